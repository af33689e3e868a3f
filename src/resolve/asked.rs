//! How well a document fits what somebody knows of the paper that they look for.

use crate::model::{Asked, Candidate, HistoricalDate};

/// Points for each clue that agrees: a number with its post before a day, a day before a year.
const LEAVES: u32 = 40;
const NUMBER: u32 = 20;
const UNIT: u32 = 10;
const DAY: u32 = 10;
const POST: u32 = 8;
const YEAR: u32 = 5;
const KIND: u32 = 4;
const PARTY: u32 = 3;

/// A document that may be meant, with the clues that agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    pub points: u32,
    pub reasons: Vec<String>,
}

/// What of the clues a document agrees with; `None` where it contradicts one, or has too few.
pub fn fit(asked: &Asked, candidate: &Candidate) -> Option<Fit> {
    let mut fit = Fit { points: 0, reasons: Vec::new() };
    let mut say = |points: u32, reason: String| {
        fit.points += points;
        fit.reasons.push(reason);
    };
    let mut is_found = false;
    for archival in &asked.archival {
        if let Some(own) = candidate.archival.iter().find(|own| own.shares_leaves(archival)) {
            is_found = true;
            say(LEAVES, format!("it lies there: {own}"));
        } else if candidate.archival.iter().any(|own| own.path() == archival.path()) {
            // Other leaves of the file are other papers.
            if archival.leaves.is_empty() {
                is_found = true;
                say(UNIT, "it lies in that file".to_owned());
            }
        }
    }
    let same = |number: &crate::model::SeriesNumber| {
        candidate
            .wire
            .numbers
            .iter()
            .any(|own| own.number == number.number && (own.series.is_none() || number.series.is_none() || own.series == number.series))
    };
    match asked.numbers.iter().find(|number| same(number)) {
        Some(number) => {
            is_found = true;
            say(NUMBER, format!("the number {} agrees", number.number));
        }
        // Another number than the only one that is asked for is another paper.
        None if asked.numbers.len() == 1 && !candidate.wire.numbers.is_empty() => return None,
        None => {}
    }
    let date = candidate.date.as_ref();
    if let Some(day) = date.and_then(HistoricalDate::day) {
        if asked.days.contains(&day) {
            is_found = true;
            say(DAY, "the day agrees".to_owned());
        } else if asked.days.len() == 1 && asked.archival.is_empty() {
            return None;
        }
    }
    if let Some(year) = date.and_then(HistoricalDate::year) {
        if asked.years.contains(&year) {
            say(YEAR, format!("of {year}"));
        } else if !asked.years.is_empty() && asked.days.is_empty() {
            return None;
        }
    }
    if let Some(kind) = asked.kind.filter(|kind| candidate.kind == Some(*kind)) {
        say(KIND, format!("it is {}", kind.with_article()));
    }
    let posts: Vec<&String> = candidate.wire.from.iter().chain(&candidate.wire.to).collect();
    if asked.posts.iter().any(|post| posts.contains(&post)) {
        say(POST, "the post agrees".to_owned());
    } else if !asked.posts.is_empty() && !posts.is_empty() && !asked.numbers.is_empty() {
        return None;
    }
    let known =
        format!(" {} {} {} ", candidate.subject, candidate.senders.join(" ").to_lowercase(), candidate.recipients.join(" ").to_lowercase());
    let named: Vec<&str> = asked.parties.iter().map(String::as_str).filter(|party| known.contains(&format!(" {party} "))).take(3).collect();
    for party in &named {
        say(PARTY, format!("{party} is named"));
    }
    is_found.then_some(fit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apparatus::asked;
    use crate::config::Settings;
    use crate::model::{SeriesNumber, Wire};

    fn telegram(number: &str, post: &str, date: &str) -> Candidate {
        let number = SeriesNumber { series: None, number: number.to_owned(), from: Vec::new(), to: Vec::new() };
        let of_text = asked(&format!("telegram 1 from {post}"), &Settings::default());
        serde_json::from_value(serde_json::json!({
            "document": 1, "name": "a", "title": "Telegram", "kind": "telegram", "date": null, "archival": [],
            "senders": [], "recipients": [], "opening": ""
        }))
        .map(|candidate: Candidate| Candidate {
            date: HistoricalDate::of_edtf(date),
            wire: Wire { numbers: vec![number], from: of_text.posts, ..Wire::default() },
            ..candidate
        })
        .expect("a candidate")
    }

    #[test]
    fn number_post_and_year_have_to_agree() {
        let wanted = asked("Embtel 3825 Saigon 1955", &Settings::default());
        let fits = |number, post, date| fit(&wanted, &telegram(number, post, date)).map(|fit| fit.reasons.join(", "));
        assert_eq!(fits("3825", "Saigon", "1955-03-09").as_deref(), Some("the number 3825 agrees, of 1955, the post agrees"));
        assert_eq!(fits("3825", "Saigon", "1956-03-09"), None, "another year");
        assert_eq!(fits("3825", "Cairo", "1955-03-09"), None, "another post");
        assert_eq!(fits("3826", "Saigon", "1955-03-09"), None, "another number");
    }
}
