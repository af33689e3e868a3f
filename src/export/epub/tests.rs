use std::collections::BTreeMap;
use std::io::Read as _;

use zip::ZipArchive;

use super::*;
use crate::model::{
    Annotation, AnnotationKind, Author, AuthorityKind, Block, BlockKind, Catalogued, Footnote, Kind, Known, ListedDocument, Origin, PartId,
    Passage, ReferenceKind, ShownMention, ShownReference, ShownTarget, SourceFile, SourceFormat, State, urn,
};
use crate::text::Span;

fn name(name: &str) -> DocumentName {
    name.parse().expect("a name")
}

/// A letter of one paragraph that has these words.
fn letter(identity: &str, text: &str) -> ReadingCopy {
    let source = SourceFile { path: "a.txt".to_owned(), format: SourceFormat::PlainText, sha256: String::new(), bytes: 0 };
    let block = Block { number: Some(1), ..Block::new(BlockKind::Paragraph, Span::new(0, text.len())) };
    let body = Passage { text: text.to_owned(), blocks: vec![block], annotations: vec![] };
    ReadingCopy::of(name(identity), source, Passage::line(format!("Letter {identity}")), body)
}

fn dated(identity: &str, day: &str) -> ReadingCopy {
    let mut copy = letter(identity, "Words.");
    copy.metadata.date = HistoricalDate::of_edtf(day).map(Known::stated);
    copy
}

/// What the room knows of `words` in the text: that `target` is meant, with this certainty.
fn speaks_of(copy: &ReadingCopy, words: &str, target: &str, state: State) -> ShownReference {
    let start = copy.body.text.find(words).expect("the words");
    let document = ListedDocument {
        name: name(target),
        title: "That".to_owned(),
        date: None,
        kind: Some(Kind::Letter),
        archival: None,
        closed: None,
        catalogued: Catalogued::default(),
    };
    ShownReference {
        place: 1,
        origin: Origin::Room,
        part: PartId::Body,
        span: Span::new(start, start + words.len()),
        text: words.to_owned(),
        kind: ReferenceKind::Dated,
        tie: None,
        state,
        reason: "date and kind".to_owned(),
        relation: None,
        targets: vec![ShownTarget { document, anchor: None, score: 0.9, reason: String::new() }],
        not_held: (state == State::NotHeld).then(|| "n1".to_owned()),
    }
}

fn note(id: &str, text: &str) -> Footnote {
    Footnote { id: id.to_owned(), label: None, author: Author::Unknown, is_source: false, passage: Passage::line(text) }
}

fn front(title: &'static str) -> Front<'static> {
    let time = "2026-11-23T10:00:00Z".parse().expect("a time");
    Front { title, room: "The <Room>", base_url: "https://room.example", path: "/people/stalin", time }
}

fn book(documents: &[ReadingCopy]) -> BTreeMap<String, String> {
    files(&epub(front("Papers"), documents).expect("a book"))
}

fn files(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a ZIP");
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).expect("a file");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("a text");
        let name = file.name().expect("a name").into_owned();
        files.insert(name, text);
    }
    files
}

#[test]
fn the_same_papers_at_the_same_time_are_the_same_bytes() {
    let papers = [dated("wilson-1", "1945-11-04"), letter("wilson-2", "Two.")];
    assert_eq!(epub(front("Papers"), &papers).expect("a book"), epub(front("Papers"), &papers).expect("a book"));
}

#[test]
fn the_file_begins_by_saying_what_it_is() {
    let bytes = epub(front("Papers"), &[letter("wilson-1", "One.")]).expect("a book");
    // Where programs look for it: a name of eight letters behind the thirty bytes of a local header.
    assert_eq!(&bytes[30..58], b"mimetypeapplication/epub+zip");
}

#[test]
fn a_book_of_one_paper_has_its_identifier_and_a_book_of_many_one_of_their_own_whatever_their_order() {
    let (one, two) = (letter("wilson-1", "One."), letter("wilson-2", "Two."));
    let identifier = |papers: &[ReadingCopy]| {
        let files = book(papers);
        let package = &files["book/package.opf"];
        package.split_once("id=\"identifier\">").expect("an identifier").1.split_once('<').expect("an end").0.to_owned()
    };
    assert_eq!(identifier(std::slice::from_ref(&one)), urn(&one.name));
    let both = identifier(&[one.clone(), two.clone()]);
    assert_eq!(both, identifier(&[two.clone(), one.clone()]));
    assert!(both != urn(&one.name) && both != urn(&two.name));
}

#[test]
fn a_certain_reference_leads_to_the_chapter_or_else_to_the_room() {
    let mut one = letter("wilson-1", "See this and that and the note.");
    one.references = vec![speaks_of(&one, "this", "wilson-2", State::Resolved), speaks_of(&one, "that", "wilson-3", State::Resolved), {
        let mut noted = speaks_of(&one, "the note", "wilson-2", State::Resolved);
        noted.targets[0].anchor = Some("fn1".to_owned());
        noted.origin = Origin::Source;
        noted
    }];
    let files = book(&[one, letter("wilson-2", "Two.")]);
    let chapter = &files["book/documents/wilson-1.xhtml"];
    for link in [
        "class=\"ref held\" href=\"wilson-2.xhtml\"",
        "class=\"ref held\" href=\"https://room.example/documents/wilson-3\"",
        "class=\"ref held stated\" href=\"wilson-2.xhtml#fn1\"",
        "as the edition says",
        "as the room recognised it",
    ] {
        assert!(chapter.contains(link), "{link}: {chapter}");
    }
    assert!(!files["book/documents/wilson-2.xhtml"].contains("as the room recognised it"));
}

