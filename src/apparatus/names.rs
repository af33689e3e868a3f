//! The names of a room's records in every form that a text may have, ready to be looked for.

mod forms;

pub(super) use self::forms::is_short_form;
pub use self::forms::{NameInParts, name_in_parts, surname_and_given};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::{AhoCorasick, MatchKind};

use self::forms::{Weight, forms_of, given_of, spellings};
use super::mentions::office_of;
use crate::model::{Authority, AuthorityKind, AuthorityVariant};
use crate::text::normal::{fold, squeeze, words};

/// A form of a name as it may stand in a text, and whose it can be.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// Places in `Names::records`.
    pub records: Vec<usize>,
    /// A surname alone: it says less than the others.
    pub is_surname: bool,
    /// The first word of several names, which means one of them behind a title alone: "President Ngo".
    pub needs_title: bool,
    /// A word of a name for which the list does not give it: another name's words stand around the like.
    pub is_derived: bool,
}

/// What a record says to whoever looks for its names.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub id: String,
    pub kind: AuthorityKind,
    /// Folded words of all its names, and the short forms of its given names: what may stand before a surname and
    /// still mean this person.
    pub words: BTreeSet<String>,
    /// Its names, office and note in folded words with single spaces: what titles are compared with.
    pub offices: String,
    /// The first office that the record states: "secretary of state".
    pub office: String,
    /// The list of a volume that it stands in.
    pub list: Option<usize>,
}

/// All names of a room, ready to be looked for.
#[derive(Debug, Clone)]
pub struct Names {
    pub(super) records: Vec<Record>,
    /// The volumes that have lists of their own.
    lists: HashMap<String, usize>,
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
        let mut forms: BTreeMap<String, (Form, Weight)> = BTreeMap::new();
        let mut records = Vec::new();
        let lists = lists(authorities);
        for authority in authorities {
            let place = records.len();
            let all: Vec<&str> =
                std::iter::once(authority.name.as_str()).chain(authority.variants.iter().map(AuthorityVariant::name)).collect();
            let offices = [Some(authority.name.as_str()), authority.office.as_deref(), authority.note.as_deref()];
            records.push(Record {
                id: authority.id.clone(),
                kind: authority.kind,
                list: authority.id.split_once('.').and_then(|(volume, _)| lists.get(volume)).copied(),
                words: all.iter().flat_map(|name| words(name).into_iter().chain(given_of(name, authority.kind))).collect(),
                office: office_of(authority.office.as_deref().or(authority.note.as_deref()).unwrap_or("")),
                offices: offices.into_iter().flatten().flat_map(words).collect::<Vec<_>>().join(" "),
            });
            for (form, weight) in all.iter().flat_map(|name| forms_of(name, authority.kind)) {
                for written in spellings(&form, authority.kind) {
                    let new = || (Form { records: Vec::new(), is_surname: true, needs_title: true, is_derived: true }, weight);
                    let (entry, known) = forms.entry(written).or_insert_with(new);
                    // What a list gives as somebody's name is no other's by a word that names are made of.
                    if weight.is_derived() && !known.is_derived() {
                        continue;
                    }
                    if known.is_derived() && !weight.is_derived() {
                        entry.records.clear();
                        *known = weight;
                    }
                    entry.is_surname &= weight != Weight::Whole;
                    entry.needs_title &= weight == Weight::First;
                    entry.is_derived &= weight.is_derived();
                    if !entry.records.contains(&place) {
                        entry.records.push(place);
                    }
                }
            }
        }
        let mut forms: BTreeMap<String, Form> = forms
            .into_iter()
            .map(|(written, (form, _))| {
                let is_shared = form.records.len() > 1;
                (written, Form { needs_title: form.needs_title && is_shared, ..form })
            })
            .collect();
        point_on(authorities, &mut forms);
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
        Self { records, lists, forms: forms.into_values().collect(), finder, by_folded, by_address }
    }

    /// The list of a volume, where it has one of its own.
    pub(super) fn list_of(&self, volume: &str) -> Option<usize> {
        self.lists.get(volume).copied()
    }

    /// The id of the record that has this address elsewhere: `https://d-nb.info/gnd/118573497`.
    pub fn at_address(&self, address: &str) -> Option<&str> {
        self.by_address.get(&without_scheme(address)).map(|record| self.records[*record].id.as_str())
    }

    /// Whether a word alone is somebody's name.
    pub(super) fn is_known(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase) && self.by_folded.contains_key(&fold(word))
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

/// The volumes by which ids begin ("frus1955-57v01.p_DJF1"), of which there is more than one record.
fn lists(authorities: &[Authority]) -> HashMap<String, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (volume, _) in authorities.iter().filter_map(|authority| authority.id.split_once('.')) {
        *counts.entry(volume).or_default() += 1;
    }
    let lists = counts.into_iter().filter(|(_, count)| *count > 1);
    lists.enumerate().map(|(place, (volume, _))| (volume.to_owned(), place)).collect()
}

/// Lets records that only point on ("Harlech: see Ormsby Gore, Sir David") mean those that they point to.
fn point_on(authorities: &[Authority], forms: &mut BTreeMap<String, Form>) {
    let seen = |authority: &Authority| {
        let note = authority.note.as_deref()?.strip_prefix("see ").or_else(|| authority.note.as_deref()?.strip_prefix("See "))?;
        let name = note.trim_start_matches("also ").split([';', '.']).next().unwrap_or("").trim();
        let whole = forms_of(name, authority.kind).into_iter().filter(|(_, weight)| *weight == Weight::Whole);
        let meant: BTreeSet<usize> = whole.filter_map(|(form, _)| forms.get(&form)).flat_map(|form| form.records.iter().copied()).collect();
        let mut meant = meant.into_iter().filter(|place| authorities[*place].id != authority.id);
        meant.next().filter(|_| meant.next().is_none())
    };
    let pointers: HashMap<usize, usize> =
        authorities.iter().enumerate().filter_map(|(place, authority)| Some((place, seen(authority)?))).collect();
    if pointers.is_empty() {
        return;
    }
    for form in forms.values_mut() {
        for record in &mut form.records {
            *record = pointers.get(record).copied().unwrap_or(*record);
        }
        form.records.sort_unstable();
        form.records.dedup();
    }
}
