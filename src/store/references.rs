//! References that wait for a decision, their candidates, and the decisions.

use std::collections::{BTreeSet, HashMap};

use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::rows::{Value, among, get, insert, read, run_among, twenty};
use super::{Result, Statement, Store, Writing, failed, unless_damaged};
use crate::model::{
    Candidate, Decision, DocumentName, Footnote, ListedDocument, Mention, Origin, PartId, Passage, Reference, SourceFormat, State,
};

const UNDECIDED: Statement = (
    "reading references to be decided",
    "SELECT id, document_id, value, state, reason FROM reference WHERE is_dirty = 1 ORDER BY document_id, id LIMIT 1000",
);
const HAS_UNDECIDED: Statement = ("looking for references to be decided", "SELECT id FROM reference WHERE is_dirty = 1 LIMIT 1");
/// `CROSS JOIN` keeps SQLite from beginning with every shown document of the room.
const HOLDERS: Statement = (
    "reading the documents that have a key",
    concat!(
        "SELECT document_key.key, document_key.document_id
         FROM document_key
         CROSS JOIN listed_document AS document
         WHERE document.id = document_key.document_id AND document_key.key IN (",
        twenty!(),
        ")",
    ),
);
const CANDIDATES: Statement =
    ("reading what candidates are", concat!("SELECT id, candidate FROM listed_document WHERE candidate <> '' AND id IN (", twenty!(), ")"));
const BY_ORIGIN: Statement =
    ("counting references by who says so", "SELECT origin, state, count(*) FROM reference GROUP BY origin, state ORDER BY origin, state");
const LISTED_CANDIDATES: Statement = (
    "reading what documents are",
    concat!("SELECT id, candidate, identity, listed FROM listed_document WHERE candidate <> '' AND id IN (", twenty!(), ")"),
);
const DECIDED: Statement =
    ("storing that decisions are as before", concat!("UPDATE reference SET is_dirty = 0 WHERE id IN (", twenty!(), ")"));
const DECIDE: Statement = ("storing a decision", "UPDATE reference SET state = $2, reason = $3, is_dirty = 0 WHERE id = $1");
const DECIDE_TEN: Statement = (
    "storing decisions",
    "UPDATE reference SET state = decided.column2, reason = decided.column3, is_dirty = 0
     FROM (VALUES
         (CAST($1 AS BIGINT), $2, $3), (CAST($4 AS BIGINT), $5, $6), (CAST($7 AS BIGINT), $8, $9), (CAST($10 AS BIGINT), $11, $12),
         (CAST($13 AS BIGINT), $14, $15), (CAST($16 AS BIGINT), $17, $18), (CAST($19 AS BIGINT), $20, $21), (CAST($22 AS BIGINT), $23, $24),
         (CAST($25 AS BIGINT), $26, $27), (CAST($28 AS BIGINT), $29, $30)) AS decided
     WHERE reference.id = decided.column1",
);
const CLEAR_TARGETS: Statement =
    ("clearing what references led to", concat!("DELETE FROM reference_target WHERE reference_id IN (", twenty!(), ")"));
const ANY_DECIDED: Statement = ("looking for a decided reference", "SELECT id FROM reference WHERE is_dirty = 0 LIMIT 1");
// "is_dirty = 0" would lead SQLite to the index of what is dirty, and so through every decided reference of the room.
const DIRTY_BY_KEY: Statement = (
    "marking references that a key touches",
    concat!(
        "UPDATE reference SET is_dirty = 1 WHERE is_dirty <> 1 AND id IN (SELECT reference_id FROM reference_key WHERE key IN (",
        twenty!(),
        "))"
    ),
);
const DIRTY_BY_TARGET: Statement = (
    "marking references that led to a document",
    "UPDATE reference SET is_dirty = 1 WHERE is_dirty <> 1 AND id IN (SELECT reference_id FROM reference_target WHERE document_id = $1)",
);
const DIRTY_OF: Statement = ("marking a document's references", "UPDATE reference SET is_dirty = 1 WHERE document_id = $1");
const TARGETS_OF: Statement = (
    "listing what a reference leads to",
    "SELECT document.identity, coalesce(source_file.path, ''), reference_target.score
     FROM reference_target
     JOIN listed_document AS document ON document.id = reference_target.document_id
     LEFT JOIN version ON version.document_id = document.id AND version.number = document.version
     LEFT JOIN source_file ON source_file.id = version.source_file_id
     WHERE reference_target.reference_id = $1
     ORDER BY reference_target.place",
);
const IDENTITIES_AFTER: Statement = (
    "listing documents with their text",
    "SELECT document.identity, document.id, document.version, version.title, version.summary, version.body, source_file.path, source_file.format
     FROM shown_document AS document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE document.identity > $1
     ORDER BY document.identity
     LIMIT 100",
);
const REFERENCES_OF: Statement =
    ("listing a document's references", "SELECT id, value, state, reason FROM reference WHERE document_id = $1 ORDER BY place");

pub(super) const STATEMENTS: &[Statement] = &[
    UNDECIDED,
    HOLDERS,
    CANDIDATES,
    LISTED_CANDIDATES,
    BY_ORIGIN,
    DECIDED,
    DECIDE,
    DECIDE_TEN,
    CLEAR_TARGETS,
    ANY_DECIDED,
    DIRTY_BY_KEY,
    DIRTY_BY_TARGET,
    DIRTY_OF,
    TARGETS_OF,
    IDENTITIES_AFTER,
    REFERENCES_OF,
];

/// A reference that waits for its decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Undecided {
    pub id: i64,
    pub document: i64,
    pub reference: Reference,
    /// What was decided before, and why.
    pub state: String,
    pub reason: String,
}

