//! Where a text names the number of a telegram: "telegram 2554", "our cable No. 3523", "Embtel 116".

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::{Captures, Regex};

use super::pattern;
use crate::text::span::floor_boundary;

/// Names of telegrams by their direction; the number follows.
const CANT: &[&str] = &["embtel", "deptel", "contel", "legtel", "tosec", "secto", "cedto", "polto", "topol", "dulte", "tedul"];

/// What else is sent with a number.
const SENT: &[&str] = &["cable", "telegram", "tel", "airgram", "despatch", "ciphergram"];

/// Words before it that belong to it.
const WHOSE: &[&str] = &["our", "your", "my", "his", "their", "reference", "ref"];

/// Bytes in which such a place ends, as a rule.
const REACH: usize = 240;

/// Where it begins and ends in a word is looked at afterwards: Unicode's word boundaries keep a pattern from its fast way.
const PATTERN: &str = r"(?-u:\b)(?:(?:(?:[Oo]ur|[Yy]our|[Mm]y|[Hh]is|[Tt]heir|[Rr]ef(?:erence)?)\s+)?(?:[Cc]ables?|[Tt]elegrams?|[Tt]els?\.?|[Aa]irgrams?|[Dd]espatch|[Cc]iphergram)\s+(?:(?:[Nn]os?\.?|№|number)\s*)?(?:A-)?(?P<number>\d{1,5}(?:/[\p{L}\d]+)?)|(?:[Ee]mbtels?|[Dd]eptels?|[Cc]ontels?|[Ll]egtels?|[Tt]osec|[Ss]ecto|[Cc]edto|[Pp]olto|[Tt]opol|[Dd]ulte|[Tt]edul)\s+(?:(?:[Nn]os?\.?)\s*)?(?P<cant>\d{1,5}))";

/// The same from a place on.
static HERE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{PATTERN}")));

static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let forms = SENT.iter().chain(CANT).flat_map(|word| [(*word).to_owned(), capitalised(word)]);
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(forms).expect("a few words")
});

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// Every such place, none inside another, with its first byte; the places that captures tell are counted from there.
pub(super) fn find(text: &str) -> Vec<(usize, Captures<'_>)> {
    let mut found: Vec<(usize, Captures<'_>)> = Vec::new();
    let mut behind = 0;
    for hit in WORDS.find_overlapping_iter(text) {
        if !may_have_number(&text[hit.end()..]) {
            continue;
        }
        for at in owned(text, hit.start()).into_iter().chain([hit.start()]) {
            if at < behind || is_in_word(text, at) {
                continue;
            }
            if let Some(captures) = here(text, at) {
                behind = at + captures.get(0).map_or(0, |whole| whole.end());
                found.push((at, captures));
                break;
            }
        }
    }
    found
}

/// What the pattern finds from `at` on, in a piece of the text where that is enough.
fn here(text: &str, at: usize) -> Option<Captures<'_>> {
    let piece = &text[at..floor_boundary(text, (at + REACH).min(text.len()))];
    let found = HERE.captures(piece).filter(|captures| captures.get(0).is_some_and(|whole| whole.end() < piece.len()));
    found.or_else(|| HERE.captures(&text[at..]))
}

fn is_in_word(text: &str, at: usize) -> bool {
    text[..at].bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Where the word begins that says whose the telegram is.
fn owned(text: &str, at: usize) -> Option<usize> {
    let before = &text[..at];
    let words = before.trim_end();
    let starts = WHOSE.iter().filter_map(|word| {
        let start = words.len().checked_sub(word.len()).filter(|start| words.is_char_boundary(*start))?;
        (words.len() < before.len() && words[start..].eq_ignore_ascii_case(word) && !is_in_word(text, start)).then_some(start)
    });
    starts.min()
}

/// Whether a number can follow a word for a telegram: most stand without one.
fn may_have_number(after: &str) -> bool {
    let after = after.strip_prefix('s').unwrap_or(after);
    let after = after.strip_prefix('.').unwrap_or(after);
    let words = after.trim_start();
    if words.len() == after.len() {
        return false;
    }
    let rest = ["number", "nos", "Nos", "no", "No", "№"].iter().find_map(|sign| words.strip_prefix(sign));
    let rest = rest.map_or(words, |rest| rest.strip_prefix('.').unwrap_or(rest).trim_start());
    rest.strip_prefix("A-").unwrap_or(rest).starts_with(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_tried_at_words_alone_is_what_the_pattern_finds_in_the_whole(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "our", "Your ", "YOUR", "Reference", "ref ", "telegram", "Telegrams", "tel", "Tels.", "Tel. ", "Embtels", "secto", "Topol ",
                    "cable", "cables ", "Despatch ", " ", " ", "\n", "No. ", "no.", "nos", "№", "number", "A-", "12", "123456", "5/ш", "٣", "é", "_",
                    "x", "’", ".", ", ", &*" ".repeat(300).leak(),
                ]),
                0..14,
            )
        ) {
            let text = pieces.concat();
            let whole = pattern(PATTERN);
            let expected: Vec<_> = whole.captures_iter(&text).map(|captures| places(0, &captures)).collect();
            let found: Vec<_> = find(&text).iter().map(|(at, captures)| places(*at, captures)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    fn places(at: usize, captures: &Captures<'_>) -> Vec<Option<(usize, usize)>> {
        captures.iter().map(|group| group.map(|group| (at + group.start(), at + group.end()))).collect()
    }
}
