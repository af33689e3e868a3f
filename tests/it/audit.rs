//! `check` as an archivist's audit: a room that is whole has no fault, and each kind of damage is found and named.

use std::fs;
use std::path::Path;

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

use crate::client::ready;
use crate::data_export::full;
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

/// After edits, withdrawal, embargo, merges and decisions, and when all is read again.
#[tokio::test]
async fn a_room_with_all_that_it_may_have_has_no_fault() {
    for room in Room::each().await {
        let papers = full(&room).await;
        let is_whole = |when: &str| {
            let output = room.run(&["check"]);
            let said = text(&output.stdout);
            assert!(said.ends_with("no fault\n"), "{:?}, {when}: {said}{}", room.database, text(&output.stderr));
        };
        is_whole("as it is");
        // What was closed opens, with a newer text than when it was closed.
        let closed = fs::read_to_string(papers.join("letters/d.md")).expect("a letter");
        write(
            &papers.join("letters/d.md"),
            closed.replace("access: restricted\naccess_shows: nothing\n", "").replace("Nobody", "Everybody"),
        );
        let records = fs::read_to_string(papers.join("authorities.toml")).expect("records");
        write(&papers.join("authorities.toml"), records.replace("Harriman, A.", "Harriman, Ann"));
        room.import(&[&papers]).await;
        is_whole("after another import");
        printed(&room.run(&["reannotate"]));
        is_whole("when all is read again");
    }
}

/// The rows of a document that has most of all.
const WILSON: &str = "document_id = (SELECT id FROM document WHERE identity = 'wilson-208877')";

/// What is done to a room, and what is said of it.
const UNREADABLE: &[(&str, &str)] = &[
    (
        "UPDATE source_file SET content = x'00' WHERE path LIKE '001%'",
        "fault: file 001_0c5e66eb013909bb.txt: its bytes cannot be read any more",
    ),
    (
        "UPDATE source_file SET content = 'text' WHERE path LIKE '001%'",
        "fault: file 001_0c5e66eb013909bb.txt: its bytes cannot be read any more",
    ),
    (
        "UPDATE source_file SET sidecar = 'title: Another' WHERE path LIKE '001%'",
        "fault: file 001_0c5e66eb013909bb.txt: its sidecar is not the one",
    ),
    (
        "UPDATE source_file SET numbers = 'x' WHERE path LIKE '001%'",
        "fault: file 001_0c5e66eb013909bb.txt: numbers in the table source_file (id ",
    ),
    ("UPDATE version SET body = 'garbage' WHERE WILSON", "fault: document wilson-208877: version 1: its body cannot be read; put a backup"),
    ("UPDATE version SET body = x'00' WHERE WILSON", "fault: document wilson-208877: version 1: its body cannot be read; put a backup"),
    ("UPDATE version SET title = 'xx' WHERE WILSON", "fault: document wilson-208877: version 1: its title cannot be read"),
    ("UPDATE version SET summary = 'xx' WHERE WILSON", "fault: document wilson-208877: version 1: its summary cannot be read"),
    ("UPDATE version SET metadata = 'x' WHERE WILSON", "fault: document wilson-208877: metadata in the table version (document_id "),
    ("UPDATE version SET number = 'x' WHERE WILSON", "fault: document wilson-208877: its versions cannot be read"),
    ("UPDATE footnote SET passage = ''", ": version 1: its note fn1 cannot be read; put a backup"),
    (
        "UPDATE document SET listed = '{}' WHERE identity = 'wilson-208877'",
        "fault: document wilson-208877: what lists show of it cannot be read; run `reading-room reannotate`",
    ),
    (
        "UPDATE document SET candidate = '{}' WHERE identity = 'wilson-208877'",
        "fault: document wilson-208877: candidate in the table document",
    ),
    (
        "UPDATE document SET note_counter = 'x' WHERE identity = 'wilson-208877'",
        "fault: document wilson-208877: note_counter in the table document",
    ),
    ("UPDATE parallel_text SET body = 'x'", "its text in ru: its body cannot be read"),
    ("UPDATE parallel_text SET notes = 'x'", "its text in ru: its notes cannot be read"),
    (
        "UPDATE source_whole SET parts = 'x'",
        "fault: file volume.xml: what it says between its documents cannot be read any more, or where these stand in it",
    ),
    (
        "UPDATE source_whole SET parts = '[[999999,0]]'",
        "fault: file volume.xml: what it says between its documents cannot be read any more, or where these stand in it",
    ),
    ("UPDATE source_whole SET frame = 'x'", "fault: file volume.xml: frame in the table source_whole"),
    ("UPDATE facsimile SET format = 'x' WHERE path = 'cable-1.jpg'", "fault: picture cable-1.jpg: format in the table facsimile"),
    ("UPDATE reference SET value = 'x'", ": value in the table reference (id "),
    ("UPDATE reference SET state = 'x'", ": state in the table reference (id "),
    ("UPDATE mentions SET value = '{}' WHERE WILSON", "fault: document wilson-208877: value in the table mentions"),
    (
        "UPDATE authority SET record = 'x' WHERE id = 'stalin'",
        "fault: database: record in the table authority (kind person, id stalin) is not",
    ),
    ("UPDATE room SET settings = 'x'", "fault: database: settings in the table room"),
    (
        "UPDATE version SET body = replace(body, 'Harriman', 'Hopkins.') WHERE WILSON",
        "fault: document wilson-208877: version 1: its words are not those that were imported with ",
    ),
    (
        "UPDATE version SET title = replace(title, '\"text\":\"', '\"text\":\"A') WHERE WILSON",
        "fault: document wilson-208877: version 1: its words are not those",
    ),
    ("UPDATE footnote SET passage = replace(passage, '\"text\":\"', '\"text\":\"A')", ": version 1: its words are not those"),
    (
        "UPDATE version SET content_sha256 = replace(content_sha256, substr(content_sha256, 1, 1), 'g') WHERE WILSON",
        "fault: document wilson-208877: content_sha256 in the table version",
    ),
    (
        "UPDATE version SET content_sha256 = (SELECT max(other.content_sha256) FROM version AS other WHERE other.document_id <> version.document_id) WHERE WILSON",
        "fault: document wilson-208877: version 1: it is not what 00",
    ),
];

