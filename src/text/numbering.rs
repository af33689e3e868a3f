//! Numbers that stay with their text when a source file was edited.
//!
//! The rules, in this order: an equal text that is unique on both sides keeps its number, wherever it moved; equal texts
//! that stand several times pair in order between those; a text that was gone and comes back has its old number again;
//! what is left between the pairs keeps its number where it is alike; of a split paragraph the largest part keeps the
//! number; of joined ones the largest's number stays, and those of the others become further anchors in it; all else
//! takes the next number of a counter that never falls.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::normal::{letters_and_digits, words};

/// From this share of common words on, two texts are one that was mended.
const ALIKE: f64 = 0.7;
/// Words from which on likeness tells anything.
const ENOUGH: usize = 4;
/// Texts of one gap on both sides, multiplied, from which on only those near one another are compared.
const MANY: usize = 1 << 20;
const NEAR: usize = 200;

/// A text of the version before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    pub number: u32,
    /// Numbers of texts that were joined into this one.
    pub joined: Vec<u32>,
    pub text: String,
}

/// What the texts of a new version are called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renumbered {
    pub numbers: Vec<u32>,
    /// For each text the further numbers that lead to it.
    pub joined: Vec<Vec<u32>>,
    pub counter: u32,
}

/// The numbers of the texts of a new version; `retired` are the numbers that were given up, each with its last text.
pub fn renumber(before: &[Numbered], retired: &[(u32, String)], counter: u32, after: &[String]) -> Renumbered {
    let mut matching = Matching::new(before, after);
    matching.equal_and_unique();
    matching.equal_in_order();
    matching.returned(before, retired);
    for gap in matching.gaps() {
        matching.alike(&gap);
        matching.parted_again(&gap, before, retired);
        if gap.old.len() * gap.new.len() <= MANY {
            matching.split(&gap);
            matching.join(&gap);
        }
    }
    matching.result(before, retired, counter)
}

/// A text as it is compared.
struct Text {
    /// Its letters and digits.
    key: String,
    /// Its words as they stand.
    order: Vec<u64>,
    /// The same in an order of their own.
    words: Vec<u64>,
}

impl Text {
    fn of(text: &str) -> Self {
        let hash = |word: &String| {
            let mut hasher = DefaultHasher::new();
            word.hash(&mut hasher);
            hasher.finish()
        };
        let order: Vec<u64> = words(text).iter().map(hash).collect();
        Self { key: letters_and_digits(text), words: sorted(order.clone()), order }
    }

    /// The words that another has not.
    fn beside(&self, other: &Self) -> Vec<u64> {
        let mut theirs = other.words.iter().peekable();
        let is_own = |word: &&u64| {
            while theirs.next_if(|other| other < word).is_some() {}
            theirs.next_if_eq(word).is_none()
        };
        self.words.iter().filter(is_own).copied().collect()
    }

    /// How alike both are, if they are alike.
    fn likeness(&self, other: &Self) -> Option<f64> {
        let (mine, theirs) = (self.words.len(), other.words.len());
        // What differs so much in length cannot be alike.
        if mine.min(theirs) < ENOUGH || share(2 * mine.min(theirs), mine + theirs) < ALIKE {
            return None;
        }
        Some(share(2 * shared(&self.words, &other.words), mine + theirs)).filter(|likeness| *likeness >= ALIKE)
    }

    /// Whether it is a part of a longer text.
    fn is_in(&self, whole: &Self) -> bool {
        if self.order.is_empty() || self.order.len() >= whole.order.len() {
            return false;
        }
        whole.order.windows(self.order.len()).any(|words| words == self.order) || self.is_of(&whole.words)
    }

    /// Whether it is made of such words, as one can tell of a text that is long enough.
    fn is_of(&self, words: &[u64]) -> bool {
        self.words.len() >= ENOUGH && share(shared(&self.words, words), self.words.len()) >= ALIKE
    }
}

fn sorted(mut words: Vec<u64>) -> Vec<u64> {
    words.sort_unstable();
    words
}

