//! A document that leaves the room as Markdown comes back as it was.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use reading_room::cite::markdown;
use reading_room::config::Settings;
use reading_room::model::{Annotation, AnnotationKind, Basis, Draft, Known, Metadata, Passage, ReadingCopy, SourceFile, SourceFormat};
use reading_room::readers::{self, Context};

fn read(text: &str) -> Draft {
    let settings = Settings::default();
    let mut drafts = Vec::new();
    readers::read(text, Context { settings: &settings, path: "a-file.txt", sidecar: None }, &mut |item| {
        drafts.extend(item.draft());
    });
    assert_eq!(drafts.len(), 1);
    drafts.remove(0)
}

/// A draft as the room would show it.
fn shown(draft: &Draft) -> ReadingCopy {
    let source = SourceFile { path: "a-file.txt".to_owned(), format: SourceFormat::PlainText, sha256: String::new(), bytes: 0 };
    let copy = ReadingCopy::of(reading_room::model::names(draft).remove(0), source, draft.title.clone(), draft.body.clone());
    ReadingCopy { metadata: draft.metadata.clone(), summary: draft.summary.clone(), notes: draft.notes.clone(), ..copy }
}

fn paragraphs(passage: &Passage) -> Vec<&str> {
    passage.paragraphs().into_iter().map(|block| block.span.of(&passage.text)).collect()
}

/// The notes' places and the ends of pages, each with the words before it.
fn points(passage: &Passage) -> Vec<(String, String)> {
    let before = |annotation: &Annotation| {
        let head = &passage.text[..annotation.span.start];
        head.chars().filter(|letter| letter.is_alphanumeric()).collect::<Vec<_>>().into_iter().rev().take(30).collect::<String>()
    };
    let points = passage.annotations.iter().filter_map(|annotation| match &annotation.kind {
        AnnotationKind::NoteReference { note, label } => Some((before(annotation), format!("{note:?} {label}"))),
        AnnotationKind::PageBreak { label } => Some((before(annotation), format!("page {label:?}"))),
        _ => None,
    });
    points.collect()
}

/// The values without how they are known: the Markdown states what it says.
fn values(metadata: &Metadata) -> Vec<String> {
    let text = |known: &Option<Known<String>>| known.as_ref().map(|known| known.value.clone()).unwrap_or_default();
    let mut roles: Vec<String> = metadata.roles.iter().map(|role| format!("{:?} {}", role.role, role.name)).collect();
    roles.sort();
    let stated = |known: &&Known<String>| !matches!(known.basis, Basis::Inferred(_));
    let mut values = vec![
        // Without a word about it every reader infers one, each in its own way.
        metadata.language.as_ref().filter(stated).map(|known| known.value.clone()).unwrap_or_default(),
        metadata.date.as_ref().map(|date| format!("{:?}", date.value)).unwrap_or_default(),
        metadata.kind.as_ref().map(|kind| kind.value.label().to_owned()).unwrap_or_default(),
        format!("{:?}", metadata.archival.iter().map(|known| &known.value).collect::<Vec<_>>()),
        format!("{:?} {:?}", metadata.numbers, metadata.addresses),
    ];
    values.extend(roles);
    values.extend(
        [
            &metadata.citation,
            &metadata.collection,
            &metadata.credits,
            &metadata.rights,
            &metadata.original_language,
            &metadata.text_role,
            &metadata.copy,
        ]
        .map(text),
    );
    values
}

#[test]
fn the_seeds_come_back_with_their_text_notes_and_metadata() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the seeds").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "txt"));
    assert_eq!(files.len(), 5);
    for file in files {
        let name = file.display();
        let before = read(&fs::read_to_string(&file).expect("a text"));
        let written = markdown(&shown(&before));
        let after = read(&written);
        assert_eq!(after.format, SourceFormat::FrontMatter, "{name}");
        assert_eq!(after.diagnostics, [], "{name}");
        assert_eq!(paragraphs(&after.body), paragraphs(&before.body), "{name}");
        assert_eq!(points(&after.body), points(&before.body), "{name}");
        let notes = |draft: &Draft| draft.notes.iter().map(|note| (note.id.clone(), note.passage.text.clone())).collect::<Vec<_>>();
        assert_eq!(notes(&after), notes(&before), "{name}");
        assert_eq!(values(&after.metadata), values(&before.metadata), "{name}");
        let summary = |draft: &Draft| draft.summary.as_ref().map(|summary| summary.text.clone());
        assert_eq!(summary(&after), summary(&before), "{name}");
        // The second time nothing at all changes any more; only what was inferred is stated now.
        let again = read(&markdown(&shown(&after)));
        assert_eq!((&again.body, &again.notes), (&after.body, &after.notes), "{name}");
        assert_eq!(values(&again.metadata)[1..], values(&after.metadata)[1..], "{name}");
    }
}

proptest! {
    #[test]
    fn any_plain_text_comes_back(text in "[ -~\\n№é“”ж]{0,200}") {
        let before = read(&text);
        let after = read(&markdown(&shown(&before)));
        prop_assert_eq!(paragraphs(&after.body), paragraphs(&before.body));
    }
}
