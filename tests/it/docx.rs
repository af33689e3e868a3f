//! Word files that are large, damaged, nested or called something else.

use std::fs;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use proptest::prelude::*;
use reading_room::config::Settings;
use reading_room::model::{AnnotationKind, Block, BlockKind, Draft};
use reading_room::readers::{Context, Item, read_bytes};
use regex::Regex;
use zip::ZipArchive;

use crate::room::here;
use crate::zipped::zipped;

const SPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

fn items(bytes: &[u8], path: &str) -> Vec<Item> {
    let settings = Settings::default();
    let mut found = Vec::new();
    read_bytes(bytes, Context { settings: &settings, path, sidecar: None }, &mut |item| found.push(item));
    found
}

fn draft(bytes: &[u8]) -> Draft {
    items(bytes, "x.docx").remove(0).draft().expect("a draft")
}

fn refusal(bytes: &[u8]) -> String {
    match items(bytes, "x.docx").remove(0) {
        Item::Refused(why) => why,
        other => panic!("{other:?}"),
    }
}

pub fn of_body(body: &str) -> Vec<u8> {
    zipped(&[("word/document.xml", format!("<w:document {SPACES}><w:body>{body}</w:body></w:document>").as_bytes())])
}

pub fn paragraph(words: &str) -> String {
    format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
}

/// A file with a body, and parts beside it by their names: "footnotes".
fn with_parts(body: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let relations: String =
        parts.iter().map(|(name, _)| format!("<Relationship Id=\"{name}\" Type=\"x/{name}\" Target=\"{name}.xml\"/>")).collect();
    let mut files = vec![
        ("word/document.xml".to_owned(), format!("<w:document {SPACES}><w:body>{body}</w:body></w:document>")),
        ("word/_rels/document.xml.rels".to_owned(), format!("<Relationships>{relations}</Relationships>")),
    ];
    files.extend(parts.iter().map(|(name, inner)| (format!("word/{name}.xml"), format!("<w:{name} {SPACES}>{inner}</w:{name}>"))));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (name.as_str(), content.as_bytes())).collect();
    zipped(&files)
}

/// The lists of a body: the first number of each, and its items.
fn lists(draft: &Draft) -> Vec<(Option<u64>, Vec<&str>)> {
    let items = |block: &Block| block.children.iter().map(|item| item.span.of(&draft.body.text)).collect();
    let lists = draft.body.blocks.iter().filter_map(|block| match block.kind {
        BlockKind::List(first) => Some((first, items(block))),
        _ => None,
    });
    lists.collect()
}

/// The cells of each row of the first table.
fn rows(draft: &Draft) -> Vec<Vec<&str>> {
    let table = draft.body.blocks.iter().find(|block| block.kind == BlockKind::Table).expect("a table");
    table.children.iter().map(|row| row.children.iter().map(|cell| cell.span.of(&draft.body.text)).collect()).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '\u{ad}' | '\0')).collect()
}

/// All words of a draft: title, body and notes.
fn words(draft: &Draft) -> String {
    let notes = draft.notes.iter().map(|note| format!("{}{}", note.label.as_deref().unwrap_or(""), note.passage.text));
    squeezed(&(draft.title.text.clone() + &draft.body.text + &notes.collect::<String>()))
}

