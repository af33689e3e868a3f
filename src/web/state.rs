//! What every handler shares.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::cache::Cache;
use crate::cite::{OwnStyle, own_style};
use crate::config::Settings;
use crate::model::{Correspondence, DocumentName, NotHeldOrder, ReadingCopy, Statistics};
use crate::search::{Found, Search};
use crate::store::{self, Store};

/// Documents that are kept as they were read: whoever reads a page asks for its files next.
const COPIES: usize = 128;

/// Bytes of a text that is kept so; a longer one is read each time.
const LONGEST_COPY: usize = 256 << 10;

/// The room as it is at one epoch; a request sees one of these and no other.
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    pub epoch: i64,
    pub settings: Settings,
    /// What absolute addresses begin with, without a slash at the end.
    pub base_url: String,
    pub statistics: Statistics,
    /// The style of its owner, beside those of the trade.
    pub own_style: Option<Arc<OwnStyle>>,
    /// Whether its pages are written into files, and nothing answers that depends on what stands behind a question mark.
    pub is_written: bool,
}

impl Room {
    /// Reads the room; the epoch first, so that it is never newer than what is read after it.
    ///
    /// Where the settings give the room no address, its own is `home`: never what a request says.
    async fn read(store: &Store, home: &str, is_written: bool) -> store::Result<Self> {
        let epoch = store.epoch().await?;
        let settings = store.settings().await?;
        let base_url = settings.base_url.clone().unwrap_or_else(|| home.to_owned());
        // What the import took is a style; a later version of the program may think otherwise, and then does without.
        let own_style = settings.citation_style.as_deref().and_then(|xml| own_style(xml).ok()).map(Arc::new);
        Ok(Self { epoch, settings, base_url, statistics: store.statistics().await?, own_style, is_written })
    }
}

/// The store, the search, the room as it is now and the finished responses. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    search: Arc<dyn Search>,
    home: String,
    clock: fn() -> String,
    is_written: bool,
    room: ArcSwap<Room>,
    cache: Cache,
    copies: quick_cache::sync::Cache<DocumentName, (i64, Arc<ReadingCopy>)>,
    /// Who wrote to whom, with the epoch that was read before it.
    correspondence: Mutex<Option<(i64, Arc<Correspondence>)>>,
    /// The papers not held, likewise.
    not_held: Mutex<Option<(i64, Arc<NotHeldOrder>)>>,
}

impl AppState {
    /// The room as it is now; `home` is where it listens, for absolute addresses where its settings have none, and `clock`
    /// says the time, UTC, in RFC 3339 to the second.
    pub async fn open(store: Store, search: Arc<dyn Search>, home: String, clock: fn() -> String) -> store::Result<Self> {
        Self::made(store, search, home, clock, false).await
    }

    /// The same for pages that are written into files: what only a room that is served can do is not offered on them.
    pub async fn open_for_files(store: Store, home: String, clock: fn() -> String) -> store::Result<Self> {
        Self::made(store, Arc::new(NoSearch), home, clock, true).await
    }

    async fn made(store: Store, search: Arc<dyn Search>, home: String, clock: fn() -> String, is_written: bool) -> store::Result<Self> {
        let room = ArcSwap::from_pointee(Room::read(&store, &home, is_written).await?);
        let (cache, correspondence, not_held) = (Cache::default(), Mutex::default(), Mutex::default());
        let copies = quick_cache::sync::Cache::new(COPIES);
        Ok(Self { inner: Arc::new(Inner { store, search, home, clock, is_written, room, cache, copies, correspondence, not_held }) })
    }

    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The time now.
    pub(super) fn now(&self) -> String {
        (self.inner.clock)()
    }

    /// Who wrote to whom, read once in an epoch.
    pub async fn correspondence(&self) -> store::Result<Arc<Correspondence>> {
        self.once(&self.inner.correspondence, self.inner.store.correspondence()).await
    }

    /// The papers not held in the order of their list, read once in an epoch.
    pub async fn not_held(&self) -> store::Result<Arc<NotHeldOrder>> {
        self.once(&self.inner.not_held, self.inner.store.not_held_order()).await
    }

    /// What `read` gives, which is kept until a newer room is shown; however many ask at once, one reads.
    async fn once<T>(&self, kept: &Mutex<Option<(i64, Arc<T>)>>, read: impl Future<Output = store::Result<T>>) -> store::Result<Arc<T>> {
        // Read before what is kept with it, so that it is never newer than that.
        let epoch = self.room().epoch;
        let mut kept = kept.lock().await;
        if let Some((_, known)) = kept.as_ref().filter(|(of, _)| *of >= epoch) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(read.await?);
        *kept = Some((epoch, Arc::clone(&read)));
        Ok(read)
    }

    /// The newest version of a document, as [`Store::reading_copy`] gives it; read once in an epoch for what is asked of it in a row.
    pub async fn reading_copy(&self, name: &DocumentName) -> store::Result<Option<Arc<ReadingCopy>>> {
        let epoch = self.room().epoch;
        if let Some((_, copy)) = self.inner.copies.get(name).filter(|(of, _)| *of == epoch) {
            return Ok(Some(copy));
        }
        let copy = self.inner.store.reading_copy(name).await?.map(Arc::new);
        if let Some(copy) = copy.as_ref().filter(|copy| copy.body.text.len() <= LONGEST_COPY) {
            self.inner.copies.insert(name.clone(), (epoch, Arc::clone(copy)));
        }
        Ok(copy)
    }

    pub fn search(&self) -> Arc<dyn Search> {
        Arc::clone(&self.inner.search)
    }

    /// The room as the store has it now.
    pub(super) async fn read(&self) -> store::Result<Room> {
        Room::read(&self.inner.store, &self.inner.home, self.inner.is_written).await
    }

    /// The room as visitors see it now.
    pub fn room(&self) -> Arc<Room> {
        self.inner.room.load_full()
    }

    pub(super) fn cache(&self) -> &Cache {
        &self.inner.cache
    }

    /// Shows visitors a newer room; one that is older than what they see is dropped.
    pub fn show(&self, room: Room) {
        let room = Arc::new(room);
        self.inner.room.rcu(|shown| if shown.epoch > room.epoch { Arc::clone(shown) } else { Arc::clone(&room) });
    }
}

/// Finds nothing: pages in files have a search of their own.
struct NoSearch;

impl Search for NoSearch {
    fn find(&self, _: &str, page: usize) -> Found {
        Found { hits: Vec::new(), total: 0, page, catching_up: false }
    }

    fn epoch(&self) -> i64 {
        i64::MAX
    }
}
