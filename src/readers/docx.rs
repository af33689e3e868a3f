//! Word files: Office Open XML (ECMA-376, ISO/IEC 29500), as Word, `LibreOffice` and pandoc write it.
//!
//! 1. [`package`] unpacks the parts, within limits.
//! 2. [`story`] walks through the body, the notes and the comments, [`run`] takes their words, [`flow`] puts them into blocks,
//!    with what [`styles`] and [`numbering`] say of them.
//! 3. The first lines are read as in the text shapes ([`head`]), the notes are tied to their places.
//!
//! What one reads is the accepted text: tracked insertions are in it, deletions are not. Headers and
//! footers are furniture. Of the file's own properties only what is about the paper is used: they name
//! the typist as the creator and the day of the typing as the date.

mod flow;
mod numbering;
mod package;
mod run;
mod shared;
mod signs;
mod story;
mod styles;
mod xml;

use std::collections::HashMap;

use self::numbering::Numbering;
use self::package::{Package, Relations, addresses, related};
use self::shared::{Counts, NoteNumbers, Shared};
use self::story::Story;
use self::styles::Styles;
use self::xml::Event;
use super::head::LooseNote;
use super::{Context, Item, head, parts, title_from_path};
use crate::model::{Author, Diagnostic, Draft, Ledger, Metadata, Passage, SourceFormat};
use crate::text::normal::squeeze;

/// Letters of a header that the report shows.
const SHOWN: usize = 80;

/// Whether bytes are a package with a Word document in it.
pub fn is(bytes: &[u8]) -> bool {
    bytes.starts_with(package::ZIP) && Package::open(bytes).is_ok_and(|mut package| package.main_part().is_some_and(|part| is_word(&part)))
}

/// Whether bytes that are called a Word file begin as one does.
pub fn may_be(bytes: &[u8]) -> bool {
    bytes.starts_with(package::ZIP)
}

/// Whether bytes are a package with a text of `OpenDocument` (ISO/IEC 26300-3, 3.3).
pub fn is_open_document(bytes: &[u8]) -> bool {
    let mimetype = || Package::open(bytes).ok()?.part("mimetype").ok()?;
    bytes.starts_with(package::ZIP) && mimetype().is_some_and(|(kind, _)| kind.starts_with("application/vnd.oasis.opendocument.text"))
}

fn is_word(part: &str) -> bool {
    part.to_lowercase().starts_with("word/") || part.to_lowercase().contains("document")
}

/// Reads a Word file: one draft, or why it cannot be read.
pub fn read(bytes: &[u8], context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    sink(match draft(bytes, context) {
        Ok(draft) => Item::Draft(Box::new(draft)),
        Err(why) => Item::Refused(why),
    });
}

