//! What the documentation says is so: each example of `docs/formats.md` is imported, each link and path leads somewhere.
//!
//! An example is a run of fenced blocks with a file name (`text file=letter.txt`) and the blocks of expectations
//! (`expect`, or `expect file=letter.txt` where the example makes several documents) below it. A line of these is a
//! key and a value; for each key that a block names, its lines are all that there is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use encoding_rs::Encoding;
use reading_room::cite::{Item, Run, Style, own_style};
use reading_room::import::{Outcome, import};
use reading_room::model::{AnnotationKind, Basis, Block, BlockKind, Diagnostic, HistoricalDate, Passage, ReadingCopy};
use reading_room::readers::fields::FIELDS;
use reading_room::store::Store;

use crate::formats::known_words;

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect(name)
}

/// A fenced block: the words of its first line, and what stands in it.
struct Fence {
    info: Vec<String>,
    line: usize,
    content: String,
}

impl Fence {
    fn field(&self, name: &str) -> Option<&str> {
        self.info.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    fn is_expectation(&self) -> bool {
        self.info.first().is_some_and(|word| word == "expect")
    }
}

fn fences(page: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    for (place, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Fence { info: info.split_whitespace().map(str::to_owned).collect(), line: place + 1, content: String::new() });
            }
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(fence), _) => fence.content.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is never closed");
    found
}

/// Files, and what is expected of them.
#[derive(Default)]
struct Example {
    files: Vec<Fence>,
    expectations: Vec<Fence>,
}

fn examples(page: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for fence in fences(page) {
        if fence.is_expectation() {
            examples.last_mut().expect("a file before what is expected of it").expectations.push(fence);
        } else if fence.field("file").is_some() {
            if examples.last().is_none_or(|example| !example.expectations.is_empty()) {
                examples.push(Example::default());
            }
            examples.last_mut().expect("an example").files.push(fence);
        }
    }
    examples
}

type Facts = Vec<(String, String)>;

fn add(facts: &mut Facts, key: &str, value: impl Into<String>) {
    facts.push((key.to_owned(), value.into().replace("\n\n", " // ").replace('\n', " / ").replace('\t', " | ")));
}

fn add_known(facts: &mut Facts, key: &str, value: &str, basis: &Basis) {
    let how = match basis {
        Basis::Stated => String::new(),
        Basis::Editor => " (by the editor)".to_owned(),
        Basis::Inferred(from) => format!(" (inferred: {from})"),
    };
    add(facts, key, format!("{value}{how}"));
}

