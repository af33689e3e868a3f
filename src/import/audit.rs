//! The archivist's audit: whether all is there, whole, and leads where it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Serialize;

use super::{ImportError, pictures, sha256};
use crate::model::{AnnotationKind, Closing, Footnote};
use crate::store::{AuditedDocument, AuditedVersion, Store};

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

/// Looks at every file, document, version, number, name and reference of the room.
pub async fn audit(store: &Store) -> Result<(Audited, Vec<Fault>), ImportError> {
    let mut audited = Audited::default();
    let mut faults: Vec<Fault> =
        store.integrity().await?.into_iter().map(|why| Fault::new("database", "", why + "; put a backup in its place")).collect();
    let mut after = 0;
    while let Some((last, files)) = store.audited_files(after).await? {
        after = last;
        audited.files += files.len();
        for file in files {
            let is_whole =
                file.bytes.as_deref().is_some_and(|bytes| if file.is_withdrawn { bytes.is_empty() } else { sha256(bytes) == file.sha256 });
            if !is_whole {
                let why = if file.is_withdrawn {
                    "its document was withdrawn, and its bytes are still there; put a backup in its place, and withdraw it anew"
                } else {
                    "its bytes are not those that were imported (SHA-256); put a backup in place of the database"
                };
                faults.push(Fault::new("file", file.path.clone(), why));
            }
            if file.document.is_none() {
                faults.push(Fault::new("file", file.path, "it belongs to no document; import it again"));
            }
        }
    }
    let mut after = 0;
    loop {
        let documents = store.audited_documents(after).await?;
        let Some(last) = documents.last() else { break };
        after = last.id;
        for document in &documents {
            audited.documents += 1;
            let fault = |why: String| Fault::new("document", document.identity.clone(), why);
            faults.extend(standing(document).into_iter().map(fault));
            let (versions, retired) = store.audited_versions(document.id).await?;
            audited.versions += versions.len();
            faults.extend(numbers(document, &versions, &retired).into_iter().map(fault));
            for version in &versions {
                faults.extend(structure(version).into_iter().map(|why| fault(format!("version {}: {why}", version.number))));
            }
        }
    }
    faults.extend(merges(store).await?);
    let undecided = store.undecided_count().await?;
    if undecided > 0 {
        faults.push(Fault::new("reference", "", format!("{undecided} wait for a decision; start the room, or import anything")));
    }
    for (citing, meant) in store.dangling().await? {
        faults.push(Fault::new("reference", citing, format!("it leads to {meant}, which is not shown; run `reading-room reannotate`")));
    }
    let known: BTreeSet<String> = store.pictures().await?.into_iter().map(|(hash, ..)| hash).collect();
    for (hash, _, path) in store.pictures().await? {
        audited.pictures += 1;
        match fs::read(pictures::place(store.files(), &hash)) {
            Ok(bytes) if sha256(&bytes) == hash => {}
            Ok(_) => faults.push(Fault::new("picture", path, "its file is not the one that was imported (SHA-256); import it again")),
            Err(error) => faults.push(Fault::new("picture", path, format!("its file cannot be read ({error}); import it again"))),
        }
    }
    for file in strangers(store, &known) {
        faults.push(Fault::new("picture", file, "no document has it; remove it from the folder of files"));
    }
    Ok((audited, faults))
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
    let fits = match (document.visibility.as_str(), document.closed.as_ref().map(|closed| &closed.closing)) {
        ("shown", None) | ("withdrawn", Some(Closing::Withdrawn { .. })) => true,
        ("cited", Some(Closing::Restricted(restriction))) => restriction.is_cited,
        ("hidden", Some(Closing::Restricted(restriction))) => !restriction.is_cited,
        // What turned out to be another goes with that.
        _ => is_merged,
    };
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
async fn merges(store: &Store) -> Result<Vec<Fault>, ImportError> {
    let mut into: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let documents = store.audited_documents(after).await?;
        let Some(last) = documents.last() else { break };
        after = last.id;
        into.extend(documents.into_iter().map(|document| (document.identity, document.merged_into)));
    }
    let mut faults = Vec::new();
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
    Ok(faults)
}

/// Whether each version is there, and each number of a paragraph once, now or in the version that had it last.
fn numbers(document: &AuditedDocument, versions: &[AuditedVersion], retired: &BTreeMap<i64, i64>) -> Vec<String> {
    let mut wrong = Vec::new();
    if !versions.iter().map(|version| version.number).eq(1..=document.versions) {
        wrong.push("its versions are not numbered one after another; put a backup in place of the database".to_owned());
    }
    let of = |version: &AuditedVersion| -> Vec<i64> {
        version.body.paragraphs().iter().filter_map(|block| block.number).map(i64::from).collect()
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

/// Whether places lie in their texts, and notes are where they are referred to.
fn structure(version: &AuditedVersion) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for Footnote { id, .. } in &version.notes {
        if !ids.insert(id) {
            wrong.push(format!("two notes are {id}; run `reading-room reannotate`"));
        }
    }
    let passages = [&version.title, &version.body].into_iter().chain(version.notes.iter().map(|note| &note.passage));
    for passage in passages {
        if !passage.holds_its_places() {
            wrong.push("a place lies outside its text; run `reading-room reannotate`".to_owned());
        }
        for annotation in &passage.annotations {
            if let AnnotationKind::NoteReference { note: Some(note), .. } = &annotation.kind
                && !ids.contains(note.as_str())
            {
                wrong.push(format!("a place refers to {note}, which is not there; run `reading-room reannotate`"));
            }
        }
    }
    wrong
}
