//! The states whose governments such papers speak of.

/// By the adjective of their offices, with other names, in small letters.
const NATIONS: &[(&str, &[&str])] = &[
    ("american", &["united states", "usa", "us", "u.s."]),
    ("soviet", &["soviet union", "ussr", "russian"]),
    ("british", &["united kingdom", "uk", "great britain"]),
    ("chinese", &["china"]),
    ("french", &["france"]),
    ("german", &["germany"]),
    ("japanese", &["japan"]),
    ("polish", &["poland"]),
    ("australian", &["australia"]),
    ("canadian", &["canada"]),
    ("indian", &["india"]),
    ("italian", &["italy"]),
    ("danish", &["denmark"]),
    ("yugoslav", &["yugoslavia"]),
    ("czechoslovak", &["czechoslovakia"]),
    ("hungarian", &["hungary"]),
    ("romanian", &["romania"]),
    ("bulgarian", &["bulgaria"]),
    ("korean", &["korea"]),
    ("vietnamese", &["vietnam"]),
    ("turkish", &["turkey"]),
    ("iranian", &["iran"]),
    ("egyptian", &["egypt"]),
    ("israeli", &["israel"]),
];

/// The adjectives, and the other names.
pub(super) fn words() -> (Vec<&'static str>, Vec<&'static str>) {
    (NATIONS.iter().map(|(adjective, _)| *adjective).collect(), NATIONS.iter().flat_map(|(_, names)| names.iter().copied()).collect())
}

/// The adjective of the state that has this name or adjective.
pub(super) fn named(name: &str) -> Option<&'static str> {
    NATIONS.iter().find(|(adjective, names)| *adjective == name || names.contains(&name)).map(|(adjective, _)| *adjective)
}

/// The adjective of the state with which words in small letters begin, and those behind it.
pub fn leading(words: &str) -> Option<(&'static str, &str)> {
    let behind = |name: &str| {
        let rest = words.strip_prefix(name)?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start())
    };
    let named = |(adjective, names): &(&'static str, &'static [&'static str])| {
        let rest = std::iter::once(adjective).chain(*names).filter_map(|name| behind(name)).min_by_key(|rest| rest.len())?;
        Some((*adjective, rest))
    };
    NATIONS.iter().find_map(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_known_by_its_words() {
        assert_eq!(named("united kingdom"), Some("british"));
        assert_eq!(named("atlantis"), None);
        assert_eq!(leading("u.s. delegation"), Some(("american", "delegation")));
        assert_eq!(leading("soviet union"), Some(("soviet", "")));
        assert_eq!(leading("indiana governor"), None);
    }
}
