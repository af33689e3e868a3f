//! The fifteen elements of Dublin Core (ISO 15836-1), as libraries harvest them.

use super::{Item, one_line};
use crate::model::{Kind, RoleKind, urn};

impl Item<'_> {
    /// Elements without their prefix, with their values; only what is known has one.
    ///
    /// The first `identifier` is the address to cite. A date is EDTF, or the words where EDTF says less.
    pub fn dublin_core(&self) -> Vec<(&'static str, String)> {
        let metadata = self.metadata;
        let mut elements = vec![("title", self.title_line())];
        let mut add = |element: &'static str, values: Vec<String>| {
            elements.extend(values.into_iter().filter(|value| !value.is_empty()).map(|value| (element, value)));
        };
        let recipients = self.names(metadata.in_role(RoleKind::Recipient));
        add("creator", self.names(self.authors()));
        add("subject", metadata.subjects.iter().map(|subject| one_line(subject)).collect());
        add("description", self.summary_line().into_iter().collect());
        // The standard has no element for whom a letter went to.
        add("description", recipients.into_iter().map(|name| format!("Recipient: {name}")).collect());
        add("publisher", metadata.in_role(RoleKind::Provider).map(|role| one_line(&role.name)).chain([one_line(self.room)]).collect());
        let others = metadata.in_role(RoleKind::Translator).chain(metadata.in_role(RoleKind::Contributor));
        add("contributor", self.names(others));
        add("date", self.date().and_then(super::head::iso).into_iter().collect());
        add("type", ["Text".to_owned()].into_iter().chain(self.kind().map(Kind::heading)).collect());
        add("format", vec!["text/html".to_owned()]);
        add("identifier", vec![self.url(), urn(self.name)]);
        add("source", metadata.archival.iter().map(|known| one_line(&known.value.to_string())).collect());
        add("language", metadata.language.iter().map(|language| language.value.clone()).collect());
        add("relation", metadata.collection.iter().map(|collection| one_line(&collection.value)).collect());
        add("rights", metadata.rights.iter().map(|rights| one_line(&rights.value)).collect());
        elements
    }
}
