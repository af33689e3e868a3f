//! The command line as programs read it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;

use crate::client;
use crate::papers::{cable, plain};
use crate::room::{Room, Server, copy_folder, printed, program, seeds, text, write};

fn lines(output: &Output) -> Vec<Value> {
    printed(output).lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect()
}

fn word<'a>(line: &'a Value, field: &str) -> &'a str {
    line[field].as_str().unwrap_or_else(|| panic!("{field} in {line}"))
}

fn fields(line: &Value) -> BTreeSet<&str> {
    line.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Where a part stands in its document.
fn rank(part: &str) -> (usize, usize) {
    match part {
        "title" => (0, 0),
        "summary" => (1, 0),
        "body" => (2, 0),
        note => (3, note.strip_prefix("fn").and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{note} is no part"))),
    }
}

/// What holds for each line of `references` and of `mentions`.
fn hold(lines: &[Value]) {
    for line in lines {
        assert!(word(line, "before").chars().count() <= 60, "{line}");
        assert!(!word(line, "text").is_empty() && !word(line, "source").is_empty(), "{line}");
        rank(word(line, "part"));
    }
    let order: Vec<(&str, (usize, usize))> = lines.iter().map(|line| (word(line, "document"), rank(word(line, "part")))).collect();
    assert!(order.is_sorted(), "rows come in the order of document and part");
}

/// The places of the rows in the text, found by the words and those before them; they must rise.
fn positions(lines: &[Value], document: &str, body: &str) {
    let mut at = 0;
    for line in lines.iter().filter(|line| word(line, "document") == document && word(line, "part") == "body") {
        let whole = format!("{}{}", word(line, "before"), word(line, "text"));
        let found = body[at..].find(&whole).map(|found| at + found + word(line, "before").len());
        at = found.unwrap_or_else(|| panic!("\"{whole}\" does not come after the row before it"));
        while !body.is_char_boundary(at.saturating_sub(word(line, "before").len())) {
            at += 1;
        }
        at = at.saturating_sub(word(line, "before").len());
    }
}

#[tokio::test]
async fn references_are_told_as_was_promised() {
    for room in Room::each().await {
        printed(&room.run(&["import", &seeds().display().to_string()]));
        let lines = lines(&room.run(&["references"]));
        assert!(lines.len() >= 8, "{lines:#?}");
        hold(&lines);
        for line in &lines {
            assert_eq!(
                fields(line),
                BTreeSet::from(["document", "source", "part", "origin", "text", "before", "state", "targets", "reason"])
            );
            assert_eq!(word(line, "origin"), "room", "{line}");
            let targets = line["targets"].as_array().expect("a list");
            match word(line, "state") {
                "not_held" => assert!(targets.is_empty(), "{line}"),
                "resolved" | "ambiguous" => assert!(!targets.is_empty(), "{line}"),
                other => panic!("{other} is no state"),
            }
            let scores: Vec<f64> = targets.iter().map(|target| target["score"].as_f64().expect("a score")).collect();
            assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)) && scores.is_sorted_by(|a, b| a >= b), "{line}");
            for target in targets {
                assert_eq!(fields(target), BTreeSet::from(["document", "source", "score"]));
                assert_ne!(target["document"], line["document"], "a paper does not speak of itself");
            }
            let reason = word(line, "reason");
            assert!(reason.len() > 10 && !reason.contains('\n'), "{line}");
        }
        let body = printed(&room.run(&["references"]));
        assert!(!body.contains('\u{fffd}'));
        let source = fs::read_to_string(seeds().join("002_6e8b8fcb9c0d3373.txt")).expect("the file");
        positions(&lines, "wilson-208933", &source);
    }
}

