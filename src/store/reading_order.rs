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

/// The documents of a collection whose shown text comes from a file in it, from one place on.
macro_rules! documents {
    ($rest:literal) => {
        concat!(
            "SELECT document.identity, document.listed, version.metadata, source_file.place
             FROM source_file
             JOIN document ON document.id = source_file.document_id
             JOIN version ON version.document_id = document.id AND version.number = document.version AND version.source_file_id = source_file.id
             WHERE source_file.collection_id = $1 AND source_file.is_current = 1
               AND document.visibility = 'shown' AND document.merged_into IS NULL
               AND (source_file.place, source_file.path, source_file.part, source_file.sha256) ",
            $rest,
            " LIMIT 1"
        )
    };
}
const DOCUMENT_AFTER: Statement = (
    "finding the next document",
    documents!("> ($2, $3, $4, $5) ORDER BY source_file.place, source_file.path, source_file.part, source_file.sha256"),
);
const DOCUMENT_BEFORE: Statement = (
    "finding the document before",
    documents!("< ($2, $3, $4, $5) ORDER BY source_file.place DESC, source_file.path DESC, source_file.part DESC, source_file.sha256 DESC"),
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
                           JOIN source_file ON source_file.collection_id = inner_one.id AND source_file.is_current = 1
                           JOIN document ON document.id = source_file.document_id
                           JOIN version ON version.document_id = document.id AND version.number = document.version
                                       AND version.source_file_id = source_file.id
                           WHERE (inner_one.path = collection.path
                                  OR (inner_one.path > collection.path || '/' AND inner_one.path < collection.path || '0'))
                             AND document.visibility = 'shown' AND document.merged_into IS NULL)
               AND collection.place ",
            $rest,
            " LIMIT 1"
        )
    };
}
const DIVISION_AFTER: Statement = ("finding the next division", divisions!("> $2 ORDER BY collection.place, collection.path"));
const DIVISION_BEFORE: Statement = ("finding the division before", divisions!("< $2 ORDER BY collection.place DESC, collection.path DESC"));

pub(super) const STATEMENTS: &[Statement] = &[STANDING, ABOVE, DOCUMENT_AFTER, DOCUMENT_BEFORE, DIVISION_AFTER, DIVISION_BEFORE];

/// More divisions inside one another are in no volume.
const DEEPEST: usize = 1000;

/// Where something stands in its collection.
#[derive(Debug, Clone)]
struct Place {
    place: i64,
    path: String,
    part: String,
    sha256: String,
}

impl Place {
    /// Before or after all that has this place.
    fn at(place: i64) -> Self {
        Self { place, path: String::new(), part: String::new(), sha256: String::new() }
    }
}

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
    let place = Place { place: get(&row, 1)?, path: get(&row, 2)?, part: get(&row, 3)?, sha256: get(&row, 4)? };
    let before = neighbour(reading, Way::Back, &above, place.clone()).await?;
    let after = neighbour(reading, Way::On, &above, place).await?;
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

async fn neighbour(
    reading: &mut Transaction<'static, Any>,
    way: Way,
    above: &[(i64, i64, CollectionName)],
    from: Place,
) -> Result<Option<Placed>> {
    let (on_documents, on_divisions, end) = match way {
        Way::On => (DOCUMENT_AFTER, DIVISION_AFTER, Place::at(-1)),
        Way::Back => (DOCUMENT_BEFORE, DIVISION_BEFORE, Place::at(i64::MAX)),
    };
    let mut open: Vec<(i64, i64)> = above.iter().map(|(id, place, _)| (*id, *place)).collect();
    let mut from = from;
    for _ in 0..DEEPEST {
        let Some((collection, place)) = open.last().copied() else { return Ok(None) };
        let document = sqlx::query(on_documents.1)
            .bind(collection)
            .bind(from.place)
            .bind(from.path.as_str())
            .bind(from.part.as_str())
            .bind(from.sha256.as_str())
            .fetch_optional(&mut **reading)
            .await
            .map_err(failed(on_documents))?;
        let division = sqlx::query(on_divisions.1)
            .bind(collection)
            .bind(from.place)
            .fetch_optional(&mut **reading)
            .await
            .map_err(failed(on_divisions))?;
        let division: Option<(i64, i64)> = division.map(|row| Ok::<_, StoreError>((get(&row, 0)?, get(&row, 1)?))).transpose()?;
        match (document, division) {
            (Some(document), division) => {
                let here: i64 = get(&document, 3)?;
                match division {
                    Some(inner) if (way == Way::On && inner.1 < here) || (way == Way::Back && inner.1 > here) => {
                        open.push(inner);
                        from = end.clone();
                    }
                    _ => return Ok(Some(Placed { number: printed_number(&document, 2)?, document: listed(&document, 0, 1)? })),
                }
            }
            (None, Some(inner)) => {
                open.push(inner);
                from = end.clone();
            }
            // What has no place is a volume or a folder, and nobody reads on from one into the next.
            (None, None) if place == 0 => return Ok(None),
            (None, None) => {
                open.pop();
                from = Place::at(place);
            }
        }
    }
    Ok(None)
}
