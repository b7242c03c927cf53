//! Centrality: numbers that say how central an entity is, and in which sense.
//!
//! [`centrality`] computes any of the [`Measure`]s. Definitions follow NetworkX, against which they are tested on the
//! same simple graph; where floating point decides what is equal they are more careful, as said in
//! `docs/definitions.md`.

mod between;
mod betweenness;
mod blocks;
mod brandes;
mod clustering;
mod core;
mod degree;
mod distance;
mod eigenvector;
mod hits;
mod holes;
mod hops;
mod katz;
mod lanczos;
mod matrix;
mod measure;
mod pagerank;
mod paths;
mod rank;
mod sample;
mod ties;
mod withdrawal;
mod years;

pub use between::{Between, between};
pub use measure::{Basis, Measure};
pub use rank::{order, per_kind, places, rank};
pub use sample::{RISK, Sample};
pub use ties::{Tie, bridges, ties};
pub use withdrawal::{Move, Withdrawal, drop_one_source};
pub use years::{Year, over_time, years};

use super::{AnalysisError, Monitor};
use crate::graph::{Node, Simple, View};
use rayon::prelude::*;
use std::cell::OnceCell;

/// How measures are computed.
#[derive(Debug, Clone, PartialEq)]
pub struct CentralityOptions {
    /// Looks at directions, in measures of [`Basis::Either`].
    pub directed: bool,
    /// Looks at weights, in measures that say so ([`Measure::looks_at_weights`]).
    pub weighted: bool,
    /// With which probability PageRank goes on rather than restarts, in [0, 1).
    pub damping: f64,
    /// Where PageRank restarts, each with the same share; empty: anywhere.
    pub restart: Vec<Node>,
    /// By how much a chain of relations counts less for [`Measure::Katz`] with each step; `None`: 0.85 / largest
    /// eigenvalue.
    pub alpha: Option<f64>,
    /// Estimates betweenness, closeness and harmonic from so many sources instead of computing them.
    pub sample: Option<Sample>,
    /// After how many steps an iterative method gives up.
    pub max_steps: usize,
}

impl Default for CentralityOptions {
    fn default() -> Self {
        Self {
            directed: false,
            weighted: false,
            damping: 0.85,
            restart: Vec::new(),
            alpha: None,
            sample: None,
            max_steps: 10_000,
        }
    }
}

/// Values of measures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// The measures, as asked for.
    pub measures: Vec<Measure>,
    /// For each measure a value per node; `None` where the measure is not defined.
    pub values: Vec<Vec<Option<f64>>>,
    /// For each measure, how far a value may be off if it was estimated from a sample: with probability 1 - [`RISK`]
    /// none is further off. `None` for measures that were computed.
    pub bounds: Vec<Option<f64>>,
    /// What a reader of the values has to know: parameters found on the way, why something is undefined.
    pub remarks: Vec<String>,
}

impl Scores {
    /// The values of a measure, if it was asked for.
    pub fn column(&self, measure: Measure) -> Option<&[Option<f64>]> {
        let place = self.measures.iter().position(|other| *other == measure)?;
        Some(&self.values[place])
    }
}

/// Computes measures for every entity of a view.
///
/// Values are rounded to 12 significant digits: more than iterative methods promise, and coarse enough that entities
/// which are equal by symmetry are equal in the table. The result is the same for any number of threads.
///
/// Costs: counts and `core` O(n + m); `betweenness` O(n m), weighted O(n m log n); `closeness` and `harmonic` the same,
/// unweighted 64 sources at a time; iterative measures O(m) a step.
///
/// # Errors
/// [`AnalysisError::NotConverged`] when an iterative method gives up, [`AnalysisError::OutOfRange`] for an option
/// outside its range, [`AnalysisError::Cancelled`].
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::centrality::{CentralityOptions, Measure, centrality, rank};
/// use relata::graph::View;
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
/// let view = View::whole(&data);
/// let measures = [Measure::Betweenness, Measure::Closeness];
/// let scores = centrality(&view, &measures, &CentralityOptions::default(), &Monitor::default())?;
/// assert_eq!(scores.values[0], [Some(0.0), Some(1.0), Some(0.0)]);
/// assert_eq!(view.id(rank(&view, &scores)[0]), "b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn centrality(
    view: &View<'_>,
    measures: &[Measure],
    options: &CentralityOptions,
    monitor: &Monitor,
) -> Result<Scores, AnalysisError> {
    check(options)?;
    let mut run = Run {
        view,
        options,
        monitor,
        undirected: OnceCell::new(),
        directed: OnceCell::new(),
        reach: None,
        hits: None,
        strata: None,
        remarks: Vec::new(),
    };
    let mut values = Vec::with_capacity(measures.len());
    let mut bounds = Vec::with_capacity(measures.len());
    for measure in measures {
        monitor.check()?;
        let (mut column, bound): (Vec<Option<f64>>, _) = match run.estimate(*measure)? {
            Some(estimate) => (estimate.values.into_iter().map(Some).collect(), Some(estimate.bound)),
            None => (run.column(*measure)?, None),
        };
        if !measure.is_count() {
            column.par_iter_mut().with_min_len(1 << 10).for_each(|value| *value = value.map(rounded));
        }
        values.push(column);
        bounds.push(bound);
    }
    Ok(Scores { measures: measures.to_vec(), values, bounds, remarks: run.remarks })
}

