//! A document: the text in the middle, what the room knows of it around.

mod around;
mod beside;
mod head;

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, LINK, VARY};
use axum::response::{IntoResponse, Response};

pub(in crate::web) use around::Spoken;

use beside::{Beside, Leaf, PdfFile, View};

use around::{NameLine, RelatedLine, Speaks, TermLine};
use head::{ArchivalPlace, FormatLink};

use crate::cite::{Item, RoleGroup, SourceRow, roles, source_note};
use crate::model::language::language_name;
use crate::model::{DocumentName, ListedDocument, Lookup, Origin, ReadingCopy, RetiredParagraph};
use crate::render::{Html, Sheet};
use crate::urls;
use crate::web::assets;
use crate::web::behind;
use crate::web::error::{Error, Result};
use crate::web::exchange;
use crate::web::extract::{DocumentAddress, Now, Query};
use crate::web::frame::{Frame, Section, Tag};
use crate::web::leaves::LeafMap;
use crate::web::pages::cite::StyleLink;
use crate::web::pages::closed;
use crate::web::signposts;
use crate::web::standing::Place;
use crate::web::state::{AppState, Room};
use crate::web::thread::Thread;
use crate::web::view::{Day, DocumentLine, MarkLine, day_of, page};

#[derive(Template)]
#[template(path = "pages/document.html")]
pub(in crate::web) struct DocumentPage {
    frame: Frame,
    name: DocumentName,
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
    /// Its Archival Resource Key and the address of that, where the room gives them.
    ark: Option<(String, String)>,
    styles: Vec<StyleLink>,
    passage_script: String,
    linked_data: Html,
    all_styles: String,
    source_note: Vec<SourceRow>,
    leaves: Vec<LeafMap>,
    speaks_of: Vec<Speaks>,
    spoken_of_in: Vec<Spoken>,
    thread: Option<Thread>,
    related: Vec<RelatedLine>,
    names: Vec<NameLine>,
    terms: Vec<TermLine>,
    /// Whether the source file marks links or names itself, so that the page has to tell them from the room's.
    is_marked: bool,
    /// The same of an editor of the room.
    is_ruled: bool,
    version: String,
    versions_href: String,
    /// The paragraphs of older versions that the text has no more.
    gone: Vec<GoneParagraph>,
    /// What may stand beside the text.
    views: Vec<View>,
    /// The pictures that do, in the order of the leaves.
    facsimiles: Vec<Leaf>,
    /// The PDFs that do.
    pdfs: Vec<PdfFile>,
    /// The language of the text that does: its tag and its name.
    other: Option<(String, String)>,
}

impl DocumentPage {
    /// `asked` is what the address wants beside the text.
    pub fn new(copy: &ReadingCopy, room: &Arc<Room>, asked: Option<&str>) -> Self {
        let item = Item::of(copy, &room.settings.name, &room.base_url);
        let metadata = &copy.metadata;
        let mut frame = Frame::new(room, &copy.title.text.replace('\n', " "), Section::Documents);
        frame.tags = item.meta();
        frame.unapi = !room.is_written;
        let place = Place::new(&copy.standing, metadata.place_in_collection.as_deref(), frame.has_collections());
        let neighbours = [("prev", &place.before), ("next", &place.after)];
        let links = neighbours.into_iter().filter_map(|(rel, neighbour)| Some((rel, neighbour.as_ref()?)));
        frame.tags.extend(links.map(|(rel, neighbour)| Tag::Link { rel: rel.to_owned(), href: neighbour.href.clone() }));
        if !copy.facsimiles.is_empty() {
            frame.tags.push(Tag::Link { rel: "alternate".to_owned(), href: urls::manifest(&copy.name) });
        }
        let shown = Beside::of(copy, asked);
        let sheet = Sheet::with(copy, shown.text());
        Self {
            views: beside::views(copy, &shown),
            facsimiles: if matches!(shown, Beside::Pictures) { beside::leaves(&copy.facsimiles) } else { Vec::new() },
            pdfs: if matches!(shown, Beside::Pdf) { beside::pdfs(copy) } else { Vec::new() },
            other: shown.text().map(|text| (text.language.clone(), language_name(&text.language))),
            marks: sheet.marks.iter().copied().map(MarkLine::new).collect(),
            name: copy.name.clone(),
            sheet,
            place,
            kind: metadata.kind.as_ref().map(|kind| kind.value.heading()),
            day: Day::of(metadata.date.as_ref().map(|date| &date.value)),
            archival: metadata.archival.iter().map(|known| ArchivalPlace::new(&known.value)).collect(),
            roles: roles(copy),
            formats: head::formats(&copy.name),
            language: metadata.language.as_ref().map(|language| language.value.clone()),
            citation: item.citation(),
            url: item.url(),
            ark: room.settings.naan.as_deref().map(|naan| {
                let path = urls::ark(naan, &copy.name);
                (path.trim_start_matches('/').to_owned(), format!("{}{path}", room.base_url))
            }),
            styles: StyleLink::all(&copy.name, room.own_style.as_deref()),
            all_styles: urls::cite(&copy.name, None),
            linked_data: Html::linked_data(&item.json_ld(copy)),
            passage_script: assets::address("passage.js"),
            source_note: source_note(copy),
            leaves: copy.units.iter().filter_map(|unit| LeafMap::of_unit(unit, &copy.name)).collect(),
            speaks_of: around::speaks_of(copy),
            spoken_of_in: Spoken::all(&copy.referred_by),
            thread: Thread::new(&copy.thread),
            related: copy.related.iter().map(RelatedLine::new).collect(),
            names: around::names(copy),
            terms: around::terms(copy),
            is_marked: around::is_marked(copy, Origin::Source),
            is_ruled: around::is_marked(copy, Origin::Editor),
            version: format!("Version {}, in the room since {}.", copy.version, day_of(&copy.imported_at)),
            versions_href: urls::versions(&copy.name),
            gone: copy.retired.iter().map(|retired| GoneParagraph::new(&copy.name, *retired)).collect(),
            frame,
        }
    }

