//! Leiden (Traag, Waltman and van Eck 2019): local moving, refinement, aggregation.
//!
//! Modularity and CPM are, but for constants, `sum over communities of (weight inside - pull * size^2)`, so that one
//! implementation serves both: a node v gains `weight(v, C) - pull * size(v) * size(C)` by joining a community C.

use super::level::{Gather, Level, renumber, split};
use crate::analysis::random::SplitMix;
use crate::analysis::{AnalysisError, Monitor};
use std::collections::VecDeque;

/// What is optimised, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    /// How strongly size counts against a community.
    pub(super) pull: f64,
    /// What a move has to gain at least, so that rounding moves nothing for ever.
    pub(super) least: f64,
    /// How freely the refinement chooses among gains: theta times the mean weight of an edge.
    pub(super) theta: f64,
    /// What an iteration has to gain at least to count as an improvement.
    pub(super) worthwhile: f64,
    /// After how many iterations in a row without improvement a run ends.
    pub(super) patience: usize,
    /// How often the result is shaken.
    pub(super) shakes: usize,
}

/// The community of each node, numbered without holes in the order in which they first occur, and the value
/// `sum of (weight inside, from both ends, - pull * size^2)`.
///
/// Iterates until nothing improves, then shakes: a few neighbouring communities are dissolved and iteration goes on from
/// there; what is worse is forgotten.
pub(super) fn leiden(base: &Level, aim: Aim, seed: u64, monitor: &Monitor) -> Result<(Vec<u32>, f64), AnalysisError> {
    let mut random = SplitMix(seed);
    let mut gather = Gather::new(base.len());
    let mut best: Vec<u32> = (0..base.len() as u32).collect();
    let mut value = raw_value(base, &best, aim.pull);
    let mut quiet = 0;
    while quiet < aim.patience {
        iterate(base, &mut best, aim, &mut random, &mut gather, monitor)?;
        let reached = raw_value(base, &best, aim.pull);
        quiet = if reached > value + aim.worthwhile { 0 } else { quiet + 1 };
        value = reached;
    }
    for _ in 0..aim.shakes {
        let mut of = best.clone();
        dissolve(base, &mut of, &mut random);
        iterate(base, &mut of, aim, &mut random, &mut gather, monitor)?;
        let reached = raw_value(base, &of, aim.pull);
        if reached >= value {
            (best, value) = (of, reached);
        }
    }
    Ok((best, value))
}

/// Puts the members of one to four communities, that of a random node and those of some of its neighbours, each in a
/// community of its own.
fn dissolve(base: &Level, of: &mut [u32], random: &mut SplitMix) {
    let start = random.below(base.len()) as u32;
    let neighbours: Vec<u32> = base.row(start).map(|(neighbour, _)| of[neighbour as usize]).collect();
    let mut chosen = vec![of[start as usize]];
    for _ in 0..if neighbours.is_empty() { 0 } else { random.below(4) } {
        chosen.push(neighbours[random.below(neighbours.len())]);
    }
    let fresh = of.iter().max().map_or(0, |most| most + 1);
    let dissolved = of.iter_mut().filter(|community| chosen.contains(community));
    dissolved.zip(fresh..).for_each(|(community, number)| *community = number);
    renumber(of);
}

/// `sum over communities of (weight inside, from both ends, - pull * size^2)`. O(n + m).
pub(super) fn raw_value(level: &Level, of: &[u32], pull: f64) -> f64 {
    let most = of.iter().max().map_or(0, |most| *most as usize + 1);
    let mut size = vec![0.0; most];
    let mut inside = 0.0;
    for node in 0..level.len() {
        size[of[node] as usize] += level.size[node];
        for (neighbour, weight) in level.row(node as u32) {
            if of[neighbour as usize] == of[node] {
                inside += weight;
            }
        }
    }
    inside - pull * size.iter().map(|size| size * size).sum::<f64>()
}

/// One iteration: from a division to one that is no worse. Every community that comes out is connected.
fn iterate(
    base: &Level,
    of: &mut [u32],
    aim: Aim,
    random: &mut SplitMix,
    gather: &mut Gather,
    monitor: &Monitor,
) -> Result<(), AnalysisError> {
    let mut aggregate: Option<Level> = None;
    let mut stands_in: Vec<u32> = (0..base.len() as u32).collect();
    let mut groups = of.to_vec();
    loop {
        monitor.check()?;
        let level = aggregate.as_ref().unwrap_or(base);
        move_nodes(level, &mut groups, aim, random, gather);
        if renumber(&mut groups) == level.len() {
            break;
        }
        let mut refined = refine(level, &groups, aim, random, gather);
        let parts = renumber(&mut refined);
        if parts == level.len() {
            break;
        }
        let next = level.aggregated(&refined, parts, gather);
        let mut next_groups = vec![0; parts];
        for (node, part) in refined.iter().enumerate() {
            next_groups[*part as usize] = groups[node];
        }
        for node in &mut stands_in {
            *node = refined[*node as usize];
        }
        groups = next_groups;
        aggregate = Some(next);
    }
    for (community, node) in of.iter_mut().zip(&stands_in) {
        *community = groups[*node as usize];
    }
    split(of, |node| base.neighbours(node));
    Ok(())
}

