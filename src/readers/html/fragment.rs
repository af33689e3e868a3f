//! HTML that some other file holds, such as a field of a record.

use std::sync::LazyLock;

use regex::Regex;

use super::dom::Dom;
use super::elements::{PICTURE, arranging};
use super::left;
use super::tags::{self, tags};
use super::write::{Plan, Written, passage};
use crate::model::Passage;
use crate::readers::head;

/// What a piece of HTML is, and what there is to say of it.
#[derive(Debug)]
pub struct Fragment {
    pub passage: Passage,
    pub said: Vec<String>,
}

/// Reads a piece of HTML as a page's main content is read; nothing in it stands around the text.
///
/// What only looks like a tag is text: "<illegible>", "a<b and c>d".
pub fn fragment(html: &str) -> Fragment {
    let html = &*tags::escaped(html);
    let Ok(dom) = Dom::parse(html) else {
        let said = "its HTML is too long, or its elements stand too deep in one another; its words were read without their structure";
        return Fragment { passage: words_alone(html), said: vec![said.to_owned()] };
    };
    let root = dom.body();
    let plan = Plan { arranging: arranging(root), ..Plan::default() };
    let Written { passage, left, pictures, too_deep } = passage(&[root], &plan);
    let mut said: Vec<String> = left
        .into_iter()
        .filter(|(node, what)| *what != PICTURE && !left::is_silent(*node))
        .map(|(node, what)| (left::words_in(node, &plan), what))
        .filter(|(words, _)| !words.is_empty())
        .map(|(words, what)| left::sentence(&words, what))
        .collect();
    said.extend(left::pictures(pictures));
    said.extend(too_deep.then(|| left::TOO_DEEP.to_owned()));
    Fragment { passage, said }
}

static SILENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<!--.*?(?:-->|\z)|<script\b.*?(?:</script\s*>|\z)|<style\b.*?(?:</style\s*>|\z)").expect("a constant pattern")
});

fn words_alone(html: &str) -> Passage {
    let html = SILENT.replace_all(html, " ");
    let (mut words, mut at) = (String::with_capacity(html.len()), 0);
    for tag in tags(&html) {
        words.extend([&html[at..tag.start], " "]);
        at = tag.end;
    }
    words.push_str(&html[at..]);
    head::plain(&words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Block;

    fn tree(blocks: &[Block], text: &str) -> String {
        let one = |block: &Block| match block.children.as_slice() {
            [] => format!("{:?} {:?}", block.kind, block.span.of(text)),
            children => format!("{:?}({})", block.kind, tree(children, text)),
        };
        blocks.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    fn read(html: &str) -> (String, String) {
        let Fragment { passage, .. } = fragment(html);
        let said = passage.annotations.iter().map(|known| format!("{:?} {:?}", known.kind, known.span.of(&passage.text)));
        (tree(&passage.blocks, &passage.text), said.collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn paragraphs_are_those_of_the_page() {
        let (blocks, said) = read("One\n  line<br> more<p>Two <i>and</i>&nbsp;three&shy;s</p>\n<div>\n<h2>Head</h2></div><p>&nbsp;</p>");
        assert_eq!(blocks, "Paragraph \"One line\\nmore\", Paragraph \"Two and threes\", Heading(2) \"Head\"");
        assert_eq!(said, "Emphasis \"and\"");
    }

    #[test]
    fn lists_and_tables_keep_their_structure() {
        let (blocks, _) = read("<ol start=3><li>a<ul><li>b</ul><li><p>c<p>d</ol><table><tr><th>x<td><p>y<p>z<tr><td><td>w</table>");
        let list = "List(Some(3))(Item(Paragraph \"a\", List(None)(Item(Paragraph \"b\"))), Item(Paragraph \"c\", Paragraph \"d\"))";
        let table = "Table(Row(Cell \"x\", Cell \"y\\nz\"), Row(Cell \"\", Cell \"w\"))";
        assert_eq!(blocks, format!("{list}, {table}"));
    }

    #[test]
    fn what_could_run_is_left_behind() {
        let (blocks, said) = read(
            "<p onclick=x()>A<script>alert(1)</script> <a href='javascript:x()'>b</a> <a href=' https://example.org/ '>c</a><form><input value=v><button>Send</button>d</form><style>p{}</style><!-- no -->",
        );
        assert_eq!(blocks, "Paragraph \"A b c\", Paragraph \"d\"");
        assert_eq!(said, "Link { url: \"https://example.org/\" } \"c\"");
    }

    #[test]
    fn what_is_left_out_is_said() {
        let said = fragment("<p>A<img src=x></p><p style='display: none'>B</p><script>c()</script><select><option>D</select>").said;
        assert_eq!(said, ["left out as hidden: \"B\"", "left out as a control: \"D\"", "a picture is left out"]);
    }

    #[test]
    fn styles_say_what_elements_do() {
        let (blocks, said) =
            read("10<sup>th</sup>, <span style='font-style: italic'>so</span> <s>not</s><span style='vertical-align:super'>2</span>");
        assert_eq!(blocks, "Paragraph \"10th, so not2\"");
        let struck = "Mark(Mark { mark: Deleted, author: Unknown, instead_of: None }) \"not\"";
        assert_eq!(said, format!("Superscript \"th\"; Emphasis \"so\"; {struck}; Superscript \"2\""));
    }

    #[test]
    fn depth_costs_no_words_and_no_time() {
        let deep = fragment(&"<div>x".repeat(100_000));
        assert_eq!((deep.passage.text.matches('x').count(), deep.said.len()), (100_000, 1));
        let half = fragment(&"<blockquote>x".repeat(900));
        assert_eq!((half.passage.text.matches('x').count(), half.said.len()), (900, 1));
    }

    #[test]
    fn an_address_is_one_that_a_reader_may_follow() {
        for (written, kept) in [
            (" https://example.org/a\n b ", Some("https://example.org/a%20b")),
            ("HTTP://example.org", Some("HTTP://example.org")),
            ("mailto:a@example.org", Some("mailto:a@example.org")),
            ("java\nscript:x()", None),
            ("javascript:x()//https://", None),
            ("https:x", None),
            ("/document/1", None),
            ("data:text/html,x", None),
        ] {
            assert_eq!(super::super::safe_address(written).as_deref(), kept, "{written}");
        }
    }

    proptest! {
        #[test]
        fn any_input_gives_blocks_in_order(html in "(<(p|b|table|td|tr|li|ul|div|a href=x|/b|/p|/table|/div|/ul)>|[a-z ]{0,5}|&[a-z]{2,4};){0,60}") {
            let passage = fragment(&html).passage;
            let mut at = 0;
            for block in &passage.blocks {
                prop_assert!(block.span.start >= at && passage.text.get(block.span.range()).is_some());
                prop_assert!(passage.text[at..block.span.start].trim().is_empty());
                at = block.span.end;
            }
            prop_assert!(passage.text[at..].trim().is_empty());
            let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
            let mut all: Vec<char> = letters(&Dom::parse(&html).expect("a page").document.root().text()).chars().collect();
            let mut kept: Vec<char> = letters(&passage.text).chars().collect();
            // Words between the rows of a table stand before what follows of it.
            all.sort_unstable();
            kept.sort_unstable();
            prop_assert_eq!(kept, all);
        }
    }
}
