//! A page's nodes → a draft: what is title, text, notes, summary and metadata, and what stands around them.

use std::collections::HashSet;
use std::sync::LazyLock;

use dom_query::{NodeId, NodeRef};
use regex::Regex;

use super::dom::{Dom, Step, Walk, first_words, texts};
use super::elements::{PICTURE, arranging, holding};
use super::head::Head;
use super::information::{self, Information};
use super::left;
use super::notes::{self, Note, Notes};
use super::write::{Left, Plan, Written, passage};
use crate::model::{Author, BlockKind, Diagnostic, Draft, Footnote, HistoricalDate, Known, Ledger, Metadata, Passage, SourceFormat};
use crate::readers::head::{self, LooseNote};
use crate::readers::parts::{between, split_off_blocks, take_blocks, unwrapped};
use crate::readers::saved_page::CREDITS;
use crate::readers::{Context, citation, title_from_path};
use crate::text::normal::{letters_and_digits, squeeze};

static HEADING_OF_NOTES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\W*(?:(?:foot|end)?notes|references|примечания|anmerkungen)\W*$").expect("a constant pattern"));

/// Where an archive's pages have the text, the shown one first: its tabs, or the field of its transcript.
const TEXTS: &[&str] = &[".tab-pane", ".transcript", ".field--name-field-transcript", ".document-text", ".Textbody"];
/// Texts that one page may have under its tabs.
const MOST_TEXTS: usize = 100;
/// Headings of the first level among which one may be the title.
const MOST_TITLES: usize = 100;
/// Where pages say what is their main content.
const MAIN: &[&str] = &["main", "[role='main']", "article", "#main-content", "#mw-content-text", "#content"];

/// The draft of a page; and the words that were left out, for those who count.
pub fn draft(dom: &Dom, context: Context<'_>) -> (Draft, Vec<String>) {
    let mut page = Page {
        dom,
        head: Head::read(dom),
        plan: Plan {
            arranging: arranging(dom.body()),
            holding: dom.first("form").map(|_| holding(dom.body())).unwrap_or_default(),
            leaves_out: true,
            ..Plan::default()
        },
        notes: notes::find(dom),
        diagnostics: Vec::new(),
        metadata: Metadata::default(),
        left: Vec::new(),
    };
    page.plan.references = std::mem::take(&mut page.notes.references);
    for note in &page.notes.notes {
        page.plan.skipped.insert(note.block.id);
    }
    page.read(context)
}

/// The page while it is taken apart.
struct Page<'a> {
    dom: &'a Dom,
    head: Head,
    plan: Plan,
    notes: Notes<'a>,
    diagnostics: Vec<Diagnostic>,
    metadata: Metadata,
    left: Vec<String>,
}

impl<'a> Page<'a> {
    fn read(mut self, context: Context<'_>) -> (Draft, Vec<String>) {
        let mut panes: Vec<NodeRef<'a>> =
            TEXTS.iter().map(|selector| self.dom.all(selector)).find(|found| !found.is_empty()).unwrap_or_default();
        // So many are parts of something else.
        if panes.len() > MOST_TEXTS {
            panes.clear();
        }
        // Of several tabs the open one is shown.
        panes.sort_by_key(|pane| !pane.has_class("active"));
        let information = information::find(self.dom, &panes);
        let mut summary = None;
        let mut root = None;
        if let Some(information) = &information {
            summary = self.archive(information, &panes, context);
            root = panes.first().copied();
        }
        let root = root.unwrap_or_else(|| self.main());
        let heading = self.title_node(root);
        if let Some(heading) = heading {
            self.plan.skipped.insert(heading.id);
        }
        let links = self.links(root, heading, information.as_ref());
        self.plan.skipped.extend(links.iter().map(|node| node.id));
        let written = passage(&[root], &self.plan);
        for node in links {
            self.leave_out((node, "navigation"));
        }
        self.around(root, &panes);
        let Written { passage: body, left: parts, pictures, too_deep } = written;
        for left in parts {
            self.leave_out(left);
        }
        let line = self.dom.line(root);
        self.diagnostics.extend(left::pictures(pictures).map(|message| Diagnostic::note(line, message)));
        if too_deep {
            self.diagnostics.push(Diagnostic::warning(1, left::TOO_DEEP));
        }
        self.head.state(&mut self.metadata, context.settings, information.is_some());
        if summary.is_none() {
            summary = self.head.summary(information.is_some()).filter(|words| !repeats(&body, words)).map(Passage::line);
        }
        let (mut title, mut body) = self.title(heading, body, context);
        let labelled = body.text.clone();
        head::text_label(&mut body, &mut self.metadata);
        self.left.push(labelled[..labelled.len() - body.text.len()].to_owned());
        let notes = self.tie(&mut title, &mut body);
        for title in std::iter::once(&title.text).chain(&self.head.titles()) {
            head::date_of_title(title, &mut self.metadata);
        }
        if self.metadata.date.is_none() {
            self.metadata.date = self.head.date(&title.text, &body);
        }
        if body.text.is_empty() {
            let has = if pictures > 0 { "it has pictures and no text" } else { "it has no text that one can read" };
            self.diagnostics.push(Diagnostic::warning(1, format!("{has}; add a file with the text")));
        }
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
        let Self { metadata, diagnostics, left: words, .. } = self;
        let ledger = Ledger::default();
        (Draft { format: SourceFormat::Html, metadata, title, summary, body, notes, access: None, ledger, diagnostics }, words)
    }

