//! PageRank.

use crate::analysis::order::by_falling_degree;
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Simple};
use rayon::prelude::*;
use std::ops::RangeInclusive;

/// Rows that a thread takes at a time.
const ROWS: usize = 1 << 11;

/// Rows are worked out in so many stretches, each from what the ones before it have just got.
const STRETCHES: usize = 4;

/// While steps change x by more than this, and by less each time, what they fetch is of single precision, so that twice as
/// many fit the cache. The rounding of one step is less than a tenth of it.
const COARSE: f64 = 1e-6;
/// What a single weight may take of a share, so that it is a number of single precision.
const SINGLE: RangeInclusive<f64> = 1e-20..=1e20;

/// PageRank on a directed graph: `x = d A'x + (d * dangling mass + 1 - d) restart`, A' having arcs divided by what goes
/// out (Page et al. 1999). Stops when the L1 norm of the change is below 1e-12 of that of x. Pulls along incoming arcs, O(m) a step,
/// one pass over the columns, after O(n + m) to put nodes in order.
///
/// The first steps fetch in single precision, the last ones, which decide when to stop, in double.
///
/// A step is one of block Gauss and Seidel (for PageRank: Arasu et al. 2002): a stretch of rows after the other, each by
/// all threads, which takes two steps where power iteration takes three. The sum of all x changes on the way; the restart
/// is taken times it, and the end divides by it.
pub(super) fn pagerank(
    graph: &Simple,
    weighted: bool,
    damping: f64,
    restart: &[Node],
    max_steps: usize,
    monitor: &Monitor,
) -> Result<Vec<f64>, AnalysisError> {
    let size = graph.node_count();
    if size == 0 {
        return Ok(Vec::new());
    }
    let Ordered { order, ends, sources, weights, parts } = Ordered::new(graph, weighted);
    let restart = restart_vector(size, restart);
    let restart: Vec<f64> = order.iter().map(|node| restart[*node as usize]).collect();
    let mut x = restart.clone();
    // What goes to an arc, in single precision at first, then in double.
    let fits = parts.iter().all(|part| *part == 0.0 || SINGLE.contains(part));
    let shares = x.iter().zip(&parts).map(|(value, part)| value * part);
    let (mut coarse, mut share): (Vec<f32>, Vec<f64>) =
        if fits { (shares.map(|share| share as f32).collect(), Vec::new()) } else { (Vec::new(), shares.collect()) };
    let mut dangling: f64 = x.iter().zip(&parts).filter(|(_, part)| **part == 0.0).map(|(value, _)| value).sum();
    let (mut total, mut before) = (1.0, f64::INFINITY);
    let mut next = vec![0.0; size];
    let stretch = size.div_ceil(STRETCHES).next_multiple_of(ROWS);
    for _ in 0..max_steps {
        monitor.check()?;
        let base = damping * dangling + (1.0 - damping) * total;
        let mut sums: Vec<Sums> = Vec::with_capacity(size.div_ceil(ROWS));
        for from in (0..size).step_by(stretch) {
            // Shares are fetched first and added up then: the end of a row, which no processor foresees, would keep it
            // from fetching many at once.
            let step = |fetched: &mut Vec<f64>, (block, (x, next)): (usize, (&mut [f64], &mut [f64]))| {
                let first = from + block * ROWS;
                let mut start = ends[first] as usize;
                let arcs = start..ends[first + x.len()] as usize;
                fetched.clear();
                let own = sources[arcs.clone()].iter();
                if coarse.is_empty() {
                    fetched.extend(own.map(|source| share[*source as usize]));
                } else {
                    fetched.extend(own.map(|source| f64::from(coarse[*source as usize])));
                }
                if let Some(weights) = &weights {
                    fetched.iter_mut().zip(&weights[arcs]).for_each(|(share, weight)| *share *= weight);
                }
                let mut left = &fetched[..];
                let mut sums = Sums::default();
                for (row, (x, next)) in x.iter_mut().zip(next).enumerate() {
                    let end = ends[first + row + 1] as usize;
                    let (own, rest) = left.split_at(end - start);
                    (left, start) = (rest, end);
                    let value = damping * own.iter().sum::<f64>() + base * restart[first + row];
                    let part = parts[first + row];
                    sums.change += (value - *x).abs();
                    sums.total += value;
                    sums.dangling += if part == 0.0 { value } else { 0.0 };
                    (*x, *next) = (value, value * part);
                }
                sums
            };
            // Sums run by blocks of rows, and over these in order: the same for any number of threads.
            let rows = from..size.min(from + stretch);
            let blocks = x[rows.clone()].par_chunks_mut(ROWS).zip(next[rows.clone()].par_chunks_mut(ROWS)).enumerate();
            sums.par_extend(blocks.map_init(Vec::new, step));
            if coarse.is_empty() {
                share[rows.clone()].copy_from_slice(&next[rows]);
            } else {
                coarse[rows.clone()].iter_mut().zip(&next[rows]).for_each(|(coarse, next)| *coarse = *next as f32);
            }
        }
        let change: f64 = sums.iter().map(|sums| sums.change).sum();
        total = sums.iter().map(|sums| sums.total).sum();
        dangling = sums.iter().map(|sums| sums.dangling).sum();
        let falls = change < before;
        before = change;
        if !coarse.is_empty() && (change < COARSE * total || !falls) {
            coarse = Vec::new();
            share.clone_from(&next);
        } else if change < 1e-12 * total {
            let mut scores = vec![0.0; size];
            order.iter().zip(&x).for_each(|(node, value)| scores[*node as usize] = value / total);
            return Ok(scores);
        }
    }
    let remedy = "choose a smaller damping factor or allow more steps";
    Err(AnalysisError::NotConverged { method: "pagerank", steps: max_steps, remedy })
}

