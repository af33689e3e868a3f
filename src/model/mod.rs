//! The values of the field: what a document is, before anything is stored or shown.
//!
//! A [`Draft`] is what a reader makes of a source file; the apparatus turns it into an
//! [`Annotated`] document; the store keeps that. No value here knows SQL, HTTP or HTML.

mod access;
mod archival;
mod asked;
mod authority;
mod collection;
mod companion;
mod correspondence;
mod date;
mod diagnostic;
mod document;
mod editorial;
mod kind;
pub mod language;
mod metadata;
mod name;
mod partition;
mod reference;
mod schema;
mod shown;
mod source;
mod structure;
mod wire;

pub use access::{Closed, Closing, Restriction};
pub use archival::{ArchivalReference, Leaves, Level, path_part};
pub use asked::Asked;
pub use authority::{Authority, AuthorityKind, AuthorityVariant};
pub use collection::{CollectionName, Contents, Entry, ListedCollection, Placed, Standing};
pub use companion::{Companion, Facsimile, ParallelText, PictureFormat};
pub use correspondence::{Correspondence, Correspondent, Exchange};
pub use date::{DayOfText, HistoricalDate, Point, When, days_apart, days_in, is_date_word, of_the_paper_itself, spelled_days_in};
pub use diagnostic::{Diagnostic, Severity};
pub use document::{Annotated, Draft, Fate, Footnote, Ledger, PartId, Passage, SourceFormat};
pub use editorial::{Editor, EditorialDecision, Meaning, Ruling, Words};
pub use kind::Kind;
pub use metadata::{ArchiveNumber, Basis, Event, EventKind, InVolume, Known, Metadata, Role, RoleKind};
pub use name::{DocumentName, NAMESPACE, names, names_with, urn, urn_of_set};
pub use partition::{Claim, partition};
pub use reference::{
    Candidate, Carried, Decision, Mention, Origin, Reference, ReferenceKind, Relation, Ruled, Sought, State, Target, Tie, Told, ToldDay,
    ToldNumber,
};
pub use shown::{
    AuthorityPage, Catalogued, Changed, ClosedDocument, FindingAid, Harvested, Holding, Incoming, Letter, ListedAuthority, ListedDocument,
    ListedUnit, ListedVersion, Lookup, MergedRecord, NewDocument, NotHeld, NotHeldOrder, PAGE_SIZE, Paged, PapersNotHeld, ReadingCopy,
    Related, RetiredParagraph, Searchable, ShownMention, ShownReference, ShownTarget, SourceFile, Statistics, ThreadPaper, ThreadTie,
    UnitHoldings,
};
pub use source::{DivisionText, Frame, Node, Opened, Part, Term};
pub use structure::{Annotation, AnnotationKind, Author, Block, BlockKind, DiplomaticPart, Mark, MarkKind};
pub use wire::{SeriesNumber, Wire};
