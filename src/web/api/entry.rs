//! A document in a list.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{DocumentName, HistoricalDate, Kind, ListedDocument};
use crate::urls;
use crate::web::state::Room;

/// A document in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DocumentEntry)]
pub(super) struct Entry {
    name: DocumentName,
    /// The address to cite.
    url: String,
    /// The address of the whole document for programs.
    api: String,
    title: String,
    /// Extended Date/Time Format (ISO 8601-2:2019).
    #[schema(required)]
    date: Option<String>,
    #[schema(required)]
    kind: Option<Kind>,
    /// The first archival reference as the room prints it.
    #[schema(required)]
    archival: Option<String>,
    /// Where its text is closed: "closed until 1 January 2030".
    #[schema(required)]
    closed: Option<String>,
}

impl Entry {
    pub fn new(room: &Room, listed: &ListedDocument) -> Self {
        let address = urls::document(&listed.name);
        Self {
            name: listed.name.clone(),
            url: format!("{}{address}", room.base_url),
            api: format!("{}{}", room.base_url, urls::api(&address)),
            title: listed.title.clone(),
            date: listed.date.as_ref().map(HistoricalDate::edtf),
            kind: listed.kind,
            archival: listed.archival.clone(),
            closed: listed.closed.clone(),
        }
    }

    pub fn all(room: &Room, listed: &[ListedDocument]) -> Vec<Self> {
        listed.iter().map(|listed| Self::new(room, listed)).collect()
    }
}
