//! The pages of the site: a real server over TCP, on both databases.

use std::time::Duration;

use reqwest::{Method, StatusCode};

use crate::client::{ask, client, crawl, get, header, seeded, text, until};
use crate::papers::{cable, plain, write_cables};
use crate::room::{Database, Room, Server, copy_folder, seeds, write};

/// Each kind of page with words that it must have.
const PAGES: &[(&str, &str)] = &[
    ("/", "The Control of Japan, 1945"),
    ("/documents", "/documents/wilson-208877"),
    ("/documents/wilson-208877", "STRICTLY SECRET"),
    ("/people", "/people/molotov"),
    ("/people/molotov", "1890–1986"),
    ("/places", "/places/"),
    ("/organizations", "/organizations/"),
    ("/archive", "/archive/rgaspi"),
    ("/archive/rgaspi", "/archive/rgaspi/558"),
    ("/archive/rgaspi/558/11/98", "ll. 40–41"),
    ("/collections", "/collections/seeds"),
    ("/collections/seeds", "/documents/wilson-208877"),
    ("/correspondents", "Stalin"),
    ("/not-held", "3 November 1945"),
    ("/resolve", "<form"),
    ("/search", "<form"),
    ("/search?q=Harriman", "<mark>"),
    // "Сталин", as no text has it.
    ("/search?q=%D0%A1%D1%82%D0%B0%D0%BB%D0%B8%D0%BD", "/documents/wilson-208877"),
    // Where it lies, and its archive's number.
    ("/search?q=%22f.+558%22", "/documents/wilson-208877"),
    ("/search?q=208877", "by its names and numbers: wilson-208877"),
    ("/list", "you keep"),
    ("/list?d=wilson-208877%23p11~To%20be%20read", "to be read"),
    ("/list/cite?d=wilson-208877&d=wilson-208889&style=mla", "4 nov. 1945"),
    ("/colophon", "five documents"),
    ("/sitemap.xml", "/documents/wilson-208877"),
    ("/robots.txt", "sitemap.xml"),
];

/// Pages that no link leads to.
const BESIDE: &[&str] = &[
    "/search?q=Harriman",
    "/search?q=%22control+mechanism%22",
    "/search?q=zzzzqqq",
    "/list",
    "/list?d=wilson-208877%23p11~To%20be%20read&d=wilson-208889",
    "/no-such-page",
    "/documents/wilson-20887",
    "/collections",
    "/collections/seeds/none",
    "/sitemap.xml",
    "/robots.txt",
    "/openapi.json",
    "/api/documents",
    "/api/documents/wilson-208877",
    "/api/people/molotov",
    "/api/archive/rgaspi/558/11/98",
    "/api/search?q=Harriman",
];

#[tokio::test]
async fn every_kind_of_page_is_there_and_says_what_it_must() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        for (path, words) in PAGES {
            let response = get(&server, path).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let page = response.text().await.expect("a text").to_lowercase();
            assert!(page.contains(&words.to_lowercase()), "{path} lacks \"{words}\": {page}");
        }
        for (ending, kind, words) in [
            ("md", "text/markdown", "name: wilson-208877"),
            ("txt", "text/plain", "STRICTLY SECRET"),
            ("json", "application/json", "\"wilson-208877\""),
            ("bib", "application/x-bibtex", "{wilson-208877,"),
            ("ris", "application/x-research-info-systems", "TY  - "),
        ] {
            let response = get(&server, &format!("/documents/wilson-208877.{ending}")).await;
            assert_eq!(response.status(), StatusCode::OK, "{ending}");
            assert!(header(response.headers(), "content-type").starts_with(kind), "{ending}");
            let body = response.text().await.expect("a text");
            assert!(body.contains(words), "{ending}: {body}");
        }
    }
}