fn draft(bytes: &[u8], context: Context<'_>) -> Result<Draft, String> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part().ok_or("it has no document in it, as a Word file has; open and save it in Word")?;
    let relations = package.relations(&main);
    let mut file = File { package, relations, diagnostics: Vec::new() };
    let styles = file.related_text("styles")?.map(|text| Styles::read(&text)).unwrap_or_default();
    let numbering = file.related_text("numbering")?.map(|text| Numbering::read(&text)).unwrap_or_default();
    let mut shared = Shared::new(styles, numbering);
    if let Some(settings) = file.related_text("settings")? {
        note_numbers(&settings, &mut shared);
    }
    let comments = file.related_text("comments")?;
    if let Some(text) = &comments {
        initials(text, &mut shared);
    }
    let (text, damage) = file.package.part(&main)?.ok_or("its document is not in it; open and save it in Word")?;
    file.said(damage);
    note_numbers(&text, &mut shared);
    let links = addresses(&file.relations);
    let mut story = Story::new(&mut shared, &links);
    let outcome = xml::walk(&text, &mut |event| story.take(event));
    let (mut body, titles) = story.cut();
    if let Err(why) = outcome {
        if body.text.is_empty() {
            return Err(format!("its part {main} cannot be read: {why}; open and save it in Word"));
        }
        file.said(Some(format!("its part {main}: {why}; what can be read of it was read")));
    }
    let mut notes = Vec::new();
    for (kind, part, author) in [("footnote", "footnotes", Author::Unknown), ("endnote", "endnotes", Author::Unknown)] {
        notes.extend(file.notes(kind, part, author, &mut shared)?);
    }
    notes.extend(file.notes("comment", "comments", Author::Editor, &mut shared)?);

    let mut metadata = Metadata::default();
    let mut title;
    let properties = file.properties()?;
    let mut titles = titles;
    let mut summary = None;
    if let Some((read, archives, told, said)) = head::archive_head(&mut body, context) {
        (metadata, title, summary) = (read, archives, told);
        file.diagnostics.extend(said);
        titles.clear();
    } else {
        title = head::title_and_date(&mut body, &titles, &mut metadata)
            .or_else(|| properties.title.clone().map(Passage::line))
            .unwrap_or_default();
        if title.text.is_empty() {
            let (made, diagnostic) = title_from_path(context.path);
            title = Passage::line(made);
            file.diagnostics.push(diagnostic);
        }
        head::date_of_title(&title.text, &mut metadata);
    }
    if metadata.subjects.is_empty() {
        metadata.subjects = properties.subjects;
    }
    head::text_label(&mut body, &mut metadata);
    let mut body = head::page_breaks(body);
    if notes.iter().all(|note| note.author == Author::Editor) {
        notes.extend(head::notes_at_the_end(&mut title, &mut body));
    }
    file.furniture()?;
    file.count(&shared.counts, &shared);
    let notes = head::tie(&mut title, &mut body, notes, &mut file.diagnostics);
    let mut diagnostics = file.diagnostics;
    if body.text.is_empty() && shared.counts.pictures > 0 {
        diagnostics.push(Diagnostic::warning(1, "it has pictures and no text; add a file with the text"));
    }
    Ok(Draft { format: SourceFormat::Docx, metadata, title, summary, body, notes, access: None, ledger: Ledger::default(), diagnostics })
}

/// An open file with what there is to say of it.
struct File<'a> {
    package: Package<'a>,
    relations: Relations,
    diagnostics: Vec<Diagnostic>,
}

/// What of the core properties (ECMA-376 part 2, 11) is about the paper.
#[derive(Debug, Default)]
struct Properties {
    title: Option<String>,
    subjects: Vec<String>,
}

