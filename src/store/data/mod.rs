//! The rows of a data export: all of a room that cannot be made again, as lines of JSON that say what they are.
//!
//! Statements are made here of the names in [`PRIMARY`], which are those of this crate's own migrations, never input.

mod reading;
mod tables;
mod writing;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::value::RawValue;
use sqlx::any::AnyRow;

use super::rows::get;
use super::{Result, Statement, StoreError};

pub use super::rows::Value;
pub use reading::{After, DataReading, KeptFile, KeptPicture, KeptRest, Misfit};
pub use tables::{DERIVED, DERIVED_VALUES, MADE_ANEW, PRIMARY};
pub use writing::{ToDerive, Unsettled};

pub(super) const STATEMENTS: &[Statement] = &[
    reading::STATE,
    reading::FILES,
    reading::RESTS,
    reading::PICTURES,
    writing::NEXT_ID,
    writing::END,
    writing::SET_CANDIDATE,
    writing::TO_DERIVE,
    writing::WITHOUT_VERSION,
    writing::UNFIT,
    writing::ADDRESS,
];

/// A table of a data export.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [Column],
    /// How many of its first columns are its key, by which its rows are ordered.
    pub key: usize,
    /// The column that points to rows of the same table, which may come later.
    pub points_back: Option<&'static str>,
    /// The column whose bytes are a file of their own.
    pub bytes: Option<&'static str>,
    /// Whether its rows name a file: that of `bytes`, or one of the room's folder of files.
    pub has_file: bool,
}

#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    pub holds: Holds,
    pub may_be_absent: bool,
}

/// What a column holds; a text and a value of JSON say whether a room can live with them.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    Number,
    /// 0 or 1.
    Flag,
    Text(fn(&str) -> bool),
    Json(fn(&str) -> bool),
}

/// A row that was read from a line.
#[derive(Debug)]
pub struct ReadRow {
    values: Vec<Value>,
    /// The file with its bytes; `None` where the room has them no more, or never had.
    pub file: Option<String>,
}

/// The name under which a row says where its bytes are.
const FILE: &str = "file";

impl Table {
    /// The table with a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRIMARY.iter().find(|table| table.name == name)
    }

    /// The key of a row.
    fn key_of(&self, row: &AnyRow) -> Result<After> {
        let value = |(at, column): (usize, &Column)| match column.holds {
            Holds::Number | Holds::Flag => Ok(Value::Whole(get(row, at)?)),
            Holds::Text(_) | Holds::Json(_) => Ok(Value::Text(get(row, at)?)),
        };
        self.columns[..self.key].iter().enumerate().map(value).collect()
    }

    /// A row as a line, without its end.
    fn line(&self, row: &AnyRow, file: Option<&str>) -> Result<String> {
        let mut line = String::from("{");
        for (at, column) in self.columns.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(line, "{comma}\"{}\":", column.name);
            let damaged = || StoreError::Damaged {
                what: self.name,
                why: format!("{} is not what it must be; run `reading-room check`, and put a backup in place of the database", column.name),
            };
            match column.holds {
                Holds::Number | Holds::Flag => match get::<Option<i64>, _>(row, at)? {
                    Some(number) => line.push_str(&number.to_string()),
                    None => line.push_str("null"),
                },
                Holds::Text(_) => line.push_str(&super::rows::json(&get::<Option<String>, _>(row, at)?)?),
                Holds::Json(fits) => match get::<Option<String>, _>(row, at)? {
                    // Between the values of JSON the end of a line is a space like any other.
                    Some(json) if fits(&json) => line.push_str(&json.replace(['\n', '\r'], " ")),
                    Some(_) => return Err(damaged()),
                    None => line.push_str("null"),
                },
            }
        }
        if self.has_file {
            let _ = write!(line, ",\"{FILE}\":{}", super::rows::json(&file)?);
        }
        line.push('}');
        Ok(line)
    }

    /// What a line says, if it says all of it and nothing else; the sentence says what is wrong.
    pub fn read(&self, line: &str) -> std::result::Result<ReadRow, String> {
        let mut said: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(line).map_err(|error| format!("it is no JSON object ({error})"))?;
        let mut values = Vec::with_capacity(self.columns.len() + 1);
        for column in self.columns {
            let raw = said.remove(column.name).ok_or_else(|| format!("\"{}\" is absent", column.name))?;
            values.push(column.value(raw.get())?);
        }
        let mut file = None;
        if self.has_file {
            let raw = said.remove(FILE).ok_or_else(|| format!("\"{FILE}\" is absent"))?;
            file = serde_json::from_str(raw.get()).map_err(|_| format!("\"{FILE}\" is neither a path nor null"))?;
        }
        match said.keys().next() {
            Some(unknown) => Err(format!("\"{unknown}\" is not known")),
            None => Ok(ReadRow { values, file }),
        }
    }
}

