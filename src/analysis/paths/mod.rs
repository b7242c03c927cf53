//! Paths between two entities: the shortest, the most credible, the k best, all of them.

mod all;
mod best;
mod block;
mod metric;
mod product;
mod scan;
mod via;
mod walk;
mod yen;

use crate::graph::{Edge, Node, Simple, View};
use metric::{Confidence, Hops, Lengths, Metric};
use walk::{Ban, Walk};

/// Steps that an enumeration tries before it stops and says so.
const WORK: usize = 20_000_000;

/// What makes a path short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Cost {
    /// The number of steps.
    #[default]
    Hops,
    /// The sum of 1/weight.
    Weight,
    /// The product of confidences, the greatest first: the most credible chain.
    Confidence,
}

/// Which paths are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// So many of the best.
    Best(usize),
    /// All within [`PathOptions::hops`], but no more than `limit`.
    All {
        /// How many at most.
        limit: usize,
    },
}

/// How to look for paths. The default is one shortest path in hops, either way along relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathOptions {
    /// What makes a path short.
    pub cost: Cost,
    /// Only along arrows; a symmetric relation may be walked both ways.
    pub directed: bool,
    /// Which paths.
    pub wanted: Wanted,
    /// Only paths that touch at least one of these; the ends count. `None`: any path.
    pub via: Option<Vec<Node>>,
    /// No path through an entity with more distinct neighbours than this in the view, whatever the direction; the ends
    /// may have more, an entity of `via` may not.
    pub max_degree: Option<usize>,
    /// No path with more steps than this.
    pub hops: Option<usize>,
}

impl Default for PathOptions {
    fn default() -> Self {
        Self { cost: Cost::Hops, directed: false, wanted: Wanted::Best(1), via: None, max_degree: None, hops: None }
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    /// Where it starts.
    pub from: Node,
    /// Where it leads.
    pub to: Node,
    /// The relation that it uses.
    pub best: Edge,
    /// Whether it walks from the source of that relation to the target.
    pub forward: bool,
    /// Other relations by which this step could be taken, the better ones first: further evidence.
    pub parallel: Vec<Edge>,
}

/// A path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Its steps, at least one.
    pub steps: Vec<PathStep>,
    /// How many steps it has.
    pub hops: usize,
    /// What it costs: the number of steps; the sum of 1/weight; or minus the natural logarithm of the product of
    /// confidences.
    pub cost: f64,
    /// The product of the confidences of its relations.
    pub product: f64,
}

impl Path {
    /// The entities on it, in order.
    pub fn nodes(&self) -> Vec<Node> {
        let start = self.steps.first().map(|step| step.from);
        start.into_iter().chain(self.steps.iter().map(|step| step.to)).collect()
    }
}

/// The answer to [`paths`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PathAnswer {
    /// Paths by (cost, hops, ids); empty when there is none.
    pub paths: Vec<Path>,
    /// How many sequences of entities are as good as the first path: of the same cost and the same number of steps,
    /// under the same conditions. Saturates at `u128::MAX`.
    pub one_of: u128,
    /// Whether `one_of` is only known to be at least so many, because counting stopped at a limit.
    pub one_of_at_least: bool,
    /// Whether an enumeration stopped at a limit: with [`Wanted::All`] there are or may be more paths, with `via` the
    /// search was given up and better ones may exist.
    pub truncated: bool,
}

/// Paths from one entity to another that repeat no entity, ordered by (cost, hops, ids of the entities).
///
/// Costs, compared exactly (no rounding decides between paths):
/// - [`Cost::Hops`]: the number of steps. Breadth-first search from both ends.
/// - [`Cost::Weight`]: the sum of 1/weight. Dijkstra's algorithm (1959) over sums in whole units.
/// - [`Cost::Confidence`]: the product of confidences, descending: the chain most likely to hold when relations hold
///   independently of each other. Dijkstra's algorithm over exact decimal products, so that a chain of 0.9 and 0.8 is
///   as good as one of 0.8 and 0.9, and one of 0.72 is better than either because it has fewer steps.
///
/// A step uses its best single relation: for hops and confidence the most confident, then the first read; for weight
/// the heaviest, then the most confident, then the first read.
///
/// Where all weights or confidences in the view are the same, both come down to hops.
///
/// [`Wanted::Best`] of k: Yen's algorithm (1971), O(k * length) searches. [`Wanted::All`]: depth-first, shorter paths
/// first, so that what a limit cuts off are the longest; the result is then ordered like any other. With `via`: a
/// best-first search that is exact, but in bad cases exponential and then given up, which `truncated` says.
///
/// One search is O((n + m) log n), O(n + m) for hops; with a limit on hops and a cost other than hops O(hops * m) when
/// the best path is longer than the limit. No path, and a path from an entity to itself, is an empty answer.
///
/// ```
/// use relata::analysis::paths::{Cost, PathOptions, paths};
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c", "d"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target, confidence) in [("a", "b", 0.5), ("b", "d", 1.0), ("a", "c", 0.9), ("d", "c", 0.8)] {
/// #     let (source, target) = (source.into(), target.into());
/// #     builder.relation(RelationRecord { source, target, confidence, ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a -0.5-> b -1-> d and a -0.9-> c <-0.8- d
/// let view = View::whole(&data);
/// let ends: Vec<_> = ["a", "d"].iter().filter_map(|id| view.node(data.entity(id)?)).collect();
/// let answer = paths(&view, ends[0], ends[1], &PathOptions::default());
/// assert_eq!((answer.paths[0].hops, answer.one_of), (2, 2));
/// let credible = PathOptions { cost: Cost::Confidence, ..PathOptions::default() };
/// let answer = paths(&view, ends[0], ends[1], &credible);
/// assert_eq!((answer.paths[0].product, answer.one_of), (0.72, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn paths(view: &View<'_>, from: Node, to: Node, options: &PathOptions) -> PathAnswer {
    let shortest = PathOptions { hops: options.hops, directed: options.directed, ..PathOptions::default() };
    if *options == shortest && from != to && !view.has_rows() {
        let limit = options.hops.unwrap_or(usize::MAX);
        if let Some(narrow) = scan::narrowed(view, from, to, options.directed, limit) {
            return of_part(answer(&narrow, from, to, options, &Hops), &narrow, view);
        }
    }
    match options.cost {
        Cost::Hops => answer(view, from, to, options, &Hops),
        Cost::Weight => answer(view, from, to, options, &Lengths::new(view)),
        Cost::Confidence => answer(view, from, to, options, &Confidence::new(view)),
    }
}

