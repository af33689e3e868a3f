//! What the source file itself marks: its links to other papers and to its own notes, and the names it ties to records.
//!
//! An edition's own link is no guess. It is decided like any other reference, by keys, so that it leads
//! somewhere on the day its target comes into the room.

use std::sync::LazyLock;

use regex::Regex;

use super::names::Names;
use super::{parts, pattern};
use crate::model::{AnnotationKind, Draft, InVolume, Mention, Origin, PartId, Passage, Reference, ReferenceKind, Tie};

/// `frus1955-57v01-d45`: the key of a document behind the name of its volume.
static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<volume>.+)-(?P<key>d[0-9]+[a-z]?)$"));
/// `pg_12`, `p_12`: a page by its id.
static PAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^pg?_(?P<page>[0-9IVXLCivxlc]+[a-z]?)$"));

/// What an annotation's target is.
pub fn tie(target: &str) -> Tie {
    let (place, inside) = target.split_once('#').map_or((target, None), |(place, inside)| (place, Some(inside)));
    if let Some(captures) = DOCUMENT.captures(place) {
        let note = inside.and_then(|inside| inside.strip_prefix("fn")).map(str::to_owned);
        return Tie::Document { volume: captures["volume"].to_owned(), key: captures["key"].to_owned(), note };
    }
    let volume = place.to_owned();
    match inside {
        None => Tie::Volume { volume },
        Some(inside) => match PAGE.captures(inside) {
            Some(captures) => Tie::Page { volume, page: captures["page"].to_owned() },
            None => Tie::Division { volume, key: inside.to_owned() },
        },
    }
}

/// The keys that find what a link leads to; a document has the same of itself.
fn keys_of(tie: &Tie) -> Vec<String> {
    match tie {
        Tie::Document { volume, key, .. } => vec![format!("name:{volume}-{key}").to_lowercase(), part_key(volume, Some(key))],
        Tie::Page { volume, page } => vec![page_key(volume, page)],
        Tie::Division { volume, key } => vec![part_key(volume, Some(key))],
        Tie::Volume { volume } => vec![part_key(volume, None)],
    }
}

/// The key of a document by its id in a volume, or as a whole file: `part:frus1955-57v01#d45`.
pub(super) fn part_key(volume: &str, key: Option<&str>) -> String {
    match key {
        Some(key) => format!("part:{}#{key}", volume.to_lowercase()),
        None => format!("part:{}", volume.to_lowercase()),
    }
}

/// The key of a printed page: `page:frus1955-57v01#12`.
pub(super) fn page_key(volume: &str, page: &str) -> String {
    format!("page:{}#{}", volume.to_lowercase(), page.trim().to_lowercase())
}

/// The pages of its volume that a document stands on, as printed, each once.
pub(super) fn pages(draft: &Draft) -> Vec<String> {
    let mut pages: Vec<String> = draft.metadata.in_volume.iter().filter_map(|place| place.page.clone()).collect();
    for (part, passage) in parts(draft) {
        let end = passage.text.trim_end().len();
        for annotation in &passage.annotations {
            if let AnnotationKind::PageBreak { label: Some(label) } = &annotation.kind
                // Nothing of the document stands on a page that begins behind its last word.
                && (part != PartId::Body || annotation.span.start < end)
            {
                pages.push(label.clone());
            }
        }
    }
    pages.sort();
    pages.dedup();
    pages
}

/// The links of a draft to other papers.
pub fn references(draft: &Draft) -> Vec<Reference> {
    let own = draft.metadata.in_volume.as_ref();
    let mut found = Vec::new();
    for (part, passage) in parts(draft) {
        for annotation in &passage.annotations {
            let AnnotationKind::Reference { target } = &annotation.kind else { continue };
            let tie = tie(target);
            // A link without words has no place on a page, and one to the document itself leads nowhere else.
            if annotation.span.is_empty() || is_own(&tie, own) {
                continue;
            }
            let understood = format!("the edition links {}", tie.title());
            let keys = keys_of(&tie);
            found.push(Reference {
                origin: Origin::Source,
                tie: Some(tie),
                keys,
                ..Reference::new(part.clone(), annotation.span, &passage.text, ReferenceKind::Linked, understood)
            });
        }
    }
    found
}

