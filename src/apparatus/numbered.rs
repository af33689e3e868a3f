//! Where a text names the number of a paper: "telegram 2554", "your 1805", "Embtel 902", "Ref: Ankara 1426", "NIE 11-3-66".
//!
//! Every number of a text is looked at once, and the words before it are read backwards: the word for a paper, whose it
//! is, or the post that sent it. What the words mean turns on the citing paper, which is told by its [`Wire`]: *my*
//! telegram went where it went, *your* telegram came from there; an *Embtel* came from the post that corresponds with
//! the Department, a *Deptel* went to it.

use std::sync::LazyLock;

use regex::Regex;

use super::posts::{self, WASHINGTON};
use super::wire::designations;
use super::{keys, pattern};
use crate::model::{Kind, SeriesNumber, Wire, days_in};
use crate::text::Span;
use crate::text::span::floor_boundary;

/// A number that the text names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numbered {
    pub span: Span,
    /// Where the number itself begins.
    pub digits: usize,
    /// What the words call the paper; `None` of a designation, which is no telegram's.
    pub paper: Option<Kind>,
    /// The number with its series and posts, then those under which the same paper went elsewhere.
    pub numbers: Vec<SeriesNumber>,
    /// The words say whose it is, or that it is one of a series: more than "telegram 12".
    pub is_placed: bool,
}

/// Whose telegrams a word of the cables means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Mine,
    Yours,
    /// The post that corresponds with the Department.
    Post,
    Department,
    /// The words do not say.
    Unsaid,
}

/// Words that are telegrams of somebody: "Embtel 902".
const CANT: &[(&str, Speaker)] = &[
    ("embtel", Speaker::Post),
    ("embtels", Speaker::Post),
    ("legtel", Speaker::Post),
    ("legtels", Speaker::Post),
    ("contel", Speaker::Post),
    ("contels", Speaker::Post),
    ("congentel", Speaker::Post),
    ("consultel", Speaker::Post),
    ("embcirtel", Speaker::Post),
    ("mistel", Speaker::Post),
    ("deptel", Speaker::Department),
    ("deptels", Speaker::Department),
    ("depcirtel", Speaker::Department),
    ("depcirctel", Speaker::Department),
    ("deptcirtel", Speaker::Department),
    ("depttel", Speaker::Department),
    ("mytel", Speaker::Mine),
    ("mytels", Speaker::Mine),
    ("ourtel", Speaker::Mine),
    ("ourtels", Speaker::Mine),
    ("urtel", Speaker::Yours),
    ("urtels", Speaker::Yours),
    ("yourtel", Speaker::Yours),
    ("urmsg", Speaker::Yours),
    ("mymsg", Speaker::Mine),
    ("reur", Speaker::Yours),
    ("reurtel", Speaker::Yours),
    ("reurtels", Speaker::Yours),
    ("remytel", Speaker::Mine),
    ("reourtel", Speaker::Mine),
    ("reembtel", Speaker::Post),
    ("redeptel", Speaker::Department),
    ("redeptels", Speaker::Department),
    ("reftel", Speaker::Unsaid),
    ("reftels", Speaker::Unsaid),
];

/// Series of delegations, councils and commands, and of kinds of papers: the number counts in these alone.
const SERIES: &[&str] = &[
    "tosec", "secto", "tousec", "usecto", "cedto", "tocedto", "polto", "topol", "dulte", "tedul", "delga", "gadel", "busec", "ecbus", "toica",
    "icato", "usito", "toito", "musto", "tomus", "repsec", "supnu", "vipto", "tovip", "tovan", "vanto", "harto", "tohar", "cap", "capto",
    "delto", "todel", "cosec", "excon", "umsto", "tosug", "da", "jcs", "def", "cx", "mac", "magch", "magph", "armat", "sc", "fe", "c", "ca", "a", "hedto",
    "tohed", "secun", "tosun", "colux", "luxco", "coled", "edcol", "elcan", "gadels", "delgas", "cinto", "disto", "todis", "copac", "wh", "sectos", "tosecs", "poltos", "topols", "dultes", "teduls",
];