#[tokio::test]
async fn both_databases_serve_the_same_bytes_at_every_address() {
    let mut sites = Vec::new();
    for room in Room::each().await {
        let server = seeded(&room).await;
        sites.push((room.database, crawl(&server, BESIDE).await));
    }
    let first = &sites[0].1;
    assert!(first.len() > 60, "only {} addresses", first.len());
    for (path, (status, kind, _)) in first {
        let wanted = if ["/no-such-page", "/documents/wilson-20887", "/collections/seeds/none"].contains(&path.as_str()) {
            [404, 404]
        } else {
            [200, 301]
        };
        assert!(wanted.contains(status) || *status == 302 || *status == 303 || *status == 307 || *status == 308, "{path}: {status} {kind}");
    }
    for (database, other) in &sites[1..] {
        assert_eq!(*database, Database::Postgres);
        assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (path, page) in first {
            let (left, right) = (String::from_utf8_lossy(&page.2), String::from_utf8_lossy(&other[path].2));
            assert_eq!(left.lines().zip(right.lines()).find(|(left, right)| left != right), None, "{path}");
            assert!(*page == other[path], "{path} differs");
        }
    }
}

#[tokio::test]
async fn a_room_without_an_address_of_its_own_has_the_one_it_listens_at() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let asked_as = [("host", "elsewhere.example.org")];
    for (path, words) in [
        ("/documents/wilson-208877", "/documents/wilson-208877\""),
        ("/documents/wilson-208877.ris", "/documents/wilson-208877"),
        ("/sitemap.xml", "/documents/wilson-208877<"),
        ("/robots.txt", "/sitemap.xml"),
    ] {
        let answer = ask(&server, Method::GET, path, &asked_as).await.text().await.expect("a text");
        assert!(answer.contains(&format!("{}{words}", server.base)), "{path}: {answer}");
        assert!(!answer.contains("elsewhere.example.org") && !answer.contains("127.0.0.1:8080"), "{path}: {answer}");
    }
    write(&room.folder().join("papers/room.toml"), "base_url = \"https://room.example.org\"");
    room.import(&[&room.folder().join("papers")]).await;
    let own = |page: &str| page.contains("https://room.example.org/sitemap.xml");
    until(&server, "/robots.txt", Duration::from_secs(5), own).await;
}

#[tokio::test]
async fn each_name_leads_to_the_one_address_in_the_format_that_was_asked_for() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let store = room.store().await;
        let copy = store.reading_copy(&"wilson-208877".parse().expect("a name")).await.expect("a lookup").expect("a document");
        let aliases: Vec<String> = copy.aliases.iter().map(ToString::to_string).collect();
        assert!(aliases.contains(&"208877".to_owned()) && aliases.len() >= 2, "{aliases:?}");
        for alias in aliases.iter().map(String::as_str).chain(["Wilson-208877", "WILSON-208877"]) {
            for ending in
                ["", ".md", ".txt", ".json", ".bib", ".ris", ".csl.json", ".jsonld", ".epub", ".tei.xml", "/cite", "/cite?style=apa"]
            {
                let response = get(&server, &format!("/documents/{alias}{ending}")).await;
                assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY, "{alias}{ending}");
                assert_eq!(header(response.headers(), "location"), format!("/documents/wilson-208877{ending}"));
            }
        }
        let slash = get(&server, "/documents/wilson-208877/").await;
        assert_eq!(
            (slash.status(), header(slash.headers(), "location")),
            (StatusCode::MOVED_PERMANENTLY, "/documents/wilson-208877".to_owned())
        );
    }
}

#[tokio::test]
async fn a_number_that_two_archives_gave_leads_to_both() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(
        &folder.join("one.md"),
        "---\ntitle: One\naddresses: https://digitalarchive.wilsoncenter.org/document/77\n---\n\nThe text of one.\n",
    );
    write(&folder.join("two.md"), "---\ntitle: Two\naddresses: https://papers.example.org/items/77\n---\n\nThe text of two.\n");
    let authority = |id: &str, host: &str, path: &str| {
        format!("[[authorities]]\nid = \"{id}\"\nname = \"{id}\"\nhosts = [\"{host}\"]\npath = '{path}'\n\n")
    };
    let settings =
        authority("wilson", "*.wilsoncenter.org", r"^/document/(\d+)$") + &authority("example", "papers.example.org", r"^/items/(\d+)$");
    write(&folder.join("room.toml"), settings);
    room.import(&[&folder]).await;
    let server = room.serve();
    let response = get(&server, "/documents/77").await;
    assert_eq!(response.status(), StatusCode::MULTIPLE_CHOICES);
    let page = response.text().await.expect("a text");
    assert!(page.contains("/documents/wilson-77\"") && page.contains("/documents/example-77\""), "{page}");
}

