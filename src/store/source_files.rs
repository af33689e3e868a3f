//! Source files as they were imported, and which documents they are.

use std::cell::RefCell;
use std::io::Write as _;

use zstd::stream::raw::{Encoder, Operation as _};
use zstd::stream::zio::Writer;

use super::pending::Table;
use super::rows::{Value, get, insert, json, read, read_optional};
use super::{Result, Statement, Store, StoreError, Writing, failed};
use crate::model::{ArchiveNumber, Claim, Companion, Frame, Restriction, SourceFormat};

const AT_PATH: Statement = (
    "looking for a file that was imported before",
    "SELECT source_file.id, source_file.sha256, source_file.sidecar_sha256, source_file.document_id
     FROM source_file
     JOIN collection ON collection.id = source_file.collection_id
     WHERE collection.path = $1 AND source_file.path = $2 AND source_file.is_current = 1 AND source_file.whole_id IS NULL
     ORDER BY source_file.id",
);
const CLAIM: Statement = ("reading what a file says it is", "SELECT numbers, content_key, joined_to FROM source_file WHERE id = $1");
// Files of withdrawn documents are none that another could be one with: `Writing::withdrawn_as` keeps those out.
const BY_NUMBER: Statement = (
    "finding files by their number",
    "SELECT source_file.id
     FROM source_number
     JOIN source_file ON source_file.id = source_number.source_file_id
     LEFT JOIN document ON document.id = source_file.document_id
     WHERE source_number.number = $1 AND source_file.is_current = 1 AND coalesce(document.visibility, '') <> 'withdrawn'
     ORDER BY source_file.id",
);
const BY_CONTENT: Statement = (
    "finding files by their content",
    "SELECT source_file.id
     FROM source_file
     LEFT JOIN document ON document.id = source_file.document_id
     WHERE source_file.content_key = $1 AND source_file.is_current = 1 AND coalesce(document.visibility, '') <> 'withdrawn'
     ORDER BY source_file.id",
);
const OF_DOCUMENT: Statement = (
    "listing a document's files",
    "SELECT source_file.id, source_file.format, source_file.sha256, companion.language
     FROM source_file
     LEFT JOIN companion ON companion.source_file_id = source_file.id
     JOIN document ON document.id = source_file.document_id
     WHERE source_file.document_id = $1 AND source_file.is_current = 1 AND document.visibility <> 'withdrawn'
     ORDER BY source_file.id",
);
const DOCUMENT_OF: Statement = ("finding a file's document", "SELECT document_id FROM source_file WHERE id = $1");
const CONTENT: Statement = (
    "reading a file",
    "SELECT source_file.path, source_file.content, source_file.sidecar, source_file.document_id, source_file.format, source_whole.frame
     FROM source_file
     LEFT JOIN source_whole ON source_whole.id = source_file.whole_id
     WHERE source_file.id = $1",
);
// Of what was withdrawn there is nothing to read.
const CURRENT: Statement = (
    "listing files",
    "SELECT source_file.id
     FROM source_file
     LEFT JOIN document ON document.id = source_file.document_id
     WHERE source_file.is_current = 1 AND source_file.id > $1 AND coalesce(document.visibility, '') <> 'withdrawn'
     ORDER BY source_file.id
     LIMIT 500",
);
const JOINED: Statement =
    ("listing the files that an editor joined to a file", "SELECT id FROM source_file WHERE joined_to = $1 AND is_current = 1 ORDER BY id");
const JOIN: Statement = ("joining a file to another", "UPDATE source_file SET joined_to = $1 WHERE id = $2");
const INHERIT: Statement = (
    "joining a file to what the one before it was joined to",
    "UPDATE source_file SET joined_to = (SELECT before.joined_to FROM source_file AS before WHERE before.id = $1) WHERE id = $2",
);
const BEQUEATH: Statement =
    ("joining files to the one that took another's place", "UPDATE source_file SET joined_to = $1 WHERE joined_to = $2");
