//! What a document is after it went out in a format that comes in again: each fixture, and the five.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reading_room::apparatus::{Names, annotate};
use reading_room::cite::{Item as Cited, fields, markdown};
use reading_room::config::Settings;
use reading_room::model::language::is_language_or_tag;
use reading_room::model::{
    Annotated, Annotation, AnnotationKind, Authority, AuthorityKind, Block, BlockKind, Draft, Metadata, Passage, ReadingCopy, ShownMention,
    ShownReference, SourceFile, State, names,
};
use reading_room::readers::pdf::{self, Extractor};
use reading_room::readers::{Context, Fields, Item, read_bytes};
use reading_room::text::Span;
use reading_room::text::normal::{letters_and_digits, squeeze};
use serde_json::{Value, json};

use crate::room::{Room, here, seeds, skip, write};

fn below(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    found
}

/// Every file of the fixtures, and the five.
fn files() -> Vec<PathBuf> {
    let cases = below(&here().join("tests/fixtures")).into_iter().flat_map(|format| below(&format));
    let fixtures =
        cases.flat_map(|case| below(&case)).filter(|path| path.extension().is_some_and(|ending| ending != "snap" && ending != "yaml"));
    let five = below(&here().join("seeds")).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
    fixtures.chain(five).collect()
}

fn known_names() -> Names {
    let record = |id: &str, kind, name: &str| {
        let (id, name) = (id.to_owned(), name.to_owned());
        Authority { id, kind, name, variants: Vec::new(), office: None, dates: None, note: None, identifiers: Vec::new() }
    };
    Names::new(&[
        record("stalin", AuthorityKind::Person, "Stalin, Joseph"),
        record("molotov", AuthorityKind::Person, "Molotov, Vyacheslav Mikhailovich"),
        record("moscow", AuthorityKind::Place, "Moscow"),
    ])
}

fn read(bytes: &[u8], path: &str, sidecar: Option<&Fields>) -> Vec<Draft> {
    let settings = Settings::default();
    let context = Context { settings: &settings, path, sidecar };
    let mut drafts = Vec::new();
    let mut sink = |item: Item| drafts.extend(item.draft());
    if pdf::is(bytes) {
        pdf::read_with(bytes, Extractor::Library, context, &mut sink);
    } else {
        read_bytes(bytes, context, &mut sink);
    }
    drafts
}

/// The documents of a file as a room has them.
fn documents(file: &Path) -> Vec<Annotated> {
    let sidecar = fs::read_to_string(file.with_extension("meta.yaml")).ok().map(|text| Fields::read(&text).0);
    let path = file.file_name().expect("a name").to_string_lossy().into_owned();
    let names = known_names();
    let drafts = read(&fs::read(file).expect("a file"), &path, sidecar.as_ref());
    drafts.into_iter().map(|draft| annotate(draft, &names, &Settings::default())).collect()
}

/// The one document of what went out.
fn again(text: &str, path: &str) -> Annotated {
    let mut drafts = read(text.as_bytes(), path, None);
    assert_eq!(drafts.len(), 1, "{text}");
    annotate(drafts.remove(0), &known_names(), &Settings::default())
}

/// What the store makes of a document, with numbers of paragraphs.
fn copy(annotated: &Annotated) -> ReadingCopy {
    let draft = annotated.draft.clone();
    let mut all = names(&draft);
    let name = all.remove(0);
    let source = SourceFile { path: "x".to_owned(), format: draft.format, sha256: "00".to_owned(), bytes: 1 };
    let mut body = draft.body;
    let mut number = 0;
    for block in &mut body.blocks {
        block.numbered_mut(&mut |block| {
            number += 1;
            block.number = Some(number);
        });
    }
    let references = annotated.references.iter().enumerate().map(|(place, reference)| ShownReference {
        place: place + 1,
        origin: reference.origin,
        part: reference.part.clone(),
        span: reference.span,
        text: reference.text.clone(),
        kind: reference.kind,
        tie: reference.tie.clone(),
        state: State::NotHeld,
        reason: String::new(),
        relation: None,
        targets: Vec::new(),
        not_held: None,
    });
    let mentions = annotated.mentions.iter().map(|mention| ShownMention {
        origin: mention.origin,
        part: mention.part.clone(),
        span: mention.span,
        text: mention.text.clone(),
        kind: mention.kind,
        authorities: mention.authorities.clone(),
        editor: None,
    });
    ReadingCopy {
        metadata: draft.metadata,
        aliases: all,
        summary: draft.summary,
        notes: draft.notes,
        references: references.collect(),
        mentions: mentions.collect(),
        imported_at: "2026-03-01T12:00:00Z".to_owned(),
        ..ReadingCopy::of(name, source, draft.title, body)
    }
}

fn tei(copy: &ReadingCopy) -> String {
    Cited::of(copy, "Reading room", "https://example.org").tei(copy)
}

