//! The index in its folder: made anew when it cannot be trusted, caught up from the room's changes.

use std::fs;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use serde::{Deserialize, Serialize};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, BoostQuery, DisjunctionMaxQuery, InvertedIndexRangeQuery, PhrasePrefixQuery, PhraseQuery, TermQuery};
use tantivy::schema::{Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TantivyDocument, TextFieldIndexing, TextOptions, Value};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, SegmentMeta, TantivyError, Term};

use super::passages::{Place, passages};
use super::query::{Clause, Query};
use super::words::FoldedWords;
use super::{Found, Hit, Search};
use crate::model::{Catalogued, Changed, DocumentName, HistoricalDate, Kind, ListedDocument, PAGE_SIZE, PartId, Searchable};
use crate::store::{Store, StoreError};
use crate::text::Span;

/// Counts up when the index is to be built in another way; an index of another form is made anew.
const FORM: u32 = 4;
const TOKENIZER: &str = "folded";
/// Of the one thread that writes; the least that tantivy takes is 15 million.
const WRITER_BYTES: usize = 30_000_000;
/// Documents read from the store at a time.
const BATCH: usize = 200;
/// How much the score of the other fields adds to that of the best.
const TIE: f32 = 0.3;
/// Words that the last word of an open phrase may stand for.
const EXPANSIONS: u32 = 1000;

