//! What stands around a name: whether it is one there, and whose it can be.

use std::collections::HashMap;

use memchr::memmem;

use super::words::{ATTITUDES, GIVEN_NAMES, LED, LIKENESSES, OPENERS, THINGS, TITLES, WOMEN, leads_to_name};
use crate::apparatus::names::{Record, is_short_form};
use crate::apparatus::posts;
use crate::text::Span;
use crate::text::normal::fold;
use crate::text::span::{ceil_boundary, floor_boundary};

/// Whether a span is not a part of a longer word; a possessive after it is none, nor is a second name behind a hyphen:
/// "the Makarios-Grivas feud", where `is_name` knows the other.
pub(super) fn stands_alone(text: &str, span: Span, is_name: impl Fn(&str) -> bool) -> bool {
    let joins = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (before, after) = (&text[..span.start], &text[span.end..]);
    if before.ends_with(joins) || after.starts_with(joins) {
        return false;
    }
    // "GOC-Makarios talks": a word in capitals is a body's, where the name is written in small letters.
    let is_small = span.of(text).contains(char::is_lowercase);
    let is_another = |word: &str| is_name(word) || is_small && word.len() > 1 && word.chars().all(char::is_uppercase);
    let before = before.strip_suffix('-').map_or("", |before| &before[before.trim_end_matches(char::is_alphabetic).len()..]);
    let after = after.strip_prefix('-').map_or("", |after| &after[..after.len() - after.trim_start_matches(char::is_alphabetic).len()]);
    let fits_before = before.is_empty() || ATTITUDES.iter().any(|word| before.eq_ignore_ascii_case(word)) || is_another(before);
    fits_before && (after.is_empty() || LIKENESSES.contains(&after) || is_another(after))
}

/// Whether the word behind a name makes it another thing's: "the Stalin Prize".
pub(super) fn is_a_thing(text: &str, span: Span) -> bool {
    word_after(text, span.end).is_some_and(|word| THINGS.contains(&word))
}

pub(super) fn crosses_paragraphs(text: &str, span: Span) -> bool {
    span.of(text).contains("\n\n")
}

/// Whether a name of one word means what it names, and is not a part of another: "Jack London", "the Stalin Prize".
pub(super) fn is_itself(text: &str, span: Span) -> bool {
    let before = word_before(text, span.start).map(|before| fold(before.word.trim_end_matches('.')));
    !before.is_some_and(|word| GIVEN_NAMES.contains(&word.as_str()) || word == "lake")
}

/// Whether what stands before and after a bare surname allows it to be this person's:
/// "Allen Dulles" is not John Foster Dulles.
pub(super) fn fits_before(text: &str, span: Span, record: &Record) -> bool {
    let behind = word_after(text, span.end).filter(|word| !LED.contains(word) && !record.words.contains(&fold(word)));
    let after_space = text[..span.start].ends_with(char::is_whitespace);
    // "Dr. George Tomeh" is not Senator George.
    let is_given = |word: &str| {
        // "… called on Allen July 9."
        let rest = text[span.end..].trim_start().strip_prefix(word).unwrap_or("");
        let is_day = rest.trim_start().starts_with(|sign: char| sign.is_ascii_digit());
        GIVEN_NAMES.contains(&fold(span.of(text)).as_str()) && !leads_to_name(&fold(word)) && !is_day
    };
    if behind.is_some_and(|word| is_given(word) || record.words.len() == 1 && after_space) {
        return false;
    }
    let Some(before) = word_before(text, span.start) else { return true };
    let word = before.word;
    let folded = fold(word.trim_end_matches('.'));
    if !word.starts_with(char::is_uppercase) || leads_to_name(&folded) || record.words.contains(&folded) {
        return true;
    }
    // "Mrs. Taylor" is hardly the general; "Mrs. Meir" is whoever the list has under a woman's name.
    if ["mrs", "miss", "madame", "mme"].contains(&folded.as_str()) {
        return !record.words.iter().any(|word| GIVEN_NAMES.contains(&word.as_str()) && !WOMEN.contains(&word.as_str()));
    }
    let is_short = is_short_form(&folded) && !before.space.contains('\n') && !OPENERS.contains(&folded.as_str());
    if GIVEN_NAMES.contains(&folded.as_str()) || is_short {
        return false;
    }
    // "… in Japan. Harriman introduces": the word before ended a sentence, or a line.
    if before.space.contains('\n') || (word.ends_with('.') && word.chars().count() > 4) {
        return true;
    }
    // An initial that the person does not have is another person's.
    let is_initial = word.trim_end_matches('.').chars().count() == 1;
    if is_initial && !is_label(text, span.start, word) {
        let letter = folded.chars().next();
        return record.words.iter().any(|known| known.chars().next() == letter);
    }
    let all_capitals = word.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
    before.begins || all_capitals
}

/// Letters on either side of a list's item in which the one beside it begins.
const ITEM: usize = 6000;

