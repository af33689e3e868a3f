//! Nodes of a page → a passage: what one reads, its blocks, its emphasis, its links, its notes' places.

use std::collections::{HashMap, HashSet};

use dom_query::{NodeId, NodeRef};

use super::dom::{Step, Walk};
use super::elements::{self, Does};
use crate::model::{Annotation, AnnotationKind, Block, BlockKind, Passage};
use crate::readers::writer::{DEEPEST, LOOK_BACK};
use crate::text::Span;

/// What the writer has to know of a page besides its nodes.
#[derive(Default)]
pub struct Plan {
    /// Nodes that are no part of the passage.
    pub skipped: HashSet<NodeId>,
    /// Anchors that lead to a note, with the note's label and place among the notes.
    pub references: HashMap<NodeId, (String, usize)>,
    /// Tables that only arrange a page.
    pub arranging: HashSet<NodeId>,
    /// Forms that have a text in them.
    pub holding: HashSet<NodeId>,
    /// Whether what is plainly no part of a document (navigation, controls) is left out.
    pub leaves_out: bool,
}

/// A node that was left out, and as what.
pub type Left<'a> = (NodeRef<'a>, &'static str);

/// What was made of a node.
#[derive(Default)]
pub struct Written<'a> {
    pub passage: Passage,
    pub left: Vec<Left<'a>>,
    /// Pictures in it.
    pub pictures: usize,
    /// Whether blocks stood deeper in one another than the room keeps them.
    pub too_deep: bool,
}

/// The passage that `roots` are.
pub fn passage<'a>(roots: &[NodeRef<'a>], plan: &Plan) -> Written<'a> {
    let mut writer = Writer::default();
    let mut written = Written::default();
    for root in roots {
        let mut frames: Vec<Frame> = Vec::new();
        let mut walk = Walk::new(*root);
        while let Some(step) = walk.next() {
            match step {
                Step::Enter(node) if node.is_text() => {
                    writer.text(&node.text());
                    frames.push(Frame::default());
                }
                Step::Enter(node) => {
                    let is_root = node.id == root.id;
                    if plan.skipped.contains(&node.id) && !is_root {
                        frames.push(Frame::default());
                        walk.pass_over();
                        continue;
                    }
                    if let Some((label, note)) = plan.references.get(&node.id) {
                        writer.point(AnnotationKind::NoteReference { note: Some(note.to_string()), label: label.clone() });
                        frames.push(Frame::default());
                        walk.pass_over();
                        continue;
                    }
                    if let Some(address) = node.attr("data-cfemail").and_then(|hidden| elements::hidden_address(&hidden)) {
                        writer.text(&address);
                        frames.push(Frame::default());
                        walk.pass_over();
                        continue;
                    }
                    if let Some(why) = elements::left_out(node, plan.leaves_out, &plan.holding).filter(|_| !is_root) {
                        written.pictures += usize::from(why == elements::PICTURE);
                        written.left.push((node, why));
                        writer.boundary_of(node);
                        frames.push(Frame::default());
                        walk.pass_over();
                        continue;
                    }
                    frames.push(writer.enter(node, plan));
                }
                Step::Leave(_) => {
                    if let Some(frame) = frames.pop() {
                        writer.leave(&frame);
                    }
                }
            }
        }
        writer.end_leaf();
    }
    written.too_deep = writer.too_deep;
    written.passage = writer.finish();
    written
}

/// What a node's end has to undo.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is undone by itself")]
struct Frame {
    container: bool,
    boundary: bool,
    cell: bool,
    preformatted: bool,
    /// The level that was open above a heading's own; nought for none.
    heading: Option<u8>,
    inlines: usize,
    closing: &'static str,
}

/// A mark of letters that is open; its place is that of its first letter.
struct Inline {
    kind: AnnotationKind,
    start: Option<usize>,
}

#[derive(Default)]
struct Writer {
    passage: Passage,
    /// Quotations, lists, items, tables and rows that are open.
    open: Vec<Block>,
    /// Which of them are items that words right in a list have opened.
    loose: Vec<usize>,
    /// Where the paragraph that is being written begins.
    leaf: Option<usize>,
    /// Where the cell that is being written begins; blocks in it are lines.
    cell: Option<usize>,
    /// Where the text ended before the row that is being written.
    row: usize,
    heading: Option<u8>,
    inlines: Vec<Inline>,
    /// Points that stand before the next letter.
    points: Vec<AnnotationKind>,
    /// White space that was met and is only written if a letter follows.
    space: bool,
    breaks: usize,
    preformatted: usize,
    too_deep: bool,
}

