//! What stands in a run: words as they are set, signs, the places of notes, fields.

use super::signs;
use super::story::{Field, Story};
use super::xml::Element;
use crate::model::{AnnotationKind, Author, Mark, MarkKind};
use crate::readers::html::safe_address;

impl Story<'_> {
    /// What stands in a run beside its words.
    pub(super) fn sign(&mut self, name: &str, element: &Element<'_>) {
        let id = || element.attribute("id").unwrap_or_default();
        match name {
            "tab" | "ptab" => self.add("\t"),
            "cr" => self.add("\n"),
            "br" => match element.attribute("type").as_deref() {
                Some("page") => self.point(AnnotationKind::PageBreak { label: None }),
                _ => self.add("\n"),
            },
            "noBreakHyphen" => self.add("\u{2011}"),
            "sym" => {
                let font = element.attribute("font").unwrap_or_default();
                let sign = signs::sign(&font, &element.attribute("char").unwrap_or_default());
                if sign.is_none() {
                    *self.shared.counts.signs.entry(font).or_insert(0) += 1;
                }
                self.add(sign.as_deref().unwrap_or("\u{fffd}"));
            }
            "footnoteReference" | "endnoteReference" => {
                let kind = note_kind(name).unwrap_or("footnote");
                let key = format!("{kind} {}", id());
                if element.attribute("customMarkFollows").is_some_and(|on| !matches!(on.as_str(), "0" | "false" | "off")) {
                    self.custom = Some(key);
                    return;
                }
                let label = self.shared.next_label(kind, "");
                self.note(key, label);
            }
            "commentRangeEnd" | "commentReference" => {
                let id = id();
                let key = format!("comment {id}");
                if !self.shared.labels.contains_key(&key) {
                    let label = self.shared.next_label("comment", &id);
                    self.note(key, label);
                }
            }
            _ => {}
        }
    }

    /// What stands in a run that was deleted: a note there is none any more, unless another place refers to it.
    pub(super) fn deleted_sign(&mut self, name: &str, element: &Element<'_>) {
        if let Some(kind) = note_kind(name) {
            self.shared.deleted.insert(format!("{kind} {}", element.attribute("id").unwrap_or_default()));
        }
    }

    pub(super) fn note(&mut self, key: String, label: String) {
        let label = self.shared.labels.entry(key.clone()).or_insert(label).clone();
        self.point(AnnotationKind::NoteReference { note: Some(key), label });
    }

    pub(super) fn field_sign(&mut self, sign: &str) {
        match sign {
            "begin" => self.fields.push(Field { instruction: String::new(), in_result: false }),
            "separate" => {
                if let Some(field) = self.fields.last_mut().filter(|field| !field.in_result) {
                    field.in_result = true;
                    let address = link_of(&field.instruction);
                    self.addresses.push(address);
                }
            }
            "end" if self.fields.pop().is_some_and(|field| field.in_result) => {
                self.addresses.pop();
            }
            _ => {}
        }
    }

    /// A note whose own mark did not follow, or is a sign of a font: it gets a star.
    pub(super) fn unmarked(&mut self, key: String) {
        self.note(key, "*".to_owned());
    }

    pub(super) fn point(&mut self, kind: AnnotationKind) {
        let Self { flows, shared, .. } = self;
        if let Some(flow) = flows.last_mut() {
            flow.begin_paragraph(shared);
            flow.writer.point(kind);
        }
    }

    pub(super) fn add(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        if let Some(key) = self.custom.take() {
            self.note(key, words.trim().to_owned());
            return;
        }
        let mut kinds = Vec::new();
        if let Some(url) = self.addresses.iter().rev().flatten().next() {
            kinds.push(AnnotationKind::Link { url: url.clone() });
        }
        let setting = self.setting;
        for (on, kind) in [
            (setting.bold, AnnotationKind::Strong),
            (setting.italic, AnnotationKind::Emphasis),
            (setting.underline, AnnotationKind::Underline),
            (setting.small_capitals, AnnotationKind::SmallCapitals),
            (setting.superscript, AnnotationKind::Superscript),
            (setting.subscript, AnnotationKind::Subscript),
            (setting.struck, AnnotationKind::Mark(Mark::new(MarkKind::Deleted, Author::Unknown))),
        ] {
            if on == Some(true) {
                kinds.push(kind);
            }
        }
        if setting.hidden == Some(true) && !words.trim().is_empty() {
            self.shared.counts.hidden += 1;
        }
        let Self { flows, shared, .. } = self;
        if let Some(flow) = flows.last_mut() {
            flow.begin_paragraph(shared);
            flow.writer.words(words, &kinds);
        }
    }
}

/// Of what kind the note is that an element refers to.
fn note_kind(name: &str) -> Option<&'static str> {
    match name {
        "footnoteReference" => Some("footnote"),
        "endnoteReference" => Some("endnote"),
        "commentRangeEnd" | "commentReference" => Some("comment"),
        _ => None,
    }
}

/// The address of a field's instruction: `HYPERLINK "https://example.org/" \o "…"`.
pub(super) fn link_of(instruction: &str) -> Option<String> {
    let mut words = instruction.trim().splitn(2, char::is_whitespace);
    if !words.next()?.eq_ignore_ascii_case("hyperlink") {
        return None;
    }
    let rest = words.next()?.trim();
    let address = rest.strip_prefix('"').map_or_else(|| rest.split_whitespace().next(), |rest| rest.split('"').next())?;
    safe_address(address)
}
