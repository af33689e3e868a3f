//! Where a text names the number of a paper: "telegram 2554", "your 1805", "Embtel 902", "Ref: Ankara 1426", "NIE 11-3-66".
//!
//! Every number of a text is looked at once, and the words before it are read backwards: the word for a paper, whose it
//! is, or the post that sent it. What the words mean turns on the citing paper, which is told by its [`Wire`]: *my*
//! telegram went where it went, *your* telegram came from there; an *Embtel* came from the post that corresponds with
//! the Department, a *Deptel* went to it.

mod lead;
mod words;

use std::sync::LazyLock;

use regex::Regex;

use self::lead::{Lead, first_word};
use self::words::{COUNTED, GOES_ON, SERIES, Speaker};
use super::wire::designations;
use super::{pattern, posts};
use crate::model::{Kind, SeriesNumber, Wire, days_in};
use crate::text::Span;
use crate::text::span::{Apart, floor_boundary};

/// A number that the text names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Numbered {
    pub span: Span,
    /// Where the number itself begins.
    pub digits: usize,
    /// What the words call the paper; `None` of a designation, which is no telegram's.
    pub paper: Option<Kind>,
    /// The number with its series and posts, then those under which the same paper went elsewhere.
    pub numbers: Vec<SeriesNumber>,
}

/// Bytes behind a number in which its posts and its other numbers stand, and numbers of a list at most.
const AHEAD: usize = 120;
const MOST_LISTED: usize = 13;

static NEIGHBOUR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?-u:\b)(?:(?:my|our)\s+)?(?:(?P<way>(?:immediately|immediate|next)\s+(?:preceding|following|succeeding|next|subsequent|previous)|(?:next|preceding|following)\s+numbered)\s+(?:numbered\s+)?(?:telegram|tel|message|cable|airgram)|(?P<plain>next|preceding)\s+(?:telegram|tel|cable)|(?:telegram|mytel|message|cable)\s+(?P<behind>(?:immediately|next)\s+(?:preceding|following))|(?:my|our)\s+(?P<mine>following)\s+(?:telegram|tel|cable))(?-u:\b)",
    )
});
static TO: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*[,(]?\s*(?:(?:sent|addressed)\s+)?to\s+(?:the\s+)?(?:Embassy\s+)?"));
/// "Vientiane's 868 to CINCPAC".
static COMMAND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s+to\s+(?P<command>[A-Z]{5,})(?-u:\b)"));
static CORRECTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ ?\[(?P<number>[0-9]{1,6})\]"));
/// "Cairo 20 (907 to Department)": what it was called elsewhere.
static CALLED_THERE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\((?:also |as )?(?P<number>[0-9]{1,6})\s+to\s+(?:the\s+)?"));
static FROM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^,?\s+from\s+(?:the\s+)?(?:Embassy\s+)?"));
static ALSO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[,;]?\s*[(\[]?(?:and\s+)?(?:repeated|rptd|rpt|repeat|info|information|sent|relayed|pouched)\s+(?:(?:to|info|information|as|by)\s+)*",
    )
});
static NEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*,?\s*(?:and\s+|&\s*|info\s+)?"));
static ITS_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s+(?:as\s+(?:(?:Deptel|Embtel|telegram|tel)\s+)?)?(?:[Nn]o\.\s*)?(?P<number>\d{1,6})\b"));
static LISTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:,\s*and|,|;|and|&|or)\s+(?:[Nn]o\.\s*)?(?P<number>\d{2,6})\b"));

/// Whether a name in small letters is one of a series that counts its own numbers.
pub(super) fn is_series(name: &str) -> bool {
    SERIES.contains(&name)
}