/// What went wrong with the index: what was attempted, and why it failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the folder of the search index {folder} cannot be made anew: {source}")]
    Folder { folder: PathBuf, source: io::Error },
    #[error("the folder {folder} is no search index: {file} is in it; move the one or the other")]
    Foreign { folder: PathBuf, file: PathBuf },
    #[error("{what}: {source}")]
    Index { what: &'static str, source: TantivyError },
    #[error("the search index could not read the room: {0}")]
    Store(#[from] StoreError),
    #[error("a document could not be kept for search: {0}")]
    Form(#[from] serde_json::Error),
    #[error("the work on the search index was stopped")]
    Stopped,
}

/// Makes `folder` an empty one, if there is nothing in it but what an index leaves there.
fn emptied(folder: &Path) -> Result<(), SearchError> {
    let failed = |source| SearchError::Folder { folder: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if !is_of_an_index(&file) {
            return Err(SearchError::Foreign { folder: folder.to_owned(), file });
        }
        files.push(file);
    }
    files.into_iter().try_for_each(fs::remove_file).map_err(failed)
}

/// A segment's files have 32 hexadecimal digits for a name; the others are hidden, but for one.
fn is_of_an_index(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("");
    let stem = name.split('.').next().unwrap_or("");
    name == "meta.json" || name.starts_with('.') || (stem.len() == 32 && stem.bytes().all(|letter| letter.is_ascii_hexdigit()))
}

fn failed(what: &'static str) -> impl FnOnce(TantivyError) -> SearchError {
    move |source| SearchError::Index { what, source }
}

/// The index of one room, in a folder of its own that nobody needs to back up.
///
/// Searches go on while it is being caught up, and see the last commit.
pub struct TantivySearch {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    epoch: AtomicI64,
    behind: AtomicBool,
}

/// The fields of a document in the index.
#[derive(Debug, Clone, Copy)]
struct Fields {
    document: Field,
    title: Field,
    summary: Field,
    body: Field,
    notes: Field,
    names: Field,
    /// A [`Kept`], as JSON.
    kept: Field,
}

impl Fields {
    fn schema() -> (Schema, Self) {
        let text = || {
            let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(IndexRecordOption::WithFreqsAndPositions);
            TextOptions::default().set_indexing_options(indexing)
        };
        let mut schema = Schema::builder();
        let fields = Self {
            document: schema.add_i64_field("document", INDEXED),
            title: schema.add_text_field("title", text()),
            summary: schema.add_text_field("summary", text()),
            body: schema.add_text_field("body", text()),
            notes: schema.add_text_field("notes", text()),
            names: schema.add_text_field("names", text()),
            kept: schema.add_text_field("kept", STORED),
        };
        // The form is part of the schema, so that tantivy's own comparison finds it.
        schema.add_text_field(&format!("form-{FORM}"), STRING);
        (schema.build(), fields)
    }

    /// Where a word is looked for, and how much it counts there.
    fn boosts(self) -> [(Field, f32); 5] {
        [(self.title, 4.0), (self.summary, 2.0), (self.names, 2.0), (self.body, 1.0), (self.notes, 0.8)]
    }
}

/// What the index keeps of a document, to show it without asking the store.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    name: DocumentName,
    title: String,
    date: Option<HistoricalDate>,
    kind: Option<Kind>,
    archival: Option<String>,
    catalogued: Catalogued,
    summary: String,
    body: String,
    paragraphs: Vec<(Span, u32)>,
    notes: Vec<(String, String)>,
    /// Names and places in archives, which have no passage of their own.
    called: Vec<String>,
}

impl Kept {
    fn hit(self, query: &Query) -> Hit {
        let mut places = vec![Place { part: PartId::Summary, paragraph: None, text: &self.summary }];
        let paragraphs = self.paragraphs.iter().filter_map(|(span, number)| Some((self.body.get(span.range())?, *number)));
        places.extend(paragraphs.map(|(text, number)| Place { part: PartId::Body, paragraph: Some(number), text }));
        places.extend(self.notes.iter().map(|(id, text)| Place { part: PartId::Note(id.clone()), paragraph: None, text }));
        let mut found = passages(query, &places);
        if found.is_empty() {
            found = passages(query, &[Place { part: PartId::Title, paragraph: None, text: &self.title }]);
        }
        let fits = |name: &&String| !passages(query, &[Place { part: PartId::Title, paragraph: None, text: name }]).is_empty();
        let called = if found.is_empty() { self.called.iter().find(fits).cloned() } else { None };
        let Self { name, title, date, kind, archival, catalogued, .. } = self;
        Hit { document: ListedDocument { name, title, date, kind, archival, closed: None, catalogued }, passages: found, called }
    }
}

impl TantivySearch {
    /// The index in `folder`; a new and empty one where there is none that can be used.
    ///
    /// Nothing but an index is ever thrown away: a folder with other files in it is refused.
    pub fn open(folder: &Path) -> Result<Self, SearchError> {
        Self::open_existing(folder).or_else(|error| {
            if folder.exists() {
                tracing::warn!("the search index in {} is made anew: {error}", folder.display());
            }
            emptied(folder)?;
            Self::around(Index::create_in_dir(folder, Fields::schema().0).map_err(failed("a new search index"))?)
        })
    }

    fn open_existing(folder: &Path) -> Result<Self, SearchError> {
        let index = Index::open_in_dir(folder).map_err(failed("the search index"))?;
        if index.schema() != Fields::schema().0 {
            return Err(failed("the search index")(TantivyError::SchemaError("it has another form".to_owned())));
        }
        let damaged = index.validate_checksum().map_err(failed("the search index"))?;
        if damaged.is_empty() {
            Self::around(index)
        } else {
            Err(failed("the search index")(TantivyError::SystemError(format!("damaged: {damaged:?}"))))
        }
    }

    fn around(index: Index) -> Result<Self, SearchError> {
        index.tokenizers().register(TOKENIZER, FoldedWords);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(failed("reading the search index"))?;
        let search = Self { index, reader, fields: Fields::schema().1, epoch: AtomicI64::new(0), behind: AtomicBool::new(true) };
        search.refresh()?;
        Ok(search)
    }

    /// Brings the index to the room's `epoch`; gives how many documents changed.
    ///
    /// A failure leaves the last good state, and the next call begins there again. An
    /// index that is ahead of the room (a room restored from a backup) is emptied first.
    pub async fn catch_up(&self, store: &Store, epoch: i64) -> Result<usize, SearchError> {
        // Another process of the same room may have caught it up already.
        self.refresh()?;
        if self.epoch() == epoch {
            self.behind.store(false, Ordering::Release);
            return Ok(0);
        }
        self.behind.store(true, Ordering::Release);
        let ahead = self.epoch() > epoch;
        let changed = store.changed_since(if ahead { 0 } else { self.epoch() }).await?;
        let mut writer = self.writer()?;
        if ahead {
            writer.delete_all_documents().map_err(failed("emptying the search index"))?;
        }
        for batch in changed.chunks(BATCH) {
            let ids: Vec<i64> = batch.iter().filter(|changed| !changed.gone).map(|changed| changed.document).collect();
            let documents = store.searchable(&ids).await?;
            let batch = batch.to_vec();
            writer = self.off_the_runtime(move |fields| replace(&writer, fields, &batch, &documents).map(|()| writer)).await?;
        }
        self.off_the_runtime(move |_| commit(writer, epoch)).await?;
        self.refresh()?;
        if changed.iter().any(|changed| changed.gone) {
            let (index, writer) = (self.index.clone(), self.writer()?);
            let writer = self.off_the_runtime(move |_| swept(&index, writer)).await?;
            // Files that a search may still look into stay.
            self.refresh()?;
            self.off_the_runtime(move |_| collect(writer)).await?;
        }
        self.behind.store(false, Ordering::Release);
        Ok(changed.len())
    }

    /// What is wrong with the index in a folder that is to hold `documents` at `epoch`; `None` where there is none yet.
    ///
    /// One that is behind is no fault: the process that serves the room brings it up to date.
    pub fn audit(folder: &Path, epoch: i64, documents: u64) -> Option<Vec<String>> {
        if !folder.join("meta.json").is_file() {
            return None;
        }
        let way_out = "remove its folder, and the next start makes it anew";
        let look = || -> tantivy::Result<Vec<String>> {
            let index = Index::open_in_dir(folder)?;
            let damaged = index.validate_checksum()?;
            let mut wrong: Vec<String> =
                damaged.iter().map(|file| format!("{} of the search index is damaged; {way_out}", file.display())).collect();
            let at = index.load_metas()?.payload.and_then(|payload| payload.parse::<i64>().ok()).unwrap_or(0);
            let held: u64 = index.searchable_segment_metas()?.iter().map(|segment| u64::from(segment.num_docs())).sum();
            if wrong.is_empty() && (at > epoch || at == epoch && held != documents) {
                wrong.push(format!("the search index has {held} documents of {documents}; {way_out}"));
            }
            Ok(wrong)
        };
        Some(look().unwrap_or_else(|error| vec![format!("the search index cannot be read ({error}); {way_out}")]))
    }

    /// Indexing computes and writes; requests are not to wait for it.
    async fn off_the_runtime<T: Send + 'static>(
        &self,
        work: impl FnOnce(Fields) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let fields = self.fields;
        tokio::task::spawn_blocking(move || work(fields)).await.map_err(|_| SearchError::Stopped)?
    }

    /// A writer for one run: between runs nothing holds its memory, or the folder's lock.
    fn writer(&self) -> Result<IndexWriter, SearchError> {
        self.index.writer_with_num_threads(1, WRITER_BYTES).map_err(failed("writing the search index"))
    }

    /// Shows the last commit to searches from now on.
    fn refresh(&self) -> Result<(), SearchError> {
        let meta = self.index.load_metas().map_err(failed("the state of the search index"))?;
        self.reader.reload().map_err(failed("the state of the search index"))?;
        let epoch = meta.payload.and_then(|payload| payload.parse().ok()).unwrap_or(0);
        self.epoch.store(epoch, Ordering::Release);
        Ok(())
    }

    /// The hits of a page and the number of all.
    fn look(&self, query: &Query, page: usize) -> Result<(Vec<Hit>, usize), SearchError> {
        let searcher = self.reader.searcher();
        let asked = self.fields.query(query);
        let total = searcher.search(&asked, &Count).map_err(failed("counting what was found"))?;
        let before = page.saturating_sub(1).saturating_mul(PAGE_SIZE);
        // The collector sets aside room for all that it skips: a page that cannot exist is not asked for.
        if before >= total {
            return Ok((Vec::new(), total));
        }
        let best = TopDocs::with_limit(PAGE_SIZE).and_offset(before).order_by_score();
        let mut hits = Vec::new();
        for (_, address) in searcher.search(&asked, &best).map_err(failed("ranking what was found"))? {
            let document: TantivyDocument = searcher.doc(address).map_err(failed("a document in the search index"))?;
            let kept = document.get_first(self.fields.kept).and_then(|value| value.as_str()).unwrap_or("");
            hits.push(serde_json::from_str::<Kept>(kept)?.hit(query));
        }
        Ok((hits, total))
    }
}

