use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::model::Author;

fn paragraphs_of(texts: &[&str]) -> Passage {
    let mut passage = Passage::default();
    for text in texts {
        if !passage.text.is_empty() {
            passage.text.push_str("\n\n");
        }
        let start = passage.text.len();
        passage.text.push_str(text);
        passage.blocks.push(Block::new(BlockKind::Paragraph, Span::new(start, passage.text.len())));
    }
    passage
}

fn written(passage: &Passage, notes: &[Footnote]) -> String {
    let labels = labels(notes);
    let mut parts = vec![Writer { passage, labels: &labels }.passage()];
    parts.extend(notes.iter().map(|note| definition(note, &labels)));
    parts.join("\n\n")
}

/// The Markdown as events, in a short form: `p(…)` for a paragraph, `/` for a line break.
fn read(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_HEADING_ATTRIBUTES;
    let shown = |event: Event<'_>| match event {
        Event::Start(tag) => match tag {
            Tag::Paragraph => "p(".to_owned(),
            Tag::Heading { level, .. } => format!("{level}("),
            Tag::BlockQuote(_) => "quotation(".to_owned(),
            Tag::List(first) => first.map_or("list(".to_owned(), |first| format!("list from {first}(")),
            Tag::Item => "item(".to_owned(),
            Tag::Table(_) => "table(".to_owned(),
            Tag::TableHead | Tag::TableRow => "row(".to_owned(),
            Tag::TableCell => "cell(".to_owned(),
            Tag::FootnoteDefinition(label) => format!("note {label}("),
            Tag::Emphasis => "em(".to_owned(),
            Tag::Strong => "strong(".to_owned(),
            Tag::Link { dest_url, .. } => format!("link {dest_url}("),
            other => format!("{other:?}("),
        },
        Event::End(_) => ")".to_owned(),
        Event::Text(text) => text.into_string(),
        Event::FootnoteReference(label) => format!("[^{label}]"),
        Event::HardBreak => "/".to_owned(),
        other => format!("{other:?}"),
    };
    Parser::new_ext(markdown, options).map(shown).collect()
}

fn note(id: &str, label: &str, texts: &[&str]) -> Footnote {
    Footnote { id: id.to_owned(), label: Some(label.to_owned()), author: Author::Editor, is_source: false, passage: paragraphs_of(texts) }
}

fn note_reference(at: usize, note: &str) -> Annotation {
    Annotation { span: Span::point(at), kind: AnnotationKind::NoteReference { note: Some(note.to_owned()), label: "1".to_owned() } }
}

#[test]
fn a_numbered_line_stays_text() {
    let passage = paragraphs_of(&["2554. References: A) your 12", "3) see\n4. below"]);
    assert_eq!(written(&passage, &[]), "2554\\. References: A) your 12\n\n3\\) see\\\n4\\. below");
    assert_eq!(read(&written(&passage, &[])), "p(2554. References: A) your 12)p(3) see/4. below)");
}

#[test]
fn signs_of_markdown_stay_text() {
    for text in [
        "[x][?] [a](b) ![c]",
        "*bold* _it_ __x__",
        "`code` ``",
        "<b>bold</b> <https://example.org>",
        "&amp; &#60; R&D",
        "# no heading",
        "> no quotation",
        "| a | b |",
        "~~gone~~",
        "---",
        "===",
        "+ no",
        "- no",
        "    no code",
        "\tno code",
        "a  ",
        "\\",
        "a\\",
        "[^1]: no note",
        "[a]: /b",
        "{#id}",
        ": no definition",
        "***",
        "1986. A great year",
        "<!-- no comment -->",
        "a\n\nb",
        "<?x?>",
        "&#0",
        "Title #",
    ] {
        let shown = text.replace('\n', "/");
        assert_eq!(read(&written(&paragraphs_of(&[text]), &[])), format!("p({shown})"), "{text:?}");
    }
}

#[test]
fn notes_are_linked_and_stand_at_the_end() {
    let mut passage = paragraphs_of(&["A treaty, wow!: (so)", "Next"]);
    passage.annotations = vec![note_reference(8, "fn1"), note_reference(14, "fn2"), note_reference(14, "fn1"), note_reference(22, "fn2")];
    let notes = [note("fn1", "1", &["One.", "More of it."]), note("fn2", "*", &["Two"])];
    let markdown = written(&passage, &notes);
    assert_eq!(
        read(&markdown),
        "p(A treaty[^1], wow![^fn2][^1]: (so))p([^fn2]Next)note 1(p(One.)p(More of it.))note fn2(p(Two))",
        "{markdown}"
    );
}

#[test]
fn a_note_reference_at_the_start_of_a_line_is_no_definition() {
    let mut passage = paragraphs_of(&[": so"]);
    passage.annotations = vec![note_reference(0, "fn1")];
    assert_eq!(read(&written(&passage, &[note("fn1", "1", &["One"])])), "p([^1]: so)note 1(p(One))");
}

#[test]
fn a_reference_without_a_note_keeps_its_label() {
    let mut passage = paragraphs_of(&["Said so."]);
    let kind = AnnotationKind::NoteReference { note: None, label: "7".to_owned() };
    passage.annotations = vec![Annotation { span: Span::point(7), kind }];
    assert_eq!(written(&passage, &[]), "Said so[^7].");
}

