//! The whole document as JSON.

use serde_json::{Value, json};

use super::Item;
use crate::model::{HistoricalDate, Incoming, ListedDocument, ReadingCopy, ShownMention, ShownReference, SourceFile, urn};
use crate::urls;

impl Item<'_> {
    /// Everything that the page shows: names, metadata with how each value is known, texts
    /// with their structure, references with what was decided, names with their records.
    ///
    /// Spans are pairs of byte offsets into the `text` of their part.
    pub fn json(&self, copy: &ReadingCopy) -> Value {
        json!({
            "name": copy.name,
            "aliases": copy.aliases,
            "url": self.url(),
            "urn": urn(&copy.name),
            "version": copy.version,
            "imported_at": copy.imported_at,
            "citation": self.citation(),
            "room": self.room,
            "date": self.date().map(|date| {
                let written = Some(&date.written).filter(|words| !words.is_empty());
                json!({"edtf": date.edtf(), "written": written, "shown": date.to_string()})
            }),
            "archival": self.metadata.archival.iter().map(|known| json!({
                "reference": known.value.to_string(),
                "written": known.value.written,
                "unit": known.value.path(),
            })).collect::<Vec<_>>(),
            "standing": {
                "collections": copy.standing.collections,
                "before": copy.standing.before.as_ref().map(|placed| listed(&placed.document)),
                "after": copy.standing.after.as_ref().map(|placed| listed(&placed.document)),
            },
            "metadata": copy.metadata,
            "title": copy.title,
            "summary": copy.summary,
            "body": copy.body,
            "notes": copy.notes,
            "references": copy.references.iter().map(reference).collect::<Vec<_>>(),
            "mentions": copy.mentions.iter().map(mention).collect::<Vec<_>>(),
            "authorities": copy.authorities,
            "terms": copy.terms,
            "referred_by": copy.referred_by.iter().map(incoming).collect::<Vec<_>>(),
            "related": copy.related.iter().map(|related| json!({
                "document": listed(&related.document),
                "reason": related.reason,
            })).collect::<Vec<_>>(),
            "source": file(&copy.source),
            "files": copy.files.iter().map(file).collect::<Vec<_>>(),
            "facsimiles": copy.facsimiles.iter().map(|picture| json!({
                "url": format!("{}{}", self.base_url, urls::file(&picture.sha256, picture.format.ending())),
                "label": picture.label,
                "path": picture.path,
                "sha256": picture.sha256,
                "media_type": picture.format.media_type(),
                "bytes": picture.bytes,
                "width": picture.width,
                "height": picture.height,
            })).collect::<Vec<_>>(),
            "parallel_texts": copy.parallels.iter().map(|text| json!({
                "language": text.language,
                "path": text.path,
                "title": text.title,
                "body": text.body,
                "notes": text.notes,
            })).collect::<Vec<_>>(),
        })
    }
}

fn file(file: &SourceFile) -> Value {
    json!({ "path": file.path, "format": file.format, "sha256": file.sha256, "bytes": file.bytes })
}

fn reference(reference: &ShownReference) -> Value {
    let targets = reference
        .targets
        .iter()
        .map(|target| json!({"document": listed(&target.document), "at": target.anchor, "score": target.score, "reason": target.reason}));
    json!({
        "place": reference.place,
        "part": reference.part,
        "span": reference.span,
        "text": reference.text,
        "kind": reference.kind,
        "origin": reference.origin,
        "link": reference.tie,
        "state": reference.state,
        "reason": reference.reason,
        "targets": targets.collect::<Vec<_>>(),
        "not_held": reference.not_held,
    })
}

fn mention(mention: &ShownMention) -> Value {
    json!({
        "part": mention.part,
        "span": mention.span,
        "text": mention.text,
        "kind": mention.kind,
        "origin": mention.origin,
        "authorities": mention.authorities,
    })
}

fn incoming(incoming: &Incoming) -> Value {
    json!({
        "document": listed(&incoming.document),
        "place": incoming.place,
        "sentence": incoming.sentence,
        "span": incoming.span,
        "state": incoming.state,
        "reason": incoming.reason,
    })
}

fn listed(document: &ListedDocument) -> Value {
    json!({
        "name": document.name,
        "title": document.title,
        "date": document.date.as_ref().map(HistoricalDate::edtf),
        "kind": document.kind,
        "archival": document.archival,
    })
}