/// What is written between a telegram's post and its number: who may read it, how fast it went, what one thinks of it.
const CAPTIONS: &[&str] = &[
    "helpful", "excellent", "interesting", "thoughtful", "earlier", "previous", "preceding", "recent", "separate", "latest",
    "nodis", "exdis", "limdis", "niact", "priority", "immediate", "flash", "eyes", "only", "literally", "personal", "secret", "top", "confidential",
    "joint", "circular", "official", "informal", "service",
];

/// Words for what is sent with a number.
const SENT: &[(&str, Kind)] = &[
    ("telegram", Kind::Telegram),
    ("telegrams", Kind::Telegram),
    ("tel", Kind::Telegram),
    ("tels", Kind::Telegram),
    ("cable", Kind::Cable),
    ("cables", Kind::Cable),
    ("message", Kind::Telegram),
    ("messages", Kind::Telegram),
    ("msg", Kind::Telegram),
    ("wire", Kind::Telegram),
    ("cirtel", Kind::Telegram),
    ("airgram", Kind::Airgram),
    ("airgrams", Kind::Airgram),
    ("despatch", Kind::Despatch),
    ("despatches", Kind::Despatch),
    ("dispatch", Kind::Despatch),
    ("ciphergram", Kind::Cable),
    ("ciphergrams", Kind::Cable),
];

/// Words that may follow a number which nothing but a post or a possessive stands before.
const GOES_ON: &[&str] = &[
    "circular", "contd", "section", "sections",
    "to", "and", "or", "rptd", "repeated", "rpt", "sent", "of", "re", "from", "which", "in", "for", "on", "as", "is", "was", "has", "have", "dated",
    "info", "regarding", "concerning", "reporting", "that", "but", "with", "we", "i", "not", "by", "para", "paragraph", "paragraphs", "section",
    "part", "should", "re:", "gives", "makes", "shows", "states", "suggests", "received", "crossed", "contains", "contained", "last", "final",
    "first", "second", "however", "were", "are", "will", "would", "also", "full", "copy", "had", "outlines", "reports", "reported", "wherein",
];

/// What is counted: before these a number is none of a paper.
const COUNTED: &[&str] = &[
    "men", "troops", "people", "persons", "percent", "per", "million", "billion", "thousand", "hundred", "dollars", "pounds", "francs", "tons",
    "miles", "kilometers", "km", "meters", "feet", "hours", "minutes", "days", "weeks", "months", "years", "planes", "aircraft", "ships",
    "battalions", "divisions", "soldiers", "villages", "students", "votes", "members", "a.m", "p.m", "am", "pm", "o’clock", "o'clock",
    "budget", "program", "elections", "plan", "conference", "agreement", "agreements", "accords", "treaty", "war", "crisis", "census",
];

/// Bytes before a number in which its words stand.
const REACH: usize = 90;

static NUMBER_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:\b(?:[Nn]os?\.?|[Nn]umbers?)|№|#)\s*$"));
static TO: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*[,(]?\s*(?:(?:sent|addressed)\s+)?to\s+(?:the\s+)?(?:Embassy\s+)?"));
static FROM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^,?\s+from\s+(?:the\s+)?(?:Embassy\s+)?"));
static ALSO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[,;]?\s*[(\[]?(?:and\s+)?(?:repeated|rptd|rpt|repeat|info|information|sent|relayed|pouched)\s+(?:(?:to|info|information|as|by)\s+)*",
    )
});
static NEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*,?\s*(?:and\s+|&\s*|info\s+)?"));
static ITS_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s+(?:as\s+(?:(?:Deptel|Embtel|telegram|tel)\s+)?)?(?:[Nn]o\.\s*)?(?P<number>\d{1,6})\b"));
static LISTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:,\s*and|,|;|and|&|or)\s+(?:[Nn]o\.\s*)?(?P<number>\d{2,6})\b"));

/// Whether a name in small letters is one of a series that counts its own numbers.
pub(super) fn is_series(name: &str) -> bool {
    SERIES.contains(&name)
}

