//! The room for programs: JSON below `/api`, as `/openapi.json` describes it.

use std::collections::BTreeSet;
use std::fs;

use boon::{Compiler, Schemas};
use regex::Regex;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::client::{ask, get, header, seeded, text};
use crate::papers::write_cables;
use crate::room::{Room, Server, here, printed, write};

/// What the description says, ready to be held against answers.
struct Description {
    whole: Value,
    compiler: Compiler,
    schemas: Schemas,
}

impl Description {
    async fn of(server: &Server) -> Self {
        let whole: Value = serde_json::from_str(&text(server, "/openapi.json").await).expect("JSON");
        let mut compiler = Compiler::new();
        compiler.add_resource("https://room.example/openapi.json", whole.clone()).expect("a resource");
        Self { whole, compiler, schemas: Schemas::new() }
    }

    /// Holds a value against the schema of that name.
    fn hold(&mut self, schema: &str, value: &Value, what: &str) {
        let at = format!("https://room.example/openapi.json#{schema}");
        let compiled = self.compiler.compile(&at, &mut self.schemas).unwrap_or_else(|error| panic!("{schema}: {error}"));
        if let Err(error) = self.schemas.validate(value, compiled) {
            panic!("{what} is not as {schema} says: {error:#}");
        }
    }

    /// The names of all fields that any schema has.
    fn fields(&self) -> BTreeSet<String> {
        let mut fields = BTreeSet::new();
        let mut open = vec![&self.whole["components"]["schemas"]];
        while let Some(value) = open.pop() {
            if let Some(properties) = value.get("properties").and_then(Value::as_object) {
                fields.extend(properties.keys().cloned());
            }
            open.extend(parts(value));
        }
        fields
    }
}

fn parts(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(object) => object.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

/// The names of all fields that a value has, wherever in it.
fn fields_in(value: &Value) -> BTreeSet<String> {
    let own = value.as_object().into_iter().flat_map(|object| object.keys().cloned());
    own.chain(parts(value).into_iter().flat_map(fields_in)).collect()
}

async fn json(server: &Server, path: &str) -> Value {
    let answer = get(server, path).await;
    assert_eq!((answer.status(), header(answer.headers(), "content-type").as_str()), (StatusCode::OK, "application/json"), "{path}");
    serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON")
}

/// A problem with its status, whatever was asked for.
async fn problem(answer: Response, status: StatusCode, what: &str) -> Value {
    assert_eq!((answer.status(), header(answer.headers(), "content-type").as_str()), (status, "application/problem+json"), "{what}");
    assert_eq!(header(answer.headers(), "access-control-allow-origin"), "*", "{what}");
    let problem: Value = serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON");
    assert_eq!(problem["status"], status.as_u16(), "{what}: {problem}");
    problem
}

fn names_in(list: &Value) -> Vec<String> {
    let documents = list["documents"].as_array().expect("a list");
    documents.iter().map(|document| document["name"].as_str().expect("a name").to_owned()).collect()
}

/// The address of that relation in the `Link` header, without the room's own.
fn link(answer: &Response, server: &Server, relation: &str) -> Option<String> {
    let links = header(answer.headers(), "link");
    let found = Regex::new(&format!("<([^>]*)>; rel=\"{relation}\"")).expect("a pattern").captures(&links)?[1].to_owned();
    Some(found.strip_prefix(&server.base).unwrap_or_else(|| panic!("{found} is no absolute address")).to_owned())
}

#[tokio::test]
async fn each_address_of_the_description_answers_as_it_says() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let mut description = Description::of(&server).await;
        assert_eq!(description.whole["openapi"], "3.1.0");
        assert_eq!(description.whole["info"]["title"], "The Control of Japan, 1945");
        assert_eq!(description.whole["servers"][0]["url"], server.base.as_str());
        let paths = description.whole["paths"].as_object().expect("paths").clone();
        assert_eq!(paths.len(), 11, "{:?}", paths.keys());
        for (path, operations) in &paths {
            assert_eq!(operations.as_object().expect("operations").keys().collect::<Vec<_>>(), ["get"], "{path}");
            let mut address = path.clone();
            let mut fields = Vec::new();
            for parameter in operations["get"]["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().expect("a name");
                let example = parameter.get("example").and_then(Value::as_str);
                match parameter["in"].as_str() {
                    Some("path") => address = address.replace(&format!("{{{name}}}"), example.expect("an example")),
                    _ => fields.extend(example.map(|example| format!("{name}={example}"))),
                }
            }
            let address = format!("{address}?{}", fields.join("&"));
            let answer = json(&server, &address).await;
            let pointer = path.replace('~', "~0").replace('/', "~1");
            let schema = format!("/paths/{pointer}/get/responses/200/content/application~1json/schema");
            description.hold(&schema.replace('{', "%7B").replace('}', "%7D"), &answer, &address);
        }
    }
}

