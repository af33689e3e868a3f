//! Whose a paper is and to whom it went, by the words around it and the names that mean somebody.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finder, Starts, ahead};
use crate::apparatus::{nations, pattern};
use crate::model::{AuthorityKind, Carried, Mention, PartId, RoleKind};
use crate::text::Span;
use crate::text::normal::squeeze;
use crate::text::span::floor_boundary;

/// Letters before "its" and "their" in which the government stands that they mean.
const GOVERNMENT_REACH: usize = 2000;
/// Letters before a paper in which its owner stands.
pub(super) const OWNER_REACH: usize = 60;

/// "Harriman's", "its", "my", up to the word for the paper.
static OWNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?P<owner>(?i:my|our|your|his|their|its)|(?:\p{Lu}[\p{L}.-]*(?: \p{L}+){0,2}?(?:’s|'s|s’|s'))),?\s+(?:[\p{L}-]+\s+){0,3}$")
});
/// Words with a capital right before a word for a paper.
static BEFORE_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<who>\p{Lu}[\p{L}.]*(?:\s(?:of\s(?:the\s)?|for\s)?\p{Lu}[\p{L}.]*){0,4})\s+(?:(?:draft|oral|personal|secret|top secret|joint|recent|last|written)\s+)?$",
    )
});
/// Words that are an office's or a body's and nothing else.
static OFFICE_OR_BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:acting |under |assistant |deputy |executive )*secretary(?: of \p{L}+)?|president|prime minister|foreign minister|chancellor|jcs|joint chiefs(?: of staff)?|secdef|dod|cia|ocb|acda|(?:[\p{L}]+ ){0,2}(?:board|committee|department|agency|council|government))$",
    )
});
/// The ways between the parties of a paper.
static WAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?:^\s*(?P<of>of)\s+|(?:^|,?\s+)(?P<way>from|by|to|for)\s+)"));
/// Where the words for a party end: "the Executive Secretary, same subject", "Eshkol on safeguards".
static PARTY_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[,:;(\[“\x22]|\s(?:on|which|that|who|regarding|concerning|about|with|under|in reply|also|both|same)\s|\s(?:also|both)$")
});
/// What leads from the parties to the day.
static LEADS_TO_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i),?\s*(?:\b(?:of|dated|sent|from|on)\b\s*)(?:the\s*)?$"));
/// "… dated May 5, 1956, from the Acting Secretary of State to the Secretary of Defense."
static AFTER_DATE_OF: LazyLock<Regex> = LazyLock::new(|| pattern(r"^,?\s+(?:from|by)\s+(?:the\s+)?\p{Lu}[^.,;:()\n“”]{1,90}"));
/// "November 3 letter to the Prime Minister of Israel", where the paper stands behind its day.
static AFTER_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\s+(?:to|from|by)\s+(?:the\s+|his\s+)?\p{Lu}[\p{L}.’'-]*(?:\s(?:of\s(?:the\s)?|for\s)?\p{Lu}[\p{L}.’'-]*){0,6}){1,2}")
});
static GOVERNMENT: LazyLock<Regex> = LazyLock::new(|| {
    let (adjectives, names) = nations::words();
    let (adjectives, names) = (adjectives.join("|"), names.join("|").replace('.', r"\."));
    pattern(&format!(
        r"(?i)^(?:(?P<who>(?:{adjectives}|{names}) (?:government|side|delegation|embassy))\b|government of (?:the )?(?P<of>{names})\b)"
    ))
});
/// The words with which such a pattern begins.
static GOVERNMENT_WORDS: LazyLock<Starts> = LazyLock::new(|| {
    let (adjectives, names) = nations::words();
    Starts::of(adjectives.into_iter().chain(names).chain(["government"]))
});

/// Words between an owner and what is owned that make it another thing's: "the Secretary's reaction to the letter".
pub(super) const OF_ANOTHER: &[&str] =
    &["of", "on", "to", "in", "for", "with", "from", "about", "at", "by", "and", "or", "upon", "concerning"];

/// Where the owner nearest to the end of some words stands, if what follows it is owned.
pub(super) fn owner_before(before: &str) -> Option<Span> {
    let mut nearest: Option<Span> = None;
    while let Some(owner) = OWNER.captures(&before[nearest.map_or(0, |owner| owner.end)..]).and_then(|captures| captures.name("owner")) {
        let from = nearest.map_or(0, |owner| owner.end);
        nearest = Some(Span::new(from + owner.start(), from + owner.end()));
    }
    let is_others = |owner: &Span| before[owner.end..].split_whitespace().any(|word| OF_ANOTHER.contains(&word));
    nearest.filter(|owner| !is_others(owner))
}

/// The length of " to the Prime Minister of Israel" behind a word for a paper.
pub(super) fn after_paper(rest: &str) -> usize {
    AFTER_PAPER.find(rest).map_or(0, |found| in_sentence(found.as_str()).trim_end_matches(['.', '’', '\'']).len())
}

