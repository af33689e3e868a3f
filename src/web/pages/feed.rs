//! What is new, for readers of feeds, and how to search the room from a browser's own field.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::model::{NewDocument, urn};
use crate::render::Html;
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::Now;
use crate::web::state::{AppState, Room};
use crate::web::view::DocumentLine;

/// Entries of the feed.
const NEWEST: i64 = 50;
/// When a room was changed in which nothing is: a feed must say a time.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// The documents that came or changed last, as Atom (RFC 4287).
pub(in crate::web) async fn feed(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    let newest = state.store().newest(NEWEST).await?;
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], atom(&newest, &room)).into_response())
}

fn atom(newest: &[NewDocument], room: &Room) -> String {
    let (base, name) = (Html::text(&room.base_url), Html::text(&room.settings.name));
    let updated = newest.first().map_or(NEVER, |new| new.imported_at.as_str());
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>{base}{}</id>\n<title>{name}</title>\n\
         <updated>{updated}</updated>\n<author><name>{name}</name></author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{base}/\"/>\n",
        urls::FEED,
        urls::FEED
    );
    for new in newest {
        let line = DocumentLine::new(&new.document);
        let what = if new.version > 1 { format!("Version {}. ", new.version) } else { String::new() };
        let summary = Html::text(&format!("{what}{}", [line.day.shown.as_str(), &line.about].join(" · ")));
        // A changed document is the same entry, updated.
        let _ = write!(
            xml,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{base}{}\"/>\n\
             <summary>{summary}</summary>\n</entry>\n",
            urn(&new.document.name),
            Html::text(&line.title),
            new.imported_at,
            line.href
        );
    }
    xml + "</feed>\n"
}

/// How a browser searches the room (`OpenSearch` 1.1).
pub(in crate::web) async fn opensearch(Now(room): Now) -> Response {
    let (base, name) = (Html::text(&room.base_url), Html::text(&room.settings.name));
    // The standard allows a short name of sixteen letters.
    let short = Html::text(room.settings.name.chars().take(16).collect::<String>().trim());
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n<ShortName>{short}</ShortName>\n\
         <Description>{name}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n\
         <Url type=\"text/html\" template=\"{base}{}?q={{searchTerms}}\"/>\n</OpenSearchDescription>\n",
        urls::SEARCH
    );
    ([(CONTENT_TYPE, "application/opensearchdescription+xml; charset=utf-8")], xml).into_response()
}
