//! A file's bytes → an annotated document, without the room.

use rayon::prelude::*;

use super::report::{Outcome, Refusal};
use super::sha256;
use super::walk::{Found, io_sentence, read_small};
use crate::apparatus::{Names, annotate_with};
use crate::config::Settings;
use crate::model::{
    Annotated, Companion, Diagnostic, DivisionText, DocumentName, Draft, Frame, Node, Opened, Part, SourceFormat, names_with,
};
use crate::readers::{Context, Fields, Item, Several, format_of, is_binary, read_bytes, read_part, refusal};
use crate::store::{NewSourceFile, SourceContent, pack};
use crate::text::normal::letters_and_digits;

/// Files larger than this are not read.
const LARGEST: u64 = 64 * 1024 * 1024;

/// MB of a sidecar.
const LARGEST_SIDECAR: u64 = 1;

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
    /// The file that it belongs to by its name.
    pub companion: Option<Companion>,
}

/// A file that was read: ready to be written.
#[derive(Debug)]
pub struct Prepared {
    pub shown: String,
    pub source: NewSourceFile,
    pub annotated: Annotated,
    pub names: Vec<DocumentName>,
    /// Which of the documents of its file it is, from nought; `None` for a file of one.
    pub part: Option<usize>,
    pub diagnostics: Vec<Diagnostic>,
    /// What in the sidecar could not be read.
    pub sidecar_said: Vec<Diagnostic>,
}

/// Reads a file into memory, or says why it is refused.
pub fn load(file: &Found) -> Result<Loaded, Refusal> {
    let metadata = std::fs::metadata(&file.path).map_err(|error| io_sentence(&error))?;
    if metadata.len() > LARGEST {
        let (size, limit) = (metadata.len() / 1_048_576, LARGEST / 1_048_576);
        return Err(format!("it has {size} MB, and a file may have {limit}; divide it"));
    }
    let bytes = std::fs::read(&file.path).map_err(|error| io_sentence(&error))?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("it is empty; remove it or put its text in".to_owned());
    }
    if let Some(why) = refusal(&bytes) {
        return Err(why.to_owned());
    }
    if format_of(&bytes, &file.below).is_none() && is_binary(&bytes) {
        return Err("it is not text; export it as text from the program that made it".to_owned());
    }
    let sidecar = match &file.sidecar {
        Some(path) => {
            let shown = file.shown_beside(path);
            read_small(path, LARGEST_SIDECAR).map_err(|why| format!("its sidecar {shown} cannot be read: {why}; write it again"))?
        }
        None => String::new(),
    };
    if let Some(path) = file.sidecar.as_ref().filter(|_| sidecar.contains('\0')) {
        return Err(format!("its sidecar {} is not text; write it again", file.shown_beside(path)));
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
        companion: file.companion.clone(),
    })
}

/// A file that gave no document: its name, and what became of it.
pub type NotRead = (String, Outcome, Vec<Diagnostic>);

/// Reads and annotates files on all cores, in their order.
pub fn annotate_all(files: Vec<Loaded>, settings: &Settings, names: &Names) -> Vec<Result<Prepared, NotRead>> {
    files.into_par_iter().map(|loaded| prepare(loaded, settings, names)).collect()
}

fn prepare(loaded: Loaded, settings: &Settings, matcher: &Names) -> Result<Prepared, NotRead> {
    let read = match read_file(&loaded.bytes, &loaded.path, &loaded.sidecar, settings) {
        Ok(read) => read,
        Err((outcome, diagnostics)) => return Err((loaded.shown, outcome, diagnostics)),
    };
    let body = letters_and_digits(&read.draft.body.text);
    let source = NewSourceFile {
        collection: loaded.collection,
        path: loaded.path,
        format: read.draft.format,
        sha256: loaded.sha256,
        sidecar: loaded.sidecar,
        sidecar_sha256: loaded.sidecar_sha256,
        length: loaded.bytes.len(),
        packed: packed(&loaded.bytes, &loaded.shown)?,
        numbers: read.draft.metadata.numbers.clone(),
        content_key: content_key(&read.draft, &body),
        access: read.draft.access.clone(),
        part: None,
        companion: loaded.companion,
    };
    Ok(finish(loaded.shown, source, read, &body, None, settings, matcher))
}

fn finish(
    shown: String,
    source: NewSourceFile,
    read: ReadDocument,
    body: &str,
    part: Option<usize>,
    settings: &Settings,
    matcher: &Names,
) -> Prepared {
    let names = names_with(&read.draft, body);
    let mut diagnostics = read.draft.diagnostics.clone();
    diagnostics.sort_by_key(|diagnostic| diagnostic.line);
    let annotated = annotate_with(read.draft, body, matcher, settings);
    Prepared { shown, source, annotated, names, part, diagnostics, sidecar_said: read.sidecar_said }
}

fn packed(bytes: &[u8], shown: &str) -> Result<Vec<u8>, NotRead> {
    pack(bytes).map_err(|error| (shown.to_owned(), Outcome::Refused(error.to_string()), Vec::new()))
}

