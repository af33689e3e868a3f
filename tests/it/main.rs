//! The room from outside: its command line, its store on both databases, its pages over HTTP and in a browser.

mod answers;
mod browser;
mod cli;
mod client;
mod collections;
mod companions;
mod counted;
mod docker;
mod docs;
mod docx;
mod dry_run;
mod edition;
mod formats;
mod html;
mod import;
mod interrupted;
mod layers;
mod markdown;
mod order;
mod papers;
mod pdf;
mod room;
mod site;
mod store;
mod volumes;
mod zipped;