#[tokio::test]
async fn an_address_of_nothing_suggests_what_may_have_been_meant() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        for path in ["/documents/wilson-20887", "/documents/wilson-208877.exe", "/documents/wilson-208877x"] {
            let response = get(&server, path).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            let page = response.text().await.expect("a text");
            assert!(page.contains("href=\"/documents/wilson-208877\""), "{path}: {page}");
        }
        for (path, wanted) in [
            ("/people/Molotov", "/people/molotov"),
            ("/people/molotof", "/people/molotov"),
            ("/people/v-m-molotov", "/people/molotov"),
            ("/people/molotov/letters", "/people/molotov"),
            ("/archive/RGASPI", "/archive/rgaspi"),
            ("/archive/rgaspi/558/11/99", "/archive/rgaspi/558/11/98"),
            ("/archive/rgaspi/558/11/97/4", "/archive/rgaspi/558/11"),
            ("/archive/rgaspi/559/1", "/archive/rgaspi/558"),
            ("/archive/rgaspy", "/archive/rgaspi"),
        ] {
            let response = get(&server, path).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            let page = response.text().await.expect("a text");
            assert!(page.contains(&format!("<li><a href=\"{wanted}\"")), "{:?}: {path}: {page}", room.database);
        }
        for path in [
            "/people/nobody",
            "/people/%00",
            "/places/a%00b",
            "/archive/rgaspi/1",
            "/archive/%00",
            "/not-held/%00",
            "/not-held/n00",
            "/documents/%00",
            "/documents/%FF%FE",
            "/documents/..%2f..%2fetc%2fpasswd",
            "/static/../Cargo.toml",
            "/static/%2e%2e/Cargo.toml",
            "/documents?page=0",
            "/documents?page=x",
            "/people?page=99999999999999999999",
            "/sitemaps/7.xml",
            "//evil.example/",
            "/documents//",
            "/documents/<script>alert(1)<%2fscript>",
        ] {
            // As it stands, since a client would tidy it up first.
            let answer = server.raw(format!("GET {path} HTTP/1.1\r\nHost: room\r\nConnection: close\r\n\r\n").as_bytes());
            let status: u16 = answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0);
            assert!([301, 404].contains(&status) || path.contains('<') && status == 400, "{:?}: {path}: {answer}", room.database);
            assert!(!answer.contains("<script>alert"), "{path}");
            assert!(!answer.contains("location: //"), "{path} leads to another host: {answer}");
        }
    }
}

