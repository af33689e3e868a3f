//! Elements among words → what they say of them.

use super::super::events::Tag;
use crate::model::{AnnotationKind, Author, AuthorityKind, Mark, MarkKind};

/// The value of an attribute, letter by letter.
pub fn attribute(tag: Tag<'_>, wanted: &str) -> Option<String> {
    tag.attributes().find(|(name, _)| name == wanted).map(|(_, value)| value)
}

/// Whether the room added it.
pub fn is_of_room(tag: Tag<'_>) -> bool {
    attribute(tag, "resp").is_some_and(|resp| resp.split_ascii_whitespace().any(|who| who == "#room"))
}

/// What an element says of its words; `instead_of` is what a `choice` gives beside it.
pub fn annotation(tag: Tag<'_>, instead_of: Option<&str>) -> Option<AnnotationKind> {
    if is_of_room(tag) {
        return None;
    }
    let of_type = attribute(tag, "type").unwrap_or_default();
    let mark = |mark| Some(AnnotationKind::Mark(Mark { mark, author: author(tag), instead_of: instead_of.map(str::to_owned) }));
    let name = |kind| Some(AnnotationKind::Name { kind, id: attribute(tag, "key") });
    let label = || attribute(tag, "n");
    match tag.name() {
        "hi" => style(&attribute(tag, "rend").unwrap_or_default()),
        "pb" => Some(AnnotationKind::PageBreak { label: label() }),
        "ref" | "ptr" => reference(tag, &of_type),
        "persName" => name(AuthorityKind::Person),
        "placeName" => name(AuthorityKind::Place),
        "orgName" => name(AuthorityKind::Organization),
        "term" => attribute(tag, "key").map(|id| AnnotationKind::Term { id }),
        "supplied" => mark(MarkKind::Supplied),
        "unclear" => mark(MarkKind::Doubtful),
        "foreign" => mark(MarkKind::OriginalWord),
        "del" => mark(MarkKind::Deleted),
        "add" => mark(MarkKind::Added),
        "corr" => mark(MarkKind::Corrected),
        "expan" => mark(MarkKind::Expanded),
        "sic" => mark(MarkKind::Sic),
        "gap" => mark(attribute(tag, "reason").and_then(|reason| MarkKind::of_class(&reason)).unwrap_or(MarkKind::Omitted)),
        "seg" if of_type == "page" => Some(AnnotationKind::PageBreak { label: label() }),
        "seg" => mark(MarkKind::of_class(&of_type)?),
        _ => None,
    }
}

fn style(rend: &str) -> Option<AnnotationKind> {
    match rend {
        "italic" => Some(AnnotationKind::Emphasis),
        "bold" => Some(AnnotationKind::Strong),
        "underline" => Some(AnnotationKind::Underline),
        "smallcaps" => Some(AnnotationKind::SmallCapitals),
        "superscript" => Some(AnnotationKind::Superscript),
        "subscript" => Some(AnnotationKind::Subscript),
        _ => None,
    }
}

fn author(tag: Tag<'_>) -> Author {
    let resp = attribute(tag, "resp").unwrap_or_default();
    resp.split_ascii_whitespace().find_map(|who| Author::of_word(who.strip_prefix('#')?)).unwrap_or(Author::Unknown)
}

fn reference(tag: Tag<'_>, of_type: &str) -> Option<AnnotationKind> {
    let target = attribute(tag, "target");
    // What an address cannot say stands beside it.
    let words = || attribute(tag, "n").or_else(|| target.clone());
    let note = || target.as_ref().map(|target| target.trim_start_matches('#').to_owned());
    match of_type {
        "note" => Some(AnnotationKind::NoteReference { note: note(), label: attribute(tag, "n").unwrap_or_default() }),
        "note-link" => note().map(|note| AnnotationKind::NoteLink { note }),
        "document" => {
            let target = words()?;
            Some(AnnotationKind::Reference { target: target.strip_prefix("paper:").map(str::to_owned).unwrap_or(target) })
        }
        _ => words().map(|url| AnnotationKind::Link { url }),
    }
}
