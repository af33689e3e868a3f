//! Every address of the site, in one place.

use crate::model::{AuthorityKind, DocumentName};

/// The formats in which a document is given to programs and reading systems, with their media types.
pub const FORMATS: &[(&str, &str)] = &[
    ("md", "text/markdown; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("json", "application/json"),
    ("bib", "application/x-bibtex; charset=utf-8"),
    ("ris", "application/x-research-info-systems; charset=utf-8"),
    ("csl.json", "application/vnd.citationstyles.csl+json"),
    ("jsonld", "application/ld+json"),
    ("epub", "application/epub+zip"),
    ("tei.xml", "application/tei+xml"),
];

pub const HOME: &str = "/";
pub const DOCUMENTS: &str = "/documents";
pub const PEOPLE: &str = "/people";
pub const PLACES: &str = "/places";
pub const ORGANIZATIONS: &str = "/organizations";
pub const ARCHIVE: &str = "/archive";
pub const COLLECTIONS: &str = "/collections";
pub const NOT_HELD: &str = "/not-held";
pub const NOT_HELD_CSV: &str = "/not-held.csv";
pub const CORRESPONDENTS: &str = "/correspondents";
pub const SEARCH: &str = "/search";
pub const RESOLVE: &str = "/resolve";
pub const COLOPHON: &str = "/colophon";
pub const SITEMAP: &str = "/sitemap.xml";
pub const ROBOTS: &str = "/robots.txt";
pub const FEED: &str = "/feed.xml";
pub const OPENSEARCH: &str = "/opensearch.xml";
/// Where a reader's own list is shown.
pub const LIST: &str = "/list";
pub const LIST_CITE: &str = "/list/cite";
pub const CMIF: &str = "/cmif.xml";
pub const UNAPI: &str = "/unapi";
pub const OAI: &str = "/oai";
pub const HEALTH: &str = "/healthz";
pub const OPENAPI: &str = "/openapi.json";
pub const API: &str = "/api";

/// Whether an address answers programs alone, with JSON even where something is wrong.
pub fn is_of_the_api(path: &str) -> bool {
    path == OPENAPI || path.strip_prefix(API).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `/api/documents/wilson-208877`: of an address of the site, the one that says the same to programs.
pub fn api(address: &str) -> String {
    format!("{API}{address}")
}

/// `/documents/wilson-208877`: the address to cite.
pub fn document(name: &DocumentName) -> String {
    format!("{DOCUMENTS}/{name}")
}

/// `/documents/wilson-208877.ris`.
pub fn document_as(name: &DocumentName, format: &str) -> String {
    format!("{DOCUMENTS}/{name}.{format}")
}

/// `/export/people/molotov.ris?with=about`: the documents of a set in one file; `set` is the path of its page without the first
/// slash, `query` what stands behind the question mark.
pub fn export(set: &str, ending: &str, query: &str) -> String {
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("/export/{set}.{ending}{query}")
}

/// `/documents/wilson-208877/cite?style=apa`: how it is cited in that style, in all of them without one.
pub fn cite(name: &DocumentName, style: Option<&str>) -> String {
    let style = style.map(|style| format!("?style={}", query_value(style))).unwrap_or_default();
    format!("{DOCUMENTS}/{name}/cite{style}")
}

/// `/list?d=wilson-208877%23p7`: a reader's own list, by what stands behind the question mark.
pub fn list(query: &str) -> String {
    format!("{LIST}?{query}")
}

/// `/list/cite?style=apa&d=…`: how its papers are cited in that style, as their sources have it without one.
pub fn list_cite(style: Option<&str>, query: &str) -> String {
    let style = style.map(|style| format!("style={}&", query_value(style))).unwrap_or_default();
    format!("{LIST_CITE}?{style}{query}")
}

/// `/documents/wilson-208877/linkset.json`: where programs go on from it.
pub fn linkset(name: &DocumentName) -> String {
    format!("{DOCUMENTS}/{name}/linkset.json")
}

/// `/ark:12345/wilson_208877`. A hyphen counts for nothing in an ARK, so that a low line stands for it, and `=` for a low line.
pub fn ark(naan: &str, name: &DocumentName) -> String {
    format!("/ark:{naan}/{}", name.as_str().replace('_', "=").replace('-', "_"))
}

/// The document that such an address names, in its present form or with the slash of the older one (`/ark:/12345/…`), whatever
/// hyphens somebody's word processor put in.
pub fn name_of_ark(naan: &str, path: &str) -> Option<DocumentName> {
    let rest = path.strip_prefix("/ark:")?;
    let (number, name) = rest.strip_prefix('/').unwrap_or(rest).split_once('/')?;
    let name = name.trim_end_matches('/').replace('-', "").replace('_', "-").replace('=', "_");
    name.parse().ok().filter(|_| number == naan)
}

/// `/documents/wilson-208877/versions`: every text that was ever shown.
pub fn versions(name: &DocumentName) -> String {
    format!("{DOCUMENTS}/{name}/versions")
}

/// `/documents/wilson-208877/versions/2`.
pub fn version(name: &DocumentName, number: i64) -> String {
    format!("{DOCUMENTS}/{name}/versions/{number}")
}

/// `/timegate/documents/wilson-208877`: leads to the version of a day (RFC 7089, section 4).
pub fn timegate(name: &DocumentName) -> String {
    format!("/timegate{}", document(name))
}

/// `/timemap/documents/wilson-208877`: the versions and their days, for programs (RFC 7089, section 5).
pub fn timemap(name: &DocumentName) -> String {
    format!("/timemap{}", document(name))
}

/// `/documents/wilson-208877?beside=ru`: with this beside the text.
pub fn document_beside(name: &DocumentName, what: &str) -> String {
    format!("{DOCUMENTS}/{name}?beside={}", query_value(what))
}

/// `/documents/wilson-208877/manifest.json`: its pictures for the viewers of the field.
pub fn manifest(name: &DocumentName) -> String {
    format!("{DOCUMENTS}/{name}/manifest.json")
}

/// `/files/9f86d0….jpg`: a picture or a PDF by its SHA-256.
pub fn file(sha256: &str, ending: &str) -> String {
    format!("/files/{sha256}.{ending}")
}

/// `/documents/wilson-208877#p7`.
pub fn paragraph(name: &DocumentName, number: u32) -> String {
    format!("{DOCUMENTS}/{name}#{}", paragraph_anchor(number))
}

pub fn paragraph_anchor(number: u32) -> String {
    format!("p{number}")
}

/// `/documents/frus1955-57v01-d45#fn3`: a place on a document's page, where one is meant.
pub fn document_at(name: &DocumentName, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{DOCUMENTS}/{name}#{anchor}"),
        None => document(name),
    }
}

/// The place of its title, which every document's page has.
pub const TITLE_ANCHOR: &str = "title";

/// Where a printed page begins: `page-12`.
pub fn page_anchor(label: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    format!("page-{}", label.trim().chars().map(plain).collect::<String>())
}

/// Where a page explains an abbreviation of its text.
pub fn term_anchor(id: &str) -> String {
    format!("term-{id}")
}

/// Where a footnote is referred to: `fnref2`, from the second time on `fnref2-2`.
pub fn note_reference_anchor(note: &str, time: usize) -> String {
    let number = note.strip_prefix("fn").unwrap_or(note);
    if time <= 1 { format!("fnref{number}") } else { format!("fnref{number}-{time}") }
}

/// The place of a reference on its page, to which "spoken of in" leads: `r12`.
pub fn reference_anchor(place: usize) -> String {
    format!("r{place}")
}

/// `/people/molotov`.
pub fn authority(kind: AuthorityKind, id: &str) -> String {
    format!("/{}/{id}", kind.path())
}

/// `/documents/wilson-208877/preview`: what an address leads to, in a few lines.
pub fn preview_of(address: &str) -> String {
    format!("{address}/preview")
}

/// `/archive/rgaspi/558/11/98`.
pub fn archive_unit(path: &str) -> String {
    format!("{ARCHIVE}/{path}")
}

/// `/collections/seeds/vietnam`; a folder may have any name.
pub fn collection(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(query_value).collect();
    format!("{COLLECTIONS}/{}", parts.join("/"))
}

/// `/correspondents?from=…&to=…`: the papers of one correspondent to another, by their keys.
pub fn exchange(from: &str, to: &str) -> String {
    format!("{CORRESPONDENTS}?from={}&to={}", query_value(from), query_value(to))
}

/// `/correspondents?of=…`: those with whom a correspondent exchanged papers.
pub fn correspondent(key: &str) -> String {
    format!("{CORRESPONDENTS}?of={}", query_value(key))
}

/// Leads to the entry of a paper on the list of papers not held, whichever page that is on.
pub fn not_held(id: &str) -> String {
    format!("{NOT_HELD}/{id}")
}

/// `/not-held?kind=letters`: those that are probably of a kind.
pub fn not_held_of(kind: &str, number: usize) -> String {
    let list = format!("{NOT_HELD}?kind={kind}");
    if number <= 1 { list } else { format!("{list}&page={number}") }
}

/// A list's page: the bare address for the first.
pub fn page(list: &str, number: usize) -> String {
    if number <= 1 { list.to_owned() } else { format!("{list}?page={number}") }
}

/// Where the page says what is known of a reference: `ref-r12-evidence`, as a fragment.
pub fn evidence(place: usize) -> String {
    format!("#{}", evidence_anchor(place))
}

pub fn evidence_anchor(place: usize) -> String {
    format!("ref-{}-evidence", reference_anchor(place))
}

/// A search and the page of what it found.
pub fn search(query: &str, number: usize) -> String {
    let list = format!("{SEARCH}?q={}", query_value(query));
    if number <= 1 { list } else { format!("{list}&page={number}") }
}

/// Any text as the value of a field in an address.
pub fn query_value(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ark_is_a_documents_name_in_other_letters() {
        for name in ["wilson-208877", "frus1955-57v01-d3", "a_b-c__d"] {
            let name: DocumentName = name.parse().expect("a name");
            let path = ark("12345", &name);
            assert!(!path.contains('-'), "{path}");
            assert_eq!(name_of_ark("12345", &path), Some(name.clone()));
            assert_eq!(name_of_ark("12345", &path.replace("/ark:", "/ark:/")), Some(name.clone()));
            assert_eq!(name_of_ark("12345", &path.replace("son", "s-on")), Some(name));
            assert_eq!(name_of_ark("99999", &path), None);
        }
        assert_eq!(name_of_ark("12345", "/ark:12345/"), None);
    }
}
