//! Queries over an index of two thousand documents, and the making of that index.

mod papers;
mod room;

use std::path::Path;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use reading_room::model::Searchable;
use reading_room::search::{Search, TantivySearch};
use reading_room::text::normal::fold;

use crate::room::Room;

const DOCUMENTS: usize = 2_000;

/// A word of every text, one of a single text, several words, a phrase, a beginning, a form of a name that no text has.
const QUERIES: &[&str] = &["government", "Khokhlov", "control Japan Harriman", "\"control mechanism\"", "Harrim*", "Сталин"];

fn main() {
    divan::main();
}

static ROOM: LazyLock<Room> = LazyLock::new(|| Room::new("searching", (0..DOCUMENTS).map(|number| papers::paper(number, DOCUMENTS))));
static SEARCH: LazyLock<TantivySearch> = LazyLock::new(|| index(&ROOM.folder.join("index")));

fn index(folder: &Path) -> TantivySearch {
    let search = TantivySearch::open(folder).expect("an index");
    ROOM.runtime.block_on(async {
        let epoch = ROOM.store.epoch().await.expect("an epoch");
        search.catch_up(&ROOM.store, epoch).await.expect("a finished index");
    });
    search
}

/// What `folder` had of an index goes first.
fn index_anew(folder: &Path) -> TantivySearch {
    if folder.exists() {
        std::fs::remove_dir_all(folder).expect("the last index goes");
    }
    index(folder)
}

/// The first page of hits, with their passages.
#[divan::bench(args = QUERIES)]
fn finding(bencher: Bencher, query: &str) {
    let search = &*SEARCH;
    assert!(search.find(query, 1).total > 0, "{query} is nowhere");
    bencher.counter(ItemsCount::new(1_u32)).bench(|| search.find(black_box(query), 1));
}

/// The measure for the others: every text of the room looked through for a word, folded beforehand.
#[divan::bench]
fn looking_through_every_text(bencher: Bencher) {
    let texts: Vec<String> = searchable().into_iter().map(|document| fold(&document.body)).collect();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| texts.iter().filter(|text| text.contains(black_box("khokhlov"))).count());
}

/// The whole room read from the store and put into a new index.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn making_the_index(bencher: Bencher) {
    let folder = ROOM.folder.join("index-anew");
    bencher.counter(ItemsCount::new(DOCUMENTS)).bench(|| index_anew(&folder));
}

/// The measure for that: the same documents read from the store, and nothing done with them.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn reading_the_same_documents(bencher: Bencher) {
    LazyLock::force(&ROOM);
    bencher.counter(ItemsCount::new(DOCUMENTS)).bench(searchable);
}

fn searchable() -> Vec<Searchable> {
    ROOM.runtime.block_on(async {
        let changed = ROOM.store.changed_since(0).await.expect("the changes");
        let ids: Vec<i64> = changed.iter().map(|changed| changed.document).collect();
        ROOM.store.searchable(&ids).await.expect("the documents")
    })
}
