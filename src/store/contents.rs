//! Collections as they are read: what stands in one, in its order.
//!
//! Only what leads to a document that is shown, or to an editors' text, is listed, and of a volume with closed documents the headings.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::collections::Kept;
use super::documents::{limit_and_offset, listed};
use super::reading_order::{above, is_folder, printed, printed_number};
use super::rows::{count, get, read_optional};
use super::{Result, Statement, Store, failed};
use crate::model::{CollectionName, Contents, Entry, ListedCollection, Metadata, PAGE_SIZE, Paged, Placed};

/// The documents of the collection `$of` whose shown text comes from a file in it.
macro_rules! documents {
    ($of:literal) => {
        concat!(
            "FROM source_file
             CROSS JOIN shown_document AS document
             CROSS JOIN version
             WHERE source_file.collection_id = ",
            $of,
            " AND source_file.is_current = 1
               AND document.id = source_file.document_id
               AND version.document_id = document.id AND version.number = document.version AND version.source_file_id = source_file.id "
        )
    };
}

/// The documents in a collection and in all below it. SQLite takes the tables of a `CROSS JOIN` in their order;
/// else it would begin with all documents that are shown.
macro_rules! all_documents {
    () => {
        "FROM collection AS inner_one
         CROSS JOIN source_file
         CROSS JOIN shown_document AS document
         CROSS JOIN version
         WHERE (inner_one.path = collection.path
                OR (inner_one.path > collection.path || '/' AND inner_one.path < collection.path || '0'))
           AND source_file.collection_id = inner_one.id AND source_file.is_current = 1
           AND document.id = source_file.document_id
           AND version.document_id = document.id AND version.number = document.version AND version.source_file_id = source_file.id"
    };
}

