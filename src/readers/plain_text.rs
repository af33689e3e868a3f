//! Text of no known shape: its first lines are date and title, the rest is the document.

use super::archive_markdown::{body_above_notes, claim_lines};
use super::passage::{page_breaks, paragraphs};
use super::{Context, Item, citation, notes, title_from_path};
use crate::model::{Diagnostic, Draft, Fate, HistoricalDate, Known, Ledger, Metadata, Passage, SourceFormat};
use crate::text::Span;
use crate::text::lines::lines;

/// A first paragraph longer than this is the document's own.
const TITLE_LIMIT: usize = 200;

pub fn read(text: &str, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let all = lines(text);
    let groups = paragraphs(&all);
    let mut ledger = Ledger::default();
    let mut diagnostics = Vec::new();
    let mut metadata = Metadata::default();
    let mut title_lines: &[_] = &[];
    let mut taken = 0;
    for group in groups.iter().take(2) {
        let words = group.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
        if metadata.date.is_none() && citation::is_date_alone(&words) {
            metadata.date = HistoricalDate::read(&words).map(Known::stated);
        } else if title_lines.is_empty() && words.chars().count() <= TITLE_LIMIT && groups.len() > 1 {
            title_lines = group;
        } else {
            break;
        }
        claim_lines(group, Fate::Metadata, &mut ledger);
        taken += 1;
    }
    let body_start = groups.get(taken).map_or(all.len(), |group| group[0].number - 1);
    let title_spans: Vec<Span> = title_lines.iter().map(|line| line.span).collect();
    let title_region = Span::new(title_spans.first().map_or(0, |span| span.start), title_spans.last().map_or(0, |span| span.end));
    let (definitions, above) = notes::at_the_end(&all[body_start..], title_region.of(text));
    let body_lines = &all[body_start..body_start + above];
    let region = Span::new(
        body_lines.first().map_or(text.len(), |line| line.span.start),
        body_lines.last().map_or(text.len(), |line| line.span.end),
    );
    let mut tokens = page_breaks(text, region);
    tokens.extend(notes::markers(text, region, &definitions));
    tokens.sort_by_key(|token| token.span);
    let mut title = notes::cut_markers(text, &title_spans, &notes::markers(text, title_region, &definitions));
    if title.text.is_empty() {
        let (made, diagnostic) = title_from_path(context.path);
        title = Passage::line(made);
        diagnostics.push(diagnostic);
    } else {
        diagnostics.push(Diagnostic::note(title_lines[0].number, "no shape recognised; the first lines were read as date and title"));
    }
    if metadata.date.is_none() {
        metadata.date = HistoricalDate::in_title(&title.text).map(|date| Known::inferred(date, "the date in the title"));
    }
    let mut body = body_above_notes(text, body_lines, &tokens, &definitions, region.end, &mut ledger);
    let notes = notes::tie(text, &definitions, &mut [&mut title, &mut body], &mut diagnostics);
    sink(Item::Draft(Box::new(Draft {
        format: SourceFormat::PlainText,
        metadata,
        title,
        summary: None,
        body,
        notes,
        access: None,
        ledger,
        diagnostics,
    })));
}
