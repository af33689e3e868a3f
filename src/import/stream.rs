//! Files → what is to be written: read and annotated on all cores while the room is written to.
//!
//! Steps come in the order of the files, so that what is written does not depend on how the work was shared out.
//! Only some batches are on their way at a time: memory does not grow with the number of files.

use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;

use super::pictures;
use super::prepare::{self, Loaded, Prepared};
use super::report::{Outcome, sidecar_line};
use super::walk::{Files, Found, Picture};
use super::{BATCH, report::Refusal};
use crate::apparatus::Names;
use crate::config::Settings;
use crate::model::{Diagnostic, DivisionText, Opened};
use crate::readers::{Context, Fields, Several, open};
use crate::store::{NewFacsimile, NewWhole, Store};

/// What the writer is told.
#[derive(Debug)]
pub enum Step {
    /// What became of a file of which nothing is to be written.
    Said(String, Outcome, Vec<Diagnostic>),
    /// A file of several documents begins.
    Opened(Box<OpenedFile>),
    /// Documents: files of their own, or the next ones of the file that began.
    Documents(Vec<Prepared>),
    /// All documents of the file that began were handed on.
    Finished,
    /// Pictures whose bytes are in the folder of files, each with its file as the report names it.
    Pictures(Vec<(String, NewFacsimile)>),
    /// So many bytes of the files were dealt with.
    Passed(u64),
}

/// A file of several documents, without those.
#[derive(Debug)]
pub struct OpenedFile {
    pub whole: NewWhole,
    pub sha256: String,
    pub opened: Opened,
    /// What the editors wrote in each division without documents.
    pub texts: Vec<Option<DivisionText>>,
}

/// The reading side of an import.
pub struct Reading {
    pub store: Store,
    pub settings: Arc<Settings>,
    pub names: Arc<Names>,
    pub runtime: Handle,
    pub steps: Sender<Step>,
}

/// Bytes of files that are read at a time; a single file may have more.
const BATCH_BYTES: usize = 32 << 20;

/// Nobody wants further steps: the writer failed.
struct Stopped;

impl Reading {
    /// Hands on a step for each file; blocks where the writer is behind.
    pub fn run(&self, files: &Files) {
        // Where the writer stopped, it says why.
        let _ = self.files(&files.texts).and_then(|()| self.pictures(&files.pictures));
    }

    fn files(&self, files: &[Found]) -> Result<(), Stopped> {
        let mut waiting: Vec<Loaded> = Vec::new();
        let mut bytes = 0;
        for file in files {
            let loaded = match prepare::load(file) {
                Ok(loaded) => loaded,
                Err(refusal) => {
                    self.refuse(file.shown(), refusal)?;
                    continue;
                }
            };
            if self.is_here(&loaded)? {
                self.passed(loaded.bytes.len())?;
                continue;
            }
            let context = Context { settings: &self.settings, path: &loaded.path, sidecar: None };
            if let Some(several) = open(&loaded.bytes, context) {
                self.documents(std::mem::take(&mut waiting))?;
                self.several(&loaded, several)?;
                continue;
            }
            bytes += loaded.bytes.len();
            waiting.push(loaded);
            if waiting.len() == BATCH || bytes > BATCH_BYTES {
                bytes = 0;
                self.documents(std::mem::take(&mut waiting))?;
            }
        }
        self.documents(waiting)
    }

    /// Whether the room has the file as it is; says so.
    fn is_here(&self, file: &Loaded) -> Result<bool, Stopped> {
        // A failure of the database shows at the next writing, too, and there it is reported.
        let whole = self.runtime.block_on(self.store.whole_at(&file.collection, &file.path)).ok().flatten();
        if let Some(whole) = whole.filter(|whole| whole.sha256 == file.sha256) {
            for key in whole.keys {
                self.send(Step::Said(format!("{}#{key}", file.shown), Outcome::Unchanged, Vec::new()))?;
            }
            return Ok(true);
        }
        let known = self.runtime.block_on(self.store.at_path(&file.collection, &file.path)).unwrap_or_default();
        let Some(stored) = known.iter().find(|stored| stored.is_equal(&file.sha256, &file.sidecar_sha256)) else { return Ok(false) };
        if file.companion.is_some() && self.runtime.block_on(self.store.companion(stored.id)).ok().flatten() != file.companion {
            return Ok(false);
        }
        self.send(Step::Said(file.shown.clone(), Outcome::Unchanged, Vec::new()))?;
        // What is wrong with a sidecar is said until it is corrected.
        for said in Fields::read(&file.sidecar).1 {
            self.refuse(sidecar_line(&file.shown, &said), said.message)?;
        }
        Ok(true)
    }

    fn documents(&self, files: Vec<Loaded>) -> Result<(), Stopped> {
        let bytes = files.iter().map(|file| file.bytes.len()).sum();
        self.hand_on(prepare::annotate_all(files, &self.settings, &self.names))?;
        self.passed(bytes)
    }

