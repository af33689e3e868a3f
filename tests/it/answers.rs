//! How the server answers, whatever the page: its headers, what is sent again and how it is packed, what is refused.

use reqwest::{Method, StatusCode};

use crate::client::{ask, get, header, seeded, text};
use crate::room::Room;

#[tokio::test]
async fn every_answer_has_the_headers_that_protect_its_reader() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for path in [
        "/",
        "/documents/wilson-208877",
        "/documents/wilson-208877.json",
        "/no-such-page",
        "/documents/208877",
        "/healthz",
        "/favicon.ico",
        "/robots.txt",
    ] {
        let response = get(&server, path).await;
        let policy = header(response.headers(), "content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(header(response.headers(), "x-content-type-options"), "nosniff", "{path}");
        assert!(!header(response.headers(), "referrer-policy").is_empty(), "{path}");
        assert!(header(response.headers(), "set-cookie").is_empty(), "{path}: a reading room knows nobody");
        assert!(response.status().is_redirection() || !header(response.headers(), "content-type").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_known_is_not_sent_again() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for path in ["/", "/documents/wilson-208877", "/documents/wilson-208877.txt", "/search?q=Harriman"] {
        let response = get(&server, path).await;
        let tag = header(response.headers(), "etag");
        assert!(!tag.is_empty(), "{path} has no tag");
        for seen in [tag.clone(), format!("\"x\", {tag}"), "*".to_owned(), tag.trim_start_matches("W/").to_owned()] {
            let again = ask(&server, Method::GET, path, &[("if-none-match", &seen)]).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}: {seen}");
            assert_eq!(header(again.headers(), "etag"), tag);
            assert!(again.bytes().await.expect("a body").is_empty(), "{path}");
        }
        let other = ask(&server, Method::GET, path, &[("if-none-match", "W/\"other\"")]).await;
        assert_eq!(other.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for path in ["/", "/documents/wilson-208877", "/documents/wilson-208877.bib", "/no-such-page", "/documents/208877", "/healthz"] {
        let whole = get(&server, path).await;
        let head = ask(&server, Method::HEAD, path, &[]).await;
        assert_eq!(head.status(), whole.status(), "{path}");
        for name in ["content-type", "etag", "location", "link"] {
            assert_eq!(header(head.headers(), name), header(whole.headers(), name), "{path}: {name}");
        }
        assert!(head.bytes().await.expect("a body").is_empty(), "{path}");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let response = ask(&server, method.clone(), "/documents", &[]).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert!(header(response.headers(), "allow").contains("GET"), "{method}");
    }
}

#[tokio::test]
async fn pages_are_compressed_for_those_who_can_read_it() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let plain = get(&server, "/documents/wilson-208933").await;
    assert_eq!(header(plain.headers(), "content-encoding"), "");
    let length = plain.bytes().await.expect("a body").len();
    for encoding in ["gzip", "br", "zstd"] {
        let response = ask(&server, Method::GET, "/documents/wilson-208933", &[("accept-encoding", encoding)]).await;
        assert_eq!(header(response.headers(), "content-encoding"), encoding);
        assert!(header(response.headers(), "vary").to_lowercase().contains("accept-encoding"));
        let packed = response.bytes().await.expect("a body").len();
        assert!(packed * 2 < length, "{encoding}: {packed} of {length} bytes");
    }
    let font = ask(&server, Method::GET, "/static/fonts/libertine-regular-latin.woff2", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(header(font.headers(), "content-encoding"), "", "a font is compressed already");
}

#[tokio::test]
async fn a_cache_on_the_way_learns_the_same_from_every_answer() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let style =
        text(&server, "/").await.split("href=\"/static/room.css").nth(1).map(|rest| rest.split('"').next().unwrap_or("").to_owned());
    let style = format!("/static/room.css{}", style.expect("a style sheet"));
    for path in ["/documents/wilson-208933", "/documents/wilson-208933.txt", "/no-such-page", "/favicon.svg", style.as_str()] {
        for packing in ["identity", "gzip"] {
            let accept = ("accept-encoding", packing);
            let whole = ask(&server, Method::GET, path, &[accept]).await;
            let head = ask(&server, Method::HEAD, path, &[accept]).await;
            for name in ["vary", "etag", "content-encoding", "content-length", "content-type"] {
                assert_eq!(header(head.headers(), name), header(whole.headers(), name), "{path}, {packing}: {name}");
            }
            assert_eq!(header(whole.headers(), "content-encoding"), if packing == "gzip" { "gzip" } else { "" }, "{path}");
            // A document's address leads programs to their format.
            let varies = if path == "/documents/wilson-208933" { "accept, accept-encoding" } else { "accept-encoding" };
            assert_eq!(header(whole.headers(), "vary"), varies, "{path}, {packing}");
            let tag = header(whole.headers(), "etag");
            if tag.is_empty() {
                continue;
            }
            assert!(tag.starts_with("W/"), "{path}: {tag} names both forms, packed and plain");
            let again = ask(&server, Method::GET, path, &[accept, ("if-none-match", &tag)]).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
            for name in ["vary", "etag", "cache-control"] {
                assert_eq!(header(again.headers(), name), header(whole.headers(), name), "{path}, {packing}: {name}");
            }
        }
        for nothing in ["*;q=0", "identity;q=0", "gzip;q=0, identity;q=0"] {
            let plain = ask(&server, Method::GET, path, &[("accept-encoding", nothing)]).await;
            assert_eq!(plain.status(), get(&server, path).await.status(), "{path}, {nothing}");
            assert_eq!(header(plain.headers(), "content-encoding"), "", "{path}, {nothing}");
        }
    }
}

#[tokio::test]
async fn too_much_is_refused() {
    let room = Room::sqlite();
    let server = room.serve();
    let header = format!("GET / HTTP/1.1\r\nHost: room\r\nX-Long: {}\r\nConnection: close\r\n\r\n", "a".repeat(64 << 10));
    let answer = server.raw(header.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    let many: String = (0..500).map(|number| format!("X-{number}: a\r\n")).collect();
    let answer = server.raw(format!("GET / HTTP/1.1\r\nHost: room\r\n{many}Connection: close\r\n\r\n").as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    let long = format!("GET /{} HTTP/1.1\r\nHost: room\r\nConnection: close\r\n\r\n", "a".repeat(100_000));
    let answer = server.raw(long.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    let body =
        format!("POST /search HTTP/1.1\r\nHost: room\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n{}", "a".repeat(1_000_000));
    let answer = server.raw(body.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(get(&server, "/").await.status(), StatusCode::OK, "the room goes on");
}

#[tokio::test]
async fn the_host_of_a_request_is_trusted_for_nothing() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for path in ["/", "/documents/wilson-208877", "/sitemap.xml", "/documents/208877", "/no-such-page"] {
        let answer = server.raw(
            format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        assert!(!answer.contains("evil.example"), "{path}: {answer}");
    }
}
