//! A document as it is cited, and in the forms that other programs read.
//!
//! Each format says only what is known of the document: what a source does not state
//! is left out, not filled in.

mod bibtex;
mod citation;
mod coins;
mod correspondents;
mod csl;
mod dublin_core;
mod head;
mod json;
mod json_ld;
mod licence;
mod manifest;
mod markdown;
mod plain;
mod ris;
mod source_note;
mod styled;
mod styles;
mod tei;

pub use coins::listed_coins;
pub use correspondents::{Named, RoleGroup, roles};
pub use head::Tag;
pub use json::Document;
pub use markdown::{fields, markdown};
pub use plain::plain_text;
pub use source_note::{SourceRow, SourceValue, source_note};
pub use styled::{Cited, Run};
pub use styles::{OwnStyle, Style, own_style};
pub use tei::{Letters, cmif};

use crate::apparatus::{NameInParts, name_in_parts};
use crate::model::{Authority, AuthorityKind, CollectionName, DocumentName, HistoricalDate, Kind, Metadata, ReadingCopy, Role, RoleKind};
use crate::resolve::names_an_office;
use crate::text::normal::squeeze;
use crate::urls;

/// A document with all that a citation of it may need.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    pub name: &'a DocumentName,
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub metadata: &'a Metadata,
    /// The room's name.
    pub room: &'a str,
    /// Without a slash at the end.
    pub base_url: &'a str,
    pub authorities: &'a [Authority],
    /// The volume that it is printed in, where the room has that.
    pub volume: Option<&'a CollectionName>,
    /// The paragraph that is meant, where it is not the whole.
    pub paragraph: Option<u32>,
    /// What a reader noted of it.
    pub note: Option<&'a str>,
}

impl<'a> Item<'a> {
    /// What is to be cited of a document in the room of this name at this address.
    pub fn of(copy: &'a ReadingCopy, room: &'a str, base_url: &'a str) -> Self {
        Self {
            name: &copy.name,
            title: &copy.title.text,
            summary: copy.summary.as_ref().map(|summary| summary.text.as_str()),
            metadata: &copy.metadata,
            room,
            base_url,
            authorities: &copy.authorities,
            volume: copy.standing.collections.iter().rev().find(|collection| collection.kind == "volume"),
            paragraph: None,
            note: None,
        }
    }

    /// The absolute address to cite: of the paragraph, where one is meant.
    pub fn url(&self) -> String {
        self.absolute(&self.paragraph.map_or_else(|| urls::document(self.name), |number| urls::paragraph(self.name, number)))
    }

    /// What tells it from the others of a list: the document's name, with the paragraph where one is meant.
    fn key(&self) -> String {
        let paragraph = self.paragraph.map(|number| format!("-{}", urls::paragraph_anchor(number)));
        format!("{}{}", self.name, paragraph.unwrap_or_default())
    }

    /// What a reader noted, on one line.
    fn note_line(&self) -> Option<String> {
        self.note.map(one_line).filter(|note| !note.is_empty())
    }

    fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The title on one line.
    fn title_line(&self) -> String {
        one_line(self.title)
    }

    fn summary_line(&self) -> Option<String> {
        self.summary.map(one_line).filter(|summary| !summary.is_empty())
    }

    /// Who wrote it: the senders, and whose journal or directive it is.
    fn authors(&self) -> Vec<&'a Role> {
        self.metadata.in_role(RoleKind::Sender).chain(self.metadata.in_role(RoleKind::Creator)).collect()
    }

    /// Their names as catalogues have them: "Molotov, Vyacheslav Mikhailovich" where the parts are known, else as written.
    fn names(&self, roles: impl IntoIterator<Item = &'a Role>) -> Vec<String> {
        let names = roles.into_iter().map(|role| match self.parts_of(role) {
            Some(parts) => {
                [parts.family, parts.given].into_iter().chain(parts.suffix).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
            }
            None => one_line(self.authority(role).map_or(&role.name, |authority| &authority.name)),
        });
        names.filter(|name| !name.is_empty()).collect()
    }

    /// Where the paper lies: "RGASPI, f. 558, op. 11, d. 98, ll. 40–41".
    fn archives(&self) -> Option<String> {
        let all: Vec<String> = self.metadata.archival.iter().map(|known| one_line(&known.value.to_string())).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// Who gave it out: the providers, or the volume, with the paper's place in it where that is wanted.
    fn provider(&self, with_place: bool) -> Option<String> {
        let providers: Vec<String> = self.metadata.in_role(RoleKind::Provider).map(|role| one_line(&role.name)).collect();
        let providers = providers.join(" and ");
        let volume = self.metadata.collection.as_ref().filter(|_| self.metadata.printed().is_some());
        let Some(volume) = volume.map(|volume| one_line(&volume.value)) else {
            return Some(providers).filter(|providers| !providers.is_empty());
        };
        // "Foreign Relations of the United States" is the series that the volume's own title begins with.
        let series = Some(providers).filter(|series| !series.is_empty() && !volume.starts_with(series.as_str()));
        let place = self.metadata.place_in_collection.as_deref().filter(|_| with_place).map(one_line);
        Some(series.into_iter().chain([volume]).chain(place).collect::<Vec<_>>().join(", "))
    }

    /// From the archive over the provider to the room: what a citation must keep, so that the paper is found without this site.
    fn chain(&self) -> Vec<String> {
        self.archives().into_iter().chain(self.provider(true)).chain([one_line(self.room)]).collect()
    }

    /// Family and given names, where the name says which is which: "Stalin, Joseph".
    ///
    /// All else is one name: a body, a name with an office, two people in one breath, and one without a comma, of which
    /// nobody knows the order ("Nosaka Sanzō", "Gary Goldberg").
    fn parts_of(&self, role: &Role) -> Option<NameInParts> {
        if let Some(authority) = self.authority(role) {
            return Some(one_line(&authority.name))
                .filter(|_| authority.kind == AuthorityKind::Person)
                .and_then(|name| name_in_parts(&name));
        }
        let name = one_line(&role.name);
        let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        // What has no record may be a body: "National Security Council, Staff".
        let is_name = name.matches(',').count() == 1 && !name.contains('=') && !names_an_office(&name) && name.split(' ').all(capital);
        if is_name { name_in_parts(&name) } else { None }
    }

    fn authority(&self, role: &Role) -> Option<&'a Authority> {
        let id = role.authority.as_deref()?;
        self.authorities.iter().find(|authority| authority.id == id)
    }

    fn date(&self) -> Option<&'a HistoricalDate> {
        self.metadata.date.as_ref().map(|date| &date.value)
    }

    fn kind(&self) -> Option<Kind> {
        self.metadata.kind.as_ref().map(|kind| kind.value)
    }

    /// Whether it went from somebody to somebody; where the kind says nothing, a recipient does.
    fn is_sent(&self) -> bool {
        match self.kind() {
            None | Some(Kind::Document) => self.metadata.in_role(RoleKind::Recipient).next().is_some(),
            Some(kind) => kind.is_sent(),
        }
    }
}

/// `text` on one line and without control characters, so that it cannot end the field that it stands in.
fn one_line(text: &str) -> String {
    squeeze(&text.replace(char::is_control, " "))
}

#[cfg(test)]
mod tests;
