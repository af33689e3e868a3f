//! Archival units as finding aids.

use std::collections::{HashMap, HashSet};

use sqlx::any::AnyRow;

use super::rows::get;
use super::{Result, Statement, Store, failed};
use crate::model::{FindingAid, ListedUnit};

const UNIT: Statement = ("reading an archival unit", "SELECT path, parent, label, title, full_title FROM archival_unit WHERE path = $1");
const BELOW: Statement = ("listing archival units", "SELECT path, label, title FROM archival_unit WHERE parent = $1 ORDER BY path");
// Read whole and counted here: a count for each of thousands of units would go through the same references again and again.
const HELD: Statement = (
    "listing what lies in an archival unit",
    "SELECT archival_reference.path, archival_reference.document_id
     FROM archival_reference
     JOIN listed_document AS document ON document.id = archival_reference.document_id
     WHERE archival_reference.path >= $1 AND archival_reference.path < $2",
);
const ALL_HELD: Statement = (
    "listing what lies in any archive",
    "SELECT archival_reference.path, archival_reference.document_id
     FROM archival_reference
     JOIN listed_document AS document ON document.id = archival_reference.document_id",
);

/// What a unit is, where a document that is shown lies in it or below it.
macro_rules! shown_unit {
    ($rest:literal) => {
        concat!(
            "SELECT path, label, full_title
             FROM archival_unit
             WHERE EXISTS (SELECT 1
                           FROM archival_reference
                           JOIN listed_document AS document ON document.id = archival_reference.document_id
                           WHERE (archival_reference.path = archival_unit.path
                                  OR (archival_reference.path > archival_unit.path || '/' AND archival_reference.path < archival_unit.path || '0')))
               AND ",
            $rest
        )
    };
}
const SHOWN: Statement = ("finding an archival unit", shown_unit!("path = $1"));
const BEFORE: Statement =
    ("listing the archival units before another", shown_unit!("parent = $1 AND path <= $2 ORDER BY parent, path DESC LIMIT 3"));
const AFTER: Statement =
    ("listing the archival units after another", shown_unit!("parent = $1 AND path > $2 ORDER BY parent, path LIMIT 3"));

pub(super) const STATEMENTS: &[Statement] = &[UNIT, BELOW, HELD, SHOWN, BEFORE, AFTER];

/// Reads all that the list of repositories counts, by design.
pub(super) const WHOLE: &[Statement] = &[ALL_HELD];

/// Numbers in the order of their values, other words by their letters: the order of a list of units.
fn order(unit: &ListedUnit) -> (Option<u64>, String) {
    (unit.path.rsplit('/').next().and_then(|part| part.parse().ok()), unit.path.clone())
}

impl Store {
    /// The repositories, each with how many documents the room has of it.
    pub async fn repositories(&self) -> Result<Vec<ListedUnit>> {
        self.units_below("").await
    }

    /// The units in another, each with how many documents lie in it or below it.
    async fn units_below(&self, parent: &str) -> Result<Vec<ListedUnit>> {
        let mut reading = self.reading().await?;
        let rows = sqlx::query(BELOW.1).bind(parent).fetch_all(&mut *reading).await.map_err(failed(BELOW))?;
        let held = if parent.is_empty() {
            sqlx::query(ALL_HELD.1).fetch_all(&mut *reading).await.map_err(failed(ALL_HELD))?
        } else {
            let (from, to) = (format!("{parent}/"), format!("{parent}0"));
            sqlx::query(HELD.1).bind(from).bind(to).fetch_all(&mut *reading).await.map_err(failed(HELD))?
        };
        let before = if parent.is_empty() { 0 } else { parent.len() + 1 };
        let mut documents: HashMap<String, HashSet<i64>> = HashMap::new();
        for row in &held {
            let mut path: String = get(row, 0)?;
            let end = path.get(before..).and_then(|below| below.find('/')).map_or(path.len(), |end| before + end);
            path.truncate(end);
            documents.entry(path).or_default().insert(get(row, 1)?);
        }
        let mut units: Vec<ListedUnit> = Vec::new();
        for row in &rows {
            let path: String = get(row, 0)?;
            // A unit that only withdrawn documents named is not listed.
            if let Some(documents) = documents.get(&path) {
                units.push(ListedUnit { path, label: get(row, 1)?, title: get(row, 2)?, documents: documents.len() });
            }
        }
        units.sort_by_cached_key(order);
        Ok(units)
    }

