//! unAPI (unapi.info, version 1): by it reference managers take a document's RIS, which says more than the tags of its page.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};

use crate::model::{DocumentName, Lookup};
use crate::render::Html;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, Query};
use crate::web::state::AppState;

/// The formats under the names that reference managers look for.
const FORMATS: &[(&str, &str)] = &[("ris", "ris"), ("bibtex", "bib"), ("csl-json", "csl.json"), ("tei", "tei.xml")];

pub(in crate::web) async fn unapi(State(state): State<AppState>, Now(room): Now, query: Query) -> Result<Response> {
    let Some(id) = query.get("id") else { return Ok(formats(None, StatusCode::OK)) };
    let unknown = || Error::NotFound(id.to_owned());
    // The page's own address is an id, too.
    let name: DocumentName =
        id.strip_prefix(&format!("{}{}/", room.base_url, urls::DOCUMENTS)).unwrap_or(id).parse().map_err(|_| unknown())?;
    let name = match state.store().lookup(&name).await? {
        Lookup::Identity(name) | Lookup::Alias(name) => name,
        Lookup::Closed(document) => return Err(Error::Closed(document)),
        Lookup::Several(_) | Lookup::Unknown => return Err(unknown()),
    };
    let Some(format) = query.get("format") else { return Ok(formats(Some(&name), StatusCode::MULTIPLE_CHOICES)) };
    let Some((_, ending)) = FORMATS.iter().find(|(known, _)| *known == format) else {
        return Ok(StatusCode::NOT_ACCEPTABLE.into_response());
    };
    Ok((StatusCode::FOUND, [(LOCATION, urls::document_as(&name, ending))]).into_response())
}

fn formats(of: Option<&DocumentName>, status: StatusCode) -> Response {
    let id = of.map(|name| format!(" id=\"{name}\"")).unwrap_or_default();
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<formats{id}>\n");
    for (format, ending) in FORMATS {
        let media = urls::FORMATS.iter().find(|(known, _)| known == ending).and_then(|(_, media)| media.split(';').next());
        let _ = writeln!(xml, "<format name=\"{format}\" type=\"{}\"/>", Html::text(media.unwrap_or_default()));
    }
    xml.push_str("</formats>\n");
    (status, [(CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response()
}
