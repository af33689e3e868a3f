//! Finished responses, kept until the room changes.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use quick_cache::Weighter;
use sha2::{Digest, Sha256};

use super::error::Error;
use super::state::AppState;

/// Bytes of all finished responses together.
const CAPACITY: u64 = 64 << 20;
/// A longer address is somebody's invention and not worth keeping.
const LONGEST_ADDRESS: usize = 512;
/// No page comes near it; it bounds what one response may take.
const LARGEST_PAGE: usize = 64 << 20;

/// A finished response and the epoch that was read before it was made.
#[derive(Clone)]
struct Finished {
    epoch: i64,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone)]
struct Weight;

impl Weighter<String, Arc<Finished>> for Weight {
    fn weight(&self, address: &String, finished: &Arc<Finished>) -> u64 {
        u64::try_from(address.len() + finished.body.len() + 512).unwrap_or(u64::MAX)
    }
}

/// Finished responses by path and query.
pub(super) struct Cache {
    finished: quick_cache::sync::Cache<String, Arc<Finished>, Weight>,
}

impl Default for Cache {
    fn default() -> Self {
        Self { finished: quick_cache::sync::Cache::with_weighter(1_000, CAPACITY, Weight) }
    }
}

impl Cache {
    /// The response as it was made in this epoch; one of an earlier epoch is as good as none.
    fn get(&self, address: &str, epoch: i64) -> Option<Arc<Finished>> {
        self.finished.get(address).filter(|finished| finished.epoch == epoch)
    }
}

/// Answers from the cache, or lets the handler answer and keeps what it said.
///
/// The room that the handler sees is put beside the request here, so that its epoch is
/// older than every query of the handler. A response with a `Cache-Control` of its own that is not `public` is
/// passed on as it is.
pub(super) async fn finished(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let room = state.room();
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return next.run(request).await;
    }
    let address = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let seen = request.headers().get(IF_NONE_MATCH).cloned();
    if let Some(finished) = state.cache().get(&address, room.epoch) {
        return finished.answer(seen.as_ref());
    }

    // The answer to HEAD is that to GET, made whole and kept. Its body is taken off behind the
    // compression, so that the headers are those that GET would get.
    *request.method_mut() = Method::GET;
    request.extensions_mut().insert(Arc::clone(&room));
    let response = next.run(request).await;
    // What others may keep for long, the room may keep for an epoch.
    let own = response.headers().get(CACHE_CONTROL).cloned();
    let may_be_kept = own.as_ref().is_none_or(|own| own.as_bytes().starts_with(b"public"));
    if response.status() != StatusCode::OK || !may_be_kept {
        return response;
    }
    let (parts, body) = response.into_parts();
    let body = match to_bytes(body, LARGEST_PAGE).await {
        Ok(body) => body,
        Err(error) => return Error::Page(error.to_string()).into_response(),
    };
    let mut headers = parts.headers;
    headers.insert(CACHE_CONTROL, own.unwrap_or(HeaderValue::from_static("no-cache")));
    if let Ok(tag) = HeaderValue::from_str(&etag(room.epoch, &body)) {
        headers.insert(ETAG, tag);
    }
    let finished = Arc::new(Finished { epoch: room.epoch, headers, body });
    if address.len() <= LONGEST_ADDRESS {
        state.cache().finished.insert(address, Arc::clone(&finished));
    }
    finished.answer(seen.as_ref())
}

impl Finished {
    fn answer(&self, seen: Option<&HeaderValue>) -> Response {
        let mut headers = self.headers.clone();
        if self.headers.get(ETAG).zip(seen).is_some_and(|(tag, seen)| names(seen, tag)) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        (headers, Body::from(self.body.clone())).into_response()
    }
}

/// A weak tag, since the same page may go out compressed or not.
fn etag(epoch: i64, body: &[u8]) -> String {
    let mut tag = format!("W/\"{epoch:x}-");
    for byte in Sha256::digest(body).iter().take(8) {
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Whether `If-None-Match` names the tag, by RFC 9110's weak comparison.
pub(super) fn names(seen: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(seen), Ok(tag)) = (seen.to_str(), tag.to_str()) else { return false };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    seen.trim() == "*" || seen.split(',').any(|one| bare(one) == bare(tag))
}
