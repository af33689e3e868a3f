//! A version of a document as it was shown, and what changed with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;

use crate::cite::{Item, fields};
use crate::model::{Block, DocumentName, ListedVersion, Lookup, ReadingCopy};
use crate::render::Sheet;
use crate::text::changes::{Change, Piece, by_words};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::Now;
use crate::web::frame::{Frame, Section};
use crate::web::memento::{self, MEMENTO_DATETIME, http_date};
use crate::web::state::{AppState, Room};
use crate::web::view::{day_of, page};

/// Something that changed: a field, a paragraph, a note.
struct Changed {
    /// "date", "paragraph 7", "note 2".
    label: String,
    /// Where it stands now, or where it stood last.
    href: Option<String>,
    pieces: Vec<Words>,
}

/// Words of which the same is to be said.
struct Words {
    text: String,
    is_gone: bool,
    is_new: bool,
}

impl Changed {
    fn new(label: String, href: Option<String>, old: &str, new: &str) -> Self {
        let words = |piece: Piece| Words { text: piece.text, is_gone: piece.change == Change::Gone, is_new: piece.change == Change::New };
        Self { label, href, pieces: by_words(old, new).into_iter().map(words).collect() }
    }
}

#[derive(Template)]
#[template(path = "pages/version.html")]
struct VersionPage {
    frame: Frame,
    sheet: Sheet,
    href: String,
    versions_href: String,
    number: i64,
    day: String,
    sha256: String,
    language: Option<String>,
    /// Where a newer one took its place: the day.
    until: Option<String>,
    before: Option<String>,
    after: Option<String>,
    citation: String,
    url: String,
    /// `None` of the first version.
    changed: Option<Vec<Changed>>,
}

pub(in crate::web) async fn version(
    State(state): State<AppState>,
    Now(room): Now,
    Path((name, number)): Path<(String, String)>,
) -> Result<Response> {
    let unknown = || Error::NotFound(format!("{}/{name}/versions/{number}", urls::DOCUMENTS));
    let document: DocumentName = name.parse().map_err(|_| unknown())?;
    let number: i64 = number.parse().ok().filter(|number| *number > 0).ok_or_else(unknown)?;
    match state.store().lookup(&document).await? {
        Lookup::Identity(_) => {}
        Lookup::Alias(other) => return Err(Error::Moved(urls::version(&other, number))),
        Lookup::Several(_) | Lookup::Unknown => return Err(unknown()),
    }
    let versions = state.store().versions(&document).await?;
    let copy = state.store().version(&document, number).await?.ok_or_else(unknown)?;
    let before = if number > 1 { state.store().version(&document, number - 1).await? } else { None };
    let base = room.base_url.clone();
    let listed = versions.iter().find(|version| version.number == number).ok_or_else(unknown)?;
    let mut response = page(&VersionPage::new(&room, &copy, before.as_ref(), listed, &versions))?;
    let header = |text: &str| HeaderValue::from_str(text).map_err(|error| Error::Page(error.to_string()));
    response.headers_mut().insert(LINK, header(&memento::of_version(&document, &versions, number, &base))?);
    if let Some(time) = http_date(listed) {
        response.headers_mut().insert(MEMENTO_DATETIME, header(&time)?);
    }
    Ok(response)
}

impl VersionPage {
    fn new(room: &Arc<Room>, copy: &ReadingCopy, before: Option<&ReadingCopy>, listed: &ListedVersion, versions: &[ListedVersion]) -> Self {
        let item = Item::of(copy, &room.settings.name, &room.base_url);
        let number = copy.version;
        let title = copy.title.text.replace('\n', " ");
        let address = urls::version(&copy.name, number);
        // Search engines are to find the newest text alone.
        let mut frame = Frame::new(room, &format!("Version {number}: {title}"), Section::Documents);
        frame.unlisted = true;
        let other = |number: i64| versions.iter().find(|version| version.number == number);
        let way = |version: &ListedVersion| urls::version(&copy.name, version.number);
        let day = day_of(&listed.imported_at);
        Self {
            sheet: Sheet::new(copy),
            href: urls::document(&copy.name),
            versions_href: urls::versions(&copy.name),
            number,
            sha256: listed.sha256.clone(),
            language: copy.metadata.language.as_ref().map(|language| language.value.clone()),
            until: other(number + 1).map(|version| day_of(&version.imported_at)),
            before: other(number - 1).map(way),
            after: other(number + 1).map(way),
            citation: format!("{} Version {number} of {day}.", item.citation()),
            url: format!("{}{address}", room.base_url),
            changed: before.map(|before| changes(before, copy)),
            day,
            frame,
        }
    }
}

