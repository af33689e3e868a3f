//! Documents that are not shown: restricted for a time or for good, or withdrawn.
//!
//! Of a restricted document the room keeps its source files and its versions, which no view gives out; of a withdrawn one
//! nothing but its names, the hashes of its files, and what its tombstone says.

use std::collections::BTreeSet;

use super::documents::Listed;
use super::rows::{Value, get, insert_or, json, read, read_optional};
use super::source_files::pack;
use super::{NewSourceFile, Result, Statement, Store, StoreError, StoredSource, Writing, failed};
use crate::config::{AccessRule, lies_at};
use crate::model::{Annotated, Catalogued, Closed, Closing, DocumentName, Metadata, Passage, Restriction};

const IDENTIFIED: Statement = ("finding a document by its identity", "SELECT id FROM document WHERE identity = $1 AND merged_into IS NULL");
const HIDDEN: Statement = (
    "finding a hidden document by a name",
    "SELECT document.identity
     FROM name
     JOIN document ON document.id = name.document_id
     WHERE name.name = $1 AND document.visibility = 'hidden' AND document.merged_into IS NULL
     ORDER BY document.identity
     LIMIT 1",
);
const UNWIPED: Statement = ("looking whether something is to be written over", "SELECT unwiped_epoch FROM room WHERE id = 1");
const TO_WIPE: Statement = ("noting that something is to be written over", "UPDATE room SET unwiped_epoch = $1 WHERE id = 1");
const WIPED: Statement = ("noting that all is written over", "UPDATE room SET unwiped_epoch = 0 WHERE id = 1 AND unwiped_epoch <= $1");
const STATED: Statement = (
    "reading how the files of a document close it",
    "SELECT source_file.access, collection.path, source_file.path
     FROM source_file
     JOIN collection ON collection.id = source_file.collection_id
     WHERE source_file.document_id = $1 AND source_file.is_current = 1
     ORDER BY source_file.id",
);
const STATE: Statement = (
    "reading whether a document is shown",
    "SELECT document.identity, document.visibility, closed.value, document.version
     FROM document
     LEFT JOIN closed ON closed.document_id = document.id
     WHERE document.id = $1",
);
const ALL_CLOSED: Statement =
    ("listing the documents that are not shown", "SELECT closed.document_id, closed.value FROM closed ORDER BY closed.document_id");
const STATING: Statement = (
    "listing the documents that a file closes",
    "SELECT DISTINCT document_id FROM source_file WHERE access IS NOT NULL AND document_id IS NOT NULL ORDER BY document_id",
);
const AT_PATH: Statement = (
    "listing the documents below a path",
    "SELECT DISTINCT source_file.document_id
     FROM source_file
     JOIN collection ON collection.id = source_file.collection_id
     WHERE (collection.path = $1 OR (collection.path > $1 || '/' AND collection.path < $1 || '0'))
       AND source_file.document_id IS NOT NULL AND source_file.is_current = 1
     ORDER BY source_file.document_id",
);
const PATHS: Statement = (
    "listing the paths below an imported folder",
    "SELECT DISTINCT source_file.path
     FROM source_file
     JOIN collection ON collection.id = source_file.collection_id
     WHERE (collection.path = $1 OR (collection.path > $1 || '/' AND collection.path < $1 || '0')) AND source_file.is_current = 1
     ORDER BY source_file.path",
);
const NAMED: Statement = ("finding the documents of a name", "SELECT document_id FROM name WHERE name = $1 ORDER BY document_id");
const FORMER: Statement =
    ("listing the documents that turned out to be another", "SELECT id FROM document WHERE merged_into = $1 ORDER BY id");
const SET_VISIBILITY: Statement =
    ("storing whether a document is shown", "UPDATE document SET visibility = $1, changed_at = $2 WHERE id = $3");
const SET_LISTED: Statement =
    ("storing what lists say of a closed document", "UPDATE document SET listed = $1, candidate = $2, date_sort = $3 WHERE id = $4");
