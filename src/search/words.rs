//! The words of a text as the index knows them, each with its place.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::is_combining_mark;

use crate::text::Span;
use crate::text::normal::fold;

/// A folded word and where the text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub folded: String,
    pub span: Span,
}

/// The words of `text` in order: runs of letters and digits, folded, without an English possessive ending.
///
/// "Harriman's" is the word `harriman`, since who looks for a man wants what is his.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(char::is_alphanumeric).map(|offset| at + offset) {
        let end = end_of_word(text, start);
        let span = Span::new(start, end);
        found.push(Word { folded: folded(span.of(text)), span });
        at = end + possessive(&text[end..]);
    }
    found
}

/// Combining marks belong to their letter, so that a decomposed é does not part a word.
fn end_of_word(text: &str, start: usize) -> usize {
    let beyond = |letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter);
    text[start..].find(beyond).map_or(text.len(), |length| start + length)
}

/// Most words of a room are ASCII; the long way costs some ten times as much.
fn folded(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { fold(word) }
}

/// The length of an apostrophe with its "s" at the start of `rest`; nought where there is none.
fn possessive(rest: &str) -> usize {
    let mut letters = rest.chars();
    let Some(apostrophe) = letters.next().filter(|letter| matches!(letter, '\'' | '’' | 'ʼ')) else { return 0 };
    let ends = matches!(letters.next(), Some('s' | 'S')) && !letters.next().is_some_and(char::is_alphanumeric);
    if ends { apostrophe.len_utf8() + 1 } else { 0 }
}

/// [`words`] in the form that the index asks for.
#[derive(Clone, Default)]
pub struct FoldedWords;

/// The words of one text on their way into the index.
pub struct FoldedStream {
    words: std::vec::IntoIter<Word>,
    token: Token,
}

impl Tokenizer for FoldedWords {
    type TokenStream<'a> = FoldedStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FoldedStream {
        FoldedStream { words: words(text).into_iter(), token: Token::default() }
    }
}

impl TokenStream for FoldedStream {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = word.span.start;
        self.token.offset_to = word.span.end;
        self.token.text = word.folded;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded_words(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn a_possessive_ending_is_no_word() {
        assert_eq!(folded_words("Harriman's note, Stalin’s reply; the USSR'S"), ["harriman", "note", "stalin", "reply", "the", "ussr"]);
        assert_eq!(folded_words("Yan'an, it'sy"), ["yan", "an", "it", "sy"]);
    }

    #[test]
    fn a_decomposed_letter_does_not_part_a_word() {
        assert_eq!(folded_words("Cafe\u{301} Хрущёв"), ["cafe", "хрущев"]);
    }

    #[test]
    fn a_word_knows_its_place_in_the_text_as_written() {
        let text = "№ 3523/sh";
        assert_eq!(words(text).iter().map(|word| word.span.of(text)).collect::<Vec<_>>(), ["3523", "sh"]);
    }

    proptest! {
        #[test]
        fn words_lie_in_order_on_character_boundaries(text in any::<String>()) {
            let mut before = 0;
            for word in words(&text) {
                prop_assert!(word.span.start >= before && !word.span.is_empty());
                prop_assert!(text.is_char_boundary(word.span.start) && text.is_char_boundary(word.span.end));
                before = word.span.end;
            }
        }
    }
}
