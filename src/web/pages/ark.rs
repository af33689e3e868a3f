//! Archival Resource Keys (draft-kunze-ark-39), where the room has a number of its own to give them under.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};

use crate::cite::Item;
use crate::model::{Closing, Lookup};
use crate::urls;
use crate::web::behind;
use crate::web::error::{Error, Result};
use crate::web::state::{AppState, Room};

/// What stands at `/ark:12345/wilson_208877`: the document, or with `?info` what is known of it and how long the room means to
/// keep the address. `None` of an address that is no ARK of this room.
pub(in crate::web) async fn resolve(State(state): State<AppState>, request: Request) -> Result<Response> {
    let room = state.room();
    let path = request.uri().path();
    let unknown = || Error::NotFound(path.to_owned());
    let name = room.settings.naan.as_deref().and_then(|naan| urls::name_of_ark(naan, path)).ok_or_else(unknown)?;
    let asked = name;
    let is_info = matches!(request.uri().query(), Some("info" | "" | "?"));
    let name = match state.store().lookup(&asked).await? {
        Lookup::Identity(name) | Lookup::Alias(name) => name,
        // The address of one that is only closed says how it is cited, and until when it is.
        Lookup::Closed(document) if !is_info && matches!(document.closed.closing, Closing::Restricted(_)) => document.name,
        Lookup::Closed(document) => return Err(Error::Closed(document)),
        Lookup::Several(_) | Lookup::Unknown => return Err(unknown()),
    };
    if !is_info {
        let to = if name == asked { urls::document(&name) } else { behind::way(&state, &asked, &name).await? };
        return Ok((StatusCode::FOUND, [(LOCATION, to)]).into_response());
    }
    let copy = state.reading_copy(&name).await?.ok_or_else(unknown)?;
    let item = Item::of(&copy, &room.settings.name, &room.base_url);
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], info(&item, &room)).into_response())
}

/// An Electronic Resource Citation (draft-kunze-erc): who, what, when, where, then the same of what the room promises.
fn info(item: &Item<'_>, room: &Room) -> String {
    let elements = item.dublin_core();
    let values = |wanted: &str| {
        let found: Vec<&str> = elements.iter().filter(|(element, _)| *element == wanted).map(|(_, value)| value.as_str()).collect();
        if found.is_empty() { "(:unkn) not stated".to_owned() } else { found.join("; ") }
    };
    let ark = room.settings.naan.as_deref().map(|naan| urls::ark(naan, item.name)).unwrap_or_default();
    format!(
        "erc:\nwho: {}\nwhat: {}\nwhen: {}\nwhere: {}{ark}\nhow: {}\nerc-support:\nwho: {}\n\
         what: (:permanent) The address leads to this document or, if it was withdrawn, to a notice of that; its texts change by \
         numbered versions, each with an address of its own.\nwhen: {}\nwhere: {}\n",
        values("creator"),
        values("title"),
        values("date"),
        room.base_url,
        values("source"),
        room.settings.name,
        values("date"),
        item.url(),
    )
}
