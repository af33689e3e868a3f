//! Dates as archives write them: a day, a month, a year, a span, unknown or doubtful.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};

use crate::text::Span;
use crate::text::normal::squeeze;

/// A year, perhaps with its month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    pub year: i16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<i8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<i8>,
}

impl Point {
    /// The point, if there is such a day in the calendar.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        (day.is_none() || month.is_some()).then_some(Self { year, month, day })
    }

    /// The first day that the point can mean.
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::ZERO)
    }

    /// The last day that the point can mean.
    pub fn last_day(self) -> Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            _ => self.first_day().last_of_year(),
        }
    }

    fn edtf(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    fn of_edtf(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
        let month = parts.next().map(str::parse).transpose().ok()?;
        let day = parts.next().map(str::parse).transpose().ok()?;
        parts.next().is_none().then(|| Self::new(year, month, day)).flatten()
    }
}

impl fmt::Display for Point {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (Some(month), Some(day)) => write!(formatter, "{day} {} {}", month_name(month), self.year),
            (Some(month), None) => write!(formatter, "{} {}", month_name(month), self.year),
            _ => write!(formatter, "{}", self.year),
        }
    }
}

/// When, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Undated,
    Point(Point),
    Range(Point, Point),
}

/// A date with the words that gave it; the words are never thrown away.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HistoricalDate {
    pub written: String,
    pub when: When,
    /// "about", "ca.": EDTF's `~`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// "?", or in brackets: EDTF's `?`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncertain: bool,
}

const MONTHS: &str = "January|February|March|April|May|June|July|August|September|October|November|December|Jan\\.?|Feb\\.?|Mar\\.?|Apr\\.?|Jun\\.?|Jul\\.?|Aug\\.?|Sept\\.?|Sep\\.?|Oct\\.?|Nov\\.?|Dec\\.?";
const MONTH_NAMES: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace("MONTH", MONTHS)).expect("a constant pattern")
}

static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>MONTH)\b(?:,?\s+(?P<year>1[5-9]\d\d|20\d\d)\b)?")
});
static MONTH_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?P<month>MONTH)\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>1[5-9]\d\d|20\d\d)\b)?"));
static ISO: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<year>1[5-9]\d\d|20\d\d)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})\b"));
static DOTTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>1[5-9]\d\d|20\d\d)\b"));
static DAYS_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?P<day>\d{1,2})\s*(?:-|–|—|/|to|and)\s*(?P<last>\d{1,2})\s+(?P<month>MONTH),?\s+(?P<year>1[5-9]\d\d|20\d\d)$")
});
static MONTH_DAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?P<month>MONTH)\s+(?P<day>\d{1,2})\s*(?:-|–|—|/|to|and)\s*(?P<last>\d{1,2}),?\s+(?P<year>1[5-9]\d\d|20\d\d)$")
});
static MONTH_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?P<month>MONTH),?\s+(?P<year>1[5-9]\d\d|20\d\d)\b"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?P<year>1[5-9]\d\d|20\d\d)\b"));
static BETWEEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\s*(?:\s-\s|–|—|\bto\b|\bthrough\b|/)\s*"));
static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:about|circa|approximately|around|not (?:before|after|earlier than|later than)|before|after|early|mid|late)\b|\bca?\.",
    )
});
static LIMIT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:before|after|not (?:earlier|later))\b"));
static NONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\W*(?:undated|no date|not dated|without (?:a )?date|date unknown|n\.\s?d\.?)\W*$"));

/// A day and month found in running text; the year only where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfText {
    pub span: Span,
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

impl HistoricalDate {
    /// A day that needed no reading.
    pub fn point(point: Point) -> Self {
        Self { written: point.to_string(), when: When::Point(point), approximate: false, uncertain: false }
    }

    /// What `written` says, or `None` where it names no time at all.
    ///
    /// Days that the calendar lacks (31 November) are read as their month. Season and
    /// decade words keep the year; the words stay in `written`.
    pub fn read(written: &str) -> Option<Self> {
        let words = squeeze(written);
        if NONE.is_match(&words) {
            return Some(Self { written: words, when: When::Undated, approximate: false, uncertain: false });
        }
        if let Some(date) = Self::of_edtf(&words) {
            return Some(Self { written: words, ..date });
        }
        let approximate = ABOUT.is_match(&words);
        let uncertain = words.contains('?') || (words.starts_with('[') && words.ends_with(']'));
        let plain = squeeze(&words.replace(['?', '[', ']', '(', ')'], " "));
        let when = Self::of_edtf(&plain).map(|date| date.when).or_else(|| range(&plain)).or_else(|| point(&plain).map(When::Point))?;
        Some(Self { written: words, when, approximate, uncertain })
    }

