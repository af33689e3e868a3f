//! What belongs to a document besides its text: pictures of the paper, and its text in other languages.

use serde::{Deserialize, Serialize};

use super::{Footnote, Passage};

/// The kinds of picture that browsers show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PictureFormat {
    Jpeg,
    Png,
    Gif,
    Webp,
    Avif,
}

impl PictureFormat {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Jpeg, "jpg", "image/jpeg"),
        (Self::Png, "png", "image/png"),
        (Self::Gif, "gif", "image/gif"),
        (Self::Webp, "webp", "image/webp"),
        (Self::Avif, "avif", "image/avif"),
    ];

    /// Its ending in an address, which is also its word in the database: "jpg".
    pub fn ending(self) -> &'static str {
        self.row().1
    }

    pub fn media_type(self) -> &'static str {
        self.row().2
    }

    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == ending).map(|(format, ..)| *format)
    }

    fn row(self) -> (Self, &'static str, &'static str) {
        // The table has a row for each, in their order.
        Self::ALL[self as usize]
    }
}

/// A picture of a page or a leaf of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facsimile {
    /// As its file's name ends: "2", "40v"; `None` where the file has the document's name alone.
    pub label: Option<String>,
    /// Its file, below the imported folder.
    pub path: String,
    pub sha256: String,
    pub format: PictureFormat,
    pub bytes: i64,
    /// In pixels.
    pub width: i64,
    pub height: i64,
}

/// A document's text in another language, from a file beside that of the shown text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParallelText {
    /// BCP 47, as the file's name says it: "ru".
    pub language: String,
    /// Its file, below the imported folder.
    pub path: String,
    pub title: Passage,
    /// Its paragraphs have numbers of their own, which agree with those of the shown text as long as both have as many.
    pub body: Passage,
    pub notes: Vec<Footnote>,
}

/// A text file's place beside another of the same folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    /// The path of the file that it belongs to, in the same collection.
    pub beside: String,
    /// BCP 47 where it is the text in that language; `None` where it is the same text again.
    pub language: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_picture_is_found_by_its_ending() {
        for (format, ending, media_type) in PictureFormat::ALL {
            assert_eq!((format.ending(), format.media_type()), (ending, media_type));
            assert_eq!(PictureFormat::of_ending(ending), Some(format));
        }
        assert_eq!(PictureFormat::of_ending("tif"), None);
    }
}
