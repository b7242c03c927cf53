//! The best path, and how many are as good.

use super::metric::Metric;
use super::walk::{Ban, Side, Walk};
use crate::graph::Node;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// The first by ids of the best paths.
pub(super) struct Best<C> {
    pub(super) nodes: Vec<Node>,
    pub(super) cost: C,
    /// How many sequences of entities have this cost and this number of hops; saturating.
    pub(super) count: u128,
}

/// The best path by (cost, hops, ids) with at most `limit` hops, `None` when there is none.
///
/// Steps cost nothing or more and each adds a hop, so a walk that is best by (cost, hops) repeats no entity, and every
/// step of a best path leads to an entity with a strictly smaller (cost, hops) left: best paths form an acyclic graph,
/// in which [`trace`] counts them and reads off the first.
pub(super) fn best<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    ban: &Ban,
    ends: (Node, Node),
    limit: usize,
) -> Option<Best<M::Cost>> {
    if metric.is_uniform() {
        let (nodes, count) = by_hops(walk, ban, ends, limit)?;
        return Some(Best { cost: cost_of(walk, metric, &nodes), nodes, count });
    }
    let found = by_cost(walk, metric, ban, ends)?;
    if found.nodes.len() <= limit.saturating_add(1) { Some(found) } else { by_layers(walk, metric, ban, ends, limit) }
}

/// The cost of a sequence of entities, each step by its best relation.
pub(super) fn cost_of<M: Metric>(walk: &Walk<'_, '_>, metric: &M, nodes: &[Node]) -> M::Cost {
    let steps = nodes.windows(2).filter_map(|pair| walk.relations(pair[0], pair[1]).first().copied());
    steps.fold(metric.zero(), |cost, arc| metric.join(&cost, &metric.step(arc.edge)))
}

/// Walks all best paths at once, a hop at a time. `successors` gives the next entities from one that has so many hops
/// left. Returns the first path by ids and the number of paths.
fn trace(
    (from, to): (Node, Node),
    hops: usize,
    mut successors: impl FnMut(Node, usize, &mut dyn FnMut(Node)),
) -> (Vec<Node>, u128) {
    let mut first = vec![from];
    let mut level = BTreeMap::from([(from, 1_u128)]);
    for left in (1..=hops).rev() {
        let mut next: BTreeMap<Node, u128> = BTreeMap::new();
        let last = first[first.len() - 1];
        let mut smallest: Option<Node> = None;
        for (node, count) in &level {
            successors(*node, left, &mut |successor| {
                let paths = next.entry(successor).or_default();
                *paths = paths.saturating_add(*count);
                if *node == last {
                    smallest = Some(smallest.map_or(successor, |smallest| smallest.min(successor)));
                }
            });
        }
        first.extend(smallest);
        level = next;
    }
    (first, level.get(&to).copied().unwrap_or(0))
}

const UNSEEN: u32 = u32::MAX;

/// One side of a search from both ends.
struct Front {
    side: Side,
    depth: u32,
    depths: Vec<u32>,
    frontier: Vec<Node>,
    /// How many relations touch the frontier.
    work: usize,
}

impl Front {
    fn new(nodes: usize, side: Side, start: Node) -> Self {
        let mut depths = vec![UNSEEN; nodes];
        depths[start.index()] = 0;
        Self { side, depth: 0, depths, frontier: vec![start], work: 0 }
    }

    fn advance(&mut self, walk: &Walk<'_, '_>, ban: &Ban) {
        self.depth += 1;
        self.work = 0;
        for node in std::mem::take(&mut self.frontier) {
            for arc in walk.arcs(node, self.side) {
                let allowed = match self.side {
                    Side::Away => ban.allows(node, arc.node),
                    Side::Towards => ban.allows(arc.node, node),
                };
                if allowed && self.depths[arc.node.index()] == UNSEEN && walk.is_open(arc.node) {
                    self.depths[arc.node.index()] = self.depth;
                    self.work += walk.view.out_len(arc.node) + walk.view.in_len(arc.node);
                    self.frontier.push(arc.node);
                }
            }
        }
    }
}

