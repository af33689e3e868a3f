//! What belongs to documents by the names of its files: pictures, and texts beside the shown one.

use sqlx::{Any, Transaction};

use super::numbers::{number_notes, number_paragraphs};
use super::rows::{Value, get, insert_or, json, read};
use super::{Result, Statement, Store, StoreError, Writing, failed, source_files};
use crate::model::{Annotated, Companion, Facsimile, Footnote, ParallelText, Passage, PictureFormat, SourceFile};

const COMPANION: Statement = ("reading which file a file belongs to", "SELECT beside, language FROM companion WHERE source_file_id = $1");
const MAIN: Statement = (
    "finding the file that a file belongs to",
    "SELECT main.id
     FROM companion
     JOIN source_file AS main ON main.collection_id = companion.collection_id AND main.path = companion.beside
     WHERE companion.source_file_id = $1 AND main.is_current = 1 AND main.whole_id IS NULL
     ORDER BY main.id DESC
     LIMIT 1",
);
const BESIDE: Statement = (
    "listing the files that belong to a file",
    "SELECT companion.source_file_id
     FROM source_file AS main
     JOIN companion ON companion.beside = main.path AND companion.collection_id = main.collection_id
     JOIN source_file AS own ON own.id = companion.source_file_id
     WHERE main.id = $1 AND own.is_current = 1
     ORDER BY companion.source_file_id",
);
const PARALLEL: Statement = (
    "reading a text in another language",
    "SELECT body, notes, paragraph_counter, note_counter FROM parallel_text WHERE document_id = $1 AND language = $2",
);
const LANGUAGES: Statement = ("listing the languages of a document's texts", "SELECT language FROM parallel_text WHERE document_id = $1");
const CLEAR_PARALLEL: Statement =
    ("removing a text in another language", "DELETE FROM parallel_text WHERE document_id = $1 AND language = $2");
const FACSIMILE: Statement = (
    "looking for a picture that was imported before",
    "SELECT facsimile.sha256, facsimile.beside
     FROM facsimile
     JOIN collection ON collection.id = facsimile.collection_id
     WHERE collection.path = $1 AND facsimile.path = $2",
);

pub(super) const STATEMENTS: &[Statement] = &[COMPANION, MAIN, BESIDE, PARALLEL, LANGUAGES, CLEAR_PARALLEL, FACSIMILE];

// Of two documents at one path, pictures and texts beside it belong to the newer.
const PICTURES: Statement = (
    "listing the pictures of a document",
    "SELECT facsimile.label, facsimile.path, facsimile.sha256, facsimile.format, facsimile.bytes, facsimile.width, facsimile.height
     FROM source_file
     JOIN facsimile ON facsimile.collection_id = source_file.collection_id AND facsimile.beside = source_file.path
     WHERE source_file.document_id = $1 AND source_file.is_current = 1 AND source_file.whole_id IS NULL
       AND NOT EXISTS (
           SELECT 1 FROM source_file AS newer
           WHERE newer.collection_id = source_file.collection_id AND newer.path = source_file.path AND newer.is_current = 1
             AND newer.id > source_file.id)
     ORDER BY facsimile.place, facsimile.path, facsimile.collection_id",
);
const PARALLELS: Statement = (
    "reading a document's texts in other languages",
    "SELECT parallel_text.language, source_file.path, parallel_text.title, parallel_text.body, parallel_text.notes
     FROM parallel_text
     JOIN source_file ON source_file.id = parallel_text.source_file_id
     WHERE parallel_text.document_id = $1
     ORDER BY parallel_text.language",
);
const FILES: Statement = (
    "listing the files of a document",
    "SELECT path, format, sha256, bytes FROM source_file WHERE document_id = $1 AND is_current = 1 ORDER BY path, id",
);
const SHOWN_PICTURE: Statement = (
    "looking whether a picture is shown",
    "SELECT facsimile.format
     FROM facsimile
     JOIN source_file ON source_file.collection_id = facsimile.collection_id AND source_file.path = facsimile.beside
     JOIN shown_document AS document ON document.id = source_file.document_id
     WHERE facsimile.sha256 = $1 AND source_file.is_current = 1
     LIMIT 1",
);
const SHOWN_PDF: Statement = (
    "reading a PDF",
    "SELECT source_file.content
     FROM source_file
     JOIN shown_document AS document ON document.id = source_file.document_id
     WHERE source_file.sha256 = $1 AND source_file.format = 'pdf' AND source_file.is_current = 1
     LIMIT 1",
);

/// The statements that a document's page and its files are read with.
pub(super) const SHOWN: &[Statement] = &[PICTURES, PARALLELS, FILES, SHOWN_PICTURE, SHOWN_PDF];

