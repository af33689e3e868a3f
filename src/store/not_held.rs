//! The papers that documents speak of and the room lacks.

use sha2::{Digest, Sha256};

use super::documents::{limit_and_offset, listed};
use super::page::{Sentence, state};
use super::rows::{count, get, read};
use super::{Result, Statement, Store, failed};
use crate::model::{Authority, Incoming, NotHeld, PAGE_SIZE, Paged, Reference, ReferenceKind};

const COUNT: Statement = (
    "counting papers not held",
    "SELECT count(*) FROM (SELECT paper FROM reference WHERE state = 'not_held' AND is_dirty = 0 GROUP BY paper) AS papers",
);
const LIST: Statement = (
    "listing papers not held",
    "SELECT paper, count(*) AS times
     FROM reference
     WHERE state = 'not_held' AND is_dirty = 0
     GROUP BY paper
     ORDER BY times DESC, paper
     LIMIT $1 OFFSET $2",
);
const MENTIONS: Statement = (
    "reading who speaks of a paper not held",
    "SELECT document.identity, document.listed, reference.place, reference.sentence, reference.state, reference.reason, reference.value
     FROM reference
     JOIN document ON document.id = reference.document_id
     WHERE reference.state = 'not_held' AND reference.paper = $1 AND document.visibility = 'shown' AND document.merged_into IS NULL
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

pub(super) const STATEMENTS: &[Statement] = &[COUNT, LIST, MENTIONS, TIMES, BEFORE, RECORD];

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

    /// Each paper once with all its mentions, most wanted first. Pages count from one.
    pub async fn not_held(&self, page: usize) -> Result<Paged<NotHeld>> {
        let mut reading = self.reading().await?;
        let total = sqlx::query(COUNT.1).fetch_one(&mut *reading).await.map_err(failed(COUNT))?;
        let (limit, offset) = limit_and_offset(page);
        let papers = sqlx::query(LIST.1).bind(limit).bind(offset).fetch_all(&mut *reading).await.map_err(failed(LIST))?;
        let mut items = Vec::new();
        for row in &papers {
            let paper: String = get(row, 0)?;
            let rows = sqlx::query(MENTIONS.1).bind(&paper).fetch_all(&mut *reading).await.map_err(failed(MENTIONS))?;
            let mut mentions = Vec::new();
            let mut references: Vec<Reference> = Vec::new();
            for row in &rows {
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
            }
            let mut writers = Vec::new();
            // Who is named outright says more than an "our".
            let named =
                |collective: bool| references.iter().find(|reference| !reference.authors.is_empty() && reference.collective == collective);
            if let Some(authors) = named(false).or_else(|| named(true)).map(|reference| &reference.authors) {
                for author in authors {
                    let record = sqlx::query(RECORD.1).bind(author).fetch_optional(&mut *reading).await.map_err(failed(RECORD))?;
                    let known: Option<Authority> = record.map(|row| read(&row, 0, "an authority record")).transpose()?;
                    writers
                        .push(known.map_or_else(|| author.clone(), |known| known.name.split(", ").next().unwrap_or_default().to_owned()));
                }
            }
            items.push(NotHeld { id: paper, title: title(&references, &writers), mentions });
        }
        Ok(Paged { items, page, total: count(get(&total, 0)?) })
    }
}

/// "Letter of 3 November 1945, Harriman".
fn title(references: &[Reference], writers: &[String]) -> String {
    let Some(first) = references.first() else { return String::new() };
    if let Some(tie) = &first.tie {
        return capitalised(&tie.title());
    }
    let word = first.paper_word.as_deref().unwrap_or("paper");
    let mut title = match (first.kind, &first.archival, &first.number) {
        (ReferenceKind::Archival, Some(archival), _) => return archival.to_string(),
        (ReferenceKind::Address, _, Some(number)) => return format!("Document {number}"),
        (ReferenceKind::Numbered, _, Some(number)) => format!("{word} {number}"),
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

fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |letter| letter.to_uppercase().collect::<String>() + letters.as_str())
}
