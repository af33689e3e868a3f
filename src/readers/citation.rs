//! The citation line of an archive: title, date, collection, reference, people, address.

use std::sync::LazyLock;

use regex::Regex;

use crate::config::Settings;
use crate::model::{ArchivalReference, HistoricalDate, Known, Metadata, Role, RoleKind, is_date_word};
use crate::text::Span;
use crate::text::normal::squeeze;

static TITLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"^["“](?P<title>.+?),?["”],?\s+(?P<rest>.*)$"#).expect("a constant pattern"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"https?://[^\s<>"“”]+"#).expect("a constant pattern"));
static CONTRIBUTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:Contributed|Obtained|Provided) (?:to CWIHP )?by (?P<who>(?:[^.]|\b\p{Lu}\.)*?\p{L}{2})(?: and (?:translated|edited)\b|, (?:and )?translated\b|\.\s|\.$|\s*<|$)").expect("a constant pattern")
});
static TRANSLATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\btranslated (?:for [\p{L}\d ]+? )?by (?P<who>(?:[^.]|\b\p{Lu}\.)*?\p{L}{2})(?:\.\s|\.$|;|<|$)")
        .expect("a constant pattern")
});

/// What a citation says, laid into `metadata`; gives its title and its date as written.
///
/// `title` is the title that stands elsewhere in the file: with it a title that holds
/// quotation marks of its own is told from the rest.
pub fn read(citation: &str, title: Option<&str>, settings: &Settings, metadata: &mut Metadata) -> (Option<String>, Option<HistoricalDate>) {
    let words = squeeze(citation);
    let cited = |title: &str| {
        let rest = words.trim_start_matches(['"', '“']).strip_prefix(title).filter(|_| !title.is_empty())?;
        let rest = rest.trim_start_matches([',', '"', '”']).trim_start();
        Some((title.to_owned(), rest.to_owned()))
    };
    let (cited_title, rest) = title
        .and_then(cited)
        .or_else(|| TITLE.captures(&words).map(|captures| (captures["title"].to_owned(), captures["rest"].to_owned())))
        .map_or((None, words.clone()), |(title, rest)| (Some(title), rest));

    for address in ADDRESS.find_iter(&words) {
        let address = address.as_str().trim_end_matches(['.', ',', ';', ')']).to_owned();
        if let Some(number) = settings.number_of_cited(&address, &words)
            && !metadata.numbers.contains(&number)
        {
            metadata.numbers.push(number);
        }
        if !metadata.addresses.contains(&address) {
            metadata.addresses.push(address);
        }
    }
    let archival = ArchivalReference::find(&rest);
    let people_at = [&*CONTRIBUTED, &*TRANSLATED].iter().filter_map(|pattern| pattern.find(&rest).map(|found| found.start())).min();
    let head_end = archival.first().map(|(span, _)| span.start).or(people_at).unwrap_or(rest.len());
    let head = ADDRESS.find(&rest[..head_end]).map_or(&rest[..head_end], |address| &rest[..address.start()]);
    let head = head.trim_end().trim_end_matches('<').trim_end();
    let (date, held_in) = split_date(head);
    for segment in held_in {
        // Where the title ends nobody knows without its marks, and so not what stands after it either.
        if settings.authorities.iter().any(|authority| authority.name == segment) {
            add_role(metadata, RoleKind::Provider, &segment);
        } else if cited_title.is_some() && metadata.collection.is_none() && !segment.starts_with("Document ") && !is_acronym(&segment) {
            metadata.collection = Some(Known::stated(segment));
        }
    }
    source(&rest, metadata);
    metadata.citation = Some(Known::stated(words));
    (cited_title, date)
}

/// "Contributed by … and translated by …", wherever an archive writes it.
pub fn people(words: &str, metadata: &mut Metadata) {
    for (pattern, role) in [(&*CONTRIBUTED, RoleKind::Contributor), (&*TRANSLATED, RoleKind::Translator)] {
        for captures in pattern.captures_iter(words) {
            for name in captures["who"].split(" and ").flat_map(|names| names.split(", ")) {
                let name = name.trim().trim_end_matches(['.', ',']);
                if name.chars().next().is_some_and(char::is_uppercase) {
                    add_role(metadata, role, name);
                }
            }
        }
    }
}

