//! What the editors of a volume tell of in a note of their own, where the paper itself is not here.

use super::evidence::{Family, Weighed};
use super::{names, subjects};
use crate::apparatus::number_key;
use crate::model::{Candidate, HistoricalDate, Reference, ReferenceKind, SeriesNumber, Told};

/// Letters of a note in which its first sentence says what it is about.
const OPENING: usize = 250;
/// Days after which a talk or a speech is hardly spoken of as the one of that day.
const LONGEST: i32 = 400;

/// What speaks for each editorial note of the volume.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    let notes = others.iter().filter(|candidate| citing.volume.is_some() && candidate.volume == citing.volume);
    notes.filter_map(|candidate| tells(reference, citing, candidate, candidate.tells.as_ref()?)).collect()
}

fn tells(reference: &Reference, citing: &Candidate, candidate: &Candidate, told: &Told) -> Option<Weighed> {
    let mut weighed = Weighed::new(candidate.document, Family::Told);
    weighed.reasons.push("an editorial note tells of it".to_owned());
    let at = match reference.kind {
        ReferenceKind::Numbered => number(&mut weighed, reference, told)?,
        ReferenceKind::Dated | ReferenceKind::Conversation => day(&mut weighed, reference, citing, told)?,
        _ => return None,
    };
    if at < OPENING {
        weighed.add("opening");
    }
    occasion(&mut weighed, reference, candidate);
    subjects(&mut weighed, reference, citing, candidate);
    names(&mut weighed, reference, candidate);
    Some(weighed)
}

/// Where a note names the number; `None` where it names none, or that of another sender.
fn number(weighed: &mut Weighed, reference: &Reference, told: &Told) -> Option<usize> {
    let apart = |left: &[String], right: &[String]| !left.is_empty() && !right.is_empty() && !left.iter().any(|post| right.contains(post));
    let is_one = |wanted: &SeriesNumber, held: &SeriesNumber| {
        number_key(wanted) == number_key(held) && !apart(&wanted.from, &held.from) && !apart(&wanted.to, &held.to)
    };
    let found = told.numbers.iter().find(|held| reference.series.iter().any(|wanted| is_one(wanted, &held.number)))?;
    weighed.say("number", format!("the number agrees, {}", found.number.number));
    let meets = |left: &[String], right: &[String]| left.iter().any(|post| right.contains(post));
    if reference.series.iter().any(|wanted| meets(&wanted.from, &found.number.from)) {
        weighed.say("sender", "the sender agrees");
    }
    if let (Some(wanted), Some(day)) = (reference.date.as_ref().and_then(HistoricalDate::day), found.day) {
        weighed.add(if day == (wanted.month(), wanted.day()) { "day-too" } else { "other-day" });
    }
    Some(found.at)
}

/// Where a note tells of the day.
fn day(weighed: &mut Weighed, reference: &Reference, citing: &Candidate, told: &Told) -> Option<usize> {
    let wanted = reference.date.as_ref().and_then(HistoricalDate::day)?;
    let found = told.days.iter().find(|day| (day.month, day.day) == (wanted.month(), wanted.day()))?;
    if found.year.is_some_and(|year| year != wanted.year()) {
        return None;
    }
    let own = citing.date.as_ref().and_then(HistoricalDate::latest_day)?;
    let back = own.since(wanted).ok()?.get_days();
    if back > LONGEST {
        return None;
    }
    if found.year.is_some() {
        weighed.say("day", "the day agrees");
    } else {
        weighed.say("day-without-year", "month and day agree");
    }
    match back {
        ..=0 => weighed.add("own-day"),
        1..=3 => weighed.add("days"),
        4..=30 => weighed.add("weeks"),
        _ => weighed.add("months"),
    }
    weighed.add(match reference.kind {
        ReferenceKind::Conversation if reference.paper_word.is_some() => "talk",
        ReferenceKind::Conversation => "said",
        _ => "paper",
    });
    Some(found.at)
}

