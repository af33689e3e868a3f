//! Whether two names of correspondents can be one: "your" letter, that of "the President", of "Secretary of Defense (Wilson)".
//!
//! Titles name an office, a person, or both; a reference often only one of them. Two persons of one name in one office
//! are one; two offices are two, whatever words they share: the President's Special Assistant is not the President.

/// Words of offices: what stands behind them in "President Johnson" is a name.
const OFFICES: &[&str] = &[
    "president",
    "vice",
    "secretary",
    "general",
    "prime",
    "minister",
    "premier",
    "chancellor",
    "chairman",
    "ambassador",
    "king",
    "shah",
    "queen",
    "prince",
    "senator",
    "director",
    "special",
    "assistant",
    "under",
    "deputy",
    "acting",
    "foreign",
    "admiral",
    "marshal",
    "colonel",
    "mr",
    "mrs",
    "dr",
    "sir",
    "lord",
    "attorney",
    "first",
    "permanent",
    "representative",
    "generalissimo",
    "governor",
    "emperor",
    "counselor",
    "consul",
    "charge",
    "chargé",
    "commissar",
    "people",
    "s",
    "executive",
    "high",
    "commissioner",
    "comrade",
    "state",
    "council",
];

/// Bodies: nobody's name stands behind these words.
const BODIES: &[&str] = &[
    "embassy",
    "department",
    "mission",
    "legation",
    "consulate",
    "delegation",
    "office",
    "joint",
    "government",
    "bureau",
    "board",
    "committee",
    "agency",
    "council",
    "commission",
    "staff",
    "central",
    "jcs",
    "cia",
    "ica",
    "nsc",
    "ocb",
    "dod",
    "isa",
    "usia",
    "aec",
    "io",
    "ea",
    "fe",
    "nea",
    "department’s",
    "dept",
    "acda",
];

use crate::apparatus::nations;
use crate::text::normal::fold;

#[derive(Debug, PartialEq, Eq)]
struct Party<'a> {
    /// "secretary of defense"; empty where only a person is named.
    office: &'a str,
    surname: Option<&'a str>,
    whole: &'a str,
    /// The state that the words begin with: "soviet" of "soviet foreign minister".
    state: Option<&'static str>,
}

impl<'a> Party<'a> {
    /// Of a name in small letters, without an article.
    fn of(name: &'a str) -> Self {
        let whole = match name.trim() {
            "p.m" | "p.m." | "pm" | "primin" => "prime minister",
            "fonmin" => "foreign minister",
            "secdef" => "secretary of defense",
            "secstate" => "secretary of state",
            "jcs" => "joint chiefs of staff",
            "dci" => "director of central intelligence",
            "nsc" => "national security council",
            other => other,
        };
        let state = nations::leading(whole).map(|(nation, _)| nation);
        if let Some((office, inside)) = whole.split_once('(') {
            let surname = inside.trim_end_matches(')').split_whitespace().next_back();
            return Self { office: bare(office), surname, whole, state };
        }
        if is_body(whole) || whole.contains(" of ") && !whole.contains("secretary of ") {
            return Self { office: bare(whole), surname: None, whole, state };
        }
        let is_office = |word: &str| OFFICES.contains(&word.trim_end_matches(['.', ',']).trim_end_matches("’s").trim_end_matches("'s"));
        let last = whole.rsplit_once(' ').map_or(whole, |(_, last)| last);
        if is_office(last) || is_field(last) {
            return Self { office: bare(whole), surname: None, whole, state };
        }
        let office = whole.strip_suffix(last).unwrap_or("").trim();
        let office = if office.split_whitespace().next().is_some_and(is_office) { office } else { "" };
        Self { office: bare(office), surname: Some(last), whole, state }
    }

    fn is_government(&self) -> bool {
        self.whole.ends_with(" government")
    }

    fn is_body(&self) -> bool {
        is_body(self.whole)
    }

    /// The state whose government, office or mission this is; `None` where the words do not say.
    fn nation(&self) -> Option<&'a str> {
        let whole = self.whole;
        let state = whole.strip_prefix("government of ").map_or(whole, |state| state.trim_start_matches("the "));
        if let Some((nation, _)) = nations::leading(state) {
            return Some(nation);
        }
        // The series print the papers of the Department of State, whose posts are "in" a country.
        let is_ours = whole.starts_with("department of state")
            || whole.starts_with("secretary of ")
            || whole.starts_with("under secretary")
            || whole.starts_with("assistant secretary of ")
            || ["embassy in ", "legation in ", "mission in ", "consulate", "ambassador in ", "chargé in "]
                .iter()
                .any(|post| whole.starts_with(post));
        is_ours.then_some("american")
    }

    /// Whether both are one; `None` where nothing speaks for or against it.
    fn agrees(&self, other: &Self) -> Option<bool> {
        if self.whole == other.whole {
            return Some(true);
        }
        // A department and an embassy speak for their government.
        if (self.is_government() || other.is_government() || self.is_body() || other.is_body())
            && let (Some(left), Some(right)) = (self.nation(), other.nation())
            && (left != right || self.is_government() || other.is_government())
        {
            return Some(left == right);
        }
        if self.is_body() != other.is_body() || self.is_government() || other.is_government() {
            return None;
        }
        match (self.surname, other.surname) {
            (Some(left), Some(right)) => Some(left == right),
            _ if self.office.is_empty() || other.office.is_empty() => None,
            // Every state has a foreign minister.
            _ if self.state.zip(other.state).is_some_and(|(left, right)| left != right) => Some(false),
            _ => Some(same_office(self.office, other.office)),
        }
    }
}

