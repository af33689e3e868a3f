//! Parts of a passage that is written: its first blocks, some of its lines, all but its first letters.

use crate::model::{Annotation, Block, BlockKind, Passage};
use crate::text::Span;

/// Takes the first `count` blocks out of a passage, with what is said of them.
///
/// A point between the two goes with what was taken out.
pub fn take_blocks(passage: &mut Passage, count: usize) -> Passage {
    if count == 0 {
        return Passage::default();
    }
    let Some(next) = passage.blocks.get(count).map(|block| block.span.start) else { return std::mem::take(passage) };
    let end = passage.blocks[count - 1].span.end;
    let rest = passage.blocks.split_off(count);
    let head = Passage {
        text: passage.text[..end].to_owned(),
        blocks: std::mem::replace(&mut passage.blocks, rest),
        annotations: part(&passage.annotations, Span::new(0, end)).collect(),
    };
    *passage = between(std::mem::take(passage), next, usize::MAX);
    head
}

/// Keeps the first `count` blocks of a passage; gives the others as a passage of their own.
pub fn split_off_blocks(passage: &mut Passage, count: usize) -> Passage {
    let head = take_blocks(passage, count);
    std::mem::replace(passage, head)
}

/// The words of `spans` as paragraphs, with what is said of them.
pub fn sliced(passage: &Passage, spans: &[Span]) -> Passage {
    let mut made = Passage::default();
    for span in spans {
        let span = span.trimmed(&passage.text);
        if !made.text.is_empty() {
            made.text.push_str("\n\n");
        }
        let at = made.text.len();
        made.text.push_str(span.of(&passage.text));
        made.blocks.push(Block::new(BlockKind::Paragraph, Span::new(at, made.text.len())));
        made.annotations.extend(part(&passage.annotations, span).map(|known| Annotation { span: known.span.shifted(at), ..known }));
    }
    made
}

/// What of `annotations` lies in `span`, counted from where that begins.
fn part(annotations: &[Annotation], span: Span) -> impl Iterator<Item = Annotation> {
    annotations
        .iter()
        .filter(move |known| if known.span.is_empty() { span.contains(known.span) } else { span.overlaps(known.span) })
        .map(move |known| Annotation { span: within(known.span, span), kind: known.kind.clone() })
}

/// The part of `inner` that lies in `outer`, counted from where that begins.
fn within(inner: Span, outer: Span) -> Span {
    Span::new(inner.start.clamp(outer.start, outer.end) - outer.start, inner.end.clamp(outer.start, outer.end) - outer.start)
}

/// A note's passage whose only block is a list's item or a quotation: its paragraphs alone.
pub fn unwrapped(mut passage: Passage) -> Passage {
    while let [only] = passage.blocks.as_slice()
        && (only.kind.is_list() || matches!(only.kind, BlockKind::Item | BlockKind::Quotation))
    {
        passage.blocks = passage.blocks.remove(0).children;
    }
    passage
}

/// The passage without what stands before byte `start` and from byte `end` on.
pub fn between(mut passage: Passage, start: usize, end: usize) -> Passage {
    fn clip(blocks: &mut Vec<Block>, span: Span) {
        blocks.retain_mut(|block| {
            clip(&mut block.children, span);
            // A cell may be empty.
            let stays = if block.span.is_empty() { span.contains(block.span) } else { span.overlaps(block.span) };
            block.span = within(block.span, span);
            stays
        });
    }
    let end = end.min(passage.text.len());
    let span = Span::new(start.min(end), end);
    passage.annotations = part(&passage.annotations, span).collect();
    passage.text = span.of(&passage.text).to_owned();
    clip(&mut passage.blocks, span);
    passage
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AnnotationKind;
    use crate::readers::writer::Writer;

    #[test]
    fn the_first_blocks_are_taken_with_what_is_said_of_them() {
        let mut writer = Writer::default();
        writer.words("Title", &[AnnotationKind::Strong]);
        writer.point(AnnotationKind::PageBreak { label: None });
        writer.open(BlockKind::Paragraph);
        writer.point(AnnotationKind::PageBreak { label: Some("2".to_owned()) });
        writer.words("Body", &[AnnotationKind::Emphasis]);
        let mut body = writer.finish();
        let head = take_blocks(&mut body, 1);
        assert_eq!((head.text.as_str(), head.annotations.len()), ("Title", 2));
        assert_eq!((body.text.as_str(), body.annotations.len(), body.blocks[0].span), ("Body", 2, Span::new(0, 4)));
    }
}
