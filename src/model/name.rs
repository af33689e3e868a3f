//! Names of documents: the part of an address that lasts.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Draft;
use crate::text::normal::letters_and_digits;
use crate::text::slug::slug;

/// The namespace of the version 5 UUIDs that identify documents apart from any host.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x5a1c_54f3_9d3f_4f0e_8d7c_2f6b_1e0a_4c29);

/// Longest date and title in a name, before the digits of its hash.
const LIMIT: usize = 60;

/// A validated document name: `[a-z0-9][a-z0-9_-]*`, at most 120 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentName(String);

impl DocumentName {
    /// The same as a regular expression.
    pub const PATTERN: &str = "^[a-z0-9][a-z0-9_-]{0,119}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a number without the archive that gave it, and so leads to its document without naming it.
    pub fn is_bare_number(&self) -> bool {
        self.0.bytes().all(|letter| letter.is_ascii_digit())
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for DocumentName {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let fits = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        let bytes = name.as_bytes();
        let valid = bytes.len() <= 120
            && bytes.first().copied().is_some_and(fits)
            && bytes.iter().all(|letter| fits(*letter) || matches!(letter, b'-' | b'_'));
        if valid { Ok(Self(name.to_owned())) } else { Err(format!("\"{name}\" is not a document's name")) }
    }
}

impl TryFrom<String> for DocumentName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        name.parse()
    }
}

impl From<DocumentName> for String {
    fn from(name: DocumentName) -> Self {
        name.0
    }
}

/// The names that a draft yields, the best first; the first free one becomes its identity.
///
/// 1. each number that an archive gave it (`wilson-208877`);
/// 2. date and title with six digits of a hash;
/// 3. the same with the hash of reference and text together, for papers that share
///    a leaf, a date and a title;
/// 4. the aliases that an editor gave it;
/// 5. the bare number (`208877`), which never becomes an identity: two archives may have given it.
///
/// The name that an editor gave it in its front matter stands before the second.
///
/// The canonical string that is hashed is the archival references as the room prints
/// them, joined by `\n`; where there is none, the letters and digits of the body, folded.
/// The third hashes both, joined by `\n`.
pub fn names(draft: &Draft) -> Vec<DocumentName> {
    names_with(draft, &letters_and_digits(&draft.body.text))
}

/// The same for whoever has the folded letters and digits of the body.
pub fn names_with(draft: &Draft, body: &str) -> Vec<DocumentName> {
    let metadata = &draft.metadata;
    let mut found: Vec<String> = metadata.numbers.iter().map(super::ArchiveNumber::name).collect();
    found.extend(metadata.name.clone());
    let date = metadata.date.as_ref().map(|date| date.value.in_address()).unwrap_or_default();
    let words = match (date.is_empty(), slug(&draft.title.text, LIMIT.saturating_sub(date.len() + 1))) {
        (true, title) if title.is_empty() => "undated".to_owned(),
        (true, title) => title,
        (false, title) if title.is_empty() => date,
        (false, title) => format!("{date}-{title}"),
    };
    let references = metadata.archival.iter().map(|known| known.value.to_string()).collect::<Vec<_>>().join("\n");
    if references.is_empty() {
        found.push(format!("{words}-{}", six_digits(body)));
    } else {
        found.push(format!("{words}-{}", six_digits(&references)));
        found.push(format!("{words}-{}", six_digits(&format!("{references}\n{body}"))));
    }
    found.extend(metadata.aliases.iter().cloned());
    found.extend(metadata.numbers.iter().map(|number| number.number.clone()));
    let mut unique: Vec<DocumentName> = Vec::new();
    for name in found {
        if let Ok(name) = name.to_lowercase().parse::<DocumentName>()
            && !unique.contains(&name)
        {
            unique.push(name);
        }
    }
    unique
}

/// `urn:uuid:…`, version 5 of the identity in [`NAMESPACE`]: the same on every host.
pub fn urn(identity: &DocumentName) -> String {
    urn_of_set([identity])
}

/// The same of several documents: of their identities in the order of letters, joined by `\n`.
pub fn urn_of_set<'a>(identities: impl IntoIterator<Item = &'a DocumentName>) -> String {
    let names: BTreeSet<&str> = identities.into_iter().map(DocumentName::as_str).collect();
    let names: Vec<&str> = names.into_iter().collect();
    Uuid::new_v5(&NAMESPACE, names.join("\n").as_bytes()).urn().to_string()
}

fn six_digits(canonical: &str) -> String {
    let digest = Sha256::digest(canonical.as_bytes());
    digest.iter().take(3).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_takes_what_is_a_name_and_nothing_else() {
        let pattern = regex::Regex::new(DocumentName::PATTERN).expect("a pattern");
        let (longest, longer) = ("a".repeat(120), "a".repeat(121));
        for name in ["a", "wilson-208877", "7", "a_b", "_a", "-a", "", "A", "a b", "a.b", "é", "a\n", &longest, &longer] {
            assert_eq!(pattern.is_match(name), name.parse::<DocumentName>().is_ok(), "{name:?}");
        }
    }

    #[test]
    fn a_name_is_lower_case_letters_digits_and_hyphens() {
        assert!("wilson-208877".parse::<DocumentName>().is_ok());
        for wrong in ["", "-a", "A", "a/b", "a.md", "ё", &"a".repeat(121)] {
            assert!(wrong.parse::<DocumentName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_urn_depends_on_the_identity_alone() {
        let name: DocumentName = "wilson-208877".parse().expect("a name");
        assert_eq!(urn(&name), urn(&name));
        assert!(urn(&name).starts_with("urn:uuid:"));
    }
}
