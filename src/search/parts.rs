//! An index of all words in parts, for a search without a server: a page loads those parts alone that have the words asked for.
//!
//! A part is a list of words in the order of their letters, each with where it stands: for each document that has it, in the
//! order of the documents, three kinds of numbers, one after another, each as little-endian base 128 (LEB128) in Base64:
//! how many documents further it is than the one before; five times what the word weighs there; how many places follow, and each of
//! them, counted in words from the one before. The words of a document's fields stand one behind another, with a gap between.

use std::collections::{BTreeMap, HashMap};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::words::words;
use crate::model::Searchable;

/// Letters of a part; a word with more has one of its own.
const LARGEST: usize = 48 << 10;

/// Words between two fields or notes, over which no phrase reaches.
const GAP: u32 = 16;

/// Five times what a word weighs in each field, as the served search has it.
const TITLE: u32 = 20;
const SUMMARY: u32 = 10;
const NAMES: u32 = 10;
const BODY: u32 = 5;
const NOTES: u32 = 4;

/// Collects the words of documents, one after another.
#[derive(Default)]
pub struct PartsBuilder {
    words: HashMap<Box<str>, Postings>,
    lengths: Vec<u8>,
    documents: u32,
}

/// Where a word stands.
#[derive(Default)]
struct Postings {
    bytes: Vec<u8>,
    /// The number of documents up to the last one with the word, which the next is counted from.
    until: u32,
}

/// The index, ready to be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    /// The words of each part with where they stand, in order.
    pub parts: Vec<BTreeMap<Box<str>, String>>,
    /// The number of words of each document, in the same form as the numbers of a part.
    pub lengths: String,
    pub documents: u32,
}

impl PartsBuilder {
    /// Adds a document; the first has the number nought.
    pub fn add(&mut self, document: &Searchable) {
        let Searchable { listed, summary, body, notes, names, places, .. } = document;
        let called = names.iter().chain(places).map(|name| (name.as_str(), NAMES));
        let fields = [(listed.title.as_str(), TITLE), (summary.as_str(), SUMMARY), (body.as_str(), BODY)].into_iter();
        let fields = fields.chain(notes.iter().map(|(_, note)| (note.as_str(), NOTES))).chain(called);
        let mut found: HashMap<String, (u32, Vec<u32>)> = HashMap::new();
        let (mut place, mut length) = (0, 0);
        for (text, weight) in fields {
            for word in words(text) {
                let (weighs, at) = found.entry(word.folded).or_default();
                *weighs += weight;
                at.push(place);
                place += 1;
                length += 1;
            }
            place += GAP;
        }
        for (word, (weight, places)) in found {
            let postings = self.words.entry(word.into_boxed_str()).or_default();
            let number = self.documents - postings.until;
            postings.until = self.documents + 1;
            let bytes = &mut postings.bytes;
            push(bytes, number);
            push(bytes, weight);
            push(bytes, u32::try_from(places.len()).unwrap_or(u32::MAX));
            let mut before = 0;
            for place in places {
                push(bytes, place - before);
                before = place;
            }
        }
        push(&mut self.lengths, length);
        self.documents += 1;
    }

    pub fn finish(self) -> Parts {
        let mut sorted: Vec<(Box<str>, Postings)> = self.words.into_iter().collect();
        sorted.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let (mut parts, mut size) = (vec![BTreeMap::new()], 0);
        for (word, Postings { bytes, .. }) in sorted {
            let coded = STANDARD.encode(bytes);
            if size > 0 && size + coded.len() > LARGEST {
                parts.push(BTreeMap::new());
                size = 0;
            }
            size += word.len() + coded.len() + 6;
            if let Some(part) = parts.last_mut() {
                part.insert(word, coded);
            }
        }
        Parts { parts, lengths: STANDARD.encode(self.lengths), documents: self.documents }
    }
}

/// Appends a number, seven bits to a byte, the lowest first; all but the last byte have the highest bit.
fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Catalogued, ListedDocument};

    fn searchable(title: &str, body: &str) -> Searchable {
        let name = "wilson-1".parse().expect("a name");
        let listed = ListedDocument {
            name,
            title: title.to_owned(),
            date: None,
            kind: None,
            archival: None,
            closed: None,
            catalogued: Catalogued::default(),
        };
        let (summary, body) = (String::new(), body.to_owned());
        Searchable { document: 1, listed, summary, body, paragraphs: vec![], notes: vec![], names: vec![], places: vec![] }
    }

    fn numbers(coded: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        let (mut number, mut shift) = (0, 0);
        for byte in STANDARD.decode(coded).expect("Base64") {
            number |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                numbers.push(number);
                (number, shift) = (0, 0);
            }
        }
        numbers
    }

    #[test]
    fn a_word_says_in_which_documents_and_where_it_stands() {
        let mut builder = PartsBuilder::default();
        builder.add(&searchable("Harriman", "to Molotov"));
        builder.add(&searchable("Nothing", "of it"));
        builder.add(&searchable("Note", &format!("{} Harriman's note", "word ".repeat(300))));
        let parts = builder.finish();
        assert_eq!(parts.documents, 3);
        let words = &parts.parts[0];
        // A gap of sixteen stands behind the title and behind the summary that is not there.
        assert_eq!(numbers(&words["harriman"]), [0, TITLE, 1, 0, 1, BODY, 1, 333]);
        assert_eq!(numbers(&words["note"]), [2, TITLE + BODY, 2, 0, 334]);
        assert_eq!(numbers(&parts.lengths), [3, 3, 303]);
    }

    #[test]
    fn parts_are_small_and_in_order() {
        let mut builder = PartsBuilder::default();
        let many: Vec<String> = (0..20_000).map(|number| format!("w{number:05}")).collect();
        builder.add(&searchable("", &many.join(" ")));
        let parts = builder.finish().parts;
        assert!(parts.len() > 3);
        let all: Vec<&str> = parts.iter().flat_map(BTreeMap::keys).map(AsRef::as_ref).collect();
        assert!(all.is_sorted() && all.len() == many.len());
        for part in &parts {
            assert!(part.iter().map(|(word, coded)| word.len() + coded.len()).sum::<usize>() <= LARGEST);
        }
    }
}
