//! A reader's own list as its address has it.

use regex::Regex;
use reqwest::StatusCode;

use crate::client::{get, ready, seeded, text, until};
use crate::room::{Room, copy_folder, seeds, write};

/// Two papers, a paragraph, one that is not here, and two that are no names.
const SHARED: &str = "d=wilson-208877%23p11~To%20be%20read%0Aagain&d=208889&d=wilson-208877&d=no-such-paper~lost&d=%3Cx%3E&d=%FF%00&title=Two%20%3Ccables%3E";

/// Each entry of a list as the page has it.
fn entries(page: &str) -> Vec<&str> {
    page.split("<li data-asked=\"").skip(1).map(|rest| rest.split("</li>").next().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_shared_list_is_shown_whole_by_the_room() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let page = text(&server, &format!("/list?{SHARED}")).await;
        assert!(page.contains("<h1>Two &#60;cables&#62;</h1>"), "{page}");
        assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"), "{page}");
        let entries = entries(&page);
        assert_eq!(entries.len(), 4, "{page}");
        for words in [
            "wilson-208877#p11\"",
            "<a href=\"/documents/wilson-208877#p11\">¶&nbsp;11</a> First. I received your draft reply",
            "<time datetime=\"1945-11-04\">4 November 1945</time>",
            "RGASPI, f. 558, op. 11, d. 98, ll. 40–41",
            "Note: </span>To be read\nagain</p>",
            "ll. 0040-0041",
            "/documents/wilson-208877#p11</a>",
            "&#38;rft.description=To%20be%20read%20again\"",
        ] {
            assert!(entries[0].contains(words), "{words}: {}", entries[0]);
        }
        assert!(entries[1].starts_with("208889\"") && entries[1].contains("href=\"/documents/wilson-208889\""), "{}", entries[1]);
        assert!(!entries[2].contains("¶") && !entries[2].contains("own-note"), "{}", entries[2]);
        assert!(entries[3].contains("Not in this room") && entries[3].contains("lost"), "{}", entries[3]);
        assert!(!page.contains("<x>"), "{page}");
    }
}

#[tokio::test]
async fn what_a_shared_list_is_taken_along_by_is_there() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let page = text(&server, &format!("/list?{SHARED}")).await;
    let link = Regex::new(r#"href="((?:/export/list|/list/cite)[^"]*)""#).expect("a pattern");
    let links: Vec<String> = link.captures_iter(&page).map(|found| found[1].replace("&#38;", "&")).collect();
    assert!(links.len() >= 15, "{links:?}");
    for link in &links {
        assert_eq!(get(&server, link).await.status(), StatusCode::OK, "{link}");
    }
    let ris = text(&server, links.iter().find(|link| link.contains("list.ris")).expect("a link")).await;
    assert_eq!(ris.matches("ER  - ").count(), 3, "{ris}");
    assert!(ris.contains("N1  - To be read again\r\n"), "{ris}");
}

#[tokio::test]
async fn a_list_is_cited_in_each_style_an_entry_a_line() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for style in ["source", "chicago", "turabian", "mla", "apa", "mhra", "iso-690"] {
        let page = text(&server, &format!("/list/cite?{SHARED}&style={style}")).await;
        let section =
            page.split(&format!("id=\"style-{style}\"")).nth(1).and_then(|rest| rest.split("</section>").next()).expect("a section");
        assert_eq!(section.matches("<p>").count(), 3, "{style}: {section}");
        assert!(section.contains("/documents/wilson-208877#p11\""), "{style}: {section}");
    }
    for style in ["", "none", "%00"] {
        let answer = get(&server, &format!("/list/cite?{SHARED}&style={style}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{style}");
    }
    let source = text(&server, &format!("/list/cite?{SHARED}")).await;
    assert!(source.contains("id=\"style-source\"") && source.contains("ll. 0040-0041"), "{source}");
    // All of them lie in one fond, which a bibliography names once.
    let bibliography = text(&server, &format!("/list/cite?{SHARED}&style=chicago-bibliography")).await;
    assert_eq!(bibliography.split("class=\"citation\"").nth(1).map(|rest| rest.matches("<p>").count()), Some(1), "{bibliography}");
}

