//! Volumes whole and damaged: what is opened, what is read, and that no word is lost on the way.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::config::Settings;
use crate::model::{AnnotationKind, Block, BlockKind, DiplomaticPart, Draft, MarkKind, Opened, Passage};

const VOLUME: &str = include_str!("../../../tests/fixtures/tei/volume/volume.xml");
const HARD: &str = include_str!("../../../tests/fixtures/tei/hard-cases/hard.xml");
const LETTER: &str = include_str!("../../../tests/fixtures/tei/letter/letter-17.xml");

fn drafts(bytes: &[u8]) -> Vec<Draft> {
    let settings = Settings::default();
    let mut found = Vec::new();
    read_file(bytes, Context { settings: &settings, path: "a/vol.xml", sidecar: None }, &mut |item| found.extend(item.draft()));
    for draft in &found {
        for passage in draft.notes.iter().map(|note| &note.passage).chain([&draft.title, &draft.body]) {
            sound(passage);
        }
        for (place, note) in draft.notes.iter().enumerate() {
            assert_eq!(note.id, format!("fn{}", place + 1));
        }
    }
    found
}

/// A document around some markup.
fn document(inside: &str) -> Draft {
    let bytes = format!("<TEI><text><body><div type=\"document\" xml:id=\"d1\">{inside}</div></body></text></TEI>");
    drafts(bytes.as_bytes()).remove(0)
}

fn sound(passage: &Passage) {
    for annotation in &passage.annotations {
        assert!(passage.text.get(annotation.span.range()).is_some(), "an annotation off a letter's edge");
    }
    let mut at = 0;
    for block in &passage.blocks {
        assert!(block.span.start >= at, "blocks out of order");
        assert!(passage.text[at..block.span.start].trim().is_empty(), "words outside of any block");
        at = block.span.end;
        sound_block(block, &passage.text);
    }
    assert!(passage.blocks.is_empty() || passage.text[at..].trim().is_empty(), "words after all blocks");
}

fn sound_block(block: &Block, text: &str) {
    assert!(text.get(block.span.range()).is_some(), "a block off a letter's edge");
    let mut at = block.span.start;
    for child in &block.children {
        assert!(child.span.start >= at && child.span.end <= block.span.end, "a block outside of its parent: {block:?}");
        assert!(text[at..child.span.start].trim().is_empty(), "words between blocks");
        at = child.span.end;
        sound_block(child, text);
    }
}

/// All that a draft shows or says, letter by letter.
fn words(draft: &Draft) -> String {
    let mut all = String::new();
    for passage in [&draft.title, &draft.body].into_iter().chain(draft.notes.iter().map(|note| &note.passage)) {
        all.push_str(&passage.text);
        all.push(' ');
        for annotation in &passage.annotations {
            if let AnnotationKind::Mark(mark) = &annotation.kind {
                all.push_str(mark.instead_of.as_deref().unwrap_or(""));
                all.push(' ');
            }
        }
    }
    all
}

fn opened(text: &str) -> Opened {
    open(text.as_bytes(), "a/vol.xml")
}

