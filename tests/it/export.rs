//! Many documents taken along as one file.

use std::fs;

use reqwest::StatusCode;
use serde_json::Value;

use crate::client::{get, header, seeded, text};
use crate::papers::write_cables;
use crate::room::{Room, Server, copy_folder, import, seeds, write};

async fn bytes(server: &Server, path: &str) -> Vec<u8> {
    let answer = get(server, path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    assert!(header(answer.headers(), "content-disposition").starts_with("attachment; filename=\""), "{path}");
    answer.bytes().await.expect("a body").to_vec()
}

/// The sets of the seeds, each with how many documents it has.
const SETS: &[(&str, usize, &str)] = &[
    ("documents", 5, ""),
    ("collections/seeds", 5, ""),
    ("archive/rgaspi/558/11/98", 4, ""),
    ("archive/rgaspi", 4, ""),
    ("people/stalin", 4, ""),
    ("people/molotov", 5, "?with=about"),
    ("search", 3, "?q=Harriman"),
    ("list", 2, "?d=wilson-208877%23p4~To%20be%20read&d=208889&d=nothing&d=%3Cx%3E"),
];

#[tokio::test]
async fn each_set_is_given_in_each_format() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        for (set, count, query) in SETS {
            let of = |ending: &str| format!("/export/{set}.{ending}{query}");
            let ris = text(&server, &of("ris")).await;
            assert_eq!(ris.matches("ER  - ").count(), *count, "{set}{query}: {ris}");
            let bib = text(&server, &of("bib")).await;
            let entries = biblatex::Bibliography::parse(&bib).expect("a bibliography");
            assert_eq!(entries.len(), *count, "{set}: {bib}");
            for ending in ["csl.json", "jsonld"] {
                let all: Vec<Value> = serde_json::from_slice(&bytes(&server, &of(ending)).await).expect("an array");
                assert_eq!(all.len(), *count, "{set}.{ending}");
            }
            for ending in ["md.zip", "tei.zip", "txt.zip"] {
                let files = crate::epub::files(&bytes(&server, &of(ending)).await);
                assert_eq!(files.len(), *count, "{set}.{ending}");
                assert!(files.iter().all(|(_, text)| text.len() > 200), "{set}.{ending}");
            }
            let book = crate::epub::files(&bytes(&server, &of("epub")).await);
            assert_eq!(book.iter().filter(|(name, _)| name.starts_with("book/documents/")).count(), *count, "{set}");
        }
        for nothing in [
            "/export/documents.exe",
            "/export/people/nobody.ris",
            "/export/archive/nowhere.ris",
            "/export/search.ris?q=zzzzqqq",
            "/export/list.ris",
            "/export/.ris",
        ] {
            assert_eq!(get(&server, nothing).await.status(), StatusCode::NOT_FOUND, "{nothing}");
        }
    }
}

#[tokio::test]
async fn a_reading_list_goes_out_with_its_paragraphs_and_notes() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let query = "?d=wilson-208877%23p4~To%20be%20read%20again&d=wilson-208877%23p6&d=wilson-208889";
    let ris = text(&server, &format!("/export/list.ris{query}")).await;
    assert!(ris.contains("N1  - To be read again\r\n") && ris.contains("/documents/wilson-208877#p4\r\n"), "{ris}");
    assert!(ris.contains("N1  - Contributed by Sergey Radchenko.\r\n"), "{ris}");
    let bib = text(&server, &format!("/export/list.bib{query}")).await;
    for words in ["{wilson-208877-p4,", "{wilson-208877-p6,", "{wilson-208889,", "annote = {To be read again}"] {
        assert!(bib.contains(words), "{words}: {bib}");
    }
    let csl: Vec<Value> = serde_json::from_str(&text(&server, &format!("/export/list.csl.json{query}")).await).expect("an array");
    assert_eq!((csl[0]["id"].as_str(), csl[0]["note"].as_str()), (Some("wilson-208877-p4"), Some("To be read again")));
    assert!(csl[1].get("note").is_none(), "{csl:?}");
}

#[tokio::test]
async fn what_a_room_gives_as_markdown_makes_the_same_room_again() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    write_cables(&papers, 40);
    copy_folder(&seeds(), &papers.join("seeds"));
    let store = room.store().await;
    import(&store, &[&papers]).await;
    let server = room.serve();
    let taken = room.folder().join("taken.zip");
    fs::write(&taken, bytes(&server, "/export/documents.md.zip").await).expect("a file");
    let other = Room::sqlite();
    other.import(&[&taken]).await;
    let other = other.store().await;
    let names = |all: Vec<(reading_room::model::DocumentName, String)>| all.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let (ours, theirs) = (names(store.identities().await.expect("names")), names(other.identities().await.expect("names")));
    assert_eq!(ours, theirs);
    for name in &ours {
        let one = store.reading_copy(name).await.expect("an answer").expect("a document");
        let same = other.reading_copy(name).await.expect("an answer").expect("a document");
        assert_eq!(one.body.text, same.body.text, "{name}");
        assert_eq!(one.notes.len(), same.notes.len(), "{name}");
    }
}

#[tokio::test]
async fn what_is_closed_is_in_no_file() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    copy_folder(&seeds(), &papers);
    write(&papers.join("room.toml"), "[[access]]\ndocuments = [\"wilson-208877\"]\n");
    room.import(&[&papers]).await;
    let server = room.serve();
    crate::client::ready(&server).await;
    for (set, count, query) in SETS.iter().filter(|(set, ..)| ["documents", "archive/rgaspi/558/11/98", "archive/rgaspi"].contains(set)) {
        let ris = text(&server, &format!("/export/{set}.ris{query}")).await;
        assert_eq!(ris.matches("ER  - ").count(), count - 1, "{set}");
        assert!(!ris.contains("wilson-208877"), "{set}: {ris}");
    }
    assert_eq!(get(&server, "/export/list.ris?d=wilson-208877").await.status(), StatusCode::NOT_FOUND);
}
