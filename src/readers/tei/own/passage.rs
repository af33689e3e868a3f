//! A passage as its element has it, letter by letter.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::events::Tag;
use super::super::passages::DEEPEST;
use super::marks::{annotation, attribute, is_of_room};
use crate::model::{Annotation, Block, BlockKind, DiplomaticPart, Passage};
use crate::text::Span;

#[derive(Debug, Default)]
pub struct Building {
    passage: Passage,
    open: Vec<Open>,
    blocks: Vec<Block>,
    /// The ranges by the ids of their pieces.
    pieces: HashMap<String, usize>,
    /// What the paper has, which is no part of the text.
    aside: Option<String>,
    /// The same, once it is read, for the reading that comes.
    instead_of: Option<String>,
    /// Blocks were too deep in one another and stand in those above.
    pub flattened: bool,
}

#[derive(Debug)]
struct Open {
    name: String,
    does: Does,
}

#[derive(Debug)]
enum Does {
    Nothing,
    Block,
    /// The place of an annotation that ends with the element.
    Range(usize),
    Aside,
}

impl Building {
    pub fn text(&mut self, text: &str) {
        match &mut self.aside {
            Some(aside) => aside.push_str(text),
            None => self.passage.text.push_str(text),
        }
    }

    pub fn start(&mut self, tag: Tag<'_>) {
        let name = tag.name();
        let above = self.open.last().map_or("", |open| open.name.as_str());
        let does = if name == "g" {
            let letter = attribute(tag, "n").and_then(|number| u32::from_str_radix(number.strip_prefix("U+")?, 16).ok());
            // A nought is in no text: PostgreSQL takes it in none.
            let letter = letter.and_then(char::from_u32).filter(|letter| *letter != '\0').unwrap_or(char::REPLACEMENT_CHARACTER);
            self.text(letter.encode_utf8(&mut [0; 4]));
            Does::Nothing
        } else if above == "choice" && matches!(name, "sic" | "abbr" | "orig") && self.aside.is_none() {
            self.aside = Some(String::new());
            Does::Aside
        } else if let Some(kind) = block(tag, above) {
            self.begin_block(kind)
        } else {
            let instead_of = if above == "choice" { self.instead_of.take() } else { None };
            match annotation(tag, instead_of.as_deref()) {
                Some(kind) => self.begin_range(tag, kind),
                None => Does::Nothing,
            }
        };
        self.open.push(Open { name: name.to_owned(), does });
    }

    fn begin_block(&mut self, kind: BlockKind) -> Does {
        // A part may stand around what a reader has made as deep as it may.
        if self.blocks.len() > DEEPEST + 1 {
            self.flattened = true;
            return Does::Nothing;
        }
        self.blocks.push(Block::new(kind, Span::point(self.passage.text.len())));
        Does::Block
    }

    fn begin_range(&mut self, tag: Tag<'_>, kind: crate::model::AnnotationKind) -> Does {
        let before = attribute(tag, "prev").and_then(|id| self.pieces.get(id.trim_start_matches('#')).copied());
        let range = before.unwrap_or_else(|| {
            self.passage.annotations.push(Annotation { span: Span::point(self.passage.text.len()), kind });
            self.passage.annotations.len() - 1
        });
        if let Some(id) = attribute(tag, "xml:id") {
            self.pieces.insert(id, range);
        }
        Does::Range(range)
    }

    /// Ends the innermost element.
    pub fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let end = self.passage.text.len();
        match open.does {
            Does::Nothing => {}
            Does::Aside => self.instead_of = self.aside.take(),
            Does::Range(range) => {
                if let Some(annotation) = self.passage.annotations.get_mut(range) {
                    annotation.span.end = end;
                }
            }
            Does::Block => {
                let Some(mut block) = self.blocks.pop() else { return };
                block.span.end = end;
                match self.blocks.last_mut() {
                    Some(parent) => parent.children.push(block),
                    None => self.passage.blocks.push(block),
                }
            }
        }
    }

    pub fn finish(mut self) -> Passage {
        while !self.open.is_empty() {
            self.end();
        }
        self.passage.annotations.sort_by_key(|annotation| (annotation.span.start, Reverse(annotation.span.end)));
        self.passage
    }
}

/// The block that an element is; `above` is the name of that around it.
fn block(tag: Tag<'_>, above: &str) -> Option<BlockKind> {
    let names = |name: &str| attribute(tag, "ana").is_some_and(|ana| ana.split_ascii_whitespace().any(|word| word == name));
    let of_type = attribute(tag, "type").unwrap_or_default();
    let number = || attribute(tag, "n").and_then(|number| number.parse::<u64>().ok());
    let heading = || BlockKind::Heading(number().map_or(2, |level| u8::try_from(level.clamp(1, 6)).unwrap_or(6)));
    let part = || {
        let part = DiplomaticPart::ALL.into_iter().find(|part| names(&format!("#part.{}", part.class())));
        part.filter(|_| !is_of_room(tag)).map(BlockKind::Part)
    };
    let is_line = matches!(above, "opener" | "closer");
    if names("#bare") {
        return None;
    }
    match tag.name() {
        "dateline" | "salute" | "signed" if is_line => Some(BlockKind::Paragraph),
        // Other segments in a line are words that are marked.
        "seg" if is_line && DiplomaticPart::ALL.iter().any(|part| part.class() == of_type) => Some(BlockKind::Paragraph),
        "head" => Some(heading()),
        "ab" if of_type == "heading" => Some(heading()),
        "ab" | "seg" if of_type == "part" => part(),
        "p" | "ab" => Some(BlockKind::Paragraph),
        "opener" | "closer" | "postscript" | "floatingText" => part(),
        "quote" => Some(BlockKind::Quotation),
        "list" => Some(match attribute(tag, "rend").as_deref() {
            Some("numbered") => BlockKind::List(Some(number().unwrap_or(1))),
            Some("bulleted") => BlockKind::List(None),
            _ => BlockKind::SimpleList,
        }),
        "item" => Some(BlockKind::Item),
        "table" => Some(BlockKind::Table),
        "row" => Some(BlockKind::Row),
        "cell" => Some(BlockKind::Cell),
        _ => None,
    }
}
