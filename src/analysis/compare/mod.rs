//! What two states of the data have in common, and what not.

mod fields;
mod relations;
mod union;

pub use union::{Fate, Marked, Union, union};

use self::fields::{entity_fields, push, resourced};
use super::centrality::{CentralityOptions, Measure, centrality, places};
use super::{AnalysisError, Monitor};
use crate::graph::{Edge, Node, View};
use crate::model::{Dataset, Index, SourceIx};
use std::collections::BTreeMap;

/// A field whose value is another; empty: no value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldChange {
    /// The field, by its column header.
    pub field: String,
    /// The value before.
    pub before: String,
    /// The value after.
    pub after: String,
}

/// Sources that were added or removed, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resourced {
    /// What the thing rests on now and did not before.
    pub added: Vec<String>,
    /// What it rested on before and does not now.
    pub removed: Vec<String>,
}

impl Resourced {
    /// Whether the evidence is the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }

    /// What was added with `+` before its id, then what was removed with `-`.
    pub fn signed(&self) -> String {
        let added = self.added.iter().map(|id| format!("+{id}"));
        let removed = self.removed.iter().map(|id| format!("-{id}"));
        added.chain(removed).collect::<Vec<_>>().join(" ")
    }
}

/// Something that is in both states, but not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<T> {
    /// It in the old state.
    pub old: T,
    /// It in the new one.
    pub new: T,
    /// What changed, field by field; evidence excepted.
    pub fields: Vec<FieldChange>,
    /// How its evidence changed.
    pub evidence: Resourced,
}

/// Things of one sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes<T> {
    /// Only in the new state; numbers of the new view.
    pub added: Vec<T>,
    /// Only in the old state; numbers of the old view.
    pub removed: Vec<T>,
    /// In both, but not the same.
    pub changed: Vec<Change<T>>,
    /// How many are the same in both.
    pub same: usize,
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Self { added: Vec::new(), removed: Vec::new(), changed: Vec::new(), same: 0 }
    }
}

impl<T> Changes<T> {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// An entity at the top of a ranking, before or after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankMove {
    /// Its node in the old view.
    pub old: Option<Node>,
    /// Its node in the new view.
    pub new: Option<Node>,
    /// Its place before, from 1; equal values share a place. `None`: it was not there.
    pub before: Option<usize>,
    /// Its place after.
    pub after: Option<usize>,
}

/// How the top of a ranking moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// The measure.
    pub measure: Measure,
    /// Everybody who is at the top before or after, by place after, then before, then id; also who did not move.
    pub top: Vec<RankMove>,
}

/// The answer to [`compare`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Difference {
    /// Entities, by id.
    pub entities: Changes<Node>,
    /// Relations, by source, verb and target.
    pub relations: Changes<Edge>,
    /// Sources, by id.
    pub sources: Changes<SourceIx>,
    /// How rankings moved, a measure each.
    pub rankings: Vec<Ranking>,
}

impl Difference {
    /// Whether both states hold the same; rankings then do not differ either.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.relations.is_empty() && self.sources.is_empty()
    }
}

/// What to compare.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareOptions {
    /// The measures whose rankings are compared.
    pub measures: Vec<Measure>,
    /// How many places of a ranking are its top.
    pub top: usize,
    /// How measures are computed.
    pub centrality: CentralityOptions,
}

impl Default for CompareOptions {
    fn default() -> Self {
        let measures = vec![Measure::Degree, Measure::Betweenness, Measure::PageRank];
        Self { measures, top: 10, centrality: CentralityOptions::default() }
    }
}

