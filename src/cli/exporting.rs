//! `export`: what is written, while it is and at its end.

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{now, say};
use crate::import;
use crate::site;
use crate::store::Store;
use crate::web::AppState;

/// What addresses begin with where the room does not say what its own is.
const UNKNOWN_HOME: &str = "http://127.0.0.1:8080";

/// Writes the room as files into `folder`, and says so; whether every link in them leads somewhere.
pub(super) async fn site(store: &Store, folder: &Path) -> anyhow::Result<bool> {
    // What a served room does at its start: what a killed import left open, and what opens today.
    import::decide_all(store, &now).await?;
    import::settle_access(store, &now).await?;
    let state = AppState::open_for_files(store.clone(), UNKNOWN_HOME.to_owned(), now).await?;
    if state.room().settings.base_url.is_none() {
        say(&format!(
            "The room has no base_url in its room.toml, so that the citations in these files name {UNKNOWN_HOME}; set it, import, and export again."
        ))?;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
    // Only a wrong constant could fail, and then the bar looks plain.
    bar.set_style(
        ProgressStyle::with_template("{spinner} {human_pos} files, {elapsed} gone").unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.enable_steady_tick(Duration::from_millis(250));
    let follow = |files: usize| bar.inc(u64::try_from(files).unwrap_or(0));
    let written = site::write(&state, folder, &follow).await;
    bar.finish_and_clear();
    let site::Written { files, bytes, unchanged, removed, broken, broken_count } = written?;
    let megabytes = bytes.div_ceil(1_000_000);
    say(&format!("{files} files, {megabytes} MB in {}; {unchanged} were there as they are, {removed} were removed", folder.display()))?;
    for (page, href) in &broken {
        say(&format!("fault: the link {href} of {page} leads to no file"))?;
    }
    if broken_count > broken.len() {
        say(&format!("fault: {} more links lead to no file", broken_count - broken.len()))?;
    }
    Ok(broken_count == 0)
}
