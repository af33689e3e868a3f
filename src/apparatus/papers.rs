//! Which mentions speak of one paper, as far as the citing document alone can tell.

use crate::model::{HistoricalDate, Reference, ReferenceKind};

/// For each reference a key that mentions of one paper share.
///
/// An address, an archival reference and a telegram's number name a paper to everybody;
/// a dated mention does so only inside its document (`identity`): there, equal day, a word of
/// the same sense and writers that do not contradict are one paper.
pub fn papers(identity: &str, references: &[Reference]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::with_capacity(references.len());
    for (place, reference) in references.iter().enumerate() {
        let key = match reference.kind {
            ReferenceKind::Dated => {
                let earlier =
                    references[..place].iter().position(|other| other.kind == ReferenceKind::Dated && same_paper(other, reference));
                match earlier {
                    Some(earlier) => keys[earlier].clone(),
                    None => format!("dated:{identity}:{place}"),
                }
            }
            ReferenceKind::Archival => {
                let leaves = reference.archival.as_ref().map(crate::model::ArchivalReference::leaves_label).unwrap_or_default();
                format!("{}:{leaves}", reference.keys.join(","))
            }
            ReferenceKind::Address | ReferenceKind::Numbered => {
                let day = reference.date.as_ref().map(HistoricalDate::edtf).unwrap_or_default();
                format!("{}:{day}", reference.keys.join(","))
            }
        };
        keys.push(key);
    }
    keys
}

/// Where one mention of a paper says whose it is, the others of that paper know it too.
pub(super) fn share_writers(references: &mut [Reference]) {
    for place in 0..references.len() {
        let reference = &references[place];
        if reference.kind != ReferenceKind::Dated || !reference.authors.is_empty() {
            continue;
        }
        let mut known: Vec<&Vec<String>> = references
            .iter()
            .filter(|other| other.kind == ReferenceKind::Dated && !other.authors.is_empty() && same_paper(other, reference))
            .map(|other| &other.authors)
            .collect();
        known.sort();
        known.dedup();
        // Two writers of such a paper on that day: this may be either's.
        if let [writers] = known.as_slice() {
            let writers = (*writers).clone();
            references[place].authors = writers;
        }
    }
}

fn same_paper(left: &Reference, right: &Reference) -> bool {
    let singular = |reference: &Reference| reference.paper_word.as_deref().unwrap_or("").trim_end_matches('s').to_owned();
    // "Our changes" are the writer's and may be the government's for which the writer speaks.
    let open = |reference: &Reference| reference.authors.is_empty() || reference.collective;
    let writers_fit = open(left) || open(right) || left.authors.iter().any(|author| right.authors.contains(author));
    left.date.as_ref().map(HistoricalDate::edtf) == right.date.as_ref().map(HistoricalDate::edtf)
        && singular(left) == singular(right)
        && writers_fit
}
