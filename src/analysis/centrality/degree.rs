//! Measures that only count: degrees, relations, strength.

use crate::graph::{Node, Simple, View};

/// Distinct neighbours of each node; directed: those to which an arc leads. O(n).
pub(super) fn degree(graph: &Simple) -> Vec<f64> {
    graph.nodes().map(|node| graph.neighbours(node).len() as f64).collect()
}

/// Distinct neighbours of each node from which an arc comes. O(n).
pub(super) fn in_degree(graph: &Simple) -> Vec<f64> {
    graph.nodes().map(|node| graph.incoming(node).len() as f64).collect()
}

fn is_loop(view: &View<'_>, node: Node) -> impl Iterator<Item = crate::graph::Edge> {
    view.outgoing(node).filter(move |arc| arc.node == node).map(|arc| arc.edge)
}

/// Rows that touch each node, a self-relation once. O(n + m).
pub(super) fn relations(view: &View<'_>) -> Vec<f64> {
    let rows = |node| view.out_len(node) + view.in_len(node) - is_loop(view, node).count();
    view.nodes().map(|node| rows(node) as f64).collect()
}

/// The sum of the weights of these rows, outgoing ones first, each side by neighbour and row. O(n + m).
pub(super) fn strength(view: &View<'_>) -> Vec<f64> {
    let weight = |edge| view.data().weight(view.relation(edge));
    let rows = |node| view.outgoing(node).chain(view.incoming(node).filter(move |arc| arc.node != node));
    view.nodes().map(|node| rows(node).map(|arc| weight(arc.edge)).sum()).collect()
}
