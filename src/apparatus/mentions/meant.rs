//! Whom a name means that several records share.
//!
//! The document alone decides: the title before the name and the office that the list states; whoever was named in full
//! or with a title last before it; whose office the title or the correspondents of the document name. What none of these
//! says stays uncertain, with all of them.

use crate::apparatus::names::Record;
use crate::model::Draft;
use crate::text::normal::{fold, words};
use crate::text::span::floor_boundary;

/// Titles before a name, the longer before what they end in; what the list says of their bearers; and words before that
/// which make it another office.
const TITLES: &[(&str, &[&str], &[&str])] = &[
    ("deputy under secretary", &["deputy under secretary"], &[]),
    ("deputy assistant secretary", &["deputy assistant secretary"], &[]),
    ("assistant secretary", &["assistant secretary"], &["deputy"]),
    ("under secretary", &["under secretary"], &["deputy"]),
    ("deputy secretary", &["deputy secretary"], &[]),
    ("executive secretary", &["executive secretary"], &[]),
    ("secretary general", &["secretary general"], &[]),
    ("secretary", &["secretary of"], &["assistant", "under", "deputy", "executive"]),
    ("under sec", &["under secretary"], &["deputy"]),
    ("dep sec", &["deputy secretary"], &[]),
    ("vice pres", &["vice president"], &[]),
    ("asst sec", &["assistant secretary"], &["deputy"]),
    ("asst secy", &["assistant secretary"], &["deputy"]),
    ("sec", &["secretary of"], &["assistant", "under", "deputy", "executive"]),
    ("secy", &["secretary of"], &["assistant", "under", "deputy", "executive"]),
    ("secretaries", &["secretary of"], &["assistant", "under", "deputy", "executive"]),
    ("vice president", &["vice president"], &[]),
    ("president", &["president of", "president"], &["vice", "the"]),
    ("pres", &["president of", "president"], &["vice", "the"]),
    ("ambassador", &["ambassador"], &[]),
    ("ambassadors", &["ambassador"], &[]),
    ("amb", &["ambassador"], &[]),
    ("senator", &["senator"], &[]),
    ("senators", &["senator"], &[]),
    ("sen", &["senator"], &[]),
    ("congressman", &["congressman", "representative from", "house of representatives"], &[]),
    ("representative", &["congressman", "representative from", "house of representatives"], &[]),
    ("prime minister", &["prime minister", "premier", "council of ministers"], &[]),
    ("primin", &["prime minister", "premier", "council of ministers"], &[]),
    ("premier", &["prime minister", "premier", "council of ministers"], &[]),
    ("foreign minister", &["foreign minister", "minister of foreign", "minister for foreign"], &[]),
    ("fonmin", &["foreign minister", "minister of foreign", "minister for foreign"], &[]),
    ("foreign secretary", &["foreign secretary", "foreign affairs"], &[]),
    ("defense minister", &["defense minister", "minister of defense", "minister of national defense"], &[]),
    ("defmin", &["defense minister", "minister of defense", "minister of national defense"], &[]),
    ("minister", &["minister"], &[]),
    ("general", &["general", "army", "chief of staff", "usa"], &["secretary", "attorney", "consul", "director"]),
    ("gen", &["general", "army", "chief of staff", "usa"], &["secretary", "attorney", "consul", "director"]),
    ("admiral", &["admiral", "navy", "naval", "usn"], &[]),
    ("adm", &["admiral", "navy", "naval", "usn"], &[]),
    ("colonel", &["colonel"], &[]),
    ("col", &["colonel"], &[]),
    ("marshal", &["marshal"], &[]),
    ("governor", &["governor"], &[]),
    ("gov", &["governor"], &[]),
    ("chancellor", &["chancellor"], &[]),
    ("director", &["director"], &[]),
    ("king", &["king"], &[]),
    ("prince", &["prince"], &[]),
    ("lord", &["lord"], &[]),
    ("sir", &["sir"], &[]),
];

/// Letters before a name in which its title stands.
const BEFORE: usize = 40;

/// Whether a record's office is the one, with no word before it that makes it another.
fn has_office(record: &Record, offices: &[&str], others: &[&str]) -> bool {
    let text = record.offices.as_str();
    offices.iter().any(|office| {
        text.match_indices(office).any(|(at, _)| {
            let before = text[..at].trim_end();
            let ends = text[at + office.len()..].chars().next().is_none_or(|letter| letter == ' ');
            let starts = at == 0 || text[..at].ends_with(' ');
            starts && ends && !others.iter().any(|other| before.rsplit(' ').next() == Some(other))
        })
    })
}

/// Those of the records who have the title that stands right before a name; all where it has none, or nobody's.
pub fn by_title(text: &str, start: usize, candidates: &[usize], records: &[Record]) -> Vec<usize> {
    let before = &text[floor_boundary(text, start.saturating_sub(BEFORE))..start];
    if !before.ends_with(char::is_whitespace) || before.ends_with("\n\n") {
        return candidates.to_vec();
    }
    let before = words(before).join(" ");
    let is_title = |title: &str| before.strip_suffix(title).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '));
    let Some((_, offices, others)) = TITLES.iter().find(|(title, _, _)| is_title(title)) else { return candidates.to_vec() };
    let with: Vec<usize> = candidates.iter().copied().filter(|record| has_office(&records[*record], offices, others)).collect();
    if with.is_empty() {
        return candidates.to_vec();
    }
    // "Secretary Wilson" is the Secretary of Defense, and nobody of his Office.
    let is_head = |record: &usize| offices.contains(&"secretary of") && records[*record].office.starts_with("secretary of");
    let heads: Vec<usize> = with.iter().copied().filter(is_head).collect();
    if heads.is_empty() { with } else { heads }
}

/// The title and the correspondents of a document in folded words: whose offices they name is spoken of in it.
pub fn head(draft: &Draft) -> String {
    let roles = draft.metadata.roles.iter().map(|role| role.name.as_str());
    std::iter::once(draft.title.text.as_str()).chain(roles).flat_map(words).collect::<Vec<_>>().join(" ")
}

/// The one of the records whose office the head of a document names; among the papers of a department one of its
/// secretaries.
pub fn by_head(head: &str, candidates: &[usize], records: &[Record]) -> Option<usize> {
    let only = |fits: &dyn Fn(&Record) -> bool| {
        let mut fitting = candidates.iter().copied().filter(|record| fits(&records[*record]));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let is_named = |record: &Record| record.office.len() > 6 && head.contains(&record.office);
    let heads = |record: &Record| {
        let department = record.office.split_once("secretary of ").and_then(|(_, of)| of.split(' ').next());
        department.is_some_and(|department| head.contains(&format!("department of {department}")))
    };
    only(&is_named).or_else(|| only(&heads))
}

/// The first office that a record's words state, folded: what stands before a comma, a semicolon or "until".
pub fn office_of(words_of_office: &str) -> String {
    let clause = words_of_office.split([',', ';', '(']).next().unwrap_or("");
    let folded = fold(clause);
    let clause = [" until ", " to ", " from ", " after ", " since "]
        .iter()
        .fold(folded.as_str(), |clause, word| clause.split(word).next().unwrap_or(clause));
    words(clause).join(" ")
}
