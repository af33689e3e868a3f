//! The kinds of paper that a room holds.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::text::normal::capitalised;

/// What kind of paper a document is, by its own title or its editor's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Cable,
    Telegram,
    Airgram,
    Letter,
    Note,
    Despatch,
    Directive,
    MemorandumOfConversation,
    Memorandum,
    Journal,
    Minutes,
    Report,
    Proposal,
    Statement,
    Resolution,
    Treaty,
    EditorialNote,
    Document,
}

/// Words of a title that tell the kind, the longer before what they contain.
const TITLE_WORDS: &[(&str, Kind)] = &[
    ("memorandum of conversation", Kind::MemorandumOfConversation),
    ("memorandum of a conversation", Kind::MemorandumOfConversation),
    ("memorandum of telephone conversation", Kind::MemorandumOfConversation),
    ("memorandum of a telephone conversation", Kind::MemorandumOfConversation),
    ("memorandum for the record of a conversation", Kind::MemorandumOfConversation),
    ("notes of telephone conversation", Kind::MemorandumOfConversation),
    ("notes of a telephone conversation", Kind::MemorandumOfConversation),
    ("telephone conversation", Kind::MemorandumOfConversation),
    ("record of conversation", Kind::MemorandumOfConversation),
    ("record of a conversation", Kind::MemorandumOfConversation),
    ("record of the conversation", Kind::MemorandumOfConversation),
    ("editorial note", Kind::EditorialNote),
    ("from the journal", Kind::Journal),
    ("from the diary", Kind::Journal),
    ("journal of", Kind::Journal),
    ("diary of", Kind::Journal),
    ("memorandum of discussion", Kind::Minutes),
    ("memorandum of a discussion", Kind::Minutes),
    ("memorandum on the substance of discussion", Kind::Minutes),
    ("memorandum of the substance of discussion", Kind::Minutes),
    ("memorandum of meeting", Kind::Minutes),
    ("memorandum of a meeting", Kind::Minutes),
    ("memorandum of conference", Kind::Minutes),
    ("memorandum of a conference", Kind::Minutes),
    ("record of meeting", Kind::Minutes),
    ("record of a meeting", Kind::Minutes),
    ("notes of meeting", Kind::Minutes),
    ("notes of a meeting", Kind::Minutes),
    ("notes of the president's meeting", Kind::Minutes),
    ("summary notes of the", Kind::Minutes),
    ("minutes", Kind::Minutes),
    ("directive", Kind::Directive),
    ("instructions", Kind::Directive),
    ("airgram", Kind::Airgram),
    ("telegram", Kind::Telegram),
    ("cable", Kind::Cable),
    ("ciphergram", Kind::Cable),
    ("despatch", Kind::Despatch),
    ("dispatch", Kind::Despatch),
    ("letter", Kind::Letter),
    ("memorandum", Kind::Memorandum),
    ("memo", Kind::Memorandum),
    ("report", Kind::Report),
    ("proposal", Kind::Proposal),
    ("statement", Kind::Statement),
    ("resolution", Kind::Resolution),
    ("decree", Kind::Resolution),
    ("decision", Kind::Resolution),
    ("treaty", Kind::Treaty),
    ("agreement", Kind::Treaty),
    ("aide-memoire", Kind::Note),
    ("note", Kind::Note),
];

/// Every kind with its label, in the singular.
const LABELS: &[(Kind, &str)] = &[
    (Kind::Cable, "cable"),
    (Kind::Telegram, "telegram"),
    (Kind::Airgram, "airgram"),
    (Kind::Letter, "letter"),
    (Kind::Note, "note"),
    (Kind::Despatch, "despatch"),
    (Kind::Directive, "directive"),
    (Kind::MemorandumOfConversation, "memorandum of conversation"),
    (Kind::Memorandum, "memorandum"),
    (Kind::Journal, "journal"),
    (Kind::Minutes, "minutes"),
    (Kind::Report, "report"),
    (Kind::Proposal, "proposal"),
    (Kind::Statement, "statement"),
    (Kind::Resolution, "resolution"),
    (Kind::Treaty, "treaty"),
    (Kind::EditorialNote, "editorial note"),
    (Kind::Document, "document"),
];

impl Kind {
    /// The kind that a title names first; `None` where it names none.
    pub fn of_title(title: &str) -> Option<Self> {
        /// With a space at either end.
        static WORDS: LazyLock<Vec<(String, Kind)>> =
            LazyLock::new(|| TITLE_WORDS.iter().map(|(words, kind)| (format!(" {} ", words.replace('-', " ")), *kind)).collect());
        let title = format!(" {} ", crate::text::normal::words(title).join(" "));
        WORDS
            .iter()
            .filter_map(|(words, kind)| title.find(words.as_str()).map(|place| (place, std::cmp::Reverse(words.len()), *kind)))
            .min_by_key(|(place, length, _)| (*place, *length))
            .map(|(_, _, kind)| kind)
    }

    /// The kind with exactly this label, as front matter gives it.
    pub fn of_label(label: &str) -> Option<Self> {
        let label = label.trim().to_lowercase().replace(['-', '_'], " ");
        LABELS.iter().find(|(_, known)| *known == label).map(|(kind, _)| *kind)
    }

    pub fn label(self) -> &'static str {
        LABELS.iter().find(|(kind, _)| *kind == self).map_or("document", |(_, label)| label)
    }

    /// "a letter", "an airgram", "minutes": for sentences.
    pub fn with_article(self) -> String {
        let label = self.label();
        let article = if self == Self::Minutes {
            ""
        } else if label.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an "
        } else {
            "a "
        };
        format!("{article}{label}")
    }

    /// The label with a capital, for the head of a page.
    pub fn heading(self) -> String {
        capitalised(self.label())
    }

    /// Whether it goes over a wire: cables and telegrams go by either name.
    pub fn is_wire(self) -> bool {
        matches!(self, Self::Cable | Self::Telegram)
    }

    /// Whether such a paper goes from a sender to a recipient.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Cable | Self::Telegram | Self::Airgram | Self::Letter | Self::Note | Self::Despatch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_of_kind_in_a_title_decides() {
        assert_eq!(Kind::of_title("Cable No. 3523, Stalin to Cdes. Molotov"), Some(Kind::Cable));
        assert_eq!(Kind::of_title("Telegram via VcH from Stalin"), Some(Kind::Telegram));
        assert_eq!(Kind::of_title("From the Journal of V.M. Molotov, 'The Reception'"), Some(Kind::Journal));
        assert_eq!(Kind::of_title("Memorandum of a Conversation, White House"), Some(Kind::MemorandumOfConversation));
        assert_eq!(Kind::of_title("Notebook"), None);
        assert_eq!(Kind::of_title("Memorandum of Discussion at the 549th Meeting of the Council"), Some(Kind::Minutes));
        let said = [Kind::Letter, Kind::Airgram, Kind::Minutes].map(Kind::with_article);
        assert_eq!(said, ["a letter", "an airgram", "minutes"]);
    }
}
