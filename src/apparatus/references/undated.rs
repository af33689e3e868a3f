//! "Your letter", "the message from President Nasser": a letter that is named by its writer alone.
//!
//! Such words name a paper only where the room has one that fits: until then nothing is shown of them.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use super::parties::{after_paper, last_name, owner_before};
use super::words::{LETTERS, kind_of};
use super::{Finder, Starts, ahead};
use crate::apparatus::{keys, pattern, subjects};
use crate::model::{PartId, Reference, ReferenceKind};
use crate::text::Span;
use crate::text::span::floor_boundary;

static WORDS: LazyLock<Starts> = LazyLock::new(|| Starts::of(LETTERS.iter().copied()));

/// What is not written yet, or is the text at hand.
static NOT_YET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:following|proposed|draft|suggested|future|possible|similar|this|any|further|early|prompt|no|such|every|each|his|her|its|their)(?: [\p{L}-]+){0,2} $|\b(?:in|by|per|make|take|took|takes|made) $|\b(?:look(?:s|ed|ing)? forward to|await(?:s|ed|ing)?|pending|hop(?:e|es|ed|ing) for|(?:will|would|shall|should)(?: [\p{L}]+)? (?:appreciate|welcome)|expect(?:s|ed|ing)?|request(?:s|ed|ing)?|want(?:s|ed)?|need(?:s|ed)?|until|ask(?:s|ed|ing)? for)(?: [\p{L}’'-]+){0,3} $",
    )
});
/// "your letter of January", "of last month": a day that is not told, and no last letter.
static TIME_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s+(?:of|dated|from|in)\s+(?:(?:last|early|late|mid|this|the)[ -])?(?:January|February|March|April|May|June|July|August|September|October|November|December|month|year|week|spring|summer|autumn|fall|winter|1[5-9]\d\d|20\d\d)\b",
    )
});
/// "Message from the President to President Thieu: “I have read": the text itself follows.
static AT_HAND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[^.;:\n]{0,70}:\s*(?:[“\x22]|\n|$)"));
/// "The President's message (Deptel 809)", "… contained in Deptel 67": the number names it.
static NUMBERED_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^.;:\n]{0,60}?(?:\(|\b(?:contained|transmitted|conveyed|reported|set forth|quoted|sent|in|by)\s+(?:in\s+|by\s+)?)(?:my |your |our |the )?(?i:[\p{L}’'. ]{0,20}(?:tel|telegram|cable|airgram|despatch|message|State|Department))\s+(?:[Nn]o\. ?)?[0-9]{1,6}\b",
    )
});
/// The article and what else stands before the word where its writer stands behind it.
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:the|a|an)(?: [\p{L}-]+){0,3} $"));

/// Bytes of the longest of the words.
const LONGEST_WORD: usize = 14;
/// Letters before a word in which its owner and its article stand.
const BEFORE: usize = 80;

impl Finder<'_> {
    /// The letters that are named by their writers alone.
    pub(super) fn undated(&self) -> Vec<Reference> {
        if !matches!(self.part, PartId::Body) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut known = HashSet::new();
        for at in WORDS.in_text(&self.passage.text) {
            let Some(letter) = self.letter_at(at) else { continue };
            // Who goes on about "your letter" means the one that was named first.
            if known.insert((letter.authors.clone(), letter.addressees.clone(), letter.paper_word.clone())) {
                found.push(letter);
            }
        }
        found
    }

    /// The keys of what somebody wrote in the month of a day or in the one before.
    pub(super) fn written_lately(&self, authors: &[String], own: Date) -> Vec<String> {
        let volume = self.draft.metadata.printed().map_or("", |(volume, _)| volume);
        let months = [Some(own), own.first_of_month().checked_sub(1.days()).ok()];
        let forms = authors.iter().flat_map(|author| keys::writer_forms(author));
        let mut all: Vec<String> = forms
            .flat_map(|form| months.iter().flatten().map(move |day| keys::written_by(volume, &form, *day)).collect::<Vec<_>>())
            .collect();
        all.sort();
        all.dedup();
        all
    }

    fn letter_at(&self, at: usize) -> Option<Reference> {
        let own = self.draft.metadata.date.as_ref().and_then(|known| known.value.latest_day())?;
        let text = &self.passage.text;
        let lower = text[at..floor_boundary(text, at + LONGEST_WORD)].to_lowercase();
        let word = LETTERS.iter().find(|word| lower.starts_with(**word))?;
        let end = at + word.len();
        if text[end..].starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '’' | '\'')) {
            return None;
        }
        let from = floor_boundary(text, at.saturating_sub(BEFORE));
        let from = text[from..at].rfind('\n').map_or(from, |line| from + line + 1);
        let before = &text[from..at];
        if NOT_YET.is_match(before) || self.inside_transmission(Span::new(at, end)) {
            return None;
        }
        let (of, to) = self.parties(end, end, end);
        let owner = owner_before(before);
        let (authors, start) = match owner {
            Some(owner) => (self.owner(Span::new(at, end), at).0, from + owner.end - last_name(owner.of(before)).len()),
            None => (of, ARTICLE.find(before).map_or(at, |article| from + article.start())),
        };
        if authors.is_empty() {
            return None;
        }
        let reach = ahead(text, end);
        if AT_HAND.is_match(reach) || NUMBERED_BEHIND.is_match(reach) || TIME_BEHIND.is_match(reach) {
            return None;
        }
        let tail = if to.is_empty() && owner.is_some() { 0 } else { after_paper(reach) };
        let mut reference = self.reference(Span::new(start, end + tail), ReferenceKind::Undated, "a paper that is named without its day");
        reference.keys = self.written_lately(&authors, own);
        reference.paper = kind_of(word);
        reference.paper_word = Some((*word).to_owned());
        reference.authors = authors;
        reference.addressees = to;
        let around = self.around(Span::new(start, end));
        reference.around = subjects::names_in(around);
        reference.about = subjects::topics_in(around);
        Some(reference)
    }
}

