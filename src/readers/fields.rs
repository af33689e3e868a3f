//! What an editor writes by hand: the fields of front matter and of a sidecar.

use serde::Deserialize;
use serde_norway::{Mapping, Value};

use super::citation;
use crate::config::{Exposure, Settings, calendar_day};
use crate::model::language::{is_language_or_tag, language_tag};
use crate::model::{
    ArchivalReference, Basis, Diagnostic, DocumentName, Draft, HistoricalDate, Kind, Known, Level, Metadata, Passage, Restriction, Role,
    RoleKind,
};

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
    /// `open`, `restricted`, or the day on which the text opens.
    pub access: Option<Word>,
    pub access_reason: Option<String>,
    /// `citation` or `nothing`.
    pub access_shows: Option<String>,
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
    "access",
    "access_reason",
    "access_shows",
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
        // YAML takes a byte order mark before a single line only.
        let yaml = yaml.strip_prefix('\u{feff}').unwrap_or(yaml);
        if yaml.trim().is_empty() {
            return (Self::default(), Vec::new());
        }
        // PostgreSQL takes it in no text.
        if let Some(line) = yaml.lines().position(|line| NOUGHTS.iter().any(|nought| line.contains(nought))) {
            let message = "it has a nought character, which is in no text; remove it and import again";
            return (Self::unread(yaml), vec![Diagnostic::warning(line + 1, message)]);
        }
        let written: Mapping = match serde_norway::from_str(yaml) {
            Ok(written) => written,
            Err(error) => {
                let line = error.location().map_or(1, |place| place.line());
                let cause = error.to_string();
                let cause = cause.split(" at line ").next().unwrap_or(&cause);
                return (
                    Self::unread(yaml),
                    vec![Diagnostic::warning(line, format!("it is no YAML of fields ({cause}); correct it and import again"))],
                );
            }
        };
        let mut taken = Mapping::new();
        let mut said = Vec::new();
        for (key, value) in written {
            let name = key.as_str().map_or_else(|| serde_norway::to_string(&key).unwrap_or_default().trim().to_owned(), str::to_owned);
            let line = line_of(yaml, &name);
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
        let mut fields: Self = serde_norway::from_value(Value::Mapping(taken)).unwrap_or_default();
        said.extend(fields.leave_out(yaml));
        said.sort_by_key(|said| said.line);
        (fields, said)
    }

    /// The fields of what cannot be read: none, and the text is closed where it may be meant to be.
    fn unread(yaml: &str) -> Self {
        let access = yaml.contains("access").then(|| Word::Text(RESTRICTED.to_owned()));
        let access_reason = access.is_some().then(|| "What its editor wrote about access cannot be read".to_owned());
        let access_shows = yaml.contains("nothing").then(|| "nothing".to_owned()).filter(|_| access.is_some());
        Self { access, access_reason, access_shows, ..Self::default() }
    }

    /// Leaves out the values that cannot be right, and says of each where and why.
    fn leave_out(&mut self, yaml: &str) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        let mut say = |field: &str, message: String| said.push(Diagnostic::warning(line_of(yaml, field), message));
        if let Some(written) = self.date.as_ref().map(Word::text) {
            match HistoricalDate::read(&written) {
                Some(date) if date.is_of_the_calendar() => {}
                Some(date) => {
                    let read = date.edtf();
                    say(
                        "date",
                        format!(
                            "the date \"{written}\" is no day or month of the calendar; it stays as written and was read as {read}: write it as 4 November 1945, 1945-11 or undated"
                        ),
                    );
                }
                None => {
                    self.date = None;
                    say("date", format!("the date \"{written}\" names no time; write it as 4 November 1945, 1945-11 or undated"));
                }
            }
        }
        if let Some(written) = self.access.as_ref().map(Word::text).filter(|word| Access::of_word(word).is_none()) {
            // A text that was not to be shown must not be shown for a slip of the pen.
            self.access = Some(Word::Text(RESTRICTED.to_owned()));
            say("access", format!("access \"{written}\" is none of open, restricted and a day such as 2030-01-01; the text was closed"));
        }
        if let Some(written) = self.access_shows.take_if(|word| Exposure::of_word(word).is_none()) {
            self.access_shows = Some("nothing".to_owned());
            say("access_shows", format!("access_shows \"{written}\" is neither citation nor nothing; nothing is shown"));
        }
        if let Some(label) = self.kind.take_if(|label| kind_of(label).is_none()) {
            say("kind", format!("the kind \"{label}\" is none that the room knows; docs/formats.md lists them"));
        }
        for (field, value) in [("original_language", &mut self.original_language), ("language", &mut self.language)] {
            if let Some(language) = value.take_if(|language| !is_language_or_tag(language)) {
                say(
                    field,
                    format!("the language \"{language}\" is none that the room knows; write one in English or its tag: Russian, ru"),
                );
            }
        }
        if let Some(name) = self.name.take_if(|name| !is_name(name)) {
            say("name", not_in_an_address("name", &name));
        }
        let aliases = self.aliases.texts().unwrap_or_default();
        let (kept, others): (Vec<_>, Vec<_>) = aliases.into_iter().partition(|alias| is_name(alias));
        if !others.is_empty() {
            self.aliases = Many::Several(kept.into_iter().map(Word::Text).collect());
        }
        for alias in others {
            say("aliases", not_in_an_address("alias", &alias));
        }
        said
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
        self.apply_access(draft);
        if let Some(summary) = &self.summary {
            draft.summary = Some(Passage::line(summary.trim()));
        }
        let metadata = &mut draft.metadata;
        if let Some(text) = &self.citation {
            citation::read(text, Some(&draft.title.text), settings, metadata);
            metadata.citation = known(text);
        }
        if let Some(mut date) = self.date.as_ref().and_then(|date| HistoricalDate::read(&date.text())) {
            if let Some(words) = &self.date_written {
                date.written.clone_from(words);
            }
            metadata.date = Some(Known { value: date, basis: basis.clone() });
        }
        if let Some(kind) = self.kind.as_deref().and_then(kind_of) {
            metadata.kind = Some(Known { value: kind, basis: basis.clone() });
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

    /// Lays what is said of access over what was said before, field by field. To say what is shown of a text closes it.
    fn apply_access(&self, draft: &mut Draft) {
        let said = self.access.as_ref().and_then(|word| Access::of_word(&word.text()));
        let before = draft.access.take();
        let until = match said {
            Some(Access::Open) => return,
            Some(Access::Restricted) => None,
            Some(Access::OpenFrom(day)) => Some(day),
            None if before.is_none() && self.access_shows.is_none() && self.access_reason.is_none() => return,
            None => before.as_ref().and_then(|before| before.until.clone()),
        };
        let reason = self.access_reason.as_deref().map(|reason| reason.trim().trim_end_matches('.').to_owned());
        let shows = self.access_shows.as_deref().and_then(Exposure::of_word);
        draft.access = Some(Restriction {
            until,
            reason: reason.or_else(|| before.as_ref().and_then(|before| before.reason.clone())),
            is_cited: shows.map_or_else(|| before.as_ref().is_none_or(|before| before.is_cited), |shows| shows == Exposure::Citation),
        });
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

/// The word that closes a text for good.
const RESTRICTED: &str = "restricted";

/// What `access` says of a text.
enum Access {
    Open,
    Restricted,
    OpenFrom(String),
}

impl Access {
    fn of_word(word: &str) -> Option<Self> {
        match word {
            "open" => Some(Self::Open),
            RESTRICTED => Some(Self::Restricted),
            day => calendar_day(day).map(Self::OpenFrom),
        }
    }
}

/// The line on which a field is given; the first where it cannot be told.
fn line_of(yaml: &str, field: &str) -> usize {
    let quotes = ['"', '\''];
    let gives = |line: &str| {
        let rest = line.trim_start_matches(quotes).strip_prefix(field);
        rest.is_some_and(|rest| rest.trim_start_matches(quotes).trim_start().starts_with(':'))
    };
    yaml.lines().position(gives).map_or(1, |line| line + 1)
}

fn kind_of(label: &str) -> Option<Kind> {
    Kind::of_label(label).or_else(|| Kind::of_title(label))
}

/// Whether an editor's name can be a document's; capitals in it become small.
fn is_name(name: &str) -> bool {
    name.trim().to_lowercase().parse::<DocumentName>().is_ok()
}

fn not_in_an_address(what: &str, written: &str) -> String {
    format!("the {what} \"{written}\" cannot stand in an address; write it in at most 120 letters of a to z, digits, \"-\" and \"_\"")
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
    fn a_byte_order_mark_is_no_part_of_a_field() {
        let (fields, said) = Fields::read("\u{feff}title: A\nkind: cable\n");
        assert_eq!((fields.title.as_deref(), fields.kind.as_deref(), said), (Some("A"), Some("cable"), vec![]));
        assert_eq!(Fields::read("\u{feff}\n"), (Fields::default(), vec![]));
    }

    #[test]
    fn a_value_that_cannot_be_right_is_left_out_and_named() {
        let (fields, said) = Fields::read(
            "date_written: then\ndate: soon\nlanguage: Klingon\noriginal_language: zh-Hans\nname: ../x\naliases:\n- Letter-17\n- a letter\nkind: ballad\n",
        );
        assert_eq!((fields.date, fields.language, fields.name, fields.kind), (None, None, None, None));
        assert_eq!((fields.original_language.as_deref(), fields.aliases.texts()), (Some("zh-Hans"), Some(vec!["Letter-17".to_owned()])));
        let said: Vec<(usize, &str)> = said.iter().map(|said| (said.line, said.message.split(';').next().unwrap_or(""))).collect();
        let wanted = [
            (2, "the date \"soon\" names no time"),
            (3, "the language \"Klingon\" is none that the room knows"),
            (5, "the name \"../x\" cannot stand in an address"),
            (6, "the alias \"a letter\" cannot stand in an address"),
            (9, "the kind \"ballad\" is none that the room knows"),
        ];
        assert_eq!(said, wanted);
    }

    #[test]
    fn a_day_that_the_calendar_lacks_is_named_and_stays_as_written() {
        for (written, read) in [("1945-13-40", "1945"), ("1945-11-31", "1945-11"), ("31 September 1945", "1945-09"), ("1945-13", "1945")] {
            let (fields, said) = Fields::read(&format!("title: A\ndate: {written}\n"));
            assert_eq!(fields.date, Some(Word::Text(written.to_owned())));
            assert_eq!((said.len(), said[0].line), (1, 2));
            assert!(
                said[0].message.contains("is no day or month of the calendar") && said[0].message.contains(&format!("as {read}:")),
                "{said:?}"
            );
        }
        for date in ["1945-11-04", "1945", "autumn 1945", "1945-21", "29 February 1944", "1945-11-03/1945-11-05", "1945~", "undated"] {
            assert_eq!(Fields::read(&format!("date: {date}\n")).1, [], "{date}");
        }
    }

    #[test]
    fn what_is_no_yaml_says_where() {
        let (fields, said) = Fields::read("kind: cable\ntitle: \"open\nsenders: [\n");
        assert_eq!((fields, said.len()), (Fields::default(), 1));
        assert!(said[0].line > 1 && !said[0].message.contains(" at line "), "{said:?}");
        assert_eq!(Fields::read("title: a\0b").1.len(), 1);
    }
}