/// Whether a letter before a name counts a list's items: "B. Diem's proposals" below "A."
fn is_label(text: &str, start: usize, word: &str) -> bool {
    let mut letters = word.chars();
    let (Some(letter @ 'A'..='Z'), Some('.'), None) = (letters.next(), letters.next(), letters.next()) else { return false };
    let at = text[..start].trim_end().len() - word.len();
    if !(at == 0 || text[..at].ends_with('\n')) {
        return false;
    }
    let (beside, from, to) = if letter == 'A' {
        ('B', at, ceil_boundary(text, (at + ITEM).min(text.len())))
    } else {
        (char::from(letter as u8 - 1), floor_boundary(text, at.saturating_sub(ITEM)), at)
    };
    let label = format!("{beside}. ");
    from == 0 && text.starts_with(&label) || text[from..to].contains(&format!("\n{label}"))
}

/// Whether the word before or behind makes a word the part of a name: "Cao Dai", "Nguyen Van Thieu".
pub(super) fn is_part_of_another(text: &str, span: Span) -> bool {
    let before = word_before(text, span.start).is_some_and(|before| {
        let is_capital = before.word.starts_with(char::is_uppercase) && !before.word.ends_with('.') && !before.space.contains('\n');
        let folded = fold(before.word);
        is_capital && !leads_to_name(&folded) && !(before.begins && OPENERS.contains(&folded.as_str()))
    });
    before || word_after(text, span.end).is_some_and(|word| !LED.contains(&word))
}

/// Whether a name is the beginning of a city's: "Tel Aviv".
pub(super) fn is_in_place(text: &str, span: Span) -> bool {
    posts::starting(&text[span.start..]).is_some_and(|(length, _)| length > span.len())
}

/// Whether a title stands right before a name.
pub(super) fn title_before(text: &str, start: usize) -> bool {
    let Some(before) = word_before(text, start).filter(|before| before.word.starts_with(char::is_uppercase)) else { return false };
    let folded = fold(before.word.trim_end_matches('.'));
    TITLES.contains(&folded.as_str()) && !before.space.contains('\n')
}

/// The word before a place, with what stands between it and the place, and whether a sentence or a line begins with it.
struct Before<'a> {
    word: &'a str,
    space: &'a str,
    begins: bool,
}

/// Letters before a name in which the word before it stands.
const REACH: usize = 40;

/// The word that white space parts from a place; `None` where a sign stands between, or before the word.
fn word_before(text: &str, start: usize) -> Option<Before<'_>> {
    let from = floor_boundary(text, start.saturating_sub(REACH));
    let before = &text[from..start];
    let bare = before.trim_end();
    let is_letter = |letter: char| letter.is_alphabetic() || matches!(letter, '’' | '\'');
    let letters = bare.strip_suffix('.').unwrap_or(bare);
    let head = letters.trim_end_matches(is_letter);
    let word = &bare[head.len()..];
    if bare.len() == before.len() || !word.starts_with(char::is_alphabetic) || !(head.is_empty() || head.ends_with(char::is_whitespace)) {
        return None;
    }
    let gap = &head[head.trim_end().len()..];
    let ends = head.trim_end().ends_with(['.', '!', '?', ':', ';', '”', '’', ']', ')']);
    Some(Before { word, space: &before[bare.len()..], begins: ends || head.is_empty() || gap.contains('\n') })
}

/// The word with a capital that a single space parts from a name.
fn word_after(text: &str, end: usize) -> Option<&str> {
    let mut rest = text[end..].chars();
    rest.next().filter(|space| space.is_whitespace())?;
    let rest = rest.as_str();
    let first = rest.chars().next().filter(|letter| letter.is_uppercase())?;
    let small = rest[first.len_utf8()..].find(|letter: char| !letter.is_lowercase()).map_or(rest.len(), |length| first.len_utf8() + length);
    (small > first.len_utf8()).then(|| &rest[..small])
}

/// Surnames that are words as well ("The", "Do", "Long"), by what a document writes small.
pub(super) struct Small<'a> {
    passages: Vec<&'a str>,
    known: HashMap<String, bool>,
}

/// A longer word is hardly both.
const LONGEST_WORD: usize = 5;

impl<'a> Small<'a> {
    pub(super) fn of(passages: Vec<&'a str>) -> Self {
        Self { passages, known: HashMap::new() }
    }

    /// Whether a word with a capital is a name there: one that the document has as a word, too, only where nothing else
    /// gives it a capital.
    pub(super) fn is_name(&mut self, text: &str, span: Span) -> bool {
        let word = span.of(text);
        if leads_to_name(&fold(word)) {
            return false;
        }
        if word.len() > LONGEST_WORD || word.contains(' ') {
            return true;
        }
        let small = word.to_lowercase();
        let is_word = *self.known.entry(small.clone()).or_insert_with(|| {
            let finder = memmem::Finder::new(&small);
            let alone =
                |text: &str| finder.find_iter(text.as_bytes()).any(|at| stands_alone(text, Span::new(at, at + small.len()), |_| false));
            self.passages.iter().any(|text| alone(text))
        });
        if !is_word {
            return true;
        }
        let before = text[..span.start].strip_suffix(' ').unwrap_or("");
        let in_sentence = before.ends_with(|letter: char| letter.is_lowercase() || letter == ',');
        let next = text[span.end..].strip_prefix(' ').unwrap_or("");
        in_sentence && !next.starts_with(char::is_uppercase)
    }
}