const CLOSE: Statement = (
    "storing why a document is closed",
    "INSERT INTO closed (document_id, value) VALUES ($1, $2) ON CONFLICT (document_id) DO UPDATE SET value = excluded.value",
);
const OPEN: Statement = ("opening a document", "DELETE FROM closed WHERE document_id = $1");
const WITHDRAWN_FILE: Statement = (
    "looking whether a file's document was withdrawn",
    "SELECT document.identity, closed.value
     FROM source_file
     JOIN document ON document.id = source_file.document_id
     JOIN closed ON closed.document_id = document.id
     WHERE source_file.id = $1 AND document.visibility = 'withdrawn'",
);
const ALIKE: Statement = (
    "finding files of withdrawn documents by their content",
    "SELECT source_file.id
     FROM source_file
     JOIN document ON document.id = source_file.document_id
     WHERE (source_file.content_key = $1 OR source_file.sha256 = $2) AND document.visibility = 'withdrawn'
     ORDER BY source_file.id",
);
const NUMBERED: Statement = (
    "finding files of withdrawn documents by their number",
    "SELECT source_file.id
     FROM source_number
     JOIN source_file ON source_file.id = source_number.source_file_id
     JOIN document ON document.id = source_file.document_id
     WHERE source_number.number = $1 AND document.visibility = 'withdrawn'
     ORDER BY source_file.id",
);
const BESIDE: Statement = (
    "finding files of withdrawn documents by their path",
    "SELECT source_file.id
     FROM source_file
     JOIN collection ON collection.id = source_file.collection_id
     JOIN document ON document.id = source_file.document_id
     WHERE collection.path = $1 AND source_file.path = $2 AND source_file.whole_id IS NULL AND document.visibility = 'withdrawn'
       AND NOT EXISTS (
           SELECT 1 FROM source_file AS newer
           WHERE newer.collection_id = source_file.collection_id AND newer.path = source_file.path AND newer.is_current = 1
             AND newer.id > source_file.id AND coalesce(newer.document_id, 0) <> source_file.document_id)
     ORDER BY source_file.id",
);
const CITATION: Statement = (
    "reading how a document is cited",
    "SELECT version.title, version.metadata FROM version WHERE version.document_id = $1 AND version.number = $2",
);
// Of two documents at one path, pictures belong to the newer.
const PICTURES: Statement = (
    "listing the pictures of a document that goes",
    "SELECT DISTINCT facsimile.sha256, facsimile.collection_id, facsimile.path
     FROM source_file
     JOIN facsimile ON facsimile.collection_id = source_file.collection_id AND facsimile.beside = source_file.path
     WHERE source_file.document_id = $1 AND source_file.whole_id IS NULL
       AND NOT EXISTS (
           SELECT 1 FROM source_file AS newer
           WHERE newer.collection_id = source_file.collection_id AND newer.path = source_file.path AND newer.is_current = 1
             AND newer.id > source_file.id AND coalesce(newer.document_id, 0) <> source_file.document_id)
     ORDER BY facsimile.sha256, facsimile.path",
);
const DROP_PICTURE: Statement = ("removing a picture of a document", "DELETE FROM facsimile WHERE collection_id = $1 AND path = $2");
const PICTURED: Statement = ("looking whether a picture is another document's", "SELECT 1 FROM facsimile WHERE sha256 = $1 LIMIT 1");
const EMPTY_FILES: Statement = (
    "removing what stands in the files of a document",
    "UPDATE source_file SET content = $1, sidecar = '', access = NULL WHERE document_id = $2",
);
const EMPTY_DOCUMENT: Statement = (
    "removing what a document was",
    "UPDATE document SET was_seen = CASE WHEN version > 0 OR visibility = 'cited' THEN 1 ELSE 0 END, version = 0, candidate = '' WHERE id = $1",
);
/// In an order in which nothing is left that points to what is gone.
const EMPTY: &[Statement] = &[
    ("removing the footnotes of a document", "DELETE FROM footnote WHERE document_id = $1"),
    ("removing the versions of a document", "DELETE FROM version WHERE document_id = $1"),
    ("removing the texts of a document in other languages", "DELETE FROM parallel_text WHERE document_id = $1"),
    ("removing the numbers that a document gave up", "DELETE FROM retired_paragraph WHERE document_id = $1"),
];

