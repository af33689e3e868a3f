//! XML as a stream of tags and words that goes on where the XML is damaged.
//!
//! The scanning is quick-xml's. What is added here: names without prefixes, characters in the place of
//! references, entities that are never expanded, and a way to go on behind a mistake.

use std::borrow::Cow;
use std::collections::BTreeSet;

use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::text::Span;

/// A start tag without its angle brackets.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    /// Name and attributes as they stand.
    raw: &'a str,
    name_length: usize,
    /// `<lb/>`: no end tag will come.
    pub is_empty: bool,
}

impl<'a> Tag<'a> {
    fn new(raw: &'a str, is_empty: bool) -> Self {
        let name_length = raw.find(|letter: char| letter.is_ascii_whitespace() || letter == '/').unwrap_or(raw.len());
        Self { raw, name_length, is_empty }
    }

    /// The name without a prefix.
    pub fn name(self) -> &'a str {
        local(&self.raw[..self.name_length])
    }

    /// The value of an attribute by its whole name (`xml:id`), white space at its ends left out; `None` where it is absent or empty.
    pub fn get(self, name: &str) -> Option<String> {
        self.first_of(&[name])
    }

    /// The value of the first of several attributes that is there.
    pub fn first_of(self, names: &[&str]) -> Option<String> {
        if self.name_length == self.raw.len() {
            return None;
        }
        let start = BytesStart::from_content(self.raw, self.name_length);
        let mut best: Option<(usize, String)> = None;
        for attribute in start.attributes().with_checks(false).flatten() {
            let Some(place) = names.iter().position(|name| *name == attribute.key.as_ref()) else { continue };
            if best.as_ref().is_none_or(|(other, _)| place < *other) {
                let value = value(&attribute.value);
                let trimmed = value.trim();
                if !trimmed.is_empty() {
                    best = Some((place, trimmed.to_owned()));
                }
            }
            if place == 0 {
                break;
            }
        }
        best.map(|(_, value)| value)
    }

    /// All attributes that can be read, with whole names.
    pub fn attributes(self) -> impl Iterator<Item = (String, String)> {
        let start = BytesStart::from_content(self.raw, self.name_length);
        let read: Vec<(String, String)> = start
            .attributes()
            .with_checks(false)
            .flatten()
            .map(|attribute| (attribute.key.as_ref().to_owned(), value(&attribute.value).into_owned()))
            .collect();
        read.into_iter()
    }
}

/// The words of an attribute, its references made characters; as they stand where one means nothing.
fn value(raw: &str) -> Cow<'_, str> {
    if raw.contains('&') { unescape(raw).unwrap_or(Cow::Borrowed(raw)) } else { Cow::Borrowed(raw) }
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