/// Compares two states of the data.
///
/// Entities and sources are the same when they have the same id. Relations are the same when they have the same source,
/// verb and target, a symmetric one also with its ends exchanged; of several such, those that are equal in every field
/// belong together, then those that differ in the fewest fields, ties in the order of reading. Evidence is compared
/// apart from the other fields.
///
/// O(n log n + m log m) for the lists, plus the pairs of parallel relations that changed, plus the cost of the measures
/// on both views.
///
/// # Errors
/// As [`centrality`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::compare::{CompareOptions, compare};
/// use relata::graph::View;
/// # use relata::model::{Dataset, DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let build = |ids: &[&str], weight: f64| {
/// #     let mut schema = Schema::default();
/// #     schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// #     schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// #     let mut builder = DatasetBuilder::new(schema);
/// #     for id in ids {
/// #         builder.entity(EntityRecord { id: (*id).into(), name: (*id).into(), ..EntityRecord::default() });
/// #     }
/// #     let (source, target) = ("a".into(), "b".into());
/// #     builder.relation(RelationRecord { source, target, weight, ..RelationRecord::default() });
/// #     builder.finish().unwrap()
/// # };
/// // a -> b, then a -> b with another weight, and c
/// let (old, new) = (build(&["a", "b"], 1.0), build(&["a", "b", "c"], 2.0));
/// let (old, new) = (View::whole(&old), View::whole(&new));
/// let found = compare(&old, &new, &CompareOptions::default(), &Monitor::default())?;
/// assert_eq!((found.entities.added.len(), found.entities.same), (1, 2));
/// assert_eq!(found.relations.changed[0].fields[0].after, "2");
/// # Ok::<(), relata::analysis::AnalysisError>(())
/// ```
pub fn compare(
    old: &View<'_>,
    new: &View<'_>,
    options: &CompareOptions,
    monitor: &Monitor,
) -> Result<Difference, AnalysisError> {
    Ok(Difference {
        entities: entities(old, new),
        relations: relations::relations(old, new),
        sources: sources(old.data(), new.data()),
        rankings: rankings(old, new, options, monitor)?,
    })
}

/// The node of an entity of the same id in another view.
fn counterpart(view: &View<'_>, id: &str) -> Option<Node> {
    view.data().entity(id).and_then(|entity| view.node(entity))
}

fn entities(old: &View<'_>, new: &View<'_>) -> Changes<Node> {
    let mut found = Changes::default();
    for node in old.nodes() {
        match counterpart(new, old.id(node)) {
            None => found.removed.push(node),
            Some(other) => {
                let (a, b) = ((old.data(), old.entity(node)), (new.data(), new.entity(other)));
                let fields = entity_fields(a, b);
                let (was, is) = (old.entity_evidence(a.1), new.entity_evidence(b.1));
                let evidence = resourced((a.0, &was), (b.0, &is));
                if fields.is_empty() && evidence.is_empty() {
                    found.same += 1;
                } else {
                    found.changed.push(Change { old: node, new: other, fields, evidence });
                }
            }
        }
    }
    found.added = new.nodes().filter(|node| counterpart(old, new.id(*node)).is_none()).collect();
    found
}

fn sources(old: &Dataset, new: &Dataset) -> Changes<SourceIx> {
    let mut found = Changes::default();
    for (position, before) in old.registry().iter().enumerate() {
        let source = SourceIx::new(position);
        let Some(other) = new.source(&before.id) else {
            found.removed.push(source);
            continue;
        };
        let after = new.source_record(other);
        let date = |date: Option<crate::model::PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let mut fields = Vec::new();
        push(&mut fields, "title", &before.title, &after.title);
        push(&mut fields, "publisher", &before.publisher, &after.publisher);
        push(&mut fields, "url", &before.url, &after.url);
        push(&mut fields, "published", &date(before.published), &date(after.published));
        push(&mut fields, "accessed", &date(before.accessed), &date(after.accessed));
        if fields.is_empty() {
            found.same += 1;
        } else {
            found.changed.push(Change { old: source, new: other, fields, evidence: Resourced::default() });
        }
    }
    let known = |record: &crate::model::SourceRecord| old.source(&record.id).is_some();
    let added = new.registry().iter().enumerate().filter(|(_, record)| !known(record));
    found.added = added.map(|(position, _)| SourceIx::new(position)).collect();
    found
}

