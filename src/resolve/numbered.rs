//! "Your telegram 1805": a number belongs to a series between two posts in a span of time.

use super::evidence::{Family, Weighed};
use super::{meet, volumes};
use crate::apparatus::number_key;
use crate::model::{Candidate, HistoricalDate, Kind, Reference, SeriesNumber, days_apart};

/// Series begin again with the year; what lies further apart is another's number.
const FAR: i32 = 400;
/// Days before its date on which a paper is spoken of by its designation.
const DRAFTED: i32 = 45;
/// A day ahead: it is tomorrow in Saigon while it is today in Washington.
const AHEAD: i32 = -1;
/// Evidence that speaks for a candidate.
const SPEAKS_FOR: &[&str] = &["series", "sender", "receiver", "receiver-reads", "correspondents"];

/// What speaks for each candidate with the number.
pub fn weigh(reference: &Reference, citing: &Candidate, others: &[&Candidate]) -> Vec<Weighed> {
    others.iter().filter_map(|candidate| fit(reference, citing, candidate)).collect()
}

fn fit(reference: &Reference, citing: &Candidate, candidate: &Candidate) -> Option<Weighed> {
    let kinds_fit = match (reference.paper, candidate.kind) {
        (Some(wanted), Some(kind)) => wanted == kind || (wanted.is_wire() && (kind.is_wire() || kind == Kind::Document)),
        _ => true,
    };
    if !kinds_fit {
        return None;
    }
    let fits = reference.series.iter().filter_map(|number| series(number, reference, citing, candidate));
    // Of several numbers under which a paper went, the one that more is known of.
    let mut weighed = fits.max_by_key(|weighed| weighed.evidence.iter().filter(|name| SPEAKS_FOR.contains(name)).count())?;
    let day = candidate.date.as_ref().and_then(HistoricalDate::day);
    let mut is_of_the_day = false;
    if let Some(wanted) = reference.date.as_ref().and_then(HistoricalDate::day) {
        match day.and_then(|day| wanted.since(day).ok()).map(|span| span.get_days()) {
            Some(0) => {
                is_of_the_day = true;
                weighed.say("day", "the day agrees");
            }
            // The day of sending at one post is the next at another.
            Some(-1 | 1) => weighed.add("day-beside"),
            Some(_) => return None,
            None => {}
        }
    }
    if let (Some((month, of_month)), Some(day)) = (reference.day_of_year, day) {
        if (day.month(), day.day()) != (month, of_month) {
            return None;
        }
        is_of_the_day = true;
        weighed.say("day", "day and month agree");
    }
    let own = citing.date.as_ref().and_then(HistoricalDate::latest_day);
    if let (Some(day), Some(own)) = (day, own) {
        let apart = own.since(day).map_or(i32::MAX, |span| span.get_days());
        let is_telegram = reference.paper.is_some();
        // A paper of a council is cited for years, and its draft some days before it.
        if apart < if is_telegram { AHEAD } else { -DRAFTED } || (is_telegram && apart > FAR && !is_of_the_day) {
            return None;
        }
        if !is_of_the_day {
            weighed.add(nearness(apart));
        }
        if apart.abs() <= 60 {
            weighed.reasons.push(said_apart(apart));
        }
    }
    volumes(&mut weighed, citing, candidate);
    Some(weighed)
}

/// How well a number under which the paper is named fits one that the candidate bears.
fn series(number: &SeriesNumber, reference: &Reference, citing: &Candidate, candidate: &Candidate) -> Option<Weighed> {
    let key = number_key(number);
    let held = candidate.wire.numbers.iter().find(|held| number_key(held) == key)?;
    if reference.paper.is_none() {
        let mut weighed = Weighed::new(candidate.document, Family::Designated);
        weighed.reasons.push("the designation agrees".to_owned());
        return Some(weighed);
    }
    let mut weighed = Weighed::new(candidate.document, Family::Numbered);
    match (&number.series, &held.series) {
        (Some(wanted), Some(series)) if wanted == series => {
            weighed.add(figures(&number.number));
            weighed.say("series", "the series and the number agree");
            return Some(weighed);
        }
        (None, None) => {}
        (Some(_), _) | (None, Some(_)) => return None,
    }
    weighed.add(figures(&number.number));
    let mut agrees = vec!["the number"];
    let posts = &candidate.wire;
    match common(&number.from, &posts.from) {
        Some(true) => {
            weighed.add("sender");
            agrees.push("the post that sent it");
        }
        Some(false) => return None,
        None => {}
    }
    match common(&number.to, &posts.to) {
        Some(true) => {
            weighed.add("receiver");
            agrees.push("the post that it went to");
        }
        Some(false) => weighed.add("receiver-differs"),
        None => {}
    }
    if number.to.is_empty() && !number.from.is_empty() {
        // Telegrams go to the Department, or to those who read them.
        let readers = [&citing.wire.from, &citing.wire.to];
        let is_read = posts.to.iter().any(|post| post == "washington" || readers.iter().any(|posts| posts.contains(post)));
        weighed.add(if is_read { "receiver-reads" } else { "receiver-elsewhere" });
    }
    if number.from.is_empty() && number.to.is_empty() {
        let from_us = meet(&citing.senders, &candidate.senders) && meet(&citing.recipients, &candidate.recipients);
        let to_us = meet(&citing.senders, &candidate.recipients) && meet(&citing.recipients, &candidate.senders);
        let ours = common(&citing.wire.from, &posts.to) == Some(true) && common(&citing.wire.to, &posts.from) == Some(true);
        let theirs = common(&citing.wire.from, &posts.from) == Some(true) && common(&citing.wire.to, &posts.to) == Some(true);
        if from_us || to_us || ours || theirs {
            weighed.add("correspondents");
            agrees.push("the correspondents");
        } else if !citing.senders.is_empty() && !candidate.senders.is_empty() && reference.date.is_none() {
            weighed.add("correspondents-differ");
        }
    }
    let verb = if agrees.len() == 1 { "agrees" } else { "agree" };
    let last = agrees.pop().unwrap_or_default();
    let words = if agrees.is_empty() { last.to_owned() } else { format!("{} and {last}", agrees.join(", ")) };
    weighed.reasons.push(format!("{words} {verb}"));
    Some(weighed)
}

/// Whether two lists of posts have one in common; `None` where one says nothing.
fn common(left: &[String], right: &[String]) -> Option<bool> {
    if left.is_empty() || right.is_empty() {
        return None;
    }
    Some(left.iter().any(|post| right.contains(post)))
}

/// Telegrams are spoken of in the days after them; the further back, the likelier that the year's series is another.
fn nearness(days: i32) -> &'static str {
    match days {
        ..0 => "ahead",
        0..=20 => "days",
        21..=60 => "weeks",
        61..=120 => "two-months",
        121..=200 => "four-months",
        _ => "long-before",
    }
}

/// Of two telegrams of one number in a year, the more figures it has the likelier that they are one.
fn figures(number: &str) -> &'static str {
    match number.len() {
        0..=1 => "one-figure",
        2 => "two-figures",
        3 => "three-figures",
        4 => "four-figures",
        _ => "five-figures",
    }
}

fn said_apart(days: i32) -> String {
    if days == -1 { "dated one day later, across the date line".to_owned() } else { days_apart(days) }
}
