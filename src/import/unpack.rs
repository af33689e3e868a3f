//! A ZIP file (an archive, here and below) → a temporary folder with its files, within limits.
//!
//! Whoever packed it is a stranger: no entry is written outside of that folder, and what it unpacks to is counted while it
//! is read, whatever its headers claim.

mod names;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;
use zip::ZipArchive;
use zip::result::ZipError;

use super::report::{Outcome, Report};
use super::walk::{self, Found, Root, io_sentence};
use crate::export::data::Manifest;
use crate::model::Diagnostic;
use names::{Name, parts, printable, russian};

const MB: u64 = 1024 * 1024;

/// What an archive may have.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Files and folders, with those of the archives in it.
    entries: usize,
    /// Bytes of a file.
    file: u64,
    /// Bytes of all files, with those of the archives in it.
    all: u64,
    /// From this size on, a file that unpacks to more than [`STEEPEST`] times its packed size is a trap.
    suspect: u64,
    /// Bytes of the list of its files.
    list: u64,
}

const LIMITS: Limits = Limits { entries: 100_000, file: 512 * MB, all: 4096 * MB, suspect: 16 * MB, list: 32 * MB };
const STEEPEST: u64 = 400;
/// Archives in one another, with the outermost.
const DEEPEST: usize = 3;

/// Archives that were unpacked. Their files are there until this is dropped.
#[derive(Debug)]
pub struct Unpacked {
    /// Where the temporary folders are made.
    within: PathBuf,
    folders: Vec<TempDir>,
    limits: Limits,
    /// What the archive that is being unpacked may still have.
    entries: usize,
    bytes: u64,
}

impl Default for Unpacked {
    fn default() -> Self {
        Self { within: std::env::temp_dir(), folders: Vec::new(), limits: LIMITS, entries: 0, bytes: 0 }
    }
}

/// Whether a file is an archive of documents, by its name: a Word file is packed, too, and is none.
pub fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// Of files at one path only that in the fewest archives is read: a folder beside its own archive is read once.
pub fn once(found: Vec<Found>, report: &mut Report) -> Vec<Found> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (at, file) in found.iter().enumerate() {
        let known = first.entry(file.below.as_str()).or_insert(at);
        if file.archives < found[*known].archives {
            *known = at;
        }
    }
    let read: HashSet<usize> = first.values().copied().collect();
    for (at, file) in found.iter().enumerate().filter(|(at, _)| !read.contains(at)) {
        let other = first.get(file.below.as_str()).map_or(at, |other| *other);
        let said =
            Diagnostic::note(1, format!("left alone: {} stands at the same path of the collection and is read", found[other].shown()));
        report.add(&file.shown(), Outcome::Skipped, vec![said]);
    }
    found.into_iter().enumerate().filter(|(at, _)| read.contains(at)).map(|(_, file)| file).collect()
}

impl Unpacked {
    /// What a PATH is as a root; an archive is a folder of its name. `None` where it was refused.
    pub fn root(&mut self, path: &Path, report: &mut Report) -> Option<Root> {
        if !is_archive(path) || !path.is_file() {
            return Some(walk::root(path));
        }
        let absolute = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let name = absolute.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // A name of dots alone is none of a folder.
        let collection = if name.trim_matches('.').is_empty() { "room".to_owned() } else { name };
        let folder = self.unpack(path, path, 0, report)?;
        Some(Root { path: folder, shown: path.to_path_buf(), collection, folder: absolute.display().to_string(), archives: 1 })
    }

    /// The folder with the files of an archive that lies in `inside` others; `None` where it was refused as a whole.
    ///
    /// What is refused goes into the report under `shown`.
    pub fn unpack(&mut self, archive: &Path, shown: &Path, inside: usize, report: &mut Report) -> Option<PathBuf> {
        if inside == 0 {
            (self.entries, self.bytes) = (self.limits.entries, self.limits.all);
        }
        let unpacked = if inside < DEEPEST {
            self.open(archive).and_then(|archive| self.files(archive, shown, report))
        } else {
            Err(format!("it lies in {DEEPEST} ZIP files, one in the other; unpack the outermost and import the folder"))
        };
        unpacked.map_err(|why| report.refuse(&shown.display().to_string(), why)).ok()
    }

