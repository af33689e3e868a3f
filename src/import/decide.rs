//! References that are marked → decided.

use std::collections::{BTreeSet, HashMap};

use super::ImportError;
use crate::model::{Candidate, Decision, Reference, State};
use crate::resolve::{Weighed, decide, weigh};
use crate::store::{Store, ToldDocument, Undecided, Writing};

/// Candidates that are kept from one transaction to the next.
const KEPT: usize = 20_000;

/// Decides every marked reference, a thousand to a transaction; gives how many.
pub async fn decide_all(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<usize, ImportError> {
    let mut decided = 0;
    let mut known: HashMap<i64, Option<Candidate>> = HashMap::new();
    let mut last = None;
    while store.has_undecided().await? {
        let mut writing = store.write(now).await?;
        if last.is_none_or(|last| last + 1 != writing.epoch()) {
            // Somebody else wrote in between: a document may be another by now.
            known.clear();
        }
        let (count, documents) = decide_marked(&mut writing, &mut known).await?;
        decided += count;
        for document in documents {
            writing.links_changed(document);
        }
        last = Some(writing.commit().await?);
    }
    Ok(decided)
}

/// Decides up to a thousand marked references; gives how many, and the documents that they stand in.
pub async fn decide_marked(
    writing: &mut Writing,
    known: &mut HashMap<i64, Option<Candidate>>,
) -> Result<(usize, BTreeSet<i64>), ImportError> {
    let undecided = writing.undecided().await?;
    let holders = holders(writing, &undecided).await?;
    learn(writing, &undecided, &holders, known).await?;
    let documents: BTreeSet<i64> = undecided.iter().map(|item| item.document).collect();
    let decisions: Vec<(Undecided, Decision)> = undecided
        .into_iter()
        .map(|item| {
            let decision = decision(&item, &holders, known);
            (item, decision)
        })
        .collect();
    writing.decide(&decisions).await?;
    if known.len() > KEPT {
        known.clear();
    }
    Ok((decisions.len(), documents))
}

/// The documents that have the keys of these references.
async fn holders(writing: &mut Writing, undecided: &[Undecided]) -> Result<HashMap<String, Vec<i64>>, ImportError> {
    let keys: BTreeSet<&String> = undecided.iter().flat_map(|item| &item.reference.keys).collect();
    Ok(writing.holders(&keys.into_iter().cloned().collect::<Vec<_>>()).await?)
}

/// Reads what decisions may know of the documents that cite, and of those that hold a key.
async fn learn(
    writing: &mut Writing,
    undecided: &[Undecided],
    holders: &HashMap<String, Vec<i64>>,
    known: &mut HashMap<i64, Option<Candidate>>,
) -> Result<(), ImportError> {
    let citing = undecided.iter().map(|item| item.document);
    let wanted: BTreeSet<i64> =
        citing.chain(holders.values().flatten().copied()).filter(|document| !known.contains_key(document)).collect();
    let wanted: Vec<i64> = wanted.into_iter().collect();
    for candidate in writing.candidates(&wanted).await? {
        known.insert(candidate.document, Some(candidate));
    }
    for document in wanted {
        known.entry(document).or_default();
    }
    Ok(())
}

/// A document with what speaks for and against each candidate of each of its references, by the candidates' names.
pub type WithEvidence = (ToldDocument, Vec<Vec<(String, Weighed)>>);

/// Up to a hundred documents after `after` in the order of their names, as they are decided; nothing is written.
pub async fn evidence_after(store: &Store, now: &(dyn Fn() -> String + Sync), after: &str) -> Result<Vec<WithEvidence>, ImportError> {
    let documents = store.told_after(after).await?;
    let asked = documents.iter().flat_map(|document| {
        document.references.iter().map(|told| Undecided {
            id: 0,
            document: document.id,
            reference: told.reference.clone(),
            state: String::new(),
            reason: String::new(),
        })
    });
    let asked: Vec<Undecided> = asked.collect();
    let mut known = HashMap::new();
    let mut writing = store.write(now).await?;
    let holders = holders(&mut writing, &asked).await?;
    learn(&mut writing, &asked, &holders, &mut known).await?;
    drop(writing);
    let mut asked = asked.iter();
    let with_evidence = documents.into_iter().map(|document| {
        let of_document = asked.by_ref().take(document.references.len());
        let all = of_document.map(|item| {
            let candidates = candidates(&item.reference, &holders, &known);
            let others: Vec<&Candidate> = candidates.iter().copied().filter(|candidate| candidate.document != item.document).collect();
            let Some(Some(citing)) = known.get(&item.document) else { return Vec::new() };
            let name = |document| others.iter().find(|other| other.document == document).map(|other| other.name.clone());
            let weighed = weigh(&item.reference, citing, &others);
            weighed.into_iter().filter_map(|weighed| Some((name(weighed.document)?, weighed))).collect()
        });
        let all = all.collect();
        (document, all)
    });
    Ok(with_evidence.collect())
}

/// The documents that share a key with a reference, as far as they are known, in the order of their ids.
fn candidates<'a>(
    reference: &Reference,
    holders: &HashMap<String, Vec<i64>>,
    known: &'a HashMap<i64, Option<Candidate>>,
) -> Vec<&'a Candidate> {
    let documents: BTreeSet<i64> = reference.keys.iter().filter_map(|key| holders.get(key)).flatten().copied().collect();
    documents.iter().filter_map(|document| known.get(document)?.as_ref()).collect()
}

fn decision(item: &Undecided, holders: &HashMap<String, Vec<i64>>, known: &HashMap<i64, Option<Candidate>>) -> Decision {
    match known.get(&item.document).and_then(Option::as_ref) {
        Some(citing) => decide(&item.reference, citing, &candidates(&item.reference, holders, known)),
        // Its document shows no text any more: nothing is meant, and the mark must go or this would never end.
        None => Decision { state: State::NotHeld, targets: Vec::new(), reason: item.reference.understood.clone() },
    }
}
