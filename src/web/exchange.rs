//! A reading copy in the formats for programs.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::error::{Error, Result};
use super::extract::Format;
use super::state::Room;
use crate::cite::{self, Item};
use crate::export::epub::{self, Front};
use crate::model::ReadingCopy;
use crate::urls;

/// The document in one of [`urls::FORMATS`].
pub(super) fn response(copy: &ReadingCopy, room: &Room, format: Format) -> Result<Response> {
    let item = Item::of(copy, &room.settings.name, &room.base_url);
    let bytes = match format.ending {
        "epub" => book(copy, room)?,
        _ => text(copy, &item, format)?.into_bytes(),
    };
    // No browser shows a book.
    let shown = if format.ending == "epub" { "attachment" } else { "inline" };
    let name = format!("{shown}; filename=\"{}.{}\"", copy.name, format.ending);
    Ok(([(CONTENT_TYPE, format.media_type), (CONTENT_DISPOSITION, name.as_str())], bytes).into_response())
}

fn text(copy: &ReadingCopy, item: &Item<'_>, format: Format) -> Result<String> {
    Ok(match format.ending {
        "md" => cite::markdown(copy),
        "txt" => cite::plain_text(copy),
        "ris" => item.ris(),
        "bib" => item.bibtex(),
        "tei.xml" => item.tei(copy),
        "jsonld" => pretty(&item.json_ld(copy))?,
        "csl.json" => pretty(&item.csl_json())?,
        "json" => json(item, copy)?,
        ending => return Err(Error::NotFound(format!("{}.{ending}", copy.name))),
    })
}

/// The document alone as a book, as it was when its version came.
fn book(copy: &ReadingCopy, room: &Room) -> Result<Vec<u8>> {
    let time = copy.imported_at.parse().map_err(|error: jiff::Error| Error::Page(error.to_string()))?;
    let front =
        Front { title: &epub::title(copy), room: &room.settings.name, base_url: &room.base_url, path: &urls::document(&copy.name), time };
    epub::epub(front, std::slice::from_ref(copy)).map_err(|error| Error::Page(error.to_string()))
}

/// The document on one line: it is mostly places in its text, which with their spaces take half as much again.
pub(super) fn json(item: &Item<'_>, copy: &ReadingCopy) -> Result<String> {
    serde_json::to_string(&item.json(copy)).map(|text| text + "\n").map_err(|error| Error::Page(error.to_string()))
}

fn pretty(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| Error::Page(error.to_string()))
}

/// The fields of each object in the order of their letters, however the values of the program are ordered.
pub(super) fn sorted(value: &impl serde::Serialize) -> Result<String> {
    pretty(&serde_json::to_value(value).map_err(|error| Error::Page(error.to_string()))?)
}
