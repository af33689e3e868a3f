//! What an element of a page means for a text: which begin a block, which are emphasis, which are no part of a document.

use std::collections::HashSet;

use dom_query::{NodeId, NodeRef};

use super::dom::{Step, Walk};
use crate::model::{AnnotationKind, Author, BlockKind, Mark, MarkKind};

/// What the start of an element does to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    Nothing,
    Break,
    Boundary,
    Preformatted,
    Heading(u8),
    Container(BlockKind),
    Table,
    Row,
    Cell,
    Caption,
    /// Quotation marks, which a browser writes.
    Quote,
}

pub fn does(name: &str) -> Does {
    match name {
        "br" => Does::Break,
        "pre" | "listing" | "xmp" | "plaintext" => Does::Preformatted,
        "h1" => Does::Heading(1),
        "h2" => Does::Heading(2),
        "h3" => Does::Heading(3),
        "h4" => Does::Heading(4),
        "h5" => Does::Heading(5),
        "h6" => Does::Heading(6),
        "blockquote" => Does::Container(BlockKind::Quotation),
        "ul" | "menu" | "dir" => Does::Container(BlockKind::List(None)),
        "ol" => Does::Container(BlockKind::List(Some(1))),
        "li" => Does::Container(BlockKind::Item),
        "table" => Does::Table,
        "tr" => Does::Row,
        "td" | "th" => Does::Cell,
        "caption" => Does::Caption,
        "q" => Does::Quote,
        "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "address" | "center" | "hr" | "dl"
        | "dt" | "dd" | "figure" | "figcaption" | "details" | "summary" | "form" | "fieldset" | "legend" | "body" | "html" | "hgroup"
        | "search" | "thead" | "tbody" | "tfoot" | "noframes" | "frameset" | "optgroup" | "dialog" => Does::Boundary,
        _ => Does::Nothing,
    }
}

/// A list's first number, where it counts.
pub fn numbered_from(node: NodeRef<'_>, kind: BlockKind) -> BlockKind {
    match kind {
        BlockKind::List(Some(_)) => BlockKind::List(Some(node.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1))),
        other => other,
    }
}

/// The marks of letters that an element and its style make.
pub fn inlines(node: NodeRef<'_>, name: &str, in_heading: bool) -> Vec<AnnotationKind> {
    let mark = |mark| AnnotationKind::Mark(Mark::new(mark, Author::Unknown));
    let mut found = Vec::new();
    match name {
        "em" | "i" | "cite" | "dfn" | "var" => found.push(AnnotationKind::Emphasis),
        "strong" | "b" => found.push(AnnotationKind::Strong),
        "u" => found.push(AnnotationKind::Underline),
        "sup" => found.push(AnnotationKind::Superscript),
        "sub" => found.push(AnnotationKind::Subscript),
        "del" | "s" | "strike" => found.push(mark(MarkKind::Deleted)),
        "ins" => found.push(mark(MarkKind::Added)),
        "a" => found.extend(node.attr("href").and_then(|address| safe_address(&address)).map(|url| AnnotationKind::Link { url })),
        _ => {}
    }
    if let Some(style) = node.attr("style") {
        let style: String = style.to_lowercase().split_whitespace().collect();
        let says = |property: &str, values: &[&str]| {
            style.split(';').any(|rule| {
                rule.split_once(':').is_some_and(|(name, value)| name == property && values.iter().any(|wanted| value.contains(wanted)))
            })
        };
        if says("font-style", &["italic", "oblique"]) {
            found.push(AnnotationKind::Emphasis);
        }
        if says("font-weight", &["bold", "600", "700", "800", "900"]) {
            found.push(AnnotationKind::Strong);
        }
        if says("text-decoration", &["underline"]) && name != "a" {
            found.push(AnnotationKind::Underline);
        }
        if says("text-decoration", &["line-through"]) {
            found.push(mark(MarkKind::Deleted));
        }
        if says("font-variant", &["small-caps"]) {
            found.push(AnnotationKind::SmallCapitals);
        }
        if says("vertical-align", &["super"]) {
            found.push(AnnotationKind::Superscript);
        }
        if says("vertical-align", &["sub"]) {
            found.push(AnnotationKind::Subscript);
        }
    }
    if ["smallcaps", "small-caps", "smcap", "sc"].iter().any(|class| node.has_class(class)) {
        found.push(AnnotationKind::SmallCapitals);
    }
    let mut seen = Vec::new();
    found.retain(|kind| {
        // A heading is bold by itself.
        let is_new = !(seen.contains(kind) || in_heading && *kind == AnnotationKind::Strong);
        seen.push(kind.clone());
        is_new
    });
    found
}