#[derive(Debug, Clone)]
pub enum Token<'a> {
    Start(Tag<'a>),
    /// The name without a prefix.
    End(&'a str),
    Text(Cow<'a, str>),
}

/// The first mistake in a file, and what else could not be taken as it stands.
#[derive(Debug, Clone, Default)]
pub struct Damage {
    /// Byte and sentence.
    pub first: Option<(usize, String)>,
    /// Names of entities that the file refers to and that mean nothing without its DOCTYPE.
    pub entities: BTreeSet<String>,
    /// The DOCTYPE declares entities.
    pub declares: bool,
}

/// Reads tokens one by one; never fails.
pub struct Events<'a> {
    source: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where `reader` began in `source`.
    base: usize,
    /// Bytes that may still be scanned twice because of mistakes: a file of nothing but mistakes must end, too.
    patience: usize,
    /// What waits to be given, with its place.
    waiting: Vec<(Token<'a>, Span)>,
    pub damage: Damage,
}

impl<'a> Events<'a> {
    pub fn new(source: &'a str) -> Self {
        Self::from(source, 0)
    }

    /// The tokens from the byte `at` on.
    pub fn from(source: &'a str, at: usize) -> Self {
        let patience = source.len() * 4 + 4096;
        Self { source, reader: reader(source, at), base: at, patience, waiting: Vec::new(), damage: Damage::default() }
    }

    /// The next token and the bytes that it stands on; `None` at the end.
    pub fn token(&mut self) -> Option<(Token<'a>, Span)> {
        loop {
            if let Some(waiting) = self.waiting.pop() {
                return Some(waiting);
            }
            let start = self.at();
            if start >= self.source.len() {
                return None;
            }
            match self.reader.read_event() {
                Ok(Event::Eof) => return None,
                Ok(event) => {
                    let span = Span::new(start, self.at());
                    if let Some(token) = self.known(event, span) {
                        return Some((token, span));
                    }
                }
                Err(error) => self.mistake(start, &error.to_string()),
            }
        }
    }

    fn at(&self) -> usize {
        (self.base + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX / 2)).min(self.source.len())
    }

    fn known(&mut self, event: Event<'a>, span: Span) -> Option<Token<'a>> {
        match event {
            Event::Start(_) => self.tag(span, false),
            Event::Empty(_) => self.tag(span, true),
            Event::End(_) => {
                let whole = span.of(self.source);
                let name = whole.strip_prefix("</").unwrap_or(whole);
                let name = name.strip_suffix('>').unwrap_or(name).trim();
                if name.contains('<') {
                    self.mistake(span.start, "an end tag that is not closed");
                    return None;
                }
                Some(Token::End(local(name)))
            }
            Event::Text(text) => Some(Token::Text(text.into_inner())),
            Event::CData(text) => Some(Token::Text(text.into_inner())),
            Event::GeneralRef(reference) => Some(Token::Text(self.referred(&reference.into_inner()))),
            Event::DocType(declaration) => {
                self.damage.declares |= declaration.contains("<!ENTITY");
                None
            }
            _ => None,
        }
    }

    /// The character that a reference means; the reference as it stands where it means an entity of the file's own.
    fn referred(&mut self, name: &str) -> Cow<'a, str> {
        if let Some(digits) = name.strip_prefix('#') {
            let number = digits.strip_prefix(['x', 'X']).map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            if let Some(letter) = number.and_then(char::from_u32).filter(|letter| *letter != '\0') {
                return Cow::Owned(letter.to_string());
            }
        }
        if let Some(letter) = resolve_xml_entity(name) {
            return Cow::Borrowed(letter);
        }
        if self.damage.entities.len() < 40 {
            self.damage.entities.insert(name.chars().take(40).collect());
        }
        Cow::Owned(format!("&{name};"))
    }

    fn tag(&mut self, span: Span, is_empty: bool) -> Option<Token<'a>> {
        let whole = span.of(self.source);
        let raw = whole.strip_prefix('<')?;
        let raw = raw.strip_suffix('>').unwrap_or(raw);
        let raw = if is_empty { raw.strip_suffix('/').unwrap_or(raw) } else { raw };
        if !raw.starts_with(|letter: char| letter.is_alphabetic() || letter == '_' || letter == ':') {
            // "a < b": a sign that should have been written as a reference.
            self.said(span.start, "a \"<\" that begins no tag");
            self.restart(span, span.start + 1);
            return Some(Token::Text(Cow::Borrowed("<")));
        }
        let Some(next) = raw.find('<') else { return Some(Token::Start(Tag::new(raw, is_empty))) };
        // A quotation mark or a bracket is missing: the tag ends at its first bracket, or where the next begins.
        self.said(span.start, "a tag that is not closed");
        let close = raw[..next].find('>');
        let end = close.unwrap_or(next);
        self.restart(span, span.start + 1 + close.map_or(next, |close| close + 1));
        let raw = raw[..end].trim_end();
        let is_empty = raw.ends_with('/');
        Some(Token::Start(Tag::new(raw.trim_end_matches('/'), is_empty)))
    }

    fn said(&mut self, at: usize, what: &str) {
        self.damage.first.get_or_insert_with(|| (at, what.to_owned()));
    }

    /// Goes on at `at` after a piece that was scanned in vain.
    fn restart(&mut self, scanned: Span, at: usize) {
        let cost = scanned.len();
        if cost > self.patience {
            self.rest(at);
            return;
        }
        self.patience -= cost;
        self.base = at;
        self.reader = reader(self.source, at);
    }

    /// Something that cannot be scanned at all: goes on at the next bracket, and keeps the words before it.
    fn mistake(&mut self, start: usize, what: &str) {
        self.said(start, what);
        let from = (start + 1).min(self.source.len());
        let from = (from..=self.source.len()).find(|at| self.source.is_char_boundary(*at)).unwrap_or(self.source.len());
        let next = self.source[from..].find('<').map_or(self.source.len(), |next| from + next);
        let close = self.source[start..next].find('>').map(|close| start + close);
        if let Some(close) = close {
            let words = Span::new(close + 1, next);
            if !words.of(self.source).trim().is_empty() {
                self.waiting.push((Token::Text(Cow::Borrowed(words.of(self.source))), words));
            }
        }
        let raw = self.source[from..close.unwrap_or(next)].trim_end();
        if raw.starts_with(char::is_alphabetic) && (close.is_some() || next < self.source.len()) {
            let tag = Tag::new(raw.trim_end_matches('/'), raw.ends_with('/'));
            self.waiting.push((Token::Start(tag), Span::new(start, close.map_or(next, |close| close + 1))));
        }
        // The scanner looked for an end as far as the file goes.
        self.restart(Span::new(start, self.at().max(next)), next);
    }

    /// The words of a rest that is given up, without their tags.
    fn rest(&mut self, at: usize) {
        let rest = &self.source[at.min(self.source.len())..];
        let mut words = String::new();
        for piece in rest.split('<') {
            words.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
            words.push(' ');
        }
        self.waiting.insert(0, (Token::Text(Cow::Owned(words)), Span::new(at.min(self.source.len()), self.source.len())));
        self.base = self.source.len();
        self.reader = reader(self.source, self.source.len());
    }
}