/// Breadth-first search from both ends (Pohl 1971), always widening the side with less to do by a whole level. The
/// first level at which the sides meet holds a middle entity of every shortest path. O(n + m), usually far less.
fn by_hops(walk: &Walk<'_, '_>, ban: &Ban, ends: (Node, Node), limit: usize) -> Option<(Vec<Node>, u128)> {
    let nodes = walk.view.node_count();
    let mut away = Front::new(nodes, Side::Away, ends.0);
    let mut towards = Front::new(nodes, Side::Towards, ends.1);
    let middle: BTreeSet<Node> = loop {
        if (away.depth + towards.depth) as usize >= limit {
            return None;
        }
        let (near, far) = if away.work <= towards.work { (&mut away, &towards) } else { (&mut towards, &away) };
        near.advance(walk, ban);
        if near.frontier.is_empty() {
            return None;
        }
        let met: BTreeSet<Node> =
            near.frontier.iter().copied().filter(|node| far.depths[node.index()] != UNSEEN).collect();
        if !met.is_empty() {
            break met;
        }
    };
    // Entities before the middle that lead to it, by depth.
    let mut good = vec![middle];
    for depth in (1..away.depth).rev() {
        let mut before = BTreeSet::new();
        for node in &good[good.len() - 1] {
            for arc in walk.arcs(*node, Side::Towards) {
                if away.depths[arc.node.index()] == depth && ban.allows(arc.node, *node) {
                    before.insert(arc.node);
                }
            }
        }
        good.push(before);
    }
    good.reverse();
    let hops = (away.depth + towards.depth) as usize;
    Some(trace(ends, hops, |node, left, visit| {
        let depth = hops - left + 1;
        walk.neighbours(node, Side::Away, |next, _| {
            let leads = if depth <= away.depth as usize {
                good[depth - 1].contains(&next)
            } else {
                towards.depths[next.index()] as usize == left - 1
            };
            if leads && ban.allows(node, next) {
                visit(next);
            }
        });
    }))
}

/// Cost and hops left from each entity to the end; `None` where unknown.
pub(super) type Left<C> = Vec<Option<(C, u32)>>;

/// Dijkstra's algorithm (1959) over (cost, hops) from some starts, against the direction of walking, until `until` is
/// reached or nothing is left. Entries that were not settled are `None`. O((n + m) log n).
pub(super) fn left<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    ban: &Ban,
    starts: impl Iterator<Item = (Node, (M::Cost, u32))>,
    until: Option<Node>,
) -> Left<M::Cost> {
    let mut left: Left<M::Cost> = vec![None; walk.view.node_count()];
    let mut settled = vec![false; walk.view.node_count()];
    let mut queue = BinaryHeap::new();
    for (node, (cost, hops)) in starts {
        left[node.index()] = Some((cost.clone(), hops));
        queue.push(Reverse((cost, hops, node)));
    }
    while let Some(Reverse((cost, hops, node))) = queue.pop() {
        if std::mem::replace(&mut settled[node.index()], true) {
            continue;
        }
        if until == Some(node) {
            break;
        }
        walk.neighbours(node, Side::Towards, |before, edge| {
            if settled[before.index()] || !ban.allows(before, node) {
                return;
            }
            let known = (metric.join(&metric.step(edge), &cost), hops + 1);
            if left[before.index()].as_ref().is_none_or(|old| known < *old) {
                left[before.index()] = Some(known.clone());
                queue.push(Reverse((known.0, known.1, before)));
            }
        });
    }
    for (known, settled) in left.iter_mut().zip(settled) {
        if !settled {
            *known = None;
        }
    }
    left
}

fn by_cost<M: Metric>(walk: &Walk<'_, '_>, metric: &M, ban: &Ban, ends: (Node, Node)) -> Option<Best<M::Cost>> {
    let start = std::iter::once((ends.1, (metric.zero(), 0)));
    let known = left(walk, metric, ban, start, Some(ends.0));
    let (cost, hops) = known[ends.0.index()].clone()?;
    let (nodes, count) = trace(ends, hops as usize, |node, _, visit| {
        let Some((cost, hops)) = &known[node.index()] else { return };
        walk.neighbours(node, Side::Away, |next, edge| {
            if let Some((rest, hops_after)) = &known[next.index()]
                && hops_after + 1 == *hops
                && ban.allows(node, next)
                && metric.join(&metric.step(edge), rest) == *cost
            {
                visit(next);
            }
        });
    });
    Some(Best { nodes, cost, count })
}

