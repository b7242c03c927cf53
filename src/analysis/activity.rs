//! How much happens in each year.

use super::centrality::years;
use crate::graph::View;
use crate::model::{Interval, PartialDate};

/// Relations in one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// The year.
    pub year: i32,
    /// Relations whose `since` is in it.
    pub starts: usize,
    /// Relations whose time overlaps it; a state without an end holds from its start on, one without a start until its
    /// end.
    pub holds: usize,
}

/// Relations with a date, for each year from the first to the last that one names; undated ones are in none.
/// O(m + years).
///
/// ```
/// use relata::analysis::activity::activity;
/// use relata::graph::View;
/// # use relata::model::{DatasetBuilder, EntityRecord, KindSpec, RelationRecord, Schema, VerbSpec};
/// # let mut schema = Schema::default();
/// # schema.kinds.push(KindSpec { name: "organisation".into(), ..KindSpec::default() });
/// # schema.verbs.push(VerbSpec { name: "funds".into(), ..VerbSpec::default() });
/// # let mut builder = DatasetBuilder::new(schema);
/// # for id in ["a", "b"] {
/// #     builder.entity(EntityRecord { id: id.into(), name: id.into(), ..EntityRecord::default() });
/// # }
/// # for (since, until) in [("2010", "2012"), ("2011-05", "")] {
/// #     builder.relation(RelationRecord {
/// #         source: "a".into(), target: "b".into(), since: since.parse().ok(), until: until.parse().ok(),
/// #         ..RelationRecord::default()
/// #     });
/// # }
/// # let data = builder.finish()?;
/// // a -> b from 2010 to 2012, and again from May 2011
/// let years: Vec<_> = activity(&View::whole(&data)).iter().map(|a| (a.year, a.starts, a.holds)).collect();
/// assert_eq!(years, [(2010, 1, 1), (2011, 1, 2), (2012, 0, 2)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn activity(view: &View<'_>) -> Vec<Activity> {
    let Some(years) = years(view) else { return Vec::new() };
    let (first, last) = (*years.start(), *years.end());
    let data = view.data();
    // The day on which each year begins, and the one after the last.
    let day = |year: i32| PartialDate::parse(&format!("{year:04}")).map_or(i32::MAX, PartialDate::first_day);
    let begins: Vec<i32> = years.clone().map(day).collect();
    let mut found: Vec<Activity> = years.map(|year| Activity { year, starts: 0, holds: 0 }).collect();
    let mut steps = vec![0_i64; found.len() + 1];
    for edge in view.edges() {
        let relation = view.relation(edge);
        if let Some(since) = data.since(relation) {
            found[(since.year() - first) as usize].starts += 1;
        }
        let Some(Interval { first: from, last: to }) = data.interval(relation) else { continue };
        let place = |day: i32| begins.partition_point(|begin| *begin <= day).saturating_sub(1);
        steps[place(from)] += 1;
        steps[place(to).min((last - first) as usize) + 1] -= 1;
    }
    let mut open = 0;
    for (year, step) in found.iter_mut().zip(steps) {
        open += step;
        year.holds = usize::try_from(open).unwrap_or(0);
    }
    found
}