impl Column {
    /// Whether what stands in a row is what can stand there.
    fn is_sound(&self, row: &AnyRow, at: usize) -> bool {
        let number = |fits: fn(i64) -> bool| get::<Option<i64>, _>(row, at).is_ok_and(|number| number.map_or(self.may_be_absent, fits));
        match self.holds {
            Holds::Number => number(|_| true),
            Holds::Flag => number(|flag| matches!(flag, 0 | 1)),
            Holds::Text(fits) | Holds::Json(fits) => {
                get::<Option<String>, _>(row, at).is_ok_and(|text| text.map_or(self.may_be_absent, |text| fits(&text)))
            }
        }
    }

    fn value(&self, raw: &str) -> std::result::Result<Value, String> {
        let wrong = |what: &str| format!("\"{}\" is {what}", self.name);
        let is_absent = raw == "null";
        if is_absent && !self.may_be_absent {
            return Err(wrong("null, and must be there"));
        }
        Ok(match self.holds {
            Holds::Number if is_absent => Value::NoNumber,
            // Behind the highest that others may count on.
            Holds::Number => {
                let number = raw.parse().ok().filter(|number| (-1..1 << 53).contains(number));
                Value::Whole(number.ok_or_else(|| wrong("no whole number that can stand there"))?)
            }
            Holds::Flag => Value::Whole(raw.parse().ok().filter(|flag| (0..=1).contains(flag)).ok_or_else(|| wrong("neither 0 nor 1"))?),
            Holds::Text(_) | Holds::Json(_) if is_absent => Value::Null,
            Holds::Text(fits) => {
                let text: String = serde_json::from_str(raw).map_err(|_| wrong("no text"))?;
                // PostgreSQL has no such letter.
                let text = Some(text).filter(|text| fits(text) && !text.contains('\0'));
                Value::Text(text.ok_or_else(|| wrong("not what can stand there"))?)
            }
            Holds::Json(fits) if fits(raw) => Value::Text(raw.to_owned()),
            Holds::Json(_) => return Err(wrong("not what can stand there")),
        })
    }
}

impl ReadRow {
    /// The whole number in a column.
    pub fn number(&self, table: &Table, column: &str) -> Option<i64> {
        match self.at(table, column) {
            Some(Value::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// The text in a column, also that of a value of JSON.
    pub fn text(&self, table: &Table, column: &str) -> Option<&str> {
        match self.at(table, column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn at(&self, table: &Table, column: &str) -> Option<&Value> {
        self.values.get(table.columns.iter().position(|known| known.name == column)?)
    }

    /// Gives it its bytes, packed as the room keeps them.
    pub fn with_bytes(&mut self, packed: Vec<u8>) {
        self.values.push(Value::Blob(packed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_all_of_a_row_and_nothing_else() {
        let names = Table::named("name").expect("a table");
        let read = |line: &str| names.read(line).map(|row| row.values);
        assert_eq!(read(r#"{"name":"wilson-1","document_id":7}"#), Ok(vec!["wilson-1".into(), Value::Whole(7)]));
        for (line, why) in [
            ("", "no JSON object"),
            ("[1]", "no JSON object"),
            (r#"{"name":"wilson-1"}"#, "\"document_id\" is absent"),
            (r#"{"name":"wilson-1","document_id":"7"}"#, "\"document_id\" is no whole number"),
            (r#"{"name":"wilson-1","document_id":7.5}"#, "\"document_id\" is no whole number"),
            (r#"{"name":"wilson-1","document_id":9223372036854775807}"#, "\"document_id\" is no whole number"),
            (r#"{"name":"../wilson","document_id":7}"#, "\"name\" is not what can stand there"),
            (r#"{"name":7,"document_id":7}"#, "\"name\" is no text"),
            (r#"{"name":null,"document_id":7}"#, "\"name\" is null"),
            (r#"{"name":"wilson-1","document_id":7,"x":1}"#, "\"x\" is not known"),
        ] {
            assert!(read(line).is_err_and(|said| said.contains(why)), "{line}: {:?}", read(line));
        }
    }

    #[test]
    fn no_place_lies_outside_its_text() {
        let parallel = Table::named("parallel_text").expect("a table");
        let line = |end: usize| {
            format!(
                "{{\"document_id\":1,\"language\":\"ru\",\"source_file_id\":1,\"paragraph_counter\":1,\"note_counter\":0,\"notes\":[],\
                 \"title\":{{\"text\":\"\",\"blocks\":[],\"annotations\":[]}},\
                 \"body\":{{\"text\":\"Да.\",\"blocks\":[{{\"kind\":\"paragraph\",\"span\":[0,{end}]}}],\"annotations\":[]}}}}"
            )
        };
        assert!(parallel.read(&line(5)).is_ok());
        assert!(parallel.read(&line(1)).is_err(), "it parts a letter");
        assert!(parallel.read(&line(9)).is_err(), "it ends behind the text");
    }

    #[test]
    fn a_path_leads_nowhere_else() {
        let collection = Table::named("collection").expect("a table");
        let line = |path: &str| {
            format!(r#"{{"id":1,"parent_id":null,"path":"{path}","title":"","root":"","kind":"folder","place":0,"text":null}}"#)
        };
        assert!(collection.read(&line("letters/1945")).is_ok());
        for path in ["../x", "a/../b", "/etc", "a//b", "", "."] {
            assert!(collection.read(&line(path)).is_err(), "{path}");
        }
    }
}
