//! Core numbers.

use crate::graph::{Node, Simple};
use rayon::prelude::*;
use std::ops::Range;

/// The core number of each node of an undirected graph: the largest k such that it belongs to a subgraph in which
/// everybody has k neighbours (Seidman 1983). O(n + m).
///
/// Peels from outside, as Matula and Beck 1983: for each k, whoever has no more than k neighbours left goes, and so do
/// those who are left with k by that. Every k looks through those who are left, of whom each has at least k neighbours,
/// so that all looks together are no more than arcs. One number a node is all that is kept at random places, of 16 bits
/// where nobody has more neighbours than these count; with nodes sorted in bins (Batagelj and Zaversnik 2003) there are
/// four.
///
/// Threads share out the nodes, and each keeps count for its own: of the row of whoever goes it takes the stretch with its
/// nodes, as rows are in order. No two write to one place, and a thread's numbers are fewer and nearer.
pub(super) fn core_numbers(graph: &Simple) -> Vec<f64> {
    let most = graph.nodes().map(|node| graph.degree(node)).max().unwrap_or(0);
    let shares = if graph.edge_count() < WORTH { 1 } else { rayon::current_num_threads().min(SHARES) };
    if u16::try_from(most).is_ok() { peel::<u16>(graph, shares) } else { peel::<u32>(graph, shares) }
}

/// Edges for which more than one thread is worth its while.
const WORTH: usize = 1 << 17;
/// More shares would each have too little of a row.
const SHARES: usize = 8;
/// With fewer nodes that go at a time, one thread is done before another has begun.
const FEW: usize = 1 << 9;

/// How many rows are touched before they are read, so that they are on their way from memory together.
const AHEAD: usize = 32;

/// A number of neighbours.
trait Count: Copy + Into<u32> + Send + Sync {
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

/// What one thread keeps.
struct Share<C> {
    /// The nodes.
    first: u32,
    /// How many neighbours each has left, in the end its core number.
    degree: Vec<C>,
    /// Those whose core number is not known.
    left: Vec<u32>,
    /// Those who go next: the first `count`. One place more than there are nodes, for what does not go yet.
    going: Vec<u32>,
    count: usize,
}

impl<C: Count> Share<C> {
    fn new(graph: &Simple, nodes: Range<u32>) -> Self {
        Self {
            first: nodes.start,
            degree: nodes.clone().map(|node| C::of(graph.degree(Node(node)) as u32)).collect(),
            left: nodes.clone().collect(),
            going: vec![0; nodes.len() + 1],
            count: 0,
        }
    }

    /// Forgets whoever has gone with `k` or before, and gives the least number of neighbours of the others.
    fn least(&mut self, k: u32) -> Option<u32> {
        let (degree, first) = (&self.degree, self.first);
        let mut least = u32::MAX;
        self.left.retain(|node| {
            let own: u32 = degree[(node - first) as usize].into();
            least = least.min(if own > k { own } else { u32::MAX });
            own > k
        });
        (!self.left.is_empty()).then_some(least)
    }

    /// Lets all go who have no more than `k` neighbours.
    fn start(&mut self, k: u32) {
        for node in &self.left {
            self.going[self.count] = *node;
            self.count += usize::from(self.degree[(node - self.first) as usize].into() <= k);
        }
    }

    /// Takes the neighbours of one that goes into account.
    #[inline]
    fn without(&mut self, neighbours: &[u32], k: u32) {
        for neighbour in neighbours {
            let slot = &mut self.degree[(neighbour - self.first) as usize];
            let before: u32 = (*slot).into();
            *slot = C::of(before - u32::from(before > k));
            self.going[self.count] = *neighbour;
            self.count += usize::from(before == k + 1);
        }
    }
}

fn peel<C: Count>(graph: &Simple, shares: usize) -> Vec<f64> {
    let starts = starts(graph, shares);
    let mut all: Vec<Share<C>> = starts.par_windows(2).map(|nodes| Share::new(graph, nodes[0]..nodes[1])).collect();
    // Where in the row of each node the second share begins, the third, ...
    let mut cuts = vec![0_u32; graph.node_count() * (shares - 1)];
    cuts.par_chunks_mut((shares - 1).max(1)).with_min_len(FEW).enumerate().for_each(|(node, cuts)| {
        let row = graph.neighbours(Node(node as u32));
        for (cut, start) in cuts.iter_mut().zip(&starts[1..]) {
            *cut = row.partition_point(|neighbour| neighbour < start) as u32;
        }
    });
    let stretch = |node: u32, share: usize| {
        let (row, cuts) = (graph.neighbours(Node(node)), &cuts[node as usize * (shares - 1)..][..shares - 1]);
        let start = share.checked_sub(1).map_or(0, |before| cuts[before] as usize);
        &row[start..cuts.get(share).map_or(row.len(), |end| *end as usize)]
    };
    let (mut k, mut leaving): (u32, Vec<u32>) = (0, Vec::new());
    // Nobody has gone at first, not even those without neighbours.
    let mut gone = None;
    loop {
        let least = |share: &mut Share<C>| match gone {
            Some(k) => share.least(k),
            None => share.degree.iter().map(|degree| (*degree).into()).min(),
        };
        let Some(least) = all.par_iter_mut().filter_map(least).min() else { break };
        k = least.max(k);
        all.par_iter_mut().for_each(|share| share.start(k));
        loop {
            leaving.clear();
            for share in &mut all {
                leaving.extend_from_slice(&share.going[..std::mem::take(&mut share.count)]);
            }
            let take = |(number, share): (usize, &mut Share<C>)| {
                for some in leaving.chunks(AHEAD) {
                    let near = |node: &u32| stretch(*node, number).first().copied().unwrap_or(0);
                    std::hint::black_box(some.iter().fold(0, |touched, node| touched ^ near(node)));
                    some.iter().for_each(|node| share.without(stretch(*node, number), k));
                }
            };
            match leaving.len() {
                0 => break,
                few if few < FEW => all.iter_mut().enumerate().for_each(take),
                _ => all.par_iter_mut().enumerate().for_each(take),
            }
        }
        gone = Some(k);
    }
    all.iter().flat_map(|share| &share.degree).map(|number| f64::from((*number).into())).collect()
}

/// The first node of each share, and the number of nodes: shares have about as many arcs.
fn starts(graph: &Simple, shares: usize) -> Vec<u32> {
    let arcs = 2 * graph.edge_count();
    let mut starts = vec![0];
    let mut before = 0;
    for node in graph.nodes() {
        if starts.len() < shares && before >= arcs * starts.len() / shares {
            starts.push(node.0);
        }
        before += graph.degree(node);
    }
    starts.resize(shares, graph.node_count() as u32);
    starts.push(graph.node_count() as u32);
    starts
}
