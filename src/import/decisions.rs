//! `decisions.toml`: what editors decided about references, names and records.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::model::{AuthorityKind, DocumentName, Editor, EditorialDecision, HistoricalDate, Meaning, Ruling, Words};
use crate::text::lines::line_number;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    reference: Vec<Spanned<Reference>>,
    #[serde(default)]
    name: Vec<Spanned<Name>>,
    #[serde(default)]
    merge: Vec<Spanned<Merge>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reference {
    document: String,
    words: String,
    part: Option<String>,
    time: Option<usize>,
    means: Option<String>,
    none_of: Option<Vec<String>>,
    #[serde(default)]
    nothing: bool,
    by: String,
    date: Day,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    document: String,
    words: String,
    part: Option<String>,
    time: Option<usize>,
    person: Option<String>,
    place: Option<String>,
    organization: Option<String>,
    #[serde(default)]
    nobody: bool,
    by: String,
    date: Day,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Merge {
    person: Option<String>,
    place: Option<String>,
    organization: Option<String>,
    into: String,
    by: String,
    date: Day,
    reason: String,
}

/// `2026-11-22` with or without quotes.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Day {
    Toml(Datetime),
    Text(String),
}

/// The decisions of a file; the error is one sentence that names what is wrong and where.
pub fn read(text: &str) -> Result<Vec<EditorialDecision>, String> {
    let at = |start: usize| format!("line {}: ", line_number(text, start));
    let file: File = toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| at(span.start)).unwrap_or_default();
        format!("{place}{}", error.message())
    })?;
    let mut found = Vec::new();
    for one in file.reference {
        let place = at(one.span().start);
        found.push(one.into_inner().decision().map_err(|why| format!("{place}{why}"))?);
    }
    for one in file.name {
        let place = at(one.span().start);
        found.push(one.into_inner().decision().map_err(|why| format!("{place}{why}"))?);
    }
    let mut merged: BTreeMap<(AuthorityKind, String), String> = BTreeMap::new();
    for one in file.merge {
        let place = at(one.span().start);
        let decision = one.into_inner().decision().map_err(|why| format!("{place}{why}"))?;
        if let Ruling::Merge { kind, id, into } = &decision.ruling {
            if merged.insert((*kind, id.clone()), into.clone()).is_some() {
                return Err(format!("{place}\"{id}\" is merged twice"));
            }
            let mut last = into;
            while let Some(next) = merged.get(&(*kind, last.clone())) {
                if next == id {
                    return Err(format!("{place}\"{id}\" and \"{into}\" are each merged into the other"));
                }
                last = next;
            }
        }
        found.push(decision);
    }
    Ok(found)
}

impl Reference {
    fn decision(self) -> Result<EditorialDecision, String> {
        let meaning = match (self.means, self.none_of, self.nothing) {
            (Some(means), None, false) => Meaning::Document(document(&means)?),
            (None, Some(none_of), false) if !none_of.is_empty() => {
                Meaning::NoneOf(none_of.iter().map(|name| document(name)).collect::<Result<_, _>>()?)
            }
            (None, None, true) => Meaning::Nothing,
            _ => return Err("say one of means, none_of and nothing = true".to_owned()),
        };
        let words = words(&self.document, self.words, self.part, self.time)?;
        Ok(EditorialDecision { editor: editor(&self.by, self.date, &self.reason)?, ruling: Ruling::Reference { words, meaning } })
    }
}

impl Name {
    fn decision(self) -> Result<EditorialDecision, String> {
        let record = match (record(self.person, self.place, self.organization)?, self.nobody) {
            (Some(record), false) => Some(record),
            (None, true) => None,
            _ => return Err("say one of person, place, organization and nobody = true".to_owned()),
        };
        let words = words(&self.document, self.words, self.part, self.time)?;
        Ok(EditorialDecision { editor: editor(&self.by, self.date, &self.reason)?, ruling: Ruling::Name { words, record } })
    }
}

impl Merge {
    fn decision(self) -> Result<EditorialDecision, String> {
        let (kind, id) =
            record(self.person, self.place, self.organization)?.ok_or("say which record: one of person, place and organization")?;
        let into = filled("into", &self.into)?;
        if id == into {
            return Err(format!("\"{id}\" cannot be merged into itself"));
        }
        Ok(EditorialDecision { editor: editor(&self.by, self.date, &self.reason)?, ruling: Ruling::Merge { kind, id, into } })
    }
}

fn record(person: Option<String>, place: Option<String>, organization: Option<String>) -> Result<Option<(AuthorityKind, String)>, String> {
    let said = AuthorityKind::ALL.into_iter().zip([person, place, organization]);
    let mut said = said.filter_map(|(kind, id)| Some((kind, id?)));
    let first = said.next();
    if said.next().is_some() {
        return Err("say one of person, place and organization".to_owned());
    }
    first.map(|(kind, id)| Ok((kind, filled(kind.word(), &id)?))).transpose()
}

