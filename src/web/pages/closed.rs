//! What stands at the address of a document that is not shown: its citation, and why its text is not there.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::cite::Item;
use crate::model::{ClosedDocument, Closing, DocumentName, HistoricalDate};
use crate::urls;
use crate::web::error::Result;
use crate::web::frame::{Frame, Section};
use crate::web::state::Room;
use crate::web::view::page;

#[derive(Template)]
#[template(path = "pages/closed.html")]
struct ClosedPage {
    frame: Frame,
    /// "withdrawn", "closed until 1 January 2030".
    state: String,
    title: String,
    /// What became of the text.
    says: String,
    reason: Option<String>,
    /// The document in its place: its address and its name.
    replaced_by: Option<(String, DocumentName)>,
    citation: String,
    url: String,
}

/// The page of a closed document with the status that its address has: 200 where only its text is closed, 410 (RFC 9110,
/// section 15.5.11) where it was withdrawn.
pub(in crate::web) fn response(room: &Arc<Room>, document: &ClosedDocument) -> Result<Response> {
    let status = match &document.closed.closing {
        Closing::Restricted(_) => StatusCode::OK,
        Closing::Withdrawn { .. } => StatusCode::GONE,
    };
    with_status(room, document, status)
}

/// The same page for whoever asks for more than the citation: a version, a format, a preview.
pub(in crate::web) fn refusal(document: &ClosedDocument) -> StatusCode {
    match &document.closed.closing {
        Closing::Restricted(_) => StatusCode::FORBIDDEN,
        Closing::Withdrawn { .. } => StatusCode::GONE,
    }
}

pub(in crate::web) fn with_status(room: &Arc<Room>, document: &ClosedDocument, status: StatusCode) -> Result<Response> {
    Ok((status, page(&ClosedPage::new(room, document))?).into_response())
}

/// What is cited of a document of which no more is shown.
pub(in crate::web) fn item<'a>(room: &'a Room, document: &'a ClosedDocument) -> Item<'a> {
    Item {
        name: &document.name,
        title: &document.closed.title,
        summary: None,
        metadata: &document.closed.metadata,
        room: &room.settings.name,
        base_url: &room.base_url,
        authorities: &[],
        volume: None,
        paragraph: None,
        note: None,
    }
}

impl ClosedPage {
    fn new(room: &Arc<Room>, document: &ClosedDocument) -> Self {
        let closed = &document.closed;
        let item = item(room, document);
        let title = closed.title.replace('\n', " ");
        let mut frame = Frame::new(room, &title, Section::Documents);
        let (state, says, reason, replaced_by) = match &closed.closing {
            Closing::Restricted(restriction) => {
                frame.tags = item.meta();
                let says = match &restriction.until {
                    Some(_) => "The room holds this document. Its text is not shown before that day.",
                    None => "The room holds this document. Its text is not shown.",
                };
                (restriction.words(), says.to_owned(), restriction.reason.clone(), None)
            }
            Closing::Withdrawn { on, reason, replaced_by, .. } => {
                frame.unlisted = true;
                let day = HistoricalDate::of_edtf(on).map_or_else(|| on.clone(), |day| day.to_string());
                let says = format!("This document was withdrawn on {day}. The room keeps nothing of it but this notice.");
                let other = replaced_by.clone().map(|name| (urls::document(&name), name));
                ("withdrawn".to_owned(), says, Some(reason.clone()), other)
            }
        };
        Self { state, says, reason, replaced_by, citation: item.citation(), url: item.url(), title, frame }
    }
}
