//! Who wrote to whom, as the head of a document says it.

use crate::model::{Authority, AuthorityKind, AuthorityVariant, Basis, EventKind, ReadingCopy, Role, RoleKind};
use crate::urls;

/// People who have the same part in a document.
#[derive(Debug)]
pub struct RoleGroup {
    /// "from", "to", "copies to".
    pub word: &'static str,
    pub people: Vec<Named>,
}

/// Somebody, or the place beside them.
#[derive(Debug)]
pub struct Named {
    pub name: String,
    /// The record, where there is one.
    pub href: Option<String>,
    pub class: &'static str,
    /// From what the room concluded it.
    pub inferred: Option<String>,
}

/// In the order in which a letter names them.
const ROLES: [(RoleKind, &str); 6] = [
    (RoleKind::Creator, "by"),
    (RoleKind::Sender, "from"),
    (RoleKind::Recipient, "to"),
    (RoleKind::Circulation, "copies to"),
    (RoleKind::Participant, "present"),
    (RoleKind::Recorder, "recorded by"),
];

/// Who has which part in the document; only those that somebody has.
pub fn roles(copy: &ReadingCopy) -> Vec<RoleGroup> {
    let group = |(kind, word)| {
        let mut people: Vec<Named> = copy.metadata.in_role(kind).map(|role| Named::new(role, &copy.authorities)).collect();
        if !people.is_empty() {
            people.extend(place(copy, kind));
        }
        (!people.is_empty()).then_some(RoleGroup { word, people })
    };
    ROLES.into_iter().filter_map(group).collect()
}

/// Where the document says that it was sent from, or received.
fn place(copy: &ReadingCopy, role: RoleKind) -> Option<Named> {
    let event = match role {
        RoleKind::Sender => EventKind::Sent,
        RoleKind::Recipient => EventKind::Received,
        _ => return None,
    };
    let written = copy.metadata.events.iter().filter(|other| other.event == event).find_map(|event| event.place.as_ref())?;
    let is_meant = |record: &&Authority| {
        let mut forms = std::iter::once(record.name.as_str()).chain(record.variants.iter().map(AuthorityVariant::name));
        record.kind == AuthorityKind::Place && forms.any(|form| form.to_lowercase() == written.to_lowercase())
    };
    // "At the VKP CC" is where a clerk took it, and no town: only what the editors know as a place is one.
    let record = copy.authorities.iter().find(is_meant)?;
    Some(Named {
        name: record.name.clone(),
        href: Some(urls::authority(record.kind, &record.id)),
        class: AuthorityKind::Place.word(),
        inferred: None,
    })
}

impl Named {
    pub fn new(role: &Role, authorities: &[Authority]) -> Self {
        let record = role.authority.as_ref().and_then(|id| authorities.iter().find(|authority| authority.id == *id));
        Self {
            name: role.name.clone(),
            href: record.map(|record| urls::authority(record.kind, &record.id)),
            class: record.map_or(AuthorityKind::Person, |record| record.kind).word(),
            inferred: match &role.basis {
                Basis::Inferred(from) => Some(from.clone()),
                _ => None,
            },
        }
    }
}
