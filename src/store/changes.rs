//! What changed when, and documents as the search index wants them.

use std::collections::HashSet;

use super::rows::{get, read, read_optional};
use super::{Result, Statement, Store, failed};
use crate::model::{Authority, AuthorityVariant, Changed, Footnote, Metadata, Passage, Searchable};

const SINCE: Statement = (
    "reading what changed",
    "SELECT max(change.epoch), change.document_id, max(CASE WHEN document.id IS NULL THEN 1 ELSE 0 END)
     FROM change
     LEFT JOIN shown_document AS document ON document.id = change.document_id
     WHERE change.epoch > $1 AND change.what <> 'links'
     GROUP BY change.document_id
     ORDER BY change.document_id",
);
const SEARCHABLE: Statement = (
    "reading a document for the search index",
    "SELECT document.id, document.identity, document.listed, version.title, version.summary, version.body, version.metadata, version.number
     FROM shown_document AS document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     WHERE document.id = $1",
);
const NAMES: Statement = (
    "reading the names in a document for the search index",
    "SELECT DISTINCT authority.kind, authority.id, authority.record
     FROM document_authority
     JOIN shown_authority AS authority ON authority.kind = document_authority.kind AND authority.id = document_authority.authority_id
     WHERE document_authority.document_id = $1
     ORDER BY authority.kind, authority.id
     LIMIT 1000",
);

pub(super) const STATEMENTS: &[Statement] = &[SINCE, SEARCHABLE, NAMES];

/// Names that a document is found by besides its text; a list of thousands must not make every search long.
const MOST_NAMES: usize = 4000;

impl Store {
    /// What changed after `epoch`, each document once.
    pub async fn changed_since(&self, epoch: i64) -> Result<Vec<Changed>> {
        let rows = sqlx::query(SINCE.1).bind(epoch).fetch_all(&self.readers).await.map_err(failed(SINCE))?;
        rows.iter().map(|row| Ok(Changed { epoch: get(row, 0)?, document: get(row, 1)?, gone: get::<i64, _>(row, 2)? != 0 })).collect()
    }

    /// The documents with these ids as the search index wants them; those that left are left out.
    pub async fn searchable(&self, documents: &[i64]) -> Result<Vec<Searchable>> {
        let mut reading = self.reading().await?;
        let mut found = Vec::new();
        for id in documents {
            let Some(row) = sqlx::query(SEARCHABLE.1).bind(*id).fetch_optional(&mut *reading).await.map_err(failed(SEARCHABLE))? else {
                continue;
            };
            let listed = super::documents::listed(&row, 1, 2)?;
            let title: Passage = read(&row, 3, "a title")?;
            let summary: Option<Passage> = read_optional(&row, 4, "a summary")?;
            let body: Passage = read(&row, 5, "a body")?;
            let metadata: Metadata = read(&row, 6, "metadata")?;
            let notes: Vec<Footnote> = super::page::footnotes(&mut reading, *id, get(&row, 7)?).await?;
            let records = sqlx::query(NAMES.1).bind(*id).fetch_all(&mut *reading).await.map_err(failed(NAMES))?;
            let records: Vec<Authority> = records.iter().map(|row| read(row, 2, "an authority record")).collect::<Result<_>>()?;
            debug_assert_eq!(listed.title, title.text);
            found.push(Searchable {
                document: *id,
                listed,
                summary: summary.map(|summary| summary.text).unwrap_or_default(),
                paragraphs: body.paragraphs().into_iter().filter_map(|block| Some((block.span, block.number?))).collect(),
                body: body.text,
                notes: notes.into_iter().map(|note| (note.id, note.passage.text)).collect(),
                names: names(&metadata, &records),
                places: places(&metadata),
            });
        }
        Ok(found)
    }
}

/// Where the paper lies and the numbers that it bears, as they are printed.
fn places(metadata: &Metadata) -> Vec<String> {
    let archival = metadata.archival.iter().map(|known| known.value.to_string());
    let numbers = metadata.numbers.iter().flat_map(|number| [number.name(), number.number.clone()]);
    let own = metadata.paper_numbers.iter().map(|number| number.value.clone());
    archival.chain(own).chain(numbers).collect()
}

/// Correspondents as written, then the records' own names, then their other forms; each once.
fn names(metadata: &Metadata, records: &[Authority]) -> Vec<String> {
    let written = metadata.roles.iter().map(|role| role.name.as_str());
    let preferred = records.iter().map(|record| record.name.as_str());
    let variants = records.iter().flat_map(|record| record.variants.iter().map(AuthorityVariant::name));
    let mut seen = HashSet::new();
    written.chain(preferred).chain(variants).filter(|name| seen.insert(*name)).take(MOST_NAMES).map(str::to_owned).collect()
}
