//! What is not to be shown is nowhere: withdrawn documents, those under an embargo, those that are restricted.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reading_room::import::{self, Outcome};
use reading_room::model::{DocumentName, Lookup, SourceFormat};
use reqwest::StatusCode;

use crate::client::{crawl, get, text, until};
use crate::room::{Database, Room, Server, copy_folder, here, printed, write};

/// Words of the letter's texts in all versions and languages, of its note and of its summary, and of nothing else.
const SECRETS: &[&str] = &["quicksilver", "mulberry", "marzipan", "шелковица", "tangerine"];

const LETTER: &str = "/documents/brown-to-smith";

fn letter(words: &str) -> String {
    format!(
        "---\ntitle: Letter from Brown to Smith\ndate: 3 November 1945\nkind: letter\nsenders: Brown\nrecipients: Smith\n\
         archival: RGASPI, f. 558, op. 11, d. 98, ll. 40-41\nname: brown-to-smith\naliases:\n- first-letter\nsummary: Of the marzipan.\n---\n\n\
         Dear Smith,\n\nThe orchard is full of {words}, and nobody is to know.[^1]\n\n[^1]: Nor of the tangerine.\n"
    )
}

const REPLY: &str = "---\ntitle: Letter from Smith to Brown\ndate: 9 November 1945\nkind: letter\nsenders: Smith\nrecipients: Brown\n\
                     name: smith-to-brown\n---\n\nDear Brown,\n\nI have your letter of 3 November 1945 and shall say nothing.\n";

/// A letter with a picture and a Russian text, and the one that answers it.
fn put_papers(room: &Room) -> PathBuf {
    let papers = room.folder().join("papers");
    write(&papers.join("letter.md"), letter("quicksilver"));
    write(&papers.join("letter.ru.txt"), "3 ноября 1945\n\nПисьмо Брауна Смиту\n\nВ саду шелковица, и никто не должен знать.\n");
    fs::copy(here().join("tests/beside/cable-1.jpg"), papers.join("letter-1.jpg")).expect("a picture");
    write(&papers.join("reply.md"), REPLY);
    papers
}

/// Each address of the letter beside those that links lead to.
fn beside() -> Vec<String> {
    let formats = reading_room::urls::FORMATS.iter().map(|(ending, _)| format!("{LETTER}.{ending}"));
    let behind = ["", "/versions", "/versions/1", "/versions/2", "/cite", "/cite?style=apa", "/preview", "/manifest.json", "?beside=ru"];
    let behind = behind.iter().map(|behind| format!("{LETTER}{behind}"));
    let others = ["/timegate/documents/brown-to-smith", "/timemap/documents/brown-to-smith", "/documents/first-letter", "/feed.xml"];
    let others =
        others.iter().map(ToString::to_string).chain(["/sitemap.xml".to_owned(), "/not-held.csv".to_owned(), "/correspondents".to_owned()]);
    let searched = SECRETS.iter().chain(&["Brown"]).map(|word| format!("/search?q={}", reading_room::urls::query_value(word)));
    let programs = ["brown-to-smith", "first-letter"].iter().map(|name| format!("/api/documents/{name}"));
    let lists = ["/api/documents", "/api/people", "/api/archive", "/api/archive/rgaspi/558/11/98"].iter().map(ToString::to_string);
    let searched_by_programs = SECRETS.iter().map(|word| format!("/api/search?q={}", reading_room::urls::query_value(word)));
    let programs = programs.chain(lists).chain(searched_by_programs);
    formats.chain(behind).chain(others).chain(searched).chain(programs).collect()
}

