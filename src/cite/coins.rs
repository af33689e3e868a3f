//! A paper as a reference manager finds it on a page that lists several: `COinS` (`OpenURL` 1.0, ANSI/NISO Z39.88-2004).

use super::{Item, one_line};
use crate::urls::query_value;

impl Item<'_> {
    /// The `title` of a `span.Z3988`: what is known of the paper in the words of Dublin Core, as one query.
    ///
    /// `rft.type` is an item type of Zotero, which else would make a web page of it. What a reader noted is the description,
    /// and the summary only where nothing is noted: programs take one of them.
    pub fn coins(&self) -> String {
        let mut query = Query::begun();
        query.field("rft_id", &self.url());
        query.field("rft.type", if self.is_sent() { "letter" } else { "manuscript" });
        query.field("rft.title", self.title);
        for name in self.names(self.authors()) {
            query.field("rft.creator", &name);
        }
        query.field("rft.date", &self.date().and_then(super::head::iso).unwrap_or_default());
        query.field("rft.source", &self.archives().or_else(|| self.provider(true)).unwrap_or_default());
        query.field("rft.identifier", &self.url());
        query.field("rft.language", self.metadata.language.as_ref().map_or("", |language| &language.value));
        query.field("rft.description", &self.note_line().or_else(|| self.summary_line()).unwrap_or_default());
        query.0
    }
}

struct Query(String);

impl Query {
    fn begun() -> Self {
        let mut query = Self("ctx_ver=Z39.88-2004".to_owned());
        query.field("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc");
        query
    }

    /// A field with a value of one line; an empty one is left out.
    fn field(&mut self, name: &str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            self.0.extend(["&", name, "=", &query_value(&value)]);
        }
    }
}
