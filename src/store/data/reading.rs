//! A room as it is at one moment, row by row and file by file.

use std::fmt::Write as _;

use sqlx::any::AnyRow;
use sqlx::{Any, AssertSqlSafe, Transaction};

use super::{Column, Table};
use crate::store::rows::{Value, bind, get};
use crate::store::source_files::unpacked;
use crate::store::{Result, Statement, Store, StoreError, failed, unless_damaged};

pub const STATE: Statement = ("reading the epoch for a data export", "SELECT epoch, token FROM room WHERE id = 1");
// The newest first: of several files at one path it has the path as its name.
pub const FILES: Statement = (
    "reading files for a data export",
    "SELECT source_file.id, collection.path, source_file.path, source_file.is_current, source_file.whole_id, source_file.part,
            source_file.sha256, source_file.sidecar, source_file.content, coalesce(document.visibility, '')
     FROM source_file
     JOIN collection ON collection.id = source_file.collection_id
     LEFT JOIN document ON document.id = source_file.document_id
     WHERE source_file.id < $1
     ORDER BY source_file.id DESC
     LIMIT 8",
);
pub const RESTS: Statement = (
    "reading what stands in no document for a data export",
    "SELECT source_whole.id, source_whole.path, source_whole.rest FROM source_whole WHERE source_whole.id > $1 ORDER BY source_whole.id LIMIT 1",
);
pub const PICTURES: Statement = (
    "reading pictures for a data export",
    "SELECT facsimile.collection_id, collection.path, facsimile.path, facsimile.sha256
     FROM facsimile
     JOIN collection ON collection.id = facsimile.collection_id
     WHERE (facsimile.collection_id, facsimile.path) > ($1, $2)
     ORDER BY facsimile.collection_id, facsimile.path
     LIMIT 100",
);

/// Rows that are read at a time.
const ROWS: usize = 200;

