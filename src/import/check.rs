//! What an editor may want to look at.

use std::collections::{BTreeMap, BTreeSet};

use super::ImportError;
use super::prepare::read_stored;
use super::same_people::{Proposal, proposals};
use crate::apparatus::{Names, annotate, unknown_names};
use crate::model::{AuthorityKind, DocumentName, State, names};
use crate::store::{Store, unless_damaged};

/// Of a room without `base_url`.
const NO_ADDRESS: &str = "no base_url: citations and exports have the address where the room happens to listen, which nobody can cite; \
     set base_url in room.toml to the address that the room is to keep";

/// Lines for an editor: no address to cite, names without a record, uncertain names, uncertain references, records of one person, papers that may be one.
pub async fn check(store: &Store) -> Result<Vec<String>, ImportError> {
    let settings = store.settings().await?;
    let matcher = Names::new(&store.all_authorities().await?);
    let decisions = store.editorial_decisions().await?;
    let editorial = super::editorial(store, &decisions).await?;
    // By the file that says so: only what the shown file of a document lacks is lacking.
    let mut undone: Vec<(String, String)> = Vec::new();
    let mut unknown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut after = 0;
    loop {
        let ids = store.source_files_after(after).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for id in ids {
            // What is damaged is a fault, which the audit tells; here it is passed over.
            let Some(stored) = unless_damaged(store.source_content(id).await)?.flatten() else { continue };
            let Some(read) = read_stored(&stored, &settings) else { continue };
            let own = names(&read.draft);
            let mut annotated = annotate(read.draft, &matcher, &settings);
            let not_done = editorial.overrule(&mut annotated, own.iter().map(DocumentName::as_str));
            undone.extend(not_done.into_iter().map(|why| (stored.path.clone(), why)));
            for name in unknown_names(&annotated.draft, &matcher) {
                let files = unknown.entry(name).or_default();
                if !files.contains(&stored.path) {
                    files.push(stored.path.clone());
                }
            }
        }
    }
    let mut lines: Vec<String> = settings.base_url.is_none().then(|| NO_ADDRESS.to_owned()).into_iter().collect();
    lines.extend(unknown.into_iter().map(|(name, files)| format!("name without a record: {name} ({})", shorten(&files))));

    let mut without: Vec<String> = editorial.refused().iter().map(|(_, why)| why.clone()).collect();
    for decision in &decisions {
        if decision.document().is_some() && store.documents_of_decision(decision).await?.is_empty() {
            without.push(format!("{}: no document of the room has this name", decision.subject()));
        }
    }

    let mut shown = BTreeSet::new();
    let mut after = String::new();
    let mut by_place: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
    while let Some((last, documents)) = store.readable_after(&after).await? {
        after = last;
        for document in &documents {
            shown.insert(document.source.clone());
            for mention in document.mentions.iter().filter(|mention| mention.authorities.len() > 1) {
                lines.push(format!("uncertain name: {} in {} ({})", mention.text, document.source, mention.authorities.join(" or ")));
            }
            for told in document.references.iter().filter(|told| told.state == State::Ambiguous) {
                let targets: Vec<String> = told.targets.iter().map(|(name, ..)| name.to_string()).collect();
                lines.push(format!(
                    "uncertain reference: \"{}\" in {} ({}): {}",
                    told.reference.text,
                    document.source,
                    told.reason,
                    targets.join(", ")
                ));
            }
        }
        for name in documents.iter().map(|document| &document.name) {
            if let Some(copy) = unless_damaged(store.reading_copy(name).await)?.flatten()
                && let (Some(place), Some(date)) = (copy.metadata.archival.first(), &copy.metadata.date)
            {
                let key = (place.value.to_string(), date.value.edtf(), crate::text::normal::letters_and_digits(&copy.title.text));
                by_place.entry(key).or_default().push(name.to_string());
            }
        }
    }
    without.extend(undone.into_iter().filter(|(path, _)| shown.contains(path)).map(|(_, why)| why));
    without.sort();
    without.dedup();
    lines.extend(without.into_iter().map(|why| format!("decision without effect: {why}")));
    let people = store.every_authority(AuthorityKind::Person).await?;
    for Proposal { records, name, why } in proposals(&people, &store.correspondence().await?.partners()) {
        lines.push(format!("perhaps one person: {name} ({}): {}", records.join(", "), why.join(", ")));
    }
    for ((place, ..), documents) in by_place.into_iter().filter(|(_, documents)| documents.len() > 1) {
        lines.push(format!("perhaps one document: {} ({place}, same date and title)", documents.join(", ")));
    }
    if lines.is_empty() {
        lines.push("nothing to look at".to_owned());
    }
    Ok(lines)
}

fn shorten(files: &[String]) -> String {
    match files {
        [first, second, third, rest @ ..] if !rest.is_empty() => format!("{first}, {second}, {third} and {} more", rest.len()),
        _ => files.join(", "),
    }
}
