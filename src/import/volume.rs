//! A file of several documents while it is written: what it shares, then its documents, then that it is whole.
//!
//! Until the last step it is not said to be in the room: an import that was interrupted reads it again, and finds the
//! documents that it has already.

use std::collections::HashMap;

use super::ImportError;
use super::stream::OpenedFile;
use crate::readers::json;
use crate::store::{PartOf, Store, StoredPart, StoredSource, Volume as Divisions};

/// The file whose documents are being written.
pub struct Volume {
    file: OpenedFile,
    /// Its row.
    whole: i64,
    /// The collection of the folder that it stands in.
    folder: i64,
    /// Its own collections; a list of records has none.
    divisions: Option<Divisions>,
    /// The documents that an earlier edition gave, by their ids in the file.
    standing: HashMap<String, Vec<StoredPart>>,
    /// Each source file that was written, with its first byte in the file.
    parts: Vec<(i64, usize)>,
}

impl Volume {
    /// Stores what the documents of a file share: its divisions, its lists, and what stands in no document.
    pub async fn begin(store: &Store, file: OpenedFile, now: &(dyn Fn() -> String + Sync)) -> Result<Self, ImportError> {
        let mut writing = store.write(now).await?;
        let folder = writing.folder(&file.whole.collection).await?;
        let mut divisions = None;
        if !file.opened.frame.volume.is_empty() {
            let volume = writing.put_volume(&file.whole.collection, &file.opened, &file.texts).await?;
            let path = format!("{}/{}", file.whole.collection, file.opened.frame.volume);
            writing.set_authorities(&path, &file.opened.authorities).await?;
            writing.set_terms(&path, &file.opened.glossary).await?;
            divisions = Some(volume);
        }
        let mut standing: HashMap<String, Vec<StoredPart>> = HashMap::new();
        for part in writing.parts_at(&file.whole).await? {
            standing.entry(part.key.clone()).or_default().push(part);
        }
        let whole = writing.add_whole(&file.whole).await?;
        writing.commit().await?;
        Ok(Self { file, whole, folder, divisions, standing, parts: Vec::new() })
    }

    /// Where the document with this number stands.
    pub fn part(&self, place: usize) -> PartOf {
        let part = &self.file.opened.parts[place];
        let node = |divisions: &Divisions| part.node.and_then(|node| divisions.nodes.get(node).copied()).unwrap_or(divisions.id);
        let by_number = i64::try_from(place + 1).unwrap_or(i64::MAX);
        PartOf {
            whole: self.whole,
            collection: self.divisions.as_ref().map_or(self.folder, node),
            key: part.key.clone(),
            place: self.divisions.as_ref().and_then(|divisions| divisions.places.get(place).copied()).unwrap_or(by_number),
        }
    }

    /// The source files that stand in the room under the id of this document.
    pub fn standing(&self, place: usize) -> Vec<StoredSource> {
        self.of(place).iter().map(|part| part.source.clone()).collect()
    }

    /// Whether a record that is known by its place alone stood, as it is, at another place in an earlier edition: then what stood at
    /// this one is not it.
    pub fn has_moved(&self, place: usize, sha256: &str) -> bool {
        let stood = |part: &StoredPart| json::is_by_place(&part.key) && part.source.sha256 == sha256;
        json::is_by_place(&self.file.opened.parts[place].key)
            && !self.of(place).iter().any(stood)
            && self.standing.values().flatten().any(stood)
    }

    /// Whether the file says of all its documents what it said when this source file was read.
    pub fn says_the_same(&self, place: usize, source_file: i64) -> bool {
        self.of(place).iter().any(|part| part.source.id == source_file && part.has_same_frame)
    }

    fn of(&self, place: usize) -> &[StoredPart] {
        self.standing.get(&self.file.opened.parts[place].key).map_or(&[], Vec::as_slice)
    }

    /// This source file is that document.
    pub fn has(&mut self, place: usize, source_file: i64) {
        self.parts.push((source_file, self.file.opened.parts[place].span.start));
    }

    /// All its documents are in the room.
    pub async fn finish(self, store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<(), ImportError> {
        let mut writing = store.write(now).await?;
        writing.finish_whole(self.whole, &self.file.sha256, &self.parts).await?;
        writing.commit().await?;
        Ok(())
    }
}
