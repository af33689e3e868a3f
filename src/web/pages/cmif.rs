//! All letters of the room for correspSearch.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::cite::{Item, Letters, cmif};
use crate::web::error::{Error, Result};
use crate::web::extract::Now;
use crate::web::state::AppState;

/// Who wrote to whom, and when: the room's correspondence metadata (TEI `correspDesc`).
pub(in crate::web) async fn letters(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    let letters = state.store().letters().await?;
    let authorities = state.store().all_authorities().await?;
    let changed = state.store().last_change().await?.unwrap_or_else(|| "1970-01-01".to_owned());
    // A room of ten thousand letters takes a while, for which no other request should wait.
    let made = tokio::task::spawn_blocking(move || {
        let about = Letters {
            room: &room.settings.name,
            base_url: &room.base_url,
            email: room.settings.email.as_deref(),
            changed: changed.get(..10).unwrap_or(&changed),
        };
        let by_id: std::collections::HashMap<&str, &crate::model::Authority> =
            authorities.iter().map(|record| (record.id.as_str(), record)).collect();
        let own: Vec<Vec<crate::model::Authority>> = letters
            .iter()
            .map(|letter| letter.metadata.roles.iter().filter_map(|role| by_id.get(role.authority.as_deref()?).copied().cloned()).collect())
            .collect();
        let items = letters.iter().zip(&own).map(|(letter, authorities)| Item {
            name: &letter.name,
            title: &letter.title,
            summary: None,
            metadata: &letter.metadata,
            room: &room.settings.name,
            base_url: &room.base_url,
            authorities,
            volume: None,
            paragraph: None,
            note: None,
        });
        cmif(about, items)
    });
    let xml = made.await.map_err(|error| Error::Page(error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/tei+xml")], xml).into_response())
}
