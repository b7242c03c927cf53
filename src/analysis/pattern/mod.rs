//! Patterns: from a query and a view to the matches.
//!
//! [`find`] answers a query of the pattern language ([`crate::model::parse_query`]); [`Chain`] tries steps from one
//! entity after another, for standing questions. `docs/patterns.md` has the grammar and what it means.

mod chain;
mod compile;
mod matches;
mod plan;
mod run;
#[cfg(test)]
mod tests;
mod value;

pub use chain::Chain;
pub use matches::{Bound, Matches};

use super::Monitor;
use crate::graph::{SelectError, View};
use crate::model::{Dataset, Query, Sort};
use compile::{Compiler, Slot};
use plan::{Bound as Known, Planner};
use run::Search;

/// How many relations and values a search of a view looks at before it gives up, unless told otherwise: 20 million, and
/// 100 for each entity and relation, so that a pattern without end ends in about a second on small data.
pub fn work(view: &View<'_>) -> u64 {
    20_000_000 + 100 * (view.node_count() as u64 + view.edge_count() as u64)
}
/// How many rows an answer may have.
pub const ROWS: usize = 5_000_000;

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A pattern names a kind or an attribute that is not there.
    #[error(transparent)]
    Select(SelectError),
    /// A verb is not in the schema.
    #[error("no relation is called `{name}`")]
    UnknownVerb {
        /// What was asked for.
        name: String,
        /// The verbs there are.
        verbs: Vec<String>,
    },
    /// A condition or a column names what the pattern does not.
    #[error("no entity or relation of the pattern is called `{name}` there")]
    UnknownVariable {
        /// What was asked for.
        name: String,
    },
    /// No relation has such an attribute.
    #[error("no relation has the attribute `{name}`")]
    UnknownRelationAttribute {
        /// What was asked for.
        name: String,
        /// The attributes that relations have.
        attributes: Vec<String>,
    },
    /// A text is not in the closed list of an attribute.
    #[error("`{attribute}` is never `{value}`")]
    NotAllowed {
        /// The attribute.
        attribute: String,
        /// What it was compared with.
        value: String,
        /// The closed list.
        allowed: Vec<String>,
    },
    /// A date is compared with a text that is none.
    #[error("`{attribute}` is a date, and `{value}` is none")]
    NotADate {
        /// The attribute.
        attribute: String,
        /// What it was compared with.
        value: String,
    },
    /// The pattern names nothing that could be shown.
    #[error("the pattern names nothing to show")]
    NothingNamed,
    /// The search was given up.
    #[error("the pattern was given up after {limit} steps")]
    TooMuchWork {
        /// The number of steps that were allowed.
        limit: u64,
    },
    /// The answer is too long.
    #[error("the pattern has more than {limit} rows")]
    TooManyRows {
        /// The number of rows that were allowed.
        limit: usize,
    },
    /// [`Monitor::cancel`] was called.
    #[error("cancelled")]
    Cancelled,
}

/// Why a search ends before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Work(u64),
    Rows(usize),
    Cancelled,
}

/// What a search may spend, and what it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindOptions {
    /// How many relations and values it may look at; `None`: as many as [`work`] says.
    pub work: Option<u64>,
    /// How many rows it may find.
    pub rows: usize,
    /// Whether to keep, for each row, every relation of every match behind it ([`Matches::support`]). Then all matches
    /// are looked at, where otherwise one way to go on is enough for what the answer does not name.
    pub support: bool,
}

impl Default for FindOptions {
    fn default() -> Self {
        Self { work: None, rows: ROWS, support: false }
    }
}

/// The position of a verb in the schema.
pub(crate) fn verb(data: &Dataset, name: &str) -> Result<usize, QueryError> {
    data.schema.verb(name).ok_or_else(|| QueryError::UnknownVerb {
        name: name.to_owned(),
        verbs: data.schema.verbs.iter().map(|verb| verb.name.clone()).collect(),
    })
}

