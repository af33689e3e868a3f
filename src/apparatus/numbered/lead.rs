//! The words before a number, read backwards: what is called so, whose it is, and the post that sent it.

use std::sync::LazyLock;

use regex::Regex;

use super::words::{CANT, CAPTIONS, COUNTED, GOES_ON, SENT, SERIES, Speaker};
use crate::apparatus::posts::{self, WASHINGTON};
use crate::apparatus::{keys, pattern};
use crate::model::{Kind, SeriesNumber, Wire, days_in};
use crate::text::span::floor_boundary;

/// Bytes before a number in which its words stand.
const REACH: usize = 90;

static NUMBER_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\b(?:[Nn]os?\.?|[Nn]umbers?)|№|#)\s*$"));

/// The words before a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    pub start: usize,
    pub speaker: Speaker,
    pub series: Option<String>,
    /// The post that sent it, by its name.
    pub from: Option<&'static str>,
    pub to: Option<&'static str>,
    pub paper: Option<Kind>,
    /// A word of a paper, a series or a possessive stands there: no post's name alone.
    pub is_strong: bool,
    /// A word for a paper stands there.
    pub has_word: bool,
}

impl Lead {
    /// A word for a paper at `start`, of which nothing more is known.
    fn of_paper(start: usize, kind: Kind) -> Self {
        Self { start, speaker: Speaker::Unsaid, series: None, from: None, to: None, paper: Some(kind), is_strong: true, has_word: true }
    }

