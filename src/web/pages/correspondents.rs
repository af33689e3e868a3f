//! Who wrote to whom: a graph and a matrix of those with the most papers, the table of all, and the papers of two.

use std::f64::consts::TAU;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{Correspondence, Correspondent, Exchange, HistoricalDate, ListedDocument, PAGE_SIZE, Paged};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, PageNumber, Query};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, Pager, count, page};

/// Correspondents in the graph and in the matrix: more of them nobody can tell apart.
const DRAWN: usize = 16;

/// The graph's circle, in units of the drawing, and the room for names around it.
const RADIUS: f64 = 150.0;
const HEIGHT: f64 = 420.0;
const WIDTH: f64 = 760.0;

#[derive(Template)]
#[template(path = "pages/correspondents.html")]
pub(in crate::web) struct CorrespondentsPage {
    frame: Frame,
    heading: String,
    lead: String,
    /// The record of the one correspondent that is asked for.
    record: Option<String>,
    graph: Option<Graph>,
    matrix: Option<Matrix>,
    pairs: Vec<Pair>,
    pager: Pager,
}

/// A drawing whose every line and number stands in the table below it.
struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

struct Node {
    href: String,
    name: String,
    title: String,
    x: String,
    y: String,
    radius: String,
    text_x: String,
    text_y: String,
    anchor: &'static str,
}

struct Edge {
    path: String,
    width: String,
}

struct Matrix {
    /// The number in the matrix, the name, and where it leads.
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
}

struct Head {
    number: usize,
    name: String,
    href: String,
}

struct Cell {
    papers: usize,
    href: String,
    says: String,
}

struct Pair {
    from: Party,
    to: Party,
    href: String,
    papers: String,
    years: String,
}

struct Party {
    name: String,
    href: String,
}

impl Party {
    fn new(correspondent: &Correspondent) -> Self {
        Self { name: correspondent.name.clone(), href: urls::correspondent(&correspondent.key) }
    }
}

impl Pair {
    fn new(all: &Correspondence, exchange: &Exchange) -> Self {
        let (from, to) = (&all.correspondents[exchange.from], &all.correspondents[exchange.to]);
        Self {
            from: Party::new(from),
            to: Party::new(to),
            href: urls::exchange(&from.key, &to.key),
            papers: count(exchange.papers.len(), "paper", "papers"),
            years: years(exchange),
        }
    }
}

impl CorrespondentsPage {
    fn new(room: &Arc<Room>, all: &Correspondence, of: Option<&Correspondent>, number: usize) -> Result<Self> {
        let is_of = |exchange: &&Exchange| {
            of.is_none_or(|of| [exchange.from, exchange.to].iter().any(|place| all.correspondents[*place].key == of.key))
        };
        let exchanges: Vec<&Exchange> = all.exchanges.iter().filter(is_of).collect();
        let list = of.map_or_else(|| urls::CORRESPONDENTS.to_owned(), |of| urls::correspondent(&of.key));
        let address = |number: usize| match (number, of) {
            (1, _) => list.clone(),
            (_, None) => urls::page(&list, number),
            (_, Some(_)) => format!("{list}&page={number}"),
        };
        let papers: usize = exchanges.iter().map(|exchange| exchange.papers.len()).sum();
        let (heading, lead) = match of {
            None if exchanges.is_empty() => {
                ("Correspondents".to_owned(), "No paper of the room states both who wrote it and to whom.".to_owned())
            }
            None => (
                "Correspondents".to_owned(),
                format!(
                    "Who wrote to whom, by the headings of the papers: {} in {}. A name with a record stands under the form that the record \
                     prefers; two people of one name stand together.",
                    count(all.correspondents.len(), "correspondent", "correspondents"),
                    count(exchanges.len(), "direction", "directions"),
                ),
            ),
            Some(of) => (
                of.name.clone(),
                format!(
                    "{} written and {} received, with {}.",
                    count(of.sent, "paper", "papers"),
                    of.received,
                    count(partners(&exchanges, all, of), "correspondent", "correspondents")
                ),
            ),
        };
        let is_first = number == 1 && of.is_none() && papers > 0 && all.correspondents.len() > 2;
        let pairs = exchanges.iter().skip((number - 1) * PAGE_SIZE).take(PAGE_SIZE).map(|exchange| Pair::new(all, exchange)).collect();
        let title = if of.is_some() { format!("{heading}: correspondence") } else { heading.clone() };
        Ok(Self {
            frame: Frame::new(room, &title, Section::People).at(&address(number)),
            heading,
            lead,
            record: of.and_then(|of| of.record.as_ref()).map(|(kind, id)| urls::authority(*kind, id)),
            graph: is_first.then(|| Graph::new(all)),
            matrix: is_first.then(|| Matrix::new(all)),
            pairs,
            pager: Pager::new(number, exchanges.len().div_ceil(PAGE_SIZE), address)?,
        })
    }
}