/// What is added up over a block of rows.
#[derive(Default)]
struct Sums {
    change: f64,
    total: f64,
    dangling: f64,
}

/// A graph with those first from whom most arcs go out: what is fetched most often stands together, and fits the cache.
/// Among neighbours in this order, those into whom fewer arcs come are first.
struct Ordered {
    /// The nodes in their new order.
    order: Vec<u32>,
    /// Where the incoming arcs of each end; one more, the first being 0.
    ends: Vec<u32>,
    /// Where arcs come from, by place in the new order.
    sources: Vec<u32>,
    weights: Option<Vec<f64>>,
    /// What each gives to an arc, as a share of its own; nothing goes out from one that dangles.
    parts: Vec<f64>,
}

impl Ordered {
    fn new(graph: &Simple, weighted: bool) -> Self {
        let size = graph.node_count();
        let (mut order, mut place) = by_falling_degree(size, |node| graph.degree(Node(node)));
        // Rows of one length after the other: processors foresee where they end.
        order.par_chunks_mut(ROWS).for_each(|rows| rows.sort_by_key(|node| graph.incoming(Node(*node)).len()));
        order.iter().enumerate().for_each(|(at, node)| place[*node as usize] = at as u32);
        let mut ends = Vec::with_capacity(size + 1);
        ends.push(0);
        let mut arcs = 0;
        ends.extend(order.iter().map(|node| {
            arcs += graph.incoming(Node(*node)).len() as u32;
            arcs
        }));
        let sources = by_rows(&order, &ends, |node| graph.incoming(node).iter().map(|other| place[*other as usize]));
        let weights = weighted.then(|| by_rows(&order, &ends, |node| graph.weighted_incoming(node).1.iter().copied()));
        let part_of = |node: &u32| -> f64 {
            let node = Node(*node);
            let out = if weighted { graph.weighted(node).1.iter().sum() } else { graph.degree(node) as f64 };
            if out > 0.0 { 1.0 / out } else { 0.0 }
        };
        let parts = order.par_iter().with_min_len(ROWS).map(part_of).collect();
        Self { order, ends, sources, weights, parts }
    }
}

/// One value for each incoming arc, row by row in the given order.
fn by_rows<T, I>(order: &[u32], ends: &[u32], row: impl Fn(Node) -> I + Sync) -> Vec<T>
where
    T: Copy + Default + Send,
    I: Iterator<Item = T>,
{
    let mut values = vec![T::default(); ends[order.len()] as usize];
    let mut rest = &mut values[..];
    let mut stretches = Vec::new();
    for (block, nodes) in order.chunks(ROWS).enumerate() {
        let first = block * ROWS;
        let (own, after) = rest.split_at_mut((ends[first + nodes.len()] - ends[first]) as usize);
        rest = after;
        stretches.push((nodes, own));
    }
    stretches.into_par_iter().for_each(|(nodes, own)| {
        let all = nodes.iter().flat_map(|node| row(Node(*node)));
        own.iter_mut().zip(all).for_each(|(slot, value)| *slot = value);
    });
    values
}

/// The same share for each of the given nodes, however often it is named; for all if none is.
fn restart_vector(size: usize, restart: &[Node]) -> Vec<f64> {
    if restart.is_empty() {
        return vec![1.0 / size as f64; size];
    }
    let mut vector = vec![0.0; size];
    restart.iter().for_each(|node| vector[node.index()] = 1.0);
    let count: f64 = vector.iter().sum();
    vector.iter_mut().for_each(|value| *value /= count);
    vector
}
