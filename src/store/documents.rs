//! Documents in lists, and what a name leads to.

use std::collections::HashSet;

use sqlx::any::AnyRow;

use super::rows::{among, count, get, read_optional, twenty};
use super::{Result, Statement, Store, StoreError, failed};
use crate::model::{
    Catalogued, Closed, ClosedDocument, Closing, DocumentName, HistoricalDate, Kind, ListedDocument, Lookup, PAGE_SIZE, Paged,
    SourceFormat, Statistics,
};
use crate::text::normal::words;

const COUNT: Statement = ("counting documents", "SELECT count(*) FROM listed_document");
const LIST: Statement = (
    "listing documents",
    "SELECT identity, listed
     FROM listed_document
     ORDER BY date_sort, identity
     LIMIT $1 OFFSET $2",
);
const COUNT_BETWEEN: Statement =
    ("counting documents of a time", "SELECT count(*) FROM listed_document WHERE date_sort >= $1 AND date_sort < $2");
const LIST_BETWEEN: Statement = (
    "listing documents of a time",
    "SELECT identity, listed
     FROM listed_document
     WHERE date_sort >= $1 AND date_sort < $2
     ORDER BY date_sort, identity
     LIMIT $3 OFFSET $4",
);
const BY_NAME: Statement = (
    "looking up a name",
    "SELECT document.identity, document.listed, document.merged_into, document.visibility, closed.value
     FROM name
     JOIN document ON document.id = name.document_id
     LEFT JOIN closed ON closed.document_id = document.id
     WHERE name.name = $1
     ORDER BY document.identity",
);
const IDENTITY: Statement = (
    "reading an identity",
    "SELECT document.identity, document.listed, document.merged_into, document.visibility, closed.value
     FROM document
     LEFT JOIN closed ON closed.document_id = document.id
     WHERE document.id = $1",
);
const IDENTITIES: Statement = ("listing identities", "SELECT identity, changed_at FROM shown_document ORDER BY identity");
const ALL_NAMES: Statement = (
    "listing names",
    "SELECT name.name, document.identity, document.listed
     FROM name
     JOIN listed_document AS document ON document.id = name.document_id
     WHERE name.name >= $1 AND name.name < $2
     ORDER BY name.name, document.identity
     LIMIT 5",
);
const SHOWN_AMONG: Statement =
    ("looking which documents are shown", concat!("SELECT identity FROM shown_document WHERE identity IN (", twenty!(), ")"));
const TOTALS: Statement = (
    "counting what the room holds",
    "SELECT (SELECT count(*) FROM shown_authority WHERE kind = 'person') - (SELECT count(*) FROM authority_merge JOIN shown_authority AS authority ON authority.kind = authority_merge.kind AND authority.id = authority_merge.id WHERE authority_merge.kind = 'person'),
            (SELECT count(*) FROM shown_authority WHERE kind = 'place') - (SELECT count(*) FROM authority_merge JOIN shown_authority AS authority ON authority.kind = authority_merge.kind AND authority.id = authority_merge.id WHERE authority_merge.kind = 'place'),
            (SELECT count(*) FROM shown_authority WHERE kind = 'organization') - (SELECT count(*) FROM authority_merge JOIN shown_authority AS authority ON authority.kind = authority_merge.kind AND authority.id = authority_merge.id WHERE authority_merge.kind = 'organization'),
            (SELECT count(*) FROM archival_unit),
            (SELECT count(DISTINCT paper) FROM reference WHERE state = 'not_held'),
            (SELECT count(*) FROM reference WHERE state IN ('resolved', 'ambiguous', 'not_held')),
            (SELECT count(*) FROM reference WHERE state = 'resolved'),
            (SELECT count(*) FROM collection)",
);
const SPAN: Statement =
    ("reading the span of dates", "SELECT min(date_sort), max(date_sort) FROM listed_document WHERE date_sort < '9999'");
const FORMATS: Statement = (
    "counting shapes",
    "SELECT source_file.format, count(*)
     FROM shown_document AS document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     JOIN source_file ON source_file.id = version.source_file_id
     GROUP BY source_file.format
     ORDER BY source_file.format",
);

pub(super) const STATEMENTS: &[Statement] =
    &[COUNT, LIST, COUNT_BETWEEN, LIST_BETWEEN, BY_NAME, IDENTITY, IDENTITIES, ALL_NAMES, SHOWN_AMONG, TOTALS, SPAN, FORMATS];

