//! HTML as a type, so that no string reaches a page by mistake.

use std::fmt;

/// HTML that may stand on a page as it is: escaped text inside elements that this layer wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Any text, escaped.
    pub fn text(text: &str) -> Self {
        let mut html = Self::default();
        html.push_text(text);
        html
    }

    /// Data for programs in the page, which no browser runs: a JSON-LD block.
    pub fn linked_data(value: &serde_json::Value) -> Self {
        // Nothing in it can end the element.
        let json = value.to_string().replace('<', "\\u003c");
        Self(format!("<script type=\"application/ld+json\">{json}</script>"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn push_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.push_letter(letter);
        }
    }

    /// Text in which `\n` is a line break.
    pub(super) fn push_lines(&mut self, text: &str) {
        for letter in text.chars() {
            if letter == '\n' { self.0.push_str("<br>") } else { self.push_letter(letter) }
        }
    }

    pub(super) fn push(&mut self, html: &Self) {
        self.0.push_str(&html.0);
    }

    /// `<tag name="value">`; the values are escaped here.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            self.push_text(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    pub(super) fn close(&mut self, tag: &'static str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    fn push_letter(&mut self, letter: char) {
        match letter {
            '&' => self.0.push_str("&amp;"),
            '<' => self.0.push_str("&lt;"),
            '>' => self.0.push_str("&gt;"),
            '"' => self.0.push_str("&quot;"),
            '\t' | '\n' | '\r' | '\u{c}' => self.0.push(letter),
            // HTML has no way to write them, and a parser would drop them silently.
            letter if letter.is_control() => self.0.push(char::REPLACEMENT_CHARACTER),
            letter => self.0.push(letter),
        }
    }
}

impl fmt::Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_text() {
        assert_eq!(Html::text("<b> & \"x\"").as_str(), "&lt;b&gt; &amp; &quot;x&quot;");
    }

    #[test]
    fn a_value_cannot_leave_its_attribute() {
        let mut html = Html::default();
        html.open("a", &[("href", "\"><script>")]);
        assert_eq!(html.as_str(), "<a href=\"&quot;&gt;&lt;script&gt;\">");
    }
}
