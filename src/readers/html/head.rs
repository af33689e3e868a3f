//! What the head of a page says of its document: Dublin Core, Highwire, Open Graph, JSON-LD.

use dom_query::Document;
use serde_json::Value;

use super::dom::{Dom, texts};
use crate::config::Settings;
use crate::model::language::language_tag;
use crate::model::{HistoricalDate, Known, Metadata, RoleKind};
use crate::readers::citation;
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
        self.linked
            .iter()
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

    /// Lays what the head says into the metadata, where nothing stands yet.
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
        if metadata.date.is_none() {
            let dates = self.either(
                &[
                    "dcterms.created",
                    "dc.date.created",
                    "citation_date",
                    "citation_publication_date",
                    "dc.date",
                    "dcterms.date",
                    "dc.date.issued",
                ],
                &["dateCreated", "temporalCoverage"],
            );
            // "1945/11/04" is how Highwire writes a day.
            metadata.date = dates.iter().find_map(|date| HistoricalDate::read(&date.replace('/', "-"))).map(Known::stated);
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
                for name in self.either(names, keys) {
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
    let is = |value: &Value| value.as_str().is_some_and(|kind| kinds.contains(&kind));
    object.get("@type").is_some_and(|kind| is(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is)))
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
