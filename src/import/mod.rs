//! Files → documents in the room.
//!
//! 1. [`walk`] lists the files below each PATH in a fixed order, with the settings at its root; archives are unpacked
//!    ([`unpack`]) and are folders.
//! 2. [`prepare`] reads and annotates a batch of them on all cores; nothing is written.
//! 3. [`place`] writes a batch in one transaction: each file with its document, whole.
//! 4. [`decide`] decides the references that the new keys touch.
//! 5. Where settings or authority records changed, what was here before is derived again.
//! 6. [`Report`] says what became of each file.
//!
//! A run that is killed leaves whole documents; the next goes on where it stopped.

mod access;
mod audit;
mod authorities;
mod check;
mod companions;
mod data;
mod decide;
mod decisions;
mod pictures;
mod place;
mod prepare;
mod report;
mod same_people;
mod sidecars;
mod stream;
mod unpack;
mod volume;
mod walk;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::apparatus::{Editorial, Names};
use crate::cite::own_style;
use crate::config::{AccessRule, Settings};
use crate::model::{Authority, EditorialDecision, Lookup, Meaning, Ruling};
use crate::store::{Store, StoreError};

use stream::{Reading, Step};
use volume::Volume;

pub use access::{Undone, Withdrawal, add_alias, merge, settle_access, withdraw};
pub use audit::{Audited, Fault, audit};
pub use check::check;
pub use decide::{WithEvidence, decide_all, evidence_after};
pub use report::{Follow, Outcome, Report, Unfollowed};

/// Part of every derivation: raised when readers or passes recognise something that they did not before.
const RECOGNITION: &str = "14";

/// Files that are read, and documents that are written, at a time.
const BATCH: usize = 128;

/// Steps that wait to be written; a batch is two, its documents and its bytes. Fewer leave cores idle while a large batch is
/// written, more are memory.
const AHEAD: usize = 6;

/// MB of `room.toml`.
const LARGEST_SETTINGS: u64 = 1;
/// MB of `authorities.toml`.
const LARGEST_RECORDS: u64 = 64;
/// MB of `decisions.toml`.
const LARGEST_DECISIONS: u64 = 16;

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
    import_followed(store, paths, now, &mut Unfollowed).await
}

/// The same, for somebody who is told of each file as it is dealt with.
pub async fn import_followed(
    store: &Store,
    paths: &[PathBuf],
    now: &(dyn Fn() -> String + Sync),
    follow: &mut dyn Follow,
) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let Some((export, paths)) = data::parted(paths, &mut report) else {
        report.tell(follow);
        return Ok(report);
    };
    // What else is imported finds the room as it was.
    if let Some(export) = export
        && !Box::pin(data::take(store, export, now, &mut report)).await?
    {
        report.tell(follow);
        return Ok(report);
    }
    let mut unpacked = unpack::Unpacked::default();
    let roots: Vec<walk::Root> = paths.iter().filter_map(|path| unpacked.root(path, &mut report)).collect();
    let (settings, unread) = take_settings(store, &roots, now, &mut report).await?;
    let authorities = store.all_authorities().await?;
    let names = Names::new(&authorities);
    let derivation = derivation(&settings, &authorities);
    let mut is_new_derivation = store.derivation().await? != derivation;
    if is_new_derivation && store.source_files_after(0).await?.is_empty() {
        // There is nothing yet that was derived otherwise.
        let mut writing = store.write(now).await?;
        writing.set_derivation(&derivation).await?;
        writing.commit().await?;
        is_new_derivation = false;
    }

    // What is to be closed is closed before anything else is done.
    Box::pin(access::open_and_close(store, now)).await?;
    let before = store.editorial_decisions().await?;
    let editorial = editorial(store, &before).await?;
    let means = Shared { settings: Arc::new(settings.clone()), names: Arc::new(names), editorial };
    for root in roots.iter().filter(|root| !unread.contains(&root.collection)) {
        let before = store.root_of(&root.collection).await?.unwrap_or_default();
        if !before.is_empty() && before != root.folder {
            report.notes.push(format!(
                "the collection \"{}\" came from {before} before and comes from {} now; if these are other papers, import them from a folder with another name",
                root.collection, root.folder
            ));
        }
        let files = walk::files(root, &mut unpacked, &mut report);
        report.tell(follow);
        let pictures = files.pictures.iter().map(|picture| picture.file.bytes());
        follow.begins(files.texts.iter().map(walk::Found::bytes).chain(pictures).sum());
        Box::pin(write_files(store, files, &means, now, &mut report, follow)).await?;
        if store.root_of(&root.collection).await?.is_some_and(|known| known != root.folder) {
            let mut writing = store.write(now).await?;
            writing.set_root(&root.collection, &root.folder).await?;
            writing.commit().await?;
        }
    }
    // Another import may have brought settings or records while this one read its files without them.
    let (settings, authorities) = (store.settings().await?, store.all_authorities().await?);
    let latest = self::derivation(&settings, &authorities);
    let decisions = store.editorial_decisions().await?;
    let editorial = self::editorial(store, &decisions).await?;
    let matcher = Names::new(&authorities);
    let means = place::Means { settings: &settings, matcher: &matcher, editorial: &editorial };
    if is_new_derivation || latest != derivation {
        Box::pin(place::derive_again(store, means, now, &mut report)).await?;
        let mut writing = store.write(now).await?;
        writing.set_derivation(&latest).await?;
        writing.commit().await?;
    }
    Box::pin(lay_decisions(store, &before, &decisions, means, now, &mut report)).await?;
    // A rule may speak of a name that this import brought to a document of before.
    if Box::pin(place::settle_access(store, means, now, &mut report)).await? > 0 {
        Box::pin(lay_again(store, now)).await?;
    }
    let own: Vec<AccessRule> =
        settings.access.iter().filter(|rule| roots.iter().any(|root| root.collection == rule.root)).cloned().collect();
    report.notes.extend(access::without_effect(store, &own).await?);
    report.decided += decide_all(store, now).await?;
    report.tell(follow);
    Ok(report)
}

