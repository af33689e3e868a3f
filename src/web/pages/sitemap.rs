//! What search engines read.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::render::Html;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, Tail};
use crate::web::state::AppState;

/// A sitemap may hold this many addresses; beyond it there is an index of several.
const LARGEST: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// An address, and when it last changed where that is known.
type Entry = (String, Option<String>);

pub(in crate::web) async fn sitemap(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    let entries = entries(&state).await?;
    Ok(xml(&whole(&entries, &room.base_url)))
}

pub(in crate::web) async fn part(State(state): State<AppState>, Now(room): Now, Tail(number): Tail) -> Result<Response> {
    let entries = entries(&state).await?;
    let place = number.strip_suffix(".xml").and_then(|number| number.parse::<usize>().ok()).and_then(|number| number.checked_sub(1));
    let part = place.and_then(|place| entries.chunks(LARGEST).nth(place)).ok_or(Error::NotFound(number))?;
    Ok(xml(&urlset(part, &room.base_url)))
}

pub(in crate::web) async fn robots(Now(room): Now) -> Response {
    let text = format!("User-agent: *\nDisallow: {}\nDisallow: /export/\nSitemap: {}{}\n", urls::SEARCH, room.base_url, urls::SITEMAP);
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

async fn entries(state: &AppState) -> Result<Vec<Entry>> {
    let lists = [
        urls::HOME,
        urls::DOCUMENTS,
        urls::PEOPLE,
        urls::PLACES,
        urls::ORGANIZATIONS,
        urls::ARCHIVE,
        urls::COLLECTIONS,
        urls::NOT_HELD,
        urls::COLOPHON,
    ];
    let mut entries: Vec<Entry> = lists.iter().map(|list| ((*list).to_owned(), None)).collect();
    let documents = state.store().identities().await?;
    entries.extend(documents.iter().map(|(name, changed)| (urls::document(name), Some(changed.clone()))));
    let collections = state.store().collection_paths().await?;
    entries.extend(collections.iter().map(|path| (urls::collection(path), None)));
    let records = state.store().authority_ids().await?;
    entries.extend(records.iter().map(|(kind, id)| (urls::authority(*kind, id), None)));
    Ok(entries)
}

fn whole(entries: &[Entry], base: &str) -> String {
    if entries.len() < LARGEST {
        return urlset(entries, base);
    }
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for number in 1..=entries.len().div_ceil(LARGEST) {
        let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", Html::text(&format!("{base}/sitemaps/{number}.xml")));
    }
    xml + "</sitemapindex>\n"
}

fn urlset(entries: &[Entry], base: &str) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    for (path, changed) in entries {
        let _ = write!(xml, "<url><loc>{}</loc>", Html::text(&format!("{base}{path}")));
        if let Some(changed) = changed {
            let _ = write!(xml, "<lastmod>{}</lastmod>", Html::text(changed));
        }
        xml.push_str("</url>\n");
    }
    xml + "</urlset>\n"
}

fn xml(xml: &str) -> Response {
    ([(CONTENT_TYPE, "application/xml; charset=utf-8")], xml.to_owned()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_of_fifty_thousand_addresses_is_an_index() {
        let entries = vec![("/documents/a".to_owned(), None); LARGEST];
        assert!(whole(&entries, "https://example.org").contains("<loc>https://example.org/sitemaps/1.xml</loc>"));
        assert!(whole(&entries[1..], "https://example.org").contains("<urlset"));
    }
}
