//! What the stories of a Word file share: styles, counters, the labels of notes, and what there is to report.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::numbering::{Numbering, written};
use super::styles::Styles;

/// How the notes of a kind are numbered (17.11).
#[derive(Debug, Clone)]
pub struct NoteNumbers {
    pub format: String,
    pub start: u64,
    pub restarts: bool,
}

/// What became of what is no plain text; for the report.
#[derive(Debug, Default)]
pub struct Counts {
    pub inserted: usize,
    pub deleted: usize,
    pub moved: usize,
    pub boxes: usize,
    pub pictures: usize,
    pub hidden: usize,
    pub embedded: usize,
    pub too_deep: bool,
    /// Signs that only a font knows, by font.
    pub signs: BTreeMap<String, usize>,
}

/// What all stories of a file share.
pub struct Shared {
    pub styles: Styles,
    pub numbering: Numbering,
    pub counts: Counts,
    pub footnotes: NoteNumbers,
    pub endnotes: NoteNumbers,
    /// Initials of comments, by id, as Word prints them before their number.
    pub initials: HashMap<String, String>,
    /// Labels given so far, by the key of the note: "footnote 2".
    pub labels: HashMap<String, String>,
    /// The keys of notes that a deleted place refers to.
    pub deleted: HashSet<String>,
    numbered: HashMap<&'static str, u64>,
}

impl Shared {
    pub fn new(styles: Styles, numbering: Numbering) -> Self {
        let numbers = |format: &str| NoteNumbers { format: format.to_owned(), start: 1, restarts: false };
        Self {
            styles,
            numbering,
            counts: Counts::default(),
            footnotes: numbers("decimal"),
            endnotes: numbers("lowerRoman"),
            initials: HashMap::new(),
            labels: HashMap::new(),
            deleted: HashSet::new(),
            numbered: HashMap::new(),
        }
    }

    /// Whether a note was deleted: no place that is left refers to it.
    pub fn is_deleted(&self, key: &str) -> bool {
        self.deleted.contains(key) && !self.labels.contains_key(key)
    }

    /// The label of the next note of a kind.
    pub fn next_label(&mut self, kind: &'static str, id: &str) -> String {
        let count = self.numbered.entry(kind).or_insert(0);
        *count += 1;
        let count = *count - 1;
        match kind {
            "footnote" => written(self.footnotes.start.saturating_add(count), &self.footnotes.format),
            "endnote" => written(self.endnotes.start.saturating_add(count), &self.endnotes.format),
            _ => format!("{}{}", self.initials.get(id).map_or("c", String::as_str), count + 1),
        }
    }
}
