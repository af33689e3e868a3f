//! The papers that documents speak of and the room lacks.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::documents::{limit_and_offset, listed};
use super::page::{Sentence, state};
use super::rows::{count, get, read};
use super::{Result, Statement, Store, failed};
use crate::model::{Authority, Incoming, NotHeld, PAGE_SIZE, Paged, PapersNotHeld, Reference, ReferenceKind, Sought};
use crate::text::normal::capitalised;

const LIST: Statement = (
    "listing papers not held",
    "SELECT paper, count(*) AS times
     FROM reference
     WHERE state = 'not_held' AND is_dirty = 0
     GROUP BY paper
     HAVING $3 = '' OR min(sought) = $3
     ORDER BY times DESC, paper
     LIMIT $1 OFFSET $2",
);
const KINDS: Statement = (
    "counting papers not held by kind",
    "SELECT sought, count(*)
     FROM (SELECT min(sought) AS sought FROM reference WHERE state = 'not_held' AND is_dirty = 0 GROUP BY paper) AS papers
     GROUP BY sought",
);
const EVERY: Statement = (
    "reading every mention of papers not held",
    "SELECT document.identity, document.listed, reference.place, reference.sentence, reference.state, reference.reason, reference.value,
            reference.paper, reference.sought
     FROM reference
     JOIN shown_document AS document ON document.id = reference.document_id
     WHERE reference.state = 'not_held' AND reference.is_dirty = 0
     ORDER BY reference.paper, document.date_sort, document.identity, reference.place",
);
const MENTIONS: Statement = (
    "reading who speaks of a paper not held",
    "SELECT document.identity, document.listed, reference.place, reference.sentence, reference.state, reference.reason, reference.value,
            reference.paper, reference.sought
     FROM reference
     JOIN shown_document AS document ON document.id = reference.document_id
     WHERE reference.state = 'not_held' AND reference.paper = $1
     ORDER BY document.date_sort, document.identity, reference.place",
);
const TIMES: Statement =
    ("counting mentions of a paper not held", "SELECT count(*) FROM reference WHERE state = 'not_held' AND is_dirty = 0 AND paper = $1");
const BEFORE: Statement = (
    "counting papers that are wanted more",
    "SELECT count(*)
     FROM (SELECT paper, count(*) AS times FROM reference WHERE state = 'not_held' AND is_dirty = 0 GROUP BY paper) AS papers
     WHERE times > $1 OR (times = $1 AND paper < $2)",
);
const RECORD: Statement = ("reading a writer's record", "SELECT record FROM authority WHERE id = $1 ORDER BY kind DESC LIMIT 1");

pub(super) const STATEMENTS: &[Statement] = &[LIST, KINDS, EVERY, MENTIONS, TIMES, BEFORE, RECORD];

/// The id of a paper, from the key that its mentions share.
pub(super) fn paper_id(paper: &str) -> String {
    Sha256::digest(paper.as_bytes()).iter().take(5).fold("n".to_owned(), |anchor, byte| format!("{anchor}{byte:02x}"))
}

impl Store {
    /// The page of the list on which a paper stands; `None` where none of this id is wanted.
    pub async fn not_held_page(&self, paper: &str) -> Result<Option<usize>> {
        let mut reading = self.reading().await?;
        let row = sqlx::query(TIMES.1).bind(paper).fetch_one(&mut *reading).await.map_err(failed(TIMES))?;
        let times: i64 = get(&row, 0)?;
        if times == 0 {
            return Ok(None);
        }
        let row = sqlx::query(BEFORE.1).bind(times).bind(paper).fetch_one(&mut *reading).await.map_err(failed(BEFORE))?;
        Ok(Some(count(get(&row, 0)?) / PAGE_SIZE + 1))
    }

    /// Each paper once with all its mentions, most wanted first; of all kinds or of one. Pages count from one.
    pub async fn not_held(&self, page: usize, of: Option<Sought>) -> Result<PapersNotHeld> {
        let mut reading = self.reading().await?;
        let kinds = kinds(&mut reading).await?;
        let total = kinds.iter().filter(|(sought, _)| of.is_none_or(|of| of == *sought)).map(|(_, papers)| papers).sum();
        let (limit, offset) = limit_and_offset(page);
        let asked = sqlx::query(LIST.1).bind(limit).bind(offset).bind(of.map_or("", Sought::word));
        let papers = asked.fetch_all(&mut *reading).await.map_err(failed(LIST))?;
        let mut names = HashMap::new();
        let mut items = Vec::new();
        for row in &papers {
            let paper: String = get(row, 0)?;
            let rows = sqlx::query(MENTIONS.1).bind(&paper).fetch_all(&mut *reading).await.map_err(failed(MENTIONS))?;
            items.extend(wanted(&mut reading, &rows, &mut names).await?);
        }
        Ok(PapersNotHeld { papers: Paged { items, page, total }, kinds })
    }

