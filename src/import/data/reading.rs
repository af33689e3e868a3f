//! The files of a data export → rows that can be written, on a thread of its own, some ahead of the writer.
//!
//! Whoever made the file is a stranger: a line is bounded before it is read, every value is what its column holds, and bytes
//! are those that a row and the list of sums name.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc::Sender;
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::{pictures, sha256, unpack};
use super::{AGAIN, LIST};
use crate::export::data::{Manifest, SUMS, rows_of};
use crate::store::data::{PRIMARY, ReadRow, Table};
use crate::store::pack;

/// Rows of a piece.
const ROWS: usize = 64;
/// Bytes of a piece, about: a file in a room may have many megabytes.
const BYTES: usize = 8 << 20;
/// Bytes of a row: a text of the largest file that is read, and what is said of it.
const LONGEST: u64 = 128 << 20;
/// Bytes of the list of sums.
const LARGEST_SUMS: u64 = 256 << 20;
/// Bytes of a file.
const LARGEST: u64 = 512 << 20;
/// How many times as large as the ZIP file all may be that comes out of it, beside some megabytes: texts are packed to a fifth or
/// a tenth, and what is made to fill a disk to a thousandth.
const MOST_PACKED: u64 = 100;
const SMALL: u64 = 256 << 20;

/// What goes on to the writer.
pub enum Piece {
    Room {
        settings: String,
        derivation: String,
    },
    Rows(&'static Table, Vec<ReadRow>),
    /// Why all of it is refused.
    Refused(String),
    /// All rows came.
    End,
}

/// What was put into the folder of files and was not there before.
pub type Pictures = Arc<Mutex<Vec<PathBuf>>>;

pub struct Reading {
    path: PathBuf,
    manifest: Manifest,
    /// The room's folder of files.
    folder: PathBuf,
    pictures: Pictures,
    pieces: Sender<Piece>,
}

type Archive = ZipArchive<unpack::Bounded>;

/// What is known while the tables are read.
struct Known {
    archive: Archive,
    /// SHA-256 of each file.
    sums: HashMap<String, String>,
    withdrawn: HashSet<i64>,
    /// Bytes that may still come out of the ZIP file.
    left: u64,
}

impl Reading {
    pub fn new(path: PathBuf, manifest: Manifest, folder: PathBuf, pictures: Pictures, pieces: Sender<Piece>) -> Self {
        Self { path, manifest, folder, pictures, pieces }
    }

    pub fn run(self) {
        let end = match self.tables() {
            Ok(()) => Piece::End,
            Err(why) => Piece::Refused(why),
        };
        // Nobody listens where the writer gave up.
        let _ = self.pieces.blocking_send(end);
    }

    fn tables(&self) -> Result<(), String> {
        if let Some(unknown) = self.manifest.rows.keys().find(|name| Table::named(name).is_none()) {
            return Err(format!(
                "room.json: it has rows of \"{unknown}\", which this program does not know; take it with {}, or a newer one",
                self.manifest.program
            ));
        }
        let mut archive = unpack::bounded(&self.path, LIST)?;
        let sums = sums(&mut archive)?;
        let packed = std::fs::metadata(&self.path).map_err(|error| error.to_string())?.len();
        let left = packed.saturating_mul(MOST_PACKED).saturating_add(SMALL);
        // Rows are read from one, while the files that they name are read from the other.
        let mut known = Known { archive: unpack::bounded(&self.path, LIST)?, sums, withdrawn: HashSet::new(), left };
        for table in PRIMARY {
            self.table(table, &mut archive, &mut known)?;
        }
        Ok(())
    }

