//! Brokers: on whom it rests that others are linked.
//!
//! [`Cuts`] says what falls apart without an entity or a tie. Constraint, betweenness and who lies
//! [between](super::centrality::between) two sets are in [`super::centrality`].

use crate::graph::{Node, Simple};
use std::cmp::Reverse;

const UNSEEN: u32 = u32::MAX;

/// What the removal of an entity does to its component in U.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Removal {
    /// Into how many pieces the others of its component fall; 1: they stay together, 0: there are none.
    pub pieces: usize,
    /// How many entities are in a piece other than the largest.
    pub cut_off: usize,
    /// How many bridges end at it.
    pub bridges: usize,
}

impl Removal {
    /// Whether it is an articulation point: without it, others fall apart.
    pub fn is_articulation(self) -> bool {
        self.pieces > 1
    }
}

/// A tie without which a component falls in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bridge {
    /// The end whose id comes first.
    pub source: Node,
    /// The other end.
    pub target: Node,
    /// How many entities are on the smaller side, that of an end of it.
    pub cut_off: usize,
    /// The end on the smaller side; of equally large sides, `target`.
    pub outer: Node,
}

/// Articulation points and bridges of an undirected simple graph, and what falls off without them.
///
/// One depth-first search (Tarjan 1972; Hopcroft and Tarjan 1973), O(n + m), without recursion. It visits each part of
/// a component that hangs on one entity in one go, so that the pieces are ranges of its order.
///
/// ```
/// use relata::analysis::brokers::Cuts;
/// use relata::graph::{Node, Simple, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c", "d"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a triangle a b c, and d that hangs on c
/// let cuts = Cuts::new(&Simple::undirected(&View::whole(&data)));
/// assert_eq!(cuts.articulation_points(), [Node(2)]);
/// assert_eq!(cuts.cut_off(Node(2)), [[Node(3)]]);
/// assert_eq!((cuts.bridges()[0].source, cuts.bridges()[0].target), (Node(2), Node(3)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cuts {
    /// When each node was entered.
    entered: Vec<u32>,
    /// The node entered at each time.
    order: Vec<Node>,
    /// How many nodes were entered from a node on until it was left: itself and all below it.
    below: Vec<u32>,
    /// The range of its component in `order`, by the time of its first node and its size.
    component: Vec<(u32, u32)>,
    /// For each node the children that fall off without it; for the first of a component, all.
    hanging: Vec<Vec<Node>>,
    removals: Vec<Removal>,
    bridges: Vec<Bridge>,
}

impl Cuts {
    /// Searches an undirected simple graph.
    pub fn new(graph: &Simple) -> Self {
        let nodes = graph.node_count();
        let mut cuts = Self {
            entered: vec![UNSEEN; nodes],
            order: Vec::with_capacity(nodes),
            below: vec![1; nodes],
            component: vec![(0, 0); nodes],
            hanging: vec![Vec::new(); nodes],
            removals: Vec::new(),
            bridges: Vec::new(),
        };
        let mut tree_bridges: Vec<(Node, Node)> = Vec::new();
        for root in graph.nodes() {
            if cuts.entered[root.index()] == UNSEEN {
                let first = cuts.order.len();
                cuts.search(graph, root, &mut tree_bridges);
                let span = (first as u32, (cuts.order.len() - first) as u32);
                for node in &cuts.order[first..] {
                    cuts.component[node.index()] = span;
                }
            }
        }
        cuts.removals = graph.nodes().map(|node| cuts.weigh(node)).collect();
        for (parent, child) in tree_bridges {
            cuts.removals[parent.index()].bridges += 1;
            cuts.removals[child.index()].bridges += 1;
            let side = cuts.below[child.index()] as usize;
            let other = cuts.component[child.index()].1 as usize - side;
            let (source, target) = (parent.min(child), parent.max(child));
            let outer = match side.cmp(&other) {
                std::cmp::Ordering::Less => child,
                std::cmp::Ordering::Greater => parent,
                std::cmp::Ordering::Equal => target,
            };
            cuts.bridges.push(Bridge { source, target, cut_off: side.min(other), outer });
        }
        cuts.bridges.sort_unstable_by_key(|bridge| (bridge.source, bridge.target));
        cuts
    }

