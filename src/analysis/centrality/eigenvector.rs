//! Eigenvector centrality.

use super::blocks::{normalise, sum};
use super::lanczos::{Goal, principal};
use super::matrix::{Arcs, Matrix};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};

const GOAL: Goal = Goal {
    method: "eigenvector",
    remedy: "choose harmonic or pagerank, which converge on every graph",
    value_only: false,
};

/// Eigenvector centrality, and a remark where it is not defined.
///
/// On the largest component, in D the largest weakly connected one; 0 elsewhere. In U by Lanczos iteration, in D by
/// power iteration on the incoming arcs plus the identity, as NetworkX does. In D the result is positive on the
/// strongly connected part with the largest eigenvalue and on all that is downstream of it. Without any directed cycle
/// every eigenvalue is 0 and the measure is undefined.
pub(super) fn eigenvector(
    graph: &Simple,
    weighted: bool,
    max_steps: usize,
    monitor: &Monitor,
) -> Result<(Vec<Option<f64>>, Option<String>), AnalysisError> {
    let component = largest_component(graph);
    let mut values = vec![Some(0.0); graph.node_count()];
    if let [] | [_] = component[..] {
        component.iter().for_each(|only| values[only.index()] = Some(1.0));
        return Ok((values, None));
    }
    let matrix = Matrix::new(graph, &component, Arcs::Incoming, weighted);
    let vector = if !graph.is_directed() {
        principal(matrix.len(), |x, y| matrix.multiply(x, y), max_steps, &GOAL, monitor)?.vector
    } else if has_cycle(&matrix) {
        power(&matrix, max_steps, monitor)?
    } else {
        let remark = "eigenvector is undefined: no chain of relations leads back to where it began, so every \
                      eigenvalue is 0; pagerank and katz are defined";
        return Ok((vec![None; graph.node_count()], Some(remark.to_owned())));
    };
    for (node, value) in component.iter().zip(vector) {
        values[node.index()] = Some(value);
    }
    Ok((values, None))
}

/// The nodes of the largest component, ascending, arrows disregarded; of several the one with the smallest node.
/// O(n + m).
pub(super) fn largest_component(graph: &Simple) -> Vec<Node> {
    components(graph).into_iter().fold(Vec::new(), |best, next| if next.len() > best.len() { next } else { best })
}

/// The components, arrows disregarded: by smallest node, nodes ascending. O(n log n + m).
pub(super) fn components(graph: &Simple) -> Vec<Vec<Node>> {
    let mut seen = vec![false; graph.node_count()];
    let mut all = Vec::new();
    for start in graph.nodes() {
        if std::mem::replace(&mut seen[start.index()], true) {
            continue;
        }
        let mut component = vec![start];
        let mut next = 0;
        while next < component.len() {
            let node = component[next];
            next += 1;
            let incoming = if graph.is_directed() { graph.incoming(node) } else { &[] };
            for neighbour in graph.neighbours(node).iter().chain(incoming) {
                if !std::mem::replace(&mut seen[*neighbour as usize], true) {
                    component.push(Node(*neighbour));
                }
            }
        }
        component.sort_unstable();
        all.push(component);
    }
    all
}

/// Whether rows and columns cannot be sorted so that every entry is above the diagonal (Kahn 1962).
fn has_cycle(matrix: &Matrix) -> bool {
    let mut pending = vec![0_u32; matrix.len()];
    for row in 0..matrix.len() {
        matrix.row(row).for_each(|(column, _)| pending[column] += 1);
    }
    let mut free: Vec<usize> = (0..matrix.len()).filter(|node| pending[*node] == 0).collect();
    let mut removed = 0;
    while let Some(node) = free.pop() {
        removed += 1;
        for (column, _) in matrix.row(node) {
            pending[column] -= 1;
            if pending[column] == 0 {
                free.push(column);
            }
        }
    }
    removed < matrix.len()
}

/// Entries below this, in a vector of norm 1, are what is left of a start that has nothing to do with the result.
const VANISHED: f64 = 1e-11;

/// Power iteration on A + I from the uniform vector. Stops when the error, estimated from the rate at which changes
/// shrink, is below 1e-12.
fn power(matrix: &Matrix, max_steps: usize, monitor: &Monitor) -> Result<Vec<f64>, AnalysisError> {
    let size = matrix.len();
    let mut x = vec![1.0; size];
    normalise(&mut x);
    let mut next = vec![0.0; size];
    let mut before = f64::INFINITY;
    for _ in 0..max_steps {
        monitor.check()?;
        super::blocks::fill(&mut next, |row| x[row] + matrix.times(row, &x));
        normalise(&mut next);
        let change = sum(size, |place| (next[place] - x[place]) * (next[place] - x[place])).sqrt();
        std::mem::swap(&mut x, &mut next);
        let rate = change / before;
        if change <= 1e-15 || (rate < 1.0 && change * rate / (1.0 - rate) <= 1e-12 && change <= 1e-12) {
            x.iter_mut().filter(|value| **value < VANISHED).for_each(|value| *value = 0.0);
            normalise(&mut x);
            return Ok(x);
        }
        before = change;
    }
    Err(AnalysisError::NotConverged {
        method: "eigenvector",
        steps: max_steps,
        remedy: "leave out directions, allow more steps, or choose pagerank or katz, which always converge",
    })
}
