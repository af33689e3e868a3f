//! What every handler shares.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::Mutex;

use super::cache::Cache;
use crate::cite::{OwnStyle, own_style};
use crate::config::Settings;
use crate::model::{Correspondence, Statistics};
use crate::search::Search;
use crate::store::{self, Store};

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
}

impl Room {
    /// Reads the room; the epoch first, so that it is never newer than what is read after it.
    ///
    /// Where the settings give the room no address, its own is `home`: never what a request says.
    async fn read(store: &Store, home: &str) -> store::Result<Self> {
        let epoch = store.epoch().await?;
        let settings = store.settings().await?;
        let base_url = settings.base_url.clone().unwrap_or_else(|| home.to_owned());
        // What the import took is a style; a later version of the program may think otherwise, and then does without.
        let own_style = settings.citation_style.as_deref().and_then(|xml| own_style(xml).ok()).map(Arc::new);
        Ok(Self { epoch, settings, base_url, statistics: store.statistics().await?, own_style })
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
    room: ArcSwap<Room>,
    cache: Cache,
    /// Who wrote to whom, with the epoch that was read before it.
    correspondence: Mutex<Option<(i64, Arc<Correspondence>)>>,
}

impl AppState {
    /// The room as it is now; `home` is where it listens, for absolute addresses where its settings have none, and `clock`
    /// says the time, UTC, in RFC 3339 to the second.
    pub async fn open(store: Store, search: Arc<dyn Search>, home: String, clock: fn() -> String) -> store::Result<Self> {
        let room = ArcSwap::from_pointee(Room::read(&store, &home).await?);
        Ok(Self { inner: Arc::new(Inner { store, search, home, clock, room, cache: Cache::default(), correspondence: Mutex::default() }) })
    }

    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The time now.
    pub(super) fn now(&self) -> String {
        (self.inner.clock)()
    }

    /// Who wrote to whom, read once in an epoch, however many ask at once.
    pub async fn correspondence(&self) -> store::Result<Arc<Correspondence>> {
        let epoch = self.room().epoch;
        let mut known = self.inner.correspondence.lock().await;
        if let Some((_, correspondence)) = known.as_ref().filter(|(of, _)| *of >= epoch) {
            return Ok(Arc::clone(correspondence));
        }
        let correspondence = Arc::new(self.inner.store.correspondence().await?);
        *known = Some((epoch, Arc::clone(&correspondence)));
        Ok(correspondence)
    }

    pub fn search(&self) -> Arc<dyn Search> {
        Arc::clone(&self.inner.search)
    }

    /// The room as the store has it now.
    pub(super) async fn read(&self) -> store::Result<Room> {
        Room::read(&self.inner.store, &self.inner.home).await
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
