//! What an editor writes by hand: the fields of front matter and of a sidecar.

use serde::Deserialize;
use serde_norway::{Mapping, Value};

use super::citation;
use crate::config::Settings;
use crate::model::language::language_tag;
use crate::model::{ArchivalReference, Basis, Diagnostic, Draft, HistoricalDate, Kind, Known, Level, Metadata, Passage, Role, RoleKind};

/// The fields; each may be left out. `docs/formats.md` describes them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fields {
    pub title: Option<String>,
    /// In words or EDTF; numbers pass for a year.
    pub date: Option<Word>,
    /// The date as the paper has it, where `date` is EDTF.
    pub date_written: Option<String>,
    pub kind: Option<String>,
    pub senders: Many,
    pub recipients: Many,
    pub circulation: Many,
    pub creators: Many,
    pub recorders: Many,
    pub participants: Many,
    pub translators: Many,
    pub contributors: Many,
    pub provider: Option<String>,
    pub archival: Many,
    pub addresses: Many,
    pub citation: Option<String>,
    pub collection: Option<String>,
    pub summary: Option<String>,
    pub credits: Option<String>,
    pub rights: Option<String>,
    pub original_language: Option<String>,
    pub language: Option<String>,
    pub text_role: Option<String>,
    pub copy: Option<String>,
    pub classification: Option<String>,
    pub paper_numbers: Many,
    pub subjects: Many,
    pub name: Option<String>,
    pub aliases: Many,
}

/// The names of the fields.
pub const FIELDS: &[&str] = &[
    "title",
    "date",
    "date_written",
    "kind",
    "senders",
    "recipients",
    "circulation",
    "creators",
    "recorders",
    "participants",
    "translators",
    "contributors",
    "provider",
    "archival",
    "addresses",
    "citation",
    "collection",
    "summary",
    "credits",
    "rights",
    "original_language",
    "language",
    "text_role",
    "copy",
    "classification",
    "paper_numbers",
    "subjects",
    "name",
    "aliases",
];

const NOUGHTS: [&str; 5] = ["\0", "\\0", "\\x00", "\\u0000", "\\U00000000"];

/// One value or a list of them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Many {
    #[default]
    None,
    // Before the single word, which would take a whole list for one value.
    Several(Vec<Word>),
    One(Word),
}

/// A word that YAML may take for a number or a truth.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Word {
    Text(String),
    Whole(i64),
    Other(serde_norway::Value),
}

impl Word {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Whole(number) => number.to_string(),
            Self::Other(value) => serde_norway::to_string(value).unwrap_or_default().trim().to_owned(),
        }
    }
}

impl Many {
    fn texts(&self) -> Option<Vec<String>> {
        match self {
            Self::None => None,
            Self::One(word) => Some(vec![word.text()]),
            Self::Several(words) => Some(words.iter().map(Word::text).collect()),
        }
    }
}

impl Fields {
    /// Reads YAML, and says of each field that it has to pass over which, where and why.
    ///
    /// Lines count from the first of `yaml`. What is no YAML at all gives no field.
    pub fn read(yaml: &str) -> (Self, Vec<Diagnostic>) {
        if yaml.trim().is_empty() {
            return (Self::default(), Vec::new());
        }
        // PostgreSQL takes it in no text.
        if let Some(line) = yaml.lines().position(|line| NOUGHTS.iter().any(|nought| line.contains(nought))) {
            let message = "it has a nought character, which is in no text; remove it and import again";
            return (Self::default(), vec![Diagnostic::warning(line + 1, message)]);
        }
        let written: Mapping = match serde_norway::from_str(yaml) {
            Ok(written) => written,
            Err(error) => {
                let line = error.location().map_or(1, |place| place.line());
                let cause = error.to_string();
                let cause = cause.split(" at line ").next().unwrap_or(&cause);
                return (
                    Self::default(),
                    vec![Diagnostic::warning(line, format!("it is no YAML of fields ({cause}); correct it and import again"))],
                );
            }
        };
        let mut taken = Mapping::new();
        let mut said = Vec::new();
        for (key, value) in written {
            let name = key.as_str().map_or_else(|| serde_norway::to_string(&key).unwrap_or_default().trim().to_owned(), str::to_owned);
            let line = yaml.lines().position(|line| line.trim_start_matches(['"', '\'']).starts_with(&name)).map_or(1, |line| line + 1);
            if !FIELDS.contains(&name.as_str()) {
                said.push(Diagnostic::warning(line, format!("there is no field \"{name}\"; it was passed over, the others were read")));
                continue;
            }
            let alone = Mapping::from_iter([(key.clone(), value.clone())]);
            if serde_norway::from_value::<Self>(Value::Mapping(alone)).is_ok() {
                taken.insert(key, value);
            } else {
                let message = format!("the field \"{name}\" wants a word or a sentence; it was passed over, the others were read");
                said.push(Diagnostic::warning(line, message));
            }
        }
        (serde_norway::from_value(Value::Mapping(taken)).unwrap_or_default(), said)
    }

