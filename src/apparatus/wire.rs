//! What a telegram is known by: the number that it opens with, and the posts that it went between.
//!
//! Printed series print a telegram as it was sent: a dateline, then its number in the series between the two posts
//! ("2554. References: …"), with the name of the series where it has one ("Secto 151.", "DA 921933."). Estimates and
//! papers of councils stand under a designation of their own ("NIE 11-3-66").

use std::sync::LazyLock;

use regex::Regex;

use super::numbered::is_series;
use super::posts::{self, WASHINGTON};
use super::{keys, pattern};
use crate::model::{BlockKind, DiplomaticPart, Kind, Metadata, Passage, RoleKind, SeriesNumber, Wire};

/// Leaves of the text in which a paper's own number is looked for.
const OPENING: usize = 10;

/// Letters that a line with nothing but a designation has at most.
const LINE: usize = 140;

/// What a telegram opens with: "2554. ", "Secto 151. ", "[471] ", "A-251".
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\[?(?:(?:No|NO)\.\s*)?(?:(?P<series>\p{Lu}[\p{L}]{0,8}(?:[ –-]\p{Lu}{1,6})?)(?:\s+(?:No\.\s*)?|[-–]))?(?P<number>\d{1,6})(?:/(?P<also>\p{L}+) (?P<its>\d{1,6})|/[\p{L}\d]+)?\]?(?:[.,;:]|\s*\(|\s*$|\s+\p{Lu})",
    )
});
/// Behind the time group of a military telegram: "140755Z. MAGCH 6564. …".
static TIME_GROUP: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{6}Z\.?\s*(?:\p{Lu}\p{Ll}{2} \d{2}\.?\s*)?"));
/// Words that stand before a number and name no series: the number is the telegram's all the same.
const NO_SERIES: &[&str] = &["subject", "no", "at", "on", "in", "nodis", "exdis", "limdis", "niact", "priority", "immediate", "flash"];
/// Words before the number of a part: "[Enclosure 1]", "Section 2".
const PARTS: &[&str] = &[
    "part",
    "section",
    "paragraph",
    "para",
    "item",
    "tab",
    "page",
    "chapter",
    "annex",
    "appendix",
    "enclosure",
    "attachment",
    "article",
    "title",
    "phase",
    "question",
    "point",
    "volume",
    "room",
];
static DESIGNATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<series>SNIE|NIE|NSC Action|NSC|NSAM|NSDM|NSSM|JCSM|JCS|CM|PPS|MC|OCI|ORE|TCS|SEC|NESC|Special National Intelligence Estimate|Special national intelligence estimate|National Intelligence Estimate|National intelligence estimate|national intelligence estimate|National Security Action Memorandum|Circular)[\s–-]{0,3}(?:(?:No|Number|number)\.?\s*)?(?P<number>\d{1,5}(?:[–/.-]\d{1,4}){0,3})",
    )
});

/// "the 230th Meeting of the National Security Council": its record is known by the number of the meeting.
static MEETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<number>[0-9]{1,3})(?:st|nd|rd|d|th)\s+(?:(?:NSC|National Security Council|Council)\s+[Mm]eeting|[Mm]eeting\s+of\s+(?:the\s+)?(?:NSC|National Security Council|Council))(?-u:\b)",
    )
});

fn meeting(captures: &regex::Captures<'_>) -> SeriesNumber {
    SeriesNumber { series: Some("nsc meeting".to_owned()), number: captures["number"].to_owned(), ..SeriesNumber::default() }
}

