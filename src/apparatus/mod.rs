//! Draft → annotated document: a fixed order of pure passes.
//!
//! 1. [`marks`]: what stands in brackets: hands, and what translators, editors, declassifiers and web pages left.
//! 2. [`diplomatic`]: the parts of the document that are not its message, and what they tell.
//! 3. [`correspondents`]: kind, sender, recipients, creator from title and parts.
//! 4. [`events`]: what happened to the paper, or was held and recorded.
//! 5. [`stated`]: the links and names that the source file itself marks.
//! 6. [`mentions`]: names that have an authority record.
//! 7. [`references`]: places that speak of another paper.
//! 8. [`keys`]: what others may find this document by.
//!
//! What the source says counts before what is recognised in the same words.
//!
//! No pass looks at another document, changes the text, or fails.

mod asked;
mod carried;
mod correspondents;
mod diplomatic;
mod editorial;
mod events;
mod keys;
mod marks;
mod mentions;
mod names;
pub mod nations;
mod numbered;
mod papers;
mod placed;
mod posts;
mod references;
mod relative;
mod starts;
mod stated;
mod subjects;
mod told;
mod wire;

use regex::{Regex, RegexBuilder};

use crate::config::Settings;
use crate::model::{Annotated, Author, Draft, Known, PartId, Passage, RoleKind};
use crate::text::normal::letters_and_digits;

pub use asked::asked;
pub use carried::of as carried_by;
pub use editorial::Editorial;
pub use events::time_in;
pub use keys::{number_key, paper_number_key, place_in_volume};
pub use mentions::unknown_names;
pub use names::{NameInParts, Names, name_in_parts, surname_and_given};
pub use papers::papers;
pub use posts::{is_place, named as post_named, title as post_title};
pub use references::{is_speech, is_spoken};
pub use subjects::{is_office, names_in, offices_in, participants, topics_in};
pub use told::of as told_by;
pub use wire::of as wire_of;

/// Bytes that the states of one pattern take at most, in each thread; there are some two hundred patterns.
const DFA_SIZE: usize = 1 << 19;

/// A pattern that the passes keep; a wrong one is found by the first test that uses it.
fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).dfa_size_limit(DFA_SIZE).build().expect("a constant pattern")
}

/// Everything that can be recognised in a draft on its own.
pub fn annotate(draft: Draft, names: &Names, settings: &Settings) -> Annotated {
    let body = letters_and_digits(&draft.body.text);
    annotate_with(draft, &body, names, settings)
}

/// The same for whoever has the folded letters and digits of the body.
pub fn annotate_with(mut draft: Draft, body: &str, names: &Names, settings: &Settings) -> Annotated {
    let content_sha256 = draft.content_sha256();
    label_levels(&mut draft, settings);
    structure(&mut draft);
    mentions::tie_roles(&mut draft.metadata, names);
    stated::lead_to_own_notes(&mut draft);
    let mentions = mentions::find(&draft, names, stated::names(&draft, names));
    let wire = wire::of(&draft.metadata, &draft.title.text, &draft.body);
    let carried = carried::of(&draft.metadata, &draft.body);
    let references = references::find(&draft, &mentions, settings, stated::references(&draft), &wire, carried.as_ref());
    let told = told::of(&draft.metadata, &draft.body);
    let keys = keys::of(&draft, body, &wire, carried.as_ref().map(|(carried, _)| carried), told.as_ref());
    Annotated { draft, content_sha256, references, mentions, keys }
}

/// Adds what the first four passes recognise, in which no record and no setting counts: marks, parts, and what they tell.
pub fn structure(draft: &mut Draft) {
    let translated = draft.metadata.in_role(RoleKind::Translator).next().is_some()
        || draft.metadata.text_role.as_ref().is_some_and(|role| role.value == "translation");
    // "Original Scan" labels the picture beside the text; what a translator made is no original.
    let is_original = draft.metadata.text_role.as_ref().is_none_or(|role| role.value == "original");
    if translated && is_original {
        draft.metadata.text_role = Some(Known::inferred("translation".to_owned(), "a translator is named"));
    }
    let author = if translated { Author::Translator } else { Author::Unknown };
    marks::mark(&mut draft.title, author);
    marks::mark(&mut draft.body, author);
    if let Some(summary) = &mut draft.summary {
        marks::mark(summary, author);
    }
    for note in &mut draft.notes {
        marks::mark(&mut note.passage, author);
        note.author = marks::author_of_note(&note.passage.text, note.author);
    }
    diplomatic::recognise(draft);
    correspondents::infer(draft);
    events::of_conversation(draft);
    languages(draft);
}

/// Calls the levels of an archive what the room's settings call them.
fn label_levels(draft: &mut Draft, settings: &Settings) {
    for known in &mut draft.metadata.archival {
        let Some(labels) = settings.levels.get(&known.value.repository) else { continue };
        for (level, label) in known.value.levels.iter_mut().zip(labels) {
            level.label.clone_from(label);
        }
    }
}

/// The parts of a draft in reading order, with their passages.
pub(crate) fn parts(draft: &Draft) -> Vec<(PartId, &Passage)> {
    let mut parts = vec![(PartId::Title, &draft.title)];
    parts.extend(draft.summary.as_ref().map(|summary| (PartId::Summary, summary)));
    parts.push((PartId::Body, &draft.body));
    parts.extend(draft.notes.iter().map(|note| (PartId::Note(note.id.clone()), &note.passage)));
    parts
}

/// The language of the text, where no label states it: by its letters alone, and said to be so.
fn languages(draft: &mut Draft) {
    if draft.metadata.language.is_some() {
        return;
    }
    let letters = draft.body.text.chars().filter(|letter| letter.is_alphabetic());
    let (mut cyrillic, mut latin) = (0_usize, 0_usize);
    for letter in letters.take(4000) {
        match letter {
            'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => cyrillic += 1,
            'a'..='z' | 'A'..='Z' => latin += 1,
            _ => {}
        }
    }
    if cyrillic > latin {
        draft.metadata.language = Some(Known::inferred("ru".to_owned(), "the text is in Cyrillic letters"));
    } else if latin > 0 {
        // Where a text is parted at ASCII, each part folds as it does in the whole; most need only the first of them.
        let english = draft
            .body
            .text
            .split_ascii_whitespace()
            .flat_map(crate::text::normal::words)
            .take(600)
            .filter(|word| matches!(word.as_str(), "the" | "of" | "and" | "to" | "that" | "is"))
            .take(3)
            .count();
        if english > 2 {
            draft.metadata.language = Some(Known::inferred("en".to_owned(), "the words of the text are English"));
        }
    }
}
