//! Which element an annotation, a reference or a mention becomes.

use super::html::Html;
use super::inline::{Point, Range};
use super::medium::Medium;
use crate::model::{AnnotationKind, Author, Authority, Mark, MarkKind, Origin, ShownMention, ShownReference, State, Term};
use crate::text::Span;
use crate::urls;

/// Of ranges with the same ends: references outside, then names, links, marks, emphasis.
const REFERENCE: u8 = 0;
const MENTION: u8 = 1;
const LINK: u8 = 2;
const MARK: u8 = 3;
const EMPHASIS: u8 = 4;

fn range(span: Span, rank: u8, tag: &'static str, attributes: Vec<(&'static str, String)>) -> Range {
    Range { rank, attributes, ..Range::plain(span, tag) }
}

/// The element of an annotation that is a range; `None` for points and for links that lead nowhere safe.
pub(super) fn annotation(span: Span, kind: &AnnotationKind) -> Option<Range> {
    match kind {
        AnnotationKind::Emphasis => Some(range(span, EMPHASIS, "em", vec![])),
        AnnotationKind::Strong => Some(range(span, EMPHASIS, "strong", vec![])),
        AnnotationKind::Underline => Some(range(span, EMPHASIS, "u", vec![])),
        AnnotationKind::SmallCapitals => Some(range(span, EMPHASIS, "span", vec![("class", "small-capitals".to_owned())])),
        AnnotationKind::Superscript => Some(range(span, EMPHASIS, "sup", vec![])),
        AnnotationKind::Subscript => Some(range(span, EMPHASIS, "sub", vec![])),
        AnnotationKind::Link { url } => {
            let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase())?;
            let safe = matches!(scheme.as_str(), "http" | "https" | "mailto");
            let attributes = vec![("class", "link".to_owned()), ("href", encoded(url)), ("rel", "noopener".to_owned())];
            safe.then(|| range(span, LINK, "a", attributes))
        }
        AnnotationKind::NoteLink { note } => {
            let attributes = vec![("class", "ref held stated".to_owned()), ("href", format!("#{note}"))];
            Some(range(span, LINK, "a", attributes))
        }
        AnnotationKind::Mark(mark) => Some(of_mark(span, mark)),
        AnnotationKind::NoteReference { .. }
        | AnnotationKind::PageBreak { .. }
        | AnnotationKind::Reference { .. }
        | AnnotationKind::Name { .. }
        | AnnotationKind::Term { .. } => None,
    }
}

fn of_mark(span: Span, mark: &Mark) -> Range {
    let label = mark.mark.label();
    // "In handwriting, by the translator" would have the translator write on the paper.
    let title = match (mark.mark, mark.author) {
        (MarkKind::Hidden, _) | (_, Author::Unknown) => label.to_owned(),
        (MarkKind::Supplied | MarkKind::Omitted | MarkKind::Withheld | MarkKind::Remark, author) => format!("{label} {}", author.label()),
        (_, author) => format!("{label} (noted {})", author.label()),
    };
    let title = match &mark.instead_of {
        Some(words) => format!("{title}: the paper has “{words}”"),
        None => title,
    };
    let attributes = vec![("class", format!("mark {}", mark.mark.class())), ("title", title)];
    Range { spoken: Some(format!("{label}: ")), ..range(span, MARK, "span", attributes) }
}

/// The element of an abbreviation; `None` where no list of its volume explains it.
///
/// A link and not a hint alone: keys and fingers get to the explanation too.
pub(super) fn term(span: Span, id: &str, terms: &[Term]) -> Option<Range> {
    let term = terms.iter().find(|term| term.id == id && !term.meaning.is_empty())?;
    let attributes = vec![("class", "term".to_owned()), ("href", format!("#{}", urls::term_anchor(id))), ("title", term.meaning.clone())];
    Some(range(span, MENTION, "a", attributes))
}

/// The element of a reference; "spoken of in" leads to its id, so it remains even inside a link.
pub(super) fn reference(reference: &ShownReference, medium: Medium<'_>) -> Range {
    if let (Medium::Book(address), Some(target)) = (medium, reference.targets.first()) {
        let class = format!("ref held{}", said_by(reference.origin));
        let href = address(&target.document.name, target.anchor.as_deref());
        let attributes = vec![("class", class), ("href", href), ("title", target.document.title.clone())];
        return range(reference.span, REFERENCE, "a", attributes);
    }
    let (class, href) = match (reference.state, reference.targets.first(), &reference.not_held) {
        (State::Resolved, Some(target), _) => ("ref held", urls::document_at(&target.document.name, target.anchor.as_deref())),
        (State::NotHeld, _, Some(paper)) => ("ref unheld", urls::not_held(paper)),
        (State::NotHeld, _, None) => ("ref unheld", urls::evidence(reference.place)),
        _ => ("ref maybe", urls::evidence(reference.place)),
    };
    let class = format!("{class}{}", said_by(reference.origin));
    let mut attributes = vec![("class", class), ("href", href), ("title", title(reference))];
    if reference.state == State::Resolved && !reference.reason.is_empty() {
        attributes.push(("data-why", reference.reason.clone()));
    }
    Range {
        id: Some(urls::reference_anchor(reference.place)),
        stays_inside_link: true,
        ..range(reference.span, REFERENCE, "a", attributes)
    }
}

/// The class that tells what the edition or an editor says from what the room recognised.
fn said_by(origin: Origin) -> &'static str {
    match origin {
        Origin::Source => " stated",
        Origin::Editor => " ruled",
        Origin::Room => "",
    }
}

