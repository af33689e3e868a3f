//! Web pages that are damaged, nested, called something else, or made to take for ever.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use dom_query::{Document, NodeRef};
use proptest::prelude::*;
use reading_room::config::Settings;
use reading_room::model::{Draft, SourceFormat};
use reading_room::readers::{Context, Item, decode, format_of, read_bytes};

use serde_json::Value;

use crate::room::here;

fn items(bytes: &[u8], path: &str) -> Vec<Item> {
    let settings = Settings::default();
    let mut found = Vec::new();
    read_bytes(bytes, Context { settings: &settings, path, sidecar: None }, &mut |item| found.push(item));
    found
}

fn fixtures(format: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = here().join("tests/fixtures").join(format);
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    let files = cases.iter().flat_map(|case| fs::read_dir(case).expect("a folder")).map(|entry| entry.expect("an entry").path());
    files
        .filter(|path| path.extension().is_some_and(|ending| ending != "snap" && ending != "yaml"))
        .map(|path| (path.clone(), fs::read(path).expect("a file")))
        .collect()
}

static PAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| fixtures("html").into_iter().map(|(_, bytes)| bytes).collect());

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Elements whose words nobody reads.
const SILENT: &[&str] = &["script", "style", "template", "title", "noembed"];

fn is_silent(node: &NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|name| SILENT.contains(&&*name))
}

/// The letters in a node.
fn letters_in(node: NodeRef<'_>) -> String {
    let mut found = String::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if node.is_text() {
            found.push_str(&letters(&node.text()));
        } else if !is_silent(&node) {
            open.extend(node.children_it(true));
        }
    }
    found
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(list) => list.iter().for_each(|value| strings(value, found)),
        Value::Object(members) => members.values().for_each(|value| strings(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// All that a draft keeps or reports, letter by letter; and what the report shows only the beginning of.
fn kept(draft: &Draft) -> (String, Vec<String>) {
    let mut kept = vec![draft.title.text.clone(), draft.body.text.clone()];
    strings(&serde_json::to_value(&draft.metadata).expect("metadata"), &mut kept);
    kept.extend(draft.summary.iter().map(|summary| summary.text.clone()));
    kept.extend(draft.notes.iter().flat_map(|note| [note.label.clone().unwrap_or_default(), note.passage.text.clone()]));
    kept.extend(draft.diagnostics.iter().map(|said| said.message.clone()));
    let annotations = draft.body.annotations.iter().chain(draft.notes.iter().flat_map(|note| &note.passage.annotations));
    kept.extend(annotations.map(|annotation| format!("{:?}", annotation.kind)));
    let left = draft.diagnostics.iter().filter_map(|said| said.message.strip_prefix("left out as ")?.split_once(": \""));
    let begun = left.filter_map(|(_, words)| words.strip_suffix("…\"")).map(letters).collect();
    (letters(&kept.join(" ")), begun)
}

/// Nothing that a plain extraction finds on a page is lost, whether or not it is part of the text.
fn whole(html: &str, draft: &Draft) -> Result<(), TestCaseError> {
    let (kept, begun) = kept(draft);
    let document = Document::from(html);
    let mut open = vec![document.body().unwrap_or_else(|| document.root())];
    while let Some(node) = open.pop() {
        if !node.is_text() {
            // An address that a script had hidden is read in place of the words that stand for it.
            if !is_silent(&node) && !node.has_attr("data-cfemail") {
                open.extend(node.children_it(true));
            }
            continue;
        }
        for words in node.text().split(['[', ']', '\0']).map(letters) {
            // A sign of a page is a point of the text.
            if kept.contains(&words) || words.starts_with("page") {
                continue;
            }
            let is_begun = || node.ancestors_it(None).any(|above| begun.iter().any(|shown| letters_in(above).starts_with(shown)));
            prop_assert!(
                is_value(&letters(&node.text())) || is_source_line(&letters(&node.text()), draft) || is_way_back(&node) || is_begun(),
                "{:?} is lost",
                words
            );
        }
    }
    Ok(())
}

/// Whether a text is that of a way back from a note, which the room makes itself.
fn is_way_back(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(4)).any(|above| above.attr("href").is_some_and(|address| address.contains('#')) && letters_in(above).len() <= 40)
}

/// Whether a text is a label of an archive's page, or a value that the room writes otherwise.
fn is_value(words: &str) -> bool {
    const LABELS: &[&str] = &[
        "Source",
        "Rights",
        "Language",
        "Record ID",
        "Original Classification",
        "Subjects Discussed",
        "Subjects",
        "Donors",
        "Russian",
        "Translation - English",
    ];
    // The reader, too, knows a label however its letters are written.
    LABELS.iter().any(|label| letters(label).eq_ignore_ascii_case(words)) || words.starts_with("RGASPI") || words.contains("17op128")
}

/// Whether a text is a line of a source, whose archival reference and translator the room keeps apart.
fn is_source_line(words: &str, draft: &Draft) -> bool {
    let metadata = &draft.metadata;
    let written = metadata.archival.iter().map(|known| known.value.written.as_str());
    let parts = written.chain(metadata.roles.iter().map(|role| role.name.as_str())).map(letters);
    let rest = parts.fold(words.to_owned(), |rest, part| rest.replacen(&part, "", 1));
    rest.is_empty() || rest == "Translatedby"
}

#[test]
fn a_source_line_is_kept_in_its_parts() {
    let mut bytes = fs::read(here().join("tests/fixtures/html/archive-old-site/page.htm")).expect("the page");
    (bytes[828], bytes[839]) = (0, 0);
    assert!(String::from_utf8_lossy(&bytes).contains("\0GASPI, f. \u{0}7"), "the fixture is another");
    read(&bytes).unwrap_or_else(|lost| panic!("{lost}"));
}

fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    let found = items(bytes, "a/page.html");
    prop_assert_eq!(found.len(), 1);
    let html = decode(bytes).text;
    match &found[0] {
        // What the page declares of its letters may be another thing than they look like.
        Item::Draft(draft)
            if draft.format == SourceFormat::Html && !draft.diagnostics.iter().any(|said| said.message.contains("declares")) =>
        {
            whole(&html, draft)
        }
        _ => Ok(()),
    }
}

