//! References that wait for a decision, their candidates, and the decisions.

use std::collections::BTreeMap;

use super::rows::{Value, get, insert, read};
use super::{Result, Statement, Store, Writing, failed};
use crate::model::{Candidate, Decision, DocumentName, Footnote, Mention, Metadata, PartId, Passage, Reference, SourceFormat, State};

const UNDECIDED: Statement = (
    "reading references to be decided",
    "SELECT id, document_id, value FROM reference WHERE is_dirty = 1 ORDER BY document_id, id LIMIT 400",
);
const HAS_UNDECIDED: Statement = ("looking for references to be decided", "SELECT id FROM reference WHERE is_dirty = 1 LIMIT 1");
const HOLDERS: Statement = (
    "reading the documents that have a key",
    "SELECT document_key.key, document_key.document_id
     FROM document_key
     JOIN document ON document.id = document_key.document_id
     WHERE document_key.key IN ($1, $2, $3, $4) AND document.visibility = 'shown' AND document.merged_into IS NULL
     ORDER BY document_key.document_id, document_key.key",
);
const CANDIDATE: Statement = (
    "reading what a candidate is",
    "SELECT document.identity, version.metadata, version.title, version.body
     FROM document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     WHERE document.id = $1",
);
const DECIDE: Statement = ("storing a decision", "UPDATE reference SET state = $1, reason = $2, is_dirty = 0 WHERE id = $3");
const CLEAR_TARGETS: Statement = ("clearing what a reference led to", "DELETE FROM reference_target WHERE reference_id = $1");
const DIRTY_BY_KEY: Statement = (
    "marking references that a key touches",
    "UPDATE reference SET is_dirty = 1 WHERE is_dirty = 0 AND id IN (SELECT reference_id FROM reference_key WHERE key IN ($1, $2, $3, $4))",
);
const DIRTY_BY_TARGET: Statement = (
    "marking references that led to a document",
    "UPDATE reference SET is_dirty = 1 WHERE is_dirty = 0 AND id IN (SELECT reference_id FROM reference_target WHERE document_id = $1)",
);
const DIRTY_OF: Statement = ("marking a document's references", "UPDATE reference SET is_dirty = 1 WHERE document_id = $1");
const TARGETS_OF: Statement = (
    "listing what a reference leads to",
    "SELECT document.identity, source_file.path, reference_target.score
     FROM reference_target
     JOIN document ON document.id = reference_target.document_id
     JOIN version ON version.document_id = document.id AND version.number = document.version
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE reference_target.reference_id = $1
     ORDER BY reference_target.place",
);
const IDENTITIES_AFTER: Statement = (
    "listing documents with their text",
    "SELECT document.identity, document.id, document.version, version.title, version.summary, version.body, source_file.path, source_file.format
     FROM document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE document.visibility = 'shown' AND document.merged_into IS NULL AND document.identity > $1
     ORDER BY document.identity
     LIMIT 100",
);
const REFERENCES_OF: Statement =
    ("listing a document's references", "SELECT id, value, state, reason FROM reference WHERE document_id = $1 ORDER BY place");

