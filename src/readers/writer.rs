//! What a structured source says, element by element → a passage.
//!
//! For the formats that state their own structure (`docx`, HTML): blocks are opened and closed, words
//! stand in the innermost one, points stand between words. The gaps of the text are made here: an empty
//! line between paragraphs and rows, a tab between the cells of a row, a line break inside a cell.

use crate::model::{Annotation, AnnotationKind, Block, BlockKind, Passage};
use crate::text::Span;

/// Blocks inside one another; people write a few, and what reads them again must not run out of stack.
pub const DEEPEST: usize = 16;

/// Annotations that are looked back over for one that goes on: more kinds than stand over a word at a time.
pub const LOOK_BACK: usize = 24;

/// A place in the tree of open blocks, to close again all that was opened since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(usize);

/// A block that is being written.
#[derive(Debug)]
struct Open {
    block: Block,
    /// Words or cells have come; before that its place is not known.
    begun: bool,
    /// Deeper than [`DEEPEST`]: its children become those of the block around it.
    dissolved: bool,
}

/// Writes one passage.
#[derive(Debug, Default)]
pub struct Writer {
    passage: Passage,
    open: Vec<Open>,
    /// Points of a paragraph that has no words yet.
    waiting: Vec<AnnotationKind>,
    too_deep: bool,
}

fn is_leaf(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph | BlockKind::Heading(_))
}

impl Writer {
    /// How deep blocks are open now; [`Self::close`] comes back to it.
    pub fn mark(&self) -> Mark {
        Mark(self.open.len())
    }

    /// Whether a paragraph or heading is open.
    pub fn in_leaf(&self) -> bool {
        self.open.last().is_some_and(|open| is_leaf(open.block.kind))
    }

    /// Whether the open paragraph has words.
    pub fn has_words(&self) -> bool {
        self.open.last().is_some_and(|open| is_leaf(open.block.kind) && open.begun)
    }

    /// Where the open paragraph begins, if it has words.
    pub fn leaf_start(&self) -> Option<usize> {
        self.open.last().filter(|open| is_leaf(open.block.kind) && open.begun).map(|open| open.block.span.start)
    }

    /// Closes the paragraph that is open, if one is.
    pub fn close_leaf(&mut self) {
        if self.in_leaf() {
            self.close_one();
        }
    }

    /// Whether blocks stood deeper than [`DEEPEST`] in one another and were put at that depth.
    pub fn was_too_deep(&self) -> bool {
        self.too_deep
    }

    /// Opens a block inside the innermost one; a paragraph that is still open ends there.
    pub fn open(&mut self, kind: BlockKind) -> Mark {
        if self.in_leaf() {
            self.close_one();
        }
        let mark = self.mark();
        if kind == BlockKind::Cell {
            self.part_cells();
        }
        let depth = self.open.iter().filter(|open| !open.dissolved).count();
        let dissolved = !is_leaf(kind) && depth + 1 >= DEEPEST;
        self.too_deep |= dissolved;
        let at = self.passage.text.len();
        self.open.push(Open { block: Block::new(kind, Span::point(at)), begun: kind == BlockKind::Cell, dissolved });
        mark
    }

    /// Closes all that was opened since `mark`.
    pub fn close(&mut self, mark: Mark) {
        while self.open.len() > mark.0 {
            self.close_one();
        }
    }

    /// Adds words with what is to be said of each of them; white space is kept inside a paragraph and not at its ends.
    pub fn words(&mut self, words: &str, kinds: &[AnnotationKind]) {
        let words = if self.has_words() { words } else { words.trim_start() };
        if words.is_empty() {
            return;
        }
        if !self.in_leaf() {
            self.open(BlockKind::Paragraph);
        }
        self.begin();
        let at = self.passage.text.len();
        self.passage.text.push_str(words);
        let end = self.passage.text.len();
        for kind in kinds {
            let count = self.passage.annotations.len();
            let before = &mut self.passage.annotations[count.saturating_sub(LOOK_BACK)..];
            match before.iter_mut().rev().find(|known| known.span.end == at && !known.span.is_empty() && known.kind == *kind) {
                Some(known) => known.span.end = end,
                None if words.trim().is_empty() => {}
                None => self.passage.annotations.push(Annotation { span: Span::new(at, end), kind: kind.clone() }),
            }
        }
    }

