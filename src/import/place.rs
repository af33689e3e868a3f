//! Prepared files → the room: which document each is, and what is shown of it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::prepare::{Prepared, content_key, read_stored};
use super::report::{Outcome, Report, sidecar_line};
use super::volume::Volume;
use super::{BATCH, ImportError};
use crate::apparatus::{Editorial, Names, annotate};
use crate::config::{AccessRule, Settings};
use crate::model::{Annotated, Basis, Closing, Diagnostic, DocumentName, Metadata, names, partition};
use crate::store::{DocumentFile, SourceContent, Store, StoredSource, Writing, Written};
use crate::text::normal::letters_and_digits;
use crate::text::similarity::word_similarity;

/// From this likeness on, a file at the path of another is that one, edited.
const EDITED: f64 = 0.5;

/// From this likeness on it is that one even where both state a date, and not the same: the date was corrected.
const REDATED: f64 = 0.95;

/// Documents that are looked at in one transaction for what closes them; hardly any of them is written.
const SETTLED: usize = 500;

/// Documents as they are known while a batch is written: those just read, by source file.
type Fresh = BTreeMap<i64, (Annotated, Vec<DocumentName>)>;

/// What is needed to say which document a file is, and to read a stored file again.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    pub settings: &'a Settings,
    pub matcher: &'a Names,
    pub editorial: &'a Editorial,
}

/// Writes a batch in one transaction: all of it or nothing. `volume` is the file that its documents are parts of.
pub async fn batch(
    store: &Store,
    mut prepared: Vec<Prepared>,
    volume: &mut Option<Volume>,
    means: Means<'_>,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<(), ImportError> {
    // Before anything is looked up by the records that roles name: a merge makes others of them.
    for file in &mut prepared {
        report.undone(means.editorial.overrule(&mut file.annotated, file.names.iter().map(DocumentName::as_str)));
    }
    let mut writing = store.write(now).await?;
    let mut known = writing.known(prepared.iter().map(|file| (&file.source, file.names.as_slice()))).await?;
    writing.learn_records(&prepared.iter().map(|file| &file.annotated).collect::<Vec<_>>()).await?;
    let mut outcomes = Vec::new();
    for mut file in prepared {
        let of_sidecar = refused_of_sidecar(&file);
        let (shown, part) = (file.shown.clone(), file.part);
        let mut standing = None;
        if let Some((volume, place)) = volume.as_ref().zip(part) {
            file.source.part = Some(volume.part(place));
            standing = Some(if volume.has_moved(place, &file.source.sha256) { Vec::new() } else { volume.standing(place) });
        }
        let is_new =
            standing.as_ref().is_none_or(Vec::is_empty) && known.is_new(&file.source, &file.names) && !may_be_closed(&file, means.settings);
        known.add(&file.source, &file.names);
        let (id, outcome, diagnostics) = if is_new {
            let collection = writing.collection_of(&file.source).await?;
            (Some(writing.add_new(file.source, collection, file.annotated, &file.names)?), Outcome::New, file.diagnostics)
        } else {
            writing.flush().await?;
            take(&mut writing, file, standing, volume.as_ref(), means, report).await?
        };
        if let Some(((volume, place), id)) = volume.as_mut().zip(part).zip(id) {
            volume.has(place, id);
        }
        outcomes.push((shown, outcome, diagnostics));
        outcomes.extend(of_sidecar);
    }
    writing.commit().await?;
    for (shown, outcome, diagnostics) in outcomes {
        report.add(&shown, outcome, diagnostics);
    }
    Ok(())
}

