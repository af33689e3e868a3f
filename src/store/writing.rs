//! A writing transaction: documents, their names and their versions.

use std::time::Instant;

use sha2::{Digest, Sha256};
use sqlx::{Any, AnyConnection, Transaction};

use super::dialect::{PATIENCE, is_busy, is_forbidden};
use super::documents::Listed;
use super::numbers::{number_notes, number_paragraphs};
use super::rows::{Value, get, insert, json, read};
use super::{Result, Statement, Store, StoreError, failed};
use crate::config::Settings;
use crate::model::{Annotated, DocumentName, Footnote, Passage};

const RAISE: Statement = ("raising the epoch", "UPDATE room SET epoch = epoch + 1 WHERE id = 1 RETURNING epoch, next_id");
const FIRST: Statement = (
    "making the room",
    "INSERT INTO room (id, token, epoch, next_id, settings, derivation) VALUES (1, $1, 0, 1, $2, '') ON CONFLICT (id) DO NOTHING",
);
const KEEP_NEXT: Statement = ("keeping the next number", "UPDATE room SET next_id = $1 WHERE id = 1");
const NAME_TAKEN: Statement = ("looking whether a name is taken", "SELECT id FROM document WHERE identity = $1");
const ADD_NAME: Statement =
    ("adding a name", "INSERT INTO name (name, document_id) VALUES ($1, $2) ON CONFLICT (name, document_id) DO NOTHING");
const MOVE_NAMES: Statement = (
    "moving names",
    "INSERT INTO name (name, document_id) SELECT name, CAST($1 AS BIGINT) FROM name WHERE document_id = $2 ON CONFLICT (name, document_id) DO NOTHING",
);
const DROP_NAMES: Statement = ("dropping names", "DELETE FROM name WHERE document_id = $1");
const REMOVE_NAME: Statement = (
    "removing a name that another document has now",
    "DELETE FROM name WHERE document_id = $1 AND name = $2 AND NOT EXISTS (SELECT 1 FROM document WHERE id = $1 AND identity = $2)",
);
const MERGE: Statement = ("joining two documents", "UPDATE document SET merged_into = $1, changed_at = $2 WHERE id = $3");
const UNMERGE: Statement = ("taking a document out again", "UPDATE document SET merged_into = NULL, changed_at = $1 WHERE id = $2");
const STATE: Statement =
    ("reading a document's counters", "SELECT identity, version, paragraph_counter, note_counter, merged_into FROM document WHERE id = $1");
const NEWEST: Statement = (
    "reading a document's newest version",
    "SELECT content_sha256, body, source_file_id FROM version WHERE document_id = $1 AND number = $2",
);
const KEYS: Statement = ("reading a document's keys", "SELECT key FROM document_key WHERE document_id = $1 ORDER BY key");
const TEXT: Statement = ("finding a document's text", "SELECT id FROM text WHERE document_id = $1");
const SET_TEXT: Statement = ("storing what a text is", "UPDATE text SET role = $1, language = $2 WHERE id = $3");
const SET_VERSION: Statement = (
    "making a version's derived values again",
    "UPDATE version SET metadata = $1, title = $2, summary = $3, body = $4, source_file_id = $5 WHERE document_id = $6 AND number = $7",
);
const SET_DOCUMENT: Statement = (
    "storing what a document is",
    "UPDATE document SET version = $1, paragraph_counter = $2, note_counter = $3, listed = $4, date_sort = $5, changed_at = $6 WHERE id = $7",
);
const CHANGE: Statement = (
    "recording a change",
    "INSERT INTO change (epoch, document_id, what, at) VALUES ($1, $2, $3, $4) ON CONFLICT (epoch, document_id, what) DO NOTHING",
);
const CLEAR_NOTES: Statement = ("clearing footnotes", "DELETE FROM footnote WHERE document_id = $1 AND version = $2");
pub(super) const STATEMENTS: &[Statement] = &[
    RAISE,
    FIRST,
    KEEP_NEXT,
    NAME_TAKEN,
    ADD_NAME,
    MOVE_NAMES,
    DROP_NAMES,
    REMOVE_NAME,
    MERGE,
    UNMERGE,
    STATE,
    NEWEST,
    KEYS,
    TEXT,
    SET_TEXT,
    SET_VERSION,
    SET_DOCUMENT,
    CHANGE,
    CLEAR_NOTES,
];

/// What became of a document that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    New,
    /// A new version.
    Changed,
    /// The same version; what is derived from it was made again.
    Kept,
}

