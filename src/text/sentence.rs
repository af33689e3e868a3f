//! The sentence around a place, for whoever quotes it.

use super::Span;
use super::span::{characters_before, floor_boundary};

/// Letters to each side of the place, beyond which a sentence is cut between two words.
const REACH: usize = 220;

/// What may stand between the end of a sentence and the white space after it.
const CLOSING: &[char] = &['"', '”', '’', '\'', '»', ')', ']'];

/// Words whose dot belongs to them, as they are written: "No. 5" is a number, and "He said no." is not.
#[rustfmt::skip]
const ABBREVIATIONS: &[&str] = &[
    // Before a name.
    "Mr", "Mrs", "Ms", "Messrs", "Mme", "Mlle", "Dr", "Drs", "Prof", "Rev", "Hon", "Sr", "Jr", "St", "Sts", "Esq",
    "Cde", "Cdes", "Com", "Coms", "Comr", "Tov", "tov", "тов", "тт", "Тов", "гр",
    "Gen", "Lt", "Col", "Maj", "Brig", "Capt", "Cpt", "Cdr", "Cmdr", "Sgt", "Adm", "Cpl",
    "Amb", "Sec", "Secy", "Asst", "Dep", "Gov", "Sen", "Rep", "Pres", "Min", "Del", "Supt", "Insp",
    // Before a number, or in the place where a paper lies or is printed.
    "No", "Nos", "Nr", "Vol", "Vols", "vol", "vols", "pp", "ff", "op", "ll", "fol", "fols", "fn", "nn", "Art", "Arts",
    "Ch", "ch", "chap", "Para", "para", "paras", "Sect", "sect", "Pt", "pt", "Doc", "Docs", "doc", "docs", "encl", "Encl",
    "Tel", "tel", "Telegr", "telegr", "Ref", "ref", "Fig", "ed", "eds", "Ed", "Eds", "trans", "Trans", "comp", "cf", "Cf", "viz",
    "vs", "ca", "approx", "incl", "ibid", "Ibid", "оп", "лл", "стр", "см", "гг",
    // Of a date.
    "Jan", "Feb", "Febr", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
    "Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun",
    // These may be the last word of a sentence, too.
    "etc", "al", "Co", "Cos", "Corp", "Inc", "Ltd", "Bros", "Dept", "dept", "Depts", "Govt", "govt", "Govts", "Div", "Bn", "Regt", "Ave",
];

/// The sentence around `around`, at most some 220 letters to each side of it, in whole words.
///
/// A sentence ends at a full stop, a question mark or an exclamation mark with white space after
/// it and something other than a small letter or a digit after that; and where a line ends,
/// unless it only runs over into the next. The dots of initials ("V. M."), of abbreviations
/// ("Mr.", "U.S.") and of numbers before an item ("2. The") end none.
///
/// Whether "etc. The" ends one, no rule can tell. Here it does not: a quotation that has a
/// sentence too many says nothing wrong, one that begins after "Mr." does.
pub fn sentence(text: &str, around: Span) -> Span {
    let start = floor_boundary(text, around.start);
    let end = floor_boundary(text, around.end).max(start);
    let first = start - characters_before(text, start, REACH).len();
    let last = text[end..].char_indices().nth(REACH).map_or(text.len(), |(length, _)| end + length);

    let boundaries = |from: usize, to: usize| (from..=to).filter(|at| text.is_char_boundary(*at));
    let from = boundaries(first, start).rev().find(|at| ends_before(text, *at)).unwrap_or_else(|| word_from(text, first, start));
    let to = boundaries(end, last).find(|at| ends_before(text, *at)).unwrap_or_else(|| word_until(text, end, last));
    let found = Span::new(from, to).trimmed(text);
    // White space inside the place that was asked for stays.
    Span::new(found.start.min(start), found.end.max(end))
}

