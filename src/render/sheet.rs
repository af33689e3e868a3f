//! A whole reading copy as the parts of its page.

use std::collections::{BTreeSet, HashMap};

use super::blocks::{self, Piece};
use super::html::Html;
use super::inline::{Inline, Point, Range};
use super::medium::Medium;
use super::overlay;
use super::pairs;
use crate::model::{
    AnnotationKind, Authority, DivisionText, DocumentName, Footnote, MarkKind, ParallelText, PartId, Passage, ReadingCopy, ShownMention,
    ShownReference, Term,
};
use crate::text::Span;
use crate::urls;

/// The parts of a document's page that come from its texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// For a heading: no block inside.
    pub title: Html,
    pub summary: Option<Html>,
    pub body: Html,
    /// The notes in which the edition says where the paper lies: one, as a rule.
    pub source_notes: Vec<Note>,
    /// All others.
    pub notes: Vec<Note>,
    /// The notes of the text that stands beside the document's own.
    pub other_notes: Vec<Note>,
    /// The kinds of editorial marks that occur, for the legend.
    pub marks: BTreeSet<MarkKind>,
    pub page_breaks: bool,
}

/// A footnote with its ways back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: String,
    /// As printed, or its place where the source prints none.
    pub label: String,
    pub text: Html,
    /// "by the translator"; `None` where nobody is named.
    pub author: Option<&'static str>,
    /// Empty where nothing refers to the note.
    pub backs: Vec<Back>,
}

/// A way from a note to a place that refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    pub href: String,
    /// What a screen reader says.
    pub label: String,
}

impl Sheet {
    pub fn new(copy: &ReadingCopy) -> Self {
        Self::made(copy, None, Medium::Page)
    }

    /// For a book: with links to the papers that are certainly meant, and without names, doubts and the room's other additions.
    pub fn of_book(copy: &ReadingCopy, address: &dyn Fn(&DocumentName, Option<&str>) -> String) -> Self {
        Self::made(copy, None, Medium::Book(address))
    }

    /// With the text in another language beside the document's own, where one is given.
    pub fn with(copy: &ReadingCopy, other: Option<&ParallelText>) -> Self {
        Self::made(copy, other, Medium::Page)
    }

    fn made(copy: &ReadingCopy, other: Option<&ParallelText>, medium: Medium<'_>) -> Self {
        let laid = Laid {
            medium,
            notes: &copy.notes,
            references: &copy.references,
            mentions: &copy.mentions,
            authorities: &copy.authorities,
            terms: &copy.terms,
            first_page: copy.metadata.in_volume.as_ref().and_then(|place| place.page.as_deref()),
        };
        let mut press = Press::new(laid, String::new());
        let title = blocks::line(press.inline(&PartId::Title, &copy.title));
        let summary = copy.summary.as_ref().map(|summary| press.passage(&PartId::Summary, summary));
        let mut other_notes = Vec::new();
        let body = if let Some(other) = other {
            let other = apart(other);
            let mut second = Press::new(Laid { notes: &other.notes, ..Laid::default() }, suffix(&other.language));
            let language = copy.metadata.language.as_ref().map(|language| language.value.as_str());
            let (own, others) = (press.pieces(&PartId::Body, &copy.body), second.pieces(&PartId::Body, &other.body));
            other_notes = second.notes();
            press.marks.append(&mut second.marks);
            pairs::side_by_side(own, others, language, &other.language)
        } else {
            press.passage(&PartId::Body, &copy.body)
        };
        let (mut source_notes, mut notes) = (Vec::new(), Vec::new());
        for (note, printed) in copy.notes.iter().zip(press.notes()) {
            if note.is_source { &mut source_notes } else { &mut notes }.push(printed);
        }
        Self { title, summary, body, source_notes, notes, other_notes, marks: press.marks, page_breaks: press.page_breaks }
    }

    /// The editors' own text of a volume's division, in which nothing was recognised; the division has the title.
    pub fn of_division(text: &DivisionText) -> Self {
        let mut press = Press::new(Laid { notes: &text.notes, ..Laid::default() }, String::new());
        let body = press.passage(&PartId::Body, &text.body);
        let notes = press.notes();
        Self { body, notes, marks: press.marks, page_breaks: press.page_breaks, ..Self::default() }
    }
}

/// What is laid over the texts of a document, and the notes that stand under them.
#[derive(Clone, Copy, Default)]
struct Laid<'a> {
    notes: &'a [Footnote],
    references: &'a [ShownReference],
    mentions: &'a [ShownMention],
    authorities: &'a [Authority],
    terms: &'a [Term],
    /// The label of the page on which the document begins.
    first_page: Option<&'a str>,
    medium: Medium<'a>,
}

/// What is counted while the parts of one document are written in reading order.
struct Press<'a> {
    copy: Laid<'a>,
    /// How often each note was referred to.
    times: HashMap<&'a str, usize>,
    marks: BTreeSet<MarkKind>,
    page_breaks: bool,
    /// The ids of pages that are on the page already.
    pages: BTreeSet<String>,
    /// Behind the ids of paragraphs and pages, where two texts are on one page.
    suffix: String,
}

impl<'a> Press<'a> {
    fn new(copy: Laid<'a>, suffix: String) -> Self {
        Self { copy, times: HashMap::new(), marks: BTreeSet::new(), page_breaks: false, pages: BTreeSet::new(), suffix }
    }

