//! The archivist's audit: whether all is there, whole, and leads where it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Serialize;

use super::prepare::{ReadDocument, read_stored};
use super::{ImportError, derivation, pictures, sha256};
use crate::config::Settings;
use crate::model::{AnnotationKind, Closing, Footnote, Passage};
use crate::store::data::{DERIVED_VALUES, Misfit, PRIMARY, Table};
use crate::store::{AuditedDocument, AuditedFile, AuditedText, AuditedVersion, Store, unless_damaged};

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// "database", "file", "document", "picture", "reference", "search".
    pub what: &'static str,
    /// The file, the document.
    pub which: String,
    /// What is wrong, and the way out.
    pub why: String,
}

impl Fault {
    pub fn new(what: &'static str, which: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what, which: which.into(), why: why.into() }
    }

    /// "document wilson-208877: paragraph 7 stands twice in version 2; …".
    pub fn sentence(&self) -> String {
        if self.which.is_empty() { format!("{}: {}", self.what, self.why) } else { format!("{} {}: {}", self.what, self.which, self.why) }
    }
}

/// How much was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Audited {
    pub files: usize,
    pub documents: usize,
    pub versions: usize,
    pub pictures: usize,
}

/// A way out where what is damaged cannot be made again.
const BACKUP: &str = "put a backup in place of the database";
/// A way out where it can.
const REANNOTATE: &str = "run `reading-room reannotate`";

/// Columns that are looked at with what they are of, so that a fault of one is not told twice.
const LOOKED_AT: &[(&str, &[&str])] = &[
    ("document", &["listed"]),
    ("source_whole", &["sha256", "parts"]),
    ("source_file", &["sha256", "sidecar_sha256"]),
    ("closed", &["value"]),
    ("version", &["title", "summary", "body"]),
    ("footnote", &["author", "passage"]),
    ("parallel_text", &["title", "body", "notes"]),
    ("facsimile", &["sha256"]),
];

/// Looks at every file, document, version, number, name and reference of the room.
///
/// What cannot be read is a fault, and the rest is looked at all the same.
pub async fn audit(store: &Store) -> (Audited, Vec<Fault>) {
    let mut audited = Audited::default();
    let mut faults = Vec::new();
    let part = database(store, &mut faults).await;
    end_part(part, &mut faults);
    let part = values(store, &mut faults).await;
    end_part(part, &mut faults);
    let part = files(store, &mut audited, &mut faults).await;
    end_part(part, &mut faults);
    let part = wholes(store, &mut faults).await;
    end_part(part, &mut faults);
    let part = documents(store, &mut audited, &mut faults).await;
    end_part(part, &mut faults);
    let part = merges(store, &mut faults).await;
    end_part(part, &mut faults);
    let part = references(store, &mut faults).await;
    end_part(part, &mut faults);
    let part = pictures(store, &mut audited, &mut faults).await;
    end_part(part, &mut faults);
    (audited, faults)
}

/// What ends a part of the audit is a fault too; the others are gone through.
fn end_part(part: Result<(), ImportError>, faults: &mut Vec<Fault>) {
    faults.extend(part.err().map(|error| Fault::new("database", "", format!("{error}; {BACKUP}"))));
}

async fn database(store: &Store, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    faults.extend(store.integrity().await?.into_iter().map(|why| Fault::new("database", "", why + "; put a backup in its place")));
    if store.is_unwiped().await? {
        let why = "words of a withdrawn document may still lie in its free pages; start the room, or import anything";
        faults.push(Fault::new("database", "", why));
    }
    Ok(())
}