/// The metadata but for names, which are compared by themselves; roles in the order of their kinds.
fn metadata(metadata: &Metadata) -> Metadata {
    let mut metadata = metadata.clone();
    metadata.roles.sort_by_key(|role| role.role);
    Metadata { name: None, aliases: Vec::new(), ..metadata }
}

/// Everything that is to come in again, by what it is.
fn whole(annotated: &Annotated) -> BTreeMap<String, Value> {
    let Annotated { draft, references, mentions, .. } = annotated;
    let mut all = BTreeMap::from([
        ("title".to_owned(), json!(draft.title)),
        ("summary".to_owned(), json!(draft.summary)),
        ("body: text".to_owned(), json!(draft.body.text)),
        ("body: blocks".to_owned(), json!(draft.body.blocks)),
        ("body: annotations".to_owned(), json!(draft.body.annotations)),
        ("references".to_owned(), json!(references)),
        ("mentions".to_owned(), json!(mentions)),
    ]);
    all.extend(draft.notes.iter().map(|note| (format!("note {}", note.id), json!(note))));
    let Value::Object(fields) = json!(metadata(&draft.metadata)) else { panic!("a mapping") };
    all.extend(fields.into_iter().map(|(field, value)| (format!("metadata: {field}"), value)));
    all
}

/// Says what is not the same.
fn differences(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<String> {
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let said = |value: Option<&Value>| value.map_or("nothing".to_owned(), ToString::to_string);
    differs.map(|key| format!("{key}:\n  was {}\n  is  {}", said(before.get(key)), said(after.get(key)))).collect()
}

fn assert_no_losses(losses: &[String], documents: usize) {
    assert!(losses.is_empty(), "{} of {documents} documents are others:\n{}", losses.len(), losses.join("\n\n"));
    assert!(documents >= 50, "only {documents} documents");
}

#[test]
fn each_document_comes_in_as_tei_as_it_went_out() {
    let (mut losses, mut count) = (Vec::new(), 0);
    for file in files() {
        for document in documents(&file) {
            let copy = copy(&document);
            let back = again(&tei(&copy), "x.tei.xml");
            let mut said = differences(&whole(&document), &whole(&back));
            let names = names(&back.draft);
            if names.first() != Some(&copy.name) || copy.aliases.iter().any(|alias| !names.contains(alias)) {
                said.push(format!("names: were {} {:?}, are {names:?}", copy.name, copy.aliases));
            }
            count += 1;
            if !said.is_empty() {
                losses.push(format!("{}: {}", file.strip_prefix(here()).expect("a path").display(), said.join("\n")));
            }
        }
    }
    assert_no_losses(&losses, count);
}

#[tokio::test]
async fn a_room_of_what_another_gave_out_as_tei_has_its_documents_at_their_addresses() {
    let first = Room::sqlite();
    first.import(&[seeds().as_path()]).await;
    let store = first.store().await;
    let folder = first.folder().join("given-out");
    for settings in ["room.toml", "authorities.toml"] {
        write(&folder.join(settings), fs::read(seeds().join(settings)).expect("settings"));
    }
    let mut before = Vec::new();
    for (name, _) in store.identities().await.expect("names") {
        let copy = store.reading_copy(&name).await.expect("a lookup").expect("a document");
        write(&folder.join(format!("{name}.tei.xml")), tei(&copy));
        before.push(copy);
    }
    assert_eq!(before.len(), 5);
    let second = Room::sqlite();
    second.import(&[folder.as_path()]).await;
    let store = second.store().await;
    for copy in before {
        let name = &copy.name;
        let back = store.reading_copy(name).await.expect("a lookup").unwrap_or_else(|| panic!("no {name}"));
        assert_eq!((&back.title, &back.summary, &back.body, &back.notes), (&copy.title, &copy.summary, &copy.body, &copy.notes), "{name}");
        assert_eq!((metadata(&back.metadata), &back.references), (metadata(&copy.metadata), &copy.references), "{name}");
        assert_eq!((&back.mentions, &back.units), (&copy.mentions, &copy.units), "{name}");
        assert!(copy.aliases.iter().all(|alias| back.aliases.contains(alias)), "{name}: {:?}", back.aliases);
    }
}

#[test]
fn each_document_is_valid_tei() {
    let Some(schema) = std::env::var_os("READING_ROOM_TEI_SCHEMA") else {
        return skip("the form of TEI", "READING_ROOM_TEI_SCHEMA does not say where tei_all.rng is");
    };
    let python = std::env::var_os("READING_ROOM_TEI_PYTHON").unwrap_or_else(|| "python3".into());
    let folder = tempfile::TempDir::new().expect("a folder");
    let mut written = Vec::new();
    for document in files().iter().flat_map(|file| documents(file)) {
        let path = folder.path().join(format!("{}.tei.xml", written.len()));
        fs::write(&path, tei(&copy(&document))).expect("a file");
        written.push(path);
    }
    let output =
        Command::new(python).arg(here().join("tests/tools/validate_tei.py")).arg(schema).args(&written).output().expect("a program");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

/// A passage as Markdown can say it: its blocks with their words, its links and the places of its notes.
fn in_markdown(passage: &Passage) -> Value {
    let words = |span: Span| squeeze(span.of(&passage.text));
    let said = |annotation: &Annotation| {
        let before = letters_and_digits(&passage.text[..annotation.span.start]).len();
        let length = letters_and_digits(annotation.span.of(&passage.text)).len();
        match &annotation.kind {
            AnnotationKind::Link { url } if length > 0 => Some(json!(["link", url, before, length])),
            AnnotationKind::NoteReference { note: Some(note), .. } => Some(json!(["note", note, before])),
            _ => None,
        }
    };
    let mut said: Vec<Value> = passage.annotations.iter().filter_map(said).collect();
    said.sort_by_key(ToString::to_string);
    let whole = Block { children: passage.blocks.clone(), ..Block::new(BlockKind::Quotation, Span::new(0, passage.text.len())) };
    json!({"blocks": tree(&whole, &words), "annotations": said})
}

/// A block with those in it; parts, which Markdown has not, are what they hold.
fn tree(block: &Block, words: &dyn Fn(Span) -> String) -> Value {
    let inside: Vec<&Block> = block.children.iter().flat_map(apart).collect();
    let kind = match block.kind {
        // Without signs or with bullets: Markdown has one list for both.
        BlockKind::SimpleList => BlockKind::List(None),
        kind => kind,
    };
    // What stands right in an item or in a note is a paragraph in it; a row and a cell have their words on one line.
    match (kind, inside.as_slice()) {
        (BlockKind::Item | BlockKind::Quotation, []) => json!([kind, [[BlockKind::Paragraph, words(block.span)]]]),
        (BlockKind::Row, cells) => {
            // Rows of one table are as long as its longest there.
            let last = cells.iter().rposition(|cell| !words(cell.span).is_empty()).map_or(0, |last| last + 1);
            json!([kind, cells[..last].iter().map(|cell| tree(cell, words)).collect::<Vec<_>>()])
        }
        (BlockKind::Cell, _) | (_, []) => json!([kind, words(block.span)]),
        (_, inside) => json!([kind, inside.iter().map(|block| tree(block, words)).collect::<Vec<_>>()]),
    }
}

fn apart(block: &Block) -> Vec<&Block> {
    match block.kind {
        BlockKind::Part(_) if !block.children.is_empty() => block.children.iter().flat_map(apart).collect(),
        BlockKind::Part(_) => Vec::new(),
        _ => vec![block],
    }
}

/// What Markdown keeps of a document: its values stand there without how they are known.
fn of_markdown(annotated: &Annotated) -> BTreeMap<String, Value> {
    let draft = &annotated.draft;
    let mut all = BTreeMap::from([
        ("title".to_owned(), json!(squeeze(&draft.title.text))),
        ("summary".to_owned(), json!(draft.summary.as_ref().map(|summary| squeeze(&summary.text)))),
        ("body".to_owned(), in_markdown(&draft.body)),
    ]);
    all.extend(draft.notes.iter().map(|note| (format!("note {}", note.id), in_markdown(&note.passage))));
    // A language that the room knows neither by name nor as a tag has no field there.
    let is_there = |name: &str, value: &str| match name {
        "name" | "aliases" => false,
        "language" | "original language" => is_language_or_tag(value),
        _ => true,
    };
    let fields = fields(&stated(copy(annotated))).into_iter().filter(|(name, value)| is_there(name, value));
    all.extend(fields.map(|(name, value)| (name, json!(value))));
    all
}

/// With all that was inferred as if it were stated.
fn stated(mut copy: ReadingCopy) -> ReadingCopy {
    let Ok(mut metadata) = serde_json::to_value(&copy.metadata) else { panic!("a value") };
    state(&mut metadata);
    copy.metadata = serde_json::from_value(metadata).expect("metadata");
    copy
}

fn state(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(basis) = fields.get_mut("basis") {
                *basis = json!("stated");
            }
            fields.values_mut().for_each(state);
        }
        Value::Array(values) => values.iter_mut().for_each(state),
        _ => {}
    }
}

#[test]
fn each_document_comes_in_as_markdown_with_its_text_blocks_notes_links_and_metadata() {
    let (mut losses, mut count) = (Vec::new(), 0);
    for file in files() {
        for document in documents(&file) {
            let copy = copy(&document);
            let text = markdown(&copy);
            let back = again(&text, "x.md");
            let mut said = differences(&of_markdown(&document), &of_markdown(&back));
            let names = names(&back.draft);
            if !names.contains(&copy.name) || copy.aliases.iter().any(|alias| !names.contains(alias)) {
                said.push(format!("names: were {} {:?}, are {names:?}", copy.name, copy.aliases));
            }
            count += 1;
            if !said.is_empty() {
                losses.push(format!("{}: {}", file.strip_prefix(here()).expect("a path").display(), said.join("\n")));
            }
        }
    }
    assert_no_losses(&losses, count);
}
