//! Places in a text that speak of another paper, understood from the citing document alone.

mod conversations;
mod dated;
mod enclosures;
mod occasions;
mod parties;
mod relations;
mod separate;
mod undated;
mod words;

pub use self::words::{is_speech, is_spoken};

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

use super::keys::number_key;
use super::starts::Starts;
use super::{numbered, papers, parts, pattern, placed, posts, relative, told};
use crate::config::Settings;
use crate::model::{
    ArchivalReference, BlockKind, Carried, DayOfText, DiplomaticPart, Draft, HistoricalDate, Kind, Mention, PartId, Passage, Point,
    Reference, ReferenceKind, SeriesNumber, Wire, days_in, spelled_days_in,
};
use crate::text::Span;
use crate::text::span::{Apart, floor_boundary};

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}/[^\s<>"“”\]]+"#));
/// Marks of a work of literature: an editor, a publisher, a page.
static LITERATURE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"//|(?-u:\bEds?\. by\b|\bP\. [0-9]|\bpp?\. [0-9]|\bvol\. |\bUniversity Press\b)"));

/// All references of a draft, in the order of part and place, none inside another: those that are `stated`, and those recognised beside them.
pub fn find(
    draft: &Draft,
    mentions: &[Mention],
    settings: &Settings,
    stated: Vec<Reference>,
    wire: &Wire,
    carried: Option<&(Carried, Span)>,
) -> Vec<Reference> {
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
        let transmissions = if part == PartId::Body { transmissions(passage) } else { Vec::new() };
        let finder =
            Finder { draft, part: &part, passage, mentions, wire, carried, days: written_days(&passage.text), counted, transmissions };
        let stated = by_part.remove(&part).unwrap_or_default();
        for candidates in [
            stated,
            placed::find(draft, &part, passage),
            finder.addresses(settings),
            finder.archival(),
            finder.numbered(),
            finder.dated(),
            finder.conversations(),
            finder.separate(),
            finder.enclosures(),
            finder.undated(),
            finder.occasions(),
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

/// Where the office that sent a paper on has its words.
fn transmissions(body: &Passage) -> Vec<Span> {
    let all = body.blocks.iter().flat_map(|block| std::iter::once(block).chain(&block.children));
    all.filter(|block| block.kind == BlockKind::Part(DiplomaticPart::Transmission)).map(|block| block.span).collect()
}

/// Whether the end of a host's name with a slash behind it stands in a text: `.gov/`.
fn may_have_address(text: &str) -> bool {
    text.match_indices('/').any(|(slash, _)| {
        let host = text[..slash].trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        slash - host.len() >= 2 && host.ends_with('.')
    })
}

/// The words right after a place, as far as a date and what leads to it may reach.
fn ahead(text: &str, at: usize) -> &str {
    &text[at..floor_boundary(text, (at + 100).min(text.len()))]
}

static CORRECTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ ?\[(?P<day>[0-9]{1,2})(?P<ordinal>st|nd|rd|th)?\]"));

/// The days that a text writes, in figures or in words.
fn written_days(text: &str) -> Vec<DayOfText> {
    let mut days = days_in(text);
    days.extend(spelled_days_in(text));
    days.sort_by_key(|day| day.span);
    for day in &mut days {
        // "November 11th [12th]": the editors know better.
        let Some(corrected) = CORRECTED.captures(ahead(text, day.span.end)) else { continue };
        let is_ordinal = corrected.name("ordinal").is_some();
        let known = corrected["day"].parse().ok().filter(|number| Point::new(1944, Some(day.month), Some(*number)).is_some());
        // "November 11 [3]" is the sign of a note, where notes are counted so.
        let known = known.filter(|number: &i8| is_ordinal || *number > 1 && !counts_up(text, day.span.end, *number));
        if let Some(number) = known {
            day.day = number;
            day.span.end += corrected[0].len();
        }
    }
    days
}

/// Letters before a number in brackets in which the one before it would stand, if they were signs of notes.
const BETWEEN_NOTES: usize = 4000;

/// Whether the number before stands in brackets as well.
fn counts_up(text: &str, at: usize, number: i8) -> bool {
    text[floor_boundary(text, at.saturating_sub(BETWEEN_NOTES))..at].contains(&format!("[{}]", number - 1))
}

struct Finder<'a> {
    draft: &'a Draft,
    part: &'a PartId,
    passage: &'a Passage,
    mentions: &'a [Mention],
    /// The document's own numbers and posts.
    wire: &'a Wire,
    /// The letter that the document carries, and where the text of that stands.
    carried: Option<&'a (Carried, Span)>,
    /// The days that the text writes, and those that it counts from the document's own.
    days: Vec<DayOfText>,
    counted: Vec<DayOfText>,
    transmissions: Vec<Span>,
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
                if is_own || self.inside_transmission(found.span) {
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
                // A paper of a council is known by its designation, whoever's "consideration of NSC 5602" is spoken of.
                if found.paper.is_some() {
                    (reference.authors, reference.collective) = self.owner(found.span, found.span.start);
                }
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
                if let Some((volume, _)) = self.draft.metadata.printed() {
                    let told: Vec<String> = reference.keys.iter().map(|key| told::number_key(volume, key)).collect();
                    reference.keys.extend(told);
                }
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

    /// Whether a place is one of the office that sent the paper on.
    fn inside_transmission(&self, span: Span) -> bool {
        self.transmissions.iter().any(|place| place.overlaps(span))
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
        assert_eq!(dated("Your letter of November 11th [12th] came."), [pair("letter of November 11th [12th]", "1945-11-12")]);
        assert_eq!(dated("It came.[2] Your letter of November 11 [3] came."), [pair("letter of November 11", "1945-11-11")]);
        assert_eq!(dated("Your letter of October sixteenth came."), [pair("letter of October sixteenth", "1945-10-16")]);
        assert_eq!(dated("the letter to the Secretary, October 21, came"), [pair("letter to the Secretary, October 21", "1945-10-21")]);
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
