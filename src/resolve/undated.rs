//! "Your letter": the writer, perhaps the reader, and that it was written before.

use super::before::{how_long_ago, last_of};
use super::evidence::{Family, Weighed};
use super::parties::agree;
use super::{names, subjects};
use crate::model::{Candidate, HistoricalDate, Kind, Reference};

/// Days after which words without a date hardly mean a letter any more: one that this answers, and any other.
const LONGEST: i32 = 62;
const LONGEST_UNANSWERED: i32 = 31;

/// What speaks for each letter that the writer of a reference wrote before the citing paper.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    let Some(own) = citing.date.as_ref().and_then(HistoricalDate::latest_day) else { return Vec::new() };
    let mut found: Vec<(i32, Weighed)> = Vec::new();
    for candidate in others.iter().filter(|candidate| candidate.volume == citing.volume) {
        let Some(day) = candidate.date.as_ref().and_then(HistoricalDate::day) else { continue };
        let back = own.since(day).map_or(i32::MAX, |span| span.get_days());
        if !(0..=LONGEST).contains(&back) {
            continue;
        }
        found.extend(written(reference, citing, candidate, back).map(|weighed| (back, weighed)));
    }
    last_of(found)
}

fn written(reference: &Reference, citing: &Candidate, candidate: &Candidate, back: i32) -> Option<Weighed> {
    let mut weighed = Weighed::new(candidate.document, Family::Undated);
    kinds(&mut weighed, reference, candidate)?;
    let own = (&candidate.senders, &candidate.recipients);
    let (writers, readers) = candidate.carried.as_ref().map_or(own, |carried| (&carried.from, &carried.to));
    match agree(&reference.authors, writers) {
        Some(true) => weighed.reasons.push("the writer agrees".to_owned()),
        Some(false) | None => return None,
    }
    match agree(&reference.addressees, readers) {
        Some(true) => weighed.say("addressee", "the addressee agrees"),
        Some(false) => return None,
        None => {}
    }
    let both = |left: &[String], right: &[String]| agree(left, right) == Some(true);
    let ours = citing.carried.as_ref().map_or((&citing.senders, &citing.recipients), |carried| (&carried.from, &carried.to));
    if both(ours.0, readers) && both(ours.1, writers) {
        // Two letters of one day between two cities crossed.
        let cities = (&citing.wire.from, &candidate.wire.from);
        if back == 0 && !cities.0.is_empty() && !cities.1.is_empty() && !cities.0.iter().any(|city| cities.1.contains(city)) {
            return None;
        }
        weighed.say("answer", "from whom this goes to");
    } else if back > LONGEST_UNANSWERED {
        return None;
    } else if both(ours.0, writers) && both(ours.1, readers) {
        weighed.say("same-way", "between the same correspondents");
    } else if both(ours.0, readers) || both(ours.1, readers) {
        weighed.add("one-reader");
    }
    how_long_ago(&mut weighed, reference, back);
    if reference.text.starts_with("a ") || reference.text.starts_with("an ") {
        weighed.add("any");
    }
    let opens = reference.span.start < OPENING;
    if opens {
        weighed.add("opening");
    }
    subjects(&mut weighed, reference, citing, candidate);
    names(&mut weighed, reference, candidate);
    Some(weighed)
}

/// Letters of a text in which a letter says what it answers.
const OPENING: usize = 300;

