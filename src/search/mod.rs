//! Finding documents by what they say: the query as a value, and the index behind a small trait.

use crate::model::{ListedDocument, PartId};
use crate::text::Span;

/// One page of what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Documents that match, on all pages.
    pub total: usize,
    /// From one.
    pub page: usize,
    /// The index has not caught up with the room yet; the list may lack something.
    pub catching_up: bool,
}

/// A document that matches, with the places where it does.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub document: ListedDocument,
    pub passages: Vec<FoundPassage>,
}

/// Some words of a document around a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPassage {
    pub part: PartId,
    pub text: String,
    /// The matching words inside `text`.
    pub marks: Vec<Span>,
}
