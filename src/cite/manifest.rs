//! The pictures of a document for the viewers of the field.

use serde_json::{Value, json};

use super::Item;
use crate::model::language::language_name;
use crate::model::{Facsimile, ReadingCopy, SourceFormat};
use crate::urls;

impl Item<'_> {
    /// A manifest of the IIIF Presentation API 3.0 with a canvas for each picture; `None` for a document without any.
    ///
    /// Its pictures are given whole, without an image service. <https://iiif.io/api/presentation/3.0/>
    pub fn manifest(&self, copy: &ReadingCopy) -> Option<Value> {
        if copy.facsimiles.is_empty() {
            return None;
        }
        let manifest = self.absolute(&urls::manifest(self.name));
        let title = self.title_line();
        let language = self.metadata.language.as_ref().map_or("none", |language| language.value.as_str());
        let mut value = json!({
            "@context": "http://iiif.io/api/presentation/3/context.json",
            "id": manifest,
            "type": "Manifest",
            "label": { language: [title] },
            "metadata": self.rows(),
            "requiredStatement": row("Cite as", &format!("{} {}", self.citation(), self.url())),
            "homepage": [{
                "id": self.url(),
                "type": "Text",
                "label": { language: [title] },
                "format": "text/html",
            }],
            "seeAlso": [{
                "id": self.absolute(&urls::document_as(self.name, "json")),
                "type": "Dataset",
                "format": "application/json",
            }],
            "items": copy.facsimiles.iter().enumerate().map(|(at, picture)| self.canvas(at + 1, picture)).collect::<Vec<_>>(),
        });
        if let Some(summary) = self.summary_line() {
            value["summary"] = json!({ language: [summary] });
        }
        let pdfs: Vec<Value> = copy
            .files
            .iter()
            .filter(|file| file.format == SourceFormat::Pdf)
            .map(|file| {
                json!({
                    "id": self.absolute(&urls::file(&file.sha256, "pdf")),
                    "type": "Text",
                    "label": { "en": ["PDF"] },
                    "format": "application/pdf",
                })
            })
            .collect();
        if !pdfs.is_empty() {
            value["rendering"] = Value::Array(pdfs);
        }
        Some(value)
    }

    fn canvas(&self, number: usize, picture: &Facsimile) -> Value {
        let canvas = self.absolute(&format!("{}/canvas/{number}", urls::document(self.name)));
        let label = picture.label.clone().unwrap_or_else(|| number.to_string());
        json!({
            "id": canvas,
            "type": "Canvas",
            "label": { "none": [label] },
            "width": picture.width,
            "height": picture.height,
            "items": [{
                "id": format!("{canvas}/page"),
                "type": "AnnotationPage",
                "items": [{
                    "id": format!("{canvas}/page/picture"),
                    "type": "Annotation",
                    "motivation": "painting",
                    "body": {
                        "id": self.absolute(&urls::file(&picture.sha256, picture.format.ending())),
                        "type": "Image",
                        "format": picture.format.media_type(),
                        "width": picture.width,
                        "height": picture.height,
                    },
                    "target": canvas,
                }],
            }],
        })
    }

    /// What a viewer shows beside the pictures; only what is known.
    fn rows(&self) -> Vec<Value> {
        let metadata = self.metadata;
        let authors = self.names(self.authors()).join("; ");
        let archival: Vec<String> = metadata.archival.iter().map(|known| known.value.to_string()).collect();
        let known = [
            ("Date", self.date().map(ToString::to_string)),
            ("Author", Some(authors)),
            ("Archival reference", Some(archival.join("; "))),
            ("Language", metadata.language.as_ref().map(|language| language_name(&language.value))),
            ("Rights", metadata.rights.as_ref().map(|rights| rights.value.clone())),
        ];
        known.into_iter().filter_map(|(term, value)| Some(row(term, &value.filter(|value| !value.is_empty())?))).collect()
    }
}

/// A label and a value; a viewer would take signs of HTML in a value for HTML.
fn row(term: &str, value: &str) -> Value {
    let value = if value.trim_start().starts_with('<') { format!("\u{200b}{value}") } else { value.to_owned() };
    json!({ "label": { "en": [term] }, "value": { "none": [value] } })
}
