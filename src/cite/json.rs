//! The whole document as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use super::Item;
use crate::model::{
    ArchivalReference, Authority, AuthorityKind, CollectionName, DocumentName, Facsimile, Footnote, HistoricalDate, Incoming, Kind, Known,
    ListedDocument, Metadata, Origin, ParallelText, PartId, Passage, ReadingCopy, ReferenceKind, Related, ShownMention, ShownReference,
    ShownTarget, SourceFile, SourceFormat, Standing, State, Term, Tie, urn,
};
use crate::text::Span;
use crate::urls;

/// Everything that a document's page shows: names, metadata with how each value is known, texts with their structure, references
/// with what was decided, names with their records.
///
/// Spans are pairs of byte offsets into the `text` of their part.
#[derive(Debug, Serialize, ToSchema)]
pub struct Document<'a> {
    name: &'a DocumentName,
    /// The other names that lead to it.
    aliases: &'a [DocumentName],
    /// The address to cite.
    url: String,
    /// Its identity apart from any host.
    urn: String,
    /// The number of the version that this is, from one.
    version: i64,
    /// When this version came into the room, UTC, RFC 3339.
    imported_at: &'a str,
    /// As the document is cited, with the room's address.
    citation: String,
    /// The room's name.
    room: &'a str,
    #[schema(required)]
    date: Option<DocumentDate<'a>>,
    /// Where the paper lies.
    archival: Vec<ArchivalPlace<'a>>,
    standing: DocumentStanding<'a>,
    metadata: &'a Metadata,
    title: &'a Passage,
    #[schema(required)]
    summary: Option<&'a Passage>,
    body: &'a Passage,
    notes: &'a [Footnote],
    /// The places that speak of other papers, in the order of part and position.
    references: Vec<DocumentReference<'a>>,
    /// The names of whom the room has records, in the order of part and position.
    mentions: Vec<DocumentMention<'a>>,
    /// The records that mentions and roles lead to.
    authorities: &'a [Authority],
    /// The abbreviations of the text that its volume explains.
    terms: &'a [Term],
    /// The places in other documents that speak of this one.
    referred_by: Vec<IncomingReference<'a>>,
    related: Vec<RelatedDocument<'a>>,
    /// The file that the shown text came from.
    source: DocumentFile<'a>,
    /// All its files, that one among them.
    files: Vec<DocumentFile<'a>>,
    /// Pictures of the paper, in the order of its leaves.
    facsimiles: Vec<DocumentFacsimile<'a>>,
    /// Its text in other languages.
    parallel_texts: Vec<DocumentParallelText<'a>>,
}

/// The date of a paper in three forms.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentDate<'a> {
    /// Extended Date/Time Format (ISO 8601-2:2019); empty where the paper is said to have none.
    edtf: String,
    /// In the words of the source; null where it has a code for the date and no words.
    #[schema(required)]
    written: Option<&'a str>,
    /// As the room prints it.
    shown: String,
}

/// A place in an archive.
#[derive(Debug, Serialize, ToSchema)]
struct ArchivalPlace<'a> {
    /// As the room prints it: "RGASPI, f. 558, op. 11, d. 98, ll. 40–41".
    reference: String,
    /// In the words of the source.
    written: &'a str,
    /// The path of the archival unit, without leaves: `rgaspi/558/11/98`.
    unit: String,
}

/// Where a document stands among the others.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentStanding<'a> {
    /// From the outermost to the one that it stands in.
    collections: &'a [CollectionName],
    #[schema(required)]
    before: Option<Listed<'a>>,
    #[schema(required)]
    after: Option<Listed<'a>>,
}

