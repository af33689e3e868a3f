//! A page of the archive's site, saved as text: furniture around a document.
//!
//! The order is that of the page: date, title, credits, body, summary, "Document Information".
//! What the page was only built with (its skip link, labels with nothing under them, an
//! address that a script had hidden) is furniture: reported with its line, in no text.

use std::sync::LazyLock;

use regex::Regex;

use super::archive_markdown::{body_above_notes, claim_lines, label_of_text};
use super::passage::{Builder, page_breaks};
use super::{Context, Item, citation, notes, title_from_path};
use crate::model::language::{is_language, language_tag};
use crate::model::{
    ArchivalReference, ArchiveNumber, BlockKind, Diagnostic, Draft, Fate, HistoricalDate, Known, Ledger, Metadata, Passage, RoleKind,
    SourceFormat,
};
use crate::text::Span;
use crate::text::lines::{Line, lines};
use crate::text::normal::squeeze;

/// What sites put around a document; a line that is one of these alone is furniture.
const FURNITURE: &[&str] = &[
    "skip to content",
    "skip to main content",
    "share",
    "cite",
    "print",
    "download",
    "email",
    "facebook",
    "twitter",
    "menu",
    "search",
    "home",
    "back to top",
    "view document in full",
    "view original",
    "show more",
    "close",
    "cite this document",
    "share document",
    "print document",
    "download document",
];

/// Labels of "Document Information"; the value stands on the next line.
const LABELS: &[&str] = &[
    "source",
    "original archive",
    "rights",
    "original uploaded date",
    "uploaded date",
    "type",
    "language",
    "original language",
    "record id",
    "original classification",
    "donors",
    "subjects discussed",
    "people mentioned",
    "locations",
    "associated people & organizations",
    "associated places",
    "related documents",
    "collection",
    "geographic location",
];

const HEADING: &str = "document information";

/// Labels that newer pages of the site put between the document and its information.
const OTHER_LABELS: &[&str] = &[
    "author(s)",
    "authors",
    "creators",
    "associated people",
    "associated places",
    "associated topics",
    "people",
    "places",
    "related documents",
    "related collections",
    "subjects discussed",
];

pub(super) static CREDITS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\s*this (?:document|collection|translation) was made possible\b").expect("a constant pattern"));
static RIGHTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bcopyright|\brights (?:status|holders?|reserved)\b|\breuse of\b|\bpermission\b|\blicen[cs]e\b")
        .expect("a constant pattern")
});
static HIDDEN_ADDRESS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[email(?:\s|\x{a0})*protected\]").expect("a constant pattern"));

