//! Kind, sender, recipients and creator, from what the title and the parts say.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{
    Basis, BlockKind, DiplomaticPart, Draft, HistoricalDate, Kind, Known, Metadata, Role, RoleKind, is_date_word, of_the_paper_itself,
};
use crate::text::normal::squeeze;

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:No\.?|№|number)\s*(?P<number>\d{1,6}(?:/[\p{L}\d]+)?)").expect("a constant pattern"));
static FROM_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bfrom\s+(?P<from>.+?)\s+to\s+(?P<to>.+)$").expect("a constant pattern"));
static OF_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:letter|cable|telegram|note|message)\s+of\s+(?P<from>.+?)\s+to\s+(?P<to>.+)$").expect("a constant pattern")
});
static AFTER_COMMA: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,]*,\s*(?P<from>.+?)\s+to\s+(?P<to>.+)$").expect("a constant pattern"));
static CREATOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:journal|diary|directive|memorandum|report|notes?|statement|resolution|minutes|instructions) (?:of|by) (?P<who>.+?)(?:[,:;]? ['‘“\x22]|, (?:for|dated|on|to|in|at|regarding|concerning)\b|,? \d|$)")
        .expect("a constant pattern")
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[,;]?\s+(?:dated|on|regarding|concerning|about|with|for the|(?:of )?(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december))\b.*$").expect("a constant pattern")
});
/// What leads over from a receiver to the date behind.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[,;(]|\s)+(?:(?:undated|dated|of|on|from|about|around|circa|ca\.|in|the|early|late|mid)[\s(,-]*)*$")
        .expect("a constant pattern")
});
/// Who is sent to somebody: "the Delegation to the Subcommittee … to the Secretary of State".
static SENT_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:delegations?|missions?|representatives?|observers?|advis[eo]rs?)$").expect("a constant pattern")
});
/// What goes from one place to another, or from one time to another, and is no paper.
static MOVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:journeys?|trips?|travels?|tours?|voyages?|flights?|marche?s?|roads?|ways?|railways?|railroads?|lines?|routes?|retreats?|withdrawals?|transitions?|changes?|transfers?|passages?|moves?|movements?|evacuations?|returns?|transports?|shipments?|periods?|times?|years?|months?|days?)\s+from\s+$",
    )
    .expect("a constant pattern")
});
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:\p{Lu}\p{Ll}?\.[ -]?){0,3}\p{Lu}[\p{L}’'\-]+(?: \p{Lu}[\p{L}’'\-]+){0,3})$").expect("a constant pattern")
});
static HONORIFIC: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:the\s+)?(?:cdes?\.?|comrades?|messrs\.?)\s+").expect("a constant pattern"));
/// "The Reception of US Ambassador Harriman", "Conversation with Mao Zedong", "between Stalin and Mao".
static CONVERSATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:reception of(?: the)?\s+(?P<who>[^,;:.]+?)|conversation (?:with|of .{2,60}? with)(?: the)?\s+(?P<other>[^,;:.]+?)|conversation between\s+(?P<one>[^,;:.]+?))(?:[,;:'’\x22”]|\s+on\b|\s+\d|$)").expect("a constant pattern")
});
/// "US Ambassador Harriman" is the person at the end.
static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^.*\b(?:Ambassador|Minister|Secretary|President|Chairman|Premier|General|Marshal|Admiral|Colonel|Senator|Comrade|Cde\.|Mr\.|Mrs\.|Dr\.|Charg[eé]|Consul|Envoy|Director|Commissar|Leader)\s+").expect("a constant pattern")
});
static ADDRESSEE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?im)\bto\s+(?P<who>(?:cdes?\.|comrades?)\s+[^\n;:]+?)[.:]?\s*$").expect("a constant pattern"));

