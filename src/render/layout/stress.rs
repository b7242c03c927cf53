//! Stress: boxes stand as far from each other as their distance in the graph says.
//!
//! Stochastic gradient descent (Zheng, Pawar and Goodman, *Graph drawing by stochastic gradient descent*, 2018), over
//! all pairs where there are few; else over neighbours and some pivots, each standing for what is near it (Ortmann,
//! Klimenta and Brandes, *A sparse stress model*, 2016). Starts from a fixed spiral and shuffles by a fixed seed.

use crate::render::geometry::Point;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Up to so many nodes all pairs are used.
const ALL_PAIRS: usize = 1000;
const PIVOTS: usize = 60;
const ROUNDS: usize = 30;
/// The step at the end, in shares of that which would solve the heaviest term.
const LAST_STEP: f64 = 0.1;
/// Lengths are counted in so many parts, so that they are whole numbers.
const PARTS: f64 = 1024.0;

/// Neighbours of each node, with the length that the line to them should have.
pub(super) type Links = Vec<Vec<(usize, f64)>>;

/// One wish: the distance of two nodes, and how much each of them heeds it.
struct Term {
    a: usize,
    b: usize,
    distance: f64,
    weights: (f64, f64),
}

/// Places for the nodes of a connected graph. O(n² + n m log n), beyond [`ALL_PAIRS`] nodes O(pivots (n + m) log n).
pub(super) fn places(links: &Links) -> Vec<Point> {
    let count = links.len();
    let mut places: Vec<Point> = (0..count)
        .map(|at| {
            let (angle, reach) = (at as f64 * 2.399_963_229_728_653, libm::sqrt(at as f64 + 0.5));
            Point::new(libm::cos(angle) * reach, libm::sin(angle) * reach)
        })
        .collect();
    let mut terms = if count <= ALL_PAIRS { all(links) } else { sparse(links) };
    let weights = || terms.iter().map(|term| term.weights.0.max(term.weights.1));
    let (least, most) = weights().fold((f64::INFINITY, 0.0_f64), |(a, b), weight| (a.min(weight), b.max(weight)));
    if terms.is_empty() || most <= 0.0 {
        return places;
    }
    let (first, last) = (1.0 / least, LAST_STEP / most);
    let fall = libm::log(first / last) / (ROUNDS - 1) as f64;
    let mut state = 0x5eed_u64;
    for round in 0..ROUNDS {
        let step = first * libm::exp(-fall * round as f64);
        shuffle(&mut terms, &mut state);
        for term in &terms {
            let (p, q) = (places[term.a], places[term.b]);
            let (dx, dy) = (p.x - q.x, p.y - q.y);
            let length = libm::sqrt(dx * dx + dy * dy).max(1e-6);
            let by = (length - term.distance) / (2.0 * length);
            let share = |weight: f64| (weight * step).min(1.0) * by;
            let (a, b) = (share(term.weights.0), share(term.weights.1));
            places[term.a] = Point::new(p.x - dx * a, p.y - dy * a);
            places[term.b] = Point::new(q.x + dx * b, q.y + dy * b);
        }
    }
    places
}

/// Shuffles by SplitMix64 (Steele, Lea and Flood, 2014).
fn shuffle(terms: &mut [Term], state: &mut u64) {
    for at in (1..terms.len()).rev() {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        terms.swap(at, ((z ^ (z >> 31)) % (at as u64 + 1)) as usize);
    }
}

fn weight(distance: f64) -> f64 {
    1.0 / (distance * distance)
}

fn all(links: &Links) -> Vec<Term> {
    let mut terms = Vec::new();
    for a in 0..links.len() {
        for (b, distance) in distances(links, a).into_iter().enumerate().skip(a + 1) {
            if distance > 0.0 && distance.is_finite() {
                terms.push(Term { a, b, distance, weights: (weight(distance), weight(distance)) });
            }
        }
    }
    terms
}

fn sparse(links: &Links) -> Vec<Term> {
    let count = links.len();
    let mut terms = Vec::new();
    for (a, row) in links.iter().enumerate() {
        for (b, length) in row.iter().filter(|(b, _)| *b > a) {
            terms.push(Term { a, b: *b, distance: *length, weights: (weight(*length), weight(*length)) });
        }
    }
    // pivots far from each other; each node belongs to the nearest
    let (mut nearest, mut region) = (vec![f64::INFINITY; count], vec![0; count]);
    let mut pivots: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut next = 0;
    for nth in 0..PIVOTS {
        let of_pivot = distances(links, next);
        for (at, distance) in of_pivot.iter().enumerate() {
            if *distance < nearest[at] {
                (nearest[at], region[at]) = (*distance, nth);
            }
        }
        pivots.push((next, of_pivot));
        let far = |at: &usize| if nearest[*at].is_finite() { nearest[*at] } else { 0.0 };
        next = (0..count).max_by(|a, b| far(a).total_cmp(&far(b)).then(b.cmp(a))).unwrap_or(0);
    }
    for (nth, (pivot, of_pivot)) in pivots.iter().enumerate() {
        let mut inside: Vec<f64> =
            (0..count).filter(|at| region[*at] == nth).map(|at| of_pivot[at]).filter(|d| d.is_finite()).collect();
        inside.sort_by(f64::total_cmp);
        for (at, distance) in of_pivot.iter().copied().enumerate() {
            if at == *pivot || !distance.is_finite() || distance <= 0.0 || links[at].iter().any(|(b, _)| b == pivot) {
                continue;
            }
            let stands_for = inside.partition_point(|other| *other <= distance / 2.0).max(1) as f64;
            terms.push(Term { a: at, b: *pivot, distance, weights: (weight(distance) * stands_for, 0.0) });
        }
    }
    terms
}

/// The distances of all nodes from one (Dijkstra's algorithm).
fn distances(links: &Links, from: usize) -> Vec<f64> {
    let mut found = vec![u64::MAX; links.len()];
    let mut open = BinaryHeap::from([(Reverse(0_u64), from)]);
    found[from] = 0;
    while let Some((Reverse(distance), at)) = open.pop() {
        if distance > found[at] {
            continue;
        }
        for (other, length) in &links[at] {
            let further = distance + (length * PARTS) as u64;
            if further < found[*other] {
                found[*other] = further;
                open.push((Reverse(further), *other));
            }
        }
    }
    found.into_iter().map(|parts| if parts == u64::MAX { f64::INFINITY } else { parts as f64 / PARTS }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(count: usize) -> Links {
        (0..count)
            .map(|at| {
                [at.checked_sub(1), (at + 1 < count).then_some(at + 1)]
                    .into_iter()
                    .flatten()
                    .map(|b| (b, 1.0))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_path_becomes_a_line_of_its_length() {
        for count in [2, 10, ALL_PAIRS + 200] {
            let places = places(&path(count));
            let length = places[0].distance(places[count - 1]);
            let wanted = (count - 1) as f64;
            assert!((length - wanted).abs() < 0.05 * wanted, "{count}: {length}");
        }
    }
}
