//! What happened to a paper, and to what it records: sent, received, deciphered; a conversation held.
//!
//! Times are kept as written; no zone is added, and no day that the words do not name.

use std::sync::LazyLock;

use regex::Regex;

use super::correspondents::{list, part_texts};
use super::pattern;
use crate::model::{Basis, DiplomaticPart, Draft, Event, EventKind, HistoricalDate, Kind, Metadata, Role, RoleKind, days_in};
use crate::text::Span;

/// "from SOCHI", at the end of a line or before its addressee.
pub(super) static FROM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:from)\s+(?P<place>\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)?)(?:\s{2,}|\s*$|\s+(?:to|sent|at|on)\b|,)"));
pub(super) static EVENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?P<word>sent|dispatched|arrived|received|deciphered)\b"));
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bat\s+(?P<time>\d{1,2}[:.]\d{2}|\d{3,4})\b(?:\s*(?:hours|hrs\.?|h\b))?(?:\s*(?P<zone>Moscow time|GMT|UTC|local time|EST|EDT|Z\b))?",
    )
});
static AT_PLACE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bat\s+(?P<place>(?:the\s+)?\p{Lu}[\p{L}() ]*?)(?:\s+for\b|\s+at\b|\s*$|[,.\n])"));
static MEANS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\p{L}+\s+(?P<means>(?:by|via)\s+[\p{L}][\p{L}. ’'-]{1,40}?)(?:\.?\s*\n|\.?$|,| at\b| on\b)"));
/// "The conversation lasted 40 minutes."
static LASTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:conversation|meeting|reception|talks?|audience|session|interview|discussion)\s+(?:lasted|continued|went on|took)\s+(?:for\s+)?(?P<duration>(?:[\w-]+\s+){1,4}?(?:minutes?|hours?)(?:\s+and\s+(?:a\s+half|\d{1,2}\s+minutes))?)",
    )
});
/// What stands in every match of each of the three patterns of conversations: they are slow, and most texts have none.
static MAY_LAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(?:conversation|meeting|reception|talks?|audience|session|interview|discussion)\s+(?:lasted|continued|went on|took)\s")
});
static MAY_BE_PRESENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s(?:was|were)\s+(?:also\s+)?present"));
static MAY_LIST: LazyLock<Regex> = LazyLock::new(|| pattern(r"[Pp]resent(?: at the \w+| were)?:"));
/// "3:50 p.m.", "5:20–6:05 p.m.", "10 a.m.", "noon".
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:(?-u:\b)(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?:\s?[–-]\s?[0-9]{1,2}(?:[:.][0-9]{2})?)?\s?(?P<half>[ap])\.?m\.?(?:\W|$)|(?-u:\b)(?P<noon>noon)(?-u:\b))",
    )
});
/// "Cde. Malik was present at the conversation."
static PRESENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^(?P<who>\p{Lu}[^\n:!?]{2,160}?)\s+(?:was|were)\s+(?:also\s+)?present(?:\s+(?:at|during)\s+(?:the|this)\s+(?:conversation|meeting|reception|talks?|audience|session|interview|discussion))?\s*\.?\s*$",
    )
});
/// "Present: Vyshinsky, Malik."
static PRESENT_LIST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^(?:Also )?[Pp]resent(?: at the \w+| were)?:\s*(?P<who>\p{Lu}[^\n]{2,200}?)\.?\s*$"));