/// A reference with its decision, for programs.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub reference: Reference,
    pub state: State,
    pub reason: String,
    /// Identity, path of the shown source file, score.
    pub targets: Vec<(DocumentName, String, f64)>,
}

/// A document with what the room recognised in it, for programs.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldDocument {
    pub id: i64,
    pub name: DocumentName,
    pub source: String,
    pub format: SourceFormat,
    pub parts: Vec<(PartId, Passage)>,
    pub references: Vec<Told>,
    pub mentions: Vec<Mention>,
}

impl Store {
    /// Whether any reference waits for a decision.
    pub async fn has_undecided(&self) -> Result<bool> {
        Ok(sqlx::query(HAS_UNDECIDED.1).fetch_optional(&self.readers).await.map_err(failed(HAS_UNDECIDED))?.is_some())
    }

    /// How many references there are of each origin in each state.
    pub async fn references_by_origin(&self) -> Result<Vec<(Origin, State, usize)>> {
        let rows = sqlx::query(BY_ORIGIN.1).fetch_all(&self.readers).await.map_err(failed(BY_ORIGIN))?;
        let mut counts = Vec::new();
        for row in &rows {
            if let Some(origin) = Origin::of_word(&get::<String, _>(row, 0)?) {
                counts.push((origin, super::page::state(&get::<String, _>(row, 1)?)?, super::rows::count(get(row, 2)?)));
            }
        }
        Ok(counts)
    }

    /// Up to a hundred documents after `after` in the order of their names, with references and mentions.
    pub async fn told_after(&self, after: &str) -> Result<Vec<ToldDocument>> {
        let mut reading = self.reading().await?;
        let rows = sqlx::query(IDENTITIES_AFTER.1).bind(after).fetch_all(&mut *reading).await.map_err(failed(IDENTITIES_AFTER))?;
        let mut documents = Vec::new();
        for row in &rows {
            documents.push(told(&mut reading, row).await?);
        }
        Ok(documents)
    }

    /// The same without those that are damaged, and the name of the last of all; `None` where there are no more.
    pub async fn readable_after(&self, after: &str) -> Result<Option<(String, Vec<ToldDocument>)>> {
        let mut reading = self.reading().await?;
        let rows = sqlx::query(IDENTITIES_AFTER.1).bind(after).fetch_all(&mut *reading).await.map_err(failed(IDENTITIES_AFTER))?;
        let Some(last) = rows.last() else { return Ok(None) };
        let mut documents = Vec::new();
        for row in &rows {
            documents.extend(unless_damaged(told(&mut reading, row).await)?);
        }
        Ok(Some((get(last, 0)?, documents)))
    }
}

/// A document of [`IDENTITIES_AFTER`] with its references and mentions.
async fn told(reading: &mut Transaction<'static, Any>, row: &AnyRow) -> Result<ToldDocument> {
    let id: i64 = get(row, 1)?;
    let title: Passage = read(row, 3, "a title")?;
    let summary: Option<Passage> = super::rows::read_optional(row, 4, "a summary")?;
    let body: Passage = read(row, 5, "a body")?;
    let notes: Vec<Footnote> = super::page::footnotes(reading, id, get(row, 2)?).await?;
    let mut parts = vec![(PartId::Title, title)];
    parts.extend(summary.map(|summary| (PartId::Summary, summary)));
    parts.push((PartId::Body, body));
    parts.extend(notes.into_iter().map(|note| (PartId::Note(note.id), note.passage)));
    let mut references = Vec::new();
    for row in sqlx::query(REFERENCES_OF.1).bind(id).fetch_all(&mut **reading).await.map_err(failed(REFERENCES_OF))? {
        let targets =
            sqlx::query(TARGETS_OF.1).bind(get::<i64, _>(&row, 0)?).fetch_all(&mut **reading).await.map_err(failed(TARGETS_OF))?;
        references.push(Told {
            reference: read(&row, 1, "a reference")?,
            state: super::page::state(&get::<String, _>(&row, 2)?)?,
            reason: get(&row, 3)?,
            targets: targets
                .iter()
                .map(|row| Ok((super::documents::name(&get::<String, _>(row, 0)?)?, get(row, 1)?, get(row, 2)?)))
                .collect::<Result<_>>()?,
        });
    }
    let mentions = super::page::mentions(reading, id).await?;
    let format: String = get(row, 7)?;
    Ok(ToldDocument {
        id,
        name: super::documents::name(&get::<String, _>(row, 0)?)?,
        source: get(row, 6)?,
        format: SourceFormat::of_word(&format).unwrap_or(SourceFormat::PlainText),
        parts,
        references,
        mentions,
    })
}

