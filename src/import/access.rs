//! What the room's keepers decide about whole documents: opened and closed by the day, withdrawn, named anew, joined.

use std::fs;

use super::report::Report;
use super::{ImportError, means, pictures, place};
use crate::config::AccessRule;
use crate::model::{DocumentName, Lookup};
use crate::store::Store;

/// Why nothing was done: one sentence with the way out.
#[derive(Debug, thiserror::Error)]
pub enum Undone {
    #[error("{0} leads to no document of this room; give the last part of its address, such as wilson-208877")]
    Unknown(DocumentName),
    #[error("{0} leads to several documents: {1}; give the name of one of them")]
    Several(DocumentName, String),
    #[error("{0} was withdrawn already")]
    Withdrawn(DocumentName),
    #[error("{0} is the name of another document, {1}; its address stays what it is")]
    Taken(DocumentName, DocumentName),
    #[error("{0} and {1} are one document already")]
    One(DocumentName, DocumentName),
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Import(#[from] ImportError),
}

impl From<crate::store::StoreError> for Undone {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Import(error.into())
    }
}

/// Opens and closes documents as their files, the room's rules and the day have it; gives how many.
pub async fn settle_access(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<usize, ImportError> {
    let settled = open_and_close(store, now).await?;
    if settled > 0 {
        super::lay_again(store, now).await?;
        super::decide_all(store, now).await?;
    }
    Ok(settled)
}

/// The same for who lays decisions afterwards: what cannot be done of them is said once, where somebody reads it.
pub(super) async fn open_and_close(store: &Store, now: &(dyn Fn() -> String + Sync)) -> Result<usize, ImportError> {
    end_withdrawals(store).await?;
    let settings = store.settings().await?;
    if store.of_access(&settings.access).await?.is_empty() {
        return Ok(0);
    }
    let (names, editorial) = means(store).await?;
    let means = place::Means { settings: &settings, matcher: &names, editorial: &editorial };
    place::settle_access(store, means, now, &mut Report::default()).await
}

/// Ends a withdrawal that was stopped before what it removed was written over.
async fn end_withdrawals(store: &Store) -> Result<(), ImportError> {
    if store.is_unwiped().await?
        && let Err(error) = store.wipe().await
    {
        // Nobody is shown anything of it; the next start tries again.
        tracing::warn!(%error, "words of a withdrawn document may still lie in free pages of the database");
    }
    Ok(())
}

/// A sentence for each name and each path by which a rule closes nothing: as a rule a slip of the pen, and what was meant is open.
pub(super) async fn without_effect(store: &Store, rules: &[AccessRule]) -> Result<Vec<String>, ImportError> {
    let found = store.covered_by_nothing(rules).await?;
    let sentence = |(rule, words): &(&AccessRule, &str)| {
        let what = if rule.documents.iter().any(|name| name == words) {
            format!("no document of this room has the name {words}, which [[access]] in the room.toml of {} closes", rule.root)
        } else {
            let shown = if words.is_empty() { "." } else { words };
            format!("no document lies at {shown}, which [[access]] in the room.toml of {} closes", rule.root)
        };
        format!("{what}: nothing is closed by it; correct it if something should be")
    };
    Ok(found.iter().map(sentence).collect())
}

/// What became of a withdrawn document.
#[derive(Debug)]
pub struct Withdrawal {
    pub name: DocumentName,
    pub versions: i64,
    pub pictures: usize,
    /// What of it may still lie in the folder of files or in free pages of the database, and how to be rid of it.
    pub left: Vec<String>,
}

/// Withdraws a document: its address says from now on that it was, why, and what takes its place.
pub async fn withdraw(
    store: &Store,
    name: &DocumentName,
    reason: &str,
    replaced_by: Option<&DocumentName>,
    now: &(dyn Fn() -> String + Sync),
) -> Result<Withdrawal, Undone> {
    let reason = squeezed(reason, "reason")?;
    end_withdrawals(store).await?;
    let name = one(store, name).await?;
    let replaced_by = match replaced_by {
        Some(other) => match store.lookup(other).await? {
            // The notice names it to everybody.
            Lookup::Unknown => return Err(Undone::Unknown(other.clone())),
            _ => Some(one(store, other).await?),
        },
        None => None,
    };
    if replaced_by.as_ref() == Some(&name) {
        return Err(Undone::One(name.clone(), name));
    }
    let mut writing = store.write(now).await?;
    let document = writing.document_named(&name).await?.ok_or_else(|| Undone::Unknown(name.clone()))?;
    let removed = writing.withdraw(document, &reason, replaced_by).await?;
    let mut left = Vec::new();
    // Before the document is gone by the rows: whoever is stopped here withdraws it again.
    for picture in &removed.pictures {
        let path = pictures::place(store.files(), picture);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                left.push(format!("its picture {} could not be removed ({error}); remove it", path.display()));
            }
            _ => {}
        }
    }
    writing.commit().await?;
    super::lay_again(store, now).await?;
    super::decide_all(store, now).await?;
    if let Err(error) = store.wipe().await {
        left.push(format!(
            "nobody is shown anything of it, but the free pages of the database could not be written over ({error}); the room does it when it is started or imported into next"
        ));
    }
    Ok(Withdrawal { name, versions: removed.versions, pictures: removed.pictures.len(), left })
}

