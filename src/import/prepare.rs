//! A file's bytes → an annotated document, without the room.

use rayon::iter::Either;
use rayon::prelude::*;

use super::report::Refusal;
use super::sha256;
use super::walk::{Found, io_sentence};
use crate::apparatus::{Names, annotate};
use crate::config::Settings;
use crate::model::{Annotated, Diagnostic, DocumentName, Draft, SourceFormat, names};
use crate::readers::{Context, Fields, Item, format_of, is_binary, read_bytes};
use crate::store::{NewSourceFile, StoredSource};
use crate::text::normal::letters_and_digits;

/// Files larger than this are no single document.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A file in memory.
#[derive(Debug)]
pub struct Loaded {
    pub shown: String,
    pub collection: String,
    pub path: String,
    pub sha256: String,
    pub sidecar_sha256: String,
    pub sidecar: String,
    pub bytes: Vec<u8>,
}

/// A file that was read: ready to be written.
#[derive(Debug)]
pub struct Prepared {
    pub shown: String,
    pub source: NewSourceFile,
    pub annotated: Annotated,
    pub names: Vec<DocumentName>,
    /// What stands at its path already.
    pub known: Vec<StoredSource>,
    pub diagnostics: Vec<Diagnostic>,
    /// What in the sidecar could not be read.
    pub sidecar_said: Vec<Diagnostic>,
}

/// Reads a file into memory, or says why it is refused.
pub fn load(file: &Found) -> Result<Loaded, Refusal> {
    let metadata = std::fs::metadata(&file.path).map_err(|error| io_sentence(&error))?;
    if metadata.len() > LARGEST {
        let (size, limit) = (metadata.len() / 1_048_576, LARGEST / 1_048_576);
        return Err(format!("it has {size} MB, and a document may have {limit}; divide it into its documents"));
    }
    let bytes = std::fs::read(&file.path).map_err(|error| io_sentence(&error))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty; remove it or put its text in".to_owned());
    }
    if format_of(&bytes, &file.below) == SourceFormat::PlainText && is_binary(&bytes) {
        return Err("it is not text; export it as text from the program that made it".to_owned());
    }
    let sidecar = match &file.sidecar {
        Some(path) => std::fs::read_to_string(path).map_err(|error| format!("its sidecar {} cannot be read ({error})", path.display()))?,
        None => String::new(),
    };
    if let Some(path) = file.sidecar.as_ref().filter(|_| sidecar.contains('\0')) {
        return Err(format!("its sidecar {} is not text; write it again", path.display()));
    }
    let sidecar_sha256 = if sidecar.is_empty() { String::new() } else { sha256(sidecar.as_bytes()) };
    Ok(Loaded {
        shown: file.shown(),
        collection: file.collection.clone(),
        path: file.below.clone(),
        sha256: sha256(&bytes),
        sidecar_sha256,
        sidecar,
        bytes,
    })
}

/// Reads and annotates files on all cores, in their order; those that a reader refused come with their names.
pub fn annotate_all(
    files: Vec<(Loaded, Vec<StoredSource>)>,
    settings: &Settings,
    names: &Names,
) -> (Vec<Prepared>, Vec<(String, Refusal)>) {
    files.into_par_iter().partition_map(|(loaded, known)| {
        let shown = loaded.shown.clone();
        match prepare(loaded, known, settings, names) {
            Ok(prepared) => Either::Left(prepared),
            Err(refusal) => Either::Right((shown, refusal)),
        }
    })
}

fn prepare(loaded: Loaded, known: Vec<StoredSource>, settings: &Settings, matcher: &Names) -> Result<Prepared, Refusal> {
    let read = read_or_refuse(&loaded.bytes, &loaded.path, &loaded.sidecar, settings)?;
    let (numbers, key) = (read.draft.metadata.numbers.clone(), content_key(&read.draft));
    let source = NewSourceFile {
        collection: loaded.collection,
        path: loaded.path,
        format: read.draft.format,
        sha256: loaded.sha256,
        sidecar: loaded.sidecar,
        sidecar_sha256: loaded.sidecar_sha256,
        bytes: loaded.bytes,
        numbers,
        content_key: key,
    };
    let names = names(&read.draft);
    let mut diagnostics = read.draft.diagnostics.clone();
    diagnostics.sort_by_key(|diagnostic| diagnostic.line);
    let annotated = annotate(read.draft, matcher, settings);
    Ok(Prepared { shown: loaded.shown, source, annotated, names, known, diagnostics, sidecar_said: read.sidecar_said })
}

/// A draft, and what in its sidecar could not be read.
#[derive(Debug)]
pub struct ReadDocument {
    pub draft: Draft,
    pub sidecar_said: Vec<Diagnostic>,
}

/// The document in a file's bytes; `None` where a reader found none.
pub fn read_document(bytes: &[u8], path: &str, sidecar: &str, settings: &Settings) -> Option<ReadDocument> {
    read_or_refuse(bytes, path, sidecar, settings).ok()
}

fn read_or_refuse(bytes: &[u8], path: &str, sidecar: &str, settings: &Settings) -> Result<ReadDocument, Refusal> {
    let (fields, sidecar_said) = Fields::read(sidecar);
    let context = Context { settings, path, sidecar: Some(&fields).filter(|_| !sidecar.is_empty()) };
    let mut found = Err("no document was found in it; export it as text from the program that made it".to_owned());
    read_bytes(bytes, context, &mut |item| match item {
        Item::Draft(draft) => found = Ok(*draft),
        Item::Refused(why) => found = Err(why),
    });
    Ok(ReadDocument { draft: found?, sidecar_said })
}

/// What two files have in common that are the same paper: date, and letters and digits of the body.
pub fn content_key(draft: &Draft) -> Option<String> {
    let body = letters_and_digits(&draft.body.text);
    let date = draft.metadata.date.as_ref().map(|known| known.value.edtf()).unwrap_or_default();
    // Two papers without a date are not of equal date: there the title has to agree.
    let date = if date.is_empty() { letters_and_digits(&draft.title.text) } else { date };
    (!body.is_empty()).then(|| sha256(format!("{date}\n{body}").as_bytes()))
}
