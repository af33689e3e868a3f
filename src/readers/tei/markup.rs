//! What begins with each element.

use super::elements::Sense;
use super::events::Tag;
use super::passages::Building;
use super::tables::Columns;
use super::targets;
use super::writer::{Does, Sink, Writer};
use crate::model::{AnnotationKind, Author, AuthorityKind, BlockKind, DiplomaticPart, Mark, MarkKind, RoleKind};

impl Writer<'_> {
    pub(super) fn begin(&mut self, sense: Sense, tag: Tag<'_>, at: usize) -> Does {
        if self.is_aside() {
            return match sense {
                Sense::Note => self.begin_note(tag, at),
                Sense::Left => Does::Leave,
                _ => Does::Nothing,
            };
        }
        match sense {
            Sense::Container | Sense::Paragraph | Sense::Division | Sense::Head | Sense::Part(_) | Sense::Closer => {
                self.begin_block(sense, tag)
            }
            Sense::List | Sense::Item | Sense::Label | Sense::Table | Sense::Row | Sense::Cell => self.begin_list(sense, tag, at),
            Sense::Choice
            | Sense::Original(_)
            | Sense::Reading(_)
            | Sense::Regular
            | Sense::Mark(_)
            | Sense::Gap
            | Sense::Apparatus
            | Sense::Variant => self.begin_mark(sense, tag, at),
            Sense::Name | Sense::Term | Sense::Reference | Sense::Pointer | Sense::Date | Sense::Time => self.begin_name(sense, tag),
            Sense::Quotation | Sense::Address | Sense::Either if self.building().in_leaf() => Does::Nothing,
            Sense::Quotation => Does::Blocks(self.building().open(BlockKind::Quotation)),
            Sense::Address => Does::Blocks(self.building().open(BlockKind::Part(DiplomaticPart::Addressees))),
            Sense::Either => Does::Blocks(self.building().open(BlockKind::Paragraph)),
            Sense::Line => {
                self.building().line_break();
                Does::Nothing
            }
            Sense::LineBreak => {
                if tag.get("break").is_none_or(|value| value != "no") {
                    self.building().line_break();
                }
                Does::Nothing
            }
            Sense::PageBreak => {
                self.building().point(AnnotationKind::PageBreak { label: targets::page_label(tag) });
                Does::Nothing
            }
            Sense::Space => {
                self.building().words(" ");
                Does::Nothing
            }
            Sense::Note => self.begin_note(tag, at),
            Sense::Highlight => {
                let kinds = self.styles(tag, at);
                self.range(kinds)
            }
            // The titles of books and newspapers are in italics; those of articles are not.
            Sense::Title => {
                let italic = matches!(tag.get("level").as_deref(), Some("m" | "j" | "s"));
                self.range(if italic { vec![AnnotationKind::Emphasis] } else { Vec::new() })
            }
            Sense::Picture => {
                self.report.picture(&tag.get("url").unwrap_or_default(), at);
                Does::Nothing
            }
            Sense::Left => {
                if tag.name() != "teiHeader" {
                    self.report.left(tag.name(), at);
                }
                self.has_notes_apart |= tag.name() == "standOff";
                Does::Leave
            }
            Sense::Place | Sense::Plain => Does::Nothing,
            Sense::Unknown => {
                self.report.unknown(tag.name(), at);
                Does::Nothing
            }
        }
    }

    fn range(&mut self, kinds: Vec<AnnotationKind>) -> Does {
        self.building().begin();
        Does::Range(kinds)
    }

    fn begin_block(&mut self, sense: Sense, tag: Tag<'_>) -> Does {
        let of_type = tag.get("type").unwrap_or_default().to_lowercase();
        match sense {
            Sense::Paragraph => Does::Blocks(self.building().open(BlockKind::Paragraph)),
            Sense::Part(part) => {
                let closes = part == DiplomaticPart::Salutation && self.open.iter().any(|open| matches!(open.does, Does::Closer { .. }));
                let part = if closes { DiplomaticPart::Closing } else { part };
                let depth = self.building().open(BlockKind::Part(part));
                if part == DiplomaticPart::Dateline {
                    self.building().begin();
                    return Does::Dateline(depth);
                }
                Does::Blocks(depth)
            }
            Sense::Division if self.level() > 0 && matches!(of_type.as_str(), "enclosure" | "attachment" | "annex" | "tab") => {
                Does::Division(self.building().open(BlockKind::Part(DiplomaticPart::Enclosure)))
            }
            Sense::Head => self.begin_head(),
            _ => {
                // A container is no block, yet a paragraph ends before it.
                let depth = self.building().open(BlockKind::Paragraph);
                self.building().close_to(depth);
                match sense {
                    Sense::Division => Does::Division(depth),
                    Sense::Closer => Does::Closer { opened: None },
                    _ => Does::Blocks(depth),
                }
            }
        }
    }

    fn begin_head(&mut self) -> Does {
        let level = self.level();
        let above = self.open.last().map(|open| &open.does);
        let of_division =
            matches!(above, None | Some(Does::Division(_))) || self.open.last().is_some_and(|open| matches!(open.name, "body" | "text"));
        if of_division && level <= 1 && self.title.is_none() && self.sinks.is_empty() && self.building().text().is_empty() {
            self.sinks.push(Sink::Title(Building::default()));
            return Does::Title;
        }
        let level = if of_division { level.max(1) + 1 } else { 6 };
        Does::Blocks(self.building().open(BlockKind::Heading(level.min(6))))
    }

    fn begin_list(&mut self, sense: Sense, tag: Tag<'_>, at: usize) -> Does {
        let above = self.open.len().checked_sub(1);
        if let Some(above) = above.filter(|_| sense != Sense::List && sense != Sense::Table) {
            self.ensure_opened(above);
        }
        match sense {
            Sense::List => {
                let said = [tag.get("type"), tag.get("rend")].into_iter().flatten().collect::<Vec<_>>().join(" ");
                let says = |words: [&str; 2]| said.split_whitespace().any(|word| words.contains(&word));
                let kind = if says(["ordered", "numbered"]) {
                    BlockKind::List(Some(1))
                } else if says(["bulleted", "bullet"]) {
                    BlockKind::List(None)
                } else {
                    // One that is silent has no signs in print either.
                    BlockKind::SimpleList
                };
                self.break_paragraph();
                Does::List { kind, opened: None, labelled: None }
            }
            Sense::Table => {
                self.break_paragraph();
                Does::Table { opened: None, columns: Columns::default() }
            }
            Sense::Item => {
                if let Some(Does::List { labelled, .. }) = self.open.last_mut().map(|open| &mut open.does)
                    && let Some(depth) = labelled.take()
                {
                    self.building().words(" ");
                    return Does::Blocks(depth);
                }
                Does::Blocks(self.building().open(BlockKind::Item))
            }
            Sense::Label => self.begin_label(),
            Sense::Row => {
                let depth = self.building().open(BlockKind::Row);
                if let Some(Does::Table { columns, .. }) = self.open.last_mut().map(|open| &mut open.does) {
                    columns.begin_row();
                }
                Does::Row { depth, is_head: tag.get("role").is_some_and(|role| role == "label") }
            }
            _ => self.begin_cell(tag, at),
        }
    }

    fn break_paragraph(&mut self) {
        let building = self.building();
        let depth = building.open(BlockKind::Paragraph);
        building.close_to(depth);
    }

    fn begin_label(&mut self) -> Does {
        if let Some(Does::List { labelled, .. }) = self.open.last_mut().map(|open| &mut open.does) {
            let before = labelled.take();
            let building = self.building();
            if let Some(depth) = before {
                building.close_to(depth);
            }
            let depth = building.open(BlockKind::Item);
            if let Some(Does::List { labelled, .. }) = self.open.last_mut().map(|open| &mut open.does) {
                *labelled = Some(depth);
            }
            return Does::Nothing;
        }
        if self.building().in_leaf() {
            return Does::Nothing;
        }
        self.building().begin();
        Does::Label(self.building().open(BlockKind::Paragraph))
    }

    fn begin_cell(&mut self, tag: Tag<'_>, at: usize) -> Does {
        let number = |name: &str| tag.get(name).and_then(|number| number.parse::<usize>().ok()).unwrap_or(1);
        let (wide, high) = (number("cols"), number("rows"));
        let (mut before, mut after) = (0, 0);
        let row_is_head = matches!(self.open.last().map(|open| &open.does), Some(Does::Row { is_head: true, .. }));
        let table = self.open.len().checked_sub(2);
        if let Some(Does::Table { columns, .. }) = table.map(|place| &mut self.open[place].does) {
            before = columns.taken_before();
            after = columns.place(wide, high);
        }
        if wide > 1 || high > 1 {
            self.report.spans.get_or_insert(at);
        }
        self.empty_cells(before);
        let depth = self.building().open(BlockKind::Cell);
        self.building().begin();
        Does::Cell { depth, after, is_head: row_is_head || tag.get("role").is_some_and(|role| role == "label") }
    }

    pub(super) fn empty_cells(&mut self, number: usize) {
        for _ in 0..number {
            let building = self.building();
            let depth = building.open(BlockKind::Cell);
            building.close_to(depth);
        }
    }

    fn begin_mark(&mut self, sense: Sense, tag: Tag<'_>, at: usize) -> Does {
        if matches!(sense, Sense::Apparatus | Sense::Variant) {
            return self.begin_variant(sense, tag);
        }
        let mut in_choice = None;
        let in_expansion = self.open.last().is_some_and(|open| open.name == "expan");
        if let Some(Does::Choice { kind, .. }) = self.open.last_mut().map(|open| &mut open.does) {
            in_choice = Some(kind);
        }
        if let (Some(Some(_)), Sense::Reading(_) | Sense::Mark(MarkKind::Doubtful | MarkKind::Supplied)) = (&in_choice, sense) {
            // One reading is in the text already.
            self.sinks.push(Sink::Aside(String::new()));
            return Does::Other(String::new());
        }
        let mark = |kind, author| vec![AnnotationKind::Mark(Mark::new(kind, author))];
        match (sense, in_choice) {
            (Sense::Choice, _) => {
                self.building().begin();
                Does::Choice { hidden: Vec::new(), kind: None, others: Vec::new() }
            }
            (Sense::Original(_), Some(_)) if tag.name() != "orig" => {
                self.sinks.push(Sink::Aside(String::new()));
                Does::Hidden
            }
            (Sense::Regular, Some(_)) => {
                self.sinks.push(Sink::Aside(String::new()));
                Does::Regular(at)
            }
            // Of several doubtful readings the first is in the text.
            (Sense::Reading(reading) | Sense::Mark(reading @ (MarkKind::Doubtful | MarkKind::Supplied)), Some(kind)) => {
                *kind = Some(reading);
                Does::Nothing
            }
            (Sense::Mark(kind @ (MarkKind::Deleted | MarkKind::Added)), _) => self.range(mark(kind, Author::Unknown)),
            // "Sec<ex>retary</ex>": what `expan` says of the whole word is enough.
            (Sense::Mark(MarkKind::Expanded), _) if in_expansion => Does::Nothing,
            (Sense::Reading(kind) | Sense::Original(Some(kind)), None) | (Sense::Mark(kind), _) => self.range(mark(kind, Author::Editor)),
            (Sense::Gap, _) => {
                let (words, mark) = gap(tag);
                self.sinks.push(Sink::Aside(String::new()));
                Does::Gap { words, mark }
            }
            _ => Does::Nothing,
        }
    }

    fn begin_variant(&mut self, sense: Sense, tag: Tag<'_>) -> Does {
        if sense == Sense::Apparatus {
            return Does::Apparatus { is_read: false, others: Vec::new() };
        }
        // A group of readings may stand around one.
        let around = self.open.iter_mut().rev().find(|open| open.name != "rdgGrp");
        match around.map(|open| &mut open.does) {
            Some(Does::Apparatus { is_read, .. }) if !*is_read => {
                *is_read = true;
                Does::Nothing
            }
            Some(Does::Apparatus { .. }) => {
                let witnesses = tag.first_of(&["wit", "source", "resp"]).unwrap_or_default();
                self.sinks.push(Sink::Aside(String::new()));
                Does::Other(witnesses.split_ascii_whitespace().map(|name| name.trim_start_matches('#')).collect::<Vec<_>>().join(", "))
            }
            _ => Does::Nothing,
        }
    }

    fn begin_name(&mut self, sense: Sense, tag: Tag<'_>) -> Does {
        let of_type = tag.get("type");
        self.building().begin();
        match sense {
            Sense::Date => return Does::Date(tag.attributes().collect()),
            Sense::Time => return Does::Time,
            Sense::Reference | Sense::Pointer => {
                let kinds: Vec<AnnotationKind> =
                    tag.get("target").map(|target| targets::reference(&target, self.frame)).into_iter().collect();
                if sense == Sense::Pointer {
                    let building = self.building();
                    let _ = building.end();
                    for kind in kinds {
                        building.point(kind);
                    }
                    return Does::Nothing;
                }
                return Does::Range(kinds);
            }
            _ => {}
        }
        let id = self.record(tag);
        let kind = targets::kind_of_name(tag.name(), of_type.as_deref());
        let authority = id.clone().filter(|id| kind.is_some() && !id.contains(':'));
        let kinds = match (sense, kind, id) {
            (Sense::Term, _, Some(id)) => vec![AnnotationKind::Term { id }],
            (Sense::Name, Some(kind), id) => vec![AnnotationKind::Name { kind, id }],
            _ => Vec::new(),
        };
        if kind == Some(AuthorityKind::Place) {
            return Does::Place(kinds);
        }
        let role = match of_type.as_deref() {
            Some("from" | "sender" | "author") if self.in_title() => Some(RoleKind::Sender),
            Some("to" | "addressee" | "recipient") if self.in_title() => Some(RoleKind::Recipient),
            _ => None,
        };
        Does::Name { kinds, role, authority }
    }

    /// The emphasis that `rend` or `rendition` asks for; `hi` without any is in italics.
    fn styles(&mut self, tag: Tag<'_>, at: usize) -> Vec<AnnotationKind> {
        let Some(rend) = tag.get("rend").or_else(|| tag.get("rendition")).or_else(|| tag.get("style")) else {
            return vec![AnnotationKind::Emphasis];
        };
        let mut kinds = Vec::new();
        for word in rend.split([' ', ';', ',']).map(|word| word.trim().trim_start_matches('#')).filter(|word| !word.is_empty()) {
            match word.to_lowercase().replace(['-', '_'], "").as_str() {
                "italic" | "italics" | "ital" | "i" | "it" | "fontstyle:italic" => kinds.push(AnnotationKind::Emphasis),
                "strong" | "bold" | "b" | "bf" | "strpng" | "fontweight:bold" => kinds.push(AnnotationKind::Strong),
                "underline" | "underlined" | "u" | "ul" | "textdecoration:underline" => kinds.push(AnnotationKind::Underline),
                "smallcaps" | "sc" | "smallcap" | "fontvariant:smallcaps" => kinds.push(AnnotationKind::SmallCapitals),
                "superscript" | "super" | "sup" | "verticalalign:super" => kinds.push(AnnotationKind::Superscript),
                "subscript" | "sub" | "verticalalign:sub" => kinds.push(AnnotationKind::Subscript),
                "strikethrough" | "strike" | "textdecoration:linethrough" => {
                    kinds.push(AnnotationKind::Mark(Mark::new(MarkKind::Deleted, Author::Unknown)));
                }
                // How it stands on the page, which is no emphasis.
                "center" | "centre" | "right" | "left" | "roman" | "normal" | "flushleft" => {}
                _ => self.report.style(word, at),
            }
        }
        kinds
    }
}

