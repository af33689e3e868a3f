use proptest::prelude::*;

use super::*;
use crate::apparatus::structure;
use crate::config::Settings;
use crate::model::{BlockKind, DiplomaticPart, Draft, Metadata, SourceFile, SourceFormat};
use crate::readers::{Context, Item as Read, read_bytes};

fn copy_of(draft: &Draft) -> ReadingCopy {
    let source = SourceFile { path: "x.txt".to_owned(), format: SourceFormat::PlainText, sha256: "00".to_owned(), bytes: 1 };
    ReadingCopy {
        metadata: draft.metadata.clone(),
        summary: draft.summary.clone(),
        notes: draft.notes.clone(),
        ..ReadingCopy::of("a-name".parse().expect("a name"), source, draft.title.clone(), draft.body.clone())
    }
}

fn written(draft: &Draft) -> String {
    let copy = copy_of(draft);
    Item::of(&copy, "Room", "https://example.org").tei(&copy)
}

fn read(tei: &str) -> Draft {
    let settings = Settings::default();
    let mut found = Vec::new();
    let context = Context { settings: &settings, path: "x.tei.xml", sidecar: None };
    read_bytes(tei.as_bytes(), context, &mut |item: Read| found.extend(item.draft()));
    assert_eq!(found.len(), 1);
    found.remove(0)
}

fn annotation(start: usize, end: usize, kind: AnnotationKind) -> Annotation {
    Annotation { span: Span::new(start, end), kind }
}

#[test]
fn ranges_that_cross_are_closed_and_opened_again() {
    let mut body = Passage::line("one two three");
    body.blocks = vec![Block::new(BlockKind::Paragraph, Span::new(0, 13))];
    body.annotations = vec![annotation(0, 7, AnnotationKind::Emphasis), annotation(4, 13, AnnotationKind::Strong)];
    let draft = Draft { title: Passage::line("T"), ..Draft::of_text(body) };
    let tei = written(&draft);
    let expected = "<p><hi rend=\"italic\">one <hi rend=\"bold\" xml:id=\"body.1.1\" next=\"#body.1.2\">two</hi></hi>\
        <hi rend=\"bold\" xml:id=\"body.1.2\" prev=\"#body.1.1\"> three</hi></p>";
    assert!(tei.contains(expected), "{tei}");
    assert_eq!(read(&tei).body, draft.body);
}

#[test]
fn what_the_room_recognised_is_not_the_sources() {
    let mut body = Passage::line("He said [sic] so.");
    body.blocks = vec![Block::new(BlockKind::Paragraph, Span::new(0, 17))];
    let mut draft = Draft { title: Passage::line("T"), ..Draft::of_text(body) };
    let before = draft.clone();
    structure(&mut draft);
    let tei = written(&draft);
    assert!(tei.contains("<seg resp=\"#room\" type=\"remark\">[sic]</seg>"), "{tei}");
    let back = read(&tei);
    assert_eq!((&back.body, &back.title), (&before.body, &before.title));
    assert_eq!(back.metadata, Metadata { name: Some("a-name".to_owned()), ..Metadata::default() });
}

