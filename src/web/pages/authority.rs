//! An authority record, with every document by, to or about it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::authorities;
use crate::model::{Authority, AuthorityKind, AuthorityPage, ListedDocument};
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Now, Tail};
use crate::web::frame::Frame;
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, ExportLink, page};

#[derive(Template)]
#[template(path = "pages/authority.html")]
pub(in crate::web) struct RecordPage {
    frame: Frame,
    kind: &'static str,
    record: Authority,
    /// Forms of the name, each with its scheme of transliteration where one is known.
    variants: Vec<String>,
    /// Records that are this one, with the editor's word.
    merged: Vec<(String, String)>,
    groups: Vec<Group>,
    /// The papers by and to, where there are any, and all that have to do with the record.
    exports: Vec<ExportLink>,
    exports_about: Vec<ExportLink>,
}

/// Documents that have the same to do with the record.
struct Group {
    heading: &'static str,
    documents: Vec<DocumentLine>,
}

pub(in crate::web) async fn person(state: State<AppState>, now: Now, id: Tail) -> Result<Response> {
    record(AuthorityKind::Person, state, now, id).await
}

pub(in crate::web) async fn place(state: State<AppState>, now: Now, id: Tail) -> Result<Response> {
    record(AuthorityKind::Place, state, now, id).await
}

pub(in crate::web) async fn organization(state: State<AppState>, now: Now, id: Tail) -> Result<Response> {
    record(AuthorityKind::Organization, state, now, id).await
}

async fn record(kind: AuthorityKind, State(state): State<AppState>, Now(room): Now, Tail(id): Tail) -> Result<Response> {
    if let Some(into) = state.store().merged_into(kind, &id).await? {
        return Err(Error::Moved(urls::authority(kind, &into)));
    }
    let found = state.store().authority_page(kind, &id).await?.ok_or(Error::NotFound(id))?;
    page(&RecordPage::new(&room, found))
}

impl RecordPage {
    pub fn new(room: &Arc<Room>, found: AuthorityPage) -> Self {
        let record = found.authority;
        let (section, _) = authorities::section(record.kind);
        let headings = match record.kind {
            AuthorityKind::Place => ("Sent from here", "Sent here"),
            _ => ("Written or made by", "Addressed or distributed to"),
        };
        let groups = [(headings.0, found.by), (headings.1, found.to), ("Named in", found.about), ("Perhaps named in", found.uncertain)];
        let variants = record.variants.iter().map(|variant| match variant.scheme() {
            Some(scheme) => format!("{} ({scheme})", variant.name()),
            None => variant.name().to_owned(),
        });
        let address = urls::authority(record.kind, &record.id);
        let exports = |any: bool, query: &str| if any { ExportLink::all(room, &address, query) } else { Vec::new() };
        let own = groups[..2].iter().any(|(_, documents)| !documents.is_empty());
        let named = !groups[2].1.is_empty();
        Self {
            exports: exports(own, ""),
            exports_about: exports(named, "with=about"),
            frame: Frame::new(room, &record.name, section).at(&urls::authority(record.kind, &record.id)),
            kind: record.kind.word(),
            variants: variants.collect(),
            merged: found
                .merged
                .iter()
                .map(|one| {
                    let name = one.record.as_ref().map_or(&one.id, |record| &record.name);
                    (name.clone(), one.editor.sentence())
                })
                .collect(),
            groups: groups.into_iter().filter_map(|(heading, documents)| Group::new(heading, &documents, room)).collect(),
            record,
        }
    }
}

impl Group {
    fn new(heading: &'static str, documents: &[ListedDocument], room: &Room) -> Option<Self> {
        (!documents.is_empty()).then(|| Self { heading, documents: DocumentLine::all_offered(documents, room) })
    }
}
