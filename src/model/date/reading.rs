//! Words → dates: whole lines that are one, and days named in running text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::{Captures, Regex};

use super::{HistoricalDate, Point, When, named};
use crate::text::Span;
use crate::text::normal::squeeze;
use crate::text::span::{Apart, floor_boundary};

/// The months as papers write them: English with its abbreviations, Russian (in both cases), German, French.
const MONTHS: [&[&str]; 12] = [
    &["January", "Jan", "января", "январь", "Januar", "Jänner", "janvier"],
    &["February", "Feb", "февраля", "февраль", "Februar", "février"],
    &["March", "Mar", "марта", "март", "März", "mars"],
    &["April", "Apr", "апреля", "апрель", "avril"],
    &["May", "мая", "май", "Mai"],
    &["June", "Jun", "июня", "июнь", "Juni", "juin"],
    &["July", "Jul", "июля", "июль", "Juli", "juillet"],
    &["August", "Aug", "августа", "август", "août"],
    &["September", "Sept", "Sep", "сентября", "сентябрь", "septembre"],
    &["October", "Oct", "октября", "октябрь", "Oktober", "octobre"],
    &["November", "Nov", "ноября", "ноябрь", "novembre"],
    &["December", "Dec", "декабря", "декабрь", "Dezember", "décembre"],
];

/// Every form, the longest first, so that "June" is not taken for "Jun" with a letter left over.
static MONTH: LazyLock<String> = LazyLock::new(|| {
    let mut forms: Vec<&str> = MONTHS.concat();
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    format!(r"(?:{})\b\.?", forms.join("|"))
});

const YEAR_FORM: &str = r"1[5-9]\d\d|20\d\d";

fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace("MONTH", &MONTH).replace("YEAR", YEAR_FORM)).expect("a constant pattern")
}

static DAY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?P<day>\d{1,2})(?:st|nd|rd|th|er)?(?:\s+of)?\s+(?P<month>MONTH)(?:,?\s+(?P<year>YEAR)\b)?"));
/// "5. November 1945": in running text "in paragraph 5. May we…" would be one too.
static DAY_DOT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\D*(?P<day>\d{1,2})\.\s+(?P<month>MONTH),?\s+(?P<year>YEAR)\b"));
static MONTH_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?P<month>MONTH)\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>YEAR)\b)?"));
static ISO: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<year>YEAR)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})\b"));
static DOTTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>YEAR)\b"));
static DAYS_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<day>\d{1,2})\s*(?:-|–|—|/|to|and)\s*(?P<last>\d{1,2})\s+(?P<month>MONTH),?\s+(?P<year>YEAR)$"));
static MONTH_DAYS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<month>MONTH)\s+(?P<day>\d{1,2})\s*(?:-|–|—|/|to|and)\s*(?P<last>\d{1,2}),?\s+(?P<year>YEAR)$"));
static MONTH_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?P<month>MONTH),?\s+(?P<year>YEAR)\b"));
static SEASON_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?P<season>spring|summer|autumn|fall|winter)(?:\s+of)?,?\s+(?P<year>YEAR)\b"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<year>YEAR)\b"));
static YEAR_MONTH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<year>YEAR)[-/](?P<month>\d{1,2})(?:$|[^\w/-]|/\d{4})"));
static YEARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<year>YEAR)\s*(?:-|–|—|/)\s*(?P<last>YEAR)$"));
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s*(?:\s-\s|–|—|\bto\b|\bthrough\b|\buntil\b|\bbis\b|/)\s*"));
static LIMITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\W*(?:sometime\s+)?between\s+(?P<from>.+?)\s+and\s+(?P<to>.+)$"));
static ABOUT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:about|circa|approximately|around|early|mid|late)\b|\bca?\."));
/// The same right before a date.
static NEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:about|circa|ca?\.|approximately|around|early|mid|late)[ -]$"));
static NOT_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:sometime\s+)?(?:(?:on\s+or\s+)?before|by|until|prior\s+to|(?:not|no)\s+(?:after|later\s+than)|не\s+позднее|до)\s")
});
static NOT_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:sometime\s+)?(?:(?:on\s+or\s+)?after|since|(?:not|no)\s+(?:before|earlier\s+than)|не\s+ранее|после)\s")
});
/// Several days in a title: "3/4 November 1945", "1 January 1914 - 3 August 1914", "November 3–5, 1945".
static DAYS_IN_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    let day = r"(?:\d{1,2}(?:st|nd|rd|th|er|\.)?(?:\s+of)?\s+MONTH|MONTH\s+\d{1,2}(?:st|nd|rd|th)?)";
    let to = r"\s*(?:-|–|—|/|\bto\b|\bthrough\b|\buntil\b|\bbis\b)\s*";
    let days = r"\d{1,2}\.?\s*(?:-|–|—|/|\bto\b|\band\b)\s*\d{1,2}";
    pattern(&format!(
        r"(?i)\b(?:{days}\.?\s+MONTH,?\s+(?:YEAR)\b|MONTH\s+{days},?\s+(?:YEAR)\b|{day}(?:,?\s+(?:YEAR))?{to}{day},?\s+(?:YEAR)\b)"
    ))
});
static DAY_DOT_IN_TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b\d{1,2}\.\s+MONTH,?\s+(?:YEAR)\b"));
static MONTHS_IN_TITLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bMONTH(?:,?\s+(?:YEAR))?\s*(?:-|–|—|/|\bto\b|\bthrough\b)\s*MONTH,?\s+(?:YEAR)\b"));
/// The title goes on with another paper: "Reply to the letter of 3 May 1945".
static ABOUT_A_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:in\s+)?(?:reply|replies|answers?|response|comments?|remarks|observations|reactions?)\s+(?:to|on|upon|concerning|about|regarding)\b",
    )
});
/// What stands before the date of the paper itself, where its title speaks of another, too.
static STANDS_APART: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?:[,;:(\[]|\b(?:written|dated|sent|made)(?:\s+(?:in|on))?)\s*$"));
static NONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:undated|no date|not dated|without (?:a )?date|date unknown|n\.\s?d\.?|без даты|б\.\s?д\.?|o\.\s?d\.)\W*$")
});

