//! The tree of collections: folders, volumes and their divisions, with what stands in them in which order.

use reading_room::model::{DivisionText, Entry, Frame, ListedCollection, Node, Opened, Part, Passage, Placed};
use reading_room::store::{Store, Volume};
use reading_room::text::Span;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, Connection, Row};

use crate::room::{Database, Room, Server, now, seeds, write};

fn node(parent: Option<usize>, key: Option<&str>, kind: &str, title: &str, span: (usize, usize)) -> Node {
    Node {
        parent,
        key: key.map(str::to_owned),
        kind: kind.to_owned(),
        title: title.to_owned(),
        notes: Vec::new(),
        span: Span::new(span.0, span.1),
        line: 1,
    }
}

fn part(key: &str, node: Option<usize>, start: usize) -> Part {
    Part { key: key.to_owned(), span: Span::new(start, start + 5), node, line: 1, page: None }
}

/// A preface, a chapter with a section between two documents, and a chapter without an id.
fn volume() -> Opened {
    Opened {
        frame: Frame { volume: "frus01".to_owned(), title: Some("Vietnam, Volume I".to_owned()), ..Frame::default() },
        nodes: vec![
            node(None, Some("preface"), "section", "Preface", (0, 10)),
            node(None, Some("ch1"), "chapter", "Chapter 1", (10, 60)),
            node(Some(1), Some("ch1sub1"), "subchapter", "January", (25, 45)),
            node(None, None, "chapter", "Chapter 2", (60, 90)),
        ],
        parts: vec![part("d1", Some(1), 15), part("d2", Some(2), 30), part("d3", Some(1), 50), part("d4", Some(3), 70)],
        ..Opened::default()
    }
}

async fn put(store: &Store, opened: &Opened, texts: &[Option<DivisionText>]) -> Volume {
    let mut writing = store.write(&now).await.expect("a transaction");
    let volume = writing.put_volume("papers/frus", opened, texts).await.expect("a volume");
    writing.commit().await.expect("an end");
    volume
}

fn address(room: &Room) -> String {
    match room.database {
        Database::Sqlite => format!("sqlite://{}", room.address),
        Database::Postgres => room.address.clone(),
    }
}

/// Path, title, kind, place and whether there is a text, by path.
async fn rows(room: &Room) -> Vec<(i64, String, String, String, i64, bool)> {
    install_default_drivers();
    let mut connection = AnyConnection::connect(&address(room)).await.expect("the room's database");
    let rows = sqlx::query("SELECT id, path, title, kind, place, text FROM collection ORDER BY path").fetch_all(&mut connection).await;
    let rows = rows.expect("collections");
    connection.close().await.expect("an end");
    let text = |row: &sqlx::any::AnyRow| row.get::<Option<String>, _>(5).is_some();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), text(row))).collect()
}

#[tokio::test]
async fn a_volume_and_its_divisions_are_collections() {
    for room in Room::each().await {
        let store = room.store().await;
        let preface = DivisionText { body: Passage::line("This volume."), notes: Vec::new() };
        let first = put(&store, &volume(), &[Some(preface), None, None, None]).await;
        assert_eq!(first.places, [1, 1, 3, 1]);
        let shown: Vec<(String, String, i64, bool)> =
            rows(&room).await.into_iter().map(|(_, path, _, kind, place, text)| (path, kind, place, text)).collect();
        let expected = [
            ("papers", "folder", 0, false),
            ("papers/frus", "folder", 0, false),
            ("papers/frus/frus01", "volume", 0, false),
            ("papers/frus/frus01/3", "chapter", 3, false),
            ("papers/frus/frus01/ch1", "chapter", 2, false),
            ("papers/frus/frus01/ch1/ch1sub1", "subchapter", 2, false),
            ("papers/frus/frus01/preface", "section", 1, true),
        ]
        .map(|(path, kind, place, text)| (path.to_owned(), kind.to_owned(), place, text));
        assert_eq!(shown, expected, "{:?}", room.database);
        assert_eq!(put(&store, &volume(), &[None, None, None, None]).await, first, "a volume that comes again is the same");
    }
}

#[tokio::test]
async fn a_division_that_a_new_edition_lacks_goes() {
    for room in Room::each().await {
        let store = room.store().await;
        let first = put(&store, &volume(), &[]).await;
        let mut edited = volume();
        edited.nodes.remove(2);
        edited.parts.remove(1);
        for part in &mut edited.parts {
            part.node = part.node.map(|node| if node == 3 { 2 } else { node });
        }
        edited.nodes[0].title = "Preface to the second edition".to_owned();
        let second = put(&store, &edited, &[]).await;
        assert_eq!(second.nodes, [first.nodes[0], first.nodes[1], first.nodes[3]], "{:?}", room.database);
        assert_eq!(second.places, [1, 2, 1]);
        let rows = rows(&room).await;
        assert!(!rows.iter().any(|row| row.0 == first.nodes[2]), "{rows:?}");
        assert!(rows.iter().any(|row| row.2 == "Preface to the second edition"));
    }
}