    /// What stands before the number at a place; `None` where that names no paper.
    pub fn before(text: &str, number: usize, citing: &Wire) -> Option<Self> {
        let from = floor_boundary(text, number.saturating_sub(REACH));
        let from = text[from..number].rfind("\n\n").map_or(from, |at| from + at + 2);
        let mut words = &text[from..number];
        let figures = text[number..].bytes().take_while(u8::is_ascii_digit).count();
        // "A-251": the series stands at the number itself.
        if let Some(letters) = words.strip_suffix('-').or_else(|| words.strip_suffix('–')) {
            let series = last_word(letters);
            // "A-1" is an aeroplane, and "G-2" a branch of a staff.
            let known = series == "CA" || matches!(series, "A" | "G") && figures > 1;
            let start = from + letters.len() - series.len();
            return known.then(|| Self { series: Some(series.to_lowercase()), ..Self::of_paper(start, Kind::Airgram) });
        }
        words = words.strip_suffix(['[', '(']).unwrap_or(words);
        let has_sign = NUMBER_WORD.find(words);
        words = has_sign.map_or(words, |sign| &words[..sign.start()]).trim_end();
        let mut captions = 0;
        while captions < 4 {
            let word = last_word(words);
            if word.is_empty() || !CAPTIONS.contains(&word.to_lowercase().trim_matches(['—', '-', ','])) {
                break;
            }
            words = words[..words.len() - word.len()].trim_end();
            captions += 1;
        }
        let word = last_word(words);
        let start = from + words.len() - bare(word);
        let lower = word.trim_end_matches('.').trim_start_matches(['(', '[', '“', '"']).to_lowercase();
        if let Some((_, kind)) = SENT.iter().find(|(known, _)| *known == lower) {
            let mut lead = Self::of_paper(start, *kind);
            // "your joint telegram", "Department's secret telegram".
            let mut rest = words[..words.len() - word.len()].trim_end();
            while CAPTIONS.contains(&last_word(rest).to_lowercase().as_str()) {
                rest = rest[..rest.len() - last_word(rest).len()].trim_end();
            }
            lead.owner(rest, from, false);
            return Some(lead);
        }
        if let Some((_, speaker)) = CANT.iter().find(|(known, _)| *known == lower) {
            return Some(Self { speaker: *speaker, ..Self::of_paper(start, Kind::Telegram) });
        }
        // The series of the citing paper itself is known, whatever it is called.
        let is_written_as_series = word.trim_start_matches(['(', '[', '“', '"']).starts_with(char::is_uppercase);
        let singular = lower.strip_suffix('s').filter(|singular| SERIES.contains(singular)).unwrap_or(&lower);
        let is_own = citing.numbers.iter().any(|own| own.series.as_deref() == Some(singular));
        // "DEF 933850" is a telegram, "DEF 4 NATO" a subject of the Department's files.
        if singular == "def" && figures < 4 {
            return None;
        }
        // "A-251" is an airgram, "A (2)" a point of an outline.
        let is_letter = singular.len() == 1;
        if is_written_as_series
            && !is_letter
            && (is_own || SERIES.contains(&singular))
            && (singular.len() > 2 || word.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase))
        {
            let has_word = singular.len() > 2;
            return Some(Self { series: Some(keys::series(singular)), has_word, ..Self::of_paper(start, Kind::Telegram) });
        }
        let mut lead = Self { paper: None, is_strong: false, has_word: false, ..Self::of_paper(from + words.len(), Kind::Telegram) };
        lead.owner(words, from, captions > 0 || has_sign.is_some()).then_some(lead)
    }

    /// Whose it is, by the last of `words`, which begin at `from` in the text.
    fn owner(&mut self, words: &str, from: usize, is_marked: bool) -> bool {
        let word = last_word(words);
        let lower = word.trim_start_matches(['(', '[', '“', '"']).to_lowercase();
        let mut start = words.len() - bare(word);
        match lower.as_str() {
            "my" | "our" => self.speaker = Speaker::Mine,
            "your" | "ur" => self.speaker = Speaker::Yours,
            "embassy" | "embassy’s" | "embassy's" | "legation" | "legation’s" | "legation's" | "consulate’s" | "consulate's"
            | "mission’s" | "mission's" | "emb" | "embassy’" => self.speaker = Speaker::Post,
            "department" | "department’s" | "department's" | "dept" | "dept’s" | "dept's" | "depts" | "secretary’s" | "secretary's" => {
                if !lower.ends_with('s') && leads_there(&words[..start]) {
                    self.to = Some(WASHINGTON);
                    let before = words[..start].trim_end();
                    start = before.len() - last_word(before).len();
                    self.sender_of(&before[..start], &mut start);
                } else {
                    self.speaker = Speaker::Department;
                }
            }
            "reference" | "ref" if self.has_word => {
                self.start = from + start;
                return true;
            }
            _ => {
                let comma = words
                    .strip_suffix(',')
                    .filter(|rest| posts::ending(rest).is_some_and(|(at, _)| leads_there(&rest[..at])))
                    .unwrap_or(words);
                let Some((at, post)) = posts::ending(comma) else { return false };
                start = at;
                let before = comma[..at].trim_end();
                // "Secretary of State 3", "the State".
                let of_whom = last_word(before[..before.len() - last_word(before).len()].trim_end());
                let is_office = matches!(last_word(before), "the" | "Under" | "United")
                    || (last_word(before) == "of" && matches!(of_whom, "Secretary" | "Department" | "Dept"));
                // "Washington 25, D.C.": nobody calls the Department's telegrams so but by a possessive.
                let is_city = comma[at..] == *"Washington" || comma[at..] == *"White House";
                if post == WASHINGTON && (is_office || is_city) {
                    return false;
                }
                let possessive = comma[at..].ends_with("’s") || comma[at..].ends_with("'s") || comma[at..].ends_with('’');
                // "Our reply to Karachi’s 499" is none to Karachi.
                if !possessive && leads_there(before) {
                    self.to = Some(post);
                    start = before.len() - last_word(before).len();
                    self.sender_of(&before[..start], &mut start);
                } else {
                    self.from = Some(post);
                }
                self.is_strong |= possessive || is_marked;
                self.start = from + start;
                self.paper = self.paper.or(Some(Kind::Telegram));
                return true;
            }
        }
        self.paper = self.paper.or(Some(Kind::Telegram));
        self.start = from + start;
        true
    }

    /// "Department's telegram", "State" before "to Saigon".
    fn sender_of(&mut self, words: &str, start: &mut usize) {
        let words = words.trim_end();
        let word = last_word(words);
        let lower = word.trim_start_matches(['(', '[']).to_lowercase();
        if let Some((_, kind)) = SENT.iter().find(|(known, _)| *known == lower) {
            self.paper = Some(*kind);
            self.has_word = true;
            self.is_strong = true;
            *start = words.len() - bare(word);
            let before = words[..*start].trim_end();
            self.sender_of(before, start);
        } else if let Some((_, speaker)) = CANT.iter().find(|(known, _)| *known == lower) {
            self.speaker = *speaker;
            self.is_strong = true;
            *start = words.len() - bare(word);
        } else if let Some((at, post)) = posts::ending(words) {
            self.from = Some(post);
            *start = at;
        } else if let "my" | "our" = lower.as_str() {
            self.speaker = Speaker::Mine;
            *start = words.len() - bare(word);
        }
    }

    /// Whether what stands around the number lets it be one of a paper.
    pub fn fits(&self, text: &str, start: usize, end: usize, citing: &Wire) -> bool {
        let after = &text[end..floor_boundary(text, (end + 60).min(text.len()))];
        if days_in(&text[start..floor_boundary(text, (start + 40).min(text.len()))]).first().is_some_and(|day| day.span.start == 0) {
            return false;
        }
        if self.has_word {
            return true;
        }
        let digits = end - start;
        let is_year = digits == 4 && (text[start..end].starts_with("19") || text[start..end].starts_with("20"));
        let bare_post = !self.is_strong && (self.from.is_some() || self.to.is_some());
        if bare_post && (digits < 2 || is_year) {
            return false;
        }
        if !bare_post && self.series.is_none() && digits < 2 {
            return false;
        }
        let next = after.trim_start_matches(' ');
        if !next.starts_with(char::is_alphabetic) {
            return true;
        }
        let word = first_word(next);
        // "Our 600 advisers" may be counted; a telegram of four figures, or one that another telegram speaks of, hardly is.
        let is_telling = digits > 3 || (digits > 2 && !bare_post && !citing.numbers.is_empty());
        if is_telling && !is_year {
            return !COUNTED.contains(&word.as_str());
        }
        GOES_ON.contains(&word.as_str()) || posts::starting(next).is_some()
    }

    /// The number with its posts, as the citing paper means them.
    pub fn number(&self, digits: &str, citing: &Wire) -> SeriesNumber {
        let department = || vec![WASHINGTON.to_owned()];
        let (mut from, mut to) = if self.series.is_some() {
            (Vec::new(), Vec::new())
        } else {
            match self.speaker {
                Speaker::Mine => (citing.from.clone(), citing.to.clone()),
                Speaker::Yours => (citing.to.clone(), citing.from.clone()),
                Speaker::Post => (field(citing), department()),
                Speaker::Department => (department(), field(citing)),
                Speaker::Unsaid => (Vec::new(), Vec::new()),
            }
        };
        if let Some(post) = self.from {
            from = vec![post.to_owned()];
        }
        if let Some(post) = self.to {
            to = vec![post.to_owned()];
        }
        SeriesNumber { series: self.series.clone(), number: digits.to_owned(), from, to }
    }
}

