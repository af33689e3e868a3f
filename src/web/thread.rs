//! The thread: the papers around a document that speak of one another, as a time line with a lane for each
//! correspondent, and as a list that says the same.

use crate::model::{Relation, ThreadPaper, ThreadTie};
use crate::text::span::cut;
use crate::urls;
use crate::web::view::{Day, DocumentLine};

/// Lanes at most; further correspondents have none.
const LANES: usize = 6;

/// The drawing, in its own units: where the lanes begin and how far apart they stand, and how high a row is.
const FIRST_LANE: f64 = 205.0;
const LANE: f64 = 46.0;
const ROW: f64 = 30.0;
const WIDTH: f64 = 920.0;
/// For the names of the lanes, which stand aslant.
const HEAD: f64 = 96.0;
/// Letters of a title, and of the name of a lane.
const TITLE: usize = 58;
const NAME: usize = 22;

pub(super) struct Thread {
    pub height: String,
    pub lanes: Vec<Lane>,
    pub rows: Vec<Row>,
    /// What has to be said of hours, where two papers of one day state them.
    pub caution: Option<&'static str>,
}

pub(super) struct Lane {
    pub x: String,
    pub name: String,
    pub end: String,
}

/// A paper: its line in the drawing, and its entry in the list.
pub(super) struct Row {
    pub here: bool,
    pub document: DocumentLine,
    /// "10 a.m.".
    pub hour: String,
    /// The day, where it is another than that of the row above.
    pub day: String,
    pub y: String,
    pub text_y: String,
    pub title: String,
    pub title_x: String,
    /// From the sender's lane to that of the recipient; the first of them alone where the other has none.
    pub from: Option<String>,
    pub arrow: Option<String>,
    /// The title with who wrote it and to whom, for whoever points at it.
    pub says: String,
    pub tie: Option<Tie>,
}

/// Why a paper is in the thread.
pub(super) struct Tie {
    pub says: &'static str,
    pub words: String,
    pub href: String,
    pub relation: &'static str,
}

impl Thread {
    /// `None` where no chain of papers stands around the document.
    pub fn new(papers: &[ThreadPaper]) -> Option<Self> {
        if papers.is_empty() {
            return None;
        }
        let lanes = lanes(papers);
        let rows: Vec<Row> = papers.iter().enumerate().map(|(at, paper)| Row::new(at, paper, papers, &lanes)).collect();
        let end = HEAD + ROW * count(papers.len());
        let has_hours_of_one_day =
            papers.windows(2).any(|pair| pair[0].hour.is_some() && pair[1].hour.is_some() && day(&pair[0]) == day(&pair[1]));
        Some(Self {
            height: format!("{:.0}", end + 6.0),
            lanes: lanes
                .iter()
                .enumerate()
                .map(|(at, name)| Lane { x: format!("{:.0}", x_of(at)), name: cut(name, NAME), end: format!("{end:.0}") })
                .collect(),
            rows,
            caution: has_hours_of_one_day
                .then_some("Hours are as each paper states them, by the clock of its own place; where the zones differ, the order within a day may be another."),
        })
    }
}

/// The correspondents with the most papers, in the order in which they come in.
fn lanes(papers: &[ThreadPaper]) -> Vec<String> {
    let mut times: Vec<(String, usize)> = Vec::new();
    for name in papers.iter().flat_map(|paper| paper.senders.iter().take(1).chain(paper.recipients.iter().take(1))) {
        match times.iter_mut().find(|(known, _)| known == name) {
            Some((_, times)) => *times += 1,
            None => times.push((name.clone(), 1)),
        }
    }
    let mut most: Vec<(usize, usize)> = times.iter().enumerate().map(|(place, (_, times))| (*times, place)).collect();
    most.sort_by_key(|(times, place)| (std::cmp::Reverse(*times), *place));
    most.truncate(LANES);
    most.sort_by_key(|(_, place)| *place);
    most.into_iter().filter_map(|(_, place)| times.get(place).map(|(name, _)| name.clone())).collect()
}

fn x_of(lane: usize) -> f64 {
    FIRST_LANE + LANE * count(lane)
}

#[expect(clippy::cast_precision_loss, reason = "a thread has few papers")]
fn count(number: usize) -> f64 {
    number as f64
}

fn day(paper: &ThreadPaper) -> String {
    Day::of(paper.document.date.as_ref()).shown
}