/// Gives a document a further name, which leads to it from now on.
pub async fn add_alias(
    store: &Store,
    name: &DocumentName,
    alias: &DocumentName,
    now: &(dyn Fn() -> String + Sync),
) -> Result<DocumentName, Undone> {
    let name = one(store, name).await?;
    match store.lookup(alias).await? {
        Lookup::Alias(other) if other == name => return Ok(name),
        Lookup::Identity(other) if other == name => return Ok(name),
        Lookup::Alias(other) | Lookup::Identity(other) => return Err(Undone::Taken(alias.clone(), other)),
        Lookup::Closed(closed) => return Err(Undone::Taken(alias.clone(), closed.name)),
        Lookup::Several(documents) => {
            let others: Vec<String> = documents.iter().map(|document| document.name.to_string()).collect();
            return Err(Undone::Several(alias.clone(), others.join(", ")));
        }
        Lookup::Unknown => match store.hidden(alias).await? {
            Some(other) if other == name => return Ok(name),
            Some(other) => return Err(Undone::Taken(alias.clone(), other)),
            None => {}
        },
    }
    let mut writing = store.write(now).await?;
    let document = writing.document_named(&name).await?.ok_or_else(|| Undone::Unknown(name.clone()))?;
    writing.give_name(document, alias).await?;
    writing.commit().await?;
    // A rule may have waited for somebody with this name.
    settle_access(store, now).await?;
    super::decide_all(store, now).await?;
    Ok(name)
}

/// Joins a document to another: its address and its names lead there, and its files are that one's, whatever is imported later.
pub async fn merge(
    store: &Store,
    from: &DocumentName,
    into: &DocumentName,
    now: &(dyn Fn() -> String + Sync),
) -> Result<(DocumentName, DocumentName), Undone> {
    let (from, into) = (one(store, from).await?, one(store, into).await?);
    if from == into {
        return Err(Undone::One(from, into));
    }
    let settings = store.settings().await?;
    let (names, editorial) = means(store).await?;
    let means = place::Means { settings: &settings, matcher: &names, editorial: &editorial };
    let mut writing = store.write(now).await?;
    let left = writing.document_named(&from).await?.ok_or_else(|| Undone::Unknown(from.clone()))?;
    let kept = writing.document_named(&into).await?.ok_or_else(|| Undone::Unknown(into.clone()))?;
    place::join(&mut writing, left, kept, means).await?;
    writing.commit().await?;
    // It may have been the last of its volume that was shown.
    super::lay_again(store, now).await?;
    super::decide_all(store, now).await?;
    Ok((from, into))
}

/// The identity of the one document that a name leads to.
async fn one(store: &Store, name: &DocumentName) -> Result<DocumentName, Undone> {
    match store.lookup(name).await? {
        Lookup::Identity(name) => Ok(name),
        Lookup::Alias(other) => Box::pin(one(store, &other)).await,
        Lookup::Closed(closed) if matches!(closed.closed.closing, crate::model::Closing::Withdrawn { .. }) => {
            Err(Undone::Withdrawn(closed.name))
        }
        Lookup::Closed(closed) => Ok(closed.name),
        Lookup::Several(documents) => {
            let others: Vec<String> = documents.iter().map(|document| document.name.to_string()).collect();
            Err(Undone::Several(name.clone(), others.join(", ")))
        }
        // Whoever keeps the room knows of what is hidden from its visitors.
        Lookup::Unknown => store.hidden(name).await?.ok_or_else(|| Undone::Unknown(name.clone())),
    }
}

fn squeezed(words: &str, what: &str) -> Result<String, Undone> {
    let words = crate::text::normal::squeeze(&words.replace(char::is_control, " "));
    let words = words.trim_end_matches('.').to_owned();
    if words.is_empty() { Err(Undone::Refused(format!("the {what} is empty; say in one sentence why"))) } else { Ok(words) }
}
