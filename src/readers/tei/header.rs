//! The header (TEI P5, chapter 2): what a file says of itself, of its letter (`correspDesc`) and of the paper (`msDesc`).

use super::dates;
use super::targets::{kind_of_name, record};
use super::tree::Element;
use crate::config::Settings;
use crate::model::language::language_tag;
use crate::model::{
    ArchivalReference, ArchiveNumber, Basis, Event, EventKind, Frame, HistoricalDate, Known, Level, Metadata, Passage, Role, RoleKind,
};
use crate::text::Span;

/// What a header says once for all documents below it; `path` gives the volume its name where no number does.
pub fn frame(header: &Element, path: &str) -> Frame {
    let file = header.at(&["fileDesc"]);
    let identifiers: Vec<(String, String)> = file
        .map(|file| file.all("idno"))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|number| Some((number.get("type").unwrap_or("").to_owned(), number.words()?)))
        .collect();
    let publication = file.and_then(|file| file.at(&["publicationStmt"]));
    let titles: Vec<&Element> = file
        .and_then(|file| file.at(&["titleStmt"]))
        .map(|titles| titles.children().filter(|child| child.name == "title").collect())
        .unwrap_or_default();
    let of_type =
        |wanted: &str| titles.iter().find(|title| title.get("type") == Some(wanted)).and_then(|title| title.words_without(&["note"]));
    let series = of_type("series").or_else(|| file?.at(&["seriesStmt", "title"])?.words());
    let language =
        header.all("language").into_iter().find_map(|language| language.get("ident").map(str::to_owned).or_else(|| language.words()));
    let availability = publication.and_then(|publication| publication.at(&["availability"]));
    let rights = availability.and_then(|availability| {
        availability.words().or_else(|| availability.all("licence").iter().find_map(|licence| licence.get("target").map(str::to_owned)))
    });
    let volume = identifiers.iter().find(|(kind, _)| kind == "frus").map_or_else(|| file_stem(path), |(_, number)| number.to_lowercase());
    Frame {
        volume,
        identifiers,
        title: of_type("complete").or_else(|| of_type("main")).or_else(|| titles.iter().find_map(|title| title.words_without(&["note"]))),
        series,
        language,
        publisher: publication.and_then(|publication| publication.at(&["publisher"])?.words()),
        published: publication
            .and_then(|publication| publication.at(&["date"]))
            .and_then(|date| date.words().or_else(|| date.get("when").map(str::to_owned))),
        rights,
        editors: file
            .and_then(|file| file.at(&["titleStmt"]))
            .map(|titles| titles.children().filter(|child| child.name == "editor").filter_map(Element::words).collect())
            .unwrap_or_default(),
        ..Frame::default()
    }
}

/// The name of a file without folders and ending, of letters that may stand in an id.
fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-') { letter } else { '-' };
    stem.chars().map(plain).collect()
}

/// Adds to a document's metadata what the frame says of all.
pub fn of_frame(frame: &Frame, metadata: &mut Metadata) {
    metadata.collection = frame.title.clone().map(Known::stated);
    metadata.rights = frame.rights.clone().map(Known::stated);
    metadata.language = frame.language.as_deref().map(|language| Known::stated(language_tag(language)));
    if let Some(name) = frame.series.clone().or_else(|| frame.publisher.clone()) {
        metadata.roles.push(Role { role: RoleKind::Provider, name, authority: None, basis: Basis::Stated });
    }
}

/// Adds what the header of one letter says of it; `frame` is that of the file, for the ids of records.
pub fn of_letter(header: &Element, frame: &Frame, settings: &Settings, metadata: &mut Metadata) -> Option<Passage> {
    for (kind, number) in header.at(&["fileDesc"]).map(|file| file.all("idno")).unwrap_or_default().into_iter().filter_map(identifier) {
        if number.starts_with("http://") || number.starts_with("https://") {
            address(&number, settings, metadata);
        } else if settings.authorities.iter().any(|authority| authority.id == kind) && kind != "frus" {
            metadata.numbers.push(ArchiveNumber { authority: kind, number: number.to_lowercase() });
        }
    }
    for description in header.all("correspDesc") {
        if let Some(url) = description.get("ref").filter(|url| url.starts_with("http")) {
            address(url, settings, metadata);
        }
        for action in description.all("correspAction") {
            correspondence(action, frame, metadata);
        }
    }
    if metadata.in_role(RoleKind::Sender).next().is_none() {
        let authors = header.at(&["fileDesc", "titleStmt"]).map(|titles| titles.all("author")).unwrap_or_default();
        for author in authors {
            role(RoleKind::Creator, author, frame, metadata);
        }
    }
    if metadata.date.is_none() {
        let dated = header.at(&["profileDesc", "creation", "date"]).or_else(|| header.all("origDate").into_iter().next());
        metadata.date = dated.and_then(date_of).map(Known::stated);
    }
    for paper in header.all("msIdentifier") {
        metadata.archival.extend(paper_at(paper).map(Known::stated));
    }
    for keywords in header.all("keywords") {
        metadata.subjects.extend(keywords.all("term").into_iter().chain(keywords.all("item")).filter_map(Element::words));
    }
    header.all("abstract").into_iter().find_map(Element::words).map(Passage::line)
}

