use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

fn document(id: i64, title: &str, body: &str) -> Searchable {
    let name = format!("document-{id}").parse().expect("a name");
    Searchable {
        document: id,
        listed: ListedDocument {
            name,
            title: title.to_owned(),
            date: HistoricalDate::read("4 November 1945"),
            kind: Some(Kind::Cable),
            archival: Some("RGASPI, f. 558, op. 11, d. 98, ll. 40–41".to_owned()),
            closed: None,
            catalogued: Catalogued::default(),
        },
        summary: String::new(),
        body: body.to_owned(),
        paragraphs: vec![(Span::new(0, body.len()), 1)],
        notes: Vec::new(),
        names: Vec::new(),
        places: Vec::new(),
    }
}

/// What `catch_up` does, with documents from a test instead of a store.
fn fill(search: &TantivySearch, documents: &[Searchable], epoch: i64) {
    let changed: Vec<Changed> = documents.iter().map(|document| Changed { epoch, document: document.document, gone: false }).collect();
    let writer = search.writer().expect("a writer");
    replace(&writer, search.fields, &changed, documents).expect("replaced");
    commit(writer, epoch).expect("committed");
    search.refresh().expect("refreshed");
}

fn room() -> (TempDir, TantivySearch) {
    let folder = TempDir::new().expect("a folder");
    let search = TantivySearch::open(&folder.path().join("index")).expect("an index");
    let mut letter = document(3, "Письмо", "Хрущёв пишет из Яньаня.");
    letter.notes = vec![("fn1".to_owned(), "See the résumé of the talks.".to_owned())];
    letter.names = ["Nosaka Sanzō", "野坂参三", "Okano Susumu"].map(str::to_owned).to_vec();
    let documents = [
        document(1, "Cable No. 3523, Stalin to Molotov", "Harriman's note about the control mechanism for Japan."),
        document(2, "Telegram", "A note on the mechanism of control, and Japan; Yan'an."),
        letter,
    ];
    fill(&search, &documents, 7);
    (folder, search)
}

fn names(search: &TantivySearch, query: &str) -> Vec<String> {
    let found = search.find(query, 1);
    assert_eq!(found.total, found.hits.len());
    found.hits.into_iter().map(|hit| hit.document.name.to_string()).collect()
}

#[test]
fn every_word_of_the_query_is_in_the_document_somewhere() {
    let (_folder, search) = room();
    assert_eq!(names(&search, "harriman STALIN"), ["document-1"]);
    assert_eq!(names(&search, "Harriman's 3523"), ["document-1"]);
    assert_eq!(names(&search, "harriman telegram"), [""; 0]);
    assert_eq!(names(&search, "control japan").len(), 2);
}

#[test]
fn a_phrase_is_found_in_its_order_only() {
    let (_folder, search) = room();
    assert_eq!(names(&search, "\"control mechanism\""), ["document-1"]);
    assert_eq!(names(&search, "\"mechanism of contr*\""), ["document-2"]);
    assert_eq!(names(&search, "Yan’an"), ["document-2"]);
}

#[test]
fn a_beginning_finds_its_words() {
    let (_folder, search) = room();
    assert_eq!(names(&search, "harrim*"), ["document-1"]);
    assert_eq!(names(&search, "harrim"), [""; 0]);
    assert_eq!(names(&search, "Яньа*"), ["document-3"]);
}

#[test]
fn every_form_of_a_name_finds_those_who_bear_it() {
    let (_folder, search) = room();
    for query in ["野坂参三", "okano", "\"nosaka sanzo\""] {
        assert_eq!(names(&search, query), ["document-3"], "{query}");
    }
    assert_eq!(names(&search, "\"sanzo okano\""), [""; 0], "a phrase does not run from one name into the next");
    assert_eq!(search.find("okano", 1).hits[0].passages, [], "the text has it in another form");
}

#[test]
fn diacritics_do_not_matter() {
    let (_folder, search) = room();
    for query in ["Хрущев", "хрущёв", "resume", "RÉSUMÉ", "Sanzo"] {
        assert_eq!(names(&search, query), ["document-3"], "{query}");
    }
}

#[test]
fn a_match_in_the_title_counts_most() {
    let folder = TempDir::new().expect("a folder");
    let search = TantivySearch::open(folder.path()).expect("an index");
    fill(&search, &[document(1, "A letter", "Japan, Japan"), document(2, "On Japan", "Nothing more")], 1);
    assert_eq!(names(&search, "japan"), ["document-2", "document-1"]);
}

#[test]
fn a_hit_has_the_document_as_lists_show_it_and_marked_passages() {
    let (_folder, search) = room();
    let hit = search.find("resume", 1).hits.remove(0);
    assert_eq!(hit.document, document(3, "Письмо", "").listed);
    let passage = &hit.passages[0];
    assert_eq!((passage.part.clone(), passage.marks[0].of(&passage.text)), (PartId::Note("fn1".to_owned()), "résumé"));
}