    /// Lays these fields over a draft: what is given here wins, the rest stays.
    pub fn correct(&self, draft: &mut Draft, settings: &Settings) {
        if self.title.is_some() {
            // The title that the reader had to make up is not shown.
            draft.diagnostics.retain(|diagnostic| !diagnostic.message.starts_with("no title found"));
        }
        self.apply(draft, settings, &Basis::Editor);
    }

    /// The same, for the front matter of the file itself: its values are stated by the source.
    pub fn state(&self, draft: &mut Draft, settings: &Settings) {
        self.apply(draft, settings, &Basis::Stated);
    }

    fn apply(&self, draft: &mut Draft, settings: &Settings, basis: &Basis) {
        let known = |value: &String| Some(Known { value: value.trim().to_owned(), basis: basis.clone() });
        if let Some(title) = &self.title {
            draft.title = Passage::line(title.trim());
        }
        if let Some(summary) = &self.summary {
            draft.summary = Some(Passage::line(summary.trim()));
        }
        let metadata = &mut draft.metadata;
        if let Some(text) = &self.citation {
            citation::read(text, Some(&draft.title.text), settings, metadata);
            metadata.citation = known(text);
        }
        if let Some(date) = &self.date {
            let written = date.text();
            if let Some(mut date) = HistoricalDate::read(&written) {
                if let Some(words) = &self.date_written {
                    date.written.clone_from(words);
                }
                metadata.date = Some(Known { value: date, basis: basis.clone() });
            } else {
                let message = format!("the date \"{written}\" names no time; write it as 4 November 1945, 1945-11 or undated");
                draft.diagnostics.push(Diagnostic::warning(1, message));
            }
        }
        if let Some(label) = &self.kind
            && let Some(kind) = Kind::of_label(label).or_else(|| Kind::of_title(label))
        {
            metadata.kind = Some(Known { value: kind, basis: basis.clone() });
        } else if let Some(label) = &self.kind {
            let message = format!("the kind \"{label}\" is none that the room knows; docs/formats.md lists them");
            draft.diagnostics.push(Diagnostic::warning(1, message));
        }
        self.apply_roles(metadata, basis);
        if let Some(references) = self.archival.texts() {
            metadata.archival = references.iter().map(|written| Known { value: archival(written), basis: basis.clone() }).collect();
        }
        for address in self.addresses.texts().unwrap_or_default() {
            if let Some(number) = settings.number_of(&address)
                && !metadata.numbers.contains(&number)
            {
                metadata.numbers.push(number);
            }
            if !metadata.addresses.contains(&address) {
                metadata.addresses.push(address);
            }
        }
        for (field, value) in [
            (&self.collection, &mut metadata.collection),
            (&self.credits, &mut metadata.credits),
            (&self.rights, &mut metadata.rights),
            (&self.text_role, &mut metadata.text_role),
            (&self.copy, &mut metadata.copy),
            (&self.classification, &mut metadata.classification),
        ] {
            if let Some(text) = field {
                *value = known(text);
            }
        }
        for (field, value) in [(&self.original_language, &mut metadata.original_language), (&self.language, &mut metadata.language)] {
            if let Some(language) = field {
                *value = Some(Known { value: language_tag(language), basis: basis.clone() });
            }
        }
        if let Some(numbers) = self.paper_numbers.texts() {
            metadata.paper_numbers = numbers.into_iter().map(|value| Known { value, basis: basis.clone() }).collect();
        }
        if let Some(subjects) = self.subjects.texts() {
            metadata.subjects = subjects;
        }
        self.apply_names(metadata, settings);
    }

