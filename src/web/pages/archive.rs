//! The archives, and an archival unit as a finding aid.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{FindingAid, Holding, ListedUnit};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, PageNumber, Tail};
use crate::web::frame::{Frame, Section};
use crate::web::leaves::LeafMap;
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, ExportLink, Pager, count, page};

/// Units and documents on a page of a finding aid: one that is read, not leafed through, is as long as most files are.
pub(in crate::web) const ENTRIES: usize = 200;

#[derive(Template)]
#[template(path = "pages/archive.html")]
pub(in crate::web) struct ArchivePage {
    frame: Frame,
    units: Vec<UnitLine>,
}

#[derive(Template)]
#[template(path = "pages/unit.html")]
pub(in crate::web) struct UnitPage {
    frame: Frame,
    label: String,
    title: String,
    /// "d. 98": the unit below the one above it.
    last: String,
    lead: String,
    above: Vec<UnitLine>,
    below: Vec<UnitLine>,
    leaves: Option<LeafMap>,
    rows: Vec<Row>,
    exports: Vec<ExportLink>,
    pager: Pager,
}

struct UnitLine {
    href: String,
    title: String,
    label: String,
    count: String,
}

/// A document of the unit, or the leaves between two of them.
enum Row {
    Held { leaves: String, document: DocumentLine },
    NotHeld { leaves: String },
}

impl UnitLine {
    fn new(unit: &ListedUnit) -> Self {
        Self {
            href: urls::archive_unit(&unit.path),
            title: unit.title.clone(),
            label: unit.label.clone(),
            count: count(unit.documents, "document", "documents"),
        }
    }

    fn all(units: &[ListedUnit]) -> Vec<Self> {
        units.iter().map(Self::new).collect()
    }
}

impl ArchivePage {
    pub fn new(room: &Arc<Room>, repositories: &[ListedUnit]) -> Self {
        Self { frame: Frame::new(room, "Archive", Section::Archive).at(urls::ARCHIVE), units: UnitLine::all(repositories) }
    }
}

impl UnitPage {
    /// A page of the finding aid: the units in it come first, then its documents.
    pub fn new(room: &Arc<Room>, aid: FindingAid, number: usize) -> Result<Self> {
        let lead = match aid.documents {
            0 => "The room holds no document from here.".to_owned(),
            number => format!("The room holds {} from here.", count(number, "document", "documents")),
        };
        let address = urls::archive_unit(&aid.path);
        let mut rows = rows(&aid.holdings, &room.base_url);
        let entries = aid.below.len() + rows.len();
        let pager = Pager::new(number, entries.div_ceil(ENTRIES).max(1), |number| urls::page(&address, number))?;
        let shown = ENTRIES * (number - 1)..(ENTRIES * number).min(entries);
        let of_units = shown.start.min(aid.below.len())..shown.end.min(aid.below.len());
        let of_rows = shown.start.saturating_sub(aid.below.len())..shown.end.saturating_sub(aid.below.len());
        Ok(Self {
            frame: Frame::new(room, &aid.title, Section::Archive).at(&urls::page(&address, number)),
            lead,
            last: aid.title.rsplit(", ").next().unwrap_or(&aid.title).to_owned(),
            above: UnitLine::all(&aid.above),
            below: UnitLine::all(&aid.below[of_units]),
            leaves: if number == 1 { LeafMap::new(&aid.title, &aid.path, &aid.holdings, None) } else { None },
            rows: rows.drain(of_rows).collect(),
            exports: ExportLink::all(room, &address, ""),
            pager,
            label: aid.label,
            title: aid.title,
        })
    }
}

pub(in crate::web) async fn archive(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    page(&ArchivePage::new(&room, &state.store().repositories().await?))
}

pub(in crate::web) async fn unit(
    State(state): State<AppState>,
    Now(room): Now,
    Tail(path): Tail,
    PageNumber(number): PageNumber,
) -> Result<Response> {
    let aid = state.store().finding_aid(&path).await?.ok_or(Error::NotFound(path))?;
    page(&UnitPage::new(&room, aid, number)?)
}

/// The documents in the order of their leaves, with the leaves between them that the room lacks.
fn rows(holdings: &[Holding], base_url: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut next = 1;
    for holding in holdings {
        if let Some(first) = holding.leaves.iter().map(|leaves| leaves.first).min().filter(|first| *first > next) {
            rows.push(Row::NotHeld { leaves: run(next, first - 1) });
        }
        let last = holding.leaves.iter().map(|leaves| leaves.last).max();
        next = last.map_or(next, |last| next.max(last.saturating_add(1)));
        rows.push(Row::Held { leaves: holding.leaves_label.clone(), document: DocumentLine::offered(&holding.document, base_url) });
    }
    rows
}

fn run(first: u32, last: u32) -> String {
    if first == last { format!("l. {first}") } else { format!("ll. {first}–{last}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Catalogued, Leaves, ListedDocument};

    fn holding(first: u32, last: u32) -> Holding {
        let name = format!("wilson-{first}").parse().expect("a name");
        let catalogued = Catalogued::default();
        let document = ListedDocument { name, title: String::new(), date: None, kind: None, archival: None, closed: None, catalogued };
        Holding { document, leaves: vec![Leaves { first, last, verso: false }], leaves_label: run(first, last) }
    }

    #[test]
    fn leaves_between_documents_are_not_held() {
        let rows = rows(&[holding(40, 41), holding(41, 42), holding(44, 44), holding(46, 46)], "https://room.example");
        let shown: Vec<&str> = rows
            .iter()
            .map(|row| match row {
                Row::Held { leaves, .. } | Row::NotHeld { leaves } => leaves.as_str(),
            })
            .collect();
        assert_eq!(shown, ["ll. 1–39", "ll. 40–41", "ll. 41–42", "l. 43", "l. 44", "l. 45", "l. 46"]);
    }
}
