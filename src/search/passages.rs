//! The places of a document that show why it was found.

use super::FoundPassage;
use super::query::Query;
use super::words::{Word, words};
use crate::model::PartId;
use crate::text::Span;
use crate::text::span::characters_before;

/// Passages shown for a document.
const MOST: usize = 3;
/// Characters of text on either side of a mark.
const AROUND: usize = 90;

/// A stretch of a part with marks in it, before the best are chosen.
struct Window {
    part: usize,
    span: Span,
    marks: Vec<Span>,
    /// How many clauses of the query the marks stand for, a bit each.
    clauses: u64,
}

/// At most three passages, in the order of `parts`: those with most of the query in them.
///
/// Give the parts in the order in which they are to be preferred.
pub fn passages(query: &Query, parts: &[(PartId, &str)]) -> Vec<FoundPassage> {
    let mut windows: Vec<Window> = parts.iter().enumerate().flat_map(|(part, (_, text))| windows(query, part, text)).collect();
    windows.sort_by_key(|window| (std::cmp::Reverse(window.clauses.count_ones()), window.part, window.span));
    windows.truncate(MOST);
    windows.sort_by_key(|window| (window.part, window.span));
    windows
        .into_iter()
        .map(|window| {
            let (part, text) = &parts[window.part];
            let marks = window.marks.iter().map(|mark| Span::new(mark.start - window.span.start, mark.end - window.span.start));
            FoundPassage { part: part.clone(), text: window.span.of(text).to_owned(), marks: marks.collect() }
        })
        .collect()
}

/// The windows of one part, none of which overlaps another.
fn windows(query: &Query, part: usize, text: &str) -> Vec<Window> {
    let words = words(text);
    let mut found: Vec<Window> = Vec::new();
    for (mark, clauses) in marks(query, &words) {
        match found.last_mut() {
            // The mark begins in what the last window shows anyway.
            Some(last) if mark.start < last.span.end => {
                last.span.end = last.span.end.max(mark.end);
                last.marks.push(mark);
                last.clauses |= clauses;
            }
            last => {
                let after = last.map_or(0, |last| last.span.end);
                found.push(Window { part, span: around(text, &words, mark, after), marks: vec![mark], clauses });
            }
        }
    }
    found
}

/// The matches in order, none of which overlaps another, each with its clauses as bits.
fn marks(query: &Query, words: &[Word]) -> Vec<(Span, u64)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let fitting = query.clauses.iter().enumerate().filter_map(|(place, clause)| Some((clause.fits(&words[at..])?, 1_u64 << place)));
        let (length, clauses) = fitting.fold((0, 0), |(longest, bits), (length, bit)| (longest.max(length), bits | bit));
        if length > 0 {
            found.push((Span::new(words[at].span.start, words[at + length - 1].span.end), clauses));
        }
        at += length.max(1);
    }
    found
}

/// What stands around `mark`, not before `after`, cut between words.
fn around(text: &str, words: &[Word], mark: Span, after: usize) -> Span {
    let from = (mark.start - characters_before(text, mark.start, AROUND).len()).max(after);
    let to = text[mark.end..].char_indices().nth(AROUND).map_or(text.len(), |(length, _)| mark.end + length);
    // Where a cut falls into a word, the word stays out; a passage that reaches the text's end keeps it whole.
    let cut = |at: usize| words.get(words.partition_point(|word| word.span.end <= at)).filter(|word| word.span.start < at);
    let start = cut(from).map_or(from, |word| word.span.end.min(mark.start));
    let end = cut(to).map_or(to, |word| word.span.start.max(mark.end));
    Span::new(start, end).trimmed(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(query: &str, text: &str) -> Vec<String> {
        passages(&Query::read(query), &[(PartId::Body, text)])
            .into_iter()
            .map(|passage| {
                let mut shown = passage.text.clone();
                for mark in passage.marks.iter().rev() {
                    shown.insert(mark.end, '>');
                    shown.insert(mark.start, '<');
                }
                shown
            })
            .collect()
    }

    #[test]
    fn marks_stand_on_the_words_as_written() {
        assert_eq!(marked("хрущев", "Тов. Хрущёв сказал"), ["Тов. <Хрущёв> сказал"]);
        assert_eq!(marked("\"far east\" comm*", "the Far  East Commission's seat"), ["the <Far  East> <Commission>'s seat"]);
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let text = format!("{} Harriman {}", "before ".repeat(40), "after ".repeat(40));
        let found = marked("harriman", &text);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("before ") && found[0].ends_with(" after"), "{found:?}");
        assert!(found[0].len() < 2 * AROUND + 20);
    }

    #[test]
    fn passages_with_more_of_the_query_come_before_others() {
        let gap = "word ".repeat(60);
        let text = format!("Japan {gap} Japan {gap} Japan {gap} Japan and Harriman {gap} Japan");
        let found = marked("japan harriman", &text);
        assert_eq!(found.len(), 3);
        assert!(found[2].contains("<Japan> and <Harriman>"), "{found:?}");
    }

    #[test]
    fn neighbouring_matches_share_a_passage() {
        assert_eq!(marked("note japan", "a note on Japan and a note"), ["a <note> on <Japan> and a <note>"]);
    }

    proptest! {
        #[test]
        fn marks_lie_inside_their_passage(query in any::<String>(), text in any::<String>()) {
            for passage in passages(&Query::read(&format!("{query} {text}")), &[(PartId::Body, &text)]) {
                let mut before = 0;
                for mark in passage.marks {
                    prop_assert!(mark.start >= before && passage.text.get(mark.range()).is_some());
                    before = mark.end;
                }
            }
        }
    }
}
