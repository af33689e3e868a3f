//! What this room holds, and the documents by date.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{ListedDocument, Paged, Statistics};
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::Now;
use crate::web::frame::{Frame, Section};
use crate::web::state::{AppState, Room};
use crate::web::view::{DocumentLine, count, page, records};

#[derive(Template)]
#[template(path = "pages/home.html")]
pub(in crate::web) struct HomePage {
    frame: Frame,
    /// One sentence on what the documents lead to.
    speaks: String,
    documents: Vec<DocumentLine>,
    /// There are more than the first page of them.
    more: bool,
}

impl HomePage {
    pub fn new(room: &Arc<Room>, documents: &Paged<ListedDocument>) -> Self {
        let speaks = speaks(&room.statistics);
        Self {
            frame: Frame::new(room, "", Section::None).at(urls::HOME),
            speaks,
            more: documents.pages() > 1,
            documents: DocumentLine::all_offered(&documents.items, room),
        }
    }
}

pub(in crate::web) async fn home(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    page(&HomePage::new(&room, &state.store().documents(1).await?))
}

/// What the documents lead to; a room without places says nothing of places.
fn speaks(statistics: &Statistics) -> String {
    let records = records(statistics).map_or_else(String::new, |records| format!("It has records of {records} that they name"));
    let papers = count(statistics.not_held, "paper", "papers");
    match (records.as_str(), statistics.not_held) {
        ("", 0) => String::new(),
        ("", _) => format!("They speak of {papers} that the room does not hold."),
        (records, 0) => format!("{records}."),
        (records, _) => format!("{records}, and they speak of {papers} that the room does not hold."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_room_lacks_is_not_spoken_of() {
        let mut statistics = Statistics { not_held: 12_345, ..Statistics::default() };
        assert_eq!(speaks(&statistics), "They speak of 12,345 papers that the room does not hold.");
        statistics.people = 1;
        assert_eq!(
            speaks(&statistics),
            "It has records of 1 person that they name, and they speak of 12,345 papers that the room does not hold."
        );
        (statistics.places, statistics.organizations, statistics.not_held) = (2, 3, 0);
        assert_eq!(speaks(&statistics), "It has records of 1 person, 2 places and 3 bodies that they name.");
        assert_eq!(speaks(&Statistics::default()), "");
    }
}
