//! How alike two texts are, by their words.

use std::collections::HashMap;

use super::normal::words;

/// The share of words that two texts have in common: 0 for none, 1 for the same bag of words.
///
/// Sørensen and Dice's coefficient over folded words with their counts.
pub fn word_similarity(left: &str, right: &str) -> f64 {
    let (left, right) = (words(left), words(right));
    if left.is_empty() && right.is_empty() {
        return 1.0;
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in &left {
        *counts.entry(word).or_default() += 1;
    }
    let mut shared = 0_u32;
    for word in &right {
        if let Some(count) = counts.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    let total = u32::try_from(left.len() + right.len()).unwrap_or(u32::MAX);
    2.0 * f64::from(shared) / f64::from(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_runs_from_nothing_to_all() {
        let same = word_similarity("a reply of the Soviet government", "A reply of the soviet Government");
        assert!((same - 1.0).abs() < f64::EPSILON);
        assert!(word_similarity("one two", "three four") < f64::EPSILON);
    }
}
