//! What is derived from a document's newest version: the rows by which it is found, and those that lists and pages ask for.

use super::page::Sentence;
use super::rows::{Value, get, insert, json};
use super::{Result, Statement, Writing, failed};
use crate::apparatus::papers;
use crate::model::{
    Annotated, ArchivalReference, Block, BlockKind, DiplomaticPart, Mention, PartId, Passage, Reference, RoleKind, path_part,
};
use crate::text::Span;

const UNIT: Statement = (
    "adding an archival unit",
    "INSERT INTO archival_unit (path, parent, label, title, full_title) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (path) DO NOTHING",
);
const KINDS: Statement = (
    "finding what a record describes",
    "SELECT kind FROM authority WHERE kind IN ('organization', 'person', 'place') AND id = $1 ORDER BY kind",
);
const CLEAR: &[Statement] = &[
    ("clearing reference targets", "DELETE FROM reference_target WHERE reference_id IN (SELECT id FROM reference WHERE document_id = $1)"),
    ("clearing reference keys", "DELETE FROM reference_key WHERE reference_id IN (SELECT id FROM reference WHERE document_id = $1)"),
    ("clearing references", "DELETE FROM reference WHERE document_id = $1"),
    ("clearing mentions", "DELETE FROM mentions WHERE document_id = $1"),
    ("clearing ties to records", "DELETE FROM document_authority WHERE document_id = $1"),
    ("clearing roles", "DELETE FROM role WHERE document_id = $1"),
    ("clearing events", "DELETE FROM event WHERE document_id = $1"),
    ("clearing rights", "DELETE FROM rights WHERE document_id = $1"),
    ("clearing archival references", "DELETE FROM archival_reference WHERE document_id = $1"),
    ("clearing keys", "DELETE FROM document_key WHERE document_id = $1"),
];

pub(super) const STATEMENTS: &[Statement] =
    &[UNIT, KINDS, CLEAR[0], CLEAR[1], CLEAR[2], CLEAR[3], CLEAR[4], CLEAR[5], CLEAR[6], CLEAR[7], CLEAR[8], CLEAR[9]];

impl Writing {
    /// Takes away what was derived from the versions of a document before.
    pub(super) async fn clear_derived(&mut self, document: i64) -> Result<()> {
        for statement in CLEAR {
            sqlx::query(statement.1).bind(document).execute(self.connection()).await.map_err(failed(*statement))?;
        }
        Ok(())
    }

    /// Writes the rows by which a document is found.
    pub(super) async fn derive(&mut self, document: i64, identity: &str, annotated: &Annotated) -> Result<()> {
        let draft = &annotated.draft;
        let of = Value::Whole(document);
        let keys = annotated.keys.iter().map(|key| vec![key.as_str().into(), of.clone()]).collect();
        insert(self.connection(), "document_key (key, document_id)", keys).await?;

        let papers = papers(identity, &annotated.references);
        let mut references = Vec::new();
        let mut reference_keys = Vec::new();
        for ((place, reference), paper) in (1_i64..).zip(&annotated.references).zip(papers) {
            let id = self.next();
            let sentence = json(&sentence(annotated, reference))?;
            references.push(vec![
                Value::Whole(id),
                of.clone(),
                Value::Whole(place),
                json(reference)?.into(),
                sentence.into(),
                super::not_held::paper_id(&paper).into(),
                "not_held".into(),
                reference.understood.as_str().into(),
                Value::Whole(1),
            ]);
            let mut keys = reference.keys.clone();
            keys.sort();
            keys.dedup();
            reference_keys.extend(keys.into_iter().map(|key| vec![key.into(), Value::Whole(id)]));
        }
        insert(self.connection(), "reference (id, document_id, place, value, sentence, paper, state, reason, is_dirty)", references)
            .await?;
        insert(self.connection(), "reference_key (key, reference_id)", reference_keys).await?;

        if !annotated.mentions.is_empty() {
            insert(self.connection(), "mentions (document_id, value)", vec![vec![of.clone(), json(&annotated.mentions)?.into()]]).await?;
        }
        let mut ties: Vec<(String, String, &str)> = Vec::new();
        for mention in &annotated.mentions {
            let way = match mention.authorities.len() {
                1 if is_spoken_of(&draft.body, mention) => "about",
                1 => "named",
                _ => "uncertain",
            };
            ties.extend(mention.authorities.iter().map(|id| (mention.kind.word().to_owned(), id.clone(), way)));
        }

        let mut roles = Vec::new();
        for (place, role) in (0_i64..).zip(&draft.metadata.roles) {
            roles.push(vec![
                of.clone(),
                Value::Whole(place),
                role.role.word().into(),
                role.name.as_str().into(),
                role.authority.clone().into(),
            ]);
            let way = match role.role {
                RoleKind::Sender | RoleKind::Creator | RoleKind::Recorder => "by",
                RoleKind::Recipient | RoleKind::Circulation => "to",
                // Who was present is named in the text, and so the document is about them.
                RoleKind::Participant | RoleKind::Translator | RoleKind::Contributor | RoleKind::Provider => continue,
            };
            if let Some(id) = &role.authority {
                ties.extend(self.kinds_of(id).await?.into_iter().map(|kind| (kind, id.clone(), way)));
            }
        }
        insert(self.connection(), "role (document_id, place, role, name, authority_id)", roles).await?;
        ties.sort();
        ties.dedup();
        // A name in the title or in an address alone says no more than that the paper is by or to its bearer.
        let known: Vec<(String, String)> =
            ties.iter().filter(|tie| matches!(tie.2, "by" | "to" | "about")).map(|tie| (tie.0.clone(), tie.1.clone())).collect();
        ties.retain(|tie| tie.2 != "named" || !known.contains(&(tie.0.clone(), tie.1.clone())));
        for tie in &mut ties {
            if tie.2 == "named" {
                tie.2 = "about";
            }
        }
        let ties = ties.into_iter().map(|(kind, id, way)| vec![of.clone(), kind.into(), id.into(), way.into()]).collect();
        insert(self.connection(), "document_authority (document_id, kind, authority_id, way)", ties).await?;

        let events = (0_i64..)
            .zip(&draft.metadata.events)
            .map(|(place, event)| {
                vec![
                    of.clone(),
                    Value::Whole(place),
                    event.event.word().into(),
                    event.date.as_ref().map(crate::model::HistoricalDate::sortable).into(),
                    event.time.clone().into(),
                    event.zone.clone().into(),
                    event.place.clone().into(),
                ]
            })
            .collect();
        insert(self.connection(), "event (document_id, place, event, date_sort, time, zone, location)", events).await?;
        if let Some(rights) = &draft.metadata.rights {
            insert(
                self.connection(),
                "rights (document_id, layer, statement)",
                vec![vec![of.clone(), "document".into(), rights.value.as_str().into()]],
            )
            .await?;
        }
        self.archival(document, annotated).await
    }