    fn open(&self, archive: &Path) -> Result<ZipArchive<Bounded>, String> {
        let mut opened = bounded(archive, self.limits.list)?;
        // It has the documents twice, and what is not shown besides.
        if Manifest::of(&mut opened).is_some() {
            return Err("it is the data export of a room; import it by itself, into an empty room".to_owned());
        }
        Ok(opened)
    }

    fn files(&mut self, mut archive: ZipArchive<Bounded>, shown: &Path, report: &mut Report) -> Result<PathBuf, String> {
        let temporary = tempfile::Builder::new().prefix("reading-room-").tempdir_in(&self.within);
        let folder = temporary.map_err(|error| no_room(&error))?;
        let path = folder.path().to_path_buf();
        self.folders.push(folder);
        if archive.has_duplicate_names() {
            let why = "it has two files of one name, and of these only the last is read; pack it again".to_owned();
            report.refuse(&shown.display().to_string(), why);
        }
        let raw: Vec<Vec<u8>> = archive.file_names_raw().map(<[u8]>::to_vec).collect();
        let encoding = russian(&raw.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for (at, raw) in raw.iter().enumerate() {
            let name = match (std::str::from_utf8(raw), encoding) {
                (Ok(name), _) => name.to_owned(),
                (Err(_), Some(encoding)) => encoding.decode_without_bom_handling(raw).0.into_owned(),
                // The library knows the standard's code page.
                (Err(_), None) => archive
                    .by_index_data(at)
                    .ok()
                    .and_then(|entry| entry.name().map(Cow::into_owned).ok())
                    .unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned()),
            };
            match self.entry(&mut archive, at, &name, &path) {
                Ok(()) => {}
                Err(Refused::File(why)) => report.refuse(&format!("{}/{}", shown.display(), printable(&name)), why),
                Err(Refused::Archive(why)) => {
                    report.refuse(
                        &shown.display().to_string(),
                        format!("{why}, from {} on nothing of it is read; unpack it and import the folder", printable(&name)),
                    );
                    break;
                }
            }
        }
        Ok(path)
    }

    /// Unpacks one file of an archive into `folder`.
    fn entry(&mut self, archive: &mut ZipArchive<Bounded>, at: usize, name: &str, folder: &Path) -> Result<(), Refused> {
        let parts = match parts(name) {
            Name::Parts(parts) => parts,
            Name::PassedOver => return Ok(()),
            Name::Refused(why) => return Err(file(why)),
        };
        if name.ends_with(['/', '\\']) {
            return Ok(());
        }
        let entry = archive.by_index_data(at).map_err(|error| damaged(&error))?;
        match entry.unix_mode().unwrap_or_default() & 0o170_000 {
            0 | 0o100_000 => {}
            0o040_000 => return Ok(()),
            0o120_000 => return Err(file("it is a link; pack the file that it leads to")),
            _ => return Err(file("it is no regular file; copy its content into one")),
        }
        if entry.encrypted() {
            return Err(file("it is packed with a password; unpack the ZIP file and import the folder"));
        }
        let path = self.place(&parts, folder)?;
        let written = match archive.by_index(at) {
            Ok(mut packed) => {
                let size = packed.compressed_size();
                self.write(&mut packed, size, &path)
            }
            Err(error) => Err(damaged(&error)),
        };
        if written.is_err() {
            // What was refused must not be read as far as it came.
            let _ = std::fs::remove_file(&path);
        }
        written
    }

