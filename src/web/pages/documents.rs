//! All documents, by date.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::urls;
use crate::web::error::Result;
use crate::web::extract::{Now, PageNumber};
use crate::web::frame::{Frame, Section};
use crate::web::state::AppState;
use crate::web::view::{DocumentLine, Pager, count, page};

#[derive(Template)]
#[template(path = "pages/documents.html")]
struct DocumentsPage {
    frame: Frame,
    total: String,
    documents: Vec<DocumentLine>,
    pager: Pager,
}

pub(in crate::web) async fn documents(State(state): State<AppState>, Now(room): Now, PageNumber(number): PageNumber) -> Result<Response> {
    let documents = state.store().documents(number).await?;
    page(&DocumentsPage {
        frame: Frame::new(&room, "Documents", Section::Documents).at(&urls::page(urls::DOCUMENTS, number)),
        total: count(documents.total, "document", "documents"),
        pager: Pager::of_list(urls::DOCUMENTS, &documents)?,
        documents: DocumentLine::all(&documents.items),
    })
}
