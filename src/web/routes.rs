//! Every address of the room, and the layers that each request passes.

use std::time::Duration;

use axum::error_handling::HandleErrorLayer;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{BoxError, Router};
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::error::Error;
use super::state::AppState;
use super::{api, assets, cache, error, files, headers, memento, negotiation, pages, signposts};
use crate::urls;

/// Requests that are answered at one time; more are turned away at once.
const CONCURRENT: usize = 256;
const REQUEST_TIME: Duration = Duration::from_secs(10);
const BODY_BYTES: usize = 64 << 10;

/// The whole site over this state.
pub fn router(state: AppState) -> Router {
    let pages = Router::new()
        .route(urls::HOME, get(pages::home::home))
        .route(urls::DOCUMENTS, get(pages::documents::documents))
        .route("/documents/{name}", get(pages::document::document))
        .route("/documents/{name}/manifest.json", get(pages::document::manifest))
        .route("/documents/{name}/versions", get(pages::versions::versions))
        .route("/documents/{name}/versions/{number}", get(pages::version::version))
        .route("/timegate/documents/{name}", get(memento::timegate))
        .route("/timemap/documents/{name}", get(memento::timemap))
        .route("/documents/{name}/cite", get(pages::cite::cite))
        .route("/documents/{name}/preview", get(pages::preview::document))
        .route("/people", get(pages::authorities::people))
        .route("/people/{id}", get(pages::authority::person))
        .route("/people/{id}/preview", get(pages::preview::person))
        .route("/places", get(pages::authorities::places))
        .route("/places/{id}", get(pages::authority::place))
        .route("/places/{id}/preview", get(pages::preview::place))
        .route("/organizations", get(pages::authorities::organizations))
        .route("/organizations/{id}", get(pages::authority::organization))
        .route("/organizations/{id}/preview", get(pages::preview::organization))
        .route(urls::ARCHIVE, get(pages::archive::archive))
        .route("/archive/{*path}", get(pages::archive::unit))
        .route(urls::COLLECTIONS, get(pages::collections::collections))
        .route("/collections/{*path}", get(pages::collection::collection))
        .route(urls::CORRESPONDENTS, get(pages::correspondents::correspondents))
        .route("/documents/{name}/linkset.json", get(signposts::linkset))
        .route(urls::CMIF, get(pages::cmif::letters))
        .route(urls::UNAPI, get(pages::unapi::unapi))
        .route(urls::NOT_HELD, get(pages::not_held::not_held))
        .route(urls::NOT_HELD_CSV, get(pages::not_held::csv))
        .route("/not-held/{id}", get(pages::not_held::paper))
        .route(urls::RESOLVE, get(pages::resolve::resolve))
        .route(urls::SEARCH, get(pages::search::search))
        .route(urls::LIST, get(pages::list::list))
        .route(urls::LIST_CITE, get(pages::list_cite::cite))
        .route(urls::COLOPHON, get(pages::colophon::colophon))
        .route(urls::SITEMAP, get(pages::sitemap::sitemap))
        .route("/sitemaps/{number}", get(pages::sitemap::part))
        .route(urls::FEED, get(pages::feed::feed))
        .route(urls::OPENSEARCH, get(pages::feed::opensearch))
        .route(urls::ROBOTS, get(pages::sitemap::robots))
        .merge(api::routes())
        .layer(from_fn_with_state(state.clone(), cache::finished))
        .layer(from_fn(negotiation::negotiate));
    // Fonts, PDFs and books are compressed already, and so are the pictures that the default leaves out.
    let compressible = DefaultPredicate::new()
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/epub+zip"))
        .and(NotForContentType::const_new("application/zip"));
    let layers = ServiceBuilder::new()
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(map_response(headers::mean))
        .layer(from_fn_with_state(state.clone(), error::page))
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(HandleErrorLayer::new(busy))
        .load_shed()
        .layer(GlobalConcurrencyLimitLayer::new(CONCURRENT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME));
    pages
        .route("/export/{*path}", get(pages::export::export))
        .route(urls::HEALTH, get(pages::health::health))
        .route(urls::OAI, get(pages::oai::get).post(pages::oai::post))
        .route("/files/{name}", get(files::file))
        .route("/favicon.svg", get(assets::icon))
        .route("/favicon.ico", get(assets::icon))
        .route("/static/{*path}", get(assets::asset_page))
        .route("/ark:/{naan}/{name}", get(pages::ark::resolve))
        .fallback(elsewhere)
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        .layer(layers)
        .layer(from_fn(api::open_to_scripts))
        .layer(map_response(headers::secure))
        .with_state(state)
}

async fn busy(_: BoxError) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "2")]).into_response()
}

/// An address with a slash too many leads to the page; any other leads nowhere.
async fn elsewhere(state: State<AppState>, request: Request) -> Response {
    // The router takes a parameter only where a segment begins.
    if request.uri().path().starts_with("/ark:") {
        return pages::ark::resolve(state, request).await.into_response();
    }
    let path = request.uri().path();
    let bare = path.trim_matches('/');
    // Doubled slashes inside could be read as another host.
    if path.ends_with('/') && !bare.is_empty() && !path.contains("//") && !path.contains('\\') {
        return Error::Moved(format!("/{bare}")).into_response();
    }
    Error::NotFound(path.to_owned()).into_response()
}