#[test]
fn a_document_that_changed_is_there_once() {
    let (_folder, search) = room();
    fill(&search, &[document(1, "Cable", "Another text")], 8);
    assert_eq!(names(&search, "cable"), ["document-1"]);
    assert_eq!(names(&search, "harriman"), [""; 0]);
    assert_eq!(search.epoch(), 8);
}

#[test]
fn of_what_left_the_room_nothing_stays_in_the_folder() {
    let (folder, search) = room();
    let deleted = |search: &TantivySearch| -> (u32, u32) {
        let segments = search.index.searchable_segment_metas().expect("segments");
        segments.iter().fold((0, 0), |(docs, deleted), segment| (docs + segment.max_doc(), deleted + segment.num_deleted_docs()))
    };
    let (all, _) = deleted(&search);
    let before: std::collections::BTreeSet<_> = files(&folder.path().join("index"));
    let writer = search.writer().expect("a writer");
    replace(&writer, search.fields, &[Changed { epoch: 9, document: 1, gone: true }], &[]).expect("a change");
    commit(writer, 9).expect("an end");
    search.refresh().expect("a look");
    let writer = swept(&search.index, search.writer().expect("a writer")).expect("a sweep");
    search.refresh().expect("a look");
    collect(writer).expect("an end");
    assert_eq!((deleted(&search), search.epoch()), ((all - 1, 0), 9));
    let after = files(&folder.path().join("index"));
    assert!(
        !before.iter().any(|file| Path::new(file).extension().is_some_and(|ending| ending == "store") && after.contains(file)),
        "{after:?}"
    );
}

fn files(folder: &Path) -> std::collections::BTreeSet<String> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn pages_end_where_the_hits_do() {
    let folder = TempDir::new().expect("a folder");
    let search = TantivySearch::open(folder.path()).expect("an index");
    let many: Vec<Searchable> = (0..60).map(|id| document(id, "Cable", "Text")).collect();
    fill(&search, &many, 1);
    let sizes = [0, 1, 2, 3, usize::MAX].map(|page| (search.find("cable", page).hits.len(), search.find("cable", page).total));
    assert_eq!(sizes, [(50, 60), (50, 60), (10, 60), (0, 60), (0, 60)]);
}

#[test]
fn an_index_is_found_again_with_its_epoch() {
    let (folder, search) = room();
    drop(search);
    let again = TantivySearch::open(&folder.path().join("index")).expect("an index");
    assert_eq!(again.epoch(), 7);
    assert_eq!(names(&again, "harriman"), ["document-1"]);
}

#[test]
fn a_damaged_index_is_made_anew() {
    let damages: [fn(&Path); 3] = [
        |folder| fs::write(folder.join("meta.json"), "{").expect("written"),
        |folder| each_segment_file(folder, |file| fs::remove_file(file).expect("removed")),
        |folder| {
            each_segment_file(folder, |file| {
                let mut bytes = fs::read(file).expect("read");
                bytes[0] ^= 0xff;
                fs::write(file, bytes).expect("written");
            });
        },
    ];
    for damage in damages {
        let (folder, search) = room();
        drop(search);
        let folder = folder.path().join("index");
        damage(&folder);
        let again = TantivySearch::open(&folder).expect("an index");
        assert_eq!((again.epoch(), again.find("harriman", 1).total), (0, 0));
        fill(&again, &[document(1, "Cable", "Harriman")], 9);
        assert_eq!(names(&again, "harriman"), ["document-1"]);
    }
}

fn each_segment_file(folder: &Path, change: fn(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let file = entry.expect("an entry").path();
        if file.extension().is_some_and(|extension| extension != "json" && extension != "lock") {
            change(&file);
        }
    }
}

#[test]
fn a_folder_with_other_files_in_it_is_left_alone() {
    let folder = TempDir::new().expect("a folder");
    let database = folder.path().join("room.db");
    fs::write(&database, "precious").expect("written");
    let refused = TantivySearch::open(folder.path()).err().expect("refused").to_string();
    assert!(refused.contains("room.db"), "{refused}");
    assert_eq!(fs::read_to_string(&database).expect("read"), "precious");
}

#[test]
fn an_index_of_another_form_is_made_anew() {
    let folder = TempDir::new().expect("a folder");
    let mut schema = Schema::builder();
    schema.add_text_field("other", STRING);
    Index::create_in_dir(folder.path(), schema.build()).expect("an index");
    let search = TantivySearch::open(folder.path()).expect("an index");
    fill(&search, &[document(1, "Cable", "Harriman")], 1);
    assert_eq!(names(&search, "harriman"), ["document-1"]);
}

#[test]
fn an_index_that_was_just_opened_says_that_it_is_catching_up() {
    let (_folder, search) = room();
    assert!(search.find("cable", 1).catching_up);
}

#[test]
fn any_input_gives_an_answer() {
    let (_folder, search) = room();
    proptest!(|(query in any::<String>(), page in any::<usize>())| {
        search.find(&query, page);
        search.find(&format!("\"{query}*"), 1);
    });
    for query in ["AND OR NOT", "title:x", "f. 558, op. 11", "a-b", "(", "\"", "[a TO b]", &"long".repeat(50_000)] {
        search.find(query, 1);
    }
}
