//! "My conversation with Gromyko on the 5th": the record of what was said, or the telegram that tells of it.

use super::dated::when;
use super::evidence::{Family, Weighed};
use super::parties::agree;
use super::{subjects, volumes};
use crate::apparatus::{is_office, is_place};
use crate::model::{Candidate, HistoricalDate, Kind, Reference};
use crate::text::normal::capitalised;

/// What speaks for each candidate of that day and the next.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    let Some(wanted) = reference.date.as_ref().and_then(HistoricalDate::day) else { return Vec::new() };
    let fit = |candidate: &&Candidate| {
        let day = candidate.date.as_ref()?.day()?;
        let apart = day.since(wanted).ok()?.get_days();
        // Who speaks of a conversation on the next day does not mean a paper that is later than his own.
        let is_later = citing.date.as_ref().and_then(HistoricalDate::latest_day).is_some_and(|own| apart > 0 && day > own);
        let is_there = reference.around.iter().any(|party| is_named(party, &candidate.subject) || is_named(party, &candidate.participants));
        let is_other_time = apart == 0 && at_another_time(reference, citing, candidate);
        if !(0..=1).contains(&apart) || is_later || is_other_time || !(is_there || takes_part(&reference.authors, candidate)) {
            return None;
        }
        Some(weighed(reference, citing, candidate, apart == 1))
    };
    others.iter().filter_map(fit).collect()
}

fn weighed(reference: &Reference, citing: &Candidate, candidate: &Candidate, is_next_day: bool) -> Weighed {
    let mut weighed = Weighed::new(candidate.document, Family::Conversation);
    weighed.reasons.push(if is_next_day { "of the next day" } else { "the day agrees" }.to_owned());
    let is_record = is_record_of(candidate);
    match candidate.kind {
        Some(kind) if is_record => weighed.say("record", format!("it is {}", kind.with_article())),
        Some(Kind::Telegram | Kind::Cable) => weighed.add("telegram"),
        Some(Kind::Letter | Kind::Note) => weighed.add("letter"),
        _ => {}
    }
    if is_next_day {
        weighed.add(if is_record { "record-next-day" } else { "next-day" });
    }
    occasion(&mut weighed, reference, candidate);
    parties(&mut weighed, reference, candidate);
    if !reference.authors.is_empty() {
        weighed.add(if takes_part(&reference.authors, candidate) { "speaker" } else { "speaker-missing" });
    }
    if !reference.addressees.is_empty() {
        weighed.add(if takes_part(&reference.addressees, candidate) { "hearer" } else { "hearer-missing" });
    }
    let is_own_day = reference.date.as_ref().and_then(HistoricalDate::day) == citing.date.as_ref().and_then(HistoricalDate::day);
    if is_own_day && is_record_of(citing) {
        // A record names the day of what it records.
        weighed.add("own-record");
    }
    if agree(&citing.senders, &candidate.senders) == Some(true) {
        weighed.say("same-writer", "by the same writer");
    }
    when(&mut weighed, reference, citing);
    volumes(&mut weighed, citing, candidate);
    subjects(&mut weighed, reference, citing, candidate);
    if reference.paper_word.is_none() {
        weighed.add("no-occasion");
    }
    if reference.date.as_ref().is_some_and(|date| !date.written.contains(|letter: char| letter.is_ascii_digit())) {
        weighed.add("counted-day");
    }
    weighed
}

/// Whether a document records a conversation or a meeting.
pub(super) fn is_record_of(document: &Candidate) -> bool {
    matches!(document.kind, Some(Kind::MemorandumOfConversation | Kind::Minutes)) || !document.participants.is_empty()
}

/// Whether what a document records began at another time of the day than the words say, or after the citing paper was
/// written on the same day.
fn at_another_time(reference: &Reference, citing: &Candidate, candidate: &Candidate) -> bool {
    let Some(began) = candidate.began.filter(|_| is_record_of(candidate)) else { return false };
    let words = reference.text.to_lowercase();
    let hours = [("morning", 0..13), ("afternoon", 11..19), ("evening", 16..24), ("tonight", 16..24), ("night", 16..24)];
    let is_of_another = hours.iter().any(|(word, hours)| words.contains(word) && !hours.contains(&(began / 60)));
    let is_own_day = reference.date.as_ref().and_then(HistoricalDate::day) == citing.date.as_ref().and_then(HistoricalDate::day);
    is_of_another || is_own_day && citing.began.is_some_and(|written| began > written)
}

