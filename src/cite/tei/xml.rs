//! XML on its way out.
//!
//! quick-xml's writer leaves line breaks in attributes, and characters that XML has none of, as they are; here neither is lost.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::text::xml::is_of_xml;

/// A start tag: its name and its attributes.
#[derive(Debug, Clone)]
pub struct Element {
    pub name: &'static str,
    attributes: Vec<(&'static str, String)>,
}

impl Element {
    pub fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    pub fn maybe(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

#[derive(Debug, Default)]
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    fn tag(&mut self, element: &Element, end: &str) {
        let _ = write!(self.out, "<{}", element.name);
        for (name, value) in &element.attributes {
            let _ = write!(self.out, " {name}=\"");
            for letter in value.chars() {
                match letter {
                    '"' => self.out.push_str("&quot;"),
                    // A parser makes spaces of them (XML 1.0, 3.3.3).
                    '\n' | '\t' => _ = write!(self.out, "&#{};", u32::from(letter)),
                    letter if is_of_xml(letter) => self.letter(letter),
                    _ => self.out.push(char::REPLACEMENT_CHARACTER),
                }
            }
            self.out.push('"');
        }
        self.out.push_str(end);
    }

    pub fn open(&mut self, element: &Element) {
        self.tag(element, ">");
        self.open.push(element.name);
    }

    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            let _ = write!(self.out, "</{name}>");
        }
    }

    pub fn empty(&mut self, element: &Element) {
        self.tag(element, "/>");
    }

    /// Words of a text. What XML has no character for (XML 1.0, 2.2) is a `g` with its number (TEI P5, 5.3).
    pub fn text(&mut self, text: &str) {
        for letter in text.chars() {
            if is_of_xml(letter) {
                self.letter(letter);
            } else {
                let _ = write!(self.out, "<g n=\"U+{:04X}\"/>", u32::from(letter));
            }
        }
    }

    fn letter(&mut self, letter: char) {
        match letter {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            // A parser makes a line feed of it (XML 1.0, 2.11).
            '\r' => self.out.push_str("&#13;"),
            letter => self.out.push(letter),
        }
    }

    /// An element of words alone, where no `g` may stand: what XML has no character for is U+FFFD.
    pub fn leaf(&mut self, element: &Element, words: &str) {
        self.open(element);
        self.text(&of_xml(words));
        self.close();
    }

    /// A line of its own for what follows, where white space means nothing.
    pub fn line(&mut self) {
        self.out.push('\n');
    }

    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        self.out
    }
}

fn of_xml(words: &str) -> Cow<'_, str> {
    if words.chars().all(is_of_xml) { Cow::Borrowed(words) } else { Cow::Owned(words.replace(|letter| !is_of_xml(letter), "\u{fffd}")) }
}

/// An address as an attribute may have it (`teidata.pointer`): what no address has is written in percent.
pub fn pointer(address: &str) -> String {
    let mut made = String::with_capacity(address.len());
    let bytes = address.as_bytes();
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'-' | b'.'))
    };
    let scheme = address.find(':').filter(|end| is_scheme(&address[..*end]) && end + 1 < address.len());
    // The host and its port (RFC 3986, 3.2).
    let host = scheme.map(|end| end + 1).filter(|start| address[*start..].starts_with("//")).map(|start| {
        let end = address[start + 2..].find(['/', '?', '#']).map_or(address.len(), |end| start + 2 + end);
        start..end
    });
    let is_port = |place: usize, end: usize| {
        let port = &bytes[place + 1..end];
        !port.is_empty() && port.len() < 6 && port.iter().all(u8::is_ascii_digit)
    };
    let may_be_colon = |place: usize| match (&scheme, &host) {
        (None, _) => false,
        (Some(end), _) if place == *end => true,
        (_, Some(host)) if host.contains(&place) => is_port(place, host.end),
        _ => true,
    };
    for (place, letter) in address.char_indices() {
        let in_percent = letter == '%' && bytes.get(place + 1..place + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let fits = letter.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=".contains(letter) || in_percent;
        // One fragment is all that an address may have, and a number of a host stands nowhere else.
        let fits = fits && !(letter == '#' && address[..place].contains('#')) && (letter != ':' || may_be_colon(place));
        if fits {
            made.push(letter);
        } else {
            let mut room = [0; 4];
            for byte in letter.encode_utf8(&mut room).bytes() {
                let _ = write!(made, "%{byte:02X}");
            }
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_has_no_character_for_is_not_lost() {
        let mut xml = Xml::default();
        xml.open(&Element::new("p").with("n", "a\n\"b\" & <c>\u{c}"));
        xml.text("a < b\r\u{c}\u{ffff}é");
        let made = xml.finish();
        assert_eq!(made, "<p n=\"a&#10;&quot;b&quot; &amp; &lt;c&gt;\u{fffd}\">a &lt; b&#13;<g n=\"U+000C\"/><g n=\"U+FFFF\"/>é</p>\n");
    }

    #[test]
    fn an_address_is_one_that_every_program_takes() {
        assert_eq!(pointer("https://a.org/ö b?c=d#e"), "https://a.org/%C3%B6%20b?c=d#e");
        assert_eq!(pointer("a%20b%c#d#e"), "a%20b%25c#d%23e");
        assert_eq!(pointer("http://a.org:80/b:c"), "http://a.org:80/b:c");
        assert_eq!(pointer("http://a:b:c"), "http://a%3Ab%3Ac");
        assert_eq!(pointer("4:5"), "4%3A5");
    }
}
