//! "My recent talk with Dobrynin", "the Clifford statement": what was said, without its day.
//!
//! Like a letter without a day, it is shown only where the room has a document that tells of it.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::conversations::sentence;
use super::parties::{last_name, owner_before};
use super::words::is_speech;
use super::{Finder, Starts, ahead};
use crate::apparatus::{keys, pattern, subjects};
use crate::model::{PartId, Reference, ReferenceKind};
use crate::text::Span;
use crate::text::span::floor_boundary;

/// Words for what was said to somebody, with the word for the occasion.
const TALKS: &[(&str, &str)] = &[
    ("conversation", "conversation"),
    ("talk", "conversation"),
    ("discussion", "discussion"),
    ("meeting", "meeting"),
    ("session", "meeting"),
    ("luncheon", "meeting"),
    ("interview", "conversation"),
    ("audience", "conversation"),
];
/// Words for what was said to everybody.
const SPEECHES: &[(&str, &str)] =
    &[("speech", "speech"), ("press conference", "press conference"), ("news conference", "news conference"), ("statement", "statement")];

static WORDS: LazyLock<Starts> = LazyLock::new(|| Starts::of(TALKS.iter().chain(SPEECHES).map(|(word, _)| *word)));

/// Who stands behind the word, "with Prime Minister Eshkol", "between the Secretary and Eban", and where that ends.
fn with(behind: &str) -> Option<(&str, usize)> {
    let at = [" with ", " between "].iter().filter_map(|way| behind.find(way).map(|at| (at, at + way.len()))).min()?;
    // "… which I had in Paris with".
    let leads = behind[..at.0].split(' ').count() <= MOST_BETWEEN && !behind[..at.0].contains([',', '.', ';', ':', '\n']);
    let mut end = at.1;
    for word in behind[at.1..].split_inclusive([' ', '\n']) {
        let bare = word.trim_end();
        let is_name = bare.starts_with(char::is_uppercase);
        if !is_name && !JOINS.contains(&bare) {
            break;
        }
        // A name that is cut at the end of what is read is none.
        if word.len() == bare.len() && end + word.len() == behind.len() && behind.len() >= REACH {
            break;
        }
        end += word.len();
        let is_title = matches!(bare, "Mr." | "Dr." | "Amb." | "Sec." | "Gen." | "Mrs.") || bare.len() == 2;
        if word.ends_with('\n') || bare.ends_with([',', ';', ':', ')', '?', '!', '”']) || bare.ends_with('.') && !is_title {
            break;
        }
    }
    (leads && behind[at.1..end].contains(char::is_uppercase)).then(|| (&behind[at.1..end], end))
}

/// Small words inside the names of those who met.
const JOINS: [&str; 8] = ["the", "your", "my", "his", "our", "and", "of", "both"];
/// Letters behind a word that are read.
const REACH: usize = 90;
/// Words between the word and "with".
const MOST_BETWEEN: usize = 5;

/// "The Harriman-Kosygin talks", "the Clifford statement": names right before the word.
static NAMES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)[Tt]he (?P<who>\p{Lu}\p{Ll}[\p{L}]+(?:[-–]\p{Lu}\p{Ll}[\p{L}]+)?) (?:\p{Ll}+ )?$"));
/// Words before what is still to be said, or was not.
static NOT_YET: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "will would shall should could may might can propose proposed proposal forthcoming next future further no any \
     another every each such this possible upcoming coming arrange arranged arranging request requested requesting \
     plan plans planned planning hope hopes hoped hoping suggest suggests suggested scheduled if draft following \
     present current to for refuse refused refuses not never without avoid decline declined"
        .split_whitespace()
        .collect()
});
/// Words that tell of a talk that was held, where nobody's name stands before it: "the conversation between".
const TOLD: [&str; 7] = ["the", "of", "last", "recent", "latest", "previous", "earlier"];
/// Words before a word among which such a one is looked for.
const NEAR: usize = 6;

