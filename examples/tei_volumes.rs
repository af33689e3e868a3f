//! Volumes of TEI, opened and read: what was found in each, beside a count by plain search, and the seconds.
//!
//! `TEI_VOLUMES=folder cargo run --release --example tei_volumes`: one line a volume. A count that differs ends it with a failure.

#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use reading_room::config::Settings;
use reading_room::model::{AnnotationKind, Draft, Passage, Severity};
use reading_room::readers::{Context, tei};

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Counts {
    documents: usize,
    notes: usize,
    references: usize,
    names: usize,
    page_breaks: usize,
    cells: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        self.notes += other.notes;
        self.references += other.references;
        self.names += other.names;
        self.page_breaks += other.page_breaks;
        self.cells += other.cells;
    }

    /// What plain search finds in the bytes of the documents.
    fn of_text(text: &str) -> Self {
        let starts = |name: &str| {
            let begins = |rest: &&str| rest.starts_with(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '>' | '/'));
            text.split(name).skip(1).filter(begins).collect::<Vec<_>>()
        };
        let with_target = |rest: &&&str| rest.split('>').next().unwrap_or("").contains("target=\"");
        Self {
            documents: text.matches("type=\"document\"").count(),
            notes: starts("<note").len(),
            references: starts("<ref").iter().filter(with_target).count(),
            names: starts("<persName").len() + starts("<placeName").len(),
            page_breaks: starts("<pb").len(),
            cells: starts("<cell").len(),
        }
    }

    fn of_draft(draft: &Draft) -> Self {
        let mut counts = Self { documents: 1, notes: draft.notes.len(), ..Self::default() };
        for passage in passages(draft) {
            for annotation in &passage.annotations {
                match annotation.kind {
                    AnnotationKind::Reference { .. } | AnnotationKind::Link { .. } => counts.references += 1,
                    AnnotationKind::Name { .. } => counts.names += 1,
                    AnnotationKind::PageBreak { .. } => counts.page_breaks += 1,
                    _ => {}
                }
            }
            let mut open: Vec<_> = passage.blocks.iter().collect();
            while let Some(block) = open.pop() {
                counts.cells += usize::from(block.kind == reading_room::model::BlockKind::Cell);
                open.extend(&block.children);
            }
        }
        counts
    }
}

fn passages(draft: &Draft) -> impl Iterator<Item = &Passage> {
    [&draft.title, &draft.body].into_iter().chain(draft.notes.iter().map(|note| &note.passage))
}

/// Letters and digits of a text, for comparing what was read with what stands in the file.
fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphanumeric()).count()
}

/// The letters of a document's bytes without its tags.
fn letters_of_source(source: &str) -> usize {
    let words: usize = source.split('<').skip(1).map(|piece| piece.split_once('>').map_or(0, |(_, words)| letters(words))).sum();
    words - source.matches("&amp;").count() * 3 - (source.matches("&gt;").count() + source.matches("&lt;").count()) * 2
}

/// A document's bytes without the notes that say that they repeat another, in the same words: they are markers of that one.
fn without_repeats(source: &str) -> String {
    let words = |inner: &str| -> String {
        let pieces = inner.split('<').enumerate();
        let text = pieces.map(|(place, piece)| if place == 0 { piece } else { piece.split_once('>').map_or("", |(_, words)| words) });
        text.flat_map(str::chars).filter(|letter| letter.is_alphanumeric()).collect()
    };
    let (mut kept, mut known, mut rest) = (String::with_capacity(source.len()), Vec::new(), source);
    while let Some(start) = rest.find("<note") {
        let end = rest[start..].find("</note>").map_or(rest.len(), |end| start + end + "</note>".len());
        let (tag, inner) = rest[start..end].split_once('>').unwrap_or((&rest[start..end], ""));
        let said = words(inner.trim_end_matches("</note>"));
        let repeats = tag.contains("target=\"") && known.contains(&said);
        kept.push_str(&rest[..if repeats { start } else { end }]);
        known.push(said);
        rest = &rest[end..];
    }
    kept.push_str(rest);
    kept
}

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os("TEI_VOLUMES") else {
        println!("skipped: TEI_VOLUMES names no folder of volumes");
        return ExitCode::SUCCESS;
    };
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "xml"));
    files.sort();
    let settings = Settings::default();
    let (mut all, mut all_plain) = (Counts::default(), Counts::default());
    let (mut opening, mut reading, mut bytes_read) = (Duration::ZERO, Duration::ZERO, 0);
    let (mut records, mut terms, mut differing, mut dated, mut archival, mut warnings) = (0, 0, 0, 0, 0, 0);
    for file in &files {
        let bytes = fs::read(file).unwrap_or_default();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        bytes_read += bytes.len();
        let begun = Instant::now();
        let opened = tei::open(&bytes, &name);
        let open_time = begun.elapsed();
        opening += open_time;
        let (mut found, mut plain) = (Counts::default(), Counts::default());
        let mut read_time = Duration::ZERO;
        for part in &opened.parts {
            let source = &bytes[part.span.range()];
            let mut drafts = Vec::new();
            let begun = Instant::now();
            let context = Context { settings: &settings, path: &name, sidecar: None };
            tei::read(source, &opened.frame, context, &mut |item| drafts.extend(item.draft()));
            read_time += begun.elapsed();
            let source = without_repeats(&String::from_utf8_lossy(source));
            plain.add(&Counts::of_text(&source));
            for draft in &drafts {
                found.add(&Counts::of_draft(draft));
                dated += usize::from(draft.metadata.date.is_some());
                archival += draft.metadata.archival.len();
                for said in &draft.diagnostics {
                    warnings += usize::from(said.severity == Severity::Warning);
                    println!("  {name} {}: line {}: {}", part.key, part.line + said.line - 1, said.message);
                }
                let number = draft.metadata.place_in_collection.as_ref().map_or(0, |place| letters(place) - letters("Document"));
                let number = if draft.title.text.starts_with(|letter: char| letter.is_ascii_digit()) { 0 } else { number };
                let read: usize = passages(draft).map(|passage| letters(&passage.text)).sum::<usize>() + number;
                if read != letters_of_source(&source) {
                    println!("  {name} {}: {} letters of {}", part.key, read, letters_of_source(&source));
                    differing += 1;
                }
            }
        }
        for said in &opened.diagnostics {
            println!("  {name}: line {}: {}", said.line, said.message);
        }
        reading += read_time;
        differing += usize::from(found != plain);
        println!(
            "{name}: {found:?} {} nodes {} records {} terms {} same; {:.2} s open {:.2} s read{}",
            opened.nodes.len(),
            opened.authorities.len(),
            opened.glossary.len(),
            opened.frame.same.len(),
            open_time.as_secs_f64(),
            read_time.as_secs_f64(),
            if found == plain { String::new() } else { format!(" PLAIN {plain:?}") }
        );
        records += opened.authorities.len();
        terms += opened.glossary.len();
        all.add(&found);
        all_plain.add(&plain);
    }
    println!("{} volumes, {bytes_read} bytes: {all:?}\nplain search: {all_plain:?}", files.len());
    println!(
        "{records} records, {terms} terms, {dated} dated, {archival} archival references, {warnings} warnings, {differing} differences"
    );
    println!("{:.2} s open, {:.2} s read, on one core", opening.as_secs_f64(), reading.as_secs_f64());
    if differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
