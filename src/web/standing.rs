//! Where something stands in the tree of collections: the way up, and what stands beside it.

use crate::model::{CollectionName, Placed, Standing};
use crate::text::normal::capitalised;
use crate::urls;

/// Characters of a title on the way up; a chapter's may have hundreds.
const SHORT: usize = 50;

/// A collection on the way up.
pub(super) struct Step {
    pub href: String,
    pub title: String,
    /// The whole title, where `title` is cut.
    pub whole: Option<String>,
}

/// What stands before or after.
pub(super) struct Beside {
    pub href: String,
    /// Empty where the edition gives none.
    pub number: String,
    pub title: String,
}

/// Where a document stands, as its page shows it.
#[derive(Default)]
pub(super) struct Place {
    pub above: Vec<Step>,
    /// "Document 45".
    pub here: Option<String>,
    pub before: Option<Beside>,
    pub after: Option<Beside>,
}

impl Place {
    /// In a room of one folder its documents have no order that anybody gave them: only its name is said.
    pub fn new(standing: &Standing, here: Option<&str>, in_list: bool) -> Self {
        // Of a volume one knows the title; the folder that it was imported from says no more.
        let volume = standing.collections.iter().rposition(|name| name.kind == "volume").unwrap_or(0);
        let beside = |placed: &Option<Placed>| placed.as_ref().filter(|_| in_list).map(Beside::document);
        Self {
            above: standing.collections.iter().skip(volume).map(Step::new).collect(),
            here: here.map(str::to_owned),
            before: beside(&standing.before),
            after: beside(&standing.after),
        }
    }
}

impl Step {
    pub fn new(name: &CollectionName) -> Self {
        let whole = heading(name);
        let title = if name.kind == "volume" { short_volume(&whole) } else { short(&whole) };
        Self { href: urls::collection(&name.path), whole: (title != whole).then_some(whole), title }
    }
}

impl Beside {
    pub fn document(placed: &Placed) -> Self {
        Self {
            href: urls::document(&placed.document.name),
            number: placed.number.clone().unwrap_or_default(),
            title: placed.document.title.replace('\n', " "),
        }
    }

    pub fn division(name: &CollectionName) -> Self {
        Self { href: urls::collection(&name.path), number: String::new(), title: heading(name) }
    }

    /// "45. Telegram From the Embassy in Vietnam".
    pub fn whole(&self) -> String {
        if self.number.is_empty() { self.title.clone() } else { format!("{}. {}", self.number, self.title) }
    }
}

/// A collection's title, or what it is where it has none.
pub(super) fn heading(name: &CollectionName) -> String {
    let title = name.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if !title.is_empty() {
        return title;
    }
    if name.kind.is_empty() { "Untitled".to_owned() } else { capitalised(&name.kind) }
}

/// A volume's long title with its last words, which tell it from the others of its series: "Foreign Relations … Vietnam, Volume I".
fn short_volume(title: &str) -> String {
    if title.chars().count() <= SHORT {
        return title.to_owned();
    }
    let words: Vec<&str> = title.split(' ').collect();
    let (mut first, mut last) = (1, words.len() - 1);
    let length =
        |first: usize, last: usize| words[..first].iter().chain(&words[last..]).map(|word| word.chars().count() + 1).sum::<usize>();
    while first < 2.min(last) && length(first + 1, last) < SHORT {
        first += 1;
    }
    while last > first + 1 && length(first, last - 1) < SHORT {
        last -= 1;
    }
    if length(first, last) >= SHORT || last == words.len() {
        return short(title);
    }
    format!("{} … {}", words[..first].join(" ").trim_end_matches(','), words[last..].join(" "))
}

/// The first words of a long title.
fn short(title: &str) -> String {
    if title.chars().count() <= SHORT {
        return title.to_owned();
    }
    let mut kept = String::new();
    for word in title.split(' ') {
        if kept.chars().count() + word.chars().count() + 1 >= SHORT && !kept.is_empty() {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    let kept: String = kept.chars().take(SHORT).collect();
    format!("{}…", kept.trim_end_matches([',', ';', ':', '.', '–', '—', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_is_cut_between_words() {
        assert_eq!(short("Vietnam"), "Vietnam");
        let long = "I. Consolidation of the Diem Government, January–May 1955: United States and French Training";
        assert_eq!(short(long), "I. Consolidation of the Diem Government…");
        assert_eq!(short(&"x".repeat(90)).chars().count(), SHORT + 1);
    }

    #[test]
    fn a_volume_keeps_the_end_of_its_title() {
        let title = "Foreign Relations of the United States, 1955–1957, Vietnam, Volume I";
        assert_eq!(short_volume(title), "Foreign Relations … 1955–1957, Vietnam, Volume I");
        assert_eq!(short_volume("The Journals"), "The Journals");
        assert_eq!(short_volume(&"x".repeat(90)).chars().count(), SHORT + 1);
        assert_eq!(short_volume(&format!("a {}", "x".repeat(90))), "a…");
    }

    #[test]
    fn a_division_without_a_title_is_called_what_it_is() {
        let name = |title: &str, kind: &str| CollectionName { path: "a".to_owned(), title: title.to_owned(), kind: kind.to_owned() };
        assert_eq!(heading(&name("\n The  Crisis ", "chapter")), "The Crisis");
        assert_eq!(heading(&name("", "chapter")), "Chapter");
        assert_eq!(heading(&name("", "")), "Untitled");
    }
}
