//! What a path costs, in numbers that add up without rounding.

use super::product::Product;
use crate::graph::{Edge, View};
use std::cmp::Reverse;

/// A cost that a search can add and compare. Addition is associative and commutative, keeps the order, and never makes
/// a path cheaper.
pub(super) trait Metric {
    /// The cost of a path.
    type Cost: Clone + Ord;
    /// Whether every step costs the same, so that breadth-first search finds the cheapest path.
    fn is_uniform(&self) -> bool;
    /// The cost of no step.
    fn zero(&self) -> Self::Cost;
    /// The cost of one relation.
    fn step(&self, edge: Edge) -> Self::Cost;
    /// The cost of two parts together.
    fn join(&self, a: &Self::Cost, b: &Self::Cost) -> Self::Cost;
    /// The cost as [`super::Path::cost`] shows it.
    fn value(&self, cost: &Self::Cost, hops: usize) -> f64;
}

/// Every step costs the same; paths compare by hops alone.
pub(super) struct Hops;

impl Metric for Hops {
    type Cost = ();
    fn is_uniform(&self) -> bool {
        true
    }
    fn zero(&self) {}
    fn step(&self, _: Edge) {}
    fn join(&self, (): &(), (): &()) {}
    fn value(&self, (): &(), hops: usize) -> f64 {
        hops as f64
    }
}

/// The product of confidences, the greatest first.
pub(super) struct Confidence<'v, 'd> {
    view: &'v View<'d>,
    /// The confidences that occur, as bits, ascending, with their exact form.
    known: Vec<(u64, Product)>,
}

impl<'v, 'd> Confidence<'v, 'd> {
    /// O(relations).
    pub(super) fn new(view: &'v View<'d>) -> Self {
        let mut known: Vec<u64> = Vec::new();
        if !view.data().is_certain() {
            let bits = view.edges().map(|edge| view.data().confidence(view.relation(edge)).to_bits());
            let distinct: std::collections::BTreeSet<u64> = bits.collect();
            known.extend(distinct);
        }
        let known = known.into_iter().map(|bits| (bits, Product::of(f64::from_bits(bits)))).collect();
        Self { view, known }
    }

    /// The product of the confidences of relations.
    pub(super) fn product(&self, edges: impl Iterator<Item = Edge>) -> Product {
        edges.fold(Product::one(), |product, edge| product.times(&self.step(edge).0))
    }
}

impl Metric for Confidence<'_, '_> {
    type Cost = Reverse<Product>;
    fn is_uniform(&self) -> bool {
        self.known.len() <= 1
    }
    fn zero(&self) -> Reverse<Product> {
        Reverse(Product::one())
    }
    fn step(&self, edge: Edge) -> Reverse<Product> {
        let bits = self.view.data().confidence(self.view.relation(edge)).to_bits();
        let found = self.known.binary_search_by_key(&bits, |(known, _)| *known);
        Reverse(found.map_or_else(|_| Product::one(), |position| self.known[position].1.clone()))
    }
    fn join(&self, a: &Reverse<Product>, b: &Reverse<Product>) -> Reverse<Product> {
        Reverse(a.0.times(&b.0))
    }
    fn value(&self, cost: &Reverse<Product>, _: usize) -> f64 {
        // Zero minus, so that certainty costs 0 and not -0.
        0.0 - libm::log(cost.0.to_f64())
    }
}

/// The sum of 1/weight in whole units.
///
/// Weights are taken as the decimals that the CSV says. When their reciprocals have a common denominator that fits, a
/// unit is one part of it and every sum is exact: three relations of weight 3 are as long as one of weight 1. When not,
/// a unit is the 2^-94th part of the longest relation, each length is rounded to units once (and is at least one), and
/// sums of units are still exact, so that no order of adding matters.
pub(super) struct Lengths<'v, 'd> {
    view: &'v View<'d>,
    /// The weights that occur, as bits, ascending, with the length of such a relation in units.
    known: Vec<(u64, u128)>,
    /// The length of a unit is `numerator / denominator`.
    numerator: f64,
    denominator: f64,
}

impl<'v, 'd> Lengths<'v, 'd> {
    /// O(relations).
    pub(super) fn new(view: &'v View<'d>) -> Self {
        let weights = view.edges().map(|edge| view.data().weight(view.relation(edge)).to_bits());
        let distinct: std::collections::BTreeSet<u64> = weights.collect();
        let weights: Vec<f64> = distinct.into_iter().map(f64::from_bits).collect();
        let (units, numerator, denominator) = exact_units(&weights).unwrap_or_else(|| rounded_units(&weights));
        let known = weights.into_iter().map(f64::to_bits).zip(units).collect();
        Self { view, known, numerator, denominator }
    }
}

