//! ZIP files as folders: what comes from one is what would come from the folder that it was made of.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use reading_room::import::{Outcome, Report};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::import::copies;
use crate::papers::{cable, plain};
use crate::room::{Room, copy_folder, dump, here, import, now, seeds, text, write};

/// A ZIP file of these files.
pub fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a file");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("a ZIP file").into_inner()
}

/// The files of a folder, packed.
fn zipped_folder(folder: &Path) -> Vec<u8> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("an entry");
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).expect("below").display().to_string();
            files.push((name, fs::read(entry.path()).expect("a file")));
        }
    }
    zipped(&files.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect::<Vec<_>>())
}

/// What became of the files below a folder.
fn outcomes(report: &Report, folder: &Path) -> Vec<(String, &'static str)> {
    let below = |file: &str| file.strip_prefix(&format!("{}/", folder.display())).unwrap_or(file).to_owned();
    report.files.iter().map(|(file, outcome, _)| (below(file), outcome.word())).collect()
}

#[tokio::test]
async fn a_zip_file_is_the_folder_that_it_was_made_of() {
    for (of_folder, of_zip) in Room::each().await.into_iter().zip(Room::each().await) {
        let folder = of_folder.folder().join("letters");
        copy_folder(&seeds(), &folder);
        write(&folder.join("volumes/nine.xml"), fs::read(here().join("tests/fixtures/tei/volume/volume.xml")).expect("the volume"));
        write(&folder.join("1945/one.txt"), cable(1, 5, "See the letter of 3 November."));
        write(&folder.join("1945/one.meta.yaml"), "title: A corrected title\n");
        copy_folder(&here().join("tests/beside"), &folder.join("beside"));
        of_folder.import(&[&folder]).await;
        let wanted = dump(&of_folder.store().await).await;

        let archive = of_zip.folder().join("letters.zip");
        write(&archive, zipped_folder(&folder));
        let store = of_zip.store().await;
        let report = import(&store, &[&archive]).await;
        assert!(report.is_complete(), "{}", report.for_people());
        assert!(report.files.iter().all(|(file, ..)| file.starts_with(&format!("{}/", archive.display()))), "{:?}", report.files);
        assert!(outcomes(&report, &archive).contains(&("1945/one.txt".to_owned(), "new")), "{:?}", outcomes(&report, &archive));
        assert_eq!(dump(&store).await, wanted, "{:?}", of_zip.database);
        assert_eq!(
            store.root_of("letters").await.expect("a root"),
            Some(fs::canonicalize(&archive).expect("a path").display().to_string())
        );

        let epoch = store.epoch().await.expect("an epoch");
        let again = import(&store, &[&archive]).await;
        assert!(outcomes(&again, &archive).iter().all(|(_, word)| *word == "unchanged"), "{}", again.for_people());
        assert_eq!((again.files.len(), again.notes.len()), (report.files.len(), 0));
        assert_eq!(store.epoch().await.expect("an epoch"), epoch, "the same file again writes nothing");
        store.close().await;
    }
}

#[tokio::test]
async fn no_temporary_name_is_stored_or_told() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    let inner = zipped(&[("three.txt", plain(5, "Three", "The third text.").as_bytes())]);
    let (one, two) = (plain(3, "One", "The first text."), plain(4, "Two", "The second text."));
    let files: [(&str, &[u8]); 6] = [
        ("below/one.txt", one.as_bytes()),
        ("two.txt", two.as_bytes()),
        ("two.meta.yaml", b"title: Two\nunknown: field\n"),
        ("four.txt", b"Four."),
        ("four.meta.yaml", b"\0"),
        ("inner.zip", &inner),
    ];
    write(&papers.join("letters.zip"), zipped(&files));
    let output = room.run(&["import", "papers", "--report", "report.jsonl"]);
    let said = format!("{}{}", text(&output.stdout), fs::read_to_string(room.folder().join("report.jsonl")).expect("a report"));
    for file in
        ["letters.zip/below/one.txt", "letters.zip/inner.zip/three.txt", "its sidecar papers/letters.zip/four.meta.yaml is not text"]
    {
        assert!(said.contains(file), "{file}: {said}");
    }
    assert!(!said.contains("reading-room-"), "{said}");
    let temporary = std::env::temp_dir().join("reading-room-").display().to_string();
    let stored = fs::read(&room.address).expect("the room");
    assert!(!stored.windows(temporary.len()).any(|part| part == temporary.as_bytes()));
    let store = room.store().await;
    let mut paths: Vec<String> = copies(&store).await.into_iter().map(|copy| copy.source.path).collect();
    paths.sort();
    assert_eq!(paths, ["letters/below/one.txt", "letters/inner/three.txt", "letters/two.txt"]);
    for (collection, path) in [("papers/letters/below", "letters/below/one.txt"), ("papers/letters/inner", "letters/inner/three.txt")] {
        assert_eq!(store.at_path(collection, path).await.expect("a lookup").len(), 1, "{collection}");
    }
}

