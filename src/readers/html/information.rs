//! The labels that an archive prints beside a document: source, rights, language, record.

use std::collections::HashSet;

use dom_query::{NodeId, NodeRef};

use super::dom::{Dom, Step, Walk};
use super::left;
use super::write::{Plan, passage};
use crate::config::Settings;
use crate::model::language::{is_language, language_tag};
use crate::model::{ArchiveNumber, Diagnostic, HistoricalDate, Known, Metadata, Passage, RoleKind};
use crate::readers::citation;
use crate::text::normal::squeeze;

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Heading,
    Source,
    Archive,
    Rights,
    Record,
    Classification,
    Donors,
    Language,
    Subjects,
    Creators,
    Translators,
    Contributors,
    Recipients,
    Collection,
    Date,
    Summary,
    /// A label of such pages that the room has no field for.
    Other,
}

const LABELS: &[(&str, Field)] = &[
    ("document information", Field::Heading),
    ("source", Field::Source),
    ("document source", Field::Source),
    ("original archive", Field::Archive),
    ("original archive title", Field::Archive),
    ("rights", Field::Rights),
    ("record id", Field::Record),
    ("original classification", Field::Classification),
    ("classification", Field::Classification),
    ("donors", Field::Donors),
    ("donor", Field::Donors),
    ("credits", Field::Donors),
    ("language", Field::Language),
    ("languages", Field::Language),
    ("original language", Field::Language),
    ("subjects", Field::Subjects),
    ("subjects discussed", Field::Subjects),
    ("subject", Field::Subjects),
    ("keywords", Field::Subjects),
    ("author", Field::Creators),
    ("authors", Field::Creators),
    ("author(s)", Field::Creators),
    ("creator", Field::Creators),
    ("creators", Field::Creators),
    ("translator", Field::Translators),
    ("translators", Field::Translators),
    ("contributor", Field::Contributors),
    ("contributors", Field::Contributors),
    ("recipient", Field::Recipients),
    ("recipients", Field::Recipients),
    ("collection", Field::Collection),
    ("collections", Field::Collection),
    ("date", Field::Date),
    ("date of document", Field::Date),
    ("summary", Field::Summary),
    ("abstract", Field::Summary),
    ("associated places", Field::Other),
    ("places", Field::Other),
    ("locations", Field::Other),
    ("geographic location", Field::Other),
    ("geographic subjects", Field::Other),
    ("associated people & organizations", Field::Other),
    ("associated people and organizations", Field::Other),
    ("people", Field::Other),
    ("people mentioned", Field::Other),
    ("organizations", Field::Other),
    ("original uploaded date", Field::Other),
    ("original upload date", Field::Other),
    ("uploaded date", Field::Other),
    ("type", Field::Other),
    ("document type", Field::Other),
    ("related documents", Field::Other),
];

/// Labels that no page but an archive's has.
const TELLING: &[&str] = &[
    "document information",
    "record id",
    "original archive",
    "original archive title",
    "original classification",
    "original uploaded date",
    "original upload date",
    "subjects discussed",
    "associated places",
    "associated people & organizations",
];

/// A label with what stands under it.
struct Labelled<'a> {
    field: Field,
    label: NodeRef<'a>,
    values: Vec<NodeRef<'a>>,
}

/// The labels of a page, if they are an archive's.
pub struct Information<'a> {
    labelled: Vec<Labelled<'a>>,
}

/// Nodes and letters of a label, at most.
const SHORT: usize = 40;

fn label_of(node: NodeRef<'_>) -> Option<(String, Field)> {
    let mut words = String::new();
    for step in Walk::new(node).take(SHORT) {
        if let Step::Enter(inner) = step
            && inner.is_text()
        {
            words.push_str(&inner.text());
            if words.len() > 4 * SHORT {
                return None;
            }
        }
    }
    let name = squeeze(&words).trim_end_matches(':').trim().to_lowercase();
    LABELS.iter().find(|(label, _)| *label == name).map(|(_, field)| (name, *field))
}

