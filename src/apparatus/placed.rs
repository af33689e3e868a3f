//! Papers that editors name by their place in an edition: "Document 45", "volume XXIV, Document 3", "supra".
//!
//! In the words of an editor alone: what a paper itself calls "Document 3" is a paper of its own time.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;
use crate::model::{Draft, Kind, PartId, Passage, Reference, ReferenceKind, Tie};
use crate::text::Span;
use crate::text::span::ceil_boundary;

static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?-u:\b)Documents?\s+(?:Nos?\.\s*)?(?P<list>\d{1,4}[a-z]?(?-u:\b)(?:\s*(?:,\s*and|,|and|&|or|–|-)\s*\d{1,4}(?-u:\b))*)")
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{1,4}[a-z]?"));
static BESIDE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)(?:(?P<before>supra)|(?P<behind>infra))(?-u:\b)"));
/// "volume XXIV", "vol. XXIII, Part 2", right before the document.
static VOLUME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?-u:\b)vol(?:ume|\.)\s+(?P<number>[IVXL]+|\d{1,2})(?:,?\s+part\s+(?P<part>[12]))?[^.;()]{0,60}$"));
static YEARS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?P<first>1[89]\d\d|20\d\d)(?:\s*[–-]\s*(?:\d\d)?(?P<last>\d\d))?,?[^.;()]{0,120}$"));
/// "frus1955-57v26", "frus1955-57v23p2".
static OWN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<edition>[a-z]+)(?P<years>\d{4}(?:-\d\d)?)v(?P<number>\d\d)(?:p\d)?$"));
/// Whose document it is, if not the edition's.
static OF_OTHERS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:\bU\.?\s?N\.?|council|assembly|conference|command|ibid\.?,?|working)\s*$"));

/// Letters before a place in which its volume stands.
const BEFORE: usize = 140;

/// The volume that a document is printed in, and its number there.
fn own(draft: &Draft) -> Option<(String, u32)> {
    let (volume, key) = draft.metadata.printed()?;
    let number = key?.strip_prefix('d')?.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).parse().ok()?;
    Some((volume.to_owned(), number))
}

/// The papers that the editors name in a part of a draft.
pub(super) fn find(draft: &Draft, part: &PartId, passage: &Passage) -> Vec<Reference> {
    let text = &passage.text;
    if !text.contains("Document") && !text.contains("supra") && !text.contains("infra") {
        return Vec::new();
    }
    let Some((volume, number)) = own(draft) else { return Vec::new() };
    let is_note = matches!(part, PartId::Note(_));
    let is_editorial = draft.metadata.kind.as_ref().is_some_and(|kind| kind.value == Kind::EditorialNote);
    let is_editors = |at: usize| is_note || (*part == PartId::Body && (is_editorial || in_brackets(text, at)));
    let reference = |span: Span, volume: &str, key: &str| {
        let tie = Tie::Document { volume: volume.to_owned(), key: key.to_owned(), note: None };
        let understood = format!("the editors name {}", tie.title());
        let keys = vec![format!("name:{volume}-{key}").to_lowercase(), super::stated::part_key(volume, Some(key))];
        Reference { tie: Some(tie), keys, ..Reference::new(part.clone(), span, text, ReferenceKind::Linked, understood) }
    };
    let mut found = Vec::new();
    for captures in DOCUMENT.captures_iter(text) {
        let (Some(whole), Some(list)) = (captures.get(0), captures.name("list")) else { continue };
        let before = &text[ceil_boundary(text, whole.start().saturating_sub(BEFORE))..whole.start()];
        if !is_editors(whole.start()) || OF_OTHERS.is_match(before.trim_end()) {
            continue;
        }
        let Some(volume) = volume_of(before, &volume) else { continue };
        for (place, one) in NUMBER.find_iter(list.as_str()).enumerate() {
            let start = if place == 0 { whole.start() } else { list.start() + one.start() };
            found.push(reference(Span::new(start, list.start() + one.end()), &volume, &format!("d{}", one.as_str())));
        }
    }
    for captures in BESIDE.captures_iter(text) {
        // "Supra-national" is no place.
        let is_word = |end: usize| !text[end..].starts_with('-');
        let Some(whole) = captures.get(0).filter(|whole| is_editors(whole.start()) && is_word(whole.end())) else { continue };
        let other = if captures.name("before").is_some() { number.checked_sub(1).filter(|number| *number > 0) } else { Some(number + 1) };
        found.extend(other.map(|other| reference(Span::from(whole.range()), &volume, &format!("d{other}"))));
    }
    found
}

