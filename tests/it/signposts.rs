//! Where programs go on from a document: linkset, unAPI, ARKs, and how long they may keep what they got.

use reqwest::StatusCode;
use serde_json::Value;

use crate::client::{get, header, seeded, text};
use crate::room::{Room, copy_folder, seeds, write};

const DOCUMENT: &str = "/documents/wilson-208877";

#[tokio::test]
async fn the_linkset_says_what_the_header_says() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let said = header(get(&server, DOCUMENT).await.headers(), "link");
    let answer = get(&server, &format!("{DOCUMENT}/linkset.json")).await;
    assert_eq!(header(answer.headers(), "content-type"), "application/linkset+json");
    let linkset: Value = serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON");
    let own = &linkset["linkset"][0];
    let mut count = 0;
    for (relation, targets) in own.as_object().expect("an object").iter().filter(|(key, _)| *key != "anchor") {
        for target in targets.as_array().expect("targets") {
            let href = target["href"].as_str().expect("an address");
            let media_type = target["type"].as_str().map(|media_type| format!("; type=\"{media_type}\"")).unwrap_or_default();
            assert!(said.contains(&format!("<{href}>; rel=\"{relation}\"{media_type}")), "{relation} {href}: {said}");
            count += 1;
        }
    }
    assert!(count > 10, "{linkset}");
    for relation in ["cite-as", "author", "describedby", "collection", "type"] {
        assert!(own[relation].is_array(), "{relation}: {own}");
    }
    // Each that describes the document leads back to it, and is there.
    for described in own["describedby"].as_array().expect("targets") {
        let href = described["href"].as_str().expect("an address");
        let back = linkset["linkset"].as_array().expect("links").iter().find(|one| one["anchor"] == href).expect("a way back");
        assert_eq!(back["describes"][0]["href"], own["anchor"]);
        let answer =
            get(&server, href.split_once("/documents").map(|(_, rest)| format!("/documents{rest}")).expect("a path").as_str()).await;
        let media_type = header(answer.headers(), "content-type");
        assert_eq!((answer.status(), media_type.split(';').next()), (StatusCode::OK, described["type"].as_str()), "{href}");
    }
    assert!(said.contains("/linkset.json>; rel=\"linkset\"; type=\"application/linkset+json\""), "{said}");
}

#[tokio::test]
async fn unapi_leads_to_the_format_that_is_asked_for() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let page = text(&server, DOCUMENT).await;
    assert!(page.contains("<link rel=\"unapi-server\" type=\"application/xml\" title=\"unAPI\" href=\"/unapi\">"), "{page}");
    assert!(page.contains("<abbr class=\"unapi-id\" title=\"wilson-208877\"></abbr>"), "{page}");
    assert!(text(&server, "/unapi").await.contains("<format name=\"ris\" type=\"application/x-research-info-systems\"/>"));
    let of = async |query: &str| {
        let answer = get(&server, &format!("/unapi?{query}")).await;
        (answer.status().as_u16(), header(answer.headers(), "location"))
    };
    assert_eq!(of("id=wilson-208877").await.0, 300);
    assert_eq!(of("id=wilson-208877&format=ris").await, (302, format!("{DOCUMENT}.ris")));
    assert_eq!(of("id=208877&format=bibtex").await, (302, format!("{DOCUMENT}.bib")));
    assert_eq!(of("id=wilson-208877&format=marc").await.0, 406);
    for id in ["wilson-1", "", "%00", "%3Cx%3E"] {
        assert_eq!(of(&format!("id={id}&format=ris")).await.0, 404, "{id}");
    }
}

#[tokio::test]
async fn only_a_room_with_a_number_of_its_own_gives_arks() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    copy_folder(&seeds(), &papers);
    room.import(&[&papers]).await;
    let server = room.serve();
    assert!(!text(&server, DOCUMENT).await.contains("ARK"));
    for path in ["/ark:12345/wilson_208877", "/ark:/12345/wilson_208877", "/ark:", "/ark:/"] {
        assert_eq!(get(&server, path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    drop(server);
    let settings = std::fs::read_to_string(papers.join("room.toml")).expect("settings");
    write(&papers.join("room.toml"), format!("naan = \"12345\"\n{settings}"));
    room.import(&[&papers]).await;
    let server = room.serve();
    let page = text(&server, DOCUMENT).await;
    assert!(page.contains(&format!("<a href=\"{}/ark:12345/wilson_208877\">ark:12345/wilson_208877</a>", server.base)), "{page}");
    for path in ["/ark:12345/wilson_208877", "/ark:/12345/wilson_208877", "/ark:12345/wil-son_208877", "/ark:12345/208877"] {
        let answer = get(&server, path).await;
        assert_eq!((answer.status(), header(answer.headers(), "location").as_str()), (StatusCode::FOUND, DOCUMENT), "{path}");
    }
    for path in ["/ark:54321/wilson_208877", "/ark:12345/", "/ark:12345/wilson_1", "/ark:12345/%00"] {
        assert_eq!(get(&server, path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/ark:12345/wilson_208877?info", "/ark:/12345/wilson_208877?info"] {
        let info = text(&server, path).await;
        for words in
            ["erc:\nwho: Stalin, Joseph\n", "when: 1945-11-04\n", "erc-support:\n", "what: (:permanent) ", "/ark:12345/wilson_208877\n"]
        {
            assert!(info.contains(words), "{words}: {info}");
        }
    }
    write(&papers.join("room.toml"), format!("naan = \"my own\"\n{settings}"));
    let report = room.import(&[&papers]).await;
    assert!(report.for_people().contains("no Name Assigning Authority Number"), "{}", report.for_people());
}

#[tokio::test]
async fn what_does_not_change_any_more_may_be_kept() {
    let room = Room::sqlite();
    let paper = room.folder().join("papers/a.md");
    for words in ["The council met in the spring of that year.", "The council met in the summer of that year."] {
        write(&paper, format!("---\ntitle: A\ndate: 1945-11-03\nname: paper\n---\n\n{words}\n"));
        room.import(&[&room.folder().join("papers")]).await;
    }
    let server = room.serve();
    let kept = async |path: &str| header(get(&server, path).await.headers(), "cache-control");
    assert_eq!(kept("/documents/paper/versions/1").await, "public, max-age=86400, immutable");
    for path in ["/documents/paper/versions/2", "/documents/paper", "/documents/paper.ris", "/documents", "/"] {
        assert_eq!(kept(path).await, "no-cache", "{path}");
    }
    let style = text(&server, "/")
        .await
        .split("href=\"/static/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .map(str::to_owned)
        .expect("a style");
    assert!(kept(&format!("/static/{style}")).await.contains("immutable"), "{style}");
}
