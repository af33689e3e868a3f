//! What is shown of a document: its versions, and all that is derived from the newest.

use std::collections::BTreeMap;

use super::documents::{Listed, name};
use super::numbers::{note_number, number_notes, number_paragraphs, numbered};
use super::pending::Table;
use super::rows::{Value, get, json, read};
use super::source_files::NewSourceFile;
use super::{Result, Statement, Writing, failed};
use crate::cite::Item;
use crate::model::{Annotated, Authority, DocumentName, Footnote, Metadata, Passage};
use crate::resolve::candidate;
use crate::text::numbering::Numbered;

const UNMERGE: Statement = ("taking a document out again", "UPDATE document SET merged_into = NULL, changed_at = $1 WHERE id = $2");
const STATE: Statement = (
    "reading a document's counters",
    "SELECT identity, version, paragraph_counter, note_counter, merged_into, visibility FROM document WHERE id = $1",
);
const NEWEST: Statement = (
    "reading a document's newest version",
    "SELECT content_sha256, body, source_file_id FROM version WHERE document_id = $1 AND number = $2",
);
const TEXT: Statement = ("finding a document's text", "SELECT id FROM text WHERE document_id = $1");
const SET_TEXT: Statement = ("storing what a text is", "UPDATE text SET role = $1, language = $2 WHERE id = $3");
const SET_VERSION: Statement = (
    "making a version's derived values again",
    "UPDATE version SET metadata = $1, title = $2, summary = $3, body = $4, source_file_id = $5 WHERE document_id = $6 AND number = $7",
);
const SET_DOCUMENT: Statement = (
    "storing what a document is",
    "UPDATE document SET version = $1, paragraph_counter = $2, note_counter = $3, listed = $4, candidate = $5, date_sort = $6, changed_at = $7 WHERE id = $8",
);
const RETIRED: Statement = (
    "reading the numbers that were given up",
    "SELECT number, last_version FROM retired_paragraph WHERE document_id = $1 ORDER BY last_version, number",
);
const RETURN: Statement = ("giving a number back", "DELETE FROM retired_paragraph WHERE document_id = $1 AND number = $2");
const BODY: Statement = ("reading the text of a version", "SELECT body FROM version WHERE document_id = $1 AND number = $2");
const NOTES_EVER: Statement =
    ("reading the notes of all versions", "SELECT address, passage FROM footnote WHERE document_id = $1 ORDER BY version, place");
const CLEAR_NOTES: Statement = ("clearing footnotes", "DELETE FROM footnote WHERE document_id = $1 AND version = $2");

pub(super) const STATEMENTS: &[Statement] =
    &[UNMERGE, STATE, NEWEST, TEXT, SET_TEXT, SET_VERSION, SET_DOCUMENT, RETIRED, RETURN, BODY, NOTES_EVER, CLEAR_NOTES];

/// What became of a document that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    New,
    /// A new version.
    Changed,
    /// The same version; what is derived from it was made again.
    Kept,
    /// Nothing: its text is closed.
    Closed,
}

impl Writing {
    /// Stores a file that is a new document of its own, under the first of its names; gives the row of the file.
    ///
    /// Nothing is looked up: that no other file has its numbers or its text, and that the name is nobody's identity,
    /// is the caller's to know ([`super::Known`]). The rows are written with the next [`Writing::flush`].
    pub fn add_new(&mut self, source: NewSourceFile, collection: i64, annotated: Annotated, names: &[DocumentName]) -> Result<i64> {
        let mut annotated = annotated;
        let (document, text) = (self.next(), self.next());
        let identity = names.iter().find(|name| !name.is_bare_number()).map(ToString::to_string).unwrap_or_default();
        let paragraphs = number_paragraphs(&mut annotated.draft.body, &Passage::default(), &[], 0);
        let notes = number_notes(&mut annotated, &[], &[], 0);
        let shown = self.shown(document, &identity, &annotated, None)?;
        let row = vec![
            Value::Whole(document),
            identity.as_str().into(),
            "shown".into(),
            Value::NoNumber,
            Value::Whole(1),
            Value::Whole(paragraphs),
            Value::Whole(notes),
            shown.listed.into(),
            shown.candidate.into(),
            shown.sortable.into(),
            self.now().into(),
        ];
        self.put(Table::Document, row);
        let source = self.put_source(source, collection, Some(document))?;
        for name in names {
            self.put(Table::Name, vec![name.as_str().into(), Value::Whole(document)]);
        }
        let (role, language) = text_of(&annotated);
        self.put(Table::Text, vec![Value::Whole(text), Value::Whole(document), role.into(), language.into()]);
        self.put_version(document, 1, text, source, &annotated)?;
        self.put_notes(document, 1, &annotated)?;
        self.touch(annotated.keys.iter().cloned());
        self.derive(document, &identity, &annotated)?;
        self.change(document, "text");
        Ok(source)
    }

