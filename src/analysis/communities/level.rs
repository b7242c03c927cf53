//! The graph that Leiden works on, and smaller ones whose nodes stand for many.

use super::Quality;
use crate::analysis::order::bucket;
use crate::graph::Simple;

/// A weighted undirected graph in flat rows. The weights inside of a node are left out: they change no gain.
#[derive(Debug, Clone)]
pub(super) struct Level {
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
    /// Empty if all are 1.
    weights: Vec<f64>,
    /// How much a node counts against a community that it is in: its strength for modularity, how many entities it
    /// stands for with CPM.
    pub(super) size: Vec<f64>,
}

impl Level {
    /// U, with the weights of its edges or with 1. O(n + m).
    pub(super) fn new(graph: &Simple, weighted: bool, quality: Quality) -> Self {
        let mut level = Self { offsets: vec![0], neighbours: Vec::new(), weights: Vec::new(), size: Vec::new() };
        level.neighbours.reserve_exact(2 * graph.edge_count());
        level.weights.reserve_exact(if weighted { 2 * graph.edge_count() } else { 0 });
        for node in graph.nodes() {
            let (neighbours, weights) = graph.weighted(node);
            level.neighbours.extend_from_slice(neighbours);
            if weighted {
                level.weights.extend_from_slice(weights);
            }
            level.size.push(match quality {
                Quality::Modularity if weighted => weights.iter().sum(),
                Quality::Modularity => neighbours.len() as f64,
                Quality::Cpm => 1.0,
            });
            level.offsets.push(level.neighbours.len() as u32);
        }
        level
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.size.len()
    }

    /// How many edges there are.
    pub(super) fn edge_count(&self) -> usize {
        self.neighbours.len() / 2
    }

    /// The sum of the weights of all edges, each counted once from both ends.
    pub(super) fn total(&self) -> f64 {
        if self.weights.is_empty() { self.neighbours.len() as f64 } else { self.weights.iter().sum() }
    }

    /// Whether every edge weighs 1.
    pub(super) fn is_unit(&self) -> bool {
        self.weights.iter().all(|weight| weight.total_cmp(&1.0).is_eq())
    }

    /// The neighbours of a node.
    pub(super) fn neighbours(&self, node: u32) -> &[u32] {
        &self.neighbours[self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize]
    }

    /// The neighbours of a node and the weights of the edges to them.
    pub(super) fn row(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        let range = self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize;
        let weights = self.weights.get(range.clone());
        let weight = move |at: usize| weights.map_or(1.0, |weights| weights[at]);
        self.neighbours[range].iter().enumerate().map(move |(at, neighbour)| (*neighbour, weight(at)))
    }

    /// The graph whose nodes are the parts of a division into `0..parts`. O(n + m).
    pub(super) fn aggregated(&self, of: &[u32], parts: usize, gather: &mut Gather) -> Self {
        let (starts, members) = bucket(of, parts);
        let mut next = Self { offsets: vec![0], neighbours: Vec::new(), weights: Vec::new(), size: vec![0.0; parts] };
        for part in 0..parts {
            for node in &members[starts[part] as usize..starts[part + 1] as usize] {
                next.size[part] += self.size[*node as usize];
                for (neighbour, weight) in self.row(*node) {
                    let other = of[neighbour as usize];
                    if other as usize != part {
                        gather.add(other, weight);
                    }
                }
            }
            for other in gather.touched() {
                next.neighbours.push(*other);
                next.weights.push(gather.weight[*other as usize]);
            }
            gather.clear();
            next.offsets.push(next.neighbours.len() as u32);
        }
        next
    }
}

/// Numbers parts anew from 0 without holes, in the order in which they first occur; says how many there are. O(n).
pub(super) fn renumber(of: &mut [u32]) -> usize {
    const UNSEEN: u32 = u32::MAX;
    let most = of.iter().max().map_or(0, |most| *most as usize + 1);
    let mut number = vec![UNSEEN; most];
    let mut count = 0;
    for part in of {
        let slot = &mut number[*part as usize];
        if *slot == UNSEEN {
            *slot = count;
            count += 1;
        }
        *part = *slot;
    }
    count as usize
}

/// Adds up weights by community, and forgets them in time proportional to what was touched.
#[derive(Debug)]
pub(super) struct Gather {
    pub(super) weight: Vec<f64>,
    touched: Vec<u32>,
    count: usize,
    /// Room for a list that is made for every node anew.
    pub(super) choices: Vec<(u32, f64)>,
}

impl Gather {
    pub(super) fn new(communities: usize) -> Self {
        // One place more, for what is written and does not count.
        let touched = vec![0; communities + 1];
        Self { weight: vec![0.0; communities], touched, count: 0, choices: Vec::new() }
    }

    /// Adds a weight, which is above 0.
    #[inline(always)]
    pub(super) fn add(&mut self, community: u32, weight: f64) {
        let slot = &mut self.weight[community as usize];
        let before = *slot;
        *slot = before + weight;
        // Whether it is new cannot be foretold: it is written in any case, and counts only then.
        self.touched[self.count] = community;
        self.count += usize::from(before == 0.0);
    }

    /// Where something was added.
    pub(super) fn touched(&self) -> &[u32] {
        &self.touched[..self.count]
    }

    pub(super) fn clear(&mut self) {
        for community in &self.touched[..self.count] {
            self.weight[*community as usize] = 0.0;
        }
        self.count = 0;
    }
}

/// Gives each connected part of a community a number of its own. Such a split never lowers modularity or CPM, and
/// changes nothing where every community is connected. O(n + m).
pub(super) fn split<'a>(of: &mut [u32], neighbours: impl Fn(u32) -> &'a [u32]) {
    const UNSEEN: u32 = u32::MAX;
    let mut part = vec![UNSEEN; of.len()];
    let mut stack = Vec::new();
    let mut count = 0;
    for start in 0..of.len() {
        if part[start] != UNSEEN {
            continue;
        }
        part[start] = count;
        stack.push(start as u32);
        while let Some(node) = stack.pop() {
            for neighbour in neighbours(node) {
                if part[*neighbour as usize] == UNSEEN && of[*neighbour as usize] == of[node as usize] {
                    part[*neighbour as usize] = count;
                    stack.push(*neighbour);
                }
            }
        }
        count += 1;
    }
    of.copy_from_slice(&part);
}
