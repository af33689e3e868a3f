//! Which mentions speak of one paper, as far as the citing document alone can tell.

use std::collections::{BTreeSet, HashMap};

use crate::model::{HistoricalDate, Reference, ReferenceKind, SeriesNumber};

/// For each reference a key that mentions of one paper share.
///
/// A link of the source, an address, an archival reference and a telegram's number name a paper to everybody;
/// a dated mention does so only inside its document (`identity`): there, equal day, a word of
/// the same sense and writers that do not contradict are one paper.
pub fn papers(identity: &str, references: &[Reference]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::with_capacity(references.len());
    // The first mention of each day and word by each writer; a text of thousands of mentions has few of these.
    let mut first: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (place, reference) in references.iter().enumerate() {
        let key = match reference.kind {
            // Seldom a paper that is not held, and then each its own.
            ReferenceKind::Enclosure
            | ReferenceKind::Conversation
            | ReferenceKind::Undated
            | ReferenceKind::Separate
            | ReferenceKind::Occasion => {
                format!("{}:{identity}:{place}", reference.kind.word())
            }
            ReferenceKind::Dated => {
                let known = first.entry(sense(reference)).or_default();
                let same = known.iter().copied().find(|earlier| writers_fit(&references[*earlier], reference));
                let alike = |earlier: &usize| {
                    let other = &references[*earlier];
                    (&other.authors, other.collective) == (&reference.authors, reference.collective)
                };
                if !known.iter().any(alike) {
                    known.push(place);
                }
                match same {
                    Some(earlier) => keys[earlier].clone(),
                    None => format!("dated:{identity}:{place}"),
                }
            }
            ReferenceKind::Archival => {
                let leaves = reference.archival.as_ref().map(crate::model::ArchivalReference::leaves_label).unwrap_or_default();
                format!("{}:{leaves}", reference.keys.join(","))
            }
            // The first key is that of an address to the same document.
            ReferenceKind::Linked => format!("{}:", reference.keys.first().map_or("", String::as_str)),
            ReferenceKind::Address => {
                let day = reference.date.as_ref().map(HistoricalDate::edtf).unwrap_or_default();
                format!("{}:{day}", reference.keys.join(","))
            }
            // Telegrams 1426 from Ankara and 1426 from Athens are two.
            ReferenceKind::Numbered => {
                let day = reference.date.as_ref().map(HistoricalDate::edtf).unwrap_or_default();
                let first = reference.series.first();
                let series = first.and_then(|number| number.series.as_deref()).unwrap_or_default();
                let posts = |of: fn(&SeriesNumber) -> &Vec<String>| first.map(|number| of(number).join("+")).unwrap_or_default();
                let key = reference.keys.first().map_or("", String::as_str);
                format!("{key}:{series}:{}>{}:{day}", posts(|number| &number.from), posts(|number| &number.to))
            }
        };
        keys.push(key);
    }
    keys
}

/// Where one mention of a paper says whose it is, the others of that paper know it too.
pub(super) fn share_writers(references: &mut [Reference]) {
    let mut writers: HashMap<(String, String), BTreeSet<Vec<String>>> = HashMap::new();
    for reference in references.iter().filter(|reference| reference.kind == ReferenceKind::Dated && !reference.authors.is_empty()) {
        writers.entry(sense(reference)).or_default().insert(reference.authors.clone());
    }
    for reference in references.iter_mut().filter(|reference| reference.kind == ReferenceKind::Dated && reference.authors.is_empty()) {
        // Two writers of such a paper on that day: this may be either's.
        if let Some(known) = writers.get(&sense(reference)).filter(|known| known.len() == 1) {
            reference.authors = known.first().cloned().unwrap_or_default();
        }
    }
}

/// The day of a paper, and the word for it in the singular.
fn sense(reference: &Reference) -> (String, String) {
    let day = reference.date.as_ref().map(HistoricalDate::edtf).unwrap_or_default();
    (day, reference.paper_word.as_deref().unwrap_or("").trim_end_matches('s').to_owned())
}

fn writers_fit(left: &Reference, right: &Reference) -> bool {
    // "Our changes" are the writer's and may be the government's for which the writer speaks.
    let open = |reference: &Reference| reference.authors.is_empty() || reference.collective;
    open(left) || open(right) || left.authors.iter().any(|author| right.authors.contains(author))
}