/// The volume that the words before a document name; the document's own where they name none, nothing where it is not known
/// what they name.
fn volume_of(before: &str, own: &str) -> Option<String> {
    // What an earlier sentence says is of another paper.
    let before = before.rsplit_once(". ").filter(|(head, _)| !head.ends_with("vol")).map_or(before, |(_, last)| last);
    let Some(captures) = VOLUME.captures(before) else {
        return (!before.contains("Foreign Relations") && !before.to_lowercase().contains("vol")).then(|| own.to_owned());
    };
    let own = OWN.captures(own)?;
    let number = captures["number"].parse().ok().or_else(|| roman(&captures["number"]))?;
    let part = captures.name("part").map(|part| format!("p{}", part.as_str())).unwrap_or_default();
    let whole = captures.get(0)?;
    let years = match YEARS.captures(&before[..whole.start()]) {
        Some(years) => match years.name("last") {
            Some(last) => format!("{}-{}", &years["first"], last.as_str()),
            None => years["first"].to_owned(),
        },
        None => own["years"].to_owned(),
    };
    Some(format!("{}{years}v{number:02}{part}", &own["edition"]))
}

fn roman(number: &str) -> Option<u32> {
    let mut sum = 0;
    let mut last = 0;
    for letter in number.chars().rev() {
        let value = match letter.to_ascii_uppercase() {
            'I' => 1,
            'V' => 5,
            'X' => 10,
            'L' => 50,
            _ => return None,
        };
        sum = if value < last { u32::checked_sub(sum, value)? } else { sum + value };
        last = last.max(value);
    }
    Some(sum)
}

/// Whether a place stands between the editors' brackets.
fn in_brackets(text: &str, at: usize) -> bool {
    let before = &text[ceil_boundary(text, at.saturating_sub(600))..at];
    before.rfind('[').is_some_and(|open| !before[open..].contains(']'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArchiveNumber, Known, Metadata};

    fn of(kind: Kind, text: &str) -> Vec<String> {
        let number = ArchiveNumber { authority: "frus".to_owned(), number: "frus1955-57v26-d318".to_owned() };
        let metadata = Metadata { numbers: vec![number], kind: Some(Known::stated(kind)), ..Metadata::default() };
        let draft = Draft { metadata, ..Draft::of_text(Passage::line(text)) };
        find(&draft, &PartId::Body, &draft.body).into_iter().map(|found| format!("{}: {}", found.text, found.keys[0])).collect()
    }

    #[test]
    fn editors_name_documents_by_their_place() {
        for (text, expected) in [
            ("a Progress Report on NSC 5601 (Document 270).", &["Document 270: name:frus1955-57v26-d270"][..]),
            (
                "see Documents 12, 14, and 20.",
                &["Documents 12: name:frus1955-57v26-d12", "14: name:frus1955-57v26-d14", "20: name:frus1955-57v26-d20"],
            ),
            ("For text, see volume XXIV, Document 3.", &["Document 3: name:frus1955-57v24-d3"]),
            ("see Foreign Relations, 1952–1954, vol. XIII, Part 2, Document 7.", &["Document 7: name:frus1952-54v13p2-d7"]),
            ("The Embassy replied to Tosec 7 (supra).", &["supra: name:frus1955-57v26-d317"]),
            ("no supra-national organizations", &[]),
            ("See infra.", &["infra: name:frus1955-57v26-d319"]),
            ("See Foreign Relations, The Conferences at Cairo, Document 7.", &[]),
            ("U.N. Document 45 was circulated.", &[]),
        ] {
            assert_eq!(of(Kind::EditorialNote, text), expected, "{text}");
        }
    }

    #[test]
    fn a_paper_itself_names_none_but_in_the_editors_brackets() {
        assert_eq!(of(Kind::Telegram, "I have Document 45 before me."), Vec::<String>::new());
        assert_eq!(of(Kind::Telegram, "[Here follows the Aide-Mémoire, Document 78.]"), ["Document 78: name:frus1955-57v26-d78"]);
    }
}