/// A place in a text that speaks of another paper, with what was decided about it.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentReference<'a> {
    /// Counts from one within the document: the anchor on its page is `r1`.
    place: usize,
    part: &'a PartId,
    span: Span,
    text: &'a str,
    kind: ReferenceKind,
    origin: Origin,
    /// Where the source file's own link leads.
    #[schema(required)]
    link: Option<&'a Tie>,
    state: State,
    /// Why, in one sentence.
    reason: &'a str,
    /// The documents that it may mean, the likeliest first.
    targets: Vec<ReferenceTarget<'a>>,
    /// Where the paper stands on the list of papers not held; null when the state is another.
    #[schema(required)]
    not_held: Option<&'a str>,
}

/// A document that a reference may mean.
#[derive(Debug, Serialize, ToSchema)]
struct ReferenceTarget<'a> {
    document: Listed<'a>,
    /// The place on its page that is meant: `fn3`, `page-12`.
    #[schema(required)]
    at: Option<&'a str>,
    /// How certain it is, from 0 to 1.
    score: f64,
    reason: &'a str,
}

/// A name in a text; more than one authority means that it is uncertain which.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentMention<'a> {
    part: &'a PartId,
    span: Span,
    text: &'a str,
    kind: AuthorityKind,
    origin: Origin,
    /// Ids of records.
    authorities: &'a [String],
}

/// A place in another document that speaks of this one.
#[derive(Debug, Serialize, ToSchema)]
struct IncomingReference<'a> {
    document: Listed<'a>,
    /// The number of the reference in that document.
    place: usize,
    /// The sentence around the reference.
    sentence: &'a str,
    /// The words of the reference inside `sentence`.
    span: Span,
    state: State,
    reason: &'a str,
}

/// A document that has to do with this one, with one sentence that says how.
#[derive(Debug, Serialize, ToSchema)]
struct RelatedDocument<'a> {
    document: Listed<'a>,
    reason: &'a str,
}

/// A file that a document came from.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentFile<'a> {
    path: &'a str,
    format: SourceFormat,
    sha256: &'a str,
    bytes: i64,
}

/// A picture of a page or a leaf of the paper.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentFacsimile<'a> {
    url: String,
    /// What its file's name says of the leaf.
    #[schema(required)]
    label: Option<&'a str>,
    path: &'a str,
    sha256: &'a str,
    media_type: &'static str,
    bytes: i64,
    /// In pixels.
    width: i64,
    height: i64,
}

/// A document's text in another language.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentParallelText<'a> {
    /// BCP 47.
    language: &'a str,
    path: &'a str,
    title: &'a Passage,
    body: &'a Passage,
    notes: &'a [Footnote],
}

/// A document where another speaks of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedDocument)]
struct Listed<'a> {
    name: &'a DocumentName,
    title: &'a str,
    /// Extended Date/Time Format (ISO 8601-2:2019).
    #[schema(required)]
    date: Option<String>,
    #[schema(required)]
    kind: Option<Kind>,
    /// The first archival reference as the room prints it.
    #[schema(required)]
    archival: Option<&'a str>,
}

impl Item<'_> {
    /// The whole document for programs.
    pub fn json<'a>(&'a self, copy: &'a ReadingCopy) -> Document<'a> {
        Document {
            name: &copy.name,
            aliases: &copy.aliases,
            url: self.url(),
            urn: urn(&copy.name),
            version: copy.version,
            imported_at: &copy.imported_at,
            citation: self.citation(),
            room: self.room,
            date: self.date().map(DocumentDate::new),
            archival: self.metadata.archival.iter().map(ArchivalPlace::new).collect(),
            standing: DocumentStanding::new(&copy.standing),
            metadata: &copy.metadata,
            title: &copy.title,
            summary: copy.summary.as_ref(),
            body: &copy.body,
            notes: &copy.notes,
            references: copy.references.iter().map(DocumentReference::new).collect(),
            mentions: copy.mentions.iter().map(DocumentMention::new).collect(),
            authorities: &copy.authorities,
            terms: &copy.terms,
            referred_by: copy.referred_by.iter().map(IncomingReference::new).collect(),
            related: copy.related.iter().map(RelatedDocument::new).collect(),
            source: DocumentFile::new(&copy.source),
            files: copy.files.iter().map(DocumentFile::new).collect(),
            facsimiles: copy.facsimiles.iter().map(|picture| DocumentFacsimile::new(picture, self.base_url)).collect(),
            parallel_texts: copy.parallels.iter().map(DocumentParallelText::new).collect(),
        }
    }
}