/// Whether the title has the word for the occasion, or that for another.
pub(super) fn occasion(weighed: &mut Weighed, reference: &Reference, candidate: &Candidate) {
    const OCCASIONS: [&str; 5] = ["conversation", "discussion", "meeting", "conference", "telephone"];
    let Some(occasion) = reference.paper_word.as_deref() else { return };
    let title = candidate.title.to_lowercase();
    if title.contains(occasion) {
        weighed.say("called-so", format!("its title says {occasion}"));
    } else if OCCASIONS.iter().any(|other| title.contains(other)) {
        weighed.add("other-occasion");
    }
}

/// Who is named in the sentence and took part, or stands in the first lines.
pub(super) fn parties(weighed: &mut Weighed, reference: &Reference, candidate: &Candidate) {
    let is_listed = !candidate.participants.is_empty();
    let listed = if is_listed { &candidate.participants } else { &candidate.subject };
    let (places, parties): (Vec<&String>, Vec<&String>) = reference.around.iter().partition(|party| is_place(party));
    let (there, missing): (Vec<&String>, Vec<&String>) = parties.into_iter().partition(|party| is_named(party, listed));
    let (offices, persons): (Vec<&String>, Vec<&String>) = there.into_iter().partition(|party| is_office(party));
    // Of those who are listed, a subject's names are no party.
    let about = missing.iter().filter(|party| is_named(party, &candidate.subject)).count();
    let missing = missing.iter().filter(|party| !is_named(party, &candidate.subject)).count();
    let count = |weighed: &mut Weighed, names: [&'static str; 3], count: usize| {
        weighed.evidence.extend(count.checked_sub(1).map(|place| names[place.min(2)]));
    };
    if is_listed {
        count(weighed, ["took-part", "two-took-part", "three-took-part"], persons.len());
        count(weighed, ["office-took-part", "two-offices-took-part", "two-offices-took-part"], offices.len());
        count(weighed, ["about", "about-two", "about-three"], about);
        count(weighed, ["absent", "two-absent", "three-absent"], missing);
        if missing == 0 && persons.len() + offices.len() > 1 {
            weighed.add("all-took-part");
        }
    } else {
        count(weighed, ["named", "two-named", "three-named"], persons.len());
        count(weighed, ["office-named", "two-offices-named", "two-offices-named"], offices.len());
        count(weighed, ["not-named", "two-not-named", "three-not-named"], missing);
        if missing == 0 && persons.len() + offices.len() > 1 {
            weighed.add("all-named");
        }
    }
    count(weighed, ["place", "two-places", "two-places"], places.iter().filter(|place| is_named(place, &candidate.subject)).count());
    let named: Vec<String> = persons.iter().chain(&offices).take(3).map(|party| said(party)).collect();
    if !named.is_empty() {
        let verb = if is_listed {
            "took part"
        } else if named.len() == 1 {
            "is named"
        } else {
            "are named"
        };
        weighed.reasons.push(format!("{} {verb}", named.join(", ")));
    }
}

/// Whether a list of names and offices has a party, by its name or by the office before it.
fn is_named(party: &str, list: &str) -> bool {
    party.split('|').any(|name| list.split(' ').any(|held| held == name))
}

/// A party for sentences: "rusk|secretary" is Secretary Rusk, whom a list may call the Secretary.
fn said(party: &str) -> String {
    let office = |office: &str| office.split('-').map(capitalised).collect::<Vec<_>>().join(" ");
    match party.split_once('|') {
        Some((name, its)) => format!("{} {}", office(its), capitalised(name)),
        None if is_office(party) => format!("the {}", office(party)),
        None => capitalised(party),
    }
}

/// Whether somebody of a list is named in a document's first lines, or wrote it.
pub(super) fn takes_part(names: &[String], candidate: &Candidate) -> bool {
    let is_there = |name: &String| {
        let mut words = crate::apparatus::names_in(name);
        words.extend(crate::apparatus::offices_in(name));
        words.iter().any(|word| !is_place(word) && is_named(word, &candidate.subject))
    };
    names.iter().any(is_there) || agree(names, &candidate.senders) == Some(true)
}
