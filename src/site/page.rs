//! A page as it stands in a file: its links are relative, and what the header of its answer said stands in its head.

use std::cell::RefCell;
use std::fmt::Write as _;

use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, element, rewrite_str};
use quick_xml::escape::{escape, unescape};
use url::Url;

use super::address::{Address, Way};

/// Elements with a link, and the attribute that has it.
const LINKS: [(&str, &str); 6] = [
    ("a[href]", "href"),
    ("link[href]", "href"),
    ("script[src]", "src"),
    ("img[src]", "src"),
    ("iframe[src]", "src"),
    ("form[action]", "action"),
];

/// A link of a page to another place of the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// As the room's own page has it.
    pub href: String,
    /// `None` where only a room that is served answers.
    pub to: Option<(Address, String)>,
}

/// A page for a file.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub html: String,
    pub links: Vec<Link>,
    /// The places in it that links may lead to.
    pub ids: Vec<String>,
}

/// The page that the room shows `here` for a file; `header` is the `Link` header that it came with, `script` the address of the
/// script that pages in files have.
pub(super) fn of(html: &str, here: &Address, header: &str, script: &str) -> Result<Page, String> {
    let top = Some(here.to_top()).filter(|top| !top.is_empty()).unwrap_or_else(|| "./".to_owned());
    made(html, here, "", &top, header, script)
}

/// The page of what is not there, which is shown at any depth: its links begin where the address of the room ends.
pub(super) fn rooted(html: &str, base_url: &str, script: &str) -> Result<String, String> {
    let path = Url::parse(base_url).map_err(|error| error.to_string())?.path().trim_end_matches('/').to_owned() + "/";
    made(html, &Address::new("/"), &path, &path, "", script).map(|page| page.html)
}

/// `before` stands before each link, `top` leads to the first page.
fn made(html: &str, here: &Address, before: &str, top: &str, header: &str, script: &str) -> Result<Page, String> {
    let name = |address: &Address, fragment: &str| {
        let link = here.to(address, fragment);
        if before.is_empty() { link } else { format!("{before}{}", link.strip_prefix("./").unwrap_or(&link)) }
    };
    let found = RefCell::new(Page::default());
    let link = |element: &mut Element<'_, '_>, attribute: &str| {
        let Some(written) = element.get_attribute(attribute) else { return Ok(()) };
        let href = unescape(&written).map_or_else(|_| written.clone(), std::borrow::Cow::into_owned);
        let to = match here.way(&href) {
            Way::Outside => return Ok(()),
            Way::Served => None,
            Way::Inside { address, fragment } => {
                element.set_attribute(attribute, &escape(name(&address, &fragment)))?;
                Some((address, fragment))
            }
        };
        found.borrow_mut().links.push(Link { href, to });
        Ok(())
    };
    let script = Address::new("/").way(script);
    let mut settings = RewriteStrSettings::new();
    for (selector, attribute) in LINKS {
        let link = &link;
        settings = settings.append_element_content_handler(element!(selector, move |element| link(element, attribute)));
    }
    let settings = settings
        .append_element_content_handler(element!("[id]", |element| {
            found.borrow_mut().ids.extend(element.get_attribute("id"));
            Ok(())
        }))
        .append_element_content_handler(element!("html", |element| {
            // Where scripts find the room's other addresses.
            element.set_attribute("data-top", top)?;
            Ok(())
        }))
        .append_element_content_handler(element!("head", |element| {
            element.append(&told(header), ContentType::Html);
            if let Way::Inside { address, .. } = &script {
                element.append(&format!("<script src=\"{}\" defer></script>\n", escape(name(address, ""))), ContentType::Html);
            }
            Ok(())
        }));
    let html = rewrite_str(html, settings).map_err(|error| error.to_string())?;
    Ok(Page { html, ..found.into_inner() })
}

/// The links of a header as elements (RFC 8288, section 3): a file has no header. What only a server answers is left out.
fn told(header: &str) -> String {
    let mut elements = String::new();
    for value in header.split(", <") {
        let Some((href, rest)) = value.trim_start_matches('<').split_once('>') else { continue };
        let parameter = |name: &str| rest.split("; ").find_map(|one| one.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'));
        let Some(relation) = parameter("rel").filter(|relation| *relation != "timegate") else { continue };
        let _ = write!(elements, "<link rel=\"{}\" href=\"{}\"", escape(relation), escape(href));
        if let Some(media_type) = parameter("type") {
            let _ = write!(elements, " type=\"{}\"", escape(media_type));
        }
        elements.push_str(">\n");
    }
    elements
}

/// The page that leads on to another address, of the room or of another site.
pub(super) fn leading_on(here: &Address, to: &str, script: &str) -> (String, Option<(Address, String)>) {
    let (href, inside) = match here.way(to) {
        Way::Inside { address, fragment } => (here.to(&address, &fragment), Some((address, fragment))),
        Way::Served | Way::Outside => (to.to_owned(), None),
    };
    let script = match Address::new("/").way(script) {
        Way::Inside { address, .. } => here.to(&address, ""),
        _ => String::new(),
    };
    let (href, script) = (escape(&href), escape(&script));
    let html = format!(
        "<!doctype html>\n<html lang=\"en\" data-leads-on=\"{href}\">\n<head>\n<meta charset=\"utf-8\">\n<title>This is at another address</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<script src=\"{script}\"></script>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={href}\">\n</head>\n<body>\n<p>This is at <a href=\"{href}\">{href}</a>.</p>\n</body>\n</html>\n"
    );
    (html, inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_become_relative_and_are_told() {
        let html = "<!doctype html>\n<html lang=\"en\"><head></head><body><p id=\"p1\"><a href=\"/people/x?a=1&#38;b=2\">x</a> \
                    <a href=\"#p1\">1</a> <a href=\"https://example.org/?a&#38;b\">o</a> href=\"/not-a-link\" <a href=\"/oai\">h</a></p></body></html>";
        let header = "<https://room.example/documents/a>; rel=\"cite-as\", <https://room.example/timegate/documents/a>; rel=\"timegate\", \
                      <https://room.example/documents/a.ris>; rel=\"describedby\"; type=\"application/x-research-info-systems\"";
        let page = of(html, &Address::new("/documents/a"), header, "/static/site.js?v=1").expect("a page");
        assert!(page.html.contains("<a href=\"../../at/people/x/a=1&amp;b=2/\">x</a>"), "{}", page.html);
        assert!(page.html.contains("<a href=\"https://example.org/?a&#38;b\">o</a> href=\"/not-a-link\""), "{}", page.html);
        assert!(page.html.contains("<html lang=\"en\" data-top=\"../../\">"), "{}", page.html);
        assert!(page.html.contains("<link rel=\"cite-as\" href=\"https://room.example/documents/a\">\n<link rel=\"describedby\""));
        assert!(!page.html.contains("timegate"), "{}", page.html);
        assert!(page.html.contains("<script src=\"../../static/site.js?v=1\" defer></script>"), "{}", page.html);
        assert_eq!(page.ids, ["p1"]);
        let hrefs: Vec<&str> = page.links.iter().map(|link| link.href.as_str()).collect();
        assert_eq!(hrefs, ["/people/x?a=1&b=2", "#p1", "/oai"]);
        assert!(page.links[2].to.is_none());
    }

    #[test]
    fn a_link_within_its_page_stays_one() {
        let page = of("<html><head></head><a href=\"#p1\">1</a></html>", &Address::new("/documents/a"), "", "/x.js").expect("a page");
        assert!(page.html.contains("<a href=\"#p1\">"), "{}", page.html);
    }
}
