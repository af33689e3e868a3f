//! Small things that several pages show.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::error::{Error, Result};
use super::state::Room;
use crate::cite::listed_coins;
use crate::export::set::SetFormat;
use crate::model::{HistoricalDate, ListedDocument, MarkKind, Paged, Statistics, When};
use crate::urls;

/// Documents that one waits for while a book is bound: a book goes out whole.
pub(super) const LONGEST_BOOK: usize = 1_000;

/// A filled template as a response.
pub(super) fn page(template: &impl Template) -> Result<Response> {
    Ok(Html(template.render()?).into_response())
}

/// "12 people, 1 place and 3 bodies": what the room has records of; of what there is none, nothing is said.
pub(super) fn records(statistics: &Statistics) -> Option<String> {
    let records =
        [(statistics.people, "person", "people"), (statistics.places, "place", "places"), (statistics.organizations, "body", "bodies")];
    let records: Vec<String> =
        records.into_iter().filter(|(number, ..)| *number > 0).map(|(number, one, many)| count(number, one, many)).collect();
    match records.split_last()? {
        (last, []) => Some(last.clone()),
        (last, others) => Some(format!("{} and {last}", others.join(", "))),
    }
}

/// "22 November 2026" of an RFC 3339 time.
pub(super) fn day_of(time: &str) -> String {
    let day = time.get(..10).unwrap_or(time);
    HistoricalDate::of_edtf(day).map_or_else(|| day.to_owned(), |date| date.to_string())
}

/// "1 document", "5 documents".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number of five figures and more with commas: 12,644.
pub(super) fn grouped(number: usize) -> String {
    let figures = number.to_string();
    if figures.len() < 5 {
        return figures;
    }
    let (head, rest) = figures.split_at(figures.len() % 3);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    Some(head.to_owned()).filter(|head| !head.is_empty()).into_iter().chain(groups).collect::<Vec<_>>().join(",")
}

/// A date as it is printed, and as `<time>` wants it where it is one point in time.
pub(super) struct Day {
    pub shown: String,
    pub machine: Option<String>,
}

impl Day {
    pub fn new(date: &HistoricalDate) -> Self {
        // HTML knows no seasons.
        let is_point = matches!(date.when, When::Point(point) if point.season().is_none());
        let machine = is_point.then(|| date.sortable());
        Self { shown: date.to_string(), machine }
    }

    /// The date of a paper that may have none.
    pub fn of(date: Option<&HistoricalDate>) -> Self {
        date.map_or_else(|| Self { shown: "no date stated".to_owned(), machine: None }, Self::new)
    }
}

/// A document in a list.
pub(super) struct DocumentLine {
    pub href: String,
    pub title: String,
    pub day: Day,
    /// "cable · RGASPI, f. 558, op. 11, d. 98, ll. 40–41".
    pub about: String,
    /// "closed until 1 January 2030"; a part of what is said about it.
    pub closed: Option<String>,
    /// What reference managers take of it, in a list that they may take whole; a page about one paper is that one's.
    pub coins: Option<String>,
}

impl DocumentLine {
    pub fn new(listed: &ListedDocument) -> Self {
        let kind = listed.kind.map(|kind| kind.label().to_owned());
        let about: Vec<String> = kind.into_iter().chain(listed.archival.clone()).chain(listed.closed.clone()).collect();
        Self {
            href: urls::document(&listed.name),
            title: listed.title.clone(),
            day: Day::of(listed.date.as_ref()),
            about: about.join(" · "),
            closed: listed.closed.clone(),
            coins: None,
        }
    }

    /// With what reference managers take.
    pub fn offered(listed: &ListedDocument, base_url: &str) -> Self {
        Self { coins: Some(listed_coins(listed, base_url)), ..Self::new(listed) }
    }

    pub fn all(listed: &[ListedDocument]) -> Vec<Self> {
        listed.iter().map(Self::new).collect()
    }

    pub fn all_offered(listed: &[ListedDocument], room: &Room) -> Vec<Self> {
        listed.iter().map(|listed| Self::offered(listed, &room.base_url)).collect()
    }
}

/// A file with all documents of a page.
pub(super) struct ExportLink {
    pub href: String,
    pub ending: &'static str,
    pub media_type: &'static str,
}

impl ExportLink {
    /// One for each format; `page` is the path of the page, `query` what is wanted of it. Of pages in files the list of all
    /// documents alone has them: the others would be the same papers many times over.
    pub fn all(room: &Room, page: &str, query: &str) -> Vec<Self> {
        if room.is_written && page != urls::DOCUMENTS {
            return Vec::new();
        }
        let link = |format: SetFormat| Self {
            href: urls::export(page.trim_start_matches('/'), format.ending(), query),
            ending: format.ending(),
            media_type: format.media_type().split(';').next().unwrap_or_default(),
        };
        let is_bound =
            |format: &SetFormat| *format != SetFormat::Epub || page != urls::DOCUMENTS || room.statistics.documents <= LONGEST_BOOK;
        SetFormat::ALL.into_iter().filter(is_bound).map(link).collect()
    }
}

/// Where in a list a page stands, and the ways to its neighbours.
pub(super) struct Pager {
    pub number: usize,
    pub pages: usize,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Pager {
    /// `address` makes the address of a page; a page beyond the last is not found.
    pub fn new(number: usize, pages: usize, address: impl Fn(usize) -> String) -> Result<Self> {
        if number > pages.max(1) {
            return Err(Error::NotFound(address(number)));
        }
        let before = (number > 1).then(|| address(number - 1));
        let after = (number < pages).then(|| address(number + 1));
        Ok(Self { number, pages, before, after })
    }

    pub fn of_list<T>(list: &str, paged: &Paged<T>) -> Result<Self> {
        Self::new(paged.page, paged.pages(), |number| urls::page(list, number))
    }
}

/// A kind of editorial mark in the legend.
pub(super) struct MarkLine {
    pub class: &'static str,
    pub label: &'static str,
    pub means: &'static str,
}

impl MarkLine {
    pub fn new(mark: MarkKind) -> Self {
        Self { class: mark.class(), label: mark.label(), means: mark.meaning() }
    }
}
