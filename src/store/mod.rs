//! All SQL: SQLite or PostgreSQL, by the address that it is given.

use crate::config::Settings;
use crate::model::{
    AuthorityKind, AuthorityPage, Changed, DocumentName, FindingAid, ListedAuthority, ListedDocument, ListedUnit, Lookup, NotHeld, Paged,
    ReadingCopy, Searchable, Statistics,
};

/// What went wrong in the store: what was attempted and what the database said.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{what}: {source}")]
    Database { what: &'static str, source: sqlx::Error },
    #[error("{what} in the database cannot be read: {why}")]
    Damaged { what: &'static str, why: String },
    #[error("the database {address} cannot be opened: {why}")]
    Open { address: String, why: String },
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A room's database: one writer, many readers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {}

#[expect(
    clippy::unused_async,
    unused_variables,
    clippy::unused_self,
    reason = "the outline that the readers of the store are written against"
)]
impl Store {
    /// Grows in every writing transaction; what visitors see never goes back.
    pub async fn epoch(&self) -> Result<i64> {
        Ok(0)
    }
    pub async fn settings(&self) -> Result<Settings> {
        Ok(Settings::default())
    }
    pub async fn statistics(&self) -> Result<Statistics> {
        Ok(Statistics::default())
    }
    pub async fn lookup(&self, name: &DocumentName) -> Result<Lookup> {
        Ok(Lookup::Unknown)
    }
    pub async fn reading_copy(&self, name: &DocumentName) -> Result<Option<ReadingCopy>> {
        Ok(None)
    }
    /// By date, then name; undated ones last. Pages count from one.
    pub async fn documents(&self, page: usize) -> Result<Paged<ListedDocument>> {
        Ok(Paged { items: vec![], page, total: 0 })
    }
    pub async fn authorities(&self, kind: AuthorityKind, page: usize) -> Result<Paged<ListedAuthority>> {
        Ok(Paged { items: vec![], page, total: 0 })
    }
    pub async fn authority_page(&self, kind: AuthorityKind, id: &str) -> Result<Option<AuthorityPage>> {
        Ok(None)
    }
    /// The repositories.
    pub async fn repositories(&self) -> Result<Vec<ListedUnit>> {
        Ok(vec![])
    }
    /// `path` as in the address: `rgaspi/558/11/98`.
    pub async fn finding_aid(&self, path: &str) -> Result<Option<FindingAid>> {
        Ok(None)
    }
    /// Most wanted first.
    pub async fn not_held(&self, page: usize) -> Result<Paged<NotHeld>> {
        Ok(Paged { items: vec![], page, total: 0 })
    }
    /// Documents whose names are nearest to what an unknown address asked for; at most five.
    pub async fn suggestions(&self, wanted: &str) -> Result<Vec<ListedDocument>> {
        Ok(vec![])
    }
    /// All identities with the time of their last change (RFC 3339), for the sitemap.
    pub async fn identities(&self) -> Result<Vec<(DocumentName, String)>> {
        Ok(vec![])
    }
    /// All records' kinds and ids, for the sitemap.
    pub async fn authority_ids(&self) -> Result<Vec<(AuthorityKind, String)>> {
        Ok(vec![])
    }
    /// What changed after `epoch`, each document once.
    pub async fn changed_since(&self, epoch: i64) -> Result<Vec<Changed>> {
        Ok(vec![])
    }
    /// The documents with these ids as the search index wants them.
    pub async fn searchable(&self, documents: &[i64]) -> Result<Vec<Searchable>> {
        Ok(vec![])
    }
}
