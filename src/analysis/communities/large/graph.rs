//! The graph that all threads work on, and what each of them adds up in.

use crate::analysis::communities::level::{Gather, Level};
use crate::analysis::order::{bucket, by_falling_degree};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// About how many ends of edges a thread looks at before it takes the next piece of work.
const PIECE: usize = 1 << 11;
/// How many nodes are in a piece at most.
const PIECE_NODES: usize = 1 << 7;
/// How many rows a thread numbers anew at a time.
const ROWS: usize = 1 << 13;
/// How many parts of a division a thread collects at a time, at least, and into how many pieces they go at most.
const PARTS: usize = 1 << 6;

/// A weighted undirected graph in flat rows, without the weights inside of a node.
#[derive(Debug)]
pub(super) struct Graph {
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
    /// Empty if all are 1.
    weights: Vec<f64>,
    /// How much a node counts against a community that it is in.
    pub(super) size: Vec<f64>,
}

impl Graph {
    /// The graph with its nodes numbered by falling degree, ties by their numbers, so that what is read most lies
    /// together; and which node got which number. O(n + m).
    pub(super) fn by_degree(level: &Level) -> (Self, Vec<u32>) {
        let (order, number) = by_falling_degree(level.len(), |node| level.neighbours(node).len());
        let unit = level.is_unit();
        let sizes = order.iter().map(|node| level.size[*node as usize]).collect();
        let bounds = order.chunks(ROWS).map(|nodes| nodes.iter().map(|node| level.neighbours(*node).len()).sum());
        let graph = Self::filled(sizes, ROWS, &bounds.collect::<Vec<_>>(), !unit, |rows, first| {
            for node in &order[first..order.len().min(first + ROWS)] {
                for (neighbour, weight) in level.row(*node) {
                    rows.push(number[neighbour as usize], weight);
                }
                rows.end();
            }
        });
        (graph, order)
    }

