//! Betweenness, closeness and harmonic centrality from a sample of sources, with a bound on the error.
//!
//! Sources (pivots, Brandes and Pich 2007) are drawn without replacement in every component, so that each component is
//! estimated from its own and small ones are exact. What one source says of an entity lies in a known range; so the
//! inequality of Serfling (1974), Hoeffding's without replacement, bounds how far the mean over k of r sources is from
//! the mean over all: with probability 1 - d, for all n entities at once, by
//! `range * sqrt((1 - (k - 1) / r) * ln(2 n / d) / (2 k))`.

use super::betweenness::{dependencies, scale};
use super::blocks;
use super::brandes::Dijkstra;
use super::distance::{Reach, by_hops};
use super::eigenvector::components;
use crate::analysis::random::SplitMix;
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use std::ops::Range;

/// How many sources to draw, and how.
///
/// ```
/// use relata::analysis::centrality::{CentralityOptions, Sample};
/// let options = CentralityOptions { sample: Some(Sample { pivots: 500, seed: 1 }), ..CentralityOptions::default() };
/// assert!(options.sample.is_some());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sample {
    /// How many sources in each component; a component of no more entities is computed exactly.
    pub pivots: usize,
    /// Start of the random numbers; the same seed draws the same sources on every machine.
    pub seed: u64,
}

/// With this probability some value may be further off than the bound.
pub const RISK: f64 = 0.05;

/// Estimates and how far off they may be.
#[derive(Debug, Clone)]
pub(super) struct Estimate {
    pub(super) values: Vec<f64>,
    pub(super) bound: f64,
}

/// The sources drawn in one component.
pub(super) struct Stratum {
    nodes: Vec<Node>,
    pivots: Vec<Node>,
}

impl Stratum {
    fn size(&self) -> f64 {
        self.nodes.len() as f64
    }

    fn is_exact(&self) -> bool {
        self.pivots.len() == self.nodes.len()
    }

    /// How far the mean of numbers in [0, 1] over the pivots may be from that over all, for all entities at once.
    fn deviation(&self, entities: usize) -> f64 {
        if self.is_exact() {
            return 0.0;
        }
        let (drawn, size) = (self.pivots.len() as f64, self.size());
        ((1.0 - (drawn - 1.0) / size) * libm::log(2.0 * entities as f64 / RISK) / (2.0 * drawn)).sqrt()
    }
}

/// Draws the sources: a partial Fisher-Yates shuffle of each component, in the order of components.
pub(super) fn draw(graph: &Simple, sample: Sample) -> Result<Vec<Stratum>, AnalysisError> {
    if sample.pivots == 0 {
        let range = "at least 1".to_owned();
        return Err(AnalysisError::OutOfRange { option: "sample", value: "0".to_owned(), range });
    }
    let mut random = SplitMix(sample.seed);
    let draw = |nodes: Vec<Node>| {
        let mut pivots = nodes.clone();
        if nodes.len() > sample.pivots {
            for place in 0..sample.pivots {
                let other = place + random.below(nodes.len() - place);
                pivots.swap(place, other);
            }
            pivots.truncate(sample.pivots);
            pivots.sort_unstable();
        }
        Stratum { nodes, pivots }
    };
    Ok(components(graph).into_iter().map(draw).collect())
}

/// Betweenness from pivots. O(pivots * m) in a connected graph.
pub(super) fn betweenness(
    graph: &Simple,
    weighted: bool,
    strata: &[Stratum],
    monitor: &Monitor,
) -> Result<Estimate, AnalysisError> {
    let mut sources: Vec<(Node, f64)> = Vec::new();
    for stratum in strata {
        let factor = stratum.size() / stratum.pivots.len() as f64;
        sources.extend(stratum.pivots.iter().map(|pivot| (*pivot, factor)));
    }
    let mut values = dependencies(graph, weighted, &sources, monitor)?;
    scale(&mut values);
    // A source depends on an entity by at most 1 for each other end of a path.
    let nodes = graph.node_count();
    let pairs = (nodes as f64 - 1.0) * (nodes as f64 - 2.0);
    let bound = |s: &Stratum| if s.is_exact() { 0.0 } else { s.size() * (s.size() - 2.0) / pairs * s.deviation(nodes) };
    Ok(Estimate { values, bound: strata.iter().map(bound).fold(0.0, f64::max) })
}

