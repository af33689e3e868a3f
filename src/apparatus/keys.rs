//! The keys by which other documents' references find this one.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use super::{pattern, posts, stated, subjects, told};
use crate::model::{Carried, Draft, Kind, Metadata, Point, RoleKind, SeriesNumber, Told, Wire, names_with};
use crate::text::normal::fold;
use crate::text::span::floor_boundary;

/// Series whose numbers are those of papers, and not of telegrams: a number is looked for with its series alone.
const DESIGNATIONS: &[&str] = &[
    "snie",
    "nie",
    "nsc",
    "nsc action",
    "nsam",
    "nsdm",
    "nssm",
    "jcsm",
    "pps",
    "mc",
    "oci",
    "ore",
    "circular",
    "cm",
    "tcs",
    "sec",
    "nesc",
];

/// The name of a series in small letters, its words apart by single spaces.
pub(super) fn series(name: &str) -> String {
    name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The key of a number: `no:2554` of a telegram of whatever series, `no:nie-11-3-66` of a paper.
pub fn number_key(number: &SeriesNumber) -> String {
    match number.series.as_deref().filter(|series| DESIGNATIONS.contains(series)) {
        Some(series) => format!("no:{}-{}", series.replace(' ', "-"), number.number),
        None => paper_number_key(&number.number),
    }
}

/// The key of a paper's own number: `no:3523`, for "3523" and "3523/sh" alike.
pub fn paper_number_key(number: &str) -> String {
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    format!("no:{}", if digits.is_empty() { number.to_lowercase() } else { digits.trim_start_matches('0').to_owned() })
}

/// Every key of a draft, each once, sorted; `body` is the letters and digits of its body.
pub fn of(draft: &Draft, body: &str, wire: &Wire, carried: Option<&Carried>, told: Option<&Told>) -> Vec<String> {
    let metadata = &draft.metadata;
    let title = &draft.title.text;
    let mut keys: Vec<String> = metadata.numbers.iter().map(|number| format!("name:{}", number.name())).collect();
    keys.extend(names_with(draft, body).iter().map(|name| format!("name:{name}")));
    keys.extend(wire.numbers.iter().map(number_key));
    keys.extend(metadata.date.iter().filter_map(|date| date.value.day()).map(|day| format!("date:{day}")));
    keys.extend(metadata.archival.iter().map(|known| known.value.key()));
    keys.extend(of_letter(metadata, title, carried));
    if let (Some(told), Some((volume, _))) = (told, metadata.printed()) {
        keys.extend(told.days.iter().map(|day| told::day_key(volume, day.month, day.day)));
        keys.extend(told.numbers.iter().map(|told| told::number_key(volume, &number_key(&told.number))));
    }
    keys.extend(of_talk(draft, told));
    if let Some(place) = &metadata.in_volume {
        keys.extend(place.key.iter().map(|key| stated::part_key(&place.volume, Some(key))));
        keys.extend(place.is_whole.then(|| stated::part_key(&place.volume, None)));
        keys.extend(stated::pages(draft).iter().map(|page| stated::page_key(&place.volume, page)));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// The keys of a letter: by those who wrote it, and by the days beside its own, under which others may speak of it.
///
/// A letter is dated where it was written, and a telegram that carries it where that was sent.
fn of_letter(metadata: &Metadata, title: &str, carried: Option<&Carried>) -> Vec<String> {
    let kind = metadata.kind.as_ref().map(|known| known.value);
    let is_letter = kind.is_some_and(|kind| matches!(kind, Kind::Letter | Kind::Note)) || title.to_lowercase().contains("message");
    let is_memorandum = kind == Some(Kind::Memorandum);
    let Some(day) = metadata.date.as_ref().and_then(|date| date.value.day()) else { return Vec::new() };
    if !is_letter && !is_memorandum && carried.is_none() {
        return Vec::new();
    }
    let volume = metadata.printed().map_or("", |(volume, _)| volume);
    let writers: Vec<&str> = if let Some(carried) = carried {
        carried.from.iter().map(String::as_str).collect()
    } else {
        let roles = metadata.roles.iter().filter(|role| matches!(role.role, RoleKind::Sender | RoleKind::Creator));
        roles.map(|role| role.name.as_str()).collect()
    };
    let mut keys: Vec<String> = writers.into_iter().flat_map(writer_forms).map(|form| written_by(volume, &form, day)).collect();
    if !is_memorandum {
        let beside = [-1, 1].into_iter().filter_map(|days: i64| day.checked_add(days.days()).ok());
        keys.extend(beside.chain(carried.and_then(|carried| carried.date).map(Point::first_day)).map(letter_day_key));
    }
    keys
}

/// The keys of a document that records what was said, or tells of it: by those who are named in it.
fn of_talk(draft: &Draft, told: Option<&Told>) -> Vec<String> {
    let metadata = &draft.metadata;
    let (Some((volume, _)), text) = (metadata.printed(), &draft.body.text) else { return Vec::new() };
    let head = &text[..floor_boundary(text, TALK_HEAD.min(text.len()))];
    let mut names = subjects::participants(&draft.title.text, text);
    if told.is_some() && names.is_empty() && SAYS.is_match(head) {
        names = subjects::names_in(head);
        names.extend(subjects::offices_in(head));
    }
    names.retain(|name| !posts::is_place(name));
    names.truncate(MOST_NAMED);
    if told.is_some() {
        return names.iter().map(|name| talk_key(volume, name)).collect();
    }
    let Some(day) = metadata.date.as_ref().and_then(|date| date.value.day()) else { return Vec::new() };
    names.iter().map(|name| in_month(&talk_key(volume, name), day)).collect()
}

/// Letters of a text in which it says that somebody spoke, and names that one document is found by at most.
const TALK_HEAD: usize = 700;
const MOST_NAMED: usize = 60;

static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:conversations?|talks?|talked|met|meeting|discuss(?:ed|ion|ions)|called (?:on|in)|call on|saw|told|interview|audience|luncheon|dinner|speech|address|statement|press conference|news conference)\b",
    )
});

