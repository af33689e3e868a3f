//! "Your letter of 3 November", "yesterday's telegram": a word for a paper beside a day.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use super::parties::{OWNER_REACH, government_behind, owner_before, writer_before};
use super::words::{PAPERS, kind_of, pattern};
use super::{Finder, Starts, ahead, is_literature};
use crate::apparatus::{keys, subjects, told};
use crate::model::{DayOfText, HistoricalDate, PartId, Point, Reference, ReferenceKind};
use crate::text::Span;
use crate::text::span::floor_boundary;

/// A year that is not written is the citing document's, unless the day would lie this far after it.
const AHEAD: i32 = 31;

/// Letters on both sides of a reference in which names are looked for.
const AROUND: usize = 160;

/// The words for papers, wherever they stand.
static PAPER_WORDS: LazyLock<Starts> = LazyLock::new(|| Starts::of(PAPERS.iter().map(|(word, _)| *word)));
/// "letter of 3 November", "reply of the Soviet government of 12 November": what may stand before the date, from a word for a paper on.
static BEFORE_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<paper>PAPERS)(?P<between>(?:\s+(?:no\.?|number|№)?\s*\d{1,5})?(?:,? (?:to|from|of|by|for) (?:the |his |its |our |your |their |my )?[\p{L}.’' -]{2,60}?)?),?\s+(?:of|dated|sent|from|on)\s+(?:the\s+)?$",
    )
});
/// "letter to the Secretary, October 21", "second message (November 28)", "your message January 25".
static BESIDE_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:(?P<paper>PAPERS))(?P<between>(?:,? (?:to|from|of|by) (?:the |his |its |our |your |their |my )?[\p{L}.’' -]{2,60}?)?)(?:,\s+|\s+\((?:[\p{L} ]{0,30},\s*)?|(?P<plain>\s+(?:(?:Washington|Department)\s+)?))(?:the\s+)?$",
    )
});
/// Letters before a day in which such a word stands.
const BESIDE: usize = 90;
/// "changes … presented by Molotov to Harriman on 9 November", from such a word on.
static HANDED_OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<paper>PAPERS)\b(?P<between>(?:[^.;!?\n“”]|\b(?:\p{Lu}|Mr|Dr)\.){0,160}?)\b(?:presented|handed(?: over)?|delivered|transmitted|submitted)\b(?:[^.;!?\n“”]|\b(?:\p{Lu}|Mr|Dr)\.){0,90}?\bon\s+(?:the\s+)?$",
    )
});
static HANDING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)presented|handed|delivered|transmitted|submitted"));
/// "3 November letter", "30 October proposal", "November 3 circular telegram".
static AFTER_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[ \n](?:(?:circular|draft|joint|personal|secret|oral|written|policy|position|progress|(?-i:\p{Lu}\p{Ll}+))[ \n])?(?P<paper>PAPERS)\b",
    )
});
/// "yesterday's telegram", "last night’s long message".
static AFTER_RELATIVE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:’s|'s|’|')\s+(?:[\p{L}-]+\s+){0,1}?(?P<paper>PAPERS)\b"));
/// "telegram of yesterday", "message to you last night".
static BEFORE_RELATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?P<paper>PAPERS)(?:\s+(?:to|from|by|for)\s+[\p{L}.’' ]{2,40}?)?(?:,?\s+(?:of|dated|sent|from|on))?\s+(?:the\s+)?$")
});
/// "this 30 October source", said of a paper of that day that was named before.
static POINTING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:this|that|the (?:said|above|above-mentioned|same))\s+$"));
static NEXT_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ \p{Ll}{3,}\b"));
/// "dated" behind the words for a paper: whatever stands between, it is that paper's day.
static DATED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?P<paper>PAPERS)(?-u:\b)(?P<between>[^;\n]{0,150}?),?\s+(?:under date of|dated)\s+$"));

