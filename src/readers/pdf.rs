//! A PDF: its text by page; the archive's printed PDF as its Markdown form, any other as plain text.

mod extract;
mod library;
mod pages;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

use super::{Context, Item, archive_markdown, citation, plain_text, title_of_path};
use crate::model::{Diagnostic, Draft, Ledger, Metadata, Passage, SourceFormat};
use crate::text::normal::squeeze;

pub use extract::{Extractor, answer, run_by};

/// Whether the bytes are a PDF: its sign, with a version, may stand behind other lines, within the first 1,024 bytes.
///
/// In the middle of a line it is a word about PDF.
pub fn is(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    head.windows(6).enumerate().any(|(at, window)| {
        let begins = at.checked_sub(1).is_none_or(|before| !matches!(head[before], b' '..=b'~'));
        begins && window.starts_with(b"%PDF-") && window[5].is_ascii_digit()
    })
}

/// Reads a PDF with what is installed; hands on its one document.
pub fn read(bytes: &[u8], context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    read_with(bytes, Extractor::best(), context, sink);
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<label>Citation|Summary|Credits|Original Language|Contents|Rights|Original Classification|Subjects Discussed|Subjects):\s*(?P<rest>.*)$")
        .expect("a constant pattern")
});
static FRAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)^(?:https?://)?digitalarchive\.[\w.]+/?$").expect("a constant pattern"));

/// The same with an extractor that is named, so that a test has the same text everywhere.
pub fn read_with(bytes: &[u8], extractor: Extractor, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let mut extracted = match extract::extract(bytes, extractor) {
        Ok(extracted) => extracted,
        Err(why) => return sink(Item::Refused(why)),
    };
    let mut said = vec![Diagnostic::note(1, format!("read with {}", extractor.label()))];
    let count = extracted.pages.len();
    let empty: Vec<usize> = (1..=count).filter(|page| extracted.pages[page - 1].lines.is_empty()).collect();
    if !extracted.damaged.is_empty() {
        let message = format!("{} could not be read whole; compare it with the file", pages_named(&extracted.damaged));
        said.push(Diagnostic::warning(1, message));
    }
    if empty.len() == count {
        return sink(Item::Draft(Box::new(scan(extracted.title.as_deref(), count, context, said))));
    }
    if !empty.is_empty() {
        said.push(Diagnostic::warning(1, format!("{} has no text, only pictures", pages_named(&empty))));
    }
    let (running, numbers) = pages::running(&mut extracted.pages);
    for running in running {
        let what = if running.is_head { "head" } else { "foot" };
        let message = format!("left out as the running {what} of {}: \"{}\"", pages_named(&running.pages), running.words);
        said.push(Diagnostic::note(1, message));
    }
    let labels: Vec<String> = (0..count)
        .map(|page| extracted.labels.get(page).cloned().or_else(|| numbers[page].clone()).unwrap_or_else(|| (page + 1).to_string()))
        .collect();
    let first = extracted.pages.iter().flat_map(|page| &page.lines);
    let is_archive =
        first.filter(|line| LABEL.is_match(&line.text)).filter(|line| line.text.starts_with("Cit") || line.text.starts_with("Con")).count()
            > 1;
    let begins = |line: &str| LABEL.is_match(line) || is_archive && citation::is_date_alone(line);
    let paragraphs = pages::paragraphs(&extracted, &labels, if is_archive { &begins } else { &|_| false });
    let mut finish = |item| {
        if let Item::Draft(mut draft) = item {
            draft.format = SourceFormat::Pdf;
            // They speak of lines of a text that nobody has seen.
            draft.ledger = Ledger::default();
            draft.diagnostics.iter_mut().for_each(|said| said.line = 1);
            let was_made = draft.diagnostics.iter().any(|said| said.message.starts_with("no title found"));
            if let Some(title) = extracted.title.as_deref().filter(|_| was_made) {
                draft.title = Passage::line(title);
                draft.diagnostics.retain(|said| !said.message.starts_with("no title found"));
            }
            said.append(&mut draft.diagnostics);
            draft.diagnostics = std::mem::take(&mut said);
            sink(Item::Draft(draft));
        }
    };
    if is_archive {
        archive_markdown::read(&markdown(&paragraphs, context), context, &mut finish);
    } else {
        let text = paragraphs.iter().map(|lines| lines.join("\n")).collect::<Vec<_>>().join("\n\n");
        plain_text::read(&text, context, &mut finish);
    }
}

/// The paragraphs of the archive's print as its Markdown form has them: head and labels in bold.
fn markdown(paragraphs: &[pages::Paragraph], context: Context<'_>) -> String {
    let mut written = String::new();
    let mut in_head = true;
    let mut in_contents = false;
    for lines in paragraphs {
        let label = lines.first().filter(|_| !in_contents).and_then(|line| LABEL.captures(line));
        if let Some(label) = label {
            in_head = false;
            in_contents = &label["label"] == "Contents";
            let rest: Vec<&str> = std::iter::once(label.name("rest").map_or("", |rest| rest.as_str()))
                .chain(lines[1..].iter().map(String::as_str))
                .filter(|line| !line.is_empty())
                .collect();
            let _ = write!(written, "**{}:**\n\n", &label["label"]);
            if !rest.is_empty() {
                let _ = write!(written, "{}\n\n", rest.join("\n"));
            }
        } else if in_head {
            let lines: Vec<&str> = lines.iter().map(String::as_str).filter(|line| !is_frame(line, context)).collect();
            if !lines.is_empty() {
                let _ = write!(written, "**{}**\n\n", lines.join("  \n"));
            }
        } else {
            let _ = write!(written, "{}\n\n", lines.join("\n"));
        }
    }
    written
}

/// Whether a line of the head is the archive's own name, printed on its paper.
fn is_frame(line: &str, context: Context<'_>) -> bool {
    FRAME.is_match(line) || context.settings.authorities.iter().any(|authority| authority.name == line.trim())
}

/// A file of pictures: what is known of it, and that its words are wanting.
fn scan(title: Option<&str>, count: usize, context: Context<'_>, mut diagnostics: Vec<Diagnostic>) -> Draft {
    let what = if count == 1 { "page is a picture".to_owned() } else { format!("{count} pages are pictures") };
    let message = format!("it has no text: its {what}; put a transcription beside it, or a PDF with recognised text in its place");
    diagnostics.push(Diagnostic::warning(1, message));
    let title = title.map_or_else(|| title_of_path(context.path), squeeze);
    Draft {
        format: SourceFormat::Pdf,
        metadata: Metadata::default(),
        title: Passage::line(title),
        summary: None,
        body: Passage::default(),
        notes: Vec::new(),
        access: None,
        ledger: Ledger::default(),
        diagnostics,
    }
}

/// "page 3", "pages 2–5, 7".
fn pages_named(pages: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match ranges.last_mut() {
            Some((_, end)) if *end + 1 == *page => *end = *page,
            _ => ranges.push((*page, *page)),
        }
    }
    let named: Vec<String> =
        ranges.iter().map(|(start, end)| if start == end { start.to_string() } else { format!("{start}–{end}") }).collect();
    format!("page{} {}", if pages.len() == 1 { "" } else { "s" }, named.join(", "))
}
