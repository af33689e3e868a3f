//! What editors of the room decided, and which of it is not yet laid over its documents.

use std::collections::BTreeSet;

use super::rows::{Value, get, insert, json, read, read_optional};
use super::{Result, Statement, Store, Writing, failed};
use crate::model::{AuthorityKind, EditorialDecision, MergedRecord, Ruling};

pub(super) const ALL: Statement = (
    "reading the editors' decisions",
    "SELECT value FROM editorial_decision WHERE state IN ('laid', 'new') ORDER BY collection, place, id",
);
const OF_COLLECTION: Statement = (
    "reading a collection's decisions",
    "SELECT id, value FROM editorial_decision WHERE collection = $1 AND state <> 'gone' ORDER BY place, id",
);
const NOT_LAID: Statement = (
    "reading the decisions that are not laid over their documents",
    "SELECT id, state, value FROM editorial_decision WHERE state IN ('gone', 'new') ORDER BY id",
);
const IS_GONE: Statement = ("taking a decision back", "UPDATE editorial_decision SET state = 'gone' WHERE id = $1");
const SET_PLACE: Statement = ("storing a decision's place", "UPDATE editorial_decision SET place = $2 WHERE id = $1");
const LAY: Statement = ("noting that a decision is laid", "UPDATE editorial_decision SET state = 'laid' WHERE id = $1 AND state = 'new'");
const FORGET: Statement = ("forgetting a decision that was taken back", "DELETE FROM editorial_decision WHERE id = $1 AND state = 'gone'");
const BY_ROLE: Statement =
    ("finding the documents whose roles name a record", "SELECT DISTINCT document_id FROM role WHERE authority_id = $1");
const CLEAR_MERGES: Statement =
    ("clearing which records are one", "DELETE FROM authority_merge WHERE kind IN ('organization', 'person', 'place')");
const BY_NAME: Statement = (
    "finding a document by a name",
    "SELECT name.document_id
     FROM name
     JOIN document ON document.id = name.document_id
     WHERE name.name = $1 AND document.visibility <> 'withdrawn'",
);
const NAMES: Statement = ("reading all names of a document", "SELECT name FROM name WHERE document_id = $1 ORDER BY name");
const BY_RECORD: Statement = (
    "finding the documents that a record has to do with",
    "SELECT DISTINCT document_id FROM document_authority WHERE kind = $1 AND authority_id = $2",
);
// Of a record of a closed volume nobody is to know that there was one.
const INTO: Statement = (
    "finding what a record is",
    "SELECT authority_merge.into_id
     FROM authority_merge
     WHERE authority_merge.kind = $1 AND authority_merge.id = $2
       AND EXISTS (SELECT 1 FROM shown_authority WHERE shown_authority.kind = $1 AND shown_authority.id = authority_merge.into_id)
       AND NOT EXISTS (
           SELECT 1
           FROM authority
           JOIN closed_volume ON closed_volume.path = authority.collection
           WHERE authority.kind = $1 AND authority.id = $2)",
);
const MERGED: Statement = (
    "reading the records that are this one",
    "SELECT authority_merge.id, authority.record, authority_merge.editor
     FROM authority_merge
     LEFT JOIN authority ON authority.kind = authority_merge.kind AND authority.id = authority_merge.id
     WHERE authority_merge.kind = $1 AND authority_merge.into_id = $2
       AND NOT EXISTS (SELECT 1 FROM closed_volume WHERE closed_volume.path = authority.collection)
     ORDER BY authority_merge.id",
);

const INTO_ANY: Statement = ("finding what any record is", "SELECT into_id FROM authority_merge WHERE kind = $1 AND id = $2");
const LAID: Statement = (
    "reading the decisions that are laid over their documents",
    "SELECT id, value FROM editorial_decision WHERE state = 'laid' ORDER BY id",
);
const TAKE_OFF: Statement =
    ("noting that a decision is not laid", "UPDATE editorial_decision SET state = 'new' WHERE id = $1 AND state = 'laid'");

