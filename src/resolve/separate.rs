//! "Septel": a telegram between the same posts whose number lies a few from that of the citing one.

use super::evidence::{Family, Weighed};
use super::names;
use crate::apparatus::number_key;
use crate::model::{Candidate, HistoricalDate, Reference, SeriesNumber};

/// What speaks for each telegram of the days around that the citing post sent the same way.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    others
        .iter()
        .filter(|candidate| candidate.volume == citing.volume)
        .filter_map(|candidate| beside(reference, citing, candidate))
        .collect()
}

fn beside(reference: &Reference, citing: &Candidate, candidate: &Candidate) -> Option<Weighed> {
    let place = |numbers: &[SeriesNumber]| numbers.first()?.number.parse::<i64>().ok();
    let own = place(&citing.wire.numbers)?;
    let held = candidate
        .wire
        .numbers
        .iter()
        .find(|held| reference.series.iter().any(|wanted| number_key(wanted) == number_key(held) && wanted.series == held.series))?;
    let meets = |left: &[String], right: &[String]| left.iter().any(|post| right.contains(post));
    if !meets(&citing.wire.from, &candidate.wire.from) || !meets(&citing.wire.to, &candidate.wire.to) {
        return None;
    }
    let day = |candidate: &Candidate| candidate.date.as_ref().and_then(HistoricalDate::day);
    let apart = day(candidate)?.since(day(citing)?).ok()?.get_days();
    if !(-1..=2).contains(&apart) {
        return None;
    }
    let mut weighed = Weighed::new(candidate.document, Family::Separate);
    let steps = held.number.parse::<i64>().ok()? - own;
    let (evidence, words) = match steps {
        1 => ("next", "the next number of the same sender"),
        2 => ("second-next", "the next number but one of the same sender"),
        3.. => ("third-next", "three numbers on, by the same sender"),
        -1 => ("last", "the number before, by the same sender"),
        _ => ("before-last", "a few numbers before, by the same sender"),
    };
    weighed.say(evidence, words);
    if apart == 0 {
        weighed.say("same-day", "of the same day");
    }
    names(&mut weighed, reference, candidate);
    Some(weighed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, PartId, ReferenceKind, Wire};
    use crate::text::Span;

    fn telegram(number: &str, date: &str, from: &str) -> Candidate {
        let posts = |post: &str| vec![post.to_owned()];
        let own = SeriesNumber { number: number.to_owned(), ..SeriesNumber::default() };
        Candidate {
            wire: Wire { numbers: vec![own], from: posts(from), to: posts("washington") },
            ..Candidate::of(number.parse().expect("a number"), Kind::Telegram, date)
        }
    }

    #[test]
    fn a_septel_is_of_the_same_post_and_of_these_days() {
        let citing = telegram("1377", "1956-04-19", "cairo");
        let mut reference = Reference::new(PartId::Body, Span::new(0, 6), "septel", ReferenceKind::Separate, "beside this one");
        reference.series = [1376, 1378, 1379].map(|number| SeriesNumber { number: number.to_string(), ..SeriesNumber::default() }).to_vec();
        let others = [
            telegram("1376", "1956-04-19", "cairo"),
            telegram("1378", "1956-04-19", "tel aviv"),
            telegram("1378", "1956-04-19", "cairo"),
            telegram("1379", "1956-06-19", "cairo"),
            telegram("1500", "1956-04-19", "cairo"),
        ];
        let others: Vec<&Candidate> = others.iter().collect();
        let found: Vec<_> =
            weigh(&reference, &citing, &others).into_iter().map(|weighed| (weighed.document, weighed.evidence[0])).collect();
        assert_eq!(found, [(1376, "last"), (1378, "next")]);
    }
}
