//! Citations as a style has them, made by a processor of the Citation Style Language (hayagriva).
//!
//! What the processor leaves to do is done around it: the letters of titles and archival references are kept from its
//! rules for capitals, which are not for names ("to Cdes. Molotov, beria, And Mikoyan"); a span of time is asked for
//! by its two ends; and where a style leaves out the way to the paper, from the archive over the provider to the room
//! and its address, that is said behind it.

use hayagriva::citationberg::{FontStyle, FontVariant, FontWeight, VerticalAlign, json};
use hayagriva::{BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, ElemChild, ElemChildren, ElemMeta, Formatting};
use serde_json::{Map, Value, json};

use super::csl::{figures, put};
use super::styles::{Shape, Style};
use super::{Item, one_line};
use crate::model::{HistoricalDate, Kind, When};
use crate::text::normal::{capitalised, letters_and_digits};
use crate::urls;

/// A paper as a style cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// Where it is cited first, or its entry.
    pub first: Vec<Run>,
    /// Where it is cited again, or within the text; empty where the style has no such form.
    pub short: Vec<Run>,
}

/// Words of a citation in one way of printing.
#[expect(clippy::struct_excessive_bools, reason = "words are printed in each of these ways, or not")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub italic: bool,
    pub bold: bool,
    pub small_caps: bool,
    pub raised: bool,
    /// Where the words lead.
    pub href: Option<String>,
}

impl Run {
    /// The words of several, on one line.
    pub fn plain(runs: &[Self]) -> String {
        one_line(&runs.iter().map(|run| run.text.as_str()).collect::<String>())
    }

    fn prints_as(&self, other: &Self) -> bool {
        *self == Self { text: self.text.clone(), ..other.clone() }
    }
}

impl Item<'_> {
    /// The paper, or for a bibliography the collection that it lies in, as `style` cites it.
    pub fn cited(&self, style: &Style<'_>) -> Cited {
        let collection = if style.shape == Shape::Collection { self.collection_fields() } else { None };
        let is_collection = collection.is_some();
        let (mut fields, chain) = collection.unwrap_or_else(|| (self.paper_fields(), self.chain().join("; ")));
        put(&mut fields, "archive", &chain);
        let url = fields.get("URL").and_then(Value::as_str).unwrap_or_default().to_owned();
        for name in ["title", "archive"] {
            if let Some(Value::String(text)) = fields.get_mut(name) {
                *text = guarded(text);
            }
        }
        let time = if is_collection { None } else { self.date().and_then(Time::of) };
        let made = |point: Option<&Vec<i16>>| {
            let mut fields = fields.clone();
            if let Some(point) = point {
                let is_vague = self.date().is_some_and(|date| date.approximate || date.uncertain);
                fields.insert("issued".to_owned(), json!({"date-parts": [point], "circa": is_vague}));
            }
            Made::of(fields, style)
        };
        let mut first = made(time.as_ref().map(|time| &time.first));
        if let Some(time) = &time {
            let last = time.last.as_ref().map(|last| made(Some(last)));
            first.date(time, last.as_ref());
        }
        let entry = if style.shape == Shape::Note { &first.note } else { &first.entry };
        let mut runs = tidied(&flat(entry), style.is_american());
        complete(&mut runs, &chain, &url);
        let short = if style.shape == Shape::Note { &first.again } else { &first.note };
        let mut short = if style.shape == Shape::Collection { Vec::new() } else { tidied(&flat(short), style.is_american()) };
        // "(1)": the number of the entry in a list that is none here.
        if !Run::plain(&short).contains(char::is_alphabetic) {
            short.clear();
        }
        Cited { first: runs, short }
    }

    /// The paper as the styles print it.
    fn paper_fields(&self) -> Map<String, Value> {
        let mut fields = self.csl_fields();
        // Who contributed a paper to an archive's site is none of those who made it.
        fields.remove("contributor");
        // Of a manuscript some styles print the year alone.
        put(&mut fields, "type", if self.is_sent() { "personal_communication" } else { "document" });
        if !fields.contains_key("title") {
            put(&mut fields, "title", &self.kind().map_or_else(|| self.name.to_string(), Kind::heading));
        }
        fields
    }

    /// The collection that the paper lies in: the first level of its archive, else its volume; with the way on from there.
    fn collection_fields(&self) -> Option<(Map<String, Value>, String)> {
        let mut fields = Map::from_iter([("id".to_owned(), json!("collection")), ("type".to_owned(), json!("collection"))]);
        let provider = self.provider(false);
        let chain = if let Some(known) = self.metadata.archival.first() {
            let archival = &known.value;
            let repository = one_line(&archival.repository);
            let mut unit = archival.clone();
            unit.levels.truncate(1);
            unit.leaves.clear();
            match unit.levels.first() {
                Some(level) => {
                    fields.insert("author".to_owned(), json!([{ "literal": repository }]));
                    let label = Some(level.label.as_str()).filter(|label| !label.is_empty() && *label != "unit");
                    let title: Vec<&str> = label.into_iter().chain([level.value.as_str()]).collect();
                    put(&mut fields, "title", &capitalised(&title.join(" ")));
                }
                None => put(&mut fields, "title", &repository),
            }
            put(&mut fields, "URL", &format!("{}{}", self.base_url, urls::archive_unit(&unit.path())));
            provider.into_iter().chain([one_line(self.room)]).collect::<Vec<_>>().join("; ")
        } else {
            self.metadata.printed()?;
            put(&mut fields, "title", &provider?);
            let address = self.volume.map_or_else(|| urls::document(self.name), |volume| urls::collection(&volume.path));
            put(&mut fields, "URL", &format!("{}{address}", self.base_url));
            one_line(self.room)
        };
        Some((fields, chain))
    }
}

