//! The lines of a source file, each with its place.

use super::Span;

/// One line: its span without the line end, and its number counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    pub text: &'a str,
    pub span: Span,
    pub number: usize,
}

impl Line<'_> {
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// All lines of `text`; `\n` and `\r\n` end one.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (index, piece) in text.split_inclusive('\n').enumerate() {
        let line = piece.strip_suffix('\n').unwrap_or(piece);
        let line = line.strip_suffix('\r').unwrap_or(line);
        found.push(Line { text: line, span: Span::new(start, start + line.len()), number: index + 1 });
        start += piece.len();
    }
    found
}

/// The number, from one, of the line that byte `at` of `text` stands on.
pub fn line_number(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carriage_return_belongs_to_the_line_end() {
        let text = "one\r\ntwo";
        let found: Vec<_> = lines(text).iter().map(|line| (line.text, line.span.of(text), line.number)).collect();
        assert_eq!(found, [("one", "one", 1), ("two", "two", 2)]);
    }
}
