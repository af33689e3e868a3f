//! Who wrote to whom, counted over the whole room, and the papers of two.

use std::collections::{BTreeMap, HashMap};

use super::documents::{limit_and_offset, listed};
use super::rows::{count, get, read};
use super::{Result, Statement, Store, failed};
use crate::model::{Authority, AuthorityKind, Correspondence, Correspondent, Exchange, ListedDocument, Paged};
use crate::text::normal::fold;

const PAIRS: Statement = (
    "counting who wrote to whom",
    "SELECT sender.name, sender.authority_id, recipient.name, recipient.authority_id, count(DISTINCT document.id),
            min(document.date_sort), max(CASE WHEN document.date_sort < '9999' THEN document.date_sort END)
     FROM role AS sender
     JOIN role AS recipient ON recipient.document_id = sender.document_id
     JOIN document ON document.id = sender.document_id
     WHERE sender.role IN ('creator', 'sender') AND recipient.role = 'recipient'
       AND document.visibility = 'shown' AND document.merged_into IS NULL AND document.version > 0
     GROUP BY sender.name, sender.authority_id, recipient.name, recipient.authority_id",
);
const RECORDS: Statement = (
    "reading the records of correspondents",
    "SELECT DISTINCT authority.kind, authority.id, authority.record
     FROM role
     JOIN authority ON authority.kind IN ('organization', 'person', 'place') AND authority.id = role.authority_id
     WHERE role.role IN ('creator', 'recipient', 'sender') AND role.authority_id IS NOT NULL
     ORDER BY authority.id, authority.kind",
);
const PAPERS: Statement = (
    "listing what one wrote to another",
    "SELECT DISTINCT document.identity, document.listed, document.date_sort
     FROM role AS sender
     JOIN role AS recipient ON recipient.document_id = sender.document_id
     JOIN document ON document.id = sender.document_id
     WHERE sender.role IN ('creator', 'sender') AND sender.name = $1 AND coalesce(sender.authority_id, '') = $2
       AND recipient.role = 'recipient' AND recipient.name = $3 AND coalesce(recipient.authority_id, '') = $4
       AND document.visibility = 'shown' AND document.merged_into IS NULL AND document.version > 0",
);

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
        let mut keys: Vec<Correspondent> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut of_form: HashMap<Form, usize> = HashMap::new();
        let mut place_of = |form: Form, correspondents: &mut Vec<Correspondent>| -> usize {
            if let Some(place) = of_form.get(&form) {
                return *place;
            }
            let tied = form.1.as_ref().and_then(|id| Some((id, records.get(id)?)));
            let name = tied.map_or_else(|| form.0.clone(), |(_, (_, name))| name.clone());
            let key = fold(&name);
            let record = tied.map(|(id, (kind, _))| (*kind, id.clone()));
            let place = *places.entry(key.clone()).or_insert_with(|| {
                let new = Correspondent { key, name, record: record.clone(), sent: 0, received: 0, forms: Vec::new() };
                correspondents.push(new);
                correspondents.len() - 1
            });
            let known = &mut correspondents[place];
            if known.record != record {
                known.record = None;
            }
            known.forms.push(form.clone());
            of_form.insert(form, place);
            place
        };
        let mut exchanges: BTreeMap<(usize, usize), Exchange> = BTreeMap::new();
        for row in sqlx::query(PAIRS.1).fetch_all(&mut *reading).await.map_err(failed(PAIRS))? {
            let from = place_of((get(&row, 0)?, get(&row, 1)?), &mut keys);
            let to = place_of((get(&row, 2)?, get(&row, 3)?), &mut keys);
            let papers = count(get(&row, 4)?);
            let first: String = get(&row, 5)?;
            let last = get::<Option<String>, _>(&row, 6)?.unwrap_or_else(|| first.clone());
            keys[from].sent += papers;
            keys[to].received += papers;
            let new = || Exchange { from, to, papers: 0, first: first.clone(), last: last.clone() };
            let exchange = exchanges.entry((from, to)).or_insert_with(new);
            exchange.papers += papers;
            exchange.first = exchange.first.clone().min(first.clone());
            // An undated paper is no last one.
            exchange.last = if exchange.last.as_str() < "9999" { exchange.last.clone().max(last) } else { last };
        }
        Ok(ordered(&keys, exchanges.into_values().collect()))
    }

    /// The papers of one correspondent to another, in the order of their dates. Pages count from one.
    pub async fn exchanged(&self, from: &Correspondent, to: &Correspondent, page: usize) -> Result<Paged<ListedDocument>> {
        let mut reading = self.reading().await?;
        let mut found: BTreeMap<(String, String), ListedDocument> = BTreeMap::new();
        for sender in &from.forms {
            for recipient in &to.forms {
                let id = |form: &Form| form.1.clone().unwrap_or_default();
                let asked = sqlx::query(PAPERS.1).bind(sender.0.as_str()).bind(id(sender)).bind(recipient.0.as_str()).bind(id(recipient));
                for row in asked.fetch_all(&mut *reading).await.map_err(failed(PAPERS))? {
                    let document = listed(&row, 0, 1)?;
                    found.insert((get(&row, 2)?, document.name.to_string()), document);
                }
            }
        }
        let total = found.len();
        let (limit, offset) = limit_and_offset(page);
        let items = found.into_values().skip(count(offset)).take(count(limit)).collect();
        Ok(Paged { items, page, total })
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
    exchanges.sort_by_key(|exchange| (std::cmp::Reverse(exchange.papers), exchange.from, exchange.to));
    let correspondents = order.into_iter().map(|old| correspondents[old].clone()).collect();
    Correspondence { correspondents, exchanges }
}