/// What reading and writing both need.
struct Shared {
    settings: Arc<Settings>,
    names: Arc<Names>,
    editorial: Editorial,
}

/// Reads files on all cores and writes them as they come.
async fn write_files(
    store: &Store,
    files: walk::Files,
    shared: &Shared,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
    follow: &mut dyn Follow,
) -> Result<(), ImportError> {
    let (sender, mut steps) = tokio::sync::mpsc::channel(AHEAD);
    let reading = Reading {
        store: store.clone(),
        settings: Arc::clone(&shared.settings),
        names: Arc::clone(&shared.names),
        runtime: tokio::runtime::Handle::current(),
        steps: sender,
    };
    let reader = tokio::task::spawn_blocking(move || reading.run(&files));
    let means = place::Means { settings: &shared.settings, matcher: &shared.names, editorial: &shared.editorial };
    let mut volume: Option<Volume> = None;
    while let Some(step) = steps.recv().await {
        match step {
            Step::Said(shown, outcome, diagnostics) => report.add(&shown, outcome, diagnostics),
            Step::Passed(bytes) => follow.passed(bytes),
            Step::Opened(file) => volume = Some(Volume::begin(store, *file, now).await?),
            Step::Documents(prepared) => Box::pin(place::batch(store, prepared, &mut volume, means, now, report)).await?,
            Step::Pictures(pictures) => pictures::write(store, pictures, now, report).await?,
            Step::Finished => {
                if let Some(volume) = volume.take() {
                    volume.finish(store, now).await?;
                }
            }
        }
        report.tell(follow);
    }
    // A reader never fails on content; if it did, it is a fault of the program and no file may be passed over in silence.
    if let Err(failed) = reader.await
        && failed.is_panic()
    {
        std::panic::resume_unwind(failed.into_panic());
    }
    Ok(())
}

/// Makes all that is derived again, from the source files in the room.
pub async fn reannotate(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let settings = store.settings().await?;
    let authorities = store.all_authorities().await?;
    let names = Names::new(&authorities);
    let decisions = store.editorial_decisions().await?;
    let editorial = editorial(store, &decisions).await?;
    let means = place::Means { settings: &settings, matcher: &names, editorial: &editorial };
    Box::pin(place::derive_again(store, means, now, &mut report)).await?;
    let mut writing = store.write(now).await?;
    writing.set_derivation(&derivation(&settings, &authorities)).await?;
    writing.commit().await?;
    Box::pin(lay_decisions(store, &decisions, &decisions, means, now, &mut report)).await?;
    if Box::pin(place::settle_access(store, means, now, &mut report)).await? > 0 {
        Box::pin(lay_again(store, now)).await?;
    }
    report.decided = decide_all(store, now).await?;
    Ok(report)
}

