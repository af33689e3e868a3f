//! The store's promises, on SQLite and on PostgreSQL alike.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reading_room::model::{AuthorityKind, DocumentName, Lookup, Relation, Sought, SourceFormat};
use reading_room::store::{Store, statements};

use crate::papers::{cable, plain};
use crate::room::{Database, Room, dump, import, now, seeds, units, write};

fn name(text: &str) -> DocumentName {
    text.parse().expect("a name")
}

/// A room on each database with the five in it.
async fn seeded() -> Vec<(Room, Store)> {
    let mut rooms = Vec::new();
    for room in Room::each().await {
        let store = room.store().await;
        let report = import(&store, &[&seeds()]).await;
        assert_eq!((report.count("new"), report.files.len()), (5, 5), "{:?}: {}", room.database, report.for_people());
        rooms.push((room, store));
    }
    rooms
}

#[tokio::test]
async fn each_statement_is_understood_by_each_database() {
    for room in Room::each().await {
        let store = room.store().await;
        assert_eq!(store.prepare_all().await, Ok(statements().len()), "{:?}", room.database);
    }
}

#[tokio::test]
async fn both_databases_show_the_same() {
    let mut shown = Vec::new();
    for (room, store) in seeded().await {
        let settings = store.settings().await.expect("settings");
        assert_eq!(settings.name, "The Control of Japan, 1945");
        shown.push((room.database, dump(&store).await));
    }
    for (database, other) in shown.iter().skip(1) {
        let first = shown[0].1.lines().zip(other.lines()).find(|(left, right)| left != right);
        assert_eq!(first, None, "SQLite and {database:?} differ");
        assert_eq!(shown[0].1, *other);
    }
}

#[tokio::test]
async fn a_name_leads_to_its_document_in_every_form() {
    for (room, store) in seeded().await {
        let wilson = name("wilson-208877");
        assert_eq!(store.lookup(&wilson).await.expect("a lookup"), Lookup::Identity(wilson.clone()), "{:?}", room.database);
        let copy = store.reading_copy(&wilson).await.expect("a document").expect("a document");
        assert_eq!((copy.version, copy.source.format, copy.imported_at), (1, SourceFormat::ArchiveMarkdown, now()));
        assert!(copy.aliases.iter().any(|alias| alias.as_str().starts_with("1945-11-04-cable-no-3523-")), "{:?}", copy.aliases);
        for alias in &copy.aliases {
            assert_eq!(store.lookup(alias).await.expect("a lookup"), Lookup::Alias(wilson.clone()), "{alias}");
            assert_eq!(store.reading_copy(alias).await.expect("a lookup"), None, "an alias has no page of its own");
        }
        assert_eq!(store.lookup(&name("wilson-1")).await.expect("a lookup"), Lookup::Unknown);
        assert_eq!(store.reading_copy(&name("wilson-1")).await.expect("a lookup"), None);
    }
}

#[tokio::test]
async fn the_bare_number_leads_to_the_document() {
    for (room, store) in seeded().await {
        let found = store.lookup(&name("208877")).await.expect("a lookup");
        assert_eq!(found, Lookup::Alias(name("wilson-208877")), "{:?}", room.database);
    }
}

#[tokio::test]
async fn lists_are_in_their_order_and_count_themselves() {
    for (_, store) in seeded().await {
        let documents = store.documents(1).await.expect("a list");
        let dates: Vec<String> = documents
            .items
            .iter()
            .map(|document| document.date.as_ref().map_or_else(String::new, reading_room::model::HistoricalDate::edtf))
            .collect();
        assert_eq!(dates, ["1945-09-05", "1945-11-04", "1945-11-06", "1945-11-11", "1945-11-19"]);
        assert_eq!((documents.total, documents.pages()), (5, 1));
        for page in [2, 1_000_000, usize::MAX] {
            let beyond = store.documents(page).await.expect("a list");
            assert_eq!((beyond.items.len(), beyond.total), (0, 5), "page {page}");
        }
        for kind in [AuthorityKind::Person, AuthorityKind::Place, AuthorityKind::Organization] {
            let list = store.authorities(kind, 1).await.expect("a list");
            assert!(list.total > 0 && list.items.len() == list.total.min(50));
            let names: Vec<String> = list.items.iter().map(|listed| reading_room::text::normal::fold(&listed.authority.name)).collect();
            assert!(names.is_sorted(), "{names:?}");
        }
    }
}

