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

/// A text of a document that passages are taken from: a paragraph of the body, a note, the summary, the title.
#[derive(Debug, Clone, PartialEq)]
pub struct Place<'t> {
    pub part: PartId,
    /// The number of a paragraph of the body.
    pub paragraph: Option<u32>,
    pub text: &'t str,
}

/// A stretch of a place with marks in it, before the best are chosen.
struct Window {
    place: usize,
    /// How many windows of its place stand before it.
    before: usize,
    span: Span,
    marks: Vec<Span>,
    /// How many clauses of the query the marks stand for, a bit each.
    clauses: u64,
}

/// At most three passages, in the order of `places`: those with most of the query in them, and then of different places.
///
/// Give the places in the order in which they are to be preferred.
pub fn passages(query: &Query, places: &[Place<'_>]) -> Vec<FoundPassage> {
    let mut windows: Vec<Window> = places.iter().enumerate().flat_map(|(place, of)| windows(query, place, of.text)).collect();
    windows.sort_by_key(|window| (std::cmp::Reverse(window.clauses.count_ones()), window.before, window.place));
    windows.truncate(MOST);
    windows.sort_by_key(|window| (window.place, window.span));
    windows
        .into_iter()
        .map(|window| {
            let Place { part, paragraph, text } = &places[window.place];
            let Span { start, end } = window.span;
            FoundPassage {
                part: part.clone(),
                paragraph: *paragraph,
                text: window.span.of(text).to_owned(),
                is_cut_before: !text[..start].trim().is_empty(),
                is_cut_after: !text[end..].trim().is_empty(),
                marks: window.marks.iter().map(|mark| Span::new(mark.start - start, mark.end - start)).collect(),
            }
        })
        .collect()
}

/// The windows of one place, none of which overlaps another.
fn windows(query: &Query, place: usize, text: &str) -> Vec<Window> {
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
                found.push(Window { place, before: found.len(), span: around(text, &words, mark, after), marks: vec![mark], clauses });
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
        passages(&Query::read(query), &[Place { part: PartId::Body, paragraph: Some(1), text }])
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

    #[test]
    fn passages_keep_to_their_paragraphs_and_rather_show_several() {
        let long = format!("Japan {} Japan {} Japan", "word ".repeat(60), "word ".repeat(60));
        let texts = [long.as_str(), "On Japan.", "Of Japan"];
        let places: Vec<Place<'_>> =
            (7..).zip(texts).map(|(number, text)| Place { part: PartId::Body, paragraph: Some(number), text }).collect();
        let found = passages(&Query::read("japan"), &places);
        assert_eq!(found.iter().map(|passage| passage.paragraph).collect::<Vec<_>>(), [Some(7), Some(8), Some(9)]);
        assert_eq!((found[1].text.as_str(), found[1].is_cut_before, found[1].is_cut_after), ("On Japan.", false, false));
        assert!(!found[0].is_cut_before && found[0].is_cut_after);
    }

    proptest! {
        #[test]
        fn marks_lie_inside_their_passage(query in any::<String>(), text in any::<String>()) {
            for passage in passages(&Query::read(&format!("{query} {text}")), &[Place { part: PartId::Body, paragraph: None, text: &text }]) {
                let mut before = 0;
                for mark in passage.marks {
                    prop_assert!(mark.start >= before && passage.text.get(mark.range()).is_some());
                    before = mark.end;
                }
            }
        }
    }
}