fn partners(exchanges: &[&Exchange], all: &Correspondence, of: &Correspondent) -> usize {
    let mut others: Vec<usize> = exchanges.iter().flat_map(|exchange| [exchange.from, exchange.to]).collect();
    others.sort_unstable();
    others.dedup();
    others.into_iter().filter(|place| all.correspondents[*place].key != of.key).count()
}

/// "3 January 1955 – 12 December 1957"; empty where none is dated.
fn years(exchange: &Exchange) -> String {
    let Some((first, last)) = &exchange.days else { return String::new() };
    let date = |sort: &str| HistoricalDate::of_edtf(sort).map(|date| date.to_string()).unwrap_or_default();
    if first == last { date(first) } else { format!("{} – {}", date(first), date(last)) }
}

impl Graph {
    #[expect(clippy::cast_precision_loss, reason = "numbers of papers are small")]
    fn new(all: &Correspondence) -> Self {
        let drawn = &all.correspondents[..all.correspondents.len().min(DRAWN)];
        let between = || all.exchanges.iter().filter(|exchange| exchange.from < drawn.len() && exchange.to < drawn.len());
        let place = |at: usize| {
            let turn = TAU * (at as f64) / (drawn.len() as f64) - TAU / 4.0;
            (WIDTH / 2.0 + RADIUS * turn.cos(), HEIGHT / 2.0 + RADIUS * turn.sin())
        };
        let most = drawn.iter().map(|one| one.sent + one.received).max().unwrap_or(1).max(1) as f64;
        let nodes = drawn.iter().enumerate().map(|(at, one)| {
            let (x, y) = place(at);
            let radius = 3.0 + 11.0 * ((one.sent + one.received) as f64 / most).sqrt();
            let (anchor, aside) = match x - WIDTH / 2.0 {
                right if right > 20.0 => ("start", radius + 5.0),
                left if left < -20.0 => ("end", -radius - 5.0),
                _ => ("middle", 0.0),
            };
            let above = if anchor == "middle" { if y < HEIGHT / 2.0 { -radius - 7.0 } else { radius + 17.0 } } else { 4.5 };
            Node {
                href: urls::correspondent(&one.key),
                name: one.name.clone(),
                title: format!("{}: {} written, {} received", one.name, count(one.sent, "paper", "papers"), one.received),
                x: format!("{x:.1}"),
                y: format!("{y:.1}"),
                radius: format!("{radius:.1}"),
                text_x: format!("{:.1}", x + aside),
                text_y: format!("{:.1}", y + above),
                anchor,
            }
        });
        let widest = between().map(|exchange| exchange.papers.len()).max().unwrap_or(1).max(1) as f64;
        let mut edges: Vec<(usize, Edge)> = between()
            .filter(|exchange| exchange.from != exchange.to)
            .map(|exchange| {
                let ((x, y), (to_x, to_y)) = (place(exchange.from), place(exchange.to));
                // Bent to the right of the way, so that the two directions lie apart.
                let (middle_x, middle_y) = (f64::midpoint(x, to_x) - (to_y - y) * 0.12, f64::midpoint(y, to_y) + (to_x - x) * 0.12);
                let width = 0.6 + 7.0 * (exchange.papers.len() as f64 / widest);
                let path = format!("M{x:.1} {y:.1}Q{middle_x:.1} {middle_y:.1} {to_x:.1} {to_y:.1}");
                (exchange.papers.len(), Edge { path, width: format!("{width:.1}") })
            })
            .collect();
        edges.sort_by_key(|(papers, _)| *papers);
        Self { nodes: nodes.collect(), edges: edges.into_iter().map(|(_, edge)| edge).collect() }
    }
}

