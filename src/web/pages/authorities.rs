//! The lists of people, places and organizations.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{AuthorityKind, ListedAuthority, Paged};
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::{Now, PageNumber};
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{Pager, count, page};

#[derive(Template)]
#[template(path = "pages/authorities.html")]
pub(in crate::web) struct AuthoritiesPage {
    frame: Frame,
    heading: &'static str,
    lead: &'static str,
    records: Vec<Record>,
    pager: Pager,
}

struct Record {
    href: String,
    name: String,
    /// "1890–1986 · People's Commissar for Foreign Affairs · 4 documents".
    about: String,
}

impl AuthoritiesPage {
    pub fn new(room: &Arc<Room>, kind: AuthorityKind, records: &Paged<ListedAuthority>) -> Result<Self> {
        let (section, heading) = section(kind);
        let lead = match kind {
            AuthorityKind::Person => "Who wrote, received or is named in the documents of this room, as far as they could be identified.",
            AuthorityKind::Place => "Places from which the documents of this room were sent, or which they name.",
            AuthorityKind::Organization => "Governments, commissions and other bodies that the documents of this room name.",
        };
        let list = format!("/{}", kind.path());
        Ok(Self {
            frame: Frame::new(room, heading, section).at(&urls::page(&list, records.page)),
            heading,
            lead,
            pager: Pager::of_list(&list, records)?,
            records: records.items.iter().map(Record::new).collect(),
        })
    }
}

impl Record {
    fn new(listed: &ListedAuthority) -> Self {
        let authority = &listed.authority;
        let about: Vec<String> = [authority.dates.clone(), authority.office.clone()]
            .into_iter()
            .flatten()
            .chain([count(listed.documents, "document", "documents")])
            .collect();
        Self { href: urls::authority(authority.kind, &authority.id), name: authority.name.clone(), about: about.join(" · ") }
    }
}

pub(in crate::web) fn section(kind: AuthorityKind) -> (Section, &'static str) {
    match kind {
        AuthorityKind::Person => (Section::People, "People"),
        AuthorityKind::Place => (Section::Places, "Places"),
        AuthorityKind::Organization => (Section::Organizations, "Organizations"),
    }
}

pub(in crate::web) async fn people(state: State<AppState>, now: Now, number: PageNumber) -> Result<Response> {
    list(AuthorityKind::Person, state, now, number).await
}

pub(in crate::web) async fn places(state: State<AppState>, now: Now, number: PageNumber) -> Result<Response> {
    list(AuthorityKind::Place, state, now, number).await
}

pub(in crate::web) async fn organizations(state: State<AppState>, now: Now, number: PageNumber) -> Result<Response> {
    list(AuthorityKind::Organization, state, now, number).await
}

async fn list(kind: AuthorityKind, State(state): State<AppState>, Now(room): Now, PageNumber(number): PageNumber) -> Result<Response> {
    page(&AuthoritiesPage::new(&room, kind, &state.store().authorities(kind, number).await?)?)
}
