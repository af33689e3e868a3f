//! Markdown with front matter: the form in which an editor writes a document by hand.
//!
//! What Markdown cannot say (diplomatic parts, editorial marks, ranges that cross) is
//! left out; the text is all there and reads back as it was.

mod front_matter;

use std::collections::HashMap;
use std::fmt::Write as _;

pub use front_matter::fields;
use front_matter::front_matter;

use crate::model::{Annotation, AnnotationKind, Block, BlockKind, Footnote, Passage, ReadingCopy};
use crate::text::Span;
use crate::text::normal::squeeze;
use crate::text::span::floor_boundary;

/// The document as the front-matter form has it: metadata, body, and the notes as `[^1]: …` at the end.
pub fn markdown(copy: &ReadingCopy) -> String {
    let labels = labels(&copy.notes);
    let mut parts = vec![front_matter(copy, &title(copy, &labels))];
    parts.push(Writer { passage: &copy.body, labels: &labels }.passage());
    parts.extend(copy.notes.iter().map(|note| definition(note, &labels)));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// What stands between `[^` and `]` for each note: the printed label where it can, else the note's id.
fn labels(notes: &[Footnote]) -> HashMap<&str, &str> {
    let plain = |label: &str| !label.is_empty() && label.chars().all(|letter| letter.is_ascii_alphanumeric());
    let alone = |label: &str| notes.iter().filter(|note| note.label.as_deref() == Some(label) || note.id == label).count() == 1;
    notes
        .iter()
        .map(|note| {
            let printed = note.label.as_deref().filter(|label| plain(label) && alone(label));
            (note.id.as_str(), printed.unwrap_or(&note.id))
        })
        .collect()
}

/// The title as one line, with the signs of its notes: `Cable No. 3523[^1]`.
fn title(copy: &ReadingCopy, labels: &HashMap<&str, &str>) -> String {
    let mut written = copy.title.text.clone();
    // From the last sign to the first, so that the places of the others stay true.
    for annotation in copy.title.annotations.iter().rev() {
        if let AnnotationKind::NoteReference { note, label } = &annotation.kind {
            let label = note.as_deref().and_then(|note| labels.get(note).copied()).unwrap_or(label);
            written.insert_str(floor_boundary(&written, annotation.span.start), &format!("[^{label}]"));
        }
    }
    squeeze(&written)
}

fn definition(note: &Footnote, labels: &HashMap<&str, &str>) -> String {
    let text = Writer { passage: &note.passage, labels }.passage();
    let label = labels.get(note.id.as_str()).copied().unwrap_or(&note.id);
    format!("[^{label}]: {}", indented(&text, "    "))
}

/// Every line but the first set in; blank lines stay blank.
fn indented(text: &str, by: &str) -> String {
    let mut lines = text.lines();
    let mut made = lines.next().unwrap_or("").to_owned();
    for line in lines {
        made.push('\n');
        if !line.is_empty() {
            made.push_str(by);
            made.push_str(line);
        }
    }
    made
}

/// Writes one passage.
struct Writer<'a> {
    passage: &'a Passage,
    labels: &'a HashMap<&'a str, &'a str>,
}