    /// Reads an EDTF level 1 date of the forms that [`Self::edtf`] writes.
    pub fn of_edtf(edtf: &str) -> Option<Self> {
        let approximate = edtf.ends_with(['~', '%']);
        let uncertain = edtf.ends_with(['?', '%']);
        let bare = |part: &str| Point::of_edtf(part.trim_end_matches(['~', '%', '?']));
        let when = match edtf.split_once('/') {
            Some((from, to)) => When::Range(bare(from)?, bare(to)?),
            None => When::Point(bare(edtf)?),
        };
        let date = Self { written: String::new(), when, approximate, uncertain };
        Some(Self { written: date.to_string(), ..date })
    }

    /// The date in EDTF (ISO 8601-2:2019, level 1); empty when undated.
    pub fn edtf(&self) -> String {
        let mark = match (self.approximate, self.uncertain) {
            (true, true) => "%",
            (true, false) => "~",
            (false, true) => "?",
            (false, false) => "",
        };
        match self.when {
            When::Undated => String::new(),
            When::Point(point) => format!("{}{mark}", point.edtf()),
            When::Range(from, to) => format!("{}{mark}/{}{mark}", from.edtf(), to.edtf()),
        }
    }

    /// `1945-11-04`, `1945-11`, `1945`, or nothing: sorts by time as text.
    pub fn sortable(&self) -> String {
        match self.when {
            When::Undated => String::new(),
            When::Point(point) | When::Range(point, _) => point.edtf(),
        }
    }

    /// The first and the last day that the date can mean.
    pub fn days(&self) -> Option<(Date, Date)> {
        match self.when {
            When::Undated => None,
            When::Point(point) => Some((point.first_day(), point.last_day())),
            When::Range(from, to) => Some((from.first_day(), to.last_day())),
        }
    }

    /// The one day that the date means, where it means one.
    pub fn day(&self) -> Option<Date> {
        self.days().filter(|(first, last)| first == last).map(|(first, _)| first)
    }

    pub fn year(&self) -> Option<i16> {
        self.days().map(|(first, _)| first.year())
    }
}

/// As a room prints it: "4 November 1945", "3–5 November 1945", "about March 1962", "undated".
impl fmt::Display for HistoricalDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // "Before 5 November" is not "about": what the words limit, they say best themselves.
        if self.approximate && LIMIT.is_match(&self.written) {
            return formatter.write_str(&self.written);
        }
        if self.approximate {
            formatter.write_str("about ")?;
        }
        match self.when {
            When::Undated => formatter.write_str("undated")?,
            When::Point(point) => write!(formatter, "{point}")?,
            When::Range(from, to) => match (from.day, to.day) {
                (Some(first), Some(_)) if (from.year, from.month) == (to.year, to.month) => write!(formatter, "{first}–{to}")?,
                _ => write!(formatter, "{from} – {to}")?,
            },
        }
        if self.uncertain { formatter.write_str(" (?)") } else { Ok(()) }
    }
}

/// The days that a text names, in order, each once.
pub fn days_in(text: &str) -> Vec<DayOfText> {
    let mut found: Vec<DayOfText> = Vec::new();
    for pattern in [&*DAY_FIRST, &*MONTH_FIRST, &*ISO, &*DOTTED] {
        for captures in pattern.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let span = Span::from(whole.range());
            let (Some(month), Some(day)) = (month_of(&captures["month"]), captures["day"].parse().ok()) else { continue };
            let year = captures.name("year").and_then(|year| year.as_str().parse().ok());
            // 1944 was a leap year: 29 February passes where no year is written.
            if Point::new(year.unwrap_or(1944), Some(month), Some(day)).is_some() && !found.iter().any(|other| other.span.overlaps(span)) {
                found.push(DayOfText { span, year, month, day });
            }
        }
    }
    found.sort_by_key(|day| day.span);
    found
}

static YEARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<year>1[5-9]\d\d|20\d\d)\s*(?:-|–|—|/)\s*(?P<last>1[5-9]\d\d|20\d\d)$"));

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
    [&*ISO, &*DOTTED, &*DAY_FIRST, &*MONTH_FIRST, &*MONTH_YEAR, &*YEAR]
        .into_iter()
        .find_map(|pattern| pattern.captures(words).as_ref().and_then(captured))
}

fn captured(captures: &Captures<'_>) -> Option<Point> {
    let year = captures.name("year")?.as_str().parse().ok()?;
    let month = captures.name("month").and_then(|month| month_of(month.as_str()));
    let day = captures.name("day").and_then(|day| day.as_str().parse().ok());
    Point::new(year, month, day).or_else(|| Point::new(year, month, None))
}

fn month_of(word: &str) -> Option<i8> {
    if let Ok(number) = word.parse::<i8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let head = word.get(..3)?.to_lowercase();
    let place = MONTH_NAMES.iter().position(|name| name[..3].to_lowercase() == head)?;
    i8::try_from(place + 1).ok()
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|place| MONTH_NAMES.get(place)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> (String, String) {
        let date = HistoricalDate::read(written).unwrap_or_else(|| panic!("no date in {written}"));
        (date.edtf(), date.to_string())
    }

    #[test]
    fn days_months_and_years_are_read_in_each_order() {
        for written in ["November 4, 1945", "4 November 1945", "1945-11-04", "04.11.1945", "Nov. 4, 1945", "4th of November 1945"] {
            assert_eq!(read(written), ("1945-11-04".to_owned(), "4 November 1945".to_owned()), "{written}");
        }
        assert_eq!(read("November 1945").0, "1945-11");
        assert_eq!(read("Autumn 1945").0, "1945");
    }

    #[test]
    fn doubt_and_nearness_are_kept() {
        assert_eq!(read("about March 1962"), ("1962-03~".to_owned(), "about March 1962".to_owned()));
        assert_eq!(read("[November 4, 1945]").0, "1945-11-04?");
        assert_eq!(read("[1945-11?]").0, "1945-11?");
        assert_eq!(read("4 November 1945 (?)").1, "4 November 1945 (?)");
        assert_eq!(read("undated"), (String::new(), "undated".to_owned()));
    }

    #[test]
    fn spans_of_time_have_two_ends() {
        assert_eq!(read("3-5 November 1945"), ("1945-11-03/1945-11-05".to_owned(), "3–5 November 1945".to_owned()));
        assert_eq!(read("October 30 - November 2, 1945").0, "1945-10-30/1945-11-02");
        assert_eq!(read("September 11 – October 2, 1945").0, "1945-09-11/1945-10-02");
    }

    #[test]
    fn a_day_that_the_calendar_lacks_is_its_month() {
        assert_eq!(read("31 November 1945").0, "1945-11");
    }

    #[test]
    fn what_names_no_time_is_no_date() {
        assert_eq!(HistoricalDate::read("Cable to Stalin"), None);
    }

    #[test]
    fn days_in_running_text_may_lack_their_year() {
        let text = "the 3 November letter and the reply of November 12, 1945 (2554. References)";
        let days: Vec<_> = days_in(text).iter().map(|day| (day.span.of(text), day.year)).collect();
        assert_eq!(days, [("3 November", None), ("November 12, 1945", Some(1945))]);
    }

    #[test]
    fn edtf_comes_back_as_it_went() {
        for edtf in ["1945", "1945-11~", "1945-11-04?", "1945-11-03/1945-11-05", "1962-03%"] {
            assert_eq!(HistoricalDate::of_edtf(edtf).map(|date| date.edtf()).as_deref(), Some(edtf));
        }
    }

    #[test]
    fn what_is_written_as_edtf_is_edtf_to_others() {
        for written in
            ["1945", "November 1945", "4 November 1945", "about March 1962", "[4 November 1945]", "3-5 November 1945", "about 1962 (?)"]
        {
            let edtf = read(written).0;
            assert!(edtf::level_1::Edtf::parse(&edtf).is_ok(), "{written}: {edtf}");
        }
    }
}
