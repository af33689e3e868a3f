//! Settings of a room, as `room.toml` states them and the database keeps them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex::Regex;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{ArchiveNumber, DocumentName, Restriction};

/// What `room.toml` says; every field may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The room's name, at the head of every page.
    pub name: String,
    /// The editorial statement of the colophon: paragraphs parted by blank lines.
    pub statement: String,
    /// What absolute addresses begin with, without a slash at the end; `None` where the room has no address of its own.
    pub base_url: Option<String>,
    /// The Name Assigning Authority Number under which the room gives ARKs; only one that was given to its owner.
    pub naan: Option<String>,
    /// Whom harvesters write to.
    pub email: Option<String>,
    /// Who gives numbers to documents, and at which addresses.
    pub authorities: Vec<NumberAuthority>,
    /// The labels of the levels of an archive, by its name as printed: `RGASPI = ["fond", "inventory", "file"]`.
    pub levels: BTreeMap<String, Vec<String>>,
    /// Which documents are closed to visitors.
    pub access: Vec<AccessRule>,
    /// The text of the owner's `citation.csl`, which stands beside `room.toml`.
    pub citation_style: Option<String>,
}

/// Closes documents by their names, or all that lies at a path below the folder of this `room.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessRule {
    /// Any of their names.
    pub documents: Vec<String>,
    /// Files, or folders with everything below them: `letters/1968`.
    pub paths: Vec<String>,
    /// The day on which they open by themselves.
    #[serde(deserialize_with = "day", skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    pub reason: Option<String>,
    pub show: Exposure,
    /// The imported folder whose `room.toml` says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub root: String,
}

/// What visitors learn of a document whose text is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exposure {
    /// That it exists, and how it is cited.
    #[default]
    Citation,
    Nothing,
}

impl Exposure {
    pub fn of_word(word: &str) -> Option<Self> {
        match word {
            "citation" => Some(Self::Citation),
            "nothing" => Some(Self::Nothing),
            _ => None,
        }
    }
}

impl AccessRule {
    /// Whether it closes the file at `path` below an imported folder.
    pub fn covers_path(&self, root: &str, path: &str) -> bool {
        self.root == root && self.paths.iter().any(|rule| lies_at(path, rule))
    }

    pub fn covers_name(&self, name: &str) -> bool {
        self.documents.iter().any(|document| document == name)
    }

    pub fn restriction(&self) -> Restriction {
        Restriction { until: self.until.clone(), reason: self.reason.clone(), is_cited: self.show == Exposure::Citation }
    }

    /// The same rule with its words as they are compared, or why it cannot be one.
    fn checked(mut self) -> Result<Self, String> {
        for document in &mut self.documents {
            let name = document.trim().split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
            let name = name.rsplit('/').next().unwrap_or_default().to_lowercase();
            name.parse::<DocumentName>().map_err(|_| {
                format!("[[access]]: \"{document}\" is no document's name; it is the last part of its address, such as wilson-208877")
            })?;
            *document = name;
        }
        for path in &mut self.paths {
            // "." is the folder itself.
            *path = path.trim().trim_start_matches('.').trim_matches('/').to_owned();
        }
        if self.documents.is_empty() && self.paths.is_empty() {
            return Err("[[access]] closes nothing: say documents = [\"…\"] or paths = [\"…\"]".to_owned());
        }
        self.reason = self.reason.map(|reason| reason.trim().trim_end_matches('.').to_owned()).filter(|reason| !reason.is_empty());
        Ok(self)
    }
}

/// Whether a file is the one that a rule names, or lies below the folder that it names; `""` is the folder of `room.toml` itself.
///
/// What was packed stands in a folder of the ZIP file's name, and whoever writes the rule sees the ZIP file.
pub fn lies_at(path: &str, rule: &str) -> bool {
    let mut parts = path.split('/').peekable();
    let is_named = |wanted: &str| {
        parts.next().is_some_and(|part| {
            let packed = wanted.len().checked_sub(4).and_then(|end| wanted.split_at_checked(end));
            let packed = packed.filter(|(_, ending)| ending.eq_ignore_ascii_case(".zip")).map(|(name, _)| name);
            part == wanted || (parts.peek().is_some() && packed == Some(part))
        })
    };
    rule.is_empty() || rule.split('/').all(is_named)
}

/// Five or more digits, or the letters that such numbers may have.
fn is_naan(text: &str) -> bool {
    (5..=9).contains(&text.len()) && text.bytes().all(|letter| b"0123456789bcdfghjkmnpqrstvwxz".contains(&letter))
}

