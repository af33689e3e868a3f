//! What a batch of files has to know of the room, looked up for all of them together.

use std::collections::HashSet;

use super::rows::{among, get, twenty};
use super::source_files::NewSourceFile;
use super::{Result, Statement, Writing};
use crate::model::{ArchiveNumber, DocumentName};

const NUMBERS: Statement = ("looking for numbers", concat!("SELECT DISTINCT number FROM source_number WHERE number IN (", twenty!(), ")"));
const CONTENTS: Statement =
    ("looking for contents", concat!("SELECT DISTINCT content_key FROM source_file WHERE content_key IN (", twenty!(), ")"));
const IDENTITIES: Statement = ("looking for identities", concat!("SELECT identity FROM document WHERE identity IN (", twenty!(), ")"));
const PATHS: Statement = (
    "looking for files at paths",
    concat!("SELECT DISTINCT path FROM source_file WHERE is_current = 1 AND whole_id IS NULL AND path IN (", twenty!(), ")"),
);
const BESIDE: Statement =
    ("looking for files that belong to paths", concat!("SELECT DISTINCT beside FROM companion WHERE beside IN (", twenty!(), ")"));

pub(super) const STATEMENTS: &[Statement] = &[NUMBERS, CONTENTS, IDENTITIES, PATHS, BESIDE];

/// What the room has of the numbers, contents, names and paths of a batch, with what the batch itself added so far.
#[derive(Debug, Default)]
pub struct Known {
    numbers: HashSet<String>,
    contents: HashSet<String>,
    identities: HashSet<String>,
    /// Of files, and of those that files belong to.
    paths: HashSet<String>,
}

impl Known {
    /// Whether a file is a new document by itself: it shares nothing with another file of the room or of its batch.
    ///
    /// A file that shares something goes the long way, where it is decided what that means.
    pub fn is_new(&self, source: &NewSourceFile, names: &[DocumentName]) -> bool {
        let identity = names.iter().find(|name| !name.is_bare_number());
        identity.is_some_and(|name| !self.identities.contains(name.as_str()))
            && !source.numbers.iter().any(|number| self.numbers.contains(&number.name()))
            && !source.content_key.as_ref().is_some_and(|key| self.contents.contains(key))
            && source.companion.is_none()
            && (source.part.is_some() || !self.paths.contains(&source.path))
    }

    /// The room has this file now.
    pub fn add(&mut self, source: &NewSourceFile, names: &[DocumentName]) {
        self.numbers.extend(source.numbers.iter().map(ArchiveNumber::name));
        self.contents.extend(source.content_key.clone());
        self.identities.extend(names.iter().map(ToString::to_string));
        if source.part.is_none() {
            self.paths.insert(source.path.clone());
        }
    }
}

impl Writing {
    /// What the room has of what these files have.
    pub async fn known<'a>(&mut self, files: impl Iterator<Item = (&'a NewSourceFile, &'a [DocumentName])> + Clone) -> Result<Known> {
        let numbers: Vec<String> = files.clone().flat_map(|(source, _)| source.numbers.iter().map(ArchiveNumber::name)).collect();
        let contents: Vec<String> = files.clone().filter_map(|(source, _)| source.content_key.clone()).collect();
        let names: Vec<String> = files.clone().flat_map(|(_, names)| names.iter().map(ToString::to_string)).collect();
        let paths: Vec<String> = files.filter(|(source, _)| source.part.is_none()).map(|(source, _)| source.path.clone()).collect();
        let mut known_paths = self.words_among(PATHS, &paths).await?;
        known_paths.extend(self.words_among(BESIDE, &paths).await?);
        Ok(Known {
            numbers: self.words_among(NUMBERS, &numbers).await?,
            contents: self.words_among(CONTENTS, &contents).await?,
            identities: self.words_among(IDENTITIES, &names).await?,
            paths: known_paths,
        })
    }

    async fn words_among(&mut self, statement: Statement, wanted: &[String]) -> Result<HashSet<String>> {
        among(self.connection(), statement, wanted).await?.iter().map(|row| get(row, 0)).collect()
    }
}
