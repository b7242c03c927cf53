//! Parallel sums that come out the same whatever the number of threads.
//!
//! Floating-point addition is not associative, so work is cut into a number of blocks that depends on its size only,
//! and the results of the blocks are merged along one fixed tree, neighbours first.

use crate::analysis::AnalysisError;
use std::ops::Range;

/// How many blocks there are, if there are so many items.
pub(super) const BLOCKS: usize = 64;
/// Below this a loop over an array is not worth handing to threads.
const SEQUENTIAL: usize = 1 << 13;

/// Does `work` on contiguous blocks of `0..items`, each with an accumulator of its own, and merges these in order.
///
/// Threads hold about 6 accumulators each at a time, not one per block.
pub(super) fn fold<A: Send>(
    items: usize,
    make: &(impl Fn() -> A + Sync),
    work: &(impl Fn(&mut A, Range<usize>) -> Result<(), AnalysisError> + Sync),
    merge: &(impl Fn(&mut A, A) + Sync),
) -> Result<A, AnalysisError> {
    tree(0..items.clamp(1, BLOCKS), items.clamp(1, BLOCKS), items, make, work, merge)
}

fn tree<A: Send>(
    blocks: Range<usize>,
    all: usize,
    items: usize,
    make: &(impl Fn() -> A + Sync),
    work: &(impl Fn(&mut A, Range<usize>) -> Result<(), AnalysisError> + Sync),
    merge: &(impl Fn(&mut A, A) + Sync),
) -> Result<A, AnalysisError> {
    if blocks.len() == 1 {
        let mut accumulator = make();
        work(&mut accumulator, blocks.start * items / all..blocks.end * items / all)?;
        return Ok(accumulator);
    }
    let middle = usize::midpoint(blocks.start, blocks.end);
    let (left, right) = rayon::join(
        || tree(blocks.start..middle, all, items, make, work, merge),
        || tree(middle..blocks.end, all, items, make, work, merge),
    );
    let mut left = left?;
    merge(&mut left, right?);
    Ok(left)
}

/// Adds the second column to the first, place by place.
#[expect(clippy::needless_pass_by_value, clippy::ptr_arg, reason = "the signature that `fold` merges with")]
pub(super) fn add(into: &mut Vec<f64>, other: Vec<f64>) {
    for (sum, value) in into.iter_mut().zip(&other) {
        *sum += value;
    }
}

/// The sum of `term` over `0..items`.
pub(super) fn sum(items: usize, term: impl Fn(usize) -> f64 + Sync) -> f64 {
    if items < SEQUENTIAL {
        return (0..items).map(term).sum();
    }
    let work = |sum: &mut f64, range: Range<usize>| {
        *sum = range.map(&term).sum();
        Ok(())
    };
    fold(items, &|| 0.0, &work, &|left, right| *left += right).unwrap_or(f64::NAN)
}

/// Sets every place of a column to what `value` says of it.
pub(super) fn fill(column: &mut [f64], value: impl Fn(usize) -> f64 + Sync) {
    if column.len() < SEQUENTIAL {
        column.iter_mut().enumerate().for_each(|(place, slot)| *slot = value(place));
    } else {
        use rayon::prelude::*;
        column.par_iter_mut().enumerate().with_min_len(1024).for_each(|(place, slot)| *slot = value(place));
    }
}

/// The scalar product of two columns.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    sum(a.len(), |place| a[place] * b[place])
}

/// Divides a column by its Euclidean norm, which is returned; a column of zeros stays.
pub(super) fn normalise(column: &mut [f64]) -> f64 {
    let norm = dot(column, column).sqrt();
    if norm > 0.0 {
        column.iter_mut().for_each(|value| *value /= norm);
    }
    norm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_visited_once_and_in_order() {
        for items in [0, 1, 2, 63, 64, 65, 1000] {
            let work = |seen: &mut Vec<usize>, range: Range<usize>| {
                seen.extend(range);
                Ok(())
            };
            let seen = fold(items, &Vec::new, &work, &|left, right| left.extend(right)).unwrap();
            assert_eq!(seen, (0..items).collect::<Vec<_>>());
        }
    }

    #[test]
    fn sums_do_not_depend_on_threads() {
        let term = |place: usize| 1.0 / (place as f64 + 0.1);
        let bits = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| sum(100_000, term)).to_bits()
        };
        assert_eq!(bits(1), bits(2));
        assert_eq!(bits(1), bits(7));
    }
}
