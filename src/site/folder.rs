//! The folder of an export: files that are the same stay, those that the room has no more go.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use walkdir::WalkDir;

use super::{Error, Written};

/// By this file the folder is known as one of an export.
const MARK: &str = "reading-room-site.json";

/// What the mark says.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Mark {
    /// Whether the export came to its end; one that did not is written again.
    is_whole: bool,
    /// The folders and files at the top that are the export's; what else lies there is its owner's.
    top: BTreeSet<String>,
}

/// The folder, and what was written into it.
pub(super) struct Folder {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    written: Written,
    files: HashSet<PathBuf>,
    mark: Mark,
}

impl Folder {
    /// The folder for an export, made where there is none. One with files that are not of an export is refused.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::File { file: path.to_owned(), source };
        fs::create_dir_all(path).map_err(failed)?;
        let mut mark = match fs::read(path.join(MARK)) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // A folder that is kept under version control may have its own hidden files.
                let is_foreign = |entry: &fs::DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
                let mut entries = fs::read_dir(path).map_err(failed)?.filter_map(Result::ok);
                match entries.find(is_foreign) {
                    Some(entry) => return Err(Error::Foreign { folder: path.to_owned(), file: entry.path() }),
                    None => Mark::default(),
                }
            }
            Err(source) => return Err(failed(source)),
        };
        mark.is_whole = false;
        let folder = Self { path: path.to_owned(), state: Mutex::new(State { mark, ..State::default() }) };
        folder.save_mark()?;
        Ok(folder)
    }

    /// Writes a file, by its path in the folder, unless it is there with these bytes.
    pub fn put(&self, file: &Path, bytes: &[u8]) -> Result<(), Error> {
        self.takes(file)?;
        let path = self.path.join(file);
        let is_there =
            fs::metadata(&path).is_ok_and(|there| there.is_file() && there.len() == u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let is_same = is_there && fs::read(&path).is_ok_and(|there| there == bytes);
        if !is_same {
            let failed = |source| Error::File { file: path.clone(), source };
            let written = fs::write(&path, bytes).or_else(|error| {
                // The first file of its folder.
                if error.kind() != ErrorKind::NotFound {
                    return Err(error);
                }
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::write(&path, bytes)
            });
            written.map_err(failed)?;
        }
        self.count(file, u64::try_from(bytes.len()).unwrap_or(0), is_same);
        Ok(())
    }

    /// Begins a file that is too large to be put at once; it takes its place when it is finished.
    pub fn begin(&self, file: &Path) -> Result<NewFile<'_>, Error> {
        self.takes(file)?;
        let path = self.path.join(file);
        let failed = |source| Error::File { file: path.clone(), source };
        let beside = path.parent().unwrap_or(&self.path);
        fs::create_dir_all(beside).map_err(failed)?;
        let out = tempfile::Builder::new().prefix(".new-").tempfile_in(beside).map_err(failed)?;
        Ok(NewFile { folder: self, file: file.to_owned(), path, out: BufWriter::with_capacity(1 << 18, out) })
    }

    fn count(&self, file: &Path, bytes: u64, is_same: bool) {
        let mut state = self.state();
        state.written.files += 1;
        state.written.bytes += bytes;
        state.written.unchanged += usize::from(is_same);
        state.files.insert(file.to_owned());
    }

    /// Marks what lies at the top as the export's before anything is written there, so that a run that is stopped leaves nothing
    /// that would later be taken for its owner's.
    fn takes(&self, file: &Path) -> Result<(), Error> {
        let Some(top) = file.iter().next().map(|top| top.to_string_lossy().into_owned()) else { return Ok(()) };
        if !self.state().mark.top.insert(top.clone()) {
            return Ok(());
        }
        self.save_mark()
    }

    /// Removes what an earlier export wrote and this one did not, and marks the folder as whole; gives how many files went.
    pub fn finish(&self) -> Result<usize, Error> {
        let mut removed = 0;
        let tops: Vec<String> = self.state().mark.top.iter().cloned().collect();
        for top in tops {
            // Folders come after what is in them, so that those that are left empty go, too.
            for entry in WalkDir::new(self.path.join(&top)).contents_first(true).into_iter().filter_map(Result::ok) {
                let failed = |source| Error::File { file: entry.path().to_owned(), source };
                if entry.file_type().is_dir() {
                    // One that is not empty stays.
                    let _ = fs::remove_dir(entry.path());
                } else if entry.path().strip_prefix(&self.path).is_ok_and(|file| !self.state().files.contains(file)) {
                    fs::remove_file(entry.path()).map_err(failed)?;
                    removed += 1;
                }
            }
        }
        let mut state = self.state();
        let tops = state.files.iter().filter_map(|file| file.iter().next()).map(|top| top.to_string_lossy().into_owned()).collect();
        state.mark = Mark { is_whole: true, top: tops };
        drop(state);
        self.save_mark()?;
        Ok(removed)
    }

    /// What was written until now.
    pub fn written(&self) -> Written {
        self.state().written.clone()
    }

    fn save_mark(&self) -> Result<(), Error> {
        let file = self.path.join(MARK);
        let text = serde_json::to_vec_pretty(&self.state().mark).unwrap_or_default();
        fs::write(&file, text).map_err(|source| Error::File { file, source })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file of the folder that is being written.
pub(super) struct NewFile<'f> {
    folder: &'f Folder,
    file: PathBuf,
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
}

