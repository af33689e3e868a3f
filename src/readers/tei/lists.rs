//! The lists of persons, places and abbreviations in a volume's front (and TEI P5, chapter 14.3: `listPerson` and its like).

use std::collections::{BTreeMap, BTreeSet};

use super::targets::{kind_of_name, record_id};
use super::tree::Element;
use crate::model::{Authority, AuthorityKind, AuthorityVariant, Term};

/// Entries as they come, with those that only point on.
#[derive(Debug, Default)]
pub struct Lists {
    authorities: Vec<Authority>,
    terms: Vec<Term>,
    known: BTreeSet<String>,
    /// Entries that say "see": the id that they point to, beside their own record.
    pointing: Vec<(String, Authority)>,
}

/// Signs between a name and what is said of it.
const BETWEEN: &[char] = &[',', ';', ':', '.', '–', '—', '-', ' ', '\u{a0}'];

impl Lists {
    /// Takes what an entry of a list says, and the entries of the lists inside it.
    pub fn entry(&mut self, entry: &Element, volume: &str) {
        if matches!(entry.name.as_str(), "person" | "place" | "org") {
            self.described(entry, volume);
            return;
        }
        self.item(entry, volume);
        for item in entry.all("item") {
            self.item(item, volume);
        }
    }

    fn item(&mut self, item: &Element, volume: &str) {
        let own = item.below_without("list");
        let Some(name) = own.iter().find(|element| element.get("xml:id").is_some() && is_entry(&element.name)) else { return };
        let Some(id) = name.get("xml:id").and_then(|key| record_id(volume, key)) else { return };
        let Some(words) = name.words_without(&["note"]) else { return };
        if !self.known.insert(id.clone()) {
            return;
        }
        let all = item.words_without(&["list", "note"]).unwrap_or_default();
        let said = all.split_once(words.as_str()).map_or(all.as_str(), |(_, said)| said).trim_start_matches(BETWEEN).trim_end().to_owned();
        let words = words.trim_end_matches([',', ';', ':']).to_owned();
        let Some(kind) = kind_of_name(&name.name, name.get("type")) else {
            self.terms.push(Term { id, term: words, meaning: said });
            return;
        };
        let target = own
            .iter()
            .filter(|element| element.name == name.name)
            .find_map(|element| element.get("corresp").or_else(|| element.get("ref")).or_else(|| element.get("target")));
        let points = said.to_lowercase().starts_with("see ");
        let record = Authority { note: Some(said).filter(|said| !said.is_empty()), ..record(id, kind, words) };
        match target.filter(|_| points).and_then(|target| record_id(volume, target.trim_start_matches('#'))) {
            Some(target) => self.pointing.push((target, record)),
            None => self.authorities.push(record),
        }
    }

    /// `person`, `place`, `org`: an entry whose parts have elements of their own.
    fn described(&mut self, entry: &Element, volume: &str) {
        let kind = kind_of_name(&entry.name, None).unwrap_or(AuthorityKind::Person);
        let Some(id) = entry.get("xml:id").and_then(|key| record_id(volume, key)) else { return };
        let mut names = entry
            .children()
            .filter(|child| kind_of_name(&child.name, None) == Some(kind))
            .filter_map(|name| Some((matches!(name.get("type"), Some("main" | "pref" | "preferred" | "reg")), inverted(name)?)))
            .collect::<Vec<_>>();
        names.sort_by_key(|(preferred, _)| !*preferred);
        let mut names = names.into_iter().map(|(_, name)| name);
        let Some(name) = names.next() else { return };
        if !self.known.insert(id.clone()) {
            return;
        }
        let of = |name: &str| {
            entry
                .children()
                .find(|child| child.name == name)
                .and_then(|child| child.get("when").map(str::to_owned).or_else(|| child.words()))
        };
        let dates = match (of("birth"), of("death")) {
            (None, None) => None,
            (birth, death) => Some(format!("{}–{}", birth.unwrap_or_default(), death.unwrap_or_default())),
        };
        let identifiers = entry.all("idno").into_iter().filter_map(Element::words).filter(|address| address.starts_with("http")).collect();
        let variants = names.filter(|other| *other != name).map(AuthorityVariant::Plain).collect();
        let office = of("occupation");
        self.authorities.push(Authority { variants, office, dates, note: of("note"), identifiers, ..record(id, kind, name) });
    }

    /// Records, terms, and which entries are the same: those that only point on become variants of what they point to.
    pub fn finish(self) -> (Vec<Authority>, Vec<Term>, BTreeMap<String, String>) {
        let Self { mut authorities, terms, pointing, .. } = self;
        let further: BTreeMap<String, String> = pointing.iter().map(|(target, record)| (record.id.clone(), target.clone())).collect();
        let mut same = BTreeMap::new();
        for (target, record) in pointing {
            let mut main = target;
            // An entry may point to one that points on; a circle has no end.
            for _ in 0..8 {
                match further.get(&main) {
                    Some(next) => main.clone_from(next),
                    None => break,
                }
            }
            match authorities.iter_mut().find(|known| known.id == main && known.id != record.id) {
                Some(known) => {
                    same.insert(record.id, main);
                    known.variants.push(AuthorityVariant::Plain(record.name));
                }
                None => authorities.push(record),
            }
        }
        (authorities, terms, same)
    }
}

fn is_entry(element: &str) -> bool {
    matches!(element, "persName" | "orgName" | "placeName" | "geogName" | "name" | "rs" | "term" | "gloss")
}

/// "Surname, Given names" where the name has its parts marked, else its words.
fn inverted(name: &Element) -> Option<String> {
    let surname = name.all("surname").into_iter().find_map(Element::words);
    let given: Vec<String> = name.all("forename").into_iter().filter_map(Element::words).collect();
    match surname {
        Some(surname) if !given.is_empty() => Some(format!("{surname}, {}", given.join(" "))),
        _ => name.words(),
    }
}

fn record(id: String, kind: AuthorityKind, name: String) -> Authority {
    Authority { id, kind, name, variants: Vec::new(), office: None, dates: None, note: None, identifiers: Vec::new() }
}