/// No page of the room has a secret, but for the word that a search page repeats.
async fn hold_nothing_of_it(server: &Server, secrets: &[&str]) {
    let beside = beside();
    let pages = crawl(server, &beside.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert!(pages.len() > 40, "only {} pages", pages.len());
    for (path, (status, _, body)) in &pages {
        assert!(*status < 500, "{path}: {status}");
        let mut body = String::from_utf8_lossy(body).into_owned();
        if path.starts_with("/search") {
            let is_of_a_secret = SECRETS.iter().any(|secret| path.ends_with(&reading_room::urls::query_value(secret)));
            assert!(!is_of_a_secret || !body.contains("<mark>"), "{path}: {body}");
            // The page repeats what was asked before it says what was found.
            body = body.find("<ol").map(|found| body[found..].to_owned()).unwrap_or_default();
        }
        if let Some(secret) = secrets.iter().find(|secret| body.contains(**secret)) {
            panic!("{path} ({status}) has “{secret}”: {body}");
        }
    }
}

/// All bytes below a folder and of files that begin like it.
fn bytes_at(path: &Path) -> Vec<u8> {
    if path.is_dir() {
        return fs::read_dir(path).expect("a folder").flat_map(|entry| bytes_at(&entry.expect("an entry").path())).collect();
    }
    fs::read(path).unwrap_or_default()
}

fn has(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

#[tokio::test]
async fn nothing_of_a_withdrawn_document_is_left_anywhere() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        write(&papers.join("letter.md"), letter("mulberry"));
        room.import(&[&papers]).await;
        write(&papers.join("letter.md"), letter("quicksilver"));
        room.import(&[&papers]).await;
        let server = room.serve();
        until(&server, "/search?q=quicksilver", Duration::from_secs(20), |page| page.contains("<mark>")).await;
        assert!(text(&server, &format!("{LETTER}/versions/1")).await.contains("mulberry"), "{:?}", room.database);
        assert!(text(&server, &format!("{LETTER}?beside=ru")).await.contains("шелковица"), "{:?}", room.database);
        let page = text(&server, &format!("{LETTER}?beside=facsimile")).await;
        let picture =
            page.split("src=\"").find_map(|rest| rest.split('"').next().filter(|path| path.starts_with("/files/"))).expect("a picture");
        assert_eq!(get(&server, picture).await.status(), StatusCode::OK);
        assert!(text(&server, "/documents/smith-to-brown").await.contains("href=\"/documents/brown-to-smith\""), "{:?}", room.database);

        let said =
            room.run(&["withdraw", "first-letter", "--reason", "A person named in it asked for it.", "--replaced-by", "smith-to-brown"]);
        assert!(printed(&said).starts_with("brown-to-smith is withdrawn; 2 version(s) of its text and 1 picture(s) are gone\n"));
        // A page that was asked for before may be shown for a moment.
        until(&server, &format!("{LETTER}?beside=ru"), Duration::from_secs(20), |page| page.contains("withdrawn")).await;

        let answer = get(&server, LETTER).await;
        assert_eq!(answer.status(), StatusCode::GONE);
        let page = answer.text().await.expect("a page");
        for words in [
            "Letter from Brown to Smith",
            "The reason given: A person named in it asked for it.",
            "<a href=\"/documents/smith-to-brown\">smith-to-brown</a>",
            "RGASPI",
            "noindex",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        for path in beside().iter().filter(|path| path.contains("brown-to-smith")) {
            assert_eq!(get(&server, path).await.status(), StatusCode::GONE, "{path}");
        }
        assert_eq!(get(&server, "/documents/first-letter").await.status(), StatusCode::MOVED_PERMANENTLY);
        assert_eq!(get(&server, picture).await.status(), StatusCode::NOT_FOUND);
        hold_nothing_of_it(&server, SECRETS).await;
        let reply = text(&server, "/documents/smith-to-brown").await;
        assert!(!reply.contains("href=\"/documents/brown-to-smith\""), "{reply}");
        drop(server);

        if room.database == Database::Sqlite {
            let log = format!("{}-wal", room.address);
            let bytes =
                [bytes_at(Path::new(&room.address)), bytes_at(Path::new(&log)), bytes_at(&room.folder().join("room.files"))].concat();
            assert!(has(&bytes, "shall say nothing"), "the other letter is there");
            for secret in SECRETS {
                assert!(!has(&bytes, secret), "the bytes of the room still have “{secret}”");
            }
        }
        let again = room.run(&["withdraw", "brown-to-smith", "--reason", "x"]);
        assert!(!again.status.success() && crate::room::text(&again.stderr).contains("withdrawn already"), "{again:?}");
    }
}

#[tokio::test]
async fn a_withdrawal_that_was_stopped_is_ended_by_whoever_opens_the_room_next() {
    for end in [&["withdraw", "brown-to-smith", "--reason", "x"][..], &["import", "papers"], &["export", "--site", "site"]] {
        let room = Room::sqlite();
        room.import(&[&put_papers(&room)]).await;
        let store = room.store().await;
        // As a run leaves it that is killed behind its last transaction.
        let mut writing = store.write(&|| "2026-03-01T12:00:00Z".to_owned()).await.expect("a transaction");
        let document = writing.document_named(&name("brown-to-smith")).await.expect("an answer").expect("the letter");
        writing.withdraw(document, "It is not ours", None).await.expect("withdrawn");
        writing.commit().await.expect("an end");
        import::decide_all(&store, &|| "2026-03-01T12:00:00Z".to_owned()).await.expect("an end");
        store.close().await;
        let all = || [bytes_at(Path::new(&room.address)), bytes_at(Path::new(&format!("{}-wal", room.address)))].concat();
        assert!(has(&all(), "quicksilver"), "the words lie in free pages");
        let said = crate::room::text(&room.run(&["check"]).stdout);
        assert!(said.contains("words of a withdrawn document may still lie in its free pages"), "{said}");

        let ended = room.run(end);
        assert_eq!(ended.status.success(), end[0] != "withdraw", "{ended:?}");
        for secret in SECRETS {
            assert!(!has(&all(), secret), "{end:?}: the bytes of the room still have “{secret}”");
        }
        let said = crate::room::text(&room.run(&["check"]).stdout);
        assert!(!said.contains("free pages"), "{end:?}: {said}");
    }
}

#[tokio::test]
async fn a_notice_names_nothing_that_was_hidden_later_and_a_harvest_no_folder() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        write(&papers.join("open.md"), REPLY.replace("smith-to-brown", "open"));
        write(&papers.join("secret-folder/b.md"), REPLY.replace("smith-to-brown", "b").replace("Brown", "Green"));
        write(&papers.join("gone-folder/c.md"), REPLY.replace("smith-to-brown", "c").replace("nothing", "little"));
        room.import(&[&papers]).await;
        printed(&room.run(&["withdraw", "c", "--reason", "x"]));
        printed(&room.run(&["withdraw", "brown-to-smith", "--reason", "x", "--replaced-by", "b"]));
        let server = room.serve();
        assert!(text(&server, LETTER).await.contains("/documents/b"), "{:?}", room.database);
        assert!(text(&server, "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc").await.contains("papers:secret-folder"));

        write(&papers.join("room.toml"), "[[access]]\npaths = [\"secret-folder\"]\nshow = \"nothing\"\n");
        room.import(&[&papers]).await;
        until(&server, "/documents/b", Duration::from_secs(20), |page| !page.contains("Green")).await;
        until(&server, LETTER, Duration::from_secs(20), |page| !page.contains("/documents/b\"")).await;
        let said = text(&server, "/api/documents/brown-to-smith").await;
        assert!(said.contains("withdrawn") && !said.contains("/documents/b\""), "{said}");
        for verb in ["ListIdentifiers", "ListRecords"] {
            let harvested = text(&server, &format!("/oai?verb={verb}&metadataPrefix=oai_dc")).await;
            assert!(harvested.contains(":b<") && !harvested.contains("secret"), "{:?}: {harvested}", room.database);
            let asked = text(&server, &format!("/oai?verb={verb}&metadataPrefix=oai_dc&set=papers:secret-folder")).await;
            assert!(asked.contains("noRecordsMatch"), "{:?}: {asked}", room.database);
            let gone = text(&server, &format!("/oai?verb={verb}&metadataPrefix=oai_dc&set=papers:gone-folder")).await;
            assert!(gone.contains("status=\"deleted\"") && gone.contains(":c<"), "{:?}: {gone}", room.database);
        }
    }
}

