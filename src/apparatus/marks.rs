//! Editorial marks: what stands in brackets, by type and author.
//!
//! A bracket that is none of the known types stays a bracket.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Annotation, AnnotationKind, Author, Mark, MarkKind, Passage};
use crate::text::Span;
use crate::text::span::floor_boundary;

/// A bracket longer than this was never closed where it was meant to be.
const LONGEST: usize = 900;

static HAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:hand-?\s?written|(?:entered|added|written|inserted|noted) (?:by|in) (?:the )?hand|in (?:the )?hand(?:writing)?|manuscript (?:note|insertion))\b").expect("a constant pattern")
});
static HAND_ALONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:hand-?\s?written|in handwriting|handwritten note)[.:]?$").expect("a constant pattern"));
static OMITTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:…|\.\s?\.\s?\.(?:\s?\.)?)$").expect("a constant pattern"));
static WITHHELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:not declassified|declassified|excised|sanitized|redacted|withheld)\b").expect("a constant pattern")
});
static ILLEGIBLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:illegible|unreadable|indecipherable|undecipherable|garbled?|torn|text missing|page missing)\b")
        .expect("a constant pattern")
});
static SIGNATURE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:signatures?|signed|initial(?:s|ed)?)\b.{0,40}$").expect("a constant pattern"));
static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:sic\b|no signature|not signed|unsigned|here follows|translator'?s?|trans\.|editor'?s?|ed\.|note:|stamp|seal|crossed out|underlined|emphasis|in the original|in english|in russian|in margin|marginal|omission|paragraph|photo|map|attachment|enclosure|document continues|blank)")
        .expect("a constant pattern")
});
/// A remark that says whose it is stays one, whatever it speaks of: "[Editor's note: page torn]".
static EDITORS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:translator|editor|annotator)(?:['’]?s)? ?(?:notes?|remark|comment)?\b\s*[:.–—-]|^(?:trans|ed)\. note\b")
        .expect("a constant pattern")
});
static HIDDEN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^email(?:\s|\x{a0})*protected$").expect("a constant pattern"));
static DOUBTFUL_INSIDE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\?[\p{L}][^?\n]{0,40}\?").expect("a constant pattern"));
/// Endings and letters of Russian in Latin letters.
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:kh|zh|shch|tsy)|(?:oe|enie|anie|nie|aya|aia|yi|yy|iy|ii|ogo|ego|ykh|ikh|ymi|stvo|nost|tsiya|tsiia|tsii|skii|skiy|ovat|ivat|ye|yie|uiu|iuiu|[zps]ku|[zp]ka)'?$").expect("a constant pattern")
});
/// English words that end like Russian ones.
const ENGLISH: &[&str] = &["goodbye", "stye", "shoe", "canoe", "alibi", "lego", "khaki"];
static PLAIN_WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[\p{L}’'.,;\- ]+$").expect("a constant pattern"));
static QUESTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:asked?|asks|asking|wondered|clarified|whether|how|what|why|who|when|where|does|do|did|is it|are there)\b")
        .expect("a constant pattern")
});

/// Adds the editorial marks of a passage to its annotations.
///
/// `author` is who writes such brackets in this text; what a declassifier or a web page
/// leaves is theirs.
pub fn mark(passage: &mut Passage, author: Author) {
    let text = &passage.text;
    let mut found: Vec<(Span, MarkKind, Author)> = Vec::new();
    for span in brackets(text) {
        let inside = Span::new(span.start + 1, span.end - 1).of(text);
        // "[words](address)" is a link of Markdown that somebody left in a text.
        if text[span.end..].starts_with('(') {
            continue;
        }
        // The source may mark the bracket itself.
        let is_marked = |annotation: &Annotation| annotation.span == span && matches!(annotation.kind, AnnotationKind::Mark(_));
        if passage.annotations.iter().any(is_marked) {
            continue;
        }
        let Some(kind) = kind_of(text, span, inside) else { continue };
        let by = match kind {
            MarkKind::Withheld => Author::Declassifier,
            MarkKind::Hidden => Author::WebPage,
            MarkKind::Remark if inside.to_lowercase().starts_with("ed") || inside.starts_with("Here follows") => Author::Editor,
            _ => author,
        };
        // "[Handwritten] Copy A": the bracket is a label for what follows it on the line.
        let span = if kind == MarkKind::Hand && HAND_ALONE.is_match(inside.trim()) {
            Span::new(span.start, text[span.end..].find('\n').map_or(text.len(), |end| span.end + end))
        } else {
            span
        };
        if kind == MarkKind::Hand {
            // What the hand wrote may itself be doubtful or past reading.
            let within = Span::new(span.start + 1, span.end.max(span.start + 2) - 1);
            for inner in brackets(within.of(text)).into_iter().map(|inner| inner.shifted(within.start)) {
                let words = Span::new(inner.start + 1, inner.end - 1).of(text);
                match kind_of(text, inner, words) {
                    Some(MarkKind::Supplied) | None => {}
                    Some(inner_kind) => found.push((inner, inner_kind, by)),
                }
            }
            for doubt in DOUBTFUL_INSIDE.find_iter(span.of(text)) {
                found.push((Span::from(doubt.range()).shifted(span.start), MarkKind::Doubtful, by));
            }
        }
        found.push((span, kind, by));
    }
    passage
        .annotations
        .extend(found.into_iter().map(|(span, mark, author)| Annotation { span, kind: AnnotationKind::Mark(Mark::new(mark, author)) }));
    passage.annotations.sort_by_key(|annotation| (annotation.span.start, std::cmp::Reverse(annotation.span.end)));
}

