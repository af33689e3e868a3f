//! The room for harvesters: OAI-PMH 2.0 (openarchives.org/OAI/2.0/openarchivesprotocol.htm; sections are its).

use std::fmt::Write as _;

use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::cite::Item;
use crate::config::calendar_day;
use crate::model::{DocumentName, Harvested, ReadingCopy};
use crate::render::Html;
use crate::store::Harvest;
use crate::text::xml::is_of_xml;
use crate::urls;
use crate::web::error::Result;
use crate::web::extract::Query;
use crate::web::state::{AppState, Room};

/// Records in one answer.
const PAGE: usize = 100;

const OAI: &str = "http://www.openarchives.org/OAI/2.0/";
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A format of records: its prefix, schema and namespace.
struct Format {
    prefix: &'static str,
    schema: &'static str,
    namespace: &'static str,
}

/// Every repository has Dublin Core.
const FORMATS: [Format; 1] = [Format {
    prefix: "oai_dc",
    schema: "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    namespace: "http://www.openarchives.org/OAI/2.0/oai_dc/",
}];

/// Why there is no answer: the standard's code (section 3.6), and a sentence.
struct Refusal(&'static str, String);

type Answer<T> = std::result::Result<T, Refusal>;

/// The arguments of a request, each once.
struct Arguments(Vec<(String, String)>);

impl Arguments {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Refuses an argument that is missing, unknown or there twice.
    fn check(&self, needed: &[&str], allowed: &[&str]) -> Answer<()> {
        let bad = |why: String| Err(Refusal("badArgument", why));
        for (place, (name, value)) in self.0.iter().enumerate() {
            if name != "verb" && !needed.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
                return bad(format!("{name} is no argument of this verb"));
            }
            if self.0[..place].iter().any(|(earlier, _)| earlier == name) {
                return bad(format!("{name} is there twice"));
            }
            if value.is_empty() {
                return bad(format!("{name} has no value"));
            }
        }
        match needed.iter().find(|name| self.get(name).is_none()) {
            Some(missing) => bad(format!("{missing} is missing")),
            None => Ok(()),
        }
    }
}

pub(in crate::web) async fn get(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response> {
    answer(&state, &query.unwrap_or_default()).await
}

/// The arguments may come as a form, too (section 3.1.1.2).
pub(in crate::web) async fn post(State(state): State<AppState>, form: String) -> Result<Response> {
    answer(&state, &form).await
}

async fn answer(state: &AppState, asked: &str) -> Result<Response> {
    let room = state.room();
    let arguments = Arguments(Query::of(asked).pairs().filter(|(name, value)| !name.is_empty() || !value.is_empty()).collect());
    let verb = arguments.get("verb").unwrap_or_default().to_owned();
    let answered = match verb.as_str() {
        _ if arguments.0.iter().filter(|(name, _)| name == "verb").count() > 1 => bad_verb("verb is there twice"),
        "Identify" => identify(state, &room, &arguments).await?,
        "ListMetadataFormats" => formats(state, &room, &arguments).await?,
        "ListSets" => sets(state, &arguments).await?,
        "GetRecord" => record(state, &room, &arguments).await?,
        "ListIdentifiers" | "ListRecords" => list(state, &room, &arguments, verb == "ListRecords").await?,
        "" => bad_verb("verb is missing"),
        _ => bad_verb("verb is none of Identify, ListMetadataFormats, ListSets, GetRecord, ListIdentifiers and ListRecords"),
    };
    let base = Html::text(&format!("{}{}", room.base_url, urls::OAI));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OAI-PMH xmlns=\"{OAI}\" xmlns:xsi=\"{SCHEMA_INSTANCE}\" \
         xsi:schemaLocation=\"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd\">\n<responseDate>{}</responseDate>\n",
        state.now()
    );
    match answered {
        Ok(body) => {
            xml.push_str("<request");
            for (name, value) in &arguments.0 {
                let _ = write!(xml, " {name}=\"{}\"", Html::text(&legal(value)));
            }
            let _ = writeln!(xml, ">{base}</request>\n<{verb}>\n{body}</{verb}>");
        }
        // The arguments are repeated only where they are arguments (section 3.2).
        Err(Refusal(code, why)) => {
            let _ = writeln!(xml, "<request>{base}</request>\n<error code=\"{code}\">{}</error>", Html::text(&legal(&why)));
        }
    }
    xml.push_str("</OAI-PMH>\n");
    let mut response = (StatusCode::OK, [(CONTENT_TYPE, "text/xml; charset=utf-8")], xml).into_response();
    // It says when it was given.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn bad_verb<T>(why: &str) -> Answer<T> {
    Err(Refusal("badVerb", why.to_owned()))
}

