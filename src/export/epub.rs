//! Documents as a book: EPUB 3.3, a chapter for each.
//!
//! The same documents at the same time give the same bytes: the files stand in a fixed order without clock or chance,
//! and the book's identifier is made of the documents' names.
//!
//! What the room added is told from the source's text as on the pages, as far as it is there: a link to another paper
//! is in the book where it is certain which is meant. Names, uncertain references and papers not held are left out. A
//! book has no switch to be rid of them, and neither the records nor the evidence that they lead to. Pictures and texts
//! in other languages stay in the room.

mod chapter;
mod contents;
mod xml;

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

use askama::Template;
use jiff::Timestamp;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Error, Result};
use crate::cite::{Item, Tag};
use crate::model::{DocumentName, HistoricalDate, ReadingCopy, urn_of_set};
use crate::urls;
use chapter::Chapter;
use contents::{Contents, Entry};

pub use contents::title_of as title;

/// EPUB Open Container Format 3.3, section 4.3: it says what the file is, and stands first.
const MEDIA_TYPE: &str = "application/epub+zip";

/// EPUB Open Container Format 3.3, section 4.2.6.3.1.
const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

const STYLE: &str = include_str!("../../templates/book/book.css");

/// What the title page of a book says.
#[derive(Debug, Clone, Copy)]
pub struct Front<'a> {
    /// Of the document, or of the set: "Papers by Stalin, Joseph".
    pub title: &'a str,
    /// The room's name.
    pub room: &'a str,
    /// What the room's addresses begin with, without a slash at the end.
    pub base_url: &'a str,
    /// Where in the room the documents are, from the first slash on.
    pub path: &'a str,
    /// When the documents were as they are in the book.
    pub time: Timestamp,
}

/// The documents as a book, in the order in which they are given.
pub fn epub(front: Front<'_>, documents: &[ReadingCopy]) -> Result<Vec<u8>> {
    let mut book = Epub::new(front, documents.iter().map(|copy| copy.name.clone()).collect())?;
    for copy in documents {
        book.add(copy)?;
    }
    book.finish()
}

/// A book that is being written, chapter by chapter, so that a large set is never in memory whole.
pub struct Epub<'a> {
    front: Front<'a>,
    /// Known before the first chapter, which may have links to the last.
    names: BTreeSet<DocumentName>,
    added: Vec<Entry>,
    languages: BTreeSet<String>,
    /// What only a book of one document says of itself.
    only: Option<Only>,
    archive: ZipWriter<Cursor<Vec<u8>>>,
}

/// The metadata of a book that is one document.
#[derive(Default)]
struct Only {
    creators: Vec<String>,
    rights: Option<String>,
    description: Option<String>,
}

impl<'a> Epub<'a> {
    /// Begins a book of the documents of these names; every one of them is then to be [added](Self::add).
    pub fn new(front: Front<'a>, names: BTreeSet<DocumentName>) -> Result<Self> {
        let archive = ZipWriter::new(Cursor::new(Vec::new()));
        let mut book = Self { front, names, added: Vec::new(), languages: BTreeSet::new(), only: None, archive };
        book.file("mimetype", CompressionMethod::Stored, MEDIA_TYPE)?;
        book.file("META-INF/container.xml", CompressionMethod::Deflated, CONTAINER)?;
        book.file("book/book.css", CompressionMethod::Deflated, STYLE)?;
        Ok(book)
    }

    /// Writes the next chapter.
    pub fn add(&mut self, copy: &ReadingCopy) -> Result<()> {
        let item = Item::of(copy, self.front.room, self.front.base_url);
        let (names, base_url) = (&self.names, self.front.base_url);
        let address = |name: &DocumentName, anchor: Option<&str>| match (names.contains(name), anchor) {
            (true, Some(anchor)) if *name == copy.name => format!("#{anchor}"),
            (true, Some(anchor)) => format!("{name}.xhtml#{anchor}"),
            (true, None) => format!("{name}.xhtml"),
            (false, anchor) => format!("{base_url}{}", urls::document_at(name, anchor)),
        };
        let text = xml::xhtml(&Chapter::new(copy, &item, base_url, &address).render()?);
        self.file(&format!("book/documents/{}.xhtml", copy.name), CompressionMethod::Deflated, &text)?;
        self.added.push(Entry::new(copy));
        self.languages.extend(copy.metadata.language.iter().map(|language| language.value.clone()));
        self.only = (self.added.len() == 1).then(|| Only::of(copy, &item));
        Ok(())
    }