#[tokio::test]
async fn the_example_of_the_documentation_is_what_the_seeds_give() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let page = fs::read_to_string(here().join("docs/api.md")).expect("a file");
    let asked = page.split("curl 'https://room.example.org").nth(1).and_then(|rest| rest.split('\'').next()).expect("an address");
    let shown = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an answer");
    assert_eq!(text(&server, asked).await.replace(&server.base, "https://room.example.org"), shown);
}

#[test]
fn every_route_below_the_api_is_one_that_the_description_is_made_from() {
    let folder = here().join("src/web");
    let source = fs::read_to_string(folder.join("api/mod.rs")).expect("a file");
    assert_eq!(source.matches(".routes(routes!(").count(), 11);
    assert_eq!(source.matches(".route(").count(), 1, "only the description itself is not described");
    assert!(!fs::read_to_string(folder.join("routes.rs")).expect("a file").contains("\"/api"));
}

#[tokio::test]
async fn every_document_is_as_its_schema_says() {
    let room = Room::sqlite();
    let fixtures = here().join("tests/fixtures");
    room.import(&[&crate::room::seeds(), &fixtures, &here().join("tests/beside")]).await;
    let server = room.serve();
    let mut description = Description::of(&server).await;
    let described = description.fields();
    let mut address = Some("/api/documents".to_owned());
    let mut count = 0;
    while let Some(list) = address {
        let answer = get(&server, &list).await;
        address = link(&answer, &server, "next");
        let list: Value = serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON");
        for name in names_in(&list) {
            let document = json(&server, &format!("/api/documents/{name}")).await;
            description.hold("/components/schemas/Document", &document, &name);
            let found = fields_in(&document);
            let unknown: Vec<&String> = found.difference(&described).collect();
            assert!(unknown.is_empty(), "{name} has fields that no schema has: {unknown:?}");
            count += 1;
        }
    }
    assert!(count > 40, "only {count} documents");
}

#[tokio::test]
async fn a_schema_refuses_what_is_no_document() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    let mut description = Description::of(&server).await;
    let document = json(&server, "/api/documents/wilson-208877").await;
    let at = "https://room.example/openapi.json#/components/schemas/Document";
    let compiled = description.compiler.compile(at, &mut description.schemas).expect("a schema");
    for (place, wrong) in [
        ("/name", Value::from("No Name")),
        ("/version", Value::from("one")),
        ("/body/blocks/0/span", Value::from(vec![1, 2, 3])),
        ("/body/blocks/0/kind", Value::from("chapter")),
        ("/metadata/date/basis", Value::from("guessed")),
        ("/references", Value::from("none")),
        ("/metadata/date/value/when", Value::from("never")),
    ] {
        let mut other = document.clone();
        *other.pointer_mut(place).unwrap_or_else(|| panic!("{place} is not there")) = wrong;
        assert!(description.schemas.validate(&other, compiled).is_err(), "{place} may be anything");
    }
}

