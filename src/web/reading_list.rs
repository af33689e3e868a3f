//! A reader's own list as its address has it: documents and paragraphs, each perhaps with a note. The room keeps none of it.

use super::behind;
use super::error::Result;
use super::extract::Query;
use super::state::AppState;
use crate::model::{DocumentName, Lookup};
use crate::text::normal::squeeze;
use crate::urls;

/// Entries of a list; what is more is left out.
pub(super) const MOST_LISTED: usize = 500;
/// Letters of a note.
const LONGEST_NOTE: usize = 2_000;
/// Letters of a list's title.
const LONGEST_TITLE: usize = 200;

/// A document of a list, or a paragraph of it, with what the reader noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub name: DocumentName,
    pub paragraph: Option<u32>,
    /// May have several lines.
    pub note: Option<String>,
}

impl Entry {
    pub fn whole(name: DocumentName) -> Self {
        Self { name, paragraph: None, note: None }
    }

    /// `wilson-208877`, `wilson-208877#p7`, with `~` and the note behind; `None` of what is no document's name.
    pub fn read(written: &str) -> Option<Self> {
        let (place, note) = written.split_once('~').unwrap_or((written, ""));
        let (name, paragraph) = match place.split_once("#p") {
            Some((name, number)) => (name, Some(number.parse().ok()?)),
            None => (place, None),
        };
        let note: String = note.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect();
        let note: String = note.trim().chars().take(LONGEST_NOTE).collect();
        let note = note.trim_end().to_owned();
        Some(Self { name: name.trim().parse().ok()?, paragraph, note: Some(note).filter(|note| !note.is_empty()) })
    }

    /// `wilson-208877#p7`.
    pub fn place(&self) -> String {
        self.paragraph.map_or_else(|| self.name.to_string(), |number| format!("{}#{}", self.name, urls::paragraph_anchor(number)))
    }

    fn written(&self) -> String {
        self.note.as_ref().map_or_else(|| self.place(), |note| format!("{}~{note}", self.place()))
    }
}

/// What the address of a list calls it.
pub(super) fn title(query: &Query) -> Option<String> {
    let title = squeeze(&query.get("title")?.replace(char::is_control, " "));
    let title: String = title.chars().take(LONGEST_TITLE).collect();
    Some(title.trim_end().to_owned()).filter(|title| !title.is_empty())
}

/// What stands behind the question mark of a list's address.
pub(super) fn query<'a>(entries: impl IntoIterator<Item = &'a Entry>, title: Option<&str>) -> String {
    let entries = entries.into_iter().map(|entry| format!("d={}", urls::query_value(&entry.written())));
    let title = title.map(|title| format!("title={}", urls::query_value(title)));
    entries.chain(title).collect::<Vec<_>>().join("&")
}

/// An entry under the document's own name, where the room shows it to everybody.
///
/// Of a document that turned out to be another the whole is meant: its paragraphs had other numbers.
pub(super) async fn shown(state: &AppState, entry: &Entry) -> Result<Option<Entry>> {
    let (name, paragraph) = match state.store().lookup(&entry.name).await? {
        Lookup::Alias(name) if entry.paragraph.is_some() && behind::was_a_document(state, &entry.name).await? => (name, None),
        Lookup::Identity(name) | Lookup::Alias(name) => (name, entry.paragraph),
        Lookup::Several(_) | Lookup::Closed(_) | Lookup::Unknown => return Ok(None),
    };
    Ok(Some(Entry { name, paragraph, note: entry.note.clone() }))
}

/// The entries of a list, under the documents' own names; what is nothing here is left out.
pub(super) async fn held(state: &AppState, query: &Query) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in query.all("d").take(MOST_LISTED).filter_map(Entry::read) {
        entries.extend(shown(state, &entry).await?);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_entry_is_a_document_or_a_paragraph_and_perhaps_a_note() {
        let of = |written: &str| Entry::read(written).map(|entry| (entry.name.to_string(), entry.paragraph, entry.note));
        assert_eq!(of("wilson-1"), Some(("wilson-1".to_owned(), None, None)));
        assert_eq!(of("wilson-1#p7~ see ~ p. 3 "), Some(("wilson-1".to_owned(), Some(7), Some("see ~ p. 3".to_owned()))));
        assert_eq!(of("wilson-1~one\ntwo"), Some(("wilson-1".to_owned(), None, Some("one\ntwo".to_owned()))));
        assert_eq!(of("wilson-1~\u{1}"), Some(("wilson-1".to_owned(), None, None)));
        for nothing in ["", "~note", "wilson 1", "wilson-1#p", "wilson-1#px", "wilson-1#p-1", "<script>"] {
            assert_eq!(of(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_note_has_two_thousand_letters_at_most_whatever_their_bytes() {
        let entry = Entry::read(&format!("wilson-1~{}", "ж".repeat(3_000))).expect("an entry");
        assert_eq!(entry.note.map(|note| note.chars().count()), Some(2_000));
    }

    proptest! {
        #[test]
        fn what_an_address_says_of_a_list_is_said_again(written in proptest::collection::vec("[a-z0-9#p~&=%+ \\n\u{0}-\u{20}ж]{0,24}", 0..6), title in ".{0,12}") {
            let entries: Vec<Entry> = written.iter().filter_map(|written| Entry::read(written)).collect();
            let shown = title_of(&title);
            let asked = Query::of(&query(&entries, shown.as_deref()));
            let again: Vec<Entry> = asked.all("d").filter_map(Entry::read).collect();
            prop_assert_eq!(again, entries);
            prop_assert_eq!(super::title(&asked), shown);
        }
    }

    fn title_of(title: &str) -> Option<String> {
        super::title(&Query::of(&format!("title={}", urls::query_value(title))))
    }
}