impl File<'_> {
    fn said(&mut self, message: Option<String>) {
        self.diagnostics.extend(message.map(|message| Diagnostic::warning(1, message)));
    }

    fn note(&mut self, message: String) {
        self.diagnostics.push(Diagnostic::note(1, message));
    }

    /// The text of the part of a kind.
    fn related_text(&mut self, kind: &str) -> Result<Option<String>, String> {
        let Some(name) = related(&self.relations, kind).next().map(str::to_owned) else { return Ok(None) };
        let Some((text, damage)) = self.package.part(&name)? else { return Ok(None) };
        self.said(damage);
        Ok(Some(text))
    }

    /// The notes of a part: each its own story.
    fn notes(&mut self, kind: &str, part: &str, author: Author, shared: &mut Shared) -> Result<Vec<LooseNote>, String> {
        let Some(name) = related(&self.relations, part).next().map(str::to_owned) else { return Ok(Vec::new()) };
        let Some((text, _)) = self.package.part(&name)? else { return Ok(Vec::new()) };
        let links = addresses(&self.package.relations(&name));
        let mut found = Vec::new();
        // A note is a story between its start and its end; separators are lines of the page.
        let mut story = Story::new(shared, &links);
        let mut depth = 0_usize;
        // Its key, and the depth outside of it.
        let mut open: Option<(String, usize)> = None;
        let outcome = xml::walk(&text, &mut |event| {
            depth = match event {
                Event::Start(_) => depth + 1,
                Event::End(_) => depth.saturating_sub(1),
                Event::Text(_) => depth,
            };
            match (&open, &event) {
                (Some((_, outside)), Event::End(_)) if depth == *outside => {
                    let (passage, _) = story.cut();
                    let key = open.take().map(|(key, _)| key).unwrap_or_default();
                    let label = story.shared.labels.get(&key).cloned();
                    let passage = without_mark(passage, label.as_deref());
                    if !story.shared.is_deleted(&key) && (label.is_some() || !passage.text.is_empty()) {
                        found.push(LooseNote { key, label, author, passage });
                    }
                }
                (Some(_), _) => story.take(event),
                (None, Event::Start(element)) if element.name == kind => {
                    let is_line = element.attribute("type").is_some_and(|kind| kind != "normal");
                    open = element.attribute("id").filter(|_| !is_line).map(|id| (format!("{kind} {id}"), depth - 1));
                    if open.as_ref().is_some_and(|(key, _)| story.shared.is_deleted(key)) {
                        story.pass_over();
                    }
                }
                (None, _) => {}
            }
        });
        if let Some((key, _)) = open.filter(|(key, _)| !story.shared.is_deleted(key)) {
            // Damage ended the part inside a note.
            found.push(LooseNote { label: story.shared.labels.get(&key).cloned(), key, author, passage: story.cut().0 });
        }
        if let Err(why) = outcome {
            self.said(Some(format!("its part {name}: {why}; what can be read of it was read")));
        }
        Ok(found)
    }

    /// What of the file's own properties is about the paper: a title that no program made, its subjects.
    fn properties(&mut self) -> Result<Properties, String> {
        let relations = self.package.relations("");
        let Some(name) = related(&relations, "core-properties").next().map(str::to_owned) else { return Ok(Properties::default()) };
        let Some((text, _)) = self.package.part(&name)? else { return Ok(Properties::default()) };
        let mut found = Properties::default();
        let mut names: Vec<String> = Vec::new();
        let mut words = String::new();
        let _ = xml::walk(&text, &mut |event| match event {
            Event::Start(element) => {
                names.push(element.name.to_owned());
                words.clear();
            }
            Event::Text(text) => words.push_str(text),
            Event::End(_) => {
                let value = squeeze(&std::mem::take(&mut words));
                match names.pop().as_deref() {
                    Some("title") if is_title(&value) => found.title = Some(value),
                    Some("subject" | "keywords") => {
                        let subjects = value.split([';', ',']).map(|subject| subject.trim().to_owned());
                        found.subjects.extend(subjects.filter(|subject| !subject.is_empty()));
                    }
                    _ => {}
                }
            }
        });
        Ok(found)
    }

    /// Says what stands in headers and footers.
    fn furniture(&mut self) -> Result<(), String> {
        let mut said: Vec<String> = Vec::new();
        for (kind, word) in [("header", "header"), ("footer", "footer")] {
            let names: Vec<String> = related(&self.relations, kind).map(str::to_owned).collect();
            for name in names {
                let Some((text, _)) = self.package.part(&name)? else { continue };
                let mut shared = Shared::new(Styles::default(), Numbering::default());
                let links = HashMap::new();
                let mut story = Story::new(&mut shared, &links);
                let _ = xml::walk(&text, &mut |event| story.take(event));
                let words = squeeze(&story.cut().0.text);
                // A page's number alone is not worth a line.
                if words.chars().any(char::is_alphabetic) {
                    let shown: String = words.chars().take(SHOWN).collect();
                    let dots = if shown.len() < words.len() { "…" } else { "" };
                    let message = format!("left out as furniture of Word, a {word}: \"{shown}{dots}\"");
                    if !said.contains(&message) {
                        said.push(message);
                    }
                }
            }
        }
        for message in said {
            self.note(message);
        }
        Ok(())
    }

    /// Says what became of what is no plain text.
    fn count(&mut self, counts: &Counts, shared: &Shared) {
        if counts.inserted + counts.deleted + counts.moved > 0 {
            self.note(format!(
                "it has tracked changes, and the accepted text was read: {} insertion(s) kept, {} deletion(s) and {} place(s) from which text was moved left out",
                counts.inserted, counts.deleted, counts.moved
            ));
        }
        let comments = shared.labels.keys().filter(|key| key.starts_with("comment ")).count();
        for (count, what) in [
            (comments, "comment(s) are editor's notes, at the end of what they comment on"),
            (counts.boxes, "text box(es) stand after the paragraph in which they are anchored"),
            (counts.hidden, "stretch(es) of hidden text are shown"),
            (counts.pictures, "picture(s) are left out"),
        ] {
            if count > 0 {
                self.note(format!("{count} {what}"));
            }
        }
        if counts.embedded > 0 {
            self.said(Some(format!("{} part(s) in another format are not read; paste their text into the file", counts.embedded)));
        }
        for (font, count) in &counts.signs {
            self.said(Some(format!("{count} sign(s) of the font {font} have no letter and stand as \u{fffd}; replace them in the file")));
        }
        if counts.too_deep {
            self.said(Some("tables and lists stand too deep in one another; what is below is shown at that depth".to_owned()));
        }
        for (numbers, what) in [(&shared.footnotes, "footnotes"), (&shared.endnotes, "endnotes")] {
            let key = what.trim_end_matches('s');
            if numbers.restarts && shared.labels.keys().any(|label| label.starts_with(key)) {
                self.note(format!("its {what} count anew on each page or section; here they count through"));
            }
        }
    }
}

