//! Structural holes (Burt): constraint and effective size.
//!
//! In Burt's symbols: `p(i, j)` is the share of i's ties that goes to j, `m(j, q)` the tie of j and q over j's strongest.

use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use rayon::prelude::*;

/// Constraint: the sum over neighbours j of `(p(i, j) + sum over q of p(i, q) p(q, j))^2` (Burt 1992, 2004); undefined
/// without neighbours. O(sum over edges of degree).
pub(super) fn constraint(graph: &Simple, weighted: bool, monitor: &Monitor) -> Result<Vec<Option<f64>>, AnalysisError> {
    let ties = Ties::new(graph, weighted);
    let of = |through: &mut Vec<f64>, node: u32| {
        monitor.check()?;
        let neighbours = graph.neighbours(Node(node));
        for (place, between) in neighbours.iter().enumerate() {
            let first = ties.weight(node, place) / ties.total[node as usize];
            for (place, other) in graph.neighbours(Node(*between)).iter().enumerate() {
                through[*other as usize] += first * ties.weight(*between, place) / ties.total[*between as usize];
            }
        }
        let local = |(place, other): (usize, &u32)| {
            let invested = ties.weight(node, place) / ties.total[node as usize] + through[*other as usize];
            invested * invested
        };
        let sum = neighbours.iter().enumerate().map(local).sum();
        for between in neighbours {
            graph.neighbours(Node(*between)).iter().for_each(|other| through[*other as usize] = 0.0);
        }
        Ok((!neighbours.is_empty()).then_some(sum))
    };
    let new = || vec![0.0; graph.node_count()];
    (0..graph.node_count() as u32).into_par_iter().with_min_len(64).map_init(new, of).collect()
}

/// Effective size: the sum over neighbours j of `1 - sum over q of p(i, q) m(j, q)` (Burt 1992); undefined without
/// neighbours. Unweighted it is degree minus mean degree among the neighbours (Borgatti 1997). O(sum over edges of
/// degree).
pub(super) fn effective_size(
    graph: &Simple,
    weighted: bool,
    monitor: &Monitor,
) -> Result<Vec<Option<f64>>, AnalysisError> {
    let ties = Ties::new(graph, weighted);
    let of = |share: &mut Vec<f64>, node: u32| {
        monitor.check()?;
        let neighbours = graph.neighbours(Node(node));
        for (place, other) in neighbours.iter().enumerate() {
            share[*other as usize] = ties.weight(node, place) / ties.total[node as usize];
        }
        let mut size = neighbours.len() as f64;
        for other in neighbours {
            let mut redundant = 0.0;
            for (place, third) in graph.neighbours(Node(*other)).iter().enumerate() {
                redundant += share[*third as usize] * (ties.weight(*other, place) / ties.strongest[*other as usize]);
            }
            size -= redundant;
        }
        neighbours.iter().for_each(|other| share[*other as usize] = 0.0);
        Ok((!neighbours.is_empty()).then_some(size))
    };
    let new = || vec![0.0; graph.node_count()];
    (0..graph.node_count() as u32).into_par_iter().with_min_len(64).map_init(new, of).collect()
}

/// The weights of ties, all 1 unless weighted.
struct Ties<'g> {
    graph: &'g Simple,
    weighted: bool,
    total: Vec<f64>,
    strongest: Vec<f64>,
}

impl<'g> Ties<'g> {
    fn new(graph: &'g Simple, weighted: bool) -> Self {
        let (total, strongest) = if weighted {
            let weights = |node| graph.weighted(node).1.iter().copied();
            let total = graph.nodes().map(|node| weights(node).sum()).collect();
            (total, graph.nodes().map(|node| weights(node).fold(0.0, f64::max)).collect())
        } else {
            (graph.nodes().map(|node| graph.degree(node) as f64).collect(), vec![1.0; graph.node_count()])
        };
        Self { graph, weighted, total, strongest }
    }

    fn weight(&self, node: u32, place: usize) -> f64 {
        if self.weighted { self.graph.weighted(Node(node)).1[place] } else { 1.0 }
    }
}
