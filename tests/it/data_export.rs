//! `export --data` and back: the same room, on either database, from a file that nobody has to trust.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reading_room::import::{self, Outcome, Report};
use reading_room::store::data::{DERIVED, MADE_ANEW, PRIMARY};
use regex::Regex;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};
use zip::ZipArchive;

use crate::client::{crawl, until};
use crate::papers::{cable, plain};
use crate::room::{Database, Room, copy_folder, here, printed, seeds, write};
use crate::zipped::zipped;

const SIGNED: &str = "by = \"M. Weber\"\ndate = 2026-11-22\nreason = \"The register has it.\"\n";

fn letter(name: &str, fields: &str, words: &str) -> String {
    format!(
        "---\ntitle: Letter {name}\ndate: 3 November 1945\nkind: letter\nsenders: Brown\nrecipients: Smith\nname: {name}\n{fields}---\n\n{words}\n"
    )
}

/// A room with all that a room may have: every fixture and the five; versions, numbers that were given up, pictures, texts in
/// other languages, volumes, decisions; documents that were closed, hidden, withdrawn, joined and named anew.
pub async fn full(room: &Room) -> PathBuf {
    let papers = room.folder().join("papers");
    copy_folder(&here().join("tests/fixtures"), &papers.join("fixtures"));
    copy_folder(&here().join("tests/beside"), &papers.join("beside"));
    for number in 1..=4 {
        write(
            &papers.join(format!("cables/{number}.txt")),
            cable(number, number, "I have your cable No. 2 and\nhis note. Harriman asked for it."),
        );
    }
    write(
        &papers.join("letters/a.md"),
        letter("letter-a", "", "Dear Smith,\n\nThe first paragraph of it.\n\nAnd a second of other words.[^1]\n\n[^1]: A note."),
    );
    write(&papers.join("letters/a.ru.txt"), "3 ноября 1945\n\nПисьмо\n\nПервый абзац.\n");
    write(&papers.join("letters/b.md"), letter("letter-b", "", "What is withdrawn: quicksilver."));
    fs::copy(here().join("tests/beside/cable-1.jpg"), papers.join("letters/b-1.jpg")).expect("a picture");
    fs::copy(here().join("tests/beside/cable-2.png"), papers.join("letters/a-1.png")).expect("a picture");
    write(
        &papers.join("letters/c.md"),
        letter("letter-c", "access: 2090-01-01\naccess_reason: The family asked for it.\n", "Under an embargo."),
    );
    write(&papers.join("letters/d.md"), letter("letter-d", "access: restricted\naccess_shows: nothing\n", "Nobody is to know."));
    write(&papers.join("letters/e.md"), letter("letter-e", "", "A paper that is another: the orchard is full of plums."));
    write(&papers.join("letters/f.md"), letter("letter-f", "", "That other: the orchard is full of plums and of pears."));
    write(&papers.join("records/authorities.toml"), "");
    write(&papers.join("letters/g.md"), letter("letter-g", "", "Closed by a rule of the room."));
    write(
        &papers.join("room.toml"),
        "name = \"All of it\"\nbase_url = \"https://room.example.org\"\nnaan = \"12345\"\n\n[[access]]\npaths = [\"letters/g.md\"]\n",
    );
    write(
        &papers.join("authorities.toml"),
        "[[person]]\nid = \"harriman\"\nname = \"Harriman, W. Averell\"\nvariants = [\"Гарриман\"]\n\n[[person]]\nid = \"other\"\nname = \"Harriman, A.\"\n",
    );
    let import = async |folders: &[&Path]| -> Report { room.import(folders).await };
    import(&[&seeds(), &papers]).await;

    // New editions: a paragraph that goes, a note that stays; what the settings and the editors say comes later.
    write(
        &papers.join("letters/a.md"),
        letter("letter-a", "", "Dear Smith,\n\nThe first paragraph of it, mended.\n\nSomething else entirely stands here."),
    );
    let volume = fs::read_to_string(here().join("tests/fixtures/tei/volume/volume.xml")).expect("the volume");
    write(
        &papers.join("fixtures/tei/volume/volume.xml"),
        volume.replace("Nothing stands above this.", "Nothing at all stands above this."),
    );
    write(
        &papers.join("decisions.toml"),
        format!(
            "[[reference]]\ndocument = \"wilson-300001\"\nwords = \"cable No. 2\"\nmeans = \"wilson-300003\"\n{SIGNED}\n\
             [[reference]]\ndocument = \"wilson-300004\"\nwords = \"cable No. 2\"\nnothing = true\n{SIGNED}\n\
             [[merge]]\nperson = \"other\"\ninto = \"harriman\"\n{SIGNED}\n"
        ),
    );
    let report = import(&[&papers]).await;
    assert!(report.count("changed") >= 2 && !report.for_people().contains("decisions.toml"), "{}", report.for_people());
    printed(&room.run(&["alias", "letter-a", "the-first-letter"]));
    printed(&room.run(&["merge", "letter-e", "letter-f"]));
    printed(&room.run(&["withdraw", "letter-b", "--reason", "A person named in it asked for it", "--replaced-by", "letter-a"]));
    papers
}