#[tokio::test]
async fn no_later_import_brings_a_withdrawn_document_back() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        room.import(&[&papers]).await;
        printed(&room.run(&["withdraw", "brown-to-smith", "--reason", "It is not ours"]));
        let of = |report: &import::Report, file: &str| {
            let found = report.files.iter().find(|(name, ..)| name.ends_with(file)).cloned();
            found.map(|(_, outcome, said)| (outcome, said.first().map(|said| said.message.clone()).unwrap_or_default())).expect("the file")
        };
        let same = room.import(&[&papers]).await;
        assert_eq!(of(&same, "/letter.md").0, Outcome::Unchanged, "{:?}", room.database);

        // Edited at its place, copied to another, under its name in another language, and beside it.
        write(&papers.join("letter.md"), letter("quicksilver and of much else"));
        write(&papers.join("letter.de.txt"), "Im Garten ist Quecksilber, and quicksilver it is.\n");
        let copies = room.folder().join("copies");
        write(&copies.join("copy.md"), letter("quicksilver").replace("name: brown-to-smith\n", ""));
        let report = room.import(&[&papers, &copies]).await;
        for file in ["/letter.md", "/letter.de.txt", "/copy.md"] {
            let (outcome, said) = of(&report, file);
            assert_eq!(outcome, Outcome::Withdrawn, "{file}: {said}");
            assert!(said.starts_with("brown-to-smith was withdrawn on 20") && said.contains("nothing of it was taken in"), "{said}");
        }
        printed(&room.run(&["reannotate"]));
        let store = room.store().await;
        assert_eq!(store.documents(1).await.expect("a list").items.len(), 1, "{:?}", room.database);
        assert!(matches!(store.lookup(&name("brown-to-smith")).await.expect("an answer"), Lookup::Closed(_)));
        store.close().await;
        let server = room.serve();
        until(&server, "/search?q=nothing", Duration::from_secs(20), |page| page.contains("<mark>")).await;
        hold_nothing_of_it(&server, SECRETS).await;
        if room.database == Database::Sqlite {
            assert!(!has(&bytes_at(Path::new(&room.address)), "much else"), "a refused file is not stored");
        }
    }
}

#[tokio::test]
async fn nothing_else_brings_a_withdrawn_document_back_either() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        // An undated scan that is known by its file's name, and a paper that turns out to be the letter.
        write(&papers.join("scan.txt"), "A scan\n\nWithout a date, of the quicksilver.\n");
        let other =
            letter("quicksilver, as another has it").replace("name: brown-to-smith\naliases:\n- first-letter\n", "name: other-copy\n");
        write(&papers.join("other.md"), &other);
        room.import(&[&papers]).await;
        write(&papers.join("other.md"), other.replace("quicksilver", "mulberry"));
        room.import(&[&papers]).await;
        printed(&room.run(&["merge", "other-copy", "brown-to-smith"]));
        printed(&room.run(&["withdraw", "brown-to-smith", "--reason", "It is not ours"]));
        let store = room.store().await;
        let scan =
            store.identities().await.expect("names").into_iter().map(|(name, _)| name.to_string()).find(|name| name.contains("scan"));
        store.close().await;
        printed(&room.run(&["withdraw", &scan.expect("a scan"), "--reason", "It is not ours"]));

        // A decision of an editor comes, changes and goes.
        let decision = |day: u8| {
            format!(
                "[[reference]]\ndocument = \"brown-to-smith\"\nwords = \"Dear Smith\"\nnothing = true\nby = \"W\"\ndate = 2026-11-{day}\nreason = \"R\"\n"
            )
        };
        for text in [decision(22), decision(23), String::new()] {
            write(&papers.join("decisions.toml"), text);
            room.import(&[&papers]).await;
        }
        // The same bytes under another name, an old file of what was joined, and a rule that speaks of it.
        let copies = room.folder().join("copies");
        write(&copies.join("another-name.txt"), "A scan\n\nWithout a date, of the quicksilver.\n");
        write(&copies.join("old.md"), &other);
        write(&copies.join("room.toml"), "[[access]]\ndocuments = [\"brown-to-smith\"]\n");
        let report = room.import(&[&copies]).await;
        assert_eq!(report.count("withdrawn"), 2, "{:?}: {}", room.database, report.for_people());
        printed(&room.run(&["reannotate"]));
        let server = room.serve();
        until(&server, "/search?q=nothing", Duration::from_secs(20), |page| page.contains("<mark>")).await;
        assert_eq!(get(&server, LETTER).await.status(), StatusCode::GONE, "{:?}", room.database);
        hold_nothing_of_it(&server, SECRETS).await;
        let said = text(&server, "/documents").await;
        assert!(said.contains("1 document,") && !said.contains("scan"), "{said}");
    }
}