#[test]
fn among_the_five_nothing_resolves_with_certainty() {
    let room = Room::sqlite();
    printed(&room.run(&["import", &seeds().display().to_string()]));
    let lines = lines(&room.run(&["references"]));
    let found = |source: &str, words: &str| -> Vec<&Value> {
        lines.iter().filter(|line| word(line, "source").starts_with(source) && word(line, "text").contains(words)).collect()
    };
    assert!(lines.iter().all(|line| word(line, "state") != "resolved"), "{lines:#?}");
    let reply = found("002", "12 November");
    assert_eq!(reply.len(), 1, "{lines:#?}");
    assert_eq!(
        (word(reply[0], "state"), word(&reply[0]["targets"][0], "source")),
        ("ambiguous", "001_0c5e66eb013909bb.txt"),
        "{}",
        reply[0]
    );
    let letters = found("002", "3 November");
    assert!(letters.len() >= 3, "{lines:#?}");
    for letter in letters {
        assert_eq!(word(letter, "state"), "not_held", "the letter of the 3rd is not the cable of the 4th: {letter}");
    }
    assert!(found("002", "30 October").iter().all(|line| word(line, "state") == "not_held"));
    assert!(!found("002", "30 October").is_empty(), "{lines:#?}");
    assert_eq!(found("001", "9 November").len(), 2, "{lines:#?}");
    assert!(found("000", "3523").is_empty(), "a document's own number is no reference");
    assert!(
        lines.iter().all(|line| !word(line, "source").starts_with("004") || !word(line, "text").contains("Cold War")),
        "literature is no paper"
    );
}

#[tokio::test]
async fn mentions_are_told_as_was_promised() {
    for room in Room::each().await {
        printed(&room.run(&["import", &seeds().display().to_string()]));
        let lines = lines(&room.run(&["mentions"]));
        assert!(lines.len() > 100, "{}", lines.len());
        hold(&lines);
        for line in &lines {
            assert_eq!(fields(line), BTreeSet::from(["document", "source", "part", "origin", "text", "before", "authority", "kind"]));
            assert_eq!(word(line, "origin"), "room", "{line}");
            assert!(["person", "place", "organization"].contains(&word(line, "kind")), "{line}");
            assert!(line["authority"].is_null() || !word(line, "authority").is_empty(), "{line}");
        }
        let who = |source: &str, words: &str| -> BTreeSet<String> {
            let fitting = lines.iter().filter(|line| word(line, "source").starts_with(source) && word(line, "text") == words);
            fitting.map(|line| line["authority"].to_string()).collect()
        };
        assert_eq!(who("000", "Harriman"), BTreeSet::from(["\"harriman\"".to_owned()]));
        let ids: BTreeSet<&str> = lines.iter().filter_map(|line| line["authority"].as_str()).collect();
        for id in ["stalin", "molotov", "beria", "malenkov", "mikoyan", "harriman", "macarthur"] {
            assert!(ids.contains(id), "{id} is named nowhere");
        }
        for nobody in ["Petrova", "Potrubach", "Khokhlov"] {
            assert!(lines.iter().all(|line| !word(line, "text").contains(nobody)), "{nobody} has no record");
        }
    }
}

#[test]
fn a_name_that_two_records_could_mean_is_nobodys() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(&folder.join("one.txt"), plain(3, "A paper", "Kuznetsov spoke to Harriman, and Harriman to Kuznetsov."));
    let record = |id: &str, name: &str| format!("[[person]]\nid = \"{id}\"\nname = \"{name}\"\n\n");
    let records = [record("a", "Kuznetsov, Fyodor"), record("b", "Kuznetsov, Vasily"), record("harriman", "Harriman, W. Averell")];
    write(&folder.join("authorities.toml"), records.concat());
    printed(&room.run(&["import", "papers"]));
    let lines = lines(&room.run(&["mentions"]));
    let told: Vec<(&str, &Value)> = lines.iter().map(|line| (word(line, "text"), &line["authority"])).collect();
    let harriman = Value::from("harriman");
    assert_eq!(told, [("Kuznetsov", &Value::Null), ("Harriman", &harriman), ("Harriman", &harriman), ("Kuznetsov", &Value::Null)]);
    let checked = printed(&room.run(&["check"]));
    assert!(checked.contains("uncertain name: Kuznetsov") && checked.contains("a or b"), "{checked}");
}