/// Every number of a paper in a text, in order, none inside another.
pub(super) fn find(text: &str, citing: &Wire) -> Vec<Numbered> {
    let mut found: Vec<Numbered> = designated(text);
    found.extend(neighbours(text, citing));
    found.sort_by_key(|numbered| numbered.span);
    let known: Vec<Span> = found.iter().map(|numbered| numbered.span).collect();
    let mut behind = 0;
    for (start, end) in numbers(text) {
        let before = known.partition_point(|span| span.start <= start);
        if start < behind || before > 0 && start < known[before - 1].end {
            continue;
        }
        let Some(lead) = Lead::before(text, start, citing) else { continue };
        if !lead.fits(text, start, end, citing) {
            continue;
        }
        let (chain, reach) = chain(text, start, end, &lead, citing);
        behind = reach;
        found.extend(chain);
    }
    // The words before one number may be those behind another: "Paris 422 Saigon 12".
    let mut taken = Apart::default();
    found.retain(|numbered| taken.take(numbered.span));
    found.sort_by_key(|numbered| numbered.span);
    found
}

/// The telegrams before and behind the citing one: "my immediately preceding telegram", "in the next following telegram".
fn neighbours(text: &str, citing: &Wire) -> Vec<Numbered> {
    let Some(own) = citing.numbers.first() else { return Vec::new() };
    // The pattern is slow, and few telegrams speak of their neighbours.
    if !["preceding", "following", "succeeding", "numbered", "next", "previous"].iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    let Ok(number) = own.number.parse::<u32>() else { return Vec::new() };
    let found = NEIGHBOUR.captures_iter(text).filter_map(|captures| {
        let whole = captures.get(0)?;
        let way = ["way", "plain", "behind", "mine"].iter().find_map(|way| captures.name(way))?.as_str().to_lowercase();
        // "In your next telegram" is none of this post.
        let before = text[..whole.start()].trim_end();
        let is_others = before.ends_with(['s', 'S']) && before[..before.len() - 1].ends_with(['’', '\''])
            || ["your", "his", "her", "their"].iter().any(|word| before.ends_with(word));
        if is_others && captures.name("plain").is_some() {
            return None;
        }
        let is_before = way.contains("preceding") || way.contains("previous");
        let number = if is_before { number.checked_sub(1).filter(|number| *number > 0)? } else { number.checked_add(1)? };
        let number = SeriesNumber { number: number.to_string(), from: citing.from.clone(), to: citing.to.clone(), ..own.clone() };
        Some(Numbered { span: Span::from(whole.range()), digits: whole.start(), paper: Some(Kind::Telegram), numbers: vec![number] })
    });
    found.collect()
}

/// Papers that a designation names.
fn designated(text: &str) -> Vec<Numbered> {
    let named = designations(text).into_iter().map(|(start, end, number)| Numbered {
        span: Span::new(start, end),
        digits: start,
        paper: None,
        numbers: vec![number],
    });
    named.collect()
}

/// The runs of one to six digits that can be a number: no part of a sum, a time or a larger number.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let before = start.checked_sub(1).map(|before| bytes[before]);
        let opens = match before {
            // "A-251", "CA–7384".
            Some(b' ' | b'\n' | b'(' | b'[' | b'#' | b'\t' | b'-') => true,
            Some(0x93 | 0x94) => text[..start].ends_with(['–', '—']),
            Some(0xa0) => text[..start].ends_with('\u{a0}'),
            Some(0x96) => text[..start].ends_with('№'),
            _ => false,
        };
        let next = bytes.get(at).copied().unwrap_or(b' ');
        let digit_behind = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let closes = next != b'%' && !(matches!(next, b',' | b'.' | b'-' | b'/' | b':') && digit_behind) && !next.is_ascii_alphabetic();
        if opens && closes && at - start <= 6 {
            found.push((start, at));
        }
    }
    found
}

