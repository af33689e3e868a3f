//! What became of each file, for a person and for a program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{Diagnostic, Severity};

/// Why a file was refused: one sentence with the way out.
pub type Refusal = String;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    New,
    /// Its document has a new version.
    Changed,
    Unchanged,
    /// Its document is shown from a better file; this one is kept with it.
    Copy,
    /// It stands beside its document's text: that in another language.
    Parallel,
    /// It stands beside its document's text: a picture of the paper.
    Facsimile,
    /// It is a data export, and the room is made of it.
    Room,
    /// It is in the room, and nobody is shown its text.
    Closed,
    /// Its document was withdrawn: nothing of it is taken in.
    Withdrawn,
    /// Of no kind that the readers know.
    Skipped,
    Refused(Refusal),
}

impl Outcome {
    pub fn word(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Copy => "another copy",
            Self::Parallel => "beside a text in another language",
            Self::Facsimile => "facsimile",
            Self::Room => "whole room",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Skipped => "skipped",
            Self::Refused(_) => "refused",
        }
    }
}

/// Somebody who wants to know of each file as it is dealt with.
pub trait Follow: Send {
    /// So many bytes of files are to be read.
    fn begins(&mut self, bytes: u64) {
        let _ = bytes;
    }

    /// So many more of them were dealt with.
    fn passed(&mut self, bytes: u64) {
        let _ = bytes;
    }

    /// What became of a file.
    fn file(&mut self, file: &str, outcome: &Outcome, diagnostics: &[Diagnostic]) {
        let _ = (file, outcome, diagnostics);
    }
}

/// Nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unfollowed;

impl Follow for Unfollowed {}

/// What became of all files of an import.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order in which they were dealt with.
    pub files: Vec<(String, Outcome, Vec<Diagnostic>)>,
    /// What holds for no single file: one sentence each.
    pub notes: Vec<String>,
    /// References that were decided.
    pub decided: usize,
    /// Documents whose derived values were made again.
    pub derived: usize,
    /// Files that somebody was told of.
    told: usize,
}

/// "the sidecar of letters/a.txt, line 3": what in a sidecar was passed over is refused under this name.
pub(super) fn sidecar_line(file: &str, said: &Diagnostic) -> String {
    format!("the sidecar of {file}, line {}", said.line)
}

/// Lines of findings that are printed before the rest is only counted.
const LINES: usize = 200;

impl Report {
    pub fn add(&mut self, file: &str, outcome: Outcome, diagnostics: Vec<Diagnostic>) {
        self.files.push((file.to_owned(), outcome, diagnostics));
    }

    /// Tells of the files that were added since the last time.
    pub(super) fn tell(&mut self, follow: &mut dyn Follow) {
        for (file, outcome, diagnostics) in &self.files[self.told..] {
            follow.file(file, outcome, diagnostics);
        }
        self.told = self.files.len();
    }

    /// What editors decided and could not be done.
    pub fn undone(&mut self, decisions: Vec<String>) {
        for decision in decisions {
            let note = format!("decisions.toml: {decision}");
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }

    pub fn refuse(&mut self, file: &str, why: Refusal) {
        self.add(file, Outcome::Refused(why), Vec::new());
    }

    pub fn count(&self, word: &str) -> usize {
        self.files.iter().filter(|(_, outcome, _)| outcome.word() == word).count()
    }

    /// Whether every file was dealt with.
    pub fn is_complete(&self) -> bool {
        self.count("refused") == 0
    }

    /// The report as a person reads it: what holds for folders, findings with file and line, refusals, counts.
    pub fn for_people(&self) -> String {
        let mut text: String = self.notes.iter().map(|note| format!("{note}\n")).collect();
        let findings: Vec<String> = self
            .files
            .iter()
            .flat_map(|(file, _, diagnostics)| {
                diagnostics.iter().map(move |diagnostic| {
                    let sign = if diagnostic.severity == Severity::Warning { "warning: " } else { "" };
                    format!("{file}, line {}: {sign}{}", diagnostic.line, diagnostic.message)
                })
            })
            .collect();
        for line in findings.iter().take(LINES) {
            let _ = writeln!(text, "{line}");
        }
        if findings.len() > LINES {
            let _ = writeln!(text, "… and {} more findings", findings.len() - LINES);
        }
        for (file, outcome, _) in &self.files {
            if let Outcome::Refused(why) = outcome {
                let _ = writeln!(text, "{file}: refused: {why}");
            }
        }
        let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
        for (_, outcome, _) in &self.files {
            let outcome = if let Outcome::Refused(_) = outcome { Outcome::Refused(String::new()) } else { outcome.clone() };
            *counts.entry(outcome).or_default() += 1;
        }
        let counts: Vec<String> = counts.iter().map(|(outcome, count)| format!("{count} {}", outcome.word())).collect();
        let counts = if counts.is_empty() { "no file found".to_owned() } else { counts.join(", ") };
        let _ = write!(text, "{counts}; {} references decided", self.decided);
        if self.derived > 0 {
            let _ = write!(text, "; {} documents derived again", self.derived);
        }
        text
    }
}
