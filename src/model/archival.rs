//! Archival references: where in which archive a paper lies.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::Span;
use crate::text::slug::slug;

/// One step down into an archive: "f. 558", a fond.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Level {
    /// The field's word: "fond", "inventory", "file", "box".
    pub label: String,
    /// As the room prints it: "f."; empty where the value says enough.
    pub short: String,
    pub value: String,
}

/// A run of leaves, such as 40–41 or 5 ob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Leaves {
    pub first: u32,
    pub last: u32,
    /// The last one is a back of a leaf (Russian *oborot*).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub verso: bool,
}

/// A repository, the levels below it, and the leaves, as far as they are stated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct ArchivalReference {
    pub repository: String,
    pub levels: Vec<Level>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaves: Vec<Leaves>,
    /// The words of the source.
    pub written: String,
}

/// Abbreviation in a pattern, label, printed form; in the order of the levels.
const LEVELS: &[(&str, &str, &str)] = &[
    ("RG|Record Group", "record group", "RG"),
    ("f|fond|ф", "fond", "f."),
    ("op|opis|оп", "inventory", "op."),
    ("por", "folder", "por."),
    ("pap|papka|п|p", "folder", "p."),
    ("per", "list", "per."),
    ("d|delo|д", "file", "d."),
    ("Lot|Lot File", "lot", "Lot"),
    ("Entry", "entry", "Entry"),
    ("Box|b", "box", "Box"),
    ("Folder", "folder", "Folder"),
];

/// What follows an abbreviation: "558", "No. 66 D 95", "98a"; there is a digit in it.
const VALUE: &str = r"(?:\.\s*|\s+)№?\s*(?P<value>[\p{L}/-]*\d[\p{L}\d/-]*)";

/// A place in a text where an archival reference is printed.
static PRINTED: LazyLock<Regex> = LazyLock::new(|| {
    let shorts = LEVELS.iter().map(|(short, ..)| *short).collect::<Vec<_>>().join("|");
    let level = format!("(?:{shorts}){}", VALUE.replace("?P<value>", "?:"));
    // Some write no commas at all; then the name ends where the first level begins.
    Regex::new(&format!(
        r#"(?P<repository>[\p{{Lu}}][^,;:"“”<>\n]{{1,79}}?)(?:,\s*|\s+)(?P<levels>{level}(?:(?:,\s*|\s+){level})+)(?:(?:,\s*|\s+)(?:ll?|лл?|leaf|leaves|fols?)\.?\s*(?P<leaves>\d+(?:\s?ob\.?)?(?:\s*[-–—,]\s*\d+(?:\s?ob\.?)?)*))?"#
    ))
    .expect("a constant pattern")
});
static LEVEL: LazyLock<Vec<Regex>> =
    LazyLock::new(|| LEVELS.iter().map(|(short, ..)| Regex::new(&format!("^(?:{short}){VALUE}$")).expect("a constant pattern")).collect());
/// The end of a level and the next one: hardly any text without an archival reference has them, and the whole pattern is slow.
///
/// It begins with a digit, so that letters are passed over quickly.
static SOME_LEVELS: LazyLock<Regex> = LazyLock::new(|| {
    let shorts = LEVELS.iter().map(|(short, ..)| *short).collect::<Vec<_>>().join("|");
    Regex::new(&format!(r"\d[\p{{L}}\d/-]*(?:,\s*|\s+)(?:{shorts})(?:\.\s*|\s+)№?\s*[\p{{L}}/-]*\d")).expect("a constant pattern")
});
static ANY_LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    let shorts = LEVELS.iter().map(|(short, ..)| *short).collect::<Vec<_>>().join("|");
    Regex::new(&format!(r"\b(?:{shorts}){}", VALUE.replace("?P<value>", "?:"))).expect("a constant pattern")
});
static LEAF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<first>\d+)(?P<back>\s?ob\.?)?(?:\s*[-–—]\s*(?P<last>\d+)(?P<verso>\s?ob\.?)?)?").expect("a constant pattern")
});

impl ArchivalReference {
    /// The archival references that `text` prints, with their places.
    pub fn find(text: &str) -> Vec<(Span, Self)> {
        if !SOME_LEVELS.is_match(text) {
            return Vec::new();
        }
        PRINTED
            .captures_iter(text)
            .filter_map(|captures| {
                let (whole, repository) = (captures.get(0)?, captures.name("repository")?);
                let words = repository.as_str();
                // "See RGASPI" is the archive RGASPI; a sentence before it is not its name.
                let name = name_of_repository(words);
                let start = repository.start() + words.rfind(name)?;
                let levels: Vec<Level> = ANY_LEVEL.find_iter(&captures["levels"]).filter_map(|level| read_level(level.as_str())).collect();
                let leaves = captures.name("leaves").map(|leaves| read_leaves(leaves.as_str())).unwrap_or_default();
                let span = Span::new(start, whole.end());
                let found = Self { repository: name.to_owned(), levels, leaves, written: span.of(text).to_owned() };
                (!name.is_empty() && found.levels.len() > 1).then_some((span, found))
            })
            .collect()
    }

