//! Names in a text that have an authority record.
//!
//! A text is scanned once, whatever the number of records (Aho and Corasick, 1975). Whom a form means that several
//! records share is decided by the document alone (`meant.rs`).

mod meant;

use std::collections::HashMap;
use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

pub(super) use self::meant::office_of;
use super::names::{Names, Record};
use super::parts;
use super::references::is_literature;
use crate::model::{AnnotationKind, AuthorityKind, BlockKind, DiplomaticPart, Draft, MarkKind, Mention, Metadata, Origin, PartId};
use crate::text::Span;
use crate::text::normal::{fold, squeeze};
use crate::text::span::Apart;

/// Words that stand before a surname without being another person's given name.
const TITLES: &[&str] = &[
    "mr",
    "dr",
    "cde",
    "cdes",
    "comrade",
    "comrades",
    "general",
    "gen",
    "marshal",
    "generalissimo",
    "colonel",
    "col",
    "major",
    "captain",
    "lieutenant",
    "admiral",
    "ambassador",
    "minister",
    "premier",
    "president",
    "chairman",
    "secretary",
    "chancellor",
    "commissar",
    "senator",
    "governor",
    "congressman",
    "judge",
    "justice",
    "professor",
    "prof",
    "sir",
    "lord",
    "lady",
    "king",
    "prince",
    "princess",
    "queen",
    "emperor",
    "shah",
    "sultan",
    "sheikh",
    "pope",
    "cardinal",
    "bishop",
    "archbishop",
    "father",
    "chief",
    "director",
    "commander",
    "under",
    "affairs",
    "state",
    "staff",
    "trade",
    "finance",
    "interior",
    "deputy",
    "assistant",
    "counselor",
    "counsellor",
    "consul",
    "attache",
    "vice",
    "messrs",
    "monsieur",
    "m",
    "herr",
    "senor",
    "foreign",
    "defense",
    "defence",
    "and",
    "from",
    "to",
    "of",
    "by",
    "with",
    "the",
    "foreign minister",
    "embassy",
    "department",
    "soviet",
    "american",
    "british",
    "french",
    "us",
    "u",
    "s",
];

/// Words of that list that are no titles of persons.
const LINKS: &[&str] = &[
    "affairs",
    "state",
    "staff",
    "trade",
    "finance",
    "interior",
    "foreign",
    "defense",
    "defence",
    "and",
    "from",
    "to",
    "of",
    "by",
    "with",
    "the",
    "embassy",
    "department",
    "soviet",
    "american",
    "british",
    "french",
    "us",
    "u",
    "s",
    "under",
    "deputy",
    "assistant",
    "vice",
];

/// Given names that are common enough to tell another person of the same surname, or a person from a town.
const GIVEN_NAMES: &[&str] = &[
    "aleksandr",
    "alexander",
    "alfred",
    "allen",
    "andrew",
    "anna",
    "anthony",
    "arthur",
    "averell",
    "boris",
    "carl",
    "carol",
    "charles",
    "daniel",
    "david",
    "dean",
    "dmitry",
    "donald",
    "edward",
    "elizabeth",
    "ernest",
    "francis",
    "frank",
    "fred",
    "frederick",
    "george",
    "georgy",
    "harold",
    "harry",
    "henry",
    "herbert",
    "howard",
    "hubert",
    "hugh",
    "ivan",
    "jack",
    "jacob",
    "james",
    "jean",
    "john",
    "joseph",
    "karl",
    "kathleen",
    "lawrence",
    "leonid",
    "lewis",
    "louis",
    "lyndon",
    "margaret",
    "maria",
    "mark",
    "martin",
    "mary",
    "maxwell",
    "michael",
    "mikhail",
    "mrs",
    "miss",
    "ms",
    "madame",
    "nicholas",
    "nikita",
    "nikolai",
    "nikolay",
    "oliver",
    "oscar",
    "patrick",
    "paul",
    "peter",
    "philip",
    "pierre",
    "ralph",
    "raymond",
    "richard",
    "robert",
    "roger",
    "roy",
    "samuel",
    "sergei",
    "sergey",
    "stephen",
    "svetlana",
    "theodore",
    "thomas",
    "vasily",
    "victor",
    "viktor",
    "vladimir",
    "walter",
    "william",
    "yakov",
    "yuri",
];

