//! All SQL: SQLite or PostgreSQL, by the address that it is given.
//!
//! One connection writes, several read. Every writing transaction raises the room's epoch, so
//! that whoever shows documents knows by one number whether anything is new. Each file below
//! holds the statements of one subject as constants; a test prepares them all on both databases.

mod archive;
mod audit;
mod authorities;
mod changes;
mod closed;
mod closed_volumes;
mod collections;
mod companions;
mod contents;
mod copy;
mod correspondence;
pub mod data;
mod derived;
mod dialect;
mod documents;
mod editorial;
mod harvest;
mod history;
mod known;
mod not_held;
mod numbers;
mod page;
mod pending;
mod reading_order;
mod references;
mod rows;
mod sets;
mod settings;
mod source_files;
mod terms;
mod thread;
mod versions;
mod wholes;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{Any, AnyPool, Transaction};

pub use audit::{AuditedDocument, AuditedFile, AuditedParallel, AuditedText, AuditedVersion, ReadFrom};
pub use closed::Removed;
pub use collections::Volume;
pub use companions::NewFacsimile;
pub use dialect::Dialect;
pub use editorial::NotLaid;
pub use harvest::Harvest;
pub use known::Known;
pub use references::{Told, ToldDocument, Undecided};
pub use source_files::{DocumentFile, NewSourceFile, PartOf, SourceContent, StoredSource, pack};
pub use versions::Written;
pub use wholes::{NewWhole, StoredPart, StoredWhole, Whole};
pub use writing::Writing;

/// Where the picture with a hash lies in the folder of files.
pub fn picture_place(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(sha256.get(..2).unwrap_or_default()).join(sha256)
}

/// What went wrong in the store: what was attempted and what the database said.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{what}: {source}")]
    Database { what: &'static str, source: sqlx::Error },
    #[error("{what} in the database cannot be read: {why}")]
    Damaged { what: &'static str, why: String },
    #[error("the database {address} cannot be opened: {why}")]
    Open { address: String, why: String },
    #[error("another process has been writing to the room for {0} minutes without an end; see what it does, or end it and try again")]
    Busy(u64),
    #[error("the room may not be written to; give this user the right to write its file and the folder of that")]
    Forbidden,
}

impl StoreError {
    /// The table whose rows the database would not have, since they do not fit one another or those of another table, and why.
    pub fn of_rows(&self) -> Option<(&'static str, String)> {
        let Self::Database { what, source } = self else { return None };
        let error = source.as_database_error().filter(|error| !matches!(error.kind(), sqlx::error::ErrorKind::Other))?;
        Some((what, error.message().to_owned()))
    }

    /// Whether what was read is there and is not what it must be; the next row may be whole.
    pub fn is_of_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Database { source: sqlx::Error::ColumnDecode { .. }, .. })
    }
}

/// What was read, or nothing where it is damaged.
pub fn unless_damaged<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Err(error) if error.is_of_damage() => Ok(None),
        read => read.map(Some),
    }
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A statement with the words that say what it does when it fails.
type Statement = (&'static str, &'static str);

/// Every statement of the store, for the test that prepares them.
pub fn statements() -> Vec<Statement> {
    [
        archive::STATEMENTS,
        archive::WHOLE,
        audit::STATEMENTS,
        authorities::STATEMENTS,
        changes::STATEMENTS,
        closed::STATEMENTS,
        closed_volumes::STATEMENTS,
        collections::STATEMENTS,
        companions::STATEMENTS,
        companions::SHOWN,
        contents::STATEMENTS,
        correspondence::STATEMENTS,
        data::STATEMENTS,
        derived::STATEMENTS,
        documents::STATEMENTS,
        editorial::STATEMENTS,
        harvest::STATEMENTS,
        harvest::WHOLE,
        history::STATEMENTS,
        known::STATEMENTS,
        not_held::STATEMENTS,
        page::STATEMENTS,
        reading_order::STATEMENTS,
        references::STATEMENTS,
        sets::STATEMENTS,
        sets::WHOLE,
        settings::STATEMENTS,
        source_files::STATEMENTS,
        terms::STATEMENTS,
        thread::STATEMENTS,
        versions::STATEMENTS,
        wholes::STATEMENTS,
        writing::STATEMENTS,
    ]
    .concat()
}

/// A room's database: one writer, many readers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    dialect: Dialect,
    files: Arc<Path>,
    writer: AnyPool,
    readers: AnyPool,
}

impl Store {
    /// Opens a room, a new one where there is none, and brings its schema up to date.
    ///
    /// `address` is a file for SQLite or a `postgres://` address. Pictures lie beside a database file, in
    /// `data/` for a server's.
    pub async fn open(address: &str) -> Result<Self> {
        let files = Dialect::of(address).beside(address, "files");
        Self::open_with_files(address, &files).await
    }

    /// The same with the folder of pictures at a place of its own.
    pub async fn open_with_files(address: &str, files: &Path) -> Result<Self> {
        let dialect = Dialect::of(address);
        let (writer, readers) = dialect.open(address).await?;
        Ok(Self { dialect, files: files.into(), writer, readers })
    }