/// A time as its two ends and the words between: the processor knows neither spans nor limits.
struct Time {
    first: Vec<i16>,
    last: Option<Vec<i16>>,
    /// "not after ".
    before: String,
    /// "–".
    between: &'static str,
}

impl Time {
    fn of(date: &HistoricalDate) -> Option<Self> {
        let one = |point, before: &str| Self { first: figures(point), last: None, before: before.to_owned(), between: "" };
        let two = |from, to, before: &str, between| Self { last: Some(figures(to)), between, ..one(from, before) };
        Some(match date.when {
            When::Undated => return None,
            When::Point(point) => one(point, &point.season().map(|season| format!("{season} ")).unwrap_or_default()),
            When::Range(from, to) => two(from, to, "", "–"),
            When::Between(from, to) => two(from, to, "between ", " and "),
            When::Before(point) => one(point, "not after "),
            When::After(point) => one(point, "not before "),
        })
    }

    /// The time by the words that a style has for its first day and its last.
    fn say(&self, first: &str, last: Option<&str>) -> String {
        match last {
            // Of both ends this style tells the same: the year.
            Some(last) if last == first => first.to_owned(),
            Some(last) => format!("{}{}", self.before, joined(first, self.between, last)),
            None => format!("{}{first}", self.before),
        }
    }
}

/// Two days of which what they share is said once: "25–27 February 1955", "February 25–27, 1955", "30 November–2 December 1945".
fn joined(first: &str, between: &str, last: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (first.split(' ').collect(), last.split(' ').collect());
    let behind = from.iter().rev().zip(to.iter().rev()).take_while(|(from, to)| from == to).count();
    let (from, to, behind) = (&from[..from.len() - behind], &to[..to.len() - behind], &to[to.len() - behind..]);
    let shared = from.iter().zip(to).take_while(|(from, to)| from == to).count();
    // A day of the same month; "5 November 1945–1946" would be another time.
    let is_day = |words: &[&str]| matches!(words, [day] if day.trim_end_matches(',').len() <= 2);
    let before = if is_day(&from[shared..]) && is_day(&to[shared..]) { shared } else { 0 };
    let ends = format!("{}{between}{}", from[before..].join(" ").trim_end_matches(','), to[before..].join(" "));
    let words = to[..before].iter().copied().chain([ends.as_str()]).chain(behind.iter().copied());
    words.collect::<Vec<_>>().join(" ")
}

/// What the processor made of one item.
struct Made {
    /// In a note or within the text, where it is cited first.
    note: ElemChildren,
    /// The same where it is cited again, others between.
    again: ElemChildren,
    entry: ElemChildren,
}