/// The first place from `at` on, and not beyond `limit`, where a word begins; `at` itself where none does.
fn word_from(text: &str, at: usize, limit: usize) -> usize {
    if text[..at].chars().next_back().is_none_or(char::is_whitespace) {
        return at;
    }
    text[at..limit].char_indices().find(|(_, letter)| letter.is_whitespace()).map_or(at, |(space, _)| at + space)
}

/// The last place down to `limit` where a word has ended; `at` itself where none has.
fn word_until(text: &str, limit: usize, at: usize) -> usize {
    if text[at..].chars().next().is_none_or(char::is_whitespace) {
        return at;
    }
    text[limit..at].rfind(char::is_whitespace).map_or(at, |space| limit + space)
}

/// Whether a sentence is over right before `at`.
fn ends_before(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let next = after.trim_start().chars().next();
    if before.ends_with('\n') {
        return !runs_over(before, next);
    }
    let begins = next.is_some_and(|letter| letter.is_uppercase() || !letter.is_alphanumeric());
    if !begins || !after.starts_with(char::is_whitespace) {
        return false;
    }
    let before = before.trim_end_matches(CLOSING);
    match before.chars().next_back() {
        Some('!' | '?') => true,
        Some('.') => !keeps_its_dot(before.trim_end_matches('.')),
        _ => false,
    }
}

/// Whether a line ends in the middle of a sentence: "the 30 October source\nsentence is his".
fn runs_over(before: &str, next: Option<char>) -> bool {
    let last = before.trim_end().chars().next_back();
    next.is_some_and(char::is_lowercase) && last.is_some_and(|letter| letter.is_alphanumeric() || letter == ',')
}

/// Whether the last word of `before` has a dot of its own behind it.
fn keeps_its_dot(before: &str) -> bool {
    let start = before.char_indices().rev().find(|(_, letter)| !(letter.is_alphanumeric() || *letter == '.'));
    let start = start.map_or(0, |(place, letter)| place + letter.len_utf8());
    let word = &before[start..];
    let parts = word.split('.');
    let is_dotted = |limit: usize| parts.clone().all(|part| !part.is_empty() && part.chars().count() <= limit);
    // "V", and "U.S", "a.m", "Ph.D"; an address of a site has longer parts.
    let has_letters = word.chars().all(|letter| letter.is_alphabetic() || letter == '.');
    let is_short = has_letters && is_dotted(if word.contains('.') { 2 } else { 1 });
    is_short || ABBREVIATIONS.contains(&word) || (is_number(word) && begins_item(&before[..start]))
}

/// "12" or "IV".
fn is_number(word: &str) -> bool {
    let all = |of: fn(char) -> bool| !word.is_empty() && word.chars().all(of);
    all(|letter| letter.is_ascii_digit()) || all(|letter| matches!(letter, 'I' | 'V' | 'X'))
}

