//! The room for programs: JSON below `/api`, and the description of it that is made from this code.
//!
//! Each handler stands beside the values that it answers with; their doc comments are what the description says.

mod archive;
mod asked;
mod document;
mod documents;
mod entry;
mod link;
mod problem;
mod records;
mod search;

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use utoipa::OpenApi as _;
use utoipa::openapi::{OpenApi, Server};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use problem::Problem;

use super::error::Result;
use super::exchange::sorted;
use super::extract::Now;
use super::state::AppState;
use crate::urls;

/// What the description says of the whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        description = "Documents, authority records, archival units and search of this room, to be read. Every list is paged and names \
                       its other pages in a `Link` header; every error is a problem of RFC 9457.",
        license(name = "Of the program: MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "documents", description = "Documents, by date and by name."),
        (name = "records", description = "Authority records with the documents by, to and about them."),
        (name = "archive", description = "Archival units as finding aids."),
        (name = "search", description = "Documents by the words in them.")
    )
)]
struct Description;

/// The axum form of a path whose last part may have slashes in it, and what a description can say of it.
const UNIT: (&str, &str) = ("/api/archive/{*path}", "/api/archive/{path}");

static DESCRIBED: LazyLock<OpenApi> = LazyLock::new(|| {
    let mut described = described().into_openapi();
    if let Some(unit) = described.paths.paths.remove(UNIT.0) {
        described.paths.paths.insert(UNIT.1.to_owned(), unit);
    }
    described
});

fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(documents::documents))
        .routes(routes!(document::document))
        .routes(routes!(records::people))
        .routes(routes!(records::person))
        .routes(routes!(records::places))
        .routes(routes!(records::place))
        .routes(routes!(records::organizations))
        .routes(routes!(records::organization))
        .routes(routes!(archive::archive))
        .routes(routes!(archive::unit))
        .routes(routes!(search::search))
}

/// Every address below `/api`, and the description of them.
pub(super) fn routes() -> Router<AppState> {
    Router::from(described()).route(urls::OPENAPI, get(description))
}

/// The description of the addresses below `/api` (`OpenAPI` 3.1).
async fn description(Now(room): Now) -> Result<Response> {
    let mut described = DESCRIBED.clone();
    described.info.title.clone_from(&room.settings.name);
    described.servers = Some(vec![Server::new(&room.base_url)]);
    json(&described)
}

/// Scripts of other sites may read what is public anyway.
pub(super) async fn open_to_scripts(request: Request, next: Next) -> Response {
    let is_of_the_api = urls::is_of_the_api(request.uri().path());
    let mut response = next.run(request).await;
    if is_of_the_api {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag, link, retry-after"));
    }
    response
}

fn json(value: &impl Serialize) -> Result<Response> {
    Ok(([(CONTENT_TYPE, "application/json")], sorted(value)?).into_response())
}