/// What happened to a telegram, as the words of one run of lines say it: from each verb to the next.
pub(super) fn of_transmission(run: Span, text: &str, metadata: &mut Metadata) {
    let words = run.of(text);
    let from = FROM
        .captures(words)
        .or_else(|| words.split('\n').find_map(|line| FROM.captures(line)))
        .map(|captures| captures["place"].to_owned());
    let verbs: Vec<(usize, String)> =
        EVENT.captures_iter(words).filter_map(|captures| Some((captures.get(0)?.start(), captures["word"].to_lowercase()))).collect();
    let mut has_sent = false;
    for (place, (start, verb)) in verbs.iter().enumerate() {
        let end = verbs.get(place + 1).map_or(words.len(), |(next, _)| *next);
        let segment = &words[*start..end];
        let event = match verb.as_str() {
            "sent" | "dispatched" => EventKind::Sent,
            "deciphered" => EventKind::Deciphered,
            _ => EventKind::Received,
        };
        let time = TIME.captures(segment);
        let date = first_day(segment);
        // "Sent to the 3rd Unit" is a list of receivers and no event: an event has a time, a day, a way or a person.
        let tells =
            time.is_some() || date.is_some() || ["by ", "via "].iter().any(|word| segment[verb.len()..].trim_start().starts_with(word));
        if !tells {
            continue;
        }
        let place = match event {
            EventKind::Sent => from.clone(),
            _ => AT_PLACE.captures(segment).map(|captures| captures["place"].trim().to_owned()),
        };
        has_sent |= event == EventKind::Sent;
        let span = Span::new(run.start + start, run.start + start + segment.trim_end().len());
        metadata.events.push(Event {
            event,
            date,
            time: time.as_ref().map(|time| time["time"].to_owned()),
            zone: time.as_ref().and_then(|time| time.name("zone")).map(|zone| zone.as_str().to_owned()),
            place,
            means: MEANS.captures(segment).map(|captures| captures["means"].trim_end_matches('.').to_owned()),
            duration: None,
            span,
        });
    }
    if let Some(place) = from.filter(|_| !has_sent) {
        let at = words.find(&place).unwrap_or(0);
        let date = words.split("\n\n").take(2).find_map(first_day);
        metadata.events.push(Event {
            event: EventKind::Sent,
            date,
            time: None,
            zone: None,
            means: None,
            duration: None,
            span: Span::new(run.start + at, run.start + at + place.len()),
            place: Some(place),
        });
    }
}

/// The minute of the day that a dateline states by the clock of twelve hours, where a span of time begins.
pub fn time_in(line: &str) -> Option<u16> {
    let captures = CLOCK.captures(line)?;
    if captures.name("noon").is_some() {
        return Some(12 * 60);
    }
    let hour: u16 = captures["hour"].parse().ok().filter(|hour| (1..=12).contains(hour))?;
    let minute: u16 = captures.name("minute").map_or(Some(0), |minute| minute.as_str().parse().ok()).filter(|minute| *minute < 60)?;
    let half = if captures["half"].eq_ignore_ascii_case("p") { 12 } else { 0 };
    Some((hour % 12 + half) * 60 + minute)
}

/// The first day with a year that the words name.
pub(super) fn first_day(words: &str) -> Option<HistoricalDate> {
    days_in(words).into_iter().find_map(|day| day.dated(words))
}