#[test]
fn check_names_what_an_editor_may_want_to_look_at() {
    let room = Room::sqlite();
    printed(&room.run(&["import", &seeds().display().to_string()]));
    let said = printed(&room.run(&["check"]));
    assert!(said.contains("uncertain reference: "), "{said}");
    let names: Vec<(&str, &str)> = said.lines().filter_map(|line| line.strip_prefix("name without a record: ")?.split_once(" (")).collect();
    for (name, file) in [("Khokhlov", "000_"), ("Petrova", "001_"), ("Potrubach", "002_")] {
        assert!(names.iter().any(|(listed, files)| *listed == name && files.starts_with(file)), "{name}: {said}");
    }
    let records: toml::Table = fs::read_to_string(seeds().join("authorities.toml")).expect("a file").parse().expect("records");
    let records = records.values().filter_map(toml::Value::as_array).flatten();
    let forms: String =
        records.flat_map(|record| [record.get("name"), record.get("variants")]).flatten().map(|form| format!("{form} ")).collect();
    let known: BTreeSet<&str> = forms.split(|letter: char| !letter.is_alphanumeric()).collect();
    assert!(known.contains("Harriman"));
    for (name, _) in names {
        assert!(!known.contains(name), "{name} has a record: {said}");
    }
}

#[test]
fn check_says_that_a_room_without_an_address_cannot_be_cited() {
    let room = Room::sqlite();
    printed(&room.run(&["import", &seeds().display().to_string()]));
    let said = printed(&room.run(&["check"]));
    assert_eq!(said.lines().filter(|line| line.contains("base_url")).count(), 1, "{said}");
    write(&room.folder().join("papers/room.toml"), "base_url = \"https://room.example.org\"");
    printed(&room.run(&["import", "papers"]));
    let said = printed(&room.run(&["check"]));
    assert!(!said.contains("base_url"), "{said}");
}

#[test]
fn a_single_file_is_named_by_its_name_alone() {
    let room = Room::sqlite();
    write(&room.folder().join("far/away/one.txt"), cable(1, 5, "See the letter of 3 November."));
    printed(&room.run(&["import", "far/away/one.txt"]));
    assert!(lines(&room.run(&["references"])).iter().all(|line| word(line, "source") == "one.txt"));
    printed(&room.run(&["import", "far"]));
    assert!(!lines(&room.run(&["references"])).is_empty());
}

#[test]
fn every_command_explains_itself() {
    for command in
        ["", "serve", "import", "export", "references", "mentions", "withdraw", "alias", "merge", "check", "reannotate", "healthcheck"]
    {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let said = printed(&program().args(&arguments).output().expect("the program"));
        assert!(said.contains("Usage:") && said.contains("--db") && said.contains("--help"), "{said}");
        assert!(said.lines().all(|line| line.chars().count() <= 100), "{command}: {said}");
    }
    assert!(printed(&program().arg("--version").output().expect("the program")).starts_with("reading-room "));
}

#[test]
fn an_empty_room_has_nothing_to_tell_and_that_is_no_failure() {
    let room = Room::sqlite();
    write(&room.folder().join("nothing/room.toml"), "base_url = \"https://room.example.org\"");
    printed(&room.run(&["import", &room.folder().join("nothing").display().to_string()]));
    for command in ["references", "mentions"] {
        assert_eq!(printed(&room.run(&[command])), "");
    }
    assert_eq!(printed(&room.run(&["check"])), "nothing to look at\naudited: 0 files, 0 documents, 0 versions, 0 pictures; no fault\n");
}

#[test]
fn a_room_that_is_not_there_is_no_empty_room() {
    let room = Room::sqlite();
    let output = program().args(["--db", "mistyped.db", "references"]).current_dir(room.folder()).output().expect("the program");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("mistyped.db"), "{}", text(&output.stderr));
    assert!(!room.folder().join("mistyped.db").exists());
}