/// A file of several documents, of which some are to be read.
pub struct Volume<'a> {
    pub file: &'a Loaded,
    pub format: SourceFormat,
    /// What the spans of its parts are places in.
    pub bytes: &'a [u8],
    pub frame: &'a Frame,
}

/// Reads and annotates documents of a file on all cores, in their order; `first` is the number of the first of them.
pub fn annotate_parts(
    volume: &Volume<'_>,
    parts: &[Part],
    first: usize,
    settings: &Settings,
    matcher: &Names,
) -> Vec<Result<Prepared, NotRead>> {
    parts.par_iter().enumerate().map(|(at, part)| prepare_part(volume, part, first + at, settings, matcher)).collect()
}

fn prepare_part(volume: &Volume<'_>, part: &Part, place: usize, settings: &Settings, matcher: &Names) -> Result<Prepared, NotRead> {
    let bytes = volume.bytes.get(part.span.range()).unwrap_or_default();
    let shown = format!("{}#{}", volume.file.shown, part.key);
    let context = Context { settings, path: &volume.file.path, sidecar: None };
    let Some(mut draft) = read_one_part(volume.format, bytes, volume.frame, context) else {
        return Err((shown, Outcome::Skipped, Vec::new()));
    };
    for said in &mut draft.diagnostics {
        said.line += part.line - 1;
    }
    let body = letters_and_digits(&draft.body.text);
    let source = NewSourceFile {
        collection: volume.file.collection.clone(),
        path: volume.file.path.clone(),
        format: volume.format,
        sha256: sha256(bytes),
        sidecar: String::new(),
        sidecar_sha256: String::new(),
        length: bytes.len(),
        packed: packed(bytes, &shown)?,
        numbers: draft.metadata.numbers.clone(),
        content_key: content_key(&draft, &body),
        access: draft.access.clone(),
        part: None,
        companion: None,
    };
    Ok(finish(shown, source, ReadDocument { draft, sidecar_said: Vec::new() }, &body, Some(place), settings, matcher))
}

fn read_one_part(format: SourceFormat, bytes: &[u8], frame: &Frame, context: Context<'_>) -> Option<Draft> {
    let mut found = None;
    read_part(format, bytes, frame, context, &mut |item| found = item.draft());
    found
}

/// What the editors wrote in the divisions of a volume that hold no documents, for each division.
pub fn division_texts(several: &Several<'_>, path: &str, settings: &Settings) -> Vec<Option<DivisionText>> {
    let Opened { frame, nodes, parts, .. } = &several.opened;
    let context = Context { settings, path, sidecar: None };
    let one = |(at, node): (usize, &Node)| {
        let holds = nodes.iter().any(|other| other.parent == Some(at)) || parts.iter().any(|part| part.node == Some(at));
        let bytes = several.bytes.get(node.span.range()).filter(|_| !holds)?;
        let draft = read_one_part(several.format, bytes, frame, context)?;
        (!draft.body.text.trim().is_empty()).then_some(DivisionText { body: draft.body, notes: draft.notes })
    };
    nodes.par_iter().enumerate().map(one).collect()
}

/// A draft, and what in its sidecar could not be read.
#[derive(Debug)]
pub struct ReadDocument {
    pub draft: Draft,
    pub sidecar_said: Vec<Diagnostic>,
}

/// The document in a stored file; `None` where a reader found none.
pub fn read_stored(stored: &SourceContent, settings: &Settings) -> Option<ReadDocument> {
    match &stored.part {
        Some((format, frame)) => {
            let context = Context { settings, path: &stored.path, sidecar: None };
            let draft = read_one_part(*format, &stored.bytes, frame, context)?;
            Some(ReadDocument { draft, sidecar_said: Vec::new() })
        }
        None => read_file(&stored.bytes, &stored.path, &stored.sidecar, settings).ok(),
    }
}

/// The document in a file's bytes, or what the reader says instead.
fn read_file(bytes: &[u8], path: &str, sidecar: &str, settings: &Settings) -> Result<ReadDocument, (Outcome, Vec<Diagnostic>)> {
    let (fields, sidecar_said) = Fields::read(sidecar);
    let context = Context { settings, path, sidecar: Some(&fields).filter(|_| !sidecar.is_empty()) };
    let mut found: Vec<Draft> = Vec::new();
    let mut instead = (Outcome::Skipped, Vec::new());
    read_bytes(bytes, context, &mut |item| match item {
        Item::Draft(draft) => found.push(*draft),
        Item::Refused(why) => instead.0 = Outcome::Refused(why),
        Item::Skipped(why) => instead.1.push(Diagnostic::note(1, format!("skipped: {why}"))),
    });
    found.pop().map(|draft| ReadDocument { draft, sidecar_said }).ok_or(instead)
}

/// What two files have in common that are the same paper: date, and letters and digits of the body.
///
/// `body` is those letters and digits.
pub fn content_key(draft: &Draft, body: &str) -> Option<String> {
    let date = draft.metadata.date.as_ref().map(|known| known.value.edtf()).unwrap_or_default();
    // Two papers without a date are not of equal date: there the title has to agree.
    let date = if date.is_empty() { letters_and_digits(&draft.title.text) } else { date };
    (!body.is_empty()).then(|| sha256(format!("{date}\n{body}").as_bytes()))
}
