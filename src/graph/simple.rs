//! Simple graphs, on which most measures are defined.

use super::view::{Edge, Node, View};
use petgraph::Direction;
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

#[derive(Debug, Clone)]
struct Rows {
    offsets: Vec<u32>,
    neighbours: Vec<u32>,
    weights: Weights,
}

#[derive(Debug, Clone)]
enum Weights {
    /// One for each neighbour.
    Each(Vec<f64>),
    /// As many as the longest row has neighbours, all 1.
    Ones(Vec<f64>),
}

impl Weights {
    fn ones(offsets: &[u32]) -> Self {
        let longest = offsets.windows(2).map(|pair| pair[1] - pair[0]).max();
        Self::Ones(vec![1.0; longest.unwrap_or(0) as usize])
    }
}

impl Rows {
    #[inline]
    fn row(&self, node: Node) -> &[u32] {
        &self.neighbours[self.offsets[node.index()] as usize..self.offsets[node.index() + 1] as usize]
    }

    #[inline]
    fn weighted(&self, node: Node) -> (&[u32], &[f64]) {
        let range = self.offsets[node.index()] as usize..self.offsets[node.index() + 1] as usize;
        let weights = match &self.weights {
            Weights::Each(weights) => &weights[range.clone()],
            Weights::Ones(ones) => &ones[..range.len()],
        };
        (&self.neighbours[range], weights)
    }

    /// Merges the edges of one direction with those of the other, which are in order each, adding up the weights of
    /// parallel ones in the order of edges. Of the other direction only edges that `also` wants. O(n + m), by all threads.
    ///
    /// Every block of nodes fills as much of the arrays as it has edges, which is too much by parallel edges and
    /// self-relations only; then blocks move together.
    fn merge(view: &View<'_>, weighted: bool, first: Direction, also: impl Fn(Edge) -> bool + Sync) -> Self {
        let (one, other) = (view.rows(first), view.rows(first.opposite()));
        let nodes = view.node_count();
        let most = |node: usize| one.len(node) + other.row(node).iter().filter(|[_, edge]| also(Edge(*edge))).count();
        let sizes: Vec<usize> = (0..nodes.div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| (block * BLOCK..nodes.min((block + 1) * BLOCK)).map(most).sum())
            .collect();
        let all = sizes.iter().sum();
        let mut offsets = vec![0_u32; nodes + 1];
        let mut neighbours = vec![0_u32; all];
        let mut weights = vec![0.0; if weighted { all } else { 0 }];
        let mut tasks = Vec::with_capacity(sizes.len());
        let (mut rest, mut rest_weights) = (&mut neighbours[..], &mut weights[..]);
        for ((block, size), ends) in sizes.iter().enumerate().zip(offsets[1..].chunks_mut(BLOCK)) {
            let (own, after) = rest.split_at_mut(*size);
            let (own_weights, after_weights) = rest_weights.split_at_mut(if weighted { *size } else { 0 });
            (rest, rest_weights) = (after, after_weights);
            tasks.push((block * BLOCK, ends, own, own_weights));
        }
        let fill = |arcs: &mut Vec<[u32; 2]>,
                    (from, ends, own, own_weights): (usize, &mut [u32], &mut [u32], &mut [f64])| {
            let mut len = 0;
            for (node, end) in (from..).zip(ends) {
                arcs.clear();
                both(one.row(node), other.row(node).iter().filter(|[_, edge]| also(Edge(*edge))), arcs);
                let start = len;
                for [neighbour, edge] in arcs.iter().filter(|[neighbour, _]| *neighbour as usize != node) {
                    let known = len > start && own[len - 1] == *neighbour;
                    if !known {
                        own[len] = *neighbour;
                        len += 1;
                    }
                    if weighted {
                        let weight = view.data().weight(view.relation(Edge(*edge)));
                        own_weights[len - 1] = if known { own_weights[len - 1] + weight } else { weight };
                    }
                }
                *end = len as u32;
            }
            len
        };
        let filled: Vec<usize> = tasks.into_par_iter().map_init(Vec::new, fill).collect();
        let (mut from, mut to) = (0, 0);
        for ((size, len), ends) in sizes.iter().zip(&filled).zip(offsets[1..].chunks_mut(BLOCK)) {
            neighbours.copy_within(from..from + len, to);
            if weighted {
                weights.copy_within(from..from + len, to);
            }
            ends.iter_mut().for_each(|end| *end += to as u32);
            (from, to) = (from + size, to + len);
        }
        neighbours.truncate(to);
        neighbours.shrink_to_fit();
        let weights = if weighted {
            weights.truncate(to);
            weights.shrink_to_fit();
            Weights::Each(weights)
        } else {
            Weights::ones(&offsets)
        };
        Self { offsets, neighbours, weights }
    }