/// A transaction that writes. Nothing is seen by anybody until [`Writing::commit`].
#[derive(Debug)]
pub struct Writing {
    transaction: Transaction<'static, Any>,
    epoch: i64,
    next_id: i64,
    now: String,
}

impl Store {
    /// Begins to write; `now` (RFC 3339, UTC) is the time that rows are given.
    pub async fn write(&self, now: &str) -> Result<Writing> {
        let mut transaction = self.turn().await?;
        let mut row = sqlx::query(RAISE.1).fetch_optional(&mut *transaction).await.map_err(failed(RAISE))?;
        if row.is_none() {
            // Time and process tell two rooms apart that were made one after the other at one place.
            let token = Sha256::digest(format!("{now} {}", std::process::id()))
                .iter()
                .take(4)
                .fold(String::new(), |token, byte| format!("{token}{byte:02x}"));
            let settings = json(&Settings::default())?;
            sqlx::query(FIRST.1).bind(token).bind(settings).execute(&mut *transaction).await.map_err(failed(FIRST))?;
            row = sqlx::query(RAISE.1).fetch_optional(&mut *transaction).await.map_err(failed(RAISE))?;
        }
        let row = row.ok_or(StoreError::Damaged { what: "the row of the room", why: "it is not there".to_owned() })?;
        let (epoch, next_id) = (get(&row, 0)?, get(&row, 1)?);
        Ok(Writing { transaction, epoch, next_id, now: now.to_owned() })
    }

    /// Waits for its turn to write, for as long as others get further: each of their transactions raises the epoch.
    async fn turn(&self) -> Result<Transaction<'static, Any>> {
        let (mut epoch, mut since) = (None, Instant::now());
        loop {
            match self.dialect.begin_writing(&self.writer).await {
                Err(error) if is_busy(&error) => {}
                Err(error) if is_forbidden(&error) => return Err(StoreError::Forbidden),
                begun => return begun.map_err(|source| StoreError::Database { what: "beginning to write", source }),
            }
            let seen = self.epoch().await?;
            if epoch.replace(seen) != Some(seen) {
                since = Instant::now();
            } else if since.elapsed() > PATIENCE {
                return Err(StoreError::Busy(PATIENCE.as_secs() / 60));
            }
        }
    }
}

impl Writing {
    pub(super) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    pub(super) fn next(&mut self) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    pub(super) fn now(&self) -> &str {
        &self.now
    }

    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Makes all of it seen at once.
    pub async fn commit(mut self) -> Result<i64> {
        let next = self.next_id;
        sqlx::query(KEEP_NEXT.1).bind(next).execute(self.connection()).await.map_err(failed(KEEP_NEXT))?;
        self.transaction.commit().await.map_err(|source| StoreError::Database { what: "committing", source })?;
        Ok(self.epoch)
    }

    /// Leaves the room as it was.
    pub async fn abandon(self) -> Result<()> {
        self.transaction.rollback().await.map_err(|source| StoreError::Database { what: "taking a transaction back", source })
    }

    /// A new document under the first of `names` that is nobody's identity yet.
    ///
    /// Names that are all taken (the same paper withdrawn and come back) get a number behind the last.
    pub async fn new_document(&mut self, names: &[DocumentName]) -> Result<i64> {
        let names: Vec<&DocumentName> = names.iter().filter(|name| !name.is_bare_number()).collect();
        let mut free = None;
        for name in &names {
            if !self.is_taken(name.as_str()).await? {
                free = Some(name.to_string());
                break;
            }
        }
        let mut identity = free.unwrap_or_default();
        let last = names.last().map_or_else(|| "document".to_owned(), ToString::to_string);
        let mut number = 2;
        while identity.is_empty() {
            let candidate = format!("{last}-{number}");
            if !self.is_taken(&candidate).await? {
                identity = candidate;
            }
            number += 1;
        }
        let id = self.next();
        let now = self.now.clone();
        let row = vec![
            Value::Whole(id),
            identity.as_str().into(),
            "shown".into(),
            Value::Null,
            Value::Whole(0),
            Value::Whole(0),
            Value::Whole(0),
            "{}".into(),
            "9999".into(),
            now.into(),
        ];
        let columns =
            "document (id, identity, visibility, merged_into, version, paragraph_counter, note_counter, listed, date_sort, changed_at)";
        insert(self.connection(), columns, vec![row]).await?;
        self.add_name(&identity, id).await?;
        Ok(id)
    }

    async fn is_taken(&mut self, name: &str) -> Result<bool> {
        Ok(sqlx::query(NAME_TAKEN.1).bind(name).fetch_optional(self.connection()).await.map_err(failed(NAME_TAKEN))?.is_some())
    }