/// Finds what a query asks for in a view.
///
/// A match gives every node of the pattern an entity and every step a relation, or as many as its quantifier says, so
/// that kinds, properties, verbs, arrows and conditions fit. No relation is used twice in one match; entities may
/// repeat. An arrow follows relations in its direction, and symmetric ones either way. `EXISTS` is a match of its own,
/// in which variables of the query around it keep their meaning. A row holds what the columns of the query name, or
/// else every named variable; rows are distinct, sorted by column: entities by id, relations as read.
///
/// It starts from the entity that properties, conditions and kinds narrow down most, and goes on along the relations
/// that are expected to lead to the fewest. Cost: O(n) for the start, less for an exact id, and then the number of
/// partial matches, each with the relations of one entity; at most [`FindOptions::work`] looks, of
/// which a match counts as four.
///
/// # Errors
/// [`QueryError`] when the query names what the data does not have, or costs more than the options allow.
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::pattern::{FindOptions, find};
/// use relata::graph::View;
/// use relata::model::parse_query;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "b"), ("b", "c"), ("a", "c")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a -> b -> c, a -> c
/// let view = View::whole(&data);
/// let query = parse_query("(x)-[:funds]->(y) WHERE NOT EXISTS { (y)-[:funds]->() }")?;
/// let found = find(&view, &query, &FindOptions::default(), &Monitor::default())?;
/// let rows: Vec<String> = (0..found.len()).map(|row| found.cell(row, 0).text(&view) + &found.cell(row, 1).text(&view)).collect();
/// assert_eq!(rows, ["ac", "bc"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find(view: &View<'_>, query: &Query, options: &FindOptions, monitor: &Monitor) -> Result<Matches, QueryError> {
    let data = view.data();
    let mut compiler = Compiler::default();
    let mut block = compiler.block(data, &query.paths, query.condition.as_ref())?;
    let mut columns: Vec<(String, Sort, Slot)> = Vec::new();
    for (name, sort) in query.variables() {
        let wanted = query.columns.is_empty() || query.columns.iter().any(|column| column.variable == name);
        if let Some((_, slot)) = compiler.scope.iter().find(|(known, _)| wanted && *known == name) {
            columns.push((name.to_owned(), sort, *slot));
        }
    }
    for column in &query.columns {
        let known = columns.iter().find(|(name, ..)| *name == column.variable);
        let (_, sort, slot) = known.ok_or_else(|| QueryError::UnknownVariable { name: column.variable.clone() })?;
        match &column.attribute {
            Some(_) if *sort == Sort::Relations => {
                return Err(QueryError::UnknownVariable { name: column.variable.clone() });
            }
            Some(attribute) => compiler.attribute(data, *slot, attribute)?,
            None => {}
        }
    }
    if columns.is_empty() {
        return Err(QueryError::NothingNamed);
    }
    let mut named = Known::default();
    for (.., slot) in &columns {
        match slot {
            Slot::Entity(slot) => named.nodes.insert(*slot),
            Slot::Relations(slot) => named.edges.insert(*slot),
        };
    }
    let behind: Vec<usize> =
        if options.support { block.edges.iter().map(|edge| edge.slot).collect() } else { Vec::new() };
    named.edges.extend(&behind);
    if options.support {
        named.nodes.extend(&block.nodes);
    }
    let mut search =
        Search::new(view, monitor, compiler.nodes, compiler.edges, options.work.unwrap_or_else(|| work(view)));
    Planner::new(view).plan(&mut search, &mut block, Known::default(), &named)?;
    let slots: Vec<Slot> = columns.iter().map(|(.., slot)| *slot).collect();
    let names = columns.into_iter().map(|(name, sort, _)| (name, sort)).collect();
    let mut rows = matches::Collector::new(names, options.rows);
    search.block(&block, &mut |search| {
        let cells = slots.iter().map(|slot| match slot {
            Slot::Entity(slot) => matches::Raw::Entity(search.node(*slot)),
            Slot::Relations(slot) => matches::Raw::Relations(search.relations(*slot)),
        });
        let support = behind.iter().flat_map(|slot| search.relations(*slot)).collect();
        rows.push(cells, support)
    })?;
    rows.finish().map_err(QueryError::from)
}
