//! A copy of a room in a file of its own, for what must not change the room.
//!
//! SQLite copies its file by its own means. The rows of PostgreSQL go one by one into the same tables of SQLite: the two
//! schemas differ in types alone, and what a room does does not depend on where it lies.

use std::fmt::Write as _;
use std::path::Path;
use std::time::SystemTime;

use sqlx::any::{AnyRow, install_default_drivers};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};

use super::dialect::{Dialect, SQLITE_MIGRATIONS, file_fits, meaning, shown};
use super::rows::{Value, bind, get};
use super::{Result, Store, StoreError};

/// Rows that are fetched at a time; a file in a room may have many megabytes.
const ROWS: usize = 50;

impl Store {
    /// Opens a copy of the room at `address`, made in the file `to`, which must be none yet; an empty room where there is
    /// none. Nothing is written at `address`.
    pub async fn open_copy(address: &str, to: &Path) -> Result<Self> {
        install_default_drivers();
        let failed = |why: String| StoreError::Open { address: shown(address), why };
        let file = to.display().to_string();
        match Dialect::of(address) {
            Dialect::Sqlite => {
                file_fits(address).map_err(&failed)?;
                if Path::new(address).exists() {
                    copy_file(address, &file).await.map_err(|error| failed(meaning(&error)))?;
                }
            }
            Dialect::Postgres => copy_rows(address, &file).await?,
        }
        Self::open(&file).await
    }
}

async fn copy_file(address: &str, to: &str) -> sqlx::Result<()> {
    // Without a log beside it nobody has the file open, and SQLite need not make its own files there to read it.
    if let Some(before) = at_rest(address) {
        let copied = vacuum(address, "ro&immutable=true", to).await;
        if at_rest(address) == Some(before) {
            return copied;
        }
        // Somebody began to write meanwhile, and what was copied is of two times.
        if Path::new(to).exists() {
            std::fs::remove_file(to)?;
        }
    }
    // A connection that could write would, when it ends, put what a killed process left in the log into the file.
    vacuum(address, "ro", to).await
}

async fn vacuum(address: &str, mode: &str, to: &str) -> sqlx::Result<()> {
    let mut room = AnyConnection::connect(&Dialect::Sqlite.url(address, mode)).await?;
    (&mut room).execute("PRAGMA busy_timeout = 20000").await?;
    sqlx::query("VACUUM INTO $1").bind(to).execute(&mut room).await?;
    room.close().await
}

/// When the file was last written to, and its length; `None` while it has a log.
fn at_rest(address: &str) -> Option<(SystemTime, u64)> {
    // The log stands beside the file that a link leads to.
    let mut log = std::fs::canonicalize(address).ok()?.into_os_string();
    let file = std::fs::metadata(&log).ok()?;
    log.push("-wal");
    (!Path::new(&log).exists()).then_some((file.modified().ok()?, file.len()))
}

/// Copies all tables as they were at one moment.
async fn copy_rows(address: &str, to: &str) -> Result<()> {
    let what = |what| move |source| StoreError::Database { what, source };
    let refused = |why: String| StoreError::Open { address: shown(address), why };
    let mut room = AnyConnection::connect(address).await.map_err(|error| refused(meaning(&error)))?;
    let begin = "SET client_min_messages = warning; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    (&mut room).execute(begin).await.map_err(what("beginning to copy"))?;
    let known = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = '_sqlx_migrations'";
    let known = sqlx::query(known).fetch_one(&mut room).await.map_err(what("looking for a room"))?;
    if get::<i64, _>(&known, 0)? == 0 {
        return room.close().await.map_err(what("ending to copy"));
    }
    let version = sqlx::query("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(&mut room).await;
    let version: i64 = get(&version.map_err(what("reading the version of the schema"))?, 0)?;

    let url = Dialect::Sqlite.url(to, "rwc");
    let mut copy = AnyConnection::connect(&url).await.map_err(|error| refused(format!("its copy {to}: {}", meaning(&error))))?;
    // The schema of the room, whatever program it is of; what is missing comes when the copy is opened.
    SQLITE_MIGRATIONS.run_to(version, &mut copy).await.map_err(|error| refused(error.to_string()))?;
    // It is thrown away, and rows come in an order that knows nothing of one another.
    (&mut copy).execute("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN").await.map_err(what("beginning a copy"))?;
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 1) <> '_' AND substr(name, 1, 7) <> 'sqlite_'";
    for table in sqlx::query(tables).fetch_all(&mut copy).await.map_err(what("listing tables"))? {
        copy_table(&mut room, &mut copy, &get::<String, _>(&table, 0)?).await?;
    }
    (&mut copy).execute("COMMIT").await.map_err(what("ending a copy"))?;
    copy.close().await.map_err(what("ending a copy"))?;
    room.close().await.map_err(what("ending to copy"))
}

/// Names of tables and columns are those of this crate's own migrations.
async fn copy_table(room: &mut AnyConnection, copy: &mut AnyConnection, table: &str) -> Result<()> {
    let what = |what| move |source| StoreError::Database { what, source };
    let columns = sqlx::query("SELECT name, type FROM pragma_table_info($1) ORDER BY cid").bind(table).fetch_all(&mut *copy).await;
    let (mut names, mut places, mut types) = (String::new(), String::new(), Vec::new());
    for column in columns.map_err(what("listing columns"))? {
        let comma = if types.is_empty() { "" } else { ", " };
        types.push(get::<String, _>(&column, 1)?);
        let _ = write!(names, "{comma}\"{}\"", get::<String, _>(&column, 0)?);
        let _ = write!(places, "{comma}${}", types.len());
    }
    let declare = format!("DECLARE copy_of_{table} NO SCROLL CURSOR FOR SELECT {names} FROM \"{table}\"");
    room.execute(AssertSqlSafe(declare)).await.map_err(what("beginning to copy a table"))?;
    let (fetch, insert) = (format!("FETCH {ROWS} FROM copy_of_{table}"), format!("INSERT INTO \"{table}\" ({names}) VALUES ({places})"));
    loop {
        let rows = sqlx::query(AssertSqlSafe(fetch.clone())).fetch_all(&mut *room).await.map_err(what("copying a table"))?;
        for row in &rows {
            let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
            for (at, kind) in types.iter().enumerate() {
                query = bind(query, value(row, at, kind)?);
            }
            query.execute(&mut *copy).await.map_err(what("writing a copy"))?;
        }
        if rows.len() < ROWS {
            return Ok(());
        }
    }
}

fn value(row: &AnyRow, at: usize, kind: &str) -> Result<Value> {
    let null = |source| StoreError::Database { what: "copying a row", source };
    Ok(match kind {
        "BIGINT" => row.try_get::<Option<i64>, _>(at).map_err(null)?.map_or(Value::NoNumber, Value::Whole),
        "BLOB" => row.try_get::<Option<Vec<u8>>, _>(at).map_err(null)?.map_or(Value::Null, Value::Blob),
        "TEXT" => row.try_get::<Option<String>, _>(at).map_err(null)?.map_or(Value::Null, Value::Text),
        _ => row.try_get::<Option<f64>, _>(at).map_err(null)?.map_or(Value::NoNumber, Value::Real),
    })
}
