//! Where a word ends, as patterns know it: `\w` and `\b` of Unicode.

use std::sync::LazyLock;

use regex::Regex;

static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\w").expect("a constant pattern"));

/// What a pattern calls `\w`.
pub fn is_of_word(letter: char) -> bool {
    if letter.is_ascii() { letter.is_ascii_alphanumeric() || letter == '_' } else { WORD.is_match(letter.encode_utf8(&mut [0; 4])) }
}

/// Whether a word goes on before `at`.
pub fn is_word_before(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(is_of_word)
}

/// Whether a word goes on from `at`.
pub fn is_word_from(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(is_of_word)
}
