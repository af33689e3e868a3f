//! Files that belong to a document by their names: pictures of the paper, its PDF, its text in another language.

use std::fs;

use reading_room::import::{Outcome, Report};
use reading_room::model::{ParallelText, ReadingCopy};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::client::ask;
use crate::import::copies;
use crate::room::{Room, Server, copy_folder, here, import, printed, text, write};

/// A cable with two pictures, a PDF in other words, and its Russian text.
fn put_cable(room: &Room) -> std::path::PathBuf {
    let folder = room.folder().join("papers");
    copy_folder(&here().join("tests/beside"), &folder);
    folder
}

fn outcomes(report: &Report) -> Vec<(String, Outcome)> {
    let short = |file: &str| file.rsplit('/').next().unwrap_or(file).to_owned();
    report.files.iter().map(|(file, outcome, _)| (short(file), outcome.clone())).collect()
}

fn paragraphs(text: &ParallelText) -> Vec<(Option<u32>, &str)> {
    text.body.paragraphs().into_iter().map(|block| (block.number, block.span.of(&text.body.text))).collect()
}

/// An answer that was heard to its end.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn text(&self) -> String {
        text(&self.body)
    }
}

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let answer = ask(server, Method::GET, path, headers).await;
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, body: answer.bytes().await.expect("a body").to_vec() }
}

async fn only(room: &Room) -> ReadingCopy {
    let mut papers = copies(&room.store().await).await;
    assert_eq!(papers.len(), 1, "{:?}: {:?}", room.database, papers.iter().map(|paper| &paper.name).collect::<Vec<_>>());
    papers.remove(0)
}

#[tokio::test]
async fn all_files_of_a_name_are_one_document() {
    for room in Room::each().await {
        let folder = put_cable(&room);
        let report = room.import(&[&folder]).await;
        let expected = [
            ("cable.txt", Outcome::New),
            ("cable.pdf", Outcome::Copy),
            ("cable.ru.txt", Outcome::Parallel),
            ("cable-1.jpg", Outcome::Facsimile),
            ("cable-2.png", Outcome::Facsimile),
        ];
        assert_eq!(outcomes(&report), expected.map(|(file, outcome)| (file.to_owned(), outcome)), "{:?}", room.database);
        let paper = only(&room).await;
        assert!(paper.title.text.starts_with("Cable, Molotov"), "{:?}", paper.title);
        let pictures: Vec<_> = paper.facsimiles.iter().map(|picture| (picture.label.as_deref(), picture.width, picture.height)).collect();
        assert_eq!(pictures, [(Some("1"), 820, 1100), (Some("2"), 820, 1100)]);
        assert_eq!(paper.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["cable.pdf", "cable.ru.txt", "cable.txt"]);
        let [russian] = paper.parallels.as_slice() else { panic!("{:?}", paper.parallels) };
        assert_eq!((russian.language.as_str(), russian.notes.len()), ("ru", 1));
        let numbers: Vec<_> = paper.body.paragraphs().iter().map(|block| block.number).collect();
        assert_eq!(paragraphs(russian).iter().map(|(number, _)| *number).collect::<Vec<_>>(), numbers);

        let store = room.store().await;
        let epoch = store.epoch().await.expect("an epoch");
        let second = import(&store, &[&folder]).await;
        assert!(outcomes(&second).iter().all(|(_, outcome)| *outcome == Outcome::Unchanged), "{:?}", second.files);
        assert_eq!(store.epoch().await.expect("an epoch"), epoch, "the same files again write nothing");
    }
}

#[tokio::test]
async fn what_comes_first_makes_no_difference_to_what_is_shown() {
    for room in Room::each().await {
        let folder = put_cable(&room);
        // One after another, the text that all belong to last.
        for name in ["cable-2.png", "cable.ru.txt", "cable.pdf", "cable.txt"] {
            room.import(&[&folder.join(name)]).await;
        }
        let report = room.import(&[&folder]).await;
        let changed: Vec<_> = outcomes(&report).into_iter().filter(|(_, outcome)| *outcome != Outcome::Unchanged).collect();
        assert_eq!(changed, [("cable-1.jpg".to_owned(), Outcome::Facsimile)], "{:?}", room.database);
        let other = Room::sqlite();
        let at_once = put_cable(&other);
        other.import(&[&at_once]).await;
        let (one, all) = (only(&room).await, only(&other).await);
        let shown = |paper: &ReadingCopy| (paper.body.text.clone(), paper.facsimiles.clone(), paper.parallels.clone(), paper.files.clone());
        assert_eq!(shown(&one), shown(&all), "{:?}", room.database);
        // Which name is the document's own is history; that all lead to it is not.
        let names = |paper: &ReadingCopy| {
            let mut names: Vec<String> = paper.aliases.iter().chain([&paper.name]).map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&one), names(&all));
    }
}