    /// All of them, most wanted first.
    pub async fn every_not_held(&self) -> Result<Vec<NotHeld>> {
        let mut reading = self.reading().await?;
        let rows = sqlx::query(EVERY.1).fetch_all(&mut *reading).await.map_err(failed(EVERY))?;
        let papers: Vec<String> = rows.iter().map(|row| get(row, 7)).collect::<Result<_>>()?;
        let mut names = HashMap::new();
        let mut items: Vec<NotHeld> = Vec::new();
        let mut start = 0;
        for same in papers.chunk_by(|one, next| one == next) {
            items.extend(wanted(&mut reading, &rows[start..start + same.len()], &mut names).await?);
            start += same.len();
        }
        items.sort_by(|left, right| right.mentions.len().cmp(&left.mentions.len()).then_with(|| left.id.cmp(&right.id)));
        Ok(items)
    }
}

async fn kinds(reading: &mut Transaction<'static, Any>) -> Result<Vec<(Sought, usize)>> {
    let rows = sqlx::query(KINDS.1).fetch_all(&mut **reading).await.map_err(failed(KINDS))?;
    let mut kinds = Vec::new();
    for row in &rows {
        if let Some(sought) = Sought::of_word(&get::<String, _>(row, 0)?) {
            kinds.push((sought, count(get(row, 1)?)));
        }
    }
    kinds.sort_unstable();
    Ok(kinds)
}

/// A paper that is not held, of the rows of all its mentions; `known` has the writers' names that were looked up before.
async fn wanted(reading: &mut Transaction<'static, Any>, rows: &[AnyRow], known: &mut HashMap<String, String>) -> Result<Option<NotHeld>> {
    let mut mentions = Vec::new();
    let mut references: Vec<Reference> = Vec::new();
    let mut kinds = Vec::new();
    for row in rows {
        let Sentence { words, span } = read(row, 3, "a sentence")?;
        mentions.push(Incoming {
            document: listed(row, 0, 1)?,
            place: count(get(row, 2)?),
            sentence: words,
            span,
            state: state(&get::<String, _>(row, 4)?)?,
            reason: get(row, 5)?,
        });
        references.push(read(row, 6, "a reference")?);
        kinds.push(get::<String, _>(row, 8)?);
    }
    let Some(first) = rows.first() else { return Ok(None) };
    let mut writers = Vec::new();
    // Who is named outright says more than an "our".
    let named = |collective: bool| references.iter().find(|reference| !reference.authors.is_empty() && reference.collective == collective);
    if let Some(authors) = named(false).or_else(|| named(true)).map(|reference| &reference.authors) {
        for author in authors {
            if !known.contains_key(author) {
                let record = sqlx::query(RECORD.1).bind(author).fetch_optional(&mut **reading).await.map_err(failed(RECORD))?;
                let record: Option<Authority> = record.map(|row| read(&row, 0, "an authority record")).transpose()?;
                let name = record.map_or_else(|| author.clone(), |record| record.name.split(", ").next().unwrap_or_default().to_owned());
                known.insert(author.clone(), name);
            }
            writers.extend(known.get(author).cloned());
        }
    }
    let sought = kinds.iter().min().and_then(|word| Sought::of_word(word)).unwrap_or(Sought::Other);
    Ok(Some(NotHeld { id: get(first, 7)?, title: title(&references, &writers), sought, mentions }))
}

/// "Letter of 3 November 1945, Harriman".
fn title(references: &[Reference], writers: &[String]) -> String {
    let Some(first) = references.first() else { return String::new() };
    if let Some(tie) = &first.tie {
        return capitalised(&tie.title());
    }
    let word = first.paper_word.as_deref().unwrap_or("paper");
    let is_word_for_any = ["enclosure", "attachment"].contains(&word);
    let mut title = match (first.kind, &first.archival, &first.number) {
        (ReferenceKind::Archival, Some(archival), _) => return archival.to_string(),
        (ReferenceKind::Address, _, Some(number)) => return format!("Document {number}"),
        (ReferenceKind::Numbered, _, Some(number)) => format!("{word} {number}"),
        (ReferenceKind::Enclosure, _, Some(label)) => format!("{word} ({label})"),
        (ReferenceKind::Enclosure, _, None) if !is_word_for_any => format!("enclosed {word}"),
        _ => word.to_owned(),
    };
    if let Some(date) = &first.date {
        title = format!("{title} of {date}");
    }
    if !writers.is_empty() {
        title = format!("{title}, {}", writers.join(", "));
    }
    capitalised(&title)
}
