//! The repositories, and an archival unit as a finding aid.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::PageOfList;
use super::entry::Entry;
use super::json;
use super::link::between_pages;
use crate::model::{Leaves, ListedUnit};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, Tail};
use crate::web::pages::archive::ENTRIES;
use crate::web::state::{AppState, Room};

/// The repositories that documents of the room lie in.
#[derive(Debug, Serialize, ToSchema)]
struct Repositories {
    units: Vec<Unit>,
}

/// An archival unit in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnitEntry)]
struct Unit {
    #[serde(flatten)]
    named: Named,
    /// How many documents lie in it or below it.
    documents: usize,
}

/// An archival unit where it is only named.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnitName)]
struct Named {
    /// `rgaspi/558/11`.
    path: String,
    /// The address of its page.
    url: String,
    /// The address of the unit with what lies in it for programs.
    api: String,
    /// "RGASPI", or "f. 558" below it.
    title: String,
    /// "repository", "fond", "inventory", "file".
    label: String,
}

/// An archival unit with a page of what lies in it: units, then documents.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FindingAid)]
struct Finding {
    /// `rgaspi/558/11/98`.
    path: String,
    /// The address of its page.
    url: String,
    /// "RGASPI, f. 558, op. 11, d. 98".
    title: String,
    /// "repository", "fond", "inventory", "file".
    label: String,
    /// How many documents lie in it or below it.
    documents: usize,
    /// From the repository down to the unit above this one.
    above: Vec<Named>,
    /// Units below and documents of exactly this unit, on all pages.
    total: usize,
    /// From one.
    page: usize,
    pages: usize,
    below: Vec<Unit>,
    /// In the order of the leaves; those that state none come last.
    holdings: Vec<UnitDocument>,
}

/// A document with the leaves that it takes up.
#[derive(Debug, Serialize, ToSchema)]
struct UnitDocument {
    document: Entry,
    leaves: Vec<Leaves>,
    /// "ll. 40–41".
    leaves_label: String,
}

impl Named {
    fn new(room: &Room, unit: &ListedUnit) -> Self {
        let address = urls::archive_unit(&unit.path);
        Self {
            path: unit.path.clone(),
            url: format!("{}{address}", room.base_url),
            api: format!("{}{}", room.base_url, urls::api(&address)),
            title: unit.title.clone(),
            label: unit.label.clone(),
        }
    }
}

impl Unit {
    fn new(room: &Room, unit: &ListedUnit) -> Self {
        Self { named: Named::new(room, unit), documents: unit.documents }
    }
}

/// The repositories, each an archival unit.
#[utoipa::path(
    get,
    path = "/api/archive",
    operation_id = "archive",
    tag = "archive",
    responses((status = 200, description = "The repositories", body = Repositories), Error)
)]
pub(super) async fn archive(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    let repositories = state.store().repositories().await?;
    json(&Repositories { units: repositories.iter().map(|unit| Unit::new(&room, unit)).collect() })
}

/// An archival unit with the units and documents in it, two hundred to a page.
///
/// The slashes of its path may stand as they are.
#[utoipa::path(
    get,
    path = "/api/archive/{*path}",
    operation_id = "unit",
    tag = "archive",
    params(("path" = String, Path, description = "The path of the unit", min_length = 1, example = "rgaspi/558/11/98"), PageOfList),
    responses(
        (status = 200, description = "The unit", body = Finding, headers(("link" = String, description = "The first, previous, next and last page"))),
        Error
    )
)]
pub(super) async fn unit(State(state): State<AppState>, Now(room): Now, Tail(path): Tail, asked: PageOfList) -> Result<Response> {
    let aid = state.store().finding_aid(&path).await?.ok_or(Error::NotFound(path))?;
    let address = urls::archive_unit(&aid.path);
    let total = aid.below.len() + aid.holdings.len();
    let (page, pages) = (asked.page, total.div_ceil(ENTRIES).max(1));
    let before = ENTRIES * (page - 1);
    let below: Vec<Unit> = aid.below.iter().skip(before).take(ENTRIES).map(|unit| Unit::new(&room, unit)).collect();
    let holdings = aid.holdings.into_iter().skip(before.saturating_sub(aid.below.len())).take(ENTRIES - below.len());
    let finding = Finding {
        url: format!("{}{address}", room.base_url),
        above: aid.above.iter().map(|unit| Named::new(&room, unit)).collect(),
        holdings: holdings
            .map(|holding| UnitDocument {
                document: Entry::new(&room, &holding.document),
                leaves: holding.leaves,
                leaves_label: holding.leaves_label,
            })
            .collect(),
        path: aid.path,
        title: aid.title,
        label: aid.label,
        documents: aid.documents,
        total,
        page,
        pages,
        below,
    };
    between_pages(json(&finding)?, &format!("{}{}", room.base_url, urls::api(&address)), &[], page, pages)
}
