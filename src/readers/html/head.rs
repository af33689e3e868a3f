//! What the head of a page says of its document: Dublin Core, Highwire, Open Graph, JSON-LD.

use std::sync::LazyLock;

use dom_query::Document;
use jiff::civil::Date;
use regex::Regex;
use serde_json::Value;

use super::dom::{Dom, texts};
use crate::config::Settings;
use crate::model::language::language_tag;
use crate::model::{HistoricalDate, Known, Metadata, Passage, RoleKind, days_in};
use crate::readers::{citation, encoded_date};
use crate::text::normal::squeeze;

/// The statements of a page's head.
#[derive(Debug, Default)]
pub struct Head {
    /// Names in lower case with what they say, in the order of the page.
    meta: Vec<(String, String)>,
    /// The objects of JSON-LD that may be the document, the likeliest first.
    linked: Vec<Value>,
    /// Where the page says that it stands.
    pub addresses: Vec<String>,
}

/// Types of JSON-LD that are a page's furniture.
const NO_DOCUMENTS: &[&str] =
    &["Organization", "BreadcrumbList", "WebSite", "Person", "ImageObject", "ListItem", "SearchAction", "NewsMediaOrganization", "Place"];

/// Words of JSON-LD after which a thing is a page of the web or a text made for it: whoever made that, and when, did not make the paper.
const OF_WEB: &[&str] = &["Page", "Article", "Posting"];

/// The year from which a page's date may be that of the page.
const WEB_BEGAN: i16 = 1990;

/// Letters of a line that may be a date with a place; words beside the date.
const DATE_LINE: (usize, usize) = (80, 3);
/// Blocks at the head and at the end of a text among which a line with its date may stand.
const ENDS: usize = 5;

static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(?:1[5-9]|20)\d\d\b").expect("a constant pattern"));

/// Statements of a head that are read, and values of one of them: long lists of names have some hundred.
const MOST: usize = 1000;

impl Head {
    pub fn read(dom: &Dom) -> Self {
        let mut head = Self::default();
        for node in dom.all("meta[content]").into_iter().take(MOST) {
            let name = node.attr("name").or_else(|| node.attr("property")).or_else(|| node.attr("itemprop"));
            let content = squeeze(&node.attr("content").unwrap_or_default());
            if let Some(name) = name.filter(|_| !content.is_empty()) {
                // "DCTERMS.created", "dcterms:created", "DC.date.created"
                head.meta.push((name.trim().to_lowercase().replace(':', "."), content));
            }
        }
        for node in dom.all("script[type='application/ld+json']") {
            let script: String = texts(node).map(|text| text.text().to_string()).collect();
            if let Ok(value) = serde_json::from_str::<Value>(script.trim()) {
                head.objects(value);
            }
        }
        head.linked.sort_by_key(|object| is_of(object, &["WebPage", "ItemPage", "CollectionPage"]));
        let canonical = dom.first("link[rel~='canonical'][href]").and_then(|link| link.attr("href")).map(|address| address.to_string());
        let linked: Vec<String> = ["url", "@id", "mainEntityOfPage"].iter().flat_map(|key| head.linked(&[key])).collect();
        let stated =
            head.values(&["citation_abstract_html_url", "citation_public_url", "dc.identifier", "dcterms.identifier", "dc.identifier.uri"]);
        let open = head.values(&["og.url"]);
        for address in canonical.into_iter().chain(open).chain(linked).chain(stated).chain(dom.saved_from.clone()) {
            let address = address.trim().to_owned();
            if (address.starts_with("https://") || address.starts_with("http://")) && !head.addresses.contains(&address) {
                head.addresses.push(address);
            }
        }
        head
    }

    fn objects(&mut self, value: Value) {
        match value {
            Value::Array(values) => values.into_iter().for_each(|value| self.objects(value)),
            Value::Object(mut object) => {
                for key in ["@graph", "mainEntity"] {
                    if let Some(inner) = object.remove(key) {
                        self.objects(inner);
                    }
                }
                let object = Value::Object(object);
                if !is_of(&object, NO_DOCUMENTS) && object.get("@type").is_some() {
                    self.linked.push(object);
                }
            }
            _ => {}
        }
    }

