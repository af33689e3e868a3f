//! The papers that documents speak of and the room lacks.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{Any, Transaction};

use super::documents::listed;
use super::page::{Sentence, state};
use super::rows::{count, get, read};
use super::{Result, Statement, Store, StoreError, failed};
use crate::model::{Authority, Incoming, NotHeld, NotHeldOrder, Paged, PapersNotHeld, Reference, ReferenceKind, Sought};
use crate::text::normal::capitalised;

const ORDER: Statement = (
    "counting mentions of papers not held",
    "SELECT paper, min(sought), count(*) AS times
     FROM reference
     WHERE state = 'not_held' AND is_dirty = 0
     GROUP BY paper
     ORDER BY times DESC, paper",
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
const RECORD: Statement = ("reading a writer's record", "SELECT record FROM shown_authority WHERE id = $1 ORDER BY kind DESC LIMIT 1");

pub(super) const STATEMENTS: &[Statement] = &[ORDER, EVERY, MENTIONS, RECORD];

/// The id of a paper, from the key that its mentions share.
pub(super) fn paper_id(paper: &str) -> String {
    Sha256::digest(paper.as_bytes()).iter().take(5).fold("n".to_owned(), |anchor, byte| format!("{anchor}{byte:02x}"))
}

impl Store {
    /// Every paper not held, most wanted first: what its list is made of, for which all mentions have to be counted.
    pub async fn not_held_order(&self) -> Result<NotHeldOrder> {
        let mut reading = self.reading().await?;
        let rows = sqlx::query(ORDER.1).fetch_all(&mut *reading).await.map_err(failed(ORDER))?;
        let sought = |row| Ok::<_, StoreError>(Sought::of_word(&get::<String, _>(row, 1)?).unwrap_or(Sought::Other));
        let papers = rows.iter().map(|row| Ok((get(row, 0)?, sought(row)?)));
        Ok(NotHeldOrder { papers: papers.collect::<Result<_>>()? })
    }

    /// Each paper once with all its mentions, as `order` has them; of all kinds or of one. Pages count from one.
    pub async fn not_held(&self, order: &NotHeldOrder, page: usize, of: Option<Sought>) -> Result<PapersNotHeld> {
        let mut reading = self.reading().await?;
        let Paged { items: papers, page, total } = order.page(page, of);
        let mut names = HashMap::new();
        let mut items = Vec::new();
        for paper in papers {
            let rows = sqlx::query(MENTIONS.1).bind(paper).fetch_all(&mut *reading).await.map_err(failed(MENTIONS))?;
            items.extend(wanted(&mut reading, &rows, &mut names).await?);
        }
        Ok(PapersNotHeld { papers: Paged { items, page, total }, kinds: order.kinds() })
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

/// A paper that is not held, of the rows of all its mentions; `known` has the writers' names that were looked up before.
async fn wanted(
    reading: &mut Transaction<'static, Any>,
    rows: &[AnyRow],
    known: &mut HashMap<String, Option<String>>,
) -> Result<Option<NotHeld>> {
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
                // An id is nobody's name: whose record is not shown stays unnamed.
                let name = record.map(|record| record.name.split(", ").next().unwrap_or_default().to_owned());
                known.insert(author.clone(), name);
            }
            writers.extend(known.get(author).cloned().flatten());
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
