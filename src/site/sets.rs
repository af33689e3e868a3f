//! All documents of the room as one file in each format: each document is read once for all of them.

use std::path::PathBuf;

use tokio::runtime::Handle;

use super::Error;
use super::address::Address;
use super::folder::{Folder, NewFile};
use crate::export::epub::Front;
use crate::export::set::{Member, SetFormat, SetWriter};
use crate::urls;
use crate::web::AppState;

/// The formats that are written as documents come; a book has to know all of them first, and is asked for.
fn formats() -> impl Iterator<Item = SetFormat> {
    SetFormat::ALL.into_iter().filter(|format| *format != SetFormat::Epub)
}

/// The addresses of these files.
pub(super) fn addresses() -> impl Iterator<Item = Address> {
    formats().map(|format| Address::new(&urls::export(urls::DOCUMENTS.trim_start_matches('/'), format.ending(), "")))
}

/// Writes them, byte for byte as the room gives them.
pub(super) fn write(state: &AppState, folder: &Folder, handle: &Handle) -> Result<(), Error> {
    let room = state.room();
    let names = handle.block_on(state.store().names_of_all())?;
    // A room without a document has no such files.
    if names.is_empty() {
        return Ok(());
    }
    let front = Front {
        title: &room.settings.name,
        room: &room.settings.name,
        base_url: &room.base_url,
        path: urls::DOCUMENTS,
        time: jiff::Timestamp::UNIX_EPOCH,
    };
    let mut files: Vec<NewFile<'_>> = addresses().map(|address| folder.begin(&address.file())).collect::<Result<_, _>>()?;
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path().to_owned()).collect();
    let failed = |file: usize| {
        let file = paths.get(file).cloned().unwrap_or_default();
        move |error: crate::export::Error| Error::File { file, source: std::io::Error::other(error.to_string()) }
    };
    let mut writers = Vec::new();
    for (at, (format, file)) in formats().zip(&mut files).enumerate() {
        writers.push(SetWriter::new(format, front, Vec::new(), file).map_err(failed(at))?);
    }
    for name in &names {
        let Some(copy) = handle.block_on(state.store().reading_copy(name))? else { continue };
        for (at, writer) in writers.iter_mut().enumerate() {
            writer.add(Member::whole(&copy)).map_err(failed(at))?;
        }
    }
    for (at, writer) in writers.into_iter().enumerate() {
        writer.finish().map_err(failed(at))?;
    }
    files.into_iter().try_for_each(NewFile::finish)
}