/// Those of the given names that are women's.
const WOMEN: &[&str] = &["anna", "carol", "elizabeth", "kathleen", "margaret", "maria", "mary", "svetlana"];

/// What a name is joined to by a hyphen and stays a name: "pro-Diem".
const ATTITUDES: &[&str] = &["pro", "anti", "non", "ex", "post", "pre"];

/// Words after a name that make it another thing's: "the Stalin Prize".
const THINGS: &[&str] = &[
    "Prize",
    "Order",
    "Street",
    "Avenue",
    "Plan",
    "Doctrine",
    "Line",
    "Memorial",
    "University",
    "Hotel",
    "Post",
    "Times",
    "Star",
    "Lake",
    "Square",
    "Library",
    "House",
    "Paper",
    "Papers",
    "Sea",
    "Community",
    "Corporation",
    "Company",
    "Building",
    "Foundation",
    "College",
    "School",
    "Airport",
    "Base",
    "Field",
    "Island",
    "Islands",
    "Fleet",
    "Institute",
    "Hospital",
    "Cross",
    "Trail",
    "City",
    "Dam",
    "River",
    "Mountain",
    "Mountains",
];

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:(?:Cdes?|Mr|Mrs|Dr|General|Marshal|Ambassador|Minister|Comrade|Recorded by|Received by|Sent by|Authenticated by)\.?\s+)(?P<name>(?:\p{Lu}\. ?){0,2}\p{Lu}[\p{L}’'-]{2,}(?: \p{Lu}[\p{Ll}’'-]{2,})?)")
        .expect("a constant pattern")
});

static BARE_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\p{Lu}\. ?){0,2}\p{Lu}\p{Ll}[\p{L}’'-]+(?: \p{Lu}[\p{Ll}’'-]{2,})?$").expect("a constant pattern"));

/// Ties the correspondents to their records, where the name can mean only one.
pub fn tie_roles(metadata: &mut Metadata, names: &Names) {
    for role in &mut metadata.roles {
        if role.authority.is_none()
            && let [only] = names.look_up(&role.name).as_slice()
        {
            role.authority = Some((*only).to_owned());
        }
    }
}

/// The names in all parts of a draft, in the order of part and place: those that are `stated`, and those recognised beside them.
pub fn find(draft: &Draft, names: &Names, stated: Vec<Mention>) -> Vec<Mention> {
    let recognised = recognised(draft, names, &stated);
    let mut by_part: HashMap<PartId, Vec<Mention>> = HashMap::new();
    for mention in stated.into_iter().chain(recognised) {
        by_part.entry(mention.part.clone()).or_default().push(mention);
    }
    let mut all = Vec::new();
    for (part, _) in parts(draft) {
        let mut of_part = by_part.remove(&part).unwrap_or_default();
        of_part.sort_by_key(|mention| mention.span);
        all.extend(of_part);
    }
    all
}

/// A name, and whose it can be.
struct Found {
    mention: Mention,
    is_surname: bool,
    /// A given name of others, or one word of several names: it says nothing by itself.
    is_given: bool,
    records: Vec<usize>,
}