fn check(options: &CentralityOptions) -> Result<(), AnalysisError> {
    if !(0.0..1.0).contains(&options.damping) {
        let range = "at least 0 and below 1".to_owned();
        return Err(AnalysisError::OutOfRange { option: "damping", value: options.damping.to_string(), range });
    }
    Ok(())
}

/// A number to 12 significant digits; a sum of nothing, which is -0, is 0.
fn rounded(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    if !value.is_finite() {
        return value;
    }
    quickly_rounded(value).unwrap_or_else(|| format!("{value:.11e}").parse().unwrap_or(value))
}

/// [`rounded`] where it can be worked out without writing the number: the digits are a whole number below 2^53 over a power
/// of ten that a double holds, so that one division rounds as reading them would (Clinger 1990). `None` also where the
/// digits lie so near the middle between two that the product may be on the wrong side of it.
fn quickly_rounded(value: f64) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    let binary = (value.to_bits() >> 52 & 0x7ff) as i32 - 1023;
    // The power of ten of the power of two below the value: its own, or one too low.
    let tens = (binary * 1233) >> 12;
    let scaled_by = |tens: i32| -> Option<(f64, f64)> {
        let power = POWERS.get(usize::try_from(11 - tens).ok()?)?;
        Some((value * power, *power))
    };
    let (scaled, power) = match scaled_by(tens) {
        Some(found) if found.0.abs() < 1e12 => found,
        _ => scaled_by(tens + 1)?,
    };
    let digits = scaled.round();
    // A double of this size is off by less than 0.0001.
    let clear = (scaled - digits).abs() < 0.499 && (1e11..1e12).contains(&scaled.abs());
    clear.then(|| digits / power)
}

/// What several measures share.
struct Run<'a, 'd> {
    view: &'a View<'d>,
    options: &'a CentralityOptions,
    monitor: &'a Monitor,
    undirected: OnceCell<Simple>,
    directed: OnceCell<Simple>,
    reach: Option<Vec<distance::Reach>>,
    hits: Option<Option<hits::Hits>>,
    strata: Option<Vec<sample::Stratum>>,
    remarks: Vec<String>,
}

impl Run<'_, '_> {
    fn simple(&self, directed: bool) -> Simple {
        Simple::new(self.view, directed, self.options.weighted)
    }

    fn undirected(&self) -> &Simple {
        self.undirected.get_or_init(|| self.simple(false))
    }

    fn directed(&self) -> &Simple {
        self.directed.get_or_init(|| self.simple(true))
    }

    fn either(&self) -> &Simple {
        if self.options.directed { self.directed() } else { self.undirected() }
    }

