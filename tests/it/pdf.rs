//! PDF as the program reads it: in a process of its own, by the library and by what is installed.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use reading_room::config::Settings;
use reading_room::model::Draft;
use reading_room::readers::pdf::{Extractor, read_with, run_by};
use reading_room::readers::{Context, Item};

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
const CIRCLE: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 200]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>endobj
4 0 obj<</Length 5>>stream
/X Do
endstream endobj
5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 5>>stream
/X Do
endstream endobj
trailer<</Root 1 0 R>>
";

/// The same with the table of places that a file ends in.
fn circle() -> Vec<u8> {
    let mut table = String::from("xref\n0 6\n0000000000 65535 f \n");
    for number in 1..6 {
        let at = CIRCLE.find(&format!("\n{number} 0 obj")).expect("an object") + 1;
        let _ = writeln!(table, "{at:010} 00000 n ");
    }
    let at = CIRCLE.find("trailer").expect("a trailer");
    format!("{}{table}trailer<</Root 1 0 R/Size 6>>\nstartxref\n{at}\n%%EOF\n", &CIRCLE[..at]).into_bytes()
}

#[test]
fn a_file_that_ends_the_library_ends_no_import() {
    let begun = Instant::now();
    for extractor in [Extractor::Library, Extractor::best()] {
        // A refusal or a document without words, and this test goes on.
        match read(&circle(), extractor) {
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
