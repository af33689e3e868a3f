//! What a structured text says in its first and last lines: title, date, the archive's labels, notes that are words.
//!
//! The formats with a structure of their own hold the same papers as the text shapes; here their passages
//! are read as those shapes are.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

use super::archive_markdown::{self, label_of_text};
use super::parts::{sliced, split_off_blocks, take_blocks};
use super::{Context, citation, notes, passage};
use crate::model::{
    Annotation, AnnotationKind, Author, Block, BlockKind, Diagnostic, Footnote, HistoricalDate, Known, Ledger, Metadata, Passage,
    SourceFormat,
};
use crate::text::Span;
use crate::text::lines::{Line, lines};

/// A first line longer than this is a paragraph of the document and not its title.
const TITLE_LIMIT: usize = 300;

/// Blocks at the head among which a title is looked for.
const HEAD: usize = 4;

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<label>Citation|Summary|Credits|Original Language|Rights|(?:Original )?Classification|Subjects(?: Discussed)?|Contents):\s*",
    )
    .expect("a constant pattern")
});

/// A note before it is numbered: `key` is what [`AnnotationKind::NoteReference`] has for its id so far.
#[derive(Debug)]
pub struct LooseNote {
    pub key: String,
    pub label: Option<String>,
    pub author: Author,
    pub passage: Passage,
}

/// Takes the title and the date from the first blocks of a body.
///
/// `styled` are the places of paragraphs that the file itself calls its title. Without one it is the first
/// block of at most 300 letters, if others follow it; a block that is a date and nothing else is the date.
pub fn title_and_date(body: &mut Passage, styled: &[usize], metadata: &mut Metadata) -> Option<Passage> {
    let is_styled = |block: &Block| styled.contains(&block.span.start);
    let styled_below = body.blocks.iter().take(HEAD).any(is_styled);
    let (mut taken, mut title) = (0, 0..0);
    for block in body.blocks.iter().take(HEAD) {
        let words = block.span.of(&body.text);
        let is_line = matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_));
        if is_line && metadata.date.is_none() && citation::is_date_alone(words) {
            metadata.date = HistoricalDate::read(words).map(Known::stated);
        } else if is_line && title.is_empty() && if styled_below { is_styled(block) } else { words.chars().count() <= TITLE_LIMIT } {
            title = taken..taken + 1;
        } else if title.end == taken && !title.is_empty() && is_styled(block) {
            title.end += 1;
        } else {
            break;
        }
        taken += 1;
    }
    if title.is_empty() && styled_below {
        // Something stands above it, such as a stamp: the title is read there and stays in its place.
        metadata.date = None;
        let block = body.blocks.iter().take(HEAD).find(|block| is_styled(block))?;
        return Some(Passage::line(block.span.of(&body.text).replace('\n', " ")));
    }
    // A document of one paragraph is a body without a title.
    if title.is_empty() || taken >= body.blocks.len() && !styled_below {
        metadata.date = None;
        return None;
    }
    let mut head = take_blocks(body, taken);
    take_blocks(&mut head, title.start);
    split_off_blocks(&mut head, title.len());
    let title = as_line(head);
    date_of_title(&title.text, metadata);
    Some(title)
}

/// A passage as one line; emphasis over all of it is how it was set and says nothing.
pub fn as_line(mut passage: Passage) -> Passage {
    let whole = Span::new(0, passage.text.len());
    // As many bytes for as many, so that every place stays.
    passage.text = passage.text.replace(['\n', '\t'], " ");
    passage.annotations.retain(|known| known.span.is_empty() || !covers(known.span, whole, &passage.text));
    passage.blocks.clear();
    passage
}

/// Whether an annotation covers all words of `whole`.
fn covers(span: Span, whole: Span, text: &str) -> bool {
    span.contains(Span::new(whole.start, whole.start + whole.of(text).trim_end().len()))
}

/// The date that a title names, where the text states none.
pub fn date_of_title(title: &str, metadata: &mut Metadata) {
    if metadata.date.is_none() {
        metadata.date = HistoricalDate::in_title(title).map(|date| Known::inferred(date, "the date in the title"));
    }
}