    /// A graph of nodes of these sizes, whose rows `fill` gives for so many nodes at a time, from the given one on, by all
    /// threads, each stretch where it is to be: no more ends of edges than its bound, then stretches move together.
    fn filled(
        size: Vec<f64>,
        nodes: usize,
        bounds: &[usize],
        weighted: bool,
        fill: impl Fn(&mut Rows<'_>, usize) + Sync,
    ) -> Self {
        let all = bounds.iter().sum();
        let mut whole = Self {
            offsets: vec![0; size.len() + 1],
            neighbours: vec![0; all],
            weights: vec![0.0; if weighted { all } else { 0 }],
            size,
        };
        let (mut rest, mut rest_weights) = (&mut whole.neighbours[..], &mut whole.weights[..]);
        let mut stretches = Vec::with_capacity(bounds.len());
        for (bound, ends) in bounds.iter().zip(whole.offsets[1..].chunks_mut(nodes)) {
            let (neighbours, after) = rest.split_at_mut(*bound);
            let (weights, after_weights) = rest_weights.split_at_mut(if weighted { *bound } else { 0 });
            (rest, rest_weights) = (after, after_weights);
            stretches.push(Rows { neighbours, weights, ends, count: 0, rows: 0 });
        }
        let fill = |(number, mut rows): (usize, Rows<'_>)| {
            fill(&mut rows, number * nodes);
            rows.count
        };
        let counts: Vec<usize> = stretches.into_par_iter().enumerate().map(fill).collect();
        let (mut from, mut to) = (0, 0);
        for ((bound, count), ends) in bounds.iter().zip(counts).zip(whole.offsets[1..].chunks_mut(nodes)) {
            whole.neighbours.copy_within(from..from + count, to);
            if weighted {
                whole.weights.copy_within(from..from + count, to);
            }
            ends.iter_mut().for_each(|end| *end += to as u32);
            (from, to) = (from + bound, to + count);
        }
        whole.neighbours.truncate(to);
        whole.neighbours.shrink_to_fit();
        whole.weights.truncate(to);
        whole.weights.shrink_to_fit();
        whole
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.size.len()
    }

    fn range(&self, node: u32) -> Range<usize> {
        self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize
    }

    /// The neighbours of a node.
    pub(super) fn neighbours(&self, node: u32) -> &[u32] {
        &self.neighbours[self.range(node)]
    }

    /// Looks at each neighbour of a node with the weight of the edge.
    #[inline(always)]
    pub(super) fn visit(&self, node: u32, mut look: impl FnMut(u32, f64)) {
        let range = self.range(node);
        if self.weights.is_empty() {
            self.neighbours[range].iter().for_each(|neighbour| look(*neighbour, 1.0));
        } else {
            let row = self.neighbours[range.clone()].iter().zip(&self.weights[range]);
            row.for_each(|(neighbour, weight)| look(*neighbour, *weight));
        }
    }

    /// What all threads decide for each of some nodes. It may depend on the node only, so that it is the same for any
    /// number of threads.
    pub(super) fn decide<T: Send>(
        &self,
        nodes: &[u32],
        out: &mut [T],
        gathers: &Gathers,
        decide: impl Fn(u32, &mut Gather) -> T + Sync,
    ) {
        let ends: usize = nodes.iter().map(|node| self.range(*node).len()).sum();
        let piece = |(nodes, out): (&[u32], &mut [T])| {
            gathers.with(|gather| nodes.iter().zip(out).for_each(|(node, slot)| *slot = decide(*node, gather)));
        };
        if ends < 2 * PIECE {
            return piece((nodes, out));
        }
        let length = (nodes.len() * PIECE / ends).clamp(1, PIECE_NODES);
        nodes.par_chunks(length).zip(out.par_chunks_mut(length)).for_each(piece);
    }

    /// `sum over communities of (weight inside, from both ends, - pull * size^2)`. O(n + m).
    pub(super) fn value(&self, of: &[u32], pull: f64) -> f64 {
        let mut size = vec![0.0; of.iter().max().map_or(0, |most| *most as usize + 1)];
        for (community, own) in of.iter().zip(&self.size) {
            size[*community as usize] += own;
        }
        let inside = |(piece, communities): (usize, &[u32])| {
            let mut inside = 0.0;
            for (place, community) in communities.iter().enumerate() {
                self.visit((piece * PIECE + place) as u32, |neighbour, weight| {
                    if of[neighbour as usize] == *community {
                        inside += weight;
                    }
                });
            }
            inside
        };
        let inside: Vec<f64> = of.par_chunks(PIECE).enumerate().map(inside).collect();
        inside.iter().sum::<f64>() - pull * size.iter().map(|size| size * size).sum::<f64>()
    }

    /// The graph whose nodes are the parts of a division into `0..parts`. O(n + m).
    pub(super) fn aggregated(&self, of: &[u32], parts: usize, gathers: &Gathers) -> Self {
        let (starts, members) = bucket(of, parts);
        let members = |part: usize| &members[starts[part] as usize..starts[part + 1] as usize];
        let length = (parts / PARTS).max(PARTS);
        let size = |part: usize| members(part).iter().map(|node| self.size[*node as usize]).sum();
        let bound = |first: usize| {
            let parts = first..parts.min(first + length);
            parts.flat_map(members).map(|node| self.range(*node).len()).sum()
        };
        let bounds: Vec<usize> = (0..parts).into_par_iter().step_by(length).map(bound).collect();
        Self::filled((0..parts).map(size).collect(), length, &bounds, true, |rows, first| {
            gathers.with(|gather| {
                for part in first..parts.min(first + length) {
                    for node in members(part) {
                        self.visit(*node, |neighbour, weight| {
                            let other = of[neighbour as usize];
                            if other as usize != part {
                                gather.add(other, weight);
                            }
                        });
                    }
                    for other in gather.touched() {
                        rows.push(*other, gather.weight[*other as usize]);
                    }
                    rows.end();
                    gather.clear();
                }
            });
        })
    }
}

/// A stretch of rows on their way into a graph.
struct Rows<'g> {
    neighbours: &'g mut [u32],
    /// Empty if all are 1.
    weights: &'g mut [f64],
    /// Where each row ends, counted from the first.
    ends: &'g mut [u32],
    /// How many ends of edges there are so far, and how many rows are done.
    count: usize,
    rows: usize,
}

impl Rows<'_> {
    #[inline]
    fn push(&mut self, neighbour: u32, weight: f64) {
        self.neighbours[self.count] = neighbour;
        if let Some(slot) = self.weights.get_mut(self.count) {
            *slot = weight;
        }
        self.count += 1;
    }

    fn end(&mut self) {
        self.ends[self.rows] = self.count as u32;
        self.rows += 1;
    }
}

/// As many [`Gather`]s as are in use at a time.
#[derive(Debug)]
pub(super) struct Gathers {
    communities: usize,
    free: Mutex<Vec<Gather>>,
}

impl Gathers {
    pub(super) fn new(communities: usize) -> Self {
        Self { communities, free: Mutex::default() }
    }

    /// Lends an empty one, which has to come back empty.
    fn with<T>(&self, work: impl FnOnce(&mut Gather) -> T) -> T {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut gather = free.unwrap_or_else(|| Gather::new(self.communities));
        let result = work(&mut gather);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(gather);
        result
    }
}
