//! Shortest paths in hops from one source, counted, with the steps that they are made of.
//!
//! Whatever is counted is kept by place in the queue, in which a level lies side by side, and not by node: adding along
//! steps then touches two levels only. Which nodes a level reaches is found in one of two ways (Beamer, Asanović and
//! Patterson 2012): its nodes look along their arcs, or, where fewer arcs are left to look at, the nodes not yet reached
//! look for neighbours in the level. Each way notes the steps between two levels, from which paths are counted forward and
//! dependencies backward, so that no other arc is looked at again.
//!
//! The inner loops do without branches on what an arc leads to, which no processor can foresee: what does not count is
//! written to where the next write goes.

use super::brandes::Visit;
use crate::graph::{Node, Simple};

const UNSEEN: u32 = u32::MAX;

/// Past this number of paths reciprocals lose digits.
const HUGE: f64 = 1e290;

/// How many rows and the places of their neighbours are touched before they are worked on, so that they are on their way
/// from memory together.
const AHEAD: usize = 16;

/// A level: its places in the queue, and the steps from it to the next.
#[derive(Debug, Clone, Copy)]
struct Level {
    first: usize,
    end: usize,
    /// Where its steps begin.
    steps: usize,
    /// Whether the steps stand by the node to which they go, not by the one from which they come.
    pulled: bool,
}

/// Working memory of a search, reused from source to source.
#[derive(Debug, Default)]
pub(super) struct Hops {
    /// Nodes in the order in which they were reached, one place more than there are nodes.
    queue: Vec<u32>,
    /// The place of each node in the queue.
    place: Vec<u32>,
    levels: Vec<Level>,
    /// The places at the other ends of steps, one more than there are arcs.
    steps: Vec<u32>,
    /// Where the steps from each place end, and those to each place.
    ends: Vec<u32>,
    ends_to: Vec<u32>,
    /// How many shortest paths lead to each place, and what a path through it brings for each of them.
    paths: Vec<f64>,
    share: Vec<f64>,
    /// Nodes not yet reached, once they are looked through.
    rest: Vec<u32>,
    /// Whether each node is in the level from which the next is pulled, a bit each: most arcs lead to no node of it, which
    /// these tell from a nearer cache than places.
    inside: Vec<u64>,
    degrees: Vec<u32>,
    arcs: u64,
}

impl Hops {
    /// Working memory for a graph. O(n + m).
    pub(super) fn new(graph: &Simple) -> Self {
        let degrees: Vec<u32> = graph.nodes().map(|node| graph.degree(node) as u32).collect();
        let (nodes, arcs) = (degrees.len(), degrees.iter().map(|degree| u64::from(*degree)).sum());
        Self {
            queue: vec![0; nodes + 1],
            place: vec![UNSEEN; nodes],
            levels: Vec::new(),
            steps: vec![0; arcs as usize + 1],
            ends: vec![0; nodes + 1],
            ends_to: vec![0; nodes + 1],
            paths: vec![0.0; nodes + 1],
            share: vec![0.0; nodes + 1],
            rest: vec![0; nodes],
            inside: vec![0; nodes.div_ceil(64)],
            degrees,
            arcs,
        }
    }

    /// Nodes in the order in which they were reached, by levels.
    pub(super) fn order(&self) -> &[u32] {
        &self.queue[..self.levels.last().map_or(0, |level| level.end)]
    }

    /// Writes down how many hops each node that was reached is away.
    pub(super) fn distances(&self, distance: &mut [u32]) {
        for (number, level) in self.levels.iter().enumerate() {
            self.queue[level.first..level.end].iter().for_each(|node| distance[*node as usize] = number as u32);
        }
    }

    /// Searches from a source. Says whether the numbers of paths fit their type. O(n + m).
    pub(super) fn search(&mut self, graph: &Simple, source: Node) -> bool {
        for level in self.levels.drain(..) {
            self.queue[level.first..level.end].iter().for_each(|node| self.place[*node as usize] = UNSEEN);
        }
        self.place[source.index()] = 0;
        self.queue[0] = source.0;
        self.paths[0] = 1.0;
        let (mut level, mut rest) = (Level { first: 0, end: 1, steps: 0, pulled: false }, None);
        let mut arcs = u64::from(self.degrees[source.index()]);
        let mut unseen = self.arcs - arcs;
        while level.first < level.end {
            level.pulled = arcs > unseen;
            let (end, steps) = if level.pulled { self.pull(graph, level, &mut rest) } else { self.push(graph, level) };
            self.levels.push(level);
            level = Level { first: level.end, end, steps, pulled: false };
            arcs = self.queue[level.first..end].iter().map(|node| u64::from(self.degrees[*node as usize])).sum();
            unseen -= arcs;
        }
        self.paths[..level.end].iter().all(|paths| *paths <= HUGE)
    }

