//! Documents by the words in them.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Words;
use super::entry::Entry;
use super::json;
use super::link::between_pages;
use crate::model::PartId;
use crate::search::Hit;
use crate::text::Span;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::Now;
use crate::web::pages::search::{find, pages};
use crate::web::state::{AppState, Room};

/// A page of what was found, the best first.
#[derive(Debug, Serialize, ToSchema)]
struct SearchResults {
    /// Documents on all pages.
    total: usize,
    /// From one.
    page: usize,
    pages: usize,
    /// The index has not caught up with the room yet: the list may lack something.
    catching_up: bool,
    results: Vec<SearchResult>,
}

/// A document that has the words.
#[derive(Debug, Serialize, ToSchema)]
struct SearchResult {
    document: Entry,
    /// Where no passage has the words: the form of a name, the archival reference or the number that does.
    #[schema(required)]
    called: Option<String>,
    /// At most three, in reading order.
    passages: Vec<SearchPassage>,
}

/// Some words of a document around a match.
#[derive(Debug, Serialize, ToSchema)]
struct SearchPassage {
    part: PartId,
    /// The number of the body's paragraph that it is from: the anchor on the document's page is `p7`.
    #[schema(required)]
    paragraph: Option<u32>,
    text: String,
    /// The matching words inside `text`.
    marks: Vec<Span>,
    /// Whether something stands before it in its paragraph or note.
    is_cut_before: bool,
    /// Whether something stands after it there.
    is_cut_after: bool,
}

impl SearchResult {
    fn new(room: &Room, hit: Hit) -> Self {
        let passages = hit.passages.into_iter().map(|passage| SearchPassage {
            part: passage.part,
            paragraph: passage.paragraph,
            text: passage.text,
            marks: passage.marks,
            is_cut_before: passage.is_cut_before,
            is_cut_after: passage.is_cut_after,
        });
        Self { document: Entry::new(room, &hit.document), called: hit.called, passages: passages.collect() }
    }
}

/// Documents with all of the words.
#[utoipa::path(
    get,
    path = "/api/search",
    operation_id = "search",
    tag = "search",
    params(Words),
    responses(
        (status = 200, description = "A page of what was found", body = SearchResults, headers(("link" = String, description = "The first, previous, next and last page"))),
        Error
    )
)]
pub(super) async fn search(State(state): State<AppState>, Now(room): Now, asked: Words) -> Result<Response> {
    let found = find(&state, &asked.q, asked.page).await?;
    let (page, pages, catching_up) = (found.page, pages(&found), found.catching_up);
    let results = found.hits.into_iter().map(|hit| SearchResult::new(&room, hit)).collect();
    let address = format!("{}{}", room.base_url, urls::api(urls::SEARCH));
    let answer = json(&SearchResults { total: found.total, page, pages, catching_up, results })?;
    let mut response = between_pages(answer, &address, &[("q", Some(&asked.q))], page, pages)?;
    if catching_up {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}
