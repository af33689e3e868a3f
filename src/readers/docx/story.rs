//! The walk through a story of a Word file (its body, a note, a comment): events → a passage.
//!
//! One element at a time, with a stack of its own for what is open, so that no nesting can exhaust anything.

use std::collections::HashMap;

use super::flow::{Flow, Paragraph};
use super::run::link_of;
use super::shared::Shared;
use super::styles::Setting;
use super::xml::{Element, Event, Space};
use crate::model::{AnnotationKind, BlockKind, Passage};
use crate::readers::html::safe_address;
use crate::readers::writer::Mark as Place;
use crate::text::normal::squeeze;

/// Text boxes inside one another that are kept apart; deeper ones stand where they are.
const BOXES: usize = 3;

/// A table in Word has no more; a number above it is a mistake.
const MOST_COLUMNS: usize = 63;

/// Elements of the text itself: never a property, wherever damage puts them.
const CONTENT: &[&str] =
    &["t", "r", "p", "tbl", "tr", "tc", "hyperlink", "sdtContent", "txbxContent", "footnoteReference", "endnoteReference"];

/// What an open element is, for when it ends.
enum Frame {
    Other,
    /// Nothing below it is read.
    Skipped,
    /// Properties that say nothing of the text; damage may put text below them.
    Properties,
    /// A tracked deletion, or where moved text stood.
    Deleted,
    ParagraphProperties,
    RunProperties,
    MarkProperties,
    RowProperties,
    CellProperties,
    Paragraph,
    Run(Setting),
    Words {
        keeps_space: bool,
    },
    Instruction,
    Link,
    Field,
    Alternate {
        chosen: bool,
    },
    Box,
    /// A word with its reading, which stands before it in the file and after it in the text.
    Ruby {
        reading: String,
    },
    Reading,
    Table(Place),
    Row {
        place: Place,
        /// Columns of the table that are left free before its cells and after them (17.4.14 and 17.4.15).
        before: usize,
        after: usize,
        /// Whether the row around its table was deleted.
        outer_deleted: bool,
    },
    Cell {
        columns: usize,
    },
}

/// A complex field: its instruction, then its result (17.16).
pub(super) struct Field {
    pub instruction: String,
    pub in_result: bool,
}

/// The walk.
pub struct Story<'a> {
    pub shared: &'a mut Shared,
    links: &'a HashMap<String, String>,
    frames: Vec<(String, Frame)>,
    /// How many elements of a name are open.
    open: HashMap<String, usize>,
    /// The story, and the text boxes that are open in it.
    pub(super) flows: Vec<Flow>,
    skipped: usize,
    deleted: usize,
    /// The open row of a table was deleted as a whole.
    row_deleted: bool,
    pub(super) setting: Setting,
    pub(super) addresses: Vec<Option<String>>,
    pub(super) fields: Vec<Field>,
    words: String,
    /// A note whose own mark follows in its run.
    pub(super) custom: Option<String>,
}

impl<'a> Story<'a> {
    pub fn new(shared: &'a mut Shared, links: &'a HashMap<String, String>) -> Self {
        Self {
            shared,
            links,
            frames: Vec::new(),
            open: HashMap::new(),
            flows: vec![Flow::default()],
            skipped: 0,
            deleted: 0,
            row_deleted: false,
            setting: Setting::default(),
            addresses: Vec::new(),
            fields: Vec::new(),
            words: String::new(),
            custom: None,
        }
    }

    /// The passage as far as it is read, and where in it paragraphs stand that have the style of a title; the next story begins.
    pub fn cut(&mut self) -> (Passage, Vec<usize>) {
        while !self.frames.is_empty() {
            self.end();
        }
        self.end_paragraph();
        self.deleted = 0;
        self.fields.clear();
        self.addresses.clear();
        let flow = std::mem::take(self.flow());
        self.shared.counts.too_deep |= flow.writer.was_too_deep();
        let titles = flow.titles.clone();
        (flow.finish(), titles)
    }

