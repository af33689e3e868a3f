//! Whether the room can be read.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::web::error::Result;
use crate::web::state::AppState;

pub(in crate::web) async fn health(State(state): State<AppState>) -> Result<Response> {
    let epoch = state.store().epoch().await?;
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((headers, format!("ok\nepoch {epoch}\n")).into_response())
}
