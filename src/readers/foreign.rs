//! Files of other word processors, and of old ones: told by their bytes, whatever they are called.

use super::docx;

/// The sign of the old compound files, in which Word puts what a password protects, too.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Why such a file is not read, with the way out; `None` for any other file.
///
/// RTF is text by its bytes, and would be read with all its signs.
pub fn refusal(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(COMPOUND) {
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_protected = bytes.windows(name.len()).any(|window| window == name);
        return Some(if is_protected {
            "it is protected by a password; open it in Word, save it without one and import it again"
        } else {
            "it is a Word file of the old kind (.doc); save it as .docx and import it again"
        });
    }
    let begins = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if begins.starts_with(b"{\\rtf") {
        return Some("it is in Rich Text Format (RTF); save it as .docx and import it again");
    }
    docx::is_open_document(bytes).then_some("it is an OpenDocument text (.odt); save it as .docx and import it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_word_processors_file_is_named_with_the_way_out() {
        for (bytes, what) in [
            (&b"{\\rtf1\\ansi A letter.}"[..], "(RTF)"),
            (b"\xef\xbb\xbf\r\n{\\rtf1 A letter.}", "(RTF)"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "(.doc)"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", "a password"),
        ] {
            assert!(refusal(bytes).is_some_and(|why| why.contains(what) && why.contains("; ")), "{what}");
        }
        for other in [&b"A letter about {\\rtf1}"[..], b"{\"title\": \"A\"}", b"PK\x03\x04", b""] {
            assert_eq!(refusal(other), None);
        }
    }
}
