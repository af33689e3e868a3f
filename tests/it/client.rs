//! What a client of a room asks, and waits for.

use std::time::{Duration, Instant};

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
