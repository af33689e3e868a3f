//! What an import takes in, what it refuses, and that a second run changes nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use encoding_rs::WINDOWS_1251;
use reading_room::model::{Lookup, ReadingCopy};
use reading_room::store::Store;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

use crate::papers::{cable, plain};
use crate::room::{Room, copy_folder, dump, import, printed, seeds, text, write};

/// Every row of every table but the room's own, as SQLite writes them.
async fn tables(room: &Room) -> String {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", room.address)).await.expect("the file");
    let mut all = String::new();
    let names = sqlx::query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name <> 'room' ORDER BY name",
    );
    for table in names.fetch_all(&mut connection).await.expect("tables") {
        let table: String = table.get(0);
        let columns = sqlx::query("SELECT group_concat('quote(' || name || ')', ' || '','' || ') FROM pragma_table_info($1)");
        let columns: String = columns.bind(&table).fetch_one(&mut connection).await.expect("columns").get(0);
        let rows = sqlx::query(AssertSqlSafe(format!("SELECT {columns} AS line FROM {table} ORDER BY line")));
        for row in rows.fetch_all(&mut connection).await.expect("rows") {
            let _ = writeln!(all, "{table}: {}", row.get::<String, _>(0));
        }
    }
    assert!(all.contains("source_file: "), "{all}");
    all
}

/// Every document of the room.
pub async fn copies(store: &Store) -> Vec<ReadingCopy> {
    let mut copies = Vec::new();
    for (name, _) in store.identities().await.expect("identities") {
        copies.push(store.reading_copy(&name).await.expect("a document").expect("a document that is listed"));
    }
    copies
}

async fn only(store: &Store) -> ReadingCopy {
    let mut copies = copies(store).await;
    assert_eq!(copies.len(), 1, "{:?}", copies.iter().map(|copy| copy.name.to_string()).collect::<Vec<_>>());
    copies.remove(0)
}

/// The lines in which files are refused: the file's name and the sentence.
fn refusals(output: &Output) -> Vec<(String, String)> {
    let lines = text(&output.stdout);
    lines.lines().filter_map(|line| line.split_once(": refused: ")).map(|(file, why)| (file.to_owned(), why.to_owned())).collect()
}

#[tokio::test]
async fn a_second_import_of_the_same_files_changes_nothing() {
    for room in Room::each().await {
        let store = room.store().await;
        import(&store, &[&seeds()]).await;
        let (before, epoch) = (dump(&store).await, store.epoch().await.expect("an epoch"));
        let rows = if room.address.starts_with("postgres") { String::new() } else { tables(&room).await };
        let report = import(&store, &[&seeds()]).await;
        assert_eq!(
            (report.count("unchanged"), report.files.len(), report.decided, report.derived),
            (5, 5, 0, 0),
            "{}",
            report.for_people()
        );
        assert_eq!(dump(&store).await, before);
        assert_eq!(store.epoch().await.expect("an epoch"), epoch, "what changes nothing is no reason to make pages anew");
        if !rows.is_empty() {
            assert_eq!(tables(&room).await, rows);
        }
    }
}

#[tokio::test]
async fn a_second_import_of_two_folders_with_records_changes_nothing() {
    let room = Room::sqlite();
    let folders = ["one", "two"].map(|name| room.folder().join(name));
    for (place, folder) in folders.iter().enumerate() {
        write(&folder.join("paper.txt"), plain(place + 3, "A paper", &format!("Paper {place} speaks of Harriman and of MacArthur.")));
        write(
            &folder.join("authorities.toml"),
            format!("[[person]]\nid = \"p{place}\"\nname = \"{}\"\n", ["Harriman", "MacArthur"][place]),
        );
    }
    let store = room.store().await;
    let paths: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    import(&store, &paths).await;
    let (rows, epoch) = (tables(&room).await, store.epoch().await.expect("an epoch"));
    let report = import(&store, &paths).await;
    assert_eq!((report.count("unchanged"), report.derived), (2, 0), "{}", report.for_people());
    assert_eq!(tables(&room).await, rows);
    assert_eq!(store.epoch().await.expect("an epoch"), epoch);
    assert_eq!(store.all_authorities().await.expect("records").len(), 2);
}