/// Takes in a file that shares something with others; gives its row where it has one, what became of it, and what there is to say.
async fn take(
    writing: &mut Writing,
    file: Prepared,
    standing: Option<Vec<StoredSource>>,
    volume: Option<&Volume>,
    means: Means<'_>,
    report: &mut Report,
) -> Result<(Option<i64>, Outcome, Vec<Diagnostic>), ImportError> {
    let companion = file.source.companion.clone();
    // Looked up here and not when the file was loaded: another import may have put the same file in meanwhile.
    let standing = match standing {
        Some(standing) => standing,
        None => writing.at_path(&file.source.collection, &file.source.path).await?,
    };
    if let Some((name, day)) = writing.withdrawn_as(&file.source, &standing).await? {
        // The document of this place in a volume is dealt with, whatever else the file brings.
        let id = standing.first().map(|stored| stored.id);
        return Ok((id, Outcome::Withdrawn, vec![Diagnostic::note(1, withdrawn(&name, &day))]));
    }
    let equal = standing.iter().find(|stored| stored.is_equal(&file.source.sha256, &file.source.sidecar_sha256));
    let id = match (equal, &file.source.part) {
        (Some(stored), Some(part)) => {
            writing.keep_part(stored.id, part.whole, part.collection, part.place).await?;
            if volume.zip(file.part).is_some_and(|(volume, place)| volume.says_the_same(place, stored.id)) {
                return Ok((Some(stored.id), Outcome::Unchanged, Vec::new()));
            }
            // What the file says of all its documents is another: the same bytes may mean something else.
            let source = &file.source;
            writing.reclaim(stored.id, &source.numbers, source.content_key.as_deref(), source.format, source.access.as_ref()).await?;
            stored.id
        }
        (Some(stored), None) => {
            let Some(companion) = &file.source.companion else { return Ok((Some(stored.id), Outcome::Unchanged, Vec::new())) };
            if writing.companion(stored.id).await?.as_ref() == Some(companion) {
                return Ok((Some(stored.id), Outcome::Unchanged, Vec::new()));
            }
            // The text that it belongs to has come since.
            writing.set_companion(stored.id, &file.source.collection, companion).await?;
            stored.id
        }
        (None, _) => {
            let predecessor = match &file.source.companion {
                // Its name says what it is, however much of it is new.
                Some(_) => standing.last().cloned(),
                None => predecessor(writing, &file, &standing, means).await?,
            };
            let id = writing.add_source(file.source).await?;
            if let Some(old) = predecessor {
                for equal in standing.iter().filter(|stored| stored.is_equal(&old.sha256, &old.sidecar_sha256)) {
                    writing.succeed_source(equal.id, id).await?;
                    writing.retire_source(equal.id).await?;
                }
                if let Some(document) = old.document {
                    writing.move_source(id, document).await?;
                }
            }
            id
        }
    };
    let mut fresh = Fresh::from([(id, (file.annotated, file.names))]);
    let outcome = assign(writing, id, &mut fresh, means, report).await?;
    let mut diagnostics = file.diagnostics;
    if let Some(companion) = companion.filter(|_| outcome == Outcome::Parallel) {
        diagnostics.push(Diagnostic::note(1, format!("shown beside the text of {}", companion.beside)));
    } else if let Some(document) = writing.document_of(id).await? {
        let others = writing.sources_of(document).await?.len() - 1;
        if others > 0 {
            let shown = if outcome == Outcome::Copy { "another file's text is shown" } else { "this file's text is shown" };
            diagnostics.push(Diagnostic::note(1, format!("the same document as {others} other imported file(s); {shown}")));
        }
    }
    Ok((Some(id), outcome, diagnostics))
}

/// What in a file's sidecar could not be read, as the report has it.
fn refused_of_sidecar(file: &Prepared) -> Vec<(String, Outcome, Vec<Diagnostic>)> {
    let refused = |said: &Diagnostic| (sidecar_line(&file.shown, said), Outcome::Refused(said.message.clone()), Vec::new());
    file.sidecar_said.iter().map(refused).collect()
}

/// Reads every file of the room again, a batch at a time on all cores, and shows what the readers make of it now.
pub async fn derive_again(
    store: &Store,
    means: Means<'_>,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut after = 0;
    loop {
        let ids = store.source_files_after(after).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        for ids in ids.chunks(BATCH) {
            let mut writing = store.write(now).await?;
            let mut stored = Vec::new();
            for id in ids {
                stored.push((*id, writing.content(*id).await?));
            }
            let read = stored.into_par_iter().filter_map(|(id, stored)| Some((id, read_again(&stored, means)?)));
            let mut fresh: Fresh = read.collect();
            for id in ids {
                let Some((annotated, _)) = fresh.get(id) else { continue };
                let draft = &annotated.draft;
                let content = content_key(draft, &letters_and_digits(&draft.body.text));
                writing.reclaim(*id, &draft.metadata.numbers, content.as_deref(), draft.format, draft.access.as_ref()).await?;
                assign(&mut writing, *id, &mut fresh, means, report).await?;
                report.derived += 1;
            }
            writing.commit().await?;
        }
    }
}

