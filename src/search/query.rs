//! What a visitor types, as a value.
//!
//! ```text
//! Harriman Japan        both words, anywhere in the document
//! "control mechanism"   these words, next to each other
//! Harrim*               words that begin so
//! ```

use super::words::{Word, words};

/// More would help nobody, and each costs time.
const MOST_CLAUSES: usize = 32;

/// What is looked for; a document must have all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub clauses: Vec<Clause>,
}

/// One or more folded words that stand next to each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    /// Never empty.
    pub words: Vec<String>,
    /// The last one is only the beginning of a word.
    pub open: bool,
}

impl Query {
    /// Understands any input at all; what has no letter and no digit asks for nothing.
    ///
    /// A word that the index has in several parts ("Yan'an", "3523/sh") is a phrase of
    /// these. A quotation mark that is never closed reaches to the end. Beyond
    /// 32 clauses the rest is left out.
    pub fn read(input: &str) -> Self {
        let mut clauses: Vec<Clause> = Vec::new();
        for (index, piece) in input.split(['"', '“', '”', '„', '«', '»']).enumerate() {
            // Every second piece stands between two marks.
            let phrases: Vec<&str> = if index % 2 == 1 { vec![piece] } else { piece.split_whitespace().collect() };
            for clause in phrases.into_iter().filter_map(Clause::read) {
                if clauses.len() < MOST_CLAUSES && !clauses.contains(&clause) {
                    clauses.push(clause);
                }
            }
        }
        Self { clauses }
    }

    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }
}

impl Clause {
    fn read(written: &str) -> Option<Self> {
        let found = words(written);
        let end = found.last()?.span.end;
        let open = written[end..].starts_with('*');
        Some(Self { words: found.into_iter().map(|word| word.folded).collect(), open })
    }

    /// How many words of `text` fit the clause from its first word on; `None` where they do not.
    pub fn fits(&self, text: &[Word]) -> Option<usize> {
        let here = text.get(..self.words.len())?;
        let last = self.words.len() - 1;
        let fits = here.iter().zip(&self.words).enumerate().all(|(place, (word, wanted))| {
            if self.open && place == last { word.folded.starts_with(wanted.as_str()) } else { word.folded == *wanted }
        });
        fits.then_some(self.words.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(input: &str) -> Vec<String> {
        let shown = |clause: Clause| clause.words.join(" ") + if clause.open { "*" } else { "" };
        Query::read(input).clauses.into_iter().map(shown).collect()
    }

    #[test]
    fn words_phrases_and_beginnings_are_told_apart() {
        assert_eq!(read("Harriman \"Control  Mechanism\" Jap*"), ["harriman", "control mechanism", "jap*"]);
        assert_eq!(read("“Far East Comm*”"), ["far east comm*"]);
    }

    #[test]
    fn a_word_with_signs_in_it_is_a_phrase_of_its_parts() {
        assert_eq!(read("3523/sh Yan’an ll.0040-0041"), ["3523 sh", "yan an", "ll 0040 0041"]);
    }

    #[test]
    fn a_quotation_that_is_never_closed_reaches_to_the_end() {
        assert_eq!(read("note \"control mechanism for"), ["note", "control mechanism for"]);
    }

    #[test]
    fn what_has_no_letters_asks_for_nothing() {
        for input in ["", "  ", "\"\"", "*", "?!", "\u{301}", "\0"] {
            assert!(Query::read(input).is_empty(), "{input:?}");
        }
    }

    #[test]
    fn the_same_word_twice_is_asked_once() {
        assert_eq!(read("Japan japan JAPAN’s"), ["japan"]);
    }

    proptest! {
        #[test]
        fn any_input_is_understood(input in any::<String>()) {
            let query = Query::read(&input);
            prop_assert!(query.clauses.len() <= MOST_CLAUSES);
            prop_assert!(query.clauses.iter().all(|clause| !clause.words.is_empty()));
        }
    }
}
