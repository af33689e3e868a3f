//! What HTML may be and XML may not.

use crate::text::xml::is_of_xml;

/// A filled template as XHTML.
///
/// The only element that [`Html`](crate::render::Html) leaves open is the line break, and no text has one: there `<`
/// is escaped. Templates of books close it themselves.
pub(super) fn xhtml(filled: &str) -> String {
    letters(filled).replace("<br>", "<br/>")
}

/// The text without characters that XML cannot carry, escaped or not (XML 1.0, section 2.2).
pub(super) fn letters(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            // The form feed stands where a page of a PDF ended.
            '\u{c}' => '\n',
            '\t' | '\n' | '\r' => letter,
            // Those of the second block XML has, and no reading system shows them.
            letter if letter.is_control() || !is_of_xml(letter) => char::REPLACEMENT_CHARACTER,
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_carry_is_replaced_and_all_else_stays() {
        assert_eq!(letters("a\u{1}b\u{c}c\u{fffe}d\u{85}\u{7f}е\t\r\n😀"), "a\u{fffd}b\nc\u{fffd}d\u{fffd}\u{fffd}е\t\r\n😀");
    }

    #[test]
    fn a_line_break_is_closed_and_a_text_that_looks_like_one_stays() {
        assert_eq!(xhtml("a<br>b &lt;br&gt;"), "a<br/>b &lt;br&gt;");
    }
}
