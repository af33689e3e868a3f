//! Where the words of a Word file go: paragraphs into headings, lists, quotations and cells.

use super::numbering::Marker;
use super::shared::Shared;
use crate::model::{BlockKind, Passage};
use crate::readers::writer::{Mark, Writer};

/// A paragraph that is open, with what its properties say.
#[derive(Debug, Default)]
pub struct Paragraph {
    pub style: String,
    pub number: Option<String>,
    pub level: Option<usize>,
    pub outline: Option<u8>,
    /// Its end was deleted: the next paragraph goes on with it.
    pub runs_on: bool,
    begun: bool,
    is_title: bool,
    leaf: Option<Mark>,
}

/// A list that is open, with its open item.
#[derive(Debug)]
struct List {
    level: usize,
    /// The number of the item that goes on with it; `None` for bullets.
    next: Option<u64>,
    whole: Mark,
    item: Mark,
}

/// One story, or one text box in it.
#[derive(Debug, Default)]
pub struct Flow {
    pub writer: Writer,
    pub paragraph: Option<Paragraph>,
    /// Text boxes that are anchored in the open paragraph; they stand after it.
    pub boxes: Vec<Passage>,
    pub titles: Vec<usize>,
    lists: Vec<List>,
    quotation: Option<Mark>,
    /// Lists and quotations outside of the open cells, and the cells.
    outside: Vec<(Vec<List>, Option<Mark>, Mark)>,
    runs_on: bool,
}

impl Flow {
    pub fn finish(mut self) -> Passage {
        for passage in std::mem::take(&mut self.boxes) {
            self.writer.append(passage);
        }
        self.writer.finish()
    }

    /// Opens a table or a row; lists and quotations end above a table.
    pub fn open_block(&mut self, kind: BlockKind) -> Mark {
        self.close_lists(0);
        self.close_quotation();
        self.writer.open(kind)
    }

    pub fn close_block(&mut self, mark: Mark) {
        self.writer.close(mark);
        self.lists.clear();
        self.quotation = None;
    }

    pub fn open_cell(&mut self) {
        let mark = self.writer.open(BlockKind::Cell);
        self.outside.push((std::mem::take(&mut self.lists), self.quotation.take(), mark));
    }

    /// Cells that the file does not have, for columns that it leaves free or that a cell goes over.
    pub fn empty_cells(&mut self, count: usize) {
        for _ in 0..count {
            let mark = self.writer.open(BlockKind::Cell);
            self.writer.close(mark);
        }
    }

    pub fn close_cell(&mut self) {
        if let Some((lists, quotation, mark)) = self.outside.pop() {
            self.writer.close(mark);
            (self.lists, self.quotation) = (lists, quotation);
        }
    }

    /// Opens the block of the open paragraph, at its first words.
    pub fn begin_paragraph(&mut self, shared: &mut Shared) {
        let Some(mut paragraph) = self.paragraph.take() else { return };
        if !paragraph.begun {
            paragraph.begun = true;
            if !(std::mem::take(&mut self.runs_on) && self.writer.in_leaf()) {
                self.open_leaf(&mut paragraph, shared);
            }
        }
        self.paragraph = Some(paragraph);
    }

    /// Closes the open paragraph, if any; text boxes in it follow.
    pub fn end_paragraph(&mut self, shared: &mut Shared, is_deleted: bool) {
        if let Some(paragraph) = self.paragraph.as_ref().filter(|paragraph| !paragraph.begun && !paragraph.runs_on && !is_deleted) {
            // Word counts on at a numbered paragraph without words, unless it was deleted with its end.
            let style = shared.styles.get(&paragraph.style);
            if let Some(number) = paragraph.number.clone().or(style.number) {
                let _ = shared.numbering.next(&number, paragraph.level.or(style.level).unwrap_or(0));
            }
        }
        let Some(paragraph) = self.paragraph.take() else { return };
        if paragraph.is_title && self.writer.has_words() {
            self.titles.extend(self.writer.leaf_start());
        }
        if paragraph.runs_on && (paragraph.begun || self.runs_on) {
            self.runs_on = true;
        } else if let Some(leaf) = paragraph.leaf {
            self.writer.close(leaf);
            self.runs_on = false;
        } else if paragraph.begun && self.writer.in_leaf() {
            self.writer.close_leaf();
            self.runs_on = false;
        }
        for passage in std::mem::take(&mut self.boxes) {
            self.writer.append(passage);
        }
    }