#[tokio::test]
async fn reading_everything_again_changes_nothing_that_is_shown() {
    for room in Room::each().await {
        room.import(&[&seeds()]).await;
        let store = room.store().await;
        let before = dump(&store).await;
        printed(&room.run(&["reannotate"]));
        assert_eq!(dump(&store).await, before, "{:?}", room.database);
    }
}

#[tokio::test]
async fn an_edited_file_makes_a_version_whose_equal_paragraphs_keep_their_numbers() {
    for room in Room::each().await {
        let file = room.folder().join("papers/one.txt");
        let paragraphs = ["The first paragraph stays as it is.", "The second is going to be edited by somebody.", "The third stays too."];
        write(&file, plain(3, "A paper of some length", &paragraphs.join("\n\n")));
        let store = room.store().await;
        import(&store, &[&room.folder().join("papers")]).await;
        let before = only(&store).await;

        // One is put before all, one is changed, the last two change places.
        let edited = ["A new opening.", paragraphs[2], "Nothing of the middle one is left any more.", paragraphs[0]];
        write(&file, plain(3, "A paper of some length", &edited.join("\n\n")));
        let report = import(&store, &[&room.folder().join("papers")]).await;
        assert_eq!(report.count("changed"), 1, "{}", report.for_people());
        let after = only(&store).await;
        assert_eq!((after.name.clone(), after.version), (before.name.clone(), 2));
        let number = |copy: &ReadingCopy, words: &str| {
            let blocks = copy.body.paragraphs();
            blocks.iter().find(|block| block.span.of(&copy.body.text) == words).and_then(|block| block.number)
        };
        for same in [paragraphs[0], paragraphs[2]] {
            assert!(number(&before, same).is_some());
            assert_eq!(number(&after, same), number(&before, same), "{same}");
        }
        let old: Vec<_> = before.body.paragraphs().iter().filter_map(|block| block.number).collect();
        for new in [edited[0], edited[2]] {
            let given = number(&after, new).expect("a number");
            assert!(!old.contains(&given), "{new} has the number of another paragraph");
        }

        // And back again: a third version, and still no number given twice.
        write(&file, plain(3, "A paper of some length", &paragraphs.join("\n\n")));
        import(&store, &[&room.folder().join("papers")]).await;
        assert_eq!(only(&store).await.version, 3);
    }
}

#[tokio::test]
async fn a_letter_of_another_date_at_one_path_is_another_letter() {
    for room in Room::each().await {
        let body = |who: &str| format!("{who} is asked to come to the commissariat at noon and to bring the papers of the commission.");
        let (first, second) = (room.folder().join("one/papers"), room.folder().join("two/papers"));
        write(&first.join("a.txt"), plain(3, "A letter", &body("Harriman")));
        write(&second.join("a.txt"), plain(9, "A letter", &body("MacArthur")));
        let store = room.store().await;
        let report = import(&store, &[&first, &second]).await;
        assert_eq!(report.count("new"), 2, "{:?}: {}", room.database, report.for_people());
        assert_eq!(copies(&store).await.len(), 2);
        let [note] = report.notes.as_slice() else { panic!("{:?}", report.notes) };
        assert!(note.contains("\"papers\" came from ") && note.contains("one/papers before") && note.contains("two/papers now"), "{note}");

        // From the same place again nothing is to be said; and a date that is corrected makes no other letter.
        assert_eq!(import(&store, &[&second]).await.notes, Vec::<String>::new());
        write(&second.join("a.txt"), plain(8, "A letter", &body("MacArthur")));
        let report = import(&store, &[&second]).await;
        assert_eq!((report.count("changed"), report.notes.len()), (1, 0), "{:?}: {}", room.database, report.for_people());
        assert_eq!(copies(&store).await.len(), 2);
    }
}

