//! The order of import changes nothing but which name came first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reading_room::model::{DocumentName, ReadingCopy};
use sqlx::{Connection, Row, SqliteConnection};

use crate::room::{Room, import, write};

/// A small paper, out of which files are made.
#[derive(Debug, Clone)]
struct Paper {
    /// Which of a few texts it has; two files with the same are one document, unless their numbers differ.
    content: usize,
    /// The archive's number, if the file prints one.
    number: Option<usize>,
    /// Its date, a day of November 1945.
    day: usize,
    /// What it speaks of.
    speaks: Vec<Speech>,
}

#[derive(Debug, Clone)]
enum Speech {
    Address(usize),
    Cable(usize),
    Letter(usize),
    Leaves(usize),
}

fn file(paper: &Paper) -> String {
    use std::fmt::Write as _;
    let Paper { content, number, day, speaks } = paper;
    let title = format!("Cable No. {content}, Stalin to Molotov");
    let mut text = format!("**November {day}, 1945**  \n**{title}**\n\n**Citation:**\n\n\"{title}\", November {day}, 1945, ");
    let leaves = content * 3 + 1;
    let _ = write!(text, "Wilson Center Digital Archive, RGASPI, f. 558, op. 11, d. 98, ll. {leaves:04}-{:04}.", leaves + 1);
    if let Some(number) = number {
        let _ = write!(text, "  \n<https://digitalarchive.wilsoncenter.org/document/{number}>");
    }
    let _ = write!(text, "\n\n**Contents:**\n\nTranslation - English\n\nto Cde. MOLOTOV\n\nThis is the text of paper {content}.");
    for speech in speaks {
        let _ = match speech {
            Speech::Address(number) => write!(text, "\n\nSee https://digitalarchive.umd.edu/document/{number}."),
            Speech::Cable(number) => write!(text, "\n\nI received your cable No. {number} and agree."),
            Speech::Letter(day) => write!(text, "\n\nThis was said in the cable of {day} November."),
            Speech::Leaves(content) => write!(text, "\n\nCompare RGASPI, f. 558, op. 11, d. 98, l. {}.", content * 3 + 1),
        };
    }
    text + "\n\nSTALIN\n"
}

fn papers() -> impl Strategy<Value = Vec<Paper>> {
    let speech = prop_oneof![
        (100..104_usize).prop_map(Speech::Address),
        (1..5_usize).prop_map(Speech::Cable),
        (4..7_usize).prop_map(Speech::Letter),
        (1..5_usize).prop_map(Speech::Leaves),
    ];
    // Few of each, so that contents, numbers and days meet often; what a paper speaks of is its content's.
    let texts = prop::collection::vec(prop::collection::vec(speech, 0..3), 5);
    let files = prop::collection::vec((0..5_usize, prop::option::of(100..104_usize), 4..7_usize), 6..9);
    (texts, files).prop_map(|(texts, files)| {
        let make = |(content, number, day): (usize, Option<usize>, usize)| Paper { content, number, day, speaks: texts[content].clone() };
        files.into_iter().map(make).collect()
    })
}

/// What a room says, in words that no identity and no row number comes into.
#[derive(Debug, PartialEq)]
struct Said {
    /// Per document, by the set of its files: its names, and everything shown of it.
    documents: BTreeMap<BTreeSet<String>, (BTreeSet<String>, String)>,
}