    /// Writes what is shown of a document: a new version if the file says something new, and all that is derived.
    ///
    /// References that the old or the new keys touch are marked to be decided again.
    pub async fn show(&mut self, document: i64, source_file: i64, mut annotated: Annotated, names: &[DocumentName]) -> Result<Written> {
        self.flush().await?;
        let row = sqlx::query(STATE.1).bind(document).fetch_one(self.connection()).await.map_err(failed(STATE))?;
        let identity: String = get(&row, 0)?;
        let (version, paragraph_counter, note_counter): (i64, i64, i64) = (get(&row, 1)?, get(&row, 2)?, get(&row, 3)?);
        if get::<Option<i64>, _>(&row, 4)?.is_some() {
            let now = self.now().to_owned();
            sqlx::query(UNMERGE.1).bind(now).bind(document).execute(self.connection()).await.map_err(failed(UNMERGE))?;
        }
        match get::<String, _>(&row, 5)?.as_str() {
            "shown" => {}
            // Nothing brings back what was withdrawn, by whatever way it came here.
            "withdrawn" => return Ok(Written::Closed),
            _ => self.open(document).await?,
        }
        self.add_names(document, names).await?;
        self.add_name(&identity, document).await?;
        // Its names may come from other files of it than the one that is shown.
        annotated.keys.extend(self.names_of(document).await?.iter().map(|name| format!("name:{name}")));
        annotated.keys.sort();
        annotated.keys.dedup();

        let newest = if version > 0 {
            let row = sqlx::query(NEWEST.1).bind(document).bind(version).fetch_one(self.connection()).await.map_err(failed(NEWEST))?;
            let body: Passage = read(&row, 1, "a body")?;
            let notes = super::page::footnotes(self.transaction(), document, version).await?;
            Some((get::<String, _>(&row, 0)?, body, notes))
        } else {
            None
        };
        let is_new_version = newest.as_ref().is_none_or(|(known, ..)| *known != annotated.content_sha256);
        let (old_body, old_notes) = newest.map_or((Passage::default(), Vec::new()), |(_, body, notes)| (body, notes));
        let retired = self.retired_paragraphs(document).await?;
        let paragraph_counter = number_paragraphs(&mut annotated.draft.body, &old_body, &retired, paragraph_counter);
        let retired_notes = self.retired_notes(document, &old_notes).await?;
        let note_counter = number_notes(&mut annotated, &old_notes, &retired_notes, note_counter);
        let number = if is_new_version { version + 1 } else { version };
        let text = self.text(document, &annotated).await?;
        if is_new_version {
            self.put_version(document, number, text, source_file, &annotated)?;
            self.retire_paragraphs(document, version, &retired, &old_body, &annotated.draft.body).await?;
        } else {
            self.set_version(document, number, source_file, &annotated).await?;
        }
        self.put_notes(document, number, &annotated)?;

        let old_keys = self.keys_of(document).await?;
        self.touch(old_keys.into_iter().chain(annotated.keys.iter().cloned()));
        self.mark_document(document).await?;
        self.clear_derived(document).await?;
        self.learn_records(&[&annotated]).await?;
        self.derive(document, &identity, &annotated)?;
        let shown = self.shown(document, &identity, &annotated, None)?;
        let now = self.now().to_owned();
        sqlx::query(SET_DOCUMENT.1)
            .bind(number)
            .bind(paragraph_counter)
            .bind(note_counter)
            .bind(shown.listed)
            .bind(shown.candidate)
            .bind(shown.sortable)
            .bind(now)
            .bind(document)
            .execute(self.connection())
            .await
            .map_err(failed(SET_DOCUMENT))?;
        self.change(document, "text");
        self.flush().await?;
        Ok(match (version, is_new_version) {
            (0, _) => Written::New,
            (_, true) => Written::Changed,
            (_, false) => Written::Kept,
        })
    }