    /// Adds a point at this place.
    pub fn point(&mut self, kind: AnnotationKind) {
        if self.in_leaf() && !self.has_words() {
            self.waiting.push(kind);
        } else {
            self.put(kind);
        }
    }

    /// Adds a passage that was written apart, its blocks inside the innermost one.
    pub fn append(&mut self, passage: Passage) {
        if self.in_leaf() {
            self.close_one();
        }
        if passage.text.is_empty() {
            return;
        }
        self.open(BlockKind::Paragraph);
        self.begin();
        let at = self.passage.text.len();
        self.open.pop();
        self.passage.text.push_str(&passage.text);
        self.passage
            .annotations
            .extend(passage.annotations.into_iter().map(|annotation| Annotation { span: annotation.span.shifted(at), ..annotation }));
        for mut block in passage.blocks {
            shift(&mut block, at);
            self.put_block(block);
        }
    }

    /// The passage; what is still open is closed.
    pub fn finish(mut self) -> Passage {
        self.close(Mark(0));
        let mut passage = self.passage;
        let length = passage.text.len();
        for annotation in &mut passage.annotations {
            annotation.span = Span::new(annotation.span.start.min(length), annotation.span.end.min(length));
        }
        passage.annotations.sort_by_key(|annotation| annotation.span);
        passage
    }

    fn put(&mut self, kind: AnnotationKind) {
        let at = self.passage.text.len();
        self.passage.annotations.push(Annotation { span: Span::point(at), kind });
    }

    /// The gap before the first words of a paragraph, and the places of the blocks that begin with them.
    fn begin(&mut self) {
        if self.has_words() {
            return;
        }
        let cell = self.open.iter().rposition(|open| open.block.kind == BlockKind::Cell);
        let empty = match cell {
            Some(place) => self.passage.text.len() == self.open[place].block.span.start,
            None => self.passage.text.is_empty(),
        };
        if !empty {
            self.passage.text.push_str(if cell.is_some() { "\n" } else { "\n\n" });
        }
        self.start_here();
        for kind in std::mem::take(&mut self.waiting) {
            self.put(kind);
        }
    }

    fn start_here(&mut self) {
        let at = self.passage.text.len();
        for open in self.open.iter_mut().filter(|open| !open.begun) {
            open.begun = true;
            open.block.span = Span::point(at);
        }
    }

    /// The gap before a cell: a tab after another one, else that of its row.
    fn part_cells(&mut self) {
        let row = self.open.iter().rposition(|open| open.block.kind == BlockKind::Row);
        if row.is_some_and(|place| !self.open[place].block.children.is_empty()) {
            self.passage.text.push('\t');
            return;
        }
        let outer = self.open.iter().rposition(|open| open.block.kind == BlockKind::Cell);
        let begins = outer.map_or(0, |place| self.open[place].block.span.start);
        if self.passage.text.len() > begins {
            self.passage.text.push_str(if outer.is_some() { "\n" } else { "\n\n" });
        }
        self.start_here();
    }

    fn close_one(&mut self) {
        let Some(Open { mut block, begun, dissolved }) = self.open.pop() else { return };
        if is_leaf(block.kind) {
            if begun {
                // No further back than its own words: what is before them is not this paragraph's.
                let end = block.span.start + self.passage.text[block.span.start..].trim_end().len();
                self.truncate(end);
            }
            for kind in std::mem::take(&mut self.waiting) {
                self.put(kind);
            }
        }
        if !begun {
            return;
        }
        block.span = Span::new(block.span.start, self.passage.text.len());
        match block.kind {
            _ if dissolved => std::mem::take(&mut block.children).into_iter().for_each(|child| self.put_block(child)),
            BlockKind::Cell => {
                // A cell of one plain paragraph is that paragraph.
                if let [only] = block.children.as_slice()
                    && only.kind == BlockKind::Paragraph
                {
                    block.children.clear();
                }
                self.put_block(block);
            }
            _ => self.put_block(block),
        }
    }

