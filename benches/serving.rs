//! Pages of a room of five hundred documents, through every layer but the network.

mod papers;
mod room;

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use reading_room::model::DocumentName;
use reading_room::search::TantivySearch;
use reading_room::web::{self, AppState};
use tower::ServiceExt;

const DOCUMENTS: usize = 500;
/// The longest of the seeds, among five hundred others of its years.
const LONGEST: &str = "wilson-208933";
const PAGES: &[&str] = &[
    "/",
    "/documents",
    "/documents/wilson-208933",
    "/documents/wilson-208933.md",
    "/people",
    "/people/stalin",
    "/archive/rgaspi/558/11/98",
    "/not-held",
    "/search?q=Harriman",
];

fn main() {
    divan::main();
}

struct Site {
    room: room::Room,
    state: AppState,
    router: Router,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let room = room::Room::new("serving", (0..DOCUMENTS).map(|number| papers::paper(number, DOCUMENTS)));
    let state = room.runtime.block_on(async {
        let search = TantivySearch::open(&room.folder.join("index")).expect("an index");
        let epoch = room.store.epoch().await.expect("an epoch");
        search.catch_up(&room.store, epoch).await.expect("a finished index");
        let home = "http://127.0.0.1:8080".to_owned();
        AppState::open(room.store.clone(), std::sync::Arc::new(search), home, || "2026-03-01T12:00:00Z".to_owned()).await.expect("a room")
    });
    let router = web::router(state.clone());
    Site { room, state, router }
});

impl Site {
    fn get(&self, address: &str) -> Bytes {
        self.room.runtime.block_on(async {
            let request = Request::get(address).body(Body::empty()).expect("a request");
            let response = self.router.clone().oneshot(request).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::OK, "{address}");
            to_bytes(response.into_body(), 1 << 24).await.expect("a body")
        })
    }

    /// After this no page of the cache is used any more.
    fn forget(&self) {
        let room = self.state.room();
        self.state.show(web::Room { epoch: room.epoch + 1, ..(*room).clone() });
    }
}

/// The measure for pages from the cache: a file that is in the program.
#[divan::bench]
fn static_file(bencher: Bencher) {
    let site = &*SITE;
    let length = site.get("/static/room.css").len();
    bencher.counter(ItemsCount::new(1_u32)).counter(BytesCount::new(length)).bench(|| site.get("/static/room.css"));
}

#[divan::bench(args = PAGES)]
fn from_the_cache(bencher: Bencher, address: &str) {
    let site = &*SITE;
    let length = site.get(address).len();
    bencher.counter(ItemsCount::new(1_u32)).counter(BytesCount::new(length)).bench(|| site.get(address));
}

#[divan::bench(args = PAGES, max_time = 2)]
fn made_anew(bencher: Bencher, address: &str) {
    let site = &*SITE;
    let length = site.get(address).len();
    bencher
        .counter(ItemsCount::new(1_u32))
        .counter(BytesCount::new(length))
        .with_inputs(|| site.forget())
        .bench_values(|()| site.get(address));
}

/// The measure for a document's page made anew: what it shows, read from the store and no more.
#[divan::bench(max_time = 2)]
fn reading_the_rows_of_the_document(bencher: Bencher) {
    let site = &*SITE;
    let name: DocumentName = LONGEST.parse().expect("a name");
    let read = || site.room.runtime.block_on(site.room.store.reading_copy(&name)).expect("a document").expect("a document");
    bencher.counter(ItemsCount::new(1_u32)).bench(read);
}

/// The measure for the list of documents made anew.
#[divan::bench]
fn reading_the_rows_of_the_list(bencher: Bencher) {
    let site = &*SITE;
    let read = || site.room.runtime.block_on(site.room.store.documents(1)).expect("a list");
    bencher.counter(ItemsCount::new(1_u32)).bench(read);
}
