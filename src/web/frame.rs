//! What surrounds every page: head, navigation, counts.

use std::sync::Arc;

use super::assets;
use super::state::Room;
pub(super) use crate::cite::Tag;
use crate::urls;

/// The part of the room that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    None,
    Documents,
    People,
    Places,
    Organizations,
    Archive,
    Collections,
    NotHeld,
}

/// An entry of the navigation.
pub(super) struct Way {
    pub href: &'static str,
    pub label: &'static str,
    pub here: bool,
}

pub(super) struct Frame {
    pub room: Arc<Room>,
    /// As the browser's tab shows it.
    pub title: String,
    pub section: Section,
    /// The query in the search box.
    pub query: String,
    /// The absolute address that the page is known by.
    pub canonical: Option<String>,
    /// A document's own tags, in order; its canonical address is one of them.
    pub tags: Vec<Tag>,
    /// Whether reference managers find a document by its id on the page.
    pub unapi: bool,
    /// Whether search engines are asked to leave the page out.
    pub unlisted: bool,
    pub style: String,
    pub script: String,
    /// What a reader keeps.
    pub keep_script: String,
    pub icon: String,
}

impl Frame {
    pub fn new(room: &Arc<Room>, title: &str, section: Section) -> Self {
        let name = &room.settings.name;
        let title = if title.is_empty() { name.clone() } else { format!("{title} · {name}") };
        Self {
            room: Arc::clone(room),
            title,
            section,
            query: String::new(),
            canonical: None,
            tags: vec![],
            unapi: false,
            unlisted: false,
            style: assets::address("room.css"),
            script: assets::address("room.js"),
            keep_script: assets::address("keep.js"),
            icon: assets::address("favicon.svg"),
        }
    }

    /// With the address that the page is known by.
    pub fn at(mut self, path: &str) -> Self {
        self.canonical = Some(format!("{}{path}", self.room.base_url));
        self
    }

    pub fn name(&self) -> &str {
        &self.room.settings.name
    }

    pub fn ways(&self) -> Vec<Way> {
        let has_collections = self.has_collections();
        [
            (Section::Documents, urls::DOCUMENTS, "Documents"),
            (Section::Collections, urls::COLLECTIONS, "Collections"),
            (Section::People, urls::PEOPLE, "People"),
            (Section::Places, urls::PLACES, "Places"),
            (Section::Organizations, urls::ORGANIZATIONS, "Organizations"),
            (Section::Archive, urls::ARCHIVE, "Archive"),
            (Section::NotHeld, urls::NOT_HELD, "Not held"),
        ]
        .into_iter()
        .filter(|(section, ..)| *section != Section::Collections || has_collections)
        .map(|(section, href, label)| Way { href, label, here: section == self.section })
        .collect()
    }

    /// Where all lies in one folder, there is nothing to choose from.
    pub fn has_collections(&self) -> bool {
        self.room.statistics.collections > 1
    }

    /// "5 documents, 5 September – 19 November 1945".
    pub fn counts(&self) -> String {
        let statistics = &self.room.statistics;
        let documents = super::view::count(statistics.documents, "document", "documents");
        match (&statistics.first, &statistics.last) {
            (Some(first), Some(last)) if first != last => {
                let first = first.to_string();
                let year = last.year().map(|year| format!(" {year}")).unwrap_or_default();
                format!("{documents}, {} – {last}", first.strip_suffix(&year).unwrap_or(&first))
            }
            (Some(only), _) => format!("{documents}, {only}"),
            _ => documents,
        }
    }
}
