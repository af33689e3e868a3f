//! What a document's markup holds that its text does not show: counted, and said once each.

use std::collections::BTreeMap;

use super::events::Damage;
use crate::model::Diagnostic;
use crate::text::lines::line_number;

/// Findings by byte of the first, with their number.
#[derive(Debug, Default)]
pub struct Report {
    unknown: BTreeMap<String, (usize, usize)>,
    styles: BTreeMap<String, (usize, usize)>,
    left: BTreeMap<String, (usize, usize)>,
    pictures: Vec<(usize, String)>,
    regular: Vec<(usize, String)>,
    pub too_deep: Option<usize>,
    pub flattened: bool,
    pub spans: Option<usize>,
}

/// Says that blocks were deeper than they may be.
pub fn flattened() -> Diagnostic {
    let deepest = super::passages::DEEPEST;
    let message = format!("lists and quotations stand deeper than {deepest} in one another; what is below is shown at that depth");
    Diagnostic::warning(1, message)
}

fn count(counts: &mut BTreeMap<String, (usize, usize)>, name: &str, at: usize) {
    if let Some((_, number)) = counts.get_mut(name) {
        *number += 1;
    } else if counts.len() < 200 {
        counts.insert(name.to_owned(), (at, 1));
    }
}

impl Report {
    pub fn unknown(&mut self, element: &str, at: usize) {
        count(&mut self.unknown, element, at);
    }

    pub fn style(&mut self, rend: &str, at: usize) {
        count(&mut self.styles, rend, at);
    }

    pub fn left(&mut self, element: &str, at: usize) {
        count(&mut self.left, element, at);
    }

    pub fn picture(&mut self, url: &str, at: usize) {
        self.pictures.push((at, url.to_owned()));
    }

    pub fn regular(&mut self, words: &str, at: usize) {
        self.regular.push((at, words.to_owned()));
    }

    /// The findings, each with the line of its first place in `source`.
    pub fn diagnostics(self, source: &str, damage: &Damage) -> Vec<Diagnostic> {
        let line = |at: usize| line_number(source, at);
        let mut said: Vec<Diagnostic> = self.damaged(source, damage);
        for (name, (at, number)) in &self.unknown {
            said.push(Diagnostic::note(line(*at), format!("element \"{name}\" is not known ({}); its words are kept", times(*number))));
        }
        for (rend, (at, number)) in &self.styles {
            let message = format!("rend \"{rend}\" is not known ({}); its words stand without emphasis", times(*number));
            said.push(Diagnostic::note(line(*at), message));
        }
        for (name, (at, number)) in &self.left {
            said.push(Diagnostic::note(line(*at), format!("element \"{name}\" is left out as no part of the text ({})", times(*number))));
        }
        if let Some((at, first)) = self.pictures.first() {
            let others = if self.pictures.len() > 1 { format!(" and {} more", self.pictures.len() - 1) } else { String::new() };
            let message = format!("a picture is not shown (\"{first}\"{others}); its description is kept");
            said.push(Diagnostic::warning(line(*at), message));
        }
        if let Some((at, _)) = self.regular.first() {
            let words: Vec<String> = self.regular.iter().take(8).map(|(_, words)| format!("“{words}”")).collect();
            let more = if self.regular.len() > words.len() { " …" } else { "" };
            let message = format!("the paper's spelling is shown; not shown are the regular forms {}{more}", words.join(", "));
            said.push(Diagnostic::note(line(*at), message));
        }
        said.sort_by_key(|said| said.line);
        said
    }

    fn damaged(&self, source: &str, damage: &Damage) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        said.extend(damage.first.as_ref().map(|(at, what)| damaged(source, *at, what)));
        if damage.declares {
            let message = "its DOCTYPE declares entities, which are never expanded; write them as characters";
            said.push(Diagnostic::warning(1, message));
        }
        if let Some(first) = damage.entities.first() {
            let message =
                format!("entity \"&{first};\" means nothing here ({} of that kind); it is kept as written", damage.entities.len());
            said.push(Diagnostic::warning(1, message));
        }
        if let Some(at) = self.too_deep {
            let message = format!("elements stand deeper than {} in one another; what is below keeps its words alone", super::DEEPEST);
            said.push(Diagnostic::warning(line_number(source, at), message));
        }
        if self.flattened {
            said.push(flattened());
        }
        if let Some(at) = self.spans {
            let message = "cells that span several columns or rows are followed by empty ones";
            said.push(Diagnostic::note(line_number(source, at), message));
        }
        said
    }
}

/// The one sentence about damaged XML.
pub fn damaged(source: &str, at: usize, what: &str) -> Diagnostic {
    let before = &source[..crate::text::span::floor_boundary(source, at)];
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    let line = line_number(source, at);
    let message = format!("the XML is damaged at column {column}: {what}; what follows was read as far as it could be; correct the file");
    Diagnostic::warning(line, message)
}

fn times(number: usize) -> String {
    if number == 1 { "once".to_owned() } else { format!("{number} times") }
}