pub fn read(text: &str, context: Context<'_>, sink: &mut dyn FnMut(Item)) {
    let all = lines(text);
    let mut page = Page { text, ledger: Ledger::default(), diagnostics: Vec::new(), metadata: Metadata::default() };
    let information = all.iter().rposition(|line| line.text.trim().eq_ignore_ascii_case(HEADING));
    let (mut above, below) = match information {
        Some(place) => {
            let (above, below) = all.split_at(place);
            let labels = labels_at_the_end(above);
            (&above[..labels], if labels < above.len() { &all[labels..] } else { below })
        }
        None => (&all[..], &all[all.len()..]),
    };

    // From the top: furniture, date, title, credits.
    let mut title_lines: &[Line<'_>] = &[];
    while let Some(place) = above.iter().position(|line| !line.is_blank()) {
        let line = above[place];
        if page.is_furniture(line) {
            above = &above[place + 1..];
        } else if page.metadata.date.is_none() && title_lines.is_empty() && citation::is_date_alone(line.text) {
            page.metadata.date = HistoricalDate::read(line.text).map(Known::stated);
            page.ledger.claim(line.span, Fate::Metadata);
            above = &above[place + 1..];
        } else if CREDITS.is_match(line.text) {
            page.metadata.credits = Some(Known::stated(squeeze(line.text)));
            page.ledger.claim(line.span, Fate::Metadata);
            above = &above[place + 1..];
        } else if title_lines.is_empty() {
            // A title may be broken over lines; a blank one ends it.
            let end = (place..above.len()).find(|next| above[*next].is_blank()).unwrap_or(above.len());
            title_lines = &above[place..end];
            claim_lines(title_lines, Fate::Metadata, &mut page.ledger);
            above = &above[end..];
        } else {
            break;
        }
    }
    let above = label_of_text(above, &mut page.metadata, &mut page.ledger);
    let (above, summary) = if information.is_some() {
        page.summary(
            above,
            &text[title_lines.first().map_or(0, |line| line.span.start)..title_lines.last().map_or(0, |line| line.span.end)],
        )
    } else {
        (above, None)
    };

    let title_end = title_lines.last().map_or(0, |line| line.span.end);
    let title_start = title_lines.first().map_or(0, |line| line.span.start);
    let (definitions, body_count) = notes::at_the_end(above, &text[title_start..title_end]);
    let body_lines = &above[..body_count];
    let region =
        Span::new(body_lines.first().map_or(title_end, |line| line.span.start), body_lines.last().map_or(title_end, |line| line.span.end));
    let mut tokens = page_breaks(text, region);
    tokens.extend(notes::markers(text, region, &definitions));
    tokens.sort_by_key(|token| token.span);
    let title_tokens = notes::markers(text, Span::new(title_start, title_end), &definitions);

    page.information(below, context);

    let mut body = body_above_notes(text, body_lines, &tokens, &definitions, region.end, &mut page.ledger);
    let mut title = notes::cut_markers(text, &title_lines.iter().map(|line| line.span).collect::<Vec<_>>(), &title_tokens);
    if title.text.is_empty() {
        let (made, diagnostic) = title_from_path(context.path);
        title = Passage::line(made);
        page.diagnostics.push(diagnostic);
    }
    let Page { ledger, mut diagnostics, metadata, .. } = page;
    let notes = notes::tie(text, &definitions, &mut [&mut title, &mut body], &mut diagnostics);
    sink(Item::Draft(Box::new(Draft {
        format: SourceFormat::SavedPage,
        metadata,
        title,
        summary,
        body,
        notes,
        access: None,
        ledger,
        diagnostics,
    })));
}

/// Where the labels that stand right above the document's information begin: nothing but labels and short values from there on.
fn labels_at_the_end(above: &[Line<'_>]) -> usize {
    let is_label = |line: &Line<'_>| OTHER_LABELS.contains(&line.text.trim().trim_end_matches(':').to_lowercase().as_str());
    let is_short =
        |line: &Line<'_>| line.text.split_whitespace().count() <= 8 && !line.text.trim_end().ends_with(['.', '!', '?', '”', '"']);
    let run = above.iter().rposition(|line| !is_short(line)).map_or(0, |place| place + 1);
    above[run..].iter().position(is_label).map_or(above.len(), |place| run + place)
}

/// The page while it is taken apart.
struct Page<'a> {
    text: &'a str,
    ledger: Ledger,
    diagnostics: Vec<Diagnostic>,
    metadata: Metadata,
}

impl Page<'_> {
    fn is_furniture(&mut self, line: Line<'_>) -> bool {
        let is = FURNITURE.contains(&line.text.trim().to_lowercase().as_str());
        if is {
            self.leave_out(line.span, line.number, "furniture of the saved page");
        }
        is
    }

    fn leave_out(&mut self, span: Span, line: usize, what: &str) {
        let words = squeeze(span.of(self.text));
        self.diagnostics.push(Diagnostic::note(line, format!("left out as {what}: \"{words}\"")));
        self.ledger.claim(span, Fate::Furniture);
    }

    /// The page's own summary stands between the body and "Document Information": its last paragraph,
    /// where that is a sentence that speaks about the document.
    fn summary<'a, 'b>(&mut self, above: &'b [Line<'a>], title: &str) -> (&'b [Line<'a>], Option<Passage>) {
        let end = above.iter().rposition(|line| !line.is_blank()).map_or(0, |place| place + 1);
        let start = above[..end].iter().rposition(Line::is_blank).map_or(0, |place| place + 1);
        let group = &above[start..end];
        let words = squeeze(&group.iter().map(|line| line.text).collect::<Vec<_>>().join(" "));
        // A summary speaks about the document, of those whom its title names, and never says "we".
        // "US" is a state.
        let speaks_for_itself = words
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|word| matches!(word, "I" | "we" | "We" | "my" | "My" | "our" | "Our" | "me" | "us"));
        let is_about = title
            .split_whitespace()
            .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()))
            .any(|word| word.chars().count() > 3 && word.starts_with(char::is_uppercase) && words.contains(word));
        let is_sentence = words.split(' ').count() >= 6 && words.ends_with(['.', '!', '?', '”', '"']) && !words.starts_with('[');
        // A body of one paragraph is a body and not a summary of nothing.
        if !is_sentence || speaks_for_itself || !is_about || above[..start].iter().all(Line::is_blank) {
            return (above, None);
        }
        let mut apart = Ledger::default();
        let mut builder = Builder::new(self.text, &[]);
        builder.run(BlockKind::Paragraph, &group.iter().map(|line| line.span).collect::<Vec<_>>(), " ", &mut apart);
        claim_lines(group, Fate::Metadata, &mut self.ledger);
        self.diagnostics
            .push(Diagnostic::note(group[0].number, "read as the page's summary: the last paragraph above \"Document Information\""));
        (&above[..start], Some(builder.finish()))
    }

    /// "Document Information": labels with their values, the archival reference, rights; the rest is furniture.
    fn information(&mut self, below: &[Line<'_>], context: Context<'_>) {
        let mut label: Option<(String, Line<'_>)> = None;
        let mut rights: Vec<String> = Vec::new();
        let mut since_label = 0;
        for line in below {
            if line.is_blank() {
                since_label += 1;
                continue;
            }
            let words = squeeze(line.text);
            let lower = words.trim_end_matches(':').to_lowercase();
            if lower == HEADING {
                self.leave_out(line.span, line.number, "a heading of the page");
            } else if LABELS.contains(&lower.as_str()) || OTHER_LABELS.contains(&lower.as_str()) {
                self.close_label(&mut label);
                label = Some((lower, *line));
                since_label = 0;
                continue;
            } else if let Some((name, at)) = label.take() {
                // A value follows its label at once or after one blank line.
                if since_label <= 1 && self.value(&name, &words, line.span, context) {
                    self.ledger.claim(at.span, Fate::Metadata);
                } else {
                    label = Some((name, at));
                    self.close_label(&mut label);
                    self.unlabelled(*line, &words, &mut rights, context);
                }
            } else {
                self.unlabelled(*line, &words, &mut rights, context);
            }
            since_label = 0;
        }
        self.close_label(&mut label);
        if !rights.is_empty() {
            rights.splice(0..0, self.metadata.rights.take().map(|known| known.value));
            self.metadata.rights = Some(Known::stated(rights.join("\n\n")));
        }
    }

    fn close_label(&mut self, label: &mut Option<(String, Line<'_>)>) {
        if let Some((_, line)) = label.take() {
            self.leave_out(line.span, line.number, "a label with nothing under it");
        }
    }

    /// Takes a labelled value if it is one that the label can have.
    fn value(&mut self, label: &str, words: &str, span: Span, context: Context<'_>) -> bool {
        match label {
            "record id" => {
                let Some(authority) = context.settings.authorities.first().filter(|_| words.chars().all(|letter| letter.is_ascii_digit()))
                else {
                    return false;
                };
                self.metadata.numbers.push(ArchiveNumber { authority: authority.id.clone(), number: words.to_owned() });
            }
            "original uploaded date" | "uploaded date" if citation::is_date_alone(words) => {}
            "original language" if is_language(words) => self.metadata.original_language = Some(Known::stated(language_tag(words))),
            // Of the text on this page; what a translation was made from is another matter.
            "language" if is_language(words) => self.metadata.language = Some(Known::stated(language_tag(words))),
            "rights" => {
                let number = crate::text::lines::line_number(self.text, span.start);
                self.metadata.rights = Some(Known::stated(self.rights(span, number)));
                return true;
            }
            "source" | "original archive" if !ArchivalReference::find(words).is_empty() => {
                citation::source(words, &mut self.metadata);
            }
            "original classification" => self.metadata.classification = Some(Known::stated(words.to_owned())),
            "subjects discussed" => self.metadata.subjects = words.split([';', ',']).map(|subject| subject.trim().to_owned()).collect(),
            "collection" => self.metadata.collection = Some(Known::stated(words.to_owned())),
            "donors" if self.metadata.credits.is_none() => self.metadata.credits = Some(Known::stated(words.to_owned())),
            "type"
            | "donors"
            | "locations"
            | "people mentioned"
            | "associated people & organizations"
            | "associated places"
            | "geographic location" => {}
            _ if OTHER_LABELS.contains(&label) => {}
            _ => return false,
        }
        self.ledger.claim(span, Fate::Metadata);
        true
    }

    /// A statement of rights, without the address that a script had hidden in it.
    fn rights(&mut self, span: Span, number: usize) -> String {
        let mut at = span.start;
        for hidden in HIDDEN_ADDRESS.find_iter(span.of(self.text)) {
            let hidden = Span::from(hidden.range()).shifted(span.start);
            self.ledger.claim(Span::new(at, hidden.start), Fate::Metadata);
            self.leave_out(hidden, number, "an address that a script had hidden");
            at = hidden.end;
        }
        self.ledger.claim(Span::new(at, span.end), Fate::Metadata);
        HIDDEN_ADDRESS.replace_all(&squeeze(span.of(self.text)), "[…]").into_owned()
    }

    fn unlabelled(&mut self, line: Line<'_>, words: &str, rights: &mut Vec<String>, context: Context<'_>) {
        if !ArchivalReference::find(words).is_empty() || words.starts_with("Contributed by") || words.starts_with("Translated by") {
            citation::source(words, &mut self.metadata);
            self.ledger.claim(line.span, Fate::Metadata);
        } else if RIGHTS.is_match(words) {
            rights.push(self.rights(line.span, line.number));
        } else if context.settings.authorities.iter().any(|authority| authority.name == words) {
            citation::add_role(&mut self.metadata, RoleKind::Provider, words);
            self.ledger.claim(line.span, Fate::Metadata);
        } else if self.metadata.credits.as_ref().is_some_and(|credits| credits.value.contains(words)) {
            self.leave_out(line.span, line.number, "a repetition of the credits");
        } else {
            let what =
                if words.split(' ').count() > 3 { "a paragraph that the room has no field for" } else { "furniture of the saved page" };
            self.leave_out(line.span, line.number, what);
        }
    }
}