fn reader(source: &str, at: usize) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source.get(at..).unwrap_or(""));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> (Vec<String>, Option<String>) {
        let mut events = Events::new(source);
        let mut found = Vec::new();
        while let Some((token, _)) = events.token() {
            found.push(match token {
                Token::Start(tag) if tag.is_empty => format!("<{}/>", tag.name()),
                Token::Start(tag) => format!("<{}>", tag.name()),
                Token::End(name) => format!("</{name}>"),
                Token::Text(text) => text.into_owned(),
            });
        }
        (found, events.damage.first.map(|(_, what)| what))
    }

    #[test]
    fn prefixes_fall_and_references_are_characters() {
        let (found, damage) = tokens("<tei:p tei:rend=\"x\">A &amp; B&#8212;&#x410;<lb/></tei:p>");
        assert_eq!(found, ["<p>", "A ", "&", " B", "—", "А", "<lb/>", "</p>"]);
        assert_eq!(damage, None);
    }

    #[test]
    fn an_entity_of_the_file_is_not_expanded() {
        let mut events = Events::new("<!DOCTYPE TEI [<!ENTITY a \"bomb\">]><p>&a; &amp</p>");
        let mut words = String::new();
        while let Some((token, _)) = events.token() {
            if let Token::Text(text) = token {
                words.push_str(&text);
            }
        }
        assert_eq!(words, "&a; &amp");
        assert!(events.damage.declares && events.damage.entities.contains("a"));
    }

    #[test]
    fn words_behind_a_mistake_are_still_read() {
        assert_eq!(tokens("<p>a < b</p><p>c</p>").0.concat(), "<p>a < b</p><p>c</p>");
        assert_eq!(tokens("<p rend=\"x>one <hi>two</hi> three</p>").0.concat(), "<p>one <hi>two</hi> three</p>");
        let (found, damage) = tokens("<p>one<!-- two <b>three</b>");
        assert_eq!(found.concat(), "<p>one<b>three</b>");
        assert!(damage.is_some());
    }

    #[test]
    fn a_file_of_mistakes_ends() {
        let begun = std::time::Instant::now();
        tokens(&"<!--".repeat(200_000));
        tokens(&"<".repeat(200_000));
        tokens(&"<a x=\"".repeat(200_000));
        assert!(begun.elapsed().as_secs() < 20);
    }
}
