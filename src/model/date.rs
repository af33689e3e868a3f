//! Dates as archives write them: a day, a month, a season, a year, a span, a limit, unknown or doubtful.

mod named;
mod reading;
mod spelled;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::normal::squeeze;

pub use reading::{DayOfText, days_in, is_date_word, of_the_paper_itself};
pub use spelled::spelled_days_in;

/// "eleven days earlier" in figures: how far a paper lies before the one that speaks of it.
pub fn days_apart(earlier: i32) -> String {
    match earlier {
        0 => "the same day".to_owned(),
        1 => "one day earlier".to_owned(),
        -1 => "one day later".to_owned(),
        days if days > 0 => format!("{days} days earlier"),
        days => format!("{} days later", days.unsigned_abs()),
    }
}

/// A year, perhaps with its month and day, or with its season.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Point {
    pub year: i16,
    /// 1 to 12; 21 to 24 are spring, summer, autumn and winter (ISO 8601-2:2019, 4.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<i8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<i8>,
}

const SEASONS: [&str; 4] = ["spring", "summer", "autumn", "winter"];

impl Point {
    /// The point, if there is such a day in the calendar; no year is nought: `0000` is how databases write that they know none.
    pub fn new(year: i16, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        let point = Some(Self { year, month, day }).filter(|point| point.year != 0)?;
        if point.season().is_some() {
            return (day.is_none() && Date::new(year, 1, 1).is_ok()).then_some(point);
        }
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        (day.is_none() || month.is_some()).then_some(point)
    }

    /// "autumn", where a season is all that is known within the year.
    pub fn season(self) -> Option<&'static str> {
        let place = usize::try_from(self.month?.checked_sub(21)?).ok()?;
        SEASONS.get(place).copied()
    }

    /// The first day that the point can mean; of a season, the first day of its first month in the north.
    pub fn first_day(self) -> Date {
        let month = match self.month {
            // Winter 1945 may be that of January as well as that of December.
            Some(24) | None => 1,
            Some(season @ 21..=23) => (season - 20) * 3,
            Some(month) => month,
        };
        Date::new(self.year, month, self.day.unwrap_or(1)).unwrap_or(Date::ZERO)
    }

    /// The last day that the point can mean.
    pub fn last_day(self) -> Date {
        let of_month = |year, month| Date::new(year, month, 1).unwrap_or(Date::ZERO).last_of_month();
        match (self.month, self.day) {
            (Some(24), _) => of_month(self.year.saturating_add(1), 2),
            (Some(season @ 21..=23), _) => of_month(self.year, (season - 20) * 3 + 2),
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
            (Some(month), Some(day)) => write!(formatter, "{day} {} {}", reading::month_name(month), self.year),
            (Some(month), None) => {
                let name = self.season().unwrap_or_else(|| reading::month_name(month));
                write!(formatter, "{name} {}", self.year)
            }
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
    /// All the time from the one to the other.
    Range(Point, Point),
    /// At some time that nobody knows better than by these two limits.
    Between(Point, Point),
    /// At some time that this is the limit of: "before 5 November", "not later than".
    Before(Point),
    /// "after 5 November", "not earlier than".
    After(Point),
}

/// A date with the words that gave it; the words are never thrown away.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct HistoricalDate {
    /// Empty where the source has a code for the date (`19451104`) and no words.
    pub written: String,
    pub when: When,
    /// "about", "ca.": EDTF's `~`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// "?", or in brackets: EDTF's `?`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub uncertain: bool,
}

impl HistoricalDate {
    /// A day that needed no reading.
    pub fn point(point: Point) -> Self {
        Self { written: point.to_string(), when: When::Point(point), approximate: false, uncertain: false }
    }

    /// What `written` says, or `None` where it names no time at all.
    ///
    /// Months in English, Russian, German and French. Days that the calendar lacks
    /// (31 November) are read as their month, words for a decade as their year; the words
    /// stay in `written`.
    pub fn read(written: &str) -> Option<Self> {
        let words = squeeze(written);
        if let Some(date) = Self::of_edtf(&words) {
            return Some(Self { written: words, ..date });
        }
        let read = reading::read(&words)?;
        Some(Self { written: words, ..read })
    }