    /// What the named statements say, of the first name that says something.
    fn values(&self, names: &[&str]) -> Vec<String> {
        names
            .iter()
            .map(|name| self.meta.iter().filter(|(known, _)| known == name).map(|(_, content)| content.clone()).collect::<Vec<_>>())
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// The words of the first property that an object of JSON-LD has.
    fn linked(&self, keys: &[&str]) -> Vec<String> {
        Self::first_of(self.linked.iter(), keys)
    }

    /// The same of the objects that are no page.
    fn linked_paper(&self, keys: &[&str]) -> Vec<String> {
        Self::first_of(self.linked.iter().filter(|object| !is_of_web(object)), keys)
    }

    fn first_of<'a>(objects: impl Iterator<Item = &'a Value>, keys: &[&str]) -> Vec<String> {
        objects
            .flat_map(|object| keys.iter().filter_map(move |key| object.get(*key)))
            .map(words)
            .find(|found| !found.is_empty())
            .map(|found| found.into_iter().take(MOST).collect())
            .unwrap_or_default()
    }

    fn either(&self, names: &[&str], keys: &[&str]) -> Vec<String> {
        Some(self.values(names)).filter(|found| !found.is_empty()).unwrap_or_else(|| self.linked(keys))
    }

    /// Titles that the head states for the document, the likeliest first.
    pub fn titles(&self) -> Vec<String> {
        let mut found = self.values(&["citation_title"]);
        found.extend(self.values(&["dc.title", "dcterms.title"]));
        found.extend(self.linked(&["headline", "name"]));
        found.extend(self.values(&["og.title", "twitter.title"]));
        found
    }

    pub fn site(&self) -> Option<String> {
        self.values(&["og.site_name", "application-name"]).into_iter().next()
    }

    /// Sentences about the document; those that sites write about any page only where it is an archive's.
    pub fn summary(&self, of_archive: bool) -> Option<String> {
        let stated =
            self.either(&["citation_abstract", "dcterms.abstract", "dc.description", "dcterms.description"], &["abstract", "description"]);
        let found = stated
            .into_iter()
            .next()
            .or_else(|| self.values(&["og.description", "description"]).into_iter().next().filter(|_| of_archive))?;
        // Some put markup into the attribute.
        let found = if found.contains('<') { squeeze(&Document::fragment(found.as_str()).text()) } else { found };
        (!found.is_empty()).then_some(found)
    }

    /// The date that the head gives for what the page shows, where nothing in title and text says otherwise.
    ///
    /// When a page or an edition was published (`citation_publication_date`, `DC.date.issued`, `datePublished`) is never
    /// the date of a paper. When something was created or dated may be either's, and most programs that make pages
    /// write their own day: from the beginning of the web on it counts only where the text, too, speaks of that year
    /// and of none before.
    pub fn date(&self, title: &str, body: &Passage) -> Option<Known<HistoricalDate>> {
        let mut stated = self.linked_paper(&["dateCreated"]);
        for name in ["dcterms.created", "dc.date.created", "dc.date", "dcterms.date"] {
            stated.extend(self.values(&[name]));
        }
        let years = || YEAR.find_iter(title).chain(YEAR.find_iter(&body.text)).filter_map(|year| year.as_str().parse::<i16>().ok());
        let of_text: Vec<Date> = date_lines(body).collect();
        let may_be = |date: &HistoricalDate| {
            let Some(year) = date.year() else { return false };
            let is_of_page = year >= WEB_BEGAN && (years().any(|named| named < WEB_BEGAN) || !years().any(|named| named == year));
            let (first, last) = date.days().unwrap_or((Date::MIN, Date::MAX));
            !is_of_page && (of_text.is_empty() || of_text.iter().any(|day| (first..=last).contains(day)))
        };
        let date = stated.iter().filter_map(|date| encoded_date::read(date)).find(may_be)?;
        Some(Known::inferred(date, "the head of the web page"))
    }

