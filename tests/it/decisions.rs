//! An editor's word is final: about a reference, a name, or two records that are one.

use std::path::Path;

use reading_room::model::{
    AuthorityKind, DocumentName, Editor, EditorialDecision, HistoricalDate, Meaning, Origin, ReadingCopy, Ruling, State, Words,
};
use reading_room::store::Store;

use crate::papers::{cable, plain};
use crate::room::{Room, import, now, printed, write};

/// The fields that every decision has.
const SIGNED: &str = "by = \"M. Weber\"\ndate = 2026-11-22\nreason = \"The register of the embassy has it.\"\n";
const SAYS: &str = "M. Weber, 22 November 2026: The register of the embassy has it";

fn reference(words: &str, what: &str) -> String {
    format!("[[reference]]\ndocument = \"wilson-300001\"\nwords = \"{words}\"\n{what}\n{SIGNED}\n")
}

async fn copy(store: &Store, name: &str) -> ReadingCopy {
    store.reading_copy(&name.parse().expect("a name")).await.expect("a document").expect("a document")
}

/// The words of each reference of the first paper, with who says so, its state, where it leads, and why.
async fn references(store: &Store) -> Vec<(String, Origin, State, Vec<String>, String)> {
    let found = copy(store, "wilson-300001").await.references;
    let one = |reference: reading_room::model::ShownReference| {
        let targets = reference.targets.iter().map(|target| target.document.name.to_string()).collect();
        (reference.text, reference.origin, reference.state, targets, reference.reason)
    };
    found.into_iter().map(one).collect()
}

fn papers(folder: &Path) {
    write(&folder.join("1.txt"), cable(1, 5, "I received your cable No. 2 and\nhis note. Harriman asked for Harriman."));
    write(&folder.join("2.txt"), cable(2, 4, "Its text."));
    write(&folder.join("3.txt"), cable(3, 3, "Another text."));
}

#[tokio::test]
async fn a_reference_leads_where_the_editor_says_until_the_editor_takes_it_back() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        papers(&folder);
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let before = references(&store).await;
        assert_eq!(before.len(), 1, "{before:?}");
        assert_eq!((before[0].1, before[0].3.as_slice()), (Origin::Room, ["wilson-300002".to_owned()].as_slice()));

        // Corrected, and one added across a line break.
        let decisions = reference("cable No. 2", "means = \"wilson-300003\"") + &reference("and his note", "means = \"wilson-300002\"");
        write(&folder.join("decisions.toml"), &decisions);
        let report = import(&store, &[&folder]).await;
        assert_eq!((report.count("unchanged"), report.derived), (3, 1), "{}", report.for_people());
        let ruled = references(&store).await;
        let expected = [("cable No. 2", "wilson-300003"), ("and\nhis note", "wilson-300002")];
        let expected =
            expected.map(|(words, name)| (words.to_owned(), Origin::Editor, State::Resolved, vec![name.to_owned()], SAYS.to_owned()));
        assert_eq!(ruled, expected);
        let incoming = copy(&store, "wilson-300003").await.referred_by;
        assert_eq!(incoming.iter().map(|one| one.document.name.as_str()).collect::<Vec<_>>(), ["wilson-300001"]);

        // It survives an import of the same, a new edition of the paper, and all being read again.
        let epoch = store.epoch().await.expect("an epoch");
        import(&store, &[&folder]).await;
        assert_eq!(store.epoch().await.expect("an epoch"), epoch, "the same decisions change nothing");
        write(&folder.join("1.txt"), cable(1, 5, "Today I received your cable No. 2 and\nhis note. Harriman asked for Harriman."));
        import(&store, &[&folder]).await;
        assert_eq!(references(&store).await, expected);
        reading_room::import::reannotate(&store, &now).await.expect("a reannotation");
        assert_eq!(references(&store).await, expected);

        // Taken back.
        write(&folder.join("decisions.toml"), "");
        import(&store, &[&folder]).await;
        assert_eq!(references(&store).await, before);
        assert_eq!(copy(&store, "wilson-300001").await.version, 2, "what an editor decides makes no version");
    }
}

#[tokio::test]
async fn words_may_mean_nothing_or_none_of_some_or_a_paper_that_is_still_to_come() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        papers(&folder);
        write(&folder.join("decisions.toml"), reference("cable No. 2", "nothing = true"));
        let store = room.store().await;
        import(&store, &[&folder]).await;
        assert_eq!(references(&store).await, []);

        write(&folder.join("decisions.toml"), reference("cable No. 2", "none_of = [\"wilson-300002\"]"));
        import(&store, &[&folder]).await;
        let none = references(&store).await;
        assert_eq!((none.len(), none[0].2), (1, State::NotHeld), "{none:?}");
        assert!(none[0].4.ends_with(&format!("none of wilson-300002 ({SAYS})")), "{none:?}");

        write(&folder.join("decisions.toml"), reference("cable No. 2", "means = \"wilson-300009\""));
        import(&store, &[&folder]).await;
        let absent = references(&store).await;
        assert_eq!((absent[0].2, absent[0].4.clone()), (State::NotHeld, format!("wilson-300009 is not in this room; {SAYS}")));
        write(&folder.join("9.txt"), cable(9, 4, "It came later."));
        import(&store, &[&folder]).await;
        let present = references(&store).await;
        assert_eq!((present[0].2, present[0].3.as_slice()), (State::Resolved, ["wilson-300009".to_owned()].as_slice()));
    }
}