/// What changed from one version to the next, in metadata, text and notes.
fn changes(old: &ReadingCopy, new: &ReadingCopy) -> Vec<Changed> {
    let mut changed = Vec::new();
    let (before, after) = (fields(old), fields(new));
    let value = |fields: &[(String, String)], name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    let mut seen = BTreeSet::new();
    for (name, _) in after.iter().chain(&before).filter(|(name, _)| !matches!(name.as_str(), "name" | "aliases")) {
        let (was, is) = (value(&before, name).unwrap_or_default(), value(&after, name).unwrap_or_default());
        if seen.insert(name.clone()) && was != is {
            changed.push(Changed::new(name.clone(), None, &was, &is));
        }
    }
    changed.extend(paragraphs(old, new));
    let was = |id: &str| old.notes.iter().find(|note| note.id == id);
    for note in &new.notes {
        let before = was(&note.id).map(|note| note.passage.text.as_str()).unwrap_or_default();
        if before != note.passage.text {
            let label = format!("note {}", note.label.as_deref().unwrap_or(&note.id));
            changed.push(Changed::new(label, Some(format!("#{}", note.id)), before, &note.passage.text));
        }
    }
    for note in old.notes.iter().filter(|note| !new.notes.iter().any(|other| other.id == note.id)) {
        let label = format!("note {}", note.label.as_deref().unwrap_or(&note.id));
        let href = format!("{}#{}", urls::version(&old.name, old.version), note.id);
        changed.push(Changed::new(label, Some(href), &note.passage.text, ""));
    }
    changed
}

/// The paragraphs that changed, in the order of the new text; what is gone stands where it was.
fn paragraphs(old: &ReadingCopy, new: &ReadingCopy) -> Vec<Changed> {
    let of = |copy: &ReadingCopy| -> Vec<(u32, Vec<u32>, String)> {
        let text = |block: &&Block| Some((block.number?, block.joined.clone(), block.span.of(&copy.body.text).to_owned()));
        copy.body.paragraphs().iter().filter_map(text).collect()
    };
    let (before, after) = (of(old), of(new));
    let kept: BTreeSet<u32> = after.iter().map(|(number, ..)| *number).collect();
    let gone = |(number, _, text): &(u32, Vec<u32>, String)| {
        let into = after.iter().find(|(_, joined, _)| joined.contains(number)).map(|(into, ..)| *into);
        let label = into.map_or_else(|| format!("paragraph {number}"), |into| format!("paragraph {number}, now in {into}"));
        let href = into.map_or_else(|| format!("{}#p{number}", urls::version(&old.name, old.version)), |into| format!("#p{into}"));
        Changed::new(label, Some(href), text, "")
    };
    let mut changed = Vec::new();
    let mut told: BTreeSet<u32> = BTreeSet::new();
    for (number, _, text) in &after {
        let place = before.iter().position(|(other, ..)| other == number);
        // What stood right before it and is no more.
        let lost = before[..place.unwrap_or(0)].iter().rev().take_while(|(other, ..)| !kept.contains(other));
        let mut lost: Vec<_> = lost.filter(|(other, ..)| told.insert(*other)).collect();
        lost.reverse();
        changed.extend(lost.into_iter().map(&gone));
        let was = place.map(|place| before[place].2.as_str()).unwrap_or_default();
        if was != text {
            changed.push(Changed::new(format!("paragraph {number}"), Some(format!("#p{number}")), was, text));
        }
    }
    changed.extend(before.iter().filter(|(number, ..)| !kept.contains(number) && !told.contains(number)).map(gone));
    changed
}
