//! Which file an address of the room is, and how a page in one file names another.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};
use url::Url;

use crate::model::DocumentName;
use crate::urls;

/// What the addresses of a page are relative to; no room is there.
const NOWHERE: &str = "http://room.invalid";

/// Where pages lie that differ by what stands behind a question mark.
const BEHIND: &str = "at";

/// A longer name of a file is not taken everywhere.
const LONGEST_NAME: usize = 120;

/// What stands as it is in the path of an address (RFC 3986, section 3.3), beside letters and digits.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'=').remove(b'&').remove(b'+');

/// An address inside the room: its path, and what stands behind the question mark, both as a link has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Address {
    pub path: String,
    pub query: String,
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Into a file of the export, and perhaps to a place in it.
    Inside { address: Address, fragment: String },
    /// To what answers only where a room is served.
    Served,
    /// To another site, or to none.
    Outside,
}

impl Address {
    pub fn new(path: &str) -> Self {
        Self { path: path.to_owned(), query: String::new() }
    }

    /// As a client asks for it.
    pub fn uri(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Where a link of this page leads.
    pub fn way(&self, href: &str) -> Way {
        if !href.starts_with(['/', '?', '#', '.']) || href.starts_with("//") {
            return Way::Outside;
        }
        let here = Url::parse(NOWHERE).and_then(|base| base.join(&self.uri()));
        let Ok(to) = here.and_then(|here| here.join(href)) else { return Way::Served };
        let (path, query) = (to.path().to_owned(), to.query().unwrap_or_default());
        let fragment = to.fragment().unwrap_or_default().to_owned();
        if is_served(&path, query) {
            return Way::Served;
        }
        // One page has the citations in all styles.
        if let Some(style) = query.strip_prefix("style=").filter(|_| path.starts_with(urls::DOCUMENTS) && path.ends_with("/cite")) {
            return Way::Inside { address: Self { path, query: String::new() }, fragment: format!("style-{style}") };
        }
        if path == urls::RESOLVE {
            return Way::Inside { address: Self { path: urls::SEARCH.to_owned(), query: query.to_owned() }, fragment };
        }
        Way::Inside { address: Self { path, query: query.to_owned() }, fragment }
    }

    /// Whether all questions are asked of one file, which is a script's, or has the question for its version alone.
    fn is_one_for_all(&self) -> bool {
        self.path == urls::SEARCH || self.path.starts_with("/static/")
    }

    /// What is asked for to write the file: without a question where one file has the answers to all.
    pub fn asked(self) -> Self {
        if self.is_one_for_all() { Self { query: String::new(), ..self } } else { self }
    }

    /// Whether a file of its own name is there, and not a page in a folder.
    pub fn is_file(&self) -> bool {
        let (folder, last) = self.path.rsplit_once('/').unwrap_or_default();
        let is_machine = |folder: &str| ["/static", "/files", "/export", "/sitemaps", "/timemap"].iter().any(|own| folder.starts_with(own));
        match folder {
            "" | urls::DOCUMENTS => last.contains('.'),
            _ if folder.starts_with(urls::DOCUMENTS) => last.contains('.'),
            _ => is_machine(folder),
        }
    }

    /// The file, relative to the folder of the export.
    pub fn file(&self) -> PathBuf {
        let mut file: PathBuf = self.names().iter().collect();
        if !self.is_file() {
            file.push("index.html");
        }
        file
    }

    /// The names of the folders in which the file lies, from the top; with the file's own, where it has one.
    fn names(&self) -> Vec<String> {
        let own = self.path.split('/').filter(|segment| !segment.is_empty()).map(name_of);
        if self.query.is_empty() || self.is_one_for_all() {
            return own.collect();
        }
        std::iter::once(BEHIND.to_owned()).chain(own).chain([question(&self.query)]).collect()
    }

    /// The way from this page to the top of the export: `../../`, nothing from the top itself.
    pub fn to_top(&self) -> String {
        "../".repeat(self.names().len())
    }

    /// How this page names `other`: by a relative address.
    pub fn to(&self, other: &Self, fragment: &str) -> String {
        if self == other && !fragment.is_empty() {
            return format!("#{fragment}");
        }
        let (own, others) = (self.names(), other.names());
        let mut shared = own.iter().zip(&others).take_while(|(own, other)| own == other).count();
        if other.is_file() {
            shared = shared.min(others.len().saturating_sub(1));
        }
        let mut link = "../".repeat(own.len() - shared);
        for name in &others[shared..] {
            link.extend(utf8_percent_encode(name, ENCODED));
            link.push('/');
        }
        if other.is_file() {
            link.pop();
        } else if link.is_empty() {
            link.push_str("./");
        }
        if other.is_one_for_all() && !other.query.is_empty() {
            link.push('?');
            link.push_str(&other.query);
        }
        if !fragment.is_empty() {
            link.push('#');
            link.push_str(fragment);
        }
        link
    }
}

/// The document that a file is of, or behind: its pages, formats, versions, its ARK.
pub(super) fn document_of(file: &Path) -> Option<DocumentName> {
    if let Some(naan) = file.iter().next()?.to_str()?.strip_prefix("ark:") {
        return urls::name_of_ark(naan, &format!("/{}", file.parent()?.to_str()?));
    }
    let below = ["documents", "at/documents", "timemap/documents"].iter().find_map(|top| file.strip_prefix(top).ok())?;
    let first = below.iter().next()?.to_str()?;
    first.split('.').next()?.parse().ok()
}

/// The folder of a page.
pub(super) fn folder_of(path: &str) -> PathBuf {
    Address::new(path).names().iter().collect()
}

/// Whether a file lies below one of these folders, or is what one of these pages shows behind a question mark.
pub(super) fn is_below(file: &Path, folders: &HashSet<PathBuf>) -> bool {
    let file = file.strip_prefix(BEHIND).unwrap_or(file);
    file.ancestors().any(|above| folders.contains(above))
}

/// The document whose text a file is: only those that are shown have one.
pub(super) fn text_of(file: &Path) -> Option<DocumentName> {
    file.strip_prefix("documents").ok()?.to_str()?.strip_suffix(".txt")?.parse().ok()
}

/// What only a room that is served can answer.
fn is_served(path: &str, query: &str) -> bool {
    let is_below = |top: &str| path == top || path.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'));
    [urls::OAI, urls::UNAPI, urls::HEALTH, urls::LIST_CITE, "/timegate"].into_iter().any(is_below)
        || urls::is_of_the_api(path)
        || path == urls::LIST && !query.is_empty()
        || is_below("/export") && !path.starts_with("/export/documents.")
}

/// A segment of an address as the name of a file: decoded, where that is a name everywhere.
fn name_of(segment: &str) -> String {
    let decoded = percent_decode_str(segment).decode_utf8().ok().map(Cow::into_owned);
    let fits = |name: &String| {
        let is_one = matches!(Path::new(name).components().collect::<Vec<_>>()[..], [Component::Normal(_)]);
        // What some systems take in no name, and what would stand in the place of a page.
        let is_taken = !name.contains(['/', '\\', '\0', '<', '>', '"', '|', '?', '*']) && !name.ends_with(['.', ' ']);
        is_one && is_taken && name.len() <= LONGEST_NAME && !name.starts_with(['.', '~']) && !name.eq_ignore_ascii_case("index.html")
    };
    decoded.filter(fits).unwrap_or_else(|| hashed(segment))
}

/// What stands behind a question mark as the name of a folder.
fn question(query: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "=&_-+%.~".contains(letter);
    if query.len() <= LONGEST_NAME && query.chars().all(is_plain) && !query.starts_with(['.', '~']) {
        query.to_owned()
    } else {
        hashed(query)
    }
}

/// A name for what is none.
fn hashed(written: &str) -> String {
    Sha256::digest(written.as_bytes()).iter().take(8).fold("~".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(from: &str, href: &str) -> String {
        let (path, query) = from.split_once('?').unwrap_or((from, ""));
        let from = Address { path: path.to_owned(), query: query.to_owned() };
        match from.way(href) {
            Way::Inside { address, fragment } => from.to(&address, &fragment),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_page_is_a_folder_with_an_index_and_a_file_is_itself() {
        let file = |path: &str| Address::new(path).file().display().to_string();
        assert_eq!(file("/"), "index.html");
        assert_eq!(file("/documents/wilson-1"), "documents/wilson-1/index.html");
        assert_eq!(file("/documents/wilson-1.tei.xml"), "documents/wilson-1.tei.xml");
        assert_eq!(file("/documents/wilson-1/linkset.json"), "documents/wilson-1/linkset.json");
        // An id of a record may look like the name of a file.
        assert_eq!(file("/people/frus1955-57v01.p_AD1"), "people/frus1955-57v01.p_AD1/index.html");
        assert_eq!(file("/collections/caf%C3%A9"), "collections/café/index.html");
        assert_eq!(file("/timemap/documents/wilson-1"), "timemap/documents/wilson-1");
    }

    #[test]
    fn each_file_behind_a_document_is_known_as_its() {
        for (path, name) in [
            ("/documents/wilson-1", Some("wilson-1")),
            ("/documents/wilson-1.tei.xml", Some("wilson-1")),
            ("/documents/wilson-1/versions/2", Some("wilson-1")),
            ("/documents/wilson-1?beside=ru", Some("wilson-1")),
            ("/timemap/documents/wilson-1", Some("wilson-1")),
            ("/ark:12345/wilson_1", Some("wilson-1")),
            ("/people/wilson", None),
            ("/", None),
        ] {
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            let file = Address { path: path.to_owned(), query: query.to_owned() }.file();
            assert_eq!(document_of(&file).as_ref().map(DocumentName::as_str), name, "{}", file.display());
        }
    }

    #[test]
    fn links_are_relative_to_the_folder_of_their_page() {
        assert_eq!(link("/documents/a", "/documents/b#p7"), "../b/#p7");
        assert_eq!(link("/documents/a", "/documents/a.ris"), "../a.ris");
        assert_eq!(link("/documents/a", "/documents/a/versions/1"), "versions/1/");
        assert_eq!(link("/documents/a", "/"), "../../");
        assert_eq!(link("/", "/"), "./");
        assert_eq!(link("/", "/people/x"), "people/x/");
        assert_eq!(link("/documents/a/versions/1", "/documents/a"), "../../");
        assert_eq!(link("/documents/a", "/static/room.css?v=1"), "../../static/room.css?v=1");
        assert_eq!(link("/search", "/search?q=a%20b"), "./?q=a%20b");
    }

    #[test]
    fn what_differs_by_a_question_is_a_page_of_its_own() {
        assert_eq!(link("/documents", "/documents?page=2"), "../at/documents/page=2/");
        assert_eq!(link("/documents?page=2", "/documents?page=3"), "../page=3/");
        assert_eq!(link("/documents?page=2", "/documents/a"), "../../../documents/a/");
        assert_eq!(link("/documents/a", "?beside=ru#p1"), "../../at/documents/a/beside=ru/#p1");
        assert_eq!(link("/documents/a", "/documents/a/cite?style=apa"), "cite/#style-apa");
        assert_eq!(link("/documents/a", "/resolve?q=x"), "../../search/?q=x");
    }

    #[test]
    fn what_needs_a_server_is_told_apart_from_other_sites() {
        for href in ["/oai?verb=Identify", "/api/documents", "/list?d=a", "/export/people/x.ris", "/timegate/documents/a"] {
            assert_eq!(link("/", href), "Served", "{href}");
        }
        for href in ["https://example.org/", "//example.org/x", "mailto:a@example.org", "data:,x"] {
            assert_eq!(link("/", href), "Outside", "{href}");
        }
        assert_eq!(link("/", "/export/documents.ris"), "export/documents.ris");
    }

    #[test]
    fn what_is_no_name_of_a_file_gets_one() {
        for path in ["/collections/a%2Fb", "/collections/%2e%2e", "/collections/.hidden", "/collections/a%00b"] {
            let file = Address::new(path).file();
            assert!(file.components().all(|part| matches!(part, Component::Normal(_))), "{}", file.display());
            assert!(file.display().to_string().starts_with("collections/~"), "{}", file.display());
        }
    }

    proptest! {
        #[test]
        fn a_relative_link_leads_where_the_address_is(from in address(), to in address()) {
            // Pages have links, and no file is one.
            prop_assume!(!from.is_file());
            let base = Url::parse("http://files.invalid/").and_then(|base| base.join(&written(&from)));
            let link = base.and_then(|base| base.join(&from.to(&to, "p1"))).expect("an address");
            let reached = percent_decode_str(link.path()).decode_utf8().expect("text").into_owned();
            prop_assert_eq!(reached, format!("/{}", decoded(&written(&to))));
        }

        #[test]
        fn two_addresses_are_two_files(one in address(), other in address()) {
            prop_assert_eq!(one == other, one.file() == other.file());
        }
    }

    /// The address at which a web server shows the file.
    fn written(address: &Address) -> String {
        let file = address.file();
        let names: Vec<String> = file.iter().map(|name| urls::query_value(&name.to_string_lossy())).collect();
        let path = names.join("/");
        path.strip_suffix("index.html").map_or(path.clone(), str::to_owned)
    }

    fn decoded(path: &str) -> String {
        percent_decode_str(path).decode_utf8_lossy().into_owned()
    }

    fn address() -> impl Strategy<Value = Address> {
        let path = prop::collection::vec("[a-z0-9.~é ]{1,6}|index.html", 0..4).prop_map(|names| {
            let names: Vec<String> = names.iter().map(|name| urls::query_value(name)).collect();
            names.join("/")
        });
        let top = prop::sample::select(vec!["/documents/", "/people/", "/collections/", "/archive/", "/"]);
        let query = prop::sample::select(vec!["", "page=2", "beside=ru", "from=a&to=b%20c"]);
        (top, path, query).prop_map(|(top, path, query)| {
            let path = format!("{top}{path}");
            let path = if path == "/" { path } else { path.trim_end_matches('/').to_owned() };
            let address = Address { path, query: query.to_owned() };
            if address.is_file() { Address { query: String::new(), ..address } } else { address }
        })
    }
}
