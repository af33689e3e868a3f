//! A pasted text → the document that it speaks of: an old address, an archival reference, a footnote, "Embtel 3825".

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::apparatus::{asked, number_key, post_title};
use crate::model::{Asked, Kind, Lookup};
use crate::resolve::fit;
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::{Now, Query};
use crate::web::frame::{Frame, Section};
use crate::web::state::AppState;
use crate::web::view::{DocumentLine, count, page};

/// Documents that are listed at most.
const LISTED: usize = 20;

#[derive(Template)]
#[template(path = "pages/resolve.html")]
struct ResolvePage {
    frame: Frame,
    asked: String,
    says: String,
    found: Vec<FoundLine>,
    /// Where the words can be searched for.
    search: String,
}

struct FoundLine {
    document: DocumentLine,
    reason: String,
}

pub(in crate::web) async fn resolve(State(state): State<AppState>, Now(room): Now, query: Query) -> Result<Response> {
    // No page may hold a nought byte.
    let text = query.get("q").unwrap_or_default().replace('\0', "");
    let text = text.trim();
    let asked = asked(text, &room.settings);
    for name in &asked.names {
        match state.store().lookup(name).await? {
            Lookup::Identity(name) | Lookup::Alias(name) => return Ok(Redirect::to(&urls::document(&name)).into_response()),
            // Its page says why it is not shown.
            Lookup::Closed(document) => return Ok(Redirect::to(&urls::document(&document.name)).into_response()),
            Lookup::Several(_) | Lookup::Unknown => {}
        }
    }
    let mut fitting = Vec::new();
    for (candidate, listed) in state.store().documents_with(&keys(&asked)).await? {
        fitting.extend(fit(&asked, &candidate).map(|fit| (fit, listed)));
    }
    fitting.sort_by(|(left, one), (right, other)| right.points.cmp(&left.points).then_with(|| one.name.cmp(&other.name)));
    let says = match (text.is_empty(), fitting.len(), known(&asked)) {
        (true, ..) => {
            "Paste what you have: an old address on whatever host, an archival reference, a whole footnote, “Embtel 3825 Saigon 1955”."
                .to_owned()
        }
        (_, 0, known) if known.is_empty() => {
            "Nothing in these words tells which paper is meant: no address, no number, no day, no place in an archive.".to_owned()
        }
        (_, 0, known) => format!("No document of this room fits. What was understood: {known}."),
        (_, number, known) => {
            format!("{} {} what was understood: {known}.", count(number, "document", "documents"), if number == 1 { "fits" } else { "fit" })
        }
    };
    let found = fitting
        .into_iter()
        .take(LISTED)
        .map(|(fit, listed)| FoundLine { document: DocumentLine::offered(&listed, &room.base_url), reason: fit.reasons.join(", ") });
    let mut frame = Frame::new(&room, "Which paper is this?", Section::None).at(urls::RESOLVE);
    frame.unlisted = !text.is_empty();
    page(&ResolvePage { frame, asked: text.to_owned(), says, found: found.collect(), search: urls::search(text, 1) })
}

/// What documents that may be meant are found by.
fn keys(asked: &Asked) -> Vec<String> {
    let archival = asked.archival.iter().map(crate::model::ArchivalReference::key);
    archival.chain(asked.numbers.iter().map(number_key)).chain(asked.days.iter().map(|day| format!("date:{day}"))).collect()
}

/// "number 3825, Saigon, 1955".
fn known(asked: &Asked) -> String {
    let archival = asked.archival.iter().map(ToString::to_string);
    let numbers = asked.numbers.iter().map(|number| format!("number {}", number.number));
    let days = asked
        .days
        .iter()
        .map(|day| crate::model::HistoricalDate::of_edtf(&day.to_string()).map_or_else(String::new, |date| date.to_string()));
    let years = asked.years.iter().map(ToString::to_string);
    let kind = asked.kind.map(Kind::with_article);
    let posts = asked.posts.iter().map(|post| format!("the post at {}", post_title(post)));
    let clues: Vec<String> = archival.chain(numbers).chain(days).collect();
    if clues.is_empty() {
        String::new()
    } else {
        clues.into_iter().chain(years).chain(kind).chain(posts).chain(asked.parties.iter().cloned()).collect::<Vec<_>>().join(", ")
    }
}
