//! PageRank.

use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use rayon::prelude::*;
use std::ops::Range;

/// A stretch of a column that is written, and the same of one that is read.
type Stretch<'c> = (&'c mut [f64], &'c [f64]);

/// Rows that a thread takes at a time.
const ROWS: usize = 1 << 12;

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
    // What each node gives to an arc, as a share of its own; nothing goes out from one that dangles.
    let part_of = |node: Node| -> f64 {
        let out = if weighted { graph.weighted(node).1.iter().sum() } else { graph.degree(node) as f64 };
        if out > 0.0 { 1.0 / out } else { 0.0 }
    };
    let parts: Vec<f64> = graph.nodes().map(part_of).collect();
    // What comes into a stretch of nodes. Unweighted, shares are fetched first and added up then: the end of a row, which
    // no processor foresees, would keep it from fetching many at once.
    let pull = |nodes: Range<usize>, share: &[f64], fetched: &mut Vec<f64>, rows: &mut [f64]| {
        if weighted {
            for (node, row) in nodes.zip(rows) {
                let (neighbours, weights) = graph.weighted_incoming(Node(node as u32));
                *row = neighbours.iter().zip(weights).map(|(other, weight)| weight * share[*other as usize]).sum();
            }
        } else {
            let (neighbours, ends) = graph.incoming_rows(nodes);
            fetched.clear();
            fetched.extend(neighbours.iter().map(|other| share[*other as usize]));
            let mut start = 0;
            for (end, row) in ends.zip(rows) {
                *row = fetched[start..end].iter().sum();
                start = end;
            }
        }
    };
    let restart = restart_vector(size, restart);
    let mut x = restart.clone();
    let mut share: Vec<f64> = x.iter().zip(&parts).map(|(value, part)| value * part).collect();
    let mut dangling: f64 = x.iter().zip(&parts).filter(|(_, part)| **part == 0.0).map(|(value, _)| value).sum();
    let mut next = vec![0.0; size];
    for _ in 0..max_steps {
        monitor.check()?;
        let base = damping * dangling + 1.0 - damping;
        // Sums run by blocks of rows, and over these in order: the same for any number of threads.
        let step = |fetched: &mut Vec<f64>, (block, rows): (usize, &mut [f64])| -> f64 {
            let first = block * ROWS;
            pull(first..first + rows.len(), &share, fetched, rows);
            for (value, restart) in rows.iter_mut().zip(&restart[first..]) {
                *value = damping * *value + base * restart;
            }
            rows.iter().sum()
        };
        let totals: Vec<f64> = next.par_chunks_mut(ROWS).enumerate().map_init(Vec::new, step).collect();
        let total: f64 = totals.iter().sum();
        let blocks = next.par_chunks_mut(ROWS).zip(x.par_chunks(ROWS));
        let blocks = blocks.zip(share.par_chunks_mut(ROWS).zip(parts.par_chunks(ROWS)));
        let settle = |((next, old), (share, parts)): (Stretch<'_>, Stretch<'_>)| {
            let (mut change, mut dangling) = (0.0, 0.0);
            for (((value, old), share), part) in next.iter_mut().zip(old).zip(share).zip(parts) {
                *value /= total;
                change += (*value - old).abs();
                *share = *value * part;
                dangling += if *part == 0.0 { *value } else { 0.0 };
            }
            (change, dangling)
        };
        let sums: Vec<(f64, f64)> = blocks.map(settle).collect();
        let change: f64 = sums.iter().map(|(change, _)| change).sum();
        dangling = sums.iter().map(|(_, dangling)| dangling).sum();
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