#[tokio::test]
async fn what_nobody_knew_of_is_withdrawn_without_a_notice() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        write(&papers.join("letter.meta.yaml"), "access_shows: nothing\n");
        let report = room.import(&[&papers]).await;
        assert_eq!(report.count("closed"), 2, "to say what is shown closes: {}", report.for_people());
        let said = room.run(&["withdraw", "smith-to-brown", "--reason", "x", "--replaced-by", "brown-to-smith"]);
        assert!(crate::room::text(&said.stderr).contains("leads to no document"), "{said:?}");
        printed(&room.run(&["withdraw", "brown-to-smith", "--reason", "It is not ours"]));
        let server = room.serve();
        until(&server, "/search?q=nothing", Duration::from_secs(20), |page| page.contains("<mark>")).await;
        for path in beside().iter().filter(|path| path.contains("brown-to-smith") || path.contains("first-letter")) {
            assert_eq!(get(&server, path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let harvested = text(&server, "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc").await;
        assert!(harvested.contains("smith-to-brown") && !harvested.contains("brown-to-smith"), "{harvested}");
        hold_nothing_of_it(&server, &[SECRETS, &["Letter from Brown"]].concat()).await;
    }
}

#[tokio::test]
async fn of_two_folders_of_one_name_neither_opens_what_the_other_closes() {
    let room = Room::sqlite();
    let papers = put_papers(&room);
    write(&papers.join("room.toml"), "[[access]]\ndocuments = [\"brown-to-smith\"]\nshow = \"nothing\"\n");
    room.import(&[&papers]).await;
    let other = room.folder().join("elsewhere/papers");
    write(&other.join("room.toml"), "name = \"Another\"\n");
    write(&other.join("a.md"), REPLY.replace("smith-to-brown", "another").replace("nothing", "something"));
    room.import(&[&other]).await;
    let store = room.store().await;
    assert_eq!(store.lookup(&name("brown-to-smith")).await.expect("an answer"), Lookup::Unknown);
    // The day of the sidecar is laid over the front matter, and what that says of showing stays.
    write(&papers.join("b.md"), REPLY.replace("name: smith-to-brown", "name: b\naccess: restricted\naccess_shows: nothing"));
    write(&papers.join("b.meta.yaml"), "access: 2040-01-01\n");
    room.import(&[&papers]).await;
    assert_eq!(store.lookup(&name("b")).await.expect("an answer"), Lookup::Unknown);
    store.close().await;
}

fn name(name: &str) -> DocumentName {
    name.parse().expect("a name")
}

#[tokio::test]
async fn a_text_under_an_embargo_is_cited_and_shown_nowhere_until_its_day() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        room.import(&[&papers]).await;
        let store = room.store().await;
        let before = store.reading_copy(&name("brown-to-smith")).await.expect("an answer").expect("a letter");
        store.close().await;

        write(&papers.join("letter.meta.yaml"), "access: 2030-01-01\naccess_reason: The family asked for it.\n");
        let report = room.import(&[&papers]).await;
        assert_eq!(report.count("closed"), 1, "{}", report.for_people());
        let server = room.serve();
        until(&server, "/search?q=nothing", Duration::from_secs(20), |page| page.contains("<mark>")).await;
        let answer = get(&server, LETTER).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let page = answer.text().await.expect("a page");
        for words in [
            "closed until 1 January 2030",
            "Its text is not shown before that day.",
            "The reason given: The family asked for it.",
            "<meta name=\"DC.title\" content=\"Letter from Brown to Smith\">",
            "RGASPI, f. 558, op. 11, d. 98",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        for path in beside()
            .iter()
            .filter(|path| path.contains("brown-to-smith") && !["", "?beside=ru"].contains(&&path[LETTER.len().min(path.len())..]))
        {
            assert_eq!(get(&server, path).await.status(), StatusCode::FORBIDDEN, "{path}");
        }
        hold_nothing_of_it(&server, SECRETS).await;
        // It is known to be there, and what speaks of it leads to it.
        for path in ["/documents", "/archive/rgaspi/558/11/98", "/documents/smith-to-brown"] {
            assert!(text(&server, path).await.contains("href=\"/documents/brown-to-smith\""), "{path} ({:?})", room.database);
        }
        for path in ["/documents", "/archive/rgaspi/558/11/98"] {
            assert!(text(&server, path).await.contains("closed until 1 January 2030"), "{path}");
        }
        assert!(!text(&server, "/sitemap.xml").await.contains("brown-to-smith"));
        drop(server);

        // The day before, and the day.
        let store = room.store().await;
        let settled = import::settle_access(&store, &|| "2029-12-31T23:59:59Z".to_owned()).await.expect("an end");
        assert_eq!(settled, 0);
        let settled = import::settle_access(&store, &|| "2030-01-01T00:00:01Z".to_owned()).await.expect("an end");
        assert_eq!(settled, 1);
        let after = store.reading_copy(&name("brown-to-smith")).await.expect("an answer").expect("a letter");
        assert_eq!((&after.body, &after.notes, after.version, after.parallels.len()), (&before.body, &before.notes, before.version, 1));
        assert!(after.imported_at == before.imported_at, "what was shown before is shown again, and is no new version");
        store.close().await;
    }
}

