//! Places in a text that speak of another paper, understood from the citing document alone.

mod conversations;
mod relations;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use regex::Regex;

use super::keys::number_key;
use super::starts::Starts;
use super::{numbered, papers, parts, placed, posts, relative, subjects};
use crate::config::Settings;
use crate::model::{
    ArchivalReference, BlockKind, DayOfText, DiplomaticPart, Draft, HistoricalDate, Kind, Mention, PartId, Passage, Point, Reference,
    ReferenceKind, RoleKind, SeriesNumber, Wire, days_in,
};
use crate::text::Span;
use crate::text::normal::squeeze;
use crate::text::span::Apart;

/// A year that is not written is the citing document's, unless the day would lie this far after it.
const AHEAD: i32 = 31;

/// Letters on both sides of a reference in which names are looked for.
const AROUND: usize = 160;

/// Words for papers, with the kind that they name; a `None` may be a paper of any kind.
const PAPERS: &[(&str, Option<Kind>)] = &[
    ("memorandum of conversation", Some(Kind::MemorandumOfConversation)),
    ("memorandum", Some(Kind::Memorandum)),
    ("memo", Some(Kind::Memorandum)),
    ("aide-mémoire", Some(Kind::Note)),
    ("aide-memoire", Some(Kind::Note)),
    ("letter", Some(Kind::Letter)),
    ("cable", Some(Kind::Cable)),
    ("telegram", Some(Kind::Telegram)),
    ("airgram", Some(Kind::Airgram)),
    ("despatch", Some(Kind::Despatch)),
    ("dispatch", Some(Kind::Despatch)),
    ("note", Some(Kind::Note)),
    ("directive", Some(Kind::Directive)),
    ("instructions", Some(Kind::Directive)),
    ("reports", Some(Kind::Report)),
    ("report", Some(Kind::Report)),
    ("estimate", Some(Kind::Report)),
    ("study", Some(Kind::Report)),
    ("recommendations", Some(Kind::Proposal)),
    ("recommendation", Some(Kind::Proposal)),
    ("memoranda", Some(Kind::Memorandum)),
    ("memos", Some(Kind::Memorandum)),
    ("minutes", Some(Kind::Minutes)),
    ("letr", Some(Kind::Letter)),
    ("wire", Some(Kind::Telegram)),
    ("paper", None),
    ("proposals", Some(Kind::Proposal)),
    ("proposal", Some(Kind::Proposal)),
    ("changes", Some(Kind::Proposal)),
    ("change", Some(Kind::Proposal)),
    ("amendments", Some(Kind::Proposal)),
    ("statement", Some(Kind::Statement)),
    ("reply", None),
    ("answer", None),
    ("response", None),
    ("message", None),
    ("communication", None),
    ("document", None),
    ("draft", None),
];

/// The governments that such papers speak of: the adjective, and other names of the state.
const GOVERNMENTS: &[(&str, &str)] = &[
    ("american", "united states|usa|us"),
    ("soviet", "soviet union|ussr|russian"),
    ("british", "united kingdom|uk|great britain"),
    ("chinese", "china"),
    ("french", "france"),
    ("german", "germany"),
    ("japanese", "japan"),
    ("polish", "poland"),
    ("australian", "australia"),
    ("canadian", "canada"),
    ("indian", "india"),
    ("italian", "italy"),
    ("yugoslav", "yugoslavia"),
    ("czechoslovak", "czechoslovakia"),
    ("hungarian", "hungary"),
    ("romanian", "romania"),
    ("bulgarian", "bulgaria"),
    ("korean", "korea"),
    ("vietnamese", "vietnam"),
    ("turkish", "turkey"),
    ("iranian", "iran"),
    ("egyptian", "egypt"),
    ("israeli", "israel"),
];

fn paper_words() -> String {
    PAPERS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("|")
}

fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace("PAPERS", &paper_words())).expect("a constant pattern")
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}/[^\s<>"“”\]]+"#));
/// The words for papers, wherever they stand.
static PAPER_WORDS: LazyLock<Starts> = LazyLock::new(|| Starts::of(PAPERS.iter().map(|(word, _)| *word)));
/// "letter of 3 November", "reply of the Soviet government of 12 November": what may stand before the date, from a word for a paper on.
static BEFORE_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<paper>PAPERS)(?P<between>(?:\s+(?:no\.?|number|№)?\s*\d{1,5})?(?:,? (?:to|from|of|by|for) (?:the |his |its |our |your |their |my )?[\p{L}.’' -]{2,60}?)?),?\s+(?:of|dated|sent|from|on)\s+(?:the\s+)?$",
    )
});
/// "changes … presented by Molotov to Harriman on 9 November", from such a word on.
static HANDED_OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?P<paper>PAPERS)\b(?P<between>(?:[^.;!?\n“”]|\b(?:\p{Lu}|Mr|Dr)\.){0,160}?)\b(?:presented|handed(?: over)?|delivered|transmitted|submitted)\b(?:[^.;!?\n“”]|\b(?:\p{Lu}|Mr|Dr)\.){0,90}?\bon\s+(?:the\s+)?$",
    )
});
static HANDING: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)presented|handed|delivered|transmitted|submitted"));
/// "3 November letter", "30 October proposal", "November 3 circular telegram".
static AFTER_DATE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s+(?:(?:circular|draft|joint|personal|secret|oral|written)\s+)?(?P<paper>PAPERS)\b"));
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
static OWNER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?P<owner>(?i:my|our|your|his|their|its)|(?:\p{Lu}[\p{L}.-]*(?: \p{L}+){0,2}?(?:’s|'s|s’|s'))),?\s+(?:[\p{L}-]+\s+){0,3}$")
});
/// The ways between the parties of a paper.
static WAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(?:^|,?\s+)(?P<way>of|from|by|to|for)\s+"));
/// What leads from the parties to the day.
static LEADS_TO_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i),?\s*(?:\b(?:of|dated|sent|from|on)\b\s*)(?:the\s*)?$"));
/// "… dated May 5, 1956, from the Acting Secretary of State to the Secretary of Defense."
static AFTER_DATE_OF: LazyLock<Regex> = LazyLock::new(|| pattern(r"^,?\s+(?:from|by)\s+(?:the\s+)?\p{Lu}[^.,;:()\n“”]{1,90}"));
/// "November 3 letter to the Prime Minister of Israel", where the paper stands behind its day.
static AFTER_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^\s+(?:to|from|by)\s+(?:the\s+|his\s+)?\p{Lu}[\p{L}.’'-]*(?:\s(?:of\s(?:the\s)?|for\s)?\p{Lu}[\p{L}.’'-]*){0,6}")
});
static GOVERNMENT: LazyLock<Regex> = LazyLock::new(|| {
    let (adjectives, names): (Vec<&str>, Vec<&str>) = GOVERNMENTS.iter().map(|(adjective, names)| (*adjective, *names)).unzip();
    let (adjectives, names) = (adjectives.join("|"), names.join("|"));
    pattern(&format!(
        r"(?i)^(?:(?P<who>(?:{adjectives}|{names}) (?:government|side|delegation|embassy))\b|government of (?:the )?(?P<of>{names})\b)"
    ))
});
/// The words with which such a pattern begins.
static GOVERNMENT_WORDS: LazyLock<Starts> = LazyLock::new(|| {
    let names = GOVERNMENTS.iter().flat_map(|(adjective, names)| std::iter::once(*adjective).chain(names.split('|')));
    Starts::of(names.chain(["government"]))
});
/// Marks of a work of literature: an editor, a publisher, a page.
static LITERATURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"//|(?-u:\bEds?\. by\b|\bP\. [0-9]|\bpp?\. [0-9]|\bvol\. |\bUniversity Press\b)").expect("a constant pattern")
});

