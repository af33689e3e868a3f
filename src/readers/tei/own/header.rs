//! The header that a room has written (`src/cite/tei/header.rs`) → what the source and its editors say of the document.

use super::super::tree::Element;
use crate::model::{
    ArchivalReference, ArchiveNumber, Basis, Event, EventKind, HistoricalDate, InVolume, Kind, Known, Leaves, Level, Metadata, Role,
    RoleKind, When,
};
use crate::text::Span;

#[derive(Debug, Default)]
pub struct Header {
    metadata: Metadata,
}

/// How a value is known; `None` where the room concluded it, and will again.
fn basis(element: &Element) -> Option<Basis> {
    match element.get("resp") {
        Some("#room") => element.get("n").map(|reason| Basis::Inferred(reason.to_owned())),
        Some("#sidecar") => Some(Basis::Editor),
        _ => Some(Basis::Stated),
    }
}

fn known(element: &Element) -> Option<Known<String>> {
    Some(Known { value: element.exact(), basis: basis(element)? })
}

fn is_of(element: &Element, of_type: &str) -> bool {
    element.get("type") == Some(of_type)
}

impl Header {
    pub fn finish(self) -> Metadata {
        self.metadata
    }

    /// Takes what one element below the header or its `profileDesc` says.
    pub fn take(&mut self, element: &Element) {
        match element.name.as_str() {
            "fileDesc" => {
                for child in element.children() {
                    match child.name.as_str() {
                        "titleStmt" => self.title(child),
                        "publicationStmt" => self.publication(child),
                        "sourceDesc" => self.source(child),
                        _ => {}
                    }
                }
            }
            "creation" => {
                let date = element.children().find(|child| child.name == "date");
                self.metadata.date = date.and_then(|date| Some(Known { value: date_of(date), basis: basis(date)? }));
            }
            "langUsage" => {
                for language in element.children() {
                    let tag = language.get("ident").filter(|tag| *tag != "und").map_or_else(|| language.exact(), str::to_owned);
                    let said = basis(language).map(|basis| Known { value: tag, basis });
                    match language.get("xml:id") {
                        Some("language.original") => self.metadata.original_language = said,
                        _ => self.metadata.language = said,
                    }
                }
            }
            "particDesc" => {
                for person in element.all("person") {
                    self.role(RoleKind::Participant, person);
                }
            }
            "correspDesc" => element.children().for_each(|action| self.action(action)),
            "textClass" => self.class(element),
            _ => {}
        }
    }

    fn title(&mut self, titles: &Element) {
        for child in titles.children() {
            match child.name.as_str() {
                "author" => self.role(RoleKind::Creator, child),
                "funder" => self.metadata.credits = known(child),
                // Those with an id say whose word a mark is.
                "respStmt" if child.get("xml:id").is_none() => {
                    let kind = child.at(&["resp"]).and_then(|resp| RoleKind::of_word(&resp.exact()));
                    if let Some(kind) = kind {
                        self.role(kind, child);
                    }
                }
                _ => {}
            }
        }
    }

    /// The names of an element, each in this role.
    fn role(&mut self, role: RoleKind, around: &Element) {
        for name in around.children().filter(|child| matches!(child.name.as_str(), "persName" | "placeName" | "orgName" | "name")) {
            let Some(basis) = basis(name) else { continue };
            let authority = name.get("key").map(str::to_owned);
            self.metadata.roles.push(Role { role, name: name.exact(), authority, basis });
        }
    }

    fn publication(&mut self, publication: &Element) {
        for child in publication.children() {
            match (child.name.as_str(), child.get("type")) {
                ("idno", Some("name")) => self.metadata.name = Some(child.exact()),
                ("idno", Some("alias")) => self.metadata.aliases.push(child.exact()),
                ("availability", _) => self.metadata.rights = child.at(&["p"]).and_then(known),
                _ => {}
            }
        }
    }

    fn source(&mut self, source: &Element) {
        for child in source.children() {
            match child.name.as_str() {
                "bibl" if is_of(child, "citation") => self.metadata.citation = known(child),
                "bibl" => self.bibliography(child),
                "msDesc" => {
                    let paper = child.at(&["msIdentifier"]).map(paper).zip(basis(child));
                    self.metadata.archival.extend(paper.map(|(value, basis)| Known { value, basis }));
                }
                _ => {}
            }
        }
    }