const RETIRE: Statement = ("retiring a file", "UPDATE source_file SET is_current = 0 WHERE id = $1");
const MOVE: Statement = ("moving a file to its document", "UPDATE source_file SET document_id = $1 WHERE id = $2");
const RECLAIM: Statement =
    ("storing what a file says it is", "UPDATE source_file SET numbers = $1, content_key = $2, format = $3, access = $4 WHERE id = $5");
const CLEAR_NUMBERS: Statement = ("clearing a file's numbers", "DELETE FROM source_number WHERE source_file_id = $1");
const COLLECTION: Statement = ("finding a collection", "SELECT id FROM collection WHERE path = $1");
const ROOT: Statement = ("reading where a collection came from", "SELECT root FROM collection WHERE path = $1");
const SET_ROOT: Statement = ("storing where a collection came from", "UPDATE collection SET root = $1 WHERE path = $2");

pub(super) const STATEMENTS: &[Statement] = &[
    AT_PATH,
    CLAIM,
    BY_NUMBER,
    BY_CONTENT,
    OF_DOCUMENT,
    DOCUMENT_OF,
    CONTENT,
    CURRENT,
    JOINED,
    JOIN,
    INHERIT,
    BEQUEATH,
    RETIRE,
    MOVE,
    RECLAIM,
    CLEAR_NUMBERS,
    COLLECTION,
    ROOT,
    SET_ROOT,
];

/// A source file that is about to be stored.
#[derive(Debug, Clone)]
pub struct NewSourceFile {
    /// The imported folder and those below it: "seeds".
    pub collection: String,
    pub path: String,
    pub format: SourceFormat,
    pub sha256: String,
    pub sidecar: String,
    pub sidecar_sha256: String,
    /// How many bytes it has.
    pub length: usize,
    /// Its bytes, packed by [`pack`].
    pub packed: Vec<u8>,
    pub numbers: Vec<ArchiveNumber>,
    pub content_key: Option<String>,
    /// How it closes its text.
    pub access: Option<Restriction>,
    /// Where it stands in a file of several documents.
    pub part: Option<PartOf>,
    /// The file that it belongs to by its name.
    pub companion: Option<Companion>,
}

/// A current file of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    pub id: i64,
    pub format: SourceFormat,
    pub sha256: String,
    /// Of a text beside the shown one: BCP 47.
    pub language: Option<String>,
}

/// The place of a document in a file of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartOf {
    pub whole: i64,
    /// The collection that it lies in: a division of a volume; that of the file where it has none.
    pub collection: i64,
    /// Its own id in the file.
    pub key: String,
    /// Its place among what stands in the same collection.
    pub place: i64,
}

/// A file that is in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSource {
    pub id: i64,
    pub sha256: String,
    pub sidecar_sha256: String,
    pub document: Option<i64>,
}

/// The bytes of a stored file with all that reading it again needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceContent {
    pub path: String,
    pub bytes: Vec<u8>,
    pub sidecar: String,
    pub document: Option<i64>,
    /// Of a document in a file of several: the format of that, and what they share.
    pub part: Option<(SourceFormat, Frame)>,
}

impl StoredSource {
    /// Whether it has these bytes and this sidecar.
    pub fn is_equal(&self, sha256: &str, sidecar_sha256: &str) -> bool {
        self.sha256 == sha256 && self.sidecar_sha256 == sidecar_sha256
    }

    pub(super) fn of(row: &sqlx::any::AnyRow) -> Result<Self> {
        Ok(Self { id: get(row, 0)?, sha256: get(row, 1)?, sidecar_sha256: get(row, 2)?, document: get(row, 3)? })
    }
}

fn unpack(row: &sqlx::any::AnyRow) -> Result<SourceContent> {
    let bytes = unpacked(&get::<Vec<u8>, _>(row, 1)?)?;
    let format = format(get(row, 4)?)?;
    let frame: Option<Frame> = read_optional(row, 5, "what a file's documents share")?;
    let part = frame.map(|frame| (format, frame));
    Ok(SourceContent { path: get(row, 0)?, bytes, sidecar: get(row, 2)?, document: get(row, 3)?, part })
}

pub(super) fn format(word: String) -> Result<SourceFormat> {
    SourceFormat::of_word(&word).ok_or(StoreError::Damaged { what: "a source file's format", why: word })
}

pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<u8>> {
    zstd::decode_all(bytes).map_err(|error| StoreError::Damaged { what: "a source file", why: error.to_string() })
}

/// Bytes as the room keeps them: zstd, at a level that costs little more time than writing them would.
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>> {
    thread_local! {
        /// Made once: its tables are larger than most documents.
        static PACKING: RefCell<Option<Encoder<'static>>> = const { RefCell::new(None) };
    }
    let packed = PACKING.with_borrow_mut(|kept| {
        let mut encoder = match kept.take() {
            Some(encoder) => encoder,
            None => Encoder::new(1)?,
        };
        encoder.reinit()?;
        let mut writer = Writer::new(Vec::with_capacity(bytes.len() / 2), encoder);
        writer.write_all(bytes)?;
        writer.finish()?;
        let (packed, encoder) = writer.into_inner();
        *kept = Some(encoder);
        Ok(packed)
    });
    packed.map_err(|error: std::io::Error| StoreError::Damaged { what: "a source file", why: error.to_string() })
}

impl Store {
    /// The current files at a path of a collection; more than one where a path was used again for another document.
    pub async fn at_path(&self, collection: &str, path: &str) -> Result<Vec<StoredSource>> {
        let rows = sqlx::query(AT_PATH.1).bind(collection).bind(path).fetch_all(&self.readers).await.map_err(failed(AT_PATH))?;
        rows.iter().map(StoredSource::of).collect()
    }

    /// The folder that a collection was imported from last; empty where that is not known, `None` where there is no such collection.
    pub async fn root_of(&self, collection: &str) -> Result<Option<String>> {
        let row = sqlx::query(ROOT.1).bind(collection).fetch_optional(&self.readers).await.map_err(failed(ROOT))?;
        row.map(|row| get(&row, 0)).transpose()
    }

    /// Up to five hundred current files after `after`.
    pub async fn source_files_after(&self, after: i64) -> Result<Vec<i64>> {
        let rows = sqlx::query(CURRENT.1).bind(after).fetch_all(&self.readers).await.map_err(failed(CURRENT))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }

    /// A stored file, its bytes as they were imported.
    pub async fn source_content(&self, id: i64) -> Result<Option<SourceContent>> {
        let row = sqlx::query(CONTENT.1).bind(id).fetch_optional(&self.readers).await.map_err(failed(CONTENT))?;
        row.as_ref().map(unpack).transpose()
    }
}

impl Writing {
    /// The same as [`Store::at_path`], as this transaction sees it.
    pub async fn at_path(&mut self, collection: &str, path: &str) -> Result<Vec<StoredSource>> {
        let rows = sqlx::query(AT_PATH.1).bind(collection).bind(path).fetch_all(self.connection()).await.map_err(failed(AT_PATH))?;
        rows.iter().map(StoredSource::of).collect()
    }

    /// Stores a file and gives its number; it belongs to no document yet.
    pub async fn add_source(&mut self, file: NewSourceFile) -> Result<i64> {
        let collection = self.collection_of(&file).await?;
        let companion = file.companion.clone().map(|companion| (file.collection.clone(), companion));
        let id = self.put_source(file, collection, None)?;
        self.flush().await?;
        if let Some((collection, companion)) = companion {
            self.set_companion(id, &collection, &companion).await?;
        }
        Ok(id)
    }

    /// The collection that a file lies in, made where it is new.
    pub async fn collection_of(&mut self, file: &NewSourceFile) -> Result<i64> {
        match &file.part {
            Some(part) => Ok(part.collection),
            None => self.collection(&file.collection).await,
        }
    }