/// Takes "Translation - English" from the top of a body.
pub fn text_label(body: &mut Passage, metadata: &mut Metadata) {
    while let Some(first) = body.blocks.first().filter(|block| matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))) {
        let words = first.span.of(&body.text);
        if !label_of_text(&lines(words), metadata, &mut Ledger::default()).is_empty() {
            return;
        }
        take_blocks(body, 1);
    }
}

/// Takes the archive's head off a body: date and title, then labels ("Citation:") down to "Contents:".
///
/// `None`, and nothing taken, where the body has no such head. What it gives is what the same head gives in
/// the archive's Markdown.
pub fn archive_head(body: &mut Passage, context: Context<'_>) -> Option<(Metadata, Passage, Option<Passage>, Vec<Diagnostic>)> {
    let is_label = |block: &Block| {
        let words = block.span.of(&body.text);
        let label = LABEL.captures(words)?;
        let end = block.span.start + label.get(0)?.as_str().trim_end().len();
        let is_set_off = matches!(block.kind, BlockKind::Heading(_))
            || body
                .annotations
                .iter()
                .any(|known| known.kind == AnnotationKind::Strong && known.span.start <= block.span.start && known.span.end + 1 >= end);
        is_set_off.then(|| (label["label"].to_owned(), end))
    };
    let labels: Vec<_> = body.blocks.iter().map(is_label).collect();
    let first = labels.iter().position(Option::is_some)?;
    let contents = labels.iter().position(|label| label.as_ref().is_some_and(|(name, _)| name == "Contents"))?;
    if contents == first {
        return None;
    }
    let mut written = String::new();
    for (block, label) in body.blocks[..contents].iter().zip(&labels) {
        let words = block.span.of(&body.text);
        let _ = match label {
            Some((name, end)) => write!(written, "**{name}:**\n\n{}", body.text[*end..block.span.end].trim_start()),
            None if written.contains(":**\n") => write!(written, "{words}"),
            None => write!(written, "**{words}**"),
        };
        written.push_str("\n\n");
    }
    written.push_str("**Contents:**\n");
    let mut read = None;
    archive_markdown::read(&written, context, &mut |item| read = item.draft());
    let mut draft = read.filter(|draft| draft.format == SourceFormat::ArchiveMarkdown)?;
    let mut head = take_blocks(body, contents);
    let rest = take_blocks(body, 1);
    // What follows "Contents:" in its own paragraph is the first of the text.
    let after = LABEL.find(&rest.text).map_or(0, |label| label.end());
    if after < rest.text.len() {
        *body = joined(sliced(&rest, &[Span::new(after, rest.text.len())]), std::mem::take(body));
    }
    // The signs of notes in the title keep their places.
    for block in head.blocks.drain(..) {
        if let Some(at) = draft.title.text.find(block.span.of(&head.text)) {
            draft.title.annotations.extend(
                head.annotations
                    .iter()
                    .filter(|known| known.span.is_empty() && block.span.contains(known.span))
                    .map(|known| Annotation { span: Span::point(known.span.start - block.span.start + at), kind: known.kind.clone() }),
            );
        }
    }
    Some((draft.metadata, draft.title, draft.summary, draft.diagnostics))
}

/// Makes points of page breaks that stand in the text as words: `[page 12]`.
///
/// A paragraph of such words alone is none afterwards.
pub fn page_breaks(mut body: Passage) -> Passage {
    let whole = Span::new(0, body.text.len());
    let tokens = passage::page_breaks(&body.text, whole);
    let mut cuts: Vec<(Span, AnnotationKind)> = Vec::new();
    let mut alone: Vec<Span> = Vec::new();
    for token in tokens {
        let passage::Sign::PageBreak { label } = token.sign else { continue };
        let mut span = token.span;
        if body.blocks.iter().any(|block| block.span == span) {
            alone.push(span);
            // The gap goes with the paragraph, unless it went with the one before.
            let gone = cuts.last().map_or(0, |(last, _)| last.end);
            if span.start >= gone + 2 && body.text[..span.start].ends_with("\n\n") {
                span.start -= 2;
            } else if body.text[span.end..].starts_with("\n\n") {
                span.end += 2;
            }
        }
        cuts.push((span, AnnotationKind::PageBreak { label }));
    }
    body.blocks.retain(|block| !alone.contains(&block.span));
    body.cut(&cuts)
}

