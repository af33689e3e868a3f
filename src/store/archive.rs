//! Archival units as finding aids.

use super::rows::{count, get};
use super::{Result, Statement, Store, failed};
use crate::model::{FindingAid, ListedUnit};

const UNIT: Statement = ("reading an archival unit", "SELECT path, parent, label, title, full_title FROM archival_unit WHERE path = $1");
const BELOW: Statement = (
    "listing archival units",
    "SELECT archival_unit.path, archival_unit.label, archival_unit.title,
            (SELECT count(DISTINCT archival_reference.document_id)
             FROM archival_reference
             JOIN document ON document.id = archival_reference.document_id
             WHERE (archival_reference.path = archival_unit.path
                    OR (archival_reference.path > archival_unit.path || '/' AND archival_reference.path < archival_unit.path || '0'))
               AND document.visibility = 'shown' AND document.merged_into IS NULL AND document.version > 0)
     FROM archival_unit
     WHERE archival_unit.parent = $1
     ORDER BY archival_unit.path",
);

pub(super) const STATEMENTS: &[Statement] = &[UNIT, BELOW];

impl Store {
    /// The repositories, each with how many documents the room has of it.
    pub async fn repositories(&self) -> Result<Vec<ListedUnit>> {
        self.units_below("").await
    }

    async fn units_below(&self, parent: &str) -> Result<Vec<ListedUnit>> {
        let rows = sqlx::query(BELOW.1).bind(parent).fetch_all(&self.readers).await.map_err(failed(BELOW))?;
        let mut units: Vec<ListedUnit> = rows
            .iter()
            .map(|row| Ok(ListedUnit { path: get(row, 0)?, label: get(row, 1)?, title: get(row, 2)?, documents: count(get(row, 3)?) }))
            .collect::<Result<_>>()?;
        // A unit that only withdrawn documents named is not listed; numbers count as numbers.
        units.retain(|unit| unit.documents > 0);
        units.sort_by_key(|unit| (unit.path.rsplit('/').next().and_then(|part| part.parse::<u64>().ok()), unit.path.clone()));
        Ok(units)
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
        let holdings = super::page::holdings(&mut reading, path).await?;
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
