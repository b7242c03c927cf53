//! What surrounds an entity, and what two entities share.

use crate::graph::{Arc, Edge, Node, View};
use crate::model::VerbIx;
use std::ops::Range;

/// How far to look around an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EgoOptions {
    /// Up to so many hops.
    pub hops: usize,
    /// Only along arrows; a symmetric relation may be walked both ways.
    pub directed: bool,
}

impl Default for EgoOptions {
    fn default() -> Self {
        Self { hops: 1, directed: false }
    }
}

/// A relation by which an entity is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// How many hops the entity is away.
    pub hops: usize,
    /// The entity.
    pub node: Node,
    /// The relation.
    pub edge: Edge,
    /// Whether the relation leads to the entity, from `via`; if not, it leads from the entity to `via`.
    pub forward: bool,
    /// The entity one hop nearer that it is related to; at one hop the one asked about.
    pub via: Node,
}

/// Connections of one distance, verb and direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How many hops away.
    pub hops: usize,
    /// The verb.
    pub verb: VerbIx,
    /// Whether relations lead away from the entity asked about.
    pub forward: bool,
    /// Positions in [`Ego::connections`].
    pub rows: Range<usize>,
}

/// The surroundings of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ego {
    /// How many entities there are at each distance, from 0.
    pub sizes: Vec<usize>,
    /// Every relation between an entity and one that is one hop nearer, by (hops, verb in the order of the schema,
    /// leading away first, entity, via, order of reading).
    pub connections: Vec<Connection>,
    /// Relations of the entity to itself.
    pub own: Vec<Edge>,
    /// Relations among entities of the same distance, which lead no further.
    pub across: Vec<Edge>,
}

impl Ego {
    /// The connections in groups, in order.
    pub fn groups(&self, view: &View<'_>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for (row, connection) in self.connections.iter().enumerate() {
            let verb = view.data().verb(view.relation(connection.edge));
            let key = (connection.hops, verb, connection.forward);
            match groups.last_mut() {
                Some(group) if (group.hops, group.verb, group.forward) == key => group.rows.end = row + 1,
                _ => groups.push(Group { hops: key.0, verb, forward: key.2, rows: row..row + 1 }),
            }
        }
        groups
    }
}

/// The ego network of an entity: everything within so many hops (breadth-first search) with the relations that lead
/// there. Every parallel relation is a row of its own. O(n + m log m).
pub fn ego(view: &View<'_>, center: Node, options: EgoOptions) -> Ego {
    const UNSEEN: usize = usize::MAX;
    let arcs = |node: Node| -> Vec<Arc> {
        if options.directed { view.steps(node).collect() } else { view.incident(node).collect() }
    };
    let mut distance = vec![UNSEEN; view.node_count()];
    distance[center.index()] = 0;
    let mut found = Ego { sizes: vec![1], ..Ego::default() };
    found.own.extend(view.outgoing(center).filter(|arc| arc.node == center).map(|arc| arc.edge));
    let mut level = vec![center];
    for hops in 1..=options.hops {
        let mut next = Vec::new();
        for via in level {
            for arc in arcs(via).into_iter().filter(|arc| arc.node != via) {
                let seen = &mut distance[arc.node.index()];
                if *seen == UNSEEN {
                    *seen = hops;
                    next.push(arc.node);
                }
                if *seen == hops {
                    let (node, edge, forward) = (arc.node, arc.edge, arc.forward);
                    found.connections.push(Connection { hops, node, edge, forward, via });
                } else if *seen + 1 == hops {
                    found.across.push(arc.edge);
                }
            }
        }
        if next.is_empty() {
            level = next;
            break;
        }
        found.sizes.push(next.len());
        level = next;
    }
    for node in level.into_iter().filter(|node| *node != center) {
        let same = arcs(node).into_iter().filter(|arc| arc.node != node && distance[arc.node.index()] == options.hops);
        found.across.extend(same.map(|arc| arc.edge));
    }
    found.across.sort_unstable();
    found.across.dedup();
    let verb = |edge: Edge| view.data().verb(view.relation(edge));
    found.connections.sort_by_key(|row| (row.hops, verb(row.edge), !row.forward, row.node, row.via, row.edge));
    found
}

/// An entity that is related to both of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedNeighbour {
    /// The entity.
    pub node: Node,
    /// Its relations with the first, as seen from the first.
    pub a: Vec<Arc>,
    /// Its relations with the second, as seen from the second.
    pub b: Vec<Arc>,
}

/// How two entities are linked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Common {
    /// Relations between the two, as seen from the first, in the order of reading.
    pub direct: Vec<Arc>,
    /// Entities related to both, in the order of ids.
    pub shared: Vec<SharedNeighbour>,
}

impl Common {
    /// Whether the two are neither related nor share anything.
    pub fn is_empty(&self) -> bool {
        self.direct.is_empty() && self.shared.is_empty()
    }
}

