//! Notes that stand together, away from the words that they belong to (TEI P5, chapter 3.9.1).
//!
//! Three ways are in use: a `ref` or `ptr` in the text leads to the note, the note's `target` leads to an `anchor`
//! or another element of the text, or the notes are in a `standOff`. Each is found here before the document is
//! written, as places in its bytes, so that the writer sets a note's sign where it belongs.

use std::collections::{BTreeMap, BTreeSet};

use super::events::{Events, Tag, Token};

/// What the element at a byte of the source is a sign of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sign {
    /// Places in [`Collected::labels`].
    pub notes: Vec<usize>,
    /// Its words are the note's label and no part of the text.
    pub hides: bool,
}

/// The notes of a document that stand away from their signs; elements are named by the byte that they begin at.
#[derive(Debug, Default)]
pub struct Collected {
    /// What is printed at each note's sign, if anything is.
    pub labels: Vec<Option<String>>,
    /// The notes by their places.
    pub notes: BTreeMap<usize, usize>,
    pub signs: BTreeMap<usize, Sign>,
    /// Elements that have nothing to say where the notes stand at their signs: headings of notes, links back.
    pub left: BTreeSet<usize>,
    /// Each `standOff` that holds such notes.
    pub entered: BTreeSet<usize>,
}

#[derive(Debug)]
struct Note {
    at: usize,
    id: Option<String>,
    label: Option<String>,
    targets: Vec<String>,
    /// `div`, `noteGrp` and `standOff` around it.
    holders: Vec<usize>,
    is_signed: bool,
}

/// A `ref` or `ptr`.
#[derive(Debug)]
struct Pointer {
    at: usize,
    id: Option<String>,
    target: Option<String>,
    words: String,
    is_typed: bool,
    in_note: bool,
}

#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    at: usize,
    /// It is one of the notes, or inside one.
    in_note: bool,
    pointer: Option<usize>,
    head: Option<usize>,
    has_words: bool,
}

#[derive(Default)]
struct Scan<'a> {
    open: Vec<Open<'a>>,
    notes: Vec<Note>,
    pointers: Vec<Pointer>,
    /// Elements with an id.
    places: BTreeMap<String, usize>,
    /// Headings of divisions that hold no other words but notes, by the division.
    heads: BTreeMap<usize, usize>,
    /// Each `standOff`, and what stands in one beside notes.
    apart: BTreeSet<usize>,
    beside: BTreeSet<usize>,
}

impl Collected {
    /// Goes through one document; empty where every note stands at its words.
    pub fn of(source: &str) -> Self {
        let mut scan = Scan::default();
        let mut events = Events::new(source);
        while let Some((token, span)) = events.token() {
            match token {
                Token::Start(tag) => scan.start(tag, span.start),
                Token::End(name) => scan.end(name),
                Token::Text(text) => scan.text(&text),
            }
        }
        scan.finish()
    }

    pub fn is_empty(&self) -> bool {
        self.notes.is_empty()
    }
}

impl<'a> Scan<'a> {
    fn start(&mut self, tag: Tag<'a>, at: usize) {
        let name = tag.name();
        let parent = self.open.last();
        let mut in_note = parent.is_some_and(|parent| parent.in_note);
        let id = tag.get("xml:id");
        let holds = |name: &str| name.starts_with("div") || matches!(name, "noteGrp" | "standOff" | "listAnnotation" | "body" | "back");
        if name == "standOff" {
            self.apart.insert(at);
        }
        if matches!(parent.map(|parent| parent.name), Some("standOff" | "listAnnotation"))
            && !matches!(name, "note" | "noteGrp" | "listAnnotation")
        {
            self.beside.insert(at);
        }
        if name == "note" && !in_note && parent.is_some_and(|parent| holds(parent.name)) {
            in_note = true;
            let targets = tag.get("target").unwrap_or_default();
            self.notes.push(Note {
                at,
                id,
                label: tag.get("n"),
                targets: targets.split_ascii_whitespace().filter_map(|target| Some(target.strip_prefix('#')?.to_owned())).collect(),
                holders: self.open.iter().filter(|open| holds(open.name)).map(|open| open.at).collect(),
                is_signed: false,
            });
        } else if let Some(id) = id.clone().filter(|_| !in_note) {
            self.places.entry(id).or_insert(at);
        }
        let mut pointer = None;
        if matches!(name, "ref" | "ptr") {
            pointer = Some(self.pointers.len());
            let target = tag.get("target").and_then(|target| Some(target.split_ascii_whitespace().next()?.strip_prefix('#')?.to_owned()));
            let is_typed = name == "ptr" || tag.get("type").is_some_and(|of_type| of_type.to_lowercase().contains("note"));
            self.pointers.push(Pointer { at, id: tag.get("xml:id"), target, words: String::new(), is_typed, in_note });
        }
        if name == "head"
            && let Some(parent) = self.open.last_mut()
        {
            parent.head.get_or_insert(at);
        }
        if !tag.is_empty {
            self.open.push(Open { name, at, in_note, pointer, head: None, has_words: false });
        }
    }