/// How many of some words, both in order, are in both.
fn shared(left: &[u64], right: &[u64]) -> usize {
    let (mut at, mut other, mut shared) = (0, 0, 0);
    while let (Some(mine), Some(theirs)) = (left.get(at), right.get(other)) {
        match mine.cmp(theirs) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => (at, other, shared) = (at + 1, other + 1, shared + 1),
        }
    }
    shared
}

#[expect(clippy::cast_precision_loss, reason = "no text has so many words")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A stretch of both versions between two pairs.
struct Gap {
    old: Range<usize>,
    new: Range<usize>,
}

struct Matching {
    old: Vec<Text>,
    new: Vec<Text>,
    /// For each new text the old one that it is, and the other way round.
    of_new: Vec<Option<usize>>,
    of_old: Vec<Option<usize>>,
    /// For each new text the number that it had before it was gone.
    back: Vec<Option<u32>>,
    /// For each old text the new one into which it was joined.
    into: Vec<Option<usize>>,
}

impl Matching {
    fn new(before: &[Numbered], after: &[String]) -> Self {
        Self {
            old: before.iter().map(|numbered| Text::of(&numbered.text)).collect(),
            new: after.iter().map(|text| Text::of(text)).collect(),
            of_new: vec![None; after.len()],
            of_old: vec![None; before.len()],
            back: vec![None; after.len()],
            into: vec![None; before.len()],
        }
    }

    fn pair(&mut self, old: usize, new: usize) {
        self.of_old[old] = Some(new);
        self.of_new[new] = Some(old);
    }

    fn is_free(&self, new: usize) -> bool {
        self.of_new[new].is_none() && self.back[new].is_none()
    }

    fn is_left(&self, old: usize) -> bool {
        self.of_old[old].is_none() && self.into[old].is_none()
    }

    fn equal_and_unique(&mut self) {
        let (old, new) = (places(&self.old), places(&self.new));
        let pairs: Vec<(usize, usize)> = new
            .iter()
            .filter_map(|(key, places)| match (old.get(key)?.as_slice(), places.as_slice()) {
                ([old], [new]) => Some((*old, *new)),
                _ => None,
            })
            .collect();
        for (old, new) in pairs {
            self.pair(old, new);
        }
    }

    /// Equal texts that stand several times: in order between the unique ones, then in order wherever they are.
    fn equal_in_order(&mut self) {
        let whole = Gap { old: 0..self.old.len(), new: 0..self.new.len() };
        for gap in self.gaps().into_iter().chain([whole]) {
            let mut left: HashMap<&str, Vec<usize>> = HashMap::new();
            for old in gap.old.filter(|old| self.is_left(*old)).rev() {
                left.entry(&self.old[old].key).or_default().push(old);
            }
            let free = gap.new.filter(|new| self.is_free(*new));
            let pairs: Vec<(usize, usize)> = free.filter_map(|new| Some((left.get_mut(self.new[new].key.as_str())?.pop()?, new))).collect();
            for (old, new) in pairs {
                self.pair(old, new);
            }
        }
    }

    fn returned(&mut self, before: &[Numbered], retired: &[(u32, String)]) {
        let own: HashSet<u32> = before.iter().map(|numbered| numbered.number).collect();
        let mut gone: HashMap<String, Vec<u32>> = HashMap::new();
        for (number, text) in retired.iter().filter(|(number, _)| !own.contains(number)) {
            gone.entry(letters_and_digits(text)).or_default().push(*number);
        }
        for numbers in gone.values_mut() {
            numbers.sort_unstable_by(|left, right| right.cmp(left));
        }
        for new in 0..self.new.len() {
            if self.is_free(new) && !self.new[new].key.is_empty() {
                self.back[new] = gone.get_mut(&self.new[new].key).and_then(Vec::pop);
            }
        }
    }

    /// The stretches between the pairs that stand in the same order on both sides.
    fn gaps(&self) -> Vec<Gap> {
        let pairs: Vec<(usize, usize)> = self.of_new.iter().enumerate().filter_map(|(new, old)| Some(((*old)?, new))).collect();
        let mut gaps = Vec::new();
        let (mut old, mut new) = (0, 0);
        for (old_end, new_end) in increasing(&pairs).into_iter().chain([(self.old.len(), self.new.len())]) {
            if old < old_end || new < new_end {
                gaps.push(Gap { old: old..old_end, new: new..new_end });
            }
            (old, new) = (old_end + 1, new_end + 1);
        }
        gaps
    }

