//! What was cited stays: every text that was shown has its address, and a number of a paragraph leads to what bore it.

use reading_room::import;
use reqwest::{Method, StatusCode};

use crate::client::{ask, get, header, text};
use crate::room::{Room, Server, printed, write};

const OPENING: &str = "It was decided that the council would meet in the spring of that year at the latest.";
const SECOND: &str = "The second paragraph tells of the mill, of the river, and of what the two cost the town.";
const THIRD: &str = "Of the bridge nobody spoke, though all of them knew that it had been closed since May.";

fn letter(sender: &str, paragraphs: &[&str]) -> String {
    format!(
        "---\ntitle: Letter from Brown to Smith\ndate: 3 November 1945\nsenders: {sender}\nname: brown-to-smith\n---\n\n{}\n",
        paragraphs.join("\n\n")
    )
}

/// Imports the letter as it is on a day of November 2026.
async fn on_day(room: &Room, day: u8, letter: String) {
    let papers = room.folder().join("papers");
    write(&papers.join("letter.md"), letter);
    let store = room.store().await;
    import::import(&store, &[papers], &|| format!("2026-11-{day:02}T10:00:00Z")).await.expect("an import");
    store.close().await;
}

/// A letter in three versions: its second paragraph goes, and comes back joined to the first.
async fn three_versions(room: &Room) -> Server {
    on_day(room, 1, letter("Edward Brown", &[OPENING, SECOND, THIRD])).await;
    on_day(room, 5, letter("Edwin Brown", &[OPENING, &THIRD.replace("closed", "shut")])).await;
    on_day(room, 9, letter("Edwin Brown", &[&format!("{OPENING} {}", THIRD.replace("closed", "shut")), "A new end."])).await;
    room.serve()
}

const DOCUMENT: &str = "/documents/brown-to-smith";