/// Takes the notes that stand as `[1] …` paragraphs at the end of a body, and makes points of their markers.
pub fn notes_at_the_end(title: &mut Passage, body: &mut Passage) -> Vec<LooseNote> {
    let all = lines(&body.text);
    let (definitions, above) = notes::at_the_end(&all, &title.text);
    let Some(start) = all.get(above..).and_then(|rest| rest.iter().find(|line| !line.is_blank())).map(|line| line.span.start) else {
        return Vec::new();
    };
    // Notes that begin inside a paragraph or a table are not set apart: they stay what they are.
    let Some(count) = body.blocks.iter().position(|block| block.span.start == start).filter(|_| !definitions.is_empty()) else {
        return Vec::new();
    };
    let found = definitions
        .iter()
        .map(|definition| LooseNote {
            key: definition.label.clone(),
            label: Some(definition.label.clone()),
            author: Author::Unknown,
            passage: sliced(body, &definition.paragraphs),
        })
        .collect();
    split_off_blocks(body, count);
    for passage in [title, body] {
        let text = std::mem::take(passage);
        let cuts: Vec<_> = notes::markers(&text.text, Span::new(0, text.text.len()), &definitions)
            .into_iter()
            .filter_map(|token| match token.sign {
                passage::Sign::NoteReference { label } => {
                    // A marker stands at the word before it, whatever spaces were put between.
                    let start = text.text[..token.span.start].trim_end_matches(' ').len();
                    let start = if text.text[..start].ends_with('\n') || start == 0 { token.span.start } else { start };
                    Some((Span::new(start, token.span.end), AnnotationKind::NoteReference { note: Some(label.clone()), label }))
                }
                _ => None,
            })
            .collect();
        *passage = text.cut(&cuts);
    }
    found
}

