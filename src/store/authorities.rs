//! Authority records and the documents by, to and about them.

use std::collections::BTreeSet;

use super::documents::{limit_and_offset, listed};
use super::rows::{Value, among, count, get, insert, json, read, twenty};
use super::{Result, Statement, Store, Writing, failed};
use crate::model::{Authority, AuthorityKind, AuthorityPage, ListedAuthority, ListedDocument, Paged};
use crate::text::normal::{fold, words};

pub(super) const ALL: Statement = (
    "reading authority records",
    "SELECT record
     FROM authority
     WHERE NOT EXISTS (SELECT 1 FROM collection WHERE collection.path = authority.collection AND collection.kind = 'volume')
     ORDER BY kind, id",
);
const EVERY: Statement = (
    "reading every authority record",
    "SELECT record
     FROM authority
     WHERE kind = $1 AND NOT EXISTS (SELECT 1 FROM authority_merge WHERE authority_merge.kind = authority.kind AND authority_merge.id = authority.id)
     ORDER BY id",
);
const OF_COLLECTION: Statement =
    ("reading a collection's authority records", "SELECT record FROM authority WHERE collection = $1 ORDER BY kind, id");
const IDS: Statement = (
    "listing authority records",
    "SELECT kind, id FROM shown_authority AS authority
     WHERE NOT EXISTS (SELECT 1 FROM authority_merge WHERE authority_merge.kind = authority.kind AND authority_merge.id = authority.id)
     ORDER BY kind, id",
);
pub(super) const ALL_IDS: Statement = (
    "listing all authority records",
    "SELECT kind, id FROM shown_authority WHERE kind IN ('organization', 'person', 'place') ORDER BY kind, id",
);
const COUNT: Statement = ("counting authority records", "SELECT count(*) FROM shown_authority AS authority
     WHERE kind = $1 AND NOT EXISTS (SELECT 1 FROM authority_merge WHERE authority_merge.kind = authority.kind AND authority_merge.id = authority.id)");
const LIST: Statement = (
    "listing authority records with their documents",
    "SELECT authority.record,
            (SELECT count(DISTINCT document_authority.document_id)
             FROM document_authority
             JOIN listed_document AS document ON document.id = document_authority.document_id
             WHERE document_authority.kind = authority.kind AND document_authority.authority_id = authority.id)
     FROM shown_authority AS authority
     WHERE authority.kind = $1
       AND NOT EXISTS (SELECT 1 FROM authority_merge WHERE authority_merge.kind = authority.kind AND authority_merge.id = authority.id)
     ORDER BY authority.sort_name, authority.id
     LIMIT $2 OFFSET $3",
);
const RECORD: Statement = ("reading an authority record", "SELECT record FROM shown_authority WHERE kind = $1 AND id = $2");
const DOCUMENTS: Statement = (
    "reading the documents of an authority record",
    "SELECT document.identity, document.listed, document_authority.way
     FROM document_authority
     JOIN listed_document AS document ON document.id = document_authority.document_id
     WHERE document_authority.kind = $1 AND document_authority.authority_id = $2
     ORDER BY document_authority.way, document.date_sort, document.identity",
);
const LIKE_ID: Statement = (
    "finding authority records by the beginning of an id",
    "SELECT record FROM shown_authority WHERE kind = $1 AND id >= $2 AND id < $3 ORDER BY id LIMIT 5",
);
const LIKE_NAME: Statement = (
    "finding authority records by the beginning of a name",
    "SELECT record FROM shown_authority WHERE kind = $1 AND sort_name >= $2 AND sort_name < $3 ORDER BY sort_name, id LIMIT 5",
);
const CLEAR_VARIANTS: Statement = (
    "clearing the forms of names",
    "DELETE FROM authority_variant
     WHERE EXISTS (SELECT 1 FROM authority WHERE authority.kind = authority_variant.kind AND authority.id = authority_variant.authority_id AND authority.collection = $1)",
);
const CLEAR: Statement = ("clearing authority records", "DELETE FROM authority WHERE collection = $1");
const TAKEN: Statement = ("looking for records of others", concat!("SELECT DISTINCT id FROM authority WHERE id IN (", twenty!(), ")"));
const REPLACE_VARIANTS: Statement =
    ("replacing the forms of a name", "DELETE FROM authority_variant WHERE kind = $1 AND authority_id = $2");
const REPLACE: Statement = ("replacing an authority record", "DELETE FROM authority WHERE kind = $1 AND id = $2");

pub(super) const STATEMENTS: &[Statement] = &[
    ALL,
    ALL_IDS,
    EVERY,
    OF_COLLECTION,
    IDS,
    COUNT,
    LIST,
    RECORD,
    DOCUMENTS,
    LIKE_ID,
    LIKE_NAME,
    CLEAR_VARIANTS,
    CLEAR,
    TAKEN,
    REPLACE_VARIANTS,
    REPLACE,
];

impl Store {
    /// Every authority record of the room but those of volumes' lists, which mean the names in their own volume alone.
    pub async fn all_authorities(&self) -> Result<Vec<Authority>> {
        let rows = sqlx::query(ALL.1).fetch_all(&self.readers).await.map_err(failed(ALL))?;
        rows.iter().map(|row| read(row, 0, "an authority record")).collect()
    }

    /// Every record of a kind, those of volumes' lists among them, but those that an editor found to be another.
    pub async fn every_authority(&self, kind: AuthorityKind) -> Result<Vec<Authority>> {
        let rows = sqlx::query(EVERY.1).bind(kind.word()).fetch_all(&self.readers).await.map_err(failed(EVERY))?;
        rows.iter().map(|row| read(row, 0, "an authority record")).collect()
    }

    /// The records that came from one collection.
    pub async fn authorities_of(&self, collection: &str) -> Result<Vec<Authority>> {
        let rows = sqlx::query(OF_COLLECTION.1).bind(collection).fetch_all(&self.readers).await.map_err(failed(OF_COLLECTION))?;
        rows.iter().map(|row| read(row, 0, "an authority record")).collect()
    }

    /// By the preferred name. Pages count from one.
    pub async fn authorities(&self, kind: AuthorityKind, page: usize) -> Result<Paged<ListedAuthority>> {
        let mut reading = self.reading().await?;
        let total = sqlx::query(COUNT.1).bind(kind.word()).fetch_one(&mut *reading).await.map_err(failed(COUNT))?;
        let (limit, offset) = limit_and_offset(page);
        let rows = sqlx::query(LIST.1).bind(kind.word()).bind(limit).bind(offset).fetch_all(&mut *reading).await.map_err(failed(LIST))?;
        let items = rows
            .iter()
            .map(|row| Ok(ListedAuthority { authority: read(row, 0, "an authority record")?, documents: count(get(row, 1)?) }))
            .collect::<Result<_>>()?;
        Ok(Paged { items, page, total: count(get(&total, 0)?) })
    }

    /// A record by itself.
    pub async fn authority(&self, kind: AuthorityKind, id: &str) -> Result<Option<Authority>> {
        let row = sqlx::query(RECORD.1).bind(kind.word()).bind(id).fetch_optional(&self.readers).await.map_err(failed(RECORD))?;
        row.map(|row| read(&row, 0, "an authority record")).transpose()
    }

    /// A record with every document by, to or about it; `None` where there is no such record.
    pub async fn authority_page(&self, kind: AuthorityKind, id: &str) -> Result<Option<AuthorityPage>> {
        let mut reading = self.reading().await?;
        let row = sqlx::query(RECORD.1).bind(kind.word()).bind(id).fetch_optional(&mut *reading).await.map_err(failed(RECORD))?;
        let Some(row) = row else { return Ok(None) };
        let rows = sqlx::query(DOCUMENTS.1).bind(kind.word()).bind(id).fetch_all(&mut *reading).await.map_err(failed(DOCUMENTS))?;
        let documents = |wanted: &str| -> Result<Vec<ListedDocument>> {
            let mut found = Vec::new();
            for row in &rows {
                if get::<String, _>(row, 2)? == wanted {
                    found.push(listed(row, 0, 1)?);
                }
            }
            Ok(found)
        };
        Ok(Some(AuthorityPage {
            authority: read(&row, 0, "an authority record")?,
            by: documents("by")?,
            to: documents("to")?,
            about: documents("about")?,
            uncertain: documents("uncertain")?,
            merged: super::editorial::merged(&mut reading, kind, id).await?,
        }))
    }

    /// Records whose id or name begins most like what an unknown address asked for; at most five, the likest first.
    pub async fn authorities_like(&self, kind: AuthorityKind, wanted: &str) -> Result<Vec<Authority>> {
        // No longer than names are: each letter may cost a statement.
        let wanted: String = wanted.chars().take(30).filter(|letter| *letter != '\0').collect();
        let names = words(&wanted).into_iter().take(4).map(|word| (LIKE_NAME, word));
        let ids = [wanted.clone(), wanted.to_lowercase()].map(|id| (LIKE_ID, id));
        let mut reading = self.reading().await?;
        let mut found: Vec<(usize, Authority)> = Vec::new();
        for (statement, beginning) in ids.into_iter().chain(names) {
            let mut letters: Vec<char> = beginning.chars().collect();
            while letters.len() >= 3 {
                let head: String = letters.iter().collect();
                // Above every letter that could come next.
                let end = format!("{head}\u{10ffff}");
                let asked = sqlx::query(statement.1).bind(kind.word()).bind(head).bind(end);
                let rows = asked.fetch_all(&mut *reading).await.map_err(failed(statement))?;
                for row in &rows {
                    found.push((letters.len(), read(row, 0, "an authority record")?));
                }
                if !rows.is_empty() {
                    break;
                }
                letters.pop();
            }
        }
        // Those that share most come first; of equal ones those found by the id.
        found.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        let mut likest: Vec<Authority> = Vec::new();
        for (_, record) in found {
            if likest.len() < 5 && !likest.contains(&record) {
                likest.push(record);
            }
        }
        Ok(likest)
    }

    /// The kinds and ids of all records that have a page, for the sitemap.
    pub async fn authority_ids(&self) -> Result<Vec<(AuthorityKind, String)>> {
        self.ids(IDS).await
    }

    /// The same with those that an editor found to be another: what decisions may speak of.
    pub async fn every_authority_id(&self) -> Result<Vec<(AuthorityKind, String)>> {
        self.ids(ALL_IDS).await
    }

    async fn ids(&self, statement: Statement) -> Result<Vec<(AuthorityKind, String)>> {
        let rows = sqlx::query(statement.1).fetch_all(&self.readers).await.map_err(failed(statement))?;
        let mut found = Vec::new();
        for row in &rows {
            if let Some(kind) = AuthorityKind::of_word(&get::<String, _>(row, 0)?) {
                found.push((kind, get(row, 1)?));
            }
        }
        Ok(found)
    }
}

impl Writing {
    /// Puts these records in the place of all that the room had from this collection; an id that another gave is this one's now.
    pub async fn set_authorities(&mut self, collection: &str, authorities: &[Authority]) -> Result<()> {
        for statement in [CLEAR_VARIANTS, CLEAR] {
            sqlx::query(statement.1).bind(collection).execute(self.connection()).await.map_err(failed(statement))?;
        }
        let ids: Vec<String> = authorities.iter().map(|authority| authority.id.clone()).collect();
        let taken: BTreeSet<String> = among(self.connection(), TAKEN, &ids).await?.iter().map(|row| get(row, 0)).collect::<Result<_>>()?;
        let mut records = Vec::new();
        let mut variants = Vec::new();
        for authority in authorities {
            let (kind, id) = (authority.kind.word(), authority.id.as_str());
            for statement in [REPLACE_VARIANTS, REPLACE].into_iter().filter(|_| taken.contains(id)) {
                sqlx::query(statement.1).bind(kind).bind(id).execute(self.connection()).await.map_err(failed(statement))?;
            }
            records.push(vec![kind.into(), id.into(), collection.into(), fold(&authority.name).into(), json(authority)?.into()]);
            for (place, variant) in (0_i64..).zip(&authority.variants) {
                let scheme = variant.scheme().map(str::to_owned);
                variants.push(vec![kind.into(), id.into(), Value::Whole(place), variant.name().into(), scheme.into()]);
            }
        }
        self.records.clear();
        insert(self.connection(), "authority (kind, id, collection, sort_name, record)", records).await?;
        insert(self.connection(), "authority_variant (kind, authority_id, place, name, scheme)", variants).await
    }
}
