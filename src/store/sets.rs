//! The names of the documents of a set that is taken along as a whole. All of them have a page with their text.

use super::rows::get;
use super::{Result, Statement, Store, failed};
use crate::model::{AuthorityKind, DocumentName};

const ALL: Statement = (
    "naming all documents by date",
    "SELECT document.identity FROM shown_document AS document ORDER BY document.date_sort, document.identity",
);
/// Of whatever is closed, too: what an address says is decided where it is looked up.
const EVERY_NAME: Statement =
    ("naming every address that documents ever had", "SELECT name FROM name UNION SELECT identity FROM document ORDER BY 1");
const IN_UNIT: Statement = (
    "naming the documents of an archival unit",
    "SELECT DISTINCT document.date_sort, document.identity
     FROM archival_reference
     CROSS JOIN shown_document AS document
     WHERE (archival_reference.path = $1 OR (archival_reference.path > $1 || '/' AND archival_reference.path < $1 || '0'))
       AND document.id = archival_reference.document_id
     ORDER BY document.date_sort, document.identity",
);
const IN_COLLECTION: Statement = (
    "naming the documents of a collection",
    "SELECT source_file.path, source_file.place, document.identity
     FROM collection
     CROSS JOIN source_file
     CROSS JOIN shown_document AS document
     CROSS JOIN version
     WHERE (collection.path = $1 OR (collection.path > $1 || '/' AND collection.path < $1 || '0'))
       AND source_file.collection_id = collection.id AND source_file.is_current = 1
       AND document.id = source_file.document_id
       AND version.document_id = document.id AND version.number = document.version AND version.source_file_id = source_file.id
     ORDER BY collection.path, source_file.place, source_file.path, source_file.part, document.identity",
);
const OF_RECORD: Statement = (
    "naming the documents of a record",
    "SELECT DISTINCT document.date_sort, document.identity
     FROM document_authority
     JOIN shown_document AS document ON document.id = document_authority.document_id
     WHERE document_authority.kind = $1 AND document_authority.authority_id = $2 AND document_authority.way IN ('by', 'to', $3)
     ORDER BY document.date_sort, document.identity",
);

pub(super) const STATEMENTS: &[Statement] = &[IN_UNIT, IN_COLLECTION, OF_RECORD];

/// Goes through all documents, by design.
pub(super) const WHOLE: &[Statement] = &[ALL, EVERY_NAME];

impl Store {
    /// All documents, by date; undated ones last.
    pub async fn names_of_all(&self) -> Result<Vec<DocumentName>> {
        let rows = sqlx::query(ALL.1).fetch_all(&self.readers).await.map_err(failed(ALL))?;
        rows.iter().map(|row| name(row, 0)).collect()
    }

    /// Every name that leads to a document or led to one: those of closed and withdrawn documents are among them.
    pub async fn every_name(&self) -> Result<Vec<DocumentName>> {
        let rows = sqlx::query(EVERY_NAME.1).fetch_all(&self.readers).await.map_err(failed(EVERY_NAME))?;
        rows.iter().map(|row| name(row, 0)).collect()
    }

    /// The documents that lie in an archival unit or below it, by date.
    pub async fn names_in_unit(&self, path: &str) -> Result<Vec<DocumentName>> {
        let rows = sqlx::query(IN_UNIT.1).bind(path).fetch_all(&self.readers).await.map_err(failed(IN_UNIT))?;
        rows.iter().map(|row| name(row, 1)).collect()
    }

    /// The documents in a collection and in all below it, in their order there.
    pub async fn names_in_collection(&self, path: &str) -> Result<Vec<DocumentName>> {
        let rows = sqlx::query(IN_COLLECTION.1).bind(path).fetch_all(&self.readers).await.map_err(failed(IN_COLLECTION))?;
        rows.iter().map(|row| name(row, 2)).collect()
    }

    /// The documents by or to whom a record describes, by date; with those that speak of them, where that is wanted.
    pub async fn names_of_record(&self, kind: AuthorityKind, id: &str, with_about: bool) -> Result<Vec<DocumentName>> {
        let about = if with_about { "about" } else { "to" };
        let rows = sqlx::query(OF_RECORD.1).bind(kind.word()).bind(id).bind(about).fetch_all(&self.readers).await;
        rows.map_err(failed(OF_RECORD))?.iter().map(|row| name(row, 1)).collect()
    }
}

fn name(row: &sqlx::any::AnyRow, column: usize) -> Result<DocumentName> {
    super::documents::name(&get::<String, _>(row, column)?)
}
