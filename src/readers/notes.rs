//! Footnotes that a text carries inside itself: found, taken out, tied to their places.

use std::sync::LazyLock;

use regex::Regex;

use super::passage::{Builder, Sign, Token};
use crate::model::{AnnotationKind, Author, BlockKind, Diagnostic, Fate, Footnote, Ledger, Passage};
use crate::text::Span;
use crate::text::lines::{Line, line_number};

/// A note's text in the source: its label and the spans of its paragraphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    pub label: String,
    /// All of it, brackets and label included.
    pub span: Span,
    pub paragraphs: Vec<Span>,
}

static AT_START: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*\[(?P<label>\d{1,4}[a-z]?|\*{1,3}|[ivxl]{1,6})\]\s*(?P<text>\S.*)$").expect("a constant pattern"));
static MARKER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[(?P<label>\d{1,4}[a-z]?|\*{1,3}|[ivxl]{1,6})\]").expect("a constant pattern"));
static WORD_MARKER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[footnoteRef:(?P<label>\w{1,8})\]").expect("a constant pattern"));
static WORD_NOTE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[(?P<label>\d{1,4}): {1,2}").expect("a constant pattern"));
static HEADING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)^\W*(?:foot|end)?notes\W*$").expect("a constant pattern"));

/// The notes that stand as `[1] …` lines at the end of `lines`, and how many lines are left above them.
///
/// A line is a note only where its label is also a marker in the text above: a list that
/// counts `[1] [2]` is none. `above` is what stands before these lines, such as the title.
pub fn at_the_end(lines: &[Line<'_>], above: &str) -> (Vec<Definition>, usize) {
    let starts: Vec<(usize, String)> =
        lines.iter().enumerate().filter_map(|(place, line)| Some((place, AT_START.captures(line.text)?["label"].to_owned()))).collect();
    let is_marked = |place: usize, label: &str| {
        let wanted = format!("[{label}]");
        above.contains(&wanted)
            || lines[..place].iter().any(|line| line.text.match_indices(&wanted).any(|(at, _)| !line.text[..at].trim().is_empty()))
    };
    let first = starts.iter().enumerate().find(|(place, (line, label))| {
        let rest: Vec<&str> = starts[*place..].iter().map(|(_, label)| label.as_str()).collect();
        is_marked(*line, label) && ascend(&rest)
    });
    let Some((first, (top, _))) = first else { return (Vec::new(), lines.len()) };
    let mut end = lines.len();
    // What follows the last note after a blank line is the document's own again.
    if let Some((last, _)) = starts.last() {
        end = (*last..lines.len()).find(|place| lines[*place].is_blank()).unwrap_or(end);
        if lines[end..].iter().all(Line::is_blank) {
            end = lines.len();
        }
    }
    if end < lines.len() {
        // Notes in the middle of a text are not "at the end"; the lines stay where they are.
        return (Vec::new(), lines.len());
    }
    let mut definitions = Vec::new();
    for (place, (line, label)) in starts.iter().enumerate().skip(first) {
        let until = starts.get(place + 1).map_or(end, |(next, _)| *next);
        let Some(text) = AT_START.captures(lines[*line].text).and_then(|captures| captures.name("text").map(|text| text.start())) else {
            continue;
        };
        let mut paragraphs: Vec<Span> = Vec::new();
        for group in lines[*line..until].split(Line::is_blank).filter(|group| !group.is_empty()) {
            paragraphs.push(Span::new(group[0].span.start, group[group.len() - 1].span.end));
        }
        if let Some(opening) = paragraphs.first_mut() {
            opening.start = lines[*line].span.start + text;
        }
        let last = paragraphs.last().map_or(lines[*line].span.end, |last| last.end);
        definitions.push(Definition { label: label.clone(), span: Span::new(lines[*line].span.start, last), paragraphs });
    }
    let mut above_notes = *top;
    while above_notes > 0 && (lines[above_notes - 1].is_blank() || HEADING.is_match(lines[above_notes - 1].text)) {
        above_notes -= 1;
    }
    (definitions, above_notes)
}

/// The notes that Word's text form puts as `[1:  …]` into the line after their paragraph.
pub fn of_word(source: &str) -> Vec<Definition> {
    let mut found: Vec<Definition> = Vec::new();
    for captures in WORD_NOTE.captures_iter(source) {
        let (Some(whole), Some(label)) = (captures.get(0), captures.name("label")) else { continue };
        if found.last().is_some_and(|last| whole.start() < last.span.end) {
            continue;
        }
        let end = closing_bracket(source, whole.start());
        // Word puts two spaces; with one, the marker in the text tells that it is a note.
        let is_of_word = whole.as_str().ends_with("  ") || source.contains(&format!("[footnoteRef:{}]", label.as_str()));
        if !is_of_word || !source[..end].ends_with(']') {
            continue;
        }
        let inside = Span::new(whole.end().min(end.saturating_sub(1)), end.saturating_sub(1)).trimmed(source);
        found.push(Definition { label: label.as_str().to_owned(), span: Span::new(whole.start(), end), paragraphs: vec![inside] });
    }
    found
}

/// The markers `[1]` in `region` for which there is a definition.
pub fn markers(source: &str, region: Span, definitions: &[Definition]) -> Vec<Token> {
    tokens(&MARKER, source, region)
        .into_iter()
        .filter(|(label, _)| definitions.iter().any(|definition| definition.label == *label))
        .map(marker)
        .collect()
}

/// The markers `[footnoteRef:1]` in `region`, with a definition or without.
pub fn word_markers(source: &str, region: Span) -> Vec<Token> {
    tokens(&WORD_MARKER, source, region).into_iter().map(marker).collect()
}

/// Makes footnotes of definitions, tied to the places in `passages` that refer to them.
///
/// They are numbered in the order of first reference, title before body; a note that
/// nothing refers to comes last. What does not match is reported.
pub fn tie(source: &str, definitions: &[Definition], passages: &mut [&mut Passage], diagnostics: &mut Vec<Diagnostic>) -> Vec<Footnote> {
    let mut order: Vec<usize> = Vec::new();
    for passage in passages.iter_mut() {
        for annotation in &mut passage.annotations {
            let AnnotationKind::NoteReference { note, label } = &mut annotation.kind else { continue };
            let Some(place) = definitions.iter().position(|definition| definition.label == *label) else {
                diagnostics.push(Diagnostic::warning(
                    source.find(&format!(":{label}]")).map_or(1, |at| line_number(source, at)),
                    format!("footnote \"{label}\" has no text; add one or remove the reference"),
                ));
                continue;
            };
            let number = order.iter().position(|other| *other == place).unwrap_or_else(|| {
                order.push(place);
                order.len() - 1
            });
            *note = Some(format!("fn{}", number + 1));
        }
    }
    for (place, definition) in definitions.iter().enumerate() {
        if !order.contains(&place) {
            order.push(place);
            let message = format!("nothing in the text refers to footnote \"{}\"; it stands after the others", definition.label);
            diagnostics.push(Diagnostic::warning(line_number(source, definition.span.start), message));
        }
    }
    let mut footnotes = Vec::new();
    for (number, place) in order.into_iter().enumerate() {
        let definition = &definitions[place];
        let mut builder = Builder::new(source, &[]);
        let mut claimed = Ledger::default();
        for paragraph in &definition.paragraphs {
            builder.run(BlockKind::Paragraph, &line_spans(source, *paragraph), " ", &mut claimed);
        }
        let id = format!("fn{}", number + 1);
        footnotes.push(Footnote { id, label: Some(definition.label.clone()), author: Author::Unknown, passage: builder.finish() });
    }
    footnotes
}

/// Points for the markers of `tokens` in a text of one line that was cut out of the source.
pub fn cut_markers(source: &str, spans: &[Span], tokens: &[Token]) -> Passage {
    let mut builder = Builder::new(source, tokens);
    builder.run(BlockKind::Paragraph, spans, " ", &mut Ledger::default());
    let mut passage = builder.finish();
    passage.blocks.clear();
    passage
}

fn tokens(pattern: &Regex, source: &str, region: Span) -> Vec<(String, Span)> {
    pattern
        .captures_iter(region.of(source))
        .filter_map(|captures| Some((captures["label"].to_owned(), Span::from(captures.get(0)?.range()).shifted(region.start))))
        .collect()
}

fn marker((label, span): (String, Span)) -> Token {
    Token { span, fate: Fate::Note, sign: Sign::NoteReference { label } }
}

/// The spans of the lines inside `span`.
pub fn line_spans(source: &str, span: Span) -> Vec<Span> {
    crate::text::lines::lines(span.of(source)).iter().map(|line| line.span.shifted(span.start)).collect()
}

/// Whether labels count up: numbers never fall, other signs never repeat at once.
fn ascend(labels: &[&str]) -> bool {
    labels.windows(2).all(|pair| match (pair[0].parse::<u32>(), pair[1].parse::<u32>()) {
        (Ok(left), Ok(right)) => left < right,
        _ => pair[0] != pair[1],
    })
}

/// The end of the bracket that opens at `start`; the end of the line where none closes it.
fn closing_bracket(source: &str, start: usize) -> usize {
    let line_end = source[start..].find('\n').map_or(source.len(), |length| start + length);
    let mut depth = 0_usize;
    for (at, letter) in source[start..line_end].char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return start + at + 1;
                }
            }
            _ => {}
        }
    }
    line_end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lines::lines;

    fn found(source: &str) -> (Vec<(String, usize)>, usize) {
        let all = lines(source);
        let (definitions, above) = at_the_end(&all, "");
        (definitions.into_iter().map(|definition| (definition.label, definition.paragraphs.len())).collect(), above)
    }

    #[test]
    fn notes_stand_at_the_end_under_the_labels_of_the_text() {
        let source = "One [1] two [2].\n\nMore.\n\nNotes:\n\n[1] First.\n\ngoes on\n[2] Second.\n";
        assert_eq!(found(source), (vec![("1".to_owned(), 2), ("2".to_owned(), 1)], 3));
    }

    #[test]
    fn a_list_that_nothing_marks_is_no_note() {
        assert_eq!(found("One.\n\n[1] First.\n[2] Second."), (vec![], 4));
    }

    #[test]
    fn a_note_of_word_may_hold_brackets() {
        let source = "Text[footnoteRef:1] on. [1:  See [the] book.] \nNext [2: no].";
        let definitions = of_word(source);
        assert_eq!(definitions.len(), 1);
        assert_eq!(definitions[0].paragraphs[0].of(source), "See [the] book.");
    }
}
