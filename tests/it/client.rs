//! What a client of a room asks, and waits for.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use regex::Regex;
use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Client, Method, Response};

use crate::room::{Room, Server, seeds};

/// Asks as it is told: nothing is followed, nothing unpacked.
pub fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(20)).build().expect("a client")
}

pub async fn ask(server: &Server, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = client().request(method, format!("{}{path}", server.base));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub async fn get(server: &Server, path: &str) -> Response {
    ask(server, Method::GET, path, &[]).await
}

pub async fn text(server: &Server, path: &str) -> String {
    get(server, path).await.text().await.expect("a text")
}

pub fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name.parse::<HeaderName>().expect("a name")).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Waits until a page says something, at most `limit`; gives how long it took.
pub async fn until(server: &Server, path: &str, limit: Duration, fits: impl Fn(&str) -> bool) -> Duration {
    let began = Instant::now();
    loop {
        let page = text(server, path).await;
        if fits(&page) {
            return began.elapsed();
        }
        assert!(began.elapsed() < limit, "{path} does not change within {limit:?}: {page}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The search knows all five: until then it says that it is behind.
pub async fn ready(server: &Server) {
    until(server, "/search?q=Harriman", Duration::from_secs(20), |page| page.contains("<mark>")).await;
}

pub async fn seeded(room: &Room) -> Server {
    room.import(&[&seeds()]).await;
    let server = room.serve();
    ready(&server).await;
    server
}

/// Every address of the site that links lead to from the first page and from those beside, with status, kind and body.
pub async fn crawl(server: &Server, beside: &[&str]) -> BTreeMap<String, (u16, String, Vec<u8>)> {
    let link = Regex::new(r##"(?:href|src)="(/[^"#]*)"##).expect("a pattern");
    let client = client();
    let mut pages = BTreeMap::new();
    let mut open: Vec<String> = std::iter::once("/").chain(beside.iter().copied()).map(str::to_owned).collect();
    while let Some(path) = open.pop() {
        // Files of whole lists are the same of each list: those of one are enough.
        if pages.contains_key(&path) || path.starts_with("/export/") && !path.starts_with("/export/documents.") {
            continue;
        }
        let response = client.get(format!("{}{path}", server.base)).send().await.expect("an answer");
        let (status, kind) = (response.status().as_u16(), header(response.headers(), "content-type"));
        if let Some(to) = response.headers().get("location") {
            open.push(to.to_str().expect("an address").split('#').next().expect("a path").to_owned());
        }
        let mut body = response.bytes().await.expect("a body").to_vec();
        if ["application/epub+zip", "application/zip"].contains(&kind.as_str()) {
            body = crate::epub::files(&body).into_iter().map(|(name, text)| format!("{name}\n{text}\n")).collect::<String>().into_bytes();
        }
        if let Ok(text) = std::str::from_utf8(&body) {
            // Each listens at a port of its own.
            let encoded = reading_room::urls::query_value(&server.base);
            body = text.replace(&server.base, "http://room.example").replace(&encoded, "http%3A%2F%2Froom.example").into_bytes();
        }
        if kind.starts_with("text/html") {
            // An escaped "&" has a "#" in it, at which an address would seem to end.
            let html = String::from_utf8_lossy(&body).replace("&#38;", "&").replace("&amp;", "&");
            open.extend(link.captures_iter(&html).map(|found| found[1].to_owned()));
        }
        pages.insert(path, (status, kind, body));
        assert!(pages.len() < 5000, "the site has no end");
    }
    pages
}
