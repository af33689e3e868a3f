//! How the server learns that another process changed the room.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use super::state::{AppState, Room};
use crate::store::{self, Store};

/// Visitors see a change at most this long after it was written.
const INTERVAL: Duration = Duration::from_millis(100);

/// Brings what is derived from the store, such as the search index, up to an epoch of the store.
///
/// It is called at the start and after each change, before visitors see the new epoch.
pub type CatchUp = Arc<dyn Fn(Store, i64) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Follows the room's epoch until the task is dropped.
///
/// Nothing ends it: a poll that fails is reported once and the next one tries again.
pub async fn watch(state: AppState, catch_up: CatchUp) {
    run(&catch_up, &state, state.room().epoch).await;
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failing = false;
    loop {
        ticks.tick().await;
        match look(&state, &catch_up).await {
            Ok(()) => failing = false,
            Err(error) if !failing => {
                tracing::warn!(%error, "the room could not be read; visitors see it as it was");
                failing = true;
            }
            Err(_) => {}
        }
    }
}

async fn look(state: &AppState, catch_up: &CatchUp) -> store::Result<()> {
    if state.store().epoch().await? <= state.room().epoch {
        return Ok(());
    }
    let room = Room::read(state.store()).await?;
    run(catch_up, state, room.epoch).await;
    state.show(room);
    Ok(())
}

/// On a task of its own, so that not even a panic in it ends the watch.
async fn run(catch_up: &CatchUp, state: &AppState, epoch: i64) {
    if let Err(error) = tokio::spawn(catch_up(state.store().clone(), epoch)).await {
        tracing::error!(%error, "what is derived from the room could not be brought up to date");
    }
}
