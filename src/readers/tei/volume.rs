//! One pass through a file: where its documents stand, what they share, how the volume is divided, its lists.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::events::{Events, Tag, Token};
use super::header;
use super::lists::Lists;
use super::report::damaged;
use super::targets::page_label;
use super::tree::Element;
use crate::model::{Diagnostic, Frame, Node, Opened, Part};
use crate::text::Span;

/// How far up an end tag looks for its start: more are never open in a document.
const REACH: usize = 512;

/// Goes through a file in UTF-8; `path` gives the volume its name where no number does.
///
/// The parts are the outermost `div[@type="document"]`; a `TEI` without any is one part whole, as is
/// one whose header describes the letter that it holds (`correspDesc`, `msDesc`).
pub fn open(bytes: &[u8], path: &str) -> Opened {
    let text = text(bytes);
    let scan = Scan::new(&text, path, false).run();
    // Where end tags are missing, one document would swallow those behind it.
    let scan = if scan.broken { Scan::new(&text, path, true).run() } else { scan };
    scan.finish()
}

/// The bytes as text of the same length: a byte that fits no character is a question mark.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut whole = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        whole.push_str(chunk.valid());
        whole.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    Cow::Owned(whole)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Other,
    /// A list of references to pages, which holds no records.
    Index,
    Document,
    Node(usize),
    /// A whole `TEI`, with the number of parts before it.
    Whole {
        start: usize,
        line: usize,
        before: usize,
    },
}