/// Values that cannot stand where they stand, in all tables.
async fn values(store: &Store, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    let mut room = store.read_data().await?;
    for (tables, way_out) in [(PRIMARY, BACKUP), (DERIVED_VALUES, REANNOTATE)] {
        for table in tables {
            let looked_at = LOOKED_AT.iter().find(|(name, _)| *name == table.name).map_or([].as_slice(), |(_, columns)| columns);
            let mut after = None;
            loop {
                let (misfits, last) = room.misfits(table, after.as_ref()).await?;
                for misfit in misfits.into_iter().filter(|misfit| !looked_at.contains(&misfit.column)) {
                    faults.push(of_value(store, table, misfit, way_out).await?);
                }
                let Some(last) = last else { break };
                after = Some(last);
            }
        }
    }
    Ok(())
}

/// The fault of a value, by the file or the document that it belongs to.
async fn of_value(store: &Store, table: &Table, misfit: Misfit, way_out: &str) -> Result<Fault, ImportError> {
    let Misfit { column, row, document, name } = misfit;
    let why = format!("{column} in the table {} ({row}) is not what can stand there; {way_out}", table.name);
    let document = match document {
        Some(document) if name.is_none() => unless_damaged(store.audited_identity(document).await)?.flatten(),
        _ => None,
    };
    Ok(match (table.name, name, document) {
        ("source_file" | "source_whole", Some(path), _) => Fault::new("file", path, why),
        ("facsimile", Some(path), _) => Fault::new("picture", path, why),
        ("document", Some(identity), _) | (_, None, Some(identity)) => Fault::new("document", identity, why),
        _ => Fault::new("database", "", why),
    })
}

async fn files(store: &Store, audited: &mut Audited, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    let mut after = 0;
    while let Some((last, files)) = store.audited_files(after).await? {
        after = last;
        audited.files += files.len();
        for file in files {
            faults.extend(bytes(&file).into_iter().map(|why| Fault::new("file", file.path.clone(), why)));
            if file.document.is_none() {
                faults.push(Fault::new("file", file.path, "it belongs to no document; import it again"));
            }
        }
    }
    Ok(())
}

/// Whether the bytes of a file, and its sidecar, are those that came; of a withdrawn document, that there are none.
fn bytes(file: &AuditedFile) -> Vec<String> {
    let mut wrong = Vec::new();
    match &file.bytes {
        None => wrong.push(format!("its bytes cannot be read any more; {BACKUP}")),
        Some(bytes) if file.is_withdrawn && !bytes.is_empty() => wrong
            .push("its document was withdrawn, and its bytes are still there; put a backup in its place, and withdraw it anew".to_owned()),
        Some(bytes) if !file.is_withdrawn && sha256(bytes) != file.sha256 => {
            wrong.push(format!("its bytes are not those that were imported (SHA-256); {BACKUP}"));
        }
        Some(_) => {}
    }
    if !file.is_withdrawn && of_sidecar(&file.sidecar) != file.sidecar_sha256 {
        wrong.push(format!("its sidecar is not the one that was imported (SHA-256); {BACKUP}"));
    }
    wrong
}

/// As an import has it: nothing where there is none.
fn of_sidecar(sidecar: &str) -> String {
    if sidecar.is_empty() { String::new() } else { sha256(sidecar.as_bytes()) }
}

async fn documents(store: &Store, audited: &mut Audited, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    let sources = Sources::of(store).await?;
    let mut after = 0;
    while let Some((last, documents)) = store.audited_documents(after).await? {
        after = last;
        for document in &documents {
            audited.documents += 1;
            let fault = |why: String| Fault::new("document", document.identity.clone(), why);
            faults.extend(standing(document).into_iter().map(fault));
            let Some((versions, retired)) = unless_damaged(store.audited_versions(document.id).await)? else {
                faults.push(fault(format!("its versions cannot be read; {BACKUP}")));
                continue;
            };
            audited.versions += versions.len();
            faults.extend(numbers(document, &versions, &retired).into_iter().map(fault));
            for version in &versions {
                let mut wrong = structure(&version.text);
                wrong.extend(sources.words(store, document, version).await?);
                faults.extend(wrong.into_iter().map(|why| fault(format!("version {}: {why}", version.number))));
            }
            let Some(parallels) = unless_damaged(store.audited_parallels(document.id).await)? else {
                faults.push(fault(format!("its texts in other languages cannot be read; {BACKUP}")));
                continue;
            };
            for parallel in parallels {
                let wrong = structure(&parallel.text);
                faults.extend(wrong.into_iter().map(|why| fault(format!("its text in {}: {why}", parallel.language))));
            }
        }
    }
    Ok(())
}