/// The names that have a record and stand where the source marks none.
fn recognised(draft: &Draft, names: &Names, stated: &[Mention]) -> Vec<Mention> {
    let mut found: Vec<Found> = Vec::new();
    let list = draft.metadata.in_volume.as_ref().and_then(|place| names.list_of(&place.volume));
    let passages = parts(draft).into_iter().map(|(_, passage)| passage.text.as_str()).collect();
    let mut small = Small { passages, known: HashMap::new() };
    for (part, passage) in parts(draft) {
        let links = passage.annotations.iter().filter(|annotation| matches!(annotation.kind, AnnotationKind::Link { .. }));
        let marked = stated.iter().filter(|mention| mention.part == part);
        let mut others: Vec<Span> = links.map(|annotation| annotation.span).chain(marked.map(|mention| mention.span)).collect();
        others.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut taken = Apart::default();
        for span in others {
            taken.take(span);
        }
        // A line break inside a name is a space to whoever looks for it; the bytes stay where they are.
        let text = passage.text.replace(['\n', '\t'], " ");
        for hit in names.finder.find_iter(&text) {
            let span = Span::new(hit.start(), hit.end());
            let form = &names.forms[hit.pattern().as_usize()];
            // Where a volume lists its persons, a bare surname is none of another volume's.
            let is_listed = |record: &usize| names.records[*record].list.is_none_or(|of| Some(of) == list);
            if form.is_surname && list.is_some() && !form.records.iter().any(is_listed) {
                continue;
            }
            if !stands_alone(&text, span) || !taken.is_free(span) || crosses_paragraphs(&passage.text, span) {
                continue;
            }
            let mut records = own_list(&form.records, &names.records, list);
            if word_after(&passage.text, span.end).is_some_and(|word| THINGS.contains(&word)) {
                continue;
            }
            let is_word = !form.is_surname && !span.of(&text).contains(' ');
            if is_word && !is_itself(&passage.text, span) {
                continue;
            }
            let has_title = title_before(&passage.text, span.start);
            if form.is_derived && is_part_of_another(&passage.text, span) || is_in_place(&passage.text, span) {
                continue;
            }
            if form.is_surname && !has_title && !small.is_name(&passage.text, span) {
                continue;
            }
            // "George" alone is Senator George only in a text that names him so.
            let is_given = !has_title && (form.needs_title || form.is_surname && GIVEN_NAMES.contains(&fold(span.of(&text)).as_str()));
            if form.is_surname {
                records.retain(|record| {
                    names.records[*record].kind != AuthorityKind::Person || fits_before(&passage.text, span, &names.records[*record])
                });
                records = meant::by_title(&passage.text, span.start, &records, &names.records);
            }
            let Some(first) = records.first() else { continue };
            let kind = names.records[*first].kind;
            if kind != AuthorityKind::Person && is_literature(&part, &passage.text, span) {
                continue;
            }
            let text = span.of(&passage.text).to_owned();
            let mention = Mention { origin: Origin::Room, part: part.clone(), span, text, kind, authorities: Vec::new(), editor: None };
            found.push(Found { mention, is_surname: form.is_surname, is_given, records });
        }
    }
    decided(draft, names, found)
}

/// Whom each name means, as far as the document says.
fn decided(draft: &Draft, names: &Names, found: Vec<Found>) -> Vec<Mention> {
    if found.is_empty() {
        return Vec::new();
    }
    // Who is named so that only one record fits is meant by a bare surname behind it, too; else one who wrote or
    // received the paper, or is named so later.
    let only = |found: &Found| found.records.first().copied().filter(|_| found.records.len() == 1 && !found.is_given);
    let mut first: HashMap<usize, usize> = HashMap::new();
    for (place, record) in found.iter().enumerate().filter_map(|(place, found)| Some((place, only(found)?))) {
        first.entry(record).or_insert(place);
    }
    let of_roles = draft.metadata.roles.iter().filter_map(|role| role.authority.as_deref());
    let roles: Vec<usize> = of_roles.filter_map(|id| names.records.iter().position(|record| record.id == id)).collect();
    let head = meant::head(draft);
    let mut last: HashMap<usize, usize> = HashMap::new();
    let mut all = Vec::new();
    for (place, found) in found.into_iter().enumerate() {
        if let Some(record) = only(&found) {
            last.insert(record, place);
        }
        let Found { mut mention, is_surname, is_given, records } = found;
        let meant = if is_surname && (is_given || records.len() > 1) {
            let placed = |places: &HashMap<usize, usize>, record: &usize| places.get(record).copied();
            let before = records.iter().filter_map(|record| Some((placed(&last, record)?, *record))).max();
            let role = || roles.iter().copied().find(|record| records.contains(record));
            let behind = || records.iter().filter_map(|record| Some((placed(&first, record)?, *record))).min();
            let by_head = || meant::by_head(&head, &records, &names.records).filter(|_| !is_given);
            let known = before.map(|(_, record)| record).or_else(role).or_else(|| behind().map(|(_, record)| record));
            match known.or_else(by_head) {
                Some(record) => vec![record],
                None if is_given => continue,
                None => records,
            }
        } else {
            records
        };
        mention.authorities = meant.into_iter().map(|record| names.records[record].id.clone()).collect();
        mention.authorities.sort();
        all.push(mention);
    }
    all
}