/// The file at the same path that this one is an edition of.
async fn predecessor(
    writing: &mut Writing,
    file: &Prepared,
    standing: &[StoredSource],
    means: Means<'_>,
) -> Result<Option<StoredSource>, ImportError> {
    let mut best: Option<(f64, &StoredSource)> = None;
    for known in standing {
        let stored = writing.content(known.id).await?;
        let Some(old) = read_stored(&stored, means.settings) else { continue };
        let shares_number = old.draft.metadata.numbers.iter().any(|number| file.source.numbers.contains(number));
        let differs = file.source.numbers.iter().any(|number| {
            let theirs: Vec<_> = old.draft.metadata.numbers.iter().filter(|old| old.authority == number.authority).collect();
            !theirs.is_empty() && !theirs.contains(&number)
        });
        let likeness = if shares_number { 1.0 } else { word_similarity(&old.draft.body.text, &file.annotated.draft.body.text) };
        let needed = if !shares_number && are_of_two_dates(&old.draft.metadata, &file.annotated.draft.metadata) { REDATED } else { EDITED };
        if !differs && likeness >= needed && best.is_none_or(|(known, _)| likeness > known) {
            best = Some((likeness, known));
        }
    }
    Ok(best.map(|(_, known)| known.clone()))
}

/// Whether both say when they were written, and not the same.
fn are_of_two_dates(left: &Metadata, right: &Metadata) -> bool {
    let said =
        |metadata: &Metadata| metadata.date.as_ref().filter(|date| !matches!(date.basis, Basis::Inferred(_))).map(|date| date.value.when);
    said(left).zip(said(right)).is_some_and(|(left, right)| left != right)
}

/// Puts a file with the document that it is, and shows each document whose files changed.
async fn assign(writing: &mut Writing, id: i64, fresh: &mut Fresh, means: Means<'_>, report: &mut Report) -> Result<Outcome, ImportError> {
    let claims = writing.claims_around(id).await?;
    let mut before: BTreeMap<i64, Option<i64>> = BTreeMap::new();
    for claim in &claims {
        before.insert(claim.source_file, writing.document_of(claim.source_file).await?);
    }
    let mut taken: Vec<i64> = Vec::new();
    let mut changed: Vec<i64> = Vec::new();
    let mut left: Vec<(i64, i64)> = Vec::new();
    let mut moved: Vec<(i64, i64)> = Vec::new();
    for part in partition(&claims) {
        let mut documents: Vec<i64> =
            part.iter().filter_map(|member| before[member]).filter(|document| !taken.contains(document)).collect();
        documents.sort_unstable();
        documents.dedup();
        let document = if let Some(oldest) = documents.first() {
            *oldest
        } else {
            let first = part.first().copied().unwrap_or(id);
            load(writing, first, fresh, means).await?;
            let names = fresh.get(&first).map(|(_, names)| names.clone()).unwrap_or_default();
            writing.new_document(&names).await?
        };
        taken.push(document);
        left.extend(documents.iter().skip(1).map(|other| (*other, document)));
        for member in &part {
            if before[member] != Some(document) {
                writing.move_source(*member, document).await?;
                changed.push(document);
                moved.extend(before[member].map(|old| (*member, old)));
            }
        }
        if part.contains(&id) {
            changed.push(document);
        }
    }
    let own = writing.document_of(id).await?;
    for (from, into) in left {
        if !taken.contains(&from) && writing.sources_of(from).await?.is_empty() {
            writing.merge(from, into).await?;
        }
    }
    for (member, old) in moved {
        take_names(writing, member, old, fresh, means).await?;
        // Its names lead to where it is now, also where another file's text is shown there.
        load(writing, member, fresh, means).await?;
        if let Some((document, (_, names))) = writing.document_of(member).await?.zip(fresh.get(&member).cloned()) {
            writing.add_names(document, &names).await?;
        }
        changed.push(old);
    }
    changed.sort_unstable();
    changed.dedup();
    let mut outcome = Outcome::Copy;
    for document in changed {
        // Any file of a document may have a name for it; the shown one has its text.
        let sources = writing.sources_of(document).await?;
        let (shown, beside) = shown_and_beside(sources);
        let Some(best) = best(&shown).map(|source| &source.id) else { continue };
        load(writing, *best, fresh, means).await?;
        if let Some((_, names)) = fresh.get(&id).filter(|_| own == Some(document)) {
            writing.add_names(document, &names.clone()).await?;
        }
        let Some((annotated, names)) = fresh.get(best).cloned() else { continue };
        let written = show(writing, document, *best, annotated, &names, means, report).await?;
        if written == Written::Closed {
            outcome = if own == Some(document) { Outcome::Closed } else { outcome };
            continue;
        }
        if own == Some(document) && beside.iter().any(|source| source.id == id) {
            outcome = Outcome::Parallel;
        }
        parallels(writing, document, &beside, fresh, means).await?;
        if own == Some(document) && *best == id {
            outcome = match written {
                Written::New => Outcome::New,
                Written::Changed => Outcome::Changed,
                Written::Kept => Outcome::Unchanged,
                Written::Closed => Outcome::Closed,
            };
        }
    }
    Ok(outcome)
}

