//! For what a sheet is made.

use std::cell::Cell;

use url::Url;

use super::overlay::encoded;
use crate::model::{DocumentName, ShownReference, State};

/// Where a sheet will stand; this decides what the room adds to it, and where its links lead.
#[derive(Clone, Copy, Default)]
pub enum Medium<'a> {
    /// A page of the room.
    #[default]
    Page,
    /// A chapter of a book, of which this gives the address of a document, or of a place in it.
    ///
    /// A book has no switch for what the room recognised, and no list of candidates with their evidence. So it has
    /// links to papers that are certain, and neither names nor doubts.
    Book(&'a dyn Fn(&DocumentName, Option<&str>) -> String),
}

impl Medium<'_> {
    pub(super) fn is_book(self) -> bool {
        matches!(self, Self::Book(_))
    }

    pub(super) fn shows(self, reference: &ShownReference) -> bool {
        !self.is_book() || (reference.state == State::Resolved && !reference.targets.is_empty())
    }

    /// Whether an address that a text prints may be a link. A browser makes something of any; a book must have valid
    /// ones alone (EPUB 3.3, section 3.5), and a mistyped one stays in it as words.
    pub(super) fn takes(self, url: &str) -> bool {
        !self.is_book() || is_valid(&encoded(url))
    }
}

/// Whether the text is a URL without any mistake that browsers put up with.
fn is_valid(url: &str) -> bool {
    let faults = Cell::new(0);
    let count = |_| faults.set(faults.get() + 1);
    let Ok(read) = Url::options().syntax_violation_callback(Some(&count)).parse(url) else { return false };
    let host = read.host_str().unwrap_or("");
    let labels = host.strip_suffix('.').unwrap_or(host);
    let path = url.split_once(':').map_or("", |(_, rest)| rest);
    faults.get() == 0 && !path.is_empty() && (host.is_empty() || labels.split('.').all(|label| !label.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_valid_address_is_a_link_in_a_book() {
        for url in ["https://example.org/a?b=c#d", "mailto:a@example.org", "https://пример.рф/путь", "http://x.example/{a}"] {
            assert!(is_valid(&encoded(url)), "{url}");
        }
        for url in [
            "http://",
            "mailto:",
            "http://[x",
            "http://a b.example/",
            "https://example.com/%zz",
            "http://x.example/#a#b",
            "http://../x",
            "http://host.example:99999/",
            "https:foo",
        ] {
            assert!(!is_valid(&encoded(url)), "{url}");
        }
    }
}