/// Text without what XML cannot carry, and without other control characters.
fn legal(text: &str) -> String {
    text.chars().filter(|letter| is_of_xml(*letter) && (!letter.is_control() || letter.is_whitespace())).collect()
}

async fn identify(state: &AppState, room: &Room, arguments: &Arguments) -> Result<Answer<String>> {
    if let Err(refusal) = arguments.check(&[], &[]) {
        return Ok(Err(refusal));
    }
    let earliest = state.store().first_change().await?.unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned());
    let email = room.settings.email.clone().unwrap_or_else(|| format!("postmaster@{}", host(room)));
    Ok(Ok(format!(
        "<repositoryName>{}</repositoryName>\n<baseURL>{}</baseURL>\n<protocolVersion>2.0</protocolVersion>\n<adminEmail>{}</adminEmail>\n\
         <earliestDatestamp>{earliest}</earliestDatestamp>\n<deletedRecord>persistent</deletedRecord>\n\
         <granularity>YYYY-MM-DDThh:mm:ssZ</granularity>\n\
         <description><oai-identifier xmlns=\"http://www.openarchives.org/OAI/2.0/oai-identifier\" \
         xsi:schemaLocation=\"http://www.openarchives.org/OAI/2.0/oai-identifier http://www.openarchives.org/OAI/2.0/oai-identifier.xsd\">\
         <scheme>oai</scheme><repositoryIdentifier>{}</repositoryIdentifier><delimiter>:</delimiter>\
         <sampleIdentifier>{}</sampleIdentifier></oai-identifier></description>\n",
        Html::text(&legal(&room.settings.name)),
        Html::text(&format!("{}{}", room.base_url, urls::OAI)),
        Html::text(&legal(&email)),
        Html::text(&host(room)),
        Html::text(&format!("oai:{}:wilson-208877", host(room))),
    )))
}

/// The host of the room's address, which its identifiers bear: `oai:room.example.org:wilson-208877`.
fn host(room: &Room) -> String {
    let rest = room.base_url.split_once("://").map_or(room.base_url.as_str(), |(_, rest)| rest);
    let host: String = rest.split(['/', ':']).next().unwrap_or_default().to_owned();
    // The scheme asks for a domain name with a point in it.
    if host.contains('.') { host } else { format!("{host}.localdomain") }
}

fn identifier(name: &DocumentName, room: &Room) -> String {
    format!("oai:{}:{name}", host(room))
}

async fn told(state: &AppState, room: &Room, identifier: &str) -> Result<Answer<Harvested>> {
    let unknown = || Refusal("idDoesNotExist", format!("{identifier} is nothing in this room"));
    let name = identifier.strip_prefix(&format!("oai:{}:", host(room))).and_then(|name| name.parse::<DocumentName>().ok());
    let Some(name) = name else { return Ok(Err(unknown())) };
    Ok(state.store().harvested(&name).await?.ok_or_else(unknown))
}