/// Whether a number after `before` counts an item, and is not the last word of a sentence.
fn begins_item(before: &str) -> bool {
    before.trim_end_matches([' ', '\t', '(']).chars().next_back().is_none_or(|letter| matches!(letter, '\n' | '.' | ':' | ';'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn around<'a>(text: &'a str, place: &str) -> &'a str {
        let start = text.find(place).expect("the place");
        sentence(text, Span::new(start, start + place.len())).of(text)
    }

    #[test]
    fn a_sentence_is_found_between_its_neighbours() {
        let text = "He left. The changes of 9 November were given to them! Nobody replied.";
        assert_eq!(around(text, "9 November"), "The changes of 9 November were given to them!");
        assert_eq!(around(text, "left"), "He left.");
        assert_eq!(around(text, "Nobody"), "Nobody replied.");
        assert_eq!(around("“Is it so?” The letter says nothing.", "letter"), "The letter says nothing.");
        assert_eq!(around("It was accepted (see the note.) The letter says nothing.", "letter"), "The letter says nothing.");
    }

    #[test]
    fn titles_initials_and_months_end_none() {
        for text in [
            "These were handed to us by Mr. Ambassador Harriman on 9 November.",
            "As Cdes. Molotov and V. M. Kuznetsov wrote to Gen. MacArthur and Lt.-Col. Smith on 9 November.",
            "See the cable from St. Petersburg to Messrs. Byrnes and Bevin, Nos. “3523” and 3524, of 9 November.",
            "The U.S. Government and the U.S.S.R. Embassy, i.e. Ambassador Harriman, spoke of it on 9 November at 11 a.m. Moscow time.",
            "It lies in RGASPI, f. 558, op. 11, d. 98, ll. 67-68, cf. Documents, vol. II, pp. 3 f. and the reply of 9 November.",
            "On Fri. Nov. 9 the note, no. 5 etc. [sic], came after that of 9 November.",
            "Ответ тов. Молотова и В. М. Кузнецова от 9 November.",
        ] {
            let whole = format!("It was late. {text} Then they left.");
            assert_eq!(around(&whole, "9 November"), text);
        }
    }

    #[test]
    fn words_that_only_look_like_abbreviations_end_one() {
        for text in
            ["They said no.", "It is a work of art.", "See history.state.gov.", "That was cable 3523.", "It is in Part IV.", "The cat sat."]
        {
            let whole = format!("{text} Of the letter they knew nothing.");
            assert_eq!(around(&whole, "letter"), "Of the letter they knew nothing.", "{text}");
        }
    }

    #[test]
    fn an_abbreviation_before_a_capital_ends_none_even_where_it_might() {
        let text = "They want oil, coal, etc. The letter says so.";
        assert_eq!(around(text, "letter"), text);
    }

    #[test]
    fn the_number_of_an_item_belongs_to_it() {
        assert_eq!(around("We agreed.\n2. The letter says so. Good.", "letter"), "2. The letter says so.");
        assert_eq!(around("As follows: IV. The letter says so.", "letter"), "As follows: IV. The letter says so.");
    }

    #[test]
    fn a_line_ends_a_sentence_unless_it_runs_over() {
        assert_eq!(around("To Cde. MOLOTOV\nI have your letter\n\nSTALIN", "letter"), "I have your letter");
        assert_eq!(around("The 30 October source\nsentence is his.", "30 October"), "The 30 October source\nsentence is his.");
        assert_eq!(around("We ask for:\na) the letter;\nb) the note.", "letter"), "a) the letter;");
    }

    #[test]
    fn a_sentence_without_an_end_is_cut_between_words() {
        let text = format!("{} the letter {}", "before ".repeat(60).trim(), "behind ".repeat(60).trim());
        let found = around(&text, "letter");
        assert!(found.starts_with("before ") && found.ends_with(" behind"), "{found}");
        assert!((400..=2 * REACH + 6).contains(&found.chars().count()), "{}", found.len());
        assert_eq!(around("the letter", "letter"), "the letter");
    }

    #[test]
    fn letters_are_counted_and_not_bytes() {
        let text = format!("{} письмо", "слово ".repeat(60).trim());
        assert!(around(&text, "письмо").chars().count() > 200);
    }

    proptest! {
        #[test]
        fn what_was_asked_for_is_in_the_sentence(text in "[ -~\nа-я。.]{0,600}|(?s).{0,300}", first in any::<prop::sample::Index>(), second in any::<prop::sample::Index>()) {
            let place = |index: &prop::sample::Index| floor_boundary(&text, index.index(text.len() + 1));
            let (first, second) = (place(&first), place(&second));
            let asked = Span::from((first.min(second), first.max(second)));
            let found = sentence(&text, asked);
            prop_assert!(found.contains(asked));
            prop_assert!(text.is_char_boundary(found.start) && text.is_char_boundary(found.end));
            prop_assert!(found.of(&text).chars().count() <= asked.of(&text).chars().count() + 2 * REACH);
        }

        #[test]
        fn a_place_of_another_text_is_no_failure(text in "\\PC{0,40}", start in 0..200_usize, length in 0..200_usize) {
            let found = sentence(&text, Span::new(start, start + length));
            prop_assert!(text.get(found.range()).is_some());
        }
    }
}
