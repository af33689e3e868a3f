//! Places in a text that speak of another paper, or that name somebody.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AuthorityKind, DocumentName, Editor, HistoricalDate, Kind, PartId, Point, SeriesNumber, Wire};
use crate::text::Span;

/// Who says that a place speaks of a paper, or that words are a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The source file: its transcriber or editor marked the place.
    Source,
    /// The room recognised it.
    #[default]
    Room,
    /// An editor of the room decided it.
    Editor,
}

impl Origin {
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Room => "room",
            Self::Editor => "editor",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Source, Self::Room, Self::Editor].into_iter().find(|origin| origin.word() == word)
    }
}

/// How a reference names its paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceKind {
    /// An address of an archive, on any of its hosts.
    Address,
    /// A fond, inventory, file and leaves.
    Archival,
    /// "Cable No. 3523".
    Numbered,
    /// "the 3 November letter".
    Dated,
    /// "my talk with Gromyko on the 5th": what was said, of which a paper may tell.
    Conversation,
    /// "your letter", "the message from President Nasser": by its writer alone.
    Undated,
    /// "septel": a telegram that went out beside the citing one.
    Separate,
    /// "my recent talk with Dobrynin", "the Clifford statement": what was said, without its day.
    Occasion,
    /// "the attached memorandum", "his letter (Tab B)": what went with the citing paper.
    Enclosure,
    /// By a link that the source file itself makes, or by its place in an edition, to what [`Reference::tie`] says; or by an
    /// editor of the room.
    Linked,
}

impl ReferenceKind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Archival => "archival",
            Self::Numbered => "numbered",
            Self::Dated => "dated",
            Self::Conversation => "conversation",
            Self::Undated => "undated",
            Self::Separate => "separate",
            Self::Occasion => "occasion",
            Self::Enclosure => "enclosure",
            Self::Linked => "linked",
        }
    }
}

/// What the source file ties a reference to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case")]
pub enum Tie {
    /// Another document, or a note of it by its printed label.
    Document {
        volume: String,
        key: String,
        note: Option<String>,
    },
    /// A page of a volume, by its printed number.
    Page {
        volume: String,
        page: String,
    },
    /// A place in a volume that is neither: a chapter, a preface, an entry of the index.
    Division {
        volume: String,
        key: String,
    },
    Volume {
        volume: String,
    },
}

impl Tie {
    /// The volume that it leads to or into.
    pub fn volume(&self) -> &str {
        match self {
            Self::Document { volume, .. } | Self::Page { volume, .. } | Self::Division { volume, .. } | Self::Volume { volume } => volume,
        }
    }

    /// "document d45 of frus1955-57v01", for sentences.
    pub fn title(&self) -> String {
        match self {
            Self::Document { volume, key, .. } => format!("document {} of {volume}", key.trim_start_matches('d')),
            Self::Page { volume, page } => format!("page {page} of {volume}"),
            Self::Division { volume, key } => format!("the part \u{201c}{key}\u{201d} of {volume}"),
            Self::Volume { volume } => format!("the volume {volume}"),
        }
    }
}

/// A place in a text that speaks of another paper, with what the citing document alone knows of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    #[serde(default)]
    pub origin: Origin,
    pub part: PartId,
    pub span: Span,
    /// The words as written.
    pub text: String,
    pub kind: ReferenceKind,
    /// Where the source file's own link leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tie: Option<Tie>,
    /// The kind of paper that the words name.
    pub paper: Option<Kind>,
    /// The word that named it ("letter", "proposal"), for the list of papers not held.
    pub paper_word: Option<String>,
    pub date: Option<HistoricalDate>,
    /// Month and day, where nobody can tell of which year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_of_year: Option<(i8, i8)>,
    /// The number as written; for an enclosure its mark, "Tab A".
    pub number: Option<String>,
    /// The same with its series and posts, and the numbers under which the paper went elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<SeriesNumber>,
    /// Whose paper it is, as the words say: "Harriman", "the Soviet government".
    pub authors: Vec<String>,
    /// The words say "our" or "their": the authors speak for others too.
    #[serde(default)]
    pub collective: bool,
    /// To whom it went, where the words say so.
    pub addressees: Vec<String>,
    /// Leaves of an archival reference.
    pub archival: Option<super::ArchivalReference>,
    /// Names that stand around a day, in small letters: of papers within some lines, of conversations in the sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub around: Vec<String>,
    /// Words around it that say what is spoken of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// What candidates are found by; from the citing document alone.
    pub keys: Vec<String>,
    /// What the words say of the tie between the two papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<Relation>,
    /// What an editor of the room decided of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruled: Option<Ruled>,
    /// One sentence that says how the words were understood: "the year is the document's own".
    pub understood: String,
}

