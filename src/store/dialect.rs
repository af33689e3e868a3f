//! Where SQLite and PostgreSQL differ, side by side.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor, Row, Transaction};

use super::{Result, StoreError};

pub(super) static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a writer waits for another that gets no further.
pub(super) const PATIENCE: Duration = Duration::from_mins(5);
/// Between two attempts to open.
const PAUSE: Duration = Duration::from_millis(100);

/// Which database a room lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// PostgreSQL for a `postgres://` address, SQLite for a file.
    pub fn of(address: &str) -> Self {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") { Self::Postgres } else { Self::Sqlite }
    }

    /// A place for what a room has outside its database: beside a database file, in `data/` for a server's.
    pub fn beside(self, address: &str, ending: &str) -> PathBuf {
        match self {
            Self::Sqlite => Path::new(address).with_extension(ending),
            Self::Postgres => Path::new("data/room.db").with_extension(ending),
        }
    }

    /// The address as sqlx takes it; `mode` is that in which a file of SQLite is opened.
    pub(super) fn url(self, address: &str, mode: &str) -> String {
        match self {
            Self::Postgres => address.to_owned(),
            Self::Sqlite => {
                // A path is no URL: what has a meaning there is escaped.
                let path: String = address
                    .bytes()
                    .map(|byte| {
                        if byte.is_ascii_alphanumeric() || b"/._-~:".contains(&byte) {
                            char::from(byte).to_string()
                        } else {
                            format!("%{byte:02X}")
                        }
                    })
                    .collect();
                format!("sqlite://{path}?mode={mode}")
            }
        }
    }

    /// One connection that writes, several that only read, on a migrated database.
    pub async fn open(self, address: &str) -> Result<(AnyPool, AnyPool)> {
        install_default_drivers();
        let failed = |why: String| StoreError::Open { address: shown(address), why };
        let url = self.url(address, "rwc");
        if self == Self::Sqlite {
            file_fits(address).and_then(|()| folder_is_there(address)).map_err(&failed)?;
            // A pool tries a file that is no database again and again, and then says only that it took too long.
            self.first_connection(&url).await.map_err(|error| failed(meaning(&error)))?;
        }
        let writer = match self.pool(&url, 1, false).await {
            // Nobody answered for as long as a server may take to start: why, says a single attempt.
            Err(sqlx::Error::PoolTimedOut) => {
                let cause = AnyConnection::connect(&url).await.err().unwrap_or(sqlx::Error::PoolTimedOut);
                return Err(failed(meaning(&cause)));
            }
            opened => opened.map_err(|error| failed(meaning(&error)))?,
        };
        self.migrate(&writer).await.map_err(|error| failed(error.to_string()))?;
        let readers = self.pool(&url, 8, true).await.map_err(|error| failed(meaning(&error)))?;
        Ok((writer, readers))
    }

    async fn pool(self, url: &str, connections: u32, reads_only: bool) -> sqlx::Result<AnyPool> {
        AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(20))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    connection.execute(self.setting(reads_only)).await?;
                    Ok(())
                })
            })
            .connect(url)
            .await
    }

    fn setting(self, reads_only: bool) -> &'static str {
        match (self, reads_only) {
            // A writer that waits asks again every 25 ms within these 100, and every 100 ms from then on:
            // with a longer limit it would hardly meet the moment between two transactions of another.
            (Self::Sqlite, false) => {
                // With 32 MB of pages the trees that an import writes into stay in memory; the log is copied into the
                // file whenever it has 32 MB, and when the last connection closes.
                "PRAGMA busy_timeout = 100; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                 PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8192;"
            }
            // What is mapped is counted for each of the eight that map it, though it is there once: a gigabyte in all.
            (Self::Sqlite, true) => "PRAGMA busy_timeout = 20000; PRAGMA query_only = ON; PRAGMA mmap_size = 134217728;",
            (Self::Postgres, false) => "SET client_min_messages = warning;",
            (Self::Postgres, true) => "SET client_min_messages = warning; SET default_transaction_read_only = on;",
        }
    }

    /// Opens the file once, with the error that SQLite gives; waits while another process is at the same.
    async fn first_connection(self, url: &str) -> sqlx::Result<()> {
        let began = Instant::now();
        loop {
            let done = async {
                let mut connection = AnyConnection::connect(url).await?;
                (&mut connection).execute(self.setting(false)).await?;
                connection.close().await
            };
            match done.await {
                Err(error) if is_busy(&error) && began.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
                done => return done,
            }
        }
    }

    /// Brings the schema up to date.
    ///
    /// PostgreSQL lets one migrate at a time. SQLite does not: of two that open a new room at once, one
    /// finds half done what it began to do, and everything done when it tries again.
    async fn migrate(self, writer: &AnyPool) -> std::result::Result<(), MigrateError> {
        let began = Instant::now();
        let mut attempts = 0;
        loop {
            let migrated = match self {
                Self::Sqlite => SQLITE_MIGRATIONS.run(writer).await,
                Self::Postgres => return POSTGRES_MIGRATIONS.run(writer).await,
            };
            let Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = &migrated else { return migrated };
            if is_busy(error) && began.elapsed() > PATIENCE || !is_busy(error) && attempts > 20 {
                return migrated;
            }
            attempts += usize::from(!is_busy(error));
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// A transaction that may write from its first statement on.
    ///
    /// A deferred one of SQLite that turns to writing fails at once when another writes,
    /// whatever the busy timeout; this one fails with what [`is_busy`] knows after a tenth of
    /// a second. PostgreSQL's writers queue at the row of `room`.
    pub async fn begin_writing(self, pool: &AnyPool) -> sqlx::Result<Transaction<'static, Any>> {
        match self {
            Self::Sqlite => pool.begin_with("BEGIN IMMEDIATE").await,
            Self::Postgres => pool.begin_with("BEGIN").await,
        }
    }

    /// Writes the database anew, so that nothing is left of what was removed from it.
    pub async fn wipe(self, writer: &AnyPool) -> sqlx::Result<()> {
        if self == Self::Postgres {
            let all = "VACUUM FULL version, footnote, parallel_text, source_file, document, name, reference, reference_key, reference_target, mentions, \
                       document_key, document_authority, role, event, rights, archival_reference, facsimile, closed";
            return sqlx::raw_sql(all).execute(writer).await.map(|_| ());
        }
        let began = Instant::now();
        loop {
            match sqlx::raw_sql("VACUUM").execute(writer).await {
                Err(error) if is_busy(&error) && began.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error),
                Ok(_) => break,
            }
        }
        // The log has the pages as they were; it is emptied when nobody reads by it any more.
        let began = Instant::now();
        loop {
            let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(writer).await?;
            if row.try_get::<i64, _>(0)? == 0 {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                let why = "somebody has been reading the room all the while, and its log cannot be emptied";
                return Err(sqlx::Error::Io(std::io::Error::other(why)));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// A transaction that sees one state of the room, whatever is written meanwhile.
    pub async fn begin_reading(self, pool: &AnyPool) -> sqlx::Result<Transaction<'static, Any>> {
        match self {
            Self::Sqlite => pool.begin_with("BEGIN").await,
            Self::Postgres => pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await,
        }
    }
}

/// Whether a file can be a room, as far as its path tells.
pub(super) fn file_fits(address: &str) -> std::result::Result<(), String> {
    let path = Path::new(address);
    if address.is_empty() || address == ":memory:" {
        return Err("a room lies in a file or on a server; give a path or a postgres:// address with --db".to_owned());
    }
    if let Some((kind, _)) = address.split_once("://") {
        return Err(format!("a room lies in no database of the kind {kind}; give a file or a postgres:// address with --db"));
    }
    if path.is_dir() {
        return Err("it is a folder; give a file in it with --db".to_owned());
    }
    if path.exists() && !path.is_file() {
        return Err("it is no regular file; give another with --db".to_owned());
    }
    Ok(())
}

/// Makes the folder of a room's file where it is absent.
fn folder_is_there(address: &str) -> std::result::Result<(), String> {
    match Path::new(address).parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => std::fs::create_dir_all(folder)
            .map_err(|error| format!("its folder {} cannot be made ({error}); make it, or give another file with --db", folder.display())),
        None => Ok(()),
    }
}

