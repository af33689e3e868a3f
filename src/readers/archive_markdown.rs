//! The archive's PDF as Markdown: bold date and title, labels in bold, then the body under "Contents".
//!
//! Only the head is Markdown. In the body asterisks, underscores and angle brackets are
//! characters, and a line that begins "2554." is a telegram's number.

use std::sync::LazyLock;

use regex::Regex;

use super::passage::{Builder, Token, page_breaks, paragraphs};
use super::{Context, Item, citation, notes, title_from_path};
use crate::model::language::{is_language, language_tag};
use crate::model::{BlockKind, Diagnostic, Draft, Fate, HistoricalDate, Known, Ledger, Metadata, Passage, SourceFormat};
use crate::text::Span;
use crate::text::lines::{Line, lines};
use crate::text::normal::squeeze;

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\*\*(?P<label>[\p{L}][\p{L} /-]{1,40}):\*\*\s*(?P<rest>.*)$").expect("a constant pattern"));
static BOLD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)\*\*(?P<words>.+?)\*\*").expect("a constant pattern"));
static TEXT_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?P<role>translation|transcription|transcript|original scan|original|scan)(?:\s*[-–—:]\s*(?P<language>[\p{L}-]+(?: [\p{L}-]+)?))?\W*$")
        .expect("a constant pattern")
});

/// A label of the head with its place and the lines under it.
struct Field<'a, 'b> {
    label: String,
    line: Line<'a>,
    /// The words on the label's own line.
    rest: Span,
    lines: &'b [Line<'a>],
}

pub fn read(text: &str, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let all = lines(text);
    let mut ledger = Ledger::default();
    let mut diagnostics = Vec::new();
    let mut metadata = Metadata::default();
    let Parts { head, fields, contents, body: body_lines } = parts(&all);
    if let Some(line) = contents {
        ledger.claim(line.span, Fate::Metadata);
    }
    let body_lines = label_of_text(body_lines, &mut metadata, &mut ledger);

    // Notes first: what a marker is depends on what stands at the end.
    let head_end = head.last().map_or(0, |line| line.span.end);
    let (definitions, above) = notes::at_the_end(body_lines, &text[..head_end]);
    let body_lines = &body_lines[..above];
    let body_region = Span::new(
        body_lines.first().map_or(text.len(), |line| line.span.start),
        body_lines.last().map_or(text.len(), |line| line.span.end),
    );
    let mut tokens = page_breaks(text, body_region);
    tokens.extend(notes::markers(text, body_region, &definitions));
    tokens.sort_by_key(|token| token.span);
    let head_tokens = notes::markers(text, Span::new(0, head_end), &definitions);

    // Date and title in bold.
    let mut title = Passage::default();
    let mut title_spans = Vec::new();
    let region = Span::new(head.first().map_or(0, |line| line.span.start), head_end);
    for captures in BOLD.captures_iter(region.of(text)) {
        let Some(words) = captures.name("words") else { continue };
        let span = Span::from(words.range()).shifted(region.start);
        if metadata.date.is_none() && title_spans.is_empty() && citation::is_date_alone(words.as_str()) {
            metadata.date = HistoricalDate::read(words.as_str()).map(Known::stated);
        } else {
            title_spans.extend(notes::line_spans(text, span));
        }
    }
    if title_spans.is_empty() {
        title_spans = head.iter().filter(|line| !line.is_blank() && !citation::is_date_alone(line.text)).map(|line| line.span).collect();
    }
    if !title_spans.is_empty() {
        title = notes::cut_markers(text, &title_spans, &head_tokens);
    }
    claim_lines(head, Fate::Metadata, &mut ledger);

    let summary = take_fields(text, &fields, context, &mut title, &mut metadata, &mut ledger, &mut diagnostics);
    if title.text.is_empty() {
        let (made, diagnostic) = title_from_path(context.path);
        title = Passage::line(made);
        diagnostics.push(diagnostic);
    }
    if contents.is_none() {
        diagnostics.push(Diagnostic::warning(1, "no \"**Contents:**\" found; the text below the head was read as the body"));
    }

    let mut body = body_above_notes(text, body_lines, &tokens, &definitions, body_region.end, &mut ledger);
    let notes = notes::tie(text, &definitions, &mut [&mut title, &mut body], &mut diagnostics);
    sink(Item::Draft(Box::new(Draft {
        format: SourceFormat::ArchiveMarkdown,
        metadata,
        title,
        summary,
        body,
        notes,
        access: None,
        ledger,
        diagnostics,
    })));
}

/// Takes what the labels say into the metadata; gives the summary.
fn take_fields(
    text: &str,
    fields: &[Field<'_, '_>],
    context: Context<'_>,
    title: &mut Passage,
    metadata: &mut Metadata,
    ledger: &mut Ledger,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Passage> {
    let mut summary = None;
    for field in fields {
        ledger.claim(field.line.span, Fate::Metadata);
        claim_lines(field.lines, Fate::Metadata, ledger);
        let value =
            squeeze(&std::iter::once(field.rest.of(text)).chain(field.lines.iter().map(|line| line.text)).collect::<Vec<_>>().join(" "));
        if value.is_empty() {
            continue;
        }
        match field.label.as_str() {
            "citation" => {
                let own = (!title.text.is_empty()).then_some(title.text.as_str());
                let (cited, date) = citation::read(&value, own, context.settings, metadata);
                if let (true, Some(cited)) = (title.text.is_empty(), cited) {
                    *title = Passage::line(cited);
                }
                if metadata.date.is_none() {
                    metadata.date = date.map(Known::stated);
                }
            }
            "summary" => summary = Some(summary_of(text, field)),
            "credits" => metadata.credits = Some(Known::stated(value)),
            "original language" => metadata.original_language = Some(Known::stated(language_tag(&value))),
            "rights" => metadata.rights = Some(Known::stated(value)),
            "original classification" | "classification" => metadata.classification = Some(Known::stated(value)),
            "subjects" | "subjects discussed" => metadata.subjects = value.split(';').map(|subject| subject.trim().to_owned()).collect(),
            _ => diagnostics.push(Diagnostic::note(
                field.line.number,
                format!("the label \"{}\" has no place among the room's fields; its words stay in the source file", field.label),
            )),
        }
    }
    summary
}

/// The file, taken apart by its labels.
struct Parts<'a, 'b> {
    /// The lines above the first label.
    head: &'b [Line<'a>],
    fields: Vec<Field<'a, 'b>>,
    /// The line of "Contents".
    contents: Option<Line<'a>>,
    body: &'b [Line<'a>],
}

