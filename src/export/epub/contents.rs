//! The table of contents: the papers with their dates, by years where there are many.

use askama::Template;

use crate::model::{DocumentName, Origin, ReadingCopy, State};
use crate::text::normal::squeeze;

/// Up to so many papers one looks through a list.
const A_LIST: usize = 40;

/// A chapter where it is named.
pub(super) struct Entry {
    pub name: DocumentName,
    pub title: String,
    /// `None` where no date is stated.
    pub day: Option<String>,
    year: Option<i16>,
    /// Whether there are links to other papers in it.
    pub is_linked: bool,
}

impl Entry {
    pub fn new(copy: &ReadingCopy) -> Self {
        let date = copy.metadata.date.as_ref().map(|date| &date.value);
        Self {
            name: copy.name.clone(),
            title: title_of(copy),
            day: date.map(ToString::to_string),
            year: date.and_then(crate::model::HistoricalDate::year),
            is_linked: leads(copy, None),
        }
    }
}

/// The title on one line; of a paper without one, its name.
pub fn title_of(copy: &ReadingCopy) -> String {
    Some(squeeze(&copy.title.text)).filter(|title| !title.is_empty()).unwrap_or_else(|| copy.name.to_string())
}

/// Whether the text leads to another paper by a link of this origin, of any without one.
pub(super) fn leads(copy: &ReadingCopy, origin: Option<Origin>) -> bool {
    copy.references.iter().any(|reference| reference.state == State::Resolved && origin.is_none_or(|origin| reference.origin == origin))
}

/// The navigation document (EPUB 3.3, section 7).
#[derive(Template)]
#[template(path = "book/contents.xml")]
pub(super) struct Contents<'a> {
    groups: Vec<Group<'a>>,
    first: Option<&'a Entry>,
    /// Whether it is a page of the book, too: a single paper needs none.
    is_read: bool,
}

/// Papers under a heading, or without one.
struct Group<'a> {
    heading: Option<String>,
    entries: &'a [Entry],
}

impl<'a> Contents<'a> {
    pub fn new(entries: &'a [Entry]) -> Self {
        Self { groups: groups(entries), first: entries.first(), is_read: is_read(entries) }
    }
}

/// Whether the contents of these papers are a page between the others.
pub(super) fn is_read(entries: &[Entry]) -> bool {
    entries.len() > 1
}

/// By years, where they are many and stand in that order.
fn groups(entries: &[Entry]) -> Vec<Group<'_>> {
    let years: Vec<&[Entry]> = entries.chunk_by(|one, next| one.year == next.year).collect();
    let in_order = entries.is_sorted_by_key(|entry| (entry.year.is_none(), entry.year));
    if entries.len() <= A_LIST || years.len() < 2 || !in_order {
        return vec![Group { heading: None, entries }];
    }
    let heading = |year: Option<i16>| year.map_or_else(|| "No date stated".to_owned(), |year| year.to_string());
    years.into_iter().map(|entries| Group { heading: Some(heading(entries.first().and_then(|entry| entry.year))), entries }).collect()
}