pub(super) const STATEMENTS: &[Statement] = &[
    ALL,
    OF_COLLECTION,
    NOT_LAID,
    IS_GONE,
    SET_PLACE,
    LAY,
    FORGET,
    CLEAR_MERGES,
    BY_NAME,
    NAMES,
    BY_RECORD,
    INTO,
    MERGED,
    INTO_ANY,
    LAID,
    TAKE_OFF,
];

/// A decision that the documents do not show yet, or show no more after the next import.
#[derive(Debug, Clone, PartialEq)]
pub struct NotLaid {
    pub id: i64,
    pub is_gone: bool,
    pub decision: EditorialDecision,
}

impl Store {
    /// All that editors decided, in the order of collections and files.
    pub async fn editorial_decisions(&self) -> Result<Vec<EditorialDecision>> {
        let rows = sqlx::query(ALL.1).fetch_all(&self.readers).await.map_err(failed(ALL))?;
        rows.iter().map(|row| read(row, 0, "an editor's decision")).collect()
    }

    /// The decisions of one collection's file.
    pub async fn editorial_decisions_of(&self, collection: &str) -> Result<Vec<EditorialDecision>> {
        let rows = sqlx::query(OF_COLLECTION.1).bind(collection).fetch_all(&self.readers).await.map_err(failed(OF_COLLECTION))?;
        rows.iter().map(|row| read(row, 1, "an editor's decision")).collect()
    }

    /// The decisions that came or went since they were last laid over their documents, those that went among them.
    pub async fn not_laid(&self) -> Result<Vec<NotLaid>> {
        let rows = sqlx::query(NOT_LAID.1).fetch_all(&self.readers).await.map_err(failed(NOT_LAID))?;
        let one = |row| {
            let is_gone = get::<String, _>(row, 1)? == "gone";
            Ok(NotLaid { id: get(row, 0)?, is_gone, decision: read(row, 2, "an editor's decision")? })
        };
        rows.iter().map(one).collect()
    }

    /// Those of `refused` that are laid over their documents: a record that they speak of was there when they were.
    pub async fn lost(&self, refused: &[&EditorialDecision]) -> Result<Vec<NotLaid>> {
        if refused.is_empty() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query(LAID.1).fetch_all(&self.readers).await.map_err(failed(LAID))?;
        let mut lost = Vec::new();
        for row in &rows {
            let decision: EditorialDecision = read(row, 1, "an editor's decision")?;
            if refused.contains(&&decision) {
                lost.push(NotLaid { id: get(row, 0)?, is_gone: false, decision });
            }
        }
        Ok(lost)
    }

    /// The documents that a decision speaks of.
    pub async fn documents_of_decision(&self, decision: &EditorialDecision) -> Result<Vec<i64>> {
        let mut found = Vec::new();
        if let Some(name) = decision.document() {
            let rows = sqlx::query(BY_NAME.1).bind(name.as_str()).fetch_all(&self.readers).await.map_err(failed(BY_NAME))?;
            found = rows.iter().map(|row| get(row, 0)).collect::<Result<_>>()?;
        }
        if let Ruling::Merge { kind, id, into } = &decision.ruling {
            // Documents have the record that it was in the end when they were made.
            let mut records: BTreeSet<String> = [id.clone(), into.clone()].into();
            for record in [id, into] {
                let asked = sqlx::query(INTO_ANY.1).bind(kind.word()).bind(record.as_str());
                let row = asked.fetch_optional(&self.readers).await.map_err(failed(INTO_ANY))?;
                records.extend(row.map(|row| get::<String, _>(&row, 0)).transpose()?);
            }
            for record in records {
                let asked = sqlx::query(BY_RECORD.1).bind(kind.word()).bind(record.as_str());
                for row in asked.fetch_all(&self.readers).await.map_err(failed(BY_RECORD))? {
                    found.push(get(&row, 0)?);
                }
                for row in sqlx::query(BY_ROLE.1).bind(record).fetch_all(&self.readers).await.map_err(failed(BY_ROLE))? {
                    found.push(get(&row, 0)?);
                }
            }
        }
        Ok(found)
    }

