//! A small subtree in memory: a header, an entry of a list.

use super::events::{Events, Tag, Token};
use crate::text::normal::squeeze;

/// Levels of a subtree; what is deeper keeps its words at this level.
const DEEPEST: usize = 64;

#[derive(Debug, Clone, Default)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Debug, Clone)]
enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    fn new(tag: Tag<'_>) -> Self {
        Self { name: tag.name().to_owned(), attributes: tag.attributes().collect(), children: Vec::new() }
    }

    /// The element of a start tag that `events` has just given, up to its end tag.
    pub fn read(tag: Tag<'_>, events: &mut Events<'_>) -> Self {
        let mut open = vec![Self::new(tag)];
        // Elements deeper than may be, which are not kept apart.
        let mut deeper = 0_usize;
        while !tag.is_empty
            && let Some((token, _)) = events.token()
        {
            match token {
                Token::Start(tag) if open.len() >= DEEPEST => deeper += usize::from(!tag.is_empty),
                Token::Start(tag) if tag.is_empty => {
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(Child::Element(Self::new(tag)));
                    }
                }
                Token::Start(tag) => open.push(Self::new(tag)),
                Token::End(_) if deeper > 0 => deeper -= 1,
                Token::End(name) => {
                    let Some(place) = open.iter().rposition(|element| element.name == name) else { continue };
                    while open.len() > place.max(1) {
                        close(&mut open);
                    }
                    if place == 0 {
                        break;
                    }
                }
                Token::Text(text) => {
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(Child::Text(text.into_owned()));
                    }
                }
            }
        }
        while open.len() > 1 {
            close(&mut open);
        }
        open.pop().unwrap_or_default()
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// All elements below this one, in the order of the file.
    pub fn below(&self) -> Vec<&Self> {
        self.below_without("")
    }

    /// All elements below this one that stand in none of the name `without`.
    pub fn below_without(&self, without: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut open: Vec<&Self> = self.children().collect();
        open.reverse();
        while let Some(element) = open.pop() {
            if element.name != without {
                found.push(element);
                let inside: Vec<&Self> = element.children().collect();
                open.extend(inside.into_iter().rev());
            }
        }
        found
    }

    /// All elements of a name below this one, in the order of the file.
    pub fn all(&self, name: &str) -> Vec<&Self> {
        self.below().into_iter().filter(|element| element.name == name).collect()
    }

    /// The first element on a way down by names.
    pub fn at(&self, way: &[&str]) -> Option<&Self> {
        let (first, rest) = way.split_first()?;
        self.children().filter(|child| child.name == *first).find_map(|child| if rest.is_empty() { Some(child) } else { child.at(rest) })
    }

    /// Its words letter by letter.
    pub fn exact(&self) -> String {
        let mut words = String::new();
        let mut open: Vec<&Child> = self.children.iter().rev().collect();
        while let Some(child) = open.pop() {
            match child {
                Child::Text(text) => words.push_str(text),
                Child::Element(element) => open.extend(element.children.iter().rev()),
            }
        }
        words
    }

    /// Its words as running text; `None` where it has none.
    pub fn words(&self) -> Option<String> {
        self.words_without(&[])
    }

    /// Its words without those of some elements.
    pub fn words_without(&self, without: &[&str]) -> Option<String> {
        let mut words = String::new();
        let mut open: Vec<&Child> = self.children.iter().rev().collect();
        while let Some(child) = open.pop() {
            match child {
                Child::Text(text) => words.push_str(text),
                Child::Element(element) if without.contains(&element.name.as_str()) => {}
                Child::Element(element) => {
                    if matches!(element.name.as_str(), "p" | "lb" | "item" | "head" | "addrLine") {
                        words.push(' ');
                    }
                    open.extend(element.children.iter().rev());
                }
            }
        }
        Some(squeeze(&words)).filter(|words| !words.is_empty())
    }
}

fn close(open: &mut Vec<Element>) {
    if let Some(element) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        parent.children.push(Child::Element(element));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Element {
        let mut events = Events::new(source);
        let Some((Token::Start(tag), _)) = events.token() else { panic!("no tag") };
        Element::read(tag, &mut events)
    }

    #[test]
    fn a_way_down_finds_the_words() {
        let header = read("<a><b x=\"1\"/><b><c>one <i>two</i>\n three</c></b></a>");
        assert_eq!(header.at(&["b", "c"]).and_then(Element::words).as_deref(), Some("one two three"));
        assert_eq!(header.children().next().and_then(|child| child.get("x")), Some("1"));
    }

    #[test]
    fn depth_and_missing_ends_are_borne() {
        let deep = format!("{}x{}y", "<a>".repeat(5000), "</a>".repeat(5000));
        assert_eq!(read(&deep).words().as_deref(), Some("x"));
        assert_eq!(read("<a><b>x</a>").words().as_deref(), Some("x"));
    }
}