    fn text(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        for open in self.open.iter_mut().rev() {
            if let Some(pointer) = open.pointer {
                self.pointers[pointer].words.push_str(text);
            }
            if open.in_note || open.name == "head" {
                return;
            }
            open.has_words = true;
        }
    }

    fn end(&mut self, name: &str) {
        let Some(place) = self.open.iter().rposition(|open| open.name == name) else { return };
        for open in self.open.drain(place..) {
            if let Some(head) = open.head.filter(|_| !open.has_words) {
                self.heads.insert(open.at, head);
            }
        }
    }

    fn finish(mut self) -> Collected {
        self.end("TEI");
        let mut signs: BTreeMap<usize, Sign> = BTreeMap::new();
        let by_id: BTreeMap<&str, usize> =
            self.notes.iter().enumerate().filter_map(|(place, note)| Some((note.id.as_deref()?, place))).collect();
        let mut signed: Vec<(usize, Option<String>)> = Vec::new();
        let mut back: BTreeSet<&str> = BTreeSet::new();
        for pointer in self.pointers.iter().filter(|pointer| !pointer.in_note) {
            let Some(place) = pointer.target.as_deref().and_then(|target| by_id.get(target)) else { continue };
            let label = label(&pointer.words);
            if label.is_some() || pointer.is_typed {
                signs.insert(pointer.at, Sign { notes: vec![*place], hides: label.is_some() || pointer.words.trim().is_empty() });
                signed.push((*place, label));
                back.extend(pointer.id.as_deref());
            }
        }
        for (place, label) in signed {
            self.notes[place].is_signed = true;
            self.notes[place].label = self.notes[place].label.take().or(label);
        }
        for (place, note) in self.notes.iter_mut().enumerate().filter(|(_, note)| !note.is_signed) {
            for target in &note.targets {
                let Some((target, at)) = self.places.get_key_value(target) else { continue };
                let words = self.pointers.iter().find(|pointer| pointer.at == *at).and_then(|pointer| label(&pointer.words));
                let sign = signs.entry(*at).or_default();
                sign.hides |= words.is_some();
                sign.notes.push(place);
                note.label = note.label.take().or(words);
                note.is_signed = true;
                back.insert(target);
            }
        }
        let is_back = |pointer: &Pointer| {
            pointer.in_note
                && pointer.target.as_deref().is_some_and(|target| back.contains(target))
                && (pointer.words.is_empty() || label(&pointer.words).is_some())
        };
        let mut left: BTreeSet<usize> = self.pointers.iter().filter(|pointer| is_back(pointer)).map(|pointer| pointer.at).collect();
        let mut holders = BTreeSet::new();
        for note in self.notes.iter().filter(|note| note.is_signed) {
            holders.extend(note.holders.iter().copied());
        }
        left.extend(self.heads.iter().filter(|(holder, _)| holders.contains(holder)).map(|(_, head)| *head));
        left.extend(self.beside);
        let entered = self.apart.intersection(&holders).copied().collect();
        Collected {
            notes: self.notes.iter().enumerate().filter(|(_, note)| note.is_signed).map(|(place, note)| (note.at, place)).collect(),
            labels: self.notes.into_iter().map(|note| note.label).collect(),
            signs,
            left,
            entered,
        }
    }
}

/// The label that some words are: a number, a letter or two, a sign such as an asterisk, with or without brackets.
fn label(words: &str) -> Option<String> {
    let words = words.trim();
    let bare = words.trim_matches(|letter: char| matches!(letter, '[' | ']' | '(' | ')' | '.' | ',' | '⁽' | '⁾'));
    let length = bare.chars().count();
    let digits = bare.chars().take_while(|letter| letter.is_numeric()).count();
    let is_label = match length - digits {
        0 => (1..=4).contains(&length),
        1 => digits <= 3,
        others => {
            others == length && length <= 6 && bare.chars().all(|letter| matches!(letter, 'i' | 'v' | 'x' | 'I' | 'V' | 'X' | '*' | '†'))
        }
    };
    is_label.then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_number_a_letter_or_a_sign() {
        for (words, bare) in
            [("1", "1"), (" [12] ", "12"), ("(a)", "a"), ("**", "**"), ("xiv", "xiv"), ("12a", "12a"), ("†", "†"), ("¹", "¹")]
        {
            assert_eq!(label(words).as_deref(), Some(bare), "{words}");
        }
        for words in ["", "note 3", "see", "Paris", "19451", "a b", "is", "his letter"] {
            assert_eq!(label(words), None, "{words}");
        }
    }
}