/// The records of the list of a document's volume, where that has one of these: another volume has the same person, or
/// another one, under a record of its own.
fn own_list(form: &[usize], records: &[Record], list: Option<usize>) -> Vec<usize> {
    let own: Vec<usize> = form.iter().copied().filter(|record| list.is_some() && records[*record].list == list).collect();
    if own.is_empty() { form.to_vec() } else { own }
}

/// Surnames that are words as well ("The", "Do", "Long"), by what a document writes small.
struct Small<'a> {
    passages: Vec<&'a str>,
    known: HashMap<String, bool>,
}

/// A longer word is hardly both.
const LONGEST_WORD: usize = 5;

impl Small<'_> {
    /// Whether a word with a capital is a name there: one that the document has as a word, too, only where nothing else
    /// gives it a capital.
    fn is_name(&mut self, text: &str, span: Span) -> bool {
        let word = span.of(text);
        if TITLES.contains(&fold(word).as_str()) {
            return false;
        }
        if word.len() > LONGEST_WORD || word.contains(' ') {
            return true;
        }
        let small = word.to_lowercase();
        let is_word = *self.known.entry(small.clone()).or_insert_with(|| {
            let finder = memmem::Finder::new(&small);
            let alone = |text: &str| finder.find_iter(text.as_bytes()).any(|at| stands_alone(text, Span::new(at, at + small.len())));
            self.passages.iter().any(|text| alone(text))
        });
        if !is_word {
            return true;
        }
        let before = text[..span.start].strip_suffix(' ').unwrap_or("");
        let in_sentence = before.ends_with(|letter: char| letter.is_lowercase() || letter == ',');
        let next = text[span.end..].strip_prefix(' ').unwrap_or("");
        in_sentence && !next.starts_with(char::is_uppercase)
    }
}

/// Whether the word before or behind makes a word the part of a name: "Cao Dai", "Nguyen Van Thieu".
fn is_part_of_another(text: &str, span: Span) -> bool {
    let before = word_before(text, span.start).is_some_and(|before| {
        let is_capital = before.word.starts_with(char::is_uppercase) && !before.word.ends_with('.') && !before.space.contains('\n');
        is_capital && !TITLES.contains(&fold(before.word).as_str())
    });
    before || word_after(text, span.end).is_some()
}

/// Whether a name is the beginning of a city's: "Tel Aviv".
fn is_in_place(text: &str, span: Span) -> bool {
    super::posts::starting(&text[span.start..]).is_some_and(|(length, _)| length > span.len())
}

/// Whether a title stands right before a name.
fn title_before(text: &str, start: usize) -> bool {
    let Some(before) = word_before(text, start).filter(|before| before.word.starts_with(char::is_uppercase)) else { return false };
    let folded = fold(before.word.trim_end_matches('.'));
    TITLES.contains(&folded.as_str()) && !before.space.contains('\n') && !LINKS.contains(&folded.as_str())
}

/// The word before a place, with what stands between it and the place, and whether a sentence or a line begins with it.
struct Before<'a> {
    word: &'a str,
    space: &'a str,
    begins: bool,
}