#[test]
fn a_room_that_cannot_be_opened_is_named() {
    let room = Room::sqlite();
    write(&room.folder().join("no-room.db"), "This is no database, and it is long enough to be taken for one if nobody looks.".repeat(100));
    let output = program().args(["--db", "no-room.db", "references"]).current_dir(room.folder()).output().expect("the program");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("no-room.db"), "{}", text(&output.stderr));
    let address = "postgres://somebody:secret@127.0.0.1:1/room";
    let output = program().args(["--db", address, "references"]).env("READING_ROOM_DB", address).output().expect("the program");
    assert_eq!(output.status.code(), Some(1));
    assert!(!text(&output.stderr).contains("secret"), "a password is never printed: {}", text(&output.stderr));
}

fn start(folder: &Path) -> Server {
    Server::start(program().args(["--addr", "127.0.0.1:0"]).current_dir(folder))
}

async fn page(server: &Server, path: &str) -> String {
    reqwest::get(format!("{}{path}", server.base)).await.expect("a page").text().await.expect("a text")
}

#[tokio::test]
async fn a_start_without_a_command_imports_the_seeds_once() {
    let room = Room::sqlite();
    copy_folder(&seeds(), &room.folder().join("seeds"));
    let server = start(room.folder());
    assert!(server.said.contains("5 new"), "{}", server.said);
    assert!(room.folder().join("data/room.db").is_file());
    assert!(page(&server, "/documents").await.contains("wilson-208877"));
    let socket = server.socket.to_string();
    let well = program().args(["healthcheck", "--addr", &socket]).output().expect("the program");
    assert!(well.status.success(), "{}", text(&well.stderr));

    let (status, took) = server.terminate();
    assert!(status.success() && took < Duration::from_secs(5), "{status} after {took:?}");
    let ill = program().args(["healthcheck", "--addr", &socket]).output().expect("the program");
    assert_eq!(ill.status.code(), Some(1), "nobody is there any more");

    write(&room.folder().join("seeds/005.txt"), plain(3, "Between two starts", "Its text."));
    let server = start(room.folder());
    assert!(!server.said.contains("new"), "{}", server.said);
    assert!(!page(&server, "/documents").await.contains("Between two starts"));
}

#[tokio::test]
async fn a_start_without_seeds_serves_an_empty_room() {
    let room = Room::sqlite();
    let server = start(room.folder());
    assert!(page(&server, "/").await.contains("<h1"));
}

#[tokio::test]
async fn serve_never_imports() {
    let room = Room::sqlite();
    copy_folder(&seeds(), &room.folder().join("seeds"));
    let server = room.serve();
    assert!(!page(&server, "/documents").await.contains("wilson-208877"));
    let (status, took) = server.terminate();
    assert!(status.success() && took < Duration::from_secs(5), "{status} after {took:?}");
}

#[tokio::test]
async fn a_client_that_says_nothing_does_not_keep_the_room_open() {
    let room = Room::sqlite();
    let server = room.serve();
    let silent = std::net::TcpStream::connect(server.socket).expect("a connection");
    assert!(page(&server, "/").await.contains("<h1"));
    let (status, took) = server.terminate();
    assert!(status.success() && took < Duration::from_secs(5), "{status} after {took:?}");
    drop(silent);
}

