//! The note in which an edition says where the paper lies: "Source: Department of State, Central Files,
//! 751G.00/1–1655. Top Secret; Niact. Drafted by …".
//!
//! The first sentence is the place, from the repository down; the second may be the classification.
//! A level has the name that the words give it and else none: which of an archive's levels
//! "Whitman File" is, the note does not say.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{ArchivalReference, Level};

static OPENING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\W{0,2}(?:[Ss]ource\s?[:;,]?\s*)+(?P<rest>\p{Lu}.*)$"));
/// Words that end in a full stop inside a sentence.
static ABBREVIATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:[Vv]ols?|[Nn]os?|pp?|[Pp]ts?|[Bb]k|Mr|Mrs|Dr|Jr|Sr|Gen|Col|Adm|St|Messrs|[Dd]ept|[Gg]ovt|\p{Lu})$"));
/// What a paper of such editions may bear.
static CLASSIFICATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:Top Secret|Strictly Secret|Secret|Strictly Confidential|Confidential|Restricted(?: Data)?|Unclassified|Limited Official Use|(?:For )?Official Use Only|Eyes Only|Personal|Private|Cosmic|Plain)\b",
    )
});
/// Of a book, a journal or a press release, which lie in no archive.
static PRINTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bBulletin\b|\bPublic Papers\b|\bpp?\. \d|\bPress Release\b|\bCongressional Record\b|\bGPO\b|\bUniversity Press\b|\bibid\b|\bIbid\b",
    )
});
/// "May 27–June 10", "October 14": a comma and a year go on with it.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? \d{1,2}(?:[–—-]\d{1,2})?$",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{4}\b"));
/// Levels that are named by a word before their number.
static NAMED: LazyLock<Vec<(Regex, &str, &str)>> = LazyLock::new(|| {
    [
        (r"^(?:RG|Record Group) (?P<value>\d+[A-Z]?)$", "record group", "RG"),
        (r"^Lot(?: File| Files)?(?: No\.)? (?P<value>\d.*)$", "lot", "Lot"),
        (r"^Box(?:es)? (?P<value>\d.*)$", "box", "Box"),
        (r"^Folder (?P<value>\S.*)$", "folder", "Folder"),
        (r"^Entry (?P<value>\d.*)$", "entry", "Entry"),
        (r"^[Vv]ol(?:ume|\.) (?P<value>\S.*)$", "volume", "Vol."),
        (r"^[Rr]eel (?P<value>\d.*)$", "reel", "Reel"),
        (r"^Job (?P<value>\d.*)$", "job", "Job"),
    ]
    .into_iter()
    .map(|(text, label, short)| (pattern(text), label, short))
    .collect()
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// Longest words of one level; what is longer is a sentence that the note's author did not end.
const LONGEST: usize = 110;

/// What such a note says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceNote {
    pub archival: Vec<ArchivalReference>,
    /// "Secret; Priority; Limdis"; `None` where the note states none, or that there is none.
    pub classification: Option<String>,
}

/// Reads a note in one line of text.
pub fn read(note: &str) -> SourceNote {
    let printed = || ArchivalReference::find(note).into_iter().map(|(_, found)| found).collect();
    let opened = OPENING.captures(note).and_then(|captures| captures.name("rest")).map(|rest| rest.as_str());
    let words = opened.unwrap_or(note);
    // Archives that call each level by its sign ("f. 17, op. 128") are read as everywhere.
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(['.', ';']);
    let signed = ArchivalReference::find(words).into_iter().find(|(span, _)| span.start == 0 && ends(&words[span.end..]));
    let (place, rest) = match &signed {
        Some((span, _)) => (span.of(words), words[span.end..].trim_start_matches(['.', ';']).trim_start()),
        None => first_sentence(words),
    };
    // Without the word "Source" only what a classification follows is known to be a place.
    if opened.is_none() && !CLASSIFICATION.is_match(rest) {
        return SourceNote { archival: printed(), classification: None };
    }
    let (place, beside) = place_and_classification(place);
    let archival = match signed {
        Some((_, found)) => vec![found],
        None => archival(place).map_or_else(printed, |found| vec![found]),
    };
    let stated = first_sentence(rest).0;
    let classification = beside.or_else(|| CLASSIFICATION.is_match(stated).then_some(stated)).filter(|words| words.len() <= LONGEST);
    SourceNote { archival, classification: classification.map(str::to_owned) }
}

/// The first sentence without its full stop, and what follows.
fn first_sentence(text: &str) -> (&str, &str) {
    for (at, _) in text.match_indices('.') {
        let before = text[..at].rsplit([' ', '.', ',', ';', ':', '(', ')', '“', '\u{a0}']).next().unwrap_or("");
        let after = text[at + 1..].trim_start_matches(['”', '’', ')', ']']);
        let Some(next) = after.chars().next() else { return (&text[..at], "") };
        if !next.is_whitespace() {
            continue;
        }
        let next = after.trim_start();
        let begins = next.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit() || "([“".contains(letter));
        let goes_on = ABBREVIATION.is_match(before) && !CLASSIFICATION.is_match(next) && !next.starts_with("No classification");
        if begins && !goes_on {
            return (&text[..at], next);
        }
    }
    (text.trim_end(), "")
}

