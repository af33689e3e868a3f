//! People, places and organizations.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::PageOfList;
use super::entry::Entry;
use super::json;
use super::link::between_pages;
use crate::model::{Authority, AuthorityKind};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, Tail};
use crate::web::state::{AppState, Room};

/// A page of the list of authority records of a kind.
#[derive(Debug, Serialize, ToSchema)]
struct RecordList {
    /// Records on all pages.
    total: usize,
    /// From one.
    page: usize,
    pages: usize,
    records: Vec<RecordEntry>,
}

/// An authority record in a list.
#[derive(Debug, Serialize, ToSchema)]
struct RecordEntry {
    /// The address of its page.
    url: String,
    /// The address of the record with its documents for programs.
    api: String,
    record: Authority,
    /// How many documents are by, to or about it.
    documents: usize,
}

/// An authority record with its documents, each list by date.
#[derive(Debug, Serialize, ToSchema)]
struct RecordWithDocuments {
    /// The address of its page.
    url: String,
    record: Authority,
    /// The ids of records that an editor found to be this one; their addresses lead here.
    merged: Vec<String>,
    /// Written or made by it; of a place, sent from there.
    by: Vec<Entry>,
    /// Addressed or distributed to it.
    to: Vec<Entry>,
    /// That name it.
    about: Vec<Entry>,
    /// With a name that may mean it or another.
    uncertain: Vec<Entry>,
}

fn addresses(room: &Room, record: &Authority) -> (String, String) {
    let address = urls::authority(record.kind, &record.id);
    (format!("{}{address}", room.base_url), format!("{}{}", room.base_url, urls::api(&address)))
}

async fn list(kind: AuthorityKind, state: &AppState, room: &Room, page: usize) -> Result<Response> {
    let found = state.store().authorities(kind, page).await?;
    let pages = found.pages();
    let records = found.items.into_iter().map(|listed| {
        let (url, api) = addresses(room, &listed.authority);
        RecordEntry { url, api, record: listed.authority, documents: listed.documents }
    });
    let list = RecordList { total: found.total, page, pages, records: records.collect() };
    let address = format!("{}{}/{}", room.base_url, urls::API, kind.path());
    between_pages(json(&list)?, &address, &[], page, pages)
}

async fn record(kind: AuthorityKind, state: &AppState, room: &Room, id: String) -> Result<Response> {
    if let Some(into) = state.store().merged_into(kind, &id).await? {
        return Err(Error::Moved(urls::api(&urls::authority(kind, &into))));
    }
    let found = state.store().authority_page(kind, &id).await?.ok_or(Error::NotFound(id))?;
    json(&RecordWithDocuments {
        url: addresses(room, &found.authority).0,
        merged: found.merged.into_iter().map(|merged| merged.id).collect(),
        by: Entry::all(room, &found.by),
        to: Entry::all(room, &found.to),
        about: Entry::all(room, &found.about),
        uncertain: Entry::all(room, &found.uncertain),
        record: found.authority,
    })
}

/// People, by name.
#[utoipa::path(
    get,
    path = "/api/people",
    operation_id = "people",
    tag = "records",
    params(PageOfList),
    responses(
        (status = 200, description = "A page of the list", body = RecordList, headers(("link" = String, description = "The first, previous, next and last page"))),
        Error
    )
)]
pub(super) async fn people(State(state): State<AppState>, Now(room): Now, asked: PageOfList) -> Result<Response> {
    list(AuthorityKind::Person, &state, &room, asked.page).await
}

/// Places, by name.
#[utoipa::path(
    get,
    path = "/api/places",
    operation_id = "places",
    tag = "records",
    params(PageOfList),
    responses(
        (status = 200, description = "A page of the list", body = RecordList, headers(("link" = String, description = "The first, previous, next and last page"))),
        Error
    )
)]
pub(super) async fn places(State(state): State<AppState>, Now(room): Now, asked: PageOfList) -> Result<Response> {
    list(AuthorityKind::Place, &state, &room, asked.page).await
}

/// Organizations, by name.
#[utoipa::path(
    get,
    path = "/api/organizations",
    operation_id = "organizations",
    tag = "records",
    params(PageOfList),
    responses(
        (status = 200, description = "A page of the list", body = RecordList, headers(("link" = String, description = "The first, previous, next and last page"))),
        Error
    )
)]
pub(super) async fn organizations(State(state): State<AppState>, Now(room): Now, asked: PageOfList) -> Result<Response> {
    list(AuthorityKind::Organization, &state, &room, asked.page).await
}

/// A person with the documents by, to and about them.
#[utoipa::path(
    get,
    path = "/api/people/{id}",
    operation_id = "person",
    tag = "records",
    params(("id" = String, Path, description = "The id of the record", pattern = "^[A-Za-z0-9_.-]+$", example = "molotov")),
    responses(
        (status = 200, description = "The record", body = RecordWithDocuments),
        (status = 301, description = "The record is one with another", headers(("location" = String))),
        Error
    )
)]
pub(super) async fn person(State(state): State<AppState>, Now(room): Now, Tail(id): Tail) -> Result<Response> {
    record(AuthorityKind::Person, &state, &room, id).await
}

/// A place with the documents that were sent from there or name it.
#[utoipa::path(
    get,
    path = "/api/places/{id}",
    operation_id = "place",
    tag = "records",
    params(("id" = String, Path, description = "The id of the record", pattern = "^[A-Za-z0-9_.-]+$", example = "moscow")),
    responses(
        (status = 200, description = "The record", body = RecordWithDocuments),
        (status = 301, description = "The record is one with another", headers(("location" = String))),
        Error
    )
)]
pub(super) async fn place(State(state): State<AppState>, Now(room): Now, Tail(id): Tail) -> Result<Response> {
    record(AuthorityKind::Place, &state, &room, id).await
}

/// An organization with the documents by, to and about it.
#[utoipa::path(
    get,
    path = "/api/organizations/{id}",
    operation_id = "organization",
    tag = "records",
    params(("id" = String, Path, description = "The id of the record", pattern = "^[A-Za-z0-9_.-]+$", example = "allied-council")),
    responses(
        (status = 200, description = "The record", body = RecordWithDocuments),
        (status = 301, description = "The record is one with another", headers(("location" = String))),
        Error
    )
)]
pub(super) async fn organization(State(state): State<AppState>, Now(room): Now, Tail(id): Tail) -> Result<Response> {
    record(AuthorityKind::Organization, &state, &room, id).await
}