/// A day of the calendar, with or without quotes.
fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Day {
        Toml(toml::value::Datetime),
        Text(String),
    }
    let Some(written) = Option::<Day>::deserialize(from)? else { return Ok(None) };
    let written = match written {
        Day::Toml(date) => date.to_string(),
        Day::Text(text) => text,
    };
    calendar_day(&written).map(Some).ok_or_else(|| serde::de::Error::custom(format!("until = \"{written}\" is no day such as 2030-01-01")))
}

/// "2030-01-01" of a day that the calendar has.
pub fn calendar_day(written: &str) -> Option<String> {
    written.trim().parse::<jiff::civil::Date>().ok().map(|day| day.to_string())
}

/// An archive or edition that numbers documents in the addresses of its site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberAuthority {
    /// First part of the names: `wilson` makes `wilson-208877`.
    pub id: String,
    /// As a citation names it: "Wilson Center Digital Archive".
    pub name: String,
    /// Hosts of its site, old and new; `*.example.org` is every host below it.
    pub hosts: Vec<String>,
    /// A regular expression over the path; its groups, joined by `-`, are the number.
    pub path: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Reading room".to_owned(),
            statement: String::new(),
            base_url: None,
            naan: None,
            email: None,
            authorities: default_authorities(),
            levels: BTreeMap::new(),
            access: Vec::new(),
            citation_style: None,
        }
    }
}

/// Whether addresses of a room can begin so.
fn is_address(base: &str) -> bool {
    let is_plain = !base.contains(|letter: char| letter.is_whitespace() || letter.is_control() || "<>\"?#".contains(letter));
    is_plain && Url::parse(base).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn default_authorities() -> Vec<NumberAuthority> {
    vec![
        NumberAuthority {
            id: "wilson".to_owned(),
            name: "Wilson Center Digital Archive".to_owned(),
            hosts: ["*.wilsoncenter.org", "digitalarchive.umd.edu", "*.dvincitest.com"].map(str::to_owned).to_vec(),
            path: r"^/document/(\d+)(?:[/.]|$)".to_owned(),
        },
        NumberAuthority {
            id: "frus".to_owned(),
            name: "Foreign Relations of the United States".to_owned(),
            hosts: ["history.state.gov"].map(str::to_owned).to_vec(),
            path: r"^/historicaldocuments/(frus[a-zA-Z0-9-]+)/(d\d+[a-z]?)(?:/|$)".to_owned(),
        },
    ]
}

impl Settings {
    /// Reads `room.toml`; the error is one sentence.
    pub fn read(toml: &str) -> Result<Self, String> {
        let settings: Self = toml::from_str(toml).map_err(|error| error.message().to_owned())?;
        if settings.citation_style.is_some() {
            return Err("the room's own style is no line of this file: put it beside it as citation.csl".to_owned());
        }
        let mut settings = settings.checked()?;
        // Whose file it is, whoever reads it knows.
        settings.access.iter_mut().for_each(|rule| rule.root.clear());
        Ok(settings)
    }

    /// The same settings, if each of them can be what it is; else the one that cannot, in a sentence.
    pub fn checked(self) -> Result<Self, String> {
        let mut settings = self;
        settings.access = settings.access.into_iter().map(AccessRule::checked).collect::<Result<_, _>>()?;
        if let Some(naan) = settings.naan.as_deref().filter(|naan| !is_naan(naan)) {
            return Err(format!("naan \"{naan}\" is no Name Assigning Authority Number, such as 12345; the ARK Alliance gives them"));
        }
        for authority in &settings.authorities {
            Regex::new(&authority.path)
                .map_err(|_| format!("the path of the authority \"{}\" is not a regular expression", authority.id))?;
        }
        settings.base_url = match settings.base_url.as_deref().map(|base| base.trim().trim_end_matches('/')) {
            None | Some("") => None,
            Some(base) if is_address(base) => Some(base.to_owned()),
            Some(base) => return Err(format!("base_url \"{}\" must begin with http:// or https:// and name a host", base.escape_debug())),
        };
        Ok(settings)
    }

    /// The number that an archive gave to the document at `address`, whatever the host was called then.
    pub fn number_of(&self, address: &str) -> Option<ArchiveNumber> {
        let (host, path) = host_and_path(address)?;
        let authority = self.authorities.iter().filter(|authority| authority.hosts.iter().any(|pattern| host_fits(pattern, &host)));
        authority.into_iter().find_map(|authority| number_in(authority, path))
    }

    /// The number of an address whose host nobody knows, by its path alone.
    pub fn number_by_path(&self, address: &str) -> Option<ArchiveNumber> {
        let (_, path) = host_and_path(address)?;
        self.authorities.iter().find_map(|authority| number_in(authority, path))
    }

    /// The same, where the text beside the address names the archive and so vouches for an unknown host.
    pub fn number_of_cited(&self, address: &str, citation: &str) -> Option<ArchiveNumber> {
        self.number_of(address).or_else(|| {
            let (_, path) = host_and_path(address)?;
            self.authorities.iter().filter(|authority| citation.contains(&authority.name)).find_map(|authority| number_in(authority, path))
        })
    }
}

fn number_in(authority: &NumberAuthority, path: &str) -> Option<ArchiveNumber> {
    let pattern = pattern(&authority.path)?;
    let captures = pattern.captures(path)?;
    let number = captures.iter().skip(1).flatten().map(|group| group.as_str().to_lowercase()).collect::<Vec<_>>().join("-");
    (!number.is_empty()).then(|| ArchiveNumber { authority: authority.id.clone(), number })
}

/// The pattern of an authority, made once: a volume asks for each of its documents.
fn pattern(path: &str) -> Option<Arc<Regex>> {
    // A copy of a pattern would have to make anew all that the first has learnt.
    static MADE: LazyLock<Mutex<BTreeMap<String, Option<Arc<Regex>>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = made.get(path) {
        return known.clone();
    }
    let pattern = Regex::new(path).ok().map(Arc::new);
    made.insert(path.to_owned(), pattern.clone());
    pattern
}

fn host_and_path(address: &str) -> Option<(String, &str)> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find('/')?;
    let host = rest[..end].split(':').next().unwrap_or("").to_lowercase();
    let path = rest[end..].split(['?', '#']).next().unwrap_or("");
    host.contains('.').then_some((host, path))
}

