use proptest::prelude::*;

use super::*;
use crate::model::{
    Annotation, Author, Authority, AuthorityKind, Block, BlockKind, DiplomaticPart, Mark, Origin, ReferenceKind, ShownMention,
    ShownReference, SourceFile, SourceFormat, State,
};

fn copy(body: Passage) -> ReadingCopy {
    let source = SourceFile { path: "a.txt".to_owned(), format: SourceFormat::PlainText, sha256: String::new(), bytes: 0 };
    let copy = ReadingCopy::of("wilson-1".parse().expect("a name"), source, Passage::line("Title"), body);
    ReadingCopy { authorities: vec![record("harriman", "Harriman, W. Averell")], ..copy }
}

fn record(id: &str, name: &str) -> Authority {
    Authority {
        id: id.to_owned(),
        kind: AuthorityKind::Person,
        name: name.to_owned(),
        variants: vec![],
        office: None,
        dates: None,
        note: None,
        identifiers: vec![],
    }
}

fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        if !line.is_empty() {
            let number = u32::try_from(blocks.len() + 1).ok();
            blocks.push(Block { number, ..Block::new(BlockKind::Paragraph, Span::new(at, at + line.len())) });
        }
        at += line.len() + 1;
    }
    blocks
}

fn span(text: &str, words: &str) -> Span {
    let start = text.find(words).expect("the words");
    Span::new(start, start + words.len())
}

fn mark(span: Span, mark: MarkKind) -> Annotation {
    Annotation { span, kind: AnnotationKind::Mark(Mark::new(mark, Author::Translator)) }
}

fn note_reference(at: usize, note: Option<&str>, label: &str) -> Annotation {
    Annotation { span: Span::point(at), kind: AnnotationKind::NoteReference { note: note.map(str::to_owned), label: label.to_owned() } }
}

fn reference(span: Span, text: &str) -> ShownReference {
    ShownReference {
        place: 1,
        origin: Origin::Room,
        part: PartId::Body,
        span,
        text: span.of(text).to_owned(),
        kind: ReferenceKind::Dated,
        tie: None,
        state: State::NotHeld,
        reason: String::new(),
        relation: None,
        targets: vec![],
        not_held: Some("letter".to_owned()),
    }
}

fn mention(span: Span, text: &str) -> ShownMention {
    let text = span.of(text).to_owned();
    let authorities = vec!["harriman".to_owned()];
    ShownMention { origin: Origin::Room, part: PartId::Body, span, text, kind: AuthorityKind::Person, authorities, editor: None }
}

fn footnote(id: &str, text: &str) -> Footnote {
    Footnote { id: id.to_owned(), label: Some("1".to_owned()), author: Author::Unknown, is_source: false, passage: Passage::line(text) }
}

