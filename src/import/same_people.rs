//! Which records of a room may be one person's, for an editor to decide.
//!
//! Each volume of an edition has its own list, and so the same person as many records as volumes. Nothing is merged here:
//! two secretaries of one name are two people, and who knows that is the editor.

use std::collections::{BTreeMap, BTreeSet};

use crate::apparatus::surname_and_given;
use crate::model::{Authority, AuthorityKind};
use crate::text::normal::words;

/// What speaks for two records has to reach this.
const ENOUGH: usize = 3;

/// Words of offices that half of such a list has.
const COMMON: &[&str] = &["the", "and", "for", "from", "until", "after", "before", "thereafter", "also", "see"];

/// Records that may be one person's: that with the fullest name first, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub records: Vec<String>,
    pub name: String,
    pub why: Vec<String>,
}

struct Person<'a> {
    record: &'a Authority,
    surname: String,
    given: Vec<String>,
    offices: BTreeSet<String>,
    correspondents: &'a BTreeSet<String>,
}

/// The persons who have more than one record, as far as names, dates, offices and correspondents tell.
///
/// `correspondents` has the folded names of those who wrote to a record's person or were written to.
pub fn proposals(records: &[Authority], correspondents: &BTreeMap<String, BTreeSet<String>>) -> Vec<Proposal> {
    static NOBODY: BTreeSet<String> = BTreeSet::new();
    let mut by_surname: BTreeMap<String, Vec<Person<'_>>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.kind == AuthorityKind::Person) {
        let Some((surname, given)) = surname_and_given(&record.name) else { continue };
        let said = record.office.as_deref().or(record.note.as_deref()).unwrap_or_default();
        let is_telling = |word: &String| word.len() > 2 && !COMMON.contains(&word.as_str());
        let offices = words(said).into_iter().filter(is_telling).collect();
        let correspondents = correspondents.get(&record.id).unwrap_or(&NOBODY);
        by_surname.entry(surname.clone()).or_default().push(Person { record, surname, given, offices, correspondents });
    }
    let mut proposals = Vec::new();
    for mut people in by_surname.into_values().filter(|people| people.len() > 1) {
        people.sort_by_key(|person| (std::cmp::Reverse(person.given.concat().len()), person.record.id.clone()));
        let mut groups: Vec<(Vec<Person<'_>>, Vec<String>)> = Vec::new();
        for person in people {
            let fits = groups.iter().enumerate().filter(|(_, (group, _))| group.iter().all(|other| are_compatible(other, &person)));
            let fits: Vec<(usize, Vec<String>)> =
                fits.filter_map(|(at, (group, _))| Some((at, group.iter().find_map(|other| alike(other, &person))?))).collect();
            match fits.as_slice() {
                // Who fits two people may be either, and an editor would have to ask which.
                [(at, why)] => {
                    let (group, reasons) = &mut groups[*at];
                    group.push(person);
                    reasons.extend(why.iter().filter(|reason| !reasons.contains(reason)).cloned().collect::<Vec<_>>());
                }
                _ => groups.push((vec![person], Vec::new())),
            }
        }
        proposals.extend(groups.into_iter().filter(|(group, _)| group.len() > 1).map(|(group, why)| Proposal {
            name: group[0].record.name.clone(),
            records: group.iter().map(|person| person.record.id.clone()).collect(),
            why,
        }));
    }
    proposals
}

/// What speaks for two records being one person's; `None` where it is too little.
fn alike(left: &Person<'_>, right: &Person<'_>) -> Option<Vec<String>> {
    if !are_compatible(left, right) {
        return None;
    }
    let mut why = Vec::new();
    let is_equal = left.given == right.given;
    let is_full = |given: &[String]| given.iter().any(|given| given.chars().count() > 1);
    let mut points = match (is_equal, is_full(&right.given)) {
        // "Bowie, Robert R." twice is hardly two men, nor is "Bowie, Robert Richardson" another; "Smith, John" may well be.
        (_, true) if left.given.len() > 1 && left.given.len() == right.given.len() => 3,
        (_, true) => 2,
        (_, false) => 1,
    };
    why.push(if is_equal { "equal names".to_owned() } else { format!("“{}” fits", right.record.name) });
    if left.record.dates.is_some() && left.record.dates == right.record.dates {
        points += 2;
        why.push("equal dates".to_owned());
    }
    let offices: Vec<&String> = left.offices.intersection(&right.offices).filter(|word| **word != left.surname).collect();
    if offices.len() > 1 {
        points += 1 + usize::from(offices.len() > 3);
        why.push("like offices".to_owned());
    }
    if let Some(both) = left.correspondents.intersection(right.correspondents).next() {
        points += 1;
        why.push(format!("both correspond with {both}"));
    }
    (points >= ENOUGH).then_some(why)
}

