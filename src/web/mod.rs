//! The room as a website: state, routes, extractors, pages, errors, headers, cache.
//!
//! A request goes router → validated name → cache → one call to the store → `render` →
//! the page's struct fills its template → headers, `ETag`, compression.
//!
//! To serve a room: [`AppState::open`], [`watch`] on a task of its own, then [`serve`]
//! until [`told_to_close`].

mod accuracy;
mod api;
mod assets;
mod behind;
mod cache;
mod error;
mod exchange;
mod extract;
mod files;
mod frame;
mod headers;
mod leaves;
mod memento;
mod negotiation;
mod pages;
mod patience;
mod reading_list;
mod routes;
mod server;
mod signposts;
mod standing;
mod state;
mod thread;
mod view;
mod watch;

pub use assets::{address as static_address, all as static_files};
pub use error::{Error, Result};
pub use routes::router;
pub use server::{home, serve, told_to_close};
pub use state::{AppState, Room};
pub use watch::{CatchUp, watch};

#[cfg(test)]
mod tests;
