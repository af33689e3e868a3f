//! HTML → a passage: its words, blocks, emphasis and links, and nothing that could run.
//!
//! A pure function over the tree that the HTML standard's own parser makes of any input. Scripts, styles,
//! controls of forms, frames, media and every attribute but an address and a few styles are left behind.
//! Elements that it does not know keep their words.

use super::writer::{Mark as Place, Writer};
use crate::model::{AnnotationKind, Author, BlockKind, Mark, MarkKind, Passage};
use dom_query::{Document, NodeRef};

/// Elements without any words that one reads.
const SILENT: &[&str] = &[
    "script", "style", "template", "noscript", "head", "title", "meta", "link", "input", "button", "select", "textarea", "datalist",
    "iframe", "frame", "frameset", "object", "embed", "applet", "canvas", "audio", "video", "svg", "map", "progress", "meter",
];

/// Elements that end one paragraph and begin another.
const PARTING: &[&str] = &[
    "address",
    "article",
    "aside",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "main",
    "menu",
    "nav",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "listing",
    "xmp",
    "plaintext",
];

/// Open elements that the standard's parser may look through again at each tag; browsers stop at 512.
const DEEPEST: usize = 1000;

/// The passage that a fragment of HTML holds.
///
/// Deeper than a thousand open elements it is read as text between its tags: the parser's time grows with the depth.
pub fn passage(html: &str) -> Passage {
    if is_too_deep(html) {
        let mut writer = Writer::default();
        for words in html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words)) {
            writer.words(&collapsed(words, writer.text()), &[]);
        }
        return writer.finish();
    }
    let document = Document::fragment(html);
    passage_of(&document.root())
}

/// The passage below a node of a page, such as its main content.
pub fn passage_of(node: &NodeRef<'_>) -> Passage {
    let mut weaver = Weaver { writer: Writer::default(), kinds: Vec::new(), preformatted: 0 };
    // A loop with its own stack, since a page may nest as deep as it is long.
    let mut steps = vec![Step::Enter(*node)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(node) if node.is_text() => weaver.text(&node.text()),
            Step::Enter(node) => {
                let name = node.node_name();
                let name = name.as_deref().unwrap_or("");
                if SILENT.contains(&name) || node.is_comment() {
                    continue;
                }
                let leave = weaver.enter(&node, name);
                steps.push(Step::Leave(leave));
                steps.extend(node.children_it(true).map(Step::Enter));
            }
            Step::Leave(leave) => weaver.leave(leave),
        }
    }
    weaver.writer.finish()
}

/// An address that may stand in a room: of the web or of a mailbox.
pub fn safe_address(address: &str) -> Option<String> {
    let address = address.trim();
    let scheme = address.split_once(':')?.0.to_ascii_lowercase();
    let rest = &address[scheme.len() + 1..];
    let is_whole = match scheme.as_str() {
        "http" | "https" => rest.starts_with("//") && rest.len() > 2,
        "mailto" => !rest.is_empty(),
        _ => false,
    };
    (is_whole && !address.contains(|letter: char| letter.is_control() || letter.is_whitespace())).then(|| address.to_owned())
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Leave),
}

/// What the end of an element undoes.
#[derive(Clone, Copy, Default)]
struct Leave {
    close: Option<Place>,
    kinds: usize,
    preformatted: bool,
    after: &'static str,
}

struct Weaver {
    writer: Writer,
    /// What is said of the words at this place.
    kinds: Vec<AnnotationKind>,
    preformatted: usize,
}

impl Weaver {
    fn text(&mut self, words: &str) {
        let words = words.replace(['\u{ad}', '\u{200b}', '\0'], "");
        let words = if self.preformatted > 0 { words.replace("\r\n", "\n") } else { collapsed(&words, self.writer.text()) };
        self.writer.words(&words, &self.kinds);
    }