/// Whether two names and their dates may be one person's.
fn are_compatible(left: &Person<'_>, right: &Person<'_>) -> bool {
    // Two entries of one list are two people to whoever made it.
    let list = |person: &Person<'_>| person.record.id.split_once('.').map(|(list, _)| list.to_owned());
    if list(left).is_some() && list(left) == list(right) {
        return false;
    }
    let contradict =
        |one: &Option<String>, other: &Option<String>| one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one != other);
    if contradict(&left.record.dates, &right.record.dates) || generation(&left.record.name) != generation(&right.record.name) {
        return false;
    }
    left.given.iter().zip(&right.given).all(|(one, other)| {
        let initial = |name: &str| name.chars().count() == 1;
        one == other || (initial(one) || initial(other)) && one.chars().next() == other.chars().next()
    })
}

/// "Jr." of "Harriman, W. Averell, Jr.".
fn generation(name: &str) -> Option<&'static str> {
    ["Jr", "Sr", "III"].into_iter().find(|mark| name.split([' ', ',', '.']).any(|word| word == *mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, name: &str, office: &str) -> Authority {
        Authority {
            id: id.to_owned(),
            kind: AuthorityKind::Person,
            name: name.to_owned(),
            variants: Vec::new(),
            office: None,
            dates: None,
            note: Some(office.to_owned()).filter(|office| !office.is_empty()),
            identifiers: Vec::new(),
        }
    }

    fn proposed(records: &[Authority]) -> Vec<Vec<String>> {
        proposals(records, &BTreeMap::new()).into_iter().map(|proposal| proposal.records).collect()
    }

    #[test]
    fn one_name_in_two_lists_is_proposed_and_two_entries_of_one_list_are_not() {
        let (first, second) = (person("v1.a", "Bowie, Robert R.", ""), person("v2.b", "Bowie, Robert R.", ""));
        assert_eq!(proposed(&[first.clone(), second.clone()]), [["v1.a", "v2.b"]]);
        assert_eq!(proposed(&[first.clone(), person("v1.c", "Bowie, Robert R.", "")]), Vec::<Vec<String>>::new());
        assert_eq!(proposed(&[first, person("v2.b", "Bowie, Robert R., Jr.", "")]), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_common_name_needs_an_office_or_a_correspondent() {
        let (first, second) = (person("v1.a", "Smith, John", "Consul at Hue"), person("v2.b", "Smith, John", "Senator"));
        assert_eq!(proposed(&[first.clone(), second.clone()]), Vec::<Vec<String>>::new());
        assert_eq!(proposed(&[first.clone(), person("v2.c", "Smith, John", "Consul at Hue until 1956")]), [["v1.a", "v2.c"]]);
        let dulles: BTreeSet<String> = ["dulles".to_owned()].into();
        let known: BTreeMap<String, BTreeSet<String>> = [("v1.a".to_owned(), dulles.clone()), ("v2.b".to_owned(), dulles)].into();
        let found = proposals(&[first, second], &known);
        assert_eq!(found[0].why, ["equal names", "both correspond with dulles"]);
    }

    #[test]
    fn initials_fit_a_full_name_and_two_full_names_do_not() {
        let full = person("v1.a", "Johnson, Ural Alexis", "Deputy Under Secretary of State for Political Affairs");
        let short = person("v2.b", "Johnson, U. Alexis", "Deputy Under Secretary of State for Political Affairs");
        let other = person("v3.c", "Johnson, Lyndon B.", "President");
        assert_eq!(proposed(&[short, other, full]), [["v1.a", "v2.b"]]);
    }

    #[test]
    fn who_fits_two_people_is_proposed_as_neither() {
        let office = "Deputy Secretary of Defense";
        let (robert, roger) = (person("v1.a", "Hill, Robert", office), person("v2.b", "Hill, Roger", office));
        assert_eq!(proposed(&[robert, roger, person("v3.c", "Hill, R.", office)]), Vec::<Vec<String>>::new());
    }
}
