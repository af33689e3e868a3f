//! Lines of a source file → a passage, with every byte accounted for.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Annotation, AnnotationKind, Block, BlockKind, Fate, Ledger, Passage};
use crate::text::Span;
use crate::text::lines::Line;

/// Something in the source that is not reading text and becomes a point of the passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// In the source.
    pub span: Span,
    pub fate: Fate,
    pub sign: Sign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    NoteReference {
        label: String,
    },
    PageBreak {
        label: Option<String>,
    },
    /// A note's text, taken out to stand among the notes, or furniture.
    Nothing,
}

static PAGE_BREAK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\[\s*(?:page[ -]?break|new page|end of page|(?:page|p\.|leaf|l\.)\s*(?P<label>\d+[a-z]?))\s*\]")
        .expect("a constant pattern")
});

/// The page breaks that stand in `region` of the source as words in brackets.
pub fn page_breaks(source: &str, region: Span) -> Vec<Token> {
    PAGE_BREAK
        .captures_iter(region.of(source))
        .filter_map(|captures| {
            let span = Span::from(captures.get(0)?.range()).shifted(region.start);
            let label = captures.name("label").map(|label| label.as_str().to_owned());
            Some(Token { span, fate: Fate::Metadata, sign: Sign::PageBreak { label } })
        })
        .collect()
}

/// Groups of lines without a blank one between them.
pub fn paragraphs<'a, 'b>(lines: &'b [Line<'a>]) -> Vec<&'b [Line<'a>]> {
    lines.split(Line::is_blank).filter(|group| !group.is_empty()).collect()
}

/// Whether a machine broke the lines of a paragraph at the margin: every line but the last is as long as a margin allows.
///
/// One that ends in two spaces has Markdown's own break.
pub fn is_wrapped(lines: &[Line<'_>]) -> bool {
    lines.len() > 2 && lines[..lines.len() - 1].iter().all(|line| line.text.trim().chars().count() >= WRAPPED && !line.text.ends_with("  "))
}

/// Builds a passage from lines of a source, cutting tokens out and claiming what it takes.
pub struct Builder<'a> {
    source: &'a str,
    /// Sorted, apart from one another.
    tokens: &'a [Token],
    passage: Passage,
}

/// Lines this long were broken by a machine at the margin, not by an author.
const WRAPPED: usize = 55;

impl<'a> Builder<'a> {
    pub fn new(source: &'a str, tokens: &'a [Token]) -> Self {
        Self { source, tokens, passage: Passage::default() }
    }

    /// Adds one paragraph made of `lines`; each line end is a line break of the text.
    ///
    /// Only where a machine broke the lines their ends become spaces.
    pub fn paragraph(&mut self, kind: BlockKind, lines: &[Line<'_>], ledger: &mut Ledger) {
        let joint = if is_wrapped(lines) { " " } else { "\n" };
        self.run(kind, &lines.iter().map(|line| line.span).collect::<Vec<_>>(), joint, ledger);
    }

    /// Adds one paragraph made of spans of the source, joined by `joint`.
    pub fn run(&mut self, kind: BlockKind, spans: &[Span], joint: &str, ledger: &mut Ledger) {
        let before = self.passage.text.len();
        let gap = if before == 0 { "" } else { "\n\n" };
        let mut start = None;
        for span in spans {
            let mut line = String::new();
            let mut at = span.start;
            let mut places = Vec::new();
            for token in self.tokens.iter().filter(|token| token.span.overlaps(*span)) {
                self.take(Span::new(at.min(token.span.start), token.span.start), &mut line, ledger);
                let is_note = matches!(token.sign, Sign::NoteReference { .. });
                let words = line.trim_end().len();
                // A marker stands at the word before it, whatever spaces were put between.
                places.push((if is_note && words > 0 { words } else { line.len() }, token));
                at = token.span.end;
                let next = self.source[at..].chars().next();
                if is_note && words > 0 && next.is_some_and(|letter| matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | ')')) {
                    line.truncate(words);
                }
            }
            self.take(Span::new(at.min(span.end), span.end), &mut line, ledger);
            let lead = line.len() - line.trim_start().len();
            let words = line.trim();
            if !words.is_empty() {
                self.passage.text.push_str(if start.is_none() { gap } else { joint });
                start.get_or_insert(self.passage.text.len());
            }
            // A line of tokens alone has no words: its points stand where the text ends so far.
            let base = self.passage.text.len();
            for (place, token) in places {
                self.point(base + place.saturating_sub(lead).min(words.len()), token, ledger);
            }
            self.passage.text.push_str(words);
        }
        if let Some(start) = start {
            self.passage.blocks.push(Block::new(kind, Span::new(start, self.passage.text.len())));
        }
    }

    pub fn finish(self) -> Passage {
        let mut passage = self.passage;
        let length = passage.text.len();
        for annotation in &mut passage.annotations {
            annotation.span.start = annotation.span.start.min(length);
            annotation.span.end = annotation.span.end.min(length);
        }
        passage.annotations.sort_by_key(|annotation| annotation.span);
        passage
    }

    fn point(&mut self, at: usize, token: &Token, ledger: &mut Ledger) {
        ledger.claim(token.span, token.fate);
        let kind = match &token.sign {
            Sign::NoteReference { label } => AnnotationKind::NoteReference { note: None, label: label.clone() },
            Sign::PageBreak { label } => AnnotationKind::PageBreak { label: label.clone() },
            Sign::Nothing => return,
        };
        self.passage.annotations.push(Annotation { span: Span::point(at), kind });
    }

    /// Takes a stretch of reading text; of two spaces around a cut token one is enough.
    fn take(&self, span: Span, line: &mut String, ledger: &mut Ledger) {
        let words = span.of(self.source);
        let words = if line.ends_with(' ') { words.trim_start_matches(' ') } else { words };
        line.push_str(words);
        ledger.claim(span.trimmed(self.source), Fate::Text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines::lines;

    fn built(source: &str) -> Passage {
        let tokens = page_breaks(source, Span::new(0, source.len()));
        let mut builder = Builder::new(source, &tokens);
        let mut ledger = Ledger::default();
        let all = lines(source);
        for group in paragraphs(&all) {
            builder.paragraph(BlockKind::Paragraph, group, &mut ledger);
        }
        builder.finish()
    }

    #[test]
    fn a_line_end_is_a_line_break_of_the_text() {
        assert_eq!(built("V. MOLOTOV  \nL. BERIA").text, "V. MOLOTOV\nL. BERIA");
    }

    #[test]
    fn lines_broken_at_a_margin_are_one_paragraph_of_running_words() {
        let line = "words that fill the line to its very end as machines do it now";
        assert_eq!(built(&format!("{line}\n{line}\nand end.")).text, format!("{line} {line} and end."));
    }

    #[test]
    fn a_page_break_is_a_point_and_no_word() {
        let passage = built("one [page break] two\n\n[page break]\n\nthree");
        assert_eq!(passage.text, "one two\n\nthree");
        let places: Vec<_> = passage.annotations.iter().map(|annotation| annotation.span).collect();
        assert_eq!(places, [Span::point(4), Span::point(7)]);
        assert_eq!(passage.blocks.len(), 2);
    }
}
