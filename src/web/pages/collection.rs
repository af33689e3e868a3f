//! A collection as a table of contents, or the editors' own text where that is what it is.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{Contents, Entry, ListedCollection};
use crate::render::Sheet;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, PageNumber, Tail};
use crate::web::frame::{Frame, Section};
use crate::web::standing::{Beside, Step, heading};
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, ExportLink, Pager, count, page};

#[derive(Template)]
#[template(path = "pages/collection.html")]
pub(in crate::web) struct CollectionPage {
    frame: Frame,
    kind: String,
    title: String,
    above: Vec<Step>,
    /// "411 documents."; empty where there is none.
    lead: String,
    heading_notes: Vec<String>,
    sheet: Option<Sheet>,
    rows: Vec<Row>,
    exports: Vec<ExportLink>,
    /// Whether the edition numbers its documents; else they stand by their dates.
    numbered: bool,
    pager: Pager,
    before: Option<Beside>,
    after: Option<Beside>,
}

/// A collection in a list, with its divisions.
pub(in crate::web) struct Line {
    pub href: String,
    pub title: String,
    /// "Documents 1–45", or how many where they have no numbers.
    pub holds: String,
    pub below: Vec<Piece>,
}

/// What a template writes of a list in a list, however deep.
pub(in crate::web) enum Piece {
    ListBegins,
    LineBegins(Line),
    LineEnds,
    /// There are more in the list than are shown.
    More(String),
    ListEnds,
}

enum Row {
    Collection(Line),
    Document { number: String, document: DocumentLine },
}

impl Line {
    pub fn new(collection: &ListedCollection) -> Self {
        let holds = match (collection.documents, collection.numbers) {
            (0, _) => String::new(),
            (1, Some((only, _))) => format!("Document {only}"),
            // A volume is known by how much it holds; where one looks for a number, its chapters say it.
            (_, Some((first, last))) if collection.name.kind != "volume" => format!("Documents {first}–{last}"),
            (number, _) => count(number, "document", "documents"),
        };
        Self { href: urls::collection(&collection.name.path), title: heading(&collection.name), holds, below: pieces(collection) }
    }
}

/// The collections in one, each with those in it.
fn pieces(collection: &ListedCollection) -> Vec<Piece> {
    if collection.below.is_empty() {
        return Vec::new();
    }
    let mut pieces = vec![Piece::ListBegins];
    for inner in &collection.below {
        let mut line = Line::new(inner);
        let below = std::mem::take(&mut line.below);
        pieces.push(Piece::LineBegins(line));
        pieces.extend(below);
        pieces.push(Piece::LineEnds);
    }
    if collection.more {
        pieces.push(Piece::More(urls::collection(&collection.name.path)));
    }
    pieces.push(Piece::ListEnds);
    pieces
}

impl CollectionPage {
    pub fn new(room: &Arc<Room>, contents: &Contents) -> Result<Self> {
        let title = heading(&contents.name);
        let address = urls::collection(&contents.name.path);
        let row = |entry: &Entry| match entry {
            Entry::Collection(inner) => Row::Collection(Line::new(inner)),
            Entry::Document(placed) => Row::Document {
                number: placed.number.clone().unwrap_or_default(),
                document: DocumentLine::offered(&placed.document, &room.base_url),
            },
        };
        let entries = &contents.entries;
        Ok(Self {
            frame: Frame::new(room, &title, Section::Collections).at(&urls::page(&address, entries.page)),
            kind: if title.eq_ignore_ascii_case(&contents.name.kind) { String::new() } else { contents.name.kind.clone() },
            title,
            above: contents.above.iter().map(Step::new).collect(),
            lead: match (contents.documents, contents.is_open) {
                (0, true) => String::new(),
                (0, false) => "Its documents are closed.".to_owned(),
                (number, _) => count(number, "document", "documents") + ".",
            },
            heading_notes: contents.heading_notes.clone(),
            sheet: contents.text.as_ref().filter(|_| entries.page == 1).map(Sheet::of_division),
            rows: entries.items.iter().map(row).collect(),
            exports: if contents.documents > 0 { ExportLink::all(room, &address, "") } else { Vec::new() },
            numbered: entries.items.iter().any(|entry| matches!(entry, Entry::Document(placed) if placed.number.is_some())),
            pager: Pager::of_list(&address, entries)?,
            before: contents.before.as_ref().map(Beside::division),
            after: contents.after.as_ref().map(Beside::division),
        })
    }
}

pub(in crate::web) async fn collection(
    State(state): State<AppState>,
    Now(room): Now,
    Tail(path): Tail,
    PageNumber(number): PageNumber,
) -> Result<Response> {
    let bare = path.trim_end_matches('/');
    if bare.len() < path.len() {
        return Err(Error::Moved(urls::collection(bare)));
    }
    let contents = state.store().contents(&path, number).await?.ok_or(Error::NotFound(path))?;
    page(&CollectionPage::new(&room, &contents)?)
}
