//! How Word numbers paragraphs: `numbering.xml` and the counters while a text is read (ECMA-376 part 1, 17.9).

use std::collections::{HashMap, HashSet};

use super::xml::{self, Event};

const LEVELS: usize = 9;

/// What stands before a numbered paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    Bullet,
    /// A plain number with signs around it: "3.", "(3)".
    Number(u64),
    /// Anything else, as it is printed: "b)", "IV.", "1.2", "Article 3".
    Words(String),
    /// Nothing: the paragraph goes on with the item before it.
    Blank,
}

#[derive(Debug, Clone)]
struct Level {
    start: u64,
    format: String,
    /// With `%1` to `%9` for the numbers of the levels.
    text: String,
    restarts: bool,
    space_after: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: "decimal".to_owned(), text: String::new(), restarts: true, space_after: true }
    }
}

#[derive(Debug, Clone, Default)]
struct Scheme {
    levels: [Level; LEVELS],
    style_link: String,
    num_style_link: String,
}

#[derive(Debug, Clone, Default)]
struct Instance {
    scheme: String,
    starts: HashMap<usize, u64>,
    levels: HashMap<usize, Level>,
}

/// The numberings of a file, and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    schemes: HashMap<String, Scheme>,
    instances: HashMap<String, Instance>,
    counters: HashMap<String, [Option<u64>; LEVELS]>,
    /// Instances and levels whose own start was taken.
    started: HashSet<(String, usize)>,
}

impl Numbering {
    /// Reads the part; what is damaged in it is not there.
    pub fn read(text: &str) -> Self {
        let mut all = Self::default();
        let mut scheme: Option<(String, Scheme)> = None;
        let mut instance: Option<(String, Instance)> = None;
        let mut level: Option<usize> = None;
        let mut own: Option<Level> = None;
        let mut names: Vec<String> = Vec::new();
        let _ = xml::walk(text, &mut |event| match event {
            Event::Start(element) => {
                let value = || element.attribute("val").unwrap_or_default();
                let at = || element.attribute("ilvl").and_then(|level| level.parse().ok()).filter(|level| *level < LEVELS);
                match element.name {
                    "abstractNum" => scheme = Some((element.attribute("abstractNumId").unwrap_or_default(), Scheme::default())),
                    "num" => instance = Some((element.attribute("numId").unwrap_or_default(), Instance::default())),
                    "abstractNumId" => {
                        if let Some((_, instance)) = &mut instance {
                            instance.scheme = value();
                        }
                    }
                    "styleLink" | "numStyleLink" => {
                        if let Some((_, scheme)) = &mut scheme {
                            *(if element.name == "styleLink" { &mut scheme.style_link } else { &mut scheme.num_style_link }) = value();
                        }
                    }
                    "lvlOverride" => level = at(),
                    "startOverride" => {
                        if let (Some((_, instance)), Some(level), Ok(start)) = (&mut instance, level, value().parse()) {
                            instance.starts.insert(level, start);
                        }
                    }
                    "lvl" => {
                        level = at();
                        own = Some(Level::default());
                    }
                    name => {
                        if let Some(level) = &mut own {
                            match name {
                                "start" => level.start = value().parse().unwrap_or(1),
                                "numFmt" => level.format = value(),
                                "lvlText" => level.text = value(),
                                "lvlRestart" => level.restarts = value() != "0",
                                "suff" => level.space_after = value() != "nothing",
                                _ => {}
                            }
                        }
                    }
                }
                names.push(element.name.to_owned());
            }
            Event::End(_) => match names.pop().as_deref() {
                Some("lvl") => {
                    if let (Some(level), Some(own)) = (level, own.take()) {
                        if let Some((_, instance)) = &mut instance {
                            instance.levels.insert(level, own);
                        } else if let Some((_, scheme)) = &mut scheme {
                            scheme.levels[level] = own;
                        }
                    }
                }
                Some("abstractNum") => all.schemes.extend(scheme.take()),
                Some("num") => all.instances.extend(instance.take()),
                _ => {}
            },
            Event::Text(_) => {}
        });
        all
    }

