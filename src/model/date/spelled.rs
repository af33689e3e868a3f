//! Days whose number is spelled out, as letters have them: "your letter of March sixteenth".

use std::sync::LazyLock;

use regex::Regex;

use super::reading::{DayOfText, day_at};
use crate::text::Span;

const ORDINALS: [&str; 19] = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    let units = ORDINALS[..9].join("|");
    let ordinal = format!("(?:{}|twentieth|thirtieth|twenty[- ](?:{units})|thirty[- ]first)", ORDINALS.join("|"));
    let month = "January|February|March|April|May|June|July|August|September|October|November|December";
    let pattern = format!(
        r"(?-u:\b)(?:(?P<month>{month})\s+(?:the\s+)?(?P<day>(?i:{ordinal}))|(?P<before>(?i:{ordinal}))\s+(?:day\s+)?(?:of\s+)?(?P<behind>{month}))(?-u:\b)(?:,?\s+(?P<year>1[5-9]\d\d|20\d\d)(?-u:\b))?"
    );
    Regex::new(&pattern).expect("a constant pattern")
});

/// The days of a text whose numbers are spelled out, in order.
pub fn spelled_days_in(text: &str) -> Vec<DayOfText> {
    let found = DAY.captures_iter(text).filter_map(|captures| {
        let month = captures.name("month").or_else(|| captures.name("behind"))?;
        let day = captures.name("day").or_else(|| captures.name("before"))?;
        let year = captures.name("year").and_then(|year| year.as_str().parse().ok());
        day_at(text, Span::from(captures.get(0)?.range()), month.as_str(), &number(day.as_str())?.to_string(), year)
    });
    found.collect()
}

/// 21 of "twenty-first".
fn number(ordinal: &str) -> Option<usize> {
    let lower = ordinal.to_lowercase();
    let unit = |word: &str| ORDINALS.iter().position(|known| *known == word).map(|place| place + 1);
    match lower.split_once(['-', ' ']) {
        Some(("twenty", rest)) => Some(20 + unit(rest)?),
        Some((_, rest)) => Some(30 + unit(rest)?),
        None if lower == "twentieth" => Some(20),
        None if lower == "thirtieth" => Some(30),
        None => unit(&lower),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_may_be_spelled_out() {
        let days =
            |text: &str| spelled_days_in(text).iter().map(|day| (day.span.of(text).to_owned(), day.month, day.day)).collect::<Vec<_>>();
        let one = |words: &str, month, day| vec![(words.to_owned(), month, day)];
        assert_eq!(days("your letter of March sixteenth was"), one("March sixteenth", 3, 16));
        assert_eq!(days("on the twenty-first of June, 1955 he"), one("twenty-first of June, 1955", 6, 21));
        assert_eq!(days("May the Thirty First"), one("May the Thirty First", 5, 31));
        assert_eq!(days("in March a sixteenth part, and June thirty-first"), vec![]);
    }
}
