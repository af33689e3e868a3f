//! Each shape as it is read: `tests/fixtures/SHAPE/CASE/` holds an input and what the readers and passes make of it.
//!
//! A folder that is added is a test that is added; `INSTA_UPDATE=always cargo test` writes its snapshot, to be read
//! before it is kept.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use reading_room::apparatus::{Names, annotate};
use reading_room::config::Settings;
use reading_room::model::{Annotated, AnnotationKind, Basis, Block, BlockKind, Passage};
use reading_room::readers::{Context, Fields, Item, decode, read};

#[test]
fn each_fixture_is_read_as_its_snapshot_says() {
    let mut cases = 0;
    for shape in folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")) {
        for case in folders(&shape) {
            let input = ["txt", "md"].map(|ending| case.join(format!("input.{ending}"))).into_iter().find(|path| path.is_file());
            let input = input.unwrap_or_else(|| panic!("{} has no input", case.display()));
            let sidecar = std::fs::read_to_string(case.join("input.meta.yaml")).unwrap_or_default();
            let dump = dump(&std::fs::read(&input).expect("an input"), &sidecar);
            insta::with_settings!({ snapshot_path => &case, prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!("output", dump);
            });
            cases += 1;
        }
    }
    assert!(cases >= 10, "{cases} fixtures");
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).expect("a folder of fixtures");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn dump(bytes: &[u8], sidecar: &str) -> String {
    let settings = Settings::default();
    let fields = Fields::read(sidecar).expect("a sidecar");
    let context = Context { settings: &settings, path: "input.txt", sidecar: (!sidecar.is_empty()).then_some(&fields) };
    let mut text = String::new();
    read(&decode(bytes).text, context, &mut |Item::Draft(draft)| {
        let diagnostics = draft.diagnostics.clone();
        let annotated = annotate(*draft, &Names::new(&[]), &settings);
        write_document(&mut text, &annotated);
        for diagnostic in diagnostics {
            let _ = writeln!(text, "line {}: {:?}: {}", diagnostic.line, diagnostic.severity, diagnostic.message);
        }
    });
    text
}

fn write_document(out: &mut String, annotated: &Annotated) {
    let draft = &annotated.draft;
    let metadata = &draft.metadata;
    let _ = writeln!(out, "shape: {}", draft.format.label());
    let _ = writeln!(out, "title: {}", draft.title.text);
    write_annotations(out, &draft.title);
    if let Some(date) = &metadata.date {
        let _ = writeln!(out, "date: {} ({}){}", date.value, date.value.edtf(), basis(&date.basis));
    }
    for (label, known) in [
        ("classification", &metadata.classification),
        ("language", &metadata.language),
        ("original language", &metadata.original_language),
        ("text", &metadata.text_role),
        ("rights", &metadata.rights),
        ("copy", &metadata.copy),
        ("credits", &metadata.credits),
    ] {
        if let Some(known) = known {
            let _ = writeln!(out, "{label}: {}{}", known.value, basis(&known.basis));
        }
    }
    if let Some(kind) = &metadata.kind {
        let _ = writeln!(out, "kind: {}{}", kind.value.label(), basis(&kind.basis));
    }
    for role in &metadata.roles {
        let _ = writeln!(out, "{}: {}{}", role.role.word(), role.name, basis(&role.basis));
    }
    for known in &metadata.archival {
        let _ = writeln!(out, "archival: {}", known.value);
    }
    for number in &metadata.numbers {
        let _ = writeln!(out, "number: {}", number.name());
    }
    if let Some(summary) = &draft.summary {
        let _ = writeln!(out, "summary: {}", summary.text);
    }
    let _ = writeln!(out, "body:");
    write_blocks(out, &draft.body, &draft.body.blocks, 1);
    write_annotations(out, &draft.body);
    for note in &draft.notes {
        let _ = writeln!(out, "note {} [{}]: {}", note.id, note.label.as_deref().unwrap_or(""), note.passage.text.replace('\n', " / "));
        write_annotations(out, &note.passage);
    }
    for reference in &annotated.references {
        let date = reference.date.as_ref().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(out, "reference in {}: {} {date} {:?}", String::from(reference.part.clone()), reference.text, reference.keys);
    }
}

fn write_blocks(out: &mut String, passage: &Passage, blocks: &[Block], depth: usize) {
    for block in blocks {
        let kind = match block.kind {
            BlockKind::Part(part) => part.class().to_owned(),
            other => format!("{other:?}").to_lowercase(),
        };
        let words = if block.children.is_empty() { block.span.of(&passage.text).replace('\n', " / ") } else { String::new() };
        let _ = writeln!(out, "{}{}", "  ".repeat(depth), format!("{kind}: {words}").trim_end());
        write_blocks(out, passage, &block.children, depth + 1);
    }
}

fn write_annotations(out: &mut String, passage: &Passage) {
    for annotation in &passage.annotations {
        let before = reading_room::text::span::characters_before(&passage.text, annotation.span.start, 12).replace('\n', " / ");
        let words = annotation.span.of(&passage.text).replace('\n', " / ");
        let kind = match &annotation.kind {
            AnnotationKind::Mark(mark) => format!("{} {}", mark.mark.label(), mark.author.label()),
            AnnotationKind::NoteReference { note, label } => format!("note {} [{label}]", note.as_deref().unwrap_or("(none)")),
            other => format!("{other:?}"),
        };
        let _ = writeln!(out, "  …{before}|{words}| {kind}");
    }
}

fn basis(basis: &Basis) -> String {
    match basis {
        Basis::Stated => String::new(),
        Basis::Editor => " (the editor)".to_owned(),
        Basis::Inferred(from) => format!(" (inferred: {from})"),
    }
}
