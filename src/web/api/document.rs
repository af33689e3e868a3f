//! One document with everything that its page shows.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::Name;
use super::entry::Entry;
use super::json;
use super::problem::Problem;
use crate::cite::{Document, Item};
use crate::model::{DocumentName, Lookup};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::exchange;
use crate::web::extract::Now;
use crate::web::signposts;
use crate::web::state::AppState;

/// The documents that share a name which is no document's own.
#[derive(Debug, Serialize, ToSchema)]
struct Choices {
    documents: Vec<Entry>,
}

/// A document with its texts, structure, references and names: the same as `/documents/NAME.json`.
#[utoipa::path(
    get,
    path = "/api/documents/{name}",
    operation_id = "document",
    tag = "documents",
    params(("name" = DocumentName, Path, description = "A name of the document", example = "wilson-208877")),
    responses(
        (status = 200, description = "The document", body = Document, headers(("link" = String, description = "Its other addresses (FAIR Signposting)"))),
        (status = 300, description = "Several documents share the name", body = Choices),
        (status = 301, description = "The document has another name of its own", headers(("location" = String))),
        (status = 403, description = "The text is closed", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "The document was withdrawn", body = Problem, content_type = "application/problem+json"),
        Error
    )
)]
pub(super) async fn document(State(state): State<AppState>, Now(room): Now, Name(name): Name) -> Result<Response> {
    let unknown = || Error::NotFound(urls::api(&urls::document(&name)));
    match state.store().lookup(&name).await? {
        Lookup::Identity(_) => {}
        Lookup::Alias(other) => return Err(Error::Moved(urls::api(&urls::document(&other)))),
        Lookup::Several(documents) => {
            return Ok((StatusCode::MULTIPLE_CHOICES, json(&Choices { documents: Entry::all(&room, &documents) })?).into_response());
        }
        Lookup::Closed(document) => return Err(Error::Closed(document)),
        Lookup::Unknown => return Err(unknown()),
    }
    let copy = state.reading_copy(&name).await?.ok_or_else(unknown)?;
    let text = exchange::json(&Item::of(&copy, &room.settings.name, &room.base_url), &copy)?;
    Ok(([(CONTENT_TYPE, "application/json"), (LINK, signposts::header(&copy, &room).as_str())], text).into_response())
}
