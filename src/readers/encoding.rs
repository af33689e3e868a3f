//! Bytes → text, whatever they are encoded in.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8};

use crate::model::Diagnostic;

/// The text of a file and, where it was not plain UTF-8, from what it was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// Bytes of a byte order mark before the text.
    pub skipped: usize,
    pub diagnostic: Option<Diagnostic>,
}

/// Decodes UTF-8, UTF-16 with a mark, or what the bytes look most like.
///
/// Bytes that fit nothing become U+FFFD, and the diagnostic says so.
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, skipped)) = Encoding::for_bom(bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[skipped..]);
        let diagnostic = (encoding != UTF_8 || damaged).then(|| said(encoding, damaged));
        return Decoded { text: text.into_owned(), skipped, diagnostic };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if text.contains('\r') && !text.contains('\n') {
            // The line ends of old Macintosh files.
            let diagnostic = Some(Diagnostic::note(1, "its lines end in carriage returns; read as line ends"));
            return Decoded { text: text.replace('\r', "\n"), skipped: 0, diagnostic };
        }
        return Decoded { text: text.to_owned(), skipped: 0, diagnostic: None };
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), skipped: 0, diagnostic: Some(said(encoding, damaged)) }
}

/// Whether the bytes are no text in any encoding that [`decode`] knows.
///
/// A nought character is in no text; a PDF or an archive starts with its sign.
pub fn is_binary(bytes: &[u8]) -> bool {
    let signs: [&[u8]; 5] = [b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b"];
    if signs.iter().any(|sign| bytes.starts_with(sign)) {
        return true;
    }
    match Encoding::for_bom(bytes) {
        Some((encoding, skipped)) if encoding != UTF_8 => encoding.decode_without_bom_handling(&bytes[skipped..]).0.contains('\0'),
        _ => bytes.contains(&0),
    }
}

fn said(encoding: &'static Encoding, damaged: bool) -> Diagnostic {
    let message = format!("not UTF-8; read as {}", encoding.name());
    if damaged {
        Diagnostic::warning(1, format!("{message}, and some bytes fit no character: they stand as \u{fffd}; save the file as UTF-8"))
    } else {
        Diagnostic::note(1, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cyrillic_code_page_is_recognised() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Товарищу Молотову. Секретно. Прошу сообщить ответ правительства.");
        let decoded = decode(&bytes);
        assert!(decoded.text.starts_with("Товарищу Молотову"), "{}", decoded.text);
        assert!(decoded.diagnostic.is_some_and(|said| said.message.contains("windows-1251")));
    }

    #[test]
    fn sixteen_bit_text_with_its_mark_is_no_binary() {
        let bytes: Vec<u8> = std::iter::once(0xfeff).chain("Текст".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert!(!is_binary(&bytes));
        assert_eq!(decode(&bytes).text, "Текст");
    }

    #[test]
    fn a_nought_byte_is_in_no_text() {
        assert!(is_binary(b"abc\0def"));
        assert!(is_binary(b"%PDF-1.7"));
        assert!(!is_binary("№ 3523".as_bytes()));
    }
}
