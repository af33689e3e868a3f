//! The names in an archive: bytes in whatever encoding, said by whoever packed it.

use encoding_rs::{Encoding, IBM866, WINDOWS_1251};

/// Folders in one another; more would be no order of papers, and each open one costs when they are removed.
const DEEPEST: usize = 32;

/// What a packed name says.
#[derive(Debug, PartialEq, Eq)]
pub enum Name {
    /// Folders and the file, each a plain name.
    Parts(Vec<String>),
    /// Of a hidden file, or of what macOS keeps about others.
    PassedOver,
    /// Why it leads nowhere.
    Refused(&'static str),
}

/// The parts of a name, with `/` or the `\` of old Windows programs between them.
pub fn parts(name: &str) -> Name {
    let parts: Vec<&str> = name.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return Name::Refused("its name leads out of the ZIP file by \"..\"; pack it again under its plain name");
    }
    if parts.iter().any(|part| part.starts_with('.') || *part == "__MACOSX") {
        return Name::PassedOver;
    }
    if name.starts_with(['/', '\\']) {
        return Name::Refused("its name is an absolute path; pack it again under its plain name");
    }
    if parts.first().is_some_and(|first| matches!(first.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())) {
        return Name::Refused("its name begins with a drive; pack it again under its plain name");
    }
    if name.contains(char::is_control) {
        return Name::Refused("its name has a control character; pack it again under another name");
    }
    match parts.len() {
        0 => Name::Refused("it has no name; pack it again under one"),
        deep if deep > DEEPEST => Name::Refused("it lies too many folders deep; pack it again in fewer"),
        _ => Name::Parts(parts.into_iter().map(str::to_owned).collect()),
    }
}

/// A name as a line of the report can show it.
pub fn printable(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// The Russian encoding that all names which are no UTF-8 fit; `None` where they are the standard's code page 437.
///
/// An archive says only whether a name is UTF-8. Russian programs wrote the page of their system, in which whole words
/// are Cyrillic; in the Latin words of page 437 single letters with accents stand among those of ASCII.
pub fn russian(names: &[&[u8]]) -> Option<&'static Encoding> {
    let names: Vec<&[u8]> = names.iter().copied().filter(|name| std::str::from_utf8(name).is_err()).collect();
    let fits = |encoding: &&'static Encoding| {
        let mut has_word = false;
        let all = names.iter().all(|name| {
            let name = encoding.decode_without_bom_handling(name).0;
            name.split(|letter: char| letter.is_ascii() && !letter.is_ascii_alphabetic()).filter(|word| !word.is_ascii()).all(|word| {
                has_word |= word.chars().count() > 1;
                word.chars().all(|letter| letter.is_alphabetic() && ('\u{400}'..='\u{4ff}').contains(&letter))
            })
        });
        all && has_word
    };
    [IBM866, WINDOWS_1251].into_iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(parts: &[&str]) -> Name {
        Name::Parts(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    #[test]
    fn a_plain_name_is_its_parts() {
        assert_eq!(parts("a/b.txt"), plain(&["a", "b.txt"]));
        assert_eq!(parts("a\\.\\b.txt"), plain(&["a", "b.txt"]));
        assert_eq!(parts("a//b.txt"), plain(&["a", "b.txt"]));
        assert_eq!(parts("a..b/c...txt"), plain(&["a..b", "c...txt"]));
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_refused() {
        for name in ["../x", "a/../../x", "a\\..\\x", "/etc/x", "\\\\host\\x", "C:\\x", "c:x", "a\0b", "a\nb", "", "./", &"a/".repeat(40)] {
            assert!(matches!(parts(name), Name::Refused(_)), "{name:?}");
        }
    }

    #[test]
    fn hidden_files_are_passed_over() {
        for name in [".DS_Store", "a/.git/x", "__MACOSX/a.txt", "a/__MACOSX/b"] {
            assert_eq!(parts(name), Name::PassedOver, "{name}");
        }
    }

    #[test]
    fn russian_names_are_told_from_those_with_accents() {
        let of = |encoding: &'static Encoding, name: &str| encoding.encode(name).0.into_owned();
        let (dos, windows) = (of(IBM866, "письма/Ответ 3.txt"), of(WINDOWS_1251, "Письма/ответ 3.txt"));
        assert_eq!(russian(&[&dos, b"plain.txt"]), Some(IBM866));
        assert_eq!(russian(&[&windows]), Some(WINDOWS_1251));
        // "Müller.txt", "Café.txt" and "Übersicht" in code page 437.
        for name in [&b"M\x81ller.txt"[..], b"Caf\x82.txt", b"\x9abersicht.txt"] {
            assert_eq!(russian(&[name]), None, "{name:?}");
        }
        assert_eq!(russian(&["письмо.txt".as_bytes()]), None, "UTF-8 needs no guess");
    }
}
