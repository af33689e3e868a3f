//! How the server learns that another process changed the room.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch::{Receiver, Sender, channel};
use tokio::time::MissedTickBehavior;

use super::state::AppState;
use crate::store::{self, Store};

/// Visitors see a change at most this long after it was written.
const INTERVAL: Duration = Duration::from_millis(100);
/// Pages wait this long for the search to know of a change; then search says that it is behind.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between two tries to bring up to date what is derived.
const PAUSE: Duration = Duration::from_secs(1);

/// Brings what is derived from the store, such as the search index, up to an epoch, and gives whether it is there.
///
/// It reports its own failures and is called again after a pause.
pub type CatchUp = Arc<dyn Fn(Store, i64) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// Follows the room's epoch until the task is dropped.
///
/// Nothing ends it: a poll that fails is reported once and the next one tries again.
pub async fn watch(state: AppState, catch_up: CatchUp) {
    let (wanted, wants) = channel(state.room().epoch);
    let (reached, index) = channel(None);
    tokio::spawn(follow(state.store().clone(), catch_up, PAUSE, wants, reached));
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        ticks.tick().await;
        match look(&state, &wanted, index.clone()).await {
            Ok(()) => failing = false,
            Err(error) if !failing => {
                tracing::warn!(%error, "the room could not be read; visitors see it as it was");
                failing = true;
            }
            Err(_) => {}
        }
    }
}

async fn look(state: &AppState, wanted: &Sender<i64>, mut index: Receiver<Option<i64>>) -> store::Result<()> {
    if state.store().epoch().await? <= state.room().epoch {
        return Ok(());
    }
    let room = state.read().await?;
    wanted.send_replace(room.epoch);
    // What is closed or withdrawn goes at once; of what a search by an older index finds, it is left out.
    if state.store().changed_since(state.room().epoch).await?.iter().any(|changed| changed.gone) {
        state.show(room);
        return Ok(());
    }
    let there = index.wait_for(|reached| *reached >= Some(room.epoch));
    let _ = tokio::time::timeout(PATIENCE, there).await;
    state.show(room);
    Ok(())
}

/// Follows the wanted epoch, one run at a time, until nobody wants anything.
async fn follow(store: Store, catch_up: CatchUp, pause: Duration, mut wants: Receiver<i64>, reached: Sender<Option<i64>>) {
    loop {
        let epoch = *wants.borrow_and_update();
        // On a task of its own, so that not even a panic in it ends the watch.
        let run = tokio::spawn(catch_up(store.clone(), epoch)).await;
        if matches!(run, Ok(true)) {
            reached.send_replace(Some(epoch));
            if wants.changed().await.is_err() {
                return;
            }
        } else {
            tokio::time::sleep(pause).await;
            if wants.has_changed().is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn what_is_withdrawn_does_not_wait_for_the_search() {
        let (store, folder) = crate::web::tests::store().await;
        let papers = folder.path().join("papers");
        std::fs::create_dir_all(&papers).expect("a folder");
        std::fs::write(papers.join("a.md"), "---\ntitle: Letter\nname: a\n---\n\nThe words of it.\n").expect("a paper");
        let now = || "2026-03-01T12:00:00Z".to_owned();
        crate::import::import(&store, &[papers], &now).await.expect("an import");
        let state = crate::web::tests::state(store.clone()).await;
        let (wanted, _wants) = channel(state.room().epoch);
        // The search never hears of anything.
        let (_reached, index) = channel(None);
        let name = "a".parse().expect("a name");
        crate::import::withdraw(&store, &name, "It is not ours", None, &now).await.expect("withdrawn");
        let looked = tokio::time::timeout(PATIENCE / 2, look(&state, &wanted, index)).await;
        looked.expect("nothing waits").expect("a room");
        assert_eq!(state.room().epoch, store.epoch().await.expect("an epoch"));
    }

    #[tokio::test]
    async fn an_index_that_could_not_catch_up_is_asked_again() {
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let catch_up: CatchUp = Arc::new(move |_, _| {
            let before = counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                assert!(before > 0, "the first try panics");
                before > 1
            })
        });
        let (_wanted, wants) = channel(7);
        let (reached, mut index) = channel(None);
        let (store, _folder) = crate::web::tests::store().await;
        tokio::spawn(follow(store, catch_up, Duration::from_millis(1), wants, reached));
        let there = *index.wait_for(Option::is_some).await.expect("it goes on");
        assert_eq!((there, tries.load(Ordering::SeqCst)), (Some(7), 3));
    }
}
