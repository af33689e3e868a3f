//! Standoff structure: blocks and annotations over a plain text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AuthorityKind;
use crate::text::Span;

/// A node of the tree of blocks; its children lie inside its span, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    /// The paragraph number that `#p7` names; only paragraph-level blocks of a body have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The numbers of paragraphs of older versions that were joined into this one, and lead to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub children: Vec<Block>,
}

impl Block {
    pub fn new(kind: BlockKind, span: Span) -> Self {
        Self { kind, span, number: None, joined: Vec::new(), children: Vec::new() }
    }

    /// A block that holds `children` and spans them.
    pub fn around(kind: BlockKind, children: Vec<Self>) -> Self {
        let start = children.first().map_or(0, |first| first.span.start);
        let end = children.last().map_or(start, |last| last.span.end);
        Self { kind, span: Span::new(start, end), number: None, joined: Vec::new(), children }
    }

    /// Visits every paragraph-level block below and including this one, in reading order.
    pub fn numbered_mut<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut Self)) {
        if self.kind.is_numbered() {
            visit(self);
        } else {
            for child in &mut self.children {
                child.numbered_mut(visit);
            }
        }
    }

    /// The paragraph-level blocks below and including this one, in reading order.
    pub fn numbered(&self) -> Vec<&Self> {
        if self.kind.is_numbered() { vec![self] } else { self.children.iter().flat_map(Self::numbered).collect() }
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    Paragraph,
    Heading(u8),
    Quotation,
    /// A list with numbers, of which this is the first, or with bullets.
    List(Option<u64>),
    /// A list whose items bear no signs but those of their own text (TEI P5, `list`, type "simple").
    SimpleList,
    /// One item of a list; holds paragraphs.
    Item,
    Table,
    Row,
    Cell,
    /// A recognised diplomatic part; holds the paragraphs as the file has them.
    Part(DiplomaticPart),
}

impl BlockKind {
    /// Whether such a block gets a paragraph number.
    pub fn is_numbered(self) -> bool {
        matches!(self, Self::Paragraph | Self::Heading(_) | Self::Row)
    }

    /// Whether such a block holds items.
    pub fn is_list(self) -> bool {
        matches!(self, Self::List(_) | Self::SimpleList)
    }
}

/// The parts of a diplomatic document that are not its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DiplomaticPart {
    /// "STRICTLY SECRET".
    Classification,
    /// A heading that the document itself bears: "FROM THE JOURNAL OF V. M. MOLOTOV".
    Heading,
    /// Where from, sent, arrived, incoming number, deciphered: with the times as written.
    Transmission,
    /// To whom, as the document itself says it.
    Addressees,
    /// Place and date of writing.
    Dateline,
    /// "Dear Mr. Secretary:".
    Salutation,
    /// Another paper quoted whole inside this one.
    Enclosure,
    /// "Sincerely yours,".
    Closing,
    Signature,
    /// What the author added below the signature.
    Postscript,
    /// What clerks wrote below: copies, who sent and received it, initials, numbers of the typing pool.
    ClerkNotes,
    /// Who got a copy.
    Distribution,
}

impl DiplomaticPart {
    pub const ALL: [Self; 12] = [
        Self::Classification,
        Self::Heading,
        Self::Transmission,
        Self::Addressees,
        Self::Dateline,
        Self::Salutation,
        Self::Enclosure,
        Self::Closing,
        Self::Signature,
        Self::Postscript,
        Self::ClerkNotes,
        Self::Distribution,
    ];

    pub fn of_class(class: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.class() == class)
    }

    /// The word that a screen reader and the legend say.
    pub fn label(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Heading => "heading of the document",
            Self::Transmission => "transmission",
            Self::Addressees => "addressees",
            Self::Dateline => "dateline",
            Self::Salutation => "salutation",
            Self::Enclosure => "enclosure",
            Self::Closing => "closing",
            Self::Signature => "signature",
            Self::Postscript => "postscript",
            Self::ClerkNotes => "clerk's notes",
            Self::Distribution => "distribution",
        }
    }

    /// The word in addresses of styles: `transmission`, `clerk-notes`.
    pub fn class(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Heading => "own-heading",
            Self::Transmission => "transmission",
            Self::Addressees => "addressees",
            Self::Dateline => "dateline",
            Self::Salutation => "salutation",
            Self::Enclosure => "enclosure",
            Self::Closing => "closing",
            Self::Signature => "signature",
            Self::Postscript => "postscript",
            Self::ClerkNotes => "clerk-notes",
            Self::Distribution => "distribution",
        }
    }
}

/// A place in a text and what there is to know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Annotation {
    pub span: Span,
    #[serde(flatten)]
    pub kind: AnnotationKind,
}

