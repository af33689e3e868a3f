//! The document as linked data, in the words of schema.org, for search engines and harvesters.

use serde_json::{Map, Value, json};

use super::Item;
use crate::model::{Authority, AuthorityKind, HistoricalDate, ReadingCopy, Role, RoleKind, ShownMention, When, urn};
use crate::urls;

impl Item<'_> {
    /// A graph of the paper and of the way to it through the room's collections.
    ///
    /// The paper is an `ArchiveComponent`, and a `Message` where it went from somebody to somebody; whom the room has a record
    /// of is given with its address here and those that the editor gave (`sameAs`). What is not known is left out.
    pub fn json_ld(&self, copy: &ReadingCopy) -> Value {
        let metadata = self.metadata;
        let sent = self.is_sent();
        let mut paper = Map::new();
        let kinds: &[&str] = if sent { &["ArchiveComponent", "Message"] } else { &["ArchiveComponent", "CreativeWork"] };
        paper.insert("@type".to_owned(), json!(kinds));
        paper.insert("@id".to_owned(), json!(self.url()));
        paper.insert("identifier".to_owned(), json!([self.name.as_str(), urn(self.name)]));
        let text = |value: Option<String>| value.filter(|value| !value.is_empty()).map(Value::String);
        let role = |kind| self.agents(metadata.in_role(kind));
        let authors = self.agents(self.authors());
        let date = self.date();
        let day = date.filter(|date| matches!(date.when, When::Point(point) if point.season().is_none())).map(HistoricalDate::sortable);
        let original = metadata
            .original_language
            .as_ref()
            .filter(|original| metadata.language.as_ref().is_some_and(|shown| shown.value != original.value));
        for (name, value) in [
            ("name", text(Some(self.title_line()))),
            ("url", Some(json!(self.url()))),
            ("abstract", text(self.summary_line())),
            ("genre", text(self.kind().map(|kind| kind.label().to_owned()))),
            (if sent { "sender" } else { "author" }, authors),
            ("recipient", role(RoleKind::Recipient)),
            ("translator", role(RoleKind::Translator)),
            ("contributor", role(RoleKind::Contributor)),
            ("provider", role(RoleKind::Provider)),
            (if sent { "dateSent" } else { "dateCreated" }, text(day.clone())),
            // Spans and limits, in the form that ISO 8601-2 has for them.
            ("temporalCoverage", text(date.filter(|_| day.is_none()).map(HistoricalDate::edtf))),
            ("inLanguage", text(metadata.language.as_ref().map(|language| language.value.clone()))),
            ("translationOfWork", original.map(|original| json!({"@type": "CreativeWork", "inLanguage": original.value}))),
            (
                "holdingArchive",
                metadata.archival.first().map(|known| json!({"@type": "ArchiveOrganization", "name": known.value.repository})),
            ),
            ("itemLocation", text(metadata.archival.first().map(|known| known.value.place()))),
            ("copyrightNotice", text(metadata.rights.as_ref().map(|rights| super::one_line(&rights.value)))),
            ("isPartOf", self.within(copy)),
            ("mentions", self.mentioned(copy)),
            ("isAccessibleForFree", Some(json!(true))),
            ("version", Some(json!(copy.version))),
        ] {
            if let Some(value) = value {
                paper.insert(name.to_owned(), value);
            }
        }
        json!({"@context": "https://schema.org", "@graph": [paper, self.breadcrumbs(copy)]})
    }

    fn agents<'r>(&self, roles: impl IntoIterator<Item = &'r Role>) -> Option<Value> {
        let agents: Vec<Value> = roles.into_iter().filter_map(|role| self.agent(role)).collect();
        (!agents.is_empty()).then_some(Value::Array(agents))
    }

    /// Somebody; whether a name without a record is a person's, nobody says.
    fn agent(&self, role: &Role) -> Option<Value> {
        let name = super::one_line(&role.name);
        self.authority(role).map(|authority| self.record(authority)).or_else(|| (!name.is_empty()).then(|| json!({ "name": name })))
    }

    fn record(&self, authority: &Authority) -> Value {
        let kind = match authority.kind {
            AuthorityKind::Person => "Person",
            AuthorityKind::Place => "Place",
            AuthorityKind::Organization => "Organization",
        };
        let mut record = json!({
            "@type": kind,
            "@id": self.absolute(&urls::authority(authority.kind, &authority.id)),
            "name": super::one_line(&authority.name),
        });
        if !authority.identifiers.is_empty() {
            record["sameAs"] = json!(authority.identifiers);
        }
        record
    }

    /// The records of those who are certainly named in it, each once.
    fn mentioned(&self, copy: &ReadingCopy) -> Option<Value> {
        let meant =
            |mention: &ShownMention, authority: &Authority| mention.kind == authority.kind && mention.authorities == [authority.id.clone()];
        let named = self.authorities.iter().filter(|authority| copy.mentions.iter().any(|mention| meant(mention, authority)));
        let named: Vec<Value> = named.map(|authority| self.record(authority)).collect();
        (!named.is_empty()).then_some(Value::Array(named))
    }

    /// The collection that it stands in.
    fn within(&self, copy: &ReadingCopy) -> Option<Value> {
        let within = copy.standing.collections.last()?;
        Some(json!({"@type": "Collection", "@id": self.absolute(&urls::collection(&within.path)), "name": within.title}))
    }

    /// From the room over its collections to the paper.
    fn breadcrumbs(&self, copy: &ReadingCopy) -> Value {
        let room = (self.room.to_owned(), self.absolute(urls::HOME));
        let above = copy.standing.collections.iter().map(|name| (name.title.clone(), self.absolute(&urls::collection(&name.path))));
        let steps = std::iter::once(room).chain(above).chain([(self.title_line(), self.url())]);
        let steps: Vec<Value> = steps
            .zip(1..)
            .map(|((name, item), position)| json!({"@type": "ListItem", "position": position, "name": name, "item": item}))
            .collect();
        json!({"@type": "BreadcrumbList", "itemListElement": steps})
    }
}