fn host_fits(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
        None => host == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_files_folders_and_zip_files() {
        for (path, rule) in [
            ("letters/1968/a.txt", ""),
            ("letters/1968/a.txt", "letters"),
            ("letters/1968/a.txt", "letters/1968/a.txt"),
            ("letters/1968/a.txt", "letters/1968.zip"),
            ("letters/1968/a.txt", "letters.ZIP/1968.zip/a.txt"),
            ("1968.zip/a.txt", "1968.zip"),
        ] {
            assert!(lies_at(path, rule), "{path} {rule}");
        }
        for (path, rule) in [
            ("letters/1968/a.txt", "letters/196"),
            ("letters/1968/a.txt", "1968"),
            ("letters/1968", "letters/1968.zip"),
            ("letters", "letters/1968"),
            ("ж.txt", ".zip"),
            ("a.txt", "ж.txt"),
        ] {
            assert!(!lies_at(path, rule), "{path} {rule}");
        }
    }

    #[test]
    fn a_number_is_the_same_on_each_host_of_the_archive() {
        let settings = Settings::default();
        for address in [
            "https://wilson-center-digital-archive.dvincitest.com/document/208877",
            "https://digitalarchive.umd.edu/document/208877",
            "http://digitalarchive.wilsoncenter.org/document/208877?x=1",
            "digitalarchive.wilsoncenter.org/document/208877/download",
        ] {
            assert_eq!(settings.number_of(address).map(|number| number.name()).as_deref(), Some("wilson-208877"), "{address}");
        }
        assert_eq!(settings.number_of("https://example.org/document/208877"), None);
        assert_eq!(settings.number_of("https://evilwilsoncenter.org/document/1"), None);
    }

    #[test]
    fn a_document_of_an_edition_is_named_by_volume_and_number() {
        let number = Settings::default().number_of("https://history.state.gov/historicaldocuments/frus1955-57v01/d3");
        assert_eq!(number.map(|number| number.name()).as_deref(), Some("frus1955-57v01-d3"));
    }

    #[test]
    fn a_room_without_an_address_of_its_own_has_none() {
        let base = |toml: &str| Settings::read(toml).map(|settings| settings.base_url);
        assert_eq!(base(""), Ok(None));
        assert_eq!(base("base_url = \" \""), Ok(None));
        assert_eq!(base("base_url = \"https://room.example.org/\""), Ok(Some("https://room.example.org".to_owned())));
        for wrong in
            ["room.example.org", "http://", "https://room.example.org\\nX: y", "https://a b/", "ftp://room.example.org", "https://r/?a"]
        {
            assert!(base(&format!("base_url = \"{wrong}\"")).is_err_and(|why| why.contains("https://")), "{wrong}");
        }
    }

    #[test]
    fn a_setting_that_nobody_knows_is_refused_by_name() {
        let error = Settings::read("nmae = \"x\"").expect_err("refused");
        assert!(error.contains("nmae"), "{error}");
    }
}
