//! The versions of a document for programs that ask what stood at an address on a day (Memento, RFC 7089), and the links
//! between versions (RFC 5829).

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName, LINK, LOCATION, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

use super::error::{Error, Result};
use super::extract::{DocumentAddress, Now};
use super::state::AppState;
use crate::model::{DocumentName, ListedVersion, Lookup};
use crate::urls;

const ACCEPT_DATETIME: HeaderName = HeaderName::from_static("accept-datetime");
pub(super) const MEMENTO_DATETIME: HeaderName = HeaderName::from_static("memento-datetime");

/// When a version came, as headers have times; `None` of a time that is none.
pub(super) fn http_date(version: &ListedVersion) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&version.imported_at.parse::<Timestamp>().ok()?).ok()
}

/// The links of a document's own page to its versions.
pub(super) fn of_document(name: &DocumentName, base: &str) -> String {
    around(name, name, base)
}

/// The links to the versions that were shown under `name`; `shown_as` is the document with the history of all.
fn around(name: &DocumentName, shown_as: &DocumentName, base: &str) -> String {
    format!(
        "<{base}{}>; rel=\"timegate\", <{base}{}>; rel=\"timemap\"; type=\"application/link-format\", <{base}{}>; rel=\"version-history\"",
        urls::timegate(name),
        urls::timemap(name),
        urls::versions(shown_as)
    )
}

/// The links of a version to the others of its name and to the document.
///
/// It was what stood at its name's own address, also where that leads to another document by now (RFC 7089's original); the
/// newest text, and the history of all, are that one's (RFC 5829).
pub(super) fn of_version(history: &History, number: i64, base: &str) -> String {
    let (name, shown_as) = (&history.name, history.shown_as());
    let mut links = match &history.joined_to {
        None => vec![format!("<{base}{}>; rel=\"original latest-version\"", urls::document(name))],
        Some(other) => vec![
            format!("<{base}{}>; rel=\"original\"", urls::document(name)),
            format!("<{base}{}>; rel=\"latest-version\"", urls::document(other)),
        ],
    };
    links.push(around(name, shown_as, base));
    let neighbours = [(number - 1, "predecessor-version"), (number + 1, "successor-version")];
    for (other, relation) in neighbours {
        if let Some(other) = history.version(other) {
            let time = http_date(other).map(|time| format!("; datetime=\"{time}\"")).unwrap_or_default();
            links.push(format!("<{base}{}>; rel=\"memento {relation}\"{time}", urls::version(name, other.number)));
        }
    }
    links.join(", ")
}

/// The version of the day that is asked for: the last one that was there then, the first where none was, the newest where none is asked for.
pub(super) async fn timegate(
    State(state): State<AppState>,
    Now(room): Now,
    address: DocumentAddress,
    headers: HeaderMap,
) -> Result<Response> {
    let history = match known(&state, &address, urls::timegate).await? {
        Known::Here(history) => history,
        Known::Elsewhere(address) => return Err(Error::Moved(address)),
    };
    let time = |value: &HeaderValue| DateTimeParser::new().parse_timestamp(value.to_str().ok()?).ok();
    let asked = headers.get(ACCEPT_DATETIME).map(time);
    let Some(asked) = asked.map_or(Some(None), |time| time.map(Some)) else {
        let why = "Accept-Datetime is a time of RFC 9110: Sun, 22 Nov 2026 08:49:37 GMT\n";
        return Ok((StatusCode::BAD_REQUEST, [(VARY, "accept-datetime")], why).into_response());
    };
    let was_there = |version: &&ListedVersion| match (asked, version.imported_at.parse::<Timestamp>()) {
        (Some(asked), Ok(came)) => came <= asked,
        _ => true,
    };
    let History { name, versions, .. } = &history;
    let meant = versions.iter().rev().find(was_there).or(versions.first()).ok_or_else(|| Error::NotFound(urls::timegate(name)))?;
    let links = around(name, history.shown_as(), &room.base_url);
    let links = format!("<{}{}>; rel=\"original\", {links}", room.base_url, urls::document(name));
    let headers = [(LOCATION, urls::version(name, meant.number)), (VARY, "accept-datetime".to_owned()), (LINK, links)];
    Ok((StatusCode::FOUND, headers).into_response())
}

/// All versions with their days, in the format of links (RFC 6690).
pub(super) async fn timemap(State(state): State<AppState>, Now(room): Now, address: DocumentAddress) -> Result<Response> {
    let History { name, versions, .. } = match known(&state, &address, urls::timemap).await? {
        Known::Here(history) => history,
        Known::Elsewhere(address) => return Err(Error::Moved(address)),
    };
    let base = &room.base_url;
    let mut lines = vec![
        format!("<{base}{}>; rel=\"original\"", urls::document(&name)),
        format!("<{base}{}>; rel=\"self\"; type=\"application/link-format\"", urls::timemap(&name)),
        format!("<{base}{}>; rel=\"timegate\"", urls::timegate(&name)),
    ];
    for version in &versions {
        let time = http_date(version).map(|time| format!("; datetime=\"{time}\"")).unwrap_or_default();
        lines.push(format!("<{base}{}>; rel=\"memento\"{time}", urls::version(&name, version.number)));
    }
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/link-format"))], lines.join(",\n") + "\n").into_response())
}

/// The versions that were shown under one name.
pub(super) struct History {
    pub name: DocumentName,
    /// The document that this one turned out to be: its name leads there, and what was shown under it stays.
    pub joined_to: Option<DocumentName>,
    /// The first one first.
    pub versions: Vec<ListedVersion>,
}

impl History {
    /// The document that is shown now.
    pub fn shown_as(&self) -> &DocumentName {
        self.joined_to.as_ref().unwrap_or(&self.name)
    }

    pub fn version(&self, number: i64) -> Option<&ListedVersion> {
        self.versions.iter().find(|version| version.number == number)
    }

    pub fn newest(&self) -> i64 {
        self.versions.last().map_or(1, |version| version.number)
    }
}

/// The versions under a name, or the address of the document that the name leads to.
pub(super) enum Known {
    Here(History),
    Elsewhere(String),
}

/// The versions of the document that an address names; `address_of` is the same address of another name.
pub(super) async fn known(state: &AppState, address: &DocumentAddress, address_of: fn(&DocumentName) -> String) -> Result<Known> {
    let unknown = || Error::NotFound(address_of(&address.name));
    let (name, joined_to) = match state.store().lookup(&address.name).await? {
        _ if address.format.is_some() => return Err(unknown()),
        Lookup::Identity(name) => (name, None),
        Lookup::Alias(other) => (address.name.clone(), Some(other)),
        Lookup::Closed(document) => return Err(Error::Closed(document)),
        Lookup::Several(_) | Lookup::Unknown => return Err(unknown()),
    };
    let versions = state.store().versions(&name).await?;
    match joined_to {
        Some(other) if versions.is_empty() => Ok(Known::Elsewhere(address_of(&other))),
        // What was shown under a name stays there, though the document turned out to be another.
        joined_to => Ok(Known::Here(History { name, joined_to, versions })),
    }
}