async fn formats(state: &AppState, room: &Room, arguments: &Arguments) -> Result<Answer<String>> {
    if let Err(refusal) = arguments.check(&[], &["identifier"]) {
        return Ok(Err(refusal));
    }
    if let Some(identifier) = arguments.get("identifier") {
        match told(state, room, identifier).await? {
            Err(refusal) => return Ok(Err(refusal)),
            Ok(gone) if gone.is_gone => {
                return Ok(Err(Refusal("noMetadataFormats", format!("{identifier} is no more in this room"))));
            }
            Ok(_) => {}
        }
    }
    let one = |format: &Format| {
        format!(
            "<metadataFormat><metadataPrefix>{}</metadataPrefix><schema>{}</schema><metadataNamespace>{}</metadataNamespace></metadataFormat>\n",
            format.prefix, format.schema, format.namespace
        )
    };
    Ok(Ok(FORMATS.iter().map(one).collect()))
}

async fn sets(state: &AppState, arguments: &Arguments) -> Result<Answer<String>> {
    if let Err(refusal) = arguments.check(&[], &["resumptionToken"]) {
        return Ok(Err(refusal));
    }
    if arguments.get("resumptionToken").is_some() {
        return Ok(Err(Refusal("badResumptionToken", "the list of sets comes whole".to_owned())));
    }
    let collections = state.store().shown_collections().await?;
    if collections.is_empty() {
        return Ok(Err(Refusal("noSetHierarchy", "nothing is in this room".to_owned())));
    }
    let one = |collection: &crate::model::CollectionName| {
        format!("<set><setSpec>{}</setSpec><setName>{}</setName></set>\n", set_of(&collection.path), Html::text(&legal(&collection.title)))
    };
    Ok(Ok(collections.iter().map(one).collect()))
}

