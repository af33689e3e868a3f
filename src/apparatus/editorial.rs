//! An editor's decisions, laid over what the room recognised in a document.
//!
//! They come last, and nothing comes after them: whatever the passes recognise now or in years, the editor's word stands.

use std::collections::BTreeMap;

use regex::Regex;

use super::parts;
use crate::model::{
    Annotated, AuthorityKind, Draft, Editor, EditorialDecision, Meaning, Mention, Origin, PartId, Reference, ReferenceKind, Ruled, Ruling,
    Words,
};
use crate::text::Span;

/// All decisions of a room, by what they speak of.
#[derive(Debug, Clone, Default)]
pub struct Editorial {
    /// By the document's name as the editor gave it.
    of_documents: BTreeMap<String, Vec<EditorialDecision>>,
    /// Where a record leads that is one with another.
    merged: BTreeMap<(AuthorityKind, String), String>,
    refused: Vec<(EditorialDecision, String)>,
}

impl Editorial {
    /// `has` says whether the room has a record; what leads to one that it lacks is left alone until the record comes.
    pub fn new(decisions: &[EditorialDecision], has: impl Fn(AuthorityKind, &str) -> bool) -> Self {
        let mut editorial = Self::default();
        for decision in decisions {
            if let Some((kind, id)) = decision.record()
                && !has(kind, id)
            {
                editorial.refused.push((decision.clone(), format!("{}: the room has no {} \"{id}\"", decision.subject(), kind.word())));
                continue;
            }
            match &decision.ruling {
                // Two files may close a circle that neither has by itself.
                Ruling::Merge { kind, id, into } if editorial.record(*kind, into) == id => {
                    let why = format!("{}: \"{into}\" is merged into \"{id}\" already", decision.subject());
                    editorial.refused.push((decision.clone(), why));
                }
                Ruling::Merge { kind, id, into } => {
                    editorial.merged.insert((*kind, id.clone()), into.clone());
                }
                Ruling::Reference { words, .. } | Ruling::Name { words, .. } => {
                    editorial.of_documents.entry(words.document.to_string()).or_default().push(decision.clone());
                }
            }
        }
        editorial
    }

    /// The decisions that cannot hold, each with why.
    pub fn refused(&self) -> &[(EditorialDecision, String)] {
        &self.refused
    }

    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.of_documents.is_empty() && self.merged.is_empty()
    }

    /// Lays the decisions over a document that has these names; gives what could not be done, a sentence each.
    pub fn overrule<'a>(&self, annotated: &mut Annotated, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut undone = Vec::new();
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        names.dedup();
        for decision in names.iter().filter_map(|name| self.of_documents.get(*name)).flatten() {
            if let Err(why) = one(annotated, decision, &names) {
                undone.push(format!("{}: {why}", decision.subject()));
            }
        }
        self.merge(annotated);
        undone
    }

    /// The record that another one is: the last, where records were merged one after the other.
    pub fn record<'a>(&'a self, kind: AuthorityKind, id: &'a str) -> &'a str {
        let mut last = id;
        // There is no circle among them; the bound is for whoever changes that.
        for _ in 0..=self.merged.len() {
            match self.merged.get(&(kind, last.to_owned())) {
                Some(next) => last = next,
                None => break,
            }
        }
        last
    }

    /// Whoever was named by a record that is another one now is named by that.
    fn merge(&self, annotated: &mut Annotated) {
        if self.merged.is_empty() {
            return;
        }
        for mention in &mut annotated.mentions {
            let mut ids: Vec<String> = Vec::new();
            for id in &mention.authorities {
                let id = self.record(mention.kind, id);
                if !ids.iter().any(|known| known == id) {
                    ids.push(id.to_owned());
                }
            }
            mention.authorities = ids;
        }
        let any = |id: &str| AuthorityKind::ALL.iter().map(|kind| self.record(*kind, id)).find(|into| *into != id).unwrap_or(id).to_owned();
        for role in &mut annotated.draft.metadata.roles {
            role.authority = role.authority.take().map(|id| any(&id));
        }
        for reference in &mut annotated.references {
            for party in reference.authors.iter_mut().chain(&mut reference.addressees) {
                *party = any(party);
            }
        }
    }
}