#[test]
fn the_root_tells_what_it_is() {
    for yes in [
        "<TEI>",
        "<?xml version=\"1.0\"?>\n<!-- a <p> --><tei:TEI xmlns:tei=\"x\"/>",
        "\u{feff}<teiCorpus\n xmlns=\"y\">",
        "<!DOCTYPE TEI [<!ENTITY a \"b\">]>\n<TEI>",
    ] {
        assert!(is(yes.as_bytes()), "{yes}");
    }
    for no in ["", "<html><TEI>", "TEI", "<TEIX>", "<!-- <TEI>", "plain <TEI>"] {
        assert!(!is(no.as_bytes()), "{no}");
    }
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("<TEI>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(is(&utf16));
}

#[test]
fn a_volume_is_opened_with_its_divisions_and_lists() {
    let opened = opened(VOLUME);
    assert_eq!(opened.frame.volume, "frus1955-57v09");
    assert_eq!(opened.frame.namespaces.len(), 2);
    let keys: Vec<(&str, &str)> =
        opened.parts.iter().map(|part| (part.key.as_str(), opened.nodes[part.node.unwrap()].title.as_str())).collect();
    assert_eq!(keys, [("d1", "January"), ("d2", "January"), ("d3", "February")]);
    let nodes: Vec<(&str, Option<usize>, &str)> =
        opened.nodes.iter().map(|node| (node.kind.as_str(), node.parent, node.title.as_str())).collect();
    assert_eq!(
        nodes,
        [
            ("section", None, "Preface"),
            ("section", None, "Abbreviations"),
            ("section", None, "Persons"),
            ("compilation", None, "Vietnam"),
            ("chapter", Some(3), "January"),
            ("chapter", Some(3), "February"),
            ("section", None, "Index"),
        ]
    );
    assert_eq!(opened.nodes[3].notes, ["A note to the heading."]);
    assert_eq!(opened.authorities.len(), 1);
    let diem = &opened.authorities[0];
    assert_eq!((diem.id.as_str(), diem.name.as_str(), diem.note.as_deref()), ("frus1955-57v09.p_NDD1", "Ngo Dinh Diem", Some("President")));
    assert_eq!(diem.variants[0].name(), "Diem");
    assert_eq!(opened.frame.same["frus1955-57v09.p_D1"], "frus1955-57v09.p_NDD1");
    let un = &opened.glossary[0];
    assert_eq!((un.id.as_str(), un.term.as_str(), un.meaning.as_str()), ("frus1955-57v09.t_UN1", "UN", "United Nations"));
    assert_eq!(opened.diagnostics, []);
    for part in &opened.parts {
        let bytes = part.span.of(VOLUME);
        assert!(bytes.starts_with("<div type=\"document\"") && bytes.ends_with("</div>"));
        assert_eq!(VOLUME[..part.span.start].matches('\n').count() + 1, part.line);
    }
}

#[test]
fn the_editors_own_text_is_read_like_a_document() {
    let opened = opened(VOLUME);
    let settings = Settings::default();
    let context = Context { settings: &settings, path: "vol.xml", sidecar: None };
    let mut found = None;
    read(opened.nodes[0].span.of(VOLUME).as_bytes(), &opened.frame, context, &mut |item| found = item.draft());
    let preface = found.unwrap();
    assert_eq!((preface.title.text.as_str(), preface.body.text.as_str()), ("Preface", "The editors thank."));
}

#[test]
fn a_frame_goes_through_json_and_reads_the_same() {
    let opened = opened(VOLUME);
    let frame: crate::model::Frame = serde_json::from_str(&serde_json::to_string(&opened.frame).unwrap()).unwrap();
    assert_eq!(frame, opened.frame);
}

#[test]
fn a_list_of_persons_with_parts_of_names_gives_records() {
    let opened = opened(
        "<TEI><standOff><listPerson><person xml:id=\"b1\"><persName><forename>Edward</forename> <surname>Brown</surname></persName>\
         <persName>Ned</persName><birth when=\"1890\"/><death>1986</death><idno>https://example.org/b</idno></person></listPerson></standOff><text><p>x</p></text></TEI>",
    );
    let brown = &opened.authorities[0];
    assert_eq!((brown.id.as_str(), brown.name.as_str(), brown.dates.as_deref()), ("vol.b1", "Brown, Edward", Some("1890–1986")));
    assert_eq!((brown.variants[0].name(), brown.identifiers[0].as_str()), ("Ned", "https://example.org/b"));
    assert_eq!(opened.parts.len(), 1);
}

#[test]
fn a_file_in_another_encoding_is_read_by_its_declaration() {
    let text = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><TEI><text><body><head>Caf\u{e9}</head></body></text></TEI>";
    let bytes: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    let draft = &drafts(&bytes)[0];
    assert_eq!(draft.title.text, "Café");
    assert!(draft.diagnostics[0].message.contains("windows-1252"), "{:?}", draft.diagnostics);
}

#[test]
fn words_right_in_a_closer_and_a_list_have_a_block() {
    let draft = document("<closer>Yours <hi>truly</hi><signed>A</signed>copy</closer><list>loose<item>x</item></list>");
    let kinds: Vec<BlockKind> = draft.body.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Part(DiplomaticPart::Closing),
            BlockKind::Part(DiplomaticPart::Signature),
            BlockKind::Part(DiplomaticPart::Closing),
            BlockKind::SimpleList
        ]
    );
}

