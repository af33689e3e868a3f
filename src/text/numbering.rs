//! Numbers that stay with their text when a source file was edited.
//!
//! The rules, in this order: an equal text that is unique on both sides keeps its number, wherever it moved; equal texts
//! that stand several times pair in order between those; a text that was gone and comes back has its old number again;
//! what is left between the pairs keeps its number where it is alike; of a split paragraph the largest part keeps the
//! number; of joined ones the largest's number stays, and those of the others become further anchors in it; all else
//! takes the next number of a counter that never falls.

mod compared;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use self::compared::{ALIKE, ENOUGH, Text, share, shared};
use super::normal::letters_and_digits;

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
mod tests;
