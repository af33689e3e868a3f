//! What the styles of a Word file mean: headings, title, quotations, emphasis (ECMA-376 part 1, 17.7).

use std::collections::HashMap;

use super::xml::{self, Element, Event, Space};

/// Steps from a style to what it is based on; a circle ends there.
const STEPS: usize = 32;

/// How words are set; `None` where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Setting {
    pub bold: Option<bool>,
    pub italic: Option<bool>,
    pub underline: Option<bool>,
    pub small_capitals: Option<bool>,
    pub struck: Option<bool>,
    pub hidden: Option<bool>,
    pub superscript: Option<bool>,
    pub subscript: Option<bool>,
}

impl Setting {
    /// Takes one property of a run.
    pub fn take(&mut self, element: &Element<'_>) {
        let on = Some(element.is_on());
        match element.name {
            "b" => self.bold = on,
            "i" => self.italic = on,
            "u" => self.underline = on,
            "smallCaps" => self.small_capitals = on,
            "strike" | "dstrike" => self.struck = if self.struck == Some(true) { self.struck } else { on },
            "vanish" => self.hidden = on,
            "position" => {
                // Raised by half-points, as LibreOffice writes what HTML calls a superscript.
                let raised = element.attribute("val").and_then(|raised| raised.parse::<i32>().ok()).unwrap_or(0);
                self.superscript = self.superscript.or(Some(raised >= 4));
                self.subscript = self.subscript.or(Some(raised <= -4));
            }
            "vertAlign" => {
                let place = element.attribute("val");
                self.superscript = Some(place.as_deref() == Some("superscript"));
                self.subscript = Some(place.as_deref() == Some("subscript"));
            }
            _ => {}
        }
    }

    /// This setting over another one.
    pub fn over(self, below: Self) -> Self {
        Self {
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
            underline: self.underline.or(below.underline),
            small_capitals: self.small_capitals.or(below.small_capitals),
            struck: self.struck.or(below.struck),
            hidden: self.hidden.or(below.hidden),
            superscript: self.superscript.or(below.superscript),
            subscript: self.subscript.or(below.subscript),
        }
    }
}

/// What a style says by itself, and what it is based on.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// In English whatever the language of the program (17.7.4.9), in lower case.
    pub name: String,
    based_on: String,
    pub outline: Option<u8>,
    /// The numbering of its paragraphs and the level in it.
    pub number: Option<String>,
    pub level: Option<usize>,
    pub setting: Setting,
}

#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
}

impl Styles {
    /// Reads the part; what is damaged in it is not there.
    pub fn read(text: &str) -> Self {
        let mut all = Self::default();
        let mut open: Option<(String, Style)> = None;
        let mut names: Vec<String> = Vec::new();
        let _ = xml::walk(text, &mut |event| match event {
            Event::Start(element) => {
                let value = || element.attribute("val").unwrap_or_default();
                if element.name == "style" {
                    open = Some((element.attribute("styleId").unwrap_or_default(), Style::default()));
                } else if let Some((_, style)) = &mut open {
                    match element.name {
                        "name" => style.name = value().to_lowercase(),
                        "basedOn" => style.based_on = value(),
                        "outlineLvl" => style.outline = value().parse().ok(),
                        "numId" => style.number = Some(value()),
                        "ilvl" => style.level = value().parse().ok(),
                        _ if element.space == Space::Word && names.last().is_some_and(|parent| parent == "rPr") => {
                            style.setting.take(&element);
                        }
                        _ => {}
                    }
                }
                names.push(element.name.to_owned());
            }
            Event::End(_) => {
                if names.pop().as_deref() == Some("style") {
                    all.by_id.extend(open.take());
                }
            }
            Event::Text(_) => {}
        });
        all
    }

    /// A style with all that it inherits; without a name where there is no such style.
    pub fn get(&self, id: &str) -> Style {
        let mut style = self.by_id.get(id).cloned().unwrap_or_default();
        let mut below = style.based_on.clone();
        for _ in 0..STEPS {
            let Some(next) = self.by_id.get(&below) else { break };
            style.outline = style.outline.or(next.outline);
            if style.number.is_none() {
                style.number.clone_from(&next.number);
                style.level = style.level.or(next.level);
            }
            style.setting = style.setting.over(next.setting);
            below.clone_from(&next.based_on);
        }
        if style.outline.is_none() {
            // A program that writes no levels still names its headings.
            let level = style.name.strip_prefix("heading ").and_then(|level| level.parse::<u8>().ok());
            style.outline = level.and_then(|level| level.checked_sub(1));
        }
        style
    }
}
