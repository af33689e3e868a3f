//! What harvesters are told of, in the order in which it changed.

use std::collections::HashMap;

use super::rows::{among, get, read, twenty};
use super::{Result, Statement, Store, failed};
use crate::model::{DocumentName, Harvested, Letter, Passage};

/// Whether a document of the collection, or of one below it, is in any list, or has a notice that it was withdrawn: a set without
/// one is not told, and says of nothing that was in it.
macro_rules! is_a_set {
    ($path:literal) => {
        concat!(
            "EXISTS (SELECT 1
                     FROM collection AS part
                     CROSS JOIN source_file AS other
                     WHERE (part.path = ",
            $path,
            " OR (part.path > ",
            $path,
            " || '/' AND part.path < ",
            $path,
            " || '0'))
                       AND other.collection_id = part.id AND other.is_current = 1
                       AND (EXISTS (SELECT 1 FROM listed_document WHERE listed_document.id = other.document_id)
                            OR EXISTS (SELECT 1
                                       FROM harvested_document AS gone
                                       JOIN closed ON closed.document_id = gone.id
                                       WHERE gone.id = other.document_id AND closed.value LIKE '%\"withdrawn\":{%'
                                         AND closed.value NOT LIKE '%\"was_hidden\":true%'))) "
        )
    };
}

const AFTER: Statement = (
    "listing what changed for harvesters",
    "SELECT harvested_document.id, harvested_document.identity, harvested_document.changed_at, harvested_document.is_gone
     FROM harvested_document
     WHERE (harvested_document.changed_at, harvested_document.identity) > ($1, $2)
       AND harvested_document.changed_at >= $3 AND harvested_document.changed_at <= $4
     ORDER BY harvested_document.changed_at, harvested_document.identity
     LIMIT $5",
);
const AFTER_IN: Statement = (
    "listing what changed in a collection for harvesters",
    concat!(
        "SELECT harvested_document.id, harvested_document.identity, harvested_document.changed_at, harvested_document.is_gone
     FROM harvested_document
     WHERE (harvested_document.changed_at, harvested_document.identity) > ($1, $2)
       AND harvested_document.changed_at >= $3 AND harvested_document.changed_at <= $4
       AND EXISTS (SELECT 1
                   FROM source_file
                   JOIN collection ON collection.id = source_file.collection_id
                   WHERE source_file.document_id = harvested_document.id AND source_file.is_current = 1
                     AND (collection.path = $6 OR (collection.path > $6 || '/' AND collection.path < $6 || '0')))
       AND ",
        is_a_set!("$6"),
        "ORDER BY harvested_document.changed_at, harvested_document.identity
     LIMIT $5",
    ),
);
const ONE: Statement = (
    "finding what harvesters are told of a document",
    "SELECT harvested_document.id, harvested_document.identity, harvested_document.changed_at, harvested_document.is_gone
     FROM harvested_document
     WHERE harvested_document.identity = $1",
);
const EARLIEST: Statement = (
    "finding the first change",
    "SELECT harvested_document.changed_at FROM harvested_document ORDER BY harvested_document.changed_at, harvested_document.identity LIMIT 1",
);
const LATEST: Statement = (
    "finding the last change",
    "SELECT harvested_document.changed_at FROM harvested_document ORDER BY harvested_document.changed_at DESC, harvested_document.identity DESC LIMIT 1",
);
const LETTERS: Statement = (
    "reading how all documents are cited",
    "SELECT document.identity, version.title, version.metadata
     FROM shown_document AS document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     ORDER BY document.date_sort, document.identity",
);
const COLLECTIONS_OF: Statement = (
    "listing the collections of documents",
    concat!(
        "SELECT DISTINCT source_file.document_id, collection.path
         FROM source_file
         JOIN collection ON collection.id = source_file.collection_id
         WHERE source_file.is_current = 1 AND source_file.document_id IN (",
        twenty!(),
        ")
           AND ",
        is_a_set!("collection.path"),
        "ORDER BY source_file.document_id, collection.path"
    ),
);
pub(super) const STATEMENTS: &[Statement] = &[AFTER, AFTER_IN, ONE, EARLIEST, LATEST, COLLECTIONS_OF];

/// Goes through all documents, by design.
pub(super) const WHOLE: &[Statement] = &[LETTERS];

/// Which changes are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Harvest {
    /// RFC 3339, UTC; both ends count.
    pub from: Option<String>,
    pub until: Option<String>,
    /// The path of a collection.
    pub collection: Option<String>,
    /// The time and the name of the last one that was told.
    pub after: Option<(String, String)>,
}

