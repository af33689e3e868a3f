//! Styles, script, fonts and the icon: in the binary, under addresses that change with their content.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::cache::names;
use super::error::{Error, Result};
use super::extract::Tail;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct Asset {
    bytes: Cow<'static, [u8]>,
    hash: String,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let read = |path: Cow<'static, str>| Files::get(&path).map(|file| (path.into_owned(), asset(file)));
    Files::iter().filter_map(read).collect()
});

fn asset(file: rust_embed::EmbeddedFile) -> Asset {
    let mut hash = String::new();
    for byte in file.metadata.sha256_hash().iter().take(6) {
        let _ = write!(hash, "{byte:02x}");
    }
    Asset { bytes: file.data, hash }
}

/// `/static/room.css?v=1a2b3c4d5e6f`.
pub fn address(path: &str) -> String {
    match ASSETS.get(path) {
        Some(asset) => format!("/static/{path}?v={}", asset.hash),
        None => format!("/static/{path}"),
    }
}

/// The addresses of all that is in the binary: `/static/room.css`, …
pub fn all() -> impl Iterator<Item = String> {
    ASSETS.keys().map(|path| format!("/static/{path}"))
}

pub(super) async fn asset_page(Tail(path): Tail, request: Request) -> Result<Response> {
    answer(&path, request.uri().query(), request.headers())
}

pub(super) async fn icon(request: Request) -> Result<Response> {
    answer("favicon.svg", None, request.headers())
}

fn answer(path: &str, query: Option<&str>, asked: &HeaderMap) -> Result<Response> {
    let asset = ASSETS.get(path).ok_or_else(|| Error::NotFound(format!("static/{path}")))?;
    let current = query.and_then(|query| query.strip_prefix("v=")).is_some_and(|version| version == asset.hash);
    // A style sheet names its fonts without a version; they hardly ever change.
    let keep = match (current, path.starts_with("fonts/")) {
        (true, _) => "public, max-age=31536000, immutable",
        (false, true) => "public, max-age=604800",
        (false, false) => "no-cache",
    };
    // A weak tag, since the same file may go out compressed or not.
    let tag = HeaderValue::from_str(&format!("W/\"{}\"", asset.hash)).map_err(|error| Error::Page(error.to_string()))?;
    let headers =
        [(CONTENT_TYPE, HeaderValue::from_static(media_type(path))), (CACHE_CONTROL, HeaderValue::from_static(keep)), (ETAG, tag.clone())];
    if asked.get(IF_NONE_MATCH).is_some_and(|seen| names(seen, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, asset.bytes.clone().into_owned()).into_response())
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
