//! The site as a browser meets it, over a room without documents, and the page of a document made by hand.

mod fixture;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

use super::frame::{Frame, Section};
use super::pages::archive::{ArchivePage, UnitPage};
use super::pages::authorities::AuthoritiesPage;
use super::pages::authority::RecordPage;
use super::pages::collection::CollectionPage;
use super::pages::collections::CollectionsPage;
use super::pages::document::DocumentPage;
use super::pages::documents::DocumentsPage;
use super::pages::home::HomePage;
use super::pages::not_held::NotHeldPage;
use super::pages::search::SearchPage;
use super::state::{AppState, Room};
use super::{router, serve};
use crate::model::{AuthorityKind, PapersNotHeld, Sought};
use crate::search::Found;
use crate::search::{Search, TantivySearch};
use crate::store::Store;

struct NothingFound;

impl Search for NothingFound {
    fn find(&self, _: &str, page: usize) -> Found {
        Found { hits: vec![], total: 0, page, catching_up: false }
    }

    fn epoch(&self) -> i64 {
        i64::MAX
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

/// A room without documents; its file lies in the folder that is given back, as long as that is kept.
pub(super) async fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("room.db").display().to_string()).await.expect("a room");
    (store, folder)
}

/// A site over a room without documents, and the folder of that room, which goes with it.
struct Site {
    router: Router,
    state: AppState,
    _folder: tempfile::TempDir,
}

pub(super) async fn state(store: Store) -> AppState {
    AppState::open(store, Arc::new(NothingFound), "http://127.0.0.1:8080".to_owned(), || "2026-03-01T12:00:00Z".to_owned())
        .await
        .expect("a room")
}

async fn site() -> Site {
    let (store, folder) = store().await;
    let state = state(store).await;
    Site { router: router(state.clone()), state, _folder: folder }
}