impl Store {
    /// At most `most` documents, the one that changed first before the others.
    pub async fn harvest(&self, wanted: &Harvest, most: i64) -> Result<Vec<Harvested>> {
        let mut reading = self.reading().await?;
        let statement = if wanted.collection.is_some() { AFTER_IN } else { AFTER };
        let (time, name) = wanted.after.clone().unwrap_or_default();
        // Behind every time that is written in figures.
        let until = wanted.until.clone().unwrap_or_else(|| "~".to_owned());
        let mut asked = sqlx::query(statement.1).bind(time).bind(name).bind(wanted.from.clone().unwrap_or_default()).bind(until).bind(most);
        if let Some(collection) = &wanted.collection {
            asked = asked.bind(collection.clone());
        }
        let rows = asked.fetch_all(&mut *reading).await.map_err(failed(statement))?;
        let mut found = rows.iter().map(harvested).collect::<Result<Vec<_>>>()?;
        let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
        let mut collections: HashMap<i64, Vec<String>> = HashMap::new();
        for row in among(&mut reading, COLLECTIONS_OF, &ids).await? {
            collections.entry(get(&row, 0)?).or_default().push(get(&row, 1)?);
        }
        Ok(found.drain(..).map(|(id, one)| Harvested { collections: collections.remove(&id).unwrap_or_default(), ..one }).collect())
    }

    /// What harvesters are told of one document, by its identity.
    pub async fn harvested(&self, name: &DocumentName) -> Result<Option<Harvested>> {
        let mut reading = self.reading().await?;
        let row = sqlx::query(ONE.1).bind(name.as_str()).fetch_optional(&mut *reading).await.map_err(failed(ONE))?;
        let Some((id, one)) = row.as_ref().map(harvested).transpose()? else { return Ok(None) };
        let rows = among(&mut reading, COLLECTIONS_OF, &[id]).await?;
        Ok(Some(Harvested { collections: rows.iter().map(|row| get(row, 1)).collect::<Result<_>>()?, ..one }))
    }

    /// How each document is cited, by date: its name, title and metadata.
    pub async fn letters(&self) -> Result<Vec<Letter>> {
        let rows = sqlx::query(LETTERS.1).fetch_all(&self.readers).await.map_err(failed(LETTERS))?;
        rows.iter()
            .map(|row| {
                let title: Passage = read(row, 1, "a title")?;
                Ok(Letter {
                    name: super::documents::name(&get::<String, _>(row, 0)?)?,
                    title: title.text,
                    metadata: read(row, 2, "metadata")?,
                })
            })
            .collect()
    }

    /// When the last of them changed.
    pub async fn last_change(&self) -> Result<Option<String>> {
        let row = sqlx::query(LATEST.1).fetch_optional(&self.readers).await.map_err(failed(LATEST))?;
        row.map(|row| get(&row, 0)).transpose()
    }

    /// When the first of them changed; `None` of a room without any.
    pub async fn first_change(&self) -> Result<Option<String>> {
        let row = sqlx::query(EARLIEST.1).fetch_optional(&self.readers).await.map_err(failed(EARLIEST))?;
        row.map(|row| get(&row, 0)).transpose()
    }
}

fn harvested(row: &sqlx::any::AnyRow) -> Result<(i64, Harvested)> {
    let name = super::documents::name(&get::<String, _>(row, 1)?)?;
    let one = Harvested { name, changed_at: get(row, 2)?, is_gone: get::<i64, _>(row, 3)? != 0, collections: Vec::new() };
    Ok((get(row, 0)?, one))
}
