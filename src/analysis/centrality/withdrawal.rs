//! How far ranks move when a source is withdrawn.

use super::{CentralityOptions, Measure, centrality, places};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Edge, Node, View};
use crate::model::{Index, SourceIx};

/// An entity whose place changed. Equal values share a place ([`places`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The entity.
    pub node: Node,
    /// Its place with all sources, from 1.
    pub before: usize,
    /// Its place without the source.
    pub after: usize,
}

impl Move {
    /// How many places it moved, up or down.
    pub fn distance(&self) -> usize {
        self.before.abs_diff(self.after)
    }
}

/// What happens without one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Withdrawal {
    /// The source.
    pub source: SourceIx,
    /// How many relations rest on it alone and fall with it.
    pub relations: usize,
    /// Who moved, the largest move first, equal ones by id; a list per measure.
    pub moves: Vec<Vec<Move>>,
}

impl Withdrawal {
    /// The mean number of places that all so many entities moved, by a measure.
    pub fn mean_move(&self, measure: usize, entities: usize) -> f64 {
        let total: usize = self.moves[measure].iter().map(Move::distance).sum();
        if entities == 0 { 0.0 } else { total as f64 / entities as f64 }
    }
}

/// Computes measures once more for every source without which some relation of the view falls, in the order of source
/// ids. Sources on which nothing rests alone are absent: without them nothing moves.
///
/// Every entity stays, if need be without relations, so that places can be compared. A relation without any evidence
/// never falls. O(sources * cost of the measures).
///
/// # Errors
/// As [`centrality`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::centrality::{CentralityOptions, Measure, drop_one_source};
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, SourceRecord, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # builder.source(SourceRecord { id: "report".into(), ..SourceRecord::default() });
/// # builder.relation(RelationRecord {
/// #     source: "a".into(), target: "b".into(), evidence: vec!["report".into()],
/// #     ..RelationRecord::default()
/// # });
/// # builder.relation(RelationRecord {
/// #     source: "b".into(), target: "c".into(),
/// #     ..RelationRecord::default()
/// # });
/// # let data = builder.finish()?;
/// // a -> b, which rests on one report, and b -> c
/// let view = View::whole(&data);
/// let all = drop_one_source(&view, &[Measure::Degree], &CentralityOptions::default(), &Monitor::default())?;
/// assert_eq!((all.len(), all[0].relations), (1, 1));
/// // Without the report c is as central as b, and a has nothing left.
/// let moves: Vec<_> = all[0].moves[0].iter().map(|step| (view.id(step.node), step.before, step.after)).collect();
/// assert_eq!(moves, [("a", 2, 3), ("c", 2, 1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn drop_one_source(
    view: &View<'_>,
    measures: &[Measure],
    options: &CentralityOptions,
    monitor: &Monitor,
) -> Result<Vec<Withdrawal>, AnalysisError> {
    let data = view.data();
    let alone = |edge: Edge| match data.relation_evidence(view.relation(edge)) {
        [first, rest @ ..] if rest.iter().all(|source| source == first) => Some(*first),
        _ => None,
    };
    let mut falls = vec![0_usize; data.registry().len()];
    view.edges().filter_map(alone).for_each(|source| falls[source.index()] += 1);
    let ranked = |view: &View<'_>| -> Result<Vec<Vec<usize>>, AnalysisError> {
        Ok(centrality(view, measures, options, monitor)?.values.iter().map(|values| places(values)).collect())
    };
    let before = ranked(view)?;
    let mut all = Vec::new();
    for (position, relations) in falls.into_iter().enumerate().filter(|(_, relations)| *relations > 0) {
        monitor.check()?;
        let source = SourceIx::new(position);
        let after = ranked(&view.with_edges(|edge| alone(edge) != Some(source)))?;
        let moves = before.iter().zip(&after).map(|(before, after)| {
            let moves =
                view.nodes().map(|node| Move { node, before: before[node.index()], after: after[node.index()] });
            let mut moves: Vec<Move> = moves.filter(|step| step.before != step.after).collect();
            moves.sort_by_key(|step| (std::cmp::Reverse(step.distance()), step.node));
            moves
        });
        all.push(Withdrawal { source, relations, moves: moves.collect() });
    }
    Ok(all)
}
