//! The rows of a data export → an empty room, and what is derived of them, all in one transaction.

use std::collections::{HashMap, HashSet};

use sqlx::AssertSqlSafe;

use super::{PRIMARY, ReadRow, Table};
use crate::model::{Annotated, Authority, AuthorityKind, DocumentName, EditorialDecision};
use crate::store::numbers::number_notes;
use crate::store::rows::{Value, get, insert_into, read};
use crate::store::{Result, Statement, StoreError, Writing, authorities, editorial, failed};

pub const NEXT_ID: Statement = (
    "finding the highest number of a row",
    "SELECT max(coalesce(known.highest, 0))
     FROM (SELECT max(id) AS highest FROM collection
           UNION ALL SELECT max(id) FROM document
           UNION ALL SELECT max(id) FROM source_whole
           UNION ALL SELECT max(id) FROM source_file
           UNION ALL SELECT max(id) FROM text
           UNION ALL SELECT max(id) FROM editorial_decision) AS known",
);
pub const END: Statement =
    ("storing what holds for a room that was taken in", "UPDATE room SET settings = $1, derivation = $2, epoch = $3 WHERE id = 1");
pub const SET_CANDIDATE: Statement = ("storing what a candidate is", "UPDATE document SET candidate = $1 WHERE id = $2");
// Its file is that of the newest version: that was shown.
pub const TO_DERIVE: Statement = (
    "listing the documents that something is derived of",
    "SELECT document.id, document.identity, document.visibility, document.version, document.note_counter, version.source_file_id,
            version.content_sha256
     FROM document
     LEFT JOIN version ON version.document_id = document.id AND version.number = document.version
     WHERE document.id > $1 AND document.merged_into IS NULL
       AND (document.visibility = 'cited' OR document.visibility = 'shown' AND document.version > 0)
     ORDER BY document.id
     LIMIT 128",
);
pub const WITHOUT_VERSION: Statement = (
    "looking for a document without its newest version",
    "SELECT document.identity
     FROM document
     WHERE document.version > 0 AND NOT EXISTS (
         SELECT 1 FROM version WHERE version.document_id = document.id AND version.number = document.version)
     ORDER BY document.id
     LIMIT 1",
);
pub const UNFIT: Statement = (
    "looking for a document that contradicts itself",
    "SELECT document.identity
     FROM document
     WHERE document.visibility = 'shown' AND document.version > 0 AND document.listed = '{}'
        OR document.visibility IN ('cited', 'withdrawn') AND document.merged_into IS NULL
           AND NOT EXISTS (SELECT 1 FROM closed WHERE closed.document_id = document.id)
        OR document.visibility = 'withdrawn' AND document.merged_into IS NULL
           AND EXISTS (SELECT 1 FROM version WHERE version.document_id = document.id)
     ORDER BY document.id
     LIMIT 1",
);
pub const ADDRESS: Statement = (
    "finding the address that a name leads to",
    "SELECT document.identity
     FROM name
     JOIN shown_document AS document ON document.id = name.document_id
     WHERE name.name = $1
     ORDER BY document.identity
     LIMIT 2",
);

