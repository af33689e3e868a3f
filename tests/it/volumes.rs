//! Files of several documents: TEI volumes and lists of records.

use std::fs;

use reading_room::import::Outcome;

use crate::import::copies;
use crate::room::{Room, here, import, printed, write};

fn volume() -> String {
    fs::read_to_string(here().join("tests/fixtures/tei/volume/volume.xml")).expect("the volume")
}

fn record(number: u32, words: &str) -> String {
    format!("{{\"record_id\": {number}, \"title\": \"Letter {number}\", \"text_body\": \"<p>{words} {number}.</p>\"}}")
}

fn outcomes(report: &reading_room::import::Report) -> Vec<(String, Outcome)> {
    let short = |file: &str| file.rsplit('/').next().unwrap_or(file).to_owned();
    report.files.iter().map(|(file, outcome, _)| (short(file), outcome.clone())).collect()
}

#[tokio::test]
async fn a_volume_is_its_documents_and_comes_back_byte_by_byte() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("vol/nine.xml"), volume());
        let first = room.import(&[&folder]).await;
        let new = |key: &str| (format!("nine.xml#{key}"), Outcome::New);
        assert_eq!(outcomes(&first), [new("d1"), new("d2"), new("d3")], "{:?}", room.database);
        let store = room.store().await;
        let papers = copies(&store).await;
        let names: Vec<&str> = papers.iter().map(|paper| paper.name.as_str()).collect();
        assert_eq!(names, ["frus1955-57v09-d1", "frus1955-57v09-d2", "frus1955-57v09-d3"]);
        assert_eq!(papers[1].notes.len(), 3);
        assert!(papers[1].notes[0].is_source);
        let whole = store.whole_after(0).await.expect("a lookup").expect("the volume");
        assert_eq!((whole.path.as_str(), whole.is_withdrawn), ("vol/nine.xml", false));
        assert_eq!(whole.bytes.map(|bytes| String::from_utf8(bytes).expect("text")), Some(volume()), "{:?}", room.database);

        let epoch = store.epoch().await.expect("an epoch");
        let second = import(&store, &[&folder]).await;
        assert!(outcomes(&second).iter().all(|(_, outcome)| *outcome == Outcome::Unchanged) && second.files.len() == 3);
        assert_eq!(store.epoch().await.expect("an epoch"), epoch, "the same file again writes nothing");
    }
}

#[tokio::test]
async fn what_is_left_of_a_volume_stands_in_its_place_when_a_document_is_withdrawn() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("nine.xml"), volume());
        room.import(&[&folder]).await;
        printed(&room.run(&["withdraw", "frus1955-57v09-d2", "--reason", "It is not ours"]));
        let store = room.store().await;
        let left = store.whole_after(0).await.expect("a lookup").expect("the volume");
        assert!(left.is_withdrawn, "{:?}", room.database);
        let (left, all) = (String::from_utf8(left.bytes.expect("its bytes")).expect("text"), volume());
        let before = left.bytes().zip(all.bytes()).take_while(|(left, all)| left == all).count();
        let gone = all.len() - left.len();
        assert_eq!(left[before..], all[before + gone..], "one stretch is gone");
        let gone = &all[before..before + gone];
        assert!(gone.contains("xml:id=\"d2\"") && !gone.contains("xml:id=\"d1\"") && !gone.contains("xml:id=\"d3\""), "{gone}");
        assert!(printed(&room.run(&["check"])).ends_with("no fault\n"), "{:?}", room.database);
    }
}

#[tokio::test]
async fn a_new_edition_changes_the_documents_that_it_changes() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("nine.xml"), volume());
        room.import(&[&folder]).await;
        let edited = volume().replace("Nothing stands above this.", "Nothing at all stands above this.");
        write(&folder.join("nine.xml"), &edited);
        let report = room.import(&[&folder]).await;
        let said: Vec<Outcome> = report.files.iter().map(|(_, outcome, _)| outcome.clone()).collect();
        assert_eq!(said, [Outcome::Unchanged, Outcome::Unchanged, Outcome::Changed], "{:?}", room.database);
        let store = room.store().await;
        let versions: Vec<i64> = copies(&store).await.iter().map(|paper| paper.version).collect();
        assert_eq!(versions, [1, 1, 2]);
        let whole = store.whole_after(0).await.expect("a lookup").expect("the volume");
        assert_eq!(whole.bytes.map(|bytes| String::from_utf8(bytes).expect("text")), Some(edited));

        // What the volume says of all its documents is a part of each.
        let renamed = volume().replace("Papers, Volume IX", "Papers, Volume Nine");
        write(&folder.join("nine.xml"), renamed);
        room.import(&[&folder]).await;
        let papers = copies(&store).await;
        assert!(papers.iter().all(|paper| paper.metadata.collection.as_ref().is_some_and(|known| known.value.contains("Nine"))));
    }
}

#[tokio::test]
async fn a_list_of_records_is_as_many_documents() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("list.json"), format!("[{}, {}]", record(900_002, "Its text is number"), record(900_003, "Its text is number")));
        let first = room.import(&[&folder]).await;
        let new = |key: &str| (format!("list.json#{key}"), Outcome::New);
        assert_eq!(outcomes(&first), [new("900002"), new("900003")]);
        let store = room.store().await;
        let second = import(&store, &[&folder]).await;
        assert!(second.files.iter().all(|(_, outcome, _)| *outcome == Outcome::Unchanged));
        // A record that comes before the others moves none of them.
        let three =
            [record(900_001, "Another is number"), record(900_002, "Its text is number"), record(900_003, "Its new text is number")];
        write(&folder.join("list.json"), format!("[{}]", three.join(", ")));
        let third = import(&store, &[&folder]).await;
        let said: Vec<Outcome> = third.files.iter().map(|(_, outcome, _)| outcome.clone()).collect();
        assert_eq!(said, [Outcome::New, Outcome::Unchanged, Outcome::Changed], "{:?}", room.database);
        assert_eq!(copies(&store).await.len(), 3);
    }
}

#[tokio::test]
async fn a_document_of_a_volume_is_one_with_its_copy_in_a_file_of_its_own() {
    let copy = "---\ntitle: Editorial Note\nname: frus1955-57v09-d1\nurl: https://history.state.gov/historicaldocuments/frus1955-57v09/d1\n---\n\nDiem spoke to the UN.\n";
    let mut seen = Vec::new();
    for volume_first in [true, false] {
        let room = Room::sqlite();
        let (one, other) = (room.folder().join("one"), room.folder().join("other"));
        write(&one.join("nine.xml"), volume());
        write(&other.join("note.md"), copy);
        let order = if volume_first { [one, other] } else { [other, one] };
        for folder in &order {
            room.import(&[folder]).await;
        }
        let papers = copies(&room.store().await).await;
        seen.push(papers.iter().map(|paper| (paper.name.to_string(), paper.body.text.clone(), paper.source.format)).collect::<Vec<_>>());
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].len(), 3, "{:?}", seen[0]);
}