/// A day and month found in running text; the year only where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfText {
    pub span: Span,
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

impl DayOfText {
    /// The day as a date with its words; `None` where no year is written.
    pub fn dated(self, text: &str) -> Option<HistoricalDate> {
        let point = Point::new(self.year?, Some(self.month), Some(self.day))?;
        Some(HistoricalDate { written: self.span.of(text).to_owned(), ..HistoricalDate::point(point) })
    }
}

/// The forms of the months, in small letters; those of ASCII are found in any.
static MONTH_FORMS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let forms: Vec<String> = MONTHS.concat().iter().map(|form| form.to_lowercase()).collect();
    AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(forms).expect("a few words")
});

/// A text with the capitals in small letters that are not of ASCII; every byte keeps its place.
fn with_small_letters(text: &str) -> Cow<'_, str> {
    let is_capital = |letter: char| !letter.is_ascii() && letter.is_uppercase();
    if !text.contains(is_capital) {
        return Cow::Borrowed(text);
    }
    let small = |letter: char| {
        let mut small = letter.to_lowercase();
        small.next().filter(|first| small.next().is_none() && first.len_utf8() == letter.len_utf8()).unwrap_or(letter)
    };
    Cow::Owned(text.chars().map(|letter| if is_capital(letter) { small(letter) } else { letter }).collect())
}

/// Bytes around the name of a month, and around a sign between digits, in which a day can stand.
const AROUND: usize = 48;

/// Bytes in which the end of a word is looked for.
const LONGEST_WORD: usize = 200;

/// A place of a text at which a day may be named.
struct Near {
    span: Span,
    /// The names of months in it, as places in the text.
    months: Vec<Span>,
    /// Whether a day in digits alone may stand there.
    has_sign: bool,
}

