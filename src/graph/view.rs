//! A dataset under filters.

use super::csr::Csr;
use super::filter::{FilterError, Filters, LeftOut};
use crate::model::{Dataset, EntityIx, Index, RelationIx};

/// A node of a view. Numbered in the order of entity ids, from 0 without holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Node(pub u32);

/// An edge of a view. Numbered in the order of reading, from 0 without holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Edge(pub u32);

impl Node {
    /// The position of the node in columns of results.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Edge {
    /// The position of the edge in columns of results.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An edge as seen from one of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arc {
    /// The entity at the other end.
    pub node: Node,
    /// The edge.
    pub edge: Edge,
    /// Whether the edge leads away from where it is seen, from source to target.
    pub forward: bool,
}

const ABSENT: u32 = u32::MAX;

/// A dataset under filters: the directed multigraph on which analysis works.
///
/// ```
/// use relata::graph::{Filters, View};
/// use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// let mut builder = DatasetBuilder::new(schema);
/// for id in ["a", "b"] {
///     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// }
/// builder.relation(RelationRecord { source: "a".into(), target: "b".into(), ..RelationRecord::default() });
/// let data = builder.finish()?;
/// let view = View::new(&data, &Filters::default())?;
/// assert_eq!((view.node_count(), view.edge_count()), (2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct View<'d> {
    data: &'d Dataset,
    left_out: LeftOut,
    nodes: Vec<EntityIx>,
    node_of: Vec<u32>,
    edges: Vec<RelationIx>,
    outgoing: Csr,
    incoming: Csr,
}

impl<'d> View<'d> {
    /// The part of a dataset that passes the filters. O(entities + relations), plus O(log n) for each attribute that a
    /// filter looks at.
    ///
    /// # Errors
    /// [`FilterError`] when a filter names an entity, kind, attribute, verb or source that the data does not have, or
    /// several at once.
    pub fn new(data: &'d Dataset, filters: &Filters) -> Result<Self, FilterError> {
        let passed = filters.apply(data)?;
        Ok(Self::of_parts(data, &passed.entities, passed.relations, passed.left_out))
    }

    /// The whole dataset. O(entities + relations).
    pub fn whole(data: &'d Dataset) -> Self {
        Self::of_parts(data, &vec![true; data.entity_count()], data.relations().collect(), LeftOut::default())
    }

