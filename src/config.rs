//! Settings of a room, as `room.toml` states them and the database keeps them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::model::ArchiveNumber;

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
    /// Who gives numbers to documents, and at which addresses.
    pub authorities: Vec<NumberAuthority>,
    /// The labels of the levels of an archive, by its name as printed: `RGASPI = ["fond", "inventory", "file"]`.
    pub levels: BTreeMap<String, Vec<String>>,
    /// The text of the owner's `citation.csl`, which stands beside `room.toml`.
    pub citation_style: Option<String>,
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
            authorities: default_authorities(),
            levels: BTreeMap::new(),
            citation_style: None,
        }
    }
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
        let mut settings: Self = toml::from_str(toml).map_err(|error| error.message().to_owned())?;
        if settings.citation_style.is_some() {
            return Err("the room's own style is no line of this file: put it beside it as citation.csl".to_owned());
        }
        for authority in &settings.authorities {
            Regex::new(&authority.path)
                .map_err(|_| format!("the path of the authority \"{}\" is not a regular expression", authority.id))?;
        }
        settings.base_url = match settings.base_url.as_deref().map(|base| base.trim().trim_end_matches('/')) {
            None | Some("") => None,
            Some(base) if base.starts_with("http://") || base.starts_with("https://") => Some(base.to_owned()),
            Some(base) => return Err(format!("base_url \"{base}\" must begin with http:// or https://")),
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
        assert!(base("base_url = \"room.example.org\"").is_err_and(|why| why.contains("https://")));
    }

    #[test]
    fn a_setting_that_nobody_knows_is_refused_by_name() {
        let error = Settings::read("nmae = \"x\"").expect_err("refused");
        assert!(error.contains("nmae"), "{error}");
    }
}