#[test]
fn a_list_has_the_signs_that_the_file_gives_it() {
    let kinds = [
        ("", BlockKind::SimpleList),
        (r#" type="participants""#, BlockKind::SimpleList),
        (r#" type="simple" rend="small""#, BlockKind::SimpleList),
        (r#" type="subject" rend="small bulleted""#, BlockKind::List(None)),
        (r#" type="bulleted""#, BlockKind::List(None)),
        (r#" rend="numbered""#, BlockKind::List(Some(1))),
        (r#" type="ordered""#, BlockKind::List(Some(1))),
    ];
    for (attributes, kind) in kinds {
        let draft = document(&format!("<list{attributes}><item>x</item></list>"));
        assert_eq!(draft.body.blocks.iter().map(|block| block.kind).collect::<Vec<_>>(), [kind], "{attributes}");
    }
}

#[test]
fn a_thousand_levels_keep_their_words() {
    for element in ["hi", "list", "note", "div", "q", "strange", "choice", "table", "item", "p", "sic", "closer"] {
        for depth in [100, 1000, 20_000] {
            let draft =
                document(&format!("<p>one{}two{}three</p>", format!("<{element}>").repeat(depth), format!("</{element}>").repeat(depth)));
            let all = words(&draft);
            assert!(all.contains("one") && all.contains("two") && all.contains("three"), "{element} {depth}: {all}");
            assert!(depth < 300 || draft.diagnostics.iter().any(|said| said.message.contains("deeper than")), "{element} {depth}");
        }
        // Never closed at all.
        drafts(format!("<TEI><text><p>{}", format!("<{element}>x").repeat(20_000)).as_bytes());
    }
}

#[test]
fn no_entity_is_expanded() {
    let bomb = "<!DOCTYPE TEI [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]><TEI><text><p>&b; &f;</p></text></TEI>";
    let draft = &drafts(bomb.as_bytes())[0];
    assert_eq!(draft.body.text, "&b; &f;");
    assert!(draft.diagnostics.iter().any(|said| said.message.contains("DOCTYPE")));
}

#[test]
fn a_volume_cut_anywhere_keeps_its_whole_documents() {
    let whole = drafts(VOLUME.as_bytes());
    let opened = opened(VOLUME);
    for cut in (0..VOLUME.len()).step_by(7) {
        let found = drafts(&VOLUME.as_bytes()[..cut]);
        for (part, draft) in opened.parts.iter().zip(&whole).filter(|(part, _)| part.span.end <= cut) {
            let same = found.iter().find(|other| other.metadata.numbers == draft.metadata.numbers);
            assert_eq!(same.map(|other| &other.body), Some(&draft.body), "{} cut at {cut}", part.key);
        }
    }
}

/// Elements of every sense, and one that nobody knows.
const ELEMENTS: &[&str] = &[
    "p",
    "head",
    "div",
    "list",
    "item",
    "label",
    "table",
    "row",
    "cell",
    "note",
    "hi",
    "choice",
    "sic",
    "corr",
    "abbr",
    "expan",
    "q",
    "quote",
    "closer",
    "opener",
    "signed",
    "salute",
    "dateline",
    "date",
    "time",
    "persName",
    "placeName",
    "gloss",
    "ref",
    "postscript",
    "lg",
    "l",
    "figure",
    "figDesc",
    "unclear",
    "del",
    "gap",
    "address",
    "addrLine",
    "strange",
    "title",
    "floatingText",
    "seg",
    "bibl",
];

fn markup() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => Just(" WORD ".to_owned()),
        1 => prop::sample::select(vec!["<lb/>", "<pb n=\"2\"/>", " ", "\n", "WORD", "<gap/>", "<cell/>", "<note/>", "<ptr target=\"#d1\"/>"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        (prop::sample::select(ELEMENTS), prop::collection::vec(inner, 0..6))
            .prop_map(|(name, inside)| format!("<{name}>{}</{name}>", inside.concat()))
    })
}

/// Gives each word a number, so that a lost one is known.
fn numbered(markup: &str) -> (String, usize) {
    let mut text = String::new();
    let mut count = 0;
    for (place, piece) in markup.split("WORD").enumerate() {
        if place > 0 {
            _ = write!(text, "w{place:03}");
            count = place;
        }
        text.push_str(piece);
    }
    (text, count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_markup_loses_a_word(pieces in prop::collection::vec(markup(), 0..6)) {
        let (text, count) = numbered(&pieces.concat());
        let all = words(&document(&text));
        for number in 1..=count {
            prop_assert_eq!(all.matches(&format!("w{number:03}")).count(), 1, "w{:03} of {} in {:?}", number, text, all);
        }
    }

    #[test]
    fn no_damage_makes_the_reader_panic(
        which in 0..3usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        moved in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let mut bytes = [VOLUME, HARD, LETTER][which].as_bytes().to_vec();
        for (place, byte) in &changes {
            let at = place.index(bytes.len());
            bytes[at] = *byte;
        }
        let (left, right) = (moved.0.index(bytes.len()), moved.1.index(bytes.len()));
        let piece: Vec<u8> = bytes[left.min(right)..left.max(right)].to_vec();
        bytes.splice(left..left, piece);
        bytes.truncate(cut.index(bytes.len()).max(bytes.len() / 2));
        let _ = is(&bytes);
        drafts(&bytes);
    }

    #[test]
    fn any_bytes_can_be_opened_and_read(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[<>/a-c\"'=& !?\\[\\]-]{0,60}") {
        drafts(&bytes);
        drafts(text.as_bytes());
        drafts(format!("<TEI>{text}").as_bytes());
    }
}

/// Every note with its label and words, and the words before its sign.
fn signs(draft: &Draft) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for annotation in &draft.body.annotations {
        let AnnotationKind::NoteReference { note: Some(note), label } = &annotation.kind else { continue };
        let before = draft.body.text[..annotation.span.start].split_whitespace().next_back().unwrap_or("").to_owned();
        let note = draft.notes.iter().find(|known| known.id == *note).expect("a note for each sign");
        found.push((before, label.clone(), note.passage.text.clone()));
    }
    found
}

fn own(expected: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    expected.iter().map(|(before, label, words)| ((*before).to_owned(), (*label).to_owned(), (*words).to_owned())).collect()
}

#[test]
fn notes_at_the_end_have_their_signs_in_the_text() {
    let draft = document(
        "<p>One<ref target=\"#n1\" xml:id=\"r1\">1</ref> two<ptr target=\"#n2\"/>, three <hi rend=\"sup\"><ref target=\"#n1\">[1]</ref></hi> \
         and <ref target=\"#n2\">the second note</ref>.</p>\
         <div type=\"notes\"><head>Notes</head><note xml:id=\"n1\"><ref target=\"#r1\">1</ref> First.</note>\
         <note xml:id=\"n2\" n=\"*\"><p>Second.</p></note></div>",
    );
    assert_eq!(draft.body.text, "One two, three and the second note.");
    assert_eq!(signs(&draft), own(&[("One", "1", "First."), ("two", "*", "Second."), ("three", "1", "First.")]));
    let link = draft.body.annotations.iter().find_map(|annotation| match &annotation.kind {
        AnnotationKind::NoteLink { note } => Some((annotation.span.of(&draft.body.text), note.as_str())),
        _ => None,
    });
    assert_eq!(link, Some(("the second note", "fn2")));
    assert!(draft.diagnostics.iter().any(|said| said.message.contains("\"head\" is left out")));
    assert_eq!(draft.notes.len(), 2);
}

#[test]
fn notes_lead_to_their_places() {
    let draft = document(
        "<p>One<anchor xml:id=\"a1\"/> <seg xml:id=\"s2\">two words</seg> three.</p><p xml:id=\"p3\">Four.</p>\
         <noteGrp><note target=\"#a1\">First.</note><note target=\"#s2\" n=\"b\">Second.</note><note target=\"#p3\">Third.</note></noteGrp>",
    );
    assert_eq!(draft.body.text, "One two words three.\n\nFour.");
    assert_eq!(signs(&draft), own(&[("One", "1", "First."), ("words", "b", "Second."), ("Four.", "3", "Third.")]));
}

#[test]
fn notes_in_a_stand_off_are_the_letters() {
    let bytes = b"<TEI><standOff><listPerson><person>Ann</person></listPerson><note target=\"#a1\">First.</note></standOff>\
        <text><body><p>One<anchor xml:id=\"a1\"/> two.</p></body><back><div><note xml:id=\"e1\" n=\"9\">Last.</note></div></back></text></TEI>";
    let draft = drafts(bytes).remove(0);
    assert_eq!(draft.body.text, "One two.");
    assert_eq!(
        signs(&draft),
        own(&[("One", "1", "First."), ("two.", "9", "Last.")]),
        "a note that nothing leads to hangs on the last words"
    );
}

#[test]
fn a_link_to_a_note_that_stands_at_its_words_is_none_of_its_signs() {
    let draft =
        document("<p>One<note xml:id=\"n1\" n=\"1\">First.</note> and <ref target=\"#n1\">1</ref>.</p><note xml:id=\"x\">Second.</note>");
    assert_eq!(draft.body.text, "One and 1.");
    assert_eq!(signs(&draft), own(&[("One", "1", "First."), ("1.", "2", "Second.")]));
    assert!(draft.body.annotations.iter().any(|annotation| matches!(&annotation.kind, AnnotationKind::NoteLink { note } if note == "fn1")));
}

#[test]
fn one_reading_is_in_the_text_and_the_others_in_a_note() {
    let draft = document(
        "<p>The <app><lem>lemma</lem><rdg wit=\"#A #B\">variant</rdg><rdgGrp><rdg wit=\"#C\"/></rdgGrp></app> and \
         <app><rdg>first</rdg><rdg>second</rdg></app>, <choice><unclear>u1</unclear><unclear>u2</unclear></choice> \
         <choice><sic>s</sic><corr>c1</corr><corr>c2</corr></choice>.</p>",
    );
    assert_eq!(draft.body.text, "The lemma and first, u1 c1.");
    assert_eq!(
        signs(&draft),
        own(&[
            ("lemma", "a", "Other copies have “variant” (A, B); nothing here (C)."),
            ("first", "b", "Other copies have “second”."),
            ("u1", "c", "Or “u2”."),
            ("c1", "d", "Or “c2”."),
        ])
    );
    let marks: Vec<_> = draft
        .body
        .annotations
        .iter()
        .filter_map(|annotation| match &annotation.kind {
            AnnotationKind::Mark(mark) => Some((annotation.span.of(&draft.body.text), mark.mark, mark.instead_of.as_deref())),
            _ => None,
        })
        .collect();
    assert_eq!(marks, [("u1", MarkKind::Doubtful, None), ("c1", MarkKind::Corrected, Some("s"))]);
}