#[tokio::test]
async fn an_edit_of_a_sidecar_makes_a_version() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("one.txt"), plain(3, "A paper", "Its text."));
        write(&folder.join("one.meta.yaml"), "title: What the editor calls it\nrecipients: [Molotov]\n");
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let first = only(&store).await;
        assert_eq!((first.title.text.as_str(), first.version), ("What the editor calls it", 1));
        write(&folder.join("one.meta.yaml"), "title: What the editor calls it now\nrecipients: [Molotov, Beria]\n");
        let report = import(&store, &[&folder]).await;
        assert_eq!(report.count("changed"), 1, "{}", report.for_people());
        let second = only(&store).await;
        assert_eq!((second.title.text.as_str(), second.version, &second.name), ("What the editor calls it now", 2, &first.name));
        assert_eq!(second.metadata.roles.len(), first.metadata.roles.len() + 1);
        fs::remove_file(folder.join("one.meta.yaml")).expect("removed");
        import(&store, &[&folder]).await;
        let third = only(&store).await;
        assert_eq!((third.title.text.as_str(), third.version), ("A paper", 3));
    }
}

#[tokio::test]
async fn what_cannot_be_a_document_is_refused_with_one_sentence_and_stops_nothing_else() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(&folder.join("a-good.txt"), plain(3, "A paper", "Its text."));
    write(&folder.join("sub/z-good.txt"), plain(4, "Another paper", "Another text."));
    write(&folder.join("empty.txt"), "");
    write(&folder.join("blank.md"), " \n\t\r\n  \n");
    write(&folder.join("binary.txt"), b"abc\0\x01\x02\xff\xfe");
    write(&folder.join("print.txt"), b"\x89PNG\r\n\x1a\n");
    write(&folder.join("rich.md"), b"{\\rtf1\\ansi A letter.}");
    write(&folder.join("old.docx"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0");
    fs::File::create(folder.join("large.txt")).and_then(|file| file.set_len(200 << 20)).expect("a sparse file");
    symlink("itself.txt", folder.join("itself.txt")).expect("a link");
    symlink("nowhere.txt", folder.join("broken.txt")).expect("a link");
    symlink("..", folder.join("sub/loop")).expect("a link");
    // Reading it fails, as a broken disk would.
    symlink("/proc/self/mem", folder.join("io-error.txt")).expect("a link");
    assert!(Command::new("mkfifo").arg(folder.join("pipe.txt")).status().expect("mkfifo").success());
    write(&folder.join("stray.meta.yaml"), "title: Nobody's\n");
    let wanted = [
        "binary.txt",
        "blank.md",
        "broken.txt",
        "empty.txt",
        "io-error.txt",
        "itself.txt",
        "large.txt",
        "old.docx",
        "pipe.txt",
        "print.txt",
        "rich.md",
        "stray.meta.yaml",
        "sub/loop",
    ];

    let began = Instant::now();
    let output = room.run(&["import", "papers"]);
    assert!(began.elapsed() < Duration::from_secs(20), "it took {:?}", began.elapsed());
    assert_eq!(output.status.code(), Some(1));
    let refused = refusals(&output);
    let mut files: Vec<&str> = refused.iter().map(|(file, _)| file.trim_start_matches("papers/")).collect();
    files.sort_unstable();
    assert_eq!(files, wanted);
    for (file, why) in &refused {
        assert!(why.len() > 10 && why.len() < 200, "{file}: {why}");
    }
    assert_eq!(text(&output.stderr), "", "a refusal is no failure of the program");
    let store = room.store().await;
    assert_eq!(copies(&store).await.iter().map(|copy| copy.source.path.as_str()).collect::<Vec<_>>(), ["a-good.txt", "sub/z-good.txt"]);
}

#[tokio::test]
async fn what_may_not_be_read_is_refused() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(&folder.join("good.txt"), plain(3, "A paper", "Its text."));
    write(&folder.join("secret.txt"), "not for everybody");
    let forbid = |mode: u32| {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.join("secret.txt"), fs::Permissions::from_mode(mode)).expect("a mode");
    };
    forbid(0);
    // Nothing is hidden from root.
    let is_root = fs::read(folder.join("secret.txt")).is_ok();
    let output = room.run(&["import", "papers"]);
    forbid(0o600);
    if !is_root {
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(refusals(&output).len(), 1, "{}", text(&output.stdout));
    }
}

