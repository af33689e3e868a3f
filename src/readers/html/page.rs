//! A page's nodes → a draft: what is title, text, notes, summary and metadata, and what stands around them.

use std::sync::LazyLock;

use dom_query::{NodeId, NodeRef};
use regex::Regex;

use super::dom::{Dom, Step, Walk};
use super::elements::{Does, PICTURE, arranging, does};
use super::head::Head;
use super::information::{self, Information};
use super::notes::{self, Note, Notes};
use super::write::{Left, Plan, Written, passage};
use crate::model::{
    AnnotationKind, Author, BlockKind, Diagnostic, Draft, Footnote, HistoricalDate, Known, Ledger, Metadata, Passage, SourceFormat,
};
use crate::readers::archive_markdown::label_of_text;
use crate::readers::signs;
use crate::readers::{Context, citation, title_from_path};
use crate::text::lines::lines;
use crate::text::normal::{letters_and_digits, squeeze};

static CREDITS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\s*this (?:document|collection|translation) was made possible\b").expect("a constant pattern"));
static HEADING_OF_NOTES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\W*(?:(?:foot|end)?notes|references|примечания|anmerkungen)\W*$").expect("a constant pattern"));

/// Where an archive's pages have the text, the shown one first: its tabs, or the field of its transcript.
const TEXTS: &[&str] = &[".tab-pane", ".transcript", ".field--name-field-transcript", ".document-text", ".Textbody"];
/// Where pages say what is their main content.
const MAIN: &[&str] = &["main", "[role='main']", "article", "#main-content", "#mw-content-text", "#content"];