fn parts<'a, 'b>(all: &'b [Line<'a>]) -> Parts<'a, 'b> {
    let mut labels: Vec<(usize, String, Span)> = Vec::new();
    for (place, line) in all.iter().enumerate() {
        let Some(captures) = LABEL.captures(line.text) else { continue };
        let label = captures["label"].to_lowercase();
        let rest = captures.name("rest").map_or(Span::point(line.span.end), |rest| Span::from(rest.range()).shifted(line.span.start));
        let is_contents = label == "contents";
        labels.push((place, label, rest));
        // A label under Contents is a word of the document.
        if is_contents {
            break;
        }
    }
    let contents = labels.last().filter(|(_, label, _)| label == "contents").map(|(place, ..)| *place);
    // Where the last paragraph of what stands from `from` on, up to its first blank line, ends.
    let paragraph_end = |from: usize| {
        let first = (from..all.len()).find(|place| !all[*place].is_blank()).unwrap_or(all.len());
        (first..all.len()).find(|place| all[*place].is_blank()).unwrap_or(all.len())
    };
    let head_end = labels.first().map_or_else(|| paragraph_end(0), |(place, ..)| *place);
    // Without "Contents" the body begins below the first paragraph of the last label, or below the head.
    let body_start = match (contents, labels.last()) {
        (Some(contents), _) => contents + 1,
        (None, Some((_, _, rest))) if !rest.is_empty() => labels.last().map_or(head_end, |(place, ..)| place + 1),
        (None, Some((place, ..))) => paragraph_end(place + 1),
        (None, None) => head_end,
    };
    let ends = labels.iter().skip(1).map(|(place, ..)| *place).chain([body_start]);
    let fields = labels
        .iter()
        .zip(ends)
        .filter(|((_, label, _), _)| label != "contents")
        .map(|((place, label, rest), end)| Field {
            label: label.clone(),
            line: all[*place],
            rest: *rest,
            lines: &all[place + 1..end.max(place + 1)],
        })
        .collect();
    Parts { head: &all[..head_end], fields, contents: contents.map(|place| all[place]), body: &all[body_start..] }
}

/// Takes "Translation - English" from the top of the body; gives the lines after it.
///
/// Of several labels in a row ("Original Scan", "Translation - English") the last names the text.
pub fn label_of_text<'a, 'b>(body: &'b [Line<'a>], metadata: &mut Metadata, ledger: &mut Ledger) -> &'b [Line<'a>] {
    let Some(place) = body.iter().position(|line| !line.is_blank()) else { return body };
    let Some(captures) = TEXT_LABEL.captures(body[place].text) else { return body };
    let language = captures.name("language").map(|language| language.as_str());
    if language.is_some_and(|language| !is_language(language)) {
        return body;
    }
    ledger.claim(body[place].span, Fate::Metadata);
    let role = match captures["role"].to_lowercase().as_str() {
        "translation" => "translation",
        "transcription" | "transcript" => "transcription",
        _ => "original",
    };
    metadata.text_role = Some(Known::stated(role.to_owned()));
    if let Some(language) = language {
        metadata.language = Some(Known::stated(language_tag(language)));
    }
    label_of_text(&body[place + 1..], metadata, ledger)
}

/// The body of a shape whose paragraphs are parted by blank lines and whose notes stand below it; claims both.
///
/// "Notes:" between the two belongs to the notes.
pub fn body_above_notes(
    text: &str,
    lines: &[Line<'_>],
    tokens: &[Token],
    definitions: &[notes::Definition],
    body_end: usize,
    ledger: &mut Ledger,
) -> Passage {
    let mut builder = Builder::new(text, tokens);
    for group in paragraphs(lines) {
        builder.paragraph(BlockKind::Paragraph, group, ledger);
    }
    for definition in definitions {
        ledger.claim(definition.span, Fate::Note);
    }
    if let Some(first) = definitions.first().filter(|first| first.span.start > body_end) {
        ledger.claim(Span::new(body_end, first.span.start).trimmed(text), Fate::Note);
    }
    builder.finish()
}

fn summary_of(text: &str, field: &Field<'_, '_>) -> Passage {
    let mut builder = Builder::new(text, &[]);
    let mut apart = Ledger::default();
    if !field.rest.is_empty() {
        builder.run(BlockKind::Paragraph, &[field.rest], " ", &mut apart);
    }
    for group in paragraphs(field.lines) {
        builder.run(BlockKind::Paragraph, &group.iter().map(|line| line.span).collect::<Vec<_>>(), " ", &mut apart);
    }
    builder.finish()
}

/// Claims each line that has words.
pub fn claim_lines(lines: &[Line<'_>], fate: Fate, ledger: &mut Ledger) {
    for line in lines.iter().filter(|line| !line.is_blank()) {
        ledger.claim(line.span, fate);
    }
}
