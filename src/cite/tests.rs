use biblatex::{Bibliography, ChunksExt};
use proptest::prelude::*;

use super::*;
use crate::model::{
    ArchivalReference, Author, AuthorityKind, Block, BlockKind, Footnote, Known, ListedDocument, Origin, PartId, Passage, ReferenceKind,
    ShownReference, SourceFile, SourceFormat, State,
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
    let source = SourceFile { path: "000.txt".to_owned(), format: SourceFormat::ArchiveMarkdown, sha256: "00".to_owned(), bytes: 10 };
    let passage = Passage {
        text: body.to_owned(),
        blocks: vec![Block::new(BlockKind::Paragraph, Span::new(0, 15)), Block::new(BlockKind::Paragraph, Span::new(17, body.len()))],
        annotations: Vec::new(),
    };
    let copy =
        ReadingCopy::of("wilson-208877".parse().expect("a name"), source, Passage::line("Cable No. 3523,\nStalin to Molotov"), passage);
    ReadingCopy {
        metadata,
        aliases: vec!["208877".parse().expect("a name")],
        imported_at: "2026-01-01T00:00:00Z".to_owned(),
        summary: Some(Passage::line("Stalin responds.\nTY  - BOOK")),
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
        authorities: vec![person("stalin", "Stalin, Joseph"), person("molotov", "Molotov, Vyacheslav")],
        ..copy
    }
}

/// The document as it is cited in the room.
fn item(copy: &ReadingCopy) -> Item<'_> {
    Item::of(copy, "The Room", "https://room.example")
}

/// A document of which only this is known.
pub(super) fn nothing_but<'a>(name: &'a DocumentName, metadata: &'a Metadata) -> Item<'a> {
    bare(name, "A paper", metadata)
}

fn bare<'a>(name: &'a DocumentName, title: &'a str, metadata: &'a Metadata) -> Item<'a> {
    Item {
        name,
        title,
        summary: None,
        metadata,
        room: "The Room",
        base_url: "https://room.example",
        authorities: &[],
        volume: None,
        paragraph: None,
        note: None,
    }
}

/// The fields of a `span.Z3988`, decoded.
fn coins(item: Item<'_>) -> Vec<(String, String)> {
    let decoded = |text: &str| percent(text);
    item.coins().split('&').filter_map(|field| field.split_once('=')).map(|(name, value)| (name.to_owned(), decoded(value))).collect()
}

