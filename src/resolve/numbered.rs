//! "Cable No. 3523": a number belongs to a series between two correspondents in a span of time.

use super::{meet, target};
use crate::model::{Candidate, Kind, Reference, Target};

/// Days within which a telegram is usually answered or spoken of.
const NEAR: i32 = 60;
/// Series begin again with the year; what lies further apart is another's number.
const FAR: i32 = 400;

/// How well each candidate with the number fits.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Target> {
    others
        .iter()
        .filter_map(|candidate| {
            let wire = |kind| matches!(kind, Kind::Cable | Kind::Telegram);
            let kinds_fit = match (reference.paper, candidate.kind) {
                (Some(wanted), Some(kind)) => wanted == kind || (wire(wanted) && wire(kind)),
                _ => true,
            };
            if !kinds_fit {
                return None;
            }
            let mut score: f64 = 0.4;
            let mut reasons = vec!["the number agrees".to_owned()];
            let day = candidate.date.as_ref().and_then(crate::model::HistoricalDate::day);
            if let Some(wanted) = reference.date.as_ref().and_then(crate::model::HistoricalDate::day) {
                if day.is_some_and(|day| day != wanted) {
                    return None;
                }
                if day.is_some() {
                    score += 0.4;
                    reasons.push("the day agrees".to_owned());
                }
            }
            if let (Some(day), Some(own)) = (day, citing.date.as_ref().and_then(crate::model::HistoricalDate::day)) {
                let apart = own.since(day).map_or(i32::MAX, |span| span.get_days());
                if !(0..=FAR).contains(&apart) {
                    return None;
                }
                if apart <= NEAR {
                    score += 0.15;
                    reasons.push(match apart {
                        0 => "the same day".to_owned(),
                        1 => "one day earlier".to_owned(),
                        days => format!("{days} days earlier"),
                    });
                }
            }
            let from_us = meet(&citing.senders, &candidate.senders) && meet(&citing.recipients, &candidate.recipients);
            let to_us = meet(&citing.senders, &candidate.recipients) && meet(&citing.recipients, &candidate.senders);
            if from_us || to_us {
                score += 0.3;
                reasons.push("between the same correspondents".to_owned());
            } else if !citing.senders.is_empty() && !candidate.senders.is_empty() && reference.date.is_none() {
                score -= 0.1;
            }
            Some(target(candidate, score, reasons.join(", ")))
        })
        .collect()
}
