//! Compressed sparse rows.

use rayon::prelude::*;

/// For each node the edges that leave it, sorted by neighbour, parallel edges by number.
#[derive(Debug, Clone, Default)]
pub struct Csr {
    offsets: Vec<u32>,
    /// Neighbour and edge, side by side, since whoever wants one mostly wants the other.
    arcs: Vec<[u32; 2]>,
}

/// Nodes are dealt out to at most so many groups, so that one group's part of the rows fits the cache.
const GROUPS: usize = 256;
/// Fewer edges are not worth more than one thread.
const BLOCK: usize = 1 << 15;

impl Csr {
    /// The rows of both directions, of edges of which `ends` gives source and target. Two counting sorts: by source, with
    /// rows put in order, then, walking the result, by target, which leaves each row in order. O(n + m log d) for n nodes,
    /// m edges and d in the longest row, by all threads.
    ///
    /// Returns the rows of outgoing and of incoming edges.
    pub fn both(nodes: usize, edges: usize, ends: impl Fn(usize) -> (u32, u32) + Sync) -> (Self, Self) {
        let outgoing = sort(nodes, edges.div_ceil(BLOCK), true, |block| {
            (block * BLOCK..edges.min((block + 1) * BLOCK)).map(|edge| {
                let (source, target) = ends(edge);
                [source, target, edge as u32]
            })
        });
        let step = nodes.div_ceil(edges.div_ceil(BLOCK).max(1)).max(1);
        let incoming = sort(nodes, nodes.div_ceil(step), false, |block| {
            let sources = block * step..nodes.min((block + 1) * step);
            let arcs = |source| outgoing.row(source).iter().map(move |[target, edge]| [*target, source as u32, *edge]);
            sources.flat_map(arcs)
        });
        (outgoing, incoming)
    }

    /// The neighbours in a row, each with the edge to it. O(1).
    pub fn row(&self, node: usize) -> &[[u32; 2]] {
        &self.arcs[self.offsets[node] as usize..self.offsets[node + 1] as usize]
    }

    /// How many edges a row has. O(1).
    pub fn len(&self, node: usize) -> usize {
        (self.offsets[node + 1] - self.offsets[node]) as usize
    }

    /// Whether a row has no edge.
    pub fn is_empty(&self, node: usize) -> bool {
        self.len(node) == 0
    }
}