    fn passage(&mut self, part: &PartId, passage: &'a Passage) -> Html {
        blocks::blocks(self.inline(part, passage), &passage.blocks, self.copy.medium)
    }

    fn pieces(&mut self, part: &PartId, passage: &'a Passage) -> Vec<Piece> {
        blocks::pieces(self.inline(part, passage), &passage.blocks, &self.suffix, self.copy.medium)
    }

    fn inline(&mut self, part: &PartId, passage: &'a Passage) -> Inline<'a> {
        let copy = self.copy;
        let references = copy.references.iter().filter(|reference| reference.part == *part && copy.medium.shows(reference));
        let mut ranges: Vec<Range> = references.map(|reference| overlay::reference(reference, copy.medium)).collect();
        let mentions = copy.mentions.iter().filter(|mention| mention.part == *part && !copy.medium.is_book());
        ranges.extend(mentions.filter_map(|mention| overlay::mention(mention, copy.authorities)));
        ranges.extend(passage.annotations.iter().filter_map(|note| match &note.kind {
            AnnotationKind::Term { id } => overlay::term(note.span, id, copy.terms),
            AnnotationKind::Link { url } if !copy.medium.takes(url) => None,
            kind => overlay::annotation(note.span, kind),
        }));
        let mut points = self.points(passage);
        if *part == PartId::Body {
            points.extend(copy.first_page.and_then(|label| self.page(label)).map(|id| overlay::first_page(&id)));
        }
        Inline::new(&passage.text, ranges, points)
    }

    fn points(&mut self, passage: &'a Passage) -> Vec<Point> {
        let mut annotations: Vec<_> = passage.annotations.iter().collect();
        // Notes are counted in the order in which they are read.
        annotations.sort_by_key(|annotation| annotation.span.start);
        let mut points = Vec::new();
        for annotation in annotations {
            let at = annotation.span.start;
            match &annotation.kind {
                AnnotationKind::NoteReference { note, label } => points.push(self.reference_to(at, note.as_deref(), label)),
                AnnotationKind::PageBreak { label } => {
                    self.page_breaks = true;
                    let id = label.as_deref().and_then(|label| self.page(label));
                    points.push(overlay::page_break(at, label.as_deref(), id.as_deref()));
                }
                AnnotationKind::Mark(mark) => {
                    self.marks.insert(mark.mark);
                }
                _ => {}
            }
        }
        points
    }

    /// The id of a page's beginning, the first time that it is asked for.
    fn page(&mut self, label: &str) -> Option<String> {
        let id = format!("{}{}", urls::page_anchor(label), self.suffix);
        self.pages.insert(id.clone()).then_some(id)
    }

    fn reference_to(&mut self, at: usize, note: Option<&'a str>, label: &str) -> Point {
        let note = note.filter(|id| self.copy.notes.iter().any(|known| known.id == **id));
        let Some(note) = note else { return overlay::note_reference(at, label, None, self.copy.medium) };
        let time = self.times.entry(note).or_insert(0);
        *time += 1;
        overlay::note_reference(at, label, Some((note, *time)), self.copy.medium)
    }

    /// All notes. They may refer to one another, so the ways back are known only when all are written.
    fn notes(&mut self) -> Vec<Note> {
        let notes = self.copy.notes;
        let texts: Vec<Html> = notes.iter().map(|note| self.passage(&PartId::Note(note.id.clone()), &note.passage)).collect();
        notes.iter().zip(texts).enumerate().map(|(place, (note, text))| self.note(note, place, text)).collect()
    }

    fn note(&self, note: &Footnote, place: usize, text: Html) -> Note {
        let label = note.label.clone().unwrap_or_else(|| (place + 1).to_string());
        let times = self.times.get(note.id.as_str()).copied().unwrap_or(0);
        let backs = (1..=times)
            .map(|time| Back {
                href: format!("#{}", urls::note_reference_anchor(&note.id, time)),
                label: if times == 1 {
                    format!("Back to note {label} in the text")
                } else {
                    format!("Back to note {label} in the text, place {time}")
                },
            })
            .collect();
        let author = (note.author != crate::model::Author::Unknown).then(|| note.author.label());
        Note { id: note.id.clone(), label, text, author, backs }
    }
}

/// What stands behind the ids of a text in another language.
fn suffix(language: &str) -> String {
    format!("-{language}")
}

/// A text in another language, its notes under addresses that are no other's on the page: `fn2-ru`.
fn apart(text: &ParallelText) -> ParallelText {
    let suffix = suffix(&text.language);
    let mut text = text.clone();
    let passages = std::iter::once(&mut text.body).chain(text.notes.iter_mut().map(|note| &mut note.passage));
    for annotation in passages.flat_map(|passage| passage.annotations.iter_mut()) {
        if let AnnotationKind::NoteReference { note: Some(note), .. } | AnnotationKind::NoteLink { note } = &mut annotation.kind {
            note.push_str(&suffix);
        }
    }
    for note in &mut text.notes {
        note.id.push_str(&suffix);
    }
    text
}

/// A line of text with some of its words marked, as a search shows what it found.
///
/// `element` is `mark` or `b`; spans that overlap are marked once.
pub fn marked(text: &str, spans: &[Span], element: &'static str) -> Html {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in sorted {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    blocks::line(Inline::new(text, joined.into_iter().map(|span| Range::plain(span, element)).collect(), vec![]))
}

#[cfg(test)]
mod tests;