impl Finder<'_> {
    pub(super) fn dated(&self) -> Vec<Reference> {
        let mut found: Vec<Reference> = Vec::new();
        for day in self.days.iter().copied() {
            let reference = self.dated_by(day).or_else(|| self.pointing_back(day, &found));
            found.extend(reference);
        }
        if self.draft.metadata.date.as_ref().is_some_and(|known| known.value.day().is_some()) {
            found.extend(self.counted.iter().filter_map(|day| self.dated_from_here(*day)));
        }
        found
    }

    /// "Your telegram of yesterday", "last night's message": a paper of a day that the citing one counts from its own.
    fn dated_from_here(&self, day: DayOfText) -> Option<Reference> {
        let text = &self.passage.text;
        let rest = &text[day.span.end..];
        let (word, place, span) = if let Some(captures) = AFTER_RELATIVE.captures(rest) {
            let paper = captures.name("paper")?;
            (paper.as_str(), day.span.end + paper.start(), Span::new(day.span.start, day.span.end + paper.end()))
        } else {
            let from = floor_boundary(text, day.span.start.saturating_sub(120));
            let before = &text[from..day.span.start];
            let at = PAPER_WORDS.in_text(before).into_iter().next_back()?;
            let captures = BEFORE_RELATIVE.captures(&before[at..])?;
            let paper = captures.name("paper")?;
            (paper.as_str(), from + at, Span::new(from + at, day.span.end))
        };
        if *self.part == PartId::Title || self.inside_transmission(span) {
            return None;
        }
        let date = HistoricalDate::point(Point::new(day.year?, Some(day.month), Some(day.day))?);
        let date = HistoricalDate { written: day.span.of(text).to_owned(), ..date };
        let understood = format!("“{}” is {}, counted from the document’s own day", date.written, date.normal_form());
        let keys = date.day().map(|day| format!("date:{day}")).into_iter().collect();
        Some(Reference { keys, ..self.paper(span, (word, place), day, date, understood) })
    }

    fn dated_by(&self, day: DayOfText) -> Option<Reference> {
        let text = &self.passage.text;
        let (paper, place, span) = self.paper_of(day)?;
        let (date, understood) = self.date_of(day, text)?;
        let own = self.draft.metadata.date.as_ref().and_then(|known| known.value.day());
        if *self.part == PartId::Title || self.inside_transmission(span) || is_literature(self.part, text, span) {
            return None;
        }
        let is_own_summary = *self.part == PartId::Summary && own.is_some() && own == date.day();
        if is_own_summary {
            return None;
        }
        // A draft may bear the day before the paper that it became.
        let days = date.day().into_iter().flat_map(|day| [0, 1].into_iter().filter_map(move |back: i64| day.checked_sub(back.days()).ok()));
        let mut keys: Vec<String> = days.map(|day| format!("date:{day}")).collect();
        if is_letter(&paper) {
            keys.extend(date.day().map(keys::letter_day_key));
        }
        keys.extend(self.told_key(&date));
        Some(Reference { keys, ..self.paper(span, (&paper, place), day, date, understood) })
    }

    /// The key of what the editorial notes of the same volume tell of a day.
    pub(super) fn told_key(&self, date: &HistoricalDate) -> Option<String> {
        told::keys_of_day(self.draft.metadata.printed()?.0, date)
    }

    /// A paper of a day, by the word for it and the place of that: whose it is, to whom it went, who is named around it.
    fn paper(&self, span: Span, (word, place): (&str, usize), day: DayOfText, date: HistoricalDate, understood: String) -> Reference {
        let word = word.to_lowercase();
        let mut reference = self.reference(span, ReferenceKind::Dated, understood);
        reference.paper = kind_of(&word);
        (reference.authors, reference.collective) = self.owner(span, span.start.min(place));
        let (of, to) = self.parties(place + word.len(), day.span.start, span.end);
        if reference.authors.is_empty() || !of.is_empty() {
            reference.authors.extend(of);
        }
        if reference.authors.is_empty() {
            reference.authors.extend(government_behind(ahead(&self.passage.text, span.end)));
        }
        if reference.authors.is_empty() {
            let start = span.start.min(place);
            let before = &self.passage.text[floor_boundary(&self.passage.text, start.saturating_sub(OWNER_REACH))..start];
            reference.authors.extend(writer_before(before));
        }
        reference.addressees = to;
        reference.paper_word = Some(word);
        reference.date = Some(date);
        let around = self.around(span);
        reference.around = subjects::names_in(around);
        reference.about = subjects::topics_in(around);
        reference
    }

    /// The paragraph of a place, within some lines of it.
    pub(super) fn around(&self, span: Span) -> &str {
        let text = &self.passage.text;
        let from = floor_boundary(text, span.start.saturating_sub(AROUND));
        let from = text[from..span.start].rfind("\n\n").map_or(from, |at| from + at + 2);
        let to = floor_boundary(text, (span.end + AROUND).min(text.len()));
        let to = text[span.end..to].find("\n\n").map_or(to, |at| span.end + at);
        &text[from..to]
    }

    /// "This 30 October source": the paper of that day that was named before, whatever it is called here.
    fn pointing_back(&self, day: DayOfText, before: &[Reference]) -> Option<Reference> {
        // Most texts name no paper by its day, and those that do seldom twice.
        if before.is_empty() {
            return None;
        }
        let text = &self.passage.text;
        let (date, _) = self.date_of(day, text)?;
        let meant = before.iter().rev().find(|earlier| earlier.date.as_ref().is_some_and(|other| other.day() == date.day()))?;
        let from = floor_boundary(text, day.span.start.saturating_sub(60));
        let next = NEXT_WORD.find(&text[day.span.end..]).filter(|_| POINTING.is_match(&text[from..day.span.start]))?;
        let span = Span::new(day.span.start, day.span.end + next.end());
        Some(Reference { span, text: span.of(text).to_owned(), date: Some(date), ..meant.clone() })
    }

    /// The word for a paper beside a day, where it stands, and the span of the reference.
    fn paper_of(&self, day: DayOfText) -> Option<(String, usize, Span)> {
        let text = &self.passage.text;
        if let Some(captures) = AFTER_DATE.captures(&text[day.span.end..]) {
            let paper = captures.name("paper")?;
            return Some((paper.as_str().to_owned(), day.span.end + paper.start(), Span::new(day.span.start, day.span.end + paper.end())));
        }
        let from = floor_boundary(text, day.span.start.saturating_sub(320));
        let from = text[from..day.span.start].rfind("\n\n").map_or(from, |at| from + at + 2);
        let before = &text[from..day.span.start];
        // The last such word before the day: a pattern that starts earlier would take another paper's.
        // Of what was handed over, the paper that somebody owns: "the Government's changes to the proposals".
        let words = PAPER_WORDS.in_text(before);
        let from_word = |pattern: &Regex, at: usize| Some((at, pattern.captures(&before[at..])?));
        if !leads_to_date(before) {
            let near = words.iter().rev().take_while(|at| before.len() - **at <= BESIDE);
            let (at, found) = near.filter_map(|at| from_word(&BESIDE_DATE, *at)).find(|(_, found)| {
                // "In the telegrams 12 November was named."
                let is_list = found.name("plain").is_some() && found["paper"].ends_with(['s', 'S']);
                !is_list && !found["between"].contains(". ")
            })?;
            let paper = found.name("paper")?;
            return Some((paper.as_str().to_owned(), from + at, Span::new(from + at, day.span.end)));
        }
        let mut named = words.iter().rev().filter_map(|at| from_word(&BEFORE_DATE, *at));
        let named = named.find(|(_, captures)| !captures["between"].contains(". "));
        let named = named.or_else(|| words.iter().rev().find_map(|at| from_word(&DATED, *at)));
        let is_named = named.is_some();
        let (at, found) = named.or_else(|| {
            if !HANDING.is_match(before) {
                return None;
            }
            let handed: Vec<_> = words.iter().rev().filter_map(|at| from_word(&HANDED_OVER, *at)).collect();
            let owned = handed.iter().position(|(at, _)| owner_before(&before[..*at]).is_some());
            handed.into_iter().nth(owned.unwrap_or(0))
        })?;
        let paper = found.name("paper")?;
        // What was handed over may stand far before its day; the day alone is the place of the reference.
        let start = if is_named { from + at } else { day.span.start };
        Some((paper.as_str().to_owned(), from + at, Span::new(start, day.span.end)))
    }

    /// The day as a date: the year is the document's own where none is written, or the one before.
    pub(super) fn date_of(&self, day: DayOfText, text: &str) -> Option<(HistoricalDate, String)> {
        let written = day.span.of(text).to_owned();
        if day.year.is_some() {
            return Some((day.dated(text)?, "the date as written".to_owned()));
        }
        let own = self.draft.metadata.date.as_ref()?.value.latest_day()?;
        let same = Date::new(own.year(), day.month, day.day).ok()?;
        let is_ahead = same.since(own).ok()?.get_days() > AHEAD;
        let year = if is_ahead { own.year() - 1 } else { own.year() };
        let point = Point::new(year, Some(day.month), Some(day.day))?;
        let said = if is_ahead {
            format!("the year {year} is the one before the document's, whose day comes earlier")
        } else {
            format!("the year {year} is the document's own")
        };
        Some((HistoricalDate { written, ..HistoricalDate::point(point) }, said))
    }
}

/// Whether a word for a paper is one for what a telegram may carry.
fn is_letter(word: &str) -> bool {
    ["letter", "message", "note", "reply", "answer", "response", "communication"].contains(&word.to_lowercase().as_str())
}

/// Whether words end in one that leads from a paper to its day.
fn leads_to_date(words: &str) -> bool {
    let bare = words.trim_end();
    let bare = if bare.len() < words.len() { bare } else { return false };
    let lower = bare[floor_boundary(bare, bare.len().saturating_sub(12))..].to_lowercase();
    let lower = lower.strip_suffix("the").map_or(lower.as_str(), str::trim_end);
    ["of", "dated", "sent", "from", "on"].iter().any(|word| lower.ends_with(word))
}
