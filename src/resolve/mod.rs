//! A reference and its candidates → a decision with its evidence.
//!
//! A decision reads the reference, its own document and all candidates that share a key with
//! it; no statistics of the room and no other decision. So the order in which documents come
//! into a room changes nothing.

mod asked;
mod before;
mod conversation;
mod dated;
mod enclosed;
mod evidence;
mod numbered;
mod occasion;
mod parties;
mod printed;
mod separate;
mod told;
mod undated;

pub use self::asked::{Fit, fit};
pub use self::evidence::Weighed;
pub use self::parties::names_an_office;
use crate::apparatus::{topics_in, wire_of};
use crate::model::{
    BlockKind, Candidate, Decision, DocumentName, Metadata, Origin, Passage, Reference, ReferenceKind, RoleKind, Ruled, State, Target, Tie,
};
use crate::text::normal::{capitalised, squeeze};
use crate::text::span::floor_boundary;

/// From this score on, and with this distance to the next, a reference is a link.
pub const CERTAIN: f64 = 0.85;
/// The same where neither a number nor a day is named: such chances hold less well on volumes that they were not fitted to.
pub const CERTAIN_WITHOUT_A_DAY: f64 = 0.9;
pub const MARGIN: f64 = 0.15;
/// Below this a candidate is not worth a reader's look.
pub const LIKELY: f64 = 0.3;
/// Candidates that are shown at most.
pub const SHOWN: usize = 5;

/// What the paper is that a reference of `citing` speaks of, as far as the candidates tell.
pub fn decide(reference: &Reference, citing: &Candidate, candidates: &[&Candidate]) -> Decision {
    let others: Vec<&Candidate> = candidates.iter().copied().filter(|candidate| candidate.document != citing.document).collect();
    if let Some((ruled, means)) = reference.ruled.as_ref().and_then(|ruled| Some((ruled, ruled.means.as_ref()?))) {
        return ruled_so(ruled, means, &others);
    }
    let excluded =
        |candidate: &Candidate| reference.ruled.iter().any(|ruled| ruled.none_of.iter().any(|name| candidate.name == name.as_str()));
    let others: Vec<&Candidate> = others.into_iter().filter(|candidate| !excluded(candidate)).collect();
    let mut targets: Vec<Target> = match reference.kind {
        ReferenceKind::Address => others.iter().map(|candidate| target(candidate, 1.0, "the address is this document's")).collect(),
        ReferenceKind::Archival => archival(reference, &others),
        ReferenceKind::Numbered
        | ReferenceKind::Dated
        | ReferenceKind::Conversation
        | ReferenceKind::Undated
        | ReferenceKind::Separate
        | ReferenceKind::Occasion
        | ReferenceKind::Enclosure => by_evidence(&weigh(reference, citing, &others)),
        ReferenceKind::Linked => linked(reference, &others, candidates.len()),
    };
    targets.retain(|target| target.score >= LIKELY);
    let name_of =
        |target: &Target| others.iter().find(|candidate| candidate.document == target.document).map(|candidate| candidate.name.clone());
    targets.sort_by(|left, right| right.score.total_cmp(&left.score).then_with(|| name_of(left).cmp(&name_of(right))));
    let lead = targets.first().map_or(0.0, |first| first.score);
    let next = targets.get(1).map_or(0.0, |second| second.score);
    let count = targets.len();
    targets.truncate(SHOWN);
    let understood = &match &reference.ruled {
        Some(ruled) => format!("{}; none of {} ({})", reference.understood, listed(&ruled.none_of), ruled.editor.sentence()),
        None => reference.understood.clone(),
    };
    let is_without_day =
        matches!(reference.kind, ReferenceKind::Undated | ReferenceKind::Separate | ReferenceKind::Occasion | ReferenceKind::Enclosure);
    let is_spoken = reference.paper_word.as_deref().is_some_and(crate::apparatus::is_spoken);
    let certain = if is_without_day { CERTAIN_WITHOUT_A_DAY } else { CERTAIN };
    let (state, reason) = match targets.first() {
        None if is_without_day && !reference.is_enclosed() || is_spoken || reference.kind == ReferenceKind::Conversation => {
            (State::Unrecorded, reference.understood.clone())
        }
        None => (State::NotHeld, format!("{}; {understood}", nothing(reference))),
        Some(first) if lead >= certain && lead - next >= MARGIN => (State::Resolved, first.reason.clone()),
        Some(_) if count > 1 => (State::Ambiguous, format!("{count} documents fit and none certainly; {understood}")),
        Some(first) => (State::Ambiguous, format!("{}; {understood}", first.reason)),
    };
    Decision { state, targets, reason }
}