    /// Makes the folders that a file stands in, and the empty file, which must be new.
    fn place(&mut self, parts: &[String], folder: &Path) -> Result<PathBuf, Refused> {
        let mut path = folder.to_path_buf();
        let cannot = |error: &io::Error| match error.kind() {
            ErrorKind::AlreadyExists => file("another file of the ZIP file has its name; pack it again under another"),
            // A file stands where this one has a folder.
            ErrorKind::NotADirectory => file("another file of the ZIP file has the name of its folder; pack it again under another"),
            ErrorKind::InvalidFilename => file("its name is too long; pack it again under a shorter one"),
            _ => Refused::File(no_room(error)),
        };
        for (place, part) in parts.iter().enumerate() {
            path.push(part);
            let is_file = place + 1 == parts.len();
            if self.entries == 0 && !path.exists() {
                return Err(Refused::Archive(format!("it packs more than {} files and folders", self.limits.entries)));
            }
            let made = if is_file { File::create_new(&path).map(|_| ()) } else { std::fs::create_dir(&path) };
            match made {
                Ok(()) => self.entries -= 1,
                Err(error) if !is_file && error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(cannot(&error)),
            }
        }
        Ok(path)
    }

    fn write(&mut self, packed: &mut impl Read, packed_size: u64, path: &Path) -> Result<(), Refused> {
        let Limits { file: largest, all, suspect, .. } = self.limits;
        let mut out = File::options().write(true).open(path).map_err(|error| Refused::File(no_room(&error)))?;
        let mut piece = vec![0; 64 * 1024];
        let mut size = 0;
        loop {
            let count = match packed.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(damaged(&error)),
            };
            size += count as u64;
            if size > largest {
                return Err(Refused::File(format!(
                    "it has more than {} MB unpacked; unpack the ZIP file and divide this one",
                    largest / MB
                )));
            }
            if size > suspect && size / packed_size.max(1) > STEEPEST {
                return Err(Refused::File(format!(
                    "it unpacks to more than {STEEPEST} times its size, as no document does; unpack the ZIP file and look at it"
                )));
            }
            self.bytes =
                self.bytes.checked_sub(count as u64).ok_or_else(|| Refused::Archive(format!("it unpacks to more than {} MB", all / MB)))?;
            out.write_all(&piece[..count]).map_err(|error| Refused::File(no_room(&error)))?;
        }
    }
}

/// Opens a ZIP file whose list of files has at most so many bytes.
pub fn bounded(archive: &Path, list: u64) -> Result<ZipArchive<Bounded>, String> {
    let file = File::open(archive).map_err(|error| io_sentence(&error))?;
    let left = Rc::new(Cell::new(list));
    let opened = ZipArchive::new(Bounded { file: BufReader::new(file), left: Rc::clone(&left) });
    if left.get() == 0 {
        return Err("it packs too many files, or is no ZIP file; unpack it and import the folder".to_owned());
    }
    let opened = opened.map_err(|error| {
        let cause = error.to_string();
        format!("it is a damaged ZIP file that cannot be unpacked ({}); take another copy of it", cause.trim_end_matches('.'))
    })?;
    left.set(u64::MAX);
    Ok(opened)
}

/// Why something was not unpacked.
enum Refused {
    /// This file.
    File(String),
    /// This file and all after it; the sentence has no way out yet.
    Archive(String),
}

fn file(why: &str) -> Refused {
    Refused::File(why.to_owned())
}

fn damaged(error: &(impl std::error::Error + 'static)) -> Refused {
    let error: &(dyn std::error::Error + 'static) = error;
    if matches!(error.downcast_ref(), Some(ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_))) {
        return file("it is packed in a way that is not known here; pack it again as ZIP usually is, or import the folder");
    }
    let cause = error.to_string();
    Refused::File(format!("it is damaged in the ZIP file ({}); take another copy of that", cause.trim_end_matches('.')))
}

fn no_room(error: &io::Error) -> String {
    format!("it cannot be unpacked into the temporary folder ({error}); make room there, or name another folder with TMPDIR")
}

/// A file of which only so many bytes may be read.
///
/// The library makes a list of all files before anybody can ask how many there are.
pub struct Bounded {
    file: BufReader<File>,
    left: Rc<Cell<u64>>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.file.read(&mut buffer[..most])?;
        self.left.set(self.left.get() - count as u64);
        Ok(count)
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests;
