//! A writing transaction: documents, their names and their versions.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use sha2::{Digest, Sha256};
use sqlx::{Any, AnyConnection, Transaction};

use super::dialect::{PATIENCE, is_busy, is_forbidden};
use super::pending::{Pending, Table};
use super::rows::{Value, get, json};
use super::{Result, Statement, Store, StoreError, failed};
use crate::config::{AccessRule, Settings};
use crate::model::{Authority, DocumentName};

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
const KEYS: Statement = ("reading a document's keys", "SELECT key FROM document_key WHERE document_id = $1 ORDER BY key");
pub(super) const STATEMENTS: &[Statement] =
    &[RAISE, FIRST, KEEP_NEXT, NAME_TAKEN, ADD_NAME, MOVE_NAMES, DROP_NAMES, REMOVE_NAME, MERGE, KEYS];

/// A transaction that writes. Nothing is seen by anybody until [`Writing::commit`].
#[derive(Debug)]
pub struct Writing {
    transaction: Transaction<'static, Any>,
    epoch: i64,
    next_id: i64,
    now: String,
    pub(super) pending: Pending,
    /// Keys of documents that this transaction wrote: at its end references that they touch are marked.
    touched: BTreeSet<String>,
    /// What was looked up in this transaction and does not change in it: ids of collections by their paths, records by
    /// their ids, archival units that are there.
    pub(super) collections: HashMap<String, i64>,
    pub(super) records: HashMap<String, Vec<Authority>>,
    pub(super) units: HashSet<String>,
    /// A document was shown or closed, or belongs elsewhere: other volumes than before may have none that is shown.
    pub(super) volumes_may_differ: bool,
    /// What the room's settings close, once it was read.
    pub(super) rules: Option<Arc<[AccessRule]>>,
}

impl Store {
    /// Begins to write; `now` gives the time (RFC 3339, UTC) that rows are given.
    ///
    /// The clock is asked when the turn has come: rows of before a wait would be older than what harvesters asked for meanwhile.
    pub async fn write(&self, now: &(dyn Fn() -> String + Sync)) -> Result<Writing> {
        let mut transaction = self.turn().await?;
        let mut row = sqlx::query(RAISE.1).fetch_optional(&mut *transaction).await.map_err(failed(RAISE))?;
        if row.is_none() {
            // Time and process tell two rooms apart that were made one after the other at one place.
            let token = Sha256::digest(format!("{} {}", now(), std::process::id()))
                .iter()
                .take(4)
                .fold(String::new(), |token, byte| format!("{token}{byte:02x}"));
            let settings = json(&Settings::default())?;
            sqlx::query(FIRST.1).bind(token).bind(settings).execute(&mut *transaction).await.map_err(failed(FIRST))?;
            row = sqlx::query(RAISE.1).fetch_optional(&mut *transaction).await.map_err(failed(RAISE))?;
        }
        let row = row.ok_or(StoreError::Damaged { what: "the row of the room", why: "it is not there".to_owned() })?;
        let (epoch, next_id) = (get(&row, 0)?, get(&row, 1)?);
        Ok(Writing {
            transaction,
            epoch,
            next_id,
            // On PostgreSQL the turn comes with the row of the room.
            now: now(),
            pending: Pending::default(),
            touched: BTreeSet::new(),
            collections: HashMap::new(),
            records: HashMap::new(),
            units: HashSet::new(),
            volumes_may_differ: false,
            rules: None,
        })
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

    pub(super) fn transaction(&mut self) -> &mut Transaction<'static, Any> {
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

    /// The room has at least this epoch when the transaction ends.
    pub(super) fn raise_to(&mut self, epoch: i64) {
        self.epoch = self.epoch.max(epoch);
    }

    /// New rows get numbers behind this one.
    pub(super) fn begin_numbers_behind(&mut self, highest: i64) {
        self.next_id = self.next_id.max(highest + 1);
    }

    /// Makes all of it seen at once.
    pub async fn commit(mut self) -> Result<i64> {
        self.flush().await?;
        let touched: Vec<String> = std::mem::take(&mut self.touched).into_iter().collect();
        self.mark_keys(&touched).await?;
        if self.volumes_may_differ {
            self.keep_closed_volumes().await?;
        }
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
            Value::NoNumber,
            Value::Whole(0),
            Value::Whole(0),
            Value::Whole(0),
            "{}".into(),
            "".into(),
            "9999".into(),
            now.into(),
        ];
        self.put(Table::Document, row);
        self.flush().await?;
        self.add_name(&identity, id).await?;
        Ok(id)
    }

    async fn is_taken(&mut self, name: &str) -> Result<bool> {
        Ok(sqlx::query(NAME_TAKEN.1).bind(name).fetch_optional(self.connection()).await.map_err(failed(NAME_TAKEN))?.is_some())
    }

    pub(super) async fn add_name(&mut self, name: &str, document: i64) -> Result<()> {
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
        self.change(from, "gone");
        Ok(())
    }

    pub(super) fn change(&mut self, document: i64, what: &str) {
        self.volumes_may_differ |= what != "links";
        let (epoch, now) = (self.epoch, self.now.clone());
        self.put(Table::Change, vec![Value::Whole(epoch), Value::Whole(document), what.into(), now.into()]);
    }

    /// Says that only what leads from or to a document is new.
    pub fn links_changed(&mut self, document: i64) {
        self.change(document, "links");
    }

    /// References that these keys find are marked with the end of the transaction, to be decided again.
    pub(super) fn touch(&mut self, keys: impl IntoIterator<Item = String>) {
        self.touched.extend(keys);
    }

    pub(super) async fn keys_of(&mut self, document: i64) -> Result<Vec<String>> {
        let rows = sqlx::query(KEYS.1).bind(document).fetch_all(self.connection()).await.map_err(failed(KEYS))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }
}
