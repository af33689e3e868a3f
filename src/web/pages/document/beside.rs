//! What a document's page shows beside the text: pictures of the paper, its PDF, or its text in another language.

use crate::model::language::language_name;
use crate::model::{Facsimile, ParallelText, ReadingCopy, SourceFormat};
use crate::urls;

/// The pictures, under this word in an address.
const FACSIMILE: &str = "facsimile";
const PDF: &str = "pdf";
/// The text alone.
const NOTHING: &str = "nothing";

/// What stands beside the text.
pub(super) enum Beside<'a> {
    Nothing,
    Pictures,
    Pdf,
    Text(&'a ParallelText),
}

/// A way to another view of the page.
pub(super) struct View {
    pub label: String,
    pub href: String,
    pub here: bool,
}

/// A picture with what its element says.
pub(super) struct Leaf {
    pub href: String,
    /// "Facsimile, 40v": as its file's name ends, which may be a page or a leaf.
    pub label: String,
    pub width: i64,
    pub height: i64,
    /// The browser fetches the first at once, the others as they come near.
    pub is_first: bool,
}

/// A PDF of the document.
pub(super) struct PdfFile {
    pub href: String,
    /// "cable.pdf, 312 kB".
    pub label: String,
}

impl<'a> Beside<'a> {
    /// As the address asks, or else what there is: pictures before texts before PDFs.
    pub fn of(copy: &'a ReadingCopy, asked: Option<&str>) -> Self {
        let all = all(copy);
        let wanted = asked.filter(|asked| *asked == NOTHING || all.iter().any(|(word, _)| word == asked));
        match wanted.or(all.first().map(|(word, _)| word.as_str())) {
            Some(FACSIMILE) => Self::Pictures,
            Some(PDF) => Self::Pdf,
            Some(word) => copy.parallels.iter().find(|text| text.language == word).map_or(Self::Nothing, Self::Text),
            None => Self::Nothing,
        }
    }

    pub fn text(&self) -> Option<&'a ParallelText> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn word(&self) -> &str {
        match self {
            Self::Nothing => NOTHING,
            Self::Pictures => FACSIMILE,
            Self::Pdf => PDF,
            Self::Text(text) => &text.language,
        }
    }
}

/// Everything that may stand beside the text, each by its word in an address and its label.
fn all(copy: &ReadingCopy) -> Vec<(String, String)> {
    let pictures = (!copy.facsimiles.is_empty()).then(|| (FACSIMILE.to_owned(), "Facsimile".to_owned()));
    let texts = copy.parallels.iter().map(|text| (text.language.clone(), language_name(&text.language)));
    let pdf = copy.files.iter().any(|file| file.format == SourceFormat::Pdf).then(|| (PDF.to_owned(), "PDF".to_owned()));
    pictures.into_iter().chain(texts).chain(pdf).collect()
}

/// The ways to each view; none where there is only the text.
pub(super) fn views(copy: &ReadingCopy, here: &Beside<'_>) -> Vec<View> {
    let all = all(copy);
    let alone = (!all.is_empty()).then(|| (NOTHING.to_owned(), "text alone".to_owned()));
    all.into_iter()
        .chain(alone)
        .map(|(word, label)| View { label, href: urls::document_beside(&copy.name, &word), here: word == here.word() })
        .collect()
}

pub(super) fn leaves(pictures: &[Facsimile]) -> Vec<Leaf> {
    let leaf = |(at, picture): (usize, &Facsimile)| Leaf {
        href: urls::file(&picture.sha256, picture.format.ending()),
        label: picture.label.as_ref().map_or_else(|| "Facsimile".to_owned(), |label| format!("Facsimile, {label}")),
        width: picture.width,
        height: picture.height,
        is_first: at == 0,
    };
    pictures.iter().enumerate().map(leaf).collect()
}

pub(super) fn pdfs(copy: &ReadingCopy) -> Vec<PdfFile> {
    let pdf = |file: &crate::model::SourceFile| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        PdfFile { href: urls::file(&file.sha256, "pdf"), label: format!("{name}, {} kB", file.bytes.div_euclid(1000).max(1)) }
    };
    copy.files.iter().filter(|file| file.format == SourceFormat::Pdf).map(pdf).collect()
}
