//! Communities: entities that have more to do with each other than with the rest.
//!
//! [`communities`] divides the entities of a view; [`modularity`] and [`cpm`] say how good a division is; [`describe`]
//! says what each community is about. `docs/definitions.md` has the definitions with an example worked by hand.

mod describe;
mod labels;
mod large;
mod leiden;
mod level;

pub use describe::{Community, Description, Feature, describe};

use super::components::{Components, strong, weak};
use super::{AnalysisError, Monitor};
use crate::graph::{Simple, View};
use large::Large;
use leiden::{Aim, raw_value};
use level::{Level, renumber};
use rayon::prelude::*;

/// An iteration that gains less than this share of all weight does not count as an improvement.
const WORTHWHILE: f64 = 1e-6;
/// The same on large graphs, where nearly every iteration gains something.
const WORTHWHILE_ON_LARGE: f64 = 0.02;

/// How many nodes and edges, the latter from both ends, a graph may have that is not large.
const LARGE: usize = 2_000_000;
/// How many of them all shakes of a run may look at in one pass each.
const SHAKEN: usize = 2_000_000;

/// How entities are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Method {
    /// Leiden (Traag, Waltman and van Eck 2019): the division of the best quality that it finds.
    #[default]
    Leiden,
    /// Label propagation (Raghavan, Albert and Kumara 2007): everybody with most of their neighbours.
    Labels,
    /// Weak components: whom some walk joins.
    Components,
    /// Strong components: who reaches each other along arrows.
    StrongComponents,
}

/// What makes a division good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Quality {
    /// Weight inside of communities beyond what chance would place there (Newman and Girvan 2004; with a resolution,
    /// Reichardt and Bornholdt 2006).
    #[default]
    Modularity,
    /// Weight inside of communities beyond a density, the constant Potts model (Traag, Van Dooren and Nesterov 2011).
    Cpm,
}

/// How communities are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommunityOptions {
    /// How entities are divided.
    pub method: Method,
    /// What Leiden optimises, and by what the best of several runs is chosen; runs of label propagation are compared by
    /// modularity whatever is said here.
    pub quality: Quality,
    /// The higher, the smaller the communities. `None`: 1 for modularity; for CPM the density of U, weights included.
    pub resolution: Option<f64>,
    /// Looks at weights.
    pub weighted: bool,
    /// Start of the random numbers of the first run; each further run has the next.
    pub seed: u64,
    /// Of how many runs the best is taken, the first of equally good ones.
    pub runs: usize,
    /// How freely Leiden's refinement chooses: a part is joined with a probability in proportion to
    /// exp(gain / (theta * mean weight)).
    pub theta: f64,
    /// After how many iterations in a row without improvement a run of Leiden ends. On graphs with more than two million
    /// nodes and ends of edges it ends with the first that gains less than a fiftieth of all weight.
    pub patience: usize,
    /// How often, at most, a run of Leiden dissolves a few communities and tries once more; less often where that would
    /// look at more than two million nodes and edges.
    pub shakes: usize,
}

impl Default for CommunityOptions {
    fn default() -> Self {
        Self {
            method: Method::default(),
            quality: Quality::default(),
            resolution: None,
            weighted: false,
            seed: 1,
            runs: 10,
            theta: 0.01,
            patience: 3,
            shakes: 300,
        }
    }
}

/// A division of entities.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Communities {
    /// The number of each entity's community, the largest first, of equally large ones that with the smallest id.
    pub division: Components,
    /// Its modularity in U, at resolution 1; `None` without an edge.
    pub modularity: Option<f64>,
    /// The value of what was optimised, with its resolution; `None` if nothing was, or it is undefined.
    pub value: Option<f64>,
    /// The resolution that was used.
    pub resolution: Option<f64>,
    /// The seed of the run that was best; `None` for methods without chance.
    pub seed: Option<u64>,
}

