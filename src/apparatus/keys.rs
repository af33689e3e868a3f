//! The keys by which other documents' references find this one.

use std::sync::LazyLock;

use regex::Regex;

use super::stated;
use crate::model::{Draft, names_with};

static LEADING_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^(?:No\. )?(?P<number>\d{2,5})\.\s+\p{Lu}").expect("a constant pattern"));

/// The key of a paper's own number: `no:3523`, for "3523" and "3523/sh" alike.
pub fn paper_number_key(number: &str) -> String {
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    format!("no:{}", if digits.is_empty() { number.to_lowercase() } else { digits.trim_start_matches('0').to_owned() })
}

/// Every key of a draft, each once, sorted; `body` is the letters and digits of its body.
pub fn of(draft: &Draft, body: &str) -> Vec<String> {
    let metadata = &draft.metadata;
    let mut keys: Vec<String> = metadata.numbers.iter().map(|number| format!("name:{}", number.name())).collect();
    keys.extend(names_with(draft, body).iter().map(|name| format!("name:{name}")));
    keys.extend(metadata.paper_numbers.iter().map(|number| paper_number_key(&number.value)));
    // A telegram of the printed series opens with its number: "2554. References: …".
    let opening: Vec<&str> = draft.body.blocks.iter().take(6).map(|block| block.span.of(&draft.body.text)).collect();
    keys.extend(
        opening.iter().filter_map(|words| LEADING_NUMBER.captures(words)).take(1).map(|captures| paper_number_key(&captures["number"])),
    );
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