#[tokio::test]
async fn a_record_lists_its_documents_by_what_they_have_to_do_with_it() {
    for (_, store) in seeded().await {
        let stalin = store.authority_page(AuthorityKind::Person, "stalin").await.expect("a record").expect("a record");
        let names = |documents: &[reading_room::model::ListedDocument]| -> Vec<String> {
            documents.iter().map(|document| document.name.to_string()).collect()
        };
        assert!(names(&stalin.by).contains(&"wilson-208877".to_owned()), "{:?}", names(&stalin.by));
        assert!(names(&stalin.to).contains(&"wilson-208889".to_owned()), "{:?}", names(&stalin.to));
        assert!(!names(&stalin.about).contains(&"wilson-208877".to_owned()), "by and about at once");
        assert_eq!(store.authority_page(AuthorityKind::Place, "stalin").await.expect("a lookup"), None, "another kind");
        assert_eq!(store.authority_page(AuthorityKind::Person, "nobody").await.expect("a lookup"), None);
    }
}

#[tokio::test]
async fn a_finding_aid_goes_down_to_the_leaves() {
    for (_, store) in seeded().await {
        assert_eq!(units(&store).await, ["rgaspi", "rgaspi/558", "rgaspi/558/11", "rgaspi/558/11/98"]);
        let file = store.finding_aid("rgaspi/558/11/98").await.expect("a unit").expect("a unit");
        assert_eq!(file.title, "RGASPI, f. 558, op. 11, d. 98");
        let leaves: Vec<&str> = file.holdings.iter().map(|holding| holding.leaves_label.as_str()).collect();
        assert_eq!(leaves, ["ll. 40–41", "ll. 67–68", "ll. 102–105", "ll. 160–163"]);
        let above: Vec<&str> = file.above.iter().map(|unit| unit.path.as_str()).collect();
        assert_eq!(above, ["rgaspi", "rgaspi/558", "rgaspi/558/11"]);
        assert_eq!(store.finding_aid("rgaspi/558/11/99").await.expect("a lookup"), None);
        assert_eq!(store.finding_aid("").await.expect("a lookup"), None);
    }
}

#[tokio::test]
async fn each_paper_not_held_stands_on_the_page_that_is_said() {
    for (_, store) in seeded().await {
        let order = store.not_held_order().await.expect("an order");
        let list = store.not_held(&order, 1, None).await.expect("a list").papers;
        assert!(list.total > 0 && list.items.len() == list.total);
        for paper in &list.items {
            assert_eq!(order.page_of(&paper.id), Some(1));
            assert!(!paper.mentions.is_empty() && !paper.title.is_empty(), "{paper:?}");
            for mention in &paper.mentions {
                assert!(!mention.span.of(&mention.sentence).is_empty(), "{mention:?}");
            }
        }
        let ids: std::collections::BTreeSet<&str> = list.items.iter().map(|paper| paper.id.as_str()).collect();
        assert_eq!(ids.len(), list.total, "a paper stands once");
        assert!(list.items.windows(2).all(|pair| pair[0].mentions.len() >= pair[1].mentions.len()), "most wanted first");
        assert_eq!(order.page_of("n0000000000"), None);
        let statistics = store.statistics().await.expect("statistics");
        assert_eq!(statistics.not_held, list.total);
    }
}

#[tokio::test]
async fn the_room_is_counted() {
    for (_, store) in seeded().await {
        let statistics = store.statistics().await.expect("statistics");
        assert_eq!((statistics.documents, statistics.resolved, statistics.units), (5, 0, 4));
        let days = [statistics.first, statistics.last].map(|date| date.map(|date| date.edtf()));
        assert_eq!(days, [Some("1945-09-05".to_owned()), Some("1945-11-19".to_owned())]);
        let shapes: usize = statistics.formats.iter().map(|(_, count)| count).sum();
        assert_eq!(shapes, 5);
    }
}