/// What reading a version's file again needs.
struct Sources {
    /// `None` where they cannot be read.
    settings: Option<Settings>,
    /// Whether all that is shown was read by this program, with the settings and records of now.
    is_of_now: bool,
}

impl Sources {
    async fn of(store: &Store) -> Result<Self, ImportError> {
        let settings = unless_damaged(store.settings().await)?;
        let authorities = unless_damaged(store.all_authorities().await)?;
        let now = settings.as_ref().zip(authorities.as_ref()).map(|(settings, authorities)| derivation(settings, authorities));
        let is_of_now = now.is_some() && now == unless_damaged(store.derivation().await)?;
        Ok(Self { settings, is_of_now })
    }

    /// Whether a version has the words of the file that it was read out of.
    ///
    /// Its hash is of what the reader made of the file, before anything was recognised in that, and passes change no word. So the
    /// file is read again: where that has the version's hash, it has its words. One that was read by an earlier program may have
    /// another hash by right, and of such a version nothing can be said.
    async fn words(&self, store: &Store, document: &AuditedDocument, version: &AuditedVersion) -> Result<Option<String>, ImportError> {
        let Some((settings, file)) = self.settings.as_ref().zip(version.file.as_ref()) else { return Ok(None) };
        // What is wrong with its file, or cannot be read of its text, is told already.
        if !version.text.unreadable.is_empty() {
            return Ok(None);
        }
        let Some(stored) = unless_damaged(store.source_content(file.id).await)?.flatten() else { return Ok(None) };
        if sha256(&stored.bytes) != file.sha256 || of_sidecar(&stored.sidecar) != file.sidecar_sha256 {
            return Ok(None);
        }
        let Some(ReadDocument { draft, .. }) = read_stored(&stored, settings) else { return Ok(None) };
        let is_shown = document.visibility == "shown" && document.merged_into.is_none() && version.number == document.version;
        let can_be_made_again = is_shown && file.is_current;
        if draft.content_sha256() != version.content_sha256 {
            let why = format!("it is not what {} says (SHA-256); {REANNOTATE}", file.path);
            return Ok(Some(why).filter(|_| can_be_made_again && self.is_of_now));
        }
        let way_out = if can_be_made_again { REANNOTATE } else { BACKUP };
        let why = format!("its words are not those that were imported with {}; {way_out}", file.path);
        let text = &version.text;
        let is_equal = words(&text.title, text.summary.as_ref(), &text.body, &text.notes)
            == words(&draft.title, draft.summary.as_ref(), &draft.body, &draft.notes);
        Ok(Some(why).filter(|_| !is_equal))
    }
}

/// All that one reads of a text.
fn words<'a>(title: &'a Passage, summary: Option<&'a Passage>, body: &'a Passage, notes: &'a [Footnote]) -> Vec<&'a str> {
    let notes = notes.iter().map(|note| note.passage.text.as_str());
    // Where there is no summary, its place is kept.
    [title.text.as_str(), summary.map_or("", |summary| &summary.text), &body.text].into_iter().chain(notes).collect()
}

async fn references(store: &Store, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    let undecided = store.undecided_count().await?;
    if undecided > 0 {
        faults.push(Fault::new("reference", "", format!("{undecided} wait for a decision; start the room, or import anything")));
    }
    for (citing, meant) in store.dangling().await? {
        faults.push(Fault::new("reference", citing, format!("it leads to {meant}, which is not shown; {REANNOTATE}")));
    }
    Ok(())
}