#[test]
fn four_hundred_notes_stand_at_their_places() {
    const NOTES: usize = 400;
    let body: String = (1..=NOTES)
        .map(|at| {
            format!(
                "<w:p><w:r><w:t>Paragraph {at}</w:t></w:r><w:r><w:footnoteReference w:id=\"{}\"/></w:r><w:r><w:t>.</w:t></w:r></w:p>",
                at + 1
            )
        })
        .collect();
    let notes: String =
        (1..=NOTES).map(|at| format!("<w:footnote w:id=\"{}\">{}</w:footnote>", at + 1, paragraph(&format!("Note {at}")))).collect();
    let relations = "<Relationships><Relationship Id=\"a\" Type=\"x/footnotes\" Target=\"footnotes.xml\"/></Relationships>";
    let draft = draft(&zipped(&[
        ("word/document.xml", format!("<w:document {SPACES}><w:body>{body}</w:body></w:document>").as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/footnotes.xml", format!("<w:footnotes {SPACES}>{notes}</w:footnotes>").as_bytes()),
    ]));
    assert_eq!(draft.notes.len(), NOTES);
    let mut places = Vec::new();
    for annotation in draft.title.annotations.iter().chain(&draft.body.annotations) {
        if let AnnotationKind::NoteReference { note, label } = &annotation.kind {
            places.push((note.clone(), label.clone()));
        }
    }
    for (at, note) in draft.notes.iter().enumerate() {
        let number = (at + 1).to_string();
        assert_eq!(note.passage.text, format!("Note {number}"));
        assert_eq!((note.label.as_ref(), &places[at]), (Some(&number), &(Some(format!("fn{number}")), number.clone())));
    }
}

#[test]
fn a_note_whose_place_was_deleted_is_none() {
    let run = |kind: &str, id: u8| format!("<w:r><w:{kind}Reference w:id=\"{id}\"/></w:r>");
    let row = |properties: &str, id: u8| {
        format!("<w:tr>{properties}<w:tc><w:p><w:r><w:t>Row {id}</w:t></w:r>{}</w:p></w:tc></w:tr>", run("footnote", id))
    };
    let body = [
        paragraph("Title"),
        format!("<w:p><w:r><w:t>Kept</w:t></w:r>{}</w:p>", run("footnote", 2)),
        format!(
            "<w:p><w:r><w:t>Cut</w:t></w:r><w:del w:id=\"90\">{}<w:r><w:delText>gone</w:delText></w:r>{}{}</w:del></w:p>",
            run("footnote", 3),
            run("endnote", 2),
            run("comment", 1),
        ),
        format!("<w:p><w:moveFrom w:id=\"91\"><w:r><w:t>away</w:t></w:r>{}{}</w:moveFrom></w:p>", run("footnote", 4), run("footnote", 5)),
        format!("<w:p><w:moveTo w:id=\"92\"><w:r><w:t>Moved</w:t></w:r>{}</w:moveTo></w:p>", run("footnote", 5)),
        format!("<w:tbl>{}{}</w:tbl>", row("<w:trPr><w:del w:id=\"93\"/></w:trPr>", 6), row("", 7)),
        format!("<w:p><w:pPr><w:rPr><w:del w:id=\"94\"/></w:rPr></w:pPr><w:del w:id=\"95\">{}</w:del></w:p>", run("footnote", 8)),
        paragraph("End"),
    ]
    .concat();
    let note =
        |kind: &str, id: u8, inner: &str| format!("<w:{kind} w:id=\"{id}\"><w:p><w:r><w:t>{kind} {id}</w:t></w:r>{inner}</w:p></w:{kind}>");
    let footnotes: String = (2..=8).map(|id| note("footnote", id, &if id == 3 { run("comment", 2) } else { String::new() })).collect();
    let comments = note("comment", 1, "") + &note("comment", 2, "");
    let draft = draft(&with_parts(&body, &[("footnotes", footnotes), ("endnotes", note("endnote", 2, "")), ("comments", comments)]));
    let notes: Vec<_> = draft.notes.iter().map(|note| (note.label.as_deref(), note.passage.text.as_str())).collect();
    assert_eq!(notes, [(Some("1"), "footnote 2"), (Some("2"), "footnote 5"), (Some("3"), "footnote 7")]);
    assert_eq!(draft.body.text, "Kept\n\nCut\n\nMoved\n\nRow 7\n\nEnd");
    let said: Vec<&str> = draft.diagnostics.iter().map(|said| said.message.as_str()).collect();
    assert!(said.iter().all(|said| !said.contains("refers to footnote") && !said.contains("comment(s)")), "{said:?}");
}

#[test]
fn a_list_that_begins_anew_is_another_list() {
    let level = "<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>";
    let scheme = |id: u8| format!("<w:abstractNum w:abstractNumId=\"{id}\">{level}</w:abstractNum>");
    let anew = |id: u8, start: u8| {
        format!(
            "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"{start}\"/></w:lvlOverride></w:num>"
        )
    };
    let plain = |id: u8, scheme: u8| format!("<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"{scheme}\"/></w:num>");
    let numbering = [scheme(0), scheme(1), plain(1, 0), anew(2, 1), anew(3, 7), plain(4, 0), plain(5, 1)].concat();
    let properties =
        |number: u8, end: &str| format!("<w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{number}\"/></w:numPr>{end}</w:pPr>");
    let item = |number: u8, words: &str| format!("<w:p>{}<w:r><w:t>{words}</w:t></w:r></w:p>", properties(number, ""));
    let deleted = format!(
        "<w:p>{}<w:del w:id=\"9\"><w:r><w:delText>x</w:delText></w:r></w:del></w:p>",
        properties(1, "<w:rPr><w:del w:id=\"8\"/></w:rPr>")
    );
    let body = [
        paragraph("Title"),
        item(1, "a"),
        deleted,
        item(1, "b"),
        item(2, "c"),
        item(2, "d"),
        item(3, "e"),
        // Of one scheme and without a start of its own: it counts on.
        item(4, "f"),
        item(5, "g"),
    ]
    .concat();
    let draft = draft(&with_parts(&body, &[("numbering", numbering)]));
    assert_eq!(lists(&draft), [(Some(1), vec!["a", "b"]), (Some(1), vec!["c", "d"]), (Some(7), vec!["e", "f"]), (Some(1), vec!["g"])]);
}

#[test]
fn a_cell_stands_in_its_column() {
    let cell = |properties: &str, words: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(words));
    let over = |columns: u8| format!("<w:tcW w:w=\"9\"/><w:gridSpan w:val=\"{columns}\"/><w:tcBorders><w:top/></w:tcBorders>");
    let changed = "<w:tcPrChange w:id=\"1\"><w:tcPr><w:gridSpan w:val=\"3\"/></w:tcPr></w:tcPrChange>";
    let free = "<w:gridBefore w:val=\"1\"/><w:gridAfter w:val=\"1\"/>";
    let old = "<w:trPrChange w:id=\"2\"><w:trPr><w:gridBefore w:val=\"3\"/></w:trPr></w:trPrChange>";
    let table = [
        "<w:tbl>".to_owned(),
        format!("<w:tr>{}{}{}{}</w:tr>", cell("", "a"), cell("", "b"), cell("", "c"), cell(changed, "d")),
        format!("<w:tr><w:trPr>{free}{old}</w:trPr>{}{}</w:tr>", cell("", "e"), cell("", "f")),
        format!("<w:tr>{}{}</w:tr>", cell(&over(2), "g"), cell(&over(2), "h")),
        format!("<w:tr><w:trPr>{free}<w:del w:id=\"3\"/></w:trPr>{}</w:tr>", cell(&over(2), "x")),
        format!(
            "<w:tr><w:trPr><w:gridBefore w:val=\"3\"/><w:gridAfter w:val=\"0\"/></w:trPr><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:tr>",
            cell("", "i")
        ),
        "</w:tbl>".to_owned(),
    ]
    .concat();
    let draft = draft(&of_body(&(paragraph("Title") + &paragraph("Text") + &table)));
    let wanted = [vec!["a", "b", "c", "d"], vec!["", "e", "f", ""], vec!["g", "", "h", ""], vec!["", "", "", "i"]];
    assert_eq!(rows(&draft), wanted);
    assert_eq!(draft.body.text, "Text\n\na\tb\tc\td\n\n\te\tf\t\n\ng\t\th\t\n\n\t\t\ti");
}

