//! A document: the text in the middle, what the room knows of it around.

mod around;
mod head;
mod source_note;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};

pub(in crate::web) use around::Spoken;

use around::{NameLine, RelatedLine, Speaks, TermLine};
use head::{ArchivalPlace, FormatLink, RoleGroup};
use source_note::Row;

use crate::cite::Item;
use crate::model::{HistoricalDate, ListedDocument, Lookup, ReadingCopy};
use crate::render::Sheet;
use crate::web::error::{Error, Result};
use crate::web::exchange;
use crate::web::extract::{DocumentAddress, Now};
use crate::web::frame::{Frame, Section, Tag};
use crate::web::leaves::LeafMap;
use crate::web::standing::Place;
use crate::web::state::{AppState, Room};
use crate::web::view::{Day, DocumentLine, MarkLine, page};

#[derive(Template)]
#[template(path = "pages/document.html")]
pub(in crate::web) struct DocumentPage {
    frame: Frame,
    place: Place,
    sheet: Sheet,
    /// The kinds of marks that occur in the text.
    marks: Vec<MarkLine>,
    kind: Option<String>,
    day: Day,
    archival: Vec<ArchivalPlace>,
    roles: Vec<RoleGroup>,
    formats: Vec<FormatLink>,
    /// BCP 47, where it is stated.
    language: Option<String>,
    /// As printed, without the room's address.
    citation: String,
    url: String,
    source_note: Vec<Row>,
    leaves: Vec<LeafMap>,
    speaks_of: Vec<Speaks>,
    spoken_of_in: Vec<Spoken>,
    related: Vec<RelatedLine>,
    names: Vec<NameLine>,
    terms: Vec<TermLine>,
    /// Whether the source file marks links or names itself, so that the page has to tell them from the room's.
    is_marked: bool,
    version: String,
}

impl DocumentPage {
    pub fn new(copy: &ReadingCopy, room: &Arc<Room>) -> Self {
        let item = Item::of(copy, &room.settings.name, &room.base_url);
        let metadata = &copy.metadata;
        let mut frame = Frame::new(room, &copy.title.text.replace('\n', " "), Section::Documents);
        frame.tags = item.meta();
        let place = Place::new(&copy.standing, metadata.place_in_collection.as_deref(), frame.has_collections());
        let beside = [("prev", &place.before), ("next", &place.after)];
        let links = beside.into_iter().filter_map(|(rel, beside)| Some((rel, beside.as_ref()?)));
        frame.tags.extend(links.map(|(rel, beside)| Tag::Link { rel: rel.to_owned(), href: beside.href.clone() }));
        let sheet = Sheet::new(copy);
        Self {
            marks: sheet.marks.iter().copied().map(MarkLine::new).collect(),
            sheet,
            place,
            kind: metadata.kind.as_ref().map(|kind| kind.value.heading()),
            day: Day::of(metadata.date.as_ref().map(|date| &date.value)),
            archival: metadata.archival.iter().map(|known| ArchivalPlace::new(&known.value)).collect(),
            roles: head::roles(copy),
            formats: head::formats(&copy.name),
            language: metadata.language.as_ref().map(|language| language.value.clone()),
            citation: item.citation(),
            url: item.url(),
            source_note: source_note::rows(copy),
            leaves: copy.units.iter().filter_map(|unit| LeafMap::of_unit(unit, &copy.name)).collect(),
            speaks_of: around::speaks_of(copy),
            spoken_of_in: Spoken::all(&copy.referred_by),
            related: copy.related.iter().map(RelatedLine::new).collect(),
            names: around::names(copy),
            terms: around::terms(copy),
            is_marked: around::is_marked(copy),
            version: format!("Version {}, in the room since {}.", copy.version, day_of(&copy.imported_at)),
            frame,
        }
    }

    fn has_legend(&self) -> bool {
        self.sheet.page_breaks || self.is_marked || !self.marks.is_empty()
    }
}

/// "22 November 2026" of an RFC 3339 time.
fn day_of(time: &str) -> String {
    let day = time.get(..10).unwrap_or(time);
    HistoricalDate::of_edtf(day).map_or_else(|| day.to_owned(), |date| date.to_string())
}

#[derive(Template)]
#[template(path = "pages/several.html")]
struct SeveralPage {
    frame: Frame,
    name: String,
    documents: Vec<DocumentLine>,
}

pub(in crate::web) async fn document(State(state): State<AppState>, Now(room): Now, address: DocumentAddress) -> Result<Response> {
    match state.store().lookup(&address.name).await? {
        Lookup::Identity(_) => {}
        Lookup::Alias(name) => return Err(Error::Moved(address.address_of(&name))),
        Lookup::Several(documents) => return several(&room, &address, &documents),
        Lookup::Unknown => return Err(Error::NotFound(address.name.to_string())),
    }
    let Some(copy) = state.store().reading_copy(&address.name).await? else { return Err(Error::NotFound(address.name.to_string())) };
    let mut response = match address.format {
        Some(format) => exchange::response(&copy, &room, format)?,
        None => page(&DocumentPage::new(&copy, &room))?,
    };
    let links = exchange::links(&copy, &room.base_url);
    response.headers_mut().insert(LINK, HeaderValue::from_str(&links).map_err(|error| Error::Page(error.to_string()))?);
    Ok(response)
}

fn several(room: &Arc<Room>, address: &DocumentAddress, documents: &[ListedDocument]) -> Result<Response> {
    let mut frame = Frame::new(room, "Several documents", Section::Documents);
    frame.unlisted = true;
    let found = page(&SeveralPage { frame, name: address.name.to_string(), documents: DocumentLine::all(documents) })?;
    Ok((StatusCode::MULTIPLE_CHOICES, found).into_response())
}