#[tokio::test]
async fn a_path_that_is_not_there_is_refused_and_the_others_are_imported() {
    let room = Room::sqlite();
    write(&room.folder().join("papers/good.txt"), plain(3, "A paper", "Its text."));
    let output = room.run(&["import", "nowhere", "papers", "papers/good.txt"]);
    assert_eq!(output.status.code(), Some(1));
    let refused = refusals(&output);
    assert_eq!(refused.len(), 1);
    assert!(refused[0].0 == "nowhere" && refused[0].1.contains("no such file"), "{refused:?}");
    assert_eq!(copies(&room.store().await).await.len(), 1);
}

#[tokio::test]
async fn hidden_files_and_files_of_no_known_kind_are_skipped() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(&folder.join("good.txt"), plain(3, "A paper", "Its text."));
    for other in [".hidden.txt", ".git/config.txt", "scan.jpg", "README", "table.csv", "letter.docx~"] {
        write(&folder.join(other), "Something else.");
    }
    let output = room.run(&["import", "papers"]);
    assert!(printed(&output).contains("1 new, 4 skipped"), "{}", text(&output.stdout));
    assert_eq!(copies(&room.store().await).await.len(), 1);
}

#[test]
fn a_wrong_use_of_the_command_ends_with_two() {
    let room = Room::sqlite();
    for arguments in [
        &["import"][..],
        &["import", "--nonsense", "x"],
        &["nonsense"],
        &["--addr", "nowhere", "serve"],
        &["--addr", "::1", "serve"],
        &["--addr", "a:b", "serve"],
        &["--db", "", "serve"],
    ] {
        let output = room.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
    }
    assert!(!Path::new(&room.address).exists(), "a usage error makes no room");
}

#[tokio::test]
async fn a_cyrillic_code_page_is_decoded_and_the_report_names_it() {
    let room = Room::sqlite();
    let words = "Товарищу Молотову. Прошу сообщить Гарриману ответ советского правительства на письмо от 3 ноября.";
    let (bytes, _, _) = WINDOWS_1251.encode(words);
    let mut file = b"November 3, 1945\n\nA paper\n\n".to_vec();
    file.extend_from_slice(&bytes);
    write(&room.folder().join("papers/old.txt"), file);
    let said = printed(&room.run(&["import", "papers"]));
    assert!(said.contains("papers/old.txt, line 1: not UTF-8; read as windows-1251"), "{said}");
    assert_eq!(only(&room.store().await).await.body.text, words);
}

#[tokio::test]
async fn sixteen_bit_text_and_strange_names_are_taken_in() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        let sixteen = |words: &str| -> Vec<u8> { std::iter::once(0xfeff).chain(words.encode_utf16()).flat_map(u16::to_le_bytes).collect() };
        write(&folder.join("sixteen.txt"), sixteen(&plain(3, "A paper", "Текст в шестнадцати битах.")));
        write(&folder.join(std::ffi::OsStr::from_bytes(b"caf\xe9 'no. 1'.txt")), plain(4, "Another paper", "Its text."));
        write(&folder.join("пять %20 ?#.txt"), plain(5, "A third paper", "Its text, too."));
        let first = room.run(&["import", "papers"]);
        assert!(printed(&first).contains("3 new;"), "{}", text(&first.stdout));
        let second = room.run(&["import", "papers"]);
        assert!(printed(&second).contains("3 unchanged;"), "{}", text(&second.stdout));
    }
}

