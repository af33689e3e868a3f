//! A version of a document as it was shown, and what changed with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, LINK};
use axum::response::Response;

use crate::cite::{Item, fields};
use crate::model::{Block, ListedVersion, ReadingCopy};
use crate::render::Sheet;
use crate::text::changes::{Change, Piece, by_words};
use crate::text::normal::squeeze;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{DocumentAddress, Now, VersionNumber};
use crate::web::frame::{Frame, Section};
use crate::web::memento::{self, History, Known, MEMENTO_DATETIME, http_date};
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

/// Of a document that turned out to be another: the name under which this was shown, and the other's.
struct Joined {
    name: String,
    to: String,
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
    /// The document as it is shown now.
    href: String,
    versions_href: String,
    joined: Option<Joined>,
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
    address: DocumentAddress,
    VersionNumber(number): VersionNumber,
) -> Result<Response> {
    let unknown = || Error::NotFound(urls::version(&address.name, number));
    let history = match memento::known(&state, &address, urls::versions).await? {
        Known::Here(history) => history,
        Known::Elsewhere(to) => return Err(Error::Moved(format!("{to}/{number}"))),
    };
    let name = &history.name;
    let copy = state.store().version(name, number).await?.ok_or_else(unknown)?;
    let before = if number > 1 { state.store().version(name, number - 1).await? } else { None };
    let listed = history.version(number).cloned().ok_or_else(unknown)?;
    let header = |text: &str| HeaderValue::from_str(text).map_err(|error| Error::Page(error.to_string()));
    let link = header(&memento::of_version(&history, number, &room.base_url))?;
    let is_newest = history.newest() <= number;
    let time = http_date(&listed).map(|time| header(&time)).transpose()?;
    // Long texts take their time to be compared, for which no other request should wait.
    let made = tokio::task::spawn_blocking(move || VersionPage::new(&room, &copy, before.as_ref(), &listed, &history)).await;
    let mut response = page(&made.map_err(|error| Error::Page(error.to_string()))?)?;
    // What was shown does not change any more; a day is how long a shared cache may show it after its document is gone.
    if !is_newest {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400, immutable"));
    }
    response.headers_mut().insert(LINK, link);
    if let Some(time) = time {
        response.headers_mut().insert(MEMENTO_DATETIME, time);
    }
    Ok(response)
}

impl VersionPage {
    fn new(room: &Arc<Room>, copy: &ReadingCopy, before: Option<&ReadingCopy>, listed: &ListedVersion, history: &History) -> Self {
        let item = Item::of(copy, &room.settings.name, &room.base_url);
        let number = copy.version;
        let title = copy.title.text.replace('\n', " ");
        let address = urls::version(&copy.name, number);
        // Search engines are to find the newest text alone.
        let mut frame = Frame::new(room, &format!("Version {number}: {title}"), Section::Documents);
        frame.unlisted = true;
        let way = |version: &ListedVersion| urls::version(&copy.name, version.number);
        let day = day_of(&listed.imported_at);
        Self {
            sheet: Sheet::new(copy),
            href: urls::document(history.shown_as()),
            versions_href: urls::versions(history.shown_as()),
            joined: history.joined_to.as_ref().map(|to| Joined { name: history.name.to_string(), to: to.to_string() }),
            number,
            sha256: listed.sha256.clone(),
            language: copy.metadata.language.as_ref().map(|language| language.value.clone()),
            until: history.version(number + 1).map(|version| day_of(&version.imported_at)),
            before: history.version(number - 1).map(way),
            after: history.version(number + 1).map(way),
            citation: cited(&item.citation(), &format!("Version {number} of {day}.")),
            url: format!("{}{address}", room.base_url),
            changed: before.map(|before| changes(before, copy)),
            day,
            frame,
        }
    }
}

/// A citation with a sentence behind it.
fn cited(citation: &str, sentence: &str) -> String {
    let stop = if citation.ends_with(['.', '?', '!', '>']) { "" } else { "." };
    format!("{citation}{stop} {sentence}")
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
        if squeeze(before) != squeeze(&note.passage.text) {
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

/// A paragraph as it is compared: its number, those that lead to it besides, and its words.
type Paragraph = (u32, Vec<u32>, String);

fn paragraphs_of(copy: &ReadingCopy) -> Vec<Paragraph> {
    let of = |block: &&Block| Some((block.number?, block.joined.clone(), squeeze(block.span.of(&copy.body.text))));
    copy.body.paragraphs().iter().filter_map(of).collect()
}

/// The paragraphs that changed, in the order of the new text; what is gone stands where it was.
fn paragraphs(old: &ReadingCopy, new: &ReadingCopy) -> Vec<Changed> {
    let (before, after) = (paragraphs_of(old), paragraphs_of(new));
    // What was joined into another is compared with it.
    let into = |number: u32| after.iter().find(|(own, joined, _)| *own == number || joined.contains(&number)).map(|(own, ..)| *own);
    let gone = |(number, _, text): &Paragraph| {
        let href = format!("{}#{}", urls::version(&old.name, old.version), urls::paragraph_anchor(*number));
        Changed::new(format!("paragraph {number}"), Some(href), text, "")
    };
    let mut changed = Vec::new();
    let mut told: BTreeSet<u32> = BTreeSet::new();
    for (number, _, text) in &after {
        let parts: Vec<&Paragraph> = before.iter().filter(|(old, ..)| into(*old) == Some(*number)).collect();
        // What stood right before it and is no more.
        let place = before.iter().position(|(old, ..)| into(*old) == Some(*number)).unwrap_or(0);
        let lost = before[..place].iter().rev().take_while(|(old, ..)| into(*old).is_none());
        let mut lost: Vec<_> = lost.filter(|(old, ..)| told.insert(*old)).collect();
        lost.reverse();
        changed.extend(lost.into_iter().map(&gone));
        let was = parts.iter().map(|(.., text)| text.as_str()).collect::<Vec<_>>().join(" ");
        if was != *text {
            let label = match parts.as_slice() {
                [] | [_] => format!("paragraph {number}"),
                parts => format!("paragraphs {}, now one", parts.iter().map(|(old, ..)| old.to_string()).collect::<Vec<_>>().join(" and ")),
            };
            changed.push(Changed::new(label, Some(format!("#{}", urls::paragraph_anchor(*number))), &was, text));
        } else if let [first, _, ..] = parts.as_slice() {
            let others: Vec<String> = parts[1..].iter().map(|(old, ..)| old.to_string()).collect();
            let label = format!("paragraph {}, now one with {}", first.0, others.join(" and "));
            changed.push(Changed::new(label, Some(format!("#{}", urls::paragraph_anchor(*number))), text, text));
        }
    }
    changed.extend(before.iter().filter(|(number, ..)| into(*number).is_none() && !told.contains(number)).map(gone));
    changed.extend(order(&before, &after));
    changed
}

/// Where paragraphs of both texts stand in another order now.
fn order(before: &[Paragraph], after: &[Paragraph]) -> Option<Changed> {
    let numbers = |of: &[Paragraph], other: &[Paragraph]| -> Vec<String> {
        let both = of.iter().filter(|(number, ..)| other.iter().any(|(theirs, ..)| theirs == number));
        both.map(|(number, ..)| number.to_string()).collect()
    };
    let (was, is) = (numbers(before, after), numbers(after, before));
    (was != is).then(|| Changed::new("order of the paragraphs".to_owned(), None, &was.join(" "), &is.join(" ")))
}