pub(super) const STATEMENTS: &[Statement] = &[
    IDENTIFIED,
    UNWIPED,
    TO_WIPE,
    WIPED,
    HIDDEN,
    STATED,
    STATE,
    ALL_CLOSED,
    STATING,
    AT_PATH,
    PATHS,
    NAMED,
    FORMER,
    SET_VISIBILITY,
    SET_LISTED,
    CLOSE,
    OPEN,
    WITHDRAWN_FILE,
    ALIKE,
    NUMBERED,
    BESIDE,
    CITATION,
    PICTURES,
    EMPTY_FILES,
    EMPTY_DOCUMENT,
    EMPTY[0],
    EMPTY[1],
    EMPTY[2],
    EMPTY[3],
    DROP_PICTURE,
    PICTURED,
];

/// What a withdrawal took out of the room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Removed {
    pub versions: i64,
    /// The hashes of its pictures, which no other document has.
    pub pictures: Vec<String>,
}

impl Store {
    /// The identity of the document with this name that visitors are not to know of.
    pub async fn hidden(&self, name: &DocumentName) -> Result<Option<DocumentName>> {
        let row = sqlx::query(HIDDEN.1).bind(name.as_str()).fetch_optional(&self.readers).await.map_err(failed(HIDDEN))?;
        row.map(|row| super::documents::name(&get::<String, _>(&row, 0)?)).transpose()
    }

    /// Whether a document was withdrawn whose text stood at a path.
    pub async fn is_withdrawn_at(&self, collection: &str, path: &str) -> Result<bool> {
        let found = sqlx::query(BESIDE.1).bind(collection).bind(path).fetch_optional(&self.readers).await.map_err(failed(BESIDE))?;
        Ok(found.is_some())
    }

    /// Whether words of a withdrawn document may still lie in free pages of the database.
    pub async fn is_unwiped(&self) -> Result<bool> {
        Ok(self.unwiped_epoch().await? > 0)
    }

    /// Writes over what was removed: it would else lie in free pages of the database until those are used again.
    pub async fn wipe(&self) -> Result<()> {
        let epoch = self.unwiped_epoch().await?;
        self.dialect.wipe(&self.writer).await.map_err(|source| StoreError::Database { what: "writing over what was removed", source })?;
        // What was withdrawn meanwhile stays to be written over.
        sqlx::query(WIPED.1).bind(epoch).execute(&self.writer).await.map_err(failed(WIPED))?;
        Ok(())
    }

    async fn unwiped_epoch(&self) -> Result<i64> {
        let row = sqlx::query(UNWIPED.1).fetch_optional(&self.readers).await.map_err(failed(UNWIPED))?;
        row.map_or(Ok(0), |row| get(&row, 0))
    }

    /// The documents that may have to be opened or closed: those that are closed, that a file closes, or that a rule speaks of.
    pub async fn of_access(&self, rules: &[AccessRule]) -> Result<BTreeSet<i64>> {
        let mut found = BTreeSet::new();
        for row in sqlx::query(ALL_CLOSED.1).fetch_all(&self.readers).await.map_err(failed(ALL_CLOSED))? {
            let closed: Closed = read(&row, 1, "a closed document")?;
            if matches!(closed.closing, Closing::Restricted(_)) {
                found.insert(get(&row, 0)?);
            }
        }
        for row in sqlx::query(STATING.1).fetch_all(&self.readers).await.map_err(failed(STATING))? {
            found.insert(get(&row, 0)?);
        }
        for rule in rules {
            for name in &rule.documents {
                for row in sqlx::query(NAMED.1).bind(name.as_str()).fetch_all(&self.readers).await.map_err(failed(NAMED))? {
                    found.insert(get(&row, 0)?);
                }
            }
            if !rule.paths.is_empty() {
                let rows = sqlx::query(AT_PATH.1).bind(rule.root.as_str()).fetch_all(&self.readers).await.map_err(failed(AT_PATH))?;
                for row in rows {
                    found.insert(get(&row, 0)?);
                }
            }
        }
        Ok(found)
    }

    /// What rules name and the room does not have, as they write it: each rule with a document's name or a path.
    pub async fn covered_by_nothing<'rules>(&self, rules: &'rules [AccessRule]) -> Result<Vec<(&'rules AccessRule, &'rules str)>> {
        let mut found = Vec::new();
        for rule in rules {
            for name in &rule.documents {
                let row = sqlx::query(NAMED.1).bind(name.as_str()).fetch_optional(&self.readers).await.map_err(failed(NAMED))?;
                found.extend(row.is_none().then_some((rule, name.as_str())));
            }
            if !rule.paths.is_empty() {
                let rows = sqlx::query(PATHS.1).bind(rule.root.as_str()).fetch_all(&self.readers).await.map_err(failed(PATHS))?;
                let known: Vec<String> = rows.iter().map(|row| get(row, 0)).collect::<Result<_>>()?;
                let is_there = |path: &&String| known.iter().any(|known| lies_at(known, path));
                found.extend(rule.paths.iter().filter(|path| !is_there(path)).map(|path| (rule, path.as_str())));
            }
        }
        Ok(found)
    }
}

