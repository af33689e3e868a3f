//! JSON records with the archive's own field names: an object, a list of them, or one a line.
//!
//! Each record is a draft. A list may be given as JSON or as a string of JSON; `text_body` may be HTML
//! or plain text. RFC 8259, with several values in one file allowed (JSON lines).

mod values;
mod words;

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use self::values::{Damage, values};
use self::words::{long_text, passage, texts, words};
use super::fields::archival;
use super::html::{Fragment, safe_address};
use super::{Context, Item, citation, decode, encoded_date, head, title_from_path};
use crate::model::language::{is_language, language_tag};
use crate::model::{
    ArchivalReference, ArchiveNumber, Diagnostic, Draft, Known, Ledger, Metadata, Opened, Part, Passage, RoleKind, SourceFormat,
};
use crate::text::Span;

/// The archive's own names; `title` is also the name of much else.
const OWN: &[&str] = &[
    "original_publication_date",
    "text_body",
    "associated_places",
    "subjects_discussed",
    "associated_people_orgs",
    "original_archive_title",
    "record_id",
    "original_classification",
    "document_url",
];
const SHARED: &[&str] = &["title", "summary", "authors", "source", "language", "rights", "donors"];

/// Fields that name what the room recognises by its own records.
const NAMED: &[&str] = &["associated_places", "associated_people_orgs"];

/// Bytes at the head in which a field of the archive's shows that a file is one of records.
const LOOKED_AT: usize = 64 * 1024;

/// What the key of a record begins with that has no number of its own; a number has no blank.
const BY_PLACE: &str = "record ";

/// Whether a record is known in its list by its place alone, which another has when one before it goes.
pub fn is_by_place(key: &str) -> bool {
    key.starts_with(BY_PLACE)
}

/// Whether bytes look like records, whatever the file is called.
pub fn is(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let opens = match bytes.first() {
        Some(b'{') => bytes[1..].trim_ascii_start().first() == Some(&b'"'),
        Some(b'[') => bytes[1..].trim_ascii_start().first() == Some(&b'{'),
        _ => false,
    };
    opens && names_a_field(&String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED_AT)]))
}

fn names_a_field(text: &str) -> bool {
    OWN.iter().any(|field| text.contains(&format!("\"{field}\"")))
}

/// A record: its object and the line on which it begins.
struct Record {
    fields: Map<String, Value>,
    line: usize,
}

/// A file of several records, taken apart; `None` where it has one document or none.
///
/// The spans are places in `text`.
pub fn open(text: &str, context: Context<'_>) -> Option<Opened> {
    let (values, damage) = values(text);
    let all: Vec<Record> = values.iter().map(|(raw, line)| object(raw, *line)).collect();
    if !all.iter().any(is_ours) {
        return None;
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut passed_over = Vec::new();
    for (place, ((raw, line), record)) in values.iter().zip(&all).enumerate() {
        if draft(record, context).is_none() {
            passed_over.push(empty_record(record, place, all.len()));
            continue;
        }
        let start = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let own = match record.fields.get("record_id") {
            Some(Value::String(words)) => Some(words.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let fits = |own: &String| !own.is_empty() && own.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter));
        // A record that is moved in its list is known again by its number.
        let key =
            own.filter(fits).filter(|own| parts.iter().all(|part| part.key != *own)).unwrap_or_else(|| format!("{BY_PLACE}{}", place + 1));
        parts.push(Part { key, span: Span::new(start, start + raw.get().len()), node: None, line: *line, page: None });
    }
    (parts.len() > 1).then(|| Opened { parts, diagnostics: of_file(&all, passed_over, damage), ..Opened::default() })
}

/// Reads one record of a file that [`open`] took apart.
pub fn read_part(part: &[u8], context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let text = String::from_utf8_lossy(part);
    for draft in values(&text).0.into_iter().filter_map(|(raw, line)| draft(&object(raw, line), context)) {
        sink(Item::Draft(Box::new(draft)));
    }
}

fn is_ours(record: &Record) -> bool {
    let count = |known: &[&str]| known.iter().filter(|field| record.fields.contains_key(**field)).count();
    count(OWN) > 0 || record.fields.contains_key("title") && count(SHARED) > 1
}

fn empty_record(record: &Record, place: usize, count: usize) -> Diagnostic {
    Diagnostic::warning(record.line, format!("record {} of {count} has neither a title nor a text; it was passed over", place + 1))
}

/// What there is to say of a whole file: unknown fields, records that were passed over, damage.
fn of_file(all: &[Record], passed_over: Vec<Diagnostic>, damage: Option<Damage>) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for (name, (times, line)) in unknown(all) {
        let records = if times == 1 { "one record".to_owned() } else { format!("{times} records") };
        said.push(Diagnostic::note(
            line,
            format!("the field \"{name}\" (in {records}) has no place among the room's fields; it stays in the source file"),
        ));
    }
    said.extend(passed_over);
    if let Some((line, why)) = damage {
        said.push(Diagnostic::warning(line, format!("{why}; the {} records before that were read", all.len())));
    }
    said
}

