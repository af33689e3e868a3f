//! Imports that are killed, and imports at once: the room is whole all the same.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use reading_room::model::PartId;

use crate::import::copies;
use crate::papers::{cable, plain, write_cables};
use crate::room::{Room, copy_folder, dump, here, printed, program, seeds, write};

#[tokio::test]
async fn a_killed_import_leaves_whole_documents_and_the_next_completes_it() {
    const FILES: usize = 220;
    const DIVIDED: usize = 300;
    let whole = Room::sqlite();
    let folder = whole.folder().join("papers");
    copy_folder(&seeds(), &folder);
    write_cables(&folder, FILES);
    write(&folder.join("zz.xml"), volume(DIVIDED));
    printed(&whole.run(&["import", "papers"]));
    let wanted = dump(&whole.store().await).await;

    let (mut between, mut seen) = (0, Vec::new());
    for documents in [0, 1, 200, 300] {
        let room = Room::sqlite();
        let mut command = program();
        command.args(["--db", &room.address, "import"]).arg(&folder).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program");
        // Killed when so many have come, however fast the machine is; the next batch is then being written.
        let store = room.store().await;
        while child.try_wait().expect("a state").is_none() && store.statistics().await.expect("counts").documents < documents {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        store.close().await;
        child.kill().expect("killed");
        child.wait().expect("an end");

        let store = room.store().await;
        let copies = copies(&store).await;
        for copy in &copies {
            assert!(copy.version > 0 && !copy.body.paragraphs().is_empty() && !copy.title.text.is_empty(), "{}", copy.name);
            let numbered = copy.notes.iter().map(|note| note.id.clone()).collect::<Vec<_>>();
            assert!(!copy.name.as_str().starts_with("wilson-30") || numbered == ["fn1"], "{}: {numbered:?}", copy.name);
        }
        seen.push(copies.len());
        between += usize::from(!copies.is_empty() && copies.len() < FILES + DIVIDED + 5);
        let output = program().args(["--db", &room.address, "import"]).arg(&folder).output().expect("the program");
        printed(&output);
        assert!(!store.has_undecided().await.expect("an answer"));
        assert_eq!(dump(&store).await, wanted, "killed after {documents} documents, with {}", copies.len());
        store.close().await;
    }
    assert!(between > 0, "no kill came in the middle: {seen:?} documents");
}

#[tokio::test]
async fn a_killed_import_of_a_whole_room_leaves_none_of_it_and_the_next_takes_it_all() {
    let whole = Room::sqlite();
    let folder = whole.folder().join("papers");
    copy_folder(&seeds(), &folder);
    copy_folder(&here().join("tests/beside"), &folder);
    write_cables(&folder, 40);
    printed(&whole.run(&["import", "papers"]));
    printed(&whole.run(&["export", "--data", "all.zip"]));
    let file = whole.folder().join("all.zip");
    let store = whole.store().await;
    let (wanted, all) = (dump(&store).await, store.identities().await.expect("identities").len());
    store.close().await;

    let other = Room::sqlite();
    let began = Instant::now();
    printed(&other.run(&["import", &file.display().to_string()]));
    let took = began.elapsed();
    assert_eq!(dump(&other.store().await).await, wanted);

    let mut between = 0;
    for tenths in [3, 6, 9] {
        let room = Room::sqlite();
        let mut command = program();
        command.args(["--db", &room.address, "import"]).arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program");
        tokio::time::sleep(took * tenths / 10).await;
        let was_running = child.try_wait().expect("a state").is_none();
        child.kill().expect("killed");
        child.wait().expect("an end");
        let store = room.store().await;
        let documents = store.identities().await.expect("identities").len();
        store.close().await;
        assert!(documents == 0 || documents == all, "killed after {tenths} tenths, with {documents} documents");
        between += usize::from(was_running && documents == 0);
        if documents == 0 {
            printed(&room.run(&["import", &file.display().to_string()]));
        }
        let store = room.store().await;
        assert_eq!(dump(&store).await, wanted, "killed after {tenths} tenths");
        store.close().await;
        assert!(printed(&room.run(&["check"])).ends_with("no fault\n"), "killed after {tenths} tenths");
    }
    assert!(between > 0, "no kill came in the middle");
}

/// A volume of so many documents.
fn volume(documents: usize) -> String {
    let document = |number: usize| {
        format!("<div type=\"document\" xml:id=\"d{number}\"><head>{number}. Letter</head><p>The words of number {number}.</p></div>\n")
    };
    let documents: String = (1..=documents).map(document).collect();
    format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>A volume</title></titleStmt><publicationStmt><p/><idno type=\"frus\">frus1955-57v99</idno></publicationStmt></fileDesc></teiHeader><text><body>\n{documents}</body></text></TEI>\n"
    )
}