/// Where a paper lies and who gave it, in an archive's words; gives whether they said either.
pub fn source(words: &str, metadata: &mut Metadata) -> bool {
    let (references, roles) = (ArchivalReference::find(words), metadata.roles.len());
    let is_said = !references.is_empty();
    for (_, reference) in references {
        if !metadata.archival.iter().any(|known| known.value == reference) {
            metadata.archival.push(Known::stated(reference));
        }
    }
    people(words, metadata);
    is_said || metadata.roles.len() > roles
}

/// What else stands in the words of a source, besides where the paper lies and who gave it.
pub fn beyond_source(words: &str) -> Option<String> {
    let mut taken: Vec<Span> = ArchivalReference::find(words).into_iter().map(|(span, _)| span).collect();
    for pattern in [&*CONTRIBUTED, &*TRANSLATED] {
        taken.extend(pattern.find_iter(words).map(|found| Span::from(found.range())));
    }
    taken.sort();
    let (mut rest, mut at) = (String::new(), 0);
    for span in taken {
        rest.push_str(words.get(at..span.start).unwrap_or(""));
        rest.push(' ');
        at = at.max(span.end);
    }
    rest.push_str(&words[at..]);
    let rest = squeeze(&rest);
    let rest = rest.trim_matches(|letter: char| letter.is_whitespace() || letter.is_ascii_punctuation());
    (rest.chars().any(char::is_alphanumeric) && rest != "and").then(|| rest.to_owned())
}

/// Adds a role that the file states, once.
pub fn add_role(metadata: &mut Metadata, role: RoleKind, name: &str) {
    if !metadata.in_role(role).any(|known| known.name == name) {
        metadata.roles.push(Role { role, name: name.to_owned(), authority: None, basis: crate::model::Basis::Stated });
    }
}

/// The date at the head of `words` and the segments after it.
fn split_date(words: &str) -> (Option<HistoricalDate>, Vec<String>) {
    let segments: Vec<&str> = words.split(',').map(str::trim).filter(|segment| !segment.is_empty()).collect();
    // "November 4, 1945" has a comma of its own: the longest head that is nothing but a date wins.
    for count in (1..=segments.len().min(4)).rev() {
        let head = segments[..count].join(", ");
        if is_date_alone(&head)
            && let Some(date) = HistoricalDate::read(&head)
        {
            return (Some(date), tidy(&segments[count..]));
        }
    }
    (None, tidy(&segments))
}

/// "AVPRF" alone is a repository, whose reference follows or is not given, and no collection.
fn is_acronym(segment: &str) -> bool {
    segment.chars().all(char::is_uppercase)
}

fn tidy(segments: &[&str]) -> Vec<String> {
    // A segment that starts in lower case or with a digit goes on with the one before it.
    let mut tidy: Vec<String> = Vec::new();
    for segment in segments {
        let segment = segment.trim_end_matches('.');
        match tidy.last_mut() {
            Some(last) if !segment.chars().next().is_some_and(char::is_uppercase) => {
                last.push_str(", ");
                last.push_str(segment);
            }
            _ => tidy.push(segment.to_owned()),
        }
    }
    tidy
}