#[tokio::test]
async fn a_nought_character_stops_no_import() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        let words = plain(3, "A pa\0per", "Its te\0xt of Stalin\0 and the letter of 3 November.");
        let sixteen: Vec<u8> = std::iter::once(0xfeff).chain(words.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        write(&folder.join("nought.txt"), sixteen);
        write(&folder.join("good.txt"), plain(4, "A good paper", "Its text."));
        write(&folder.join("sidecar.txt"), plain(5, "A third paper", "Its own text."));
        write(&folder.join("sidecar.meta.yaml"), b"title: A\0\nrecipients: [\"B\\0C\"]\n");
        write(&folder.join("escaped.txt"), plain(6, "A fourth paper", "Its very own text."));
        write(&folder.join("escaped.meta.yaml"), "recipients: [\"B\\0C\"]\nrights: \"D\\0\"\nlanguage: \"e\\0n\"\ndate: \"1945\\0\"\n");
        let output = room.run(&["import", "papers"]);
        let said = format!("{:?}: {}{}", room.database, text(&output.stdout), text(&output.stderr));
        assert!(!said.contains("ERROR"), "{said}");
        let names: Vec<String> = copies(&room.store().await).await.into_iter().map(|copy| copy.source.path).collect();
        assert!(["good.txt", "escaped.txt"].iter().all(|name| names.contains(&(*name).to_owned())), "{said}");
        let refused: Vec<String> = refusals(&output).into_iter().map(|(file, _)| file).collect();
        assert_eq!(refused, ["papers/nought.txt", "papers/sidecar.txt", "the sidecar of papers/escaped.txt, line 1"], "{said}");
    }
}

#[tokio::test]
async fn a_sidecar_may_have_capitals_and_a_byte_order_mark() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    write(&folder.join("one.txt"), plain(3, "A paper", "Its text."));
    write(&folder.join("one.META.YAML"), "\u{feff}title: What the editor calls it\nkind: letter\n");
    write(&folder.join("two.txt"), plain(4, "Another paper", "Its own text."));
    write(&folder.join("two.meta.yaml"), "language: Klingon\nname: ../x\ndate: 1945-13-40\nrights: Free\n");
    write(&folder.join("two.Meta.Yaml"), "title: Whose?\n");
    let mut said = Vec::new();
    for _ in 0..2 {
        let output = room.run(&["import", "papers"]);
        assert_eq!(output.status.code(), Some(1));
        said.push(refusals(&output));
    }
    assert_eq!(said[0].iter().collect::<BTreeSet<_>>(), said[1].iter().collect::<BTreeSet<_>>(), "it is said until it is corrected");
    let words = ["has the sidecar two.meta.yaml", "language \"Klingon\"", "name \"../x\"", "date \"1945-13-40\""];
    assert_eq!(said[0].len(), words.len(), "{said:?}");
    for word in words {
        assert!(said[0].iter().any(|(_, why)| why.contains(word)), "{word}: {said:?}");
    }
    let papers = copies(&room.store().await).await;
    let told: Vec<_> = papers.iter().map(|paper| (paper.title.text.as_str(), paper.metadata.language.is_none())).collect();
    assert!(told.contains(&("What the editor calls it", true)) && told.contains(&("Another paper", true)), "{told:?}");
    let date = papers.iter().find(|paper| paper.source.path == "two.txt").and_then(|paper| paper.metadata.date.as_ref()).expect("a date");
    assert_eq!((date.value.written.as_str(), date.value.edtf().as_str()), ("1945-13-40", "1945"));
}

#[tokio::test]
async fn settings_that_cannot_be_read_are_named_with_the_way_out() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    copy_folder(&seeds(), &folder);
    printed(&room.run(&["import", "papers"]));
    write(&folder.join("room.toml"), "name = \"A\"\nnmae = \"B\"\n");
    write(&folder.join("authorities.toml"), "[[person]]\nid = \"a\"\nname = \"A\"\n\n[[person]]\nid = 3\n");
    write(&folder.join("004_1b35733d191623c5.meta.yaml"), "title: A\ntilte: B\n");
    let output = room.run(&["import", "papers"]);
    assert_eq!(output.status.code(), Some(1));
    let refused = refusals(&output);
    for (file, words) in
        [("papers/room.toml", "nmae"), ("papers/authorities.toml", "line 6"), ("004_1b35733d191623c5.txt, line 2", "tilte")]
    {
        let found = refused.iter().find(|(name, _)| name.ends_with(file));
        let (_, why) = found.unwrap_or_else(|| panic!("{file} is not refused: {}", text(&output.stdout)));
        assert!(why.contains(words) && why.contains(';'), "{file}: {why}");
    }
    assert_eq!(refused.len(), 3, "{refused:?}");
    let store = room.store().await;
    assert_eq!(store.settings().await.expect("settings").name, "The Control of Japan, 1945", "they stay as they were");
    assert!(store.all_authorities().await.expect("records").len() > 10, "they stay as they were");
    let all = copies(&store).await;
    assert_eq!(all.len(), 5);
    assert!(all.iter().any(|copy| copy.title.text == "A"), "what the sidecar says well is taken");
}

