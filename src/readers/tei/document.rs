//! One document's bytes and the frame of its file → a draft.

use std::sync::LazyLock;

use regex::Regex;

use super::collected::Collected;
use super::events::{Events, Tag, Token};
use super::header;
use super::own;
use super::tree::Element;
use super::writer::Writer;
use crate::config::Settings;
use crate::model::language::language_tag;
use crate::model::{
    AnnotationKind, ArchiveNumber, Diagnostic, Draft, Frame, HistoricalDate, InVolume, Known, Ledger, Metadata, Passage, SourceFormat,
};
use crate::readers::{Context, Item, title_from_path};
use crate::text::Span;
use crate::text::normal::letters_and_digits;

/// The number that an edition prints before a title: "45. Telegram From …".
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\[(?P<inside>\d+[a-z]?)\.?\]\.?|(?P<number>\d+[a-z]?)\.)\s*").expect("a constant pattern"));

/// What the root element of a part says of itself.
#[derive(Debug, Default)]
struct Root {
    name: String,
    key: Option<String>,
    number: Option<String>,
    language: Option<String>,
}

impl Root {
    fn new(tag: Tag<'_>) -> Self {
        Self { name: tag.name().to_owned(), key: tag.get("xml:id"), number: tag.get("n"), language: tag.get("xml:lang") }
    }
}

/// A document's elements as they were written.
struct Written<'a> {
    events: Events<'a>,
    writer: Writer<'a>,
    root: Option<Root>,
    letter: Option<Element>,
    body: Passage,
}

impl<'a> Written<'a> {
    fn read(source: &'a str, frame: &'a Frame, context: Context<'_>, collected: Collected) -> Self {
        let mut events = Events::new(source);
        let mut writer = Writer::new(frame, collected);
        let mut root: Option<Root> = None;
        let mut letter: Option<Element> = None;
        while let Some((token, span)) = events.token() {
            match token {
                Token::Start(tag) if tag.name() == "teiHeader" && letter.is_none() => {
                    let read = Element::read(tag, &mut events);
                    writer.known_title = header::frame(&read, context.path).title.as_deref().map(letters_and_digits);
                    letter = Some(read);
                }
                Token::Start(tag) => {
                    root.get_or_insert_with(|| Root::new(tag));
                    writer.start(tag, span.start);
                }
                Token::End(name) => {
                    let wrong = writer.end(name, span.start);
                    if let Some(what) = wrong.filter(|_| events.damage.first.is_none()) {
                        events.damage.first = Some((span.start, what.to_owned()));
                    }
                }
                Token::Text(text) => writer.text(&text),
            }
        }
        if !writer.is_done() && events.damage.first.is_none() {
            events.damage.first = Some((source.trim_end().len(), "the document ends before its end tags".to_owned()));
        }
        let body = writer.finish(source.len());
        Self { events, writer, root, letter, body }
    }
}

/// Reads one document; the lines of what it says are counted from the part's first.
///
/// `part` is one element in UTF-8: a division of a volume, or a whole `TEI`.
pub fn read(part: &[u8], frame: &Frame, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let source = String::from_utf8_lossy(part);
    if let Some(draft) = Some(&source).filter(|source| own::is(source)).and_then(|source| own::read(source)) {
        return sink(Item::Draft(Box::new(draft)));
    }
    let mut written = Written::read(&source, frame, context, Collected::default());
    if written.writer.has_notes_apart {
        let collected = Collected::of(&source);
        if !collected.is_empty() {
            written = Written::read(&source, frame, context, collected);
        }
    }
    let Written { events, mut writer, root, letter, body } = written;
    let root = root.unwrap_or_default();

    let mut metadata = std::mem::take(&mut writer.metadata);
    let mut diagnostics = Vec::new();
    let own_header = letter.as_ref().map(|letter| header::frame(letter, context.path));
    let mut summary = None;
    header::of_frame(frame, &mut metadata);
    if let Some((letter, own)) = letter.as_ref().zip(own_header.as_ref()) {
        of_own_header(own, frame, &mut metadata);
        summary = header::of_letter(letter, frame, context.settings, &mut metadata);
    } else {
        metadata.numbers.extend(number(&root, frame, context.settings));
    }
    if let Some(language) = root.language.as_deref().or(writer.language.as_deref()) {
        metadata.language = Some(Known::stated(language_tag(language)));
    }
    metadata.in_volume = in_volume(&root, frame);
    date(&writer, &mut metadata);
    metadata.events.extend(writer.written(&metadata));
    let header_title = own_header.and_then(|own| own.title);
    let mut title = writer.title.take().or(header_title.map(Passage::line)).unwrap_or_else(|| {
        let (made, diagnostic) = title_of(&root, context.path);
        diagnostics.push(diagnostic);
        Passage::line(made)
    });
    if let Some(printed) = take_number(&mut title, &root) {
        metadata.place_in_collection = Some(format!("Document {printed}"));
    } else if root.name.starts_with("div") {
        metadata.place_in_collection = root.number.as_ref().map(|number| format!("Document {number}"));
    }
    diagnostics.extend(std::mem::take(&mut writer.report).diagnostics(&source, &events.damage));
    let notes = std::mem::take(&mut writer.notes);
    sink(Item::Draft(Box::new(Draft {
        format: SourceFormat::Tei,
        metadata,
        title,
        summary,
        body,
        notes,
        access: None,
        ledger: Ledger::default(),
        diagnostics,
    })));
}

