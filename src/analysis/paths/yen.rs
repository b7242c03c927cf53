//! The k best paths.

use super::best::{Best, best};
use super::metric::Metric;
use super::walk::{Ban, Walk};
use crate::graph::Node;
use std::collections::BTreeSet;

/// A path with its cost, ordered by (cost, hops, ids), and where it left the path it was made from.
type Candidate<C> = (C, usize, Vec<Node>, usize);

/// The `k` best loopless paths by (cost, hops, ids) after Yen (1971), with Lawler's (1972) rule that no deviation is
/// computed twice. `first` is the best one.
///
/// O(k * length) searches.
pub(super) fn k_best<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    first: Best<M::Cost>,
    k: usize,
    limit: usize,
) -> Vec<(Vec<Node>, M::Cost)> {
    let mut accepted: Vec<Candidate<M::Cost>> = Vec::new();
    let mut candidates = BTreeSet::from([(first.cost, first.nodes.len() - 1, first.nodes, 0)]);
    while let Some(next) = candidates.pop_first() {
        let (.., nodes, deviation) = next.clone();
        accepted.push(next);
        if accepted.len() >= k {
            break;
        }
        let Some(to) = nodes.last().copied() else { break };
        for spur in deviation..nodes.len() - 1 {
            let root = &nodes[..=spur];
            let same_root =
                accepted.iter().filter(|(_, _, other, _)| other.len() > spur + 1 && other.starts_with(root));
            let tried = same_root.map(|(_, _, other, _)| other[spur + 1]).collect();
            let ban = Ban::new(walk.view.node_count(), &nodes[..spur], nodes[spur], tried);
            let Some(found) = best(walk, metric, &ban, (nodes[spur], to), limit - spur) else { continue };
            let mut path = root.to_vec();
            path.extend(&found.nodes[1..]);
            let cost = metric.join(&cost_of(walk, metric, root), &found.cost);
            candidates.insert((cost, path.len() - 1, path, spur));
        }
    }
    accepted.into_iter().map(|(cost, _, nodes, _)| (nodes, cost)).collect()
}

/// The cost of a sequence of entities, each step by its best relation.
pub(super) fn cost_of<M: Metric>(walk: &Walk<'_, '_>, metric: &M, nodes: &[Node]) -> M::Cost {
    let steps = nodes.windows(2).filter_map(|pair| walk.relations(pair[0], pair[1]).first().copied());
    steps.fold(metric.zero(), |cost, arc| metric.join(&cost, &metric.step(arc.edge)))
}
