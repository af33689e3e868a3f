//! The papers that the documents speak of and the room lacks.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::model::{NotHeld, Paged};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, PageNumber, Tail};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{Pager, count, page};

use super::document::Spoken;

#[derive(Template)]
#[template(path = "pages/not_held.html")]
pub(in crate::web) struct NotHeldPage {
    frame: Frame,
    lead: String,
    papers: Vec<Paper>,
    pager: Pager,
}

struct Paper {
    id: String,
    title: String,
    mentions: Vec<Spoken>,
}

impl Paper {
    fn new(paper: &NotHeld) -> Self {
        Self { id: paper.id.clone(), title: paper.title.clone(), mentions: Spoken::all(&paper.mentions) }
    }
}

impl NotHeldPage {
    pub fn new(room: &Arc<Room>, papers: &Paged<NotHeld>) -> Result<Self> {
        let lead = match papers.total {
            0 => "The documents speak of no paper that the room lacks.".to_owned(),
            total => format!(
                "{} that the documents speak of and the room does not hold, the most wanted first. When one comes, its mentions become links.",
                count(total, "paper", "papers")
            ),
        };
        Ok(Self {
            frame: Frame::new(room, "Not held in this room", Section::NotHeld).at(&urls::page(urls::NOT_HELD, papers.page)),
            lead,
            pager: Pager::of_list(urls::NOT_HELD, papers)?,
            papers: papers.items.iter().map(Paper::new).collect(),
        })
    }
}

pub(in crate::web) async fn not_held(State(state): State<AppState>, Now(room): Now, PageNumber(number): PageNumber) -> Result<Response> {
    page(&NotHeldPage::new(&room, &state.store().not_held(number).await?)?)
}

/// Leads to a paper's entry; its page changes with what the room holds, its address does not.
pub(in crate::web) async fn paper(State(state): State<AppState>, Tail(id): Tail) -> Result<Response> {
    let page = state.store().not_held_page(&id).await?.ok_or_else(|| Error::NotFound(urls::not_held(&id)))?;
    Ok(Redirect::temporary(&format!("{}#{id}", urls::page(urls::NOT_HELD, page))).into_response())
}