    /// For an address where no unit is: the nearest unit above it, with up to six of those in it that stand near to what was asked for.
    ///
    /// Titles are whole ("RGASPI, f. 558, op. 11"), documents are not counted.
    pub async fn units_near(&self, wanted: &str) -> Result<(Option<ListedUnit>, Vec<ListedUnit>)> {
        let parts: Vec<String> = wanted.split('/').map(str::to_lowercase).filter(|part| !part.is_empty()).take(12).collect();
        let mut reading = self.reading().await?;
        let unit = |row: &AnyRow| -> Result<ListedUnit> {
            Ok(ListedUnit { path: get(row, 0)?, label: get(row, 1)?, title: get(row, 2)?, documents: 0 })
        };
        for length in (0..=parts.len()).rev() {
            let (above, next) = (parts[..length].join("/"), parts.get(length).map_or("", String::as_str));
            let mut found = None;
            if length > 0 {
                let row = sqlx::query(SHOWN.1).bind(&above).fetch_optional(&mut *reading).await.map_err(failed(SHOWN))?;
                let Some(row) = row else { continue };
                found = Some(unit(&row)?);
            }
            let asked = if length == 0 { next.to_owned() } else { format!("{above}/{next}") };
            let mut near: Vec<ListedUnit> = Vec::new();
            for statement in [BEFORE, AFTER] {
                let rows = sqlx::query(statement.1).bind(&above).bind(&asked).fetch_all(&mut *reading).await.map_err(failed(statement))?;
                for row in &rows {
                    near.push(unit(row)?);
                }
            }
            near.sort_by_key(order);
            return Ok((found, near));
        }
        Ok((None, Vec::new()))
    }

    /// What a unit is called in full, where a document that is shown lies in it or below it.
    pub async fn unit_title(&self, path: &str) -> Result<Option<String>> {
        let row = sqlx::query(SHOWN.1).bind(path).fetch_optional(&self.readers).await.map_err(failed(SHOWN))?;
        row.map(|row| get(&row, 2)).transpose()
    }

    /// A unit with what lies above, in and below it; `path` as in the address: `rgaspi/558/11/98`.
    pub async fn finding_aid(&self, path: &str) -> Result<Option<FindingAid>> {
        let mut reading = self.reading().await?;
        let Some(row) = sqlx::query(UNIT.1).bind(path).fetch_optional(&mut *reading).await.map_err(failed(UNIT))? else { return Ok(None) };
        let mut above: Vec<ListedUnit> = Vec::new();
        let mut parent: String = get(&row, 1)?;
        while !parent.is_empty() {
            let Some(unit) = sqlx::query(UNIT.1).bind(&parent).fetch_optional(&mut *reading).await.map_err(failed(UNIT))? else { break };
            above.insert(0, ListedUnit { path: get(&unit, 0)?, title: get(&unit, 3)?, label: get(&unit, 2)?, documents: 0 });
            parent = get(&unit, 1)?;
        }
        let holdings = super::page::holdings(&mut reading, path, i64::MAX).await?;
        drop(reading);
        let below = self.units_below(path).await?;
        let documents = holdings.len() + below.iter().map(|unit| unit.documents).sum::<usize>();
        Ok((documents > 0).then_some(FindingAid {
            path: path.to_owned(),
            title: get(&row, 4)?,
            label: get(&row, 2)?,
            above,
            below,
            holdings,
            documents,
        }))
    }
}
