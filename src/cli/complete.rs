//! What the shell offers while a command is typed: entities, kinds, verbs and sources of the data at hand.

use super::shells::is_typeable;
use crate::model::Dataset;
use crate::read::{Input, Options, load};
use clap_complete::CompletionCandidate;
use std::ffi::OsStr;

/// The data at the default place. A shell that completes knows nothing of a `--data` typed earlier; `$RELATA_DATA`
/// serves for other folders. Broken data offers what can be read of it.
fn data() -> Option<Dataset> {
    let options = Options { lenient: true, warnings: false, hash: false, ..Options::default() };
    load(&Input::default_from(std::env::var_os("RELATA_DATA").as_deref()), &options).ok()?.data
}

fn candidates<'a>(current: &OsStr, all: impl Iterator<Item = (&'a str, String)>) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy().to_lowercase();
    all.filter(|(value, help)| {
        is_typeable(value)
            && (value.to_lowercase().starts_with(&typed)
                || (!typed.is_empty() && help.to_lowercase().starts_with(&typed)))
    })
    .map(|(value, help)| CompletionCandidate::new(value).help(Some(help.into())))
    .collect()
}

/// Ids of entities, found by id or by the start of a name.
pub fn entities(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(data) = data() else { return Vec::new() };
    candidates(current, data.entities().map(|entity| (data.id(entity), data.name(entity).to_owned())))
}

/// Kinds as patterns, and entities.
pub fn selectors(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(data) = data() else { return Vec::new() };
    let kinds: Vec<(String, String)> =
        data.schema.kinds.iter().map(|kind| (format!(":{}", kind.name), format!("every {}", kind.label))).collect();
    let mut all = candidates(current, kinds.iter().map(|(kind, help)| (kind.as_str(), help.clone())));
    if !current.to_string_lossy().starts_with(':') {
        all.extend(candidates(current, data.entities().map(|entity| (data.id(entity), data.name(entity).to_owned()))));
    }
    all
}

/// Verbs.
pub fn verbs(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(data) = data() else { return Vec::new() };
    candidates(current, data.schema.verbs.iter().map(|verb| (verb.name.as_str(), verb.label.clone())))
}

/// Ids of sources.
pub fn sources(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(data) = data() else { return Vec::new() };
    candidates(current, data.registry().iter().map(|source| (source.id.as_str(), source.title.clone())))
}