    /// An archive's own fields around the text: labels, date, credits, summary.
    fn archive(&mut self, information: &Information<'a>, panes: &[NodeRef<'a>], context: Context<'_>) -> Option<Passage> {
        let in_text = |node: NodeRef<'_>| panes.iter().any(|pane| self.dom.holds(pane.id, node.id));
        // By its class, or else right beside the title.
        let title = self.dom.first("h1");
        let beside = title.into_iter().flat_map(|title| [title.prev_element_sibling(), title.next_element_sibling()]).flatten();
        let mut dates = self.dom.all(".date, time, #date").into_iter().filter(|node| !in_text(*node)).chain(beside);
        let date = dates.find(|node| citation::is_date_alone(&first_words(*node, SHORT)));
        let credits = self
            .dom
            .all(".donated, .credits, p, div")
            .into_iter()
            .filter(|node| !in_text(*node) && node.element_children().len() < 3)
            .find(|node| CREDITS.is_match(&first_words(*node, SHORT)));
        let about = self
            .dom
            .all(".text-block, .summary, .field--name-field-summary")
            .into_iter()
            .find(|node| !in_text(*node) && first_words(*node, SHORT).split(' ').count() > 5);
        if let Some(date) = date {
            self.metadata.date = HistoricalDate::read(&squeeze(&date.text())).map(Known::stated);
            self.plan.skipped.insert(date.id);
        }
        if let Some(credits) = credits {
            self.metadata.credits = Some(Known::stated(squeeze(&passage(&[credits], &Plan::default()).passage.text)));
            self.plan.skipped.insert(credits.id);
        }
        let mut summary = about.map(|about| passage(&[about], &Plan::default()).passage);
        self.plan.skipped.extend(about.map(|about| about.id));
        for node in [date, credits, about].into_iter().flatten().chain(information.nodes()) {
            self.left.push(self.words(node));
            self.plan.skipped.insert(node.id);
        }
        if let Some(stated) = information.state(self.dom, &mut self.metadata, context.settings, &mut self.diagnostics) {
            summary.get_or_insert(stated);
        }
        summary
    }

    /// The main content: what the page calls so, where it holds most of what one reads; else all of it.
    fn main(&self) -> NodeRef<'a> {
        let body = self.dom.body();
        let all = self.letters(body);
        MAIN.iter()
            .filter_map(|selector| {
                let found = self.dom.all(selector);
                // Several articles are a list of them.
                found.first().copied().filter(|_| found.len() == 1)
            })
            .find(|node| self.letters(*node) * 2 >= all)
            .unwrap_or(body)
    }

    /// What is made of links alone, above the title and below an archive's labels.
    fn links(&self, root: NodeRef<'a>, heading: Option<NodeRef<'a>>, information: Option<&Information<'a>>) -> Vec<NodeRef<'a>> {
        let above = heading.filter(|heading| self.dom.holds(root.id, heading.id)).map_or(0, |heading| self.dom.place(heading.id));
        let below = information.and_then(|information| information.nodes().next()).map_or(usize::MAX, |label| self.dom.place(label.id));
        let of_links = of_links(root);
        let mut found = Vec::new();
        let mut walk = Walk::new(root);
        while let Some(step) = walk.next() {
            let Step::Enter(node) = step else { continue };
            let place = self.dom.place(node.id);
            let holds_heading = || heading.is_some_and(|heading| self.dom.holds(node.id, heading.id));
            if self.plan.skipped.contains(&node.id) {
                walk.pass_over();
            } else if (place < above || place > below) && of_links.contains(&node.id) && !holds_heading() {
                found.push(node);
                walk.pass_over();
            }
        }
        found
    }

    fn letters(&self, node: NodeRef<'_>) -> usize {
        passage(&[node], &self.plan).passage.text.chars().filter(|letter| letter.is_alphanumeric()).count()
    }

    /// The heading that is the title: the only one of the first level in the content, or else on the page.
    fn title_node(&self, root: NodeRef<'_>) -> Option<NodeRef<'a>> {
        let all: Vec<NodeRef<'a>> =
            self.dom.all("h1").into_iter().filter(|node| texts(*node).any(|text| !text.text().trim().is_empty())).collect();
        let inside: Vec<NodeRef<'a>> = all.iter().copied().filter(|node| self.dom.holds(root.id, node.id)).collect();
        match (inside.as_slice(), all.as_slice()) {
            ([only], _) | ([], [only]) => Some(*only),
            // Of several the one that the head states too.
            (_, several) if several.len() < MOST_TITLES => {
                let stated: Vec<String> = self.head.titles().iter().map(|title| letters_and_digits(title)).collect();
                several.iter().find(|node| stated.contains(&letters_and_digits(&node.text()))).copied()
            }
            _ => None,
        }
    }

    fn title(&mut self, heading: Option<NodeRef<'a>>, mut body: Passage, context: Context<'_>) -> (Passage, Passage) {
        let mut title = Passage::default();
        if let Some(heading) = heading {
            // Its own skipping is for the body.
            let written = passage(&[heading], &self.plan);
            for left in written.left {
                self.leave_out(left);
            }
            title = head::as_line(written.passage);
        }
        if title.text.is_empty() {
            let stated = self.head.titles().into_iter().next().or_else(|| {
                let words = squeeze(&self.dom.first("title")?.text());
                Some(without_site(&words, self.head.site().as_deref())).filter(|words| !words.is_empty())
            });
            let first = body.blocks.first().filter(|block| matches!(block.kind, BlockKind::Heading(_)));
            let first = first.map(|block| squeeze(block.span.of(&body.text)));
            title = Passage::line(stated.or(first).unwrap_or_else(|| {
                let (made, diagnostic) = title_from_path(context.path);
                self.diagnostics.push(diagnostic);
                made
            }));
        }
        // A title that the text begins with again is said once.
        let repeated = body.blocks.first().filter(|block| {
            let words = letters_and_digits(block.span.of(&body.text));
            !words.is_empty() && words == letters_and_digits(&title.text)
        });
        if repeated.is_some() {
            // With its emphasis and its notes.
            let own = head::as_line(take_blocks(&mut body, 1));
            return (if heading.is_some() { title } else { own }, body);
        }
        (title, body)
    }

    /// What stands outside of the text is left out with its words.
    fn around(&mut self, root: NodeRef<'a>, panes: &[NodeRef<'a>]) {
        let mut kept: Vec<NodeId> = self.plan.skipped.iter().copied().collect();
        kept.push(root.id);
        kept.sort_by_key(|node| self.dom.place(*node));
        let places: Vec<usize> = kept.iter().map(|node| self.dom.place(*node)).collect();
        let mut walk = Walk::new(self.dom.body());
        let mut found: Vec<Left<'a>> = Vec::new();
        while let Some(step) = walk.next() {
            let Step::Enter(node) = step else { continue };
            if node.id == root.id || self.plan.skipped.contains(&node.id) {
                walk.pass_over();
                continue;
            }
            let next = places.partition_point(|place| *place <= self.dom.place(node.id));
            if kept.get(next).is_some_and(|kept| self.dom.holds(node.id, *kept)) {
                continue;
            }
            let what = if panes.iter().any(|pane| pane.id == node.id) { "another text of the page" } else { "what stands around the text" };
            found.push((node, what));
            walk.pass_over();
        }
        for left in found {
            self.leave_out(left);
        }
    }

    fn leave_out(&mut self, (node, what): Left<'a>) {
        if what == PICTURE || left::is_silent(node) {
            return;
        }
        let words = self.words(node);
        if words.is_empty() {
            return;
        }
        self.diagnostics.push(Diagnostic::note(self.dom.line(node), left::sentence(&words, what)));
        self.left.push(words);
    }

    /// All words of a node that is left out; but for notes, which were taken.
    fn words(&self, node: NodeRef<'_>) -> String {
        left::words_in(node, &self.plan)
    }

    /// Takes the notes out of title and body: those that the page links, or else those that stand in brackets below the text.
    fn tie(&mut self, title: &mut Passage, body: &mut Passage) -> Vec<Footnote> {
        *body = head::page_breaks(std::mem::take(body));
        if self.notes.notes.is_empty() {
            let loose = head::notes_at_the_end(title, body);
            return head::tie(title, body, loose, &mut self.diagnostics);
        }
        let notes = std::mem::take(&mut self.notes.notes);
        let loose = notes.iter().enumerate().map(|(place, note)| self.footnote(place, note)).collect();
        if let Some(last) = body.blocks.last()
            && HEADING_OF_NOTES.is_match(last.span.of(&body.text))
        {
            let heading = split_off_blocks(body, body.blocks.len() - 1).text;
            self.diagnostics.push(Diagnostic::note(1, left::sentence(&heading, "the heading of the notes")));
        }
        head::tie(title, body, loose, &mut self.diagnostics)
    }

    /// A note under its place among the page's, which the anchors that lead to it have too.
    fn footnote(&mut self, place: usize, note: &Note<'a>) -> LooseNote {
        self.plan.leaves_out = false;
        // An anchor that nobody closed goes on over the note's own words.
        let back: Vec<NodeRef<'_>> = note.back.iter().filter_map(|id| self.dom.document.tree.get(id)).collect();
        let back: Vec<(NodeId, String)> = back.into_iter().map(|back| (back.id, first_words(back, WAY_BACK))).collect();
        for (id, words) in back.into_iter().filter(|(_, words)| words.len() <= WAY_BACK) {
            self.plan.skipped.insert(id);
            self.left.push(words);
        }
        let written = passage(&[note.block], &self.plan);
        for left in written.left {
            self.leave_out(left);
        }
        let text = unwrapped(written.passage);
        let words = text.text.as_str();
        let cut = notes::without_label(words, &note.label).unwrap_or_else(|| words.trim_start_matches(['^', '↑', '[', ']', '.', ' ']));
        let start = words.len() - cut.len();
        // The sign that leads back may stand behind the words, in brackets of its own.
        let shorter = start + cut.trim_end_matches(['[', ']', '(', ')', '↩', '\u{fe0e}', '↑', ' ', '\n']).len();
        let tail = &words[shorter..];
        let end = if tail.contains("[]") || tail.contains("()") || tail.contains(['↩', '↑']) { shorter } else { words.len() };
        self.left.extend([words[..start].to_owned(), words[end..].to_owned()]);
        LooseNote { key: place.to_string(), label: Some(note.label.clone()), author: Author::Unknown, passage: between(text, start, end) }
    }
}

