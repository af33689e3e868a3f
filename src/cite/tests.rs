use biblatex::{Bibliography, ChunksExt};
use proptest::prelude::*;

use super::*;
use crate::model::{
    ArchivalReference, Author, AuthorityKind, Block, BlockKind, Footnote, Known, Origin, PartId, Passage, ReferenceKind, ShownReference,
    SourceFile, SourceFormat, State,
};
use crate::text::Span;

fn role(role: RoleKind, name: &str, authority: Option<&str>) -> Role {
    Role { role, name: name.to_owned(), authority: authority.map(str::to_owned), basis: crate::model::Basis::Stated }
}

fn person(id: &str, name: &str) -> Authority {
    Authority {
        id: id.to_owned(),
        kind: AuthorityKind::Person,
        name: name.to_owned(),
        variants: Vec::new(),
        office: None,
        dates: None,
        note: None,
        identifiers: Vec::new(),
    }
}

/// The cable of 4 November, as far as citing it goes.
fn cable() -> ReadingCopy {
    let archival = ArchivalReference::find("RGASPI, f. 558, op. 11, d. 98, ll. 0040-0041").remove(0).1;
    let body = "STRICTLY SECRET\n\n2554. First line\nand second";
    let metadata = Metadata {
        date: HistoricalDate::read("November 4, 1945").map(Known::stated),
        kind: Some(Known::inferred(Kind::Cable, "the title")),
        roles: vec![
            role(RoleKind::Sender, "STALIN", Some("stalin")),
            role(RoleKind::Recipient, "MOLOTOV", Some("molotov")),
            role(RoleKind::Recipient, "Khokhlov", None),
            role(RoleKind::Translator, "Gary Goldberg", None),
            role(RoleKind::Provider, "Wilson Center Digital Archive", None),
        ],
        archival: vec![Known::stated(archival)],
        citation: Some(Known::stated("\"Cable\", November 4, 1945, ll. 0040-0041.".to_owned())),
        language: Some(Known::stated("en".to_owned())),
        addresses: vec!["https://example.org/document/208877".to_owned()],
        ..Metadata::default()
    };
    ReadingCopy {
        name: "wilson-208877".parse().expect("a name"),
        aliases: vec!["208877".parse().expect("a name")],
        version: 1,
        imported_at: "2026-01-01T00:00:00Z".to_owned(),
        source: SourceFile { path: "000.txt".to_owned(), format: SourceFormat::ArchiveMarkdown, sha256: "00".to_owned(), bytes: 10 },
        files: vec![],
        facsimiles: vec![],
        parallels: vec![],
        metadata,
        title: Passage::line("Cable No. 3523,\nStalin to Molotov"),
        summary: Some(Passage::line("Stalin responds.\nTY  - BOOK")),
        body: Passage {
            text: body.to_owned(),
            blocks: vec![Block::new(BlockKind::Paragraph, Span::new(0, 15)), Block::new(BlockKind::Paragraph, Span::new(17, body.len()))],
            annotations: Vec::new(),
        },
        notes: vec![Footnote {
            id: "fn1".to_owned(),
            label: Some("a".to_owned()),
            author: Author::Editor,
            is_source: false,
            passage: Passage::line("Note."),
        }],
        references: vec![ShownReference {
            place: 1,
            origin: Origin::Room,
            part: PartId::Body,
            span: Span::new(17, 21),
            text: "2554".to_owned(),
            kind: ReferenceKind::Numbered,
            tie: None,
            state: State::NotHeld,
            reason: "No document has this number.".to_owned(),
            relation: None,
            targets: Vec::new(),
            not_held: Some("no-2554".to_owned()),
        }],
        mentions: Vec::new(),
        authorities: vec![person("stalin", "Stalin, Joseph"), person("molotov", "Molotov, Vyacheslav")],
        terms: Vec::new(),
        referred_by: Vec::new(),
        related: Vec::new(),
        thread: Vec::new(),
        standing: crate::model::Standing::default(),
        units: Vec::new(),
    }
}

/// The document as it is cited in the room.
fn item(copy: &ReadingCopy) -> Item<'_> {
    Item::of(copy, "The Room", "https://room.example")
}

fn bare<'a>(name: &'a DocumentName, title: &'a str, metadata: &'a Metadata) -> Item<'a> {
    Item { name, title, summary: None, metadata, room: "The Room", base_url: "https://room.example", authorities: &[] }
}

#[test]
fn the_providers_citation_is_kept_word_for_word() {
    assert_eq!(item(&cable()).citation(), "\"Cable\", November 4, 1945, ll. 0040-0041.");
}

