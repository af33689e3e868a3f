//! What an archivist's audit reads: every row that something else relies on.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::documents::Listed;
use super::page::FOOTNOTES;
use super::rows::{get, read, read_optional};
use super::source_files::unpacked;
use super::{Dialect, Result, Statement, Store, StoreError, failed, unless_damaged};
use crate::model::{Author, Closed, Footnote, Passage};

const FILES: Statement = (
    "auditing files",
    "SELECT source_file.id, source_file.path, source_file.part, source_file.sha256, source_file.content, document.identity, document.visibility,
            source_file.sidecar, source_file.sidecar_sha256
     FROM source_file
     LEFT JOIN document ON document.id = source_file.document_id
     WHERE source_file.id > $1
     ORDER BY source_file.id
     LIMIT 200",
);
const DOCUMENTS: Statement = (
    "auditing documents",
    "SELECT document.id, document.identity, document.visibility, document.version, document.paragraph_counter, merged.identity, closed.value,
            (SELECT count(*) FROM version WHERE version.document_id = document.id),
            (SELECT count(*) FROM name WHERE name.document_id = document.id AND name.name = document.identity),
            (SELECT count(*) FROM source_file WHERE source_file.document_id = document.id AND source_file.is_current = 1),
            document.listed
     FROM document
     LEFT JOIN document AS merged ON merged.id = document.merged_into
     LEFT JOIN closed ON closed.document_id = document.id
     WHERE document.id > $1
     ORDER BY document.id
     LIMIT 200",
);
const VERSIONS: Statement = (
    "auditing versions",
    "SELECT version.number, version.title, version.summary, version.body, version.content_sha256, source_file.id, source_file.path,
            source_file.sha256, source_file.sidecar_sha256, source_file.is_current, source_file.document_id
     FROM version
     LEFT JOIN source_file ON source_file.id = version.source_file_id
     WHERE version.document_id = $1
     ORDER BY version.number",
);
const IDENTITY: Statement = ("auditing whose a row is", "SELECT document.identity FROM document WHERE document.id = $1");
const PARALLELS: Statement = (
    "auditing texts in other languages",
    "SELECT language, title, body, notes FROM parallel_text WHERE document_id = $1 ORDER BY language",
);
const RETIRED: Statement =
    ("auditing numbers that were given up", "SELECT number, last_version FROM retired_paragraph WHERE document_id = $1 ORDER BY number");
const UNDECIDED: Statement = ("auditing decisions", "SELECT count(*) FROM reference WHERE is_dirty = 1");
const TARGETS: Statement = (
    "auditing what references lead to",
    "SELECT DISTINCT citing.identity, meant.identity
     FROM reference
     JOIN document AS citing ON citing.id = reference.document_id
     JOIN reference_target ON reference_target.reference_id = reference.id
     JOIN document AS meant ON meant.id = reference_target.document_id
     LEFT JOIN listed_document ON listed_document.id = meant.id
     WHERE reference.is_dirty = 0 AND listed_document.id IS NULL
     ORDER BY citing.identity, meant.identity",
);
const PICTURES: Statement = ("auditing pictures", "SELECT DISTINCT sha256, path FROM facsimile ORDER BY sha256, path");
const SHOWN: Statement = ("counting what search has to know", "SELECT count(*) FROM shown_document");

pub(super) const STATEMENTS: &[Statement] =
    &[FILES, DOCUMENTS, VERSIONS, IDENTITY, PARALLELS, RETIRED, UNDECIDED, TARGETS, PICTURES, SHOWN];

/// A stored file as it is audited.
#[derive(Debug)]
pub struct AuditedFile {
    /// "letters/a.txt", "volume.xml#d45".
    pub path: String,
    pub sha256: String,
    /// `None` where they cannot be unpacked.
    pub bytes: Option<Vec<u8>>,
    pub sidecar: String,
    pub sidecar_sha256: String,
    pub document: Option<String>,
    pub is_withdrawn: bool,
}

/// A document as it is audited.
#[derive(Debug)]
pub struct AuditedDocument {
    pub id: i64,
    pub identity: String,
    pub visibility: String,
    pub version: i64,
    pub paragraph_counter: i64,
    pub merged_into: Option<String>,
    /// `None` where that cannot be read.
    pub closed: Option<Option<Closed>>,
    /// Whether what lists show of it can be read, where it stands in any.
    pub is_listed_well: bool,
    pub versions: i64,
    /// Whether its identity is among its names.
    pub is_named: bool,
    pub files: i64,
}

/// A version as it is audited.
#[derive(Debug)]
pub struct AuditedVersion {
    pub number: i64,
    pub text: AuditedText,
    pub content_sha256: String,
    /// The file that it was read out of.
    pub file: Option<ReadFrom>,
}

/// A text as it is audited; what cannot be read of it is empty.
#[derive(Debug, Default)]
pub struct AuditedText {
    pub title: Passage,
    pub summary: Option<Passage>,
    pub body: Passage,
    pub notes: Vec<Footnote>,
    /// What cannot be read: "its body", "its note fn3".
    pub unreadable: Vec<String>,
}