/// What an annotation says; the empty ones are points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AnnotationKind {
    Emphasis,
    Strong,
    Underline,
    SmallCapitals,
    Superscript,
    Subscript,
    /// An address that the text prints or a link that its author made.
    Link {
        url: String,
    },
    /// The place of a footnote; `note` is its id, null where the source has no such note.
    NoteReference {
        note: Option<String>,
        label: String,
    },
    /// A page of the source ends here.
    PageBreak {
        label: Option<String>,
    },
    Mark(Mark),
    /// A reference that the source itself ties to its target.
    ///
    /// `frus1955-57v01-d45`, a document; `frus1955-57v01-d45#fn3`, the note with the *printed* label 3 in it;
    /// `frus1955-57v01#pg_12`, a page of a volume; `frus1952-54v13p2`, a volume.
    Reference {
        target: String,
    },
    /// Words of the source that lead to a note of the same document, by its id.
    NoteLink {
        note: String,
    },
    /// A name that the source itself marks as one; `id` is that of a record (`frus1955-57v01.p_AD1`),
    /// or the address of a record elsewhere.
    Name {
        #[serde(rename = "of")]
        kind: AuthorityKind,
        id: Option<String>,
    },
    /// An abbreviation or a term that the source's own list explains: `frus1955-57v01.t_ABM1`.
    Term {
        id: String,
    },
}

/// An editorial mark: something in the text that its author did not write, or did by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mark {
    pub mark: MarkKind,
    pub author: Author,
    /// What the paper has where the editor's reading is shown: the misspelt word, the abbreviation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
}

impl Mark {
    pub fn new(mark: MarkKind, author: Author) -> Self {
        Self { mark, author, instead_of: None }
    }
}

/// What an editorial mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MarkKind {
    Hand,
    Supplied,
    Doubtful,
    Omitted,
    Withheld,
    Illegible,
    /// A word of the original language beside its translation.
    OriginalWord,
    Remark,
    /// "[signature]": a signature stands there and was not copied.
    SignatureMark,
    /// Struck out in the paper, and still to be read.
    Deleted,
    /// Put in between the lines or in the margin of the paper.
    Added,
    /// What the editor put in place of a mistake.
    Corrected,
    /// An abbreviation that the editor wrote out.
    Expanded,
    /// A mistake of the paper that the editor let stand.
    Sic,
    /// Something that a web page hid when it was saved: `[email protected]`.
    Hidden,
}

impl MarkKind {
    pub const ALL: [Self; 15] = [
        Self::Hand,
        Self::Supplied,
        Self::Doubtful,
        Self::Omitted,
        Self::Withheld,
        Self::Illegible,
        Self::OriginalWord,
        Self::Remark,
        Self::SignatureMark,
        Self::Deleted,
        Self::Added,
        Self::Corrected,
        Self::Expanded,
        Self::Sic,
        Self::Hidden,
    ];

    pub fn of_class(class: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.class() == class)
    }

    /// The word that stands in the legend and that a screen reader says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hand => "in handwriting",
            Self::Supplied => "supplied",
            Self::Doubtful => "doubtful reading",
            Self::Omitted => "omitted",
            Self::Withheld => "withheld",
            Self::Illegible => "illegible",
            Self::OriginalWord => "word of the original",
            Self::Remark => "editor's remark",
            Self::SignatureMark => "signature in the original",
            Self::Deleted => "struck out",
            Self::Added => "inserted",
            Self::Corrected => "corrected",
            Self::Expanded => "written out",
            Self::Sic => "so in the paper",
            Self::Hidden => "hidden by the web page",
        }
    }

    /// What the legend says of it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Hand => "written by hand on the paper",
            Self::Supplied => "not in the original; added to make the sense whole",
            Self::Doubtful => "the reading is not certain",
            Self::Omitted => "something of the original was left out",
            Self::Withheld => "kept back when the paper was released",
            Self::Illegible => "could not be read",
            Self::OriginalWord => "the word of the original language, beside its translation",
            Self::Remark => "a remark on the text, not part of it",
            Self::SignatureMark => "a signature stands in the original and was not copied",
            Self::Deleted => "struck out in the paper, and still to be read",
            Self::Added => "put in between the lines or in the margin",
            Self::Corrected => "put in place of a mistake, which the paper has",
            Self::Expanded => "written out where the paper has an abbreviation",
            Self::Sic => "a mistake of the paper that was let stand",
            Self::Hidden => "hidden by the page from which the text was saved",
        }
    }

    pub fn class(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Supplied => "supplied",
            Self::Doubtful => "doubtful",
            Self::Omitted => "omitted",
            Self::Withheld => "withheld",
            Self::Illegible => "illegible",
            Self::OriginalWord => "original-word",
            Self::Remark => "remark",
            Self::SignatureMark => "signature-mark",
            Self::Deleted => "deleted",
            Self::Added => "added",
            Self::Corrected => "corrected",
            Self::Expanded => "expanded",
            Self::Sic => "sic",
            Self::Hidden => "hidden-by-page",
        }
    }
}

/// Who made a mark or wrote a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    Translator,
    Editor,
    Declassifier,
    WebPage,
    Unknown,
}

impl Author {
    pub const ALL: [Self; 5] = [Self::Translator, Self::Editor, Self::Declassifier, Self::WebPage, Self::Unknown];

    pub fn word(self) -> &'static str {
        match self {
            Self::Translator => "translator",
            Self::Editor => "editor",
            Self::Declassifier => "declassifier",
            Self::WebPage => "web-page",
            Self::Unknown => "unknown",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|author| author.word() == word)
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Translator => "by the translator",
            Self::Editor => "by the editor",
            Self::Declassifier => "by the declassifier",
            Self::WebPage => "by the web page",
            Self::Unknown => "by an unknown hand",
        }
    }
}