fn rankings(
    old: &View<'_>,
    new: &View<'_>,
    options: &CompareOptions,
    monitor: &Monitor,
) -> Result<Vec<Ranking>, AnalysisError> {
    let scores = |view: &View<'_>| centrality(view, &options.measures, &options.centrality, monitor);
    let (before, after) = (scores(old)?, scores(new)?);
    let mut found = Vec::new();
    for (position, measure) in options.measures.iter().enumerate() {
        let (was, is) = (places(&before.values[position]), places(&after.values[position]));
        let mut top: BTreeMap<&str, RankMove> = BTreeMap::new();
        for node in new.nodes() {
            let other = counterpart(old, new.id(node));
            let (place, previous) = (is[node.index()], other.map(|other| was[other.index()]));
            if place <= options.top || previous.is_some_and(|previous| previous <= options.top) {
                top.insert(
                    new.id(node),
                    RankMove { old: other, new: Some(node), before: previous, after: Some(place) },
                );
            }
        }
        for node in old.nodes().filter(|node| was[node.index()] <= options.top) {
            if counterpart(new, old.id(node)).is_none() {
                let before = Some(was[node.index()]);
                top.insert(old.id(node), RankMove { old: Some(node), new: None, before, after: None });
            }
        }
        let mut top: Vec<RankMove> = top.into_values().collect();
        let place = |place: Option<usize>| place.unwrap_or(usize::MAX);
        top.sort_by_key(|entry| (place(entry.after), place(entry.before)));
        found.push(Ranking { measure: *measure, top });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, ids};

    fn differ(old: &Dataset, new: &Dataset) -> Difference {
        let options = CompareOptions { top: 2, ..CompareOptions::default() };
        compare(&View::whole(old), &View::whole(new), &options, &Monitor::default()).unwrap()
    }

    #[test]
    fn added_removed_and_changed_are_apart() {
        let old = dataset(&["x"], &["a>b", "b>c w2", "a=c", "a>a"]);
        let new = dataset(&["y"], &["a>b c0.5", "b>c w2", "c=a", "b>a"]);
        let found = differ(&old, &new);
        let (before, after) = (View::whole(&old), View::whole(&new));
        assert_eq!(ids(&after, &found.entities.added), ["y"]);
        assert_eq!(ids(&before, &found.entities.removed), ["x"]);
        assert_eq!((found.entities.same, found.relations.same), (3, 2));
        assert_eq!((found.relations.added, found.relations.removed), (vec![Edge(3)], vec![Edge(3)]));
        let change = &found.relations.changed[0];
        assert_eq!((change.old, change.new), (Edge(0), Edge(0)));
        let field = FieldChange { field: "confidence".into(), before: "1".into(), after: "0.5".into() };
        assert_eq!(change.fields, [field]);
        assert!(differ(&old, &old).is_empty() && differ(&new, &new).is_empty());
    }

    #[test]
    fn parallel_relations_are_paired_by_likeness() {
        let old = dataset(&[], &["a>b w1", "a>b w2 c0.5", "a>b w3"]);
        let new = dataset(&[], &["a>b w9 c0.5", "a>b w3", "a>b w1", "a>b w1"]);
        let found = differ(&old, &new);
        assert_eq!((found.relations.same, found.relations.added.clone()), (2, vec![Edge(3)]));
        assert_eq!((found.relations.changed[0].old, found.relations.changed[0].new), (Edge(1), Edge(0)));
        assert_eq!(found.relations.changed[0].fields.len(), 1);
        let gone = differ(&new, &old);
        assert_eq!((gone.relations.removed.len(), gone.relations.changed.len()), (1, 1));
    }

    #[test]
    fn the_top_of_rankings_moves() {
        let old = dataset(&[], &["a>b", "a>c", "a>d"]);
        let new = dataset(&[], &["b>c", "b>d", "b>e"]);
        let found = differ(&old, &new);
        let degree = &found.rankings[0];
        let moves: Vec<_> = degree.top.iter().map(|entry| (entry.before, entry.after)).collect();
        // b, then c, d and e with one neighbour each, then a, which is gone.
        assert_eq!(
            moves,
            [(Some(2), Some(1)), (Some(2), Some(2)), (Some(2), Some(2)), (None, Some(2)), (Some(1), None)]
        );
    }

    #[test]
    fn nothing_and_something() {
        let (nothing, something) = (dataset(&[], &[]), dataset(&["a"], &[]));
        assert!(differ(&nothing, &nothing).is_empty());
        assert_eq!(differ(&nothing, &something).entities.added.len(), 1);
        assert_eq!(differ(&something, &nothing).entities.removed.len(), 1);
    }
}
