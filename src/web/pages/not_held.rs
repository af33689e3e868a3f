//! The papers that the documents speak of and the room lacks.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};

use crate::model::{NotHeld, PapersNotHeld, Sought};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, PageNumber, Query, Tail};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{Pager, count, page};

use super::document::Spoken;

#[derive(Template)]
#[template(path = "pages/not_held.html")]
pub(in crate::web) struct NotHeldPage {
    frame: Frame,
    lead: String,
    kinds: Vec<KindLine>,
    papers: Vec<Paper>,
    pager: Pager,
}

/// Papers of a kind, and where they are listed by themselves.
struct KindLine {
    label: String,
    href: String,
    here: bool,
}

struct Paper {
    id: String,
    title: String,
    mentions: Vec<Spoken>,
}

impl Paper {
    fn new(paper: &NotHeld) -> Self {
        Self { id: paper.id.clone(), title: paper.title.clone(), mentions: Spoken::all(&paper.mentions) }
    }
}

impl NotHeldPage {
    pub fn new(room: &Arc<Room>, PapersNotHeld { papers, kinds }: &PapersNotHeld, of: Option<Sought>) -> Result<Self> {
        let lead = match papers.total {
            0 => "The documents speak of no paper that the room lacks.".to_owned(),
            total => format!(
                "{} that the documents speak of and the room does not hold, the most wanted first. When one comes, its mentions become links.",
                count(total, "paper", "papers")
            ),
        };
        let address = |number: usize| of.map_or_else(|| urls::page(urls::NOT_HELD, number), |of| urls::not_held_of(of.word(), number));
        let all: usize = kinds.iter().map(|(_, papers)| papers).sum();
        let every = KindLine { label: format!("All {all}"), href: urls::NOT_HELD.to_owned(), here: of.is_none() };
        let line = |(kind, papers): &(Sought, usize)| KindLine {
            label: format!("{} {papers}", kind.heading()),
            href: urls::not_held_of(kind.word(), 1),
            here: of == Some(*kind),
        };
        Ok(Self {
            frame: Frame::new(room, "Not held in this room", Section::NotHeld).at(&address(papers.page)),
            lead,
            kinds: if kinds.len() > 1 { std::iter::once(every).chain(kinds.iter().map(line)).collect() } else { Vec::new() },
            pager: Pager::new(papers.page, papers.pages(), address)?,
            papers: papers.items.iter().map(Paper::new).collect(),
        })
    }
}

pub(in crate::web) async fn not_held(
    State(state): State<AppState>,
    Now(room): Now,
    PageNumber(number): PageNumber,
    query: Query,
) -> Result<Response> {
    let unknown = |kind: &str| Error::NotFound(urls::not_held_of(&urls::query_value(kind), 1));
    let of = query.get("kind").map(|kind| Sought::of_word(kind).ok_or_else(|| unknown(kind))).transpose()?;
    let order = state.not_held().await?;
    page(&NotHeldPage::new(&room, &state.store().not_held(&order, number, of).await?, of)?)
}

/// All papers not held as a table (RFC 4180, UTF-8): one row a paper, the most wanted first.
pub(in crate::web) async fn csv(State(state): State<AppState>, Now(room): Now, query: Query) -> Result<Response> {
    // It is long, and made once; whatever else is asked for leads to that.
    if !query.is_empty() {
        return Err(Error::Moved(urls::NOT_HELD_CSV.to_owned()));
    }
    let failed = |error: csv::Error| Error::Page(error.to_string());
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(["paper", "kind", "mentions", "documents", "words", "address"]).map_err(failed)?;
    for paper in state.store().every_not_held().await? {
        let mut documents: Vec<String> =
            paper.mentions.iter().map(|mention| format!("{}{}", room.base_url, urls::document(&mention.document.name))).collect();
        documents.dedup();
        let words = paper.mentions.first().map(|mention| mention.span.of(&mention.sentence).to_owned()).unwrap_or_default();
        let address = format!("{}{}", room.base_url, urls::not_held(&paper.id));
        let row = [
            plain(paper.title),
            paper.sought.heading().to_owned(),
            paper.mentions.len().to_string(),
            documents.join(" "),
            plain(words),
            address,
        ];
        table.write_record(row).map_err(failed)?;
    }
    let bytes = table.into_inner().map_err(|error| Error::Page(error.to_string()))?;
    let name = "attachment; filename=\"not-held.csv\"";
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8; header=present"), (CONTENT_DISPOSITION, name)], bytes).into_response())
}

/// A text that no spreadsheet takes for a formula.
fn plain(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// Leads to a paper's entry; its page changes with what the room holds, its address does not.
pub(in crate::web) async fn paper(State(state): State<AppState>, Tail(id): Tail) -> Result<Response> {
    let page = state.not_held().await?.page_of(&id).ok_or_else(|| Error::NotFound(urls::not_held(&id)))?;
    Ok(Redirect::temporary(&format!("{}#{id}", urls::page(urls::NOT_HELD, page))).into_response())
}
