//! Dates in attributes (TEI P5, chapters 3.6.4 and 14.4): the day by `when`, a span by `from` and `to`, the limits of a day by `notBefore` and `notAfter`, the words as written.

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
    // Of a span that has one end, the other may have a limit.
    let is_half_known = point("from").is_some() != point("to").is_some() && point("notBefore").or(point("notAfter")).is_some();
    let when = match (point("when"), point("from"), point("to")) {
        // "September 11 – October 2" may have both; the two ends say more.
        (_, Some(from), Some(to)) if from == to => Some(When::Point(from)),
        (_, Some(from), Some(to)) if from < to => Some(When::Range(from, to)),
        (Some(point), ..) | (None, Some(_), Some(point)) => Some(When::Point(point)),
        (None, from, to) => match (from.or_else(|| point("notBefore")), to.or_else(|| point("notAfter"))) {
            (Some(first), Some(last)) if first == last => Some(When::Point(first)),
            (Some(first), Some(last)) if first < last && is_half_known => Some(When::Range(first, last)),
            (Some(first), Some(last)) if first < last => Some(When::Between(first, last)),
            (Some(_), Some(last)) => Some(When::Point(last)),
            (Some(first), None) => Some(When::After(first)),
            (None, Some(last)) => Some(When::Before(last)),
            (None, None) => None,
        },
    };
    let Some(when) = when else { return read };
    let said = attribute("cert").is_some_and(|cert| cert == "low" || cert == "unknown");
    Some(HistoricalDate {
        // What the editors encoded is no wording of the paper's.
        written: words.to_owned(),
        when,
        approximate: read.as_ref().is_some_and(|read| read.approximate) || attribute("precision").is_some_and(|word| word == "low"),
        uncertain: said || is_half_known || read.as_ref().is_some_and(|read| read.uncertain),
    })
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
        assert_eq!(read(&[("notAfter", "1955-07")], ""), ("../1955-07".to_owned(), String::new()));
        assert_eq!(read(&[("when", "1955-11-31")], "November 31, 1955").0, "1955-11");
        assert_eq!(read(&[("from", "1955-09-09")], "September 9 [30?], 1955").0, "1955-09-09?/..");
    }

    #[test]
    fn limits_are_no_span_and_a_code_is_no_wording() {
        let shown = |attributes: &[(&str, &str)]| {
            let get = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            date(&get, "").map(|date| (date.to_string(), date.written)).expect("a date")
        };
        for (attributes, wanted) in [
            (&[("notBefore", "1945-05-03"), ("notAfter", "1945-05-05")][..], "between 3 and 5 May 1945"),
            (&[("notBefore", "1945-05-03"), ("notAfter", "1945-05-03")], "3 May 1945"),
            (&[("from", "1945-05-03"), ("to", "1945-05-05")], "3–5 May 1945"),
            (&[("from", "1945-05-03"), ("notAfter", "1945-05-05")], "3–5 May 1945 (?)"),
            (&[("when", "1945-05-04"), ("notBefore", "1945-05-03"), ("notAfter", "1945-05-05")], "4 May 1945"),
            (&[("when", "1945-05-03")], "3 May 1945"),
        ] {
            assert_eq!(shown(attributes), (wanted.to_owned(), String::new()));
        }
        assert_eq!(date(&|name| (name == "when").then(|| "0000-00-00".to_owned()), ""), None);
    }

    #[test]
    fn without_attributes_the_words_are_read() {
        assert_eq!(read(&[], "undated"), (String::new(), "undated".to_owned()));
        assert_eq!(date(&|_| None, "the same day"), None);
    }
}
