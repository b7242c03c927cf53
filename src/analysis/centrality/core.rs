//! Core numbers.

use crate::graph::{Node, Simple};

/// The core number of each node of an undirected graph: the largest k such that it belongs to a subgraph in which
/// everybody has k neighbours (Seidman 1983). O(n + m), by Batagelj and Zaversnik 2003: nodes lie sorted by degree in
/// bins; the least is taken out, and each neighbour with a larger degree moves one bin down by a swap.
pub(super) fn core_numbers(graph: &Simple) -> Vec<f64> {
    let nodes = graph.node_count();
    let mut degree: Vec<u32> = graph.nodes().map(|node| graph.degree(node) as u32).collect();
    let largest = degree.iter().copied().max().unwrap_or(0) as usize;
    let mut starts = vec![0_u32; largest + 2];
    for d in &degree {
        starts[*d as usize + 1] += 1;
    }
    for d in 0..=largest {
        starts[d + 1] += starts[d];
    }
    let mut order = vec![0_u32; nodes];
    let mut place = vec![0_u32; nodes];
    let mut next = starts.clone();
    for node in 0..nodes {
        let slot = &mut next[degree[node] as usize];
        place[node] = *slot;
        order[*slot as usize] = node as u32;
        *slot += 1;
    }
    for position in 0..nodes {
        let node = order[position] as usize;
        let own = degree[node];
        for neighbour in graph.neighbours(Node(node as u32)) {
            let neighbour = *neighbour as usize;
            let d = degree[neighbour];
            if d > own {
                let first = starts[d as usize].max(position as u32 + 1);
                let other = order[first as usize];
                let old = std::mem::replace(&mut place[neighbour], first);
                place[other as usize] = old;
                order[old as usize] = other;
                order[first as usize] = neighbour as u32;
                starts[d as usize] = first + 1;
                degree[neighbour] = d - 1;
            }
        }
    }
    degree.into_iter().map(f64::from).collect()
}
