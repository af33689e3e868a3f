//! A passage that grows word by word: white space as in running text, blocks that open and close, ranges and points.

use crate::model::{Annotation, AnnotationKind, Block, BlockKind, DiplomaticPart, Passage};
use crate::text::Span;

/// Blocks inside one another; people write a few, and what reads them again must not run out of stack.
pub const DEEPEST: usize = 16;

/// What stands before the next word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

#[derive(Debug, Default)]
pub struct Building {
    passage: Passage,
    open: Vec<Block>,
    /// The open leaf has its first word.
    begun: bool,
    gap: Gap,
    /// A note's marker stands last: of white space before it, none is left before a full stop after it.
    after_note: bool,
    /// Starts of open ranges; `None` until their first word.
    ranges: Vec<Option<usize>>,
    /// `ranges` from here on have no start.
    unbegun: usize,
    /// Points that wait for the first word of a paragraph.
    waiting: Vec<AnnotationKind>,
    /// Blocks were deeper than [`DEEPEST`] and stand at that depth.
    pub flattened: bool,
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// The length of the word that `text` begins with.
fn word_end(text: &str) -> usize {
    text.bytes().position(|byte| is_space(char::from(byte))).unwrap_or(text.len())
}

/// The length of what `text` begins with of single spaces with a word behind each.
fn run_of_words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_space = |at: usize| bytes.get(at).is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    let mut end = 0;
    while bytes.get(end) == Some(&b' ') && !is_space(end + 1) {
        end += 1 + word_end(&text[end + 1..]);
    }
    end
}

impl Building {
    pub fn text(&self) -> &str {
        &self.passage.text
    }

    /// Whether words that come now go on in a paragraph, a heading or a cell.
    pub fn in_leaf(&self) -> bool {
        self.open.last().is_some_and(|block| is_leaf(block.kind) || block.kind == BlockKind::Cell)
    }

