//! "The 3 November letter": a day, a kind, perhaps a writer and a reader.

use super::evidence::{Family, Weighed};
use super::parties::agree;
use super::{names, subjects, volumes};
use crate::apparatus::post_named;
use crate::model::{Candidate, HistoricalDate, Kind, Reference};

/// What speaks for each candidate of the day that a reference names.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    let Some(wanted) = reference.date.as_ref().and_then(HistoricalDate::day) else { return Vec::new() };
    others
        .iter()
        .filter_map(|candidate| {
            let day = candidate.date.as_ref()?.day()?;
            let same_file = candidate.archival.iter().any(|held| citing.archival.iter().any(|own| own.path() == held.path()));
            let is_own = candidate.carried.as_ref().is_some_and(|carried| carried.date.is_some_and(|day| day.first_day() == wanted));
            if is_own && is_letter_beside(reference, citing, candidate) {
                let mut weighed = on_the_day(reference, citing, candidate, same_file)?;
                weighed.add("carried-of-the-day");
                return Some(weighed);
            }
            // A letter that bears another day is another letter.
            let bears_another = candidate.carried.as_ref().is_some_and(|carried| carried.date.is_some());
            if bears_another && matches!(reference.paper, None | Some(Kind::Letter | Kind::Note)) {
                return None;
            }
            let apart = day.since(wanted).map_or(i32::MAX, |span| span.get_days().abs());
            if day == wanted {
                on_the_day(reference, citing, candidate, same_file)
            } else if apart == 1 && is_letter_beside(reference, citing, candidate) {
                let mut weighed = on_the_day(reference, citing, candidate, same_file)?;
                weighed.reasons[0] = days_beside(day > wanted);
                weighed.add(if candidate.carried.is_some() { "carried-beside" } else { "letter-beside" });
                Some(weighed)
            } else if day.tomorrow().is_ok_and(|next| next == wanted) && same_file && drafts(candidate, reference) {
                let mut weighed = Weighed::new(candidate.document, Family::Dated);
                let word = reference.paper_word.as_deref().unwrap_or("paper");
                weighed.say("draft-of-the-day-before", format!("a draft {word} dated one day earlier, in the same file"));
                Some(weighed)
            } else {
                None
            }
        })
        .collect()
}

fn on_the_day(reference: &Reference, citing: &Candidate, candidate: &Candidate, same_file: bool) -> Option<Weighed> {
    let mut weighed = Weighed::new(candidate.document, Family::Dated);
    weighed.reasons.push("the day agrees".to_owned());
    kinds(&mut weighed, reference, candidate)?;
    let (senders, recipients) = correspondents(reference, candidate);
    let writer = agree(&reference.authors, senders);
    match writer {
        Some(true) => weighed.say("writer", "the writer agrees"),
        // "Embassy Tokyo's telegram" and that of the Ambassador in Japan come from one post.
        _ if from_post(reference, candidate) => weighed.say("post", "the post that sent it agrees"),
        Some(false) => weighed.add("writer-differs"),
        None => {}
    }
    let addressee = agree(&reference.addressees, recipients);
    match addressee {
        Some(true) => weighed.say("addressee", "the addressee agrees"),
        Some(false) => weighed.add("addressee-differs"),
        None => {}
    }
    if writer == Some(true) && addressee == Some(true) {
        weighed.add("writer-and-addressee");
    }
    if exchange(reference, citing, candidate) {
        let is_wire = candidate.kind.is_some_and(|kind| kind.is_wire() || matches!(kind, Kind::Airgram | Kind::Despatch))
            && candidate.carried.is_none();
        weighed.say(if is_wire { "exchange-by-wire" } else { "exchange-by-letter" }, "between the same correspondents");
    }
    if same_file {
        weighed.say("same-file", "in the same file");
    }
    when(&mut weighed, reference, citing);
    volumes(&mut weighed, citing, candidate);
    subjects(&mut weighed, reference, citing, candidate);
    names(&mut weighed, reference, candidate);
    Some(weighed)
}

/// Whether a letter of the day before or after may be meant: one that a telegram carries, which is sent when it is sent,
/// or one whose writer and reader both agree.
fn is_letter_beside(reference: &Reference, citing: &Candidate, candidate: &Candidate) -> bool {
    let is_letter = matches!(reference.paper, None | Some(Kind::Letter | Kind::Note));
    let both = |left: &[String], right: &[String]| agree(left, right) == Some(true);
    let writer = || candidate.kind == Some(Kind::Letter) && both(&reference.authors, &candidate.senders);
    let reader = || both(&reference.addressees, &candidate.recipients) || exchange(reference, citing, candidate);
    is_letter && (candidate.carried.is_some() || writer() && reader())
}

