//! Katz centrality.

use super::blocks::{fill, normalise, sum};
use super::lanczos::{Goal, principal};
use super::matrix::{Arcs, Matrix};
use super::rounded;
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};

const GOAL: Goal = Goal {
    method: "the largest eigenvalue for katz",
    remedy: "choose harmonic or pagerank, which converge on every graph",
    value_only: true,
};

/// The default of `alpha`, times the largest eigenvalue.
const SHARE: f64 = 0.85;

/// Katz centrality with the parameter that was used.
pub(super) struct Katz {
    pub(super) values: Vec<f64>,
    pub(super) alpha: f64,
    /// Largest eigenvalue of the adjacency matrix.
    pub(super) largest: f64,
}

/// `x = alpha A x + 1` over incoming arcs (Katz 1953), Euclidean norm 1. O(m) a step; 220 steps or so with the default.
pub(super) fn katz(
    graph: &Simple,
    weighted: bool,
    alpha: Option<f64>,
    max_steps: usize,
    monitor: &Monitor,
) -> Result<Katz, AnalysisError> {
    let nodes: Vec<Node> = graph.nodes().collect();
    let matrix = Matrix::new(graph, &nodes, Arcs::Incoming, weighted);
    // Rounded as values are, so that the alpha that is shown is the alpha that was used.
    let largest = rounded(largest_eigenvalue(graph, &matrix, weighted, max_steps, monitor)?);
    let alpha = match alpha {
        None if largest > 0.0 => SHARE / largest,
        None => SHARE,
        Some(alpha) if alpha > 0.0 && alpha.is_finite() && alpha * largest < 1.0 => alpha,
        Some(alpha) => {
            let range = if largest > 0.0 {
                format!("above 0 and below {}, the inverse of the largest eigenvalue", rounded(1.0 / largest))
            } else {
                "above 0".to_owned()
            };
            return Err(AnalysisError::OutOfRange { option: "alpha", value: alpha.to_string(), range });
        }
    };
    let size = nodes.len();
    let mut x = vec![1.0; size];
    let mut next = vec![0.0; size];
    for _ in 0..max_steps {
        monitor.check()?;
        fill(&mut next, |node| alpha * matrix.times(node, &x) + 1.0);
        let change = sum(size, |node| (next[node] - x[node]).abs());
        std::mem::swap(&mut x, &mut next);
        if change <= 1e-14 * sum(size, |node| x[node]) {
            normalise(&mut x);
            return Ok(Katz { values: x, alpha, largest });
        }
    }
    let remedy = "choose a smaller alpha or allow more steps";
    Err(AnalysisError::NotConverged { method: "katz", steps: max_steps, remedy })
}

/// The spectral radius. In D it is that of the strongly connected part with the largest, and 0 without cycles.
fn largest_eigenvalue(
    graph: &Simple,
    matrix: &Matrix,
    weighted: bool,
    max_steps: usize,
    monitor: &Monitor,
) -> Result<f64, AnalysisError> {
    if matrix.is_zero() {
        return Ok(0.0);
    }
    if !graph.is_directed() {
        return Ok(principal(matrix.len(), |x, y| matrix.multiply(x, y), max_steps, &GOAL, monitor)?.value);
    }
    let mut largest = 0.0_f64;
    for part in strong_components(graph).iter().filter(|part| part.len() > 1) {
        let matrix = Matrix::new(graph, part, Arcs::Incoming, weighted);
        largest = largest.max(radius(&matrix, max_steps, monitor)?);
    }
    Ok(largest)
}

/// The spectral radius of an irreducible matrix, between the bounds of Collatz and Wielandt: the least and the largest
/// quotient `(A x)_i / x_i` for a positive x, which power iteration on A + sI brings together.
fn radius(matrix: &Matrix, max_steps: usize, monitor: &Monitor) -> Result<f64, AnalysisError> {
    let size = matrix.len();
    let mut x = vec![1.0; size];
    let mut next = vec![0.0; size];
    let mut shift = 1.0;
    for _ in 0..max_steps {
        monitor.check()?;
        matrix.multiply(&x, &mut next);
        let quotients = || next.iter().zip(&x).map(|(a, b)| a / b);
        let (low, high) = (quotients().fold(f64::INFINITY, f64::min), quotients().fold(0.0, f64::max));
        if high - low <= 1e-13 * high {
            return Ok(f64::midpoint(low, high));
        }
        // Half the radius keeps the walk aperiodic at any scale of weights.
        shift = if low > 0.0 { f64::midpoint(low, high) / 2.0 } else { shift };
        next.iter_mut().zip(&x).for_each(|(value, old)| *value += shift * old);
        normalise(&mut next);
        std::mem::swap(&mut x, &mut next);
    }
    let remedy = "set alpha yourself, leave out directions, or allow more steps";
    Err(AnalysisError::NotConverged { method: "the largest eigenvalue for katz", steps: max_steps, remedy })
}

/// The strongly connected parts of a directed graph, each ascending (Kosaraju; Sharir 1981). O(n log n + m), without
/// recursion, so that long chains do not exhaust the stack.
fn strong_components(graph: &Simple) -> Vec<Vec<Node>> {
    let mut seen = vec![false; graph.node_count()];
    let mut finished = Vec::with_capacity(graph.node_count());
    let mut stack: Vec<(Node, usize)> = Vec::new();
    for start in graph.nodes() {
        if !std::mem::replace(&mut seen[start.index()], true) {
            stack.push((start, 0));
        }
        while let Some((node, place)) = stack.last_mut() {
            match graph.neighbours(*node).get(*place) {
                Some(neighbour) => {
                    *place += 1;
                    if !std::mem::replace(&mut seen[*neighbour as usize], true) {
                        stack.push((Node(*neighbour), 0));
                    }
                }
                None => {
                    finished.push(*node);
                    stack.pop();
                }
            }
        }
    }
    let mut parts = Vec::new();
    for start in finished.into_iter().rev() {
        if !std::mem::replace(&mut seen[start.index()], false) {
            continue;
        }
        let mut part = vec![start];
        let mut next = 0;
        while next < part.len() {
            let node = part[next];
            next += 1;
            for neighbour in graph.incoming(node) {
                if std::mem::replace(&mut seen[*neighbour as usize], false) {
                    part.push(Node(*neighbour));
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}