#[tokio::test]
async fn every_text_that_was_shown_has_its_address_and_says_what_changed() {
    for room in Room::each().await {
        let server = three_versions(&room).await;
        let of = async |path: &str| text(&server, &format!("{DOCUMENT}{path}")).await;

        let first = of("/versions/1").await;
        assert!(first.contains(SECOND) && first.contains("shown from 1 November 2026 until 5 November 2026"), "{first}");
        assert!(first.contains("noindex") && !first.contains("What changed"), "{first}");

        let second = of("/versions/2").await;
        for words in [
            "<dt>senders</dt><dd><del>Edward</del><ins>Edwin</ins> Brown</dd>",
            "<del>closed</del><ins>shut</ins>",
            &format!("<del>{SECOND}</del>"),
            "SHA-256 of its source file: ",
            "href=\"/documents/brown-to-smith/versions/1#p2\"",
            "Version 2 of 5 November 2026.",
        ] {
            assert!(second.contains(words), "{words}: {second}");
        }
        assert!(!second.contains(&format!("<del>{OPENING}")), "what stayed is not marked: {second}");

        let third = of("/versions/3").await;
        assert!(third.contains("This is the newest text") && third.contains("<ins>A new end.</ins>"), "{third}");
        assert!(third.contains("paragraph 1, now one with 3") && !third.contains("<del>"), "{third}");

        // The newest page leads from each number to what bore it: joined paragraphs to the whole, others to their version.
        let newest = of("").await;
        assert!(newest.contains("id=\"p1\"") && newest.contains("<span id=\"p3\"></span>"), "{newest}");
        assert!(newest.contains("<a id=\"p2\" href=\"/documents/brown-to-smith/versions/1#p2\">paragraph 2</a>"), "{newest}");
        assert!(newest.contains("id=\"p4\"") && !newest.contains("id=\"p5\""), "{newest}");

        let list = of("/versions").await;
        assert!(list.contains("Version 3</a>, 9 November 2026, the newest") && list.matches("SHA-256").count() == 3, "{list}");
        for path in ["/versions/0", "/versions/4", "/versions/x", "/versions/02", "/versions/+2", "/versions/%FF", "/versions/1.md"] {
            assert_eq!(get(&server, &format!("{DOCUMENT}{path}")).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn a_paragraph_that_comes_back_has_its_old_number() {
    for room in Room::each().await {
        on_day(&room, 1, letter("Edward Brown", &[OPENING, SECOND, THIRD])).await;
        on_day(&room, 2, letter("Edward Brown", &[OPENING, THIRD])).await;
        on_day(&room, 3, letter("Edward Brown", &["What is new.", OPENING, THIRD, SECOND])).await;
        let store = room.store().await;
        let copy = store.reading_copy(&"brown-to-smith".parse().expect("a name")).await.expect("a lookup").expect("a document");
        let numbers: Vec<_> = copy.body.paragraphs().iter().filter_map(|block| block.number).collect();
        assert_eq!((numbers, copy.retired), (vec![4, 1, 3, 2], vec![]));
        // And it may go again.
        on_day(&room, 4, letter("Edward Brown", &[OPENING, THIRD])).await;
        let copy = store.reading_copy(&copy.name).await.expect("a lookup").expect("a document");
        let gone: Vec<_> = copy.retired.iter().map(|retired| (retired.number, retired.version)).collect();
        assert_eq!(gone, [(2, 3), (4, 3)]);
        store.close().await;
    }
}

#[tokio::test]
async fn programs_find_the_text_of_a_day() {
    for room in Room::each().await {
        let server = three_versions(&room).await;
        let gate = format!("/timegate{DOCUMENT}");
        let version = |number: u8| format!("{DOCUMENT}/versions/{number}");
        for (asked, meant) in [
            (Some("Sun, 01 Nov 2026 09:00:00 GMT"), 1),
            (Some("Sun, 01 Nov 2026 10:00:00 GMT"), 1),
            (Some("Fri, 06 Nov 2026 00:00:00 GMT"), 2),
            (Some("Thu, 01 Jan 2099 00:00:00 GMT"), 3),
            (None, 3),
        ] {
            let headers: Vec<(&str, &str)> = asked.iter().map(|asked| ("accept-datetime", *asked)).collect();
            let answer = ask(&server, Method::GET, &gate, &headers).await;
            assert_eq!((answer.status(), header(answer.headers(), "location")), (StatusCode::FOUND, version(meant)), "{asked:?}");
            assert!(header(answer.headers(), "vary").contains("accept-datetime"));
            assert!(header(answer.headers(), "link").contains("rel=\"original\""));
        }
        let answer = ask(&server, Method::GET, &gate, &[("accept-datetime", "yesterday")]).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);

        let second = get(&server, &version(2)).await;
        assert_eq!(header(second.headers(), "memento-datetime"), "Thu, 05 Nov 2026 10:00:00 GMT");
        let links = header(second.headers(), "link");
        for link in [
            format!("{DOCUMENT}>; rel=\"original latest-version\""),
            format!("/timegate{DOCUMENT}>; rel=\"timegate\""),
            format!("/timemap{DOCUMENT}>; rel=\"timemap\""),
            format!("{DOCUMENT}/versions>; rel=\"version-history\""),
            format!("{}>; rel=\"memento predecessor-version\"; datetime=\"Sun, 01 Nov 2026 10:00:00 GMT\"", version(1)),
            format!("{}>; rel=\"memento successor-version\"; datetime=\"Mon, 09 Nov 2026 10:00:00 GMT\"", version(3)),
        ] {
            assert!(links.contains(&link), "{link}: {links}");
        }
        assert!(header(get(&server, DOCUMENT).await.headers(), "link").contains("rel=\"timegate\""));

        let map = get(&server, &format!("/timemap{DOCUMENT}")).await;
        assert_eq!(header(map.headers(), "content-type"), "application/link-format");
        let map = map.text().await.expect("a text");
        assert_eq!((map.matches("rel=\"memento\"").count(), map.matches("rel=\"original\"").count()), (3, 1), "{map}");
        for path in ["/timegate/documents/nothing", "/timemap/documents/nothing", "/timemap/documents/brown-to-smith.md"] {
            assert_eq!(get(&server, path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn the_feed_has_the_newest_text_of_each_document_first() {
    for room in Room::each().await {
        let server = three_versions(&room).await;
        write(&room.folder().join("papers/other.md"), "---\ntitle: Letter from <Smith> & others\nname: other\n---\n\nAnother text.\n");
        on_day(&room, 7, letter("Edwin Brown", &[&format!("{OPENING} {}", THIRD.replace("closed", "shut")), "A new end."])).await;
        let feed = text(&server, "/feed.xml").await;
        let read = quick_xml::de::from_str::<Feed>(&feed).unwrap_or_else(|error| panic!("{error}: {feed}"));
        let entries: Vec<_> = read.entry.iter().map(|entry| (entry.title.as_str(), entry.updated.as_str())).collect();
        let expected = [("Letter from Brown to Smith", "2026-11-09T10:00:00Z"), ("Letter from <Smith> & others", "2026-11-07T10:00:00Z")];
        assert_eq!((read.updated.as_str(), entries.as_slice()), ("2026-11-09T10:00:00Z", &expected[..]), "{feed}");
        assert!(read.entry.iter().all(|entry| entry.id.starts_with("urn:uuid:")) && feed.contains("Version 3. "), "{feed}");
        let page = text(&server, DOCUMENT).await;
        assert!(page.contains("type=\"application/atom+xml\"") && page.contains("/opensearch.xml"), "{page}");
    }
}

#[derive(serde::Deserialize)]
struct Feed {
    updated: String,
    entry: Vec<Entry>,
}

#[derive(serde::Deserialize)]
struct Entry {
    id: String,
    title: String,
    updated: String,
}

#[tokio::test]
async fn another_name_leads_to_the_same_version() {
    let room = Room::sqlite();
    let server = three_versions(&room).await;
    for (path, leads) in [
        ("/documents/Brown-To-Smith/versions", "/documents/brown-to-smith/versions"),
        ("/documents/Brown-To-Smith/versions/2", "/documents/brown-to-smith/versions/2"),
        ("/timemap/documents/BROWN-to-smith", "/timemap/documents/brown-to-smith"),
    ] {
        let answer = get(&server, path).await;
        assert_eq!((answer.status(), header(answer.headers(), "location")), (StatusCode::MOVED_PERMANENTLY, leads.to_owned()), "{path}");
    }
}

/// A paper of its own with one name more than its title gives it.
fn paper(name: &str, paragraphs: &[&str]) -> String {
    format!(
        "---\ntitle: Letter from Brown to Smith\ndate: 3 November 1945\nname: {name}\naliases:\n- also-{name}\n---\n\n{}\n",
        paragraphs.join("\n\n")
    )
}

/// Three transcriptions of a letter. An editor finds that the third, which has two versions, is the second, and that the first.
async fn joined(room: &Room) {
    let papers = room.folder().join("papers");
    let store = room.store().await;
    for (day, name, paragraphs) in [
        (1, "open-one", [OPENING, SECOND]),
        (2, "open-two", [THIRD, OPENING]),
        (3, "open-three", ["An older text of it.", SECOND]),
        (4, "open-three", ["A newer text of it.", SECOND]),
    ] {
        write(&papers.join(format!("{name}.md")), paper(name, &paragraphs));
        let report =
            import::import(&store, std::slice::from_ref(&papers), &|| format!("2026-11-{day:02}T10:00:00Z")).await.expect("an import");
        assert!(report.is_complete(), "{}", report.for_people());
    }
    store.close().await;
    printed(&room.run(&["merge", "open-three", "open-two"]));
    printed(&room.run(&["merge", "open-two", "open-one"]));
}

#[tokio::test]
async fn what_was_shown_of_a_joined_document_says_what_it_is_and_is_led_to() {
    for room in Room::each().await {
        joined(&room).await;
        let server = room.serve();
        let first = get(&server, "/documents/open-three/versions/1").await;
        assert_eq!(
            (first.status(), header(first.headers(), "memento-datetime")),
            (StatusCode::OK, "Tue, 03 Nov 2026 10:00:00 GMT".to_owned())
        );
        let links = header(first.headers(), "link");
        for link in [
            "/documents/open-three>; rel=\"original\"",
            "/documents/open-one>; rel=\"latest-version\"",
            "/timegate/documents/open-three>; rel=\"timegate\"",
            "/timemap/documents/open-three>; rel=\"timemap\"",
            "/documents/open-one/versions>; rel=\"version-history\"",
            "/documents/open-three/versions/2>; rel=\"memento successor-version\"; datetime=\"Wed, 04 Nov 2026 10:00:00 GMT\"",
        ] {
            assert!(links.contains(link), "{link}: {links}");
        }
        let first = first.text().await.expect("a text");
        for words in [
            "it was shown as open-three, from 3 November 2026 until 4 November 2026.",
            "<a rel=\"latest-version\" href=\"/documents/open-one\">open-one</a> now",
            "<a href=\"/documents/open-one/versions\">all versions</a>",
            "An older text of it.",
        ] {
            assert!(first.contains(words), "{words}: {first}");
        }
        let second = text(&server, "/documents/open-three/versions/2").await;
        assert!(second.contains("shown as open-three, from 4 November 2026. The paper"), "{second}");
        assert!(!second.contains("This is the newest text"), "{second}");

        let all = text(&server, "/documents/open-one/versions").await;
        for words in [
            "<h2 id=\"joined-open-three\">",
            "<a href=\"/documents/open-three/versions/1\">open-three, version 1</a>, 3 November 2026 <small class=\"hash\">SHA-256 ",
            "<a href=\"/documents/open-three/versions/2\">open-three, version 2</a>, 4 November 2026",
            "<a href=\"/documents/open-two/versions/1\">open-two, version 1</a>, 2 November 2026",
        ] {
            assert!(all.contains(words), "{words}: {all}");
        }
        assert_eq!(all.matches(", the newest").count(), 1, "{all}");
        let own = text(&server, "/documents/open-three/versions").await;
        assert!(own.contains("shown as open-three") && own.contains("href=\"/documents/open-one/versions\""), "{own}");
        assert!(!own.contains("the newest") && !own.contains("open-two"), "{own}");
        // Each name has its own map.
        let map = async |name: &str| text(&server, &format!("/timemap/documents/{name}")).await;
        assert!(!map("open-one").await.contains("open-three"));
        assert_eq!(map("open-three").await.matches("rel=\"memento\"").count(), 2);
    }
}

#[tokio::test]
async fn a_paragraph_of_a_joined_document_leads_to_no_other_words() {
    for room in Room::each().await {
        joined(&room).await;
        let server = room.serve();
        for (path, leads) in [
            // Who comes with a fragment keeps it, unless where they are led to has its own.
            ("/documents/open-three", "/documents/open-one#title"),
            ("/documents/open-two", "/documents/open-one#title"),
            ("/documents/open-three.txt", "/documents/open-one.txt"),
            ("/documents/also-open-one", "/documents/open-one"),
        ] {
            let answer = get(&server, path).await;
            assert_eq!(
                (answer.status(), header(answer.headers(), "location")),
                (StatusCode::MOVED_PERMANENTLY, leads.to_owned()),
                "{path}"
            );
        }
        let page = text(&server, "/documents/open-one").await;
        assert!(page.contains("<h1 id=\"title\">"), "{page}");
        let preview = async |name: &str| text(&server, &format!("/documents/{name}/preview?at=p2")).await;
        let whole = text(&server, "/documents/open-one/preview").await;
        assert_eq!((preview("open-three").await, preview("open-one").await == whole), (whole, false));
        // A list that was shared before.
        let list = async |name: &str| text(&server, &format!("/list?d={name}%23p2")).await;
        assert!(list("also-open-one").await.contains("/documents/open-one#p2"));
        let joined = list("open-three").await;
        assert!(joined.contains("/documents/open-one\"") && !joined.contains("/documents/open-one#p2"), "{joined}");
    }
}

#[tokio::test]
async fn what_is_closed_of_joined_documents_is_not_listed() {
    for room in Room::each().await {
        joined(&room).await;
        let name = "open-one".parse().expect("a name");
        let store = room.store().await;
        let versions = async || {
            let joined = store.joined(&name).await.expect("versions");
            joined.into_iter().map(|(name, versions)| (name.to_string(), versions.len())).collect::<Vec<_>>()
        };
        assert_eq!(versions().await, [("open-three".to_owned(), 2), ("open-two".to_owned(), 1)], "{:?}", room.database);
        let papers = room.folder().join("papers");
        write(&papers.join("room.toml"), "[[access]]\ndocuments = [\"open-one\"]\n");
        room.import(&[&papers]).await;
        assert_eq!(versions().await, [], "{:?}", room.database);
        let server = room.serve();
        for (path, leads) in [
            ("/documents/open-one/versions", ""),
            ("/documents/open-three/versions", "/documents/open-one/versions"),
            ("/documents/open-three/versions/1", "/documents/open-one/versions/1"),
        ] {
            let answer = get(&server, path).await;
            let status = if leads.is_empty() { StatusCode::FORBIDDEN } else { StatusCode::MOVED_PERMANENTLY };
            assert_eq!((answer.status(), header(answer.headers(), "location").as_str()), (status, leads), "{path}");
        }
        drop(server);
        write(&papers.join("room.toml"), "");
        room.import(&[&papers]).await;
        assert_eq!(versions().await.len(), 2, "{:?}", room.database);
        printed(&room.run(&["withdraw", "open-one", "--reason", "It is not ours"]));
        assert_eq!(versions().await, [], "{:?}", room.database);
        store.close().await;
    }
}
