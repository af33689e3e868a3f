//! "Your telegram 1805": a number belongs to a series between two posts in a span of time.

use super::{meet, target};
use crate::apparatus::number_key;
use crate::model::{Candidate, HistoricalDate, Kind, Reference, SeriesNumber, Target};

/// Series begin again with the year; what lies further apart is another's number.
const FAR: i32 = 400;
/// Days before its date on which a paper is spoken of by its designation.
const DRAFTED: i32 = 45;
/// A day ahead: it is tomorrow in Saigon while it is today in Washington.
const AHEAD: i32 = -1;

/// How well each candidate with the number fits.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Target> {
    others.iter().filter_map(|candidate| fit(reference, citing, candidate)).collect()
}

fn fit(reference: &Reference, citing: &Candidate, candidate: &Candidate) -> Option<Target> {
    let wire = |kind| matches!(kind, Kind::Cable | Kind::Telegram);
    let kinds_fit = match (reference.paper, candidate.kind) {
        (Some(wanted), Some(kind)) => wanted == kind || (wire(wanted) && (wire(kind) || kind == Kind::Document)),
        _ => true,
    };
    if !kinds_fit {
        return None;
    }
    let (mut score, mut reasons) = reference
        .series
        .iter()
        .filter_map(|number| series(number, reference, citing, candidate))
        .max_by(|left, right| left.0.total_cmp(&right.0))?;
    let day = candidate.date.as_ref().and_then(HistoricalDate::day);
    let mut is_of_the_day = false;
    if let Some(wanted) = reference.date.as_ref().and_then(HistoricalDate::day) {
        match day.and_then(|day| wanted.since(day).ok()).map(|span| span.get_days()) {
            Some(0) => {
                score += 0.3;
                is_of_the_day = true;
                reasons.push("the day agrees".to_owned());
            }
            // The day of sending at one post is the next at another.
            Some(-1 | 1) => score += 0.1,
            Some(_) => return None,
            None => {}
        }
    }
    if let (Some((month, of_month)), Some(day)) = (reference.day_of_year, day) {
        if (day.month(), day.day()) != (month, of_month) {
            return None;
        }
        score += 0.2;
        is_of_the_day = true;
        reasons.push("day and month agree".to_owned());
    }
    let own = citing.date.as_ref().and_then(HistoricalDate::latest_day);
    if let (Some(day), Some(own)) = (day, own) {
        let apart = own.since(day).map_or(i32::MAX, |span| span.get_days());
        let is_telegram = reference.paper.is_some();
        // A paper of a council is cited for years, and its draft some days before it.
        if apart < if is_telegram { AHEAD } else { -DRAFTED } || (is_telegram && apart > FAR && !is_of_the_day) {
            return None;
        }
        if is_telegram && !is_of_the_day {
            score += nearness(apart);
        }
        if apart.abs() <= 60 {
            reasons.push(said_apart(apart));
        }
    }
    if citing.volume.is_some() && citing.volume == candidate.volume {
        score += 0.15;
        reasons.push("in the same volume".to_owned());
    }
    Some(target(candidate, score, reasons.join(", ")))
}

/// How well a number under which the paper is named fits one that the candidate bears.
fn series(number: &SeriesNumber, reference: &Reference, citing: &Candidate, candidate: &Candidate) -> Option<(f64, Vec<String>)> {
    let key = number_key(number);
    let held = candidate.wire.numbers.iter().find(|held| number_key(held) == key)?;
    if reference.paper.is_none() {
        return Some((0.82, vec!["the designation agrees".to_owned()]));
    }
    match (&number.series, &held.series) {
        (Some(wanted), Some(series)) if wanted == series => {
            return Some((0.6 + rarity(&number.number), vec!["the series and the number agree".to_owned()]));
        }
        (None, None) => {}
        (Some(_), _) | (None, Some(_)) => return None,
    }
    let mut score = 0.35 + rarity(&number.number);
    let mut agrees = vec!["the number"];
    let posts = &candidate.wire;
    match common(&number.from, &posts.from) {
        Some(true) => {
            score += 0.3;
            agrees.push("the post that sent it");
        }
        Some(false) => return None,
        None => {}
    }
    match common(&number.to, &posts.to) {
        Some(true) => {
            score += 0.2;
            agrees.push("the post that it went to");
        }
        Some(false) => score -= 0.2,
        None => {}
    }
    if number.to.is_empty() && !number.from.is_empty() {
        // Telegrams go to the Department, or to those who read them.
        let readers = [&citing.wire.from, &citing.wire.to];
        let is_read = posts.to.iter().any(|post| post == "washington" || readers.iter().any(|posts| posts.contains(post)));
        score += if is_read { 0.15 } else { -0.1 };
    }
    if number.from.is_empty() && number.to.is_empty() {
        let from_us = meet(&citing.senders, &candidate.senders) && meet(&citing.recipients, &candidate.recipients);
        let to_us = meet(&citing.senders, &candidate.recipients) && meet(&citing.recipients, &candidate.senders);
        let ours = common(&citing.wire.from, &posts.to) == Some(true) && common(&citing.wire.to, &posts.from) == Some(true);
        let theirs = common(&citing.wire.from, &posts.from) == Some(true) && common(&citing.wire.to, &posts.to) == Some(true);
        if from_us || to_us || ours || theirs {
            score += 0.4;
            agrees.push("the correspondents");
        } else if !citing.senders.is_empty() && !candidate.senders.is_empty() && reference.date.is_none() {
            score -= 0.1;
        }
    }
    let verb = if agrees.len() == 1 { "agrees" } else { "agree" };
    let last = agrees.pop().unwrap_or_default();
    let words = if agrees.is_empty() { last.to_owned() } else { format!("{} and {last}", agrees.join(", ")) };
    Some((score, vec![format!("{words} {verb}")]))
}

/// Whether two lists of posts have one in common; `None` where one says nothing.
fn common(left: &[String], right: &[String]) -> Option<bool> {
    if left.is_empty() || right.is_empty() {
        return None;
    }
    Some(left.iter().any(|post| right.contains(post)))
}

/// Telegrams are spoken of in the days after them; the further back, the likelier that the year's series is another.
fn nearness(days: i32) -> f64 {
    match days {
        ..=20 => 0.15,
        21..=60 => 0.1,
        61..=120 => 0.0,
        121..=200 => -0.05,
        _ => -0.2,
    }
}

/// Of two telegrams of one number in a year, the more figures it has the likelier that they are one.
fn rarity(number: &str) -> f64 {
    match number.len() {
        0..=1 => -0.15,
        2 => -0.05,
        3 | 4 => 0.0,
        _ => 0.15,
    }
}

fn said_apart(days: i32) -> String {
    match days {
        -1 => "dated one day later, across the date line".to_owned(),
        0 => "the same day".to_owned(),
        1 => "one day earlier".to_owned(),
        days if days < 0 => format!("{} days later", -days),
        days => format!("{days} days earlier"),
    }
}
