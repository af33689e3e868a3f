//! A data export → the same room again, in one transaction: all of it or nothing.
//!
//! The rows are written as they stand, then what is derived is made of the files that came with them, as any import would.

mod derived;
mod reading;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::report::{Outcome, Report};
use super::{ImportError, unpack};
use crate::export::data::Manifest;
use crate::model::Diagnostic;
use crate::store::data::Unsettled;
use crate::store::{Store, StoreError, Writing};
use reading::{Pictures, Piece, Reading};
use tokio::sync::mpsc::Receiver;

/// Bytes of the list of files: about a million of them.
const LIST: u64 = 128 << 20;

/// Pieces that wait to be written.
const AHEAD: usize = 4;

/// What the keeper does about a file that is not as it was written.
const AGAIN: &str = "take another copy of the export";

/// A file that holds a whole room.
#[derive(Debug)]
pub struct Export {
    path: PathBuf,
    manifest: Manifest,
}

/// Why a room was not taken in.
enum Untaken {
    /// For a reason in the file, in one sentence.
    Refused(String),
    Stopped(ImportError),
}

impl From<StoreError> for Untaken {
    fn from(error: StoreError) -> Self {
        match error.of_rows() {
            Some((table, why)) => {
                Self::Refused(format!("rows/{table}.jsonl: its rows do not fit one another, or those of other tables ({why}); {AGAIN}"))
            }
            None => Self::Stopped(error.into()),
        }
    }
}

impl From<ImportError> for Untaken {
    fn from(error: ImportError) -> Self {
        Self::Stopped(error)
    }
}

/// The data export among the paths of an import, and the other paths; `None` where one was refused, and nothing is imported.
pub fn parted(paths: &[PathBuf], report: &mut Report) -> Option<(Option<Export>, Vec<PathBuf>)> {
    let (mut found, mut others) = (None, Vec::new());
    for path in paths {
        let why = match of(path) {
            None => {
                others.push(path.clone());
                continue;
            }
            Some(Ok(_)) if found.is_some() => "a room is made of one data export; give only one".to_owned(),
            Some(Ok(export)) => {
                found = Some(export);
                continue;
            }
            Some(Err(why)) => why,
        };
        report.refuse(&path.display().to_string(), why);
        return None;
    }
    Some((found, others))
}

/// Whether a file is a data export, by what it says, whatever its name.
fn of(path: &Path) -> Option<Result<Export, String>> {
    let mut begins = [0; 4];
    // What is no file, or no ZIP file, is dealt with as any other path.
    File::open(path).and_then(|mut file| file.read_exact(&mut begins)).ok().filter(|()| begins == *b"PK\x03\x04")?;
    let mut archive = unpack::bounded(path, LIST).ok()?;
    Some(Manifest::of(&mut archive)?.map(|manifest| Export { path: path.to_path_buf(), manifest }))
}

/// Makes the room of a data export; `false` where it was refused, and the room is as empty as it was.
pub async fn take(store: &Store, export: Export, now: &(dyn Fn() -> String + Sync), report: &mut Report) -> Result<bool, ImportError> {
    let shown = export.path.display().to_string();
    let mut writing = store.write(now).await?;
    if !writing.is_bare().await? {
        writing.abandon().await?;
        let why = "it is a whole room, and this one holds something already; give an empty one with --db, and import into that";
        report.refuse(&shown, why.to_owned());
        return Ok(false);
    }
    let said = told(&export.manifest);
    let pictures = Arc::new(Mutex::new(Vec::new()));
    match Box::pin(fill(&mut writing, store.files(), export, &pictures)).await {
        Ok(decided) => {
            writing.commit().await?;
            report.decided += decided;
            report.add(&shown, Outcome::Room, vec![Diagnostic::note(1, said)]);
            Ok(true)
        }
        Err(why) => {
            // What the transaction wrote goes with it; pictures are nobody's any more.
            for picture in pictures.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                let _ = fs::remove_file(picture);
            }
            match why {
                Untaken::Refused(why) => {
                    writing.abandon().await?;
                    report.refuse(&shown, format!("{why}; nothing of it was taken in"));
                    Ok(false)
                }
                Untaken::Stopped(error) => Err(error),
            }
        }
    }
}

/// "the room “Letters” as it was on …: 5 documents, 7 versions".
fn told(manifest: &Manifest) -> String {
    let rows = |table: &str| manifest.rows.get(table).copied().unwrap_or_default();
    format!(
        "the room “{}” as it was at {}: {} documents, {} versions, {} files, {} pictures",
        manifest.room.name,
        manifest.exported_at,
        rows("document"),
        rows("version"),
        rows("source_file"),
        rows("facsimile")
    )
}

/// Writes all rows and what is derived of them; gives how many references were decided.
async fn fill(writing: &mut Writing, files: &Path, export: Export, pictures: &Pictures) -> Result<usize, Untaken> {
    let (sender, pieces) = tokio::sync::mpsc::channel(AHEAD);
    let epoch = export.manifest.room.epoch.clamp(0, 1 << 53);
    let reading = Reading::new(export.path, export.manifest, files.to_path_buf(), Arc::clone(pictures), sender);
    let reader = tokio::task::spawn_blocking(move || reading.run());
    let written = put(writing, pieces, epoch).await;
    // Nothing is put into the folder of files any more when this goes on.
    if let Err(failed) = reader.await
        && failed.is_panic()
    {
        std::panic::resume_unwind(failed.into_panic());
    }
    let (settings, derivation, epoch) = written?;
    if let Some(name) = writing.without_version().await? {
        return Err(Untaken::Refused(format!("rows/version.jsonl has no newest version of {name}; {AGAIN}")));
    }
    if let Some(name) = writing.unfit().await? {
        return Err(Untaken::Refused(format!(
            "rows/document.jsonl: {name} is said to be shown and has nothing to show, or to be closed without a notice; {AGAIN}"
        )));
    }
    // Whose records are shown has to be known before any name leads to one.
    writing.keep_closed_volumes().await?;
    let derived = Box::pin(derived::derive(writing, &settings)).await?;
    // Where a file reads otherwise by now, all is derived again by the rules of any import, and new versions come of it.
    let derivation = if derived.is_as_it_was { derivation } else { String::new() };
    writing.end_data(&settings, &derivation, epoch).await?;
    Ok(derived.decided)
}

/// Writes the rows as they come; gives the settings, what the room was derived with, and its epoch.
async fn put(writing: &mut Writing, mut pieces: Receiver<Piece>, mut epoch: i64) -> Result<(String, String, i64), Untaken> {
    let mut unsettled = Unsettled::default();
    let (mut room, mut is_whole) = (None, false);
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Room { settings, derivation } => room = Some((settings, derivation)),
            Piece::Rows(table, rows) => {
                if table.name == "change" {
                    epoch = rows.iter().filter_map(|row| row.number(table, "epoch")).fold(epoch, i64::max);
                }
                writing.put_rows(table, rows, &mut unsettled).await?;
            }
            Piece::Refused(why) => return Err(Untaken::Refused(why)),
            Piece::End => is_whole = true,
        }
    }
    let Some((settings, derivation)) = room.filter(|_| is_whole) else {
        return Err(Untaken::Refused(format!("rows/room.jsonl has no row of the room; {AGAIN}")));
    };
    if let Some(table) = writing.settle_rows(unsettled).await? {
        return Err(Untaken::Refused(format!("rows/{table}.jsonl: its rows lead to one another in a circle; {AGAIN}")));
    }
    Ok((settings, derivation, epoch))
}
