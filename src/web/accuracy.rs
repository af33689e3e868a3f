//! The measured accuracy of the method, as `docs/accuracy.md` has it: the page and the colophon cannot say two things.

use std::sync::LazyLock;

use regex::Regex;

/// What was measured, and what came out.
pub(super) struct Accuracy {
    /// "22 November 2026".
    pub day: &'static str,
    /// Of the places where editors identified a paper that is held, those that lead to it.
    pub recall: &'static str,
    /// Of the same, those that lead to another paper.
    pub misdirected: &'static str,
    /// Of the places whose paper is not held, those that lead somewhere all the same.
    pub wrong: &'static str,
    /// Of all links, those that editors made too.
    pub confirmed: &'static str,
    pub names_precision: &'static str,
    pub names_recall: &'static str,
}

const PAGE: &str = include_str!("../../docs/accuracy.md");

/// `None` where the page has lost a figure; a test holds that it has all.
pub(super) static ACCURACY: LazyLock<Option<Accuracy>> = LazyLock::new(|| {
    // The first figure of a row of one of the page's tables.
    let row = |head: &str, column: usize| PAGE.lines().find(|line| line.starts_with(head))?.split('|').nth(column).map(str::trim);
    let found = |pattern: &str| Regex::new(pattern).ok()?.captures(PAGE)?.get(1).map(|found| found.as_str());
    Some(Accuracy {
        day: found(r"Measured on (\d+ \w+ \d{4})")?,
        recall: row("| linked to the editors' paper (recall)", 2)?,
        misdirected: row("| linked to another paper", 2)?,
        wrong: row("| links where the paper is not held", 2)?,
        confirmed: found(r"Of [\d,]+ links [\d,]+ \(([\d.]+ %)")?,
        names_precision: row("| mentions, ", 2)?,
        names_recall: row("| mentions, ", 3)?,
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_figures_has_each_of_them() {
        let accuracy = ACCURACY.as_ref().expect("every figure");
        let all =
            [accuracy.recall, accuracy.misdirected, accuracy.wrong, accuracy.confirmed, accuracy.names_precision, accuracy.names_recall];
        assert!(all.iter().all(|figure| figure.ends_with(" %") && figure.starts_with(|letter: char| letter.is_ascii_digit())), "{all:?}");
        assert!(accuracy.day.ends_with(|letter: char| letter.is_ascii_digit()), "{}", accuracy.day);
    }
}