/// Reads `room.toml`, `citation.csl`, `authorities.toml` and `decisions.toml` of each root into the room; gives the settings, and
/// the roots whose files are not to be read, since what closes them cannot be.
async fn take_settings(
    store: &Store,
    roots: &[walk::Root],
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<(Settings, Vec<String>), ImportError> {
    let stored = store.settings().await?;
    let mut settings = stored.clone();
    let mut unread = Vec::new();
    let mut closing: Vec<(String, bool, Vec<AccessRule>)> = Vec::new();
    for root in roots {
        let room_toml = root.setting("room.toml", LARGEST_SETTINGS);
        let may_close = !room_toml.as_ref().is_some_and(|text| text.as_ref().is_ok_and(|text| !text.contains("access")));
        match room_toml.map(|text| text.and_then(|text| Settings::read(&text))) {
            // Of several folders the last one's settings hold.
            Some(Ok(mut read)) => {
                // A folder of the same name at another place adds to what the first closes: it may not know of it.
                let is_moved = store.root_of(&root.collection).await?.is_some_and(|known| !known.is_empty() && known != root.folder);
                let own = read.access.drain(..).map(|rule| AccessRule { root: root.collection.clone(), ..rule });
                closing.push((root.collection.clone(), is_moved, own.collect()));
                settings = Settings { citation_style: settings.citation_style.take(), access: settings.access, ..read };
            }
            Some(Err(why)) if may_close => {
                // What it closes must not be shown for a slip of the pen.
                report.refuse(
                    &root.shown("room.toml"),
                    format!("{why}; it may close documents, and so nothing of its folder was imported: correct the file and import again"),
                );
                unread.push(root.collection.clone());
            }
            Some(Err(why)) => {
                report
                    .refuse(&root.shown("room.toml"), format!("{why}; the settings stay as they were, correct the file and import again"));
            }
            None => {}
        }
        match root.setting("citation.csl", LARGEST_SETTINGS).map(|text| text.and_then(|xml| own_style(&xml).map(|_| xml))) {
            Some(Ok(xml)) => settings.citation_style = Some(xml),
            Some(Err(why)) => report
                .refuse(&root.shown("citation.csl"), format!("{why}; the styles stay as they were, correct the file and import again")),
            // The style goes with its file, and stays where another folder is imported.
            None if matches!(root.setting("room.toml", LARGEST_SETTINGS), Some(Ok(toml)) if Settings::read(&toml).is_ok()) => {
                settings.citation_style = None;
            }
            None => {}
        }
        take_records(store, root, now, report).await?;
        take_decisions(store, root, now, report).await?;
    }
    let mut writing = store.write(now).await?;
    // What one folder closes stays closed when another brings its settings, or did so a moment ago.
    settings.access = writing.settings().await?.access;
    for (root, is_moved, own) in closing {
        settings.access.retain(|rule| is_moved || rule.root != root);
        let own = own.into_iter().filter(|rule| !settings.access.contains(rule)).collect::<Vec<_>>();
        settings.access.extend(own);
    }
    if settings == stored {
        writing.abandon().await?;
    } else {
        writing.set_settings(&settings).await?;
        writing.commit().await?;
    }
    Ok((settings, unread))
}

/// Reads the authority records of a root into the room.
async fn take_records(store: &Store, root: &walk::Root, now: &(dyn Fn() -> String + Sync), report: &mut Report) -> Result<(), ImportError> {
    let known = store.authorities_of(&root.collection).await?;
    let list = SettingsList { file: "authorities.toml", what: "the records", limit: LARGEST_RECORDS, read: authorities::read };
    if let Some(read) = list.of(root, known.len(), report)
        // They stand in the room in an order of its own.
        && !(read.len() == known.len() && read.iter().all(|record| known.contains(record)))
    {
        let mut writing = store.write(now).await?;
        writing.set_authorities(&root.collection, &read).await?;
        writing.commit().await?;
    }
    Ok(())
}

/// Reads the decisions of the editors of a root into the room.
async fn take_decisions(
    store: &Store,
    root: &walk::Root,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<(), ImportError> {
    let known = store.editorial_decisions_of(&root.collection).await?;
    let list = SettingsList { file: "decisions.toml", what: "the decisions", limit: LARGEST_DECISIONS, read: decisions::read };
    if let Some(read) = list.of(root, known.len(), report).filter(|read| *read != known) {
        let mut writing = store.write(now).await?;
        writing.set_editorial_decisions(&root.collection, &read).await?;
        writing.commit().await?;
    }
    Ok(())
}

/// A file of a root that lists what holds for the room.
struct SettingsList<T> {
    file: &'static str,
    /// What it lists, with the article.
    what: &'static str,
    /// Bytes.
    limit: u64,
    read: fn(&str) -> Result<Vec<T>, String>,
}

impl<T> SettingsList<T> {
    /// What the root's file lists. Where it cannot be read, or went away while the room has `known` of it, all stays as it
    /// is and the report says so.
    fn of(&self, root: &walk::Root, known: usize, report: &mut Report) -> Option<Vec<T>> {
        let Self { file, what, .. } = self;
        match root.setting(file, self.limit).map(|text| text.and_then(|text| (self.read)(&text))) {
            Some(Ok(read)) => return Some(read),
            Some(Err(why)) => {
                report.refuse(&root.shown(file), format!("{why}; {what} stay as they were, correct the file and import again"));
            }
            None if root.path.is_dir() && known > 0 => report.notes.push(format!(
                "{} is not there any more; {what} that it gave ({known}) stay in force until an empty file of this name is imported",
                root.shown(file)
            )),
            None => {}
        }
        None
    }
}

/// The names and the decisions that documents of the room are annotated with.
async fn means(store: &Store) -> Result<(Names, Editorial), ImportError> {
    let names = Names::new(&store.all_authorities().await?);
    let decisions = store.editorial_decisions().await?;
    Ok((names, editorial(store, &decisions).await?))
}

/// The decisions that can hold in the room as it is.
async fn editorial(store: &Store, decisions: &[EditorialDecision]) -> Result<Editorial, ImportError> {
    if decisions.is_empty() {
        return Ok(Editorial::default());
    }
    let ids: BTreeSet<_> = store.every_authority_id().await?.into_iter().collect();
    let mut decisions = decisions.to_vec();
    for decision in &mut decisions {
        // A decision of the room knows a document by its address alone.
        if let Ruling::Reference { meaning: Meaning::NoneOf(names), .. } = &mut decision.ruling {
            for name in names.clone() {
                if let Lookup::Alias(address) = store.lookup(&name).await? {
                    names.push(address);
                }
            }
        }
    }
    Ok(Editorial::new(&decisions, |kind, id| ids.contains(&(kind, id.to_owned()))))
}

/// After documents were opened or closed: records that decisions speak of may have come or gone with a volume.
async fn lay_again(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<(), ImportError> {
    let decisions = store.editorial_decisions().await?;
    if decisions.is_empty() {
        return Ok(());
    }
    let settings = store.settings().await?;
    let (names, editorial) = means(store).await?;
    let means = place::Means { settings: &settings, matcher: &names, editorial: &editorial };
    lay_decisions(store, &decisions, &decisions, means, now, &mut Report::default()).await
}

/// Shows the documents again of which editors decided something, or took it back, since the last time.
///
/// `before` are the decisions that this import wrote its documents with: another import may have brought others meanwhile.
async fn lay_decisions(
    store: &Store,
    before: &[EditorialDecision],
    decisions: &[EditorialDecision],
    means: place::Means<'_>,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<(), ImportError> {
    let refused = means.editorial.refused();
    report.undone(refused.iter().map(|(_, why)| why.clone()).collect());
    let can_hold = |decision: &EditorialDecision| !refused.iter().any(|(known, _)| known == decision);
    let mut not_laid = store.not_laid().await?;
    // What cannot hold yet is tried again by each import.
    not_laid.retain(|one| one.is_gone || can_hold(&one.decision));
    // What could hold and cannot any more, since the records of a volume are closed with it, is taken off until they are back.
    let lost = store.lost(&refused.iter().map(|(decision, _)| decision).collect::<Vec<_>>()).await?;
    let differ = |one: &[EditorialDecision], other: &[EditorialDecision]| -> Vec<EditorialDecision> {
        one.iter().filter(|decision| !other.contains(decision)).cloned().collect()
    };
    let changed = if before == decisions { Vec::new() } else { [differ(before, decisions), differ(decisions, before)].concat() };
    if not_laid.is_empty() && lost.is_empty() && changed.is_empty() {
        return Ok(());
    }
    let mut documents = BTreeSet::new();
    for decision in not_laid.iter().chain(&lost).map(|one| &one.decision).chain(&changed) {
        let found = store.documents_of_decision(decision).await?;
        if let Some(name) = decision.document().filter(|_| found.is_empty() && decisions.contains(decision)) {
            report
                .notes
                .push(format!("{name}, of which decisions.toml speaks, is not in the room; what is decided of it holds when it comes"));
        }
        documents.extend(found);
    }
    place::show_again(store, &documents.into_iter().collect::<Vec<_>>(), means, now, report).await?;
    let merges = decisions.iter().filter(|decision| can_hold(decision)).filter_map(|decision| match &decision.ruling {
        Ruling::Merge { kind, id, .. } => Some((decision.clone(), means.editorial.record(*kind, id).to_owned())),
        _ => None,
    });
    let mut writing = store.write(now).await?;
    writing.lay(&not_laid, &lost, &merges.collect::<Vec<_>>()).await?;
    writing.commit().await?;
    Ok(())
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
