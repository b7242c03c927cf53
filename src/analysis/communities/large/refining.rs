//! Refinement by all threads, with the same result for any number of them.

use super::graph::{Gathers, Graph};
use super::{Aim, batch};
use crate::analysis::communities::leiden::choose;
use crate::analysis::communities::level::Gather;
use crate::analysis::random::SplitMix;

/// The part that a node would join, and the weight of its edges to it.
#[derive(Debug, Clone, Copy)]
struct Choice {
    part: u32,
    weight: f64,
}

const STAY: u32 = u32::MAX;
const NONE: Choice = Choice { part: STAY, weight: 0.0 };

/// How often a node chooses whose choice had gone.
const TRIES: usize = 3;

/// Gains that are this many theta below the largest have a probability below 1e-17.
const HOPELESS: f64 = 40.0;

/// A community and a part of it, which are read together.
#[derive(Debug, Clone, Copy)]
struct Cell {
    group: u32,
    part: u32,
}

/// Parts of communities, and what they sum up to.
struct State<'a> {
    graph: &'a Graph,
    aim: Aim,
    /// The community of each node and the part that it is in.
    cells: Vec<Cell>,
    /// The size of each community.
    whole: Vec<f64>,
    size: Vec<f64>,
    /// The weight between a part and the rest of its community.
    outward: Vec<f64>,
    /// Whether a node is a part by itself.
    alone: Vec<bool>,
    /// The batch in which a part last grew, so that weights to it are counted anew.
    grown: Vec<u32>,
    seed: u64,
}

/// Inside of each community, nodes that are well connected to the rest of it merge, each once, into parts that are well
/// connected, chosen at random with a probability that grows with the gain. Parts are connected, since a node joins
/// along an edge.
///
/// All threads choose for a batch of nodes while nothing merges; then those merge one after another for which the
/// choice still holds. Who chose a part that has merged meanwhile chooses again. O(n + m).
pub(super) fn refine(graph: &Graph, groups: &[u32], aim: Aim, seed: u64, gathers: &Gathers) -> Vec<u32> {
    let nodes = graph.len();
    let mut whole = vec![0.0; nodes];
    for (group, own) in groups.iter().zip(&graph.size) {
        whole[*group as usize] += own;
    }
    let length = batch(nodes);
    let mut open: Vec<u32> = (0..nodes as u32).collect();
    let mut outward = vec![0.0; nodes];
    graph.decide(&open, &mut outward, gathers, |node, _| {
        let mut sum = 0.0;
        graph.visit(node, |neighbour, weight| {
            if groups[neighbour as usize] == groups[node as usize] {
                sum += weight;
            }
        });
        sum
    });
    let cells = groups.iter().zip(0..).map(|(group, part)| Cell { group: *group, part }).collect();
    let mut state = State {
        graph,
        aim,
        cells,
        whole,
        size: graph.size.clone(),
        outward,
        alone: vec![true; nodes],
        grown: vec![0; nodes],
        seed,
    };
    open.reverse();
    let mut choices = vec![NONE; length.min(nodes)];
    let mut number = 0;
    for _ in 0..TRIES {
        let mut again = Vec::new();
        for batch in open.chunks(length) {
            let choices = &mut choices[..batch.len()];
            graph.decide(batch, choices, gathers, |node, gather| state.choice(node, gather));
            number += 1;
            for (node, choice) in batch.iter().zip(choices) {
                if choice.part != STAY && state.alone[*node as usize] && !state.join(*node, *choice, number) {
                    again.push(*node);
                }
            }
        }
        open = again;
    }
    state.cells.iter().map(|cell| cell.part).collect()
}

impl State<'_> {
    /// Whether a part is well connected to the rest of its community.
    fn well(&self, part: u32, group: u32) -> bool {
        let size = self.size[part as usize];
        let rest = self.whole[group as usize] - size;
        self.outward[part as usize] + self.aim.least >= self.aim.pull * size * rest
    }

    /// What a node would join.
    fn choice(&self, node: u32, gather: &mut Gather) -> Choice {
        let group = self.cells[node as usize].group;
        if !self.alone[node as usize] || !self.well(node, group) {
            return NONE;
        }
        self.graph.visit(node, |neighbour, weight| {
            let cell = self.cells[neighbour as usize];
            if cell.group == group {
                gather.add(cell.part, weight);
            }
        });
        let pull = self.aim.pull * self.graph.size[node as usize];
        let mut choices = std::mem::take(&mut gather.choices);
        choices.clear();
        choices.push((STAY, 0.0));
        let mut most = 0.0;
        for part in gather.touched() {
            let gain = gather.weight[*part as usize] - pull * self.size[*part as usize];
            if gain >= 0.0 && gain > most - HOPELESS * self.aim.theta && self.well(*part, group) {
                choices.push((*part, gain));
                most = gain.max(most);
            }
        }
        choices.retain(|(_, gain)| *gain > most - HOPELESS * self.aim.theta);
        let part = match choices[..] {
            [(only, _)] => only,
            // Whatever is drawn for a node depends on nothing but the seed and its number.
            _ => choose(&mut choices, self.aim.theta, &mut SplitMix(self.seed ^ (u64::from(node) << 32))),
        };
        let weight = if part == STAY { 0.0 } else { gather.weight[part as usize] };
        gather.clear();
        gather.choices = choices;
        Choice { part, weight }
    }

    /// Merges a node into a part, unless that has merged itself or would lose by it; says whether it did.
    fn join(&mut self, node: u32, choice: Choice, batch: u32) -> bool {
        let (part, mut weight) = (choice.part, choice.weight);
        let group = self.cells[node as usize].group;
        let own = self.graph.size[node as usize];
        if self.grown[part as usize] == batch {
            weight = 0.0;
            self.graph.visit(node, |neighbour, one| {
                if self.cells[neighbour as usize].part == part {
                    weight += one;
                }
            });
        }
        let gone = self.cells[part as usize].part != part;
        if gone || weight < self.aim.pull * own * self.size[part as usize] || !self.well(part, group) {
            return false;
        }
        self.cells[node as usize].part = part;
        self.alone[node as usize] = false;
        self.alone[part as usize] = false;
        self.grown[part as usize] = batch;
        self.size[part as usize] += own;
        self.outward[part as usize] += self.outward[node as usize] - 2.0 * weight;
        true
    }
}