/// Words by which a note's first lines say what it tells of.
const OCCASIONS: &[(&[&str], &[&str])] = &[
    (
        &["speech", "address", "statement", "announcement", "declaration", "press conference", "news conference", "remarks", "broadcast"],
        &["speech", "address", "statement", "announce", "declar", "press conference", "news conference", "remarks", "broadcast"],
    ),
    (
        &["conversation", "meeting", "discussion", "conference", "telephone"],
        &["conversation", "met ", "meeting", "discuss", "talk", "telephon", "confer"],
    ),
    (&["letter", "letters", "message", "messages", "reply", "communication", "note"], &["letter", "message", "note", "wrote", "repl"]),
    (&["memorandum", "memo", "memos", "memoranda"], &["memorand"]),
    (&["telegram", "telegrams", "cable", "cables", "wire"], &["telegram", "cable"]),
];

/// Whether a note's first lines tell of what a reference names.
pub(super) fn occasion(weighed: &mut Weighed, reference: &Reference, candidate: &Candidate) {
    let Some(word) = reference.paper_word.as_deref() else { return };
    let Some((_, telling)) = OCCASIONS.iter().find(|(words, _)| words.contains(&word)) else { return };
    let opening = candidate.opening.to_lowercase();
    weighed.add(if telling.iter().any(|word| opening.contains(word)) { "told-so" } else { "not-told-so" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, PartId, ToldDay, ToldNumber};
    use crate::text::Span;

    fn note(document: i64, days: &[(i8, i8, Option<i16>)], number: Option<(&str, &str)>) -> Candidate {
        let days = days.iter().map(|(month, day, year)| ToldDay { month: *month, day: *day, year: *year, at: 0 }).collect();
        let told = |(number, from): (&str, &str)| ToldNumber {
            number: SeriesNumber { number: number.to_owned(), from: vec![from.to_owned()], ..SeriesNumber::default() },
            day: None,
            at: 400,
        };
        Candidate {
            volume: Some("v1".to_owned()),
            tells: Some(Told { days, numbers: number.map(told).into_iter().collect() }),
            opening: "On October 31 the President gave a speech".to_owned(),
            ..Candidate::of(document, Kind::EditorialNote, "undated")
        }
    }

    fn citing() -> Candidate {
        Candidate { volume: Some("v1".to_owned()), ..Candidate::of(9, Kind::Telegram, "1968-11-03") }
    }

    fn found(reference: &Reference, others: &[Candidate]) -> Vec<(i64, Vec<&'static str>)> {
        let others: Vec<&Candidate> = others.iter().collect();
        weigh(reference, &citing(), &others).into_iter().map(|weighed| (weighed.document, weighed.evidence)).collect()
    }

    #[test]
    fn a_speech_is_told_of_by_its_day() {
        let mut reference = Reference::new(PartId::Body, Span::new(0, 6), "October 31 speech", ReferenceKind::Dated, "the day");
        reference.date = HistoricalDate::read("1968-10-31");
        reference.paper_word = Some("speech".to_owned());
        let mut elsewhere = note(4, &[(10, 31, None)], None);
        elsewhere.volume = Some("v2".to_owned());
        let others = [
            note(1, &[(10, 30, None), (10, 31, None)], None),
            note(2, &[(10, 31, Some(1967))], None),
            note(3, &[(10, 30, None)], None),
            elsewhere,
        ];
        let found = found(&reference, &others);
        assert!(matches!(&found[..], [(1, evidence)] if evidence.contains(&"told-so") && evidence.contains(&"days")), "{found:?}");
    }

    #[test]
    fn a_telegram_is_told_of_by_its_number_and_sender() {
        let mut reference = Reference::new(PartId::Body, Span::new(0, 6), "Embtel 196", ReferenceKind::Numbered, "the number");
        reference.series = vec![SeriesNumber { number: "196".to_owned(), from: vec!["tel aviv".to_owned()], ..SeriesNumber::default() }];
        let others =
            [note(1, &[], Some(("196", "tel aviv"))), note(2, &[], Some(("196", "cairo"))), note(3, &[], Some(("197", "tel aviv")))];
        let found = found(&reference, &others);
        assert!(matches!(&found[..], [(1, evidence)] if evidence.contains(&"sender") && !evidence.contains(&"opening")), "{found:?}");
    }
}