    fn apply_roles(&self, metadata: &mut Metadata, basis: &Basis) {
        let roles = [
            (RoleKind::Sender, &self.senders),
            (RoleKind::Recipient, &self.recipients),
            (RoleKind::Circulation, &self.circulation),
            (RoleKind::Creator, &self.creators),
            (RoleKind::Recorder, &self.recorders),
            (RoleKind::Participant, &self.participants),
            (RoleKind::Translator, &self.translators),
            (RoleKind::Contributor, &self.contributors),
        ];
        for (kind, names) in roles {
            if let Some(names) = names.texts() {
                replace_role(metadata, kind, &names, basis);
            }
        }
        if let Some(provider) = &self.provider {
            replace_role(metadata, RoleKind::Provider, std::slice::from_ref(provider), basis);
        }
    }

    fn apply_names(&self, metadata: &mut Metadata, settings: &Settings) {
        if let Some(name) = &self.name {
            metadata.name = Some(name.trim().to_owned());
        }
        for alias in self.name.iter().cloned().chain(self.aliases.texts().unwrap_or_default()) {
            // A number that an archive gave is known as one again when the room's own Markdown comes back.
            let number = settings.authorities.iter().find_map(|authority| {
                let number = alias.strip_prefix(&format!("{}-", authority.id))?;
                number
                    .chars()
                    .all(|digit| digit.is_ascii_digit())
                    .then(|| crate::model::ArchiveNumber { authority: authority.id.clone(), number: number.to_owned() })
            });
            match number {
                Some(number) if metadata.numbers.contains(&number) => {}
                Some(number) => metadata.numbers.push(number),
                None => {
                    if !metadata.aliases.contains(&alias) && self.name.as_ref() != Some(&alias) {
                        metadata.aliases.push(alias);
                    }
                }
            }
        }
    }
}

fn replace_role(metadata: &mut Metadata, kind: RoleKind, names: &[String], basis: &Basis) {
    metadata.roles.retain(|role| role.role != kind);
    metadata.roles.extend(names.iter().filter(|name| !name.is_empty()).map(|name| Role {
        role: kind,
        name: name.clone(),
        authority: None,
        basis: basis.clone(),
    }));
}

/// A reference as an editor wrote it; one that the room cannot take apart stays whole.
pub(super) fn archival(written: &str) -> ArchivalReference {
    ArchivalReference::find(written).into_iter().map(|(_, reference)| reference).next().unwrap_or_else(|| {
        let mut parts = written.split(',').map(str::trim);
        let repository = parts.next().unwrap_or("").to_owned();
        let levels = parts.map(|value| Level { label: "unit".to_owned(), short: String::new(), value: value.to_owned() }).collect();
        ArchivalReference { repository, levels, leaves: Vec::new(), written: written.to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_names_is_that_of_the_fields() {
        // Serde names every field when it meets one that it does not know.
        let refusal = serde_norway::from_str::<Fields>("no_such_field: x").expect_err("an unknown field").to_string();
        let names: Vec<&str> = refusal.split('`').skip(3).step_by(2).collect();
        assert_eq!(names, FIELDS);
    }

    #[test]
    fn what_cannot_be_read_is_passed_over_by_itself() {
        let (fields, said) = Fields::read("kind: cable\ndat: 1945\ntitle:\n  - a\n  - b\nsenders: Stalin\n");
        assert_eq!((fields.kind.as_deref(), fields.title), (Some("cable"), None));
        assert_eq!(fields.senders.texts(), Some(vec!["Stalin".to_owned()]));
        let said: Vec<(usize, &str)> = said.iter().map(|said| (said.line, said.message.split(';').next().unwrap_or(""))).collect();
        assert_eq!(said, [(2, "there is no field \"dat\""), (3, "the field \"title\" wants a word or a sentence")]);
    }

    #[test]
    fn what_is_no_yaml_says_where() {
        let (fields, said) = Fields::read("kind: cable\ntitle: \"open\nsenders: [\n");
        assert_eq!((fields, said.len()), (Fields::default(), 1));
        assert!(said[0].line > 1 && !said[0].message.contains(" at line "), "{said:?}");
        assert_eq!(Fields::read("title: a\0b").1.len(), 1);
    }
}
