//! TEI P5: the document as the editions of the field exchange it, valid against `tei_all`.
//!
//! The form keeps everything: a room that reads it has the same document again (`src/readers/tei/own.rs`, which knows
//! the file by its `application`). What the room added bears `@resp="#room"`, and is added again, not read.

mod blocks;
mod cmif;
mod header;
mod inline;
mod recognised;
mod xml;

use std::collections::HashMap;

pub use cmif::{Letters, cmif};

use blocks::Blocks;
use inline::{Inline, Sign};
use recognised::Recognised;
use xml::{Element, Xml, pointer};

use super::Item;
use crate::model::{
    Annotation, AnnotationKind, Author, AuthorityKind, Block, Footnote, Mark, MarkKind, Metadata, Origin, PartId, Passage, ReadingCopy,
    ShownMention, ShownReference, State,
};
use crate::text::Span;
use crate::urls;

/// What stands before the target of a reference that names a paper by its edition; the header says what it means.
const PREFIX: &str = "paper";

impl Item<'_> {
    pub fn tei(&self, copy: &ReadingCopy) -> String {
        let recognised = Recognised::of(copy);
        let metadata = recognised.with_reasons(copy.metadata.clone());
        Written { item: self, copy, metadata, recognised, notes: note_ids(&copy.notes) }.document()
    }
}

/// The ids of notes as a file may have them, each once.
fn note_ids(notes: &[Footnote]) -> HashMap<&str, String> {
    let is_id =
        |id: &str| id.strip_prefix("fn").is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()));
    let mut ids = HashMap::new();
    for (note, place) in notes.iter().zip(1..) {
        let id = if is_id(&note.id) { note.id.clone() } else { format!("note.{place}") };
        ids.entry(note.id.as_str()).or_insert(id);
    }
    ids
}

struct Written<'a> {
    item: &'a Item<'a>,
    copy: &'a ReadingCopy,
    metadata: Metadata,
    recognised: Recognised,
    notes: HashMap<&'a str, String>,
}