/// Adds kind, numbers and correspondents where the file has not stated them.
pub fn infer(draft: &mut Draft) {
    let whole = squeeze(&draft.title.text);
    let title = of_the_paper_itself(&whole);
    if draft.metadata.kind.is_none()
        && let Some(kind) = Kind::of_title(title)
    {
        draft.metadata.kind = Some(Known::inferred(kind, "the words of the title"));
    }
    let kind = draft.metadata.kind.as_ref().map(|known| known.value);
    for captures in NUMBER.captures_iter(title) {
        let number = captures["number"].to_owned();
        if kind.is_some_and(Kind::is_sent) && !draft.metadata.paper_numbers.iter().any(|known| known.value == number) {
            draft.metadata.paper_numbers.push(Known::stated(number));
        }
    }
    // A conversation or a journal goes from nobody to nobody, whatever its title reports.
    let travels = kind.is_none_or(|kind| kind.is_sent() || matches!(kind, Kind::Memorandum | Kind::Report | Kind::Directive));
    if travels && let Some((from, to)) = from_to(title) {
        add(&mut draft.metadata, RoleKind::Sender, &names(&from), "the title");
        add(&mut draft.metadata, RoleKind::Recipient, &names(&to), "the title");
    }
    if draft.metadata.in_role(RoleKind::Sender).next().is_none()
        && let Some(who) = made_by(title)
    {
        add(&mut draft.metadata, RoleKind::Creator, &[who], "the title");
    }
    if draft.metadata.in_role(RoleKind::Recipient).next().is_none() && kind.is_none_or(Kind::is_sent) {
        let addressees: Vec<String> = part_texts(draft, DiplomaticPart::Addressees)
            .iter()
            .flat_map(|text| ADDRESSEE.captures_iter(text).flat_map(|captures| names(&captures["who"])).collect::<Vec<_>>())
            .collect();
        add(&mut draft.metadata, RoleKind::Recipient, &addressees, "the document's own addressees");
    }
    if matches!(kind, Some(Kind::Journal | Kind::MemorandumOfConversation))
        && let Some(captures) = CONVERSATION.captures(title)
    {
        let who = ["who", "one", "other"].iter().filter_map(|part| captures.name(part)).flat_map(|who| names(who.as_str()));
        let who: Vec<String> = who.map(|name| OFFICE.replace(&name, "").into_owned()).filter(|name| PERSON.is_match(name)).collect();
        add(&mut draft.metadata, RoleKind::Participant, &who, "the title");
    }
    confirm(draft);
}

/// What the title gave is stated, where the document's own parts say it too: a signature, the addressees, the word CABLE.
fn confirm(draft: &mut Draft) {
    let folded = |parts: &[DiplomaticPart]| -> Vec<String> {
        parts.iter().flat_map(|part| part_texts(draft, *part)).flat_map(|text| crate::text::normal::words(&text)).collect()
    };
    let signed = folded(&[DiplomaticPart::Signature]);
    let addressed = folded(&[DiplomaticPart::Addressees, DiplomaticPart::Transmission]);
    let headed = folded(&[DiplomaticPart::Heading, DiplomaticPart::Transmission]);
    for role in &mut draft.metadata.roles {
        let said = match role.role {
            RoleKind::Sender => &signed,
            RoleKind::Recipient => &addressed,
            _ => continue,
        };
        let surname = crate::text::normal::words(&role.name).pop();
        if matches!(role.basis, Basis::Inferred(_)) && surname.is_some_and(|surname| said.contains(&surname)) {
            role.basis = Basis::Stated;
        }
    }
    if let Some(kind) = &mut draft.metadata.kind
        && matches!(kind.basis, Basis::Inferred(_))
        && headed.iter().any(|word| word == kind.value.label())
    {
        kind.basis = Basis::Stated;
    }
}

/// The texts of all blocks of one diplomatic part.
pub fn part_texts(draft: &Draft, part: DiplomaticPart) -> Vec<String> {
    draft
        .body
        .blocks
        .iter()
        // A paragraph of several parts has them inside.
        .flat_map(|block| std::iter::once(block).chain(block.children.iter().filter(|_| block.kind == BlockKind::Paragraph)))
        .filter(|block| block.kind == BlockKind::Part(part))
        .map(|block| block.span.of(&draft.body.text).to_owned())
        .collect()
}