/// What the distances from some sources add up to, at every node that they reach.
fn sums(graph: &Simple, weighted: bool, sources: &[Node], monitor: &Monitor) -> Result<Vec<Reach>, AnalysisError> {
    if !weighted {
        return by_hops(graph, sources, monitor);
    }
    monitor.expect(sources.len());
    let work = |sums: &mut Vec<Reach>, range: Range<usize>| {
        let mut dijkstra = Dijkstra::new(graph.node_count());
        for source in &sources[range] {
            dijkstra.run(*source, |node| graph.weighted(node));
            for node in &dijkstra.order[1..] {
                let distance = dijkstra.distance[*node as usize];
                sums[*node as usize].add(&Reach { others: 1, far: distance, near: 1.0 / distance });
            }
            monitor.step()?;
        }
        Ok(())
    };
    let merge = |into: &mut Vec<Reach>, other: Vec<Reach>| {
        into.iter_mut().zip(&other).for_each(|(sum, reach)| sum.add(reach));
    };
    blocks::fold(sources.len(), &|| vec![Reach::default(); graph.node_count()], &work, &merge)
}

fn all_sums(
    graph: &Simple,
    weighted: bool,
    strata: &[Stratum],
    monitor: &Monitor,
) -> Result<Vec<Reach>, AnalysisError> {
    let pivots: Vec<Node> = strata.iter().flat_map(|stratum| stratum.pivots.iter().copied()).collect();
    sums(graph, weighted, &pivots, monitor)
}

/// The largest inverse of a step's length.
fn nearest(graph: &Simple, weighted: bool) -> f64 {
    if !weighted {
        return 1.0;
    }
    graph.nodes().flat_map(|node| graph.weighted(node).1).fold(0.0_f64, |most, weight| most.max(*weight))
}

/// Harmonic centrality from pivots: their mean 1/distance times the size of the component.
pub(super) fn harmonic(
    graph: &Simple,
    weighted: bool,
    strata: &[Stratum],
    monitor: &Monitor,
) -> Result<Estimate, AnalysisError> {
    let sums = all_sums(graph, weighted, strata, monitor)?;
    let mut estimate = Estimate { values: vec![0.0; graph.node_count()], bound: 0.0 };
    let nearest = nearest(graph, weighted);
    for stratum in strata {
        for node in &stratum.nodes {
            estimate.values[node.index()] = sums[node.index()].near * stratum.size() / stratum.pivots.len() as f64;
        }
        let bound = stratum.size() * nearest * stratum.deviation(graph.node_count());
        estimate.bound = estimate.bound.max(bound);
    }
    Ok(estimate)
}

/// Closeness from pivots, in U: the mean distance of an entity (Eppstein and Wang 2004) lies in an interval, the bound is
/// how far closeness is from its estimate at the ends of it, at worst. No two entities of a component are further apart
/// than twice the distance of a pivot from the one furthest from it.
///
/// In D it is not known from pivots how many reach an entity, therefore an error.
pub(super) fn closeness(
    graph: &Simple,
    weighted: bool,
    strata: &[Stratum],
    monitor: &Monitor,
) -> Result<Estimate, AnalysisError> {
    if graph.is_directed() {
        return Err(AnalysisError::NotDefined {
            what: "closeness from a sample is for the undirected graph",
            remedy: "choose harmonic, or leave out directions or the sample",
        });
    }
    let sums = all_sums(graph, weighted, strata, monitor)?;
    let nodes = graph.node_count();
    let mut estimate = Estimate { values: vec![0.0; nodes], bound: 0.0 };
    let least = 1.0 / nearest(graph, weighted);
    for stratum in strata.iter().filter(|stratum| stratum.nodes.len() > 1) {
        let others = stratum.size() - 1.0;
        let share = others / (nodes as f64 - 1.0);
        let mut widest = f64::INFINITY;
        if !stratum.is_exact() {
            for pivot in stratum.pivots.iter().take(4) {
                let furthest = self::sums(graph, weighted, &[*pivot], monitor)?;
                widest = widest.min(2.0 * furthest.iter().fold(0.0_f64, |most, reach| most.max(reach.far)));
            }
        }
        let margin = if stratum.is_exact() { 0.0 } else { widest * stratum.deviation(nodes) * stratum.size() / others };
        for node in &stratum.nodes {
            let mean = sums[node.index()].far * stratum.size() / (stratum.pivots.len() as f64 * others);
            let mean = mean.max(least);
            let value = share / mean;
            estimate.values[node.index()] = value;
            let off = (share / (mean - margin).max(least) - value).max(value - share / (mean + margin));
            estimate.bound = estimate.bound.max(off);
        }
    }
    Ok(estimate)
}