/// The files in the collection `$of` and in all below it, whatever is shown of their documents.
macro_rules! files {
    ($of:literal) => {
        concat!(
            "FROM collection AS part
             CROSS JOIN source_file
             WHERE (part.path = ",
            $of,
            ".path OR (part.path > ",
            $of,
            ".path || '/' AND part.path < ",
            $of,
            ".path || '0'))
               AND source_file.collection_id = part.id AND source_file.is_current = 1 "
        )
    };
}

/// Whether what the editors wrote in the division `$of` may be read: not where all the documents are closed of the division, or of
/// one that it stands in, up to the volume. A preface has none, and is closed with its volume.
macro_rules! is_open {
    ($of:literal) => {
        concat!(
            "NOT EXISTS (WITH RECURSIVE above (id, parent_id, path, kind) AS (
                             SELECT own.id, own.parent_id, own.path, own.kind FROM collection AS own WHERE own.id = ",
            $of,
            ".id
                             UNION ALL
                             SELECT outer_one.id, outer_one.parent_id, outer_one.path, outer_one.kind
                             FROM above
                             JOIN collection AS outer_one ON outer_one.id = above.parent_id
                             WHERE above.kind <> 'volume'
                         )
                         SELECT 1
                         FROM above
                         WHERE above.kind <> 'folder'
                           AND (EXISTS (SELECT 1 FROM closed_volume WHERE closed_volume.path = above.path)
                                OR EXISTS (SELECT 1 ",
            files!("above"),
            "AND source_file.document_id IS NOT NULL)
                               AND NOT EXISTS (SELECT 1 ",
            files!("above"),
            "AND EXISTS (SELECT 1 FROM shown_document WHERE shown_document.id = source_file.document_id)))) "
        )
    };
}

/// Whether there is anything to read in a collection or below it, or a document in a volume there of which it is said that it is closed.
macro_rules! is_shown {
    () => {
        concat!(
            "(EXISTS (SELECT 1 ",
            all_documents!(),
            ")
              OR EXISTS (SELECT 1 ",
            files!("collection"),
            "AND part.kind <> 'folder' AND EXISTS (SELECT 1 FROM listed_document WHERE listed_document.id = source_file.document_id))
              OR EXISTS (SELECT 1
                         FROM collection AS inner_one
                         WHERE (inner_one.path = collection.path
                                OR (inner_one.path > collection.path || '/' AND inner_one.path < collection.path || '0'))
                           AND inner_one.text IS NOT NULL AND ",
            is_open!("inner_one"),
            ")) "
        )
    };
}

/// What a list says of a collection.
macro_rules! lines {
    ($rest:literal) => {
        concat!(
            "SELECT collection.id, collection.path, collection.title, collection.kind, collection.place,
                    CASE WHEN ",
            is_shown!(),
            "THEN 1 ELSE 0 END,
                    (SELECT count(*) ",
            all_documents!(),
            "),
                    (SELECT version.metadata ",
            documents!("collection.id"),
            "AND source_file.place > 0 ORDER BY source_file.place LIMIT 1),
                    (SELECT version.metadata ",
            documents!("collection.id"),
            "AND source_file.place > 0 ORDER BY source_file.place DESC LIMIT 1)
             FROM collection
             WHERE ",
            $rest
        )
    };
}
const LINE: Statement = ("reading what a list says of a collection", lines!("collection.path = $1"));
const LINES_BELOW: Statement = (
    "reading what a list says of the divisions of another",
    lines!("collection.path > $1 AND collection.path < $2 ORDER BY collection.path LIMIT 200"),
);
const TOP: Statement = (
    "listing the outermost collections",
    concat!("SELECT path FROM collection WHERE parent_id IS NULL AND ", is_shown!(), "ORDER BY place, path LIMIT $1 OFFSET $2"),
);
const COUNT_TOP: Statement =
    ("counting the outermost collections", concat!("SELECT count(*) FROM collection WHERE parent_id IS NULL AND ", is_shown!()));
const INNER: Statement = (
    "listing the collections in another",
    concat!("SELECT path FROM collection WHERE parent_id = $1 AND ", is_shown!(), "ORDER BY place, path LIMIT $2"),
);
macro_rules! entries {
    ($order:literal) => {
        concat!(
            "SELECT collection.place AS place, 0 AS is_document, collection.path AS path, '' AS part, collection.id AS id
             FROM collection
             WHERE collection.parent_id = $1 AND ",
            is_shown!(),
            "UNION ALL
             SELECT source_file.place, 1, source_file.path, source_file.part, document.id ",
            documents!("$1"),
            $order,
            " LIMIT $2 OFFSET $3"
        )
    };
}
const ENTRIES: Statement = ("listing what stands in a volume", entries!("ORDER BY place, is_document, path, part, id"));
const ENTRIES_OF_FOLDER: Statement = ("listing what stands in a folder", entries!("ORDER BY is_document, path, place, part, id"));
const COUNT_ENTRIES: Statement = (
    "counting what stands in a collection",
    concat!(
        "SELECT (SELECT count(*) FROM collection WHERE collection.parent_id = $1 AND ",
        is_shown!(),
        ") + (SELECT count(*) ",
        documents!("$1"),
        ")"
    ),
);
const DOCUMENT: Statement = (
    "reading what a table of contents says of a document",
    "SELECT document.identity, document.listed, version.metadata
     FROM shown_document AS document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     WHERE document.id = $1",
);
const SHOWN: Statement = (
    "finding a collection",
    concat!(
        "SELECT id, parent_id, place, text, CASE WHEN ",
        is_open!("collection"),
        "THEN 1 ELSE 0 END FROM collection WHERE path = $1 AND ",
        is_shown!()
    ),
);
const SIBLING_AFTER: Statement = (
    "finding the division after another",
    concat!(
        "SELECT path, title, kind FROM collection WHERE parent_id = $1 AND place > $2 AND ",
        is_shown!(),
        "ORDER BY place, path LIMIT 1"
    ),
);
const SIBLING_BEFORE: Statement = (
    "finding the division before another",
    concat!(
        "SELECT path, title, kind FROM collection WHERE parent_id = $1 AND place < $2 AND place > 0 AND ",
        is_shown!(),
        "ORDER BY place DESC, path DESC LIMIT 1"
    ),
);
const NEAR_AFTER: Statement = (
    "listing the collections after an address",
    concat!("SELECT path, title, kind FROM collection WHERE path > $1 AND path < $2 AND ", is_shown!(), "ORDER BY path LIMIT 3"),
);
const NEAR_BEFORE: Statement = (
    "listing the collections before an address",
    concat!("SELECT path, title, kind FROM collection WHERE path > $1 AND path <= $2 AND ", is_shown!(), "ORDER BY path DESC LIMIT 3"),
);
const NAME: Statement =
    ("reading what a collection is called", concat!("SELECT path, title, kind FROM collection WHERE path = $1 AND ", is_shown!()));
const ALL: Statement =
    ("listing collections with their titles", concat!("SELECT path, title, kind FROM collection WHERE ", is_shown!(), "ORDER BY path"));
const PATHS: Statement = ("listing collections", concat!("SELECT path FROM collection WHERE ", is_shown!(), "ORDER BY path"));

pub(super) const STATEMENTS: &[Statement] = &[
    LINE,
    LINES_BELOW,
    TOP,
    COUNT_TOP,
    INNER,
    ENTRIES,
    ENTRIES_OF_FOLDER,
    COUNT_ENTRIES,
    DOCUMENT,
    SHOWN,
    SIBLING_AFTER,
    SIBLING_BEFORE,
    NEAR_AFTER,
    NEAR_BEFORE,
    NAME,
    ALL,
    PATHS,
];

impl Store {
    /// The outermost collections, each with those in it. Pages count from one.
    pub async fn collections(&self, page: usize) -> Result<Paged<ListedCollection>> {
        let mut reading = self.reading().await?;
        let total = sqlx::query(COUNT_TOP.1).fetch_one(&mut *reading).await.map_err(failed(COUNT_TOP))?;
        let (limit, offset) = limit_and_offset(page);
        let rows = sqlx::query(TOP.1).bind(limit).bind(offset).fetch_all(&mut *reading).await.map_err(failed(TOP))?;
        let mut items = Vec::new();
        for row in &rows {
            let Some(mut top) = line(&mut reading, &get::<String, _>(row, 0)?).await? else { continue };
            let limit = i64::try_from(PAGE_SIZE).unwrap_or(50) + 1;
            let inner = sqlx::query(INNER.1).bind(top.id).bind(limit).fetch_all(&mut *reading).await.map_err(failed(INNER))?;
            for row in inner.iter().take(PAGE_SIZE) {
                top.shown.below.extend(line(&mut reading, &get::<String, _>(row, 0)?).await?.map(|line| line.shown));
            }
            top.shown.more = inner.len() > PAGE_SIZE;
            items.push(top.shown);
        }
        Ok(Paged { items, page, total: count(get(&total, 0)?) })
    }

    /// A collection with a page of what stands in it; `None` where none with anything to read has this path.
    pub async fn contents(&self, path: &str, page: usize) -> Result<Option<Contents>> {
        let mut reading = self.reading().await?;
        let Some(row) = sqlx::query(SHOWN.1).bind(path).fetch_optional(&mut *reading).await.map_err(failed(SHOWN))? else {
            return Ok(None);
        };
        let (id, parent, place): (i64, Option<i64>, i64) = (get(&row, 0)?, get(&row, 1)?, get(&row, 2)?);
        let is_open = get::<i64, _>(&row, 4)? != 0;
        let kept: Kept = if is_open { read_optional(&row, 3, "a division's text")?.unwrap_or_default() } else { Kept::default() };
        let Some(own) = line(&mut reading, path).await? else { return Ok(None) };
        let mut trail: Vec<CollectionName> = above(&mut reading, id).await?.into_iter().map(|(_, _, name)| name).collect();
        trail.pop();

        let total = sqlx::query(COUNT_ENTRIES.1).bind(id).fetch_one(&mut *reading).await.map_err(failed(COUNT_ENTRIES))?;
        let (limit, offset) = limit_and_offset(page);
        let entries = if is_folder(place, &own.shown.name) { ENTRIES_OF_FOLDER } else { ENTRIES };
        let rows = sqlx::query(entries.1).bind(id).bind(limit).bind(offset).fetch_all(&mut *reading).await.map_err(failed(entries))?;
        let mut items = Vec::new();
        for row in &rows {
            if get::<i64, _>(row, 1)? == 0 {
                items.extend(with_divisions(&mut reading, &get::<String, _>(row, 2)?).await?.map(Entry::Collection));
            } else {
                let of = get::<i64, _>(row, 4)?;
                let row = sqlx::query(DOCUMENT.1).bind(of).fetch_one(&mut *reading).await.map_err(failed(DOCUMENT))?;
                items.push(Entry::Document(Placed { number: printed_number(&row, 2)?, document: listed(&row, 0, 1)? }));
            }
        }
        let (mut before, mut after) = (None, None);
        if let Some(parent) = parent.filter(|_| place > 0) {
            before = sibling(&mut reading, SIBLING_BEFORE, parent, place).await?;
            after = sibling(&mut reading, SIBLING_AFTER, parent, place).await?;
        }
        Ok(Some(Contents {
            name: own.shown.name,
            above: trail,
            heading_notes: kept.heading_notes,
            text: kept.text,
            is_open,
            documents: own.shown.documents,
            entries: Paged { items, page, total: count(get(&total, 0)?) },
            before,
            after,
        }))
    }

    /// For an address where no collection is: the nearest one above it, and up to six that stand near to what was asked for.
    pub async fn collections_near(&self, wanted: &str) -> Result<(Option<CollectionName>, Vec<CollectionName>)> {
        let parts: Vec<&str> = wanted.split('/').filter(|part| !part.is_empty()).take(12).collect();
        let mut reading = self.reading().await?;
        for length in (0..=parts.len()).rev() {
            let path = parts[..length].join("/");
            let mut found = None;
            if length > 0 {
                let row = sqlx::query(NAME.1).bind(path.as_str()).fetch_optional(&mut *reading).await.map_err(failed(NAME))?;
                let Some(row) = row else { continue };
                found = Some(name(&row)?);
            }
            let (from, to) = if length == 0 { (String::new(), "\u{10ffff}".to_owned()) } else { (format!("{path}/"), format!("{path}0")) };
            let asked = parts[..parts.len().min(length + 1)].join("/").max(from.clone());
            let mut near: Vec<CollectionName> = Vec::new();
            for (statement, low, high) in [(NEAR_BEFORE, &from, &asked), (NEAR_AFTER, &asked, &to)] {
                let rows = sqlx::query(statement.1)
                    .bind(low.as_str())
                    .bind(high.as_str())
                    .fetch_all(&mut *reading)
                    .await
                    .map_err(failed(statement))?;
                for row in &rows {
                    near.push(name(row)?);
                }
            }
            near.sort_by(|left, right| left.path.cmp(&right.path));
            return Ok((found, near));
        }
        Ok((None, Vec::new()))
    }

    /// All collections that have a page, in the order of their paths.
    pub async fn shown_collections(&self) -> Result<Vec<CollectionName>> {
        let rows = sqlx::query(ALL.1).fetch_all(&self.readers).await.map_err(failed(ALL))?;
        rows.iter().map(|row| Ok(CollectionName { path: get(row, 0)?, title: get(row, 1)?, kind: get(row, 2)? })).collect()
    }

    /// The paths of all collections that have a page, for the sitemap.
    pub async fn collection_paths(&self) -> Result<Vec<String>> {
        let rows = sqlx::query(PATHS.1).fetch_all(&self.readers).await.map_err(failed(PATHS))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }
}

/// A collection as a list shows it, with what its place in the tree takes.
struct Line {
    id: i64,
    place: i64,
    /// Something in it or below it is shown, or said to be closed.
    is_shown: bool,
    shown: ListedCollection,
}

impl Line {
    fn of(row: &AnyRow) -> Result<Self> {
        let number = |column: usize| -> Result<Option<u32>> {
            let metadata: Option<Metadata> = read_optional(row, column, "metadata")?;
            let digits = metadata.as_ref().and_then(printed).map(|number| number.trim_end_matches(|letter: char| !letter.is_ascii_digit()));
            Ok(digits.and_then(|digits| digits.parse().ok()))
        };
        let (first, last) = (number(7)?, number(8)?);
        let shown = ListedCollection {
            name: CollectionName { path: get(row, 1)?, title: get(row, 2)?, kind: get(row, 3)? },
            documents: count(get(row, 6)?),
            numbers: first.zip(last),
            below: Vec::new(),
            more: false,
        };
        Ok(Self { id: get(row, 0)?, place: get(row, 4)?, is_shown: get::<i64, _>(row, 5)? != 0, shown })
    }

    /// With the divisions below it from `lines`, those without anything to read left out; the numbers are those of all.
    fn with(mut self, lines: &mut BTreeMap<String, Vec<Line>>) -> Option<Self> {
        let mut below = lines.remove(&self.shown.name.path).unwrap_or_default();
        below.sort_by(|left, right| (left.place, &left.shown.name.path).cmp(&(right.place, &right.shown.name.path)));
        let below: Vec<Line> = below.into_iter().filter_map(|inner| inner.with(lines)).collect();
        let all = below.iter().map(|inner| inner.shown.numbers).chain([self.shown.numbers]).flatten();
        self.shown.numbers = all.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        self.shown.below = below.into_iter().map(|inner| inner.shown).collect();
        self.is_shown.then_some(self)
    }
}

async fn line(reading: &mut Transaction<'static, Any>, path: &str) -> Result<Option<Line>> {
    let row = sqlx::query(LINE.1).bind(path).fetch_optional(&mut **reading).await.map_err(failed(LINE))?;
    row.as_ref().map(Line::of).transpose()
}

/// A collection with its divisions, theirs and so on; folders and volumes below it are not followed.
async fn with_divisions(reading: &mut Transaction<'static, Any>, path: &str) -> Result<Option<ListedCollection>> {
    let Some(own) = line(reading, path).await? else { return Ok(None) };
    if own.place == 0 {
        return Ok(Some(own.shown));
    }
    let rows = sqlx::query(LINES_BELOW.1)
        .bind(format!("{path}/"))
        .bind(format!("{path}0"))
        .fetch_all(&mut **reading)
        .await
        .map_err(failed(LINES_BELOW))?;
    let mut below: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for row in &rows {
        let line = Line::of(row)?;
        let parent = line.shown.name.path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
        below.entry(parent).or_default().push(line);
    }
    Ok(own.with(&mut below).map(|line| line.shown))
}

async fn sibling(reading: &mut Transaction<'static, Any>, statement: Statement, parent: i64, place: i64) -> Result<Option<CollectionName>> {
    let row = sqlx::query(statement.1).bind(parent).bind(place).fetch_optional(&mut **reading).await.map_err(failed(statement))?;
    row.as_ref().map(name).transpose()
}

fn name(row: &AnyRow) -> Result<CollectionName> {
    Ok(CollectionName { path: get(row, 0)?, title: get(row, 1)?, kind: get(row, 2)? })
}
