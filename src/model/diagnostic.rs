//! What a reader has to say to the editor about a file.

use serde::{Deserialize, Serialize};

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something was recognised and dealt with; nothing is asked of the editor.
    Note,
    /// Something does not fit; the text is kept as it is and the editor may want to look.
    Warning,
}

/// One finding: what, where (line from one), and the way out where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    pub line: usize,
    pub severity: Severity,
    pub message: String,
}

impl Diagnostic {
    pub fn note(line: usize, message: impl Into<String>) -> Self {
        Self { line, severity: Severity::Note, message: message.into() }
    }

    pub fn warning(line: usize, message: impl Into<String>) -> Self {
        Self { line, severity: Severity::Warning, message: message.into() }
    }
}
