//! The versions of a document: when each came, and how to know its text again.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::ListedVersion;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{DocumentAddress, Now};
use crate::web::frame::{Frame, Section};
use crate::web::memento::{self, Known};
use crate::web::state::AppState;
use crate::web::view::{day_of, page};

/// A version in the list.
struct VersionLine {
    number: i64,
    href: String,
    day: String,
    /// Of the source file.
    sha256: String,
}

impl VersionLine {
    fn new(name: &crate::model::DocumentName, version: &ListedVersion) -> Self {
        Self {
            number: version.number,
            href: urls::version(name, version.number),
            day: day_of(&version.imported_at),
            sha256: version.sha256.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/versions.html")]
struct VersionsPage {
    frame: Frame,
    title: String,
    href: String,
    /// The newest first.
    versions: Vec<VersionLine>,
}

pub(in crate::web) async fn versions(State(state): State<AppState>, Now(room): Now, address: DocumentAddress) -> Result<Response> {
    let (name, versions) = match memento::known(&state, &address, urls::versions).await? {
        Known::Here(name, versions) => (name, versions),
        Known::Elsewhere(address) => return Err(Error::Moved(address)),
    };
    let newest = versions.last().map_or(1, |version| version.number);
    let copy = state.store().version(&name, newest).await?.ok_or_else(|| Error::NotFound(urls::versions(&name)))?;
    let title = copy.title.text.replace('\n', " ");
    page(&VersionsPage {
        frame: Frame::new(&room, &format!("Versions: {title}"), Section::Documents).at(&urls::versions(&name)),
        title,
        href: urls::document(&name),
        versions: versions.iter().rev().map(|version| VersionLine::new(&name, version)).collect(),
    })
}
