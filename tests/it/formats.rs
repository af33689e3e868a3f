//! What the readers and the apparatus make of a file: each folder `tests/fixtures/FORMAT/CASE/` is a test.
//!
//! It holds one file of that format, perhaps its sidecar, and `read.snap`, what is read in it, for people
//! to check against the file. To accept what changed: `INSTA_UPDATE=always cargo test formats`, and look at the difference.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use reading_room::apparatus::{Names, annotate};
use reading_room::config::Settings;
use reading_room::model::{
    Annotated, AnnotationKind, Authority, AuthorityKind, Basis, Block, BlockKind, Fate, Known, Metadata, Origin, PartId, Passage, Severity,
};
use reading_room::readers::pdf::{self, Extractor};
use reading_room::readers::{Context, Fields, Item, decode, read_bytes};
use reading_room::text::lines::line_number;

use crate::room::here;

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

#[test]
fn each_file_is_read_as_its_snapshot_says() {
    let mut cases = 0;
    for case in folders(&here().join("tests/fixtures")).iter().flat_map(|format| folders(format)) {
        let mut inputs: Vec<PathBuf> = fs::read_dir(&case).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        inputs.retain(|path| path.extension().is_some_and(|ending| ending != "snap" && ending != "yaml"));
        assert_eq!(inputs.len(), 1, "{}: one file is read", case.display());
        let dump = dump(&inputs[0]);
        insta::with_settings!({ snapshot_path => &case, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("read", dump);
        });
        cases += 1;
    }
    assert!(cases >= 15, "only {cases} cases");
}

fn record(id: &str, kind: AuthorityKind, name: &str) -> Authority {
    let (id, name) = (id.to_owned(), name.to_owned());
    Authority { id, kind, name, variants: Vec::new(), office: None, dates: None, note: None, identifiers: Vec::new() }
}

fn dump(file: &Path) -> String {
    let bytes = fs::read(file).expect("a file");
    let sidecar = fs::read_to_string(file.with_extension("meta.yaml")).unwrap_or_default();
    let (fields, said) = Fields::read(&sidecar);
    assert_eq!(said, [], "the sidecar of {}", file.display());
    let settings = Settings::default();
    let path = file.file_name().expect("a name").to_string_lossy();
    let context = Context { settings: &settings, path: &path, sidecar: Some(&fields).filter(|_| !sidecar.is_empty()) };
    let names = Names::new(&[
        record("stalin", AuthorityKind::Person, "Stalin, Joseph"),
        record("molotov", AuthorityKind::Person, "Molotov, Vyacheslav Mikhailovich"),
        record("harriman", AuthorityKind::Person, "Harriman, W. Averell"),
        record("moscow", AuthorityKind::Place, "Moscow"),
    ]);
    let mut out = String::new();
    let mut sink = |item| match item {
        Item::Draft(draft) => {
            if !out.is_empty() {
                out.push_str("\n--------\n\n");
            }
            let source = if draft.format.has_ledger() { decode(&bytes).text } else { String::new() };
            let annotated = annotate(*draft, &names, &settings);
            document(&annotated, &source, &mut out);
        }
        Item::Refused(why) => drop(writeln!(out, "refused: {why}")),
        Item::Skipped(why) => drop(writeln!(out, "skipped: {why}")),
    };
    if pdf::is(&bytes) {
        // The library is everywhere; what is installed differs.
        pdf::read_with(&bytes, Extractor::Library, context, &mut sink);
    } else {
        read_bytes(&bytes, context, &mut sink);
    }
    out
}

