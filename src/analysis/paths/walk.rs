//! How a path may walk: which neighbours a step reaches, by which relation, and around what.

use super::{Cost, PathOptions};
use crate::graph::{Arc, Edge, Node, Simple, View};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// From which end a step is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From where it starts: neighbours to which it may lead.
    Away,
    /// From where it ends: neighbours from which it may come.
    Towards,
}

/// The rules of one question.
pub(super) struct Walk<'v, 'd> {
    pub(super) view: &'v View<'d>,
    cost: Cost,
    directed: bool,
    /// Entities that no path may touch; empty when there are none.
    closed: Vec<bool>,
}

impl<'v, 'd> Walk<'v, 'd> {
    /// O(1) without `max_degree`, else that of building U.
    pub(super) fn new(view: &'v View<'d>, from: Node, to: Node, options: &PathOptions) -> Self {
        let closed = options.max_degree.map_or_else(Vec::new, |most| {
            let simple = Simple::unweighted(view, false);
            view.nodes().map(|node| node != from && node != to && simple.degree(node) > most).collect()
        });
        Self { view, cost: options.cost, directed: options.directed, closed }
    }

    /// Closes every entity that is not in `open`.
    pub(super) fn close_all_but(&mut self, open: &[bool]) {
        self.closed.resize(open.len(), false);
        for (closed, open) in self.closed.iter_mut().zip(open) {
            *closed |= !open;
        }
    }

    /// Whether a path may touch an entity.
    pub(super) fn is_open(&self, node: Node) -> bool {
        self.closed.is_empty() || !self.closed[node.index()]
    }

    /// Every relation that a step at `node` may use, sorted by neighbour; no self-relations.
    pub(super) fn arcs(&self, node: Node, side: Side) -> impl Iterator<Item = Arc> {
        let usable = move |arc: &Arc| {
            arc.node != node
                && (!self.directed || arc.forward == (side == Side::Away) || self.view.is_symmetric(arc.edge))
        };
        let mut outgoing = self.view.outgoing(node).filter(usable).peekable();
        let mut incoming = self.view.incoming(node).filter(usable).peekable();
        std::iter::from_fn(move || match (outgoing.peek(), incoming.peek()) {
            (Some(out), Some(back)) if back.node < out.node => incoming.next(),
            (Some(_), _) => outgoing.next(),
            (None, _) => incoming.next(),
        })
    }

    /// The order in which relations of one step are preferred, the best first.
    pub(super) fn prefer(&self, a: Edge, b: Edge) -> Ordering {
        let data = self.view.data();
        let (x, y) = (self.view.relation(a), self.view.relation(b));
        let heavier = match self.cost {
            Cost::Weight => data.weight(y).total_cmp(&data.weight(x)),
            Cost::Hops | Cost::Confidence => Ordering::Equal,
        };
        heavier.then_with(|| data.confidence(y).total_cmp(&data.confidence(x))).then(a.cmp(&b))
    }

    /// Every neighbour that a step reaches, ascending, with the best relation to it. O(relations of the node).
    pub(super) fn neighbours(&self, node: Node, side: Side, mut visit: impl FnMut(Node, Edge)) {
        let mut group: Option<(Node, Edge)> = None;
        for arc in self.arcs(node, side).filter(|arc| self.is_open(arc.node)) {
            match &mut group {
                Some((neighbour, best)) if *neighbour == arc.node => {
                    if self.prefer(arc.edge, *best).is_lt() {
                        *best = arc.edge;
                    }
                }
                _ => {
                    if let Some((neighbour, best)) = group.replace((arc.node, arc.edge)) {
                        visit(neighbour, best);
                    }
                }
            }
        }
        if let Some((neighbour, best)) = group {
            visit(neighbour, best);
        }
    }

    /// The relations of a step, the best first. O(relations of the node).
    pub(super) fn relations(&self, from: Node, to: Node) -> Vec<Arc> {
        let mut arcs: Vec<Arc> = self.arcs(from, Side::Away).filter(|arc| arc.node == to).collect();
        arcs.sort_by(|a, b| self.prefer(a.edge, b.edge));
        arcs
    }
}

/// What one search must avoid besides: the beginning of a path from which it deviates.
pub(super) struct Ban {
    /// Entities of that beginning.
    nodes: BTreeSet<Node>,
    /// Where the deviation starts, and the next entities that were tried there.
    spur: Node,
    tried: Vec<Node>,
}

impl Ban {
    /// Bans nothing.
    pub(super) fn none() -> Self {
        Self { nodes: BTreeSet::new(), spur: Node(u32::MAX), tried: Vec::new() }
    }

    /// Bans the entities of `root`, and steps from `spur` to those in `tried`.
    pub(super) fn new(root: &[Node], spur: Node, tried: Vec<Node>) -> Self {
        Self { nodes: root.iter().copied().collect(), spur, tried }
    }

    /// Whether a step may be taken.
    pub(super) fn allows(&self, from: Node, to: Node) -> bool {
        let banned = |node: Node| !self.nodes.is_empty() && self.nodes.contains(&node);
        let tried = from == self.spur && self.tried.contains(&to);
        !(banned(from) || banned(to) || tried)
    }
}