    async fn add_name(&mut self, name: &str, document: i64) -> Result<()> {
        sqlx::query(ADD_NAME.1).bind(name).bind(document).execute(self.connection()).await.map_err(failed(ADD_NAME))?;
        Ok(())
    }

    /// Adds every name that leads to a document from now on.
    pub async fn add_names(&mut self, document: i64, names: &[DocumentName]) -> Result<()> {
        for name in names {
            self.add_name(name.as_str(), document).await?;
        }
        Ok(())
    }

    /// Takes names from a document that turned out to be another's; its identity stays.
    pub async fn remove_names(&mut self, document: i64, names: &[DocumentName]) -> Result<()> {
        for name in names {
            sqlx::query(REMOVE_NAME.1).bind(document).bind(name.as_str()).execute(self.connection()).await.map_err(failed(REMOVE_NAME))?;
        }
        Ok(())
    }

    /// `from` turned out to be `into`: its address and names lead there, and nothing is derived from it any more.
    pub async fn merge(&mut self, from: i64, into: i64) -> Result<()> {
        let keys = self.keys_of(from).await?;
        self.mark_keys(&keys).await?;
        self.mark_document(from).await?;
        self.clear_derived(from).await?;
        sqlx::query(MOVE_NAMES.1).bind(into).bind(from).execute(self.connection()).await.map_err(failed(MOVE_NAMES))?;
        sqlx::query(DROP_NAMES.1).bind(from).execute(self.connection()).await.map_err(failed(DROP_NAMES))?;
        let now = self.now.clone();
        sqlx::query(MERGE.1).bind(into).bind(now.as_str()).bind(from).execute(self.connection()).await.map_err(failed(MERGE))?;
        self.change(from, "gone").await
    }

    async fn change(&mut self, document: i64, what: &str) -> Result<()> {
        let (epoch, now) = (self.epoch, self.now.clone());
        sqlx::query(CHANGE.1)
            .bind(epoch)
            .bind(document)
            .bind(what)
            .bind(now.as_str())
            .execute(self.connection())
            .await
            .map_err(failed(CHANGE))?;
        Ok(())
    }

    /// Says that only what leads from or to a document is new.
    pub async fn links_changed(&mut self, document: i64) -> Result<()> {
        self.change(document, "links").await
    }

    async fn keys_of(&mut self, document: i64) -> Result<Vec<String>> {
        let rows = sqlx::query(KEYS.1).bind(document).fetch_all(self.connection()).await.map_err(failed(KEYS))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }

    /// Writes what is shown of a document: a new version if the file says something new, and all that is derived.
    ///
    /// References that the old or the new keys touch are marked to be decided again.
    pub async fn show(&mut self, document: i64, source_file: i64, mut annotated: Annotated, names: &[DocumentName]) -> Result<Written> {
        let row = sqlx::query(STATE.1).bind(document).fetch_one(self.connection()).await.map_err(failed(STATE))?;
        let identity: String = get(&row, 0)?;
        let (version, paragraph_counter, note_counter): (i64, i64, i64) = (get(&row, 1)?, get(&row, 2)?, get(&row, 3)?);
        if get::<Option<i64>, _>(&row, 4)?.is_some() {
            let now = self.now.clone();
            sqlx::query(UNMERGE.1).bind(now.as_str()).bind(document).execute(self.connection()).await.map_err(failed(UNMERGE))?;
        }
        self.add_names(document, names).await?;
        self.add_name(&identity, document).await?;

        let hash = annotated.content_sha256.clone();
        let newest = if version > 0 {
            let row = sqlx::query(NEWEST.1).bind(document).bind(version).fetch_one(self.connection()).await.map_err(failed(NEWEST))?;
            let body: Passage = read(&row, 1, "a body")?;
            let notes = self.notes_of(document, version).await?;
            Some((get::<String, _>(&row, 0)?, body, notes))
        } else {
            None
        };
        let is_new_version = newest.as_ref().is_none_or(|(known, ..)| *known != hash);
        let (old_body, old_notes) = newest.map_or((Passage::default(), Vec::new()), |(_, body, notes)| (body, notes));
        let paragraph_counter = number_paragraphs(&mut annotated.draft.body, &old_body, paragraph_counter);
        if is_new_version {
            let kept: Vec<Option<u32>> = annotated.draft.body.paragraphs().iter().map(|block| block.number).collect();
            let gone = old_body.paragraphs().into_iter().map(|block| block.number).filter(|number| !kept.contains(number)).flatten();
            let rows = gone.map(|number| vec![Value::Whole(document), Value::Whole(i64::from(number)), Value::Whole(version)]).collect();
            insert(self.connection(), "retired_paragraph (document_id, number, last_version)", rows).await?;
        }
        let note_counter = number_notes(&mut annotated, &old_notes, note_counter);
        let number = if is_new_version { version + 1 } else { version };
        self.version(document, number, is_new_version, source_file, &hash, &annotated).await?;

        let old_keys = self.keys_of(document).await?;
        self.mark_document(document).await?;
        self.clear_derived(document).await?;
        self.derive(document, &identity, &annotated).await?;
        let mut touched = annotated.keys.clone();
        touched.extend(old_keys);
        touched.sort();
        touched.dedup();
        self.mark_keys(&touched).await?;

        let metadata = &annotated.draft.metadata;
        let listed = Listed {
            title: annotated.draft.title.text.clone(),
            date: metadata.date.as_ref().map(|known| known.value.clone()),
            kind: metadata.kind.as_ref().map(|known| known.value),
            archival: metadata.archival.first().map(|known| known.value.to_string()),
        };
        let sortable = listed.date.as_ref().map(crate::model::HistoricalDate::sortable).filter(|date| !date.is_empty());
        let now = self.now.clone();
        sqlx::query(SET_DOCUMENT.1)
            .bind(number)
            .bind(paragraph_counter)
            .bind(note_counter)
            .bind(json(&listed)?)
            .bind(sortable.unwrap_or_else(|| "9999".to_owned()))
            .bind(now.as_str())
            .bind(document)
            .execute(self.connection())
            .await
            .map_err(failed(SET_DOCUMENT))?;
        self.change(document, "text").await?;
        Ok(match (version, is_new_version) {
            (0, _) => Written::New,
            (_, true) => Written::Changed,
            (_, false) => Written::Kept,
        })
    }