/// A picture that is about to be stored; its bytes are in the folder of files already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFacsimile {
    /// The imported folder and those below it.
    pub collection: String,
    /// The path of the text that it belongs to.
    pub beside: String,
    /// Orders the pictures of a document.
    pub place: String,
    pub picture: Facsimile,
}

impl Store {
    /// The hash of the picture that was imported from a path, and the path of the text that it belongs to.
    pub async fn facsimile_at(&self, collection: &str, path: &str) -> Result<Option<(String, String)>> {
        let row = sqlx::query(FACSIMILE.1).bind(collection).bind(path).fetch_optional(&self.readers).await.map_err(failed(FACSIMILE))?;
        row.map(|row| Ok((get(&row, 0)?, get(&row, 1)?))).transpose()
    }

    /// Which file a stored file belongs to.
    pub async fn companion(&self, source_file: i64) -> Result<Option<Companion>> {
        let row = sqlx::query(COMPANION.1).bind(source_file).fetch_optional(&self.readers).await.map_err(failed(COMPANION))?;
        row.map(|row| Ok(Companion { beside: get(&row, 0)?, language: get(&row, 1)? })).transpose()
    }

    /// What kind of picture has this hash, where a document that is shown has it.
    pub async fn shown_picture(&self, sha256: &str) -> Result<Option<PictureFormat>> {
        let row = sqlx::query(SHOWN_PICTURE.1).bind(sha256).fetch_optional(&self.readers).await.map_err(failed(SHOWN_PICTURE))?;
        row.map(|row| format(get(&row, 0)?)).transpose()
    }

    /// The bytes of the PDF with this hash, where a document that is shown has it.
    pub async fn shown_pdf(&self, sha256: &str) -> Result<Option<Vec<u8>>> {
        let row = sqlx::query(SHOWN_PDF.1).bind(sha256).fetch_optional(&self.readers).await.map_err(failed(SHOWN_PDF))?;
        row.map(|row| source_files::unpacked(&get::<Vec<u8>, _>(&row, 0)?)).transpose()
    }
}

/// The pictures of a document in the order of its leaves, each once.
pub(super) async fn pictures(reading: &mut Transaction<'static, Any>, document: i64) -> Result<Vec<Facsimile>> {
    let rows = sqlx::query(PICTURES.1).bind(document).fetch_all(&mut **reading).await.map_err(failed(PICTURES))?;
    let mut pictures: Vec<Facsimile> = Vec::new();
    for row in &rows {
        let picture = Facsimile {
            label: get(row, 0)?,
            path: get(row, 1)?,
            sha256: get(row, 2)?,
            format: format(get(row, 3)?)?,
            bytes: get(row, 4)?,
            width: get(row, 5)?,
            height: get(row, 6)?,
        };
        if !pictures.iter().any(|known| known.sha256 == picture.sha256) {
            pictures.push(picture);
        }
    }
    Ok(pictures)
}

/// The texts of a document in other languages than that of the shown one.
pub(super) async fn parallels(reading: &mut Transaction<'static, Any>, document: i64) -> Result<Vec<ParallelText>> {
    let rows = sqlx::query(PARALLELS.1).bind(document).fetch_all(&mut **reading).await.map_err(failed(PARALLELS))?;
    rows.iter()
        .map(|row| {
            Ok(ParallelText {
                language: get(row, 0)?,
                path: get(row, 1)?,
                title: read(row, 2, "a title")?,
                body: read(row, 3, "a body")?,
                notes: read(row, 4, "notes")?,
            })
        })
        .collect()
}

/// All files of a document as they are now.
pub(super) async fn files(reading: &mut Transaction<'static, Any>, document: i64) -> Result<Vec<SourceFile>> {
    let rows = sqlx::query(FILES.1).bind(document).fetch_all(&mut **reading).await.map_err(failed(FILES))?;
    rows.iter()
        .map(|row| {
            Ok(SourceFile { path: get(row, 0)?, format: source_files::format(get(row, 1)?)?, sha256: get(row, 2)?, bytes: get(row, 3)? })
        })
        .collect()
}

fn format(ending: String) -> Result<PictureFormat> {
    PictureFormat::of_ending(&ending).ok_or(StoreError::Damaged { what: "a picture's format", why: ending })
}

impl Writing {
    /// Which file a file of this transaction belongs to.
    pub async fn companion(&mut self, source_file: i64) -> Result<Option<Companion>> {
        let row = sqlx::query(COMPANION.1).bind(source_file).fetch_optional(self.connection()).await.map_err(failed(COMPANION))?;
        row.map(|row| Ok(Companion { beside: get(&row, 0)?, language: get(&row, 1)? })).transpose()
    }

