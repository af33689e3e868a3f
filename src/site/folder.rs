//! The folder of an export: files that are the same stay, those that the room has no more go.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use super::{Error, Written};

/// The list of the files that are the export's, one to a line: by it the folder is known, and nothing else in it is touched.
const LIST: &str = "reading-room-site.txt";

/// The first line of the list.
const HEAD: &str =
    "The files of a room, written by reading-room export --site. Those of them that the room has no more, the next run removes.";

/// The folder, and what was written into it.
pub(super) struct Folder {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    written: Written,
    /// Of this run.
    files: HashSet<PathBuf>,
    /// Of this run and of those before it.
    known: HashSet<PathBuf>,
    /// Gets each file before it is written, so that what a stopped run left is known.
    list: File,
}

impl Folder {
    /// The folder for an export, made where there is none. One with files that are not of an export is refused.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::File { file: path.to_owned(), source };
        fs::create_dir_all(path).map_err(failed)?;
        let list = path.join(LIST);
        let known = match fs::read_to_string(&list) {
            Ok(text) => files_in(&text).ok_or_else(|| Error::List { file: list.clone() })?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                // A folder that is kept under version control may have its own hidden files.
                let is_foreign = |entry: &fs::DirEntry| !entry.file_name().to_string_lossy().starts_with('.');
                let mut entries = fs::read_dir(path).map_err(failed)?.filter_map(Result::ok);
                if let Some(entry) = entries.find(is_foreign) {
                    return Err(Error::Foreign { folder: path.to_owned(), file: entry.path() });
                }
                fs::write(&list, format!("{HEAD}\n")).map_err(|source| Error::File { file: list.clone(), source })?;
                HashSet::new()
            }
            Err(_) => return Err(Error::List { file: list }),
        };
        let opened = OpenOptions::new().append(true).open(&list).map_err(|source| Error::File { file: list, source })?;
        let state = State { written: Written::default(), files: HashSet::new(), known, list: opened };
        Ok(Self { path: path.to_owned(), state: Mutex::new(state) })
    }

    /// Writes a file, by its path in the folder, unless it is there with these bytes.
    pub fn put(&self, file: &Path, bytes: &[u8]) -> Result<(), Error> {
        let path = self.path.join(file);
        let is_same = fs::symlink_metadata(&path)
            .is_ok_and(|there| there.is_file() && there.len() == u64::try_from(bytes.len()).unwrap_or(u64::MAX))
            && fs::read(&path).is_ok_and(|there| there == bytes);
        self.takes(file, is_same)?;
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
        self.takes(file, false)?;
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

    /// Makes a file the export's, before it is written. What somebody else put in its place stays, and is told.
    fn takes(&self, file: &Path, is_same: bool) -> Result<(), Error> {
        let path = self.path.join(file);
        let mut state = self.state();
        if !state.known.contains(file) {
            if !is_same && fs::symlink_metadata(&path).is_ok() {
                return Err(Error::Foreign { folder: self.path.clone(), file: path });
            }
            let failed = |source| Error::File { file: self.path.join(LIST), source };
            state.list.write_all(format!("{}\n", file.display()).as_bytes()).map_err(failed)?;
            state.known.insert(file.to_owned());
        }
        Ok(())
    }

    /// Removes files of an earlier run that `is_gone` says the room has no more.
    pub fn remove(&self, is_gone: impl Fn(&Path) -> bool) -> Result<usize, Error> {
        let gone: Vec<PathBuf> = self.state().known.iter().filter(|file| is_gone(file)).cloned().collect();
        for file in &gone {
            let path = self.path.join(file);
            match fs::remove_file(&path) {
                Err(source) if source.kind() != ErrorKind::NotFound => return Err(Error::File { file: path, source }),
                _ => {}
            }
            // Folders that are left empty go, too.
            let above = file.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
            above.map(|folder| self.path.join(folder)).take_while(|folder| fs::remove_dir(folder).is_ok()).for_each(drop);
        }
        Ok(gone.len())
    }

    /// Removes what an earlier run wrote and this one did not; gives how many files went.
    pub fn finish(&self) -> Result<usize, Error> {
        let written = self.state().files.clone();
        let removed = self.remove(|file| !written.contains(file))?;
        let list = self.path.join(LIST);
        let failed = |source: io::Error| Error::File { file: list.clone(), source };
        let mut files: Vec<String> = written.iter().map(|file| file.display().to_string()).collect();
        files.sort_unstable();
        let (alike, alike_pair) = but_for_capitals(&files);
        let mut state = self.state();
        (state.written.alike, state.written.alike_pair) = (alike, alike_pair);
        drop(state);
        let mut new = NamedTempFile::new_in(&self.path).map_err(failed)?;
        new.write_all(format!("{HEAD}\n{}\n", files.join("\n")).as_bytes()).map_err(failed)?;
        new.as_file().set_permissions(fs::metadata(&list).map_err(failed)?.permissions()).map_err(failed)?;
        new.persist(&list).map_err(|error| failed(error.error))?;
        Ok(removed)
    }

    /// The files of this run and of those before it.
    pub fn known(&self) -> HashSet<PathBuf> {
        self.state().known.clone()
    }

    /// What was written until now.
    pub fn written(&self) -> Written {
        self.state().written.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many of the files have the name of another but for its capitals, and two of them.
fn but_for_capitals(files: &[String]) -> (usize, Option<(PathBuf, PathBuf)>) {
    let mut lowered: Vec<(String, &String)> = files.iter().map(|file| (file.to_lowercase(), file)).collect();
    lowered.sort_unstable();
    let mut pairs = lowered.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| (pair[0].1.into(), pair[1].1.into()));
    let first = pairs.next();
    (usize::from(first.is_some()) + pairs.count(), first)
}

/// The files that a list names; `None` where it is no list, or names something outside its folder.
fn files_in(text: &str) -> Option<HashSet<PathBuf>> {
    let is_inside = |file: &Path| file.components().all(|part| matches!(part, Component::Normal(_)));
    let files: HashSet<PathBuf> = text.strip_prefix(HEAD)?.lines().filter(|line| !line.is_empty()).map(PathBuf::from).collect();
    files.iter().all(|file| is_inside(file)).then_some(files)
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
            let mode = fs::metadata(folder.path.join(LIST)).map_err(failed)?.permissions();
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
    fn what_is_not_on_the_list_is_never_touched() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("site");
        Folder::open(&path).expect("a folder").finish().expect("an end");
        fs::create_dir_all(path.join("files")).expect("a folder");
        fs::write(path.join("files/thesis.pdf"), "years of work").expect("a file");
        fs::write(path.join("index.html"), "my own page").expect("a file");
        let next = Folder::open(&path).expect("a folder");
        next.put(Path::new("files/1.jpg"), b"a picture").expect("a file");
        let refused = next.put(Path::new("index.html"), b"a room").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("index.html"), "{refused}");
        next.finish().expect("an end");
        let last = Folder::open(&path).expect("a folder");
        assert_eq!(last.finish().expect("an end"), 1);
        assert_eq!(fs::read_to_string(path.join("files/thesis.pdf")).expect("a file"), "years of work");
        assert_eq!(fs::read_to_string(path.join("index.html")).expect("a file"), "my own page");
    }

    #[test]
    fn a_list_that_leads_out_of_the_folder_is_refused() {
        let place = tempfile::tempdir().expect("a folder");
        for line in ["../thesis.txt", "/etc/passwd", "documents/../../x"] {
            fs::write(place.path().join(LIST), format!("{HEAD}\n{line}\n")).expect("a file");
            assert!(matches!(Folder::open(place.path()), Err(Error::List { .. })), "{line}");
        }
        fs::write(place.path().join(LIST), "cut off").expect("a file");
        assert!(matches!(Folder::open(place.path()), Err(Error::List { .. })));
    }

    #[test]
    fn names_that_differ_in_capitals_alone_are_counted() {
        let files = ["people/A1/index.html", "people/a1/index.html", "people/b/index.html", "people/É/index.html", "people/é/index.html"];
        let (count, pair) = but_for_capitals(&files.map(str::to_owned));
        assert_eq!((count, pair), (2, Some(("people/A1/index.html".into(), "people/a1/index.html".into()))));
        assert_eq!(but_for_capitals(&["a".to_owned(), "b".to_owned()]), (0, None));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_its_owner_put_elsewhere_stays_there() {
        let place = tempfile::tempdir().expect("a folder");
        let (path, elsewhere) = (place.path().join("site"), place.path().join("elsewhere"));
        fs::create_dir_all(&elsewhere).expect("a folder");
        let first = Folder::open(&path).expect("a folder");
        std::os::unix::fs::symlink(&elsewhere, path.join("timemap")).expect("a link");
        first.put(Path::new("timemap/documents/a"), b"a").expect("a file");
        first.put(Path::new("timemap/documents/b"), b"b").expect("a file");
        first.finish().expect("an end");
        let second = Folder::open(&path).expect("a folder");
        second.put(Path::new("timemap/documents/a"), b"a").expect("a file");
        assert_eq!(second.finish().expect("an end"), 1);
        assert!(elsewhere.join("documents/a").is_file() && !elsewhere.join("documents/b").exists());
        assert!(path.join("timemap").is_symlink());
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