/// The draft of a page; and the words that were left out, for those who count.
pub fn draft(dom: &Dom, context: Context<'_>) -> (Draft, Vec<String>) {
    let mut page = Page {
        dom,
        head: Head::read(dom),
        plan: Plan { arranging: arranging(dom.body()), leaves_out: true, ..Plan::default() },
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
        let Written { passage: body, left, pictures, too_deep } = written;
        for left in left {
            self.leave_out(left);
        }
        if pictures > 0 {
            let what = if pictures == 1 { "a picture is".to_owned() } else { format!("{pictures} pictures are") };
            self.diagnostics.push(Diagnostic::note(self.dom.line(root), format!("{what} left out")));
        }
        if too_deep {
            let message =
                "lists, tables and quotations stand deeper in one another than the room keeps; what is below is shown at that depth";
            self.diagnostics.push(Diagnostic::warning(1, message));
        }
        self.head.state(&mut self.metadata, context.settings, information.is_some());
        if summary.is_none() {
            summary = self.head.summary(information.is_some()).filter(|words| !repeats(&body, words)).map(Passage::line);
        }
        let (mut title, mut body) = self.title(heading, body, context);
        body = self.label(body);
        let notes = self.tie(&mut title, &mut body);
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.line);
        let Self { metadata, diagnostics, left, .. } = self;
        let ledger = Ledger::default();
        (Draft { format: SourceFormat::Html, metadata, title, summary, body, notes, ledger, diagnostics }, left)
    }

    /// An archive's own fields around the text: labels, date, credits, summary.
    fn archive(&mut self, information: &Information<'a>, panes: &[NodeRef<'a>], context: Context<'_>) -> Option<Passage> {
        let in_text = |node: NodeRef<'_>| panes.iter().any(|pane| self.dom.holds(pane.id, node.id));
        // By its class, or else right beside the title.
        let title = self.dom.first("h1");
        let beside = title.into_iter().flat_map(|title| [title.prev_element_sibling(), title.next_element_sibling()]).flatten();
        let mut dates = self.dom.all(".date, time, #date").into_iter().filter(|node| !in_text(*node)).chain(beside);
        let date = dates.find(|node| node.element_children().len() < 3 && citation::is_date_alone(&squeeze(&node.text())));
        let credits = self
            .dom
            .all(".donated, .credits, p, div")
            .into_iter()
            .filter(|node| !in_text(*node) && node.element_children().len() < 3)
            .find(|node| CREDITS.is_match(&node.text()));
        let about = self
            .dom
            .all(".text-block, .summary, .field--name-field-summary")
            .into_iter()
            .find(|node| !in_text(*node) && squeeze(&node.text()).split(' ').count() > 5);
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
        let mut found = Vec::new();
        let mut walk = Walk::new(root);
        while let Some(step) = walk.next() {
            let Step::Enter(node) = step else { continue };
            let place = self.dom.place(node.id);
            let holds = |other: &NodeId| self.dom.holds(node.id, *other);
            if self.plan.skipped.contains(&node.id) {
                walk.pass_over();
            } else if (place < above || place > below) && !heading.is_some_and(|heading| holds(&heading.id)) && of_links(node) {
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
        let all: Vec<NodeRef<'a>> = self.dom.all("h1").into_iter().filter(|node| !node.text().trim().is_empty()).collect();
        let inside: Vec<NodeRef<'a>> = all.iter().copied().filter(|node| self.dom.holds(root.id, node.id)).collect();
        match (inside.as_slice(), all.as_slice()) {
            ([only], _) | ([], [only]) => Some(*only),
            // Of several the one that the head states too.
            (_, several) => {
                let stated: Vec<String> = self.head.titles().iter().map(|title| letters_and_digits(title)).collect();
                several.iter().find(|node| stated.contains(&letters_and_digits(&node.text()))).copied()
            }
        }
    }

    fn title(&mut self, heading: Option<NodeRef<'a>>, body: Passage, context: Context<'_>) -> (Passage, Passage) {
        let mut title = Passage::default();
        if let Some(heading) = heading {
            // Its own skipping is for the body.
            let written = passage(&[heading], &self.plan);
            for left in written.left {
                self.leave_out(left);
            }
            title = written.passage;
            title.blocks.clear();
            title.text = title.text.replace(['\n', '\t'], " ");
            title.annotations.retain(|annotation| annotation.kind != AnnotationKind::Strong);
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
            let mut own = signs::keep(&body, 0..1);
            own.blocks.clear();
            own.text = own.text.replace(['\n', '\t'], " ");
            own.annotations.retain(|annotation| annotation.kind != AnnotationKind::Strong);
            let rest = signs::keep(&body, 1..body.blocks.len());
            return (if heading.is_some() { title } else { own }, rest);
        }
        (title, body)
    }

    /// "Translation - English" at the top of the text says what it is.
    fn label(&mut self, body: Passage) -> Passage {
        let all = lines(&body.text);
        let rest = label_of_text(&all, &mut self.metadata, &mut Ledger::default());
        let Some(first) = rest.first().filter(|_| rest.len() < all.len()) else { return body };
        let at = rest.iter().find(|line| !line.is_blank()).unwrap_or(first).span.start;
        // Inside of a quotation or a list it stays where it is.
        if body.blocks.iter().any(|block| block.span.start < at && block.span.end >= at) {
            return body;
        }
        self.left.push(body.text[..at].to_owned());
        let from = body.blocks.iter().position(|block| block.span.start >= at).unwrap_or(body.blocks.len());
        signs::keep(&body, from..body.blocks.len())
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
        if what == PICTURE
            || node.node_name().is_some_and(|name| matches!(&*name, "script" | "style" | "link" | "meta" | "template" | "head"))
        {
            return;
        }
        let words = self.words(node);
        if words.is_empty() {
            return;
        }
        let mut shown: String = words.chars().take(SHOWN).collect();
        if shown.len() < words.len() {
            shown = format!("{}…", shown.trim_end());
        }
        self.diagnostics.push(Diagnostic::note(self.dom.line(node), format!("left out as {what}: \"{shown}\"")));
        self.left.push(words);
    }

    /// All words of a node that is left out, whatever they are in it; but for notes, which were taken.
    fn words(&self, node: NodeRef<'_>) -> String {
        let mut words = String::new();
        let mut walk = Walk::new(node);
        while let Some(step) = walk.next() {
            let Step::Enter(inner) = step else { continue };
            let name = inner.node_name().unwrap_or_default();
            if inner.is_text() {
                words.push_str(&inner.text());
            } else if matches!(&*name, "script" | "style" | "template") || self.plan.skipped.contains(&inner.id) && inner.id != node.id {
                walk.pass_over();
            } else if does(&name) != Does::Nothing {
                words.push(' ');
            }
        }
        squeeze(&words)
    }

    /// Takes the notes out of title and body: those that the page links, or else those that stand in brackets below the text.
    fn tie(&mut self, title: &mut Passage, body: &mut Passage) -> Vec<Footnote> {
        if self.notes.notes.is_empty() {
            return signs::take(title, body, &mut self.diagnostics);
        }
        let mut footnotes: Vec<Footnote> = Vec::new();
        for note in std::mem::take(&mut self.notes.notes) {
            footnotes.push(self.footnote(&note));
        }
        *body = signs::page_breaks_of(std::mem::take(body));
        // Those of the page are counted in the order of anchors, which furniture may have too.
        let mut order: Vec<usize> = Vec::new();
        let mut number = |passage: &mut Passage| {
            for annotation in &mut passage.annotations {
                let AnnotationKind::NoteReference { note, .. } = &mut annotation.kind else { continue };
                let Some(place) = note.as_ref().and_then(|note| note.parse::<usize>().ok()) else { continue };
                let at = order.iter().position(|known| *known == place).unwrap_or_else(|| {
                    order.push(place);
                    order.len() - 1
                });
                *note = Some(format!("fn{}", at + 1));
            }
        };
        number(title);
        number(body);
        for note in &mut footnotes {
            number(&mut note.passage);
        }
        for (place, note) in footnotes.iter().enumerate() {
            if !order.contains(&place) {
                let label = note.label.as_deref().unwrap_or("");
                self.diagnostics.push(Diagnostic::warning(
                    1,
                    format!("nothing in the text refers to footnote \"{label}\"; it stands after the others"),
                ));
                order.push(place);
            }
        }
        let mut texts: Vec<Option<Footnote>> = footnotes.into_iter().map(Some).collect();
        if let Some(last) = body.blocks.last()
            && HEADING_OF_NOTES.is_match(last.span.of(&body.text))
        {
            self.left.push(last.span.of(&body.text).to_owned());
            *body = signs::keep(body, 0..body.blocks.len() - 1);
        }
        order
            .into_iter()
            .enumerate()
            .filter_map(|(at, place)| Some(Footnote { id: format!("fn{}", at + 1), ..texts[place].take()? }))
            .collect()
    }

    fn footnote(&mut self, note: &Note<'a>) -> Footnote {
        let mut plan = Plan { leaves_out: false, skipped: self.plan.skipped.clone(), ..Plan::default() };
        plan.skipped.remove(&note.block.id);
        plan.skipped.extend(note.back.iter().copied());
        plan.references.clone_from(&self.plan.references);
        let written = passage(&[note.block], &plan);
        for left in written.left {
            self.leave_out(left);
        }
        let mut text = written.passage;
        for back in &note.back {
            let words = self.dom.document.tree.get(back).map(|node| squeeze(&node.text())).unwrap_or_default();
            self.left.push(words);
        }
        text = signs::unwrapped(text);
        let words = text.text.as_str();
        let cut = notes::without_label(words, &note.label).unwrap_or_else(|| words.trim_start_matches(['^', '↑', '[', ']', '.', ' ']));
        let start = words.len() - cut.len();
        self.left.push(words[..start].to_owned());
        let mut text = signs::without_head(text, start);
        // The sign that leads back may stand behind the words, in brackets of its own.
        let end = text.text.trim_end_matches(['[', ']', '(', ')', '↩', '\u{fe0e}', '↑', ' ', '\n']).len();
        let tail = &text.text[end..];
        if tail.contains("[]") || tail.contains("()") || tail.contains(['↩', '↑']) {
            self.left.push(tail.to_owned());
            text = signs::without_tail(text, end);
        }
        Footnote { id: String::new(), label: Some(note.label.clone()), author: Author::Unknown, passage: text }
    }
}

/// Whether all words of an element are a link's.
fn of_links(node: NodeRef<'_>) -> bool {
    let mut links = 0_usize;
    let mut has_words = false;
    for step in Walk::new(node) {
        match step {
            Step::Enter(inner) if inner.is_text() => {
                let is_word = inner.text().chars().any(char::is_alphanumeric);
                if is_word && links == 0 {
                    return false;
                }
                has_words |= is_word;
            }
            Step::Enter(inner) => links += usize::from(inner.has_name("a") && inner.has_attr("href")),
            Step::Leave(inner) => links -= usize::from(inner.has_name("a") && inner.has_attr("href")),
        }
    }
    has_words
}

/// Letters of what was left out that the report shows.
const SHOWN: usize = 120;

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