/// What an undated document is sorted by.
const UNDATED: &str = "9999";

/// What a list shows of a document besides its name.
#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct Listed {
    pub title: String,
    pub date: Option<HistoricalDate>,
    pub kind: Option<Kind>,
    pub archival: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    #[serde(default)]
    pub catalogued: Catalogued,
}

/// A document for a list, from the columns of its identity and of what is listed.
pub(super) fn listed(row: &AnyRow, identity: usize, column: usize) -> Result<ListedDocument> {
    let Listed { title, date, kind, archival, closed, catalogued } = super::rows::read(row, column, "a document's entry")?;
    Ok(ListedDocument { name: name(&get::<String, _>(row, identity)?)?, title, date, kind, archival, closed, catalogued })
}

pub(super) fn name(text: &str) -> Result<DocumentName> {
    text.parse().map_err(|why| StoreError::Damaged { what: "a document's name", why })
}

impl Store {
    /// What a name leads to.
    pub async fn lookup(&self, name: &DocumentName) -> Result<Lookup> {
        let mut found = self.leads(name).await?;
        // What took its place may have been hidden since.
        if let Lookup::Closed(document) = &mut found
            && let Closing::Withdrawn { replaced_by, .. } = &mut document.closed.closing
            && let Some(other) = replaced_by
            && self.leads(other).await? == Lookup::Unknown
        {
            *replaced_by = None;
        }
        Ok(found)
    }

    async fn leads(&self, name: &DocumentName) -> Result<Lookup> {
        let mut reading = self.reading().await?;
        let rows = sqlx::query(BY_NAME.1).bind(name.as_str()).fetch_all(&mut *reading).await.map_err(failed(BY_NAME))?;
        let mut found: Vec<ListedDocument> = Vec::new();
        for row in rows {
            let mut row = row;
            // A document that turned out to be another leads there, however often that happened.
            while let Some(into) = get::<Option<i64>, _>(&row, 2)? {
                row = sqlx::query(IDENTITY.1).bind(into).fetch_one(&mut *reading).await.map_err(failed(IDENTITY))?;
            }
            // Of a hidden one nobody is to learn that it is there.
            let closed: Option<Closed> = read_optional(&row, 4, "a closed document")?;
            let was_hidden = closed.as_ref().is_some_and(|closed| matches!(closed.closing, Closing::Withdrawn { was_hidden: true, .. }));
            if was_hidden || get::<String, _>(&row, 3)? == "hidden" {
                continue;
            }
            let document = listed(&row, 0, 1)?;
            if document.name == *name {
                return Ok(match closed {
                    Some(closed) => Lookup::Closed(Box::new(ClosedDocument { name: document.name, closed })),
                    None => Lookup::Identity(document.name),
                });
            }
            if !found.contains(&document) {
                found.push(document);
            }
        }
        Ok(match found.len() {
            0 => Lookup::Unknown,
            1 => Lookup::Alias(found.remove(0).name),
            _ => Lookup::Several(found),
        })
    }

    /// Those of `names` whose documents are shown.
    pub async fn shown_among(&self, names: &[DocumentName]) -> Result<HashSet<DocumentName>> {
        let mut reading = self.reading().await?;
        let wanted: Vec<String> = names.iter().map(ToString::to_string).collect();
        among(&mut reading, SHOWN_AMONG, &wanted).await?.iter().map(|row| name(&get::<String, _>(row, 0)?)).collect()
    }

    /// By date, then name; undated ones last. Pages count from one.
    pub async fn documents(&self, page: usize) -> Result<Paged<ListedDocument>> {
        let mut reading = self.reading().await?;
        let total = sqlx::query(COUNT.1).fetch_one(&mut *reading).await.map_err(failed(COUNT))?;
        let (limit, offset) = limit_and_offset(page);
        let rows = sqlx::query(LIST.1).bind(limit).bind(offset).fetch_all(&mut *reading).await.map_err(failed(LIST))?;
        let items = rows.iter().map(|row| listed(row, 0, 1)).collect::<Result<_>>()?;
        Ok(Paged { items, page, total: count(get(&total, 0)?) })
    }