#[tokio::test]
async fn an_unknown_name_suggests_its_neighbours() {
    for (_, store) in seeded().await {
        let suggested = store.suggestions("wilson-20887").await.expect("suggestions");
        assert!(suggested.iter().any(|document| document.name == name("wilson-208877")), "{suggested:?}");
        assert!(suggested.len() <= 5);
        for strange in ["", "%", "\0\u{fffd}", "'; DROP TABLE room", &"a".repeat(5000)] {
            store.suggestions(strange).await.expect("any words have neighbours or none");
        }
    }
}

#[tokio::test]
async fn any_words_can_be_asked_for() {
    for (room, store) in seeded().await {
        for strange in ["'", "\u{10ffff}", "%_", &"x/".repeat(4000)] {
            let record = store.authority_page(AuthorityKind::Person, strange).await;
            assert!(matches!(record, Ok(None)), "{:?}: {strange:?}: {record:?}", room.database);
            store.authorities_like(AuthorityKind::Person, strange).await.expect("any words are like some or none");
            store.units_near(strange).await.expect("any words are near some or none");
            let unit = store.finding_aid(strange).await;
            assert!(matches!(unit, Ok(None)), "{:?}: {strange:?}: {unit:?}", room.database);
        }
    }
}

#[tokio::test]
async fn the_epoch_only_grows_and_names_what_changed() {
    for room in Room::each().await {
        let store = room.store().await;
        assert_eq!(store.epoch().await.expect("an epoch"), 0, "nothing was ever written");
        let mut last = 0;
        for _ in 0..3 {
            let writing = store.write(&now).await.expect("a transaction");
            let epoch = writing.commit().await.expect("an end");
            assert!(epoch > last);
            assert_eq!(store.epoch().await.expect("an epoch"), epoch);
            last = epoch;
        }
        store.write(&now).await.expect("a transaction").abandon().await.expect("an end");
        assert_eq!(store.epoch().await.expect("an epoch"), last, "what was taken back was never there");
        assert_eq!(store.changed_since(0).await.expect("changes"), []);

        import(&store, &[&seeds()]).await;
        let now_at = store.epoch().await.expect("an epoch");
        assert!(now_at > last);
        let changed = store.changed_since(last).await.expect("changes");
        assert_eq!(changed.len(), 5, "each document once");
        assert!(changed.iter().all(|change| !change.gone && change.epoch > last && change.epoch <= now_at));
        assert_eq!(store.changed_since(now_at).await.expect("changes"), []);
        let ids: Vec<i64> = changed.iter().map(|change| change.document).collect();
        let searchable = store.searchable(&ids).await.expect("documents");
        assert_eq!(searchable.len(), 5);
        assert!(
            searchable.iter().any(|document| document.body.contains("STRICTLY SECRET") && document.names.contains(&"Stalin".to_owned()))
        );
        let other_forms = searchable.iter().filter(|document| document.names.contains(&"Сталин".to_owned()));
        assert_eq!(other_forms.count(), 4, "{:?}", room.database);
    }
}

#[tokio::test]
async fn a_room_is_as_it_was_when_it_is_opened_again() {
    for (room, store) in seeded().await {
        let (before, token) = (dump(&store).await, store.token().await.expect("a token"));
        store.close().await;
        let store = room.store().await;
        assert_eq!(dump(&store).await, before, "{:?}", room.database);
        assert_eq!(store.token().await.expect("a token"), token);
        assert!(!token.is_empty());
    }
}