/// Sorts arcs by a key below `keys`, stable. `block` gives the arcs of one of several blocks, in order, each as key,
/// neighbour and edge; it is asked twice. With `rows`, those of a key are put in the order of neighbours; without, they must
/// come in it.
///
/// First every block deals its arcs to groups of neighbouring keys, then every group puts its own in order: each writes
/// to few places at a time, and the order of blocks keeps that of arcs.
fn sort<I: Iterator<Item = [u32; 3]>>(
    keys: usize,
    blocks: usize,
    rows: bool,
    block: impl Fn(usize) -> I + Sync,
) -> Csr {
    let width = keys.div_ceil(GROUPS).max(1).next_power_of_two();
    let (shift, groups) = (width.trailing_zeros(), keys.div_ceil(width));
    let deal = |number| {
        let mut ends = vec![0_usize; groups + 1];
        block(number).for_each(|[key, ..]| ends[(key >> shift) as usize + 1] += 1);
        (0..groups).for_each(|group| ends[group + 1] += ends[group]);
        let mut hands = vec![[0; 3]; ends[groups]];
        // Where the next arc of a group goes; in the end where the group ends.
        block(number).for_each(|arc| {
            let slot = &mut ends[(arc[0] >> shift) as usize];
            hands[*slot] = arc;
            *slot += 1;
        });
        (hands, ends)
    };
    let dealt: Vec<(Vec<[u32; 3]>, Vec<usize>)> = (0..blocks).into_par_iter().map(deal).collect();
    let hand = |(_, ends): &(Vec<_>, Vec<usize>), group: usize| {
        group.checked_sub(1).map_or(0, |before| ends[before])..ends[group]
    };
    let sizes: Vec<usize> = (0..groups).map(|group| dealt.iter().map(|block| hand(block, group).len()).sum()).collect();
    let mut offsets = vec![0_u32; keys + 1];
    let mut arcs = vec![[0_u32; 2]; sizes.iter().sum()];
    let mut tasks = Vec::with_capacity(groups);
    let (mut rest, mut start) = (&mut arcs[..], 0);
    for ((group, size), offsets) in sizes.iter().enumerate().zip(offsets[1..].chunks_mut(width)) {
        let (own, after) = rest.split_at_mut(*size);
        rest = after;
        tasks.push((group, start, own, offsets));
        start += *size as u32;
    }
    tasks.into_par_iter().for_each_init(Vec::new, |row, (group, start, own, ends)| {
        let first = (group * width) as u32;
        let mut next = vec![0_u32; ends.len() + 1];
        let all = || dealt.iter().flat_map(|block| &block.0[hand(block, group)]);
        all().for_each(|[key, ..]| next[(key - first) as usize + 1] += 1);
        for place in 0..ends.len() {
            next[place + 1] += next[place];
            ends[place] = start + next[place + 1];
        }
        for [key, neighbour, edge] in all() {
            let slot = &mut next[(key - first) as usize];
            own[*slot as usize] = [*neighbour, *edge];
            *slot += 1;
        }
        if rows {
            let mut at = 0;
            for end in ends.iter().map(|end| (end - start) as usize) {
                in_order(&mut own[at..end], row);
                at = end;
            }
        }
    });
    Csr { offsets, arcs }
}

/// Puts arcs in order, as whole numbers, which takes one comparison for two.
fn in_order(arcs: &mut [[u32; 2]], numbers: &mut Vec<u64>) {
    if arcs.len() > 1 {
        numbers.clear();
        numbers.extend(arcs.iter().map(|[neighbour, edge]| u64::from(*neighbour) << 32 | u64::from(*edge)));
        numbers.sort_unstable();
        arcs.iter_mut().zip(numbers).for_each(|(arc, number)| *arc = [(*number >> 32) as u32, *number as u32]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_by_neighbour_then_edge() {
        // 0->2, 0->1, 2->0, 0->1 (parallel), 1->1 (loop)
        let ends = [(0, 2), (0, 1), (2, 0), (0, 1), (1, 1)];
        let (out, incoming) = Csr::both(4, 5, |edge| ends[edge]);
        assert_eq!(out.row(0), [[1, 1], [1, 3], [2, 0]]);
        assert_eq!(out.row(1), [[1, 4]]);
        assert_eq!(incoming.row(1), [[0, 1], [0, 3], [1, 4]]);
        assert_eq!((out.len(3), incoming.is_empty(3)), (0, true));
        let (out, incoming) = Csr::both(0, 0, |_| (0, 0));
        assert_eq!((out.offsets, incoming.offsets), (vec![0], vec![0]));
    }

    #[test]
    fn many_edges_are_sorted_as_few_are() {
        let ends = |edge: usize| ((edge * 7919 % 1013 % 700) as u32, (edge * 104_729 % 997) as u32);
        let edges = 3 * BLOCK + 5;
        let (out, incoming) = Csr::both(1000, edges, ends);
        let mut expected: Vec<[u32; 3]> = (0..edges).map(|e| [ends(e).0, ends(e).1, e as u32]).collect();
        expected.sort_unstable();
        let rows = |csr: &Csr| -> Vec<[u32; 3]> {
            (0..1000).flat_map(|n| csr.row(n).iter().map(move |[other, edge]| [n as u32, *other, *edge])).collect()
        };
        assert_eq!(rows(&out), expected);
        let mut back: Vec<[u32; 3]> = (0..edges).map(|e| [ends(e).1, ends(e).0, e as u32]).collect();
        back.sort_unstable();
        assert_eq!(rows(&incoming), back);
    }
}