/// `talk:frus1955-57v15:eban`.
fn talk_key(volume: &str, name: &str) -> String {
    format!("talk:{volume}:{name}")
}

fn in_month(key: &str, day: Date) -> String {
    format!("{key}:{:04}-{:02}", day.year(), day.month())
}

/// The keys of a talk between some, or of a speech, in the months before a day.
///
/// A name tells more than an office; where both are known, the office is not looked for.
pub(super) fn talks_of(volume: &str, parties: &[String], own: Date, is_speech: bool) -> Vec<String> {
    let names = parties.iter().filter_map(|party| party.split('|').next()).filter(|name| !posts::is_place(name));
    let (offices, persons): (Vec<&str>, Vec<&str>) = names.partition(|name| subjects::is_office(name));
    let looked = if persons.is_empty() { offices } else { persons };
    let months = [Some(own), own.first_of_month().checked_sub(1.days()).ok()];
    let mut keys: Vec<String> = looked
        .into_iter()
        .map(|name| talk_key(volume, name))
        .flat_map(|key| {
            let months = months.into_iter().flatten().filter(|_| !is_speech).map(|day| in_month(&key, day)).collect::<Vec<_>>();
            std::iter::once(key).chain(months)
        })
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

/// The words by which a writer may be named: "wilson" and "secretary" of "the Secretary of Defense (Wilson)".
pub(super) fn writer_forms(name: &str) -> Vec<String> {
    const OFFICES: &[&str] =
        &["president", "secretary", "chancellor", "premier", "minister", "ambassador", "chairman", "king", "shah", "senator", "marshal"];
    let folded = fold(name);
    let (office, person) = folded.split_once('(').map_or((folded.as_str(), folded.as_str()), |(office, person)| (office, person));
    let words = |text: &'_ str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1).map(str::to_owned).collect()
    };
    let mut forms: Vec<String> = words(person).into_iter().next_back().into_iter().collect();
    forms.extend(words(office).into_iter().find(|word| OFFICES.contains(&word.as_str())));
    forms.sort();
    forms.dedup();
    forms
}

/// `by:frus1955-57v15:gurion:1956-04`: what somebody wrote in a month, within a volume.
pub(super) fn written_by(volume: &str, form: &str, day: Date) -> String {
    format!("by:{volume}:{form}:{:04}-{:02}", day.year(), day.month())
}

/// The key of letters of the day before or after.
pub(super) fn letter_day_key(day: Date) -> String {
    format!("letter-beside:{day}")
}

/// The number of a paper in its volume, by its key there: 45 of "d45".
pub fn place_in_volume(key: &str) -> Option<u32> {
    let digits = key.strip_prefix('d')?;
    digits.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).parse().ok()
}