#[tokio::test]
async fn a_search_for_any_bytes_is_a_page() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let long = "a%20".repeat(1500);
        let queries = [
            "%",
            "%Z",
            "%ZZ",
            "%FF%FE",
            "%00",
            "a%00b",
            "%22",
            "%22a",
            "%28%29%2A",
            "AND",
            "NOT+OR",
            "title%3A",
            "%5C",
            "*",
            "a*",
            "*a",
            "-",
            "-a",
            "+",
            "%C3",
            "%D1%91",
            "%F0%9F%93%9C",
            "%E2%80%AE",
            "Harriman%22+%22",
            "a:b:c",
            "%5Bx%5D",
            "%7B%7D",
            "~1",
            "%5E9",
            "<script>",
            "%3Cscript%3Ealert(1)",
            long.as_str(),
        ];
        for query in queries {
            let answer = server.raw(format!("GET /search?q={query} HTTP/1.1\r\nHost: room\r\nConnection: close\r\n\r\n").as_bytes());
            assert!(answer.starts_with("HTTP/1.1 200") || query == "<script>" && answer.starts_with("HTTP/1.1 400"), "{query}: {answer}");
            assert!(!answer.contains("<script>alert"), "{query}");
        }
        for query in ["&page=2", "&page=0", "&page=-1", "&page=x", "&page=18446744073709551616"] {
            let status = get(&server, &format!("/search?q=Harriman{query}")).await.status();
            assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND, "{query}: {status}");
        }
        // Bytes that are no address at all are refused, and the room goes on.
        for request in [
            &b"GET /search?q=\xff\xfe\x01 HTTP/1.1\r\nHost: room\r\n\r\n"[..],
            b"\x16\x03\x01\x02\x00",
            b"GET / HTTP/9.9\r\n\r\n",
            b"\r\n\r\n\r\n",
        ] {
            let answer = server.raw(&[request, b"Connection: close\r\n\r\n"].concat());
            assert!(answer.is_empty() || !answer.starts_with("HTTP/1.1 5") || answer.starts_with("HTTP/1.1 505"), "{answer}");
        }
        assert_eq!(get(&server, "/").await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_search_finds_words_phrases_and_beginnings_wherever_they_stand() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for (query, document) in [
        ("Kalgan", "wilson-208889"),
        ("%22control+mechanism%22", "wilson-208877"),
        ("Changch*", "wilson-208889"),
        ("McArthur", "wilson-208877"),
        ("%22Twenty-Five-Year+Treaty%22", "directive"),
    ] {
        let page = text(&server, &format!("/search?q={query}")).await;
        assert!(page.contains(document), "{query}: {page}");
    }
    assert!(!text(&server, "/search?q=%22mechanism+control+for%22").await.contains("<mark>"), "a phrase is words in their order");
}

#[tokio::test]
async fn a_change_by_another_process_is_seen_within_a_second() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let before = get(&server, "/documents").await;
        let tag = header(before.headers(), "etag");
        write(&room.folder().join("more/one.txt"), plain(12, "A reply of the Soviet government", "A text about zirconium."));
        let output = room.run(&["import", "more"]);
        assert!(output.status.success());
        let took = until(&server, "/documents", Duration::from_secs(3), |page| page.contains("A reply of the Soviet government")).await;
        assert!(took < Duration::from_secs(1), "{:?}: {took:?}", room.database);
        let again = ask(&server, Method::GET, "/documents", &[("if-none-match", &tag)]).await;
        assert_eq!(again.status(), StatusCode::OK, "the old tag is no longer true");
        until(&server, "/search?q=zirconium", Duration::from_secs(5), |page| page.contains("<mark>zirconium</mark>")).await;
    }
}

#[tokio::test]
async fn what_was_open_before_a_change_links_to_what_came_with_it() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(&folder.join("1.txt"), cable(1, 5, "See https://digitalarchive.wilsoncenter.org/document/300002 on this."));
    room.import(&[&folder]).await;
    let server = room.serve();
    assert!(!text(&server, "/documents/wilson-300001").await.contains("href=\"/documents/wilson-300002\""));
    write(&folder.join("2.txt"), cable(2, 6, "Its text."));
    assert!(room.run(&["import", "papers"]).status.success());
    until(&server, "/documents/wilson-300001", Duration::from_secs(2), |page| page.contains("href=\"/documents/wilson-300002\"")).await;
    assert!(text(&server, "/documents/wilson-300002").await.contains("/documents/wilson-300001#r"), "spoken of in");
}