async fn ask(site: &Site, method: Method, address: &str, seen: Option<&str>) -> Answer {
    let mut request = Request::builder().method(method).uri(address);
    if let Some(seen) = seen {
        request = request.header(IF_NONE_MATCH, seen);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = site.router.clone().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 24).await.expect("a body");
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

async fn get(site: &Site, address: &str) -> Answer {
    ask(site, Method::GET, address, None).await
}

const PAGES: [&str; 19] = [
    "/",
    "/documents",
    "/people",
    "/places",
    "/organizations",
    "/archive",
    "/correspondents",
    "/not-held",
    "/resolve?q=letter+of+4+November+1945",
    "/search",
    "/search?q=control",
    "/list",
    "/list?d=nothing-here~a+note",
    "/colophon",
    "/sitemap.xml",
    "/robots.txt",
    "/feed.xml",
    "/opensearch.xml",
    "/healthz",
];

#[tokio::test]
async fn every_page_of_an_empty_room_is_there() {
    let site = site().await;
    for page in PAGES {
        let answer = get(&site, page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.text);
        assert!(answer.headers.contains_key(CONTENT_SECURITY_POLICY), "{page}");
        assert!(!answer.headers[CONTENT_SECURITY_POLICY].to_str().expect("text").contains("unsafe"));
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{page}");
    }
}

#[tokio::test]
async fn a_long_list_waits_for_its_turn_with_the_exports() {
    let site = site().await;
    let list = |entries: usize| format!("/list?{}", (0..entries).map(|entry| format!("d=nothing-{entry}")).collect::<Vec<_>>().join("&"));
    let soon = Duration::from_millis(300);
    let turns = (super::pages::export::turn().await, super::pages::export::turn().await);
    assert!(turns.0.is_some() && turns.1.is_some());
    assert_eq!(get(&site, &list(50)).await.status, StatusCode::OK);
    let long = list(51);
    for address in [&long, &long.replace("/list?", "/list/cite?")] {
        assert!(tokio::time::timeout(soon, get(&site, address)).await.is_err(), "{address}");
    }
    drop(turns);
    assert_eq!(get(&site, &long).await.status, StatusCode::OK);
    let later = super::pages::export::later();
    assert_eq!((later.status(), later.headers().contains_key("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, true));
}

#[tokio::test]
async fn any_bytes_are_a_search() {
    let site = site().await;
    for query in ["%00", "%FF%FE", "%", "%zz", "\"", "a%20-%20AND", "(((", "%F0%9F%92%A9", "q=", "&&&", "<script>alert(1)</script>"] {
        let address = format!("/search?q={query}").replace('<', "%3C").replace('>', "%3E").replace('"', "%22");
        let answer = get(&site, &address).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        assert!(!answer.text.contains("<script>alert"), "{query}");
    }
    assert_eq!(get(&site, "/search?q=x&page=-1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_not_there_has_a_page_with_a_way_out() {
    let site = site().await;
    for address in [
        "/nothing",
        "/documents/nothing-here",
        "/documents/%FF",
        "/documents/a.exe",
        "/people/nobody",
        "/archive/rgaspi",
        "/documents?page=2",
        "/documents?page=x",
        "/static/nothing.css",
    ] {
        let answer = get(&site, address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert!(answer.text.contains("<h1>Nothing is at this address</h1>"), "{address}: {}", answer.text);
        assert!(answer.text.contains("href=\"/documents\""), "{address}");
    }
}

#[tokio::test]
async fn pages_are_read_and_not_written_to() {
    let site = site().await;
    for method in [Method::POST, Method::DELETE, Method::PATCH, Method::TRACE] {
        let answer = ask(&site, method, "/documents", None).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(answer.headers.contains_key(ALLOW));
        assert!(answer.text.contains("can only be read"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn no_address_at_all_is_a_failure_of_ours(
        list in prop_oneof![Just("/documents/"), Just("/people/"), Just("/archive/"), Just("/static/"), Just("/search?q="), Just("/sitemaps/"), Just("/")],
        bytes in proptest::collection::vec(any::<u8>(), 0..24),
        plain in "[a-z0-9./?&=#%+_-]{0,16}",
    ) {
        let encoded: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
        let address = format!("{list}{encoded}{plain}");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let answer = runtime.block_on(async { get(&site().await, &address).await });
        prop_assert!(!answer.status.is_server_error(), "{} for {}", answer.status, address);
    }
}

#[tokio::test]
async fn nothing_can_be_uploaded() {
    let site = site().await;
    let request = Request::post("/documents").header("content-length", 100_000).body(Body::from(vec![b'a'; 100_000])).expect("a request");
    let response = site.router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let site = site().await;
    for page in PAGES {
        let (head, get) = (ask(&site, Method::HEAD, page, None).await, get(&site, page).await);
        assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""), "{page}");
        assert_eq!(head.headers.get(ETAG), get.headers.get(ETAG), "{page}");
        assert_eq!(head.headers.get(CONTENT_TYPE), get.headers.get(CONTENT_TYPE), "{page}");
    }
}

#[tokio::test]
async fn a_page_that_did_not_change_is_not_sent_again() {
    let site = site().await;
    let first = get(&site, "/documents").await;
    assert_eq!(first.headers[CACHE_CONTROL], "no-cache");
    let tag = first.headers[ETAG].to_str().expect("text").to_owned();
    assert_eq!(ask(&site, Method::GET, "/documents", Some(&tag)).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(ask(&site, Method::GET, "/documents", Some("W/\"other\"")).await.status, StatusCode::OK);

    let room = site.state.room();
    site.state.show(Room { epoch: room.epoch + 1, ..(*room).clone() });
    let later = ask(&site, Method::GET, "/documents", Some(&tag)).await;
    assert_eq!(later.status, StatusCode::OK);
    assert_ne!(later.headers[ETAG].to_str().expect("text"), tag);
}

#[tokio::test]
async fn visitors_never_see_an_older_room() {
    let Site { state, _folder, .. } = site().await;
    let room = state.room();
    state.show(Room { epoch: 7, ..(*room).clone() });
    state.show(Room { epoch: 6, ..(*room).clone() });
    assert_eq!(state.room().epoch, 7);
}

#[tokio::test]
async fn an_address_typed_by_hand_leads_to_the_page() {
    let site = site().await;
    for (typed, address) in [
        ("/documents/", "/documents"),
        ("/documents/Wilson-208877.RIS", ""),
        ("/documents/Wilson-208877.ris", "/documents/wilson-208877.ris"),
    ] {
        let answer = get(&site, typed).await;
        if address.is_empty() {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{typed}");
        } else {
            assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY, "{typed}");
            assert_eq!(answer.headers[LOCATION], address);
        }
    }
    for elsewhere in ["//example.org/", "/\\example.org/"] {
        assert_ne!(get(&site, elsewhere).await.status, StatusCode::MOVED_PERMANENTLY, "{elsewhere}");
    }
}

#[tokio::test]
async fn a_file_under_its_versioned_address_is_kept() {
    let site = site().await;
    let address = super::assets::address("favicon.svg");
    if !address.contains("?v=") {
        return;
    }
    let answer = get(&site, &address).await;
    assert!(answer.headers[CACHE_CONTROL].to_str().expect("text").contains("immutable"));
    assert_eq!(answer.headers[CONTENT_TYPE], "image/svg+xml");
    assert_eq!(get(&site, "/favicon.svg").await.headers[CACHE_CONTROL], "no-cache");
}

#[tokio::test]
async fn the_room_closes_when_it_is_told_to() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let Site { state, _folder, .. } = site().await;
    let room = tokio::spawn(serve(listener, state, async move {
        let _ = closed.await;
    }));
    let answer = reqwest::get(format!("http://{address}/healthz")).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    for headers in ["a: b\r\n".repeat(100), format!("a: {}\r\n", "b".repeat(20_000))] {
        let mut flood = tokio::net::TcpStream::connect(address).await.expect("a connection");
        let mut answer = vec![0; 12];
        flood.write_all(format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n").as_bytes()).await.expect("sent");
        flood.read_exact(&mut answer).await.expect("an answer");
        assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 431");
    }
    // A connection that says nothing must not hold the room open.
    let _silent = tokio::net::TcpStream::connect(address).await.expect("a connection");
    close.send(()).expect("the room listens");
    tokio::time::timeout(Duration::from_secs(5), room).await.expect("in time").expect("no panic").expect("no error");
}

#[tokio::test]
async fn a_client_that_asks_and_never_reads_is_let_go() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut client = tokio::net::TcpStream::connect(listener.local_addr().expect("an address")).await.expect("a connection");
    let (stream, _) = listener.accept().await.expect("a connection");
    let limit = Duration::from_millis(500);
    let site = site().await;
    let serving = tokio::spawn(super::server::connection(stream, site.router.clone(), limit));
    let asking =
        tokio::spawn(async move { while client.write_all(&b"GET /colophon HTTP/1.1\r\nHost: a\r\n\r\n".repeat(50)).await.is_ok() {} });
    let ended = tokio::time::timeout(Duration::from_mins(1), serving).await.expect("in time").expect("no panic");
    assert!(ended.is_err(), "the client took nothing");
    tokio::time::timeout(Duration::from_secs(10), asking).await.expect("its connection is closed").expect("no panic");
}

#[test]
fn the_year_of_a_span_is_said_once() {
    let date = crate::model::HistoricalDate::of_edtf;
    let of = |first, last| {
        let statistics = crate::model::Statistics { documents: 5, first: date(first), last: date(last), ..Default::default() };
        Frame::new(&Arc::new(Room { statistics, ..(*room()).clone() }), "", Section::None).counts()
    };
    assert_eq!(of("1945-09-05", "1945-11-19"), "5 documents, 5 September – 19 November 1945");
    assert_eq!(of("1944", "1945-11-19"), "5 documents, 1944 – 19 November 1945");
    assert_eq!(of("1945-11-19", "1945-11-19"), "5 documents, 19 November 1945");
}

fn room() -> Arc<Room> {
    let settings = crate::config::Settings { name: "The Control of Japan, 1945".to_owned(), ..crate::config::Settings::default() };
    let base_url = "https://room.example.org".to_owned();
    Arc::new(Room {
        is_written: false,
        epoch: 1,
        settings,
        base_url,
        statistics: crate::model::Statistics { documents: 5, ..Default::default() },
        own_style: None,
    })
}

fn document_page() -> String {
    DocumentPage::new(&fixture::cable(), &room(), None).render().expect("a page")
}

/// Every kind of page with something on it, by the name of its template.
fn pages_with_content() -> Vec<(&'static str, String)> {
    let room = room();
    let whole = |page: Result<String, askama::Error>| page.expect("a page");
    vec![
        ("document", document_page()),
        ("home", whole(HomePage::new(&room, &fixture::documents()).render())),
        ("documents", whole(DocumentsPage::new(&room, &fixture::documents()).expect("in range").render())),
        ("authorities", whole(AuthoritiesPage::new(&room, AuthorityKind::Person, &fixture::records()).expect("in range").render())),
        ("authority", whole(RecordPage::new(&room, fixture::record()).render())),
        ("archive", whole(ArchivePage::new(&room, &fixture::repositories()).render())),
        ("unit", whole(UnitPage::new(&room, fixture::finding_aid(), 1).expect("a page").render())),
        ("collections", whole(CollectionsPage::new(&room, &fixture::collections()).expect("in range").render())),
        ("collection", whole(CollectionPage::new(&room, &fixture::contents()).expect("in range").render())),
        (
            "not_held",
            whole(
                NotHeldPage::new(
                    &room,
                    &PapersNotHeld { papers: fixture::not_held(), kinds: vec![(Sought::Letters, 2), (Sought::Telegrams, 1)] },
                    None,
                )
                .expect("in range")
                .render(),
            ),
        ),
        ("search", whole(SearchPage::new(&room, "control <", &fixture::found()).expect("in range").render())),
    ]
}

#[test]
fn a_long_finding_aid_is_on_several_pages_each_entry_on_one() {
    let mut aid = fixture::finding_aid();
    let unit = aid.below.remove(0);
    aid.below = (0..450).map(|number| crate::model::ListedUnit { path: format!("rgaspi/558/11/98/{number}"), ..unit.clone() }).collect();
    let pages: Vec<String> =
        (1..=3).map(|number| UnitPage::new(&room(), aid.clone(), number).expect("a page").render().expect("a page")).collect();
    for number in 0..450 {
        let link = format!("<a href=\"/archive/rgaspi/558/11/98/{number}\">");
        assert_eq!(pages.iter().map(|page| page.matches(&link).count()).sum::<usize>(), 1, "{link}");
    }
    let held = |page: &String| page.matches("class=\"leaf\"").count();
    assert!(held(&pages[0]) == 0 && held(&pages[1]) == 0 && held(&pages[2]) > 2);
    assert!(pages[0].contains("<svg") && !pages[1].contains("<svg"), "the drawing stands once");
    assert!(pages[1].contains("href=\"/archive/rgaspi/558/11/98\">Before</a>"));
    assert!(pages[1].contains("href=\"/archive/rgaspi/558/11/98?page=3\">After</a>"));
    assert!(UnitPage::new(&room(), aid, 4).is_err());
}

#[test]
fn a_document_page_says_each_thing_once_and_whole() {
    let html = document_page();
    for expected in [
        "<h1 id=\"title\">Cable No. 3523, Stalin to Cdes. <a class=\"person\" href=\"/people/molotov\"",
        "<time datetime=\"1945-11-04\">4 November 1945</time>",
        "<a class=\"person\" href=\"/people/stalin\">Stalin</a>, <a class=\"place\" href=\"/places/sochi\">Sochi</a>",
        "<dt>Events</dt><dd>sent 0120, 4 November 1945, SOCHI</dd>",
        "<div class=\"part classification\" role=\"group\" aria-label=\"classification\"><p id=\"p1\">",
        "<span class=\"mark supplied\" title=\"supplied by the translator\"><span class=\"spoken\">supplied: </span>[he]</span>",
        "<a href=\"/archive/rgaspi/558/11/98\">RGASPI, f. 558, op. 11, d. 98, ll. 40–41</a>",
        "<dt>Original or copy</dt><dd class=\"unstated\">not stated</dd>",
        "class=\"ref maybe\" href=\"#ref-r2-evidence\"",
        "<a id=\"ref-r2-evidence\" href=\"#r2\">",
        "<a class=\"person uncertain\" href=\"#names\"",
        "Leaves of d. 98 held in this room: ll. 40–41 (this document); ll. 67–68",
    ] {
        assert!(html.contains(expected), "{expected} in {html}");
    }
}

#[test]
fn ids_are_unique_and_each_fragment_leads_somewhere() {
    for (name, html) in pages_with_content() {
        let values = |attribute: &str| -> Vec<String> {
            html.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
        };
        let mut ids = values("id");
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}");
        for href in values("href") {
            if let Some(fragment) = href.strip_prefix('#') {
                assert!(ids.iter().any(|id| id == fragment), "{name}: #{fragment}");
            }
        }
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        for forbidden in [" style=", "<style", " onclick=", "<script>"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
    }
}

#[test]
fn lists_lead_to_their_neighbours() {
    let (_, html) = pages_with_content().into_iter().find(|(name, _)| *name == "documents").expect("the list");
    assert!(html.contains("<a rel=\"prev\" href=\"/documents\">"), "{html}");
    assert!(html.contains("<a rel=\"next\" href=\"/documents?page=3\">"), "{html}");
}

#[tokio::test]
async fn a_search_that_has_not_heard_of_a_withdrawal_shows_nothing_of_it() {
    let (store, folder) = store().await;
    let papers = folder.path().join("papers");
    std::fs::create_dir_all(&papers).expect("a folder");
    std::fs::write(papers.join("a.md"), "---\ntitle: Letter\nname: a\n---\n\nOf the quicksilver.\n").expect("a paper");
    let now = || "2026-03-01T12:00:00Z".to_owned();
    crate::import::import(&store, &[papers], &now).await.expect("an import");
    let search = Arc::new(TantivySearch::open(&folder.path().join("index")).expect("an index"));
    search.catch_up(&store, store.epoch().await.expect("an epoch")).await.expect("caught up");
    let state = AppState::open(store.clone(), search, "http://127.0.0.1:8080".to_owned(), now).await.expect("a room");
    let site = Site { router: router(state.clone()), state, _folder: folder };
    assert!(get(&site, "/search?q=quicksilver").await.text.contains("<mark>"));

    let name = "a".parse().expect("a name");
    crate::import::withdraw(&store, &name, "It is not ours", None, &now).await.expect("withdrawn");
    site.state.show(site.state.read().await.expect("a room"));
    let answer = get(&site, "/search?q=quicksilver").await;
    assert!(!answer.text.contains("<mark>") && !answer.text.contains("documents/a\""), "{}", answer.text);
    assert_eq!(answer.headers.get("cache-control").and_then(|value| value.to_str().ok()), Some("no-store"));
}

#[test]
fn what_was_found_is_marked_and_escaped() {
    let (_, html) = pages_with_content().into_iter().find(|(name, _)| *name == "search").expect("the search");
    assert!(html.contains("the question of the <mark>control</mark> body for Japan &lt;and&gt; the"), "{html}");
    assert!(html.contains("href=\"/search?q=control%20%3C&#38;page=3\""), "{html}");
}

#[test]
fn leaves_that_the_room_lacks_are_not_called_missing() {
    let (_, html) = pages_with_content().into_iter().find(|(name, _)| *name == "unit").expect("the finding aid");
    assert!(html.contains("<span class=\"leaf\">ll. 42–66</span> <span class=\"unstated\">not held in this room</span>"), "{html}");
    assert!(!html.contains("missing"));
}

/// Writes pages to look at where `ROOM_SAMPLE_DIR` says; nothing without it.
#[tokio::test]
async fn sample() {
    let Some(folder) = std::env::var_os("ROOM_SAMPLE_DIR").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut pages = pages_with_content();
    let site = site().await;
    pages.push(("colophon", get(&site, "/colophon").await.text));
    pages.push(("error", get(&site, "/documents/nothing-here").await.text));
    for (name, html) in pages {
        // Opened from disk, where the styles lie beside the pages.
        std::fs::write(folder.join(format!("{name}.html")), html.replace("=\"/static/", "=\"static/")).expect("written");
    }
}
