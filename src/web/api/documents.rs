//! All documents, or those of a time.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::OfATime;
use super::entry::Entry;
use super::json;
use super::link::between_pages;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::Now;
use crate::web::state::AppState;

/// A page of the list of documents.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentList {
    /// Documents on all pages.
    total: usize,
    /// From one.
    page: usize,
    pages: usize,
    documents: Vec<Entry>,
}

/// Documents by date, then name; the undated last.
#[utoipa::path(
    get,
    path = "/api/documents",
    operation_id = "documents",
    tag = "documents",
    params(OfATime),
    responses(
        (status = 200, description = "A page of the list", body = DocumentList, headers(("link" = String, description = "The first, previous, next and last page"))),
        Error
    )
)]
pub(super) async fn documents(State(state): State<AppState>, Now(room): Now, asked: OfATime) -> Result<Response> {
    let (from, until) = (asked.from.as_deref(), asked.until.as_deref());
    let found = match (from, until) {
        (None, None) => state.store().documents(asked.page).await?,
        _ => state.store().documents_between(from, until, asked.page).await?,
    };
    let (page, pages) = (found.page, found.pages());
    let list = DocumentList { total: found.total, page, pages, documents: Entry::all(&room, &found.items) };
    let address = format!("{}{}", room.base_url, urls::api(urls::DOCUMENTS));
    between_pages(json(&list)?, &address, &[("from", from), ("until", until)], page, pages)
}
