//! The numbers that paragraphs and notes of a new version keep or get.

use crate::model::{Annotated, AnnotationKind, Block, Footnote, PartId, Passage};
use crate::text::numbering::renumber;

/// Gives the paragraphs of a body their numbers; an equal one keeps what it had in `old`. Gives the counter after them.
pub(super) fn number_paragraphs(body: &mut Passage, old: &Passage, counter: i64) -> i64 {
    let before: Vec<(u32, String)> =
        old.paragraphs().iter().filter_map(|block| Some((block.number?, block.span.of(&old.text).to_owned()))).collect();
    let after: Vec<String> = body.paragraphs().iter().map(|block| block.span.of(&body.text).to_owned()).collect();
    let (numbers, counter) = renumber(&before, u32::try_from(counter).unwrap_or(0), &after);
    let mut numbers = numbers.into_iter();
    for block in &mut body.blocks {
        block.numbered_mut(&mut |block: &mut Block| block.number = numbers.next());
    }
    i64::from(counter)
}

/// Gives the notes their addresses, and changes them where a text, a reference or a mention names a note. Gives the counter after them.
pub(super) fn number_notes(annotated: &mut Annotated, old: &[Footnote], counter: i64) -> i64 {
    let number = |id: &str| id.strip_prefix("fn").and_then(|number| number.parse::<u32>().ok());
    let before: Vec<(u32, String)> = old.iter().filter_map(|note| Some((number(&note.id)?, note.passage.text.clone()))).collect();
    let after: Vec<String> = annotated.draft.notes.iter().map(|note| note.passage.text.clone()).collect();
    let (numbers, counter) = renumber(&before, u32::try_from(counter).unwrap_or(0), &after);
    let addresses: Vec<(String, String)> =
        annotated.draft.notes.iter().zip(&numbers).map(|(note, number)| (note.id.clone(), format!("fn{number}"))).collect();
    let new = |id: &str| addresses.iter().find(|(old, _)| old == id).map_or_else(|| id.to_owned(), |(_, new)| new.clone());
    let draft = &mut annotated.draft;
    let summary = draft.summary.iter_mut();
    let passages = std::iter::once(&mut draft.title)
        .chain(summary)
        .chain([&mut draft.body])
        .chain(draft.notes.iter_mut().map(|note| &mut note.passage));
    for annotation in passages.flat_map(|passage| passage.annotations.iter_mut()) {
        if let AnnotationKind::NoteReference { note: Some(note), .. } | AnnotationKind::NoteLink { note } = &mut annotation.kind {
            *note = new(note);
        }
    }
    for note in &mut draft.notes {
        note.id = new(&note.id);
    }
    let parts = annotated
        .references
        .iter_mut()
        .map(|reference| &mut reference.part)
        .chain(annotated.mentions.iter_mut().map(|mention| &mut mention.part));
    for part in parts {
        if let PartId::Note(id) = part {
            *id = new(id);
        }
    }
    i64::from(counter)
}
