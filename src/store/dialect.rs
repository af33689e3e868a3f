//! Where SQLite and PostgreSQL differ, side by side.

use std::path::Path;
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::migrate::Migrator;
use sqlx::{Any, AnyPool, Executor, Transaction};

use super::{Result, StoreError};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

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

    fn url(self, address: &str) -> String {
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
                format!("sqlite://{path}?mode=rwc")
            }
        }
    }

    /// One connection that writes, several that only read, on a migrated database.
    pub async fn open(self, address: &str) -> Result<(AnyPool, AnyPool)> {
        install_default_drivers();
        let failed = |why: String| StoreError::Open { address: shown(address), why };
        if self == Self::Sqlite
            && let Some(folder) = Path::new(address).parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|error| failed(format!("its folder cannot be made: {error}")))?;
        }
        let url = self.url(address);
        let writer = self.pool(&url, 1, false).await.map_err(|error| failed(error.to_string()))?;
        let migrations = match self {
            Self::Sqlite => &SQLITE_MIGRATIONS,
            Self::Postgres => &POSTGRES_MIGRATIONS,
        };
        migrations.run(&writer).await.map_err(|error| failed(error.to_string()))?;
        let readers = self.pool(&url, 8, true).await.map_err(|error| failed(error.to_string()))?;
        Ok((writer, readers))
    }

    async fn pool(self, url: &str, connections: u32, reads_only: bool) -> sqlx::Result<AnyPool> {
        AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(20))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    let setting = match (self, reads_only) {
                        (Self::Sqlite, false) => {
                            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 20000;"
                        }
                        (Self::Sqlite, true) => "PRAGMA busy_timeout = 20000; PRAGMA query_only = ON; PRAGMA mmap_size = 268435456;",
                        (Self::Postgres, false) => "SET client_min_messages = warning;",
                        (Self::Postgres, true) => "SET client_min_messages = warning; SET default_transaction_read_only = on;",
                    };
                    connection.execute(setting).await?;
                    Ok(())
                })
            })
            .connect(url)
            .await
    }

    /// A transaction that may write from its first statement on.
    ///
    /// A deferred one of SQLite that turns to writing fails at once when another writes,
    /// whatever the busy timeout. PostgreSQL's writers queue at the row of `room`.
    pub async fn begin_writing(self, pool: &AnyPool) -> sqlx::Result<Transaction<'static, Any>> {
        match self {
            Self::Sqlite => pool.begin_with("BEGIN IMMEDIATE").await,
            Self::Postgres => pool.begin_with("BEGIN").await,
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
        assert_eq!(Dialect::Sqlite.url("/tmp/a b?.db"), "sqlite:///tmp/a%20b%3F.db?mode=rwc");
    }
}
