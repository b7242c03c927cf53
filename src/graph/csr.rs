//! Compressed sparse rows.

/// For each node the edges that leave it, sorted by neighbour, parallel edges by number.
#[derive(Debug, Clone, Default)]
pub struct Csr {
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
    edges: Vec<u32>,
}

impl Csr {
    /// Builds the rows of both directions by two counting sorts: first by target, then, walking the result, by source.
    /// That leaves each row sorted. O(nodes + edges).
    ///
    /// Returns the rows of outgoing and of incoming edges.
    pub fn both(nodes: usize, sources: &[u32], targets: &[u32]) -> (Self, Self) {
        let by_target = counting_sort(nodes, targets, 0..targets.len() as u32);
        let outgoing_order = counting_sort(nodes, sources, by_target.1.iter().copied());
        let incoming_order = counting_sort(nodes, targets, counting_sort(nodes, sources, 0..sources.len() as u32).1);
        let rows = |(offsets, edges): (Vec<u32>, Vec<u32>), ends: &[u32]| Self {
            offsets,
            neighbours: edges.iter().map(|edge| ends[*edge as usize]).collect(),
            edges,
        };
        (rows(outgoing_order, targets), rows(incoming_order, sources))
    }

    /// The neighbours in a row, and the edges to them. O(1).
    pub fn row(&self, node: usize) -> (&[u32], &[u32]) {
        let range = self.offsets[node] as usize..self.offsets[node + 1] as usize;
        (&self.neighbours[range.clone()], &self.edges[range])
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

/// Sorts edges by a key, stable. Returns the offsets of each key and the edges.
fn counting_sort(keys: usize, key: &[u32], order: impl IntoIterator<Item = u32>) -> (Vec<u32>, Vec<u32>) {
    let mut offsets = vec![0_u32; keys + 1];
    for k in key {
        offsets[*k as usize + 1] += 1;
    }
    for position in 0..keys {
        offsets[position + 1] += offsets[position];
    }
    let mut next = offsets.clone();
    let mut sorted = vec![0_u32; key.len()];
    for edge in order {
        let slot = &mut next[key[edge as usize] as usize];
        sorted[*slot as usize] = edge;
        *slot += 1;
    }
    (offsets, sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_by_neighbour_then_edge() {
        // 0->2, 0->1, 2->0, 0->1 (parallel), 1->1 (loop)
        let (out, incoming) = Csr::both(4, &[0, 0, 2, 0, 1], &[2, 1, 0, 1, 1]);
        assert_eq!(out.row(0), (&[1, 1, 2][..], &[1, 3, 0][..]));
        assert_eq!(out.row(1), (&[1][..], &[4][..]));
        assert_eq!(incoming.row(1), (&[0, 0, 1][..], &[1, 3, 4][..]));
        assert_eq!((out.len(3), incoming.is_empty(3)), (0, true));
    }
}
