//! `import --dry-run`: says what the import that follows says, and leaves the room as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::papers::{cable, plain, write_cables};
use crate::room::{Database, Room, copy_folder, dump, here, program, seeds, text, write};
use crate::zipped::zipped;

const BEGINS: &str = "Nothing was written: this is what an import would do.\n";

/// Every file beside the papers, with its length and its bytes as one number.
fn beside(room: &Room) -> BTreeMap<String, (usize, String)> {
    let told = |bytes: Vec<u8>| (bytes.len(), Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect());
    let files = walkdir::WalkDir::new(room.folder()).into_iter().map(|entry| entry.expect("an entry"));
    let files = files.filter(|entry| entry.file_type().is_file() && !entry.path().starts_with(room.folder().join("papers")));
    files.map(|entry| (entry.path().display().to_string(), told(fs::read(entry.path()).expect("a file")))).collect()
}

/// Runs a dry run and the import, which must say the same; gives what they say.
async fn same(room: &Room) -> String {
    let is_file = room.database == Database::Sqlite;
    let before = if is_file { String::new() } else { dump(&room.store().await).await };
    let (files, epoch) = (beside(room), if is_file { 0 } else { room.store().await.epoch().await.expect("an epoch") });
    let dry = room.run(&["import", "papers", "--dry-run", "--report", "papers/dry.jsonl"]);
    if is_file {
        assert_eq!(beside(room), files, "a dry run writes nothing beside the papers");
    } else {
        assert_eq!(room.store().await.epoch().await.expect("an epoch"), epoch);
        assert_eq!(dump(&room.store().await).await, before);
    }
    let report = fs::read_to_string(room.folder().join("papers/dry.jsonl")).expect("a report");
    fs::remove_file(room.folder().join("papers/dry.jsonl")).expect("a file");
    // The place of a report is no document, and is counted when it stands in the folder.
    let real = room.run(&["import", "papers", "--report", "papers/dry.jsonl"]);
    let said = text(&real.stdout);
    assert_eq!(text(&dry.stdout), format!("{BEGINS}{said}"), "{:?}: {}", room.database, text(&dry.stderr));
    assert_eq!(report, fs::read_to_string(room.folder().join("papers/dry.jsonl")).expect("a report"), "{:?}", room.database);
    assert_eq!(dry.status.code(), real.status.code());
    fs::remove_file(room.folder().join("papers/dry.jsonl")).expect("a file");
    said
}

#[tokio::test]
async fn a_dry_run_says_what_the_import_does() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        copy_folder(&seeds(), &papers);
        write_cables(&papers, 20);
        let volume = fs::read_to_string(here().join("tests/fixtures/tei/volume/volume.xml")).expect("the volume");
        write(&papers.join("vol/nine.xml"), &volume);
        write(&papers.join("old.zip"), zipped(&[("one.txt", cable(40, 5, "One.").as_bytes())]));
        write(&papers.join("empty.txt"), "");
        let first = same(&room).await;
        assert!(first.contains("29 new, 1 skipped, 1 refused"), "{first}");
        assert!(same(&room).await.contains("29 unchanged"));

        // A file of each outcome, and settings and records that have all be derived again.
        write(&papers.join("00/0010.txt"), cable(10, 3, "Quite another text."));
        write(&papers.join("vol/nine.xml"), volume.replace("Nothing stands above this.", "Nothing at all stands above this."));
        write(&papers.join("copy.txt"), fs::read(papers.join("01/0001.txt")).expect("a file"));
        write(&papers.join("02/0002.meta.yaml"), "title: A corrected title\nunknown: field\n");
        write(&papers.join("new.txt"), plain(9, "New", "It speaks of Harriman."));
        write(&papers.join("authorities.toml"), "[[person]]\nid = \"harriman\"\nname = \"Harriman, W. Averell\"\n");
        write(&papers.join("room.toml"), "name = \"Another room\"\n");
        write(&papers.join("old.zip"), zipped(&[("one.txt", cable(40, 5, "One.").as_bytes()), ("../x.txt", b"X.")]));
        let second = same(&room).await;
        for word in [" new", " changed", " unchanged", " another copy", " skipped", " refused", " derived again"] {
            assert!(second.contains(word), "{word}: {second}");
        }
        assert!(same(&room).await.contains("; 0 references decided"));
    }
}

#[tokio::test]
async fn a_dry_run_makes_no_room() {
    let room = Room::sqlite();
    copy_folder(&seeds(), &room.folder().join("papers"));
    let run = |db: &str| program().args(["--db", db, "import", "papers", "--dry-run"]).current_dir(room.folder()).output().expect("a run");
    let output = run("not/there/room.db");
    assert!(output.status.success() && text(&output.stdout).ends_with("5 new; 14 references decided\n"), "{}", text(&output.stdout));
    assert!(!room.folder().join("not").exists());
    // What the import would refuse is refused in the same words, and stays as it is.
    fs::create_dir(room.folder().join("folder.db")).expect("a folder");
    write(&room.folder().join("text.db"), "No database. ".repeat(1000));
    let before = beside(&room);
    for (db, why) in
        [("folder.db", "it is a folder"), ("text.db", "it is no database of SQLite"), ("mysql://x/y", "no database of the kind")]
    {
        let output = run(db);
        assert!(output.status.code() == Some(1) && text(&output.stderr).contains(why), "{db}: {}", text(&output.stderr));
    }
    assert_eq!(beside(&room), before);
    assert!(!room.folder().join("room.db").exists());
}

#[tokio::test]
async fn a_dry_run_leaves_a_room_alone_that_is_open_or_was_killed() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    write(&papers.join("one.txt"), plain(3, "One", "The first text."));
    let store = room.store().await;
    crate::room::import(&store, &[&papers]).await;
    let database = |path: &Path| fs::read(path).expect("the file");
    let log = room.folder().join("room.db-wal");
    let before = (database(Path::new(&room.address)), database(&log));
    assert!(!before.1.is_empty(), "what was written stands in the log as yet");
    let told = text(&room.run(&["import", "papers", "--dry-run"]).stdout);
    assert_eq!(told, format!("{BEGINS}1 unchanged; 0 references decided\n"), "the copy has what stands in the log");
    assert_eq!((database(Path::new(&room.address)), database(&log)), before);

    // As a killed process leaves it: the log beside the file, and nobody who has it open.
    let killed = Room::sqlite();
    fs::copy(&room.address, &killed.address).expect("a copy");
    fs::copy(&log, killed.folder().join("room.db-wal")).expect("a copy");
    copy_folder(&papers, &killed.folder().join("papers"));
    write(&killed.folder().join("papers/two.txt"), plain(4, "Two", "The second text."));
    let told = text(&killed.run(&["import", "papers", "--dry-run"]).stdout);
    assert!(told.contains("1 new, 1 unchanged"), "{told}");
    assert_eq!((database(Path::new(&killed.address)), database(&killed.folder().join("room.db-wal"))), before);
    store.close().await;
}
