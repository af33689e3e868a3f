//! Tags and words of one document → passages, notes and what they tell.

use std::collections::BTreeMap;

use super::collected::Collected;
use super::elements::{Sense, is_block, sense};
use super::events::{Tag, local};
use super::passages::Building;
use super::report::Report;
use super::tables::Columns;
use super::{DEEPEST, targets};
use crate::model::{AnnotationKind, Author, BlockKind, DiplomaticPart, Footnote, Frame, Known, Mark, MarkKind, Metadata, Passage};
use crate::readers::source_note;
use crate::text::Span;
use crate::text::normal::{letters_and_digits, squeeze};

/// Where words go.
#[derive(Debug)]
pub(super) enum Sink {
    Title(Building),
    /// Its place in the list of notes, and whether the file says that it repeats another (`note[@target]`).
    Note(usize, bool, Building),
    /// Words that the text does not show: a misspelling beside its correction.
    Aside(String),
}

impl Sink {
    fn building(&mut self) -> Option<&mut Building> {
        match self {
            Self::Title(building) | Self::Note(.., building) => Some(building),
            Self::Aside(_) => None,
        }
    }
}

/// What the end of an element does.
#[derive(Debug)]
pub(super) enum Does {
    Nothing,
    /// Words below are left out.
    Leave,
    /// Closes blocks down to a depth.
    Blocks(usize),
    Division(usize),
    Dateline(usize),
    Closer {
        opened: Option<usize>,
    },
    List {
        kind: BlockKind,
        opened: Option<usize>,
        /// A label has begun the item that comes.
        labelled: Option<usize>,
    },
    Table {
        opened: Option<usize>,
        columns: Columns,
    },
    Row {
        depth: usize,
        is_head: bool,
    },
    Cell {
        depth: usize,
        after: usize,
        is_head: bool,
    },
    /// A label among blocks is a paragraph.
    Label(usize),
    Range(Vec<AnnotationKind>),
    Title,
    Note,
    /// Words that are the label of a note that stands elsewhere.
    Sign,
    Choice {
        hidden: Vec<String>,
        kind: Option<MarkKind>,
        /// What could be read as well.
        others: Vec<String>,
    },
    /// `app`: whether its text is there already, and what other copies have.
    Apparatus {
        is_read: bool,
        others: Vec<String>,
    },
    Hidden,
    /// A reading beside the one in the text, and who has it.
    Other(String),
    Regular(usize),
    Gap {
        words: String,
        mark: Mark,
    },
    /// `persName`, `gloss` of the head: somebody in a role, perhaps with a record.
    Name {
        kinds: Vec<AnnotationKind>,
        role: Option<crate::model::RoleKind>,
        authority: Option<String>,
    },
    Place(Vec<AnnotationKind>),
    Date(Vec<(String, String)>),
    Time,
}

pub(super) struct Open<'a> {
    pub name: &'a str,
    pub does: Does,
    /// Notes whose signs stand at its end.
    signs: Vec<usize>,
}

/// Writes one document.
pub struct Writer<'a> {
    pub(super) frame: &'a Frame,
    body: Building,
    /// Where words go in place of the body; the last is meant.
    pub(super) sinks: Vec<Sink>,
    pub(super) open: Vec<Open<'a>>,
    /// Elements deeper than may be, and elements inside one that is left out.
    over: usize,
    pub(super) left: usize,
    pub notes: Vec<Footnote>,
    /// Notes that stand away from their signs, and the place of each in `notes`.
    collected: Collected,
    places: BTreeMap<usize, usize>,
    /// A note stands among blocks: it may be one whose sign stands elsewhere.
    pub has_notes_apart: bool,
    /// Notes by the ids that the file gives them, as targets name them.
    ids: BTreeMap<String, String>,
    /// Notes on what else could be read.
    variants: usize,
    pub title: Option<Passage>,
    /// The title that the header gives, as letters and digits.
    pub known_title: Option<String>,
    pub metadata: Metadata,
    /// The dates of dateline and heading, the first of each.
    pub dates: [Option<crate::model::HistoricalDate>; 2],
    pub(super) place: Option<String>,
    pub(super) time: Option<String>,
    pub(super) dateline: Option<Span>,
    /// `xml:lang` of the text below a root that has none.
    pub language: Option<String>,
    divisions: usize,
    pub report: Report,
}

