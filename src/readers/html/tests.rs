//! Pages as people, programs and accidents make them.

use proptest::prelude::*;

use super::dom::{Dom, Step, Walk};
use super::{is, page, read};
use crate::config::Settings;
use crate::model::{Basis, Block, Draft, Passage, RoleKind, Severity};
use crate::readers::{Context, Item};

fn draft_of(bytes: &[u8]) -> Result<Draft, String> {
    let settings = Settings::default();
    let mut found = Err("nothing".to_owned());
    read(bytes, Context { settings: &settings, path: "a/page.html", sidecar: None }, &mut |item| match item {
        Item::Draft(draft) => found = Ok(*draft),
        Item::Refused(why) | Item::Skipped(why) => found = Err(why),
    });
    found
}

fn draft(html: &str) -> Draft {
    draft_of(html.as_bytes()).expect("a draft")
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn sound(passage: &Passage) {
    fn tree(blocks: &[Block], start: usize, end: usize, depth: usize) {
        assert!(blocks.is_empty() || depth <= 16, "deeper than the room keeps");
        let mut at = start;
        for block in blocks {
            assert!(block.span.start >= at && block.span.end <= end, "{block:?} outside of {at}..{end}");
            tree(&block.children, block.span.start, block.span.end, depth + 1);
            at = block.span.end;
        }
    }
    tree(&passage.blocks, 0, passage.text.len(), 1);
    let mut at = 0;
    for block in &passage.blocks {
        assert!(passage.text[at..block.span.start].trim().is_empty(), "words outside of any block: {:?}", &passage.text);
        at = block.span.end;
    }
    for annotation in &passage.annotations {
        assert!(passage.text.get(annotation.span.range()).is_some(), "an annotation off a letter's edge");
    }
}

/// No word that a plain extraction finds in the page is lost: it is text, note, metadata, or reported as left out.
fn account(html: &str) -> Draft {
    let settings = Settings::default();
    let dom = Dom::parse(html).expect("a page within bounds");
    let (draft, left) = page::draft(&dom, Context { settings: &settings, path: "a/page.html", sidecar: None });
    for passage in draft.notes.iter().map(|note| &note.passage).chain([&draft.title, &draft.body]).chain(&draft.summary) {
        sound(passage);
    }
    let mut kept = vec![draft.title.text.clone(), draft.body.text.clone(), serde_json::to_string(&draft.metadata).expect("metadata")];
    kept.extend(draft.summary.iter().map(|summary| summary.text.clone()));
    kept.extend(draft.notes.iter().flat_map(|note| [note.passage.text.clone(), note.label.clone().unwrap_or_default()]));
    kept.extend(draft.body.annotations.iter().map(|annotation| format!("{:?}", annotation.kind)));
    kept.extend(left);
    kept.extend(draft.diagnostics.iter().map(|said| said.message.clone()));
    let kept = letters(&kept.join(" "));
    let mut walk = Walk::new(dom.body());
    while let Some(step) = walk.next() {
        let Step::Enter(node) = step else { continue };
        if node.node_name().is_some_and(|name| matches!(&*name, "script" | "style" | "template" | "title")) {
            walk.pass_over();
        } else if node.has_attr("data-cfemail") {
            // Its address is read in place of its words.
            walk.pass_over();
        } else if node.is_text() {
            for words in node.text().split(['[', ']', '\0']) {
                let words = letters(words);
                assert!(kept.contains(&words) || words.starts_with("page"), "lost: {words:?} of {html:?}");
            }
        }
    }
    draft
}

#[test]
fn a_page_is_known_by_its_bytes() {
    assert!(is(b"\xef\xbb\xbf\n<!-- x --><!DOCTYPE html>"));
    assert!(is(b"<?xml version=\"1.0\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">"));
    assert!(!is(b"**Citation:** <html>") && !is(b"<?xml version=\"1.0\"?><TEI>"));
    let sixteen: Vec<u8> = "\u{feff}<html><body>x".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(is(&sixteen));
    assert_eq!(draft_of(&sixteen).expect("a draft").body.text, "x");
}

#[test]
fn a_thousand_elements_in_one_another_lose_no_word() {
    for name in ["div", "blockquote", "ul><li", "b", "span", "table><tr><td", "font color=red", "section", "dl><dd"] {
        let html = format!("<body>{}deep words{}<p>after", format!("<{name}>").repeat(1000), "</div>".repeat(1000));
        let draft = account(&html);
        assert!(draft.body.text.contains("deep words") && draft.body.text.contains("after"), "{name}");
    }
}

#[test]
fn what_would_take_for_ever_is_refused_with_a_sentence() {
    let deep = "<div>".repeat(200_000);
    assert!(draft_of(deep.as_bytes()).expect_err("a refusal").contains("deep in one another"));
    let fonts: String = (0..100_000).map(|number| format!("<font size={number}><p>")).collect();
    draft_of(fonts.as_bytes()).expect_err("a refusal");
    let large = "x".repeat(17 * 1024 * 1024);
    assert!(draft_of(large.as_bytes()).expect_err("a refusal").contains("16 MB"));
}

#[test]
fn words_between_the_rows_of_a_table_keep_their_order() {
    let draft = account("<table><tr><td>a<td>b<caption>head</caption><tr><td>c<td>d</table><p>end");
    assert!(draft.body.text.contains("a\tb"), "{:?}", draft.body.text);
}

#[test]
fn letters_that_a_tag_parts_are_one_word() {
    assert_eq!(draft("<p>w<b>or</b>d <i> and </i>more<br>line</p>").body.text, "word and more\nline");
}

/// The date of a page, how it is known, and its creators.
fn dated(html: &str) -> (Option<String>, Option<Basis>, Vec<String>) {
    let metadata = draft(html).metadata;
    let (date, basis) = metadata.date.map(|known| (known.value.edtf(), known.basis)).unzip();
    (date, basis, metadata.roles.into_iter().filter(|role| role.role == RoleKind::Creator).map(|role| role.name).collect())
}

#[test]
fn the_date_of_a_page_is_none_of_the_paper() {
    let tags = "<meta name=citation_publication_date content=1999/01/02><meta name=citation_date content=1957><meta name=DC.date.issued content=1946>\
        <script type='application/ld+json'>{\"@type\": \"WebPage\", \"dateCreated\": \"1946-01-01\", \"datePublished\": \"2009-04-01\",\
        \"author\": {\"name\": \"admin\"}, \"mainEntity\": {\"@type\": \"Manuscript\", \"datePublished\": \"1950\"}}</script>";
    assert_eq!(dated(&format!("<!doctype html>{tags}<h1>Letter from Brown to Smith</h1><p>Dear Ann")), (None, None, vec![]));
    let blog =
        "<script type='application/ld+json'>{\"@type\": [\"BlogPosting\"], \"author\": \"admin\", \"dateCreated\": \"1946\"}</script>";
    assert_eq!(dated(&format!("<!doctype html>{blog}<h1>Letter</h1><p>Dear Ann")), (None, None, vec![]));
    // What is said of the paper on such a page is the paper's.
    let paper = "<script type='application/ld+json'>{\"@type\": \"ItemPage\", \"author\": \"admin\", \"mainEntity\":\
        {\"@type\": \"ArchiveComponent\", \"creator\": \"Brown\", \"dateCreated\": \"1946-01-02T00:00:00Z\"}}</script>";
    let (date, _, creators) = dated(&format!("<!doctype html>{paper}<h1>Letter</h1><p>Dear Ann"));
    assert_eq!((date.as_deref(), creators), (Some("1946-01-02"), vec!["Brown".to_owned()]));
}

#[test]
fn the_head_dates_a_paper_only_where_nothing_else_does() {
    let date = |stated: &str, title: &str, text: &str| {
        dated(&format!("<!doctype html><meta name='DC.date' content='{stated}'><h1>{title}</h1><p>Dear Ann,<p>{text}<p>Edward")).0
    };
    let by_head = Basis::Inferred("the head of the web page".to_owned());
    let plain = "<!doctype html><meta name=DCTERMS.created content=1945-05-03><h1>Letter</h1><p>Dear Ann";
    assert_eq!(dated(plain), (Some("1945-05-03".to_owned()), Some(by_head), vec![]));
    assert_eq!(date("2009-04-01", "Letter from Brown to Smith, 3 May 1945", "I came.").as_deref(), Some("1945-05-03"));
    assert_eq!(date("1944-04-01", "Letter from Brown to Smith, 3 May 1945", "I came.").as_deref(), Some("1945-05-03"));
    assert_eq!(date("2009-04-01", "Letter from Brown to Smith", "I came."), None);
    assert_eq!(date("2009-04-01", "Letter from Brown to Smith", "I came on 1 May 1945, as one knew in 2009."), None);
    assert_eq!(date("1945-05-09", "Letter from Brown to Smith", "Moscow, 3 May 1945"), None);
    assert_eq!(date("1945-05-03", "Letter from Brown to Smith", "Moscow, 3 May 1945").as_deref(), Some("1945-05-03"));
    assert_eq!(date("1945-05-03", "Letter", "I have your letter and your cable of 1 May 1945.").as_deref(), Some("1945-05-03"));
    assert_eq!(date("1993-06-01", "Letter", "The treaty of 1993 is signed.").as_deref(), Some("1993-06-01"));
    assert_eq!(date("0000-00-00", "Letter", "I came."), None);
    let several = "<!doctype html><meta name=DCTERMS.created content=2009><meta name=DC.date content=1945-05-03><h1>Letter</h1><p>Dear Ann";
    assert_eq!(dated(several).0.as_deref(), Some("1945-05-03"));
    let titles =
        "<!doctype html><meta name=DC.date content=1944><meta property=og:title content='Letter, 3 May 1945'><h1>Letter</h1><p>Dear Ann";
    assert_eq!(dated(titles).0.as_deref(), Some("1945-05-03"));
}

#[test]
fn a_form_around_a_page_is_none() {
    let page = draft(
        "<!doctype html><body><form id=aspnetForm action=x><input type=hidden name=__VIEWSTATE value=dDw>\
         <div><label>Search <input type=text></label><button>Go</button></div><h1>Letter</h1><p>Dear Ann, I came.<p>Edward</form>",
    );
    assert_eq!((page.title.text.as_str(), page.body.text.as_str()), ("Letter", "Dear Ann, I came.\n\nEdward"));
    for form in [
        "<form role=search>Search this site <input type=search></form>",
        "<form>Search <input type=text><input type=submit></form>",
        "<form><label>User name</label> <input> <label>Password</label> <input type=password> <a href=x>Forgotten?</a></form>",
        "<form><p>Your address is kept.</p><label>Comment</label><textarea>Write here</textarea></form>",
    ] {
        let read = draft(&format!("<!doctype html><body>{form}<h1>Letter</h1><p>Dear Ann, I came to Moscow.<p>Edward"));
        assert_eq!(read.body.text, "Dear Ann, I came to Moscow.\n\nEdward", "{form}");
        let inside = draft(&format!("<!doctype html><body>{form}<form><h1>Letter</h1><p>Dear Ann, I came to Moscow.<p>Edward</form>"));
        assert_eq!(inside.body.text, "Dear Ann, I came to Moscow.\n\nEdward", "{form}");
        let alone = draft(&format!("<!doctype html><body><h1>Our Site</h1>{form}<p>Welcome to all who read here."));
        assert_eq!(alone.body.text, "Welcome to all who read here.", "{form}");
    }
}

#[test]
fn a_page_without_text_is_told_of() {
    let warnings = |html: &str| {
        let said = draft(html).diagnostics.into_iter().filter(|said| said.severity == Severity::Warning);
        said.map(|said| said.message).collect::<Vec<_>>()
    };
    assert_eq!(
        warnings("<!doctype html><title>Letter</title><div id=app></div><script>x()</script>"),
        ["it has no text that one can read; add a file with the text"]
    );
    assert_eq!(warnings("<!doctype html><h1>Letter</h1><img src=x>"), ["it has pictures and no text; add a file with the text"]);
    assert_eq!(warnings("<!doctype html><h1>Letter</h1><form><label>Name</label><input></form>").len(), 1);
    assert_eq!(warnings("<!doctype html><h1>Letter</h1><p>Dear Ann"), Vec::<String>::new());
}

/// Pieces that pages are made of, to be mixed with anything.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<h1>",
        "</h1>",
        "<h2>Head</h2>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol start=3>",
        "</ol>",
        "<table>",
        "<tr>",
        "<td>",
        "<th>x",
        "</table>",
        "<caption>cap</caption>",
        "<blockquote>",
        "</blockquote>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<br>",
        "<br><br>",
        "<pre>",
        "</pre>",
        "<a href='#n1' id='r1'>1</a>",
        "<p id='n1'><a href='#r1'>1</a> note",
        "<a href='https://a.example'>l</a>",
        "<main>",
        "</main>",
        "<article>",
        "<nav>n</nav>",
        "<footer>f</footer>",
        "<form>",
        "<button>go</button>",
        "<p hidden>h</p>",
        "<q>",
        "</q>",
        "<h2>Document Information</h2>",
        "<h3>Record ID</h3>12",
        "<h3>Source</h3><p>RGASPI, f. 1, op. 2, d. 3</p>",
        "<h3>Rights</h3>",
        "<div class='tab-pane active'>",
        "[1]",
        "<p>[1] A note.",
        "[page break]",
        "Translation - English",
        "&nbsp;",
        "&amp;",
        "&#0;",
        " ",
        "\n",
        "<!-- c -->",
        "<script>s()</script>",
        "<svg><p>",
        "<math>",
        "<template>t</template>",
        "<select><option>o",
        "<title>T | S</title>",
        "<del>d</del>",
        "<sup>",
        "</sup>",
        "word",
        "November 4, 1945",
    ])
    .prop_map(str::to_owned);
    prop::collection::vec(prop_oneof![8 => known, 1 => any::<String>(), 2 => "[a-z ]{1,20}"], 0..40).prop_map(|parts| parts.concat())
}

#[test]
fn a_page_may_begin_with_several_page_breaks() {
    account("[page break]<nav>n</nav>[page break]<p>");
    account("<p>[page 1]</p><p>[page 2]</p><p>[page 3]</p><p>Words.</p>");
}

#[test]
fn spaces_behind_the_words_of_a_mark_are_none_of_it() {
    account("<pre><sup>a   </sup><nav>n</nav>\u{1930}");
    account("<h1>t</h1><p><em>a&emsp;</em></p><p>\u{e9}</p>");
    account("<pre><em>a   </em>\n\u{1930}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_page_makes_the_reader_panic_or_lose_a_word(html in pieces()) {
        account(&html);
    }

    #[test]
    fn a_page_that_was_cut_or_changed_is_read(at in 0_usize..4000, to in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = include_bytes!("../../../tests/fixtures/html/archive-new-site/page.html").to_vec();
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = to }
        if let Ok(html) = String::from_utf8(bytes.clone()) {
            account(&html);
        }
        let _ = draft_of(&bytes);
    }
}