    fn table(&self, table: &'static Table, archive: &mut Archive, known: &mut Known) -> Result<(), String> {
        let name = rows_of(table.name);
        let sum = known.sums.get(&name).cloned();
        let entry = archive.by_name(&name).map_err(|error| absent_or_damaged(&name, &error) + "; " + AGAIN)?;
        let mut lines = Lines { from: BufReader::with_capacity(1 << 16, entry), hash: Sha256::new(), number: 0 };
        let (mut rows, mut bytes) = (Vec::with_capacity(ROWS), 0);
        while let Some(line) = lines.next().map_err(|why| at(&name, lines.number, &why))? {
            let wrong = |why: String| at(&name, lines.number, &why);
            let mut row = table.read(&line).map_err(wrong)?;
            bytes += line.len();
            known.take(line.len()).map_err(wrong)?;
            match table.name {
                "room" => {
                    let text = |column| row.text(table, column).unwrap_or_default().to_owned();
                    self.send(Piece::Room { settings: text("settings"), derivation: text("derivation") })?;
                    continue;
                }
                "document" if row.text(table, "visibility") == Some("withdrawn") => known.withdrawn.extend(row.number(table, "id")),
                "source_file" | "source_whole" => bytes += known.bytes(table, &mut row).map_err(wrong)?,
                "facsimile" => {
                    let new = known.picture(table, &row, &self.folder).map_err(wrong)?;
                    self.pictures.lock().unwrap_or_else(PoisonError::into_inner).extend(new);
                }
                _ => {}
            }
            rows.push(row);
            if rows.len() == ROWS || bytes > BYTES {
                self.send(Piece::Rows(table, std::mem::take(&mut rows)))?;
                bytes = 0;
            }
        }
        let (count, hash) = (lines.number, lines.hash.finalize());
        let stated = self.manifest.rows.get(table.name).copied().unwrap_or_default();
        if i64::try_from(count) != Ok(stated) {
            return Err(format!("{name} has {count} rows, and room.json says {stated}; {AGAIN}"));
        }
        if Some(hash.iter().map(|byte| format!("{byte:02x}")).collect()) != sum {
            return Err(format!("{name}: its bytes are not those that {SUMS} names (SHA-256); {AGAIN}"));
        }
        if rows.is_empty() { Ok(()) } else { self.send(Piece::Rows(table, rows)) }
    }

    fn send(&self, piece: Piece) -> Result<(), String> {
        self.pieces.blocking_send(piece).map_err(|_| "nobody writes it any more".to_owned())
    }
}

impl Known {
    /// Gives a row of a file its bytes; gives how many they are.
    fn bytes(&mut self, table: &Table, row: &mut ReadRow) -> Result<usize, String> {
        let is_withdrawn = row.number(table, "document_id").is_some_and(|document| self.withdrawn.contains(&document));
        let bytes = match row.file.clone() {
            Some(file) if !is_withdrawn => self.file(&file)?,
            Some(file) => return Err(format!("{file} is of a withdrawn document, of which there is nothing")),
            None if is_withdrawn => Vec::new(),
            None => return Err("it names no file with its bytes".to_owned()),
        };
        if table.name == "source_file" {
            if !is_withdrawn {
                same(row.text(table, "sha256"), &sha256(&bytes), row)?;
            }
            let (sidecar, sum) = (row.text(table, "sidecar").unwrap_or_default(), row.text(table, "sidecar_sha256").unwrap_or_default());
            if !sidecar.is_empty() && sha256(sidecar.as_bytes()) != sum {
                return Err("its sidecar is not the one that was imported (SHA-256)".to_owned());
            }
        }
        row.with_bytes(pack(&bytes).map_err(|error| error.to_string())?);
        Ok(bytes.len())
    }

    /// Puts a picture into the folder of files; gives its place where it was not there.
    fn picture(&mut self, table: &Table, row: &ReadRow, folder: &Path) -> Result<Option<PathBuf>, String> {
        let file = row.file.clone().ok_or("it names no file with its bytes")?;
        let bytes = self.file(&file)?;
        let sum = sha256(&bytes);
        same(row.text(table, "sha256"), &sum, row)?;
        let (format, width, height) = pictures::measured(&bytes)?;
        let side = |column: &str| row.number(table, column).and_then(|side| usize::try_from(side).ok());
        if row.text(table, "format") != Some(format.ending()) || side("width") != Some(width) || side("height") != Some(height) {
            return Err(format!("{file} is another kind of picture, or of another size, than it says"));
        }
        pictures::keep(folder, &sum, &bytes)
    }