impl Writer {
    fn enter(&mut self, node: NodeRef<'_>, plan: &Plan) -> Frame {
        let mut frame = Frame::default();
        let Some(name) = node.node_name() else { return frame };
        match elements::does(&name) {
            Does::Break => self.line_break(),
            Does::Boundary | Does::Caption => self.begin_boundary(&mut frame),
            Does::Preformatted => {
                self.begin_boundary(&mut frame);
                self.preformatted += 1;
                frame.preformatted = true;
            }
            Does::Heading(level) => {
                self.begin_boundary(&mut frame);
                frame.heading = Some(self.heading.replace(level).unwrap_or(0));
            }
            Does::Container(kind) => {
                self.begin_boundary(&mut frame);
                frame.container = self.container(elements::numbered_from(node, kind));
            }
            Does::Table => {
                self.begin_boundary(&mut frame);
                frame.container = !plan.arranging.contains(&node.id) && self.container(BlockKind::Table);
            }
            Does::Row => {
                self.begin_boundary(&mut frame);
                let in_table = self.open.last().is_some_and(|block| block.kind == BlockKind::Table);
                frame.container = in_table && self.cell.is_none() && self.container(BlockKind::Row);
            }
            Does::Cell => {
                self.begin_boundary(&mut frame);
                if self.cell.is_none() && self.open.last().is_some_and(|block| block.kind == BlockKind::Row) {
                    self.begin_cell();
                    frame.cell = true;
                }
            }
            Does::Quote => {
                self.text("“");
                frame.closing = "”";
            }
            Does::Nothing => {}
        }
        if let Some(label) = elements::page_break(node) {
            self.point(AnnotationKind::PageBreak { label: Some(label).filter(|label| !label.is_empty()) });
        }
        for kind in elements::inlines(node, &name, self.heading.is_some()) {
            // What is said already is not said again.
            if !self.inlines.iter().rev().take(LOOK_BACK).any(|open| open.kind == kind) {
                self.inlines.push(Inline { kind, start: None });
                frame.inlines += 1;
            }
        }
        frame
    }

    fn leave(&mut self, frame: &Frame) {
        if !frame.closing.is_empty() {
            self.text(frame.closing);
        }
        for _ in 0..frame.inlines {
            if let Some(Inline { kind, start: Some(start) }) = self.inlines.pop() {
                // The spaces behind its words may be taken away again.
                let end = self.passage.text.trim_end().len().max(start);
                self.passage.annotations.push(Annotation { span: Span::new(start, end), kind });
            }
        }
        if frame.cell {
            self.end_cell();
        } else if frame.boundary {
            self.boundary();
        }
        if frame.preformatted {
            self.preformatted -= 1;
        }
        if let Some(before) = frame.heading {
            self.heading = Some(before).filter(|level| *level > 0);
        }
        if frame.container {
            self.end_container();
        }
    }

    fn begin_boundary(&mut self, frame: &mut Frame) {
        frame.boundary = true;
        self.boundary();
    }

    /// What is left out of a paragraph parts it only where it would have stood by itself.
    fn boundary_of(&mut self, node: NodeRef<'_>) {
        if node.node_name().is_some_and(|name| !matches!(elements::does(&name), Does::Nothing | Does::Break | Does::Quote)) {
            self.boundary();
        }
    }

    /// A block begins or ends here: a paragraph outside of cells, a line inside one.
    fn boundary(&mut self) {
        if self.cell.is_some() {
            self.breaks = self.breaks.max(1);
        } else {
            self.end_leaf();
        }
    }

