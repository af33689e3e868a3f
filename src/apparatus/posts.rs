//! The places between which telegrams go, by the names that papers give them.
//!
//! The list is `posts.txt`: cities, and the countries to which a mission there is sent. A post has as its id the first
//! name of its line in small letters: "saigon". A name that stands in the text is a city's; "the Embassy in Vietnam" is
//! read off titles alone, where countries stand for the posts in them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::text::words::{is_word_before, is_word_from};

const LIST: &str = include_str!("posts.txt");

/// The post that the foreign ministry of the United States is, which papers call the Department.
pub const WASHINGTON: &str = "washington";

/// Words that a name of a post has at most.
const LONGEST: usize = 4;

struct Posts {
    /// Names of cities, in the letters of the list.
    cities: HashMap<&'static str, &'static str>,
    /// Cities and countries, and the post of each.
    parties: AhoCorasick,
    ids: Vec<&'static str>,
    titles: HashMap<&'static str, &'static str>,
    /// The words of all names, in small letters.
    words: HashSet<String>,
}

static POSTS: LazyLock<Posts> = LazyLock::new(|| {
    let (mut cities, mut titles) = (HashMap::new(), HashMap::new());
    let (mut names, mut ids) = (Vec::new(), Vec::new());
    let mut words = HashSet::new();
    for line in LIST.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (here, countries) = line.split_once('|').unwrap_or((line, ""));
        let here: Vec<&str> = here.split(';').map(str::trim).collect();
        // The list lives as long as the program, and so do the few ids in small letters.
        let id: &'static str = Box::leak(here[0].to_lowercase().into_boxed_str());
        titles.insert(id, here[0]);
        cities.extend(here.iter().map(|name| (*name, id)));
        let countries = countries.split(';').map(str::trim).filter(|name| !name.is_empty() && id != WASHINGTON);
        for name in here.iter().copied().chain(countries) {
            words.extend(name.split(|letter: char| !letter.is_alphabetic()).map(str::to_lowercase));
            names.push(name);
            ids.push(id);
        }
    }
    let parties = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).expect("a few hundred names");
    Posts { cities, parties, ids, titles, words }
});

/// The first name of a post as its list has it: "Saigon".
pub fn title(id: &str) -> &str {
    POSTS.titles.get(id).copied().unwrap_or(id)
}

/// Whether a word in small letters is a word of such a city's or country's name.
pub fn is_place(word: &str) -> bool {
    POSTS.words.contains(word)
}

/// The post of this name.
pub fn named(name: &str) -> Option<&'static str> {
    POSTS.cities.get(name).copied()
}

/// The post whose name `words` end in, a possessive included, and where that begins.
pub fn ending(words: &str) -> Option<(usize, &'static str)> {
    let bare = ["’s", "'s", "s’", "s'", "’", "'"].iter().find_map(|sign| words.strip_suffix(sign)).unwrap_or(words);
    let mut found = None;
    let mut start = bare.len();
    for _ in 0..LONGEST {
        let before = bare[..start].trim_end();
        start = before
            .rfind(|letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '“' | '"' | ';' | ':' | ',' | '/'))
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        // The words of a name stand apart by single spaces.
        let name = &bare[start..];
        if !name.starts_with(|letter: char| letter.is_uppercase()) {
            break;
        }
        if let Some(post) = named(name).or_else(|| named(words[start..].trim_end_matches(['’', '\'']))) {
            found = Some((start, post));
        }
        if !bare[..start].ends_with(' ') {
            break;
        }
    }
    found
}

/// The post whose name `words` begin with, and the length of that.
pub fn starting(words: &str) -> Option<(usize, &'static str)> {
    let mut ends =
        words.char_indices().filter(|(_, letter)| !letter.is_alphanumeric() && !matches!(letter, '-' | '’' | '/')).map(|(at, _)| at);
    let ends: Vec<usize> = ends.by_ref().take(LONGEST).chain((words.len() < 40).then_some(words.len())).collect();
    ends.into_iter().rev().find_map(|end| {
        let name = words.get(..end)?;
        let bare = ["’s", "'s"].iter().find_map(|sign| name.strip_suffix(sign)).unwrap_or(name);
        Some((bare.len(), named(bare)?))
    })
}

/// The posts that the name of a sender or a receiver speaks of, each once: "the Embassies in Laos and Thailand".
pub fn of_party(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for hit in POSTS.parties.find_iter(name) {
        let post = POSTS.ids[hit.pattern().as_usize()];
        if !is_word_before(name, hit.start()) && !is_word_from(name, hit.end()) && !found.iter().any(|known| known == post) {
            found.push(post.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_found_by_the_names_of_its_city() {
        assert_eq!(ending("as reported in Tel Aviv’s").map(|(_, post)| post), Some("tel aviv"));
        assert_eq!(ending("(New Delhi"), Some((1, "new delhi")));
        assert_eq!(ending("see Department’s").map(|(_, post)| post), Some(WASHINGTON));
        assert_eq!(ending("the delhi"), None);
        assert_eq!(starting("Phnom Penh, and"), Some((10, "phnom penh")));
        assert_eq!(starting("Dept"), Some((4, WASHINGTON)));
        assert_eq!(starting("nobody"), None);
    }

    #[test]
    fn a_mission_is_the_post_of_its_country() {
        for (name, posts) in [
            ("the Embassy in Vietnam", &["saigon"][..]),
            ("the Embassy in the Republic of China", &["taipei"]),
            ("the Embassies in Laos and Thailand", &["vientiane", "bangkok"]),
            ("the Mission at the United Nations", &["usun"]),
            ("the Consulate General at Hong Kong", &["hong kong"]),
            ("the Department of State", &[WASHINGTON]),
            ("V.M. Molotov", &[]),
        ] {
            assert_eq!(of_party(name), posts, "{name}");
        }
    }
}
