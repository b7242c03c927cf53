//! Measures year by year.

use super::{CentralityOptions, Measure, centrality};
use crate::analysis::{AnalysisError, Monitor};
use crate::graph::{Node, Undated, View};
use crate::model::{Interval, PartialDate};
use std::ops::RangeInclusive;

/// A measure in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// How many entities exist in it.
    pub entities: usize,
    /// How many relations hold in it.
    pub relations: usize,
    /// A value per node of the whole view; `None` for entities that do not exist in that year, or where the measure is
    /// not defined.
    pub values: Vec<Option<f64>>,
}

/// The first and the last year that a relation of the view names, as start or end.
pub fn years(view: &View<'_>) -> Option<RangeInclusive<i32>> {
    let dates = |edge| {
        let relation = view.relation(edge);
        [view.data().since(relation), view.data().until(relation)].into_iter().flatten()
    };
    let named = || view.edges().flat_map(dates).map(PartialDate::year);
    Some(named().min()?..=named().max()?)
}

/// A measure for each year on its own: the entities and relations that overlap it. Relations without a date hold in
/// every year, or in none. PageRank restarts at those of its restart
/// entities that exist; if none does, it is not defined. O(years * cost of the measure).
///
/// # Errors
/// As [`centrality`]; [`AnalysisError::OutOfRange`] for years outside 0 to 9999.
///
/// ```
/// use relata::analysis::Monitor;
/// use relata::analysis::centrality::{CentralityOptions, Measure, over_time, years};
/// use relata::graph::{Undated, View};
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b", "c"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # builder.relation(RelationRecord {
/// #     source: "a".into(), target: "b".into(), since: Some("2010".parse()?), until: Some("2011".parse()?),
/// #     ..RelationRecord::default()
/// # });
/// # builder.relation(RelationRecord {
/// #     source: "b".into(), target: "c".into(), since: Some("2011".parse()?), until: Some("2011".parse()?),
/// #     ..RelationRecord::default()
/// # });
/// # let data = builder.finish()?;
/// // a -> b from 2010 to 2011, b -> c in 2011
/// let view = View::whole(&data);
/// let span = years(&view).expect("there are dates");
/// let options = CentralityOptions::default();
/// let columns = over_time(&view, Measure::Degree, span, Undated::Keep, &options, &Monitor::default())?;
/// assert_eq!((columns[0].year, &columns[0].values), (2010, &vec![Some(1.0), Some(1.0), Some(0.0)]));
/// assert_eq!((columns[1].year, &columns[1].values), (2011, &vec![Some(1.0), Some(2.0), Some(1.0)]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn over_time(
    view: &View<'_>,
    measure: Measure,
    years: RangeInclusive<i32>,
    undated: Undated,
    options: &CentralityOptions,
    monitor: &Monitor,
) -> Result<Vec<Year>, AnalysisError> {
    let data = view.data();
    let mut all = Vec::new();
    for year in years {
        let date = PartialDate::parse(&format!("{year:04}")).map_err(|_| AnalysisError::OutOfRange {
            option: "year",
            value: year.to_string(),
            range: "between 0 and 9999".to_owned(),
        })?;
        let when = Interval::of(date);
        let part = view.restricted(|node| data.lifetime(view.entity(node)).is_none_or(|life| life.overlaps(when)));
        let holds = |edge| {
            let interval = data.interval(part.relation(edge));
            interval.map_or(undated == Undated::Keep, |interval| interval.overlaps(when))
        };
        let part = part.with_edges(holds);
        let restart: Vec<Node> = options.restart.iter().filter_map(|node| part.node(view.entity(*node))).collect();
        let nowhere = measure == Measure::PageRank && restart.is_empty() && !options.restart.is_empty();
        let options = CentralityOptions { restart, ..options.clone() };
        let values = if nowhere {
            vec![None; part.node_count()]
        } else {
            centrality(&part, &[measure], &options, monitor)?.values.swap_remove(0)
        };
        let value = |node| part.node(view.entity(node)).and_then(|node| values[node.index()]);
        all.push(Year {
            year,
            entities: part.node_count(),
            relations: part.edge_count(),
            values: view.nodes().map(value).collect(),
        });
    }
    Ok(all)
}