/// Each with a sentence that names it, while what else is wrong is told too; and where a way out is named, it is one.
#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_rest_is_looked_at() {
    let room = Room::sqlite();
    let papers = put_papers(&room);
    fs::copy(here().join("tests/fixtures/tei/volume/volume.xml"), papers.join("volume.xml")).expect("a volume");
    room.import(&[&papers]).await;
    assert!(printed(&room.run(&["check"])).ends_with("no fault\n"));
    let whole = fs::read(&room.address).expect("a database");
    let stranger = room.folder().join("room.files/stranger/stranger");
    let mut wrong: Vec<String> = Vec::new();
    for (damage, says) in UNREADABLE {
        let damage = damage.replace("WILSON", WILSON);
        for beside in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{beside}", room.address));
        }
        fs::write(&room.address, &whole).expect("as it was");
        write(&stranger, "x");
        spoil(&room, &damage).await;
        let output = room.run(&["check", "--report", "report.jsonl"]);
        let said = text(&output.stdout);
        let report = fs::read_to_string(room.folder().join("report.jsonl")).unwrap_or_default();
        let _ = fs::remove_file(room.folder().join("report.jsonl"));
        let has_all = report.matches("{\"fault\":{").count() == said.matches("fault: ").count();
        let Some(fault) = said.lines().find(|line| line.contains(says)) else {
            wrong.push(format!("{damage}: {said}{}", text(&output.stderr)));
            continue;
        };
        if output.status.code() != Some(1) || !has_all || !said.contains("no document has it") {
            wrong.push(format!("{damage}, what else is wrong: {said}{report}"));
        }
        fs::remove_file(&stranger).expect("gone");
        if fault.contains("reannotate") {
            let done = room.run(&["reannotate"]);
            let said = text(&room.run(&["check"]).stdout);
            if !done.status.success() || !said.ends_with("no fault\n") {
                wrong.push(format!("after the way out of {damage}: {}{said}", text(&done.stderr)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an earlier version says can be compared with the file that it was read out of.
#[tokio::test]
async fn the_words_of_an_earlier_version_are_looked_at_too() {
    let room = Room::sqlite();
    let papers = put_papers(&room);
    room.import(&[&papers]).await;
    let cable = papers.join("cable.txt");
    write(&cable, fs::read_to_string(&cable).expect("a cable").replace("tomorrow", "the day after"));
    room.import(&[&papers]).await;
    spoil(&room, "UPDATE version SET body = replace(body, 'tomorrow', 'to-morrow') WHERE body LIKE '%tomorrow%'").await;
    let said = text(&room.run(&["check"]).stdout);
    assert!(said.contains("version 1: its words are not those that were imported with cable.txt; put a backup"), "{said}");
    assert!(said.ends_with("; 1 fault\n"), "{said}");
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
        ("UPDATE source_whole SET rest = x'00'", "fault: file volume.xml: what it says between its documents cannot be read any more"),
        ("UPDATE source_whole SET sha256 = 'x'", "fault: file volume.xml: put together again, it is not the file that was imported"),
        (
            "UPDATE parallel_text SET body = replace(body, '\"span\":[0,', '\"span\":[0,99999')",
            "its text in ru: a place lies outside its text",
        ),
    ] {
        let room = Room::sqlite();
        let papers = put_papers(&room);
        fs::copy(here().join("tests/fixtures/tei/volume/volume.xml"), papers.join("volume.xml")).expect("a volume");
        room.import(&[&papers]).await;
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
