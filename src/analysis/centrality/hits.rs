//! Hubs and authorities.

use super::blocks::sum;
use super::lanczos::{Goal, principal};
use super::matrix::{Arcs, Matrix};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
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
/// are what A makes of it. O(m) a step.
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
    let mut hub = vec![0.0; nodes.len()];
    outgoing.multiply(&authority, &mut hub);
    for column in [&mut hub, &mut authority] {
        let total = sum(column.len(), |place| column[place]);
        column.iter_mut().for_each(|value| *value /= total);
    }
    Ok(Some(Hits { hub, authority }))
}