/// The places of a text at which a day may be named, apart from one another, none beginning or ending inside a word.
///
/// The patterns of days are slow, and hardly any text is one.
fn neighbourhoods(text: &str) -> Vec<Near> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    // A month that is a part of a word of ASCII is none: "remark", "decided".
    let goes_on = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let small = with_small_letters(text);
    let months = MONTH_FORMS
        .find_overlapping_iter(small.as_ref())
        .filter(|hit| !goes_on(hit.start().checked_sub(1)) && !goes_on(Some(hit.end())))
        .map(|hit| (Span::new(hit.start(), hit.end()), true));
    let signs = (1..bytes.len()).filter(|at| matches!(bytes[*at], b'-' | b'/' | b'.') && is_digit(at - 1) && is_digit(at + 1));
    let mut places: Vec<(Span, bool)> = months.chain(signs.map(|at| (Span::new(at, at + 1), false))).collect();
    places.sort_unstable();
    places.dedup();
    let mut found: Vec<Near> = Vec::new();
    for (place, is_month) in places {
        let start = floor_boundary(text, place.start.saturating_sub(AROUND));
        let before = floor_boundary(text, start.saturating_sub(LONGEST_WORD));
        let start = text[before..start].rfind(char::is_whitespace).map_or(before, |at| before + at);
        let end = floor_boundary(text, (place.end + AROUND).min(text.len())).max(place.end);
        let after = floor_boundary(text, (end + LONGEST_WORD).min(text.len()));
        let end = text[end..after].find(char::is_whitespace).map_or(after, |at| end + at);
        let months = is_month.then_some(place);
        match found.last_mut() {
            Some(last) if start <= last.span.end => {
                last.span.end = last.span.end.max(end);
                last.months.extend(months);
                last.has_sign |= !is_month;
            }
            _ => found.push(Near { span: Span::new(start, end), months: months.into_iter().collect(), has_sign: !is_month }),
        }
    }
    // The number of the day is always in digits.
    found.retain(|near| near.span.of(text).bytes().any(|byte| byte.is_ascii_digit()));
    found
}

/// The days that a text names, in order, each once.
pub fn days_in(text: &str) -> Vec<DayOfText> {
    let mut found = Vec::new();
    for Near { span, mut months, has_sign } in neighbourhoods(text) {
        let words = span.of(text);
        let mut days = Days::default();
        if named::is_strange(words) {
            days.take_all([&*DAY_FIRST, &*MONTH_FIRST].into_iter().flat_map(|pattern| matched(pattern, words)));
        } else {
            for month in &mut months {
                *month = Span::new(month.start - span.start, month.end - span.start);
            }
            days.take_all(named::day_first(words, &months).chain(named::month_first(words, &months)));
        }
        if has_sign {
            days.take_all([&*ISO, &*DOTTED].into_iter().flat_map(|pattern| matched(pattern, words)));
        }
        found.extend(days.in_order().into_iter().map(|day| DayOfText { span: day.span.shifted(span.start), ..day }));
    }
    found
}

/// The same by going through a whole text, of which it takes a long time.
#[cfg(test)]
pub(super) fn days_of(text: &str) -> Vec<DayOfText> {
    let mut days = Days::default();
    days.take_all([&*DAY_FIRST, &*MONTH_FIRST, &*ISO, &*DOTTED].into_iter().flat_map(|pattern| matched(pattern, text)));
    days.in_order()
}

/// Days of one text of which none overlaps another that was found before it.
#[derive(Default)]
struct Days {
    found: Vec<DayOfText>,
    taken: Apart,
}

impl Days {
    fn take_all(&mut self, days: impl Iterator<Item = DayOfText>) {
        for day in days {
            if self.taken.take(day.span) {
                self.found.push(day);
            }
        }
    }

    fn in_order(mut self) -> Vec<DayOfText> {
        self.found.sort_by_key(|day| day.span);
        self.found
    }
}

fn matched<'a>(pattern: &'a Regex, text: &'a str) -> impl Iterator<Item = DayOfText> + 'a {
    pattern.captures_iter(text).filter_map(|captures| {
        let year = captures.name("year").and_then(|year| year.as_str().parse().ok());
        day_at(text, Span::from(captures.get(0)?.range()), &captures["month"], &captures["day"], year)
    })
}

/// The day that stands in a span, where there is such a day.
pub(super) fn day_at(text: &str, mut span: Span, month: &str, day: &str, year: Option<i16>) -> Option<DayOfText> {
    // "on 3 November." ends a sentence; "3 Nov." is an abbreviation: its dot stays.
    if span.of(text).ends_with('.') && !is_abbreviation(month) {
        span.end -= 1;
    }
    let (month, day) = (month_of(month)?, day.parse().ok()?);
    // 1944 was a leap year: 29 February passes where no year is written.
    Point::new(year.unwrap_or(1944), Some(month), Some(day)).map(|_| DayOfText { span, year, month, day })
}