/// The number at `start` with what follows it: where it went, its other numbers, and more numbers of the same kind.
///
/// Gives the papers and where the reading stopped.
fn chain(text: &str, start: usize, end: usize, lead: &Lead, citing: &Wire) -> (Vec<Numbered>, usize) {
    let mut found = Vec::new();
    let (mut begins, mut digits, mut at) = (lead.start, start, end);
    loop {
        let mut number = lead.number(&text[digits..at], citing);
        // "Deptel 232 [2332]": the editors know better.
        let corrected = CORRECTED.captures(ahead(text, at));
        // A shorter number is the sign of a note.
        if let Some(corrected) = corrected.filter(|corrected| corrected["number"].len() >= number.number.len().max(2)) {
            corrected["number"].clone_into(&mut number.number);
            at += corrected[0].len();
        }
        // The words of the paper end here: what it was repeated as is known, and is no part of what one would click.
        let shown = at + posts_behind(&mut number, ahead(text, at), lead);
        let (others, reach) = other_numbers(text, shown, &number, lead.to.is_some());
        let numbers = std::iter::once(number).chain(others).collect();
        found.push(Numbered { span: Span::new(begins, shown), digits, paper: lead.paper, numbers });
        let Some((next, length)) = listed(ahead(text, reach), end - start).filter(|_| found.len() < MOST_LISTED) else {
            return (found, reach);
        };
        (begins, digits, at) = (reach + next, reach + next, reach + next + length);
    }
}

/// The posts that stand behind a number ("to Vientiane", "from Ankara"), and the length of their words.
fn posts_behind(number: &mut SeriesNumber, rest: &str, lead: &Lead) -> usize {
    let mut reach = 0;
    if let Some((length, post)) = after(&TO, rest).filter(|_| lead.to.is_none()) {
        number.to = vec![post.to_owned()];
        reach += length;
    }
    if number.to.is_empty()
        && let Some(command) = COMMAND.captures(&rest[reach..])
    {
        // No post, and all the same another series than that to the Department.
        number.to = vec![command["command"].to_owned()];
        reach += command[0].len();
    }
    if let Some((length, post)) = after(&FROM, &rest[reach..]).filter(|_| lead.from.is_none() && lead.speaker == Speaker::Unsaid) {
        number.from = vec![post.to_owned()];
        reach += length;
    }
    // "Paris telegram 422 Saigon, 2770 Department".
    if number.to.is_empty()
        && lead.series.is_none()
        && let Some((length, post)) = rest[reach..].strip_prefix(' ').and_then(posts::starting)
        && let behind = &rest[reach + 1 + length..]
        && !ITS_NUMBER.is_match(behind)
        && !behind.starts_with(['’', '\''])
    {
        number.to = vec![post.to_owned()];
        reach += 1 + length;
    }
    reach
}

/// The numbers under which the paper went elsewhere: "repeated Karachi 2147, London 12"; and where they end.
fn other_numbers(text: &str, from: usize, number: &SeriesNumber, mut goes_on: bool) -> (Vec<SeriesNumber>, usize) {
    let (mut others, mut reach) = (Vec::new(), from);
    let there = CALLED_THERE.captures(ahead(text, reach));
    if let Some(there) = there
        && let Some((length, post)) = posts::starting(&ahead(text, reach)[there[0].len()..])
    {
        let its = there["number"].to_owned();
        others.push(SeriesNumber { series: None, number: its, from: number.from.clone(), to: vec![post.to_owned()] });
        reach += there[0].len() + length;
    }
    loop {
        let rest = ahead(text, reach);
        let also = ALSO.find(rest).map(|found| found.end());
        let next = || NEXT.find(rest).map(|found| found.end()).filter(|length| goes_on && *length > 0);
        let Some(lead_on) = also.or_else(next) else { break };
        let Some((length, post)) = posts::starting(&rest[lead_on..]) else { break };
        match ITS_NUMBER.captures(&rest[lead_on + length..]) {
            Some(captures) => {
                let its = captures["number"].to_owned();
                others.push(SeriesNumber { series: None, number: its, from: number.from.clone(), to: vec![post.to_owned()] });
                reach += lead_on + length + captures.get(0).map_or(0, |whole| whole.end());
            }
            // "repeated information Paris, London 12": without a number there.
            None if also.is_some() => reach += lead_on + length,
            None => break,
        }
        goes_on = true;
    }
    (others, reach)
}

