//! Which marks, parts and events of a document the room recognised, and not its source.
//!
//! A version keeps both alike. What the passes find again in the text without them is theirs: a file that leaves it out
//! comes in as the same document. Where it would not, all of it counts as the source's. So it is with what was inferred:
//! what nobody would infer again (a date from the head of a web page) goes out with its reason.

use crate::apparatus::structure;
use crate::model::{
    Annotation, AnnotationKind, Basis, Block, BlockKind, Draft, Event, Footnote, Known, Metadata, PartId, Passage, ReadingCopy, Role,
};
use crate::text::Span;

#[derive(Debug, Default)]
pub struct Recognised {
    marks: Vec<(PartId, Annotation)>,
    parts: Vec<(BlockKind, Span)>,
    pub events: Vec<Event>,
    /// What the passes infer again.
    again: Metadata,
}

impl Recognised {
    pub fn of(copy: &ReadingCopy) -> Self {
        let whole = draft(copy);
        let mut found = whole.clone();
        for passage in passages(&mut found) {
            passage.annotations.retain(|annotation| !is_mark(annotation));
        }
        found.body.blocks = without(std::mem::take(&mut found.body.blocks), &|_| true);
        found.metadata.events.clear();
        structure(&mut found);
        let all = Self {
            marks: marks(&found),
            parts: parts(&found.body.blocks),
            events: found.metadata.events.into_iter().filter(|event| whole.metadata.events.contains(event)).collect(),
            again: Metadata::default(),
        };
        let of_source = Self { marks: all.marks.clone(), ..Self::default() };
        [all, of_source].into_iter().find_map(|tried| tried.coming_back(&whole)).unwrap_or_default()
    }

    /// These, if the document without them is recognised as it is.
    fn coming_back(self, whole: &Draft) -> Option<Self> {
        let mut tried = whole.clone();
        let ids: Vec<PartId> = ids(&tried);
        for (id, passage) in ids.iter().zip(passages(&mut tried)) {
            passage.annotations.retain(|annotation| !self.is_mark(id, annotation));
        }
        tried.body.blocks = without(std::mem::take(&mut tried.body.blocks), &|block| self.is_part(block));
        tried.metadata.events.retain(|event| !self.events.contains(event));
        structure(&mut tried);
        let sorted = |draft: &Draft| {
            let mut marks = marks(draft);
            marks.sort_by_cached_key(|(id, annotation)| (String::from(id.clone()), annotation.span, format!("{annotation:?}")));
            marks
        };
        let is_same =
            tried.body.blocks == whole.body.blocks && tried.metadata.events == whole.metadata.events && sorted(&tried) == sorted(whole);
        is_same.then_some(Self { again: tried.metadata, ..self })
    }

    /// The metadata, with no reason beside what the passes infer again.
    pub fn with_reasons(&self, mut metadata: Metadata) -> Metadata {
        let again = &self.again;
        forget_reason(&mut metadata.date, again.date.as_ref());
        forget_reason(&mut metadata.kind, again.kind.as_ref());
        forget_reason(&mut metadata.language, again.language.as_ref());
        forget_reason(&mut metadata.text_role, again.text_role.as_ref());
        forget_reason(&mut metadata.classification, again.classification.as_ref());
        for role in &mut metadata.roles {
            let is_same = |other: &Role| (other.role, &other.name, &other.basis) == (role.role, &role.name, &role.basis);
            let is_again = again.roles.iter().any(is_same);
            if let Basis::Inferred(reason) = &mut role.basis
                && is_again
            {
                reason.clear();
            }
        }
        metadata
    }

    pub fn is_mark(&self, part: &PartId, annotation: &Annotation) -> bool {
        self.marks.iter().any(|(known, mark)| known == part && mark == annotation)
    }

    pub fn is_part(&self, block: &Block) -> bool {
        self.parts.contains(&(block.kind, block.span))
    }
}

