//! The whole room as static files, which any web server shows at the addresses that the room has.
//!
//! Every address is asked as a visitor would ask it, with no server between, and what is answered is written: so that nothing is
//! in the files that the room does not show. `address` says which file an address is, `page` makes the links of a page relative
//! and learns where they lead, `walk` goes on from there, `folder` keeps the files, `sets` those with all documents,
//! `words` the index of the search.

mod address;
mod folder;
mod page;
mod sets;
mod walk;
mod words;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::model::{DocumentName, Lookup};
use crate::store::StoreError;
use crate::urls;
use crate::web::{self, AppState};

use folder::Folder;
use walk::Walk;

/// Why the files of a room are not written, or not all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{file} cannot be written: {source}")]
    File { file: PathBuf, source: std::io::Error },
    #[error("{folder} has files that are not of an export ({file} is one); give an empty folder, or one that does not exist yet")]
    Foreign { folder: PathBuf, file: PathBuf },
    #[error("{file} does not say which files of its folder are of an export; give an empty folder, or empty this one")]
    List { file: PathBuf },
    #[error("{address} was answered with {status}; what left the room since the last export may still stand in the files, so export again")]
    Answer { address: String, status: u16 },
    #[error("the page at {address} could not be made into a file: {why}")]
    Page { address: String, why: String },
    #[error("the room changed while it was written, and the files are of two times; export it again")]
    Changed,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the work on the files was stopped")]
    Stopped,
}

/// What was written.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Written {
    pub files: usize,
    pub bytes: u64,
    /// Of the files, those that were there already, the same to the byte.
    pub unchanged: usize,
    /// Files of an earlier export that the room has no more.
    pub removed: usize,
    /// Links of pages that lead to no file, or to no place in it: the page, and the link as it stands there. At most a hundred.
    pub broken: Vec<(String, String)>,
    /// How many of these there are.
    pub broken_count: usize,
    /// Files that have the name of another but for its capitals; where these are not told apart, one takes the other's place.
    pub alike: usize,
    /// Two of them.
    pub alike_pair: Option<(PathBuf, PathBuf)>,
}

/// Writes all that `state` shows into `folder`, and removes what an earlier export left there; `follow` is told of each file.
///
/// `state` is one of [`AppState::open_for_files`]. The folder is empty, or absent, or of an earlier export: then files that are
/// the same to the byte are left alone. A run that was stopped leaves a folder that the next one goes on with.
pub async fn write(state: &AppState, folder: &Path, follow: &(dyn Fn(usize) + Sync)) -> Result<Written, Error> {
    let epoch = state.room().epoch;
    let folder = Folder::open(folder)?;
    // Before anything else, so that what may not be read any more is gone whatever becomes of this run.
    let shown: HashSet<DocumentName> = state.store().names_of_all().await?.into_iter().collect();
    let closed: HashSet<DocumentName> =
        folder.known().iter().filter_map(|file| address::text_of(file)).filter(|name| !shown.contains(name)).collect();
    let mut any_closed = false;
    for name in &closed {
        // What was joined to another is shown there.
        any_closed |= matches!(state.store().lookup(name).await?, Lookup::Closed(_) | Lookup::Unknown);
    }
    let mut gone = folder.remove(|file| address::document_of(file).is_some_and(|name| closed.contains(&name)))?;
    let records: HashSet<PathBuf> =
        state.store().closed_records().await?.iter().map(|(kind, id)| address::folder_of(&urls::authority(*kind, id))).collect();
    gone += folder.remove(|file| address::is_below(file, &records))?;
    if any_closed {
        // They are made anew, and have the words of all.
        folder.remove(|file| ["search", "export"].iter().any(|top| file.starts_with(top)))?;
    }
    let mut walk = Walk::new(web::router(state.clone()), state, &folder, follow);
    walk.go().await?;
    words::write(state.store(), &folder, follow).await?;
    let (broken, broken_count) = walk.broken();
    // What was read before and after a change need not fit together.
    if state.store().epoch().await? != epoch {
        return Err(Error::Changed);
    }
    let removed = folder.finish()?;
    Ok(Written { removed: removed + gone, broken, broken_count, ..folder.written() })
}