/// A volume whose chapter has a document, a section with two, and another document, between a preface and an empty appendix.
pub fn volume_of_letters() -> String {
    let document = |number: u32| {
        format!(
            "<div type=\"document\" xml:id=\"d{number}\" n=\"{number}\"><head>{number}. Letter {number}</head><p>Words that only letter {number} has, {}.</p></div>",
            "abcdefgh".repeat(usize::try_from(number).expect("a small number"))
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title type=\"complete\">Papers, Volume I</title></titleStmt>
<publicationStmt><p/><idno type=\"frus\">frus1955-57v01</idno></publicationStmt></fileDesc></teiHeader>
<text><front><div type=\"section\" xml:id=\"preface\"><head>Preface</head><p>The editors thank.<note n=\"1\" xml:id=\"n1\">Whom they know.</note></p></div></front>
<body><div type=\"chapter\" xml:id=\"ch1\"><head>January<note n=\"1\">A note to the heading.</note></head>{}
<div type=\"section\" xml:id=\"s1\"><head>The crisis</head>{}{}</div>{}</div>
<div type=\"chapter\" xml:id=\"ch2\"><head>February</head>{}</div></body></text></TEI>",
        document(1),
        document(2),
        document(3),
        document(4),
        document(5)
    )
}

/// A folder with a volume, three letters beside it, and one in a folder below.
async fn filled(room: &Room) -> Store {
    let folder = room.folder().join("papers");
    write(&folder.join("one.xml"), volume_of_letters());
    for (path, word) in [("b.md", "second"), ("a.md", "first"), ("c.md", "third"), ("below/z.md", "fourth")] {
        write(
            &folder.join(path),
            format!("---\ntitle: The {word} letter\ndate: 1945-11-05\n---\n\nThe {word} letter says {}.\n", word.repeat(9)),
        );
    }
    room.import(&[&folder]).await;
    room.store().await
}

async fn execute(room: &Room, statement: &'static str) {
    install_default_drivers();
    let mut connection = AnyConnection::connect(&address(room)).await.expect("the room's database");
    sqlx::query(statement).execute(&mut connection).await.expect("a statement");
    connection.close().await.expect("an end");
}

fn title(placed: Option<&Placed>) -> &str {
    placed.map_or("", |placed| &placed.document.title)
}

fn shown(entries: &[Entry]) -> Vec<String> {
    fn collection(inner: &ListedCollection) -> String {
        let below: Vec<String> = inner.below.iter().map(collection).collect();
        let numbers = inner.numbers.map(|(first, last)| format!(" {first}–{last}")).unwrap_or_default();
        let below = if below.is_empty() { String::new() } else { format!(" [{}]", below.join(", ")) };
        format!("{} ({}){numbers}{below}", inner.name.title, inner.documents)
    }
    let line = |entry: &Entry| match entry {
        Entry::Collection(inner) => collection(inner),
        Entry::Document(placed) => format!("{}: {}", placed.number.as_deref().unwrap_or("–"), placed.document.title),
    };
    entries.iter().map(line).collect()
}

#[tokio::test]
async fn a_volume_is_read_on_over_the_borders_of_its_chapters() {
    for room in Room::each().await {
        let store = filled(&room).await;
        for number in 1..=5 {
            let name = format!("frus1955-57v01-d{number}").parse().expect("a name");
            let copy = store.reading_copy(&name).await.expect("a lookup").expect("a document");
            let standing = &copy.standing;
            let beside =
                [number - 1, number + 1].map(|other| if (1..=5).contains(&other) { format!("Letter {other}") } else { String::new() });
            assert_eq!([title(standing.before.as_ref()), title(standing.after.as_ref())], beside, "{:?}, {number}", room.database);
            let within: Vec<&str> = standing.collections.iter().map(|name| name.title.as_str()).collect();
            let chapter: &[&str] = match number {
                1 | 4 => &["papers", "Papers, Volume I", "January"],
                5 => &["papers", "Papers, Volume I", "February"],
                _ => &["papers", "Papers, Volume I", "January", "The crisis"],
            };
            assert_eq!(within, chapter);
        }
    }
}

#[tokio::test]
async fn a_collection_lists_what_stands_in_it_in_its_order() {
    for room in Room::each().await {
        let store = filled(&room).await;
        let contents = async |path: &str| store.contents(path, 1).await.expect("a lookup").expect("a collection");
        let folder = contents("papers").await;
        let letters = ["–: The first letter", "–: The second letter", "–: The third letter"];
        assert_eq!(shown(&folder.entries.items), [&["below (1)", "Papers, Volume I (5)"][..], &letters].concat(), "{:?}", room.database);
        assert_eq!((folder.documents, folder.entries.total, folder.above.len()), (9, 5, 0));
        let volume = contents("papers/frus1955-57v01").await;
        assert_eq!(shown(&volume.entries.items), ["Preface (0)", "January (4) 1–4 [The crisis (2) 2–3]", "February (1) 5–5"]);
        let chapter = contents("papers/frus1955-57v01/ch1").await;
        assert_eq!(shown(&chapter.entries.items), ["1: Letter 1", "The crisis (2) 2–3", "4: Letter 4"]);
        assert_eq!(chapter.heading_notes, ["A note to the heading."]);
        assert_eq!([&chapter.before, &chapter.after].map(|name| name.as_ref().map_or("", |name| &name.title)), ["Preface", "February"]);
        let preface = contents("papers/frus1955-57v01/preface").await;
        let text = preface.text.expect("the editors' text");
        assert_eq!((text.body.text.as_str(), text.notes.len(), preface.entries.total), ("The editors thank.", 1, 0));
        let top = store.collections(1).await.expect("a list");
        assert_eq!(
            shown(&top.items.into_iter().map(Entry::Collection).collect::<Vec<_>>()),
            ["papers (9) [below (1), Papers, Volume I (5)]"]
        );
        assert_eq!(store.statistics().await.expect("statistics").collections, 7);
        for strange in ["", "papers/", "Papers", "%", "\u{10ffff}", "papers/frus1955-57v01/ch9"] {
            assert_eq!(store.contents(strange, 1).await.expect("a lookup"), None, "{strange}");
        }
    }
}

#[tokio::test]
async fn the_letters_of_a_folder_stand_by_their_paths() {
    for room in Room::each().await {
        let store = filled(&room).await;
        let documents = store.documents(1).await.expect("a list");
        for (word, beside) in [("first", ["", "The second letter"]), ("third", ["The second letter", ""]), ("fourth", ["", ""])] {
            let listed = documents.items.iter().find(|document| document.title.contains(word)).expect("a letter");
            let standing = store.reading_copy(&listed.name).await.expect("a lookup").expect("a document").standing;
            assert_eq!([title(standing.before.as_ref()), title(standing.after.as_ref())], beside, "{:?}, {word}", room.database);
        }
    }
}

#[tokio::test]
async fn what_is_not_shown_is_in_no_collection() {
    for room in Room::each().await {
        let store = filled(&room).await;
        execute(&room, "UPDATE document SET visibility = 'withdrawn' WHERE identity IN ('frus1955-57v01-d2', 'frus1955-57v01-d3', 'frus1955-57v01-d5')").await;
        let name = "frus1955-57v01-d1".parse().expect("a name");
        let standing = store.reading_copy(&name).await.expect("a lookup").expect("a document").standing;
        assert_eq!(title(standing.after.as_ref()), "Letter 4", "{:?}", room.database);
        let volume = store.contents("papers/frus1955-57v01", 1).await.expect("a lookup").expect("a collection");
        assert_eq!(shown(&volume.entries.items), ["Preface (0)", "January (2) 1–4"]);
        assert_eq!(store.contents("papers/frus1955-57v01/ch2", 1).await.expect("a lookup"), None);
        let paths = store.collection_paths().await.expect("paths");
        assert!(!paths.contains(&"papers/frus1955-57v01/ch1/s1".to_owned()) && paths.contains(&"papers/below".to_owned()), "{paths:?}");
    }
}

#[tokio::test]
async fn an_address_of_no_collection_leads_to_those_near_it() {
    for room in Room::each().await {
        let store = filled(&room).await;
        let near = async |path: &str| {
            let (above, near) = store.collections_near(path).await.expect("neighbours");
            (above.map(|name| name.title), near.into_iter().map(|name| name.title).collect::<Vec<_>>())
        };
        let (above, beside) = near("papers/frus1955-57v01/ch3").await;
        assert_eq!(above.as_deref(), Some("Papers, Volume I"), "{:?}", room.database);
        assert_eq!(beside, ["January", "The crisis", "February", "Preface"]);
        assert_eq!(near("paper").await.0, None);
        assert!(near("paper").await.1.contains(&"papers".to_owned()));
        for strange in ["", "%", "'", &"x/".repeat(4000), "\u{10ffff}"] {
            near(strange).await;
        }
    }
}

#[tokio::test]
async fn a_long_collection_has_pages() {
    let room = Room::sqlite();
    let folder = room.folder().join("papers");
    for number in 0..52 {
        write(&folder.join(format!("{number:03}.txt")), format!("Letter {number}\n\nWords of {}.\n", "xyz".repeat(number + 1)));
    }
    write(&folder.join("below/one.txt"), "A letter below\n\nIt is alone here.\n");
    room.import(&[&folder]).await;
    let store = room.store().await;
    let page = async |number: usize| store.contents("papers", number).await.expect("a lookup").expect("a collection").entries;
    let (first, second, third) = (page(1).await, page(2).await, page(3).await);
    assert_eq!((first.items.len(), second.items.len(), third.items.len(), first.total), (50, 3, 0, 53));
    assert!(shown(&first.items)[0].starts_with("below") && shown(&second.items)[2].contains("Letter 51"));
}

async fn page(server: &Server, path: &str) -> (u16, String) {
    let response = reqwest::get(format!("{}{path}", server.base)).await.expect("an answer");
    (response.status().as_u16(), response.text().await.expect("a text"))
}

#[tokio::test]
async fn the_pages_of_a_volume_lead_through_it() {
    let room = Room::sqlite();
    filled(&room).await.close().await;
    let server = room.serve();
    let (status, home) = page(&server, "/").await;
    assert!(status == 200 && home.contains("<a href=\"/collections\">Collections</a>"));
    let (_, tops) = page(&server, "/collections").await;
    assert!(
        tops.contains("<a href=\"/collections/papers/frus1955-57v01\">Papers, Volume I</a> <span class=\"count\">5 documents</span>"),
        "{tops}"
    );
    let (_, volume) = page(&server, "/collections/papers/frus1955-57v01").await;
    assert!(
        volume.contains("<a href=\"/collections/papers/frus1955-57v01/ch1/s1\">The crisis</a> <span class=\"count\">Documents 2–3</span>"),
        "{volume}"
    );
    let (_, chapter) = page(&server, "/collections/papers/frus1955-57v01/ch1").await;
    assert!(chapter.contains("<span class=\"number\">4.</span> <a href=\"/documents/frus1955-57v01-d4\">Letter 4</a>"), "{chapter}");
    assert!(chapter.contains("A note to the heading."));
    let (_, preface) = page(&server, "/collections/papers/frus1955-57v01/preface").await;
    assert!(preface.contains("The editors thank.<a class=\"noteref\"") && preface.contains("Whom they know."), "{preface}");

    let (_, letter) = page(&server, "/documents/frus1955-57v01-d3").await;
    for words in [
        "<link rel=\"prev\" href=\"/documents/frus1955-57v01-d2\">",
        "<link rel=\"next\" href=\"/documents/frus1955-57v01-d4\">",
        "<a class=\"on\" rel=\"next\" href=\"/documents/frus1955-57v01-d4\"><span class=\"role\">Next</span> <span>4. Letter 4</span></a>",
        "<li><a href=\"/collections/papers/frus1955-57v01\">Papers, Volume I</a></li>",
        "<li aria-current=\"page\">Document 3</li>",
    ] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let (_, json) = page(&server, "/documents/frus1955-57v01-d3.json").await;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["standing"]["collections"][3]["path"], "papers/frus1955-57v01/ch1/s1");
    assert_eq!(json["standing"]["after"]["name"], "frus1955-57v01-d4");

    let (code, lost) = page(&server, "/collections/papers/frus1955-57v01/ch9").await;
    assert!(code == 404 && lost.contains("/collections/papers/frus1955-57v01/ch2\""), "{lost}");
    assert_eq!(page(&server, "/collections/papers?page=2").await.0, 404);
    assert_eq!(page(&server, "/collections/papers/").await, page(&server, "/collections/papers").await);
    let (_, sitemap) = page(&server, "/sitemap.xml").await;
    assert!(sitemap.contains("/collections/papers/frus1955-57v01/preface</loc>"));
}

#[tokio::test]
async fn a_room_of_one_folder_says_its_name_and_no_more() {
    let room = Room::sqlite();
    room.import(&[&seeds()]).await;
    let server = room.serve();
    let (_, letter) = page(&server, "/documents/wilson-208877").await;
    assert!(letter.contains("<li><a href=\"/collections/seeds\">seeds</a></li></ol>"), "{letter}");
    assert!(!letter.contains("rel=\"next\"") && !letter.contains("class=\"flip\"") && !letter.contains("href=\"/collections\""));
    let (status, folder) = page(&server, "/collections/seeds").await;
    assert!(status == 200 && folder.contains("/documents/wilson-208877"));
}
