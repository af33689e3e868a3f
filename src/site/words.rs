//! The search of an export: the index in parts, each a script that a page loads when it needs it, so that it works wherever
//! the files lie, even where no server shows them.

use std::path::Path;

use serde_json::{Value, json};

use super::Error;
use super::folder::Folder;
use crate::model::ListedDocument;
use crate::search::{Parts, PartsBuilder};
use crate::store::Store;

/// Documents read from the store at a time, and documents of one part of their list.
const BATCH: usize = 200;

/// Writes the index of all documents that are shown.
pub(super) async fn write(store: &Store, folder: &Folder, follow: &(dyn Fn(usize) + Sync)) -> Result<(), Error> {
    let changed = store.changed_since(0).await?;
    let shown: Vec<i64> = changed.iter().filter(|changed| !changed.gone).map(|changed| changed.document).collect();
    let mut builder = PartsBuilder::default();
    let mut lines: Vec<Value> = Vec::new();
    let mut parts = 0;
    for batch in shown.chunks(BATCH) {
        for document in store.searchable(batch).await? {
            builder.add(&document);
            lines.push(line(&document.listed));
            if lines.len() == BATCH {
                put(folder, "documents", parts, &json!(std::mem::take(&mut lines)))?;
                parts += 1;
            }
        }
    }
    if !lines.is_empty() {
        put(folder, "documents", parts, &json!(lines))?;
    }
    let Parts { parts, lengths, documents } = builder.finish();
    for (number, part) in parts.iter().enumerate() {
        put(folder, "words", number, &json!(part))?;
        follow(1);
    }
    let first: Vec<&str> = parts.iter().map(|part| part.keys().next().map_or("", AsRef::as_ref)).collect();
    put(folder, "all", 0, &json!({ "documents": documents, "lengths": lengths, "first": first, "batch": BATCH }))
}

/// What a list of what was found shows of a document.
fn line(listed: &ListedDocument) -> Value {
    let ListedDocument { name, title, date, kind, archival, .. } = listed;
    let day = date.as_ref().map_or_else(|| "no date stated".to_owned(), ToString::to_string);
    let about: Vec<String> = kind.iter().map(|kind| kind.label().to_owned()).chain(archival.clone()).collect();
    json!([name, title, day, about.join(" · ")])
}

/// A part as a script, which hands its value to the page that loads it.
fn put(folder: &Folder, kind: &str, number: usize, value: &Value) -> Result<(), Error> {
    let script = format!("readingRoom.part(\"{kind}\",{number},{value});\n");
    folder.put(Path::new(&format!("search/{kind}/{number}.js")), script.as_bytes())
}
