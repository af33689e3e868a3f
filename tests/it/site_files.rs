//! The room as static files: what is served stands in them, and what is not to be shown does not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use regex::Regex;
use walkdir::WalkDir;

use crate::client::{crawl, ready};
use crate::room::{Room, copy_folder, here, printed, seeds, write};

/// A letter of which nobody is to read "quicksilver" in the end.
fn letter(words: &str) -> String {
    format!(
        "---\ntitle: Letter from Brown to Smith\ndate: 3 November 1945\nkind: letter\nsenders: Brown\nrecipients: Smith\n\
         name: brown-to-smith\naliases:\n- first-letter\n---\n\nDear Smith,\n\nThe orchard is full of {words}.\n"
    )
}

fn export(room: &Room) -> String {
    let folder = room.folder().join("site").display().to_string();
    printed(&room.run(&["export", "--site", &folder]))
}

/// Every file of the export by its path.
fn files(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = WalkDir::new(site).into_iter().map(|entry| entry.expect("an entry")).filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(site).expect("a path below").display().to_string();
            (path, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// What one reads of a page, without the rows of files that only a served room makes.
fn read(html: &str) -> String {
    let main = html.split_once("<main").map_or(html, |(_, main)| main);
    let without = Regex::new(r#"(?s)<p class="tools exports">.*?</p>|<script.*?</script>|<[^>]*>"#).expect("a pattern");
    without.replace_all(main, " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn whatever_is_served_stands_in_the_files() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    write(&papers.join("volume.xml"), crate::collections::volume_of_letters());
    copy_folder(&here().join("tests/fixtures/tei/volume"), &papers.join("nine"));
    copy_folder(&here().join("tests/beside"), &papers.join("beside one"));
    // What carries an address has the same one in both.
    write(&papers.join("room.toml"), "base_url = \"http://room.example\"\n");
    room.import(&[&seeds(), &papers]).await;
    let said = export(&room);
    let files = files(&room.folder().join("site"));
    let server = room.serve();
    ready(&server).await;
    let mut compared = 0;
    for (address, (status, kind, body)) in crawl(&server, &["/robots.txt", "/sitemap.xml", "/feed.xml", "/cmif.xml"]).await {
        let path = percent_encoding::percent_decode_str(address.trim_start_matches('/')).decode_utf8_lossy().into_owned();
        let of_a_server = ["search", "resolve", "list", "oai", "unapi", "static/", "api"].iter().any(|own| path.starts_with(own));
        if status != 200 || path.contains('?') || of_a_server {
            continue;
        }
        let is_page = kind.starts_with("text/html");
        let file = if is_page { format!("{path}/index.html") } else { path };
        let is_packed = kind.contains("zip");
        let written = files.get(file.trim_start_matches('/')).unwrap_or_else(|| panic!("{address} has no file: {said}"));
        if is_page {
            let (shown, in_file) = (String::from_utf8(body).expect("text"), String::from_utf8(written.clone()).expect("text"));
            assert_eq!(read(&shown), read(&in_file), "{address}");
        } else {
            // Of what is packed, what is in it is compared.
            let unpacked =
                |bytes: &[u8]| crate::epub::files(bytes).into_iter().map(|(name, text)| format!("{name}\n{text}\n")).collect::<String>();
            let written = if is_packed { unpacked(written).into_bytes() } else { written.clone() };
            match String::from_utf8(written) {
                Ok(written) => {
                    assert_eq!(String::from_utf8_lossy(&body), written, "{address}");
                }
                Err(written) => assert_eq!(body, written.into_bytes(), "{address}"),
            }
        }
        compared += 1;
    }
    assert!(compared > 150, "{compared}");
    // Of a list each page is there, and the whole room in each format.
    for file in
        ["export/documents.ris", "export/documents.tei.zip", "export/documents.epub", "at/not-held/kind=letters/index.html", "404.html"]
    {
        assert!(files.contains_key(file), "{file}");
    }
    // The same room again changes no file.
    assert!(export(&room).contains(&format!("{} were there as they are, 0 were removed", files.len() - 1)), "{said}");
}

#[tokio::test]
async fn what_is_withdrawn_leaves_the_files_with_the_next_export() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    write(&papers.join("room.toml"), "naan = \"12345\"\n");
    write(&papers.join("letter.md"), letter("quicksilver"));
    room.import(&[&papers]).await;
    write(&papers.join("letter.md"), letter("mulberries"));
    write(
        &papers.join("hidden.md"),
        "---\ntitle: Of the tangerine\nname: hidden\naccess: restricted\naccess_shows: nothing\n---\n\nTangerine.\n",
    );
    let closed = "---\ntitle: A closed paper\nname: a-closed-paper\naccess: 2090-01-01\n---\n\nOf the marzipan.\n";
    write(&papers.join("closed.md"), closed);
    room.import(&[&papers]).await;
    export(&room);
    let site = room.folder().join("site");
    let words = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        let has = |bytes: &[u8], word: &str| String::from_utf8_lossy(bytes).to_lowercase().contains(word);
        let secrets = ["quicksilver", "mulberries", "tangerine", "marzipan"];
        secrets.iter().filter(|word| files.values().any(|bytes| has(bytes, word))).map(|word| (*word).to_owned()).collect()
    };
    let before = files(&site);
    assert_eq!(words(&before), ["quicksilver", "mulberries"]);
    let page = |files: &BTreeMap<String, Vec<u8>>, path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    assert!(page(&before, "documents/a-closed-paper/index.html").contains("1 January 2090"));
    assert!(page(&before, "documents/first-letter/index.html").contains("url=../brown-to-smith/\""));
    assert!(page(&before, "ark:12345/brown_to_smith/index.html").contains("url=../../documents/brown-to-smith/\""));
    assert!(page(&before, "ark:12345/a_closed_paper/index.html").contains("url=../../documents/a-closed-paper/\""));
    assert!(!before.contains_key("ark:12345/hidden/index.html"));

    printed(&room.run(&["withdraw", "brown-to-smith", "--reason", "The family asked for it."]));
    export(&room);
    let after = files(&site);
    assert_eq!(words(&after), Vec::<String>::new());
    let notice = page(&after, "documents/brown-to-smith/index.html");
    assert!(notice.contains("Letter from Brown to Smith") && notice.contains("The family asked for it."), "{notice}");
    assert!(page(&after, "ark:12345/brown_to_smith/index.html").contains("The family asked for it."));
    let behind: Vec<&String> =
        after.keys().filter(|path| path.starts_with("documents/brown-to-smith") && !path.ends_with("brown-to-smith/index.html")).collect();
    assert_eq!(behind, Vec::<&String>::new());
    assert!(after.contains_key("documents/first-letter/index.html"), "the other name leads to the notice");
}

#[tokio::test]
async fn what_was_shown_of_a_joined_document_stays_in_the_files() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    write(&papers.join("letter.md"), letter("quicksilver"));
    let other = letter("mulberries").replace("brown-to-smith", "other-copy").replace("first-letter", "other-letter");
    write(&papers.join("other.md"), other);
    room.import(&[&papers]).await;
    printed(&room.run(&["merge", "other-copy", "brown-to-smith"]));
    // An export with a link that leads nowhere fails.
    export(&room);
    let site = room.folder().join("site");
    let written = files(&site);
    let page = |path: &str| String::from_utf8_lossy(written.get(path).unwrap_or_else(|| panic!("no {path}"))).into_owned();
    let version = page("documents/other-copy/versions/1/index.html");
    assert!(version.contains("mulberries") && version.contains("href=\"../../../brown-to-smith/\">brown-to-smith</a> now"), "{version}");
    let all = page("documents/brown-to-smith/versions/index.html");
    assert!(all.contains("href=\"../../other-copy/versions/1/\"") && all.contains("href=\"../../other-copy/versions/\""), "{all}");
    assert!(page("documents/other-copy/versions/index.html").contains("shown as other-copy"));
    assert!(page("timemap/documents/other-copy").contains("/documents/other-copy/versions/1>; rel=\"memento\""));
    // A paragraph that was cited is another's there; of a mere name it is the same.
    let leads = page("documents/other-copy/index.html");
    assert!(leads.contains("data-leads-on=\"../brown-to-smith/#title\"") && leads.contains("url=../brown-to-smith/#title\""), "{leads}");
    let leads = page("documents/first-letter/index.html");
    assert!(leads.contains("data-leads-on=\"../brown-to-smith/\""), "{leads}");

    printed(&room.run(&["withdraw", "brown-to-smith", "--reason", "The family asked for it."]));
    export(&room);
    let after = files(&site);
    let behind = |path: &&String| path.contains("other-copy") && path.as_str() != "documents/other-copy/index.html";
    assert_eq!(after.keys().filter(behind).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn a_folder_of_something_else_is_refused_in_one_sentence() {
    let room = Room::sqlite();
    write(&room.folder().join("papers/a.txt"), "To Smith. All is well.");
    printed(&room.run(&["import", "papers"]));
    write(&room.folder().join("thesis/one.txt"), "years of work");
    let output = room.run(&["export", "--site", "thesis"]);
    let said = crate::room::text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("thesis has files that are not of an export") && said.contains("one.txt"), "{said}");
    let nothing = room.run(&["export"]);
    assert_eq!(nothing.status.code(), Some(2), "what is to be written has to be said");
}