/// Every address that the room may have, beside those that links lead to.
async fn beside(room: &Room) -> Vec<String> {
    let store = room.store().await;
    let mut names: BTreeSet<String> = store.identities().await.expect("identities").into_iter().map(|(name, _)| name.to_string()).collect();
    store.close().await;
    names.extend(["letter-a", "letter-b", "letter-c", "letter-d", "letter-e", "letter-f", "the-first-letter"].map(str::to_owned));
    let mut paths: Vec<String> = Vec::new();
    for name in names {
        let at = format!("/documents/{name}");
        paths.extend(reading_room::urls::FORMATS.iter().map(|(ending, _)| format!("{at}.{ending}")));
        let behind =
            ["", "/versions", "/versions/1", "/versions/2", "/cite", "/preview", "/manifest.json", "?beside=ru", "?beside=facsimile"];
        paths.extend(behind.iter().map(|behind| format!("{at}{behind}")));
        paths.extend([
            format!("/timemap{at}"),
            format!("/api{at}"),
            format!("/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={name}"),
        ]);
    }
    let others = [
        "/feed.xml",
        "/sitemap.xml",
        "/not-held",
        "/not-held.csv",
        "/cmif.xml",
        "/correspondents",
        "/colophon",
        "/openapi.json",
        "/api/documents",
        "/api/people",
        "/api/places",
        "/api/organizations",
        "/api/archive",
        "/oai?verb=Identify",
        "/oai?verb=ListSets",
        "/robots.txt",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/search?q=Harriman",
        "/search?q=orchard",
        "/api/search?q=Harriman",
        "/people/other",
    ];
    paths.extend(others.map(str::to_owned));
    paths
}

