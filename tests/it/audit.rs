//! `check` as an archivist's audit: a room that is whole has no fault, and each kind of damage is found and named.

use std::fs;
use std::path::Path;

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

use crate::client::ready;
use crate::room::{Database, Room, copy_folder, here, printed, seeds, text, write};

/// Changes a row of the room behind its back.
async fn spoil(room: &Room, statement: &str) {
    install_default_drivers();
    let address = match room.database {
        Database::Sqlite => format!("sqlite://{}", room.address),
        Database::Postgres => room.address.clone(),
    };
    let mut connection = AnyConnection::connect(&address).await.expect("a connection");
    if room.database == Database::Sqlite {
        sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut connection).await.expect("a setting");
    }
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.expect("a change");
    assert!(done.rows_affected() > 0, "{statement}");
    connection.close().await.expect("an end");
}

fn put_papers(room: &Room) -> std::path::PathBuf {
    let papers = room.folder().join("papers");
    copy_folder(&seeds(), &papers);
    copy_folder(&here().join("tests/beside"), &papers);
    papers
}

#[tokio::test]
async fn a_room_that_is_whole_has_no_fault() {
    for room in Room::each().await {
        let papers = put_papers(&room);
        room.import(&[&papers]).await;
        write(
            &papers.join("cable.txt"),
            fs::read_to_string(papers.join("cable.txt")).expect("a cable").replace("tomorrow", "the day after"),
        );
        room.import(&[&papers]).await;
        let server = room.serve();
        ready(&server).await;
        let said = printed(&room.run(&["check"]));
        assert!(said.ends_with("audited: 9 files, 6 documents, 7 versions, 2 pictures; no fault\n"), "{:?}: {said}", room.database);
        printed(&room.run(&["withdraw", "wilson-208877", "--reason", "It is not ours"]));
        let said = printed(&room.run(&["check"]));
        assert!(said.ends_with("no fault\n"), "{:?}: {said}", room.database);
    }
}

#[tokio::test]
async fn each_kind_of_damage_is_found_and_named() {
    for (damage, says) in [
        (
            "UPDATE source_file SET content = (SELECT other.content FROM source_file AS other WHERE other.id <> source_file.id LIMIT 1) WHERE path LIKE '001%'",
            "are not those that were imported (SHA-256)",
        ),
        ("UPDATE source_file SET sha256 = 'x' WHERE path LIKE '002%'", "are not those that were imported (SHA-256)"),
        ("DELETE FROM name WHERE name = 'wilson-208877'", "fault: document wilson-208877: its own name does not lead to it"),
        (
            "UPDATE document SET visibility = 'hidden' WHERE identity = 'wilson-208877'",
            "fault: document wilson-208877: it is hidden, and what is kept of that says otherwise",
        ),
        (
            "UPDATE document SET version = 4 WHERE identity = 'wilson-208877'",
            "fault: document wilson-208877: its newest version is 4, and it has 1",
        ),
        ("UPDATE document SET paragraph_counter = 2 WHERE identity = 'wilson-208877'", "was given and not counted"),
        ("UPDATE document SET merged_into = id WHERE identity = 'wilson-208877'", "it leads to itself in a circle"),
        ("DELETE FROM footnote", "refers to fn1, which is not there"),
        ("UPDATE version SET body = replace(body, '\"span\":[0,', '\"span\":[0,99999')", "a place lies outside its text"),
        ("UPDATE reference SET is_dirty = 1", "wait for a decision"),
        (
            "UPDATE facsimile SET sha256 = '0000000000000000000000000000000000000000000000000000000000000000' WHERE path LIKE '%1.jpg'",
            "its file cannot be read",
        ),
    ] {
        let room = Room::sqlite();
        room.import(&[&put_papers(&room)]).await;
        assert!(printed(&room.run(&["check"])).ends_with("no fault\n"));
        spoil(&room, damage).await;
        let output = room.run(&["check", "--report", "report.jsonl"]);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{damage}: {said}{}", text(&output.stderr));
        assert!(said.contains(says), "{damage}: {said}");
        let report = fs::read_to_string(room.folder().join("report.jsonl")).expect("a report");
        assert!(report.lines().next().is_some_and(|line| line.starts_with("{\"fault\":{")), "{report}");
    }
}

#[tokio::test]
async fn a_picture_or_an_index_that_somebody_changed_is_a_fault() {
    let room = Room::sqlite();
    room.import(&[&put_papers(&room)]).await;
    let server = room.serve();
    ready(&server).await;
    drop(server);
    assert!(printed(&room.run(&["check"])).ends_with("no fault\n"));
    let picture = find(&room.folder().join("room.files"), |_| true);
    let whole = fs::read(&picture).expect("a picture");
    fs::write(&picture, b"another").expect("a change");
    assert!(text(&room.run(&["check"]).stdout).contains("its file is not the one that was imported"));
    fs::write(&picture, whole).expect("as before");
    fs::write(picture.with_file_name("stranger"), b"x").expect("a file");
    assert!(text(&room.run(&["check"]).stdout).contains("no document has it"));
    fs::remove_file(picture.with_file_name("stranger")).expect("gone");

    let index = fs::read_dir(room.folder())
        .expect("a folder")
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("room.index-"));
    let segment = find(&index.expect("an index").path(), |path| path.extension().is_some_and(|ending| ending == "store"));
    let mut bytes = fs::read(&segment).expect("a segment");
    bytes[10] ^= 0xff;
    fs::write(&segment, bytes).expect("a change");
    let said = text(&room.run(&["check"]).stdout);
    assert!(said.contains("of the search index is damaged; remove its folder"), "{said}");
}

/// The first file below a folder that fits.
fn find(folder: &Path, fits: impl Fn(&Path) -> bool + Copy) -> std::path::PathBuf {
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if fits(&path) {
            return path;
        }
    }
    panic!("nothing fits in {}", folder.display());
}
