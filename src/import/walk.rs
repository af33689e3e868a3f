//! The files below a PATH, in a fixed order.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::companions::{Names, OTHER_PICTURES, PICTURES, Pictured};
use super::report::{Outcome, Report};
use super::sidecars::{Sidecars, is_sidecar};
use super::slashed;
use super::unpack::{self, Unpacked};
use crate::model::{Companion, Diagnostic};
use crate::readers::tei;

/// File name endings of the shapes that the readers know.
pub(super) const ENDINGS: &[&str] = &["txt", "text", "md", "markdown", "xml", "html", "htm", "xhtml", "docx", "pdf", "json"];
const SETTINGS: &[&str] = &["room.toml", "citation.csl", "authorities.toml", "decisions.toml"];

/// A PATH that was given, with the name of the collection that it is.
#[derive(Debug, Clone)]
pub struct Root {
    /// Where its files lie: the PATH, or the temporary folder of an archive.
    pub path: PathBuf,
    /// As it was given.
    pub shown: PathBuf,
    pub collection: String,
    /// The folder itself, or the archive, as an absolute path.
    pub folder: String,
    /// In how many archives its files lie.
    pub archives: usize,
}

/// A file to be imported.
#[derive(Debug, Clone)]
pub struct Found {
    pub path: PathBuf,
    /// The same as the report names it: what lies in an archive has the archive's name for a folder.
    pub shown: PathBuf,
    /// The imported folder and those below it.
    pub collection: String,
    /// Below the imported PATH.
    pub below: String,
    pub sidecar: Option<PathBuf>,
    /// In how many archives it lies.
    pub archives: usize,
    /// The file that it belongs to by its name.
    pub companion: Option<Companion>,
}

/// A picture that belongs to a text.
#[derive(Debug, Clone)]
pub struct Picture {
    pub file: Found,
    pub pictured: Pictured,
}

/// What there is to import below a PATH.
#[derive(Debug, Default)]
pub struct Files {
    /// In the order of their paths; those that belong to another come last, so that each finds it in the room.
    pub texts: Vec<Found>,
    pub pictures: Vec<Picture>,
}

impl Found {
    /// How large it is; nought where that cannot be read.
    pub fn bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len())
    }

    /// As the report names it.
    pub fn shown(&self) -> String {
        self.shown.display().to_string()
    }

    /// As the report names a file beside it.
    pub fn shown_beside(&self, other: &Path) -> String {
        other.file_name().map_or_else(|| self.shown(), |name| self.shown.with_file_name(name).display().to_string())
    }
}

impl Root {
    /// The text of a setting at the root, at most `limit` MB; `None` where there is none, an error sentence where it cannot be read.
    pub fn setting(&self, name: &str, limit: u64) -> Option<Result<String, String>> {
        let path = self.path.is_dir().then(|| self.path.join(name))?;
        path.symlink_metadata().is_ok().then(|| read_small(&path, limit))
    }

    pub fn shown(&self, name: &str) -> String {
        self.shown.join(name).display().to_string()
    }
}

/// A folder whose files are listed: a root, or an archive below one.
struct Place<'a> {
    root: &'a Root,
    path: &'a Path,
    /// The same as the report names it.
    shown: &'a Path,
    /// Below the root.
    below: &'a Path,
    /// In how many archives it lies.
    archives: usize,
}

impl Place<'_> {
    fn shown(&self, path: &Path) -> PathBuf {
        // Joining nothing would add a slash to a file that is a root.
        path.strip_prefix(self.path)
            .ok()
            .filter(|rest| !rest.as_os_str().is_empty())
            .map_or_else(|| self.shown.to_path_buf(), |rest| self.shown.join(rest))
    }
}

/// What a PATH is called as a collection: the folder's own name, whatever way it was given.
pub fn root(path: &Path) -> Root {
    let absolute = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = if absolute.is_dir() { Some(absolute.as_path()) } else { absolute.parent() };
    let name = folder.and_then(Path::file_name).map_or_else(|| "room".to_owned(), |name| name.to_string_lossy().into_owned());
    let folder = folder.unwrap_or(path).display().to_string();
    Root { path: path.to_path_buf(), shown: path.to_path_buf(), collection: name, folder, archives: 0 }
}

/// The files below a root that are documents or belong to one; what is refused or skipped goes into the report.
pub fn files(root: &Root, unpacked: &mut Unpacked, report: &mut Report) -> Files {
    let mut listed = Listed::default();
    let place = Place { root, path: &root.path, shown: &root.shown, below: Path::new(""), archives: root.archives };
    below(&place, unpacked, report, &mut listed);
    let mut texts = unpack::once(listed.texts, report);
    let pictures = unpack::once(listed.pictures, report);
    let names = if root.path.is_file() { neighbours(&root.path) } else { Names::new(texts.iter().map(|file| file.below.as_str())) };
    for file in &mut texts {
        file.companion = names.companion(&file.below);
    }
    texts.sort_by_key(|file| file.companion.is_some());
    Files { texts, pictures: pictures.into_iter().filter_map(|file| picture(&names, file, report)).collect() }
}

/// Files by their endings, and the folders in which they lie, before anything is known of what belongs to what.
#[derive(Debug, Default)]
struct Listed {
    texts: Vec<Found>,
    pictures: Vec<Found>,
    sidecars: Sidecars,
}

