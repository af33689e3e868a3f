//! What was found. Any bytes at all give this page.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;

use crate::model::{DocumentName, PAGE_SIZE, PartId};
use crate::render::{self, Html};
use crate::search::{Found, FoundPassage, Hit};
use crate::urls;
use crate::web::assets;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, Query};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, ExportLink, Pager, count, page};

/// A longer query is cut; no one reads what it would find.
pub(in crate::web) const LONGEST_QUERY: usize = 500;

#[derive(Template)]
#[template(path = "pages/search.html")]
pub(in crate::web) struct SearchPage {
    frame: Frame,
    /// `None` where nothing was asked.
    says: Option<String>,
    hits: Vec<HitLine>,
    pager: Pager,
    exports: Vec<ExportLink>,
    catching_up: bool,
}

/// The page of a room that is written into files: its script does the search.
#[derive(Template)]
#[template(path = "pages/search_in_files.html")]
struct SearchInFiles {
    frame: Frame,
    script: String,
}

struct HitLine {
    document: DocumentLine,
    passages: Vec<PassageLine>,
    called: Option<String>,
}

struct PassageLine {
    href: String,
    /// "¶ 7", "note 2", "summary".
    part: String,
    text: Html,
    is_cut_before: bool,
    is_cut_after: bool,
}

impl HitLine {
    fn new(hit: &Hit, room: &Room) -> Self {
        let document = DocumentLine::offered(&hit.document, &room.base_url);
        let passages = hit.passages.iter().map(|passage| PassageLine::new(&document.href, passage)).collect();
        Self { document, passages, called: hit.called.clone() }
    }
}

impl PassageLine {
    fn new(document: &str, passage: &FoundPassage) -> Self {
        let (part, anchor) = match &passage.part {
            PartId::Body => passage.paragraph.map_or_else(
                || ("text".to_owned(), String::new()),
                |number| (format!("¶\u{a0}{number}"), format!("#{}", urls::paragraph_anchor(number))),
            ),
            PartId::Title => ("title".to_owned(), String::new()),
            PartId::Summary => ("summary".to_owned(), String::new()),
            PartId::Note(id) => (format!("note {}", id.strip_prefix("fn").unwrap_or(id)), format!("#{id}")),
        };
        Self {
            href: format!("{document}{anchor}"),
            part,
            text: render::marked(&passage.text, &passage.marks, "mark"),
            is_cut_before: passage.is_cut_before,
            is_cut_after: passage.is_cut_after,
        }
    }
}

impl SearchPage {
    pub fn new(room: &Arc<Room>, asked: &str, found: &Found) -> Result<Self> {
        let says = (!asked.is_empty()).then(|| match found.total {
            0 => format!("Nothing found for “{asked}”."),
            total => format!("{} found for “{asked}”.", count(total, "document", "documents")),
        });
        let title = if asked.is_empty() { "Search".to_owned() } else { format!("{asked} · Search") };
        let mut frame = Frame::new(room, &title, Section::None);
        asked.clone_into(&mut frame.query);
        frame.unlisted = true;
        Ok(Self {
            frame,
            says,
            hits: found.hits.iter().map(|hit| HitLine::new(hit, room)).collect(),
            pager: Pager::new(found.page, pages(found), |number| urls::search(asked, number))?,
            catching_up: found.catching_up,
            exports: ExportLink::all(room, urls::SEARCH, &format!("q={}", urls::query_value(asked))),
        })
    }
}

pub(in crate::web) async fn search(State(state): State<AppState>, Now(room): Now, query: Query) -> Result<Response> {
    if room.is_written {
        return page(&SearchInFiles { frame: Frame::new(&room, "Search", Section::None), script: assets::address("search.js") });
    }
    let asked: String = query.get("q").unwrap_or("").replace('\0', " ").trim().chars().take(LONGEST_QUERY).collect();
    let number = query.get("page").and_then(|page| page.parse().ok()).filter(|page| (1..=1_000_000).contains(page)).unwrap_or(1);
    let mut found = find(&state, &asked, number).await?;
    if number > pages(&found) {
        // An address that was kept while documents left the room.
        found = find(&state, &asked, pages(&found)).await?;
    }
    let mut response = page(&SearchPage::new(&room, &asked, &found)?)?;
    if found.catching_up {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

pub(in crate::web) fn pages(found: &Found) -> usize {
    found.total.div_ceil(PAGE_SIZE).max(1)
}

/// A page of what was found, without what left the room.
pub(in crate::web) async fn find(state: &AppState, asked: &str, number: usize) -> Result<Found> {
    if asked.is_empty() {
        return Ok(Found { hits: vec![], total: 0, page: number, catching_up: false });
    }
    let (search, asked, epoch) = (state.search(), asked.to_owned(), state.room().epoch);
    // The index reads files; the other requests need not wait for it.
    let found = tokio::task::spawn_blocking(move || {
        // What is closed is shown to be at once, whether or not the index has heard of it. Read before the index is.
        let is_of_before = search.epoch() < epoch;
        let found = search.find(&asked, number);
        Found { page: number, catching_up: found.catching_up || is_of_before, ..found }
    });
    let mut found = found.await.map_err(|error| Error::Page(error.to_string()))?;
    if found.catching_up {
        // The index may still have what left the room.
        let names: Vec<DocumentName> = found.hits.iter().map(|hit| hit.document.name.clone()).collect();
        let shown = state.store().shown_among(&names).await?;
        found.hits.retain(|hit| shown.contains(&hit.document.name));
    }
    Ok(found)
}