    /// The part of this view that has only the given nodes and the edges between them. O(nodes + edges).
    pub fn restricted(&self, keep: impl Fn(Node) -> bool) -> View<'d> {
        let mut entities = vec![false; self.data.entity_count()];
        for node in self.nodes() {
            entities[self.entity(node).index()] = keep(node);
        }
        let inside = |relation: &RelationIx| {
            entities[self.data.source_of(*relation).index()] && entities[self.data.target_of(*relation).index()]
        };
        let relations = self.edges.iter().copied().filter(inside).collect();
        Self::of_parts(self.data, &entities, relations, self.left_out.clone())
    }

    /// The same nodes, with only some of the edges. O(nodes + edges).
    pub fn with_edges(&self, keep: impl Fn(Edge) -> bool) -> View<'d> {
        let mut entities = vec![false; self.data.entity_count()];
        for entity in &self.nodes {
            entities[entity.index()] = true;
        }
        let relations = self.edges().filter(|edge| keep(*edge)).map(|edge| self.relation(edge)).collect();
        Self::of_parts(self.data, &entities, relations, self.left_out.clone())
    }

    fn of_parts(data: &'d Dataset, entities: &[bool], edges: Vec<RelationIx>, left_out: LeftOut) -> Self {
        let mut node_of = vec![ABSENT; entities.len()];
        let mut nodes = Vec::new();
        for entity in data.entities().filter(|entity| entities[entity.index()]) {
            node_of[entity.index()] = nodes.len() as u32;
            nodes.push(entity);
        }
        let ends = |end: fn(&Dataset, RelationIx) -> EntityIx| -> Vec<u32> {
            edges.iter().map(|relation| node_of[end(data, *relation).index()]).collect()
        };
        let (outgoing, incoming) = Csr::both(nodes.len(), &ends(Dataset::source_of), &ends(Dataset::target_of));
        Self { data, left_out, nodes, node_of, edges, outgoing, incoming }
    }

    /// The dataset under the filters.
    pub fn data(&self) -> &'d Dataset {
        self.data
    }

    /// What the filters left out.
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// How many entities are in the view.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many relations are in the view.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Every node, in the order of ids.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = Node> + ExactSizeIterator + use<> {
        (0..self.nodes.len() as u32).map(Node)
    }

    /// Every edge, in the order of reading.
    pub fn edges(&self) -> impl DoubleEndedIterator<Item = Edge> + ExactSizeIterator + use<> {
        (0..self.edges.len() as u32).map(Edge)
    }

    /// The entity of a node, O(1).
    pub fn entity(&self, node: Node) -> EntityIx {
        self.nodes[node.index()]
    }

    /// The node of an entity, `None` when the filters left it out. O(1).
    pub fn node(&self, entity: EntityIx) -> Option<Node> {
        Some(self.node_of[entity.index()]).filter(|node| *node != ABSENT).map(Node)
    }

    /// The relation of an edge, O(1).
    pub fn relation(&self, edge: Edge) -> RelationIx {
        self.edges[edge.index()]
    }

    /// The node from which an edge goes out and the one to which it goes, O(1).
    pub fn endpoints(&self, edge: Edge) -> (Node, Node) {
        let relation = self.relation(edge);
        let node = |entity: EntityIx| Node(self.node_of[entity.index()]);
        (node(self.data.source_of(relation)), node(self.data.target_of(relation)))
    }

    /// The id of a node's entity.
    pub fn id(&self, node: Node) -> &'d str {
        self.data.id(self.entity(node))
    }

    /// The name of a node's entity.
    pub fn name(&self, node: Node) -> &'d str {
        self.data.name(self.entity(node))
    }

    /// The name of the kind of a node's entity.
    pub fn kind_name(&self, node: Node) -> &'d str {
        self.data.kind_name(self.entity(node))
    }

    /// The edges that go out from a node, sorted by neighbour, then as read.
    pub fn outgoing(&self, node: Node) -> impl Iterator<Item = Arc> {
        arcs(&self.outgoing, node, true)
    }

    /// The edges that come into a node, sorted by neighbour, then as read.
    pub fn incoming(&self, node: Node) -> impl Iterator<Item = Arc> {
        arcs(&self.incoming, node, false)
    }

    /// Every edge that touches a node, outgoing ones first. A self-relation appears twice, once each way.
    pub fn incident(&self, node: Node) -> impl Iterator<Item = Arc> {
        self.outgoing(node).chain(self.incoming(node))
    }

    /// The edges that a directed walk may follow from a node: outgoing ones, then symmetric ones that come in.
    pub fn steps(&self, node: Node) -> impl Iterator<Item = Arc> {
        self.outgoing(node).chain(self.incoming(node).filter(|arc| self.is_symmetric(arc.edge)))
    }

    /// Whether an edge holds both ways.
    pub fn is_symmetric(&self, edge: Edge) -> bool {
        self.data.is_symmetric(self.relation(edge))
    }

    pub(super) fn rows(&self, direction: petgraph::Direction) -> &Csr {
        match direction {
            petgraph::Direction::Outgoing => &self.outgoing,
            petgraph::Direction::Incoming => &self.incoming,
        }
    }

    /// How many edges go out from a node, O(1).
    pub fn out_len(&self, node: Node) -> usize {
        self.outgoing.len(node.index())
    }

    /// How many edges come into a node, O(1).
    pub fn in_len(&self, node: Node) -> usize {
        self.incoming.len(node.index())
    }
}

fn arcs(rows: &Csr, node: Node, forward: bool) -> impl Iterator<Item = Arc> {
    let (neighbours, edges) = rows.row(node.index());
    neighbours.iter().zip(edges).map(move |(other, edge)| Arc { node: Node(*other), edge: Edge(*edge), forward })
}
