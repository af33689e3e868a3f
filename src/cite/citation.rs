//! The citation that a page shows.

use super::{Item, one_line};

impl Item<'_> {
    /// The provider's own citation word for word, else one that the room composes.
    ///
    /// The composed one has title, date, archival references and the room's name, each
    /// only as far as it is known: nothing is said of an archive that the file does not name.
    pub fn citation(&self) -> String {
        if let Some(citation) = &self.metadata.citation {
            return citation.value.clone();
        }
        let title = self.title_line();
        let title = title.trim_end_matches(['.', ',']);
        // A question keeps its mark, and then takes no comma.
        let comma = if title.ends_with(['?', '!']) { "" } else { "," };
        let mut rest: Vec<String> = Vec::new();
        rest.extend(self.date().map(ToString::to_string));
        rest.extend(self.metadata.archival.iter().map(|known| known.value.to_string()));
        rest.push(one_line(self.room));
        let rest = rest.join(", ");
        if title.is_empty() { format!("{rest}.") } else { format!("“{title}{comma}” {rest}.") }
    }
}
