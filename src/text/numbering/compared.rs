//! What of two texts is the same: by their letters, by their words in order, and by how many they share.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::text::normal::{letters_and_digits, words};

/// From this share of common words on, two texts are one that was mended.
pub(super) const ALIKE: f64 = 0.7;
/// Words from which on likeness tells anything.
pub(super) const ENOUGH: usize = 4;

/// A text as it is compared.
pub(super) struct Text {
    /// Its letters and digits.
    pub key: String,
    /// Its words as they stand.
    order: Vec<u64>,
    /// The same in an order of their own.
    pub words: Vec<u64>,
}

impl Text {
    pub fn of(text: &str) -> Self {
        let hash = |word: &String| {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            hasher.finish()
        };
        let order: Vec<u64> = words(text).iter().map(hash).collect();
        Self { key: letters_and_digits(text), words: sorted(order.clone()), order }
    }

    /// The words that another has not.
    pub fn beside(&self, other: &Self) -> Vec<u64> {
        let mut theirs = other.words.iter().peekable();
        let is_own = |word: &&u64| {
            while theirs.next_if(|other| other < word).is_some() {}
            theirs.next_if_eq(word).is_none()
        };
        self.words.iter().filter(is_own).copied().collect()
    }

    /// How alike both are, if they are alike.
    pub fn likeness(&self, other: &Self) -> Option<f64> {
        let (mine, theirs) = (self.words.len(), other.words.len());
        // What differs so much in length cannot be alike.
        if mine.min(theirs) < ENOUGH || share(2 * mine.min(theirs), mine + theirs) < ALIKE {
            return None;
        }
        Some(share(2 * shared(&self.words, &other.words), mine + theirs)).filter(|likeness| *likeness >= ALIKE)
    }

    /// Whether it is a part of a longer text.
    pub fn is_in(&self, whole: &Self) -> bool {
        if self.order.is_empty() || self.order.len() >= whole.order.len() {
            return false;
        }
        whole.order.windows(self.order.len()).any(|words| words == self.order) || self.is_of(&whole.words)
    }

    /// Whether it is made of such words, as one can tell of a text that is long enough.
    pub fn is_of(&self, words: &[u64]) -> bool {
        self.words.len() >= ENOUGH && share(shared(&self.words, words), self.words.len()) >= ALIKE
    }
}

fn sorted(mut words: Vec<u64>) -> Vec<u64> {
    words.sort_unstable();
    words
}

/// How many of some words, both in order, are in both.
pub(super) fn shared(left: &[u64], right: &[u64]) -> usize {
    let (mut at, mut other, mut shared) = (0, 0, 0);
    while let (Some(mine), Some(theirs)) = (left.get(at), right.get(other)) {
        match mine.cmp(theirs) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => (at, other, shared) = (at + 1, other + 1, shared + 1),
        }
    }
    shared
}

#[expect(clippy::cast_precision_loss, reason = "no text has so many words")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}