    fn bibliography(&mut self, bibl: &Element) {
        let metadata = &mut self.metadata;
        let mut volume: Option<InVolume> = None;
        for child in bibl.children() {
            match (child.name.as_str(), child.get("type").or_else(|| child.get("unit"))) {
                ("title", _) => metadata.collection = known(child),
                ("biblScope", Some("place")) => metadata.place_in_collection = Some(child.exact()),
                ("idno", Some("volume")) => {
                    let is_whole = child.get("subtype") == Some("whole");
                    volume = Some(InVolume { volume: child.exact(), key: None, is_whole, page: None });
                }
                ("biblScope", Some(unit @ ("document" | "page"))) => {
                    if let Some(volume) = &mut volume {
                        let place = if unit == "page" { &mut volume.page } else { &mut volume.key };
                        *place = Some(child.exact());
                    }
                }
                ("idno", Some("archive")) => {
                    let authority = child.get("n").unwrap_or_default().to_owned();
                    metadata.numbers.push(ArchiveNumber { authority, number: child.exact() });
                }
                ("idno", Some("URI")) => metadata.addresses.push(child.exact()),
                ("idno", Some("paper")) => metadata.paper_numbers.extend(known(child)),
                ("note", Some("classification")) => metadata.classification = known(child),
                ("note", Some("copy")) => metadata.copy = known(child),
                _ => {}
            }
        }
        metadata.in_volume = volume;
    }

    fn class(&mut self, class: &Element) {
        for child in class.children() {
            match (child.name.as_str(), child.get("scheme")) {
                ("classCode", Some("#kinds")) => {
                    let kind = Kind::of_label(&child.exact()).zip(basis(child));
                    self.metadata.kind = kind.map(|(value, basis)| Known { value, basis });
                }
                ("classCode", _) => self.metadata.text_role = known(child),
                ("keywords", _) => self.metadata.subjects.extend(child.all("term").into_iter().map(Element::exact)),
                _ => {}
            }
        }
    }

    fn action(&mut self, action: &Element) {
        if action.get("subtype") != Some("event") {
            let kind = match action.get("type") {
                Some("sent") => RoleKind::Sender,
                Some("received") => RoleKind::Recipient,
                Some("circulated") => RoleKind::Circulation,
                _ => return,
            };
            self.role(kind, action);
            return;
        }
        let Some(event) = action.get("type").and_then(EventKind::of_word).filter(|_| action.get("resp").is_none()) else { return };
        let child = |name: &str| action.children().find(|child| child.name == name);
        let note = |of_type: &str| action.children().find(|child| child.name == "note" && is_of(child, of_type)).map(Element::exact);
        let place = action.get("n").and_then(|place| place.split_once('-'));
        let place = place.and_then(|(start, end)| Some((start.parse::<usize>().ok()?, end.parse::<usize>().ok()?)));
        self.metadata.events.push(Event {
            event,
            date: child("date").map(date_of),
            time: child("time").map(Element::exact),
            zone: note("zone"),
            place: child("placeName").map(Element::exact),
            means: note("means"),
            duration: note("duration"),
            span: place.map_or(Span::point(0), Span::from),
        });
    }
}

fn date_of(element: &Element) -> HistoricalDate {
    let written = element.exact();
    let undated = || HistoricalDate {
        written: String::new(),
        when: When::Undated,
        approximate: false,
        uncertain: element.get("cert") == Some("low"),
    };
    let date = element.get("when-custom").or_else(|| element.get("when")).and_then(HistoricalDate::of_edtf);
    HistoricalDate { written, ..date.unwrap_or_else(undated) }
}

fn paper(identifier: &Element) -> ArchivalReference {
    let mut paper = ArchivalReference { repository: String::new(), levels: Vec::new(), leaves: Vec::new(), written: String::new() };
    for child in identifier.children() {
        match (child.name.as_str(), child.get("type")) {
            ("repository", _) => paper.repository = child.exact(),
            ("idno", Some("level")) => {
                let of = |of_type: &str| child.children().find(|part| is_of(part, of_type)).map(Element::exact).unwrap_or_default();
                let label = child.get("n").unwrap_or_default().to_owned();
                paper.levels.push(Level { label, short: of("short"), value: of("value") });
            }
            ("idno", Some("leaves")) => paper.leaves.extend(child.get("n").and_then(leaves)),
            ("altIdentifier", _) => paper.written = child.at(&["idno"]).map(Element::exact).unwrap_or_default(),
            _ => {}
        }
    }
    paper
}

/// "40-41 ob."
fn leaves(written: &str) -> Option<Leaves> {
    let run = written.strip_suffix(" ob.");
    let (first, last) = run.unwrap_or(written).split_once('-')?;
    Some(Leaves { first: first.parse().ok()?, last: last.parse().ok()?, verso: run.is_some() })
}