/// Local moving: each node goes where it gains most, until none gains. Only neighbours of a node that moved are looked
/// at again. Communities are numbered below the number of nodes. O(m) a pass.
fn move_nodes(level: &Level, of: &mut [u32], aim: Aim, random: &mut SplitMix, gather: &mut Gather) {
    let nodes = level.len();
    let mut size = vec![0.0; nodes];
    let mut members = vec![0_u32; nodes];
    for (node, community) in of.iter().enumerate() {
        size[*community as usize] += level.size[node];
        members[*community as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..nodes as u32).rev().filter(|community| members[*community as usize] == 0).collect();
    let mut queue = VecDeque::from(random.order(nodes));
    let mut queued = vec![true; nodes];
    while let Some(node) = queue.pop_front() {
        queued[node as usize] = false;
        let (here, own) = (of[node as usize], level.size[node as usize]);
        for (neighbour, weight) in level.row(node) {
            gather.add(of[neighbour as usize], weight);
        }
        members[here as usize] -= 1;
        size[here as usize] = if members[here as usize] == 0 { 0.0 } else { size[here as usize] - own };
        let gain = |community: u32| gather.weight[community as usize] - aim.pull * own * size[community as usize];
        let stay = gain(here);
        let (mut best, mut most) = (here, stay);
        for community in gather.touched() {
            let gained = gain(*community);
            if gained > most {
                (best, most) = (*community, gained);
            }
        }
        let alone = members[here as usize] > 0 && most < 0.0;
        if alone {
            most = 0.0;
        }
        let moves = most > stay + aim.least;
        if !moves {
            best = here;
        } else if alone {
            // There is one, since two nodes share a community.
            best = empty.pop().unwrap_or(here);
        }
        gather.clear();
        members[best as usize] += 1;
        size[best as usize] += own;
        if best == here {
            continue;
        }
        of[node as usize] = best;
        if members[here as usize] == 0 {
            empty.push(here);
        }
        for (neighbour, _) in level.row(node) {
            if of[neighbour as usize] != best && !queued[neighbour as usize] {
                queued[neighbour as usize] = true;
                queue.push_back(neighbour);
            }
        }
    }
}

/// Refinement: inside of each community, nodes that are well connected to the rest of it merge, each once, into parts
/// that are well connected, chosen at random with a probability that grows with the gain. Parts are connected, since a
/// node joins along an edge. O(n + m).
fn refine(level: &Level, groups: &[u32], aim: Aim, random: &mut SplitMix, gather: &mut Gather) -> Vec<u32> {
    let nodes = level.len();
    let mut whole = vec![0.0; nodes];
    for (node, group) in groups.iter().enumerate() {
        whole[*group as usize] += level.size[node];
    }
    let mut of: Vec<u32> = (0..nodes as u32).collect();
    let mut size = level.size.clone();
    let mut alone = vec![true; nodes];
    // The weight between a part and the rest of its community.
    let inner = |node: u32| -> f64 {
        let same = |(neighbour, _): &(u32, f64)| groups[*neighbour as usize] == groups[node as usize];
        level.row(node).filter(same).map(|(_, weight)| weight).sum()
    };
    let mut outward: Vec<f64> = (0..nodes as u32).map(inner).collect();
    let mut choices: Vec<(u32, f64)> = Vec::new();
    for node in random.order(nodes) {
        let group = groups[node as usize] as usize;
        let well = |size: f64, outward: f64| outward + aim.least >= aim.pull * size * (whole[group] - size);
        let own = level.size[node as usize];
        if !alone[node as usize] || !well(own, outward[node as usize]) {
            continue;
        }
        for (neighbour, weight) in level.row(node) {
            if groups[neighbour as usize] as usize == group {
                gather.add(of[neighbour as usize], weight);
            }
        }
        choices.clear();
        choices.push((node, 0.0));
        for part in gather.touched() {
            let gain = gather.weight[*part as usize] - aim.pull * own * size[*part as usize];
            if gain >= 0.0 && well(size[*part as usize], outward[*part as usize]) {
                choices.push((*part, gain));
            }
        }
        let chosen = choose(&mut choices, aim.theta, random);
        if chosen != node {
            of[node as usize] = chosen;
            alone[node as usize] = false;
            alone[chosen as usize] = false;
            size[chosen as usize] += own;
            outward[chosen as usize] += outward[node as usize] - 2.0 * gather.weight[chosen as usize];
        }
        gather.clear();
    }
    of
}

/// One of the choices, with a probability in proportion to exp(gain / theta).
pub(super) fn choose(choices: &mut [(u32, f64)], theta: f64, random: &mut SplitMix) -> u32 {
    let most = choices.iter().fold(0.0_f64, |most, (_, gain)| most.max(*gain));
    let mut sum = 0.0;
    for (_, gain) in choices.iter_mut() {
        sum += libm::exp((*gain - most) / theta);
        *gain = sum;
    }
    let drawn = random.unit() * sum;
    let place = choices.partition_point(|(_, reached)| *reached <= drawn);
    choices[place.min(choices.len() - 1)].0
}