fn one(annotated: &mut Annotated, decision: &EditorialDecision, names: &[&str]) -> Result<(), &'static str> {
    const NOT_THERE: &str = "they do not stand there; copy them from the page, and say which time where they stand there often";
    let editor = &decision.editor;
    match &decision.ruling {
        Ruling::Reference { words, meaning } => {
            let (part, span) = place(&annotated.draft, words).ok_or(NOT_THERE)?;
            if matches!(meaning, Meaning::Document(document) if names.contains(&document.as_str())) {
                return Err("that is the document itself; where words speak of no other paper, say nothing = true");
            }
            refer(annotated, &part, span, meaning, editor)
        }
        Ruling::Name { words, record } => {
            let (part, span) = place(&annotated.draft, words).ok_or(NOT_THERE)?;
            name(annotated, part, span, record.as_ref(), editor);
            Ok(())
        }
        Ruling::Merge { .. } => Ok(()),
    }
}

fn refer(annotated: &mut Annotated, part: &PartId, span: Span, meaning: &Meaning, editor: &Editor) -> Result<(), &'static str> {
    let is_there = |reference: &Reference| reference.part == *part && reference.span.overlaps(span);
    match meaning {
        Meaning::Nothing => annotated.references.retain(|reference| !is_there(reference)),
        Meaning::NoneOf(documents) => {
            let mut is_seen = false;
            for reference in annotated.references.iter_mut().filter(|reference| is_there(reference)) {
                reference.ruled = Some(Ruled { editor: editor.clone(), means: None, none_of: documents.clone() });
                is_seen = true;
            }
            if !is_seen {
                return Err("the room sees no reference in them, and so takes them for none of these");
            }
        }
        Meaning::Document(document) => {
            let recognised = annotated.references.iter().find(|reference| is_there(reference)).cloned();
            annotated.references.retain(|reference| !is_there(reference));
            let text = &parts(&annotated.draft).into_iter().find(|(id, _)| id == part).ok_or("their part is not there")?.1.text;
            let understood = editor.sentence();
            let mut reference =
                recognised.unwrap_or_else(|| Reference::new(part.clone(), span, text, ReferenceKind::Linked, understood.clone()));
            reference.origin = Origin::Editor;
            reference.span = span;
            span.of(text).clone_into(&mut reference.text);
            // The source's own link is overruled with all else.
            reference.tie = None;
            reference.keys = vec![format!("name:{document}")];
            reference.understood = understood;
            reference.ruled = Some(Ruled { editor: editor.clone(), means: Some(document.clone()), none_of: Vec::new() });
            annotated.references.push(reference);
            let place = in_order(&annotated.draft);
            annotated.references.sort_by_key(|reference| place(&reference.part, reference.span));
        }
    }
    Ok(())
}

fn name(annotated: &mut Annotated, part: PartId, span: Span, record: Option<&(AuthorityKind, String)>, editor: &Editor) {
    let is_there = |mention: &Mention| mention.part == part && mention.span.overlaps(span);
    annotated.mentions.retain(|mention| !is_there(mention));
    let Some((kind, record)) = record else { return };
    let found = parts(&annotated.draft).into_iter().find(|(id, _)| *id == part).map(|(_, passage)| span.of(&passage.text).to_owned());
    let mention = Mention {
        origin: Origin::Editor,
        part,
        span,
        text: found.unwrap_or_default(),
        kind: *kind,
        authorities: vec![record.clone()],
        editor: Some(editor.clone()),
    };
    annotated.mentions.push(mention);
    let place = in_order(&annotated.draft);
    annotated.mentions.sort_by_key(|mention| place(&mention.part, mention.span));
}

/// By what the places in a draft are put in the order of reading.
fn in_order(draft: &Draft) -> impl Fn(&PartId, Span) -> (Option<usize>, usize) + use<> {
    let order: Vec<PartId> = parts(draft).into_iter().map(|(id, _)| id).collect();
    move |part, span| (order.iter().position(|known| known == part), span.start)
}

/// Where words stand in a document.
fn place(draft: &Draft, words: &Words) -> Option<(PartId, Span)> {
    let pattern = words.words.split_whitespace().map(regex::escape).collect::<Vec<_>>().join(r"\s+");
    let pattern = Regex::new(&pattern).ok().filter(|_| !words.words.trim().is_empty())?;
    let all = parts(draft).into_iter().filter(|(part, _)| words.part.as_ref().is_none_or(|wanted| wanted == part));
    let mut places = all.flat_map(|(part, passage)| {
        let found: Vec<Span> = pattern.find_iter(&passage.text).map(|found| Span::new(found.start(), found.end())).collect();
        found.into_iter().map(move |span| (part.clone(), span))
    });
    places.nth(words.time.max(1) - 1)
}