#[test]
fn a_reading_stands_behind_its_word() {
    let run = |words: &str| format!("<w:r><w:t>{words}</w:t></w:r>");
    let ruby = |reading: &str, base: &str| {
        format!(
            "<w:r><w:ruby><w:rubyPr><w:lid w:val=\"ja-JP\"/></w:rubyPr><w:rt>{reading}</w:rt><w:rubyBase>{base}</w:rubyBase></w:ruby></w:r>"
        )
    };
    let words = [run("To"), ruby(&run("とう"), &run("東")), ruby(&run("きょう"), &run("京")), ruby("", &run("都")), run(".")].concat();
    let deleted = format!("<w:del w:id=\"1\">{}</w:del>", ruby(&run("x"), &run("y")));
    let first = format!("<w:p>{}</w:p>", ruby(&run("とう"), &run("東")));
    let draft = draft(&of_body(&format!("{}<w:p>{words}{deleted}</w:p>{first}", paragraph("Title"))));
    assert_eq!(draft.body.text, "To東（とう）京（きょう）都.\n\n東（とう）");
}

#[test]
fn nesting_costs_neither_words_nor_the_stack() {
    const DEEP: usize = 3000;
    for (open, close) in [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"),
        ("<w:p><w:ins>", "</w:ins></w:p>"),
    ] {
        let inner: String = (0..DEEP).map(|at| format!("{open}{}", paragraph(&format!("w{at};")))).collect();
        let draft = draft(&of_body(&(paragraph("Title") + &inner + &close.repeat(DEEP))));
        let found = words(&draft);
        let lost = (0..DEEP).filter(|at| !found.contains(&format!("w{at};"))).count();
        assert_eq!(lost, 0, "{open}");
    }
}