#[test]
fn names_doubts_and_papers_not_held_are_left_out() {
    let mut one = letter("wilson-1", "Stalin wrote this and that.");
    one.references = vec![speaks_of(&one, "this", "wilson-2", State::Ambiguous), speaks_of(&one, "that", "wilson-3", State::NotHeld)];
    one.mentions = vec![ShownMention {
        origin: Origin::Room,
        part: PartId::Body,
        span: Span::new(0, 6),
        text: "Stalin".to_owned(),
        kind: AuthorityKind::Person,
        authorities: vec!["a".to_owned(), "b".to_owned()],
        editor: None,
    }];
    let files = book(&[one, letter("wilson-2", "Two.")]);
    let chapter = &files["book/documents/wilson-1.xhtml"];
    assert!(chapter.contains("Stalin wrote this and that."), "{chapter}");
    assert!(!files["book/title.xhtml"].contains("leads to the paper"));
}

#[test]
fn a_note_cited_twice_has_two_ways_back_and_reading_systems_know_it_as_a_note() {
    let mut one = letter("wilson-1", "Once. Twice.");
    let at = |at: usize| Annotation {
        span: Span::point(at),
        kind: AnnotationKind::NoteReference { note: Some("fn7".to_owned()), label: "7".to_owned() },
    };
    one.body.annotations = vec![at(5), at(12)];
    one.notes = vec![note("fn7", "A note.")];
    let files = book(&[one]);
    let chapter = &files["book/documents/wilson-1.xhtml"];
    assert_eq!(chapter.matches("role=\"doc-noteref\"").count(), 2);
    assert_eq!(chapter.matches("epub:type=\"noteref\"").count(), 2);
    assert!(chapter.contains("<li id=\"fn7\" epub:type=\"endnote\">"), "{chapter}");
    for back in ["href=\"#fnref7\"", "href=\"#fnref7-2\"", "id=\"fnref7\"", "id=\"fnref7-2\""] {
        assert!(chapter.contains(back), "{back}: {chapter}");
    }
}

#[test]
fn what_xml_cannot_carry_is_in_no_file() {
    let mut one = letter("wilson-1", "A\u{1} line\nand \u{fffe}another & <more>\u{c}.");
    one.title = Passage::line("A\u{b} title & \u{ffff} more");
    one.metadata.rights = Some(Known::stated("Rights\u{2}".to_owned()));
    let bytes = epub(Front { title: "A\u{3} set & more", ..front("") }, &[one]).expect("a book");
    for (name, text) in files(&bytes) {
        let foreign = text
            .chars()
            .find(|letter| letter.is_control() && !letter.is_whitespace() || ['\u{fffe}', '\u{ffff}', '\u{c}', '\u{b}'].contains(letter));
        assert_eq!(foreign, None, "{name}");
    }
    assert!(files(&bytes)["book/documents/wilson-1.xhtml"].contains("line<br/>and \u{fffd}another &amp; &lt;more&gt;"));
}

#[test]
fn a_paper_that_was_announced_and_did_not_come_is_an_error() {
    let mut book = Epub::new(front("Papers"), [name("wilson-1"), name("wilson-2")].into()).expect("a book");
    book.add(&letter("wilson-1", "One.")).expect("a chapter");
    assert!(matches!(book.finish(), Err(Error::Absent(absent)) if absent == name("wilson-2")));
}

#[test]
fn many_papers_in_the_order_of_their_days_are_listed_by_years() {
    let day = |number: usize| format!("19{}-11-04", 40 + number / 25);
    let mut papers: Vec<ReadingCopy> = (0..50).map(|number| dated(&format!("wilson-{number}"), &day(number))).collect();
    papers.push(letter("wilson-undated", "When?"));
    let contents = book(&papers)["book/contents.xhtml"].clone();
    for heading in ["<span>1940</span>", "<span>1941</span>", "<span>No date stated</span>"] {
        assert_eq!(contents.matches(heading).count(), 1, "{heading}: {contents}");
    }
    papers.reverse();
    assert!(!book(&papers)["book/contents.xhtml"].contains("<li class=\"year\">"));
    assert!(!book(&papers[40..])["book/contents.xhtml"].contains("<li class=\"year\">"));
}

#[test]
fn only_the_languages_that_papers_state_are_stated() {
    let mut russian = letter("wilson-2", "Два.");
    russian.metadata.language = Some(Known::stated("ru".to_owned()));
    let files = book(&[letter("wilson-1", "One."), russian]);
    assert_eq!(files["book/package.opf"].matches("<dc:language>").count(), 1);
    assert!(files["book/documents/wilson-2.xhtml"].contains("<div class=\"text\" lang=\"ru\" xml:lang=\"ru\">"));
    assert!(files["book/documents/wilson-1.xhtml"].contains("<div class=\"text\">"));
}
