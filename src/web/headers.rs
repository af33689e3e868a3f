//! Headers that stand on every response.

use axum::http::header::{ACCEPT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

/// Nothing comes from elsewhere, and nothing stands in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The status that a response had before it came to the compression.
#[derive(Clone, Copy)]
struct Meant(StatusCode);

/// Stands before the compression, [`secure`] behind it.
pub(super) async fn mean(mut response: Response) -> Response {
    let status = response.status();
    response.extensions_mut().insert(Meant(status));
    response
}

pub(super) async fn secure(mut response: Response) -> Response {
    // Who forbids every encoding, the plain one too (`*;q=0`), still gets the page plain: RFC 9110 leaves
    // that to the server, and the compression had only put another status on it.
    if let (StatusCode::NOT_ACCEPTABLE, Some(Meant(status))) = (response.status(), response.extensions().get().copied()) {
        *response.status_mut() = status;
    }
    let is_compressible = response.headers().get(CONTENT_TYPE).is_some_and(|kind| {
        ![&b"font/"[..], b"image/", b"application/pdf", b"application/epub+zip"].iter().any(|packed| kind.as_bytes().starts_with(packed))
            || kind.as_bytes().starts_with(b"image/svg")
    });
    let headers = response.headers_mut();
    // The compression passes over a response without a body, and 304 must say the same as 200.
    let varies = headers.get_all(VARY).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(ACCEPT_ENCODING.as_str())));
    if is_compressible && !varies {
        headers.append(VARY, HeaderValue::from(ACCEPT_ENCODING));
    }
    // A file says for itself who may show it.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    response
}
