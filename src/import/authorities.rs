//! `authorities.toml`: the records of persons, places and organizations.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::model::{Authority, AuthorityKind, AuthorityVariant};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    person: Vec<Record>,
    #[serde(default)]
    place: Vec<Record>,
    #[serde(default)]
    organization: Vec<Record>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    id: String,
    name: String,
    #[serde(default)]
    variants: Vec<AuthorityVariant>,
    office: Option<String>,
    dates: Option<String>,
    note: Option<String>,
    #[serde(default)]
    identifiers: Vec<String>,
}

/// The records of a file; the error is one sentence that names what is wrong and where.
pub fn read(text: &str) -> Result<Vec<Authority>, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| crate::text::lines::line_number(text, span.start));
        let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
        format!("{place}{}", error.message())
    })?;
    let mut found = Vec::new();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for (kind, records) in
        [(AuthorityKind::Person, file.person), (AuthorityKind::Place, file.place), (AuthorityKind::Organization, file.organization)]
    {
        for record in records {
            let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
            if record.id.is_empty() || !record.id.chars().all(fits) {
                return Err(format!(
                    "the id \"{}\" of \"{}\" may hold only letters, digits, \"_\", \".\" and \"-\"",
                    record.id, record.name
                ));
            }
            if record.name.trim().is_empty() {
                return Err(format!("the record \"{}\" has no name", record.id));
            }
            // PostgreSQL takes it in no text.
            if std::iter::once(record.name.as_str())
                .chain(record.variants.iter().map(AuthorityVariant::name))
                .any(|name| name.contains('\0'))
            {
                return Err(format!("a name of the record \"{}\" has a nought character", record.id));
            }
            if !ids.insert(record.id.clone()) {
                return Err(format!("the id \"{}\" stands twice", record.id));
            }
            let said = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            found.push(Authority {
                id: record.id,
                kind,
                name: record.name.trim().to_owned(),
                variants: record.variants,
                office: said(record.office),
                dates: said(record.dates),
                note: said(record.note),
                identifiers: record
                    .identifiers
                    .into_iter()
                    .filter(|address| address.starts_with("https://") || address.starts_with("http://"))
                    .collect(),
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_may_have_variants_with_their_scheme() {
        let text = "[[person]]\nid = \"p_AD1\"\nname = \"Dulles, Allen\"\nvariants = [\"Allen W. Dulles\", { name = \"Даллес\", scheme = \"Cyrillic\" }]\nnote = \"\"\n";
        let read = read(text).expect("records");
        assert_eq!((read[0].variants.len(), read[0].note.clone()), (2, None));
        assert_eq!(read[0].variants[1].scheme(), Some("Cyrillic"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        assert!(read("[[person]]\nid = \"a b\"\nname = \"A\"").is_err_and(|why| why.contains("a b")));
        assert!(read("[[person]]\nid = \"a\"\nname = \"A\"\n[[place]]\nid = \"a\"\nname = \"B\"").is_err_and(|why| why.contains("twice")));
        assert!(read("[[person]]\nid = 3").is_err_and(|why| why.starts_with("line 2")));
    }
}
