//! A source file with several documents in it: what they share, where each stands, how they are ordered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Authority, Diagnostic, Footnote, Passage};
use crate::text::Span;

/// What a file says once about all its documents: small, and kept beside each of them.
///
/// With it a document can be read from its own bytes alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// The volume's own name, in small letters, digits, `.`, `-` and `_`: `frus1955-57v01`; else the file's name without ending.
    pub volume: String,
    /// The file's identifiers with their types: `frus` and `frus1955-57v01`, `isbn-13`, `URI`.
    pub identifiers: Vec<(String, String)>,
    /// Prefix (empty for the default one) and address of the namespaces that the root declares.
    pub namespaces: Vec<(String, String)>,
    pub title: Option<String>,
    /// "Foreign Relations of the United States".
    pub series: Option<String>,
    /// As stated: an English name or a BCP 47 tag.
    pub language: Option<String>,
    pub publisher: Option<String>,
    /// When the edition was published, as written.
    pub published: Option<String>,
    /// The licence or the statement of availability.
    pub rights: Option<String>,
    pub editors: Vec<String>,
    /// Entries of the lists that only point on ("Diem, see Ngo Dinh Diem"): their id and that of the main entry,
    /// both with the volume before them.
    pub same: BTreeMap<String, String>,
    /// The label of the page on which each document begins, by the document's own id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub pages: BTreeMap<String, String>,
}

/// A document in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its own id in the file (`d45`), else its number in the file's order, from one.
    pub key: String,
    /// Its bytes in the file: one whole element.
    pub span: Span,
    /// The division that it stands in, as a place in the list of nodes; `None` right below the root.
    pub node: Option<usize>,
    /// The line on which it begins, from one.
    pub line: usize,
    /// The label of the page on which it begins.
    pub page: Option<String>,
}

/// A division of a volume that holds documents or other divisions, or the editors' own text.
///
/// Nodes stand in the order of the file, each after the one that it stands in; of what stands
/// in the same node, parts and nodes are ordered by the starts of their spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    pub parent: Option<usize>,
    /// Its own id in the file: `ch1`, `preface`.
    pub key: Option<String>,
    /// The file's own word: `compilation`, `chapter`, `section`.
    pub kind: String,
    /// Its heading without notes; empty where it has none.
    pub title: String,
    /// The notes to its heading.
    pub notes: Vec<String>,
    /// Its bytes in the file: one whole element. A node without parts or nodes in it is the editors' own text,
    /// and can be read like a part.
    pub span: Span,
    pub line: usize,
}

/// What the editors wrote in a division without documents: a preface, a note on sources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DivisionText {
    pub body: Passage,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Footnote>,
}

/// An abbreviation or a term of a volume's own list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Term {
    /// `frus1955-57v01.t_ABM1`.
    pub id: String,
    pub term: String,
    pub meaning: String,
}

/// A source file seen through once: all but the texts of its documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub frame: Frame,
    /// In the order of the file.
    pub parts: Vec<Part>,
    /// The records of its lists of persons, places and organizations, their ids with the volume before them.
    pub authorities: Vec<Authority>,
    pub glossary: Vec<Term>,
    pub nodes: Vec<Node>,
    pub diagnostics: Vec<Diagnostic>,
}