impl<'a> Writer<'a> {
    pub fn new(frame: &'a Frame, collected: Collected) -> Self {
        Self {
            frame,
            body: Building::default(),
            sinks: Vec::new(),
            open: Vec::new(),
            over: 0,
            left: 0,
            notes: Vec::new(),
            collected,
            places: BTreeMap::new(),
            has_notes_apart: false,
            ids: BTreeMap::new(),
            variants: 0,
            title: None,
            known_title: None,
            metadata: Metadata::default(),
            dates: [None, None],
            place: None,
            time: None,
            dateline: None,
            language: None,
            divisions: 0,
            report: Report::default(),
        }
    }

    /// The passage that words go to; that of the text around, where they go aside.
    pub(super) fn building(&mut self) -> &mut Building {
        self.sinks.iter_mut().rev().find_map(Sink::building).unwrap_or(&mut self.body)
    }

    pub(super) fn is_aside(&self) -> bool {
        matches!(self.sinks.last(), Some(Sink::Aside(_)))
    }

    pub(super) fn in_title(&self) -> bool {
        matches!(self.sinks.last(), Some(Sink::Title(_)))
    }

    pub fn text(&mut self, text: &str) {
        if self.left > 0 {
            return;
        }
        if let Some(Sink::Aside(aside)) = self.sinks.last_mut() {
            aside.push_str(text);
            return;
        }
        if !text.trim().is_empty() {
            self.enter();
        }
        self.building().words(text);
    }

    /// Opens the block that words right inside a `closer` or a `list` belong to.
    fn enter(&mut self) {
        if self.building().in_leaf() {
            return;
        }
        let inline = |does: &Does| {
            matches!(
                does,
                Does::Nothing
                    | Does::Range(_)
                    | Does::Name { .. }
                    | Does::Place(_)
                    | Does::Date(_)
                    | Does::Time
                    | Does::Choice { .. }
                    | Does::Apparatus { .. }
            )
        };
        let Some(place) = self.open.iter().rposition(|open| !inline(&open.does)) else { return };
        if matches!(self.open[place].does, Does::Closer { opened: None }) {
            let depth = self.building().open(BlockKind::Part(DiplomaticPart::Closing));
            self.open[place].does = Does::Closer { opened: Some(depth) };
        } else {
            self.ensure_opened(place);
        }
    }

    /// Opens the list or table that stands at `place`, if it is not open yet: its heading stood before it.
    pub(super) fn ensure_opened(&mut self, place: usize) {
        let kind = match &self.open[place].does {
            Does::List { opened: None, kind, .. } => *kind,
            Does::Table { opened: None, .. } => BlockKind::Table,
            _ => return,
        };
        let depth = self.building().open(kind);
        if let Does::List { opened, .. } | Does::Table { opened, .. } = &mut self.open[place].does {
            *opened = Some(depth);
        }
    }

