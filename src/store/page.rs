//! Everything that a document's page shows, read from one state of the room.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use sqlx::{Any, Transaction};

use super::documents::listed;
use super::rows::{get, read, read_optional};
use super::{Result, Statement, Store, StoreError, failed};
use crate::model::{
    ArchivalReference, Authority, AuthorityKind, DocumentName, Footnote, Holding, Incoming, ListedDocument, Mention, Metadata, Passage,
    ReadingCopy, Reference, Related, RetiredParagraph, ShownMention, ShownReference, ShownTarget, SourceFile, State, Tie, UnitHoldings,
    days_apart,
};
use crate::text::Span;
use crate::urls;

const DOCUMENT: Statement = (
    "reading a document",
    "SELECT document.id, document.identity, document.version, version.created_at, version.metadata, version.title, version.summary, version.body,
            source_file.path, source_file.format, source_file.sha256, source_file.bytes
     FROM shown_document AS document
     JOIN version ON version.document_id = document.id AND version.number = document.version
     JOIN source_file ON source_file.id = version.source_file_id
     WHERE document.identity = $1",
);
const RETIRED: Statement = (
    "reading the paragraphs that are no longer in a text",
    "SELECT number, last_version FROM retired_paragraph WHERE document_id = $1 ORDER BY number",
);
pub(super) const FOOTNOTES: Statement = (
    "reading footnotes",
    "SELECT address, label, author, passage, is_source FROM footnote WHERE document_id = $1 AND version = $2 ORDER BY place",
);
const ALIASES: Statement = ("reading a document's names", "SELECT name.name
     FROM name
     WHERE name.document_id = $1 AND name.name <> $2 AND NOT EXISTS (SELECT 1 FROM document WHERE document.identity = name.name AND document.merged_into IS NULL)
     ORDER BY name.name");
const REFERENCES: Statement = (
    "reading references",
    "SELECT place, value, state, reason, paper FROM reference WHERE document_id = $1 AND state <> 'unrecorded' ORDER BY place",
);
const TARGETS: Statement = (
    "reading what references lead to",
    "SELECT reference.place, document.identity, document.listed, reference_target.score, reference_target.reason
     FROM reference
     JOIN reference_target ON reference_target.reference_id = reference.id
     JOIN listed_document AS document ON document.id = reference_target.document_id
     WHERE reference.document_id = $1
     ORDER BY reference.place, reference_target.place",
);
const NOTE: Statement = (
    "finding a note by its label",
    "SELECT footnote.address
     FROM shown_document AS document
     JOIN footnote ON footnote.document_id = document.id AND footnote.version = document.version
     WHERE document.identity = $1 AND footnote.label = $2
     ORDER BY footnote.place
     LIMIT 1",
);
const MENTIONS: Statement = ("reading mentions", "SELECT value FROM mentions WHERE document_id = $1");
const AUTHORITIES: Statement = (
    "reading the records that a document leads to",
    "SELECT DISTINCT authority.kind, authority.sort_name, authority.id, authority.record
     FROM document_authority
     JOIN shown_authority AS authority ON authority.kind = document_authority.kind AND authority.id = document_authority.authority_id
     WHERE document_authority.document_id = $1
     ORDER BY authority.kind, authority.sort_name, authority.id",
);
const INCOMING: Statement = (
    "reading what refers to a document",
    "SELECT document.identity, document.listed, reference.place, reference.sentence, reference.state, reference_target.reason
     FROM reference_target
     JOIN reference ON reference.id = reference_target.reference_id
     JOIN shown_document AS document ON document.id = reference.document_id
     WHERE reference_target.document_id = $1
     ORDER BY document.date_sort, document.identity, reference.place",
);
const UNITS: Statement =
    ("reading where a document lies", "SELECT path, value FROM archival_reference WHERE document_id = $1 ORDER BY place");
const HOLDINGS: Statement = (
    "reading what a unit holds",
    "SELECT document.identity, document.listed, archival_reference.value
     FROM archival_reference
     JOIN listed_document AS document ON document.id = archival_reference.document_id
     WHERE archival_reference.path = $1
     ORDER BY coalesce(archival_reference.first_leaf, 1000000000), document.date_sort, document.identity
     LIMIT $2",
);
// A CROSS JOIN is what SQLite goes through in the order that is written: from the few to what they have in common.
const NEAR_IN_TIME: Statement = (
    "finding what speaks of the same at the same time",
    // Counted before whole rows are read, for there may be thousands of which sixty are wanted.
    "SELECT document.identity, document.listed, document.id, nearest.shared
     FROM (
         SELECT shown.id, shown.identity, common.shared
         FROM (
             SELECT theirs.document_id, count(*) AS shared
             FROM document_authority AS own
             CROSS JOIN document_authority AS theirs
             WHERE own.document_id = $1 AND own.way = 'about' AND own.kind <> 'place'
               AND theirs.kind = own.kind AND theirs.authority_id = own.authority_id AND theirs.way = 'about'
               AND theirs.date_sort BETWEEN $2 AND $3 AND theirs.document_id <> $1
             GROUP BY theirs.document_id
         ) AS common
         CROSS JOIN shown_document AS shown
         WHERE shown.id = common.document_id
         ORDER BY common.shared DESC, shown.identity
         LIMIT 60
     ) AS nearest
     CROSS JOIN shown_document AS document
     WHERE document.id = nearest.id
     ORDER BY nearest.shared DESC, nearest.identity",
);
const SHARED: Statement = (
    "reading what two documents speak of",
    "SELECT authority.record
     FROM document_authority AS own
     JOIN document_authority AS theirs ON theirs.kind = own.kind AND theirs.authority_id = own.authority_id AND theirs.way = 'about'
     JOIN shown_authority AS authority ON authority.kind = own.kind AND authority.id = own.authority_id
     WHERE own.document_id = $1 AND own.way = 'about' AND own.kind <> 'place' AND theirs.document_id = $2
     ORDER BY authority.kind, authority.id
     LIMIT 20",
);

pub(super) const STATEMENTS: &[Statement] = &[
    DOCUMENT,
    RETIRED,
    FOOTNOTES,
    ALIASES,
    REFERENCES,
    TARGETS,
    NOTE,
    MENTIONS,
    AUTHORITIES,
    INCOMING,
    UNITS,
    HOLDINGS,
    NEAR_IN_TIME,
    SHARED,
];

/// Days before and after a document within which others may be related by what they speak of.
const WINDOW: i32 = 75;
/// Papers of the same unit that a page knows of: more make no drawing that anybody could read.
const NEIGHBOURS: i64 = 200;
/// Related documents on a page.
const RELATED: usize = 6;

/// The sentence around a reference, as its row keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sentence {
    pub words: String,
    pub span: Span,
}

