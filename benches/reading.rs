//! A file on its way to a page: read, annotated, rendered. Nothing here asks a database.

mod room;

use std::fmt;
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use reading_room::apparatus::{Names, annotate};
use reading_room::config::Settings;
use reading_room::model::{Draft, ReadingCopy};
use reading_room::readers::{Context, decode, read, shape};
use reading_room::render::Sheet;

use crate::room::{Room, seeds};

fn main() {
    divan::main();
}

/// A file of the seeds.
#[derive(Debug, Clone)]
struct Seed {
    path: String,
    bytes: Vec<u8>,
}

impl fmt::Display for Seed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.path.split('_').next().unwrap_or(&self.path);
        write!(formatter, "{number} {}", shape(&decode(&self.bytes).text).word())
    }
}

fn files() -> Vec<Seed> {
    let entries = std::fs::read_dir(seeds()).expect("the seeds").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<Seed> = entries
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| Seed {
            bytes: std::fs::read(&path).expect("a file"),
            path: path.file_name().expect("a name").to_string_lossy().into_owned(),
        })
        .collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

/// What stands beside the files: the settings, the names of the records, and each document as its page gets it.
struct Given {
    settings: Settings,
    names: Names,
    copies: Vec<ReadingCopy>,
}

static GIVEN: LazyLock<Given> = LazyLock::new(|| {
    let Room { runtime, store, folder } = Room::new("reading", []);
    runtime.block_on(async {
        let mut copies = Vec::new();
        for (name, _) in store.identities().await.expect("the documents") {
            copies.push(store.reading_copy(&name).await.expect("a document").expect("a document that is listed"));
        }
        let names = Names::new(&store.all_authorities().await.expect("the records"));
        let settings = store.settings().await.expect("the settings");
        store.close().await;
        std::fs::remove_dir_all(folder).expect("the folder is not needed any more");
        Given { settings, names, copies }
    })
});

fn draft_of(seed: &Seed) -> Draft {
    let text = decode(&seed.bytes).text;
    let context = Context { settings: &GIVEN.settings, path: &seed.path, sidecar: None };
    let mut found = None;
    read(&text, context, &mut |item| found = item.draft());
    found.expect("a document")
}

/// Bytes of a file → its draft.
#[divan::bench(args = files())]
fn reading(bencher: Bencher, seed: &Seed) {
    LazyLock::force(&GIVEN);
    bencher.counter(BytesCount::of_slice(&seed.bytes)).bench(|| draft_of(black_box(seed)));
}

/// A draft → all that can be recognised in it.
#[divan::bench(args = files())]
fn annotating(bencher: Bencher, seed: &Seed) {
    let draft = draft_of(seed);
    bencher
        .counter(BytesCount::of_slice(&seed.bytes))
        .with_inputs(|| draft.clone())
        .bench_values(|draft| annotate(draft, &GIVEN.names, &GIVEN.settings));
}

/// The longest of the seeds → the parts of its page.
#[divan::bench]
fn rendering_the_longest(bencher: Bencher) {
    let longest = GIVEN.copies.iter().max_by_key(|copy| copy.body.text.len()).expect("a document");
    bencher.counter(BytesCount::of_str(&longest.body.text)).bench(|| Sheet::new(black_box(longest)));
}
