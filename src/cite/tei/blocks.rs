//! The blocks of a passage as elements, each letter between them too.
//!
//! The text of a passage is what stands in its element, letter by letter, notes and the words of the paper beside a
//! correction apart. Where TEI wants an element for which the document has no block, it is one with `@ana="#bare"`.

use super::inline::{Inline, Token};
use super::xml::Element;
use crate::model::{Block, BlockKind, DiplomaticPart};
use crate::text::Span;

/// What may stand in the element that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// `body`: blocks without words between them, in divisions where there are headings.
    Body,
    /// `abstract`: paragraphs and lists.
    Abstract,
    /// `note`, `quote`, `item`, `cell`: words and blocks.
    Flow,
    /// `p`, and the lines of an `opener`: words.
    Line,
    List,
    Table,
    Row,
}

/// Writes the blocks of one passage.
pub struct Blocks<'a> {
    text: &'a str,
    inline: &'a mut Inline,
    /// Which parts the room recognised in the text.
    is_room: &'a dyn Fn(&Block) -> bool,
    tokens: Vec<Token>,
}

fn bare(name: &'static str) -> Element {
    Element::new(name).with("ana", "#bare")
}

impl<'a> Blocks<'a> {
    pub fn new(text: &'a str, inline: &'a mut Inline, is_room: &'a dyn Fn(&Block) -> bool) -> Self {
        Self { text, inline, is_room, tokens: Vec::new() }
    }

    fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// A passage on one line, or one of words and blocks.
    pub fn flow(mut self, blocks: &[Block]) -> Vec<Token> {
        self.between_and_blocks(blocks, self.whole(), Within::Flow);
        self.left_points();
        self.tokens
    }

    pub fn summary(mut self, blocks: &[Block]) -> Vec<Token> {
        if blocks.is_empty() {
            self.open(bare("ab"));
            self.inline.write(self.whole(), &mut self.tokens);
            self.close();
        } else {
            self.between_and_blocks(blocks, self.whole(), Within::Abstract);
        }
        self.left_points();
        self.tokens
    }

    /// The blocks of a body: a heading begins a division, which holds those of lower levels.
    pub fn body(mut self, blocks: &[Block]) -> Vec<Token> {
        let levels = self.divisions(blocks, self.whole());
        if levels == 0 && !self.tokens.iter().any(|token| matches!(token, Token::Open(element) if element.name != "opener")) {
            // A body wants something besides its opener.
            self.open(bare("ab"));
            self.close();
        }
        for _ in 0..levels {
            self.close();
        }
        self.left_points();
        self.tokens
    }

    fn open(&mut self, element: Element) {
        self.tokens.push(Token::Open(element));
    }

    fn close(&mut self) {
        self.tokens.push(Token::Close);
    }

    /// Points in a passage without any words.
    fn left_points(&mut self) {
        if self.inline.has_points() {
            let end = Span::point(self.text.len());
            self.open(bare("ab"));
            self.inline.write(end, &mut self.tokens);
            self.close();
        }
    }

    /// Writes blocks in divisions, and gives how many of these are open.
    fn divisions(&mut self, blocks: &[Block], around: Span) -> usize {
        let mut levels: Vec<u8> = Vec::new();
        let mut at = around.start;
        // Whether nothing but headings and openers stands in this division yet.
        let mut is_top = true;
        let mut place = 0;
        while let Some(block) = blocks.get(place) {
            if let BlockKind::Heading(level) = block.kind {
                self.between(Span::new(at, block.span.start.max(at)), Within::Body);
                while levels.last().is_some_and(|above| *above >= level) {
                    levels.pop();
                    self.close();
                }
                levels.push(level);
                self.open(Element::new("div"));
                self.open(identified(Element::new("head").with("n", level.to_string()), block));
                self.leaf(block, at);
                self.close();
                is_top = true;
            } else {
                let gap = Span::new(at, block.span.start.max(at));
                is_top &= !self.between(gap, Within::Body);
                at = at.max(block.span.start);
                let is_head = |block: &Block| matches!(block.kind, BlockKind::Part(part) if opens(part)) && has_plain_lines(block);
                if !(is_top && is_head(block)) && self.is_foot(&blocks[place..], around) {
                    if is_top {
                        // A body wants something between its head and its foot.
                        self.open(bare("ab"));
                        self.close();
                    }
                    let foot = blocks[place..].iter().position(|block| matches!(block.kind, BlockKind::Heading(_)));
                    for part in &blocks[place..foot.map_or(blocks.len(), |foot| place + foot)] {
                        self.between(Span::new(at.min(part.span.start), part.span.start), Within::Body);
                        self.closer(part);
                        at = at.max(part.span.end);
                        place += 1;
                    }
                    continue;
                }
                match block.kind {
                    BlockKind::Part(part) if is_top && is_head(block) => self.lines("opener", part, block),
                    _ => {
                        is_top = false;
                        self.block(block, at, Within::Body);
                    }
                }
            }
            at = at.max(block.span.end);
            place += 1;
        }
        self.between(Span::new(at, around.end.max(at)), Within::Body);
        levels.len()
    }

