//! The styles in which the room cites: those of the trade, and the one of the room's owner.
//!
//! The styles of the trade are those of the Citation Style Language project, as hayagriva carries them (`NOTICE` has
//! their authors). Each is loaded when it is first asked for, and kept.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use hayagriva::archive::{self, ArchivedStyle};
use hayagriva::citationberg::{self, IndependentStyle, Locale, StyleClass};

use quick_xml::events::Event;

use super::Item;
use crate::model::{Basis, HistoricalDate, Kind, Known, Metadata, Role, RoleKind};

/// What a style is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A footnote that names the paper.
    Note,
    /// The paper's entry in a list of works.
    Entry,
    /// An entry for the collection that the paper lies in, as bibliographies name archives.
    Collection,
}

/// A style that can be asked for.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// In addresses: "chicago".
    pub id: &'static str,
    /// "Chicago, note".
    pub label: &'a str,
    pub(super) shape: Shape,
    source: Source<'a>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Trade(&'static LazyLock<IndependentStyle>),
    Own(&'a OwnStyle),
}

/// The style of a room's owner, with the words of its language.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnStyle {
    csl: IndependentStyle,
    locales: Vec<Locale>,
    label: String,
}

static CHICAGO: LazyLock<IndependentStyle> = LazyLock::new(|| loaded(ArchivedStyle::ChicagoNotes));
static CHICAGO_NOTE: LazyLock<IndependentStyle> = LazyLock::new(|| notes_of(loaded(ArchivedStyle::ChicagoNotes)));
static TURABIAN: LazyLock<IndependentStyle> = LazyLock::new(|| notes_of(loaded(ArchivedStyle::TurabianFullnote8)));
static MLA: LazyLock<IndependentStyle> = LazyLock::new(|| loaded(ArchivedStyle::ModernLanguageAssociation));
static APA: LazyLock<IndependentStyle> = LazyLock::new(|| loaded(ArchivedStyle::AmericanPsychologicalAssociation));
static MHRA: LazyLock<IndependentStyle> = LazyLock::new(|| notes_of(loaded(ArchivedStyle::ModernHumanitiesResearchAssociationNotes)));
static ISO_690: LazyLock<IndependentStyle> = LazyLock::new(|| loaded(ArchivedStyle::Iso690Numeric));

/// The styles of the trade that every room has.
static TRADE: [Style<'static>; 7] = [
    Style { id: "chicago", label: "Chicago, note", shape: Shape::Note, source: Source::Trade(&CHICAGO_NOTE) },
    Style { id: "chicago-bibliography", label: "Chicago, bibliography", shape: Shape::Collection, source: Source::Trade(&CHICAGO) },
    Style { id: "turabian", label: "Turabian, note", shape: Shape::Note, source: Source::Trade(&TURABIAN) },
    Style { id: "mla", label: "MLA", shape: Shape::Entry, source: Source::Trade(&MLA) },
    Style { id: "apa", label: "APA", shape: Shape::Entry, source: Source::Trade(&APA) },
    Style { id: "mhra", label: "MHRA, note", shape: Shape::Note, source: Source::Trade(&MHRA) },
    Style { id: "iso-690", label: "ISO 690", shape: Shape::Entry, source: Source::Trade(&ISO_690) },
];

/// The words of English styles; the others are read for a style that asks for them.
static ENGLISH: LazyLock<Vec<Locale>> = LazyLock::new(|| locales(&["en-US", "en-GB"]));

fn loaded(style: ArchivedStyle) -> IndependentStyle {
    match style.get() {
        citationberg::Style::Independent(style) => style,
        citationberg::Style::Dependent(_) => unreachable!("the styles above stand by themselves"),
    }
}

/// A style for its notes alone: its bibliography takes longer than they do, and nobody asks for it.
fn notes_of(style: IndependentStyle) -> IndependentStyle {
    IndependentStyle { bibliography: None, ..style }
}

fn locales(languages: &[&str]) -> Vec<Locale> {
    let is_wanted = |locale: &Locale| locale.lang.as_ref().is_some_and(|lang| languages.contains(&lang.0.as_str()));
    archive::locales().into_iter().filter(is_wanted).collect()
}

impl<'a> Style<'a> {
    /// All of a room, its own first.
    pub fn all(own: Option<&'a OwnStyle>) -> Vec<Self> {
        own.map(OwnStyle::style).into_iter().chain(TRADE).collect()
    }

    /// Loads what the first citation needs, so that nobody waits for it.
    pub fn warm() {
        LazyLock::force(&ENGLISH);
        for style in &TRADE {
            style.csl();
        }
    }

    pub(super) fn csl(&self) -> &'a IndependentStyle {
        match self.source {
            Source::Trade(kept) => kept,
            Source::Own(own) => &own.csl,
        }
    }

    pub(super) fn locales(&self) -> &'a [Locale] {
        match self.source {
            Source::Trade(_) => &ENGLISH,
            Source::Own(own) => &own.locales,
        }
    }

    /// Whether it may say "ibid." of what was cited right before; those of the trade here do not.
    pub(super) fn may_say_ibid(&self) -> bool {
        matches!(self.source, Source::Own(_))
    }

    /// Whether points and commas stand inside the quotation marks, as they do in America.
    pub(super) fn is_american(&self) -> bool {
        self.csl().default_locale.as_ref().is_none_or(|locale| locale.0 == "en-US")
    }
}