/// A classification may stand behind the place after a comma: "Malaysia, Vol. I, Secret".
fn place_and_classification(sentence: &str) -> (&str, Option<&str>) {
    let found = sentence.match_indices(", ").find(|(at, _)| {
        let rest = &sentence[at + 2..];
        // "Secret Files" is a series, and "Confidential; Limdis" is not.
        CLASSIFICATION.find(rest).is_some_and(|word| rest[word.end()..].is_empty() || rest[word.end()..].starts_with(';'))
    });
    found.map_or((sentence, None), |(at, _)| (&sentence[..at], Some(&sentence[at + 2..])))
}

/// The repository and what lies below it, as the words state them.
fn archival(sentence: &str) -> Option<ArchivalReference> {
    if PRINTED.is_match(sentence) {
        return None;
    }
    // What comes after a semicolon is another place, or said about this one.
    let end = sentence.find(';').unwrap_or(sentence.len());
    let sentence = sentence[..end].trim_end().trim_end_matches([',', '.']);
    let mut elements: Vec<String> = Vec::new();
    for element in split(sentence) {
        match elements.last_mut() {
            Some(last) if YEAR.is_match(element) && DAY.is_match(last) => {
                last.push_str(", ");
                last.push_str(element);
            }
            _ => elements.push(element.to_owned()),
        }
    }
    let mut elements = elements.into_iter();
    let repository = elements.next()?;
    // Below "[text not declassified]" nothing is known.
    let fits = |words: &str| !words.is_empty() && words.len() <= LONGEST && !words.contains("declassified");
    let levels: Vec<Level> = elements.take_while(|element| fits(element)).map(|element| level(&element)).collect();
    (fits(&repository) && !levels.is_empty()).then(|| ArchivalReference {
        repository: repository.trim_start_matches("the ").to_owned(),
        levels,
        leaves: Vec::new(),
        written: sentence.to_owned(),
    })
}

