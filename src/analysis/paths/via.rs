//! The best paths that pass through one of some entities.

use super::WORK;
use super::best::{Left, left};
use super::metric::{Hops, Metric};
use super::walk::{Ban, Side, Walk};
use crate::graph::Node;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What the search found.
pub(super) struct Through<C> {
    /// Paths by (cost, hops, ids).
    pub(super) paths: Vec<(Vec<Node>, C)>,
    /// How many are as good as the first.
    pub(super) count: u128,
    /// Whether the search was given up, so that more may exist.
    pub(super) truncated: bool,
}

/// How far the end is from each entity, at least: as a walk that has yet to meet an entity of the set, and as one that
/// has met it.
struct Bound<C> {
    unmet: Left<C>,
    met: Left<C>,
}

impl<C> Bound<C> {
    fn new<M: Metric<Cost = C>>(walk: &Walk<'_, '_>, metric: &M, to: Node, set: &[bool]) -> Self
    where
        C: Clone + Ord,
    {
        let met = left(walk, metric, &Ban::none(), std::iter::once((to, (metric.zero(), 0))), None);
        let starts = walk.view.nodes().filter(|node| set[node.index()]);
        let starts = starts.filter_map(|node| Some((node, met[node.index()].clone()?)));
        // No path goes on from its end, so none that comes to the end unmet counts.
        let ban = Ban::new(&[to], to, Vec::new());
        let unmet = left(walk, metric, &ban, starts, None);
        Self { unmet, met }
    }

    fn at(&self, node: Node, met: bool) -> Option<&(C, u32)> {
        if met { self.met[node.index()].as_ref() } else { self.unmet[node.index()].as_ref() }
    }
}

/// The beginning of a path in the queue: what the whole costs at least, then the entities, then what it costs so far.
type Prefix<C> = (C, usize, Vec<Node>, C, bool);

/// The `k` best simple paths by (cost, hops, ids) that touch an entity of `set`, at most `limit` hops long. Neither end
/// is in the set.
///
/// Best-first search over beginnings of paths (A*, Hart, Nilsson and Raphael 1968). The bound is the best walk to the
/// end through the set, which may repeat entities, so it is never too high, and the first complete path taken from
/// the queue is the best. Where the best walk repeats no entity the search goes straight to it; in the worst case
/// their number is exponential (with arrows the question is NP-hard: Fortune, Hopcroft and Wyllie 1980), so it gives
/// up after [`WORK`] / 20 beginnings and says so.
pub(super) fn through<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    (from, to): (Node, Node),
    set: &[bool],
    k: usize,
    limit: usize,
) -> Through<M::Cost> {
    let bound = Bound::new(walk, metric, to, set);
    let fewest = (limit < walk.view.node_count()).then(|| Bound::new(walk, &Hops, to, set));
    let mut answer = Through { paths: Vec::new(), count: 0, truncated: false };
    let mut queue: BinaryHeap<Reverse<Prefix<M::Cost>>> = BinaryHeap::new();
    let entry = |nodes: Vec<Node>, cost: M::Cost, met: bool| -> Option<Prefix<M::Cost>> {
        let last = nodes.last().copied()?;
        let hops = nodes.len() - 1;
        let (rest, more) = bound.at(last, met)?;
        let least = fewest.as_ref().map_or(Some(0), |fewest| Some(fewest.at(last, met)?.1 as usize))?;
        (hops + least <= limit).then(|| (metric.join(&cost, rest), hops + *more as usize, nodes, cost, met))
    };
    queue.extend(entry(vec![from], metric.zero(), set[from.index()]).map(Reverse));
    let mut pushed = 0;
    while let Some(Reverse((total, hops, nodes, cost, met))) = queue.pop() {
        let first = answer.paths.first();
        let equal = first.is_none_or(|(first, cost)| first.len() - 1 == hops && *cost == total);
        if answer.paths.len() >= k && !equal {
            break;
        }
        let last = nodes[nodes.len() - 1];
        if last == to {
            answer.count += u128::from(equal);
            if answer.paths.len() < k {
                answer.paths.push((nodes, cost));
            }
            continue;
        }
        if pushed > WORK / 20 {
            answer.truncated = true;
            break;
        }
        walk.neighbours(last, Side::Away, |next, edge| {
            if !nodes.contains(&next) {
                let mut longer = nodes.clone();
                longer.push(next);
                let cost = metric.join(&cost, &metric.step(edge));
                if let Some(prefix) = entry(longer, cost, met || set[next.index()]) {
                    pushed += 1;
                    queue.push(Reverse(prefix));
                }
            }
        });
    }
    answer
}