impl Store {
    /// The newest version of a document with all that leads from and to it; `None` where no document has this identity.
    pub async fn reading_copy(&self, name: &DocumentName) -> Result<Option<ReadingCopy>> {
        let mut reading = self.reading().await?;
        let Some(row) = sqlx::query(DOCUMENT.1).bind(name.as_str()).fetch_optional(&mut *reading).await.map_err(failed(DOCUMENT))? else {
            return Ok(None);
        };
        let id: i64 = get(&row, 0)?;
        let version: i64 = get(&row, 2)?;
        let metadata: Metadata = read(&row, 4, "metadata")?;
        let source = SourceFile {
            path: get(&row, 8)?,
            format: super::source_files::format(get(&row, 9)?)?,
            sha256: get(&row, 10)?,
            bytes: get(&row, 11)?,
        };
        let aliases = sqlx::query(ALIASES.1).bind(id).bind(name.as_str()).fetch_all(&mut *reading).await.map_err(failed(ALIASES))?;
        let units = units(&mut reading, id).await?;
        let related = related(&mut reading, id, name, &metadata, &units).await?;
        let rows = sqlx::query(RETIRED.1).bind(id).fetch_all(&mut *reading).await.map_err(failed(RETIRED))?;
        let retired = rows.iter().map(|row| Ok((super::rows::count(get(row, 0)?), get(row, 1)?))).collect::<Result<Vec<(usize, i64)>>>()?;
        let (title, summary, body): (Passage, Option<Passage>, Passage) =
            (read(&row, 5, "a title")?, read_optional(&row, 6, "a summary")?, read(&row, 7, "a body")?);
        // A number that was joined into another paragraph leads there.
        let joined: Vec<u32> = body.paragraphs().iter().flat_map(|block| block.joined.iter().copied()).collect();
        let retired =
            retired.into_iter().filter_map(|(number, version)| Some(RetiredParagraph { number: u32::try_from(number).ok()?, version }));
        let retired = retired.filter(|retired| !joined.contains(&retired.number)).collect();
        let notes = footnotes(&mut reading, id, version).await?;
        let passages: Vec<&Passage> = [&title, &body].into_iter().chain(&summary).chain(notes.iter().map(|note| &note.passage)).collect();
        let authorities = authorities(&mut reading, id).await?;
        let terms = super::terms::of_passages(&mut reading, &passages).await?;
        Ok(Some(ReadingCopy {
            name: name.clone(),
            aliases: aliases.iter().map(|row| super::documents::name(&get::<String, _>(row, 0)?)).collect::<Result<_>>()?,
            version,
            imported_at: get(&row, 3)?,
            source,
            files: super::companions::files(&mut reading, id).await?,
            facsimiles: super::companions::pictures(&mut reading, id).await?,
            parallels: super::companions::parallels(&mut reading, id).await?,
            standing: super::reading_order::standing(&mut reading, id, version).await?,
            title,
            summary,
            body,
            notes,
            references: references(&mut reading, id).await?,
            mentions: shown_mentions(&mut reading, id, &authorities).await?,
            authorities,
            terms,
            referred_by: incoming(&mut reading, id).await?,
            related,
            thread: super::thread::thread(&mut reading, id).await?,
            units,
            retired,
            metadata,
        }))
    }
}

