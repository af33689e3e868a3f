//! Ranges that may cross one another and cross blocks, as elements that may not: each is closed and opened again.
//!
//! The pieces of one range know one another by `@next` and `@prev` (TEI P5, chapter 17.7, aggregation).

use std::cmp::Reverse;

use super::xml::{Element, Xml};
use crate::text::Span;
use crate::text::xml::is_of_xml;

/// What is written for a range or a point.
#[derive(Debug, Clone)]
pub enum Sign {
    Element(Element),
    /// What the paper has, and what is read in its place (chapter 3.5.1): `choice` with both.
    Choice(&'static str, String, Element),
    /// Words for what is left out (chapter 3.5.3): as the description of a `gap` where nothing else stands in them.
    Gap(Element, Element),
}

#[derive(Debug)]
struct Range {
    span: Span,
    sign: Sign,
    pieces: usize,
}

/// What is to be written of a passage, in order.
#[derive(Debug)]
pub enum Token {
    Open(Element),
    Close,
    /// A span of the passage's text.
    Words(Span),
    /// A piece of a range, from one.
    Begin(usize, usize),
    End(usize),
    Point(usize),
}

/// The ranges and points of one passage.
#[derive(Debug)]
pub struct Inline {
    ranges: Vec<Range>,
    points: Vec<(usize, Sign)>,
    /// Points before this one are written.
    next_point: usize,
}

impl Inline {
    /// `signs` in the order in which those of one span stand in one another.
    pub fn new(signs: Vec<(Span, Sign)>) -> Self {
        let (points, ranges): (Vec<_>, Vec<_>) = signs.into_iter().partition(|(span, _)| span.is_empty());
        let mut points: Vec<(usize, Sign)> = points.into_iter().map(|(span, sign)| (span.start, sign)).collect();
        points.sort_by_key(|(at, _)| *at);
        let mut ranges: Vec<Range> = ranges.into_iter().map(|(span, sign)| Range { span, sign, pieces: 0 }).collect();
        ranges.sort_by_key(|range| (range.span.start, Reverse(range.span.end)));
        Self { ranges, points, next_point: 0 }
    }

    /// Whether something begins, ends or stands between two blocks, where their ends do not say where.
    pub fn needs(&self, between: Span) -> bool {
        self.turns(between) || self.points.iter().skip(self.next_point).any(|(at, _)| *at < between.end)
    }

    /// The same for a place further on, whose points at its start belong to the block before.
    pub fn needs_later(&self, between: Span) -> bool {
        self.turns(between) || self.points.iter().any(|(at, _)| between.start < *at && *at < between.end)
    }

    fn turns(&self, between: Span) -> bool {
        let begins = |range: &Range| between.start <= range.span.start && range.span.start < between.end;
        let ends = |range: &Range| between.start < range.span.end && range.span.end <= between.end;
        self.ranges.iter().any(|range| begins(range) || ends(range))
    }

    /// Whether a point has no place yet.
    pub fn has_points(&self) -> bool {
        self.next_point < self.points.len()
    }

    /// Writes the words of `span` with all that stands on them; the points at its end too.
    pub fn write(&mut self, span: Span, tokens: &mut Vec<Token>) {
        let here: Vec<usize> = (0..self.ranges.len()).filter(|place| self.ranges[*place].span.overlaps(span)).collect();
        let mut places: Vec<usize> = vec![span.start, span.end];
        for range in here.iter().map(|place| self.ranges[*place].span) {
            places.extend([range.start, range.end].into_iter().filter(|at| span.start < *at && *at < span.end));
        }
        let points = self.points[self.next_point..].iter().map(|(at, _)| *at).take_while(|at| *at <= span.end);
        places.extend(points.map(|at| at.max(span.start)));
        places.sort_unstable();
        places.dedup();
        let mut open: Vec<usize> = Vec::new();
        let mut waiting = here.into_iter().peekable();
        for (place, at) in places.iter().enumerate() {
            self.end(*at == span.end, *at, &mut open, tokens);
            while let Some((_, _)) = self.points.get(self.next_point).filter(|(point, _)| point <= at) {
                tokens.push(Token::Point(self.next_point));
                self.next_point += 1;
            }
            let Some(next) = places.get(place + 1) else { break };
            while let Some(range) = waiting.next_if(|range| self.ranges[*range].span.start <= *at) {
                self.begin(range, tokens);
                open.push(range);
            }
            tokens.push(Token::Words(Span::new(*at, *next)));
        }
    }