impl Metric for Lengths<'_, '_> {
    type Cost = u128;
    fn is_uniform(&self) -> bool {
        self.known.len() <= 1
    }
    fn zero(&self) -> u128 {
        0
    }
    fn step(&self, edge: Edge) -> u128 {
        let bits = self.view.data().weight(self.view.relation(edge)).to_bits();
        self.known.binary_search_by_key(&bits, |(known, _)| *known).map_or(0, |position| self.known[position].1)
    }
    fn join(&self, a: &u128, b: &u128) -> u128 {
        a.saturating_add(*b)
    }
    fn value(&self, cost: &u128, _: usize) -> f64 {
        *cost as f64 * self.numerator / self.denominator
    }
}

/// Longer than this no relation is in units, so that a path of 2^32 relations fits 128 bits.
const LONGEST: u128 = 1 << 95;

/// Lengths as whole multiples of a common unit, `None` when there is none that fits.
fn exact_units(weights: &[f64]) -> Option<(Vec<u128>, f64, f64)> {
    let decimals: Vec<(u128, i32)> = weights.iter().map(|weight| decimal(*weight)).collect::<Option<_>>()?;
    let mut common = 1_u128;
    for (mantissa, _) in &decimals {
        common = common.checked_mul(mantissa / gcd(common, *mantissa)).filter(|common| *common < LONGEST)?;
    }
    // 1/(m 10^e) = 10^-e / m; with the largest e every exponent below is >= 0.
    let largest = decimals.iter().map(|(_, exponent)| *exponent).max().unwrap_or(0);
    let units = decimals.iter().map(|(mantissa, exponent)| {
        let scale = 10_u128.checked_pow(u32::try_from(largest - exponent).ok()?)?;
        (common / mantissa).checked_mul(scale).filter(|units| *units < LONGEST)
    });
    let units: Vec<u128> = units.collect::<Option<_>>()?;
    let power = |exponent: i32| format!("1e{exponent}").parse::<f64>().ok().filter(|power| power.is_finite());
    let (numerator, denominator) = (power((-largest).max(0))?, common as f64 * power(largest.max(0))?);
    Some((units, numerator, denominator))
}

fn rounded_units(weights: &[f64]) -> (Vec<u128>, f64, f64) {
    let lightest = weights.iter().copied().fold(f64::INFINITY, f64::min);
    let parts = (1_u128 << 94) as f64;
    let units = weights.iter().map(|weight| ((lightest / weight * parts) as u128).max(1)).collect();
    (units, 1.0 / parts, lightest)
}

/// A positive number as `mantissa * 10^exponent`, the mantissa without trailing zeros.
fn decimal(number: f64) -> Option<(u128, i32)> {
    let text = format!("{number:e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let places = mantissa.split_once('.').map_or(0, |(_, places)| places.len());
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, exponent.parse::<i32>().ok()? - i32::try_from(places).ok()?))
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocals_of_decimals_add_up_exactly() {
        let (units, numerator, denominator) = exact_units(&[0.5, 1.0, 3.0, 10.0]).unwrap();
        assert_eq!(units[2] * 3, units[1]);
        assert_eq!(units[1] * 2, units[0]);
        assert_eq!(units[3] * 10, units[1]);
        assert_eq!(units[1] as f64 * numerator / denominator, 1.0);
        let (units, numerator, denominator) = exact_units(&[200.0, 300.0]).unwrap();
        assert_eq!((units[0] * 2, units[0] as f64 * numerator / denominator), (units[1] * 3, 0.005));
    }

    #[test]
    fn weights_without_a_common_unit_are_rounded_once() {
        let weights = [1e-300, 0.123_456_789_012_345, 7.0, 1e300];
        assert!(exact_units(&weights).is_none());
        let (units, ..) = rounded_units(&weights);
        assert_eq!(units[0], 1 << 94);
        assert!(units.iter().all(|units| *units >= 1));
        let odd = [0.123_456_789_012_345_6, 0.987_654_321_098_765_4, 1.234_567_890_123_457];
        let (units, numerator, denominator) = exact_units(&odd).unwrap_or_else(|| rounded_units(&odd));
        for (weight, units) in odd.iter().zip(units) {
            assert!((units as f64 * numerator / denominator * weight - 1.0).abs() < 1e-14);
        }
    }
}