/// Every number of a paper in a text, in order, none inside another.
pub(super) fn find(text: &str, citing: &Wire) -> Vec<Numbered> {
    let mut found: Vec<Numbered> = designated(text);
    let taken: Vec<Span> = found.iter().map(|numbered| numbered.span).collect();
    let mut behind = 0;
    for (start, end) in numbers(text) {
        if start < behind || taken.iter().any(|span| span.start <= start && start < span.end) {
            continue;
        }
        let Some(lead) = Lead::before(text, start, citing) else { continue };
        if !lead.fits(text, start, end) {
            continue;
        }
        let (chain, reach) = chain(text, end, &lead, citing, start);
        behind = reach;
        found.extend(chain);
    }
    found.sort_by_key(|numbered| numbered.span);
    found
}

/// Papers that a designation names.
fn designated(text: &str) -> Vec<Numbered> {
    let named = designations(text).into_iter().map(|(start, end, number)| Numbered {
        span: Span::new(start, end),
        digits: start,
        paper: None,
        numbers: vec![number],
        is_placed: true,
    });
    named.collect()
}

/// The runs of one to six digits that can be a number: no part of a sum, a time or a larger number.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let opens = match before {
            Some(b' ' | b'\n' | b'(' | b'[' | b'#' | b'\t') => true,
            // "A-251", "CA–7384".
            Some(b'-') => true,
            Some(0x93 | 0x94) => text[..start].ends_with(['–', '—']),
            Some(0xa0) => text[..start].ends_with('\u{a0}'),
            Some(0x96) => text[..start].ends_with('№'),
            _ => false,
        };
        let next = bytes.get(at).copied().unwrap_or(b' ');
        let digit_behind = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let closes = next != b'%' && !(matches!(next, b',' | b'.' | b'-' | b'/' | b':') && digit_behind) && !next.is_ascii_alphabetic();
        if opens && closes && at - start <= 6 {
            found.push((start, at));
        }
    }
    found
}

/// The words before a number.
#[derive(Debug, Clone, PartialEq)]
struct Lead {
    start: usize,
    speaker: Speaker,
    series: Option<String>,
    /// The post that sent it, by its name.
    from: Option<&'static str>,
    to: Option<&'static str>,
    paper: Option<Kind>,
    /// A word of a paper, a series or a possessive stands there: no post's name alone.
    is_strong: bool,
    /// A word for a paper stands there.
    has_word: bool,
}

