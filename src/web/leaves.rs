//! The leaf map: where in its file a paper lies, and what else of that file the room holds.

use crate::model::{DocumentName, Holding, UnitHoldings};
use crate::urls;

/// Units of the drawing from edge to edge.
const WIDTH: f64 = 200.0;

/// A drawing with the words that say the same.
pub(super) struct LeafMap {
    /// What a screen reader says.
    pub label: String,
    pub unit: String,
    pub unit_href: String,
    pub bars: Vec<Bar>,
    /// The papers of the unit.
    pub papers: Vec<Paper>,
}

pub(super) struct Bar {
    pub x: String,
    pub width: String,
    pub here: bool,
}

pub(super) struct Paper {
    pub href: String,
    /// It is the one that the page shows.
    pub here: bool,
    pub leaves: String,
    pub title: String,
}

impl LeafMap {
    /// `None` where the room holds nothing with leaves of this unit.
    pub fn new(unit: &str, path: &str, holdings: &[Holding], here: Option<&DocumentName>) -> Option<Self> {
        let with_leaves: Vec<&Holding> = holdings.iter().filter(|holding| !holding.leaves.is_empty()).collect();
        let last = with_leaves.iter().flat_map(|holding| &holding.leaves).map(|leaves| leaves.last).max()?;
        let scale = WIDTH / (f64::from(last) * 1.05 + 1.0);
        let is_here = |holding: &Holding| here.is_some_and(|name| holding.document.name == *name);
        let bars = with_leaves
            .iter()
            .flat_map(|holding| holding.leaves.iter().map(|leaves| (leaves, is_here(holding))))
            .map(|(leaves, here)| {
                let width = (f64::from(leaves.last.saturating_sub(leaves.first)) + 1.0) * scale;
                Bar { x: format!("{:.1}", f64::from(leaves.first) * scale), width: format!("{:.1}", width.max(2.0)), here }
            })
            .collect();
        let said: Vec<String> = with_leaves
            .iter()
            .map(
                |holding| if is_here(holding) { format!("{} (this document)", holding.leaves_label) } else { holding.leaves_label.clone() },
            )
            .collect();
        let papers = with_leaves
            .iter()
            .map(|holding| Paper {
                href: urls::document(&holding.document.name),
                here: is_here(holding),
                leaves: holding.leaves_label.clone(),
                title: holding.document.title.clone(),
            })
            .collect();
        Some(Self {
            label: format!("Leaves of {unit} held in this room: {}", said.join("; ")),
            unit: unit.to_owned(),
            unit_href: urls::archive_unit(path),
            bars,
            papers,
        })
    }

    pub fn of_unit(unit: &UnitHoldings, here: &DocumentName) -> Option<Self> {
        // Inside a document's page the last level is enough: "d. 98".
        let short =
            unit.unit.levels.last().map_or_else(|| unit.unit.repository.clone(), |level| format!("{} {}", level.short, level.value));
        Self::new(&short, &unit.path, &unit.holdings, Some(here))
    }
}
