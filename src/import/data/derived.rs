//! What is derived of the documents of a data export, as they stand: no version, no day and no number of them changes.

use std::collections::HashMap;

use rayon::prelude::*;

use super::super::decide::decide_marked;
use super::super::{ImportError, place};
use crate::apparatus::{Editorial, Names, annotate};
use crate::config::Settings;
use crate::model::{Meaning, Ruling};
use crate::store::{StoreError, Writing};

/// What came of it.
pub struct Derived {
    /// References that were decided.
    pub decided: usize,
    /// Every file reads as it did when its document was written.
    pub is_as_it_was: bool,
}

pub async fn derive(writing: &mut Writing, settings: &str) -> Result<Derived, ImportError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged { what: "the settings", why: error.to_string() };
    let settings: Settings = serde_json::from_str(settings).map_err(damaged)?;
    let names = Names::new(&writing.all_authorities().await?);
    let editorial = editorial(writing).await?;
    let means = place::Means { settings: &settings, matcher: &names, editorial: &editorial };
    let mut derived = Derived { decided: 0, is_as_it_was: true };
    let mut after = 0;
    loop {
        let documents = writing.to_derive(after).await?;
        let Some(last) = documents.last() else { break };
        after = last.id;
        let mut stored = Vec::with_capacity(documents.len());
        for document in documents {
            let file = match document.file.filter(|_| !document.is_cited) {
                Some(file) => Some(file),
                // Its text may never have been shown.
                None => place::file_of(writing, document.id).await?,
            };
            match file {
                Some(file) => stored.push((writing.content(file).await?, document)),
                None => derived.is_as_it_was = false,
            }
        }
        let read = stored.into_par_iter().map(|(stored, document)| (place::read_again(&stored, means), document));
        for (read, document) in read.collect::<Vec<_>>() {
            let Some((mut annotated, own)) = read else {
                derived.is_as_it_was = false;
                continue;
            };
            if !editorial.is_empty() {
                let known = writing.names_of(document.id).await?;
                let all = known.iter().map(String::as_str).chain(own.iter().map(crate::model::DocumentName::as_str));
                editorial.overrule(&mut annotated, all);
            }
            if document.is_cited {
                annotated = annotate(annotated.draft.without_text(), means.matcher, means.settings);
            }
            derived.is_as_it_was &= writing.derive_as_it_stands(&document, annotated).await?;
        }
        writing.flush().await?;
    }
    let mut known = HashMap::new();
    loop {
        let (decided, _) = decide_marked(writing, &mut known).await?;
        if decided == 0 {
            return Ok(derived);
        }
        derived.decided += decided;
    }
}

/// The decisions that hold in the room, as this transaction sees them.
async fn editorial(writing: &mut Writing) -> Result<Editorial, ImportError> {
    let mut decisions = writing.editorial_decisions().await?;
    if decisions.is_empty() {
        return Ok(Editorial::default());
    }
    let ids: std::collections::BTreeSet<_> = writing.every_authority_id().await?.into_iter().collect();
    for decision in &mut decisions {
        // A decision of the room knows a document by its address alone.
        if let Ruling::Reference { meaning: Meaning::NoneOf(names), .. } = &mut decision.ruling {
            for name in names.clone() {
                names.extend(writing.address_of(&name).await?);
            }
        }
    }
    Ok(Editorial::new(&decisions, |kind, id| ids.contains(&(kind, id.to_owned()))))
}
