//! What a telegram is known by: its number, the series that this counts in, and the posts that it went between.

use serde::{Deserialize, Serialize};

/// A number as a text names it, or as a paper bears it.
///
/// A number belongs to a series: the telegrams from one post to another, or those of a delegation ("Secto"), an
/// army ("DA"), a year's estimates ("NIE"). Posts are ids such as "saigon"; several where any of them may be meant,
/// none where the words do not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesNumber {
    /// In small letters: "secto", "nie".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// "2554", "11-3-66".
    pub number: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
}

/// The numbers that a paper bears itself, and between whom it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wire {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<SeriesNumber>,
    /// By its dateline and its sender.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
}