/// SQLite's result code of an error, without its finer distinctions.
fn code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Whether another process writes to the file just now.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(code(error), Some(5 | 6))
}

/// Whether this process has no right to write to the file.
pub(super) fn is_forbidden(error: &sqlx::Error) -> bool {
    code(error) == Some(8)
}

/// What an error at opening means to whoever runs the room.
pub(super) fn meaning(error: &sqlx::Error) -> String {
    let means = match code(error) {
        Some(5 | 6) => "another process has held it for minutes; end that one, and try again",
        Some(8) => "it may not be written to; give this user the right to write the file and its folder",
        Some(11) => "it is damaged; put a backup in its place",
        Some(14) => "this user may not read and write it, or make files in its folder; give it the right, or another file with --db",
        Some(26) => "it is no database of SQLite; give another file with --db",
        _ => return error.to_string(),
    };
    means.to_owned()
}

/// The address without what must not be printed.
pub fn shown(address: &str) -> String {
    match (address.split_once("://"), address.rfind('@')) {
        (Some((scheme, _)), Some(at)) => format!("{scheme}://…{}", &address[at..]),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(shown("postgres://me:secret@host/room"), "postgres://…@host/room");
        assert_eq!(shown("data/room.db"), "data/room.db");
    }

    #[test]
    fn a_path_with_signs_stays_one_path() {
        assert_eq!(Dialect::Sqlite.url("/tmp/a b?.db", "rwc"), "sqlite:///tmp/a%20b%3F.db?mode=rwc");
    }
}
