//! Small steps between rows and values.

use std::fmt::Write as _;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, ColumnIndex, Decode, Encode, Row, Type};

use super::{Result, Statement, StoreError, failed};

/// A value for a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Whole(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
    /// A text that is not known.
    Null,
    /// A number that is not known: PostgreSQL asks a null for its type.
    NoNumber,
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

/// Rows in one statement. What is left over goes by smaller numbers, always the same ones, so that few statements are
/// ever prepared.
const ROWS: [usize; 3] = [64, 8, 1];

/// Inserts rows some dozens to a statement.
///
/// Table and columns, and what to do about a row that is there, are constants of this crate, never input.
pub async fn insert_or(connection: &mut AnyConnection, into: &'static str, conflict: &'static str, rows: Vec<Vec<Value>>) -> Result<()> {
    insert_into(connection, into, into, conflict, rows).await
}

/// The same where table and columns are put together of such constants; `what` says it when it fails.
pub async fn insert_into(
    connection: &mut AnyConnection,
    what: &'static str,
    into: &str,
    conflict: &'static str,
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    // SQLite looks for the name of a parameter among all of them; one without a name has its place at once.
    let has_names = connection.backend_name() != "SQLite";
    let mut rows = rows.into_iter();
    for size in ROWS {
        while rows.len() >= size {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(size).collect();
            let mut statement = format!("INSERT INTO {into} VALUES ");
            let mut parameter = 0;
            for (place, row) in chunk.iter().enumerate() {
                statement.push_str(if place == 0 { "(" } else { ", (" });
                for column in 0..row.len() {
                    parameter += 1;
                    statement.push_str(if column > 0 { ", " } else { "" });
                    if has_names {
                        let _ = write!(statement, "${parameter}");
                    } else {
                        statement.push('?');
                    }
                }
                statement.push(')');
            }
            statement.push_str(conflict);
            let mut query = sqlx::query(AssertSqlSafe(statement));
            for value in chunk.into_iter().flatten() {
                query = bind(query, value);
            }
            query.execute(&mut *connection).await.map_err(|source| StoreError::Database { what, source })?;
        }
    }
    Ok(())
}

/// Inserts rows that are not there yet.
pub async fn insert(connection: &mut AnyConnection, into: &'static str, rows: Vec<Vec<Value>>) -> Result<()> {
    insert_or(connection, into, "", rows).await
}

pub(super) fn bind(query: Query<'_, Any, AnyArguments>, value: Value) -> Query<'_, Any, AnyArguments> {
    match value {
        Value::Whole(number) => query.bind(number),
        Value::Real(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
        Value::Blob(bytes) => query.bind(bytes),
        Value::Null => query.bind(None::<String>),
        Value::NoNumber => query.bind(None::<i64>),
    }
}

/// How many places [`twenty`] has.
const TWENTY: usize = 20;

/// The twenty places of a statement's list, for [`among`].
macro_rules! twenty {
    () => {
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20"
    };
}
pub(super) use twenty;

/// Values for a statement with a list of twenty, whatever their number. A list that is too short is filled up with its
/// last value, so that one prepared statement serves all.
fn lists<'q, T>(statement: Statement, wanted: &'q [T]) -> impl Iterator<Item = Query<'q, Any, AnyArguments>>
where
    T: Clone + Send + Encode<'q, Any> + Type<Any> + 'q,
{
    wanted.chunks(TWENTY).map(move |some| {
        let last = some.len() - 1;
        (0..TWENTY).fold(sqlx::query(statement.1), |query, place| query.bind(some[place.min(last)].clone()))
    })
}

/// The rows of a statement with a list of twenty, for any number of values.
pub async fn among<'q, T>(connection: &mut AnyConnection, statement: Statement, wanted: &'q [T]) -> Result<Vec<AnyRow>>
where
    T: Clone + Send + Encode<'q, Any> + Type<Any> + 'q,
{
    let mut rows = Vec::new();
    for query in lists(statement, wanted) {
        rows.extend(query.fetch_all(&mut *connection).await.map_err(failed(statement))?);
    }
    Ok(rows)
}

/// Runs a statement with a list of twenty for any number of values.
pub async fn run_among<'q, T>(connection: &mut AnyConnection, statement: Statement, wanted: &'q [T]) -> Result<()>
where
    T: Clone + Send + Encode<'q, Any> + Type<Any> + 'q,
{
    for query in lists(statement, wanted) {
        query.execute(&mut *connection).await.map_err(failed(statement))?;
    }
    Ok(())
}

/// A value as the JSON text of a column.
pub fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged { what: "a value", why: error.to_string() })
}

/// A column of a row.
pub fn get<'r, T, I>(row: &'r AnyRow, column: I) -> Result<T>
where
    T: Decode<'r, Any> + Type<Any>,
    I: ColumnIndex<AnyRow> + Copy,
{
    row.try_get(column).map_err(|source| StoreError::Database { what: "reading a row", source })
}

/// A column that holds JSON.
pub fn read<T: DeserializeOwned>(row: &AnyRow, column: usize, what: &'static str) -> Result<T> {
    let text: String = get(row, column)?;
    serde_json::from_str(&text).map_err(|error| StoreError::Damaged { what, why: error.to_string() })
}

/// The same for a column that may be null.
pub fn read_optional<T: DeserializeOwned>(row: &AnyRow, column: usize, what: &'static str) -> Result<Option<T>> {
    let text: Option<String> = get(row, column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| StoreError::Damaged { what, why: error.to_string() })).transpose()
}

/// A count for people.
pub fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