/// The parts between commas and colons; what brackets or quotation marks hold stays together.
fn split(sentence: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (at, letter) in sentence.char_indices() {
        match letter {
            '(' | '“' | '[' => depth += 1,
            ')' | '”' | ']' => depth -= 1,
            // "1:40 p.m." and "1,000" are one.
            ',' | ':' if depth <= 0 && sentence[at + 1..].starts_with([' ', '\u{a0}']) => {
                parts.push(sentence[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(sentence[from..].trim());
    parts
}

fn level(words: &str) -> Level {
    let named = NAMED.iter().find_map(|(pattern, label, short)| Some((pattern.captures(words)?["value"].to_owned(), *label, *short)));
    match named {
        Some((value, label, short)) => Level { label: label.to_owned(), short: short.to_owned(), value },
        None => Level { label: "unit".to_owned(), short: String::new(), value: words.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The repository and the levels, each with its label where one is stated.
    fn place(note: &str) -> String {
        let found = read(note).archival;
        let one = |found: &ArchivalReference| {
            let level =
                |level: &Level| if level.label == "unit" { level.value.clone() } else { format!("{}={}", level.label, level.value) };
            std::iter::once(found.repository.clone()).chain(found.levels.iter().map(level)).collect::<Vec<_>>().join(" | ")
        };
        found.iter().map(one).collect::<Vec<_>>().join(" & ")
    }

    fn classification(note: &str) -> Option<String> {
        read(note).classification
    }

    #[test]
    fn repository_and_levels_are_as_the_words_state_them() {
        for (note, expected) in [
            (
                "Source: Department of State, Central Files, 751G.00/1–1655. Top Secret; Niact. Drafted by Young.",
                "Department of State | Central Files | 751G.00/1–1655",
            ),
            ("Source: Eisenhower Library, Whitman File, NSC Records", "Eisenhower Library | Whitman File | NSC Records"),
            (
                "Source: National Archives, RG 59, S/S–NSC Files: Lot 63 D 351, NSC 5429 Series. Secret.",
                "National Archives | record group=59 | S/S–NSC Files | lot=63 D 351 | NSC 5429 Series",
            ),
            (
                "Source: Department of State, Central Files, POL 27 VIET S. Secret; Nodis.",
                "Department of State | Central Files | POL 27 VIET S",
            ),
            (
                "Source: Johnson Library, National Security File, Memos to the President, Walt W. Rostow, Vol. 5, May 27–June 10, 1966. Secret.",
                "Johnson Library | National Security File | Memos to the President | Walt W. Rostow | volume=5 | May 27–June 10, 1966",
            ),
            ("Source: Johnson Library, Recordings, Box 11. The date is the day of receipt.", "Johnson Library | Recordings | box=11"),
            ("source; Department of State, INR Files. Secret.", "Department of State | INR Files"),
            ("Department of State, Disarmament Files: Lot 58 D 133. Top Secret.", "Department of State | Disarmament Files | lot=58 D 133"),
            (
                "Source: Johnson Library, Country File, Indonesia, [2 of 2]. Secret.",
                "Johnson Library | Country File | Indonesia | [2 of 2]",
            ),
            (
                "Source: Central Intelligence Agency, DCI Files, [file name not declassified]. Secret.",
                "Central Intelligence Agency | DCI Files",
            ),
            ("Source: RGASPI, f. 17, op. 128, d. 50.", "RGASPI | fond=17 | inventory=128 | file=50"),
        ] {
            assert_eq!(place(note), expected, "{note}");
        }
    }

    #[test]
    fn what_is_printed_lies_in_no_archive() {
        for note in [
            "Source: Department of State Bulletin, January 24, 1955, p. 123.",
            "Source: Public Papers of the Presidents of the United States: Lyndon B. Johnson, 1965.",
            "Source: Department of State Press Release 393.",
            "For previous documentation, see Foreign Relations, 1952–1954, volume XIII.",
        ] {
            assert_eq!(place(note), "", "{note}");
        }
    }

    #[test]
    fn a_classification_is_what_the_note_states_and_nothing_else() {
        for (note, expected) in [
            (
                "Source: Department of State, Central Files, 1/1–155. Secret; Priority; Limdis. Repeated to London.",
                Some("Secret; Priority; Limdis"),
            ),
            ("Source: Johnson Library, Country File, Malaysia, Vol. I, 11/63–3/64, Secret.", Some("Secret")),
            ("Source: Johnson Library, Country File, Malaysia. No classification marking. Drafted by Komer.", None),
            ("Source: Department of State, Central Files, 1/1–155. Drafted by Young.", None),
            ("Source: Department of State, Secret Files, 5. Repeated to London.", None),
        ] {
            assert_eq!(classification(note).as_deref(), expected, "{note}");
        }
    }
}
