//! RIS, for reference managers.

use super::{Item, one_line};
use crate::model::{HistoricalDate, Kind, Point, RoleKind, When};

impl Item<'_> {
    /// One record, its lines ended by CR LF as the format asks.
    pub fn ris(&self) -> String {
        let metadata = self.metadata;
        let mut record = Record::default();
        record.field("TY", if self.is_sent() { "PCOMM" } else { "MANSCPT" });
        record.fields("AU", self.names(self.authors()));
        record.fields("A2", self.names(metadata.in_role(RoleKind::Recipient)));
        record.fields("A4", self.names(metadata.in_role(RoleKind::Translator)));
        record.field("TI", self.title);
        record.fields("DA", self.date().and_then(day));
        record.fields("DB", metadata.archival.first().map(|known| known.value.repository.clone()));
        record.fields("AN", metadata.archival.iter().map(|known| known.value.place()));
        record.field("DP", self.room);
        record.fields("LA", metadata.language.as_ref().map(|language| language.value.clone()));
        record.fields("M3", self.kind().map(Kind::heading));
        record.fields("AB", self.summary_line());
        record.fields("N1", self.note_line());
        // Neither the standard nor Zotero's importer has a field for who contributed a paper: a note keeps it.
        record.fields("N1", self.people("Contributed", RoleKind::Contributor));
        // RIS has no field for rights; Zotero's own importer takes this one for them, which other programs pass over.
        record.fields("CR", metadata.rights.as_ref().map(|rights| rights.value.clone()));
        record.field("UR", &self.url());
        record.end()
    }
}

/// `1945/11/04/`; the fourth part says what the numbers cannot.
fn day(date: &HistoricalDate) -> Option<String> {
    let (point, words) = match date.when {
        When::Undated => return None,
        When::Point(point) => (point, point.season().map(str::to_owned)),
        When::Range(from, to) => (from, Some(format!("to {to}"))),
        When::Between(from, to) => (from, Some(format!("or later, not after {to}"))),
        When::Before(point) => (point, Some("not after".to_owned())),
        When::After(point) => (point, Some("not before".to_owned())),
    };
    let Point { year, month, day } = point;
    let month = month.filter(|_| point.season().is_none());
    let two = |number: Option<i8>| number.map(|number| format!("{number:02}")).unwrap_or_default();
    let mut more: Vec<String> = words.into_iter().collect();
    more.extend(date.approximate.then(|| "about".to_owned()));
    more.extend(date.uncertain.then(|| "?".to_owned()));
    Some(format!("{year:04}/{}/{}/{}", two(month), two(day), more.join(" ")))
}

#[derive(Default)]
struct Record(String);

impl Record {
    /// A line of the record; an empty value gives none, and no value can begin a line of its own.
    fn field(&mut self, tag: &str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            self.0.extend([tag, "  - ", &value, "\r\n"]);
        }
    }

    fn fields(&mut self, tag: &str, values: impl IntoIterator<Item = String>) {
        for value in values {
            self.field(tag, &value);
        }
    }

    fn end(mut self) -> String {
        self.0.push_str("ER  - \r\n");
        self.0
    }
}
