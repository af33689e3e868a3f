//! TEI P5: a volume of documents, or one document to a file.
//!
//! 1. [`open`] goes through the file once and tells where each document stands, what all share, how the volume
//!    is divided, and what its lists of persons and abbreviations say.
//! 2. [`read`] makes a draft of one document's bytes and the frame: nothing else of the file is needed, so that
//!    documents can be read side by side and again by themselves.
//!
//! A file that a reading room has written is read by rules of its own (`own`), under which every letter counts.
//!
//! The words of every element are kept, known or not; white space collapses as in running text. Damaged XML is
//! read as far as it goes. `docs/formats.md` says what becomes of each element.

mod collected;
mod dates;
mod document;
mod elements;
mod ends;
mod events;
mod header;
mod lists;
mod markup;
mod own;
mod passages;
mod report;
mod tables;
mod targets;
mod tree;
mod volume;
mod writer;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::{Context, Item, with_sidecar};
use crate::model::Diagnostic;

pub use document::read;
pub use volume::open;

/// Elements inside one another; what is deeper keeps its words alone.
const DEEPEST: usize = 256;

/// Bytes in which the root element of a file is looked for.
const HEAD: usize = 8192;

/// Whether the root element is `TEI` or `teiCorpus`, with any prefix.
///
/// Only the first 8 kB are looked at, so the beginning of a file is enough.
pub fn is(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let head = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, skipped)) => encoding.decode_without_bom_handling(&head[skipped..]).0,
        None => String::from_utf8_lossy(head),
    };
    let mut rest = head.trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            rest.find("?>").map(|end| end + 2)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<!DOCTYPE") {
            doctype_end(rest)
        } else {
            let name = rest.strip_prefix('<').unwrap_or("").split([' ', '\t', '\r', '\n', '>', '/']).next().unwrap_or("");
            return matches!(events::local(name), "TEI" | "teiCorpus");
        };
        let Some(end) = end else { return false };
        rest = rest[end..].trim_start();
    }
}

/// The end of a DOCTYPE, which may hold declarations in brackets.
fn doctype_end(text: &str) -> Option<usize> {
    let subset = text.find('[').filter(|open| text.find('>').is_none_or(|close| *open < close));
    match subset {
        Some(open) => text[open..].find(']').and_then(|close| Some(open + close + text[open + close..].find('>')? + 1)),
        None => text.find('>').map(|end| end + 1),
    }
}

/// The bytes in UTF-8, whatever the file's own declaration says it is in, and what had to be done.
///
/// [`open`] and [`read`] want such bytes; the spans that [`open`] gives are places in them.
pub fn utf8(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<Diagnostic>) {
    let declared = || {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
        let declaration = head.strip_prefix("<?xml")?.split("?>").next()?.split("encoding").nth(1)?.to_owned();
        let label = declaration.split(['"', '\'']).nth(1)?.to_owned();
        encoding_rs::Encoding::for_label(label.as_bytes())
    };
    let marked = encoding_rs::Encoding::for_bom(bytes);
    let (encoding, skipped) = match (marked, std::str::from_utf8(bytes)) {
        (Some((encoding, _)), Ok(_)) if encoding == encoding_rs::UTF_8 => return (Cow::Borrowed(&bytes[3..]), None),
        (None, Ok(_)) => return (Cow::Borrowed(bytes), None),
        (Some(marked), _) => marked,
        (None, Err(_)) => (declared().unwrap_or(encoding_rs::UTF_8), 0),
    };
    let (text, damaged) = encoding.decode_without_bom_handling(&bytes[skipped..]);
    let message = format!("not UTF-8; read as {}", encoding.name());
    let said = if damaged {
        Diagnostic::warning(1, format!("{message}, and some bytes fit no character: they stand as \u{fffd}; save the file as UTF-8"))
    } else {
        Diagnostic::note(1, message)
    };
    (Cow::Owned(text.into_owned().into_bytes()), Some(said))
}

/// Reads every document of a file; a sidecar is that of the one document of a file that holds one.
///
/// What there is to say of the whole file stands with its first document.
pub fn read_file(bytes: &[u8], context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let (bytes, said) = utf8(bytes);
    let opened = open(&bytes, context.path);
    let mut of_file: Vec<Diagnostic> = said.into_iter().chain(opened.diagnostics).collect();
    let sidecar = context.sidecar.filter(|_| opened.parts.len() == 1);
    let context = Context { sidecar, ..context };
    for part in &opened.parts {
        let mut place = |mut item: Item| {
            if let Item::Draft(draft) = &mut item {
                for said in &mut draft.diagnostics {
                    said.line += part.line - 1;
                }
                draft.diagnostics.splice(0..0, of_file.drain(..));
            }
            sink(item);
        };
        let mut corrected = with_sidecar(context, &mut place);
        read(bytes.get(part.span.range()).unwrap_or_default(), &opened.frame, context, &mut corrected);
    }
}
