//! Volumes whose documents are all closed: what their editors said of people and places is closed with them.
//!
//! Which they are is kept in a table of its own, since every page asks for records: the view `shown_authority` leaves theirs out.
//! A volume that is being imported for the first time is one of them until a document of it is shown.

use std::collections::BTreeSet;

use sqlx::{Any, Transaction};

use super::rows::{get, insert_or};
use super::{Result, Statement, Store, Writing, failed};
use crate::model::AuthorityKind;

/// The files with documents in the volume `$of`, in the words that follow `EXISTS (SELECT 1`.
macro_rules! files {
    ($of:literal) => {
        concat!(
            "FROM collection AS part
             CROSS JOIN source_file
             WHERE (part.path = ",
            $of,
            ".path OR (part.path > ",
            $of,
            ".path || '/' AND part.path < ",
            $of,
            ".path || '0'))
               AND source_file.collection_id = part.id AND source_file.is_current = 1 AND source_file.document_id IS NOT NULL "
        )
    };
}

/// The volumes with documents of which none is shown.
macro_rules! closed {
    () => {
        concat!(
            "SELECT volume.path FROM collection AS volume WHERE volume.kind = 'volume' AND EXISTS (SELECT 1 ",
            files!("volume"),
            ") AND NOT EXISTS (SELECT 1 ",
            files!("volume"),
            "AND EXISTS (SELECT 1 FROM shown_document WHERE shown_document.id = source_file.document_id))"
        )
    };
}
// One without any document yet is left as it is.
const FORGET: Statement = (
    "forgetting which volumes are closed",
    concat!(
        "DELETE FROM closed_volume
         WHERE EXISTS (SELECT 1 ",
        files!("closed_volume"),
        ") OR NOT EXISTS (SELECT 1 FROM collection WHERE collection.path = closed_volume.path AND collection.kind = 'volume')"
    ),
);
const KEEP: Statement = ("keeping which volumes are closed", concat!("INSERT INTO closed_volume (path) ", closed!()));
const WRONG: Statement = (
    "comparing the volumes that are closed",
    concat!(
        "SELECT path FROM (",
        closed!(),
        ") AS closed WHERE NOT EXISTS (SELECT 1 FROM closed_volume WHERE closed_volume.path = closed.path)
         UNION
         SELECT path FROM closed_volume WHERE EXISTS (SELECT 1 ",
        files!("closed_volume"),
        ") AND path NOT IN (",
        closed!(),
        ") ORDER BY path"
    ),
);
const RECORDS: Statement = (
    "listing the records of closed volumes",
    "SELECT authority.kind, authority.id FROM closed_volume JOIN authority ON authority.collection = closed_volume.path
     ORDER BY authority.kind, authority.id",
);
const RECORD: Statement = (
    "asking whether a record is closed",
    "SELECT 1 FROM authority JOIN closed_volume ON closed_volume.path = authority.collection WHERE authority.kind = $1 AND authority.id = $2",
);

const PATHS: Statement = ("reading which volumes are closed", "SELECT path FROM closed_volume");
const TELL: Statement = (
    "noting whose names are of a volume that was opened or closed",
    "INSERT INTO change (epoch, document_id, what, at)
     SELECT DISTINCT CAST($1 AS BIGINT), tie.document_id, 'text', $2
     FROM authority
     JOIN document_authority AS tie ON tie.kind = authority.kind AND tie.authority_id = authority.id
     WHERE authority.collection = $3
     ON CONFLICT (epoch, document_id, what) DO NOTHING",
);

pub(super) const STATEMENTS: &[Statement] = &[FORGET, KEEP, WRONG, RECORDS, RECORD, PATHS, TELL];

/// Whether a record of a closed volume has this id.
pub(super) async fn has_record(reading: &mut Transaction<'static, Any>, kind: AuthorityKind, id: &str) -> Result<bool> {
    let found = sqlx::query(RECORD.1).bind(kind.word()).bind(id).fetch_optional(&mut **reading).await.map_err(failed(RECORD))?;
    Ok(found.is_some())
}

impl Store {
    /// For the audit: volumes whose records are shown and should not be, or are not and should.
    pub async fn wrongly_closed_volumes(&self) -> Result<Vec<String>> {
        let rows = sqlx::query(WRONG.1).fetch_all(&self.readers).await.map_err(failed(WRONG))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }

    /// The records that nobody is to see, for who has files of them.
    pub async fn closed_records(&self) -> Result<Vec<(AuthorityKind, String)>> {
        let rows = sqlx::query(RECORDS.1).fetch_all(&self.readers).await.map_err(failed(RECORDS))?;
        let one = |row| Ok(AuthorityKind::of_word(&get::<String, _>(row, 0)?).zip(Some(get(row, 1)?)));
        rows.iter().filter_map(|row| one(row).transpose()).collect()
    }
}

impl Writing {
    /// After documents were shown or closed.
    pub async fn keep_closed_volumes(&mut self) -> Result<()> {
        let before = self.closed_volumes().await?;
        for statement in [FORGET, KEEP] {
            sqlx::query(statement.1).execute(self.connection()).await.map_err(failed(statement))?;
        }
        let after = self.closed_volumes().await?;
        // What names its records, in whatever folder it lies, is found by their names from now on, or is not any more.
        for volume in before.symmetric_difference(&after) {
            let (epoch, now) = (self.epoch(), self.now().to_owned());
            let telling = sqlx::query(TELL.1).bind(epoch).bind(now).bind(volume);
            telling.execute(self.connection()).await.map_err(failed(TELL))?;
        }
        Ok(())
    }

    async fn closed_volumes(&mut self) -> Result<BTreeSet<String>> {
        let rows = sqlx::query(PATHS.1).fetch_all(self.connection()).await.map_err(failed(PATHS))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }

    /// A volume comes whose documents are not written yet: whether they are shown is not known before.
    pub(super) async fn begin_closed(&mut self, volume: &str) -> Result<()> {
        insert_or(self.connection(), "closed_volume (path)", " ON CONFLICT (path) DO NOTHING", vec![vec![volume.into()]]).await
    }
}
