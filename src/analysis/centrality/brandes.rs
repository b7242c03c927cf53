//! Dependencies of one source on everybody (Brandes 2001), the kernel of betweenness.
//!
//! In the paper's symbols: `order` is the stack S, `paths` sigma, `distance` d. A step from w to v is on a shortest path
//! if v lies one step behind w, so the backward pass adds up over such neighbours of w:
//! `delta(w) = sigma(w) * sum over such v of (1 + delta(v)) / sigma(v)`. Without weights, [`Hops`] has noted them.

use super::hops::Hops;
use super::paths::{Count, Wide};
use crate::graph::{Node, Simple};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Two lengths of paths closer than this, in relation to the larger, are the same length.
///
/// Lengths are sums of 1/weight, so that 1/3 + 1/6 and 1/2 differ by rounding only and have to count as a tie; exact
/// comparison would break most ties in data with small whole weights at random. The rounding of a path of a thousand
/// steps is below 1e-13.
const SAME_LENGTH: f64 = 1e-12;

const UNSEEN: u32 = u32::MAX;

/// A distance that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length(pub(super) f64);

impl Eq for Length {}

impl PartialOrd for Length {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Length {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// Working memory of shortest-path searches, reused from source to source.
#[derive(Debug, Default)]
pub(super) struct Dijkstra {
    /// Nodes in the order in which they were settled.
    pub(super) order: Vec<u32>,
    /// Distance from the source; meaningful for nodes in `order` only.
    pub(super) distance: Vec<f64>,
    place: Vec<u32>,
    heap: BinaryHeap<Reverse<(Length, u32)>>,
}

impl Dijkstra {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            order: Vec::with_capacity(nodes),
            distance: vec![f64::INFINITY; nodes],
            place: vec![UNSEEN; nodes],
            heap: BinaryHeap::new(),
        }
    }

    /// Distances from a source, with 1/weight as the length of a step.
    pub(super) fn run<'g>(&mut self, source: Node, row: impl Fn(Node) -> (&'g [u32], &'g [f64])) {
        for node in self.order.drain(..) {
            self.distance[node as usize] = f64::INFINITY;
            self.place[node as usize] = UNSEEN;
        }
        self.distance[source.index()] = 0.0;
        self.heap.push(Reverse((Length(0.0), source.0)));
        while let Some(Reverse((length, node))) = self.heap.pop() {
            if self.place[node as usize] != UNSEEN {
                continue;
            }
            self.place[node as usize] = self.order.len() as u32;
            self.order.push(node);
            let (neighbours, weights) = row(Node(node));
            for (neighbour, weight) in neighbours.iter().zip(weights) {
                let reached = length.0 + 1.0 / weight;
                if reached < self.distance[*neighbour as usize] {
                    self.distance[*neighbour as usize] = reached;
                    self.heap.push(Reverse((Length(reached), *neighbour)));
                }
            }
        }
    }

    /// Whether the step from `from` to `to` is on a shortest path from the source.
    fn leads(&self, from: u32, to: u32, weight: f64) -> bool {
        let (from, to) = (from as usize, to as usize);
        let (through, direct) = (self.distance[from] + 1.0 / weight, self.distance[to]);
        self.place[from] < self.place[to] && through - direct <= SAME_LENGTH * through
    }
}

#[derive(Debug, Default)]
struct Counts<C> {
    paths: Vec<C>,
    share: Vec<C>,
}

impl<C: Count> Counts<C> {
    fn new(nodes: usize) -> Self {
        Self { paths: vec![C::default(); nodes], share: vec![C::default(); nodes] }
    }

    fn fit(&mut self, nodes: usize) {
        if self.paths.len() < nodes {
            *self = Self::new(nodes);
        }
    }
}

/// What one source's shortest paths say of nodes and steps.
pub(super) trait Visit {
    /// Whether it looks at steps at all.
    const STEPS: bool;
    /// How much a path that ends in a node counts.
    fn ends(&self, _node: u32) -> f64 {
        1.0
    }
    /// The dependency of the source on a node other than itself.
    fn node(&mut self, node: u32, dependency: f64);
    /// The dependency of the source on the step to a place in a node's row.
    fn step(&mut self, node: u32, place: usize, dependency: f64);
}