/// Every page of the room, but for the moment at which a page was asked for.
async fn pages(room: &Room, beside: &[String]) -> BTreeMap<String, (u16, String, Vec<u8>)> {
    let server = room.serve();
    until(&server, "/search?q=orchard", Duration::from_secs(30), |page| page.contains("<mark>")).await;
    let mut pages = crawl(&server, &beside.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let moment = Regex::new("<responseDate>[^<]*</responseDate>").expect("a pattern");
    for (_, _, body) in pages.values_mut() {
        if let Ok(text) = std::str::from_utf8(body) {
            *body = moment.replace(text, "").into_owned().into_bytes();
        }
    }
    pages
}

/// The rows of a table that is derived, without the numbers that rows of references have.
fn derived_rows(table: &str) -> String {
    let of = "reference.document_id, reference.place";
    match table {
        "reference" => {
            "SELECT document_id, place, value, sentence, paper, state, reason, is_dirty, sought, origin FROM reference".to_owned()
        }
        "reference_key" => format!("SELECT {of}, key FROM reference_key JOIN reference ON reference.id = reference_key.reference_id"),
        "reference_target" => format!(
            "SELECT {of}, reference_target.place, reference_target.document_id, score, reference_target.reason
             FROM reference_target JOIN reference ON reference.id = reference_target.reference_id"
        ),
        _ => format!("SELECT * FROM {table}"),
    }
}

/// All that is derived in a room, by table.
async fn derived(room: &Room) -> BTreeMap<String, BTreeSet<String>> {
    sqlx::any::install_default_drivers();
    let address = if room.database == Database::Sqlite { format!("sqlite://{}", room.address) } else { room.address.clone() };
    let mut connection = AnyConnection::connect(&address).await.expect("the room");
    let mut all = BTreeMap::new();
    for table in DERIVED.iter().copied().chain(["document"]) {
        let statement = if table == "document" {
            "SELECT identity, candidate FROM document WHERE visibility IN ('shown', 'cited') AND merged_into IS NULL".to_owned()
        } else {
            derived_rows(table)
        };
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut connection).await.expect(table);
        let value = |row: &sqlx::any::AnyRow, at: usize| {
            let text = row.try_get::<Option<String>, _>(at).map(|text| format!("{text:?}"));
            let number = text.or_else(|_| row.try_get::<Option<i64>, _>(at).map(|number| format!("{number:?}")));
            number.or_else(|_| row.try_get::<Option<f64>, _>(at).map(|number| format!("{number:?}"))).expect("a value")
        };
        all.insert(
            table.to_owned(),
            rows.iter().map(|row| (0..row.len()).map(|at| value(row, at)).collect::<Vec<_>>().join("|")).collect(),
        );
    }
    connection.close().await.expect("an end");
    all
}

/// The files of a ZIP file.
fn files(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(fs::read(path).expect("the file"))).expect("a ZIP file");
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        files.insert(file.name().expect("a name").into_owned(), bytes);
    }
    files
}