impl Lead {
    fn before(text: &str, number: usize, citing: &Wire) -> Option<Self> {
        let from = floor_boundary(text, number.saturating_sub(REACH));
        let from = text[from..number].rfind("\n\n").map_or(from, |at| from + at + 2);
        let mut words = &text[from..number];
        // "A-251": the series stands at the number itself.
        if let Some(letters) = words.strip_suffix('-').or_else(|| words.strip_suffix('–')) {
            let series = last_word(letters);
            let known = matches!(series, "A" | "CA" | "G");
            return known.then(|| Self {
                start: from + letters.len() - series.len(),
                speaker: Speaker::Unsaid,
                series: Some(series.to_lowercase()),
                from: None,
                to: None,
                paper: Some(Kind::Airgram),
                is_strong: true,
                has_word: true,
            });
        }
        words = words.strip_suffix(['[', '(']).unwrap_or(words);
        let has_sign = NUMBER_WORD.find(words);
        words = has_sign.map_or(words, |sign| &words[..sign.start()]).trim_end();
        let mut lead = Self {
            start: from + words.len(),
            speaker: Speaker::Unsaid,
            series: None,
            from: None,
            to: None,
            paper: None,
            is_strong: false,
            has_word: false,
        };
        let mut captions = 0;
        while captions < 4 {
            let word = last_word(words);
            if word.is_empty() || !CAPTIONS.contains(&word.to_lowercase().trim_matches(['—', '-', ','])) {
                break;
            }
            words = words[..words.len() - word.len()].trim_end();
            captions += 1;
        }
        let taken = |rest: &str| from + rest.len();
        let word = last_word(words);
        let lower = word.trim_end_matches('.').trim_start_matches(['(', '[', '“', '"']).to_lowercase();
        if let Some((_, kind)) = SENT.iter().find(|(known, _)| *known == lower) {
            let rest = words[..words.len() - word.len()].trim_end();
            lead.start = taken(&words[..words.len() - bare(word)]);
            lead.paper = Some(*kind);
            lead.is_strong = true;
            lead.has_word = true;
            // "your joint telegram", "Department's secret telegram".
            let mut rest = rest;
            while CAPTIONS.contains(&last_word(rest).to_lowercase().as_str()) {
                rest = rest[..rest.len() - last_word(rest).len()].trim_end();
            }
            lead.owner(rest, from, false);
            return Some(lead);
        }
        if let Some((_, speaker)) = CANT.iter().find(|(known, _)| *known == lower) {
            lead.start = taken(&words[..words.len() - bare(word)]);
            lead.speaker = *speaker;
            lead.paper = Some(Kind::Telegram);
            lead.is_strong = true;
            lead.has_word = true;
            return Some(lead);
        }
        // The series of the citing paper itself is known, whatever it is called.
        let is_written_as_series = word.trim_start_matches(['(', '[', '“', '"']).starts_with(char::is_uppercase);
        let singular = lower.strip_suffix('s').filter(|singular| SERIES.contains(singular)).unwrap_or(&lower);
        let is_own = citing.numbers.iter().any(|own| own.series.as_deref() == Some(singular));
        if is_written_as_series && (is_own || SERIES.contains(&singular)) && (singular.len() > 2 || word.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase)) {
            lead.start = taken(&words[..words.len() - bare(word)]);
            lead.series = Some(keys::series(singular));
            lead.paper = Some(Kind::Telegram);
            lead.is_strong = true;
            lead.has_word = singular.len() > 2;
            return Some(lead);
        }
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
            "embassy" | "embassy’s" | "embassy's" | "legation" | "legation’s" | "legation's" | "consulate’s" | "consulate's" | "mission’s"
            | "mission's" | "emb" | "embassy’" => self.speaker = Speaker::Post,
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
                let comma = words.strip_suffix(',').filter(|rest| posts::ending(rest).is_some_and(|(at, _)| leads_there(&rest[..at]))).unwrap_or(words);
                let Some((at, post)) = posts::ending(comma) else { return false };
                start = at;
                let before = comma[..at].trim_end();
                // "Secretary of State 3", "the State".
                let of_whom = last_word(before[..before.len() - last_word(before).len()].trim_end());
                let is_office = matches!(last_word(before), "the" | "Under" | "United") || (last_word(before) == "of" && matches!(of_whom, "Secretary" | "Department" | "Dept"));
                if post == WASHINGTON && is_office {
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
    fn fits(&self, text: &str, start: usize, end: usize) -> bool {
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
        if digits > 2 && !is_year {
            return !COUNTED.contains(&word.as_str());
        }
        GOES_ON.contains(&word.as_str()) || posts::starting(next).is_some()
    }

    /// The number with its posts, as the citing paper means them.
    fn number(&self, digits: &str, citing: &Wire) -> SeriesNumber {
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
fn first_word(words: &str) -> String {
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

/// The number with what follows it: where it went, its other numbers, and more numbers of the same kind.
fn chain(text: &str, end: usize, lead: &Lead, citing: &Wire, start: usize) -> (Vec<Numbered>, usize) {
    let placed = lead.speaker != Speaker::Unsaid || lead.from.is_some() || lead.to.is_some() || lead.series.is_some();
    let mut found = Vec::new();
    let (mut begins, mut digits, mut at) = (lead.start, start, end);
    let behind = loop {
        let mut number = lead.number(&text[digits..at], citing);
        let mut others: Vec<SeriesNumber> = Vec::new();
        let mut is_placed = placed;
        let mut reach = at;
        let ahead = |at: usize| &text[at..floor_boundary(text, (at + 120).min(text.len()))];
        {
            if let Some((length, post)) = after(&TO, ahead(reach)).filter(|_| lead.to.is_none()) {
                number.to = vec![post.to_owned()];
                reach += length;
                is_placed = true;
                // "State's to Vientiane": of the Department's telegrams to others, the post is not a party.
                if lead.speaker == Speaker::Post {
                    number.from = field(citing);
                }
            }
            if let Some((length, post)) = after(&FROM, ahead(reach)).filter(|_| lead.from.is_none() && lead.speaker == Speaker::Unsaid) {
                number.from = vec![post.to_owned()];
                reach += length;
                is_placed = true;
            }
            // "Paris telegram 422 Saigon, 2770 Department".
            if number.to.is_empty()
                && lead.series.is_none()
                && let Some((length, post)) = text[reach..].strip_prefix(' ').and_then(posts::starting)
                && !ITS_NUMBER.is_match(&text[reach + 1 + length..])
                && !text[reach + 1 + length..].starts_with(['’', '\''])
            {
                number.to = vec![post.to_owned()];
                reach += 1 + length;
            }
        }
        // The words of the paper end here: what it was repeated as is known, and is no part of what one would click.
        let shown = reach;
        let mut goes_on = lead.to.is_some();
        loop {
            let rest = ahead(reach);
            let also = ALSO.find(rest);
            let lead_on = match also {
                Some(found) => found.end(),
                None if goes_on => NEXT.find(rest).map_or(0, |found| found.end()),
                None => break,
            };
            if lead_on == 0 {
                break;
            }
            let Some((length, post)) = posts::starting(&rest[lead_on..]) else { break };
            let Some(captures) = ITS_NUMBER.captures(&rest[lead_on + length..]) else {
                if also.is_none() {
                    break;
                }
                // "repeated information Paris, London 12": without a number there.
                reach += lead_on + length;
                goes_on = true;
                continue;
            };
            others.push(SeriesNumber {
                series: None,
                number: captures["number"].to_owned(),
                from: number.from.clone(),
                to: vec![post.to_owned()],
            });
            reach += lead_on + length + captures.get(0).map_or(0, |whole| whole.end());
            goes_on = true;
        }
        let mut numbers = vec![number];
        numbers.extend(others);
        found.push(Numbered { span: Span::new(begins, shown), digits, paper: lead.paper, numbers, is_placed });
        let rest = ahead(reach);
        let Some(captures) = LISTED.captures(rest) else { break reach };
        let Some(next) = captures.name("number") else { break reach };
        let alike = next.len().abs_diff(end - start) <= 1 && next.len() > 1;
        let is_day = days_in(&rest[next.start()..]).first().is_some_and(|day| day.span.start == 0);
        let behind = rest[next.end()..].trim_start();
        let word = first_word(behind);
        let goes_on = GOES_ON.contains(&word.as_str()) || (next.len() > 2 && !COUNTED.contains(&word.as_str()));
        let is_counted = behind.starts_with(char::is_alphabetic) && !goes_on;
        let is_large = rest[next.end()..].starts_with([',', '.']) && rest[next.end() + 1..].starts_with(|letter: char| letter.is_ascii_digit());
        if !alike || is_day || is_counted || is_large || found.len() > 12 {
            break reach;
        }
        begins = reach + next.start();
        digits = begins;
        at = reach + next.end();
    };
    (found, behind)
}

/// A post behind words such as "to the", and the length of both.
fn after(words: &Regex, rest: &str) -> Option<(usize, &'static str)> {
    let lead = words.find(rest)?.end();
    let (length, post) = posts::starting(&rest[lead..])?;
    // "to Saigon 4826": the number there is another's, or the same paper's at that post.
    let goes_on = ITS_NUMBER.is_match(&rest[lead + length..]);
    (!goes_on).then_some((lead + length, post))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(from: &str, to: &str) -> Wire {
        Wire { numbers: Vec::new(), from: vec![from.to_owned()], to: vec![to.to_owned()] }
    }

    /// Each paper as "words: series number from>to, …".
    fn all(text: &str, citing: &Wire) -> Vec<String> {
        find(text, citing)
            .into_iter()
            .map(|found| {
                let numbers: Vec<String> = found
                    .numbers
                    .iter()
                    .map(|number| {
                        let series = number.series.as_ref().map(|series| format!("{series} ")).unwrap_or_default();
                        format!("{series}{} {}>{}", number.number, number.from.join("|"), number.to.join("|"))
                    })
                    .collect();
                format!("{}: {}", found.span.of(text), numbers.join(", "))
            })
            .collect()
    }

    #[test]
    fn whose_telegram_it_is_turns_on_the_citing_paper() {
        let saigon = wire("saigon", "washington");
        let department = wire("washington", "saigon");
        for (citing, text, expected) in [
            (&saigon, "As stated in my telegram 2554, I", &["my telegram 2554: 2554 saigon>washington"][..]),
            (&saigon, "ideas in your 1805.", &["your 1805: 1805 washington>saigon"]),
            (&department, "Many thanks for your helpful 2308. My 1805", &["My 1805: 1805 washington>saigon"]),
            (&department, "Ref Toica 584, Embtel 902.", &["Toica 584: toica 584 >", "Embtel 902: 902 saigon>washington"]),
            (&saigon, "Deptel 738 to Vientiane;", &["Deptel 738 to Vientiane: 738 washington>vientiane"]),
            (&saigon, "I have discussed Department’s 1531", &["Department’s 1531: 1531 washington>saigon"]),
            (&department, "Ref: Ankara 1426.", &["Ankara 1426: 1426 ankara>"]),
            (&department, "in your Nodis 2024.", &["your Nodis 2024: 2024 saigon>washington"]),
            (&department, "Ref Saigon Exdis 3941.", &["Saigon Exdis 3941: 3941 saigon>"]),
            (&saigon, "(mytel 931, May 7)", &["mytel 931: 931 saigon>washington"]),
            (&saigon, "Ref: State 186592.", &["State 186592: 186592 washington>"]),
            (&saigon, "(State to Vientiane, 1250, dated 24 June 1964)", &["State to Vientiane, 1250: 1250 washington>vientiane"]),
            (&saigon, "cabled to Rangoon (Dept's 202 to Rangoon)", &["Dept's 202 to Rangoon: 202 washington>rangoon"]),
            (&department, "Tel Aviv’s 1070 to Department", &["Tel Aviv’s 1070 to Department: 1070 tel aviv>washington"]),
            (&saigon, "incorporating suggestions in Secto 151", &["Secto 151: secto 151 >"]),
            (&saigon, "seen info copy DA 921933 from TAG", &["DA 921933: da 921933 >"]),
            (&saigon, "In SNIE 11–10–67 we", &["SNIE 11–10–67: snie 11-10-67 >"]),
            (&saigon, "para. 8, Part I your 4264), whereas", &["your 4264: 4264 washington>saigon"]),
        ] {
            assert_eq!(all(text, citing), expected, "{text}");
        }
    }

    #[test]
    fn one_telegram_has_a_number_at_each_post() {
        let delhi = wire("new delhi", "washington");
        assert_eq!(
            all("Deptel 2361 repeated Karachi 2147.", &delhi),
            ["Deptel 2361: 2361 washington>new delhi, 2147 washington>karachi"]
        );
        assert_eq!(
            all("Department’s telegram to Saigon 4826, Paris 3888, London 5597.", &delhi),
            ["Department’s telegram to Saigon 4826: 4826 washington>saigon, 3888 washington>paris, 5597 washington>london"]
        );
        assert_eq!(all("Embtels 4263 and 4264, and 12 others", &delhi), ["Embtels 4263: 4263 new delhi>washington", "4264: 4264 new delhi>washington"]);
    }

    #[test]
    fn a_number_of_something_else_is_none() {
        let saigon = wire("saigon", "washington");
        for text in [
            "Saigon 10 May", "in Paris 1955 and", "my 20 men", "our 155 battalions", "Geneva 5 p.m.", "telegrams 12 November", "in 1955", "$ 2554",
            "Washington 25, D.C.", "State 5 times", "15,000 men", "Secretary of State 12", "at Tokyo 200 troops",
        ] {
            assert_eq!(all(text, &saigon), Vec::<String>::new(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(text in "(?:(?:telegram|Saigon|to|repeated|Embtel|my|No\\.|and|A-|’s|é|—|,|\\(|Paris) ?[0-9]{0,5} ?){0,12}") {
            let found = find(&text, &wire("saigon", "washington"));
            for numbered in &found {
                proptest::prop_assert!(text.get(numbered.span.range()).is_some());
                proptest::prop_assert!(numbered.span.start <= numbered.digits && numbered.digits < numbered.span.end);
            }
            proptest::prop_assert!(found.windows(2).all(|two| two[0].span.end <= two[1].span.start));
        }
    }
}
