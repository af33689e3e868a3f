//! A paper as a reference manager finds it on a page that lists several: `COinS` (`OpenURL` 1.0, ANSI/NISO Z39.88-2004).

use super::{Item, one_line};
use crate::model::{Catalogued, HistoricalDate, ListedDocument};
use crate::urls::{self, query_value};

impl Item<'_> {
    /// The `title` of a `span.Z3988`: what is known of the paper in the words of Dublin Core, as one query.
    ///
    /// What a reader noted is the description, and the summary only where nothing is noted: programs take one of them.
    pub fn coins(&self) -> String {
        let description = self.note_line().or_else(|| self.summary_line());
        coins(&self.url(), self.title, self.date(), self.source().as_deref(), &self.catalogued(), description.as_deref())
    }

    /// What a list keeps of it, so that [`listed_coins`] says what [`Item::coins`] says.
    pub fn catalogued(&self) -> Catalogued {
        let shown = self.metadata.archival.first().map(|known| one_line(&known.value.to_string()));
        Catalogued {
            is_sent: self.is_sent(),
            creators: self.names(self.authors()),
            source: self.source().filter(|source| Some(source) != shown.as_ref()),
            language: self.metadata.language.as_ref().map(|language| language.value.clone()),
        }
    }

    /// Where it lies; of what lies nowhere that is stated, who gave it out.
    fn source(&self) -> Option<String> {
        self.archives().or_else(|| self.provider(true))
    }
}

/// The same of a document in a list of the room, which has no description: a page of fifty summaries would be mostly these.
pub fn listed_coins(listed: &ListedDocument, base_url: &str) -> String {
    let ListedDocument { name, title, date, archival, catalogued, .. } = listed;
    let url = format!("{base_url}{}", urls::document(name));
    let source = catalogued.source.as_deref().or(archival.as_deref());
    coins(&url, title, date.as_ref(), source, catalogued, None)
}

/// `rft.type` is an item type of Zotero, which else would make a web page of it.
fn coins(
    url: &str,
    title: &str,
    date: Option<&HistoricalDate>,
    source: Option<&str>,
    catalogued: &Catalogued,
    description: Option<&str>,
) -> String {
    let mut query = Query::begun();
    query.field("rft_id", url);
    query.field("rft.type", if catalogued.is_sent { "letter" } else { "manuscript" });
    query.field("rft.title", title);
    for name in &catalogued.creators {
        query.field("rft.creator", name);
    }
    query.field("rft.date", &date.and_then(super::head::iso).unwrap_or_default());
    query.field("rft.source", source.unwrap_or_default());
    query.field("rft.identifier", url);
    query.field("rft.language", catalogued.language.as_deref().unwrap_or_default());
    query.field("rft.description", description.unwrap_or_default());
    query.0
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
