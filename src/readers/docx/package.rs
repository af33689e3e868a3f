//! The package of a Word file: its parts by their relationships (ECMA-376, part 2), within limits.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{self, Event};
use crate::readers::decode;

/// What all parts may have unpacked; a book of two thousand pages has some 30 MB.
const LARGEST: u64 = 256 * 1024 * 1024;
/// From this size on, a part that unpacks to more than [`STEEPEST`] times its packed size is a trap and no text.
const SUSPECT: u64 = 16 * 1024 * 1024;
const STEEPEST: u64 = 400;
/// Files in the package; each picture is one.
const MOST_FILES: usize = 50_000;

/// Where parts and what they lead to stand.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

/// A relationship of a part: what it is (the last word of its type) and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub kind: String,
    pub target: String,
    pub external: bool,
}

/// The relationships of a part by their ids.
pub type Relations = BTreeMap<String, Relation>;

/// The sign of every ZIP file.
pub const ZIP: &[u8] = b"PK\x03\x04";

impl<'a> Package<'a> {
    /// Opens a package; the error is a sentence with the way out.
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            let cause = error.to_string();
            format!(
                "it is a damaged Word file that cannot be unpacked ({}); open and save it in Word, or take another copy",
                cause.trim_end_matches('.')
            )
        })?;
        if archive.len() > MOST_FILES {
            return Err(format!("it packs {} files, and a Word file may have {MOST_FILES}; save it again in Word", archive.len()));
        }
        Ok(Self { archive, left: LARGEST })
    }

    /// The text of a part; `Ok(None)` where there is none, an error sentence where it breaks a limit or is damaged from its beginning.
    ///
    /// Of a part that is damaged further down the second value says so.
    pub fn part(&mut self, name: &str) -> Result<Option<(String, Option<String>)>, String> {
        let name = name.trim_start_matches('/');
        let mut file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(format!("its part {name} cannot be unpacked ({error}); open and save it in Word")),
        };
        let packed = file.compressed_size().max(1);
        let mut bytes = Vec::new();
        let mut damage = None;
        let mut piece = vec![0; 64 * 1024];
        loop {
            match file.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
                Err(error) => {
                    damage = Some(format!("its part {name} is damaged ({error}); what stands before that was read"));
                    break;
                }
            }
            let size = bytes.len() as u64;
            if size > self.left {
                return Err(format!("its text has more than {} MB unpacked; divide it into its documents", LARGEST / 1_048_576));
            }
            if size > SUSPECT && size / packed > STEEPEST {
                return Err(format!(
                    "its part {name} unpacks to more than {STEEPEST} times its size, as no text does; save it again in Word"
                ));
            }
        }
        self.left -= bytes.len() as u64;
        // XML is UTF-8 unless a mark says otherwise: a broken byte is one, and no other encoding.
        let text = if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            decode(&bytes).text
        } else {
            String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
        };
        Ok(Some((text, damage)))
    }

    /// The relationships of a part; those of the package itself for "".
    pub fn relations(&mut self, part: &str) -> Relations {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Ok(Some((text, _))) = self.part(&name) else { return Relations::new() };
        let mut found = Relations::new();
        let _ = xml::walk(&text, &mut |event| {
            let Event::Start(element) = event else { return };
            if element.name != "Relationship" {
                return;
            }
            let of = |name| element.attribute(name).unwrap_or_default();
            let external = of("TargetMode") == "External";
            let target = if external { of("Target") } else { absolute(folder, &of("Target")) };
            let kind = of("Type").rsplit('/').next().unwrap_or("").to_owned();
            found.insert(of("Id"), Relation { kind, target, external });
        });
        found
    }

    /// The name of the part that is the document.
    pub fn main_part(&mut self) -> Option<String> {
        let related = self.relations("").into_values().find(|relation| relation.kind == "officeDocument").map(|relation| relation.target);
        let known = |name: &String| self.archive.index_for_name(name).is_some();
        related.filter(known).or_else(|| Some("word/document.xml".to_owned()).filter(known))
    }
}

/// The part of a kind that relationships lead to.
pub fn related<'a>(relations: &'a Relations, kind: &'a str) -> impl Iterator<Item = &'a str> {
    relations.values().filter(move |relation| relation.kind == kind && !relation.external).map(|relation| relation.target.as_str())
}

/// The addresses outside of the package, by the id of their relationship.
pub fn addresses(relations: &Relations) -> HashMap<String, String> {
    relations.iter().filter(|(_, relation)| relation.external).map(|(id, relation)| (id.clone(), relation.target.clone())).collect()
}

/// A target as a name in the package: relative to the folder of its source.
fn absolute(folder: &str, target: &str) -> String {
    if let Some(name) = target.strip_prefix('/') {
        return name.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