    /// The record that an editor found this one to be.
    pub async fn merged_into(&self, kind: AuthorityKind, id: &str) -> Result<Option<String>> {
        let row = sqlx::query(INTO.1).bind(kind.word()).bind(id).fetch_optional(&self.readers).await.map_err(failed(INTO))?;
        row.map(|row| get(&row, 0)).transpose()
    }
}

/// The records that an editor found to be this one.
pub(super) async fn merged(
    reading: &mut sqlx::Transaction<'static, sqlx::Any>,
    kind: AuthorityKind,
    id: &str,
) -> Result<Vec<MergedRecord>> {
    let rows = sqlx::query(MERGED.1).bind(kind.word()).bind(id).fetch_all(&mut **reading).await.map_err(failed(MERGED))?;
    rows.iter()
        .map(|row| {
            let record = read_optional(row, 1, "an authority record")?;
            Ok(MergedRecord { id: get(row, 0)?, record, editor: read(row, 2, "an editor")? })
        })
        .collect()
}

impl Writing {
    /// Puts these decisions in the place of all that the room had from this collection. What is new or gone waits to be laid
    /// over the documents that it speaks of: [`Store::not_laid`].
    pub async fn set_editorial_decisions(&mut self, collection: &str, decisions: &[EditorialDecision]) -> Result<()> {
        let rows = sqlx::query(OF_COLLECTION.1).bind(collection).fetch_all(self.connection()).await.map_err(failed(OF_COLLECTION))?;
        let mut known: Vec<(i64, EditorialDecision)> = Vec::new();
        for row in &rows {
            known.push((get(row, 0)?, read(row, 1, "an editor's decision")?));
        }
        let mut new = Vec::new();
        for (place, decision) in (0_i64..).zip(decisions) {
            if let Some(at) = known.iter().position(|(_, known)| known == decision) {
                let (id, _) = known.swap_remove(at);
                sqlx::query(SET_PLACE.1).bind(id).bind(place).execute(self.connection()).await.map_err(failed(SET_PLACE))?;
            } else {
                let id = Value::Whole(self.next());
                new.push(vec![id, collection.into(), Value::Whole(place), json(decision)?.into(), "new".into()]);
            }
        }
        for (id, _) in known {
            sqlx::query(IS_GONE.1).bind(id).execute(self.connection()).await.map_err(failed(IS_GONE))?;
        }
        insert(self.connection(), "editorial_decision (id, collection, place, value, state)", new).await
    }

    /// Notes that these decisions are laid over their documents, or taken from them, and that the `lost` are not laid any more;
    /// `merges` are all those of records that
    /// hold, each with the record that it is in the end.
    pub async fn lay(&mut self, laid: &[NotLaid], lost: &[NotLaid], merges: &[(EditorialDecision, String)]) -> Result<()> {
        for one in laid {
            let statement = if one.is_gone { FORGET } else { LAY };
            sqlx::query(statement.1).bind(one.id).execute(self.connection()).await.map_err(failed(statement))?;
        }
        for one in lost {
            sqlx::query(TAKE_OFF.1).bind(one.id).execute(self.connection()).await.map_err(failed(TAKE_OFF))?;
        }
        sqlx::query(CLEAR_MERGES.1).execute(self.connection()).await.map_err(failed(CLEAR_MERGES))?;
        let mut rows = Vec::new();
        let mut known = BTreeSet::new();
        for (decision, last) in merges {
            let Ruling::Merge { kind, id, .. } = &decision.ruling else { continue };
            if known.insert((*kind, id.clone())) {
                rows.push(vec![kind.word().into(), id.as_str().into(), last.as_str().into(), json(&decision.editor)?.into()]);
            }
        }
        insert(self.connection(), "authority_merge (kind, id, into_id, editor)", rows).await
    }

    /// Every name that leads to a document.
    pub async fn names_of(&mut self, document: i64) -> Result<Vec<String>> {
        let rows = sqlx::query(NAMES.1).bind(document).fetch_all(self.connection()).await.map_err(failed(NAMES))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }
}
