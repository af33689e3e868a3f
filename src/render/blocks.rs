//! The tree of blocks as HTML: every character of the text once, inside a block or not.

use std::collections::HashMap;

use super::html::Html;
use super::inline::Inline;
use super::medium::Medium;
use crate::model::{Block, BlockKind};
use crate::text::Span;
use crate::text::span::floor_boundary;
use crate::urls;

/// What may stand directly inside the element that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Flow,
    Items,
    Rows,
    Cells,
}

/// A block of the highest level with what stands before it: whole elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Of the paragraphs in it.
    pub numbers: Vec<u32>,
    pub html: Html,
}

/// A passage with its blocks; one without blocks is one paragraph.
pub(super) fn blocks(inline: Inline<'_>, blocks: &[Block], medium: Medium<'_>) -> Html {
    let mut out = Html::default();
    for piece in pieces(inline, blocks, "", medium) {
        out.push(&piece.html);
    }
    out
}

/// The same in pieces; `suffix` stands behind the ids of paragraphs, where two texts are on one page.
pub(super) fn pieces(inline: Inline<'_>, blocks: &[Block], suffix: &str, medium: Medium<'_>) -> Vec<Piece> {
    let joined = blocks.iter().flat_map(Block::numbered).filter_map(|block| Some((block.number?, block.joined.clone()))).collect();
    let mut writer = Writer { inline, out: Html::default(), at: 0, outline: Vec::new(), row: None, joined, suffix, medium };
    let end = writer.inline.text().len();
    let mut pieces = Vec::new();
    for block in blocks {
        writer.child(block, end, Holds::Flow);
        let numbers = block.numbered().iter().filter_map(|block| block.number).collect();
        pieces.push(Piece { numbers, html: std::mem::take(&mut writer.out) });
    }
    if blocks.is_empty() {
        writer.run("p", &[], end, None);
    } else {
        writer.gap(end, Holds::Flow);
    }
    if writer.inline.has_points_left() {
        writer.loose(end, Holds::Flow);
    }
    if !writer.out.is_empty() {
        pieces.push(Piece { numbers: Vec::new(), html: writer.out });
    }
    pieces
}

/// A passage as one run without any block, for a heading.
pub(super) fn line(mut inline: Inline<'_>) -> Html {
    let mut out = Html::default();
    let end = inline.text().len();
    inline.write(&mut out, Span::new(0, end));
    out
}

struct Writer<'a> {
    inline: Inline<'a>,
    out: Html,
    /// How far the text is written.
    at: usize,
    /// The levels of the headings above this place.
    outline: Vec<u8>,
    /// The number of a row whose first cell has not come yet.
    row: Option<u32>,
    /// For each paragraph the further numbers that lead to it.
    joined: HashMap<u32, Vec<u32>>,
    /// Behind the ids of paragraphs.
    suffix: &'a str,
    medium: Medium<'a>,
}

