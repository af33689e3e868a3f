//! The letter that a telegram carries: "Please deliver following message from the President to Prime Minister Ben Gurion".
//!
//! Whoever speaks of "the President's letter" later means that text; the telegram itself is one between a department and
//! its post.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::{pattern, posts};
use crate::model::{Carried, Kind, Metadata, Passage, Point, days_in};
use crate::text::Span;
use crate::text::normal::squeeze;
use crate::text::span::floor_boundary;

/// Letters of a telegram in which it says what it carries, and of the sentence that says so.
const OPENING: usize = 1200;
const SENTENCE: usize = 300;
/// Letters behind that sentence in which the letter has its own date: "“March 2, 1964. Dear Mr. President".
const HEAD: usize = 60;

/// "Please convey following message urgently", "Following is text of reply", "Text of letter from … follows".
static CARRIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:deliver|convey|pass|transmit|hand|communicate|give|prepare|forward|relay|send)\b[^.:;\n]{0,70}?\bfollowing\b(?:[ -]\w+){0,4}?[ -](?:message|letter|reply|communication|note|answer)\b|following\b(?: is| are)?(?:[ -]\w+){0,6}?[ -](?:message|letter|reply|communication|note|answer)\b|text of (?:\w+[ -]){0,4}?(?:message|letter|reply|communication|note|answer)\b[^.:\n]{0,160}\bfollows\b)",
    )
});
/// A name behind "from" or "to".
static PARTY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?P<way>from|to|for) (?:the |his )?(?P<who>me\b|\p{Lu}[\p{L}.’'-]*(?: (?:of |de |al |el )?(?:the )?\p{Lu}[\p{L}.’'-]*){0,5})",
    )
});
/// "Ben Gurion's letter", "President's reply".
static OWNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?P<who>\p{Lu}[\p{L}.-]*(?: \p{Lu}[\p{L}.-]*){0,3})(?:’s|'s|’|')(?: \p{Ll}[\p{L}-]*){0,2} (?:message|letter|reply|communication|note|answer)\b",
    )
});

/// What a letter answers.
static ANSWERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:(?:reply|answer|response)\s+to\b|in (?:reply|answer|response) to\b)"));

/// The letter, and where its text stands; `None` where a document says of none.
pub fn of(metadata: &Metadata, body: &Passage) -> Option<(Carried, Span)> {
    let kind = metadata.kind.as_ref().map(|known| known.value);
    if !kind.is_some_and(|kind| matches!(kind, Kind::Telegram | Kind::Cable | Kind::Airgram)) {
        return None;
    }
    let text = &body.text;
    let opening = &text[..floor_boundary(text, OPENING.min(text.len()))];
    let says = CARRIES.find(opening)?;
    let rest = &text[says.start()..floor_boundary(text, (says.start() + SENTENCE).min(text.len()))];
    let end = rest.find([':', '\n', '“'])?;
    let sentence = &rest[..end];
    let mut carried = Carried::default();
    // "Reply to message from Nasser": he wrote what it answers, and reads it.
    let answers = ANSWERS.find(sentence).map_or(sentence.len(), |found| found.start());
    let (own, answered) = sentence.split_at(answers);
    for captures in PARTY.captures_iter(own) {
        let parties = if &captures["way"] == "from" { &mut carried.from } else { &mut carried.to };
        let name = match &captures["who"] {
            // "For Ambassador from Secretary. Convey following message from me."
            "me" => {
                PARTY.captures_iter(&opening[..says.start()]).filter(|said| &said["way"] == "from").find_map(|said| party(&said["who"]))
            }
            who => party(who),
        };
        parties.extend(name.filter(|name| !parties.contains(name)));
    }
    if carried.from.is_empty() {
        carried.from.extend(OWNED.captures(own).map(|captures| squeeze(&captures["who"]).to_lowercase()));
    }
    if carried.to.is_empty() {
        let reader = PARTY.captures_iter(answered).find_map(|said| party(&said["who"]));
        carried.to.extend(reader);
    }
    let begins = says.start() + end;
    let head = &text[begins..floor_boundary(text, (begins + HEAD).min(text.len()))];
    carried.date = own_day(metadata, head).or_else(|| own_day(metadata, own));
    // Where it is quoted, what stands behind the quotation is the telegram's own.
    let is_quoted = head.trim_start_matches([':', ' ', '\n']).starts_with('“');
    let ends = text.rfind('”').filter(|at| is_quoted && *at > begins).unwrap_or(text.len());
    (!carried.from.is_empty() || !carried.to.is_empty()).then_some((carried, Span::new(begins, ends)))
}

/// Somebody in small letters; `None` where the words are those for the telegram's own way: "to Department", "from Paris".
fn party(words: &str) -> Option<String> {
    let who = words.split(". ").next().unwrap_or_default();
    let who = who.split_once("’s").or_else(|| who.split_once("'s")).map_or(who, |(owner, _)| owner);
    let who = squeeze(who.trim_end_matches(['.', '’', '\'']));
    let first = who.split(' ').next().unwrap_or_default();
    let is_post =
        posts::named(&who).is_some() || matches!(first, "Department" | "Dept" | "Embassy" | "State" | "Washington" | "Ambassador");
    (!is_post && !who.is_empty()).then(|| who.to_lowercase())
}

/// The letter's own day, where the telegram tells it.
fn own_day(metadata: &Metadata, words: &str) -> Option<Point> {
    let sent = metadata.date.as_ref()?.value.latest_day()?;
    let day = days_in(words).first().copied()?;
    let written = Date::new(day.year.unwrap_or(sent.year()), day.month, day.day).ok()?;
    let is_near = (0..60).contains(&sent.since(written).ok()?.get_days());
    Point::new(written.year(), Some(written.month()), Some(written.day())).filter(|_| is_near)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HistoricalDate, Known};

    fn carried(text: &str) -> Option<(String, String, String)> {
        let date = Point::new(1956, Some(4), Some(9)).map(HistoricalDate::point).map(Known::stated);
        let metadata = Metadata { kind: Some(Known::stated(Kind::Telegram)), date, ..Metadata::default() };
        let (carried, _) = of(&metadata, &Passage::line(text))?;
        Some((carried.from.join("+"), carried.to.join("+"), carried.date.map_or_else(String::new, |day| day.first_day().to_string())))
    }

    #[test]
    fn a_telegram_says_whose_letter_it_carries() {
        for (text, expected) in [
            ("753. Please convey soonest following message from President to Ben Gurion: “Dear", ("president", "ben gurion", "")),
            (
                "820. Please deliver following letter to President Chiang from President Johnson: “April 2, 1956. Dear",
                ("president johnson", "president chiang", "1956-04-02"),
            ),
            (
                "903. Following is text of message dated February 26 from Shah to President. Reply in preparation. “Dear",
                ("shah", "president", "1956-02-26"),
            ),
            ("387. Text of reply to King Zahir’s April 2 message as approved follows: “Dear", ("", "king zahir", "")),
            ("Following is text of reply to message from Nasser: “Dear", ("", "nasser", "")),
            (
                "For Ambassador from Secretary. Embtel 2339. Please convey to Macmillan following message from me: “Winthrop",
                ("secretary", "macmillan", ""),
            ),
        ] {
            let (from, to, day) = expected;
            assert_eq!(carried(text), Some((from.to_owned(), to.to_owned(), day.to_owned())), "{text}");
        }
        for text in ["I delivered President’s letter to Ben Gurion: he was pleased.", "Convey sense of following to Govts: 1) US position"]
        {
            assert_eq!(carried(text), None, "{text}");
        }
    }
}
