//! The document as an item of CSL-JSON: for the programs of the trade, and for the styles of this room.
//!
//! The names of the fields are those of the Citation Style Language 1.0.2, appendix IV (docs.citationstyles.org).

use serde_json::{Map, Value, json};

use super::{Item, one_line};
use crate::apparatus::NameInParts;
use crate::model::{HistoricalDate, Kind, Point, Role, RoleKind, When};

impl Item<'_> {
    /// The item, in an array as reference managers read it.
    ///
    /// A date that the format cannot tell ("not after 5 November 1945") is given in words, as its `literal`.
    pub fn csl_json(&self) -> [Value; 1] {
        let metadata = self.metadata;
        let mut fields = self.csl_fields();
        // Zotero reads the first of these as a letter and the second as a manuscript.
        put(&mut fields, "type", if self.is_sent() { "personal_communication" } else { "manuscript" });
        put(&mut fields, "archive", metadata.archival.first().map_or("", |known| &known.value.repository));
        let places: Vec<String> = metadata.archival.iter().map(|known| known.value.place()).collect();
        put(&mut fields, "archive_location", &places.join("; "));
        match metadata.collection.as_ref().filter(|_| metadata.printed().is_some()) {
            Some(volume) => {
                put(&mut fields, "container-title", &volume.value);
                put(&mut fields, "number", metadata.place_in_collection.as_deref().unwrap_or_default());
            }
            None => put(&mut fields, "publisher", &self.provider(true).unwrap_or_default()),
        }
        put(&mut fields, "source", self.room);
        put(&mut fields, "language", metadata.language.as_ref().map_or("", |language| &language.value));
        put(&mut fields, "abstract", &self.summary_line().unwrap_or_default());
        if let Some(date) = self.date().filter(|date| date.when != When::Undated) {
            fields.insert("issued".to_owned(), issued(date));
        }
        put(&mut fields, "note", &self.note_line().unwrap_or_default());
        [Value::Object(fields)]
    }

    /// What every form of the item has.
    pub(super) fn csl_fields(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        put(&mut fields, "id", &self.key());
        put(&mut fields, "title", &self.title_line());
        put(&mut fields, "genre", self.kind().map_or("", Kind::label));
        put(&mut fields, "URL", &self.url());
        let roles = |role| self.metadata.in_role(role).collect();
        for (name, roles) in [
            ("author", self.authors()),
            ("recipient", roles(RoleKind::Recipient)),
            ("translator", roles(RoleKind::Translator)),
            ("contributor", roles(RoleKind::Contributor)),
        ] {
            let names: Vec<Value> = roles.into_iter().filter_map(|role| self.csl_name(role)).collect();
            if !names.is_empty() {
                fields.insert(name.to_owned(), Value::Array(names));
            }
        }
        fields
    }

    /// A name in its parts where those are known, else whole: no style then turns it round.
    fn csl_name(&self, role: &Role) -> Option<Value> {
        let name = one_line(self.authority(role).map_or(&role.name, |authority| &authority.name));
        match self.parts_of(role) {
            Some(NameInParts { family, given, suffix }) => {
                let parts = [("family", Some(family)), ("given", Some(given)), ("suffix", suffix)];
                let known = parts.into_iter().filter_map(|(part, name)| Some((part, name.filter(|name| !name.is_empty())?)));
                Some(Value::Object(known.map(|(part, name)| (part.to_owned(), Value::String(name))).collect()))
            }
            None => (!name.is_empty()).then(|| json!({ "literal": name })),
        }
    }
}

/// Sets a field to a text of one line; an empty one is left out.
pub(super) fn put(fields: &mut Map<String, Value>, name: &str, value: &str) {
    let value = one_line(value);
    if !value.is_empty() {
        fields.insert(name.to_owned(), Value::String(value));
    }
}

/// The date of an item, in figures as far as it is known in figures.
fn issued(date: &HistoricalDate) -> Value {
    let parts: Vec<Vec<i16>> = match date.when {
        When::Point(point) if point.season().is_none() => vec![figures(point)],
        When::Range(from, to) if from.season().is_none() && to.season().is_none() => vec![figures(from), figures(to)],
        _ => return json!({ "literal": date.to_string() }),
    };
    let mut issued = Map::from_iter([("date-parts".to_owned(), json!(parts))]);
    if date.approximate || date.uncertain {
        issued.insert("circa".to_owned(), Value::Bool(true));
    }
    Value::Object(issued)
}

/// Year, month and day, as far as they are known; of a season the year.
pub(super) fn figures(point: Point) -> Vec<i16> {
    let month = point.month.filter(|_| point.season().is_none());
    let day = month.and(point.day);
    [Some(point.year), month.map(i16::from), day.map(i16::from)].into_iter().flatten().collect()
}
