//! Files that hold several documents: what those share, and what of the file stands in none of them.

use super::rows::{Value, count, get, insert, json, read};
use super::source_files::{StoredSource, pack, unpacked};
use super::{Result, Statement, Store, StoreError, Writing, failed, unless_damaged};
use crate::model::{Frame, SourceFormat};

const AT_PATH: Statement = (
    "looking for a file of several documents",
    "SELECT source_whole.id, source_whole.sha256
     FROM source_whole
     JOIN collection ON collection.id = source_whole.collection_id
     WHERE collection.path = $1 AND source_whole.path = $2 AND source_whole.is_current = 1 AND source_whole.sha256 <> ''
     ORDER BY source_whole.id DESC
     LIMIT 1",
);
const AFTER: Statement = (
    "reading a file of several documents",
    "SELECT id, path, sha256, bytes, rest, parts
     FROM source_whole
     WHERE id > $1 AND is_current = 1 AND sha256 <> ''
     ORDER BY id
     LIMIT 1",
);
const PART: Statement = (
    "reading a document of a file",
    "SELECT source_file.content, source_file.bytes, document.visibility
     FROM source_file
     LEFT JOIN document ON document.id = source_file.document_id
     WHERE source_file.id = $1",
);
const KEYS: Statement =
    ("listing the documents of a file", "SELECT part FROM source_file WHERE whole_id = $1 AND is_current = 1 ORDER BY id");
const PARTS: Statement = (
    "reading the documents of a file",
    "SELECT source_file.id, source_file.sha256, source_file.sidecar_sha256, source_file.document_id, source_file.part,
            CASE WHEN source_whole.frame = $3 THEN 1 ELSE 0 END
     FROM source_whole
     JOIN collection ON collection.id = source_whole.collection_id
     JOIN source_file ON source_file.whole_id = source_whole.id
     WHERE collection.path = $1 AND source_whole.path = $2 AND source_file.is_current = 1
     ORDER BY source_file.id",
);
const FINISH: Statement = ("storing a file of several documents", "UPDATE source_whole SET sha256 = $1, parts = $2 WHERE id = $3");
const RETIRE: Statement = (
    "retiring a file of several documents",
    "UPDATE source_whole SET is_current = 0
     WHERE is_current = 1 AND id <> $1 AND EXISTS (
         SELECT 1 FROM source_whole AS newest
         WHERE newest.id = $1 AND newest.collection_id = source_whole.collection_id AND newest.path = source_whole.path)",
);
const KEEP_PART: Statement = (
    "keeping a document of a file in its new edition",
    "UPDATE source_file SET whole_id = $1, collection_id = $2, place = $3 WHERE id = $4",
);

pub(super) const STATEMENTS: &[Statement] = &[AT_PATH, AFTER, PART, KEYS, PARTS, FINISH, RETIRE, KEEP_PART];

/// A file of several documents that is about to be stored.
#[derive(Debug, Clone)]
pub struct NewWhole {
    /// The imported folder and those below it.
    pub collection: String,
    pub path: String,
    pub format: SourceFormat,
    /// How many bytes it has.
    pub length: usize,
    pub frame: Frame,
    /// The bytes that stand in none of its documents.
    pub rest: Vec<u8>,
}

/// A file of several documents that is in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWhole {
    pub sha256: String,
    /// The ids of its documents in the file.
    pub keys: Vec<String>,
}

/// A file of several documents, as the room can give it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    pub id: i64,
    pub path: String,
    /// Of the file as it came.
    pub sha256: String,
    /// Bytes of the file as it came.
    pub length: i64,
    /// In UTF-8, whatever it came in, without the documents that were withdrawn; `None` where something of it cannot be read.
    pub bytes: Option<Vec<u8>>,
    /// Whether a document of it was withdrawn.
    pub is_withdrawn: bool,
}

/// A document of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPart {
    pub source: StoredSource,
    pub key: String,
    /// Whether its file said the same of all its documents.
    pub has_same_frame: bool,
}

impl Store {
    /// The next file of several documents after a row, put together again from what the room keeps of it.
    pub async fn whole_after(&self, after: i64) -> Result<Option<Whole>> {
        let row = sqlx::query(AFTER.1).bind(after).fetch_optional(&self.readers).await.map_err(failed(AFTER))?;
        let Some(row) = row else { return Ok(None) };
        let mut whole = Whole {
            id: get(&row, 0)?,
            path: get(&row, 1)?,
            sha256: get(&row, 2)?,
            length: get(&row, 3)?,
            bytes: None,
            is_withdrawn: false,
        };
        let kept = || Ok((get::<Vec<u8>, _>(&row, 4)?, read(&row, 5, "the documents of a file")?));
        if let Some((rest, parts)) = unless_damaged(kept())? {
            unless_damaged(whole.put_together(self, &rest, parts).await)?;
        }
        Ok(Some(whole))
    }

