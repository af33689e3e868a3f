//! What a room gives to those who show documents: whole values, as the store puts them together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    ArchivalReference, Authority, AuthorityKind, Closed, DocumentName, Editor, Facsimile, Footnote, HistoricalDate, Kind, Leaves, Metadata,
    Origin, ParallelText, PartId, Passage, ReferenceKind, Relation, Sought, SourceFormat, Standing, State, Term, Tie,
};
use crate::text::Span;

/// Entries on one page of a list.
pub const PAGE_SIZE: usize = 50;

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Paged<T> {
    pub items: Vec<T>,
    /// From one.
    pub page: usize,
    pub total: usize,
}

impl<T> Paged<T> {
    pub fn pages(&self) -> usize {
        self.total.div_ceil(PAGE_SIZE).max(1)
    }
}

/// What a name in an address leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// It is a document's identity.
    Identity(DocumentName),
    /// It is another name of this document: redirect there for good.
    Alias(DocumentName),
    /// Several documents share the name.
    Several(Vec<ListedDocument>),
    /// It is the identity of a document that is not shown, of which it may be said that it is there or was.
    Closed(Box<ClosedDocument>),
    Unknown,
}

/// A document whose text nobody is given.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedDocument {
    pub name: DocumentName,
    pub closed: Closed,
}

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListedDocument {
    pub name: DocumentName,
    pub title: String,
    pub date: Option<HistoricalDate>,
    pub kind: Option<Kind>,
    /// The first archival reference as the room prints it.
    pub archival: Option<String>,
    /// Where its text is closed: "closed until 1 January 2030".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// What a list offers to reference managers, and does not show.
    #[serde(skip)]
    pub catalogued: Catalogued,
}

/// What a catalogue says of a document besides its title, date and kind, in the words that reference managers take.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalogued {
    /// Whether it went from somebody to somebody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_sent: bool,
    /// Who wrote it: "Molotov, Vyacheslav Mikhailovich".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creators: Vec<String>,
    /// Where it lies, else who gave it out; absent where that is the one archival reference which the list shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Of the text that is shown (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Everything that a document's page shows, from one consistent state of the room.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingCopy {
    pub name: DocumentName,
    pub aliases: Vec<DocumentName>,
    pub version: i64,
    /// When this version came into the room, UTC, RFC 3339.
    pub imported_at: String,
    pub source: SourceFile,
    /// All its files, that one among them, in the order of their paths.
    pub files: Vec<SourceFile>,
    /// Pictures of the paper, in the order of its leaves.
    pub facsimiles: Vec<Facsimile>,
    /// Its text in other languages, in the order of their tags.
    pub parallels: Vec<ParallelText>,
    /// In which collection, and between which documents.
    pub standing: Standing,
    pub metadata: Metadata,
    pub title: Passage,
    pub summary: Option<Passage>,
    pub body: Passage,
    pub notes: Vec<Footnote>,
    /// In the order of part and position.
    pub references: Vec<ShownReference>,
    /// In the order of part and position.
    pub mentions: Vec<ShownMention>,
    /// The records that mentions and roles lead to.
    pub authorities: Vec<Authority>,
    /// The abbreviations of the text that its volume explains, in the order of their letters.
    pub terms: Vec<Term>,
    pub referred_by: Vec<Incoming>,
    pub related: Vec<Related>,
    /// The papers that speak of one another around it, in the order of their dates; empty where there are fewer than three.
    pub thread: Vec<ThreadPaper>,
    /// For each archival unit of the document, what the room holds of it.
    pub units: Vec<UnitHoldings>,
    /// The paragraphs of older versions that this one has no more, in the order of their numbers.
    pub retired: Vec<RetiredParagraph>,
}

impl ReadingCopy {
    /// A text with its title, of which nothing else is known.
    pub fn of(name: DocumentName, source: SourceFile, title: Passage, body: Passage) -> Self {
        Self {
            name,
            source,
            title,
            body,
            aliases: Vec::new(),
            version: 1,
            imported_at: String::new(),
            files: Vec::new(),
            facsimiles: Vec::new(),
            parallels: Vec::new(),
            standing: Standing::default(),
            metadata: Metadata::default(),
            summary: None,
            notes: Vec::new(),
            references: Vec::new(),
            mentions: Vec::new(),
            authorities: Vec::new(),
            terms: Vec::new(),
            referred_by: Vec::new(),
            related: Vec::new(),
            thread: Vec::new(),
            units: Vec::new(),
            retired: Vec::new(),
        }
    }
}

/// A version of a document in the list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedVersion {
    pub number: i64,
    /// When it came into the room, UTC, RFC 3339.
    pub imported_at: String,
    /// Of its source file.
    pub sha256: String,
}