fn document(annotated: &Annotated, source: &str, out: &mut String) {
    let draft = &annotated.draft;
    let _ = writeln!(out, "shape: {}", draft.format.label());
    let _ = writeln!(out, "title: {}", marked(&draft.title, 0, draft.title.text.len()));
    metadata(&draft.metadata, out);
    if let Some(summary) = &draft.summary {
        let _ = writeln!(out, "\nsummary:");
        passage(summary, out);
    }
    let _ = writeln!(out, "\nbody:");
    passage(&draft.body, out);
    for note in &draft.notes {
        let _ = writeln!(
            out,
            "\n{} (printed as {:?}, {}{}):",
            note.id,
            note.label,
            note.author.label(),
            if note.is_source { ", the source note" } else { "" }
        );
        passage(&note.passage, out);
    }
    section(
        out,
        "references",
        annotated.references.iter().map(|reference| {
            let part = String::from(reference.part.clone());
            format!(
                "{part}: {}{} \"{}\" ({}) by [{}]",
                of(reference.origin),
                reference.kind.word(),
                reference.text,
                reference.keys.join(" "),
                reference.authors.join(", ")
            )
        }),
    );
    section(
        out,
        "mentions",
        annotated.mentions.iter().map(|mention| {
            let (part, origin) = (String::from(PartId::clone(&mention.part)), of(mention.origin));
            format!("{part}: {origin}\"{}\" is {}", mention.text, mention.authorities.join(" or "))
        }),
    );
    section(
        out,
        "left out",
        draft
            .ledger
            .close(source.len())
            .into_iter()
            .filter(|(_, fate)| *fate == Fate::Furniture)
            .map(|(span, _)| format!("line {}: {:?}", line_number(source, span.start), span.of(source).trim())),
    );
    section(
        out,
        "said",
        draft.diagnostics.iter().map(|said| {
            let sign = if said.severity == Severity::Warning { "warning: " } else { "" };
            format!("line {}: {sign}{}", said.line, said.message)
        }),
    );
}

/// What the source file says itself is marked; the rest was recognised.
fn of(origin: Origin) -> &'static str {
    if origin == Origin::Source { "of the source, " } else { "" }
}

fn section(out: &mut String, heading: &str, lines: impl Iterator<Item = String>) {
    for (place, line) in lines.enumerate() {
        if place == 0 {
            let _ = writeln!(out, "\n{heading}:");
        }
        let _ = writeln!(out, "  {}", line.replace('\n', "⏎"));
    }
}

fn basis(basis: &Basis) -> String {
    match basis {
        Basis::Stated => "stated".to_owned(),
        Basis::Editor => "by the editor".to_owned(),
        Basis::Inferred(from) => format!("inferred: {from}"),
    }
}

fn metadata(metadata: &Metadata, out: &mut String) {
    if let Some(date) = &metadata.date {
        let written = if date.value.written.is_empty() { "(no words)" } else { &date.value.written };
        let _ = writeln!(out, "date: {written} = {} ({})", date.value.edtf(), basis(&date.basis));
    }
    if let Some(kind) = &metadata.kind {
        let _ = writeln!(out, "kind: {} ({})", kind.value.label(), basis(&kind.basis));
    }
    for known in &metadata.archival {
        let _ = writeln!(out, "archival: {} = {} ({})", known.value, known.value.path(), basis(&known.basis));
    }
    if let Some(place) = &metadata.in_volume {
        let page = place.page.as_ref().map(|page| format!(", page {page}")).unwrap_or_default();
        let _ = writeln!(out, "in volume: {} {}{page}", place.volume, place.key.as_deref().unwrap_or("whole"));
    }
    for number in &metadata.numbers {
        let _ = writeln!(out, "number: {}", number.name());
    }
    for address in &metadata.addresses {
        let _ = writeln!(out, "address: {address}");
    }
    for number in &metadata.paper_numbers {
        let _ = writeln!(out, "paper number: {} ({})", number.value, basis(&number.basis));
    }
    for role in &metadata.roles {
        let record = role.authority.as_ref().map(|id| format!(" = {id}")).unwrap_or_default();
        let _ = writeln!(out, "{}: {}{record} ({})", role.role.word(), role.name, basis(&role.basis));
    }
    for event in &metadata.events {
        let words = [
            event.date.as_ref().map(reading_room::model::HistoricalDate::edtf),
            event.time.clone(),
            event.zone.clone(),
            event.duration.clone(),
            event.place.clone(),
        ];
        let words: Vec<String> = words.into_iter().map(|word| word.unwrap_or_else(|| "–".to_owned())).collect();
        let _ = writeln!(out, "event: {} {}", event.event.word(), words.join(" "));
    }
    for (name, known) in known_words(metadata) {
        let _ = writeln!(out, "{name}: {} ({})", known.value, basis(&known.basis));
    }
    if let Some(place) = &metadata.place_in_collection {
        let _ = writeln!(out, "place in collection: {place}");
    }
    for (name, values) in [("subjects", &metadata.subjects), ("aliases", &metadata.aliases)] {
        if !values.is_empty() {
            let _ = writeln!(out, "{name}: {}", values.join("; "));
        }
    }
}

