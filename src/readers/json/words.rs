//! The words of a record's field, however an export writes them.

use serde_json::Value;

use crate::readers::head;
use crate::readers::html::{Fragment, fragment};
use crate::text::normal::squeeze;

/// The words of a value: of a list each, of an object its name; a list may be given as a string of JSON.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Bool(_) => Vec::new(),
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(list @ Value::Array(_)) => texts(&list),
            _ => Some(squeeze(&words(text))).filter(|text| !text.is_empty()).into_iter().collect(),
        },
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(members) => {
            let name = ["name", "title", "label", "value", "term"].iter().find_map(|key| members.get(*key));
            name.map(texts).unwrap_or_default()
        }
    }
}

/// A text as it is written; of a list its paragraphs.
pub fn long_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(long_text).collect::<Vec<_>>().join("\n\n"),
        other => texts(other).join("\n\n"),
    }
}

/// Words that may be given with markup, as words.
pub fn words(text: &str) -> String {
    passage(text).passage.text
}

/// A text that may be HTML as a passage.
pub fn passage(text: &str) -> Fragment {
    if has_markup(text) { fragment(text) } else { Fragment { passage: head::plain(text), said: Vec::new() } }
}

/// Whether a text has tags or references to characters; "<" alone is a sign like others.
fn has_markup(text: &str) -> bool {
    let tag = |rest: &str| {
        let name = rest.trim_start_matches('/');
        name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && name.contains('>') && is_element(name)
    };
    text.match_indices('<').any(|(at, _)| tag(&text[at + 1..]))
        || text.match_indices('&').any(|(at, _)| {
            let rest = &text.as_bytes()[at + 1..];
            let length = rest.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
            length > 1 && rest.get(length) == Some(&b';')
        })
}

/// Whether a tag's name is one of HTML: archives write addresses and remarks between angle brackets too.
fn is_element(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "p",
        "br",
        "div",
        "span",
        "b",
        "i",
        "u",
        "em",
        "strong",
        "a",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "sup",
        "sub",
        "img",
        "hr",
        "pre",
        "s",
        "del",
        "ins",
        "font",
        "center",
        "section",
        "article",
        "script",
        "style",
        "iframe",
        "small",
        "html",
        "body",
        "figure",
        "cite",
        "q",
    ];
    let end = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
    NAMES.contains(&name[..end].to_ascii_lowercase().as_str()) && name[end..].starts_with(['>', ' ', '/', '\n', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angle_brackets_of_an_archive_are_no_markup() {
        assert!(!has_markup("5 < 6 and <illegible> & more; <https://example.org>"));
        assert!(has_markup("a<br/>b") && has_markup("a&nbsp;b") && has_markup("<P class=x>"));
    }
}