/// Letters before a name in which the word before it stands.
const REACH: usize = 40;

/// The word that white space parts from a place; `None` where a sign stands between, or before the word.
fn word_before(text: &str, start: usize) -> Option<Before<'_>> {
    let from = crate::text::span::floor_boundary(text, start.saturating_sub(REACH));
    let before = &text[from..start];
    let bare = before.trim_end();
    let is_letter = |letter: char| letter.is_alphabetic() || matches!(letter, '’' | '\'');
    let letters = bare.strip_suffix('.').unwrap_or(bare);
    let head = letters.trim_end_matches(is_letter);
    let word = &bare[head.len()..];
    if bare.len() == before.len() || !word.starts_with(char::is_alphabetic) || !(head.is_empty() || head.ends_with(char::is_whitespace)) {
        return None;
    }
    let gap = &head[head.trim_end().len()..];
    let ends = head.trim_end().ends_with(['.', '!', '?', ':', ';', '”', '’', ']', ')']);
    Some(Before { word, space: &before[bare.len()..], begins: ends || head.is_empty() || gap.contains('\n') })
}

/// The word with a capital that a single space parts from a name.
fn word_after(text: &str, end: usize) -> Option<&str> {
    let mut rest = text[end..].chars();
    rest.next().filter(|space| space.is_whitespace())?;
    let rest = rest.as_str();
    let first = rest.chars().next().filter(|letter| letter.is_uppercase())?;
    let small = rest[first.len_utf8()..].find(|letter: char| !letter.is_lowercase()).map_or(rest.len(), |length| first.len_utf8() + length);
    (small > first.len_utf8()).then(|| &rest[..small])
}

/// Names after a title that no record has, each once, in order: what `check` lists.
pub fn unknown_names(draft: &Draft, names: &Names) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let name = squeeze(name).trim_end_matches(['.', '’', '\'']).trim_end_matches("'s").trim_end_matches("’s").to_owned();
        let name =
            name.split(' ').skip_while(|word| TITLES.contains(&fold(word.trim_end_matches('.')).as_str())).collect::<Vec<_>>().join(" ");
        // "Harriman Stalin" are two who have records, not one who has none.
        let is_known = !names.look_up(&name).is_empty() || name.split(' ').all(|word| !names.look_up(word).is_empty());
        if !is_known && name.len() > 2 && !unknown.contains(&name) {
            unknown.push(name);
        }
    };
    for role in &draft.metadata.roles {
        use crate::model::RoleKind::{Contributor, Provider, Translator};
        let is_name = role.name.split(' ').count() <= 4 && role.name.split(' ').all(|word| word.starts_with(char::is_uppercase));
        if role.authority.is_none() && is_name && !matches!(role.role, Contributor | Provider | Translator) {
            add(&role.name);
        }
    }
    // Below the message stand names without titles: "Khokhlov, Kozlov, Ivanov, Parshin".
    let text = &draft.body.text;
    for block in draft
        .body
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Part(DiplomaticPart::ClerkNotes | DiplomaticPart::Signature)))
    {
        for line in block.span.of(text).lines() {
            let names = super::correspondents::list(line);
            if names.iter().all(|name| BARE_NAME.is_match(name)) {
                for name in &names {
                    add(name);
                }
            }
        }
    }
    for annotation in &draft.body.annotations {
        let doubtful = matches!(&annotation.kind, AnnotationKind::Mark(mark) if mark.mark == MarkKind::Doubtful);
        let name = annotation.span.of(text).trim_matches(['?', '[', ']']).trim();
        if doubtful && BARE_NAME.is_match(name) {
            add(name);
        }
    }
    for (_, passage) in parts(draft) {
        for captures in NAME.captures_iter(&passage.text) {
            add(&captures["name"]);
        }
    }
    unknown
}