async fn pictures(store: &Store, audited: &mut Audited, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    let pictures = store.audited_pictures().await?;
    for (hash, path) in &pictures {
        audited.pictures += 1;
        match fs::read(pictures::place(store.files(), hash)) {
            Ok(bytes) if sha256(&bytes) == *hash => {}
            Ok(_) => faults.push(Fault::new("picture", path, "its file is not the one that was imported (SHA-256); import it again")),
            Err(error) => faults.push(Fault::new("picture", path, format!("its file cannot be read ({error}); import it again"))),
        }
    }
    let known: BTreeSet<String> = pictures.into_iter().map(|(hash, _)| hash).collect();
    for file in strangers(store, &known) {
        faults.push(Fault::new("picture", file, "no document has it; remove it from the folder of files"));
    }
    Ok(())
}

/// Files of several documents that would not come back as they were.
async fn wholes(store: &Store, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    let mut after = 0;
    while let Some(whole) = store.whole_after(after).await? {
        after = whole.id;
        let why = match &whole.bytes {
            None => {
                "what it says between its documents cannot be read any more, or where these stand in it; put a backup in place of the database"
            }
            // One that came in another encoding has another length, and comes back in UTF-8.
            Some(bytes) if !whole.is_withdrawn && i64::try_from(bytes.len()) == Ok(whole.length) && sha256(bytes) != whole.sha256 => {
                "put together again, it is not the file that was imported (SHA-256); put a backup in place of the database"
            }
            Some(_) => continue,
        };
        faults.push(Fault::new("file", whole.path, why));
    }
    for path in store.wrongly_closed_volumes().await? {
        let why = format!("whether the records of its people and places are shown does not follow from its documents; {REANNOTATE}");
        faults.push(Fault::new("volume", path, why));
    }
    Ok(())
}

/// Files below the folder of pictures that are nobody's.
fn strangers(store: &Store, known: &BTreeSet<String>) -> Vec<String> {
    let folders = fs::read_dir(store.files()).into_iter().flatten().flatten();
    let files = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    let mut strange: Vec<String> = files
        .filter(|file| !known.contains(&*file.file_name().to_string_lossy()))
        .map(|file| file.path().strip_prefix(store.files()).unwrap_or(&file.path()).display().to_string())
        .collect();
    strange.sort();
    strange
}

/// Whether what is said of a document fits together.
fn standing(document: &AuditedDocument) -> Vec<String> {
    let mut wrong = Vec::new();
    let is_merged = document.merged_into.is_some();
    if !document.is_named && !is_merged {
        wrong.push("its own name does not lead to it; give it with `reading-room alias`".to_owned());
    }
    if document.closed.is_none() {
        wrong.push(format!("why it is not shown cannot be read; {BACKUP}"));
    }
    if !document.is_listed_well {
        wrong.push(format!("what lists show of it cannot be read; {REANNOTATE}"));
    }
    let closing = document.closed.as_ref().map(|closed| closed.as_ref().map(|closed| &closed.closing));
    let fits = closing.is_none_or(|closing| match (document.visibility.as_str(), closing) {
        ("shown", None) | ("withdrawn", Some(Closing::Withdrawn { .. })) => true,
        ("cited", Some(Closing::Restricted(restriction))) => restriction.is_cited,
        ("hidden", Some(Closing::Restricted(restriction))) => !restriction.is_cited,
        // What turned out to be another goes with that.
        _ => is_merged,
    });
    if !fits {
        wrong.push(format!("it is {}, and what is kept of that says otherwise; import its folder again", document.visibility));
    }
    if document.visibility == "withdrawn" && document.versions > 0 {
        wrong
            .push("it was withdrawn, and versions of its text are still there; put a backup in its place, and withdraw it anew".to_owned());
    }
    if document.visibility == "shown" && !is_merged && (document.versions == 0 || document.version != document.versions) {
        wrong.push(format!(
            "its newest version is {}, and it has {}; put a backup in place of the database",
            document.version, document.versions
        ));
    }
    if document.visibility == "shown" && !is_merged && document.files == 0 {
        wrong.push("no file in the room says it any more; import it again".to_owned());
    }
    wrong
}

