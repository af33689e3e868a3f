//! Which "<" of a text begins a tag: of HTML, and not of a remark, an address or a sum.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// The elements of HTML (WHATWG, "Index of elements" and "Obsolete features"), and the roots of what pages may hold besides.
const ELEMENTS: &str = "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button \
    canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption \
    figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li \
    link listing main map mark marquee math menu meta meter nav nobr noembed noframes noscript object ol optgroup option output p \
    param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select slot small source span strike \
    strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp";
/// Attributes that stand without a value.
const WITHOUT_VALUE: &str = "allowfullscreen alt async autofocus autoplay checked compact controls default defer disabled \
    formnovalidate hidden inert ismap itemscope loop multiple muted nohref nomodule noresize noshade novalidate nowrap open \
    playsinline readonly required reversed selected";
/// Elements in which "<" begins nothing but their own end.
const RAW: &[&str] = &["iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"];

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    let values = r#"(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))"#;
    let words = |list: &str| list.split_whitespace().collect::<Vec<_>>().join("|");
    let attribute = format!(r#"(?:[^\s"'<>/=]+{values}|(?:{})\b)"#, words(WITHOUT_VALUE));
    // Programs that write their own elements into pages give them a prefix: "o:p".
    let name = format!(r"(?P<name>{}|[a-z][a-z0-9]*:[a-z][a-z0-9]*)", words(ELEMENTS));
    Regex::new(&format!(r"(?i)^<(?:/{name}\s*|{}(?:[\s/]+{attribute})*[\s/]*)>", name.replace("name", "opens")))
        .expect("a constant pattern")
});
/// What is no text of a page either: its kind and its remarks.
static SILENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?is)^(?:<!--.*?-->|<!doctype\s[^<>]*>|<\?xml\b[^<>]*>)").expect("a constant pattern"));

/// A tag, or something that no reader of the page sees.
pub struct Tag {
    /// In small letters; empty for what has none.
    pub name: String,
    pub start: usize,
    pub end: usize,
}

/// The tags of a text in their order.
pub fn tags(text: &str) -> Vec<Tag> {
    let mut found: Vec<Tag> = Vec::new();
    // Where each of the raw elements ends for the last time.
    let mut ends: HashMap<&str, Option<usize>> = HashMap::new();
    let small = text.to_ascii_lowercase();
    let last_remark = text.rfind("-->");
    let mut after = 0;
    for (start, _) in text.match_indices('<') {
        let rest = &text[start..];
        if start < after {
            continue;
        }
        if let Some(captures) = TAG.captures(rest) {
            let opens = captures.name("opens").map(|name| name.as_str().to_ascii_lowercase());
            let raw = RAW.iter().find(|raw| opens.as_deref() == Some(**raw));
            // Without its end it would take all words that follow.
            let is_endless =
                |raw: &&'static str| ends.entry(*raw).or_insert_with(|| small.rfind(&format!("</{raw}"))).is_none_or(|end| end < start);
            if raw.is_some_and(is_endless) {
                continue;
            }
            after = start + captures[0].len();
            let name = opens.or_else(|| captures.name("name").map(|name| name.as_str().to_ascii_lowercase())).unwrap_or_default();
            found.push(Tag { name, start, end: after });
        } else if rest.starts_with("<!--") && last_remark.is_none_or(|last| last < start + 2) {
            // The parser would take the whole rest for a remark.
        } else if let Some(silent) = SILENT.find(rest) {
            after = start + silent.end();
            found.push(Tag { name: String::new(), start, end: after });
        }
    }
    found
}

/// A text with each "<" that begins no tag written as HTML writes the sign.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let tags = tags(text);
    if tags.len() == text.matches('<').count() {
        return Cow::Borrowed(text);
    }
    let mut made = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for tag in &tags {
        made.push_str(&text[at..tag.start].replace('<', "&lt;"));
        made.push_str(&text[tag.start..tag.end]);
        at = tag.end;
    }
    made.push_str(&text[at..].replace('<', "&lt;"));
    Cow::Owned(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        tags(text).into_iter().map(|tag| tag.name).collect()
    }

    #[test]
    fn only_an_element_of_html_is_a_tag() {
        for text in [
            "5 < 6",
            "<illegible>",
            "<https://example.org>",
            "<ann@example.org>",
            "a<b and c>d",
            "a<b",
            "<!-- ",
            "<!x>",
            "<title>x",
            "<>",
            "</>",
        ] {
            assert_eq!(named(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            named("a<br/>b<P class=x>c<hr noshade>d</p ><o:p></o:p><input disabled value='>'>"),
            ["br", "p", "hr", "p", "o:p", "o:p", "input"]
        );
        assert_eq!(named("<!DOCTYPE html><!-- <b> --><td nowrap width=10><a title=\"a > b\" href=x/y>c</a>"), ["", "", "td", "a", "a"]);
        assert_eq!(named("<title>a <b></title><p onclick=x()>"), ["title", "b", "title", "p"]);
    }

    #[test]
    fn what_is_no_tag_is_a_sign() {
        assert_eq!(escaped("<p>a<b and c>d<br>"), "<p>a&lt;b and c>d<br>");
        assert!(matches!(escaped("<p>a</p>"), Cow::Borrowed(_)));
    }
}
