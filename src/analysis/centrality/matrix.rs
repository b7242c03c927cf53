//! Sparse matrices: the arcs of a graph, or of a part of it, by row.

use super::blocks;
use crate::graph::{Node, Simple};

/// Rows of a square matrix.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    offsets: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

/// Which arcs a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arcs {
    /// Those that come into the node of the row.
    Incoming,
    /// Those that go out from it.
    Outgoing,
}

impl Matrix {
    /// The arcs among some nodes, which are numbered anew in their order. Unweighted, every arc is 1. O(n + m).
    pub(super) fn new(graph: &Simple, nodes: &[Node], arcs: Arcs, weighted: bool) -> Self {
        let mut number = vec![u32::MAX; graph.node_count()];
        for (place, node) in nodes.iter().enumerate() {
            number[node.index()] = place as u32;
        }
        let mut matrix = Self { offsets: vec![0], columns: Vec::new(), values: Vec::new() };
        for node in nodes {
            let (neighbours, weights) = match arcs {
                Arcs::Incoming => graph.weighted_incoming(*node),
                Arcs::Outgoing => graph.weighted(*node),
            };
            for (neighbour, weight) in neighbours.iter().zip(weights) {
                if number[*neighbour as usize] != u32::MAX {
                    matrix.columns.push(number[*neighbour as usize]);
                    matrix.values.push(if weighted { *weight } else { 1.0 });
                }
            }
            matrix.offsets.push(matrix.columns.len());
        }
        matrix
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether every entry is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.columns.is_empty()
    }

    /// A row: columns and values.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.offsets[row]..self.offsets[row + 1];
        self.columns[range.clone()].iter().map(|column| *column as usize).zip(self.values[range].iter().copied())
    }

    /// The scalar product of a row and a column.
    pub(super) fn times(&self, row: usize, x: &[f64]) -> f64 {
        self.row(row).map(|(column, value)| value * x[column]).sum()
    }

    /// `y = A x`.
    pub(super) fn multiply(&self, x: &[f64], y: &mut [f64]) {
        blocks::fill(y, |row| self.times(row, x));
    }
}
