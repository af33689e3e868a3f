//! Markdown with YAML front matter: the form in which an editor writes a document by hand.
//!
//! The only shape whose body is Markdown (`CommonMark` with tables and `[^1]` footnotes). HTML in
//! it is text. `docs/formats.md` describes the fields.

use std::sync::LazyLock;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::{Context, Fields, Item, title_from_path};
use crate::model::{
    Annotation, AnnotationKind, Author, Block, BlockKind, Diagnostic, Draft, Fate, Footnote, Ledger, Metadata, Passage, SourceFormat,
};
use crate::text::Span;
use crate::text::lines::{line_number, lines};

static KEY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^[a-z_]+[ \t]*:").expect("a constant pattern"));
static SIGN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\[\^(?P<note>[^\]\s\[]{1,40})\]|\[(?:page[ -]?break|(?:page|p\.|leaf|l\.) ?(?P<page>\d+[a-z]?))\]")
        .expect("a constant pattern")
});

/// The span of the YAML and the place where the body begins; `None` where a file has no front matter.
pub fn parts(text: &str) -> Option<(Span, usize)> {
    let all = lines(text);
    let first = all.first().filter(|line| line.text.trim_end() == "---")?;
    let last = all.iter().skip(1).find(|line| matches!(line.text.trim_end(), "---" | "..."))?;
    let yaml = Span::new((first.span.end + 1).min(last.span.start), last.span.start);
    let body = text[last.span.end..].find('\n').map_or(text.len(), |end| last.span.end + end + 1);
    (yaml.is_empty() || KEY.is_match(yaml.of(text))).then_some((yaml, body))
}

pub fn read(text: &str, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let Some((yaml, body_start)) = parts(text) else { return };
    let mut diagnostics = Vec::new();
    let mut ledger = Ledger::default();
    ledger.claim(Span::new(0, body_start), Fate::Metadata);
    let (fields, said) = Fields::read(yaml.of(text));
    // The fields begin on the line below the hyphens.
    diagnostics.extend(said.into_iter().map(|said| Diagnostic {
        line: said.line + 1,
        message: format!("in the front matter: {}", said.message),
        ..said
    }));

    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut writer = Writer::new(text, ledger);
    for (event, range) in Parser::new_ext(&text[body_start..], options).into_offset_iter() {
        writer.event(event, Span::from(range).shifted(body_start));
    }
    let Writer { body, body_escapes, mut notes, ledger, .. } = writer;
    let mut body = cut_signs(body, &body_escapes);
    for passage in std::iter::once(&mut body).chain(notes.iter_mut().map(|(_, note)| note)) {
        if flatten(&mut passage.blocks, DEEPEST) {
            let message = format!("lists and quotations stand deeper than {DEEPEST} in one another; what is below is shown at that depth");
            diagnostics.push(Diagnostic::warning(1, message));
        }
    }
    let heading = body
        .blocks
        .iter()
        .find(|block| matches!(block.kind, BlockKind::Heading(_)))
        .map(|block| block.span.of(&body.text).replace('\n', " "));
    let title = fields.title.clone().or(heading).unwrap_or_else(|| {
        let (made, diagnostic) = title_from_path(context.path);
        diagnostics.push(diagnostic);
        made
    });
    let mut title = cut_signs(Passage::line(title.trim()), &[]);
    let notes = tie(&mut title, &mut body, notes, text, &mut diagnostics);
    let metadata = Metadata::default();
    let mut draft =
        Draft { format: SourceFormat::FrontMatter, metadata, title, summary: None, body, notes, access: None, ledger, diagnostics };
    // The fields know the title as one line of text; its notes are points already.
    Fields { title: None, ..fields }.state(&mut draft, context.settings);
    sink(Item::Draft(Box::new(draft)));
}

