//! Who lies between two sets of entities.

use super::brandes::{Brandes, Visit};
use super::{blocks, rounded};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use std::ops::Range;

/// How entities lie between two sets, A and B.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Between {
    /// For each node the share of shortest paths from a member of A to another entity in B that run through it, as a
    /// mean over all such ordered pairs that some path links; ends are not counted.
    pub share: Vec<f64>,
    /// How many ordered pairs of a member of A and another entity in B some path links.
    pub linked: usize,
    /// How many such pairs there are.
    pub pairs: usize,
    /// For each node the members of A from which some shortest path to a member of B runs through it, ascending.
    pub a: Vec<Vec<Node>>,
    /// For each node the members of B to which some shortest path from a member of A runs through it, ascending.
    pub b: Vec<Vec<Node>>,
}

/// Adds up dependencies on paths that end in a set, and notes for which sources there are any.
struct Through<'a> {
    ends: &'a [bool],
    source: Node,
    sums: &'a mut [f64],
    found: &'a mut Vec<(Node, Node)>,
    /// How many members of the set are reached.
    linked: &'a mut usize,
}

impl Visit for Through<'_> {
    const STEPS: bool = false;
    fn ends(&self, node: u32) -> f64 {
        f64::from(u8::from(self.ends[node as usize]))
    }
    fn node(&mut self, node: u32, dependency: f64) {
        *self.linked += usize::from(self.ends[node as usize]);
        if dependency > 0.0 {
            self.sums[node as usize] += dependency;
            self.found.push((Node(node), self.source));
        }
    }
    fn step(&mut self, _: u32, _: usize, _: f64) {}
}

/// Betweenness for a subset of pairs (Brandes 2008), and whom each entity connects. In D along arrows from A to B.
///
/// The share is that of NetworkX's `betweenness_centrality_subset`, not normalised, divided by the number of linked
/// ordered pairs; in U also times 2, because NetworkX halves it there. O((a + b) m); weighted O((a + b) m log n).
///
/// # Errors
/// [`AnalysisError::Cancelled`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::centrality::between;
/// use relata::graph::{Node, Simple, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c", "d"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "c"), ("b", "c"), ("c", "d")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a -> c, b -> c, c -> d
/// let graph = Simple::undirected(&View::whole(&data));
/// let found = between(&graph, &[Node(0), Node(1)], &[Node(3)], false, &Monitor::default())?;
/// assert_eq!(found.share, [0.0, 0.0, 1.0, 0.0]);
/// assert_eq!((&found.a[2][..], &found.b[2][..]), (&[Node(0), Node(1)][..], &[Node(3)][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn between(
    graph: &Simple,
    a: &[Node],
    b: &[Node],
    weighted: bool,
    monitor: &Monitor,
) -> Result<Between, AnalysisError> {
    let both = a.iter().filter(|node| b.binary_search(node).is_ok()).count();
    let pairs = a.len() * b.len() - both;
    monitor.expect(a.len() + b.len());
    let (mut share, from_a, linked) = through(graph, a, b, weighted, monitor)?;
    share.iter_mut().for_each(|value| *value = rounded(*value / linked.max(1) as f64));
    let reversed = graph.is_directed().then(|| graph.reversed());
    let (_, from_b, _) = through(reversed.as_ref().unwrap_or(graph), b, a, weighted, monitor)?;
    Ok(Between { share, linked, pairs, a: from_a, b: from_b })
}

/// Sums of dependencies, for each node the sources that depend on it, and how many pairs are linked.
type Dependencies = (Vec<f64>, Vec<Vec<Node>>, usize);

/// Sums of dependencies of some sources on paths to some targets, for each node the sources that depend on it, and how
/// many pairs are linked.
fn through(
    graph: &Simple,
    sources: &[Node],
    targets: &[Node],
    weighted: bool,
    monitor: &Monitor,
) -> Result<Dependencies, AnalysisError> {
    let nodes = graph.node_count();
    let mut ends = vec![false; nodes];
    targets.iter().for_each(|target| ends[target.index()] = true);
    type Sums = (Vec<f64>, Vec<(Node, Node)>, usize);
    let work = |(sums, found, linked): &mut Sums, range: Range<usize>| {
        let mut brandes = Brandes::new(graph, weighted);
        for source in &sources[range] {
            brandes.run(*source, &mut Through { ends: &ends, source: *source, sums, found, linked });
            monitor.step()?;
        }
        Ok(())
    };
    let merge = |into: &mut Sums, other: Sums| {
        blocks::add(&mut into.0, other.0);
        into.1.extend(other.1);
        into.2 += other.2;
    };
    let (sums, found, linked) = blocks::fold(sources.len(), &|| (vec![0.0; nodes], Vec::new(), 0), &work, &merge)?;
    let mut of: Vec<Vec<Node>> = vec![Vec::new(); nodes];
    for (node, source) in found {
        of[node.index()].push(source);
    }
    Ok((sums, of, linked))
}