#[test]
fn a_trap_is_refused_with_a_sentence() {
    let spaces = vec![b' '; 20 * 1024 * 1024];
    let why = refusal(&zipped(&[("word/document.xml", &spaces)]));
    assert!(why.contains("unpacks to more than 400 times its size"), "{why}");
    let entities = format!(
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document {SPACES}><w:body><w:p>&b;</w:p></w:body></w:document>"
    );
    let why = refusal(&zipped(&[("word/document.xml", entities.as_bytes())]));
    assert!(why.contains("declares a document type"), "{why}");
}

#[test]
fn a_file_is_what_its_bytes_say() {
    let bytes = of_body(&(paragraph("Title") + &paragraph("Text")));
    for path in ["x.docx", "x.txt", "x.json", "x"] {
        let draft = items(&bytes, path).remove(0).draft().expect("a draft");
        assert_eq!((draft.title.text.as_str(), draft.body.text.as_str()), ("Title", "Text"));
    }
    let text = items(b"Title\n\nText of no Word file", "x.docx").remove(0).draft().expect("a draft");
    assert_eq!(text.body.text, "Text of no Word file");
    let why = refusal(&zipped(&[("xl/workbook.xml", b"<workbook/>")]));
    assert!(why.contains("no document in it"), "{why}");
}

#[test]
fn another_word_processors_file_is_refused_whatever_it_is_called() {
    let open_document = zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<office:document-content/>")]);
    for (bytes, what) in [
        (&b"{\\rtf1\\ansi\\deff0 {\\b A letter}\\par Dear Ann,\\par}"[..], "Rich Text Format (RTF)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", "Word file of the old kind (.doc)"),
        (&open_document, "OpenDocument text (.odt)"),
    ] {
        for path in ["x.docx", "x.doc", "x.txt", "x.md", "x.json"] {
            let [Item::Refused(why)] = &items(bytes, path)[..] else { panic!("{path}: {what} is read") };
            assert!(why.contains(what) && why.ends_with("; save it as .docx and import it again"), "{path}: {why}");
        }
    }
}

/// The parts of the file with all that is hard in this format.
static HARD: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let bytes = fs::read(here().join("tests/fixtures/docx/hard-cases/cable.docx")).expect("the file");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).expect("a part");
            let mut content = Vec::new();
            file.read_to_end(&mut content).expect("its content");
            (file.name().expect("a name").into_owned(), content)
        })
        .collect()
});

static OUTSIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?s)<w:del [^>]*[^/>]>.*?(?:</w:del>|\z)|<w:moveFrom [^>]*[^/>]>.*?(?:</w:moveFrom>|\z)|<mc:Fallback>.*?(?:</mc:Fallback>|\z)",
    )
    .expect("a pattern")
});
static WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<w:t(?: [^<>]*)?>([^<>&]*)</w:t>").expect("a pattern"));
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"</?w:tr(?:Pr)?>|<w:del |</w:del>|<w:moveFrom |</w:moveFrom>|<mc:Fallback>|</mc:Fallback>|<mc:Choice |<mc:AlternateContent>|</mc:AlternateContent>|</mc:Choice>").expect("a pattern")
});