async fn said(room: &Room) -> Said {
    let store = room.store().await;
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", room.address)).await.expect("the file");
    let rows = sqlx::query(
        "SELECT document.identity, source_file.path FROM source_file JOIN document ON document.id = source_file.document_id WHERE source_file.is_current = 1",
    );
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows.fetch_all(&mut connection).await.expect("rows") {
        files.entry(row.get(0)).or_default().insert(row.get(1));
    }
    let rows = sqlx::query("SELECT document.identity, name.name FROM name JOIN document ON document.id = name.document_id");
    let mut names_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows.fetch_all(&mut connection).await.expect("rows") {
        names_of.entry(row.get(0)).or_default().insert(row.get(1));
    }
    let files_of = |name: &DocumentName| format!("{:?}", files[name.as_str()]);
    let mut documents = BTreeMap::new();
    for (name, _) in store.identities().await.expect("identities") {
        let mut copy: ReadingCopy = store.reading_copy(&name).await.expect("a document").expect("a document that is listed");
        // Which number a paragraph has is history, as which name came first.
        for block in &mut copy.body.blocks {
            block.numbered_mut(&mut |block| block.number = None);
        }
        let names = names_of[name.as_str()].clone();
        let mut shown = format!("{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n", copy.source.sha256, copy.title, copy.body, copy.metadata, copy.notes);
        for reference in &copy.references {
            let mut targets: Vec<String> = reference
                .targets
                .iter()
                .map(|target| format!("{} {} {}", files_of(&target.document.name), target.score, target.reason))
                .collect();
            targets.sort();
            let _ = writeln!(shown, "{:?} {} {:?} {} {targets:?}", reference.part, reference.text, reference.state, reference.reason);
        }
        let mut incoming: Vec<String> =
            copy.referred_by.iter().map(|from| format!("{} {} {:?}", files_of(&from.document.name), from.sentence, from.state)).collect();
        incoming.sort();
        let mut related: Vec<String> =
            copy.related.iter().map(|other| format!("{} {}", files_of(&other.document.name), other.reason)).collect();
        related.sort();
        let _ = writeln!(shown, "{incoming:?}\n{related:?}");
        assert!(documents.insert(files[name.as_str()].clone(), (names, shown)).is_none());
    }
    assert!(!store.has_undecided().await.expect("an answer"));
    store.close().await;
    Said { documents }
}

/// Writes the files in the order of `order`, those of a run before they are imported together.
async fn room_of(papers: &[Paper], order: &[usize], runs: &[usize]) -> Said {
    let room = Room::sqlite();
    let store = room.store().await;
    let mut at = 0;
    for run in runs {
        let files: Vec<_> = order[at..(at + run).min(order.len())]
            .iter()
            .map(|place| {
                let path = room.folder().join(format!("papers/{place}.txt"));
                write(&path, file(&papers[*place]));
                path
            })
            .collect();
        at = (at + run).min(order.len());
        let paths: Vec<&Path> = files.iter().map(std::path::PathBuf::as_path).collect();
        if !paths.is_empty() {
            let report = import(&store, &paths).await;
            assert!(report.is_complete(), "{}", report.for_people());
        }
    }
    store.close().await;
    said(&room).await
}