/// Imports each folder by a program of its own, all at once; gives what each printed.
fn at_once(room: &Room, folders: &[&Path]) -> Vec<Output> {
    let start = |folder: &&Path| {
        let mut command = program();
        command.args(["--db", &room.address, "import"]).arg(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program")
    };
    let running: Vec<_> = folders.iter().map(start).collect();
    running.into_iter().map(|child| child.wait_with_output().expect("an end")).collect()
}

#[tokio::test]
async fn imports_of_one_folder_at_once_are_as_good_as_one() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        copy_folder(&seeds(), &folder);
        write_cables(&folder.join("cables"), 30);
        // The room itself is new to each of them, too.
        let outputs = at_once(&room, &[folder.as_path(); 3]);
        let said: String = outputs.iter().map(printed).collect();
        let count = |word: &str| -> usize {
            let number = |line: &str| line.split([',', ';']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<usize>().ok());
            said.lines().filter_map(number).sum()
        };
        assert_eq!((count(" new"), count(" unchanged")), (35, 2 * 35), "{:?}: {said}", room.database);
        let alone = Room::sqlite();
        alone.import(&[&folder]).await;
        let store = room.store().await;
        assert_eq!(dump(&store).await, dump(&alone.store().await).await, "{:?}", room.database);
        let twice = store.at_path("papers/cables/07", "cables/07/0007.txt").await.expect("a lookup");
        assert_eq!(twice.len(), 1, "{:?}", room.database);

        // A later edit is the same document, edited.
        let before = store.identities().await.expect("identities").len();
        write(&folder.join("cables/07/0007.txt"), cable(7, 8, "Another text altogether, under the same number."));
        assert!(at_once(&room, &[folder.as_path(); 2]).iter().all(|output| output.status.success()));
        assert_eq!(store.identities().await.expect("identities").len(), before, "{:?}", room.database);
        assert_eq!(store.at_path("papers/cables/07", "cables/07/0007.txt").await.expect("a lookup").len(), 1);
    }
}

#[tokio::test]
async fn imports_at_once_know_the_records_of_each_other() {
    for room in Room::each().await {
        let folders = ["one", "two"].map(|name| room.folder().join(name));
        for (folder, name) in folders.iter().zip(["Harriman", "Molotov"]) {
            write_cables(&folder.join("cables"), 10);
            write(&folder.join("a.txt"), plain(3, &format!("A paper on {name}"), "Harriman and Molotov met at noon."));
            let record = format!("[[person]]\nid = \"{}\"\nname = \"{name}, A.\"\n", name.to_lowercase());
            write(&folder.join("authorities.toml"), record);
        }
        let outputs = at_once(&room, &[&folders[0], &folders[1]]);
        let said: String = outputs.iter().map(printed).collect();
        let store = room.store().await;
        let papers = copies(&store).await;
        for paper in papers.iter().filter(|paper| paper.body.text.contains("at noon")) {
            let names: Vec<&str> = paper.mentions.iter().filter(|name| name.part == PartId::Body).map(|name| name.text.as_str()).collect();
            assert_eq!(names, ["Harriman", "Molotov"], "{:?}: {said}", room.database);
        }
    }
}
