//! Ranges over a run of text: they may cross one another, elements may not.

use super::html::Html;
use crate::text::Span;
use crate::text::span::floor_boundary;

/// An element around a range of the text.
#[derive(Debug, Clone)]
pub(super) struct Range {
    pub span: Span,
    /// Of ranges with the same ends the lowest rank stands outside.
    pub rank: u8,
    pub tag: &'static str,
    pub attributes: Vec<(&'static str, String)>,
    /// Stands on the first piece alone, since ids are unique.
    pub id: Option<String>,
    /// What only a screen reader gets, before the first piece.
    pub spoken: Option<String>,
    /// Whether a link inside another link remains, as a `span`.
    pub stays_inside_link: bool,
}

impl Range {
    /// An element with nothing but its name.
    pub fn plain(span: Span, tag: &'static str) -> Self {
        Self { span, rank: 0, tag, attributes: vec![], id: None, spoken: None, stays_inside_link: false }
    }

    fn is_link(&self) -> bool {
        self.tag == "a"
    }

    fn covers(&self, span: Span) -> bool {
        self.span.start <= span.start && span.end <= self.span.end
    }
}

/// Something that stands between two characters.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub at: usize,
    pub html: Html,
    /// A link cannot stand inside another.
    pub is_link: bool,
    /// It belongs to the text before it: a note's marker after the last word of a paragraph.
    pub follows: bool,
}

/// An open element: the place of its range, and whether it is a link here.
type Piece = (usize, &'static str);

/// A text with all that stands on it, written piece by piece in reading order.
pub(super) struct Inline<'a> {
    text: &'a str,
    /// Outer before inner: by start, then the longest, then rank.
    ranges: Vec<Range>,
    begun: Vec<bool>,
    /// All ranges before this one ended before the text that is written next.
    first: usize,
    points: Vec<Point>,
    next_point: usize,
    open: Vec<Piece>,
}

impl<'a> Inline<'a> {
    pub fn new(text: &'a str, mut ranges: Vec<Range>, mut points: Vec<Point>) -> Self {
        for range in &mut ranges {
            let start = floor_boundary(text, range.span.start);
            range.span = Span::new(start, floor_boundary(text, range.span.end).max(start));
        }
        ranges.retain(|range| !range.span.is_empty());
        ranges.sort_by_key(|range| (range.span.start, std::cmp::Reverse(range.span.end), range.rank));
        for point in &mut points {
            point.at = floor_boundary(text, point.at);
        }
        points.sort_by_key(|point| point.at);
        let begun = vec![false; ranges.len()];
        Self { text, ranges, begun, first: 0, points, next_point: 0, open: Vec::new() }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether points are left that no written text took with it.
    pub fn has_points_left(&self) -> bool {
        self.next_point < self.points.len()
    }

    /// Writes one run of text with all elements in it opened and closed.
    pub fn write(&mut self, out: &mut Html, span: Span) {
        while self.ranges.get(self.first).is_some_and(|range| range.span.end <= span.start) {
            self.first += 1;
        }
        let last = self.ranges.partition_point(|range| range.span.start < span.end);
        let here: Vec<usize> = (self.first..last).filter(|place| self.ranges[*place].span.overlaps(span)).collect();
        let inside = |at: &usize| span.start < *at && *at < span.end;
        let mut cuts: Vec<usize> = here.iter().flat_map(|place| [self.ranges[*place].span.start, self.ranges[*place].span.end]).collect();
        cuts.extend(self.points[self.next_point..].iter().map(|point| point.at).take_while(|at| *at < span.end));
        cuts.retain(inside);
        cuts.extend([span.start, span.end]);
        cuts.sort_unstable();
        cuts.dedup();

        for pair in cuts.windows(2) {
            let piece = Span::new(pair[0], pair[1]);
            self.points_until(out, &here, piece.start, piece.start);
            let wanted = self.pieces(&here, |range| range.covers(piece), true);
            self.switch(out, &wanted);
            out.push_lines(piece.of(self.text));
        }
        // A marker may stand after the white space that follows the paragraph.
        let rest = &self.text[span.end..];
        let next_text = span.end + (rest.len() - rest.trim_start().len());
        let end_of_space = if next_text == self.text.len() { next_text } else { next_text.saturating_sub(1) };
        self.points_until(out, &here, span.end, end_of_space.max(span.end));
        self.switch(out, &[]);
    }

    /// Writes the points up to `at`, and those that follow their text up to `follows`.
    fn points_until(&mut self, out: &mut Html, here: &[usize], at: usize, follows: usize) {
        while let Some(point) = self.points.get(self.next_point) {
            if point.at > at && !(point.follows && point.at <= follows) {
                break;
            }
            let (place, html, is_link) = (point.at.min(at), point.html.clone(), point.is_link);
            let wanted = self.pieces(here, |range| range.span.start < place && place < range.span.end, !is_link);
            self.switch(out, &wanted);
            out.push(&html);
            self.next_point += 1;
        }
    }

    /// The elements that should be open, outermost first; the outermost link wins over those inside.
    fn pieces(&self, here: &[usize], covers: impl Fn(&Range) -> bool, links: bool) -> Vec<Piece> {
        let mut link_is_open = !links;
        let mut pieces = Vec::new();
        for place in here.iter().copied().filter(|place| covers(&self.ranges[*place])) {
            let range = &self.ranges[place];
            match (range.is_link(), link_is_open) {
                (false, _) => pieces.push((place, range.tag)),
                (true, false) => {
                    link_is_open = true;
                    pieces.push((place, range.tag));
                }
                (true, true) if range.stays_inside_link && links => pieces.push((place, "span")),
                (true, true) => {}
            }
        }
        pieces
    }

    /// Closes what is not wanted, with all inside it, and opens what is missing.
    fn switch(&mut self, out: &mut Html, wanted: &[Piece]) {
        let common = self.open.iter().zip(wanted).take_while(|(open, wanted)| open == wanted).count();
        for (_, tag) in self.open.drain(common..).rev() {
            out.close(tag);
        }
        for (place, tag) in wanted.iter().skip(common).copied() {
            let range = &self.ranges[place];
            let first = !std::mem::replace(&mut self.begun[place], true);
            let mut attributes: Vec<(&'static str, &str)> = Vec::new();
            if let Some(id) = range.id.as_deref().filter(|_| first) {
                attributes.push(("id", id));
            }
            let fits = |name: &str| tag == "a" || !matches!(name, "href" | "rel");
            attributes.extend(range.attributes.iter().filter(|(name, _)| fits(name)).map(|(name, value)| (*name, value.as_str())));
            out.open(tag, &attributes);
            if let Some(spoken) = range.spoken.as_deref().filter(|_| first) {
                out.open("span", &[("class", "spoken")]);
                out.push_text(spoken);
                out.close("span");
            }
            self.open.push((place, tag));
        }
    }
}