pub(super) async fn footnotes(reading: &mut Transaction<'static, Any>, document: i64, version: i64) -> Result<Vec<Footnote>> {
    let rows = sqlx::query(FOOTNOTES.1).bind(document).bind(version).fetch_all(&mut **reading).await.map_err(failed(FOOTNOTES))?;
    rows.iter()
        .map(|row| {
            Ok(Footnote {
                id: get(row, 0)?,
                label: get(row, 1)?,
                author: read(row, 2, "a note's author")?,
                passage: read(row, 3, "a note")?,
                is_source: get::<i64, _>(row, 4)? != 0,
            })
        })
        .collect()
}

async fn references(reading: &mut Transaction<'static, Any>, id: i64) -> Result<Vec<ShownReference>> {
    let rows = sqlx::query(REFERENCES.1).bind(id).fetch_all(&mut **reading).await.map_err(failed(REFERENCES))?;
    let targets = sqlx::query(TARGETS.1).bind(id).fetch_all(&mut **reading).await.map_err(failed(TARGETS))?;
    let mut by_place: BTreeMap<i64, Vec<ShownTarget>> = BTreeMap::new();
    for row in &targets {
        let target = ShownTarget { document: listed(row, 1, 2)?, anchor: None, score: get(row, 3)?, reason: get(row, 4)? };
        by_place.entry(get(row, 0)?).or_default().push(target);
    }
    let mut shown = Vec::new();
    for row in &rows {
        let place: i64 = get(row, 0)?;
        let reference: Reference = read(row, 1, "a reference")?;
        let state = state(&get::<String, _>(row, 2)?)?;
        let paper: String = get(row, 4)?;
        let mut targets = by_place.remove(&place).unwrap_or_default();
        for target in &mut targets {
            target.anchor = anchor(reading, reference.tie.as_ref(), &target.document.name).await?;
        }
        shown.push(ShownReference {
            place: super::rows::count(place),
            origin: reference.origin,
            part: reference.part,
            span: reference.span,
            text: reference.text,
            kind: reference.kind,
            tie: reference.tie,
            state,
            reason: get(row, 3)?,
            relation: reference.relation,
            targets,
            not_held: (state == State::NotHeld).then_some(paper),
        });
    }
    Ok(shown)
}

