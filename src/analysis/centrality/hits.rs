//! Hubs and authorities.

use super::blocks::sum;
use super::lanczos::{Goal, principal};
use super::matrix::{Arcs, Matrix};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use petgraph::unionfind::UnionFind;
use std::cell::RefCell;

const GOAL: Goal =
    Goal { method: "hits", remedy: "choose harmonic or pagerank, which converge on every graph", value_only: false };

/// Hub and authority values.
#[derive(Debug, Clone)]
pub(super) struct Hits {
    pub(super) hub: Vec<f64>,
    pub(super) authority: Vec<f64>,
}

/// Hubs and authorities of a directed graph (Kleinberg 1999), L1 norm 1; `None` without arcs.
///
/// Authorities are the principal eigenvector of A'A to which Kleinberg's iteration leads from the uniform vector, hubs
/// are what A makes of it. A'A falls into blocks, one for each set of hubs and authorities that arcs hold together; on
/// blocks with a smaller eigenvalue than the largest both are exactly 0, and so they are without an arc in or out.
/// O(m) a step.
pub(super) fn hits(
    graph: &Simple,
    weighted: bool,
    max_steps: usize,
    monitor: &Monitor,
) -> Result<Option<Hits>, AnalysisError> {
    let nodes: Vec<Node> = graph.nodes().collect();
    let incoming = Matrix::new(graph, &nodes, Arcs::Incoming, weighted);
    if incoming.is_zero() {
        return Ok(None);
    }
    let outgoing = Matrix::new(graph, &nodes, Arcs::Outgoing, weighted);
    let between = RefCell::new(vec![0.0; nodes.len()]);
    let apply = |x: &[f64], y: &mut [f64]| {
        let mut between = between.borrow_mut();
        outgoing.multiply(x, &mut between);
        incoming.multiply(&between, y);
    };
    let mut authority = principal(nodes.len(), apply, max_steps, &GOAL, monitor)?.vector;
    clear_lesser_blocks(&incoming, &mut authority);
    let mut hub = vec![0.0; nodes.len()];
    outgoing.multiply(&authority, &mut hub);
    for column in [&mut hub, &mut authority] {
        let total = sum(column.len(), |place| column[place]);
        column.iter_mut().for_each(|value| *value /= total);
    }
    Ok(Some(Hits { hub, authority }))
}

/// The part of the norm below which a block is what rounding has left of the start: those with the largest eigenvalue
/// keep at least the part of the uniform vector that falls on them.
const VANISHED: f64 = 1e-9;

/// Sets the authority of all nodes to 0 that are in no block with the largest eigenvalue. O((n + m) α(n)).
fn clear_lesser_blocks(incoming: &Matrix, authority: &mut [f64]) {
    let size = incoming.len();
    // Every node stands for itself as an authority and, `size` further on, as a hub; an arc joins its hub and authority.
    let mut blocks = UnionFind::<usize>::new(2 * size);
    for target in 0..size {
        incoming.row(target).for_each(|(source, _)| {
            blocks.union(target, size + source);
        });
    }
    let block: Vec<usize> = (0..size).map(|node| blocks.find(node)).collect();
    let mut norms = vec![0.0; 2 * size];
    for (node, value) in authority.iter().enumerate() {
        norms[block[node]] += value * value;
    }
    for (node, value) in authority.iter_mut().enumerate() {
        if incoming.row(node).next().is_none() || norms[block[node]].sqrt() < VANISHED {
            *value = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::dataset;
    use crate::graph::View;

    /// By hand: a is the only hub of {b, c} that b joins; d and e are a block of their own with eigenvalue 1 < 2.618.
    #[test]
    fn what_is_zero_is_exactly_zero() {
        let data = dataset(&[], &["a>b", "a>c", "b>c", "d>e"]);
        let found = hits(&Simple::directed(&View::whole(&data)), false, 1000, &Monitor::default()).unwrap().unwrap();
        assert_eq!((found.authority[0], found.authority[3], found.authority[4]), (0.0, 0.0, 0.0));
        assert_eq!((found.hub[2], found.hub[3], found.hub[4]), (0.0, 0.0, 0.0));
        let golden = f64::midpoint(1.0, 5.0_f64.sqrt());
        assert!((found.authority[2] / found.authority[1] - golden).abs() < 1e-12);
    }

    /// Two blocks with the same eigenvalue share the norm, as the uniform vector falls on them.
    #[test]
    fn equal_blocks_are_equal() {
        let data = dataset(&[], &["a>b", "c>d"]);
        let found = hits(&Simple::directed(&View::whole(&data)), false, 1000, &Monitor::default()).unwrap().unwrap();
        assert_eq!(found.authority, [0.0, 0.5, 0.0, 0.5]);
    }
}