    /// A file belongs to another of its folder.
    pub async fn set_companion(&mut self, source_file: i64, collection: &str, companion: &Companion) -> Result<()> {
        let collection = self.folder(collection).await?;
        let row =
            vec![Value::Whole(source_file), Value::Whole(collection), companion.beside.as_str().into(), companion.language.clone().into()];
        let known = " ON CONFLICT (source_file_id) DO UPDATE SET beside = excluded.beside, language = excluded.language";
        insert_or(self.connection(), "companion (source_file_id, collection_id, beside, language)", known, vec![row]).await
    }

    /// The file that a file belongs to; of two documents at its path the newer.
    pub(super) async fn main_of(&mut self, source_file: i64) -> Result<Option<i64>> {
        let row = sqlx::query(MAIN.1).bind(source_file).fetch_optional(self.connection()).await.map_err(failed(MAIN))?;
        row.map(|row| get(&row, 0)).transpose()
    }

    /// The files that belong to a file.
    pub(super) async fn beside(&mut self, source_file: i64) -> Result<Vec<i64>> {
        let rows = sqlx::query(BESIDE.1).bind(source_file).fetch_all(self.connection()).await.map_err(failed(BESIDE))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }

    /// Stores the texts of a document in other languages, and no others; each with its file and its language.
    pub async fn set_parallels(&mut self, document: i64, texts: Vec<(i64, String, Annotated)>) -> Result<()> {
        let rows = sqlx::query(LANGUAGES.1).bind(document).fetch_all(self.connection()).await.map_err(failed(LANGUAGES))?;
        for row in &rows {
            let language: String = get(row, 0)?;
            if !texts.iter().any(|(_, known, _)| *known == language) {
                let clear = sqlx::query(CLEAR_PARALLEL.1).bind(document).bind(language);
                clear.execute(self.connection()).await.map_err(failed(CLEAR_PARALLEL))?;
            }
        }
        for (source_file, language, mut annotated) in texts {
            let asked = sqlx::query(PARALLEL.1).bind(document).bind(language.as_str());
            let row = asked.fetch_optional(self.connection()).await.map_err(failed(PARALLEL))?;
            let (body, notes, paragraphs, counted): (Passage, Vec<Footnote>, i64, i64) = match &row {
                Some(row) => (read(row, 0, "a body")?, read(row, 1, "notes")?, get(row, 2)?, get(row, 3)?),
                None => (Passage::default(), Vec::new(), 0, 0),
            };
            let paragraphs = number_paragraphs(&mut annotated.draft.body, &body, &[], paragraphs);
            let counted = number_notes(&mut annotated, &notes, &[], counted);
            let draft = &annotated.draft;
            let row = vec![
                Value::Whole(document),
                language.into(),
                Value::Whole(source_file),
                Value::Whole(paragraphs),
                Value::Whole(counted),
                json(&draft.title)?.into(),
                json(&draft.body)?.into(),
                json(&draft.notes)?.into(),
            ];
            let known = " ON CONFLICT (document_id, language) DO UPDATE SET source_file_id = excluded.source_file_id, \
                         paragraph_counter = excluded.paragraph_counter, note_counter = excluded.note_counter, \
                         title = excluded.title, body = excluded.body, notes = excluded.notes";
            let into = "parallel_text (document_id, language, source_file_id, paragraph_counter, note_counter, title, body, notes)";
            insert_or(self.connection(), into, known, vec![row]).await?;
        }
        Ok(())
    }

    /// Stores a picture; what came from its path before is a picture of nothing any more.
    pub async fn set_facsimile(&mut self, new: NewFacsimile) -> Result<()> {
        let collection = self.folder(&new.collection).await?;
        let picture = new.picture;
        let row = vec![
            Value::Whole(collection),
            picture.path.into(),
            new.beside.into(),
            picture.label.into(),
            new.place.into(),
            picture.sha256.into(),
            picture.format.ending().into(),
            Value::Whole(picture.bytes),
            Value::Whole(picture.width),
            Value::Whole(picture.height),
            self.now().into(),
        ];
        let known = " ON CONFLICT (collection_id, path) DO UPDATE SET beside = excluded.beside, label = excluded.label, \
                     place = excluded.place, sha256 = excluded.sha256, format = excluded.format, bytes = excluded.bytes, \
                     width = excluded.width, height = excluded.height, imported_at = excluded.imported_at";
        let into = "facsimile (collection_id, path, beside, label, place, sha256, format, bytes, width, height, imported_at)";
        insert_or(self.connection(), into, known, vec![row]).await
    }
}
