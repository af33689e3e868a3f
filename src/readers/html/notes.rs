//! Footnotes of a page: an anchor that leads to a note, and a note that leads back to it.

use std::collections::{HashMap, HashSet};

use dom_query::{NodeId, NodeRef};

use super::dom::{Dom, texts};
use super::elements::{Does, does};
use crate::text::normal::squeeze;

/// A note's text on the page.
pub struct Note<'a> {
    /// As printed at its place in the text, without brackets.
    pub label: String,
    /// The block that is the note.
    pub block: NodeRef<'a>,
    /// Anchors in it that lead back, and its label where that stands by itself.
    pub back: HashSet<NodeId>,
}

/// The notes of a page in the order of first reference, and the anchors that lead to them.
#[derive(Default)]
pub struct Notes<'a> {
    pub notes: Vec<Note<'a>>,
    pub references: HashMap<NodeId, (String, usize)>,
}

/// Anchors inside one note that are looked at; a note that is referred to more often is no note.
const MOST: usize = 64;

/// Finds the notes of a page.
pub fn find(dom: &Dom) -> Notes<'_> {
    let mut targets: HashMap<String, NodeRef<'_>> = HashMap::new();
    for node in dom.all("[id], a[name]") {
        for name in [node.attr("id"), node.attr("name")].into_iter().flatten() {
            targets.entry(name.to_string()).or_insert(node);
        }
    }
    let anchors: Vec<(NodeRef<'_>, NodeRef<'_>)> = dom
        .all("a[href*='#']")
        .into_iter()
        .filter_map(|anchor| {
            let address = anchor.attr("href")?;
            // A saved page has its own address before the sign.
            let fragment = address.rsplit_once('#')?.1.to_owned();
            let target = targets.get(&fragment).or_else(|| targets.get(&unescaped(&fragment)))?;
            Some((anchor, *target))
        })
        .collect();
    let mut leading: Vec<usize> = anchors.iter().map(|(_, target)| dom.place(target.id)).collect();
    leading.sort_unstable();
    let mut found = Notes::default();
    let mut numbers: HashMap<NodeId, usize> = HashMap::new();
    for (anchor, target) in &anchors {
        let label = label(*anchor);
        // Backwards is from a note to its place; and what has no label of a note is a link between parts.
        if dom.place(target.id) <= dom.place(anchor.id) || !is_label(&label) {
            continue;
        }
        let Some(block) = block_of(dom, *target, *anchor, &leading) else { continue };
        let first = anchors.partition_point(|(other, _)| dom.place(other.id) < dom.place(block.id));
        let inside = anchors[first..].iter().take(MOST).take_while(|(other, _)| dom.holds(block.id, other.id));
        let back: Vec<NodeRef<'_>> = inside.filter(|(_, back)| is_place_of(dom, *back, *anchor)).map(|(other, _)| *other).collect();
        let is_marked = anchor.attr("role").is_some_and(|role| &*role == "doc-noteref")
            || anchor.attr("epub:type").is_some_and(|kind| kind.contains("noteref"));
        let is_known = numbers.get(&block.id).is_some_and(|number| found.notes[*number].label == label);
        if back.is_empty() && !is_marked && !is_known && !begins_with(block, &label) {
            continue;
        }
        let number = *numbers.entry(block.id).or_insert_with(|| {
            found.notes.push(Note { label: label.clone(), block, back: HashSet::new() });
            found.notes.len() - 1
        });
        found.notes[number].back.extend(back.iter().map(|node| node.id));
        // The sign of a superscript goes with the anchor that is all of it.
        let sign = std::iter::successors(Some(*anchor), NodeRef::parent)
            .take(3)
            .take_while(|above| {
                !is_block(*above) && texts(*above).all(|text| dom.holds(anchor.id, text.id) || text.text().trim().is_empty())
            })
            .last()
            .unwrap_or(*anchor);
        found.references.insert(sign.id, (label, number));
    }
    found
}

