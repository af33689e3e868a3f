//! What XML may hold.

/// Whether XML 1.0 has the character (section 2.2, `Char`), escaped or not.
pub fn is_of_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::is_of_xml;

    #[test]
    fn only_some_control_characters_and_two_others_are_left_out() {
        assert!("a\t\n\r é日😀\u{85}\u{7f}\u{fffd}".chars().all(is_of_xml));
        assert!(!"\0\u{1}\u{b}\u{c}\u{1f}\u{fffe}\u{ffff}".chars().any(is_of_xml));
    }
}
