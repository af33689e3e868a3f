//! `teiHeader` (TEI P5, chapter 2): what is known of a document, each value with whose word it is.
//!
//! No `@resp`: the source says so. `#sidecar`: an editor of the room says so. `#room`: the room concluded it; `@n` says
//! from what, where it would not conclude that again from what else the file says.

use super::xml::{Element, Xml, pointer};
use super::{PREFIX, Written, name_element};
use crate::model::language::language_name;
use crate::model::{
    ArchivalReference, Basis, DiplomaticPart, Event, HistoricalDate, Known, PartId, Point, Role, RoleKind, SourceFormat, When, urn,
};
use crate::resolve::names_an_office;
use crate::urls;

/// Whether `xml:lang` may have it (`xsd:language`).
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = parts.next().is_some_and(|first| is_part(first) && first.bytes().all(|byte| byte.is_ascii_alphabetic()));
    first && parts.all(is_part)
}

/// Says whose word a value is.
fn by(element: Element, basis: &Basis) -> Element {
    match basis {
        Basis::Stated => element,
        Basis::Editor => element.with("resp", "#sidecar"),
        Basis::Inferred(reason) => element.with("resp", "#room").maybe("n", Some(reason.as_str()).filter(|reason| !reason.is_empty())),
    }
}

impl Written<'_> {
    pub(super) fn header(&self, xml: &mut Xml) {
        xml.open(&Element::new("teiHeader"));
        self.file(xml);
        self.encoding(xml);
        self.profile(xml);
        let change = Element::new("change").with("n", self.copy.version.to_string());
        let when = self.copy.imported_at.get(..10).filter(|day| HistoricalDate::of_edtf(day).is_some());
        xml.open(&Element::new("revisionDesc"));
        xml.leaf(&change.maybe("when", when), &format!("Version {} of the text in {}", self.copy.version, self.item.room));
        xml.close();
        xml.close();
    }

    fn file(&self, xml: &mut Xml) {
        let metadata = &self.metadata;
        xml.open(&Element::new("fileDesc"));
        xml.open(&Element::new("titleStmt"));
        xml.leaf(&Element::new("title"), &self.item.title_line());
        for role in metadata.in_role(RoleKind::Creator) {
            xml.open(&Element::new("author"));
            self.role(role, xml);
            xml.close();
        }
        if let Some(credits) = &metadata.credits {
            known("funder", credits, xml);
        }
        for kind in [RoleKind::Recorder, RoleKind::Translator, RoleKind::Contributor, RoleKind::Provider] {
            for role in metadata.in_role(kind) {
                xml.open(&Element::new("respStmt"));
                xml.leaf(&Element::new("resp"), kind.word());
                self.role(role, xml);
                xml.close();
            }
        }
        for (id, task, name) in [
            ("room", "recognised by the program of", self.item.room),
            ("room.editor", "decided by the editors of", self.item.room),
            ("sidecar", "stated beside the source file by the editors of", self.item.room),
            ("translator", "marked by", "the translator"),
            ("editor", "marked by", "the editors of the source"),
            ("declassifier", "withheld by", "the declassifier"),
            ("web-page", "hidden by", "the web page"),
        ] {
            xml.open(&Element::new("respStmt").with("xml:id", id));
            xml.leaf(&Element::new("resp"), task);
            xml.leaf(&Element::new("name"), name);
            xml.close();
        }
        xml.close();
        self.publication(xml);
        self.source(xml);
        xml.close();
    }

    fn publication(&self, xml: &mut Xml) {
        let copy = self.copy;
        xml.line();
        xml.open(&Element::new("publicationStmt"));
        xml.leaf(&Element::new("distributor"), self.item.room);
        xml.leaf(&Element::new("idno").with("type", "URI"), &self.item.url());
        xml.leaf(&Element::new("idno").with("type", "URN"), &urn(&copy.name));
        xml.leaf(&Element::new("idno").with("type", "name"), copy.name.as_str());
        for alias in &copy.aliases {
            xml.leaf(&Element::new("idno").with("type", "alias"), alias.as_str());
        }
        if let Some(rights) = &self.metadata.rights {
            xml.open(&Element::new("availability"));
            known("p", rights, xml);
            xml.close();
        }
        xml.close();
    }

    fn source(&self, xml: &mut Xml) {
        let metadata = &self.metadata;
        xml.line();
        xml.open(&Element::new("sourceDesc"));
        if let Some(citation) = &metadata.citation {
            known_as(Element::new("bibl").with("type", "citation"), citation, xml);
        }
        xml.open(&Element::new("bibl").with("type", "source"));
        if let Some(collection) = &metadata.collection {
            known("title", collection, xml);
        }
        if let Some(place) = &metadata.place_in_collection {
            xml.leaf(&Element::new("biblScope").with("unit", "place"), place);
        }
        if let Some(volume) = &metadata.in_volume {
            let whole = volume.is_whole.then_some("whole");
            xml.leaf(&Element::new("idno").with("type", "volume").maybe("subtype", whole), &volume.volume);
            for (unit, value) in [("document", &volume.key), ("page", &volume.page)] {
                if let Some(value) = value {
                    xml.leaf(&Element::new("biblScope").with("unit", unit), value);
                }
            }
        }
        for number in &metadata.numbers {
            xml.leaf(&Element::new("idno").with("type", "archive").with("n", number.authority.clone()), &number.number);
        }
        for address in &metadata.addresses {
            xml.leaf(&Element::new("idno").with("type", "URI"), address);
        }
        for number in &metadata.paper_numbers {
            known_as(Element::new("idno").with("type", "paper"), number, xml);
        }
        for (of_type, word) in [("classification", &metadata.classification), ("copy", &metadata.copy)] {
            if let Some(word) = word {
                known_as(Element::new("note").with("type", of_type), word, xml);
            }
        }
        xml.leaf(&Element::new("idno").with("type", "SHA-256"), &self.copy.source.sha256);
        xml.close();
        for reference in &metadata.archival {
            paper(reference, xml);
        }
        xml.close();
    }

    fn encoding(&self, xml: &mut Xml) {
        xml.line();
        xml.open(&Element::new("encodingDesc"));
        xml.open(&Element::new("appInfo"));
        xml.open(&Element::new("application").with("ident", "reading-room").with("version", env!("CARGO_PKG_VERSION")));
        xml.leaf(&Element::new("label"), "reading-room");
        xml.leaf(&Element::new("desc"), "What bears @resp=\"#room\" was recognised by the program and is not part of the source.");
        xml.close();
        xml.close();
        xml.open(&Element::new("classDecl"));
        xml.open(&Element::new("taxonomy").with("xml:id", "kinds"));
        xml.leaf(&Element::new("bibl"), "The kinds of paper");
        xml.close();
        xml.open(&Element::new("taxonomy").with("xml:id", "roles-of-text"));
        xml.leaf(&Element::new("bibl"), "What the text is: original, transcription or translation");
        xml.close();
        xml.open(&Element::new("taxonomy").with("xml:id", "parts"));
        for part in DiplomaticPart::ALL {
            category(&format!("part.{}", part.class()), part.label(), xml);
        }
        category("bare", "An element that the form wants, and for which the document has no block", xml);
        xml.close();
        xml.close();
        xml.open(&Element::new("listPrefixDef"));
        let documents = pointer(&format!("{}{}/", self.item.base_url, urls::DOCUMENTS));
        let definition = Element::new("prefixDef").with("ident", PREFIX).with("matchPattern", "(.+)");
        xml.open(&definition.with("replacementPattern", format!("{documents}$1")));
        xml.leaf(&Element::new("p"), "A paper by its volume and its number there, as its edition refers to it");
        xml.close();
        xml.close();
        xml.close();
    }

    fn profile(&self, xml: &mut Xml) {
        let metadata = &self.metadata;
        xml.line();
        xml.open(&Element::new("profileDesc"));
        if let Some(date) = &metadata.date {
            xml.open(&Element::new("creation"));
            dated(by(Element::new("date"), &date.basis), &date.value, xml);
            xml.close();
        }
        if let Some(summary) = &self.copy.summary {
            xml.open(&Element::new("abstract"));
            self.passage(&PartId::Summary, summary, xml);
            xml.close();
        }
        let languages = [("text", &metadata.language), ("original", &metadata.original_language)];
        if languages.iter().any(|(_, language)| language.is_some()) {
            xml.open(&Element::new("langUsage"));
            for (which, language) in languages {
                let Some(language) = language else { continue };
                let is_tag = is_language(&language.value);
                let element = Element::new("language").with("ident", if is_tag { language.value.as_str() } else { "und" });
                let element = element.with("xml:id", format!("language.{which}"));
                let words = if is_tag { language_name(&language.value) } else { language.value.clone() };
                xml.leaf(&by(element, &language.basis), &words);
            }
            xml.close();
        }
        let participants: Vec<&Role> = metadata.in_role(RoleKind::Participant).collect();
        if !participants.is_empty() {
            xml.open(&Element::new("particDesc"));
            xml.open(&Element::new("listPerson"));
            for role in participants {
                xml.open(&Element::new("person"));
                self.role(role, xml);
                xml.close();
            }
            xml.close();
            xml.close();
        }
        self.correspondence(xml);
        self.classes(xml);
        xml.close();
    }

    fn classes(&self, xml: &mut Xml) {
        let metadata = &self.metadata;
        if metadata.kind.is_none() && metadata.text_role.is_none() && metadata.subjects.is_empty() {
            return;
        }
        xml.open(&Element::new("textClass"));
        if let Some(kind) = &metadata.kind {
            xml.leaf(&by(Element::new("classCode").with("scheme", "#kinds"), &kind.basis), kind.value.label());
        }
        if let Some(role) = &metadata.text_role {
            known_as(Element::new("classCode").with("scheme", "#roles-of-text"), role, xml);
        }
        if !metadata.subjects.is_empty() {
            xml.open(&Element::new("keywords"));
            for subject in &metadata.subjects {
                xml.leaf(&Element::new("term"), subject);
            }
            xml.close();
        }
        xml.close();
    }

    /// Chapter 2.4.6: who sent it to whom, who got a copy, and what happened to it.
    fn correspondence(&self, xml: &mut Xml) {
        let metadata = &self.metadata;
        let roles = [(RoleKind::Sender, "sent"), (RoleKind::Recipient, "received"), (RoleKind::Circulation, "circulated")];
        if metadata.events.is_empty() && roles.iter().all(|(kind, _)| metadata.in_role(*kind).next().is_none()) {
            return;
        }
        xml.line();
        xml.open(&Element::new("correspDesc").with("ref", pointer(&self.item.url())));
        for (kind, action) in roles {
            if metadata.in_role(kind).next().is_none() {
                continue;
            }
            xml.open(&Element::new("correspAction").with("type", action));
            for role in metadata.in_role(kind) {
                self.role(role, xml);
            }
            if let Some(date) = metadata.date.as_ref().filter(|_| kind == RoleKind::Sender && self.item.is_sent()) {
                dated(Element::new("date"), &date.value, xml);
            }
            xml.close();
        }
        for event in &metadata.events {
            happened(event, self.recognised.events.contains(event), xml);
        }
        xml.close();
    }

    fn role(&self, role: &Role, xml: &mut Xml) {
        let record = self.item.authority(role);
        let name = match record {
            Some(record) => name_element(record.kind),
            None if names_an_office(&role.name) || role.role == RoleKind::Provider => "name",
            None => "persName",
        };
        // Only an edition in TEI says itself whose record it is; all others the room found.
        let key = role.authority.clone().filter(|_| self.copy.source.format == SourceFormat::Tei);
        let url = record.map(|record| pointer(&self.item.absolute(&urls::authority(record.kind, &record.id))));
        xml.leaf(&by(Element::new(name).maybe("key", key).maybe("ref", url), &role.basis), &role.name);
    }
}