impl Store {
    /// The documents that have any of these keys, with what may be known of each; a thousand at most.
    pub async fn documents_with(&self, keys: &[String]) -> Result<Vec<(Candidate, ListedDocument)>> {
        let mut reading = self.reading().await?;
        let holders = among(&mut reading, HOLDERS, keys).await?;
        let ids: BTreeSet<i64> = holders.iter().map(|row| get(row, 1)).collect::<Result<_>>()?;
        let ids: Vec<i64> = ids.into_iter().take(1000).collect();
        let rows = among(&mut reading, LISTED_CANDIDATES, &ids).await?;
        rows.iter().map(|row| Ok((read(row, 1, "what a document is")?, super::documents::listed(row, 2, 3)?))).collect()
    }
}

impl Writing {
    /// The next references that wait for a decision, up to some hundreds.
    pub async fn undecided(&mut self) -> Result<Vec<Undecided>> {
        let rows = sqlx::query(UNDECIDED.1).fetch_all(self.connection()).await.map_err(failed(UNDECIDED))?;
        rows.iter()
            .map(|row| {
                let reference = read(row, 2, "a reference")?;
                Ok(Undecided { id: get(row, 0)?, document: get(row, 1)?, reference, state: get(row, 3)?, reason: get(row, 4)? })
            })
            .collect()
    }

    /// The documents that have each of these keys.
    pub async fn holders(&mut self, keys: &[String]) -> Result<HashMap<String, Vec<i64>>> {
        let mut holders: HashMap<String, Vec<i64>> = HashMap::new();
        for row in among(self.connection(), HOLDERS, keys).await? {
            holders.entry(get(&row, 0)?).or_default().push(get(&row, 1)?);
        }
        Ok(holders)
    }

    /// What a decision may know of documents; one that shows no text is not among them.
    pub async fn candidates(&mut self, documents: &[i64]) -> Result<Vec<Candidate>> {
        among(self.connection(), CANDIDATES, documents).await?.iter().map(|row| read(row, 1, "what a document is")).collect()
    }

    /// Stores decisions and clears their marks.
    pub async fn decide(&mut self, decisions: &[(Undecided, Decision)]) -> Result<()> {
        let ids: Vec<i64> = decisions.iter().map(|(undecided, _)| undecided.id).collect();
        run_among(self.connection(), CLEAR_TARGETS, &ids).await?;
        let is_same =
            |undecided: &Undecided, decision: &Decision| undecided.state == decision.state.word() && undecided.reason == decision.reason;
        let (same, new): (Vec<_>, Vec<_>) = decisions.iter().partition(|(undecided, decision)| is_same(undecided, decision));
        let same: Vec<i64> = same.into_iter().map(|(undecided, _)| undecided.id).collect();
        run_among(self.connection(), DECIDED, &same).await?;
        let mut tens = new.chunks_exact(10);
        for ten in tens.by_ref() {
            let mut query = sqlx::query(DECIDE_TEN.1);
            for (undecided, decision) in ten {
                query = query.bind(undecided.id).bind(decision.state.word()).bind(decision.reason.as_str());
            }
            query.execute(self.connection()).await.map_err(failed(DECIDE_TEN))?;
        }
        for (undecided, decision) in tens.remainder() {
            let query = sqlx::query(DECIDE.1).bind(undecided.id).bind(decision.state.word()).bind(decision.reason.as_str());
            query.execute(self.connection()).await.map_err(failed(DECIDE))?;
        }
        let mut targets = Vec::new();
        for (undecided, decision) in decisions {
            for (place, target) in (0_i64..).zip(&decision.targets) {
                let (reference, document) = (Value::Whole(undecided.id), Value::Whole(target.document));
                targets.push(vec![reference, Value::Whole(place), document, Value::Real(target.score), target.reason.as_str().into()]);
            }
        }
        insert(self.connection(), "reference_target (reference_id, place, document_id, score, reason)", targets).await
    }

    /// Marks every reference that any of these keys finds.
    pub async fn mark_keys(&mut self, keys: &[String]) -> Result<()> {
        // Before the first decisions of a room all are marked, and there is nothing to look for.
        let decided = sqlx::query(ANY_DECIDED.1).fetch_optional(self.connection()).await.map_err(failed(ANY_DECIDED))?;
        if decided.is_some() {
            run_among(self.connection(), DIRTY_BY_KEY, keys).await?;
        }
        Ok(())
    }

    /// Marks what a document says, since a decision reads the citing document, and what led to it.
    pub async fn mark_document(&mut self, document: i64) -> Result<()> {
        for statement in [DIRTY_OF, DIRTY_BY_TARGET] {
            sqlx::query(statement.1).bind(document).execute(self.connection()).await.map_err(failed(statement))?;
        }
        Ok(())
    }
}