#[test]
fn the_end_of_a_page_is_a_sign_and_a_word_about_it_is_text() {
    let mut passage = paragraphs_of(&["one two [page break]"]);
    let page =
        |at, label: Option<&str>| Annotation { span: Span::point(at), kind: AnnotationKind::PageBreak { label: label.map(str::to_owned) } };
    passage.annotations = vec![page(3, None), page(7, Some("12"))];
    assert_eq!(written(&passage, &[]), "one[page break] two[page 12] \\[page break\\]");
}

#[test]
fn a_note_beside_a_link_stands_outside_of_it() {
    let mut passage = paragraphs_of(&["see here"]);
    let link = AnnotationKind::Link { url: "https://example.org".to_owned() };
    passage.annotations = vec![note_reference(8, "fn1"), Annotation { span: Span::new(4, 8), kind: link }, note_reference(4, "fn1")];
    assert_eq!(read(&written(&passage, &[note("fn1", "1", &["One"])])), "p(see [^1]link https://example.org(here)[^1])note 1(p(One))");
}

#[test]
fn headings_lists_quotations_and_tables_read_back() {
    let mut passage = Passage { text: "Head #\n#1. one\n2. two\nsaid\na|b\nc\n".to_owned(), ..Passage::default() };
    let leaf = |kind, start, end| Block::new(kind, Span::new(start, end));
    let paragraph = |start, end| leaf(BlockKind::Paragraph, start, end);
    let item = |start, end| Block::around(BlockKind::Item, vec![paragraph(start, end)]);
    let cell = |start, end| leaf(BlockKind::Cell, start, end);
    passage.blocks = vec![
        leaf(BlockKind::Heading(2), 0, 6),
        Block::around(BlockKind::List(Some(3)), vec![item(7, 14), item(15, 21)]),
        Block::around(BlockKind::List(Some(1)), vec![item(22, 26)]),
        Block::around(BlockKind::Quotation, vec![paragraph(22, 26), paragraph(22, 26)]),
        Block::around(
            BlockKind::Table,
            vec![Block::around(BlockKind::Row, vec![cell(27, 28), cell(29, 30)]), Block::around(BlockKind::Row, vec![cell(31, 32)])],
        ),
    ];
    let markdown = written(&passage, &[]);
    assert_eq!(
        read(&markdown),
        "h2(Head #)list from 3(item(p(#1. one))item(p(2. two)))list from 1(item(said))\
         quotation(p(said)p(said))table(row(cell(a)cell(b))row(cell(c)cell()))",
        "{markdown}"
    );
}

#[test]
fn links_and_emphasis_read_back_where_markdown_can_say_them() {
    let mut passage = paragraphs_of(&["an old word and a [link] here"]);
    let annotation = |start, end, kind| Annotation { span: Span::new(start, end), kind };
    passage.annotations = vec![
        annotation(3, 6, AnnotationKind::Emphasis),
        annotation(4, 9, AnnotationKind::Strong),
        annotation(7, 11, AnnotationKind::Strong),
        annotation(11, 12, AnnotationKind::Emphasis),
        annotation(18, 24, AnnotationKind::Link { url: "https://example.org/a b<c>".to_owned() }),
    ];
    let markdown = written(&passage, &[]);
    assert_eq!(read(&markdown), "p(an em(old) strong(word) and a link https://example.org/ab%3Cc%3E([link]) here)", "{markdown}");
}

#[test]
fn text_between_the_blocks_is_not_lost() {
    let mut passage = paragraphs_of(&["one", "two"]);
    passage.text.push_str(" and more");
    passage.blocks.remove(0);
    assert_eq!(read(&written(&passage, &[])), "p(one)p(two)p(and more)");
}

/// Texts full of what Markdown looks for.
fn tricky() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[ \t\\\\*_`\\[\\]<>#|~&!(){}.:;=+\"'$^@%?/-]{1,4}",
        2 => "[0-9]{1,3}[.)] ?",
        3 => "[a-zA-Zж ]{1,6}",
        1 => any::<char>().prop_map(String::from),
        1 => Just("\n".to_owned()),
        1 => prop_oneof![Just("&amp;"), Just("<b>"), Just("[^1]"), Just("[a]: b"), Just("---"), Just("http://a.b"), Just("\u{a0}")].prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// What a reading text can hold: no line break at either end of a paragraph, and not U+0000, which Markdown cannot say.
fn paragraph() -> impl Strategy<Value = String> {
    tricky().prop_map(|text| text.replace(['\0', '\r'], "").trim_matches('\n').to_owned()).prop_filter("nothing", |text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_text_reads_back_as_it_was(texts in prop::collection::vec(paragraph(), 1..4)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let markdown = written(&paragraphs_of(&texts), &[]);
        let expected: String = texts.iter().map(|text| format!("p({})", text.replace('\n', "/"))).collect();
        prop_assert_eq!(read(&markdown), expected, "{}", markdown);
    }

    #[test]
    fn any_note_reads_back_as_it_was(texts in prop::collection::vec(paragraph(), 1..4)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut passage = paragraphs_of(&["so"]);
        passage.annotations = vec![note_reference(2, "fn1")];
        let markdown = written(&passage, &[note("fn1", "1", &texts)]);
        let expected: String = texts.iter().map(|text| format!("p({})", text.replace('\n', "/"))).collect();
        prop_assert_eq!(read(&markdown), format!("p(so[^1])note 1({expected})"), "{}", markdown);
    }
}