/// The nodes below a root that have words, all of them a link's.
fn of_links(root: NodeRef<'_>) -> HashSet<NodeId> {
    let mut found = HashSet::new();
    let mut links = 0_usize;
    // Of each open node, whether it has words, and whether some of them are no link's.
    let mut open: Vec<(bool, bool)> = Vec::new();
    for step in Walk::new(root) {
        match step {
            Step::Enter(node) => {
                links += usize::from(is_link(node));
                let is_word = node.is_text() && node.text().chars().any(char::is_alphanumeric);
                open.push((is_word, is_word && links == 0));
            }
            Step::Leave(node) => {
                links -= usize::from(is_link(node));
                let Some((has_words, has_others)) = open.pop() else { continue };
                // What is inside of a link is not looked at by itself.
                if has_words && !has_others && links == 0 {
                    found.insert(node.id);
                }
                if let Some(around) = open.last_mut() {
                    *around = (around.0 || has_words, around.1 || has_others);
                }
            }
        }
    }
    found
}

fn is_link(node: NodeRef<'_>) -> bool {
    node.has_name("a") && node.has_attr("href")
}

/// Bytes of the words that lead back from a note: "Back to text".
const WAY_BACK: usize = 40;

/// Bytes at the head of a node by which a date, credits or a summary are told.
const SHORT: usize = 200;

/// Whether the body begins with these words: they are its head and no summary.
fn repeats(body: &Passage, words: &str) -> bool {
    let words = letters_and_digits(words);
    letters_and_digits(&body.text).starts_with(&words[..words.len().min(words.char_indices().nth(80).map_or(words.len(), |(at, _)| at))])
}

/// The title of a page without the name of its site: "Letter | Archive".
fn without_site(title: &str, site: Option<&str>) -> String {
    for gap in [" | ", " - ", " – ", " — ", " :: "] {
        if let Some((words, rest)) = title.rsplit_once(gap)
            && (gap == " | " || site.is_some_and(|site| site == rest))
        {
            return words.trim().to_owned();
        }
    }
    title.to_owned()
}