/// Numbers notes in the order of first reference, title before body; one that nothing refers to comes last and is reported.
pub fn tie(title: &mut Passage, body: &mut Passage, notes: Vec<LooseNote>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Footnote> {
    let mut waiting: HashMap<String, LooseNote> = HashMap::new();
    let mut rest: Vec<String> = Vec::new();
    for note in notes {
        rest.push(note.key.clone());
        waiting.entry(note.key.clone()).or_insert(note);
    }
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut order: Vec<LooseNote> = Vec::new();
    let mut refer = |passage: &mut Passage, order: &mut Vec<LooseNote>, waiting: &mut HashMap<String, LooseNote>| {
        for annotation in &mut passage.annotations {
            let AnnotationKind::NoteReference { note, label } = &mut annotation.kind else { continue };
            let Some(key) = note.take() else { continue };
            if let Some(found) = waiting.remove(&key) {
                order.push(found);
                ids.insert(key.clone(), format!("fn{}", order.len()));
            }
            *note = ids.get(&key).cloned();
            if note.is_none() {
                let message = format!("footnote \"{label}\" has no text; add one or remove the reference");
                diagnostics.push(Diagnostic::warning(1, message));
            }
        }
    };
    refer(title, &mut order, &mut waiting);
    refer(body, &mut order, &mut waiting);
    let mut at = 0;
    let mut rest = rest.into_iter();
    let mut unasked = Vec::new();
    loop {
        // Notes of notes come after all of the text's.
        while at < order.len() {
            let mut passage = std::mem::take(&mut order[at].passage);
            refer(&mut passage, &mut order, &mut waiting);
            order[at].passage = passage;
            at += 1;
        }
        let Some(key) = rest.next() else { break };
        if let Some(note) = waiting.remove(&key) {
            let words: String = note.passage.text.chars().take(40).collect();
            unasked.push(note.label.clone().unwrap_or(words));
            order.push(note);
        }
    }
    for label in unasked {
        let message = format!("nothing in the text refers to footnote \"{label}\"; it stands after the others");
        diagnostics.push(Diagnostic::warning(1, message));
    }
    let numbered = order.into_iter().enumerate();
    numbered
        .map(|(at, note)| Footnote {
            id: format!("fn{}", at + 1),
            label: note.label,
            author: note.author,
            is_source: false,
            passage: note.passage,
        })
        .collect()
}

fn joined(first: Passage, second: Passage) -> Passage {
    let mut writer = super::writer::Writer::default();
    writer.append(first);
    writer.append(second);
    writer.finish()
}

/// The lines of a plain text as a passage, its paragraphs parted by blank lines.
pub fn plain(text: &str) -> Passage {
    let all: Vec<Line<'_>> = lines(text);
    let mut builder = passage::Builder::new(text, &[]);
    for group in passage::paragraphs(&all) {
        builder.paragraph(BlockKind::Paragraph, group, &mut Ledger::default());
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::readers::html;

    #[test]
    fn notes_of_words_are_notes() {
        let mut title = Passage::line("Cable [1]");
        let mut body =
            html::fragment("<p>One <i>two</i> [2]. Three<sup>[1]</sup></p><p>Notes:</p><p>[1] First.</p><p>[2] <i>Second</i>.</p>").passage;
        let loose = notes_at_the_end(&mut title, &mut body);
        let mut said = Vec::new();
        let notes = tie(&mut title, &mut body, loose, &mut said);
        assert_eq!((title.text.as_str(), body.text.as_str()), ("Cable", "One two. Three"));
        let told: Vec<_> = notes.iter().map(|note| (note.id.as_str(), note.label.as_deref(), note.passage.text.as_str())).collect();
        assert_eq!(told, [("fn1", Some("1"), "First."), ("fn2", Some("2"), "Second.")]);
        assert_eq!(notes[1].passage.annotations.len(), 1);
        assert_eq!((body.blocks.len(), said), (1, vec![]));
    }

    #[test]
    fn the_archives_labels_are_read_as_in_its_markdown() {
        let mut body = html::fragment(
            "<p><b>November 4, 1945</b></p><p><b>Cable No. 77</b></p><p><b>Citation:</b></p><p>\"Cable No. 77\", November 4, 1945, Wilson Center Digital Archive, RGASPI, f. 17, op. 128, d. 50, l. 3. https://digitalarchive.wilsoncenter.org/document/900001</p><p><b>Summary:</b> About <i>it</i>.</p><p><b>Contents:</b></p><p>Translation - English</p><p>77. Text.</p>",
        ).passage;
        let settings = Settings::default();
        let context = Context { settings: &settings, path: "x", sidecar: None };
        let (mut metadata, title, summary, said) = archive_head(&mut body, context).expect("the head");
        text_label(&mut body, &mut metadata);
        assert_eq!((title.text.as_str(), body.text.as_str()), ("Cable No. 77", "77. Text."));
        assert_eq!(metadata.numbers[0].name(), "wilson-900001");
        assert_eq!((summary.map(|summary| summary.text).as_deref(), said), (Some("About it."), vec![]));
        assert_eq!(metadata.language.map(|known| known.value).as_deref(), Some("en"));
    }

    #[test]
    fn the_first_lines_are_title_and_date() {
        let mut metadata = Metadata::default();
        let mut body = html::fragment("<p>4 November 1945</p><p><b>Letter to <i>Ann</i></b></p><p>Dear Ann</p>").passage;
        let title = title_and_date(&mut body, &[], &mut metadata).expect("a title");
        assert_eq!((title.text.as_str(), title.annotations.len(), body.text.as_str()), ("Letter to Ann", 1, "Dear Ann"));
        assert_eq!(metadata.date.map(|date| date.value.edtf()).as_deref(), Some("1945-11-04"));
    }
}
