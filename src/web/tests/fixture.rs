//! Seed 000 as the readers and the apparatus would leave it, with a little more of each thing that a page can show.

use crate::model::{
    Annotation, AnnotationKind, ArchivalReference, Author, Authority, AuthorityKind, AuthorityPage, AuthorityVariant, Block, BlockKind,
    Catalogued, CollectionName, Contents, DiplomaticPart, DivisionText, Entry, Event, EventKind, FindingAid, Footnote, HistoricalDate,
    Holding, Incoming, Kind, Known, ListedAuthority, ListedCollection, ListedDocument, ListedUnit, Mark, MarkKind, Metadata, NotHeld,
    Origin, Paged, PartId, Passage, Placed, ReadingCopy, ReferenceKind, Related, Role, RoleKind, ShownMention, ShownReference, ShownTarget,
    Sought, SourceFile, SourceFormat, State, UnitHoldings,
};
use crate::search::{Found, FoundPassage, Hit};
use crate::text::Span;

const FILE: &str = include_str!("../../../seeds/000_0e13e4bba598a5b0.txt");

fn body() -> String {
    let (_, body) = FILE.split_once("Translation - English").expect("the body");
    body.replace("\r\n", "\n").replace("  \n", "\n").trim().to_owned()
}

/// Paragraphs by blank lines; some of them in diplomatic parts.
fn blocks(text: &str) -> Vec<Block> {
    let mut paragraphs = Vec::new();
    let mut at = 0;
    for part in text.split("\n\n") {
        let number = u32::try_from(paragraphs.len() + 1).ok();
        paragraphs.push(Block { number, ..Block::new(BlockKind::Paragraph, Span::new(at, at + part.len())) });
        at += part.len() + 2;
    }
    let part_of = |words: &str| match words {
        "STRICTLY SECRET" => Some(DiplomaticPart::Classification),
        "STALIN" => Some(DiplomaticPart::Signature),
        words if words.starts_with("MOSCOW") || words.starts_with("to Cdes") => Some(DiplomaticPart::Addressees),
        words if words.starts_with("deciphered") || words == "li" => Some(DiplomaticPart::ClerkNotes),
        words if ["CABLE", "from", "sent", "arrived", "4 Nov", "Incoming"].iter().any(|start| words.starts_with(start)) => {
            Some(DiplomaticPart::Transmission)
        }
        _ => None,
    };
    let mut blocks: Vec<Block> = Vec::new();
    for paragraph in paragraphs {
        let Some(part) = part_of(paragraph.span.of(text)).map(BlockKind::Part) else {
            blocks.push(paragraph);
            continue;
        };
        match blocks.last_mut() {
            Some(last) if last.kind == part => {
                last.span.end = paragraph.span.end;
                last.children.push(paragraph);
            }
            _ => blocks.push(Block::around(part, vec![paragraph])),
        }
    }
    blocks
}

fn find(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| panic!("{words} in the text"));
    Span::new(start, start + words.len())
}

fn mark(text: &str, words: &str, mark: MarkKind) -> Annotation {
    Annotation { span: find(text, words), kind: AnnotationKind::Mark(Mark::new(mark, Author::Translator)) }
}

fn note_reference(at: usize, note: Option<&str>, label: &str) -> Annotation {
    Annotation { span: Span::point(at), kind: AnnotationKind::NoteReference { note: note.map(str::to_owned), label: label.to_owned() } }
}

fn listed(name: &str, title: &str, date: &str, kind: Kind) -> ListedDocument {
    ListedDocument {
        name: name.parse().expect("a name"),
        title: title.to_owned(),
        date: HistoricalDate::of_edtf(date),
        kind: Some(kind),
        archival: Some("RGASPI, f. 558, op. 11, d. 98".to_owned()),
        closed: None,
        catalogued: Catalogued { is_sent: kind.is_sent(), creators: vec!["Stalin, Joseph".to_owned()], source: None, language: None },
    }
}

fn authority(id: &str, kind: AuthorityKind, name: &str, note: &str) -> Authority {
    Authority {
        id: id.to_owned(),
        kind,
        name: name.to_owned(),
        variants: vec![],
        office: None,
        dates: None,
        note: Some(note.to_owned()),
        identifiers: vec![],
    }
}

fn role(role: RoleKind, name: &str, authority: Option<&str>) -> Role {
    Role { role, name: name.to_owned(), authority: authority.map(str::to_owned), basis: crate::model::Basis::Stated }
}

fn mention(part: PartId, text: &str, words: &str, authorities: &[&str]) -> ShownMention {
    ShownMention {
        origin: Origin::Room,
        part,
        span: find(text, words),
        text: words.to_owned(),
        kind: AuthorityKind::Person,
        authorities: authorities.iter().map(|id| (*id).to_owned()).collect(),
        editor: None,
    }
}

