//! The source note: where the original is, and how each thing about it is known.

use super::correspondents::Named;
use crate::model::language::language_name;
use crate::model::{Basis, Event, Known, Metadata, ReadingCopy, RoleKind, SourceFile};
use crate::urls;

/// A line of the note; without values it says "not stated".
#[derive(Debug)]
pub struct SourceRow {
    pub term: &'static str,
    pub values: Vec<SourceValue>,
}

/// What a line says, and how that is known.
#[derive(Debug)]
pub struct SourceValue {
    pub text: String,
    pub href: Option<String>,
    /// Beside the value, quieter: from what it was inferred, or who says so.
    pub basis: Option<String>,
}

impl SourceValue {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None, basis: None }
    }

    fn known(known: &Known<String>) -> Self {
        Self { basis: basis(&known.basis), ..Self::plain(known.value.clone()) }
    }

    /// An address that a file prints is a link only if it is one of the web.
    fn address(address: &str) -> Self {
        let web = address.starts_with("https://") || address.starts_with("http://");
        Self { href: web.then(|| address.to_owned()), ..Self::plain(address) }
    }
}

fn basis(basis: &Basis) -> Option<String> {
    match basis {
        Basis::Stated => None,
        Basis::Editor => Some("by the room’s editor".to_owned()),
        Basis::Inferred(from) => Some(format!("inferred: {from}")),
    }
}

/// The lines of the note; those that every note has come first, whether or not anything is stated.
pub fn source_note(copy: &ReadingCopy) -> Vec<SourceRow> {
    let metadata = &copy.metadata;
    let people = |role| people(copy, role);
    let one = |known: &Option<Known<String>>| known.iter().map(SourceValue::known).collect::<Vec<_>>();
    let always = [
        ("Repository", archival(metadata)),
        ("Original or copy", one(&metadata.copy)),
        ("Original language", metadata.original_language.iter().map(language).collect()),
        ("Text shown", shown(metadata)),
        ("Translated by", people(RoleKind::Translator)),
        ("Contributed by", people(RoleKind::Contributor)),
        ("Provider", people(RoleKind::Provider)),
        ("Rights", one(&metadata.rights)),
    ];
    let where_stated = [
        ("Collection", one(&metadata.collection)),
        dated(metadata),
        ("Number", metadata.paper_numbers.iter().map(SourceValue::known).collect()),
        ("Classification", one(&metadata.classification)),
        ("Events", metadata.events.iter().map(|event| SourceValue::plain(said(event))).collect()),
        (
            "Archive’s number",
            metadata.numbers.iter().map(|number| SourceValue::plain(format!("{} {}", number.authority, number.number))).collect(),
        ),
        ("Printed address", metadata.addresses.iter().map(|address| SourceValue::address(address)).collect()),
        ("Subjects", metadata.subjects.iter().map(SourceValue::plain).collect()),
        ("Credits", one(&metadata.credits)),
        ("Source file", vec![SourceValue::plain(file(&copy.source))]),
        ("Other files", copy.files.iter().filter(|other| **other != copy.source).map(|other| SourceValue::plain(file(other))).collect()),
    ];
    let row = |(term, values)| SourceRow { term, values };
    always.into_iter().map(row).chain(where_stated.into_iter().map(row).filter(|row| !row.values.is_empty())).collect()
}

/// The date in the words of the source; one without words stands above, and here only where it has to be said how it is known.
fn dated(metadata: &Metadata) -> (&'static str, Vec<SourceValue>) {
    let Some(Known { value, basis: known }) = &metadata.date else { return ("Date", Vec::new()) };
    let basis = basis(known);
    match (value.written.as_str(), &basis) {
        ("", None) => ("Date", Vec::new()),
        ("", Some(_)) => ("Date", vec![SourceValue { basis, ..SourceValue::plain(value.to_string()) }]),
        (words, _) => ("Date as written", vec![SourceValue { basis, ..SourceValue::plain(words) }]),
    }
}

fn archival(metadata: &Metadata) -> Vec<SourceValue> {
    let value = |known: &Known<crate::model::ArchivalReference>| SourceValue {
        text: known.value.to_string(),
        href: Some(urls::archive_unit(&known.value.path())),
        basis: basis(&known.basis),
    };
    metadata.archival.iter().map(value).collect()
}

fn people(copy: &ReadingCopy, role: RoleKind) -> Vec<SourceValue> {
    let value = |role| {
        let Named { name, href, inferred, .. } = Named::new(role, &copy.authorities);
        SourceValue { text: name, href, basis: inferred.map(|from| format!("inferred: {from}")) }
    };
    copy.metadata.in_role(role).map(value).collect()
}

/// "translation, English".
fn shown(metadata: &Metadata) -> Vec<SourceValue> {
    let (role, tongue) = (metadata.text_role.as_ref().map(SourceValue::known), metadata.language.as_ref().map(language));
    match (role, tongue) {
        // How each is known is said once where it is the same.
        (Some(role), Some(tongue)) if role.basis == tongue.basis => {
            vec![SourceValue { text: format!("{}, {}", role.text, tongue.text), ..role }]
        }
        (role, tongue) => role.into_iter().chain(tongue).collect(),
    }
}

fn language(known: &Known<String>) -> SourceValue {
    SourceValue { text: language_name(&known.value), ..SourceValue::known(known) }
}

/// "sent 0120, 4 November 1945, Sochi": the time as written, a zone only where one is.
fn said(event: &Event) -> String {
    let time = [event.time.as_deref(), event.zone.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let date = event.date.as_ref().map(ToString::to_string);
    let rest: Vec<String> = [event.means.clone(), (!time.is_empty()).then_some(time), date, event.duration.clone(), event.place.clone()]
        .into_iter()
        .flatten()
        .collect();
    format!("{} {}", event.event.word(), rest.join(", ")).trim_end().to_owned()
}

fn file(source: &SourceFile) -> String {
    let hash = source.sha256.get(..12).unwrap_or(&source.sha256);
    format!("{}, {}, {} bytes, SHA-256 {hash}…", source.path, source.format.label(), source.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HistoricalDate;

    #[test]
    fn a_date_without_words_is_not_shown_as_written() {
        let row = |date| {
            let (term, values) = dated(&Metadata { date: Some(date), ..Metadata::default() });
            (term, values.into_iter().map(|value| (value.text, value.basis)).collect::<Vec<_>>())
        };
        let words = HistoricalDate::read("May 3, 1945").expect("a date");
        let code = HistoricalDate { written: String::new(), ..words.clone() };
        assert_eq!(row(Known::stated(words)), ("Date as written", vec![("May 3, 1945".to_owned(), None)]));
        assert_eq!(row(Known::stated(code.clone())), ("Date", vec![]));
        let basis = Some("inferred: the head of the web page".to_owned());
        assert_eq!(row(Known::inferred(code, "the head of the web page")), ("Date", vec![("3 May 1945".to_owned(), basis)]));
    }
}
