//! Heights in the layers: lines shall be straight, order and distances are kept.
//!
//! Each item wants to be at the mean height of what it is tied to. For a layer that is an isotonic regression, which
//! pooling adjacent violators solves exactly (Ayer et al., 1955; Best and Chakravarti, 1990); layers are solved in turn
//! until they settle.

use super::Room;
use super::net::{Net, Tie};

const ROUNDS: usize = 40;

impl Room {
    /// The least distance between the middles of two items.
    fn between(&self, net: &Net, upper: usize, lower: usize) -> f64 {
        let (upper, lower) = (&net.items[upper], &net.items[lower]);
        let gap = match (upper.node, lower.node) {
            (Some(_), Some(_)) => self.boxes,
            (None, None) => self.lines,
            _ => self.mixed,
        };
        gap + (upper.height + lower.height) / 2.0
    }
}

/// How high the highest layer is, as its items follow each other now. O(items).
pub(super) fn height(net: &Net, room: Room) -> f64 {
    let of_layer = |layer: &Vec<usize>| {
        let ends = [layer.first(), layer.last()].into_iter().flatten().map(|item| net.items[*item].height / 2.0);
        ends.sum::<f64>() + layer.windows(2).map(|pair| room.between(net, pair[0], pair[1])).sum::<f64>()
    };
    net.layers.iter().map(of_layer).fold(0.0, f64::max)
}

/// Gives every item its height, from 0 downwards. O(rounds x ties).
pub(super) fn place(net: &mut Net, room: Room) {
    // offsets[layer][nth]: height of an item when the layer starts at 0 and is as tight as can be
    let mut offsets: Vec<Vec<f64>> = Vec::new();
    let mut lengths = Vec::new();
    for layer in &net.layers {
        let mut offset = layer.first().map_or(0.0, |first| net.items[*first].height / 2.0);
        let mut of_layer = vec![offset];
        for pair in layer.windows(2) {
            offset += room.between(net, pair[0], pair[1]);
            of_layer.push(offset);
        }
        lengths.push(offset + layer.last().map_or(0.0, |last| net.items[*last].height / 2.0));
        offsets.push(of_layer);
    }
    let height = lengths.iter().copied().fold(0.0, f64::max);
    for (layer, offsets) in net.layers.iter().zip(&offsets).zip(&lengths).map(|((l, o), len)| (l, (o, len))) {
        let slack = (height - offsets.1) / 2.0;
        for (item, offset) in layer.iter().zip(offsets.0) {
            net.items[*item].y = offset + slack;
        }
    }
    let layers = net.layers.len();
    // fewer rounds where one takes long
    for round in 0..ROUNDS.min((4_000_000 / net.ties().max(1)).max(6)) {
        for step in 0..layers {
            let layer = if round % 2 == 0 { step } else { layers - 1 - step };
            settle(net, layer, &offsets[layer], height - lengths[layer]);
        }
    }
}

/// Solves one layer.
fn settle(net: &mut Net, layer: usize, offsets: &[f64], slack: f64) {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (item, offset) in net.layers[layer].iter().zip(offsets) {
        let (wanted, weight) = wanted(net, *item);
        let mut pool = (wanted - offset, weight, 1);
        while let Some(above) = pools.pop_if(|above| above.0 >= pool.0) {
            let weight = above.1 + pool.1;
            pool = ((above.0 * above.1 + pool.0 * pool.1) / weight, weight, above.2 + pool.2);
        }
        pools.push(pool);
    }
    let mut nth = 0;
    for (start, _, count) in pools {
        for _ in 0..count {
            let item = net.layers[layer][nth];
            net.items[item].y = start.clamp(0.0, slack.max(0.0)) + offsets[nth];
            nth += 1;
        }
    }
}

/// Where an item wants to be, and how much.
fn wanted(net: &Net, item: usize) -> (f64, f64) {
    let (mut sum, mut weight) = (0.0, 0.0);
    let passes = net.items[item].node.is_none();
    let mut add = |ties: &[Tie], share: f64| {
        for tie in ties {
            let straight = if passes && net.items[tie.other].node.is_none() { 5.0 } else { 1.0 };
            let pull = libm::sqrt(tie.lines) * straight * share;
            sum += net.items[tie.other].y * pull;
            weight += pull;
        }
    };
    add(&net.left[item], 1.0);
    add(&net.right[item], 1.0);
    add(&net.beside[item], 0.5);
    if weight > 0.0 { (sum / weight, weight) } else { (net.items[item].y, 0.01) }
}
