//! From address to address: what links lead to is asked next, until nothing new is found.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZero;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, LINK, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use tokio::runtime::Handle;
use tower::ServiceExt;

use super::Error;
use super::address::Address;
use super::folder::Folder;
use super::page::{self, Link};
use super::sets;
use crate::model::{AuthorityKind, DocumentName};
use crate::urls;
use crate::web::{AppState, static_address, static_files};

/// Links that lead nowhere that are told; more would be read by nobody.
const MOST_TOLD: usize = 100;

/// Each waits for its rows half of the time; with more, the rows of one are fetched while another makes its page.
const WORKERS_PER_CORE: usize = 2;

/// Addresses that no page has a link to, and that programs ask for.
const FOR_PROGRAMS: [&str; 6] = [urls::ROBOTS, urls::SITEMAP, urls::FEED, urls::OPENSEARCH, urls::CMIF, "/favicon.ico"];

/// Where the page is that a web server shows for what is not there.
const NOT_FOUND: &str = "404.html";

/// A walk over all addresses of a room.
pub(super) struct Walk<'f> {
    router: Router,
    state: AppState,
    folder: &'f Folder,
    follow: &'f (dyn Fn(usize) + Sync),
    found: Mutex<Found>,
}

/// What is done next.
enum Task {
    /// To ask for these one after another: they are of one document.
    Ask(Vec<Address>),
    /// To write the files with all documents.
    Sets,
}

/// What a walk has found.
#[derive(Default)]
struct Found {
    seen: HashSet<Address>,
    next: Vec<Task>,
    /// What was written, and what was not there.
    written: HashSet<u64>,
    /// The places of pages.
    places: HashSet<u64>,
    /// Links to files and places, by what they lead to: the page, by its place in `pages`, and the link.
    links: HashMap<u64, (usize, Box<str>)>,
    pages: Vec<Address>,
    /// Links to what only a room that is served answers.
    served: Vec<(String, String)>,
}

impl Found {
    /// Notes an address that was not met before.
    fn meet(&mut self, address: Address) -> Option<Address> {
        let address = address.asked();
        self.seen.insert(address.clone()).then_some(address)
    }

    /// To ask for an address that was just met, and for what programs ask for beside it.
    fn ask(&mut self, asked: Address) {
        let beside = preview(&asked).or_else(|| timemap(&asked)).and_then(|beside| self.meet(beside));
        self.next.push(Task::Ask(std::iter::once(asked).chain(beside).collect()));
    }
}

/// A file, or a place in one; what is kept of it, for there are millions.
fn key(address: &Address, fragment: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (address, fragment).hash(&mut hasher);
    hasher.finish()
}

impl<'f> Walk<'f> {
    pub fn new(router: Router, state: &AppState, folder: &'f Folder, follow: &'f (dyn Fn(usize) + Sync)) -> Self {
        Self { router, state: state.clone(), folder, follow, found: Mutex::default() }
    }

    /// Asks for every address of the room and writes what is answered.
    pub async fn go(&mut self) -> Result<(), Error> {
        self.begin().await?;
        loop {
            let round = std::mem::take(&mut self.found().next);
            if round.is_empty() {
                break;
            }
            self.ask_all(round)?;
        }
        self.not_found().await
    }

    /// The first page, what programs read, and every name that a document ever had.
    async fn begin(&self) -> Result<(), Error> {
        let names = self.state.store().every_name().await?;
        let mut found = self.found();
        let lone = std::iter::once(urls::HOME).chain(FOR_PROGRAMS).map(str::to_owned).chain(static_files());
        for path in lone.chain([urls::SEARCH.to_owned(), urls::LIST.to_owned()]) {
            if let Some(address) = found.meet(Address::new(&path)) {
                found.next.push(Task::Ask(vec![address]));
            }
        }
        // First, since it takes longest.
        found.next.insert(0, Task::Sets);
        for address in sets::addresses() {
            found.meet(address);
        }
        let naan = self.state.room().settings.naan.clone();
        for name in names {
            // No page has an ARK as an address within the room: it is for those who were not led here by one.
            if let Some(ark) = naan.as_deref().and_then(|naan| found.meet(Address::new(&urls::ark(naan, &name)))) {
                found.next.push(Task::Ask(vec![ark]));
            }
            let group: Vec<Address> = addresses(&name).filter_map(|path| found.meet(Address::new(&path))).collect();
            found.next.push(Task::Ask(group));
        }
        Ok(())
    }

