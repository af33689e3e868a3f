//! Collections as they are shown: a tree with an order, and where in it a document stands.

use serde::Serialize;
use utoipa::ToSchema;

use super::{DivisionText, ListedDocument, Paged};

/// A collection where it is only named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CollectionName {
    /// "papers/frus/frus1955-57v01/ch1": its address.
    pub path: String,
    /// "Chapter 1", or the folder's name.
    pub title: String,
    /// 'folder', 'volume', or the edition's own word for a division.
    pub kind: String,
}

/// A collection in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCollection {
    pub name: CollectionName,
    /// Documents anywhere in it.
    pub documents: usize,
    /// The lowest and the highest number that its documents are printed with.
    pub numbers: Option<(u32, u32)>,
    /// What the list shows of its own divisions.
    pub below: Vec<ListedCollection>,
    /// There are more than `below` has.
    pub more: bool,
}

/// A document at its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The number that the edition prints it with: "45".
    pub number: Option<String>,
    pub document: ListedDocument,
}

/// A line of a table of contents.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Collection(ListedCollection),
    Document(Placed),
}

/// A collection with what stands in it, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    pub name: CollectionName,
    /// From the imported folder down to the collection above.
    pub above: Vec<CollectionName>,
    /// The notes to its heading.
    pub heading_notes: Vec<String>,
    /// The editors' own text of a division without documents.
    pub text: Option<DivisionText>,
    /// Not where all the documents of it, or of what it stands in, are closed: then notes and text are left out.
    pub is_open: bool,
    /// Documents anywhere in it.
    pub documents: usize,
    pub entries: Paged<Entry>,
    /// The divisions of a volume before and after it.
    pub before: Option<CollectionName>,
    pub after: Option<CollectionName>,
}

/// Where a document stands among the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// From the imported folder down to the collection that it stands in.
    pub collections: Vec<CollectionName>,
    /// The document before it in the volume, over the borders of chapters; in a folder by the order of paths.
    pub before: Option<Placed>,
    pub after: Option<Placed>,
}
