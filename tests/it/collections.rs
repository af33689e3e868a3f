//! The tree of collections: folders, volumes and their divisions, with what stands in them in which order.

use reading_room::model::{DivisionText, Frame, Node, Opened, Part, Passage};
use reading_room::store::{Store, Volume};
use reading_room::text::Span;
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, Connection, Row};

use crate::room::{Database, Room, now};

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
    let mut writing = store.write(&now()).await.expect("a transaction");
    let volume = writing.put_volume("papers/frus", opened, texts).await.expect("a volume");
    writing.commit().await.expect("an end");
    volume
}

/// Path, title, kind, place and whether there is a text, by path.
async fn rows(room: &Room) -> Vec<(i64, String, String, String, i64, bool)> {
    install_default_drivers();
    let address = match room.database {
        Database::Sqlite => format!("sqlite://{}", room.address),
        Database::Postgres => room.address.clone(),
    };
    let mut connection = AnyConnection::connect(&address).await.expect("the room's database");
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
