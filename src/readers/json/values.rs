//! The values of a JSON file with their places, and where it is damaged.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::OWN;
use crate::text::lines::line_number;

/// A value with its line.
pub type Placed<'a> = (&'a RawValue, usize);

/// The line at which a file is damaged, and a sentence.
pub type Damage = (usize, String);

/// The values of a file, lists taken apart, each with its line; what is damaged, with line and column.
pub fn values(text: &str) -> (Vec<Placed<'_>>, Option<Damage>) {
    let mut found = Vec::new();
    // The lines are counted on from the value before: a file may have ten thousand.
    let (mut at, mut line) = (0, 1);
    let mut line_of = |raw: &RawValue| {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).clamp(at, text.len());
        line += text.as_bytes()[at..offset].iter().filter(|byte| **byte == b'\n').count();
        at = offset;
        line
    };
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match value {
            Ok(raw) if raw.get().starts_with('[') => {
                let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
                match serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
                    Ok(list) => found.extend(list.into_iter().map(|raw| (raw, line_of(raw)))),
                    Err(error) => return (found, Some(damage(&error, line_number(text, start)))),
                }
            }
            Ok(raw) => {
                let line = line_of(raw);
                let wrapped = wrapped(raw);
                if wrapped.is_empty() {
                    found.push((raw, line));
                }
                found.extend(wrapped.into_iter().map(|raw| (raw, line_of(raw))));
            }
            Err(error) => return (found, Some(damage(&error, 1))),
        }
    }
    (found, None)
}

/// The records of an object that only wraps a list of them: `{"records": […]}`.
fn wrapped(raw: &RawValue) -> Vec<&RawValue> {
    let Ok(members) = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw.get()) else { return Vec::new() };
    if members.keys().any(|name| OWN.contains(&name.as_str()) || name == "title") {
        return Vec::new();
    }
    let lists = members.values().filter(|value| value.get().starts_with('[')).filter_map(|value| serde_json::from_str(value.get()).ok());
    let mut lists = lists.filter(|list: &Vec<&RawValue>| list.first().is_some_and(|first| first.get().starts_with('{')));
    match (lists.next(), lists.next()) {
        (Some(only), None) => only,
        _ => Vec::new(),
    }
}

fn damage(error: &serde_json::Error, first_line: usize) -> Damage {
    let line = error.line() + first_line - 1;
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or(&cause).to_owned();
    (line.max(1), format!("its JSON is damaged at line {line}, column {} ({cause})", error.column()))
}
