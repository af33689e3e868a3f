//! Where words stand with which a pattern begins.
//!
//! A pattern that is tried at those places alone costs a fraction of one that goes through a text by itself: Unicode's
//! word boundaries keep it from its fast way in every text with a single letter that is not ASCII.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::text::words::is_word_before;

/// Words that are looked for in any case.
#[derive(Debug)]
pub(super) struct Starts {
    words: AhoCorasick,
}

/// Letters that are small ones of ASCII to a pattern that takes no notice of case.
const DISGUISED: [(char, char); 2] = [('s', 'ſ'), ('k', '\u{212a}')];

impl Starts {
    pub(super) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<String> = words.into_iter().flat_map(spellings).collect();
        let words = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words).expect("a few words");
        Self { words }
    }

    /// Where one of the words begins and no word goes on before it, in order, each place once.
    pub(super) fn in_text(&self, text: &str) -> Vec<usize> {
        let mut places: Vec<usize> = self.words.find_overlapping_iter(text).map(|hit| hit.start()).collect();
        places.sort_unstable();
        places.dedup();
        places.retain(|at| !is_word_before(text, *at));
        places
    }
}

/// A word as a pattern without notice of case would find it; the letters of ASCII in small ones.
fn spellings(word: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for letter in word.chars() {
        let mut forms = vec![letter];
        if !letter.is_ascii() {
            forms.extend(letter.to_uppercase());
        }
        forms.extend(DISGUISED.iter().filter(|(plain, _)| *plain == letter).map(|(_, disguised)| *disguised));
        all = all.into_iter().flat_map(|word| forms.iter().map(move |letter| format!("{word}{letter}"))).collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::apparatus::pattern;

    proptest! {
        #[test]
        fn a_pattern_that_begins_at_a_word_matches_where_it_would_by_itself(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "notes", "NOTE", "aide-mÉmoire", "aide-mémoire", "Noteſ", "ſide", "us", "Uſ", " ", " of ", ".", "’", "é", "_", "x",
                    "\u{200d}", "\u{301}", "\u{212a}ing", "—", "1", "\n",
                ]),
                0..12,
            )
        ) {
            let text = pieces.concat();
            let words = ["notes", "note", "aide-mémoire", "side", "us", "king"];
            let whole = pattern(&format!(r"(?i)\b(?:{})(?: of)?\b", words.join("|")));
            let anchored = pattern(&format!(r"(?i)^(?:{})(?: of)?\b", words.join("|")));
            let mut expected = Vec::new();
            let mut at = 0;
            while let Some(found) = whole.find_at(&text, at) {
                expected.push((found.start(), found.end()));
                at = found.start() + text[found.start()..].chars().next().map_or(1, char::len_utf8);
            }
            let starts = Starts::of(words).in_text(&text);
            let found: Vec<_> =
                starts.into_iter().filter_map(|at| anchored.find(&text[at..]).map(|found| (at, at + found.end()))).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
