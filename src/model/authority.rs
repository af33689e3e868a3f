//! Authority records: persons, places and organizations that texts name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an authority record describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AuthorityKind {
    Person,
    Place,
    Organization,
}

impl AuthorityKind {
    pub const ALL: [Self; 3] = [Self::Person, Self::Place, Self::Organization];

    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Place => "place",
            Self::Organization => "organization",
        }
    }

    /// The first part of an address: `people`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Person => "people",
            Self::Place => "places",
            Self::Organization => "organizations",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A form of a name, with the scheme of transliteration where one is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum AuthorityVariant {
    Plain(String),
    Transliterated { name: String, scheme: String },
}

impl AuthorityVariant {
    pub fn name(&self) -> &str {
        match self {
            Self::Plain(name) | Self::Transliterated { name, .. } => name,
        }
    }

    pub fn scheme(&self) -> Option<&str> {
        match self {
            Self::Plain(_) => None,
            Self::Transliterated { scheme, .. } => Some(scheme),
        }
    }
}

/// A record that says who or what a name means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Authority {
    /// `[A-Za-z0-9_.-]+`, verbatim from the editor's file.
    pub id: String,
    pub kind: AuthorityKind,
    /// The preferred form: "Molotov, Vyacheslav Mikhailovich".
    pub name: String,
    pub variants: Vec<AuthorityVariant>,
    /// Office at the date of the documents.
    pub office: Option<String>,
    /// Dates of life or existence, as one prints them: "1890–1986".
    pub dates: Option<String>,
    /// One sentence.
    pub note: Option<String>,
    /// Addresses of the same record elsewhere, only where the editor is sure.
    pub identifiers: Vec<String>,
}
