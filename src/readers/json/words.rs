//! The words of a record's field, however an export writes them.

use serde_json::Value;

use crate::readers::head;
use crate::readers::html::{Fragment, fragment, tags};
use crate::readers::passage::{is_wrapped, paragraphs};
use crate::text::lines::lines;
use crate::text::normal::squeeze;

/// The words of a value, none where they say that there is nothing ("null", "N/A"): of a list each, of an object its name; a list may be given as a string of JSON.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Bool(_) => Vec::new(),
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(list @ Value::Array(_)) => texts(&list),
            _ => Some(squeeze(&words(text))).filter(|text| !says_nothing(text)).into_iter().collect(),
        },
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(members) => {
            let name = ["name", "title", "label", "value", "term"].iter().find_map(|key| members.get(*key));
            name.map(texts).unwrap_or_default()
        }
    }
}

/// A text as it is written; of a list its paragraphs. Empty where it says that there is nothing.
pub fn long_text(value: &Value) -> String {
    let parts = paragraphs_of(value);
    if parts.iter().all(|part| says_nothing(part)) { String::new() } else { parts.join("\n\n") }
}

fn paragraphs_of(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(paragraphs_of).collect(),
        other => texts(other),
    }
}

/// Words that may be given with markup, as words.
pub fn words(text: &str) -> String {
    passage(text).passage.text
}

/// A text that may be HTML as a passage.
///
/// Where only letters are marked in it, or none, blank lines part its paragraphs as in any text.
pub fn passage(text: &str) -> Fragment {
    let tags = tags(text);
    if tags.is_empty() && !has_references(text) {
        return Fragment { passage: head::plain(text), said: Vec::new() };
    }
    let has = |names: &[&str]| tags.iter().any(|tag| names.contains(&tag.name.as_str()));
    if has(PARAGRAPHS) {
        return fragment(text);
    }
    let has_lines = has(LINES) || tags.iter().any(|tag| text[tag.start..tag.end].contains('\n'));
    let all = lines(text);
    let parts = paragraphs(&all).into_iter().map(|group| {
        let joint = if has_lines || is_wrapped(group) { "\n" } else { "<br>" };
        group.iter().map(|line| line.text).collect::<Vec<_>>().join(joint)
    });
    fragment(&parts.collect::<Vec<_>>().join("<br><br>"))
}

/// Elements that part a text into paragraphs: with them a line end is a space, as in any HTML.
const PARAGRAPHS: &[&str] = &["p", "div", "pre", "section", "article", "table", "script", "style", "textarea", "center", "body"];
/// Elements that part it into lines.
const LINES: &[&str] = &["br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dt", "dd", "hr"];

/// Whether a text has references to characters; "&" alone is a sign like others.
fn has_references(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = &text.as_bytes()[at + 1..];
        let length = rest.iter().take(10).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
        length > 1 && rest.get(length) == Some(&b';')
    })
}

/// Whether a field has a word that says that there is nothing: databases and programs write some into every field.
fn says_nothing(text: &str) -> bool {
    const NOTHING: &[&str] = &[
        "null",
        "none",
        "undefined",
        "unknown",
        "n/a",
        "n.a",
        "nan",
        "not available",
        "not applicable",
        "not known",
        "unbekannt",
        "inconnu",
        "неизвестно",
        "неизвестен",
    ];
    let words = text.trim_matches(|letter: char| letter.is_whitespace() || ".[]()<>\"'".contains(letter)).to_lowercase();
    NOTHING.contains(&words.as_str()) || !text.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_an_archive_are_no_markup() {
        for text in ["5 < 6 and <illegible> & more; <https://example.org>", "a<b and c>d", "AT&T, R & D;"] {
            assert_eq!(words(text), text);
        }
        assert_eq!(words("a<br/>b&nbsp;c<P class=x>d"), "a\nb c\n\nd");
    }

    #[test]
    fn a_word_for_nothing_is_one_only_alone() {
        assert!(["null", "N/A", "Unknown", "(none)", "-", "—", "[?]", "n.a."].into_iter().all(says_nothing));
        assert!(!["Nullus", "None of it", "NA", "0", "Unknown Soldier", "anonymous"].into_iter().any(says_nothing));
    }
}