pub fn read(bytes: &[u8], context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let decoded = decode(bytes);
    let (values, damage) = values(&decoded.text);
    let all: Vec<Record> = values.into_iter().map(|(raw, line)| object(raw, line)).collect();
    if !all.iter().any(is_ours) {
        match damage {
            Some((_, why)) if names_a_field(&decoded.text) => sink(Item::Refused(format!("{why}; correct it and import again"))),
            Some((_, why)) => sink(Item::Skipped(format!("it is no record of a document ({why})"))),
            None => sink(Item::Skipped("it is JSON, but has none of the fields of a document's record".to_owned())),
        }
        return;
    }
    let mut drafts: Vec<Draft> = Vec::new();
    let mut passed_over = Vec::new();
    for (place, record) in all.iter().enumerate() {
        match draft(record, context) {
            Some(draft) => drafts.push(draft),
            None => passed_over.push(empty_record(record, place, all.len())),
        }
    }
    // What is said of the file is said once, with its first document.
    let Some(first) = drafts.first_mut() else {
        sink(Item::Refused(format!("none of its {} records has a title or a text; give them a title", all.len())));
        return;
    };
    let said: Vec<Diagnostic> = decoded.diagnostic.into_iter().chain(of_file(&all, passed_over, damage)).collect();
    first.diagnostics.splice(0..0, said);
    for draft in drafts {
        sink(Item::Draft(Box::new(draft)));
    }
}

/// A record's fields; what is no object has none, and a value nested beyond reading is its own JSON as a word.
fn object(raw: &RawValue, line: usize) -> Record {
    let members = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw.get()).unwrap_or_default();
    let value = |raw: &RawValue| serde_json::from_str(raw.get()).unwrap_or_else(|_| Value::String(raw.get().to_owned()));
    Record { fields: members.into_iter().map(|(name, raw)| (name, value(raw))).collect(), line }
}

