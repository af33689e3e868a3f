//! A document as it comes from a reader, and as the apparatus leaves it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{Annotation, Author, Block, Diagnostic, Mention, Metadata, Reference, Restriction};
use crate::text::Span;

/// Plain reading text with its standoff structure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passage {
    /// Exactly what one reads; `\n` is a line break; never parsed again.
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
}

impl Passage {
    /// Whether each of its places lies in its text and parts no letter.
    pub fn holds_its_places(&self) -> bool {
        fn of(block: &Block) -> Vec<Span> {
            [block.span].into_iter().chain(block.children.iter().flat_map(of)).collect()
        }
        let mut places = self.blocks.iter().flat_map(of).chain(self.annotations.iter().map(|annotation| annotation.span));
        places.all(|span| span.start <= span.end && self.text.get(span.range()).is_some())
    }

    /// A passage of one line without blocks, such as a title.
    pub fn line(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The passage without the words at `cuts` (sorted, apart), each of which becomes a point.
    ///
    /// A space on both sides of what was cut out is one space afterwards.
    pub fn cut(mut self, cuts: &[(Span, super::AnnotationKind)]) -> Self {
        if cuts.is_empty() {
            return self;
        }
        let mut gone: Vec<Span> = Vec::new();
        for (span, _) in cuts {
            let spaced = self.text[..span.start].ends_with(' ') && self.text[span.end..].starts_with(' ');
            gone.push(Span::new(span.start, span.end + usize::from(spaced)));
        }
        // How much is gone before each.
        let before: Vec<usize> = gone
            .iter()
            .scan(0, |sum, span| {
                *sum += span.len();
                Some(*sum - span.len())
            })
            .collect();
        let moved = |at: usize| match gone.partition_point(|span| span.start < at).checked_sub(1) {
            Some(last) => at - before[last] - (gone[last].end.min(at) - gone[last].start),
            None => at,
        };
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for span in &gone {
            text.push_str(&self.text[at..span.start]);
            at = span.end;
        }
        text.push_str(&self.text[at..]);
        self.annotations.retain_mut(|annotation| {
            let was_point = annotation.span.is_empty();
            annotation.span = Span::new(moved(annotation.span.start), moved(annotation.span.end));
            // Of emphasis over a sign alone nothing is left.
            was_point || !annotation.span.is_empty()
        });
        self.annotations.extend(cuts.iter().map(|(span, kind)| Annotation { span: Span::point(moved(span.start)), kind: kind.clone() }));
        self.annotations.sort_by_key(|annotation| annotation.span);
        let mut stack: Vec<&mut Block> = self.blocks.iter_mut().collect();
        while let Some(block) = stack.pop() {
            block.span = Span::new(moved(block.span.start), moved(block.span.end));
            stack.extend(block.children.iter_mut());
        }
        self.text = text;
        self
    }

    /// The paragraph-level blocks in reading order.
    pub fn paragraphs(&self) -> Vec<&Block> {
        self.blocks.iter().flat_map(Block::numbered).collect()
    }
}

/// A footnote: its address, the label it was printed with, and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Footnote {
    /// `fn2`; from a counter that never falls.
    pub id: String,
    /// As printed; null where the source numbers its notes only by their order.
    pub label: Option<String>,
    pub author: Author,
    /// The note in which the edition says where the paper lies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_source: bool,
    pub passage: Passage,
}

/// The parts of a document in which something can be referred to or named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PartId {
    Title,
    Summary,
    Body,
    Note(String),
}

impl From<String> for PartId {
    fn from(part: String) -> Self {
        match part.as_str() {
            "title" => Self::Title,
            "summary" => Self::Summary,
            "body" => Self::Body,
            _ => Self::Note(part),
        }
    }
}

impl From<PartId> for String {
    fn from(part: PartId) -> Self {
        match part {
            PartId::Title => "title".to_owned(),
            PartId::Summary => "summary".to_owned(),
            PartId::Body => "body".to_owned(),
            PartId::Note(id) => id,
        }
    }
}

/// The shape of a source file; the order is that of preference for being shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceFormat {
    FrontMatter,
    Tei,
    Docx,
    Html,
    Json,
    ArchiveMarkdown,
    WordText,
    SavedPage,
    PlainText,
    Pdf,
}

impl SourceFormat {
    pub const ALL: [Self; 10] = [
        Self::FrontMatter,
        Self::Tei,
        Self::Docx,
        Self::Html,
        Self::Json,
        Self::ArchiveMarkdown,
        Self::WordText,
        Self::SavedPage,
        Self::PlainText,
        Self::Pdf,
    ];

    /// How the colophon and the report name the shape.
    pub fn label(self) -> &'static str {
        match self {
            Self::FrontMatter => "Markdown with front matter",
            Self::Tei => "TEI",
            Self::Docx => "Word file",
            Self::Html => "web page",
            Self::Json => "JSON record",
            Self::ArchiveMarkdown => "archive PDF as Markdown",
            Self::WordText => "Word file as text",
            Self::SavedPage => "saved web page as text",
            Self::PlainText => "plain text",
            Self::Pdf => "PDF",
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::FrontMatter => "front-matter",
            Self::Tei => "tei",
            Self::Docx => "docx",
            Self::Html => "html",
            Self::Json => "json",
            Self::ArchiveMarkdown => "archive-markdown",
            Self::WordText => "word-text",
            Self::SavedPage => "saved-page",
            Self::PlainText => "plain-text",
            Self::Pdf => "pdf",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    /// Whether the readers claim each byte of such a file; of the others a plain text extraction says that no word is lost.
    pub fn has_ledger(self) -> bool {
        !matches!(self, Self::Tei | Self::Docx | Self::Html | Self::Json | Self::Pdf)
    }
}

/// What became of a byte of a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Text,
    Note,
    Metadata,
    /// Recognised as no part of the document, left out and reported.
    Furniture,
}

