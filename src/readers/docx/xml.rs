//! The events of an XML part, without entities of its own and without recursion.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event as Xml};

/// What an element belongs to: the namespaces that matter, in their transitional and strict forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// `WordprocessingML`.
    Word,
    Math,
    /// Markup compatibility: alternatives for older programs.
    Compatibility,
    Other,
}

pub struct Element<'a> {
    pub space: Space,
    pub name: &'a str,
    start: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// An attribute by its name without a prefix: these never differ by it alone.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().with_checks(false).flatten().find(|known| known.key.local_name().as_ref() == name)?;
        let value: &str = &found.value;
        Some(quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned))
    }

    /// Whether a property is on: it is where it stands without a value (ECMA-376 part 1, 17.17.4).
    pub fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

pub enum Event<'a> {
    Start(Element<'a>),
    /// Of the element with this name, without its prefix; it may be one that is not open.
    End(&'a str),
    Text(&'a str),
}

/// Places at which a part may be damaged; what is more broken than that is no text any more.
const MOST_DAMAGE: usize = 1000;

/// Hands the events of a part to `visit`; the error says at which byte it is damaged first.
///
/// After damage it goes on at the next tag. A document type ends it: with it entities could be declared,
/// and no Word file has one.
pub fn walk(text: &str, visit: &mut dyn FnMut(Event<'_>)) -> Result<(), String> {
    // Every program declares its prefixes once. One table for the whole part resolves them in one look, however deep it nests.
    let mut spaces: HashMap<String, Space> =
        HashMap::from([("w".to_owned(), Space::Word), ("m".to_owned(), Space::Math), ("mc".to_owned(), Space::Compatibility)]);
    let mut first = None;
    let mut from = 0;
    for _ in 0..MOST_DAMAGE {
        let Err((at, why)) = stretch(&text[from..], &mut spaces, visit) else { return first.map_or(Ok(()), Err) };
        let at = from + at;
        first.get_or_insert(format!("it is damaged at byte {at} ({why})"));
        let Some(next) = text[at..].char_indices().skip(1).find(|(_, sign)| *sign == '<').map(|(next, _)| at + next) else { break };
        if why == DOCUMENT_TYPE {
            break;
        }
        from = bare(&text[at..next], &spaces, visit).map_or(next, |length| at + length);
    }
    first.map_or(Ok(()), Err)
}

/// Hands on a tag whose attributes are damaged as one without any; gives its length.
fn bare(tag: &str, spaces: &HashMap<String, Space>, visit: &mut dyn FnMut(Event<'_>)) -> Option<usize> {
    let (inside, words) = tag.strip_prefix('<')?.split_once('>')?;
    let name =
        inside.split(|sign: char| sign.is_whitespace() || sign == '/').next().filter(|name| !name.is_empty() && *name != "!DOCTYPE")?;
    let start = BytesStart::new(name);
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    visit(Event::Start(Element { space: spaces.get(prefix).copied().unwrap_or(Space::Other), name: local, start: &start }));
    // A slash may have been a quotation mark; with words behind it, it did not close the element.
    if inside.ends_with('/') && words.trim().is_empty() {
        visit(Event::End(local));
    }
    Some(inside.len() + 2)
}

const DOCUMENT_TYPE: &str = "it declares a document type, which no Word file has";

/// The events up to the first damage, which is given with its place.
fn stretch(text: &str, spaces: &mut HashMap<String, Space>, visit: &mut dyn FnMut(Event<'_>)) -> Result<(), (usize, String)> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader.config_mut().allow_dangling_amp = true;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        match reader.read_event().map_err(|error| (at, error.to_string()))? {
            // No value of an attribute may hold it (XML 1.0, 2.3): a quotation mark is missing, and the text would go with the tag.
            Xml::Start(start) if start.contains('<') => return Err((at, "a tag has no end".to_owned())),
            Xml::End(end) if end.contains('<') => return Err((at, "an end tag has no end".to_owned())),
            Xml::Start(start) => {
                declare(&start, spaces);
                let name = start.name();
                let prefix = name.prefix();
                let space = spaces.get(prefix.as_ref().map_or("", AsRef::as_ref)).copied().unwrap_or(Space::Other);
                visit(Event::Start(Element { space, name: name.local_name().as_ref(), start: &start }));
            }
            Xml::End(end) => visit(Event::End(end.local_name().as_ref())),
            Xml::Text(words) => visit(Event::Text(&words)),
            Xml::CData(words) => visit(Event::Text(&words)),
            Xml::GeneralRef(name) => {
                let code = name.resolve_char_ref().ok().flatten().map(String::from);
                let known = code.or_else(|| resolve_predefined_entity(&name).map(str::to_owned));
                // An entity that nothing declares stays what is written.
                visit(Event::Text(&known.unwrap_or_else(|| format!("&{};", &*name))));
            }
            Xml::DocType(_) => return Err((at, DOCUMENT_TYPE.to_owned())),
            Xml::Eof => return Ok(()),
            Xml::Empty(_) | Xml::Comment(_) | Xml::Decl(_) | Xml::PI(_) => {}
        }
    }
}

/// Takes the prefixes that an element declares.
fn declare(start: &BytesStart<'_>, spaces: &mut HashMap<String, Space>) {
    if !start.attributes_raw().contains("xmlns") {
        return;
    }
    for attribute in start.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.as_ref();
        let prefix = if key == "xmlns" { Some("") } else { key.strip_prefix("xmlns:") };
        let Some(prefix) = prefix else { continue };
        let space = match &*attribute.value {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main" | "http://purl.oclc.org/ooxml/wordprocessingml/main" => {
                Space::Word
            }
            "http://schemas.openxmlformats.org/officeDocument/2006/math" | "http://purl.oclc.org/ooxml/officeDocument/math" => Space::Math,
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => Space::Compatibility,
            _ => Space::Other,
        };
        // The usual prefixes keep their meaning where damage broke what they stand for.
        if space != Space::Other || !matches!(prefix, "w" | "m" | "mc") {
            spaces.insert(prefix.to_owned(), space);
        }
    }
}