impl Search for TantivySearch {
    /// Nought for none.
    fn epoch(&self) -> i64 {
        self.epoch.load(Ordering::Acquire)
    }

    fn find(&self, query: &str, page: usize) -> Found {
        let page = page.max(1);
        let query = Query::read(query);
        // Read before the index is: one that catches up meanwhile must not make an old answer look like a whole one,
        // which the room would then keep.
        let catching_up = self.behind.load(Ordering::Acquire);
        if query.is_empty() {
            return Found { hits: Vec::new(), total: 0, page, catching_up };
        }
        match self.look(&query, page) {
            Ok((hits, total)) => Found { hits, total, page, catching_up },
            Err(error) => {
                tracing::error!("a search failed: {error}");
                Found { hits: Vec::new(), total: 0, page, catching_up: true }
            }
        }
    }
}

impl Fields {
    /// All clauses, each in any field.
    fn query(self, query: &Query) -> BooleanQuery {
        BooleanQuery::intersection(
            query
                .clauses
                .iter()
                .map(|clause| -> Box<dyn tantivy::query::Query> {
                    let fields = self.boosts().map(|(field, boost)| -> Box<dyn tantivy::query::Query> {
                        Box::new(BoostQuery::new(clause_in(clause, field), boost))
                    });
                    Box::new(DisjunctionMaxQuery::with_tie_breaker(fields.into(), TIE))
                })
                .collect(),
        )
    }