    /// What was mended, the most alike first.
    fn alike(&mut self, gap: &Gap) {
        let left: Vec<usize> = gap.old.clone().filter(|old| self.is_left(*old)).collect();
        let free: Vec<usize> = gap.new.clone().filter(|new| self.is_free(*new)).collect();
        let are_many = left.len() * free.len() > MANY;
        let mut found: Vec<(f64, usize, usize)> = Vec::new();
        for (place, old) in left.iter().enumerate() {
            for (other, new) in free.iter().enumerate() {
                if are_many && place.abs_diff(other) > NEAR {
                    continue;
                }
                found.extend(self.old[*old].likeness(&self.new[*new]).map(|likeness| (likeness, *old, *new)));
            }
        }
        found.sort_by(|left, right| right.0.total_cmp(&left.0).then((left.1, left.2).cmp(&(right.1, right.2))));
        for (_, old, new) in found {
            if self.is_left(old) && self.is_free(new) {
                self.pair(old, new);
            }
        }
    }

    /// What was joined into a text of this gap, and is a text again, though mended.
    fn parted_again(&mut self, gap: &Gap, before: &[Numbered], retired: &[(u32, String)]) {
        let further: Vec<u32> = gap.old.clone().flat_map(|old| before[old].joined.iter().copied()).collect();
        for (number, text) in retired.iter().filter(|(number, _)| further.contains(number)) {
            if self.back.contains(&Some(*number)) {
                continue;
            }
            let text = Text::of(text);
            let alike = gap.new.clone().filter(|new| self.is_free(*new));
            let alike = alike.filter_map(|new| Some((text.likeness(&self.new[new])?, new)));
            if let Some((_, new)) = alike.max_by(|left, right| left.0.total_cmp(&right.0)) {
                self.back[new] = Some(*number);
            }
        }
    }

    /// An old text of which several new ones in a row are the parts.
    fn split(&mut self, gap: &Gap) {
        for old in gap.old.clone() {
            if !self.is_left(old) {
                continue;
            }
            // What has come back may be a part, and keeps its own number.
            let is_part = |new: usize| self.of_new[new].is_none() && self.new[new].is_in(&self.old[old]);
            let keeps = runs(gap.new.clone(), is_part).into_iter().find_map(|run| {
                let covered: usize = run.clone().map(|new| self.new[new].words.len()).sum();
                let is_whole = run.len() > 1 && share(covered, self.old[old].words.len()) >= ALIKE;
                let free = run.filter(|new| is_whole && self.is_free(*new));
                free.max_by_key(|new| (self.new[*new].words.len(), std::cmp::Reverse(*new)))
            });
            if let Some(new) = keeps {
                self.pair(old, new);
            }
        }
    }

    /// A new text of which several old ones in a row are the parts.
    fn join(&mut self, gap: &Gap) {
        for new in gap.new.clone() {
            if self.back[new].is_some() {
                continue;
            }
            let partner = self.of_new[new];
            let is_part = |old: usize| partner == Some(old) || self.is_left(old) && self.old[old].is_in(&self.new[new]);
            let joined = runs(gap.old.clone(), is_part).into_iter().find(|run| {
                let covered: usize = run.clone().map(|old| self.old[old].words.len()).sum();
                run.len() > 1 && partner.is_none_or(|partner| run.contains(&partner)) && share(covered, self.new[new].words.len()) >= ALIKE
            });
            let Some(run) = joined else { continue };
            let largest = || run.clone().max_by_key(|old| (self.old[*old].words.len(), std::cmp::Reverse(*old)));
            let Some(keeps) = partner.or_else(largest) else { continue };
            // Its words must be there beside those of the largest: what was taken out while that was mended is not in it.
            let beside = self.new[new].beside(&self.old[keeps]);
            let is_there = |old: &usize| {
                let part = &self.old[*old];
                part.is_of(&beside) || part.words.len() < ENOUGH && shared(&part.words, &beside) == part.words.len()
            };
            let others: Vec<usize> = run.filter(|old| *old != keeps && is_there(old)).collect();
            if partner.is_none() && others.is_empty() {
                continue;
            }
            self.pair(keeps, new);
            for old in others {
                self.into[old] = Some(new);
            }
        }
    }

