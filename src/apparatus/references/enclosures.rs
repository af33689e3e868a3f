//! "The attached memorandum", "his letter (Tab B)", "there is enclosed a draft telegram": a paper that went with this one.
//!
//! It is looked for among the papers that an edition prints beside this one. Where the room has it not, it is a paper not
//! held, as other enclosures are; what is printed in the same document is none.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::words::{self, kind_of};
use super::{Finder, Starts, ahead, parties};
use crate::apparatus::subjects;
use crate::model::{Block, BlockKind, DiplomaticPart, PartId, Reference, ReferenceKind};
use crate::text::Span;
use crate::text::span::floor_boundary;

/// Papers before and behind this one in its volume among which an enclosure is looked for.
const BESIDE: u32 = 3;
/// Letters of the longest line that heads an enclosure in the same document: "[Attachment 2]".
const LONGEST_HEADING: usize = 40;
/// Letters before a place in which what is enclosed is named.
const BEFORE: usize = 120;

/// A pattern in which PAPERS stands for the words for papers, and LABEL for the mark of an enclosure.
fn pattern(text: &str) -> Regex {
    let label = r"(?P<label>(?:Tab|Annex|Appendix|Enclosure|Attachment)s? (?:No\. ?)?[“\x22]?(?:[A-Z]|[IVX]{1,4}|[0-9]{1,2})\b)";
    words::pattern(&text.replace("PAPERS", "PAPERS|statements|papers|drafts").replace("LABEL", label))
}