#[cfg(test)]
mod tests {
    use crate::apparatus::{Names, annotate};
    use crate::config::Settings;
    use crate::model::{Reference, ReferenceKind};
    use crate::readers::draft_of;

    fn undated(title: &str, body: &str) -> Vec<Reference> {
        let text = format!("**April 19, 1956**  \n**{title}**\n\n**Contents:**\n\n{body}");
        let all = annotate(draft_of(&text, "x.txt"), &Names::new(&[]), &Settings::default()).references;
        all.into_iter().filter(|reference| reference.kind == ReferenceKind::Undated).collect()
    }

    /// "words: writers > readers".
    fn told(title: &str, body: &str) -> Vec<String> {
        let said = |found: &Reference| format!("{}: {} > {}", found.text, found.authors.join("+"), found.addressees.join("+"));
        undated(title, body).iter().map(said).collect()
    }

    const LETTER: &str = "Letter From President Eisenhower to Prime Minister Eden";
    const TELEGRAM: &str = "Telegram From the Embassy in Israel to the Department of State";

    #[test]
    fn a_letter_is_named_by_its_writer() {
        for (title, body, expected) in [
            (LETTER, "Thank you so much for your message about Cyprus.", &["your message: Prime Minister Eden > "][..]),
            (LETTER, "I hope that my last letter has come.", &["my last letter: President Eisenhower > "]),
            (
                TELEGRAM,
                "1063. I delivered President’s letter to Ben Gurion.",
                &["President’s letter to Ben Gurion: President > Ben Gurion"],
            ),
            (
                TELEGRAM,
                "He presented a letter from President Nasser. It was read.",
                &["a letter from President Nasser: President Nasser > "],
            ),
            (TELEGRAM, "Ben Gurion’s letter came. In Ben Gurion’s letter it says so.", &["Ben Gurion’s letter: Ben Gurion > "]),
        ] {
            assert_eq!(told(title, body), expected, "{body}");
        }
    }

    #[test]
    fn what_is_nobodys_not_written_or_at_hand_is_none() {
        for body in [
            "A letter came.",
            "your proposed letter",
            "the draft message to Eden",
            "in reply he said",
            "the Secretary’s reaction to the letter",
            "I look forward to your reply.",
            "We would welcome your reply",
            "Your letter of January",
            "your letter of last month",
            "his letter",
            "Take note of it.",
            "your message (Deptel 809) came",
            "your message, contained in Deptel 67, came",
            "Message from Eden to the President: “I have read",
        ] {
            assert_eq!(told(LETTER, body), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn who_says_i_in_a_letter_that_a_telegram_carries_is_its_writer() {
        let body = "753. Please convey following message from President to King Hussein: “I assure you, as in my letter, and thank you for your reply.”";
        assert_eq!(told(TELEGRAM, body), ["my letter: president > ", "your reply: king hussein > "]);
    }

    #[test]
    fn a_letter_is_looked_for_among_those_of_its_writer_in_two_months() {
        let found = undated(LETTER, "Thank you for your message.");
        assert_eq!(found[0].keys, ["by::eden:1956-03", "by::eden:1956-04", "by::minister:1956-03", "by::minister:1956-04"]);
    }
}