    fn enter(&mut self, node: &NodeRef<'_>, name: &str) -> Leave {
        let mut leave = Leave::default();
        let block = match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => name[1..].parse().ok().map(BlockKind::Heading),
            "blockquote" => Some(BlockKind::Quotation),
            "ul" => Some(BlockKind::List(None)),
            "ol" => Some(BlockKind::List(Some(node.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1)))),
            "li" => Some(BlockKind::Item),
            "table" => Some(BlockKind::Table),
            "tr" | "caption" => Some(BlockKind::Row),
            "td" | "th" => Some(BlockKind::Cell),
            _ if PARTING.contains(&name) => Some(BlockKind::Paragraph),
            _ => None,
        };
        if let Some(kind) = block {
            let mark = self.writer.open(kind);
            leave.close = Some(mark);
            if name == "caption" {
                self.writer.open(BlockKind::Cell);
            }
        }
        match name {
            "br" => self.writer.words("\n", &[]),
            "q" => {
                self.writer.words("“", &self.kinds);
                leave.after = "”";
            }
            "pre" | "listing" | "xmp" | "plaintext" => {
                self.preformatted += 1;
                leave.preformatted = true;
            }
            _ => {}
        }
        let said = said(node, name);
        leave.kinds = said.len();
        self.kinds.extend(said);
        leave
    }

    fn leave(&mut self, leave: Leave) {
        self.writer.words(leave.after, &self.kinds);
        self.kinds.truncate(self.kinds.len() - leave.kinds);
        self.preformatted -= usize::from(leave.preformatted);
        if let Some(mark) = leave.close {
            self.writer.close(mark);
        }
    }
}

/// What an element says of its words.
fn said(node: &NodeRef<'_>, name: &str) -> Vec<AnnotationKind> {
    let mark = |mark| AnnotationKind::Mark(Mark { mark, author: Author::Unknown });
    let mut said = Vec::new();
    match name {
        "em" | "i" | "cite" | "dfn" | "var" => said.push(AnnotationKind::Emphasis),
        "strong" | "b" => said.push(AnnotationKind::Strong),
        "u" => said.push(AnnotationKind::Underline),
        "sub" => said.push(AnnotationKind::Subscript),
        // "[1]" is the sign of a note, raised or not.
        "sup" if !is_sign(&node.text()) => said.push(AnnotationKind::Superscript),
        "del" | "s" | "strike" => said.push(mark(MarkKind::Deleted)),
        "ins" => said.push(mark(MarkKind::Added)),
        "a" => said.extend(node.attr("href").and_then(|href| safe_address(&href)).map(|url| AnnotationKind::Link { url })),
        _ => {}
    }
    let style = node.attr("style").map(|style| style.to_ascii_lowercase().replace(' ', "")).unwrap_or_default();
    for (sign, kind) in [
        ("font-style:italic", AnnotationKind::Emphasis),
        ("font-weight:bold", AnnotationKind::Strong),
        ("font-weight:700", AnnotationKind::Strong),
        ("small-caps", AnnotationKind::SmallCapitals),
        ("text-decoration:underline", AnnotationKind::Underline),
        ("text-decoration:line-through", mark(MarkKind::Deleted)),
        ("vertical-align:super", AnnotationKind::Superscript),
        ("vertical-align:sub;", AnnotationKind::Subscript),
    ] {
        if style.contains(sign) && !said.contains(&kind) {
            said.push(kind);
        }
    }
    said
}

fn is_sign(words: &str) -> bool {
    let words = words.trim();
    words.len() > 2 && words.starts_with('[') && words.ends_with(']') && words.chars().count() <= 6
}

/// Runs of white space as one space, none after white space that stands there already.
fn collapsed(words: &str, before: &str) -> String {
    let is_space = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0c');
    let mut out = String::with_capacity(words.len());
    let mut after_space = before.is_empty() || before.ends_with(is_space);
    for letter in words.chars() {
        let space = is_space(letter);
        if !(space && after_space) {
            out.push(if space { ' ' } else { letter });
        }
        after_space = space;
    }
    out
}

