//! Abbreviations and terms that volumes explain.

use std::collections::BTreeSet;

use sqlx::{Any, Transaction};

use super::rows::{get, insert};
use super::{Result, Statement, Writing, failed};
use crate::model::{AnnotationKind, Passage, Term};
use crate::text::normal::fold;

const BY_IDS: Statement = (
    "reading what abbreviations mean",
    "SELECT id, term, meaning
     FROM term
     WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
);
const CLEAR: Statement = ("clearing a collection's abbreviations", "DELETE FROM term WHERE collection = $1");
const REPLACE: Statement = ("replacing an abbreviation", "DELETE FROM term WHERE id = $1");

pub(super) const STATEMENTS: &[Statement] = &[BY_IDS, CLEAR, REPLACE];

/// Ids asked for in one statement.
const AT_A_TIME: usize = 16;
/// Abbreviations that are explained on one page; no text of the editions that were tried has half as many.
const EXPLAINED: usize = 400;

/// What the abbreviations in `passages` mean, in the order of their letters; those that no list explains are absent.
pub(super) async fn of_passages(reading: &mut Transaction<'static, Any>, passages: &[&Passage]) -> Result<Vec<Term>> {
    let ids: BTreeSet<&str> = passages
        .iter()
        .flat_map(|passage| &passage.annotations)
        .filter_map(|annotation| match &annotation.kind {
            AnnotationKind::Term { id } => Some(id.as_str()),
            _ => None,
        })
        .take(EXPLAINED * 20)
        .collect();
    let ids: Vec<&str> = ids.into_iter().take(EXPLAINED).collect();
    let mut found = Vec::new();
    for some in ids.chunks(AT_A_TIME) {
        let mut query = sqlx::query(BY_IDS.1);
        for place in 0..AT_A_TIME {
            query = query.bind(some.get(place).copied().unwrap_or_default().to_owned());
        }
        for row in query.fetch_all(&mut **reading).await.map_err(failed(BY_IDS))? {
            found.push(Term { id: get(&row, 0)?, term: get(&row, 1)?, meaning: get(&row, 2)? });
        }
    }
    found.sort_by_cached_key(|term: &Term| (fold(&term.term), term.id.clone()));
    Ok(found)
}

impl Writing {
    /// Puts these in the place of all abbreviations of a collection; an id that another gave is this one's now.
    pub async fn set_terms(&mut self, collection: &str, terms: &[Term]) -> Result<()> {
        sqlx::query(CLEAR.1).bind(collection).execute(self.connection()).await.map_err(failed(CLEAR))?;
        let mut given = BTreeSet::new();
        let mut rows = Vec::new();
        for term in terms {
            if !given.insert(term.id.as_str()) {
                continue;
            }
            sqlx::query(REPLACE.1).bind(term.id.as_str()).execute(self.connection()).await.map_err(failed(REPLACE))?;
            let (sort, meaning) = (fold(&term.term), term.meaning.as_str());
            rows.push(vec![term.id.as_str().into(), collection.into(), sort.into(), term.term.as_str().into(), meaning.into()]);
        }
        insert(self.connection(), "term (id, collection, sort_term, term, meaning)", rows).await
    }
}