#[tokio::test]
async fn many_readers_at_once_are_all_served_while_somebody_imports() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        write_cables(&room.folder().join("more"), 40);
        let importing = std::process::Command::new(env!("CARGO_BIN_EXE_reading-room"))
            .args(["--db", &room.address, "import"])
            .arg(room.folder().join("more"))
            .stdout(std::process::Stdio::null())
            .spawn();
        let mut importing = importing.expect("the program");
        let client = client();
        let readers: Vec<_> = (0..24)
            .map(|reader| {
                let (client, base) = (client.clone(), server.base.clone());
                tokio::spawn(async move {
                    for turn in 0..12 {
                        let (path, words) = PAGES[(reader + turn) % PAGES.len()];
                        let response = client.get(format!("{base}{path}")).send().await.expect("an answer");
                        assert_eq!(response.status(), StatusCode::OK, "{path}");
                        let page = response.text().await.expect("a whole body");
                        assert!(path.starts_with("/search?") || page.to_lowercase().contains(&words.to_lowercase()), "{path}");
                    }
                })
            })
            .collect();
        for reader in readers {
            reader.await.expect("a reader who was served");
        }
        assert!(importing.wait().expect("an end").success());
        until(&server, "/documents/wilson-300040", Duration::from_secs(5), |page| page.contains("Cable No. 40")).await;
    }
}