impl Writer<'_> {
    fn children(&mut self, blocks: &[Block], end: usize, holds: Holds) {
        for block in blocks {
            self.child(block, end, holds);
        }
        self.gap(end, holds);
    }

    /// A block with what stands before it.
    fn child(&mut self, block: &Block, end: usize, holds: Holds) {
        let start = floor_boundary(self.inline.text(), block.span.start).clamp(self.at, end);
        self.gap(start, holds);
        let until = floor_boundary(self.inline.text(), block.span.end).clamp(start, end);
        self.block(block, until, holds);
    }

    fn anchor(&self, number: u32) -> String {
        format!("{}{}", urls::paragraph_anchor(number), self.suffix)
    }

    fn block(&mut self, block: &Block, end: usize, holds: Holds) {
        if !fits(block.kind, holds) {
            self.misplaced(block, end, holds);
            return;
        }
        match block.kind {
            BlockKind::Paragraph if block.children.is_empty() => self.run("p", &[], end, block.number),
            BlockKind::Paragraph => self.parts_of_one(block, end),
            BlockKind::Heading(level) => {
                let tag = self.heading(level);
                self.run(tag, &[], end, block.number);
            }
            BlockKind::Quotation => self.around("blockquote", &[], block, end, Holds::Flow),
            // A list without signs would be none to some who have it read to them, were its role not said.
            BlockKind::SimpleList => self.around("ul", &[("class", "simple"), ("role", "list")], block, end, Holds::Items),
            BlockKind::List(None) => self.around("ul", &[], block, end, Holds::Items),
            BlockKind::List(Some(first)) => self.around("ol", &[("start", &first.min(999_999_999).to_string())], block, end, Holds::Items),
            BlockKind::Item => self.around("li", &[], block, end, Holds::Flow),
            BlockKind::Table => {
                self.out.open("table", &[]);
                self.around("tbody", &[], block, end, Holds::Rows);
                self.out.close("table");
            }
            BlockKind::Row => {
                self.row = block.number;
                let id = block.number.map(|number| self.anchor(number));
                let attributes: Vec<_> = id.iter().map(|id| ("id", id.as_str())).collect();
                self.around("tr", &attributes, block, end, Holds::Cells);
            }
            BlockKind::Cell if block.children.is_empty() => self.cell(end),
            BlockKind::Cell => self.around("td", &[], block, end, Holds::Flow),
            BlockKind::Part(part) => {
                let class = format!("part {}", part.class());
                self.around("div", &[("class", &class), ("role", "group"), ("aria-label", part.label())], block, end, Holds::Flow);
            }
        }
    }

    /// A paragraph whose lines are different parts of the document: one number, each part under its name.
    fn parts_of_one(&mut self, block: &Block, end: usize) {
        let id = block.number.map(|number| self.anchor(number));
        let mut attributes = vec![("class", "paragraph")];
        attributes.extend(id.iter().map(|id| ("id", id.as_str())));
        self.out.open("div", &attributes);
        if let Some(number) = block.number {
            self.number(number);
        }
        self.children(&block.children, end, Holds::Flow);
        self.out.close("div");
    }

    /// A block where HTML has no place for it, such as a paragraph right inside a list: in what may hold it.
    fn misplaced(&mut self, block: &Block, end: usize, holds: Holds) {
        let wrappers: &[&'static str] = match holds {
            Holds::Flow => return self.around("div", &[], block, end, Holds::Flow),
            Holds::Items => &["li"],
            Holds::Rows => &["tr", "td"],
            Holds::Cells => &["td"],
        };
        for tag in wrappers {
            self.out.open(tag, &[]);
        }
        self.block(block, end, Holds::Flow);
        for tag in wrappers.iter().rev() {
            self.out.close(tag);
        }
    }

    fn around(&mut self, tag: &'static str, attributes: &[(&'static str, &str)], block: &Block, end: usize, holds: Holds) {
        self.out.open(tag, attributes);
        match (block.children.is_empty(), holds) {
            (true, Holds::Flow) => self.inline.write(&mut self.out, Span::new(self.at, end)),
            (true, _) => self.loose(end, holds),
            (false, _) => {
                // A row has no place for it; its first cell has.
                if holds == Holds::Flow
                    && let Some(number) = self.row.take()
                {
                    self.number(number);
                }
                self.children(&block.children, end, holds);
            }
        }
        self.at = end;
        self.out.close(tag);
    }

    /// One element of running text, with its paragraph number if it has one.
    fn run(&mut self, tag: &'static str, attributes: &[(&'static str, &str)], end: usize, number: Option<u32>) {
        let id = number.map(|number| self.anchor(number));
        let mut all: Vec<_> = id.iter().map(|id| ("id", id.as_str())).collect();
        all.extend_from_slice(attributes);
        self.out.open(tag, &all);
        if let Some(number) = number {
            self.number(number);
        }
        self.inline.write(&mut self.out, Span::new(self.at, end));
        self.at = end;
        self.out.close(tag);
    }

    fn cell(&mut self, end: usize) {
        self.out.open("td", &[]);
        if let Some(number) = self.row.take() {
            self.number(number);
        }
        self.inline.write(&mut self.out, Span::new(self.at, end));
        self.at = end;
        self.out.close("td");
    }

    /// The way to a paragraph's address. It has no text, so that copying the text gives the text.
    fn number(&mut self, number: u32) {
        let href = format!("#{}", self.anchor(number));
        let (shown, label) = (number.to_string(), format!("Paragraph {number}"));
        if self.medium.is_book() {
            // A finger that turns the page must not meet a link beside every paragraph.
            self.out.open("span", &[("class", "n"), ("data-n", &shown), ("aria-hidden", "true")]);
            self.out.close("span");
        } else {
            self.out.open("a", &[("class", "n"), ("href", &href), ("data-n", &shown), ("aria-label", &label)]);
            self.out.close("a");
        }
        // Who cited one of the paragraphs that this one was joined from is led here.
        for joined in self.joined.remove(&number).unwrap_or_default() {
            self.out.open("span", &[("id", &self.anchor(joined))]);
            self.out.close("span");
        }
    }

    /// What stands between two blocks: white space as a rule, and any text that no block claims.
    fn gap(&mut self, until: usize, holds: Holds) {
        if until <= self.at {
            return;
        }
        let between = Span::new(self.at, until).of(self.inline.text());
        if between.trim().is_empty() {
            self.out.push_text(between);
            self.at = until;
        } else {
            self.loose(until, holds);
        }
    }

    /// Text that no block claims is shown all the same.
    fn loose(&mut self, until: usize, holds: Holds) {
        match holds {
            Holds::Flow => self.run("p", &[("class", "loose")], until, None),
            Holds::Items => self.run("li", &[("class", "loose")], until, None),
            Holds::Rows => {
                self.out.open("tr", &[("class", "loose")]);
                self.cell(until);
                self.out.close("tr");
            }
            Holds::Cells => self.cell(until),
        }
    }

    /// The element of a heading: one step below the heading above it, so that no level is left out.
    ///
    /// The page's title is the only first level.
    fn heading(&mut self, level: u8) -> &'static str {
        while self.outline.last().is_some_and(|above| *above >= level) {
            self.outline.pop();
        }
        self.outline.push(level);
        ["h2", "h3", "h4", "h5"].get(self.outline.len() - 1).copied().unwrap_or("h6")
    }
}

fn fits(kind: BlockKind, holds: Holds) -> bool {
    match kind {
        BlockKind::Item => holds == Holds::Items,
        BlockKind::Row => holds == Holds::Rows,
        BlockKind::Cell => holds == Holds::Cells,
        _ => holds == Holds::Flow,
    }
}
