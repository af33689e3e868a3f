//! A document as it is cited, and in the forms that other programs read.
//!
//! Each format says only what is known of the document: what a source does not state
//! is left out, not filled in.

mod bibtex;
mod citation;
mod head;
mod json;
mod manifest;
mod markdown;
mod plain;
mod ris;

pub use head::Tag;
pub use markdown::markdown;
pub use plain::plain_text;

use crate::model::{Authority, DocumentName, HistoricalDate, Kind, Metadata, ReadingCopy, Role, RoleKind};
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
        }
    }

    /// The absolute address to cite.
    pub fn url(&self) -> String {
        format!("{}{}", self.base_url, urls::document(self.name))
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

    /// Their names as catalogues have them: "Molotov, Vyacheslav Mikhailovich" where there is a record, else as written.
    fn names(&self, roles: impl IntoIterator<Item = &'a Role>) -> Vec<String> {
        let names = roles.into_iter().map(|role| one_line(self.authority(role).map_or(&role.name, |authority| &authority.name)));
        names.filter(|name| !name.is_empty()).collect()
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