    fn result(&self, before: &[Numbered], retired: &[(u32, String)], counter: u32) -> Renumbered {
        let mut counter = counter;
        let numbers: Vec<u32> = (0..self.new.len())
            .map(|new| {
                let kept = self.of_new[new].map(|old| before[old].number).or(self.back[new]);
                kept.unwrap_or_else(|| {
                    counter += 1;
                    counter
                })
            })
            .collect();
        let own: HashSet<u32> = numbers.iter().copied().collect();
        let mut joined: Vec<Vec<u32>> = vec![Vec::new(); self.new.len()];
        for (old, numbered) in before.iter().enumerate() {
            let further = &numbered.joined;
            match (self.of_old[old], self.into[old]) {
                // A further number stays as long as its text is there.
                (Some(new), _) if self.old[old].key == self.new[new].key => joined[new].extend(further),
                (Some(new), _) => {
                    let texts = retired.iter().filter(|(number, _)| further.contains(number));
                    let there = texts.filter(|(_, text)| Text::of(text).is_in(&self.new[new]));
                    joined[new].extend(there.map(|(number, _)| *number));
                }
                (None, Some(new)) => joined[new].extend(std::iter::once(&numbered.number).chain(further)),
                (None, None) => {}
            }
        }
        for further in &mut joined {
            further.retain(|number| !own.contains(number));
            further.sort_unstable();
            further.dedup();
        }
        Renumbered { numbers, joined, counter }
    }
}

/// Where each text stands.
fn places(texts: &[Text]) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, text) in texts.iter().enumerate() {
        places.entry(text.key.clone()).or_default().push(place);
    }
    places
}

/// The longest series of pairs that grows on both sides; they come in the order of the second.
fn increasing(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the pair with the smallest end, and for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (place, (old, _)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].0 < *old);
        before[place] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() { ends.push(place) } else { ends[length] = place }
    }
    let mut series: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), |place| before[*place]).map(|place| pairs[place]).collect();
    series.reverse();
    series
}

