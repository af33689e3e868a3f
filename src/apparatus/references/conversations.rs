//! "My conversation with Gromyko on the 5th": what was said on a day, of which the room may hold the record.
//!
//! A conversation is no paper. It becomes a reference where a document of that day, or of the next, was there: until
//! then nothing is shown of it.

use std::sync::LazyLock;

use jiff::ToSpan;

use super::{Finder, Starts};
use crate::apparatus::subjects;
use crate::model::{DayOfText, HistoricalDate, PartId, Point, Reference, ReferenceKind};
use crate::text::Span;
use crate::text::span::{ceil_boundary, floor_boundary};

/// Words for what people do who talk, with the word for the occasion where they name one.
const TALK: &[(&str, Option<&str>)] = &[
    ("conversation", Some("conversation")),
    ("talk ", Some("conversation")),
    ("talks", Some("conversation")),
    ("talked", Some("conversation")),
    ("talking to", None),
    ("talking with", None),
    ("discuss", Some("discussion")),
    ("meeting", Some("meeting")),
    ("met ", Some("meeting")),
    ("session", Some("meeting")),
    ("conference", Some("conference")),
    ("telephone", Some("telephone")),
    ("phone", Some("telephone")),
    ("interview", None),
    ("audience", None),
    ("visit", None),
    ("lunch", None),
    ("dinner", None),
    ("dined", None),
    ("saw ", None),
    ("seen ", None),
    ("see ", None),
    ("called on", None),
    ("called in", None),
    ("called at", None),
    ("call on", None),
    ("told ", None),
    ("tell ", None),
    ("said ", None),
    ("spoke", None),
    ("speak", None),
    ("inform", None),
    ("explain", None),
    ("raised", None),
    ("asked", None),
    ("handed", None),
    ("delivered", None),
    ("presented", None),
    ("gave ", None),
    ("given ", None),
    ("brief", None),
    ("approach", None),
    ("representations", None),
    ("remark", None),
    ("statement", None),
    ("request", None),
    ("suggest", None),
    ("propos", None),
    ("agreed", None),
    ("repeated", None),
    ("assur", None),
    ("communicated", None),
    ("expressed", None),
    ("indicated", None),
    ("mentioned", None),
    ("démarche", None),
    ("demarche", None),
];

/// What is said to everybody, or decided: the day is that of a text that was printed, and of no conversation.
const PUBLIC: &[&str] =
    &["communiqu", "speech", "press conference", "broadcast", "announcement", "declaration", "resolution", "news conference"];

/// Letters around a day in which such a word stands.
const NEAR: usize = 30;

static TALKING: LazyLock<Starts> = LazyLock::new(|| Starts::of(TALK.iter().map(|(word, _)| *word)));

/// Letters of a sentence before and behind a day that are read.
const BEFORE: usize = 220;
const BEHIND: usize = 160;
/// Letters between a word and its day that are marked together with both.
const CLOSE: usize = 90;
const BESIDE: usize = 16;

impl Finder<'_> {
    /// What was said on a day. A place that another reference takes is given a second time as its day alone.
    pub(super) fn conversations(&self) -> Vec<Reference> {
        let text = &self.passage.text;
        if matches!(self.part, PartId::Title) {
            return Vec::new();
        }
        let Some(own) = self.draft.metadata.date.as_ref().and_then(|known| known.value.latest_day()) else { return Vec::new() };
        if self.days.is_empty() && self.counted.is_empty() {
            return Vec::new();
        }
        let talking = TALKING.in_text(text);
        let written = self.days.iter().copied().map(|day| (day, self.date_of(day, text)));
        let counted = self.counted.iter().copied().map(|day| {
            let date = day.year.and_then(|year| Point::new(year, Some(day.month), Some(day.day))).map(HistoricalDate::point);
            let date = date.map(|date| HistoricalDate { written: day.span.of(text).to_owned(), ..date });
            (
                day,
                date.map(|date| {
                    (date.clone(), format!("“{}” is {}, counted from the document’s own day", date.written, date.normal_form()))
                }),
            )
        });
        let mut found = Vec::new();
        for (day, dated) in written.chain(counted) {
            let Some((date, understood)) = dated else { continue };
            // What is still to be said has no record yet, but for a day or two that a paper is late.
            let is_past = date.day().is_some_and(|day| own.since(day).is_ok_and(|span| span.get_days() >= -2));
            if is_past {
                found.extend(self.conversation(day, &talking, &date, &understood));
            }
        }
        found
    }

    fn conversation(&self, day: DayOfText, talking: &[usize], date: &HistoricalDate, understood: &str) -> Vec<Reference> {
        let text = &self.passage.text;
        let sentence = sentence(text, day.span);
        let nearest = nearest(talking, day.span, sentence);
        let Some(at) = nearest else { return Vec::new() };
        let words = sentence.of(text);
        let around = subjects::parties_in(words);
        let speaks = |pronouns: &[&str]| {
            words.split(|letter: char| !letter.is_alphabetic()).any(|word| pronouns.contains(&word.to_lowercase().as_str()))
        };
        let authors = if speaks(&["i", "me", "my", "we", "us", "our"]) { self.writers(day.span.start) } else { vec![] };
        let addressees = if speaks(&["you", "your"]) { self.readers(day.span.start) } else { vec![] };
        let near =
            &text[floor_boundary(text, day.span.start.saturating_sub(NEAR))..ceil_boundary(text, (day.span.end + NEAR).min(text.len()))];
        let near = near.to_lowercase();
        if PUBLIC.iter().any(|word| near.contains(word)) {
            return Vec::new();
        }
        if around.is_empty() && authors.is_empty() || self.inside_transmission(day.span) {
            return Vec::new();
        }
        let occasion = TALK.iter().find(|(word, _)| text[at..].get(..word.len()).is_some_and(|here| here.eq_ignore_ascii_case(word)));
        let occasion = occasion.and_then(|(_, occasion)| *occasion);
        let end = text[at..].find(|letter: char| !letter.is_alphabetic()).map_or(text.len(), |length| at + length);
        let whole = if at < day.span.start { Span::new(at, day.span.end) } else { Span::new(day.span.start, end) };
        // "His conversation with Malik on the 6th", "the May 6 meeting"; of other words the day alone is marked.
        let is_close = occasion.is_some() && whole.len() <= day.span.len() + if at < day.span.start { CLOSE } else { BESIDE };
        let mut reference = self.reference(if is_close { whole } else { day.span }, ReferenceKind::Conversation, understood);
        reference.paper_word = occasion.map(str::to_owned);
        reference.authors = authors;
        reference.addressees = addressees;
        reference.around = around;
        reference.about = subjects::topics_in(self.around(day.span));
        // A telegram of the evening reports what was said in the afternoon, or goes out the next morning.
        let days = date.day().into_iter().flat_map(|day| [0, 1].into_iter().filter_map(move |on| day.checked_add(on.days()).ok()));
        reference.keys = days.map(|day| format!("date:{day}")).collect();
        reference.keys.extend(self.told_key(date));
        reference.date = Some(date.clone());
        let alone = Reference { span: day.span, text: day.span.of(text).to_owned(), ..reference.clone() };
        if is_close { vec![reference, alone] } else { vec![reference] }
    }
}