/// Letters before a word in which its owner stands, and in which a word for one does.
const BEFORE: usize = 70;
const CLOSE: usize = 40;
const OWNED: [&str; 8] = ["my ", "our ", "your ", "My ", "Our ", "Your ", "’s ", "'s "];

impl Finder<'_> {
    /// Talks and speeches that are named by who was there alone.
    pub(super) fn occasions(&self) -> Vec<Reference> {
        if !matches!(self.part, PartId::Body) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut known = HashSet::new();
        for at in WORDS.in_text(&self.passage.text) {
            let Some(occasion) = self.occasion_at(at) else { continue };
            // Who goes on about "his talk with Eban" means the one that was named first.
            if known.insert((occasion.authors.clone(), occasion.addressees.clone(), occasion.around.clone(), occasion.paper_word.clone())) {
                found.push(occasion);
            }
        }
        found
    }

    fn occasion_at(&self, at: usize) -> Option<Reference> {
        let own = self.draft.metadata.date.as_ref().and_then(|known| known.value.latest_day())?;
        let (volume, _) = self.draft.metadata.printed()?;
        let text = &self.passage.text;
        let word = Word::at(text, at)?;
        let behind = ahead(text, word.end);
        let is_with = !word.is_speech && [" with ", " between "].iter().any(|way| behind.contains(way));
        if !is_owned(text, at) && !is_with {
            return None;
        }
        let sentence = sentence(text, Span::new(at, word.end));
        let from = floor_boundary(text, at.saturating_sub(BEFORE)).max(sentence.start);
        let before = &text[from..at];
        let is_to_come = before.rsplit(' ').take(NEAR).any(|word| NOT_YET.contains(word.to_lowercase().as_str()));
        if is_to_come || self.has_day(sentence) || self.inside_transmission(Span::new(at, word.end)) {
            return None;
        }
        // "Instructed to talk with Nasser", "refused a meeting with him": of a talk that was held, somebody says whose or which.
        let (whose, start) = match owner_before(before) {
            Some(owner) => {
                let whose = last_name(owner.of(before));
                (whose, from + owner.end - whose.len())
            }
            None => match NAMES.captures(before).and_then(|names| names.name("who")) {
                Some(names) => (names.as_str(), from + names.start()),
                None if TOLD.iter().any(|word| before.split(' ').any(|held| held == *word)) => ("", at),
                None => return None,
            },
        };
        let (who, tail) = with(behind).filter(|_| is_with).unwrap_or_default();
        let mut around = subjects::parties_in(whose);
        around.extend(subjects::parties_in(who));
        around.sort();
        around.dedup();
        let keys = keys::talks_of(volume, &around, own, word.is_speech);
        if keys.is_empty() {
            return None;
        }
        let says = |pronouns: &[&str]| {
            whose.split_whitespace().chain(who.split_whitespace()).any(|word| pronouns.contains(&word.to_lowercase().as_str()))
        };
        let tail = behind[..tail].trim_end_matches([' ', '\n', '.', ',', ';', ':', ')', '?', '!', '”', '’', '\'']).len();
        let span = Span::new(start, word.end + tail);
        let mut reference = self.reference(span, ReferenceKind::Occasion, "what was said is named without its day");
        reference.paper_word = Some(word.occasion.to_owned());
        reference.keys = keys;
        reference.authors = if says(&["my", "our", "me"]) { self.writers(at) } else { Vec::new() };
        reference.addressees = if says(&["your", "you"]) { self.readers(at) } else { Vec::new() };
        reference.around = around;
        reference.about = subjects::topics_in(self.around(Span::new(at, word.end)));
        Some(reference)
    }

    /// Whether a day is written or counted in a sentence; the days of a text stand in its order.
    fn has_day(&self, sentence: Span) -> bool {
        [&self.days, &self.counted].into_iter().any(|days| {
            let first = days.partition_point(|day| day.span.end <= sentence.start);
            days.get(first).is_some_and(|day| sentence.overlaps(day.span))
        })
    }
}