/// Working memory for dependencies, reused from source to source.
#[derive(Debug)]
pub(super) struct Brandes<'g> {
    graph: &'g Simple,
    weighted: bool,
    hops: Hops,
    /// Distances in hops, where steps are wanted or numbers of paths are large.
    distance: Vec<u32>,
    dijkstra: Dijkstra,
    narrow: Counts<f64>,
    wide: Counts<Wide>,
}

impl<'g> Brandes<'g> {
    /// Working memory for a graph; with `weighted`, a step is 1/weight long. O(n + m).
    pub(super) fn new(graph: &'g Simple, weighted: bool) -> Self {
        let hops = if weighted { Hops::default() } else { Hops::new(graph) };
        let dijkstra = if weighted { Dijkstra::new(graph.node_count()) } else { Dijkstra::default() };
        Self { graph, weighted, hops, distance: Vec::new(), dijkstra, narrow: Counts::new(0), wide: Counts::new(0) }
    }

    /// Visits every node that the source reaches. O(n + m); weighted O(m log n).
    pub(super) fn run<V: Visit>(&mut self, source: Node, visit: &mut V) {
        let Self { graph, hops, distance, dijkstra, narrow, wide, .. } = self;
        if self.weighted {
            dijkstra.run(source, |node| graph.weighted(node));
            let leads = |from, to, weight| dijkstra.leads(from, to, weight);
            both(graph, &dijkstra.order, &leads, narrow, wide, visit);
            return;
        }
        let fits = hops.search(graph, source);
        if fits && !V::STEPS {
            hops.back(visit);
            return;
        }
        // Arcs lead to nodes that were reached as well.
        distance.resize(graph.node_count(), 0);
        hops.distances(distance);
        let leads = |from: u32, to: u32, _: f64| distance[to as usize] == distance[from as usize] + 1;
        both(graph, hops.order(), &leads, narrow, wide, visit);
    }
}

/// Forward and backward, in wider numbers where they are needed.
fn both(
    graph: &Simple,
    order: &[u32],
    leads: &impl Fn(u32, u32, f64) -> bool,
    narrow: &mut Counts<f64>,
    wide: &mut Counts<Wide>,
    visit: &mut impl Visit,
) {
    narrow.fit(graph.node_count());
    if forward(graph, order, leads, narrow) {
        backward(graph, order, leads, narrow, visit);
    } else {
        wide.fit(graph.node_count());
        forward(graph, order, leads, wide);
        backward(graph, order, leads, wide, visit);
    }
}

/// Counts shortest paths. Says whether the numbers fit their type.
fn forward<C: Count>(
    graph: &Simple,
    order: &[u32],
    leads: &impl Fn(u32, u32, f64) -> bool,
    counts: &mut Counts<C>,
) -> bool {
    for node in order {
        counts.paths[*node as usize] = C::new(0.0);
    }
    if let Some(source) = order.first() {
        counts.paths[*source as usize] = C::new(1.0);
    }
    let mut fits = true;
    for node in order {
        let paths = counts.paths[*node as usize];
        fits &= !paths.is_huge();
        let (neighbours, weights) = graph.weighted(Node(*node));
        for (neighbour, weight) in neighbours.iter().zip(weights) {
            if leads(*node, *neighbour, *weight) {
                let slot = &mut counts.paths[*neighbour as usize];
                *slot = slot.plus(paths);
            }
        }
    }
    fits
}

fn backward<C: Count>(
    graph: &Simple,
    order: &[u32],
    leads: &impl Fn(u32, u32, f64) -> bool,
    counts: &mut Counts<C>,
    visit: &mut impl Visit,
) {
    for (position, node) in order.iter().enumerate().rev() {
        let paths = counts.paths[*node as usize];
        let mut sum = C::new(0.0);
        let (neighbours, weights) = graph.weighted(Node(*node));
        for (place, (neighbour, weight)) in neighbours.iter().zip(weights).enumerate() {
            if leads(*node, *neighbour, *weight) {
                let share = counts.share[*neighbour as usize];
                sum = sum.plus(share);
                visit.step(*node, place, paths.times(share).get());
            }
        }
        let dependency = paths.times(sum).get();
        counts.share[*node as usize] = C::new(visit.ends(*node) + dependency).over(paths);
        if position > 0 {
            visit.node(*node, dependency);
        }
    }
}
