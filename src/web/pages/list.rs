//! A reading list: the papers that a reader keeps, with notes of one's own.
//!
//! The list lies in the reader's browser, where `static/list.js` shows it; one that is shared stands in its address whole, and
//! the room shows it to whoever has that address, and keeps nothing of it.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::cite::{Item, Style};
use crate::model::{DocumentName, PAGE_SIZE, ReadingCopy};
use crate::text::span::cut;
use crate::urls;
use crate::web::assets;
use crate::web::error::Result;
use crate::web::extract::{Now, Query};
use crate::web::frame::{Frame, Section};
use crate::web::pages::cite::StyleLink;
use crate::web::pages::{export, preview};
use crate::web::reading_list::{self, Entry, MOST_LISTED};
use crate::web::state::{AppState, Room};
use crate::web::view::{Day, ExportLink, count, page};

/// Entries of a list that is shown to everybody at once, as many as any list has on a page. A longer one reads as much as an
/// export, every paper whole, and waits for its turn as that does: what it shows of a paper (its citation with the volume, the words of
/// a paragraph) is made of the whole of it, and a statement of its own would have to know all that again.
const SHORT: usize = PAGE_SIZE;

/// Letters of a paragraph that a list shows.
const LETTERS: usize = 220;

/// The id of citing as the sources have it, beside those of the styles.
pub(super) const AS_SOURCE: &str = "source";

/// An entry of a list.
struct Line {
    /// As it was asked for: by it the script finds its own entry again, whatever name the document has now.
    asked: String,
    /// What it is of; `None` where the room shows no such document.
    held: Option<HeldLine>,
    note: Option<String>,
}

struct HeldLine {
    href: String,
    title: String,
    kind: Option<String>,
    day: Day,
    /// Where the original lies.
    archival: Vec<String>,
    /// The paragraph that is meant, where it is not the whole.
    paragraph: Option<ParagraphLine>,
    citation: String,
    url: String,
    coins: String,
}

struct ParagraphLine {
    number: u32,
    href: String,
    /// `None` where the text has it no more, or never had it.
    words: Option<String>,
}

impl HeldLine {
    fn new(copy: &ReadingCopy, entry: &Entry, room: &Room) -> Self {
        let item = Item { paragraph: entry.paragraph, note: entry.note.as_deref(), ..Item::of(copy, &room.settings.name, &room.base_url) };
        let metadata = &copy.metadata;
        Self {
            href: urls::document(&copy.name),
            title: copy.title.text.replace('\n', " "),
            kind: metadata.kind.as_ref().map(|kind| kind.value.heading()),
            day: Day::of(metadata.date.as_ref().map(|date| &date.value)),
            archival: metadata.archival.iter().map(|known| known.value.to_string()).collect(),
            paragraph: entry.paragraph.map(|number| ParagraphLine {
                number,
                href: urls::paragraph(&copy.name, number),
                words: preview::paragraph(copy, number).map(|words| cut(words, LETTERS)),
            }),
            citation: item.citation(),
            url: item.url(),
            coins: item.coins(),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/list.html")]
pub(in crate::web) struct ListPage {
    frame: Frame,
    scripts: Vec<String>,
    /// Of a list that somebody shared.
    shared: Option<Shared>,
    exports: Vec<ExportLink>,
    /// For a list in the browser, the script says where they lead.
    styles: Vec<StyleLink>,
}

struct Shared {
    title: Option<String>,
    says: String,
    lines: Vec<Line>,
}

impl ListPage {
    /// Where a reader's own list is shown.
    pub fn own(room: &Arc<Room>) -> Self {
        Self::new(room, Frame::new(room, "Reading list", Section::None).at(urls::LIST), None, "")
    }

    fn shared(room: &Arc<Room>, title: Option<String>, lines: Vec<Line>, query: &str) -> Self {
        let frame = Frame::new(room, title.as_deref().unwrap_or("Reading list"), Section::None);
        let says = format!(
            "A list of {} that somebody made and shared by its address. Its title and its notes are theirs, not the room’s.",
            count(lines.len(), "entry", "entries")
        );
        Self::new(room, frame, Some(Shared { title, says, lines }), query)
    }

    fn new(room: &Arc<Room>, frame: Frame, shared: Option<Shared>, query: &str) -> Self {
        Self {
            frame: Frame { unlisted: true, ..frame },
            // Where no room answers, its part is done in the browser.
            scripts: room.is_written.then_some("list_in_files.js").into_iter().chain(["list.js"]).map(assets::address).collect(),
            shared,
            exports: ExportLink::all(room, urls::LIST, query),
            styles: styles(room, query),
        }
    }

    /// Whether anything of it can be taken along.
    fn has_papers(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| shared.lines.iter().any(|line| line.held.is_some()))
    }
}

/// The ways of citing a list.
pub(super) fn styles(room: &Room, query: &str) -> Vec<StyleLink> {
    let source = StyleLink { id: AS_SOURCE, label: "as the source has it, or the room".to_owned(), href: urls::list_cite(None, query) };
    let styled =
        |style: &Style<'_>| StyleLink { id: style.id, label: style.label.to_owned(), href: urls::list_cite(Some(style.id), query) };
    let all = Style::all(room.own_style.as_deref());
    std::iter::once(source).chain(all.iter().map(styled)).collect()
}

/// Documents by their own names, each read once.
#[derive(Default)]
pub(super) struct Copies(HashMap<DocumentName, Arc<ReadingCopy>>);

impl Copies {
    pub async fn of(&mut self, state: &AppState, name: &DocumentName) -> Result<Option<Arc<ReadingCopy>>> {
        if let Some(copy) = self.0.get(name) {
            return Ok(Some(Arc::clone(copy)));
        }
        let copy = state.store().reading_copy(name).await?.map(Arc::new);
        if let Some(copy) = &copy {
            self.0.insert(name.clone(), Arc::clone(copy));
        }
        Ok(copy)
    }
}

pub(in crate::web) async fn list(State(state): State<AppState>, Now(room): Now, query: Query) -> Result<Response> {
    let entries: Vec<Entry> = query.all("d").take(MOST_LISTED).filter_map(Entry::read).collect();
    if entries.is_empty() {
        return page(&ListPage::own(&room));
    }
    let _turn = if entries.len() > SHORT {
        let Some(turn) = export::turn().await else { return Ok(export::later()) };
        Some(turn)
    } else {
        None
    };
    let (mut copies, mut lines, mut kept) = (Copies::default(), Vec::new(), Vec::new());
    for entry in entries {
        let shown = reading_list::shown(&state, &entry).await?;
        let copy = match &shown {
            Some(shown) => copies.of(&state, &shown.name).await?,
            None => None,
        };
        let asked = entry.place();
        let held = copy.zip(shown).map(|(copy, entry)| {
            let line = HeldLine::new(&copy, &entry, &room);
            kept.push(entry);
            line
        });
        lines.push(Line { asked, held, note: entry.note });
    }
    let title = reading_list::title(&query);
    let written = reading_list::query(&kept, title.as_deref());
    page(&ListPage::shared(&room, title, lines, &written))
}