    fn renumbered(&self, order: &[u32], place: &[u32]) -> Self {
        let mut offsets = Vec::with_capacity(order.len() + 1);
        offsets.push(0);
        let mut arcs = 0;
        offsets.extend(order.iter().map(|node| {
            arcs += self.row(Node(*node)).len() as u32;
            arcs
        }));
        let mut neighbours = vec![0; self.neighbours.len()];
        let mut rest = &mut neighbours[..];
        let mut tasks = Vec::with_capacity(order.len().div_ceil(BLOCK));
        for nodes in order.chunks(BLOCK) {
            let (own, after) = rest.split_at_mut(nodes.iter().map(|node| self.row(Node(*node)).len()).sum());
            rest = after;
            tasks.push((nodes, own));
        }
        tasks.into_par_iter().for_each(|(nodes, mut own)| {
            for node in nodes {
                let row = self.row(Node(*node));
                let (new, after) = own.split_at_mut(row.len());
                own = after;
                new.iter_mut().zip(row).for_each(|(new, other)| *new = place[*other as usize]);
                new.sort_unstable();
            }
        });
        let weights = Weights::ones(&offsets);
        Self { offsets, neighbours, weights }
    }
}

/// The arcs of two rows by neighbour, then edge, as either has them.
fn both<'a>(one: &[[u32; 2]], other: impl Iterator<Item = &'a [u32; 2]>, arcs: &mut Vec<[u32; 2]>) {
    let key = |[neighbour, edge]: &[u32; 2]| u64::from(*neighbour) << 32 | u64::from(*edge);
    let mut left = one;
    for arc in other {
        let before = left.iter().take_while(|other| key(other) < key(arc)).count();
        arcs.extend_from_slice(&left[..before]);
        arcs.push(*arc);
        left = &left[before..];
    }
    arcs.extend_from_slice(left);
}

/// Nodes whose rows one thread fills at a time.
const BLOCK: usize = 1 << 12;

impl Simple {
    /// U: the simple undirected graph of a view. O(n + m).
    pub fn undirected(view: &View<'_>) -> Self {
        Self::new(view, false, true)
    }

    /// D: the simple directed graph of a view. O(n + m).
    pub fn directed(view: &View<'_>) -> Self {
        Self::new(view, true, true)
    }

    /// D or U without the weights of relations, for those who do not look at them: every edge weighs 1, however many
    /// relations it stands for. O(n + m), in a third of the memory.
    pub fn unweighted(view: &View<'_>, directed: bool) -> Self {
        Self::new(view, directed, false)
    }

    /// D or U, with the weights of relations or without. O(n + m).
    pub fn new(view: &View<'_>, directed: bool, weighted: bool) -> Self {
        if directed {
            // A bit for each edge, in the order in which they were read, stays in the cache; what says so of a relation
            // does not.
            let edges = view.edge_count();
            let bit = |edge: usize| u64::from(view.is_symmetric(Edge(edge as u32))) << (edge % 64);
            let word = |word: usize| (word * 64..edges.min((word + 1) * 64)).map(bit).sum();
            let symmetric: Vec<u64> = (0..edges.div_ceil(64)).into_par_iter().with_min_len(BLOCK).map(word).collect();
            let is_symmetric = |edge: Edge| symmetric[edge.index() / 64] >> (edge.0 % 64) & 1 == 1;
            let rows = |first| Rows::merge(view, weighted, first, is_symmetric);
            Self { directed, out: rows(Direction::Outgoing), incoming: Some(rows(Direction::Incoming)) }
        } else {
            Self { directed, out: Rows::merge(view, weighted, Direction::Outgoing, |_| true), incoming: None }
        }
    }

    /// The same graph with every arrow turned around; undirected, the same. O(n + m).
    #[must_use]
    pub fn reversed(&self) -> Self {
        match &self.incoming {
            Some(incoming) => Self { directed: true, out: incoming.clone(), incoming: Some(self.out.clone()) },
            None => self.clone(),
        }
    }

    /// The same graph without weights, its nodes in another order: `order` says which node is at each place, `place` where
    /// each node is. O(n + m log d), d the largest degree, by all threads.
    #[must_use]
    pub fn renumbered(&self, order: &[u32], place: &[u32]) -> Self {
        let rows = |rows: &Rows| rows.renumbered(order, place);
        Self { directed: self.directed, out: rows(&self.out), incoming: self.incoming.as_ref().map(rows) }
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
        self.out.row(node)
    }

    /// The neighbours to which an edge leads and the weights of the edges. O(1).
    #[inline]
    pub fn weighted(&self, node: Node) -> (&[u32], &[f64]) {
        self.out.weighted(node)
    }

    /// The neighbours from which an edge comes; undirected: the same as [`Self::neighbours`]. O(1).
    #[inline]
    pub fn incoming(&self, node: Node) -> &[u32] {
        self.incoming.as_ref().unwrap_or(&self.out).row(node)
    }

    /// The neighbours from which an edge comes and the weights of the edges. O(1).
    #[inline]
    pub fn weighted_incoming(&self, node: Node) -> (&[u32], &[f64]) {
        self.incoming.as_ref().unwrap_or(&self.out).weighted(node)
    }