fn is_own(tie: &Tie, own: Option<&InVolume>) -> bool {
    match (tie, own) {
        (Tie::Document { volume, key, .. }, Some(own)) => *volume == own.volume && Some(key) == own.key.as_ref(),
        _ => false,
    }
}

/// Makes the links of a draft to its own notes lead there: a target names a note by its printed label.
pub fn lead_to_own_notes(draft: &mut Draft) {
    let own = draft.metadata.in_volume.clone();
    let labels: Vec<(String, String)> =
        draft.notes.iter().filter_map(|note| Some((note.label.clone()?.trim().to_owned(), note.id.clone()))).collect();
    let lead = |passage: &mut Passage| {
        for annotation in &mut passage.annotations {
            let AnnotationKind::Reference { target } = &annotation.kind else { continue };
            let tie = tie(target);
            let label = match &tie {
                Tie::Document { note: Some(label), .. } if is_own(&tie, own.as_ref()) => label.as_str(),
                Tie::Division { volume, key } if own.as_ref().is_some_and(|own| own.volume == *volume) => {
                    let Some(label) = key.strip_prefix("fn") else { continue };
                    label
                }
                _ => continue,
            };
            if let Some((_, note)) = labels.iter().find(|(known, _)| known == label) {
                annotation.kind = AnnotationKind::NoteLink { note: note.clone() };
            }
        }
    };
    let summary = draft.summary.iter_mut();
    let passages = std::iter::once(&mut draft.title).chain(summary).chain([&mut draft.body]);
    passages.chain(draft.notes.iter_mut().map(|note| &mut note.passage)).for_each(lead);
}