#[tokio::test]
async fn settings_count_at_the_root_of_a_zip_file_that_is_named_itself() {
    let room = Room::sqlite();
    let archive = zipped(&[
        ("room.toml", b"name = \"The packed room\"\n"),
        ("authorities.toml", b"[[person]]\nid = \"harriman\"\nname = \"Harriman, W. Averell\"\n"),
        ("one.txt", plain(3, "One", "Harriman came.").as_bytes()),
    ]);
    let (inside, itself) = (room.folder().join("papers/letters.zip"), room.folder().join("letters.zip"));
    write(&inside, &archive);
    write(&itself, &archive);
    let store = room.store().await;
    import(&store, &[&room.folder().join("papers")]).await;
    assert_ne!(store.settings().await.expect("settings").name, "The packed room");
    import(&store, &[&itself]).await;
    assert_eq!(store.settings().await.expect("settings").name, "The packed room");
    assert_eq!(store.authorities_of("letters").await.expect("records").len(), 1);

    // A damaged one takes nothing away, and says so once.
    write(&itself, &archive[..archive.len() / 2]);
    let report = import(&store, &[&itself]).await;
    assert_eq!((report.files.len(), report.notes.len()), (1, 0), "{}", report.for_people());
    assert!(report.for_people().contains("letters.zip: refused: it is a damaged ZIP file"), "{}", report.for_people());
    assert_eq!(store.settings().await.expect("settings").name, "The packed room");
}

#[tokio::test]
async fn a_folder_beside_its_own_zip_file_is_read_once() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    let one = plain(3, "One", "The first text.");
    let packed = plain(4, "Two", "The text that stands in the ZIP file alone.");
    write(&papers.join("letters/one.txt"), one.replace("first", "newer first"));
    write(&papers.join("letters.zip"), zipped(&[("one.txt", one.as_bytes()), ("two.txt", packed.as_bytes())]));
    for expected in ["new", "unchanged"] {
        let report = room.import(&[&papers]).await;
        let wanted = [("letters.zip/one.txt", "skipped"), ("letters/one.txt", expected), ("letters.zip/two.txt", expected)];
        let wanted: Vec<(String, &str)> = wanted.iter().map(|(file, word)| ((*file).to_owned(), *word)).collect();
        assert_eq!(outcomes(&report, &papers), wanted);
        assert!(report.is_complete() && report.for_people().contains("letters/one.txt stands at the same path"), "{}", report.for_people());
    }
    let papers = copies(&room.store().await).await;
    assert_eq!(papers.len(), 2);
    assert!(papers.iter().any(|paper| paper.body.text.contains("newer first")));
}

#[tokio::test]
async fn what_is_bad_in_a_zip_file_stops_nothing_else() {
    let room = Room::sqlite();
    let papers = room.folder().join("papers");
    let bomb = vec![b' '; 20 << 20];
    let files: [(&str, &[u8]); 5] = [
        ("../../escaped.txt", b"Escaped."),
        ("/tmp/escaped.txt", b"Escaped."),
        ("bomb.txt", &bomb),
        ("good.txt", b"A good text."),
        ("table.csv", b"a,b"),
    ];
    write(&papers.join("a.zip"), zipped(&files));
    write(&papers.join("b.ZIP"), b"PK\x03\x04 no more");
    write(&papers.join("c.txt"), plain(3, "After", "What comes after them."));
    write(&papers.join("d.docx"), fs::read(here().join("tests/fixtures/docx/by-pandoc/letter.docx")).expect("a Word file"));
    let output = room.run(&["import", "papers"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(said.ends_with("3 new, 1 skipped, 4 refused; 0 references decided\n"), "{said}");
    for (file, why) in [
        ("papers/a.zip/../../escaped.txt", "\"..\""),
        ("papers/a.zip//tmp/escaped.txt", "absolute"),
        ("papers/a.zip/bomb.txt", "400 times"),
        ("papers/b.ZIP", "damaged"),
    ] {
        let line = said.lines().find(|line| line.starts_with(&format!("{file}: refused: "))).unwrap_or_else(|| panic!("{file}: {said}"));
        assert!(line.contains(why), "{line}");
    }
    assert!(!room.folder().join("escaped.txt").exists() && !Path::new("/tmp/escaped.txt").exists());
    assert!(fs::read_dir(std::env::temp_dir()).expect("a folder").flatten().all(|entry| {
        // Those of other runs at the same time are not ours to judge.
        !entry.path().join("good.txt").is_file() || !entry.file_name().to_string_lossy().starts_with("reading-room-")
    }));
}

#[tokio::test]
async fn a_volume_in_a_zip_file_is_its_documents() {
    let room = Room::sqlite();
    let volume = fs::read(here().join("tests/fixtures/tei/volume/volume.xml")).expect("the volume");
    write(&room.folder().join("frus.zip"), zipped(&[("vol/nine.xml", &volume)]));
    let store = room.store().await;
    let report = reading_room::import::import(&store, &[room.folder().join("frus.zip")], &now).await.expect("nothing stops an import");
    assert!(report.files.iter().all(|(_, outcome, _)| *outcome == Outcome::New) && report.files.len() == 3);
    assert!(report.files[0].0.ends_with("frus.zip/vol/nine.xml#d1"), "{}", report.files[0].0);
    let whole = store.whole_after(0).await.expect("a lookup").expect("the volume");
    assert_eq!((whole.path.as_str(), whole.bytes), ("vol/nine.xml", Some(volume)));
}