impl Writing {
    /// The row of the document with this identity.
    pub async fn document_named(&mut self, identity: &DocumentName) -> Result<Option<i64>> {
        let asked = sqlx::query(IDENTIFIED.1).bind(identity.as_str());
        let row = asked.fetch_optional(self.connection()).await.map_err(failed(IDENTIFIED))?;
        row.map(|row| get(&row, 0)).transpose()
    }

    /// Gives a document a further name, by which references find it, too.
    pub async fn give_name(&mut self, document: i64, name: &DocumentName) -> Result<()> {
        self.add_name(name.as_str(), document).await?;
        let key = format!("name:{name}");
        let row = vec![key.as_str().into(), Value::Whole(document)];
        let known = " ON CONFLICT (key, document_id) DO NOTHING";
        insert_or(self.connection(), "document_key (key, document_id)", known, vec![row]).await?;
        self.touch([key]);
        self.change(document, "links");
        Ok(())
    }

    /// How a document is closed today, as its files, their editors and the room's rules have it; `None` of an open one.
    ///
    /// The rules are those of this transaction: another import may have brought some since anybody looked.
    pub async fn restriction(&mut self, document: i64, names: &[DocumentName]) -> Result<Option<Restriction>> {
        let rules = self.access_rules().await?;
        let rows = sqlx::query(STATED.1).bind(document).fetch_all(self.connection()).await.map_err(failed(STATED))?;
        let mut restrictions: Vec<Restriction> = Vec::new();
        for row in &rows {
            restrictions.extend(read_optional::<Restriction>(row, 0, "how a file is closed")?);
            let (collection, path): (String, String) = (get(row, 1)?, get(row, 2)?);
            let root = collection.split('/').next().unwrap_or_default();
            restrictions.extend(rules.iter().filter(|rule| rule.covers_path(root, &path)).map(AccessRule::restriction));
        }
        if rules.iter().any(|rule| !rule.documents.is_empty()) {
            let known = self.names_of(document).await?;
            let is_named = |rule: &&AccessRule| {
                known.iter().any(|name| rule.covers_name(name)) || names.iter().any(|name| rule.covers_name(name.as_str()))
            };
            restrictions.extend(rules.iter().filter(is_named).map(AccessRule::restriction));
        }
        let today = self.now().get(..10).unwrap_or_default().to_owned();
        Ok(Restriction::of_all(restrictions, &today))
    }

    /// How a document is closed as the room has it; `None` of an open one.
    pub async fn closing(&mut self, document: i64) -> Result<Option<Closing>> {
        let row = sqlx::query(STATE.1).bind(document).fetch_one(self.connection()).await.map_err(failed(STATE))?;
        Ok(read_optional::<Closed>(&row, 2, "a closed document")?.map(|closed| closed.closing))
    }

    /// Closes a document. `bare` is derived from its title and citation alone, and all that is derived of it from now on.
    pub async fn close(&mut self, document: i64, restriction: Restriction, bare: &Annotated, names: &[DocumentName]) -> Result<()> {
        self.flush().await?;
        let row = sqlx::query(STATE.1).bind(document).fetch_one(self.connection()).await.map_err(failed(STATE))?;
        let identity: String = get(&row, 0)?;
        if get::<String, _>(&row, 1)? == "withdrawn" {
            return Ok(());
        }
        self.add_names(document, names).await?;
        self.add_name(&identity, document).await?;
        self.forget_derived(document).await?;
        let is_cited = restriction.is_cited;
        let mut bare = bare.clone();
        if is_cited {
            bare.keys.extend(self.names_of(document).await?.iter().map(|name| format!("name:{name}")));
            bare.keys.sort();
            bare.keys.dedup();
            self.touch(bare.keys.iter().cloned());
            self.learn_records(&[&bare]).await?;
            self.derive(document, &identity, &bare)?;
        }
        let shown = self.shown(document, &identity, &bare, Some(restriction.words()))?;
        let bound = sqlx::query(SET_LISTED.1).bind(shown.listed).bind(shown.candidate).bind(shown.sortable).bind(document);
        bound.execute(self.connection()).await.map_err(failed(SET_LISTED))?;
        let draft = bare.draft;
        let closed = Closed { title: draft.title.text, metadata: draft.metadata, closing: Closing::Restricted(restriction) };
        self.set_closed(document, if is_cited { "cited" } else { "hidden" }, &closed).await
    }