/// All references of a draft, in the order of part and place, none inside another: those that are `stated`, and those recognised beside them.
pub fn find(draft: &Draft, mentions: &[Mention], settings: &Settings, stated: Vec<Reference>, wire: &Wire) -> Vec<Reference> {
    let mut by_part: HashMap<PartId, Vec<Reference>> = HashMap::new();
    for reference in stated {
        by_part.entry(reference.part.clone()).or_default().push(reference);
    }
    let mut all = Vec::new();
    for (part, passage) in parts(draft) {
        let mut found: Vec<Reference> = Vec::new();
        let mut taken = Apart::default();
        let own = draft.metadata.date.as_ref().map(|known| &known.value);
        let counted = own.and_then(HistoricalDate::latest_day).map(|own| relative::days(&passage.text, own)).unwrap_or_default();
        let finder = Finder { draft, part: &part, passage, mentions, wire, days: days_in(&passage.text), counted };
        let stated = by_part.remove(&part).unwrap_or_default();
        for candidates in [
            stated,
            placed::find(draft, &part, passage),
            finder.addresses(settings),
            finder.archival(),
            finder.numbered(),
            finder.dated(),
            finder.conversations(),
        ] {
            for reference in candidates {
                if taken.take(reference.span) {
                    found.push(reference);
                }
            }
        }
        found.sort_by_key(|reference| reference.span);
        for reference in &mut found {
            reference.relation = relations::relation(&passage.text, reference);
        }
        all.extend(found);
    }
    papers::share_writers(&mut all);
    all
}

/// Whether the end of a host's name with a slash behind it stands in a text: `.gov/`.
fn may_have_address(text: &str) -> bool {
    text.match_indices('/').any(|(slash, _)| {
        let host = text[..slash].trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        slash - host.len() >= 2 && host.ends_with('.')
    })
}

/// Whether words end in one that leads from a paper to its day.
fn leads_to_date(words: &str) -> bool {
    let bare = words.trim_end();
    let bare = if bare.len() < words.len() { bare } else { return false };
    let lower = bare[crate::text::span::floor_boundary(bare, bare.len().saturating_sub(12))..].to_lowercase();
    let lower = lower.strip_suffix("the").map_or(lower.as_str(), str::trim_end);
    ["of", "dated", "sent", "from", "on"].iter().any(|word| lower.ends_with(word))
}

/// The words right after a place, as far as a date and what leads to it may reach.
fn ahead(text: &str, at: usize) -> &str {
    &text[at..crate::text::span::floor_boundary(text, (at + 100).min(text.len()))]
}

struct Finder<'a> {
    draft: &'a Draft,
    part: &'a PartId,
    passage: &'a Passage,
    mentions: &'a [Mention],
    /// The document's own numbers and posts.
    wire: &'a Wire,
    /// The days that the text writes, and those that it counts from the document's own.
    days: Vec<DayOfText>,
    counted: Vec<DayOfText>,
}

