//! A document as a chapter.

use askama::Template;

use super::contents::{leads, title_of};
use crate::cite::{Item, RoleGroup, SourceRow, roles, source_note};
use crate::model::{DocumentName, HistoricalDate, MarkKind, Origin, ReadingCopy, Term};
use crate::render::Sheet;
use crate::urls;

#[derive(Template)]
#[template(path = "book/chapter.xml")]
pub(super) struct Chapter<'a> {
    /// On one line.
    title: String,
    sheet: Sheet,
    /// "Telegram · 4 November 1945 · RGASPI 558/11/98, ll. 40–41", in its parts.
    kicker: Vec<String>,
    roles: Vec<RoleGroup>,
    /// BCP 47, where it is stated.
    language: Option<&'a str>,
    citation: String,
    url: String,
    source_note: Vec<SourceRow>,
    version: String,
    version_url: String,
    /// The abbreviations of the text, with the ids that lead to them.
    terms: Vec<(String, &'a Term)>,
    /// Whether the edition, an editor of the room, or the room itself made links in it.
    stated: bool,
    ruled: bool,
    recognised: bool,
}

impl<'a> Chapter<'a> {
    /// `address` is where a link to a document, or to a place in it, leads from this chapter.
    pub fn new(copy: &'a ReadingCopy, item: &Item<'_>, base_url: &str, address: &dyn Fn(&DocumentName, Option<&str>) -> String) -> Self {
        let metadata = &copy.metadata;
        let date = metadata.date.as_ref().map_or_else(|| "no date stated".to_owned(), |date| date.value.to_string());
        let since = copy.imported_at.get(..10).unwrap_or(&copy.imported_at);
        let since = HistoricalDate::of_edtf(since).map_or_else(|| since.to_owned(), |date| date.to_string());
        Self {
            title: title_of(copy),
            sheet: Sheet::of_book(copy, address),
            kicker: metadata
                .kind
                .iter()
                .map(|kind| kind.value.heading())
                .chain([date])
                .chain(metadata.archival.iter().map(|known| known.value.short()))
                .collect(),
            roles: roles(copy),
            language: metadata.language.as_ref().map(|language| language.value.as_str()),
            citation: item.citation(),
            url: item.url(),
            source_note: source_note(copy).into_iter().filter(|row| !row.values.is_empty()).collect(),
            version: format!("Version {}, in the room since {since}.", copy.version),
            version_url: format!("{base_url}{}", urls::version(&copy.name, copy.version)),
            terms: copy.terms.iter().filter(|term| !term.meaning.is_empty()).map(|term| (urls::term_anchor(&term.id), term)).collect(),
            stated: leads(copy, Some(Origin::Source)),
            ruled: leads(copy, Some(Origin::Editor)),
            recognised: leads(copy, Some(Origin::Room)),
        }
    }

    fn marks(&self) -> impl Iterator<Item = MarkKind> {
        self.sheet.marks.iter().copied()
    }

    fn has_legend(&self) -> bool {
        self.stated || self.ruled || self.recognised || self.sheet.page_breaks || !self.sheet.marks.is_empty()
    }
}
