//! The room's own TEI, which a reading room knows by its `application`, back as the document that it was.
//!
//! In it every letter counts: the text of a passage is what stands in its element, white space too. What bears
//! `@resp="#room"` was recognised by a program, and is passed over, so that this room recognises it itself. What an
//! editor changed in such a file is read as far as its elements are those that the room writes (`src/cite/tei.rs`); the
//! words of all others are kept.

mod header;
mod marks;
mod passage;

use std::collections::HashSet;

use super::events::{Events, Tag, Token};
use super::tree::Element;
use crate::model::{Author, Draft, Footnote, Ledger, Metadata, Passage, SourceFormat};
use crate::text::Span;
use header::Header;
use passage::Building;

/// By which the form is known.
const SIGN: &str = "<application ident=\"reading-room\"";

/// Whether a part is a file that a room has written.
pub fn is(source: &str) -> bool {
    source.find("<text").is_some_and(|text| source[..text].contains(SIGN))
}

/// Where words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Nowhere,
    Title,
    Summary,
    Body,
    /// The last note.
    Note,
}

/// The document of such a file; `None` where its XML is damaged or has words where the room writes none, and it is to be read like
/// any other.
pub fn read(source: &str) -> Option<Draft> {
    let mut events = Events::new(source);
    let mut reading = Reading::default();
    while let Some((token, _)) = events.token() {
        match token {
            Token::Start(tag) if reading.takes_whole(tag) => {
                let element = Element::read(tag, &mut events);
                reading.header.take(&element);
            }
            Token::Start(tag) => {
                reading.start(tag);
                if tag.is_empty {
                    reading.end(tag.name())?;
                }
            }
            Token::End(name) => reading.end(name)?,
            // A line of a file may end in two characters (XML 1.0, 2.11); one that the text has is a reference.
            Token::Text(text) => reading.text(&text.replace("\r\n", "\n")),
        }
    }
    // Somebody wrote into it: the reader of all other TEI loses no word.
    let is_whole = !reading.has_others && events.damage.first.is_none() && events.damage.entities.is_empty() && reading.open.is_empty();
    is_whole.then(|| reading.finish())
}

#[derive(Default)]
struct Reading {
    header: Header,
    /// Names of the open elements, and where words went before each.
    open: Vec<(String, Place)>,
    place: Option<Place>,
    title: Building,
    summary: Option<Building>,
    body: Building,
    notes: Vec<(Footnote, Building)>,
    /// Of the notes so far.
    ids: HashSet<String>,
    /// Whether words stand in the text where the room writes none.
    has_others: bool,
}

impl Reading {
    fn place(&self) -> Place {
        self.place.unwrap_or(Place::Nowhere)
    }

    /// Elements of the header, but for those around the abstract.
    fn takes_whole(&self, tag: Tag<'_>) -> bool {
        let above = self.open.last().map_or("", |(name, _)| name.as_str());
        matches!(above, "teiHeader" | "profileDesc") && !matches!(tag.name(), "profileDesc" | "abstract")
    }

    fn building(&mut self) -> Option<&mut Building> {
        match self.place() {
            Place::Nowhere => None,
            Place::Title => Some(&mut self.title),
            Place::Summary => self.summary.as_mut(),
            Place::Body => Some(&mut self.body),
            Place::Note => self.notes.last_mut().map(|(_, building)| building),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let before = self.place();
        let name = tag.name();
        let above = self.open.last().map_or("", |(name, _)| name.as_str());
        let is_of = |wanted: &str| tag.get("type").is_some_and(|of_type| of_type == wanted);
        let begins = match name {
            "abstract" => Some(Place::Summary),
            "body" if before == Place::Nowhere => Some(Place::Body),
            "head" if before == Place::Body && above == "body" && is_of("title") => Some(Place::Title),
            "note" if before == Place::Nowhere && above == "div" => Some(Place::Note),
            _ => None,
        };
        self.open.push((name.to_owned(), before));
        match begins {
            Some(place) => {
                self.place = Some(place);
                match place {
                    Place::Summary => self.summary = Some(Building::default()),
                    Place::Note => self.begin_note(tag),
                    _ => {}
                }
            }
            None => {
                if let Some(building) = self.building() {
                    building.start(tag);
                }
            }
        }
    }

    fn begin_note(&mut self, tag: Tag<'_>) {
        let attribute = |wanted: &str| tag.attributes().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let author = attribute("type").and_then(|word| Author::of_word(&word)).unwrap_or(Author::Editor);
        let is_source = attribute("subtype").is_some_and(|subtype| subtype == "source");
        let id = attribute("xml:id").filter(|id| id.starts_with("fn") && self.ids.insert(id.clone()));
        let id = id.unwrap_or_else(|| format!("fn{}", self.notes.len() + 1));
        self.ids.insert(id.clone());
        let note = Footnote { id, label: attribute("n"), author, is_source, passage: Passage::default() };
        self.notes.push((note, Building::default()));
    }

    /// `None` where the end tag is none of the innermost element.
    fn end(&mut self, name: &str) -> Option<()> {
        let (open, before) = self.open.pop()?;
        if open != name {
            return None;
        }
        if self.place() == before
            && let Some(building) = self.building()
        {
            building.end();
        }
        self.place = Some(before);
        Some(())
    }

    fn text(&mut self, text: &str) {
        if let Some(building) = self.building() {
            building.text(text);
        } else if !text.trim().is_empty() && self.open.iter().any(|(name, _)| name == "text") {
            self.has_others = true;
        }
    }

    fn finish(self) -> Draft {
        let mut diagnostics = Vec::new();
        let mut finished = |building: Building| {
            if building.flattened {
                diagnostics.push(super::report::flattened());
            }
            building.finish()
        };
        let title = finished(self.title);
        let summary = self.summary.map(&mut finished);
        let body = finished(self.body);
        let notes = self.notes.into_iter().map(|(note, building)| Footnote { passage: finished(building), ..note }).collect();
        let mut metadata: Metadata = self.header.finish();
        for event in &mut metadata.events {
            if body.text.get(event.span.range()).is_none() {
                event.span = Span::point(0);
            }
        }
        Draft { format: SourceFormat::Tei, metadata, title, summary, body, notes, access: None, ledger: Ledger::default(), diagnostics }
    }
}