    pub fn start(&mut self, tag: Tag<'a>, at: usize) {
        let name = tag.name();
        if self.left > 0 || self.open.len() >= DEEPEST {
            if self.left == 0 {
                self.report.too_deep.get_or_insert(at);
            }
            self.over += usize::from(!tag.is_empty);
            return;
        }
        if name == "text" && self.language.is_none() {
            self.language = tag.get("xml:lang");
        }
        let sense = sense(name);
        if is_block(sense)
            && let Some(Open { does: Does::Closer { opened }, .. }) = self.open.last_mut()
            && let Some(depth) = opened.take()
        {
            self.building().close_to(depth);
        }
        let sign = self.collected.signs.remove(&at).unwrap_or_default();
        let does = if self.collected.left.contains(&at) {
            if sense == Sense::Head {
                self.report.left(name, at);
            }
            Does::Leave
        } else if self.collected.entered.contains(&at) {
            Does::Nothing
        } else if sign.hides {
            self.sinks.push(Sink::Aside(String::new()));
            Does::Sign
        } else {
            self.begin(sense, tag, at)
        };
        if matches!(does, Does::Leave) {
            self.left += 1;
        }
        if matches!(does, Does::Division(_)) {
            self.divisions += 1;
        }
        self.open.push(Open { name, does, signs: sign.notes });
        if tag.is_empty {
            self.finish_top(at);
        }
    }