/// Whether something may close a file's document, so that it has to be looked at closely.
fn may_be_closed(file: &Prepared, settings: &Settings) -> bool {
    let source = &file.source;
    let root = source.collection.split('/').next().unwrap_or_default();
    let is_ruled =
        |rule: &AccessRule| rule.covers_path(root, &source.path) || file.names.iter().any(|name| rule.covers_name(name.as_str()));
    source.access.is_some() || settings.access.iter().any(is_ruled)
}

fn withdrawn(name: &str, day: &str) -> String {
    format!(
        "{name} was withdrawn on {day}, and this file would bring it back; nothing of it was taken in. If it is another paper, import it under another file name"
    )
}

/// Shows a document as the passes and its editors have it, or keeps it closed.
async fn show(
    writing: &mut Writing,
    document: i64,
    file: i64,
    mut annotated: Annotated,
    names: &[DocumentName],
    means: Means<'_>,
    report: &mut Report,
) -> Result<Written, ImportError> {
    if !means.editorial.is_empty() {
        writing.flush().await?;
        let known = writing.names_of(document).await?;
        let names = known.iter().map(String::as_str).chain(names.iter().map(DocumentName::as_str));
        report.undone(means.editorial.overrule(&mut annotated, names));
    }
    let Some(restriction) = writing.restriction(document, names).await? else {
        return Ok(writing.show(document, file, annotated, names).await?);
    };
    // What stands for it is made of its title and citation alone, so that nothing derived from it can tell what is closed.
    let bare = annotate(annotated.draft.without_text(), means.matcher, means.settings);
    writing.close(document, restriction, &bare, names).await?;
    Ok(Written::Closed)
}

/// Shows documents again whose editors decided something since.
pub async fn show_again(
    store: &Store,
    documents: &[i64],
    means: Means<'_>,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<(), ImportError> {
    for documents in documents.chunks(BATCH) {
        let mut writing = store.write(now).await?;
        let mut stored = Vec::new();
        for document in documents {
            let (shown, _) = shown_and_beside(writing.sources_of(*document).await?);
            if let Some(best) = best(&shown) {
                stored.push((*document, best.id, writing.content(best.id).await?));
            }
        }
        let read = stored.into_par_iter().filter_map(|(document, file, stored)| Some((document, file, read_again(&stored, means)?)));
        for (document, file, (annotated, names)) in read.collect::<Vec<_>>() {
            show(&mut writing, document, file, annotated, &names, means, report).await?;
            report.derived += 1;
        }
        writing.commit().await?;
    }
    Ok(())
}

/// Makes `from` a part of `into`, for good: the files of the one are joined to those of the other.
pub async fn join(writing: &mut Writing, from: i64, into: i64, means: Means<'_>) -> Result<(), ImportError> {
    let Some(tie) = writing.sources_of(into).await?.first().map(|source| source.id) else { return Ok(()) };
    for source in writing.sources_of(from).await? {
        writing.join_source(source.id, tie).await?;
        writing.move_source(source.id, into).await?;
    }
    writing.merge(from, into).await?;
    assign(writing, tie, &mut Fresh::new(), means, &mut Report::default()).await?;
    Ok(())
}

