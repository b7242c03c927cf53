//! What falls when sources are withdrawn.

use super::falls;
use crate::analysis::centrality::{CentralityOptions, Measure, Move, centrality, places};
use crate::analysis::components::{Components, weak};
use crate::analysis::coverage::{CoverageError, Gaps, gaps};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Edge, Node, View};
use crate::model::SourceIx;
use std::collections::BTreeSet;

/// What to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct FallOptions {
    /// The measures whose rankings are compared.
    pub measures: Vec<Measure>,
    /// How many places of a ranking are its top.
    pub top: usize,
    /// How measures are computed.
    pub centrality: CentralityOptions,
}

impl Default for FallOptions {
    fn default() -> Self {
        let measures = vec![Measure::Degree, Measure::Betweenness, Measure::PageRank];
        Self { measures, top: 10, centrality: CentralityOptions::default() }
    }
}

/// Who leaves a top of a ranking, enters it or moves inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopMoves {
    /// The measure.
    pub measure: Measure,
    /// The moves, by place before, then after, then id.
    pub moves: Vec<Move>,
    /// How many entities move at all.
    pub moved: usize,
}

/// A standing question that gets further gaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The position of the question in the schema.
    pub question: usize,
    /// Entities that have no direct answer any more.
    pub nodes: Vec<Node>,
}

/// What falls without some sources.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fall {
    /// Relations that rest on one of them, in the order of reading.
    pub relations: Vec<Edge>,
    /// Those of them that rest on nothing else.
    pub fallen: Vec<Edge>,
    /// Entities that name one of them, in the order of ids.
    pub entities: Vec<Node>,
    /// Entities that fall: they name nothing else, and no relation that stands touches them.
    pub lost: Vec<Node>,
    /// Pairs of entities that some chain links now and none would.
    pub pairs: u64,
    /// What would come off its component, the largest first: of each component that falls apart all pieces but the
    /// largest.
    pub pieces: Vec<Vec<Node>>,
    /// Standing questions that would get further gaps.
    pub opened: Vec<Opened>,
    /// How rankings would move.
    pub moves: Vec<TopMoves>,
}

/// Why [`fall`] has no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FallError {
    /// A measure has no value.
    #[error(transparent)]
    Analysis(#[from] AnalysisError),
    /// A standing question does not fit the data.
    #[error(transparent)]
    Coverage(#[from] CoverageError),
}

/// What falls when sources are withdrawn, all at once. For components, gaps and rankings every entity stays, if need be
/// without relations, so that they can be compared. O(n + m) and twice the cost of the standing questions and measures.
///
/// # Errors
/// [`FallError`] as [`centrality`] and [`gaps`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::sources::{FallOptions, fall};
/// use relata::graph::View;
/// use relata::model::SourceIx;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, SourceRecord, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # builder.source(SourceRecord { id: "report".into(), ..SourceRecord::default() });
/// # for (source, target, evidence) in [("a", "b", vec!["report".to_owned()]), ("b", "c", vec![])] {
/// #     let (source, target) = (source.into(), target.into());
/// #     builder.relation(RelationRecord { source, target, evidence, ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a -> b, which rests on one report, and b -> c
/// let found = fall(&View::whole(&data), &[SourceIx(0)], &FallOptions::default(), &Monitor::default())?;
/// // a comes off: a-b and a-c are no longer linked.
/// assert_eq!((found.fallen.len(), found.pairs, found.pieces[0].len()), (1, 2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fall(
    view: &View<'_>,
    withdrawn: &[SourceIx],
    options: &FallOptions,
    monitor: &Monitor,
) -> Result<Fall, FallError> {
    let data = view.data();
    let names = |evidence: &[SourceIx]| evidence.iter().any(|source| withdrawn.contains(source));
    let relations: Vec<Edge> =
        view.edges().filter(|edge| names(&view.relation_evidence(view.relation(*edge)))).collect();
    let fallen: Vec<Edge> = relations.iter().copied().filter(|edge| falls(view, *edge, withdrawn)).collect();
    let entities: Vec<Node> = view.nodes().filter(|node| names(&view.entity_evidence(view.entity(*node)))).collect();
    let after = view.with_edges(|edge| fallen.binary_search(&edge).is_err());
    let lost = entities.iter().copied().filter(|node| {
        let own = view.entity_evidence(view.entity(*node));
        own.iter().all(|source| withdrawn.contains(source)) && after.out_len(*node) + after.in_len(*node) == 0
    });
    let lost = lost.collect();
    let (before_parts, after_parts) = (weak(view), weak(&after));
    let (mut opened, mut moves) = (Vec::new(), Vec::new());
    if !fallen.is_empty() {
        for (question, coverage) in data.schema.coverage.iter().enumerate() {
            let nodes = newly(&gaps(view, coverage)?, &gaps(&after, coverage)?);
            if !nodes.is_empty() {
                opened.push(Opened { question, nodes });
            }
        }
        moves = top_moves(view, &after, options, monitor)?;
    }
    Ok(Fall {
        pairs: linked(&before_parts) - linked(&after_parts),
        pieces: pieces(&before_parts, &after_parts),
        relations,
        fallen,
        entities,
        lost,
        opened,
        moves,
    })
}

/// Pairs of entities in one component.
fn linked(parts: &Components) -> u64 {
    parts.sizes.iter().map(|size| (*size as u64) * (*size as u64).saturating_sub(1) / 2).sum()
}

/// Entities without a direct answer that had one, or were not asked about.
pub(super) fn newly(before: &Gaps, after: &Gaps) -> Vec<Node> {
    let known: BTreeSet<Node> = before.without_direct().map(|gap| gap.node).collect();
    let mut nodes: Vec<Node> =
        after.without_direct().map(|gap| gap.node).filter(|node| !known.contains(node)).collect();
    nodes.sort_unstable();
    nodes
}

/// Of each component that falls apart, all pieces but the largest; the largest first, ties by the smallest id.
fn pieces(before: &Components, after: &Components) -> Vec<Vec<Node>> {
    let mut members: Vec<Vec<Node>> = vec![Vec::new(); after.sizes.len()];
    for (node, part) in after.of.iter().enumerate() {
        members[*part as usize].push(Node(node as u32));
    }
    let mut whole = vec![true; before.sizes.len()];
    // Components come from the largest: the first piece of each is what stays.
    members.retain(|piece| {
        piece.first().is_some_and(|node| !std::mem::replace(&mut whole[before.of[node.index()] as usize], false))
    });
    members
}

fn top_moves(
    before: &View<'_>,
    after: &View<'_>,
    options: &FallOptions,
    monitor: &Monitor,
) -> Result<Vec<TopMoves>, AnalysisError> {
    let scores = |view: &View<'_>| centrality(view, &options.measures, &options.centrality, monitor);
    let (was, is) = (scores(before)?, scores(after)?);
    let mut found = Vec::new();
    for (position, measure) in options.measures.iter().enumerate() {
        let (was, is) = (places(&was.values[position]), places(&is.values[position]));
        let all = before.nodes().map(|node| Move { node, before: was[node.index()], after: is[node.index()] });
        let mut moves: Vec<Move> = all.filter(|step| step.before != step.after).collect();
        let moved = moves.len();
        moves.retain(|step| step.before.min(step.after) <= options.top);
        moves.sort_by_key(|step| (step.before, step.after, step.node));
        found.push(TopMoves { measure: *measure, moves, moved });
    }
    Ok(found)
}