    /// Whether the calendar has every day and month that the words name; of one that it lacks, the month or the year was read.
    pub fn is_of_the_calendar(&self) -> bool {
        let is_day = |point: Point| point.day.is_some();
        let has_days = match self.when {
            When::Undated => true,
            When::Point(point) | When::Before(point) | When::After(point) => is_day(point),
            When::Range(from, to) | When::Between(from, to) => is_day(from) && is_day(to),
        };
        has_days || !reading::names_no_day(&self.written)
    }

    /// The date that a title names: its first day with a year, else its first month or season, with "about" where that stands before it.
    ///
    /// A year alone is none: it may be of anything. Nor is the date of another paper, which this one answers.
    pub fn in_title(title: &str) -> Option<Self> {
        reading::in_title(&squeeze(title))
    }

    /// The date without the words that gave it: "11 October 1955".
    pub fn normal_form(&self) -> String {
        Self { written: String::new(), ..self.clone() }.to_string()
    }

    /// Where such a date begins.
    pub fn place_in_title(title: &str) -> Option<usize> {
        reading::span_in_title(title).map(|span| span.start)
    }

    /// Reads an EDTF date of the forms that [`Self::edtf`] writes.
    pub fn of_edtf(edtf: &str) -> Option<Self> {
        let approximate = edtf.ends_with(['~', '%']);
        let uncertain = edtf.ends_with(['?', '%']);
        let set = edtf.strip_prefix('[').and_then(|set| set.strip_suffix(']')?.split_once(".."));
        let (approximate, uncertain) = set.map_or((approximate, uncertain), |(_, to)| (to.ends_with(['~', '%']), to.ends_with(['?', '%'])));
        let bare = |part: &str| Point::of_edtf(part.trim_end_matches(['~', '%', '?']));
        let when = match (set, edtf.split_once('/')) {
            (Some((from, to)), _) => When::Between(bare(from)?, bare(to)?),
            (None, Some(("..", to))) => When::Before(bare(to)?),
            (None, Some((from, ".."))) => When::After(bare(from)?),
            (None, Some((from, to))) => When::Range(bare(from)?, bare(to)?),
            (None, None) => When::Point(bare(edtf)?),
        };
        let date = Self { written: String::new(), when, approximate, uncertain };
        Some(Self { written: date.to_string(), ..date })
    }

    /// The date in EDTF (ISO 8601-2:2019, level 1); empty when undated.
    ///
    /// A limit is an interval with an open end (`../1945-11-05`): EDTF cannot say whether
    /// the day itself is meant too; the words in `written` do. One time between two limits
    /// is one of a set, as only level 2 can say it (`[1945-11-03..1945-11-05]`).
    pub fn edtf(&self) -> String {
        let mark = self.mark();
        match self.when {
            When::Between(from, to) => format!("[{}{mark}..{}{mark}]", from.edtf(), to.edtf()),
            _ => self.edtf_of_level_1(),
        }
    }

    /// The same for programs that know level 1 alone: what lies between two limits is a span of time to them.
    pub fn edtf_of_level_1(&self) -> String {
        let mark = self.mark();
        match self.when {
            When::Undated => String::new(),
            When::Point(point) => format!("{}{mark}", point.edtf()),
            When::Range(from, to) | When::Between(from, to) => format!("{}{mark}/{}{mark}", from.edtf(), to.edtf()),
            When::Before(point) => format!("../{}{mark}", point.edtf()),
            When::After(point) => format!("{}{mark}/..", point.edtf()),
        }
    }