/// Rows that point to others of their table, which may not have been there yet: number and what it points to.
#[derive(Debug, Default)]
pub struct Unsettled(HashMap<&'static str, Vec<(i64, i64)>>);

/// A document of which rows are derived.
#[derive(Debug)]
pub struct ToDerive {
    pub id: i64,
    pub identity: String,
    /// Its text is closed: only what stands in its citation counts.
    pub is_cited: bool,
    /// The file of its newest version.
    pub file: Option<i64>,
    version: i64,
    note_counter: i64,
    content_sha256: Option<String>,
}

impl Writing {
    /// Whether nothing was ever taken into the room.
    pub async fn is_bare(&mut self) -> Result<bool> {
        for table in PRIMARY.iter().filter(|table| table.name != "room") {
            let asked = sqlx::query(AssertSqlSafe(format!("SELECT 1 FROM {} LIMIT 1", table.name)));
            let found = asked.fetch_optional(self.connection()).await;
            if found.map_err(|source| StoreError::Database { what: table.name, source })?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Writes rows of a table; that of the room itself is for [`Writing::end_data`].
    pub async fn put_rows(&mut self, table: &'static Table, rows: Vec<ReadRow>, unsettled: &mut Unsettled) -> Result<()> {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).chain(table.bytes).collect();
        let into = format!("{} ({})", table.name, names.join(", "));
        let mut values = Vec::with_capacity(rows.len());
        for mut row in rows {
            if let Some(column) = table.points_back
                && let (Some(id), Some(to)) = (row.number(table, "id"), row.number(table, column))
            {
                unsettled.0.entry(table.name).or_default().push((id, to));
                let at = names.iter().position(|name| *name == column).unwrap_or_default();
                row.values[at] = Value::NoNumber;
            }
            if table.name == "change"
                && let Some(epoch) = row.number(table, "epoch")
            {
                // Whoever serves the empty room knows its epoch, and asks for what came after.
                row.values[0] = Value::Whole(epoch.max(self.epoch()));
            }
            values.push(row.values);
        }
        let conflict = if table.name == "change" { " ON CONFLICT (epoch, document_id, what) DO NOTHING" } else { "" };
        insert_into(self.connection(), table.name, &into, conflict, values).await
    }

    /// Writes what rows point to in their own table; gives the table in which they point to one another in a circle.
    pub async fn settle_rows(&mut self, unsettled: Unsettled) -> Result<Option<&'static str>> {
        for table in PRIMARY {
            let Some((column, pairs)) = table.points_back.zip(unsettled.0.get(table.name)) else { continue };
            let into: HashMap<i64, i64> = pairs.iter().copied().collect();
            // What was seen to end is not gone through again.
            let mut ends: HashSet<i64> = HashSet::new();
            for (first, _) in pairs {
                let (mut at, mut way) = (*first, Vec::new());
                while let Some(next) = into.get(&at).filter(|_| !ends.contains(&at)) {
                    way.push(at);
                    at = *next;
                    if way.len() > pairs.len() {
                        return Ok(Some(table.name));
                    }
                }
                ends.extend(way);
            }
            let statement = format!("UPDATE {} SET {column} = $1 WHERE id = $2", table.name);
            for (id, to) in pairs {
                let query = sqlx::query(AssertSqlSafe(statement.clone())).bind(*to).bind(*id);
                query.execute(self.connection()).await.map_err(|source| StoreError::Database { what: table.name, source })?;
            }
        }
        let highest = sqlx::query(NEXT_ID.1).fetch_one(self.connection()).await.map_err(failed(NEXT_ID))?;
        self.begin_numbers_behind(get(&highest, 0)?);
        Ok(None)
    }

    /// A document whose newest version is not there.
    pub async fn without_version(&mut self) -> Result<Option<String>> {
        let row = sqlx::query(WITHOUT_VERSION.1).fetch_optional(self.connection()).await.map_err(failed(WITHOUT_VERSION))?;
        row.map(|row| get(&row, 0)).transpose()
    }

    /// A document that is said to be shown and has nothing to show, or to be closed without a notice.
    pub async fn unfit(&mut self) -> Result<Option<String>> {
        let row = sqlx::query(UNFIT.1).fetch_optional(self.connection()).await.map_err(failed(UNFIT))?;
        row.map(|row| get(&row, 0)).transpose()
    }

    /// Stores what holds for the room, whose epoch is at least this one.
    pub async fn end_data(&mut self, settings: &str, derivation: &str, epoch: i64) -> Result<()> {
        self.raise_to(epoch);
        let epoch = self.epoch();
        let bound = sqlx::query(END.1).bind(settings).bind(derivation).bind(epoch);
        bound.execute(self.connection()).await.map_err(failed(END))?;
        Ok(())
    }

    /// The next documents after one of which rows are derived.
    pub async fn to_derive(&mut self, after: i64) -> Result<Vec<ToDerive>> {
        let rows = sqlx::query(TO_DERIVE.1).bind(after).fetch_all(self.connection()).await.map_err(failed(TO_DERIVE))?;
        rows.iter()
            .map(|row| {
                Ok(ToDerive {
                    id: get(row, 0)?,
                    identity: get(row, 1)?,
                    is_cited: get::<String, _>(row, 2)? == "cited",
                    version: get(row, 3)?,
                    note_counter: get(row, 4)?,
                    file: get(row, 5)?,
                    content_sha256: get(row, 6)?,
                })
            })
            .collect()
    }

    /// Derives the rows by which a document is found from what is read out of its file now; `false` where that is not what its
    /// newest version says, and the document has to be shown anew.
    pub async fn derive_as_it_stands(&mut self, document: &ToDerive, mut annotated: Annotated) -> Result<bool> {
        if !document.is_cited {
            if document.content_sha256.as_ref() != Some(&annotated.content_sha256) {
                return Ok(false);
            }
            let notes = crate::store::page::footnotes(self.transaction(), document.id, document.version).await?;
            number_notes(&mut annotated, &notes, &[], document.note_counter);
        }
        annotated.keys.extend(self.names_of(document.id).await?.iter().map(|name| format!("name:{name}")));
        annotated.keys.sort();
        annotated.keys.dedup();
        self.learn_records(&[&annotated]).await?;
        self.derive(document.id, &document.identity, &annotated)?;
        let shown = self.shown(document.id, &document.identity, &annotated, None)?;
        let bound = sqlx::query(SET_CANDIDATE.1).bind(shown.candidate).bind(document.id);
        bound.execute(self.connection()).await.map_err(failed(SET_CANDIDATE))?;
        Ok(true)
    }

    /// All records but those of volumes, as this transaction sees them.
    pub async fn all_authorities(&mut self) -> Result<Vec<Authority>> {
        let rows = sqlx::query(authorities::ALL.1).fetch_all(self.connection()).await.map_err(failed(authorities::ALL))?;
        rows.iter().map(|row| read(row, 0, "an authority record")).collect()
    }

    /// Kind and id of every record, as this transaction sees them.
    pub async fn every_authority_id(&mut self) -> Result<Vec<(AuthorityKind, String)>> {
        let rows = sqlx::query(authorities::ALL_IDS.1).fetch_all(self.connection()).await.map_err(failed(authorities::ALL_IDS))?;
        let mut ids = Vec::new();
        for row in &rows {
            ids.extend(AuthorityKind::of_word(&get::<String, _>(row, 0)?).zip(Some(get(row, 1)?)));
        }
        Ok(ids)
    }

    /// What editors decided, as this transaction sees it.
    pub async fn editorial_decisions(&mut self) -> Result<Vec<EditorialDecision>> {
        let rows = sqlx::query(editorial::ALL.1).fetch_all(self.connection()).await.map_err(failed(editorial::ALL))?;
        rows.iter().map(|row| read(row, 0, "an editor's decision")).collect()
    }

    /// The address of the one document that a further name leads to.
    pub async fn address_of(&mut self, name: &DocumentName) -> Result<Option<DocumentName>> {
        let rows = sqlx::query(ADDRESS.1).bind(name.as_str()).fetch_all(self.connection()).await.map_err(failed(ADDRESS))?;
        match rows.as_slice() {
            [only] => Ok(Some(crate::store::documents::name(&get::<String, _>(only, 0)?)?).filter(|address| address != name)),
            _ => Ok(None),
        }
    }
}