#[tokio::test]
async fn a_decision_holds_for_a_paper_that_comes_after_it() {
    for room in Room::each().await {
        let (folder, later) = (room.folder().join("papers"), room.folder().join("later"));
        write(&folder.join("2.txt"), cable(2, 4, "Its text."));
        write(&folder.join("decisions.toml"), reference("his note", "means = \"wilson-300002\""));
        let store = room.store().await;
        let said = import(&store, &[&folder]).await.notes;
        assert!(said.iter().any(|note| note.starts_with("wilson-300001, of which decisions.toml speaks, is not in the room")), "{said:?}");
        papers(&later);
        import(&store, &[&later]).await;
        assert!(references(&store).await.iter().any(|one| (one.0.as_str(), one.1) == ("his note", Origin::Editor)));
    }
}

#[tokio::test]
async fn what_a_killed_import_left_is_laid_by_the_next() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        papers(&folder);
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let name = |name: &str| name.parse::<DocumentName>().expect("a name");
        let decision = EditorialDecision {
            editor: Editor {
                by: "M. Weber".to_owned(),
                date: HistoricalDate::of_edtf("2026-11-22").expect("a day"),
                reason: "The register of the embassy has it".to_owned(),
            },
            ruling: Ruling::Reference {
                words: Words { document: name("wilson-300001"), words: "cable No. 2".to_owned(), part: None, time: 1 },
                meaning: Meaning::Document(name("wilson-300003")),
            },
        };
        let mut writing = store.write(&now).await.expect("a transaction");
        writing.set_editorial_decisions("papers", &[decision]).await.expect("stored");
        writing.commit().await.expect("an end");
        write(&folder.join("decisions.toml"), reference("cable No. 2", "means = \"wilson-300003\""));
        import(&store, &[&folder]).await;
        let ruled = references(&store).await;
        assert_eq!((ruled[0].1, ruled[0].3.as_slice()), (Origin::Editor, ["wilson-300003".to_owned()].as_slice()));
    }
}

#[tokio::test]
async fn a_name_means_whom_the_editor_says() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        papers(&folder);
        let records = "[[person]]\nid = \"harriman\"\nname = \"Harriman, W. Averell\"\n[[person]]\nid = \"other\"\nname = \"Harriman, Edward\"\nvariants = [\"Ned\"]\n";
        write(&folder.join("authorities.toml"), records);
        let name = |time: usize, what: &str| {
            format!("[[name]]\ndocument = \"wilson-300001\"\nwords = \"Harriman\"\ntime = {time}\n{what}\n{SIGNED}\n")
        };
        write(&folder.join("decisions.toml"), name(1, "person = \"other\"") + &name(2, "nobody = true"));
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let of_harriman = copy(&store, "wilson-300001").await.mentions.into_iter().filter(|mention| mention.text == "Harriman");
        let said: Vec<_> =
            of_harriman.map(|mention| (mention.origin, mention.authorities, mention.editor.map(|editor| editor.sentence()))).collect();
        assert_eq!(said, [(Origin::Editor, vec!["other".to_owned()], Some(SAYS.to_owned()))]);
        let server = room.serve();
        let page = reqwest::get(format!("{}/documents/wilson-300001", server.base)).await.expect("a page").text().await.expect("a text");
        assert!(
            page.contains("class=\"person ruled\"") && page.contains(SAYS) && page.contains("decided by an editor of this room"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn of_two_records_that_are_one_both_addresses_go_on_working() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        write(&folder.join("1.txt"), plain(3, "A paper", "Averell Harriman asked about it."));
        write(&folder.join("2.txt"), plain(4, "Another", "Ambassador Harriman-Smith asked about it."));
        let records =
            "[[person]]\nid = \"harriman\"\nname = \"Harriman, Averell\"\n[[person]]\nid = \"smith\"\nname = \"Harriman-Smith, W.\"\n";
        write(&folder.join("authorities.toml"), records);
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let merge = format!("[[merge]]\nperson = \"smith\"\ninto = \"harriman\"\n{SIGNED}");
        write(&folder.join("decisions.toml"), &merge);
        let report = import(&store, &[&folder]).await;
        assert_eq!(report.derived, 2, "{}", report.for_people());
        let page = store.authority_page(AuthorityKind::Person, "harriman").await.expect("a page").expect("a record");
        assert_eq!((page.about.len(), page.merged.len()), (2, 1), "{page:?}");
        let listed = store.authorities(AuthorityKind::Person, 1).await.expect("a list");
        assert_eq!((listed.total, listed.items.len()), (1, 1));
        let server = room.serve();
        let answer = reqwest::get(format!("{}/people/smith", server.base)).await.expect("a page");
        assert_eq!(answer.url().path(), "/people/harriman");
        let text = answer.text().await.expect("a text");
        assert!(text.contains("Also recorded as") && text.contains("Harriman-Smith, W.") && text.contains(SAYS), "{text}");

        write(&folder.join("decisions.toml"), "");
        import(&store, &[&folder]).await;
        let page = store.authority_page(AuthorityKind::Person, "harriman").await.expect("a page").expect("a record");
        assert_eq!((page.about.len(), page.merged.len()), (1, 0), "taken back: {page:?}");
    }
}

