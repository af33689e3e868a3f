//! Normal forms, for comparing and finding; never for showing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without diacritics: `Yan’an` stays apart from `Yanan`, `ё` equals `е`.
///
/// Typographic apostrophes and quotation marks become plain ones, so that a name
/// written by one archive is found as another writes it.
pub fn fold(text: &str) -> String {
    folded(text, |_| true)
}

/// The text without its accents, in the same case: "Mendès" as a typewriter without French keys has it.
pub fn without_accents(text: &str) -> String {
    text.nfd().filter(|letter| !is_combining_mark(*letter)).collect()
}

/// Only the letters and digits, folded: what two copies of one text share.
pub fn letters_and_digits(text: &str) -> String {
    folded(text, char::is_alphanumeric)
}

/// The folded text, of which only what `keeps` says is kept.
fn folded(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // Most of a text is ASCII, where a letter folds to itself in lower case whatever stands beside it.
        let plain = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let (ascii, more) = rest.split_at(plain);
        let mut at = out.len();
        out.resize(at + ascii.len(), 0);
        for byte in ascii.bytes() {
            let lower = if byte == b'`' { b'\'' } else { byte.to_ascii_lowercase() };
            // Written in any case and left behind where it counts: a branch for each letter costs more.
            out[at] = lower;
            at += usize::from(keeps(char::from(lower)));
        }
        out.truncate(at);
        let end = more.find(|letter: char| letter.is_ascii()).unwrap_or(more.len());
        let (other, after) = more.split_at(end);
        let letters = other.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
        let letters = letters.map(|letter| match letter {
            '‘' | '’' | 'ʼ' | 'ʹ' | '`' => '\'',
            '“' | '”' | '„' | '«' | '»' => '"',
            '–' | '—' | '‑' => '-',
            '\u{a0}' => ' ',
            other => other,
        });
        for letter in letters.filter(|letter| keeps(*letter)) {
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        rest = after;
    }
    // Whole letters alone were added.
    String::from_utf8(out).unwrap_or_default()
}

/// "saigon" as "Saigon": the first letter large, the others as they are.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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

    proptest::proptest! {
        #[test]
        fn what_stands_beside_a_letter_changes_nothing(text in "[a-cA-C`’“é\u{301}\u{323}ёЁ\u{212B}\u{a0}–ß1 ]{0,30}") {
            let whole: String = text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect();
            let signs = |words: &str| words.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
            proptest::prop_assert_eq!(letters_and_digits(&text), signs(&whole));
            proptest::prop_assert_eq!(signs(&fold(&text)), signs(&whole));
        }
    }

    #[test]
    fn words_leave_signs_out() {
        assert_eq!(words("d. 98, ll. 0040-0041"), ["d", "98", "ll", "0040", "0041"]);
    }
}
