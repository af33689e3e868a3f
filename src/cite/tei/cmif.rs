//! All letters of a room in the Correspondence Metadata Interchange Format (TEI Correspondence SIG), which correspSearch takes.

use uuid::Uuid;

use super::header::dated;
use super::name_element;
use super::xml::{Element, Xml, pointer};
use crate::cite::Item;
use crate::model::{Authority, NAMESPACE, Role, RoleKind};
use crate::resolve::names_an_office;
use crate::urls;

/// What the file says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Letters<'a> {
    pub room: &'a str,
    pub base_url: &'a str,
    /// Whom one writes to about it.
    pub email: Option<&'a str>,
    /// The day of the last change, "2026-11-23".
    pub changed: &'a str,
}

/// The letters, telegrams and cables among the items, each with its senders, its recipients and its date.
pub fn cmif<'i>(about: Letters<'_>, items: impl Iterator<Item = Item<'i>>) -> String {
    let mut xml = Xml::new();
    xml.open(&Element::new("TEI").with("xmlns", "http://www.tei-c.org/ns/1.0"));
    xml.open(&Element::new("teiHeader"));
    xml.open(&Element::new("fileDesc"));
    xml.open(&Element::new("titleStmt"));
    xml.leaf(&Element::new("title"), &format!("Letters in {}", about.room));
    xml.open(&Element::new("editor"));
    xml.text(about.room);
    if let Some(email) = about.email {
        xml.leaf(&Element::new("email"), email);
    }
    xml.close();
    xml.close();
    xml.open(&Element::new("publicationStmt"));
    xml.open(&Element::new("publisher"));
    xml.leaf(&Element::new("ref").with("target", pointer(about.base_url)), about.room);
    xml.close();
    xml.leaf(&Element::new("idno").with("type", "url"), &format!("{}{}", about.base_url, urls::CMIF));
    xml.leaf(&Element::new("date").with("when", about.changed), about.changed);
    xml.open(&Element::new("availability"));
    // The format asks that the file itself may be used by everybody; it says nothing of the letters.
    let licence = Element::new("licence").with("target", "https://creativecommons.org/publicdomain/zero/1.0/");
    xml.leaf(&licence, "These metadata may be used by everybody (CC0 1.0).");
    xml.close();
    xml.close();
    xml.open(&Element::new("sourceDesc"));
    // The format asks for an id that no other file has.
    let source = format!("room-{}", Uuid::new_v5(&NAMESPACE, about.base_url.as_bytes()));
    let bibl = Element::new("bibl").with("type", "online").with("xml:id", source.clone());
    xml.open(&bibl);
    xml.text(about.room);
    xml.text(", ");
    xml.leaf(&Element::new("ref").with("target", pointer(about.base_url)), about.base_url);
    xml.close();
    xml.close();
    xml.close();
    xml.open(&Element::new("profileDesc"));
    for item in items.filter(Item::is_sent) {
        letter(&item, &source, &mut xml);
    }
    xml.close();
    xml.close();
    xml.open(&Element::new("text"));
    xml.open(&Element::new("body"));
    xml.empty(&Element::new("p"));
    xml.finish()
}

fn letter(item: &Item<'_>, source: &str, xml: &mut Xml) {
    let metadata = item.metadata;
    xml.line();
    xml.open(&Element::new("correspDesc").with("ref", pointer(&item.url())).with("source", format!("#{source}")));
    let (senders, recipients): (Vec<&Role>, Vec<&Role>) =
        (metadata.in_role(RoleKind::Sender).collect(), metadata.in_role(RoleKind::Recipient).collect());
    for (roles, kind) in [(senders, "sent"), (recipients, "received")] {
        let date = metadata.date.as_ref().filter(|_| kind == "sent");
        if roles.is_empty() && date.is_none() {
            continue;
        }
        xml.open(&Element::new("correspAction").with("type", kind));
        for role in roles {
            let record = item.authority(role);
            let name = match record {
                Some(record) => name_element(record.kind),
                None if names_an_office(&role.name) => "orgName",
                None => "persName",
            };
            // What the editor tied to a record elsewhere is known there; else the room's own record is.
            let elsewhere = |record: &Authority| record.identifiers.iter().find(|address| address.starts_with("http")).cloned();
            let own = record.map(|record| {
                elsewhere(record).unwrap_or_else(|| format!("{}{}", item.base_url, urls::authority(record.kind, &record.id)))
            });
            let words = record.map_or(role.name.as_str(), |record| record.name.as_str());
            xml.leaf(&Element::new(name).maybe("ref", own.map(|address| pointer(&address))), words);
        }
        if let Some(date) = date {
            dated(Element::new("date"), &date.value, xml);
        }
        xml.close();
    }
    xml.close();
}
