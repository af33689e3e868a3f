//! An import while it runs: a bar on a terminal, plain lines otherwise, and a report for programs.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::import::{Follow, Outcome};
use crate::model::{Diagnostic, Severity};

/// Between two lines where no terminal shows a bar.
const PAUSE: Duration = Duration::from_secs(10);

/// Shows how far an import is, and writes what became of each file.
pub struct Following {
    bar: ProgressBar,
    is_terminal: bool,
    began: Instant,
    said: Instant,
    files: u64,
    read: u64,
    bytes: u64,
    report: Option<(PathBuf, BufWriter<File>)>,
    /// Why the report could not be written: said at the end, since the import goes on.
    failed: Option<io::Error>,
}

impl Following {
    /// `report` is the file for programs.
    pub fn new(report: Option<&Path>) -> anyhow::Result<Self> {
        let report = report
            .map(|path| {
                let file = File::create(path).with_context(|| format!("the report {} cannot be written", path.display()))?;
                anyhow::Ok((path.to_path_buf(), BufWriter::new(file)))
            })
            .transpose()?;
        let is_terminal = io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(4));
        let style = "{bar:30} {bytes} of {total_bytes}, {msg}, {elapsed} gone, {eta} left";
        // Only a wrong constant could fail, and then the bar looks plain.
        bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        let now = Instant::now();
        Ok(Self { bar, is_terminal, began: now, said: now, files: 0, read: 0, bytes: 0, report, failed: None })
    }

    fn rate(&self) -> u64 {
        let milliseconds = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        self.files * 1000 / milliseconds
    }

    /// Takes the bar away and closes the report.
    pub fn end(mut self) -> anyhow::Result<()> {
        self.bar.finish_and_clear();
        if let Some((path, mut file)) = self.report.take() {
            let written = self.failed.take().map_or_else(|| file.flush(), Err);
            written.with_context(|| format!("the report {} is not whole", path.display()))?;
        }
        Ok(())
    }
}

impl Follow for Following {
    fn begins(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.bar.set_length(self.bytes);
    }

    fn passed(&mut self, bytes: u64) {
        self.read += bytes;
        self.bar.set_position(self.read);
        self.bar.set_message(format!("{} documents, {} a second", self.files, self.rate()));
        if !self.is_terminal && self.said.elapsed() > PAUSE {
            self.said = Instant::now();
            let percent = self.read * 100 / self.bytes.max(1);
            // Nobody may be listening, and the import goes on all the same.
            let _ = writeln!(io::stderr(), "{percent} % read, {} documents, {} a second", self.files, self.rate());
        }
    }

    fn file(&mut self, file: &str, outcome: &Outcome, diagnostics: &[Diagnostic]) {
        self.files += 1;
        let Some((_, report)) = self.report.as_mut().filter(|_| self.failed.is_none()) else { return };
        let why = if let Outcome::Refused(why) = outcome { Some(why) } else { None };
        let said: Vec<_> = diagnostics
            .iter()
            .map(|said| {
                let severity = if said.severity == Severity::Warning { "warning" } else { "note" };
                json!({ "line": said.line, "severity": severity, "message": said.message })
            })
            .collect();
        let line = json!({ "file": file, "outcome": outcome.word(), "why": why, "diagnostics": said });
        self.failed = writeln!(report, "{line}").err();
    }
}