    fn search(&mut self, graph: &Simple, root: Node, bridges: &mut Vec<(Node, Node)>) {
        let mut low: Vec<u32> = Vec::new();
        let first = self.order.len();
        let mut stack: Vec<(Node, Option<Node>, usize)> = vec![(root, None, 0)];
        while let Some((node, parent, place)) = stack.last_mut() {
            let (node, parent) = (*node, *parent);
            if *place == 0 && self.entered[node.index()] == UNSEEN {
                self.entered[node.index()] = self.order.len() as u32;
                low.push(self.order.len() as u32);
                self.order.push(node);
            }
            let own = self.entered[node.index()] as usize - first;
            if let Some(neighbour) = graph.neighbours(node).get(*place) {
                *place += 1;
                let neighbour = Node(*neighbour);
                if self.entered[neighbour.index()] == UNSEEN {
                    stack.push((neighbour, Some(node), 0));
                } else if Some(neighbour) != parent {
                    low[own] = low[own].min(self.entered[neighbour.index()]);
                }
                continue;
            }
            stack.pop();
            self.below[node.index()] = self.order.len() as u32 - self.entered[node.index()];
            let Some(parent) = parent else { continue };
            let (above, reached) = (self.entered[parent.index()], low[own]);
            low[above as usize - first] = low[above as usize - first].min(reached);
            if reached >= above {
                self.hanging[parent.index()].push(node);
            }
            if reached > above {
                bridges.push((parent, node));
            }
        }
    }

    /// Sizes of the pieces that remain of a node's component without it, first that with the root, if there is one.
    fn sizes(&self, node: Node) -> impl Iterator<Item = usize> {
        let hanging = &self.hanging[node.index()];
        let all = self.component[node.index()].1 as usize - 1;
        let rest = all - hanging.iter().map(|child| self.below[child.index()] as usize).sum::<usize>();
        (rest > 0).then_some(rest).into_iter().chain(hanging.iter().map(|child| self.below[child.index()] as usize))
    }

    fn weigh(&self, node: Node) -> Removal {
        let all = self.component[node.index()].1 as usize - 1;
        let (pieces, largest) = self.sizes(node).fold((0, 0), |(count, most), size| (count + 1, most.max(size)));
        Removal { pieces, cut_off: all - largest, bridges: 0 }
    }

    /// What the removal of each node does, by node.
    pub fn removals(&self) -> &[Removal] {
        &self.removals
    }

    /// Articulation points, in the order of ids. O(n).
    pub fn articulation_points(&self) -> Vec<Node> {
        (0..self.removals.len() as u32).map(Node).filter(|node| self.removals[node.index()].is_articulation()).collect()
    }

    /// Bridges, by source, then target.
    pub fn bridges(&self) -> &[Bridge] {
        &self.bridges
    }

    /// The entities that fall off without a node: the pieces of its component other than the largest (of equally large
    /// ones, that with the smallest id), the largest first, ties by smallest id. In time proportional to what is
    /// returned, times its logarithm, and where several pieces are equally large to these as well.
    pub fn cut_off(&self, node: Node) -> Vec<Vec<Node>> {
        let largest = self.sizes(node).max().unwrap_or(0);
        let ties = self.sizes(node).filter(|size| *size == largest).count();
        let wanted = |size: usize| size < largest || ties > 1;
        let mut pieces: Vec<Vec<Node>> = Vec::new();
        let (start, size) = self.component[node.index()];
        let mut ranges: Vec<(u32, u32)> = vec![(self.entered[node.index()], 1)];
        for child in &self.hanging[node.index()] {
            let range = (self.entered[child.index()], self.below[child.index()]);
            ranges.push(range);
            if wanted(range.1 as usize) {
                pieces.push(self.order[range.0 as usize..(range.0 + range.1) as usize].to_vec());
            }
        }
        let rest = size as usize - ranges.iter().map(|range| range.1 as usize).sum::<usize>();
        if rest > 0 && wanted(rest) {
            // What lies between the ranges.
            ranges.sort_unstable();
            let mut piece = Vec::with_capacity(rest);
            let mut from = start;
            for (begin, length) in ranges {
                piece.extend_from_slice(&self.order[from as usize..begin as usize]);
                from = begin + length;
            }
            piece.extend_from_slice(&self.order[from as usize..(start + size) as usize]);
            pieces.push(piece);
        }
        pieces.iter_mut().for_each(|piece| piece.sort_unstable());
        pieces.sort_unstable_by(|a, b| Reverse(a.len()).cmp(&Reverse(b.len())).then(a[0].cmp(&b[0])));
        if ties > 1 {
            pieces.remove(0);
        }
        pieces
    }