    fn mark(&self) -> &'static str {
        match (self.approximate, self.uncertain) {
            (true, true) => "%",
            (true, false) => "~",
            (false, true) => "?",
            (false, false) => "",
        }
    }

    /// The point that a list sorts by: the first of a span, the limit where there is only one.
    fn anchor(&self) -> Option<Point> {
        match self.when {
            When::Undated => None,
            When::Point(point) | When::Range(point, _) | When::Between(point, _) | When::Before(point) | When::After(point) => Some(point),
        }
    }

    /// `1945-11-04`, `1945-11`, `1945`, or nothing: sorts by time as text; a season stands with its first month.
    pub fn sortable(&self) -> String {
        self.anchor()
            .map(|point| if point.season().is_some() { point.first_day().to_string()[..7].to_owned() } else { point.edtf() })
            .unwrap_or_default()
    }

    /// The same for an address, which claims no month for a season: `1945`.
    pub fn in_address(&self) -> String {
        self.anchor().map(|point| if point.season().is_some() { format!("{:04}", point.year) } else { point.edtf() }).unwrap_or_default()
    }

    /// The first and the last day that the date can mean; none where an end is open.
    pub fn days(&self) -> Option<(Date, Date)> {
        match self.when {
            When::Undated | When::Before(_) | When::After(_) => None,
            When::Point(point) => Some((point.first_day(), point.last_day())),
            When::Range(from, to) | When::Between(from, to) => Some((from.first_day(), to.last_day())),
        }
    }

    /// The one day that the date means, where it means one.
    pub fn day(&self) -> Option<Date> {
        self.days().filter(|(first, last)| first == last).map(|(first, _)| first)
    }

    /// The day by which the paper was there, where the date says so.
    pub fn latest_day(&self) -> Option<Date> {
        match self.when {
            When::Before(point) => Some(point.last_day()),
            _ => self.days().map(|(_, last)| last),
        }
    }

    pub fn year(&self) -> Option<i16> {
        self.anchor().map(|point| point.year)
    }
}

