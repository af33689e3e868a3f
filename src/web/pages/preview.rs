//! What a link leads to, in a few lines, for the box that opens beside it: a piece of a page, not a page.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::response::Response;

use crate::model::{AnnotationKind, Authority, AuthorityKind, Block, BlockKind, Lookup, PartId, Passage, ReadingCopy};
use crate::text::span::cut;
use crate::urls;
use crate::web::behind;
use crate::web::error::{Error, Result};
use crate::web::extract::{DocumentAddress, Query, Tail};
use crate::web::state::AppState;
use crate::web::view::{Day, page};

/// Letters of a text that a preview shows.
const LETTERS: usize = 340;

#[derive(Template)]
#[template(path = "pages/preview.html")]
struct Preview {
    href: String,
    /// "telegram · 3 January 1955".
    about: String,
    title: String,
    /// "from the Embassy in Vietnam to the Department of State", or a person's office.
    says: String,
    /// The lines around the place that is meant, or the first of the text.
    lines: String,
}

/// The document of an address in a few lines; `at` names the paragraph or the note that the link means.
pub(in crate::web) async fn document(State(state): State<AppState>, address: DocumentAddress, query: Query) -> Result<Response> {
    let unknown = || Error::NotFound(urls::preview_of(&urls::document(&address.name)));
    let at = query.get("at").unwrap_or_default();
    let (name, at) = match state.store().lookup(&address.name).await? {
        _ if address.format.is_some() => return Err(unknown()),
        // Of a document that turned out to be another, the numbers of paragraphs are not that one's.
        Lookup::Alias(name) if behind::was_a_document(&state, &address.name).await? => (name, ""),
        Lookup::Identity(name) | Lookup::Alias(name) => (name, at),
        Lookup::Closed(document) => return Err(Error::Closed(document)),
        Lookup::Several(_) | Lookup::Unknown => return Err(unknown()),
    };
    let copy = state.reading_copy(&name).await?.ok_or_else(unknown)?;
    unlisted(&Preview::of_document(&copy, at))
}

pub(in crate::web) async fn person(state: State<AppState>, id: Tail) -> Result<Response> {
    record(AuthorityKind::Person, state, id).await
}

pub(in crate::web) async fn place(state: State<AppState>, id: Tail) -> Result<Response> {
    record(AuthorityKind::Place, state, id).await
}

pub(in crate::web) async fn organization(state: State<AppState>, id: Tail) -> Result<Response> {
    record(AuthorityKind::Organization, state, id).await
}

async fn record(kind: AuthorityKind, State(state): State<AppState>, Tail(id): Tail) -> Result<Response> {
    let id = state.store().merged_into(kind, &id).await?.unwrap_or(id);
    let record = state.store().authority(kind, &id).await?;
    unlisted(&Preview::of_record(&record.ok_or_else(|| Error::NotFound(urls::preview_of(&urls::authority(kind, &id))))?))
}

/// A piece of a page is nothing that a search engine should show.
fn unlisted(preview: &Preview) -> Result<Response> {
    let mut response = page(preview)?;
    response.headers_mut().insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    Ok(response)
}

impl Preview {
    fn of_document(copy: &ReadingCopy, at: &str) -> Self {
        let metadata = &copy.metadata;
        let kind = metadata.kind.as_ref().map(|kind| kind.value.label().to_owned());
        let day = Day::of(metadata.date.as_ref().map(|date| &date.value)).shown;
        let about: Vec<String> = kind.into_iter().chain([day]).collect();
        let (title, body) = (copy.title.text.replace('\n', " "), &copy.body);
        let meant = around(copy, at);
        let lines = meant.or_else(|| copy.summary.as_ref().map(|summary| summary.text.clone())).unwrap_or_else(|| opening(body));
        Self {
            href: urls::document_at(&copy.name, Some(at).filter(|at| !at.is_empty())),
            about: about.join(" · "),
            title,
            says: String::new(),
            lines: cut(&lines, LETTERS),
        }
    }

    fn of_record(record: &Authority) -> Self {
        let about = [Some(record.kind.word().to_owned()), record.dates.clone()];
        Self {
            href: urls::authority(record.kind, &record.id),
            about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            title: record.name.clone(),
            says: record.office.clone().unwrap_or_default(),
            lines: cut(record.note.as_deref().unwrap_or_default(), LETTERS),
        }
    }
}

/// The words of the paragraph of this number, or of that which it became a piece of.
pub(super) fn paragraph(copy: &ReadingCopy, number: u32) -> Option<&str> {
    let paragraphs = copy.body.paragraphs();
    let block = paragraphs.iter().find(|block| block.number == Some(number) || block.joined.contains(&number))?;
    Some(block.span.of(&copy.body.text))
}

/// The words of the paragraph or of the note that a link means, or of that in which a reference stands.
fn around(copy: &ReadingCopy, at: &str) -> Option<String> {
    if let Some(note) = copy.notes.iter().find(|note| note.id == at) {
        return Some(note.passage.text.clone());
    }
    let paragraphs = copy.body.paragraphs();
    if let Some(number) = at.strip_prefix('p').and_then(|number| number.parse::<u32>().ok()) {
        return paragraph(copy, number).map(str::to_owned);
    }
    let holding = |place: usize| {
        let block = paragraphs.iter().find(|block| place < block.span.end)?;
        Some(block.span.of(&copy.body.text).to_owned())
    };
    let begins = |kind: &AnnotationKind| matches!(kind, AnnotationKind::PageBreak { label: Some(label) } if urls::page_anchor(label) == at);
    if let Some(page) = copy.body.annotations.iter().find(|annotation| begins(&annotation.kind)) {
        return holding(page.span.start);
    }
    let reference = copy.references.iter().find(|reference| urls::reference_anchor(reference.place) == at)?;
    match &reference.part {
        PartId::Note(id) => copy.notes.iter().find(|note| note.id == *id).map(|note| note.passage.text.clone()),
        PartId::Body => holding(reference.span.start),
        PartId::Title | PartId::Summary => None,
    }
}

/// The first paragraph that is the message, and no dateline or address.
fn opening(body: &Passage) -> String {
    let is_message = |block: &&&Block| block.kind == BlockKind::Paragraph && block.span.len() > 80;
    let paragraphs = body.paragraphs();
    let first = paragraphs.iter().find(is_message).or_else(|| paragraphs.first());
    first.map(|block| block.span.of(&body.text).to_owned()).unwrap_or_default()
}