fn holding(document: ListedDocument, reference: &ArchivalReference) -> Holding {
    Holding { document, leaves: reference.leaves.clone(), leaves_label: reference.leaves_label() }
}

fn metadata(reference: &ArchivalReference) -> Metadata {
    Metadata {
        date: HistoricalDate::read("November 4, 1945").map(Known::stated),
        kind: Some(Known::inferred(Kind::Cable, "the title")),
        roles: vec![
            role(RoleKind::Sender, "Stalin", Some("stalin")),
            role(RoleKind::Recipient, "Molotov", Some("molotov")),
            role(RoleKind::Recipient, "Beria", None),
            role(RoleKind::Translator, "Gary Goldberg", None),
            role(RoleKind::Contributor, "Sergey Radchenko", None),
        ],
        events: vec![Event {
            means: None,
            event: EventKind::Sent,
            date: HistoricalDate::read("4 November 1945"),
            time: Some("0120".to_owned()),
            zone: None,
            place: Some("SOCHI".to_owned()),
            duration: None,
            span: Span::point(0),
        }],
        archival: vec![Known::stated(reference.clone())],
        citation: Some(Known::stated(
            "\"Cable No. 3523, Stalin to Cdes. Molotov, Beria, Malenkov, and Mikoyan\", November 4, 1945, Wilson Center Digital Archive, \
             RGASPI, f. 558, op. 11, d. 98, ll. 0040-0041."
                .to_owned(),
        )),
        credits: Some(Known::stated("This document was made possible with support from Blavatnik Family Foundation".to_owned())),
        original_language: Some(Known::stated("ru".to_owned())),
        language: Some(Known::stated("en".to_owned())),
        text_role: Some(Known::stated("translation".to_owned())),
        addresses: vec!["https://wilson-center-digital-archive.dvincitest.com/document/208877".to_owned()],
        ..Metadata::default()
    }
}

fn references(text: &str, telegram: &ListedDocument, cable: &ListedDocument) -> Vec<ShownReference> {
    let reference = |place, words: &str, state, reason: &str| ShownReference {
        place,
        origin: Origin::Room,
        part: PartId::Body,
        span: find(text, words),
        text: words.to_owned(),
        kind: ReferenceKind::Dated,
        tie: None,
        state,
        reason: reason.to_owned(),
        relation: None,
        targets: vec![],
        not_held: None,
    };
    let target = |document: &ListedDocument, score| ShownTarget {
        document: document.clone(),
        anchor: None,
        score,
        reason: "same file, some days later, the same subject".to_owned(),
    };
    vec![
        ShownReference {
            not_held: Some("harriman-note".to_owned()),
            ..reference(1, "Harriman's note about the control mechanism for Japan", State::NotHeld, "no paper of this room is such a note")
        },
        ShownReference {
            targets: vec![target(telegram, 0.4)],
            ..reference(2, "drafts of our proposals", State::Ambiguous, "one candidate, and it is weak")
        },
        ShownReference { targets: vec![target(cable, 0.95)], ..reference(3, "Harriman's replies", State::Resolved, "its number is named") },
    ]
}