impl Written<'_> {
    fn document(&self) -> String {
        let copy = self.copy;
        let mut xml = Xml::new();
        let root = Element::new("TEI").with("xmlns", "http://www.tei-c.org/ns/1.0").with("xml:id", "document");
        xml.open(&root.with("xml:space", "preserve"));
        xml.line();
        self.header(&mut xml);
        xml.line();
        let language = copy.metadata.language.as_ref().map(|language| language.value.as_str()).filter(|tag| header::is_language(tag));
        xml.open(&Element::new("text").maybe("xml:lang", language));
        xml.open(&Element::new("body"));
        xml.open(&Element::new("head").with("type", "title"));
        self.passage(&PartId::Title, &copy.title, &mut xml);
        xml.close();
        self.passage(&PartId::Body, &copy.body, &mut xml);
        xml.close();
        if !copy.notes.is_empty() {
            xml.open(&Element::new("back"));
            xml.open(&Element::new("div").with("type", "notes"));
            for note in &copy.notes {
                xml.line();
                self.note(note, &mut xml);
            }
            xml.close();
            xml.close();
        }
        xml.close();
        xml.finish()
    }

    fn note(&self, note: &Footnote, xml: &mut Xml) {
        let element = Element::new("note")
            .maybe("xml:id", self.notes.get(note.id.as_str()).cloned())
            .with("place", "foot")
            .with("type", note.author.word())
            .maybe("subtype", note.is_source.then_some("source"))
            .maybe("n", note.label.clone());
        xml.open(&element);
        self.passage(&PartId::Note(note.id.clone()), &note.passage, xml);
        xml.close();
    }

    fn passage(&self, part: &PartId, passage: &Passage, xml: &mut Xml) {
        let mut inline = Inline::new(self.signs(part, passage));
        let is_room = |block: &Block| self.recognised.is_part(block);
        let blocks = Blocks::new(&passage.text, &mut inline, &is_room);
        let tokens = match part {
            PartId::Title | PartId::Note(_) => blocks.flow(&passage.blocks),
            PartId::Summary => blocks.summary(&passage.blocks),
            PartId::Body => blocks.body(&passage.blocks),
        };
        let name = match part {
            PartId::Note(id) => self.notes.get(id.as_str()).cloned().unwrap_or_default(),
            part => String::from(part.clone()),
        };
        inline.finish(&tokens, &passage.text, &name, xml);
    }

    /// What the source says in a passage, then what the room recognised in it.
    fn signs(&self, part: &PartId, passage: &Passage) -> Vec<(Span, Sign)> {
        let fits = |span: Span| passage.text.get(span.range()).is_some();
        let of_source = passage.annotations.iter().map(|annotation| (annotation.span, self.annotation(part, annotation)));
        let references = self.copy.references.iter().filter(|reference| reference.part == *part && reference.origin != Origin::Source);
        let mentions = self.copy.mentions.iter().filter(|mention| mention.part == *part && mention.origin != Origin::Source);
        let of_room = references
            .map(|reference| (reference.span, Sign::Element(self.reference(reference))))
            .chain(mentions.map(|mention| (mention.span, Sign::Element(self.mention(mention)))))
            .filter(|(span, _)| !span.is_empty());
        of_source.chain(of_room).filter(|(span, _)| fits(*span)).collect()
    }

    fn annotation(&self, part: &PartId, annotation: &Annotation) -> Sign {
        let hi = |rend: &str| Sign::Element(Element::new("hi").with("rend", rend));
        let held = || self.held(part, annotation.span);
        match &annotation.kind {
            AnnotationKind::Emphasis => hi("italic"),
            AnnotationKind::Strong => hi("bold"),
            AnnotationKind::Underline => hi("underline"),
            AnnotationKind::SmallCapitals => hi("smallcaps"),
            AnnotationKind::Superscript => hi("superscript"),
            AnnotationKind::Subscript => hi("subscript"),
            AnnotationKind::Link { url } => Sign::Element(targeted("link", "", url).maybe("corresp", held())),
            AnnotationKind::NoteReference { note, label } => {
                let element = Element::new(if annotation.span.is_empty() { "ptr" } else { "ref" }).with("type", "note");
                Sign::Element(element.maybe("target", note.as_deref().map(|note| self.note_target(note))).with("n", label.clone()))
            }
            AnnotationKind::PageBreak { label } if annotation.span.is_empty() => {
                Sign::Element(Element::new("pb").maybe("n", label.clone()))
            }
            AnnotationKind::PageBreak { label } => Sign::Element(Element::new("seg").with("type", "page").maybe("n", label.clone())),
            AnnotationKind::Mark(mark) => mark_sign(mark, self.recognised.is_mark(part, annotation)),
            AnnotationKind::Reference { target } => Sign::Element(targeted("document", PREFIX, target).maybe("corresp", held())),
            AnnotationKind::NoteLink { note } => {
                Sign::Element(Element::new("ref").with("type", "note-link").with("target", self.note_target(note)))
            }
            AnnotationKind::Name { kind, id } => Sign::Element(Element::new(name_element(*kind)).maybe("key", id.clone())),
            AnnotationKind::Term { id } => Sign::Element(Element::new("term").with("key", id.clone())),
        }
    }

    fn note_target(&self, note: &str) -> String {
        self.notes.get(note).map_or_else(|| pointer(&format!("#{note}")), |id| format!("#{id}"))
    }

    /// Where the room found what the source itself refers to.
    fn held(&self, part: &PartId, span: Span) -> Option<String> {
        let is_here = |reference: &&ShownReference| {
            reference.origin == Origin::Source && reference.part == *part && reference.span == span && reference.state == State::Resolved
        };
        self.copy.references.iter().find(is_here).and_then(|reference| self.targets(reference))
    }

    fn targets(&self, reference: &ShownReference) -> Option<String> {
        let url = |name, anchor: Option<&String>| {
            let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
            pointer(&format!("{}{}{anchor}", self.item.base_url, urls::document(name)))
        };
        let all: Vec<String> = reference.targets.iter().map(|target| url(&target.document.name, target.anchor.as_ref())).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    fn reference(&self, reference: &ShownReference) -> Element {
        let cert = match reference.state {
            State::Resolved => Some("high"),
            State::Ambiguous => Some("low"),
            _ => None,
        };
        let element = Element::new("ref").with("type", reference.kind.word()).with("resp", of_room(reference.origin));
        element.maybe("cert", cert).maybe("target", self.targets(reference))
    }

    fn mention(&self, mention: &ShownMention) -> Element {
        let records: Vec<String> =
            mention.authorities.iter().map(|id| pointer(&self.item.absolute(&urls::authority(mention.kind, id)))).collect();
        let element = Element::new(name_element(mention.kind)).with("resp", of_room(mention.origin));
        element.maybe("cert", (records.len() > 1).then_some("low")).maybe("ref", (!records.is_empty()).then(|| records.join(" ")))
    }
}