    /// Takes the note away that a document is closed; it is shown again by [`Writing::show`].
    pub(super) async fn open(&mut self, document: i64) -> Result<()> {
        for one in self.with_former(document).await? {
            sqlx::query(OPEN.1).bind(one).execute(self.connection()).await.map_err(failed(OPEN))?;
        }
        self.set_visibility(document, "shown").await
    }

    /// The document that was withdrawn and would come back with this file: it stood at its path, has its number or its text,
    /// or is the one that the file belongs to; with the day of the withdrawal.
    pub async fn withdrawn_as(&mut self, source: &NewSourceFile, standing: &[StoredSource]) -> Result<Option<(String, String)>> {
        // Of two documents at one path, a new file there is the newer's.
        let mut files: Vec<i64> = standing.last().map(|stored| stored.id).into_iter().collect();
        for number in &source.numbers {
            let rows = sqlx::query(NUMBERED.1).bind(number.name()).fetch_all(self.connection()).await.map_err(failed(NUMBERED))?;
            files.extend(rows.iter().map(|row| get(row, 0)).collect::<Result<Vec<i64>>>()?);
        }
        // The same bytes are the same paper under whatever name.
        let asked = sqlx::query(ALIKE.1).bind(source.content_key.as_deref()).bind(source.sha256.as_str());
        let rows = asked.fetch_all(self.connection()).await.map_err(failed(ALIKE))?;
        files.extend(rows.iter().map(|row| get(row, 0)).collect::<Result<Vec<i64>>>()?);
        let beside = source.companion.iter().map(|companion| companion.beside.as_str());
        let paths: Vec<&str> = beside.chain(source.part.is_none().then_some(source.path.as_str())).collect();
        for path in paths {
            let asked = sqlx::query(BESIDE.1).bind(source.collection.as_str()).bind(path);
            let rows = asked.fetch_all(self.connection()).await.map_err(failed(BESIDE))?;
            files.extend(rows.iter().map(|row| get(row, 0)).collect::<Result<Vec<i64>>>()?);
        }
        for file in files {
            let asked = sqlx::query(WITHDRAWN_FILE.1).bind(file);
            let row = asked.fetch_optional(self.connection()).await.map_err(failed(WITHDRAWN_FILE))?;
            if let Some(row) = row {
                let closed: Closed = read(&row, 1, "a closed document")?;
                if let Closing::Withdrawn { on, .. } = closed.closing {
                    return Ok(Some((get(&row, 0)?, on)));
                }
            }
        }
        Ok(None)
    }

