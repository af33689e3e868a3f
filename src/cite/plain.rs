//! Plain text: what one reads, and nothing that the room added.

use crate::model::{Basis, Passage, ReadingCopy};
use crate::text::Span;

/// Title, date as written (as the room prints it, where the source has a code alone), body and notes; a blank line stands between paragraphs.
///
/// The words of the body are exactly those of the reading text. A note has its printed
/// label before it, or its number where the source only counts them.
pub fn plain_text(copy: &ReadingCopy) -> String {
    let mut parts = vec![copy.title.text.clone()];
    // What stands in the title alone is no line of its own.
    let date = copy.metadata.date.as_ref().filter(|date| !matches!(date.basis, Basis::Inferred(_)));
    let date =
        date.map(|date| Some(date.value.written.clone()).filter(|words| !words.is_empty()).unwrap_or_else(|| date.value.to_string()));
    parts.extend(date.filter(|date| !copy.title.text.contains(date)));
    parts.extend(paragraphs(&copy.body).into_iter().map(str::to_owned));
    for (place, note) in copy.notes.iter().enumerate() {
        let label = note.label.clone().unwrap_or_else(|| (place + 1).to_string());
        parts.push(format!("[{label}] {}", paragraphs(&note.passage).join("\n\n")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// The paragraphs in order; text that lies in none counts as one.
fn paragraphs(passage: &Passage) -> Vec<&str> {
    let mut spans = Vec::new();
    let mut at = 0;
    for block in passage.paragraphs() {
        if block.span.start >= at {
            spans.push(Span::new(at, block.span.start).trimmed(&passage.text));
            spans.push(block.span);
            at = block.span.end;
        }
    }
    spans.push(Span::new(at.min(passage.text.len()), passage.text.len()).trimmed(&passage.text));
    spans.into_iter().map(|span| span.of(&passage.text)).filter(|text| !text.is_empty()).collect()
}
