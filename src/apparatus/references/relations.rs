//! What kind of tie the words around a reference state.

use std::sync::LazyLock;

use regex::Regex;

use crate::apparatus::pattern;
use crate::model::{PartId, Reference, ReferenceKind, Relation};
use crate::text::span::{ceil_boundary, floor_boundary};

/// Letters before and behind a reference that can say what it has to do with the paper.
const BEFORE: usize = 70;
const BEHIND: usize = 40;

const DETERMINER: &str = r"(?:(?:the|a|an|your|my|his|her|their|its|our|this|that|[A-Z][\p{L}]+(?:’s|'s))\s+)?(?:\w+\s+)?";

/// Words for an enclosure that has not been sent yet, beside "draft".
const NOT_YET_SENT: &[&str] = &["proposed", "suggested", "revised"];

static REPLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i:\b(?:in\s+(?:reply|answer|response)\s+to|replying\s+to|in\s+acknowledge?ment\s+of|this\s+(?:replies|responds)\s+to))\s+{DETERMINER}$"
    ))
});
static ENCLOSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i:\b(?:enclosed|enclosing|attached|attaching|appended|transmitted\s+herewith|transmitting\s+herewith|forwarding\s+herewith|herewith)(?:\s+(?:is|are|herewith|please\s+find|to\s+this\s+\w+))*(?:\s+copy\s+of|\s+a\s+copy\s+of|\s+text\s+of|\s+the\s+text\s+of)?)\s+{DETERMINER}$"
    ))
});
static ENCLOSED_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\s,(]*(?i:(?:which\s+)?(?:is|are)\s+(?:enclosed|attached|appended)|(?:enclosed|attached)(?:\s+(?:hereto|herewith)|\s*(?:[.,;)]|$)))",
    )
});
static DRAFT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i:\bdrafts?\s+(?:of|for))\s+{DETERMINER}$")));
static TRANSLATION: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i:\btranslations?\s+of)\s+{DETERMINER}$")));
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:[Tt]heir|[Hh]is|[Yy]our|[A-Z]\p{L}+(?:’s|'s)?)\s+)(?i:record|memorandum|memo|minutes|notes|account|version)\s+of\s+(?i:the|that|this|his|our|my)?\s*$",
    )
});

/// What the words around a reference say that the other paper is to this one; `None` where they say nothing.
pub(super) fn relation(text: &str, reference: &Reference) -> Option<Relation> {
    // An editor's note speaks of what other papers are to one another.
    if matches!(reference.part, PartId::Note(_)) || reference.kind == ReferenceKind::Linked {
        return None;
    }
    let span = reference.span;
    let before = &text[ceil_boundary(text, span.start.saturating_sub(BEFORE))..span.start];
    // What another sentence or paragraph says is of another paper.
    let before = before.rsplit(['\n', ';']).next().unwrap_or(before);
    let before = before.rsplit_once(". ").map_or(before, |(_, last)| last);
    let behind = &text[span.end..floor_boundary(text, (span.end + BEHIND).min(text.len()))];
    if reference.kind == ReferenceKind::Conversation {
        return RECORD.is_match(before).then_some(Relation::Record);
    }
    let words = reference.text.to_lowercase();
    if reference.kind == ReferenceKind::Enclosure {
        let is_draft = words.split(' ').any(|word| word.starts_with("draft") || NOT_YET_SENT.contains(&word));
        return Some(if is_draft { Relation::Draft } else { Relation::Enclosure });
    }
    if REPLY.is_match(before) {
        Some(Relation::Reply)
    } else if TRANSLATION.is_match(before) {
        Some(Relation::Translation)
    } else if DRAFT.is_match(before) || words.starts_with("draft ") && !words.starts_with("draft by") {
        Some(Relation::Draft)
    } else if ENCLOSED.is_match(before) || ENCLOSED_BEHIND.is_match(behind) {
        Some(Relation::Enclosure)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn of(text: &str, words: &str, kind: ReferenceKind) -> Option<Relation> {
        let start = text.find(words).expect("the words");
        let span = Span::new(start, start + words.len());
        relation(text, &Reference::new(PartId::Body, span, text, kind, ""))
    }

    #[test]
    fn a_draft_is_told_from_what_was_sent() {
        for (words, expected) in [
            ("attached draft telegram", Relation::Draft),
            ("Attached is a suggested reply", Relation::Draft),
            ("enclosed drafts", Relation::Draft),
            ("attached memorandum", Relation::Enclosure),
        ] {
            assert_eq!(of(words, words, ReferenceKind::Enclosure), Some(expected), "{words}");
        }
    }

    #[test]
    fn words_say_what_a_paper_is_to_another() {
        let letter = "letter of 3 May";
        for (text, expected) in [
            ("I write in reply to your letter of 3 May.", Some(Relation::Reply)),
            ("Replying to his kind letter of 3 May, I said no.", Some(Relation::Reply)),
            ("Enclosed is a copy of his letter of 3 May.", Some(Relation::Enclosure)),
            ("His letter of 3 May is attached.", Some(Relation::Enclosure)),
            ("Your letter of 3 May attached great importance to it.", None),
            ("Your letter of 3 May (attached) says so.", Some(Relation::Enclosure)),
            ("I have the draft of the letter of 3 May.", Some(Relation::Draft)),
            ("A translation of the letter of 3 May follows.", Some(Relation::Translation)),
            ("His reply came. The letter of 3 May is here.", None),
            ("My reply to your letter of 3 May was clear.", None),
            ("It was attached. I have your letter of 3 May.", None),
        ] {
            assert_eq!(of(text, letter, ReferenceKind::Dated), expected, "{text}");
        }
        let talk = "conversation of May 3";
        assert_eq!(
            of("The British record of the conversation of May 3 differs.", talk, ReferenceKind::Conversation),
            Some(Relation::Record)
        );
        assert_eq!(of("We spoke of the conversation of May 3.", talk, ReferenceKind::Conversation), None);
    }
}
