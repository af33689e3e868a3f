//! What this room holds, and the documents by date.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{ListedDocument, Paged};
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::Now;
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, count, page};

#[derive(Template)]
#[template(path = "pages/home.html")]
pub(in crate::web) struct HomePage {
    frame: Frame,
    /// One sentence on what the documents lead to.
    speaks: String,
    documents: Vec<DocumentLine>,
    /// There are more than the first page of them.
    more: bool,
}

impl HomePage {
    pub fn new(room: &Arc<Room>, documents: &Paged<ListedDocument>) -> Self {
        let statistics = &room.statistics;
        let speaks = format!(
            "It has records of {}, {} and {} that they name, and they speak of {} that the room does not hold.",
            count(statistics.people, "person", "people"),
            count(statistics.places, "place", "places"),
            count(statistics.organizations, "body", "bodies"),
            count(statistics.not_held, "paper", "papers"),
        );
        Self {
            frame: Frame::new(room, "", Section::None).at(urls::HOME),
            speaks,
            more: documents.pages() > 1,
            documents: DocumentLine::all(&documents.items),
        }
    }
}

pub(in crate::web) async fn home(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    page(&HomePage::new(&room, &state.store().documents(1).await?))
}