/// How a document is cited, and by whom to whom it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    pub name: DocumentName,
    pub title: String,
    pub metadata: Metadata,
}

/// A document as harvesters are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harvested {
    pub name: DocumentName,
    /// UTC, RFC 3339, to the second.
    pub changed_at: String,
    /// It was shown and is no more: withdrawn, closed, or another document.
    pub is_gone: bool,
    /// The paths of the collections that its files lie in.
    pub collections: Vec<String>,
}

/// A document in the list of what is new.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDocument {
    pub document: ListedDocument,
    /// Its newest version: from the second on it is a change.
    pub version: i64,
    /// When that came, UTC, RFC 3339.
    pub imported_at: String,
}

/// A paragraph that is no longer in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RetiredParagraph {
    pub number: u32,
    /// The last version that has it.
    pub version: i64,
}

/// The file that the shown text came from.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFile {
    pub path: String,
    pub format: SourceFormat,
    pub sha256: String,
    pub bytes: i64,
}

/// A reference with what was decided about it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownReference {
    /// Counts from one within the document; the anchor is `r1`.
    pub place: usize,
    pub origin: Origin,
    pub part: PartId,
    pub span: Span,
    pub text: String,
    pub kind: ReferenceKind,
    /// Where the source file's own link leads.
    pub tie: Option<Tie>,
    pub state: State,
    pub reason: String,
    pub relation: Option<Relation>,
    pub targets: Vec<ShownTarget>,
    /// Where the paper stands on the list of papers not held; `None` when the state is another.
    pub not_held: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShownTarget {
    pub document: ListedDocument,
    /// The place on its page that is meant: `fn3`, `page-12`.
    pub anchor: Option<String>,
    pub score: f64,
    pub reason: String,
}

/// A name in a text; more than one authority means that it is uncertain which.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownMention {
    pub origin: Origin,
    pub part: PartId,
    pub span: Span,
    pub text: String,
    pub kind: AuthorityKind,
    pub authorities: Vec<String>,
    /// Who says so, where an editor of the room does.
    pub editor: Option<Editor>,
}

/// A place in another document that speaks of this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    pub document: ListedDocument,
    pub place: usize,
    /// The sentence around the reference.
    pub sentence: String,
    /// The words of the reference inside `sentence`.
    pub span: Span,
    pub state: State,
    pub reason: String,
}

/// A document that has to do with this one, with one sentence that says how.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    pub document: ListedDocument,
    pub reason: String,
}

/// A paper of a document's thread.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadPaper {
    /// It is the document itself.
    pub is_here: bool,
    pub document: ListedDocument,
    /// The minute of its day, as its dateline has it, by the clock of its place.
    pub hour: Option<u16>,
    /// As its heading names them.
    pub senders: Vec<String>,
    pub recipients: Vec<String>,
    /// How it came into the thread; `None` of the document itself.
    pub tie: Option<ThreadTie>,
}

/// The words that tie a paper to another one of a thread.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadTie {
    /// An editor refers from the one to the other.
    pub is_editors: bool,
    /// The paper has the words; else the other one has them, and speaks of the paper.
    pub speaks: bool,
    /// The document that has the words, and the reference in it.
    pub citing: DocumentName,
    pub place: usize,
    pub words: String,
    pub relation: Option<Relation>,
}

/// What the room holds of an archival unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitHoldings {
    /// Without leaves.
    pub unit: ArchivalReference,
    pub path: String,
    /// In the order of the leaves; those that state none come last.
    pub holdings: Vec<Holding>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Holding {
    pub document: ListedDocument,
    pub leaves: Vec<Leaves>,
    pub leaves_label: String,
}

/// A unit in the list of archives or below another.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedUnit {
    pub path: String,
    /// "RGASPI", or "f. 558" below it.
    pub title: String,
    /// "repository", "fond", "inventory", "file".
    pub label: String,
    pub documents: usize,
}

/// A finding aid: an archival unit with the units and documents in it.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingAid {
    pub path: String,
    /// "RGASPI, f. 558, op. 11, d. 98".
    pub title: String,
    pub label: String,
    /// From the repository down to the unit above this one.
    pub above: Vec<ListedUnit>,
    pub below: Vec<ListedUnit>,
    /// Documents whose reference names exactly this unit.
    pub holdings: Vec<Holding>,
    /// Documents anywhere below.
    pub documents: usize,
}

/// An authority record in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedAuthority {
    pub authority: Authority,
    /// Documents by, to or about it.
    pub documents: usize,
}

