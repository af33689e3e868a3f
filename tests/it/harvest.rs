//! What libraries harvest: the whole of `/oai`, in parts, with what is gone.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::Regex;
use reqwest::{Method, StatusCode};

use crate::client::{client, get, header, seeded, text};
use crate::papers::write_cables;
use crate::room::{Room, Server, printed};

fn all(pattern: &str, xml: &str) -> Vec<String> {
    Regex::new(pattern).expect("a pattern").captures_iter(xml).map(|found| found[1].to_owned()).collect()
}

async fn oai(server: &Server, query: &str) -> String {
    let answer = get(server, &format!("/oai?{query}")).await;
    assert_eq!(
        (answer.status(), header(answer.headers(), "content-type").as_str()),
        (StatusCode::OK, "text/xml; charset=utf-8"),
        "{query}"
    );
    assert_eq!(header(answer.headers(), "cache-control"), "no-store");
    let xml = answer.text().await.expect("a text");
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OAI-PMH "), "{xml}");
    assert_eq!(all("<responseDate>(20[0-9-]{8}T[0-9:]{8}Z)</responseDate>", &xml).len(), 1, "{xml}");
    xml
}

#[tokio::test]
async fn each_verb_answers_as_the_standard_words_it() {
    for room in Room::each().await {
        let server = seeded(&room).await;
        let said = oai(&server, "verb=Identify").await;
        for words in [
            "<repositoryName>The Control of Japan, 1945</repositoryName>",
            "<deletedRecord>persistent</deletedRecord>",
            "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let prefix = all("<repositoryIdentifier>([^<]+)</repositoryIdentifier>", &said).remove(0);
        let earliest = all("<earliestDatestamp>([^<]+)</earliestDatestamp>", &said).remove(0);
        let identifier = format!("oai:{prefix}:wilson-208877");

        let record = oai(&server, &format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={identifier}")).await;
        for words in [
            format!("<identifier>{identifier}</identifier><datestamp>{earliest}</datestamp><setSpec>seeds</setSpec>"),
            "<dc:creator>Stalin, Joseph</dc:creator>".to_owned(),
            "<dc:date>1945-11-04</dc:date>".to_owned(),
            "<dc:source>RGASPI, f. 558, op. 11, d. 98, ll. 40–41</dc:source>".to_owned(),
            "<dc:language>en</dc:language>".to_owned(),
            format!("verb=\"GetRecord\" metadataPrefix=\"oai_dc\" identifier=\"{identifier}\">"),
        ] {
            assert!(record.contains(&words), "{words}: {record}");
        }
        assert!(oai(&server, "verb=ListSets").await.contains("<set><setSpec>seeds</setSpec><setName>seeds</setName></set>"));
        assert!(oai(&server, "verb=ListMetadataFormats").await.contains("<metadataPrefix>oai_dc</metadataPrefix>"));
        let posted =
            client().request(Method::POST, format!("{}/oai", server.base)).body("verb=ListIdentifiers&metadataPrefix=oai_dc").send().await;
        let posted = posted.expect("an answer").text().await.expect("a text");
        assert_eq!(all("<identifier>([^<]+)<", &posted).len(), 5, "{posted}");

        for (query, code) in [
            ("", "badVerb"),
            ("verb=Nothing", "badVerb"),
            ("verb=Identify&verb=Identify", "badVerb"),
            ("verb=Identify&x=1", "badArgument"),
            ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
            ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere.org:wilson-208877", "idDoesNotExist"),
            ("verb=ListMetadataFormats&identifier=%00%FF", "idDoesNotExist"),
            ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
            ("verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01", "noRecordsMatch"),
            ("verb=ListRecords&metadataPrefix=oai_dc&set=nothing", "noRecordsMatch"),
            ("verb=ListSets&resumptionToken=a", "badResumptionToken"),
            ("verb=ListRecords&resumptionToken=a", "badResumptionToken"),
        ] {
            let said = oai(&server, query).await;
            assert!(said.contains(&format!("<error code=\"{code}\">")), "{query}: {said}");
            assert_eq!(all("<request( [^>]*)>", &said), Vec::<String>::new(), "the arguments are not repeated: {said}");
        }
    }
}

#[tokio::test]
async fn a_long_list_comes_in_parts_each_record_once_and_what_is_gone_says_so() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        write_cables(&papers, 230);
        room.import(&[&papers]).await;
        let server = room.serve();
        let mut found = Vec::new();
        let mut query = "verb=ListRecords&metadataPrefix=oai_dc&from=2026-03-01&set=papers".to_owned();
        let mut parts = 0;
        loop {
            let part = oai(&server, &query).await;
            parts += 1;
            found.extend(all("<header><identifier>([^<]+)<", &part));
            let cursors = all("<resumptionToken cursor=\"([0-9]+)\"", &part);
            assert_eq!(cursors, [((parts - 1) * 100).to_string()], "{part}");
            let Some(token) = all("<resumptionToken cursor=\"[0-9]+\">([^<]+)<", &part).pop() else { break };
            query = format!("verb=ListRecords&resumptionToken={}", reading_room::urls::query_value(&token));
        }
        assert_eq!((parts, found.len(), found.iter().collect::<BTreeSet<_>>().len()), (3, 230, 230), "{:?}", room.database);

        let gone = found[7].rsplit(':').next().expect("a name").to_owned();
        printed(&room.run(&["withdraw", &gone, "--reason", "It is not ours"]));
        let said = oai(&server, &format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={}", found[7])).await;
        assert!(
            said.contains("<header status=\"deleted\">") && !said.contains("<metadata>") && said.contains("<setSpec>papers:"),
            "{said}"
        );
        let since = all("<datestamp>([^<]+)</datestamp>", &said).remove(0);
        let changed = oai(&server, &format!("verb=ListIdentifiers&metadataPrefix=oai_dc&from={since}")).await;
        assert!(changed.contains(&found[7]), "{changed}");
        let said = oai(&server, &format!("verb=ListMetadataFormats&identifier={}", found[7])).await;
        assert!(said.contains("noMetadataFormats"), "{said}");
        assert!(text(&server, "/oai?verb=ListRecords&metadataPrefix=oai_dc").await.contains("<metadata>"));
    }
}

#[tokio::test]
async fn what_a_long_run_writes_later_is_later_for_harvesters_too() {
    for room in Room::each().await {
        let papers = room.folder().join("papers");
        write_cables(&papers, 150);
        room.import(&[&papers]).await;
        let store = room.store().await;
        let asked = AtomicUsize::new(0);
        let now = || format!("2031-01-01T00:00:{:02}Z", asked.fetch_add(1, Ordering::Relaxed));
        reading_room::import::reannotate(&store, &now).await.expect("an end");
        let times: BTreeSet<String> = store.identities().await.expect("documents").into_iter().map(|(_, time)| time).collect();
        assert!(times.len() > 1 && times.iter().all(|time| time.starts_with("2031")), "{times:?}");
        store.close().await;
    }
}