struct Scan<'a> {
    text: &'a str,
    path: &'a str,
    /// A document ends where the next begins, whatever is open.
    apart: bool,
    open: Vec<(&'a str, What)>,
    /// Places of documents, nodes and the like in `open`, so that nothing is searched for.
    inside: Vec<usize>,
    document: Option<Part>,
    page: Option<String>,
    /// The place that lines were counted to, and the line there.
    counted: (usize, usize),
    opened: Opened,
    /// Made of the first header.
    frame: Option<Frame>,
    is_letter: bool,
    keys: BTreeSet<String>,
    lists: Lists,
    namespaces: Vec<(String, String)>,
    root_key: Option<String>,
    broken: bool,
    damage: Option<(usize, String)>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, path: &'a str, apart: bool) -> Self {
        Self {
            text,
            path,
            apart,
            open: Vec::new(),
            inside: Vec::new(),
            document: None,
            page: None,
            counted: (0, 1),
            opened: Opened::default(),
            frame: None,
            is_letter: false,
            keys: BTreeSet::new(),
            lists: Lists::default(),
            namespaces: Vec::new(),
            root_key: None,
            broken: false,
            damage: None,
        }
    }

    fn run(mut self) -> Self {
        let mut events = Events::new(self.text);
        while let Some((token, span)) = events.token() {
            match token {
                Token::Start(tag) => self.start(tag, span, &mut events),
                Token::End(name) => self.end(name, span),
                Token::Text(_) => {}
            }
        }
        if !self.open.is_empty() {
            self.broken = true;
            self.wrong(self.text.trim_end().len(), "the file ends before its end tags");
            while !self.open.is_empty() {
                self.pop(self.text.len());
            }
        }
        if let Some(first) = events.damage.first.take() {
            // The earliest mistake is the cause of the others.
            if self.damage.as_ref().is_none_or(|(at, _)| first.0 < *at) {
                self.damage = Some(first);
            }
        }
        if events.damage.declares {
            let message = "its DOCTYPE declares entities, which are never expanded; write them as characters";
            self.opened.diagnostics.push(Diagnostic::warning(1, message));
        }
        self
    }

    fn wrong(&mut self, at: usize, what: &str) {
        self.damage.get_or_insert_with(|| (at, what.to_owned()));
    }

    fn line(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        if at >= from {
            let between = &self.text.as_bytes()[from..at.min(self.text.len())];
            self.counted = (at, line + between.iter().filter(|byte| **byte == b'\n').count());
        }
        self.counted.1
    }

    fn start(&mut self, tag: Tag<'a>, span: Span, events: &mut Events<'a>) {
        let name = tag.name();
        if name == "pb" {
            self.page = page_label(tag).or_else(|| self.page.take());
        }
        let is_document = name.starts_with("div") && tag.get("type").is_some_and(|kind| kind == "document");
        if self.document.is_some() {
            if !(is_document && self.apart) {
                if !tag.is_empty {
                    self.push(name, What::Other);
                }
                return;
            }
            self.close_document(span.start);
        }
        let what = match name {
            "TEI" | "teiCorpus" => self.root(tag, span),
            "teiHeader" => {
                self.header(&Element::read(tag, events));
                return;
            }
            _ if is_document => self.begin_document(tag, span),
            "div" | "div1" | "div2" | "div3" | "div4" | "div5" | "div6" | "div7" => self.node(tag, span),
            "head" if matches!(self.open.last(), Some((_, What::Node(_)))) => {
                self.head(&Element::read(tag, events));
                return;
            }
            "list" if matches!(tag.get("type").as_deref(), Some("index" | "toc")) => What::Index,
            "item" | "person" | "place" | "org" if !self.in_index() => {
                let entry = Element::read(tag, events);
                let frame = self.frame.get_or_insert_with(|| header::frame(&Element::default(), self.path));
                self.lists.entry(&entry, &frame.volume);
                return;
            }
            _ => What::Other,
        };
        self.push(name, what);
        if tag.is_empty {
            self.pop(span.end);
        }
    }

    fn push(&mut self, name: &'a str, what: What) {
        if what != What::Other {
            self.inside.push(self.open.len());
        }
        self.open.push((name, what));
    }

    fn in_index(&self) -> bool {
        self.inside.last().is_some_and(|place| self.open[*place].1 == What::Index)
    }

    fn root(&mut self, tag: Tag<'_>, span: Span) -> What {
        if self.namespaces.is_empty() {
            self.namespaces = tag
                .attributes()
                .filter_map(|(name, address)| Some((name.strip_prefix("xmlns")?.trim_start_matches(':').to_owned(), address)))
                .collect();
        }
        if tag.name() == "teiCorpus" {
            return What::Other;
        }
        self.root_key = tag.get("xml:id");
        self.is_letter = false;
        let line = self.line(span.start);
        What::Whole { start: span.start, line, before: self.opened.parts.len() }
    }

    fn header(&mut self, read: &Element) {
        self.is_letter = !read.all("correspDesc").is_empty() || !read.all("msDesc").is_empty();
        self.frame.get_or_insert_with(|| header::frame(read, self.path));
    }

    fn begin_document(&mut self, tag: Tag<'_>, span: Span) -> What {
        let number = tag.get("xml:id");
        let key = self.key(number, span);
        let line = self.line(span.start);
        self.document = Some(Part { key, span, node: self.above(), line, page: self.page.clone() });
        What::Document
    }

    /// A key that no other part has.
    fn key(&mut self, own: Option<String>, span: Span) -> String {
        let number = self.opened.parts.len() + 1;
        let is_own = own.is_some();
        let mut key = own.unwrap_or_else(|| number.to_string());
        if !self.keys.insert(key.clone()) {
            if is_own {
                let line = self.line(span.start);
                let message = format!("two documents have the id \"{key}\"; give each its own");
                self.opened.diagnostics.push(Diagnostic::warning(line, message));
            }
            key = format!("{key}-{number}");
            self.keys.insert(key.clone());
        }
        key
    }

    /// The node that the place stands in.
    fn above(&self) -> Option<usize> {
        self.inside.iter().rev().find_map(|place| match self.open[*place].1 {
            What::Node(node) => Some(node),
            _ => None,
        })
    }

    fn node(&mut self, tag: Tag<'_>, span: Span) -> What {
        let line = self.line(span.start);
        let kind = tag.get("type").unwrap_or_else(|| "division".to_owned());
        let node = Node { parent: self.above(), key: tag.get("xml:id"), kind, title: String::new(), notes: Vec::new(), span, line };
        self.opened.nodes.push(node);
        What::Node(self.opened.nodes.len() - 1)
    }

    fn head(&mut self, read: &Element) {
        let Some((_, What::Node(node))) = self.open.last() else { return };
        let Some(node) = self.opened.nodes.get_mut(*node).filter(|node| node.title.is_empty()) else { return };
        node.title = read.words_without(&["note"]).unwrap_or_default();
        node.notes = read.all("note").into_iter().filter_map(Element::words).collect();
    }

    fn end(&mut self, name: &str, span: Span) {
        let reach = self.open.len().saturating_sub(REACH);
        let Some(place) = self.open[reach..].iter().rposition(|(open, _)| *open == name) else {
            self.wrong(span.start, "an end tag without its start");
            self.broken = true;
            return;
        };
        let place = reach + place;
        if place + 1 < self.open.len() {
            self.wrong(span.start, "an end tag is missing before this one");
            self.broken = true;
            while self.open.len() > place + 1 {
                self.pop(span.start);
            }
        }
        self.pop(span.end);
    }

    /// Closes the innermost element at `end`.
    fn pop(&mut self, end: usize) {
        let Some((_, what)) = self.open.pop() else { return };
        if what == What::Other {
            return;
        }
        self.inside.pop();
        match what {
            What::Document => {
                if let Some(mut part) = self.document.take() {
                    part.span = Span::new(part.span.start, end.max(part.span.start));
                    self.opened.parts.push(part);
                }
            }
            What::Node(node) => {
                if let Some(node) = self.opened.nodes.get_mut(node) {
                    node.span = Span::new(node.span.start, end.max(node.span.start));
                }
            }
            What::Whole { start, line, before } => {
                let found = self.opened.parts.len() - before;
                if found > 1 || (found == 1 && !self.is_letter) {
                    return;
                }
                self.opened.parts.truncate(before);
                // A letter's own divisions are none of a volume.
                self.opened.nodes.retain(|node| node.span.start < start);
                let span = Span::new(start, end.max(start));
                let own = self.root_key.take();
                let key = self.key(own, Span::point(self.counted.0));
                self.opened.parts.push(Part { key, span, node: None, line, page: None });
            }
            What::Other | What::Index => {}
        }
    }

    /// Closes all that is open inside the document, and the document, at the place where another begins.
    fn close_document(&mut self, at: usize) {
        while self.document.is_some() && !self.open.is_empty() {
            self.pop(at);
        }
    }

    fn finish(self) -> Opened {
        let Self { mut opened, lists, namespaces, path, .. } = self;
        let frame = self.frame.unwrap_or_else(|| header::frame(&Element::default(), path));
        let pages = opened.parts.iter().filter_map(|part| Some((part.key.clone(), part.page.clone()?))).collect();
        opened.frame = Frame { namespaces, pages, ..frame };
        // A file of a room has no lists: what looks like an entry is a piece of a name in a list of the text.
        if !super::own::is(self.text) {
            (opened.authorities, opened.glossary, opened.frame.same) = lists.finish();
        }
        if let Some((at, what)) = &self.damage {
            opened.diagnostics.push(damaged(self.text, *at, what));
        }
        if opened.parts.is_empty() && !self.text.trim().is_empty() {
            // What is no document at all is one, so that its words are not lost.
            let span = Span::new(0, self.text.len());
            opened.parts.push(Part { key: "1".to_owned(), span, node: None, line: 1, page: None });
        }
        opened
    }
}
