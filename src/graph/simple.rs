//! Simple graphs, on which most measures are defined.

use super::view::{Node, View};
use rayon::prelude::*;

/// A simple graph of a view: parallel relations are one edge, their weights added; no self-relations.
///
/// Undirected, every edge stands in the rows of both ends. Directed, rows hold outgoing arcs, and
/// [`Self::incoming`] the arcs that come in; a symmetric relation is two arcs.
#[derive(Debug, Clone)]
pub struct Simple {
    directed: bool,
    out: Rows,
    incoming: Option<Rows>,
}

#[derive(Debug, Clone, Default)]
struct Rows {
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
    weights: Vec<f64>,
}

impl Rows {
    #[inline]
    fn row(&self, node: Node) -> (&[u32], &[f64]) {
        let range = self.offsets[node.index()] as usize..self.offsets[node.index() + 1] as usize;
        (&self.neighbours[range.clone()], &self.weights[range])
    }

    /// Collects rows of arcs that arrive in any order, adding up the weights of parallel ones in the order of edges.
    fn collect<I: Iterator<Item = (u32, u32, f64)>>(view: &View<'_>, row: impl Fn(Node) -> I + Sync) -> Self {
        let blocks: Vec<u32> = (0..view.node_count() as u32).step_by(BLOCK).collect();
        let block = |first: &u32| {
            let mut rows = Self::default();
            let mut arcs: Vec<(u32, u32, f64)> = Vec::new();
            for node in *first..(view.node_count() as u32).min(first + BLOCK as u32) {
                arcs.clear();
                arcs.extend(row(Node(node)).filter(|(neighbour, ..)| *neighbour != node));
                arcs.sort_by_key(|(neighbour, edge, _)| u64::from(*neighbour) << 32 | u64::from(*edge));
                let start = rows.neighbours.len();
                for (neighbour, _, weight) in &arcs {
                    if rows.neighbours.len() > start && rows.neighbours.last() == Some(neighbour) {
                        if let Some(last) = rows.weights.last_mut() {
                            *last += weight;
                        }
                    } else {
                        rows.neighbours.push(*neighbour);
                        rows.weights.push(*weight);
                    }
                }
                rows.offsets.push(rows.neighbours.len() as u32);
            }
            rows
        };
        let parts: Vec<Self> = blocks.par_iter().map(block).collect();
        let arcs = parts.iter().map(|part| part.neighbours.len()).sum();
        let mut rows = Self {
            offsets: Vec::with_capacity(view.node_count() + 1),
            neighbours: Vec::with_capacity(arcs),
            weights: Vec::with_capacity(arcs),
        };
        rows.offsets.push(0);
        for part in parts {
            let before = rows.neighbours.len() as u32;
            rows.offsets.extend(part.offsets.iter().map(|end| before + end));
            rows.neighbours.extend_from_slice(&part.neighbours);
            rows.weights.extend_from_slice(&part.weights);
        }
        rows
    }
}

/// Nodes whose rows one thread collects at a time.
const BLOCK: usize = 1 << 12;

impl Simple {
    /// U: the simple undirected graph of a view. O(n + m log d), d the largest degree.
    pub fn undirected(view: &View<'_>) -> Self {
        let weight = |edge| view.data().weight(view.relation(edge));
        let out = Rows::collect(view, |node| view.incident(node).map(|arc| (arc.node.0, arc.edge.0, weight(arc.edge))));
        Self { directed: false, out, incoming: None }
    }

    /// D: the simple directed graph of a view. O(n + m log d), d the largest degree.
    pub fn directed(view: &View<'_>) -> Self {
        let weight = |edge| view.data().weight(view.relation(edge));
        let out = Rows::collect(view, |node| view.steps(node).map(|arc| (arc.node.0, arc.edge.0, weight(arc.edge))));
        let incoming = Rows::collect(view, |node| {
            let symmetric = view.outgoing(node).filter(|arc| view.is_symmetric(arc.edge));
            view.incoming(node).chain(symmetric).map(|arc| (arc.node.0, arc.edge.0, weight(arc.edge)))
        });
        Self { directed: true, out, incoming: Some(incoming) }
    }

    /// D or U.
    pub fn new(view: &View<'_>, directed: bool) -> Self {
        if directed { Self::directed(view) } else { Self::undirected(view) }
    }

    /// The same graph with every arrow turned around; undirected, the same. O(n + m).
    #[must_use]
    pub fn reversed(&self) -> Self {
        match &self.incoming {
            Some(incoming) => Self { directed: true, out: incoming.clone(), incoming: Some(self.out.clone()) },
            None => self.clone(),
        }
    }

    /// Whether rows hold arcs of one direction only.
    pub fn is_directed(&self) -> bool {
        self.directed
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.out.offsets.len() - 1
    }

    /// How many edges there are; directed: arcs.
    pub fn edge_count(&self) -> usize {
        if self.directed { self.out.neighbours.len() } else { self.out.neighbours.len() / 2 }
    }

    /// Every node, in the order of ids.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = Node> + ExactSizeIterator + use<> {
        (0..self.node_count() as u32).map(Node)
    }

    /// The neighbours to which an edge leads, ascending. O(1).
    #[inline]
    pub fn neighbours(&self, node: Node) -> &[u32] {
        self.out.row(node).0
    }

    /// The neighbours to which an edge leads and the weights of the edges. O(1).
    #[inline]
    pub fn weighted(&self, node: Node) -> (&[u32], &[f64]) {
        self.out.row(node)
    }

    /// The neighbours from which an edge comes; undirected: the same as [`Self::neighbours`]. O(1).
    #[inline]
    pub fn incoming(&self, node: Node) -> &[u32] {
        self.incoming.as_ref().unwrap_or(&self.out).row(node).0
    }

    /// The neighbours from which an edge comes and the weights of the edges. O(1).
    #[inline]
    pub fn weighted_incoming(&self, node: Node) -> (&[u32], &[f64]) {
        self.incoming.as_ref().unwrap_or(&self.out).row(node)
    }

    /// How many neighbours an edge leads to. O(1).
    #[inline]
    pub fn degree(&self, node: Node) -> usize {
        self.neighbours(node).len()
    }
}