pub(super) const STATEMENTS: &[Statement] = &[
    UNDECIDED,
    HOLDERS,
    CANDIDATE,
    DECIDE,
    CLEAR_TARGETS,
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

    /// Up to a hundred documents after `after` in the order of their names, with references and mentions.
    pub async fn told_after(&self, after: &str) -> Result<Vec<ToldDocument>> {
        let mut reading = self.reading().await?;
        let rows = sqlx::query(IDENTITIES_AFTER.1).bind(after).fetch_all(&mut *reading).await.map_err(failed(IDENTITIES_AFTER))?;
        let mut told = Vec::new();
        for row in &rows {
            let id: i64 = get(row, 1)?;
            let title: Passage = read(row, 3, "a title")?;
            let summary: Option<Passage> = super::rows::read_optional(row, 4, "a summary")?;
            let body: Passage = read(row, 5, "a body")?;
            let notes: Vec<Footnote> = super::page::footnotes(&mut reading, id, get(row, 2)?).await?;
            let mut parts = vec![(PartId::Title, title)];
            parts.extend(summary.map(|summary| (PartId::Summary, summary)));
            parts.push((PartId::Body, body));
            parts.extend(notes.into_iter().map(|note| (PartId::Note(note.id), note.passage)));
            let mut references = Vec::new();
            for row in sqlx::query(REFERENCES_OF.1).bind(id).fetch_all(&mut *reading).await.map_err(failed(REFERENCES_OF))? {
                let targets =
                    sqlx::query(TARGETS_OF.1).bind(get::<i64, _>(&row, 0)?).fetch_all(&mut *reading).await.map_err(failed(TARGETS_OF))?;
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
            let mentions = super::page::mentions(&mut reading, id).await?;
            let format: String = get(row, 7)?;
            told.push(ToldDocument {
                name: super::documents::name(&get::<String, _>(row, 0)?)?,
                source: get(row, 6)?,
                format: SourceFormat::of_word(&format).unwrap_or(SourceFormat::PlainText),
                parts,
                references,
                mentions,
            });
        }
        Ok(told)
    }
}

impl Writing {
    /// The next references that wait for a decision, up to some hundreds.
    pub async fn undecided(&mut self) -> Result<Vec<Undecided>> {
        let rows = sqlx::query(UNDECIDED.1).fetch_all(self.connection()).await.map_err(failed(UNDECIDED))?;
        rows.iter().map(|row| Ok(Undecided { id: get(row, 0)?, document: get(row, 1)?, reference: read(row, 2, "a reference")? })).collect()
    }

    /// The documents that share a key with the others: each with the keys it shares.
    pub async fn holders(&mut self, keys: &[String]) -> Result<BTreeMap<i64, Vec<String>>> {
        let mut holders: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for four in keys.chunks(4) {
            let mut query = sqlx::query(HOLDERS.1);
            for place in 0..4 {
                query = query.bind(four.get(place).cloned().unwrap_or_default());
            }
            for row in query.fetch_all(self.connection()).await.map_err(failed(HOLDERS))? {
                holders.entry(get(&row, 1)?).or_default().push(get(&row, 0)?);
            }
        }
        Ok(holders)
    }

    /// What a decision may know of a document.
    pub async fn candidate(&mut self, document: i64) -> Result<Option<Candidate>> {
        let row = sqlx::query(CANDIDATE.1).bind(document).fetch_optional(self.connection()).await.map_err(failed(CANDIDATE))?;
        let Some(row) = row else { return Ok(None) };
        let metadata: Metadata = read(&row, 1, "metadata")?;
        let title: Passage = read(&row, 2, "a title")?;
        let body: Passage = read(&row, 3, "a body")?;
        Ok(Some(crate::resolve::candidate(document, get(&row, 0)?, &metadata, &title.text, &body)))
    }

    /// Stores a decision and clears its mark.
    pub async fn decide(&mut self, undecided: &Undecided, decision: &Decision) -> Result<()> {
        sqlx::query(CLEAR_TARGETS.1).bind(undecided.id).execute(self.connection()).await.map_err(failed(CLEAR_TARGETS))?;
        sqlx::query(DECIDE.1)
            .bind(decision.state.word())
            .bind(decision.reason.as_str())
            .bind(undecided.id)
            .execute(self.connection())
            .await
            .map_err(failed(DECIDE))?;
        let targets = (0_i64..)
            .zip(&decision.targets)
            .map(|(place, target)| {
                vec![
                    Value::Whole(undecided.id),
                    Value::Whole(place),
                    Value::Whole(target.document),
                    Value::Real(target.score),
                    target.reason.as_str().into(),
                ]
            })
            .collect();
        insert(self.connection(), "reference_target (reference_id, place, document_id, score, reason)", targets).await
    }

    /// Marks every reference that any of these keys finds.
    pub async fn mark_keys(&mut self, keys: &[String]) -> Result<()> {
        for four in keys.chunks(4) {
            let mut query = sqlx::query(DIRTY_BY_KEY.1);
            for place in 0..4 {
                query = query.bind(four.get(place).cloned().unwrap_or_default());
            }
            query.execute(self.connection()).await.map_err(failed(DIRTY_BY_KEY))?;
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