    /// The text of a document, made where it has none, with what its newest version says it is.
    async fn text(&mut self, document: i64, annotated: &Annotated) -> Result<i64> {
        let (role, language) = text_of(annotated);
        let row = sqlx::query(TEXT.1).bind(document).fetch_optional(self.connection()).await.map_err(failed(TEXT))?;
        if let Some(row) = row {
            let text: i64 = get(&row, 0)?;
            sqlx::query(SET_TEXT.1).bind(role).bind(language).bind(text).execute(self.connection()).await.map_err(failed(SET_TEXT))?;
            return Ok(text);
        }
        let text = self.next();
        self.put(Table::Text, vec![Value::Whole(text), Value::Whole(document), role.into(), language.into()]);
        Ok(text)
    }

    fn put_version(&mut self, document: i64, number: i64, text: i64, source_file: i64, annotated: &Annotated) -> Result<()> {
        let draft = &annotated.draft;
        let row = vec![
            Value::Whole(document),
            Value::Whole(number),
            Value::Whole(text),
            Value::Whole(source_file),
            annotated.content_sha256.as_str().into(),
            json(&draft.metadata)?.into(),
            json(&draft.title)?.into(),
            draft.summary.as_ref().map(json).transpose()?.into(),
            json(&draft.body)?.into(),
            self.now().into(),
        ];
        self.put(Table::Version, row);
        Ok(())
    }

    async fn set_version(&mut self, document: i64, number: i64, source_file: i64, annotated: &Annotated) -> Result<()> {
        let draft = &annotated.draft;
        sqlx::query(SET_VERSION.1)
            .bind(json(&draft.metadata)?)
            .bind(json(&draft.title)?)
            .bind(draft.summary.as_ref().map(json).transpose()?)
            .bind(json(&draft.body)?)
            .bind(source_file)
            .bind(document)
            .bind(number)
            .execute(self.connection())
            .await
            .map_err(failed(SET_VERSION))?;
        sqlx::query(CLEAR_NOTES.1).bind(document).bind(number).execute(self.connection()).await.map_err(failed(CLEAR_NOTES))?;
        Ok(())
    }

    fn put_notes(&mut self, document: i64, number: i64, annotated: &Annotated) -> Result<()> {
        for (place, note) in (0_i64..).zip(&annotated.draft.notes) {
            let row = vec![
                Value::Whole(document),
                Value::Whole(number),
                Value::Whole(place),
                note.id.as_str().into(),
                note.label.clone().into(),
                json(&note.author)?.into(),
                json(&note.passage)?.into(),
                Value::Whole(i64::from(note.is_source)),
            ];
            self.put(Table::Footnote, row);
        }
        Ok(())
    }

    /// The numbers that no paragraph bears any more, each with the text that bore it last.
    async fn retired_paragraphs(&mut self, document: i64) -> Result<Vec<(u32, String)>> {
        let rows = sqlx::query(RETIRED.1).bind(document).fetch_all(self.connection()).await.map_err(failed(RETIRED))?;
        let mut retired = Vec::new();
        let mut shown: Option<(i64, Vec<Numbered>)> = None;
        for row in rows {
            let (number, version): (i64, i64) = (get(&row, 0)?, get(&row, 1)?);
            if shown.as_ref().is_none_or(|(of, _)| *of != version) {
                let row = sqlx::query(BODY.1).bind(document).bind(version).fetch_one(self.connection()).await.map_err(failed(BODY))?;
                shown = Some((version, numbered(&read(&row, 0, "a body")?)));
            }
            let texts = shown.iter().flat_map(|(_, texts)| texts);
            retired.extend(texts.filter(|text| i64::from(text.number) == number).map(|text| (text.number, text.text.clone())));
        }
        Ok(retired)
    }

