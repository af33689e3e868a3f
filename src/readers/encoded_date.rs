//! Dates as databases and the heads of web pages have them.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{HistoricalDate, Point, When};
use crate::text::normal::squeeze;

/// `19451104`, `194511`, `1945-11-00`, `1945/11/4`, perhaps with a time of day or a zone.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?P<year>\d{4})(?:(?P<month>\d\d)(?P<day>\d\d)?|[-/](?P<part>\d{1,2})(?:[-/](?P<last>\d{1,2}))?)?",
        r"(?:[Tt]\d.*| \d{1,2}:.*|[Zz]|[+-]\d\d:\d\d)?$",
    ))
    .expect("a constant pattern")
});

/// The date that a field has as a code or in words.
///
/// A code is no wording: it is kept as what is written only where it says more than the calendar has (`19451399`).
/// The day is the one that is written: an archive's "T00:00:00Z" is a day without a time, whatever the zone.
pub fn read(written: &str) -> Option<HistoricalDate> {
    let written = squeeze(written);
    let Some(captures) = CODE.captures(&written) else {
        return match HistoricalDate::of_edtf(&written) {
            Some(date) => Some(HistoricalDate { written: String::new(), ..date }),
            None => HistoricalDate::read(&written),
        };
    };
    // Noughts stand for what is not known.
    let number = |names: [&str; 2]| {
        let digits = names.iter().find_map(|name| captures.name(name))?;
        digits.as_str().parse::<i8>().ok().filter(|number| *number > 0)
    };
    let year = captures["year"].parse().ok()?;
    let (month, day) = (number(["month", "part"]), number(["day", "last"]));
    let whole = Point::new(year, month, day);
    let point = whole.or_else(|| Point::new(year, month, None)).or_else(|| Point::new(year, None, None))?;
    let written = if whole.is_some() { String::new() } else { written };
    Some(HistoricalDate { written, when: When::Point(point), approximate: false, uncertain: false })
}

/// Whether a field has noughts alone, as databases write a date that they do not know.
pub fn is_blank(written: &str) -> bool {
    written.contains('0') && written.trim().chars().all(|letter| "0-/.:TtZz+ ".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dates_without_words() {
        for (written, edtf) in [
            ("19451104", "1945-11-04"),
            ("19451100", "1945-11"),
            ("1945-11-04T00:00:00.000Z", "1945-11-04"),
            ("1945-11-04 00:00:00", "1945-11-04"),
            ("1945-11-04+02:00", "1945-11-04"),
            ("1945-11-00", "1945-11"),
            ("1945-00-00", "1945"),
            ("1945/11/4", "1945-11-04"),
            ("194511", "1945-11"),
            ("1945", "1945"),
            ("1945-23", "1945-23"),
            ("1945-11-03/1945-11-05", "1945-11-03/1945-11-05"),
            ("1945-11~", "1945-11~"),
        ] {
            let date = read(written).unwrap_or_else(|| panic!("no date in {written}"));
            assert_eq!((date.edtf().as_str(), date.written.as_str()), (edtf, ""), "{written}");
        }
    }

    #[test]
    fn what_is_shown_as_written_stood_in_the_field() {
        for (written, edtf) in [
            ("November 4, 1945", "1945-11-04"),
            ("4 October 1945", "1945-10-04"),
            ("19451399", "1945"),
            ("1945-11-31", "1945-11"),
            ("1945-00-04", "1945"),
        ] {
            let date = read(written).unwrap_or_else(|| panic!("no date in {written}"));
            assert_eq!((date.edtf().as_str(), date.written.as_str()), (edtf, written));
        }
    }

    #[test]
    fn noughts_are_no_date() {
        for written in ["0000-00-00", "00000000", "0000", "0", "0000-00-00T00:00:00Z", "0000-00-00 00:00:00"] {
            assert!(is_blank(written) && read(written).is_none(), "{written}");
        }
        for written in ["00001104", "0000-11-04", "soon", "1", ""] {
            assert!(!is_blank(written) && read(written).is_none(), "{written}");
        }
    }
}
