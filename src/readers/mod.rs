//! Bytes of a source file → drafts, handed to a sink one by one.
//!
//! 1. [`format_of`] tells the format by the bytes; a file's name decides only where they do not.
//! 2. A format of its own (`docx`, `html`, `json`, `pdf`, `tei`) has a file that reads its bytes. Of all else
//!    [`decode`] makes text, whatever its encoding, and [`shape`] tells the shape by what stands in it.
//! 3. The shape's own file (`archive_markdown`, `saved_page`, `word_text`, `front_matter`,
//!    `plain_text`) claims every byte as text, note, metadata or furniture and hands on a draft.
//! 4. [`fields`] lays what a sidecar says over what the file says.
//!
//! Nothing in a file can make a reader fail: what is not understood stays in the text and is
//! reported with its line. A file of a format that cannot be opened at all (a damaged archive, a
//! password, another word processor's: [`foreign`]) is [`Item::Refused`], and one that only looks
//! like a format of ours [`Item::Skipped`].

mod archive_markdown;
mod citation;
mod docx;
mod encoded_date;
mod encoding;
pub mod fields;
mod foreign;
mod front_matter;
mod head;
mod html;
pub mod json;
mod notes;
mod parts;
mod passage;
pub mod pdf;
mod plain_text;
mod saved_page;
mod source_note;
pub mod tei;
mod word_text;
mod writer;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::config::Settings;
use crate::model::{Diagnostic, Draft, Frame, Opened, SourceFormat};

pub use encoding::{Decoded, decode, is_binary};
pub use fields::Fields;
pub use foreign::refusal;

/// What a reader may know besides the file's text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub settings: &'a Settings,
    /// The path below what was imported, with `/`; a title of last resort.
    pub path: &'a str,
    /// What the sidecar `NAME.meta.yaml` says.
    pub sidecar: Option<&'a Fields>,
}

/// What a reader hands to its sink.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Draft(Box<Draft>),
    /// Why nothing of the file can be read, in one sentence with the way out.
    Refused(String),
    /// Why the file is no document of a room, although its format is known.
    Skipped(String),
}

impl Item {
    /// The draft, where it is one.
    pub fn draft(self) -> Option<Draft> {
        match self {
            Self::Draft(draft) => Some(*draft),
            Self::Refused(_) | Self::Skipped(_) => None,
        }
    }
}

/// The format that a file's bytes have, where it is one of its own; of all else the text tells the [`shape`].
///
/// `path` decides only where the bytes do not: where damage hides the signs, so that the refusal can say what the
/// file was to be, and between a page without its first elements and a text.
pub fn format_of(bytes: &[u8], path: &str) -> Option<SourceFormat> {
    let ends_in = |ending: &str| path.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending));
    if docx::is(bytes) || ends_in("docx") && docx::may_be(bytes) {
        Some(SourceFormat::Docx)
    } else if tei::is(bytes) {
        Some(SourceFormat::Tei)
    } else if pdf::is(bytes) {
        Some(SourceFormat::Pdf)
    } else if html::is(bytes) {
        Some(SourceFormat::Html)
    } else if json::is(bytes) || ends_in("json") {
        Some(SourceFormat::Json)
    } else if ["html", "htm", "xhtml"].into_iter().any(ends_in) && html::has_elements(bytes) {
        Some(SourceFormat::Html)
    } else {
        None
    }
}

/// Reads the bytes of a file of any format.
pub fn read_bytes(bytes: &[u8], context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    if let Some(why) = refusal(bytes) {
        return sink(Item::Refused(why.to_owned()));
    }
    let format = format_of(bytes, context.path);
    // A sidecar is that of a single document, and only TEI's own reader knows how many there are.
    if format == Some(SourceFormat::Tei) {
        return tei::read_file(bytes, context, sink);
    }
    let mut with_sidecar = with_sidecar(context, sink);
    match format {
        Some(SourceFormat::Docx) => docx::read(bytes, context, &mut with_sidecar),
        Some(SourceFormat::Html) => html::read(bytes, context, &mut with_sidecar),
        Some(SourceFormat::Pdf) => pdf::read(bytes, context, &mut with_sidecar),
        Some(SourceFormat::Json) => json::read(bytes, context, &mut with_sidecar),
        _ => {
            let decoded = decode(bytes);
            shaped(&decoded.text, context, &mut |mut item| {
                if let Item::Draft(draft) = &mut item {
                    draft.diagnostics.extend(decoded.diagnostic.clone());
                }
                with_sidecar(item);
            });
        }
    }
}

