//! Dependencies of one source on everybody (Brandes 2001), the kernel of betweenness.
//!
//! In the paper's symbols: `order` is the stack S, `paths` sigma, `distance` d. Predecessors are not stored: a step
//! from w to v is on a shortest path if v lies one step behind w, so the backward pass pulls over the neighbours of w:
//! `delta(w) = sigma(w) * sum over such v of (1 + delta(v)) / sigma(v)`.

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

/// Working memory of a breadth-first search.
#[derive(Debug, Default)]
struct Hops {
    /// Nodes in the order in which they were reached, one place more than there are nodes.
    queue: Vec<u32>,
    reached: usize,
    level: Vec<u32>,
    /// The ends of steps on shortest paths, by the place in the queue from which they start; one place more than there
    /// are arcs.
    steps: Vec<u32>,
    /// Where the steps from each place in the queue end.
    ends: Vec<u32>,
}

impl Hops {
    fn new(graph: &Simple) -> Self {
        let nodes = graph.node_count();
        let arcs: usize = graph.nodes().map(|node| graph.degree(node)).sum();
        Self {
            queue: vec![0; nodes + 1],
            reached: 0,
            level: vec![UNSEEN; nodes],
            steps: vec![0; arcs + 1],
            ends: vec![0; nodes],
        }
    }

    fn order(&self) -> &[u32] {
        &self.queue[..self.reached]
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
    dijkstra: Dijkstra,
    narrow: Counts<f64>,
    wide: Counts<Wide>,
}

impl<'g> Brandes<'g> {
    /// Working memory for a graph; with `weighted`, a step is 1/weight long. O(n).
    pub(super) fn new(graph: &'g Simple, weighted: bool) -> Self {
        let nodes = graph.node_count();
        let hops = if weighted { Hops::default() } else { Hops::new(graph) };
        let dijkstra = if weighted { Dijkstra::new(nodes) } else { Dijkstra::default() };
        Self { graph, weighted, hops, dijkstra, narrow: Counts::new(nodes), wide: Counts::new(0) }
    }

    /// Visits every node that the source reaches. O(n + m); weighted O(m log n).
    pub(super) fn run<V: Visit>(&mut self, source: Node, visit: &mut V) {
        let Self { graph, hops, dijkstra, narrow, wide, .. } = self;
        let fits = if self.weighted {
            dijkstra.run(source, |node| graph.weighted(node));
            let leads = |from, to, weight| dijkstra.leads(from, to, weight);
            forward(graph, &dijkstra.order, &leads, narrow)
                .then(|| backward(graph, &dijkstra.order, &leads, narrow, visit))
        } else {
            search(graph, source, hops, &mut narrow.paths).then(|| {
                if V::STEPS {
                    let leads = |from: u32, to: u32, _: f64| hops.level[to as usize] == hops.level[from as usize] + 1;
                    backward(graph, hops.order(), &leads, narrow, visit);
                } else {
                    back_by_steps(hops, narrow, visit);
                }
            })
        };
        if fits.is_some() {
            return;
        }
        if wide.paths.is_empty() {
            *wide = Counts::new(graph.node_count());
        }
        if self.weighted {
            let leads = |from, to, weight| dijkstra.leads(from, to, weight);
            forward(graph, &dijkstra.order, &leads, wide);
            backward(graph, &dijkstra.order, &leads, wide, visit);
        } else {
            let leads = |from: u32, to: u32, _: f64| hops.level[to as usize] == hops.level[from as usize] + 1;
            forward(graph, hops.order(), &leads, wide);
            backward(graph, hops.order(), &leads, wide, visit);
        }
    }
}

/// Distances in hops, with shortest paths counted and their steps noted on the way. Says whether the numbers fit their
/// type.
///
/// Without a branch on what an arc leads to, which no processor can foresee: what does not count is written where the
/// next write goes, or adds nothing.
fn search(graph: &Simple, source: Node, hops: &mut Hops, paths: &mut [f64]) -> bool {
    let Hops { queue, reached, level, steps, ends } = hops;
    for node in &queue[..*reached] {
        level[*node as usize] = UNSEEN;
        paths[*node as usize] = 0.0;
    }
    level[source.index()] = 0;
    paths[source.index()] = 1.0;
    queue[0] = source.0;
    let (mut len, mut noted, mut next, mut fits) = (1, 0, 0, true);
    while next < len {
        let node = queue[next];
        let below = level[node as usize] + 1;
        let count = paths[node as usize];
        fits &= !count.is_huge();
        for neighbour in graph.neighbours(Node(node)) {
            let place = *neighbour as usize;
            let known = level[place];
            queue[len] = *neighbour;
            len += usize::from(known == UNSEEN);
            level[place] = known.min(below);
            let leads = known >= below;
            paths[place] += if leads { count } else { 0.0 };
            steps[noted] = *neighbour;
            noted += usize::from(leads);
        }
        ends[next] = noted as u32;
        next += 1;
    }
    *reached = len;
    fits
}

/// [`backward`] over the steps that [`search`] has noted.
fn back_by_steps(hops: &Hops, counts: &mut Counts<f64>, visit: &mut impl Visit) {
    let Counts { paths, share } = counts;
    for (position, node) in hops.order().iter().enumerate().rev() {
        let start = if position == 0 { 0 } else { hops.ends[position - 1] };
        let steps = &hops.steps[start as usize..hops.ends[position] as usize];
        let sum: f64 = steps.iter().map(|step| share[*step as usize]).sum();
        let paths = paths[*node as usize];
        let dependency = paths * sum;
        share[*node as usize] = (1.0 + dependency) / paths;
        if position > 0 {
            visit.node(*node, dependency);
        }
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