/// An authority record's page.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorityPage {
    pub authority: Authority,
    /// Written or made by it.
    pub by: Vec<ListedDocument>,
    /// Addressed or distributed to it.
    pub to: Vec<ListedDocument>,
    /// That name it.
    pub about: Vec<ListedDocument>,
    /// Documents with a name that may mean it or another.
    pub uncertain: Vec<ListedDocument>,
    /// The records that an editor found to be this one.
    pub merged: Vec<MergedRecord>,
}

/// A record that is one with another, and whose address leads there.
#[derive(Debug, Clone, PartialEq)]
pub struct MergedRecord {
    pub id: String,
    /// `None` where the room no more has it.
    pub record: Option<Authority>,
    pub editor: Editor,
}

/// A paper that documents speak of and the room lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct NotHeld {
    /// The anchor on the page.
    pub id: String,
    /// "Letter of 3 November 1945, Harriman".
    pub title: String,
    /// What it probably is.
    pub sought: Sought,
    pub mentions: Vec<Incoming>,
}

/// Papers that the room lacks, of all kinds or of one, and how many there are of each kind.
#[derive(Debug, Clone, PartialEq)]
pub struct PapersNotHeld {
    pub papers: Paged<NotHeld>,
    pub kinds: Vec<(Sought, usize)>,
}

/// The papers that the room lacks, most wanted first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotHeldOrder {
    /// Each by the id of its entry.
    pub papers: Vec<(String, Sought)>,
}

impl NotHeldOrder {
    /// The ids on a page of the list of all, or of one kind. Pages count from one.
    pub fn page(&self, page: usize, of: Option<Sought>) -> Paged<&str> {
        let listed = || self.papers.iter().filter(|(_, sought)| of.is_none_or(|of| of == *sought)).map(|(id, _)| id.as_str());
        let before = page.saturating_sub(1).saturating_mul(PAGE_SIZE);
        Paged { items: listed().skip(before).take(PAGE_SIZE).collect(), page, total: listed().count() }
    }

    /// The page of the list of all on which a paper stands; `None` where none of this id is wanted.
    pub fn page_of(&self, id: &str) -> Option<usize> {
        self.papers.iter().position(|(paper, _)| paper == id).map(|place| place / PAGE_SIZE + 1)
    }

    /// How many there are of each kind.
    pub fn kinds(&self) -> Vec<(Sought, usize)> {
        let mut kinds = BTreeMap::new();
        for (_, sought) in &self.papers {
            *kinds.entry(*sought).or_default() += 1;
        }
        kinds.into_iter().collect()
    }
}

/// What the room holds, for the home page and the colophon.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    pub documents: usize,
    pub first: Option<HistoricalDate>,
    pub last: Option<HistoricalDate>,
    pub people: usize,
    pub places: usize,
    pub organizations: usize,
    pub units: usize,
    pub collections: usize,
    pub not_held: usize,
    pub references: usize,
    pub resolved: usize,
    /// Shapes of the shown source files with how many of each.
    pub formats: Vec<(SourceFormat, usize)>,
}

/// A document whose text, or whose neighbours, changed after some epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub epoch: i64,
    pub document: i64,
    /// It left the room.
    pub gone: bool,
}

/// A document as the search index wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct Searchable {
    pub document: i64,
    pub listed: ListedDocument,
    pub summary: String,
    pub body: String,
    /// The numbered paragraphs of the body, in order.
    pub paragraphs: Vec<(Span, u32)>,
    /// The notes' texts, each with its id.
    pub notes: Vec<(String, String)>,
    /// Names of correspondents, and every form of the names of mentioned records.
    pub names: Vec<String>,
    /// Archival references and numbers, as they are printed.
    pub places: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paper_not_held_has_one_page() {
        let of = |place: usize| if place.is_multiple_of(3) { Sought::Telegrams } else { Sought::Letters };
        let order = NotHeldOrder { papers: (0..120).map(|place| (format!("n{place}"), of(place))).collect() };
        for (id, _) in &order.papers {
            let page = order.page_of(id).expect("a page");
            assert!(order.page(page, None).items.contains(&id.as_str()), "{id}");
        }
        assert_eq!(order.page_of("n120"), None);
        let telegrams = order.page(1, Some(Sought::Telegrams));
        assert_eq!((telegrams.total, telegrams.items.len(), telegrams.items[1]), (40, 40, "n3"));
        assert_eq!(order.page(3, None).items.len(), 20);
        assert!(
            order.page(4, None).items.is_empty() && order.page(usize::MAX, None).items.is_empty() && order.page(0, None).items.len() == 50
        );
        assert_eq!(order.kinds(), [(Sought::Telegrams, 40), (Sought::Letters, 80)]);
    }
}
