//! Names that stand as persons' and have no record: what an archive may want to add.

use std::sync::LazyLock;

use regex::Regex;

use super::words::leads_to_name;
use crate::apparatus::names::Names;
use crate::apparatus::{correspondents, parts, pattern};
use crate::model::RoleKind::{Contributor, Provider, Translator};
use crate::model::{AnnotationKind, BlockKind, DiplomaticPart, Draft, MarkKind};
use crate::text::normal::{fold, squeeze};

/// "Mr. Smith", "Recorded by A. Smith".
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:Cdes?|Mr|Mrs|Dr|General|Marshal|Ambassador|Minister|Comrade|Recorded by|Received by|Sent by|Authenticated by)\.?\s+)(?P<name>(?:\p{Lu}\. ?){0,2}\p{Lu}[\p{L}’'-]{2,}(?: \p{Lu}[\p{Ll}’'-]{2,})?)",
    )
});

/// "Smith", "A. B. Smith", "John Smith": a name and nothing else.
static BARE_NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\p{Lu}\. ?){0,2}\p{Lu}\p{Ll}[\p{L}’'-]+(?: \p{Lu}[\p{Ll}’'-]{2,})?$"));

/// Names after a title that no record has, each once, in order: what `check` lists.
pub fn unknown_names(draft: &Draft, names: &Names) -> Vec<String> {
    let mut unknown: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let name = squeeze(name).trim_end_matches(['.', '’', '\'']).trim_end_matches("'s").trim_end_matches("’s").to_owned();
        let name = name.split(' ').skip_while(|word| leads_to_name(&fold(word.trim_end_matches('.')))).collect::<Vec<_>>().join(" ");
        // "Harriman Stalin" are two who have records, not one who has none.
        let is_known = !names.look_up(&name).is_empty() || name.split(' ').all(|word| !names.look_up(word).is_empty());
        if !is_known && name.len() > 2 && !unknown.contains(&name) {
            unknown.push(name);
        }
    };
    for role in &draft.metadata.roles {
        let is_name = role.name.split(' ').count() <= 4 && role.name.split(' ').all(|word| word.starts_with(char::is_uppercase));
        if role.authority.is_none() && is_name && !matches!(role.role, Contributor | Provider | Translator) {
            add(&role.name);
        }
    }
    // Below the message stand names without titles: "Khokhlov, Kozlov, Ivanov, Parshin".
    let text = &draft.body.text;
    for block in draft
        .body
        .blocks
        .iter()
        .filter(|block| matches!(block.kind, BlockKind::Part(DiplomaticPart::ClerkNotes | DiplomaticPart::Signature)))
    {
        for line in block.span.of(text).lines() {
            let names = correspondents::list(line);
            if names.iter().all(|name| BARE_NAME.is_match(name)) {
                for name in &names {
                    add(name);
                }
            }
        }
    }
    for annotation in &draft.body.annotations {
        let doubtful = matches!(&annotation.kind, AnnotationKind::Mark(mark) if mark.mark == MarkKind::Doubtful);
        let name = annotation.span.of(text).trim_matches(['?', '[', ']']).trim();
        if doubtful && BARE_NAME.is_match(name) {
            add(name);
        }
    }
    for (_, passage) in parts(draft) {
        for captures in NAME.captures_iter(&passage.text) {
            add(&captures["name"]);
        }
    }
    unknown
}
