//! What speaks for and against a candidate, and how much: the chance that it is the paper that is meant.
//!
//! The chances are those of a conditional logit (in P. Zarembka, Frontiers in Econometrics, 1974, 105–142): each
//! candidate has the sum of the weights of its
//! evidence, and shares one certainty with the others and with the possibility that the paper is none of them, whose
//! sum is 0. Two candidates that fit equally well are so at most at one half each. The weights are data:
//! `weights.toml`, fitted by `tests/tools/fit_weights.py`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

const WEIGHTS: &str = include_str!("weights.toml");

/// Which weights count: those of references of one way of naming a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    Numbered,
    Designated,
    Dated,
    Conversation,
    Undated,
    Separate,
    Told,
    Occasion,
    Enclosure,
}

/// A candidate with what speaks for and against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    pub document: i64,
    pub family: Family,
    /// Names of `weights.toml`, without `base`.
    pub evidence: Vec<&'static str>,
    /// What a historian would say for it.
    pub reasons: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Weights(BTreeMap<Family, BTreeMap<String, f64>>);

static TABLE: LazyLock<Weights> = LazyLock::new(|| toml::from_str(WEIGHTS).expect("the weights of the program"));

impl Weighed {
    pub fn new(document: i64, family: Family) -> Self {
        Self { document, family, evidence: Vec::new(), reasons: Vec::new() }
    }

    pub fn add(&mut self, evidence: &'static str) {
        self.evidence.push(evidence);
    }

    /// Evidence that a reader is told of.
    pub fn say(&mut self, evidence: &'static str, reason: impl Into<String>) {
        self.evidence.push(evidence);
        self.reasons.push(reason.into());
    }

    /// The sum of its weights.
    fn sum(&self) -> f64 {
        let Some(weights) = TABLE.0.get(&self.family) else { return f64::NEG_INFINITY };
        let weight = |name: &str| weights.get(name).copied().unwrap_or_default();
        weight("base") + self.evidence.iter().map(|name| weight(name)).sum::<f64>()
    }
}

/// The chance of each candidate, to two places; together they are at most 1.
pub fn chances(weighed: &[Weighed]) -> Vec<f64> {
    let sums: Vec<f64> = weighed.iter().map(Weighed::sum).collect();
    // The largest is taken away from all, so that none becomes infinite.
    let largest = sums.iter().copied().fold(0.0, f64::max);
    let all: f64 = (-largest).exp() + sums.iter().map(|sum| (sum - largest).exp()).sum::<f64>();
    sums.iter().map(|sum| ((sum - largest).exp() / all * 100.0).round() / 100.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(evidence: &[&'static str]) -> Weighed {
        Weighed { evidence: evidence.to_vec(), ..Weighed::new(1, Family::Dated) }
    }

    #[test]
    fn candidates_share_one_certainty() {
        let strong = weighed(&["letter", "writer", "addressee", "exchange-by-letter"]);
        let alone = chances(std::slice::from_ref(&strong))[0];
        assert!(alone > 0.8, "{alone}");
        let two = chances(&[strong.clone(), strong]);
        assert!((two[0] - two[1]).abs() < 1e-9 && two[0] <= 0.5, "{two:?}");
        let weak = chances(&[weighed(&["writer-differs", "other-volume"])])[0];
        assert!(weak < 0.1, "{weak}");
        assert_eq!(chances(&[]), Vec::<f64>::new());
    }

    /// The names of evidence as the files of this folder write them, by family.
    #[test]
    fn what_is_weighed_has_a_weight_and_what_has_one_is_weighed() {
        let sources = [
            include_str!("numbered.rs"),
            include_str!("dated.rs"),
            include_str!("conversation.rs"),
            include_str!("separate.rs"),
            include_str!("told.rs"),
            include_str!("before.rs"),
            include_str!("printed.rs"),
            include_str!("occasion.rs"),
            include_str!("enclosed.rs"),
            include_str!("undated.rs"),
            include_str!("mod.rs"),
        ]
        .concat();
        for family in [
            Family::Numbered,
            Family::Designated,
            Family::Dated,
            Family::Conversation,
            Family::Separate,
            Family::Undated,
            Family::Told,
            Family::Occasion,
            Family::Enclosure,
        ] {
            for name in TABLE.0[&family].keys().filter(|name| *name != "base") {
                assert!(sources.contains(&format!("\"{name}\"")), "{family:?}: {name} is nobody's evidence any more");
            }
        }
    }
}