/// What an editor decided, whatever the room would have made of it.
fn ruled_so(ruled: &Ruled, means: &DocumentName, others: &[&Candidate]) -> Decision {
    let says = ruled.editor.sentence();
    // A name may be several documents' until one of them is the identity of a document.
    let own = others.iter().find(|candidate| candidate.name == means.as_str());
    let bearers: Vec<&Candidate> = own.map_or_else(|| others.to_vec(), |own| vec![*own]);
    let score = if bearers.len() > 1 { LIKELY } else { 1.0 };
    let targets: Vec<Target> = bearers.iter().take(SHOWN).map(|candidate| target(candidate, score, &says)).collect();
    match bearers.len() {
        0 => Decision { state: State::NotHeld, targets, reason: format!("{means} is not in this room; {says}") },
        1 => Decision { state: State::Resolved, targets, reason: says },
        count => Decision { state: State::Ambiguous, targets, reason: format!("{count} documents have the name {means}; {says}") },
    }
}

/// "wilson-1 and wilson-2".
fn listed(names: &[DocumentName]) -> String {
    names.iter().map(DocumentName::as_str).collect::<Vec<_>>().join(" and ")
}

/// What speaks for and against each candidate.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    let papers = papers(reference, citing, others);
    if evidence::chances(&papers).into_iter().any(|chance| chance >= LIKELY) {
        return papers;
    }
    // What the editors tell of in a note counts where the paper itself is not here.
    let told = told::weigh(reference, citing, others);
    if told.is_empty() { papers } else { told }
}

fn papers(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    match reference.kind {
        ReferenceKind::Numbered => numbered::weigh(reference, citing, others),
        ReferenceKind::Dated => dated::weigh(reference, citing, others),
        ReferenceKind::Conversation => conversation::weigh(reference, citing, others),
        ReferenceKind::Undated => undated::weigh(reference, citing, others),
        ReferenceKind::Separate => separate::weigh(reference, citing, others),
        ReferenceKind::Occasion => occasion::weigh(reference, citing, others),
        ReferenceKind::Enclosure => enclosed::weigh(reference, citing, others),
        ReferenceKind::Address | ReferenceKind::Archival | ReferenceKind::Linked => Vec::new(),
    }
}

fn by_evidence(weighed: &[Weighed]) -> Vec<Target> {
    let scored = weighed.iter().zip(evidence::chances(weighed));
    scored.map(|(weighed, score)| Target { document: weighed.document, score, reason: weighed.reasons.join(", ") }).collect()
}