#[tokio::test]
async fn an_edited_text_in_another_language_keeps_its_numbers_and_makes_no_version() {
    for room in Room::each().await {
        let folder = put_cable(&room);
        room.import(&[&folder]).await;
        let edited = fs::read_to_string(folder.join("cable.ru.txt")).expect("the text").replace("3. Прошу", "2а. Вставка.\n\n3. Прошу");
        write(&folder.join("cable.ru.txt"), edited);
        let report = room.import(&[&folder]).await;
        assert!(outcomes(&report).contains(&("cable.ru.txt".to_owned(), Outcome::Parallel)), "{:?}", report.files);
        let paper = only(&room).await;
        assert_eq!((paper.version, paper.parallels.len()), (1, 1));
        let inserted = paragraphs(&paper.parallels[0]).into_iter().position(|(_, text)| text.contains("Вставка")).expect("the new one");
        let numbers: Vec<u32> = paragraphs(&paper.parallels[0]).iter().filter_map(|(number, _)| *number).collect();
        let last = u32::try_from(numbers.len()).expect("few");
        assert_eq!(numbers[inserted], last, "a new paragraph gets a new number: {numbers:?}");
        assert!(numbers[inserted + 1] < last, "{numbers:?}");
    }
}

#[tokio::test]
async fn a_picture_that_is_replaced_is_the_new_one_and_what_is_none_is_refused() {
    let room = Room::sqlite();
    let folder = put_cable(&room);
    room.import(&[&folder]).await;
    let before = only(&room).await.facsimiles;
    fs::copy(folder.join("cable-2.png"), folder.join("cable-1.jpg")).expect("a copy");
    write(&folder.join("cable-3.jpg"), "<script>alert(1)</script>");
    write(&folder.join("cable-4.tif"), "II*\0");
    write(&folder.join("map.png"), "");
    let report = room.import(&[&folder]).await;
    let of = |name: &str| outcomes(&report).into_iter().find(|(file, _)| file == name).map(|(_, outcome)| outcome);
    assert_eq!(of("cable-1.jpg"), Some(Outcome::Facsimile));
    assert!(matches!(of("cable-3.jpg"), Some(Outcome::Refused(why)) if why.contains("no picture")));
    assert_eq!((of("cable-4.tif"), of("map.png")), (Some(Outcome::Skipped), Some(Outcome::Skipped)));
    let after = only(&room).await.facsimiles;
    // Both files are the same picture now: it is shown once.
    assert_eq!(after.iter().map(|picture| &picture.sha256).collect::<Vec<_>>(), [&before[1].sha256]);
}

#[tokio::test]
async fn a_page_shows_what_is_asked_for_beside_the_text() {
    let room = Room::sqlite();
    room.import(&[&put_cable(&room)]).await;
    let paper = only(&room).await;
    let server = room.serve();
    let page = async |query: &str| get(&server, &format!("/documents/{}{query}", paper.name), &[]).await;
    let address = |at: usize| format!("/files/{}.{}", paper.facsimiles[at].sha256, paper.facsimiles[at].format.ending());
    let first = page("").await;
    assert!(first.text().contains(&format!("<img src=\"{}\"", address(0))), "{}", first.text());
    assert_eq!(first.text().matches("loading=\"lazy\"").count(), 1);
    let russian = page("?beside=ru").await;
    assert!(russian.text().contains("lang=\"ru\"") && russian.text().contains("id=\"fn1-ru\"") && !russian.text().contains("<img"));
    assert!(russian.text().contains("href=\"#fn1-ru\""));
    let pdf = page("?beside=pdf").await;
    assert!(pdf.text().contains("<iframe src=\"/files/"), "{}", pdf.text());
    let alone = page("?beside=nothing").await;
    assert!(!alone.text().contains("<img") && !alone.text().contains("<iframe") && !alone.text().contains("fn1-ru"));
    assert_eq!(page("?beside=%22%3E").await.text(), first.text(), "what there is not is passed over");
}

