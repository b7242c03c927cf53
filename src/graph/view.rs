//! A dataset under filters.

use super::csr::Csr;
use super::filter::{FilterError, Filters, LeftOut};
use crate::model::{Dataset, EntityIx, Index, RelationIx};
use std::ops::Range;
use std::sync::OnceLock;

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
    /// Which entities and relations are in it; absent when all are.
    part: Option<Part>,
    /// The rows of outgoing and incoming edges, made when first asked for.
    rows: OnceLock<(Csr, Csr)>,
}

#[derive(Debug, Clone)]
struct Part {
    nodes: Vec<EntityIx>,
    node_of: Vec<u32>,
    edges: Vec<RelationIx>,
}

impl<'d> View<'d> {
    /// The part of a dataset that passes the filters. O(entities + relations), plus O(log n) for each attribute that a
    /// filter looks at; O(1) without filters. The rows of edges are made when first asked for, O(entities + relations).
    ///
    /// # Errors
    /// [`FilterError`] when a filter names an entity, kind, attribute, verb or source that the data does not have, or
    /// several at once.
    pub fn new(data: &'d Dataset, filters: &Filters) -> Result<Self, FilterError> {
        if *filters == Filters::default() {
            return Ok(Self::whole(data));
        }
        let passed = filters.apply(data)?;
        Ok(Self::of_parts(data, &passed.entities, passed.relations, passed.left_out))
    }

    /// The whole dataset. O(1).
    pub fn whole(data: &'d Dataset) -> Self {
        Self { data, left_out: LeftOut::default(), part: None, rows: OnceLock::new() }
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
        let relations = self.edges().map(|edge| self.relation(edge)).filter(inside).collect();
        Self::of_parts(self.data, &entities, relations, self.left_out.clone())
    }

    /// The same nodes, with only some of the edges. O(nodes + edges).
    pub fn with_edges(&self, keep: impl Fn(Edge) -> bool) -> View<'d> {
        self.of_edges(self.edges().filter(|edge| keep(*edge)))
    }

    /// The same nodes, with only the given edges, which must be in order. O(nodes + edges given).
    pub fn of_edges(&self, edges: impl Iterator<Item = Edge>) -> View<'d> {
        let mut entities = vec![false; self.data.entity_count()];
        for node in self.nodes() {
            entities[self.entity(node).index()] = true;
        }
        let relations = edges.map(|edge| self.relation(edge)).collect();
        Self::of_parts(self.data, &entities, relations, self.left_out.clone())
    }

    fn of_parts(data: &'d Dataset, entities: &[bool], edges: Vec<RelationIx>, left_out: LeftOut) -> Self {
        let mut node_of = vec![ABSENT; entities.len()];
        let mut nodes = Vec::new();
        for entity in data.entities().filter(|entity| entities[entity.index()]) {
            node_of[entity.index()] = nodes.len() as u32;
            nodes.push(entity);
        }
        Self { data, left_out, part: Some(Part { nodes, node_of, edges }), rows: OnceLock::new() }
    }

    fn both(&self) -> &(Csr, Csr) {
        self.rows.get_or_init(|| {
            let (sources, targets) = self.data.ends();
            let (nodes, edges) = (self.node_count(), self.edge_count());
            match &self.part {
                None => Csr::both(nodes, edges, |edge| (sources[edge].0, targets[edge].0)),
                Some(Part { node_of, edges: kept, .. }) => Csr::both(nodes, edges, |edge| {
                    let relation = kept[edge].index();
                    (node_of[sources[relation].index()], node_of[targets[relation].index()])
                }),
            }
        })
    }

    /// Whether the rows of edges have been made, so that looking at one is O(1).
    pub fn has_rows(&self) -> bool {
        self.rows.get().is_some()
    }

    /// Looks at a stretch of the edges in the order of reading, at the ends of each. O(edges), without making rows.
    #[inline]
    pub fn scan(&self, edges: Range<usize>, mut look: impl FnMut(Edge, Node, Node)) {
        let (sources, targets) = self.data.ends();
        let kept = self.part.as_ref().map(|part| (&part.edges[..], &part.node_of[..]));
        // One place that looks, so that it becomes part of the loop.
        for edge in edges {
            let relation = kept.map_or(edge, |(kept, _)| kept[edge].index());
            let node = |end: EntityIx| Node(kept.map_or(end.0, |(_, node_of)| node_of[end.index()]));
            look(Edge(edge as u32), node(sources[relation]), node(targets[relation]));
        }
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
        self.part.as_ref().map_or(self.data.entity_count(), |part| part.nodes.len())
    }

    /// How many relations are in the view.
    pub fn edge_count(&self) -> usize {
        self.part.as_ref().map_or(self.data.relation_count(), |part| part.edges.len())
    }

    /// Every node, in the order of ids.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = Node> + ExactSizeIterator + use<> {
        (0..self.node_count() as u32).map(Node)
    }

    /// Every edge, in the order of reading.
    pub fn edges(&self) -> impl DoubleEndedIterator<Item = Edge> + ExactSizeIterator + use<> {
        (0..self.edge_count() as u32).map(Edge)
    }

    /// The entity of a node, O(1).
    pub fn entity(&self, node: Node) -> EntityIx {
        self.part.as_ref().map_or(EntityIx(node.0), |part| part.nodes[node.index()])
    }

    /// The node of an entity, `None` when the filters left it out. O(1).
    pub fn node(&self, entity: EntityIx) -> Option<Node> {
        let number = self.part.as_ref().map_or(entity.0, |part| part.node_of[entity.index()]);
        Some(number).filter(|node| *node != ABSENT).map(Node)
    }

    /// The relation of an edge, O(1).
    pub fn relation(&self, edge: Edge) -> RelationIx {
        self.part.as_ref().map_or(RelationIx(edge.0), |part| part.edges[edge.index()])
    }

    /// The edge of a relation, `None` when the filters left it out. O(log n).
    pub fn edge(&self, relation: RelationIx) -> Option<Edge> {
        match &self.part {
            None => Some(Edge(relation.0)),
            Some(part) => part.edges.binary_search(&relation).ok().map(|edge| Edge(edge as u32)),
        }
    }

    /// The node from which an edge goes out and the one to which it goes, O(1).
    pub fn endpoints(&self, edge: Edge) -> (Node, Node) {
        let relation = self.relation(edge);
        let node = |entity: EntityIx| match &self.part {
            None => Node(entity.0),
            Some(part) => Node(part.node_of[entity.index()]),
        };
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
        arcs(&self.both().0, node, true)
    }

    /// The edges that come into a node, sorted by neighbour, then as read.
    pub fn incoming(&self, node: Node) -> impl Iterator<Item = Arc> {
        arcs(&self.both().1, node, false)
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
            petgraph::Direction::Outgoing => &self.both().0,
            petgraph::Direction::Incoming => &self.both().1,
        }
    }

    /// How many edges go out from a node, O(1).
    pub fn out_len(&self, node: Node) -> usize {
        self.both().0.len(node.index())
    }

    /// How many edges come into a node, O(1).
    pub fn in_len(&self, node: Node) -> usize {
        self.both().1.len(node.index())
    }
}

fn arcs(rows: &Csr, node: Node, forward: bool) -> impl Iterator<Item = Arc> {
    rows.row(node.index()).iter().map(move |[other, edge]| Arc { node: Node(*other), edge: Edge(*edge), forward })
}
