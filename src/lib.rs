//! A reading room for annotated historical documents: the library behind the `reading-room` program.
//!
//! `ARCHITECTURE.md` is the map. A module imports only what stands above it here.

pub mod text;

pub mod model;

pub mod config;
pub mod urls;

pub mod readers;

pub mod apparatus;

pub mod resolve;

pub mod cite;

pub mod render;

pub mod store;

pub mod search;

pub mod export;

pub mod import;

pub mod web;

pub mod site;

pub mod cli;