/// The number of a paper that is known by a designation: what series of papers call a number.
pub fn designations(text: &str) -> Vec<(usize, usize, SeriesNumber)> {
    let meetings = if text.contains("eeting") { text } else { "" };
    let meetings = MEETING.captures_iter(meetings).filter_map(|captures| {
        let whole = captures.get(0)?;
        Some((whole.start(), whole.end(), meeting(&captures)))
    });
    let papers = DESIGNATION.captures_iter(text).filter_map(|captures| {
        let whole = captures.get(0)?;
        let before = text[..whole.start()].chars().next_back();
        let after = text[whole.end()..].chars().next();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '-') || after.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let number = captures["number"].replace('–', "-");
        let series = match captures["series"].to_lowercase().as_str() {
            "special national intelligence estimate" => "snie".to_owned(),
            "national intelligence estimate" => "nie".to_owned(),
            "national security action memorandum" => "nsam".to_owned(),
            other => other.to_owned(),
        };
        Some((whole.start(), whole.end(), SeriesNumber { series: Some(series), number, ..SeriesNumber::default() }))
    });
    papers.chain(meetings).collect()
}

/// What a document's title, parts and first lines say of this.
pub fn of(metadata: &Metadata, title: &str, body: &Passage) -> Wire {
    let kind = metadata.kind.as_ref().map(|known| known.value);
    let mut numbers: Vec<SeriesNumber> =
        metadata.paper_numbers.iter().map(|known| SeriesNumber { number: known.value.clone(), ..SeriesNumber::default() }).collect();
    let mut from = Vec::new();
    for role in metadata.roles.iter().filter(|role| matches!(role.role, RoleKind::Sender | RoleKind::Creator)) {
        add(&mut from, posts::of_party(&role.name));
    }
    let mut to = Vec::new();
    for role in metadata.in_role(RoleKind::Recipient) {
        add(&mut to, posts::of_party(&role.name));
    }
    let is_wire = kind.is_none_or(Kind::is_sent);
    let mut lines = Vec::new();
    leaves(&body.blocks, None, &mut lines);
    for (part, span) in lines.iter().take(OPENING) {
        let words = span.of(&body.text);
        if *part == Some(DiplomaticPart::Dateline) {
            let place = words.split([',', '\n']).next().unwrap_or("").trim();
            // Where a paper was written says more than the office of its writer: ministers travel.
            if let Some(post) = posts::named(place) {
                from = if from.is_empty() || from.iter().any(|known| known == post) || post == WASHINGTON {
                    vec![post.to_owned()]
                } else {
                    let mut all = vec![post.to_owned()];
                    add(&mut all, from);
                    all
                };
            }
        } else if is_wire && numbers.is_empty() {
            numbers.extend(opening_numbers(words));
            // "CINCFE 71040": the command is known by its name as well as by the city that it is in.
            if let Some(post) = OPENS.captures(words).and_then(|captures| posts::named(captures.name("series")?.as_str()))
                && post != WASHINGTON
            {
                add(&mut from, vec![post.to_owned()]);
            }
        }
    }
    for number in own_designations(title, lines.iter().map(|(_, span)| span.of(&body.text))) {
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Wire { numbers, from, to }
}

/// The designation that a paper is headed by: a line with nothing else, or its title. What it refers to is listed alike, under a word.
fn own_designations<'a>(title: &'a str, lines: impl Iterator<Item = &'a str>) -> Vec<SeriesNumber> {
    let above = lines.flat_map(|words| words.split('\n')).map(str::trim).take(OPENING);
    let above = above.take_while(|line| {
        let word = line.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or("").to_lowercase();
        !matches!(word.as_str(), "subject" | "subj" | "re" | "ref" | "refs" | "reference" | "references")
    });
    let mut found = Vec::new();
    if let Some(captures) = MEETING.captures(title) {
        found.push(meeting(&captures));
    }
    for line in above.filter(|line| line.len() <= LINE).chain([title]) {
        for (start, end, number) in designations(line) {
            let is_whole = start == 0 && line[end..].trim_matches([' ', '.', '*']).is_empty();
            let is_title = line == title && (start == 0 || end == line.len());
            if is_whole || is_title {
                found.push(number);
            }
        }
    }
    found
}