    /// The unit without its leaves, as an address has it: `rgaspi/558/11/98`.
    pub fn path(&self) -> String {
        std::iter::once(self.repository.as_str())
            .chain(self.levels.iter().map(|level| level.value.as_str()))
            .map(path_part)
            .collect::<Vec<_>>()
            .join("/")
    }

    /// In few words: "RGASPI 558/11/98, ll. 40–41", as historians of such archives write it.
    pub fn short(&self) -> String {
        // Only of fond, inventory and file does everybody know which number is which.
        if !self.levels.iter().map(|level| level.label.as_str()).eq(["fond", "inventory", "file"]) {
            return self.to_string();
        }
        let numbers: Vec<&str> = self.levels.iter().map(|level| level.value.as_str()).collect();
        let short = format!("{} {}", self.repository, numbers.join("/"));
        if self.leaves.is_empty() { short } else { format!("{short}, {}", self.leaves_label()) }
    }

    /// The unit without its leaves, in the archive's order: "RGASPI, f. 558, op. 11, d. 98".
    pub fn unit(&self) -> String {
        let mut unit = self.repository.clone();
        for level in &self.levels {
            unit.push_str(", ");
            unit.push_str(&format_level(level));
        }
        unit
    }

    /// The reference without its repository: "f. 558, op. 11, d. 98, ll. 40-41".
    ///
    /// With a plain hyphen, since reference managers read it from `DC.coverage`.
    pub fn place(&self) -> String {
        let mut parts: Vec<String> = self.levels.iter().map(format_level).collect();
        if !self.leaves.is_empty() {
            parts.push(self.leaves_label().replace('–', "-"));
        }
        parts.join(", ")
    }

    /// "ll. 40–41", "l. 5 ob."; empty where no leaf is stated.
    pub fn leaves_label(&self) -> String {
        let several = self.leaves.len() > 1 || self.leaves.iter().any(|leaves| leaves.first != leaves.last);
        let runs: Vec<String> = self.leaves.iter().map(ToString::to_string).collect();
        match (runs.is_empty(), several) {
            (true, _) => String::new(),
            (false, true) => format!("ll. {}", runs.join(", ")),
            (false, false) => format!("l. {}", runs.join(", ")),
        }
    }

    /// What documents of the same unit share.
    pub fn key(&self) -> String {
        format!("file:{}", self.path())
    }

    /// Whether two references name a leaf in common of one unit.
    pub fn shares_leaves(&self, other: &Self) -> bool {
        self.path() == other.path()
            && self.leaves.iter().any(|left| other.leaves.iter().any(|right| left.first <= right.last && right.first <= left.last))
    }
}

/// "RGASPI, f. 558, op. 11, d. 98, ll. 40–41".
impl fmt::Display for ArchivalReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.unit())?;
        if self.leaves.is_empty() { Ok(()) } else { write!(formatter, ", {}", self.leaves_label()) }
    }
}

impl fmt::Display for Leaves {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(formatter, "{}", self.first)?;
        } else {
            write!(formatter, "{}–{}", self.first, self.last)?;
        }
        if self.verso { formatter.write_str(" ob.") } else { Ok(()) }
    }
}

/// One part of an archival address: lower case letters, digits and hyphens.
pub fn path_part(value: &str) -> String {
    let part = slug(value, 40);
    if part.is_empty() { "unit".to_owned() } else { part }
}

/// Words of a sentence that are in no name of a repository: what stands up to the last of them is not its name.
const SENTENCE: &[&str] = &[
    "a",
    "according",
    "also",
    "and",
    "are",
    "as",
    "at",
    "by",
    "cf",
    "cite",
    "cited",
    "cites",
    "copy",
    "copies",
    "document",
    "documents",
    "file",
    "files",
    "filed",
    "found",
    "from",
    "held",
    "in",
    "into",
    "is",
    "it",
    "kept",
    "letter",
    "lies",
    "located",
    "microfilm",
    "on",
    "original",
    "originals",
    "paper",
    "papers",
    "preserved",
    "published",
    "refer",
    "referred",
    "refers",
    "see",
    "source",
    "sources",
    "stored",
    "text",
    "that",
    "this",
    "to",
    "under",
    "was",
    "were",
    "which",
    "with",
];
/// What a sentence, a note or a label begins with: "See RGASPI".
const LEADS: &[&str] = &["See", "Also", "Source", "Sources", "In", "From", "Cf", "At", "The"];