/// Adds names in a role unless the file or an editor gave that role to somebody.
pub fn add(metadata: &mut Metadata, role: RoleKind, names: &[String], from: &str) {
    if metadata.in_role(role).next().is_some() {
        return;
    }
    let mut added: Vec<String> = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        if !added.contains(name) {
            added.push(name.clone());
            metadata.roles.push(Role { role, name: name.clone(), authority: None, basis: Basis::Inferred(from.to_owned()) });
        }
    }
}

fn from_to(title: &str) -> Option<(String, String)> {
    let captures = FROM_TO.captures(title).or_else(|| OF_TO.captures(title)).or_else(|| AFTER_COMMA.captures(title))?;
    let from = captures.name("from")?;
    if MOVES.is_match(&title[..from.start()]) || is_date(from.as_str()) && is_date(&captures["to"]) {
        return None;
    }
    let mut from = from.as_str().trim().to_owned();
    let mut to = &captures["to"];
    if SENT_TO.is_match(&from)
        && let Some((whom, receiver)) = TAIL.find(to).map_or(to, |tail| &to[..tail.start()]).rsplit_once(" to ")
    {
        from = format!("{from} to {whom}");
        to = receiver;
    }
    let to = HistoricalDate::place_in_title(to).map_or(to, |date| &to[..date]);
    let to = DATED.replace(to, "");
    // What stands before a name in parentheses is the office: "the Representative on the Commission (Stassen)".
    let to = if to.trim_end().ends_with(')') { to } else { TAIL.replace(to.trim(), "").into_owned().into() };
    let to = to.trim().trim_end_matches(['.', ',', ';', ':']).to_owned();
    (!from.is_empty() && !to.is_empty() && from.len() < 160).then_some((from, to))
}

/// Whether words begin as a date does: "1917", "May 1945".
fn is_date(words: &str) -> bool {
    let word = words.split_whitespace().next().unwrap_or("").trim_end_matches([',', '.']);
    word.starts_with(|letter: char| letter.is_ascii_digit()) || is_date_word(word)
}

/// The single names of "Cdes. Molotov, Beria, Malenkov, and Mikoyan"; an office stays whole.
pub fn names(words: &str) -> Vec<String> {
    let words = squeeze(words);
    let plain = HONORIFIC.replace(&words, "");
    let parts = list(&plain);
    if parts.iter().all(|part| PERSON.is_match(part)) { parts } else { vec![plain.trim_end_matches(['.', ',', ':']).to_owned()] }
}

/// The entries of a list of receivers, persons and offices alike, one after a comma, an "and" or a line's end.
pub fn list(words: &str) -> Vec<String> {
    words
        .split([',', '\n'])
        .flat_map(|part| part.split(" and "))
        .map(|part| {
            part.trim().trim_start_matches("and ").trim_end_matches(" and").trim_start_matches('☐').trim().trim_end_matches(['.', ',', ':'])
        })
        .map(|part| HONORIFIC.replace(part, "").into_owned())
        .filter(|part| !part.is_empty() && part != "and")
        .collect()
}

/// Whose journal, directive or report it is, by its title.
fn made_by(title: &str) -> Option<String> {
    let captures = CREATOR.captures(title)?;
    // "Minutes of a meeting" are nobody's.
    let is_occasion = ["onversation", "eeting", "ession", "onference"].iter().any(|word| captures["who"].contains(word));
    let who = creator(&captures["who"]);
    // "Notes by the way" are nobody's either.
    let is_named = who.starts_with(char::is_uppercase) || (who.starts_with("the ") && who.contains(char::is_uppercase));
    (!is_occasion && is_named).then_some(who)
}

