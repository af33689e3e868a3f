//! What the end of each element makes of the words since its beginning.

use std::fmt::Write as _;

use super::dates;
use super::writer::{Does, Sink, Writer};
use crate::model::{AnnotationKind, Author, Basis, DiplomaticPart, Event, EventKind, Mark, MarkKind, Metadata, Role};
use crate::text::Span;
use crate::text::normal::squeeze;

impl Writer<'_> {
    pub(super) fn finish_element(&mut self, does: Does, at: usize) {
        match does {
            Does::Nothing => {}
            Does::Leave => self.left = self.left.saturating_sub(1),
            Does::Blocks(depth) | Does::Division(depth) | Does::Row { depth, .. } => self.building().close_to(depth),
            Does::Dateline(depth) => {
                let span = self.building().end();
                self.building().close_to(depth);
                self.dateline = self.dateline.or(span.filter(|_| self.sinks.is_empty()));
            }
            Does::Closer { opened } | Does::Table { opened, .. } => {
                if let Some(depth) = opened {
                    self.building().close_to(depth);
                }
            }
            Does::List { opened, labelled, .. } => {
                if let Some(depth) = opened.or(labelled) {
                    self.building().close_to(depth);
                }
            }
            Does::Cell { depth, after, is_head } => {
                let span = self.building().end();
                if let Some(span) = span.filter(|_| is_head) {
                    self.building().annotate(span, AnnotationKind::Strong);
                }
                self.building().close_to(depth);
                self.empty_cells(after);
            }
            Does::Label(depth) => self.end_label(depth),
            Does::Range(kinds) => _ = self.end_range(kinds),
            Does::Title => self.end_title(),
            Does::Note => self.end_note(),
            Does::Sign => _ = self.end_aside(),
            Does::Choice { hidden, kind, others } => {
                self.end_choice(&hidden, kind);
                self.note_others("Or", &others);
            }
            Does::Apparatus { others, .. } => self.note_others("Other copies have", &others),
            Does::Other(witnesses) => {
                let words = self.end_aside();
                let mut reading = if words.is_empty() { "nothing here".to_owned() } else { format!("“{words}”") };
                if !witnesses.is_empty() {
                    let _ = write!(reading, " ({witnesses})");
                }
                let around = self.open.iter_mut().rev().find(|open| open.name != "rdgGrp");
                if let Some(Does::Choice { others, .. } | Does::Apparatus { others, .. }) = around.map(|open| &mut open.does) {
                    others.push(reading);
                }
            }
            Does::Hidden => {
                let words = self.end_aside();
                if let Some(Does::Choice { hidden, .. }) = self.open.last_mut().map(|open| &mut open.does) {
                    hidden.extend(Some(words).filter(|words| !words.is_empty()));
                }
            }
            Does::Regular(begun) => {
                let words = self.end_aside();
                if self.open.last().is_some_and(|open| matches!(open.does, Does::Choice { .. })) && !words.is_empty() {
                    self.report.regular(&words, begun.min(at));
                }
            }
            Does::Gap { words, mark } => {
                let said = self.end_aside();
                let words = if said.is_empty() { words } else { format!("[{said}]") };
                self.building().begin();
                self.text(&words);
                self.end_range(vec![AnnotationKind::Mark(mark)]);
            }
            Does::Name { kinds, role, authority } => {
                let words = self.end_range(kinds);
                if let (Some(role), Some(name)) = (role, words)
                    && !self.metadata.in_role(role).any(|known| known.name == name)
                {
                    self.metadata.roles.push(Role { role, name, authority, basis: Basis::Stated });
                }
            }
            Does::Place(kinds) => {
                let words = self.end_range(kinds);
                if self.in_dateline() {
                    self.place = self.place.take().or(words);
                }
            }
            Does::Date(attributes) => self.end_date(&attributes),
            Does::Time => {
                let words = self.end_range(Vec::new());
                if self.in_dateline() {
                    self.time = self.time.take().or(words);
                }
            }
        }
    }

    /// Ends a range with its annotations, and gives its words.
    fn end_range(&mut self, kinds: Vec<AnnotationKind>) -> Option<String> {
        let building = self.building();
        let span = building.end()?;
        let words = squeeze(span.of(building.text()));
        for kind in kinds {
            building.annotate(span, kind);
        }
        Some(words)
    }

    fn end_aside(&mut self) -> String {
        match self.sinks.pop() {
            Some(Sink::Aside(words)) => squeeze(&words),
            Some(other) => {
                self.sinks.push(other);
                String::new()
            }
            None => String::new(),
        }
    }

    fn note_others(&mut self, beginning: &str, others: &[String]) {
        if !others.is_empty() {
            self.note_readings(&format!("{beginning} {}.", others.join("; ")));
        }
    }

    fn end_label(&mut self, depth: usize) {
        let words = self.end_range(Vec::new()).unwrap_or_default().to_lowercase();
        self.building().close_to(depth);
        // An edition may have put a paper that was enclosed below the signature.
        let encloses = ["enclosure", "annex", "attachment", "appendix", "tab "].iter().any(|word| words.contains(word));
        if encloses && self.open.last().is_some_and(|open| open.name == "postscript") {
            self.building().rename_part(DiplomaticPart::Enclosure);
        }
    }

    fn end_choice(&mut self, hidden: &[String], kind: Option<MarkKind>) {
        let hidden = hidden.join(" ");
        let span = self.building().end();
        match (span, kind) {
            (Some(_), None) if hidden.is_empty() => {}
            (Some(span), kind) => {
                let mark = kind.unwrap_or(MarkKind::Corrected);
                let instead_of = Some(hidden).filter(|hidden| !hidden.is_empty());
                self.building().annotate(span, AnnotationKind::Mark(Mark { mark, author: Author::Editor, instead_of }));
            }
            // Nothing is read in its place: what the paper has is the text.
            (None, _) if !hidden.is_empty() => self.text(&hidden),
            _ => {}
        }
    }

    fn end_date(&mut self, attributes: &[(String, String)]) {
        let words = self.end_range(Vec::new()).unwrap_or_default();
        let place = match (self.in_dateline(), self.in_title()) {
            (true, _) => 0,
            (false, true) => 1,
            _ if self.open.iter().any(|open| open.name == "opener") => 0,
            _ => return,
        };
        if self.dates[place].is_none() {
            let get = |name: &str| attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
            self.dates[place] = dates::date(&get, &words);
        }
    }

    fn in_dateline(&self) -> bool {
        self.sinks.is_empty() && self.open.iter().any(|open| matches!(open.does, Does::Dateline(_)))
    }

    /// When and where it was written, as the dateline has it; nothing where the header says so already.
    pub(super) fn written(&self, metadata: &Metadata) -> Option<Event> {
        let (place, time) = (self.place.clone(), self.time.clone());
        let known = metadata.events.iter().any(|event| event.event == EventKind::Sent && event.place == place);
        ((place.is_some() || time.is_some()) && !known).then(|| Event {
            event: EventKind::Written,
            date: self.dates[0].clone(),
            time,
            zone: None,
            place,
            means: None,
            duration: None,
            span: self.dateline.unwrap_or(Span::point(0)),
        })
    }
}
