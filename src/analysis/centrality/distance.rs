//! Closeness and harmonic centrality.

use super::blocks;
use super::brandes::Dijkstra;
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use rayon::prelude::*;
use std::ops::Range;

/// What the distances towards a node add up to, over the others from which it is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Reach {
    /// How many others reach it.
    pub(super) others: u32,
    /// The sum of their distances.
    pub(super) far: f64,
    /// The sum of the inverses of their distances.
    pub(super) near: f64,
}

impl Reach {
    /// Takes in what other sources say.
    pub(super) fn add(&mut self, other: &Self) {
        self.others += other.others;
        self.far += other.far;
        self.near += other.near;
    }

    /// Closeness in the form of Wasserman and Faust, in a graph of so many nodes.
    pub(super) fn closeness(&self, nodes: usize) -> f64 {
        if self.others == 0 {
            return 0.0;
        }
        let others = f64::from(self.others);
        (others / self.far) * (others / (nodes as f64 - 1.0))
    }
}

/// The distances towards every node, summed up. O(n m / 64) machine words; weighted O(n m log n).
pub(super) fn reach(graph: &Simple, weighted: bool, monitor: &Monitor) -> Result<Vec<Reach>, AnalysisError> {
    if weighted { by_length(graph, monitor) } else { by_hops(graph, &graph.nodes().collect::<Vec<_>>(), monitor) }
}

fn by_length(graph: &Simple, monitor: &Monitor) -> Result<Vec<Reach>, AnalysisError> {
    monitor.expect(graph.node_count());
    let towards = |dijkstra: &mut Dijkstra, node: u32| {
        monitor.step()?;
        dijkstra.run(Node(node), |node| graph.weighted_incoming(node));
        Ok(of_search(dijkstra))
    };
    let new = || Dijkstra::new(graph.node_count());
    (0..graph.node_count() as u32).into_par_iter().with_min_len(8).map_init(new, towards).collect()
}

fn of_search(dijkstra: &Dijkstra) -> Reach {
    let mut reach = Reach { others: dijkstra.order.len() as u32 - 1, ..Reach::default() };
    for node in &dijkstra.order[1..] {
        reach.far += dijkstra.distance[*node as usize];
        reach.near += 1.0 / dijkstra.distance[*node as usize];
    }
    reach
}

/// Distances in hops from the given sources only, summed up for every node that they reach.
///
/// Searches from 64 sources at once, a bit of a machine word for each (Then et al. 2014): where sources reach a node at
/// the same time, they go on from there as one.
pub(super) fn by_hops(graph: &Simple, sources: &[Node], monitor: &Monitor) -> Result<Vec<Reach>, AnalysisError> {
    monitor.expect(sources.len());
    let batches = sources.len().div_ceil(64);
    let work = |sums: &mut Vec<Reach>, range: Range<usize>| {
        let mut search = Search::new(graph.node_count());
        for batch in range {
            monitor.check()?;
            let sources = &sources[batch * 64..sources.len().min(batch * 64 + 64)];
            search.run(graph, sources, |node, level, newcomers| {
                let reach = &mut sums[node as usize];
                reach.others += newcomers;
                reach.far += f64::from(newcomers) * f64::from(level);
                reach.near += f64::from(newcomers) / f64::from(level);
            });
            monitor.advance(sources.len());
        }
        Ok(())
    };
    let merge = |into: &mut Vec<Reach>, other: Vec<Reach>| {
        into.iter_mut().zip(&other).for_each(|(sum, reach)| sum.add(reach));
    };
    blocks::fold(batches, &|| vec![Reach::default(); graph.node_count()], &work, &merge)
}

/// Working memory of a bit-parallel search.
struct Search {
    /// Which sources have reached a node.
    seen: Vec<u64>,
    /// Which have in this round.
    fresh: Vec<u64>,
    /// Which will have in the next.
    next: Vec<u64>,
    round: Vec<u32>,
    after: Vec<u32>,
    touched: Vec<u32>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        let words = || vec![0; nodes];
        Self { seen: words(), fresh: words(), next: words(), round: Vec::new(), after: Vec::new(), touched: Vec::new() }
    }

    /// Calls `arrive(node, level, newcomers)` when so many sources reach a node in so many hops, `level` being > 0.
    fn run(&mut self, graph: &Simple, sources: &[Node], mut arrive: impl FnMut(u32, u32, u32)) {
        for node in self.touched.drain(..) {
            self.seen[node as usize] = 0;
        }
        self.round.clear();
        for (bit, source) in sources.iter().enumerate() {
            self.seen[source.index()] |= 1 << bit;
            self.fresh[source.index()] |= 1 << bit;
            self.touched.push(source.0);
            self.round.push(source.0);
        }
        let mut level = 0;
        while !self.round.is_empty() {
            level += 1;
            for node in self.round.drain(..) {
                let fresh = std::mem::take(&mut self.fresh[node as usize]);
                for neighbour in graph.neighbours(Node(node)) {
                    let place = *neighbour as usize;
                    let newcomers = fresh & !self.seen[place];
                    if newcomers != 0 {
                        if self.next[place] == 0 {
                            self.after.push(*neighbour);
                        }
                        self.next[place] |= newcomers;
                    }
                }
            }
            for node in &self.after {
                let place = *node as usize;
                let newcomers = std::mem::take(&mut self.next[place]);
                if self.seen[place] == 0 {
                    self.touched.push(*node);
                }
                self.seen[place] |= newcomers;
                self.fresh[place] = newcomers;
                arrive(*node, level, newcomers.count_ones());
            }
            std::mem::swap(&mut self.round, &mut self.after);
        }
    }
}