/// A room that is read at one moment, whatever is written to it meanwhile.
#[derive(Debug)]
pub struct DataReading(Transaction<'static, Any>);

/// A source file as the room keeps it.
#[derive(Debug)]
pub struct KeptFile {
    pub id: i64,
    pub collection: String,
    pub path: String,
    /// No newer file came at its path.
    pub is_current: bool,
    /// The file of several documents that it is a part of, and its id there.
    pub part: Option<(i64, String)>,
    pub sha256: String,
    pub sidecar: String,
    /// `None` of a withdrawn document.
    pub bytes: Option<Vec<u8>>,
}

/// What of a file of several documents stands in none of them.
#[derive(Debug)]
pub struct KeptRest {
    pub whole: i64,
    pub path: String,
    pub bytes: Vec<u8>,
}

/// A picture, whose bytes are in the folder of files.
#[derive(Debug)]
pub struct KeptPicture {
    pub collection_id: i64,
    pub collection: String,
    pub path: String,
    pub sha256: String,
}

/// A value that cannot stand where it stands.
#[derive(Debug)]
pub struct Misfit {
    pub column: &'static str,
    /// The row that it stands in, by its key: "kind person, id stalin".
    pub row: String,
    /// The row of the document that it belongs to.
    pub document: Option<i64>,
    /// The path or the name that the row itself has.
    pub name: Option<String>,
}

impl Misfit {
    fn of(table: &Table, column: &Column, row: &AnyRow) -> Self {
        let at = |name: &str| table.columns.iter().position(|column| column.name == name);
        let shown = |(at, column): (usize, &Column)| {
            let number = || get::<i64, _>(row, at).map(|number| number.to_string());
            format!("{} {}", column.name, number().or_else(|_| get(row, at)).unwrap_or_default())
        };
        Self {
            column: column.name,
            row: table.columns[..table.key].iter().enumerate().map(shown).collect::<Vec<_>>().join(", "),
            document: at("document_id").and_then(|at| get(row, at).ok()),
            name: at("path").or(at("identity")).and_then(|at| get(row, at).ok()),
        }
    }
}

/// What a row begins after: the key of the one before.
pub type After = Vec<Value>;

impl Store {
    /// Begins to read all of the room.
    pub async fn read_data(&self) -> Result<DataReading> {
        Ok(DataReading(self.reading().await?))
    }
}

impl DataReading {
    /// The epoch of the room at this moment, and its token.
    pub async fn state(&mut self) -> Result<(i64, String)> {
        let row = sqlx::query(STATE.1).fetch_optional(&mut *self.0).await.map_err(failed(STATE))?;
        row.map_or_else(|| Ok((0, String::new())), |row| Ok((get(&row, 0)?, get(&row, 1)?)))
    }

    /// How many rows a table has.
    pub async fn count(&mut self, table: &Table) -> Result<i64> {
        let counted = sqlx::query(AssertSqlSafe(format!("SELECT count(*) FROM {}", table.name))).fetch_one(&mut *self.0).await;
        get(&counted.map_err(|source| StoreError::Database { what: table.name, source })?, 0)
    }

    /// The next rows of a table as lines, in the order of their keys, and where the ones behind them begin; `file` gives the name
    /// of the file with a row's bytes by its key.
    pub async fn lines(
        &mut self,
        table: &Table,
        after: Option<&After>,
        file: &(dyn Fn(&[Value]) -> Option<String> + Sync),
    ) -> Result<(Vec<String>, Option<After>)> {
        let rows = self.rows(table, after).await?;
        let (mut lines, mut last) = (Vec::with_capacity(rows.len()), None);
        for row in &rows {
            let key = table.key_of(row)?;
            lines.push(table.line(row, file(&key).as_deref())?);
            last = Some(key);
        }
        Ok((lines, last.filter(|_| rows.len() == ROWS)))
    }

    /// The columns of the next rows of a table in which there is what cannot stand there, and where the rows behind them begin.
    pub async fn misfits(&mut self, table: &'static Table, after: Option<&After>) -> Result<(Vec<Misfit>, Option<After>)> {
        let rows = self.rows(table, after).await?;
        let (mut misfits, mut last) = (Vec::new(), None);
        for row in &rows {
            let wrong = table.columns.iter().enumerate().filter(|(at, column)| !column.is_sound(row, *at));
            misfits.extend(wrong.map(|(_, column)| Misfit::of(table, column, row)));
            last = unless_damaged(table.key_of(row))?.or(last);
        }
        Ok((misfits, last.filter(|_| rows.len() == ROWS)))
    }

    /// The next rows of a table in the order of their keys.
    async fn rows(&mut self, table: &Table, after: Option<&After>) -> Result<Vec<AnyRow>> {
        let names = |columns: &[Column]| columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        let key = &table.columns[..table.key];
        let mut statement = format!("SELECT {} FROM {}", names(table.columns), table.name);
        if after.is_some() {
            let places: Vec<String> = (1..=table.key).map(|place| format!("${place}")).collect();
            let _ = write!(statement, " WHERE ({}) > ({})", names(key), places.join(", "));
        }
        let _ = write!(statement, " ORDER BY {} LIMIT {ROWS}", names(key));
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for value in after.into_iter().flatten() {
            query = bind(query, value.clone());
        }
        query.fetch_all(&mut *self.0).await.map_err(|source| StoreError::Database { what: table.name, source })
    }

    /// The next source files before one, the newest first.
    pub async fn files(&mut self, before: i64) -> Result<Vec<KeptFile>> {
        let rows = sqlx::query(FILES.1).bind(before).fetch_all(&mut *self.0).await.map_err(failed(FILES))?;
        let mut files = Vec::with_capacity(rows.len());
        for row in &rows {
            let bytes = unpacked(&get::<Vec<u8>, _>(row, 8)?)?;
            let is_withdrawn = get::<String, _>(row, 9)? == "withdrawn";
            files.push(KeptFile {
                id: get(row, 0)?,
                collection: get(row, 1)?,
                path: get(row, 2)?,
                is_current: get::<i64, _>(row, 3)? != 0,
                part: get::<Option<i64>, _>(row, 4)?.map(|whole| Ok((whole, get(row, 5)?))).transpose()?,
                sha256: get(row, 6)?,
                sidecar: get(row, 7)?,
                bytes: Some(bytes).filter(|_| !is_withdrawn),
            });
        }
        Ok(files)
    }

    /// The next file of several documents after one.
    pub async fn rest(&mut self, after: i64) -> Result<Option<KeptRest>> {
        let row = sqlx::query(RESTS.1).bind(after).fetch_optional(&mut *self.0).await.map_err(failed(RESTS))?;
        row.map(|row| Ok(KeptRest { whole: get(&row, 0)?, path: get(&row, 1)?, bytes: unpacked(&get::<Vec<u8>, _>(&row, 2)?)? }))
            .transpose()
    }

    /// The next pictures after one, by collection and path.
    pub async fn pictures(&mut self, after: &(i64, String)) -> Result<Vec<KeptPicture>> {
        let asked = sqlx::query(PICTURES.1).bind(after.0).bind(after.1.as_str());
        let rows = asked.fetch_all(&mut *self.0).await.map_err(failed(PICTURES))?;
        rows.iter()
            .map(|row| Ok(KeptPicture { collection_id: get(row, 0)?, collection: get(row, 1)?, path: get(row, 2)?, sha256: get(row, 3)? }))
            .collect()
    }
}
