//! Where a document stands in the tree of collections, and which stand before and after it.
//!
//! What stands in a volume has places, from one in each division, so that its documents have an order across
//! the borders of chapters: from a document's place one goes on in its division, down into the divisions there,
//! and at an end up again, as far as the volume. In a folder all have place 0 and stand in the order of paths.

use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::documents::listed;
use super::rows::{get, read};
use super::{Result, Statement, StoreError, failed};
use crate::model::{CollectionName, Metadata, Placed, Standing};

const STANDING: Statement = (
    "reading where a document stands",
    "SELECT source_file.collection_id, source_file.place, source_file.path, source_file.part, source_file.sha256
     FROM version
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE version.document_id = $1 AND version.number = $2",
);
const ABOVE: Statement = (
    "reading the collections above",
    "WITH RECURSIVE above (id, parent_id, path, title, kind, place) AS (
         SELECT id, parent_id, path, title, kind, place FROM collection WHERE id = $1
         UNION ALL
         SELECT collection.id, collection.parent_id, collection.path, collection.title, collection.kind, collection.place
         FROM above
         JOIN collection ON collection.id = above.parent_id
     )
     SELECT id, path, title, kind, place FROM above ORDER BY length(path)",
);

/// The documents of a collection whose shown text comes from a file in it, from one place on. SQLite takes the tables
/// of a `CROSS JOIN` in their order.
macro_rules! documents {
    ($rest:literal) => {
        concat!(
            "SELECT document.identity, document.listed, version.metadata, source_file.place
             FROM source_file
             CROSS JOIN shown_document AS document
             CROSS JOIN version
             WHERE source_file.collection_id = $1 AND source_file.is_current = 1
               AND document.id = source_file.document_id
               AND version.document_id = document.id AND version.number = document.version AND version.source_file_id = source_file.id
               AND ",
            $rest,
            " LIMIT 1"
        )
    };
}
const DOCUMENT_AFTER: Statement = (
    "finding the next document",
    documents!("source_file.place > $2 ORDER BY source_file.place, source_file.path, source_file.part, source_file.sha256"),
);
const DOCUMENT_BEFORE: Statement = (
    "finding the document before",
    documents!(
        "source_file.place < $2 ORDER BY source_file.place DESC, source_file.path DESC, source_file.part DESC, source_file.sha256 DESC"
    ),
);
const FILE_AFTER: Statement = (
    "finding the document of the next file",
    documents!(
        "(source_file.path, source_file.place, source_file.part, source_file.sha256) > ($2, $3, $4, $5)
         ORDER BY source_file.path, source_file.place, source_file.part, source_file.sha256"
    ),
);
const FILE_BEFORE: Statement = (
    "finding the document of the file before",
    documents!(
        "(source_file.path, source_file.place, source_file.part, source_file.sha256) < ($2, $3, $4, $5)
         ORDER BY source_file.path DESC, source_file.place DESC, source_file.part DESC, source_file.sha256 DESC"
    ),
);

/// The divisions of a collection with a document in or below them.
macro_rules! divisions {
    ($rest:literal) => {
        concat!(
            "SELECT collection.id, collection.place
             FROM collection
             WHERE collection.parent_id = $1 AND collection.place > 0
               AND EXISTS (SELECT 1
                           FROM collection AS inner_one
                           CROSS JOIN source_file
                           CROSS JOIN shown_document AS document
                           CROSS JOIN version
                           WHERE (inner_one.path = collection.path
                                  OR (inner_one.path > collection.path || '/' AND inner_one.path < collection.path || '0'))
                             AND source_file.collection_id = inner_one.id AND source_file.is_current = 1
                             AND document.id = source_file.document_id
                             AND version.document_id = document.id AND version.number = document.version
                             AND version.source_file_id = source_file.id)
               AND collection.place ",
            $rest,
            " LIMIT 1"
        )
    };
}
const DIVISION_AFTER: Statement = ("finding the next division", divisions!("> $2 ORDER BY collection.place, collection.path"));
const DIVISION_BEFORE: Statement = ("finding the division before", divisions!("< $2 ORDER BY collection.place DESC, collection.path DESC"));

pub(super) const STATEMENTS: &[Statement] =
    &[STANDING, ABOVE, DOCUMENT_AFTER, DOCUMENT_BEFORE, FILE_AFTER, FILE_BEFORE, DIVISION_AFTER, DIVISION_BEFORE];

/// More divisions inside one another are in no volume.
const DEEPEST: usize = 1000;

/// Which way one goes on from a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Back,
    On,
}

