//! "The 3 November letter": a day, a kind, perhaps a writer and a reader.

use super::{meet, target};
use crate::model::{Candidate, Kind, Reference, Target};

/// How well each candidate fits a reference that names a day.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Target> {
    let Some(wanted) = reference.date.as_ref().and_then(crate::model::HistoricalDate::day) else { return Vec::new() };
    others
        .iter()
        .filter_map(|candidate| {
            let day = candidate.date.as_ref()?.day()?;
            let same_file = candidate.archival.iter().any(|held| citing.archival.iter().any(|own| own.path() == held.path()));
            if day == wanted {
                on_the_day(reference, citing, candidate, same_file)
            } else if day.tomorrow().is_ok_and(|next| next == wanted) && same_file && drafts(candidate, reference) {
                Some(target(
                    candidate,
                    0.45,
                    format!("a draft {} dated one day earlier, in the same file", reference.paper_word.as_deref().unwrap_or("paper")),
                ))
            } else {
                None
            }
        })
        .collect()
}

fn on_the_day(reference: &Reference, citing: &Candidate, candidate: &Candidate, same_file: bool) -> Option<Target> {
    let mut score: f64 = 0.3;
    let mut reasons = vec!["the day agrees".to_owned()];
    match (reference.paper, candidate.kind) {
        (Some(wanted), Some(kind)) if alike(wanted, kind) => {
            score += 0.35;
            reasons.push(format!("it is a {}", kind.label()));
        }
        (Some(_), Some(kind)) if kind != Kind::Document => return None,
        (None, Some(kind)) if kind.is_sent() => score += 0.15,
        _ => {}
    }
    if !reference.authors.is_empty() {
        if meet(&reference.authors, &candidate.senders) {
            score += 0.2;
            reasons.push("the writer agrees".to_owned());
        } else if !candidate.senders.is_empty() {
            score -= 0.25;
        }
    }
    if !reference.addressees.is_empty() {
        if meet(&reference.addressees, &candidate.recipients) {
            score += 0.15;
            reasons.push("the addressee agrees".to_owned());
        } else if !candidate.recipients.is_empty() {
            score -= 0.2;
        }
    }
    let exchange = (meet(&citing.senders, &candidate.recipients) && meet(&citing.recipients, &candidate.senders))
        || (meet(&citing.senders, &candidate.senders) && meet(&citing.recipients, &candidate.recipients));
    if exchange {
        score += 0.1;
        reasons.push("between the same correspondents".to_owned());
    }
    if same_file {
        score += 0.05;
        reasons.push("in the same file".to_owned());
    }
    Some(target(candidate, score, reasons.join(", ")))
}

/// Whether what a text calls `wanted` may be a `kind`: telegrams go by several names.
fn alike(wanted: Kind, kind: Kind) -> bool {
    let wire = |kind| matches!(kind, Kind::Cable | Kind::Telegram);
    let paper = |kind| matches!(kind, Kind::Memorandum | Kind::MemorandumOfConversation);
    wanted == kind || (wire(wanted) && wire(kind)) || (wanted == Kind::Memorandum && paper(kind))
}

/// Whether the candidate says of itself that it sends a draft of such a paper.
fn drafts(candidate: &Candidate, reference: &Reference) -> bool {
    let opening = candidate.opening.to_lowercase();
    let word = reference.paper_word.as_deref().unwrap_or("");
    !word.is_empty()
        && (opening.contains(&format!("draft {word}"))
            || opening.contains(&format!("draft of {word}"))
            || opening.contains(&format!("draft of the {word}")))
}