    /// The next level along the arcs of a level; gives where it ends, and where its steps do.
    fn push(&mut self, graph: &Simple, level: Level) -> (usize, usize) {
        let Self { queue, place, steps, ends, paths, .. } = self;
        let (mut len, mut noted) = (level.end, level.steps);
        for at in level.first..level.end {
            if (at - level.first).is_multiple_of(AHEAD) {
                let some = &queue[at..level.end.min(at + AHEAD)];
                let near = |node: &u32| graph.neighbours(Node(*node)).first().copied().unwrap_or(0);
                std::hint::black_box(some.iter().fold(0, |touched, node| touched ^ near(node)));
                let places = some.iter().flat_map(|node| graph.neighbours(Node(*node)));
                std::hint::black_box(places.fold(0, |touched, other| touched ^ place[*other as usize]));
            }
            for neighbour in graph.neighbours(Node(queue[at])) {
                let slot = &mut place[*neighbour as usize];
                let known = *slot;
                let own = known.min(len as u32);
                *slot = own;
                queue[len] = *neighbour;
                len += usize::from(known == UNSEEN);
                steps[noted] = own;
                noted += usize::from(own as usize >= level.end);
            }
            ends[at] = noted as u32;
        }
        paths[level.end..len].fill(0.0);
        let mut start = level.steps;
        for at in level.first..level.end {
            let (count, end) = (paths[at], ends[at] as usize);
            steps[start..end].iter().for_each(|to| paths[*to as usize] += count);
            start = end;
        }
        (len, noted)
    }

    /// The next level by the arcs that come into the nodes not yet reached.
    fn pull(&mut self, graph: &Simple, level: Level, rest: &mut Option<usize>) -> (usize, usize) {
        let Self { queue, place, steps, ends_to, paths, rest: nodes, inside, .. } = self;
        for node in &queue[level.first..level.end] {
            inside[*node as usize / 64] |= 1 << (node % 64);
        }
        let mut left = 0;
        match *rest {
            Some(before) => {
                for at in 0..before {
                    let node = nodes[at];
                    nodes[left] = node;
                    left += usize::from(place[node as usize] == UNSEEN);
                }
            }
            None => {
                for (node, place) in place.iter().enumerate() {
                    // There are fewer than nodes, since the source has a place.
                    nodes[left] = node as u32;
                    left += usize::from(*place == UNSEEN);
                }
            }
        }
        *rest = Some(left);
        let (mut len, mut noted) = (level.end, level.steps);
        for node in &nodes[..left] {
            let from = noted;
            for neighbour in graph.incoming(Node(*node)) {
                steps[noted] = *neighbour;
                noted += (inside[*neighbour as usize / 64] >> (neighbour % 64) & 1) as usize;
            }
            let reached = noted > from;
            let count = |step: &mut u32| {
                *step = place[*step as usize];
                paths[*step as usize]
            };
            paths[len] = steps[from..noted].iter_mut().map(count).sum();
            queue[len] = *node;
            ends_to[len] = noted as u32;
            place[*node as usize] = if reached { len as u32 } else { UNSEEN };
            len += usize::from(reached);
        }
        queue[level.first..level.end].iter().for_each(|node| inside[*node as usize / 64] = 0);
        (len, noted)
    }

    /// The dependencies of the source, from the furthest nodes back. O(n + steps).
    pub(super) fn back(&mut self, visit: &mut impl Visit) {
        let Self { queue, levels, steps, ends, ends_to, paths, share, .. } = self;
        let mut below = 0..0;
        for level in levels.iter().rev() {
            let places = level.first..level.end;
            let mut start = level.steps;
            if level.pulled {
                share[places.clone()].fill(0.0);
                for at in below {
                    let (own, end) = (share[at], ends_to[at] as usize);
                    steps[start..end].iter().for_each(|from| share[*from as usize] += own);
                    start = end;
                }
            } else {
                for at in places.clone() {
                    let end = ends[at] as usize;
                    share[at] = steps[start..end].iter().map(|to| share[*to as usize]).sum();
                    start = end;
                }
            }
            for at in places.clone() {
                let (node, paths) = (queue[at], paths[at]);
                let dependency = paths * share[at];
                share[at] = (visit.ends(node) + dependency) / paths;
                if at > 0 {
                    visit.node(node, dependency);
                }
            }
            below = places;
        }
    }
}