/// Fields that have no place here, with the number of records that have them and the line of the first.
fn unknown(records: &[Record]) -> BTreeMap<&str, (usize, usize)> {
    let mut unknown: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for record in records {
        for (name, value) in &record.fields {
            let known = OWN.contains(&name.as_str()) || SHARED.contains(&name.as_str());
            if !known && !is_empty(value) || NAMED.contains(&name.as_str()) && !texts(value).is_empty() {
                unknown.entry(name).or_insert((0, record.line)).0 += 1;
            }
        }
    }
    unknown
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn draft(record: &Record, context: Context<'_>) -> Option<Draft> {
    let line = record.line;
    let said_of = |name: &str| record.fields.get(name).map(texts).unwrap_or_default();
    let raw = |name: &str| record.fields.get(name).map(long_text).unwrap_or_default();
    let mut diagnostics = Vec::new();
    let mut metadata = Metadata::default();
    let Fragment { passage: body, said } = passage(&raw("text_body"));
    diagnostics.extend(said.into_iter().map(|message| Diagnostic::note(line, message)));
    let mut body = head::page_breaks(body);
    let mut title = Passage::line(said_of("title").join(" "));
    if title.text.is_empty() && body.text.is_empty() {
        return None;
    }
    if title.text.is_empty() {
        let (made, diagnostic) = title_from_path(context.path);
        title = Passage::line(made);
        diagnostics.push(Diagnostic { line, ..diagnostic });
    }
    if body.text.is_empty() {
        diagnostics.push(Diagnostic::note(line, "the record has no text; what it says about the paper is shown"));
    }
    head::text_label(&mut body, &mut metadata);
    let loose = head::notes_at_the_end(&mut title, &mut body);
    for written in said_of("original_publication_date").into_iter().filter(|written| !encoded_date::is_blank(written)).take(1) {
        metadata.date = encoded_date::read(&written).map(Known::stated);
        if metadata.date.is_none() {
            let message = format!("the date \"{written}\" names no time that the room knows; give one in a sidecar (date: …)");
            diagnostics.push(Diagnostic::warning(line, message));
        }
    }
    if metadata.date.is_none() {
        head::date_of_title(&title.text, &mut metadata);
    }
    for name in said_of("authors") {
        citation::add_role(&mut metadata, RoleKind::Creator, &name);
    }
    numbers(&said_of("document_url"), &said_of("record_id"), context, line, &mut metadata, &mut diagnostics);
    places(&said_of("source"), &said_of("original_archive_title"), context, &mut metadata);
    metadata.subjects = said_of("subjects_discussed");
    let mut languages = said_of("language").into_iter();
    if let Some(language) = languages.next() {
        if !is_language(&language) {
            diagnostics
                .push(Diagnostic::note(line, format!("the language \"{language}\" is none that the room knows; it is kept as written")));
        }
        metadata.original_language = Some(Known::stated(language_tag(&language)));
    }
    let others: Vec<String> = languages.collect();
    if !others.is_empty() {
        diagnostics
            .push(Diagnostic::note(line, format!("further languages of the paper are left in the source file: {}", others.join(", "))));
    }
    metadata.rights = Some(words(&raw("rights"))).filter(|rights| !rights.is_empty()).map(Known::stated);
    for (name, joint, field) in [("original_classification", ", ", &mut metadata.classification), ("donors", "; ", &mut metadata.credits)] {
        *field = Some(said_of(name).join(joint)).filter(|value| !value.is_empty()).map(Known::stated);
    }
    let summary = Some(passage(&raw("summary")).passage).filter(|summary| !summary.text.is_empty());
    let notes = head::tie(&mut title, &mut body, loose, &mut diagnostics);
    Some(Draft { format: SourceFormat::Json, metadata, title, summary, body, notes, access: None, ledger: Ledger::default(), diagnostics })
}

/// The archive's number: by the address of the record, else a bare number of the first authority that the room knows.
fn numbers(
    addresses: &[String],
    ids: &[String],
    context: Context<'_>,
    line: usize,
    metadata: &mut Metadata,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let add = |number: ArchiveNumber, metadata: &mut Metadata| {
        if !metadata.numbers.contains(&number) {
            metadata.numbers.push(number);
        }
    };
    for address in addresses.iter().filter_map(|address| safe_address(address)) {
        if let Some(number) = context.settings.number_of(&address) {
            add(number, metadata);
        }
        metadata.addresses.push(address);
    }
    for id in ids {
        let authority = metadata.numbers.first().map(|known| known.authority.clone());
        let authority = authority.or_else(|| context.settings.authorities.first().map(|authority| authority.id.clone()));
        if let Some(authority) = authority.filter(|_| id.chars().all(|letter| letter.is_ascii_digit())) {
            add(ArchiveNumber { authority, number: id.clone() }, metadata);
        } else {
            let message = format!("the record id \"{id}\" is no number of an archive that room.toml names; it stays in the source file");
            diagnostics.push(Diagnostic::note(line, message));
        }
    }
}

/// Where the paper lies, who gave it, and who published it.
fn places(sources: &[String], archives: &[String], context: Context<'_>, metadata: &mut Metadata) {
    for source in sources {
        citation::source(source, metadata);
        if context.settings.authorities.iter().any(|authority| authority.name == *source) {
            citation::add_role(metadata, RoleKind::Provider, source);
        }
    }
    for archive in archives {
        let found = ArchivalReference::find(archive);
        if found.is_empty() && metadata.archival.is_empty() {
            metadata.archival.push(Known::stated(archival(archive)));
        }
        for (_, reference) in found {
            if !metadata.archival.iter().any(|known| known.value == reference) {
                metadata.archival.push(Known::stated(reference));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Settings;

    fn items(text: &str, path: &str) -> Vec<Item> {
        let settings = Settings::default();
        let mut found = Vec::new();
        read(text.as_bytes(), Context { settings: &settings, path, sidecar: None }, &mut |item| found.push(item));
        found
    }

    fn drafts(text: &str) -> Vec<Draft> {
        items(text, "x.json").into_iter().filter_map(Item::draft).collect()
    }

    #[test]
    fn records_come_alone_in_lists_in_wrappers_and_on_lines() {
        let one = r#"{"title": "A", "text_body": "<p>B</p>"}"#;
        for (text, count) in [
            (one.to_owned(), 1),
            (format!("[{one},\n{one}]"), 2),
            (format!("{{\"count\": 2, \"results\": [{one}, {one}]}}"), 2),
            (format!("{one}\n{one}\n{one}\n"), 3),
        ] {
            assert_eq!(drafts(&text).len(), count, "{text}");
            assert!(is(text.as_bytes()));
        }
    }

    #[test]
    fn what_is_damaged_is_said_with_line_and_column() {
        let refused = |text| match items(text, "x.json").as_slice() {
            [Item::Refused(why)] => why.clone(),
            other => panic!("{other:?}"),
        };
        let why = refused("{\"title\": \"A\",\n \"text_body\": \"B\n\"}");
        assert!(why.starts_with("its JSON is damaged at line 2, column"), "{why}");
        let drafts = drafts("{\"title\": \"A\", \"text_body\": \"B\"}\n{\"title\": ");
        assert!(drafts[0].diagnostics[0].message.starts_with("its JSON is damaged at line 2"), "{:?}", drafts[0].diagnostics);
        let deep = format!("{{\"text_body\": \"B\", \"x\": {}{}}}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(self::drafts(&deep)[0].body.text, "B");
    }

    #[test]
    fn what_is_no_record_is_skipped_or_passed_over() {
        let other = items(r#"{"name": "x", "version": "1.0.0", "scripts": {}}"#, "package.json");
        assert!(matches!(other.as_slice(), [Item::Skipped(_)]), "{other:?}");
        let drafts = drafts("[{\"title\": \"A\", \"text_body\": \"B\"},\n{\"record_id\": 3, \"x\": 1},\n7]");
        let said: Vec<_> = drafts[0].diagnostics.iter().map(|said| (said.line, said.message.split(';').next().unwrap_or(""))).collect();
        assert_eq!(
            said,
            [
                (2, "the field \"x\" (in one record) has no place among the room's fields"),
                (2, "record 2 of 3 has neither a title nor a text"),
                (3, "record 3 of 3 has neither a title nor a text"),
            ]
        );
    }

    #[test]
    fn a_date_that_says_nothing_gives_way_to_that_of_the_title() {
        let read = |date: &str| {
            let draft = drafts(&format!(r#"{{"title": "Cable, 4 November 1945", "original_publication_date": {date}, "text_body": "B"}}"#))
                .remove(0);
            (draft.metadata.date.map(|known| known.value.written), draft.diagnostics.len())
        };
        for nothing in [r#""0000-00-00""#, r#""0000-00-00T00:00:00Z""#, r#""00000000""#, "0", r#""unknown""#, r#""null""#] {
            assert_eq!(read(nothing), (Some("4 November 1945".to_owned()), 0), "{nothing}");
        }
        // Somebody may know the year of that.
        assert_eq!(read(r#""00001104""#), (Some("4 November 1945".to_owned()), 1));
        assert_eq!(read(r#""19451399""#), (Some("19451399".to_owned()), 0));
    }

    #[test]
    fn words_for_nothing_are_nobody_and_nothing() {
        for nothing in
            [r#""null""#, r#""N/A""#, r#""Unknown.""#, r#""none""#, r#""-""#, r#"["null", "[unknown]"]"#, r#""[\"null\"]""#, "null"]
        {
            let text = format!(
                r#"{{"title": "A", "text_body": "B", "authors": {nothing}, "language": {nothing}, "subjects_discussed": {nothing},
                    "rights": {nothing}, "summary": {nothing}, "original_classification": {nothing}, "record_id": {nothing}}}"#
            );
            let draft = drafts(&text).remove(0);
            assert_eq!((draft.metadata, draft.summary, draft.diagnostics), (Metadata::default(), None, vec![]), "{nothing}");
        }
        let some = drafts(r#"{"title": "A", "text_body": "Unknown to us.", "authors": ["Brown", "null", "Noone"]}"#).remove(0);
        let names: Vec<&str> = some.metadata.roles.iter().map(|role| role.name.as_str()).collect();
        assert_eq!((names, some.body.text.as_str()), (vec!["Brown", "Noone"], "Unknown to us."));
    }

    #[test]
    fn a_text_keeps_its_paragraphs_and_its_signs() {
        let paragraphs = |written: &str| {
            let text = serde_json::json!({ "title": "A", "text_body": written }).to_string();
            let body = drafts(&text).remove(0).body;
            body.blocks.iter().map(|block| block.span.of(&body.text).to_owned()).collect::<Vec<_>>()
        };
        for (written, wanted) in [
            ("First A &amp; B.\n\nSecond.", &["First A & B.", "Second."][..]),
            ("First <i>A\r\n\r\nand</i> B.\n \n\nThird.", &["First A", "and B.", "Third."]),
            ("A line &amp;\na line.\n\nSecond.", &["A line &\na line.", "Second."]),
            (
                &[
                    "At the margin a machine broke these lines, and no author did &amp;",
                    "nobody would take them for lines that somebody meant to be",
                    "so.",
                ]
                .join("\n"),
                &[
                    "At the margin a machine broke these lines, and no author did & nobody would take them for lines that somebody meant to be so.",
                ],
            ),
            ("A line<br>a line.\n\nSecond.", &["A line\na line.", "Second."]),
            ("A line<br />\na line<br />\n<br />\nSecond.", &["A line\na line", "Second."]),
            ("<h2>Head</h2>First.\n\nSecond.", &["Head", "First.", "Second."]),
            ("<p>One\n\nand the same</p><p>Two</p>", &["One and the same", "Two"]),
            ("a<b and c>d", &["a<b and c>d"]),
            ("a<b and c>d &amp; <i>e</i>", &["a<b and c>d & e"]),
            (
                "<p>He wrote <illegible> to <ann@example.org>, <https://example.org/a>; 1<2 and 3>2 <!-- ",
                &["He wrote <illegible> to <ann@example.org>, <https://example.org/a>; 1<2 and 3>2 <!--"],
            ),
        ] {
            assert_eq!(paragraphs(written), wanted, "{written:?}");
        }
    }

    proptest! {
        #[test]
        fn no_damage_makes_the_reader_panic(cut in 0_usize..400, at in 0_usize..400, byte in any::<u8>()) {
            let text = r#"[{"title": "Cable", "original_publication_date": "19451104", "text_body": "<p>One <b>two</b> [1]</p><p>[1] Note</p>", "authors": "[\"A\", \"B\"]", "record_id": 7, "document_url": "https://digitalarchive.wilsoncenter.org/document/7"}]"#;
            let mut bytes = text.as_bytes().to_vec();
            let at = at.min(bytes.len() - 1);
            bytes[at] = byte;
            bytes.truncate(cut);
            let settings = Settings::default();
            let mut items = 0;
            read(&bytes, Context { settings: &settings, path: "x.json", sidecar: None }, &mut |_| items += 1);
            prop_assert_eq!(items, 1);
        }
    }
}
