//! Core numbers.

use crate::graph::{Node, Simple};

/// The core number of each node of an undirected graph: the largest k such that it belongs to a subgraph in which
/// everybody has k neighbours (Seidman 1983). O(n + m), by Batagelj and Zaversnik 2003: nodes lie sorted by degree in
/// bins; the least is taken out, and each neighbour with a larger degree moves one bin down by a swap.
pub(super) fn core_numbers(graph: &Simple) -> Vec<f64> {
    let nodes = graph.node_count();
    let mut degree: Vec<usize> = graph.nodes().map(|node| graph.degree(node)).collect();
    let largest = degree.iter().copied().max().unwrap_or(0);
    let mut starts = vec![0_usize; largest + 2];
    for d in &degree {
        starts[d + 1] += 1;
    }
    for d in 0..=largest {
        starts[d + 1] += starts[d];
    }
    let mut order = vec![0_usize; nodes];
    let mut place = vec![0_usize; nodes];
    let mut next = starts.clone();
    for node in 0..nodes {
        place[node] = next[degree[node]];
        order[place[node]] = node;
        next[degree[node]] += 1;
    }
    for position in 0..nodes {
        let node = order[position];
        for neighbour in graph.neighbours(Node(node as u32)) {
            let neighbour = *neighbour as usize;
            let d = degree[neighbour];
            if d > degree[node] {
                let first = starts[d].max(position + 1);
                let other = order[first];
                order.swap(first, place[neighbour]);
                place.swap(other, neighbour);
                starts[d] = first + 1;
                degree[neighbour] = d - 1;
            }
        }
    }
    degree.into_iter().map(|core| core as f64).collect()
}