/// Whether a word of an office or of a body stands in a name: "National Security Council", "President Johnson".
pub fn names_an_office(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.split_whitespace().any(|word| OFFICES.contains(&word) || BODIES.contains(&word) || is_field(word))
}

/// Whether nobody's name stands in the words: "the Soviet Embassy", "the Joint Chiefs of Staff".
fn is_body(whole: &str) -> bool {
    let mut words = whole.split_whitespace();
    words.next().is_some_and(|first| BODIES.contains(&first))
        || words.next_back().is_some_and(|last| matches!(last, "embassy" | "delegation" | "mission" | "legation"))
}

/// What a secretary or a minister is of: "secretary of defense" ends in no name.
fn is_field(word: &str) -> bool {
    matches!(
        word,
        "state"
            | "defense"
            | "treasury"
            | "army"
            | "navy"
            | "commerce"
            | "agriculture"
            | "interior"
            | "affairs"
            | "war"
            | "chiefs"
            | "operations"
            | "record"
    )
}

fn bare(office: &str) -> &str {
    let office = office.trim().trim_end_matches([',', '.']);
    let office = office.strip_prefix("the ").unwrap_or(office);
    let office = office.strip_prefix("acting ").unwrap_or(office).trim();
    // "the Israel Foreign Minister" is among his own the Foreign Minister.
    nations::leading(office).filter(|(_, rest)| !matches!(*rest, "" | "government")).map_or(office, |(_, rest)| rest)
}

fn same_office(left: &str, right: &str) -> bool {
    // Among themselves they say "the Secretary", and "the Shah".
    let shorter = |short: &str, long: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with(" of "));
    left == right || shorter(left, right) || shorter(right, left)
}

/// Names in small letters, one by one: "Secretary of State Rusk, the Under Secretary, and the President". An office that
/// has commas of its own stays whole.
fn each(names: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for name in names {
        let folded = fold(name);
        let parts: Vec<&str> = folded
            .split(", ")
            .map(|part| part.trim_start_matches("and ").trim_start_matches("the "))
            .map(|part| part.strip_suffix("'s").unwrap_or(part))
            .collect();
        let is_party = |part: &&str| part.split([' ', '\'']).next().is_some_and(|first| OFFICES.contains(&first));
        if parts.len() > 1 && parts.iter().all(is_party) {
            all.extend(parts.into_iter().map(str::to_owned));
        } else {
            let whole = folded.trim_start_matches("the ");
            all.push(whole.strip_suffix("'s").unwrap_or(whole).to_owned());
        }
    }
    all
}

/// Whether two lists of correspondents have one in common: `None` where that cannot be told.
pub fn agree(left: &[String], right: &[String]) -> Option<bool> {
    let (left, right) = (each(left), each(right));
    let mut said = None;
    for name in &left {
        for other in &right {
            match Party::of(name).agrees(&Party::of(other)) {
                Some(true) => return Some(true),
                Some(false) => said = Some(false),
                None => {}
            }
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_and_a_person_are_told_apart() {
        let agree = |left: &str, right: &str| agree(&[left.to_owned()], &[right.to_owned()]);
        for (left, right, expected) in [
            ("President", "President Johnson", Some(true)),
            ("the President", "the President's Special Assistant (Rostow)", Some(false)),
            ("Wilson", "the Secretary of Defense (Wilson)", Some(true)),
            ("the Secretary of Defense (Wilson)", "the Secretary of Defense", Some(true)),
            ("the Secretary of State", "the Under Secretary of State (Hoover)", Some(false)),
            ("the Secretary", "Secretary of State Rusk", Some(true)),
            ("the Embassy in Vietnam", "the Embassy in France", Some(false)),
            ("Stalin", "Molotov", Some(false)),
            ("V.M. Molotov", "Molotov", Some(true)),
            ("Eshkol", "the Department of State", None),
            ("Shah", "the Shah of Iran", Some(true)),
            ("SecDef", "the Secretary of Defense (Wilson)", Some(true)),
            ("American government", "the Department of State", Some(true)),
            ("Soviet government", "the Department of State", Some(false)),
            ("Soviet Delegation", "the Secretary of State", Some(false)),
            ("Soviet government", "the Soviet Embassy", Some(true)),
            ("NSC", "National Security Council", Some(true)),
            ("Egyptian Foreign Minister", "the Israeli Foreign Minister (Sharett)", Some(false)),
            ("Israel Foreign Minister", "Foreign Minister Meir", Some(true)),
            (
                "the Assistant Secretary of State for Near Eastern, South Asian, and African Affairs (Allen)",
                "the Assistant Secretary of State for Near Eastern, South Asian, and African Affairs (Rountree)",
                Some(false),
            ),
            ("Chairman Khrushchev", "the Chairman, Joint Chiefs of Staff (Radford)", Some(false)),
            ("Secretary Rusk", "Secretary of State Rusk, Secretary of Defense McNamara, and the President", Some(true)),
            ("the Embassy in Egypt", "the Ambassador in Egypt (Byroade)", None),
        ] {
            assert_eq!(agree(left, right), expected, "{left} / {right}");
        }
        assert_eq!(super::agree(&[], &["x".to_owned()]), None);
    }
}