#[tokio::test]
async fn a_host_may_be_a_name() {
    let room = Room::sqlite();
    let server = Server::start(program().args(["--db", &room.address, "--addr", "localhost:0", "serve"]).current_dir(room.folder()));
    assert!(page(&server, "/").await.contains("<h1"));
    let address = format!("localhost:{}", server.socket.port());
    let well = program().args(["healthcheck", "--addr", &address]).output().expect("the program");
    assert!(well.status.success(), "{}", text(&well.stderr));
    for command in ["serve", "healthcheck"] {
        let output = room.run(&["--addr", "no-such-host.invalid:8080", command]);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        assert!(said.contains("no-such-host.invalid:8080") && said.contains("--addr"), "{said}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_the_way_out() {
    let room = Room::sqlite();
    let server = room.serve();
    let address = server.socket.to_string();
    let output = room.run(&["--addr", &address, "serve"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.contains(&address) && said.contains("--addr"), "{said}");
}

#[test]
fn the_report_for_programs_has_a_line_a_file() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(&folder.join("a.txt"), "Letter\n\nIts words, [1] as they stand.\n\n[1] A note.\n");
    write(&folder.join("b.txt"), "");
    write(&folder.join("c.jpeg"), "no document");
    let output = room.run(&["import", "papers", "--report", "report.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    let report = fs::read_to_string(room.folder().join("report.jsonl")).expect("a report");
    let lines: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let told: Vec<(String, String, bool)> = lines
        .iter()
        .map(|line| {
            let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            (word("file"), word("outcome"), line["why"].is_string())
        })
        .collect();
    let told: Vec<(&str, &str, bool)> = told.iter().map(|(file, outcome, why)| (file.as_str(), outcome.as_str(), *why)).collect();
    assert_eq!(told, [("papers/c.jpeg", "skipped", false), ("papers/b.txt", "refused", true), ("papers/a.txt", "new", false)]);
    assert!(lines.iter().all(|line| line["diagnostics"].is_array()));
    // Nothing but the bar and the counts goes to where a person reads.
    assert!(text(&output.stderr).is_empty(), "{}", text(&output.stderr));

    let output = room.run(&["import", "papers", "--report", "not/there/report.jsonl"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("not/there/report.jsonl"), "{}", text(&output.stderr));
}

/// A memorandum of a conversation, and two letters that speak of it.
fn conversation(room: &Room) -> String {
    let folder = room.folder().join("talks");
    let memorandum = "Memorandum of Conversation\n5 March 1956\n\nSUBJECT\n\nArms\n\nPARTICIPANTS\n\nThe Secretary\n\nAmbassador Eban\n\nMr. Shiloah\n\nThe Ambassador said that his government had asked for arms and waited for an answer.\n";
    let letter = "Letter from Abba Eban to Reuven Shiloah\n9 March 1956\n\nOf the conversation which Shiloah and Eban had with Secretary Dulles on March 5 nothing has come yet.\n";
    let other = "Letter from Selwyn Lloyd to Anthony Eden\n9 March 1956\n\nMakins told Hoover on March 2 that we cannot wait.\n";
    for (name, words) in [("memorandum.txt", memorandum), ("letter.txt", letter), ("other.txt", other)] {
        write(&folder.join(name), words);
    }
    folder.display().to_string()
}

#[tokio::test]
async fn what_was_said_on_a_day_leads_to_its_record_and_is_nothing_without_one() {
    for room in Room::each().await {
        printed(&room.run(&["import", &conversation(&room)]));
        let lines = lines(&room.run(&["references"]));
        let [only] = lines.as_slice() else { panic!("of a conversation without a record nothing is told: {lines:#?}") };
        assert_eq!(word(only, "text"), "conversation which Shiloah and Eban had with Secretary Dulles on March 5", "{only}");
        assert_eq!(word(&only["targets"][0], "source"), "memorandum.txt", "{only}");
        assert!(word(only, "reason").contains("took part"), "{only}");
        let server = room.serve();
        let not_held = client::text(&server, "/not-held").await;
        assert!(not_held.contains("5 March") && !not_held.contains("March 2") && !not_held.contains("March 5"), "{not_held}");
    }
}

#[test]
fn what_speaks_for_a_candidate_is_told_by_its_names() {
    let room = Room::sqlite();
    printed(&room.run(&["import", &conversation(&room)]));
    let lines = lines(&room.run(&["references", "--evidence"]));
    let [only] = lines.as_slice() else { panic!("{lines:#?}") };
    assert_eq!(fields(only), BTreeSet::from(["document", "source", "part", "text", "before", "family", "candidates"]));
    assert_eq!(word(only, "family"), "conversation");
    let evidence = only["candidates"][0]["evidence"].as_array().expect("a list");
    assert!(evidence.iter().any(|name| name == "all-took-part"), "{only}");
}