/// What the source says of a document, with the marks, parts and events of both.
fn draft(copy: &ReadingCopy) -> Draft {
    let mut body = copy.body.clone();
    body.blocks.iter_mut().for_each(forget_numbers);
    Draft {
        format: copy.source.format,
        metadata: stated(copy.metadata.clone()),
        title: copy.title.clone(),
        summary: copy.summary.clone(),
        notes: copy.notes.clone(),
        ..Draft::of_text(body)
    }
}

fn forget_numbers(block: &mut Block) {
    block.number = None;
    block.joined.clear();
    block.children.iter_mut().for_each(forget_numbers);
}

fn forget_reason<T: PartialEq>(known: &mut Option<Known<T>>, again: Option<&Known<T>>) {
    if let Some(known) = known.as_mut().filter(|known| again == Some(known))
        && let Basis::Inferred(reason) = &mut known.basis
    {
        reason.clear();
    }
}

fn is_inferred<T>(known: &Known<T>) -> bool {
    matches!(known.basis, Basis::Inferred(_))
}

/// The metadata without what the room inferred.
pub fn stated(mut metadata: Metadata) -> Metadata {
    metadata.date.take_if(|known| is_inferred(known));
    metadata.kind.take_if(|known| is_inferred(known));
    metadata.paper_numbers.retain(|known| !is_inferred(known));
    metadata.roles.retain(|role| !matches!(role.basis, Basis::Inferred(_)));
    metadata.archival.retain(|known| !is_inferred(known));
    for word in [
        &mut metadata.classification,
        &mut metadata.citation,
        &mut metadata.collection,
        &mut metadata.credits,
        &mut metadata.rights,
        &mut metadata.original_language,
        &mut metadata.language,
        &mut metadata.text_role,
        &mut metadata.copy,
    ] {
        word.take_if(|known| is_inferred(known));
    }
    metadata
}

fn ids(draft: &Draft) -> Vec<PartId> {
    let summary = draft.summary.iter().map(|_| PartId::Summary);
    let notes = draft.notes.iter().map(|note| PartId::Note(note.id.clone()));
    [PartId::Title].into_iter().chain(summary).chain([PartId::Body]).chain(notes).collect()
}

/// In the order of [`ids`].
fn passages(draft: &mut Draft) -> impl Iterator<Item = &mut Passage> {
    let notes = draft.notes.iter_mut().map(|note: &mut Footnote| &mut note.passage);
    [&mut draft.title].into_iter().chain(draft.summary.as_mut()).chain([&mut draft.body]).chain(notes)
}

fn is_mark(annotation: &Annotation) -> bool {
    matches!(annotation.kind, AnnotationKind::Mark(_))
}

fn marks(draft: &Draft) -> Vec<(PartId, Annotation)> {
    let mut draft = draft.clone();
    let ids = ids(&draft);
    let of = |(id, passage): (PartId, &mut Passage)| {
        let marks = passage.annotations.iter().filter(|annotation| is_mark(annotation)).cloned();
        marks.map(|mark| (id.clone(), mark)).collect::<Vec<_>>()
    };
    ids.into_iter().zip(passages(&mut draft)).flat_map(of).collect()
}

fn parts(blocks: &[Block]) -> Vec<(BlockKind, Span)> {
    let below = |block: &Block| {
        let own = matches!(block.kind, BlockKind::Part(_)).then_some((block.kind, block.span));
        own.into_iter().chain(parts(&block.children)).collect::<Vec<_>>()
    };
    blocks.iter().flat_map(below).collect()
}

/// The blocks without some parts, with what these hold in their place.
fn without(blocks: Vec<Block>, is_gone: &dyn Fn(&Block) -> bool) -> Vec<Block> {
    let kept = |mut block: Block| {
        block.children = without(std::mem::take(&mut block.children), is_gone);
        if matches!(block.kind, BlockKind::Part(_)) && is_gone(&block) { block.children } else { vec![block] }
    };
    blocks.into_iter().flat_map(kept).collect()
}
