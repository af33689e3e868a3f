//! The part of an address that is made of words.

use deunicode::deunicode;

/// `text` in `[a-z0-9-]`, whole words only, at most `limit` bytes.
///
/// A first word that is longer than the limit is cut: an address is never empty
/// where there was a word.
pub fn slug(text: &str, limit: usize) -> String {
    let plain: String = deunicode(text)
        .chars()
        .filter(|letter| !matches!(letter, '\'' | '`'))
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' })
        .collect();
    let mut made = String::new();
    for word in plain.split_whitespace() {
        let length = made.len() + usize::from(!made.is_empty()) + word.len();
        if length > limit {
            break;
        }
        if !made.is_empty() {
            made.push('-');
        }
        made.push_str(word);
    }
    if made.is_empty() { plain.split_whitespace().next().unwrap_or("").chars().take(limit).collect() } else { made }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_cut_in_the_middle() {
        assert_eq!(slug("Telegram via VcH from Stalin", 16), "telegram-via-vch");
    }

    #[test]
    fn an_apostrophe_joins_and_does_not_part() {
        assert_eq!(slug("People's Commissar", 60), "peoples-commissar");
    }
}