    /// Whether from here to the end of the division there are only parts of a closer, with white space between them.
    fn is_foot(&self, blocks: &[Block], around: Span) -> bool {
        let until = blocks.iter().position(|block| matches!(block.kind, BlockKind::Heading(_))).unwrap_or(blocks.len());
        let end = blocks.get(until).map_or(around.end, |next| next.span.start);
        let starts = blocks[..until].iter().skip(1).map(|block| block.span.start).chain([end]);
        let are_apart = blocks[..until].iter().zip(starts).all(|(block, next)| {
            let gap = Span::new(block.span.end.min(next), next);
            is_white(gap.of(self.text)) && !self.inline.needs_later(gap)
        });
        let closes = |block: &Block| match block.kind {
            BlockKind::Part(DiplomaticPart::Postscript) => !block.children.is_empty(),
            BlockKind::Part(
                DiplomaticPart::Closing
                | DiplomaticPart::Signature
                | DiplomaticPart::Dateline
                | DiplomaticPart::ClerkNotes
                | DiplomaticPart::Distribution,
            ) => has_plain_lines(block),
            _ => false,
        };
        are_apart && blocks[..until].iter().all(closes)
    }

    fn closer(&mut self, block: &Block) {
        match block.kind {
            BlockKind::Part(DiplomaticPart::Postscript) => {
                let element = self.of_part(Element::new("postscript"), DiplomaticPart::Postscript, block);
                self.open(element);
                self.between_and_blocks(&block.children, block.span, Within::Body);
                self.close();
            }
            BlockKind::Part(part) => self.lines("closer", part, block),
            _ => {}
        }
    }

    /// Says which part it is, and whether the room found that.
    fn of_part(&self, element: Element, part: DiplomaticPart, block: &Block) -> Element {
        element.with("ana", format!("#part.{}", part.class())).maybe("resp", (self.is_room)(block).then_some("#room"))
    }

    /// A part as `opener` or `closer`, each of its paragraphs a line.
    fn lines(&mut self, name: &'static str, part: DiplomaticPart, block: &Block) {
        let element = self.of_part(Element::new(name), part, block);
        self.open(element);
        let line = match part {
            DiplomaticPart::Dateline => Element::new("dateline"),
            DiplomaticPart::Salutation | DiplomaticPart::Closing => Element::new("salute"),
            DiplomaticPart::Signature => Element::new("signed"),
            _ => Element::new("seg").with("type", part.class()),
        };
        let mut at = block.span.start;
        for child in &block.children {
            self.between(Span::new(at.min(child.span.start), child.span.start), Within::Line);
            self.open(identified(line.clone(), child));
            self.leaf(child, at);
            self.close();
            at = at.max(child.span.end);
        }
        self.between(Span::new(at, block.span.end.max(at)), Within::Line);
        self.close();
    }

    fn between_and_blocks(&mut self, blocks: &[Block], around: Span, within: Within) {
        let mut at = around.start;
        for block in blocks {
            self.between(Span::new(at, block.span.start.max(at)), within);
            self.block(block, at, within);
            at = at.max(block.span.end);
        }
        let rest = Span::new(at, around.end.max(at));
        if blocks.is_empty() && matches!(within, Within::Flow | Within::Line) {
            self.inline.write(rest, &mut self.tokens);
        } else {
            self.between(rest, within);
        }
    }

    /// What stands between two blocks; gives whether that needed an element.
    fn between(&mut self, span: Span, within: Within) -> bool {
        let is_plain = is_white(span.of(self.text)) && !self.inline.needs(span);
        if is_plain {
            self.tokens.push(Token::Words(span));
            return false;
        }
        let around: &[&'static str] = match within {
            Within::Body | Within::Abstract => &["ab"],
            Within::List => &["item"],
            Within::Table => &["row", "cell"],
            Within::Row => &["cell"],
            Within::Flow | Within::Line => &[],
        };
        for name in around {
            self.open(bare(name));
        }
        self.inline.write(span, &mut self.tokens);
        for _ in around {
            self.close();
        }
        true
    }

    /// The words of a block without blocks in it.
    fn leaf(&mut self, block: &Block, at: usize) {
        for joined in &block.joined {
            self.open(Element::new("anchor").with("xml:id", format!("p{joined}")).with("type", "joined"));
            self.close();
        }
        let span = Span::new(block.span.start.max(at), block.span.end.max(at));
        if block.children.is_empty() {
            self.inline.write(span, &mut self.tokens);
        } else {
            self.between_and_blocks(&block.children, span, Within::Line);
        }
    }