impl Finder<'_> {
    fn reference(&self, span: Span, kind: ReferenceKind, understood: impl Into<String>) -> Reference {
        Reference::new(self.part.clone(), span, &self.passage.text, kind, understood)
    }

    fn addresses(&self, settings: &Settings) -> Vec<Reference> {
        if !may_have_address(&self.passage.text) {
            return Vec::new();
        }
        ADDRESS
            .find_iter(&self.passage.text)
            .filter_map(|found| {
                let address = found.as_str().trim_end_matches(['.', ',', ';', ')', '’', '\'']);
                let number = settings.number_of(address)?;
                if self.draft.metadata.numbers.contains(&number) {
                    return None;
                }
                let span = Span::new(found.start(), found.start() + address.len());
                let mut reference = self.reference(span, ReferenceKind::Address, format!("the address is that of {}", number.name()));
                reference.keys = vec![format!("name:{}", number.name())];
                reference.number = Some(number.name());
                Some(reference)
            })
            .collect()
    }

    fn archival(&self) -> Vec<Reference> {
        if *self.part == PartId::Title {
            return Vec::new();
        }
        // Where the source note says that the paper itself lies, it speaks of no other.
        let is_source = self.draft.notes.iter().any(|note| note.is_source && PartId::Note(note.id.clone()) == *self.part);
        let is_own = |archival: &ArchivalReference| {
            self.draft.metadata.archival.iter().any(|known| known.value.written.contains(archival.written.as_str()))
        };
        ArchivalReference::find(&self.passage.text)
            .into_iter()
            .filter(|(_, archival)| !is_source || !is_own(archival))
            .map(|(span, archival)| {
                let mut reference = self.reference(span, ReferenceKind::Archival, format!("an archival reference: {archival}"));
                reference.keys = vec![archival.key()];
                reference.archival = Some(archival);
                reference
            })
            .collect()
    }

    fn numbered(&self) -> Vec<Reference> {
        if *self.part == PartId::Title {
            return Vec::new();
        }
        let text = &self.passage.text;
        let own: Vec<String> = self.wire.numbers.iter().map(number_key).collect();
        numbered::find(text, self.wire)
            .into_iter()
            .filter_map(|found| {
                let first = found.numbers.first()?;
                let keys: Vec<String> = found.numbers.iter().map(number_key).collect();
                // A document does not refer to itself.
                let is_own = own.contains(&keys[0]) && self.is_own(first);
                if is_own || self.inside(DiplomaticPart::Transmission, found.span) {
                    return None;
                }
                let named = first.series.as_ref().map(|series| series.to_uppercase()).filter(|_| found.paper.is_none());
                let understood = match &named {
                    Some(series) => format!("the text names its designation, {series} {}", first.number),
                    None => format!("the text names its number, {}{}", first.number, between(first)),
                };
                let mut reference = self.reference(found.span, ReferenceKind::Numbered, understood);
                reference.paper = found.paper;
                reference.paper_word = Some(found.paper.map_or("paper", Kind::label).to_owned());
                reference.number = Some(named.map_or_else(|| first.number.clone(), |series| format!("{series} {}", first.number)));
                (reference.authors, reference.collective) = self.owner(found.span, found.span.start);
                // "telegram 2554 of January 3": the day belongs to the number.
                let rest = ahead(text, found.span.end);
                if let Some(day) = days_in(rest).first()
                    && rest[..day.span.start].len() <= 12
                    && matches!(
                        rest[..day.span.start].trim().trim_start_matches([',', '(']).trim(),
                        "" | "of" | "dated" | "dtd" | "of the" | "from" | "sent"
                    )
                {
                    reference.date = self.date_of(*day, rest).map(|(date, _)| date);
                    reference.day_of_year = reference.date.is_none().then_some((day.month, day.day));
                    reference.span.end = found.span.end + day.span.end;
                    reference.span.of(text).clone_into(&mut reference.text);
                }
                reference.keys = keys;
                reference.series = found.numbers;
                Some(reference)
            })
            .collect()
    }

    /// Whether a number that the document bears is meant as its own: another series has it, too.
    fn is_own(&self, number: &SeriesNumber) -> bool {
        let wire = self.wire;
        let apart = |said: &[String], own: &[String]| !said.is_empty() && !own.is_empty() && !said.iter().any(|post| own.contains(post));
        wire.numbers.iter().any(|own| own.number == number.number && (own.series == number.series || own.series.is_none()))
            && !apart(&number.from, &wire.from)
    }

    fn dated(&self) -> Vec<Reference> {
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
            let from = crate::text::span::floor_boundary(text, day.span.start.saturating_sub(120));
            let before = &text[from..day.span.start];
            let at = PAPER_WORDS.in_text(before).into_iter().next_back()?;
            let captures = BEFORE_RELATIVE.captures(&before[at..])?;
            let paper = captures.name("paper")?;
            (paper.as_str(), from + at, Span::new(from + at, day.span.end))
        };
        if *self.part == PartId::Title || self.inside(DiplomaticPart::Transmission, span) {
            return None;
        }
        let date = HistoricalDate::point(Point::new(day.year?, Some(day.month), Some(day.day))?);
        let date = HistoricalDate { written: day.span.of(text).to_owned(), ..date };
        let understood = format!("“{}” is {}, counted from the document’s own day", date.written, date.normal_form());
        let word = word.to_lowercase();
        let mut reference = self.reference(span, ReferenceKind::Dated, understood);
        reference.paper = PAPERS.iter().find(|(known, _)| *known == word).and_then(|(_, kind)| *kind);
        (reference.authors, reference.collective) = self.owner(span, span.start.min(place));
        let (of, to) = self.parties(place + word.len(), day.span.start.max(place + word.len()), span.end);
        if reference.authors.is_empty() || !of.is_empty() {
            reference.authors.extend(of);
        }
        reference.addressees = to;
        reference.paper_word = Some(word);
        reference.keys = date.day().map(|day| format!("date:{day}")).into_iter().collect();
        reference.date = Some(date);
        reference.around = self.names_around(span);
        Some(reference)
    }

    fn dated_by(&self, day: DayOfText) -> Option<Reference> {
        let text = &self.passage.text;
        let (paper, place, span) = self.paper_of(day)?;
        let (date, understood) = self.date_of(day, text)?;
        let own = self.draft.metadata.date.as_ref().and_then(|known| known.value.day());
        if *self.part == PartId::Title || self.inside(DiplomaticPart::Transmission, span) || is_literature(self.part, text, span) {
            return None;
        }
        let is_own_summary = *self.part == PartId::Summary && own.is_some() && own == date.day();
        if is_own_summary {
            return None;
        }
        let word = paper.to_lowercase();
        let mut reference = self.reference(span, ReferenceKind::Dated, understood);
        reference.paper = PAPERS.iter().find(|(known, _)| *known == word).and_then(|(_, kind)| *kind);
        (reference.authors, reference.collective) = self.owner(span, span.start.min(place));
        let (of, to) = self.parties(place + word.len(), day.span.start, span.end);
        if reference.authors.is_empty() || !of.is_empty() {
            reference.authors.extend(of);
        }
        reference.addressees = to;
        reference.paper_word = Some(word);
        if let Some(day) = date.day() {
            // A draft may bear the day before the paper that it became.
            reference.keys = [0, 1].iter().filter_map(|back| day.checked_sub(back.days()).ok()).map(|day| format!("date:{day}")).collect();
        }
        reference.date = Some(date);
        reference.around = self.names_around(span);
        Some(reference)
    }

    /// The names in the paragraph of a place, within some lines of it.
    fn names_around(&self, span: Span) -> Vec<String> {
        let text = &self.passage.text;
        let from = crate::text::span::floor_boundary(text, span.start.saturating_sub(AROUND));
        let from = text[from..span.start].rfind("\n\n").map_or(from, |at| from + at + 2);
        let to = crate::text::span::floor_boundary(text, (span.end + AROUND).min(text.len()));
        let to = text[span.end..to].find("\n\n").map_or(to, |at| span.end + at);
        subjects::names_in(&text[from..to])
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
        let from = crate::text::span::floor_boundary(text, day.span.start.saturating_sub(60));
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
        let from = crate::text::span::floor_boundary(text, day.span.start.saturating_sub(320));
        let from = text[from..day.span.start].rfind("\n\n").map_or(from, |at| from + at + 2);
        let before = &text[from..day.span.start];
        // The last such word before the day: a pattern that starts earlier would take another paper's.
        // Of what was handed over, the paper that somebody owns: "the Government's changes to the proposals".
        if !leads_to_date(before) {
            return None;
        }
        let words = PAPER_WORDS.in_text(before);
        let from_word = |pattern: &Regex, at: usize| Some((at, pattern.captures(&before[at..])?));
        let mut named = words.iter().rev().filter_map(|at| from_word(&BEFORE_DATE, *at));
        let named = named.find(|(_, captures)| !captures["between"].contains(". "));
        let named = named.or_else(|| words.iter().rev().find_map(|at| from_word(&DATED, *at)));
        let is_named = named.is_some();
        let (at, found) = named.or_else(|| {
            if !HANDING.is_match(before) {
                return None;
            }
            let handed: Vec<_> = words.iter().rev().filter_map(|at| from_word(&HANDED_OVER, *at)).collect();
            let owned = handed.iter().position(|(at, _)| OWNER.is_match(&before[..*at]));
            handed.into_iter().nth(owned.unwrap_or(0))
        })?;
        let paper = found.name("paper")?;
        // What was handed over may stand far before its day; the day alone is the place of the reference.
        let start = if is_named { from + at } else { day.span.start };
        Some((paper.as_str().to_owned(), from + at, Span::new(start, day.span.end)))
    }

    /// The day as a date: the year is the document's own where none is written, or the one before.
    fn date_of(&self, day: DayOfText, text: &str) -> Option<(HistoricalDate, String)> {
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

    /// Whose paper it is, by the possessive before it: "Harriman's note", "its proposal", "our changes".
    fn owner(&self, span: Span, at: usize) -> (Vec<String>, bool) {
        let text = &self.passage.text;
        let from = crate::text::span::floor_boundary(text, at.saturating_sub(60));
        let before = &text[from..at.min(text.len())];
        let own = text[span.range()].split_whitespace().next().unwrap_or("").to_lowercase();
        let owner = match own.as_str() {
            "my" | "our" | "your" | "his" => own,
            _ => match OWNER.captures(before) {
                Some(captures) => captures["owner"].to_owned(),
                None => return (Vec::new(), false),
            },
        };
        let lower = owner.to_lowercase();
        let authors = match lower.as_str() {
            "my" | "our" => self.role(&[RoleKind::Sender, RoleKind::Creator]),
            "your" => self.role(&[RoleKind::Recipient]),
            "his" => self.named_before(at).into_iter().collect(),
            "its" | "their" => self.government_before(at).into_iter().collect(),
            _ => {
                let name = owner.trim_end_matches("'s").trim_end_matches("’s").trim_end_matches(['\'', '’']);
                let name = name.trim_start_matches("the ").trim_start_matches("The ");
                vec![self.authority_at(name, at).unwrap_or_else(|| government(&squeeze(name)))]
            }
        };
        (authors, matches!(lower.as_str(), "our" | "their"))
    }

    /// "of the Soviet government", "from X to Y" between the paper's word and its day, or behind the day.
    fn parties(&self, start: usize, end: usize, behind: usize) -> (Vec<String>, Vec<String>) {
        let text = &self.passage.text;
        let Some(between) = text.get(start.min(end)..end) else { return (Vec::new(), Vec::new()) };
        let between = LEADS_TO_DATE.replace(between, "");
        let (mut of, mut to) = (Vec::new(), Vec::new());
        let rest = ahead(text, behind);
        let is_behind = start >= behind;
        let after = if is_behind { AFTER_PAPER.find(rest) } else { AFTER_DATE_OF.find(rest) };
        let after = after.map(|found| found.as_str()).unwrap_or_default();
        for (words, at) in [(between.as_ref(), end), (after, behind + after.len())] {
            let mut way = None;
            for part in WAYS
                .split(words)
                .map(str::trim)
                .zip(std::iter::once(None).chain(WAYS.captures_iter(words).map(|way| Some(way["way"].to_lowercase()))))
            {
                let (who, next) = part;
                way = next.or(way);
                let who = squeeze(who.trim_end_matches([',', '.', ';'])).trim_start_matches("the ").to_owned();
                let Some(way) = way.as_deref().filter(|_| !who.is_empty()) else { continue };
                let names = match who.to_lowercase().as_str() {
                    "you" => self.role(&[RoleKind::Recipient]),
                    "me" | "us" => self.role(&[RoleKind::Sender, RoleKind::Creator]),
                    "him" | "them" | "himself" => continue,
                    _ if who.starts_with(|letter: char| letter.is_lowercase()) && !who.contains(char::is_uppercase) => continue,
                    _ => vec![self.authority_at(&who, at).unwrap_or_else(|| government(&who))],
                };
                if matches!(way, "to" | "for") { to.extend(names) } else { of.extend(names) }
            }
        }
        (of, to)
    }

    fn role(&self, kinds: &[RoleKind]) -> Vec<String> {
        let metadata = &self.draft.metadata;
        metadata
            .roles
            .iter()
            .filter(|role| kinds.contains(&role.role))
            .map(|role| role.authority.as_deref().map_or_else(|| squeeze(&role.name), |id| self.party(id, &role.name)))
            .collect()
    }

    /// The id of a record, or the words where the record is that of the volume's own list:
    /// another volume has the same person under another id, and a paper's writer is looked for in all of them.
    fn party(&self, id: &str, words: &str) -> String {
        let volume = self.draft.metadata.in_volume.as_ref().map(|place| place.volume.as_str());
        let is_own = volume.and_then(|volume| id.strip_prefix(volume)).is_some_and(|rest| rest.starts_with('.'));
        if is_own { squeeze(words) } else { id.to_owned() }
    }

    /// The id of the record that a name right before `at` was tied to.
    fn authority_at(&self, name: &str, at: usize) -> Option<String> {
        let near = |mention: &&Mention| {
            mention.part == *self.part && mention.span.end <= at && at - mention.span.end < 60 && name.contains(mention.text.as_str())
        };
        self.mentions.iter().rev().find(near).and_then(|mention| self.meant(mention))
    }

    /// Whom a name means, where that is certain.
    fn meant(&self, mention: &Mention) -> Option<String> {
        match mention.authorities.as_slice() {
            [only] => Some(self.party(only, &mention.text)),
            _ => None,
        }
    }

    /// The person named last before `at` in the same paragraph.
    fn named_before(&self, at: usize) -> Option<String> {
        let start = self.passage.text[..at].rfind("\n\n").map_or(0, |place| place + 2);
        let mention = self.mentions.iter().rev().find(|mention| {
            mention.part == *self.part
                && mention.span.end <= at
                && mention.span.start >= start
                && mention.kind == crate::model::AuthorityKind::Person
        })?;
        self.meant(mention)
    }

    fn government_before(&self, at: usize) -> Option<String> {
        let start = self.passage.text[..at].rfind("\n\n").map_or(0, |place| place + 2);
        let before = &self.passage.text[start..at];
        let captures = GOVERNMENT_WORDS.in_text(before).into_iter().rev().find_map(|at| GOVERNMENT.captures(&before[at..]))?;
        let who = captures.name("who").or_else(|| captures.name("of"))?;
        Some(government(who.as_str()))
    }

    fn inside(&self, part: DiplomaticPart, span: Span) -> bool {
        *self.part == PartId::Body
            && self.passage.blocks.iter().any(|block| {
                block.kind == BlockKind::Part(part) && block.span.overlaps(span)
                    || block.children.iter().any(|child| child.kind == BlockKind::Part(part) && child.span.overlaps(span))
            })
    }
}

