//! What stands around a document: what it speaks of, what speaks of it, what is near, who is named.

use crate::model::{
    Authority, HistoricalDate, Incoming, Origin, ReadingCopy, Related, ShownReference, ShownTarget, State, Term, days_apart,
};
use crate::render::{self, Html};
use crate::urls;
use crate::web::view::{Day, DocumentLine};

/// A paper that the document speaks of, with all places where it does.
pub(super) struct Speaks {
    /// "held", "maybe", "unheld".
    pub class: &'static str,
    /// The room's word on it: "not held in this room".
    pub state: &'static str,
    /// Where the paper is, or where it stands among those not held.
    pub href: Option<String>,
    /// The paper's title, or the words that speak of it.
    pub what: String,
    /// Its date, where the room holds it.
    pub day: Option<Day>,
    pub reason: String,
    /// The papers that may be meant; empty where it is certain or not held.
    pub candidates: Vec<CandidateLine>,
    pub places: Vec<Place>,
}

pub(super) struct CandidateLine {
    pub document: DocumentLine,
    pub reason: String,
}

/// A place in the text.
pub(super) struct Place {
    pub id: String,
    pub href: String,
    /// The words there, unless they stand right above.
    pub label: String,
}

/// A place elsewhere that speaks of a paper.
pub(in crate::web) struct Spoken {
    pub document: DocumentLine,
    pub sentences: Vec<Sentence>,
}

/// A sentence that speaks of a paper, with its place.
pub(in crate::web) struct Sentence {
    pub href: String,
    pub words: Html,
    /// Why it is not certain that this paper is meant.
    pub doubt: Option<String>,
}

pub(super) struct RelatedLine {
    pub document: DocumentLine,
    pub reason: String,
}

/// A name of the text, with the record or the records that it may mean.
pub(super) struct NameLine {
    /// The words of the text, where it is uncertain who is meant.
    pub uncertain: Option<String>,
    pub records: Vec<RecordLine>,
}

pub(super) struct RecordLine {
    pub href: String,
    pub name: String,
    pub about: String,
    /// The editor's word, where an editor of the room says that this is meant.
    pub ruled: Option<String>,
}

/// An abbreviation of the text with what its volume says that it means.
pub(super) struct TermLine {
    pub id: String,
    pub term: String,
    pub meaning: String,
}

pub(super) fn terms(copy: &ReadingCopy) -> Vec<TermLine> {
    let line = |term: &Term| TermLine { id: urls::term_anchor(&term.id), term: term.term.clone(), meaning: term.meaning.clone() };
    copy.terms.iter().filter(|term| !term.meaning.is_empty()).map(line).collect()
}

pub(super) fn is_marked(copy: &ReadingCopy, by: Origin) -> bool {
    copy.references.iter().any(|reference| reference.origin == by) || copy.mentions.iter().any(|mention| mention.origin == by)
}

