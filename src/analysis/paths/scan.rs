//! Shortest paths without rows: for one question, looking through all edges a few times is cheaper than sorting them.

use crate::graph::{Edge, Node, View};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU8, Ordering};

/// Edges that a thread looks through at a time.
const STRETCH: usize = 1 << 16;
/// After so many rounds, sorting the edges would have been cheaper.
const ROUNDS: u8 = 12;
const UNSEEN: u8 = u8::MAX;

/// The view with only those edges that lie between neighbours on shortest paths from one node to another, of which there
/// are no more than `limit` steps: all that a search for shortest paths needs. `None` when that cannot be said soon.
///
/// Breadth-first search by rounds: each looks through all edges for those that leave what the last one reached. O(m) a
/// round, 2 rounds a step.
pub(super) fn narrowed<'d>(view: &View<'d>, from: Node, to: Node, directed: bool, limit: usize) -> Option<View<'d>> {
    let depths: Vec<AtomicU8> = view.nodes().map(|_| AtomicU8::new(UNSEEN)).collect();
    let depth = |node: Node| depths[node.index()].load(Ordering::Relaxed);
    let stretches: Vec<_> = (0..view.edge_count()).step_by(STRETCH).collect();
    let stretch = |start: &usize| *start..view.edge_count().min(start + STRETCH);
    depths[from.index()].store(0, Ordering::Relaxed);
    let mut round = 0;
    while depth(to) == UNSEEN {
        if usize::from(round) >= limit {
            return Some(view.of_edges(std::iter::empty()));
        }
        if round == ROUNDS {
            return None;
        }
        let look = |start: &usize| {
            let mut any = false;
            let mut reach = |there: Node, here: Node| {
                if depth(here) == round && depth(there) == UNSEEN {
                    depths[there.index()].store(round + 1, Ordering::Relaxed);
                    any = true;
                }
            };
            view.scan(stretch(start), |edge, source, target| {
                reach(target, source);
                if !directed || view.is_symmetric(edge) {
                    reach(source, target);
                }
            });
            any
        };
        if !stretches.par_iter().map(look).reduce(|| false, |a, b| a | b) {
            return Some(view.of_edges(std::iter::empty()));
        }
        round += 1;
    }
    // Back from the end: what lies a step nearer to the start than what is good is good. A node that is good is marked by
    // a depth past all others.
    let good = |node: Node, at: u8| depth(node) == at | GOOD;
    depths[to.index()].store(round | GOOD, Ordering::Relaxed);
    let mut edges: Vec<Edge> = Vec::new();
    while round > 0 {
        round -= 1;
        let look = |start: &usize| {
            let mut found = Vec::new();
            let lies = |near: Node, far: Node| good(far, round + 1) && (depth(near) == round || good(near, round));
            view.scan(stretch(start), |edge, source, target| {
                let back = !directed || view.is_symmetric(edge);
                let near = if lies(source, target) {
                    source
                } else if back && lies(target, source) {
                    target
                } else {
                    return;
                };
                depths[near.index()].store(round | GOOD, Ordering::Relaxed);
                found.push(edge);
            });
            found
        };
        edges.par_extend(stretches.par_iter().flat_map_iter(look));
    }
    edges.sort_unstable();
    Some(view.of_edges(edges.into_iter()))
}

/// Marks a depth as that of a node on a shortest path.
const GOOD: u8 = 0x80;