impl OwnStyle {
    fn style(&self) -> Style<'_> {
        let shape = if self.csl.settings.class == StyleClass::Note { Shape::Note } else { Shape::Entry };
        Style { id: "room", label: &self.label, shape, source: Source::Own(self) }
    }
}

/// Times that the macros of a style may be run for one citation; Chicago's, the longest of the trade, come nowhere near.
const MOST_EXPANSIONS: u64 = 1 << 20;

/// Macros in one another that the processor is trusted with.
const DEEPEST: usize = 100;

/// How often macros are run at most for one citation; `None` where one calls itself. The processor knows no end of that.
fn expansions(xml: &str) -> Option<u64> {
    let mut calls: HashMap<String, Vec<String>> = HashMap::from([(String::new(), Vec::new())]);
    let mut within = String::new();
    let mut reader = quick_xml::Reader::from_str(xml);
    // What is no XML is refused by who reads the style.
    while let Ok(event) = reader.read_event() {
        let (element, opens) = match &event {
            Event::Start(element) => (element, true),
            Event::Empty(element) => (element, false),
            Event::End(end) if end.local_name().as_ref() == "macro" => {
                within.clear();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let attribute = |name: &str| element.try_get_attribute(name).ok().flatten().map(|found| found.value.into_owned());
        if element.local_name().as_ref() == "macro" && opens {
            within = attribute("name").unwrap_or_default();
        }
        if let Some(called) = attribute("macro") {
            calls.entry(within.clone()).or_default().push(called);
        }
    }
    cost("", &calls, &mut HashMap::new(), 0)
}

/// How many macros one runs with all that it calls; `None` where it is among them.
fn cost<'a>(
    name: &'a str,
    calls: &'a HashMap<String, Vec<String>>,
    known: &mut HashMap<&'a str, Option<u64>>,
    depth: usize,
) -> Option<u64> {
    if let Some(cost) = known.get(name) {
        return *cost;
    }
    if depth > DEEPEST {
        return Some(u64::MAX);
    }
    // As long as it is being counted, whoever calls it is called by it.
    known.insert(name, None);
    let mut sum = 1_u64;
    for called in calls.get(name).into_iter().flatten() {
        sum = sum.saturating_add(cost(called, calls, known, depth + 1)?);
    }
    known.insert(name, Some(sum));
    Some(sum)
}

/// A style as its owner's file has it (`citation.csl`, CSL 1.0.2); the error is one sentence.
///
/// # Errors
/// Where it is no style, names another one that it depends on, or no citation can be made by it.
pub fn own_style(xml: &str) -> Result<OwnStyle, String> {
    let expanded = expansions(xml).ok_or("a macro of this style calls itself, over others or directly")?;
    if expanded > MOST_EXPANSIONS {
        return Err("the macros of this style call one another more often than any citation needs".to_owned());
    }
    let read = citationberg::Style::from_xml(xml).map_err(|error| format!("this is no style of CSL 1.0.2 ({error})"))?;
    let citationberg::Style::Independent(csl) = read else {
        return Err("this style only names another that it depends on; take that one's file".to_owned());
    };
    let csl = if csl.settings.class == StyleClass::Note { notes_of(csl) } else { csl };
    let language = csl.default_locale.as_ref().map_or("en-US", |locale| locale.0.as_str());
    let own = OwnStyle { locales: locales(&[language, "en-US"]), label: csl.info.title.value.clone(), csl };
    // The processor fails on some styles only while it cites: a paper of which all is known, and one of which nothing is.
    let name = "a".parse().map_err(|_| "no name".to_owned())?;
    let role = |role| Role { role, name: "Brown, Ann".to_owned(), authority: None, basis: Basis::Stated };
    let known = Metadata {
        date: HistoricalDate::of_edtf("1945-11-04").map(Known::stated),
        kind: Some(Known::stated(Kind::Letter)),
        roles: [RoleKind::Sender, RoleKind::Recipient, RoleKind::Translator, RoleKind::Provider].map(role).to_vec(),
        ..Metadata::default()
    };
    let can_cite = |metadata: &Metadata| {
        let (room, base_url) = ("A room", "https://room.example");
        let item = Item {
            name: &name,
            title: "A paper",
            summary: None,
            metadata,
            room,
            base_url,
            authorities: &[],
            volume: None,
            paragraph: None,
            note: None,
        };
        catch_unwind(AssertUnwindSafe(|| item.cited(&own.style()))).is_ok()
    };
    if can_cite(&known) && can_cite(&Metadata::default()) {
        Ok(own)
    } else {
        Err("the processor of this room can cite nothing by this style".to_owned())
    }
}