impl Matrix {
    fn new(all: &Correspondence) -> Self {
        let drawn = &all.correspondents[..all.correspondents.len().min(DRAWN)];
        let papers = |from: usize, to: usize| {
            all.exchanges.iter().find(|exchange| (exchange.from, exchange.to) == (from, to)).map_or(0, |exchange| exchange.papers.len())
        };
        let cell = |from: usize, to: usize| {
            let (sender, recipient) = (&drawn[from], &drawn[to]);
            let papers = papers(from, to);
            Cell {
                papers,
                href: urls::exchange(&sender.key, &recipient.key),
                says: format!("{} from {} to {}", count(papers, "paper", "papers"), sender.name, recipient.name),
            }
        };
        Self {
            heads: drawn
                .iter()
                .zip(1..)
                .map(|(one, number)| Head { number, name: one.name.clone(), href: urls::correspondent(&one.key) })
                .collect(),
            rows: (0..drawn.len()).map(|from| (0..drawn.len()).map(|to| cell(from, to)).collect()).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/exchange.html")]
struct ExchangePage {
    frame: Frame,
    from: Party,
    to: Party,
    lead: String,
    /// Where the papers of the other direction are, where there are any.
    back: Option<String>,
    documents: Vec<DocumentLine>,
    pager: Pager,
}

impl ExchangePage {
    fn new(
        room: &Arc<Room>,
        all: &Correspondence,
        from: &Correspondent,
        to: &Correspondent,
        papers: &Paged<ListedDocument>,
    ) -> Result<Self> {
        let list = urls::exchange(&from.key, &to.key);
        let address = |number: usize| if number == 1 { list.clone() } else { format!("{list}&page={number}") };
        let has_back = from != to && all.between(to, from).is_some();
        Ok(Self {
            frame: Frame::new(room, &format!("{} to {}", from.name, to.name), Section::People).at(&address(papers.page)),
            from: Party::new(from),
            to: Party::new(to),
            lead: format!("{}, in the order of their dates.", count(papers.total, "paper", "papers")),
            back: has_back.then(|| urls::exchange(&to.key, &from.key)),
            documents: DocumentLine::all_offered(&papers.items, room),
            pager: Pager::new(papers.page, papers.pages(), address)?,
        })
    }
}

pub(in crate::web) async fn correspondents(
    State(state): State<AppState>,
    Now(room): Now,
    PageNumber(number): PageNumber,
    query: Query,
) -> Result<Response> {
    let all = state.correspondence().await?;
    let find = |key: &str| all.find(key).ok_or_else(|| Error::NotFound(urls::correspondent(key)));
    if let (Some(from), Some(to)) = (query.get("from"), query.get("to")) {
        let (from, to) = (find(from)?, find(to)?);
        let exchange = all.between(from, to).ok_or_else(|| Error::NotFound(urls::exchange(&from.key, &to.key)))?;
        let papers = state.store().exchanged(exchange, number).await?;
        return page(&ExchangePage::new(&room, &all, from, to, &papers)?);
    }
    let of = query.get("of").map(find).transpose()?;
    page(&CorrespondentsPage::new(&room, &all, of, number)?)
}