    /// The folder with the pictures of the room, each under its SHA-256.
    pub fn files(&self) -> &Path {
        &self.files
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Prepares every statement of the store, without running any; the sentence names the first that fails.
    pub async fn prepare_all(&self) -> std::result::Result<usize, String> {
        use sqlx::{Executor, SqlSafeStr};
        let mut connection = self.readers.acquire().await.map_err(|error| error.to_string())?;
        let all = statements();
        for (what, statement) in &all {
            (&mut *connection).prepare((*statement).into_sql_str()).await.map_err(|error| format!("{what}: {error}"))?;
        }
        Ok(all.len())
    }

    /// How SQLite would run each statement, for the test that none goes through a whole table.
    pub async fn plans(&self) -> Result<Vec<(&'static str, String)>> {
        let mut plans = Vec::new();
        for (what, statement) in statements() {
            let rows = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
                .fetch_all(&self.readers)
                .await
                .map_err(|source| StoreError::Database { what, source })?;
            let plan: Vec<String> = rows.iter().map(|row| rows::get(row, 3)).collect::<Result<_>>()?;
            plans.push((what, plan.join("; ")));
        }
        Ok(plans)
    }

    async fn reading(&self) -> Result<Transaction<'static, Any>> {
        self.dialect.begin_reading(&self.readers).await.map_err(|source| StoreError::Database { what: "beginning to read", source })
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// What a statement that failed was for.
fn failed((what, _): Statement) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |source| StoreError::Database { what, source }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    /// Statements that read the table of documents or of records itself, each with the reason why nothing of a closed one leaves by it.
    const BESIDE_THE_VIEWS: &[(&str, &str)] = &[
        // The gate: it says of each document whether it is closed, and what its notice has.
        ("looking up a name", "the gate"),
        ("reading an identity", "the gate"),
        // Of a row that a view gave just before.
        ("reading footnotes", "of a version that is shown"),
        ("listing the pictures of a document", "of a document that is shown"),
        ("reading a document's texts in other languages", "of a document that is shown"),
        ("reading mentions", "of a document that is shown"),
        ("reading where a document stands", "of a document that is shown"),
        // An archivist is told whether all is there, and nothing of what stands in it.
        ("auditing files", "the audit"),
        ("auditing pictures", "the audit"),
        ("auditing documents", "the audit"),
        ("auditing versions", "the audit"),
        ("auditing texts in other languages", "the audit"),
        ("reading a document of a file", "the audit"),
        ("auditing what references lead to", "the audit"),
        ("auditing whose a row is", "the audit"),
        // Names alone, each of which the gate is asked about.
        ("naming every address that documents ever had", "goes through the gate"),
        // What the room holds, for its keeper, who has the database itself.
        ("reading files for a data export", "a data export"),
        ("reading pictures for a data export", "a data export"),
        ("listing the documents that something is derived of", "to be written again"),
        ("looking for a document without its newest version", "names what is damaged"),
        ("looking for a document that contradicts itself", "names what is damaged"),
        ("finding the highest number of a row", "a number of a row"),
        // Records that no volume gave, or that are read to be written again.
        ("reading authority records", "those of volumes are left out"),
        ("reading every authority record", "the audit"),
        ("reading a collection's authority records", "an import"),
        ("listing the records of closed volumes", "to remove their files"),
        ("asking whether a record is closed", "what is, stays away"),
        ("finding what a record is", "asks both whether the record and whether its volume is closed"),
        ("reading the records that are this one", "leaves out those of closed volumes"),
        ("finding the documents that a record has to do with", "an import"),
        ("finding a document by a name", "an import"),
        ("looking for records of others", "an import"),
        // Names that lead to a document which is shown.
        ("reading a document's names", "only asks whether a name is another's"),
    ];

    #[test]
    fn whatever_reads_documents_for_visitors_asks_a_view() {
        let guarded = [
            (r"document|version|footnote|parallel_text|mentions|facsimile", r"(?:open|shown|listed)_document"),
            (r"authority", r"shown_authority"),
        ];
        let guarded = guarded.map(|(tables, views)| {
            let pattern = |pattern: String| Regex::new(&pattern).expect("a pattern");
            (pattern(format!(r"\b(?:FROM|JOIN) (?:{tables})\b")), pattern(format!(r"\b(?:{views})\b")))
        });
        // What is read to be written again leaves by no page.
        let files_of_writers = [
            super::closed::STATEMENTS,
            super::companions::STATEMENTS,
            super::known::STATEMENTS,
            super::source_files::STATEMENTS,
            super::versions::STATEMENTS,
            super::writing::STATEMENTS,
            super::derived::STATEMENTS,
        ];
        let of_a_writer = |what: &str| files_of_writers.iter().any(|all| all.iter().any(|(known, _)| *known == what));
        let mut wrong: Vec<&str> = Vec::new();
        for (what, statement) in super::statements() {
            let is_reading = statement.trim_start().starts_with("SELECT");
            let is_known = BESIDE_THE_VIEWS.iter().any(|(known, _)| *known == what);
            let is_beside = guarded.iter().any(|(table, view)| table.is_match(statement) && !view.is_match(statement));
            if is_reading && is_beside && !is_known && !of_a_writer(what) {
                wrong.push(what);
            }
        }
        assert_eq!(wrong, Vec::<&str>::new());
    }
}