fn known(name: &'static str, value: &Known<String>, xml: &mut Xml) {
    known_as(Element::new(name), value, xml);
}

fn known_as(element: Element, value: &Known<String>, xml: &mut Xml) {
    xml.leaf(&by(element, &value.basis), &value.value);
}

fn category(id: &str, says: &str, xml: &mut Xml) {
    xml.open(&Element::new("category").with("xml:id", id));
    xml.leaf(&Element::new("catDesc"), says);
    xml.close();
}

/// A date with its words, its days as XML has them (`att.datable.w3c`), and all that is known of it in EDTF.
pub(super) fn dated(element: Element, date: &HistoricalDate, xml: &mut Xml) {
    // Of a season there is no such form.
    let day = |point: Point| {
        point
            .season()
            .is_none()
            .then(|| HistoricalDate { when: When::Point(point), written: String::new(), approximate: false, uncertain: false }.edtf())
    };
    let element = match date.when {
        When::Undated => element,
        When::Point(point) => element.maybe("when", day(point)),
        When::Range(from, to) => element.maybe("from", day(from)).maybe("to", day(to)),
        When::Between(from, to) => element.maybe("notBefore", day(from)).maybe("notAfter", day(to)),
        When::Before(point) => element.maybe("notAfter", day(point)),
        When::After(point) => element.maybe("notBefore", day(point)),
    };
    let edtf = Some(date.edtf()).filter(|edtf| !edtf.is_empty());
    xml.leaf(&element.maybe("when-custom", edtf).maybe("cert", date.uncertain.then_some("low")), &date.written);
}

