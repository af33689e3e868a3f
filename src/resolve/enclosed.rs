//! "The attached memorandum": a paper that an edition prints beside the one with which it went.

use super::before::how_long_ago;
use super::evidence::{Family, Weighed};
use super::parties::agree;
use super::{names, printed, subjects};
use crate::model::{Candidate, HistoricalDate, Kind, Reference, Relation, days_apart};

/// Days that a paper may be older than the one with which it went.
const LONGEST: i32 = 400;
/// Days after which a draft that is enclosed has been sent.
const SENT_LATER: i32 = 14;

/// What speaks for each paper that is printed near this one.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    let beside = others.iter().filter(|candidate| candidate.volume.is_some() && candidate.volume == citing.volume);
    beside.filter_map(|candidate| enclosed(reference, citing, candidate)).collect()
}

fn enclosed(reference: &Reference, citing: &Candidate, candidate: &Candidate) -> Option<Weighed> {
    let mut weighed = Weighed::new(candidate.document, Family::Enclosure);
    kinds(&mut weighed, reference, candidate)?;
    match agree(&reference.authors, &candidate.senders) {
        Some(true) => weighed.say("writer", "the writer agrees"),
        Some(false) => return None,
        None => {}
    }
    match agree(&reference.addressees, &candidate.recipients) {
        Some(true) => weighed.say("addressee", "the addressee agrees"),
        Some(false) => weighed.add("addressee-differs"),
        None => {}
    }
    let is_draft = reference.relation == Some(Relation::Draft);
    let own = citing.date.as_ref().and_then(HistoricalDate::latest_day);
    let day = candidate.date.as_ref().and_then(HistoricalDate::day);
    if let (Some(own), Some(day)) = (own, day) {
        let back = own.since(day).map_or(i32::MAX, |span| span.get_days());
        match back {
            0..=LONGEST => how_long_ago(&mut weighed, reference, back),
            ..0 if is_draft && back >= -SENT_LATER => weighed.say("sent-later", days_apart(back)),
            _ => return None,
        }
    } else {
        weighed.add("undated");
    }
    if is_draft {
        weighed.add("draft");
    }
    if agree(&citing.senders, &candidate.senders) == Some(true) {
        weighed.add("same-writer");
    }
    printed::how_near(&mut weighed, citing, candidate);
    subjects(&mut weighed, reference, citing, candidate);
    names(&mut weighed, reference, candidate);
    Some(weighed)
}

/// Whether the candidate is such a paper; `None` where it is another.
fn kinds(weighed: &mut Weighed, reference: &Reference, candidate: &Candidate) -> Option<()> {
    let word = reference.paper_word.as_deref().unwrap_or("").trim_end_matches('s');
    match (reference.paper, candidate.kind) {
        (_, Some(Kind::EditorialNote)) => return None,
        (Some(wanted), Some(kind)) if wanted == kind || (wanted.is_wire() && kind.is_wire()) => {
            weighed.say("kind", format!("it is {}", kind.with_article()));
        }
        _ if word.len() > 3 && candidate.title.to_lowercase().contains(word) => {
            weighed.say("called-so", format!("its title calls it a {word}"));
        }
        (Some(Kind::Report | Kind::Proposal), Some(Kind::Memorandum | Kind::Letter | Kind::Report | Kind::Document)) => {
            weighed.add("kind-loose");
        }
        (None, Some(kind)) if kind.is_sent() => weighed.add("any-kind"),
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PartId, ReferenceKind};
    use crate::text::Span;

    fn paper(place: u32, kind: Kind, date: &str, from: &str) -> Candidate {
        Candidate {
            volume: Some("v1".to_owned()),
            place: Some(place),
            senders: vec![from.to_owned()],
            ..Candidate::of(i64::from(place), kind, date)
        }
    }

    #[test]
    fn an_enclosure_is_no_younger_and_of_its_kind_and_writer() {
        let citing = paper(10, Kind::Memorandum, "1965-02-18", "rostow");
        let mut reference = Reference::new(PartId::Body, Span::new(0, 8), "attached memorandum", ReferenceKind::Enclosure, "with this");
        reference.paper = Some(Kind::Memorandum);
        reference.paper_word = Some("memorandum".to_owned());
        let others = [
            paper(9, Kind::Memorandum, "1965-02-17", "rusk"),
            paper(8, Kind::Letter, "1965-02-17", "rusk"),
            paper(11, Kind::Memorandum, "1965-02-19", "rusk"),
            Candidate { volume: None, ..paper(7, Kind::Memorandum, "1965-02-17", "rusk") },
        ];
        let others: Vec<&Candidate> = others.iter().collect();
        let documents =
            |reference: &Reference| -> Vec<i64> { weigh(reference, &citing, &others).iter().map(|weighed| weighed.document).collect() };
        assert_eq!(documents(&reference), [9]);
        assert!(weigh(&reference, &citing, &others)[0].reasons.contains(&"printed right before this".to_owned()));
        reference.relation = Some(Relation::Draft);
        assert_eq!(documents(&reference), [9, 11], "a draft is sent later");
        reference.authors = vec!["harriman".to_owned()];
        assert_eq!(documents(&reference), Vec::<i64>::new());
    }
}