/// Documents that turned out to be one that is not there, or to be each other.
async fn merges(store: &Store, faults: &mut Vec<Fault>) -> Result<(), ImportError> {
    let mut into: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut after = 0;
    while let Some((last, documents)) = store.audited_documents(after).await? {
        after = last;
        into.extend(documents.into_iter().map(|document| (document.identity, document.merged_into)));
    }
    for identity in into.keys() {
        let (mut at, mut steps) = (identity, 0);
        while let Some(Some(next)) = into.get(at) {
            at = next;
            steps += 1;
            if steps > into.len() {
                faults.push(Fault::new(
                    "document",
                    identity.clone(),
                    "it leads to itself in a circle; put a backup in place of the database",
                ));
                break;
            }
        }
    }
    Ok(())
}

/// Whether each version is there, and each number of a paragraph once, now or in the version that had it last.
fn numbers(document: &AuditedDocument, versions: &[AuditedVersion], retired: &BTreeMap<i64, i64>) -> Vec<String> {
    let mut wrong = Vec::new();
    if !versions.iter().map(|version| version.number).eq(1..=document.versions) {
        wrong.push("its versions are not numbered one after another; put a backup in place of the database".to_owned());
    }
    // A body that cannot be read has no numbers to look at.
    if versions.iter().any(|version| !version.text.unreadable.is_empty()) {
        return wrong;
    }
    let of = |version: &AuditedVersion| -> Vec<i64> {
        version.text.body.paragraphs().iter().filter_map(|block| block.number).map(i64::from).collect()
    };
    let mut ever: BTreeSet<i64> = BTreeSet::new();
    for version in versions {
        let own = of(version);
        let unique: BTreeSet<i64> = own.iter().copied().collect();
        if unique.len() < own.len() {
            wrong.push(format!("version {} has a paragraph number twice; run `reading-room reannotate`", version.number));
        }
        ever.extend(unique);
    }
    if let Some(highest) = ever.last().filter(|highest| **highest > document.paragraph_counter) {
        wrong.push(format!("paragraph {highest} was given and not counted; put a backup in place of the database"));
    }
    let Some(newest) = versions.last() else { return wrong };
    let shown: BTreeSet<i64> = of(newest).into_iter().collect();
    for number in ever.difference(&shown) {
        // A number that only a recognition of before gave was never given up with a version.
        if let Some(last) = retired.get(number)
            && !versions.iter().any(|version| version.number == *last && of(version).contains(number))
        {
            wrong.push(format!(
                "paragraph {number} is said to stand in version {last}, and does not; put a backup in place of the database"
            ));
        }
    }
    wrong
}

/// Whether a text can be read, places lie in it, and notes are where they are referred to.
fn structure(text: &AuditedText) -> Vec<String> {
    let mut wrong: Vec<String> = text.unreadable.iter().map(|what| format!("{what} cannot be read; {BACKUP}")).collect();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for Footnote { id, .. } in &text.notes {
        if !ids.insert(id) {
            wrong.push(format!("two notes are {id}; run `reading-room reannotate`"));
        }
    }
    let passages = [&text.title, &text.body].into_iter().chain(&text.summary).chain(text.notes.iter().map(|note| &note.passage));
    for passage in passages {
        if !passage.holds_its_places() {
            wrong.push("a place lies outside its text; run `reading-room reannotate`".to_owned());
        }
        for annotation in &passage.annotations {
            if let AnnotationKind::NoteReference { note: Some(note), .. } = &annotation.kind
                && !ids.contains(note.as_str())
                && text.unreadable.is_empty()
            {
                wrong.push(format!("a place refers to {note}, which is not there; run `reading-room reannotate`"));
            }
        }
    }
    wrong
}