#[tokio::test]
async fn two_rooms_at_one_place_have_two_tokens() {
    let mut tokens = std::collections::BTreeSet::new();
    for room in [Room::sqlite(), Room::sqlite()] {
        let store = room.store().await;
        let writing = store.write(&|| format!("2026-03-01T12:00:0{}Z", tokens.len())).await.expect("a transaction");
        writing.commit().await.expect("an end");
        assert_eq!(room.database, Database::Sqlite);
        tokens.insert(store.token().await.expect("a token"));
    }
    assert_eq!(tokens.len(), 2);
}

/// Not a table: the collections above one, which an index search just before gave.
const ABOVE: &str = "above";

/// Steps without an index, each with the reason why it may be.
const SCANS: &[(&str, &str)] = &[
    // Not a table: no table stands behind the one row of totals.
    ("counting what the room holds", "CONSTANT ROW"),
    // Neither: the sum of two counts.
    ("counting what stands in a collection", "CONSTANT ROW"),
    // Not tables: the documents that the statement itself counted, and the sixty of them that it took.
    ("finding what speaks of the same at the same time", "common"),
    ("finding what speaks of the same at the same time", "nearest"),
    // Not tables: the ten decisions that the statement is given.
    ("storing decisions", "10 CONSTANT ROWS"),
    ("storing decisions", "decided"),
    // A row for each volume, looked through once for each.
    ("retiring a file of several documents", "source_whole"),
    // The page of all repositories counts what lies anywhere.
    ("listing what lies in any archive", "archival_reference"),
    // Not a table: the highest number of each.
    ("finding the highest number of a row", "known"),
    // Not a page's: runs once, when a data export is taken in.
    ("looking for a document without its newest version", "document"),
    ("looking for a document that contradicts itself", "document"),
    // Not a page's: the headings of all volumes, at the end of a transaction, and in the audit.
    ("keeping which volumes are closed", "volume"),
    ("forgetting which volumes are closed", "closed_volume"),
    ("reading which volumes are closed", "closed_volume"),
    ("comparing the volumes that are closed", "volume"),
    // Not a page's: runs when an edited `authorities.toml` is imported.
    ("clearing the forms of names", "authority_variant"),
];