impl Writer<'_> {
    fn passage(&self) -> String {
        let whole = Span::new(0, self.passage.text.len());
        self.blocks(&self.passage.blocks, whole)
    }

    /// Blocks with a blank line between them; text that lies in none of them is a paragraph.
    fn blocks(&self, blocks: &[Block], around: Span) -> String {
        let mut made: Vec<String> = Vec::new();
        let mut at = around.start;
        let mut other_list = false;
        for (place, block) in blocks.iter().enumerate() {
            // Two lists that follow one another would be read as one, had they the same sign.
            let after_list = place > 0 && blocks[place - 1].kind.is_list();
            other_list = block.kind.is_list() && after_list && !other_list;
            made.extend(self.between(at, block.span.start));
            made.push(self.block(block, other_list));
            at = at.max(block.span.end);
        }
        made.extend(self.between(at, around.end));
        made.retain(|block| !block.is_empty());
        made.join("\n\n")
    }

    fn between(&self, start: usize, end: usize) -> Option<String> {
        let span = Span::new(start, end.max(start)).trimmed(&self.passage.text);
        (!span.is_empty()).then(|| self.paragraph(span))
    }

    fn block(&self, block: &Block, other_list: bool) -> String {
        let inside = || self.blocks(&block.children, block.span);
        match block.kind {
            BlockKind::Paragraph => self.paragraph(block.span),
            BlockKind::Heading(level) => {
                let signs = "#".repeat(usize::from(level.clamp(1, 6)));
                format!("{signs} {}", self.line(block.span))
            }
            BlockKind::Quotation => {
                let lines: Vec<String> = inside().lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
                lines.join("\n")
            }
            BlockKind::List(first) => self.list(block, first, other_list),
            BlockKind::SimpleList => self.list(block, None, other_list),
            BlockKind::Table => self.table(block),
            BlockKind::Item | BlockKind::Row | BlockKind::Cell | BlockKind::Part(_) => inside(),
        }
    }

    fn list(&self, list: &Block, first: Option<u64>, other: bool) -> String {
        let items = list.children.iter().zip(first.unwrap_or(0)..).map(|(item, number)| {
            let sign = match (first, other) {
                (Some(_), false) => format!("{number}. "),
                (Some(_), true) => format!("{number}) "),
                (None, false) => "- ".to_owned(),
                (None, true) => "* ".to_owned(),
            };
            let inside = indented(&self.block(item, false), &" ".repeat(sign.len()));
            format!("{sign}{inside}")
        });
        items.collect::<Vec<_>>().join("\n\n")
    }

    /// The first row becomes the head, since Markdown has no table without one.
    fn table(&self, table: &Block) -> String {
        let cells = |row: &Block| row.children.iter().map(|cell| self.line(cell.span)).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = table.children.iter().map(cells).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines: Vec<String> = rows
            .into_iter()
            .map(|mut row| {
                row.resize(columns, String::new());
                format!("| {} |", row.join(" | "))
            })
            .collect();
        lines.insert(lines.len().min(1), format!("|{}", " --- |".repeat(columns)));
        if columns == 0 { String::new() } else { lines.join("\n") }
    }

    fn paragraph(&self, span: Span) -> String {
        let text = span.of(&self.passage.text);
        let end = span.start + text.trim_end_matches('\n').len();
        let start = end - text.trim_matches('\n').len();
        self.inline(Span::new(start, end), "\\\n")
    }

    /// The text of a heading or a cell, which Markdown keeps on one line.
    fn line(&self, span: Span) -> String {
        let mut line = self.inline(span.trimmed(&self.passage.text), " ");
        // A number sign at the end of a heading would be taken for its closing sign.
        if line.ends_with('#') && !line.ends_with("\\#") {
            line.insert(line.len() - 1, '\\');
        }
        line
    }

    /// Escaped text with its links, emphasis and note references.
    fn inline(&self, span: Span, line_break: &str) -> String {
        let signs = self.signs(span);
        let mut made = Escaped { text: String::new(), line_break, at_start: true };
        let mut at = span.start;
        for (place, sign) in &signs {
            made.text(Span::new(at, *place).of(&self.passage.text), *place == span.end);
            made.sign(sign);
            at = *place;
        }
        made.text(Span::new(at, span.end).of(&self.passage.text), true);
        made.text
    }

    /// The signs that stand in the text, in order.
    ///
    /// Of ranges that overlap the first alone is kept, and of emphasis only what begins
    /// and ends in a letter or digit: elsewhere an asterisk may not be a sign at all.
    fn signs(&self, span: Span) -> Vec<(usize, String)> {
        let mut points: Vec<(usize, String)> = Vec::new();
        let mut ranges: Vec<(Span, &'static str, String)> = Vec::new();
        for Annotation { span: place, kind } in self.passage.annotations.iter().filter(|annotation| span.contains(annotation.span)) {
            let words = place.of(&self.passage.text);
            let firm = words.starts_with(char::is_alphanumeric) && words.ends_with(char::is_alphanumeric);
            match kind {
                AnnotationKind::NoteReference { note, label } => points.push((place.end, self.note_sign(note.as_deref(), label))),
                AnnotationKind::PageBreak { label } => points.push((place.end, page_sign(label.as_deref()))),
                AnnotationKind::Link { url } if !words.trim().is_empty() => ranges.push((*place, "[", format!("](<{}>)", address(url)))),
                AnnotationKind::Emphasis if firm => ranges.push((*place, "*", "*".to_owned())),
                AnnotationKind::Strong if firm => ranges.push((*place, "**", "**".to_owned())),
                _ => {}
            }
        }
        ranges.sort_by_key(|(place, ..)| (place.start, std::cmp::Reverse(place.end)));
        let mut signs: Vec<(usize, Order, String)> = Vec::new();
        let mut free_from = span.start;
        for (place, open, close) in ranges {
            let holds_point = points.iter().any(|(point, _)| place.start < *point && *point < place.end);
            // Signs that touch ("*a**b*") would be read as others.
            if place.start < free_from || (open == "[" && holds_point) {
                continue;
            }
            signs.push((place.start, Order::Open, open.to_owned()));
            signs.push((place.end, Order::Close, close));
            free_from = place.end + 1;
        }
        signs.extend(points.into_iter().map(|(place, sign)| (place, Order::Point, sign)));
        signs.sort_by_key(|(place, order, _)| (*place, *order));
        signs.into_iter().map(|(place, _, sign)| (place, sign)).collect()
    }

    fn note_sign(&self, note: Option<&str>, printed: &str) -> String {
        match note.and_then(|note| self.labels.get(note)) {
            Some(label) => format!("[^{label}]"),
            // The source lacks the note: the label stands, and leads nowhere.
            None => format!("[^{}]", printed.replace(|letter: char| !letter.is_alphanumeric(), "")),
        }
    }
}