/// Divides the entities of a view into communities.
///
/// All methods but strong components work on U. Every community is connected. The result is the same on every machine
/// and for any number of threads.
///
/// Costs: components O(n + m log d); the others O(m) for each pass over the graph, of which there are rarely more than
/// some dozens in a run. Runs are spread over threads; one of Leiden on a graph with n + 2m above two million is spread
/// over all of them.
///
/// # Errors
/// [`AnalysisError::OutOfRange`] for an option outside its range, [`AnalysisError::Cancelled`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::communities::{CommunityOptions, communities};
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c", "d", "e", "f"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "d")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // two triangles, a b c and d e f, and a bridge from c to d
/// let found = communities(&View::whole(&data), &CommunityOptions::default(), &Monitor::default())?;
/// assert_eq!(found.division.of, [0, 0, 0, 1, 1, 1]);
/// assert_eq!(found.modularity, Some(5.0 / 14.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn communities(
    view: &View<'_>,
    options: &CommunityOptions,
    monitor: &Monitor,
) -> Result<Communities, AnalysisError> {
    check(options)?;
    let graph = Simple::new(view, false, options.weighted);
    let mut found = match options.method {
        Method::Components => Communities { division: weak(view), ..Communities::default() },
        Method::StrongComponents => Communities { division: strong(view), ..Communities::default() },
        Method::Leiden => by_leiden(&graph, options, monitor)?,
        Method::Labels => by_labels(&graph, options, monitor)?,
    };
    if found.modularity.is_none() {
        found.modularity = modularity(&graph, &found.division.of, options.weighted, 1.0);
    }
    Ok(found)
}

fn check(options: &CommunityOptions) -> Result<(), AnalysisError> {
    let wrong =
        |option, value: String, range: &str| Err(AnalysisError::OutOfRange { option, value, range: range.to_owned() });
    if let Some(resolution) = options.resolution.filter(|resolution| !(0.0..f64::INFINITY).contains(resolution)) {
        return wrong("resolution", resolution.to_string(), "a number of at least 0");
    }
    if options.runs == 0 {
        return wrong("runs", "0".to_owned(), "at least 1");
    }
    if !(options.theta > 0.0 && options.theta.is_finite()) {
        return wrong("theta", options.theta.to_string(), "a number above 0");
    }
    if options.patience == 0 {
        return wrong("patience", "0".to_owned(), "at least 1");
    }
    Ok(())
}

/// Runs with seeds one after another, spread over threads or each by all of them, and takes the first of those with the
/// highest value.
fn best(
    options: &CommunityOptions,
    spread: bool,
    monitor: &Monitor,
    run: impl Fn(u64) -> Result<(Vec<u32>, f64), AnalysisError> + Sync,
) -> Result<(Vec<u32>, f64, u64), AnalysisError> {
    monitor.expect(options.runs);
    let one = |number: usize| {
        let seed = options.seed.wrapping_add(number as u64);
        let (of, value) = run(seed)?;
        monitor.step()?;
        Ok((of, value, seed))
    };
    // The same division may differ by rounding, since sums run in the order in which communities were numbered.
    let better = |a: (Vec<u32>, f64, u64), b: (Vec<u32>, f64, u64)| if b.1 > a.1 + 1e-12 * a.1.abs() { b } else { a };
    let runs: Vec<_> = if spread {
        (0..options.runs).into_par_iter().map(one).collect::<Result<_, AnalysisError>>()?
    } else {
        (0..options.runs).map(one).collect::<Result<_, AnalysisError>>()?
    };
    Ok(runs.into_iter().reduce(better).unwrap_or_default())
}