/// Who wrote a note, where it says so itself.
pub fn author_of_note(text: &str, otherwise: Author) -> Author {
    let lower = text.trim().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.starts_with(word) || lower.trim_end_matches(['.', ']', ')']).ends_with(word));
    if says(&["translator's note", "translator’s note", "— trans", "– trans", "(trans", "note by the translator"]) {
        Author::Translator
    } else if says(&["editor's note", "editor’s note", "— ed", "– ed", "(ed", "note by the editor"]) {
        Author::Editor
    } else {
        otherwise
    }
}

fn kind_of(text: &str, span: Span, inside: &str) -> Option<MarkKind> {
    let words = inside.trim();
    let count = words.split_whitespace().count();
    if HAND.is_match(words) {
        Some(MarkKind::Hand)
    } else if HIDDEN.is_match(words) {
        Some(MarkKind::Hidden)
    } else if WITHHELD.is_match(words) {
        Some(MarkKind::Withheld)
    } else if OMITTED.is_match(words) {
        Some(MarkKind::Omitted)
    } else if words == "?" {
        Some(if closes_a_question(text, span) { MarkKind::Supplied } else { MarkKind::Doubtful })
    } else if EDITORS.is_match(words) {
        Some(MarkKind::Remark)
    } else if ILLEGIBLE.is_match(words) {
        Some(MarkKind::Illegible)
    } else if SIGNATURE.is_match(words) {
        Some(MarkKind::SignatureMark)
    } else if REMARK.is_match(words) {
        Some(MarkKind::Remark)
    } else if count <= 6 && (words.ends_with('?') || words.starts_with('?')) && words.len() > 1 {
        Some(MarkKind::Doubtful)
    } else if count > 8 {
        (words.ends_with('.') && words.chars().next().is_some_and(char::is_uppercase)).then_some(MarkKind::Remark)
    } else if is_original(words) {
        Some(MarkKind::OriginalWord)
    } else if is_date(words) || (PLAIN_WORDS.is_match(words) && words.chars().any(char::is_alphabetic)) {
        Some(MarkKind::Supplied)
    } else {
        None
    }
}

/// A day or a year that the original lacks: "[5 December]", "[1945]".
fn is_date(words: &str) -> bool {
    let is_year = words.len() == 4 && words.parse::<u16>().is_ok_and(|year| (1500..2100).contains(&year));
    is_year || crate::model::days_in(words).first().is_some_and(|day| day.span.len() == words.len())
}

/// Whether the words are of another language than English: other letters, or endings of transliterated Russian.
///
/// A capital makes a name, which a translator supplies: "[Khrushchev]", "[Müller]".
fn is_original(words: &str) -> bool {
    if !PLAIN_WORDS.is_match(words) {
        return false;
    }
    if words.chars().any(|letter| letter.is_alphabetic() && !is_latin(letter)) {
        return true;
    }
    let all: Vec<&str> = words.split_whitespace().collect();
    if all.is_empty() || all.iter().any(|word| word.starts_with(char::is_uppercase)) {
        return false;
    }
    let is_foreign = |word: &&&str| {
        let plain = word.trim_matches(|letter: char| !letter.is_alphabetic());
        !plain.is_ascii() || (plain.len() > 3 && !ENGLISH.contains(&plain) && ORIGINAL.is_match(word))
    };
    all.iter().filter(is_foreign).count() * 2 > all.len()
}

