//! The versions of a document, each as it was shown.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;

use super::documents::listed;
use super::rows::{get, read, read_optional};
use super::{Result, Statement, Store, failed};
use crate::model::{DocumentName, ListedVersion, NewDocument, ReadingCopy, SourceFile};

const VERSIONS: Statement = (
    "listing the versions of a document",
    "SELECT version.number, version.created_at, source_file.sha256
     FROM open_document AS document
     JOIN version ON version.document_id = document.id
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE document.identity = $1
     ORDER BY version.number",
);
const VERSION: Statement = (
    "reading a version of a document",
    "SELECT document.id, version.created_at, version.metadata, version.title, version.summary, version.body,
            source_file.path, source_file.format, source_file.sha256, source_file.bytes
     FROM open_document AS document
     JOIN version ON version.document_id = document.id
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE document.identity = $1 AND version.number = $2",
);

// All names of what turned out to be a document are that document's, however often that happened. A name that another has, too,
// leads to a choice between them, and its versions are at no address.
const JOINED: Statement = (
    "listing the versions of what turned out to be a document",
    "SELECT former.identity, version.number, version.created_at, source_file.sha256
     FROM shown_document AS document
     JOIN name ON name.document_id = document.id
     JOIN open_document AS former ON former.identity = name.name
     JOIN version ON version.document_id = former.id
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE document.identity = $1 AND former.merged_into IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM name AS shared WHERE shared.name = name.name AND shared.document_id <> document.id)
     ORDER BY former.identity, version.number",
);
const NEWEST: Statement = (
    "listing the newest versions",
    "SELECT document.identity, document.listed, version.number, version.created_at
     FROM version
     JOIN shown_document AS document ON document.id = version.document_id AND document.version = version.number
     ORDER BY version.created_at DESC, version.document_id DESC
     LIMIT $1",
);

pub(super) const STATEMENTS: &[Statement] = &[VERSIONS, VERSION, JOINED, NEWEST];

impl Store {
    /// All versions of a document, the first one first; none where no document has this identity.
    ///
    /// A document that turned out to be another keeps those that were shown under its own name.
    pub async fn versions(&self, name: &DocumentName) -> Result<Vec<ListedVersion>> {
        let rows = sqlx::query(VERSIONS.1).bind(name.as_str()).fetch_all(&self.readers).await.map_err(failed(VERSIONS))?;
        rows.iter().map(|row| version(row, 0)).collect()
    }

    /// The documents that turned out to be this one, by name, each with the versions that were shown under that name, the first
    /// one first. Those that are closed or withdrawn are not among them.
    pub async fn joined(&self, name: &DocumentName) -> Result<BTreeMap<DocumentName, Vec<ListedVersion>>> {
        let rows = sqlx::query(JOINED.1).bind(name.as_str()).fetch_all(&self.readers).await.map_err(failed(JOINED))?;
        let mut joined: BTreeMap<DocumentName, Vec<ListedVersion>> = BTreeMap::new();
        for row in &rows {
            joined.entry(super::documents::name(&get::<String, _>(row, 0)?)?).or_default().push(version(row, 1)?);
        }
        Ok(joined)
    }

    /// The documents that came or changed last, the newest first.
    pub async fn newest(&self, most: i64) -> Result<Vec<NewDocument>> {
        let rows = sqlx::query(NEWEST.1).bind(most).fetch_all(&self.readers).await.map_err(failed(NEWEST))?;
        rows.iter().map(|row| Ok(NewDocument { document: listed(row, 0, 1)?, version: get(row, 2)?, imported_at: get(row, 3)? })).collect()
    }

    /// One version as it was shown: its texts, notes and metadata, and nothing that was recognised in them.
    pub async fn version(&self, name: &DocumentName, number: i64) -> Result<Option<ReadingCopy>> {
        let mut reading = self.reading().await?;
        let asked = sqlx::query(VERSION.1).bind(name.as_str()).bind(number);
        let Some(row) = asked.fetch_optional(&mut *reading).await.map_err(failed(VERSION))? else { return Ok(None) };
        let source = SourceFile {
            path: get(&row, 6)?,
            format: super::source_files::format(get(&row, 7)?)?,
            sha256: get(&row, 8)?,
            bytes: get(&row, 9)?,
        };
        let mut copy = ReadingCopy::of(name.clone(), source, read(&row, 3, "a title")?, read(&row, 5, "a body")?);
        copy.version = number;
        copy.imported_at = get(&row, 1)?;
        copy.metadata = read(&row, 2, "metadata")?;
        copy.summary = read_optional(&row, 4, "a summary")?;
        copy.notes = super::page::footnotes(&mut reading, get(&row, 0)?, number).await?;
        Ok(Some(copy))
    }
}

/// A version by three columns: its number, when it came, and the hash of its file.
fn version(row: &AnyRow, number: usize) -> Result<ListedVersion> {
    Ok(ListedVersion { number: get(row, number)?, imported_at: get(row, number + 1)?, sha256: get(row, number + 2)? })
}
