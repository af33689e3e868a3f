//! A page's bytes → its tree of nodes, within bounds, with the source line of each text.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use dom_query::{Document, NodeId, NodeRef};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use regex::bytes::Regex;

use crate::model::Diagnostic;
use crate::readers::encoding::{Decoded, decode};
use crate::text::normal::squeeze;

/// Bytes that a page may have; long ones of printed editions have two million.
const LARGEST: usize = 16 * 1024 * 1024;
/// Nodes that may be made of them. A page may ask for far more than it has bytes, by leaving marks of fonts open.
const MOST_NODES: usize = 1_500_000;
/// Elements inside one another. Each start of one looks at all that are open, so that time grows with their number.
const DEEPEST: usize = 5_000;
/// Only attributes by the million take as long as this.
const LONGEST: Duration = Duration::from_mins(1);
/// Bytes between two looks at the bounds.
const STEP: usize = 512;

/// A page as nodes.
pub struct Dom {
    pub document: Document,
    /// Where in the order of the page a node begins, and where what is in it ends.
    places: HashMap<NodeId, (usize, usize)>,
    /// The source line of each text.
    lines: HashMap<NodeId, usize>,
    /// The address that a browser noted when it saved the page.
    pub saved_from: Option<String>,
}

/// One step on the way through a tree.
#[derive(Clone, Copy)]
pub enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(NodeRef<'a>),
}

/// The way through a node and all in it: no recursion, since a page nests as deep as it likes.
pub struct Walk<'a> {
    root: NodeId,
    entered: Option<NodeRef<'a>>,
    next: Option<Step<'a>>,
}

impl<'a> Walk<'a> {
    pub fn new(root: NodeRef<'a>) -> Self {
        Self { root: root.id, entered: None, next: Some(Step::Enter(root)) }
    }

    /// Goes to the end of the node that was entered last.
    pub fn pass_over(&mut self) {
        self.next = self.entered.map(Step::Leave);
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let step = self.next.take()?;
        self.next = match step {
            Step::Enter(node) => {
                self.entered = Some(node);
                Some(node.first_child().map_or(Step::Leave(node), Step::Enter))
            }
            Step::Leave(node) if node.id == self.root => None,
            Step::Leave(node) => node.next_sibling().map(Step::Enter).or_else(|| node.parent().map(Step::Leave)),
        };
        Some(step)
    }
}

impl Dom {
    /// The nodes of a page, or the sentence that says why it is not read.
    pub fn parse(source: &str) -> Result<Self, String> {
        if source.len() > LARGEST {
            return Err(format!("it is a web page of more than {} MB; divide it into its documents", LARGEST / 1_048_576));
        }
        let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let mut parser = parse_document(Document::default(), ParseOpts { tree_builder, ..ParseOpts::default() });
        let begun = Instant::now();
        let mut rest = source;
        while !rest.is_empty() {
            let end = (STEP.min(rest.len())..rest.len()).find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
            parser.process(StrTendril::from_slice(&rest[..end]));
            rest = &rest[end..];
            let tree = &parser.tokenizer.sink.sink.tree;
            if tree.len() > MOST_NODES || begun.elapsed() > LONGEST {
                return Err("it is a web page of too many elements; save it again from a browser, or as text".to_owned());
            }
            if depth(tree.root()) > DEEPEST {
                return Err(format!("its elements stand more than {DEEPEST} deep in one another; save it again as text"));
            }
        }
        Ok(Self::of(parser.finish(), source))
    }

    fn of(document: Document, source: &str) -> Self {
        let mut places: HashMap<NodeId, (usize, usize)> = HashMap::new();
        let mut lines = HashMap::new();
        let mut saved_from = None;
        let mut cursor = Cursor { source, at: 0, line: 1, patience: Cursor::PATIENCE };
        let mut at = 0;
        for step in Walk::new(document.root()) {
            at += 1;
            match step {
                Step::Enter(node) => {
                    places.insert(node.id, (at, at));
                    if node.is_text() {
                        lines.insert(node.id, cursor.line_of(&node.text()));
                    } else if node.is_comment() && saved_from.is_none() {
                        saved_from = node.query(|node| format!("{:?}", node.data)).and_then(|comment| saved_address(&comment));
                    }
                }
                Step::Leave(node) => {
                    if let Some(place) = places.get_mut(&node.id) {
                        place.1 = at;
                    }
                }
            }
        }
        Self { document, places, lines, saved_from }
    }

    /// Whether `inner` is `outer` or stands in it.
    pub fn holds(&self, outer: NodeId, inner: NodeId) -> bool {
        match (self.places.get(&outer), self.places.get(&inner)) {
            (Some(outer), Some(inner)) => outer.0 <= inner.0 && inner.1 <= outer.1,
            _ => false,
        }
    }

    /// Where a node begins, in the order of the page.
    pub fn place(&self, node: NodeId) -> usize {
        self.places.get(&node).map_or(0, |place| place.0)
    }

    /// Where what is in a node ends, in the order of the page.
    pub fn end(&self, node: NodeId) -> usize {
        self.places.get(&node).map_or(0, |place| place.1)
    }

    /// The source line, from one, of a node's first words.
    pub fn line(&self, node: NodeRef<'_>) -> usize {
        texts(node).find(|text| !text.text().trim().is_empty()).and_then(|text| self.lines.get(&text.id)).copied().unwrap_or(1)
    }

