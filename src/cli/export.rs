//! `export`: what the room gives as a whole.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use zip::ZipArchive;

use super::{now, say};
use crate::export::data::{DataForm, DataWritten, Manifest, write_data};
use crate::import;
use crate::site;
use crate::store::{Store, picture_place};
use crate::web::AppState;

/// What addresses begin with where the room does not say what its own is.
const UNKNOWN_HOME: &str = "http://127.0.0.1:8080";

/// Bytes that are written at a time.
const BUFFER: usize = 1 << 18;

/// The form of the documents in a data export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    Tei,
    Markdown,
}

/// Writes everything that the room holds into one file, which is there when it is whole.
pub async fn export_data(store: &Store, file: &Path, form: Form) -> anyhow::Result<()> {
    if file.exists() && !is_data(file) {
        bail!("{} is there and is no data export of a room; give another name, or take it away", file.display());
    }
    let form = match form {
        Form::Tei => DataForm::Tei,
        Form::Markdown => DataForm::Markdown,
    };
    let cannot = |error: io::Error| anyhow!("{} cannot be written ({error}); make room there, or give another file", file.display());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    remove_left_over(folder, &name);
    // It goes when it is dropped before it is whole, and its owner alone may read it.
    let part = tempfile::Builder::new().prefix(&format!(".{name}.")).suffix(".part").tempfile_in(folder).map_err(cannot)?;
    // Whoever finds it locked knows that somebody is writing it.
    part.as_file().lock().map_err(cannot)?;
    let out = BufWriter::with_capacity(BUFFER, part.as_file().try_clone().map_err(cannot)?);
    let picture = |sha256: &str| fs::read(picture_place(store.files(), sha256));
    let (written, _) = Box::pin(write_data(store, out, &picture, form, &now())).await.with_context(|| file.display().to_string())?;
    part.as_file().sync_all().map_err(cannot)?;
    let megabytes = part.as_file().metadata().map_err(cannot)?.len().div_ceil(1 << 20);
    part.persist(file).map_err(|error| cannot(error.error))?;
    let DataWritten { documents, versions, files, pictures } = written;
    say(&format!(
        "{} has the whole room: {documents} documents that are shown, {versions} versions, {files} files, {pictures} pictures; {megabytes} MB",
        file.display()
    ))?;
    say("It has what is closed, too: keep it as you keep the database.")?;
    Ok(())
}

/// Removes what exports to the same place left that were killed: it has what is closed, too.
fn remove_left_over(folder: &Path, name: &str) {
    let (begins, ends) = (format!(".{name}."), ".part");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_part = entry.file_name().to_str().is_some_and(|file| file.starts_with(&begins) && file.ends_with(ends));
        if is_part && File::open(entry.path()).is_ok_and(|part| part.try_lock().is_ok()) {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_data(file: &Path) -> bool {
    let opened = File::open(file).ok().and_then(|file| ZipArchive::new(BufReader::new(file)).ok());
    opened.is_some_and(|mut archive| Manifest::of(&mut archive).is_some())
}

/// Writes the room as files into `folder`, and says so; whether every link in them leads somewhere.
pub async fn export_site(store: &Store, folder: &Path) -> anyhow::Result<bool> {
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
    let site::Written { files, bytes, unchanged, removed, broken, broken_count, alike, alike_pair } = written?;
    let megabytes = bytes.div_ceil(1_000_000);
    say(&format!("{files} files, {megabytes} MB in {}; {unchanged} were there as they are, {removed} were removed", folder.display()))?;
    if let Some((one, other)) = alike_pair {
        say(&format!(
            "{alike} files have the name of another but for its capitals ({} and {}): on Windows and macOS, or a server there, one takes the other's place; keep the folder where capitals are told apart.",
            one.display(),
            other.display()
        ))?;
    }
    for (page, href) in &broken {
        say(&format!("fault: the link {href} of {page} leads to no file"))?;
    }
    if broken_count > broken.len() {
        say(&format!("fault: {} more links lead to no file", broken_count - broken.len()))?;
    }
    Ok(broken_count == 0)
}