impl Made {
    fn of(fields: Map<String, Value>, style: &Style<'_>) -> Self {
        let read = |fields| serde_json::from_value::<json::Item>(Value::Object(fields));
        let mut other = Map::new();
        put(&mut other, "id", "other");
        put(&mut other, "type", "document");
        put(&mut other, "title", "Other");
        let (Ok(item), Ok(other)) = (read(fields), read(other)) else { return Self::nothing() };
        let (csl, locales) = (style.csl(), style.locales());
        let mut driver = BibliographyDriver::new();
        let other = Some((&other, 2)).filter(|_| style.may_say_ibid());
        let again = Some((&item, 9)).filter(|_| style.shape == Shape::Note);
        for (entry, number) in [(&item, 1)].into_iter().chain(other).chain(again) {
            driver.citation(CitationRequest::new(vec![CitationItem::with_entry(entry)], csl, None, locales, Some(number)));
        }
        let rendered = driver.finish(BibliographyRequest::new(csl, None, locales));
        let mut notes = rendered.citations.into_iter().map(|cited| cited.citation);
        let (note, again) = (notes.next(), notes.next_back());
        let own = item.id();
        let entry = rendered.bibliography.and_then(|all| {
            let entry = all.items.into_iter().find(|entry| own.as_deref() == Some(entry.key.as_str()))?;
            Some(entry.content)
        });
        let note = note.unwrap_or_default();
        // A style without a bibliography has its notes alone.
        Self { entry: entry.unwrap_or_else(|| note.clone()), again: again.unwrap_or_default(), note }
    }

    fn nothing() -> Self {
        Self { note: ElemChildren::default(), again: ElemChildren::default(), entry: ElemChildren::default() }
    }

    /// Says the words of a time around its days: "November 4–6, 1945".
    fn date(&mut self, time: &Time, last: Option<&Self>) {
        let lasts = |of: fn(&Self) -> &ElemChildren| last.map(|last| dates(of(last))).unwrap_or_default();
        for (mine, theirs) in [
            (&mut self.note, lasts(|made| &made.note)),
            (&mut self.again, lasts(|made| &made.again)),
            (&mut self.entry, lasts(|made| &made.entry)),
        ] {
            say_time(mine, time, &mut theirs.into_iter());
        }
    }
}

/// The words of each date of a citation, in order; some styles tell the year and the day apart.
fn dates(children: &ElemChildren) -> Vec<String> {
    let elems = children.0.iter().filter_map(|child| if let ElemChild::Elem(elem) = child { Some(elem) } else { None });
    let found = elems.flat_map(|elem| if elem.meta == Some(ElemMeta::Date) { vec![words(&elem.children)] } else { dates(&elem.children) });
    found.collect()
}

fn words(children: &ElemChildren) -> String {
    flat(children).iter().map(|run| run.text.as_str()).collect()
}

fn say_time(children: &mut ElemChildren, time: &Time, lasts: &mut dyn Iterator<Item = String>) {
    for child in &mut children.0 {
        let ElemChild::Elem(elem) = child else { continue };
        if elem.meta != Some(ElemMeta::Date) {
            say_time(&mut elem.children, time, lasts);
            continue;
        }
        let said = time.say(&words(&elem.children), lasts.next().as_deref());
        for (place, text) in texts(&mut elem.children).into_iter().enumerate() {
            *text = if place == 0 { said.clone() } else { String::new() };
        }
    }
}

/// The texts below an element, in order.
fn texts(children: &mut ElemChildren) -> Vec<&mut String> {
    let mut found = Vec::new();
    for child in &mut children.0 {
        match child {
            ElemChild::Text(text) | ElemChild::Link { text, .. } => found.push(&mut text.text),
            ElemChild::Elem(elem) => found.extend(texts(&mut elem.children)),
            ElemChild::Markup(_) | ElemChild::Transparent { .. } => {}
        }
    }
    found
}

/// The elements as stretches of text.
fn flat(children: &ElemChildren) -> Vec<Run> {
    let mut runs = Vec::new();
    flatten(children, &mut runs);
    runs
}

fn flatten(children: &ElemChildren, runs: &mut Vec<Run>) {
    use hayagriva::citationberg::Display;
    for child in &children.0 {
        match child {
            ElemChild::Text(text) => runs.push(run(&text.text, text.formatting, None)),
            ElemChild::Markup(text) => runs.push(run(text, Formatting::default(), None)),
            ElemChild::Link { text, url } => runs.push(run(&text.text, text.formatting, Some(url))),
            // The number that an entry has in its list is none here.
            ElemChild::Elem(elem) if elem.display == Some(Display::LeftMargin) => {}
            ElemChild::Elem(elem) => {
                if elem.display.is_some() && !runs.is_empty() {
                    runs.push(Run { text: "\n".to_owned(), ..Run::default() });
                }
                flatten(&elem.children, runs);
            }
            ElemChild::Transparent { .. } => {}
        }
    }
}

