//! Everything that a room holds, as one ZIP file: its rows, the files that it was made of, and its documents for people.
//!
//! The room is made again of the rows and of the files that they name. `README.txt` in the file says so to whoever finds it.

mod archive;
mod manifest;
mod places;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Seek, Write};

use sha2::{Digest, Sha256};

use super::Error as Unpacked;
use crate::cite::{self, Item};
use crate::config::Settings;
use crate::model::ReadingCopy;
use crate::store::data::{After, DataReading, PRIMARY, Table, Value};
use crate::store::{Store, StoreError};
use archive::Archive;
use places::Places;

pub use manifest::{FORMAT, MANIFEST, Manifest, SUMS, VERSION, rows_of};

/// The words for a stranger.
const README: &str = include_str!("data/README.txt");

/// The address of a room that states none, as its pages have it where nobody set another.
const HOME: &str = "http://127.0.0.1:8080";

/// Why there is no data export: one sentence with the way out.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    #[error("it cannot be written ({0}); make room there, or give another file")]
    Writing(String),
    #[error("{0}")]
    Damaged(String),
    #[error("the room changed while it was written; export it again")]
    Changed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// In which form the documents stand there for people; the rows have all of them anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataForm {
    #[default]
    Tei,
    Markdown,
}

/// How much a data export has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DataWritten {
    /// Documents that are shown.
    pub documents: usize,
    pub versions: i64,
    pub files: usize,
    pub pictures: usize,
}

/// The bytes of the picture with a hash.
pub type Pictures<'a> = &'a (dyn Fn(&str) -> io::Result<Vec<u8>> + Sync);

