//! The ways to the other pages of a list, in its `Link` header (RFC 8288).

use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::Response;

use crate::urls::query_value;
use crate::web::error::{Error, Result};

/// Adds the links from a page to the others; `fields` stand in each address before the page. A page beyond the last is not found.
pub(super) fn between_pages(
    mut response: Response,
    list: &str,
    fields: &[(&str, Option<&str>)],
    page: usize,
    pages: usize,
) -> Result<Response> {
    let given: String = fields.iter().filter_map(|(name, value)| Some(format!("{name}={}&", query_value((*value)?)))).collect();
    if page > pages {
        return Err(Error::NotFound(format!("{list}?{given}page={page}")));
    }
    let others = [
        ("first", Some(1)),
        ("prev", page.checked_sub(1).filter(|page| *page > 0)),
        ("next", Some(page + 1).filter(|next| *next <= pages)),
        ("last", Some(pages)),
    ];
    let links: Vec<String> =
        others.into_iter().filter_map(|(relation, page)| Some(format!("<{list}?{given}page={}>; rel=\"{relation}\"", page?))).collect();
    let links = HeaderValue::from_str(&links.join(", ")).map_err(|error| Error::Page(error.to_string()))?;
    response.headers_mut().insert(LINK, links);
    Ok(response)
}