    /// Takes a document out of the room for good: its texts in all versions and languages, its files and pictures, and all that
    /// was derived from them, with those of the documents that turned out to be it. Its names and the hashes of its files stay.
    ///
    /// The bytes are free to be written over; [`Store::wipe`] does that.
    pub async fn withdraw(&mut self, document: i64, reason: &str, replaced_by: Option<DocumentName>) -> Result<Removed> {
        self.flush().await?;
        let epoch = self.epoch();
        sqlx::query(TO_WIPE.1).bind(epoch).execute(self.connection()).await.map_err(failed(TO_WIPE))?;
        let row = sqlx::query(STATE.1).bind(document).fetch_one(self.connection()).await.map_err(failed(STATE))?;
        let version: i64 = get(&row, 3)?;
        let mut removed = Removed { versions: version, pictures: Vec::new() };
        let (title, metadata) = match read_optional::<Closed>(&row, 2, "a closed document")? {
            Some(closed) => (closed.title, closed.metadata),
            None => self.citation(document, version).await?,
        };
        let on = self.now().get(..10).unwrap_or_default().to_owned();
        let was_hidden = get::<String, _>(&row, 1)? == "hidden";
        let closing = Closing::Withdrawn { on, reason: reason.to_owned(), replaced_by, was_hidden };
        self.forget_derived(document).await?;
        let nothing = pack(b"")?;
        let mut hashes: BTreeSet<String> = BTreeSet::new();
        for one in self.with_former(document).await? {
            for row in sqlx::query(PICTURES.1).bind(one).fetch_all(self.connection()).await.map_err(failed(PICTURES))? {
                hashes.insert(get::<String, _>(&row, 0)?);
                let (collection, path): (i64, String) = (get(&row, 1)?, get(&row, 2)?);
                let gone = sqlx::query(DROP_PICTURE.1).bind(collection).bind(path);
                gone.execute(self.connection()).await.map_err(failed(DROP_PICTURE))?;
            }
            for statement in EMPTY {
                sqlx::query(statement.1).bind(one).execute(self.connection()).await.map_err(failed(*statement))?;
            }
            let emptied = sqlx::query(EMPTY_FILES.1).bind(nothing.clone()).bind(one);
            emptied.execute(self.connection()).await.map_err(failed(EMPTY_FILES))?;
            sqlx::query(EMPTY_DOCUMENT.1).bind(one).execute(self.connection()).await.map_err(failed(EMPTY_DOCUMENT))?;
        }
        for hash in hashes {
            let asked = sqlx::query(PICTURED.1).bind(hash.as_str());
            if asked.fetch_optional(self.connection()).await.map_err(failed(PICTURED))?.is_none() {
                removed.pictures.push(hash);
            }
        }
        let closed = Some("withdrawn".to_owned());
        let catalogued = Catalogued::default();
        let listed = Listed { title: title.clone(), date: None, kind: None, archival: None, closed, catalogued };
        let bound = sqlx::query(SET_LISTED.1).bind(json(&listed)?).bind("").bind("9999").bind(document);
        bound.execute(self.connection()).await.map_err(failed(SET_LISTED))?;
        self.set_closed(document, "withdrawn", &Closed { title, metadata, closing }).await?;
        Ok(removed)
    }

    async fn citation(&mut self, document: i64, version: i64) -> Result<(String, Metadata)> {
        let asked = sqlx::query(CITATION.1).bind(document).bind(version);
        let row = asked.fetch_optional(self.connection()).await.map_err(failed(CITATION))?;
        let row = row.ok_or_else(|| StoreError::Damaged { what: "a document", why: "it has no text".to_owned() })?;
        let title: Passage = read(&row, 0, "a title")?;
        let metadata: Metadata = read(&row, 1, "metadata")?;
        Ok((title.text, metadata.of_citation()))
    }

    async fn set_closed(&mut self, document: i64, visibility: &'static str, closed: &Closed) -> Result<()> {
        // What turned out to be it is closed with it: its old files are known by that.
        for one in self.with_former(document).await? {
            let bound = sqlx::query(CLOSE.1).bind(one).bind(json(closed)?);
            bound.execute(self.connection()).await.map_err(failed(CLOSE))?;
        }
        self.set_visibility(document, visibility).await?;
        self.change(document, "gone");
        self.flush().await
    }

    /// Of the document and of those that turned out to be it: their versions are still at their own addresses.
    async fn set_visibility(&mut self, document: i64, visibility: &'static str) -> Result<()> {
        let now = self.now().to_owned();
        for one in self.with_former(document).await? {
            let bound = sqlx::query(SET_VISIBILITY.1).bind(visibility).bind(now.as_str()).bind(one);
            bound.execute(self.connection()).await.map_err(failed(SET_VISIBILITY))?;
        }
        Ok(())
    }

    async fn with_former(&mut self, document: i64) -> Result<Vec<i64>> {
        let mut all = vec![document];
        let mut at = 0;
        while let Some(one) = all.get(at).copied() {
            for row in sqlx::query(FORMER.1).bind(one).fetch_all(self.connection()).await.map_err(failed(FORMER))? {
                let former = get(&row, 0)?;
                if !all.contains(&former) {
                    all.push(former);
                }
            }
            at += 1;
        }
        Ok(all)
    }

    /// Takes away what was derived from a document, and has the references decided again that it touched.
    async fn forget_derived(&mut self, document: i64) -> Result<()> {
        let keys = self.keys_of(document).await?;
        self.touch(keys);
        self.mark_document(document).await?;
        self.clear_derived(document).await
    }
}
