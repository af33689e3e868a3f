//! How near to one another two papers of one volume are printed: editors put together what belongs together.

use super::evidence::Weighed;
use crate::model::Candidate;

/// Counts the papers between the citing one and a candidate of its volume.
pub fn how_near(weighed: &mut Weighed, citing: &Candidate, candidate: &Candidate) {
    let (Some(own), Some(other)) = (citing.place, candidate.place) else { return };
    if citing.volume != candidate.volume {
        return;
    }
    match i64::from(own) - i64::from(other) {
        1 => weighed.say("printed-before", "printed right before this"),
        2 => weighed.add("printed-second-before"),
        3..=4 => weighed.add("printed-shortly-before"),
        5..=10 => weighed.add("printed-ten-before"),
        11..=30 => weighed.add("printed-thirty-before"),
        31.. => weighed.add("printed-far-before"),
        0 => {}
        -1 => weighed.say("printed-behind", "printed right behind this"),
        -4..=-2 => weighed.add("printed-shortly-behind"),
        _ => weighed.add("printed-far-behind"),
    }
}
