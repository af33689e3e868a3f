//! The numbers that paragraphs and notes of a new version keep or get.

use crate::model::{Annotated, AnnotationKind, Block, Footnote, PartId, Passage};
use crate::text::numbering::{Numbered, Renumbered, renumber};

/// Gives the paragraphs of a body their numbers, by what stood in `old` and what was `retired`, each with its last text.
/// Gives the counter after them.
pub(super) fn number_paragraphs(body: &mut Passage, old: &Passage, retired: &[(u32, String)], counter: i64) -> i64 {
    let before: Vec<Numbered> = numbered(old);
    let after: Vec<String> = body.paragraphs().iter().map(|block| block.span.of(&body.text).to_owned()).collect();
    let Renumbered { numbers, joined, counter } = renumber(&before, retired, u32::try_from(counter).unwrap_or(0), &after);
    let mut numbers = numbers.into_iter().zip(joined);
    for block in &mut body.blocks {
        block.numbered_mut(&mut |block: &mut Block| {
            let (number, joined) = numbers.next().unzip();
            block.number = number;
            block.joined = joined.unwrap_or_default();
        });
    }
    i64::from(counter)
}

/// The paragraphs of a version with their numbers.
pub(super) fn numbered(body: &Passage) -> Vec<Numbered> {
    let of =
        |block: &&Block| Some(Numbered { number: block.number?, joined: block.joined.clone(), text: block.span.of(&body.text).to_owned() });
    body.paragraphs().iter().filter_map(of).collect()
}

/// The number of a note's address: 2 of "fn2".
pub(super) fn note_number(address: &str) -> Option<u32> {
    address.strip_prefix("fn").and_then(|number| number.parse().ok())
}

/// Gives the notes their addresses, and changes them where a text, a reference or a mention names a note. Gives the counter after them.
pub(super) fn number_notes(annotated: &mut Annotated, old: &[Footnote], retired: &[(u32, String)], counter: i64) -> i64 {
    let of = |note: &Footnote| Some(Numbered { number: note_number(&note.id)?, joined: Vec::new(), text: note.passage.text.clone() });
    let before: Vec<Numbered> = old.iter().filter_map(of).collect();
    let after: Vec<String> = annotated.draft.notes.iter().map(|note| note.passage.text.clone()).collect();
    let Renumbered { numbers, counter, .. } = renumber(&before, retired, u32::try_from(counter).unwrap_or(0), &after);
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