/// The best path around a ban, where it is known how far the end is without it: A* (Hart, Nilsson and Raphael 1968),
/// which hardly looks at what the ban does not touch. Does not count.
///
/// The queue is ordered by (cost, hops, ids so far) of the whole path at least. An entity is closed when it is first
/// taken: what reaches it later is no cheaper or, being equally cheap, comes later by ids.
pub(super) fn around<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    ban: &Ban,
    (from, to): (Node, Node),
    limit: usize,
    bound: &Left<M::Cost>,
) -> Option<(Vec<Node>, M::Cost)> {
    let mut closed = BTreeSet::new();
    let mut queue = BinaryHeap::new();
    let (least, hops) = bound[from.index()].clone()?;
    queue.push(Reverse((least, hops as usize, vec![from], metric.zero())));
    while let Some(Reverse((_, _, nodes, cost))) = queue.pop() {
        let last = nodes[nodes.len() - 1];
        if last == to {
            if nodes.len() <= limit.saturating_add(1) {
                return Some((nodes, cost));
            }
            return by_layers(walk, metric, ban, (from, to), limit).map(|best| (best.nodes, best.cost));
        }
        if !closed.insert(last) {
            continue;
        }
        walk.neighbours(last, Side::Away, |next, edge| {
            if let Some((rest, hops)) = &bound[next.index()]
                && !closed.contains(&next)
                && ban.allows(last, next)
            {
                let cost = metric.join(&cost, &metric.step(edge));
                let mut longer = nodes.clone();
                longer.push(next);
                queue.push(Reverse((metric.join(&cost, rest), nodes.len() + *hops as usize, longer, cost)));
            }
        });
    }
    None
}

/// The best path when the one of least cost has too many hops: the least cost with exactly so many hops, for each
/// number up to the limit (Bellman 1958). What an entity reaches with more hops and no less cost is no part of a best
/// path and is left out. O(limit * m).
fn by_layers<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    ban: &Ban,
    ends: (Node, Node),
    limit: usize,
) -> Option<Best<M::Cost>> {
    let (from, to) = ends;
    let mut cheapest: Vec<Option<M::Cost>> = vec![None; walk.view.node_count()];
    cheapest[to.index()] = Some(metric.zero());
    let mut layers = vec![BTreeMap::from([(to, metric.zero())])];
    let mut answer: Option<(M::Cost, usize)> = None;
    for hops in 1..=limit {
        let mut layer: BTreeMap<Node, M::Cost> = BTreeMap::new();
        for (node, cost) in &layers[hops - 1] {
            if *node == from || answer.as_ref().is_some_and(|(least, _)| cost >= least) {
                continue;
            }
            walk.neighbours(*node, Side::Towards, |before, edge| {
                if !ban.allows(before, *node) {
                    return;
                }
                let known = metric.join(&metric.step(edge), cost);
                let better_than = |old: Option<&M::Cost>| old.is_none_or(|old| known < *old);
                if better_than(cheapest[before.index()].as_ref()) && better_than(layer.get(&before)) {
                    layer.insert(before, known);
                }
            });
        }
        if layer.is_empty() {
            break;
        }
        for (node, cost) in &layer {
            cheapest[node.index()] = Some(cost.clone());
        }
        if let Some(cost) = layer.get(&from) {
            answer = Some((cost.clone(), hops));
        }
        layers.push(layer);
    }
    let (cost, hops) = answer?;
    let (nodes, count) = trace(ends, hops, |node, left, visit| {
        let Some(cost) = layers[left].get(&node) else { return };
        walk.neighbours(node, Side::Away, |next, edge| {
            if let Some(rest) = layers[left - 1].get(&next)
                && ban.allows(node, next)
                && metric.join(&metric.step(edge), rest) == *cost
            {
                visit(next);
            }
        });
    });
    Some(Best { nodes, cost, count })
}