/// What a plain extraction finds: the text of each `w:t` outside of deletions.
fn extracted(xml: &str) -> Vec<String> {
    let kept = OUTSIDE.replace_all(xml, "");
    WORDS.captures_iter(&kept).map(|captures| squeezed(&captures[1])).filter(|words| !words.is_empty()).collect()
}

fn damaged(change: impl Fn(&mut Vec<u8>)) -> (String, Vec<u8>) {
    let mut parts = HARD.clone();
    let document = parts.iter_mut().find(|(name, _)| name == "word/document.xml").expect("the document");
    change(&mut document.1);
    let xml = String::from_utf8_lossy(&document.1).into_owned();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    (xml, zipped(&parts))
}

/// Nothing that a plain extraction finds is lost.
fn whole(xml: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let item = items(bytes, "x.docx").remove(0);
    let Item::Draft(draft) = item else {
        prop_assert!(extracted(xml).is_empty(), "{:?} of {:?}", item, extracted(xml));
        return Ok(());
    };
    let found = words(&draft);
    for words in extracted(xml) {
        prop_assert!(found.contains(&words), "{:?} is lost: {}", words, found);
    }
    Ok(())
}

#[test]
fn no_single_broken_byte_loses_words() {
    let document = HARD.iter().find(|(name, _)| name == "word/document.xml").expect("the document").1.clone();
    // The ends of tags are where damage swallows what follows.
    for at in document.iter().enumerate().filter(|(_, byte)| **byte == b'>').map(|(at, _)| at) {
        let (xml, bytes) = damaged(|document| document[at] = 0);
        let regions = |xml: &str| REGION.find_iter(xml).count();
        if regions(&xml) == regions(&String::from_utf8_lossy(&document)) {
            whole(&xml, &bytes).unwrap_or_else(|lost| panic!("byte {at}: {lost}"));
        }
    }
}

#[test]
fn a_lost_quotation_mark_of_an_attribute_loses_no_words() {
    let document = HARD.iter().find(|(name, _)| name == "word/document.xml").expect("the document").1.clone();
    for at in document.iter().enumerate().filter(|(_, byte)| **byte == b'"').map(|(at, _)| at) {
        for sign in [b'/', b'\'', b' ', b'>', b'='] {
            let (xml, bytes) = damaged(|document| document[at] = sign);
            let regions = |xml: &str| REGION.find_iter(xml).count();
            if regions(&xml) == regions(&String::from_utf8_lossy(&document)) {
                whole(&xml, &bytes).unwrap_or_else(|lost| panic!("byte {at} as {:?}: {lost}", char::from(sign)));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_document_that_ends_early_keeps_its_words(at in 200_usize..12_000) {
        let (xml, bytes) = damaged(|document| document.truncate(at));
        whole(&xml, &bytes)?;
    }

    #[test]
    fn a_document_with_broken_bytes_keeps_its_words(changes in prop::collection::vec((0_usize..12_000, any::<u8>()), 1..4)) {
        let original = HARD.iter().find(|(name, _)| name == "word/document.xml").map(|(_, content)| REGION.find_iter(&String::from_utf8_lossy(content)).count());
        let (xml, bytes) = damaged(|document| {
            for (at, byte) in &changes {
                if let Some(place) = document.get_mut(*at) {
                    *place = *byte;
                }
            }
        });
        // Where a deletion's own borders broke, nobody can say what was deleted.
        if original == Some(REGION.find_iter(&xml).count()) {
            whole(&xml, &bytes)?;
        } else {
            items(&bytes, "x.docx");
        }
    }

    #[test]
    fn a_package_with_broken_bytes_is_read_or_refused(changes in prop::collection::vec((0_usize..7000, any::<u8>()), 1..6), end in 0_usize..9000) {
        let mut bytes = fs::read(here().join("tests/fixtures/docx/hard-cases/cable.docx")).expect("the file");
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        bytes.truncate(end);
        prop_assert_eq!(items(&bytes, "x.docx").len(), 1);
    }
}