/// Finds the labels of an archive's page, apart from what stands in the texts.
pub fn find<'a>(dom: &'a Dom, texts: &[NodeRef<'a>]) -> Option<Information<'a>> {
    let mut labels: Vec<(NodeRef<'a>, String, Field)> = Vec::new();
    let mut walk = Walk::new(dom.body());
    while let Some(step) = walk.next() {
        let Step::Enter(node) = step else { continue };
        if texts.iter().any(|text| text.id == node.id)
            || node.node_name().is_some_and(|name| matches!(&*name, "script" | "style" | "nav" | "button"))
        {
            walk.pass_over();
        } else if node.is_element()
            && let Some((name, field)) = label_of(node)
        {
            // A link to a part of the page is no label of it.
            if !node.node_name().is_some_and(|name| matches!(&*name, "a" | "body" | "option")) {
                labels.push((node, name, field));
            }
            walk.pass_over();
        }
    }
    let is_archive = labels.len() > 2 && labels.iter().any(|(_, name, _)| TELLING.contains(&name.as_str()));
    if !is_archive {
        return None;
    }
    let is_label: HashSet<NodeId> = labels.iter().map(|(node, ..)| node.id).collect();
    let holds_label = |node: &NodeRef<'_>| Walk::new(*node).any(|step| matches!(step, Step::Enter(inner) if is_label.contains(&inner.id)));
    let below = |node: NodeRef<'a>| -> Vec<NodeRef<'a>> {
        std::iter::successors(node.next_sibling(), NodeRef::next_sibling).take_while(|next| !holds_label(next)).collect()
    };
    let labelled = labels
        .iter()
        .map(|(label, _, field)| {
            let mut values = below(*label);
            let is_empty = |values: &[NodeRef<'_>]| values.iter().all(|value| value.text().trim().is_empty());
            if is_empty(&values)
                && let Some(parent) =
                    label.parent().filter(|_| label.prev_element_sibling().is_none() && label.next_element_sibling().is_none())
            {
                values = below(parent);
            }
            if *field == Field::Heading {
                values.clear();
            }
            Labelled { field: *field, label: *label, values }
        })
        .collect();
    Some(Information { labelled })
}

impl<'a> Information<'a> {
    /// Labels and values, which are no part of a text.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'a>> {
        self.labelled.iter().flat_map(|labelled| std::iter::once(labelled.label).chain(labelled.values.iter().copied()))
    }

    /// Lays what the labels say into the metadata; gives the summary. What has no field is reported.
    pub fn state(&self, dom: &Dom, metadata: &mut Metadata, settings: &Settings, diagnostics: &mut Vec<Diagnostic>) -> Option<Passage> {
        let mut summary = None;
        for labelled in &self.labelled {
            let written = passage(&labelled.values, &Plan::default()).passage;
            let words = squeeze(&written.text);
            let line = dom.line(labelled.label);
            let name = squeeze(&labelled.label.text());
            if words.is_empty() {
                let what = if labelled.field == Field::Heading { "a heading of the page" } else { "a label with nothing under it" };
                diagnostics.push(Diagnostic::note(line, format!("left out as {what}: \"{name}\"")));
            } else if labelled.field == Field::Summary && summary.is_none() {
                summary = Some(written);
            } else if !labelled.state(&words, &written.text, metadata, settings) {
                diagnostics.push(Diagnostic::note(line, left::label(&name, &words)));
            } else if labelled.field == Field::Source
                && let Some(rest) = citation::beyond_source(&words)
            {
                diagnostics.push(Diagnostic::note(line, format!("the source says more than the room has fields for: \"{rest}\"")));
            }
        }
        summary
    }
}

impl Labelled<'_> {
    /// Takes a value if it is one that the label can have; gives whether it did.
    fn state(&self, words: &str, written: &str, metadata: &mut Metadata, settings: &Settings) -> bool {
        let several = several(&self.values);
        let once = |field: &mut Option<Known<String>>, value: String| {
            let is_new = field.is_none();
            field.get_or_insert(Known::stated(value));
            is_new
        };
        match self.field {
            Field::Source => citation::source(words, metadata),
            Field::Archive if settings.authorities.iter().any(|authority| authority.name == words) => {
                citation::add_role(metadata, RoleKind::Provider, words);
                true
            }
            Field::Rights => once(&mut metadata.rights, written.to_owned()),
            Field::Record => {
                let is_number = words.chars().all(|letter| letter.is_ascii_digit());
                let Some(authority) = settings.authorities.first().filter(|_| is_number) else { return false };
                let number = ArchiveNumber { authority: authority.id.clone(), number: words.to_owned() };
                if !metadata.numbers.contains(&number) {
                    metadata.numbers.push(number);
                }
                true
            }
            Field::Classification => once(&mut metadata.classification, words.to_owned()),
            Field::Donors => once(&mut metadata.credits, several.join("; ")),
            Field::Language => match several.as_slice() {
                [language] if is_language(language) => once(&mut metadata.original_language, language_tag(language)),
                _ => false,
            },
            Field::Subjects => {
                metadata.subjects.extend(several.iter().flat_map(|subject| subject.split(';')).map(|subject| subject.trim().to_owned()));
                true
            }
            Field::Creators => add_all(metadata, RoleKind::Creator, &several),
            Field::Translators => add_all(metadata, RoleKind::Translator, &several),
            Field::Contributors => add_all(metadata, RoleKind::Contributor, &several),
            Field::Recipients => add_all(metadata, RoleKind::Recipient, &several),
            Field::Collection => once(&mut metadata.collection, several.join("; ")),
            Field::Date => {
                let date = HistoricalDate::read(words).filter(|_| metadata.date.is_none()).map(Known::stated);
                let is_read = date.is_some();
                metadata.date = date.or_else(|| metadata.date.take());
                is_read
            }
            Field::Heading | Field::Archive | Field::Summary | Field::Other => false,
        }
    }
}

fn add_all(metadata: &mut Metadata, role: RoleKind, names: &[String]) -> bool {
    for name in names {
        citation::add_role(metadata, role, name);
    }
    true
}

/// The values under a label: the items of a list, the names of a row of names, or the words as they are.
fn several(values: &[NodeRef<'_>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in values {
        let selected = dom_query::Selection::from(*value);
        let items: Vec<NodeRef<'_>> = ["li", ".name", ".pill", "a"]
            .iter()
            .map(|selector| selected.select(selector).nodes().to_vec())
            .find(|nodes| {
                // Words beside a link are words of the value.
                let letters = |node: &NodeRef<'_>| node.text().chars().filter(|letter| letter.is_alphanumeric()).count();
                !nodes.is_empty() && nodes.iter().map(letters).sum::<usize>() >= letters(value)
            })
            .unwrap_or_else(|| vec![*value]);
        for item in items {
            let words = squeeze(&passage(&[item], &Plan::default()).passage.text);
            let words = words.trim_matches([',', ';']).trim().to_owned();
            if !words.is_empty() && !found.contains(&words) {
                found.push(words);
            }
        }
    }
    found
}
