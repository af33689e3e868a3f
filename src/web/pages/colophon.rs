//! What this room is, and how it shows what it holds.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::model::{DiplomaticPart, MarkKind, Origin, State as ReferenceState, Statistics};
use crate::urls;
use crate::web::accuracy::{ACCURACY, Accuracy};
use crate::web::error::Result;
use crate::web::extract::Now;
use crate::web::frame::{Frame, Section};
use crate::web::state::AppState;
use crate::web::view::{MarkLine, count, page, records};

#[derive(Template)]
#[template(path = "pages/colophon.html")]
struct ColophonPage {
    frame: Frame,
    /// The editor's own words, by paragraphs.
    statement: Vec<String>,
    holds: Vec<String>,
    /// How many references are in which state, by who says so.
    origins: Vec<OriginLine>,
    accuracy: Option<&'static Accuracy>,
    marks: [MarkLine; 15],
    parts: [DiplomaticPart; 12],
}

/// The references that one origin makes.
struct OriginLine {
    label: &'static str,
    resolved: usize,
    ambiguous: usize,
    not_held: usize,
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

pub(in crate::web) async fn colophon(State(state): State<AppState>, Now(room): Now) -> Result<Response> {
    let statement = room.settings.statement.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    page(&ColophonPage {
        frame: Frame::new(&room, "Colophon", Section::None).at(urls::COLOPHON),
        statement,
        holds: holds(&room.statistics),
        origins: origins(&state.store().references_by_origin().await?),
        accuracy: ACCURACY.as_ref(),
        marks: MARKS.map(MarkLine::new),
        parts: PARTS,
    })
}

fn origins(counts: &[(Origin, ReferenceState, usize)]) -> Vec<OriginLine> {
    let of = |origin: Origin, state: ReferenceState| {
        counts.iter().filter(|(known, its, _)| (*known, *its) == (origin, state)).map(|(.., number)| number).sum()
    };
    let labels = [
        (Origin::Source, "made by the edition"),
        (Origin::Room, "recognised by the room"),
        (Origin::Editor, "decided by an editor of this room"),
    ];
    let line = |(origin, label)| OriginLine {
        label,
        resolved: of(origin, ReferenceState::Resolved),
        ambiguous: of(origin, ReferenceState::Ambiguous),
        not_held: of(origin, ReferenceState::NotHeld),
    };
    labels.into_iter().map(line).filter(|line| line.resolved + line.ambiguous + line.not_held > 0).collect()
}

fn holds(statistics: &Statistics) -> Vec<String> {
    let mut holds = vec![count(statistics.documents, "document", "documents")];
    holds.extend(records(statistics).map(|records| format!("records of {records}")));
    holds.push(format!(
        "{} to other papers, of which {} certain; {} not held",
        count(statistics.references, "reference", "references"),
        count(statistics.resolved, "is", "are"),
        count(statistics.not_held, "paper is", "papers are")
    ));
    holds.extend(
        statistics
            .formats
            .iter()
            .map(|(format, number)| format!("{} read from the shape “{}”", count(*number, "text", "texts"), format.label())),
    );
    holds
}
