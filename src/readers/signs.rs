//! A passage that some other reader made, with the signs that stand in its words: page breaks, and notes in brackets below it.

use std::ops::Range;

use super::notes;
use super::passage::{Sign, page_breaks};
use crate::model::{Annotation, AnnotationKind, Block, BlockKind, Diagnostic, Footnote, Passage};
use crate::text::Span;
use crate::text::lines::lines;

/// The part of a passage that some of its outermost blocks are; points of what was cut off stand at its edge.
pub fn keep(passage: &Passage, blocks: Range<usize>) -> Passage {
    let kept = passage.blocks.get(blocks).unwrap_or(&[]);
    let span = Span::new(kept.first().map_or(0, |first| first.span.start), kept.last().map_or(0, |last| last.span.end));
    let mut part = slice(passage, span);
    part.blocks = kept.to_vec();
    shift(&mut part.blocks, span.start);
    part
}

fn shift(blocks: &mut [Block], by: usize) {
    for block in blocks {
        block.span = Span::new(block.span.start - by, block.span.end - by);
        shift(&mut block.children, by);
    }
}

/// The words at `span` with their annotations, without blocks.
fn slice(passage: &Passage, span: Span) -> Passage {
    let annotations = passage.annotations.iter().filter_map(|annotation| {
        let is_point = annotation.span.is_empty();
        let (start, end) = (annotation.span.start.clamp(span.start, span.end), annotation.span.end.clamp(span.start, span.end));
        let is_inside = if is_point { start == annotation.span.start } else { start < end };
        is_inside.then(|| Annotation { span: Span::new(start - span.start, end - span.start), kind: annotation.kind.clone() })
    });
    Passage { text: span.of(&passage.text).to_owned(), blocks: Vec::new(), annotations: annotations.collect() }
}

/// A note's passage whose only block is a list's item or a quotation: its paragraphs alone.
pub fn unwrapped(mut passage: Passage) -> Passage {
    while let [only] = passage.blocks.as_slice()
        && matches!(only.kind, BlockKind::Item | BlockKind::List(_) | BlockKind::Quotation)
    {
        passage.blocks = passage.blocks.remove(0).children;
    }
    passage
}

/// The passage without its first `count` bytes.
pub fn without_head(passage: Passage, count: usize) -> Passage {
    within(passage, |length| Span::new(count.min(length), length))
}

/// The passage without what stands from byte `at` on.
pub fn without_tail(passage: Passage, at: usize) -> Passage {
    within(passage, |length| Span::new(0, at.min(length)))
}

fn within(passage: Passage, span: impl Fn(usize) -> Span) -> Passage {
    fn clip(blocks: &mut Vec<Block>, span: Span) {
        blocks.retain_mut(|block| {
            clip(&mut block.children, span);
            let (start, end) = (block.span.start.clamp(span.start, span.end), block.span.end.clamp(span.start, span.end));
            block.span = Span::new(start - span.start, end - span.start);
            !block.span.is_empty()
        });
    }
    let span = span(passage.text.len());
    let mut part = slice(&passage, span);
    part.blocks = passage.blocks;
    clip(&mut part.blocks, span);
    part
}

/// The passage with its page breaks, which stand as words in brackets, made points.
pub fn page_breaks_of(passage: Passage) -> Passage {
    let whole = Span::new(0, passage.text.len());
    let cuts: Vec<(Span, AnnotationKind)> = page_breaks(&passage.text, whole)
        .into_iter()
        .filter_map(|token| match token.sign {
            Sign::PageBreak { label } => Some((token.span, AnnotationKind::PageBreak { label })),
            _ => None,
        })
        .collect();
    tidy(passage.cut(&cuts))
}

/// A paragraph of signs alone is none.
fn tidy(mut passage: Passage) -> Passage {
    passage.blocks.retain(|block| !block.kind.is_numbered() || !block.span.is_empty());
    passage
}

/// Takes notes that stand as `[1] …` at the end of a body out of it and ties them to their places; makes page breaks points.
pub fn take(title: &mut Passage, body: &mut Passage, diagnostics: &mut Vec<Diagnostic>) -> Vec<Footnote> {
    let all = lines(&body.text);
    let (definitions, above) = notes::at_the_end(&all, &title.text);
    let end = all[..above].last().map_or(0, |line| line.span.end);
    let first = definitions.first().map_or(body.text.len(), |definition| definition.span.start);
    // A note that begins inside of a block with other words is none of ours.
    let is_apart = body.blocks.iter().all(|block| block.span.end <= first || block.span.start >= end.min(first));
    if definitions.is_empty() || !is_apart {
        *body = page_breaks_of(std::mem::take(body));
        return Vec::new();
    }
    let source = body.text.clone();
    let mut footnotes: Vec<(String, Passage)> = Vec::new();
    for definition in &definitions {
        let mut passage = Passage::default();
        for paragraph in &definition.paragraphs {
            let part = slice(body, paragraph.trimmed(&source));
            if !passage.text.is_empty() {
                passage.text.push_str("\n\n");
            }
            let at = passage.text.len();
            passage.text.push_str(&part.text);
            passage
                .annotations
                .extend(part.annotations.into_iter().map(|annotation| Annotation { span: annotation.span.shifted(at), ..annotation }));
            passage.blocks.push(Block::new(BlockKind::Paragraph, Span::new(at, passage.text.len())));
        }
        footnotes.push((definition.label.clone(), passage));
    }
    let count = body.blocks.iter().take_while(|block| block.span.end <= end).count();
    let above = keep(body, 0..count);
    let mark = |passage: Passage| {
        let whole = Span::new(0, passage.text.len());
        let cuts: Vec<(Span, AnnotationKind)> = notes::markers(&passage.text, whole, &definitions)
            .into_iter()
            .filter_map(|token| match token.sign {
                Sign::NoteReference { label } => Some((token.span, AnnotationKind::NoteReference { note: None, label })),
                _ => None,
            })
            .collect();
        tidy(passage.cut(&cuts))
    };
    *title = mark(std::mem::take(title));
    *body = page_breaks_of(mark(above));
    notes::tie_passages(footnotes, &mut [title, body], diagnostics)
}