#[tokio::test]
async fn a_decision_that_cannot_be_done_is_named() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    papers(&folder);
    let wrong = reference("no such words", "means = \"wilson-300002\"")
        + &reference("his note", "means = \"wilson-300001\"")
        + &reference("Harriman", "none_of = [\"wilson-300002\"]")
        + &format!("[[merge]]\nperson = \"a\"\ninto = \"b\"\n{SIGNED}");
    write(&folder.join("decisions.toml"), wrong);
    let store = room.store().await;
    let notes = import(&store, &[&folder]).await.notes;
    for what in [
        "decisions.toml: the words “no such words” in wilson-300001: they do not stand there",
        "decisions.toml: the words “his note” in wilson-300001: that is the document itself",
        "decisions.toml: the words “Harriman” in wilson-300001: the room sees no reference in them",
    ] {
        assert!(notes.iter().any(|note| note.starts_with(what)), "{what}: {notes:?}");
    }
    let lines = printed(&room.run(&["check"]));
    assert_eq!(lines.matches("decision without effect: ").count(), 4, "{lines}");
    assert!(lines.contains("the person \"a\" in \"b\": the room has no person \"b\""), "{lines}");

    write(&folder.join("decisions.toml"), "[[reference]]\ndocument = 3\n");
    let report = import(&store, &[&folder]).await.for_people();
    assert!(report.contains("decisions.toml: refused: line 2") && report.contains("the decisions stay as they were"), "{report}");
    assert_eq!(store.editorial_decisions().await.expect("decisions").len(), 4);
}

#[tokio::test]
async fn merges_hold_for_senders_in_chains_and_never_in_circles() {
    for room in Room::each().await {
        let (folder, other) = (room.folder().join("papers"), room.folder().join("other"));
        write(&folder.join("1.txt"), plain(3, "Letter from Ann Brown to Carl Moss", "It says nothing of anybody."));
        let person = |id: &str, name: &str| format!("[[person]]\nid = \"{id}\"\nname = \"{name}\"\n");
        write(&folder.join("authorities.toml"), person("a", "Brown, Ann") + &person("b", "Green, Ann") + &person("c", "White, Ann"));
        let merge = |id: &str, into: &str| format!("[[merge]]\nperson = \"{id}\"\ninto = \"{into}\"\n{SIGNED}\n");
        write(&folder.join("decisions.toml"), merge("a", "b") + &merge("b", "c"));
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let by = async |id: &str| {
            let page = store.authority_page(AuthorityKind::Person, id).await.expect("a page");
            page.map_or(0, |page| page.by.len())
        };
        assert_eq!((by("c").await, by("a").await), (1, 0), "{:?}: the sender is the last of the chain", room.database);
        assert_eq!(store.merged_into(AuthorityKind::Person, "a").await.expect("a record").as_deref(), Some("c"));

        // The first link is taken back; the second stays.
        write(&folder.join("decisions.toml"), merge("b", "c"));
        import(&store, &[&folder]).await;
        assert_eq!((by("c").await, by("a").await), (0, 1), "{:?}: taken back", room.database);

        // Another folder would close a circle, and names a record that is nowhere.
        write(&other.join("decisions.toml"), merge("c", "b") + &merge("a", "nobody"));
        let notes = import(&store, &[&folder, &other]).await.notes;
        assert!(notes.iter().any(|note| note.contains("is merged into") && note.contains("already")), "{notes:?}");
        assert!(notes.iter().any(|note| note.contains("the room has no person \"nobody\"")), "{notes:?}");
        assert_eq!(store.merged_into(AuthorityKind::Person, "a").await.expect("a record"), None, "what leads nowhere is left alone");
        let merged: Vec<Option<String>> = vec![
            store.merged_into(AuthorityKind::Person, "b").await.expect("a record"),
            store.merged_into(AuthorityKind::Person, "c").await.expect("a record"),
        ];
        assert_eq!(merged.iter().flatten().count(), 1, "one of the two holds: {merged:?}");

        // It holds once the record comes.
        let records = person("nobody", "Nobody, Ann");
        write(&other.join("authorities.toml"), records);
        import(&store, &[&other]).await;
        assert_eq!(store.merged_into(AuthorityKind::Person, "a").await.expect("a record").as_deref(), Some("nobody"));
        assert_eq!(by("nobody").await, 1);
    }
}
