//! PageRank.

use super::blocks::{fill, sum};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use rayon::prelude::*;

/// PageRank on a directed graph: `x = d A'x + (d * dangling mass + 1 - d) restart`, A' having arcs divided by what goes
/// out (Page et al. 1999). Stops when the L1 norm of the change is below 1e-12. Pulls along incoming arcs, O(m) a step.
pub(super) fn pagerank(
    graph: &Simple,
    weighted: bool,
    damping: f64,
    restart: &[Node],
    max_steps: usize,
    monitor: &Monitor,
) -> Result<Vec<f64>, AnalysisError> {
    let size = graph.node_count();
    if size == 0 {
        return Ok(Vec::new());
    }
    let outgoing: Vec<f64> = graph
        .nodes()
        .map(|node| if weighted { graph.weighted(node).1.iter().sum() } else { graph.degree(node) as f64 })
        .collect();
    let pulled = |node: usize, share: &[f64]| -> f64 {
        if weighted {
            let (neighbours, weights) = graph.weighted_incoming(Node(node as u32));
            neighbours.iter().zip(weights).map(|(neighbour, weight)| weight * share[*neighbour as usize]).sum()
        } else {
            graph.incoming(Node(node as u32)).iter().map(|neighbour| share[*neighbour as usize]).sum()
        }
    };
    let restart = restart_vector(size, restart);
    let mut x = restart.clone();
    let (mut share, mut next) = (vec![0.0; size], vec![0.0; size]);
    for _ in 0..max_steps {
        monitor.check()?;
        fill(&mut share, |node| if outgoing[node] > 0.0 { x[node] / outgoing[node] } else { 0.0 });
        let dangling = sum(size, |node| if outgoing[node] > 0.0 { 0.0 } else { x[node] });
        let base = damping * dangling + 1.0 - damping;
        fill(&mut next, |node| damping * pulled(node, &share) + base * restart[node]);
        let total = sum(size, |node| next[node]);
        next.par_iter_mut().with_min_len(1 << 13).for_each(|value| *value /= total);
        let change = sum(size, |node| (next[node] - x[node]).abs());
        std::mem::swap(&mut x, &mut next);
        if change < 1e-12 {
            return Ok(x);
        }
    }
    let remedy = "choose a smaller damping factor or allow more steps";
    Err(AnalysisError::NotConverged { method: "pagerank", steps: max_steps, remedy })
}

/// The same share for each of the given nodes, however often it is named; for all if none is.
fn restart_vector(size: usize, restart: &[Node]) -> Vec<f64> {
    if restart.is_empty() {
        return vec![1.0 / size as f64; size];
    }
    let mut vector = vec![0.0; size];
    restart.iter().for_each(|node| vector[node.index()] = 1.0);
    let count: f64 = vector.iter().sum();
    vector.iter_mut().for_each(|value| *value /= count);
    vector
}
