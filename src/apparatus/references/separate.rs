//! "Details follow in separate message", "septel": a telegram of the same sender, a number or a few from this one.
//!
//! Like a letter without a day, it is shown only where the room has one that fits.

use std::sync::LazyLock;

use regex::Regex;

use super::Finder;
use crate::apparatus::keys::number_key;
use crate::apparatus::{pattern, subjects};
use crate::model::{Kind, PartId, Reference, ReferenceKind, SeriesNumber};
use crate::text::Span;

/// Numbers before and behind its own among which a telegram's companion is looked for.
const NEAR: u32 = 3;

static SEPARATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?-u:\b)(?:(?:a |my |our )?separate (?:\w+ )?(?:telegram|message|cable|tel|wire)s?|septels?|(?:forward(?:ed|ing)|cabl(?:ed|ing)|report(?:ed|ing)|telegraph(?:ed|ing))(?: \w+){0,3}? separately|(?:a )?subsequent (?:telegram|message|cable))(?-u:\b)",
    )
});

impl Finder<'_> {
    /// The telegrams that this one names as going out beside it.
    pub(super) fn separate(&self) -> Vec<Reference> {
        let text = &self.passage.text;
        if !matches!(self.part, PartId::Body) || !["epar", "eptel", "EPAR", "EPTEL", "ubsequent"].iter().any(|word| text.contains(word)) {
            return Vec::new();
        }
        let Some(own) = self.wire.numbers.first() else { return Vec::new() };
        let Ok(number) = own.number.parse::<u32>() else { return Vec::new() };
        let near = (number.saturating_sub(NEAR).max(1)..=number.saturating_add(NEAR)).filter(|other| *other != number);
        let series: Vec<SeriesNumber> = near
            .map(|number| SeriesNumber {
                number: number.to_string(),
                from: self.wire.from.clone(),
                to: self.wire.to.clone(),
                ..own.clone()
            })
            .collect();
        let is_others = |at: usize| {
            let before = text[..at].trim_end();
            ["your", "his", "her", "their", "’s", "'s"].iter().any(|word| before.ends_with(word))
        };
        let found = SEPARATE.find_iter(text).filter(|words| !is_others(words.start())).map(|words| {
            let span = Span::from(words.range());
            let mut reference = self.reference(span, ReferenceKind::Separate, "a telegram that went out beside this one");
            reference.keys = series.iter().map(number_key).collect();
            reference.series.clone_from(&series);
            reference.paper = Some(Kind::Telegram);
            reference.paper_word = Some("telegram".to_owned());
            let around = self.around(span);
            reference.around = subjects::names_in(around);
            reference.about = subjects::topics_in(around);
            reference
        });
        found.collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::apparatus::{Names, annotate};
    use crate::config::Settings;
    use crate::model::ReferenceKind;
    use crate::readers::draft_of;

    #[test]
    fn a_telegram_beside_this_one_has_a_number_near_its_own() {
        let title = "Telegram From the Embassy in Egypt to the Department of State";
        let text =
            format!("**April 19, 1956**  \n**{title}**\n\n**Contents:**\n\nCairo, April 19, 1956.\n\n1377. Details follow in septel.");
        let all = annotate(draft_of(&text, "x.txt"), &Names::new(&[]), &Settings::default()).references;
        let found: Vec<_> = all.iter().filter(|found| found.kind == ReferenceKind::Separate).collect();
        assert_eq!(found.len(), 1, "{all:?}");
        assert_eq!((found[0].text.as_str(), &found[0].keys[..2]), ("septel", &["no:1374".to_owned(), "no:1375".to_owned()][..]));
        assert_eq!((found[0].series[3].number.as_str(), &found[0].series[3].from[..]), ("1378", &["cairo".to_owned()][..]));
    }
}
