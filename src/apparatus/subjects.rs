//! What a text is about, as far as its capitals tell: the names in it, without those that every paper has.

use std::collections::HashSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::text::span::floor_boundary;
use crate::text::words::is_word_before;

/// Words with a capital that say nothing of the subject.
const COMMON: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "washington",
    "department",
    "state",
    "secretary",
    "president",
    "ambassador",
    "telegram",
    "memorandum",
    "letter",
    "from",
    "embassy",
    "subject",
    "participants",
    "minister",
    "prime",
    "government",
    "dear",
    "with",
    "this",
    "that",
    "there",
    "they",
    "conversation",
    "meeting",
    "following",
    "reference",
    "foreign",
    "assistant",
    "special",
    "united",
    "states",
    "american",
    "america",
    "general",
    "council",
    "national",
    "security",
    "please",
    "have",
    "your",
    "eyes",
    "only",
    "here",
    "follows",
    "when",
    "after",
    "before",
    "also",
    "message",
    "believe",
    "reftel",
    "embtel",
    "deptel",
    "affairs",
    "office",
    "under",
    "deputy",
    "director",
    "chairman",
    "house",
    "white",
    "source",
    "library",
    "files",
    "text",
    "page",
    "what",
    "while",
    "were",
    "however",
    "these",
    "which",
    "their",
    "into",
    "memo",
    "attached",
    "herewith",
    "policy",
    "committee",
    "mission",
    "joint",
    "chiefs",
    "staff",
    "defense",
    "dept",
    "then",
    "some",
];

/// The names of a text in small letters, each once, sorted: words of four letters and more that begin with a capital.
pub fn names_in(text: &str) -> Vec<String> {
    let mut names: Vec<String> = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| word.starts_with(char::is_uppercase) && word.chars().nth(3).is_some())
        .map(str::to_lowercase)
        .filter(|word| !COMMON.contains(&word.as_str()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Letters of a word that can say what a text is about.
const SHORTEST_TOPIC: usize = 5;

/// What is said in every other paper.
static COMMON_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("common_words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(singular).collect()
});

fn singular(word: &str) -> &str {
    // "across" and "consensus" are no plurals.
    word.strip_suffix('s').filter(|stem| !stem.ends_with(['s', 'u', 'i'])).unwrap_or(word)
}

/// The words of a text that say what it is about, sorted: those in small letters that few papers have, in the singular.
pub fn topics_in(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphabetic());
    let words = words.filter(|word| word.chars().count() >= SHORTEST_TOPIC && word.starts_with(char::is_lowercase)).map(singular);
    let mut topics: Vec<String> = words.filter(|word| !COMMON_WORDS.contains(word)).map(str::to_lowercase).collect();
    topics.sort();
    topics.dedup();
    topics
}

/// Offices and bodies that meet, by what texts call them; what is longer goes before what it contains.
const OFFICES: &[(&str, &str)] = &[
    ("Under Secretary", "under-secretary"),
    ("Assistant Secretary", "assistant-secretary"),
    ("Deputy Secretary", "deputy-secretary"),
    ("Acting Secretary", "acting-secretary"),
    ("Secretary General", "secretary-general"),
    ("Secretary-General", "secretary-general"),
    ("Executive Secretary", "executive-secretary"),
    ("Secretary", "secretary"),
    ("Vice President", "vice-president"),
    ("President", "president"),
    ("Prime Minister", "prime-minister"),
    ("PriMin", "prime-minister"),
    ("Premier", "prime-minister"),
    ("Foreign Minister", "foreign-minister"),
    ("Minister of Foreign Affairs", "foreign-minister"),
    ("Minister for Foreign Affairs", "foreign-minister"),
    ("FonMin", "foreign-minister"),
    ("Defense Minister", "defense-minister"),
    ("Minister of National Defense", "defense-minister"),
    ("Minister of Defense", "defense-minister"),
    ("Chancellor", "chancellor"),
    ("Ambassador", "ambassador"),
    ("Shah", "shah"),
    ("King", "king"),
    ("Emperor", "emperor"),
    ("Pope", "pope"),
    ("National Security Council", "nsc"),
    ("NSC", "nsc"),
    ("Joint Chiefs", "jcs"),
    ("JCS", "jcs"),
    ("Cabinet", "cabinet"),
    ("Security Council", "security-council"),
    ("General Assembly", "general-assembly"),
    ("Planning Board", "planning-board"),
    ("Operations Coordinating Board", "ocb"),
    ("OCB", "ocb"),
    ("Committee of Principals", "principals"),
];