#[test]
fn a_composed_citation_says_nothing_of_an_archive_that_is_not_stated() {
    let mut metadata = cable().metadata;
    metadata.citation = None;
    let name = "a".parse().expect("a name");
    let item = bare(&name, "Cable,\nStalin to Molotov", &metadata);
    assert_eq!(
        item.citation(),
        "“Cable, Stalin to Molotov,” 4 November 1945, Wilson Center Digital Archive, RGASPI, f. 558, op. 11, d. 98, ll. 40–41, The Room. Translated by Gary Goldberg."
    );
    let dated = bare(&name, "Letter of Stalin, dated 4 November 1945", &metadata);
    assert_eq!(
        dated.citation(),
        "“Letter of Stalin, dated 4 November 1945,” Wilson Center Digital Archive, RGASPI, f. 558, op. 11, d. 98, ll. 40–41, The Room. Translated by Gary Goldberg."
    );
    let nothing = Metadata::default();
    assert_eq!(bare(&name, "What is to be done?", &nothing).citation(), "“What is to be done?” The Room.");
    assert_eq!(bare(&name, "", &nothing).citation(), "The Room.");
}

#[test]
fn the_head_has_the_tags_that_zotero_takes_in_their_order() {
    let copy = cable();
    let lines: Vec<String> = item(&copy)
        .meta()
        .into_iter()
        .map(|tag| match tag {
            Tag::Link { rel, href } => format!("{rel} {href}"),
            Tag::Meta { name, content } => format!("{name}: {content}"),
            Tag::Property { property, content } => format!("{property}= {content}"),
        })
        .collect();
    assert_eq!(
        lines,
        [
            "canonical https://room.example/documents/wilson-208877",
            "schema.DC http://purl.org/dc/elements/1.1/",
            "schema.DCTERMS http://purl.org/dc/terms/",
            "DC.title: Cable No. 3523, Stalin to Molotov",
            "DC.creator: Stalin, Joseph",
            "DC.date: 1945-11-04",
            "DC.coverage: f. 558, op. 11, d. 98, ll. 40-41",
            "dcterms.source: RGASPI, f. 558, op. 11, d. 98, ll. 40–41",
            &format!("DC.identifier: {}", crate::model::urn(&copy.name)),
            "DC.language: en",
            "DC.relation.ispartof: The Room",
            "dcterms.abstract: Stalin responds. TY - BOOK",
            "z.itemType: letter",
            "z.recipients: Molotov, Vyacheslav",
            "z.recipients: Khokhlov",
            "z.archive: RGASPI",
            "citation_title: Cable No. 3523, Stalin to Molotov",
            "citation_public_url: https://room.example/documents/wilson-208877",
            "citation_language: en",
            "og:type= article",
        ]
    );
}

#[test]
fn a_directive_is_a_manuscript_even_when_it_is_addressed() {
    let mut metadata = cable().metadata;
    metadata.kind = Some(Known::stated(Kind::Directive));
    let name = "a".parse().expect("a name");
    assert!(!bare(&name, "", &metadata).is_sent());
    metadata.kind = None;
    assert!(bare(&name, "", &metadata).is_sent());
}

#[test]
fn ris_has_one_line_a_field_and_no_field_from_a_value() {
    let ris = item(&cable()).ris();
    assert!(ris.split_terminator("\r\n").all(|line| !line.contains(['\r', '\n'])));
    assert_eq!(
        ris.replace("\r\n", "\n"),
        "TY  - PCOMM\nAU  - Stalin, Joseph\nA2  - Molotov, Vyacheslav\nA2  - Khokhlov\nA4  - Gary Goldberg\n\
         TI  - Cable No. 3523, Stalin to Molotov\nDA  - 1945/11/04/\nDB  - RGASPI\nAN  - f. 558, op. 11, d. 98, ll. 40-41\n\
         DP  - The Room\nLA  - en\nM3  - Cable\nAB  - Stalin responds. TY - BOOK\n\
         UR  - https://room.example/documents/wilson-208877\nER  - \n"
    );
}

#[test]
fn a_date_that_is_no_day_is_no_day_in_ris() {
    let name = "a".parse().expect("a name");
    for (written, expected) in [
        ("about March 1962", Some("DA  - 1962/03//about")),
        ("3-5 November 1945", Some("DA  - 1945/11/03/to 5 November 1945")),
        ("1945", Some("DA  - 1945///")),
        ("undated", None),
    ] {
        let metadata = Metadata { date: HistoricalDate::read(written).map(Known::stated), ..Metadata::default() };
        let ris = bare(&name, "", &metadata).ris();
        assert_eq!(ris.lines().find(|line| line.starts_with("DA")), expected, "{written}");
    }
}

#[test]
fn a_day_between_two_and_a_date_without_words_are_said_so_that_each_program_reads_them() {
    let mut copy = cable();
    let between = HistoricalDate::read("between 3 and 5 May 1945").expect("a date");
    copy.metadata.date = Some(Known::stated(HistoricalDate { written: String::new(), ..between }));
    let item = item(&copy);
    assert!(item.ris().contains("DA  - 1945/05/03/or later, not after 5 May 1945\r\n"), "{}", item.ris());
    assert!(item.bibtex().contains("date = {1945-05-03/1945-05-05}"), "{}", item.bibtex());
    let tag = item.meta().into_iter().find_map(|tag| match tag {
        head::Tag::Meta { name, content } if name == "DC.date" => Some(content),
        _ => None,
    });
    assert_eq!(tag.as_deref(), Some("between 3 and 5 May 1945"));
    assert!(plain_text(&copy).contains("\n\nbetween 3 and 5 May 1945\n\n"), "{}", plain_text(&copy));
    assert_eq!(item.json(&copy)["date"]["written"], serde_json::Value::Null);
}