    /// How many neighbours an edge leads to. O(1).
    #[inline]
    pub fn degree(&self, node: Node) -> usize {
        self.neighbours(node).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dataset, DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
    use std::collections::BTreeMap;

    /// So many nodes and relations, some parallel, to themselves or symmetric, most weights without an exact half.
    fn dataset(nodes: usize, relations: usize) -> Dataset {
        let mut schema = Schema::default();
        schema.kinds.push(KindSpec { name: "k".into(), ..KindSpec::default() });
        schema.verbs.push(VerbSpec { name: "v".into(), ..VerbSpec::default() });
        let mut builder = DatasetBuilder::new(schema);
        for node in 0..nodes {
            builder.entity(EntityRecord { id: format!("n{node:05}"), name: "n".into(), ..EntityRecord::default() });
        }
        let mut state = 3_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..relations {
            let source = random(nodes);
            builder.relation(RelationRecord {
                source: format!("n{source:05}"),
                target: format!("n{:05}", (source + random(4)) % nodes),
                symmetric: random(5) == 0,
                weight: 0.1 + random(30) as f64 / 10.0,
                ..RelationRecord::default()
            });
        }
        builder.finish().unwrap()
    }

    type Expected = BTreeMap<(u32, u32), f64>;

    fn check(graph: &Simple, expected: &Expected, weighted: bool) {
        let reverse: Expected = expected.iter().map(|((from, to), weight)| ((*to, *from), *weight)).collect();
        let rows = |row: &dyn Fn(Node) -> Vec<(u32, f64)>| -> Vec<((u32, u32), f64)> {
            graph.nodes().flat_map(|n| row(n).into_iter().map(move |(other, weight)| ((n.0, other), weight))).collect()
        };
        let zipped = |(neighbours, weights): (&[u32], &[f64])| -> Vec<(u32, f64)> {
            assert_eq!(neighbours.len(), weights.len());
            neighbours.iter().copied().zip(weights.iter().copied()).collect()
        };
        let list = |map: &Expected| -> Vec<((u32, u32), f64)> {
            map.iter().map(|(arc, weight)| (*arc, if weighted { *weight } else { 1.0 })).collect()
        };
        assert_eq!(rows(&|node| zipped(graph.weighted(node))), list(expected));
        assert_eq!(rows(&|node| zipped(graph.weighted_incoming(node))), list(&reverse));
        assert!(graph.nodes().all(|node| graph.neighbours(node) == graph.weighted(node).0));
        assert!(graph.nodes().all(|node| graph.incoming(node) == graph.weighted_incoming(node).0));
    }

    /// Against sums over the list of relations, in its order, over more than one block of nodes; also of a part.
    #[test]
    fn parallel_relations_are_one_edge() {
        for (nodes, relations) in [(2 * BLOCK + 7, 3 * BLOCK), (5, 60), (1, 3), (3, 0), (0, 0)] {
            let data = dataset(nodes, relations);
            let whole = View::whole(&data);
            for view in [whole.restricted(|node| node.0 % 7 != 3), whole] {
                let (mut undirected, mut directed) = (Expected::new(), Expected::new());
                for edge in view.edges() {
                    let (Node(a), Node(b)) = view.endpoints(edge);
                    let weight = data.weight(view.relation(edge));
                    if a == b {
                        continue;
                    }
                    for arc in [(a, b), (b, a)] {
                        *undirected.entry(arc).or_insert(0.0) += weight;
                        if arc == (a, b) || view.is_symmetric(edge) {
                            *directed.entry(arc).or_insert(0.0) += weight;
                        }
                    }
                }
                check(&Simple::undirected(&view), &undirected, true);
                check(&Simple::directed(&view), &directed, true);
                check(&Simple::unweighted(&view, false), &undirected, false);
                check(&Simple::unweighted(&view, true), &directed, false);
            }
        }
    }

    #[test]
    fn renumbered_has_the_same_edges() {
        let data = dataset(BLOCK + 9, 2 * BLOCK);
        let view = View::whole(&data);
        let nodes = view.node_count() as u32;
        let place: Vec<u32> = (0..nodes).map(|node| node * 2 % nodes).collect();
        let mut order = vec![0; place.len()];
        place.iter().enumerate().for_each(|(node, place)| order[*place as usize] = node as u32);
        for graph in [Simple::directed(&view), Simple::undirected(&view)] {
            let (mut out, mut incoming) = (Expected::new(), Expected::new());
            for node in graph.nodes() {
                let arc = |other: &u32| ((place[node.index()], place[*other as usize]), 1.0);
                out.extend(graph.neighbours(node).iter().map(arc));
                incoming.extend(graph.incoming(node).iter().map(arc));
            }
            let new = graph.renumbered(&order, &place);
            assert_eq!(new.edge_count(), graph.edge_count());
            check(&new, &out, true);
            assert!(new.nodes().all(|node| new.incoming(node).iter().all(|from| incoming[&(node.0, *from)] == 1.0)));
        }
    }
}