/// Cable No. 3523 with a footnote, three references and an uncertain name.
pub(super) fn cable() -> ReadingCopy {
    let text = body();
    let title = "Cable No. 3523, Stalin to Cdes. Molotov, Beria, Malenkov, and Mikoyan".to_owned();
    let summary = "Stalin responds with edits to a draft reply to American Ambassador Harriman's note on the control mechanism for Japan.";
    let archival = |leaves: &str| {
        let written = format!("RGASPI, f. 558, op. 11, d. 98, ll. {leaves}");
        ArchivalReference::find(&written).pop().expect("a reference").1
    };
    let here = archival("0040-0041");
    let telegram = listed("wilson-208900", "Telegram via VcH from Stalin to Cde. Molotov", "1945-11-11", Kind::Telegram);
    let cable =
        listed("wilson-208889", "Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin", "1945-11-06", Kind::Cable);
    let this = listed("wilson-208877", &title, "1945-11-04", Kind::Cable);
    let purely = find(&text, "purely military questions").end;
    let sentence = "See the reply of 12 November.";
    ReadingCopy {
        retired: Vec::new(),
        name: this.name.clone(),
        aliases: vec![],
        version: 1,
        imported_at: "2026-11-22T10:00:00Z".to_owned(),
        source: SourceFile {
            path: "000_0e13e4bba598a5b0.txt".to_owned(),
            format: SourceFormat::ArchiveMarkdown,
            sha256: "0e13e4bba598a5b00e13e4bba598a5b0".to_owned(),
            bytes: 4812,
        },
        files: vec![],
        facsimiles: vec![],
        parallels: vec![],
        standing: crate::model::Standing::default(),
        metadata: metadata(&here),
        summary: Some(Passage { blocks: vec![Block::new(BlockKind::Paragraph, Span::new(0, summary.len()))], ..Passage::line(summary) }),
        references: references(&text, &telegram, &cable),
        mentions: vec![
            mention(PartId::Title, &title, "Molotov", &["molotov"]),
            mention(PartId::Body, &text, "MOLOTOV", &["molotov"]),
            mention(PartId::Body, &text, "Harriman", &["harriman"]),
            mention(PartId::Body, &text, "MacArthur", &["macarthur", "harriman"]),
        ],
        title: Passage::line(title),
        body: Passage {
            blocks: blocks(&text),
            annotations: vec![
                mark(&text, "[handwritten: Cdes. Molotov, Beria, Malenkov, Mikoyan, and the 3rd Unit]", MarkKind::Hand),
                mark(&text, "[he]", MarkKind::Supplied),
                mark(&text, "[was]", MarkKind::Supplied),
                note_reference(purely, Some("fn1"), "1"),
                note_reference(find(&text, "majority of three votes.").end, Some("fn1"), "1"),
                note_reference(find(&text, "changes to the Americans' proposals.").end, None, "2"),
                Annotation { span: Span::point(find(&text, "Third. ").start), kind: AnnotationKind::PageBreak { label: None } },
            ],
            text,
        },
        notes: vec![
            Footnote {
                id: "fn1".to_owned(),
                label: Some("1".to_owned()),
                author: Author::Editor,
                is_source: false,
                passage: Passage::line("The reference is to Byrnes’s proposal for the conclusion of a ‘Twenty-Five-Year Treaty’."),
            },
            Footnote {
                id: "fn2".to_owned(),
                label: Some("*".to_owned()),
                author: Author::Unknown,
                is_source: false,
                passage: Passage::line("A note alone."),
            },
        ],
        authorities: vec![
            authority("stalin", AuthorityKind::Person, "Stalin, Joseph", "Head of the Soviet government."),
            authority("molotov", AuthorityKind::Person, "Molotov, Vyacheslav Mikhailovich", "People’s Commissar for Foreign Affairs."),
            authority("harriman", AuthorityKind::Person, "Harriman, W. Averell", "Ambassador of the United States in Moscow."),
            authority("sochi", AuthorityKind::Place, "Sochi", "Town on the Black Sea."),
            authority("macarthur", AuthorityKind::Person, "MacArthur, Douglas", "Supreme Commander for the Allied Powers in Japan."),
        ],
        terms: Vec::new(),
        referred_by: vec![Incoming {
            document: telegram.clone(),
            place: 1,
            sentence: sentence.to_owned(),
            span: find(sentence, "the reply of 12 November"),
            state: State::Ambiguous,
            reason: "the dates differ by a day".to_owned(),
        }],
        related: vec![Related { document: cable.clone(), reason: "same file, the next leaves held".to_owned() }],
        thread: vec![],
        units: vec![UnitHoldings {
            unit: ArchivalReference { leaves: vec![], ..here.clone() },
            path: here.path(),
            holdings: vec![holding(this, &here), holding(cable, &archival("0067-0068")), holding(telegram, &archival("0102-0105"))],
        }],
    }
}

fn five() -> Vec<ListedDocument> {
    vec![
        listed(
            "1945-09-05-directive-0a1b2c",
            "Directive of People’s Commissar Molotov for the London session",
            "1945-09-05",
            Kind::Directive,
        ),
        listed("wilson-208877", "Cable No. 3523, Stalin to Cdes. Molotov, Beria, Malenkov, and Mikoyan", "1945-11-04", Kind::Cable),
        listed("wilson-208889", "Cable, V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan to Cde. Stalin", "1945-11-06", Kind::Cable),
        listed("wilson-208900", "Telegram via VcH from Stalin to Cde. Molotov", "1945-11-09/1945-11-11", Kind::Telegram),
        ListedDocument {
            date: None,
            kind: None,
            archival: None,
            closed: None,
            catalogued: Catalogued::default(),
            ..listed("undated-paper-0a1b2c", "A paper without a date", "1945", Kind::Document)
        },
    ]
}

pub(super) fn documents() -> Paged<ListedDocument> {
    Paged { items: five(), page: 2, total: 140 }
}

pub(super) fn records() -> Paged<ListedAuthority> {
    let items = cable().authorities.into_iter().map(|authority| ListedAuthority { authority, documents: 3 }).collect();
    Paged { items, page: 1, total: 4 }
}

