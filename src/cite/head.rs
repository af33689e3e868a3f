//! The block of tags in the head of a document's page, by which reference managers know it.

use super::Item;
use crate::model::{HistoricalDate, RoleKind, When, urn};

/// One element of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    Link { rel: String, href: String },
    Meta { name: String, content: String },
    Property { property: String, content: String },
}

impl Item<'_> {
    /// The tags in their order; only what is known has one.
    ///
    /// There is no `citation_author`: a single one makes Zotero throw the recipients away.
    /// `z.itemType` must stand: without it a letter becomes a journal article.
    pub fn meta(&self) -> Vec<Tag> {
        let metadata = self.metadata;
        let archival = || metadata.archival.iter().map(|known| &known.value);
        let language = || metadata.language.as_ref().map(|language| language.value.clone());
        let recipients = self.names(metadata.in_role(RoleKind::Recipient));
        let collection = metadata.collection.as_ref().map_or(self.room, |collection| &collection.value);
        let mut tags = vec![
            link("canonical", self.url()),
            link("schema.DC", "http://purl.org/dc/elements/1.1/"),
            link("schema.DCTERMS", "http://purl.org/dc/terms/"),
            meta("DC.title", self.title_line()),
        ];
        tags.extend(self.names(self.authors()).into_iter().map(|name| meta("DC.creator", name)));
        tags.extend(self.date().and_then(iso).map(|date| meta("DC.date", date)));
        tags.extend(archival().map(|reference| meta("DC.coverage", reference.place())));
        tags.extend(archival().map(|reference| meta("dcterms.source", reference.to_string())));
        tags.extend(metadata.rights.as_ref().map(|rights| meta("DC.rights", super::one_line(&rights.value))));
        tags.push(meta("DC.identifier", urn(self.name)));
        tags.extend(language().map(|language| meta("DC.language", language)));
        tags.push(meta("DC.relation.ispartof", super::one_line(collection)));
        tags.extend(self.summary_line().map(|summary| meta("dcterms.abstract", summary)));
        tags.push(meta("z.itemType", if self.is_sent() { "letter" } else { "manuscript" }));
        tags.extend(recipients.into_iter().map(|name| meta("z.recipients", name)));
        tags.extend(archival().next().map(|reference| meta("z.archive", reference.repository.as_str())));
        tags.push(meta("citation_title", self.title_line()));
        tags.push(meta("citation_public_url", self.url()));
        tags.extend(language().map(|language| meta("citation_language", language)));
        tags.push(Tag::Property { property: "og:type".to_owned(), content: "article".to_owned() });
        tags
    }
}

/// The date without its doubt, which these programs cannot read; both ends of a span.
///
/// A season, a limit or what lies between two in words: of EDTF's `1945-23` and `../1945-11-05` they would take a day that nobody stated.
pub(super) fn iso(date: &HistoricalDate) -> Option<String> {
    let plain = HistoricalDate { approximate: false, uncertain: false, ..date.clone() };
    match date.when {
        When::Undated => None,
        When::Before(_) | When::After(_) | When::Between(..) => Some(plain.to_string()),
        When::Point(point) if point.season().is_some() => Some(plain.to_string()),
        When::Point(_) | When::Range(..) => Some(plain.edtf()),
    }
}

fn link(rel: &str, href: impl Into<String>) -> Tag {
    Tag::Link { rel: rel.to_owned(), href: href.into() }
}

fn meta(name: &str, content: impl Into<String>) -> Tag {
    Tag::Meta { name: name.to_owned(), content: content.into() }
}
