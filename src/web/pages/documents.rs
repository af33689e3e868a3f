//! All documents, by date.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{ListedDocument, Paged};
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::{Now, PageNumber};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, ExportLink, Pager, count, page};

#[derive(Template)]
#[template(path = "pages/documents.html")]
pub(in crate::web) struct DocumentsPage {
    frame: Frame,
    total: String,
    documents: Vec<DocumentLine>,
    exports: Vec<ExportLink>,
    pager: Pager,
}

impl DocumentsPage {
    pub fn new(room: &Arc<Room>, documents: &Paged<ListedDocument>) -> Result<Self> {
        Ok(Self {
            frame: Frame::new(room, "Documents", Section::Documents).at(&urls::page(urls::DOCUMENTS, documents.page)),
            total: count(documents.total, "document", "documents"),
            exports: if documents.items.iter().any(|listed| listed.closed.is_none()) {
                ExportLink::all(room, urls::DOCUMENTS, "")
            } else {
                Vec::new()
            },
            pager: Pager::of_list(urls::DOCUMENTS, documents)?,
            documents: DocumentLine::all_offered(&documents.items, room),
        })
    }
}

pub(in crate::web) async fn documents(State(state): State<AppState>, Now(room): Now, PageNumber(number): PageNumber) -> Result<Response> {
    page(&DocumentsPage::new(&room, &state.store().documents(number).await?)?)
}