/// Words up to the end of their sentence, which comes behind a longer word: "from Nasser. Letter"; "Mr. Eden" goes on.
fn in_sentence(words: &str) -> &str {
    let end = words.match_indices(". ").map(|(at, _)| at).find(|at| {
        let word = words[..*at].rsplit(' ').next().unwrap_or_default();
        word.chars().count() > 3 && !word.contains('.')
    });
    &words[..end.unwrap_or(words.len())]
}

impl Finder<'_> {
    /// Whose paper it is, by the possessive before it: "Harriman's note", "its proposal", "our changes".
    pub(super) fn owner(&self, span: Span, at: usize) -> (Vec<String>, bool) {
        let text = &self.passage.text;
        let from = floor_boundary(text, at.saturating_sub(OWNER_REACH));
        let before = &text[from..at.min(text.len())];
        let own = text[span.range()].split_whitespace().next().unwrap_or("").to_lowercase();
        let owner = match own.as_str() {
            "my" | "our" | "your" | "his" => own,
            _ => match owner_before(before) {
                Some(owner) => owner.of(before).to_owned(),
                None => return (Vec::new(), false),
            },
        };
        let lower = owner.to_lowercase();
        let authors = match lower.as_str() {
            "my" | "our" => self.writers(at),
            "your" => self.readers(at),
            "his" => self.named_before(at).into_iter().collect(),
            "its" | "their" => self.government_before(at).into_iter().collect(),
            _ => {
                let name = owner.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’']);
                let name = name.trim_start_matches("the ").trim_start_matches("The ");
                // "Eban to Secretary's message": it is the Secretary's.
                let name = name.rsplit_once(" to ").map_or(name, |(_, last)| last);
                let name = last_name(name);
                vec![self.authority_at(name, at).unwrap_or_else(|| government(&squeeze(name)))]
            }
        };
        (authors, matches!(lower.as_str(), "our" | "their"))
    }

    /// "of the Soviet government", "from X to Y" between the paper's word and its day, or behind the day.
    pub(super) fn parties(&self, start: usize, end: usize, behind: usize) -> (Vec<String>, Vec<String>) {
        let text = &self.passage.text;
        let Some(between) = text.get(start.min(end)..end) else { return (Vec::new(), Vec::new()) };
        let between = LEADS_TO_DATE.replace(between, "");
        let (mut of, mut to) = (Vec::new(), Vec::new());
        let rest = ahead(text, behind);
        let is_behind = start >= behind;
        let after = if is_behind { AFTER_PAPER.find(rest) } else { AFTER_DATE_OF.find(rest) };
        let after = after.map(|found| found.as_str()).unwrap_or_default();
        for (words, at) in [(between.as_ref(), end), (after, behind + after.len())] {
            let mut way = None;
            for part in WAYS.split(words).map(str::trim).zip(
                std::iter::once(None)
                    .chain(WAYS.captures_iter(words).map(|way| Some(way.name("way").map_or("of", |way| way.as_str()).to_lowercase()))),
            ) {
                let (who, next) = part;
                way = next.or(way);
                let who = &who[..PARTY_ENDS.find(who).map_or(who.len(), |end| end.start())];
                let who = in_sentence(who);
                let who = squeeze(who.trim_end_matches([',', '.', ';'])).trim_start_matches("the ").to_owned();
                let Some(way) = way.as_deref().filter(|_| !who.is_empty()) else { continue };
                let names = match who.to_lowercase().as_str() {
                    "you" => self.readers(start),
                    "me" | "us" => self.writers(start),
                    "him" | "them" | "himself" => continue,
                    _ if who.starts_with(|letter: char| letter.is_lowercase()) && !who.contains(char::is_uppercase) => continue,
                    _ => vec![self.authority_at(&who, at).unwrap_or_else(|| government(&who))],
                };
                if matches!(way, "to" | "for") { to.extend(names) } else { of.extend(names) }
            }
        }
        (of, to)
    }

    /// Who says "I" at a place: the document's writer, or that of the letter which it carries.
    pub(super) fn writers(&self, at: usize) -> Vec<String> {
        match self.carried_at(at) {
            Some(carried) => carried.from.clone(),
            None => self.role(&[RoleKind::Sender, RoleKind::Creator]),
        }
    }

    /// Whom "you" means at a place.
    pub(super) fn readers(&self, at: usize) -> Vec<String> {
        match self.carried_at(at) {
            Some(carried) => carried.to.clone(),
            None => self.role(&[RoleKind::Recipient]),
        }
    }

    /// The letter that a place is in, where the document carries one.
    fn carried_at(&self, at: usize) -> Option<&Carried> {
        self.carried.filter(|(_, place)| *self.part == PartId::Body && place.range().contains(&at)).map(|(carried, _)| carried)
    }

    fn role(&self, kinds: &[RoleKind]) -> Vec<String> {
        let metadata = &self.draft.metadata;
        metadata
            .roles
            .iter()
            .filter(|role| kinds.contains(&role.role))
            .map(|role| role.authority.as_deref().map_or_else(|| squeeze(&role.name), |id| self.party(id, &role.name)))
            .collect()
    }

    /// The id of a record, or the words where the record is that of the volume's own list:
    /// another volume has the same person under another id, and a paper's writer is looked for in all of them.
    fn party(&self, id: &str, words: &str) -> String {
        let volume = self.draft.metadata.in_volume.as_ref().map(|place| place.volume.as_str());
        let is_own = volume.and_then(|volume| id.strip_prefix(volume)).is_some_and(|rest| rest.starts_with('.'));
        if is_own { squeeze(words) } else { id.to_owned() }
    }

    /// The id of the record that a name right before `at` was tied to.
    fn authority_at(&self, name: &str, at: usize) -> Option<String> {
        let near = |mention: &&Mention| {
            mention.part == *self.part && mention.span.end <= at && at - mention.span.end < 60 && name.contains(mention.text.as_str())
        };
        self.mentions.iter().rev().find(near).and_then(|mention| self.meant(mention))
    }

    /// Whom a name means, where that is certain.
    fn meant(&self, mention: &Mention) -> Option<String> {
        match mention.authorities.as_slice() {
            [only] => Some(self.party(only, &mention.text)),
            _ => None,
        }
    }

    /// The person named last before `at` in the same paragraph.
    fn named_before(&self, at: usize) -> Option<String> {
        let start = self.passage.text[..at].rfind("\n\n").map_or(0, |place| place + 2);
        let mention = self.mentions.iter().rev().find(|mention| {
            mention.part == *self.part && mention.span.end <= at && mention.span.start >= start && mention.kind == AuthorityKind::Person
        })?;
        self.meant(mention)
    }

    fn government_before(&self, at: usize) -> Option<String> {
        let start = floor_boundary(&self.passage.text, at.saturating_sub(GOVERNMENT_REACH));
        let start = self.passage.text[start..at].rfind("\n\n").map_or(start, |place| start + place + 2);
        let before = &self.passage.text[start..at];
        let captures = GOVERNMENT_WORDS.in_text(before).into_iter().rev().find_map(|at| GOVERNMENT.captures(&before[at..]))?;
        let who = captures.name("who").or_else(|| captures.name("of"))?;
        Some(government(who.as_str()))
    }
}

