//! Collections as an import makes them: imported folders and the volumes in them, with their divisions, as one tree.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::rows::{Value, get, insert, json};
use super::{Result, Statement, Writing, failed};
use crate::model::{DivisionText, Node, Opened};

const AT: Statement = ("finding a volume", "SELECT id FROM collection WHERE path = $1");
const BELOW: Statement =
    ("listing what stands below a volume", "SELECT path, id, place FROM collection WHERE path > $1 AND path < $2 ORDER BY path");
const SET: Statement =
    ("storing what a division is", "UPDATE collection SET parent_id = $1, title = $2, kind = $3, place = $4, text = $5 WHERE id = $6");
const REMOVE: Statement = (
    "removing a division that a volume has no more",
    "DELETE FROM collection
     WHERE id = $1
       AND NOT EXISTS (SELECT 1 FROM source_file WHERE source_file.collection_id = collection.id)
       AND NOT EXISTS (SELECT 1 FROM collection AS inner_one WHERE inner_one.parent_id = collection.id)",
);
const EMPTY: Statement = ("emptying a division that a volume has no more", "UPDATE collection SET text = NULL WHERE id = $1");

pub(super) const STATEMENTS: &[Statement] = &[AT, BELOW, SET, REMOVE, EMPTY];

/// Where the parts of a volume belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// The volume's collection.
    pub id: i64,
    /// The collection of each node.
    pub nodes: Vec<i64>,
    /// The place of each part among what stands in the same collection, from one.
    pub places: Vec<i64>,
}

impl Writing {
    /// Makes the collections of a volume and of its divisions what the file says; `texts` are those of its nodes.
    ///
    /// `folder` is the collection in which the file stands. Divisions of an earlier edition go, except
    /// where a file still belongs to one: that is no longer listed, since nothing is shown in it.
    pub async fn put_volume(&mut self, folder: &str, opened: &Opened, texts: &[Option<DivisionText>]) -> Result<Volume> {
        let above = self.collection(folder).await?;
        let path = format!("{folder}/{}", opened.frame.volume);
        let title = opened.frame.title.as_ref().unwrap_or(&opened.frame.volume).clone();
        let known = sqlx::query(AT.1).bind(path.as_str()).fetch_optional(self.connection()).await.map_err(failed(AT))?;
        let volume = Division { parent: above, path, title, kind: "volume".to_owned(), place: 0, text: None };
        let id = if let Some(row) = known {
            let id = get(&row, 0)?;
            self.set_division(id, &volume).await?;
            id
        } else {
            let id = self.next();
            insert(self.connection(), COLUMNS, vec![volume.row(id)]).await?;
            if !opened.parts.is_empty() {
                self.begin_closed(&volume.path).await?;
            }
            id
        };

        let rows = sqlx::query(BELOW.1)
            .bind(format!("{}/", volume.path))
            .bind(format!("{}0", volume.path))
            .fetch_all(self.connection())
            .await
            .map_err(failed(BELOW))?;
        let mut old: BTreeMap<String, i64> = BTreeMap::new();
        for row in &rows {
            // A folder of the same name may stand beside the file: what has no place is no division.
            if get::<i64, _>(row, 2)? > 0 {
                old.insert(get(row, 0)?, get(row, 1)?);
            }
        }

        let (of_nodes, places) = places(opened);
        let paths = paths(&volume.path, &opened.nodes, &of_nodes);
        let (mut nodes, mut new) = (Vec::new(), Vec::new());
        for (at, node) in opened.nodes.iter().enumerate() {
            let division = Division {
                parent: node.parent.and_then(|parent| nodes.get(parent).copied()).unwrap_or(id),
                path: paths[at].clone(),
                title: node.title.clone(),
                kind: node.kind.clone(),
                place: of_nodes[at],
                text: Kept::of(node, texts.get(at).and_then(Option::as_ref)).as_ref().map(json).transpose()?,
            };
            nodes.push(if let Some(known) = old.remove(&division.path) {
                self.set_division(known, &division).await?;
                known
            } else {
                let id = self.next();
                new.push(division.row(id));
                id
            });
        }
        insert(self.connection(), COLUMNS, new).await?;
        self.volumes_may_differ = true;
        // What stands in another goes first.
        for gone in old.into_values().rev() {
            let removed = sqlx::query(REMOVE.1).bind(gone).execute(self.connection()).await.map_err(failed(REMOVE))?;
            if removed.rows_affected() == 0 {
                sqlx::query(EMPTY.1).bind(gone).execute(self.connection()).await.map_err(failed(EMPTY))?;
            }
        }
        Ok(Volume { id, nodes, places })
    }

    async fn set_division(&mut self, id: i64, division: &Division) -> Result<()> {
        sqlx::query(SET.1)
            .bind(division.parent)
            .bind(division.title.as_str())
            .bind(division.kind.as_str())
            .bind(division.place)
            .bind(division.text.as_deref())
            .bind(id)
            .execute(self.connection())
            .await
            .map_err(failed(SET))?;
        Ok(())
    }
}

const COLUMNS: &str = "collection (id, parent_id, path, title, kind, place, text)";

/// What the editors wrote in a division: notes to its heading, and its text where it has one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heading_notes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<DivisionText>,
}

impl Kept {
    fn of(node: &Node, text: Option<&DivisionText>) -> Option<Self> {
        let kept = Self { heading_notes: node.notes.clone(), text: text.cloned() };
        (text.is_some() || !node.notes.is_empty()).then_some(kept)
    }
}

/// A row of `collection`.
struct Division {
    parent: i64,
    path: String,
    title: String,
    kind: String,
    place: i64,
    text: Option<String>,
}

impl Division {
    fn row(&self, id: i64) -> Vec<Value> {
        vec![
            Value::Whole(id),
            Value::Whole(self.parent),
            self.path.as_str().into(),
            self.title.as_str().into(),
            self.kind.as_str().into(),
            Value::Whole(self.place),
            self.text.clone().into(),
        ]
    }
}

/// The place of each node and of each part among all that stands in the same node, from one, in the order of the file.
fn places(opened: &Opened) -> (Vec<i64>, Vec<i64>) {
    let nodes = opened.nodes.iter().enumerate().map(|(at, node)| (node.span.start, true, at, node.parent));
    let parts = opened.parts.iter().enumerate().map(|(at, part)| (part.span.start, false, at, part.node));
    let mut all: Vec<_> = nodes.chain(parts).collect();
    all.sort_unstable();
    let (mut of_nodes, mut of_parts) = (vec![0; opened.nodes.len()], vec![0; opened.parts.len()]);
    let mut last: BTreeMap<Option<usize>, i64> = BTreeMap::new();
    for (_, is_node, at, above) in all {
        let place = last.entry(above).or_insert(0);
        *place += 1;
        if is_node { of_nodes[at] = *place } else { of_parts[at] = *place }
    }
    (of_nodes, of_parts)
}

/// The path of each node: below that of its parent its own id, else its place; ids that are given twice are told apart.
fn paths(volume: &str, nodes: &[Node], places: &[i64]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut paths: Vec<String> = Vec::new();
    for (node, place) in nodes.iter().zip(places) {
        let above = node.parent.and_then(|parent| paths.get(parent)).map_or(volume, String::as_str);
        let own = node.key.as_ref().filter(|key| !key.is_empty()).map_or_else(|| place.to_string(), |key| key.replace('/', "-"));
        let mut path = format!("{above}/{own}");
        let mut time = 2;
        while !taken.insert(path.clone()) {
            path = format!("{above}/{own}-{time}");
            time += 1;
        }
        paths.push(path);
    }
    paths
}
