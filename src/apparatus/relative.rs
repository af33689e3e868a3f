//! Days that a text names by the day on which it was written: "yesterday", "last Friday", "the 3rd", "27th ultimo".

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use regex::Regex;

use super::pattern;
use crate::model::DayOfText;
use crate::text::Span;
use crate::text::span::floor_boundary;
use crate::text::words::is_word_before;

/// How such words begin: they are looked for first, since the patterns are slow.
static BEGINNINGS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let words = [
        "today",
        "tonight",
        "this morning",
        "this afternoon",
        "this evening",
        "this noon",
        "same date",
        "even date",
        "yesterday",
        "last night",
        "last evening",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words).expect("a few words")
});
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i)(?:(?P<same>today|tonight|this (?:morning|afternoon|evening|noon)|same date|even date)|(?P<before>yesterday(?: (?:morning|afternoon|evening|noon))?|last (?:night|evening))|(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?: (?:morning|afternoon|evening|night))?)(?-u:\b)",
    )
});
/// What stands before a day of the week that is past.
static PAST: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?-u:\b)(?:last|on|this past|of) $"));
/// "of the 3rd", "of 27th", "27th ultimo": only where a month does not follow.
static OF_MONTH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i)(?P<day>[0-9]{1,2})(?:st|nd|rd|th)(?: (?P<month>ultimo|ult\.?|instant|inst\.?))?(?-u:\b)"));
static MONTH_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\s*(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|meeting|session|congress|century|parallel)")
});

/// The days that a text names so, where it was written on `own`, in order.
pub fn days(text: &str, own: Date) -> Vec<DayOfText> {
    let mut found = Vec::new();
    for hit in BEGINNINGS.find_iter(text) {
        if is_word_before(text, hit.start()) {
            continue;
        }
        let Some(captures) = WORDS.captures(ahead(text, hit.start())) else { continue };
        let Some(whole) = captures.get(0) else { continue };
        let span = Span::new(hit.start(), hit.start() + whole.end());
        let day = if captures.name("same").is_some() {
            Some(own)
        } else if captures.name("before").is_some() {
            own.yesterday().ok()
        } else {
            let from = floor_boundary(text, hit.start().saturating_sub(16));
            let weekday = captures.name("weekday").and_then(|name| weekday(name.as_str()));
            weekday.filter(|_| PAST.is_match(&text[from..hit.start()])).and_then(|weekday| last(own, weekday))
        };
        found.extend(day.map(|day| of_text(span, day)));
    }
    for start in ordinals(text) {
        let before = text[..start].trim_end();
        let before = before.strip_suffix("the").map_or(before, str::trim_end);
        let Some(captures) = OF_MONTH.captures(ahead(text, start)) else { continue };
        let (Some(whole), Some(number)) = (captures.get(0), captures.name("day")) else { continue };
        let (whole, number) = (Span::from(whole.range()).shifted(start), number.as_str());
        if !before.ends_with(" of") && captures.name("month").is_none() {
            continue;
        }
        if MONTH_BEHIND.is_match(&text[whole.end..]) {
            continue;
        }
        let Ok(day) = number.parse::<i8>() else { continue };
        let is_last = captures.name("month").is_some_and(|month| month.as_str().to_lowercase().starts_with("ult"));
        let month = |date: Date| Date::new(date.year(), date.month(), day).ok();
        let before = || month(own.first_of_month().yesterday().ok()?);
        // A day of this month that is still to come was one of the month before.
        let meant = if is_last || day > own.day() { before() } else { month(own) };
        found.extend(meant.map(|meant| of_text(whole, meant)));
    }
    found.sort_by_key(|day| day.span);
    found
}

/// Where numbers with an ordinal ending begin: "3rd", "27th".
fn ordinals(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (1..bytes.len()).filter_map(move |at| {
        let ends = bytes.get(at..at + 2).is_some_and(|letters| matches!(letters, b"st" | b"nd" | b"rd" | b"th"));
        if !ends || !is_digit(at - 1) {
            return None;
        }
        let start = if at > 1 && is_digit(at - 2) { at - 2 } else { at - 1 };
        (start > 0 && bytes[start - 1] == b' ').then_some(start)
    })
}

fn ahead(text: &str, at: usize) -> &str {
    &text[at..floor_boundary(text, (at + 40).min(text.len()))]
}

fn of_text(span: Span, day: Date) -> DayOfText {
    DayOfText { span, year: Some(day.year()), month: day.month(), day: day.day() }
}

fn weekday(name: &str) -> Option<Weekday> {
    Some(match name.to_lowercase().as_str() {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// The last such day of the week before `own`.
fn last(own: Date, wanted: Weekday) -> Option<Date> {
    (1..=7).filter_map(|back: i64| own.checked_sub(back.days()).ok()).find(|day| day.weekday() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_counted_from_that_of_the_paper() {
        // A Wednesday.
        let own = Date::constant(1955, 10, 12);
        let found =
            |text: &str| days(text, own).iter().map(|day| format!("{} {}-{}", day.span.of(text), day.month, day.day)).collect::<Vec<_>>();
        assert_eq!(found("your telegram of yesterday and last night’s message"), ["yesterday 10-11", "last night 10-11"]);
        assert_eq!(found("as I wrote last Friday"), ["Friday 10-7"]);
        assert_eq!(found("on Wednesday"), ["Wednesday 10-5"]);
        assert_eq!(found("your letter of the 3rd"), ["3rd 10-3"]);
        assert_eq!(found("his despatch of the 27th ultimo"), ["27th ultimo 9-27"]);
        assert_eq!(found("his letter of 27th"), ["27th 9-27"]);
        assert_eq!(found("of the 3rd of November, of the 17th parallel, of the 3rd November"), Vec::<String>::new());
        assert_eq!(found("this morning"), ["this morning 10-12"]);
    }
}
