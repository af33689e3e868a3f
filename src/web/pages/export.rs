//! Many documents to take along: those of a list, an archival unit, a collection, a record, a search, a reader's own list, or the
//! whole room.

use std::io::{self, BufWriter, Write};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;

use crate::export::epub::Front;
use crate::export::set::{Member, SetFormat, SetWriter};
use crate::model::{AuthorityKind, DocumentName, PAGE_SIZE};
use crate::text::slug::slug;
use crate::urls;
use crate::web::error::{Error, Result};
use crate::web::extract::{Query, Tail};
use crate::web::reading_list::{self, Entry};
use crate::web::state::{AppState, Room};
use crate::web::view::LONGEST_BOOK;

/// Exports that are made at one time: each keeps a core busy.
static MADE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// How long one waits for one's turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a piece may wait: whoever reads more slowly keeps others from theirs.
const SLOWEST: Duration = Duration::from_secs(20);

/// Documents of a search: behind these nobody looks.
const MOST_FOUND: usize = 1_000;
/// Bytes that go out at a time, and how many of these may wait for a slow reader.
const PIECE: usize = 64 << 10;
const AHEAD: usize = 8;

/// Documents that belong together.
struct Set {
    title: String,
    /// Its page in the room.
    path: String,
    entries: Vec<Entry>,
}

pub(in crate::web) async fn export(State(state): State<AppState>, Tail(path): Tail, query: Query) -> Result<Response> {
    let (asked, format) = SetFormat::parted(&path).ok_or_else(|| Error::NotFound(path.clone()))?;
    let Some(turn) = turn().await else { return Ok(later()) };
    let room = state.room();
    let set = set(&state, &room, asked, &query).await?.ok_or_else(|| Error::NotFound(path.clone()))?;
    if format == SetFormat::Epub && set.entries.len() > LONGEST_BOOK {
        let why = format!(
            "{} papers are too many for a book that one waits for; at most {LONGEST_BOOK} are bound. Choose fewer, or take another format.\n",
            set.entries.len()
        );
        return Ok((StatusCode::PAYLOAD_TOO_LARGE, [(CONTENT_TYPE, "text/plain; charset=utf-8")], why).into_response());
    }
    let name = Some(slug(&set.title, 60)).filter(|name| !name.is_empty()).unwrap_or_else(|| "papers".to_owned());
    let file = format!("attachment; filename=\"{name}.{}\"", format.ending());
    let (sender, pieces) = mpsc::channel::<io::Result<Bytes>>(AHEAD);
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let mut out = BufWriter::with_capacity(PIECE, Pieces { sender: sender.clone(), handle: handle.clone() });
        if let Err(error) = write(&state, &room, &set, format, &handle, &mut out) {
            // Whoever reads it must see that it is not whole.
            let _ = sender.try_send(Err(io::Error::other(error.to_string())));
        }
    });
    let headers = [(CONTENT_TYPE, format.media_type()), (CONTENT_DISPOSITION, file.as_str()), (CACHE_CONTROL, "no-cache")];
    Ok((headers, Body::from_stream(ReceiverStream::new(pieces))).into_response())
}

/// Leave to keep a core busy for a while; `None` where too many others have it.
pub(in crate::web) async fn turn() -> Option<OwnedSemaphorePermit> {
    tokio::time::timeout(PATIENCE, Arc::clone(&MADE).acquire_owned()).await.ok()?.ok()
}

/// What is said to whom it was not given.
pub(in crate::web) fn later() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "10")]).into_response()
}

