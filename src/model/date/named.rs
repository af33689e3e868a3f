//! Days with the name of their month, read off the places where months stand.
//!
//! This finds what the patterns `DAY_FIRST` and `MONTH_FIRST` find: each is tried only where it can match, and by hand,
//! since a pattern with Unicode's word boundaries takes a hundred times as long. A test holds the two beside one another.

use super::reading::{DayOfText, day_at};
use crate::text::Span;
use crate::text::words::{is_word_before, is_word_from};

/// Whether the patterns read a text in another way: digits of other scripts, and letters that are small ones of ASCII to
/// whoever takes no notice of case.
pub(super) fn is_strange(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|letter| !letter.is_ascii() && (letter.is_numeric() || matches!(letter, 'ſ' | '\u{212a}')))
}

/// "3 November", "the 3rd of November, 1945": the days that stand before one of `months`, which are places of names of
/// months in their order, parts of words among them.
pub(super) fn day_first<'a>(text: &'a str, months: &'a [Span]) -> impl Iterator<Item = DayOfText> + 'a {
    months.iter().filter_map(|month| {
        let before = &text[..month.start];
        let words = before.trim_end();
        if words.len() == before.len() || is_word_from(text, month.end) {
            return None;
        }
        let words = match strip_end(words, &["of"]) {
            Some(rest) if rest.ends_with(char::is_whitespace) => rest.trim_end(),
            _ => words,
        };
        let number = strip_end(words, &["st", "nd", "rd", "th", "er"]).unwrap_or(words);
        let start = number.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
        if !(1..=2).contains(&(number.len() - start)) || is_word_before(text, start) {
            return None;
        }
        let name = Span::new(month.start, behind_dot(text, month.end));
        let (year, end) = year_behind(text, name.end);
        day_at(text, Span::new(start, end), name.of(text), &number[start..], year)
    })
}

/// "November 3", "Nov. 3rd, 1945": the days that stand behind one of `months`.
pub(super) fn month_first<'a>(text: &'a str, months: &'a [Span]) -> impl Iterator<Item = DayOfText> + 'a {
    months.iter().filter_map(|month| {
        let name = Span::new(month.start, behind_dot(text, month.end));
        let after = &text[name.end..];
        let words = after.trim_start();
        if words.len() == after.len() || is_word_from(text, month.end) || is_word_before(text, month.start) {
            return None;
        }
        let digits = words.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=2).contains(&digits) {
            return None;
        }
        let number = text.len() - words.len();
        let end = number + digits;
        let ordinal = text.get(end..end + 2).filter(|letters| is_one_of(letters, &["st", "nd", "rd", "th"]));
        let end = end + ordinal.map_or(0, str::len);
        if is_word_from(text, end) {
            return None;
        }
        let (year, end) = year_behind(text, end);
        day_at(text, Span::new(month.start, end), name.of(text), &words[..digits], year)
    })
}

fn is_one_of(letters: &str, words: &[&str]) -> bool {
    words.iter().any(|word| letters.eq_ignore_ascii_case(word))
}

/// What stands before one of these words of two letters, where `text` ends in one.
fn strip_end<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    is_one_of(&text[at..], words).then(|| &text[..at])
}

/// The end of a month with its dot.
fn behind_dot(text: &str, end: usize) -> usize {
    end + usize::from(text[end..].starts_with('.'))
}

/// The year that follows, and the end of all; the place itself where none does.
fn year_behind(text: &str, at: usize) -> (Option<i16>, usize) {
    let after = &text[at..];
    let after = after.strip_prefix(',').unwrap_or(after);
    let words = after.trim_start();
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let year = words.get(..4).filter(|_| digits == 4 && words.len() < after.len()).and_then(|year| year.parse::<i16>().ok());
    let end = text.len() - words.len() + 4;
    match year.filter(|year| (1500..2100).contains(year) && !is_word_from(text, end)) {
        Some(year) => (Some(year), end),
        None => (None, at),
    }
}