    fn block(&mut self, block: &Block, at: usize, within: Within) {
        let around = wrapped(block.kind, within);
        for name in around {
            self.open(bare(name));
        }
        let span = Span::new(block.span.start.max(at), block.span.end.max(at));
        let element = element(block.kind, within);
        let holds = match block.kind {
            BlockKind::Paragraph | BlockKind::Heading(_) => None,
            BlockKind::List(_) | BlockKind::SimpleList => Some(Within::List),
            BlockKind::Table => Some(Within::Table),
            BlockKind::Row => Some(Within::Row),
            BlockKind::Quotation | BlockKind::Item | BlockKind::Cell => Some(Within::Flow),
            BlockKind::Part(part) => {
                self.part(block, part, span, within);
                None
            }
        };
        match holds {
            Some(within) => {
                self.open(identified(element, block));
                let first = match within {
                    Within::List => Some("item"),
                    Within::Table => Some("row"),
                    Within::Row => Some("cell"),
                    _ => None,
                };
                self.between_and_blocks(&block.children, span, within);
                if let Some(first) = first.filter(|_| block.children.is_empty()) {
                    // None of them may be empty.
                    self.open(bare(first));
                    if first == "row" {
                        self.open(bare("cell"));
                        self.close();
                    }
                    self.close();
                }
                self.close();
            }
            None if matches!(block.kind, BlockKind::Part(_)) => {}
            None => {
                self.open(identified(element, block));
                self.leaf(block, at);
                self.close();
            }
        }
        for _ in around {
            self.close();
        }
    }

    /// A part that stands neither at the head nor at the foot of its division.
    fn part(&mut self, block: &Block, part: DiplomaticPart, span: Span, within: Within) {
        if within == Within::Line || block.children.is_empty() {
            let name = if within == Within::Body { "ab" } else { "seg" };
            let element = self.of_part(Element::new(name).with("type", "part"), part, block);
            self.open(element);
            self.between_and_blocks(&block.children, span, Within::Line);
            self.close();
            return;
        }
        let element = self.of_part(Element::new("floatingText").with("type", part.class()), part, block);
        self.open(element);
        self.open(Element::new("body"));
        self.between_and_blocks(&block.children, span, Within::Body);
        self.close();
        self.close();
    }
}

fn identified(element: Element, block: &Block) -> Element {
    element.maybe("xml:id", block.number.map(|number| format!("p{number}")))
}

/// White space as XML has it: what may stand between elements.
fn is_white(text: &str) -> bool {
    text.bytes().all(|letter| matches!(letter, b' ' | b'\t' | b'\n' | b'\r'))
}

/// The parts that stand above a message.
fn opens(part: DiplomaticPart) -> bool {
    matches!(
        part,
        DiplomaticPart::Classification
            | DiplomaticPart::Heading
            | DiplomaticPart::Transmission
            | DiplomaticPart::Addressees
            | DiplomaticPart::Dateline
            | DiplomaticPart::Salutation
            | DiplomaticPart::Distribution
    )
}

/// Whether a part holds paragraphs alone, which hold no blocks.
fn has_plain_lines(block: &Block) -> bool {
    let is_plain = |child: &Block| child.kind == BlockKind::Paragraph && child.children.is_empty();
    !block.children.is_empty() && block.children.iter().all(is_plain)
}

/// The elements that TEI wants between a block and where it stands.
fn wrapped(kind: BlockKind, within: Within) -> &'static [&'static str] {
    match (within, kind) {
        (Within::List, BlockKind::Item) | (Within::Table, BlockKind::Row) | (Within::Row, BlockKind::Cell) => &[],
        (Within::List, BlockKind::Row) => &["item", "table"],
        (Within::List, BlockKind::Cell) => &["item", "table", "row"],
        (Within::List, _) => &["item"],
        (Within::Table, BlockKind::Cell) => &["row"],
        (Within::Table, BlockKind::Item) => &["row", "cell", "list"],
        (Within::Table, _) => &["row", "cell"],
        (Within::Row, BlockKind::Item) => &["cell", "list"],
        (Within::Row, BlockKind::Row) => &["cell", "table"],
        (Within::Row, _) => &["cell"],
        (Within::Abstract, BlockKind::Quotation | BlockKind::Table | BlockKind::Part(_)) => &["ab"],
        (Within::Abstract, BlockKind::Row) => &["ab", "table"],
        (Within::Abstract, BlockKind::Cell) => &["ab", "table", "row"],
        (_, BlockKind::Item) => &["list"],
        (_, BlockKind::Row) => &["table"],
        (_, BlockKind::Cell) => &["table", "row"],
        (Within::Line, BlockKind::Paragraph | BlockKind::Heading(_)) => &["quote"],
        _ => &[],
    }
}

fn element(kind: BlockKind, within: Within) -> Element {
    match kind {
        BlockKind::Paragraph => Element::new("p"),
        // Only the first thing in a division can be its `head`.
        BlockKind::Heading(level) => Element::new("ab").with("type", "heading").with("n", level.to_string()),
        BlockKind::Quotation => Element::new("quote"),
        BlockKind::List(Some(first)) => Element::new("list").with("rend", "numbered").with("n", first.to_string()),
        BlockKind::List(None) => Element::new("list").with("rend", "bulleted"),
        BlockKind::SimpleList => Element::new("list").with("rend", "simple"),
        BlockKind::Item => Element::new("item"),
        BlockKind::Table => Element::new("table"),
        BlockKind::Row => Element::new("row"),
        BlockKind::Cell => Element::new("cell"),
        BlockKind::Part(_) => Element::new(if within == Within::Body { "ab" } else { "seg" }),
    }
}