/// Whose word an addition is: the room's own, or that of its editors.
fn of_room(origin: Origin) -> &'static str {
    if origin == Origin::Editor { "#room #room.editor" } else { "#room" }
}

/// `ref` with its address, and with its words where an address cannot have them.
fn targeted(of_type: &str, prefix: &str, target: &str) -> Element {
    let written = pointer(target);
    let differs = (written != target).then(|| target.to_owned());
    let differs = differs.or_else(|| target.is_empty().then(String::new));
    let written = if prefix.is_empty() { written } else { format!("{prefix}:{written}") };
    Element::new("ref").with("type", of_type).maybe("target", (!target.is_empty()).then_some(written)).maybe("n", differs)
}

fn name_element(kind: AuthorityKind) -> &'static str {
    match kind {
        AuthorityKind::Person => "persName",
        AuthorityKind::Place => "placeName",
        AuthorityKind::Organization => "orgName",
    }
}

/// Chapters 3.5 and 11.3: what editors and transcribers mark.
fn mark_sign(mark: &Mark, is_room: bool) -> Sign {
    let by = match mark.author {
        Author::Unknown => None,
        author => Some(format!("#{}", author.word())),
    };
    let resp: Vec<String> = by.into_iter().chain(is_room.then(|| "#room".to_owned())).collect();
    let resp = (!resp.is_empty()).then(|| resp.join(" "));
    let class = mark.mark.class();
    let element = |name: &'static str| Element::new(name).maybe("resp", resp.clone());
    let words = || element("seg").with("type", class);
    let (paper, element) = match mark.mark {
        MarkKind::Supplied => ("orig", element("supplied")),
        MarkKind::Doubtful => ("orig", element("unclear")),
        MarkKind::OriginalWord => ("orig", element("foreign")),
        MarkKind::Deleted => ("orig", element("del")),
        MarkKind::Added => ("orig", element("add")),
        MarkKind::Corrected => ("sic", element("corr")),
        MarkKind::Expanded => ("abbr", element("expan")),
        MarkKind::Sic => ("orig", element("sic")),
        MarkKind::Omitted | MarkKind::Withheld | MarkKind::Illegible if mark.instead_of.is_none() => {
            return Sign::Gap(element("gap").with("reason", class), words());
        }
        _ => ("orig", words()),
    };
    match &mark.instead_of {
        None => Sign::Element(element),
        // Of these alone a choice may be made.
        Some(instead) if ["supplied", "unclear", "corr", "expan", "seg"].contains(&element.name) => {
            Sign::Choice(paper, instead.clone(), element)
        }
        Some(instead) => Sign::Choice(paper, instead.clone(), words()),
    }
}

#[cfg(test)]
mod tests;
