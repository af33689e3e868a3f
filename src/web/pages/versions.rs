//! The versions of a document: when each came, and how to know its text again.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{DocumentName, ListedVersion};
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
    fn new(name: &DocumentName, version: &ListedVersion) -> Self {
        Self {
            number: version.number,
            href: urls::version(name, version.number),
            day: day_of(&version.imported_at),
            sha256: version.sha256.clone(),
        }
    }
}

/// A document that turned out to be this one.
struct JoinedLine {
    name: String,
    href: String,
    /// The newest first.
    versions: Vec<VersionLine>,
}

#[derive(Template)]
#[template(path = "pages/versions.html")]
struct VersionsPage {
    frame: Frame,
    title: String,
    /// The document as it is shown now.
    href: String,
    /// Of a document that turned out to be another: under which name these were shown, and the page with the versions of all.
    former: Option<(String, String)>,
    /// The newest first.
    versions: Vec<VersionLine>,
    joined: Vec<JoinedLine>,
}

pub(in crate::web) async fn versions(State(state): State<AppState>, Now(room): Now, address: DocumentAddress) -> Result<Response> {
    let history = match memento::known(&state, &address, urls::versions).await? {
        Known::Here(history) => history,
        Known::Elsewhere(address) => return Err(Error::Moved(address)),
    };
    let name = &history.name;
    let copy = state.store().version(name, history.newest()).await?.ok_or_else(|| Error::NotFound(urls::versions(name)))?;
    let joined = state.store().joined(name).await?;
    let title = copy.title.text.replace('\n', " ");
    let mut frame = Frame::new(&room, &format!("Versions: {title}"), Section::Documents).at(&urls::versions(name));
    // Search engines are to find the list of all.
    frame.unlisted |= history.joined_to.is_some();
    let lines = |name: &DocumentName, versions: &[ListedVersion]| -> Vec<VersionLine> {
        versions.iter().rev().map(|version| VersionLine::new(name, version)).collect()
    };
    page(&VersionsPage {
        frame,
        title,
        href: urls::document(history.shown_as()),
        former: history.joined_to.as_ref().map(|to| (name.to_string(), urls::versions(to))),
        versions: lines(name, &history.versions),
        joined: joined
            .iter()
            .map(|(name, versions)| JoinedLine { name: name.to_string(), href: urls::versions(name), versions: lines(name, versions) })
            .collect(),
    })
}
