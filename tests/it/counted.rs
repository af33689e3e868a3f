//! The count of `tests/tools/count_tei.py`, which shares no code with the reader, against the pages of a room.

use std::path::Path;
use std::process::{Command, Output};

use crate::room::{Room, here, skip, text, write};

/// A volume with links of every kind, notes that stand there twice, and a link that leads nowhere.
const LINKS: &str = r##"<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Papers, Volume X</title></titleStmt>
<publicationStmt><p/><idno type="frus">frus1955-57v10</idno></publicationStmt></fileDesc></teiHeader><text><body>
<div type="document" xml:id="d1"><head>1. A letter<note n="1" xml:id="d1fn1" type="source">Source: Central Files.</note></head>
<pb n="3" xml:id="pg_3"/><p>See <ref target="#d2">Document 2</ref>, <ref target="frus1955-57v09#d3">another volume</ref>,
<ref target="#d2fn1">footnote 1 there</ref>, <ref target="#d1fn2">footnote 2</ref>,<note n="2" xml:id="d1fn2">Not found.</note>
<ref target="#d1fn9">footnote 9</ref>, <ref target="#d1">itself</ref>, <ref target="#pg_4">page 4</ref>, <ref target="#d77">Document 77</ref>,
<ref target="frus1952-54v13p2#d12">a volume that is not there</ref>, <ref target="frus1952-54v13p2">all of it</ref>
and <ref target="https://history.state.gov/">the office</ref>.<note n="2" target="d1fn2">Not
 found.</note></p></div>
<div type="document" xml:id="d2"><head>2. A reply</head><p>Yes.<note n="1" xml:id="d2fn1">See <ref target="#d1">Document 1</ref> and
<ref target="#d1">the same</ref>.</note></p><pb n="4" xml:id="pg_4"/><p>And no.</p></div>
</body></text></TEI>"##;

fn count(folder: &Path, room: Option<&str>) -> std::io::Result<Output> {
    let mut command = Command::new("python3");
    command.arg(here().join("tests/tools/count_tei.py")).arg(folder).env("PYTHONDONTWRITEBYTECODE", "1");
    command.args(room.map(|room| ["--words", "--room", room]).into_iter().flatten()).output()
}

#[tokio::test]
async fn what_a_volume_holds_is_on_the_pages() {
    let room = Room::sqlite();
    let folder = room.folder().join("volumes");
    write(&folder.join("nine.xml"), std::fs::read(here().join("tests/fixtures/tei/volume/volume.xml")).expect("the volume"));
    write(&folder.join("ten.xml"), LINKS);
    let alone = match count(&folder, None) {
        Ok(output) if output.status.success() => text(&output.stdout),
        Ok(output) => return skip("count_tei.py", &format!("python3 does not run it: {}", text(&output.stderr))),
        Err(error) => return skip("count_tei.py", &format!("python3 does not run ({error})")),
    };
    let kinds = "4 to documents, 1 to footnotes, 1 to own notes, 1 to own notes that are not there, 1 to itself, \
                 2 to documents not given, 1 to pages, 1 to volumes, 1 to elsewheres";
    assert!(alone.contains("frus1955-57v09: documents 3, notes 5 (0 repeated), persons 2, links 1 (1 to documents)"), "{alone}");
    assert!(alone.contains(&format!("frus1955-57v10: documents 2, notes 3 (1 repeated), persons 0, links 13 ({kinds})")), "{alone}");

    room.import(&[&folder]).await;
    let server = room.serve();
    let compared = count(&folder, Some(&server.base)).expect("python3 runs");
    let said = text(&compared.stdout);
    assert!(compared.status.success(), "{said}{}", text(&compared.stderr));
    assert!(said.ends_with("words read 63, 6 lead to their document, missing 0\n") && said.contains("documents 5/5, notes 8/8"), "{said}");

    // A room that lacks something is found out.
    let more = LINKS.replace("<p>Yes.", "<p>Yes, <ref target=\"#d1\">once more</ref>.<note n=\"7\">And a note.</note>");
    write(&folder.join("ten.xml"), more.replace("xml:id=\"d1\"", "xml:id=\"d3\"").replace("\"#d1\"", "\"#d3\""));
    let compared = count(&folder, Some(&server.base)).expect("python3 runs");
    let said = text(&compared.stdout);
    assert_eq!(compared.status.code(), Some(1), "{said}");
    let wanted = [
        "    frus1955-57v10-d3: no page",
        "    frus1955-57v10-d2: 2 notes in the volume, 1 on the page",
        "once more</ref>",
        "    frus1955-57v10-d2: not on the page: more once",
        "    frus1955-57v10-d2: not together on the page: Yes once; once more; more And",
        "    frus1955-57v10-d2: not in the notes of the page: And a note",
    ];
    for line in wanted {
        assert!(said.contains(line), "{line}: {said}");
    }
}
