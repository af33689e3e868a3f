//! The head of a document's page: where the original lies, and the other formats.

use crate::model::{ArchivalReference, DocumentName};
use crate::urls;

/// Where the original lies, in few words.
pub(super) struct ArchivalPlace {
    pub href: String,
    /// In full.
    pub title: String,
    /// "RGASPI 558/11/98, ll. 40–41", as historians of such archives write it.
    pub shown: String,
}

/// A document's address in another format.
pub(super) struct FormatLink {
    pub href: String,
    pub ending: &'static str,
    pub media_type: &'static str,
}

pub(super) fn formats(name: &DocumentName) -> Vec<FormatLink> {
    urls::FORMATS
        .iter()
        .map(|(ending, media_type)| FormatLink {
            href: urls::document_as(name, ending),
            ending,
            media_type: media_type.split(';').next().unwrap_or(media_type),
        })
        .collect()
}

impl ArchivalPlace {
    pub fn new(reference: &ArchivalReference) -> Self {
        Self { href: urls::archive_unit(&reference.path()), title: reference.to_string(), shown: reference.short() }
    }
}
