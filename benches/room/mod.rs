//! A room to measure, below the target folder; made anew at every run.

use std::path::{Path, PathBuf};

use reading_room::import::import;
use reading_room::store::Store;
use tokio::runtime::Runtime;

/// A room on SQLite with the runtime that its store lives on.
pub struct Room {
    pub runtime: Runtime,
    pub store: Store,
    pub folder: PathBuf,
}

/// The five documents with their settings.
pub fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

impl Room {
    /// The seeds and these papers.
    pub fn new(name: &str, texts: impl IntoIterator<Item = String>) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).expect("the folder of the last run goes");
        }
        let papers = folder.join("papers");
        std::fs::create_dir_all(&papers).expect("a folder");
        for (number, text) in texts.into_iter().enumerate() {
            std::fs::write(papers.join(format!("{number:04}.txt")), text).expect("a file");
        }
        let runtime = Runtime::new().expect("a runtime");
        let store = runtime.block_on(async {
            let store = Store::open(&folder.join("room.db").display().to_string()).await.expect("a room");
            let report = import(&store, &[seeds(), papers], &|| "2026-01-01T00:00:00Z".to_owned()).await.expect("an import");
            assert!(report.is_complete(), "{}", report.for_people());
            store
        });
        Self { runtime, store, folder }
    }
}