    fn several(&self, file: &Loaded, several: Several<'_>) -> Result<(), Stopped> {
        if !file.sidecar.is_empty() {
            let why =
                "a sidecar is that of one document, and this file holds several; give each a file of its own, or correct the file itself";
            self.refuse(format!("the sidecar of {}", file.shown), why.to_owned())?;
            if file.sidecar.contains("access") {
                let why = "its sidecar may close what is in it, and cannot be that of several documents; close them in room.toml by paths, remove the sidecar, and import again";
                self.refuse(file.shown.clone(), why.to_owned())?;
                return self.passed(file.bytes.len());
            }
        }
        let texts = prepare::division_texts(&several, &file.path, &self.settings);
        let Several { format, bytes, mut opened } = several;
        let of_file = std::mem::take(&mut opened.diagnostics);
        let mut rest = Vec::new();
        let mut at = 0;
        for part in &opened.parts {
            rest.extend_from_slice(bytes.get(at..part.span.start).unwrap_or_default());
            at = part.span.end.max(at);
        }
        rest.extend_from_slice(bytes.get(at..).unwrap_or_default());
        let between = rest.len();
        let whole = NewWhole {
            collection: file.collection.clone(),
            path: file.path.clone(),
            format,
            length: file.bytes.len(),
            frame: opened.frame.clone(),
            rest,
        };
        let (frame, parts) = (opened.frame.clone(), opened.parts.clone());
        self.send(Step::Opened(Box::new(OpenedFile { whole, sha256: file.sha256.clone(), opened, texts })))?;
        let volume = prepare::Volume { file, format, bytes: &bytes, frame: &frame };
        let mut of_file = Some(of_file);
        for (batch, parts) in parts.chunks(BATCH).enumerate() {
            let mut prepared = prepare::annotate_parts(&volume, parts, batch * BATCH, &self.settings, &self.names);
            // What there is to say of the whole file stands with its first document.
            if let Some(Ok(first)) = prepared.first_mut() {
                first.diagnostics.splice(0..0, of_file.take().unwrap_or_default());
            }
            self.hand_on(prepared)?;
            self.passed(parts.iter().map(|part| part.span.len()).sum())?;
        }
        self.passed(between)?;
        self.send(Step::Finished)
    }

    fn pictures(&self, files: &[Picture]) -> Result<(), Stopped> {
        let mut waiting = Vec::new();
        for picture in files {
            let file = &picture.file;
            if self.runtime.block_on(self.store.is_withdrawn_at(&file.collection, &picture.pictured.beside)).unwrap_or(false) {
                let said =
                    Diagnostic::note(1, format!("the document of {} was withdrawn; nothing of it was taken in", picture.pictured.beside));
                self.send(Step::Said(file.shown(), Outcome::Withdrawn, vec![said]))?;
                self.send(Step::Passed(file.bytes()))?;
                continue;
            }
            let kept = pictures::load(picture).and_then(|loaded| {
                let new = &loaded.new;
                let known = self.runtime.block_on(self.store.facsimile_at(&new.collection, &new.picture.path)).ok().flatten();
                let is_known = known.is_some_and(|known| known == (new.picture.sha256.clone(), new.beside.clone()));
                loaded.keep(self.store.files())?;
                Ok((loaded.new, is_known))
            });
            match kept {
                Ok((_, true)) => self.send(Step::Said(file.shown(), Outcome::Unchanged, Vec::new()))?,
                Ok((new, false)) => waiting.push((file.shown(), new)),
                Err(refusal) => self.refuse(file.shown(), refusal)?,
            }
            if waiting.len() == BATCH {
                self.send(Step::Pictures(std::mem::take(&mut waiting)))?;
            }
            self.send(Step::Passed(file.bytes()))?;
        }
        if waiting.is_empty() { Ok(()) } else { self.send(Step::Pictures(waiting)) }
    }

    fn hand_on(&self, read: Vec<Result<Prepared, prepare::NotRead>>) -> Result<(), Stopped> {
        let (mut prepared, mut instead) = (Vec::new(), Vec::new());
        for read in read {
            match read {
                Ok(file) => prepared.push(file),
                Err(other) => instead.push(other),
            }
        }
        for (shown, outcome, diagnostics) in instead {
            self.send(Step::Said(shown, outcome, diagnostics))?;
        }
        if prepared.is_empty() { Ok(()) } else { self.send(Step::Documents(prepared)) }
    }

    fn refuse(&self, shown: String, why: Refusal) -> Result<(), Stopped> {
        self.send(Step::Said(shown, Outcome::Refused(why), Vec::new()))
    }

    fn passed(&self, bytes: usize) -> Result<(), Stopped> {
        self.send(Step::Passed(u64::try_from(bytes).unwrap_or(u64::MAX)))
    }

    fn send(&self, step: Step) -> Result<(), Stopped> {
        self.steps.blocking_send(step).map_err(|_| Stopped)
    }
}