/// What one may expect of a document.
fn facts_of(copy: &ReadingCopy) -> Facts {
    let mut facts = Facts::new();
    let metadata = &copy.metadata;
    add(&mut facts, "shape", copy.source.format.label());
    add(&mut facts, "name", copy.name.as_str());
    copy.aliases.iter().for_each(|alias| add(&mut facts, "also", alias.as_str()));
    add(&mut facts, "version", copy.version.to_string());
    add(&mut facts, "title", copy.title.text.clone());
    if let Some(date) = &metadata.date {
        let edtf = Some(date.value.edtf()).filter(|edtf| !edtf.is_empty()).unwrap_or_else(|| "undated".to_owned());
        add_known(&mut facts, "date", &edtf, &date.basis);
        if !date.value.written.is_empty() {
            add(&mut facts, "date as written", date.value.written.clone());
        }
    }
    if let Some(kind) = &metadata.kind {
        add_known(&mut facts, "kind", kind.value.label(), &kind.basis);
    }
    metadata.roles.iter().for_each(|role| add_known(&mut facts, role.role.word(), &role.name, &role.basis));
    metadata.archival.iter().for_each(|known| add_known(&mut facts, "archival", &known.value.to_string(), &known.basis));
    metadata.paper_numbers.iter().for_each(|known| add_known(&mut facts, "paper number", &known.value, &known.basis));
    metadata.numbers.iter().for_each(|number| add(&mut facts, "archive's number", number.name()));
    metadata.addresses.iter().for_each(|address| add(&mut facts, "address", address.clone()));
    metadata.subjects.iter().for_each(|subject| add(&mut facts, "subject", subject.clone()));
    for (key, known) in known_words(metadata) {
        add_known(&mut facts, key, &known.value, &known.basis);
    }
    for event in &metadata.events {
        let date = event.date.as_ref().map(HistoricalDate::edtf);
        let said: Vec<String> = [event.time.clone(), date, event.place.clone()].into_iter().flatten().collect();
        add(&mut facts, event.event.word(), said.join(", "));
    }
    if let Some(summary) = &copy.summary {
        add(&mut facts, "summary", summary.text.clone());
    }
    let paragraphs = copy.body.paragraphs();
    add(&mut facts, "paragraphs", paragraphs.len().to_string());
    for block in paragraphs {
        let number = block.number.expect("a number");
        add(&mut facts, &format!("p{number}"), block.span.of(&copy.body.text));
    }
    blocks(&copy.body, &copy.body.blocks, &mut facts);
    annotations(&copy.title, &mut facts);
    annotations(&copy.body, &mut facts);
    for note in &copy.notes {
        add(&mut facts, "note", format!("{} [{}] {}", note.id, note.label.as_deref().unwrap_or(""), note.passage.text));
    }
    for reference in &copy.references {
        add(&mut facts, "reference", format!("{}: {}", reference.state.word(), reference.text));
    }
    for text in &copy.parallels {
        for block in text.body.paragraphs() {
            let number = block.number.expect("a number");
            add(&mut facts, &format!("{} p{number}", text.language), block.span.of(&text.body.text));
        }
    }
    for mention in &copy.mentions {
        add(&mut facts, "mention", format!("{} {}: {}", mention.kind.word(), mention.authorities.join(" or "), mention.text));
    }
    facts
}

fn blocks(passage: &Passage, within: &[Block], facts: &mut Facts) {
    for block in within {
        let text = block.span.of(&passage.text);
        match block.kind {
            BlockKind::Part(part) => add(facts, part.label(), text),
            BlockKind::Heading(level) => add(facts, &format!("heading {level}"), text),
            BlockKind::Quotation => add(facts, "quotation", text),
            BlockKind::Item => add(facts, "item", text),
            BlockKind::Row => add(facts, "row", text),
            BlockKind::Paragraph | BlockKind::List(_) | BlockKind::SimpleList | BlockKind::Table | BlockKind::Cell => {}
        }
        blocks(passage, &block.children, facts);
    }
}

fn annotations(passage: &Passage, facts: &mut Facts) {
    for annotation in &passage.annotations {
        let text = annotation.span.of(&passage.text);
        let before: String = {
            let head: Vec<char> = passage.text[..annotation.span.start].chars().collect();
            head[head.len().saturating_sub(12)..].iter().collect()
        };
        match &annotation.kind {
            AnnotationKind::Mark(mark) => add(facts, mark.mark.label(), text),
            AnnotationKind::NoteReference { note, .. } => {
                add(facts, "note after", format!("{before} -> {}", note.as_deref().unwrap_or("no note")));
            }
            AnnotationKind::PageBreak { label } => add(facts, "page break", label.clone().unwrap_or_default()),
            AnnotationKind::Link { url } => add(facts, "link", format!("{text} -> {url}")),
            AnnotationKind::Emphasis => add(facts, "emphasis", text),
            AnnotationKind::Strong => add(facts, "strong", text),
            AnnotationKind::Underline => add(facts, "underline", text),
            AnnotationKind::SmallCapitals => add(facts, "small capitals", text),
            AnnotationKind::Superscript => add(facts, "superscript", text),
            AnnotationKind::Subscript => add(facts, "subscript", text),
            AnnotationKind::NoteLink { note } => add(facts, "link to a note", format!("{text} -> {note}")),
            AnnotationKind::Reference { target } => add(facts, "reference of the source", format!("{text} -> {target}")),
            AnnotationKind::Name { kind, id } => {
                add(facts, "name of the source", format!("{} {}: {text}", kind.word(), id.as_deref().unwrap_or("without id")));
            }
            AnnotationKind::Term { id } => add(facts, "term", format!("{id}: {text}")),
        }
    }
}