#[tokio::test]
async fn no_statement_goes_through_a_whole_table() {
    let room = Room::sqlite();
    let store = room.store().await;
    import(&store, &[&seeds()]).await;
    let plans = store.plans().await.expect("plans");
    assert!(plans.len() > 30);
    let mut wrong = Vec::new();
    for (what, plan) in plans {
        // What a writer does for each document has to find its rows, not to go through an index of all.
        let is_of_a_document = ["clearing ", "marking "].iter().any(|verb| what.starts_with(verb));
        for step in plan.split("; ") {
            let scanned = step.strip_prefix("SCAN ").filter(|table| *table != ABOVE && (is_of_a_document || !step.contains("INDEX")));
            let is_through_all = is_of_a_document && step.contains("USING INDEX reference_dirty");
            // Nearly all documents are shown: who looks for these goes through all of them.
            let is_through_all = is_through_all || step.contains("(visibility=?");
            if is_through_all || scanned.is_some_and(|table| !SCANS.contains(&(what, table))) {
                wrong.push(format!("{what}: {plan}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn writers_wait_for_one_another() {
    for room in Room::each().await {
        let (first, second) = (room.store().await, room.store().await);
        first.write(&now).await.expect("a transaction").commit().await.expect("a room");
        let open = first.write(&now).await.expect("a transaction");
        // Whoever waits is as old as its turn: a harvester may have asked meanwhile.
        let asked = Arc::new(AtomicUsize::new(0));
        let clock = Arc::clone(&asked);
        let waiting = tokio::spawn(async move {
            let now = || format!("2026-03-01T12:00:0{}Z", clock.fetch_add(1, Ordering::Relaxed));
            second.write(&now).await.expect("its turn").commit().await.expect("an end")
        });
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        assert!(!waiting.is_finished(), "{:?}", room.database);
        assert_eq!(asked.load(Ordering::Relaxed), 0, "{:?}", room.database);
        let epoch = open.commit().await.expect("an end");
        assert_eq!(waiting.await.expect("no panic"), epoch + 1, "{:?}", room.database);
    }
}

#[tokio::test]
async fn what_is_no_room_is_named_at_once() {
    let room = Room::sqlite();
    let at = |name: &str| room.folder().join(name).display().to_string();
    crate::room::write(&room.folder().join("letter.txt"), "This is a letter, and no database of any kind. ".repeat(200));
    crate::room::write(&room.folder().join("short.txt"), "A letter.");
    std::fs::create_dir(room.folder().join("folder")).expect("a folder");
    assert!(std::process::Command::new("mkfifo").arg(room.folder().join("pipe")).status().expect("mkfifo").success());
    for (address, says) in [
        (at("letter.txt"), "no database"),
        (at("short.txt"), "no database"),
        (at("folder"), "it is a folder"),
        (at("pipe"), "no regular file"),
        (at("letter.txt/below/room.db"), "cannot be made"),
        ("mysql://host/room".to_owned(), "mysql"),
        (String::new(), "give a path"),
    ] {
        let began = std::time::Instant::now();
        let why = Store::open(&address).await.expect_err("no room").to_string();
        assert!(why.contains(says) && why.contains("--db"), "{address}: {why}");
        assert!(began.elapsed() < std::time::Duration::from_secs(5), "{address}: {:?}", began.elapsed());
    }
    assert!(std::fs::read_to_string(room.folder().join("letter.txt")).expect("a text").starts_with("This is a letter"));
}

#[tokio::test]
async fn who_wrote_to_whom_is_counted_by_name_and_leads_to_the_papers() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        for (number, title) in
            ["Letter from Ann Brown to J. Smith", "Letter from Brown to Smith", "Letter from Smith to Brown"].iter().enumerate()
        {
            write(&folder.join(format!("{number}.txt")), plain(number + 3, title, &format!("Paper {number} says something else.")));
        }
        write(&folder.join("authorities.toml"), "[[person]]\nid = \"brown\"\nname = \"Brown, Ann\"\n");
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let all = store.correspondence().await.expect("a correspondence");
        let said: Vec<_> = all.correspondents.iter().map(|one| (one.name.as_str(), one.sent, one.received, one.ids.len())).collect();
        assert_eq!(said, [("Brown, Ann", 2, 1, 1), ("Smith", 1, 1, 0), ("J. Smith", 0, 1, 0)], "{all:?}");
        let brown = all.find("brown, ann").expect("a correspondent");
        assert_eq!(brown.record.as_ref().map(|(_, id)| id.as_str()), Some("brown"));
        let smith = all.find("smith").expect("a correspondent");
        let exchange = all.between(brown, smith).expect("an exchange");
        let papers = store.exchanged(exchange, 1).await.expect("papers");
        assert_eq!((papers.total, papers.items[0].title.as_str()), (1, "Letter from Brown to Smith"));
        assert_eq!(exchange.days, Some(("1945-11-04".to_owned(), "1945-11-04".to_owned())));
        assert_eq!(all.between(smith, smith), None);

        let server = room.serve();
        let page = reqwest::get(format!("{}/correspondents", server.base)).await.expect("a page").text().await.expect("a text");
        assert!(page.contains("<svg") && page.contains("1 paper from Brown, Ann to Smith"), "{page}");
        let pair = reqwest::get(format!("{}/correspondents?from=brown,+ann&to=smith", server.base)).await.expect("a page");
        assert!(pair.text().await.expect("a text").contains("The other way round"));
        let nobody = reqwest::get(format!("{}/correspondents?of=nobody", server.base)).await.expect("a page");
        assert_eq!(nobody.status(), 404);
    }
}

#[tokio::test]
async fn papers_not_held_are_listed_by_kind_and_as_a_table() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        let body = "I have your letter of 3 October 1945 and Embtel 2554. See also NSC 5602/1, and again Embtel 2554.";
        write(&folder.join("1.txt"), plain(3, "Letter from =Ann to Bob", body));
        // Each of two letters has an enclosure of its own.
        write(&folder.join("2.txt"), plain(4, "Letter from =Ann to Bob", "I send you the attached report (Tab A), which is long."));
        write(&folder.join("3.txt"), plain(5, "Letter from =Ann to Bob", "I send you the attached report, which is short."));
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let order = store.not_held_order().await.expect("an order");
        let all = store.not_held(&order, 1, None).await.expect("a list");
        assert_eq!(all.kinds, [(Sought::Telegrams, 1), (Sought::Letters, 1), (Sought::Series, 1), (Sought::Enclosures, 2)]);
        let enclosures = store.not_held(&order, 1, Some(Sought::Enclosures)).await.expect("a list").papers.items;
        let mut titles: Vec<_> = enclosures.iter().map(|paper| (paper.title.as_str(), paper.mentions.len())).collect();
        titles.sort_unstable();
        assert_eq!(titles, [("Enclosed report", 1), ("Report (Tab A)", 1)]);
        let telegrams = store.not_held(&order, 1, Some(Sought::Telegrams)).await.expect("a list").papers;
        assert_eq!((telegrams.total, telegrams.items.len(), telegrams.items[0].mentions.len()), (1, 1, 2));
        let every = store.every_not_held().await.expect("a list");
        assert_eq!(every, all.papers.items);

        let server = room.serve();
        let ask = async |path: &str| reqwest::get(format!("{}{path}", server.base)).await.expect("an answer");
        let table = ask("/not-held.csv").await;
        assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8; header=present");
        let table = table.text().await.expect("a text");
        let mut lines = table.split("\r\n");
        assert_eq!(lines.next(), Some("paper,kind,mentions,documents,words,address"));
        assert!(lines.next().is_some_and(|line| line.contains("2554,\"Telegrams, airgrams and despatches\",2,")), "{table}");
        assert!(ask("/not-held?kind=letters").await.text().await.expect("a text").contains("3 October 1945"));
        assert_eq!(ask("/not-held?kind=none").await.status(), 404);
    }
}

#[tokio::test]
async fn a_thread_has_the_papers_that_speak_of_one_another_in_the_order_of_their_days() {
    for room in Room::each().await {
        let folder = room.folder().join("papers");
        let address = |number: usize| format!("https://digitalarchive.wilsoncenter.org/document/{}", 300_000 + number);
        write(&folder.join("1.txt"), cable(1, 3, "It is proposed to build a mill."));
        write(&folder.join("2.txt"), cable(2, 5, &format!("First. In reply to the cable {}, no mill is wanted.", address(1))));
        write(&folder.join("3.txt"), cable(3, 7, &format!("First. The cable {} was read.", address(2))));
        write(&folder.join("4.txt"), cable(4, 9, &format!("First. Of the cable {} nothing is known.", address(3))));
        write(&folder.join("5.txt"), cable(5, 4, "First. Nothing of all this."));
        let store = room.store().await;
        import(&store, &[&folder]).await;
        let thread = async |paper: &str| store.reading_copy(&name(paper)).await.expect("a lookup").expect("a document").thread;
        let of_second: Vec<_> = thread("wilson-300002")
            .await
            .into_iter()
            .map(|paper| {
                let tie = paper.tie.map(|tie| (tie.speaks, tie.citing.to_string(), tie.relation));
                (paper.document.name.to_string(), paper.is_here, tie)
            })
            .collect();
        let second = || "wilson-300002".to_owned();
        assert_eq!(
            of_second,
            [
                ("wilson-300001".to_owned(), false, Some((false, second(), Some(Relation::Reply)))),
                (second(), true, None),
                ("wilson-300003".to_owned(), false, Some((true, "wilson-300003".to_owned(), None))),
                ("wilson-300004".to_owned(), false, Some((true, "wilson-300004".to_owned(), None))),
            ],
            "{:?}",
            room.database
        );
        let people = &thread("wilson-300001").await[0];
        assert!(people.is_here && people.senders == ["Stalin"] && people.recipients == ["Molotov"], "{people:?}");
        assert_eq!(thread("wilson-300005").await, []);
    }
}