/// A file of several documents, taken apart.
#[derive(Debug)]
pub struct Several<'a> {
    pub format: SourceFormat,
    /// The file in UTF-8: what the spans of the parts are places in.
    pub bytes: Cow<'a, [u8]>,
    pub opened: Opened,
}

/// What the documents of a file share, and where each stands; `None` for a file of one document.
pub fn open<'a>(bytes: &'a [u8], context: Context<'_>) -> Option<Several<'a>> {
    let format = format_of(bytes, context.path)?;
    let (bytes, said, mut opened) = match format {
        SourceFormat::Tei => {
            let (bytes, said) = tei::utf8(bytes);
            let opened = tei::open(&bytes, context.path);
            (bytes, said, (opened.parts.len() > 1).then_some(opened)?)
        }
        SourceFormat::Json => {
            let Decoded { text, diagnostic, .. } = decode(bytes);
            let opened = json::open(&text, context)?;
            (Cow::Owned(text.into_bytes()), diagnostic, opened)
        }
        _ => return None,
    };
    opened.diagnostics.splice(0..0, said);
    Some(Several { format, bytes, opened })
}

/// Reads one document of a file that [`open`] took apart; its lines are counted from its own first.
pub fn read_part(format: SourceFormat, part: &[u8], frame: &Frame, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    match format {
        SourceFormat::Json => json::read_part(part, context, sink),
        _ => tei::read(part, frame, context, sink),
    }
}

/// Reads a decoded text of any shape.
pub fn read(text: &str, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    shaped(text, context, &mut with_sidecar(context, sink));
}

fn shaped(text: &str, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    match shape(text) {
        SourceFormat::FrontMatter => front_matter::read(text, context, sink),
        SourceFormat::ArchiveMarkdown => archive_markdown::read(text, context, sink),
        SourceFormat::SavedPage => saved_page::read(text, context, sink),
        SourceFormat::WordText => word_text::read(text, context, sink),
        _ => plain_text::read(text, context, sink),
    }
}

/// The sink with what the sidecar says laid over each draft.
fn with_sidecar<'a>(context: Context<'a>, sink: &'a mut dyn FnMut(Item)) -> impl FnMut(Item) + 'a {
    move |mut item| {
        if let (Item::Draft(draft), Some(fields)) = (&mut item, context.sidecar) {
            fields.correct(draft, context.settings);
        }
        sink(item);
    }
}

