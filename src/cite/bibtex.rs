//! BibTeX, in the fields that both BibTeX and biblatex print.
//!
//! Written here and not by the `biblatex` crate, whose writer makes `\~` and `\\` of a
//! tilde and a backslash: to TeX an accent and a line break. The tests read it back with that crate.

use super::{Item, one_line};
use crate::apparatus::NameInParts;
use crate::model::{HistoricalDate, Kind, Role, RoleKind};

impl Item<'_> {
    /// One entry, with the document's name as its key.
    pub fn bibtex(&self) -> String {
        let metadata = self.metadata;
        let authors = self.persons(self.authors());
        let archival = self.archives().unwrap_or_default();
        // `@unpublished` is wrong without an author.
        let entry_type = if authors.is_empty() { "misc" } else { "unpublished" };
        let date = self.date().map(HistoricalDate::edtf_of_level_1).unwrap_or_default();
        let fields = [
            ("author", authors),
            // In braces of its own: styles would change the capitals of names.
            ("title", braced(&escaped(&self.title_line()))),
            ("translator", self.persons(metadata.in_role(RoleKind::Translator).collect())),
            ("year", self.date().and_then(HistoricalDate::year).map(|year| year.to_string()).unwrap_or_default()),
            ("date", date),
            ("type", escaped(self.kind().map_or("", Kind::label))),
            ("note", escaped(&self.note())),
            ("library", escaped(&archival)),
            ("howpublished", escaped(&one_line(self.room))),
            ("langid", metadata.language.as_ref().map(|language| escaped(&one_line(&language.value))).unwrap_or_default()),
            ("abstract", escaped(&self.summary_line().unwrap_or_default())),
            ("annote", escaped(&self.note_line().unwrap_or_default())),
            ("url", verbatim(&self.url())),
        ];
        let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let fields: String = fields.map(|(name, value)| format!("  {name} = {{{value}}},\n")).collect();
        format!("@{entry_type}{{{},\n{fields}}}\n", self.key())
    }

    /// "Cable to Molotov, Beria; RGASPI, f. 558, op. 11, d. 98, ll. 40–41; Wilson Center Digital Archive": BibTeX has no
    /// recipient, and no field for the way from the archive to the room.
    fn note(&self) -> String {
        let recipients: Vec<String> = self.metadata.in_role(RoleKind::Recipient).map(|role| one_line(&role.name)).collect();
        let kind = self.kind().map(Kind::heading).unwrap_or_default();
        let what = match (kind.is_empty(), recipients.is_empty()) {
            (_, true) => kind,
            (true, false) => format!("To {}", recipients.join(", ")),
            (false, false) => format!("{kind} to {}", recipients.join(", ")),
        };
        let parts = [Some(what), self.archives(), self.provider(true)];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    }

    fn persons(&self, roles: Vec<&Role>) -> String {
        let names = roles.into_iter().filter_map(|role| {
            let name = one_line(self.authority(role).map_or(&role.name, |authority| &authority.name));
            let written = escaped(&name);
            match self.parts_of(role) {
                Some(NameInParts { family, given, .. }) if given.is_empty() => Some(braced(&escaped(&family))),
                Some(NameInParts { family, given, suffix }) => {
                    let parts = [Some(family), suffix, Some(given)].into_iter().flatten().filter(|part| !part.is_empty());
                    Some(parts.map(|part| escaped(&part)).collect::<Vec<_>>().join(", "))
                }
                None => Some(braced(&written)).filter(|name| !name.is_empty()),
            }
        });
        names.collect::<Vec<_>>().join(" and ")
    }
}

fn braced(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{{{value}}}") }
}

/// `value` so that TeX prints it as it stands; braces stay in balance, which BibTeX counts even behind a backslash.
fn escaped(value: &str) -> String {
    let mut made = String::with_capacity(value.len());
    let mut before = ' ';
    for letter in value.chars() {
        match letter {
            '\\' => made.push_str(r"\textbackslash{}"),
            '{' => made.push_str(r"\textbraceleft{}"),
            '}' => made.push_str(r"\textbraceright{}"),
            '~' => made.push_str(r"\textasciitilde{}"),
            '^' => made.push_str(r"\textasciicircum{}"),
            '#' | '$' | '%' | '&' | '_' => made.extend(['\\', letter]),
            // Two in a row would become a dash or a quotation mark.
            '-' | '\'' | '`' if before == letter => made.extend(['{', '}', letter]),
            _ => made.push(letter),
        }
        before = letter;
    }
    made
}

/// An address: its field is read verbatim, and a brace would end it.
fn verbatim(url: &str) -> String {
    url.replace('\\', "%5C").replace('{', "%7B").replace('}', "%7D")
}