/// The place on the page of `document` that a link means: a note, by its printed label, or the beginning of a page.
async fn anchor(reading: &mut Transaction<'static, Any>, tie: Option<&Tie>, document: &DocumentName) -> Result<Option<String>> {
    match tie {
        Some(Tie::Document { note: Some(label), .. }) => {
            let asked = sqlx::query(NOTE.1).bind(document.as_str()).bind(label.as_str());
            let row = asked.fetch_optional(&mut **reading).await.map_err(failed(NOTE))?;
            row.map(|row| get(&row, 0)).transpose()
        }
        Some(Tie::Page { page, .. }) => Ok(Some(urls::page_anchor(page))),
        _ => Ok(None),
    }
}

pub(super) fn state(word: &str) -> Result<State> {
    State::of_word(word).ok_or_else(|| StoreError::Damaged { what: "a reference's state", why: word.to_owned() })
}

/// The names of which no record is closed: of several that a name may mean, those that are left must not look like a certain one.
///
/// An edition may name a record that it never gave; that stays as it says it.
async fn shown_mentions(reading: &mut Transaction<'static, Any>, id: i64, records: &[Authority]) -> Result<Vec<ShownMention>> {
    let mut closed: HashMap<(AuthorityKind, String), bool> =
        records.iter().map(|record| ((record.kind, record.id.clone()), false)).collect();
    let mut shown = Vec::new();
    'mentions: for Mention { origin, part, span, text, kind, authorities, editor } in mentions(reading, id).await? {
        for record in &authorities {
            let is_closed = match closed.entry((kind, record.clone())) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(asked) => *asked.insert(super::closed_volumes::has_record(reading, kind, record).await?),
            };
            if is_closed {
                continue 'mentions;
            }
        }
        shown.push(ShownMention { origin, part, span, text, kind, authorities, editor });
    }
    Ok(shown)
}

/// The names of a document that have a record, in the order of the text.
pub(super) async fn mentions(reading: &mut Transaction<'static, Any>, id: i64) -> Result<Vec<Mention>> {
    let row = sqlx::query(MENTIONS.1).bind(id).fetch_optional(&mut **reading).await.map_err(failed(MENTIONS))?;
    row.map_or_else(|| Ok(Vec::new()), |row| read(&row, 0, "mentions"))
}

async fn authorities(reading: &mut Transaction<'static, Any>, id: i64) -> Result<Vec<Authority>> {
    let rows = sqlx::query(AUTHORITIES.1).bind(id).fetch_all(&mut **reading).await.map_err(failed(AUTHORITIES))?;
    rows.iter().map(|row| read(row, 3, "an authority record")).collect()
}

async fn incoming(reading: &mut Transaction<'static, Any>, id: i64) -> Result<Vec<Incoming>> {
    let rows = sqlx::query(INCOMING.1).bind(id).fetch_all(&mut **reading).await.map_err(failed(INCOMING))?;
    rows.iter()
        .map(|row| {
            let Sentence { words, span } = read(row, 3, "a sentence")?;
            Ok(Incoming {
                document: listed(row, 0, 1)?,
                place: super::rows::count(get(row, 2)?),
                sentence: words,
                span,
                state: state(&get::<String, _>(row, 4)?)?,
                reason: get(row, 5)?,
            })
        })
        .collect()
}

async fn units(reading: &mut Transaction<'static, Any>, id: i64) -> Result<Vec<UnitHoldings>> {
    let rows = sqlx::query(UNITS.1).bind(id).fetch_all(&mut **reading).await.map_err(failed(UNITS))?;
    let mut units: Vec<UnitHoldings> = Vec::new();
    for row in &rows {
        let path: String = get(row, 0)?;
        if units.iter().any(|unit| unit.path == path) {
            continue;
        }
        let reference: ArchivalReference = read(row, 1, "an archival reference")?;
        let holdings = holdings(reading, &path, NEIGHBOURS).await?;
        units.push(UnitHoldings { unit: ArchivalReference { leaves: Vec::new(), ..reference }, path, holdings });
    }
    Ok(units)
}

/// The documents of a unit in the order of its leaves, so many at most.
pub(super) async fn holdings(reading: &mut Transaction<'static, Any>, path: &str, most: i64) -> Result<Vec<Holding>> {
    let rows = sqlx::query(HOLDINGS.1).bind(path).bind(most).fetch_all(&mut **reading).await.map_err(failed(HOLDINGS))?;
    rows.iter()
        .map(|row| {
            let reference: ArchivalReference = read(row, 2, "an archival reference")?;
            Ok(Holding { document: listed(row, 0, 1)?, leaves_label: reference.leaves_label(), leaves: reference.leaves })
        })
        .collect()
}