    /// Adds words; each run of white space between them is one space.
    pub fn words(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let words = rest.trim_start_matches(is_space);
            if words.len() < rest.len() {
                self.space();
            }
            let end = word_end(words);
            if end == 0 {
                return;
            }
            self.word(&words[..end]);
            rest = &words[end..];
            // Behind a word the words of the same run stand as they are, a space before each.
            let run = run_of_words(rest);
            self.passage.text.push_str(&rest[..run]);
            rest = &rest[run..];
        }
    }

    /// Whether the open paragraph, heading or cell has a word already.
    fn has_words(&self) -> bool {
        self.open.last().is_some_and(|block| match block.kind {
            BlockKind::Cell => block.children.is_empty() && block.span.start < self.passage.text.len(),
            kind => is_leaf(kind) && self.begun,
        })
    }

    fn space(&mut self) {
        if self.has_words() {
            self.gap = self.gap.max(Gap::Space);
        }
    }

    /// A line ends here.
    pub fn line_break(&mut self) {
        if self.has_words() {
            self.gap = Gap::Line;
        }
    }

    fn word(&mut self, word: &str) {
        if !self.in_leaf() || self.cell_holds_blocks() {
            self.open(BlockKind::Paragraph);
        }
        if !self.begun {
            self.begin_leaf();
        }
        let tight = self.after_note && self.gap == Gap::Space && word.starts_with(['.', ',', ';', ':', '!', '?', ')']);
        match self.gap {
            Gap::Space if !tight => self.passage.text.push(' '),
            Gap::Line => self.passage.text.push('\n'),
            _ => {}
        }
        self.gap = Gap::None;
        self.after_note = false;
        let at = self.passage.text.len();
        for start in &mut self.ranges[self.unbegun..] {
            *start = Some(at);
        }
        self.unbegun = self.ranges.len();
        self.flush(at);
        self.passage.text.push_str(word);
    }

    fn cell_holds_blocks(&self) -> bool {
        self.open.last().is_some_and(|block| block.kind == BlockKind::Cell && !block.children.is_empty())
    }

    fn begin_leaf(&mut self) {
        let is_cell = self.open.last().is_some_and(|block| block.kind == BlockKind::Cell);
        if !is_cell {
            // The first paragraph of a cell stands where the cell begins.
            let first_in_cell = self.open.len() > 1
                && self.open[self.open.len() - 2].kind == BlockKind::Cell
                && self.open[self.open.len() - 2].children.is_empty()
                && self.open[self.open.len() - 2].span.start == self.passage.text.len();
            if !first_in_cell {
                self.separate();
            }
            let at = self.passage.text.len();
            if let Some(leaf) = self.open.last_mut() {
                leaf.span = Span::point(at);
            }
        }
        self.begun = true;
        self.gap = Gap::None;
    }

    fn separate(&mut self) {
        if !self.passage.text.is_empty() && !self.passage.text.ends_with("\n\n") {
            self.passage.text.push_str("\n\n");
        }
    }

    fn flush(&mut self, at: usize) {
        for kind in self.waiting.drain(..) {
            self.passage.annotations.push(Annotation { span: Span::point(at), kind });
        }
    }

    /// Puts a point here: after the last word, or before the first of a paragraph or line that has none yet.
    pub fn point(&mut self, kind: AnnotationKind) {
        self.after_note = matches!(kind, AnnotationKind::NoteReference { .. });
        if self.in_leaf() && (!self.begun || self.gap == Gap::Line) {
            self.waiting.push(kind);
        } else {
            let at = self.passage.text.len();
            self.passage.annotations.push(Annotation { span: Span::point(at), kind });
        }
    }

    /// Begins a range; [`Self::end`] ends the last.
    pub fn begin(&mut self) {
        self.ranges.push(None);
    }

    /// The words since the last range began; `None` where there were none.
    pub fn end(&mut self) -> Option<Span> {
        let start = self.ranges.pop()?;
        self.unbegun = self.unbegun.min(self.ranges.len());
        start.map(|start| Span::new(start.min(self.passage.text.len()), self.passage.text.len())).filter(|span| !span.is_empty())
    }

    /// Makes the marker of one note that of another.
    pub fn lead_marker(&mut self, from: &str, to: &str) {
        let kinds = self.passage.annotations.iter_mut().map(|annotation| &mut annotation.kind).chain(&mut self.waiting);
        for kind in kinds {
            if let AnnotationKind::NoteReference { note: Some(note), .. } = kind
                && note == from
            {
                to.clone_into(note);
            }
        }
    }

    pub fn annotate(&mut self, span: Span, kind: AnnotationKind) {
        self.passage.annotations.push(Annotation { span, kind });
    }

    /// Adds a finished line as a block of its own, its annotations with it.
    pub fn append(&mut self, kind: BlockKind, line: Passage) {
        let depth = self.open(kind);
        self.begin_leaf();
        let at = self.passage.text.len();
        self.passage.text.push_str(&line.text);
        self.passage
            .annotations
            .extend(line.annotations.into_iter().map(|annotation| Annotation { span: annotation.span.shifted(at), kind: annotation.kind }));
        self.close_to(depth);
    }

    /// Opens a block and gives the depth to which [`Self::close_to`] closes it again.
    ///
    /// A paragraph that is open ends before it: paragraphs hold no blocks.
    pub fn open(&mut self, kind: BlockKind) -> usize {
        if self.open.last().is_some_and(|block| is_leaf(block.kind)) {
            self.close();
        }
        let depth = self.open.len();
        if !is_leaf(kind) && depth >= DEEPEST {
            self.flattened = true;
            return depth;
        }
        self.cell_into_paragraph();
        match kind {
            BlockKind::Row => self.separate(),
            BlockKind::Cell if self.open.last().is_some_and(|row| row.kind == BlockKind::Row && !row.children.is_empty()) => {
                self.passage.text.push('\t');
            }
            _ => {}
        }
        self.gap = Gap::None;
        self.begun = kind == BlockKind::Cell;
        self.open.push(Block::new(kind, Span::point(self.passage.text.len())));
        depth
    }

    /// Words that stand right in a cell are its first paragraph where blocks follow them.
    fn cell_into_paragraph(&mut self) {
        let end = self.passage.text.len();
        if let Some(cell) = self.open.last_mut().filter(|block| block.kind == BlockKind::Cell && block.children.is_empty())
            && cell.span.start < end
        {
            let words = Block::new(BlockKind::Paragraph, Span::new(cell.span.start, end));
            cell.children.push(words);
        }
    }

    pub fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(mut block) = self.open.pop() else { return };
        let end = self.passage.text.len();
        self.flush(end);
        match block.kind {
            kind if is_leaf(kind) => {
                if !self.begun {
                    block.span = Span::point(end);
                }
                block.span.end = end.max(block.span.start);
            }
            BlockKind::Cell => block.span.end = end.max(block.span.start),
            _ => {
                if let (Some(first), Some(last)) = (block.children.first(), block.children.last()) {
                    block.span = Span::new(first.span.start, last.span.end);
                }
            }
        }
        self.begun = self.open.last().is_some_and(|parent| parent.kind == BlockKind::Cell);
        self.gap = Gap::None;
        let is_empty = if is_leaf(block.kind) { block.span.is_empty() } else { block.children.is_empty() };
        if is_empty && block.kind != BlockKind::Cell {
            return;
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(block),
            None => self.passage.blocks.push(block),
        }
    }

    /// Makes another part of the innermost open one.
    pub fn rename_part(&mut self, part: DiplomaticPart) {
        if let Some(block) = self.open.iter_mut().rev().find(|block| matches!(block.kind, BlockKind::Part(_))) {
            block.kind = BlockKind::Part(part);
        }
    }

    pub fn finish(mut self) -> Passage {
        self.close_to(0);
        let end = self.passage.text.len();
        self.flush(end);
        self.passage.annotations.sort_by_key(|annotation| (annotation.span.start, std::cmp::Reverse(annotation.span.end)));
        self.passage
    }

    /// The words as one line without blocks, for a title.
    pub fn finish_line(self) -> Passage {
        let mut passage = self.finish();
        passage.blocks.clear();
        passage
    }
}