impl Reference {
    /// A place in `text` that the room recognised and of which nothing more is known yet.
    pub fn new(part: PartId, span: Span, text: &str, kind: ReferenceKind, understood: impl Into<String>) -> Self {
        Self {
            origin: Origin::Room,
            part,
            span,
            text: span.of(text).to_owned(),
            kind,
            tie: None,
            paper: None,
            paper_word: None,
            date: None,
            day_of_year: None,
            number: None,
            series: Vec::new(),
            authors: Vec::new(),
            collective: false,
            addressees: Vec::new(),
            archival: None,
            around: Vec::new(),
            about: Vec::new(),
            keys: Vec::new(),
            relation: None,
            ruled: None,
            understood: understood.into(),
        }
    }
}

/// What kind of tie there is between the paper that speaks and the one that it speaks of, as far as the words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// "In reply to your letter of …".
    Reply,
    /// "Enclosed is his letter of …": the other paper went with this one.
    Enclosure,
    /// "The draft of the letter of …": the other paper is a draft of which this one speaks, or of this one.
    Draft,
    /// "A translation of his note of …".
    Translation,
    /// "Their record of the conversation of …": the other side's.
    Record,
}

impl Relation {
    /// For sentences: "this is in reply to it".
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Reply => "this is in reply to it",
            Self::Enclosure => "it went with this",
            Self::Draft => "it is spoken of as a draft",
            Self::Translation => "it is spoken of as a translation",
            Self::Record => "it is spoken of as the record of a conversation",
        }
    }
}

/// An editor's word on a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    pub editor: Editor,
    /// The document that is meant; `None` where the editor says only which are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<DocumentName>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub none_of: Vec<DocumentName>,
}

/// What the paper probably is that a reference speaks of, for whoever looks for those that a room lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sought {
    Telegrams,
    Letters,
    Memoranda,
    Records,
    Series,
    Archival,
    Enclosures,
    Editions,
    Other,
}

impl Sought {
    pub const ALL: [Self; 9] = [
        Self::Telegrams,
        Self::Letters,
        Self::Memoranda,
        Self::Records,
        Self::Series,
        Self::Archival,
        Self::Enclosures,
        Self::Editions,
        Self::Other,
    ];

    /// In addresses and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Telegrams => "telegrams",
            Self::Letters => "letters",
            Self::Memoranda => "memoranda",
            Self::Records => "records",
            Self::Series => "series",
            Self::Archival => "archival",
            Self::Enclosures => "enclosures",
            Self::Editions => "editions",
            Self::Other => "other",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sought| sought.word() == word)
    }

    pub fn heading(self) -> &'static str {
        match self {
            Self::Telegrams => "Telegrams, airgrams and despatches",
            Self::Letters => "Letters and notes",
            Self::Memoranda => "Memoranda, reports and proposals",
            Self::Records => "Records of conversations and meetings",
            Self::Series => "Papers of councils, and estimates",
            Self::Archival => "Leaves of archival files",
            Self::Enclosures => "Enclosures and drafts",
            Self::Editions => "Documents of editions and of archives\u{2019} sites",
            Self::Other => "Other papers",
        }
    }

    fn of_kind(kind: Kind) -> Self {
        match kind {
            Kind::Cable | Kind::Telegram | Kind::Airgram | Kind::Despatch => Self::Telegrams,
            Kind::Letter | Kind::Note => Self::Letters,
            Kind::Memorandum | Kind::Report | Kind::Proposal | Kind::Directive => Self::Memoranda,
            Kind::MemorandumOfConversation | Kind::Minutes | Kind::Journal => Self::Records,
            _ => Self::Other,
        }
    }
}

impl Reference {
    /// Whether the words say that the paper went with the citing one, or was a draft then.
    pub fn is_enclosed(&self) -> bool {
        matches!(self.relation, Some(Relation::Enclosure | Relation::Draft))
    }