/// Reads one document after another and writes it.
fn write(
    state: &AppState,
    room: &Room,
    set: &Set,
    format: SetFormat,
    handle: &Handle,
    out: &mut impl Write,
) -> std::result::Result<(), crate::export::Error> {
    let time = jiff::Timestamp::UNIX_EPOCH;
    let front = Front { title: &set.title, room: &room.settings.name, base_url: &room.base_url, path: &set.path, time };
    // What went meanwhile is left out; a book has to know beforehand.
    let read = |name: &DocumentName| handle.block_on(state.store().reading_copy(name)).map_err(|error| io::Error::other(error.to_string()));
    if format == SetFormat::Epub {
        let mut copies = Vec::new();
        for entry in &set.entries {
            copies.extend(read(&entry.name)?);
        }
        // It is as old as what came last of what is in it: the same papers give the same book.
        let time = copies.iter().filter_map(|copy| copy.imported_at.parse().ok()).max().unwrap_or(time);
        let front = Front { time, ..front };
        let names: Vec<DocumentName> = copies.iter().map(|copy| copy.name.clone()).collect();
        let mut writer = SetWriter::new(format, front, names, out)?;
        copies.iter().try_for_each(|copy| writer.add(Member::whole(copy)))?;
        return writer.finish();
    }
    let mut writer = SetWriter::new(format, front, Vec::new(), out)?;
    for entry in &set.entries {
        if let Some(copy) = read(&entry.name)? {
            writer.add(Member { copy: &copy, paragraph: entry.paragraph, note: entry.note.as_deref() })?;
        }
    }
    writer.finish()
}

/// The documents of a set, in order; `None` where there is no such set.
async fn set(state: &AppState, room: &Room, asked: &str, query: &Query) -> Result<Option<Set>> {
    let store = state.store();
    let whole = |title: String, path: String, names: Vec<DocumentName>| {
        (!names.is_empty()).then(|| Set { title, path, entries: names.into_iter().map(Entry::whole).collect() })
    };
    let (kind, rest) = asked.split_once('/').unwrap_or((asked, ""));
    if let Some(kind) = AuthorityKind::ALL.into_iter().find(|known| known.path() == kind) {
        let Some(record) = store.authority(kind, rest).await? else { return Ok(None) };
        let with_about = query.get("with") == Some("about");
        let names = store.names_of_record(kind, rest, with_about).await?;
        return Ok(whole(format!("Papers of {}", record.name), urls::authority(kind, rest), names));
    }
    Ok(match (kind, rest) {
        ("documents", "") => whole(room.settings.name.clone(), urls::DOCUMENTS.to_owned(), store.names_of_all().await?),
        ("archive", path) if !path.is_empty() => {
            let Some(title) = store.unit_title(path).await? else { return Ok(None) };
            whole(title, urls::archive_unit(path), store.names_in_unit(path).await?)
        }
        ("collections", path) if !path.is_empty() => {
            let title = path.rsplit('/').next().unwrap_or(path).to_owned();
            whole(title, urls::collection(path), store.names_in_collection(path).await?)
        }
        ("search", "") => {
            let words = query.get("q").unwrap_or_default().replace('\0', " ").trim().to_owned();
            whole(format!("Papers with {words}"), urls::search(&words, 1), found(state, &words).await?)
        }
        ("list", "") => {
            let title = reading_list::title(query).unwrap_or_else(|| "Reading list".to_owned());
            let entries = reading_list::held(state, query).await?;
            Some(Set { title, path: urls::LIST.to_owned(), entries }).filter(|set| !set.entries.is_empty())
        }
        _ => None,
    })
}

/// What a search finds, the best first.
async fn found(state: &AppState, words: &str) -> Result<Vec<DocumentName>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let (search, words) = (state.search(), words.to_owned());
    let names = tokio::task::spawn_blocking(move || {
        let mut names = Vec::new();
        for page in 1..=MOST_FOUND / PAGE_SIZE {
            let found = search.find(&words, page);
            names.extend(found.hits.into_iter().map(|hit| hit.document.name));
            if names.len() >= found.total {
                break;
            }
        }
        names
    });
    names.await.map_err(|error| Error::Page(error.to_string()))
}

/// Hands on what is written to whoever sends it, and waits where that is slow.
struct Pieces {
    sender: mpsc::Sender<io::Result<Bytes>>,
    handle: Handle,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.handle.block_on(self.sender.send_timeout(Ok(Bytes::copy_from_slice(bytes)), SLOWEST));
        sent.map(|()| bytes.len()).map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "nobody reads it any more, or too slowly"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
