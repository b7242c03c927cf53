//! The k best paths.

use super::best::{Best, Left, around, best, cost_of, left};
use super::metric::Metric;
use super::walk::{Ban, Walk};
use crate::graph::Node;
use std::collections::{BTreeMap, BTreeSet};

/// A path with its cost, ordered by (cost, hops, ids), and where it left the path it was made from.
type Candidate<C> = (C, usize, Vec<Node>, usize);

/// Paths by their beginnings: a trie of nodes, each with its successors and where these are.
#[derive(Debug, Default)]
struct Prefixes(Vec<BTreeMap<Node, usize>>);

impl Prefixes {
    /// Adds a path. O(length log k).
    fn add(&mut self, path: &[Node]) {
        if self.0.is_empty() {
            self.0.push(BTreeMap::new());
        }
        let mut at = 0;
        for node in path {
            let new = self.0.len();
            at = *self.0[at].entry(*node).or_insert(new);
            if at == new {
                self.0.push(BTreeMap::new());
            }
        }
    }

    /// The nodes that follow a beginning in the paths added. O(length log k).
    fn after(&self, beginning: &[Node]) -> impl Iterator<Item = Node> {
        let at = beginning.iter().try_fold(0, |at, node| self.0.get(at)?.get(node).copied());
        at.and_then(|at| self.0.get(at)).into_iter().flat_map(|next| next.keys().copied())
    }
}

/// The `k` best loopless paths by (cost, hops, ids) after Yen (1971), with Lawler's (1972) rule that no deviation is
/// computed twice. `first` is the best one.
///
/// O(k * length) searches, and O(k * length * log k) for the paths found; where steps differ in cost these are guided by the distances to the end, which are computed
/// once.
pub(super) fn k_best<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    first: Best<M::Cost>,
    k: usize,
    limit: usize,
) -> Vec<(Vec<Node>, M::Cost)> {
    let mut accepted: Vec<Candidate<M::Cost>> = Vec::new();
    let mut taken = Prefixes::default();
    let mut bound: Option<Left<M::Cost>> = None;
    let mut candidates = BTreeSet::from([(first.cost, first.nodes.len() - 1, first.nodes, 0)]);
    while let Some(next) = candidates.pop_first() {
        let (.., nodes, deviation) = next.clone();
        taken.add(&nodes);
        accepted.push(next);
        if accepted.len() >= k {
            break;
        }
        let Some(to) = nodes.last().copied() else { break };
        for spur in deviation..nodes.len() - 1 {
            let root = &nodes[..=spur];
            let tried = taken.after(root).collect();
            let ban = Ban::new(&nodes[..spur], nodes[spur], tried);
            let ends = (nodes[spur], to);
            let found = if metric.is_uniform() {
                best(walk, metric, &ban, ends, limit - spur).map(|best| (best.nodes, best.cost))
            } else {
                let start = std::iter::once((to, (metric.zero(), 0)));
                let bound = bound.get_or_insert_with(|| left(walk, metric, &Ban::none(), start, None));
                around(walk, metric, &ban, ends, limit - spur, bound)
            };
            let Some((rest, rest_cost)) = found else { continue };
            let mut path = root.to_vec();
            path.extend(&rest[1..]);
            let cost = metric.join(&cost_of(walk, metric, root), &rest_cost);
            candidates.insert((cost, path.len() - 1, path, spur));
        }
    }
    accepted.into_iter().map(|(cost, _, nodes, _)| (nodes, cost)).collect()
}