/// How such words begin.
static WORDS: LazyLock<Starts> = LazyLock::new(|| Starts::of(["attach", "enclos", "annexed", "annex ", "appended", "appendix ", "tab "]));
/// "attached memorandum", "enclosed draft of a letter".
static BEFORE_PAPER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:attached|enclosed|annexed|appended) (?P<which>(?:[\p{L}\d–-]+,? ){0,3}?(?:draft )?)(?P<paper>(?i:PAPERS))(?-u:\b)(?:[^.;:()\n]{0,60}? ?\(LABEL\))?",
    )
});
/// "enclosed is a copy of the letter", "I am attaching a draft telegram".
static SENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:attached|enclosed|attach|enclose|attaching|enclosing)(?: hereto| herewith| also)?(?:,? for your (?:\w+ ){1,3}?information,?| for your consideration)?(?: ?\(?(?:as |at )?LABEL\)?)?(?: (?i:is|are))?(?: herewith)? (?:a |an |the |my |our |his |its )?(?:(?:summary|copy|copies|text|texts|translation) of )?(?:a |an |the |my |our |his |its )?(?P<which>(?:[\p{L}\d–-]+ ){0,2}?(?:draft )?)(?P<paper>(?i:PAPERS))\b",
    )
});
/// "memorandum (Tab A)", "letter from Eban (copy attached)", "recommendation is attached as Tab C": up to the mark.
static PAPER_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<which>(?:draft |proposed |suggested |revised )?)(?P<paper>\b(?i:PAPERS))(?P<party>(?: (?:to|from|by|of) [^.,;:()\n]{2,60}?)?),? ?\(?(?:(?:a )?copy |also |which (?:is|are) |(?:is|are) (?:also )?)?(?:at )?$",
    )
});
/// What stands there then: the mark or the word.
static MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?i:attached|enclosed|annexed|appended)(?: hereto| herewith)?)?(?:(?:,? ?\(?(?:as |at )?)?LABEL)?"));
/// "At Tab A is a memorandum from Dean Rusk".
static AT_TAB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^LABEL(?: is| are|:) (?:a |an |the |my |our |his )?(?:(?:copy|text) of )?(?:a |an |the |my |our |his )?(?P<which>(?:[\p{L}\d–-]+,? ){0,3}?(?:draft )?)(?P<paper>(?i:PAPERS))\b",
    )
});
/// "the enclosure", "the attachment (Tab B)".
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?i:(?P<word>enclosure|attachment)s?)\b(?:,? \(?LABEL)?"));
/// The line above what is enclosed in the same document.
static HEADING: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\[?(?i:(?P<word>attachment|enclosure|tab|annex|appendix))(?-u:\b)"));
/// Words between "attached" and a paper that make it another thing's: "attached to the memorandum", beside those that always do.
const OF_ANOTHER: &[&str] = &["as", "is", "are", "which", "importance", "value", "hereto", "his", "its"];

impl Finder<'_> {
    /// The papers that went with this one, and are not printed in it.
    pub(super) fn enclosures(&self) -> Vec<Reference> {
        let text = &self.passage.text;
        if !matches!(self.part, PartId::Body) {
            return Vec::new();
        }
        let places = WORDS.in_text(text);
        if places.is_empty() {
            return Vec::new();
        }
        let mut headings: Vec<&str> =
            text.lines().map(str::trim).filter(|line| line.len() <= LONGEST_HEADING && HEADING.is_match(line)).collect();
        let is_enclosure = |block: &Block| block.kind == BlockKind::Part(DiplomaticPart::Enclosure);
        // A source may mark it without a heading.
        if headings.is_empty() && self.passage.blocks.iter().any(is_enclosure) {
            headings.push("");
        }
        let mut found: Vec<Reference> = Vec::new();
        let mut known = HashSet::new();
        for at in places {
            let Some(reference) = self.enclosed_at(at, found.is_empty(), &headings) else { continue };
            // Who goes on about it means the one that was named first.
            let is_new = known.insert((reference.paper_word.clone(), reference.number.clone(), reference.authors.clone()));
            let is_apart = found.last().is_none_or(|last| !last.span.overlaps(reference.span));
            if is_new && is_apart {
                found.push(reference);
            }
        }
        found
    }

    fn enclosed_at(&self, at: usize, is_first: bool, headings: &[&str]) -> Option<Reference> {
        let text = &self.passage.text;
        let from = floor_boundary(text, at.saturating_sub(BEFORE));
        let from = text[from..at].rfind('\n').map_or(from, |line| from + line + 1);
        let rest = &text[at..floor_boundary(text, (at + 2 * BEFORE).min(text.len()))];
        let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let reference = self.named_behind(at, rest).or_else(|| self.named_ahead(from, at, rest));
        let reference = reference.or_else(|| if is_first { self.not_named(from, at, rest) } else { None })?;
        let label = reference.number.as_deref();
        let is_here = headings.iter().any(|heading| match label {
            // Where the document has enclosures without a mark, this may be one of them.
            Some(label) => {
                heading.contains(label)
                    || !heading.trim_end_matches(']').ends_with(|letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit())
            }
            None => true,
        });
        (!is_here && !self.inside_transmission(reference.span)).then_some(reference)
    }

    /// What is enclosed stands before the mark or the word for it.
    fn named_ahead(&self, from: usize, at: usize, rest: &str) -> Option<Reference> {
        let before = &self.passage.text[from..at];
        let paper = PAPER_BEHIND.captures(before)?;
        let mark = MARK.captures(rest).filter(|mark| !mark[0].is_empty())?;
        let label = mark.name("label").map(|label| label.as_str());
        // "The statement attached great importance": it is done by the paper, and not to it.
        let is_said = label.is_some() || [" is", " are", "also", "copy", "("].iter().any(|word| before.trim_end().ends_with(word));
        if !is_said && rest[mark[0].len()..].starts_with([' ', '-']) {
            return None;
        }
        let word = paper.name("paper")?;
        let span = self.within_brackets(Span::new(from + paper.get(0)?.start(), at + mark[0].len()));
        Some(self.enclosed(span, from + word.start(), word.as_str(), label))
    }

    /// "The enclosure", "see the attachment (Tab B)": what that is, the words do not say.
    fn not_named(&self, from: usize, at: usize, rest: &str) -> Option<Reference> {
        let before = self.passage.text[from..at].to_lowercase();
        let mark = BARE.captures(rest).filter(|_| ["the ", "this ", "see "].iter().any(|word| before.ends_with(word)))?;
        let word = mark.name("word")?.as_str();
        // "The enclosure to his despatch", "the attachment of the Japanese to it".
        let next = rest[mark[0].len()..].split_whitespace().next().unwrap_or_default();
        if parties::OF_ANOTHER.contains(&next) && !["and", "or"].contains(&next) {
            return None;
        }
        let label = mark.name("label").map(|label| label.as_str());
        let span = self.within_brackets(Span::new(at, at + mark[0].len()));
        Some(self.enclosed(span, at, word, label))
    }

    /// What is enclosed stands behind the word for it.
    fn named_behind(&self, at: usize, rest: &str) -> Option<Reference> {
        let patterns: [&Regex; 3] = [&BEFORE_PAPER, &SENDS, &AT_TAB];
        patterns.into_iter().find_map(|pattern| {
            let captures: Captures<'_> = pattern.captures(rest)?;
            let which = captures.name("which")?.as_str();
            let mut words = which.split_whitespace().map(|word| word.trim_end_matches(','));
            if words.any(|word| parties::OF_ANOTHER.contains(&word) || OF_ANOTHER.contains(&word)) {
                return None;
            }
            let word = captures.name("paper")?;
            let label = captures.name("label").map(|label| label.as_str());
            Some(self.enclosed(Span::new(at, at + word.end()), at + word.start(), word.as_str(), label))
        })
    }

    /// The words of a place with the bracket that ends them; without what stands in one that goes on.
    fn within_brackets(&self, span: Span) -> Span {
        let text = &self.passage.text;
        let words = span.of(text);
        match words.rfind('(') {
            Some(open) if !words[open..].contains(')') => {
                let is_closed = text[span.end..].starts_with(')');
                Span::new(span.start, if is_closed { span.end + 1 } else { span.start + words[..open].trim_end().len() })
            }
            _ => span,
        }
    }

    fn enclosed(&self, span: Span, place: usize, word: &str, label: Option<&str>) -> Reference {
        let word = word.to_lowercase();
        let mut reference = self.reference(span, ReferenceKind::Enclosure, "a paper that went with this one");
        if let Some((volume, key)) = self.draft.metadata.printed()
            && let Some(own) = key.and_then(crate::apparatus::place_in_volume)
        {
            let near = (own.saturating_sub(BESIDE).max(1)..=own + BESIDE).filter(|other| *other != own);
            reference.keys = near.map(|other| format!("name:{volume}-d{other}")).collect();
        }
        reference.paper = kind_of(&word);
        let end = place + word.len();
        reference.authors = self.owner(span, place).0;
        let (of, to) = self.parties(end, end, end);
        if reference.authors.is_empty() {
            reference.authors = of;
        }
        reference.addressees = to;
        if let Some(own) = self.draft.metadata.date.as_ref().and_then(|known| known.value.latest_day()) {
            reference.keys.extend(self.written_lately(&reference.authors, own));
        }
        reference.number = label.map(str::to_owned);
        reference.paper_word = Some(word);
        let around = self.around(span);
        reference.around = subjects::names_in(around);
        reference.about = subjects::topics_in(ahead(&self.passage.text, span.start));
        reference
    }
}

#[cfg(test)]
mod tests {
    use crate::apparatus::{Names, annotate};
    use crate::config::Settings;
    use crate::model::{Reference, ReferenceKind};
    use crate::readers::draft_of;

    fn enclosures(body: &str) -> Vec<Reference> {
        let text = format!("**April 19, 1956**  \n**Memorandum From Walt Rostow to President Johnson**\n\n**Contents:**\n\n{body}");
        let all = annotate(draft_of(&text, "x.txt"), &Names::new(&[]), &Settings::default()).references;
        all.into_iter().filter(|reference| reference.kind == ReferenceKind::Enclosure).collect()
    }

    /// "words: mark".
    fn told(body: &str) -> Vec<String> {
        enclosures(body).iter().map(|found| format!("{}: {}", found.text, found.number.as_deref().unwrap_or("-"))).collect()
    }

    #[test]
    fn what_went_with_a_paper_is_named_in_many_ways() {
        for (body, expected) in [
            ("I have studied the attached IO–NEA memorandum with care.", "attached IO–NEA memorandum: -"),
            ("That you sign the attached draft telegram (Tab A).", "attached draft telegram: Tab A"),
            ("There is enclosed a copy of the report.", "enclosed a copy of the report: -"),
            ("I am enclosing a letter on this.", "enclosing a letter: -"),
            ("Attached is a suggested draft of it.", "Attached is a suggested draft: -"),
            ("At Tab A is a tight, crisp memo by Dean Acheson.", "Tab A is a tight, crisp memo: Tab A"),
            ("Ambassador Beam’s recommendation is at Tab C.", "recommendation is at Tab C: Tab C"),
            ("You will recall Nasser’s letter (Tab D) of thanks.", "letter (Tab D): Tab D"),
            ("He read this memorandum (copy attached).", "memorandum (copy attached): -"),
            ("He read this memorandum (copy attached, with a map).", "memorandum: -"),
            ("That you sign the letter at Tab E.", "letter at Tab E: Tab E"),
        ] {
            assert_eq!(told(body), [expected], "{body}");
        }
    }

    #[test]
    fn what_is_printed_here_or_attached_to_something_is_none() {
        for body in [
            "The statement attached great importance to it.",
            "They attached conditions to the proposal.",
            "The map attached to the report is old.",
            "He saw the Air Attaché and read a report.",
            "I send you the attached memorandum.\n\nAttachment\n\nMemorandum for the record.",
            "That you sign the letter at Tab E.\n\n[Tab E]\n\nDear Nasser",
        ] {
            assert_eq!(told(body), Vec::<String>::new(), "{body}");
        }
        let other = "That you sign the letter at Tab E.\n\n[Tab B]\n\nDear Nasser";
        assert_eq!(told(other), ["letter at Tab E: Tab E"]);
    }

    #[test]
    fn an_enclosure_without_another_word_is_that_of_the_paper_itself() {
        assert_eq!(told("The enclosure has the figures. See the enclosure."), ["enclosure: -"]);
        assert_eq!(told("They are in the attachment (Tab B)."), ["attachment (Tab B): Tab B"]);
        for body in [
            "The enclosure to his despatch has the figures.",
            "I send you the attached memorandum. The enclosure has the figures.",
            "Their attachment to the plan is known.",
            "The attachment of Tokyo to it is known.",
            "The figures are in the enclosure.\n\nEnclosure\n\nFigures.",
        ] {
            assert!(!told(body).iter().any(|words| words.starts_with("enclosure") || words.starts_with("attachment")), "{body}");
        }
    }
}