/// The names of files by the table and the key of the row that has them.
type Files = HashMap<(&'static str, i64, String), String>;

/// Writes all of the room; gives how much that is, and what it was written to.
pub async fn write_data<W: Write + Seek>(
    store: &Store,
    out: W,
    pictures: Pictures<'_>,
    form: DataForm,
    now: &str,
) -> Result<(DataWritten, W), DataError> {
    let mut archive = Archive::new(out);
    let mut written = DataWritten::default();
    let mut room = store.read_data().await?;
    let (epoch, token) = room.state().await?;
    let settings = store.settings().await?;
    let mut rows = BTreeMap::new();
    for table in PRIMARY {
        rows.insert(table.name.to_owned(), room.count(table).await?);
    }
    written.versions = rows.get("version").copied().unwrap_or_default();
    let manifest = Manifest::new(&settings, token, epoch, now, rows);
    archive.file("README.txt", README.as_bytes())?;
    archive.file(MANIFEST, manifest.text().as_bytes())?;
    write_settings(&mut archive, &settings)?;
    let mut places = Places::default();
    let mut files = Files::new();
    written.files = write_files(&mut room, &mut archive, &mut places, &mut files).await?;
    written.pictures = write_pictures(pictures, &mut room, &mut archive, &mut places, &mut files).await?;
    for table in PRIMARY {
        write_rows(&mut room, &mut archive, table, &files).await?;
    }
    drop(room);
    written.documents = write_documents(store, &mut archive, &settings, form).await?;
    // The rows are of one moment, and the pages beside them of a later one, in which something may have been closed.
    if store.epoch().await? != epoch {
        return Err(DataError::Changed);
    }
    Ok((written, archive.finish()?))
}

/// Writes what `room.toml` and `citation.csl` said: the room keeps what was read of them, and not their own bytes.
fn write_settings<W: Write + Seek>(archive: &mut Archive<W>, settings: &Settings) -> Result<(), DataError> {
    if let Some(style) = &settings.citation_style {
        archive.file("settings/citation.csl", style.as_bytes())?;
    }
    let said = Settings { citation_style: None, ..settings.clone() };
    archive.file("settings/settings.json", pretty(&said)?.as_bytes())
}

/// Writes the bytes of each source file; gives how many there are.
async fn write_files<W: Write + Seek>(
    room: &mut DataReading,
    archive: &mut Archive<W>,
    places: &mut Places,
    files: &mut Files,
) -> Result<usize, DataError> {
    let (mut before, mut count) = (i64::MAX, 0);
    loop {
        let some = room.files(before).await?;
        let Some(last) = some.last() else { break };
        before = last.id;
        for file in some {
            let Some(bytes) = &file.bytes else { continue };
            if sha256(bytes) != file.sha256 {
                return Err(DataError::Damaged(format!(
                    "the bytes of {}/{} are not those that were imported (SHA-256); put a backup in place of the database, and export that",
                    file.collection, file.path
                )));
            }
            let place = places.of_file(&file);
            archive.file(&place, bytes)?;
            if let Some(place) = places.of_sidecar(&file, &place) {
                archive.file(&place, file.sidecar.as_bytes())?;
            }
            files.insert(("source_file", file.id, String::new()), place);
            count += 1;
        }
    }
    let mut after = 0;
    while let Some(rest) = room.rest(after).await? {
        after = rest.whole;
        let place = Places::of_rest(&rest);
        archive.file(&place, &rest.bytes)?;
        files.insert(("source_whole", rest.whole, String::new()), place);
    }
    Ok(count)
}

/// Writes the bytes of each picture; gives how many there are.
async fn write_pictures<W: Write + Seek>(
    pictures: Pictures<'_>,
    room: &mut DataReading,
    archive: &mut Archive<W>,
    places: &mut Places,
    files: &mut Files,
) -> Result<usize, DataError> {
    let (mut after, mut count) = ((-1, String::new()), 0);
    loop {
        let some = room.pictures(&after).await?;
        let Some(last) = some.last() else { return Ok(count) };
        after = (last.collection_id, last.path.clone());
        for picture in some {
            let damaged = |why: &str| {
                let shown = format!("{}/{}", picture.collection, picture.path);
                DataError::Damaged(format!("the picture {shown} {why}; import it again, or run `reading-room check`"))
            };
            let bytes = pictures(&picture.sha256).map_err(|error| damaged(&format!("cannot be read ({error})")))?;
            if sha256(&bytes) != picture.sha256 {
                return Err(damaged("is not the one that was imported (SHA-256)"));
            }
            let place = places.of_picture(&picture);
            archive.stored(&place, &bytes)?;
            files.insert(("facsimile", picture.collection_id, picture.path), place);
            count += 1;
        }
    }
}

/// Writes the rows of a table, one a line, in the order of their keys.
async fn write_rows<W: Write + Seek>(
    room: &mut DataReading,
    archive: &mut Archive<W>,
    table: &'static Table,
    files: &Files,
) -> Result<(), DataError> {
    let file = |key: &[Value]| {
        let (Value::Whole(id), path) = (key.first()?, key.get(1)) else { return None };
        let path = if let Some(Value::Text(path)) = path { path.clone() } else { String::new() };
        files.get(&(table.name, *id, path)).cloned()
    };
    archive.begin(&rows_of(table.name))?;
    let mut after: Option<After> = None;
    loop {
        let (lines, next) = room.lines(table, after.as_ref(), &file).await?;
        for line in lines {
            archive.line(&line)?;
        }
        if next.is_none() {
            archive.end();
            return Ok(());
        }
        after = next;
    }
}

/// Writes each document that is shown, for people and for other programs; gives how many there are.
async fn write_documents<W: Write + Seek>(
    store: &Store,
    archive: &mut Archive<W>,
    settings: &Settings,
    form: DataForm,
) -> Result<usize, DataError> {
    let base = settings.base_url.as_deref().unwrap_or(HOME);
    let mut count = 0;
    for name in store.names_of_all().await? {
        // What went meanwhile is none of them.
        let Some(copy) = store.reading_copy(&name).await? else { continue };
        let item = Item::of(&copy, &settings.name, base);
        let (ending, text) = match form {
            DataForm::Tei => ("tei.xml", item.tei(&copy)),
            DataForm::Markdown => ("md", cite::markdown(&copy)),
        };
        archive.file(&format!("documents/{name}.{ending}"), text.as_bytes())?;
        archive.file(&format!("documents/{name}.json"), document(&item, &copy)?.as_bytes())?;
        count += 1;
    }
    Ok(count)
}

fn document(item: &Item<'_>, copy: &ReadingCopy) -> Result<String, DataError> {
    pretty(&serde_json::to_value(item.json(copy)).map_err(unwritten)?)
}

fn pretty(value: &impl serde::Serialize) -> Result<String, DataError> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> DataError {
    DataError::Damaged(Unpacked::from(error).to_string())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
