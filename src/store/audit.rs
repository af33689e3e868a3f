//! What an archivist's audit reads: every row that something else relies on.

use std::collections::BTreeMap;

use super::rows::{get, read, read_optional};
use super::source_files::unpacked;
use super::{Dialect, Result, Statement, Store, StoreError, failed};
use crate::model::{Closed, Footnote, Passage, PictureFormat};

const FILES: Statement = (
    "auditing files",
    "SELECT source_file.id, source_file.path, source_file.part, source_file.sha256, source_file.content, document.identity, document.visibility
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
            (SELECT count(*) FROM source_file WHERE source_file.document_id = document.id AND source_file.is_current = 1)
     FROM document
     LEFT JOIN document AS merged ON merged.id = document.merged_into
     LEFT JOIN closed ON closed.document_id = document.id
     WHERE document.id > $1
     ORDER BY document.id
     LIMIT 200",
);
const VERSIONS: Statement = (
    "auditing versions",
    "SELECT version.number, version.body, version.title FROM version WHERE version.document_id = $1 ORDER BY version.number",
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
const PICTURES: Statement = ("auditing pictures", "SELECT DISTINCT sha256, format, path FROM facsimile ORDER BY sha256, path");
const SHOWN: Statement = ("counting what search has to know", "SELECT count(*) FROM shown_document");

pub(super) const STATEMENTS: &[Statement] = &[FILES, DOCUMENTS, VERSIONS, RETIRED, UNDECIDED, TARGETS, PICTURES, SHOWN];

/// A stored file as it is audited.
#[derive(Debug)]
pub struct AuditedFile {
    /// "letters/a.txt", "volume.xml#d45".
    pub path: String,
    pub sha256: String,
    /// `None` where it cannot be unpacked.
    pub bytes: Option<Vec<u8>>,
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
    pub closed: Option<Closed>,
    pub versions: i64,
    /// Whether its identity is among its names.
    pub is_named: bool,
    pub files: i64,
}

/// The texts of a version.
#[derive(Debug)]
pub struct AuditedVersion {
    pub number: i64,
    pub title: Passage,
    pub body: Passage,
    pub notes: Vec<Footnote>,
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

    /// Up to two hundred stored files after a row, with the row of the last.
    pub async fn audited_files(&self, after: i64) -> Result<Option<(i64, Vec<AuditedFile>)>> {
        let rows = sqlx::query(FILES.1).bind(after).fetch_all(&self.readers).await.map_err(failed(FILES))?;
        let mut files = Vec::new();
        let mut last = None;
        for row in &rows {
            last = Some(get(row, 0)?);
            let (path, part): (String, String) = (get(row, 1)?, get(row, 2)?);
            let content: Vec<u8> = get(row, 4)?;
            let visibility: Option<String> = get(row, 6)?;
            files.push(AuditedFile {
                path: if part.is_empty() { path } else { format!("{path}#{part}") },
                sha256: get(row, 3)?,
                bytes: unpacked(&content).ok(),
                document: get(row, 5)?,
                is_withdrawn: visibility.as_deref() == Some("withdrawn"),
            });
        }
        Ok(last.map(|last| (last, files)))
    }

    /// Up to two hundred documents after a row.
    pub async fn audited_documents(&self, after: i64) -> Result<Vec<AuditedDocument>> {
        let rows = sqlx::query(DOCUMENTS.1).bind(after).fetch_all(&self.readers).await.map_err(failed(DOCUMENTS))?;
        rows.iter()
            .map(|row| {
                Ok(AuditedDocument {
                    id: get(row, 0)?,
                    identity: get(row, 1)?,
                    visibility: get(row, 2)?,
                    version: get(row, 3)?,
                    paragraph_counter: get(row, 4)?,
                    merged_into: get(row, 5)?,
                    closed: read_optional(row, 6, "a closed document")?,
                    versions: get(row, 7)?,
                    is_named: get::<i64, _>(row, 8)? > 0,
                    files: get(row, 9)?,
                })
            })
            .collect()
    }

    /// All versions of a document, and the numbers it gave up with the last version of each.
    pub async fn audited_versions(&self, document: i64) -> Result<(Vec<AuditedVersion>, BTreeMap<i64, i64>)> {
        let mut reading = self.reading().await?;
        let mut versions = Vec::new();
        for row in sqlx::query(VERSIONS.1).bind(document).fetch_all(&mut *reading).await.map_err(failed(VERSIONS))? {
            let number = get(&row, 0)?;
            versions.push(AuditedVersion {
                number,
                body: read(&row, 1, "a body")?,
                title: read(&row, 2, "a title")?,
                notes: super::page::footnotes(&mut reading, document, number).await?,
            });
        }
        let rows = sqlx::query(RETIRED.1).bind(document).fetch_all(&mut *reading).await.map_err(failed(RETIRED))?;
        Ok((versions, rows.iter().map(|row| Ok((get(row, 0)?, get(row, 1)?))).collect::<Result<_>>()?))
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

    /// All pictures: hash, kind, and the path that they came from.
    pub async fn pictures(&self) -> Result<Vec<(String, PictureFormat, String)>> {
        let rows = sqlx::query(PICTURES.1).fetch_all(&self.readers).await.map_err(failed(PICTURES))?;
        let format =
            |ending: String| PictureFormat::of_ending(&ending).ok_or(StoreError::Damaged { what: "a picture's format", why: ending });
        rows.iter().map(|row| Ok((get(row, 0)?, format(get(row, 1)?)?, get(row, 2)?))).collect()
    }

    /// How many documents have a page with their text.
    pub async fn shown_count(&self) -> Result<i64> {
        let row = sqlx::query(SHOWN.1).fetch_one(&self.readers).await.map_err(failed(SHOWN))?;
        get(&row, 0)
    }
}
