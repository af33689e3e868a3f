//! What went wrong, as programs read it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::model::{ClosedDocument, Closing};
use crate::urls;
use crate::web::error::Error;
use crate::web::exchange::sorted;
use crate::web::pages::closed;
use crate::web::state::Room;

const PROBLEM: &str = "application/problem+json";

/// Why there is no answer (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The words of the status.
    title: &'static str,
    status: u16,
    /// What is the matter, in a sentence or two.
    detail: String,
    /// Of a closed document: how it is cited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    citation: Option<String>,
    /// Of a closed document: the day on which its text opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    until: Option<String>,
    /// Of a withdrawn document: the day on which it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    withdrawn_on: Option<String>,
    /// Of a closed or withdrawn document: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reason: Option<String>,
    /// Of a withdrawn document: the address of the one that takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    replaced_by: Option<String>,
}

impl Problem {
    pub fn new(status: StatusCode, detail: String) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail,
            citation: None,
            until: None,
            withdrawn_on: None,
            reason: None,
            replaced_by: None,
        }
    }

    /// What may be said of a document that is not given.
    pub fn closed(room: &Room, document: &ClosedDocument, status: StatusCode) -> Self {
        let mut problem = match &document.closed.closing {
            Closing::Restricted(restriction) => Self {
                until: restriction.until.clone(),
                reason: restriction.reason.clone(),
                ..Self::new(status, format!("The room holds this document. Its text is {}.", restriction.words()))
            },
            Closing::Withdrawn { on, reason, replaced_by, .. } => Self {
                withdrawn_on: Some(on.clone()),
                reason: Some(reason.clone()),
                replaced_by: replaced_by.as_ref().map(|name| format!("{}{}", room.base_url, urls::document(name))),
                ..Self::new(status, "This document was withdrawn. The room keeps nothing of it but this notice.".to_owned())
            },
        };
        problem.citation = Some(closed::item(room, document).citation());
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match sorted(&self) {
            Ok(text) => (status, [(CONTENT_TYPE, PROBLEM)], text).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

/// What every address may answer instead.
impl IntoResponses for Error {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let one = |says: &str| {
            let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
            ResponseBuilder::new().description(says).content(PROBLEM, content).build().into()
        };
        BTreeMap::from([
            ("400".to_owned(), one("A field after the question mark cannot be understood.")),
            ("404".to_owned(), one("Nothing has this address, or the list has no such page.")),
            ("default".to_owned(), one("Something else is the matter: the room is busy, the request is no `GET`.")),
        ])
    }
}