/// The places between letters.
fn places(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zé]{1,5}",
        2 => prop::sample::select(vec![" ", "\n", "\n\n", "\t", "  ", "\r", "\r\n"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["<", "&", ">", "\"", "]]>", "&amp;", "\u{1}", "\u{b}", "\u{ffff}", "\u{a0}", "😀"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn block_kind() -> impl Strategy<Value = BlockKind> {
    prop_oneof![
        4 => Just(BlockKind::Paragraph),
        1 => (1..=6_u8).prop_map(BlockKind::Heading),
        1 => Just(BlockKind::Quotation),
        1 => prop::option::of(0..9_u64).prop_map(BlockKind::List),
        1 => Just(BlockKind::SimpleList),
        2 => Just(BlockKind::Item),
        1 => Just(BlockKind::Table),
        2 => Just(BlockKind::Row),
        2 => Just(BlockKind::Cell),
        3 => prop::sample::select(DiplomaticPart::ALL.to_vec()).prop_map(BlockKind::Part),
    ]
}

fn mark() -> impl Strategy<Value = Mark> {
    let instead_of = prop::option::weighted(0.3, words());
    (prop::sample::select(MarkKind::ALL.to_vec()), prop::sample::select(Author::ALL.to_vec()), instead_of)
        .prop_map(|(mark, author, instead_of)| Mark { mark, author, instead_of })
}

fn kind() -> impl Strategy<Value = AnnotationKind> {
    let attribute = || "[a-z #%:/\\n\"é<]{0,9}";
    let of_name = prop::sample::select(AuthorityKind::ALL.to_vec());
    prop_oneof![
        prop::sample::select(vec![
            AnnotationKind::Emphasis,
            AnnotationKind::Strong,
            AnnotationKind::Underline,
            AnnotationKind::SmallCapitals,
            AnnotationKind::Superscript,
            AnnotationKind::Subscript,
        ]),
        attribute().prop_map(|url| AnnotationKind::Link { url }),
        (prop::option::of(Just("fn1".to_owned())), attribute()).prop_map(|(note, label)| AnnotationKind::NoteReference { note, label }),
        prop::option::of(attribute()).prop_map(|label| AnnotationKind::PageBreak { label }),
        mark().prop_map(AnnotationKind::Mark),
        attribute().prop_map(|target| AnnotationKind::Reference { target }),
        Just(AnnotationKind::NoteLink { note: "fn1".to_owned() }),
        (of_name, prop::option::of(attribute())).prop_map(|(kind, id)| AnnotationKind::Name { kind, id }),
        attribute().prop_map(|id| AnnotationKind::Term { id }),
    ]
}

/// Cuts a text at any places into blocks, each of which holds the next level of them.
fn blocks(cuts: &[(usize, BlockKind, bool)], span: Span, text: &str, depth: usize) -> Vec<Block> {
    let inside: Vec<usize> = places(text).into_iter().filter(|at| span.start <= *at && *at <= span.end).collect();
    if cuts.is_empty() || depth > 4 {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (here, below) = cuts.split_at(cuts.len().div_ceil(2));
    let mut at = 0;
    for (length, kind, is_apart) in here {
        let start = (at + usize::from(*is_apart)).min(inside.len() - 1);
        let end = (start + length).min(inside.len() - 1);
        let own = Span::new(inside[start], inside[end]);
        let children =
            if matches!(kind, BlockKind::Paragraph | BlockKind::Heading(_)) { Vec::new() } else { blocks(below, own, text, depth + 1) };
        found.push(Block { children, ..Block::new(*kind, own) });
        at = end;
    }
    found
}

fn passage() -> impl Strategy<Value = Passage> {
    let cuts = prop::collection::vec((0..12_usize, block_kind(), any::<bool>()), 0..10);
    let ranges = prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), kind()), 0..8);
    (words(), cuts, ranges).prop_map(|(text, cuts, ranges)| {
        let blocks = blocks(&cuts, Span::new(0, text.len()), &text, 0);
        let places = places(&text);
        let annotation = |(one, other, kind): (prop::sample::Index, prop::sample::Index, AnnotationKind)| {
            let (one, other) = (*one.get(&places), *other.get(&places));
            Annotation { span: Span::new(one.min(other), one.max(other)), kind }
        };
        let mut annotations: Vec<Annotation> = ranges.into_iter().map(annotation).collect();
        annotations.sort_by_key(|annotation| (annotation.span.start, std::cmp::Reverse(annotation.span.end)));
        Passage { text, blocks, annotations }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_structure_comes_in_as_it_went_out(title in passage(), summary in prop::option::of(passage()), body in passage(), note in passage()) {
        let note = Footnote { id: "fn1".to_owned(), label: Some("*".to_owned()), author: Author::Unknown, is_source: false, passage: note };
        let line = |passage: Passage| Passage { blocks: Vec::new(), ..passage };
        let mut draft = Draft { title: line(title), summary, notes: vec![note], ..Draft::of_text(body) };
        structure(&mut draft);
        let tei = written(&draft);
        let mut back = read(&tei);
        structure(&mut back);
        prop_assert_eq!(&back.title, &draft.title, "{}", tei);
        prop_assert_eq!(&back.summary, &draft.summary, "{}", tei);
        prop_assert_eq!(&back.body, &draft.body, "{}", tei);
        prop_assert_eq!(&back.notes, &draft.notes, "{}", tei);
    }
}