/// Which byte of the (decoded) file became what.
///
/// Readers claim ranges as they understand them; [`Ledger::close`] gives the whole
/// partition: white space and signs of markup go with the claim before them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    claims: Vec<(Span, Fate)>,
}

impl Ledger {
    pub fn claim(&mut self, span: Span, fate: Fate) {
        if !span.is_empty() {
            self.claims.push((span, fate));
        }
    }

    pub fn claims(&self) -> &[(Span, Fate)] {
        &self.claims
    }

    /// The parts of `0..length` in order, each byte in exactly one; neighbours of one fate are joined.
    ///
    /// The gaps between claims go with the claim before them, the first gap with the
    /// first claim. A file without any claim is furniture whole.
    pub fn close(&self, length: usize) -> Vec<(Span, Fate)> {
        let mut sorted = self.claims.clone();
        sorted.sort();
        let mut parts: Vec<(Span, Fate)> = Vec::new();
        let mut at = 0;
        for (span, fate) in sorted {
            let end = span.end.min(length);
            if end <= at {
                continue;
            }
            let start = span.start.max(at);
            match parts.last_mut() {
                Some(last) if last.1 == fate => last.0.end = end,
                Some(last) => {
                    last.0.end = start;
                    parts.push((Span::new(start, end), fate));
                }
                None => parts.push((Span::new(0, end), fate)),
            }
            at = end;
        }
        match parts.last_mut() {
            Some(last) => last.0.end = length,
            None if length > 0 => parts.push((Span::new(0, length), Fate::Furniture)),
            None => {}
        }
        parts
    }

    /// Claims that share bytes with one another: none, in a reader without a mistake.
    pub fn conflicts(&self) -> Vec<(Span, Span)> {
        let mut sorted = self.claims.clone();
        sorted.sort();
        sorted.windows(2).filter(|pair| pair[0].0.overlaps(pair[1].0)).map(|pair| (pair[0].0, pair[1].0)).collect()
    }
}

impl PartialOrd for Fate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (*self as u8).cmp(&(*other as u8))
    }
}

/// What a reader makes of one document in a source file.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub format: SourceFormat,
    pub metadata: Metadata,
    pub title: Passage,
    pub summary: Option<Passage>,
    pub body: Passage,
    pub notes: Vec<Footnote>,
    /// How the file or its editor closes its text to visitors. It is no part of what makes a version.
    pub access: Option<Restriction>,
    pub ledger: Ledger,
    pub diagnostics: Vec<Diagnostic>,
}

impl Draft {
    /// A text of which nothing else is known.
    pub fn of_text(body: Passage) -> Self {
        Self {
            format: SourceFormat::PlainText,
            metadata: Metadata::default(),
            title: Passage::default(),
            summary: None,
            body,
            notes: Vec::new(),
            access: None,
            ledger: Ledger::default(),
            diagnostics: Vec::new(),
        }
    }

    /// Title and citation alone: what is derived from this can tell nothing of the text.
    pub fn without_text(self) -> Self {
        let mut bare = Self::of_text(Passage::default());
        bare.format = self.format;
        bare.title = Passage::line(self.title.text);
        bare.metadata = self.metadata.of_citation();
        bare
    }

    /// SHA-256 of all that the file and its editor say: metadata, title, summary, body, notes.
    pub fn content_sha256(&self) -> String {
        let all = (&self.metadata, &self.title, &self.summary, &self.body, &self.notes);
        let canonical = serde_json::to_string(&all).unwrap_or_default();
        Sha256::digest(canonical.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A document with all that the room recognised in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotated {
    pub draft: Draft,
    /// SHA-256 of the draft as reader and editor gave it: another one is another version, whatever is recognised in it.
    pub content_sha256: String,
    pub references: Vec<Reference>,
    pub mentions: Vec<Mention>,
    /// What others may find this document by: `no:3523`, `date:1945-11-04`, `file:rgaspi/558/11/98`.
    pub keys: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_ledger_has_every_byte_once() {
        let mut ledger = Ledger::default();
        ledger.claim(Span::new(2, 4), Fate::Metadata);
        ledger.claim(Span::new(6, 8), Fate::Text);
        ledger.claim(Span::new(8, 9), Fate::Text);
        let parts = ledger.close(12);
        assert_eq!(parts, [(Span::new(0, 6), Fate::Metadata), (Span::new(6, 12), Fate::Text)]);
        assert!(ledger.conflicts().is_empty());
    }

    #[test]
    fn two_claims_on_one_byte_are_found() {
        let mut ledger = Ledger::default();
        ledger.claim(Span::new(0, 4), Fate::Metadata);
        ledger.claim(Span::new(3, 8), Fate::Text);
        assert_eq!(ledger.conflicts(), [(Span::new(0, 4), Span::new(3, 8))]);
    }
}