fn is_leaf(kind: BlockKind) -> bool {
    matches!(kind, BlockKind::Paragraph | BlockKind::Heading(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_that_of_running_text() {
        let mut building = Building::default();
        building.words("  One\n   two ");
        building.begin();
        building.words(" three ");
        let span = building.end().expect("words");
        building.words(", four");
        assert_eq!(building.text(), "One two three , four");
        assert_eq!(span.of(building.text()), "three");
    }

    proptest::proptest! {
        #[test]
        fn words_in_one_piece_stand_as_they_do_one_by_one(text in "[a-bé ,.\\t\\n\u{a0}]{0,40}", before in "[a ]{0,3}") {
            let written = |pieces: &[&str]| {
                let mut building = Building::default();
                for piece in pieces {
                    building.words(piece);
                }
                building.point(AnnotationKind::NoteReference { note: None, label: "1".to_owned() });
                for piece in pieces {
                    building.words(piece);
                }
                building.finish()
            };
            let letters: Vec<String> = text.chars().map(String::from).collect();
            let letters: Vec<&str> = std::iter::once(before.as_str()).chain(letters.iter().map(String::as_str)).collect();
            proptest::prop_assert_eq!(written(&[&before, &text]), written(&letters));
        }
    }

    #[test]
    fn a_note_stands_at_the_word_before_it_and_takes_its_space() {
        let mut building = Building::default();
        building.words("One ");
        building.point(AnnotationKind::NoteReference { note: None, label: "1".to_owned() });
        building.words(" . Two");
        let passage = building.finish();
        assert_eq!(passage.text, "One. Two");
        assert_eq!(passage.annotations[0].span, Span::point(3));
    }

    #[test]
    fn words_of_a_cell_become_a_paragraph_where_blocks_follow() {
        let mut building = Building::default();
        building.open(BlockKind::Table);
        let row = building.open(BlockKind::Row);
        let cell = building.open(BlockKind::Cell);
        building.words("a");
        building.close_to(cell);
        let cell = building.open(BlockKind::Cell);
        building.words("b");
        let list = building.open(BlockKind::List(None));
        building.open(BlockKind::Item);
        building.words("c");
        building.close_to(list);
        building.words("d");
        building.close_to(cell);
        building.close_to(row);
        let passage = building.finish();
        assert_eq!(passage.text, "a\tb\n\nc\n\nd");
        let cell = &passage.blocks[0].children[0].children[1];
        assert_eq!(
            cell.children.iter().map(|block| block.kind).collect::<Vec<_>>(),
            [BlockKind::Paragraph, BlockKind::List(None), BlockKind::Paragraph]
        );
        assert_eq!(cell.span.of(&passage.text), "b\n\nc\n\nd");
    }

    #[test]
    fn a_page_that_begins_with_a_paragraph_stands_before_its_first_word() {
        let mut building = Building::default();
        let depth = building.open(BlockKind::Paragraph);
        building.words("One.");
        building.close_to(depth);
        building.open(BlockKind::Paragraph);
        building.point(AnnotationKind::PageBreak { label: None });
        building.words("Two.");
        assert_eq!(building.finish().annotations[0].span, Span::point(6));
    }
}