/// The text of a piece of HTML, without what only guides the eye or the ear.
fn text_of(html: &Html) -> String {
    let mut text = String::new();
    let mut open: Vec<bool> = Vec::new();
    let mut rest = html.as_str();
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a whole tag");
        if !open.contains(&true) {
            text.push_str(&rest[..start]);
        }
        let tag = &rest[start + 1..end];
        match tag {
            "br" => text.push('\n'),
            _ if tag.starts_with('/') => {
                open.pop().expect("an open element");
            }
            _ => open.push(["\"spoken\"", "\"noteref", "\"pb\"", "\"n\""].iter().any(|class| tag.contains(&format!("class={class}")))),
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    assert!(open.is_empty(), "every element is closed in {html}");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn check(copy: &ReadingCopy, expect: &str) {
    assert_eq!(Sheet::new(copy).body.as_str(), expect);
}

fn body(text: &str, annotations: Vec<Annotation>) -> ReadingCopy {
    copy(Passage { text: text.to_owned(), blocks: paragraphs(text), annotations })
}

#[test]
fn ranges_that_cross_are_closed_and_reopened() {
    let text = "one two three";
    let annotations = vec![
        Annotation { span: span(text, "one two"), kind: AnnotationKind::Emphasis },
        Annotation { span: span(text, "two three"), kind: AnnotationKind::Strong },
    ];
    check(
        &body(text, annotations),
        "<p id=\"p1\"><a class=\"n\" href=\"#p1\" data-n=\"1\" aria-label=\"Paragraph 1\"></a>\
         <em>one <strong>two</strong></em><strong> three</strong></p>",
    );
}

#[test]
fn a_hand_over_two_paragraphs_is_marked_in_both_and_spoken_once() {
    let text = "[handwritten: store (in the classified\n\narchive). ?M. Mayorov?]";
    let sheet = Sheet::new(&body(text, vec![mark(Span::new(0, text.len()), MarkKind::Hand)]));
    assert_eq!(sheet.body.as_str().matches("class=\"mark hand\"").count(), 2);
    assert_eq!(sheet.body.as_str().matches("class=\"spoken\"").count(), 1);
    assert_eq!(text_of(&sheet.body), text);
    assert!(sheet.marks.contains(&MarkKind::Hand));
}

#[test]
fn a_marker_after_the_last_word_stays_in_its_paragraph() {
    let text = "One. \n\nTwo.";
    for at in [4, 5, 6] {
        let mut copy = body(text, vec![note_reference(at, Some("fn1"), "1")]);
        copy.body.blocks[0].span = Span::new(0, 4);
        copy.notes = vec![footnote("fn1", "A note.")];
        let sheet = Sheet::new(&copy);
        assert!(sheet.body.as_str().contains("One.<a class=\"noteref\""), "{at}: {}", sheet.body);
        assert_eq!(text_of(&sheet.body), text);
    }
}

#[test]
fn a_marker_before_the_first_word_of_a_paragraph_stays_there() {
    let text = "One.\n\nTwo.";
    let mut copy = body(text, vec![note_reference(6, Some("fn1"), "1")]);
    copy.notes = vec![footnote("fn1", "A note.")];
    assert!(Sheet::new(&copy).body.as_str().contains("</a>Two."));
}

#[test]
fn a_note_cited_twice_has_two_ways_back() {
    let text = "One and two.";
    let mut copy = body(text, vec![note_reference(3, Some("fn2"), "2"), note_reference(12, Some("fn2"), "2")]);
    copy.notes = vec![footnote("fn2", "A note.")];
    let sheet = Sheet::new(&copy);
    let backs: Vec<&str> = sheet.notes[0].backs.iter().map(|back| back.href.as_str()).collect();
    assert_eq!(backs, ["#fnref2", "#fnref2-2"]);
    for back in backs {
        assert!(sheet.body.as_str().contains(&format!("id=\"{}\"", &back[1..])));
    }
}

#[test]
fn a_note_may_be_cited_in_the_title() {
    let mut copy = body("x", vec![]);
    copy.title.annotations = vec![note_reference(5, Some("fn1"), "*")];
    copy.notes = vec![footnote("fn1", "A note.")];
    let sheet = Sheet::new(&copy);
    assert!(sheet.title.as_str().ends_with("href=\"#fn1\">*</a>"));
    assert_eq!(sheet.notes[0].backs.len(), 1);
}

#[test]
fn the_first_cell_of_a_row_has_its_number_and_those_that_were_joined_to_it() {
    let mut copy = body("ab c", vec![]);
    let cells = vec![
        Block { children: vec![Block::new(BlockKind::Paragraph, Span::new(0, 2))], ..Block::new(BlockKind::Cell, Span::new(0, 2)) },
        Block::new(BlockKind::Cell, Span::new(3, 4)),
    ];
    let row = Block { number: Some(5), joined: vec![6], children: cells, ..Block::new(BlockKind::Row, Span::new(0, 4)) };
    copy.body.blocks = vec![Block { children: vec![row], ..Block::new(BlockKind::Table, Span::new(0, 4)) }];
    check(
        &copy,
        "<table><tbody><tr id=\"p5\"><td><a class=\"n\" href=\"#p5\" data-n=\"5\" aria-label=\"Paragraph 5\"></a><span id=\"p6\"></span>\
         <p>ab</p></td> <td>c</td></tr></tbody></table>",
    );
}

#[test]
fn a_marker_without_a_note_is_shown_and_leads_nowhere() {
    for note in [None, Some("fn9")] {
        let sheet = Sheet::new(&body("Text", vec![note_reference(4, note, "9")]));
        assert!(sheet.body.as_str().contains("<span class=\"noteref dangling\" title=\"the source has no such note\">9<span"));
    }
}

#[test]
fn a_name_inside_a_reference_is_no_second_link() {
    let text = "I received Harriman's note.";
    let mut copy = body(text, vec![]);
    copy.references = vec![reference(span(text, "Harriman's note"), text)];
    copy.mentions = vec![mention(span(text, "Harriman"), text)];
    let html = Sheet::new(&copy).body;
    assert!(html.as_str().contains("title=\"not held in this room\">Harriman's note</a>."), "{html}");
    assert!(!html.as_str().contains("/people/"));
}

#[test]
fn of_two_links_that_cross_the_second_keeps_its_rest() {
    let text = "abcdef";
    let mut copy = body(text, vec![]);
    copy.references = vec![reference(Span::new(0, 4), text)];
    copy.mentions = vec![mention(Span::new(2, 6), text)];
    let html = Sheet::new(&copy).body;
    assert!(
        html.as_str().ends_with(">abcd</a><a class=\"person\" href=\"/people/harriman\" title=\"Harriman, W. Averell\">ef</a></p>"),
        "{html}"
    );
}

#[test]
fn a_reference_inside_a_link_keeps_its_address() {
    let text = "see the 3 November letter here";
    let link = AnnotationKind::Link { url: "https://example.org/a b".to_owned() };
    let mut copy = body(text, vec![Annotation { span: Span::new(0, text.len()), kind: link }]);
    copy.references = vec![reference(span(text, "the 3 November letter"), text)];
    let html = Sheet::new(&copy).body;
    assert!(
        html.as_str().contains("href=\"https://example.org/a%20b\" rel=\"noopener\">see <span id=\"r1\" class=\"ref unheld\""),
        "{html}"
    );
}

#[test]
fn a_marker_inside_a_link_parts_the_link() {
    let text = "Harriman's note";
    let mut copy = body(text, vec![note_reference(8, Some("fn1"), "1")]);
    copy.references = vec![reference(Span::new(0, text.len()), text)];
    copy.notes = vec![footnote("fn1", "A note.")];
    let html = Sheet::new(&copy).body;
    assert!(html.as_str().contains("Harriman</a><a class=\"noteref\""), "{html}");
    assert_eq!(html.as_str().matches("id=\"r1\"").count(), 1);
    assert_eq!(text_of(&html), text);
}

#[test]
fn the_note_on_where_the_paper_lies_is_none_of_the_footnotes_and_keeps_its_address() {
    let mut copy = body("Text", vec![note_reference(4, Some("fn2"), "2")]);
    copy.title.annotations = vec![note_reference(5, Some("fn1"), "1")];
    copy.notes = vec![Footnote { is_source: true, ..footnote("fn1", "Source: an archive.") }, footnote("fn2", "A note.")];
    let sheet = Sheet::new(&copy);
    let ids = |notes: &[Note]| notes.iter().map(|note| (note.id.clone(), note.backs.len())).collect::<Vec<_>>();
    assert_eq!((ids(&sheet.source_notes), ids(&sheet.notes)), (vec![("fn1".to_owned(), 1)], vec![("fn2".to_owned(), 1)]));
}

#[test]
fn a_name_whose_record_the_room_lacks_is_text() {
    let text = "Harriman came.";
    let mut copy = body(text, vec![]);
    copy.authorities.clear();
    copy.mentions = vec![ShownMention { origin: Origin::Source, ..mention(span(text, "Harriman"), text) }];
    assert!(Sheet::new(&copy).body.as_str().ends_with("</a>Harriman came.</p>"));
}

#[test]
fn what_the_edition_says_is_told_from_what_the_room_recognised() {
    let text = "Harriman wrote the letter.";
    let mut copy = body(text, vec![]);
    copy.references = vec![ShownReference { origin: Origin::Source, ..reference(span(text, "the letter"), text) }];
    copy.mentions = vec![ShownMention { origin: Origin::Source, ..mention(span(text, "Harriman"), text) }];
    let html = Sheet::new(&copy).body;
    assert!(html.as_str().contains("class=\"person stated\""), "{html}");
    assert!(html.as_str().contains("title=\"Harriman, W. Averell (so the edition)\""), "{html}");
    assert!(html.as_str().contains("class=\"ref unheld stated\""), "{html}");
}

#[test]
fn an_abbreviation_leads_to_its_meaning_and_an_unexplained_one_is_text() {
    let text = "The DRV and the RVN";
    let term = |words: &str, id: &str| Annotation { span: span(text, words), kind: AnnotationKind::Term { id: id.to_owned() } };
    let mut copy = body(text, vec![term("DRV", "v1.t_DRV"), term("RVN", "v1.t_RVN")]);
    let meaning = "Democratic Republic of Vietnam".to_owned();
    copy.terms = vec![crate::model::Term { id: "v1.t_DRV".to_owned(), term: "DRV".to_owned(), meaning }];
    let html = Sheet::new(&copy).body;
    let expect = "The <a class=\"term\" href=\"#term-v1.t_DRV\" title=\"Democratic Republic of Vietnam\">DRV</a> and the RVN</p>";
    assert!(html.as_str().ends_with(expect), "{html}");
}

#[test]
fn words_that_lead_to_a_note_are_a_link_to_it() {
    let text = "see note 2";
    let mut copy = body(text, vec![Annotation { span: span(text, "note 2"), kind: AnnotationKind::NoteLink { note: "fn2".to_owned() } }]);
    copy.notes = vec![footnote("fn2", "A note.")];
    assert!(Sheet::new(&copy).body.as_str().contains("href=\"#fn2\">note 2</a>"));
}

#[test]
fn each_page_begins_at_one_place_to_which_others_lead() {
    let page = |at, label: &str| Annotation { span: Span::point(at), kind: AnnotationKind::PageBreak { label: Some(label.to_owned()) } };
    let mut copy = body("one two three", vec![page(4, "13"), page(8, "13")]);
    copy.metadata.in_volume =
        Some(crate::model::InVolume { volume: "v1".to_owned(), key: None, is_whole: false, page: Some("12".to_owned()) });
    let html = Sheet::new(&copy).body;
    assert_eq!((html.as_str().matches("id=\"page-12\"").count(), html.as_str().matches("id=\"page-13\"").count()), (1, 1));
    assert_eq!(text_of(&html), "one two three");
}

#[test]
fn a_link_to_a_script_is_text() {
    let link = AnnotationKind::Link { url: "javascript:alert(1)".to_owned() };
    check(
        &body("x", vec![Annotation { span: Span::new(0, 1), kind: link }]),
        "<p id=\"p1\"><a class=\"n\" href=\"#p1\" data-n=\"1\" aria-label=\"Paragraph 1\"></a>x</p>",
    );
}

#[test]
fn a_diplomatic_part_is_a_group_with_its_name() {
    let mut passage = Passage { text: "SECRET".to_owned(), ..Passage::default() };
    passage.blocks =
        vec![Block::around(BlockKind::Part(DiplomaticPart::Classification), vec![Block::new(BlockKind::Paragraph, Span::new(0, 6))])];
    check(&copy(passage), "<div class=\"part classification\" role=\"group\" aria-label=\"classification\"><p>SECRET</p></div>");
}

#[test]
fn headings_leave_no_level_out() {
    let text = "a\nb\nc";
    let mut copy = body(text, vec![]);
    for (block, level) in copy.body.blocks.iter_mut().zip([3, 5, 1]) {
        block.kind = BlockKind::Heading(level);
        block.number = None;
    }
    check(&copy, "<h2>a</h2>\n<h3>b</h3>\n<h2>c</h2>");
}

#[test]
fn text_that_no_block_claims_is_shown() {
    let passage =
        Passage { text: "a b c".to_owned(), blocks: vec![Block::new(BlockKind::Paragraph, Span::new(2, 3))], annotations: vec![] };
    let html = Sheet::new(&copy(passage)).body;
    assert_eq!(html.as_str(), "<p class=\"loose\">a </p><p>b</p><p class=\"loose\"> c</p>");
}

#[test]
fn words_found_twice_are_marked_once() {
    assert_eq!(marked("a <b> c", &[Span::new(2, 4), Span::new(3, 5)], "mark").as_str(), "a <mark>&lt;b&gt;</mark> c");
}

fn any_kind() -> impl Strategy<Value = BlockKind> {
    prop_oneof![
        Just(BlockKind::Paragraph),
        (1..6u8).prop_map(BlockKind::Heading),
        Just(BlockKind::Quotation),
        Just(BlockKind::List(Some(3))),
        Just(BlockKind::SimpleList),
        Just(BlockKind::Item),
        Just(BlockKind::Table),
        Just(BlockKind::Row),
        Just(BlockKind::Cell),
        Just(BlockKind::Part(DiplomaticPart::Signature)),
    ]
}

fn any_span() -> impl Strategy<Value = Span> {
    (0..60usize, 0..20usize).prop_map(|(start, length)| Span::new(start, start + length))
}

fn any_block() -> impl Strategy<Value = Block> {
    let leaf =
        (any_kind(), any_span(), proptest::option::of(0..9u32)).prop_map(|(kind, span, number)| Block { number, ..Block::new(kind, span) });
    leaf.prop_recursive(3, 12, 4, |inner| {
        (any_kind(), any_span(), proptest::collection::vec(inner, 0..4))
            .prop_map(|(kind, span, children)| Block { children, ..Block::new(kind, span) })
    })
}

fn any_annotation() -> impl Strategy<Value = Annotation> {
    let kind = prop_oneof![
        Just(AnnotationKind::Emphasis),
        Just(AnnotationKind::Strong),
        Just(AnnotationKind::Link { url: "https://example.org".to_owned() }),
        Just(AnnotationKind::NoteReference { note: Some("fn1".to_owned()), label: "7".to_owned() }),
        Just(AnnotationKind::NoteReference { note: None, label: "8".to_owned() }),
        Just(AnnotationKind::PageBreak { label: Some("p. 2".to_owned()) }),
        Just(AnnotationKind::Mark(Mark::new(MarkKind::Hand, Author::Unknown))),
    ];
    (any_span(), kind).prop_map(|(span, kind)| Annotation { span, kind })
}

proptest! {
    #[test]
    fn whatever_the_spans_are_each_character_is_shown_once(
        text in "[a-zё№<>&\" \n]{0,60}",
        blocks in proptest::collection::vec(any_block(), 0..5),
        annotations in proptest::collection::vec(any_annotation(), 0..8),
        references in proptest::collection::vec(any_span(), 0..4),
        mentions in proptest::collection::vec(any_span(), 0..4),
    ) {
        let mut copy = copy(Passage { text: text.clone(), blocks, annotations });
        copy.notes = vec![footnote("fn1", "A note.")];
        copy.references = references.iter().enumerate().map(|(place, span)| ShownReference { place, ..reference(*span, &text) }).collect();
        copy.mentions = mentions.iter().map(|span| mention(*span, &text)).collect();
        let html = Sheet::new(&copy).body;
        prop_assert_eq!(text_of(&html), text);
        prop_assert!(!has_link_in_link(html.as_str()), "{}", html);
        // Each marker is written, whatever it stands on.
        let markers = copy.body.annotations.iter().filter(|annotation| matches!(annotation.kind, AnnotationKind::NoteReference { .. })).count();
        prop_assert_eq!(html.as_str().matches("class=\"noteref").count(), markers);
    }
}

fn has_link_in_link(html: &str) -> bool {
    let mut depth = 0;
    html.match_indices('<').any(|(at, _)| {
        let rest = &html[at..];
        if rest.starts_with("<a ") {
            depth += 1;
        } else if rest.starts_with("</a>") {
            depth -= 1;
        }
        depth > 1
    })
}
