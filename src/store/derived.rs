//! What is derived from a document's newest version: the rows by which it is found, and those that lists and pages ask for.

use super::page::Sentence;
use super::pending::Table;
use super::rows::{Value, among, get, json, read, twenty};
use super::{Result, Statement, Writing, failed};
use crate::apparatus::papers;
use crate::model::{
    Annotated, ArchivalReference, Block, BlockKind, DiplomaticPart, Mention, PartId, Passage, Reference, RoleKind, path_part,
};
use crate::text::Span;

const RECORDS: Statement = (
    "reading the records of roles",
    concat!(
        "SELECT id, record FROM authority WHERE kind IN ('organization', 'person', 'place') AND id IN (",
        twenty!(),
        ") ORDER BY id, kind"
    ),
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
    &[RECORDS, CLEAR[0], CLEAR[1], CLEAR[2], CLEAR[3], CLEAR[4], CLEAR[5], CLEAR[6], CLEAR[7], CLEAR[8], CLEAR[9]];

impl Writing {
    /// Takes away what was derived from the versions of a document before.
    pub(super) async fn clear_derived(&mut self, document: i64) -> Result<()> {
        for statement in CLEAR {
            sqlx::query(statement.1).bind(document).execute(self.connection()).await.map_err(failed(*statement))?;
        }
        Ok(())
    }

    /// Makes the rows by which a document is found, to be written with the next [`Writing::flush`].
    ///
    /// The records that its roles name have to be known: [`Writing::learn_records`].
    pub(super) fn derive(&mut self, document: i64, identity: &str, annotated: &Annotated) -> Result<()> {
        let metadata = &annotated.draft.metadata;
        let of = Value::Whole(document);
        for key in &annotated.keys {
            self.put(Table::Key, vec![key.as_str().into(), of.clone()]);
        }
        self.references(document, identity, annotated)?;
        if !annotated.mentions.is_empty() {
            self.put(Table::Mentions, vec![of.clone(), json(&annotated.mentions)?.into()]);
        }
        let date = super::versions::sortable(metadata);
        for (kind, id, way) in self.ties(annotated) {
            self.put(Table::Tie, vec![of.clone(), kind.into(), id.into(), way.into(), date.as_str().into()]);
        }
        for (place, role) in (0_i64..).zip(&metadata.roles) {
            let (word, name) = (role.role.word(), role.name.as_str());
            self.put(Table::Role, vec![of.clone(), Value::Whole(place), word.into(), name.into(), role.authority.clone().into()]);
        }
        for (place, event) in (0_i64..).zip(&metadata.events) {
            let row = vec![
                of.clone(),
                Value::Whole(place),
                event.event.word().into(),
                event.date.as_ref().map(crate::model::HistoricalDate::sortable).into(),
                event.time.clone().into(),
                event.zone.clone().into(),
                event.place.clone().into(),
            ];
            self.put(Table::Event, row);
        }
        if let Some(rights) = &metadata.rights {
            self.put(Table::Rights, vec![of.clone(), "document".into(), rights.value.as_str().into()]);
        }
        for (place, known) in (0_i64..).zip(&metadata.archival) {
            let reference = &known.value;
            for (path, parent, label, title, full) in units_of(reference) {
                if self.units.insert(path.clone()) {
                    self.put(Table::Unit, vec![path.into(), parent.into(), label.into(), title.into(), full.into()]);
                }
            }
            let first = reference.leaves.first().map_or(Value::NoNumber, |leaves| Value::Whole(i64::from(leaves.first)));
            self.put(Table::Archival, vec![of.clone(), Value::Whole(place), reference.path().into(), first, json(reference)?.into()]);
        }
        Ok(())
    }

    fn references(&mut self, document: i64, identity: &str, annotated: &Annotated) -> Result<()> {
        for ((place, reference), paper) in (1_i64..).zip(&annotated.references).zip(papers(identity, &annotated.references)) {
            let id = self.next();
            let row = vec![
                Value::Whole(id),
                Value::Whole(document),
                Value::Whole(place),
                json(reference)?.into(),
                json(&sentence(annotated, reference))?.into(),
                super::not_held::paper_id(&paper).into(),
                "not_held".into(),
                reference.understood.as_str().into(),
                Value::Whole(1),
                reference.sought().word().into(),
                reference.origin.word().into(),
            ];
            self.put(Table::Reference, row);
            let mut keys = reference.keys.clone();
            keys.sort();
            keys.dedup();
            for key in keys {
                self.put(Table::ReferenceKey, vec![key.into(), Value::Whole(id)]);
            }
        }
        Ok(())
    }

    /// Whom the document has to do with: kind and id of the record, and the way.
    fn ties(&self, annotated: &Annotated) -> Vec<(String, String, &'static str)> {
        let draft = &annotated.draft;
        let mut ties: Vec<(String, String, &str)> = Vec::new();
        for mention in &annotated.mentions {
            let way = match mention.authorities.len() {
                1 if is_spoken_of(&draft.body, mention) => "about",
                1 => "named",
                _ => "uncertain",
            };
            ties.extend(mention.authorities.iter().map(|id| (mention.kind.word().to_owned(), id.clone(), way)));
        }
        for role in &draft.metadata.roles {
            let way = match role.role {
                RoleKind::Sender | RoleKind::Creator | RoleKind::Recorder => "by",
                RoleKind::Recipient | RoleKind::Circulation => "to",
                // Who was present is named in the text, and so the document is about them.
                RoleKind::Participant | RoleKind::Translator | RoleKind::Contributor | RoleKind::Provider => continue,
            };
            if let Some(id) = &role.authority {
                let records = self.records.get(id).into_iter().flatten();
                ties.extend(records.map(|record| (record.kind.word().to_owned(), id.clone(), way)));
            }
        }
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
        ties
    }

    /// Reads the records that the roles of documents name: one to an id, as a rule.
    pub async fn learn_records(&mut self, annotated: &[&Annotated]) -> Result<()> {
        let roles = annotated.iter().flat_map(|annotated| &annotated.draft.metadata.roles);
        let mut unknown: Vec<String> =
            roles.filter_map(|role| role.authority.clone()).filter(|id| !self.records.contains_key(id)).collect();
        unknown.sort();
        unknown.dedup();
        for row in among(self.connection(), RECORDS, &unknown).await? {
            self.records.entry(get(&row, 0)?).or_default().push(read(&row, 1, "an authority record")?);
        }
        for id in unknown {
            self.records.entry(id).or_default();
        }
        Ok(())
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
