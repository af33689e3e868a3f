//! A Word file as text: each line a paragraph, notes in the line, title and date in the first.

use std::sync::LazyLock;

use regex::Regex;

use super::passage::{Builder, Sign, Token, page_breaks};
use super::{Context, Item, notes, title_from_path};
use crate::model::{BlockKind, Diagnostic, Draft, Fate, HistoricalDate, Known, Ledger, Metadata, Passage, SourceFormat, days_in};
use crate::text::Span;
use crate::text::lines::{Line, line_number, lines};

static BOOKMARK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[bookmark:[^\]\n]*\]").expect("a constant pattern"));

/// A first line longer than this is a paragraph of the document and not its title.
const TITLE_LIMIT: usize = 300;

pub fn read(text: &str, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let all = lines(text);
    let mut ledger = Ledger::default();
    let mut diagnostics = Vec::new();
    let mut metadata = Metadata::default();
    let whole = Span::new(0, text.len());
    let definitions = notes::of_word(text);
    let inside_note = |span: Span| definitions.iter().any(|definition| definition.span.overlaps(span));

    let mut tokens: Vec<Token> =
        page_breaks(text, whole).into_iter().chain(notes::word_markers(text, whole)).filter(|token| !inside_note(token.span)).collect();
    for found in BOOKMARK.find_iter(text) {
        let span = Span::from(found.range());
        if !inside_note(span) {
            diagnostics
                .push(Diagnostic::note(line_number(text, span.start), format!("left out as furniture of Word: \"{}\"", found.as_str())));
            tokens.push(Token { span, fate: Fate::Furniture, sign: Sign::Nothing });
        }
    }
    tokens.extend(definitions.iter().map(|definition| Token { span: definition.span, fate: Fate::Note, sign: Sign::Nothing }));
    tokens.sort_by_key(|token| token.span);

    let with_words = |line: &Line<'_>| !words_without(text, line.span, &tokens).trim().is_empty();
    let first = all.iter().position(with_words);
    let mut title = Passage::default();
    let mut body_lines = &all[..];
    if let Some(place) = first.filter(|place| words_without(text, all[*place].span, &tokens).trim().chars().count() <= TITLE_LIMIT) {
        let line = all[place];
        title = notes::cut_markers(text, &[line.span], &tokens);
        for token in tokens.iter().filter(|token| token.span.end <= line.span.end) {
            ledger.claim(token.span, token.fate);
        }
        claim_around(line.span, &tokens, text, &mut ledger);
        metadata.date = days_in(&title.text)
            .last()
            .and_then(|day| day.dated(&title.text))
            .map(Known::stated)
            .or_else(|| HistoricalDate::in_title(&title.text).map(|date| Known::inferred(date, "the date in the title")));
        body_lines = &all[place + 1..];
    }
    if title.text.is_empty() {
        let (made, diagnostic) = title_from_path(context.path);
        title = Passage::line(made);
        diagnostics.push(diagnostic);
    }

    let mut builder = Builder::new(text, &tokens);
    for line in body_lines.iter().filter(|line| !line.is_blank()) {
        builder.paragraph(BlockKind::Paragraph, std::slice::from_ref(line), &mut ledger);
    }
    let mut body = builder.finish();
    let notes = notes::tie(text, &definitions, &mut [&mut title, &mut body], &mut diagnostics);
    sink(Item::Draft(Box::new(Draft {
        format: SourceFormat::WordText,
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

/// Claims what a line has between its tokens as metadata.
fn claim_around(line: Span, tokens: &[Token], text: &str, ledger: &mut Ledger) {
    let mut at = line.start;
    for token in tokens.iter().filter(|token| token.span.overlaps(line)) {
        ledger.claim(Span::new(at.min(token.span.start), token.span.start).trimmed(text), Fate::Metadata);
        at = token.span.end;
    }
    ledger.claim(Span::new(at.min(line.end), line.end).trimmed(text), Fate::Metadata);
}

fn words_without(text: &str, line: Span, tokens: &[Token]) -> String {
    let mut words = String::new();
    let mut at = line.start;
    for token in tokens.iter().filter(|token| token.span.overlaps(line)) {
        words.push_str(Span::new(at.min(token.span.start), token.span.start).of(text));
        at = token.span.end;
    }
    words.push_str(Span::new(at.min(line.end), line.end).of(text));
    words
}