#[tokio::test]
async fn of_a_document_that_is_hidden_nobody_learns_that_it_is_there() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        write(&papers.join("room.toml"), "[[access]]\npaths = [\"letter.md\"]\nshow = \"nothing\"\n");
        let report = room.import(&[&papers]).await;
        assert_eq!(report.count("closed"), 2, "{}", report.for_people());
        let server = room.serve();
        until(&server, "/search?q=nothing", Duration::from_secs(20), |page| page.contains("<mark>")).await;
        for path in beside().iter().filter(|path| path.contains("brown-to-smith") || path.contains("first-letter")) {
            assert_eq!(get(&server, path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        hold_nothing_of_it(&server, &[SECRETS, &["Letter from Brown", "ll. 40", "f. 558"]].concat()).await;

        // Another folder with settings of its own opens nothing; the rule goes when its own file says so.
        let others = room.folder().join("others");
        write(&others.join("room.toml"), "name = \"Another name\"\n");
        write(&others.join("a.md"), REPLY.replace("smith-to-brown", "another").replace("nothing", "something"));
        room.import(&[&others]).await;
        assert_eq!(get(&server, LETTER).await.status(), StatusCode::NOT_FOUND);
        write(&papers.join("room.toml"), "[[access]]\ndocuments = [\"first-letter\"]\nuntil = 2031-05-01\n");
        room.import(&[&papers]).await;
        until(&server, LETTER, Duration::from_secs(20), |page| page.contains("closed until 1 May 2031")).await;
        write(&papers.join("room.toml"), "");
        room.import(&[&papers]).await;
        until(&server, LETTER, Duration::from_secs(20), |page| page.contains("quicksilver")).await;
        until(&server, "/search?q=quicksilver", Duration::from_secs(20), |page| page.contains("<mark>")).await;
        assert!(text(&server, &format!("{LETTER}?beside=ru")).await.contains("шелковица"), "{:?}", room.database);
    }
}

#[tokio::test]
async fn a_slip_of_the_pen_shows_nothing_that_was_to_be_closed() {
    let room = Room::sqlite();
    for (sidecar, says) in [
        ("access: restrcted\n", "access \"restrcted\" is none of open, restricted"),
        ("access: 2030-02-30\n", "access \"2030-02-30\" is none of open, restricted"),
        ("access: restricted\ntitle: \"open\n", "it is no YAML of fields"),
        ("access: 2020-01-01\naccess_shows: noting\n---\n: [", "it is no YAML of fields"),
    ] {
        let papers = room.folder().join("papers");
        let _ = fs::remove_dir_all(&papers);
        put_papers(&room);
        write(&papers.join("letter.meta.yaml"), sidecar);
        let report = room.import(&[&papers]).await;
        assert!(report.for_people().contains(says), "{sidecar}: {}", report.for_people());
        let store = room.store().await;
        let found = store.lookup(&name("brown-to-smith")).await.expect("an answer");
        assert!(!matches!(found, Lookup::Identity(_)), "{sidecar}: {found:?}");
        assert_eq!(store.reading_copy(&name("brown-to-smith")).await.expect("an answer"), None, "{sidecar}");
        store.close().await;
    }
    let papers = room.folder().join("others");
    copy_folder(&room.folder().join("papers"), &papers);
    let _ = fs::remove_file(papers.join("letter.meta.yaml"));
    write(&papers.join("new.md"), REPLY.replace("smith-to-brown", "not-yet"));
    write(&papers.join("room.toml"), "[[access]]\npaths = [\"new.md\"]\nshow = \"nthing\"\n");
    let report = room.import(&[&papers]).await;
    assert!(report.for_people().contains("nothing of its folder was imported"), "{}", report.for_people());
    assert!(!report.is_complete() && report.count("new") == 0, "{}", report.for_people());
}

#[tokio::test]
async fn a_further_name_leads_to_its_document_and_takes_nobody_elses() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        room.import(&[&papers]).await;
        assert_eq!(printed(&room.run(&["alias", "first-letter", "the-orchard"])), "the-orchard leads to brown-to-smith\n");
        for (arguments, says) in [
            (["alias", "brown-to-smith", "smith-to-brown"], "smith-to-brown is the name of another document, smith-to-brown"),
            (["alias", "nobody", "somebody"], "nobody leads to no document of this room"),
        ] {
            let said = room.run(&arguments);
            assert!(!said.status.success() && crate::room::text(&said.stderr).contains(says), "{said:?}");
        }
        printed(&room.run(&["reannotate"]));
        let server = room.serve();
        let answer = get(&server, "/documents/the-orchard.ris").await;
        assert_eq!(
            (answer.status(), crate::client::header(answer.headers(), "location").as_str()),
            (StatusCode::MOVED_PERMANENTLY, "/documents/brown-to-smith.ris")
        );
    }
}

#[tokio::test]
async fn documents_that_an_editor_joined_stay_one_whatever_is_imported() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        // Another transcription of the same letter, with a number of its own.
        let other = letter("quicksilver, says this one").replace("name: brown-to-smith\naliases:\n- first-letter\n", "name: other-copy\n");
        write(
            &papers.join("other.md"),
            other.replace("kind: letter", "kind: letter\naddresses: https://digitalarchive.wilsoncenter.org/document/7"),
        );
        room.import(&[&papers]).await;
        assert_eq!(printed(&room.run(&["merge", "other-copy", "brown-to-smith"])).matches("is brown-to-smith from now on").count(), 1);
        for edit in ["", " Edited."] {
            write(&papers.join("other.md"), format!("{other}{edit}\n"));
            room.import(&[&papers]).await;
            printed(&room.run(&["reannotate"]));
            let store = room.store().await;
            assert_eq!(store.documents(1).await.expect("a list").total, 2, "{:?}", room.database);
            let copy = store.reading_copy(&name("brown-to-smith")).await.expect("an answer").expect("a letter");
            assert_eq!(copy.files.iter().filter(|file| file.format == SourceFormat::FrontMatter).count(), 2, "{:?}", copy.files);
            let former = store.lookup(&name("wilson-7")).await.expect("an answer");
            assert_eq!(former, Lookup::Alias(name("brown-to-smith")));
            store.close().await;
        }
        let said = room.run(&["merge", "wilson-7", "first-letter"]);
        assert!(crate::room::text(&said.stderr).contains("are one document already"), "{said:?}");
    }
}

