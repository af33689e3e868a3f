//! The library that reads PDF where no program does, and that tells title and page labels everywhere.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Dictionary, Document, MediaBox, Object, OutputDev, OutputError, Transform, output_doc_page};

use super::extract::{DAMAGED, Extracted, LOCKED, Line, MOST_PAGES, Page, too_many_pages};
use crate::text::normal::squeeze;

/// Title and labels of a file, and its words where they are wanted.
pub fn extract(bytes: &[u8], with_text: bool) -> Result<Extracted, String> {
    catch_unwind(|| read(bytes, with_text)).unwrap_or_else(|_| Err(DAMAGED.to_owned()))
}

fn read(bytes: &[u8], with_text: bool) -> Result<Extracted, String> {
    let mut document = Document::load_mem(bytes).map_err(|error| {
        let is_locked = error.to_string().to_lowercase().contains("password");
        if is_locked { LOCKED } else { DAMAGED }.to_owned()
    })?;
    // Many files are encrypted so that one may not print them, with an empty password to read them.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(LOCKED.to_owned());
    }
    let count = document.get_pages().len();
    if count > MOST_PAGES {
        return Err(too_many_pages());
    }
    let mut extracted = Extracted { title: title(&document), labels: labels(&document, count), ..Extracted::default() };
    if !with_text {
        return Ok(extracted);
    }
    if count == 0 {
        return Err(DAMAGED.to_owned());
    }
    for number in 1..=count {
        let mut collector = Collector::default();
        let number_of_page = u32::try_from(number).unwrap_or(u32::MAX);
        let read = catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut collector, number_of_page)));
        if !matches!(read, Ok(Ok(()))) {
            extracted.damaged.push(number);
        }
        extracted.pages.push(collector.page);
    }
    if extracted.damaged.len() == count && extracted.pages.iter().all(|page| page.lines.is_empty()) {
        return Err(DAMAGED.to_owned());
    }
    Ok(extracted)
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    match object {
        Object::Reference(id) => document.get_object(*id).ok()?.as_dict().ok(),
        other => other.as_dict().ok(),
    }
}

fn title(document: &Document) -> Option<String> {
    let info = dictionary(document, document.trailer.get(b"Info").ok()?)?;
    let title = match info.get(b"Title").ok()? {
        Object::Reference(id) => document.get_object(*id).ok()?,
        direct => direct,
    };
    let words = squeeze(&words(title.as_str().ok()?)).replace('\0', "");
    (!words.is_empty()).then_some(words)
}

/// A text string of PDF: in 16 bits with a mark, in UTF-8 with one, or near Latin-1.
fn words(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            String::from_utf16_lossy(&rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect::<Vec<_>>())
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The labels that a reader of PDF shows for the pages; none where the file has none.
fn labels(document: &Document, count: usize) -> Vec<String> {
    let found = document.catalog().ok().and_then(|catalog| dictionary(document, catalog.get(b"PageLabels").ok()?));
    let Some(numbers) = found.and_then(|labels| labels.get(b"Nums").ok()?.as_array().ok()) else { return Vec::new() };
    let mut labels: Vec<String> = Vec::new();
    let mut ranges: Vec<(usize, &Dictionary)> = numbers
        .chunks_exact(2)
        .filter_map(|pair| Some((usize::try_from(pair[0].as_i64().ok()?).ok()?, dictionary(document, &pair[1])?)))
        .collect();
    ranges.sort_by_key(|(start, _)| *start);
    for page in 0..count {
        let Some((start, range)) = ranges.iter().rev().find(|(start, _)| *start <= page) else { return Vec::new() };
        let first = range.get(b"St").ok().and_then(|first| usize::try_from(first.as_i64().ok()?).ok()).unwrap_or(1);
        let prefix = range.get(b"P").ok().and_then(|prefix| prefix.as_str().ok()).map(words).unwrap_or_default();
        let number = (page - start).saturating_add(first);
        let style = range.get(b"S").ok().and_then(|style| style.as_name().ok()).unwrap_or(b"");
        labels.push(match style {
            b"D" => format!("{prefix}{number}"),
            b"r" => format!("{prefix}{}", roman(number)),
            b"R" => format!("{prefix}{}", roman(number).to_uppercase()),
            _ => prefix,
        });
    }
    labels
}

fn roman(number: usize) -> String {
    const SIGNS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = number.min(10_000);
    let mut written = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            written.push_str(sign);
            rest -= value;
        }
    }
    written
}

/// Makes lines of letters that come one by one with their places.
#[derive(Default)]
struct Collector {
    page: Page,
    upper: f64,
    /// Where the last letter ended.
    end: f64,
    /// Of the last line's letters those before which a gap stands: their places, and the gap in parts of a letter's size.
    gaps: Vec<Vec<(usize, f64)>>,
    letters: usize,
    spaces: usize,
}

/// Of a letter's size: a gap that is a space between words. Letters of one word are set apart by less.
const SPACE: f64 = 0.17;
/// The same where the file writes its spaces as letters. The library knows not every letter's width then, and its mistakes add up.
const WIDE_SPACE: f64 = 2.5;
/// Of a letter's size: a step down or up that is another line. What is raised steps by a third.
const STEP: f64 = 0.55;

impl OutputDev for Collector {
    fn begin_page(&mut self, _number: u32, media: &MediaBox, _art: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.upper = media.ury;
        self.page.height = media.ury - media.lly;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        let writes_spaces = self.spaces * 15 > self.letters;
        for (line, gaps) in self.page.lines.iter_mut().zip(&self.gaps) {
            for (at, _) in gaps.iter().rev().filter(|(_, gap)| *gap > if writes_spaces { WIDE_SPACE } else { SPACE }) {
                line.text.insert(*at, ' ');
            }
            line.text = squeeze(&line.text);
        }
        self.page.lines.retain(|line| !line.text.is_empty());
        Ok(())
    }

    fn output_character(&mut self, matrix: &Transform, width: f64, _spacing: f64, size: f64, letter: &str) -> Result<(), OutputError> {
        let size = size * (matrix.m11 * matrix.m22 - matrix.m12 * matrix.m21).abs().sqrt();
        let (left, bottom) = (matrix.m31, self.upper - matrix.m32);
        let right = left + width * size;
        self.letters += letter.chars().count();
        self.spaces += letter.matches([' ', '\u{a0}']).count();
        let goes_on =
            self.page.lines.last().is_some_and(|line| (line.bottom - bottom).abs() < STEP * size && left > line.left - 0.1 * size);
        match (self.page.lines.last_mut(), self.gaps.last_mut()) {
            (Some(line), Some(gaps)) if goes_on => {
                if left > self.end + SPACE * size {
                    gaps.push((line.text.len(), (left - self.end) / size.max(0.1)));
                }
                line.text.push_str(letter);
                line.right = line.right.max(right);
                line.top = line.top.min(bottom - size);
            }
            _ if letter.trim().is_empty() => return Ok(()),
            _ => {
                self.page.lines.push(Line { text: letter.to_owned(), left, right, top: bottom - size, bottom });
                self.gaps.push(Vec::new());
            }
        }
        self.end = right;
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