    fn open_leaf(&mut self, paragraph: &mut Paragraph, shared: &mut Shared) {
        let style = shared.styles.get(&paragraph.style);
        let level = paragraph.level.or(style.level).unwrap_or(0);
        // Number 0 takes the numbering of the style away (17.9.18).
        let number = paragraph.number.clone().or(style.number.clone()).filter(|number| number != "0");
        let marker = number.and_then(|number| shared.numbering.next(&number, level));
        paragraph.is_title = style.name == "title";
        let outline = paragraph.outline.or(style.outline).filter(|outline| *outline < 9);
        if paragraph.is_title || outline.is_some() {
            self.close_lists(0);
            self.close_quotation();
            let level = if paragraph.is_title { 1 } else { outline.map_or(1, |outline| (outline + 1).min(6)) };
            paragraph.leaf = Some(self.writer.open(BlockKind::Heading(level)));
            self.number_in_words(marker);
            return;
        }
        let is_quotation = matches!(style.name.as_str(), "quote" | "intense quote" | "block text" | "quotations" | "quotation");
        if is_quotation && marker.is_none() {
            self.close_lists(0);
            if self.quotation.is_none() {
                self.quotation = Some(self.writer.open(BlockKind::Quotation));
            }
            paragraph.leaf = Some(self.writer.open(BlockKind::Paragraph));
            return;
        }
        self.close_quotation();
        let level = level.max(depth_of_name(&style.name));
        match marker {
            Some(Marker::Bullet) => self.item(level, None),
            Some(Marker::Number(number)) => self.item(level, Some(number)),
            Some(Marker::Blank) => self.close_lists_from(level + 1),
            Some(Marker::Words(_)) => self.close_lists_from(level),
            None => self.close_lists(0),
        }
        paragraph.leaf = Some(self.writer.open(BlockKind::Paragraph));
        self.number_in_words(marker);
    }

    /// A number that is no plain one is printed in the text: what refers to "point b" finds it.
    fn number_in_words(&mut self, marker: Option<Marker>) {
        match marker {
            Some(Marker::Words(words)) => self.writer.words(&words, &[]),
            Some(Marker::Number(number)) if !self.lists.iter().any(|list| list.next.is_some()) => {
                self.writer.words(&format!("{number}. "), &[]);
            }
            _ => {}
        }
    }

    /// Opens an item of a list at a level, in the list that is open there or in a new one.
    ///
    /// A list counts through: where the numbers begin anew or leave one out, another one begins.
    fn item(&mut self, level: usize, number: Option<u64>) {
        let next = number.map(|number| number.saturating_add(1));
        self.close_lists_from(level + 1);
        if self.lists.last().is_some_and(|last| last.level == level && last.next != number) {
            self.close_lists_from(level);
        }
        if let Some(last) = self.lists.last_mut().filter(|last| last.level == level) {
            self.writer.close(last.item);
            last.item = self.writer.open(BlockKind::Item);
            last.next = next;
            return;
        }
        let whole = self.writer.open(BlockKind::List(number));
        let item = self.writer.open(BlockKind::Item);
        self.lists.push(List { level, next, whole, item });
    }

    /// Closes the lists of this level and below it.
    fn close_lists_from(&mut self, level: usize) {
        let keep = self.lists.iter().position(|list| list.level >= level).unwrap_or(self.lists.len());
        self.close_lists(keep);
    }

    fn close_lists(&mut self, keep: usize) {
        if let Some(first) = self.lists.get(keep) {
            self.writer.close(first.whole);
            self.lists.truncate(keep);
        }
    }

    fn close_quotation(&mut self) {
        if let Some(mark) = self.quotation.take() {
            self.writer.close(mark);
        }
    }
}

/// The level that a style's name gives: "list bullet 2" has a numbering of its own, of one level.
fn depth_of_name(name: &str) -> usize {
    let level = name.strip_prefix("list bullet ").or_else(|| name.strip_prefix("list number "));
    level.and_then(|level| level.parse::<usize>().ok()).map_or(0, |level| level.saturating_sub(1).min(8))
}