#[test]
fn a_label_is_one_however_its_letters_are_written() {
    let mut bytes = fs::read(here().join("tests/fixtures/html/archive-old-site/page.htm")).expect("the page");
    bytes[912] = b'C';
    assert!(String::from_utf8_lossy(&bytes).contains("SubjeCts"), "the fixture is another");
    read(&bytes).unwrap_or_else(|lost| panic!("{lost}"));
}

#[test]
fn each_page_keeps_all_its_words() {
    for (path, bytes) in fixtures("html") {
        read(&bytes).unwrap_or_else(|lost| panic!("{}: {lost}", path.display()));
    }
}

#[test]
fn a_thousand_elements_around_a_page_lose_none_of_its_words() {
    // Each third is enough: the parser's time grows with the depth.
    for bytes in PAGES.iter().step_by(3) {
        let html = decode(bytes).text;
        let Some(at) = html.to_lowercase().find("<body").and_then(|at| Some(at + html[at..].find('>')? + 1)) else { continue };
        for open in ["<div>", "<blockquote>", "<ul><li>", "<i>", "<table><tr><td>", "<section>", "<dl><dd>"] {
            let deep = format!("<!DOCTYPE html>{}{}{}", &html[..at], open.repeat(1000), &html[at..]);
            read(deep.as_bytes()).unwrap_or_else(|lost| panic!("{open}: {lost}"));
        }
    }
}

#[test]
fn a_page_is_one_whatever_it_is_called() {
    for (path, bytes) in fixtures("html") {
        let own = items(&bytes, "x.html");
        for name in ["x.docx", "x.pdf", "x.json", "x.txt", "x.md", "x"] {
            assert!(own == items(&bytes, name), "{} as {name}", path.display());
        }
    }
    for format in ["docx", "json", "pdf"] {
        for (path, bytes) in fixtures(format) {
            assert_ne!(format_of(&bytes, "x.html"), Some(SourceFormat::Html), "{}", path.display());
        }
    }
    // What is no page is none for its name; a piece of one has only that.
    let text = items(b"4 November 1945\n\nA note\n\nOn 5 < 6 and more.", "x.html").remove(0).draft().expect("a draft");
    assert_eq!((text.format, text.body.text.as_str()), (SourceFormat::PlainText, "On 5 < 6 and more."));
    let piece = b"<p>One</p><p>Two</p>";
    assert_eq!((format_of(piece, "x.htm"), format_of(piece, "x.txt")), (Some(SourceFormat::Html), None));
}

/// Pages that a careless reader goes through again for each of their parts.
#[test]
fn a_page_of_many_equal_parts_is_read_in_good_time() {
    const MANY: usize = 4000;
    let repeated = |part: &dyn Fn(usize) -> String| (0..MANY).map(part).collect::<String>();
    let notes = format!(
        "<p>{}</p><div>{}</div>",
        repeated(&|at| format!("w<a href='#n{at}' id='r{at}'>{at}</a> ")),
        repeated(&|at| format!("<p id='n{at}'><a href='#r{at}'>{at}</a> note</p>"))
    );
    let labels = format!("<h2>Document Information</h2>{}", repeated(&|at| format!("<b>Rights</b><b>Source</b>{at}")));
    let names = repeated(&|at| format!("<meta name='dc.creator' content='Name {at}'>"));
    let links = format!("{}{}<h1>T</h1>", "<div>".repeat(1000), repeated(&|at| format!("<a href=x>{at}</a>")));
    let bold = format!("{}{}", "<b><i>".repeat(1000), repeated(&|at| format!("word {at} ")));
    let tabs = format!("{labels}{}", repeated(&|at| format!("<div class='tab-pane'>{at}</div>")));
    let titles = format!("{}x", "<h1><div>".repeat(MANY / 2));
    for (name, body) in
        [("notes", notes), ("labels", labels), ("names", names), ("links", links), ("bold", bold), ("tabs", tabs), ("titles", titles)]
    {
        let begun = Instant::now();
        assert_eq!(items(format!("<!DOCTYPE html>{body}<p>end").as_bytes(), "x.html").len(), 1);
        assert!(begun.elapsed() < Duration::from_secs(30), "{name}: {:?}", begun.elapsed());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_page_that_ends_early_keeps_its_words(page in 0..PAGES.len(), part in 0.0..1.0_f64) {
        let bytes = &PAGES[page];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let end = (bytes.len() as f64 * part) as usize;
        read(&bytes[..end])?;
    }

    #[test]
    fn a_page_with_broken_bytes_keeps_its_words(page in 0..PAGES.len(), changes in prop::collection::vec((0_usize..5000, any::<u8>()), 1..6)) {
        let mut bytes = PAGES[page].clone();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        read(&bytes)?;
    }
}