#[tokio::test]
async fn an_address_of_a_list_may_say_anything() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let many: String = (0..700).map(|number| format!("d=a-{number}&")).collect();
        let whole = "d=wilson-208877&".repeat(600);
        for query in [
            "d",
            "d=",
            "d=~",
            "d=%23p1",
            "d=wilson-208877%23p99999999999",
            "d=wilson-208877%23p0",
            "d=wilson-208877%23p4000000000",
            "d=%00",
            "d=%FF%FE~%FF",
            "d=%3Cscript%3Ealert(1)%3C/script%3E",
            "d=wilson-208877~%3Cscript%3Ealert(1)%3C/script%3E",
            "d=wilson-208877&title=%3Cscript%3Ealert(1)%3C/script%3E%00",
            "title=x",
            "d=wilson-208877~%00%E2%80%AE",
            &many,
            &whole,
        ] {
            let answer = get(&server, &format!("/list?{query}")).await;
            assert_eq!(answer.status(), StatusCode::OK, "{query}");
            let page = answer.text().await.expect("a text");
            assert!(!page.contains("<script>"), "{query}: {page}");
            assert!(entries(&page).len() <= 500, "{query}");
            let status = get(&server, &format!("/list/cite?{query}")).await.status();
            assert!([StatusCode::OK, StatusCode::NOT_FOUND].contains(&status), "{query}: {status}");
        }
    }
}

#[tokio::test]
async fn of_a_closed_document_a_list_says_no_more_than_of_one_that_is_not_here() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        copy_folder(&seeds(), &papers);
        let server = {
            room.import(&[&papers]).await;
            room.serve()
        };
        ready(&server).await;
        // Asked before it is closed, so that a page of then would be kept.
        let asked = "/list?d=wilson-208877~mine&d=208877%23p11&d=wilson-208889";
        assert_eq!(text(&server, asked).await.matches("Z3988").count(), 3);
        write(&papers.join("room.toml"), "name = \"Closed\"\n\n[[access]]\ndocuments = [\"wilson-208877\"]\n");
        room.import(&[&papers]).await;
        until(&server, asked, std::time::Duration::from_secs(20), |page| page.contains("Not in this room")).await;
        let page = text(&server, asked).await;
        assert_eq!(page.matches("Not in this room, or not shown in it.").count(), 2, "{page}");
        assert_eq!(page.matches("Z3988").count(), 1, "{page}");
        for words in ["Cable No. 3523", "received your draft", "40–41"] {
            assert!(!page.contains(words), "{words}: {page}");
        }
        assert!(page.contains("mine"), "the reader's own note stays: {page}");
        assert!(!text(&server, "/list/cite?d=wilson-208877&d=wilson-208889").await.contains("208877"));
        assert_eq!(get(&server, "/list/cite?d=wilson-208877").await.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn every_list_of_documents_is_taken_whole_by_reference_managers() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        until(&server, "/search?q=nothing", std::time::Duration::from_secs(20), |page| !page.contains("still reading")).await;
        let lists = [
            ("/", 5),
            ("/documents", 5),
            ("/collections/seeds", 5),
            ("/archive/rgaspi/558/11/98", 4),
            ("/search?q=cable", 2),
            ("/correspondents?from=stalin,+joseph&to=molotov,+vyacheslav+mikhailovich", 1),
            ("/people/stalin", 5),
        ];
        for (path, least) in lists {
            let page = text(&server, path).await;
            let spans: Vec<&str> = page.split("class=\"Z3988\" title=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert!(spans.len() >= least, "{path}: {} of {least}: {page}", spans.len());
            let cable = spans.iter().find(|span| span.contains("wilson-208877")).unwrap_or_else(|| panic!("{path}: {spans:?}"));
            for words in [
                "&#38;rft.type=letter&#38;",
                "&#38;rft.creator=Stalin%2C%20Joseph&#38;",
                "&#38;rft.date=1945-11-04&#38;",
                "&#38;rft.source=RGASPI%2C%20f.%20558%2C%20op.%2011%2C%20d.%2098%2C%20ll.%2040%E2%80%9341&#38;",
                "&#38;rft.language=en",
            ] {
                assert!(cable.contains(words), "{path}: {words}: {cable}");
            }
        }
        // One of these would hide the better tags of its head from Zotero.
        assert!(!text(&server, "/documents/wilson-208877").await.contains("Z3988"));
    }
}