/// The word that `words` begin with, in small letters.
pub fn first_word(words: &str) -> String {
    let word = words.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | '’' | '\'')).next().unwrap_or("");
    word.trim_end_matches('.').to_lowercase()
}

/// The post of two that is not the Department.
fn field(citing: &Wire) -> Vec<String> {
    let elsewhere = |posts: &[String]| posts.iter().filter(|post| *post != WASHINGTON).cloned().collect::<Vec<_>>();
    if citing.from.first().is_some_and(|post| post == WASHINGTON) { elsewhere(&citing.to) } else { elsewhere(&citing.from) }
}

fn last_word(words: &str) -> &str {
    let words = words.trim_end();
    words.rfind(|letter: char| letter.is_whitespace() || matches!(letter, '\u{a0}' | '—')).map_or(words, |at| {
        let start = at + words[at..].chars().next().map_or(1, char::len_utf8);
        &words[start..]
    })
}

/// The length of a word without the bracket that it begins with.
fn bare(word: &str) -> usize {
    word.trim_start_matches(['(', '[', '“', '"']).len()
}

/// Whether words end in one that leads to a receiver: "State to", "Ankara tel sent".
fn leads_there(words: &str) -> bool {
    let word = last_word(words).trim_start_matches(['(', '[']).to_lowercase();
    matches!(word.as_str(), "to" | "sent" | "repeated" | "rptd" | "addressed")
}