fn run(text: &str, formatting: Formatting, href: Option<&String>) -> Run {
    Run {
        text: unguarded(text),
        italic: formatting.font_style == FontStyle::Italic,
        bold: formatting.font_weight == FontWeight::Bold,
        small_caps: formatting.font_variant == FontVariant::SmallCaps,
        raised: formatting.vertical_align == VerticalAlign::Sup,
        href: href.filter(|url| url.starts_with("http://") || url.starts_with("https://")).cloned(),
    }
}

/// The runs without what the processor does twice or in another order than the trade: two stops in a row, spaces at
/// the ends of lines, and in America a stop behind a closing quotation mark.
fn tidied(runs: &[Run], is_american: bool) -> Vec<Run> {
    let letters = runs.iter().enumerate().flat_map(|(place, run)| run.text.chars().map(move |letter| (place, letter)));
    let mut kept: Vec<(usize, char)> = Vec::new();
    for (place, letter) in letters {
        let last = kept.last().copied();
        let before = kept.len().checked_sub(2).and_then(|at| kept.get(at)).map(|(_, letter)| *letter);
        match (last, letter) {
            // The stop of a title and that of its style; of dots in one text nothing is known.
            (Some((other, '.')), '.') if other != place => {}
            (Some((_, '\u{201d}')), '.' | ',') if is_american => {
                let stop = kept.len() - 1;
                if !matches!(before, Some('.' | ',' | '?' | '!')) {
                    kept.insert(stop, (kept[stop].0, letter));
                }
            }
            (None | Some((_, ' ')), ' ') | (None, '\n') => {}
            // What a style puts on a line of its own is a sentence of its own.
            (Some((_, last)), '\n') => kept.extend([(place, '.'), (place, ' ')].into_iter().skip(usize::from(matches!(last, '.' | ' ')))),
            _ => kept.push((place, letter)),
        }
    }
    while kept.last().is_some_and(|(_, letter)| letter.is_whitespace()) {
        kept.pop();
    }
    let mut tidy: Vec<Run> = Vec::new();
    for (place, letter) in kept {
        match tidy.last_mut() {
            Some(last) if last.prints_as(&runs[place]) => last.text.push(letter),
            _ => tidy.push(Run { text: letter.to_string(), ..runs[place].clone() }),
        }
    }
    tidy
}

/// Says the way to the paper where the style did not.
fn complete(runs: &mut Vec<Run>, chain: &str, url: &str) {
    let plain = Run::plain(runs);
    let mut add = |text: String, href: Option<String>| runs.push(Run { text, href, ..Run::default() });
    // A style may have put a comma inside a quotation mark.
    if !letters_and_digits(&plain).contains(&letters_and_digits(chain)) {
        let ended = plain.is_empty() || plain.ends_with(['.', '?', '!']);
        let lead = if plain.is_empty() { "" } else { " " };
        add(format!("{}{lead}{chain}.", if ended { "" } else { "." }), None);
    }
    if !plain.contains(url) {
        add(" ".to_owned(), None);
        add(url.to_owned(), Some(url.to_owned()));
    }
}

/// How far away letters are put that have to keep their case: those of the first two planes of Unicode, which have all
/// letters with a case, come to stand in the last two, which are private and empty.
const AWAY: u32 = 0xF_0000;

/// The text with its letters where no rule for capitals finds them.
fn guarded(text: &str) -> String {
    let away = |letter: char| match u32::from(letter) {
        // What somebody put there would come back as another letter.
        AWAY.. => char::REPLACEMENT_CHARACTER,
        number if letter.is_alphabetic() => char::from_u32(AWAY + number).unwrap_or(letter),
        _ => letter,
    };
    text.chars().map(away).collect()
}

fn unguarded(text: &str) -> String {
    let back = |letter: char| u32::from(letter).checked_sub(AWAY).and_then(char::from_u32);
    text.chars().map(|letter| back(letter).unwrap_or(letter)).collect()
}