/// The name in which words end: "Ben Gurion" of "I delivered Ben Gurion"; an "of" or a "the" before it is its own.
pub(super) fn last_name(words: &str) -> &str {
    let is_verb = |word: &str| word.starts_with(char::is_lowercase) && !matches!(word, "of" | "the" | "de" | "al" | "for" | "and");
    let (mut start, mut at) = (0, 0);
    for word in words.split(' ') {
        at += word.len() + 1;
        if is_verb(word) && at < words.len() {
            start = at;
        }
    }
    let name = &words[start..];
    // A sentence may begin before it.
    match name.split_once(' ') {
        Some(("In" | "On" | "At" | "From" | "To" | "After" | "Before" | "When" | "If" | "As" | "And" | "But" | "With" | "I", rest)) => rest,
        _ => name,
    }
}

/// Whose a paper is by the words right before it: "the Secretary of Defense letter", "the Soviet note", "JCS memo".
///
/// What else stands there may be what the paper is about, or to whom it went: "the Aswan memorandum".
pub(super) fn writer_before(before: &str) -> Option<String> {
    let words = BEFORE_PAPER.captures(before)?["who"].trim_start_matches("the ").to_owned();
    let nation = words.trim_end_matches('.').replace('.', "").to_lowercase();
    if nations::named(&nation).is_some() {
        return Some(government(&nation));
    }
    OFFICE_OR_BODY.is_match(&words).then_some(words)
}

/// "Today's reply of the American government": whose a paper is by the words right behind it.
pub(super) fn government_behind(rest: &str) -> Option<String> {
    let who = rest.strip_prefix(" of the ").or_else(|| rest.strip_prefix(" of "))?;
    let captures = GOVERNMENT.captures(who)?;
    captures.name("who").or_else(|| captures.name("of")).map(|who| government(who.as_str()))
}

/// "US government", "government of the United States" and "American side" are one; what is no government stays as it is.
fn government(words: &str) -> String {
    let lower = words.to_lowercase();
    let bare =
        ["government", "side", "delegation", "embassy"].iter().find_map(|office| lower.strip_suffix(office)).unwrap_or(&lower).trim();
    let bare = bare.trim_start_matches("the ").trim_start_matches("government of ").trim_start_matches("the ");
    match nations::named(bare) {
        Some(adjective) => format!("{}{} government", adjective[..1].to_uppercase(), &adjective[1..]),
        None => words.to_owned(),
    }
}