fn by_leiden(graph: &Simple, options: &CommunityOptions, monitor: &Monitor) -> Result<Communities, AnalysisError> {
    let level = Level::new(graph, options.weighted, options.quality);
    let (nodes, total) = (level.len() as f64, level.total());
    let resolution = options.resolution.unwrap_or(match options.quality {
        Quality::Modularity => 1.0,
        Quality::Cpm if level.len() < 2 => 0.0,
        Quality::Cpm => total / (nodes * (nodes - 1.0)),
    });
    let effort = level.len() + 2 * level.edge_count();
    let mean = if level.edge_count() == 0 { 1.0 } else { total / (2.0 * level.edge_count() as f64) };
    let pull = match options.quality {
        Quality::Modularity if total == 0.0 => 0.0,
        Quality::Modularity => resolution / total,
        Quality::Cpm => resolution,
    };
    let shakes = if total == 0.0 { 0 } else { options.shakes.min(SHAKEN / effort) };
    let large = effort > LARGE;
    let worthwhile = if large { WORTHWHILE_ON_LARGE } else { WORTHWHILE };
    let aim = Aim {
        pull,
        least: 1e-10 * mean,
        theta: options.theta * mean,
        worthwhile: worthwhile * total,
        patience: options.patience,
        shakes,
    };
    let (of, reached, seed) = if large {
        let made_ready = Large::new(&level);
        // What was made ready takes its place.
        drop(level);
        best(options, false, monitor, |seed| made_ready.leiden(aim, seed, monitor))?
    } else {
        best(options, true, monitor, |seed| leiden::leiden(&level, aim, seed, monitor))?
    };
    let division = numbered(of);
    let (value, modularity) = match options.quality {
        Quality::Modularity => {
            let at = |resolution| modularity(graph, &division.of, options.weighted, resolution);
            // All threads have summed it up already, if they worked on it.
            let value = if large { (total > 0.0).then(|| reached / total) } else { at(resolution) };
            (value, if resolution.total_cmp(&1.0).is_eq() { value } else { at(1.0) })
        }
        Quality::Cpm => (Some(cpm(graph, &division.of, options.weighted, resolution)), None),
    };
    Ok(Communities { division, value, resolution: Some(resolution), seed: Some(seed), modularity })
}

fn by_labels(graph: &Simple, options: &CommunityOptions, monitor: &Monitor) -> Result<Communities, AnalysisError> {
    let level = Level::new(graph, options.weighted, Quality::Modularity);
    let total = level.total();
    let pull = if total == 0.0 { 0.0 } else { 1.0 / total };
    let (of, _, seed) = best(options, true, monitor, |seed| {
        let of = labels::labels(&level, seed, monitor)?;
        let value = raw_value(&level, &of, pull);
        Ok((of, value))
    })?;
    Ok(Communities { division: numbered(of), seed: Some(seed), ..Communities::default() })
}

fn numbered(mut of: Vec<u32>) -> Components {
    let count = renumber(&mut of);
    Components::ordered(&of, count)
}

/// The modularity of a division of an undirected simple graph: the sum over communities of the share of weight inside
/// less `resolution * (share of strength)^2` (Newman and Girvan 2004; Reichardt and Bornholdt 2006). `None` without an
/// edge. O(n + m).
///
/// ```
/// # use relata::analysis::communities::modularity;
/// # use relata::graph::{Simple, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "b"), ("b", "c")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a -> b -> c
/// let graph = Simple::undirected(&View::whole(&data));
/// assert_eq!(modularity(&graph, &[0, 0, 0], false, 1.0), Some(0.0));
/// assert_eq!(modularity(&graph, &[0, 0, 1], false, 1.0), Some(0.5 - 9.0 / 16.0 - 1.0 / 16.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn modularity(graph: &Simple, of: &[u32], weighted: bool, resolution: f64) -> Option<f64> {
    let level = Level::new(graph, weighted, Quality::Modularity);
    let total = level.total();
    (total > 0.0).then(|| raw_value(&level, of, resolution / total) / total)
}

/// The value of a division of an undirected simple graph under the constant Potts model: the sum over communities of
/// the weight inside less `resolution * pairs of members` (Traag, Van Dooren and Nesterov 2011). O(n + m).
///
/// ```
/// # use relata::analysis::communities::cpm;
/// # use relata::graph::{Simple, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (source, target) in [("a", "b"), ("b", "c")] {
/// #     builder.relation(RelationRecord { source: source.into(), target: target.into(), ..RelationRecord::default() });
/// # }
/// # let data = builder.finish()?;
/// // a -> b -> c: two edges of three pairs
/// let graph = Simple::undirected(&View::whole(&data));
/// assert_eq!(cpm(&graph, &[0, 0, 0], false, 0.5), 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cpm(graph: &Simple, of: &[u32], weighted: bool, resolution: f64) -> f64 {
    let level = Level::new(graph, weighted, Quality::Cpm);
    (raw_value(&level, of, resolution) + resolution * level.len() as f64) / 2.0
}

#[cfg(test)]
mod tests;