    fn document(self, document: &Searchable) -> Result<TantivyDocument, SearchError> {
        let Searchable { document: id, listed, summary, body, paragraphs, notes, names, places } = document;
        let ListedDocument { name, title, date, kind, archival, catalogued, .. } = listed.clone();
        let mut made = TantivyDocument::default();
        made.add_i64(self.document, *id);
        made.add_text(self.title, &title);
        made.add_text(self.summary, summary);
        made.add_text(self.body, body);
        for (_, note) in notes {
            made.add_text(self.notes, note);
        }
        let called: Vec<String> = names.iter().chain(places).cloned().collect();
        for name in &called {
            made.add_text(self.names, name);
        }
        let (summary, body, paragraphs, notes) = (summary.clone(), body.clone(), paragraphs.clone(), notes.clone());
        let kept = Kept { name, title, date, kind, archival, catalogued, summary, body, paragraphs, notes, called };
        made.add_text(self.kept, serde_json::to_string(&kept)?);
        Ok(made)
    }
}

fn clause_in(clause: &Clause, field: Field) -> Box<dyn tantivy::query::Query> {
    let mut terms: Vec<Term> = clause.words.iter().map(|word| Term::from_field_text(field, word)).collect();
    match (terms.len(), clause.open) {
        (1, false) => Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs)),
        (1, true) => Box::new(beginnings(field, &clause.words[0])),
        (_, false) => Box::new(PhraseQuery::new(terms)),
        (_, true) => {
            let mut phrase = PhrasePrefixQuery::new(terms);
            phrase.set_max_expansions(EXPANSIONS);
            Box::new(phrase)
        }
    }
}

/// Every word that begins with `prefix`: terms are sorted by their bytes, and no letter is above the last one.
fn beginnings(field: Field, prefix: &str) -> InvertedIndexRangeQuery {
    let first = Term::from_field_text(field, prefix);
    let beyond = Term::from_field_text(field, &format!("{prefix}{}", char::MAX));
    InvertedIndexRangeQuery::new(Bound::Included(first), Bound::Excluded(beyond))
}

/// Takes the changed documents out, and puts in what the room has of them now.
fn replace(writer: &IndexWriter, fields: Fields, changed: &[Changed], documents: &[Searchable]) -> Result<(), SearchError> {
    for changed in changed {
        writer.delete_term(Term::from_field_i64(fields.document, changed.document));
    }
    for document in documents {
        writer.add_document(fields.document(document)?).map_err(failed("adding to the search index"))?;
    }
    Ok(())
}

/// Makes the changes last, with the epoch in the commit itself, so that the two never disagree.
fn commit(mut writer: IndexWriter, epoch: i64) -> Result<(), SearchError> {
    let mut commit = writer.prepare_commit().map_err(failed("saving the search index"))?;
    commit.set_payload(&epoch.to_string());
    commit.commit().map_err(failed("saving the search index"))?;
    writer.wait_merging_threads().map_err(failed("saving the search index"))
}

/// Writes the segments anew in which something is only marked as gone.
fn swept(index: &Index, mut writer: IndexWriter) -> Result<IndexWriter, SearchError> {
    let segments = index.searchable_segment_metas().map_err(failed("the state of the search index"))?;
    let marked: Vec<_> = segments.iter().filter(|segment| segment.num_deleted_docs() > 0).map(SegmentMeta::id).collect();
    if !marked.is_empty() {
        writer.merge(&marked).wait().map_err(failed("sweeping the search index"))?;
    }
    Ok(writer)
}

/// Removes the files that no segment needs any more.
fn collect(writer: IndexWriter) -> Result<(), SearchError> {
    writer.garbage_collect_files().wait().map_err(failed("sweeping the search index"))?;
    writer.wait_merging_threads().map_err(failed("sweeping the search index"))
}

#[cfg(test)]
mod tests;