/// The file that a text was read out of, with the hashes that it was imported with.
#[derive(Debug)]
pub struct ReadFrom {
    pub id: i64,
    pub path: String,
    pub sha256: String,
    pub sidecar_sha256: String,
    /// It is one of the document's own, and no newer one came at its path.
    pub is_current: bool,
}

/// A text of a document in another language.
#[derive(Debug)]
pub struct AuditedParallel {
    pub language: String,
    pub text: AuditedText,
}

impl AuditedText {
    /// What was read, or what is there without it, which is remembered.
    fn or_empty<T: Default>(&mut self, what: impl Into<String>, read: Result<T>) -> Result<T> {
        let read = unless_damaged(read)?;
        if read.is_none() {
            self.unreadable.push(what.into());
        }
        Ok(read.unwrap_or_default())
    }

    fn set<T: Default + DeserializeOwned>(&mut self, row: &AnyRow, column: usize, what: &'static str) -> Result<T> {
        self.or_empty(what, read_optional(row, column, what).map(Option::unwrap_or_default))
    }

    async fn read_notes(&mut self, reading: &mut Transaction<'static, Any>, document: i64, version: i64) -> Result<()> {
        let rows = sqlx::query(FOOTNOTES.1).bind(document).bind(version).fetch_all(&mut **reading).await.map_err(failed(FOOTNOTES))?;
        for row in &rows {
            let id: String = self.or_empty("the address of a note", get(row, 0))?;
            let said = read(row, 2, "a note's author").and_then(|author| Ok((get(row, 1)?, author, read(row, 3, "a note")?)));
            let (label, author, passage) =
                self.or_empty(format!("its note {id}"), said.map(Some))?.unwrap_or((None, Author::Unknown, Passage::default()));
            let is_source = get::<i64, _>(row, 4).is_ok_and(|is_source| is_source != 0);
            self.notes.push(Footnote { id, label, author, is_source, passage });
        }
        Ok(())
    }
}

impl AuditedVersion {
    async fn of(reading: &mut Transaction<'static, Any>, document: i64, row: &AnyRow) -> Result<Self> {
        let number = get(row, 0)?;
        let mut text = AuditedText::default();
        text.title = text.set(row, 1, "its title")?;
        text.summary = text.set(row, 2, "its summary")?;
        text.body = text.set(row, 3, "its body")?;
        text.read_notes(reading, document, number).await?;
        let file = match get::<Option<i64>, _>(row, 5)? {
            Some(id) => Some(ReadFrom {
                id,
                path: get(row, 6)?,
                sha256: get(row, 7)?,
                sidecar_sha256: get(row, 8)?,
                is_current: get::<i64, _>(row, 9)? != 0 && get::<Option<i64>, _>(row, 10)? == Some(document),
            }),
            None => None,
        };
        Ok(Self { number, text, content_sha256: get(row, 4)?, file })
    }
}

impl AuditedFile {
    fn of(row: &AnyRow) -> Result<Self> {
        let (path, part): (String, String) = (get(row, 1)?, get(row, 2)?);
        let content = get::<Vec<u8>, _>(row, 4).and_then(|content| unpacked(&content));
        let visibility: Option<String> = get(row, 6)?;
        Ok(Self {
            path: if part.is_empty() { path } else { format!("{path}#{part}") },
            sha256: get(row, 3)?,
            bytes: unless_damaged(content)?,
            sidecar: get(row, 7)?,
            sidecar_sha256: get(row, 8)?,
            document: get(row, 5)?,
            is_withdrawn: visibility.as_deref() == Some("withdrawn"),
        })
    }
}

impl AuditedDocument {
    fn of(row: &AnyRow) -> Result<Self> {
        let mut document = Self {
            id: get(row, 0)?,
            identity: get(row, 1)?,
            visibility: get(row, 2)?,
            version: get(row, 3)?,
            paragraph_counter: get(row, 4)?,
            merged_into: get(row, 5)?,
            closed: unless_damaged(read_optional(row, 6, "a closed document"))?,
            is_listed_well: unless_damaged(read::<Listed>(row, 10, "a document's entry"))?.is_some(),
            versions: get(row, 7)?,
            is_named: get::<i64, _>(row, 8)? > 0,
            files: get(row, 9)?,
        };
        // One that never had a text has an empty entry.
        document.is_listed_well |= !document.is_listed() && get::<String, _>(row, 10).is_ok_and(|entry| entry == "{}");
        Ok(document)
    }

    /// Whether it may stand in lists, as the view `listed_document` has it.
    fn is_listed(&self) -> bool {
        let is_cited = self.visibility == "cited";
        self.merged_into.is_none() && (is_cited || self.visibility == "shown" && self.version > 0)
    }
}

