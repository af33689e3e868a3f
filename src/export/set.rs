//! Many documents as one file, written one after another, so that a whole room never is in memory.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::epub::{Epub, Front};
use super::{Error, Result};
use crate::cite::{self, Item};
use crate::model::{DocumentName, ReadingCopy};

/// The forms in which several documents are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetFormat {
    BibTex,
    Ris,
    /// An array of items.
    CslJson,
    /// An array of the documents' own linked data.
    JsonLd,
    /// A ZIP file with each as the room's Markdown, which `import` takes again.
    Markdown,
    /// A ZIP file with each as TEI, likewise: in one file the ids of two would meet.
    Tei,
    /// A ZIP file with each as plain text.
    Text,
    /// A book.
    Epub,
}

impl SetFormat {
    pub const ALL: [Self; 8] = [Self::Ris, Self::BibTex, Self::CslJson, Self::JsonLd, Self::Tei, Self::Markdown, Self::Text, Self::Epub];

    pub fn ending(self) -> &'static str {
        match self {
            Self::BibTex => "bib",
            Self::Ris => "ris",
            Self::CslJson => "csl.json",
            Self::JsonLd => "jsonld",
            Self::Markdown => "md.zip",
            Self::Tei => "tei.zip",
            Self::Text => "txt.zip",
            Self::Epub => "epub",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::BibTex => "application/x-bibtex; charset=utf-8",
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
            Self::JsonLd => "application/ld+json",
            Self::Markdown | Self::Tei | Self::Text => "application/zip",
            Self::Epub => "application/epub+zip",
        }
    }

    /// A path without the ending of a format, and that format.
    pub fn parted(path: &str) -> Option<(&str, Self)> {
        Self::ALL.into_iter().find_map(|format| Some((path.strip_suffix(format.ending())?.strip_suffix('.')?, format)))
    }
}

/// A document of a set, as it is wanted there.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    pub copy: &'a ReadingCopy,
    /// The paragraph that is meant, where it is not the whole.
    pub paragraph: Option<u32>,
    /// What the reader noted.
    pub note: Option<&'a str>,
}

impl<'a> Member<'a> {
    pub fn whole(copy: &'a ReadingCopy) -> Self {
        Self { copy, paragraph: None, note: None }
    }
}

/// A set that is being written.
pub enum SetWriter<'a, W: Write> {
    Lines { format: SetFormat, front: Front<'a>, out: W, is_begun: bool },
    Files { format: SetFormat, front: Front<'a>, archive: Box<ZipWriter<StreamWriter<W>>>, written: BTreeSet<DocumentName> },
    // Its first file is looked at by programs that know no more of ZIP files than where that stands: it is no stream.
    Book { book: Box<Epub<'a>>, out: W, written: BTreeSet<DocumentName> },
}

impl<'a, W: Write> SetWriter<'a, W> {
    /// `names` are those of all documents that will come: a book has links from one to the other.
    pub fn new(format: SetFormat, front: Front<'a>, names: impl IntoIterator<Item = DocumentName>, out: W) -> Result<Self> {
        Ok(match format {
            SetFormat::Markdown | SetFormat::Tei | SetFormat::Text => {
                Self::Files { format, front, archive: Box::new(ZipWriter::new_stream(out)), written: BTreeSet::new() }
            }
            SetFormat::Epub => Self::Book { book: Box::new(Epub::new(front, names.into_iter().collect())?), out, written: BTreeSet::new() },
            _ => Self::Lines { format, front, out, is_begun: false },
        })
    }

    /// Writes the next document; one that came before is left out of what holds each once.
    pub fn add(&mut self, member: Member<'_>) -> Result<()> {
        let name = &member.copy.name;
        match self {
            Self::Lines { format, front, out, is_begun } => {
                let item = Item { paragraph: member.paragraph, note: member.note, ..Item::of(member.copy, front.room, front.base_url) };
                let one = match format {
                    SetFormat::BibTex => item.bibtex() + "\n",
                    SetFormat::Ris => item.ris() + "\r\n",
                    SetFormat::CslJson => {
                        let [one] = item.csl_json();
                        format!("{}{}", if *is_begun { ",\n" } else { "[\n" }, serde_json::to_string(&one)?)
                    }
                    _ => format!("{}{}", if *is_begun { ",\n" } else { "[\n" }, serde_json::to_string(&item.json_ld(member.copy))?),
                };
                *is_begun = true;
                out.write_all(one.as_bytes())?;
            }
            Self::Files { format, front, archive, written } => {
                if written.insert(name.clone()) {
                    let (ending, text) = match format {
                        SetFormat::Text => ("txt", cite::plain_text(member.copy)),
                        SetFormat::Tei => ("tei.xml", Item::of(member.copy, front.room, front.base_url).tei(member.copy)),
                        _ => ("md", cite::markdown(member.copy)),
                    };
                    archive.start_file(format!("{name}.{ending}"), SimpleFileOptions::default())?;
                    archive.write_all(text.as_bytes())?;
                }
            }
            Self::Book { book, written, .. } => {
                if written.insert(name.clone()) {
                    book.add(member.copy)?;
                }
            }
        }
        Ok(())
    }

    /// Writes the end of the file.
    pub fn finish(self) -> Result<()> {
        match self {
            Self::Lines { format: SetFormat::CslJson | SetFormat::JsonLd, mut out, is_begun, .. } => {
                out.write_all(if is_begun { b"\n]\n" } else { b"[]\n" })?;
                out.flush()?;
            }
            Self::Lines { mut out, .. } => out.flush()?,
            Self::Files { archive, .. } => archive.finish()?.flush()?,
            Self::Book { book, mut out, .. } => {
                out.write_all(&book.finish()?)?;
                out.flush()?;
            }
        }
        Ok(())
    }
}

/// The whole set in memory.
pub fn whole(format: SetFormat, front: Front<'_>, members: &[Member<'_>]) -> Result<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    let mut writer = SetWriter::new(format, front, members.iter().map(|member| member.copy.name.clone()), &mut out)?;
    for member in members {
        writer.add(*member)?;
    }
    writer.finish()?;
    Ok(out.into_inner())
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Writing(error.into())
    }
}
