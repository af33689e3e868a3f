//! What can go wrong for a visitor, each with a way out.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::api::Problem;
use super::frame::{Frame, Section};
use super::pages::closed;
use super::state::AppState;
use super::view::DocumentLine;
use crate::model::{Authority, AuthorityKind, ClosedDocument, CollectionName, ListedUnit};
use crate::store::{Store, StoreError};
use crate::text::normal;
use crate::urls;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a visitor does not get what they asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing has this address; the words are what the visitor wanted.
    #[error("nothing is at \"{0}\"")]
    NotFound(String),
    /// There is, or was, a document, and what was asked for is not given.
    #[error("{} is closed", .0.name)]
    Closed(Box<ClosedDocument>),
    /// What a program asked with cannot be understood; the sentence says what is expected.
    #[error("{0}")]
    Unfit(String),
    /// It stands at another address for good.
    #[error("it is at {0}")]
    Moved(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a page could not be made: {0}")]
    Page(String),
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Page(error.to_string())
    }
}

/// What the visitor wanted, for the page that says it is not there.
#[derive(Clone)]
struct Wanted(String);

/// What is expected of a program that asked with something else.
#[derive(Clone)]
struct Says(String);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound(wanted) => {
                let mut response = StatusCode::NOT_FOUND.into_response();
                response.extensions_mut().insert(Wanted(wanted));
                response
            }
            Self::Closed(document) => {
                let mut response = closed::refusal(&document).into_response();
                response.extensions_mut().insert(Arc::<ClosedDocument>::from(document));
                response
            }
            Self::Unfit(says) => {
                let mut response = StatusCode::BAD_REQUEST.into_response();
                response.extensions_mut().insert(Says(says));
                response
            }
            Self::Moved(address) => match HeaderValue::from_str(&address) {
                Ok(address) => (StatusCode::MOVED_PERMANENTLY, [(LOCATION, address)]).into_response(),
                Err(_) => StatusCode::NOT_FOUND.into_response(),
            },
            Self::Store(_) | Self::Page(_) => {
                tracing::error!(error = %self, "a page failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    frame: Frame,
    heading: &'static str,
    says: String,
    suggestions: Suggestions,
    /// Words to search for instead.
    words: String,
}

/// What may have been meant by an address of nothing.
#[derive(Default)]
struct Suggestions {
    documents: Vec<DocumentLine>,
    others: Vec<OtherLine>,
}

/// A record, an archival unit or a collection that may have been meant.
struct OtherLine {
    href: String,
    title: String,
    about: String,
}

/// Gives every failure that has no page one, whichever layer it came from.
pub(super) async fn page(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || response.headers().contains_key(CONTENT_TYPE) && is_html(&response) {
        return response;
    }
    let failure = Failure::of(&response, &path);
    let mut page = if urls::is_of_the_api(&path) { failure.problem(&state).into_response() } else { failure.page(&state, &path).await };
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// What a response without a page says of itself.
struct Failure {
    status: StatusCode,
    closed: Option<Arc<ClosedDocument>>,
    wanted: String,
    says: Option<String>,
}

impl Failure {
    fn of(response: &Response, path: &str) -> Self {
        let extensions = response.extensions();
        Self {
            status: response.status(),
            closed: extensions.get().cloned(),
            wanted: extensions.get::<Wanted>().map_or(path, |wanted| wanted.0.as_str()).to_owned(),
            says: extensions.get::<Says>().map(|says| says.0.clone()),
        }
    }

    /// What went wrong, for programs.
    fn problem(self, state: &AppState) -> Problem {
        match (self.closed, self.says) {
            (Some(document), _) => Problem::closed(&state.room(), &document, self.status),
            (None, Some(says)) => Problem::new(self.status, says),
            (None, None) if self.status == StatusCode::NOT_FOUND => {
                Problem::new(self.status, format!("Nothing is at {}. What there is for programs, {} says.", self.wanted, urls::OPENAPI))
            }
            (None, None) => Problem::new(self.status, words_for(self.status, &self.wanted).1),
        }
    }

    /// The page that says it.
    async fn page(self, state: &AppState, path: &str) -> Response {
        let Self { status, wanted, .. } = self;
        if let Some(document) = self.closed {
            return closed::with_status(&state.room(), &document, status).unwrap_or_else(|_| status.into_response());
        }
        let words = normal::words(&wanted.replace(['-', '_', '/'], " ")).join(" ");
        let suggestions = if status == StatusCode::NOT_FOUND { suggestions(state, path, &wanted).await } else { Suggestions::default() };
        let (heading, says) = words_for(status, &wanted);
        // A page in a file stands for every address of nothing.
        let (says, suggestions, words) = if state.room().is_written {
            let says = "There is no page at this address. It may be mistyped, or the paper was never here.";
            (says.to_owned(), Suggestions::default(), String::new())
        } else {
            (says, suggestions, words)
        };
        let frame = Frame::new(&state.room(), heading, Section::None);
        match (ErrorPage { frame, heading, says, suggestions, words }).render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

fn is_html(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// A store that is slow or broken must not keep the visitor from the page that says so.
async fn suggestions(state: &AppState, path: &str, wanted: &str) -> Suggestions {
    match tokio::time::timeout(Duration::from_secs(1), suggest(state.store(), path, wanted)).await {
        Ok(Ok(found)) => found,
        _ => Suggestions::default(),
    }
}

/// Records for an address among people, places and organizations, units for one in the archive, collections for one of those, else documents.
async fn suggest(store: &Store, path: &str, wanted: &str) -> crate::store::Result<Suggestions> {
    let mut found = Suggestions::default();
    let Some((list, tail)) = path.trim_start_matches('/').split_once('/') else {
        found.documents = DocumentLine::all(&store.suggestions(wanted).await?);
        return Ok(found);
    };
    // Where a handler read the address, `wanted` is its tail, decoded.
    let wanted = if wanted == path { tail } else { wanted };
    if let Some(kind) = AuthorityKind::ALL.into_iter().find(|kind| kind.path() == list) {
        found.others = store.authorities_like(kind, wanted).await?.into_iter().map(OtherLine::record).collect();
    } else if urls::ARCHIVE.trim_start_matches('/') == list {
        let (above, near) = store.units_near(wanted).await?;
        found.others = above.iter().chain(&near).map(OtherLine::unit).collect();
    } else if urls::COLLECTIONS.trim_start_matches('/') == list {
        let (above, near) = store.collections_near(wanted).await?;
        found.others = above.into_iter().chain(near).map(OtherLine::collection).collect();
    } else {
        found.documents = DocumentLine::all(&store.suggestions(wanted).await?);
    }
    Ok(found)
}

impl OtherLine {
    fn record(record: Authority) -> Self {
        let about: Vec<String> = record.dates.into_iter().chain(record.office).collect();
        Self { href: urls::authority(record.kind, &record.id), title: record.name, about: about.join(" · ") }
    }

    fn unit(unit: &ListedUnit) -> Self {
        Self { href: urls::archive_unit(&unit.path), title: unit.title.clone(), about: unit.label.clone() }
    }

    fn collection(collection: CollectionName) -> Self {
        Self { href: urls::collection(&collection.path), title: collection.title, about: collection.kind }
    }
}

fn words_for(status: StatusCode, wanted: &str) -> (&'static str, String) {
    match status {
        StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::URI_TOO_LONG => {
            let wanted: String = wanted.chars().filter(|letter| !letter.is_control()).take(120).collect();
            (
                "Nothing is at this address",
                format!("The room has no page for “{wanted}”. The address may be mistyped, or the paper was never here."),
            )
        }
        StatusCode::METHOD_NOT_ALLOWED => ("This address can only be read", "Pages of this room are read, never written to.".to_owned()),
        StatusCode::PAYLOAD_TOO_LARGE => ("Too much was sent", "The room takes no uploads.".to_owned()),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => {
            ("The room is busy", "More is being asked than the room can answer just now. Please try again in a moment.".to_owned())
        }
        _ => (
            "The room could not make this page",
            "Something went wrong on our side; it has been noted. The other pages may well work.".to_owned(),
        ),
    }
}
