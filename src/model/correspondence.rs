//! Who wrote to whom.

use std::collections::{BTreeMap, BTreeSet};

use super::AuthorityKind;

/// Somebody who wrote or was written to, as the headings of papers name them: a person, an office, a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondent {
    /// Folded: what its address is made of, and what its papers are found by.
    pub key: String,
    /// The preferred form of its record, or as the headings have it.
    pub name: String,
    /// The record, where all its papers are tied to one.
    pub record: Option<(AuthorityKind, String)>,
    /// Papers that it wrote, and papers that were written to it.
    pub sent: usize,
    pub received: usize,
    /// The ids of the records that names in headings are tied to, which stand here together.
    pub ids: BTreeSet<String>,
}

/// The papers of one correspondent to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Places in [`Correspondence::correspondents`].
    pub from: usize,
    pub to: usize,
    /// The documents in the order of their dates, undated ones last.
    pub papers: Vec<i64>,
    /// The days of the first and the last that is dated, as documents are sorted: "1955-01-03".
    pub days: Option<(String, String)>,
}

/// The correspondence of a room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correspondence {
    /// Those with the most papers first.
    pub correspondents: Vec<Correspondent>,
    /// Those with the most papers first.
    pub exchanges: Vec<Exchange>,
}

impl Correspondence {
    pub fn find(&self, key: &str) -> Option<&Correspondent> {
        self.correspondents.iter().find(|correspondent| correspondent.key == key)
    }

    /// The papers of one correspondent to another.
    pub fn between(&self, from: &Correspondent, to: &Correspondent) -> Option<&Exchange> {
        let is_of = |place: usize, one: &Correspondent| self.correspondents[place].key == one.key;
        self.exchanges.iter().find(|exchange| is_of(exchange.from, from) && is_of(exchange.to, to))
    }

    /// For each record the folded names of those who wrote to it or were written to by it.
    pub fn partners(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut partners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for exchange in &self.exchanges {
            for (own, other) in [(exchange.from, exchange.to), (exchange.to, exchange.from)] {
                for id in &self.correspondents[own].ids {
                    partners.entry(id.clone()).or_default().insert(self.correspondents[other].key.clone());
                }
            }
        }
        partners
    }
}