/// Whether the span is not a part of a longer word; a possessive after it is none.
fn stands_alone(text: &str, span: Span) -> bool {
    let joins = |letter: char| letter.is_alphanumeric() || letter == '_';
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    let hyphen_after = after == Some('-') && text[span.end + 1..].chars().next().is_some_and(char::is_alphabetic);
    let hyphen_before = before == Some('-')
        && text[..span.start - 1].chars().next_back().is_some_and(char::is_alphabetic)
        && !ATTITUDES.iter().any(|word| {
            let start = (span.start - 1).checked_sub(word.len());
            start.and_then(|start| text.get(start..span.start - 1)).is_some_and(|before| before.eq_ignore_ascii_case(word))
        });
    !before.is_some_and(joins) && !after.is_some_and(joins) && !hyphen_after && !hyphen_before
}

fn crosses_paragraphs(text: &str, span: Span) -> bool {
    span.of(text).contains("\n\n")
}

/// Whether a name of one word means what it names, and is not a part of another: "Jack London", "the Stalin Prize".
fn is_itself(text: &str, span: Span) -> bool {
    let before = word_before(text, span.start).map(|before| fold(before.word.trim_end_matches('.')));
    !before.is_some_and(|word| GIVEN_NAMES.contains(&word.as_str()) || word == "lake")
}

