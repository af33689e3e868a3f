//! The diplomatic parts of a body: what stands above and below the message, and papers quoted whole.
//!
//! Paragraphs stay as the file has them, with their numbers: a part only groups them, or, where
//! one paragraph holds two parts in its lines, stands inside it.

use std::sync::LazyLock;

use regex::Regex;

use super::correspondents::{list as list_of, names};
use super::events::{self, EVENT, FROM, first_day};
use crate::model::{Basis, Block, BlockKind, DiplomaticPart, Draft, Known, Metadata, Role, RoleKind, days_in};
use crate::text::Span;
use crate::text::normal::squeeze;

/// Paragraphs above and below the message that are looked at.
const HEAD: usize = 24;
const FOOT: usize = 40;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

static CLASSIFICATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:(?:strictly|top|very|most|extremely)\s+)?(?:secret|confidential|restricted|unclassified|for official use only|official use only|eyes only|personal|limited official use)(?:[ ,;—–-]+(?:secret|confidential|personal|eyes only|special folder|nodis|exdis|limdis|noforn|urgent|priority|niact))*\W*$",
    )
});
static DISTRIBUTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:sent to|distributed to|distribution|circulated to|copies (?:sent )?to|copy to|cc)\b\s*:?"));
static TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:to)\s+(?:(?:the\s+)?(?i:cdes?\.?|comrades?|messrs\.?|mr\.?|minister|ambassador|secretary|president|chairman|general)\s+)?\p{Lu}[^.!?]{0,120}[.:,]?$",
    )
});
static PLACE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Lu}{3,}[\p{Lu} .]*,[^.!?]{0,60},?$"));
static WIRE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:ciphered |coded |encrypted )?(?:cable|telegram|cipher|ciphergram)\b.{0,30}$|(?:sent|dispatched|arrived|received)\b.{0,90}$|(?:incoming|outgoing)\b.{0,40}$|by (?:vch|phone|wire|radio)\b.{0,30}$|via (?:vch|phone|wire)\b.{0,30}$|№\s*\d)",
    )
});
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:incoming|outgoing)\s+(?:№|no\.?|number)\s*(?P<number>\d[\p{L}\d/-]*)"));
static CAPITALS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\p{Lu}\d .,’'()№-]{4,}$"));
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:/s/\s*|\[?[Ss]igned\]?:?\s*)?(?:(?:\p{Lu}\p{Ll}?\.\s?){0,3}\p{Lu}[\p{Lu}’'-]{2,}(?: \p{Lu}[\p{Lu}.’'-]+){0,2})$")
});
static SIGNED_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:/s/ ?|\[?[Ss]igned\]?:? ?)?(?:(?:\p{Lu}\. ?){0,3}\p{Lu}[\p{L}’'-]+)(?: (?:\p{Lu}\. ?)?\p{Lu}[\p{L}’'-]+){0,2}$")
});
static SIGNATURE_SIGN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\[(?:signature|signed)[^\]]*\]"));
static CLERK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:deciphered|encrypted|ciphered|printed|typed|\w+ cop(?:y|ies)\b|sent by|received (?:by|via|on|at)|recorded by|authenticated by|certified|translated by|transmitted|dictated|approved by|verified|at \d{3,4}$|at \d{1,2}[:.]\d\d$|issued|executed|true copy|correct:|no\. of copies|copy (?:no|№)|(?:no\.|№)\s?\d[\d/-]*$|to (?:the )?(?:archives?|files?)\b|\[hand-?\s?written)",
    )
});
static RECORDED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:recorded|written down|noted) by\s+(?P<who>\p{Lu}[\p{L}. ’'-]+?)\s*\.?\s*$"));
/// "Copy No. 2": of which copy this is a copy.
static COPY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^cop(?:y|ies)\s+(?:no\.?|№|number|nos\.)\s*\d[\w ,-]{0,12}$"));
/// "11 November 1945 for the five": a circle of receivers that clerks name by its size.
static CIRCLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bfor (?P<circle>the (?:three|four|five|six|seven|eight|nine))\b"));
static CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\p{L}\d][\p{L}\d./№-]{0,11}\.?$"));

/// What one paragraph is, by itself.
type Parts = Vec<(DiplomaticPart, Span)>;

/// Groups the diplomatic parts of a draft's body and takes into the metadata what they tell.
pub fn recognise(draft: &mut Draft) {
    let text = draft.body.text.clone();
    let blocks = std::mem::take(&mut draft.body.blocks);
    let plain = |block: &Block| block.kind == BlockKind::Paragraph && block.children.is_empty();
    let mut parts: Vec<Option<Parts>> = vec![None; blocks.len()];

    let head = head(&blocks, &text, plain);
    for (place, found) in head {
        parts[place] = Some(found);
    }
    for (place, part) in foot(&blocks, &text, plain, parts.iter().rposition(Option::is_some).map_or(0, |last| last + 1)) {
        parts[place] = Some(vec![(part, blocks[place].span)]);
    }
    for (first, last) in enclosures(&blocks, &text, plain) {
        if parts[first..=last].iter().all(Option::is_none) {
            for place in first..=last {
                parts[place] = Some(vec![(DiplomaticPart::Enclosure, blocks[place].span)]);
            }
        }
    }
    tell(&blocks, &parts, &text, &mut draft.metadata);
    draft.body.blocks = group(blocks, &parts);
}

/// The parts of the paragraphs above the message.
fn head(blocks: &[Block], text: &str, plain: impl Fn(&Block) -> bool) -> Vec<(usize, Parts)> {
    let mut found = Vec::new();
    let mut before = None;
    for (place, block) in blocks.iter().enumerate().take(HEAD) {
        let words = block.span.of(text);
        if !plain(block) {
            break;
        }
        let Some(parts) = head_parts(block.span, text, before) else {
            // A hand at the head of the paper stands among the parts and is none.
            if words.starts_with('[') || words.ends_with(']') {
                continue;
            }
            break;
        };
        before = parts.last().map(|(part, _)| *part);
        found.push((place, parts));
    }
    // Capitals and dates alone make no head: something must say what they belong to, unless they are the very first lines.
    found
}

fn head_parts(span: Span, text: &str, before: Option<DiplomaticPart>) -> Option<Parts> {
    let words = span.of(text);
    if words.chars().count() > 240 {
        return None;
    }
    if let Some(part) = line_part(words, before) {
        return Some(vec![(part, span)]);
    }
    // Several lines, each a part by itself: "Secret / FROM THE JOURNAL / OF V. M. MOLOTOV".
    if words.contains('\n') {
        let mut parts: Parts = Vec::new();
        let mut at = span.start;
        for line in words.split('\n') {
            let line_span = Span::new(at, at + line.len());
            at = line_span.end + 1;
            let part = line_part(line, parts.last().map(|(part, _)| *part).or(before))?;
            match parts.last_mut().filter(|(last, _)| *last == part) {
                Some((_, last)) => last.end = line_span.end,
                None => parts.push((part, line_span)),
            }
        }
        return Some(parts);
    }
    None
}

fn line_part(words: &str, before: Option<DiplomaticPart>) -> Option<DiplomaticPart> {
    let line = words.trim();
    let one_line = !line.contains('\n');
    if CLASSIFICATION.is_match(line) {
        Some(DiplomaticPart::Classification)
    } else if DISTRIBUTION.is_match(line) {
        Some(DiplomaticPart::Distribution)
    } else if one_line && is_date_line(line) {
        // A date among the times of a transmission is the transmission's.
        Some(if before == Some(DiplomaticPart::Transmission) { DiplomaticPart::Transmission } else { DiplomaticPart::Dateline })
    } else if one_line
        && (FROM.is_match(line) && !line.to_uppercase().starts_with("FROM THE ") || WIRE.is_match(line))
        && line.chars().count() <= 110
        && !line.ends_with("..")
    {
        Some(DiplomaticPart::Transmission)
    } else if one_line && COPY.is_match(line) {
        Some(DiplomaticPart::ClerkNotes)
    } else if one_line && (TO.is_match(line) || PLACE.is_match(line) || place_and_addressee(line)) {
        Some(DiplomaticPart::Addressees)
    } else if CAPITALS.is_match(&line.replace('\n', " ")) && line.chars().any(char::is_alphabetic) {
        Some(DiplomaticPart::Heading)
    } else {
        None
    }
}

/// "BEIJING        To Cde. Mao Zedong": a place and an addressee, set apart by a run of spaces.
fn place_and_addressee(line: &str) -> bool {
    let mut pieces = line.split("   ").map(str::trim).filter(|piece| !piece.is_empty());
    let (Some(place), Some(addressee), None) = (pieces.next(), pieces.next(), pieces.next()) else { return false };
    CAPITALS.is_match(place) && TO.is_match(addressee)
}

/// A line that is a date with at most a place and a few words.
fn is_date_line(line: &str) -> bool {
    let Some(day) = days_in(line).into_iter().find(|day| day.year.is_some()) else { return false };
    let rest = format!("{} {}", &line[..day.span.start], &line[day.span.end..]);
    line.chars().count() <= 90 && rest.split_whitespace().count() <= 6 && !line.ends_with("..") && !EVENT.is_match(line)
}

/// The parts of the paragraphs below the message, which ends before `after` at the earliest.
fn foot(blocks: &[Block], text: &str, plain: impl Fn(&Block) -> bool, after: usize) -> Vec<(usize, DiplomaticPart)> {
    let earliest = after.max(blocks.len().saturating_sub(FOOT));
    let fits = |place: usize| plain(&blocks[place]) && is_foot(blocks[place].span.of(text));
    let mut first = blocks.len();
    while first > earliest && fits(first - 1) {
        first -= 1;
    }
    // The foot begins with something that can only be of a foot; a short answer above it is the message's.
    while first < blocks.len() && !begins_foot(blocks[first].span.of(text), blocks.len() - first) {
        first += 1;
    }
    let mut found: Vec<(usize, DiplomaticPart)> = Vec::new();
    for (place, block) in blocks.iter().enumerate().skip(first) {
        let words = block.span.of(text);
        let before = found.last().map(|(_, part)| *part);
        let receives = before == Some(DiplomaticPart::Distribution) && is_receiver(words);
        let part = if DISTRIBUTION.is_match(words) || receives {
            DiplomaticPart::Distribution
        } else if is_signature(words) && before != Some(DiplomaticPart::ClerkNotes) && before != Some(DiplomaticPart::Distribution) {
            DiplomaticPart::Signature
        } else if is_date_line(words) && before != Some(DiplomaticPart::ClerkNotes) {
            DiplomaticPart::Dateline
        } else {
            DiplomaticPart::ClerkNotes
        };
        found.push((place, part));
    }
    found
}

fn is_foot(words: &str) -> bool {
    let one = squeeze(words);
    let count = one.split(' ').count();
    let is_sentence = one.ends_with('.') && count > 4 && !one.contains('№');
    CLERK.is_match(&one)
        || DISTRIBUTION.is_match(&one)
        || one.starts_with('☐')
        || is_signature(words)
        || is_date_line(&one)
        || is_receiver(words)
        || (count <= 3 && CODE.is_match(&one))
        || (count <= 8 && !is_sentence && one.split(", ").all(|name| SIGNED_NAME.is_match(name)))
}

fn begins_foot(words: &str, left: usize) -> bool {
    let one = squeeze(words);
    CLERK.is_match(&one)
        || DISTRIBUTION.is_match(&one)
        || is_signature(words)
        || (is_date_line(&one) && left > 1)
        || (is_date_line(&one) && one.split(' ').count() <= 4)
}

fn is_receiver(words: &str) -> bool {
    let one = squeeze(words);
    let name = one.trim_start_matches('☐').trim_end_matches(" and").trim();
    one.split(' ').count() <= 6
        && (one.starts_with('☐') || names(name).iter().all(|name| SIGNED_NAME.is_match(name)))
        && !CODE.is_match(&one)
}

/// Lines that are each a name in capitals, or a single name at the very end.
fn is_signature(words: &str) -> bool {
    let lines: Vec<&str> = words.split('\n').map(str::trim).collect();
    SIGNATURE_SIGN.is_match(words)
        || lines.iter().all(|line| SIGNED.is_match(line))
        || (lines.len() == 1
            && words.split_whitespace().count() <= 4
            && words.split_whitespace().count() > 0
            && SIGNED_NAME.is_match(words.trim())
            && words.len() > 3)
}

/// Runs of paragraphs inside one pair of quotation marks: another paper, quoted whole.
fn enclosures(blocks: &[Block], text: &str, plain: impl Fn(&Block) -> bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < blocks.len() {
        let words = blocks[place].span.of(text);
        let mut depth = quotation_depth(words);
        if plain(&blocks[place]) && words.starts_with(['“', '«', '„']) && depth > 0 {
            for (last, block) in blocks.iter().enumerate().skip(place + 1) {
                depth += quotation_depth(block.span.of(text));
                let closed = block.span.of(text).trim_end_matches(['.', ',', ';']).ends_with(['”', '»', '“']);
                if depth <= 0 && closed {
                    found.push((place, last));
                    place = last;
                    break;
                }
            }
        }
        place += 1;
    }
    found
}

fn quotation_depth(words: &str) -> i32 {
    words
        .chars()
        .map(|letter| match letter {
            '“' | '«' | '„' => 1,
            '”' | '»' => -1,
            _ => 0,
        })
        .sum()
}

/// Puts neighbours of one part under one block; a paragraph of several parts keeps them inside.
fn group(blocks: Vec<Block>, parts: &[Option<Parts>]) -> Vec<Block> {
    let mut grouped: Vec<Block> = Vec::new();
    for (mut block, parts) in blocks.into_iter().zip(parts) {
        match parts.as_deref() {
            Some([(part, _)]) => match grouped.last_mut() {
                Some(last) if last.kind == BlockKind::Part(*part) => {
                    last.span.end = block.span.end;
                    last.children.push(block);
                }
                _ => grouped.push(Block::around(BlockKind::Part(*part), vec![block])),
            },
            Some(several) => {
                block.children = several.iter().map(|(part, span)| Block::new(BlockKind::Part(*part), *span)).collect();
                grouped.push(block);
            }
            None => grouped.push(block),
        }
    }
    grouped
}

/// Takes what the parts say into the metadata.
fn tell(blocks: &[Block], parts: &[Option<Parts>], text: &str, metadata: &mut Metadata) {
    let of = |wanted: DiplomaticPart| -> Vec<Span> {
        parts.iter().flatten().flatten().filter(|(part, _)| *part == wanted).map(|(_, span)| *span).collect()
    };
    if metadata.classification.is_none()
        && let Some(span) = of(DiplomaticPart::Classification).first()
    {
        metadata.classification = Some(Known::stated(squeeze(span.of(text))));
    }
    let wires: Vec<Span> = runs(blocks, parts, |part| matches!(part, DiplomaticPart::Transmission | DiplomaticPart::ClerkNotes));
    for run in wires {
        events::of_transmission(run, text, metadata);
        for captures in NUMBER.captures_iter(run.of(text)) {
            let number = captures["number"].to_owned();
            if !metadata.paper_numbers.iter().any(|known| known.value == number) {
                metadata.paper_numbers.push(Known::stated(number));
            }
        }
    }
    for span in [of(DiplomaticPart::Transmission), of(DiplomaticPart::Addressees)].concat() {
        for captures in CIRCLE.captures_iter(span.of(text)) {
            circulate(&captures["circle"], metadata);
        }
    }
    for span in of(DiplomaticPart::Distribution) {
        let words = span.of(text);
        let list = DISTRIBUTION.replace(words, "");
        let list = list.trim().trim_start_matches(['[', ':']).trim_end_matches(['.', ']']);
        let list = list.strip_prefix("handwritten:").unwrap_or(list);
        for name in list_of(list).into_iter().filter(|name| name.chars().next().is_some_and(char::is_uppercase) || name.starts_with("the "))
        {
            circulate(&name, metadata);
        }
    }
    for span in of(DiplomaticPart::ClerkNotes) {
        for line in span.of(text).lines() {
            if let Some(captures) = RECORDED.captures(line) {
                let name = captures["who"].trim_end_matches('.').to_owned();
                if !metadata.in_role(RoleKind::Recorder).any(|known| known.name == name) {
                    metadata.roles.push(Role { role: RoleKind::Recorder, name, authority: None, basis: Basis::Stated });
                }
            }
        }
    }
    if metadata.date.is_none()
        && let Some(date) = of(DiplomaticPart::Dateline).iter().find_map(|span| first_day(span.of(text)))
    {
        metadata.date = Some(Known::inferred(date, "the document's own dateline"));
    }
}

/// Adds somebody who got a copy, once.
fn circulate(name: &str, metadata: &mut Metadata) {
    if !metadata.in_role(RoleKind::Circulation).any(|known| known.name == name) {
        metadata.roles.push(Role { role: RoleKind::Circulation, name: name.to_owned(), authority: None, basis: Basis::Stated });
    }
}

/// Spans of neighbouring paragraphs that `wanted` takes.
fn runs(blocks: &[Block], parts: &[Option<Parts>], wanted: impl Fn(DiplomaticPart) -> bool) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    let mut open = false;
    for (block, parts) in blocks.iter().zip(parts) {
        let is_wanted = parts.as_ref().is_some_and(|parts| parts.iter().any(|(part, _)| wanted(*part)));
        match runs.last_mut().filter(|_| open && is_wanted) {
            Some(last) => last.end = block.span.end,
            None if is_wanted => runs.push(block.span),
            None => {}
        }
        open = is_wanted;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::model::HistoricalDate;
    use crate::readers::{Context, Item, read};

    /// The parts of a body with the numbers of their paragraphs, and the draft.
    fn parts(body: &str) -> (Vec<(&'static str, usize)>, Draft) {
        let settings = Settings::default();
        let text = format!("**4 November 1945**  \n**Cable**\n\n**Contents:**\n\n{body}");
        let mut found = None;
        read(&text, Context { settings: &settings, path: "x.txt", sidecar: None }, &mut |item| {
            if let Item::Draft(draft) = item {
                found = Some(*draft);
            }
        });
        let mut draft = found.expect("a draft");
        recognise(&mut draft);
        let parts = draft
            .body
            .blocks
            .iter()
            .map(|block| match block.kind {
                BlockKind::Part(part) => (part.class(), block.children.len()),
                _ if !block.children.is_empty() => ("several", block.children.len()),
                _ => ("text", 1),
            })
            .collect();
        (parts, draft)
    }

    fn event(draft: &Draft, place: usize) -> String {
        let event = &draft.metadata.events[place];
        let date = event.date.as_ref().map(HistoricalDate::edtf).unwrap_or_default();
        format!("{} {} {} {}", event.event.word(), event.time.as_deref().unwrap_or("-"), date, event.place.as_deref().unwrap_or("-"))
    }

    #[test]
    fn a_cable_has_its_transmission_with_times_as_written() {
        let (parts, draft) = parts(
            "STRICTLY SECRET\n\nSent to [handwritten: Cdes. Molotov, Beria].\n\nCABLE\n\nfrom SOCHI\n\nsent at 0120 4 November 1945\n\narrived at the VKP CC for decipherment at 0245\n\n4 November 1945\n\nIncoming № 3523/sh\n\nMOSCOW, VKP(b) CC,\n\nto Cdes. MOLOTOV, BERIA\n\nFirst. I received your draft reply to the note. It is unsatisfactory.\n\nSTALIN\n\ndeciphered at 0315 4 November 1945. Four copies printed.  \nKhokhlov, Kozlov\n\nli",
        );
        assert_eq!(
            parts,
            [
                ("classification", 1),
                ("distribution", 1),
                ("transmission", 6),
                ("addressees", 2),
                ("text", 1),
                ("signature", 1),
                ("clerk-notes", 2)
            ]
        );
        assert_eq!(event(&draft, 0), "sent 0120 1945-11-04 SOCHI");
        assert_eq!(event(&draft, 1), "received 0245 1945-11-04 the VKP CC");
        assert_eq!(event(&draft, 2), "deciphered 0315 1945-11-04 -");
        assert_eq!(draft.metadata.paper_numbers[0].value, "3523/sh");
        assert!(draft.metadata.in_role(RoleKind::Circulation).any(|role| role.name == "Beria"));
    }

    #[test]
    fn a_paper_quoted_whole_is_an_enclosure() {
        let (parts, draft) = parts(
            "from Sochi    to Cde. MOLOTOV\n\n11 November 1945 for the five\n\nI am sending you a draft reply.\n\n“The Government has considered the “reply”.\n\n1. As is evident.\n\n2. Or not”.\n\n11 November 1945\n\nSent by Poskrebyshev.\n\nReceived by Petrova\n\nat 2240\n\n11 November 1945",
        );
        assert_eq!(parts, [("transmission", 2), ("text", 1), ("enclosure", 3), ("dateline", 1), ("clerk-notes", 4)]);
        assert_eq!(event(&draft, draft.metadata.events.len() - 1), "received 2240 1945-11-11 -");
    }

    #[test]
    fn a_journal_has_a_heading_a_recorder_and_a_distribution() {
        let (parts, draft) = parts(
            "Secret  \nFROM THE JOURNAL  \nOF V. M. MOLOTOV\n\nTHE RECEPTION OF AMBASSADOR HARRIMAN  \n19 November 1945\n\nHarriman said that he agreed.\n\nMolotov agreed.\n\nThe conversation lasted 40 minutes.\n\nCde. Malik was present at the conversation.\n\nRecorded by Potrubach.\n\nAuthenticated by Potrubach\n\nDistributed to:\n\nCdes. Stalin\n\n☐ Molotov\n\n☐ Malenkov and\n\n1413-M.\n\n2-aye",
        );
        assert_eq!(
            parts,
            [
                ("several", 2),
                ("several", 2),
                ("text", 1),
                ("text", 1),
                ("text", 1),
                ("text", 1),
                ("clerk-notes", 2),
                ("distribution", 4),
                ("clerk-notes", 2)
            ]
        );
        let circulation: Vec<_> = draft.metadata.in_role(RoleKind::Circulation).map(|role| role.name.as_str()).collect();
        assert_eq!(circulation, ["Stalin", "Molotov", "Malenkov"]);
        assert_eq!(draft.metadata.in_role(RoleKind::Recorder).next().map(|role| role.name.as_str()), Some("Potrubach"));
        assert_eq!(draft.metadata.classification.as_ref().map(|known| known.value.as_str()), Some("Secret"));
    }

    #[test]
    fn signatures_may_stand_in_lines() {
        let (parts, _) = parts(
            "to Cde. STALIN.\n\nPlease approve this request of ours.\n\nV. MOLOTOV  \nL. BERIA\n\n6 November 1945\n\nreceived via VCh",
        );
        assert_eq!(parts, [("addressees", 1), ("text", 1), ("signature", 1), ("dateline", 1), ("clerk-notes", 1)]);
    }

    #[test]
    fn a_message_without_any_part_stays_text() {
        assert_eq!(parts("2554. References: Embtel 3825.\n\nWe agree with you on this.").0, [("text", 1), ("text", 1)]);
    }
}