/// Opens and closes documents as their files, the room's rules and the day have it; gives how many.
pub async fn settle_access(
    store: &Store,
    means: Means<'_>,
    now: &(dyn Fn() -> String + Sync),
    report: &mut Report,
) -> Result<usize, ImportError> {
    let mut settled = 0;
    let rules = store.settings().await?.access;
    let documents: Vec<i64> = store.of_access(&rules).await?.into_iter().collect();
    for documents in documents.chunks(SETTLED) {
        let mut writing = store.write(now).await?;
        let before = settled;
        for document in documents {
            let wanted = writing.restriction(*document, &[]).await?.map(Closing::Restricted);
            let is = writing.closing(*document).await?;
            let file = writing.sources_of(*document).await?.first().map(|source| source.id);
            if let Some(file) = file.filter(|_| wanted != is && !matches!(is, Some(Closing::Withdrawn { .. }))) {
                assign(&mut writing, file, &mut Fresh::new(), means, report).await?;
                settled += 1;
            }
        }
        if settled > before {
            writing.commit().await?;
        } else {
            // Nothing was written, and nobody is to be told of an epoch.
            writing.abandon().await?;
        }
    }
    Ok(settled)
}

/// The files of a document that may be shown, and those in other languages that stand beside it. A text in another
/// language stands beside one that has no such name, or else is shown as what it is.
fn shown_and_beside(sources: Vec<DocumentFile>) -> (Vec<DocumentFile>, Vec<DocumentFile>) {
    let has_own = sources.iter().any(|source| source.language.is_none());
    sources.into_iter().partition(|source| source.language.is_none() || !has_own)
}

/// The file whose text is shown, of those that give the same.
fn best(sources: &[DocumentFile]) -> Option<&DocumentFile> {
    sources.iter().min_by_key(|source| (source.format, &source.sha256, source.id))
}

/// The file that a document is shown from, or would be.
pub async fn file_of(writing: &mut Writing, document: i64) -> Result<Option<i64>, ImportError> {
    let (shown, _) = shown_and_beside(writing.sources_of(document).await?);
    Ok(best(&shown).map(|source| source.id))
}

/// Stores a document's texts in other languages, of each the best.
async fn parallels(
    writing: &mut Writing,
    document: i64,
    beside: &[DocumentFile],
    fresh: &mut Fresh,
    means: Means<'_>,
) -> Result<(), ImportError> {
    let mut by_language: BTreeMap<String, Vec<DocumentFile>> = BTreeMap::new();
    for source in beside {
        by_language.entry(source.language.clone().unwrap_or_default()).or_default().push(source.clone());
    }
    let mut texts = Vec::new();
    for (language, sources) in by_language {
        let Some(best) = best(&sources) else { continue };
        load(writing, best.id, fresh, means).await?;
        texts.extend(fresh.get(&best.id).map(|(annotated, _)| (best.id, language, annotated.clone())));
    }
    writing.set_parallels(document, texts).await?;
    Ok(())
}

/// A file that left a document takes its names along, unless another file of the document has them too.
async fn take_names(writing: &mut Writing, file: i64, from: i64, fresh: &mut Fresh, means: Means<'_>) -> Result<(), ImportError> {
    let rest = writing.sources_of(from).await?;
    if rest.is_empty() {
        return Ok(());
    }
    load(writing, file, fresh, means).await?;
    let mut taken = fresh.get(&file).map(|(_, names)| names.clone()).unwrap_or_default();
    for other in rest {
        load(writing, other.id, fresh, means).await?;
        if let Some((_, names)) = fresh.get(&other.id) {
            taken.retain(|name| !names.contains(name));
        }
    }
    writing.remove_names(from, &taken).await?;
    Ok(())
}

/// Reads a stored file into `fresh`, unless it was just read.
async fn load(writing: &mut Writing, id: i64, fresh: &mut Fresh, means: Means<'_>) -> Result<(), ImportError> {
    if fresh.contains_key(&id) {
        return Ok(());
    }
    let stored = writing.content(id).await?;
    fresh.extend(read_again(&stored, means).map(|known| (id, known)));
    Ok(())
}

/// What the readers make of a stored file now; `None` where they find no document in it.
pub fn read_again(stored: &SourceContent, means: Means<'_>) -> Option<(Annotated, Vec<DocumentName>)> {
    let read = read_stored(stored, means.settings)?;
    let names = names(&read.draft);
    Some((annotate(read.draft, means.matcher, means.settings), names))
}
