//! The citations of all papers of a list, in one style.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::export;
use super::list::{AS_SOURCE, Copies, styles};
use crate::cite::{Item, Run, Style};
use crate::model::ReadingCopy;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, Query};
use crate::web::frame::{Frame, Section};
use crate::web::pages::cite::StyleLink;
use crate::web::reading_list::{self, Entry};
use crate::web::state::{AppState, Room};
use crate::web::view::page;

#[derive(Template)]
#[template(path = "pages/list_cite.html")]
struct ListCitePage {
    frame: Frame,
    href: String,
    title: String,
    style: StyleLink,
    cited: Vec<Vec<Run>>,
    /// The styles that are not shown.
    others: Vec<StyleLink>,
}

impl ListCitePage {
    /// `asked` is a style's id; `None` where the room has no such style.
    fn new(room: &Arc<Room>, title: String, papers: &[(Arc<ReadingCopy>, Entry)], query: &str, asked: &str) -> Option<Self> {
        let (mut shown, others): (Vec<_>, Vec<_>) = styles(room, query).into_iter().partition(|style| style.id == asked);
        let style = shown.pop()?;
        let all = Style::all(room.own_style.as_deref());
        let style_of = all.iter().find(|known| known.id == asked);
        let mut cited: Vec<Vec<Run>> = Vec::new();
        for (copy, entry) in papers {
            let item = Item { paragraph: entry.paragraph, ..Item::of(copy, &room.settings.name, &room.base_url) };
            let runs = style_of.map_or_else(|| as_source(&item), |style| item.cited(style).first);
            // Of papers that lie together a bibliography has the collection, once.
            if !cited.contains(&runs) {
                cited.push(runs);
            }
        }
        let mut frame = Frame::new(room, &format!("Cite: {title}"), Section::None);
        frame.unlisted = true;
        Some(Self { frame, href: urls::list(query), title, style, cited, others })
    }
}

/// The citation that the document's page shows, with its address.
fn as_source(item: &Item<'_>) -> Vec<Run> {
    let words = |text: String, href: Option<String>| Run { text, href, ..Run::default() };
    vec![words(format!("{} ", item.citation()), None), words(item.url(), Some(item.url()))]
}

pub(in crate::web) async fn cite(State(state): State<AppState>, Now(room): Now, query: Query) -> Result<Response> {
    let unknown = || Error::NotFound(urls::LIST_CITE.to_owned());
    // Before the papers are read, each of them whole.
    let Some(turn) = export::turn().await else { return Ok(export::later()) };
    let (mut copies, mut papers) = (Copies::default(), Vec::new());
    for entry in reading_list::held(&state, &query).await? {
        papers.extend(copies.of(&state, &entry.name).await?.map(|copy| (copy, entry)));
    }
    if papers.is_empty() {
        return Err(unknown());
    }
    let title = reading_list::title(&query);
    let written = reading_list::query(papers.iter().map(|(_, entry)| entry), title.as_deref());
    let asked = query.get("style").unwrap_or(AS_SOURCE).to_owned();
    let title = title.unwrap_or_else(|| "Reading list".to_owned());
    // A style takes some milliseconds a paper, which no other request should wait for.
    let made = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        ListCitePage::new(&room, title, &papers, &written, &asked)
    });
    page(&made.await.map_err(|error| Error::Page(error.to_string()))?.ok_or_else(unknown)?)
}
