//! The document of an address that stands behind its own: `/documents/NAME/cite`, `/documents/NAME/linkset.json`.

use std::sync::Arc;

use super::error::{Error, Result};
use super::extract::DocumentAddress;
use super::state::AppState;
use crate::model::{DocumentName, Lookup, ReadingCopy};

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