/// Whether `words` are a date and nothing else.
pub fn is_date_alone(words: &str) -> bool {
    let words = words.trim();
    let is_sign = |letter: char| letter.is_whitespace() || letter.is_ascii_digit() || ",.-–—/?[]()".contains(letter);
    words.len() <= 60 && words.split(is_sign).filter(|word| !word.is_empty()).all(is_date_word) && HistoricalDate::read(words).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_may_say_more_than_place_and_people() {
        let source = "RGASPI, f. 17, op. 128, d. 50, l. 5. Contributed by Carol White and translated by Paul Green.";
        assert_eq!(beyond_source(source), None);
        let more = format!("{source} Published in Bulletin 16.");
        assert_eq!(beyond_source(&more).as_deref(), Some("Published in Bulletin 16"));
    }

    fn cited(citation: &str) -> (Option<String>, Option<HistoricalDate>, Metadata) {
        let mut metadata = Metadata::default();
        let (title, date) = read(citation, None, &Settings::default(), &mut metadata);
        (title, date, metadata)
    }

    #[test]
    fn each_part_of_a_citation_is_read() {
        let (title, date, metadata) = cited(
            "\"Cable No. 3523, Stalin to Cdes. Molotov\", November 4, 1945, Wilson Center Digital Archive, RGASPI, f. 558, op. 11, d. 98, ll. 0040-0041.  \nContributed by Sergey Radchenko and translated by Gary Goldberg.  \n<https://wilson-center-digital-archive.dvincitest.com/document/208877>",
        );
        assert_eq!(title.as_deref(), Some("Cable No. 3523, Stalin to Cdes. Molotov"));
        assert_eq!(date.map(|date| date.edtf()).as_deref(), Some("1945-11-04"));
        assert_eq!(metadata.numbers.iter().map(crate::model::ArchiveNumber::name).collect::<Vec<_>>(), ["wilson-208877"]);
        let roles: Vec<_> = metadata.roles.iter().map(|role| (role.role, role.name.as_str())).collect();
        assert_eq!(
            roles,
            [
                (RoleKind::Provider, "Wilson Center Digital Archive"),
                (RoleKind::Contributor, "Sergey Radchenko"),
                (RoleKind::Translator, "Gary Goldberg")
            ]
        );
        assert_eq!(metadata.archival[0].value.to_string(), "RGASPI, f. 558, op. 11, d. 98, ll. 40–41");
    }

    #[test]
    fn a_volume_is_a_collection_and_its_number_is_not() {
        let (_, _, metadata) = cited(
            "\"Letter From A to B\", January 3, 1955, Vietnam, Volume I, Document 3.  \n<https://history.state.gov/historicaldocuments/frus1955-57v01/d3>",
        );
        assert_eq!(metadata.collection.map(|known| known.value).as_deref(), Some("Vietnam"));
        assert_eq!(metadata.numbers[0].name(), "frus1955-57v01-d3");
    }

    #[test]
    fn a_citation_without_a_place_in_the_archive_has_its_provider_and_its_people() {
        let address = "<https://digitalarchive.wilsoncenter.org/document/900001>";
        let (_, date, metadata) = cited(&format!("\"A letter\", November 4, 1945, Wilson Center Digital Archive. {address}"));
        assert_eq!(date.map(|date| date.edtf()).as_deref(), Some("1945-11-04"));
        assert_eq!((metadata.collection, metadata.roles.len()), (None, 1));
        let (_, _, metadata) = cited(&format!("\"A letter\", November 4, 1945, Contributed by Ann B. Smith. {address}"));
        let roles: Vec<_> = metadata.roles.iter().map(|role| (role.role, role.name.as_str())).collect();
        assert_eq!((metadata.collection, roles), (None, vec![(RoleKind::Contributor, "Ann B. Smith")]));
    }

    #[test]
    fn a_citation_without_quotation_marks_has_no_collection_of_its_title() {
        let words = "Letter, Harriman to Molotov, November 3, 1945, Papers of Molotov";
        assert_eq!(cited(words).2.collection, None);
        let mut metadata = Metadata::default();
        let (_, date) = read(words, Some("Letter, Harriman to Molotov"), &Settings::default(), &mut metadata);
        assert_eq!(date.map(|date| date.edtf()).as_deref(), Some("1945-11-03"));
        assert_eq!(metadata.collection.map(|known| known.value).as_deref(), Some("Papers of Molotov"));
    }

    #[test]
    fn only_a_date_is_a_date_alone() {
        assert!(is_date_alone("November 4, 1945"));
        assert!(is_date_alone("[4th of November, 1945?]"));
        assert!(is_date_alone("undated"));
        assert!(!is_date_alone("Cable of November 4, 1945"));
    }
}
