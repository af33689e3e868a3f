//! What the addresses in attributes mean: documents, notes, pages, records (TEI P5, chapter 17.2, pointing; 14.2, keys).

use std::sync::LazyLock;

use regex::Regex;

use super::events::Tag;
use crate::model::{AnnotationKind, AuthorityKind, Frame};

static OF_DOCUMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?P<key>d[0-9]+[a-z]?)(?P<note>(?:fn[0-9]+)+)?$").expect("a constant pattern"));
static OF_VOLUME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?P<volume>frus[0-9][0-9A-Za-z-]*?)(?P<note>fn[0-9]+)?$").expect("a constant pattern"));

/// What `ref[@target]` is: a link out of the edition, or a reference to a place in it.
pub fn reference(target: &str, frame: &Frame) -> AnnotationKind {
    // Several targets stand apart by spaces; the first is meant first.
    let target = target.split_ascii_whitespace().next().unwrap_or(target);
    if let Some((scheme, _)) = target.split_once(':')
        && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '+')
    {
        return AnnotationKind::Link { url: target.to_owned() };
    }
    let target = match target.split_once('#') {
        Some(("", place)) => inside(&frame.volume, place),
        Some((file, place)) => inside(&file_name(file), place),
        None if OF_DOCUMENT.is_match(target) => inside(&frame.volume, target),
        None => match OF_VOLUME.captures(target) {
            Some(captures) => {
                let note = captures.name("note").map(|note| format!("#{}", note.as_str())).unwrap_or_default();
                format!("{}{note}", captures["volume"].to_lowercase())
            }
            None if target.contains('.') || target.contains('/') => file_name(target),
            // "p_12", a page of 1964–68, volume XI, without its sign.
            None => inside(&frame.volume, target),
        },
    };
    AnnotationKind::Reference { target }
}

/// `d45fn3` in a volume: `frus1955-57v01-d45#fn3`.
pub fn inside(volume: &str, place: &str) -> String {
    let volume = volume.to_lowercase();
    match OF_DOCUMENT.captures(place) {
        Some(captures) => {
            let note = captures.name("note").map(|note| format!("#{}", note.as_str())).unwrap_or_default();
            format!("{volume}-{}{note}", &captures["key"])
        }
        None => format!("{volume}#{place}"),
    }
}

/// The printed number of the page that a `pb` begins: its `n`, else what its id says (`pg_12`).
pub fn page_label(tag: Tag<'_>) -> Option<String> {
    tag.get("n").or_else(|| Some(tag.get("xml:id")?.strip_prefix("pg_")?.to_owned())).filter(|label| !label.trim().is_empty())
}

/// `persons.xml` and `../persons.xml` are `persons`.
fn file_name(path: &str) -> String {
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    name.strip_suffix(".xml").unwrap_or(name).to_lowercase()
}

/// The id of the record that `key`, `ref` or `corresp` names: `frus1955-57v01.p_AD1`; an address elsewhere stays as it is.
///
/// An entry of the list that only points on is the entry that it points to.
pub fn record(value: &str, frame: &Frame) -> Option<String> {
    let value = value.split_ascii_whitespace().next()?;
    if value.starts_with("http://") || value.starts_with("https://") {
        return Some(value.to_owned());
    }
    let id = match value.split_once('#') {
        Some((file, place)) if !file.is_empty() => record_id(&file_name(file), place),
        Some((_, place)) => record_id(&frame.volume, place),
        None => record_id(&frame.volume, value),
    }?;
    Some(frame.same.get(&id).cloned().unwrap_or(id))
}

/// The id of an entry with its volume before it, of letters, digits, `_`, `.` and `-` alone.
pub fn record_id(volume: &str, key: &str) -> Option<String> {
    let plain = |part: &str| -> String {
        part.chars().map(|letter| if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-') { letter } else { '_' }).collect()
    };
    (!key.is_empty()).then(|| format!("{}.{}", plain(volume), plain(key)))
}

/// Of what kind the record is that an element names; `None` of an element that names none.
pub fn kind_of_name(element: &str, of_type: Option<&str>) -> Option<AuthorityKind> {
    match element {
        "persName" | "person" => Some(AuthorityKind::Person),
        "placeName" | "place" | "geogName" | "settlement" | "country" | "region" | "district" | "bloc" => Some(AuthorityKind::Place),
        "orgName" | "org" => Some(AuthorityKind::Organization),
        "rs" | "name" => match of_type?.to_lowercase().as_str() {
            "person" | "pers" | "people" => Some(AuthorityKind::Person),
            "place" | "geo" | "city" | "country" | "settlement" => Some(AuthorityKind::Place),
            "org" | "organization" | "organisation" | "institution" | "body" => Some(AuthorityKind::Organization),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_document_a_note_a_page_or_a_volume() {
        let frame = Frame { volume: "frus1955-57v01".to_owned(), ..Frame::default() };
        for (written, meant) in [
            ("#d45", "frus1955-57v01-d45"),
            ("#d45fn3", "frus1955-57v01-d45#fn3"),
            ("#pg_123", "frus1955-57v01#pg_123"),
            ("#in5", "frus1955-57v01#in5"),
            ("frus1952-54v13p2#d12", "frus1952-54v13p2-d12"),
            ("frus1945-50Intel#d257", "frus1945-50intel-d257"),
            ("frus1958-60v01", "frus1958-60v01"),
            ("frus1952-54v08fn9", "frus1952-54v08#fn9"),
            ("d72fn4", "frus1955-57v01-d72#fn4"),
            ("p_12", "frus1955-57v01#p_12"),
            ("../other.xml#d3", "other-d3"),
        ] {
            assert_eq!(reference(written, &frame), AnnotationKind::Reference { target: meant.to_owned() }, "{written}");
        }
        assert_eq!(reference("https://example.org/x", &frame), AnnotationKind::Link { url: "https://example.org/x".to_owned() });
    }

    #[test]
    fn a_record_is_its_volumes() {
        let mut frame = Frame { volume: "v1".to_owned(), ..Frame::default() };
        frame.same.insert("v1.p_D1".to_owned(), "v1.p_NDD1".to_owned());
        assert_eq!(record("#p_AD1", &frame).as_deref(), Some("v1.p_AD1"));
        assert_eq!(record("#p_D1", &frame).as_deref(), Some("v1.p_NDD1"));
        assert_eq!(record("persons.xml#p 1", &frame).as_deref(), Some("persons.p"));
        assert_eq!(record("https://d-nb.info/gnd/1", &frame).as_deref(), Some("https://d-nb.info/gnd/1"));
    }
}
