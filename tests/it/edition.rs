//! What an edition says itself arrives on the page: its links, its names and the abbreviations that it explains.

use reading_room::model::{Authority, AuthorityKind, Origin, ReadingCopy, State, Term};
use reading_room::store::Store;
use sqlx::{Connection, SqliteConnection};

use crate::room::{Room, import, now, write};

/// A file with one document of a volume.
fn volume(key: &str, page: &str, document: &str) -> String {
    format!(
        "<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><teiHeader><fileDesc><titleStmt><title>A volume</title></titleStmt>\
         <publicationStmt><idno type=\"frus\">frus1955-57v01</idno></publicationStmt></fileDesc></teiHeader>\
         <text><body><pb n=\"{page}\" xml:id=\"pg_{page}\"/><div type=\"document\" xml:id=\"{key}\" n=\"{key}\">{document}</div></body></text></TEI>"
    )
}

const CITING: &str = "<head>1. Letter From <persName corresp=\"#p_DJF1\" type=\"from\">Dulles</persName><note n=\"1\" type=\"source\">Source: Department of State, Central Files, 751G.00/1–355. Secret.</note></head>\
    <p>The <gloss target=\"#t_DRV1\">DRV</gloss> has answered; see <ref target=\"#d2fn3\">footnote 3, Document 2</ref>, and <ref target=\"#pg_12\">p. 12</ref>.</p>\
    <p>See also <ref target=\"frus1952-54v13p2\">volume XIII</ref>. <persName corresp=\"#p_HA1\">Harriman</persName> came.</p>";
const CITED: &str =
    "<head>2. Letter From Diem</head><p>A first one.<note n=\"2\">Not printed.</note> A second.<note n=\"3\">Not found.</note></p>";

async fn copy_of(store: &Store, name: &str) -> ReadingCopy {
    store.reading_copy(&name.parse().expect("a name")).await.expect("a document").expect("a document that is there")
}

#[tokio::test]
async fn a_link_of_an_edition_leads_to_its_note_when_the_document_comes() {
    for room in Room::each().await {
        let store = room.store().await;
        let (citing, cited) = (room.folder().join("papers/one.xml"), room.folder().join("papers/two.xml"));
        write(&citing, volume("d1", "10", CITING));
        import(&store, &[&citing]).await;
        let copy = copy_of(&store, "frus1955-57v01-d1").await;
        let said: Vec<_> = copy.references.iter().map(|reference| (reference.origin, reference.state, reference.reason.as_str())).collect();
        let expected = [
            (
                Origin::Source,
                State::NotHeld,
                "no document of this room is the one that is meant; the edition links document 2 of frus1955-57v01",
            ),
            (
                Origin::Source,
                State::NotHeld,
                "no other document of this room stands on that page; the edition links page 12 of frus1955-57v01",
            ),
            (Origin::Source, State::NotHeld, "that is no document, but a whole volume; the edition links the volume frus1952-54v13p2"),
        ];
        assert_eq!(said, expected);

        write(&cited, volume("d2", "12", CITED));
        import(&store, &[&cited]).await;
        let copy = copy_of(&store, "frus1955-57v01-d1").await;
        let leads = |place: usize| {
            let target = &copy.references[place].targets[0];
            (copy.references[place].state, target.document.name.to_string(), target.anchor.clone(), target.score)
        };
        assert_eq!(leads(0), (State::Resolved, "frus1955-57v01-d2".to_owned(), Some("fn2".to_owned()), 1.0));
        assert_eq!(leads(1), (State::Resolved, "frus1955-57v01-d2".to_owned(), Some("page-12".to_owned()), 1.0));
        let back = copy_of(&store, "frus1955-57v01-d2").await;
        assert_eq!(back.referred_by.len(), 2);

        // Its source note is a place in an archive, and so a finding aid.
        assert_eq!(copy.metadata.classification.as_ref().map(|known| known.value.as_str()), Some("Secret"));
        let unit = store.finding_aid("department-of-state/central-files").await.expect("an answer").expect("a unit");
        assert_eq!(
            (unit.title.as_str(), unit.documents, unit.below[0].title.as_str()),
            ("Department of State, Central Files", 1, "751G.00/1–355")
        );
        store.close().await;
    }
}

fn dulles() -> Authority {
    Authority {
        id: "frus1955-57v01.p_DJF1".into(),
        kind: AuthorityKind::Person,
        name: "Dulles, John Foster".into(),
        variants: vec![],
        office: None,
        dates: None,
        note: Some("Secretary of State".into()),
        identifiers: vec![],
    }
}

#[tokio::test]
async fn names_and_abbreviations_are_those_of_the_volumes_own_lists() {
    let room = Room::sqlite();
    let store = room.store().await;
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", room.address)).await.expect("the file");
    let made = "INSERT INTO collection (id, path, title, kind) VALUES (900001, 'papers/volume', 'A volume', 'volume')";
    sqlx::query(made).execute(&mut connection).await.expect("a collection");
    let mut writing = store.write(&now).await.expect("a turn");
    writing.set_authorities("papers/volume", &[dulles()]).await.expect("records");
    let term = |meaning: &str| Term { id: "frus1955-57v01.t_DRV1".into(), term: "DRV".into(), meaning: meaning.into() };
    for meaning in ["wrong", "Democratic Republic of Vietnam"] {
        writing.set_terms("papers/volume", &[term(meaning)]).await.expect("terms");
    }
    writing.commit().await.expect("an epoch");
    let path = room.folder().join("papers/one.xml");
    // A name of the volume is recognised nowhere else.
    write(&path, volume("d1", "10", &format!("{CITING}<p>Dulles left.</p>")));
    import(&store, &[&path]).await;

    assert_eq!(store.all_authorities().await.expect("records"), []);
    let copy = copy_of(&store, "frus1955-57v01-d1").await;
    assert_eq!(copy.terms, [term("Democratic Republic of Vietnam")]);
    let named: Vec<_> = copy.mentions.iter().map(|mention| (mention.text.as_str(), mention.authorities[0].as_str())).collect();
    assert_eq!(named, [("Dulles", "frus1955-57v01.p_DJF1"), ("Harriman", "frus1955-57v01.p_HA1")]);
    assert_eq!(copy.authorities, [dulles()]);
    assert_eq!(copy.metadata.roles.iter().find_map(|role| role.authority.as_deref()), Some("frus1955-57v01.p_DJF1"));
    let page = store.authority_page(AuthorityKind::Person, "frus1955-57v01.p_DJF1").await.expect("an answer").expect("a record");
    assert_eq!(page.by.len(), 1);
    store.close().await;
}
