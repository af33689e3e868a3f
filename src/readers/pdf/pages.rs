//! Lines of pages → a text of paragraphs: running heads and feet out, pages marked, lines joined.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::extract::{Extracted, Line, Page};
use crate::text::normal::{fold, words};

/// What was taken off the pages: the words of one of them, and on which pages it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    pub words: String,
    pub pages: Vec<usize>,
    pub is_head: bool,
}

/// Lines at the top and at the foot of a page that may be running ones.
const OUTER: usize = 3;

static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+").expect("a constant pattern"));
static NUMBER_ALONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\W*(?:page\s+)?(?P<number>\d{1,5})\W*(?:(?:of|/)\W*\d{1,5}\W*)?$").expect("a constant pattern"));

/// Takes off the pages what repeats at their tops and feet; gives it, and the numbers that the pages print.
pub fn running(pages: &mut [Page]) -> (Vec<Running>, Vec<Option<String>>) {
    let mut found: Vec<Running> = Vec::new();
    let mut numbers: Vec<Option<String>> = vec![None; pages.len()];
    for is_head in [true, false] {
        for _ in 0..OUTER {
            // The outermost line of each page, its numbers made equal.
            let outer: Vec<Option<(usize, String)>> = pages
                .iter()
                .map(|page| {
                    let lines = page.lines.iter().enumerate();
                    let place = if is_head {
                        lines.min_by(|left, right| left.1.top.total_cmp(&right.1.top))
                    } else {
                        lines.max_by(|left, right| left.1.bottom.total_cmp(&right.1.bottom))
                    };
                    place.map(|(at, line)| (at, DIGITS.replace_all(&fold(&line.text), "#").into_owned()))
                })
                .collect();
            let mut taken = Vec::new();
            let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (page, line) in outer.iter().enumerate() {
                if let Some((_, key)) = line {
                    kinds.entry(key).or_default().push(page);
                }
            }
            for places in kinds.values() {
                let line = |page: usize| outer[page].as_ref().map(|(at, _)| &pages[page].lines[*at]);
                let alone = |page: usize| line(page).and_then(|line| NUMBER_ALONE.captures(&line.text)?["number"].parse::<usize>().ok());
                // Numbers that count with the pages are theirs, even on two.
                let counts = places.len() > 1
                    && places
                        .windows(2)
                        .all(|pair| alone(pair[0]).is_some() && alone(pair[1]) == alone(pair[0]).map(|number| number + pair[1] - pair[0]));
                let is_level = |page: usize| {
                    let (first, other) = (line(places[0]), line(page));
                    first.zip(other).is_some_and(|(first, other)| (first.top - other.top).abs() < 15.0)
                };
                // Left and right pages may have heads of their own.
                let repeats = places.len() > 2 && places.len() * 3 >= pages.len() && places.iter().all(|page| is_level(*page));
                let same = places.iter().all(|page| line(*page).map(|line| &line.text) == line(places[0]).map(|line| &line.text));
                let ascends = places
                    .windows(2)
                    .all(|pair| numbers_of(line(pair[0])).zip(numbers_of(line(pair[1]))).is_some_and(|(left, right)| left < right));
                // What stands right above the text is a line of it.
                let apart =
                    places.iter().filter(|page| outer[**page].as_ref().is_some_and(|(at, _)| is_apart(&pages[**page], *at))).count();
                if counts || repeats && apart * 3 >= places.len() * 2 && (same || ascends) {
                    for page in places {
                        if let Some(number) = alone(*page).filter(|_| counts) {
                            numbers[*page] = Some(number.to_string());
                        }
                    }
                    let words = line(places[0]).map(|line| line.text.clone()).unwrap_or_default();
                    found.push(Running { words, pages: places.iter().map(|page| page + 1).collect(), is_head });
                    taken.extend(places.iter().filter_map(|page| Some((*page, outer[*page].as_ref()?.0))));
                }
            }
            if taken.is_empty() {
                break;
            }
            for (page, line) in taken {
                pages[page].lines.remove(line);
            }
        }
    }
    (found, numbers)
}

/// Whether a line stands by itself, more than a line's step from the next.
fn is_apart(page: &Page, at: usize) -> bool {
    let line = &page.lines[at];
    let size = (line.bottom - line.top).max(1.0);
    page.lines.iter().enumerate().all(|(other, next)| {
        other == at || (next.bottom - line.bottom).abs() > 1.6 * size || (next.bottom - line.bottom).abs() < 0.2 * size
    })
}

fn numbers_of(line: Option<&Line>) -> Option<Vec<u64>> {
    Some(DIGITS.find_iter(&line?.text).filter_map(|number| number.as_str().parse().ok()).collect())
}

/// A paragraph: its lines as they are to be read, with signs of pages.
pub type Paragraph = Vec<String>;

