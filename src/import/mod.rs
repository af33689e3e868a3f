//! Files → documents in the room.
//!
//! 1. [`walk`] lists the files below each PATH in a fixed order, with the settings at its root.
//! 2. [`prepare`] reads and annotates a batch of them on all cores; nothing is written.
//! 3. [`place`] writes a batch in one transaction: each file with its document, whole.
//! 4. [`decide`] decides the references that the new keys touch.
//! 5. Where settings or authority records changed, what was here before is derived again.
//! 6. [`Report`] says what became of each file.
//!
//! A run that is killed leaves whole documents; the next goes on where it stopped.

mod authorities;
mod check;
mod decide;
mod place;
mod prepare;
mod report;
mod walk;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::apparatus::Names;
use crate::config::Settings;
use crate::model::Authority;
use crate::store::{Store, StoreError};

pub use check::check;
pub use decide::decide_all;
pub use report::{Outcome, Report};

/// Part of every derivation: raised when readers or passes recognise something that they did not before.
const RECOGNITION: &str = "2";

/// Files that are read, and documents that are written, at a time.
const BATCH: usize = 64;

/// What stops an import; files never do.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports every file below each of `paths`.
///
/// `now` gives the time in RFC 3339, UTC, that rows are marked with.
pub async fn import(store: &Store, paths: &[PathBuf], now: &(dyn Fn() -> String + Sync)) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let roots: Vec<walk::Root> = paths.iter().map(|path| walk::root(path)).collect();
    let settings = take_settings(store, &roots, now, &mut report).await?;
    let authorities = store.all_authorities().await?;
    let names = Names::new(&authorities);
    let derivation = derivation(&settings, &authorities);
    let mut is_new_derivation = store.derivation().await? != derivation;
    if is_new_derivation && store.source_files_after(0).await?.is_empty() {
        // There is nothing yet that was derived otherwise.
        let mut writing = store.write(&now()).await?;
        writing.set_derivation(&derivation).await?;
        writing.commit().await?;
        is_new_derivation = false;
    }

    for root in &roots {
        let files = walk::files(root, &mut report);
        for batch in files.chunks(BATCH) {
            let mut fresh = Vec::new();
            for file in batch {
                match prepare::load(file) {
                    Ok(loaded) => {
                        let known = store.at_path(&loaded.collection, &loaded.path).await?;
                        let same = |stored: &&crate::store::StoredSource| {
                            stored.sha256 == loaded.sha256 && stored.sidecar_sha256 == loaded.sidecar_sha256
                        };
                        if known.iter().find(same).is_some() {
                            report.add(&file.shown(), Outcome::Unchanged, Vec::new());
                            // What is wrong with a sidecar is said until it is corrected.
                            for said in crate::readers::Fields::read(&loaded.sidecar).1 {
                                report.refuse(&report::sidecar_line(&file.shown(), &said), said.message);
                            }
                        } else {
                            fresh.push((loaded, known));
                        }
                    }
                    Err(refusal) => report.refuse(&file.shown(), refusal),
                }
            }
            let (prepared, refused) = prepare::annotate_all(fresh, &settings, &names);
            for (file, why) in refused {
                report.refuse(&file, why);
            }
            place::batch(store, prepared, &settings, &names, &now(), &mut report).await?;
        }
    }
    if is_new_derivation {
        place::derive_again(store, &settings, &names, &now(), &mut report).await?;
        let mut writing = store.write(&now()).await?;
        writing.set_derivation(&derivation).await?;
        writing.commit().await?;
    }
    report.decided = decide_all(store, now).await?;
    Ok(report)
}

/// Makes all that is derived again, from the source files in the room.
pub async fn reannotate(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let settings = store.settings().await?;
    let authorities = store.all_authorities().await?;
    let names = Names::new(&authorities);
    place::derive_again(store, &settings, &names, &now(), &mut report).await?;
    let mut writing = store.write(&now()).await?;
    writing.set_derivation(&derivation(&settings, &authorities)).await?;
    writing.commit().await?;
    report.decided = decide_all(store, now).await?;
    Ok(report)
}

/// Reads `room.toml` and `authorities.toml` of each root into the room.
async fn take_settings(
    store: &Store,
    roots: &[walk::Root],
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<Settings, ImportError> {
    let stored = store.settings().await?;
    let mut settings = stored.clone();
    for root in roots {
        match root.setting("room.toml").map(|text| text.and_then(|text| Settings::read(&text))) {
            // Of several folders the last one's settings hold.
            Some(Ok(read)) => settings = read,
            Some(Err(why)) => {
                report
                    .refuse(&root.shown("room.toml"), format!("{why}; the settings stay as they were, correct the file and import again"));
            }
            None => {}
        }
        if let Some(text) = root.setting("authorities.toml") {
            match text.and_then(|text| authorities::read(&text)) {
                Ok(read) => {
                    let known = store.authorities_of(&root.collection).await?;
                    // Equal records are not written again: an import of the same files changes nothing.
                    if read.iter().any(|record| !known.contains(record)) || known.len() != read.len() {
                        let mut writing = store.write(&now()).await?;
                        writing.set_authorities(&root.collection, &read).await?;
                        writing.commit().await?;
                    }
                }
                Err(why) => report.refuse(
                    &root.shown("authorities.toml"),
                    format!("{why}; the records stay as they were, correct the file and import again"),
                ),
            }
        }
    }
    if settings != stored {
        let mut writing = store.write(&now()).await?;
        writing.set_settings(&settings).await?;
        writing.commit().await?;
    }
    Ok(settings)
}

fn derivation(settings: &Settings, authorities: &[Authority]) -> String {
    let numbers = serde_json::to_string(&(RECOGNITION, &settings.authorities, &settings.levels, authorities)).unwrap_or_default();
    sha256(numbers.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A path with `/` between its parts, whatever the system writes.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}