fn title(reference: &ShownReference) -> String {
    let state = match (reference.state, reference.targets.first()) {
        (State::Resolved, Some(target)) => target.document.title.clone(),
        (State::NotHeld, _) => "not held in this room".to_owned(),
        _ => "not certain which paper".to_owned(),
    };
    if reference.reason.is_empty() { state } else { format!("{state}: {}", reference.reason) }
}

/// The element of a name; `None` where no record is meant, or none is in the room.
pub(super) fn mention(mention: &ShownMention, authorities: &[Authority]) -> Option<Range> {
    let word = mention.kind.word();
    let attributes = match mention.authorities.as_slice() {
        [] => return None,
        [id] => {
            let record = authorities.iter().find(|authority| authority.id == *id && authority.kind == mention.kind)?;
            let class = format!("{word}{}", said_by(mention.origin));
            let title = match (&mention.editor, mention.origin) {
                (Some(editor), _) => format!("{} (so {})", record.name, editor.sentence()),
                (None, Origin::Source) => format!("{} (so the edition)", record.name),
                (None, _) => record.name.clone(),
            };
            vec![("class", class), ("href", urls::authority(record.kind, id)), ("title", title)]
        }
        _ => vec![
            ("class", format!("{word} uncertain")),
            ("href", "#names".to_owned()),
            ("title", "not certain who or what is meant".to_owned()),
        ],
    };
    Some(range(mention.span, MENTION, "a", attributes))
}

/// The marker of a footnote, or of one that the source lacks.
pub(super) fn note_reference(at: usize, label: &str, note: Option<(&str, usize)>, medium: Medium<'_>) -> Point {
    let mut html = Html::default();
    if let Some((note, time)) = note {
        let (id, href) = (urls::note_reference_anchor(note, time), format!("#{note}"));
        let mut attributes = vec![("class", "noteref"), ("role", "doc-noteref"), ("id", id.as_str()), ("href", href.as_str())];
        if medium.is_book() {
            // By this word reading systems open the note in its place (EPUB 3 Structural Semantics Vocabulary 1.1).
            attributes.push(("epub:type", "noteref"));
        }
        html.open("a", &attributes);
        html.push_text(label);
        html.close("a");
    } else {
        html.open("span", &[("class", "noteref dangling"), ("title", "the source has no such note")]);
        html.push_text(label);
        html.open("span", &[("class", "spoken")]);
        html.push_text(" (the source has no such note)");
        html.close("span");
        html.close("span");
    }
    Point { at, html, is_link: note.is_some(), follows: true }
}

/// The mark of a page; `id` is on the first of its number alone.
pub(super) fn page_break(at: usize, label: Option<&str>, id: Option<&str>) -> Point {
    let mut html = Html::default();
    let says = label.map_or_else(|| "page break".to_owned(), |label| format!("page break, {label}"));
    let mut attributes = vec![("class", "pb"), ("role", "separator"), ("aria-label", says.as_str()), ("title", says.as_str())];
    attributes.extend(label.map(|label| ("data-label", label)));
    attributes.extend(id.map(|id| ("id", id)));
    html.open("span", &attributes);
    html.close("span");
    Point { at, html, is_link: false, follows: false }
}

/// Where the page begins on which the text does: nothing is seen, links lead there.
pub(super) fn first_page(id: &str) -> Point {
    let mut html = Html::default();
    html.open("span", &[("id", id)]);
    html.close("span");
    Point { at: 0, html, is_link: false, follows: false }
}

/// An address as an attribute may hold it: what no URL contains is percent-encoded.
pub(super) fn encoded(url: &str) -> String {
    let url = url.trim();
    let host = bracketed_host(url);
    url.bytes()
        .enumerate()
        .map(|(at, byte)| match byte {
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' => char::from(byte).to_string(),
            b'[' | b']' if host.is_some_and(|host| at == host.start || at + 1 == host.end) => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// The host of an address that has a number of IPv6 for one: `[2001:db8::1]`. Anywhere else no URL contains brackets.
fn bracketed_host(url: &str) -> Option<Span> {
    let (scheme, _) = url.split_once("://")?;
    if scheme.contains(['/', '?', '#']) {
        return None;
    }
    let begin = scheme.len() + 3;
    let end = url[begin..].find(['/', '?', '#', '\\']).map_or(url.len(), |length| begin + length);
    let start = url[begin..end].rfind('@').map_or(begin, |at| begin + at + 1);
    let length = url[start..end].find(']')? + 1;
    let number = url[start..start + length].strip_prefix('[')?.strip_suffix(']')?;
    number.parse::<core::net::Ipv6Addr>().is_ok().then_some(Span::new(start, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_brackets_of_a_host_stay() {
        for (url, href) in [
            ("http://[2001:db8::1]/x[1]", "http://[2001:db8::1]/x%5B1%5D"),
            ("https://me@[::1]:8080?a=[b]", "https://me@[::1]:8080?a=%5Bb%5D"),
            (" http://[::ffff:192.0.2.1] ", "http://[::ffff:192.0.2.1]"),
            ("http://[no-number]/", "http://%5Bno-number%5D/"),
            ("http://example.org/?to=http://[::1]/", "http://example.org/?to=http://%5B::1%5D/"),
            ("http://example.org/[::1]", "http://example.org/%5B::1%5D"),
            ("mailto:[::1]", "mailto:%5B::1%5D"),
            ("http://[::1", "http://%5B::1"),
            ("http://ж[", "http://%D0%B6%5B"),
        ] {
            assert_eq!(encoded(url), href, "{url}");
        }
    }
}