fn findings(facts: &mut Facts, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        add(facts, "finding", format!("line {}: {}", diagnostic.line, diagnostic.message));
    }
}

/// Imports an example into a room of its own; the facts of the room stand under "", those of a document under its file.
async fn imported(example: &Example) -> BTreeMap<String, Facts> {
    let folder = tempfile::tempdir().expect("a folder");
    let papers = folder.path().join("papers");
    for file in &example.files {
        let path = papers.join(file.field("file").expect("a name"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let encoding = Encoding::for_label(file.field("encoding").unwrap_or("utf-8").as_bytes()).expect("an encoding");
        fs::write(path, encoding.encode(&file.content).0).expect("a file");
    }
    let store = Store::open(&folder.path().join("room.db").display().to_string()).await.expect("a room");
    let report = import(&store, std::slice::from_ref(&papers), &|| "2026-01-01T00:00:00Z".to_owned()).await.expect("an import");
    let mut facts: BTreeMap<String, Facts> = BTreeMap::new();
    let mut room = Facts::new();
    let settings = store.settings().await.expect("settings");
    add(&mut room, "room", settings.name.clone());
    settings.base_url.iter().for_each(|base| add(&mut room, "base_url", base.clone()));
    for record in store.all_authorities().await.expect("records") {
        add(&mut room, "record", format!("{} {}: {}", record.kind.word(), record.id, record.name));
    }
    let below = |path: &str| path.replace(&format!("{}/", papers.display()), "");
    for (path, outcome, diagnostics) in &report.files {
        findings(facts.entry(below(path)).or_default(), diagnostics);
        if let Outcome::Refused(why) = outcome {
            add(&mut room, "refused", format!("{}: {why}", below(path)));
        }
    }
    add(&mut room, "report", report.for_people().lines().last().unwrap_or("").to_owned());
    facts.insert(String::new(), room);
    let own = settings.citation_style.as_deref().map(|xml| own_style(xml).expect("a style"));
    for listed in store.documents(1).await.expect("documents").items {
        let copy = store.reading_copy(&listed.name).await.expect("a document").expect("a document");
        for style in Style::all(own.as_ref()).into_iter().filter(|style| style.id == "room") {
            let cited = Item::of(&copy, "Reading room", "http://127.0.0.1:8080").cited(&style);
            let said = format!("{}: {}", style.label, Run::plain(&cited.first));
            add(facts.entry(below(&copy.source.path)).or_default(), "in the room's style", said);
        }
        facts.entry(copy.source.path.clone()).or_default().extend(facts_of(&copy));
    }
    store.close().await;
    facts
}

#[tokio::test]
async fn each_example_of_the_formats_is_read_as_the_page_says() {
    let page = page("docs/formats.md");
    let examples = examples(&page);
    assert!(examples.len() >= 10, "{}", examples.len());
    let mut wrong = Vec::new();
    for example in &examples {
        let facts = imported(example).await;
        let documents: Vec<&String> =
            facts.iter().filter(|(_, facts)| facts.iter().any(|(key, _)| key == "title")).map(|(file, _)| file).collect();
        for expectation in &example.expectations {
            let mut known = facts[""].clone();
            match (expectation.field("file"), documents.as_slice()) {
                (Some(file), _) => known.extend(facts.get(file).expect(file).clone()),
                (None, [only]) => known.extend(facts[*only].clone()),
                (None, _) => {}
            }
            let mut expected: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for line in expectation.content.lines() {
                let (key, value) = line.split_once(": ").unwrap_or_else(|| (line.trim_end_matches(':'), ""));
                expected.entry(key).or_default().extend((value != "nothing").then_some(value));
            }
            for (key, values) in expected {
                let found: Vec<&str> = known.iter().filter(|(known, _)| known == key).map(|(_, value)| value.as_str()).collect();
                if found != values {
                    wrong
                        .push(format!("docs/formats.md, line {}: {key}: the page says {values:#?}, the room {found:#?}", expectation.line));
                }
            }
        }
        assert!(!example.expectations.is_empty(), "line {}: nothing is expected of it", example.files[0].line);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_field_of_front_matter_is_in_the_table() {
    let page = page("docs/formats.md");
    for field in FIELDS {
        assert!(page.contains(&format!("| `{field}` |")), "the field {field} is not in the table");
    }
}

#[test]
fn every_command_of_the_program_is_in_the_readme() {
    let output = Command::new(env!("CARGO_BIN_EXE_reading-room")).arg("--help").output().expect("the program");
    let help = String::from_utf8(output.stdout).expect("words");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 5, "{help}");
    let readme = page("README.md");
    for command in commands {
        assert!(readme.contains(&format!("| `reading-room {command}")), "the command {command} is not in the table");
    }
}

const FOLDERS: [&str; 9] = ["src/", "benches/", "tests/", "migrations/", "templates/", "static/", "docs/", "seeds/", ".ci/"];

#[test]
fn the_map_is_short_and_what_it_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = page("ARCHITECTURE.md");
    assert!(map.lines().count() <= 150, "{} lines", map.lines().count());
    for word in map.split('`').skip(1).step_by(2) {
        // `src/web/pages/NAME.rs` stands for many.
        let is_path = FOLDERS.iter().any(|folder| word.starts_with(folder)) && !word.contains("NAME");
        assert!(!is_path || root.join(word).exists(), "{word} is not there");
    }
    let mut migrations: Vec<_> =
        fs::read_dir(root.join("migrations/sqlite")).expect("migrations").map(|entry| entry.expect("a file").path()).collect();
    migrations.sort();
    let mut tables = BTreeSet::new();
    for line in
        migrations.iter().flat_map(|path| fs::read_to_string(path).expect("a migration").lines().map(str::to_owned).collect::<Vec<_>>())
    {
        if let Some(table) = line.strip_prefix("CREATE TABLE ") {
            tables.insert(table.trim_end_matches(" (").to_owned());
        } else if let Some(table) = line.strip_prefix("DROP TABLE ") {
            tables.remove(table.trim_end_matches(';'));
        }
    }
    for table in tables {
        assert!(map.contains(&format!("`{table}`")), "the table {table} is not on the map");
    }
}

/// What each file of a module imports from the library, with the file.
fn imports(file: &Path, found: &mut Vec<(String, String)>) {
    if file.is_dir() {
        for entry in fs::read_dir(file).expect("a folder") {
            imports(&entry.expect("an entry").path(), found);
        }
    } else if file.extension().is_some_and(|ending| ending == "rs") {
        let text = fs::read_to_string(file).expect("a file");
        for rest in text.split("crate::").skip(1) {
            let module: String = rest.chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '_').collect();
            found.push((module, file.display().to_string()));
        }
    }
}

#[test]
fn a_module_imports_only_what_stands_above_it_on_the_map() {
    let map = page("ARCHITECTURE.md");
    let rows = map.lines().skip_while(|line| !line.starts_with("| Module |")).skip(2).take_while(|line| line.starts_with('|'));
    let modules: Vec<&str> =
        rows.flat_map(|row| row.split('|').nth(1).unwrap_or("").split('`').skip(1).step_by(2).collect::<Vec<_>>()).collect();
    assert_eq!((modules.first(), modules.last(), modules.len()), (Some(&"text"), Some(&"cli"), 16));
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (place, module) in modules.iter().enumerate() {
        let mut found = Vec::new();
        for path in [src.join(module), src.join(format!("{module}.rs"))].iter().filter(|path| path.exists()) {
            imports(path, &mut found);
        }
        assert!(place == 0 || !found.is_empty(), "{module} imports nothing");
        for (imported, file) in found {
            assert!(modules[..=place].contains(&imported.as_str()), "{file} imports {imported}, which stands below {module}");
        }
    }
}

#[test]
fn each_link_between_the_pages_leads_to_a_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "docs/formats.md",
        "docs/addresses.md",
        "docs/api.md",
        "docs/figures.md",
        "docs/accuracy.md",
    ] {
        let folder = root.join(name).parent().expect("a folder").to_path_buf();
        for target in page(name).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or("");
            assert!(target.contains("://") || file.is_empty() || folder.join(file).exists(), "{name}: {target}");
        }
    }
}
