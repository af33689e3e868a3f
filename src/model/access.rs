//! What of a document is closed to visitors: an embargo, a restriction, a withdrawal.

use serde::{Deserialize, Serialize};

use super::{DocumentName, HistoricalDate, Metadata};

/// Closes the text of a document, for a time or for good (ISAD(G) 3.4.1, conditions governing access).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// The day on which the text opens by itself, "2030-01-01"; `None` where none is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// One sentence, without its full stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether visitors learn that the document exists, and how it is cited.
    pub is_cited: bool,
}

impl Restriction {
    /// Whether it still holds on a day, "2026-11-23".
    pub fn holds(&self, today: &str) -> bool {
        self.until.as_deref().is_none_or(|until| today < until)
    }

    /// All of `restrictions` that hold on a day, as one: the latest opening, and the existence hidden where one hides it.
    pub fn of_all(restrictions: impl IntoIterator<Item = Self>, today: &str) -> Option<Self> {
        let mut holding = restrictions.into_iter().filter(|restriction| restriction.holds(today));
        let first = holding.next()?;
        Some(holding.fold(first, |one, other| Self {
            until: one.until.zip(other.until).map(|(one, other)| one.max(other)),
            reason: match (one.reason, other.reason) {
                (Some(one), Some(other)) if one != other => Some(format!("{one}; {other}")),
                (one, other) => one.or(other),
            },
            is_cited: one.is_cited && other.is_cited,
        }))
    }

    /// "closed until 1 January 2030", "closed".
    pub fn words(&self) -> String {
        let day = self.until.as_deref().map(|until| HistoricalDate::of_edtf(until).map_or_else(|| until.to_owned(), |day| day.to_string()));
        day.map_or_else(|| "closed".to_owned(), |day| format!("closed until {day}"))
    }
}

/// Why a document is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    Restricted(Restriction),
    Withdrawn {
        /// The day, "2026-11-23".
        on: String,
        /// One sentence, without its full stop.
        reason: String,
        /// The document that takes its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaced_by: Option<DocumentName>,
        /// Nobody was to know of it before, and nobody learns of it now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        was_hidden: bool,
    },
}

/// What stands in the place of a document that is not shown: how it is cited, and why it is not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    pub title: String,
    /// What a citation needs, and no more: [`Metadata::of_citation`].
    pub metadata: Metadata,
    pub closing: Closing,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(day: Option<&str>, is_cited: bool) -> Restriction {
        Restriction { until: day.map(str::to_owned), reason: None, is_cited }
    }

    #[test]
    fn an_embargo_ends_with_the_beginning_of_its_day() {
        let embargo = until(Some("2030-01-01"), true);
        assert!(embargo.holds("2029-12-31") && !embargo.holds("2030-01-01") && !embargo.holds("2031-06-01"));
        assert!(until(None, true).holds("9999-12-31"));
        assert_eq!((embargo.words().as_str(), until(None, true).words().as_str()), ("closed until 1 January 2030", "closed"));
    }

    #[test]
    fn of_several_restrictions_the_strictest_holds() {
        let of = |all: &[Restriction]| Restriction::of_all(all.to_vec(), "2026-11-23");
        let (early, late, always) = (until(Some("2027-01-01"), true), until(Some("2040-01-01"), false), until(None, true));
        assert_eq!(of(&[early.clone(), late.clone()]), Some(until(Some("2040-01-01"), false)));
        assert_eq!(of(&[late, always.clone()]), Some(until(None, false)));
        assert_eq!(of(&[until(Some("2020-01-01"), false), always.clone()]), Some(always), "what is over closes nothing");
        assert_eq!(of(&[until(Some("2020-01-01"), false)]), None);
    }
}
