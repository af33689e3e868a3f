//! The papers around a document that speak of one another: proposal, objection, draft, reply.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;
use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::documents::listed;
use super::page::Sentence;
use super::rows::{among, count, get, read, twenty};
use super::{Result, Statement};
use crate::model::{HistoricalDate, ListedDocument, Reference, ReferenceKind, Relation, RoleKind, ThreadPaper, ThreadTie};

// `coalesce` keeps SQLite from beginning with all certain references, or all shown documents, of the room.
const FROM: Statement = (
    "reading what papers of a thread speak of",
    concat!(
        "SELECT reference.document_id, reference_target.document_id, reference.place, reference.value, reference.sentence
         FROM reference
         JOIN reference_target ON reference_target.reference_id = reference.id AND reference_target.place = 0
         WHERE coalesce(reference.state, '') = 'resolved' AND reference.document_id IN (",
        twenty!(),
        ") ORDER BY reference.document_id, reference.place LIMIT 400"
    ),
);
const TO: Statement = (
    "reading what speaks of papers of a thread",
    concat!(
        "SELECT reference.document_id, reference_target.document_id, reference.place, reference.value, reference.sentence
         FROM reference_target
         JOIN reference ON reference.id = reference_target.reference_id
         WHERE coalesce(reference.state, '') = 'resolved' AND reference_target.place = 0 AND reference_target.document_id IN (",
        twenty!(),
        ") ORDER BY reference.document_id, reference.place LIMIT 400"
    ),
);
const PAPERS: Statement = (
    "reading the papers of a thread",
    concat!(
        "SELECT id, identity, listed, candidate FROM listed_document
         WHERE id IN (",
        twenty!(),
        ") ORDER BY id"
    ),
);
const PARTIES: Statement = (
    "reading who wrote the papers of a thread",
    concat!("SELECT document_id, role, name FROM role WHERE document_id IN (", twenty!(), ") ORDER BY document_id, place"),
);

pub(super) const STATEMENTS: &[Statement] = &[FROM, TO, PAPERS, PARTIES];

/// Papers of a thread at most, the document itself among them: more are no chain that anybody could follow.
const MOST: usize = 14;
/// How many times a paper is asked for what it speaks of, from the document on.
const STEPS: usize = 3;
/// Days between two papers of a thread, one of which speaks of the other.
const APART: i32 = 120;
/// The same where an editor refers from the one to the other: that is often a matter of the subject alone.
const APART_IN_NOTES: i32 = 30;

/// What of `model::Candidate` a thread shows.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    began: Option<u16>,
}

/// A reference between two papers, before it is known what they are.
struct Spoken {
    is_editors: bool,
    speaks: bool,
    place: usize,
    words: String,
    relation: Option<Relation>,
}

struct Found {
    document: ListedDocument,
    day: Option<Date>,
    hour: Option<u16>,
    tie: Option<ThreadTie>,
}

/// The papers of a document's thread in the order of their dates; empty where there are fewer than three.
pub(super) async fn thread(reading: &mut Transaction<'static, Any>, id: i64) -> Result<Vec<ThreadPaper>> {
    let mut found: BTreeMap<i64, Found> = papers(reading, &[id]).await?.into_iter().collect();
    let mut last = vec![id];
    for _ in 0..STEPS {
        if last.is_empty() || found.len() >= MOST {
            break;
        }
        let ties = ties(reading, &last).await?;
        let wanted: Vec<i64> = ties.iter().map(|(_, other, _)| *other).filter(|other| !found.contains_key(other)).collect();
        let known: BTreeMap<i64, Found> = papers(reading, &wanted).await?.into_iter().collect();
        let root = found.get(&id).and_then(|root| root.day);
        let mut near: Vec<(i32, i64, ThreadTie)> = Vec::new();
        for (own, other, tie) in ties {
            let (Some(from), Some(to)) = (found.get(&own), known.get(&other)) else { continue };
            let Some(apart) = apart(from.day, to.day) else { continue };
            if apart <= (if tie.is_editors { APART_IN_NOTES } else { APART }) {
                let citing = if tie.speaks { &to.document.name } else { &from.document.name };
                let Spoken { is_editors, speaks, place, words, relation } = tie;
                let tie = ThreadTie { is_editors, speaks, citing: citing.clone(), place, words, relation };
                near.push((self::apart(root, to.day).unwrap_or(i32::MAX), other, tie));
            }
        }
        // Of what is as far away, the papers' own words before an editor's.
        near.sort_by_key(|(apart, other, tie)| (tie.is_editors, *apart, *other));
        let mut known = known;
        last.clear();
        for (_, other, tie) in near {
            if found.len() >= MOST {
                break;
            }
            if let Some(mut paper) = known.remove(&other) {
                paper.tie = Some(tie);
                found.insert(other, paper);
                last.push(other);
            }
        }
    }
    if found.len() < 3 {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = found.keys().copied().collect();
    let mut parties = parties(reading, &ids).await?;
    let mut thread: Vec<ThreadPaper> = found
        .into_iter()
        .map(|(id_of, paper)| {
            let (senders, recipients) = parties.remove(&id_of).unwrap_or_default();
            ThreadPaper { is_here: id_of == id, document: paper.document, hour: paper.hour, senders, recipients, tie: paper.tie }
        })
        .collect();
    let date = |paper: &ThreadPaper| paper.document.date.as_ref().map_or_else(|| "9999".to_owned(), HistoricalDate::sortable);
    thread.sort_by_cached_key(|paper| (date(paper), paper.hour.unwrap_or(u16::MAX), paper.document.name.clone()));
    Ok(thread)
}

fn apart(one: Option<Date>, other: Option<Date>) -> Option<i32> {
    one?.since(other?).ok().map(|span| span.get_days().abs())
}

async fn papers(reading: &mut Transaction<'static, Any>, ids: &[i64]) -> Result<Vec<(i64, Found)>> {
    let mut found = Vec::new();
    for row in of_each(reading, PAPERS, ids).await? {
        let document = listed(&row, 1, 2)?;
        let day = document.date.as_ref().and_then(HistoricalDate::day);
        let Written { began } = read(&row, 3, "what a document is")?;
        found.push((get(&row, 0)?, Found { document, day, hour: began, tie: None }));
    }
    Ok(found)
}

/// The certain references from these papers and to them: the paper, the other one, and the words.
async fn ties(reading: &mut Transaction<'static, Any>, ids: &[i64]) -> Result<Vec<(i64, i64, Spoken)>> {
    let mut found = Vec::new();
    for (statement, is_own) in [(FROM, true), (TO, false)] {
        for row in of_each(reading, statement, ids).await? {
            let (citing, target): (i64, i64) = (get(&row, 0)?, get(&row, 1)?);
            let reference: Reference = read(&row, 3, "a reference")?;
            let Sentence { words, span } = read(&row, 4, "a sentence")?;
            let tie = Spoken {
                is_editors: reference.kind == ReferenceKind::Linked && reference.ruled.is_none(),
                speaks: !is_own,
                place: count(get(&row, 2)?),
                words: span.of(&words).to_owned(),
                relation: reference.relation,
            };
            let (own, other) = if is_own { (citing, target) } else { (target, citing) };
            found.push((own, other, tie));
        }
    }
    Ok(found)
}

async fn parties(reading: &mut Transaction<'static, Any>, ids: &[i64]) -> Result<BTreeMap<i64, (Vec<String>, Vec<String>)>> {
    let mut found: BTreeMap<i64, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for row in of_each(reading, PARTIES, ids).await? {
        let entry = found.entry(get(&row, 0)?).or_default();
        let role: String = get(&row, 1)?;
        if role == RoleKind::Sender.word() || role == RoleKind::Creator.word() {
            entry.0.push(get(&row, 2)?);
        } else if role == RoleKind::Recipient.word() {
            entry.1.push(get(&row, 2)?);
        }
    }
    Ok(found)
}

/// The rows for documents, each looked up once.
async fn of_each(reading: &mut Transaction<'static, Any>, statement: Statement, ids: &[i64]) -> Result<Vec<AnyRow>> {
    let each: Vec<i64> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    among(reading, statement, &each).await
}