/// How long the conversation that a paper records was, on which day, and who was present.
///
/// Only of papers that record one: a letter may speak of another's conversation.
pub fn of_conversation(draft: &mut Draft) {
    let kind = draft.metadata.kind.as_ref().map(|known| known.value);
    if !matches!(kind, Some(Kind::Journal | Kind::MemorandumOfConversation | Kind::Minutes)) {
        return;
    }
    let text = &draft.body.text;
    if MAY_LAST.is_match(text)
        && let Some(captures) = LASTED.captures(text)
        && let Some((whole, duration)) = captures.get(0).zip(captures.name("duration"))
    {
        let date = part_texts(draft, DiplomaticPart::Dateline).iter().find_map(|words| first_day(words));
        draft.metadata.events.push(Event {
            event: EventKind::Held,
            date,
            time: None,
            zone: None,
            place: None,
            means: None,
            duration: Some(duration.as_str().to_owned()),
            span: Span::from(whole.range()),
        });
    }
    let all = |may: &Regex, pattern: &'static Regex| may.is_match(text).then(|| pattern.captures_iter(text)).into_iter().flatten();
    let present: Vec<String> = all(&MAY_BE_PRESENT, &PRESENT)
        .chain(all(&MAY_LIST, &PRESENT_LIST))
        .flat_map(|captures| list(&captures["who"]))
        // "Nobody else was present"; "The Ambassador and his wife": only names say who.
        .filter(|name| name.split(' ').all(|word| word.starts_with(char::is_uppercase)) && name.split(' ').count() <= 5)
        .filter(|name| !["Nobody", "Also", "He", "She", "They", "No"].iter().any(|word| name.split(' ').next() == Some(word)))
        .collect();
    for name in present {
        if !draft.metadata.in_role(RoleKind::Participant).any(|known| known.name == name) {
            draft.metadata.roles.push(Role { role: RoleKind::Participant, name, authority: None, basis: Basis::Stated });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::draft_of;

    fn conversation(title: &str, body: &str) -> Metadata {
        let text = format!("**4 November 1945**  \n**{title}**\n\n**Contents:**\n\n{body}");
        let mut draft = draft_of(&text, "x.txt");
        super::super::diplomatic::recognise(&mut draft);
        super::super::correspondents::infer(&mut draft);
        of_conversation(&mut draft);
        draft.metadata
    }

    fn present(metadata: &Metadata) -> Vec<&str> {
        metadata.in_role(RoleKind::Participant).map(|role| role.name.as_str()).collect()
    }

    #[test]
    fn a_dateline_states_its_time_by_the_clock_of_twelve_hours() {
        let time = |line: &str| time_in(line).map(|minutes| format!("{}:{:02}", minutes / 60, minutes % 60));
        for (line, expected) in [
            ("Washington, February 18, 1965, 5:20–6:05 p.m.", Some("17:20")),
            ("Cairo, March 6, 1956—10 a.m.", Some("10:00")),
            ("Paris, December 17, 1957—noon.", Some("12:00")),
            ("Washington, 12:15 a.m.", Some("0:15")),
            ("Moscow, June 25, 1965, 1800Z.", None),
            ("Bonn, 25 p.m.", None),
        ] {
            assert_eq!(time(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_conversation_has_its_length_its_day_and_who_was_there() {
        let metadata = conversation(
            "From the Journal of V.M. Molotov",
            "THE RECEPTION OF US AMBASSADOR HARRIMAN  \n19 November 1945\n\nHarriman replied affirmatively and at length.\n\nThe conversation lasted 40 minutes.\n\nCde. Malik was present at the conversation.\n\nRecorded by Potrubach.",
        );
        let held = metadata.events.iter().find(|event| event.event == EventKind::Held).expect("an event");
        assert_eq!(held.duration.as_deref(), Some("40 minutes"));
        assert_eq!(held.date.as_ref().map(HistoricalDate::edtf).as_deref(), Some("1945-11-19"));
        assert_eq!(present(&metadata), ["Malik"]);
    }

    #[test]
    fn those_present_may_be_a_list() {
        let metadata = conversation(
            "Memorandum of Conversation",
            "Present: Vyshinsky, Ya. A. Malik and Harriman.\n\nThe meeting lasted for an hour and a half. He spoke.",
        );
        assert_eq!(present(&metadata), ["Vyshinsky", "Ya. A. Malik", "Harriman"]);
        assert_eq!(metadata.events[0].duration.as_deref(), Some("an hour and a half"));
    }

    proptest::proptest! {
        #[test]
        fn what_is_looked_for_first_stands_in_every_match(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "\n", " ", "\u{a0}", "The talkſ", "Meeting", "talk", "lasted", "took", "WENT ON", " for", " forty", " minutes", " hour", "Malik",
                    "Cde. Malik ", " was", " were ", "also ", "present", "Present", "Also present", " at the talks", ": ", ".", "é",
                ]),
                0..14,
            )
        ) {
            let text = pieces.concat();
            for (may, pattern) in [(&*MAY_LAST, &*LASTED), (&*MAY_BE_PRESENT, &*PRESENT), (&*MAY_LIST, &*PRESENT_LIST)] {
                proptest::prop_assert!(may.is_match(&text) || !pattern.is_match(&text), "{}", text);
            }
        }
    }

    #[test]
    fn a_letter_about_a_conversation_holds_none() {
        let metadata = conversation(
            "Letter of Molotov to Stalin",
            "The conversation lasted 40 minutes.\n\nCde. Malik was present at the conversation.",
        );
        assert!(metadata.events.is_empty() && present(&metadata).is_empty());
    }
}