#[test]
fn settings_that_would_never_end_are_refused() {
    let room = Room::sqlite();
    let began = Instant::now();
    for (place, make) in ["mkfifo", "mkdir"].iter().enumerate() {
        let folder = room.folder().join(format!("papers-{place}"));
        write(&folder.join("good.txt"), plain(3 + place, "A paper", "Its text."));
        for name in ["authorities.toml", "good.meta.yaml"] {
            assert!(Command::new(make).arg(folder.join(name)).status().expect("a command").success());
        }
        let output = room.run(&["import", &folder.display().to_string()]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stdout).contains("1 new"), "{}", text(&output.stdout));
        for (_, why) in refusals(&output) {
            assert!(why.contains("no regular file"), "{make}: {why}");
        }
        assert!(!refusals(&output).is_empty(), "{}", text(&output.stdout));
        // What a room.toml that cannot be read closes, nobody knows.
        write(&folder.join("other.txt"), plain(7 + place, "Another paper", "Its text."));
        assert!(Command::new(make).arg(folder.join("room.toml")).status().expect("a command").success());
        let output = room.run(&["import", &folder.display().to_string()]);
        let said = text(&output.stdout);
        assert!(said.contains("nothing of its folder was imported") && !said.contains("1 new"), "{said}");
    }
    let folder = room.folder().join("large");
    write(&folder.join("good.txt"), plain(5, "A paper", "Its text."));
    for (name, size) in [("citation.csl", 2), ("authorities.toml", 65), ("good.meta.yaml", 2)] {
        fs::File::create(folder.join(name)).and_then(|file| file.set_len(size << 20)).expect("a sparse file");
    }
    let output = room.run(&["import", "large"]);
    let refused = refusals(&output);
    assert!(refused.len() == 3 && refused.iter().all(|(_, why)| why.contains(" MB")), "{}", text(&output.stdout));
    assert!(began.elapsed() < Duration::from_secs(20), "it took {:?}", began.elapsed());
}

#[tokio::test]
async fn records_whose_file_was_deleted_stay_and_the_report_says_so() {
    let room = Room::sqlite();
    let file = room.folder().join("papers/authorities.toml");
    write(&room.folder().join("papers/one.txt"), plain(3, "A paper", "Harriman asked."));
    write(&file, "[[person]]\nid = \"harriman\"\nname = \"Harriman, W. Averell\"\n");
    assert!(!printed(&room.run(&["import", "papers"])).contains("records"));
    fs::remove_file(&file).expect("removed");
    let said = printed(&room.run(&["import", "papers"]));
    assert!(said.starts_with("papers/authorities.toml is not there any more; the records that it gave (1) stay"), "{said}");
    assert!(!printed(&room.run(&["import", "papers/one.txt"])).contains("records stay"), "a file says nothing about its folder");
    write(&file, "");
    printed(&room.run(&["import", "papers"]));
    fs::remove_file(&file).expect("removed");
    assert!(!printed(&room.run(&["import", "papers"])).contains("records"), "there are none any more");
}