/// "People's Commissar for Foreign Affairs, V.M. Molotov" is the person at the end; of "the Embassy, Paris, May", where
/// place and day follow, the first.
fn creator(words: &str) -> String {
    let words = words.split(" for the ").next().unwrap_or(words);
    let last = words.rsplit(", ").next().unwrap_or(words).trim();
    if is_date_word(last) {
        return words.split(", ").next().unwrap_or(words).trim().to_owned();
    }
    if PERSON.is_match(last) { last.to_owned() } else { words.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Passage;

    #[test]
    fn a_list_of_persons_is_taken_apart_and_an_office_is_not() {
        assert_eq!(names("Cdes. Molotov, Beria, Malenkov, and Mikoyan"), ["Molotov", "Beria", "Malenkov", "Mikoyan"]);
        assert_eq!(names("V. Molotov, L. Beria, G. Malenkov, and A. Mikoyan"), ["V. Molotov", "L. Beria", "G. Malenkov", "A. Mikoyan"]);
        let office = "the Assistant Secretary of State for Near Eastern, South Asian, and African Affairs (Allen)";
        assert_eq!(names(office), [office]);
    }

    #[test]
    fn a_month_wrote_nothing() {
        assert_eq!(made_by("Verbatim Minutes of the Western European Chiefs of Mission Conference, Paris, May 6, 1957"), None);
        assert_eq!(made_by("Memorandum of a Conversation, Saigon, February 1, 1955"), None);
        assert_eq!(made_by("Notes by the way"), None);
        assert_eq!(made_by("Report by the Embassy, Paris, May 6, 1957").as_deref(), Some("the Embassy"));
        assert_eq!(made_by("Directive of the People's Commissar for Foreign Affairs, V.M. Molotov").as_deref(), Some("V.M. Molotov"));
    }

    #[test]
    fn a_title_says_who_wrote_to_whom() {
        for (title, from, to) in [
            ("Cable No. 3523, Stalin to Cdes. Molotov, Beria", "Stalin", "Cdes. Molotov, Beria"),
            ("Telegram via VcH from Stalin to Cde. Molotov", "Stalin", "Cde. Molotov"),
            ("Letter of Molotov to Stalin, 6 November 1945", "Molotov", "Stalin"),
            ("Telegram From the Embassy in Vietnam to the Department of State", "the Embassy in Vietnam", "the Department of State"),
            ("Letter from Brown to Smith, 3/4 November 1945", "Brown", "Smith"),
            ("Letter from May to Smith, November 3, 1945", "May", "Smith"),
            ("Letter from Brown to Smith (undated, about March 1944)", "Brown", "Smith"),
        ] {
            assert_eq!(from_to(title), Some((from.to_owned(), to.to_owned())), "{title}");
        }
        for title in ["Account of the years from 1917 to 1921", "Notes on a journey from Paris to Rome", "Papers from May to June 1945"] {
            assert_eq!(from_to(title), None, "{title}");
        }
    }

    #[test]
    fn what_a_title_says_of_another_paper_is_not_of_this_one() {
        let inferred = |title: &str| {
            let mut draft = Draft { title: Passage::line(title), ..Draft::of_text(Passage::default()) };
            infer(&mut draft);
            let roles = draft.metadata.roles.iter().map(|role| role.name.clone()).collect::<Vec<_>>();
            (roles, draft.metadata.kind.map(|kind| kind.value))
        };
        assert_eq!(inferred("Reply to the letter from Brown to Smith of 3 May 1945"), (vec![], None));
        assert_eq!(inferred("Comments on Smith's letter of 5 May 1940, written in June 1941"), (vec![], None));
        let letter = "Letter from Brown to Smith in reply to the telegram from White to Black";
        assert_eq!(inferred(letter), (vec!["Brown".to_owned(), "Smith".to_owned()], Some(Kind::Letter)));
    }

    #[test]
    fn a_title_says_with_whom_a_conversation_was() {
        let who = |title: &str| {
            let captures = CONVERSATION.captures(title)?;
            ["who", "one", "other"].iter().find_map(|part| captures.name(part)).map(|who| who.as_str().to_owned())
        };
        assert_eq!(who("The Reception of US Ambassador Harriman, 19 November 1945").as_deref(), Some("US Ambassador Harriman"));
        assert_eq!(who("Memorandum of Conversation between Molotov and Harriman").as_deref(), Some("Molotov and Harriman"));
        assert_eq!(who("Record of a Conversation with Mao Zedong on 5 May").as_deref(), Some("Mao Zedong"));
    }

    #[test]
    fn the_creator_of_a_directive_is_the_person_named() {
        let title = "The directive of People's Commissar for Foreign Affairs, V.M. Molotov, for the London session";
        let captures = CREATOR.captures(title).expect("a creator");
        assert_eq!(creator(&captures["who"]), "V.M. Molotov");
    }
}