/// The stretches of places in a row that fit.
fn runs(places: Range<usize>, fits: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for place in places.filter(|place| fits(*place)) {
        match runs.last_mut() {
            Some(run) if run.end == place => run.end += 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    fn numbered(texts: &[(u32, &str)]) -> Vec<Numbered> {
        texts.iter().map(|(number, text)| Numbered { number: *number, joined: Vec::new(), text: (*text).to_owned() }).collect()
    }

    fn numbers(before: &[(u32, &str)], counter: u32, after: &[&str]) -> (Vec<u32>, u32) {
        let made = renumber(&numbered(before), &[], counter, &texts(after));
        (made.numbers, made.counter)
    }

    #[test]
    fn a_first_version_counts_from_one() {
        assert_eq!(numbers(&[], 0, &["a", "b"]), (vec![1, 2], 2));
    }

    #[test]
    fn an_equal_paragraph_keeps_its_number_wherever_it_moved() {
        assert_eq!(numbers(&[(1, "First."), (2, "Second.")], 2, &["Second", "New.", "First."]), (vec![2, 3, 1], 3));
    }

    #[test]
    fn a_number_that_was_given_up_is_not_given_again() {
        assert_eq!(numbers(&[(1, "one")], 7, &["other"]), (vec![8], 8));
    }

    #[test]
    fn equal_paragraphs_pair_in_order_between_those_that_stand_once() {
        let before = [(1, "No."), (2, "First."), (3, "No."), (4, "Second."), (5, "No.")];
        // The "No." between the two goes: the others are known by what stands around them.
        assert_eq!(numbers(&before, 5, &["No.", "First.", "Second.", "No."]), (vec![1, 2, 4, 5], 5));
    }

    const LONG: &str = "The Council of Ministers has examined the question of the control of Japan with great care.";

    #[test]
    fn a_mended_paragraph_keeps_its_number_and_a_short_one_does_not() {
        let mended = "The Council of Ministers examined the question of the control of Japan with care.";
        assert_eq!(numbers(&[(1, LONG), (2, "Yes, sir.")], 2, &[mended, "Yes, Sir!", "No, sir."]), (vec![1, 2, 3], 3));
        assert_eq!(numbers(&[(1, "Yes, sir, so.")], 1, &["Yes, sir, no."]), (vec![2], 2));
    }

    #[test]
    fn the_largest_part_of_a_split_paragraph_keeps_the_number() {
        let (first, rest) = LONG.split_at(36);
        assert_eq!(numbers(&[(1, LONG)], 1, &[first, rest]), (vec![2, 1], 2));
    }

    #[test]
    fn joined_paragraphs_keep_all_their_numbers_and_get_them_back() {
        let before = numbered(&[(1, "It was asked for in the spring of that year."), (2, LONG), (3, "Last.")]);
        let whole = format!("{} {LONG}", before[0].text);
        let joined = renumber(&before, &[], 3, &[whole.clone(), "Last.".to_owned()]);
        assert_eq!(joined, Renumbered { numbers: vec![2, 3], joined: vec![vec![1], vec![]], counter: 3 });
        // Parted again, each has its own.
        let joined = [Numbered { number: 2, joined: vec![1], text: whole }, before[2].clone()];
        let again: Vec<String> = before.iter().map(|numbered| numbered.text.clone()).collect();
        let parted = renumber(&joined, &[(1, before[0].text.clone())], 3, &again);
        assert_eq!(parted, Renumbered { numbers: vec![1, 2, 3], joined: vec![vec![]; 3], counter: 3 });
    }

    #[test]
    fn what_is_taken_out_beside_a_mended_text_is_not_joined_into_it() {
        let first = "The Council of Ministers has examined the question with great care and has now decided.";
        let before = numbered(&[(1, first), (2, "No."), (3, "Last.")]);
        let made = renumber(&before, &[], 3, &[first.replace("great ", ""), "Last.".to_owned()]);
        assert_eq!(made, Renumbered { numbers: vec![1, 3], joined: vec![vec![]; 2], counter: 3 });
        let common = "It is in the interest of the two that this be done.";
        let long =
            "It is said that the council of the two in this matter is to be asked what is in the interest of them, and that it be done.";
        let made = renumber(&numbered(&[(1, long), (2, common)]), &[], 2, &[long.replace("said", "held")]);
        assert!(made.joined.iter().all(Vec::is_empty), "{made:?}");
    }

    #[test]
    fn a_further_number_goes_with_its_text_and_comes_back_mended() {
        let first = "It was asked for in the spring of that year by nobody.";
        let whole = [Numbered { number: 2, joined: vec![1], text: format!("{first} {LONG}") }];
        let retired = [(1, first.to_owned())];
        let without = renumber(&whole, &retired, 2, &texts(&[LONG]));
        assert_eq!(without, Renumbered { numbers: vec![2], joined: vec![vec![]], counter: 2 });
        let parted = renumber(&whole, &retired, 2, &texts(&[&first.replace("nobody", "everybody"), LONG]));
        assert_eq!(parted, Renumbered { numbers: vec![1, 2], joined: vec![vec![]; 2], counter: 2 });
    }

    #[test]
    fn a_text_that_comes_back_has_its_old_number() {
        let made = renumber(&numbered(&[(2, "Second.")]), &[(1, "First.".to_owned())], 2, &texts(&["FIRST", "Second.", "Third."]));
        assert_eq!(made.numbers, [1, 2, 3]);
    }

    /// What an editor may do to a text.
    #[derive(Debug, Clone)]
    enum Edit {
        Insert(usize, String),
        Remove(usize),
        Move(usize, usize),
        Repeat(usize, usize),
        Mend(usize, usize, String),
        Split(usize, usize),
        Join(usize),
        Return(usize),
    }

    fn sentence() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop::sample::select(vec!["note", "Stalin", "Japan", "was", "read", "council", "war", "letter", "of", "sent"]),
            1..24,
        )
        .prop_flat_map(|words| (Just(words), "[a-z]{4,7}"))
        .prop_map(|(words, own)| format!("{own} {}.", words.join(" ")))
    }

    fn edit() -> impl Strategy<Value = Edit> {
        prop_oneof![
            (0..50_usize, sentence()).prop_map(|(at, text)| Edit::Insert(at, text)),
            (0..50_usize).prop_map(Edit::Remove),
            (0..50_usize, 0..50_usize).prop_map(|(from, to)| Edit::Move(from, to)),
            (0..50_usize, 0..50_usize).prop_map(|(from, to)| Edit::Repeat(from, to)),
            (0..50_usize, 0..50_usize, "[a-z]{4,9}").prop_map(|(at, word, new)| Edit::Mend(at, word, new)),
            (0..50_usize, 0..50_usize).prop_map(|(at, word)| Edit::Split(at, word)),
            (0..50_usize).prop_map(Edit::Join),
            (0..50_usize).prop_map(Edit::Return),
        ]
    }

    /// A document through its versions.
    struct History {
        shown: Vec<Numbered>,
        /// The last text of every number.
        last: HashMap<u32, String>,
        counter: u32,
    }

    impl History {
        fn show(&mut self, after: &[String]) {
            let own: HashSet<u32> = self.shown.iter().map(|numbered| numbered.number).collect();
            let mut retired: Vec<(u32, String)> =
                self.last.iter().filter(|(number, _)| !own.contains(number)).map(|(number, text)| (*number, text.clone())).collect();
            retired.sort();
            let made = renumber(&self.shown, &retired, self.counter, after);
            self.shown = after
                .iter()
                .zip(made.numbers.iter().zip(made.joined))
                .map(|(text, (number, joined))| Numbered { number: *number, joined, text: text.clone() })
                .collect();
            for numbered in &self.shown {
                self.last.insert(numbered.number, numbered.text.clone());
            }
            assert!(made.counter >= self.counter, "the counter never falls");
            self.counter = made.counter;
        }

        fn texts(&self) -> Vec<String> {
            self.shown.iter().map(|numbered| numbered.text.clone()).collect()
        }

        fn number_of(&self, text: &str) -> Vec<u32> {
            self.shown.iter().filter(|numbered| numbered.text == text).map(|numbered| numbered.number).collect()
        }
    }

    fn edited(texts: &[String], gone: &[String], edit: &Edit) -> Vec<String> {
        let mut after = texts.to_vec();
        let place = |at: &usize| *at % texts.len();
        match edit {
            Edit::Insert(at, text) => after.insert(place(at), text.clone()),
            Edit::Remove(at) => drop(after.remove(place(at))),
            Edit::Move(from, to) => {
                let text = after.remove(place(from));
                after.insert(*to % (after.len() + 1), text);
            }
            Edit::Repeat(from, to) => after.insert(place(to), texts[place(from)].clone()),
            Edit::Mend(at, word, new) => {
                let mut words: Vec<&str> = texts[place(at)].split(' ').collect();
                let word = *word % words.len();
                words[word] = new;
                after[place(at)] = words.join(" ");
            }
            Edit::Split(at, word) => {
                let words: Vec<&str> = texts[place(at)].split(' ').collect();
                let word = *word % words.len();
                if word > 0 {
                    after[place(at)] = words[..word].join(" ");
                    after.insert(place(at) + 1, words[word..].join(" "));
                }
            }
            Edit::Join(at) if place(at) + 1 < texts.len() => {
                let next = after.remove(place(at) + 1);
                after[place(at)] = format!("{} {next}", after[place(at)]);
            }
            Edit::Return(which) if !gone.is_empty() => after.push(gone[*which % gone.len()].clone()),
            Edit::Join(_) | Edit::Return(_) => {}
        }
        if after.is_empty() { texts.to_vec() } else { after }
    }

    proptest! {
        #[test]
        fn numbers_stay_with_their_texts_over_any_edits(
            first in prop::collection::vec(sentence(), 2..12),
            edits in prop::collection::vec(edit(), 1..12),
        ) {
            let mut history = History { shown: Vec::new(), last: HashMap::new(), counter: 0 };
            history.show(&first);
            for edit in edits {
                let before = history.texts();
                let known: HashMap<String, Vec<u32>> = before.iter().map(|text| (text.clone(), history.number_of(text))).collect();
                let old: Vec<Numbered> = history.shown.clone();
                let ever: Vec<(u32, String)> = history.last.iter().map(|(number, text)| (*number, text.clone())).collect();
                let gone: Vec<String> = ever.iter().map(|(_, text)| text.clone()).filter(|text| !before.contains(text)).collect();
                let counter = history.counter;
                let after = edited(&before, &gone, &edit);
                history.show(&after);

                // No number is that of two texts, and none of a text is a further one of another.
                let mut all: Vec<u32> = history.shown.iter().flat_map(|numbered| numbered.joined.iter().copied().chain([numbered.number])).collect();
                let count = all.len();
                all.sort_unstable();
                all.dedup();
                prop_assert_eq!(all.len(), count);
                prop_assert!(all.iter().all(|number| *number <= history.counter));
                // What nobody touched has its numbers, wherever it stands now.
                for (text, numbers) in &known {
                    let now = history.number_of(text);
                    if after.iter().filter(|other| *other == text).count() == numbers.len() {
                        // Of two that are equal nobody can tell which one moved.
                        prop_assert_eq!(now.iter().collect::<HashSet<_>>(), numbers.iter().collect::<HashSet<_>>(), "{:?}", text);
                    } else if after.contains(text) {
                        prop_assert!(numbers.iter().any(|number| now.contains(number)), "{:?}", text);
                    }
                }
                let of_old = |place: usize| old[place].number;
                match &edit {
                    // A mended text keeps its number, if it is long enough to be known again, and nothing else takes it.
                    Edit::Mend(at, ..) => {
                        let place = *at % before.len();
                        let (old, new) = (Text::of(&before[place]), Text::of(&after[place]));
                        if old.likeness(&new).is_some() && known[&before[place]].len() == 1 && !before.contains(&after[place]) && !gone.contains(&after[place]) {
                            prop_assert_eq!(history.shown[place].number, of_old(place));
                        }
                    }
                    // What was taken out alone leads to its version.
                    Edit::Remove(at) if after.len() < before.len() => {
                        let number = of_old(*at % before.len());
                        prop_assert!(history.shown.iter().all(|numbered| !numbered.joined.contains(&number)), "{} is joined", number);
                    }
                    Edit::Join(at) if after.len() < before.len() => {
                        let place = *at % before.len();
                        let is_new = |text: &String| !before.contains(text) && !gone.contains(text);
                        if known[&before[place]].len() == 1 && known[&before[place + 1]].len() == 1 && is_new(&after[place]) {
                            let joined = &history.shown[place];
                            let all: Vec<u32> = joined.joined.iter().copied().chain([joined.number]).collect();
                            prop_assert!(all.contains(&of_old(place)) && all.contains(&of_old(place + 1)), "{:?}", joined);
                        }
                    }
                    Edit::Split(at, _) if after.len() > before.len() => {
                        let place = *at % before.len();
                        let is_new = |text: &String| !before.contains(text) && !gone.contains(text);
                        // A part that was joined into it before may have its own number back.
                        if old[place].joined.is_empty()
                            && known[&before[place]].len() == 1
                            && is_new(&after[place])
                            && is_new(&after[place + 1])
                        {
                            let sizes = [Text::of(&after[place]).words.len(), Text::of(&after[place + 1]).words.len()];
                            let largest = if sizes[1] > sizes[0] { place + 1 } else { place };
                            prop_assert_eq!(history.shown[largest].number, of_old(place), "{:?}", sizes);
                        }
                    }
                    Edit::Return(_) if after.len() > before.len() => {
                        let text = after.last().cloned().unwrap_or_default();
                        let had: Vec<u32> = ever.iter().filter(|(_, other)| *other == text).map(|(number, _)| *number).collect();
                        let number = history.shown.last().map_or(0, |numbered| numbered.number);
                        prop_assert!(had.contains(&number), "{:?} had {:?}, and has {}", text, had, number);
                        prop_assert_eq!(history.counter, counter);
                    }
                    _ => {}
                }
            }
        }
    }
}