    /// Counts on, and gives what stands before the paragraph; `None` where there is no such numbering.
    pub fn next(&mut self, number: &str, level: usize) -> Option<Marker> {
        let level = level.min(LEVELS - 1);
        let instance = self.instances.get(number)?;
        let mut key = instance.scheme.clone();
        let mut scheme = self.schemes.get(&key)?;
        if !scheme.num_style_link.is_empty() {
            let link = &scheme.num_style_link;
            if let Some((linked, other)) =
                self.schemes.iter().filter(|(_, other)| other.style_link == *link).min_by_key(|(id, _)| id.as_str())
            {
                (key, scheme) = (linked.clone(), other);
            }
        }
        let of = |level: usize| instance.levels.get(&level).unwrap_or(&scheme.levels[level]);
        let own = of(level);
        let counters = self.counters.entry(key).or_insert([None; LEVELS]);
        let start = instance.starts.get(&level).copied();
        let count = match (start, counters[level]) {
            (Some(start), _) if self.started.insert((number.to_owned(), level)) => start,
            (_, Some(count)) => count.saturating_add(1),
            (start, None) => start.unwrap_or(own.start),
        };
        counters[level] = Some(count);
        for (deeper, counter) in counters.iter_mut().enumerate().skip(level + 1) {
            if of(deeper).restarts {
                *counter = None;
            }
        }
        if own.format == "bullet" {
            return Some(if is_blank(&own.text) { Marker::Blank } else { Marker::Bullet });
        }
        if own.format == "none" || is_blank(&own.text) {
            return Some(Marker::Blank);
        }
        let alone = format!("%{}", level + 1);
        let around = own.text.replacen(&alone, "", 1);
        if own.format == "decimal" && own.text.contains(&alone) && around.chars().all(|sign| " .():-–[]".contains(sign)) {
            return Some(Marker::Number(count));
        }
        let mut words = own.text.clone();
        for (place, counter) in counters.iter().enumerate().take(level + 1) {
            let other = of(place);
            words = words.replace(&format!("%{}", place + 1), &written(counter.unwrap_or(other.start), &other.format));
        }
        let space = if own.space_after { " " } else { "" };
        Some(Marker::Words(format!("{}{space}", words.trim())))
    }
}

/// Whether nothing is printed: a space too, also that of a font of signs.
fn is_blank(text: &str) -> bool {
    text.chars().all(|sign| sign.is_whitespace() || matches!(sign, '\u{f020}' | '\u{200b}'))
}

/// A number in a format of Word (17.18.59); in one that is not known here, in digits.
pub fn written(number: u64, format: &str) -> String {
    match format {
        "lowerLetter" => letters(number, 'a', 26),
        "upperLetter" => letters(number, 'A', 26),
        // Without ё, й, ъ, ы, ь, as Russian lists count.
        "russianLower" => of_alphabet(number, "абвгдежзиклмнопрстуфхцчшщэюя"),
        "russianUpper" => of_alphabet(number, "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "decimalZero" => format!("{number:02}"),
        "chicago" => {
            let sign = ["*", "†", "‡", "§"][usize::try_from(number.saturating_sub(1) % 4).unwrap_or(0)];
            sign.repeat(usize::try_from(number.saturating_sub(1) / 4 + 1).unwrap_or(1).min(20))
        }
        _ => number.to_string(),
    }
}

/// a to z, then aa, bb, …
fn letters(number: u64, first: char, count: u8) -> String {
    let alphabet: String = (0..count).map(|step| char::from(first as u8 + step)).collect();
    of_alphabet(number, &alphabet)
}

fn of_alphabet(number: u64, alphabet: &str) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let count = letters.len() as u64;
    let (Some(place), times) = (number.checked_sub(1), number.saturating_sub(1) / count + 1) else { return number.to_string() };
    let letter = letters[usize::try_from(place % count).unwrap_or(0)];
    letter.to_string().repeat(usize::try_from(times).unwrap_or(1).min(20))
}

fn roman(number: u64) -> String {
    const SIGNS: [(u64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 9999 {
        return number.to_string();
    }
    let mut left = number;
    let mut written = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            written.push_str(sign);
            left -= value;
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_word_writes_them() {
        let row: Vec<String> =
            ["decimal", "lowerLetter", "upperRoman", "russianLower", "chicago"].iter().map(|format| written(28, format)).collect();
        assert_eq!(row, ["28", "bb", "XXVIII", "я", "§§§§§§§"]);
        assert_eq!((written(0, "lowerLetter"), written(0, "upperRoman")), ("0".to_owned(), "0".to_owned()));
    }

    #[test]
    fn counters_restart_below_and_go_on_beside() {
        let level = |ilvl: u8, format: &str, text: &str| {
            format!("<w:lvl w:ilvl=\"{ilvl}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>")
        };
        let xml = format!(
            "<w:numbering><w:abstractNum w:abstractNumId=\"0\">{}{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num></w:numbering>",
            level(0, "decimal", "%1."),
            level(1, "lowerLetter", "%1.%2)")
        );
        let mut numbering = Numbering::read(&xml);
        let words = |word: &str| Some(Marker::Words(format!("{word} ")));
        assert_eq!(numbering.next("1", 0), Some(Marker::Number(1)));
        assert_eq!(numbering.next("1", 1), words("1.a)"));
        assert_eq!(numbering.next("1", 1), words("1.b)"));
        assert_eq!(numbering.next("1", 0), Some(Marker::Number(2)));
        assert_eq!(numbering.next("1", 1), words("2.a)"));
        assert_eq!(numbering.next("2", 0), Some(Marker::Number(7)));
        assert_eq!(numbering.next("3", 0), None);
    }
}