#[tokio::test]
async fn a_rule_that_closes_nothing_is_named() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        let rule = "name = \"Papers\"\n\n[[access]]\ndocuments = [\"brown-to-smith\", \"brwn-to-smith\"]\npaths = [\"reply.md\", \"replies\", \".\"]\n";
        write(&papers.join("room.toml"), rule);
        let notes = room.import(&[&papers]).await.notes;
        let named: Vec<&str> =
            notes.iter().filter(|note| note.contains("[[access]]")).map(|note| note.split(',').next().unwrap_or("")).collect();
        assert_eq!(named, ["no document of this room has the name brwn-to-smith", "no document lies at replies"], "{notes:?}");
        // It is said as long as it is so, and only of the folder that is imported.
        assert_eq!(room.import(&[&papers]).await.notes.iter().filter(|note| note.contains("[[access]]")).count(), 2);
        let other = room.folder().join("other");
        write(&other.join("note.txt"), "A note of 5 May 1950 on nothing at all.\n");
        assert!(!room.import(&[&other]).await.notes.iter().any(|note| note.contains("[[access]]")));
    }
}

#[tokio::test]
async fn a_rule_knows_what_is_packed_by_the_name_of_its_zip_file() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        let packed =
            crate::zipped::zipped(&[("1945/letter.md", letter("quicksilver").replace("brown-to-smith", "packed-letter").as_bytes())]);
        write(&papers.join("Box 7.ZIP"), packed);
        write(&papers.join("room.toml"), "name = \"Papers\"\n\n[[access]]\npaths = [\"Box 7.ZIP/1945\"]\n");
        let report = room.import(&[&papers]).await;
        assert!(!report.notes.iter().any(|note| note.contains("[[access]]")), "{:?}", report.notes);
        let store = room.store().await;
        let lookup = store.lookup(&name("packed-letter")).await.expect("an answer");
        assert!(matches!(lookup, Lookup::Closed(_)), "{lookup:?}");
        assert!(matches!(store.lookup(&name("smith-to-brown")).await, Ok(Lookup::Identity(_))));
        store.close().await;
    }
}

#[tokio::test]
async fn a_further_name_is_asked_for_among_the_rules_at_once() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        write(&papers.join("room.toml"), "name = \"Papers\"\n\n[[access]]\ndocuments = [\"the-orchard\"]\n");
        room.import(&[&papers]).await;
        let store = room.store().await;
        assert!(matches!(store.lookup(&name("brown-to-smith")).await, Ok(Lookup::Identity(_))));
        let given = import::add_alias(&store, &name("brown-to-smith"), &name("the-orchard"), &crate::room::now).await;
        assert!(given.is_ok(), "{given:?}");
        assert!(matches!(store.lookup(&name("brown-to-smith")).await, Ok(Lookup::Closed(_))));
        store.close().await;
    }
}

#[tokio::test]
async fn what_the_editors_of_a_closed_volume_wrote_is_closed_with_it() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        write(&papers.join("one.xml"), crate::collections::volume_of_letters());
        let rule = |what: &str, shows: &str| {
            write(&papers.join("room.toml"), format!("name = \"Papers\"\n\n[[access]]\n{what}\nshow = \"{shows}\"\n"));
        };
        let volume = "papers/frus1955-57v01";
        let pages = ["", "/preface", "/ch1", "/ch1/s1", "/ch2"].map(|below| format!("{volume}{below}"));
        let looked = async || {
            room.import(&[&papers]).await;
            let store = room.store().await;
            let mut found = Vec::new();
            for path in &pages {
                let contents = store.contents(path, 1).await.expect("an answer");
                found.push(contents.map(|contents| (contents.text.is_some(), contents.heading_notes.len())));
            }
            let paths = store.collection_paths().await.expect("paths");
            assert_eq!(
                pages.iter().map(|path| paths.contains(path)).collect::<Vec<_>>(),
                found.iter().map(Option::is_some).collect::<Vec<_>>()
            );
            store.close().await;
            found
        };
        let heading = Some((false, 0));
        let noted = Some((false, 1));
        let text = Some((true, 0));
        assert_eq!(looked().await, [heading, text, noted, heading, heading], "{:?}", room.database);

        // A chapter of it: what stands above is open.
        let chapter = "documents = [\"frus1955-57v01-d1\", \"frus1955-57v01-d2\", \"frus1955-57v01-d3\", \"frus1955-57v01-d4\"]";
        rule(chapter, "citation");
        assert_eq!(looked().await, [heading, text, heading, heading, heading]);
        rule(chapter, "nothing");
        assert_eq!(looked().await, [heading, text, None, None, heading]);

        // The whole of it.
        rule("paths = [\"one.xml\"]", "citation");
        assert_eq!(looked().await, [heading, None, heading, heading, heading]);
        let server = room.serve();
        let page = crate::client::text(&server, &format!("/collections/{volume}")).await;
        assert!(page.contains("Papers, Volume I") && page.contains("Its documents are closed."), "{page}");
        assert!(!page.contains("Preface") && page.contains("January"), "{page}");
        drop(server);
        rule("paths = [\"one.xml\"]", "nothing");
        assert_eq!(looked().await, [None, None, None, None, None]);
        let server = room.serve();
        for path in &pages {
            assert_eq!(get(&server, &format!("/collections/{path}")).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/collections", "/sitemap.xml", "/oai?verb=ListSets"] {
            assert!(!crate::client::text(&server, path).await.contains("frus1955"), "{path}");
        }
    }
}

