//! Whose a paper is and to whom it went, by the words around it and the names that mean somebody.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finder, Starts, ahead};
use crate::apparatus::pattern;
use crate::model::{AuthorityKind, Mention, RoleKind};
use crate::text::Span;
use crate::text::normal::squeeze;
use crate::text::span::floor_boundary;

/// The governments that such papers speak of: the adjective, and other names of the state.
const GOVERNMENTS: &[(&str, &str)] = &[
    ("american", "united states|usa|us"),
    ("soviet", "soviet union|ussr|russian"),
    ("british", "united kingdom|uk|great britain"),
    ("chinese", "china"),
    ("french", "france"),
    ("german", "germany"),
    ("japanese", "japan"),
    ("polish", "poland"),
    ("australian", "australia"),
    ("canadian", "canada"),
    ("indian", "india"),
    ("italian", "italy"),
    ("yugoslav", "yugoslavia"),
    ("czechoslovak", "czechoslovakia"),
    ("hungarian", "hungary"),
    ("romanian", "romania"),
    ("bulgarian", "bulgaria"),
    ("korean", "korea"),
    ("vietnamese", "vietnam"),
    ("turkish", "turkey"),
    ("iranian", "iran"),
    ("egyptian", "egypt"),
    ("israeli", "israel"),
];

/// "Harriman's", "its", "my", up to the word for the paper.
pub(super) static OWNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?P<owner>(?i:my|our|your|his|their|its)|(?:\p{Lu}[\p{L}.-]*(?: \p{L}+){0,2}?(?:’s|'s|s’|s'))),?\s+(?:[\p{L}-]+\s+){0,3}$")
});
/// The ways between the parties of a paper.
static WAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?:^|,?\s+)(?P<way>of|from|by|to|for)\s+"));
/// What leads from the parties to the day.
static LEADS_TO_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i),?\s*(?:\b(?:of|dated|sent|from|on)\b\s*)(?:the\s*)?$"));
/// "… dated May 5, 1956, from the Acting Secretary of State to the Secretary of Defense."
static AFTER_DATE_OF: LazyLock<Regex> = LazyLock::new(|| pattern(r"^,?\s+(?:from|by)\s+(?:the\s+)?\p{Lu}[^.,;:()\n“”]{1,90}"));
/// "November 3 letter to the Prime Minister of Israel", where the paper stands behind its day.
static AFTER_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s+(?:to|from|by)\s+(?:the\s+|his\s+)?\p{Lu}[\p{L}.’'-]*(?:\s(?:of\s(?:the\s)?|for\s)?\p{Lu}[\p{L}.’'-]*){0,6}")
});
static GOVERNMENT: LazyLock<Regex> = LazyLock::new(|| {
    let (adjectives, names): (Vec<&str>, Vec<&str>) = GOVERNMENTS.iter().map(|(adjective, names)| (*adjective, *names)).unzip();
    let (adjectives, names) = (adjectives.join("|"), names.join("|"));
    pattern(&format!(
        r"(?i)^(?:(?P<who>(?:{adjectives}|{names}) (?:government|side|delegation|embassy))\b|government of (?:the )?(?P<of>{names})\b)"
    ))
});
/// The words with which such a pattern begins.
static GOVERNMENT_WORDS: LazyLock<Starts> = LazyLock::new(|| {
    let names = GOVERNMENTS.iter().flat_map(|(adjective, names)| std::iter::once(*adjective).chain(names.split('|')));
    Starts::of(names.chain(["government"]))
});

impl Finder<'_> {
    /// Whose paper it is, by the possessive before it: "Harriman's note", "its proposal", "our changes".
    pub(super) fn owner(&self, span: Span, at: usize) -> (Vec<String>, bool) {
        let text = &self.passage.text;
        let from = floor_boundary(text, at.saturating_sub(60));
        let before = &text[from..at.min(text.len())];
        let own = text[span.range()].split_whitespace().next().unwrap_or("").to_lowercase();
        let owner = match own.as_str() {
            "my" | "our" | "your" | "his" => own,
            _ => match OWNER.captures(before) {
                Some(captures) => captures["owner"].to_owned(),
                None => return (Vec::new(), false),
            },
        };
        let lower = owner.to_lowercase();
        let authors = match lower.as_str() {
            "my" | "our" => self.role(&[RoleKind::Sender, RoleKind::Creator]),
            "your" => self.role(&[RoleKind::Recipient]),
            "his" => self.named_before(at).into_iter().collect(),
            "its" | "their" => self.government_before(at).into_iter().collect(),
            _ => {
                let name = owner.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’']);
                let name = name.trim_start_matches("the ").trim_start_matches("The ");
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
            for part in WAYS
                .split(words)
                .map(str::trim)
                .zip(std::iter::once(None).chain(WAYS.captures_iter(words).map(|way| Some(way["way"].to_lowercase()))))
            {
                let (who, next) = part;
                way = next.or(way);
                let who = squeeze(who.trim_end_matches([',', '.', ';'])).trim_start_matches("the ").to_owned();
                let Some(way) = way.as_deref().filter(|_| !who.is_empty()) else { continue };
                let names = match who.to_lowercase().as_str() {
                    "you" => self.role(&[RoleKind::Recipient]),
                    "me" | "us" => self.role(&[RoleKind::Sender, RoleKind::Creator]),
                    "him" | "them" | "himself" => continue,
                    _ if who.starts_with(|letter: char| letter.is_lowercase()) && !who.contains(char::is_uppercase) => continue,
                    _ => vec![self.authority_at(&who, at).unwrap_or_else(|| government(&who))],
                };
                if matches!(way, "to" | "for") { to.extend(names) } else { of.extend(names) }
            }
        }
        (of, to)
    }

    pub(super) fn role(&self, kinds: &[RoleKind]) -> Vec<String> {
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
        let start = self.passage.text[..at].rfind("\n\n").map_or(0, |place| place + 2);
        let before = &self.passage.text[start..at];
        let captures = GOVERNMENT_WORDS.in_text(before).into_iter().rev().find_map(|at| GOVERNMENT.captures(&before[at..]))?;
        let who = captures.name("who").or_else(|| captures.name("of"))?;
        Some(government(who.as_str()))
    }
}

/// "US government", "government of the United States" and "American side" are one; what is no government stays as it is.
fn government(words: &str) -> String {
    let lower = words.to_lowercase();
    let bare =
        ["government", "side", "delegation", "embassy"].iter().find_map(|office| lower.strip_suffix(office)).unwrap_or(&lower).trim();
    let bare = bare.trim_start_matches("the ").trim_start_matches("government of ").trim_start_matches("the ");
    let known = GOVERNMENTS.iter().find(|(adjective, names)| *adjective == bare || names.split('|').any(|name| name == bare));
    match known {
        Some((adjective, _)) => format!("{}{} government", adjective[..1].to_uppercase(), &adjective[1..]),
        None => words.to_owned(),
    }
}
