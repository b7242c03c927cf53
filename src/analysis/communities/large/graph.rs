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
#[derive(Debug, Default)]
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
        let rows = |nodes: &[u32]| {
            let mut rows = Self::default();
            for node in nodes {
                rows.neighbours.extend(level.neighbours(*node).iter().map(|neighbour| number[*neighbour as usize]));
                if !unit {
                    rows.weights.extend(level.row(*node).map(|(_, weight)| weight));
                }
                rows.offsets.push(rows.neighbours.len() as u32);
                rows.size.push(level.size[*node as usize]);
            }
            rows
        };
        let pieces: Vec<Self> = order.par_chunks(ROWS).map(rows).collect();
        (Self::joined(&pieces), order)
    }

    /// Rows one after another.
    fn joined(pieces: &[Self]) -> Self {
        let ends = pieces.iter().map(|piece| piece.neighbours.len()).sum();
        let nodes = pieces.iter().map(Self::len).sum();
        let mut whole = Self {
            offsets: Vec::with_capacity(nodes + 1),
            neighbours: Vec::with_capacity(ends),
            weights: Vec::with_capacity(pieces.iter().map(|piece| piece.weights.len()).sum()),
            size: Vec::with_capacity(nodes),
        };
        whole.offsets.push(0);
        for piece in pieces {
            let before = whole.neighbours.len() as u32;
            whole.offsets.extend(piece.offsets.iter().map(|end| before + end));
            whole.neighbours.extend_from_slice(&piece.neighbours);
            whole.weights.extend_from_slice(&piece.weights);
            whole.size.extend_from_slice(&piece.size);
        }
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
        let length = (parts / PARTS).max(PARTS);
        let collect = |first: &usize| {
            let mut rows = Self::default();
            gathers.with(|gather| {
                for part in *first..parts.min(first + length) {
                    let mut size = 0.0;
                    for node in &members[starts[part] as usize..starts[part + 1] as usize] {
                        size += self.size[*node as usize];
                        self.visit(*node, |neighbour, weight| {
                            let other = of[neighbour as usize];
                            if other as usize != part {
                                gather.add(other, weight);
                            }
                        });
                    }
                    rows.neighbours.extend_from_slice(gather.touched());
                    rows.weights.extend(gather.touched().iter().map(|other| gather.weight[*other as usize]));
                    rows.offsets.push(rows.neighbours.len() as u32);
                    rows.size.push(size);
                    gather.clear();
                }
            });
            rows
        };
        let firsts: Vec<usize> = (0..parts).step_by(length).collect();
        let pieces: Vec<Self> = firsts.par_iter().map(collect).collect();
        Self::joined(&pieces)
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