/// Walks the events of a Markdown text and writes passages.
struct Writer<'a> {
    source: &'a str,
    ledger: Ledger,
    body: Passage,
    /// Places in the body, and in the note that is being written, where the source escaped a sign: it is a letter there.
    body_escapes: Vec<usize>,
    note_escapes: Vec<usize>,
    /// Labels and texts, in the order of the file.
    notes: Vec<(String, Passage)>,
    /// The note that is being written, in place of the body.
    note: Option<(String, Passage)>,
    open: Vec<Block>,
    inline: Vec<Annotation>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, ledger: Ledger) -> Self {
        Self {
            source,
            ledger,
            body: Passage::default(),
            body_escapes: Vec::new(),
            note_escapes: Vec::new(),
            notes: Vec::new(),
            note: None,
            open: Vec::new(),
            inline: Vec::new(),
        }
    }

    fn passage(&mut self) -> &mut Passage {
        self.note.as_mut().map_or(&mut self.body, |(_, passage)| passage)
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => self.words(&words, span),
            Event::SoftBreak => self.words(" ", Span::point(span.start)),
            Event::HardBreak => self.words("\n", Span::point(span.start)),
            Event::FootnoteReference(label) => {
                let at = self.passage().text.len();
                let kind = AnnotationKind::NoteReference { note: None, label: label.into_string() };
                self.passage().annotations.push(Annotation { span: Span::point(at), kind });
                if self.note.is_none() {
                    self.ledger.claim(span, Fate::Note);
                }
            }
            Event::Rule | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                if self.note.is_none() {
                    self.ledger.claim(span, Fate::Metadata);
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::CodeBlock(_) => self.open(BlockKind::Paragraph),
            Tag::Heading { level, .. } => self.open(BlockKind::Heading(level_number(level))),
            Tag::BlockQuote(_) => self.open(BlockKind::Quotation),
            Tag::List(first) => {
                self.close_implicit();
                self.open(BlockKind::List(first));
            }
            Tag::Item => self.open(BlockKind::Item),
            Tag::Table(_) => self.open(BlockKind::Table),
            Tag::TableHead | Tag::TableRow => self.open(BlockKind::Row),
            Tag::TableCell => self.open(BlockKind::Cell),
            Tag::FootnoteDefinition(label) => {
                self.ledger.claim(span, Fate::Note);
                self.note = Some((label.into_string(), Passage::default()));
            }
            Tag::Emphasis => self.begin(AnnotationKind::Emphasis),
            Tag::Strong => self.begin(AnnotationKind::Strong),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.begin(AnnotationKind::Link { url: dest_url.into_string() }),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::HtmlBlock
            | TagEnd::CodeBlock
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell => self.close(),
            TagEnd::Item => {
                self.close_implicit();
                self.close();
            }
            TagEnd::FootnoteDefinition => {
                self.close_implicit();
                let escapes = std::mem::take(&mut self.note_escapes);
                if let Some((label, passage)) = self.note.take() {
                    self.notes.push((label, cut_signs(passage, &escapes)));
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image => {
                if let Some(mut annotation) = self.inline.pop() {
                    annotation.span.end = self.passage().text.len();
                    if !annotation.span.is_empty() {
                        self.passage().annotations.push(annotation);
                    }
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, kind: AnnotationKind) {
        self.open_implicit();
        let at = self.passage().text.len();
        self.inline.push(Annotation { span: Span::point(at), kind });
    }

    fn words(&mut self, words: &str, span: Span) {
        self.open_implicit();
        if self.note.is_none() {
            self.ledger.claim(span, Fate::Text);
        }
        let at = self.passage().text.len();
        if self.source[..span.start].ends_with('\\') {
            let escapes = if self.note.is_some() { &mut self.note_escapes } else { &mut self.body_escapes };
            escapes.push(at);
        }
        self.passage().text.push_str(words);
    }

    fn open(&mut self, kind: BlockKind) {
        let is_leaf = kind.is_numbered() && !matches!(kind, BlockKind::Row);
        let inside_cell = matches!(kind, BlockKind::Cell);
        let passage = self.passage();
        if !passage.text.is_empty() {
            if inside_cell && !passage.text.ends_with('\n') {
                passage.text.push('\t');
            } else if is_leaf || matches!(kind, BlockKind::Row) {
                let gap = if matches!(kind, BlockKind::Row) && passage.text.ends_with("\n\n") { "" } else { "\n\n" };
                passage.text.push_str(gap);
            }
        }
        let at = passage.text.len();
        self.open.push(Block::new(kind, Span::point(at)));
    }

    /// Words stand in a paragraph: a tight list's item has none of its own.
    fn open_implicit(&mut self) {
        let needs = match self.open.last() {
            None => true,
            Some(block) => matches!(block.kind, BlockKind::Item | BlockKind::Quotation),
        };
        if needs {
            self.open(BlockKind::Paragraph);
        }
    }

    fn close_implicit(&mut self) {
        let inside_item = self.open.len() > 1 && matches!(self.open[self.open.len() - 2].kind, BlockKind::Item);
        if inside_item && self.open.last().is_some_and(|block| block.kind == BlockKind::Paragraph) {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(mut block) = self.open.pop() else { return };
        let end = self.passage().text.trim_end_matches('\n').len();
        let start = block.children.first().map_or(block.span.start, |first| first.span.start);
        block.span = Span::new(start.min(end), end);
        // A code block ends in a line break that is markup.
        if block.kind == BlockKind::Paragraph {
            self.passage().text.truncate(end);
        }
        if block.span.is_empty() && !matches!(block.kind, BlockKind::Cell | BlockKind::Row) {
            return;
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(block),
            None => self.passage().blocks.push(block),
        }
    }
}

/// Blocks inside one another; people write a few, and what reads them again must not run out of stack.
const DEEPEST: usize = 16;

/// Puts the paragraphs of blocks deeper than `left` right into the last that may hold any; gives whether there were some.
fn flatten(blocks: &mut [Block], left: usize) -> bool {
    let mut changed = false;
    for block in blocks.iter_mut().filter(|block| !block.children.is_empty()) {
        if left > 1 {
            changed |= flatten(&mut block.children, left - 1);
            continue;
        }
        let mut open: Vec<Block> = std::mem::take(&mut block.children);
        open.reverse();
        // A loop, since a file may nest as deep as it is long.
        while let Some(mut child) = open.pop() {
            if child.kind.is_numbered() || child.children.is_empty() {
                child.children.clear();
                child.kind = BlockKind::Paragraph;
                block.children.push(child);
            } else {
                open.extend(child.children.drain(..).rev());
            }
        }
        block.kind = BlockKind::Quotation;
        changed = true;
    }
    changed
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Makes points of the signs that are no reading text: a page break, a reference to a note that is not there.
///
/// A bracket that the source escaped, at one of `escapes`, is a letter of the text.
fn cut_signs(passage: Passage, escapes: &[usize]) -> Passage {
    let cuts: Vec<(Span, AnnotationKind)> = SIGN
        .captures_iter(&passage.text)
        .filter_map(|captures| {
            let kind = match captures.name("note") {
                Some(label) => AnnotationKind::NoteReference { note: None, label: label.as_str().to_owned() },
                None => AnnotationKind::PageBreak { label: captures.name("page").map(|page| page.as_str().to_owned()) },
            };
            let span = Span::from(captures.get(0)?.range());
            (!escapes.contains(&span.start)).then_some((span, kind))
        })
        .collect();
    passage.cut(&cuts)
}

/// Numbers the notes by first reference and ties them to their places; reports what does not match.
fn tie(
    title: &mut Passage,
    body: &mut Passage,
    notes: Vec<(String, Passage)>,
    source: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Footnote> {
    let line_of = |label: &str| source.find(&format!("[^{label}]")).map_or(1, |at| line_number(source, at));
    let mut order: Vec<usize> = Vec::new();
    let mut notes = notes;
    let mut number = |annotation: &mut Annotation, notes: &[(String, Passage)], order: &mut Vec<usize>| {
        let AnnotationKind::NoteReference { note, label } = &mut annotation.kind else { return };
        let Some(place) = notes.iter().position(|(known, _)| known == label) else {
            diagnostics.push(Diagnostic::warning(
                line_of(label),
                format!("footnote \"{label}\" has no text; add \"[^{label}]: …\" or remove the reference"),
            ));
            return;
        };
        if !order.contains(&place) {
            order.push(place);
        }
        *note = order.iter().position(|other| *other == place).map(|at| format!("fn{}", at + 1));
    };
    for annotation in title.annotations.iter_mut().chain(&mut body.annotations) {
        number(annotation, &notes, &mut order);
    }
    for place in 0..notes.len() {
        let mut annotations = std::mem::take(&mut notes[place].1.annotations);
        for annotation in &mut annotations {
            number(annotation, &notes, &mut order);
        }
        notes[place].1.annotations = annotations;
    }
    for (place, (label, _)) in notes.iter().enumerate() {
        if !order.contains(&place) {
            order.push(place);
            diagnostics.push(Diagnostic::warning(
                line_of(label),
                format!("nothing in the text refers to footnote \"{label}\"; it stands after the others"),
            ));
        }
    }
    let mut texts: Vec<Option<(String, Passage)>> = notes.into_iter().map(Some).collect();
    order
        .into_iter()
        .enumerate()
        .filter_map(|(at, place)| {
            let (label, passage) = texts[place].take()?;
            Some(Footnote { id: format!("fn{}", at + 1), label: Some(label), author: Author::Unknown, is_source: false, passage })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::draft_of;

    fn draft(text: &str) -> Draft {
        draft_of(text, "x.md")
    }

    #[test]
    fn a_title_may_have_notes() {
        let draft = draft("---\ntitle: Cable 3523[^a] to Molotov\n---\n\nText[^b].\n\n[^b]: Second.\n\n[^a]: First.\n");
        assert_eq!(draft.title.text, "Cable 3523 to Molotov");
        let notes: Vec<_> = draft.notes.iter().map(|note| (note.id.as_str(), note.label.as_deref(), note.passage.text.as_str())).collect();
        assert_eq!(notes, [("fn1", Some("a"), "First."), ("fn2", Some("b"), "Second.")]);
    }

    #[test]
    fn an_escaped_bracket_is_a_letter() {
        let draft = draft("---\ntitle: T\n---\n\nOne \\[^1] two \\[page break] three [page break] four.\n");
        assert_eq!(draft.body.text, "One [^1] two [page break] three four.");
        assert_eq!(draft.body.annotations.len(), 1);
    }
}