/// The files of which the room is made.
fn of_the_room(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, &[u8]> {
    let is_of_it =
        |name: &str| ["rows/", "sources/", "earlier/", "parts/", "settings/", "documents/"].iter().any(|folder| name.starts_with(folder));
    files.iter().filter(|(name, _)| is_of_it(name)).map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect()
}

fn same<K: Ord + std::fmt::Debug, V: PartialEq>(left: &BTreeMap<K, V>, right: &BTreeMap<K, V>, shown: impl Fn(&V) -> String) {
    let names = |all: &BTreeMap<K, V>| all.keys().map(|key| format!("{key:?}")).collect::<BTreeSet<_>>();
    let (ours, theirs) = (names(left), names(right));
    assert_eq!(ours.symmetric_difference(&theirs).collect::<Vec<_>>(), Vec::<&String>::new());
    for (key, value) in left {
        let other = &right[key];
        assert!(value == other, "{key:?} differs: {}\n\n{}", shown(value), shown(other));
    }
}

/// The room that a data export of this one makes, with all that it shows.
async fn moved(from: &Room, to: &Room, with_pages: bool) {
    let file = from.folder().join("all.zip");
    let said = printed(&from.run(&["export", "--data", "all.zip"]));
    assert!(said.contains("all.zip has the whole room: ") && said.ends_with("keep it as you keep the database.\n"), "{said}");
    let mut wanted = BTreeMap::new();
    let beside = beside(from).await;
    if with_pages {
        wanted = pages(from, &beside).await;
        assert!(wanted.len() > 300, "{}", wanted.len());
        for (path, status) in [
            ("letter-b", 410),
            ("letter-d", 404),
            ("letter-c.txt", 403),
            ("letter-e", 301),
            ("the-first-letter", 301),
            ("letter-a/versions/1", 200),
        ] {
            assert_eq!(wanted[&format!("/documents/{path}")].0, status, "{path}");
        }
        assert!((300..400).contains(&wanted["/people/other"].0));
    }

    let said = printed(&to.run(&["import", &file.display().to_string()]));
    assert!(said.contains("the room “All of it” as it was at 20") && said.contains("\n1 whole room; "), "{said}");
    same(&derived(from).await, &derived(to).await, |rows| format!("{rows:#?}"));
    let found = if with_pages { pages(to, &beside).await } else { BTreeMap::new() };
    same(&wanted, &found, |(status, kind, body)| format!("{status} {kind}\n{}", String::from_utf8_lossy(body)));
    let checked = to.run(&["check"]);
    assert!(checked.status.success(), "{}", crate::room::text(&checked.stdout));

    // The same rows and the same files again.
    printed(&to.run(&["export", "--data", "again.zip"]));
    let (first, second) = (files(&file), files(&to.folder().join("again.zip")));
    same(&of_the_room(&first), &of_the_room(&second), |bytes| String::from_utf8_lossy(bytes).into_owned());
}

#[tokio::test]
async fn the_same_room_comes_of_its_data_with_every_page() {
    let room = Room::sqlite();
    let papers = full(&room).await;
    let other = Room::sqlite();
    moved(&room, &other, true).await;

    // What it was made of is there byte for byte; what was withdrawn is not.
    let all = files(&room.folder().join("all.zip"));
    for path in [
        "letters/a.md",
        "letters/a.ru.txt",
        "letters/c.md",
        "letters/d.md",
        "letters/a-1.png",
        "cables/1.txt",
        "fixtures/plain-text/sidecar/paper.meta.yaml",
    ] {
        assert_eq!(all.get(&format!("sources/papers/{path}")), fs::read(papers.join(path)).ok().as_ref(), "{path}");
    }
    assert!(all.contains_key("documents/letter-a.tei.xml") && all.contains_key("documents/letter-a.json"));
    assert!(!all.contains_key("documents/letter-c.tei.xml") && !all.contains_key("sources/papers/letters/b.md"));
    for (name, bytes) in &all {
        assert!(!bytes.windows(11).any(|words| words == b"quicksilver"), "{name} has what was withdrawn");
    }
    // Its own list of sums holds.
    for line in String::from_utf8_lossy(&all["manifest-sha256.txt"]).lines() {
        let (sum, name) = line.split_once("  ").expect("a sum and a name");
        let digest: String = <sha2::Sha256 as sha2::Digest>::digest(&all[name]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sum, digest, "{name}");
    }
    // The same folders say nothing new to it, and what was withdrawn stays away.
    let (of_the_first, of_the_other) = (room.import(&[&seeds(), &papers]).await, other.import(&[&seeds(), &papers]).await);
    let counted = |report: &Report| ["new", "changed", "another copy"].map(|word| report.count(word));
    assert_eq!((counted(&of_the_other), of_the_other.derived), ([0; 3], 0), "{}", of_the_other.for_people());
    assert_eq!(of_the_other.for_people(), of_the_first.for_people());
    write(&papers.join("letters/copy.md"), letter("letter-x", "", "What is withdrawn: quicksilver."));
    let report = other.import(&[&papers]).await;
    let withdrawn = |file: &str| report.files.iter().any(|(name, outcome, _)| name.ends_with(file) && *outcome == Outcome::Withdrawn);
    assert!(withdrawn("letters/copy.md") && withdrawn("letters/b-1.jpg"), "{}", report.for_people());
    // An embargo ends with its day.
    let store = other.store().await;
    assert_eq!(import::settle_access(&store, &|| "2089-12-31T23:59:59Z".to_owned()).await.expect("an end"), 0);
    assert_eq!(import::settle_access(&store, &|| "2090-01-01T00:00:01Z".to_owned()).await.expect("an end"), 1);
    let opened = store.reading_copy(&"letter-c".parse().expect("a name")).await.expect("a document").expect("it is open");
    assert_eq!(opened.body.text, "Under an embargo.");
    store.close().await;
}

#[tokio::test]
async fn a_room_goes_from_one_database_to_the_other_and_back() {
    let Some(on_a_server) = Room::postgres().await else { return };
    let room = Room::sqlite();
    full(&room).await;
    moved(&room, &on_a_server, true).await;
    moved(&on_a_server, &Room::sqlite(), false).await;
}

/// A small room, and its data.
async fn small(room: &Room) -> BTreeMap<String, Vec<u8>> {
    let papers = room.folder().join("papers");
    write(&papers.join("one.txt"), plain(3, "One", "The first text, of the letter of 4 November 1945."));
    write(&papers.join("two.txt"), plain(4, "Two", "The second text."));
    fs::copy(here().join("tests/beside/cable-1.jpg"), papers.join("one-1.jpg")).expect("a picture");
    room.import(&[&papers]).await;
    printed(&room.run(&["export", "--data", "all.zip", "--as", "markdown"]));
    files(&room.folder().join("all.zip"))
}

/// The files with sums that are theirs.
fn packed(files: &BTreeMap<String, Vec<u8>>, sums_hold: bool) -> Vec<u8> {
    let mut files = files.clone();
    if sums_hold {
        let digest =
            |bytes: &[u8]| <sha2::Sha256 as sha2::Digest>::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let lines = files.iter().filter(|(name, _)| *name != "manifest-sha256.txt");
        let sums: String = lines.map(|(name, bytes)| format!("{}  {name}\n", digest(bytes))).collect();
        files.insert("manifest-sha256.txt".to_owned(), sums.into_bytes());
    }
    zipped(&files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

fn edited(files: &BTreeMap<String, Vec<u8>>, name: &str, from: &str, to: &str) -> BTreeMap<String, Vec<u8>> {
    let text = String::from_utf8(files[name].clone()).expect("a text");
    assert!(text.contains(from), "{name}: {text}");
    let mut files = files.clone();
    files.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

fn without(files: &BTreeMap<String, Vec<u8>>, name: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = files.clone();
    assert!(files.remove(name).is_some(), "{name}");
    files
}

#[tokio::test]
async fn what_is_damaged_is_refused_in_a_sentence_and_leaves_the_room_empty() {
    let first = Room::sqlite();
    let all = small(&first).await;
    let documents: Vec<&String> = all.keys().filter(|name| name.starts_with("documents/")).collect();
    assert!(documents.len() == 4 && documents.iter().all(|name| name.contains(".md") || name.contains(".json")), "{documents:?}");
    let picture = "sources/papers/one-1.jpg";
    let mut other_picture = all.clone();
    other_picture.insert(picture.to_owned(), fs::read(here().join("tests/beside/cable-2.png")).expect("a picture"));
    let mut other_text = all.clone();
    other_text.insert("sources/papers/two.txt".to_owned(), b"Another text.".to_vec());
    let mut flipped = packed(&all, true);
    // In the midst of what is packed of the versions.
    let at = flipped.windows(18).position(|words| words == b"rows/version.jsonl").expect("the file") + 200;
    flipped[at] ^= 0x40;
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a flipped byte", flipped, "rows/version.jsonl"),
        (
            "a row that was changed",
            packed(&edited(&all, "rows/version.jsonl", "second", "fourth"), false),
            "not those that manifest-sha256.txt names",
        ),
        ("rows that are absent", packed(&without(&all, "rows/name.jsonl"), true), "rows/name.jsonl is not there; take another copy"),
        ("a file that is absent", packed(&without(&all, "sources/papers/two.txt"), true), "sources/papers/two.txt is not there"),
        ("sums that are absent", packed(&without(&all, "manifest-sha256.txt"), false), "manifest-sha256.txt is not there"),
        ("another picture", packed(&other_picture, true), "not those that the row names (SHA-256)"),
        ("another text", packed(&other_text, true), "rows/source_file.jsonl, line "),
        (
            "a newer format",
            packed(&edited(&all, "room.json", "\"version\": 1", "\"version\": 2"), true),
            "of format 2, written by reading-room",
        ),
        (
            "an unknown table",
            packed(&edited(&all, "room.json", "\"rows\": {", "\"rows\": {\"spell\": 1,"), true),
            "rows of \"spell\", which this program does not know",
        ),
        ("fewer rows", packed(&edited(&all, "room.json", "\"version\": 2\n", "\"version\": 3\n"), true), "room.json says 3"),
        (
            "a wrong type",
            packed(&edited(&all, "rows/document.jsonl", "\"version\":1", "\"version\":\"1\""), true),
            "rows/document.jsonl, line 1: \"version\" is no whole number",
        ),
        (
            "a column too many",
            packed(&edited(&all, "rows/name.jsonl", "{", "{\"x\":1,"), true),
            "rows/name.jsonl, line 1: \"x\" is not known",
        ),
        (
            "a path that leads out",
            packed(&edited(&all, "rows/source_file.jsonl", "\"path\":\"one.txt\"", "\"path\":\"../one.txt\""), true),
            "\"path\" is not what can stand there",
        ),
        ("no JSON", packed(&edited(&all, "rows/name.jsonl", "{", ""), true), "rows/name.jsonl, line 1: it is no JSON object"),
        (
            "a place behind its text",
            packed(&edited(&all, "rows/version.jsonl", "\"span\":[0,", "\"span\":[99999,"), true),
            "\"body\" is not what can stand there",
        ),
        (
            "a document that is not there",
            packed(&edited(&all, "rows/name.jsonl", "\"document_id\":", "\"document_id\":99"), true),
            "rows/name.jsonl: its rows do not fit",
        ),
        (
            "a circle",
            packed(&edited(&all, "rows/collection.jsonl", "\"id\":1,\"parent_id\":null", "\"id\":1,\"parent_id\":1"), true),
            "lead to one another in a circle",
        ),
    ];
    for target in Room::each().await {
        for (what, bytes, why) in &cases {
            write(&target.folder().join("bad.zip"), bytes);
            let output = target.run(&["import", "bad.zip"]);
            let said = crate::room::text(&output.stdout);
            assert_eq!(output.status.code(), Some(1), "{what}: {said}{}", crate::room::text(&output.stderr));
            assert!(said.contains("bad.zip: refused: ") && said.contains(why), "{what}: {said}");
            let store = target.store().await;
            assert_eq!(store.documents(1).await.expect("a list").total, 0, "{what}");
            store.close().await;
            let left =
                walkdir::WalkDir::new(target.folder().join("room.files")).into_iter().flatten().filter(|entry| entry.file_type().is_file());
            assert_eq!(left.count(), 0, "{what} leaves pictures");
        }
        // Nothing of all that stands in the way of the whole.
        write(&target.folder().join("good.zip"), packed(&all, true));
        let said = printed(&target.run(&["import", "good.zip", "--dry-run"]));
        assert!(said.contains("1 whole room"), "{said}");
        assert_eq!(target.store().await.documents(1).await.expect("a list").total, 0);
        write(&target.folder().join("more/three.txt"), plain(5, "Three", "The third text."));
        let said = printed(&target.run(&["import", "more", "good.zip"]));
        assert!(said.contains("1 new, 1 whole room"), "{said}");
        let output = target.run(&["import", "good.zip"]);
        assert!(!output.status.success() && crate::room::text(&output.stdout).contains("this one holds something already"), "{output:?}");
        assert_eq!(target.store().await.documents(1).await.expect("a list").total, 3);
    }
}

#[tokio::test]
async fn a_data_export_is_known_by_what_it_says_and_is_never_read_as_a_folder() {
    let room = Room::sqlite();
    let all = small(&room).await;
    let other = Room::sqlite();
    write(&other.folder().join("room of 1945"), packed(&all, true));
    assert!(printed(&other.run(&["import", "room of 1945"])).contains("1 whole room"));
    // In a folder of papers it would bring each document twice, and what is closed besides.
    let third = Room::sqlite();
    write(&third.folder().join("papers/old.zip"), packed(&all, true));
    let output = third.run(&["import", "papers"]);
    assert!(crate::room::text(&output.stdout).contains("it is the data export of a room; import it by itself"), "{output:?}");
    let output = third.run(&["import", "papers/old.zip", "papers/old.zip"]);
    assert!(crate::room::text(&output.stdout).contains("give only one"), "{output:?}");
    assert_eq!(third.store().await.documents(1).await.expect("a list").total, 0);
}

#[tokio::test]
async fn what_stands_at_the_place_of_an_export_is_kept_until_the_new_one_is_whole() {
    let room = Room::sqlite();
    small(&room).await;
    let before = fs::read(room.folder().join("all.zip")).expect("the file");
    write(&room.folder().join("mine.zip"), zipped(&[("a.txt", b"Mine.")]));
    let output = room.run(&["export", "--data", "mine.zip"]);
    assert!(
        crate::room::text(&output.stderr).contains("mine.zip is there and is no data export of a room; give another name"),
        "{output:?}"
    );
    let output = room.run(&["export", "--data", "nowhere/all.zip"]);
    assert!(crate::room::text(&output.stderr).contains("nowhere/all.zip cannot be written ("), "{output:?}");
    let output = room.run(&["export"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    // A picture that is not the one that was imported.
    let picture = walkdir::WalkDir::new(room.folder().join("room.files"))
        .into_iter()
        .flatten()
        .find(|entry| entry.file_type().is_file())
        .expect("a picture");
    let bytes = fs::read(picture.path()).expect("its bytes");
    fs::write(picture.path(), b"another").expect("a file");
    let output = room.run(&["export", "--data", "all.zip"]);
    assert!(crate::room::text(&output.stderr).contains("the picture papers/one-1.jpg is not the one that was imported"), "{output:?}");
    assert_eq!(fs::read(room.folder().join("all.zip")).expect("the file"), before);
    fs::write(picture.path(), bytes).expect("a file");
    // As a run leaves it that is killed; and one that is still being written, of which the next keeps off.
    write(&room.folder().join(".all.zip.aB3.part"), "what is closed");
    write(&room.folder().join(".all.zip.zZ9.part"), "what is closed");
    let written = fs::File::open(room.folder().join(".all.zip.zZ9.part")).expect("a file");
    written.lock().expect("a lock");
    printed(&room.run(&["export", "--data", "all.zip"]));
    assert!(!room.folder().join(".all.zip.aB3.part").exists() && room.folder().join(".all.zip.zZ9.part").exists());
    drop(written);
    printed(&room.run(&["export", "--data", "all.zip"]));
    let left =
        fs::read_dir(room.folder()).expect("a folder").flatten().filter(|entry| entry.file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(left.count(), 0);
}

#[tokio::test]
async fn every_table_and_column_is_in_the_data_or_made_again() {
    let room = Room::sqlite();
    room.store().await.close().await;
    let mut connection = AnyConnection::connect(&format!("sqlite://{}", room.address)).await.expect("the room");
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 1) <> '_' AND substr(name, 1, 7) <> 'sqlite_'";
    let mut known: BTreeSet<String> = BTreeSet::new();
    for row in sqlx::query(tables).fetch_all(&mut connection).await.expect("tables") {
        let name: String = row.get(0);
        let primary = PRIMARY.iter().find(|table| table.name == name);
        assert!(primary.is_some() != DERIVED.contains(&name.as_str()), "{name} stands in both lists, or in neither");
        if let Some(table) = primary {
            let columns = sqlx::query("SELECT name, type, \"notnull\", pk FROM pragma_table_info($1)")
                .bind(name.as_str())
                .fetch_all(&mut connection)
                .await;
            let mut of_the_schema = BTreeSet::new();
            for row in columns.expect("columns") {
                let (column, is_nullable, key): (String, bool, i64) = (row.get(0), row.get::<i64, _>(2) == 0, row.get(3));
                if MADE_ANEW.iter().any(|(of, made, _)| *of == name && *made == column) || table.bytes == Some(column.as_str()) {
                    continue;
                }
                let listed =
                    table.columns.iter().position(|known| known.name == column).unwrap_or_else(|| panic!("{name}.{column} is in no list"));
                assert!(key == 0 || i64::try_from(listed) == Ok(key - 1) && table.key >= listed, "{name}.{column} is of the key");
                assert!(key > 0 || table.columns[listed].may_be_absent == is_nullable, "{name}.{column} may be null, or may not");
                of_the_schema.insert(column);
            }
            assert_eq!(of_the_schema.len(), table.columns.len(), "{name} has other columns");
        }
        known.insert(name);
    }
    assert_eq!(known.len(), PRIMARY.len() + DERIVED.len(), "a list has a table that is not there");
}