/// The next number of a list ("4263 and 4264"), with its length; none where it may count something.
fn listed(rest: &str, figures: usize) -> Option<(usize, usize)> {
    let captures = LISTED.captures(rest)?;
    let next = captures.name("number")?;
    let behind = &rest[next.end()..];
    let is_day = days_in(&rest[next.start()..]).first().is_some_and(|day| day.span.start == 0);
    let word = first_word(behind.trim_start());
    let goes_on = GOES_ON.contains(&word.as_str()) || (next.len() > 2 && !COUNTED.contains(&word.as_str()));
    let is_counted = behind.trim_start().starts_with(char::is_alphabetic) && !goes_on;
    let is_large = behind.starts_with([',', '.']) && behind[1..].starts_with(|letter: char| letter.is_ascii_digit());
    let fits = next.len().abs_diff(figures) <= 1 && !is_day && !is_counted && !is_large;
    fits.then(|| (next.start(), next.len()))
}

/// The words behind a place, as far as a number's may reach.
fn ahead(text: &str, at: usize) -> &str {
    &text[at..floor_boundary(text, (at + AHEAD).min(text.len()))]
}

/// A post behind words such as "to the", and the length of both.
fn after(words: &Regex, rest: &str) -> Option<(usize, &'static str)> {
    let lead = words.find(rest)?.end();
    let (length, post) = posts::starting(&rest[lead..])?;
    // "to Saigon 4826": the number there is another's, or the same paper's at that post.
    let goes_on = ITS_NUMBER.is_match(&rest[lead + length..]);
    (!goes_on).then_some((lead + length, post))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(from: &str, to: &str) -> Wire {
        Wire { numbers: Vec::new(), from: vec![from.to_owned()], to: vec![to.to_owned()] }
    }

    /// Each paper as "words: series number from>to, …".
    fn all(text: &str, citing: &Wire) -> Vec<String> {
        find(text, citing)
            .into_iter()
            .map(|found| {
                let numbers: Vec<String> = found
                    .numbers
                    .iter()
                    .map(|number| {
                        let series = number.series.as_ref().map(|series| format!("{series} ")).unwrap_or_default();
                        format!("{series}{} {}>{}", number.number, number.from.join("|"), number.to.join("|"))
                    })
                    .collect();
                format!("{}: {}", found.span.of(text), numbers.join(", "))
            })
            .collect()
    }

    #[test]
    fn whose_telegram_it_is_turns_on_the_citing_paper() {
        let saigon = wire("saigon", "washington");
        let department = wire("washington", "saigon");
        for (citing, text, expected) in [
            (&saigon, "As stated in my telegram 2554, I", &["my telegram 2554: 2554 saigon>washington"][..]),
            (&saigon, "ideas in your 1805.", &["your 1805: 1805 washington>saigon"]),
            (
                &department,
                "Many thanks for your helpful 2308. My 1805",
                &["your helpful 2308: 2308 saigon>washington", "My 1805: 1805 washington>saigon"],
            ),
            (&department, "Ref Toica 584, Embtel 902.", &["Toica 584: toica 584 >", "Embtel 902: 902 saigon>washington"]),
            (&saigon, "Deptel 738 to Vientiane;", &["Deptel 738 to Vientiane: 738 washington>vientiane"]),
            (&saigon, "I have discussed Department’s 1531", &["Department’s 1531: 1531 washington>saigon"]),
            (&department, "by Vientiane's 868 to CINCPAC:", &["Vientiane's 868 to CINCPAC: 868 vientiane>cincpac"]),
            (&department, "Reference I A (2) with emphasis", &[]),
            (&department, "Ref: Ankara 1426.", &["Ankara 1426: 1426 ankara>"]),
            (&department, "in your Nodis 2024.", &["your Nodis 2024: 2024 saigon>washington"]),
            (&department, "Ref Saigon Exdis 3941.", &["Saigon Exdis 3941: 3941 saigon>"]),
            (&saigon, "(mytel 931, May 7)", &["mytel 931: 931 saigon>washington"]),
            (&saigon, "Ref: State 186592.", &["State 186592: 186592 washington>"]),
            (&saigon, "(State to Vientiane, 1250, dated 24 June 1964)", &["State to Vientiane, 1250: 1250 washington>vientiane"]),
            (&saigon, "cabled to Rangoon (Dept's 202 to Rangoon)", &["Dept's 202 to Rangoon: 202 washington>rangoon"]),
            (&department, "Tel Aviv’s 1070 to Department", &["Tel Aviv’s 1070 to Department: 1070 tel aviv>washington"]),
            (&saigon, "Embtel 902 [5] and Embtel 903", &["Embtel 902: 902 saigon>washington", "Embtel 903: 903 saigon>washington"]),
            (&saigon, "Central Files, DEF 4 NATO; DEF 933850.", &["DEF 933850: def 933850 >"]),
            (&saigon, "the A–1 squadrons, the G–2 of the army, and A–251 of May", &["A–251: a 251 >"]),
            (&saigon, "Ref. Deptel 232 [2332]. I agree", &["Deptel 232 [2332]: 2332 washington>saigon"]),
            (&saigon, "see Cairo 20 (907 to Department).", &["Cairo 20: 20 cairo>, 907 cairo>washington"]),
            (&saigon, "incorporating suggestions in Secto 151", &["Secto 151: secto 151 >"]),
            (&saigon, "seen info copy DA 921933 from TAG", &["DA 921933: da 921933 >"]),
            (&saigon, "In SNIE 11–10–67 we", &["SNIE 11–10–67: snie 11-10-67 >"]),
            (&saigon, "para. 8, Part I your 4264), whereas", &["your 4264: 4264 washington>saigon"]),
        ] {
            assert_eq!(all(text, citing), expected, "{text}");
        }
    }

    #[test]
    fn one_telegram_has_a_number_at_each_post() {
        let delhi = wire("new delhi", "washington");
        assert_eq!(all("Deptel 2361 repeated Karachi 2147.", &delhi), ["Deptel 2361: 2361 washington>new delhi, 2147 washington>karachi"]);
        assert_eq!(
            all("Department’s telegram to Saigon 4826, Paris 3888, London 5597.", &delhi),
            ["Department’s telegram to Saigon 4826: 4826 washington>saigon, 3888 washington>paris, 5597 washington>london"]
        );
        assert_eq!(
            all("Embtels 4263 and 4264, and 12 others", &delhi),
            ["Embtels 4263: 4263 new delhi>washington", "4264: 4264 new delhi>washington"]
        );
    }

    #[test]
    fn a_number_of_something_else_is_none() {
        let saigon = wire("saigon", "washington");
        for text in [
            "Saigon 10 May",
            "in Paris 1955 and",
            "my 20 men",
            "our 155 battalions",
            "Geneva 5 p.m.",
            "telegrams 12 November",
            "in 1955",
            "$ 2554",
            "Washington 25, D.C.",
            "State 5 times",
            "15,000 men",
            "Secretary of State 12",
            "at Tokyo 200 troops",
            "Saigon 300 monks",
        ] {
            assert_eq!(all(text, &saigon), Vec::<String>::new(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(text in "(?:(?:telegram|Saigon|to|repeated|Embtel|my|No\\.|and|A-|’s|é|—|,|\\(|Paris) ?[0-9]{0,5} ?){0,12}") {
            let found = find(&text, &wire("saigon", "washington"));
            for numbered in &found {
                proptest::prop_assert!(text.get(numbered.span.range()).is_some());
                proptest::prop_assert!(numbered.span.start <= numbered.digits && numbered.digits < numbered.span.end);
            }
            proptest::prop_assert!(found.windows(2).all(|two| two[0].span.end <= two[1].span.start));
        }
    }
}
