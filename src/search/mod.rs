//! Finding documents by what they say: the query as a value, and the index behind a small trait.
//!
//! `words` parts a text into folded words, `query` reads what a visitor types into
//! clauses of such words, `index` finds the documents, `passages` the places to show; `parts` is an index for pages in files.

mod index;
mod parts;
mod passages;
mod query;
mod words;

pub use index::{SearchError, TantivySearch};
pub use parts::{Parts, PartsBuilder};
pub use query::{Clause, Query};

use crate::model::{ListedDocument, PartId};
use crate::text::Span;

/// What the pages ask of an index.
pub trait Search: Send + Sync {
    /// The page (from one) of documents that have everything in `query`, the best first.
    ///
    /// Any input gives an answer; a page beyond the last is empty and has the total.
    fn find(&self, query: &str, page: usize) -> Found;

    /// The epoch of the room that answers are of: what is found by an earlier one may have left the room.
    fn epoch(&self) -> i64;
}

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
    /// At most three, in reading order; none where only names match, in a form that the text has not.
    pub passages: Vec<FoundPassage>,
    /// Where no passage matches: the form of a name, the archival reference or the number that does.
    pub called: Option<String>,
}

/// Some words of a document around a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPassage {
    pub part: PartId,
    /// The number of the body's paragraph that it is from.
    pub paragraph: Option<u32>,
    pub text: String,
    /// Whether something stands before it in its paragraph or note.
    pub is_cut_before: bool,
    /// Whether something stands after it there.
    pub is_cut_after: bool,
    /// The matching words inside `text`.
    pub marks: Vec<Span>,
}
