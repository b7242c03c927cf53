//! Claims that rest on one source or one publisher, ranked by what they hold up.

use super::fall::{FallError, newly};
use super::publisher;
use crate::analysis::centrality::{CentralityOptions, Measure, bridges, centrality, places, ties};
use crate::analysis::coverage::{Gaps, gaps};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Edge, Node, Simple, View};
use crate::model::{Coverage, SourceIx, Steps};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A relation that rests on one source, or on several of one publisher.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The relation.
    pub edge: Edge,
    /// Its sources, in the order of ids.
    pub sources: Vec<SourceIx>,
    /// Gaps that would open without it, over all standing questions; `None` where that was not computed.
    pub gaps: Option<usize>,
    /// Pairs of entities that no chain would link without it.
    pub pairs: u64,
    /// The share of shortest paths that run along it: the betweenness of its tie, 0 where another relation joins the same
    /// two entities. `None` where that was not computed.
    pub betweenness: Option<f64>,
    /// By how many places all entities together would move by betweenness; only for the first claims.
    pub moved: Option<usize>,
}

/// The answer to [`claims`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claims {
    /// The claims, those that hold up the most first: by gaps, then pairs, then betweenness, ties in the order of reading.
    pub claims: Vec<Claim>,
    /// How many relations rest on one source.
    pub one_source: usize,
    /// How many rest on several sources of one publisher.
    pub one_publisher: usize,
    /// What was not computed, and why.
    pub remarks: Vec<String>,
}

/// What claims are measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimsOptions {
    /// For how many of the first claims moves of ranks are computed, each at the cost of betweenness.
    pub moves: usize,
    /// Up to how many entities betweenness is computed, and up to how many relations gaps are.
    pub large: usize,
}

impl Default for ClaimsOptions {
    fn default() -> Self {
        Self { moves: 20, large: 5_000 }
    }
}

/// Relations of a view that rest on one source or one publisher, by what they hold up: gaps that would open without
/// each, pairs of entities that would come apart, shortest paths that run along it, and ranks that would move. Each is
/// taken away alone.
///
/// O(n m) for betweenness, O(claims * cost of the standing questions) for gaps, O(moves * n m) for ranks; on large
/// graphs, where [`ClaimsOptions::large`] says so, only pairs are computed, in O(n + m).
///
/// # Errors
/// [`FallError`] as [`centrality`] and [`gaps`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::sources::{ClaimsOptions, claims};
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
/// # for (source, target, evidence) in [("a", "b", vec!["report".to_owned()]), ("b", "c", vec![])] {
/// #     let (source, target) = (source.into(), target.into());
/// #     builder.relation(RelationRecord { source, target, evidence, ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a -> b, which rests on one report, and b -> c
/// let found = claims(&View::whole(&data), ClaimsOptions::default(), &Monitor::default())?;
/// assert_eq!((found.one_source, found.claims[0].pairs), (1, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn claims(view: &View<'_>, options: ClaimsOptions, monitor: &Monitor) -> Result<Claims, FallError> {
    let data = view.data();
    let mut found = Claims::default();
    for edge in view.edges() {
        let sources: BTreeSet<SourceIx> = view.relation_evidence(view.relation(edge)).iter().copied().collect();
        let publishers: BTreeSet<String> = sources.iter().map(|source| publisher(data, *source)).collect();
        if publishers.len() != 1 {
            continue;
        }
        *(if sources.len() == 1 { &mut found.one_source } else { &mut found.one_publisher }) += 1;
        let sources = sources.into_iter().collect();
        found.claims.push(Claim { edge, sources, gaps: None, pairs: 0, betweenness: None, moved: None });
    }
    let alone = alone(view);
    let cuts = cuts(&Simple::unweighted(view, false));
    for claim in &mut found.claims {
        claim.pairs = tie(view, claim.edge)
            .filter(|tie| alone.contains(tie))
            .map_or(0, |tie| cuts.get(&tie).copied().unwrap_or(0));
    }
    let exact = view.node_count() <= options.large;
    if exact {
        let all = ties(view, &CentralityOptions::default(), monitor)?;
        let shares: BTreeMap<(Node, Node), f64> =
            all.into_iter().map(|tie| ((tie.source, tie.target), tie.betweenness)).collect();
        for claim in &mut found.claims {
            let share = tie(view, claim.edge).filter(|tie| alone.contains(tie)).and_then(|tie| shares.get(&tie));
            claim.betweenness = Some(share.copied().unwrap_or(0.0));
        }
    } else {
        found.remarks.push(format!("betweenness is not computed for more than {} entities", options.large));
    }
    if view.edge_count() <= options.large {
        count_gaps(view, &mut found.claims, monitor)?;
    } else {
        found.remarks.push(format!("gaps are not computed for more than {} relations", options.large));
    }
    found.claims.sort_by(|a, b| {
        (Reverse(a.gaps), Reverse(a.pairs))
            .cmp(&(Reverse(b.gaps), Reverse(b.pairs)))
            .then_with(|| b.betweenness.unwrap_or(0.0).total_cmp(&a.betweenness.unwrap_or(0.0)))
            .then_with(|| a.edge.cmp(&b.edge))
    });
    if exact && !found.claims.is_empty() {
        let ranked = |view: &View<'_>| -> Result<Vec<usize>, AnalysisError> {
            Ok(places(&centrality(view, &[Measure::Betweenness], &CentralityOptions::default(), monitor)?.values[0]))
        };
        let before = ranked(view)?;
        for claim in found.claims.iter_mut().take(options.moves) {
            let without = |edge: Edge| edge != claim.edge;
            let after = ranked(&view.with_edges(without))?;
            claim.moved = Some(before.iter().zip(&after).map(|(before, after)| before.abs_diff(*after)).sum());
        }
    }
    Ok(found)
}

