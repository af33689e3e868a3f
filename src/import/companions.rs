//! Which files of a folder belong to a document of it by their names.
//!
//! | beside `NAME.txt` | is |
//! | --- | --- |
//! | `NAME.jpg`, `NAME-2.png`, `NAME_40v.webp` | a picture of the paper, of the page or leaf that its name ends with |
//! | `NAME.pdf` | the same text once more, shown as it looks |
//! | `NAME.ru.txt` | its text in Russian |
//!
//! A document's own file always comes first: `NAME-2.png` beside `NAME-2.txt` is a picture of that.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::ENDINGS;
use crate::model::Companion;
use crate::model::language::is_tag;

/// Files that browsers show as a picture.
pub const PICTURES: &[&str] = &["jpg", "jpeg", "png", "gif", "webp", "avif"];
/// Pictures that they do not show.
pub const OTHER_PICTURES: &[&str] = &["tif", "tiff", "jp2", "bmp", "heic", "psd", "djvu", "svg"];

/// A picture's place with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictured {
    /// The path of the text's file.
    pub beside: String,
    /// "2", "40v".
    pub label: Option<String>,
}

/// The names in a folder, by what stands before their endings.
#[derive(Debug, Default)]
pub struct Names {
    texts: BTreeMap<String, BTreeSet<String>>,
}

impl Names {
    /// Of paths with `/` between their parts.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for path in paths {
            if let Some((stem, ending)) = parted(path)
                && ENDINGS.contains(&ending.as_str())
            {
                texts.entry(stem.to_owned()).or_default().insert(path.to_owned());
            }
        }
        Self { texts }
    }

    /// The file that a text belongs to; `None` for one that stands by itself.
    pub fn companion(&self, path: &str) -> Option<Companion> {
        let (stem, ending) = parted(path)?;
        if ending == "pdf"
            && let Some(beside) = self.text(stem).filter(|beside| *beside != path)
        {
            return Some(Companion { beside: beside.to_owned(), language: None });
        }
        let (name, language) = stem.rsplit_once('.').filter(|(_, language)| is_tag(language))?;
        let beside = self.text(name)?.to_owned();
        Some(Companion { beside, language: Some(language.to_owned()) })
    }

    /// The text that a picture belongs to.
    pub fn pictured(&self, path: &str) -> Option<Pictured> {
        let (stem, _) = parted(path)?;
        if let Some(beside) = self.text(stem) {
            return Some(Pictured { beside: beside.to_owned(), label: None });
        }
        let (name, label) = stem.rsplit_once(['-', '_', '.', ' ']).filter(|(_, label)| is_leaf(label))?;
        let beside = self.text(name)?.to_owned();
        Some(Pictured { beside, label: Some(label.trim_start_matches('0').to_owned()).filter(|label| !label.is_empty()) })
    }

    /// The first text of this name; a PDF only where there is nothing else.
    fn text(&self, stem: &str) -> Option<&str> {
        let texts = self.texts.get(stem)?;
        let is_pdf = |path: &&String| parted(path).is_some_and(|(_, ending)| ending == "pdf");
        texts.iter().find(|path| !is_pdf(path)).or_else(|| texts.first()).map(String::as_str)
    }
}

/// The order of a document's pictures: the one without a label first, then by number, then by the letters behind it.
pub fn leaf_order(label: Option<&str>) -> (u64, String) {
    let label = label.unwrap_or_default();
    let digits = label.bytes().take_while(u8::is_ascii_digit).count();
    (label[..digits].parse().unwrap_or(0), label[digits..].to_lowercase())
}

/// What stands before the last point, and the ending in small letters.
fn parted(path: &str) -> Option<(&str, String)> {
    let (stem, ending) =
        path.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && !stem.ends_with('/') && !ending.contains('/'))?;
    Some((stem, ending.to_lowercase()))
}

/// "2", "0040", "12v", "40ob": digits, and few letters behind them.
fn is_leaf(label: &str) -> bool {
    let digits = label.bytes().take_while(u8::is_ascii_digit).count();
    (1..=6).contains(&digits) && label.len() - digits <= 2 && label.bytes().skip(digits).all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn companion(path: &str, folder: &[&str]) -> Option<(String, Option<String>)> {
        Names::new(folder.iter().copied()).companion(path).map(|found| (found.beside, found.language))
    }

    fn pictured(path: &str, folder: &[&str]) -> Option<(String, Option<String>)> {
        Names::new(folder.iter().copied()).pictured(path).map(|found| (found.beside, found.label))
    }

    #[test]
    fn a_text_in_another_language_has_its_tag_before_the_ending() {
        let folder = ["a/cable.txt", "a/cable.ru.txt", "a/cable.zh-Hans.md", "a/cable.2.txt", "b/letter.ru.txt", "a/vol.1.txt"];
        assert_eq!(companion("a/cable.ru.txt", &folder), Some(("a/cable.txt".to_owned(), Some("ru".to_owned()))));
        assert_eq!(companion("a/cable.zh-Hans.md", &folder), Some(("a/cable.txt".to_owned(), Some("zh-Hans".to_owned()))));
        for other in ["a/cable.txt", "a/cable.2.txt", "b/letter.ru.txt", "a/vol.1.txt"] {
            assert_eq!(companion(other, &folder), None, "{other}");
        }
    }

    #[test]
    fn a_pdf_belongs_to_the_text_of_its_name_and_no_text_to_a_pdf() {
        let folder = ["cable.txt", "cable.pdf", "cable.docx", "scan.pdf", "Scan.txt"];
        assert_eq!(companion("cable.pdf", &folder), Some(("cable.docx".to_owned(), None)));
        assert_eq!(companion("cable.docx", &folder), None);
        assert_eq!(companion("scan.pdf", &folder), None);
    }

    #[test]
    fn a_picture_belongs_to_the_text_whose_name_it_has_or_begins_with() {
        let folder = ["cable.txt", "cable-2.txt", "note.pdf", "fol.de.r/x.html"];
        let label = |label: &str| Some(label.to_owned());
        assert_eq!(pictured("cable.jpg", &folder), Some(("cable.txt".to_owned(), None)));
        assert_eq!(pictured("cable-2.PNG", &folder), Some(("cable-2.txt".to_owned(), None)));
        assert_eq!(pictured("cable-2-0040v.png", &folder), Some(("cable-2.txt".to_owned(), label("40v"))));
        assert_eq!(pictured("cable_3.jpeg", &folder), Some(("cable.txt".to_owned(), label("3"))));
        assert_eq!(pictured("note.jpg", &folder), Some(("note.pdf".to_owned(), None)));
        assert_eq!(pictured("fol.de.r/x 7.gif", &folder), Some(("fol.de.r/x.html".to_owned(), label("7"))));
        for other in ["other.jpg", "cable-map.jpg", "Cable.jpg", "x-2.jpg", ".jpg", "fol.de.r/.jpg"] {
            assert_eq!(pictured(other, &folder), None, "{other}");
        }
    }

    #[test]
    fn leaves_are_in_the_order_of_their_numbers() {
        let mut labels = [Some("10"), Some("2v"), None, Some("2"), Some("1")];
        labels.sort_by_key(|label| leaf_order(*label));
        assert_eq!(labels, [None, Some("1"), Some("2"), Some("2v"), Some("10")]);
    }
}