    /// Those whose date is of a time between two dates, each a year, a month or a day ("1945-11") and itself within; by date, then name.
    ///
    /// Only what is known of a date counts: "1945" is before November 1945. The undated are of no time.
    pub async fn documents_between(&self, from: Option<&str>, until: Option<&str>, page: usize) -> Result<Paged<ListedDocument>> {
        let from = from.unwrap_or_default();
        // The sign sorts behind all that may follow in a longer date.
        let until = until.map(|until| format!("{until}~")).filter(|until| until.as_str() < UNDATED).unwrap_or_else(|| UNDATED.to_owned());
        let mut reading = self.reading().await?;
        let total = sqlx::query(COUNT_BETWEEN.1).bind(from).bind(&until).fetch_one(&mut *reading).await.map_err(failed(COUNT_BETWEEN))?;
        let (limit, offset) = limit_and_offset(page);
        let asked = sqlx::query(LIST_BETWEEN.1).bind(from).bind(&until).bind(limit).bind(offset);
        let rows = asked.fetch_all(&mut *reading).await.map_err(failed(LIST_BETWEEN))?;
        let items = rows.iter().map(|row| listed(row, 0, 1)).collect::<Result<_>>()?;
        Ok(Paged { items, page, total: count(get(&total, 0)?) })
    }

    /// All identities with the time of their last change (RFC 3339), for the sitemap.
    pub async fn identities(&self) -> Result<Vec<(DocumentName, String)>> {
        let rows = sqlx::query(IDENTITIES.1).fetch_all(&self.readers).await.map_err(failed(IDENTITIES))?;
        rows.iter().map(|row| Ok((name(&get::<String, _>(row, 0)?)?, get(row, 1)?))).collect()
    }

    /// Documents whose names are nearest to what an unknown address asked for; at most five.
    pub async fn suggestions(&self, wanted: &str) -> Result<Vec<ListedDocument>> {
        let wanted = words(wanted).join("-");
        let mut reading = self.reading().await?;
        let mut found: Vec<ListedDocument> = Vec::new();
        // From the longest head of the address down to a few letters: the nearest names share most.
        let mut length = wanted.len();
        while length >= 3 && found.len() < 5 {
            if let Some(head) = wanted.get(..length) {
                let rows = sqlx::query(ALL_NAMES.1)
                    .bind(head)
                    .bind(format!("{head}~"))
                    .fetch_all(&mut *reading)
                    .await
                    .map_err(failed(ALL_NAMES))?;
                for row in &rows {
                    let document = listed(row, 1, 2)?;
                    if !found.contains(&document) && found.len() < 5 {
                        found.push(document);
                    }
                }
            }
            length -= 1;
        }
        Ok(found)
    }

    /// What the room holds, for the home page and the colophon.
    pub async fn statistics(&self) -> Result<Statistics> {
        let mut reading = self.reading().await?;
        let documents = sqlx::query(COUNT.1).fetch_one(&mut *reading).await.map_err(failed(COUNT))?;
        let totals = sqlx::query(TOTALS.1).fetch_one(&mut *reading).await.map_err(failed(TOTALS))?;
        let span = sqlx::query(SPAN.1).fetch_one(&mut *reading).await.map_err(failed(SPAN))?;
        let formats = sqlx::query(FORMATS.1).fetch_all(&mut *reading).await.map_err(failed(FORMATS))?;
        let date = |column: usize| -> Result<Option<HistoricalDate>> {
            Ok(get::<Option<String>, _>(&span, column)?.and_then(|date| HistoricalDate::of_edtf(&date)))
        };
        let mut shapes = Vec::new();
        for row in &formats {
            if let Some(format) = SourceFormat::of_word(&get::<String, _>(row, 0)?) {
                shapes.push((format, count(get(row, 1)?)));
            }
        }
        Ok(Statistics {
            documents: count(get(&documents, 0)?),
            first: date(0)?,
            last: date(1)?,
            people: count(get(&totals, 0)?),
            places: count(get(&totals, 1)?),
            organizations: count(get(&totals, 2)?),
            units: count(get(&totals, 3)?),
            not_held: count(get(&totals, 4)?),
            references: count(get(&totals, 5)?),
            resolved: count(get(&totals, 6)?),
            collections: count(get(&totals, 7)?),
            formats: shapes,
        })
    }
}

/// The limits of a page of a list, for pages from one on.
pub(super) fn limit_and_offset(page: usize) -> (i64, i64) {
    let size = i64::try_from(PAGE_SIZE).unwrap_or(50);
    let before = i64::try_from(page.saturating_sub(1)).unwrap_or(i64::MAX / 1000);
    (size, before.saturating_mul(size).min(i64::MAX / 4))
}
