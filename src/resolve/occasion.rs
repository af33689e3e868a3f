//! "My recent talk with Dobrynin": who was there, and that it was before.

use jiff::civil::Date;

use super::before::{how_long_ago, last_of};
use super::conversation::{is_record_of, occasion, parties, takes_part};
use super::evidence::{Family, Weighed};
use super::parties::agree;
use super::{subjects, told};
use crate::apparatus::is_speech;
use crate::model::{Candidate, HistoricalDate, Kind, Reference, Told};

/// Days after which words without a date hardly mean a talk any more.
const LONGEST: i32 = 62;

/// What speaks for each document of the volume that records what those who are named said, or tells of it.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    let Some(own) = citing.date.as_ref().and_then(HistoricalDate::latest_day) else { return Vec::new() };
    let mut found: Vec<(i32, Weighed)> = Vec::new();
    for candidate in others.iter().filter(|candidate| candidate.volume == citing.volume) {
        let day = match &candidate.tells {
            Some(told) => told_day(told, own),
            None => candidate.date.as_ref().and_then(HistoricalDate::day),
        };
        let Some(back) = day.and_then(|day| own.since(day).ok()).map(|span| span.get_days()) else { continue };
        if (0..=LONGEST).contains(&back) {
            found.extend(said(reference, citing, candidate, back).map(|weighed| (back, weighed)));
        }
    }
    last_of(found)
}

/// The first day of which a note tells, in the year before the citing paper where it writes none.
fn told_day(told: &Told, own: Date) -> Option<Date> {
    let first = told.days.first()?;
    let in_year = |year: i16| Date::new(year, first.month, first.day).ok();
    match first.year {
        Some(year) => in_year(year),
        None => in_year(own.year()).filter(|day| *day <= own).or_else(|| in_year(own.year() - 1)),
    }
}

fn said(reference: &Reference, citing: &Candidate, candidate: &Candidate, back: i32) -> Option<Weighed> {
    let mut weighed = Weighed::new(candidate.document, Family::Occasion);
    let is_speech = reference.paper_word.as_deref().is_some_and(is_speech);
    match candidate.kind {
        Some(Kind::EditorialNote) => weighed.say("note", "an editorial note tells of it"),
        _ if is_speech => return None,
        Some(kind) if is_record_of(candidate) => weighed.reasons.push(format!("it is {}", kind.with_article())),
        Some(Kind::Telegram | Kind::Cable) => weighed.add("telegram"),
        Some(Kind::Letter | Kind::Note) => weighed.add("letter"),
        _ => {}
    }
    if is_speech {
        told::occasion(&mut weighed, reference, candidate);
    } else {
        occasion(&mut weighed, reference, candidate);
    }
    parties(&mut weighed, reference, candidate);
    if takes_part(&reference.authors, candidate) || takes_part(&reference.addressees, candidate) {
        weighed.add("speaker");
    }
    if agree(&citing.senders, &candidate.senders) == Some(true) {
        weighed.say("same-writer", "by the same writer");
    }
    how_long_ago(&mut weighed, reference, back);
    subjects(&mut weighed, reference, citing, candidate);
    Some(weighed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PartId, ReferenceKind, ToldDay};
    use crate::text::Span;

    fn record(document: i64, date: &str, participants: &str) -> Candidate {
        Candidate { participants: participants.to_owned(), ..Candidate::of(document, Kind::MemorandumOfConversation, date) }
    }

    fn found(reference: &Reference, others: &[Candidate]) -> Vec<(i64, Vec<&'static str>)> {
        let citing = Candidate::of(9, Kind::Telegram, "1956-04-19");
        let others: Vec<&Candidate> = others.iter().collect();
        weigh(reference, &citing, &others).into_iter().map(|weighed| (weighed.document, weighed.evidence)).collect()
    }

    fn talk(word: &str) -> Reference {
        let mut reference = Reference::new(PartId::Body, Span::new(0, 6), "talk with Eban", ReferenceKind::Occasion, "without its day");
        reference.paper_word = Some(word.to_owned());
        reference.around = vec!["eban".to_owned()];
        reference
    }

    #[test]
    fn the_last_talk_of_those_who_are_named_is_meant() {
        let others = [
            record(1, "1956-04-02", "dulles eban"),
            record(2, "1956-04-17", "dulles eban"),
            record(3, "1956-04-20", "dulles eban"),
            record(4, "1955-04-17", "eban"),
        ];
        let found = found(&talk("conversation"), &others);
        let [(1, first), (2, second)] = &found[..] else { panic!("{found:?}") };
        assert!(first.contains(&"later-ones") && second.contains(&"last-one") && second.contains(&"took-part"), "{found:?}");
    }

    #[test]
    fn a_speech_is_told_of_in_a_note_alone() {
        let told = |year| Told { days: vec![ToldDay { month: 4, day: 7, year, at: 3 }], numbers: Vec::new() };
        let note = |document, year| Candidate {
            tells: Some(told(year)),
            subject: "eban".to_owned(),
            opening: "On April 7 Eban gave a speech".to_owned(),
            ..Candidate::of(document, Kind::EditorialNote, "undated")
        };
        let others = [record(1, "1956-04-17", "dulles eban"), note(2, None), note(3, Some(1955))];
        let found = found(&talk("speech"), &others);
        assert!(matches!(&found[..], [(2, evidence)] if evidence.contains(&"told-so")), "{found:?}");
    }
}
