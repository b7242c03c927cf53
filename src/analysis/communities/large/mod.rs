//! Leiden on large graphs: its steps by all threads, and fewer iterations.
//!
//! Nodes move and merge in batches: what each node of a batch gains most by is found by all threads while nothing
//! changes, and then done node by node where it still holds, as speculative moves are in parallel partitioning (Hamann,
//! Strasser, Wagner and Zeitz 2018; Gottesbüren and Hamann 2022). Which thread finds what makes no difference, so that
//! the result is the same for any number of them. On the way from the smallest graph back to the largest nodes move
//! once more on each (Rotta and Noack 2011), which gains more than half of what a further iteration does, in a quarter
//! of its time.

mod graph;
mod moving;
mod refining;

use super::leiden::Aim;
use super::level::{Level, renumber, split};
use crate::analysis::random::SplitMix;
use crate::analysis::{AnalysisError, Monitor};
use graph::{Gathers, Graph};
use moving::move_nodes;
use refining::refine;

/// The first iteration ends its moving on a graph when a round moves fewer than this share of its nodes: what is left
/// moves later, when communities are fewer and all that it takes fits a cache.
const FEW: f64 = 0.1;
/// How many smaller graphs an iteration makes at most. All are kept until it ends.
const LEVELS: usize = 32;

/// How many of so many nodes decide at once: many enough for all threads, and few enough that hardly any two of them
/// are neighbours.
fn batch(nodes: usize) -> usize {
    (nodes / 128).max(1024)
}

/// A graph that is made ready for any number of runs.
#[derive(Debug)]
pub(super) struct Large {
    graph: Graph,
    /// The node that each node of the graph stands for.
    order: Vec<u32>,
    gathers: Gathers,
}

impl Large {
    /// O(n + m).
    pub(super) fn new(level: &Level) -> Self {
        let (graph, order) = Graph::by_degree(level);
        Self { graph, order, gathers: Gathers::new(level.len()) }
    }

    /// The community of each node, and the value `sum of (weight inside, from both ends, - pull * size^2)`: iterates
    /// until an iteration gains less than is worthwhile. Every community is connected. O(m) a pass.
    pub(super) fn leiden(&self, aim: Aim, seed: u64, monitor: &Monitor) -> Result<(Vec<u32>, f64), AnalysisError> {
        let mut random = SplitMix(seed);
        let mut of: Vec<u32> = (0..self.graph.len() as u32).collect();
        // Of nodes that all stand alone.
        let mut value = -aim.pull * self.graph.size.iter().map(|size| size * size).sum::<f64>();
        let mut few = FEW;
        loop {
            of = self.iterate(of, aim, few, &mut random, monitor)?;
            let reached = self.graph.value(&of, aim.pull);
            let gained = reached > value + aim.worthwhile;
            if !gained {
                break;
            }
            (value, few) = (reached, 0.0);
        }
        move_nodes(&self.graph, &mut of, aim, 0.0, &self.gathers);
        let mut parts = of.clone();
        let (_, mut value) =
            rayon::join(|| split(&mut parts, |node| self.graph.neighbours(node)), || self.graph.value(&of, aim.pull));
        if renumber(&mut of) != renumber(&mut parts) {
            value = self.graph.value(&parts, aim.pull);
        }
        let mut found = vec![0; of.len()];
        for (node, community) in self.order.iter().zip(&parts) {
            found[*node as usize] = *community;
        }
        Ok((found, value))
    }

    /// One iteration: from a division to one that is no worse.
    fn iterate(
        &self,
        of: Vec<u32>,
        aim: Aim,
        few: f64,
        random: &mut SplitMix,
        monitor: &Monitor,
    ) -> Result<Vec<u32>, AnalysisError> {
        let mut groups = of;
        // The part of each node of a graph, and the graph of parts.
        let mut smaller: Vec<(Vec<u32>, Graph)> = Vec::new();
        loop {
            monitor.check()?;
            let graph = smaller.last().map_or(&self.graph, |(_, graph)| graph);
            move_nodes(graph, &mut groups, aim, few, &self.gathers);
            if renumber(&mut groups) == graph.len() || smaller.len() == LEVELS {
                break;
            }
            let mut parts = refine(graph, &groups, aim, random.next(), &self.gathers);
            let count = renumber(&mut parts);
            if count == graph.len() {
                break;
            }
            let next = graph.aggregated(&parts, count, &self.gathers);
            let mut of_parts = vec![0; count];
            for (part, group) in parts.iter().zip(&groups) {
                of_parts[*part as usize] = *group;
            }
            groups = of_parts;
            smaller.push((parts, next));
        }
        while let Some((parts, _)) = smaller.pop() {
            monitor.check()?;
            groups = parts.iter().map(|part| groups[*part as usize]).collect();
            if let Some((_, graph)) = smaller.last() {
                move_nodes(graph, &mut groups, aim, 0.0, &self.gathers);
            }
        }
        Ok(groups)
    }
}

#[cfg(test)]
mod tests;
