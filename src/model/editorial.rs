//! What an editor of the room decided about a reference, a name or two records: final, whatever the room makes of it.

use serde::{Deserialize, Serialize};

use super::{AuthorityKind, DocumentName, HistoricalDate, PartId};

/// Who decided something, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editor {
    pub by: String,
    pub date: HistoricalDate,
    /// One sentence, without its full stop.
    pub reason: String,
}

impl Editor {
    /// "M. Weber, 22 November 2026: the register of the embassy has it".
    pub fn sentence(&self) -> String {
        format!("{}, {}: {}", self.by, self.date, self.reason)
    }
}

/// One decision of an editor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditorialDecision {
    pub editor: Editor,
    pub ruling: Ruling,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Ruling {
    /// Words that speak of a paper, or do not.
    Reference { words: Words, meaning: Meaning },
    /// Words that name what this record describes; `None`: nothing that has a record.
    Name { words: Words, record: Option<(AuthorityKind, String)> },
    /// Two records of one person, place or organization: `id` leads to `into` from now on.
    Merge { kind: AuthorityKind, id: String, into: String },
}

/// Words in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Any name that leads to the document.
    pub document: DocumentName,
    /// As they stand there; a line break counts as a space.
    pub words: String,
    /// The part that they stand in; `None` for any.
    pub part: Option<PartId>,
    /// Which time, from one, in the order of the parts.
    pub time: usize,
}

/// What words that may speak of a paper mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// This document, in the room or not yet.
    Document(DocumentName),
    /// None of these; the room may think of others.
    NoneOf(Vec<DocumentName>),
    /// No paper.
    Nothing,
}

impl EditorialDecision {
    /// The name of the document that it speaks of.
    pub fn document(&self) -> Option<&DocumentName> {
        match &self.ruling {
            Ruling::Reference { words, .. } | Ruling::Name { words, .. } => Some(&words.document),
            Ruling::Merge { .. } => None,
        }
    }

    /// The record that it leads to.
    pub fn record(&self) -> Option<(AuthorityKind, &str)> {
        match &self.ruling {
            Ruling::Name { record: Some((kind, id)), .. } => Some((*kind, id)),
            Ruling::Merge { kind, into, .. } => Some((*kind, into)),
            _ => None,
        }
    }

    /// "the words “your telegram” in wilson-208877", for reports.
    pub fn subject(&self) -> String {
        match &self.ruling {
            Ruling::Reference { words, .. } | Ruling::Name { words, .. } => format!("the words “{}” in {}", words.words, words.document),
            Ruling::Merge { kind, id, into } => format!("the {} \"{id}\" in \"{into}\"", kind.word()),
        }
    }
}