/// The names that the source ties to records, by id or by the record's address elsewhere.
pub fn names(draft: &Draft, names: &Names) -> Vec<Mention> {
    let mut found = Vec::new();
    for (part, passage) in parts(draft) {
        for annotation in &passage.annotations {
            let AnnotationKind::Name { kind, id: Some(id) } = &annotation.kind else { continue };
            // An address that no record of the room has is left to what can be recognised.
            let record = if id.contains("://") { names.at_address(id).map(str::to_owned) } else { Some(id.clone()) };
            let Some(record) = record.filter(|_| !annotation.span.is_empty()) else { continue };
            found.push(Mention {
                origin: Origin::Source,
                part: part.clone(),
                span: annotation.span,
                text: annotation.span.of(&passage.text).to_owned(),
                kind: *kind,
                authorities: vec![record],
                editor: None,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::apparatus::annotate;
    use crate::config::Settings;
    use crate::model::{Annotated, Authority, AuthorityKind};
    use crate::readers::{Context, tei};

    const HEAD: &str = "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><publicationStmt>\
        <idno type=\"frus\">frus1955-57v01</idno></publicationStmt></fileDesc></teiHeader><text><body><pb n=\"11\"/><pb n=\"12\"/>";

    /// The documents `d1`, `d2` … of a volume, their contents as given.
    fn annotated(documents: &[&str], names: &[Authority]) -> Vec<Annotated> {
        let settings = Settings::default();
        let mut volume = HEAD.to_owned();
        for (place, document) in documents.iter().enumerate() {
            let number = place + 1;
            let _ = write!(volume, "<div type=\"document\" xml:id=\"d{number}\"><head>{number}. A letter</head>{document}</div>");
        }
        volume.push_str("</body></text></TEI>");
        let names = Names::new(names);
        let mut found = Vec::new();
        let context = Context { settings: &settings, path: "v.xml", sidecar: None };
        tei::read_file(volume.as_bytes(), context, &mut |item| {
            found.extend(item.draft().map(|draft| annotate(draft, &names, &settings)));
        });
        found
    }

    fn harriman() -> Authority {
        Authority {
            id: "harriman".into(),
            kind: AuthorityKind::Person,
            name: "Harriman, W. Averell".into(),
            variants: vec![],
            office: None,
            dates: None,
            note: None,
            identifiers: vec!["https://d-nb.info/gnd/118701592".into()],
        }
    }

    #[test]
    fn a_target_is_a_document_a_note_a_page_a_part_or_a_volume() {
        let volume = || "frus1955-57v01".to_owned();
        let document = |note: Option<&str>| Tie::Document { volume: volume(), key: "d45".into(), note: note.map(str::to_owned) };
        assert_eq!(tie("frus1955-57v01-d45"), document(None));
        assert_eq!(tie("frus1955-57v01-d45#fn3"), document(Some("3")));
        assert_eq!(tie("frus1955-57v01#pg_XII"), Tie::Page { volume: volume(), page: "XII".into() });
        assert_eq!(tie("frus1955-57v01#ch3"), Tie::Division { volume: volume(), key: "ch3".into() });
        assert_eq!(tie("frus1952-54v13p2"), Tie::Volume { volume: "frus1952-54v13p2".into() });
    }

    #[test]
    fn a_link_has_the_key_that_its_document_has() {
        let found = annotated(
            &["<p>See <ref target=\"#d2\">Document 2</ref>, <ref target=\"#pg_14\">p. 14</ref>.</p>", "<p>A.</p><pb n=\"14\"/><p>B.</p>"],
            &[],
        );
        let [document, page] = found[0].references.as_slice() else { panic!("{:?}", found[0].references) };
        assert_eq!((document.origin, document.text.as_str()), (Origin::Source, "Document 2"));
        assert!(document.keys.iter().all(|key| found[1].keys.contains(key)), "{:?}", found[1].keys);
        assert_eq!(page.keys, ["page:frus1955-57v01#14"]);
        assert!(found[1].keys.contains(&page.keys[0]));
        assert!(found[0].keys.contains(&"page:frus1955-57v01#12".to_owned()), "{:?}", found[0].keys);
    }

    #[test]
    fn a_page_that_begins_behind_the_last_word_is_another_documents() {
        let found = annotated(&["<p>A.</p><pb n=\"13\"/>", "<p>B.</p>"], &[]);
        let has = |place: usize| found[place].keys.contains(&"page:frus1955-57v01#13".to_owned());
        assert_eq!((has(0), has(1)), (false, true));
    }

    #[test]
    fn what_is_recognised_in_the_words_of_a_link_gives_way() {
        let found = annotated(&["<p>See <ref target=\"#d2\">telegram 2554</ref> and telegram 2555.</p>"], &[]);
        let said: Vec<_> = found[0].references.iter().map(|reference| (reference.origin, reference.text.as_str())).collect();
        assert_eq!(said, [(Origin::Source, "telegram 2554"), (Origin::Room, "telegram 2555")]);
    }

    #[test]
    fn a_link_to_an_own_note_leads_there_by_its_printed_label() {
        let body = "<p>One<note n=\"7\">See <ref target=\"#d1fn8\">footnote 8</ref>.</note> two<note n=\"8\">Not found.</note>.</p>";
        let found = annotated(&[body], &[]);
        assert_eq!(found[0].references, []);
        let leads = |annotation: &&crate::model::Annotation| matches!(&annotation.kind, AnnotationKind::NoteLink { note } if note == "fn2");
        assert_eq!(found[0].draft.notes[0].passage.annotations.iter().filter(leads).count(), 1);
    }

    #[test]
    fn a_name_of_the_source_counts_before_a_recognised_one() {
        let found = annotated(&["<p><persName corresp=\"#p_HA1\">Harriman</persName> spoke. Then Harriman left.</p>"], &[harriman()]);
        let said: Vec<_> = found[0].mentions.iter().map(|mention| (mention.origin, mention.authorities[0].as_str())).collect();
        assert_eq!(said, [(Origin::Source, "frus1955-57v01.p_HA1"), (Origin::Room, "harriman")]);
    }

    #[test]
    fn whose_paper_it_is_is_said_in_words_that_other_volumes_know_too() {
        let body = "<dateline><date when=\"1955-01-09\">January 9, 1955</date></dateline>\
            <p>I have <persName corresp=\"#p_HA1\">Harriman</persName>’s letter of January 3.</p>";
        let found = annotated(&[body], &[]);
        assert_eq!(found[0].references[0].authors, ["Harriman"]);
    }

    #[test]
    fn a_name_with_the_address_of_a_record_is_that_of_the_room() {
        let body = "<p><persName ref=\"http://d-nb.info/gnd/118701592\">the ambassador</persName> and <persName ref=\"http://d-nb.info/gnd/1\">another</persName></p>";
        let found = annotated(&[body], &[harriman()]);
        let said: Vec<_> = found[0].mentions.iter().map(|mention| (mention.text.as_str(), mention.authorities[0].as_str())).collect();
        assert_eq!(said, [("the ambassador", "harriman")]);
    }
}
