//! Where programs go on from a document: FAIR Signposting (signposting.org/FAIR), in the header and as a linkset (RFC 9264).

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::error::{Error, Result};
use super::extract::{DocumentAddress, Now};
use super::state::{AppState, Room};
use super::{behind, memento};
use crate::cite::Item;
use crate::model::{ReadingCopy, RoleKind};
use crate::urls;

/// The media type of a linkset in JSON.
const LINKSET: &str = "application/linkset+json";

/// The formats that describe a document, and do not only give its text.
const DESCRIBING: &[&str] = &["ris", "bib", "csl.json", "jsonld", "tei.xml", "json"];

/// A way on, under the name that the registry of relations gives it.
struct Signpost {
    relation: &'static str,
    href: String,
    media_type: Option<&'static str>,
}

/// The ways on from a document, in the order of their importance.
fn signposts(copy: &ReadingCopy, room: &Room) -> Vec<Signpost> {
    let base = &room.base_url;
    let to = |relation, path: String| Signpost { relation, href: format!("{base}{path}"), media_type: None };
    let mut ways = vec![to("cite-as", urls::document(&copy.name))];
    let item = Item::of(copy, &room.settings.name, base);
    ways.extend(item.author_records().map(|record| to("author", urls::authority(record.kind, &record.id))));
    let media = |ending: &str| urls::FORMATS.iter().find(|(known, _)| *known == ending).and_then(|(_, media)| media.split(';').next());
    for ending in DESCRIBING {
        ways.push(Signpost { media_type: media(ending), ..to("describedby", urls::document_as(&copy.name, ending)) });
    }
    ways.push(Signpost { media_type: media("epub"), ..to("alternate", urls::document_as(&copy.name, "epub")) });
    ways.extend(item.license().map(|href| Signpost { relation: "license", href, media_type: None }));
    ways.extend(copy.standing.collections.last().map(|within| to("collection", urls::collection(&within.path))));
    for kind in ["https://schema.org/AboutPage", item.schema_type()] {
        ways.push(Signpost { relation: "type", href: kind.to_owned(), media_type: None });
    }
    ways
}

/// The `Link` header of a document's page and formats.
pub(super) fn header(copy: &ReadingCopy, room: &Room) -> String {
    let mut ways = signposts(copy, room);
    let linkset = format!("{}{}", room.base_url, urls::linkset(&copy.name));
    ways.push(Signpost { relation: "linkset", href: linkset, media_type: Some(LINKSET) });
    let written = ways.iter().map(|way| {
        let media_type = way.media_type.map(|media_type| format!("; type=\"{media_type}\"")).unwrap_or_default();
        format!("<{}>; rel=\"{}\"{media_type}", way.href, way.relation)
    });
    written.chain([memento::of_document(&copy.name, &room.base_url)]).collect::<Vec<_>>().join(", ")
}

/// The same as a document of its own, with the ways back from what describes the document.
fn linkset_of(copy: &ReadingCopy, room: &Room) -> Value {
    let document = format!("{}{}", room.base_url, urls::document(&copy.name));
    let mut own = Map::new();
    own.insert("anchor".to_owned(), json!(document));
    let mut back = Vec::new();
    for way in signposts(copy, room) {
        let mut target = json!({ "href": way.href });
        if let Some(media_type) = way.media_type {
            target["type"] = json!(media_type);
        }
        if let Value::Array(targets) = own.entry(way.relation).or_insert_with(|| json!([])) {
            targets.push(target);
        }
        if way.relation == "describedby" {
            back.push(json!({ "anchor": way.href, "describes": [{ "href": document, "type": "text/html" }] }));
        }
    }
    let all: Vec<Value> = [Value::Object(own)].into_iter().chain(back).collect();
    json!({ "linkset": all })
}

pub(super) async fn linkset(State(state): State<AppState>, Now(room): Now, address: DocumentAddress) -> Result<Response> {
    let copy = behind::copy(&state, &address, urls::linkset).await?;
    let text = serde_json::to_string_pretty(&linkset_of(&copy, &room)).map_err(|error| Error::Page(error.to_string()))?;
    Ok(([(CONTENT_TYPE, LINKSET)], text + "\n").into_response())
}

impl<'a> Item<'a> {
    /// The records of who wrote it.
    fn author_records(&self) -> impl Iterator<Item = &'a crate::model::Authority> {
        let authorities = self.authorities;
        let roles = self.metadata.roles.iter().filter(|role| matches!(role.role, RoleKind::Sender | RoleKind::Creator));
        roles.filter_map(move |role| {
            let id = role.authority.as_deref()?;
            authorities.iter().find(|authority| authority.id == id)
        })
    }
}