/// What two entities share: relations between them, and common neighbours in U with the relations on each side,
/// whatever their direction. An entity compared with itself shares nothing; its relations to itself are direct.
/// O(d log d), d the number of relations of the two.
pub fn common(view: &View<'_>, a: Node, b: Node) -> Common {
    let sorted = |node: Node| -> Vec<Arc> {
        let mut arcs: Vec<Arc> = view.incident(node).collect();
        arcs.sort_by_key(|arc| (arc.node, arc.edge, !arc.forward));
        arcs
    };
    let of_a = sorted(a);
    let mut direct: Vec<Arc> = of_a.iter().copied().filter(|arc| arc.node == b).collect();
    direct.dedup_by_key(|arc| arc.edge);
    if a == b {
        return Common { direct, shared: Vec::new() };
    }
    let of_b = sorted(b);
    let mut shared = Vec::new();
    for group in of_a.chunk_by(|x, y| x.node == y.node).filter(|group| group[0].node != a && group[0].node != b) {
        let node = group[0].node;
        let start = of_b.partition_point(|arc| arc.node < node);
        let others: Vec<Arc> = of_b[start..].iter().copied().take_while(|arc| arc.node == node).collect();
        if !others.is_empty() {
            shared.push(SharedNeighbour { node, a: group.to_vec(), b: others });
        }
    }
    Common { direct, shared }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{dataset, node};

    fn rows(view: &View<'_>, found: &Ego) -> Vec<String> {
        let row = |row: &Connection| {
            let verb = view.data().verb_name(view.relation(row.edge));
            let arrow = if row.forward { ">" } else { "<" };
            format!("{} {}{arrow}{verb} {}", row.hops, view.id(row.via), view.id(row.node))
        };
        found.connections.iter().map(row).collect()
    }

    /// ```text
    ///   a -> b (twice), a <-funds- c, a -> a
    ///   b -> d, c -> d, b <-> c (across), d -> e, x alone
    /// ```
    const AROUND: [&str; 8] = ["a>b", "a>b funds", "c>a funds", "a>a", "b>d", "c>d", "b=c", "d>e"];

    #[test]
    fn surroundings_are_grouped_by_distance_verb_and_direction() {
        let data = dataset(&["x"], &AROUND);
        let view = View::whole(&data);
        let found = ego(&view, node(&view, "a"), EgoOptions { hops: 2, directed: false });
        assert_eq!(rows(&view, &found), ["1 a>to b", "1 a>funds b", "1 a<funds c", "2 b>to d", "2 c>to d"]);
        assert_eq!((found.sizes.clone(), found.own, found.across), (vec![1, 2, 1], vec![Edge(3)], vec![Edge(6)]));
        let found = ego(&view, node(&view, "a"), EgoOptions { hops: 2, directed: false });
        let groups: Vec<_> = found.groups(&view).into_iter().map(|group| (group.hops, group.rows)).collect();
        assert_eq!(groups, [(1, 0..1), (1, 1..2), (1, 2..3), (2, 3..5)]);
        let one = ego(&view, node(&view, "a"), EgoOptions::default());
        assert_eq!((one.connections.len(), one.across), (3, vec![Edge(6)]));
        let directed = ego(&view, node(&view, "a"), EgoOptions { hops: 9, directed: true });
        assert_eq!(directed.sizes, [1, 1, 2, 1]);
        let alone = ego(&view, node(&view, "x"), EgoOptions { hops: 3, directed: false });
        assert_eq!(alone, Ego { sizes: vec![1], ..Ego::default() });
        assert!(ego(&view, node(&view, "a"), EgoOptions { hops: 0, directed: false }).connections.is_empty());
    }

    #[test]
    fn two_entities_share_neighbours() {
        let data = dataset(&["x"], &AROUND);
        let view = View::whole(&data);
        let ask = |a: &str, b: &str| common(&view, node(&view, a), node(&view, b));
        let found = ask("a", "d");
        assert!(found.direct.is_empty());
        let shared: Vec<_> =
            found.shared.iter().map(|shared| (view.id(shared.node), shared.a.len(), shared.b.len())).collect();
        assert_eq!(shared, [("b", 2, 1), ("c", 1, 1)]);
        let found = ask("a", "b");
        assert_eq!(
            found.direct.iter().map(|arc| (arc.edge.0, arc.forward)).collect::<Vec<_>>(),
            [(0, true), (1, true)]
        );
        assert_eq!(found.shared.iter().map(|shared| view.id(shared.node)).collect::<Vec<_>>(), ["c"]);
        assert!(!ask("b", "a").direct[0].forward);
        assert!(ask("a", "x").is_empty() && ask("x", "x").is_empty());
        assert_eq!((ask("a", "a").direct.len(), ask("a", "a").shared.len()), (1, 0));
    }
}
