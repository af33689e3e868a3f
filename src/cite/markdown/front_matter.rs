//! The metadata of a document above its Markdown, under the names that the reader of that form knows.

use serde_norway::{Mapping, Value};

use crate::model::{Basis, Known, ReadingCopy, RoleKind};
use crate::text::normal::squeeze;

const ROLES: [(RoleKind, &str); 8] = [
    (RoleKind::Sender, "senders"),
    (RoleKind::Recipient, "recipients"),
    (RoleKind::Circulation, "circulation"),
    (RoleKind::Creator, "creators"),
    (RoleKind::Recorder, "recorders"),
    (RoleKind::Participant, "participants"),
    (RoleKind::Translator, "translators"),
    (RoleKind::Contributor, "contributors"),
];

/// YAML between two lines of hyphens; what is not known has no field.
///
/// The form cannot say how a value is known, so a remark names the fields that the room inferred.
pub fn front_matter(copy: &ReadingCopy, title: &str) -> String {
    fields_of(copy, title).written()
}

/// What the sources of a document say of it, a field each with its values in words: what two versions are compared by.
pub fn fields(copy: &ReadingCopy) -> Vec<(String, String)> {
    let Fields { mapping, inferred } = fields_of(copy, &squeeze(&copy.title.text));
    // What the room inferred changes with the program, too.
    let fields = mapping.into_iter().filter(|(name, _)| !inferred.iter().any(|inferred| name.as_str() == Some(inferred)));
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words = fields.map(|(name, value)| {
        let value = value.as_sequence().map_or_else(|| word(&value), |all| all.iter().map(word).collect::<Vec<_>>().join("; "));
        (word(&name).replace('_', " "), value)
    });
    words.collect()
}

fn fields_of(copy: &ReadingCopy, title: &str) -> Fields {
    let metadata = &copy.metadata;
    let mut fields = Fields::default();
    fields.word("name", copy.name.as_str());
    fields.list("aliases", copy.aliases.iter().map(|alias| (alias.as_str(), &Basis::Stated)));
    fields.word("title", title);
    if let Some(Known { value, basis }) = &metadata.date {
        // EDTF has no form for it; the reader knows this word.
        let edtf = Some(value.edtf()).filter(|edtf| !edtf.is_empty()).unwrap_or_else(|| "undated".to_owned());
        fields.known("date", &edtf, basis);
        if value.written != edtf {
            fields.word("date_written", &value.written);
        }
    }
    if let Some(kind) = &metadata.kind {
        fields.known("kind", kind.value.label(), &kind.basis);
    }
    fields.list("paper_numbers", metadata.paper_numbers.iter().map(|known| (known.value.as_str(), &known.basis)));
    for (kind, field) in ROLES {
        fields.list(field, metadata.in_role(kind).map(|role| (role.name.as_str(), &role.basis)));
    }
    if let Some(provider) = metadata.in_role(RoleKind::Provider).next() {
        fields.known("provider", &provider.name, &provider.basis);
    }
    fields.text("classification", metadata.classification.as_ref());
    fields.list("archival", metadata.archival.iter().map(|known| (known.value.written.as_str(), &known.basis)));
    fields.text("copy", metadata.copy.as_ref());
    fields.list("addresses", metadata.addresses.iter().map(|address| (address.as_str(), &Basis::Stated)));
    fields.text("citation", metadata.citation.as_ref());
    fields.text("collection", metadata.collection.as_ref());
    if let Some(summary) = &copy.summary {
        fields.word("summary", &summary.text);
    }
    fields.text("credits", metadata.credits.as_ref());
    fields.text("rights", metadata.rights.as_ref());
    fields.text("original_language", metadata.original_language.as_ref());
    fields.text("language", metadata.language.as_ref());
    fields.text("text_role", metadata.text_role.as_ref());
    fields.list("subjects", metadata.subjects.iter().map(|subject| (subject.as_str(), &Basis::Stated)));
    fields
}

/// Fields in their order, and which of them the room inferred.
#[derive(Default)]
struct Fields {
    mapping: Mapping,
    inferred: Vec<&'static str>,
}

impl Fields {
    fn word(&mut self, field: &'static str, value: &str) {
        if !value.is_empty() {
            self.mapping.insert(field.into(), value.into());
        }
    }

    fn known(&mut self, field: &'static str, value: &str, basis: &Basis) {
        self.word(field, value);
        if matches!(basis, Basis::Inferred(_)) && !self.inferred.contains(&field) {
            self.inferred.push(field);
        }
    }

    fn text(&mut self, field: &'static str, known: Option<&Known<String>>) {
        if let Some(known) = known {
            self.known(field, &known.value, &known.basis);
        }
    }

    fn list<'a>(&mut self, field: &'static str, values: impl Iterator<Item = (&'a str, &'a Basis)>) {
        let mut list = Vec::new();
        for (value, basis) in values {
            self.known(field, value, basis);
            list.push(Value::from(value));
        }
        if !list.is_empty() {
            self.mapping.insert(field.into(), list.into());
        }
    }

    fn written(self) -> String {
        // A mapping of words and lists of words always has a form in YAML.
        let yaml = serde_norway::to_string(&self.mapping).unwrap_or_default();
        let remark = match self.inferred.join(", ") {
            fields if fields.is_empty() => fields,
            fields => format!("# Inferred by the room: {fields}\n"),
        };
        format!("---\n{yaml}{remark}---")
    }
}