/// Whether files that come in another order, in runs of so many, give the same room.
async fn compare(papers: &[Paper], order: &[usize], runs: &[usize]) -> Result<(), TestCaseError> {
    let in_order: Vec<usize> = (0..papers.len()).collect();
    let wanted = room_of(papers, &in_order, &[9]).await;
    let found = room_of(papers, order, runs).await;
    prop_assert_eq!(found.documents.keys().collect::<Vec<_>>(), wanted.documents.keys().collect::<Vec<_>>(), "the documents differ");
    for (files, (names, shown)) in &wanted.documents {
        prop_assert_eq!(&found.documents[files].0, names, "the names of {:?} differ", files);
        prop_assert_eq!(&found.documents[files].1, shown, "{:?} differs", files);
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_moves_to_another_document_takes_its_names_along() {
    let contents = [0, 0, 3, 0, 4, 1, 0];
    let numbers = [None, Some(101), Some(101), Some(102), Some(100), Some(102), Some(101)];
    let days = [6, 6, 4, 6, 5, 6, 5];
    let papers: Vec<Paper> =
        (0..7).map(|at| Paper { content: contents[at], number: numbers[at], day: days[at], speaks: Vec::new() }).collect();
    compare(&papers, &[0, 4, 3, 2, 6, 1, 5], &[9]).await.expect("the same room");
}

#[test]
fn the_order_of_import_changes_neither_documents_nor_names_nor_decisions() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut runner = TestRunner::new(Config { cases: 16, max_shrink_iters: 200, failure_persistence: None, ..Config::default() });
    let cases = papers().prop_flat_map(|papers| {
        let order: Vec<usize> = (0..papers.len()).collect();
        let runs = prop::sample::select(vec![vec![1; 9], vec![9], vec![3, 1, 5], vec![2, 7]]);
        (Just(papers), Just(order).prop_shuffle(), runs)
    });
    let outcome = runner.run(&cases, |(papers, order, runs)| runtime.block_on(compare(&papers, &order, &runs)));
    if let Err(proptest::test_runner::TestError::Fail(why, (papers, order, runs))) = outcome {
        let papers: Vec<String> = papers.iter().map(|paper| format!("{paper:?}")).collect();
        panic!("{why}\nthe files:\n{}\nthe order: {order:?} in runs of {runs:?}", papers.join("\n"));
    }
}

/// A telegram in six formats, each with the same words, and a letter that it speaks of.
fn telegram_in_six_formats(folder: &Path) -> [std::path::PathBuf; 7] {
    let lines = ["I have received your letter of 3 November.", "I agree to the second point.", "The answer goes out tomorrow."];
    let title = "Telegram from Smith to Brown";
    let joined = |before: &str, after: &str| lines.map(|line| format!("{before}{line}{after}")).concat();
    let tei = format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt></fileDesc>\
         <profileDesc><correspDesc><correspAction type=\"sent\"><persName>Smith</persName><date when=\"1945-11-05\"/></correspAction>\
         </correspDesc></profileDesc></teiHeader><text><body>{}</body></text></TEI>",
        joined("<p>", "</p>")
    );
    let record =
        serde_json::json!({ "title": title, "original_publication_date": "1945-11-05", "text_body": joined("<p>", "</p>") }).to_string();
    let word = crate::docx::of_body(&format!(
        "{}{}{}",
        crate::docx::paragraph("November 5, 1945"),
        crate::docx::paragraph(title),
        lines.map(crate::docx::paragraph).concat()
    ));
    let plain = format!("November 5, 1945\n\n{title}\n\n{}", joined("", "\n\n"));
    let page = format!(
        "<html><head><title>{title}</title><meta name=\"DC.date\" content=\"1945-11-05\"></head><body><nav><a href=\"/\">Home</a></nav>\
         <main><h1>{title}</h1>{}</main></body></html>",
        joined("<p>", "</p>")
    );
    let pdf = crate::pdf::of_paragraphs(&[&["November 5, 1945", title], lines.as_slice()].concat());
    let letter = "November 3, 1945\n\nLetter from Brown to Smith\n\nThere are two points.\n".to_owned();
    let files: [(&str, Vec<u8>); 7] = [
        ("tei/a.xml", tei.into_bytes()),
        ("word/b.docx", word),
        ("records/c.json", record.into_bytes()),
        ("text/d.txt", plain.into_bytes()),
        ("page/e.html", page.into_bytes()),
        ("pdf/f.pdf", pdf),
        ("letter.txt", letter.into_bytes()),
    ];
    files.map(|(name, bytes)| {
        write(&folder.join(name), bytes);
        folder.join(name)
    })
}

#[tokio::test]
async fn one_document_in_six_formats_is_the_same_whichever_came_first() {
    let mut wanted: Option<Said> = None;
    let orders = [[0, 1, 2, 3, 4, 5, 6], [5, 3, 4, 2, 1, 0, 6], [6, 4, 3, 0, 5, 2, 1], [2, 6, 5, 4, 3, 1, 0], [4, 1, 3, 6, 5, 0, 2]];
    for order in orders {
        let room = Room::sqlite();
        let files = telegram_in_six_formats(&room.folder().join("papers"));
        let store = room.store().await;
        for place in order {
            let report = import(&store, &[&files[place]]).await;
            assert!(report.is_complete(), "{}", report.for_people());
        }
        let found = said(&room).await;
        assert_eq!(found.documents.len(), 2, "{order:?}: {:?}", found.documents.keys());
        let telegram = found.documents.keys().find(|files| files.len() == 6).expect("one of six files");
        assert!(found.documents[telegram].1.contains("letter of 3 November Resolved"), "{}", found.documents[telegram].1);
        let store = room.store().await;
        let (name, _) =
            store.identities().await.expect("identities").into_iter().find(|(name, _)| name.as_str().contains("telegram")).expect("it");
        let copy = store.reading_copy(&name).await.expect("a document").expect("it");
        // Equal paragraphs keep their numbers from one format to the next.
        assert_eq!(copy.body.paragraphs().iter().map(|block| block.number).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)], "{order:?}");
        match &wanted {
            Some(wanted) => assert_eq!(&found, wanted, "{order:?}"),
            None => wanted = Some(found),
        }
    }
}
