//! What an editorial note tells of: the days of what happened, and the numbers of papers that it quotes or sums up.
//!
//! Where a series prints no paper of its own on something, its editors tell of it in a note between the documents.
//! Whoever speaks of "the President's speech of October 31" is led there.

use super::numbered;
use crate::model::{HistoricalDate, Kind, Metadata, Passage, Told, ToldDay, ToldNumber, Wire, days_in};
use crate::text::span::floor_boundary;

/// Letters of a note in which days are those of what it tells of, and how many of them.
const DAYS_WITHIN: usize = 1500;
const MOST_DAYS: usize = 8;
/// Letters behind a number in which its day stands: "telegram 61 from Jerusalem, August 31".
const DAY_BEHIND: usize = 50;
/// Numbers of papers that one note has at most.
const MOST_NUMBERS: usize = 40;

/// What a document tells of, if it is an editorial note.
pub fn of(metadata: &Metadata, body: &Passage) -> Option<Told> {
    if metadata.kind.as_ref().map(|known| known.value) != Some(Kind::EditorialNote) {
        return None;
    }
    let text = &body.text;
    let within = &text[..floor_boundary(text, DAYS_WITHIN.min(text.len()))];
    // A note that is dated itself is of the year of what it tells of.
    let own = metadata.date.as_ref().and_then(|known| known.value.latest_day()).map(jiff::civil::Date::year);
    let mut days: Vec<ToldDay> = Vec::new();
    for day in days_in(within) {
        let is_known = days.iter().any(|known| (known.month, known.day) == (day.month, day.day));
        if !is_known && days.len() < MOST_DAYS {
            days.push(ToldDay { month: day.month, day: day.day, year: day.year.or(own), at: day.span.start });
        }
    }
    let numbers = numbered::find(text, &Wire::default()).into_iter().take(MOST_NUMBERS).filter_map(|found| {
        let behind = &text[found.span.end..floor_boundary(text, (found.span.end + DAY_BEHIND).min(text.len()))];
        let day = days_in(behind).first().map(|day| (day.month, day.day));
        Some(ToldNumber { number: found.numbers.into_iter().next()?, day, at: found.span.start })
    });
    let numbers = numbers.collect();
    Some(Told { days, numbers })
}

/// `told:frus1955-57v14:09-20`: what happened on a day, of whatever year, as the notes of a volume tell it.
pub(super) fn day_key(volume: &str, month: i8, day: i8) -> String {
    format!("told:{volume}:{month:02}-{day:02}")
}

/// The same for the day of a reference.
pub(super) fn keys_of_day(volume: &str, date: &HistoricalDate) -> Option<String> {
    date.day().map(|day| day_key(volume, day.month(), day.day()))
}

/// `told:frus1955-57v14:no:196`, of the key of a number.
pub(super) fn number_key(volume: &str, number: &str) -> String {
    format!("told:{volume}:{number}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apparatus::{Names, annotate};
    use crate::config::Settings;
    use crate::readers::draft_of;

    fn told(title: &str, body: &str) -> Option<Told> {
        let draft = draft_of(&format!("**Undated**  \n**{title}**\n\n**Contents:**\n\n{body}"), "x.txt");
        let draft = annotate(draft, &Names::new(&[]), &Settings::default()).draft;
        of(&draft.metadata, &draft.body)
    }

    #[test]
    fn an_editorial_note_tells_of_days_and_numbers() {
        let body = "On September 20, Dulles met with Molotov. In telegram 196 from Tel Aviv, August 31, 1955, it was told; on September 20 as well.";
        let note = told("Editorial Note", body).expect("a note");
        let days: Vec<_> = note.days.iter().map(|day| (day.month, day.day, day.year)).collect();
        assert_eq!(days, [(9, 20, None), (8, 31, Some(1955))]);
        let numbers: Vec<_> = note.numbers.iter().map(|told| (told.number.number.as_str(), told.number.from.join("+"), told.day)).collect();
        assert_eq!(numbers, [("196", "tel aviv".to_owned(), Some((8, 31)))]);
        assert_eq!(told("Telegram From the Embassy in Israel to the Department of State", body), None);
    }
}