#[tokio::test]
async fn settings_are_stored_and_served() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    copy_folder(&seeds(), &folder);
    printed(&room.run(&["import", "papers"]));
    write(
        &folder.join("room.toml"),
        "name = \"Another <name>\"\nbase_url = \"https://room.example.org/\"\nstatement = \"Of <b>note</b>.\\n\\nSecond.\"\n",
    );
    printed(&room.run(&["import", "papers"]));
    fs::remove_dir_all(&folder).expect("the files are not needed any more");
    let server = room.serve();
    let page = reqwest::get(format!("{}/colophon", server.base)).await.expect("a page").text().await.expect("a text");
    assert!(page.contains("Another &#60;name&#62;") || page.contains("Another &lt;name&gt;"), "{page}");
    assert!(!page.contains("<b>note</b>") && page.contains("Second."), "{page}");
    let sitemap = reqwest::get(format!("{}/sitemap.xml", server.base)).await.expect("a page").text().await.expect("a text");
    assert!(sitemap.contains("https://room.example.org/documents/wilson-208877"), "{sitemap}");
}

#[tokio::test]
async fn edited_records_reach_the_documents_that_were_here_before() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("one.txt"), plain(3, "A paper", "Harriman asked about it."));
        let store = room.store().await;
        import(&store, &[&folder]).await;
        assert_eq!(only(&store).await.mentions, []);
        write(&folder.join("authorities.toml"), "[[person]]\nid = \"harriman\"\nname = \"Harriman, W. Averell\"\n");
        let report = import(&store, &[&folder]).await;
        assert_eq!((report.count("unchanged"), report.derived), (1, 1), "{}", report.for_people());
        let copy = only(&store).await;
        assert_eq!((copy.mentions.len(), copy.version), (1, 1), "what the room recognises makes no version");
        write(&folder.join("authorities.toml"), "");
        import(&store, &[&folder]).await;
        let copy = only(&store).await;
        assert_eq!((copy.mentions.len(), copy.authorities.len(), copy.version), (0, 0, 1));
    }
}

#[tokio::test]
async fn a_reference_becomes_a_link_when_its_paper_comes() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("1.txt"), cable(1, 5, "See https://digitalarchive.wilsoncenter.org/document/300002 on this."));
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let copy = only(&store).await;
        assert!(copy.references.iter().all(|reference| reference.targets.is_empty() && reference.not_held.is_some()));
        assert_eq!(store.not_held_order().await.expect("a list").papers.len(), 1);
        write(&folder.join("2.txt"), cable(2, 6, "Its text."));
        import(&store, &[&folder]).await;
        let copy = store.reading_copy(&copy.name).await.expect("a document").expect("a document");
        assert_eq!(copy.references[0].targets[0].document.name.as_str(), "wilson-300002");
        assert_eq!(store.not_held_order().await.expect("a list").papers.len(), 0);
    }
}

#[tokio::test]
async fn a_copy_under_another_path_is_the_same_document() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        for path in ["a.txt", "b.txt", "sub/c.txt"] {
            write(&folder.join(path), cable(1, 5, "Its text."));
        }
        let store = room.store().await;
        let report = import(&store, &[&folder]).await;
        assert_eq!((report.count("new"), report.count("another copy") + report.count("unchanged")), (1, 2), "{}", report.for_people());
        let copy = only(&store).await;
        assert_eq!((copy.version, copy.name.as_str()), (1, "wilson-300001"));
    }
}

#[tokio::test]
async fn two_documents_that_turn_out_to_be_one_keep_both_addresses() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        let store = room.store().await;
        write(&folder.join("a.txt"), plain(5, "Cable No. 1, Stalin to Molotov", "Its text is this, and no other text is like it."));
        import(&store, &[&folder]).await;
        let first = only(&store).await.name;
        write(&folder.join("b.txt"), cable(1, 5, "Another wording, with the number of the archive."));
        import(&store, &[&folder]).await;
        assert_eq!(copies(&store).await.len(), 2);
        // The same text with the number: it joins the two.
        write(&folder.join("c.txt"), cable(1, 5, "Its text is this, and no other text is like it."));
        import(&store, &[&folder]).await;
        let copy = only(&store).await;
        assert_eq!(copy.name, first, "the first name it was published under");
        let other = "wilson-300001".parse().expect("a name");
        assert_eq!(store.lookup(&other).await.expect("a lookup"), Lookup::Alias(first));
    }
}