    /// The kinds of record that have this id: one, as a rule.
    async fn kinds_of(&mut self, id: &str) -> Result<Vec<String>> {
        let rows = sqlx::query(KINDS.1).bind(id).fetch_all(self.connection()).await.map_err(failed(KINDS))?;
        rows.iter().map(|row| get(row, 0)).collect()
    }

    async fn archival(&mut self, document: i64, annotated: &Annotated) -> Result<()> {
        let mut rows = Vec::new();
        for (place, known) in (0_i64..).zip(&annotated.draft.metadata.archival) {
            let reference = &known.value;
            for (path, parent, label, title, full) in units_of(reference) {
                sqlx::query(UNIT.1)
                    .bind(path)
                    .bind(parent)
                    .bind(label)
                    .bind(title)
                    .bind(full)
                    .execute(self.connection())
                    .await
                    .map_err(failed(UNIT))?;
            }
            let first = reference.leaves.first().map_or(Value::Null, |leaves| Value::Whole(i64::from(leaves.first)));
            rows.push(vec![Value::Whole(document), Value::Whole(place), reference.path().into(), first, json(reference)?.into()]);
        }
        insert(self.connection(), "archival_reference (document_id, place, path, first_leaf, value)", rows).await
    }
}

/// Whether the message or a note speaks of whom the mention names; an address, a signature and a list of receivers only bear the name.
fn is_spoken_of(body: &Passage, mention: &Mention) -> bool {
    let bears = |block: &Block| {
        matches!(block.kind, BlockKind::Part(part) if part != DiplomaticPart::Enclosure) && block.span.overlaps(mention.span)
    };
    match mention.part {
        PartId::Body => !body.blocks.iter().any(|block| bears(block) || block.children.iter().any(bears)),
        PartId::Note(_) => true,
        PartId::Title | PartId::Summary => false,
    }
}

/// The unit of a reference and all above it: path, parent, label, title, title in full.
fn units_of(reference: &ArchivalReference) -> Vec<(String, String, String, String, String)> {
    let repository = path_part(&reference.repository);
    let mut units =
        vec![(repository.clone(), String::new(), "repository".to_owned(), reference.repository.clone(), reference.repository.clone())];
    for depth in 1..=reference.levels.len() {
        let unit = ArchivalReference { levels: reference.levels[..depth].to_vec(), leaves: Vec::new(), ..reference.clone() };
        let level = &reference.levels[depth - 1];
        let (parent, ..) = &units[depth - 1];
        let title = format!("{} {}", level.short, level.value).trim().to_owned();
        units.push((unit.path(), parent.clone(), level.label.clone(), title, unit.unit()));
    }
    units
}

/// The sentence around a reference, on one line.
fn sentence(annotated: &Annotated, reference: &Reference) -> Sentence {
    let draft = &annotated.draft;
    let text = match &reference.part {
        PartId::Title => &draft.title.text,
        PartId::Summary => draft.summary.as_ref().map_or(&draft.title.text, |summary| &summary.text),
        PartId::Body => &draft.body.text,
        PartId::Note(id) => draft.notes.iter().find(|note| note.id == *id).map_or(&draft.body.text, |note| &note.passage.text),
    };
    let whole = crate::text::sentence::sentence(text, reference.span);
    let Span { start, end } = reference.span;
    Sentence { words: whole.of(text).replace('\n', " "), span: Span::new(start - whole.start, end - whole.start) }
}