    /// Passes over what comes until the next cut: it was deleted, and so are the notes that it refers to.
    pub fn pass_over(&mut self) {
        self.deleted += 1;
    }

    pub fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(element) => {
                let frame = if self.skipped > 0 { Frame::Other } else { self.start(&element) };
                match frame {
                    Frame::Skipped => self.skipped += 1,
                    Frame::Deleted => self.deleted += 1,
                    _ => {}
                }
                *self.open.entry(element.name.to_owned()).or_insert(0) += 1;
                self.frames.push((element.name.to_owned(), frame));
            }
            // An end closes what was left open inside its element; that of an element that is not open closes nothing.
            Event::End(name) if self.open.get(name).is_some_and(|count| *count > 0) => {
                while self.frames.last().is_some_and(|(open, _)| open != name) {
                    self.end();
                }
                self.end();
            }
            Event::End(_) => {}
            Event::Text(words) => match self.innermost() {
                Some(Frame::Words { .. }) => self.words.push_str(words),
                Some(Frame::Instruction) => {
                    if let Some(field) = self.fields.last_mut() {
                        field.instruction.push_str(words);
                    }
                }
                _ => {}
            },
        }
    }

    fn innermost(&self) -> Option<&Frame> {
        self.frames.last().map(|(_, frame)| frame)
    }

    fn innermost_mut(&mut self) -> Option<&mut Frame> {
        self.frames.last_mut().map(|(_, frame)| frame)
    }

    fn flow(&mut self) -> &mut Flow {
        if self.flows.is_empty() {
            self.flows.push(Flow::default());
        }
        let last = self.flows.len() - 1;
        &mut self.flows[last]
    }

    fn is_silent(&self) -> bool {
        self.deleted > 0 || self.row_deleted
    }

    fn start(&mut self, element: &Element<'_>) -> Frame {
        match (element.space, element.name) {
            (Space::Word, name) => self.start_word(name, element),
            (Space::Math, "t") => Frame::Words { keeps_space: true },
            (Space::Math, "rPr" | "ctrlPr") => Frame::Properties,
            (Space::Compatibility, "AlternateContent") => Frame::Alternate { chosen: false },
            (Space::Compatibility, "Choice" | "Fallback") => match self.innermost_mut() {
                Some(Frame::Alternate { chosen: true }) => Frame::Skipped,
                Some(Frame::Alternate { chosen }) => {
                    *chosen = true;
                    Frame::Other
                }
                _ => Frame::Other,
            },
            (Space::Other, "blip" | "imagedata") if !self.is_silent() => {
                self.shared.counts.pictures += 1;
                Frame::Other
            }
            _ => Frame::Other,
        }
    }

    /// Takes a property of a paragraph, a run or a row; `None` for what is none.
    fn property(&mut self, name: &str, element: &Element<'_>) -> Option<Frame> {
        match self.innermost() {
            _ if CONTENT.contains(&name) => {}
            Some(Frame::Properties) => return Some(Frame::Properties),
            Some(Frame::ParagraphProperties) if !matches!(name, "rPr" | "numPr" | "pPrChange" | "sectPr") => {
                self.paragraph_property(name, element);
                return Some(Frame::Other);
            }
            Some(Frame::RunProperties) if name != "rPrChange" => {
                if name == "rStyle" {
                    let style = self.shared.styles.get(&element.attribute("val").unwrap_or_default());
                    // How programs set links and the signs of notes is no emphasis of the paper.
                    if !style.name.contains("link") && !style.name.contains("reference") {
                        self.setting = self.setting.over(style.setting);
                    }
                } else {
                    self.setting.take(element);
                }
                return Some(Frame::Other);
            }
            Some(Frame::MarkProperties) => {
                if matches!(name, "del" | "moveFrom")
                    && let Some(paragraph) = &mut self.flow().paragraph
                {
                    paragraph.runs_on = true;
                }
                return Some(Frame::Other);
            }
            // What a tracked change took the place of stands below them too, and is none of theirs.
            Some(Frame::RowProperties) => {
                self.row_property(name, element);
                return Some(Frame::Properties);
            }
            Some(Frame::CellProperties) => {
                if name == "gridSpan"
                    && let Some(Frame::Cell { columns }) = self.around()
                {
                    *columns = columns_of(element);
                }
                return Some(Frame::Properties);
            }
            _ => {}
        }
        None
    }

    /// The frame around the innermost one: whose properties these are.
    fn around(&mut self) -> Option<&mut Frame> {
        self.frames.iter_mut().rev().nth(1).map(|(_, frame)| frame)
    }

    fn row_property(&mut self, name: &str, element: &Element<'_>) {
        let Some(Frame::Row { before, after, .. }) = self.around() else { return };
        match name {
            "gridBefore" => *before = columns_of(element),
            "gridAfter" => *after = columns_of(element),
            "del" => self.row_deleted = true,
            _ => {}
        }
    }

    fn start_word(&mut self, name: &str, element: &Element<'_>) -> Frame {
        if let Some(frame) = self.property(name, element) {
            return frame;
        }
        match name {
            "t" => Frame::Words { keeps_space: element.attribute("space").as_deref() == Some("preserve") },
            "p" => {
                self.end_paragraph();
                self.flow().paragraph = Some(Paragraph::default());
                Frame::Paragraph
            }
            "r" => Frame::Run(std::mem::take(&mut self.setting)),
            "pPr" | "numPr" => Frame::ParagraphProperties,
            "rPr" => match self.innermost() {
                Some(Frame::ParagraphProperties) => Frame::MarkProperties,
                Some(Frame::Run(_)) => Frame::RunProperties,
                _ => Frame::Properties,
            },
            "trPr" => Frame::RowProperties,
            "tcPr" => Frame::CellProperties,
            "del" | "moveFrom" => {
                *(if name == "del" { &mut self.shared.counts.deleted } else { &mut self.shared.counts.moved }) += 1;
                Frame::Deleted
            }
            "ins" => {
                self.shared.counts.inserted += 1;
                Frame::Other
            }
            "sdtPr" | "sdtEndPr" | "tblPr" | "tblPrEx" | "tblGrid" | "rPrChange" | "pPrChange" | "trPrChange" | "sectPr" | "delText"
            | "delInstrText" | "fldData" | "rubyPr" => Frame::Properties,
            "instrText" => Frame::Instruction,
            "hyperlink" => {
                let address = element.attribute("id").and_then(|id| self.links.get(&id)).and_then(|address| safe_address(address));
                self.addresses.push(address);
                Frame::Link
            }
            "fldSimple" => {
                let address = link_of(&element.attribute("instr").unwrap_or_default());
                self.addresses.push(address);
                Frame::Field
            }
            "fldChar" => {
                self.field_sign(&element.attribute("fldCharType").unwrap_or_default());
                Frame::Other
            }
            "tbl" => {
                self.end_paragraph();
                Frame::Table(self.flow().open_block(BlockKind::Table))
            }
            "tr" => {
                // A row inside a deleted one, or after one without an end, says for itself what was deleted.
                let outer_deleted = std::mem::take(&mut self.row_deleted);
                Frame::Row { place: self.flow().open_block(BlockKind::Row), before: 0, after: 0, outer_deleted }
            }
            "tc" if !self.row_deleted => {
                // A content control may stand between a row and its cells.
                let free = self.frames.iter_mut().rev().find_map(|(_, frame)| match frame {
                    Frame::Row { before, .. } => Some(std::mem::take(before)),
                    _ => None,
                });
                self.flow().empty_cells(free.unwrap_or(0));
                self.flow().open_cell();
                Frame::Cell { columns: 1 }
            }
            "txbxContent" if self.flows.len() <= BOXES => {
                self.shared.counts.boxes += usize::from(!self.is_silent());
                self.flows.push(Flow::default());
                Frame::Box
            }
            "ruby" => Frame::Ruby { reading: String::new() },
            "rt" if self.flows.len() <= BOXES && matches!(self.innermost(), Some(Frame::Ruby { .. })) => {
                self.flows.push(Flow::default());
                Frame::Reading
            }
            "altChunk" => {
                self.shared.counts.embedded += 1;
                Frame::Other
            }
            _ => {
                if self.is_silent() {
                    self.deleted_sign(name, element);
                } else {
                    self.sign(name, element);
                }
                Frame::Other
            }
        }
    }

    fn paragraph_property(&mut self, name: &str, element: &Element<'_>) {
        let value = element.attribute("val").unwrap_or_default();
        let Some(paragraph) = &mut self.flow().paragraph else { return };
        match name {
            "pStyle" => paragraph.style = value,
            "numId" => paragraph.number = Some(value),
            "ilvl" => paragraph.level = value.parse().ok(),
            "outlineLvl" => paragraph.outline = value.parse().ok(),
            "pageBreakBefore" if element.is_on() => self.flow().writer.point(AnnotationKind::PageBreak { label: None }),
            _ => {}
        }
    }

    fn end(&mut self) {
        let Some((name, frame)) = self.frames.pop() else { return };
        if let Some(count) = self.open.get_mut(&name) {
            *count -= 1;
        }
        match frame {
            Frame::Skipped => self.skipped -= 1,
            Frame::Deleted => self.deleted -= 1,
            Frame::Words { keeps_space } => {
                let words = std::mem::take(&mut self.words);
                // A line end in the file is a space in the text; a soft hyphen is none until a line breaks there.
                let words = words.replace(['\n', '\r'], " ").replace(['\u{ad}', '\0'], "");
                let words = if keeps_space { words.as_str() } else { words.trim() };
                if !self.is_silent() {
                    match self.custom.take() {
                        Some(key) if words.trim().chars().count() <= 8 && !words.trim().is_empty() => {
                            self.note(key, words.trim().to_owned());
                        }
                        custom => {
                            if let Some(key) = custom {
                                self.unmarked(key);
                            }
                            self.add(words);
                        }
                    }
                }
            }
            Frame::Run(before) => {
                if let Some(key) = self.custom.take() {
                    self.unmarked(key);
                }
                self.setting = before;
            }
            Frame::Paragraph => self.end_paragraph(),
            Frame::Link | Frame::Field => {
                self.addresses.pop();
            }
            Frame::Table(place) => {
                self.end_paragraph();
                self.flow().close_block(place);
            }
            Frame::Row { place, after, outer_deleted, .. } => {
                self.end_paragraph();
                let free = if self.row_deleted { 0 } else { after };
                self.flow().empty_cells(free);
                self.flow().close_block(place);
                self.row_deleted = outer_deleted;
            }
            Frame::Cell { columns } => {
                self.end_paragraph();
                self.flow().close_cell();
                self.flow().empty_cells(columns.saturating_sub(1));
            }
            Frame::Reading => {
                self.end_paragraph();
                let words = self.flows.pop().map(|inner| squeeze(&inner.finish().text)).unwrap_or_default();
                if let Some(Frame::Ruby { reading }) = self.innermost_mut() {
                    reading.push_str(&words);
                }
            }
            // As it stands where nothing sets it above its word; a reader of the text finds the word whole.
            Frame::Ruby { reading } if !reading.is_empty() => self.add(&format!("（{reading}）")),
            Frame::Box => {
                self.end_paragraph();
                if let Some(inner) = self.flows.pop() {
                    self.shared.counts.too_deep |= inner.writer.was_too_deep();
                    self.flow().boxes.push(inner.finish());
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let is_silent = self.is_silent();
        let Self { flows, shared, .. } = self;
        if let Some(flow) = flows.last_mut() {
            flow.end_paragraph(shared, is_silent);
        }
    }
}

/// How many columns a property says.
fn columns_of(element: &Element<'_>) -> usize {
    element.attribute("val").and_then(|columns| columns.parse().ok()).unwrap_or(0).min(MOST_COLUMNS)
}