fn words(name: &str, words: String, part: Option<String>, time: Option<usize>) -> Result<Words, String> {
    filled("words", &words)?;
    if time == Some(0) {
        return Err("time counts from 1".to_owned());
    }
    Ok(Words { document: document(name)?, words, part: part.map(Into::into), time: time.unwrap_or(1) })
}

/// A document by any of its names, or by its address in a room.
fn document(name: &str) -> Result<DocumentName, String> {
    let last = name.trim().split(['#', '?']).next().unwrap_or_default().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.parse().map_err(|_| format!("\"{name}\" is no document's name; it is the last part of its address, such as wilson-208877"))
}

fn editor(by: &str, date: Day, reason: &str) -> Result<Editor, String> {
    let written = match date {
        Day::Toml(date) => date.to_string(),
        Day::Text(text) => text,
    };
    let date = HistoricalDate::of_edtf(&written).filter(|date| date.day().is_some());
    Ok(Editor {
        by: filled("by", by)?,
        date: date.ok_or_else(|| format!("the date \"{written}\" is no day such as 2026-11-22"))?,
        reason: filled("reason", reason)?.trim_end_matches('.').to_owned(),
    })
}

fn filled(field: &str, value: &str) -> Result<String, String> {
    // PostgreSQL takes a nought character in no text.
    let value = value.trim().replace('\0', "");
    if value.is_empty() { Err(format!("{field} is empty")) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Result<EditorialDecision, String> {
        read(text).map(|mut all| all.remove(0))
    }

    #[test]
    fn a_reference_means_one_document_or_none_of_some_or_nothing() {
        let of = |what: &str| {
            one(&format!(
                "[[reference]]\ndocument = \"https://room.example.org/documents/wilson-1#p4\"\nwords = \"your telegram\"\n{what}\nby = \"M. Weber\"\ndate = 2026-11-22\nreason = \"The register has it.\"\n"
            ))
        };
        let decision = of("means = \"wilson-2\"").expect("a decision");
        assert_eq!(decision.editor.sentence(), "M. Weber, 22 November 2026: The register has it");
        assert_eq!(decision.document().map(DocumentName::as_str), Some("wilson-1"));
        let meaning = |what: &str| match of(what).expect("a decision").ruling {
            Ruling::Reference { meaning, words } => (meaning, words.time, words.part),
            other => panic!("{other:?}"),
        };
        let name = |name: &str| name.parse::<DocumentName>().expect("a name");
        assert_eq!(meaning("means = \"wilson-2\"").0, Meaning::Document(name("wilson-2")));
        assert_eq!(meaning("none_of = [\"wilson-2\"]\ntime = 2").1, 2);
        assert_eq!(meaning("nothing = true\npart = \"fn2\"").2, Some("fn2".to_owned().into()));
        for wrong in ["", "means = \"a\"\nnothing = true", "none_of = []", "means = \"no such name!\"", "nothing = true\ntime = 0"] {
            assert!(of(wrong).is_err_and(|why| why.starts_with("line 1: ")), "{wrong}");
        }
    }

    #[test]
    fn a_name_means_one_record_or_nobody() {
        let of = |what: &str| {
            one(&format!(
                "[[name]]\ndocument = \"wilson-1\"\nwords = \"Johnson\"\n{what}\nby = \"W\"\ndate = \"2026-11-22\"\nreason = \"R\"\n"
            ))
        };
        let record = |what: &str| match of(what).expect("a decision").ruling {
            Ruling::Name { record, .. } => record,
            other => panic!("{other:?}"),
        };
        assert_eq!(record("person = \"johnson-ua\""), Some((AuthorityKind::Person, "johnson-ua".to_owned())));
        assert_eq!(record("nobody = true"), None);
        for wrong in ["", "person = \"a\"\nplace = \"b\"", "person = \"a\"\nnobody = true", "person = \" \""] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn records_are_not_merged_in_a_circle() {
        let merge = |id: &str, into: &str| {
            format!("[[merge]]\nperson = \"{id}\"\ninto = \"{into}\"\nby = \"W\"\ndate = 2026-11-22\nreason = \"R\"\n")
        };
        assert_eq!(read(&(merge("a", "b") + &merge("b", "c"))).map(|all| all.len()), Ok(2));
        let circle = read(&(merge("a", "b") + &merge("b", "c") + &merge("c", "a")));
        assert_eq!(circle, Err("line 13: \"c\" and \"a\" are each merged into the other".to_owned()));
        assert!(read(&merge("a", "a")).is_err() && read(&(merge("a", "b") + &merge("a", "c"))).is_err());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let why = read("[[reference]]\ndocument = \"a\"\nwords = \"b\"\nmeans = \"c\"\nby = \"d\"\ndate = 2026-13-22\nreason = \"e\"\n");
        assert!(why.as_ref().is_err_and(|why| why.starts_with("line 6")), "{why:?}");
        let why = read("[[reference]]\ndocument = \"a\"\nword = \"b\"\n").expect_err("unknown");
        assert!(why.starts_with("line 3") && why.contains("word"), "{why}");
    }
}
