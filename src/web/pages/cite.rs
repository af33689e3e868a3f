//! How a document is cited, in the styles of the trade and in the room's own.
//!
//! Citations are made when this page is asked for, so that no other page pays for a style that it does not show.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::cite::{Item, OwnStyle, Run, Style};
use crate::model::{DocumentName, ReadingCopy};
use crate::urls;
use crate::web::behind;
use crate::web::error::{Error, Result};
use crate::web::extract::{DocumentAddress, Now, Query};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::page;

/// A style where it is only named.
pub(in crate::web) struct StyleLink {
    pub id: &'static str,
    pub label: String,
    pub href: String,
}

impl StyleLink {
    /// All styles of a room.
    pub fn all(name: &DocumentName, own: Option<&OwnStyle>) -> Vec<Self> {
        Style::all(own).iter().map(|style| Self::new(name, style)).collect()
    }

    fn new(name: &DocumentName, style: &Style<'_>) -> Self {
        Self { id: style.id, label: style.label.to_owned(), href: urls::cite(name, Some(style.id)) }
    }
}

/// The document as one style cites it.
struct StyledLine {
    style: StyleLink,
    first: Vec<Run>,
    /// Empty where the style has no form for the second time.
    short: Vec<Run>,
}

#[derive(Template)]
#[template(path = "pages/cite.html")]
pub(in crate::web) struct CitePage {
    frame: Frame,
    title: String,
    href: String,
    /// Whose citation it is that stands first.
    heading: &'static str,
    citation: String,
    url: String,
    cited: Vec<StyledLine>,
    /// The styles that are not shown.
    others: Vec<StyleLink>,
}

impl CitePage {
    /// `asked` is the style's id; `None` where the room has no such style.
    pub fn new(copy: &ReadingCopy, room: &Arc<Room>, asked: Option<&str>) -> Option<Self> {
        let item = Item::of(copy, &room.settings.name, &room.base_url);
        let title = copy.title.text.replace('\n', " ");
        let mut frame = Frame::new(room, &format!("Cite: {title}"), Section::Documents).at(&urls::document(&copy.name));
        frame.unlisted = true;
        let all = Style::all(room.own_style.as_deref());
        let (shown, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|style| asked.is_none_or(|asked| asked == style.id));
        if shown.is_empty() {
            return None;
        }
        let cited = shown.iter().map(|style| {
            let cited = item.cited(style);
            StyledLine { style: StyleLink::new(&copy.name, style), first: cited.first, short: cited.short }
        });
        Some(Self {
            cited: cited.collect(),
            others: others.iter().map(|style| StyleLink::new(&copy.name, style)).collect(),
            href: urls::document(&copy.name),
            heading: if copy.metadata.citation.is_some() { "As the source has it" } else { "As the room cites it" },
            citation: item.citation(),
            url: item.url(),
            title,
            frame,
        })
    }
}

pub(in crate::web) async fn cite(
    State(state): State<AppState>,
    Now(room): Now,
    address: DocumentAddress,
    query: Query,
) -> Result<Response> {
    let style = query.get("style").map(str::to_owned);
    let unknown = || Error::NotFound(urls::cite(&address.name, None));
    let copy = behind::copy(&state, &address, |name| urls::cite(name, style.as_deref())).await?;
    // All styles together take some ten milliseconds, which no other request should wait for.
    let made = tokio::task::spawn_blocking(move || CitePage::new(&copy, &room, style.as_deref())).await;
    page(&made.map_err(|error| Error::Page(error.to_string()))?.ok_or_else(unknown)?)
}
