//! Dates in attributes (TEI P5, chapters 3.6.4 and 14.4): the day by `when`, `from`, `to`, `notBefore`, `notAfter`, the words as written.

use crate::model::{HistoricalDate, Point, When};
use crate::text::normal::squeeze;

/// The date that an element's attributes and words give together; `None` where neither names a time.
pub fn date(attribute: &dyn Fn(&str) -> Option<String>, words: &str) -> Option<HistoricalDate> {
    let words = squeeze(words);
    let words = words.trim_end_matches([',', ';']);
    let read = HistoricalDate::read(words);
    let point = |name: &str| {
        let value = attribute(name).or_else(|| attribute(&format!("{name}-iso")))?;
        point(&value)
    };
    let when = match (point("when"), point("from").or_else(|| point("notBefore")), point("to").or_else(|| point("notAfter"))) {
        // "September 11 – October 2" may have both; the two ends say more.
        (_, Some(from), Some(to)) if from == to => Some(When::Point(from)),
        (_, Some(from), Some(to)) if from < to => Some(When::Range(from, to)),
        (Some(point), ..) | (None, Some(_), Some(point)) => Some(When::Point(point)),
        (None, Some(from), None) => Some(When::After(from)),
        (None, None, Some(to)) => Some(When::Before(to)),
        (None, None, None) => None,
    };
    let Some(when) = when else { return read };
    let said = attribute("cert").is_some_and(|cert| cert == "low" || cert == "unknown");
    let date = HistoricalDate {
        written: String::new(),
        when,
        approximate: read.as_ref().is_some_and(|read| read.approximate) || attribute("precision").is_some_and(|word| word == "low"),
        uncertain: said || read.as_ref().is_some_and(|read| read.uncertain),
    };
    let written = if words.is_empty() { date.to_string() } else { words.to_owned() };
    Some(HistoricalDate { written, ..date })
}

/// The day, month or year of `1955-07-17T00:00:00`, `1955-07-17+02:00`, `1955-07`, `1955`.
fn point(value: &str) -> Option<Point> {
    let day = value.split(['T', ' ']).next()?;
    let mut parts = day.split('-').map(|part| part.split(['+', 'Z']).next().unwrap_or(part));
    let year: i16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month: Option<i8> = parts.next().and_then(|month| month.parse().ok());
    let day: Option<i8> = parts.next().and_then(|day| day.parse().ok()).filter(|_| month.is_some());
    Point::new(year, month, day).or_else(|| Point::new(year, month, None)).or_else(|| Point::new(year, None, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &[(&str, &str)], words: &str) -> (String, String) {
        let get = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let date = date(&get, words).expect("a date");
        (date.edtf(), date.written)
    }

    #[test]
    fn the_attribute_gives_the_day_and_the_words_stay() {
        assert_eq!(read(&[("when", "1954-12-15")], "December 15,\n 1954"), ("1954-12-15".to_owned(), "December 15, 1954".to_owned()));
        assert_eq!(read(&[("from", "1955-07-16"), ("to", "1955-07-17T00:00:00")], "July 16/17, 1955—midnight").0, "1955-07-16/1955-07-17");
        assert_eq!(read(&[("notAfter", "1955-07")], ""), ("../1955-07".to_owned(), "not after July 1955".to_owned()));
        assert_eq!(read(&[("when", "1955-11-31")], "November 31, 1955").0, "1955-11");
        assert_eq!(read(&[("from", "1955-09-09")], "September 9 [30?], 1955").0, "1955-09-09?/..");
    }

    #[test]
    fn without_attributes_the_words_are_read() {
        assert_eq!(read(&[], "undated"), (String::new(), "undated".to_owned()));
        assert_eq!(date(&|_| None, "the same day"), None);
    }
}