    /// Lays what the head says into the metadata, where nothing stands yet; but for the date.
    pub fn state(&self, metadata: &mut Metadata, settings: &Settings, of_archive: bool) {
        for address in &self.addresses {
            if let Some(number) = settings.number_of(address)
                && !metadata.numbers.contains(&number)
            {
                metadata.numbers.push(number);
            }
        }
        // One address is enough; the others are its forms.
        if let Some(address) = self.addresses.first() {
            metadata.addresses.push(address.clone());
        }
        for written in self.either(&["dcterms.bibliographiccitation", "dc.identifier.citation", "citation"], &["creditText", "citation"]) {
            if metadata.citation.is_none() {
                citation::read(&written, None, settings, metadata);
            }
        }
        let roles: [(RoleKind, &[&str], &[&str]); 6] = [
            (RoleKind::Creator, &["citation_author", "dc.creator", "dcterms.creator"], &["author", "creator"]),
            (RoleKind::Contributor, &["dc.contributor", "dcterms.contributor"], &["contributor"]),
            (RoleKind::Translator, &["citation_translator"], &["translator"]),
            (RoleKind::Sender, &[], &["sender"]),
            (RoleKind::Recipient, &[], &["recipient", "toRecipient"]),
            (RoleKind::Provider, &["citation_publisher", "dc.publisher", "dcterms.publisher", "og.site_name"], &["publisher", "provider"]),
        ];
        for (role, names, keys) in roles {
            if metadata.in_role(role).next().is_none() {
                // Who publishes the page provides the paper; who wrote the page did not write the paper.
                let linked = || if role == RoleKind::Provider { self.linked(keys) } else { self.linked_paper(keys) };
                for name in Some(self.values(names)).filter(|found| !found.is_empty()).unwrap_or_else(linked) {
                    citation::add_role(metadata, role, &name);
                }
            }
        }
        for source in self.either(&["dc.source", "dcterms.source"], &["archivedAt", "holdingArchive", "isBasedOn"]) {
            citation::source(&source, metadata);
        }
        if metadata.rights.is_none() {
            let rights = self.either(&["dc.rights", "dcterms.rights", "dcterms.license"], &["copyrightNotice", "license", "usageInfo"]);
            metadata.rights = Some(rights.join("\n\n")).filter(|rights| !rights.is_empty()).map(Known::stated);
        }
        let language = self.either(&["citation_language", "dc.language", "dcterms.language"], &["inLanguage"]);
        if let Some(language) = language.first().map(|language| Known::stated(language_tag(language))) {
            // What an archive calls the language is that of the paper, whatever it was translated into.
            let field = if of_archive { &mut metadata.original_language } else { &mut metadata.language };
            field.get_or_insert(language);
        }
        if metadata.subjects.is_empty() {
            let subjects = self.either(&["dc.subject", "dcterms.subject", "citation_keywords"], &["keywords", "about"]);
            for subject in
                subjects.iter().flat_map(|subjects| subjects.split(';')).take(MOST).map(str::trim).filter(|subject| !subject.is_empty())
            {
                if !metadata.subjects.iter().any(|known| known == subject) {
                    metadata.subjects.push(subject.to_owned());
                }
            }
        }
        if metadata.collection.is_none() {
            metadata.collection =
                self.either(&["dcterms.ispartof", "dc.relation.ispartof"], &["isPartOf"]).into_iter().next().map(Known::stated);
        }
    }
}

fn is_of(object: &Value, kinds: &[&str]) -> bool {
    is_kind(object, &|kind| kinds.contains(&kind))
}

/// Whether an object of JSON-LD is a page, or something that was written for one.
fn is_of_web(object: &Value) -> bool {
    is_kind(object, &|kind| OF_WEB.iter().any(|ending| kind.ends_with(ending)))
}

fn is_kind(object: &Value, is: &dyn Fn(&str) -> bool) -> bool {
    let is = |value: &Value| value.as_str().is_some_and(is);
    object.get("@type").is_some_and(|kind| is(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is)))
}

/// The days in those lines at both ends of a text that are a day with hardly a word beside it: "Moscow, 3 May 1945".
fn date_lines(body: &Passage) -> impl Iterator<Item = Date> {
    let blocks = &body.blocks;
    let (letters, words) = DATE_LINE;
    blocks.iter().take(ENDS).chain(blocks.iter().skip(ENDS).rev().take(ENDS)).flat_map(move |block| {
        let lines = block.span.of(&body.text).lines().filter(|line| line.len() <= letters);
        let days = lines.filter_map(|line| {
            let day = days_in(line).into_iter().find(|day| day.year.is_some())?;
            let beside = line[..day.span.start].split_whitespace().chain(line[day.span.end..].split_whitespace());
            let is_alone = beside.filter(|word| word.chars().any(char::is_alphanumeric)).count() <= words;
            day.dated(line)?.day().filter(|_| is_alone)
        });
        days.collect::<Vec<_>>()
    })
}

/// The words of a property: of a thing its name.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => Some(squeeze(text)).filter(|text| !text.is_empty()).into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(words).collect(),
        Value::Object(object) => {
            ["name", "@value", "alternateName", "url", "@id"].iter().find_map(|key| object.get(*key)).map(words).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}
