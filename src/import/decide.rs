//! References that are marked → decided.

use std::collections::BTreeMap;

use super::ImportError;
use crate::model::{Candidate, Decision, State};
use crate::resolve::decide;
use crate::store::Store;

/// Decides every marked reference, a few hundred to a transaction; gives how many.
pub async fn decide_all(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<usize, ImportError> {
    let mut decided = 0;
    while store.has_undecided().await? {
        let mut writing = store.write(&now()).await?;
        let undecided = writing.undecided().await?;
        let mut known: BTreeMap<i64, Option<Candidate>> = BTreeMap::new();
        let mut citing_documents: Vec<i64> = Vec::new();
        for item in &undecided {
            let holders = writing.holders(&item.reference.keys).await?;
            for document in holders.keys().chain([&item.document]) {
                if !known.contains_key(document) {
                    let candidate = writing.candidate(*document).await?;
                    known.insert(*document, candidate);
                }
            }
            let candidates: Vec<Candidate> = holders
                .into_iter()
                .filter_map(|(document, shared)| known[&document].clone().map(|candidate| Candidate { shared, ..candidate }))
                .collect();
            let decision = match &known[&item.document] {
                Some(citing) => decide(&item.reference, citing, &candidates),
                // Its document shows no text any more: nothing is meant, and the mark must go or this would never end.
                None => Decision { state: State::NotHeld, targets: Vec::new(), reason: item.reference.understood.clone() },
            };
            writing.decide(item, &decision).await?;
            citing_documents.push(item.document);
            decided += 1;
        }
        citing_documents.dedup();
        for document in citing_documents {
            writing.links_changed(document).await?;
        }
        writing.commit().await?;
    }
    Ok(decided)
}
