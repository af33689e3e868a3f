//! The room from outside: its command line, its store on both databases, its pages over HTTP and in a browser.

mod cli;
mod docker;
mod docs;
mod formats;
mod import;
mod layers;
mod markdown;
mod papers;
mod room;
mod store;
