//! One file a page: its struct beside its handler, named like its template.

pub(super) mod archive;
pub(super) mod authorities;
pub(super) mod authority;
pub(super) mod cite;
pub(super) mod closed;
pub(super) mod collection;
pub(super) mod collections;
pub(super) mod colophon;
pub(super) mod correspondents;
pub(super) mod document;
pub(super) mod documents;
pub(super) mod export;
pub(super) mod feed;
pub(super) mod health;
pub(super) mod home;
pub(super) mod not_held;
pub(super) mod oai;
pub(super) mod preview;
pub(super) mod resolve;
pub(super) mod search;
pub(super) mod sitemap;
pub(super) mod version;
pub(super) mod versions;