static ARCHIVE_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\*\*(?:Citation|Contents|Summary|Credits|Original Language):\*\*|^\s*\*\*[^*\n]+\*\*[ \t]*\r?\n\*\*[^*]+\*\*")
        .expect("a constant pattern")
});
static SKIP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\s*skip to (?:main )?content\s*(?:\r?\n|$)").expect("a constant pattern"));
static INFORMATION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^Document Information[ \t]*\r?$").expect("a constant pattern"));
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[bookmark:|\[footnoteRef:\w+\]").expect("a constant pattern"));

/// The shape that a text has.
pub fn shape(text: &str) -> SourceFormat {
    if front_matter::parts(text).is_some() {
        SourceFormat::FrontMatter
    } else if ARCHIVE_LABEL.is_match(text) {
        SourceFormat::ArchiveMarkdown
    } else if SKIP.is_match(text) || INFORMATION.is_match(text) {
        SourceFormat::SavedPage
    } else if WORD.is_match(text) {
        SourceFormat::WordText
    } else {
        SourceFormat::PlainText
    }
}

/// The file's name without folders and ending, as words: a title where a file has none.
fn title_of_path(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.replace(['_', '-'], " ").trim().to_owned()
}

/// A warning for a document whose title had to be made up.
fn title_from_path(path: &str) -> (String, Diagnostic) {
    let title = title_of_path(path);
    let message = format!("no title found; the file's name \"{title}\" stands for it; give one in a sidecar (title: …)");
    (title, Diagnostic::warning(1, message))
}

/// The one document in a text, for the tests of what comes after the readers.
#[cfg(test)]
pub(crate) fn draft_of(text: &str, path: &str) -> Draft {
    let settings = Settings::default();
    let mut found = None;
    read(text, Context { settings: &settings, path, sidecar: None }, &mut |item| found = item.draft());
    found.expect("a draft")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Fate, Passage};

    fn drafts(text: &str, path: &str) -> Vec<Draft> {
        let settings = Settings::default();
        let mut found = Vec::new();
        read(text, Context { settings: &settings, path, sidecar: None }, &mut |item| found.extend(item.draft()));
        found
    }

    fn squeezed(text: &str) -> String {
        text.chars().filter(|letter| !letter.is_whitespace()).collect()
    }

    fn of_fate(text: &str, draft: &Draft, fate: Fate) -> String {
        let mut claims: Vec<_> = draft.ledger.claims().to_vec();
        claims.sort();
        claims.iter().filter(|(_, known)| *known == fate).map(|(span, _)| squeezed(span.of(text))).collect()
    }

    /// What was claimed as text is the body, letter by letter; nothing but white space is unclaimed.
    fn account(text: &str, draft: &Draft) {
        assert_eq!(draft.ledger.conflicts(), [], "claimed twice");
        let mut at = 0;
        let mut claims: Vec<_> = draft.ledger.claims().to_vec();
        claims.sort();
        for (span, _) in &claims {
            assert!(text[at..span.start].trim().is_empty(), "unclaimed: {:?}", &text[at..span.start]);
            at = span.end;
        }
        assert!(text[at..].trim().is_empty(), "unclaimed: {:?}", &text[at..]);
        assert_eq!(of_fate(text, draft, Fate::Text), squeezed(&draft.body.text));
        let notes = squeezed(&of_fate(text, draft, Fate::Note));
        for note in &draft.notes {
            assert!(notes.contains(&squeezed(&note.passage.text)), "a note's words are not the file's");
        }
        for passage in draft.notes.iter().map(|note| &note.passage).chain([&draft.title, &draft.body]) {
            sound(passage);
        }
    }

    fn sound(passage: &Passage) {
        for annotation in &passage.annotations {
            assert!(passage.text.get(annotation.span.range()).is_some(), "an annotation off a letter's edge");
        }
        let mut at = 0;
        for block in &passage.blocks {
            assert!(block.span.start >= at && passage.text.get(block.span.range()).is_some(), "blocks out of order");
            assert!(passage.text[at..block.span.start].trim().is_empty(), "words outside of any block");
            at = block.span.end;
        }
    }

    #[test]
    fn every_byte_of_the_five_is_text_note_metadata_or_furniture() {
        let mut entries: Vec<_> = std::fs::read_dir("seeds").expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        let mut read = 0;
        for path in entries.iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt")) {
            let text = std::fs::read_to_string(path).expect("a text");
            for draft in drafts(&text, "seed.txt") {
                account(&text, &draft);
                read += 1;
            }
        }
        assert_eq!(read, 5);
    }

    /// Pieces that the shapes are made of, to be mixed with anything.
    fn pieces() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "**Citation:**\n",
            "**Contents:**\n",
            "**Summary:**\n",
            "\n\n",
            "\n",
            "  \n",
            "[1]",
            "[1] A note.",
            "[2]",
            "Translation - English\n",
            "[page break]",
            "Skip to content\n",
            "November 4, 1945\n",
            "**November 4, 1945**  \n**Title**\n",
            "Document Information\n",
            "Record ID\n",
            "[email protected]",
            "[footnoteRef:1]",
            "[1:  Note [in] text.] ",
            "[bookmark: _GoBack]",
            "---\ntitle: A\n---\n",
            "[^1]",
            "[^1]: Note.\n",
            "RGASPI, f. 558, op. 11, d. 98, ll. 1-2.",
            "* item\n",
            "| a | b |\n|---|---|\n| c | d |\n",
            "> quoted\n",
            "**",
            "[",
            "]",
            "rights copyright ",
            "№ ☐ ё",
            "Notes:\n",
            "2554. References: x\n",
        ])
        .prop_map(str::to_owned);
        prop::collection::vec(prop_oneof![3 => known, 1 => any::<String>(), 1 => "[a-z ]{1,40}"], 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_a_reader_panic_or_lose_a_byte(text in pieces()) {
            for draft in drafts(&text, "a/b.txt") {
                if draft.format == SourceFormat::FrontMatter {
                    prop_assert_eq!(draft.ledger.conflicts(), vec![]);
                    sound(&draft.body);
                } else {
                    account(&text, &draft);
                }
            }
        }

        #[test]
        fn any_bytes_can_be_decoded_and_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = is_binary(&bytes);
            drafts(&decode(&bytes).text, "x.txt");
        }
    }
}