    pub fn body(&self) -> NodeRef<'_> {
        self.document.body().unwrap_or_else(|| self.document.root())
    }

    /// The first that a selector finds, in the order of the page.
    pub fn first(&self, selector: &str) -> Option<NodeRef<'_>> {
        self.all(selector).into_iter().next()
    }

    pub fn all(&self, selector: &str) -> Vec<NodeRef<'_>> {
        let mut found = self.document.try_select(selector).map(|found| found.nodes().to_vec()).unwrap_or_default();
        found.sort_by_key(|node| self.place(node.id));
        found
    }
}

/// The text nodes in a node, in order.
pub fn texts(node: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    Walk::new(node).filter_map(|step| match step {
        Step::Enter(node) if node.is_text() => Some(node),
        _ => None,
    })
}

/// The first words of a node, without gaps: some more bytes than `enough`, where it has them.
///
/// For what is asked of every node of a page, whose texts together would be as long as the page is deep.
pub fn first_words(node: NodeRef<'_>, enough: usize) -> String {
    let mut words = String::new();
    for text in texts(node) {
        words.extend(text.text().chars().take(enough));
        if words.len() > 2 * enough {
            break;
        }
    }
    squeeze(&words)
}

/// How many elements are open, one in the other, where the parser stands.
fn depth(root: NodeRef<'_>) -> usize {
    std::iter::successors(Some(root), NodeRef::last_child).count()
}

/// Finds the texts of a page in its source, one after the other.
struct Cursor<'a> {
    source: &'a str,
    at: usize,
    line: usize,
    /// Bytes that may still be looked through in vain.
    patience: usize,
}

impl Cursor<'_> {
    /// A page may write each of its texts otherwise than it is read; then its lines are those of what was found before.
    const PATIENCE: usize = 64 * 1024 * 1024;
    /// Letters in the source between two texts, at most; more are a style or a script, which are texts too.
    const WINDOW: usize = 65_536;

    fn line_of(&mut self, text: &str) -> usize {
        // An entity or a line's end is written otherwise in the source.
        let piece = |letter: char| matches!(letter, '&' | '<' | '>' | '\u{a0}' | '\n' | '\r' | '\0');
        let Some(wanted) = text.split(piece).map(str::trim).find(|piece| !piece.is_empty()) else { return self.line };
        if self.patience == 0 {
            return self.line;
        }
        let end = (self.at + Self::WINDOW.max(text.len())).min(self.source.len());
        let end = (end..self.source.len()).find(|end| self.source.is_char_boundary(*end)).unwrap_or(self.source.len());
        if let Some(found) = self.source[self.at..end].find(wanted) {
            let found = self.at + found;
            self.line += self.source[self.at..found].matches('\n').count();
            let line = self.line;
            let past = found + wanted.len();
            self.line += self.source[found..past].matches('\n').count();
            self.at = past;
            return line;
        }
        self.patience = self.patience.saturating_sub(end - self.at);
        self.line
    }
}

/// `<!-- saved from url=(0060)https://… -->`
fn saved_address(comment: &str) -> Option<String> {
    let rest = comment.split_once("saved from url=(")?.1.split_once(')')?.1;
    let address: String = rest.chars().take_while(|letter| !letter.is_whitespace() && !"\"'<>\\)".contains(*letter)).collect();
    address.starts_with("http").then_some(address)
}

static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)<meta[^>]{1,200}?charset\s*=\s*["']?\s*(?P<meta>[\w-]+)|<\?xml[^>]{1,100}?encoding\s*=\s*["'](?P<xml>[\w-]+)"#)
        .expect("a constant pattern")
});
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)^\s*(?:(?:<\?xml.{0,200}?\?>|<!--.{0,2000}?-->)\s*)*<(?:!doctype\s+html|html|head|body)[\s>]")
        .expect("a constant pattern")
});

/// Whether the bytes are a web page: a document type of HTML or the element itself stands at their top.
pub fn is_page(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    match Encoding::for_bom(head) {
        Some((encoding, skipped)) => OPENING.is_match(encoding.decode_without_bom_handling(&head[skipped..]).0.as_bytes()),
        None => OPENING.is_match(head),
    }
}

static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)<(?:p|div|span|h[1-6]|table|ul|ol|br|hr|b|i|em|strong|font|center|blockquote|title|meta|pre|a)(?:\s[^<>]*)?/?>")
        .expect("a constant pattern")
});

/// Whether elements of a page stand near the top of the bytes.
pub fn has_elements(bytes: &[u8]) -> bool {
    ELEMENT.is_match(&bytes[..bytes.len().min(4096)])
}

/// The text of a page: as its mark says, as UTF-8 where it is that, as the page declares, or as its bytes look.
pub fn decoded(bytes: &[u8]) -> Decoded {
    let declared = DECLARED.captures(&bytes[..bytes.len().min(4096)]).and_then(|captures| {
        let label = captures.name("meta").or_else(|| captures.name("xml"))?;
        Encoding::for_label(label.as_bytes()).filter(|encoding| ![UTF_8, UTF_16BE, UTF_16LE].contains(encoding))
    });
    match declared {
        // A browser that saves a page as UTF-8 leaves the old declaration in it.
        Some(encoding) if Encoding::for_bom(bytes).is_none() && std::str::from_utf8(bytes).is_err() => {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            let diagnostic = Some(Diagnostic::note(1, format!("not UTF-8; read as {}, which the page declares", encoding.name())));
            Decoded { text: text.into_owned(), skipped: 0, diagnostic }
        }
        _ => decode(bytes),
    }
}
