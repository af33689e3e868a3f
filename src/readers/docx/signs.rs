//! Signs that a Word file takes from a font without Unicode (`w:sym`, ECMA-376 part 1, 17.3.3.30).

/// The letters of the font Symbol from 0x41 on; a space where it has no letter.
const SYMBOL_CAPITALS: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
const SYMBOL_SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

/// The sign of a font at a code in hexadecimal, `None` where only the font knows it.
///
/// Codes of such fonts stand in the private area from F000 on.
pub fn sign(font: &str, code: &str) -> Option<String> {
    let code = u32::from_str_radix(code, 16).ok()?;
    let own = if (0xf000..=0xf0ff).contains(&code) { code - 0xf000 } else { code };
    match font.to_lowercase().as_str() {
        "symbol" => symbol(own).map(str::to_owned),
        "wingdings" => wingdings(own).map(str::to_owned),
        // A font with Unicode: the code is the character.
        _ => char::from_u32(code).filter(|sign| !sign.is_control() && !('\u{e000}'..='\u{f8ff}').contains(sign)).map(String::from),
    }
}

fn symbol(code: u32) -> Option<&'static str> {
    let letter = |letters: &'static str, first: u32| {
        let (start, letter) = letters.char_indices().nth(usize::try_from(code.checked_sub(first)?).ok()?)?;
        letters.get(start..start + letter.len_utf8())
    };
    match code {
        0x41..=0x5a => letter(SYMBOL_CAPITALS, 0x41),
        0x61..=0x7a => letter(SYMBOL_SMALL, 0x61),
        0x2d => Some("−"),
        0xa2 => Some("′"),
        0xa3 => Some("≤"),
        0xa5 => Some("∞"),
        0xab => Some("↔"),
        0xac => Some("←"),
        0xad => Some("↑"),
        0xae => Some("→"),
        0xaf => Some("↓"),
        0xb0 => Some("°"),
        0xb1 => Some("±"),
        0xb2 => Some("″"),
        0xb3 => Some("≥"),
        0xb4 => Some("×"),
        0xb7 => Some("•"),
        0xb8 => Some("÷"),
        0xb9 => Some("≠"),
        0xba => Some("≡"),
        0xbb => Some("≈"),
        0xbc => Some("…"),
        0xd2 | 0xe2 => Some("®"),
        0xd3 | 0xe3 => Some("©"),
        0xd4 | 0xe4 => Some("™"),
        0xd6 => Some("√"),
        0xde => Some("⇒"),
        _ => ascii(code),
    }
}

fn wingdings(code: u32) -> Option<&'static str> {
    Some(match code {
        0x22 => "✂",
        0x28 => "☎",
        0x2a => "✉",
        0x46 => "☞",
        0x6c => "●",
        0x6e => "■",
        0x6f => "□",
        0x71 => "❑",
        0x75 => "◆",
        0x76 => "❖",
        0x9f | 0xa0 => "•",
        0xa7 => "▪",
        0xa8 => "☐",
        0xdf => "←",
        0xe0 => "→",
        0xe8 => "➔",
        0xf0 => "⇨",
        0xfb => "✗",
        0xfc => "✓",
        0xfd => "☒",
        0xfe => "☑",
        _ => return None,
    })
}

fn ascii(code: u32) -> Option<&'static str> {
    const SIGNS: &str = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    let at = usize::try_from(code.checked_sub(0x20)?).ok()?;
    SIGNS.get(at..=at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_fonts_are_those_of_unicode() {
        assert_eq!(sign("Symbol", "F061").as_deref(), Some("α"));
        assert_eq!(sign("Symbol", "F05A").as_deref(), Some("Ζ"));
        assert_eq!(sign("Wingdings", "F0FE").as_deref(), Some("☑"));
        assert_eq!(sign("Wingdings", "F041"), None);
        assert_eq!(sign("Arial", "2116").as_deref(), Some("№"));
        assert_eq!((SYMBOL_CAPITALS.chars().count(), SYMBOL_SMALL.chars().count()), (26, 26));
    }
}
