//! The outermost collections, each with those in it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::collection::Line;
use crate::model::{ListedCollection, Paged};
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::{Now, PageNumber};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{Pager, page};

#[derive(Template)]
#[template(path = "pages/collections.html")]
pub(in crate::web) struct CollectionsPage {
    frame: Frame,
    collections: Vec<Line>,
    pager: Pager,
}

impl CollectionsPage {
    pub fn new(room: &Arc<Room>, collections: &Paged<ListedCollection>) -> Result<Self> {
        Ok(Self {
            frame: Frame::new(room, "Collections", Section::Collections).at(&urls::page(urls::COLLECTIONS, collections.page)),
            pager: Pager::of_list(urls::COLLECTIONS, collections)?,
            collections: collections.items.iter().map(Line::new).collect(),
        })
    }
}

pub(in crate::web) async fn collections(State(state): State<AppState>, Now(room): Now, PageNumber(number): PageNumber) -> Result<Response> {
    page(&CollectionsPage::new(&room, &state.store().collections(number).await?)?)
}