    /// The bytes of the book.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        let added: BTreeSet<&DocumentName> = self.added.iter().map(|entry| &entry.name).collect();
        if let Some(absent) = self.names.iter().find(|name| !added.contains(name)) {
            return Err(Error::Absent(absent.clone()));
        }
        let day = self.front.time.strftime("%Y-%m-%d").to_string();
        let address = format!("{}{}", self.front.base_url, self.front.path);
        let title = TitlePage {
            title: self.front.title,
            room: self.front.room,
            papers: papers(self.added.len()),
            address: &address,
            day: HistoricalDate::of_edtf(&day).map_or(day, |date| date.to_string()),
            is_linked: self.added.iter().any(|entry| entry.is_linked),
        };
        let title = xml::xhtml(&title.render()?);
        let contents = xml::xhtml(&Contents::new(&self.added).render()?);
        let only = self.only.take().unwrap_or_default();
        let package = Package {
            identifier: urn_of_set(&self.names),
            title: self.front.title,
            // What the room itself says in the book is English.
            languages: if self.languages.is_empty() { vec!["en".to_owned()] } else { self.languages.iter().cloned().collect() },
            room: self.front.room,
            address: &address,
            modified: self.front.time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            creators: only.creators,
            rights: only.rights,
            description: only.description,
            chapters: &self.added,
            has_contents: contents::is_read(&self.added),
        };
        let package = xml::letters(&package.render()?);
        for (name, text) in [("book/title.xhtml", title), ("book/contents.xhtml", contents), ("book/package.opf", package)] {
            self.file(name, CompressionMethod::Deflated, &text)?;
        }
        Ok(self.archive.finish()?.into_inner())
    }

    fn file(&mut self, name: &str, method: CompressionMethod, text: &str) -> Result<()> {
        // The time of each file is the first that a ZIP can state.
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        self.archive.start_file(name, options)?;
        self.archive.write_all(text.as_bytes())?;
        Ok(())
    }
}

impl Only {
    fn of(copy: &ReadingCopy, item: &Item<'_>) -> Self {
        let mut only = Self { rights: copy.metadata.rights.as_ref().map(|rights| rights.value.clone()), ..Self::default() };
        for tag in item.meta() {
            match tag {
                Tag::Meta { name, content } if name == "DC.creator" => only.creators.push(content),
                Tag::Meta { name, content } if name == "dcterms.abstract" => only.description = Some(content),
                _ => {}
            }
        }
        only
    }
}

/// "1 paper", "42 papers".
fn papers(number: usize) -> String {
    if number == 1 { "1 paper".to_owned() } else { format!("{number} papers") }
}

#[derive(Template)]
#[template(path = "book/title.xml")]
struct TitlePage<'a> {
    title: &'a str,
    room: &'a str,
    papers: String,
    address: &'a str,
    /// "23 November 2026".
    day: String,
    /// Whether any paper leads to another.
    is_linked: bool,
}

/// The package document (EPUB 3.3, section 5), with the metadata that EPUB Accessibility 1.1, section 2, asks for.
#[derive(Template)]
#[template(path = "book/package.xml")]
struct Package<'a> {
    identifier: String,
    title: &'a str,
    /// BCP 47.
    languages: Vec<String>,
    room: &'a str,
    address: &'a str,
    modified: String,
    creators: Vec<String>,
    rights: Option<String>,
    description: Option<String>,
    chapters: &'a [Entry],
    /// Whether the contents are read as a page, too.
    has_contents: bool,
}

#[cfg(test)]
mod tests;