#[tokio::test]
async fn a_document_is_the_same_at_both_of_its_addresses() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let list = json(&server, "/api/documents").await;
        assert_eq!((list["total"].as_i64(), list["pages"].as_i64()), (Some(5), Some(1)));
        for (name, entry) in names_in(&list).iter().zip(list["documents"].as_array().expect("a list")) {
            assert_eq!(entry["url"], format!("{}/documents/{name}", server.base));
            let page = text(&server, &format!("/documents/{name}.json")).await;
            assert_eq!(page, text(&server, &format!("/api/documents/{name}")).await, "{name}");
            let document: Value = serde_json::from_str(&page).expect("JSON");
            let fields: Vec<&String> = document.as_object().expect("an object").keys().collect();
            assert_eq!(
                fields,
                [
                    "aliases",
                    "archival",
                    "authorities",
                    "body",
                    "citation",
                    "date",
                    "facsimiles",
                    "files",
                    "imported_at",
                    "mentions",
                    "metadata",
                    "name",
                    "notes",
                    "parallel_texts",
                    "references",
                    "referred_by",
                    "related",
                    "room",
                    "source",
                    "standing",
                    "summary",
                    "terms",
                    "title",
                    "url",
                    "urn",
                    "version",
                ]
            );
        }
        let answer = get(&server, "/api/documents/208877").await;
        let to = header(answer.headers(), "location");
        assert_eq!((answer.status(), to.as_str()), (StatusCode::MOVED_PERMANENTLY, "/api/documents/wilson-208877"));
        assert_eq!(header(answer.headers(), "access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn the_pages_of_a_list_lead_to_one_another_and_hold_each_document_once() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        write_cables(&papers, 120);
        room.import(&[&papers]).await;
        let server = room.serve();
        let (mut found, mut address, mut before) = (Vec::new(), "/api/documents".to_owned(), None);
        loop {
            let answer = get(&server, &address).await;
            let next = link(&answer, &server, "next");
            assert_eq!(link(&answer, &server, "prev"), before, "{address}");
            assert_eq!(link(&answer, &server, "first").as_deref(), Some("/api/documents?page=1"));
            assert_eq!(link(&answer, &server, "last").as_deref(), Some("/api/documents?page=3"));
            found.extend(names_in(&serde_json::from_str(&answer.text().await.expect("a text")).expect("JSON")));
            let Some(next) = next else { break };
            before = Some(if address.contains('?') { address } else { format!("{address}?page=1") });
            address = next;
        }
        assert_eq!((found.len(), found.iter().collect::<BTreeSet<_>>().len()), (120, 120), "{:?}", room.database);

        // Their years are those from 1920 to 1949.
        let of_a_time = get(&server, "/api/documents?from=1929&until=1942-11-15").await;
        assert_eq!(link(&of_a_time, &server, "last").as_deref(), Some("/api/documents?from=1929&until=1942-11-15&page=2"));
        let list: Value = serde_json::from_str(&of_a_time.text().await.expect("a text")).expect("JSON");
        let whole = json(&server, "/api/documents?from=1929&until=1942").await["total"].as_i64().expect("a number");
        assert!(list["total"].as_i64().expect("a number") < whole && whole == 56, "{whole}: {list}");
        for document in list["documents"].as_array().expect("a list") {
            let date = document["date"].as_str().expect("a date");
            assert!(("1929".."1942-11-16").contains(&date), "{date}");
        }
        assert_eq!(json(&server, "/api/documents?from=1950").await["total"], 0);
        assert_eq!(json(&server, "/api/documents?until=9999").await["total"], 120);
        assert_eq!(json(&server, "/api/documents?from=1940&until=1930").await["total"], 0);

        problem(get(&server, "/api/documents?page=4").await, StatusCode::NOT_FOUND, "page 4").await;
        problem(get(&server, "/api/search?q=Harriman&page=900").await, StatusCode::NOT_FOUND, "page 900").await;
        for fields in ["page=0", "page=-1", "page=x", "page=%2B1", "page=", "page=1000001", "from=x", "until=1945-13", "from=1945-1-1"] {
            problem(get(&server, &format!("/api/documents?{fields}")).await, StatusCode::BAD_REQUEST, fields).await;
        }
    }
}

#[tokio::test]
async fn undated_documents_are_of_no_time() {
    for room in Room::each().await {
        write(&room.folder().join("papers/a.md"), "---\ntitle: Without a date\n---\n\nNobody knows when.\n");
        write(&room.folder().join("papers/b.md"), "---\ntitle: Of a year\ndate: 1945\n---\n\nOf that year.\n");
        room.import(&[&room.folder().join("papers")]).await;
        let server = room.serve();
        for (fields, total) in [("", 2), ("?from=0001", 1), ("?until=9999-12-31", 1), ("?from=1945&until=1945", 1), ("?from=1945-01", 0)] {
            assert_eq!(json(&server, &format!("/api/documents{fields}")).await["total"], total, "{fields} {:?}", room.database);
        }
    }
}

#[tokio::test]
async fn of_what_is_closed_or_withdrawn_programs_learn_what_visitors_learn() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        let letter = |name: &str, more: &str| {
            format!(
                "---\ntitle: Letter of {name}\ndate: 3 November 1945\nkind: letter\nname: {name}\n{more}---\n\nThe orchard has quicksilver in it.\n\nIt is {name}'s.\n"
            )
        };
        write(&papers.join("closed.md"), letter("brown", "access: 2090-01-01\naccess_reason: The family asked for it.\n"));
        write(&papers.join("hidden.md"), letter("green", "access: restricted\naccess_shows: nothing\n"));
        write(&papers.join("gone.md"), letter("white", ""));
        write(&papers.join("open.md"), letter("black", ""));
        room.import(&[&papers]).await;
        printed(&room.run(&["withdraw", "white", "--reason", "It is not ours", "--replaced-by", "black"]));
        let server = room.serve();

        let closed = problem(get(&server, "/api/documents/brown").await, StatusCode::FORBIDDEN, "brown").await;
        assert_eq!((&closed["until"], &closed["reason"]), (&Value::from("2090-01-01"), &Value::from("The family asked for it")));
        assert!(closed["citation"].as_str().is_some_and(|citation| citation.contains("Letter of brown")), "{closed}");
        let gone = problem(get(&server, "/api/documents/white").await, StatusCode::GONE, "white").await;
        assert_eq!(gone["replaced_by"], format!("{}/documents/black", server.base), "{gone}");
        assert_eq!(gone["reason"], "It is not ours");
        let hidden = problem(get(&server, "/api/documents/green").await, StatusCode::NOT_FOUND, "green").await;
        assert!(hidden.get("citation").is_none(), "{hidden}");
        for said in [&closed, &gone, &hidden] {
            assert!(!said.to_string().contains("quicksilver"), "{said}");
        }
        let mut description = Description::of(&server).await;
        for said in [&closed, &gone, &hidden] {
            description.hold("/components/schemas/Problem", said, "a problem");
        }

        let list = json(&server, "/api/documents").await;
        assert_eq!(names_in(&list), ["black", "brown"], "{:?}", room.database);
        assert_eq!(list["documents"][1]["closed"], "closed until 1 January 2090");
        crate::client::until(&server, "/api/search?q=quicksilver", std::time::Duration::from_secs(20), |found| found.contains("black"))
            .await;
        let found = text(&server, "/api/search?q=quicksilver").await;
        assert!(!found.contains("brown") && !found.contains("white") && !found.contains("green"), "{found}");
    }
}

