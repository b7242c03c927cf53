//! Local clustering.

use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use rayon::prelude::*;

/// Local clustering of an undirected graph: of all pairs of neighbours the share that are neighbours themselves (Watts
/// and Strogatz 1998); undefined with fewer than two neighbours.
///
/// Weighted, a triangle counts as the geometric mean of its weights over the largest weight (Onnela et al. 2005).
/// O(m^1.5); weighted O(sum over edges of degree).
pub(super) fn clustering(graph: &Simple, weighted: bool, monitor: &Monitor) -> Result<Vec<Option<f64>>, AnalysisError> {
    let closed = if weighted { weighted_triangles(graph, monitor)? } else { triangles(graph, monitor)? };
    let share = |node: Node| {
        let degree = graph.degree(node) as f64;
        (degree > 1.0).then(|| closed[node.index()] * 2.0 / (degree * (degree - 1.0)))
    };
    Ok(graph.nodes().map(share).collect())
}

/// The triangles at each node. Every edge points to the end with more neighbours, ties to the larger number, so that no
/// node has more than sqrt(2 m) edges going out; each triangle is found once, at its least node (Chiba and Nishizeki
/// 1985; "forward" in Schank and Wagner 2005).
fn triangles(graph: &Simple, monitor: &Monitor) -> Result<Vec<f64>, AnalysisError> {
    let before = |a: u32, b: u32| (graph.degree(Node(a)), a) < (graph.degree(Node(b)), b);
    let mut offsets = vec![0];
    let mut ahead: Vec<u32> = Vec::with_capacity(graph.edge_count());
    for node in graph.nodes() {
        ahead.extend(graph.neighbours(node).iter().filter(|neighbour| before(node.0, **neighbour)));
        offsets.push(ahead.len());
    }
    let row = |node: u32| &ahead[offsets[node as usize]..offsets[node as usize + 1]];
    let mut marked = vec![false; graph.node_count()];
    let mut counts = vec![0_u64; graph.node_count()];
    for node in graph.nodes() {
        if node.0 % 1024 == 0 {
            monitor.check()?;
        }
        row(node.0).iter().for_each(|neighbour| marked[*neighbour as usize] = true);
        for second in row(node.0) {
            for third in row(*second).iter().filter(|third| marked[**third as usize]) {
                for corner in [node.0, *second, *third] {
                    counts[corner as usize] += 1;
                }
            }
        }
        row(node.0).iter().for_each(|neighbour| marked[*neighbour as usize] = false);
    }
    Ok(counts.into_iter().map(|count| count as f64).collect())
}

fn weighted_triangles(graph: &Simple, monitor: &Monitor) -> Result<Vec<f64>, AnalysisError> {
    let largest = graph.nodes().flat_map(|node| graph.weighted(node).1).fold(0.0_f64, |most, weight| most.max(*weight));
    let at = |to_node: &mut Vec<f64>, node: u32| {
        monitor.check()?;
        let (neighbours, weights) = graph.weighted(Node(node));
        neighbours.iter().zip(weights).for_each(|(other, weight)| to_node[*other as usize] = weight / largest);
        let mut sum = 0.0;
        for second in neighbours {
            let (others, weights) = graph.weighted(Node(*second));
            for (third, weight) in others.iter().zip(weights).filter(|(third, _)| *third > second) {
                let closing = to_node[*third as usize];
                if closing > 0.0 {
                    sum += libm::cbrt(to_node[*second as usize] * closing * (weight / largest));
                }
            }
        }
        neighbours.iter().for_each(|other| to_node[*other as usize] = 0.0);
        Ok(sum)
    };
    let new = || vec![0.0; graph.node_count()];
    (0..graph.node_count() as u32).into_par_iter().with_min_len(64).map_init(new, at).collect()
}
