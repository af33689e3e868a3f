//! What was cited stays: every text that was shown has its address, and a number of a paragraph leads to what bore it.

use reading_room::import;
use reqwest::{Method, StatusCode};

use crate::client::{ask, get, header, text};
use crate::room::{Room, Server, write};

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