#[tokio::test]
async fn the_records_of_a_closed_volume_are_closed_with_it() {
    const LETTER: &str =
        "---\ntitle: Letter\ndate: 1955-01-05\nname: a-letter\n---\n\nThe mulberries are the keeper’s; Diem and Nhu know.\n";
    let signed = "reason = \"it is he\"\nby = \"An Editor\"\ndate = 2026-03-01\n";
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        let volume = fs::read_to_string(here().join("tests/fixtures/tei/volume/volume.xml")).expect("a volume");
        let second = "<item><hi rend=\"strong\"><persName xml:id=\"p_AA1\">Able, Ann</persName>,</hi> Secretary</item>";
        write(&papers.join("volume.xml"), volume.replace("</list></div></front>", &format!("{second}</list></div></front>")));
        write(&papers.join("letter.md"), LETTER);
        write(
            &papers.join("authorities.toml"),
            "[[person]]\nid = \"ngo\"\nname = \"Ngo, Mr.\"\n[[person]]\nid = \"nhu\"\nname = \"Nhu\"\n",
        );
        let (diem, other) = ("frus1955-57v09.p_NDD1", "frus1955-57v09.p_AA1");
        let names = format!("[[name]]\ndocument = \"a-letter\"\nwords = \"Diem\"\nperson = \"{diem}\"\n{signed}");
        let merge = |from: &str, into: &str| format!("[[merge]]\nperson = \"{from}\"\ninto = \"{into}\"\n{signed}");
        write(&papers.join("decisions.toml"), names + &merge(other, "ngo") + &merge("nhu", diem));
        // Which records are listed, how many of the letter's names lead to one, and what the three addresses answer.
        let looked = async || {
            room.import(&[&papers]).await;
            assert_eq!(room.run(&["check"]).status.code(), Some(0), "{:?}", room.database);
            let server = room.serve();
            let list = text(&server, "/people").await;
            let record = text(&server, &format!("/people/{diem}")).await;
            assert_eq!(record.contains("President"), list.contains("Ngo Dinh Diem"), "{record}");
            let letter = text(&server, "/api/documents/a-letter").await;
            let tei = text(&server, "/documents/a-letter.tei.xml").await;
            assert_eq!(letter.contains(diem), tei.contains(diem), "{tei}");
            let mut statuses = Vec::new();
            for id in [diem, other, "ngo", "nhu"] {
                statuses.push(crate::client::ask(&server, reqwest::Method::HEAD, &format!("/people/{id}"), &[]).await.status().as_u16());
            }
            let mut said: Vec<&str> = Vec::new();
            for path in ["/people", "/api/people", "/sitemap.xml", "/people/ngo", "/api/people/ngo"] {
                let page = text(&server, path).await;
                if page.contains("Able, Ann") || page.contains(other) {
                    said.push(path);
                }
            }
            // By a name that no word of it has, the letter is found for as long as it leads to the record.
            crate::client::until(&server, "/search?q=mulberries", Duration::from_secs(20), |page| page.contains("<mark>")).await;
            assert_eq!(text(&server, "/search?q=Dinh").await.contains("/documents/a-letter"), letter.contains(diem));
            assert_eq!(letter.contains("\"nhu\""), !letter.contains(diem), "{letter}");
            let site = room.folder().join("site");
            printed(&room.run(&["export", "--site", &site.display().to_string()]));
            assert_eq!(site.join("people").join(diem).exists(), letter.contains(diem));
            // The room that is made of all that this one holds shows as much.
            let (file, copy) = (room.folder().join("all.zip"), Room::sqlite());
            let _ = fs::remove_file(&file);
            printed(&room.run(&["export", "--data", &file.display().to_string()]));
            copy.import(&[&file]).await;
            assert_eq!(copy.run(&["check"]).status.code(), Some(0), "{}", crate::room::text(&copy.run(&["check"]).stdout));
            let (own, server) = (list, copy.serve());
            assert_eq!(text(&server, "/people").await.contains("Ngo Dinh Diem"), own.contains("Ngo Dinh Diem"));
            (own.contains("Ngo Dinh Diem"), letter.contains(diem), statuses, said.len())
        };
        let open = looked().await;
        assert_eq!((open.0, open.1, open.2.as_slice()), (true, true, [200, 301, 200, 301].as_slice()), "{:?}", room.database);
        for show in ["citation", "nothing"] {
            write(&papers.join("room.toml"), format!("[[access]]\npaths = [\"volume.xml\"]\nshow = \"{show}\"\n"));
            assert_eq!(looked().await, (false, false, vec![404, 404, 200, 200], 0), "{show}, {:?}", room.database);
        }
        write(&papers.join("room.toml"), "name = \"Papers\"\n");
        assert_eq!(looked().await, open, "{:?}", room.database);
    }
}

#[tokio::test]
async fn a_paper_elsewhere_is_found_by_the_names_of_a_record_for_as_long_as_its_volume_is_open() {
    const LETTER: &str = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="elsewhere"><teiHeader><fileDesc>
        <titleStmt><title>Letter of 5 January 1955</title></titleStmt><publicationStmt><p>None.</p></publicationStmt>
        <sourceDesc><p>Born digital.</p></sourceDesc></fileDesc></teiHeader><text><body><p>The mulberries are for
        <persName ref="frus1955-57v09.xml#p_NDD1">the keeper</persName>.</p></body></text></TEI>"#;
    for room in Room::each().await {
        let (volumes, letters) = (room.folder().join("volumes"), room.folder().join("letters"));
        fs::create_dir_all(&volumes).expect("a folder");
        fs::copy(here().join("tests/fixtures/tei/volume/volume.xml"), volumes.join("volume.xml")).expect("a volume");
        write(&letters.join("letter.xml"), LETTER);
        room.import(&[&volumes, &letters]).await;
        let server = room.serve();
        let found = async |is: bool| {
            until(&server, "/search?q=Dinh", Duration::from_secs(20), |page| page.contains("Letter of 5 January") == is).await;
        };
        found(true).await;
        for show in ["citation", "nothing"] {
            write(&volumes.join("room.toml"), format!("[[access]]\npaths = [\"volume.xml\"]\nshow = \"{show}\"\n"));
            room.import(&[&volumes]).await;
            found(false).await;
            write(&volumes.join("room.toml"), "name = \"Papers\"\n");
            room.import(&[&volumes]).await;
            found(true).await;
        }
    }
}