    /// Counts bytes that came out of the ZIP file.
    fn take(&mut self, bytes: usize) -> Result<(), String> {
        let left = self.left.checked_sub(bytes as u64);
        self.left =
            left.ok_or_else(|| format!("more comes out of the ZIP file than {MOST_PACKED} times its size: no room packs so well"))?;
        Ok(())
    }

    fn file(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let mut entry = self.archive.by_name(name).map_err(|error| absent_or_damaged(name, &error))?;
        let mut bytes = Vec::new();
        let read = entry.by_ref().take(LARGEST + 1).read_to_end(&mut bytes);
        read.map_err(|error| damaged(name, &error))?;
        if bytes.len() as u64 > LARGEST {
            return Err(format!("{name} has more than {} MB", LARGEST >> 20));
        }
        drop(entry);
        // The same file for many rows counts as often.
        self.take(bytes.len())?;
        if self.sums.get(name).is_none_or(|sum| *sum != sha256(&bytes)) {
            return Err(format!("{name}: its bytes are not those that {SUMS} names (SHA-256)"));
        }
        Ok(bytes)
    }
}

fn same(stated: Option<&str>, sum: &str, row: &ReadRow) -> Result<(), String> {
    let file = row.file.as_deref().unwrap_or_default();
    if stated == Some(sum) { Ok(()) } else { Err(format!("{file}: its bytes are not those that the row names (SHA-256)")) }
}

/// The lines of a file, each bounded, with the hash of all.
struct Lines<R> {
    from: BufReader<R>,
    hash: Sha256,
    number: usize,
}

impl<R: Read> Lines<R> {
    fn next(&mut self) -> Result<Option<String>, String> {
        let mut line = Vec::new();
        let read = self.from.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        self.number += usize::from(!matches!(read, Ok(0)));
        match read {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) => return Err(format!("it is damaged in the ZIP file ({})", cause(&error))),
        }
        self.hash.update(&line);
        if line.pop() != Some(b'\n') {
            return Err("it has no end".to_owned());
        }
        String::from_utf8(line).map(Some).map_err(|_| "it is no text in UTF-8".to_owned())
    }
}

fn sums(archive: &mut Archive) -> Result<HashMap<String, String>, String> {
    let mut text = String::new();
    let entry = archive.by_name(SUMS).map_err(|error| absent_or_damaged(SUMS, &error) + "; " + AGAIN)?;
    entry.take(LARGEST_SUMS).read_to_string(&mut text).map_err(|error| damaged(SUMS, &error) + "; " + AGAIN)?;
    let line = |(at, line): (usize, &str)| {
        let (sum, name) = line.split_once("  ").ok_or_else(|| self::at(SUMS, at + 1, "it is no SHA-256 with a name"))?;
        Ok((name.to_owned(), sum.to_owned()))
    };
    text.lines().enumerate().map(line).collect()
}

fn at(file: &str, line: usize, why: &str) -> String {
    let line = line.max(1);
    if why.ends_with(AGAIN) { why.to_owned() } else { format!("{file}, line {line}: {why}; {AGAIN}") }
}

fn absent_or_damaged(name: &str, error: &ZipError) -> String {
    match error {
        ZipError::FileNotFound => format!("{name} is not there"),
        error => damaged(name, error),
    }
}

fn damaged(name: &str, error: &dyn std::error::Error) -> String {
    format!("{name} is damaged in the ZIP file ({})", cause(error))
}

fn cause(error: &dyn std::error::Error) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}
