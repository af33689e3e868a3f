//! PDF as the program reads it: in a process of its own, by the library and by what is installed.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use reading_room::config::Settings;
use reading_room::model::{Draft, SourceFormat};
use reading_room::readers::pdf::{Extractor, read_with, run_by};
use reading_room::readers::{Context, Item, format_of};
use unicode_normalization::UnicodeNormalization;

use crate::room::{here, program, skip};

fn read(bytes: &[u8], extractor: Extractor) -> Result<Draft, String> {
    // As `main` does it.
    run_by(Path::new(env!("CARGO_BIN_EXE_reading-room")));
    let settings = Settings::default();
    let mut found = Err("nothing".to_owned());
    read_with(bytes, extractor, Context { settings: &settings, path: "file.pdf", sidecar: None }, &mut |item| match item {
        Item::Draft(draft) => found = Ok(*draft),
        Item::Refused(why) | Item::Skipped(why) => found = Err(why),
    });
    found
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(here().join("tests/fixtures/pdf").join(name)).expect("a fixture")
}

#[test]
fn pdftotext_and_the_library_find_the_same_words() {
    if Extractor::best() == Extractor::Library {
        return skip("pdftotext", "it is not installed");
    }
    for name in ["archive-print/cable.pdf", "running-heads/journal.pdf", "memo-by-chromium/memo.pdf", "scan/leaf.pdf"] {
        let bytes = fixture(name);
        let (one, other) = (read(&bytes, Extractor::Pdftotext).expect(name), read(&bytes, Extractor::Library).expect(name));
        assert_eq!((one.title, one.body.text, one.notes), (other.title, other.body.text, other.notes), "{name}");
        assert_eq!(one.metadata, other.metadata, "{name}");
    }
    assert_eq!(read(&fixture("locked/secret.pdf"), Extractor::Pdftotext), read(&fixture("locked/secret.pdf"), Extractor::Library));
}

/// A page whose one drawing draws itself: the library follows it until its stack is used up.
const CIRCLE: [&str; 5] = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 200]>>",
    "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
    "<</Length 5>>stream\n/X Do\nendstream",
    "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream\n/X Do\nendstream",
];

/// A file of these objects, counted from one, with the table of places that a file ends in; the first is its catalogue.
fn of_objects<S: AsRef<str>>(objects: &[S]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = writeln!(file, "{} 0 obj\n{}\nendobj", at + 1, object.as_ref());
    }
    let _ = write!(file, "{table}trailer<</Root 1 0 R/Size {}>>\nstartxref\n{}\n%%EOF\n", objects.len() + 1, file.len());
    file.into_bytes()
}

/// A file with a page of these paragraphs, without brackets in them, each in lines of two or three words.
pub fn of_paragraphs(paragraphs: &[&str]) -> Vec<u8> {
    let mut words = "BT /F1 12 Tf 72 700 Td".to_owned();
    for paragraph in paragraphs {
        for line in paragraph.split(' ').collect::<Vec<_>>().chunks(3) {
            let _ = write!(words, " ({}) Tj 0 -14 Td", line.join(" "));
        }
        words += " 0 -14 Td";
    }
    words += " ET";
    of_objects(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 612 792]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>stream\n{words}\nendstream", words.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ])
}

#[test]
fn a_file_that_ends_the_library_ends_no_import() {
    let begun = Instant::now();
    for extractor in [Extractor::Library, Extractor::best()] {
        // A refusal or a document without words, and this test goes on.
        match read(&of_objects(&CIRCLE), extractor) {
            Ok(draft) => assert_eq!(draft.body.text, ""),
            Err(why) => assert!(why.contains("damaged"), "{why}"),
        }
    }
    assert!(begun.elapsed() < Duration::from_mins(1));
}

#[test]
fn the_program_answers_for_the_library_alone() {
    let mut child = program().arg("pdf-about").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program");
    child.stdin.take().expect("an input").write_all(&fixture("scan/leaf.pdf")).expect("bytes");
    let said = child.wait_with_output().expect("an answer");
    assert!(String::from_utf8_lossy(&said.stdout).contains("Letter of Brown, two leaves"));
}

const CONTENT: &str = "BT /F1 12 Tf 20 100 Td (Deep words) Tj ET";

/// A file with one page of words: what stands between the catalogue and the page is given, the page and what it needs come last.
fn below(between: &dyn Fn(usize) -> Vec<String>, parent: usize) -> Vec<u8> {
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned()];
    objects.extend(between(parent));
    let page = objects.len() + 1;
    objects.push(format!(
        "<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 300 200]/Contents {} 0 R/Resources<</Font<</F1 {} 0 R>>>>>>",
        page + 1,
        page + 2
    ));
    objects.push(format!("<</Length {}>>stream\n{CONTENT}\nendstream", CONTENT.len()));
    objects.push("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned());
    of_objects(&objects)
}