/// Which of the signs at one place comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Close,
    Point,
    Open,
}

/// The end of a page, as the reader of this form knows it.
fn page_sign(label: Option<&str>) -> String {
    match label {
        Some(page) if page.chars().all(|letter| letter.is_ascii_alphanumeric()) => format!("[page {page}]"),
        _ => "[page break]".to_owned(),
    }
}

/// Markdown on its way out, knowing whether a line has just begun.
struct Escaped<'a> {
    text: String,
    line_break: &'a str,
    at_start: bool,
}

impl Escaped<'_> {
    fn sign(&mut self, sign: &str) {
        self.text.push_str(sign);
        self.at_start = false;
    }

    /// Plain text, each sign of Markdown in it made harmless.
    fn text(&mut self, text: &str, to_the_end: bool) {
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            let last = lines.peek().is_none();
            self.line(line, !last || to_the_end);
            if !last {
                self.text.push_str(self.line_break);
                self.at_start = true;
            }
        }
    }

    fn line(&mut self, line: &str, ends: bool) {
        // "2554." and "2554)" would begin a list.
        let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        for (place, letter) in line.char_indices() {
            let first = self.at_start && place == 0;
            let edge = first || (ends && place + letter.len_utf8() == line.len());
            let numbered = self.at_start && digits > 0 && place == digits;
            let rest = &line[place + letter.len_utf8()..];
            match letter {
                // White space at the ends of a line would be thrown away, or mean code.
                ' ' if edge => self.text.push_str("&#32;"),
                letter if letter.is_ascii_control() => _ = write!(self.text, "&#{};", u32::from(letter)),
                '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '~' | '|' | '{' => self.text.extend(['\\', letter]),
                '&' if rest.starts_with(|next: char| next == '#' || next.is_ascii_alphabetic()) => self.text.push_str("\\&"),
                '#' | '>' | '+' | '-' | '=' if first => self.text.extend(['\\', letter]),
                // Next to a sign of ours: "[^1]: ", "[^1](", "![^1]".
                ':' | '(' if place == 0 => self.text.extend(['\\', letter]),
                '!' if rest.is_empty() => self.text.push_str("\\!"),
                '.' | ')' if numbered => self.text.extend(['\\', letter]),
                _ => self.text.push(letter),
            }
        }
        self.at_start = self.at_start && line.is_empty();
    }
}

/// An address between angle brackets.
fn address(url: &str) -> String {
    url.chars()
        .map(|letter| match letter {
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '\\' => "%5C".to_owned(),
            letter if letter.is_control() || letter == ' ' => String::new(),
            letter => letter.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
