//! The licence that a document's rights name, as an address; where they name none, there is none.

use std::sync::LazyLock;

use regex::Regex;

use super::Item;

/// "CC BY-SA 4.0", "CC-BY 4.0", "CC0 1.0": as rights statements write them.
static CREATIVE_COMMONS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bCC[ -](BY(?:-NC)?(?:-SA|-ND)?) (\d\.\d)\b").ok());
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"https?://(?:creativecommons\.org/(?:licenses|publicdomain)|rightsstatements\.org/(?:vocab|page))/[A-Za-z0-9./-]*[A-Za-z0-9/]",
    )
    .ok()
});

impl Item<'_> {
    /// The address of the licence or of the rights statement, where the source states one that has an address.
    pub fn license(&self) -> Option<String> {
        let rights = &self.metadata.rights.as_ref()?.value;
        if let Some(address) = ADDRESS.as_ref().and_then(|pattern| pattern.find(rights)) {
            return Some(address.as_str().to_owned());
        }
        if rights.contains("CC0") {
            return Some("https://creativecommons.org/publicdomain/zero/1.0/".to_owned());
        }
        let found = CREATIVE_COMMONS.as_ref()?.captures(rights)?;
        Some(format!("https://creativecommons.org/licenses/{}/{}/", found[1].to_lowercase(), &found[2]))
    }

    /// The type of the document in schema.org, as its linked data has it.
    pub fn schema_type(&self) -> &'static str {
        if self.is_sent() { "https://schema.org/Message" } else { "https://schema.org/ArchiveComponent" }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Known, Metadata};

    #[test]
    fn only_a_licence_that_has_an_address_has_one() {
        let name = "a".parse().expect("a name");
        for (rights, address) in [
            ("CC BY 4.0", Some("https://creativecommons.org/licenses/by/4.0/")),
            ("Licensed CC-BY-NC-SA 3.0 by the archive", Some("https://creativecommons.org/licenses/by-nc-sa/3.0/")),
            ("CC0 1.0", Some("https://creativecommons.org/publicdomain/zero/1.0/")),
            ("See https://rightsstatements.org/vocab/NoC-US/1.0/.", Some("https://rightsstatements.org/vocab/NoC-US/1.0/")),
            ("In the public domain", None),
            ("All rights reserved; see https://example.org/licenses/by/4.0/", None),
        ] {
            let metadata = Metadata { rights: Some(Known::stated(rights.to_owned())), ..Metadata::default() };
            let item = crate::cite::tests::nothing_but(&name, &metadata);
            assert_eq!(item.license().as_deref(), address, "{rights}");
        }
    }
}