/// ", from saigon to washington", for sentences.
fn between(number: &SeriesNumber) -> String {
    let post = |posts: &[String]| posts.iter().map(|post| posts::title(post)).collect::<Vec<_>>().join(" or ");
    let mut said = String::new();
    if !number.from.is_empty() {
        let _ = write!(said, ", from {}", post(&number.from));
    }
    if !number.to.is_empty() {
        let _ = write!(said, " to {}", post(&number.to));
    }
    said
}

/// Whether `span` stands in a title of the literature that a note cites: no paper of the room's kind, and no place that is spoken of.
pub(super) fn is_literature(part: &PartId, text: &str, span: Span) -> bool {
    let PartId::Note(_) = part else { return false };
    let from = text[..span.start].rfind(". ").map_or(0, |at| at + 2);
    let to = text[span.end..].find(". ").map_or(text.len(), |at| span.end + at);
    LITERATURE.is_match(&text[from..to]) && text[from..to].contains(['“', '"', '/'])
}

/// "US government", "government of the United States" and "American side" are one; what is no government stays as it is.
fn government(words: &str) -> String {
    let lower = words.to_lowercase();
    let bare =
        ["government", "side", "delegation", "embassy"].iter().find_map(|office| lower.strip_suffix(office)).unwrap_or(&lower).trim();
    let bare = bare.trim_start_matches("the ").trim_start_matches("government of ").trim_start_matches("the ");
    let known = GOVERNMENTS.iter().find(|(adjective, names)| *adjective == bare || names.split('|').any(|name| name == bare));
    match known {
        Some((adjective, _)) => format!("{}{} government", adjective[..1].to_uppercase(), &adjective[1..]),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apparatus::{Names, annotate};
    use crate::readers::draft_of;

    fn references(body: &str) -> Vec<Reference> {
        let settings = Settings::default();
        let text = format!("**November 19, 1945**  \n**From the Journal of V.M. Molotov**\n\n**Contents:**\n\n{body}");
        annotate(draft_of(&text, "x.txt"), &Names::new(&[]), &settings).references
    }

    fn dated(body: &str) -> Vec<(String, String)> {
        references(body)
            .iter()
            .map(|found| (found.text.clone(), found.date.as_ref().map(HistoricalDate::edtf).unwrap_or_default()))
            .collect()
    }

    fn pair(text: &str, date: &str) -> (String, String) {
        (text.to_owned(), date.to_owned())
    }

    proptest::proptest! {
        #[test]
        fn an_address_is_looked_for_wherever_one_stands(text in "[a-cA-é./:w -]{0,24}") {
            proptest::prop_assert!(may_have_address(&text) || !ADDRESS.is_match(&text));
        }
    }

    #[test]
    fn a_dated_mention_takes_its_year_from_the_document() {
        assert_eq!(dated("He gave it in the 3 November letter."), [pair("3 November letter", "1945-11-03")]);
        assert_eq!(dated("The source is its 30 October proposal."), [pair("30 October proposal", "1945-10-30")]);
        assert_eq!(
            dated("the recent reply of the Soviet government of 12 November and more"),
            [pair("reply of the Soviet government of 12 November", "1945-11-12")]
        );
        assert_eq!(dated("See the letter of 28 December."), [pair("letter of 28 December", "1944-12-28")]);
        assert_eq!(dated("about our changes of 9 November."), [pair("changes of 9 November", "1945-11-09")]);
    }

    #[test]
    fn a_paper_handed_over_on_a_day_is_dated_by_it() {
        let found = dated(
            "the changes to the US proposals concerning the question presented by V. M. Molotov to Mr. Ambassador Harriman on 9 November.",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, "1945-11-09");
    }

    #[test]
    fn a_day_without_a_paper_or_a_talk_is_no_reference() {
        assert!(dated("They arrived in Moscow. A letter came. On 4 November he left.").is_empty());
    }

    #[test]
    fn a_number_of_a_telegram_is_a_reference_and_a_year_is_not() {
        let found =
            references("See Cable No. 3523 and Embtel 3825; also your telegram 2554 of January 3. In the telegrams 12 November was named.");
        let texts: Vec<_> = found.iter().map(|reference| reference.text.as_str()).collect();
        assert_eq!(texts, ["Cable No. 3523", "Embtel 3825", "your telegram 2554 of January 3"]);
    }

    #[test]
    fn an_address_on_any_host_and_a_shelf_mark_are_references() {
        let found = references("See http://digitalarchive.wilsoncenter.org/document/110004. Also RGASPI, f. 558, op. 11, d. 98, l. 41.");
        let keys: Vec<_> = found.iter().flat_map(|reference| reference.keys.clone()).collect();
        assert_eq!(keys, ["name:wilson-110004", "file:rgaspi/558/11/98"]);
    }
}