/// As a room prints it: "4 November 1945", "3–5 November 1945", "between 3 and 5 November 1945", "about March 1962", "undated".
impl fmt::Display for HistoricalDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What the words limit, they say best themselves: "not later than 5 November".
        if matches!(self.when, When::Before(_) | When::After(_)) && reading::is_limit(&self.written) {
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
            When::Between(from, to) => match (from.day, to.day) {
                (Some(first), Some(_)) if (from.year, from.month) == (to.year, to.month) => write!(formatter, "between {first} and {to}")?,
                _ => write!(formatter, "between {from} and {to}")?,
            },
            When::Before(point) => write!(formatter, "not after {point}")?,
            When::After(point) => write!(formatter, "not before {point}")?,
        }
        if self.uncertain { formatter.write_str(" (?)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> (String, String) {
        let date = HistoricalDate::read(written).unwrap_or_else(|| panic!("no date in {written}"));
        (date.edtf(), date.to_string())
    }

    proptest::proptest! {
        #[test]
        fn looking_only_where_a_day_can_stand_finds_every_day(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    " ", "\n", "3", "14", "30th", " of ", "November", "НОЯБРЯ", "мая", "Mai", "Sept.", ", ", "1945", "1945-11-04", "04.11.1945",
                    "«", "—", "paragraph", "é", "Jan", "remark", "st", "RD", "th", "er", "ſt", "Auguſt", "٣", "½", "_", "\u{301}", "\u{a0}",
                    "19450", "1499", "2099", "31", "of", " May", ".", "-", "june", "Mar", "мАЯ", "МАЯ", "AoÛt", "x".repeat(60).leak() as &str, "1-1-1", "/", ".",
                ]),
                0..40,
            ),
        ) {
            let text = words.concat();
            proptest::prop_assert_eq!(days_in(&text), reading::days_of(&text));
        }
    }

    #[test]
    fn days_months_and_years_are_read_in_each_order() {
        for written in ["November 4, 1945", "4 November 1945", "1945-11-04", "04.11.1945", "Nov. 4, 1945", "4th of November 1945"] {
            assert_eq!(read(written), ("1945-11-04".to_owned(), "4 November 1945".to_owned()), "{written}");
        }
        assert_eq!(read("November 1945").0, "1945-11");
        assert_eq!(read("5. November 1945").0, "1945-11-05");
        assert_eq!(read("5 ноября 1945 г."), ("1945-11-05".to_owned(), "5 November 1945".to_owned()));
        assert_eq!(read("1er février 1946").0, "1946-02-01");
        assert_eq!(read("ноябрь 1945").0, "1945-11");
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
    fn a_day_between_two_others_is_no_span() {
        let between = ("[1945-05-03..1945-05-05]".to_owned(), "between 3 and 5 May 1945".to_owned());
        for written in ["between 3 and 5 May 1945", "Between May 3 and 5, 1945", "between 3 May and 5 May 1945", "[1945-05-03..1945-05-05]"]
        {
            assert_eq!(read(written), between, "{written}");
        }
        assert_eq!(read("sometime between April 1945 and May 1946").1, "between April 1945 and May 1946");
        let date = HistoricalDate::read("between 3 and 5 May 1945").expect("a date");
        assert_eq!(date.days(), Some((Date::constant(1945, 5, 3), Date::constant(1945, 5, 5))));
        assert_eq!((date.sortable().as_str(), date.edtf_of_level_1().as_str()), ("1945-05-03", "1945-05-03/1945-05-05"));
    }

    #[test]
    fn there_is_no_year_nought() {
        assert_eq!(["0000", "0000-05-03", "0000-00-00"].map(HistoricalDate::read), [None, None, None]);
    }

    #[test]
    fn a_title_may_name_a_date_by_halves() {
        let named = |title: &str| HistoricalDate::in_title(title).map(|date| (date.edtf(), date.written));
        assert_eq!(named("Letter of Stalin, about October 1944"), Some(("1944-10~".to_owned(), "about October 1944".to_owned())));
        assert_eq!(named("Cable, 4 November 1945, to Molotov"), Some(("1945-11-04".to_owned(), "4 November 1945".to_owned())));
        assert_eq!(named("Report on the harvest, autumn 1945").map(|named| named.0).as_deref(), Some("1945-23"));
        assert_eq!(named("The plan of 1945"), None);
        assert_eq!(named("Brief an Bob, 3. Mai 1870").map(|named| named.0).as_deref(), Some("1870-05-03"));
        let edtf = |title: &str| named(title).map(|named| named.0);
        for (title, days) in [
            ("Diary, 1 January 1914 - 3 August 1914", "1914-01-01/1914-08-03"),
            ("Minutes of the meeting from 3 May to 5 May 1945", "1945-05-03/1945-05-05"),
            ("Letter from Brown to Smith, 3/4 November 1945", "1945-11-03/1945-11-04"),
            ("Tagebuch, 28. Juli bis 3. August 1914", "1914-07-28/1914-08-03"),
            ("Journal, November 3–5, 1945, Moscow", "1945-11-03/1945-11-05"),
            ("Reports, January–March 1945", "1945-01/1945-03"),
            ("Letter, 3 May 1945, and the reply, 5 May 1945", "1945-05-03"),
            ("Comments on Smith's letter of 5 May 1940, written in June 1941", "1941-06"),
            ("Reply to Brown's telegram of 3 May 1945, 10 May 1945", "1945-05-10"),
        ] {
            assert_eq!(edtf(title).as_deref(), Some(days), "{title}");
        }
        assert_eq!(edtf("Reply to the letter from Brown to Smith of 3 May 1945"), None);
    }

    #[test]
    fn a_season_is_no_month_of_its_own() {
        let autumn = HistoricalDate::read("Autumn 1945").expect("a date");
        assert_eq!((autumn.edtf().as_str(), autumn.to_string().as_str()), ("1945-23", "autumn 1945"));
        assert_eq!((autumn.sortable().as_str(), autumn.in_address().as_str()), ("1945-09", "1945"));
        assert_eq!(autumn.days(), Some((Date::constant(1945, 9, 1), Date::constant(1945, 11, 30))));
        let winter = HistoricalDate::read("winter of 1945").expect("a date");
        assert_eq!(winter.days(), Some((Date::constant(1945, 1, 1), Date::constant(1946, 2, 28))));
        assert_eq!(HistoricalDate::of_edtf("1945-21").expect("a date").to_string(), "spring 1945");
        assert_eq!(HistoricalDate::of_edtf("1945-21-03"), None);
    }

    #[test]
    fn a_limit_has_an_open_end_and_keeps_its_words() {
        assert_eq!(read("before 5 November 1945"), ("../1945-11-05".to_owned(), "before 5 November 1945".to_owned()));
        assert_eq!(read("not later than November 1945"), ("../1945-11".to_owned(), "not later than November 1945".to_owned()));
        assert_eq!(read("After 1944"), ("1944/..".to_owned(), "After 1944".to_owned()));
        assert_eq!(read("[before 5 November 1945]").0, "../1945-11-05?");
        let until = HistoricalDate::of_edtf("../1945-11-05").expect("a date");
        assert_eq!((until.to_string().as_str(), until.days()), ("not after 5 November 1945", None));
        assert_eq!(until.latest_day(), Some(Date::constant(1945, 11, 5)));
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
        for edtf in ["1945", "1945-11~", "1945-11-04?", "1945-11-03/1945-11-05", "1962-03%", "[1945-11..1946-01]", "[1945?..1946?]"] {
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
