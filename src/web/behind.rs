//! The document of an address that stands behind its own: `/documents/NAME/cite`, `/documents/NAME/linkset.json`.

use std::sync::Arc;

use super::error::{Error, Result};
use super::extract::DocumentAddress;
use super::state::AppState;
use crate::model::{DocumentName, Lookup, ReadingCopy};
use crate::urls;

/// The newest version of the document that `address` names; of another of its names the way to `address_of` its own.
pub(super) async fn copy(
    state: &AppState,
    address: &DocumentAddress,
    address_of: impl Fn(&DocumentName) -> String,
) -> Result<Arc<ReadingCopy>> {
    let unknown = || Error::NotFound(address_of(&address.name));
    match state.store().lookup(&address.name).await? {
        _ if address.format.is_some() => Err(unknown()),
        Lookup::Identity(name) => state.reading_copy(&name).await?.ok_or_else(unknown),
        Lookup::Alias(name) => Err(Error::Moved(address_of(&name))),
        Lookup::Closed(document) => Err(Error::Closed(document)),
        Lookup::Several(_) | Lookup::Unknown => Err(unknown()),
    }
}

/// Where `name` leads, which is a name of the document `to`.
///
/// A browser carries the fragment of the address that was asked for along, unless the one that it is led to has its own (RFC 9110,
/// section 10.2.2). Where `name` was a document's own until that turned out to be `to`, its paragraphs had other numbers: who
/// comes with one of them is led to the title rather than to words that nobody cited.
pub(super) async fn way(state: &AppState, name: &DocumentName, to: &DocumentName) -> Result<String> {
    let anchor = was_a_document(state, name).await?.then_some(urls::TITLE_ANCHOR);
    Ok(urls::document_at(to, anchor))
}

/// Whether `name`, which leads to another, was a document's own: what was shown under it is at its versions.
pub(super) async fn was_a_document(state: &AppState, name: &DocumentName) -> Result<bool> {
    Ok(!state.store().versions(name).await?.is_empty())
}