impl Row {
    fn new(at: usize, paper: &ThreadPaper, all: &[ThreadPaper], lanes: &[String]) -> Self {
        let y = HEAD + ROW * (count(at) + 0.5);
        let lane = |names: &[String]| names.first().and_then(|name| lanes.iter().position(|lane| lane == name)).map(x_of);
        let (from, to) = (lane(&paper.senders), lane(&paper.recipients));
        let arrow = from.zip(to).filter(|(from, to)| (from - to).abs() > 1.0).map(|(from, to)| {
            let back = if to > from { -6.0 } else { 6.0 };
            format!("M{from:.0} {y:.1}H{to:.0}m{back} -3.5L{to:.0} {y:.1}l{back} 3.5")
        });
        let is_new_day = at == 0 || day(&all[at - 1]) != day(paper);
        let title_x = x_of(lanes.len()) - 10.0;
        Self {
            here: paper.is_here,
            document: DocumentLine::new(&paper.document),
            hour: paper.hour.map(hour).unwrap_or_default(),
            day: if is_new_day { day(paper) } else { String::new() },
            y: format!("{y:.1}"),
            text_y: format!("{:.1}", y + 4.5),
            title: cut(&paper.document.title, room_for(title_x)),
            title_x: format!("{title_x:.0}"),
            from: from.or(to).map(|x| format!("{x:.0}")),
            arrow,
            says: format!("{} {}", paper.document.title.replace('\n', " "), parties(paper)).trim().to_owned(),
            tie: paper.tie.as_ref().map(Tie::new),
        }
    }
}

/// Letters of a title that have room between the lanes and the edge.
fn room_for(title_x: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
    let letters = ((WIDTH - title_x) / 7.0) as usize;
    letters.min(TITLE)
}

impl Tie {
    fn new(tie: &ThreadTie) -> Self {
        let anchor = urls::reference_anchor(tie.place);
        Self {
            says: match (tie.speaks, tie.is_editors) {
                (true, false) => "speaks here:",
                (false, false) => "spoken of as",
                (true, true) => "its notes refer on:",
                (false, true) => "referred to in a note as",
            },
            words: tie.words.replace('\n', " "),
            href: urls::document_at(&tie.citing, Some(&anchor)),
            relation: tie.relation.map(Relation::sentence).unwrap_or_default(),
        }
    }
}

/// "10 a.m.", "3:50 p.m.", "noon".
fn hour(minutes: u16) -> String {
    let (hour, minute) = (minutes / 60, minutes % 60);
    let half = if hour < 12 { "a.m." } else { "p.m." };
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (minutes, minute) {
        (720, _) => "noon".to_owned(),
        (_, 0) => format!("{shown} {half}"),
        _ => format!("{shown}:{minute:02} {half}"),
    }
}

fn parties(paper: &ThreadPaper) -> String {
    let said = |word: &str, names: &[String]| if names.is_empty() { String::new() } else { format!("{word} {}", names.join(", ")) };
    format!("{} {}", said("from", &paper.senders), said("to", &paper.recipients)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Catalogued, HistoricalDate, ListedDocument};

    fn paper(name: &str, day: &str, hour: Option<u16>, from: &str, to: &str) -> ThreadPaper {
        let names = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty()).into_iter().collect();
        ThreadPaper {
            is_here: name == "b",
            document: ListedDocument {
                name: name.parse().expect("a name"),
                title: format!("Telegram {name}"),
                date: HistoricalDate::of_edtf(day),
                kind: None,
                archival: None,
                closed: None,
                catalogued: Catalogued::default(),
            },
            hour,
            senders: names(from),
            recipients: names(to),
            tie: None,
        }
    }

    #[test]
    fn each_paper_goes_from_lane_to_lane_and_a_day_stands_once() {
        let papers = [
            paper("a", "1955-01-03", Some(600), "Saigon", "Washington"),
            paper("b", "1955-01-03", Some(950), "Washington", "Saigon"),
            paper("c", "1955-01-04", None, "", "Washington"),
        ];
        let thread = Thread::new(&papers).expect("a thread");
        assert_eq!(thread.lanes.iter().map(|lane| lane.name.as_str()).collect::<Vec<_>>(), ["Saigon", "Washington"]);
        let rows: Vec<_> = thread.rows.iter().map(|row| (row.day.as_str(), row.hour.as_str(), row.arrow.is_some(), row.here)).collect();
        assert_eq!(rows, [("3 January 1955", "10 a.m.", true, false), ("", "3:50 p.m.", true, true), ("4 January 1955", "", false, false)]);
        assert!(thread.rows[0].arrow.as_ref().is_some_and(|path| path.starts_with("M205 ") && path.contains("H251m-6")));
        assert_eq!(thread.rows[2].from.as_deref(), Some("251"), "what has one lane alone stands on it");
        assert!(thread.caution.is_some_and(|said| said.contains("zones")), "two hours of one day, of unstated zones");
        assert!(Thread::new(&papers[1..]).expect("a thread").caution.is_none());
        assert!(Thread::new(&[]).is_none());
    }

    #[test]
    fn of_many_correspondents_those_with_the_most_papers_have_lanes() {
        let mut papers: Vec<ThreadPaper> =
            (0..10).map(|at| paper(&format!("p{at}"), "1955-01-03", None, &format!("Post {at}"), "Washington")).collect();
        papers.push(paper("again", "1955-01-05", None, "Post 9", "Washington"));
        let lanes = lanes(&papers);
        assert_eq!(lanes, ["Post 0", "Washington", "Post 1", "Post 2", "Post 3", "Post 9"]);
    }

    #[test]
    fn hours_are_said_as_papers_do() {
        assert_eq!([0, 30, 600, 720, 725, 1410].map(hour), ["12 a.m.", "12:30 a.m.", "10 a.m.", "noon", "12:05 p.m.", "11:30 p.m."]);
    }
}
