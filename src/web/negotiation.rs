//! A document in the format that a program asks for by its `Accept` header: it is led to the address of that format.

use std::str::FromStr;
use std::sync::LazyLock;

use axum::extract::Request;
use axum::http::header::{ACCEPT, LOCATION, VARY};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use headers_accept::Accept;
use mediatype::MediaType;

use crate::urls;

/// The page first: it is what those get who take anything.
static OFFERED: LazyLock<Vec<(MediaType<'static>, Option<&'static str>)>> = LazyLock::new(|| {
    let formats = urls::FORMATS.iter().map(|(ending, media_type)| (*media_type, Some(*ending)));
    let bare = |media_type: &'static str| MediaType::parse(media_type.split(';').next().unwrap_or(media_type)).ok();
    [("text/html", None)].into_iter().chain(formats).filter_map(|(media_type, ending)| Some((bare(media_type)?, ending))).collect()
});

/// Stands before the cache, which knows addresses alone.
pub(super) async fn negotiate(request: Request, next: Next) -> Response {
    match other_format(&request) {
        Some(address) => (StatusCode::SEE_OTHER, [(LOCATION, address), (VARY, "accept".to_owned())]).into_response(),
        None => next.run(request).await,
    }
}

/// The address of the format that is asked for, where that is not the page.
fn other_format(request: &Request) -> Option<String> {
    let name = request.uri().path().strip_prefix(urls::DOCUMENTS)?.strip_prefix('/')?;
    let is_page = !name.is_empty() && !name.contains(['/', '.']) && [Method::GET, Method::HEAD].contains(request.method());
    let asked = request.headers().get(ACCEPT).filter(|_| is_page)?.to_str().ok()?;
    let accept = Accept::from_str(asked).ok()?;
    let meant = accept.negotiate(OFFERED.iter().map(|(media_type, _)| media_type))?;
    let (_, ending) = OFFERED.iter().find(|(media_type, _)| media_type == meant)?;
    ending.map(|ending| format!("{}/{name}.{ending}", urls::DOCUMENTS))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn led_to(path: &str, accept: &str) -> Option<String> {
        let request = Request::builder().uri(path).header(ACCEPT, accept).body(Body::empty()).expect("a request");
        other_format(&request)
    }

    #[test]
    fn programs_are_led_to_their_format_and_readers_to_the_page() {
        let to = |accept: &str| led_to("/documents/a", accept);
        for (accept, ending) in [
            ("application/vnd.citationstyles.csl+json", "csl.json"),
            ("application/x-bibtex;q=0.9, text/html;q=0.5", "bib"),
            ("application/ld+json, */*;q=0.1", "jsonld"),
            ("application/tei+xml", "tei.xml"),
            ("text/markdown", "md"),
            ("text/plain", "txt"),
            ("application/json", "json"),
            ("application/epub+zip", "epub"),
        ] {
            assert_eq!(to(accept), Some(format!("/documents/a.{ending}")), "{accept}");
        }
        for accept in
            ["*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/*", "image/png", "", "\u{1}", "a/b;q"]
        {
            assert!(Request::builder().header(ACCEPT, accept).body(Body::empty()).map_or(true, |_| to(accept).is_none()), "{accept}");
        }
        for path in ["/documents", "/documents/", "/documents/a.md", "/documents/a/cite", "/people/a", "/"] {
            assert_eq!(led_to(path, "application/json"), None, "{path}");
        }
    }
}