/// What a decision may know of a document.
pub fn candidate(document: i64, name: String, metadata: &Metadata, title: &str, body: &Passage) -> Candidate {
    let names = |kinds: &[RoleKind]| -> Vec<String> {
        let roles = metadata.roles.iter().filter(|role| kinds.contains(&role.role));
        roles
            .flat_map(|role| {
                role.authority.clone().into_iter().chain([squeeze(&role.name).to_lowercase().trim_start_matches("the ").to_owned()])
            })
            .collect()
    };
    Candidate {
        document,
        name,
        title: title.to_owned(),
        kind: metadata.kind.as_ref().map(|known| known.value),
        date: metadata.date.as_ref().map(|known| known.value.clone()),
        archival: metadata.archival.iter().map(|known| known.value.clone()).collect(),
        wire: wire_of(metadata, title, body),
        volume: metadata.printed().map(|(volume, _)| volume.to_owned()),
        place: metadata.printed().and_then(|(_, key)| crate::apparatus::place_in_volume(key?)),
        senders: names(&[RoleKind::Sender, RoleKind::Creator]),
        recipients: names(&[RoleKind::Recipient]),
        opening: opening(body),
        subject: subject(title, body),
        topic: topics_in(&body.text[..floor_boundary(&body.text, TOPIC.min(body.text.len()))]).join(" "),
        began: crate::apparatus::time_in(&head(body)).or_else(|| crate::apparatus::time_in(title)),
        participants: crate::apparatus::participants(title, &body.text).join(" "),
        carried: crate::apparatus::carried_by(metadata, body).map(|(carried, _)| carried),
        tells: crate::apparatus::told_by(metadata, body),
    }
}

/// The first line of a text, where its dateline stands.
fn head(body: &Passage) -> String {
    body.text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").chars().take(160).collect()
}

/// Letters of a text in which its subject is looked for, and the words that say what it is about.
const HEAD: usize = 700;
const TOPIC: usize = 1200;
/// Words in the first lines of a text below which they do not tell what it is about.
const FEWEST: usize = 4;

/// The names in the title and at the beginning of the text.
fn subject(title: &str, body: &Passage) -> String {
    let head = &body.text[..floor_boundary(&body.text, HEAD.min(body.text.len()))];
    let mut names = crate::apparatus::names_in(title);
    names.extend(crate::apparatus::names_in(head));
    names.extend(crate::apparatus::offices_in(title));
    names.extend(crate::apparatus::offices_in(head));
    names.sort();
    names.dedup();
    names.join(" ")
}

/// The first words of the message, after what stands above it.
fn opening(body: &Passage) -> String {
    let first = body
        .blocks
        .iter()
        .find(|block| block.kind == BlockKind::Paragraph && !block.span.of(&body.text).starts_with('[') && block.span.len() > 60);
    first.map(|block| block.span.of(&body.text).chars().take(300).collect()).unwrap_or_default()
}

/// Whether two papers are about the same: the words around the reference and the first lines of both, their names apart.
fn subjects(weighed: &mut Weighed, reference: &Reference, citing: &Candidate, candidate: &Candidate) {
    let around: Vec<&str> = reference.about.iter().map(String::as_str).filter(|topic| stands_in(&candidate.topic, topic)).collect();
    if let Some(evidence) = up_to_three(["topic", "two-topics", "three-topics"], around.len()) {
        weighed.say(evidence, format!("both speak of {}", around[..around.len().min(2)].join(" and ")));
    }
    let shared = |own: &str, other: &str| {
        // Of a few words nothing can be said to be lacking.
        let is_told = [own, other].iter().all(|words| words.split(' ').count() >= FEWEST);
        is_told.then(|| own.split(' ').filter(|word| stands_in(other, word)).count())
    };
    if let Some(count) = shared(&citing.topic, &candidate.topic) {
        weighed.add(match count {
            0 => "topics-apart",
            1 | 2 => "topics-touched",
            3..=5 => "topics-near",
            _ => "topics-shared",
        });
    }
    if let Some(count) = shared(&citing.subject, &candidate.subject) {
        weighed.add(match count {
            0 => "subject-apart",
            1 | 2 => "subject-touched",
            3 | 4 => "subject-near",
            _ => "subject-shared",
        });
    }
}