impl Store {
    /// What the database finds wrong with itself; PostgreSQL looks after that on its own.
    pub async fn integrity(&self) -> Result<Vec<String>> {
        if self.dialect == Dialect::Postgres {
            return Ok(Vec::new());
        }
        let asked = |what: &'static str| move |source| StoreError::Database { what, source };
        let mut found = Vec::new();
        for row in sqlx::query("PRAGMA integrity_check(20)").fetch_all(&self.readers).await.map_err(asked("auditing the database"))? {
            let said: String = get(&row, 0)?;
            if said != "ok" {
                found.push(said);
            }
        }
        for row in sqlx::query("PRAGMA foreign_key_check").fetch_all(&self.readers).await.map_err(asked("auditing the database"))? {
            let (table, parent): (String, String) = (get(&row, 0)?, get(&row, 2)?);
            let said = format!("a row of {table} points to a row of {parent} that is not there");
            if !found.contains(&said) {
                found.push(said);
            }
        }
        Ok(found)
    }

    /// Up to two hundred stored files after a row, with the row of the last. One of which not even that can be read is passed
    /// over: it is told of with the values of its row.
    pub async fn audited_files(&self, after: i64) -> Result<Option<(i64, Vec<AuditedFile>)>> {
        let rows = sqlx::query(FILES.1).bind(after).fetch_all(&self.readers).await.map_err(failed(FILES))?;
        readable(&rows, AuditedFile::of)
    }

    /// Up to two hundred documents after a row, likewise.
    pub async fn audited_documents(&self, after: i64) -> Result<Option<(i64, Vec<AuditedDocument>)>> {
        let rows = sqlx::query(DOCUMENTS.1).bind(after).fetch_all(&self.readers).await.map_err(failed(DOCUMENTS))?;
        readable(&rows, AuditedDocument::of)
    }

    /// All versions of a document, and the numbers it gave up with the last version of each.
    pub async fn audited_versions(&self, document: i64) -> Result<(Vec<AuditedVersion>, BTreeMap<i64, i64>)> {
        let mut reading = self.reading().await?;
        let mut versions = Vec::new();
        for row in sqlx::query(VERSIONS.1).bind(document).fetch_all(&mut *reading).await.map_err(failed(VERSIONS))? {
            versions.push(AuditedVersion::of(&mut reading, document, &row).await?);
        }
        let rows = sqlx::query(RETIRED.1).bind(document).fetch_all(&mut *reading).await.map_err(failed(RETIRED))?;
        Ok((versions, rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect::<Result<_>>()?))
    }

    /// All texts of a document in other languages.
    pub async fn audited_parallels(&self, document: i64) -> Result<Vec<AuditedParallel>> {
        let rows = sqlx::query(PARALLELS.1).bind(document).fetch_all(&self.readers).await.map_err(failed(PARALLELS))?;
        let parallel = |row| {
            let mut text = AuditedText::default();
            text.title = text.set(row, 1, "its title")?;
            text.body = text.set(row, 2, "its body")?;
            text.notes = text.set(row, 3, "its notes")?;
            Ok(AuditedParallel { language: get(row, 0)?, text })
        };
        rows.iter().map(parallel).collect()
    }

    /// The identity of the document of a row.
    pub async fn audited_identity(&self, document: i64) -> Result<Option<String>> {
        let row = sqlx::query(IDENTITY.1).bind(document).fetch_optional(&self.readers).await.map_err(failed(IDENTITY))?;
        row.map(|row| get(&row, 0)).transpose()
    }

    /// References that wait for a decision.
    pub async fn undecided_count(&self) -> Result<i64> {
        let row = sqlx::query(UNDECIDED.1).fetch_one(&self.readers).await.map_err(failed(UNDECIDED))?;
        get(&row, 0)
    }

    /// Documents that refer to one that is not there for visitors, with that one.
    pub async fn dangling(&self) -> Result<Vec<(String, String)>> {
        let rows = sqlx::query(TARGETS.1).fetch_all(&self.readers).await.map_err(failed(TARGETS))?;
        rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect()
    }

    /// All pictures: hash, and the path that they came from.
    pub async fn audited_pictures(&self) -> Result<Vec<(String, String)>> {
        let rows = sqlx::query(PICTURES.1).fetch_all(&self.readers).await.map_err(failed(PICTURES))?;
        rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect()
    }

    /// How many documents have a page with their text.
    pub async fn shown_count(&self) -> Result<i64> {
        let row = sqlx::query(SHOWN.1).fetch_one(&self.readers).await.map_err(failed(SHOWN))?;
        get(&row, 0)
    }
}

/// The rows that can be read, and the number of the last of all; `None` where there are no more.
fn readable<T>(rows: &[AnyRow], of: fn(&AnyRow) -> Result<T>) -> Result<Option<(i64, Vec<T>)>> {
    let Some(last) = rows.last() else { return Ok(None) };
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        read.extend(unless_damaged(of(row))?);
    }
    Ok(Some((get(last, 0)?, read)))
}