    fn column(&mut self, measure: Measure) -> Result<Vec<Option<f64>>, AnalysisError> {
        let CentralityOptions { weighted, damping, ref restart, alpha, max_steps, .. } = *self.options;
        let values = match measure {
            Measure::Degree => degree::degree(self.undirected()),
            Measure::InDegree => degree::in_degree(self.directed()),
            Measure::OutDegree => degree::degree(self.directed()),
            Measure::Relations => degree::relations(self.view),
            Measure::Strength => degree::strength(self.view),
            Measure::Betweenness => betweenness::betweenness(self.either(), weighted, self.monitor)?,
            Measure::Closeness => {
                let nodes = self.view.node_count();
                self.reach()?.iter().map(|reach| reach.closeness(nodes)).collect()
            }
            Measure::Harmonic => self.reach()?.iter().map(|reach| reach.near).collect(),
            Measure::Eigenvector => {
                let (values, remark) = eigenvector::eigenvector(self.either(), weighted, max_steps, self.monitor)?;
                self.remarks.extend(remark);
                return Ok(values);
            }
            Measure::PageRank => {
                pagerank::pagerank(self.directed(), weighted, damping, restart, max_steps, self.monitor)?
            }
            Measure::Katz => {
                let found = katz::katz(self.either(), weighted, alpha, max_steps, self.monitor)?;
                let katz::Katz { values, alpha, largest } = found;
                self.remarks.push(format!("katz: alpha {alpha}, largest eigenvalue {largest}"));
                values
            }
            Measure::Hub | Measure::Authority => match self.hits()? {
                Some(hits) if measure == Measure::Hub => hits.hub.clone(),
                Some(hits) => hits.authority.clone(),
                None => return Ok(vec![None; self.view.node_count()]),
            },
            Measure::Core => core::core_numbers(self.undirected()),
            Measure::Clustering => return clustering::clustering(self.undirected(), weighted, self.monitor),
            Measure::Constraint => return holes::constraint(self.undirected(), weighted, self.monitor),
            Measure::EffectiveSize => return holes::effective_size(self.undirected(), weighted, self.monitor),
        };
        Ok(values.into_iter().map(Some).collect())
    }

    /// The estimate of a measure that can be estimated, if a sample is asked for.
    fn estimate(&mut self, measure: Measure) -> Result<Option<sample::Estimate>, AnalysisError> {
        let Some(wanted) = self.options.sample else { return Ok(None) };
        let estimate = match measure {
            Measure::Betweenness => sample::betweenness,
            Measure::Closeness => sample::closeness,
            Measure::Harmonic => sample::harmonic,
            _ => return Ok(None),
        };
        let strata = match self.strata.take() {
            Some(strata) => strata,
            None => sample::draw(self.either(), wanted)?,
        };
        let estimate = estimate(self.either(), self.options.weighted, &strata, self.monitor)?;
        self.strata = Some(strata);
        let Sample { pivots, seed } = wanted;
        self.remarks.push(format!(
            "{measure}: estimated from {pivots} sources in each component, seed {seed}; with probability {} no value is \
             further off than {}",
            1.0 - RISK,
            rounded(estimate.bound),
        ));
        Ok(Some(estimate))
    }

    fn hits(&mut self) -> Result<Option<&hits::Hits>, AnalysisError> {
        let hits = match self.hits.take() {
            Some(hits) => hits,
            None => {
                let CentralityOptions { weighted, max_steps, .. } = *self.options;
                let hits = hits::hits(self.directed(), weighted, max_steps, self.monitor)?;
                if hits.is_none() && self.view.node_count() > 0 {
                    self.remarks.push("hub and authority are undefined: no relation links two entities".to_owned());
                }
                hits
            }
        };
        Ok(self.hits.insert(hits).as_ref())
    }

    fn reach(&mut self) -> Result<&[distance::Reach], AnalysisError> {
        let reach = match self.reach.take() {
            Some(reach) => reach,
            None => distance::reach(self.either(), self.options.weighted, self.monitor)?,
        };
        Ok(self.reach.insert(reach))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against digits as the standard library writes and reads them.
    #[test]
    fn twelve_digits_are_those_that_are_written() {
        let mut state = 5_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let written = |value: f64| format!("{value:.11e}").parse::<f64>().unwrap();
        for round in 0..200_000 {
            let value = (random() - 0.5) * 10_f64.powi(round % 60 - 30);
            assert_eq!(rounded(value).to_bits(), written(value).to_bits(), "{value:e}");
        }
        let edges = [0.1, 1.0, 999_999_999_999.5, 99_999_999_999.95, 1e11, 1e12, 1e22, 1e-11, 5e-324, f64::MAX, 1.5];
        let middle = (0..1000).map(|n| (100_000_000_000.0 + f64::from(n) + 0.5) / 1024.0);
        for value in edges.into_iter().chain(middle) {
            assert_eq!(rounded(value).to_bits(), written(value).to_bits(), "{value:e}");
        }
        assert_eq!(rounded(-0.0).to_bits(), 0);
    }
}
