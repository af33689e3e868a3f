//! Languages by their English names and their BCP 47 tags.

/// Languages of such archives by their English names, with their BCP 47 tags.
const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("russian", "ru"),
    ("ukrainian", "uk"),
    ("german", "de"),
    ("french", "fr"),
    ("spanish", "es"),
    ("portuguese", "pt"),
    ("italian", "it"),
    ("polish", "pl"),
    ("czech", "cs"),
    ("slovak", "sk"),
    ("hungarian", "hu"),
    ("romanian", "ro"),
    ("bulgarian", "bg"),
    ("serbo-croatian", "sh"),
    ("serbian", "sr"),
    ("croatian", "hr"),
    ("slovenian", "sl"),
    ("macedonian", "mk"),
    ("albanian", "sq"),
    ("greek", "el"),
    ("turkish", "tr"),
    ("arabic", "ar"),
    ("hebrew", "he"),
    ("persian", "fa"),
    ("farsi", "fa"),
    ("dari", "prs"),
    ("pashto", "ps"),
    ("hindi", "hi"),
    ("chinese", "zh"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("mongolian", "mn"),
    ("vietnamese", "vi"),
    ("khmer", "km"),
    ("indonesian", "id"),
    ("georgian", "ka"),
    ("armenian", "hy"),
    ("azerbaijani", "az"),
    ("latvian", "lv"),
    ("lithuanian", "lt"),
    ("estonian", "et"),
    ("finnish", "fi"),
    ("swedish", "sv"),
    ("norwegian", "no"),
    ("danish", "da"),
    ("dutch", "nl"),
    ("latin", "la"),
];

/// The BCP 47 tag of a language named in English; a tag, or a name nobody knows, stays as it is.
pub fn language_tag(name: &str) -> String {
    let wanted = name.trim().to_lowercase();
    LANGUAGES.iter().find(|(known, _)| *known == wanted).map_or_else(|| name.trim().to_owned(), |(_, tag)| (*tag).to_owned())
}

/// The English name of a language tag: "Russian", "Chinese (Hans)"; the tag where it has none here.
pub fn language_name(tag: &str) -> String {
    let (language, rest) = tag.split_once('-').map_or((tag, None), |(language, rest)| (language, Some(rest)));
    let Some((name, _)) = LANGUAGES.iter().find(|(_, known)| *known == language) else { return tag.to_owned() };
    let name = name.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect::<Vec<_>>().join("-");
    rest.map_or_else(|| name.clone(), |rest| format!("{name} ({rest})"))
}

/// Whether `name` is the name of a language.
pub fn is_language(name: &str) -> bool {
    let wanted = name.trim().to_lowercase();
    LANGUAGES.iter().any(|(known, _)| *known == wanted)
}

/// Whether `words` can stand for a language: its English name, or what has the form of a tag (BCP 47; RFC 5646, 2.1).
pub fn is_language_or_tag(words: &str) -> bool {
    let mut parts = words.trim().split('-');
    let first = parts.next().unwrap_or_default();
    let is_short = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_language(words) || is_short && parts.all(is_part)
}

/// Whether `tag` is one that a file's name may bear for the language of its text: `ru`, `zh-Hans`.
///
/// Only languages of the list above: "cable.2" and "cable.old" name none.
pub fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let known = parts.next().is_some_and(|first| LANGUAGES.iter().any(|(_, known)| *known == first));
    known && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
