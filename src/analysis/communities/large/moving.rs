//! Local moving by all threads, with the same result for any number of them.

use super::graph::{Gathers, Graph};
use super::{Aim, batch};
use crate::analysis::communities::level::Gather;

/// What a node wants, and by how much more weight it is joined to that community than to its own.
#[derive(Debug, Clone, Copy)]
struct Wish {
    to: u32,
    change: f64,
}

const STAY: u32 = u32::MAX;
const ALONE: u32 = u32::MAX - 1;

/// Of a node that is to be looked at again.
const OPEN: u8 = 1;
/// Of a node of which a neighbour has moved since it made its wish.
const STALE: u8 = 2;

/// After how many rounds it ends in any case.
const ROUNDS: usize = 200;

/// A division, and what its communities sum up to.
struct State<'a> {
    graph: &'a Graph,
    aim: Aim,
    of: &'a mut [u32],
    size: Vec<f64>,
    members: Vec<u32>,
    empty: Vec<u32>,
    flags: Vec<u8>,
}

/// Each node goes where it gains most, until none gains, or fewer than a share of all nodes move in a round.
///
/// A round looks at nodes that are new or of which a neighbour has moved, from the last to the first, in batches: all
/// threads find what the nodes of a batch gain most by while nothing moves, and then they move one after another, if
/// they still gain. What a neighbour's move has changed is counted anew before that. Each move gains, so that this
/// ends. Communities are numbered below the number of nodes. O(m) a round.
pub(super) fn move_nodes(graph: &Graph, of: &mut [u32], aim: Aim, few: f64, gathers: &Gathers) {
    let nodes = graph.len();
    let mut state = State::new(graph, of, aim);
    let length = batch(nodes);
    let mut open: Vec<u32> = (0..nodes as u32).rev().collect();
    let mut wishes = vec![Wish { to: STAY, change: 0.0 }; length.min(nodes)];
    for _ in 0..ROUNDS {
        let mut moved = 0;
        for batch in open.chunks(length) {
            for node in batch {
                state.flags[*node as usize] = 0;
            }
            let wishes = &mut wishes[..batch.len()];
            graph.decide(batch, wishes, gathers, |node, gather| state.wish(node, gather));
            moved += batch.iter().zip(wishes).filter(|(node, wish)| state.grant(**node, **wish)).count();
        }
        if moved as f64 <= few * nodes as f64 {
            break;
        }
        open.clear();
        open.extend((0..nodes as u32).rev().filter(|node| state.flags[*node as usize] & OPEN != 0));
    }
}

impl<'a> State<'a> {
    fn new(graph: &'a Graph, of: &'a mut [u32], aim: Aim) -> Self {
        let nodes = graph.len();
        let mut size = vec![0.0; nodes];
        let mut members = vec![0_u32; nodes];
        for (community, own) in of.iter().zip(&graph.size) {
            size[*community as usize] += own;
            members[*community as usize] += 1;
        }
        let empty = (0..nodes as u32).rev().filter(|community| members[*community as usize] == 0).collect();
        Self { graph, aim, of, size, members, empty, flags: vec![OPEN; nodes] }
    }

    /// Where a node gains most.
    fn wish(&self, node: u32, gather: &mut Gather) -> Wish {
        let here = self.of[node as usize];
        let own = self.graph.size[node as usize];
        let pull = self.aim.pull * own;
        self.graph.visit(node, |neighbour, weight| gather.add(self.of[neighbour as usize], weight));
        let joined = gather.weight[here as usize];
        let stay = joined - pull * (self.size[here as usize] - own);
        let (mut to, mut most) = (STAY, stay + self.aim.least);
        for community in gather.touched() {
            let gain = gather.weight[*community as usize] - pull * self.size[*community as usize];
            if gain > most && *community != here {
                (to, most) = (*community, gain);
            }
        }
        let mut change = if to == STAY { 0.0 } else { gather.weight[to as usize] - joined };
        if most < 0.0 && self.members[here as usize] > 1 {
            (to, change) = (ALONE, -joined);
        }
        gather.clear();
        Wish { to, change }
    }

    /// Moves a node if it still gains; says whether it moved.
    fn grant(&mut self, node: u32, wish: Wish) -> bool {
        if wish.to == STAY {
            return false;
        }
        let here = self.of[node as usize];
        let own = self.graph.size[node as usize];
        let change = if self.flags[node as usize] & STALE == 0 { wish.change } else { self.change(node, wish.to) };
        let joined = if wish.to == ALONE { 0.0 } else { self.size[wish.to as usize] };
        let gains = change - self.aim.pull * own * (joined - self.size[here as usize] + own) > self.aim.least;
        // Whoever was there may have left.
        let there = if wish.to == ALONE { self.members[here as usize] > 1 } else { self.members[wish.to as usize] > 0 };
        let place = if wish.to == ALONE { self.empty.last().copied() } else { Some(wish.to) };
        let Some(to) = place.filter(|_| gains && there) else {
            self.flags[node as usize] |= OPEN;
            return false;
        };
        if wish.to == ALONE {
            self.empty.pop();
        }
        self.of[node as usize] = to;
        self.members[to as usize] += 1;
        self.size[to as usize] += own;
        self.members[here as usize] -= 1;
        self.size[here as usize] -= own;
        if self.members[here as usize] == 0 {
            self.size[here as usize] = 0.0;
            self.empty.push(here);
        }
        for neighbour in self.graph.neighbours(node) {
            let same = self.of[*neighbour as usize] == to;
            self.flags[*neighbour as usize] |= if same { STALE } else { STALE | OPEN };
        }
        true
    }

    /// By how much more weight a node is joined to a community than to its own.
    fn change(&self, node: u32, to: u32) -> f64 {
        let here = self.of[node as usize];
        let mut change = 0.0;
        self.graph.visit(node, |neighbour, weight| {
            let community = self.of[neighbour as usize];
            if community == to {
                change += weight;
            } else if community == here {
                change -= weight;
            }
        });
        change
    }
}
