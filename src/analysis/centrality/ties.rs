//! Betweenness of relations, and bridges.

use super::blocks;
use super::brandes::{Brandes, Visit};
use super::{CentralityOptions, rounded};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Edge, Node, Simple, View};
use std::ops::Range;

/// An edge of the simple graph: all relations between two entities; directed, all in one direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Tie {
    /// From which entity; undirected, the one whose id comes first.
    pub source: Node,
    /// To which.
    pub target: Node,
    /// Over all ordered pairs of entities, the mean share of shortest paths that run along it.
    pub betweenness: f64,
    /// Whether the two ends would fall into different components without any relation between them, in either
    /// direction.
    pub bridge: bool,
    /// The relations that it stands for, in the order of reading.
    pub relations: Vec<Edge>,
}

/// Adds dependencies up per place in a row.
struct Steps<'a> {
    offsets: &'a [usize],
    sums: &'a mut [f64],
}

impl Visit for Steps<'_> {
    const STEPS: bool = true;
    fn node(&mut self, _: u32, _: f64) {}
    fn step(&mut self, node: u32, place: usize, dependency: f64) {
        self.sums[self.offsets[node as usize] + place] += dependency;
    }
}

/// Edge betweenness (Girvan and Newman 2002; Brandes 2008), normalised by n(n - 1), and bridges. The most central tie
/// first, ties of equal betweenness by source, then target. O(n m); weighted O(n m log n).
///
/// Of the options it looks at `directed` and `weighted`. Bridges are those of U in either case.
///
/// # Errors
/// [`AnalysisError::Cancelled`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::centrality::{CentralityOptions, ties};
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "b"), ("b", "c"), ("b", "a")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a <-> b -> c: of the 3 pairs 2 are linked along each tie
/// let ties = ties(&View::whole(&data), &CentralityOptions::default(), &Monitor::default())?;
/// assert_eq!(ties.len(), 2);
/// assert!(ties.iter().all(|tie| tie.bridge && (tie.betweenness - 2.0 / 3.0).abs() < 1e-12));
/// assert_eq!(ties[0].relations.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ties(view: &View<'_>, options: &CentralityOptions, monitor: &Monitor) -> Result<Vec<Tie>, AnalysisError> {
    let CentralityOptions { directed, weighted, .. } = *options;
    let graph = Simple::new(view, directed, weighted);
    let bridges = if directed { bridges(&Simple::unweighted(view, false)) } else { bridges(&graph) };
    let mut offsets = vec![0];
    for node in graph.nodes() {
        offsets.push(offsets[node.index()] + graph.degree(node));
    }
    let arcs = offsets[graph.node_count()];
    monitor.expect(graph.node_count());
    let work = |sums: &mut Vec<f64>, range: Range<usize>| {
        let mut brandes = Brandes::new(&graph, weighted);
        for source in range {
            brandes.run(Node(source as u32), &mut Steps { offsets: &offsets, sums });
            monitor.step()?;
        }
        Ok(())
    };
    let sums = blocks::fold(graph.node_count(), &|| vec![0.0; arcs], &work, &blocks::add)?;
    let place = |from: Node, to: Node| {
        graph.neighbours(from).binary_search(&to.0).ok().map(|place| offsets[from.index()] + place)
    };
    let mut rows: Vec<Vec<Edge>> = vec![Vec::new(); arcs];
    for edge in view.edges() {
        let (source, target) = view.endpoints(edge);
        let back = options.directed && view.is_symmetric(edge);
        let (first, second) =
            if options.directed { (source, target) } else { (source.min(target), source.max(target)) };
        let along = [place(first, second), place(second, first).filter(|_| back)];
        along.into_iter().flatten().for_each(|arc| rows[arc].push(edge));
    }
    let pairs = (graph.node_count() as f64) * (graph.node_count() as f64 - 1.0);
    let mut all = Vec::with_capacity(graph.edge_count());
    for source in graph.nodes() {
        for (place_in_row, target) in graph.neighbours(source).iter().enumerate() {
            let (arc, target) = (offsets[source.index()] + place_in_row, Node(*target));
            let back = if options.directed {
                0.0
            } else if target > source {
                place(target, source).map_or(0.0, |back| sums[back])
            } else {
                continue;
            };
            let bridge = bridges.binary_search(&(source.min(target), source.max(target))).is_ok();
            let betweenness = rounded((sums[arc] + back) / pairs);
            all.push(Tie { source, target, betweenness, bridge, relations: std::mem::take(&mut rows[arc]) });
        }
    }
    all.sort_by(|a, b| b.betweenness.total_cmp(&a.betweenness).then((a.source, a.target).cmp(&(b.source, b.target))));
    Ok(all)
}

/// The bridges of an undirected simple graph: edges whose removal cuts a component in two (Tarjan 1974). Ascending, the
/// smaller end first. O(n + m), without recursion.
///
/// ```
/// use relata::analysis::centrality::bridges;
/// use relata::graph::{Node, Simple, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # builder.relation(RelationRecord {
/// #     source: "a".into(), target: "b".into(),
/// #     ..RelationRecord::default()
/// # });
/// # builder.relation(RelationRecord {
/// #     source: "b".into(), target: "c".into(),
/// #     ..RelationRecord::default()
/// # });
/// # builder.relation(RelationRecord {
/// #     source: "b".into(), target: "a".into(),
/// #     ..RelationRecord::default()
/// # });
/// # let data = builder.finish()?;
/// // a <-> b -> c
/// let graph = Simple::undirected(&View::whole(&data));
/// assert_eq!(bridges(&graph), [(Node(0), Node(1)), (Node(1), Node(2))]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bridges(graph: &Simple) -> Vec<(Node, Node)> {
    const UNSEEN: u32 = u32::MAX;
    let mut entered = vec![UNSEEN; graph.node_count()];
    let mut low = vec![UNSEEN; graph.node_count()];
    let mut found = Vec::new();
    let mut clock = 0;
    let mut stack: Vec<(Node, Option<Node>, usize)> = Vec::new();
    for root in graph.nodes() {
        if entered[root.index()] == UNSEEN {
            stack.push((root, None, 0));
        }
        while let Some((node, parent, place)) = stack.last_mut() {
            let (node, parent) = (*node, *parent);
            if *place == 0 && entered[node.index()] == UNSEEN {
                entered[node.index()] = clock;
                low[node.index()] = clock;
                clock += 1;
            }
            if let Some(neighbour) = graph.neighbours(node).get(*place) {
                *place += 1;
                let neighbour = Node(*neighbour);
                if entered[neighbour.index()] == UNSEEN {
                    stack.push((neighbour, Some(node), 0));
                } else if Some(neighbour) != parent {
                    low[node.index()] = low[node.index()].min(entered[neighbour.index()]);
                }
                continue;
            }
            stack.pop();
            if let Some(parent) = parent {
                low[parent.index()] = low[parent.index()].min(low[node.index()]);
                if low[node.index()] > entered[parent.index()] {
                    found.push((node.min(parent), node.max(parent)));
                }
            }
        }
    }
    found.sort_unstable();
    found
}
