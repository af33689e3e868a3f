//! The room from outside: its command line, its store on both databases, its pages over HTTP and in a browser.

mod docker;
mod docs;
mod markdown;
mod room;
mod store;
