//! Numbers that stay with their text when a source file was edited.

use std::collections::HashMap;

use super::normal::letters_and_digits;

/// The numbers of the texts of a new version, and the counter after them.
///
/// A text that is equal (letters and digits) and unique on both sides keeps its
/// number, wherever it moved; equal texts that stand several times pair in order
/// when both sides have as many; every other text takes the next number of
/// `counter`, which never falls, so that no number is given twice.
pub fn renumber(before: &[(u32, String)], counter: u32, after: &[String]) -> (Vec<u32>, u32) {
    if before.is_empty() {
        // Nothing to keep: each takes the next number.
        let numbers: Vec<u32> = (counter + 1..).take(after.len()).collect();
        let counter = numbers.last().copied().unwrap_or(counter);
        return (numbers, counter);
    }
    let mut old: HashMap<String, Vec<u32>> = HashMap::new();
    for (number, text) in before {
        old.entry(letters_and_digits(text)).or_default().push(*number);
    }
    let keys: Vec<String> = after.iter().map(|text| letters_and_digits(text)).collect();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for key in &keys {
        *count.entry(key).or_default() += 1;
    }
    let mut given: HashMap<&str, usize> = HashMap::new();
    let mut counter = counter;
    let numbers = keys
        .iter()
        .map(|key| {
            let kept = old.get(key).filter(|numbers| numbers.len() == count[key.as_str()]).and_then(|numbers| {
                let place = given.entry(key).or_default();
                let number = numbers.get(*place).copied();
                *place += 1;
                number
            });
            kept.unwrap_or_else(|| {
                counter += 1;
                counter
            })
        })
        .collect();
    (numbers, counter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    fn numbered(texts: &[(u32, &str)]) -> Vec<(u32, String)> {
        texts.iter().map(|(number, text)| (*number, (*text).to_owned())).collect()
    }

    #[test]
    fn a_first_version_counts_from_one() {
        assert_eq!(renumber(&[], 0, &texts(&["a", "b"])), (vec![1, 2], 2));
    }

    #[test]
    fn an_equal_paragraph_keeps_its_number_wherever_it_moved() {
        let before = numbered(&[(1, "First."), (2, "Second.")]);
        assert_eq!(renumber(&before, 2, &texts(&["Second", "New.", "First."])), (vec![2, 3, 1], 3));
    }

    #[test]
    fn a_number_that_was_given_up_is_not_given_again() {
        let before = numbered(&[(1, "one")]);
        assert_eq!(renumber(&before, 7, &texts(&["other"])), (vec![8], 8));
    }
}