#[tokio::test]
async fn files_are_served_whole_and_in_ranges_and_only_those_that_are_shown() {
    let room = Room::sqlite();
    let folder = put_cable(&room);
    room.import(&[&folder]).await;
    let paper = only(&room).await;
    let server = room.serve();
    let picture = &paper.facsimiles[0];
    let pdf = paper.files.iter().find(|file| file.path == "cable.pdf").expect("the PDF");
    for (address, media_type, file) in [
        (format!("/files/{}.jpg", picture.sha256), "image/jpeg", "cable-1.jpg"),
        (format!("/files/{}.pdf", pdf.sha256), "application/pdf", "cable.pdf"),
    ] {
        let bytes = fs::read(folder.join(file)).expect("the file");
        let whole = get(&server, &address, &[]).await;
        assert_eq!((whole.status, whole.header("content-type")), (200, Some(media_type)));
        assert_eq!(whole.body, bytes, "{file}");
        assert_eq!(whole.header("accept-ranges"), Some("bytes"), "{file}");
        let tag = whole.header("etag").expect("a tag").to_owned();
        let part = get(&server, &address, &[("Range", "bytes=10-19"), ("Accept-Encoding", "gzip, br")]).await;
        assert_eq!((part.status, part.body.as_slice()), (206, &bytes[10..20]), "{file}");
        assert_eq!(part.header("content-range"), Some(format!("bytes 10-19/{}", bytes.len()).as_str()));
        assert_eq!(get(&server, &address, &[("Range", "bytes=99999999-")]).await.status, 416, "{file}");
        assert_eq!(get(&server, &address, &[("If-None-Match", &tag)]).await.status, 304, "{file}");
        let stale = get(&server, &address, &[("Range", "bytes=10-19"), ("If-Range", "\"another\"")]).await;
        assert_eq!((stale.status, stale.body.len()), (200, bytes.len()), "{file}");
    }
    let text = paper.files.iter().find(|file| file.path == "cable.txt").expect("the text");
    for address in [
        format!("/files/{}.png", picture.sha256),
        format!("/files/{}.pdf", text.sha256),
        format!("/files/{}.jpg", "0".repeat(64)),
        "/files/..%2Froom.db.jpg".to_owned(),
        "/files/x".to_owned(),
    ] {
        assert_eq!(get(&server, &address, &[]).await.status, 404, "{address}");
    }
}

#[tokio::test]
async fn the_pictures_have_a_manifest_for_the_viewers_of_the_field() {
    let room = Room::sqlite();
    room.import(&[&put_cable(&room)]).await;
    let paper = only(&room).await;
    let server = room.serve();
    let answer = get(&server, &format!("/documents/{}/manifest.json", paper.name), &[]).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("*")));
    let manifest: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(manifest["@context"], "http://iiif.io/api/presentation/3/context.json");
    assert_eq!((manifest["type"].as_str(), manifest["items"].as_array().map(Vec::len)), (Some("Manifest"), Some(2)));
    let canvas = &manifest["items"][1];
    let painting = &canvas["items"][0]["items"][0];
    assert_eq!((&canvas["width"], &painting["motivation"]), (&Value::from(820), &Value::from("painting")));
    assert_eq!(painting["target"], canvas["id"]);
    let picture = painting["body"]["id"].as_str().expect("an address");
    let path = picture.strip_prefix(&server.base).expect("of this room");
    assert_eq!(get(&server, path, &[]).await.header("content-type"), Some("image/png"));
    // Each id is an absolute address, and no two are the same.
    let text = manifest.to_string();
    let ids: Vec<&str> = text.split("\"id\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(ids.iter().all(|id| id.starts_with(&server.base)), "{ids:?}");
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len());

    write(&room.folder().join("other/letter.txt"), "5 November 1945\n\nLetter\n\nNo picture of this.\n");
    room.import(&[&room.folder().join("other")]).await;
    let papers = copies(&room.store().await).await;
    let without = papers.iter().find(|paper| paper.facsimiles.is_empty()).expect("a letter");
    assert_eq!(get(&room.serve(), &format!("/documents/{}/manifest.json", without.name), &[]).await.status, 404);
}

#[test]
fn a_killed_import_leaves_no_half_picture() {
    let room = Room::sqlite();
    let folder = put_cable(&room);
    printed(&room.run(&["import", &folder.display().to_string()]));
    // What a killed run may have left under another name changes nothing, and a half picture under its own is mended.
    let hash = fs::read_dir(room.folder().join("room.files")).expect("the files").flatten().next().expect("a folder").path();
    let picture = fs::read_dir(&hash).expect("a folder").flatten().next().expect("a picture").path();
    let whole = fs::read(&picture).expect("its bytes");
    write(&hash.join("left.1.part"), &whole[..10]);
    write(&picture, &whole[..10]);
    printed(&room.run(&["import", &folder.display().to_string()]));
    assert_eq!(fs::read(&picture).expect("its bytes"), whole);
}