    /// The same of notes, but for those that `shown` has.
    async fn retired_notes(&mut self, document: i64, shown: &[Footnote]) -> Result<Vec<(u32, String)>> {
        let rows = sqlx::query(NOTES_EVER.1).bind(document).fetch_all(self.connection()).await.map_err(failed(NOTES_EVER))?;
        let mut retired = BTreeMap::new();
        for row in rows {
            let address: String = get(&row, 0)?;
            let passage: Passage = read(&row, 1, "a note")?;
            if let Some(number) = note_number(&address).filter(|_| !shown.iter().any(|note| note.id == address)) {
                // The rows come in the order of versions: the last one stays.
                retired.insert(number, passage.text);
            }
        }
        Ok(retired.into_iter().collect())
    }

    /// Keeps the numbers of the paragraphs that a new version has no more; what has come back is no longer gone.
    async fn retire_paragraphs(
        &mut self,
        document: i64,
        last_version: i64,
        retired: &[(u32, String)],
        old: &Passage,
        new: &Passage,
    ) -> Result<()> {
        let kept: Vec<u32> = new.paragraphs().iter().filter_map(|block| block.number).collect();
        for (number, _) in retired.iter().filter(|(number, _)| kept.contains(number)) {
            let asked = sqlx::query(RETURN.1).bind(document).bind(i64::from(*number));
            asked.execute(self.connection()).await.map_err(failed(RETURN))?;
        }
        for number in old.paragraphs().iter().filter_map(|block| block.number).filter(|number| !kept.contains(number)) {
            self.put(Table::Retired, vec![Value::Whole(document), Value::Whole(i64::from(number)), Value::Whole(last_version)]);
        }
        Ok(())
    }
}

/// What a text is: its role and language.
fn text_of(annotated: &Annotated) -> (Option<String>, Option<String>) {
    let metadata = &annotated.draft.metadata;
    (metadata.text_role.as_ref().map(|known| known.value.clone()), metadata.language.as_ref().map(|known| known.value.clone()))
}

/// The date by which a document stands in lists: "1945-11-04", and '9999' for an undated one.
pub(super) fn sortable(metadata: &Metadata) -> String {
    let date = metadata.date.as_ref().map(|known| known.value.sortable()).filter(|date| !date.is_empty());
    date.unwrap_or_else(|| "9999".to_owned())
}

/// What the row of a document says of its newest version.
pub(super) struct Shown {
    pub listed: String,
    pub candidate: String,
    pub sortable: String,
}

impl Writing {
    /// What the row of a document says; `closed` says in words that its text is not shown.
    ///
    /// The records that its roles name have to be known: [`Writing::learn_records`].
    pub(super) fn shown(&self, document: i64, identity: &str, annotated: &Annotated, closed: Option<String>) -> Result<Shown> {
        let (draft, metadata) = (&annotated.draft, &annotated.draft.metadata);
        // Of a closed one lists say no more than its own citation: the records of its volume may be closed with it.
        let ids = metadata.roles.iter().filter(|_| closed.is_none()).filter_map(|role| role.authority.as_ref());
        let authorities: Vec<Authority> = ids.filter_map(|id| self.records.get(id)).flatten().cloned().collect();
        let name = name(identity)?;
        // Neither the room nor its address is part of what is kept.
        let item = Item {
            name: &name,
            title: &draft.title.text,
            summary: None,
            metadata,
            room: "",
            base_url: "",
            authorities: &authorities,
            volume: None,
            paragraph: None,
            note: None,
        };
        let listed = Listed {
            title: draft.title.text.clone(),
            date: metadata.date.as_ref().map(|known| known.value.clone()),
            kind: metadata.kind.as_ref().map(|known| known.value),
            archival: metadata.archival.first().map(|known| known.value.to_string()),
            closed,
            catalogued: item.catalogued(),
        };
        let candidate = candidate(document, identity.to_owned(), metadata, &draft.title.text, &draft.body);
        Ok(Shown { listed: json(&listed)?, candidate: json(&candidate)?, sortable: sortable(metadata) })
    }
}
