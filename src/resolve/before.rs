//! What is named without its day: how long ago it was, and whether it was the last of its kind.

use super::evidence::Weighed;
use crate::model::{Reference, days_apart};

/// Counts the days since, and whether the words say that it was lately.
pub fn how_long_ago(weighed: &mut Weighed, reference: &Reference, back: i32) {
    weighed.add(match back {
        0 => "own-day",
        1..=3 => "days",
        4..=10 => "week",
        11..=30 => "weeks",
        _ => "months",
    });
    weighed.reasons.push(days_apart(back));
    let words = reference.text.to_lowercase();
    if ["last", "latest", "recent"].iter().any(|word| words.split(' ').any(|held| held == *word)) {
        weighed.add("recent");
    }
}

/// Of several with the days since each, the last is meant where nothing else tells them apart.
pub fn last_of(found: Vec<(i32, Weighed)>) -> Vec<Weighed> {
    let last = found.iter().map(|(back, _)| *back).min();
    let are_last = found.iter().filter(|(back, _)| Some(*back) == last).count();
    let are_several = found.len() > are_last;
    let weighed = found.into_iter().map(|(back, mut weighed)| {
        if Some(back) != last {
            weighed.add("later-ones");
        } else if are_several && are_last == 1 {
            weighed.say("last-one", "the last of several before this");
        }
        weighed
    });
    weighed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::evidence::Family;

    #[test]
    fn of_several_one_alone_is_the_last() {
        let evidence = |backs: &[i32]| -> Vec<Vec<&'static str>> {
            let found = backs.iter().map(|back| (*back, Weighed::new(1, Family::Undated))).collect();
            last_of(found).into_iter().map(|weighed| weighed.evidence).collect()
        };
        assert_eq!(evidence(&[3]), [Vec::<&str>::new()]);
        assert_eq!(evidence(&[9, 3]), [vec!["later-ones"], vec!["last-one"]]);
        assert_eq!(evidence(&[9, 3, 3]), [vec!["later-ones"], vec![], vec![]]);
    }
}