    /// Makes the rows of a file, to be written with the next [`Writing::flush`]; gives its number.
    pub(super) fn put_source(&mut self, file: NewSourceFile, collection: i64, document: Option<i64>) -> Result<i64> {
        let id = self.next();
        let length = i64::try_from(file.length).unwrap_or(i64::MAX);
        let row = vec![
            Value::Whole(id),
            Value::Whole(collection),
            document.map_or(Value::NoNumber, Value::Whole),
            file.path.into(),
            file.format.word().into(),
            file.sha256.into(),
            file.sidecar_sha256.into(),
            file.sidecar.into(),
            Value::Whole(length),
            Value::Blob(file.packed),
            json(&file.numbers)?.into(),
            file.content_key.into(),
            Value::Whole(1),
            self.now().into(),
            file.part.as_ref().map_or(Value::NoNumber, |part| Value::Whole(part.whole)),
            file.part.as_ref().map_or("", |part| part.key.as_str()).into(),
            Value::Whole(file.part.as_ref().map_or(0, |part| part.place)),
            file.access.as_ref().map(json).transpose()?.into(),
        ];
        self.put(Table::SourceFile, row);
        self.put_numbers(id, &file.numbers);
        Ok(id)
    }

    /// Stores what a newer program reads out of a file that is already here.
    pub async fn reclaim(
        &mut self,
        id: i64,
        numbers: &[ArchiveNumber],
        content_key: Option<&str>,
        format: SourceFormat,
        access: Option<&Restriction>,
    ) -> Result<()> {
        sqlx::query(RECLAIM.1)
            .bind(json(&numbers)?)
            .bind(content_key)
            .bind(format.word())
            .bind(access.map(json).transpose()?)
            .bind(id)
            .execute(self.connection())
            .await
            .map_err(failed(RECLAIM))?;
        sqlx::query(CLEAR_NUMBERS.1).bind(id).execute(self.connection()).await.map_err(failed(CLEAR_NUMBERS))?;
        self.put_numbers(id, numbers);
        self.flush().await
    }

    fn put_numbers(&mut self, id: i64, numbers: &[ArchiveNumber]) {
        let mut names: Vec<String> = numbers.iter().map(ArchiveNumber::name).collect();
        names.sort();
        names.dedup();
        for name in names {
            self.put(Table::SourceNumber, vec![name.into(), Value::Whole(id)]);
        }
    }

    /// A collection was imported from this folder.
    pub async fn set_root(&mut self, collection: &str, root: &str) -> Result<()> {
        sqlx::query(SET_ROOT.1).bind(root).bind(collection).execute(self.connection()).await.map_err(failed(SET_ROOT))?;
        Ok(())
    }

    /// A newer file came at its path.
    pub async fn retire_source(&mut self, id: i64) -> Result<()> {
        sqlx::query(RETIRE.1).bind(id).execute(self.connection()).await.map_err(failed(RETIRE))?;
        Ok(())
    }

    /// An editor joined the document of a file to that of another.
    pub async fn join_source(&mut self, id: i64, to: i64) -> Result<()> {
        sqlx::query(JOIN.1).bind(to).bind(id).execute(self.connection()).await.map_err(failed(JOIN))?;
        Ok(())
    }

    /// A file took the place of another, and stands where an editor put that one.
    pub async fn succeed_source(&mut self, old: i64, new: i64) -> Result<()> {
        sqlx::query(INHERIT.1).bind(old).bind(new).execute(self.connection()).await.map_err(failed(INHERIT))?;
        sqlx::query(BEQUEATH.1).bind(new).bind(old).execute(self.connection()).await.map_err(failed(BEQUEATH))?;
        Ok(())
    }

    pub async fn move_source(&mut self, id: i64, document: i64) -> Result<()> {
        sqlx::query(MOVE.1).bind(document).bind(id).execute(self.connection()).await.map_err(failed(MOVE))?;
        Ok(())
    }

    pub async fn document_of(&mut self, source_file: i64) -> Result<Option<i64>> {
        let row = sqlx::query(DOCUMENT_OF.1).bind(source_file).fetch_optional(self.connection()).await.map_err(failed(DOCUMENT_OF))?;
        row.map_or(Ok(None), |row| get(&row, 0))
    }