/// A title for a document that has none.
fn title_of(root: &Root, path: &str) -> (String, Diagnostic) {
    let Some(number) = &root.number else { return title_from_path(path) };
    let made = format!("Document {number}");
    let said = Diagnostic::warning(1, format!("no heading found; \"{made}\" stands for it"));
    (made, said)
}

/// A letter with a header of its own: what that says counts before what the corpus says.
fn of_own_header(own: &Frame, frame: &Frame, metadata: &mut Metadata) {
    let of_own = |own: Option<&String>| own.cloned().map(Known::stated);
    metadata.rights = of_own(own.rights.as_ref()).or_else(|| metadata.rights.take());
    if let Some(language) = &own.language {
        metadata.language = Some(Known::stated(language_tag(language)));
    }
    // The title of a file with one letter is that of the letter, and no collection's.
    if own.title == frame.title {
        metadata.collection = of_own(own.series.as_ref());
    }
}

/// The number that the edition's own site gives the document: `frus1955-57v01-d45`.
fn number(root: &Root, frame: &Frame, settings: &Settings) -> Option<ArchiveNumber> {
    let key = root.key.as_ref()?;
    let (authority, volume) =
        frame.identifiers.iter().find(|(kind, _)| kind == "frus" || settings.authorities.iter().any(|authority| authority.id == *kind))?;
    let address = format!("https://history.state.gov/historicaldocuments/{volume}/{key}");
    let made = || ArchiveNumber { authority: authority.clone(), number: format!("{volume}-{key}").to_lowercase() };
    Some(settings.number_of(&address).filter(|number| number.authority == *authority).unwrap_or_else(made))
}

/// By what the links of other documents find it.
fn in_volume(root: &Root, frame: &Frame) -> Option<InVolume> {
    let page = root.key.as_ref().and_then(|key| frame.pages.get(key).cloned());
    let is_whole = !root.name.starts_with("div");
    (!frame.volume.is_empty()).then(|| InVolume { volume: frame.volume.to_lowercase(), key: root.key.clone(), is_whole, page })
}

/// The header's date, with the words of the dateline where they mean the same; else that of dateline, then heading.
fn date(writer: &Writer<'_>, metadata: &mut Metadata) {
    let [dateline, heading] = &writer.dates;
    let printed: Option<&HistoricalDate> = dateline.as_ref().or(heading.as_ref());
    match (&mut metadata.date, printed) {
        (Some(stated), Some(printed)) if stated.value.when == printed.when && !printed.written.is_empty() => {
            stated.value.written.clone_from(&printed.written);
        }
        (stated @ None, Some(printed)) => *stated = Some(Known::stated(printed.clone())),
        _ => {}
    }
}

/// Takes the document's number off its title, where it stands there and is that of the document.
fn take_number(title: &mut Passage, root: &Root) -> Option<String> {
    let own = root.number.clone().or_else(|| root.key.as_ref()?.strip_prefix('d').map(str::to_owned))?;
    let captures = NUMBER.captures(&title.text)?;
    if captures.name("number").or(captures.name("inside")).is_none_or(|number| number.as_str() != own) {
        return None;
    }
    let length = captures.get(0)?.end();
    if length == title.text.len() {
        return None;
    }
    title.text.drain(..length);
    for annotation in &mut title.annotations {
        let moved = |at: usize| at.saturating_sub(length);
        annotation.span = Span::new(moved(annotation.span.start), moved(annotation.span.end));
    }
    // An emphasis of the number alone is gone with it; a note there stands before the title's first word.
    let point = |kind: &AnnotationKind| matches!(kind, AnnotationKind::NoteReference { .. } | AnnotationKind::PageBreak { .. });
    title.annotations.retain(|annotation| !annotation.span.is_empty() || point(&annotation.kind));
    Some(own)
}