    /// What the paper probably is, by what the words say.
    pub fn sought(&self) -> Sought {
        match (self.kind, self.paper) {
            (ReferenceKind::Archival, _) => Sought::Archival,
            (ReferenceKind::Address | ReferenceKind::Linked, _) => Sought::Editions,
            (ReferenceKind::Enclosure, _) => Sought::Enclosures,
            (ReferenceKind::Undated, _) if self.is_enclosed() => Sought::Enclosures,
            (ReferenceKind::Conversation | ReferenceKind::Occasion, _) => Sought::Records,
            (_, Some(kind)) => Sought::of_kind(kind),
            // A number of a telegram is looked for by the number alone: `no:2554`; that of a series with its name.
            (ReferenceKind::Numbered, None) if self.keys.iter().any(|key| key.strip_prefix("no:").is_some_and(|no| no.contains('-'))) => {
                Sought::Series
            }
            (ReferenceKind::Numbered, None) => Sought::Telegrams,
            (ReferenceKind::Dated | ReferenceKind::Undated | ReferenceKind::Separate, None) => Sought::Other,
        }
    }
}

/// A place in a text that names somebody or something that has an authority record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    #[serde(default)]
    pub origin: Origin,
    pub part: PartId,
    pub span: Span,
    pub text: String,
    pub kind: AuthorityKind,
    /// Ids of the records that the name could mean; exactly one where it is certain.
    pub authorities: Vec<String>,
    /// Who says so, where an editor of the room does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<Editor>,
}

/// How far a reference could be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Resolved,
    Ambiguous,
    NotHeld,
    /// What was said on a day, and no document tells of it: nothing is shown, since it is no paper.
    Unrecorded,
}

impl State {
    pub fn word(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Ambiguous => "ambiguous",
            Self::NotHeld => "not_held",
            Self::Unrecorded => "unrecorded",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Resolved, Self::Ambiguous, Self::NotHeld, Self::Unrecorded].into_iter().find(|state| state.word() == word)
    }
}

/// What a decision may know of a document that shares a key with a reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Default))]
pub struct Candidate {
    pub document: i64,
    /// The document's address, the tie-breaker of equal scores.
    pub name: String,
    pub title: String,
    pub kind: Option<Kind>,
    pub date: Option<HistoricalDate>,
    pub archival: Vec<super::ArchivalReference>,
    #[serde(default)]
    pub wire: Wire,
    /// The volume that it is printed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Its number there, where the volume counts its papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    pub senders: Vec<String>,
    pub recipients: Vec<String>,
    /// The first words of the body, for "I am sending you a draft reply".
    pub opening: String,
    /// Names and offices in its title and its first lines, in small letters, with a space between.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Words of its first lines that say what it is about, in the same way.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
    /// The minute of its day at which it was written, or what it records began, as its dateline or title says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<u16>,
    /// Names and offices of those who took part in what it records, as `subject` has them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub participants: String,
    /// The letter in it, where it is a telegram that carries one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Carried>,
    /// What it tells of, where it is an editorial note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tells: Option<Told>,
}

/// What an editorial note tells of, with the letters before each place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<ToldDay>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<ToldNumber>,
}

/// A day on which something happened, of a year that may not be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldDay {
    pub month: i8,
    pub day: i8,
    pub year: Option<i16>,
    pub at: usize,
}

/// The number of a paper that a note quotes, or tells what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldNumber {
    pub number: SeriesNumber,
    /// Month and day, where they stand with it.
    pub day: Option<(i8, i8)>,
    pub at: usize,
}

#[cfg(test)]
impl Candidate {
    /// A paper of which nothing is known but these.
    pub fn of(document: i64, kind: Kind, date: &str) -> Self {
        Self { document, name: format!("d{document}"), kind: Some(kind), date: HistoricalDate::read(date), ..Self::default() }
    }
}

/// Between whom a letter went that a telegram carries, as the telegram names them, in small letters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// The day that the letter itself bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Point>,
}

/// A document that a reference may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub document: i64,
    /// From 0 to 1.
    pub score: f64,
    pub reason: String,
}

/// What was decided about a reference, with the sentence that says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub state: State,
    /// Best first; empty when the paper is not held.
    pub targets: Vec<Target>,
    pub reason: String,
}
