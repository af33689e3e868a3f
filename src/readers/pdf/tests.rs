//! Files as programs, scanners and accidents make them.

use proptest::prelude::*;

use super::extract::{Extracted, Line, Page};
use super::{Extractor, is, pages, read_with};
use crate::config::Settings;
use crate::model::{AnnotationKind, Draft};
use crate::readers::{Context, Item};
use crate::text::normal::letters_and_digits;

const PRINT: &[u8] = include_bytes!("../../../tests/fixtures/pdf/archive-print/cable.pdf");
const HEADS: &[u8] = include_bytes!("../../../tests/fixtures/pdf/running-heads/journal.pdf");

fn read(bytes: &[u8], extractor: Extractor) -> Result<Draft, String> {
    let settings = Settings::default();
    let mut found = Err("nothing".to_owned());
    read_with(bytes, extractor, Context { settings: &settings, path: "a/file.pdf", sidecar: None }, &mut |item| match item {
        Item::Draft(draft) => found = Ok(*draft),
        Item::Refused(why) | Item::Skipped(why) => found = Err(why),
    });
    found
}

#[test]
fn the_sign_may_stand_behind_other_bytes() {
    assert!(is(b"junk\n%PDF-1.4") && !is(&[b' '; 2000]) && !is(b"see %PDF-1.4, which is a format"));
}

#[test]
fn the_print_of_an_archive_gives_what_its_markdown_gives() {
    let markdown = "**November 4, 1945**  \n**Cable No. 77, Brown to Cdes. Smith and Jones**\n\n**Citation:**\n\n\"Cable No. 77, Brown to Cdes. Smith and Jones\", November 4, 1945, Wilson Center Digital Archive, RGASPI, f. 17, op. 128, d. 50, ll. 0003-0004. Contributed by Carol White and translated by Paul Green. https://digitalarchive.wilsoncenter.org/document/900001\n\n**Summary:**\n\nBrown asks for the draft.\n\n**Credits:**\n\nThis document was made possible with support from a foundation\n\n**Original Language:**\n\nRussian\n\n**Contents:**\n\nTranslation - English\n\nSTRICTLY SECRET\n\nCABLE\n\nfrom SOCHI\n\nsent at 0120 4 November 1945\n\nto Cdes. SMITH and JONES\n\n77. References: *none*. I received your draft, and I have read it with care as far as the second point, where it says nothing at all of the control that was agreed upon in the summer.\n\nIt is unsatisfactory.[1] We shall have to return to it when the committee meets again in Moscow, which will not be before the end of the month if I understand the plan.\n\nBROWN\n\n[1] See the earlier draft.\n";
    let settings = Settings::default();
    let mut other = None;
    crate::readers::read(markdown, Context { settings: &settings, path: "a/file.txt", sidecar: None }, &mut |item| {
        if let Item::Draft(draft) = item {
            other = Some(*draft);
        }
    });
    let other = other.expect("a draft");
    let mut extractors = vec![Extractor::Library];
    extractors.extend(Some(Extractor::best()).filter(|best| *best == Extractor::Pdftotext));
    for extractor in extractors {
        let draft = read(PRINT, extractor).expect("a draft");
        assert_eq!((&draft.title, &draft.body, &draft.notes), (&other.title, &other.body, &other.notes), "{extractor:?}");
        assert_eq!((&draft.metadata, &draft.summary), (&other.metadata, &other.summary), "{extractor:?}");
    }
}

#[test]
fn what_runs_over_the_pages_is_left_out_and_said() {
    let draft = read(HEADS, Extractor::Library).expect("a draft");
    assert!(!draft.body.text.contains("JOURNAL") && !draft.body.text.contains("– 1"));
    let said: Vec<&str> = draft.diagnostics.iter().map(|said| said.message.as_str()).filter(|said| said.contains("running")).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    let labels: Vec<&str> = draft
        .body
        .annotations
        .iter()
        .filter_map(|annotation| match &annotation.kind {
            AnnotationKind::PageBreak { label } => label.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(labels, ["13", "14", "15", "16"]);
}

#[test]
fn a_hyphen_goes_only_where_the_file_has_the_word_whole() {
    let draft = read(HEADS, Extractor::Library).expect("a draft");
    assert!(draft.body.text.contains("the government would") && draft.body.text.contains("The sta-tion"));
}

#[test]
fn the_first_lines_of_pages_are_no_running_heads() {
    let line = |text: &str, at: f64| Line { text: text.to_owned(), left: 50.0, right: 350.0, top: at - 10.0, bottom: at };
    let page = |first: &str| Page { height: 500.0, lines: vec![line(first, 50.0), line("and goes on", 62.0), line("to its end", 74.0)] };
    let mut pages = vec![page("The same words"), page("The same words"), page("The same words")];
    assert_eq!(pages::running(&mut pages).0, []);
}

#[test]
fn a_locked_file_and_a_torn_one_are_refused_with_the_way_out() {
    let locked = include_bytes!("../../../tests/fixtures/pdf/locked/secret.pdf");
    let extractors = [Extractor::Library, Extractor::best()];
    for extractor in extractors {
        assert!(read(locked, extractor).expect_err("a refusal").contains("password"), "{extractor:?}");
        assert!(read(b"%PDF-1.4\nnothing more", extractor).expect_err("a refusal").contains("damaged"), "{extractor:?}");
        assert!(read(&PRINT[..4000], extractor).is_err(), "{extractor:?}");
    }
}

#[test]
fn an_empty_page_has_its_place() {
    let line = Line { text: "Words".to_owned(), left: 50.0, right: 90.0, top: 40.0, bottom: 50.0 };
    let extracted = Extracted { pages: vec![Page { height: 500.0, lines: vec![line] }, Page::default()], ..Extracted::default() };
    assert_eq!(pages::paragraphs(&extracted, &["1".to_owned(), "2".to_owned()], &|_| false), [["Words [page 2]"]]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_file_that_was_cut_or_changed_ends_nothing(places in prop::collection::vec((0_usize..40_000, any::<u8>()), 1..8), cut in any::<bool>()) {
        let mut bytes = HEADS.to_vec();
        for (at, to) in places {
            let at = at % bytes.len();
            if cut && bytes.len() > 600 { bytes.truncate(at.max(600)) } else { bytes[at] = to }
        }
        if let Ok(draft) = read(&bytes, Extractor::Library) {
            prop_assert!(draft.body.text.is_empty() || !letters_and_digits(&draft.title.text).is_empty());
        }
    }
}