/// A note's text without its own mark, which stands before its place.
fn without_mark(passage: Passage, label: Option<&str>) -> Passage {
    let Some(label) = label.filter(|label| !label.chars().all(char::is_alphanumeric)) else { return passage };
    let Some(rest) = passage.text.strip_prefix(label) else { return passage };
    let end = passage.text.len() - rest.trim_start().len();
    parts::between(passage, end, usize::MAX)
}

/// Whether a title in the properties is one of the paper, and not a program's or a file's name.
fn is_title(value: &str) -> bool {
    let lower = value.to_lowercase();
    let is_made =
        ["microsoft word", "document", "untitled", "dokument", "документ", "без имени"].iter().any(|made| lower.starts_with(made));
    let is_file = [".doc", ".docx", ".rtf", ".odt", ".pdf", ".txt", ".dot"].iter().any(|ending| lower.ends_with(ending));
    value.chars().filter(|letter| letter.is_alphabetic()).count() > 3 && !is_made && !is_file
}

/// How notes are numbered: `w:footnotePr` of the settings or of a section.
fn note_numbers(text: &str, shared: &mut Shared) {
    if !text.contains("notePr") {
        return;
    }
    let mut names: Vec<String> = Vec::new();
    let _ = xml::walk(text, &mut |event| match event {
        Event::Start(element) => {
            let value = element.attribute("val").unwrap_or_default();
            let numbers: Option<&mut NoteNumbers> = match names.last().map(String::as_str) {
                Some("footnotePr") => Some(&mut shared.footnotes),
                Some("endnotePr") => Some(&mut shared.endnotes),
                _ => None,
            };
            if let Some(numbers) = numbers {
                match element.name {
                    "numFmt" => numbers.format = value,
                    "numStart" => numbers.start = value.parse().unwrap_or(1),
                    "numRestart" => numbers.restarts = value != "continuous",
                    _ => {}
                }
            }
            names.push(element.name.to_owned());
        }
        Event::End(_) => {
            names.pop();
        }
        Event::Text(_) => {}
    });
}

/// The initials of those who commented.
fn initials(text: &str, shared: &mut Shared) {
    let _ = xml::walk(text, &mut |event| {
        let Event::Start(element) = event else { return };
        if element.name == "comment"
            && let (Some(id), Some(initials)) = (element.attribute("id"), element.attribute("initials"))
        {
            let initials: String = initials.chars().filter(|letter| letter.is_alphanumeric()).take(4).collect();
            if !initials.is_empty() {
                shared.initials.insert(id, initials);
            }
        }
    });
}
