//! "The 3 November letter": a day, a kind, perhaps a writer and a reader.

use super::parties::agree;
use super::target;
use crate::model::{Candidate, Kind, Reference, Target};

/// How well each candidate fits a reference that names a day.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Target> {
    let Some(wanted) = reference.date.as_ref().and_then(crate::model::HistoricalDate::day) else { return Vec::new() };
    let mut targets: Vec<Target> = others
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
        .collect();
    // The only paper of that day and kind in the volume is likelier the one that is meant.
    let is_near = |document: i64| others.iter().any(|other| other.document == document && same_volume(citing, other));
    let mut near = targets.iter_mut().filter(|target| is_near(target.document));
    if let (Some(only), None) = (near.next(), near.next()) {
        only.score += 0.05;
    }
    targets
}

fn on_the_day(reference: &Reference, citing: &Candidate, candidate: &Candidate, same_file: bool) -> Option<Target> {
    let mut score: f64 = 0.3;
    let mut reasons = vec!["the day agrees".to_owned()];
    match (reference.paper, candidate.kind) {
        // "His Majesty's memorandum" is hardly that of a conversation.
        (Some(wanted), Some(kind)) if alike(wanted, kind) => {
            score += if wanted == Kind::Memorandum && kind == Kind::MemorandumOfConversation { 0.1 } else { 0.25 };
            reasons.push(format!("it is a {}", kind.label()));
        }
        (Some(_), Some(kind)) if kind != Kind::Document => return None,
        // A draft or a document that a telegram speaks of is in it, and not the telegram itself.
        (None, Some(_)) if matches!(reference.paper_word.as_deref(), Some("draft" | "document")) => score -= 0.1,
        (None, kind) if kind.is_none_or(Kind::is_sent) => score += 0.15,
        _ => {}
    }
    match agree(&reference.authors, &candidate.senders) {
        Some(true) => {
            score += 0.25;
            reasons.push("the writer agrees".to_owned());
        }
        Some(false) => score -= 0.3,
        None => {}
    }
    match agree(&reference.addressees, &candidate.recipients) {
        Some(true) => {
            score += 0.2;
            reasons.push("the addressee agrees".to_owned());
        }
        Some(false) => score -= 0.25,
        None => {}
    }
    let both = |left: &[String], right: &[String]| agree(left, right) == Some(true);
    let exchange = (both(&citing.senders, &candidate.recipients) && both(&citing.recipients, &candidate.senders))
        || (both(&citing.senders, &candidate.senders) && both(&citing.recipients, &candidate.recipients));
    if exchange {
        score += 0.15;
        reasons.push("between the same correspondents".to_owned());
    }
    if same_file {
        score += 0.05;
        reasons.push("in the same file".to_owned());
    }
    if same_volume(citing, candidate) {
        score += 0.2;
        reasons.push("in the same volume".to_owned());
    } else if citing.volume.is_some() && candidate.volume.is_some() {
        score -= 0.1;
    }
    let named = reference.around.iter().filter(|name| candidate.subject.split(' ').any(|other| other == *name));
    let shared: Vec<&str> = named.map(String::as_str).take(3).collect();
    if !shared.is_empty() {
        score += [0.0, 0.05, 0.1, 0.15][shared.len()];
        reasons.push(format!("both name {}", shared.iter().map(|name| capitalised(name)).collect::<Vec<_>>().join(", ")));
    }
    Some(target(candidate, score, reasons.join(", ")))
}

fn same_volume(citing: &Candidate, candidate: &Candidate) -> bool {
    citing.volume.is_some() && citing.volume == candidate.volume
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