/// Something that happened to the paper; `n` is the place of the words that say so in the text.
fn happened(event: &Event, is_room: bool, xml: &mut Xml) {
    let place = format!("{}-{}", event.span.start, event.span.end);
    let element = Element::new("correspAction").with("type", event.event.word()).with("subtype", "event").with("n", place);
    xml.open(&element.maybe("resp", is_room.then_some("#room")));
    if let Some(date) = &event.date {
        dated(Element::new("date"), date, xml);
    }
    for (name, value) in [("time", &event.time), ("placeName", &event.place)] {
        if let Some(value) = value {
            xml.leaf(&Element::new(name), value);
        }
    }
    for (of_type, value) in [("zone", &event.zone), ("means", &event.means), ("duration", &event.duration)] {
        if let Some(value) = value {
            xml.leaf(&Element::new("note").with("type", of_type), value);
        }
    }
    if [&event.time, &event.place, &event.zone, &event.means, &event.duration].iter().all(|value| value.is_none()) && event.date.is_none() {
        xml.empty(&Element::new("note"));
    }
    xml.close();
}

/// Where a paper lies (chapter 10.4), level by level, with the words of the source.
fn paper(reference: &Known<ArchivalReference>, xml: &mut Xml) {
    let paper = &reference.value;
    xml.open(&by(Element::new("msDesc"), &reference.basis));
    xml.open(&Element::new("msIdentifier"));
    xml.leaf(&Element::new("repository"), &paper.repository);
    for level in &paper.levels {
        xml.open(&Element::new("idno").with("type", "level").with("n", level.label.clone()));
        if !level.short.is_empty() {
            xml.leaf(&Element::new("idno").with("type", "short"), &level.short);
            xml.text(" ");
        }
        xml.leaf(&Element::new("idno").with("type", "value"), &level.value);
        xml.close();
    }
    for leaves in &paper.leaves {
        let back = if leaves.verso { " ob." } else { "" };
        let place = format!("{}-{}{back}", leaves.first, leaves.last);
        xml.leaf(&Element::new("idno").with("type", "leaves").with("n", place), &leaves.to_string());
    }
    xml.open(&Element::new("altIdentifier").with("type", "written"));
    xml.leaf(&Element::new("idno"), &paper.written);
    xml.close();
    xml.close();
    xml.close();
}
