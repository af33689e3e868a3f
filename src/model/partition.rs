//! When two source files are one document.

use std::collections::BTreeMap;

use super::ArchiveNumber;

/// What a source file has to say about which document it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub source_file: i64,
    pub numbers: Vec<ArchiveNumber>,
    /// Hash of the letters and digits of the body with the date; `None` for an empty body.
    pub content: Option<String>,
    /// The source file that it belongs to by its name.
    pub main: Option<i64>,
    /// A source file of the document that an editor joined this one's to.
    pub joined: Option<i64>,
}

impl Claim {
    /// Whether the two carry different numbers of one authority, and so are never one document.
    fn contradicts(&self, other: &Self) -> bool {
        self.numbers.iter().any(|number| {
            let theirs: Vec<_> = other.numbers.iter().filter(|theirs| theirs.authority == number.authority).collect();
            !theirs.is_empty() && !theirs.contains(&number)
        })
    }

    fn shares_number(&self, other: &Self) -> bool {
        self.numbers.iter().any(|number| other.numbers.contains(number))
    }
}

/// Parts the claims into documents: lists of source files, each sorted, in the order of their first.
///
/// Files with a number in common are one document, and so is a file with the one that it belongs to by its name,
/// unless their numbers differ; and so are, whatever they say, those that an editor joined. Files of equal content are one, if no
/// two of them contradict; where they do, those without a number stay apart from both, since
/// nothing says to which they belong. The result depends on the set of claims alone.
pub fn partition(claims: &[Claim]) -> Vec<Vec<i64>> {
    let mut group: Vec<usize> = (0..claims.len()).collect();
    for (place, claim) in claims.iter().enumerate() {
        for (earlier, other) in claims.iter().enumerate().take(place) {
            let belongs = claim.main == Some(other.source_file) || other.main == Some(claim.source_file);
            let is_joined = claim.joined == Some(other.source_file) || other.joined == Some(claim.source_file);
            if is_joined || (claim.shares_number(other) || belongs) && !claim.contradicts(other) {
                join(&mut group, place, earlier);
            }
        }
    }
    let mut by_content: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, claim) in claims.iter().enumerate() {
        if let Some(content) = &claim.content {
            by_content.entry(content).or_default().push(place);
        }
    }
    for places in by_content.values() {
        let numbered: Vec<usize> = places.iter().copied().filter(|place| !claims[*place].numbers.is_empty()).collect();
        let contradictory = numbered.iter().any(|left| {
            numbered.iter().any(|right| members(&group, *left).any(|a| members(&group, *right).any(|b| claims[a].contradicts(&claims[b]))))
        });
        let joined: Vec<usize> =
            if contradictory { places.iter().copied().filter(|place| claims[*place].numbers.is_empty()).collect() } else { places.clone() };
        for pair in joined.windows(2) {
            join(&mut group, pair[0], pair[1]);
        }
    }
    let mut parts: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
    for (place, claim) in claims.iter().enumerate() {
        parts.entry(group[place]).or_default().push(claim.source_file);
    }
    let mut parts: Vec<Vec<i64>> = parts.into_values().collect();
    for part in &mut parts {
        part.sort_unstable();
    }
    parts.sort();
    parts
}

fn join(group: &mut [usize], left: usize, right: usize) {
    let (from, to) = (group[left].max(group[right]), group[left].min(group[right]));
    for member in group.iter_mut().filter(|member| **member == from) {
        *member = to;
    }
}

fn members(group: &[usize], of: usize) -> impl Iterator<Item = usize> + '_ {
    let wanted = group[of];
    group.iter().enumerate().filter(move |(_, member)| **member == wanted).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(source_file: i64, number: Option<&str>, content: &str) -> Claim {
        let numbers = number.map(|number| ArchiveNumber { authority: "wilson".into(), number: number.into() }).into_iter().collect();
        Claim { source_file, numbers, content: Some(content.to_owned()), main: None, joined: None }
    }

    #[test]
    fn equal_content_is_one_document_unless_the_numbers_differ() {
        assert_eq!(partition(&[claim(1, Some("7"), "a"), claim(2, None, "a")]), [vec![1, 2]]);
        assert_eq!(partition(&[claim(1, Some("7"), "a"), claim(2, Some("8"), "a")]), [vec![1], vec![2]]);
    }

    #[test]
    fn a_copy_without_a_number_joins_neither_of_two_that_contradict() {
        let parts = partition(&[claim(1, Some("7"), "a"), claim(2, None, "a"), claim(3, Some("8"), "a"), claim(4, None, "a")]);
        assert_eq!(parts, [vec![1], vec![2, 4], vec![3]]);
    }

    #[test]
    fn a_file_belongs_to_the_one_of_its_name_unless_their_numbers_differ() {
        let scan = |number| Claim { main: Some(1), ..claim(2, number, "the same, badly read") };
        assert_eq!(partition(&[claim(1, Some("7"), "a"), scan(None)]), [vec![1, 2]]);
        assert_eq!(partition(&[claim(1, Some("7"), "a"), scan(Some("8"))]), [vec![1], vec![2]]);
    }

    #[test]
    fn one_number_is_one_document_whatever_the_texts() {
        assert_eq!(partition(&[claim(1, Some("7"), "a"), claim(2, Some("7"), "b"), claim(3, None, "b")]), [vec![1, 2, 3]]);
    }
}
