//! Stand-in with the shape of `cite`, until that layer is merged: then `exchange` and `frame` import `crate::cite`
//! and this file goes.

use serde_json::json;

use crate::config::Settings;
use crate::model::{Authority, DocumentName, Metadata, ReadingCopy};
use crate::urls;

pub(super) struct Item<'a> {
    pub name: &'a DocumentName,
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub metadata: &'a Metadata,
    pub room: &'a str,
    pub base_url: &'a str,
    pub authorities: &'a [Authority],
}

/// A tag of a page's head.
pub(super) enum Tag {
    Link { rel: String, href: String },
    Meta { name: String, content: String },
    Property { property: String, content: String },
}

impl<'a> Item<'a> {
    pub fn of(copy: &'a ReadingCopy, settings: &'a Settings) -> Self {
        Self {
            name: &copy.name,
            title: &copy.title.text,
            summary: copy.summary.as_ref().map(|summary| summary.text.as_str()),
            metadata: &copy.metadata,
            room: &settings.name,
            base_url: &settings.base_url,
            authorities: &copy.authorities,
        }
    }

    pub fn citation(&self) -> String {
        self.metadata.citation.as_ref().map_or_else(
            || {
                let date = self.metadata.date.as_ref().map(|date| format!(", {}", date.value)).unwrap_or_default();
                format!("“{}”{date}, {}", self.title, self.room)
            },
            |citation| citation.value.clone(),
        )
    }

    pub fn url(&self) -> String {
        format!("{}{}", self.base_url, urls::document(self.name))
    }

    pub fn ris(&self) -> String {
        format!("TY  - PCOMM\r\nTI  - {}\r\nUR  - {}\r\nER  - \r\n", self.title, self.url())
    }

    pub fn bibtex(&self) -> String {
        format!("@misc{{{}, title = {{{}}}, url = {{{}}}}}\n", self.name, self.title, self.url())
    }

    pub fn json(&self, copy: &ReadingCopy) -> serde_json::Value {
        json!({ "name": self.name, "title": self.title, "summary": self.summary, "text": copy.body.text,
                "authorities": self.authorities.iter().map(|authority| &authority.id).collect::<Vec<_>>() })
    }

    pub fn meta(&self) -> Vec<Tag> {
        vec![
            Tag::Link { rel: "canonical".to_owned(), href: self.url() },
            Tag::Meta { name: "DC.title".to_owned(), content: self.title.to_owned() },
            Tag::Property { property: "og:type".to_owned(), content: "article".to_owned() },
        ]
    }
}

pub(super) fn markdown(copy: &ReadingCopy) -> String {
    format!("---\ntitle: {:?}\n---\n\n{}\n", copy.title.text, copy.body.text)
}

pub(super) fn plain_text(copy: &ReadingCopy) -> String {
    format!("{}\n\n{}\n", copy.title.text, copy.body.text)
}