#[tokio::test]
async fn whatever_is_wrong_is_a_problem_and_no_page() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for path in [
        "/api",
        "/api/nothing",
        "/api/documents/nothing",
        "/api/documents/wilson-208877.ris",
        "/api/documents/Wilson-208877",
        "/api/people/nobody",
        "/api/people/%00",
    ] {
        let answer = ask(&server, Method::GET, path, &[("accept", "text/html")]).await;
        let said = problem(answer, StatusCode::NOT_FOUND, path).await;
        assert!(said["detail"].as_str().is_some_and(|detail| detail.contains("/openapi.json")), "{said}");
    }
    for path in ["/api/documents", "/openapi.json", "/api/search?q=a", "/api/archive/rgaspi"] {
        for method in [Method::POST, Method::DELETE, Method::PUT] {
            let answer = ask(&server, method.clone(), path, &[]).await;
            assert_eq!(header(answer.headers(), "allow"), "GET,HEAD", "{method} {path}");
            problem(answer, StatusCode::METHOD_NOT_ALLOWED, path).await;
        }
    }
    let long = format!("/api/search?q={}", "a".repeat(501));
    for path in ["/api/search", long.as_str()] {
        problem(get(&server, path).await, StatusCode::BAD_REQUEST, path).await;
    }
    assert_eq!(json(&server, "/api/search?q=%00%FF%22").await["total"], 0);
    // What only begins alike is a page as ever.
    assert!(header(get(&server, "/apiary").await.headers(), "content-type").starts_with("text/html"));
}

#[tokio::test]
async fn an_answer_that_did_not_change_is_not_sent_again() {
    let room = Room::sqlite();
    let server = seeded(&room).await;
    for path in ["/openapi.json", "/api/documents", "/api/people/molotov", "/api/documents/wilson-208877"] {
        let tag = header(get(&server, path).await.headers(), "etag");
        let again = ask(&server, Method::GET, path, &[("if-none-match", &tag), ("origin", "https://elsewhere.example")]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(header(again.headers(), "access-control-allow-origin"), "*", "{path}");
    }
}

#[tokio::test]
async fn a_record_and_a_unit_have_their_documents() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let people = json(&server, "/api/people").await;
        let molotov = people["records"].as_array().expect("a list").iter().find(|entry| entry["record"]["id"] == "molotov");
        let api = molotov.expect("Molotov")["api"].as_str().expect("an address").replace(&server.base, "");
        let record = json(&server, &api).await;
        assert!(record["about"].to_string().contains("wilson-208877"), "{record}");
        let unit = json(&server, "/api/archive/rgaspi/558/11/98").await;
        assert_eq!(unit, json(&server, "/api/archive/rgaspi%2F558%2F11%2F98").await);
        assert_eq!((&unit["title"], unit["total"].as_u64()), (&Value::from("RGASPI, f. 558, op. 11, d. 98"), Some(4)));
        assert_eq!(unit["holdings"][0]["leaves_label"], "ll. 40–41");
        assert_eq!(unit["above"][0]["api"], format!("{}/api/archive/rgaspi", server.base));
        let found = json(&server, "/api/search?q=Harriman").await;
        let passage = &found["results"][0]["passages"][0];
        let (start, end) = (passage["marks"][0][0].as_u64().expect("an offset"), passage["marks"][0][1].as_u64().expect("an offset"));
        let text = passage["text"].as_str().expect("a text");
        let marked = text.get(usize::try_from(start).expect("small")..usize::try_from(end).expect("small"));
        assert!(marked.is_some_and(|marked| marked.contains("Harriman")), "{passage}");
    }
}
