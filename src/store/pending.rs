//! Rows that wait to be written, some dozens to a statement, in an order in which each finds what it points to.

use super::rows::{Value, insert_or};
use super::{Result, Writing};

/// A table that rows are collected for: its columns, and what to do about a row that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Document,
    SourceFile,
    SourceNumber,
    Name,
    Text,
    Version,
    Footnote,
    Retired,
    Key,
    Reference,
    ReferenceKey,
    Mentions,
    Tie,
    Role,
    Event,
    Rights,
    Unit,
    Archival,
    Change,
}

/// In the order in which they are written, which is that of [`Table`].
const TABLES: [(&str, &str); 19] = [
    (
        "document (id, identity, visibility, merged_into, version, paragraph_counter, note_counter, listed, candidate, date_sort, changed_at)",
        "",
    ),
    (
        "source_file (id, collection_id, document_id, path, format, sha256, sidecar_sha256, sidecar, bytes, content, numbers, content_key, is_current, imported_at, whole_id, part, place, access)",
        "",
    ),
    ("source_number (number, source_file_id)", ""),
    ("name (name, document_id)", " ON CONFLICT (name, document_id) DO NOTHING"),
    ("text (id, document_id, role, language)", ""),
    ("version (document_id, number, text_id, source_file_id, content_sha256, metadata, title, summary, body, created_at)", ""),
    ("footnote (document_id, version, place, address, label, author, passage, is_source)", ""),
    ("retired_paragraph (document_id, number, last_version)", ""),
    ("document_key (key, document_id)", ""),
    ("reference (id, document_id, place, value, sentence, paper, state, reason, is_dirty, sought, origin)", ""),
    ("reference_key (key, reference_id)", ""),
    ("mentions (document_id, value)", ""),
    ("document_authority (document_id, kind, authority_id, way, date_sort)", ""),
    ("role (document_id, place, role, name, authority_id)", ""),
    ("event (document_id, place, event, date_sort, time, zone, location)", ""),
    ("rights (document_id, layer, statement)", ""),
    ("archival_unit (path, parent, label, title, full_title)", " ON CONFLICT (path) DO NOTHING"),
    ("archival_reference (document_id, place, path, first_leaf, value)", ""),
    ("change (epoch, document_id, what, at)", " ON CONFLICT (epoch, document_id, what) DO NOTHING"),
];

/// The rows that wait, a list for each table.
#[derive(Debug, Default)]
pub(super) struct Pending([Vec<Vec<Value>>; TABLES.len()]);

impl Writing {
    /// Keeps a row until [`Writing::flush`].
    pub(super) fn put(&mut self, table: Table, row: Vec<Value>) {
        self.pending.0[table as usize].push(row);
    }

    /// Writes all rows that wait. Whatever reads or changes rows has to come after it.
    pub async fn flush(&mut self) -> Result<()> {
        let pending = std::mem::take(&mut self.pending);
        for (rows, (into, conflict)) in pending.0.into_iter().zip(TABLES) {
            insert_or(self.connection(), into, conflict, rows).await?;
        }
        Ok(())
    }
}
