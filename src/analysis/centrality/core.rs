//! Core numbers.

use crate::graph::{Node, Simple};

/// The core number of each node of an undirected graph: the largest k such that it belongs to a subgraph in which
/// everybody has k neighbours (Seidman 1983). O(n + m).
///
/// Peels from outside, as Matula and Beck 1983: for each k, whoever has no more than k neighbours left goes, and so do
/// those who are left with k by that. Every k looks through those who are left, of whom each has at least k neighbours,
/// so that all looks together are no more than arcs. One number a node is all that is kept at random places, of 16 bits
/// where nobody has more neighbours than these count; with nodes sorted in bins (Batagelj and Zaversnik 2003) there are
/// four.
pub(super) fn core_numbers(graph: &Simple) -> Vec<f64> {
    let most = graph.nodes().map(|node| graph.degree(node)).max().unwrap_or(0);
    if u16::try_from(most).is_ok() { peel::<u16>(graph) } else { peel::<u32>(graph) }
}

/// A number of neighbours.
trait Count: Copy + Into<u32> {
    fn of(number: u32) -> Self;
}

impl Count for u16 {
    fn of(number: u32) -> Self {
        number as Self
    }
}

impl Count for u32 {
    fn of(number: u32) -> Self {
        number
    }
}

fn peel<C: Count>(graph: &Simple) -> Vec<f64> {
    let mut degree: Vec<C> = graph.nodes().map(|node| C::of(graph.degree(node) as u32)).collect();
    let mut left: Vec<u32> = (0..degree.len() as u32).collect();
    // One place more than there are nodes, for what does not go yet.
    let mut going = vec![0_u32; degree.len() + 1];
    let mut k = 0;
    while let Some(least) = left.iter().map(|node| degree[*node as usize].into()).min() {
        k = least.max(k);
        let mut count = 0;
        left.retain(|node| {
            let goes = degree[*node as usize].into() <= k;
            going[count] = *node;
            count += usize::from(goes);
            !goes
        });
        let mut next = 0;
        while next < count {
            let node = going[next];
            next += 1;
            degree[node as usize] = C::of(k);
            for neighbour in graph.neighbours(Node(node)) {
                let slot = &mut degree[*neighbour as usize];
                let before: u32 = (*slot).into();
                *slot = C::of(before - u32::from(before > k));
                going[count] = *neighbour;
                count += usize::from(before == k + 1);
            }
        }
        left.retain(|node| degree[*node as usize].into() > k);
    }
    degree.into_iter().map(|number| f64::from(number.into())).collect()
}
