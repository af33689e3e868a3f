//! What this room is, and how it shows what it holds.

use askama::Template;
use axum::response::Response;

use crate::model::{DiplomaticPart, MarkKind, Statistics};
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::Now;
use crate::web::frame::{Frame, Section};
use crate::web::view::{MarkLine, count, page};

#[derive(Template)]
#[template(path = "pages/colophon.html")]
struct ColophonPage {
    frame: Frame,
    /// The editor's own words, by paragraphs.
    statement: Vec<String>,
    holds: Vec<String>,
    marks: [MarkLine; 15],
    parts: [DiplomaticPart; 12],
}

const MARKS: [MarkKind; 15] = [
    MarkKind::Hand,
    MarkKind::Supplied,
    MarkKind::Doubtful,
    MarkKind::Omitted,
    MarkKind::Withheld,
    MarkKind::Illegible,
    MarkKind::OriginalWord,
    MarkKind::Remark,
    MarkKind::SignatureMark,
    MarkKind::Deleted,
    MarkKind::Added,
    MarkKind::Corrected,
    MarkKind::Expanded,
    MarkKind::Sic,
    MarkKind::Hidden,
];

const PARTS: [DiplomaticPart; 12] = [
    DiplomaticPart::Classification,
    DiplomaticPart::Heading,
    DiplomaticPart::Transmission,
    DiplomaticPart::Addressees,
    DiplomaticPart::Dateline,
    DiplomaticPart::Salutation,
    DiplomaticPart::Enclosure,
    DiplomaticPart::Closing,
    DiplomaticPart::Signature,
    DiplomaticPart::Postscript,
    DiplomaticPart::ClerkNotes,
    DiplomaticPart::Distribution,
];

pub(in crate::web) async fn colophon(Now(room): Now) -> Result<Response> {
    let statement = room.settings.statement.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    page(&ColophonPage {
        frame: Frame::new(&room, "Colophon", Section::None).at(urls::COLOPHON),
        statement,
        holds: holds(&room.statistics),
        marks: MARKS.map(MarkLine::new),
        parts: PARTS,
    })
}

fn holds(statistics: &Statistics) -> Vec<String> {
    let mut holds = vec![
        count(statistics.documents, "document", "documents"),
        format!(
            "records of {}, {} and {}",
            count(statistics.people, "person", "people"),
            count(statistics.places, "place", "places"),
            count(statistics.organizations, "organization", "organizations")
        ),
        format!(
            "{} to other papers, of which {} certain; {} not held",
            count(statistics.references, "reference", "references"),
            count(statistics.resolved, "is", "are"),
            count(statistics.not_held, "paper is", "papers are")
        ),
    ];
    holds.extend(
        statistics
            .formats
            .iter()
            .map(|(format, number)| format!("{} read from the shape “{}”", count(*number, "text", "texts"), format.label())),
    );
    holds
}