/// An address that a reader may follow: of the web or of a mailbox, and nothing that runs.
pub fn safe_address(address: &str) -> Option<String> {
    // A browser takes an address without the line ends and tabs in it, and writes its spaces so.
    let address: String = address.trim().chars().filter(|letter| !matches!(letter, '\n' | '\r' | '\t')).collect();
    let address = address.replace(' ', "%20");
    let (scheme, rest) = address.split_once(':')?;
    let is_whole = match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.starts_with("//") && rest.len() > 2,
        "mailto" => !rest.is_empty(),
        _ => false,
    };
    (is_whole && !address.contains(|letter: char| letter.is_control() || letter.is_whitespace())).then_some(address)
}

/// The label of a page of the printed edition that begins here: EPUB and its like mark them.
pub fn page_break(node: NodeRef<'_>) -> Option<String> {
    let is = node.attr("role").is_some_and(|role| &*role == "doc-pagebreak")
        || node.attr("epub:type").is_some_and(|kind| kind.split_whitespace().any(|word| word == "pagebreak"));
    let label = || node.attr("title").or_else(|| node.attr("aria-label")).map(|label| label.trim().to_owned()).unwrap_or_default();
    is.then(label)
}

pub const PICTURE: &str = "a picture";
const NAVIGATION: &str = "navigation";
const CONTROL: &str = "a control";
const HIDDEN: &str = "hidden";
const FOR_BROWSERS: &str = "something for browsers alone";
const FRAME: &str = "the page's frame";

/// Classes and ids that sites give to what stands around a document.
const FURNITURE: &[&str] = &[
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "element-invisible",
    "screen-reader-text",
    "skip-link",
    "skip-to-content",
    "breadcrumb",
    "breadcrumbs",
    "pager",
    "pagination",
    "social",
    "social-links",
    "social-share",
    "share",
    "share-buttons",
    "sharing",
    "addtoany",
    "addthis_toolbox",
    "cookie-banner",
    "cookie-notice",
    "cookie-consent",
    "mw-editsection",
    "mw-jump-link",
    "mw-indicators",
    "navbox",
    "noprint",
    "printfooter",
    "catlinks",
    "toc",
    "site-header",
    "site-footer",
    "sidebar",
    "advertisement",
    "newsletter-signup",
];

/// Why an element is no part of the text, where it is none.
///
/// Scripts and the like never are; navigation and controls only where `furniture` is to be told from a document.
/// A form is a control, unless it is among those `holding` a text.
pub fn left_out(node: NodeRef<'_>, furniture: bool, holding: &HashSet<NodeId>) -> Option<&'static str> {
    let name = node.node_name()?;
    match &*name {
        "script" | "style" | "head" | "title" | "link" | "meta" | "template" | "base" | "noscript" | "iframe" | "object" | "embed"
        | "audio" | "video" | "canvas" | "svg" | "applet" | "frame" | "noembed" | "map" => return Some(FOR_BROWSERS),
        "img" | "picture" => return Some(PICTURE),
        "button" | "select" | "textarea" | "input" | "datalist" | "option" | "progress" | "meter" => return Some(CONTROL),
        _ => {}
    }
    if is_hidden(node) {
        return Some(HIDDEN);
    }
    if !furniture {
        return None;
    }
    let role = node.attr("role").unwrap_or_default();
    match (&*name, &*role) {
        ("nav", _) | (_, "navigation" | "search" | "menu" | "menubar" | "toolbar") => return Some(NAVIGATION),
        (_, "banner" | "contentinfo" | "dialog" | "alertdialog") => return Some(FRAME),
        ("footer" | "header" | "aside", _) if !stands_in_a_document(node) && !holds_title(node) => return Some(FRAME),
        ("label", _) if is_of_control(node) => return Some(CONTROL),
        ("form", _) if !holding.contains(&node.id) => return Some(CONTROL),
        ("body" | "html" | "main" | "article" | "p" | "li" | "td", _) => return None,
        _ => {}
    }
    let classes = node.class().unwrap_or_default();
    let id = node.id_attr().unwrap_or_default();
    let is = |word: &str| FURNITURE.contains(&word.to_lowercase().as_str());
    (classes.split_whitespace().any(is) || is(&id)).then_some(FRAME)
}

/// Whether a label stands beside a field that one fills in, and not beside what an archive says.
fn is_of_control(label: NodeRef<'_>) -> bool {
    let is_field = |name: &str| matches!(name, "input" | "select" | "textarea");
    label.has_attr("for")
        || Walk::new(label)
            .take(FEW)
            .any(|step| matches!(step, Step::Enter(inner) if inner.node_name().is_some_and(|name| is_field(&name))))
}

fn is_hidden(node: NodeRef<'_>) -> bool {
    let style = node.attr("style").map(|style| style.to_lowercase().split_whitespace().collect::<String>()).unwrap_or_default();
    node.has_attr("hidden") || style.contains("display:none") || style.contains("visibility:hidden")
}

/// Whether a header or a footer is a document's own: an article's, or a quotation's.
fn stands_in_a_document(node: NodeRef<'_>) -> bool {
    node.ancestors_it(Some(64))
        .any(|above| above.node_name().is_some_and(|name| matches!(&*name, "article" | "main" | "section" | "blockquote" | "figure")))
}

/// Nodes that are looked at to tell what an element is.
const FEW: usize = 10_000;

fn holds_title(node: NodeRef<'_>) -> bool {
    Walk::new(node).take(FEW).any(|step| matches!(step, Step::Enter(inner) if inner.node_name().is_some_and(|name| &*name == "h1")))
}

/// Letters of a form that has a document in it, whatever else is on the page.
const PROSE: usize = 200;

/// The forms that are no controls but hold a text: whole pages stand in one.
///
/// The words of labels, links and controls are those of any form. What is left holds a text where it is long,
/// or more than what stands on the page outside of it.
pub fn holding(root: NodeRef<'_>) -> HashSet<NodeId> {
    let mut found: Vec<(NodeId, usize)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut all = 0;
    let mut walk = Walk::new(root);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter(node) if node.is_text() => {
                let letters = node.text().chars().filter(|letter| letter.is_alphanumeric()).count();
                all += letters;
                open.last().into_iter().for_each(|form| found[*form].1 += letters);
            }
            Step::Enter(node) => {
                let is_of_form = node.node_name().is_some_and(|name| matches!(&*name, "label" | "legend" | "a"));
                let itself: HashSet<NodeId> = node.has_name("form").then_some(node.id).into_iter().collect();
                if node.id != root.id && (is_of_form || left_out(node, true, &itself).is_some()) {
                    walk.pass_over();
                } else if node.has_name("form") {
                    open.push(found.len());
                    found.push((node.id, 0));
                }
            }
            Step::Leave(node) => {
                if open.last().is_some_and(|form| found[*form].0 == node.id)
                    && let Some((_, letters)) = open.pop().map(|form| found[form])
                {
                    open.last().into_iter().for_each(|form| found[*form].1 += letters);
                }
            }
        }
    }
    let holds = |letters: usize| letters >= PROSE || letters > 0 && letters * 2 > all;
    found.into_iter().filter(|(_, letters)| holds(*letters)).map(|(form, _)| form).collect()
}