/// "I refer to RGASPI" is the archive RGASPI: the sentence before it is not its name.
fn name_of_repository(words: &str) -> &str {
    let name = words.rsplit(['.', '(']).next().unwrap_or(words);
    let mut start = 0;
    let mut at = 0;
    for word in name.split_inclusive(char::is_whitespace) {
        at += word.len();
        // "National Archives and Records Administration": an "and" between capitals is part of a name.
        let next = &name[at..];
        let joins = word.trim_end() == "and" && start < at - word.len() && next.starts_with(char::is_uppercase);
        let leads = start == at - word.len() && LEADS.contains(&word.trim_end());
        if (leads || SENTENCE.contains(&word.trim_end())) && !joins {
            start = at;
        }
    }
    name[start..].trim().trim_start_matches("the ")
}

fn format_level(level: &Level) -> String {
    // An edition may name a unit without saying of which level it is.
    if level.short.is_empty() { level.value.clone() } else { format!("{} {}", level.short, level.value) }
}

fn read_level(written: &str) -> Option<Level> {
    LEVEL.iter().zip(LEVELS).find_map(|(pattern, (_, label, short))| {
        let value = pattern.captures(written)?.name("value")?.as_str().to_owned();
        Some(Level { label: (*label).to_owned(), short: (*short).to_owned(), value })
    })
}

fn read_leaves(written: &str) -> Vec<Leaves> {
    LEAF.captures_iter(written)
        .filter_map(|captures| {
            let first: u32 = captures["first"].parse().ok()?;
            let last = captures.name("last").map_or(Some(first), |last| last.as_str().parse().ok())?;
            let verso = captures.name("verso").is_some() || (captures.name("last").is_none() && captures.name("back").is_some());
            Some(Leaves { first, last: last.max(first), verso })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_reference_has_a_level_behind_another(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "RGASPI, ", "f. ", "op. ", "d. ", "Lot ", "Box ", "558", "11a", "A/5-", ", ", " ", "№ ", "\u{a0}", "ф. ", "٣", "x", ".", "-",
                ]),
                0..14,
            )
        ) {
            let text = pieces.concat();
            proptest::prop_assert!(SOME_LEVELS.is_match(&text) || !PRINTED.is_match(&text), "{}", text);
        }
    }

    fn only(text: &str) -> ArchivalReference {
        let found = ArchivalReference::find(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found[0].1.clone()
    }

    #[test]
    fn leaves_lose_their_noughts_when_shown() {
        let reference = only("Wilson Center Digital Archive, RGASPI, f. 558, op. 11, d. 98, ll. 0040-0041.");
        assert_eq!(reference.to_string(), "RGASPI, f. 558, op. 11, d. 98, ll. 40–41");
        assert_eq!(reference.path(), "rgaspi/558/11/98");
        assert_eq!(reference.place(), "f. 558, op. 11, d. 98, ll. 40-41");
    }

    #[test]
    fn a_single_leaf_and_its_back_are_told_apart() {
        assert_eq!(only("See: AVPRF, f. 06, op. 7, p. 12, d. 34, l. 5ob.").to_string(), "AVPRF, f. 06, op. 7, p. 12, d. 34, l. 5 ob.");
    }

    #[test]
    fn a_unit_may_be_named_without_leaves() {
        let reference = only("See RGANI, f. 5, op. 30");
        assert_eq!((reference.repository.as_str(), reference.leaves.len()), ("RGANI", 0));
    }

    #[test]
    fn two_references_meet_where_their_leaves_do() {
        let (left, right) = (only("RGASPI, f. 1, op. 2, d. 3, ll. 4-6"), only("RGASPI, f. 1, op. 2, d. 3, l. 6"));
        assert!(left.shares_leaves(&right));
        assert!(!left.shares_leaves(&only("RGASPI, f. 1, op. 2, d. 3, l. 7")));
    }

    #[test]
    fn a_sentence_before_the_repository_is_not_its_name() {
        for text in [
            "I refer to RGASPI, f. 558, op. 11, d. 98",
            "The file in RGASPI, f. 558, op. 11",
            "He cited the RGASPI, f. 558, op. 11",
            "(see also RGASPI f. 558 op. 11 d. 98 l. 160)",
        ] {
            assert_eq!(only(text).repository, "RGASPI", "{text}");
        }
        assert_eq!(only("RGASPI f. 558 op. 11 d. 98 l. 160").to_string(), "RGASPI, f. 558, op. 11, d. 98, l. 160");
        assert_eq!(only("Arkhiv vneshnei politiki, f. 5, op. 6").repository, "Arkhiv vneshnei politiki");
        assert_eq!(
            only("National Archives and Records Administration, RG 59, Lot 66 D 95").repository,
            "National Archives and Records Administration"
        );
    }

    #[test]
    fn an_author_and_year_are_no_archive() {
        assert!(ArchivalReference::find("Roberts G., Moscow, 2012, p. 49").is_empty());
    }
}