/// The two entities of a relation, the smaller first; `None` for one of an entity with itself.
fn tie(view: &View<'_>, edge: Edge) -> Option<(Node, Node)> {
    let (source, target) = view.endpoints(edge);
    (source != target).then(|| (source.min(target), source.max(target)))
}

/// Pairs of entities that exactly one relation joins.
fn alone(view: &View<'_>) -> BTreeSet<(Node, Node)> {
    let mut counts: BTreeMap<(Node, Node), usize> = BTreeMap::new();
    view.edges().filter_map(|edge| tie(view, edge)).for_each(|tie| *counts.entry(tie).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count == 1).map(|(tie, _)| tie).collect()
}

/// For each bridge, how many pairs of entities it alone keeps linked: the sizes of its two sides, multiplied. A bridge is
/// in every spanning tree, and what hangs below it there is one side.
fn cuts(simple: &Simple) -> BTreeMap<(Node, Node), u64> {
    const NOBODY: u32 = u32::MAX;
    let nodes = simple.node_count();
    let (mut parent, mut root) = (vec![NOBODY; nodes], vec![NOBODY; nodes]);
    let mut order: Vec<u32> = Vec::with_capacity(nodes);
    for start in 0..nodes as u32 {
        if root[start as usize] != NOBODY {
            continue;
        }
        root[start as usize] = start;
        let mut position = order.len();
        order.push(start);
        while let Some(node) = order.get(position).copied() {
            position += 1;
            for next in simple.neighbours(Node(node)) {
                if root[*next as usize] == NOBODY {
                    root[*next as usize] = start;
                    parent[*next as usize] = node;
                    order.push(*next);
                }
            }
        }
    }
    let mut below = vec![1_u64; nodes];
    for node in order.iter().rev() {
        if parent[*node as usize] != NOBODY {
            below[parent[*node as usize] as usize] += below[*node as usize];
        }
    }
    let cut = |(a, b): (Node, Node)| {
        let child = if parent[b.index()] == a.0 { b } else { a };
        let whole = below[root[child.index()] as usize];
        ((a, b), below[child.index()] * (whole - below[child.index()]))
    };
    bridges(simple).into_iter().map(cut).collect()
}

/// Whether a relation can matter to a question: one of its steps may follow it.
fn concerns(question: &Coverage, verb: &str) -> bool {
    let may = |steps: &Steps| {
        steps.condition.is_some()
            || steps
                .steps
                .iter()
                .any(|step| step.edge.verbs.is_empty() || step.edge.verbs.iter().any(|name| name == verb))
    };
    question.having.iter().chain(&question.without).any(may)
}

fn count_gaps(view: &View<'_>, claims: &mut [Claim], monitor: &Monitor) -> Result<(), FallError> {
    let data = view.data();
    let questions = &data.schema.coverage;
    let before: Vec<Gaps> = questions.iter().map(|question| gaps(view, question)).collect::<Result<_, _>>()?;
    for claim in claims {
        monitor.check()?;
        let verb = data.verb_name(view.relation(claim.edge));
        let mut opened = 0;
        let mut after = None;
        for (question, before) in questions.iter().zip(&before).filter(|(question, _)| concerns(question, verb)) {
            let after = after.get_or_insert_with(|| view.with_edges(|edge| edge != claim.edge));
            opened += newly(before, &gaps(after, question)?).len();
        }
        claim.gaps = Some(opened);
    }
    Ok(())
}