    fn put_block(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(parent) => parent.block.children.push(block),
            None => self.passage.blocks.push(block),
        }
    }

    fn truncate(&mut self, end: usize) {
        if end == self.passage.text.len() {
            return;
        }
        self.passage.text.truncate(end);
        for annotation in self.passage.annotations.iter_mut().rev() {
            if annotation.span.end <= end && !annotation.span.is_empty() {
                break;
            }
            annotation.span = Span::new(annotation.span.start.min(end), annotation.span.end.min(end));
        }
    }
}

fn shift(block: &mut Block, by: usize) {
    block.span = block.span.shifted(by);
    block.children.iter_mut().for_each(|child| shift(child, by));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(blocks: &[Block], text: &str) -> String {
        let one = |block: &Block| match block.children.as_slice() {
            [] => format!("{:?} {:?}", block.kind, block.span.of(text)),
            children => format!("{:?}({})", block.kind, tree(children, text)),
        };
        blocks.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn gaps_are_those_of_the_blocks() {
        let mut writer = Writer::default();
        writer.words(" One ", &[]);
        let table = writer.open(BlockKind::Table);
        for row in [["a", ""], ["", "d"]] {
            let mark = writer.open(BlockKind::Row);
            for cell in row {
                let mark = writer.open(BlockKind::Cell);
                writer.words(cell, &[]);
                writer.close(mark);
            }
            writer.close(mark);
        }
        writer.close(table);
        writer.words("Two", &[]);
        let passage = writer.finish();
        assert_eq!(passage.text, "One\n\na\t\n\n\td\n\nTwo");
        let expected = r#"Paragraph "One", Table(Row(Cell "a", Cell ""), Row(Cell "", Cell "d")), Paragraph "Two""#;
        assert_eq!(tree(&passage.blocks, &passage.text), expected);
    }

    #[test]
    fn what_goes_on_is_one_annotation() {
        let mut writer = Writer::default();
        writer.words("a ", &[AnnotationKind::Strong]);
        writer.words("b ", &[AnnotationKind::Strong, AnnotationKind::Emphasis]);
        writer.open(BlockKind::Paragraph);
        writer.words("c", &[AnnotationKind::Strong]);
        let passage = writer.finish();
        let spans: Vec<&str> = passage.annotations.iter().map(|known| known.span.of(&passage.text)).collect();
        assert_eq!((passage.text.as_str(), spans), ("a b\n\nc", vec!["a b", "b", "c"]));
    }

    #[test]
    fn a_point_before_the_first_words_stands_at_them() {
        let mut writer = Writer::default();
        writer.words("a", &[]);
        writer.open(BlockKind::Paragraph);
        writer.point(AnnotationKind::PageBreak { label: None });
        writer.words("b", &[]);
        writer.open(BlockKind::Paragraph);
        writer.point(AnnotationKind::PageBreak { label: None });
        let passage = writer.finish();
        let places: Vec<usize> = passage.annotations.iter().map(|known| known.span.start).collect();
        assert_eq!((passage.text.as_str(), places), ("a\n\nb", vec![3, 4]));
    }

    #[test]
    fn what_is_nested_too_deep_keeps_its_words() {
        let mut writer = Writer::default();
        for level in 0..1000 {
            writer.open(BlockKind::Quotation);
            writer.words(&level.to_string(), &[]);
        }
        assert!(writer.was_too_deep());
        let passage = writer.finish();
        assert_eq!(passage.text.split("\n\n").count(), 1000);
        assert_eq!(passage.paragraphs().len(), 1000);
    }
}