    /// The file of several documents at a path of a collection, if it is wholly in the room.
    pub async fn whole_at(&self, collection: &str, path: &str) -> Result<Option<StoredWhole>> {
        let row = sqlx::query(AT_PATH.1).bind(collection).bind(path).fetch_optional(&self.readers).await.map_err(failed(AT_PATH))?;
        let Some(row) = row else { return Ok(None) };
        let rows = sqlx::query(KEYS.1).bind(get::<i64, _>(&row, 0)?).fetch_all(&self.readers).await.map_err(failed(KEYS))?;
        Ok(Some(StoredWhole { sha256: get(&row, 1)?, keys: rows.iter().map(|row| get(row, 0)).collect::<Result<_>>()? }))
    }
}

impl Whole {
    /// Lays the documents, each by its first byte in the file, into what stands in none of them.
    async fn put_together(&mut self, store: &Store, rest: &[u8], mut parts: Vec<(i64, usize)>) -> Result<()> {
        let rest = unpacked(rest)?;
        parts.sort_by_key(|(_, start)| *start);
        let (mut bytes, mut taken, mut place) = (Vec::new(), 0, 0);
        for (id, start) in parts {
            let row = sqlx::query(PART.1).bind(id).fetch_optional(&store.readers).await.map_err(failed(PART))?;
            let row = row.ok_or_else(|| StoreError::Damaged { what: "a document of a file", why: "it is not there".to_owned() })?;
            let between = rest.get(taken..).unwrap_or_default();
            let between = &between[..between.len().min(start.saturating_sub(place))];
            bytes.extend_from_slice(between);
            taken += between.len();
            // Of what was withdrawn only the length is left.
            place = start + count(get(&row, 1)?);
            self.is_withdrawn |= get::<Option<String>, _>(&row, 2)?.as_deref() == Some("withdrawn");
            bytes.extend(unpacked(&get::<Vec<u8>, _>(&row, 0)?)?);
        }
        bytes.extend_from_slice(rest.get(taken..).unwrap_or_default());
        self.bytes = Some(bytes);
        Ok(())
    }
}

impl Writing {
    /// Begins to store a file of several documents; until [`Writing::finish_whole`] it is not wholly in the room.
    pub async fn add_whole(&mut self, whole: &NewWhole) -> Result<i64> {
        let collection = self.collection(&whole.collection).await?;
        let id = self.next();
        let row = vec![
            Value::Whole(id),
            Value::Whole(collection),
            whole.path.as_str().into(),
            whole.format.word().into(),
            "".into(),
            Value::Whole(i64::try_from(whole.length).unwrap_or(i64::MAX)),
            json(&whole.frame)?.into(),
            Value::Blob(pack(&whole.rest)?),
            "[]".into(),
            Value::Whole(1),
            self.now().into(),
        ];
        let columns = "source_whole (id, collection_id, path, format, sha256, bytes, frame, rest, parts, is_current, imported_at)";
        insert(self.connection(), columns, vec![row]).await?;
        Ok(id)
    }

    /// The documents that an earlier edition of a file gave, or this one before it was interrupted.
    pub async fn parts_at(&mut self, whole: &NewWhole) -> Result<Vec<StoredPart>> {
        let query = sqlx::query(PARTS.1).bind(whole.collection.as_str()).bind(whole.path.as_str()).bind(json(&whole.frame)?);
        let rows = query.fetch_all(self.connection()).await.map_err(failed(PARTS))?;
        let part = |row| Ok(StoredPart { source: StoredSource::of(row)?, key: get(row, 4)?, has_same_frame: get::<i64, _>(row, 5)? != 0 });
        rows.iter().map(part).collect()
    }

    /// A document of the file is as it was; it is now one of this edition.
    pub async fn keep_part(&mut self, id: i64, whole: i64, collection: i64, place: i64) -> Result<()> {
        let query = sqlx::query(KEEP_PART.1).bind(whole).bind(collection).bind(place).bind(id);
        query.execute(self.connection()).await.map_err(failed(KEEP_PART))?;
        Ok(())
    }

    /// All documents of the file are in the room: each source file with its first byte in the whole.
    pub async fn finish_whole(&mut self, id: i64, sha256: &str, parts: &[(i64, usize)]) -> Result<()> {
        sqlx::query(FINISH.1).bind(sha256).bind(json(&parts)?).bind(id).execute(self.connection()).await.map_err(failed(FINISH))?;
        sqlx::query(RETIRE.1).bind(id).execute(self.connection()).await.map_err(failed(RETIRE))?;
        Ok(())
    }
}