fn is_latin(letter: char) -> bool {
    matches!(letter, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// A `[?]` at the end of a sentence that asks stands for the question mark that the original lacks.
fn closes_a_question(text: &str, span: Span) -> bool {
    let rest = text[span.end..].trim_start_matches(['.', '"', '”', '\'']);
    let ends = rest.is_empty()
        || rest.starts_with('\n')
        || (rest.starts_with(' ') && rest.trim_start().chars().next().is_some_and(char::is_uppercase));
    let from = text[..span.start].rfind(['\n']).map_or(0, |at| at + 1);
    let sentence = &text[from..span.start];
    let sentence = sentence.rfind(". ").map_or(sentence, |at| &sentence[at + 2..]);
    ends && QUESTION.is_match(sentence)
}

/// The outermost brackets of a text and, inside a hand, none: a hand is one mark.
fn brackets(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => open.push(at),
            ']' => {
                let Some(start) = open.pop() else { continue };
                let span = Span::new(start, at + 1);
                if open.is_empty() && span.len() > 2 && span.len() <= LONGEST {
                    found.push(span);
                }
            }
            _ => {}
        }
        // A bracket that was never closed must not hide those after it.
        if open.first().is_some_and(|start| at - start > LONGEST) {
            open.clear();
        }
    }
    if let Some(start) = open.first() {
        let from = floor_boundary(text, start + 1);
        found.extend(brackets(&text[from..]).into_iter().map(|span| span.shifted(from)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Vec<(&str, MarkKind)> {
        let mut passage = Passage::line(text);
        mark(&mut passage, Author::Translator);
        passage
            .annotations
            .iter()
            .filter_map(|annotation| match &annotation.kind {
                AnnotationKind::Mark(mark) => Some((annotation.span.of(text), mark.mark)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn each_bracket_has_its_type() {
        for (text, kind) in [
            ("if [he] disagrees", MarkKind::Supplied),
            ("[We] ought not", MarkKind::Supplied),
            ("Please approve [this].", MarkKind::Supplied),
            ("[…]", MarkKind::Omitted),
            ("the source [iskhodnoe predlozhenie] is", MarkKind::OriginalWord),
            ("[1½ lines not declassified]", MarkKind::Withheld),
            ("[… not declassified]", MarkKind::Withheld),
            ("[illegible signature]", MarkKind::Illegible),
            ("[signature]", MarkKind::SignatureMark),
            ("by Ivan [Ivanov?]", MarkKind::Doubtful),
            ("the year 1946 [?] was", MarkKind::Doubtful),
            ("[sic]", MarkKind::Remark),
            ("[Editor's note: page torn]", MarkKind::Remark),
            ("[entered by hand: the third unit]", MarkKind::Hand),
            ("[email protected]", MarkKind::Hidden),
        ] {
            assert_eq!(marks(text).iter().map(|(_, kind)| *kind).collect::<Vec<_>>(), [kind], "{text}");
        }
    }

    #[test]
    fn a_question_mark_that_ends_a_question_is_supplied() {
        let text = "Molotov asked how it will be resolved[?].\n\nHarriman replied.";
        assert_eq!(marks(text), [("[?]", MarkKind::Supplied)]);
    }

    #[test]
    fn a_hand_may_run_over_lines_and_hold_a_doubtful_reading() {
        let text = "[handwritten: store (in the classified\n\narchive). ?M. Mayorov?]";
        assert_eq!(marks(text), [(text, MarkKind::Hand), ("?M. Mayorov?", MarkKind::Doubtful)]);
    }

    #[test]
    fn a_label_in_brackets_goes_for_what_follows_it() {
        assert_eq!(marks("[Handwritten] Copy A\nText"), [("[Handwritten] Copy A", MarkKind::Hand)]);
    }

    #[test]
    fn a_name_is_supplied_and_no_word_of_the_original() {
        for text in ["[Khrushchev]", "[Zhukov]", "[Müller]", "[the Kazakhs]", "[goodbye]", "[Soviets']"] {
            assert_eq!(marks(text), [(text, MarkKind::Supplied)]);
        }
        for text in ["[iskhodnoe predlozhenie]", "[исходное предложение]", "[Vorlage für alle]"] {
            let kind = if text.starts_with("[V") { MarkKind::Supplied } else { MarkKind::OriginalWord };
            assert_eq!(marks(text), [(text, kind)]);
        }
    }

    #[test]
    fn other_brackets_stay_brackets() {
        assert!(marks("[12] and [a+b] and [").is_empty());
    }
}