#[test]
fn a_tree_of_pages_may_be_deep_and_ends_nothing() {
    for depth in [1, 40, 3000] {
        let bytes = below(&|last| (2..=last).map(|at| format!("<</Type/Pages/Kids[{} 0 R]/Count 1>>", at + 1)).collect(), depth + 1);
        for extractor in [Extractor::Library, Extractor::best()] {
            match read(&bytes, extractor) {
                Ok(draft) => assert!(depth > 40 || draft.body.text == "Deep words", "{depth}: {draft:?}"),
                Err(why) => assert!(depth > 40 && why.contains("damaged"), "{depth}, {extractor:?}: {why}"),
            }
        }
    }
}

#[test]
fn brackets_in_one_another_end_nothing() {
    for (open, close) in [("[", "]"), ("<</A ", ">>")] {
        let deep = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        let bytes = below(&|_| vec!["<</Type/Pages/Kids[4 0 R]/Count 1>>".to_owned(), deep.clone()], 2);
        for extractor in [Extractor::Library, Extractor::best()] {
            if let Err(why) = read(&bytes, extractor) {
                assert!(why.contains("damaged"), "{why}");
            }
        }
    }
}

#[test]
fn a_file_of_more_pages_than_a_document_has_is_refused() {
    const PAGES: usize = 5001;
    let kids: String = (3..3 + PAGES).map(|at| format!("{at} 0 R ")).collect();
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned(), format!("<</Type/Pages/Kids[{kids}]/Count {PAGES}>>")];
    objects.extend((0..PAGES).map(|_| "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned()));
    let bytes = of_objects(&objects);
    for extractor in [Extractor::Library, Extractor::best()] {
        assert_eq!(read(&bytes, extractor).expect_err("a refusal"), "it has more than 5000 pages; divide it into its documents");
    }
}

#[test]
fn a_file_is_what_its_bytes_say() {
    let bytes = fixture("running-heads/journal.pdf");
    for name in ["x.pdf", "x.html", "x.docx", "x.json", "x.txt", "x"] {
        assert_eq!(format_of(&bytes, name), Some(SourceFormat::Pdf), "{name}");
    }
    assert_eq!(format_of(b"A note about files that begin with %PDF-1.4 and what they are.", "x.pdf"), None);
}

/// The words of a file as the program of poppler gives them by itself.
fn plain(bytes: &[u8]) -> String {
    let mut command = Command::new("pdftotext");
    let mut child = command.args(["-q", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program");
    // It may end before it has read all.
    let _ = child.stdin.take().expect("an input").write_all(bytes);
    String::from_utf8_lossy(&child.wait_with_output().expect("an answer").stdout).into_owned()
}

/// Without numbers: those of the pages, of notes and of leaves stand elsewhere.
fn letters(text: &str) -> String {
    text.nfkc().filter(|letter| letter.is_alphabetic()).collect()
}

/// Nothing that a plain extraction finds is lost: it is text, note or metadata, or said to run over the pages.
fn whole(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(draft) = read(bytes, Extractor::Pdftotext) else {
        let found = plain(bytes);
        prop_assert!(letters(&found).is_empty(), "refused, with words: {}", found);
        return Ok(());
    };
    let mut kept = vec![draft.title.text.clone(), draft.body.text.clone(), format!("{:?}", draft.metadata)];
    kept.extend(draft.summary.iter().map(|summary| summary.text.clone()));
    kept.extend(draft.notes.iter().map(|note| note.passage.text.clone()));
    kept.extend(draft.diagnostics.iter().map(|said| said.message.clone()));
    let kept = letters(&kept.join(" "));
    for words in plain(bytes).split_whitespace().map(letters) {
        prop_assert!(kept.contains(&words) || is_label(&words), "{:?} is lost", words);
    }
    Ok(())
}

/// The words of the archive's own labels.
const LABELS: &[&str] = &["Citation", "Summary", "Credits", "Original", "Language", "Contents", "Translation", "English", "Russian"];

/// Whether letters are those of labels alone: a file whose font is damaged has no spaces between the words of one.
fn is_label(words: &str) -> bool {
    words.is_empty() || LABELS.iter().any(|label| words.strip_prefix(label).is_some_and(is_label))
}

/// A file in which one byte of a font is another, and the words of the label stand together.
#[test]
fn the_words_of_a_label_may_stand_together() {
    let mut bytes = fixture("archive-print/cable.pdf");
    bytes[29_584] = b'0';
    if Extractor::best() == Extractor::Library {
        return skip("pdftotext", "it is not installed");
    }
    assert!(plain(&bytes).contains("OriginalLanguage:"), "the fixture is another");
    whole(&bytes).unwrap_or_else(|lost| panic!("{lost}"));
}

const READ_WHOLE: [&str; 3] = ["archive-print/cable.pdf", "running-heads/journal.pdf", "memo-by-chromium/memo.pdf"];

#[test]
fn each_file_keeps_all_its_words() {
    if Extractor::best() == Extractor::Library {
        return skip("pdftotext", "it is not installed");
    }
    for name in READ_WHOLE {
        whole(&fixture(name)).unwrap_or_else(|lost| panic!("{name}: {lost}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_file_with_broken_bytes_keeps_what_can_be_read(
        name in prop::sample::select(&READ_WHOLE[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = fixture(name);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        // Whatever it says, it ends and harms nobody.
        let _ = read(&bytes, Extractor::Library);
        if Extractor::best() == Extractor::Pdftotext {
            whole(&bytes)?;
        }
    }
}