/// What a document shares with another, to make a sentence of.
#[derive(Default)]
struct Shared {
    leaves: Option<String>,
    /// How many records both speak of, and the document's row to ask which.
    names: i64,
    document: Option<i64>,
    apart: Option<i32>,
}

/// Documents of the same unit or that speak of the same people or bodies at about the same time, nearest first.
///
/// A place in common is no evidence: half of such an edition speaks of Moscow.
async fn related(
    reading: &mut Transaction<'static, Any>,
    id: i64,
    name: &DocumentName,
    metadata: &Metadata,
    units: &[UnitHoldings],
) -> Result<Vec<Related>> {
    let mut found: BTreeMap<DocumentName, (ListedDocument, Shared)> = BTreeMap::new();
    let own_days = metadata.date.as_ref().and_then(|date| date.value.days());
    if let Some((first, last)) = own_days {
        let from = first.checked_sub(WINDOW.days()).unwrap_or(first).to_string();
        let to = last.checked_add(WINDOW.days()).unwrap_or(last).to_string();
        let rows =
            sqlx::query(NEAR_IN_TIME.1).bind(id).bind(from).bind(to).fetch_all(&mut **reading).await.map_err(failed(NEAR_IN_TIME))?;
        for row in &rows {
            let document = listed(row, 0, 1)?;
            let shared = Shared { document: Some(get(row, 2)?), names: get(row, 3)?, ..Shared::default() };
            found.insert(document.name.clone(), (document, shared));
        }
    }
    for unit in units {
        for holding in unit.holdings.iter().filter(|holding| holding.document.name != *name) {
            let entry = found.entry(holding.document.name.clone()).or_insert_with(|| (holding.document.clone(), Shared::default()));
            entry.1.leaves = Some(holding.leaves_label.clone());
        }
    }
    let mut ranked: Vec<(i64, ListedDocument, Shared)> = Vec::new();
    for (_, (document, mut shared)) in found {
        if let (Some((own, _)), Some((theirs, _))) = (own_days, document.date.as_ref().and_then(crate::model::HistoricalDate::days)) {
            shared.apart = own.since(theirs).ok().map(|span| span.get_days());
        }
        let days = i64::from(shared.apart.map_or(365, i32::abs));
        let score = shared.names.min(8) * 10 + i64::from(shared.leaves.is_some()) * 30 - days.min(60);
        if shared.leaves.is_some() || shared.names > 1 {
            ranked.push((score, document, shared));
        }
    }
    ranked.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.name.cmp(&right.1.name)));
    ranked.truncate(RELATED);
    let mut related = Vec::new();
    for (_, document, shared) in ranked {
        let mut names = Vec::new();
        if let Some(other) = shared.document {
            for row in sqlx::query(SHARED.1).bind(id).bind(other).fetch_all(&mut **reading).await.map_err(failed(SHARED))? {
                let record: Authority = read(&row, 0, "an authority record")?;
                names.push(called(&record));
            }
        }
        related.push(Related { document, reason: sentence(&shared, &names) });
    }
    Ok(related)
}

/// "Harriman", "the Far Eastern Commission".
fn called(record: &Authority) -> String {
    let name = record.name.split(", ").next().unwrap_or(&record.name);
    if record.kind == AuthorityKind::Organization { format!("the {name}") } else { name.to_owned() }
}

/// "same file, ll. 102–105; both speak of the Far East Commission and of Harriman; two days later".
fn sentence(shared: &Shared, names: &[String]) -> String {
    let mut parts = Vec::new();
    match shared.leaves.as_deref() {
        Some("") => parts.push("same file".to_owned()),
        Some(leaves) => parts.push(format!("same file, {leaves}")),
        None => {}
    }
    match names {
        [] => {}
        [only] => parts.push(format!("both speak of {only}")),
        [first, second] => parts.push(format!("both speak of {first} and of {second}")),
        [first, second, third, ..] => parts.push(format!("both speak of {first}, of {second} and of {third}")),
    }
    parts.extend(shared.apart.map(days_apart));
    parts.join("; ")
}
