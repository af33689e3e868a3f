//! What is known about a document, and how it is known.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ArchivalReference, HistoricalDate, Kind};
use crate::text::Span;

/// How a value is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The source file says so.
    Stated,
    /// An editor says so, in a sidecar or an authority file.
    Editor,
    /// The room concluded it; the words say from what.
    Inferred(String),
}

/// A value with the way in which it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Known<T> {
    pub value: T,
    pub basis: Basis,
}

impl<T> Known<T> {
    pub fn stated(value: T) -> Self {
        Self { value, basis: Basis::Stated }
    }

    pub fn editor(value: T) -> Self {
        Self { value, basis: Basis::Editor }
    }

    pub fn inferred(value: T, from: impl Into<String>) -> Self {
        Self { value, basis: Basis::Inferred(from.into()) }
    }
}

/// What somebody has to do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RoleKind {
    Sender,
    Recipient,
    /// Got a copy by a distribution list; the document was not addressed to them.
    Circulation,
    /// Whose journal, directive or memorandum it is.
    Creator,
    /// Who wrote it down.
    Recorder,
    /// Who was present at the conversation that it records.
    Participant,
    Translator,
    Contributor,
    Provider,
}

impl RoleKind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Circulation => "circulation",
            Self::Creator => "creator",
            Self::Recorder => "recorder",
            Self::Participant => "participant",
            Self::Translator => "translator",
            Self::Contributor => "contributor",
            Self::Provider => "provider",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        [
            Self::Sender,
            Self::Recipient,
            Self::Circulation,
            Self::Creator,
            Self::Recorder,
            Self::Participant,
            Self::Translator,
            Self::Contributor,
            Self::Provider,
        ]
        .into_iter()
        .find(|kind| kind.word() == word)
    }
}

/// Somebody in a role: the name as the source has it, and whose record it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Role {
    pub role: RoleKind,
    pub name: String,
    /// Id of an authority record, where the name is one's alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    pub basis: Basis,
}

/// What happened to a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    Written,
    Sent,
    Received,
    Deciphered,
    Held,
}

impl EventKind {
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Written, Self::Sent, Self::Received, Self::Deciphered, Self::Held].into_iter().find(|kind| kind.word() == word)
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Deciphered => "deciphered",
            Self::Held => "held",
        }
    }
}

/// One thing that happened to a paper, with the words that say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    pub event: EventKind,
    /// The day, where the document states one for this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<HistoricalDate>,
    /// The clock time exactly as written ("0120"); no zone is ever added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// By whom or by which way, as written: "by Poskrebyshev", "via the telephone".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
    /// How long it was, as written: "40 minutes".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Where the body says so.
    pub span: Span,
}

/// A number that an archive gave, with the authority that gave it: `wilson`, `208877`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct ArchiveNumber {
    pub authority: String,
    pub number: String,
}

impl ArchiveNumber {
    /// The document name that this number makes: `wilson-208877`.
    ///
    /// The number of a volume's document already carries its series (`frus1955-57v01-d3`)
    /// and then needs nothing before it.
    pub fn name(&self) -> String {
        if self.number.starts_with(&self.authority) { self.number.clone() } else { format!("{}-{}", self.authority, self.number) }
    }
}

/// Where a document stands in a volume: what the links of others lead to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InVolume {
    /// The volume's own name: `frus1955-57v01`.
    pub volume: String,
    /// Its id there, `d45`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The file is this document whole, a letter of its own: a link to the file leads to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_whole: bool,
    /// The page on which it begins, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// All that is known about a document apart from its texts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Metadata {
    pub date: Option<Known<HistoricalDate>>,
    pub kind: Option<Known<Kind>>,
    /// The number of the paper itself: a cable's "3523".
    pub paper_numbers: Vec<Known<String>>,
    pub roles: Vec<Role>,
    pub events: Vec<Event>,
    pub classification: Option<Known<String>>,
    pub archival: Vec<Known<ArchivalReference>>,
    pub numbers: Vec<ArchiveNumber>,
    /// Addresses of the document as its source prints them.
    pub addresses: Vec<String>,
    /// The provider's own citation, word for word.
    pub citation: Option<Known<String>>,
    pub collection: Option<Known<String>>,
    /// Which document of its volume it is, as one cites it: "Document 45".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_in_collection: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_volume: Option<InVolume>,
    /// An acknowledgement of support; it gives no rights.
    pub credits: Option<Known<String>>,
    pub rights: Option<Known<String>>,
    /// BCP 47 tag of the language that the paper was written in.
    pub original_language: Option<Known<String>>,
    /// BCP 47 tag of the text that is shown.
    pub language: Option<Known<String>>,
    /// "translation", "transcription" or "original".
    pub text_role: Option<Known<String>>,
    /// Whether the repository holds the original or a copy.
    pub copy: Option<Known<String>>,
    pub subjects: Vec<String>,
    /// The name that an editor wants the document to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Further names that an editor gives the document.
    pub aliases: Vec<String>,
}

impl Metadata {
    pub fn in_role(&self, kind: RoleKind) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(move |role| role.role == kind)
    }

    /// What a citation of the document needs, and nothing that may tell what stands in it.
    pub fn of_citation(&self) -> Self {
        Self {
            date: self.date.clone(),
            kind: self.kind.clone(),
            paper_numbers: self.paper_numbers.clone(),
            roles: self.roles.iter().filter(|role| role.role != RoleKind::Participant).cloned().collect(),
            archival: self.archival.clone(),
            numbers: self.numbers.clone(),
            addresses: self.addresses.clone(),
            citation: self.citation.clone(),
            collection: self.collection.clone(),
            place_in_collection: self.place_in_collection.clone(),
            in_volume: self.in_volume.clone(),
            original_language: self.original_language.clone(),
            name: self.name.clone(),
            aliases: self.aliases.clone(),
            ..Self::default()
        }
    }

    /// The volume that the document is printed in and its id there, `d45`: by its place, or by its number in an edition,
    /// `frus1955-57v01-d45`.
    pub fn printed(&self) -> Option<(&str, Option<&str>)> {
        let by_number = || {
            self.numbers.iter().find_map(|number| {
                let (volume, key) = number.number.rsplit_once('-')?;
                let is_key = key.strip_prefix('d').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
                is_key.then_some((volume, Some(key)))
            })
        };
        match &self.in_volume {
            Some(place) => Some((place.volume.as_str(), place.key.as_deref().or_else(|| by_number()?.1))),
            None => by_number(),
        }
    }
}