impl NewFile<'_> {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in its place, unless it is there with these bytes.
    pub fn finish(self) -> Result<(), Error> {
        let Self { folder, file, path, out } = self;
        let failed = |source| Error::File { file: path.clone(), source };
        let out = out.into_inner().map_err(|error| failed(error.into_error()))?;
        let bytes = out.as_file().metadata().map_err(failed)?.len();
        let is_same = same(out.path(), &path).unwrap_or(false);
        if !is_same {
            // A web server may be another user.
            let mode = fs::metadata(folder.path.join(MARK)).map_err(failed)?.permissions();
            out.as_file().set_permissions(mode).map_err(failed)?;
            out.persist(&path).map_err(|error| failed(error.error))?;
        }
        folder.count(&file, bytes, is_same);
        Ok(())
    }
}

impl Write for NewFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Whether two files have the same bytes.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    if fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if left[..length] != right[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(left.len() == right.len());
        }
        one.consume(length);
        other.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_export_left_goes_and_the_owners_files_stay() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("site");
        let first = Folder::open(&path).expect("a folder");
        first.put(Path::new("documents/a/index.html"), b"a").expect("a file");
        first.put(Path::new("documents/b/index.html"), b"b").expect("a file");
        first.put(Path::new("people/index.html"), b"p").expect("a file");
        assert_eq!(first.finish().expect("an end"), 0);
        fs::write(path.join("CNAME"), "room.example").expect("a file");
        fs::write(path.join(".htaccess"), "").expect("a file");

        let second = Folder::open(&path).expect("a folder");
        second.put(Path::new("documents/a/index.html"), b"a").expect("a file");
        second.put(Path::new("documents/c/index.html"), b"c").expect("a file");
        assert_eq!(second.finish().expect("an end"), 2);
        assert_eq!((second.written().files, second.written().unchanged), (2, 1));
        assert!(!path.join("documents/b").exists() && !path.join("people").exists());
        assert!(path.join("CNAME").is_file() && path.join(".htaccess").is_file());
    }

    #[test]
    fn what_a_stopped_run_left_goes_with_the_next() {
        let place = tempfile::tempdir().expect("a folder");
        let stopped = Folder::open(place.path()).expect("a folder");
        stopped.put(Path::new("documents/withdrawn/index.html"), b"words").expect("a file");
        drop(stopped);
        let next = Folder::open(place.path()).expect("a folder");
        next.put(Path::new("index.html"), b"room").expect("a file");
        assert_eq!(next.finish().expect("an end"), 1);
        assert!(!place.path().join("documents").exists());
    }

    #[test]
    fn a_folder_of_something_else_is_refused() {
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("thesis.txt"), "years of work").expect("a file");
        let refused = Folder::open(place.path()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("thesis.txt"), "{refused}");
        assert!(place.path().join("thesis.txt").is_file());
    }
}