fn percent(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex: Vec<u8> = rest.by_ref().take(2).collect();
            let hex = std::str::from_utf8(&hex).expect("two letters");
            bytes.push(u8::from_str_radix(hex, 16).expect("a byte in hexadecimal"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("a text")
}

#[test]
fn a_span_of_a_list_says_what_a_reference_manager_asks() {
    let copy = cable();
    let fields = coins(Item { paragraph: Some(4), note: Some("Ask\nMary & John: 50%?"), ..item(&copy) });
    let of = |name: &str| fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect::<Vec<_>>();
    assert_eq!(fields[0], ("ctx_ver".to_owned(), "Z39.88-2004".to_owned()));
    assert_eq!(of("rft_val_fmt"), ["info:ofi/fmt:kev:mtx:dc"]);
    assert_eq!(of("rft.type"), ["letter"]);
    assert_eq!(of("rft.title"), ["Cable No. 3523, Stalin to Molotov"]);
    assert_eq!(of("rft.creator"), ["Stalin, Joseph"]);
    assert_eq!(of("rft.date"), ["1945-11-04"]);
    assert_eq!(of("rft.source"), ["RGASPI, f. 558, op. 11, d. 98, ll. 40–41"]);
    assert_eq!(of("rft_id"), ["https://room.example/documents/wilson-208877#p4"]);
    assert_eq!(of("rft.identifier"), of("rft_id"));
    assert_eq!(of("rft.description"), ["Ask Mary & John: 50%?"]);
}

#[test]
fn a_span_of_a_list_has_the_summary_where_nothing_is_noted_and_nothing_that_is_not_known() {
    let copy = cable();
    assert!(coins(item(&copy)).contains(&("rft.description".to_owned(), "Stalin responds. TY - BOOK".to_owned())));
    let (name, metadata) = ("a-1".parse().expect("a name"), Metadata::default());
    let fields = coins(bare(&name, "", &metadata));
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ctx_ver", "rft_val_fmt", "rft_id", "rft.type", "rft.identifier"]);
}

#[test]
fn a_document_in_a_list_is_offered_as_on_a_list_of_ones_own() {
    let copy = cable();
    let second = ArchivalReference::find("AVPRF, f. 0430, op. 2, p. 5, d. 18, ll. 40-46").remove(0).1;
    let two = Metadata { archival: [copy.metadata.archival.clone(), vec![Known::stated(second)]].concat(), ..copy.metadata.clone() };
    let given = Metadata { archival: Vec::new(), ..copy.metadata.clone() };
    for metadata in [copy.metadata.clone(), two, given, Metadata::default()] {
        let item = Item { summary: None, metadata: &metadata, ..item(&copy) };
        let kept = serde_json::to_string(&item.catalogued()).expect("a value");
        let listed = ListedDocument {
            name: item.name.clone(),
            title: item.title.to_owned(),
            date: item.date().cloned(),
            kind: item.kind(),
            archival: metadata.archival.first().map(|known| known.value.to_string()),
            closed: None,
            catalogued: serde_json::from_str(&kept).expect("the same value"),
        };
        assert_eq!(listed_coins(&listed, "https://room.example"), item.coins(), "{kept}");
    }
}

proptest! {
    #[test]
    fn no_words_end_the_field_of_a_span_that_they_stand_in(words in ".*") {
        let (name, metadata) = ("a-1".parse().expect("a name"), Metadata::default());
        let made = Item { note: Some(&words), ..bare(&name, &words, &metadata) }.coins();
        prop_assert!(made.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~%=&".contains(&byte)), "{}", made);
        let fields = coins(Item { note: Some(&words), ..bare(&name, &words, &metadata) });
        let of = |wanted: &str| fields.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect::<Vec<_>>();
        let line: Vec<String> = Some(one_line(&words)).filter(|line| !line.is_empty()).into_iter().collect();
        prop_assert_eq!(of("rft.title"), line.clone());
        prop_assert_eq!(of("rft.description"), line);
    }
}

#[test]
fn ris_says_the_rights_that_are_stated_where_zotero_reads_them() {
    let mut copy = cable();
    assert!(!item(&copy).ris().contains("CR  - "));
    copy.metadata.rights = Some(Known::stated("No copies\nwithout leave".to_owned()));
    assert!(item(&copy).ris().contains("\r\nCR  - No copies without leave\r\nUR  - "), "{}", item(&copy).ris());
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
        "“Cable, Stalin to Molotov,” 4 November 1945, RGASPI, f. 558, op. 11, d. 98, ll. 40–41, Wilson Center Digital Archive, The Room. Translated by Gary Goldberg."
    );
    let dated = bare(&name, "Letter of Stalin, dated 4 November 1945", &metadata);
    assert_eq!(
        dated.citation(),
        "“Letter of Stalin, dated 4 November 1945,” RGASPI, f. 558, op. 11, d. 98, ll. 40–41, Wilson Center Digital Archive, The Room. Translated by Gary Goldberg."
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
    assert_eq!(serde_json::to_value(item.json(&copy)).expect("JSON")["date"]["written"], serde_json::Value::Null);
}

#[test]
fn bibtex_is_read_back_by_another_program() {
    let written = item(&cable()).bibtex();
    let entries = Bibliography::parse(&written).expect("BibTeX");
    let entry = entries.get("wilson-208877").expect("the entry");
    let authors = entry.author().expect("authors");
    assert_eq!((authors[0].name.as_str(), authors[0].given_name.as_str()), ("Stalin", "Joseph"));
    assert_eq!(entry.translator().expect("translators")[0].name, "Gary Goldberg");
    assert_eq!(entry.title().expect("a title").format_verbatim(), "Cable No. 3523, Stalin to Molotov");
    assert_eq!(entry.url().expect("a URL"), "https://room.example/documents/wilson-208877");
    assert_eq!(
        entry.note().expect("a note").format_verbatim(),
        "Cable to MOLOTOV, Khokhlov; RGASPI, f. 558, op. 11, d. 98, ll. 40–41; Wilson Center Digital Archive"
    );
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
    let json = serde_json::to_value(item(&copy).json(&copy)).expect("JSON");
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

/// The paper in a style of the trade.
fn styled(item: &Item<'_>, id: &str) -> (String, String) {
    let all = Style::all(None);
    let style = all.iter().find(|style| style.id == id).expect("a style");
    let cited = item.cited(style);
    (Run::plain(&cited.first), Run::plain(&cited.short))
}

#[test]
fn every_style_of_the_trade_cites_a_cable() {
    let copy = cable();
    let item = item(&copy);
    let way = "RGASPI, f. 558, op. 11, d. 98, ll. 40–41; Wilson Center Digital Archive; The Room";
    let url = "https://room.example/documents/wilson-208877";
    let title = "Cable No. 3523, Stalin to Molotov";
    let note = format!(
        "Joseph Stalin, “{title},” cable to Vyacheslav Molotov and Khokhlov, trans. Gary Goldberg, November 4, 1945, {way}, {url}."
    );
    let mla = format!("Stalin, Joseph. “{title}.” Cable. Translated by Gary Goldberg, 4 Nov. 1945, {way}, {url}.");
    let apa =
        format!("Stalin, J. (1945, November 4). {title} (Gary Goldberg, Trans.) [Cable to Vyacheslav Molotov & Khokhlov]. {way}. {url}");
    let mhra = format!(
        "Joseph Stalin, ‘{title}’, cable to Vyacheslav Molotov and Khokhlov, trans. by Gary Goldberg, 4 November 1945, {way} <{url}>."
    );
    let iso = format!("STALIN, Joseph. {title}. Online. cable. 4 November 1945. Available from: {url}. {way}");
    let bibliography = "RGASPI. Fond 558. Wilson Center Digital Archive; The Room. https://room.example/archive/rgaspi/558.";
    for (id, first, short) in [
        ("chicago", note.as_str(), "Stalin, “Cable No. 3523, Stalin to Molotov.”"),
        ("turabian", &note, "Stalin, “Cable No. 3523, Stalin to Molotov.”"),
        ("chicago-bibliography", bibliography, ""),
        ("mla", &mla, "(Stalin)"),
        ("apa", &apa, "(Stalin, 1945)"),
        ("mhra", &mhra, "Stalin, ‘Cable No. 3523, Stalin to Molotov’."),
        ("iso-690", &iso, ""),
    ] {
        assert_eq!(styled(&item, id), (first.to_owned(), short.to_owned()), "{id}");
    }
    assert_eq!(Style::all(None).len(), 7);
}

#[test]
fn a_paper_of_a_volume_is_cited_by_its_place_there() {
    let name = "frus1955-57v01-d45".parse().expect("a name");
    let place =
        |volume: &str| crate::model::InVolume { volume: volume.to_owned(), key: Some("d45".to_owned()), is_whole: false, page: None };
    let mut metadata = Metadata {
        kind: Some(Known::stated(Kind::Telegram)),
        collection: Some(Known::stated("Foreign Relations of the United States, 1955–1957, Vietnam, Volume I".to_owned())),
        place_in_collection: Some("Document 45".to_owned()),
        in_volume: Some(place("frus1955-57v01")),
        roles: vec![
            role(RoleKind::Sender, "Collins", Some("collins")),
            role(RoleKind::Recipient, "Embassy in France", None),
            role(RoleKind::Provider, "Foreign Relations of the United States", None),
        ],
        date: HistoricalDate::of_edtf("1955-02-25/1955-02-27").map(Known::stated),
        ..Metadata::default()
    };
    let authorities = [person("collins", "Collins, General J. Lawton")];
    let way = "Foreign Relations of the United States, 1955–1957, Vietnam, Volume I, Document 45";
    let title = "Telegram From Collins to the Embassy in France";
    let cited = |metadata: &Metadata, id: &str| styled(&Item { authorities: &authorities, ..bare(&name, title, metadata) }, id).0;
    let url = "https://room.example/documents/frus1955-57v01-d45";
    assert_eq!(
        cited(&metadata, "chicago"),
        format!("J. Lawton Collins, “{title},” telegram to Embassy in France, February 25–27, 1955, {way}; The Room, {url}.")
    );
    assert_eq!(
        cited(&metadata, "apa"),
        format!("Collins, J. L. (1955, February 25–27). {title} [Telegram to Embassy in France]. {way}; The Room. {url}")
    );
    assert_eq!(
        cited(&metadata, "chicago-bibliography"),
        format!("Foreign Relations of the United States, 1955–1957, Vietnam, Volume I. The Room. {url}.")
    );
    // The archive comes before the volume that printed the paper.
    metadata.archival = cable().metadata.archival;
    assert!(cited(&metadata, "mla").contains(&format!("ll. 40–41; {way}; The Room")), "{}", cited(&metadata, "mla"));
    assert!(bare(&name, title, &metadata).citation().contains(&format!("ll. 40–41, {way}, The Room")));
}

#[test]
fn a_time_that_is_no_day_is_said_as_it_is_known() {
    let name = "a".parse().expect("a name");
    let cited = |date: &str, id: &str| {
        let metadata = Metadata { date: HistoricalDate::of_edtf(date).map(Known::stated), ..Metadata::default() };
        assert!(metadata.date.is_some(), "{date}");
        styled(&bare(&name, "Paper", &metadata), id).0
    };
    for (date, chicago, mhra) in [
        ("1945-11-04", "November 4, 1945", "4 November 1945"),
        ("1945-11", "November 1945", "November 1945"),
        ("1945", "1945", "1945"),
        ("1945-11-04/1945-11-06", "November 4–6, 1945", "4–6 November 1945"),
        ("1945-11-30/1945-12-02", "November 30–December 2, 1945", "30 November–2 December 1945"),
        ("1945-11-05/1946-11-05", "November 5, 1945–November 5, 1946", "5 November 1945–5 November 1946"),
        ("1945/1947", "1945–1947", "1945–1947"),
        ("../1945-11-05", "not after November 5, 1945", "not after 5 November 1945"),
        ("1945-23", "autumn 1945", "autumn 1945"),
        ("1945-11~", "[November 1945?]", "[November 1945?]"),
    ] {
        for (id, expected) in [("chicago", chicago), ("mhra", mhra)] {
            let cited = cited(date, id);
            assert!(cited.contains(&format!("{expected}, The Room")), "{date}, not {expected}: {cited}");
        }
    }
}

#[test]
fn a_paper_of_which_nothing_is_known_is_cited_by_its_address() {
    let name = "a".parse().expect("a name");
    let nothing = Metadata::default();
    for style in Style::all(None) {
        let cited = Run::plain(&bare(&name, "", &nothing).cited(&style).first);
        assert!(cited.contains("The Room") && cited.contains("https://room.example/documents/a"), "{}: {cited}", style.label);
        assert!(style.id != "chicago-bibliography" || bare(&name, "", &nothing).cited(&style).short.is_empty(), "it has no short form");
    }
}

/// A style that prints a title and a day, and says "ibid.".
const OWN: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="note" default-locale="de-DE">
  <info><title>House style</title><id>house</id><updated>2026-01-01T00:00:00Z</updated></info>
  <citation><layout suffix="."><choose>
    <if position="ibid"><text term="ibid"/></if>
    <else-if position="subsequent"><text variable="title" quotes="true"/></else-if>
    <else><group delimiter=", "><names variable="author"/><text variable="title" font-style="italic"/><date variable="issued" form="text"/></group></else>
  </choose></layout></citation>
</style>"#;

#[test]
fn a_rooms_own_style_comes_first_and_keeps_the_way_to_the_paper() {
    let own = own_style(OWN).expect("a style");
    let all = Style::all(Some(&own));
    assert_eq!((all.len(), all[0].id, all[0].label), (8, "room", "House style"));
    let copy = cable();
    let cited = item(&copy).cited(&all[0]);
    assert_eq!(
        Run::plain(&cited.first),
        "Joseph Stalin, Cable No. 3523, Stalin to Molotov, 4. November 1945. RGASPI, f. 558, op. 11, d. 98, ll. 40–41; Wilson Center Digital Archive; The Room. https://room.example/documents/wilson-208877"
    );
    assert!(cited.first.iter().any(|run| run.italic && run.text.starts_with("Cable")), "{cited:?}");
    assert_eq!(Run::plain(&cited.short), "„Cable No. 3523, Stalin to Molotov“.");
}

#[test]
fn what_is_no_style_is_refused_in_a_sentence() {
    assert!(own_style("<style>").is_err_and(|why| why.contains("CSL 1.0.2")));
    let dependent = r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>D</title><id>d</id><updated>2026-01-01T00:00:00Z</updated><link href="http://www.zotero.org/styles/apa" rel="independent-parent"/></info></style>"#;
    let refused = own_style(dependent).expect_err("no style of its own");
    assert!(refused.contains("depends on"), "{refused}");
    // What would never end, and what would end too late.
    let with = |macros: &str| {
        OWN.replace("  <citation>", &format!("  {macros}<citation>")).replace("<text term=\"ibid\"/>", "<text macro=\"m0\"/>")
    };
    let circle = with(
        "<macro name=\"m0\"><text macro=\"m1\"/></macro><macro name=\"m1\"><choose><if variable=\"author\"><text macro=\"m0\"/></if></choose></macro>",
    );
    assert!(own_style(&circle).is_err_and(|why| why.contains("calls itself")));
    let doubled: String =
        (0..30).map(|at| format!("<macro name=\"m{at}\"><text macro=\"m{0}\"/><text macro=\"m{0}\"/></macro>", at + 1)).collect();
    let doubled = with(&format!("{doubled}<macro name=\"m30\"><text variable=\"title\"/></macro>"));
    assert!(own_style(&doubled).is_err_and(|why| why.contains("more often")));
    assert!(own_style(&with("<macro name=\"m0\"><text variable=\"title\"/></macro>")).is_ok());
}

#[test]
fn csl_json_has_each_field_in_its_place() {
    let copy = cable();
    assert_eq!(
        serde_json::json!(item(&copy).csl_json()),
        serde_json::json!([{
            "id": "wilson-208877",
            "type": "personal_communication",
            "genre": "cable",
            "title": "Cable No. 3523, Stalin to Molotov",
            "author": [{"family": "Stalin", "given": "Joseph"}],
            "recipient": [{"family": "Molotov", "given": "Vyacheslav"}, {"literal": "Khokhlov"}],
            "translator": [{"literal": "Gary Goldberg"}],
            "issued": {"date-parts": [[1945, 11, 4]]},
            "archive": "RGASPI",
            "archive_location": "f. 558, op. 11, d. 98, ll. 40-41",
            "publisher": "Wilson Center Digital Archive",
            "source": "The Room",
            "language": "en",
            "abstract": "Stalin responds. TY - BOOK",
            "URL": "https://room.example/documents/wilson-208877",
        }])
    );
    let issued = |date: &str| {
        let metadata = Metadata { date: HistoricalDate::of_edtf(date).map(Known::stated), ..Metadata::default() };
        bare(&copy.name, "A", &metadata).csl_json()[0]["issued"].clone()
    };
    assert_eq!(issued("1945-11-04/1945-11-06"), serde_json::json!({"date-parts": [[1945, 11, 4], [1945, 11, 6]]}));
    assert_eq!(issued("1945-11~"), serde_json::json!({"date-parts": [[1945, 11]], "circa": true}));
    assert!(issued("../1945-11-05")["literal"].as_str().is_some_and(|words| words.contains("5 November 1945")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_style_changes_a_title_or_fails(
        title in r"[\PC“”.,?!‘’<>&{}]{0,40}",
        name in r"[\PC ,.=]{0,24}",
        repository in r"\PC{0,16}",
        days in prop::sample::select(vec!["1945-11-04", "1945-11-04/1945-11-06", "1945", "../1945-11-05", "1945-22", "1945-11?"]),
    ) {
        let mut metadata = cable().metadata;
        metadata.roles = vec![role(RoleKind::Sender, &name, None), role(RoleKind::Translator, &name, None)];
        metadata.archival[0].value.repository = repository;
        metadata.date = HistoricalDate::of_edtf(days).map(Known::stated);
        let paper = "a".parse().expect("a name");
        let item = bare(&paper, &title, &metadata);
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphabetic()).collect::<String>();
        for style in Style::all(None) {
            let plain = Run::plain(&item.cited(&style).first);
            let is_collection = style.id == "chicago-bibliography";
            let url = if is_collection { "https://room.example/archive/" } else { "https://room.example/documents/a" };
            prop_assert!(plain.contains(url), "{}: {plain}", style.label);
            prop_assert!(plain.matches("The Room").count() == 1, "the way is told once: {plain}");
            prop_assert!(!plain.chars().any(|letter| letter >= '\u{F0000}'), "{plain:?}");
            prop_assert!(is_collection || letters(&plain).contains(&letters(&title)), "{}: {title:?} in {plain:?}", style.label);
        }
    }
}

#[test]
fn linked_data_says_who_sent_what_to_whom_and_where_it_lies() {
    let copy = cable();
    let graph = item(&copy).json_ld(&copy);
    assert_eq!(graph["@context"], "https://schema.org");
    let paper = &graph["@graph"][0];
    let person =
        |id: &str, name: &str| serde_json::json!({"@type": "Person", "@id": format!("https://room.example/people/{id}"), "name": name});
    for (field, expected) in [
        ("@type", serde_json::json!(["ArchiveComponent", "Message"])),
        ("@id", serde_json::json!("https://room.example/documents/wilson-208877")),
        ("sender", serde_json::json!([person("stalin", "Stalin, Joseph")])),
        ("recipient", serde_json::json!([person("molotov", "Molotov, Vyacheslav"), {"name": "Khokhlov"}])),
        ("dateSent", serde_json::json!("1945-11-04")),
        ("holdingArchive", serde_json::json!({"@type": "ArchiveOrganization", "name": "RGASPI"})),
        ("itemLocation", serde_json::json!("f. 558, op. 11, d. 98, ll. 40-41")),
        ("provider", serde_json::json!([{"name": "Wilson Center Digital Archive"}])),
        ("inLanguage", serde_json::json!("en")),
    ] {
        assert_eq!(paper[field], expected, "{field}");
    }
    assert!(["author", "license", "temporalCoverage", "copyrightNotice", "mentions"].iter().all(|field| paper.get(*field).is_none()));
    assert_eq!(graph["@graph"][1]["itemListElement"][0]["item"], "https://room.example/");
    let mut other = copy.clone();
    other.metadata.date = HistoricalDate::of_edtf("1945-11-04/1945-11-06").map(Known::stated);
    other.metadata.kind = Some(Known::stated(Kind::Memorandum));
    let paper = item(&other).json_ld(&other)["@graph"][0].clone();
    assert_eq!((&paper["temporalCoverage"], &paper["@type"][1]), (&"1945-11-04/1945-11-06".into(), &"CreativeWork".into()));
    assert!(paper.get("dateCreated").is_none() && paper["author"][0]["name"] == "Stalin, Joseph");
}