    /// Asks for these on all cores.
    fn ask_all(&self, mut round: Vec<Task>) -> Result<(), Error> {
        // In the order in which they were found: a list is then read beside its documents.
        round.reverse();
        let waiting = Mutex::new(round);
        let workers = WORKERS_PER_CORE * std::thread::available_parallelism().map_or(2, NonZero::get);
        let handle = Handle::current();
        let work = || loop {
            let task = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
            match task {
                Some(Task::Ask(group)) => handle.block_on(self.ask_group(&group))?,
                Some(Task::Sets) => self.write_sets(&handle)?,
                None => return Ok(()),
            }
        };
        tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
                running.into_iter().try_for_each(|worker| worker.join().map_err(|_| Error::Stopped)?)
            })
        })
    }

    fn write_sets(&self, handle: &Handle) -> Result<(), Error> {
        sets::write(&self.state, self.folder, handle)?;
        sets::addresses().for_each(|address| self.note(&address, Vec::new()));
        Ok(())
    }

    /// Asks for the addresses of a document in a row. Where nothing is at its own, what is behind it is left to who links there.
    async fn ask_group(&self, group: &[Address]) -> Result<(), Error> {
        for (place, address) in group.iter().enumerate() {
            let status = self.ask(address).await?;
            if place == 0 && status != StatusCode::OK {
                self.leave(&group[1..]);
                break;
            }
        }
        Ok(())
    }

    /// Takes back that these were met. To what was shown of a document that turned out to be another a page may have a link by now.
    fn leave(&self, group: &[Address]) {
        let mut found = self.found();
        for address in group {
            found.seen.remove(address);
        }
        for address in group {
            if found.links.contains_key(&key(address, ""))
                && let Some(asked) = found.meet(address.clone())
            {
                found.ask(asked);
            }
        }
    }

    /// Asks for an address, writes what is answered, and notes where it leads.
    async fn ask(&self, address: &Address) -> Result<StatusCode, Error> {
        let response = self.answer(address).await?;
        let status = response.status();
        match status {
            StatusCode::OK | StatusCode::MULTIPLE_CHOICES | StatusCode::GONE => self.write(address, response).await?,
            status if status.is_redirection() => self.lead_on(address, &response)?,
            // What is not there, or not shown, is at no address; who links to it is told at the end.
            StatusCode::NOT_FOUND | StatusCode::FORBIDDEN => {}
            _ => return Err(Error::Answer { address: address.uri(), status: status.as_u16() }),
        }
        Ok(status)
    }

    async fn answer(&self, address: &Address) -> Result<Response, Error> {
        let failed = |why: String| Error::Page { address: address.uri(), why };
        let request = Request::builder().uri(address.uri()).body(Body::empty()).map_err(|error| failed(error.to_string()))?;
        match self.router.clone().oneshot(request).await {
            Ok(response) => Ok(response),
            Err(never) => match never {},
        }
    }

    async fn write(&self, address: &Address, response: Response) -> Result<(), Error> {
        let failed = |why: String| Error::Page { address: address.uri(), why };
        let header = |name: HeaderName| {
            response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (kind, ways) = (header(CONTENT_TYPE), header(LINK));
        let body = to_bytes(response.into_body(), usize::MAX).await.map_err(|error| failed(error.to_string()))?;
        let is_page = kind.starts_with("text/html");
        if is_page && address.is_file() {
            return Err(failed("it is a page where a file was expected".to_owned()));
        }
        let mut links = Vec::new();
        if is_page {
            let html = std::str::from_utf8(&body).map_err(|error| failed(error.to_string()))?;
            let page = page::of(html, address, &ways, &static_address("site.js")).map_err(failed)?;
            self.folder.put(&address.file(), page.html.as_bytes())?;
            // Most lead to a place of the page itself.
            let ids: HashSet<&str> = page.ids.iter().map(String::as_str).collect();
            let is_here = |to: &(Address, String)| to.0 == *address && (to.1.is_empty() || ids.contains(to.1.as_str()));
            links = page.links;
            links.retain(|link| !link.to.as_ref().is_some_and(is_here));
            self.lead_to_papers(address, &page.ids)?;
            let mut found = self.found();
            for id in &page.ids {
                found.places.insert(key(address, id));
            }
        } else {
            self.folder.put(&address.file(), &body)?;
            if address.path == urls::SITEMAP {
                links = parts_of(&String::from_utf8_lossy(&body));
            }
        }
        self.note(address, links);
        Ok(())
    }

    fn lead_on(&self, address: &Address, response: &Response) -> Result<(), Error> {
        // A file of another name leads to a file, which a page cannot do; the page of that name leads on.
        if address.is_file() {
            return Ok(());
        }
        let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or(urls::HOME);
        let (html, inside) = page::leading_on(address, to, &static_address("site.js"));
        self.folder.put(&address.file(), html.as_bytes())?;
        self.note(address, inside.map(|to_place| Link { href: to.to_owned(), to: Some(to_place) }).into_iter().collect());
        Ok(())
    }

    /// Of a page of the papers not held: writes the pages that lead to each of them. Asked one by one, each would count the list.
    fn lead_to_papers(&self, list: &Address, papers: &[String]) -> Result<(), Error> {
        if list.path != urls::NOT_HELD || list.query.contains("kind=") {
            return Ok(());
        }
        for id in papers.iter().filter(|id| is_paper(id)) {
            let address = Address::new(&urls::not_held(id));
            let (html, _) = page::leading_on(&address, &format!("{}#{id}", list.uri()), &static_address("site.js"));
            self.folder.put(&address.file(), html.as_bytes())?;
            self.found().seen.insert(address.clone());
            self.note(&address, Vec::new());
        }
        Ok(())
    }

    /// Notes that an address is written, and its links.
    fn note(&self, address: &Address, links: Vec<Link>) {
        let mut found = self.found();
        found.written.insert(key(address, ""));
        let page = found.pages.len();
        if !links.is_empty() {
            found.pages.push(address.clone());
        }
        for Link { href, to } in links {
            let Some((to, fragment)) = to else {
                found.served.push((address.uri(), href));
                continue;
            };
            let asked = to.clone().asked();
            // A text fragment is no place of a page, and what a viewer of PDFs is told is none of a file.
            let place = fragment.split(":~:").next().filter(|_| !asked.is_file()).unwrap_or_default();
            found.links.entry(key(&asked, place)).or_insert_with(|| (page, href.as_str().into()));
            if !place.is_empty() {
                found.links.entry(key(&asked, "")).or_insert_with(|| (page, href.as_str().into()));
            }
            // The list of these papers writes what leads to each.
            if asked.path.strip_prefix("/not-held/").is_some_and(is_paper) {
                continue;
            }
            if let Some(asked) = found.meet(asked) {
                found.ask(asked);
            }
        }
        drop(found);
        (self.follow)(1);
    }

    /// The page for what is not there; it is shown at any depth, so that its links begin at the room's own address.
    async fn not_found(&self) -> Result<(), Error> {
        let response = self.answer(&Address::new("/nothing-is-here")).await?;
        let body = to_bytes(response.into_body(), usize::MAX).await.map_err(|_| Error::Stopped)?;
        let html = String::from_utf8_lossy(&body);
        let top = page::rooted(&html, &self.state.room().base_url, &static_address("site.js"))
            .map_err(|why| Error::Page { address: NOT_FOUND.to_owned(), why })?;
        self.folder.put(NOT_FOUND.as_ref(), top.as_bytes())
    }

    /// The links that lead nowhere, as many as are told, and how many there are.
    pub fn broken(&self) -> (Vec<(String, String)>, usize) {
        let found = self.found();
        let is_there = |to: &u64| found.written.contains(to) || found.places.contains(to);
        let lost = found
            .links
            .iter()
            .filter(|(to, _)| !is_there(to))
            .filter_map(|(_, (page, href))| Some((found.pages.get(*page)?.uri(), href.to_string())));
        let mut broken: Vec<(String, String)> = lost.chain(found.served.iter().cloned()).collect();
        broken.sort();
        let count = broken.len();
        broken.truncate(MOST_TOLD);
        (broken, count)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A document's own address, and what programs ask for behind it; the rest, its page leads to.
fn addresses(name: &DocumentName) -> impl Iterator<Item = String> {
    let formats = urls::FORMATS.iter().map(|(ending, _)| urls::document_as(name, ending));
    let behind =
        [urls::cite(name, None), urls::versions(name), urls::linkset(name), urls::preview_of(&urls::document(name)), urls::timemap(name)];
    std::iter::once(urls::document(name)).chain(formats).chain(behind).collect::<Vec<_>>().into_iter()
}

/// The parts of a sitemap that is an index of several, to which no page has a link.
fn parts_of(sitemap: &str) -> Vec<Link> {
    let paths = (1..).map(|number| format!("/sitemaps/{number}.xml")).take_while(|path| sitemap.contains(&format!("{path}</loc>")));
    paths.map(|path| Link { to: Some((Address::new(&path), String::new())), href: path }).collect()
}

/// Whether it is the id of a paper that is not held, by which its entry on the list is named.
fn is_paper(id: &str) -> bool {
    id.strip_prefix('n').is_some_and(|digits| digits.len() > 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// What a page shows of a record in a box beside a link to it.
fn preview(address: &Address) -> Option<Address> {
    let (list, id) = address.path.trim_start_matches('/').split_once('/')?;
    let is_record = AuthorityKind::ALL.into_iter().any(|kind| kind.path() == list) && !id.contains('/') && address.query.is_empty();
    is_record.then(|| Address::new(&urls::preview_of(&address.path)))
}

/// What programs ask for beside a page of versions. A document's own are asked for from the start; those of one that turned out
/// to be another are found by this page alone.
fn timemap(address: &Address) -> Option<Address> {
    let name = address.path.strip_prefix(urls::DOCUMENTS)?.strip_prefix('/')?.strip_suffix("/versions")?;
    let name: DocumentName = name.parse().ok().filter(|_| address.query.is_empty())?;
    Some(Address::new(&urls::timemap(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_sitemap_are_written_too() {
        let index = "<sitemapindex><sitemap><loc>https://room.example/sitemaps/1.xml</loc></sitemap>\n\
                     <sitemap><loc>https://room.example/sitemaps/2.xml</loc></sitemap></sitemapindex>";
        let parts: Vec<String> = parts_of(index).into_iter().map(|link| link.href).collect();
        assert_eq!(parts, ["/sitemaps/1.xml", "/sitemaps/2.xml"]);
        assert_eq!(parts_of("<urlset><url><loc>https://room.example/documents/a</loc></url></urlset>"), Vec::new());
    }
}
