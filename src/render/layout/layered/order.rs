//! The order in each layer: few lines shall cross.
//!
//! Barycentre sweeps (Sugiyama, Tagawa and Toda, 1981), then swaps of neighbours while they help (the transpose step of
//! Gansner, Koutsofios, North and Vo, *A technique for drawing directed graphs*, 1993). Crossings are counted with a
//! binary indexed tree (Barth, Mutzel and Juenger, *Simple and efficient bilayer cross counting*, 2004).

use super::net::Net;

const SWEEPS: usize = 24;
const SWAP_ROUNDS: usize = 12;

/// Orders all layers. Ties keep the order they have, which begins with the order of ids. O(sweeps x ties log ties).
pub(super) fn order(net: &mut Net) {
    let mut place = places(net);
    let mut best = (crossings(net, &place), net.layers.clone());
    // fewer sweeps where one takes long
    let most = |wanted: usize, least: usize, work: usize| wanted.min((work / net.ties().max(1)).max(least));
    let (sweeps, swap_rounds) = (most(SWEEPS, 4, 2_000_000), most(SWAP_ROUNDS, 1, 1_000_000));
    for sweep in 0..sweeps {
        let layers = net.layers.len();
        for step in 0..layers {
            let layer = if sweep % 2 == 0 { step } else { layers - 1 - step };
            sort(net, &mut place, layer, sweep);
        }
        let count = crossings(net, &place);
        if count < best.0 {
            best = (count, net.layers.clone());
        }
    }
    net.layers = best.1;
    place = places(net);
    for _ in 0..swap_rounds {
        if !swap(net, &mut place) {
            break;
        }
    }
}

/// Each item's place in its layer.
fn places(net: &Net) -> Vec<usize> {
    let mut place = vec![0; net.items.len()];
    for layer in &net.layers {
        for (at, item) in layer.iter().enumerate() {
            place[*item] = at;
        }
    }
    place
}

/// Sorts a layer by the mean place of what its items are tied to: in the layer before, every third sweep on both sides.
/// What is tied to nothing goes to the bottom.
fn sort(net: &mut Net, place: &mut [usize], layer: usize, sweep: usize) {
    let share = |item: usize| {
        let length = net.layers[net.items[item].layer].len() as f64;
        (place[item] as f64 + 0.5) / length
    };
    let centre = |item: usize| {
        let (mut sum, mut lines) = (0.0, 0.0);
        let mut add = |ties: &[super::net::Tie], weight: f64| {
            for tie in ties {
                sum += share(tie.other) * tie.lines * weight;
                lines += tie.lines * weight;
            }
        };
        let (before, after) = if sweep.is_multiple_of(2) { (&net.left, &net.right) } else { (&net.right, &net.left) };
        add(&before[item], 1.0);
        add(&net.beside[item], 0.4);
        if sweep % 3 == 2 || before[item].is_empty() {
            add(&after[item], 0.7);
        }
        if lines > 0.0 { sum / lines } else { 2.0 }
    };
    let mut keyed: Vec<(f64, usize)> = net.layers[layer].iter().map(|item| (centre(*item), *item)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (_, item)) in keyed.iter().enumerate() {
        place[*item] = at;
    }
    net.layers[layer] = keyed.into_iter().map(|(_, item)| item).collect();
}

/// How often lines cross, over all pairs of neighbouring layers.
fn crossings(net: &Net, place: &[usize]) -> u64 {
    let mut crossings = 0;
    for pair in net.layers.windows(2) {
        let mut tree = vec![0_u64; pair[1].len() + 1];
        let mut before = 0_u64;
        for item in &pair[0] {
            let mut ends: Vec<usize> = net.right[*item].iter().map(|tie| place[tie.other]).collect();
            ends.sort_unstable();
            for end in &ends {
                let (mut not_below, mut at) = (0, end + 1);
                while at > 0 {
                    not_below += tree[at];
                    at &= at - 1;
                }
                crossings += before - not_below;
            }
            for end in ends {
                before += 1;
                let mut at = end + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
        }
    }
    crossings
}

/// Swaps neighbours where lines then cross less often. Whether any were.
fn swap(net: &mut Net, place: &mut [usize]) -> bool {
    let ends = |ties: &[super::net::Tie], place: &[usize]| {
        let mut ends: Vec<usize> = ties.iter().map(|tie| place[tie.other]).collect();
        ends.sort_unstable();
        ends
    };
    let mut any = false;
    for layer in 0..net.layers.len() {
        for at in 1..net.layers[layer].len() {
            let (upper, lower) = (net.layers[layer][at - 1], net.layers[layer][at]);
            let (mut now, mut then) = (0, 0);
            for ties in [&net.left, &net.right] {
                let (above, below) = (ends(&ties[upper], place), ends(&ties[lower], place));
                now += inversions(&above, &below);
                then += inversions(&below, &above);
            }
            if then < now {
                net.layers[layer].swap(at - 1, at);
                place.swap(upper, lower);
                any = true;
            }
        }
    }
    any
}

/// How many pairs have the end of the upper item below the end of the lower one; both ascending.
fn inversions(upper: &[usize], lower: &[usize]) -> usize {
    let (mut count, mut at) = (0, 0);
    for end in upper {
        while at < lower.len() && lower[at] < *end {
            at += 1;
        }
        count += at;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_counted_pair_by_pair() {
        assert_eq!(inversions(&[1, 3], &[0, 2]), 3);
        assert_eq!(inversions(&[0, 0], &[0, 1]), 0);
    }
}