    /// An end tag; gives a sentence where it fits no start.
    pub fn end(&mut self, name: &str, at: usize) -> Option<&'static str> {
        if self.over > 0 {
            self.over -= 1;
            return None;
        }
        let Some(place) = self.open.iter().rposition(|open| open.name == local(name)) else {
            return Some("an end tag without its start");
        };
        let missing = self.open.len() - place > 1;
        while self.open.len() > place {
            self.finish_top(at);
        }
        missing.then_some("an end tag is missing before this one")
    }

    pub fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    /// How deep in divisions the text is: one in the document's own.
    pub(super) fn level(&self) -> u8 {
        u8::try_from(self.divisions).unwrap_or(6).min(6)
    }

    fn finish_top(&mut self, at: usize) {
        let Some(open) = self.open.pop() else { return };
        if matches!(open.does, Does::Division(_)) {
            self.divisions = self.divisions.saturating_sub(1);
        }
        self.finish_element(open.does, at);
        for note in open.signs {
            self.sign(note);
        }
    }

    /// Sets the sign of a note that stands elsewhere.
    fn sign(&mut self, note: usize) {
        let place = self.place(note);
        let label = self.collected.labels[note].clone().unwrap_or_else(|| (place + 1).to_string());
        let note = Some(self.notes[place].id.clone());
        self.building().point(AnnotationKind::NoteReference { note, label });
    }

    /// The place of a note that stands away from its sign; whichever of the two comes first makes it.
    fn place(&mut self, note: usize) -> usize {
        if let Some(place) = self.places.get(&note) {
            return *place;
        }
        let label = self.collected.labels[note].clone();
        let place = self.add_note(label, Author::Editor);
        self.places.insert(note, place);
        place
    }

    fn add_note(&mut self, label: Option<String>, author: Author) -> usize {
        let place = self.notes.len();
        self.notes.push(Footnote { id: format!("fn{}", place + 1), label, author, is_source: false, passage: Passage::default() });
        place
    }

    /// A note of what else can be read here, with a letter: numbers are those of the edition's own notes.
    pub(super) fn note_readings(&mut self, words: &str) {
        let label = letters(self.variants);
        self.variants += 1;
        let place = self.add_note(Some(label.clone()), Author::Editor);
        let mut building = Building::default();
        building.words(words);
        self.notes[place].passage = building.finish();
        let note = Some(self.notes[place].id.clone());
        self.building().point(AnnotationKind::NoteReference { note, label });
    }

    pub(super) fn begin_note(&mut self, tag: Tag<'_>, at: usize) -> Does {
        let of_type = tag.get("type").unwrap_or_default();
        let by = tag.get("resp").unwrap_or_default().to_lowercase();
        let author = if of_type.starts_with("author") || by.contains("author") {
            Author::Unknown
        } else if of_type.starts_with("transl") || by.contains("transl") {
            Author::Translator
        } else {
            Author::Editor
        };
        let repeats = tag.get("target").is_some();
        let place = if let Some(note) = self.collected.notes.get(&at).copied() {
            // It stands at the end of a text that has its sign: no paragraph goes on behind it.
            self.place(note)
        } else {
            let id = tag.get("xml:id");
            self.has_notes_apart |= (repeats || id.is_some()) && !self.building().in_leaf();
            let printed = tag.get("n");
            let label = printed.clone().unwrap_or_else(|| (self.notes.len() + 1).to_string());
            let place = self.add_note(printed, author);
            let note = Some(self.notes[place].id.clone());
            self.building().point(AnnotationKind::NoteReference { note, label });
            place
        };
        if let Some(id) = tag.get("xml:id") {
            self.ids.insert(targets::inside(&self.frame.volume, &id), self.notes[place].id.clone());
        }
        self.notes[place].author = author;
        self.notes[place].is_source = of_type == "source";
        self.sinks.push(Sink::Note(place, repeats && !self.collected.notes.contains_key(&at), Building::default()));
        Does::Note
    }

    pub(super) fn end_note(&mut self) {
        let Some(Sink::Note(place, repeats, building)) = self.sinks.pop() else { return };
        self.report.flattened |= building.flattened;
        let passage = building.finish();
        let is_last = place + 1 == self.notes.len();
        let words = if repeats && is_last { letters_and_digits(&passage.text) } else { String::new() };
        if repeats
            && is_last
            && let Some(first) = self.notes[..place].iter().find(|note| letters_and_digits(&note.passage.text) == words)
        {
            // Its words stand there already: two markers lead to one note.
            let (from, to) = (self.notes[place].id.clone(), first.id.clone());
            self.notes.pop();
            self.building().lead_marker(&from, &to);
            return;
        }
        let Some(note) = self.notes.get_mut(place) else { return };
        if note.is_source {
            let said = source_note::read(&squeeze(&passage.text));
            self.metadata.archival.extend(said.archival.into_iter().map(Known::stated));
            if self.metadata.classification.is_none() {
                self.metadata.classification = said.classification.map(Known::stated);
            }
        }
        note.passage = passage;
    }

    /// A heading that could be the title: it is, where no other is known or it says the same.
    pub(super) fn end_title(&mut self) {
        let Some(Sink::Title(building)) = self.sinks.pop() else { return };
        let line = building.finish_line();
        let same = self.known_title.as_ref().is_none_or(|known| *known == letters_and_digits(&line.text));
        if self.title.is_none() && same && !line.text.is_empty() {
            self.title = Some(line);
        } else if !line.text.is_empty() {
            let level = self.level().max(1) + 1;
            self.building().append(BlockKind::Heading(level.min(6)), line);
        }
    }

    /// The name's words and record, for a role.
    pub(super) fn record(&self, tag: Tag<'_>) -> Option<String> {
        let value = tag.first_of(&["ref", "key", "corresp", "sameAs", "target"])?;
        targets::record(&value, self.frame)
    }

    /// Ends everything that is open, and gives the body.
    pub fn finish(&mut self, at: usize) -> Passage {
        self.over = 0;
        while !self.open.is_empty() {
            self.finish_top(at);
        }
        while let Some(sink) = self.sinks.last() {
            match sink {
                Sink::Note(..) => self.end_note(),
                Sink::Title(_) => self.end_title(),
                Sink::Aside(_) => _ = self.sinks.pop(),
            }
        }
        let body = std::mem::take(&mut self.body);
        self.report.flattened |= body.flattened;
        let mut body = body.finish();
        let ids = std::mem::take(&mut self.ids);
        let passages = self.title.iter_mut().chain(self.notes.iter_mut().map(|note| &mut note.passage));
        for annotation in passages.chain([&mut body]).flat_map(|passage| &mut passage.annotations) {
            if let AnnotationKind::Reference { target } = &annotation.kind
                && let Some(note) = ids.get(target)
            {
                annotation.kind = AnnotationKind::NoteLink { note: note.clone() };
            }
        }
        body
    }
}

/// 0 is a, 25 is z, 26 is aa.
fn letters(number: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(number % 26).unwrap_or(0));
    if number < 26 { letter.to_string() } else { format!("{}{letter}", letters(number / 26 - 1)) }
}