/// What is known of a document in words, under the names by which the dumps call it.
pub fn known_words(metadata: &Metadata) -> Vec<(&'static str, &Known<String>)> {
    let words = [
        ("classification", &metadata.classification),
        ("citation", &metadata.citation),
        ("collection", &metadata.collection),
        ("credits", &metadata.credits),
        ("rights", &metadata.rights),
        ("original language", &metadata.original_language),
        ("language", &metadata.language),
        ("text", &metadata.text_role),
        ("copy", &metadata.copy),
    ];
    words.into_iter().filter_map(|(name, known)| Some((name, known.as_ref()?))).collect()
}

fn passage(passage: &Passage, out: &mut String) {
    if passage.blocks.is_empty() && !passage.text.is_empty() {
        let _ = writeln!(out, "  {}", marked(passage, 0, passage.text.len()));
    }
    blocks(passage, &passage.blocks, 1, out);
}

fn blocks(passage: &Passage, all: &[Block], depth: usize, out: &mut String) {
    for block in all {
        let kind = match block.kind {
            BlockKind::Paragraph => "¶".to_owned(),
            BlockKind::Part(part) => part.label().to_owned(),
            other => format!("{other:?}"),
        };
        let indent = "  ".repeat(depth);
        if block.children.is_empty() {
            let _ = writeln!(out, "{indent}{kind} {}", marked(passage, block.span.start, block.span.end));
        } else {
            let _ = writeln!(out, "{indent}{kind}:");
            blocks(passage, &block.children, depth + 1, out);
        }
    }
}

/// The words of a part of a text with its annotations between ⟦ ⟧.
fn marked(passage: &Passage, start: usize, end: usize) -> String {
    let mut signs: Vec<(usize, bool, String)> = Vec::new();
    for annotation in &passage.annotations {
        let span = annotation.span;
        if span.end < start || span.start > end || !span.is_empty() && (span.end == start || span.start == end) {
            continue;
        }
        // A range may go on into the next block.
        let (from, to) = (span.start.max(start), span.end.min(end));
        let name = match &annotation.kind {
            AnnotationKind::Emphasis => "emphasis".to_owned(),
            AnnotationKind::Strong => "strong".to_owned(),
            AnnotationKind::Underline => "underline".to_owned(),
            AnnotationKind::SmallCapitals => "small capitals".to_owned(),
            AnnotationKind::Superscript => "superscript".to_owned(),
            AnnotationKind::Subscript => "subscript".to_owned(),
            AnnotationKind::Link { url } => format!("link {url}"),
            AnnotationKind::NoteReference { note, label } => format!("note {label} → {}", note.as_deref().unwrap_or("nothing")),
            AnnotationKind::PageBreak { label } => {
                format!("page break{}", label.as_ref().map(|label| format!(" {label}")).unwrap_or_default())
            }
            AnnotationKind::Mark(mark) => {
                let instead = mark.instead_of.as_ref().map(|words| format!(", the paper has {words:?}")).unwrap_or_default();
                format!("{}, {}{instead}", mark.mark.label(), mark.author.label())
            }
            AnnotationKind::Reference { target } => format!("reference {target}"),
            AnnotationKind::NoteLink { note } => format!("leads to note {note}"),
            AnnotationKind::Name { kind, id } => format!("{} {}", kind.word(), id.as_deref().unwrap_or("without id")),
            AnnotationKind::Term { id } => format!("term {id}"),
        };
        if from == to {
            signs.push((from, false, format!("⟦{name}⟧")));
        } else {
            signs.push((from, true, format!("⟦{name}: ")));
            signs.push((to, false, "⟧".to_owned()));
        }
    }
    // What ends at a place comes before what begins there.
    signs.sort_by_key(|(at, begins, _)| (*at, *begins));
    let mut words = String::new();
    let mut at = start;
    for (place, _, sign) in signs {
        words.push_str(&passage.text[at..place]);
        words.push_str(&sign);
        at = place;
    }
    words.push_str(&passage.text[at..end]);
    words.replace('\n', "⏎")
}
