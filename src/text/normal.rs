//! Normal forms, for comparing and finding; never for showing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without diacritics: `Yan’an` stays apart from `Yanan`, `ё` equals `е`.
///
/// Typographic apostrophes and quotation marks become plain ones, so that a name
/// written by one archive is found as another writes it.
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            '‘' | '’' | 'ʼ' | 'ʹ' | '`' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '–' | '—' | '‑' => '-',
            '\u{a0}' => ' ',
            other => other,
        })
        .collect()
}

/// Only the letters and digits, folded: what two copies of one text share.
pub fn letters_and_digits(text: &str) -> String {
    fold(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The folded words of a text, in order.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Runs of white space made into one space, none at the ends.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yo_and_ye_are_one_letter_to_a_reader_who_searches() {
        assert_eq!(fold("Хрущёв"), fold("Хрущев"));
    }

    #[test]
    fn words_leave_signs_out() {
        assert_eq!(words("d. 98, ll. 0040-0041"), ["d", "98", "ll", "0040", "0041"]);
    }
}