static OFFICE_NAMES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(OFFICES.iter().map(|(words, _)| *words)).expect("a few offices")
});

/// The offices that a text names, each once, sorted.
pub fn offices_in(text: &str) -> Vec<String> {
    let hits = OFFICE_NAMES.find_iter(text).filter(|hit| is_whole(text, hit.start(), hit.end()));
    let mut offices: Vec<String> = hits.map(|hit| OFFICES[hit.pattern().as_usize()].1.to_owned()).collect();
    offices.sort();
    offices.dedup();
    offices
}

/// Offices that one person has at a time in one place, so that the office stands for the name.
const ALONE: &[&str] =
    &["secretary", "president", "vice-president", "prime-minister", "foreign-minister", "chancellor", "shah", "king", "emperor", "pope"];

/// Who and what a sentence names, sorted: names and offices, and as `rusk|secretary` a name behind its office, which
/// another text may have alone.
pub fn parties_in(text: &str) -> Vec<String> {
    let hits = OFFICE_NAMES.find_iter(text).filter(|hit| is_whole(text, hit.start(), hit.end()));
    let mut parties = Vec::new();
    let mut taken = Vec::new();
    for hit in hits {
        let office = OFFICES[hit.pattern().as_usize()].1;
        let behind = text[hit.end()..].strip_prefix(' ').filter(|_| ALONE.contains(&office)).unwrap_or("");
        let length = behind.find(|letter: char| !letter.is_alphabetic()).unwrap_or(behind.len());
        let name = behind[..length].to_lowercase();
        if behind.starts_with(char::is_uppercase) && length > 2 && !COMMON.contains(&name.as_str()) {
            taken.push(name.clone());
            parties.push(format!("{name}|{office}"));
        } else {
            parties.push(office.to_owned());
        }
    }
    parties.extend(names_in(text).into_iter().filter(|name| !taken.contains(name)));
    parties.sort();
    parties.dedup();
    parties
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    !is_word_before(text, start) && !text[end..].starts_with(char::is_alphabetic)
}

/// What stands above the list of those who took part.
const LISTS: &[&str] = &["participants", "present", "others present", "also present", "those present", "in attendance", "persons present"];
/// Letters of a text in which such a list begins, and letters that it has at most.
const HEAD: usize = 2_000;
const LIST: usize = 3_000;
/// A line of a list is shorter.
const LINE: usize = 140;

/// The names and offices of those who took part in what a text records, by the list above it and by its title.
pub fn participants(title: &str, body: &str) -> Vec<String> {
    let mut list = String::new();
    for word in [" Between ", " Among ", " With "] {
        list.push_str(title.split_once(word).map_or("", |(_, who)| who));
        list.push('\n');
    }
    let head = &body[..floor_boundary(body, HEAD.min(body.len()))];
    let is_list = |line: &str| LISTS.contains(&line.trim().trim_end_matches(':').to_lowercase().as_str());
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        at += line.len();
        if is_list(line) {
            let behind = &body[at..floor_boundary(body, (at + LIST).min(body.len()))];
            // The list may be one paragraph of many names; the first sentence behind it is none.
            let lines = behind.split('\n').filter(|line| !line.trim().is_empty()).enumerate();
            for (_, line) in lines.take_while(|(place, line)| line.len() < LINE || (*place == 0 && !line.trim_end().ends_with('.'))) {
                list.push_str(line);
                list.push('\n');
            }
            break;
        }
    }
    let mut names = names_in(&list);
    names.extend(offices_in(&list));
    names.sort();
    names.dedup();
    names
}

/// Whether a word that stands among names is that of an office.
pub fn is_office(word: &str) -> bool {
    OFFICES.iter().any(|(_, office)| *office == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_is_written_with_a_capital() {
        let text = "The Secretary told Eban in Washington on March 2 that ARAMCO and the Saudis, Eban included, agree.";
        assert_eq!(names_in(text), ["aramco", "eban", "saudis"]);
    }
}
