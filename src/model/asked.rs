//! What somebody who looks for a paper knows of it.

use jiff::civil::Date;

use super::{ArchivalReference, DocumentName, Kind, SeriesNumber};

/// The clues in a pasted text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Names that an address, or the whole text, may be.
    pub names: Vec<DocumentName>,
    pub archival: Vec<ArchivalReference>,
    pub numbers: Vec<SeriesNumber>,
    pub days: Vec<Date>,
    /// Years without a day.
    pub years: Vec<i16>,
    /// Posts that are named, as `model::Wire` has them.
    pub posts: Vec<String>,
    /// The kind of paper that the words name first.
    pub kind: Option<Kind>,
    /// People and offices that are named, in small letters.
    pub parties: Vec<String>,
}
