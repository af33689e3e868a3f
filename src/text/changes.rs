//! What changed between two texts, as a reader would mark it: by words.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use super::similarity::word_similarity;

/// Time for one comparison.
const LONGEST: Duration = Duration::from_millis(200);
/// Below this share of common words a text was written anew, and marking single words would tell nothing.
const ANEW: f64 = 0.3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Kept,
    Gone,
    New,
}

/// Words in a row of which the same is to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub change: Change,
    pub text: String,
}

/// The old text and the new one in one: what was kept, what went, what came.
pub fn by_words(old: &str, new: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut add = |change: Change, text: &str| match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.change == change => last.text.push_str(text),
        _ => pieces.push(Piece { change, text: text.to_owned() }),
    };
    if old != new && word_similarity(old, new) < ANEW {
        add(Change::Gone, old);
        add(Change::New, new);
        return pieces;
    }
    // A text of a hundred thousand words of which half changed is told less closely.
    for change in TextDiff::configure().timeout(LONGEST).diff_words(old, new).iter_all_changes() {
        let tag = match change.tag() {
            ChangeTag::Equal => Change::Kept,
            ChangeTag::Delete => Change::Gone,
            ChangeTag::Insert => Change::New,
        };
        add(tag, change.value());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(old: &str, new: &str) -> String {
        let sign = |piece: &Piece| match piece.change {
            Change::Kept => piece.text.clone(),
            Change::Gone => format!("[-{}-]", piece.text),
            Change::New => format!("[+{}+]", piece.text),
        };
        by_words(old, new).iter().map(sign).collect()
    }

    #[test]
    fn words_that_changed_are_marked_and_no_others() {
        assert_eq!(told("He read the old letter twice.", "He read the new letter twice."), "He read the [-old-][+new+] letter twice.");
        assert_eq!(told("the same", "the same"), "the same");
        assert_eq!(told("", "All is new."), "[+All is new.+]");
        assert_eq!(told("Nothing here stays.", "All was written anew!"), "[-Nothing here stays.-][+All was written anew!+]");
    }

    proptest! {
        #[test]
        fn the_pieces_are_both_texts(old in "[a-c é\n]{0,40}", new in "[a-c é\n]{0,40}") {
            let pieces = by_words(&old, &new);
            let of = |without: Change| pieces.iter().filter(|piece| piece.change != without).map(|piece| piece.text.as_str()).collect::<String>();
            prop_assert_eq!(of(Change::New), old);
            prop_assert_eq!(of(Change::Gone), new);
        }
    }
}