#[tokio::test]
async fn a_preview_has_the_lines_around_the_place_that_a_link_means() {
    const VOLUME: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>Papers</title></titleStmt>
<publicationStmt><p/><idno type=\"frus\">frus1955-57v02</idno></publicationStmt></fileDesc></teiHeader>
<text><body><div type=\"document\" xml:id=\"d1\" n=\"1\"><head>1. A letter</head><p>BEFORE the page.</p><pb n=\"12\"/><p>ON THE PAGE.</p></div></body></text></TEI>";
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        let opening = "FIRST PARAGRAPH, which is long enough to be the opening of a message and no address or dateline above it.";
        let body = format!("{opening}\n\nTHE SECOND one has a note.[1]\n\n[1] THE NOTE says something else.");
        write(&folder.join("1.txt"), cable(1, 3, &body));
        write(&folder.join("volume.xml"), VOLUME);
        room.import(&[&folder]).await;
        let server = seeded(&room).await;
        let letter = "/documents/wilson-300001";
        for (path, words, not) in [
            (format!("{letter}/preview"), "FIRST PARAGRAPH", "SECOND"),
            (format!("{letter}/preview?at=p2"), "THE SECOND", "FIRST"),
            (format!("{letter}/preview?at=fn1"), "THE NOTE", "FIRST"),
            (format!("{letter}/preview?at=nowhere"), "FIRST PARAGRAPH", "SECOND"),
            ("/documents/frus1955-57v02-d1/preview?at=page-12".to_owned(), "ON THE PAGE", "BEFORE"),
            ("/people/molotov/preview".to_owned(), "1890–1986", "<html"),
        ] {
            let response = get(&server, &path).await;
            assert_eq!((response.status(), header(response.headers(), "x-robots-tag")), (StatusCode::OK, "noindex".to_owned()), "{path}");
            let page = response.text().await.expect("a text");
            assert!(page.contains(words) && !page.contains(not), "{path}: {page}");
        }
        for path in ["/documents/nothing/preview", "/documents/wilson-208877.md/preview", "/people/nobody/preview"] {
            assert_eq!(get(&server, path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn a_document_is_cited_in_each_style_when_that_is_asked_for() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let ask = async |path: &str| get(&server, &format!("/documents/wilson-208877{path}")).await;
        let page = ask("").await.text().await.expect("a text");
        assert!(page.contains("Cite this") && page.contains("/cite?style=chicago") && !page.contains("trans. Gary Goldberg"), "{page}");
        let all = ask("/cite").await.text().await.expect("a text");
        for style in ["chicago", "chicago-bibliography", "turabian", "mla", "apa", "mhra", "iso-690"] {
            assert!(page.contains(&format!("/cite?style={style}")) && all.contains(&format!("id=\"style-{style}\"")), "{style}");
            let one = ask(&format!("/cite?style={style}")).await.text().await.expect("a text");
            assert_eq!(one.matches("id=\"style-").count(), 1, "{style}");
            let way = if style == "chicago-bibliography" { "Fond 558" } else { "RGASPI, f. 558, op. 11, d. 98, ll. 40–41" };
            assert!(one.contains(way) && one.contains("Wilson Center Digital Archive") && one.contains("noindex"), "{style}: {one}");
        }
        for path in ["/cite?style=house", "/cite?style=room", ".md/cite", "/cite/x"] {
            assert_eq!(ask(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let csl = ask(".csl.json").await;
        assert_eq!(header(csl.headers(), "content-type"), "application/vnd.citationstyles.csl+json");
        let items: serde_json::Value = serde_json::from_str(&csl.text().await.expect("a text")).expect("JSON");
        assert_eq!((&items[0]["id"], &items[0]["archive"]), (&"wilson-208877".into(), &"RGASPI".into()));
        // The page carries its linked data, in which nothing ends the element, and leads programs to their formats.
        let block = page.split_once("<script type=\"application/ld+json\">").expect("a block").1.split_once("</script>").expect("an end").0;
        let graph: serde_json::Value = serde_json::from_str(block).expect("JSON");
        let own: serde_json::Value = serde_json::from_str(&ask(".jsonld").await.text().await.expect("a text")).expect("JSON");
        assert_eq!((&graph, &graph["@graph"][0]["holdingArchive"]["name"]), (&own, &"RGASPI".into()));
        let tei = ask(".tei.xml").await;
        assert_eq!(header(tei.headers(), "content-type"), "application/tei+xml");
        assert!(tei.text().await.expect("a text").contains("<idno type=\"name\">wilson-208877</idno>"));
        let asked = ask_as(&server, "/documents/wilson-208877", "application/vnd.citationstyles.csl+json").await;
        let led = (asked.status(), header(asked.headers(), "location"), header(asked.headers(), "vary"));
        assert_eq!(led, (StatusCode::SEE_OTHER, "/documents/wilson-208877.csl.json".to_owned(), "accept".to_owned()));
        let asked = ask_as(&server, "/documents/wilson-208877", "text/html,*/*;q=0.8").await;
        assert_eq!(asked.status(), StatusCode::OK);
        let varies: Vec<_> = asked.headers().get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(varies.join(", ").to_lowercase().contains("accept,") && varies.join(",").contains("accept-encoding"), "{varies:?}");
        let links = header(ask("").await.headers(), "link");
        assert!(
            links.contains("wilson-208877.csl.json>; rel=\"describedby\"; type=\"application/vnd.citationstyles.csl+json\""),
            "{links}"
        );
    }
}

async fn ask_as(server: &Server, path: &str, accept: &str) -> reqwest::Response {
    ask(server, Method::GET, path, &[("accept", accept)]).await
}

#[tokio::test]
async fn a_rooms_own_style_comes_and_goes_with_its_file() {
    const STYLE: &str = r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="note"><info><title>House &lt;style></title><id>h</id><updated>2026-01-01T00:00:00Z</updated></info>
<citation><layout prefix="HOUSE: " suffix="."><text variable="title" font-style="italic"/></layout></citation></style>"#;
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    copy_folder(&seeds(), &folder);
    write(&folder.join("citation.csl"), STYLE);
    room.import(&[&folder]).await;
    let server = room.serve();
    let import = || room.run(&["import", "papers"]);
    let path = "/documents/wilson-208877/cite?style=room";
    until(&server, path, Duration::from_secs(5), |page| {
        page.contains("House &#60;style&#62;") && page.contains("HOUSE: <i>Cable No. 3523") && page.contains("ll. 40–41")
    })
    .await;
    write(&folder.join("citation.csl"), "<style>");
    let output = import();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("citation.csl") && said.contains("no style of CSL"), "{said}");
    until(&server, path, Duration::from_secs(5), |page| page.contains("HOUSE: ")).await;
    std::fs::remove_file(folder.join("citation.csl")).expect("a file");
    assert!(import().status.success());
    until(&server, "/documents/wilson-208877/cite", Duration::from_secs(5), |page| !page.contains("HOUSE: ")).await;
    assert_eq!(get(&server, path).await.status(), StatusCode::NOT_FOUND);
}
