//! The citation that a page shows.

use super::{Item, one_line};
use crate::model::{HistoricalDate, RoleKind, days_in};

impl Item<'_> {
    /// The provider's own citation word for word, else one that the room composes.
    ///
    /// The composed one has title, date, archival references, provider or volume, the room's name, contributors
    /// and translators, each only as far as it is known: nothing is said of an archive that
    /// the file does not name, and a day that the title names is not said again.
    pub fn citation(&self) -> String {
        if let Some(citation) = &self.metadata.citation {
            return citation.value.clone();
        }
        let title = self.title_line();
        let title = title.trim_end_matches(['.', ',']);
        // A question keeps its mark, and then takes no comma.
        let comma = if title.ends_with(['?', '!']) { "" } else { "," };
        let mut rest: Vec<String> = Vec::new();
        rest.extend(self.date().filter(|date| !is_named(date, title)).map(ToString::to_string));
        rest.extend(self.chain());
        let rest = rest.join(", ");
        let work = self.people("Contributed", RoleKind::Contributor).into_iter().chain(self.people("Translated", RoleKind::Translator));
        let work: String = work.map(|sentence| format!(" {sentence}")).collect();
        if title.is_empty() { format!("{rest}.{work}") } else { format!("“{title}{comma}” {rest}.{work}") }
    }

    /// "Translated by Gary Goldberg."
    pub(super) fn people(&self, done: &str, role: RoleKind) -> Option<String> {
        let names: Vec<String> = self.metadata.in_role(role).map(|role| one_line(&role.name)).filter(|name| !name.is_empty()).collect();
        (!names.is_empty()).then(|| format!("{done} by {}.", names.join(" and ").trim_end_matches('.')))
    }
}

/// Whether `title` names the one day that `date` is.
fn is_named(date: &HistoricalDate, title: &str) -> bool {
    days_in(title).into_iter().filter_map(|day| day.dated(title)).any(|named| named.when == date.when)
}