pub(super) fn record() -> AuthorityPage {
    let molotov = authority("molotov", AuthorityKind::Person, "Molotov, Vyacheslav Mikhailovich", "Soviet statesman and diplomat.");
    let authority = Authority {
        office: Some("People’s Commissar for Foreign Affairs".to_owned()),
        dates: Some("1890–1986".to_owned()),
        variants: vec![
            AuthorityVariant::Plain("V. M. Molotov".to_owned()),
            AuthorityVariant::Transliterated { name: "Viacheslav Molotov".to_owned(), scheme: "ALA-LC".to_owned() },
        ],
        identifiers: vec!["https://www.wikidata.org/wiki/Q133232".to_owned()],
        ..molotov
    };
    let mut five = five();
    AuthorityPage { authority, about: five.split_off(3), to: five.split_off(1), by: five, uncertain: vec![], merged: vec![] }
}

fn unit(path: &str, title: &str, label: &str) -> ListedUnit {
    ListedUnit { path: path.to_owned(), title: title.to_owned(), label: label.to_owned(), documents: 3 }
}

pub(super) fn repositories() -> Vec<ListedUnit> {
    vec![unit("rgaspi", "RGASPI", "repository")]
}

pub(super) fn finding_aid() -> FindingAid {
    let unit_of_cable = cable().units.remove(0);
    FindingAid {
        path: unit_of_cable.path,
        title: "RGASPI, f. 558, op. 11, d. 98".to_owned(),
        label: "file".to_owned(),
        above: vec![
            unit("rgaspi", "RGASPI", "repository"),
            unit("rgaspi/558", "f. 558", "fond"),
            unit("rgaspi/558/11", "op. 11", "inventory"),
        ],
        below: vec![unit("rgaspi/558/11/98/1", "folder 1", "folder")],
        holdings: unit_of_cable.holdings,
        documents: 3,
    }
}

fn collection(path: &str, kind: &str, below: Vec<ListedCollection>) -> ListedCollection {
    let name = CollectionName { path: path.to_owned(), title: format!("A {kind} & more"), kind: kind.to_owned() };
    ListedCollection { name, documents: 2, numbers: (kind == "chapter").then_some((1, 2)), more: !below.is_empty(), below }
}

pub(super) fn collections() -> Paged<ListedCollection> {
    Paged { items: vec![collection("seeds", "folder", vec![collection("seeds/one", "volume", vec![])])], page: 1, total: 1 }
}

/// A division with a text, a chapter and a document in it, which no reader makes all of one.
pub(super) fn contents() -> Contents {
    let chapter = collection("seeds/one/ch1", "chapter", vec![collection("seeds/one/ch1/1", "section", vec![])]);
    let letter = listed("wilson-208889", "Cable of 6 November", "1945-11-06", Kind::Cable);
    Contents {
        name: CollectionName { path: "seeds/one".to_owned(), title: "Papers <1>".to_owned(), kind: "volume".to_owned() },
        above: vec![collections().items[0].name.clone()],
        heading_notes: vec!["A note to the heading.".to_owned()],
        is_open: true,
        text: Some(DivisionText { body: Passage::line("The editors thank."), notes: Vec::new() }),
        documents: 3,
        entries: Paged {
            items: vec![Entry::Collection(chapter), Entry::Document(Placed { number: Some("3".to_owned()), document: letter })],
            page: 1,
            total: 2,
        },
        before: None,
        after: Some(CollectionName { path: "seeds/two".to_owned(), title: String::new(), kind: "appendix".to_owned() }),
    }
}

pub(super) fn not_held() -> Paged<NotHeld> {
    let paper = |id: &str, title: &str| NotHeld {
        id: id.to_owned(),
        title: title.to_owned(),
        sought: Sought::Letters,
        mentions: cable().referred_by,
    };
    Paged {
        items: vec![
            paper("harriman-note", "Note on the control mechanism, Harriman"),
            paper("letter-3-november", "Letter of 3 November 1945"),
        ],
        page: 1,
        total: 2,
    }
}

pub(super) fn found() -> Found {
    let passage = |part, text: &str| FoundPassage {
        paragraph: (part == PartId::Body).then_some(2),
        part,
        text: text.to_owned(),
        is_cut_before: true,
        is_cut_after: false,
        marks: vec![find(text, "control")],
    };
    let passages = vec![
        passage(PartId::Body, "the question of the control body for Japan <and> the Far East Commission"),
        passage(PartId::Note("fn1".to_owned()), "a note on control"),
    ];
    let hits = five().into_iter().map(|document| Hit { document, passages: passages.clone(), called: None }).collect();
    Found { hits, total: 120, page: 2, catching_up: true }
}
