//! Byte ranges of a UTF-8 text.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::normal::squeeze;

/// A range of bytes in a text, `start` included and `end` not; empty for a point.
///
/// Both ends lie on character boundaries of the text that the span belongs to.
/// On disk it is a pair of numbers, so that a version's structure stays small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end }
    }

    pub fn point(at: usize) -> Self {
        Self { start: at, end: at }
    }

    pub fn len(self) -> usize {
        self.end - self.start
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside; a point on either edge does.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The words of `text` that the span covers; empty if it does not lie in that text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    pub fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// The same span without white space at either end.
    pub fn trimmed(self, text: &str) -> Self {
        let words = self.of(text);
        let start = self.start + (words.len() - words.trim_start().len());
        let end = start.max(self.start + words.trim_end().len());
        Self { start, end }
    }
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Self {
        Self { start: start.min(end), end: end.max(start) }
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Spans of one text of which none overlaps another; asking costs the logarithm of their number.
#[derive(Debug, Clone, Default)]
pub struct Apart(BTreeMap<usize, usize>);

impl Apart {
    /// Whether `span` overlaps none that was taken.
    pub fn is_free(&self, span: Span) -> bool {
        let before = self.0.range(..span.end).next_back();
        before.is_none_or(|(start, end)| !Span::new(*start, *end).overlaps(span))
    }

    /// Takes `span` in, unless it overlaps one that was taken before.
    pub fn take(&mut self, span: Span) -> bool {
        let is_free = self.is_free(span);
        if is_free && !span.is_empty() {
            self.0.insert(span.start, span.end);
        }
        is_free
    }
}

/// The first place from `at` on that lies between two letters.
pub fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// The nearest character boundary at or before `at`.
pub fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Up to `count` characters that stand right before `at`.
pub fn characters_before(text: &str, at: usize, count: usize) -> &str {
    let head = &text[..floor_boundary(text, at)];
    let start = head.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(start, _)| start);
    if count == 0 { "" } else { &head[start..] }
}

/// A text on one line, of so many letters at most: a longer one ends in "…" after a whole word.
pub fn cut(text: &str, most: usize) -> String {
    let text = squeeze(text);
    if text.chars().count() <= most {
        return text;
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    let head = head.rsplit_once(' ').map_or(head.as_str(), |(head, _)| head);
    format!("{}…", head.trim_end_matches([',', ' ', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_before_counts_characters_and_not_bytes() {
        assert_eq!(characters_before("№ 3523", 4, 2), "№ ");
        assert_eq!(characters_before("ab", 2, 60), "ab");
        assert_eq!(characters_before("ab", 2, 0), "");
    }

    #[test]
    fn what_overlaps_what_was_taken_is_not_taken() {
        let mut apart = Apart::default();
        assert!(apart.take(Span::new(5, 9)) && apart.take(Span::new(0, 5)) && apart.take(Span::new(9, 12)));
        assert!(!apart.take(Span::new(4, 6)) && !apart.take(Span::new(0, 20)) && !apart.take(Span::new(6, 7)));
    }

    #[test]
    fn trimming_white_space_alone_leaves_a_point() {
        let span = Span::new(0, 3).trimmed("   ");
        assert!(span.is_empty());
    }
}