/// Whether what stands before and after a bare surname allows it to be this person's:
/// "Allen Dulles" is not John Foster Dulles.
fn fits_before(text: &str, span: Span, record: &Record) -> bool {
    let is_part = word_after(text, span.end).is_some_and(|word| !record.words.contains(&fold(word)));
    if is_part && record.words.len() == 1 && text[..span.start].ends_with(char::is_whitespace) {
        return false;
    }
    let Some(before) = word_before(text, span.start) else { return true };
    let word = before.word;
    let folded = fold(word.trim_end_matches('.'));
    if !word.starts_with(char::is_uppercase) || TITLES.contains(&folded.as_str()) || record.words.contains(&folded) {
        return true;
    }
    // "Mrs. Taylor" is hardly the general; "Mrs. Meir" is whoever the list has under a woman's name.
    if ["mrs", "miss", "madame", "mme"].contains(&folded.as_str()) {
        return !record.words.iter().any(|word| GIVEN_NAMES.contains(&word.as_str()) && !WOMEN.contains(&word.as_str()));
    }
    if GIVEN_NAMES.contains(&folded.as_str()) {
        return false;
    }
    // "… in Japan. Harriman introduces": the word before ended a sentence, or a line.
    if before.space.contains('\n') || (word.ends_with('.') && word.chars().count() > 4) {
        return true;
    }
    // An initial that the person does not have is another person's.
    let is_initial = word.trim_end_matches('.').chars().count() == 1;
    if is_initial {
        let letter = folded.chars().next();
        return record.words.iter().any(|known| known.chars().next() == letter);
    }
    let all_capitals = word.chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
    before.begins || all_capitals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Authority;
    use crate::model::{Ledger, Passage, SourceFormat};

    fn person(id: &str, name: &str, variants: &[&str]) -> Authority {
        Authority {
            id: id.into(),
            kind: AuthorityKind::Person,
            name: name.into(),
            variants: variants.iter().map(|name| crate::model::AuthorityVariant::Plain((*name).to_owned())).collect(),
            office: None,
            dates: None,
            note: None,
            identifiers: vec![],
        }
    }

    fn found(text: &str, authorities: &[Authority]) -> Vec<(String, Vec<String>)> {
        let draft = Draft {
            format: SourceFormat::PlainText,
            metadata: Metadata::default(),
            title: Passage::default(),
            summary: None,
            body: Passage::line(text),
            notes: vec![],
            ledger: Ledger::default(),
            diagnostics: vec![],
        };
        find(&draft, &Names::new(authorities), vec![]).into_iter().map(|mention| (mention.text, mention.authorities)).collect()
    }

    #[test]
    fn a_person_is_found_by_surname_initials_and_in_capitals() {
        let molotov = [person("molotov", "Molotov, Vyacheslav Mikhailovich", &[])];
        for text in ["Molotov's", "V. M. MOLOTOV", "V.M. Molotov", "MOLOTOV", "Vyacheslav Molotov", "V.\nMolotov"] {
            assert_eq!(found(text, &molotov).len(), 1, "{text}");
        }
        assert!(found("Molotovsk", &molotov).is_empty());
    }

    #[test]
    fn another_given_name_is_another_person() {
        let dulles = [person("jfd", "Dulles, John Foster", &[])];
        assert!(found("He told Allen Dulles of it", &dulles).is_empty());
        assert_eq!(found("Secretary Dulles said. Then Dulles left", &dulles).len(), 2);
    }

    fn listed(id: &str, name: &str, note: &str) -> Authority {
        Authority { note: Some(note.into()), ..person(id, name, &[]) }
    }

    #[test]
    fn a_title_tells_two_of_one_surname_apart() {
        let two = [
            listed("lbj", "Johnson, Lyndon B.", "President of the United States"),
            listed("uaj", "Johnson, U. Alexis", "Deputy Ambassador to Vietnam until September 1965"),
            listed("jfd", "Dulles, John Foster", "Secretary of State"),
            listed("awd", "Dulles, Allen W", "Director of Central Intelligence"),
        ];
        let meant = |text: &str| found(text, &two).into_iter().map(|(_, ids)| ids.join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(meant("President Johnson spoke"), "lbj");
        assert_eq!(meant("Ambassador Johnson came. Then Johnson left"), "uaj uaj");
        assert_eq!(meant("Secretary Dulles and Allen Dulles met; Mr. Dulles agreed"), "jfd awd awd");
        assert_eq!(meant("Alex Johnson and Mr. Johnson"), "uaj uaj");
        assert_eq!(meant("Mr. Dulles agreed"), "awd+jfd");
        assert_eq!(meant("the Johnson Library"), "");
    }

    #[test]
    fn a_surname_that_is_a_word_is_a_name_where_nothing_else_gives_it_a_capital() {
        let listed =
            [person("the", "Trinh Minh The", &["The"]), person("do", "Tran Van Do", &[]), person("diem", "Ngo Dinh Diem", &["Diem"])];
        let meant = |text: &str| found(text, &listed).into_iter().map(|(_, ids)| ids.join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(meant("The report came. General The read the report, and do what you can."), "the");
        assert_eq!(meant("Do not ask. If you do, ask Quat or Do who has it."), "do");
        assert_eq!(meant("the pro-Diem press"), "diem");
    }

    #[test]
    fn a_word_of_a_name_means_its_bearer_where_it_is_his_alone() {
        let listed = [person("chou", "Chou En-lai", &[]), person("shu", "Chou Shu-kai", &[]), person("mao", "Mao Tse-tung", &[])];
        let meant = |text: &str| found(text, &listed).into_iter().map(|(_, ids)| ids.join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(meant("He saw Mao. Chou was there."), "mao");
        assert_eq!(meant("He saw Chou En-lai. Chou said so; Mao Dun did not."), "chou chou");
    }

    #[test]
    fn a_record_that_only_points_on_means_the_other() {
        let two = [
            listed("gore", "Ormsby Gore, Sir David", "British Ambassador"),
            listed("harlech", "Harlech, Lord", "see Ormsby Gore, Sir David"),
        ];
        assert_eq!(found("He told Lord Harlech", &two), [("Harlech".to_owned(), vec!["gore".to_owned()])]);
    }

    #[test]
    fn of_two_with_one_surname_the_one_named_in_full_is_meant() {
        let two = [person("lbj", "Johnson, Lyndon B.", &[]), person("uaj", "Johnson, U. Alexis", &[])];
        assert_eq!(found("Johnson spoke", &two)[0].1, ["lbj", "uaj"]);
        assert_eq!(found("Lyndon Johnson came. Later Johnson spoke", &two)[1].1, ["lbj"]);
    }
}