fn unescaped(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(code) = code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(code);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The words of an anchor without brackets and the word "note".
fn label(anchor: NodeRef<'_>) -> String {
    let words = squeeze(&anchor.text());
    let words = words.trim_matches(|letter: char| "[](){}.:↑ \u{a0}".contains(letter));
    let lower = words.to_lowercase();
    let rest =
        ["footnote ", "endnote ", "note ", "fn. ", "n. "].iter().find_map(|word| lower.strip_prefix(word).map(|_| &words[word.len()..]));
    rest.unwrap_or(words).trim().to_owned()
}

/// "12", "3a", "*", "†", "iv", "b", "nb 2".
fn is_label(label: &str) -> bool {
    let signs = label.chars().count();
    (1..=8).contains(&signs)
        && (label.chars().any(|letter| letter.is_ascii_digit())
            || label.chars().all(|letter| "*†‡§¶#".contains(letter))
            || label.chars().all(|letter| "ivxlcIVXLC".contains(letter))
            || signs == 1 && label.chars().all(char::is_alphabetic))
}

fn is_block(node: NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|name| !matches!(does(&name), Does::Nothing | Does::Break | Does::Quote))
}

/// The block that a target marks: an item, a paragraph, a division with no other target in it.
fn block_of<'a>(dom: &Dom, target: NodeRef<'a>, anchor: NodeRef<'_>, leading: &[usize]) -> Option<NodeRef<'a>> {
    let is_note = |node: &NodeRef<'_>| {
        node.node_name().is_some_and(|name| matches!(&*name, "li" | "p" | "dd" | "div" | "aside" | "tr" | "section" | "blockquote"))
    };
    let mut block = std::iter::successors(Some(target), NodeRef::parent).take(8).find(is_note)?;
    // A note of several paragraphs is a division whose first begins with the target.
    while let Some(above) = block.parent() {
        let is_first = block.prev_element_sibling().is_none();
        let fits = above.node_name().is_some_and(|name| matches!(&*name, "li" | "div" | "aside" | "dd"));
        // Looked at without walking through it: each of many notes may stand in the same large division.
        let after = leading.partition_point(|place| *place <= dom.end(block.id));
        let others = leading.get(after).is_some_and(|place| *place <= dom.end(above.id));
        if !is_first || !fits || others || above.children_it(false).nth(MOST).is_some() || dom.holds(above.id, anchor.id) {
            break;
        }
        block = above;
    }
    (!dom.holds(block.id, anchor.id)).then_some(block)
}

/// Whether `target` is the place of a reference: the anchor, what is around it, in it or right beside it.
fn is_place_of(dom: &Dom, target: NodeRef<'_>, anchor: NodeRef<'_>) -> bool {
    let beside = target.parent().is_some_and(|parent| {
        std::iter::successors(Some(anchor), NodeRef::parent).skip(1).take(2).any(|above| above.id == parent.id)
            && dom.place(anchor.id).abs_diff(dom.place(target.id)) <= 12
    });
    dom.holds(anchor.id, target.id)
        || std::iter::successors(Some(anchor), NodeRef::parent).take(4).any(|above| above.id == target.id)
        || beside
}

fn begins_with(block: NodeRef<'_>, label: &str) -> bool {
    let words: String = texts(block).map(|text| text.text().to_string()).take(8).collect();
    without_label(squeeze(&words).as_str(), label).is_some()
}

/// A note's words after the label that they begin with; `None` where they begin otherwise.
pub fn without_label<'a>(words: &'a str, label: &str) -> Option<&'a str> {
    let open = words.trim_start().trim_start_matches(['[', '(', '^', '↑']).trim_start();
    let rest = open.strip_prefix(label)?;
    let rest_trimmed = rest.trim_start_matches([']', ')', '.', ':']);
    // "1" is no label of "1945 was the year".
    (!rest_trimmed.starts_with(|letter: char| letter.is_alphanumeric())
        || rest_trimmed.len() < rest.len()
        || !label.ends_with(char::is_alphanumeric))
    .then(|| rest_trimmed.trim_start())
}
