//! Betweenness of entities.

use super::blocks::{self, BLOCKS};
use super::brandes::{Brandes, Visit};
use crate::analysis::order::by_falling_degree;
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use std::ops::Range;
use std::sync::Mutex;

/// Adds up dependencies, each times a factor.
struct Sum<'a>(&'a mut [f64], f64);

impl Visit for Sum<'_> {
    const STEPS: bool = false;
    fn node(&mut self, node: u32, dependency: f64) {
        self.0[node as usize] += self.1 * dependency;
    }
    fn step(&mut self, _: u32, _: usize, _: f64) {}
}

/// The sum of the dependencies of the given sources, each times a factor, on every node.
pub(super) fn dependencies(
    graph: &Simple,
    weighted: bool,
    sources: &[(Node, f64)],
    monitor: &Monitor,
) -> Result<Vec<f64>, AnalysisError> {
    if weighted {
        return of_each(graph, true, sources, monitor);
    }
    // Where hubs come first, what a search looks at most stands together and stays in the cache.
    let (order, place) = by_falling_degree(graph.node_count(), |node| graph.degree(Node(node)));
    let sources: Vec<(Node, f64)> =
        sources.iter().map(|(source, factor)| (Node(place[source.index()]), *factor)).collect();
    let sums = of_each(&graph.renumbered(&order, &place), false, &sources, monitor)?;
    Ok(place.iter().map(|place| sums[*place as usize]).collect())
}

fn of_each(
    graph: &Simple,
    weighted: bool,
    sources: &[(Node, f64)],
    monitor: &Monitor,
) -> Result<Vec<f64>, AnalysisError> {
    monitor.expect(sources.len());
    // Sources in a large component stand together, and would be the work of one block; so they are dealt out.
    let sources: Vec<&(Node, f64)> = (0..BLOCKS).flat_map(|block| sources.iter().skip(block).step_by(BLOCKS)).collect();
    // Working memory that no block uses now; there is no more of it than there are threads.
    let spare: Mutex<Vec<Brandes<'_>>> = Mutex::default();
    let work = |sums: &mut Vec<f64>, range: Range<usize>| {
        let found = spare.lock().ok().and_then(|mut spare| spare.pop());
        let mut brandes = found.unwrap_or_else(|| Brandes::new(graph, weighted));
        for (source, factor) in &sources[range] {
            brandes.run(*source, &mut Sum(sums, *factor));
            monitor.step()?;
        }
        if let Ok(mut spare) = spare.lock() {
            spare.push(brandes);
        }
        Ok(())
    };
    blocks::fold(sources.len(), &|| vec![0.0; graph.node_count()], &work, &blocks::add)
}

/// Betweenness: over all ordered pairs of others, the mean share of shortest paths that run through a node.
/// O(n m); weighted O(n m log n).
pub(super) fn betweenness(graph: &Simple, weighted: bool, monitor: &Monitor) -> Result<Vec<f64>, AnalysisError> {
    let sources: Vec<(Node, f64)> = graph.nodes().map(|node| (node, 1.0)).collect();
    let mut sums = dependencies(graph, weighted, &sources, monitor)?;
    scale(&mut sums);
    Ok(sums)
}

/// Divides sums over ordered pairs by the number of ordered pairs of others.
pub(super) fn scale(sums: &mut [f64]) {
    let nodes = sums.len() as f64;
    if nodes > 2.0 {
        sums.iter_mut().for_each(|sum| *sum /= (nodes - 1.0) * (nodes - 2.0));
    }
}