    fn line_break(&mut self) {
        self.breaks += 1;
        self.space = false;
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '\n' if self.preformatted > 0 => self.line_break(),
                ' ' | '\t' if self.preformatted > 0 && self.leaf.is_some() && self.breaks == 0 => {
                    // Two spaces may be a column of a typescript.
                    self.passage.text.push(' ');
                }
                // A space that keeps two words on a line is one to a reader.
                ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}' => self.space = true,
                // No letters: a nought fits no database, the others say where a line may be broken.
                '\0' | '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
                letter => self.letter(letter),
            }
        }
    }

    fn letter(&mut self, letter: char) {
        // Two line breaks are how older pages part paragraphs.
        if self.breaks > 1 && self.cell.is_none() && self.preformatted == 0 && self.heading.is_none() {
            self.end_leaf();
        }
        match (self.leaf, self.cell) {
            (None, None) => self.begin_leaf(),
            (_, Some(start)) if self.passage.text.len() == start => {}
            _ if self.breaks > 0 => {
                let gap = if self.preformatted > 0 { self.breaks.min(2) } else { 1 };
                self.passage.text.truncate(self.passage.text.trim_end_matches(' ').len());
                self.passage.text.extend(std::iter::repeat_n('\n', gap));
            }
            _ if self.space => self.passage.text.push(' '),
            _ => {}
        }
        (self.breaks, self.space) = (0, false);
        let at = self.passage.text.len();
        for kind in self.points.drain(..) {
            self.passage.annotations.push(Annotation { span: Span::point(at), kind });
        }
        // Those that have begun stand below those that have not.
        for inline in self.inlines.iter_mut().rev().take_while(|inline| inline.start.is_none()) {
            inline.start = Some(at);
        }
        self.passage.text.push(letter);
    }

    /// A point stands at the word before it, whatever spaces are put between; without one, before the next.
    fn point(&mut self, kind: AnnotationKind) {
        let after_words = self.leaf.is_some() || self.cell.is_some_and(|start| self.passage.text.len() > start);
        if after_words && self.breaks == 0 {
            let at = self.passage.text.trim_end_matches(' ').len();
            self.passage.annotations.push(Annotation { span: Span::point(at), kind });
        } else {
            self.points.push(kind);
        }
    }

    fn begin_leaf(&mut self) {
        // Words right in a list are an item of it.
        if self.open.last().is_some_and(|block| block.kind.is_list()) {
            self.loose.push(self.open.len());
            self.open.push(Block::new(BlockKind::Item, Span::point(0)));
        }
        if !self.passage.text.is_empty() {
            self.passage.text.push_str("\n\n");
        }
        self.leaf = Some(self.passage.text.len());
    }

    fn end_leaf(&mut self) {
        (self.breaks, self.space) = (0, false);
        let Some(start) = self.leaf.take() else { return };
        let end = self.passage.text.trim_end().len();
        self.passage.text.truncate(end);
        let kind = self.heading.map_or(BlockKind::Paragraph, BlockKind::Heading);
        self.attach_paragraph(Block::new(kind, Span::new(start.min(end), end)));
    }

    /// A paragraph is put into what is open; of a table, which holds rows alone, it stands before what follows of it.
    fn attach_paragraph(&mut self, block: Block) {
        let Some(table) = self.open.iter().rposition(|open| open.kind == BlockKind::Table) else { return self.attach(block) };
        if !self.open[table..].iter().all(|open| matches!(open.kind, BlockKind::Table | BlockKind::Row)) {
            return self.attach(block);
        }
        let again: Vec<BlockKind> = self.open[table..].iter().map(|open| open.kind).collect();
        for _ in &again {
            self.end_container();
        }
        self.attach(block);
        self.open.extend(again.into_iter().map(|kind| Block::new(kind, Span::point(0))));
    }

    fn attach(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(block),
            None => self.passage.blocks.push(block),
        }
    }

    /// Opens a block that holds others; not where it would stand too deep or where it means nothing.
    fn container(&mut self, kind: BlockKind) -> bool {
        let room = match kind {
            BlockKind::Table => 3,
            _ if kind.is_list() => 2,
            _ => 1,
        };
        if kind == BlockKind::Item {
            self.close_loose();
        }
        if matches!(kind, BlockKind::Item) && !self.open.last().is_some_and(|block| block.kind.is_list()) {
            return false;
        }
        if self.cell.is_some() {
            return false;
        }
        if self.open.len() + room >= DEEPEST {
            self.too_deep = true;
            return false;
        }
        if kind == BlockKind::Row {
            self.row = self.passage.text.len();
        }
        self.open.push(Block::new(kind, Span::point(0)));
        true
    }

    fn end_container(&mut self) {
        self.end_leaf();
        self.close_loose();
        let Some(block) = self.open.pop() else { return };
        if block.kind == BlockKind::Row && block.children.iter().all(|cell| cell.span.is_empty()) {
            self.passage.text.truncate(self.row);
        } else if !block.children.is_empty() {
            self.attach(Block::around(block.kind, block.children));
        }
    }

    /// Ends an item that words right in a list have opened, and that no element ends.
    fn close_loose(&mut self) {
        while let Some(at) = self.loose.pop_if(|at| *at + 1 == self.open.len()) {
            for block in self.open.drain(at..).collect::<Vec<_>>() {
                if !block.children.is_empty() {
                    self.attach(Block::around(block.kind, block.children));
                }
            }
        }
    }

    fn begin_cell(&mut self) {
        let is_first = self.open.last().is_none_or(|row| row.children.is_empty());
        if !is_first {
            self.passage.text.push('\t');
        } else if !self.passage.text.is_empty() {
            self.passage.text.push_str("\n\n");
        }
        (self.breaks, self.space) = (0, false);
        self.cell = Some(self.passage.text.len());
    }

    fn end_cell(&mut self) {
        (self.breaks, self.space) = (0, false);
        let Some(start) = self.cell.take() else { return };
        let end = start + self.passage.text[start..].trim_end().len();
        self.passage.text.truncate(end);
        self.attach(Block::new(BlockKind::Cell, Span::new(start, end)));
    }

    fn finish(mut self) -> Passage {
        self.end_leaf();
        while !self.open.is_empty() {
            self.end_container();
        }
        let mut passage = self.passage;
        // Points that no word follows stand at the end.
        let length = passage.text.len();
        passage.annotations.extend(self.points.into_iter().map(|kind| Annotation { span: Span::point(length), kind }));
        passage.annotations.retain_mut(|annotation| {
            let was_point = annotation.span.is_empty();
            annotation.span = Span::new(annotation.span.start.min(length), annotation.span.end.min(length));
            was_point || !annotation.span.is_empty()
        });
        passage.annotations.sort_by_key(|annotation| annotation.span);
        passage
    }
}
