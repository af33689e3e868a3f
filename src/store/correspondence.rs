//! Who wrote to whom, counted over the whole room, and the papers of two.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::documents::{limit_and_offset, listed};
use super::rows::{among, count, get, read, twenty};
use super::{Result, Statement, Store, failed};
use crate::model::{Authority, AuthorityKind, Correspondence, Correspondent, Exchange, ListedDocument, Paged};
use crate::text::normal::fold;

const PAIRS: Statement = (
    "reading who wrote to whom",
    "SELECT sender.name, sender.authority_id, recipient.name, recipient.authority_id, document.id, document.date_sort
     FROM role AS sender
     JOIN role AS recipient ON recipient.document_id = sender.document_id
     JOIN listed_document AS document ON document.id = sender.document_id
     WHERE sender.role IN ('creator', 'sender') AND recipient.role = 'recipient'
     ORDER BY document.date_sort, document.identity, sender.place, recipient.place",
);
const RECORDS: Statement = (
    "reading the records of correspondents",
    "SELECT DISTINCT authority.kind, authority.id, authority.record
     FROM role
     JOIN shown_authority AS authority ON authority.kind IN ('organization', 'person', 'place') AND authority.id = role.authority_id
     WHERE role.role IN ('creator', 'recipient', 'sender') AND role.authority_id IS NOT NULL
     ORDER BY authority.id, authority.kind",
);
const PAPERS: Statement =
    ("listing what one wrote to another", concat!("SELECT id, identity, listed FROM listed_document WHERE id IN (", twenty!(), ")"));

pub(super) const STATEMENTS: &[Statement] = &[PAIRS, RECORDS, PAPERS];

/// A name in a heading with the record that it is tied to.
type Form = (String, Option<String>);

impl Store {
    /// Everybody who wrote or was written to, and how much.
    ///
    /// A name that is tied to a record stands under the preferred form of that; of two records with equal forms, such as the
    /// lists of two volumes have of one person, the papers stand together.
    pub async fn correspondence(&self) -> Result<Correspondence> {
        let mut reading = self.reading().await?;
        let mut records: HashMap<String, (AuthorityKind, String)> = HashMap::new();
        for row in sqlx::query(RECORDS.1).fetch_all(&mut *reading).await.map_err(failed(RECORDS))? {
            let record: Authority = read(&row, 2, "an authority record")?;
            records.entry(get(&row, 1)?).or_insert((record.kind, record.name));
        }
        let mut all: Vec<Correspondent> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut of_form: HashMap<Form, usize> = HashMap::new();
        let mut place_of = |form: Form, all: &mut Vec<Correspondent>| -> usize {
            if let Some(place) = of_form.get(&form) {
                return *place;
            }
            let tied = form.1.as_ref().and_then(|id| Some((id, records.get(id)?)));
            let name = tied.map_or_else(|| form.0.clone(), |(_, (_, name))| name.clone());
            let record = tied.map(|(id, (kind, _))| (*kind, id.clone()));
            let place = *places.entry(fold(&name)).or_insert_with(|| {
                let key = fold(&name);
                all.push(Correspondent { key, name, record: record.clone(), sent: 0, received: 0, ids: BTreeSet::new() });
                all.len() - 1
            });
            if all[place].record != record {
                all[place].record = None;
            }
            all[place].ids.extend(form.1.clone());
            of_form.insert(form, place);
            place
        };
        let mut exchanges: BTreeMap<(usize, usize), Exchange> = BTreeMap::new();
        // A paper to three posts is one that was written, and stands with each of the three.
        let mut counted: HashSet<(usize, bool, i64)> = HashSet::new();
        for row in sqlx::query(PAIRS.1).fetch_all(&mut *reading).await.map_err(failed(PAIRS))? {
            let from = place_of((get(&row, 0)?, get(&row, 1)?), &mut all);
            let to = place_of((get(&row, 2)?, get(&row, 3)?), &mut all);
            let (document, day): (i64, String) = (get(&row, 4)?, get(&row, 5)?);
            all[from].sent += usize::from(counted.insert((from, true, document)));
            all[to].received += usize::from(counted.insert((to, false, document)));
            let exchange = exchanges.entry((from, to)).or_insert_with(|| Exchange { from, to, papers: Vec::new(), days: None });
            // Rows of one paper stand together; two names of its sender are one.
            if exchange.papers.last() != Some(&document) {
                exchange.papers.push(document);
            }
            // In the order of their days.
            if day.as_str() < "9999" {
                let first = exchange.days.take().map_or_else(|| day.clone(), |(first, _)| first);
                exchange.days = Some((first, day));
            }
        }
        Ok(ordered(&all, exchanges.into_values().collect()))
    }

    /// The papers of an exchange, in its order. Pages count from one.
    pub async fn exchanged(&self, exchange: &Exchange, page: usize) -> Result<Paged<ListedDocument>> {
        let mut reading = self.reading().await?;
        let (limit, offset) = limit_and_offset(page);
        let wanted: Vec<i64> = exchange.papers.iter().skip(count(offset)).take(count(limit)).copied().collect();
        let rows = among(&mut reading, PAPERS, &wanted).await?;
        let mut found: HashMap<i64, ListedDocument> =
            rows.iter().map(|row| Ok((get(row, 0)?, listed(row, 1, 2)?))).collect::<Result<_>>()?;
        let items = wanted.iter().filter_map(|id| found.remove(id)).collect();
        Ok(Paged { items, page, total: exchange.papers.len() })
    }
}

/// Those with the most papers first; of equal ones by name.
fn ordered(correspondents: &[Correspondent], mut exchanges: Vec<Exchange>) -> Correspondence {
    let mut order: Vec<usize> = (0..correspondents.len()).collect();
    let papers = |place: &usize| correspondents[*place].sent + correspondents[*place].received;
    order.sort_by(|left, right| papers(right).cmp(&papers(left)).then_with(|| correspondents[*left].key.cmp(&correspondents[*right].key)));
    let mut place_of = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, old)| place_of[*old] = new);
    for exchange in &mut exchanges {
        exchange.from = place_of[exchange.from];
        exchange.to = place_of[exchange.to];
    }
    exchanges.sort_by_key(|exchange| (std::cmp::Reverse(exchange.papers.len()), exchange.from, exchange.to));
    let correspondents = order.into_iter().map(|old| correspondents[old].clone()).collect();
    Correspondence { correspondents, exchanges }
}