    fn is_sided(&self) -> bool {
        !self.facsimiles.is_empty() || !self.pdfs.is_empty() || self.other.is_some()
    }

    fn has_legend(&self) -> bool {
        self.sheet.page_breaks || self.is_marked || self.is_ruled || !self.marks.is_empty()
    }
}

/// A paragraph that is no longer in the text, with the version that had it last.
struct GoneParagraph {
    number: u32,
    /// Who has its address is led to this place.
    id: String,
    href: String,
}

impl GoneParagraph {
    fn new(name: &DocumentName, retired: RetiredParagraph) -> Self {
        let id = urls::paragraph_anchor(retired.number);
        Self { number: retired.number, href: format!("{}#{id}", urls::version(name, retired.version)), id }
    }
}

#[derive(Template)]
#[template(path = "pages/several.html")]
struct SeveralPage {
    frame: Frame,
    name: String,
    documents: Vec<DocumentLine>,
}

pub(in crate::web) async fn document(
    State(state): State<AppState>,
    Now(room): Now,
    address: DocumentAddress,
    query: Query,
) -> Result<Response> {
    match state.store().lookup(&address.name).await? {
        Lookup::Identity(_) => {}
        Lookup::Alias(name) if address.format.is_none() => return Err(Error::Moved(behind::way(&state, &address.name, &name).await?)),
        Lookup::Alias(name) => return Err(Error::Moved(address.address_of(&name))),
        Lookup::Several(documents) => return several(&room, &address, &documents),
        Lookup::Closed(document) if address.format.is_some() => return Err(Error::Closed(document)),
        Lookup::Closed(document) => return closed::response(&room, &document),
        Lookup::Unknown => return Err(Error::NotFound(address.name.to_string())),
    }
    let Some(copy) = state.reading_copy(&address.name).await? else { return Err(Error::NotFound(address.name.to_string())) };
    let mut response = match address.format {
        Some(format) => exchange::response(&copy, &room, format)?,
        None => page(&DocumentPage::new(&copy, &room, query.get("beside")))?,
    };
    if address.format.is_none() {
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept, accept-encoding"));
    }
    let links = signposts::header(&copy, &room);
    response.headers_mut().insert(LINK, HeaderValue::from_str(&links).map_err(|error| Error::Page(error.to_string()))?);
    Ok(response)
}

/// Its pictures as an IIIF manifest.
pub(in crate::web) async fn manifest(State(state): State<AppState>, Now(room): Now, address: DocumentAddress) -> Result<Response> {
    let unknown = || Error::NotFound(urls::manifest(&address.name));
    let copy = behind::copy(&state, &address, urls::manifest).await?;
    let manifest = Item::of(&copy, &room.settings.name, &room.base_url).manifest(&copy).ok_or_else(unknown)?;
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| Error::Page(error.to_string()))?;
    let media_type = "application/ld+json;profile=\"http://iiif.io/api/presentation/3/context.json\"";
    // Viewers of other sites read it.
    Ok(([(CONTENT_TYPE, media_type), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")], text + "\n").into_response())
}

fn several(room: &Arc<Room>, address: &DocumentAddress, documents: &[ListedDocument]) -> Result<Response> {
    let mut frame = Frame::new(room, "Several documents", Section::Documents);
    frame.unlisted = true;
    let found = page(&SeveralPage { frame, name: address.name.to_string(), documents: DocumentLine::all_offered(documents, room) })?;
    Ok((StatusCode::MULTIPLE_CHOICES, found).into_response())
}