    /// The entities on the smaller side of a bridge, that of its outer end, in the order of ids.
    pub fn side(&self, bridge: Bridge) -> Vec<Node> {
        let inner = if bridge.outer == bridge.source { bridge.target } else { bridge.source };
        let (start, size) = self.component[inner.index()];
        let (low, high) = if self.entered[bridge.outer.index()] > self.entered[inner.index()] {
            // The outer end is below: its side is one range.
            let begin = self.entered[bridge.outer.index()];
            ((begin, begin), (begin, begin + self.below[bridge.outer.index()]))
        } else {
            // The inner end is below: all but its range.
            let begin = self.entered[inner.index()];
            ((start, begin), (begin + self.below[inner.index()], start + size))
        };
        let mut side = self.order[low.0 as usize..low.1 as usize].to_vec();
        side.extend_from_slice(&self.order[high.0 as usize..high.1 as usize]);
        side.sort_unstable();
        side
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, ids, node};
    use crate::graph::View;

    fn cut(alone: &[&str], relations: &[&str]) -> Vec<String> {
        let data = dataset(alone, relations);
        let view = View::whole(&data);
        let cuts = Cuts::new(&Simple::undirected(&view));
        let line = |node: &Node| {
            let pieces: Vec<String> = cuts.cut_off(*node).iter().map(|piece| ids(&view, piece).concat()).collect();
            format!("{}: {}", view.id(*node), pieces.join(" "))
        };
        cuts.articulation_points().iter().map(line).collect()
    }

    /// The worked example of docs/definitions.md.
    ///
    /// ```text
    ///   a - b
    ///    \ /
    ///     c - d - e
    ///         |
    ///         f       g - h    i
    /// ```
    #[test]
    fn what_falls_off_is_named() {
        let relations = ["a>b", "b>c", "c>a", "c>d", "d>e", "f>d", "g>h", "h>g", "g>g"];
        assert_eq!(cut(&["i"], &relations), ["c: ab", "d: e f"]);
        let data = dataset(&["i"], &relations);
        let view = View::whole(&data);
        let cuts = Cuts::new(&Simple::undirected(&view));
        let removal = |id: &str| {
            let removal = cuts.removals()[node(&view, id).index()];
            (removal.pieces, removal.cut_off, removal.bridges)
        };
        assert_eq!(
            ["a", "c", "d", "e", "g", "i"].map(removal),
            [(1, 0, 0), (2, 2, 1), (3, 2, 3), (1, 0, 1), (1, 0, 1), (0, 0, 0)]
        );
        let bridges: Vec<_> = cuts
            .bridges()
            .iter()
            .map(|bridge| (view.id(bridge.source), view.id(bridge.target), bridge.cut_off, view.id(bridge.outer)))
            .collect();
        assert_eq!(bridges, [("c", "d", 3, "d"), ("d", "e", 1, "e"), ("d", "f", 1, "f"), ("g", "h", 1, "h")]);
        let sides: Vec<String> = cuts.bridges().iter().map(|bridge| ids(&view, &cuts.side(*bridge)).concat()).collect();
        assert_eq!(sides, ["def", "e", "f", "h"]);
    }

    #[test]
    fn of_equally_large_pieces_that_with_the_smallest_id_stays() {
        assert_eq!(cut(&[], &["m>a", "m>z"]), ["m: z"]);
        assert_eq!(cut(&[], &["a>z", "a>c"]), ["a: z"]);
        assert_eq!(cut(&[], &["z>y", "y>b", "z>x", "x>a"]), ["x: a", "y: b", "z: by"]);
    }

    #[test]
    fn nothing_falls_off_where_there_is_a_way_around() {
        assert!(cut(&[], &[]).is_empty());
        assert!(cut(&["a"], &[]).is_empty());
        assert!(cut(&["a"], &["b>b"]).is_empty());
        assert!(cut(&[], &["a>b", "a>b", "b>a"]).is_empty());
        assert!(cut(&[], &["a>b", "b>c", "c>d", "d>a"]).is_empty());
    }

    #[test]
    fn a_long_chain_is_no_danger() {
        let chain: Vec<String> = (0..30_000).map(|i| format!("n{i:05}>n{:05}", i + 1)).collect();
        let chain: Vec<&str> = chain.iter().map(String::as_str).collect();
        let data = dataset(&[], &chain);
        let cuts = Cuts::new(&Simple::undirected(&View::whole(&data)));
        assert_eq!((cuts.articulation_points().len(), cuts.bridges().len()), (29_999, 30_000));
        assert_eq!(cuts.cut_off(Node(10)), [(0..10).map(Node).collect::<Vec<_>>()]);
    }
}