/// Whether more elements are open at once than the parser gets through in good time.
fn is_too_deep(html: &str) -> bool {
    // These close one another; a page of ten thousand `<p>` without an end is flat.
    const FLAT: &[&str] = &["p", "li", "td", "th", "tr", "dd", "dt", "br", "hr", "img", "input", "meta", "link", "wbr", "col", "option"];
    let mut depth = 0_usize;
    for (at, _) in html.match_indices('<') {
        let rest = &html.as_bytes()[at + 1..];
        let ends = rest.first() == Some(&b'/');
        let name = &rest[usize::from(ends)..];
        let length = name.iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = name[..length].to_ascii_lowercase();
        if length == 0 || FLAT.iter().any(|flat| flat.as_bytes() == name) {
            continue;
        }
        depth = if ends { depth.saturating_sub(1) } else { depth + 1 };
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Block;

    fn tree(blocks: &[Block], text: &str) -> String {
        let one = |block: &Block| match block.children.as_slice() {
            [] => format!("{:?} {:?}", block.kind, block.span.of(text)),
            children => format!("{:?}({})", block.kind, tree(children, text)),
        };
        blocks.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn read(html: &str) -> (String, String) {
        let passage = passage(html);
        let said = passage.annotations.iter().map(|known| format!("{:?} {:?}", known.kind, known.span.of(&passage.text)));
        (tree(&passage.blocks, &passage.text), said.collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn paragraphs_are_those_of_the_page() {
        let (blocks, said) = read("One\n  line<br> more<p>Two <i>and</i>&nbsp;three&shy;s</p>\n<div>\n<h2>Head</h2></div><p>&nbsp;</p>");
        assert_eq!(blocks, "Paragraph \"One line\\nmore\", Paragraph \"Two and\\u{a0}threes\", Heading(2) \"Head\"");
        assert_eq!(said, "Emphasis \"and\"");
    }

    #[test]
    fn lists_and_tables_keep_their_structure() {
        let (blocks, _) = read(
            "<ol start=3><li>a<ul><li>b</ul><li><p>c<p>d</ol><table><caption>T</caption><tr><th>x<td><p>y<p>z<tr><td><table><tr><td>n<td>m</table></table>",
        );
        let list = "List(Some(3))(Item(Paragraph \"a\", List(None)(Item(Paragraph \"b\"))), Item(Paragraph \"c\", Paragraph \"d\"))";
        let table = "Table(Row(Cell \"T\"), Row(Cell \"x\", Cell(Paragraph \"y\", Paragraph \"z\")), Row(Cell(Table(Row(Cell \"n\", Cell \"m\")))))";
        assert_eq!(blocks, format!("{list}, {table}"));
    }

    #[test]
    fn what_could_run_is_left_behind() {
        let (blocks, said) = read(
            "<p onclick=x()>A<script>alert(1)</script> <a href='javascript:x()'>b</a> <a href=' https://example.org/ '>c</a><form><input value=v><button>Send</button>d</form><style>p{}</style><!-- no -->",
        );
        assert_eq!(blocks, "Paragraph \"A b c\", Paragraph \"d\"");
        assert_eq!(said, "Link { url: \"https://example.org/\" } \"c\"");
    }

    #[test]
    fn the_sign_of_a_note_stays_a_word() {
        let (blocks, said) = read("text<sup>[1]</sup> and 10<sup>th</sup>, <span style='font-style: italic'>so</span> <s>not</s>");
        assert_eq!(blocks, "Paragraph \"text[1] and 10th, so not\"");
        let struck = "Mark(Mark { mark: Deleted, author: Unknown }) \"not\"";
        assert_eq!(said, format!("Superscript \"th\"; Emphasis \"so\"; {struck}"));
    }

    #[test]
    fn a_line_of_words_before_a_block_is_a_paragraph() {
        assert_eq!(read("<li>a<blockquote>b</blockquote>c").0, "Item(Paragraph \"a\", Quotation(Paragraph \"b\"), Paragraph \"c\")");
        assert_eq!(read("<pre>a\n  b</pre>").0, "Paragraph \"a\\n  b\"");
    }

    #[test]
    fn depth_costs_no_words_and_no_time() {
        let deep = "<div>x".repeat(100_000);
        assert_eq!(passage(&deep).text.matches('x').count(), 100_000);
        let half = "<blockquote>x".repeat(900);
        assert_eq!(passage(&half).text.matches('x').count(), 900);
    }

    proptest! {
        #[test]
        fn any_input_gives_blocks_in_order(html in "(<(p|b|table|td|tr|li|ul|div|a href=x|/b|/p|/table|/div|/ul)>|[a-z ]{0,5}|&[a-z]{2,4};){0,60}") {
            let passage = passage(&html);
            let mut at = 0;
            for block in &passage.blocks {
                prop_assert!(block.span.start >= at && passage.text.get(block.span.range()).is_some());
                prop_assert!(passage.text[at..block.span.start].trim().is_empty());
                at = block.span.end;
            }
            prop_assert!(passage.text[at..].trim().is_empty());
            let all = Document::fragment(html.as_str()).root().text().replace(['\u{ad}', '\u{200b}', '\0'], "");
            let words: String = all.split_whitespace().collect();
            prop_assert_eq!(passage.text.split_whitespace().collect::<String>(), words);
        }
    }
}