/// A word for a talk or a speech.
struct Word {
    end: usize,
    occasion: &'static str,
    is_speech: bool,
}

impl Word {
    /// "Talked" is no talk, and several speeches are none of them.
    fn at(text: &str, at: usize) -> Option<Self> {
        let rest = ahead(text, at);
        let (word, occasion) = TALKS.iter().chain(SPEECHES).find(|(word, _)| rest.starts_with(word))?;
        let is_speech = is_speech(occasion);
        let ending = &rest[word.len()..];
        let ending = &ending[..ending.find(|letter: char| !letter.is_alphabetic()).unwrap_or(ending.len())];
        let is_one = ending.is_empty() || ending == "s" && !is_speech;
        is_one.then_some(Self { end: at + word.len() + ending.len(), occasion, is_speech })
    }
}

/// Whether somebody may own what stands at a place: most such words say of nobody whose they are.
fn is_owned(text: &str, at: usize) -> bool {
    let close = &text[floor_boundary(text, at.saturating_sub(CLOSE))..at];
    OWNED.iter().any(|owner| close.contains(owner)) || close.rsplit(' ').take(3).any(|word| word.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use crate::apparatus::{Names, annotate};
    use crate::config::Settings;
    use crate::model::{Reference, ReferenceKind};
    use crate::readers::draft_of;

    fn occasions(body: &str) -> Vec<Reference> {
        let head = "**April 19, 1956**  \n**Telegram From the Embassy in Israel to the Department of State**\n\n**Citation:**\n\nForeign Relations, 1955–1957, Volume XV, Document 9.  \n<https://history.state.gov/historicaldocuments/frus1955-57v15/d9>";
        let all = annotate(draft_of(&format!("{head}\n\n**Contents:**\n\n{body}"), "x.txt"), &Names::new(&[]), &Settings::default());
        all.references.into_iter().filter(|reference| reference.kind == ReferenceKind::Occasion).collect()
    }

    /// "words: parties > speakers".
    fn told(body: &str) -> Vec<String> {
        let said = |found: &Reference| format!("{}: {}", found.text, found.around.join("+"));
        occasions(body).iter().map(said).collect()
    }

    #[test]
    fn a_talk_is_named_by_who_was_there() {
        for (body, expected) in [
            ("He was glad of my recent talk with Ambassador Eban, as he said.", "my recent talk with Ambassador Eban: ambassador+eban"),
            ("The Secretary’s conversation with Tito was long.", "The Secretary’s conversation with Tito: secretary+tito"),
            ("after the Harriman-Kosygin talks it went on", "Harriman-Kosygin talks: harriman+kosygin"),
            ("He recalled the Clifford statement.", "Clifford statement: clifford"),
            ("He praised Bundy’s speech.", "Bundy’s speech: bundy"),
        ] {
            assert_eq!(told(body), [expected], "{body}");
        }
    }

    #[test]
    fn what_is_nobodys_dated_or_still_to_come_is_none() {
        for body in [
            "The talks went on.",
            "He talked with Eban.",
            "I will arrange a meeting with Eban.",
            "his talk with Eban of April 3 was good",
            "in Bundy’s speeches he said so",
            "Byroade was instructed to talk with Nasser",
            "Nasser refused a meeting with Eban",
            "papers for discussion with Nasser",
            "Eban hopes for a further talk with Nasser.",
        ] {
            assert_eq!(told(body), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn a_talk_is_looked_for_among_those_of_its_parties_in_two_months() {
        let found = occasions("He was glad of my talk with Eban.");
        assert_eq!(found[0].keys, ["talk:frus1955-57v15:eban", "talk:frus1955-57v15:eban:1956-03", "talk:frus1955-57v15:eban:1956-04"]);
    }
}