/// The words that stand for what is missing (chapter 11.3.1.7, gap), and their mark.
fn gap(tag: Tag<'_>) -> (String, Mark) {
    let reason = tag.get("reason").unwrap_or_default().to_lowercase().replace('_', " ");
    let has = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    let (mark, author) = if has(&["illegible", "damage", "faded", "torn", "lost", "unread", "ink", "burn", "hole"]) {
        (MarkKind::Illegible, Author::Editor)
    } else if has(&["declassif", "redact", "excis", "withheld", "classified", "sanitiz", "censor"]) {
        (MarkKind::Withheld, Author::Declassifier)
    } else {
        (MarkKind::Omitted, Author::Editor)
    };
    let extent = tag.get("extent").or_else(|| Some(format!("{} {}", tag.get("quantity")?, tag.get("unit").unwrap_or_default())));
    let words = match (mark, extent.as_deref().map(str::trim)) {
        (MarkKind::Omitted, None) => "[…]".to_owned(),
        (MarkKind::Omitted, Some(extent)) => format!("[{extent} omitted]"),
        (MarkKind::Withheld, extent) => format!("[{} not declassified]", extent.unwrap_or("text")),
        (_, Some(extent)) => format!("[{extent} {reason}]"),
        (_, None) => format!("[{reason}]"),
    };
    (words, Mark::new(mark, author))
}