/// Whether `word` (without digits and signs) can be a part of a date.
pub fn is_date_word(word: &str) -> bool {
    const OTHERS: &[&str] = &[
        "undated",
        "no",
        "not",
        "date",
        "dated",
        "n",
        "d",
        "st",
        "nd",
        "rd",
        "th",
        "er",
        "of",
        "to",
        "circa",
        "ca",
        "c",
        "about",
        "approximately",
        "early",
        "mid",
        "late",
        "spring",
        "summer",
        "fall",
        "autumn",
        "winter",
        "before",
        "after",
        "between",
        "and",
        "earlier",
        "later",
        "than",
        "sometime",
        "in",
        "unknown",
        "around",
        "by",
        "until",
        "since",
        "prior",
        "on",
        "or",
        "г",
        "года",
        "год",
        "не",
        "позднее",
        "ранее",
        "до",
        "после",
        "без",
        "даты",
    ];
    month_of(word).is_some_and(|_| word.chars().all(char::is_alphabetic)) || OTHERS.contains(&word.to_lowercase().as_str())
}

/// The part of a title that is about the paper itself, and not about another that it answers.
pub fn of_the_paper_itself(title: &str) -> &str {
    ABOUT_A_PAPER.find(title).map_or(title, |about| title[..about.start()].trim_end())
}

/// Whether the words say before or after which day something was.
pub(super) fn is_limit(words: &str) -> bool {
    NOT_AFTER.is_match(words) || NOT_BEFORE.is_match(words)
}

/// The date that `words` are, with nothing in `written`.
pub(super) fn read(words: &str) -> Option<HistoricalDate> {
    let date = |when| HistoricalDate { written: String::new(), when, approximate: false, uncertain: false };
    if NONE.is_match(words) {
        return Some(date(When::Undated));
    }
    let approximate = ABOUT.is_match(words);
    let uncertain = words.contains('?') || (words.starts_with('[') && words.ends_with(']'));
    let plain = squeeze(&words.replace(['?', '[', ']', '(', ')'], " "));
    let limit = |pattern: &Regex, when: fn(Point) -> When| pattern.is_match(&plain).then(|| point(&plain)).flatten().map(when);
    let when = HistoricalDate::of_edtf(&plain)
        .map(|date| date.when)
        .or_else(|| limit(&NOT_AFTER, When::Before))
        .or_else(|| limit(&NOT_BEFORE, When::After))
        .or_else(|| between(&plain))
        .or_else(|| range(&plain))
        .or_else(|| point(&plain).map(When::Point))?;
    Some(HistoricalDate { approximate, uncertain, ..date(when) })
}

/// The date that a title names.
pub(super) fn in_title(title: &str) -> Option<HistoricalDate> {
    let span = span_in_title(title)?;
    let lead = NEAR.find(&title[..span.start]).map_or(span.start, |lead| lead.start());
    let written = Span::new(lead, span.end).of(title);
    let read = read(written)?;
    Some(HistoricalDate { written: written.to_owned(), ..read })
}

/// Where the date of the paper stands in a title: days with a year count before months.
pub(super) fn span_in_title(title: &str) -> Option<Span> {
    if !title.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let about = ABOUT_A_PAPER.find(title).map(|about| about.end());
    let is_own = |span: &Span| about.is_none_or(|about| span.end <= about || STANDS_APART.is_match(&title[..span.start]));
    let spans = |patterns: &[&Regex]| -> Vec<Span> {
        patterns.iter().flat_map(|pattern| pattern.find_iter(title)).map(|hit| Span::from(hit.range())).collect()
    };
    let days = days_in(title).into_iter().filter(|day| day.year.is_some()).map(|day| day.span);
    let days: Vec<Span> = days.chain(spans(&[&*DAYS_IN_TITLE, &*DAY_DOT_IN_TITLE])).collect();
    let months = || spans(&[&*MONTHS_IN_TITLE, &*MONTH_YEAR, &*SEASON_YEAR]);
    // Of two that begin alike, the longer is a span of days whose beginning is the other.
    let first = |spans: Vec<Span>| spans.into_iter().filter(is_own).min_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    first(days).or_else(|| first(months()))
}