#[tokio::test]
async fn what_cannot_be_decided_is_said_by_the_import_that_closes_something_too() {
    let signed = "reason = \"it is he\"\nby = \"An Editor\"\ndate = 2026-03-01\n";
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        write(&papers.join("letter.md"), "---\ntitle: Letter\ndate: 1955-01-05\nname: a-letter\n---\n\nMr. Ngo came.\n");
        write(&papers.join("other.md"), "---\ntitle: Other\ndate: 1955-01-06\nname: other\n---\n\nMr. Ngo left.\n");
        write(&papers.join("authorities.toml"), "[[person]]\nid = \"ngo\"\nname = \"Ngo, Mr.\"\n");
        room.import(&[&papers]).await;
        let decision =
            |name: &str, words: &str| format!("[[name]]\ndocument = \"{name}\"\nwords = \"{words}\"\nperson = \"ngo\"\n{signed}");
        write(&papers.join("decisions.toml"), decision("a-letter", "Mr. Nog") + &decision("no-such-letter", "Ngo"));
        write(&papers.join("room.toml"), "[[access]]\npaths = [\"other.md\"]\nshow = \"citation\"\n");
        let said = room.import(&[&papers]).await.notes.join("\n");
        assert!(said.contains("Mr. Nog"), "{said}");
        assert!(said.contains("no-such-letter, of which decisions.toml speaks, is not in the room"), "{said}");
    }
}

#[tokio::test]
async fn the_last_of_a_volume_that_is_joined_to_a_closed_one_closes_its_records() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        fs::create_dir_all(&papers).expect("a folder");
        fs::copy(here().join("tests/fixtures/tei/volume/volume.xml"), papers.join("volume.xml")).expect("a volume");
        write(
            &papers.join("letter.md"),
            "---\ntitle: Letter\ndate: 1955-01-05\nname: closed-letter\naccess: restricted\naccess_shows: nothing\n---\n\nNobody is to read it.\n",
        );
        write(&papers.join("authorities.toml"), "[[person]]\nid = \"nhu\"\nname = \"Nhu\"\n");
        let merge =
            "[[merge]]\nperson = \"nhu\"\ninto = \"frus1955-57v09.p_NDD1\"\nreason = \"it is he\"\nby = \"An Editor\"\ndate = 2026-03-01\n";
        write(&papers.join("decisions.toml"), merge);
        room.import(&[&papers]).await;
        let store = room.store().await;
        let names: Vec<String> = store.documents(1).await.expect("documents").items.iter().map(|one| one.name.to_string()).collect();
        store.close().await;
        let (last, others) = names.split_last().expect("documents of the volume");
        let listed = async || {
            let page = text(&room.serve(), "/people").await;
            (page.contains("Ngo Dinh Diem"), page.contains(">Nhu"))
        };
        let others: Vec<String> = others.iter().map(|name| format!("{name:?}")).collect();
        write(&papers.join("room.toml"), format!("[[access]]\ndocuments = [{}]\nshow = \"nothing\"\n", others.join(", ")));
        room.import(&[&papers]).await;
        assert_eq!(listed().await, (true, false), "{:?}", room.database);
        printed(&room.run(&["merge", last, "closed-letter"]));
        assert_eq!(listed().await, (false, true), "{:?}", room.database);
    }
}

#[tokio::test]
async fn a_record_that_moves_to_the_place_of_a_withdrawn_one_is_not_that_one() {
    let record = |title: &str, words: &str| format!("{{\"title\": \"{title}\", \"text_body\": \"<p>{words}</p>\"}}");
    let first = record("The first letter", "Of the orchard and the weather in it.");
    let second = record("The second letter", "Of the quicksilver and where it is kept.");
    let third = record("The third letter", "Of the price of paper in the capital.");
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        let list = |records: &[&String]| {
            let records: Vec<&str> = records.iter().map(|record| record.as_str()).collect();
            write(&papers.join("list.json"), format!("[{}]", records.join(", ")));
        };
        let titled = async |words: &str| {
            let store = room.store().await;
            let found = store.documents(1).await.expect("documents").items;
            store.close().await;
            found
                .into_iter()
                .filter(|document| document.title.contains(words))
                .map(|document| document.name.to_string())
                .collect::<Vec<_>>()
        };
        list(&[&first, &second, &third]);
        room.import(&[&papers]).await;
        let (gone, stays) = (titled("second").await, titled("third").await);
        printed(&room.run(&["withdraw", &gone[0], "--reason", "It is not ours"]));

        // Its list is made anew without it, and what stood behind it moves up.
        list(&[&first, &third]);
        let report = room.import(&[&papers]).await;
        assert_eq!(report.count("withdrawn"), 0, "{:?}: {}", room.database, report.for_people());
        assert_eq!(titled("third").await, stays);
        assert_eq!(titled("").await.len(), 2);
        // It does not come back at another place.
        list(&[&first, &third, &second]);
        assert_eq!(room.import(&[&papers]).await.count("withdrawn"), 1, "{:?}", room.database);
        assert_eq!(titled("").await.len(), 2);
    }
}