/// The number that a telegram opens with, or the two.
fn opening_numbers(words: &str) -> Vec<SeriesNumber> {
    let words = TIME_GROUP.find(words).map_or(words, |group| &words[group.end()..]);
    let Some(captures) = OPENS.captures(words) else { return Vec::new() };
    let series = captures.name("series").map(|series| series.as_str());
    if series.is_some_and(|series| PARTS.contains(&series.to_lowercase().as_str())) {
        return Vec::new();
    }
    let series = match series {
        Some(series) if posts::named(series).is_some() && !is_series(&keys::series(series)) => None,
        Some(series) => Some(keys::series(series)).filter(|series| !NO_SERIES.contains(&series.as_str())),
        None => None,
    };
    let mut found = vec![SeriesNumber { series, number: captures["number"].to_owned(), ..SeriesNumber::default() }];
    // "254715/Todel 1262.": a number in each of two series.
    if let (Some(series), Some(number)) = (captures.name("also"), captures.name("its")) {
        let series = Some(keys::series(series.as_str()));
        found.push(SeriesNumber { series, number: number.as_str().to_owned(), ..SeriesNumber::default() });
    }
    found
}

fn add(all: &mut Vec<String>, more: Vec<String>) {
    for post in more {
        if !all.contains(&post) {
            all.push(post);
        }
    }
}

/// The leaves of a text with the part that each stands in.
fn leaves(blocks: &[crate::model::Block], part: Option<DiplomaticPart>, found: &mut Vec<(Option<DiplomaticPart>, crate::text::Span)>) {
    for block in blocks {
        if found.len() > OPENING {
            return;
        }
        let part = match block.kind {
            BlockKind::Part(part) => Some(part),
            _ => part,
        };
        if block.children.is_empty() {
            found.push((part, block.span));
        } else {
            leaves(&block.children, part, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(words: &str) -> Option<(Option<String>, String)> {
        opening_numbers(words).into_iter().next().map(|number| (number.series, number.number))
    }

    #[test]
    fn a_telegram_opens_with_its_number() {
        let plain = |digits: &str| Some((None, digits.to_owned()));
        let of = |series: &str, digits: &str| Some((Some(series.to_owned()), digits.to_owned()));
        assert_eq!(number("2554. References: (a) Paris telegram 422"), plain("2554"));
        assert_eq!(number("[471] For the Secretary."), plain("471"));
        assert_eq!(number("State 119560. 1. We are"), plain("119560"));
        assert_eq!(number("Secto 151. Limit distribution"), of("secto", "151"));
        assert_eq!(number("C 73571 (DA IN 158591). References"), of("c", "73571"));
        assert_eq!(number("140755Z. MAGCH 6564. Mr. Barrows"), of("magch", "6564"));
        assert_eq!(number("Polto 504, Excon. Subject"), of("polto", "504"));
        assert_eq!(opening_numbers("254715/Todel 1262. Literally").len(), 2);
        assert_eq!(number("Niact 3098. For"), plain("3098"));
        assert_eq!(number("I have discussed 3 papers."), None);
        assert_eq!(number("1955 was a year"), None);
        assert_eq!(number("[Enclosure 1]"), None);
    }

    #[test]
    fn a_designation_is_the_same_in_every_spelling() {
        let found = |text: &str| {
            designations(text).into_iter().map(|(.., number)| (number.series.unwrap_or_default(), number.number)).collect::<Vec<_>>()
        };
        let one = |series: &str, number: &str| vec![(series.to_owned(), number.to_owned())];
        assert_eq!(found("in SNIE 11–10–67, that"), one("snie", "11-10-67"));
        assert_eq!(found("National Intelligence Estimate number 52–55 dated"), one("nie", "52-55"));
        assert_eq!(found("JCSM–112–65, dated"), one("jcsm", "112-65"));
        assert_eq!(found("(NSC Action No. 1623;"), one("nsc action", "1623"));
        assert_eq!(found("NSC 5412/2"), one("nsc", "5412/2"));
        assert_eq!(found("a CM1234x"), vec![]);
    }
}
