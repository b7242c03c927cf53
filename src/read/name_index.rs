//! Which entity a name means, after folding: an index over ids, names and aliases of entity files.

use super::State;
use super::cells::canonical;
use super::entities::Entities;
use super::ids;
use crate::names::identity;
use rayon::prelude::*;
use std::borrow::Cow;

/// The entities that a word means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    Nobody,
    One(u32),
    /// Several, in their order.
    Several(Vec<u32>),
}

/// Hashes of folded ids, names and aliases, ascending, each with an entity. Texts are not kept; they are folded again where
/// a hash fits.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    words: Vec<(u64, u32)>,
}

impl NameIndex {
    /// Makes the index. O(n log n) in the number of names, in parallel.
    pub(super) fn new(entities: &Entities) -> Self {
        let hashes = |entity: u32| words(entities, entity).map(move |word| (ids::hash(&folded(word)), entity));
        let mut words: Vec<(u64, u32)> = (0..entities.listed_count()).into_par_iter().flat_map_iter(hashes).collect();
        words.par_sort_unstable();
        words.dedup();
        Self { words }
    }

    /// The entities that a word means; a confirmed duplicate stands for the one that is kept. O(log n + length).
    pub(super) fn find(&self, entities: &Entities, word: &str) -> Named {
        let wanted = identity(word);
        let hash = ids::hash(&wanted);
        let first = self.words.partition_point(|(other, _)| *other < hash);
        let fitting = self.words[first..].iter().take_while(|(other, _)| *other == hash).map(|(_, entity)| *entity);
        let mut found: Vec<u32> = fitting
            .filter(|entity| words(entities, *entity).any(|word| folded(word) == wanted))
            .map(|entity| match entities.state(entity) {
                State::Merged(kept) => kept,
                _ => entity,
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        match found[..] {
            [] => Named::Nobody,
            [one] => Named::One(one),
            _ => Named::Several(found),
        }
    }
}

/// A name as it is compared; unlike ids names are kept as they are written.
fn folded(name: &str) -> String {
    identity(&canonical(Cow::Borrowed(name)))
}

/// What an entity is called, what is empty left out.
fn words(entities: &Entities, entity: u32) -> impl Iterator<Item = &str> {
    let aliases = entities.aliases(entity).into_iter();
    [entities.id(entity), entities.name(entity)].into_iter().chain(aliases).filter(|word| !word.is_empty())
}
