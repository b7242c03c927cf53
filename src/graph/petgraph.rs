//! petgraph's `visit` traits for views, so that petgraph's algorithms run on them and nothing is held twice.
//!
//! To petgraph a [`View`] is a directed graph, parallel edges and self-loops included.
//!
//! ```
//! use relata::graph::{Filters, View};
//! # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
//! # let mut schema = Schema::default();
//! # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
//! # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
//! # let mut builder = DatasetBuilder::new(schema);
//! # for id in ["a", "b", "c"] {
//! #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
//! # }
//! # for (source, target) in [("a", "b"), ("b", "a")] {
//! #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
//! # }
//! # let data = builder.finish()?;
//! // a funds b, b funds a, c stands alone
//! let view = View::new(&data, &Filters::default())?;
//! assert_eq!(petgraph::algo::tarjan_scc(&view).len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use super::view::{Edge, Node, View};
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoNeighbors,
    IntoNeighborsDirected, IntoNodeIdentifiers, NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};
use petgraph::{Directed, Direction};

/// An edge as petgraph sees it; its weight is the `weight` of the relation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeReference {
    source: Node,
    target: Node,
    edge: Edge,
    weight: f64,
}

impl EdgeRef for EdgeReference {
    type NodeId = Node;
    type EdgeId = Edge;
    type Weight = f64;
    fn source(&self) -> Node {
        self.source
    }
    fn target(&self) -> Node {
        self.target
    }
    fn weight(&self) -> &f64 {
        &self.weight
    }
    fn id(&self) -> Edge {
        self.edge
    }
}

/// Which nodes an algorithm of petgraph has visited.
#[derive(Debug, Clone, Default)]
pub struct Visited(Vec<bool>);

impl VisitMap<Node> for Visited {
    fn visit(&mut self, node: Node) -> bool {
        !std::mem::replace(&mut self.0[node.index()], true)
    }
    fn is_visited(&self, node: &Node) -> bool {
        self.0[node.index()]
    }
    fn unvisit(&mut self, node: Node) -> bool {
        std::mem::replace(&mut self.0[node.index()], false)
    }
}

impl GraphBase for View<'_> {
    type NodeId = Node;
    type EdgeId = Edge;
}

impl Data for View<'_> {
    type NodeWeight = ();
    type EdgeWeight = f64;
}

impl GraphProp for View<'_> {
    type EdgeType = Directed;
}

impl NodeCount for View<'_> {
    fn node_count(&self) -> usize {
        self.node_count()
    }
}

impl EdgeCount for View<'_> {
    fn edge_count(&self) -> usize {
        self.edge_count()
    }
}

impl NodeIndexable for View<'_> {
    fn node_bound(&self) -> usize {
        self.node_count()
    }
    fn to_index(&self, node: Node) -> usize {
        node.index()
    }
    fn from_index(&self, position: usize) -> Node {
        Node(u32::try_from(position).expect("a view has fewer than 2^32 nodes"))
    }
}

impl NodeCompactIndexable for View<'_> {}

impl Visitable for View<'_> {
    type Map = Visited;
    fn visit_map(&self) -> Visited {
        Visited(vec![false; self.node_count()])
    }
    fn reset_map(&self, map: &mut Visited) {
        map.0.clear();
        map.0.resize(self.node_count(), false);
    }
}

impl IntoNodeIdentifiers for &View<'_> {
    type NodeIdentifiers = std::iter::Map<std::ops::Range<u32>, fn(u32) -> Node>;
    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..self.node_count() as u32).map(Node)
    }
}

/// The far ends of a node's edges.
#[derive(Debug, Clone)]
pub struct Neighbours<'v>(std::slice::Iter<'v, [u32; 2]>);

impl Iterator for Neighbours<'_> {
    type Item = Node;
    fn next(&mut self) -> Option<Node> {
        self.0.next().map(|[node, _]| Node(*node))
    }
}

impl<'v> IntoNeighbors for &'v View<'_> {
    type Neighbors = Neighbours<'v>;
    fn neighbors(self, node: Node) -> Neighbours<'v> {
        Neighbours(self.rows(Direction::Outgoing).row(node.index()).iter())
    }
}

impl<'v> IntoNeighborsDirected for &'v View<'_> {
    type NeighborsDirected = Neighbours<'v>;
    fn neighbors_directed(self, node: Node, direction: Direction) -> Neighbours<'v> {
        Neighbours(self.rows(direction).row(node.index()).iter())
    }
}

/// The numbers of a node's edges.
#[derive(Debug, Clone)]
pub struct Numbers<'v>(std::slice::Iter<'v, [u32; 2]>);

impl Iterator for Numbers<'_> {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        self.0.next().map(|[_, edge]| *edge)
    }
}

/// Edges of a view in some order.
#[derive(Debug, Clone)]
pub struct Edges<'v, 'd, I> {
    view: &'v View<'d>,
    edges: I,
}

impl<I: Iterator<Item = u32>> Iterator for Edges<'_, '_, I> {
    type Item = EdgeReference;
    fn next(&mut self) -> Option<EdgeReference> {
        let edge = Edge(self.edges.next()?);
        let (source, target) = self.view.endpoints(edge);
        let weight = self.view.data().weight(self.view.relation(edge));
        Some(EdgeReference { source, target, edge, weight })
    }
}

impl<'v, 'd> IntoEdgeReferences for &'v View<'d> {
    type EdgeRef = EdgeReference;
    type EdgeReferences = Edges<'v, 'd, std::ops::Range<u32>>;
    fn edge_references(self) -> Self::EdgeReferences {
        Edges { view: self, edges: 0..self.edge_count() as u32 }
    }
}

impl<'v, 'd> IntoEdges for &'v View<'d> {
    type Edges = Edges<'v, 'd, Numbers<'v>>;
    fn edges(self, node: Node) -> Self::Edges {
        Edges { view: self, edges: Numbers(self.rows(Direction::Outgoing).row(node.index()).iter()) }
    }
}
