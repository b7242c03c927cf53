//! Label propagation (Raghavan, Albert and Kumara 2007).

use super::level::{Gather, Level, renumber, split};
use crate::analysis::random::SplitMix;
use crate::analysis::{AnalysisError, Monitor};

/// Sums closer than this, in relation to the larger, are equal.
const SAME: f64 = 1e-12;

/// Each node, in random order and again and again, takes the label on which most of its neighbours' weight lies. Of
/// several such labels it keeps its own or takes one at random. With every change more weight lies on edges within a
/// label, so that this ends; then each node has a label than which no other has more weight among its neighbours. Parts
/// of a label that are not connected are told apart. O(m) a pass.
pub(super) fn labels(level: &Level, seed: u64, monitor: &Monitor) -> Result<Vec<u32>, AnalysisError> {
    let mut random = SplitMix(seed);
    let nodes = level.len();
    let mut of: Vec<u32> = (0..nodes as u32).collect();
    let mut gather = Gather::new(nodes);
    let mut open = vec![true; nodes];
    let mut best: Vec<u32> = Vec::new();
    loop {
        let mut changed = false;
        for node in random.order(nodes) {
            if !std::mem::take(&mut open[node as usize]) {
                continue;
            }
            for (neighbour, weight) in level.row(node) {
                gather.add(of[neighbour as usize], weight);
            }
            let most = gather.touched().iter().fold(0.0_f64, |most, label| most.max(gather.weight[*label as usize]));
            let is_most = |label: u32| gather.weight[label as usize] >= most * (1.0 - SAME);
            if !is_most(of[node as usize]) {
                best.clear();
                best.extend(gather.touched().iter().copied().filter(|label| is_most(*label)));
                best.sort_unstable();
                let taken = best[random.below(best.len())];
                of[node as usize] = taken;
                changed = true;
                level.row(node).for_each(|(neighbour, _)| open[neighbour as usize] = true);
            }
            gather.clear();
        }
        if !changed {
            break;
        }
        monitor.check()?;
    }
    split(&mut of, |node| level.neighbours(node));
    renumber(&mut of);
    Ok(of)
}
