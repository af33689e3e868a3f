//! Which tables a data export has, and what each of their columns holds.

use serde::de::DeserializeOwned;

use super::{Column, Holds, Table};
use crate::config::Settings;
use crate::model::{
    ArchivalReference, ArchiveNumber, Author, Authority, AuthorityKind, Candidate, Closed, DivisionText, DocumentName, Editor,
    EditorialDecision, Footnote, Frame, Mention, Metadata, Passage, PictureFormat, Reference, Restriction, SourceFormat, State,
};
use crate::store::collections::Kept;
use crate::store::documents::Listed;
use crate::store::page::Sentence;

const fn number(name: &'static str) -> Column {
    Column { name, holds: Holds::Number, may_be_absent: false }
}

const fn flag(name: &'static str) -> Column {
    Column { name, holds: Holds::Flag, may_be_absent: false }
}

const fn text(name: &'static str) -> Column {
    Column { name, holds: Holds::Text(|_| true), may_be_absent: false }
}

const fn fits(name: &'static str, fits: fn(&str) -> bool) -> Column {
    Column { name, holds: Holds::Text(fits), may_be_absent: false }
}

const fn json(name: &'static str, fits: fn(&str) -> bool) -> Column {
    Column { name, holds: Holds::Json(fits), may_be_absent: false }
}

impl Column {
    const fn or_absent(self) -> Self {
        Self { may_be_absent: true, ..self }
    }
}

fn is<T: DeserializeOwned>(text: &str) -> bool {
    serde_json::from_str::<T>(text).is_ok()
}

fn is_settings(text: &str) -> bool {
    let read: Result<Settings, _> = serde_json::from_str(text);
    read.is_ok_and(|settings| settings.clone().checked().as_ref() == Ok(&settings))
}

fn passage(text: &str) -> bool {
    serde_json::from_str::<Passage>(text).is_ok_and(|passage| passage.holds_its_places())
}

fn notes(text: &str) -> bool {
    serde_json::from_str::<Vec<Footnote>>(text).is_ok_and(|notes| notes.iter().all(|note| note.passage.holds_its_places()))
}

fn division(text: &str) -> bool {
    let is_whole = |text: &DivisionText| text.body.holds_its_places() && text.notes.iter().all(|note| note.passage.holds_its_places());
    serde_json::from_str::<Kept>(text).is_ok_and(|kept| kept.text.as_ref().is_none_or(is_whole))
}

/// A document that never had a text has an empty entry.
fn entry(text: &str) -> bool {
    text == "{}" || is::<Listed>(text)
}

/// Nothing stands for what never was a candidate.
fn candidate(text: &str) -> bool {
    text.is_empty() || is::<Candidate>(text)
}

/// One that waits for its first decision has none.
fn state(word: &str) -> bool {
    word.is_empty() || State::of_word(word).is_some()
}

fn name(text: &str) -> bool {
    text.parse::<DocumentName>().is_ok()
}

fn time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
}

fn hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

fn hash_or_empty(text: &str) -> bool {
    text.is_empty() || hash(text)
}

/// "letters/1945/a.txt": what a file below a folder can be called.
fn path(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0') && text.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn format(word: &str) -> bool {
    SourceFormat::of_word(word).is_some()
}

fn picture(word: &str) -> bool {
    PictureFormat::of_ending(word).is_some()
}

fn kind(word: &str) -> bool {
    AuthorityKind::of_word(word).is_some()
}

fn visibility(word: &str) -> bool {
    matches!(word, "shown" | "cited" | "hidden" | "withdrawn")
}

fn standing(word: &str) -> bool {
    matches!(word, "new" | "laid" | "gone")
}

fn change(word: &str) -> bool {
    matches!(word, "text" | "links" | "gone")
}

/// A table by its columns, those of its key first.
macro_rules! table {
    ($name:literal, $key:literal, [$($column:expr),+ $(,)?]) => {
        Table { name: $name, key: $key, columns: &[$($column),+], points_back: None, bytes: None, has_file: false }
    };
}