pub(super) async fn standing(reading: &mut Transaction<'static, Any>, document: i64, version: i64) -> Result<Standing> {
    let row = sqlx::query(STANDING.1).bind(document).bind(version).fetch_optional(&mut **reading).await.map_err(failed(STANDING))?;
    let Some(row) = row else { return Ok(Standing::default()) };
    let above = above(reading, get(&row, 0)?).await?;
    let (before, after);
    if above.last().is_some_and(|(_, place, name)| is_folder(*place, name)) {
        before = of_file(reading, FILE_BEFORE, &row).await?;
        after = of_file(reading, FILE_AFTER, &row).await?;
    } else {
        let place = get(&row, 1)?;
        before = in_volume(reading, Way::Back, &above, place).await?;
        after = in_volume(reading, Way::On, &above, place).await?;
    }
    Ok(Standing { collections: above.into_iter().map(|(_, _, name)| name).collect(), before, after })
}

/// A collection and all above it, the outermost first: row, place, name.
pub(super) async fn above(reading: &mut Transaction<'static, Any>, collection: i64) -> Result<Vec<(i64, i64, CollectionName)>> {
    let rows = sqlx::query(ABOVE.1).bind(collection).fetch_all(&mut **reading).await.map_err(failed(ABOVE))?;
    rows.iter()
        .map(|row| Ok((get(row, 0)?, get(row, 4)?, CollectionName { path: get(row, 1)?, title: get(row, 2)?, kind: get(row, 3)? })))
        .collect()
}

/// The number that a document is printed with: of "Document 45" the "45".
pub(super) fn printed(metadata: &Metadata) -> Option<&str> {
    metadata.place_in_collection.as_deref()?.strip_prefix("Document ")
}

pub(super) fn printed_number(row: &AnyRow, column: usize) -> Result<Option<String>> {
    Ok(printed(&read(row, column, "metadata")?).map(str::to_owned))
}

/// Whether what stands in it has no order but that of paths.
pub(super) fn is_folder(place: i64, name: &CollectionName) -> bool {
    place == 0 && name.kind != "volume"
}

async fn of_file(reading: &mut Transaction<'static, Any>, statement: Statement, from: &AnyRow) -> Result<Option<Placed>> {
    let row = sqlx::query(statement.1)
        .bind(get::<i64, _>(from, 0)?)
        .bind(get::<String, _>(from, 2)?)
        .bind(get::<i64, _>(from, 1)?)
        .bind(get::<String, _>(from, 3)?)
        .bind(get::<String, _>(from, 4)?)
        .fetch_optional(&mut **reading)
        .await
        .map_err(failed(statement))?;
    row.as_ref().map(placed).transpose()
}

fn placed(row: &AnyRow) -> Result<Placed> {
    Ok(Placed { number: printed_number(row, 2)?, document: listed(row, 0, 1)? })
}

async fn in_volume(
    reading: &mut Transaction<'static, Any>,
    way: Way,
    above: &[(i64, i64, CollectionName)],
    from: i64,
) -> Result<Option<Placed>> {
    let (on_documents, on_divisions, end) = match way {
        Way::On => (DOCUMENT_AFTER, DIVISION_AFTER, 0),
        Way::Back => (DOCUMENT_BEFORE, DIVISION_BEFORE, i64::MAX),
    };
    let mut open: Vec<(i64, i64)> = above.iter().map(|(id, place, _)| (*id, *place)).collect();
    let mut from = from;
    for _ in 0..DEEPEST {
        let Some((collection, own)) = open.last().copied() else { return Ok(None) };
        let asked = sqlx::query(on_documents.1).bind(collection).bind(from);
        let document = asked.fetch_optional(&mut **reading).await.map_err(failed(on_documents))?;
        let asked = sqlx::query(on_divisions.1).bind(collection).bind(from);
        let division = asked.fetch_optional(&mut **reading).await.map_err(failed(on_divisions))?;
        let division: Option<(i64, i64)> = division.map(|row| Ok::<_, StoreError>((get(&row, 0)?, get(&row, 1)?))).transpose()?;
        let here: Option<i64> = document.as_ref().map(|row| get(row, 3)).transpose()?;
        let inner = division.filter(|(_, place)| {
            here.is_none_or(|here| match way {
                Way::On => *place < here,
                Way::Back => *place > here,
            })
        });
        if let Some(inner) = inner {
            open.push(inner);
            from = end;
        } else if let Some(document) = document {
            return placed(&document).map(Some);
        } else if own == 0 {
            // Nobody reads on from one volume into the next.
            return Ok(None);
        } else {
            open.pop();
            from = own;
        }
    }
    Ok(None)
}