/// The paragraphs of the pages. A page's begin stands in them as `[page 2]`; `begins` says which lines begin one by themselves.
pub fn paragraphs(extracted: &Extracted, labels: &[String], begins: &dyn Fn(&str) -> bool) -> Vec<Paragraph> {
    let known: HashSet<String> =
        extracted.pages.iter().flat_map(|page| &page.lines).flat_map(|line| words(line.text.trim_end_matches('-'))).collect();
    let leading = leading(&extracted.pages);
    let mut found: Vec<Paragraph> = Vec::new();
    let mut last: Option<(&Line, usize, f64)> = None;
    for (number, page) in extracted.pages.iter().enumerate() {
        let right = page.lines.iter().map(|line| line.right).fold(0.0, f64::max);
        let left = page.lines.iter().map(|line| line.left).fold(f64::MAX, f64::min);
        let mut sign = (number > 0).then(|| labels.get(number).map_or("[page break]".to_owned(), |label| sign_of(label)));
        for line in &page.lines {
            let size = (line.bottom - line.top).max(1.0);
            let goes_on = last.is_some_and(|(before, page_before, edge)| {
                let full = is_full(before, edge, size);
                let is_indented = line.left > left + 0.8 * size;
                let was_indented = before.left > left + 0.8 * size;
                if begins(&line.text) || begins(&before.text) {
                    return false;
                }
                if page_before != number {
                    // Over a page's end only what is plainly a sentence goes on.
                    let ended = before.text.ends_with(['.', '!', '?', ':', '”', '"', ']']);
                    return full && !ended && line.text.starts_with(char::is_lowercase);
                }
                let gap = line.bottom - before.bottom;
                gap >= -0.3 * size && gap < leading * 1.3 * size && (!is_indented || was_indented && (line.left - before.left).abs() < size)
            });
            let text = line.text.trim();
            let sign = sign.take().map(|sign| format!("{sign} ")).unwrap_or_default();
            if let Some(paragraph) = found.last_mut().filter(|_| goes_on) {
                let full = last.is_some_and(|(before, _, edge)| is_full(before, edge, size));
                if let Some(open) = paragraph.last_mut().filter(|_| full) {
                    join(open, &sign, text, &known);
                } else {
                    paragraph.push(format!("{sign}{text}"));
                }
            } else {
                found.push(vec![format!("{sign}{text}")]);
            }
            last = Some((line, number, right));
        }
        // A page without words has its place too.
        if let (Some(sign), Some(paragraph)) = (sign, found.last_mut())
            && let Some(open) = paragraph.last_mut()
        {
            open.push(' ');
            open.push_str(&sign);
        }
    }
    found
}

/// Whether a line goes to the margin, or ends inside a word.
fn is_full(line: &Line, edge: f64, size: f64) -> bool {
    line.right > edge - 6.0 * size || line.text.ends_with(['-', '\u{ad}'])
}

/// The usual step from line to line, in parts of a line's height: the smallest that occurs again and again.
fn leading(pages: &[Page]) -> f64 {
    let mut steps: BTreeMap<u16, usize> = BTreeMap::new();
    let mut count = 0;
    for pair in pages.iter().flat_map(|page| page.lines.windows(2)) {
        let step = (pair[1].bottom - pair[0].bottom) / (pair[1].bottom - pair[1].top).max(1.0);
        if let Some(twentieth) = (16_u16..80).find(|twentieth| (step * 20.0 - f64::from(*twentieth)).abs() <= 0.5) {
            *steps.entry(twentieth).or_default() += 1;
            count += 1;
        }
    }
    let enough = 2.max(count / 20);
    steps.into_iter().find(|(_, times)| *times >= enough).map_or(1.2, |(twentieth, _)| f64::from(twentieth) / 20.0)
}

fn sign_of(label: &str) -> String {
    let digits = label.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit()) && label.len() - digits.len() < 2;
    if is_number { format!("[page {label}]") } else { "[page break]".to_owned() }
}

/// Joins a line to the one before it. A word that a hyphen parts is one only where the file has it whole somewhere,
/// or where the hyphen is one that says so; a sign of a page does not part it.
fn join(open: &mut String, sign: &str, line: &str, known: &HashSet<String>) {
    if let Some(head) = open.strip_suffix('\u{ad}') {
        *open = format!("{head}{}{line}", sign.trim_end());
        return;
    }
    let parted = open.strip_suffix('-').filter(|head| head.ends_with(char::is_lowercase) && line.starts_with(char::is_lowercase));
    if let Some(head) = parted {
        let first = words(head.rsplit(char::is_whitespace).next().unwrap_or("")).pop().unwrap_or_default();
        let second = words(line.split(char::is_whitespace).next().unwrap_or("")).into_iter().next().unwrap_or_default();
        let is_one = known.contains(&format!("{first}{second}"));
        *open = if is_one { format!("{head}{}{line}", sign.trim_end()) } else { format!("{open}{}{line}", sign.trim_end()) };
        return;
    }
    open.push(' ');
    open.push_str(sign);
    open.push_str(line);
}