/// What cannot be made again, in an order in which each row finds what it points to. The rows of all of them, with the files
/// that some name, are the room.
pub const PRIMARY: &[Table] = &[
    table!("room", 1, [number("id"), json("settings", is_settings), text("derivation")]),
    Table {
        points_back: Some("parent_id"),
        ..table!(
            "collection",
            1,
            [
                number("id"),
                number("parent_id").or_absent(),
                fits("path", path),
                text("title"),
                text("root"),
                text("kind"),
                number("place"),
                json("text", division).or_absent(),
            ]
        )
    },
    Table {
        points_back: Some("merged_into"),
        ..table!(
            "document",
            1,
            [
                number("id"),
                fits("identity", name),
                fits("visibility", visibility),
                number("merged_into").or_absent(),
                number("version"),
                number("paragraph_counter"),
                number("note_counter"),
                json("listed", entry),
                text("date_sort"),
                fits("changed_at", time),
                flag("was_seen"),
            ]
        )
    },
    Table {
        bytes: Some("rest"),
        has_file: true,
        ..table!(
            "source_whole",
            1,
            [
                number("id"),
                number("collection_id"),
                fits("path", path),
                fits("format", format),
                fits("sha256", hash_or_empty),
                number("bytes"),
                json("frame", is::<Frame>),
                json("parts", is::<Vec<(i64, usize)>>),
                flag("is_current"),
                fits("imported_at", time),
            ]
        )
    },
    Table {
        points_back: Some("joined_to"),
        bytes: Some("content"),
        has_file: true,
        ..table!(
            "source_file",
            1,
            [
                number("id"),
                number("collection_id"),
                number("document_id").or_absent(),
                fits("path", path),
                fits("format", format),
                fits("sha256", hash),
                fits("sidecar_sha256", hash_or_empty),
                text("sidecar"),
                number("bytes"),
                json("numbers", is::<Vec<ArchiveNumber>>),
                text("content_key").or_absent(),
                flag("is_current"),
                fits("imported_at", time),
                number("whole_id").or_absent(),
                text("part"),
                number("place"),
                json("access", is::<Restriction>).or_absent(),
                number("joined_to").or_absent(),
            ]
        )
    },
    table!("source_number", 2, [text("number"), number("source_file_id")]),
    table!("closed", 1, [number("document_id"), json("value", is::<Closed>)]),
    table!("name", 2, [fits("name", name), number("document_id")]),
    table!("text", 1, [number("id"), number("document_id"), text("role").or_absent(), text("language").or_absent()]),
    table!(
        "version",
        2,
        [
            number("document_id"),
            number("number"),
            number("text_id"),
            number("source_file_id"),
            fits("content_sha256", hash),
            json("metadata", is::<Metadata>),
            json("title", passage),
            json("summary", passage).or_absent(),
            json("body", passage),
            fits("created_at", time),
        ]
    ),
    table!(
        "footnote",
        3,
        [
            number("document_id"),
            number("version"),
            number("place"),
            text("address"),
            text("label").or_absent(),
            json("author", is::<Author>),
            json("passage", passage),
            flag("is_source"),
        ]
    ),
    table!("retired_paragraph", 2, [number("document_id"), number("number"), number("last_version")]),
    table!("companion", 1, [number("source_file_id"), number("collection_id"), text("beside"), text("language").or_absent()]),
    table!(
        "parallel_text",
        2,
        [
            number("document_id"),
            text("language"),
            number("source_file_id"),
            number("paragraph_counter"),
            number("note_counter"),
            json("title", passage),
            json("body", passage),
            json("notes", notes),
        ]
    ),
    Table {
        has_file: true,
        ..table!(
            "facsimile",
            2,
            [
                number("collection_id"),
                fits("path", path),
                text("beside"),
                text("label").or_absent(),
                text("place"),
                fits("sha256", hash),
                fits("format", picture),
                number("bytes"),
                number("width"),
                number("height"),
                fits("imported_at", time),
            ]
        )
    },
    table!("term", 1, [text("id"), text("collection"), text("sort_term"), text("term"), text("meaning")]),
    table!("authority", 2, [fits("kind", kind), text("id"), text("collection"), text("sort_name"), json("record", is::<Authority>)]),
    table!("authority_variant", 3, [fits("kind", kind), text("authority_id"), number("place"), text("name"), text("scheme").or_absent()]),
    table!(
        "editorial_decision",
        1,
        [number("id"), text("collection"), number("place"), json("value", is::<EditorialDecision>), fits("state", standing)]
    ),
    table!("authority_merge", 2, [fits("kind", kind), text("id"), text("into_id"), json("editor", is::<Editor>)]),
    // Who named a unit first named it for good: that order is in no file.
    table!("archival_unit", 1, [text("path"), text("parent"), text("label"), text("title"), text("full_title")]),
    table!("change", 3, [number("epoch"), number("document_id"), fits("what", change), fits("at", time)]),
];

/// What the passes make again from the files and the rows of [`PRIMARY`].
pub const DERIVED: &[&str] = &[
    "document_key",
    "reference",
    "reference_key",
    "reference_target",
    "mentions",
    "document_authority",
    "role",
    "event",
    "rights",
    "archival_reference",
    "closed_volume",
];

/// Those of [`DERIVED`], and of what is derived in a table of [`PRIMARY`], that hold a value which may be damaged; for the audit.
pub const DERIVED_VALUES: &[Table] = &[
    table!("document", 1, [number("id"), fits("identity", name), json("candidate", candidate)]),
    table!(
        "reference",
        1,
        [number("id"), number("document_id"), json("value", is::<Reference>), json("sentence", is::<Sentence>), fits("state", state)]
    ),
    table!("mentions", 1, [number("document_id"), json("value", is::<Vec<Mention>>)]),
    table!("archival_reference", 2, [number("document_id"), number("place"), json("value", is::<ArchivalReference>)]),
];

/// Columns of tables in [`PRIMARY`] that are made anew in the room that takes the rows, each with the reason.
pub const MADE_ANEW: &[(&str, &str, &str)] = &[
    ("room", "token", "tells two rooms at one place apart, which a copy is"),
    ("room", "epoch", "of the room that takes them, and never less than in the export"),
    ("room", "next_id", "behind every number in the rows"),
    ("room", "unwiped_epoch", "of the database that has free pages"),
    ("document", "candidate", "derived with the rest"),
];
