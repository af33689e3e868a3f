//! The words by which papers are named.

use regex::Regex;

use crate::model::Kind;

/// Words for papers, with the kind that they name; a `None` may be a paper of any kind.
pub(super) const PAPERS: &[(&str, Option<Kind>)] = &[
    ("memorandum of conversation", Some(Kind::MemorandumOfConversation)),
    ("memorandum", Some(Kind::Memorandum)),
    ("memo", Some(Kind::Memorandum)),
    ("aide-mémoire", Some(Kind::Note)),
    ("aide-memoire", Some(Kind::Note)),
    ("letters", Some(Kind::Letter)),
    ("letter", Some(Kind::Letter)),
    ("cables", Some(Kind::Cable)),
    ("cable", Some(Kind::Cable)),
    ("telegrams", Some(Kind::Telegram)),
    ("telegram", Some(Kind::Telegram)),
    ("airgram", Some(Kind::Airgram)),
    ("despatch", Some(Kind::Despatch)),
    ("dispatch", Some(Kind::Despatch)),
    ("note", Some(Kind::Note)),
    ("directive", Some(Kind::Directive)),
    ("instructions", Some(Kind::Directive)),
    ("reports", Some(Kind::Report)),
    ("report", Some(Kind::Report)),
    ("estimate", Some(Kind::Report)),
    ("study", Some(Kind::Report)),
    ("recommendations", Some(Kind::Proposal)),
    ("recommendation", Some(Kind::Proposal)),
    ("memoranda", Some(Kind::Memorandum)),
    ("memos", Some(Kind::Memorandum)),
    ("minutes", Some(Kind::Minutes)),
    ("letr", Some(Kind::Letter)),
    ("wire", Some(Kind::Telegram)),
    ("paper", None),
    ("proposals", Some(Kind::Proposal)),
    ("proposal", Some(Kind::Proposal)),
    ("changes", Some(Kind::Proposal)),
    ("change", Some(Kind::Proposal)),
    ("amendments", Some(Kind::Proposal)),
    ("statement", Some(Kind::Statement)),
    ("speech", Some(Kind::Statement)),
    ("declaration", Some(Kind::Statement)),
    ("announcement", Some(Kind::Statement)),
    ("broadcast", Some(Kind::Statement)),
    ("press conference", Some(Kind::Statement)),
    ("news conference", Some(Kind::Statement)),
    ("reply", None),
    ("answer", None),
    ("response", None),
    ("messages", None),
    ("message", None),
    ("communication", None),
    ("document", None),
    ("draft", None),
    ("text", None),
];

/// Those of them that one person writes to another, and by which a paper is known without its day.
pub(super) const LETTERS: &[&str] =
    &["letter", "aide-mémoire", "aide-memoire", "note", "memorandum", "memo", "message", "reply", "communication"];

/// Those that are said to everybody: where no document tells of one, nobody has to look for it in an archive.
const SPOKEN: &[&str] = &["speech", "declaration", "announcement", "broadcast", "press conference", "news conference"];

/// Whether a word names what was said to everybody.
pub fn is_spoken(word: &str) -> bool {
    SPOKEN.contains(&word)
}

/// Whether a word names a speech, which may have been made before a few as well: a "statement".
pub fn is_speech(word: &str) -> bool {
    word == "statement" || is_spoken(word)
}

/// A pattern in which PAPERS stands for the words for papers.
pub(super) fn pattern(text: &str) -> Regex {
    let words = PAPERS.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("|");
    crate::apparatus::pattern(&text.replace("PAPERS", &words))
}

/// The kind of paper that a word names.
pub(super) fn kind_of(word: &str) -> Option<Kind> {
    PAPERS.iter().find(|(known, _)| *known == word).and_then(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_a_word_for_papers() {
        assert!(LETTERS.iter().all(|letter| PAPERS.iter().any(|(word, _)| word == letter)));
    }
}