/// A table while it is looked at.
struct Looked {
    id: NodeId,
    arranges: bool,
    /// Letters of the cell.
    letters: usize,
    cells: usize,
    most_cells: usize,
}

/// Letters of a cell that is a column of a page.
const LONG_CELL: usize = 2000;

/// The tables that only arrange a page: with a heading or a table in them, of one column, or with a cell of pages.
pub fn arranging(root: NodeRef<'_>) -> HashSet<NodeId> {
    let mut found = HashSet::new();
    let mut open: Vec<Looked> = Vec::new();
    for step in Walk::new(root) {
        match step {
            Step::Enter(node) if node.is_text() => {
                if let Some(table) = open.last_mut() {
                    table.letters += node.text().len();
                    table.arranges |= table.letters > LONG_CELL;
                }
            }
            Step::Enter(node) => {
                let name = node.node_name().unwrap_or_default();
                let role = node.attr("role").unwrap_or_default();
                match &*name {
                    "table" => {
                        if let Some(outer) = open.last_mut() {
                            outer.arranges = true;
                        }
                        let arranges = matches!(&*role, "presentation" | "none");
                        open.push(Looked { id: node.id, arranges, letters: 0, cells: 0, most_cells: 0 });
                    }
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" | "main" | "article" => {
                        if let Some(table) = open.last_mut() {
                            table.arranges = true;
                        }
                    }
                    "tr" => {
                        if let Some(table) = open.last_mut() {
                            table.cells = 0;
                        }
                    }
                    "td" | "th" => {
                        if let Some(table) = open.last_mut() {
                            table.cells += 1;
                            table.letters = 0;
                            table.most_cells = table.most_cells.max(table.cells);
                        }
                    }
                    _ => {}
                }
            }
            Step::Leave(node) => {
                if open.last().is_some_and(|table| table.id == node.id)
                    && let Some(table) = open.pop()
                    && (table.arranges || table.most_cells < 2)
                {
                    found.insert(table.id);
                }
            }
        }
    }
    found
}

/// The address that a site's guard against robots wrote in hexadecimal, each byte changed by the first.
pub fn hidden_address(hidden: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> =
        (0..hidden.len() / 2).map(|at| hidden.get(at * 2..at * 2 + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok())).collect();
    let bytes = bytes?;
    let (key, letters) = bytes.split_first()?;
    let address = String::from_utf8(letters.iter().map(|letter| letter ^ key).collect()).ok()?;
    (address.contains('@') && address.chars().all(|letter| !letter.is_control())).then_some(address)
}