/// The words around a day up to the ends of its sentence.
pub(super) fn sentence(text: &str, day: Span) -> Span {
    let from = floor_boundary(text, day.start.saturating_sub(BEFORE));
    let to = ceil_boundary(text, (day.end + BEHIND).min(text.len()));
    let signs = |from: usize, to: usize| text[from..to].match_indices(['.', '\n', ';']).map(move |(at, sign)| (from + at, sign));
    let start = signs(from, day.start).rfind(|(at, sign)| ends(text, *at, sign)).map_or(from, |(at, _)| at + 1);
    let end = signs(day.end, to).find(|(at, sign)| ends(text, *at, sign)).map_or(to, |(at, _)| at);
    Span::new(start, end)
}

/// Whether a sentence ends at a sign: behind "Mr." and in "a.m." none does.
fn ends(text: &str, at: usize, sign: &str) -> bool {
    if sign != "." {
        return true;
    }
    let word = text[..at].rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or("");
    let goes_on = text[at + 1..].trim_start().starts_with(char::is_lowercase);
    let is_whole = word.chars().count() > 3 || word.starts_with(|letter: char| letter.is_ascii_digit());
    is_whole && !goes_on && text[at + 1..].starts_with([' ', '\n', '”', '"'])
}

/// The place of such a word in a sentence that is nearest to a day.
fn nearest(talking: &[usize], day: Span, sentence: Span) -> Option<usize> {
    let from = talking.partition_point(|at| *at < sentence.start);
    let here = talking[from..].iter().take_while(|at| **at < sentence.end);
    here.copied().min_by_key(|at| if *at < day.start { day.start - at } else { at.saturating_sub(day.end) })
}

#[cfg(test)]
mod tests {
    use crate::apparatus::{Names, annotate};
    use crate::config::Settings;
    use crate::model::{Reference, ReferenceKind};
    use crate::readers::draft_of;

    fn conversations(body: &str) -> Vec<Reference> {
        let text = format!("**November 19, 1945**  \n**From the Journal of V.M. Molotov**\n\n**Contents:**\n\n{body}");
        let all = annotate(draft_of(&text, "x.txt"), &Names::new(&[]), &Settings::default()).references;
        all.into_iter().filter(|reference| reference.kind == ReferenceKind::Conversation).collect()
    }

    fn told(body: &str) -> Vec<(String, Vec<String>)> {
        let day = |reference: &Reference| reference.keys.first().map(|key| key.replace("date:", "")).unwrap_or_default();
        conversations(body).iter().map(|found| (format!("{} {}", found.text, day(found)), found.around.clone())).collect()
    }

    fn one(words: &str, parties: &[&str]) -> Vec<(String, Vec<String>)> {
        vec![(words.to_owned(), parties.iter().map(|party| (*party).to_owned()).collect())]
    }

    #[test]
    fn what_was_said_on_a_day_is_a_reference_with_who_took_part() {
        assert_eq!(
            told("Eban recalled my talk with Secretary Byrnes on 5 November."),
            one("talk with Secretary Byrnes on 5 November 1945-11-05", &["byrnes|secretary", "eban"])
        );
        assert_eq!(told("As he told Harriman yesterday, he agrees."), one("yesterday 1945-11-18", &["harriman"]));
        assert_eq!(told("the November 5 meeting of the Cabinet"), one("November 5 meeting 1945-11-05", &["cabinet"]));
        // A sentence ends at neither "Mr." nor in "a.m.".
        assert_eq!(told("He saw Mr. Attlee at 10 a.m. on 5 November. Bevin left."), one("5 November 1945-11-05", &["attlee"]));
    }

    #[test]
    fn what_is_printed_planned_or_nobodys_is_none() {
        for body in [
            "They arrived on 5 November.",
            "Harriman discussed the communiqué of 5 November.",
            "Harriman will see him on 25 November.",
            "it was discussed on 5 November",
        ] {
            assert_eq!(told(body), vec![], "{body}");
        }
    }

    #[test]
    fn a_paper_of_the_day_is_a_paper() {
        assert_eq!(told("Harriman told him of the letter of 5 November."), vec![]);
    }
}
