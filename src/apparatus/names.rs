//! The names of a room's records in every form that a text may have, ready to be looked for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::model::{Authority, AuthorityKind};
use crate::text::normal::{fold, squeeze, words};

/// A form of a name as it may stand in a text, and whose it can be.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// Places in `Names::records`.
    pub records: Vec<usize>,
    /// A surname alone: it says less than the others.
    pub is_surname: bool,
}

/// What a record says to whoever looks for its names.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub id: String,
    pub kind: AuthorityKind,
    /// Folded words of all its names: what may stand before a surname and still mean this person.
    pub words: BTreeSet<String>,
}

/// All names of a room, ready to be looked for.
#[derive(Debug, Clone)]
pub struct Names {
    pub(super) records: Vec<Record>,
    /// In the order of the finder's patterns.
    pub(super) forms: Vec<Form>,
    pub(super) finder: AhoCorasick,
    by_folded: HashMap<String, Vec<usize>>,
    /// By the addresses that other catalogues have for a record, without their scheme.
    by_address: HashMap<String, usize>,
}

impl Names {
    /// Makes the forms of every record: the preferred name turned round, initials, the surname, the variants.
    pub fn new(authorities: &[Authority]) -> Self {
        let mut forms: BTreeMap<String, Form> = BTreeMap::new();
        let mut records = Vec::new();
        for authority in authorities {
            let place = records.len();
            let all: Vec<&str> = std::iter::once(authority.name.as_str())
                .chain(authority.variants.iter().map(crate::model::AuthorityVariant::name))
                .collect();
            records.push(Record {
                id: authority.id.clone(),
                kind: authority.kind,
                words: all.iter().flat_map(|name| words(name)).collect(),
            });
            for (form, is_surname) in all.iter().flat_map(|name| forms_of(name, authority.kind)) {
                for written in spellings(&form, authority.kind) {
                    let entry = forms.entry(written).or_insert_with(|| Form { records: Vec::new(), is_surname });
                    entry.is_surname &= is_surname;
                    if !entry.records.contains(&place) {
                        entry.records.push(place);
                    }
                }
            }
        }
        let mut by_folded: HashMap<String, Vec<usize>> = HashMap::new();
        for (form, known) in &forms {
            let entry = by_folded.entry(fold(form)).or_default();
            entry.extend(known.records.iter().filter(|record| !entry.contains(record)).copied().collect::<Vec<_>>());
        }
        for (place, authority) in authorities.iter().enumerate() {
            // "Stalin, Joseph" stands in lists and front matter, never in running text.
            let entry = by_folded.entry(fold(&squeeze(&authority.name))).or_default();
            if !entry.contains(&place) {
                entry.push(place);
            }
        }
        let patterns: Vec<&String> = forms.keys().collect();
        // A room with more names than an automaton can hold finds none of them: 2^31 states, some 30 million names.
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .unwrap_or_else(|_| AhoCorasick::builder().build(Vec::<String>::new()).expect("an automaton without patterns"));
        let addresses = |(place, authority): (usize, &Authority)| {
            authority.identifiers.iter().map(|address| (without_scheme(address), place)).collect::<Vec<_>>()
        };
        let by_address = authorities.iter().enumerate().flat_map(addresses).collect();
        Self { records, forms: forms.into_values().collect(), finder, by_folded, by_address }
    }

    /// The id of the record that has this address elsewhere: `https://d-nb.info/gnd/118573497`.
    pub fn at_address(&self, address: &str) -> Option<&str> {
        self.by_address.get(&without_scheme(address)).map(|record| self.records[*record].id.as_str())
    }

    /// The ids of the records that a name alone can mean.
    pub fn look_up(&self, name: &str) -> Vec<&str> {
        let folded = fold(&squeeze(name));
        let bare = folded.trim_start_matches("the ");
        self.by_folded
            .get(&folded)
            .or_else(|| self.by_folded.get(bare))
            .into_iter()
            .flatten()
            .map(|record| self.records[*record].id.as_str())
            .collect()
    }
}

/// Catalogues are cited with `http` and `https`, with and without a slash at the end.
fn without_scheme(address: &str) -> String {
    address.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_lowercase()
}

/// The forms of one name, each with whether it is a bare surname.
fn forms_of(name: &str, kind: AuthorityKind) -> Vec<(String, bool)> {
    let name = squeeze(name);
    let Some((surname, given)) = name.split_once(", ").filter(|_| kind == AuthorityKind::Person) else {
        let is_word = kind == AuthorityKind::Person && !name.contains(' ');
        return if name.chars().count() > 1 { vec![(name, is_word)] } else { Vec::new() };
    };
    let surname = surname.trim();
    let given: Vec<&str> =
        given.split(',').next().unwrap_or("").split_whitespace().filter(|word| !matches!(*word, "Jr." | "Sr." | "II" | "III")).collect();
    let given: Vec<&str> = given.iter().map(|word| word.trim_matches(['(', ')', '“', '”', '"'])).filter(|word| !word.is_empty()).collect();
    let mut forms = Vec::new();
    if surname.chars().count() > 1 {
        forms.push((surname.to_owned(), true));
    }
    if let Some(first) = given.first() {
        let initials: Vec<String> = given.iter().filter_map(|word| word.chars().next()).map(|letter| format!("{letter}.")).collect();
        forms.push((format!("{} {surname}", given.join(" ")), false));
        forms.push((format!("{first} {surname}"), false));
        forms.push((format!("{} {surname}", initials.join(" ")), false));
        forms.push((format!("{} {surname}", initials[0]), false));
        if given.len() > 1 {
            forms.push((format!("{first} {} {surname}", initials[1..].join(" ")), false));
        }
    }
    forms
}

/// How a form may be written: in capitals, with initials apart or together, with either apostrophe.
fn spellings(form: &str, kind: AuthorityKind) -> Vec<String> {
    let mut written = vec![form.to_owned()];
    if form.contains(". ") {
        let together = form.replace(". ", ".");
        // "V.M. Molotov": initials together, a space before the surname.
        if let Some(last) = form.rfind(". ") {
            written.push(format!("{}{}", form[..last].replace(". ", "."), &form[last..]));
        }
        written.push(together);
    }
    if form.contains(['\'', '’']) {
        written.extend(written.clone().iter().flat_map(|form| [form.replace('’', "'"), form.replace('\'', "’")]));
    }
    let capitals: Vec<String> =
        written.iter().map(|form| form.to_uppercase()).filter(|form| form.chars().count() > 3 || kind != AuthorityKind::Person).collect();
    written.extend(capitals);
    written.sort();
    written.dedup();
    written
}
