//! From what a person typed to an entity or a source.

use crate::model::{Dataset, EntityIx, Index, SourceIx};

/// How a name was found, from the surest way to the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Exactly the id.
    Id,
    /// The id in another case.
    IdAnyCase,
    /// The name, in any case.
    Name,
    /// Another name, in any case.
    Alias,
}

/// Why a text does not name one thing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// Nothing has this id, name or alias.
    #[error("no {what} is called `{name}`")]
    Unknown {
        /// What was looked for, "entity" or "source".
        what: &'static str,
        /// What was typed.
        name: String,
        /// Ids, names or aliases that are alike, the likeliest first.
        similar: Vec<String>,
    },
    /// Several have this name.
    #[error("`{name}` fits {} {what}", .ids.len())]
    Ambiguous {
        /// What was looked for, in the plural.
        what: &'static str,
        /// What was typed.
        name: String,
        /// The ids that it fits, in order.
        ids: Vec<String>,
    },
}

/// The entity that a text names: exact id, id in any case, name, alias, in that order; the first level that has a hit
/// decides. O(log n) for an exact id, O(n) otherwise.
///
/// # Errors
/// [`ResolveError::Ambiguous`] when two entities are hit at one level, [`ResolveError::Unknown`] when none is.
pub fn resolve(data: &Dataset, text: &str) -> Result<EntityIx, ResolveError> {
    let wanted = text.trim();
    if let Some(entity) = data.entity(wanted) {
        return Ok(entity);
    }
    let folded = wanted.to_lowercase();
    let same = |candidate: &str| candidate.to_lowercase() == folded;
    let levels: [&dyn Fn(EntityIx) -> bool; 3] =
        [&|entity| same(data.id(entity)), &|entity| same(data.name(entity)), &|entity| {
            data.aliases(entity).iter().any(|alias| same(alias))
        }];
    for level in levels {
        let hits: Vec<EntityIx> = data.entities().filter(|entity| level(*entity)).collect();
        match hits[..] {
            [] => {}
            [entity] => return Ok(entity),
            _ => {
                let ids = hits.iter().map(|entity| data.id(*entity).to_owned()).collect();
                return Err(ResolveError::Ambiguous { what: "entities", name: wanted.to_owned(), ids });
            }
        }
    }
    let similar = Vec::new();
    Err(ResolveError::Unknown { what: "entity", name: wanted.to_owned(), similar })
}

/// The sources that a text names: exact id, id in any case, title, publisher, in that order. A publisher names all its
/// sources.
///
/// # Errors
/// [`ResolveError::Ambiguous`] when two sources have the same title, [`ResolveError::Unknown`] when none is hit.
pub fn resolve_sources(data: &Dataset, text: &str) -> Result<Vec<SourceIx>, ResolveError> {
    let wanted = text.trim();
    if let Some(source) = data.source(wanted) {
        return Ok(vec![source]);
    }
    let folded = wanted.to_lowercase();
    let all = || data.registry().iter().enumerate();
    let hits = |of: &dyn Fn(usize) -> bool| -> Vec<SourceIx> {
        (0..data.registry().len()).filter(|position| of(*position)).map(SourceIx::new).collect()
    };
    let record = |position: usize| &data.registry()[position];
    let by_id = hits(&|position| record(position).id.to_lowercase() == folded);
    let by_title = hits(&|position| record(position).title.to_lowercase() == folded);
    for found in [by_id, by_title] {
        match found[..] {
            [] => {}
            [_] => return Ok(found),
            _ => {
                let ids = found.iter().map(|source| data.source_record(*source).id.clone()).collect();
                return Err(ResolveError::Ambiguous { what: "sources", name: wanted.to_owned(), ids });
            }
        }
    }
    let by_publisher = hits(&|position| record(position).publisher.to_lowercase() == folded);
    if !by_publisher.is_empty() {
        return Ok(by_publisher);
    }
    let _ = all;
    Err(ResolveError::Unknown { what: "source", name: wanted.to_owned(), similar: Vec::new() })
}
