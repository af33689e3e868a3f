//! `room.json`: what kind of file a data export is, of which room, and how many rows it has.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use crate::config::Settings;

/// The file by which a data export is known.
pub const MANIFEST: &str = "room.json";
/// SHA-256 and name of each other file, as `sha256sum -c` reads them.
pub const SUMS: &str = "manifest-sha256.txt";
/// What `room.json` says that it is.
pub const FORMAT: &str = "reading-room data";
/// Raised when a program of before could not take the rows any more.
pub const VERSION: u32 = 1;

/// Bytes that `room.json` may have.
const LARGEST: u64 = 1 << 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub version: u32,
    /// "reading-room 0.1.0".
    pub program: String,
    pub room: OfRoom,
    /// UTC.
    pub exported_at: String,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfRoom {
    pub name: String,
    pub base_url: Option<String>,
    pub token: String,
    pub epoch: i64,
}

/// What every version of the format says.
#[derive(Deserialize)]
struct Kind {
    format: String,
    version: u32,
    #[serde(default)]
    program: String,
}

impl Manifest {
    pub(super) fn new(settings: &Settings, token: String, epoch: i64, now: &str, rows: BTreeMap<String, i64>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: format!("reading-room {}", env!("CARGO_PKG_VERSION")),
            room: OfRoom { name: settings.name.clone(), base_url: settings.base_url.clone(), token, epoch },
            exported_at: now.to_owned(),
            rows,
        }
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What `room.json` says: `None` where it is none of a data export, a sentence where this program cannot take it.
    pub fn read(text: &str) -> Option<Result<Self, String>> {
        let kind: Kind = serde_json::from_str(text).ok().filter(|kind: &Kind| kind.format == FORMAT)?;
        if kind.version != VERSION {
            let by = if kind.program.is_empty() { String::new() } else { format!(" by {}", kind.program) };
            return Some(Err(format!(
                "{MANIFEST}: it is a data export of format {}, written{by}, and this program knows format {VERSION}; take it with that program, or a newer one",
                kind.version
            )));
        }
        let read = serde_json::from_str(text);
        Some(read.map_err(|error| format!("{MANIFEST}, line {}: {error}; take another copy of the export", error.line())))
    }

    /// The same of a ZIP file, whatever it is.
    pub fn of<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Option<Result<Self, String>> {
        let mut text = String::new();
        archive.by_name(MANIFEST).ok()?.take(LARGEST).read_to_string(&mut text).ok()?;
        Self::read(&text)
    }
}

/// The file with the rows of a table.
pub fn rows_of(table: &str) -> String {
    format!("rows/{table}.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_export_is_known_by_what_it_says() {
        assert!(Manifest::read("{}").is_none() && Manifest::read("Not JSON.").is_none());
        assert!(Manifest::read(r#"{"format":"another","version":1}"#).is_none());
        let newer = Manifest::read(r#"{"format":"reading-room data","version":9,"program":"reading-room 7.0"}"#);
        let why = newer.expect("a data export").expect_err("a newer one");
        assert!(why.contains("format 9, written by reading-room 7.0") && why.contains("take it with that program"), "{why}");
        let halved = Manifest::read("{\"format\":\"reading-room data\",\n\"version\":1}").expect("a data export");
        assert!(halved.is_err_and(|why| why.contains("line 2") && why.contains("another copy")));
    }
}
