//! What somebody asks for in words of their own: an old address, an archival reference, a pasted footnote, "Embtel 3825
//! Saigon 1955".

use std::sync::LazyLock;

use regex::Regex;

use super::names::Names;
use super::{annotate, names_in, pattern, posts};
use crate::config::Settings;
use crate::model::{Asked, DocumentName, Draft, HistoricalDate, Kind, Passage, ReferenceKind, days_in};
use crate::text::normal::capitalised;

/// Letters that are read; nobody pastes a longer footnote.
const LONGEST: usize = 4000;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/[^\s<>"“”\]]+"#));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)(1[0-9]{3}|20[0-9]{2})(?-u:\b)"));
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L}][\p{L}.'’-]*"));

/// What the words say of the paper that is asked for.
pub fn asked(text: &str, settings: &Settings) -> Asked {
    let text: String = text.chars().filter(|letter| *letter != '\0').take(LONGEST).collect();
    let mut asked = Asked::default();
    for found in ADDRESS.find_iter(&text) {
        asked.names.extend(names_of(found.as_str().trim_end_matches(['.', ',', ';', ')']), &text, settings));
    }
    // A name by itself, or a number: whatever leads to a document.
    asked.names.extend(text.trim().to_lowercase().parse::<DocumentName>().ok());
    let draft = Draft::of_text(Passage::line(&text));
    for reference in annotate(draft, &Names::new(&[]), settings).references {
        match reference.kind {
            ReferenceKind::Archival => asked.archival.extend(reference.archival),
            ReferenceKind::Numbered => asked.numbers.extend(reference.series),
            ReferenceKind::Address
            | ReferenceKind::Dated
            | ReferenceKind::Conversation
            | ReferenceKind::Undated
            | ReferenceKind::Separate
            | ReferenceKind::Occasion
            | ReferenceKind::Enclosure
            | ReferenceKind::Linked => {}
        }
    }
    asked.days = days_in(&text).into_iter().filter_map(|day| day.dated(&text)).filter_map(|date: HistoricalDate| date.day()).collect();
    asked.years = YEAR.captures_iter(&text).filter_map(|year| year[1].parse().ok()).collect();
    // The year of a day says no more than the day; a number of four digits is no year.
    let numbers: Vec<String> = asked.numbers.iter().map(|number| number.number.clone()).collect();
    asked.years.retain(|year: &i16| !numbers.contains(&year.to_string()) && !asked.days.iter().any(|day| day.year() == *year));
    asked.years.dedup();
    let words: Vec<String> = WORD.find_iter(&text).map(|word| as_listed(word.as_str())).collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    asked.posts = pairs.chain(words.iter().cloned()).filter_map(|name| posts::named(&name)).map(str::to_owned).collect();
    asked.parties = names_in(&text).into_iter().filter(|name| posts::named(&as_listed(name)).is_none()).collect();
    asked.kind = Kind::of_title(&text).filter(|kind| *kind != Kind::Document);
    for list in [&mut asked.posts, &mut asked.parties] {
        list.sort();
        list.dedup();
    }
    asked
}

/// "saigon", "SAIGON" and "Saigon's" as the list of posts has them: "Saigon".
fn as_listed(word: &str) -> String {
    capitalised(&word.trim_end_matches(['.', '’', '\'']).trim_end_matches("'s").trim_end_matches("’s").to_lowercase())
}

/// The names that an address may mean: the archive's number in it, whatever the host is called now, and a room's own name.
fn names_of(address: &str, text: &str, settings: &Settings) -> Vec<DocumentName> {
    let number = settings.number_of_cited(address, text).or_else(|| settings.number_by_path(address));
    let own = address.split_once("/documents/").map(|(_, name)| name.split(['#', '?', '/', '.']).next().unwrap_or_default());
    number.map(|number| number.name()).into_iter().chain(own.map(str::to_lowercase)).filter_map(|name| name.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Asked {
        asked(text, &Settings::default())
    }

    #[test]
    fn an_address_is_known_on_any_host() {
        for address in [
            "https://digitalarchive.wilsoncenter.org/document/208877",
            "see http://gone.example.org/document/208877.",
            "http://room.example.net/documents/wilson-208877#p4",
            "wilson-208877",
        ] {
            assert!(of(address).names.iter().any(|name| name.as_str() == "wilson-208877"), "{address}: {:?}", of(address).names);
        }
    }

    #[test]
    fn words_give_number_post_and_year() {
        let asked = of("Embtel 3825 Saigon 1955");
        assert_eq!(asked.numbers.iter().map(|number| number.number.as_str()).collect::<Vec<_>>(), ["3825"]);
        assert_eq!((asked.posts.len(), asked.years.as_slice()), (1, [1955].as_slice()), "{asked:?}");
        let asked = of("Telegram 2554 from Saigon, January 3, 1955, to Secretary Dulles (RGASPI, f. 558, op. 11, d. 98, ll. 40-41)");
        assert_eq!((asked.days.len(), asked.years.len(), asked.archival.len()), (1, 0, 1), "{asked:?}");
        assert!(asked.parties.contains(&"dulles".to_owned()), "{asked:?}");
    }
}