impl<'a> DocumentDate<'a> {
    fn new(date: &'a HistoricalDate) -> Self {
        Self { edtf: date.edtf(), written: Some(date.written.as_str()).filter(|words| !words.is_empty()), shown: date.to_string() }
    }
}

impl<'a> ArchivalPlace<'a> {
    fn new(known: &'a Known<ArchivalReference>) -> Self {
        Self { reference: known.value.to_string(), written: &known.value.written, unit: known.value.path() }
    }
}

impl<'a> DocumentStanding<'a> {
    fn new(standing: &'a Standing) -> Self {
        let listed = |placed: &'a crate::model::Placed| Listed::new(&placed.document);
        Self {
            collections: &standing.collections,
            before: standing.before.as_ref().map(listed),
            after: standing.after.as_ref().map(listed),
        }
    }
}

impl<'a> DocumentReference<'a> {
    fn new(reference: &'a ShownReference) -> Self {
        Self {
            place: reference.place,
            part: &reference.part,
            span: reference.span,
            text: &reference.text,
            kind: reference.kind,
            origin: reference.origin,
            link: reference.tie.as_ref(),
            state: reference.state,
            reason: &reference.reason,
            targets: reference.targets.iter().map(ReferenceTarget::new).collect(),
            not_held: reference.not_held.as_deref(),
        }
    }
}

impl<'a> ReferenceTarget<'a> {
    fn new(target: &'a ShownTarget) -> Self {
        Self { document: Listed::new(&target.document), at: target.anchor.as_deref(), score: target.score, reason: &target.reason }
    }
}

impl<'a> DocumentMention<'a> {
    fn new(mention: &'a ShownMention) -> Self {
        Self {
            part: &mention.part,
            span: mention.span,
            text: &mention.text,
            kind: mention.kind,
            origin: mention.origin,
            authorities: &mention.authorities,
        }
    }
}

impl<'a> IncomingReference<'a> {
    fn new(incoming: &'a Incoming) -> Self {
        Self {
            document: Listed::new(&incoming.document),
            place: incoming.place,
            sentence: &incoming.sentence,
            span: incoming.span,
            state: incoming.state,
            reason: &incoming.reason,
        }
    }
}

impl<'a> RelatedDocument<'a> {
    fn new(related: &'a Related) -> Self {
        Self { document: Listed::new(&related.document), reason: &related.reason }
    }
}

impl<'a> DocumentFile<'a> {
    fn new(file: &'a SourceFile) -> Self {
        Self { path: &file.path, format: file.format, sha256: &file.sha256, bytes: file.bytes }
    }
}

impl<'a> DocumentFacsimile<'a> {
    fn new(picture: &'a Facsimile, base_url: &str) -> Self {
        Self {
            url: format!("{base_url}{}", urls::file(&picture.sha256, picture.format.ending())),
            label: picture.label.as_deref(),
            path: &picture.path,
            sha256: &picture.sha256,
            media_type: picture.format.media_type(),
            bytes: picture.bytes,
            width: picture.width,
            height: picture.height,
        }
    }
}

impl<'a> DocumentParallelText<'a> {
    fn new(text: &'a ParallelText) -> Self {
        Self { language: &text.language, path: &text.path, title: &text.title, body: &text.body, notes: &text.notes }
    }
}

impl<'a> Listed<'a> {
    fn new(document: &'a ListedDocument) -> Self {
        Self {
            name: &document.name,
            title: &document.title,
            date: document.date.as_ref().map(HistoricalDate::edtf),
            kind: document.kind,
            archival: document.archival.as_deref(),
        }
    }
}