/// "between 3 and 5 May 1945": a span in its words, and one day in it in its meaning.
fn between(words: &str) -> Option<When> {
    let limits = LIMITS.captures(words)?;
    match range(&format!("{} – {}", &limits["from"], &limits["to"]))? {
        When::Range(from, to) => Some(When::Between(from, to)),
        _ => None,
    }
}

fn range(words: &str) -> Option<When> {
    if let Some(captures) = YEARS.captures(words) {
        let (from, to) = (Point::new(captures["year"].parse().ok()?, None, None)?, Point::new(captures["last"].parse().ok()?, None, None)?);
        return (from < to).then_some(When::Range(from, to));
    }
    if let Some(captures) = DAYS_FIRST.captures(words).or_else(|| MONTH_DAYS.captures(words)) {
        let last = captures["last"].parse().ok()?;
        let from = captured(&captures)?;
        let to = Point::new(from.year, from.month, Some(last))?;
        return (from < to).then_some(When::Range(from, to));
    }
    let joint = BETWEEN.find(words)?;
    let (left, right) = (&words[..joint.start()], &words[joint.end()..]);
    let to = point(right)?;
    let from = point(left).or_else(|| point(&format!("{left}, {}", to.year)))?;
    (from < to).then_some(When::Range(from, to))
}

fn point(words: &str) -> Option<Point> {
    [&*ISO, &*DOTTED, &*DAY_FIRST, &*DAY_DOT, &*MONTH_FIRST, &*MONTH_YEAR, &*SEASON_YEAR, &*YEAR]
        .into_iter()
        .find_map(|pattern| pattern.captures(words).as_ref().and_then(captured))
}

fn captured(captures: &Captures<'_>) -> Option<Point> {
    let year = captures.name("year")?.as_str().parse().ok()?;
    let season = captures.name("season").map(|season| season_of(season.as_str()));
    let month = captures.name("month").and_then(|month| month_of(month.as_str())).or(season);
    let day = captures.name("day").and_then(|day| day.as_str().parse().ok());
    Point::new(year, month, day).or_else(|| Point::new(year, month, None))
}

/// Whether the words have the form of a day or a month that the calendar lacks: "1945-13-40", "31 November 1945", "1945-13".
pub(super) fn names_no_day(words: &str) -> bool {
    let lacks = |captures: Captures<'_>| {
        let number = |name| captures.name(name).map(|number| number.as_str());
        let year = number("year").and_then(|year| year.parse().ok());
        let month = number("month").and_then(|month| month_of(month).or_else(|| month.parse().ok()));
        let day = number("day").map(str::parse).transpose();
        // 1944 was a leap year: 29 February passes where no year is written.
        !day.is_ok_and(|day| Point::new(year.unwrap_or(1944), month, day).is_some())
    };
    [&*ISO, &*DOTTED, &*DAY_FIRST, &*DAY_DOT, &*MONTH_FIRST, &*YEAR_MONTH]
        .into_iter()
        .any(|pattern| pattern.captures_iter(words).any(lacks))
}

fn season_of(word: &str) -> i8 {
    match word.to_lowercase().as_str() {
        "spring" => 21,
        "summer" => 22,
        "winter" => 24,
        _ => 23,
    }
}

/// The number of each form of a month, in small letters.
static MONTH_NUMBERS: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let numbered = (1_i8..).zip(MONTHS);
    numbered.flat_map(|(number, forms)| forms.iter().map(move |form| (form.to_lowercase(), number))).collect()
});

fn month_of(word: &str) -> Option<i8> {
    if let Ok(number) = word.parse::<i8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    MONTH_NUMBERS.get(&word.trim_end_matches('.').to_lowercase()).copied()
}

/// "Nov." is written with its dot; "May." ends a sentence.
fn is_abbreviation(month: &str) -> bool {
    let word = month.trim_end_matches('.').to_lowercase();
    word.is_ascii()
        && (3..=4).contains(&word.len())
        && !["may", "june", "july", "mai", "mars", "juin", "juni", "juli"].contains(&word.as_str())
}

/// "November"; empty for what is no month.
pub(super) fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|place| MONTHS.get(place)).map_or("", |forms| forms[0])
}