/// A picture with the text that it belongs to; what is none goes into the report.
fn picture(names: &Names, file: Found, report: &mut Report) -> Option<Picture> {
    let is_shown = ending(&file.path).is_some_and(|ending| PICTURES.contains(&ending.as_str()));
    let why = match names.pictured(&file.below) {
        Some(pictured) if is_shown => return Some(Picture { file, pictured }),
        Some(_) => "a picture that browsers do not show; save it as JPEG or PNG under the same name, and it stands beside the text",
        None => "a picture, and no text beside it has its name; left alone",
    };
    report.add(&file.shown(), Outcome::Skipped, vec![Diagnostic::note(1, why)]);
    None
}

/// The names in the folder of a file that is imported alone.
fn neighbours(file: &Path) -> Names {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| !is_hidden(name)).collect();
    Names::new(names.iter().map(String::as_str))
}

/// What a file's name ends in, in small letters.
fn ending(path: &Path) -> Option<String> {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

fn below(place: &Place<'_>, unpacked: &mut Unpacked, report: &mut Report, listed: &mut Listed) {
    let root = place.root;
    let is_single = place.path.is_file();
    let walk = WalkDir::new(place.path).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy())) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = place.shown(error.path().unwrap_or(place.path));
                report.refuse(&path.display().to_string(), sentence(&error));
                continue;
            }
        };
        let kind = entry.file_type();
        let shown = place.shown(entry.path());
        if kind.is_dir() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        if SETTINGS.contains(&name.as_str()) {
            continue;
        }
        if !kind.is_file() {
            report.refuse(&shown.display().to_string(), "it is no regular file; copy its content into one".to_owned());
            continue;
        }
        if is_sidecar(&name) {
            if let Some(why) = listed.sidecars.refusal(entry.path()) {
                report.refuse(&shown.display().to_string(), why);
            }
            continue;
        }
        let path = entry.path().strip_prefix(place.path).unwrap_or(entry.path());
        let below = if is_single { PathBuf::from(&name) } else { place.below.join(path) };
        if unpack::is_archive(entry.path()) {
            if let Some(folder) = unpacked.unpack(entry.path(), &shown, place.archives, report) {
                let inner = Place { root, path: &folder, shown: &shown, below: &below.with_extension(""), archives: place.archives + 1 };
                self::below(&inner, unpacked, report, listed);
            }
            continue;
        }
        let ending = ending(entry.path());
        let is_one_of = |endings: &[&str]| ending.as_ref().is_some_and(|ending| endings.contains(&ending.as_str()));
        let is_picture = is_one_of(PICTURES) || is_one_of(OTHER_PICTURES);
        if !is_single && !is_picture && !is_one_of(ENDINGS) {
            report.add(&shown.display().to_string(), Outcome::Skipped, Vec::new());
            continue;
        }
        if ending.as_deref() == Some("xml") && !is_single && !begins_as_tei(entry.path()) {
            let said = Diagnostic::note(1, "no TEI: its root element is neither TEI nor teiCorpus; left alone");
            report.add(&shown.display().to_string(), Outcome::Skipped, vec![said]);
            continue;
        }
        let folders = below.parent().map(slashed).unwrap_or_default();
        let collection = if folders.is_empty() { root.collection.clone() } else { format!("{}/{folders}", root.collection) };
        let sidecar = listed.sidecars.of(entry.path());
        let of_its_kind = if is_picture { &mut listed.pictures } else { &mut listed.texts };
        of_its_kind.push(Found {
            path: entry.path().to_path_buf(),
            shown,
            collection,
            below: slashed(&below),
            sidecar,
            archives: place.archives,
            companion: None,
        });
    }
}

/// Whether the first bytes of a file are those of TEI; a file that cannot be read is refused where it is loaded.
fn begins_as_tei(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(8192).read_to_end(&mut head));
    read.is_err() || tei::is(&head)
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

fn sentence(error: &walkdir::Error) -> String {
    match (error.loop_ancestor(), error.io_error()) {
        (Some(ancestor), _) => format!("it is a link to {}, which it lies in; remove the link", ancestor.display()),
        (None, Some(cause)) => io_sentence(cause),
        (None, None) => error.to_string(),
    }
}

/// The text of a file beside the documents: a regular one, with at most `limit` MB.
///
/// Reading a pipe or a device would never end.
pub fn read_small(path: &Path, limit: u64) -> Result<String, String> {
    let metadata = std::fs::metadata(path).map_err(|error| io_sentence(&error))?;
    if !metadata.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if metadata.len() > limit << 20 {
        return Err(format!("it has more than {limit} MB"));
    }
    let bytes = std::fs::read(path).map_err(|error| io_sentence(&error))?;
    String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8".to_owned())
}

/// What an I/O error means to whoever keeps the files.
pub fn io_sentence(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file; check the path".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be read; give this user the right to read it".to_owned(),
        // ELOOP: its name in the library is not stable yet.
        _ if error.raw_os_error() == Some(40) => "it is a link that leads to itself; remove the link".to_owned(),
        _ => format!("it cannot be read ({error}); check the disk and try again"),
    }
}