    async fn notes_of(&mut self, document: i64, version: i64) -> Result<Vec<Footnote>> {
        super::page::footnotes(&mut self.transaction, document, version).await
    }

    async fn version(
        &mut self,
        document: i64,
        number: i64,
        is_new: bool,
        source_file: i64,
        hash: &str,
        annotated: &Annotated,
    ) -> Result<()> {
        let draft = &annotated.draft;
        let role = draft.metadata.text_role.as_ref().map(|known| known.value.clone());
        let language = draft.metadata.language.as_ref().map(|known| known.value.clone());
        let row = sqlx::query(TEXT.1).bind(document).fetch_optional(self.connection()).await.map_err(failed(TEXT))?;
        let text: i64 = if let Some(row) = row {
            get(&row, 0)?
        } else {
            let id = self.next();
            insert(
                self.connection(),
                "text (id, document_id, role, language)",
                vec![vec![Value::Whole(id), Value::Whole(document), Value::Null, Value::Null]],
            )
            .await?;
            id
        };
        sqlx::query(SET_TEXT.1).bind(role).bind(language).bind(text).execute(self.connection()).await.map_err(failed(SET_TEXT))?;
        let summary = draft.summary.as_ref().map(json).transpose()?;
        if is_new {
            let now = self.now.clone();
            let row = vec![
                Value::Whole(document),
                Value::Whole(number),
                Value::Whole(text),
                Value::Whole(source_file),
                hash.into(),
                json(&draft.metadata)?.into(),
                json(&draft.title)?.into(),
                summary.into(),
                json(&draft.body)?.into(),
                now.into(),
            ];
            let columns =
                "version (document_id, number, text_id, source_file_id, content_sha256, metadata, title, summary, body, created_at)";
            insert(self.connection(), columns, vec![row]).await?;
        } else {
            sqlx::query(SET_VERSION.1)
                .bind(json(&draft.metadata)?)
                .bind(json(&draft.title)?)
                .bind(summary)
                .bind(json(&draft.body)?)
                .bind(source_file)
                .bind(document)
                .bind(number)
                .execute(self.connection())
                .await
                .map_err(failed(SET_VERSION))?;
            sqlx::query(CLEAR_NOTES.1).bind(document).bind(number).execute(self.connection()).await.map_err(failed(CLEAR_NOTES))?;
        }
        let mut notes = Vec::new();
        for (place, note) in (0_i64..).zip(&draft.notes) {
            notes.push(vec![
                Value::Whole(document),
                Value::Whole(number),
                Value::Whole(place),
                note.id.as_str().into(),
                note.label.clone().into(),
                json(&note.author)?.into(),
                json(&note.passage)?.into(),
                Value::Whole(i64::from(note.is_source)),
            ]);
        }
        insert(self.connection(), "footnote (document_id, version, place, address, label, author, passage, is_source)", notes).await?;
        Ok(())
    }
}