/// An answer from a part of a view, which has the same nodes, in the numbers of the view.
fn of_part(mut answer: PathAnswer, part: &View<'_>, view: &View<'_>) -> PathAnswer {
    let number = |edge: &mut Edge| *edge = view.edge(part.relation(*edge)).unwrap_or(*edge);
    for step in answer.paths.iter_mut().flat_map(|path| &mut path.steps) {
        number(&mut step.best);
        step.parallel.iter_mut().for_each(number);
    }
    answer
}

fn answer<M: Metric>(view: &View<'_>, from: Node, to: Node, options: &PathOptions, metric: &M) -> PathAnswer {
    let nothing = matches!(options.wanted, Wanted::Best(0) | Wanted::All { limit: 0 });
    if from == to || nothing {
        return PathAnswer::default();
    }
    let mut walk = Walk::new(view, from, to, options);
    // A path that repeats no entity is shorter than there are entities.
    let limit = options.hops.unwrap_or(usize::MAX).min(view.node_count() - 1);
    let set = options.via.as_ref().map(|via| {
        let mut set = vec![false; view.node_count()];
        via.iter().for_each(|node| set[node.index()] = true);
        set
    });
    // When an end is in the set every path will do.
    let set = set.filter(|set| !set[from.index()] && !set[to.index()]);
    if set.is_some() || matches!(options.wanted, Wanted::All { .. }) {
        walk.close_all_but(&block::between(&Simple::unweighted(view, false), from, to));
    }
    let ends = (from, to);
    let (found, mut answer) = match (options.wanted, set) {
        (Wanted::Best(k), None) => {
            let Some(first) = best::best(&walk, metric, &Ban::none(), ends, limit) else {
                return PathAnswer::default();
            };
            let one_of = first.count;
            (yen::k_best(&walk, metric, first, k, limit), PathAnswer { one_of, ..PathAnswer::default() })
        }
        (Wanted::Best(k), Some(set)) => {
            let through = via::through(&walk, metric, ends, &set, k, limit);
            let (one_of, truncated) = (through.count, through.truncated);
            (through.paths, PathAnswer { one_of, one_of_at_least: truncated, truncated, paths: Vec::new() })
        }
        (Wanted::All { limit: most }, set) => {
            let wanted = |path: &[Node]| set.as_ref().is_none_or(|set| path.iter().any(|node| set[node.index()]));
            let all::Found { paths, truncated } = all::all(&walk, ends, limit, most, wanted);
            let mut found: Vec<(Vec<Node>, M::Cost)> =
                paths.into_iter().map(|nodes| (nodes.clone(), best::cost_of(&walk, metric, &nodes))).collect();
            found.sort_by(|(a, x), (b, y)| (x, a.len(), a).cmp(&(y, b.len(), b)));
            let equal = |(path, cost): &&(Vec<Node>, M::Cost)| path.len() == found[0].0.len() && *cost == found[0].1;
            let mut one_of = found.iter().filter(equal).count() as u128;
            let mut at_least = truncated;
            if truncated
                && set.is_none()
                && let Some(first) = best::best(&walk, metric, &Ban::none(), ends, limit)
            {
                let known = found.first().is_some_and(|(path, cost)| *path == first.nodes && *cost == first.cost);
                if known {
                    (one_of, at_least) = (first.count, false);
                }
            }
            (found, PathAnswer { one_of, one_of_at_least: at_least, truncated, paths: Vec::new() })
        }
    };
    let confidence = Confidence::new(view);
    answer.paths = found.into_iter().map(|(nodes, cost)| assemble(&walk, metric, &confidence, &nodes, &cost)).collect();
    answer
}

fn assemble<M: Metric>(
    walk: &Walk<'_, '_>,
    metric: &M,
    confidence: &Confidence<'_, '_>,
    nodes: &[Node],
    cost: &M::Cost,
) -> Path {
    let steps: Vec<PathStep> = nodes
        .windows(2)
        .filter_map(|pair| {
            let arcs = walk.relations(pair[0], pair[1]);
            let (best, parallel) = arcs.split_first()?;
            let parallel = parallel.iter().map(|arc| arc.edge).collect();
            Some(PathStep { from: pair[0], to: pair[1], best: best.edge, forward: best.forward, parallel })
        })
        .collect();
    let hops = steps.len();
    let product = confidence.product(steps.iter().map(|step| step.best)).to_f64();
    Path { hops, cost: metric.value(cost, hops), product, steps }
}

#[cfg(test)]
mod tests;
