//! What programs ask with, validated; what cannot be understood is refused with a sentence.

use std::sync::LazyLock;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use regex::Regex;
use utoipa::IntoParams;

use crate::model::DocumentName;
use crate::web::error::Error;
use crate::web::extract::{Query, Tail};
use crate::web::pages::search::LONGEST_QUERY;
use crate::web::state::AppState;

/// Pages of the longest list that anybody may ask for.
const LAST_PAGE: usize = 1_000_000;

fn page(query: &Query) -> Result<usize, Error> {
    let Some(page) = query.get("page") else { return Ok(1) };
    let is_number = page.bytes().all(|digit| digit.is_ascii_digit());
    let number = page.parse().ok().filter(|number| is_number && (1..=LAST_PAGE).contains(number));
    number.ok_or_else(|| Error::Unfit(format!("page is no number from 1 to {LAST_PAGE}")))
}

fn query_of(parts: &Parts) -> Query {
    Query::of(parts.uri.query().unwrap_or(""))
}

/// Which document. Who types an address by hand is led from capitals to the name; a program is not.
pub(super) struct Name(pub DocumentName);

impl FromRequestParts<AppState> for Name {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let Tail(name) = Tail::from_request_parts(parts, state).await?;
        name.parse().map(Self).map_err(|_| Error::NotFound(parts.uri.path().to_owned()))
    }
}

/// Which page of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageOfList {
    /// From one.
    #[param(required = false, default = 1, minimum = 1, maximum = 1_000_000)]
    pub page: usize,
}

impl FromRequestParts<AppState> for PageOfList {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Error> {
        Ok(Self { page: page(&query_of(parts))? })
    }
}

/// Which documents.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfATime {
    /// From one.
    #[param(required = false, default = 1, minimum = 1, maximum = 1_000_000)]
    pub page: usize,
    /// Only documents from this year, month or day on. Of a date only what is known counts: "1945" is before November 1945.
    #[param(required = false, value_type = String, pattern = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", example = "1945-11")]
    pub from: Option<String>,
    /// Only documents to this year, month or day, itself included.
    #[param(required = false, value_type = String, pattern = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", example = "1945-11-10")]
    pub until: Option<String>,
}

/// The same as the patterns above; whether the month has that day does not matter between two others.
static DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$").expect("a constant pattern"));

impl FromRequestParts<AppState> for OfATime {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Error> {
        let query = query_of(parts);
        let date = |name: &str| match query.get(name) {
            Some(date) if DATE.is_match(date) => Ok(Some(date.to_owned())),
            Some(_) => Err(Error::Unfit(format!("{name} is no date such as 1945, 1945-11 or 1945-11-04"))),
            None => Ok(None),
        };
        Ok(Self { page: page(&query)?, from: date("from")?, until: date("until")? })
    }
}

/// What is searched for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Words {
    /// Words that are all in the document; `"two words"` next to each other, `begin*`.
    #[param(max_length = 500, example = "Harriman")]
    pub q: String,
    /// From one.
    #[param(required = false, default = 1, minimum = 1, maximum = 1_000_000)]
    pub page: usize,
}

impl FromRequestParts<AppState> for Words {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Error> {
        let query = query_of(parts);
        let asked = query.get("q").ok_or_else(|| Error::Unfit("q is missing: the words that are searched for".to_owned()))?;
        if asked.chars().count() > LONGEST_QUERY {
            return Err(Error::Unfit(format!("q is longer than {LONGEST_QUERY} letters")));
        }
        // Whatever is no letter finds nothing; PostgreSQL takes no nought byte.
        Ok(Self { q: asked.replace('\0', " ").trim().to_owned(), page: page(&query)? })
    }
}
