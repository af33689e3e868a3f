//! The keys by which other documents' references find this one.

use super::stated;
use crate::model::{Draft, SeriesNumber, Wire, names_with};

/// Series whose numbers are those of papers, and not of telegrams: a number is looked for with its series alone.
const DESIGNATIONS: &[&str] = &[
    "snie",
    "nie",
    "nsc",
    "nsc action",
    "nsam",
    "nsdm",
    "nssm",
    "jcsm",
    "pps",
    "mc",
    "oci",
    "ore",
    "circular",
    "cm",
    "tcs",
    "sec",
    "nesc",
];

/// The name of a series in small letters, its words apart by single spaces.
pub(super) fn series(name: &str) -> String {
    name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The key of a number: `no:2554` of a telegram of whatever series, `no:nie-11-3-66` of a paper.
pub fn number_key(number: &SeriesNumber) -> String {
    match number.series.as_deref().filter(|series| DESIGNATIONS.contains(series)) {
        Some(series) => format!("no:{}-{}", series.replace(' ', "-"), number.number),
        None => paper_number_key(&number.number),
    }
}

/// The key of a paper's own number: `no:3523`, for "3523" and "3523/sh" alike.
pub fn paper_number_key(number: &str) -> String {
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    format!("no:{}", if digits.is_empty() { number.to_lowercase() } else { digits.trim_start_matches('0').to_owned() })
}

/// Every key of a draft, each once, sorted; `body` is the letters and digits of its body.
pub fn of(draft: &Draft, body: &str, wire: &Wire) -> Vec<String> {
    let metadata = &draft.metadata;
    let mut keys: Vec<String> = metadata.numbers.iter().map(|number| format!("name:{}", number.name())).collect();
    keys.extend(names_with(draft, body).iter().map(|name| format!("name:{name}")));
    keys.extend(wire.numbers.iter().map(number_key));
    keys.extend(metadata.date.iter().filter_map(|date| date.value.day()).map(|day| format!("date:{day}")));
    keys.extend(metadata.archival.iter().map(|known| known.value.key()));
    if let Some(place) = &metadata.in_volume {
        keys.extend(place.key.iter().map(|key| stated::part_key(&place.volume, Some(key))));
        keys.extend(place.is_whole.then(|| stated::part_key(&place.volume, None)));
        keys.extend(stated::pages(draft).iter().map(|page| stated::page_key(&place.volume, page)));
    }
    keys.sort();
    keys.dedup();
    keys
}