    /// The current files that may be one document with `id`, with what each says: those with its numbers or
    /// its content, those of their documents, those that belong to it by name or it to them, and so on until no more come.
    pub async fn claims_around(&mut self, id: i64) -> Result<Vec<Claim>> {
        let mut claims: Vec<Claim> = Vec::new();
        let mut open = vec![id];
        while let Some(source_file) = open.pop() {
            if claims.iter().any(|claim| claim.source_file == source_file) {
                continue;
            }
            let row = sqlx::query(CLAIM.1).bind(source_file).fetch_one(self.connection()).await.map_err(failed(CLAIM))?;
            let numbers: Vec<ArchiveNumber> = read(&row, 0, "a file's numbers")?;
            let content: Option<String> = get(&row, 1)?;
            for number in &numbers {
                for row in sqlx::query(BY_NUMBER.1).bind(number.name()).fetch_all(self.connection()).await.map_err(failed(BY_NUMBER))? {
                    open.push(get(&row, 0)?);
                }
            }
            if let Some(content) = &content {
                for row in
                    sqlx::query(BY_CONTENT.1).bind(content.as_str()).fetch_all(self.connection()).await.map_err(failed(BY_CONTENT))?
                {
                    open.push(get(&row, 0)?);
                }
            }
            if let Some(document) = self.document_of(source_file).await? {
                open.extend(self.sources_of(document).await?.into_iter().map(|other| other.id));
            }
            let main = self.main_of(source_file).await?;
            open.extend(main);
            open.extend(self.beside(source_file).await?);
            let joined: Option<i64> = get(&row, 2)?;
            open.extend(joined);
            let rows = sqlx::query(JOINED.1).bind(source_file).fetch_all(self.connection()).await.map_err(failed(JOINED))?;
            open.extend(rows.iter().map(|row| get(row, 0)).collect::<Result<Vec<i64>>>()?);
            claims.push(Claim { source_file, numbers, content, main, joined });
        }
        claims.sort_by_key(|claim| claim.source_file);
        Ok(claims)
    }

    /// The current files of a document.
    pub async fn sources_of(&mut self, document: i64) -> Result<Vec<DocumentFile>> {
        let rows = sqlx::query(OF_DOCUMENT.1).bind(document).fetch_all(self.connection()).await.map_err(failed(OF_DOCUMENT))?;
        rows.iter()
            .map(|row| Ok(DocumentFile { id: get(row, 0)?, format: format(get(row, 1)?)?, sha256: get(row, 2)?, language: get(row, 3)? }))
            .collect()
    }

    /// A stored file as this transaction sees it.
    pub async fn content(&mut self, id: i64) -> Result<SourceContent> {
        let row = sqlx::query(CONTENT.1).bind(id).fetch_one(self.connection()).await.map_err(failed(CONTENT))?;
        unpack(&row)
    }

    /// The collection of a folder, made with those above it where it is new.
    pub async fn folder(&mut self, path: &str) -> Result<i64> {
        self.collection(path).await
    }

    /// The collection at a path, made with those above it where it is new.
    pub(super) async fn collection(&mut self, path: &str) -> Result<i64> {
        if let Some(known) = self.collections.get(path) {
            return Ok(*known);
        }
        let mut parent: Option<i64> = None;
        let mut at = String::new();
        for part in path.split('/') {
            if !at.is_empty() {
                at.push('/');
            }
            at.push_str(part);
            let row = sqlx::query(COLLECTION.1).bind(at.as_str()).fetch_optional(self.connection()).await.map_err(failed(COLLECTION))?;
            parent = Some(if let Some(row) = row {
                get(&row, 0)?
            } else {
                let id = self.next();
                let above = parent.map_or(Value::NoNumber, Value::Whole);
                insert(
                    self.connection(),
                    "collection (id, parent_id, path, title)",
                    vec![vec![Value::Whole(id), above, at.as_str().into(), part.into()]],
                )
                .await?;
                id
            });
        }
        let found = parent.ok_or(StoreError::Damaged { what: "a collection's path", why: path.to_owned() })?;
        self.collections.insert(path.to_owned(), found);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_after_another_is_packed_as_each_by_itself() {
        let long: Vec<u8> = (0..300_000_u32).flat_map(|number| number.wrapping_mul(number).to_le_bytes()).collect();
        for bytes in [b"one".as_slice(), &long, b"", b"two two two two", &long[..70_000]] {
            let packed = pack(bytes).expect("packed");
            assert_eq!(packed, zstd::encode_all(bytes, 1).expect("packed"));
            assert_eq!(unpacked(&packed).expect("unpacked"), bytes);
        }
    }
}