fn identifier(number: &Element) -> Option<(String, String)> {
    Some((number.get("type").unwrap_or("").to_lowercase(), number.words()?))
}

fn address(url: &str, settings: &Settings, metadata: &mut Metadata) {
    let number = settings.number_of(url);
    metadata.numbers.extend(number.filter(|number| !metadata.numbers.contains(number)).into_iter().collect::<Vec<_>>());
    if !metadata.addresses.iter().any(|known| known == url) {
        metadata.addresses.push(url.to_owned());
    }
}

/// `correspAction` (chapter 2.4.6): who sent or received it, where and when.
fn correspondence(action: &Element, frame: &Frame, metadata: &mut Metadata) {
    let (who, event) = match action.get("type").unwrap_or("") {
        "sent" => (RoleKind::Sender, EventKind::Sent),
        "received" => (RoleKind::Recipient, EventKind::Received),
        _ => return,
    };
    for name in action.children().filter(|child| matches!(child.name.as_str(), "persName" | "orgName" | "name" | "rs")) {
        role(who, name, frame, metadata);
    }
    let date = action.children().find(|child| child.name == "date").and_then(date_of);
    let place = action
        .children()
        .find(|child| {
            matches!(child.name.as_str(), "placeName" | "settlement" | "country")
                || kind_of_name(&child.name, child.get("type")) == Some(crate::model::AuthorityKind::Place)
        })
        .and_then(Element::words);
    if event == EventKind::Sent && metadata.date.is_none() {
        metadata.date = date.clone().map(Known::stated);
    }
    if date.is_some() || place.is_some() {
        let span = Span::point(0);
        metadata.events.push(Event { event, date, time: None, zone: None, place, means: None, duration: None, span });
    }
}

fn role(role: RoleKind, element: &Element, frame: &Frame, metadata: &mut Metadata) {
    let Some(name) = element.words() else { return };
    let key = ["ref", "key", "corresp", "sameAs"].into_iter().find_map(|attribute| element.get(attribute));
    let authority = key.and_then(|key| record(key, frame)).filter(|id| !id.contains(':'));
    if !metadata.in_role(role).any(|known| known.name == name) {
        metadata.roles.push(Role { role, name, authority, basis: Basis::Stated });
    }
}

fn date_of(element: &Element) -> Option<HistoricalDate> {
    dates::date(&|name| element.get(name).map(str::to_owned), &element.words().unwrap_or_default())
}

/// `msIdentifier` (chapter 10.4): where the paper lies.
fn paper_at(identifier: &Element) -> Option<ArchivalReference> {
    let of = |name: &str| identifier.children().find(|child| child.name == name).and_then(Element::words);
    let repository = of("repository").or_else(|| of("institution"))?;
    let (collection, number) = (of("collection"), of("idno"));
    let written = [of("settlement"), Some(repository.clone()), collection.clone(), number.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    let printed = [Some(repository.clone()), collection.clone(), number.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if let Some((_, found)) = ArchivalReference::find(&printed).into_iter().find(|(_, found)| found.repository == repository) {
        return Some(ArchivalReference { written, ..found });
    }
    let level = |label: &str, value| Level { label: label.to_owned(), short: String::new(), value };
    let levels: Vec<Level> =
        [collection.map(|value| level("collection", value)), number.map(|value| level("shelfmark", value))].into_iter().flatten().collect();
    (!levels.is_empty()).then_some(ArchivalReference { repository, levels, leaves: Vec::new(), written })
}