/// The path of a collection as a set: its parts with colons between them, and every letter that a set may not have (section
/// 2.6), the low line among them, as `_` and the two hexadecimal digits of each of its bytes.
fn set_of(path: &str) -> String {
    let mut set = String::new();
    for byte in path.bytes() {
        match byte {
            b'/' => set.push(':'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => set.push(char::from(byte)),
            other => {
                let _ = write!(set, "_{other:02x}");
            }
        }
    }
    set
}

/// The path that a set was made of; `None` of what no path gives.
fn path_of(set: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = set.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b':' => b'/',
            b'_' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok().filter(|path| set_of(path) == set)
}

async fn record(state: &AppState, room: &Room, arguments: &Arguments) -> Result<Answer<String>> {
    if let Err(refusal) = arguments.check(&["identifier", "metadataPrefix"], &[]) {
        return Ok(Err(refusal));
    }
    let one = match told(state, room, arguments.get("identifier").unwrap_or_default()).await? {
        Ok(one) => one,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Err(refusal) = known_format(arguments.get("metadataPrefix").unwrap_or_default()) {
        return Ok(Err(refusal));
    }
    Ok(Ok(whole(state, room, &one).await?))
}

fn known_format(prefix: &str) -> Answer<()> {
    let known = FORMATS.iter().any(|format| format.prefix == prefix);
    if known { Ok(()) } else { Err(Refusal("cannotDisseminateFormat", format!("{prefix} is no format of this room: it has oai_dc"))) }
}

/// What a list is asked for, in its first request or by the token of the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wanted {
    harvest: Harvest,
    /// Records that were given before.
    cursor: usize,
}

impl Wanted {
    fn of(arguments: &Arguments) -> Answer<Self> {
        if let Some(token) = arguments.get("resumptionToken") {
            arguments.check(&["resumptionToken"], &[])?;
            return Self::of_token(token).ok_or_else(|| Refusal("badResumptionToken", "it is none that this room gave".to_owned()));
        }
        arguments.check(&["metadataPrefix"], &["from", "until", "set"])?;
        known_format(arguments.get("metadataPrefix").unwrap_or_default())?;
        let bad = |why: &str| Refusal("badArgument", why.to_owned());
        let time = |name: &str, end: &str| match arguments.get(name) {
            Some(written) => {
                utc(written, end).map(Some).ok_or_else(|| bad(&format!("{name} is no time such as 2026-11-23 or 2026-11-23T08:49:37Z")))
            }
            None => Ok(None),
        };
        let (from, until) = (time("from", "T00:00:00Z")?, time("until", "T23:59:59Z")?);
        let lengths = (arguments.get("from").map(str::len), arguments.get("until").map(str::len));
        if matches!(lengths, (Some(from), Some(until)) if from != until) {
            return Err(bad("from and until are not written alike: both are days, or both are times"));
        }
        if from.as_ref().zip(until.as_ref()).is_some_and(|(from, until)| from > until) {
            return Err(bad("from is later than until"));
        }
        let none = || Refusal("noRecordsMatch", "nothing is in this set".to_owned());
        let collection = arguments.get("set").map(|set| path_of(set).ok_or_else(none)).transpose()?;
        Ok(Self { harvest: Harvest { from, until, collection, after: None }, cursor: 0 })
    }

    /// All that is needed to go on, since nobody here remembers who asked for what.
    fn token(&self) -> String {
        let Harvest { from, until, collection, after } = &self.harvest;
        let (time, name) = after.clone().unwrap_or_default();
        let field = |field: &Option<String>| field.clone().unwrap_or_default();
        format!("{}!{}!{}!{time}!{name}!{}", field(from), field(until), collection.as_deref().map(set_of).unwrap_or_default(), self.cursor)
    }

    fn of_token(token: &str) -> Option<Self> {
        let fields: Vec<&str> = token.split('!').collect();
        let [from, until, set, time, name, cursor] = fields.as_slice() else { return None };
        let time_of = |written: &str| if written.is_empty() { Some(None) } else { utc(written, "").map(Some) };
        let harvest = Harvest {
            from: time_of(from)?,
            until: time_of(until)?,
            collection: if set.is_empty() { None } else { Some(path_of(set)?) },
            after: Some((utc(time, "")?, name.parse::<DocumentName>().ok()?.to_string())),
        };
        Some(Self { harvest, cursor: cursor.parse().ok().filter(|cursor| *cursor > 0)? })
    }
}

/// A time of the standard's two kinds (section 3.3), a day with this end.
fn utc(written: &str, end: &str) -> Option<String> {
    match written.len() {
        10 if !end.is_empty() => calendar_day(written).filter(|day| day == written).map(|day| day + end),
        20 if written.ends_with('Z') => written.parse::<jiff::Timestamp>().ok().map(|_| written.to_owned()),
        _ => None,
    }
}

async fn list(state: &AppState, room: &Room, arguments: &Arguments, with_records: bool) -> Result<Answer<String>> {
    let mut wanted = match Wanted::of(arguments) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // One more, to know whether any follow.
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = state.store().harvest(&wanted.harvest, most).await?;
    if found.is_empty() && wanted.harvest.after.is_some() {
        // What was to come changed meanwhile, and is told with what changed last.
        return Ok(Err(Refusal("badResumptionToken", "nothing is left of this list; ask anew".to_owned())));
    }
    if found.is_empty() {
        return Ok(Err(Refusal("noRecordsMatch", "nothing changed then, or nothing is in this set".to_owned())));
    }
    let follow = found.len() > PAGE;
    found.truncate(PAGE);
    let mut body = String::new();
    for one in &found {
        body.push_str(&if with_records { whole(state, room, one).await? } else { header(one, room) });
    }
    let cursor = wanted.cursor;
    if let Some(last) = found.last().filter(|_| follow) {
        wanted.harvest.after = Some((last.changed_at.clone(), last.name.to_string()));
        wanted.cursor += found.len();
        let _ = writeln!(body, "<resumptionToken cursor=\"{cursor}\">{}</resumptionToken>", Html::text(&wanted.token()));
    } else if cursor > 0 {
        // The last part of a list that came in parts has an empty token (section 3.5).
        let _ = writeln!(body, "<resumptionToken cursor=\"{cursor}\"/>");
    }
    Ok(Ok(body))
}

fn header(one: &Harvested, room: &Room) -> String {
    let status = if one.is_gone { " status=\"deleted\"" } else { "" };
    let sets: String = one.collections.iter().map(|path| format!("<setSpec>{}</setSpec>", set_of(path))).collect();
    let identifier = Html::text(&identifier(&one.name, room));
    format!("<header{status}><identifier>{identifier}</identifier><datestamp>{}</datestamp>{sets}</header>\n", one.changed_at)
}

async fn whole(state: &AppState, room: &Room, one: &Harvested) -> Result<String> {
    // What goes between the list and now is gone.
    let copy = if one.is_gone { None } else { state.store().reading_copy(&one.name).await? };
    Ok(match copy {
        Some(copy) => format!("<record>\n{}<metadata>{}</metadata>\n</record>\n", header(one, room), dublin_core(&copy, room)),
        None => format!("<record>\n{}</record>\n", header(&Harvested { is_gone: true, ..one.clone() }, room)),
    })
}

fn dublin_core(copy: &ReadingCopy, room: &Room) -> String {
    let item = Item::of(copy, &room.settings.name, &room.base_url);
    let elements = item.dublin_core();
    let elements: String = elements.iter().map(|(name, value)| format!("<dc:{name}>{}</dc:{name}>", Html::text(&legal(value)))).collect();
    let [Format { namespace, schema, .. }] = FORMATS;
    format!(
        "<oai_dc:dc xmlns:oai_dc=\"{namespace}\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xsi:schemaLocation=\"{namespace} {schema}\">{elements}</oai_dc:dc>"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted(query: &str) -> std::result::Result<Wanted, &'static str> {
        Wanted::of(&Arguments(Query::of(query).pairs().collect())).map_err(|refusal| refusal.0)
    }

    #[test]
    fn arguments_are_those_of_the_standard() {
        for (query, code) in [
            ("verb=ListRecords", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&x=1", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-23&from=2026-11-24", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=", "badArgument"),
            ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-23&until=2026-11-24T00:00:00Z", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-24&until=2026-11-23", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&until=2026-11-23T08:49Z", "badArgument"),
            ("verb=ListRecords&metadataPrefix=oai_dc&set=a_zz", "noRecordsMatch"),
            ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
            ("verb=ListRecords&resumptionToken=!!!2026-11-23T08:49:37Z!a!1&metadataPrefix=oai_dc", "badArgument"),
        ] {
            assert_eq!(wanted(query), Err(code), "{query}");
        }
        let one =
            wanted("verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-22&until=2026-11-23&set=seeds:far_20east").expect("a harvest");
        assert_eq!(one.harvest.from.as_deref(), Some("2026-11-22T00:00:00Z"));
        assert_eq!(one.harvest.until.as_deref(), Some("2026-11-23T23:59:59Z"));
        assert_eq!(one.harvest.collection.as_deref(), Some("seeds/far east"));
    }

    proptest! {
        #[test]
        fn every_path_is_a_set_of_its_own(path in "\\PC{1,40}") {
            let set = set_of(&path);
            prop_assert!(set.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte)), "{set}");
            prop_assert_eq!(path_of(&set), Some(path));
        }

        #[test]
        fn any_token_is_read_or_refused(token in "\\PC{0,60}") {
            let _ = Wanted::of_token(&token);
        }

        #[test]
        fn a_token_says_all_that_was_asked(from in 0..28_u8, collection in proptest::option::of("[a-z _/]{1,12}"), cursor in 1..100_000_usize) {
            let harvest = Harvest {
                from: Some(format!("2026-02-{:02}T00:00:00Z", from + 1)),
                until: None,
                collection,
                after: Some(("2026-11-23T08:49:37Z".to_owned(), "wilson-1".to_owned())),
            };
            let wanted = Wanted { harvest, cursor };
            prop_assert_eq!(Wanted::of_token(&wanted.token()), Some(wanted));
        }
    }
}
