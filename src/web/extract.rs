//! What handlers take from a request, validated.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, RawPathParams};
use axum::http::request::Parts;

use super::error::Error;
use super::state::{AppState, Room};
use crate::model::DocumentName;
use crate::urls;

/// The room as it was when the request came.
pub(super) struct Now(pub Arc<Room>);

impl FromRequestParts<AppState> for Now {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Arc<Room>>().cloned().unwrap_or_else(|| state.room())))
    }
}

/// A format for programs: its ending and its media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    pub ending: &'static str,
    pub media_type: &'static str,
}

/// `{name}` or `{name}.{format}`: the router takes one parameter a segment, so it is parted here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DocumentAddress {
    pub name: DocumentName,
    pub format: Option<Format>,
}

impl DocumentAddress {
    fn read(segment: &str) -> Result<Self, Error> {
        // No name has a point in it, and some endings have one: "csl.json".
        let (name, format) = match segment.split_once('.') {
            Some((name, ending)) => {
                let format = urls::FORMATS.iter().find(|(known, _)| *known == ending);
                let (ending, media_type) = format.ok_or_else(|| Error::NotFound(segment.to_owned()))?;
                (name, Some(Format { ending, media_type }))
            }
            None => (segment, None),
        };
        if let Ok(name) = name.parse() {
            return Ok(Self { name, format });
        }
        // Somebody typed it by hand.
        match name.trim().to_lowercase().parse() {
            Ok(name) => Err(Error::Moved(Self { name, format }.address())),
            Err(_) => Err(Error::NotFound(segment.to_owned())),
        }
    }

    /// The address of another name in the same format.
    pub fn address_of(&self, name: &DocumentName) -> String {
        self.format.map_or_else(|| urls::document(name), |format| urls::document_as(name, format.ending))
    }

    fn address(&self) -> String {
        self.address_of(&self.name)
    }
}

impl FromRequestParts<AppState> for DocumentAddress {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let segment = parameter("name", parts, state).await?;
        Self::read(&segment).map_err(|error| match error {
            // What stands around the name stays: "/timemap/documents/Wilson-208877", "/documents/Wilson-208877/cite?style=apa".
            Error::Moved(to) => {
                let path = parts.uri.path();
                let (before, name) = path.split_once(urls::DOCUMENTS).unwrap_or_default();
                let behind = name.trim_start_matches('/').split_once('/').map(|(_, rest)| format!("/{rest}")).unwrap_or_default();
                let query = parts.uri.query().filter(|_| !behind.is_empty()).map(|query| format!("?{query}")).unwrap_or_default();
                Error::Moved(format!("{before}{to}{behind}{query}"))
            }
            other => other,
        })
    }
}

/// The last part of an address; one that is no UTF-8, or has a nought byte that PostgreSQL takes in no text, is the address of nothing.
pub(super) struct Tail(pub String);

impl FromRequestParts<AppState> for Tail {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let asked = parts.uri.path().to_owned();
        let tail = Path::<String>::from_request_parts(parts, state).await.map(|Path(tail)| tail).ok();
        tail.filter(|tail| !tail.contains('\0')).map(Self).ok_or(Error::NotFound(asked))
    }
}

/// A part of an address by the name that its route gives it, under the same conditions.
async fn parameter(name: &str, parts: &mut Parts, state: &AppState) -> Result<String, Error> {
    let asked = parts.uri.path().to_owned();
    let all = RawPathParams::from_request_parts(parts, state).await.ok();
    let found = all.iter().flatten().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned());
    found.filter(|value| !value.contains('\0')).ok_or(Error::NotFound(asked))
}

/// The number of a version, in the one way in which it is written.
pub(super) struct VersionNumber(pub i64);

impl FromRequestParts<AppState> for VersionNumber {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let written = parameter("number", parts, state).await?;
        let number = written.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == written);
        number.map(Self).ok_or_else(|| Error::NotFound(parts.uri.path().to_owned()))
    }
}

/// The page of a list; what is no number from one on is the address of nothing.
pub(super) struct PageNumber(pub usize);

impl FromRequestParts<AppState> for PageNumber {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Error> {
        let query = Query::read(parts.uri.query().unwrap_or(""));
        let Some(page) = query.get("page") else { return Ok(Self(1)) };
        let number = page.parse().ok().filter(|number| (1..=1_000_000).contains(number));
        number.map(Self).ok_or_else(|| Error::NotFound(parts.uri.to_string()))
    }
}

/// The fields of an address after its question mark, whatever bytes they hold.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    fn read(query: &str) -> Self {
        let fields = query.split('&').map(|field| field.split_once('=').unwrap_or((field, "")));
        Self(fields.map(|(name, value)| (decoded(name), decoded(value))).collect())
    }

    /// The fields of a form or of what stands behind a question mark.
    pub fn of(query: &str) -> Self {
        Self::read(query)
    }

    /// All fields in their order, with their values.
    pub fn pairs(&self) -> impl Iterator<Item = (String, String)> + '_ {
        self.0.iter().cloned()
    }

    /// The values of a field that may be there several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether nothing was asked.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(name, value)| name.is_empty() && value.is_empty())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequestParts<AppState> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        Ok(Self::read(parts.uri.query().unwrap_or("")))
    }
}

/// Percent-decoding that never fails: a sign that begins nothing stays, what is no UTF-8 is replaced.
fn decoded(field: &str) -> String {
    let bytes = field.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(value) = hex.filter(|hex| !hex.starts_with('+')).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            plain.push(value);
            at += 3;
        } else {
            plain.push(if *byte == b'+' { b' ' } else { *byte });
            at += 1;
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_name_and_perhaps_a_format() {
        let plain = DocumentAddress::read("wilson-208877").expect("an address");
        assert_eq!((plain.name.as_str(), plain.format), ("wilson-208877", None));
        let ris = DocumentAddress::read("wilson-208877.ris").expect("an address");
        assert_eq!(ris.format.map(|format| format.ending), Some("ris"));
    }

    #[test]
    fn a_name_in_capitals_leads_to_its_address() {
        assert!(matches!(DocumentAddress::read("Wilson-208877.bib"), Err(Error::Moved(to)) if to == "/documents/wilson-208877.bib"));
    }

    #[test]
    fn what_is_no_name_is_not_found() {
        for segment in ["", "..", "a b", "wilson-1.exe", "<script>", "é"] {
            assert!(matches!(DocumentAddress::read(segment), Err(Error::NotFound(_))), "{segment}");
        }
    }

    #[test]
    fn any_bytes_are_a_query() {
        let query = Query::read("q=a%20b+c%ZZ%&page=%FF%00");
        assert_eq!(query.get("q"), Some("a b c%ZZ%"));
        assert_eq!(query.get("page"), Some("\u{fffd}\0"));
    }
}
