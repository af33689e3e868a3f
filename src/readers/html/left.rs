//! What the report says of that which is no part of a text.

use dom_query::NodeRef;

use super::dom::{Step, Walk};
use super::elements::{Does, does};
use super::write::Plan;
use crate::text::normal::squeeze;

/// Letters that the report shows of what stands around a text.
const SHOWN: usize = 120;
/// The same of what a label states: it is about the paper.
const STATED: usize = 2000;

/// That lists, tables and quotations lost their depth.
pub const TOO_DEEP: &str =
    "lists, tables and quotations stand deeper in one another than the room keeps; what is below is shown at that depth";

/// Whether an element has no words that anybody reads.
pub fn is_silent(node: NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|name| matches!(&*name, "script" | "style" | "link" | "meta" | "template" | "head"))
}

/// All words in a node, whatever they are; but for nodes in it that are skipped.
pub fn words_in(node: NodeRef<'_>, plan: &Plan) -> String {
    let mut words = String::new();
    let mut walk = Walk::new(node);
    while let Some(step) = walk.next() {
        let Step::Enter(inner) = step else { continue };
        let name = inner.node_name().unwrap_or_default();
        if inner.is_text() {
            words.push_str(&inner.text());
        } else if matches!(&*name, "script" | "style" | "template") || plan.skipped.contains(&inner.id) && inner.id != node.id {
            walk.pass_over();
        } else if does(&name) != Does::Nothing {
            words.push(' ');
        }
    }
    squeeze(&words)
}

/// That some words were left out, and as what.
pub fn sentence(words: &str, what: &str) -> String {
    cut(words, what, SHOWN)
}

/// That the room has no field for what a label states.
pub fn label(name: &str, words: &str) -> String {
    cut(&format!("{name}: {words}"), "a label that the room has no field for", STATED)
}

fn cut(words: &str, what: &str, most: usize) -> String {
    let shown: String = words.chars().take(most).collect();
    let dots = if shown.len() < words.len() { "…" } else { "" };
    format!("left out as {what}: \"{}{dots}\"", shown.trim_end())
}

/// That pictures were left out, where there were some.
pub fn pictures(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("a picture is left out".to_owned()),
        _ => Some(format!("{count} pictures are left out")),
    }
}