/// References to one paper stand together, in the order of the first.
pub(super) fn speaks_of(copy: &ReadingCopy) -> Vec<Speaks> {
    let mut groups: Vec<(Vec<&str>, Speaks)> = Vec::new();
    for reference in &copy.references {
        let key = key(reference);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.places.push(Place::new(reference, Place::quoted(reference))),
            None => groups.push((key, Speaks::new(reference, copy.metadata.date.as_ref().map(|date| &date.value)))),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What two references to one paper have in common.
fn key(reference: &ShownReference) -> Vec<&str> {
    let targets = reference.targets.iter().map(|target| target.document.name.as_str());
    match (reference.state, reference.not_held.as_deref()) {
        (State::Resolved, _) => ["held"].into_iter().chain(targets.take(1)).collect(),
        (State::NotHeld, Some(paper)) => vec!["unheld", paper],
        (State::NotHeld, None) => vec!["unheld", "", &reference.text],
        (State::Ambiguous | State::Unrecorded, _) => ["maybe", &reference.reason].into_iter().chain(targets).collect(),
    }
}

impl Speaks {
    fn new(reference: &ShownReference, own: Option<&HistoricalDate>) -> Self {
        let best = reference.targets.first();
        let words = || Place::quoted(reference);
        let (class, state, href, what) = match (reference.state, best) {
            (State::Resolved, Some(target)) => ("held", "held", Some(urls::document(&target.document.name)), target.document.title.clone()),
            (State::NotHeld, _) => ("unheld", "not held in this room", reference.not_held.as_deref().map(urls::not_held), words()),
            _ => ("maybe", "not certain which paper", None, words()),
        };
        let candidates =
            if reference.state == State::Ambiguous { reference.targets.iter().map(CandidateLine::new).collect() } else { vec![] };
        let label = if what == words() { "its place in the text".to_owned() } else { Place::quoted(reference) };
        let places = vec![Place::new(reference, label)];
        let held = best.filter(|_| class == "held");
        let date = held.and_then(|target| target.document.date.as_ref());
        let distance = own.zip(date).and_then(|(own, theirs)| distance(own, theirs));
        // What the evidence said is not said again.
        let distance = distance.filter(|distance| !reference.reason.contains(distance.as_str()));
        let relation = reference.relation.map(|relation| relation.sentence().to_owned());
        let reason: Vec<String> =
            Some(reference.reason.clone()).filter(|reason| !reason.is_empty()).into_iter().chain(distance).chain(relation).collect();
        Self { class, state, href, what, day: date.map(Day::new), reason: reason.join("; "), candidates, places }
    }
}

/// "11 days earlier", where both days are known.
fn distance(own: &HistoricalDate, theirs: &HistoricalDate) -> Option<String> {
    Some(days_apart(own.day()?.since(theirs.day()?).ok()?.get_days()))
}

impl CandidateLine {
    fn new(target: &ShownTarget) -> Self {
        Self { document: DocumentLine::new(&target.document), reason: target.reason.clone() }
    }
}

impl Place {
    fn new(reference: &ShownReference, label: String) -> Self {
        Self { id: urls::evidence_anchor(reference.place), href: format!("#{}", urls::reference_anchor(reference.place)), label }
    }

    fn quoted(reference: &ShownReference) -> String {
        format!("“{}”", reference.text.replace('\n', " "))
    }
}

impl Spoken {
    /// Each document once, in the order given, with all its sentences.
    pub fn all(incoming: &[Incoming]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in incoming {
            let document = DocumentLine::new(&one.document);
            let sentence = Sentence {
                href: format!("{}#{}", document.href, urls::reference_anchor(one.place)),
                words: render::marked(&one.sentence, &[one.span], "b"),
                doubt: (one.state == State::Ambiguous).then(|| format!("perhaps this one: {}", one.reason)),
            };
            match all.iter_mut().find(|known| known.document.href == document.href) {
                Some(known) => known.sentences.push(sentence),
                None => all.push(Self { document, sentences: vec![sentence] }),
            }
        }
        all
    }
}

impl RelatedLine {
    pub fn new(related: &Related) -> Self {
        Self { document: DocumentLine::new(&related.document), reason: related.reason.clone() }
    }
}

/// Each named record once, then the names of which it is not certain whose they are.
pub(super) fn names(copy: &ReadingCopy) -> Vec<NameLine> {
    let record = |id: &str| copy.authorities.iter().find(|authority| authority.id == id);
    let mut certain: Vec<(&Authority, Option<String>)> = Vec::new();
    let mut doubtful: Vec<(&str, &[String])> = Vec::new();
    for mention in &copy.mentions {
        match mention.authorities.as_slice() {
            [] => {}
            [id] => {
                let editor = mention.editor.as_ref().map(crate::model::Editor::sentence);
                match certain.iter_mut().find(|(known, _)| known.id == *id) {
                    Some((_, ruled)) => *ruled = ruled.take().or(editor),
                    None => certain.extend(record(id).map(|found| (found, editor))),
                }
            }
            several if doubtful.contains(&(mention.text.as_str(), several)) => {}
            several => doubtful.push((&mention.text, several)),
        }
    }
    let certain = certain
        .into_iter()
        .map(|(record, ruled)| NameLine { uncertain: None, records: vec![RecordLine { ruled, ..RecordLine::new(record) }] });
    let doubtful = doubtful.into_iter().map(|(text, ids)| NameLine {
        uncertain: Some(text.to_owned()),
        records: ids.iter().filter_map(|id| record(id)).map(RecordLine::new).collect(),
    });
    certain.chain(doubtful).collect()
}

impl RecordLine {
    fn new(record: &Authority) -> Self {
        let about = record.note.clone().or_else(|| record.office.clone()).or_else(|| record.dates.clone());
        Self { href: urls::authority(record.kind, &record.id), name: record.name.clone(), about: about.unwrap_or_default(), ruled: None }
    }
}
