//! What each element of TEI P5 means to a reader of documents.

use crate::model::{DiplomaticPart, MarkKind};

/// What an element does to the text that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// Holds blocks and is none (chapter 4, default text structure).
    Container,
    Division,
    Paragraph,
    Head,
    /// A part of a letter or a telegram (chapter 4.2, opener and closer).
    Part(DiplomaticPart),
    /// `closer`: its own words are a part, the parts in it are theirs.
    Closer,
    /// A paragraph among blocks, words among words.
    Either,
    /// A quotation among blocks, words among words (chapter 3.3.3).
    Quotation,
    /// `address`: lines, a part of its own among blocks.
    Address,
    List,
    Item,
    Label,
    Table,
    Row,
    Cell,
    /// A line of verse or of an address.
    Line,
    LineBreak,
    PageBreak,
    /// A place without words: a column, an anchor, a change of hands.
    Place,
    Space,
    Note,
    Highlight,
    Title,
    Name,
    Term,
    Reference,
    Pointer,
    Date,
    Time,
    /// The transcriber's and the editor's marks (chapters 3.5 and 11).
    Mark(MarkKind),
    Choice,
    /// `app`: one reading in the text, others beside it (chapter 12).
    Apparatus,
    /// `lem`, `rdg`.
    Variant,
    /// `sic`, `abbr`, `orig`: what the paper has.
    Original(Option<MarkKind>),
    /// `corr`, `expan`: what the editor reads.
    Reading(MarkKind),
    /// `reg`: a spelling for search, beside that of the paper.
    Regular,
    Gap,
    Picture,
    /// Words that are no part of the text: the header, running heads, records.
    Left,
    /// Words among words that need no sign.
    Plain,
    Unknown,
}

pub fn sense(element: &str) -> Sense {
    match element {
        "p" | "ab" | "byline" | "docAuthor" | "docDate" | "docImprint" | "docEdition" | "imprimatur" | "trailer" | "lg" | "figDesc"
        | "speaker" | "titlePart" | "castItem" => Sense::Paragraph,
        "bibl" | "cit" | "stage" | "meeting" => Sense::Either,
        "div" | "div1" | "div2" | "div3" | "div4" | "div5" | "div6" | "div7" => Sense::Division,
        "TEI" | "teiCorpus" | "text" | "body" | "front" | "back" | "group" | "opener" | "titlePage" | "docTitle" | "argument" | "sp"
        | "figure" | "castList" | "listBibl" | "spGrp" => Sense::Container,
        "head" => Sense::Head,
        "dateline" => Sense::Part(DiplomaticPart::Dateline),
        "salute" => Sense::Part(DiplomaticPart::Salutation),
        "signed" => Sense::Part(DiplomaticPart::Signature),
        "postscript" => Sense::Part(DiplomaticPart::Postscript),
        "attachment" | "floatingText" => Sense::Part(DiplomaticPart::Enclosure),
        "closer" => Sense::Closer,
        "q" | "quote" | "said" | "epigraph" => Sense::Quotation,
        "address" => Sense::Address,
        "list" => Sense::List,
        "item" => Sense::Item,
        "label" => Sense::Label,
        "table" => Sense::Table,
        "row" => Sense::Row,
        "cell" => Sense::Cell,
        "l" | "addrLine" => Sense::Line,
        "lb" => Sense::LineBreak,
        "pb" => Sense::PageBreak,
        "cb" | "gb" | "milestone" | "anchor" | "handShift" | "delSpan" | "addSpan" | "damageSpan" | "index" | "media" => Sense::Place,
        "space" => Sense::Space,
        "note" => Sense::Note,
        "hi" | "emph" => Sense::Highlight,
        "title" => Sense::Title,
        "persName" | "placeName" | "orgName" | "geogName" | "settlement" | "country" | "region" | "district" | "bloc" | "rs" | "name" => {
            Sense::Name
        }
        "gloss" | "term" => Sense::Term,
        "ref" => Sense::Reference,
        "ptr" => Sense::Pointer,
        "date" => Sense::Date,
        "time" => Sense::Time,
        "del" => Sense::Mark(MarkKind::Deleted),
        "add" => Sense::Mark(MarkKind::Added),
        "supplied" => Sense::Mark(MarkKind::Supplied),
        "unclear" => Sense::Mark(MarkKind::Doubtful),
        "ex" => Sense::Mark(MarkKind::Expanded),
        "redo" | "mod" | "subst" | "damage" | "restore" | "retrace" | "surplus" | "secl" | "am" | "rdgGrp" | "seg" | "s" | "w" | "c"
        | "pc" | "g" | "m" | "phr" | "cl" | "num" | "measure" | "measureGrp" | "unit" | "foreign" | "distinct" | "mentioned"
        | "soCalled" | "desc" | "forename" | "surname" | "roleName" | "addName" | "nameLink" | "genName" | "email" | "street"
        | "postCode" | "postBox" | "author" | "editor" | "publisher" | "pubPlace" | "idno" | "biblScope" | "formula" | "caesura"
        | "rhyme" | "affiliation" | "occupation" | "abbrGrp" | "ident" | "code" | "stamp" | "metamark" | "geogFeat" | "offset" | "age" => {
            Sense::Plain
        }
        "choice" => Sense::Choice,
        "app" => Sense::Apparatus,
        "lem" | "rdg" => Sense::Variant,
        "sic" => Sense::Original(Some(MarkKind::Sic)),
        "abbr" | "orig" => Sense::Original(None),
        "corr" => Sense::Reading(MarkKind::Corrected),
        "expan" => Sense::Reading(MarkKind::Expanded),
        "reg" => Sense::Regular,
        "gap" => Sense::Gap,
        "graphic" => Sense::Picture,
        "teiHeader" | "fw" | "standOff" | "facsimile" | "sourceDoc" => Sense::Left,
        _ => Sense::Unknown,
    }
}

/// Whether an element begins a block, so that an open paragraph ends before it.
pub fn is_block(sense: Sense) -> bool {
    matches!(
        sense,
        Sense::Container
            | Sense::Division
            | Sense::Paragraph
            | Sense::Head
            | Sense::Part(_)
            | Sense::Closer
            | Sense::List
            | Sense::Item
            | Sense::Table
            | Sense::Row
            | Sense::Cell
    )
}