fn days_beside(is_later: bool) -> String {
    if is_later { "dated one day later" } else { "dated one day earlier" }.to_owned()
}

/// Between whom a paper went: where a letter may be meant and a telegram carries one, those of the letter.
fn correspondents<'a>(reference: &Reference, candidate: &'a Candidate) -> (&'a [String], &'a [String]) {
    match &candidate.carried {
        Some(carried) if matches!(reference.paper, None | Some(Kind::Letter | Kind::Note)) => (&carried.from, &carried.to),
        _ => (&candidate.senders, &candidate.recipients),
    }
}

/// Whether both papers went between the same two.
fn exchange(reference: &Reference, citing: &Candidate, candidate: &Candidate) -> bool {
    let both = |left: &[String], right: &[String]| agree(left, right) == Some(true);
    let ((ours, theirs), (senders, recipients)) = (correspondents(reference, citing), correspondents(reference, candidate));
    (both(ours, recipients) && both(theirs, senders)) || (both(ours, senders) && both(theirs, recipients))
}

/// Whether the words for the writer name the post that the candidate came from.
fn from_post(reference: &Reference, candidate: &Candidate) -> bool {
    let words = reference.authors.iter().flat_map(|author| author.split_whitespace());
    let mut posts = words.filter_map(|word| post_named(word.trim_end_matches("’s").trim_end_matches("'s")));
    posts.any(|post| candidate.wire.from.iter().any(|from| from == post))
}

/// Whether the candidate is of the kind that the words name; `None` where it is of another.
fn kinds(weighed: &mut Weighed, reference: &Reference, candidate: &Candidate) -> Option<()> {
    let word = reference.paper_word.as_deref().unwrap_or("");
    let is_called_so = word.len() > 3 && candidate.title.to_lowercase().contains(word);
    match (reference.paper, candidate.kind) {
        // "His Majesty's memorandum" is hardly that of a conversation.
        (Some(Kind::Memorandum), Some(kind @ Kind::MemorandumOfConversation)) => {
            weighed.say("kind-alike", format!("it is {}", kind.with_article()));
        }
        (Some(wanted), Some(kind)) if alike(wanted, kind) => {
            let evidence = match kind {
                Kind::Telegram | Kind::Cable => "telegram",
                Kind::Letter => "letter",
                Kind::Memorandum => "memorandum",
                Kind::Note => "note",
                _ => "kind",
            };
            weighed.say(evidence, format!("it is {}", kind.with_article()));
        }
        (Some(Kind::Letter | Kind::Note) | None, _) if candidate.carried.is_some() && !matches!(word, "draft" | "document") => {
            weighed.say("carried", "a telegram carries such a letter");
        }
        (_, Some(_)) if is_called_so => weighed.say("called-so", format!("its title calls it a {word}")),
        // What a report or a proposal is called depends on who speaks.
        (Some(Kind::Report | Kind::Proposal | Kind::Directive), Some(Kind::Memorandum | Kind::Letter | Kind::Document)) => {
            weighed.add("kind-loose");
        }
        // A statement is made before the press as often as on paper.
        (Some(Kind::Statement), _) => return None,
        (Some(_), Some(kind)) if kind != Kind::Document => return None,
        (Some(_), _) => weighed.add("kind-unknown"),
        // A draft or a document that a telegram speaks of is in it, and not the telegram itself.
        (None, Some(_)) if matches!(word, "draft" | "document") => weighed.add("contained"),
        (None, kind) if kind.is_none_or(Kind::is_sent) => weighed.add("sent"),
        (None, _) => weighed.add("not-sent"),
    }
    Some(())
}

/// How far the day lies back.
pub(super) fn when(weighed: &mut Weighed, reference: &Reference, citing: &Candidate) {
    let wanted = reference.date.as_ref().and_then(HistoricalDate::day);
    let own = citing.date.as_ref().and_then(HistoricalDate::latest_day);
    let (Some(wanted), Some(own)) = (wanted, own) else { return };
    match own.since(wanted).map_or(0, |span| span.get_days()) {
        ..0 => weighed.add("ahead"),
        0 => weighed.add("own-day"),
        1..=4 => weighed.add("just-before"),
        5..=60 => {}
        61..=400 => weighed.add("months-back"),
        _ => weighed.add("years-back"),
    }
}

/// Whether what a text calls `wanted` may be a `kind`: telegrams go by several names.
fn alike(wanted: Kind, kind: Kind) -> bool {
    let paper = |kind| matches!(kind, Kind::Memorandum | Kind::MemorandumOfConversation);
    wanted == kind || (wanted.is_wire() && kind.is_wire()) || (wanted == Kind::Memorandum && paper(kind))
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
