//! From what a person typed to an entity or a source.

use crate::model::{Dataset, EntityIx, Index, SourceIx, SourceRecord};
use crate::names::{fold, identity, suggest};

/// How many texts an error offers instead of one that names nothing.
const OFFERED: usize = 3;

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
        /// Ids, names or aliases (of sources also titles and publishers) that are alike, the likeliest first; at most
        /// three, each of another entity or source.
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

/// The entity that a text names: exact id, id in any case, name, alias, any of them without accents, any of them without
/// punctuation ([`fold`]), in that order; the first level that has a hit decides. O(log n) for an exact id, O(n)
/// otherwise.
///
/// # Errors
/// [`ResolveError::Ambiguous`] when two entities are hit at one level, [`ResolveError::Unknown`] when none is.
pub fn resolve(data: &Dataset, text: &str) -> Result<EntityIx, ResolveError> {
    let wanted = text.trim();
    if let Some(entity) = data.entity(wanted) {
        return Ok(entity);
    }
    let folded = wanted.to_lowercase();
    // An empty text would fit every entity without a name.
    let same = |candidate: &str| !folded.is_empty() && candidate.to_lowercase() == folded;
    let (plain, bare) = (identity(wanted), fold(wanted));
    let any = |entity: EntityIx, fits: &dyn Fn(&str) -> bool| {
        fits(data.id(entity)) || fits(data.name(entity)) || data.aliases(entity).iter().any(|alias| fits(alias))
    };
    let levels: [&dyn Fn(EntityIx) -> bool; 5] = [
        &|entity| same(data.id(entity)),
        &|entity| same(data.name(entity)),
        &|entity| data.aliases(entity).iter().any(|alias| same(alias)),
        &|entity| !plain.is_empty() && any(entity, &|text| identity(text) == plain),
        &|entity| !bare.is_empty() && any(entity, &|text| fold(text) == bare),
    ];
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
    let candidates = data.entities().flat_map(|entity| {
        let id = data.id(entity);
        let others = data.aliases(entity).into_iter();
        [id, data.name(entity)].into_iter().chain(others).map(move |text| (text, id))
    });
    Err(unknown("entity", wanted, candidates))
}

fn unknown<'a>(what: &'static str, wanted: &str, candidates: impl Iterator<Item = (&'a str, &'a str)>) -> ResolveError {
    let similar = suggest(wanted, candidates, OFFERED).into_iter().map(|found| found.text.to_owned()).collect();
    ResolveError::Unknown { what, name: wanted.to_owned(), similar }
}

/// The sources that a text names: exact id, id in any case, title, publisher, in that order; the first level that has a
/// hit decides. A publisher names all its sources. O(log n) for an exact id, O(n) otherwise.
///
/// # Errors
/// [`ResolveError::Ambiguous`] when two sources have the same title, [`ResolveError::Unknown`] when none is hit.
pub fn resolve_sources(data: &Dataset, text: &str) -> Result<Vec<SourceIx>, ResolveError> {
    let wanted = text.trim();
    if let Some(source) = data.source(wanted) {
        return Ok(vec![source]);
    }
    let folded = wanted.to_lowercase();
    let hits = |text: fn(&SourceRecord) -> &str| -> Vec<SourceIx> {
        let fits = |record: &SourceRecord| !folded.is_empty() && text(record).trim().to_lowercase() == folded;
        let found = data.registry().iter().enumerate().filter(|(_, record)| fits(record));
        found.map(|(position, _)| SourceIx::new(position)).collect()
    };
    for found in [hits(|record| &record.id), hits(|record| &record.title)] {
        match found[..] {
            [] => {}
            [_] => return Ok(found),
            _ => {
                let ids = found.iter().map(|source| data.source_record(*source).id.clone()).collect();
                return Err(ResolveError::Ambiguous { what: "sources", name: wanted.to_owned(), ids });
            }
        }
    }
    let by_publisher = hits(|record| &record.publisher);
    if !by_publisher.is_empty() {
        return Ok(by_publisher);
    }
    let candidates = data.registry().iter().flat_map(|record| {
        [&record.id, &record.title, &record.publisher].map(|text| (text.as_str(), record.id.as_str()))
    });
    Err(unknown("source", wanted, candidates))
}