#[test]
fn bibtex_is_read_back_by_another_program() {
    let written = item(&cable()).bibtex();
    let entries = Bibliography::parse(&written).expect("BibTeX");
    let entry = entries.get("wilson-208877").expect("the entry");
    let authors = entry.author().expect("authors");
    assert_eq!((authors[0].name.as_str(), authors[0].given_name.as_str()), ("Stalin", "Joseph"));
    assert_eq!(entry.translator().expect("translators")[0].name, "Goldberg");
    assert_eq!(entry.title().expect("a title").format_verbatim(), "Cable No. 3523, Stalin to Molotov");
    assert_eq!(entry.url().expect("a URL"), "https://room.example/documents/wilson-208877");
    assert_eq!(entry.note().expect("a note").format_verbatim(), "Cable to MOLOTOV, Khokhlov; RGASPI, f. 558, op. 11, d. 98, ll. 40–41");
    assert!(matches!(entry.date(), Ok(biblatex::PermissiveType::Typed(_))));
}

#[test]
fn a_body_and_two_people_in_one_breath_stay_whole_in_bibtex() {
    let mut metadata = Metadata::default();
    metadata.roles.push(role(RoleKind::Sender, "the Soviet government", None));
    metadata.roles.push(role(RoleKind::Sender, "Marks and Spencer, and others", None));
    let name = "a".parse().expect("a name");
    let entries = Bibliography::parse(&bare(&name, "T", &metadata).bibtex()).expect("BibTeX");
    let authors = entries.get("a").expect("the entry").author().expect("authors");
    assert_eq!(
        authors.iter().map(|author| author.name.as_str()).collect::<Vec<_>>(),
        ["the Soviet government", "Marks and Spencer, and others"]
    );
}

#[test]
fn json_has_all_of_it() {
    let copy = cable();
    let json = item(&copy).json(&copy);
    assert_eq!(json["name"], "wilson-208877");
    assert_eq!(json["aliases"][0], "208877");
    assert_eq!(json["date"]["edtf"], "1945-11-04");
    assert_eq!(json["metadata"]["kind"]["basis"]["inferred"], "the title");
    assert_eq!(json["body"]["blocks"][1]["span"][0], 17);
    assert_eq!(json["references"][0]["state"], "not_held");
    assert_eq!(json["references"][0]["reason"], "No document has this number.");
    assert_eq!(json["notes"][0]["id"], "fn1");
}

#[test]
fn plain_text_is_what_one_reads_and_no_more() {
    assert_eq!(
        plain_text(&cable()),
        "Cable No. 3523,\nStalin to Molotov\n\nNovember 4, 1945\n\nSTRICTLY SECRET\n\n2554. First line\nand second\n\n[a] Note.\n"
    );
}

#[test]
fn markdown_has_the_metadata_before_the_text() {
    let markdown = markdown(&cable());
    let (front, body) = markdown.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n")).expect("front matter");
    let fields: serde_norway::Value = serde_norway::from_str(front).expect("YAML");
    assert_eq!(fields["name"], "wilson-208877");
    assert_eq!(fields["title"], "Cable No. 3523, Stalin to Molotov");
    assert_eq!(fields["date"], "1945-11-04");
    assert_eq!(fields["date_written"], "November 4, 1945");
    assert_eq!(fields["recipients"][0], "MOLOTOV");
    assert_eq!(fields["archival"][0], "RGASPI, f. 558, op. 11, d. 98, ll. 0040-0041");
    assert_eq!(fields["rights"], serde_norway::Value::Null);
    assert!(front.ends_with("# Inferred by the room: kind\n"));
    assert_eq!(body, "\nSTRICTLY SECRET\n\n2554\\. First line\\\nand second\n\n[^a]: Note.\n");
}

proptest! {
    #[test]
    fn any_title_survives_bibtex(title in any::<String>()) {
        let metadata = Metadata::default();
        let name = "a".parse().expect("a name");
        let item = bare(&name, &title, &metadata);
        let entries = Bibliography::parse(&item.bibtex()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let read = entries.get("a").and_then(|entry| entry.title().ok().map(ChunksExt::format_verbatim)).unwrap_or_default();
        prop_assert_eq!(read, item.title_line());
    }

    #[test]
    fn no_title_can_end_its_field_in_ris(title in any::<String>()) {
        let metadata = Metadata::default();
        let name = "a".parse().expect("a name");
        let ris = bare(&name, &format!("{title}\r\nER  - \n{title}"), &metadata).ris();
        prop_assert_eq!(ris.lines().filter(|line| line.starts_with("ER")).count(), 1);
    }
}
