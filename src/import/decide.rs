//! References that are marked → decided.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::ImportError;
use crate::model::{Candidate, Decision, State};
use crate::resolve::decide;
use crate::store::{Store, Undecided, Writing};

/// Candidates that are kept from one transaction to the next.
const KEPT: usize = 20_000;

/// Decides every marked reference, a thousand to a transaction; gives how many.
pub async fn decide_all(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<usize, ImportError> {
    let mut decided = 0;
    let mut known: HashMap<i64, Option<Candidate>> = HashMap::new();
    let mut last = None;
    while store.has_undecided().await? {
        let mut writing = store.write(&now()).await?;
        if last.is_none_or(|last| last + 1 != writing.epoch()) || known.len() > KEPT {
            // Somebody else wrote in between: a document may be another by now.
            known.clear();
        }
        let undecided = writing.undecided().await?;
        decided += undecided.len();
        let holders = holders(&mut writing, &undecided).await?;
        learn(&mut writing, &undecided, &holders, &mut known).await?;
        let documents: BTreeSet<i64> = undecided.iter().map(|item| item.document).collect();
        let decisions: Vec<(Undecided, Decision)> = undecided
            .into_iter()
            .map(|item| {
                let decision = decision(&item, &holders, &known);
                (item, decision)
            })
            .collect();
        writing.decide(&decisions).await?;
        for document in documents {
            writing.links_changed(document);
        }
        last = Some(writing.commit().await?);
    }
    Ok(decided)
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

fn decision(item: &Undecided, holders: &HashMap<String, Vec<i64>>, known: &HashMap<i64, Option<Candidate>>) -> Decision {
    let mut shared: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut keys: Vec<&String> = item.reference.keys.iter().collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        for document in holders.get(key).into_iter().flatten() {
            shared.entry(*document).or_default().push(key.clone());
        }
    }
    let candidate = |document: i64| known.get(&document).and_then(Option::as_ref);
    let candidates: Vec<Candidate> = shared
        .into_iter()
        .filter_map(|(document, shared)| candidate(document).map(|candidate| Candidate { shared, ..candidate.clone() }))
        .collect();
    match candidate(item.document) {
        Some(citing) => decide(&item.reference, citing, &candidates),
        // Its document shows no text any more: nothing is meant, and the mark must go or this would never end.
        None => Decision { state: State::NotHeld, targets: Vec::new(), reason: item.reference.understood.clone() },
    }
}