    fn begin(&mut self, range: usize, tokens: &mut Vec<Token>) {
        self.ranges[range].pieces += 1;
        tokens.push(Token::Begin(range, self.ranges[range].pieces));
    }

    /// Ends the ranges that end at `at`, and those inside them, which begin again.
    fn end(&mut self, all: bool, at: usize, open: &mut Vec<usize>, tokens: &mut Vec<Token>) {
        let Some(first) = open.iter().position(|range| all || self.ranges[*range].span.end <= at) else { return };
        let inside = open.split_off(first);
        tokens.extend(inside.iter().rev().map(|range| Token::End(*range)));
        if !all {
            for range in inside {
                if self.ranges[range].span.end > at {
                    self.begin(range, tokens);
                    open.push(range);
                }
            }
        }
    }

    /// The tokens as XML; `part` makes the ids of pieces those of this passage.
    pub fn finish(self, tokens: &[Token], text: &str, part: &str, xml: &mut Xml) {
        let mut doubled: Vec<bool> = Vec::new();
        for (place, token) in tokens.iter().enumerate() {
            match token {
                Token::Open(element) => xml.open(element),
                Token::Close => xml.close(),
                Token::Words(span) => xml.text(span.of(text)),
                Token::Point(point) => match &self.points[*point].1 {
                    Sign::Element(element) | Sign::Gap(element, _) => xml.empty(element),
                    Sign::Choice(paper, words, element) => {
                        choice(paper, words, xml);
                        xml.empty(element);
                        xml.close();
                    }
                },
                Token::Begin(range, piece) => {
                    let Range { sign, pieces, .. } = &self.ranges[*range];
                    let id = |piece: usize| format!("{part}.{range}.{piece}");
                    let linked = |element: &Element| {
                        let next = (*piece < *pieces).then(|| format!("#{}", id(*piece + 1)));
                        let before = (*piece > 1).then(|| format!("#{}", id(*piece - 1)));
                        if *pieces == 1 {
                            element.clone()
                        } else {
                            element.clone().with("xml:id", id(*piece)).maybe("next", next).maybe("prev", before)
                        }
                    };
                    // The description of a gap holds no element, and so no `g`.
                    let is_plain = matches!(tokens.get(place + 1), Some(Token::Words(span)) if span.of(text).chars().all(is_of_xml));
                    let alone = *pieces == 1 && is_plain && matches!(tokens.get(place + 2), Some(Token::End(other)) if other == range);
                    let two = match sign {
                        Sign::Choice(paper, words, element) if *piece == 1 => {
                            choice(paper, words, xml);
                            xml.open(&linked(element));
                            true
                        }
                        Sign::Gap(gap, _) if alone => {
                            xml.open(gap);
                            xml.open(&Element::new("desc"));
                            true
                        }
                        Sign::Element(element) | Sign::Choice(.., element) | Sign::Gap(_, element) => {
                            xml.open(&linked(element));
                            false
                        }
                    };
                    doubled.push(two);
                }
                Token::End(_) => {
                    xml.close();
                    if doubled.pop().unwrap_or(false) {
                        xml.close();
                    }
                }
            }
        }
    }
}

/// Opens a `choice` and says what the paper has.
fn choice(paper: &'static str, words: &str, xml: &mut Xml) {
    xml.open(&Element::new("choice"));
    xml.open(&Element::new(paper));
    xml.text(words);
    xml.close();
}