/// Whether the candidate is such a paper; `None` where it is another.
fn kinds(weighed: &mut Weighed, reference: &Reference, candidate: &Candidate) -> Option<()> {
    let is_message = candidate.title.to_lowercase().contains("message");
    match (reference.paper, candidate.kind) {
        (Some(Kind::Letter), Some(Kind::Letter)) => weighed.say("letter", "it is a letter"),
        (Some(Kind::Note), Some(Kind::Note)) => weighed.say("note", "it is a note"),
        (Some(Kind::Memorandum), Some(Kind::Memorandum)) => weighed.say("memorandum", "it is a memorandum"),
        (Some(Kind::Letter) | None, _) if candidate.carried.is_some() => weighed.say("carried", "a telegram carries it"),
        (None, _) if is_message => weighed.say("message", "it is a message"),
        (None, Some(kind @ (Kind::Letter | Kind::Note))) => weighed.say("sent", format!("it is {}", kind.with_article())),
        (Some(Kind::Letter), _) if is_message => weighed.say("letter-or-message", "it is a message"),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Carried, PartId, ReferenceKind};
    use crate::text::Span;

    fn paper(document: i64, kind: Kind, date: &str, from: &str, to: &str) -> Candidate {
        Candidate { senders: vec![from.to_owned()], recipients: vec![to.to_owned()], ..Candidate::of(document, kind, date) }
    }

    fn letter_of(author: &str) -> Reference {
        let text = "your letter";
        let mut reference = Reference::new(PartId::Body, Span::new(0, text.len()), text, ReferenceKind::Undated, "without its day");
        reference.paper = Some(Kind::Letter);
        reference.authors = vec![author.to_owned()];
        reference
    }

    fn weighed(reference: &Reference, citing: &Candidate, others: &[Candidate]) -> Vec<(i64, Vec<&'static str>)> {
        let others: Vec<&Candidate> = others.iter().collect();
        weigh(reference, citing, &others).into_iter().map(|weighed| (weighed.document, weighed.evidence)).collect()
    }

    #[test]
    fn an_answer_means_the_last_letter_of_the_other() {
        let citing = paper(9, Kind::Letter, "1956-04-19", "president eisenhower", "prime minister eden");
        let eden = |document, date| paper(document, Kind::Letter, date, "prime minister eden", "president eisenhower");
        let others = [
            eden(1, "1956-04-01"),
            eden(2, "1956-04-17"),
            // Written later, long before, by somebody else, to somebody else's kind: none of them.
            eden(3, "1956-04-20"),
            eden(4, "1955-04-17"),
            paper(5, Kind::Letter, "1956-04-17", "chancellor adenauer", "president eisenhower"),
            paper(6, Kind::Memorandum, "1956-04-17", "prime minister eden", "president eisenhower"),
        ];
        let found = weighed(&letter_of("Prime Minister Eden"), &citing, &others);
        let [(1, first), (2, second)] = &found[..] else { panic!("{found:?}") };
        assert!(first.contains(&"answer") && first.contains(&"later-ones"), "{first:?}");
        assert!(second.contains(&"answer") && second.contains(&"last-one") && second.contains(&"days"), "{second:?}");
    }

    #[test]
    fn two_letters_of_one_day_between_two_cities_crossed() {
        let at = |mut paper: Candidate, city: &str| {
            paper.wire.from = vec![city.to_owned()];
            paper
        };
        let citing = at(paper(9, Kind::Letter, "1964-04-17", "chairman khrushchev", "president johnson"), "moscow");
        let other = |city: &str| [at(paper(1, Kind::Letter, "1964-04-17", "president johnson", "chairman khrushchev"), city)];
        assert_eq!(weighed(&letter_of("President Johnson"), &citing, &other("washington")), []);
        assert_eq!(weighed(&letter_of("President Johnson"), &citing, &other("moscow")).len(), 1);
    }

    #[test]
    fn a_letter_in_a_telegram_is_its_writers() {
        let citing = paper(9, Kind::Telegram, "1956-04-10", "embassy in israel", "department of state");
        let mut telegram = paper(1, Kind::Telegram, "1956-04-09", "department of state", "embassy in israel");
        assert_eq!(weighed(&letter_of("President"), &citing, std::slice::from_ref(&telegram)), []);
        telegram.carried = Some(Carried { from: vec!["president".into()], to: vec!["ben gurion".into()], date: None });
        let found = weighed(&letter_of("President"), &citing, std::slice::from_ref(&telegram));
        assert!(matches!(&found[..], [(1, evidence)] if evidence.contains(&"carried")), "{found:?}");
        let mut to_another = letter_of("President");
        to_another.addressees = vec!["Nasser".to_owned()];
        assert_eq!(weighed(&to_another, &citing, std::slice::from_ref(&telegram)), []);
    }
}
