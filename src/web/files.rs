//! Pictures and PDFs of documents: under their hash, whole or in ranges.

use std::sync::LazyLock;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::cache::names;
use super::error::{Error, Result};
use super::extract::Tail;
use super::state::AppState;
use crate::model::PictureFormat;

/// PDFs that are unpacked at one time: each may take what the largest file may.
static PDFS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(4));

/// What has a hash never changes. A day is how long a shared cache may show it after its document is gone.
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=86400, immutable");

/// Browsers show a PDF with scripts and styles of their own, which a stricter policy would forbid.
const POLICY: &str = "object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

pub(super) async fn file(State(state): State<AppState>, Tail(name): Tail, request: Request) -> Result<Response> {
    let unknown = || Error::NotFound(name.clone());
    let (sha256, ending) = name.split_once('.').filter(|(sha256, _)| is_hash(sha256)).ok_or_else(unknown)?;
    let tag = HeaderValue::from_str(&format!("\"{sha256}\"")).map_err(|error| Error::Page(error.to_string()))?;
    let mut response = if ending == "pdf" {
        let Ok(_turn) = PDFS.acquire().await else { return Err(unknown()) };
        let bytes = state.store().shown_pdf(sha256).await?.ok_or_else(unknown)?;
        part(Bytes::from(bytes), request.headers(), &tag)
    } else {
        let format = PictureFormat::of_ending(ending).ok_or_else(unknown)?;
        if state.store().shown_picture(sha256).await? != Some(format) {
            return Err(unknown());
        }
        picture(state.store().files().join(&sha256[..2]).join(sha256), format, request, &tag).await
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, KEEP);
    headers.insert(ETAG, tag);
    // Viewers of other sites may show it, and the room's own pages may hold it in a frame.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok(response)
}

/// SHA-256 in small letters, as the room writes it.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A picture from the folder of files, streamed.
async fn picture(path: std::path::PathBuf, format: PictureFormat, mut request: Request, tag: &HeaderValue) -> Response {
    if request.headers().get(IF_NONE_MATCH).is_some_and(|seen| names(seen, tag)) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    // The time of the copy says nothing; the hash says all.
    if request.headers_mut().remove(IF_RANGE).is_some_and(|seen| seen != *tag) {
        request.headers_mut().remove(RANGE);
    }
    let Ok(media_type) = format.media_type().parse() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Ok(served) = ServeFile::new_with_mime(&path, &media_type).oneshot(request).await;
    if served.status() == StatusCode::NOT_FOUND {
        tracing::error!(path = %path.display(), "a picture of the room is not in its folder; import its file again");
    }
    let mut response = served.map(Body::new);
    response.headers_mut().remove(LAST_MODIFIED);
    response
}

/// A PDF, or the range of it that is asked for (RFC 9110, section 14).
fn part(bytes: Bytes, asked: &HeaderMap, tag: &HeaderValue) -> Response {
    if asked.get(IF_NONE_MATCH).is_some_and(|seen| names(seen, tag)) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let total = bytes.len() as u64;
    let is_meant = asked.get(IF_RANGE).is_none_or(|seen| seen == tag);
    let range = asked.get(RANGE).filter(|_| is_meant).and_then(|range| range.to_str().ok());
    let range = range.and_then(|range| http_range_header::parse_range_header(range).ok()).map(|range| range.validate(total));
    let mut response = match range {
        // Several ranges in one answer nobody needs: the whole is an answer to any.
        Some(Ok(ranges)) if ranges.len() == 1 => {
            let (start, end) = (*ranges[0].start(), *ranges[0].end());
            let within = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
            let some = bytes.slice(within(start)..within(end.saturating_add(1)));
            let mut response = (StatusCode::PARTIAL_CONTENT, some).into_response();
            set(&mut response, CONTENT_RANGE, &format!("bytes {start}-{end}/{total}"));
            response
        }
        Some(Err(_)) => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(&mut response, CONTENT_RANGE, &format!("bytes */{total}"));
            return response;
        }
        _ => bytes.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.remove(CONTENT_LENGTH);
    response
}

fn set(response: &mut Response, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(range: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(range).expect("a header"));
        part(Bytes::from_static(b"0123456789"), &headers, &HeaderValue::from_static("\"tag\""))
    }

    async fn body(response: Response) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), 100).await.expect("a body").to_vec()
    }

    #[tokio::test]
    async fn a_range_is_that_part() {
        let response = asked("bytes=2-4");
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(response.headers()[CONTENT_RANGE], "bytes 2-4/10");
        assert_eq!(body(response).await, b"234");
        assert_eq!(body(asked("bytes=-3")).await, b"789");
        assert_eq!(body(asked("bytes=7-")).await, b"789");
    }

    #[tokio::test]
    async fn what_is_no_range_is_the_whole_and_one_beyond_the_end_is_refused() {
        for range in ["bytes=x", "lines=1-2", "bytes=0-1,4-5", ""] {
            let response = asked(range);
            assert_eq!(response.status(), StatusCode::OK, "{range}");
            assert_eq!(body(response).await, b"0123456789");
        }
        let response = asked("bytes=10-");
        assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(response.headers()[CONTENT_RANGE], "bytes */10");
    }
}