/// Names around the place that stand in a candidate's first lines too, but for those of its writers and readers.
fn names(weighed: &mut Weighed, reference: &Reference, candidate: &Candidate) {
    let is_party = |name: &str| {
        let parties = reference.authors.iter().chain(&reference.addressees);
        reference.kind == ReferenceKind::Undated && parties.into_iter().any(|party| party.to_lowercase().contains(name))
    };
    let named = reference.around.iter().filter(|name| !is_party(name) && stands_in(&candidate.subject, name));
    let shared: Vec<String> = named.take(3).map(|name| capitalised(name)).collect();
    if let Some(evidence) = up_to_three(["one-name", "two-names", "three-names"], shared.len()) {
        weighed.say(evidence, format!("both name {}", shared.join(", ")));
    }
}

/// Whether a word is one of those that stand with single spaces between.
fn stands_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|other| other == word)
}

/// The evidence for one, two, or three and more that are shared.
fn up_to_three(evidence: [&'static str; 3], shared: usize) -> Option<&'static str> {
    evidence.get(shared.min(3).checked_sub(1)?).copied()
}

fn archival(reference: &Reference, others: &[&Candidate]) -> Vec<Target> {
    let Some(wanted) = &reference.archival else { return Vec::new() };
    let fits: Vec<&&Candidate> = others
        .iter()
        .filter(|candidate| {
            candidate
                .archival
                .iter()
                .any(|held| if wanted.leaves.is_empty() { held.path() == wanted.path() } else { held.shares_leaves(wanted) })
        })
        .collect();
    // A whole file is no paper: its documents are offered, never linked as if one were meant.
    let score = match (wanted.leaves.is_empty(), fits.len()) {
        (true, _) => 0.4,
        (false, 1) => 0.95,
        (false, _) => 0.6,
    };
    let reason = if wanted.leaves.is_empty() { "lies in the file that is named" } else { "lies on the leaves that are named" };
    fits.into_iter().map(|candidate| target(candidate, score, reason)).collect()
}

/// What the edition's own link leads to; `all` counts the citing document too, where it stands on the page that is meant.
fn linked(reference: &Reference, others: &[&Candidate], all: usize) -> Vec<Target> {
    let (score, reason) = match &reference.tie {
        Some(Tie::Page { page, .. }) if all > 1 => (0.6, format!("stands on page {page}, to which the edition links")),
        // Papers of one volume are never meant by a link to the volume.
        Some(Tie::Volume { .. }) if all > 1 => return Vec::new(),
        Some(Tie::Page { page, .. }) => (1.0, format!("the edition links page {page}, on which this document stands alone")),
        _ if reference.origin == Origin::Room => (1.0, "the editors name its place in the edition".to_owned()),
        _ => (1.0, "the edition links it".to_owned()),
    };
    others.iter().map(|candidate| target(candidate, score, reason.as_str())).collect()
}

fn target(candidate: &Candidate, score: f64, reason: impl Into<String>) -> Target {
    Target { document: candidate.document, score, reason: reason.into() }
}

fn nothing(reference: &Reference) -> &'static str {
    match reference.kind {
        ReferenceKind::Linked => match &reference.tie {
            Some(Tie::Page { .. }) => "no other document of this room stands on that page",
            Some(Tie::Division { .. }) => "that is no document, but another part of a volume",
            Some(Tie::Volume { .. }) => "that is no document, but a whole volume",
            Some(Tie::Document { .. }) | None => "no document of this room is the one that is meant",
        },
        ReferenceKind::Address => "no document of this room has this address",
        ReferenceKind::Archival => "no document of this room lies there",
        ReferenceKind::Numbered => "no document of this room has this number and fits",
        ReferenceKind::Dated | ReferenceKind::Conversation => "no document of this room has this date and fits",
        ReferenceKind::Undated | ReferenceKind::Separate | ReferenceKind::Occasion | ReferenceKind::Enclosure => {
            "no document of this room fits"
        }
    }
}

/// Whether both are printed in one volume; another volume speaks against a candidate.
fn volumes(weighed: &mut Weighed, citing: &Candidate, candidate: &Candidate) {
    match (&citing.volume, &candidate.volume) {
        (Some(own), Some(other)) if own == other => weighed.reasons.push("in the same volume".to_owned()),
        (Some(_), Some(_)) => weighed.add("other-volume"),
        _ => {}
    }
}

/// Whether two lists of names, ids of records or words, have one in common.
fn meet(left: &[String], right: &[String]) -> bool {
    let lower = |names: &[String]| -> Vec<String> { names.iter().map(|name| name.to_lowercase()).collect() };
    let (left, right) = (lower(left), lower(right));
    left.iter().any(|name| {
        right.iter().any(|other| {
            name == other || (name.len() > 3 && other.len() > 3 && (name.contains(other.as_str()) || other.contains(name.as_str())))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArchivalReference, HistoricalDate, Kind, Origin, PartId};
    use crate::text::Span;

    fn candidate(document: i64, kind: Kind, date: &str, opening: &str) -> Candidate {
        Candidate {
            archival: ArchivalReference::find("RGASPI, f. 558, op. 11, d. 98, ll. 1-2").into_iter().map(|(_, found)| found).collect(),
            senders: vec!["stalin".into()],
            recipients: vec!["molotov".into()],
            opening: opening.into(),
            ..Candidate::of(document, kind, date)
        }
    }

    fn dated(text: &str, paper: Option<Kind>, word: &str, date: &str) -> Reference {
        let understood = "the year 1945 is the document's own";
        Reference {
            paper,
            paper_word: Some(word.into()),
            date: HistoricalDate::read(date),
            ..Reference::new(PartId::Body, Span::new(0, text.len()), text, ReferenceKind::Dated, understood)
        }
    }

    fn decide(reference: &Reference, citing: &Candidate, candidates: &[Candidate]) -> Decision {
        super::decide(reference, citing, &candidates.iter().collect::<Vec<_>>())
    }

    fn linked(tie: Tie) -> Reference {
        let understood = format!("the edition links {}", tie.title());
        Reference {
            origin: Origin::Source,
            tie: Some(tie),
            ..Reference::new(PartId::Body, Span::new(0, 4), "here", ReferenceKind::Linked, understood)
        }
    }

    #[test]
    fn a_draft_of_the_day_before_is_offered_and_not_linked() {
        let citing = candidate(2, Kind::Journal, "1945-11-19", "");
        let draft = candidate(1, Kind::Telegram, "1945-11-11", "I am sending you a draft reply to the US Government reply");
        let decision = decide(&dated("reply of 12 November", None, "reply", "1945-11-12"), &citing, std::slice::from_ref(&draft));
        assert_eq!(decision.state, State::Ambiguous);
        assert_eq!(decision.targets[0].document, 1);
        assert!(decision.targets[0].reason.contains("draft"), "{}", decision.targets[0].reason);
    }

    #[test]
    fn a_letter_is_not_the_cable_of_the_next_day() {
        let citing = candidate(2, Kind::Journal, "1945-11-19", "");
        let cable = candidate(1, Kind::Cable, "1945-11-04", "I received your draft reply");
        let decision = decide(&dated("3 November letter", Some(Kind::Letter), "letter", "1945-11-03"), &citing, &[cable]);
        assert_eq!((decision.state, decision.targets.len()), (State::NotHeld, 0));
    }

    #[test]
    fn kind_day_and_parties_together_make_a_link() {
        let citing = candidate(2, Kind::Telegram, "1945-11-19", "");
        let mut reference = dated("your letter of 3 November", Some(Kind::Letter), "letter", "1945-11-03");
        reference.authors = vec!["stalin".into()];
        let decision = decide(&reference, &citing, &[candidate(1, Kind::Letter, "1945-11-03", "")]);
        assert_eq!(decision.state, State::Resolved, "{decision:?}");
        let two =
            decide(&reference, &citing, &[candidate(1, Kind::Letter, "1945-11-03", ""), candidate(3, Kind::Letter, "1945-11-03", "")]);
        assert_eq!((two.state, two.targets.len()), (State::Ambiguous, 2));
    }

    #[test]
    fn a_letter_of_the_day_beside_needs_its_reader_and_one_in_a_telegram_its_own_day() {
        let mut citing = candidate(2, Kind::Telegram, "1945-11-19", "");
        citing.senders = vec!["harriman".into()];
        let mut reference = dated("the President’s letter of 3 November", Some(Kind::Letter), "letter", "1945-11-03");
        reference.authors = vec!["stalin".into()];
        let beside = candidate(1, Kind::Letter, "1945-11-04", "");
        assert_eq!(decide(&reference, &citing, std::slice::from_ref(&beside)).targets, [], "its writer alone is not enough");
        reference.addressees = vec!["molotov".into()];
        assert_eq!(decide(&reference, &citing, std::slice::from_ref(&beside)).targets.len(), 1);
        let mut telegram = candidate(1, Kind::Telegram, "1945-11-04", "");
        telegram.carried = Some(crate::model::Carried { from: vec!["stalin".into()], to: vec!["molotov".into()], date: None });
        assert_eq!(decide(&reference, &citing, std::slice::from_ref(&telegram)).targets.len(), 1);
        let own_day = crate::model::Point::new(1945, Some(11), Some(1));
        telegram.carried.as_mut().expect("a letter").date = own_day;
        assert_eq!(decide(&reference, &citing, std::slice::from_ref(&telegram)).targets, [], "it bears another day");
    }

    #[test]
    fn what_was_said_this_morning_is_not_the_meeting_of_the_evening() {
        let mut citing = candidate(2, Kind::Telegram, "1965-02-18", "");
        citing.began = Some(15 * 60 + 50);
        let mut meeting = candidate(1, Kind::Minutes, "1965-02-18", "");
        meeting.participants = "ball bundy president".into();
        let mut reference = dated("this morning", None, "meeting", "1965-02-18");
        reference.kind = ReferenceKind::Conversation;
        reference.around = vec!["ball".into(), "bundy".into(), "president".into()];
        let mut offered = |began: Option<u16>| {
            meeting.began = began;
            decide(&reference, &citing, std::slice::from_ref(&meeting)).targets.len()
        };
        assert_eq!([offered(None), offered(Some(10 * 60)), offered(Some(17 * 60 + 20))], [1, 1, 0]);
        reference.text = "today".into();
        let mut later = meeting.clone();
        later.began = Some(17 * 60 + 20);
        assert_eq!(decide(&reference, &citing, &[later]).state, State::Unrecorded, "the paper was written before it began");
    }

    #[test]
    fn a_note_counts_where_the_paper_is_not_here_and_a_speech_is_no_paper_to_look_for() {
        let in_volume = |candidate: Candidate| Candidate { volume: Some("v1".into()), ..candidate };
        let citing = in_volume(candidate(2, Kind::Telegram, "1945-11-19", ""));
        let day = crate::model::ToldDay { month: 11, day: 3, year: Some(1945), at: 0 };
        let mut note = in_volume(candidate(3, Kind::EditorialNote, "undated", "On November 3 he sent a letter and gave a speech"));
        note.tells = Some(crate::model::Told { days: vec![day], numbers: Vec::new() });
        (note.topic, note.subject) = ("armistice".into(), "bevin byrnes".into());
        let mut reference = dated("your letter of 3 November", Some(Kind::Letter), "letter", "1945-11-03");
        reference.authors = vec!["stalin".into()];
        (reference.about, reference.around) = (vec!["armistice".into()], vec!["bevin".into(), "byrnes".into()]);
        let letter = in_volume(candidate(1, Kind::Letter, "1945-11-03", ""));
        let both = decide(&reference, &citing, &[letter, note.clone()]);
        assert_eq!(both.targets.iter().map(|target| target.document).collect::<Vec<_>>(), [1]);
        let alone = decide(&reference, &citing, std::slice::from_ref(&note));
        assert!(matches!(&alone.targets[..], [told] if told.document == 3 && told.reason.starts_with("an editorial note")), "{alone:?}");
        assert_eq!(decide(&reference, &citing, &[]).state, State::NotHeld);
        (reference.paper, reference.paper_word) = (Some(Kind::Statement), Some("speech".into()));
        assert_eq!(decide(&reference, &citing, &[]).state, State::Unrecorded);
    }

    #[test]
    fn an_enclosure_that_nobody_has_is_a_paper_not_held_and_other_letters_without_a_day_are_none() {
        let citing = candidate(2, Kind::Telegram, "1945-11-19", "");
        let mut reference = dated("your letter", Some(Kind::Letter), "letter", "1945-11-03");
        (reference.kind, reference.date) = (ReferenceKind::Undated, None);
        assert_eq!(decide(&reference, &citing, &[]).state, State::Unrecorded);
        reference.relation = Some(crate::model::Relation::Enclosure);
        assert_eq!(decide(&reference, &citing, &[]).state, State::NotHeld);
        reference.kind = ReferenceKind::Enclosure;
        assert_eq!(decide(&reference, &citing, &[]).state, State::NotHeld);
        assert_eq!(reference.sought(), crate::model::Sought::Enclosures);
    }

    #[test]
    fn a_link_of_the_edition_is_certain_once_its_document_is_here() {
        let citing = candidate(2, Kind::Telegram, "1955-01-19", "");
        let reference = linked(Tie::Document { volume: "v1".into(), key: "d45".into(), note: None });
        let without = decide(&reference, &citing, &[]);
        assert_eq!(without.state, State::NotHeld);
        assert_eq!(without.reason, "no document of this room is the one that is meant; the edition links document 45 of v1");
        let with = decide(&reference, &citing, &[candidate(1, Kind::Letter, "1999-01-01", "")]);
        assert_eq!((with.state, with.targets[0].score, with.reason.as_str()), (State::Resolved, 1.0, "the edition links it"));
    }

    #[test]
    fn a_page_leads_to_the_one_document_on_it_and_of_several_to_none_certainly() {
        let citing = candidate(9, Kind::Telegram, "1955-01-19", "");
        let reference = linked(Tie::Page { volume: "v1".into(), page: "12".into() });
        let (first, second) = (candidate(1, Kind::Letter, "1955-01-01", ""), candidate(2, Kind::Letter, "1955-01-01", ""));
        assert_eq!(decide(&reference, &citing, std::slice::from_ref(&first)).state, State::Resolved);
        let two = decide(&reference, &citing, &[first.clone(), second]);
        assert_eq!((two.state, two.targets.len()), (State::Ambiguous, 2));
        assert_eq!(decide(&reference, &citing, &[first, citing.clone()]).state, State::Ambiguous);
    }

    #[test]
    fn a_volume_is_no_document_unless_it_is_one_whole() {
        let citing = candidate(9, Kind::Telegram, "1955-01-19", "");
        let reference = linked(Tie::Volume { volume: "letter-18".into() });
        let (first, second) = (candidate(1, Kind::Letter, "1955-01-01", ""), candidate(2, Kind::Letter, "1955-01-01", ""));
        assert_eq!(decide(&reference, &citing, std::slice::from_ref(&first)).state, State::Resolved);
        let several = decide(&reference, &citing, &[first, second]);
        assert_eq!(several.state, State::NotHeld);
        assert!(several.reason.starts_with("that is no document, but a whole volume"));
    }

    #[test]
    fn leaves_lead_to_the_paper_that_lies_on_them() {
        let citing = candidate(2, Kind::Telegram, "1945-11-19", "");
        let mut reference = dated("RGASPI …", None, "", "1945-11-03");
        reference.kind = ReferenceKind::Archival;
        reference.archival = ArchivalReference::find("RGASPI, f. 558, op. 11, d. 98, l. 2").pop().map(|(_, found)| found);
        let decision = decide(&reference, &citing, &[candidate(1, Kind::Cable, "1945-11-04", "")]);
        assert_eq!(decision.state, State::Resolved);
    }
}
